"""The page "Coming from another tool" shows the tables that the presets make, and has a section for each of them."""

from __future__ import annotations

import re

import pytest

from docs_ext.policies_table import BEGIN, END, PAGE, THEMES, slug, tables, with_tables
from goalkit.scoring.presets import PRESETS

TEXT = PAGE.read_text(encoding="utf-8")


def section(name: str) -> str:
    """Return what stands under a heading of the second level."""
    found = re.search(rf"^## {re.escape(name)}\n(.*?)(?=^## )", TEXT, re.MULTILINE | re.DOTALL)
    assert found is not None, f"there is no section {name}"
    return found[1]


def test_the_tables_are_made_from_the_presets() -> None:
    assert with_tables(TEXT) == TEXT, "run python docs_ext/policies_table.py --write"
    assert TEXT.count(BEGIN) == TEXT.count(END) == 1
    assert tables() in TEXT


@pytest.mark.parametrize("theme", THEMES)
def test_each_table_has_a_row_for_each_preset_and_few_columns(theme: str) -> None:
    found = re.search(rf"^### {theme}\n\n((?:\|.*\n)+)", tables(), re.MULTILINE)
    assert found is not None
    rows = found[1].splitlines()
    assert len(rows) == 3 + len(PRESETS)
    assert {row.count(" | ") for row in rows if row != rows[1]} == {len(THEMES[theme])}
    assert len(THEMES[theme]) <= 4  # what a page shows without scrolling sideways


def test_presets_count_alike_what_does_not_run() -> None:
    """The page says so once instead of in every row."""
    assert {(policy.not_started, policy.cancelled) for policy in PRESETS.values()} == {("zero", "exclude")}


@pytest.mark.parametrize("key", PRESETS)
def test_each_preset_has_a_section_with_its_policy_and_a_worked_number(key: str) -> None:
    text = section(PRESETS[key].name)
    assert f"presets.{key}\n```" in text
    assert re.search(r"^#> .*\d", text, re.MULTILINE)
    assert tables().count(f"](#{slug(PRESETS[key].name)})") == len(THEMES)


def test_a_slug_is_the_anchor_of_a_heading() -> None:
    assert [slug(name) for name in ("Profit.co", "15Five", "Viva Goals")] == ["profitco", "15five", "viva-goals"]
