"""A plan and a scorecard as HTML: well formed, no script, every text a text."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser
from pathlib import Path

import attrs
import pytest

import goalkit as gk
from goalkit.display.html import plan_html, scorecard_html
from tests.display.test_mermaid import HOSTILE, hostile_plan, shown

EXAMPLES = Path(__file__).parents[2] / "examples"
MAY_15 = dt.date(2026, 5, 15)
TAGS = {
    "div": {"style", "title"},
    "p": {"style"},
    "span": {"style"},
    "strong": set[str](),
    "bdi": set[str](),
    "code": {"style"},
    "br": set[str](),
    "table": {"style"},
    "thead": set[str](),
    "tbody": set[str](),
    "tr": set[str](),
    "th": {"scope", "style"},
    "td": {"style"},
}


class Page(HTMLParser):
    """Reads a fragment; a tag or attribute that should not be there, or an open tag, fails."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.titles: list[str] = []
        self.rows: list[list[str]] = []
        self._open: list[str] = []
        assert "<!" not in html
        assert "<?" not in html
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert {name for name, _ in attrs} <= TAGS[tag]
        for name, value in attrs:
            assert value is not None
            if name == "title":
                self.titles.append(value)
        self.tags.append(tag)
        if tag != "br":
            self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if {"td", "th"} & set(self._open):
            self.rows[-1][-1] += data


def test_a_plan() -> None:
    page = Page(plan_html(gk.load(EXAMPLES / "saas.toml")))
    assert page.texts[:3] == [
        "Acme, Q2 2026",
        " ",
        "3 objectives, 5 key results, 4 KPIs, 3 owners, 1 cycle",
    ]
    assert page.rows[:4] == [
        ["Goal", "Owner", "Cycle", "Serves"],
        ["Win the mid-market on the strength of the product itself win-mid-market", "Acme", "2026-Q2", "-"],
        [
            "Make every trial user feel the product's value in 72 hours first-value",
            "Growth",
            "2026-Q2",
            "win-mid-market",
        ],
        ["Time to first meaningful action from 4 days to 1 day ttfa", "-", "", ""],
    ]
    assert page.rows[-4:-2] == [
        ["Monthly recurring revenue mrr", "Acme", "USD", "at least 440000 (warning to 420000)", "monthly"],
        ["Monthly churn churn", "Acme", "%", "at most 3 (warning to 3.5)", "monthly"],
    ]
    assert "Customers lost in the month over customers at its start." in page.titles


def test_a_scorecard() -> None:
    page = Page(scorecard_html(gk.evaluate(gk.load(EXAMPLES / "saas.toml"), MAY_15)))
    assert page.texts[2] == "as of 2026-05-15"
    assert page.rows[1][1:] == ["Acme", "0.37", "0.49", "missed", "● on track"]
    assert page.rows[4][1:] == ["Growth", "0.31", "0.49", "missed", "◆ at risk"]
    assert page.rows[-4] == ["Monthly recurring revenue mrr", "Acme", "450000 USD", "2026-04-30", "● healthy"]


def test_links_and_weights() -> None:
    plan = gk.Plan(
        objectives=[
            gk.Objective(id="a", title="A", key_results=[gk.KeyResult(id="k", title="K", weight=2)]),
            gk.Objective(
                id="b", title="B", aligned_to=[gk.Alignment("a", contributes=False), gk.Alignment("k", weight=0)]
            ),
        ]
    )
    rows = Page(plan_html(plan)).rows
    assert rows[2] == ["K k", "-", "", "weight 2"]
    assert rows[3] == ["B b", "-", "-", "a (supports)k (weight 0)"]


def test_what_is_not_known() -> None:
    plan = gk.Plan(kpis=[gk.KPI(id="a"), gk.KPI(id="b", cadence=gk.Cadence.weekly())])
    assert Page(plan_html(plan)).rows[1:] == [["- a", "-", "-", "-", "-"], ["- b", "-", "-", "-", "weekly"]]
    assert Page(scorecard_html(gk.evaluate(plan, MAY_15))).rows[1:] == [
        ["- a", "-", "-", "-", "○ no data"],
        ["- b", "-", "-", "-", "○ no data"],
    ]
    assert Page(plan_html(gk.Plan())).rows == []
    assert Page(scorecard_html(gk.evaluate(gk.Plan(), MAY_15))).texts[0] == "Scorecard"


def test_stale_goals_and_kpis() -> None:
    threshold = gk.Threshold.at_least(40)
    kpi = gk.KPI(id="nps", threshold=threshold, cadence=gk.Cadence.weekly(), readings=[(dt.date(2026, 3, 1), 38)])
    objective = gk.Objective(id="o", title="O", cycle="2026-Q2", key_results=[gk.KeyResult(id="k", title="K")])
    plan = gk.Plan(cycles=[gk.Cycle.quarter(2026, 2)], kpis=[kpi], objectives=[objective])
    rows = Page(scorecard_html(gk.evaluate(plan, MAY_15))).rows
    assert rows[2][-1] == "○ pending, stale"
    assert rows[4][-1] == "◇ stale (was breached)"


def test_hostile_texts_stay_texts() -> None:
    plan = hostile_plan()
    wild = '"><script>alert(1)</script><img src=x onerror=alert(1)> \u202e\x1b[31m & <!-- '
    objective = attrs.evolve(plan.objectives[0], description=wild, owner="w", cycle="2026-Q2")
    plan = attrs.evolve(
        plan,
        name=wild,
        owners=[gk.Owner(id="w", name=wild)],
        cycles=[gk.Cycle.quarter(2026, 2)],
        kpis=[gk.KPI(id="k", name=wild, unit="<b>", owner="w", description=wild, readings=[(MAY_15, 1)])],
        objectives=[objective, *plan.objectives[1:]],
    )
    for html in (plan_html(plan), scorecard_html(gk.evaluate(plan, MAY_15))):
        page = Page(html)
        assert "<script" not in html
        assert html.isprintable()
        assert page.titles == [shown(wild)] * 2
        assert page.texts[0] == shown(wild)
        assert [row[0].startswith(shown(title)) for row, title in zip(page.rows[1::2], HOSTILE, strict=False)] == [
            True
        ] * len(HOSTILE)


@pytest.mark.parametrize("rows", [0, 3])
def test_long_tables_are_cut_and_say_so(rows: int) -> None:
    plan = gk.load(EXAMPLES / "saas.toml")
    for html in (plan_html(plan, rows=rows), scorecard_html(gk.evaluate(plan, MAY_15), rows=rows)):
        page = Page(html)
        assert len(page.rows) == 2 * (rows + 1)
        assert f"{8 - rows} more of 8 rows not shown" in page.texts
        assert f"{4 - rows} more of 4 rows not shown" in page.texts


def test_plans_and_scorecards_show_themselves_in_notebooks() -> None:
    plan = gk.load(EXAMPLES / "saas.toml")
    card = gk.evaluate(plan, MAY_15)
    assert plan._repr_html_() == plan_html(plan)
    assert card._repr_html_() == scorecard_html(card)


def test_a_scorecard_speaks_the_words_of_the_policy() -> None:
    plan = gk.load(EXAMPLES / "saas.toml")
    page = Page(scorecard_html(gk.evaluate(plan, MAY_15, gk.policies.viva_goals)))
    assert "as of 2026-05-15, scored by the rules of Viva Goals" in page.texts
    assert page.rows[1][-2:] == ["red", "◆ Behind"]
    assert not any("at risk" in cell for row in page.rows for cell in row)


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_words_of_a_policy_stay_words(word: str) -> None:
    band = gk.Band("missed", label=word)
    policy = gk.Policy(
        name=word,
        grading=gk.Grading(aspirational=[band], committed=[band]),
        status_names=dict.fromkeys(gk.Status, word),
    )
    plan = gk.load(EXAMPLES / "saas.toml")
    page = Page(scorecard_html(gk.evaluate(plan, MAY_15, policy)))
    assert page.rows[1][-2] == shown(word)
    assert page.rows[1][-1].endswith(f" {shown(word)}")
