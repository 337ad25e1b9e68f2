"""The page that runs goalkit."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import goalkit as gk

if TYPE_CHECKING:
    from playwright.sync_api import Page

PLAN = Path("examples/saas.toml").read_text(encoding="utf-8")
AS_OF = dt.date(2026, 5, 15)
STARTED = 60_000
"""Milliseconds within which Python must have started."""


@pytest.fixture
def running(page: Page) -> Page:
    """Open the playground, start Python, and wait for the first scorecard."""
    page.goto("playground/")
    page.get_by_role("button", name="Start").click()
    page.wait_for_selector("#playground-result table", timeout=STARTED)
    assert page.get_by_role("button", name="Start").is_hidden()
    return page


def ask(page: Page, question: str, text: str | None = None) -> str:
    """Fill in a plan, press a button, and return what the page then shows."""
    if text is not None:
        page.get_by_label("The plan").fill(text)
    page.get_by_role("button", name=question, exact=True).click()
    page.wait_for_selector("#playground-result[aria-busy=false]")
    return page.locator("#playground-result").inner_text()


def scores(page: Page) -> dict[str, str]:
    """Return the score that the page shows for each goal."""
    rows = page.locator("#playground-result table").first.locator("tbody tr")
    return {row.locator("code").inner_text(): row.locator("td").nth(2).inner_text() for row in rows.all()}


def expected(text: str) -> dict[str, str]:
    """Return the scores that goalkit computes here."""
    card = gk.evaluate(gk.loads(text, format="toml"), AS_OF)
    known = {name: item.score for name, item in card.objectives.items()}
    known |= {name: item.score for name, item in card.key_results.items()}
    return {name: f"{score:.2f}" for name, score in known.items()}


def test_nothing_heavy_is_loaded_before_start(page: Page, requests: list[str]) -> None:
    """The reader decides about the megabytes."""
    page.goto("playground/")
    page.wait_for_load_state("networkidle")
    assert page.get_by_label("The plan").input_value().rstrip() == PLAN.rstrip()
    assert page.get_by_role("button", name="Score", exact=True).is_disabled()
    assert not [address for address in requests if "/vendor/" in address or "/assets/playground/" in address]


def test_a_changed_number_changes_the_score(running: Page, requests: list[str]) -> None:
    """To what goalkit computes outside the browser."""
    assert scores(running) == expected(PLAN)
    changed = PLAN.replace("value = 2.5", "value = 1.0")
    assert changed != PLAN
    ask(running, "Score", changed)
    assert scores(running) == expected(changed) != expected(PLAN)
    assert [address for address in requests if address.endswith("pyodide.asm.wasm")]  # those of the worker are seen


def test_the_keyboard_is_enough(running: Page) -> None:
    """Ctrl+Enter scores, and Tab leaves the field."""
    field = running.get_by_label("The plan")
    field.fill(PLAN.replace("value = 28", "value = 70"))
    field.press("Control+Enter")
    running.wait_for_function("document.querySelector('#playground-result').innerText.includes('1.00')")
    field.press("Tab")
    assert running.evaluate("document.activeElement.id") == "playground-as-of"


def test_the_day_counts(running: Page) -> None:
    """What is recorded later is not known; without a day it is that of the latest entry."""
    running.get_by_label("As-of date").fill("2026-04-20")
    assert "as of 2026-04-20" in ask(running, "Score")
    running.get_by_label("As-of date").fill("")
    assert "as of 2026-05-11" in ask(running, "Score")


def test_bad_input_shows_the_path(running: Page) -> None:
    """Every problem with the path to its field; the reader's text is text; a good plan clears the message."""
    bad = PLAN.replace("baseline = 4,", 'baseline = "<img src=x>",').replace('owner = "growth"', 'owner = "gro"', 1)
    shown = ask(running, "Score", bad)
    assert "objectives[1].key_results[0].measure.baseline" in shown
    assert "'<img src=x>'" in shown
    assert "kpis[3].owner" in shown
    assert running.locator("#playground-result img").count() == 0
    assert "Expected" in ask(running, "Score", PLAN)
    assert "1 problem:" in ask(running, "Score", "goalkit = [")


def test_explain_and_check_answer(running: Page) -> None:
    """As the library does."""
    plan = gk.loads(PLAN, format="toml")
    running.get_by_label("What to explain").select_option("conversion")
    assert ask(running, "Explain") == str(gk.evaluate(plan, AS_OF).explain("conversion"))
    ownerless = PLAN.replace('owner = "product"\ncycle', "cycle")
    assert ask(running, "Check", ownerless) == str(gk.check(gk.loads(ownerless, format="toml"), AS_OF))
