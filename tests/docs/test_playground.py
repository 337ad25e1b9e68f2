"""What the playground answers, without a browser."""

from __future__ import annotations

import datetime as dt
import html
import json
from pathlib import Path

import pytest

import goalkit as gk
from docs_ext.playground import answer

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "examples" / "saas.toml").read_text(encoding="utf-8")
DAY = dt.date(2026, 5, 15)


def asked(
    question: str, text: str = TEXT, as_of: str = "2026-05-15", goal: str = ""
) -> tuple[bool, str, dict[str, str]]:
    """Return what the page gets."""
    found = json.loads(answer(question, text, as_of, goal))
    return found["ok"], found["html"], found["goals"]


def test_score_is_the_scorecard_that_a_notebook_shows() -> None:
    ok, shown, goals = asked("score")
    assert ok
    assert shown == gk.evaluate(gk.loads(TEXT, format="toml"), DAY)._repr_html_()
    assert goals["conversion"] == "Trial-to-paid conversion from 12 % to 20 %"
    assert {"win-mid-market", "mrr", "growth"} <= set(goals)


def test_explain_and_check_print_what_the_library_prints() -> None:
    plan = gk.loads(TEXT, format="toml")
    _, shown, _ = asked("explain", goal="conversion")
    assert html.unescape(shown) == f"<pre><code>{gk.evaluate(plan, DAY).explain('conversion')}</code></pre>"
    _, shown, _ = asked("check")
    assert html.unescape(shown) == f"<pre><code>{gk.check(plan, DAY)}</code></pre>"


def test_without_a_day_it_is_that_of_the_latest_entry() -> None:
    assert "as of 2026-05-11" in asked("score", as_of="")[1]
    ok, shown, _ = asked("score", text="goalkit = 1", as_of="")
    assert not ok
    assert "as-of date" in shown


def test_problems_name_their_paths_and_are_escaped() -> None:
    ok, shown, goals = asked("score", TEXT.replace("baseline = 4,", 'baseline = "<b>",'))
    assert not ok
    assert "<code>objectives[1].key_results[0].measure.baseline</code> must be a number" in shown
    assert "<b>" not in shown
    assert "&lt;b&gt;" in shown
    assert goals == {}


def test_an_unknown_goal_is_a_problem_and_the_goals_stay_on_offer() -> None:
    ok, shown, goals = asked("explain", goal="<i>")
    assert not ok
    assert "&lt;i&gt;" in shown
    assert goals


@pytest.mark.parametrize("question", ["score", "explain", "check"])
def test_text_of_the_plan_is_never_html(question: str) -> None:
    _, shown, _ = asked(question, TEXT.replace("Trial-to-paid", "<img src=x>"), goal="conversion")
    assert "<img" not in shown
