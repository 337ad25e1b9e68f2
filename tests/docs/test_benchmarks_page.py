"""The page on benchmarks is what its report makes of it."""

from __future__ import annotations

import json

from benchmarks.__main__ import TOPICS
from docs_ext.benchmark_charts import REPORT
from docs_ext.benchmarks_page import PAGE, page


def test_the_page_is_made_from_the_report() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m docs_ext.benchmarks_page writes it"


def test_every_missed_target_says_why() -> None:
    figures = json.loads(REPORT.read_text(encoding="utf-8"))["figures"]
    assert [item["id"] for item in figures if item["met"] is False and not item["note"]] == []


def test_the_report_has_figures_of_every_topic() -> None:
    figures = json.loads(REPORT.read_text(encoding="utf-8"))["figures"]
    assert {item["topic"] for item in figures} == set(TOPICS)
