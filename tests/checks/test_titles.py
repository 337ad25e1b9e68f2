"""What titles give away: two targets, a metric as an objective, a threshold or work as a key result."""

from __future__ import annotations

import datetime as dt
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, TypedDict, cast

import attrs
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import goalkit as gk
from goalkit import Change, Cycle, KeyResult, Maintain, Milestone, Milestones, Objective, Plan, Revision, Threshold
from goalkit.checks._rules import titles
from goalkit.checks._wording import Title
from goalkit.checks.language import ENGLISH, Language
from tests.strategies import plans

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.checks.findings import Finding
    from goalkit.model.measures import Measure

MAY = dt.date(2026, 5, 15)
CODES = ("GK111", "GK112", "GK113", "GK114")
MADE = "made up"


class Numbers(TypedDict):
    baseline: float
    target: float
    unit: str


class Labelled(TypedDict):
    id: str
    set: str
    kind: str
    title: str
    labels: list[str]
    measure: NotRequired[Numbers]


class Corpus(TypedDict):
    sources: list[dict[str, str]]
    titles: list[Labelled]


CORPUS = cast("Corpus", json.loads((Path(__file__).parent / "titles.json").read_text(encoding="utf-8")))


def findings(plan: Plan, as_of: dt.date = MAY, language: Language = ENGLISH) -> list[Finding]:
    return list(gk.check(plan, as_of, rules=titles.RULES, language=language))


def of_objective(title: str) -> list[Finding]:
    return findings(Plan(objectives=[Objective(id="o", title=title)]))


def with_key_result(item: KeyResult, *kpis: gk.KPI) -> Plan:
    return Plan(kpis=kpis, objectives=[Objective(id="o", title="Everybody smiles", key_results=[item])])


def of_key_result(title: str, measure: Measure | None = None) -> list[Finding]:
    return findings(with_key_result(KeyResult(id="k", title=title, measure=measure)))


def codes(found: list[Finding]) -> list[str]:
    return [item.code for item in found]


# --- GK111 two-targets ---------------------------------------------------------------------------


def test_two_targets_says_what_title_and_measure_say() -> None:
    (found,) = of_key_result("Conversion from 12 % to 20 %", Change(baseline=12, target=25, unit="%"))
    assert str(found) == "GK111 notice: key result k: the title says 20 %, but the target is 25 %"
    assert found.facts == {
        "title": "Conversion from 12 % to 20 %",
        "title_target": "20 %",
        "baseline": 12.0,
        "target": 25.0,
        "unit": "%",
    }
    (found,) = of_key_result("From 1,000 to 2,500 users", Change(baseline=1500, target=3000))
    assert (
        found.message
        == "the title says 1,000, but the baseline is 1500 and the title says 2,500, but the target is 3000"
    )
    assert (found.facts["title_baseline"], found.facts["title_target"]) == ("1,000", "2,500")


@pytest.mark.parametrize(
    ("title", "baseline", "target", "unit"),
    [
        ("Revenue from $1,000 to $2,500", 1000, 3000, "USD"),
        ("Revenue from 1.500 to 5.000", 1500, 6000, ""),
        ("Users from 1 000 to 2 000", 1000, 3000, ""),
        ("Users from 1\u202f000 to 2\u202f000", 1000, 3000, ""),
        ("Users from 1'000'000 to 2'000'000", 1e6, 3e6, ""),
        ("Price from 1.234,5 to 2.345,5", 1234.5, 3000, ""),
        ("Price from 1,234.5 to 2,345.5", 1234.5, 3000, ""),
        ("Users from 1.000.000 to 2.000.000", 1e6, 3e6, ""),
        ("from 12 to 20 %", 12, 25, "%"),
        ("Leads 100 -> 200", 100, 300, ""),
        ("Leads (100 → 200)", 100, 300, ""),
        ("Increase NPS to 70", 40, 65, ""),
        ("NPS to 70", 40, 65, ""),
        ("Increase NPS to about 70 by June 30", 40, 65, ""),
        ("Reduce lead time to 5 days", 9, 3, "days"),
        ("Increase sales to 2,000 orders in 2026", 0, 2500, ""),
        ("ARR from €1.5m to €2m", 1.5e6, 2.5e6, "EUR"),
        ("ARR from 2 million to 3 million", 2e6, 4e6, ""),
        ("From 10 to 5 days", 8, 5, "days"),
        ("From 0 to 5", 0, 8, ""),
        ("From 5 to 0", 5, 2, ""),
        ("Time from signup to value from 9 h to 3 h", 9, 2, "hours"),
        ("From about 12 % in 2025 to 20 %", 12, 25, "%"),
        ("From 300ms to 100ms", 300, 50, "ms"),
        ("From 300EUR to 100EUR", 300, 50, "EUR"),
        ("Sales from 10 to 20 in 3 markets", 10, 30, ""),
    ],
)
def test_two_targets_reads_many_ways_of_writing(title: str, baseline: float, target: float, unit: str) -> None:
    found = of_key_result(title, Change(baseline=baseline, target=target, unit=unit))
    assert codes(found) == ["GK111"]


@pytest.mark.parametrize(
    ("title", "baseline", "target", "unit"),
    [
        ("Conversion from 12 % to 20 %", 12, 20, "%"),
        ("Conversion from 12 % to 20 %", 0.12, 0.2, ""),
        ("Conversion from 0.12 to 0.20", 12, 20, "%"),
        ("Conversion from 12 to 20 %", 12.4, 19.6, "%"),
        ("Revenue from $1M to $2.5M", 1000, 2500, "kUSD"),
        ("Revenue from $1M to $2.5M", 1.04e6, 2.45e6, "USD"),
        ("Users from 1.000 to 2.000", 1000, 2000, ""),
        ("Weight from 1.000 to 2.000", 1, 2, "kg"),
        ("Users from 1,000 to 2,000", 1015, 1985, ""),
        ("From 4 to 1", 4.3, 1.2, ""),
        ("Increase visits to 3 landing pages", 1000, 2000, ""),
        ("Sell to 50 hospitals", 0, 80, ""),
        ("Time from signup to first value", 5, 2, ""),
        ("Deals from Q1 2025 to Q3 2026", 5, 9, ""),
        ("More sales from 2025 to 2026", 5, 9, ""),
        ("More sales from March 4 to April 9", 5, 10, ""),
        ("Increase share to 20 %", 100, 250, "customers"),
        ("Increase share to 20 points", 10, 25, "%"),
        ("Reply time from 2 hours to 30 min", 120, 30, "minutes"),
        ("Reply time from 2 to 1 hours", 120, 60, "minutes"),
        ("from 12 % to at least 20 %", 12, 25, "%"),
        ("Increase NPS to at least 70", 12, 75, ""),
        ("Reduce errors by 20 %", 100, 80, ""),
        ("Get 24/7 support to 10 regions", 0, 5, ""),
        ("Grow to 3-5 customers", 0, 6, ""),
        ("Close 3 to 5 deals", 0, 8, ""),
        ("from 5 to 10 and from 7 to 9", 1, 2, ""),
        ("From 1st to 2nd place", 7, 9, ""),
        ("From #7 to #2", 1, 5, ""),
        ("From 12345678901234567890 to 3", 1, 5, ""),
        ("From 3 to the other side of a long street with many houses and 9 trees", 3, 5, ""),
        ("Increase NPS to 70 in 3 markets", 40, 65, ""),
        ("Increase MAU to 2000 and get ready for 2026", 1, 5000, ""),
        ("NPS from 40 to 50 and churn 5 % to 3 %", 5, 3, "%"),
        ("NPS from 40 to 50 and churn to below 3 %", 5, 3, "%"),
        ("Churn from 5 % to 3 %, NPS from 40 to at least 50", 40, 50, ""),
        ("Users 100 → 200 → 300", 100, 300, ""),
        ("Conversion from 12 % to 20 %, stretch to 25 %", 12, 25, "%"),
    ],
)
def test_two_targets_is_silent_where_they_agree_or_nothing_is_clear(
    title: str, baseline: float, target: float, unit: str
) -> None:
    assert "GK111" not in codes(of_key_result(title, Change(baseline=baseline, target=target, unit=unit)))


def test_two_targets_needs_numbers_in_the_measure() -> None:
    title = "Churn from 5 % to 3 %"
    assert of_key_result(title, Change(baseline=5, target=None)) == []
    assert of_key_result(title, Change(target=3, accumulate=True)) == []
    assert of_key_result(title) == []
    assert of_key_result(title, Maintain(Threshold.at_most(9))) == []


def test_two_targets_takes_the_unit_of_the_kpi() -> None:
    kpi = gk.KPI(id="users", name="Users", unit="customers")
    item = KeyResult(id="k", title="Share from 5 % to 30 %", measure=Change(target=200, kpi="users"))
    plan = with_key_result(item, kpi)
    assert findings(plan) == []
    percent = attrs.evolve(plan, kpis=[attrs.evolve(kpi, unit="%")])
    assert [item.message for item in findings(percent)] == ["the title says 30 %, but the target is 200 %"]


def test_a_revised_measure_may_agree_with_the_title_before_or_after() -> None:
    item = KeyResult(
        id="k",
        title="Churn from 5 % to 3 %",
        measure=Change(baseline=5, target=3),
        revisions=[Revision(at=dt.date(2026, 5, 1), target=2)],
    )
    assert findings(with_key_result(item)) == []
    later = attrs.evolve(item, title="Churn from 5 % to 2 %")
    assert findings(with_key_result(later)) == []
    (before,) = findings(with_key_result(later), dt.date(2026, 4, 30))
    assert before.message == "the title says 2 %, but the target is 3"
    moved = attrs.evolve(item, revisions=[Revision(at=dt.date(2026, 5, 1), baseline=9)])
    assert findings(with_key_result(moved)) == []
    (other,) = findings(with_key_result(attrs.evolve(moved, title="Churn from 7 % to 3 %")))
    assert other.message == "the title says 7 %, but the baseline is 9"


def grouped(number: int, mark: str) -> str:
    return f"{number:,}".replace(",", mark)


@given(
    baseline=st.integers(1, 9_999_999),
    target=st.integers(1, 9_999_999),
    mark=st.sampled_from(["", ",", "'", "\u00a0", "\u202f", " "]),
    unit=st.sampled_from(["", " %", " days", " USD"]),
    joint=st.sampled_from(["from {} to {}", "{} → {}", "from {} up to {}", "({} -> {})"]),
)
def test_law_a_title_written_from_the_measure_agrees_with_it(
    baseline: int, target: int, mark: str, unit: str, joint: str
) -> None:
    title = "Metric " + joint.format(grouped(baseline, mark) + unit, grouped(target, mark) + unit)
    assume(not (mark == unit == "" and any(1990 <= number <= 2050 for number in (baseline, target))))
    assert "GK111" not in codes(of_key_result(title, Change(baseline=baseline, target=target, unit=unit.strip())))


@given(
    baseline=st.integers(1, 999_999),
    target=st.integers(1, 999_999),
    said=st.integers(1, 999_999),
    unit=st.sampled_from(["%", "days", "USD"]),
)
@example(baseline=12, target=25, said=20, unit="%")
def test_law_a_target_that_is_another_number_is_found(baseline: int, target: int, said: int, unit: str) -> None:
    assume(all(abs(math.log10(said / target) - shift) > 0.03 for shift in (-6, -3, -2, 0, 2, 3, 6)))
    assume(abs(said - target) > 1)
    (found,) = of_key_result(
        f"Metric from {baseline} {unit} to {said} {unit}", Change(baseline=baseline, target=target, unit=unit)
    )
    assert (found.code, found.facts["title_target"], found.facts["target"]) == (
        "GK111",
        f"{said} {unit}" if unit != "days" else str(said),
        target,
    )


# --- GK112 objective-is-metric -------------------------------------------------------------------


def test_objective_is_metric_names_the_number() -> None:
    (found,) = of_objective("Increase NPS to 70")
    assert str(found) == "GK112 notice: objective o: its title is only a number (70) and names nothing to strive for"
    assert found.facts == {"title": "Increase NPS to 70", "number": "70"}
    assert of_objective("Triple revenue")[0].facts["number"] == "triple"


@pytest.mark.parametrize(
    "title",
    [
        "Increase revenue by 10 %",
        "Reduce churn below 3 %",
        "Maintain 99.9 % uptime",
        "🚀 Grow ARR to $5M",
        "O1: Hit 1,000 paying customers in 2026",
        "(stretch) Increase sales by 200",
        "Increase MRR from $100k to $150k by the end of Q2",
        "Increase MRR to $150k by June",
        "Increase MRR to $150k by 2027",
        "Increase MRR to $150k by the next quarter",
        "Net revenue retention of 120 %",
        "100 customers",
        "Keep uptime at 99.9 %",
        "Increase NPS to 70 and churn to 3 %",
        "Reach 2000 customers",
        "Increase revenue for sales by 10 %",
    ],
)
def test_objective_is_metric(title: str) -> None:
    assert codes(of_objective(title)) == ["GK112"]


@pytest.mark.parametrize(
    "title",
    [
        "Reach customers in 20 new markets",
        "Become the first choice of 100 customers",
        "Increase NPS to 70 so that customers stay",
        "Increase NPS to 70 by answering in a day",
        "Increase NPS to 70 for customers",
        "Increase NPS to 70 by",
        "Increase revenue by 10 %: the year of renewals",
        "Grow ARR",
        "Triple the number of smiles that our nurses see",
        "Double revenue through partners",
        "Double down on quality",
        "Triple output to 300 units",
        "Increase the number of small clinics that send us their forms to 30 %",
        "Increase revenue by 10 % across all seven regions",
        "Five customers",
        "Enter 3 markets",
        "A sales team of 20",
        "Reduce churn to 3 % within 90 days",
        "Get ready for Series B by Q4 2026",
        "Increase joy by 12",
        "(unfinished Increase NPS to 70",
        "Ready: 70",
        "NPS of 70 everywhere",
    ],
)
def test_objective_is_metric_is_silent(title: str) -> None:
    assert codes(of_objective(title)) == []


# --- GK113 key-result-is-threshold ---------------------------------------------------------------


def test_key_result_is_threshold_names_the_number() -> None:
    (found,) = of_key_result("Maintain 99.9 % uptime")
    assert found.message == "says where a number should stay (99.9 %), not how far it should move"
    assert str(found).startswith("GK113 notice: key result k: ")
    assert found.facts == {"title": "Maintain 99.9 % uptime", "number": "99.9 %"}


@pytest.mark.parametrize(
    "measure",
    [None, Change(baseline=99, target=99.9), Maintain(Threshold.at_least(99.9)), Milestones([Milestone("done")])],
)
@pytest.mark.parametrize("title", ["Maintain 99.9 % uptime", "Keep churn below 3 %", "Stay above 60 % margin"])
def test_key_result_is_threshold_whatever_the_measure(title: str, measure: Measure | None) -> None:
    assert codes(of_key_result(title, measure)) == ["GK113"]


@pytest.mark.parametrize(
    "title",
    [
        "Keep NPS at 60",
        "Maintain NPS of 60",
        "Maintain a 4.5 rating in the App Store",
        "KR2: Keep error rate under 0.1%",
        "Uptime never drops below 99.9 %",
        "Response time is never to exceed 4 hours",
        "Attrition stays below 8",
        "Score remains at 9",
        "Always answer within 24 hours",
        "Always 99 %",
        "Keep the cost at $5 per order",
    ],
)
def test_key_result_is_threshold(title: str) -> None:
    assert codes(of_key_result(title)) == ["GK113"]


@pytest.mark.parametrize(
    "title",
    [
        "Keep improving NPS to 70",
        "Keep improving NPS, above 70",
        "Keep churn on its way from 5 % to 3 %",
        "Keep 5 pilot customers",
        "Keep 80 % of pilot customers",
        "Keep in touch",
        "Maintain the list of partners",
        "Churn from 5 % to below 3 %",
        "Half of the users stay for a month",
        "30 % of users stay",
        "p95 latency is below 300 ms",
        "Always on",
        "Always reach 99 %  of customers faster, increasing NPS",
    ],
)
def test_key_result_is_threshold_is_silent(title: str) -> None:
    assert "GK113" not in codes(of_key_result(title))


def test_a_limit_in_the_title_of_a_maintained_measure_is_a_threshold() -> None:
    title = "p95 latency is below 300 ms"
    assert codes(of_key_result(title, Maintain(Threshold.at_most(300)))) == ["GK113"]
    assert of_key_result(title, Change(baseline=800, target=300, unit="ms")) == []
    assert of_key_result("p95 latency is fine", Maintain(Threshold.at_most(300))) == []


def test_a_threshold_that_a_kpi_measures_is_meant() -> None:
    kpi, limit = gk.KPI(id="churn", name="Churn"), Threshold.at_most(3)
    item = KeyResult(id="k", title="Keep churn below 3 %", measure=Maintain(limit, kpi="churn"))
    assert findings(with_key_result(item, kpi)) == []
    own = attrs.evolve(item, measure=Maintain(limit))
    assert codes(findings(with_key_result(own, kpi))) == ["GK113"]
    moved = attrs.evolve(item, measure=Change(target=3, kpi="churn"))
    assert codes(findings(with_key_result(moved, kpi))) == ["GK113"]


# --- GK114 key-result-is-activity ----------------------------------------------------------------


def test_key_result_is_activity_names_the_word() -> None:
    (found,) = of_key_result("We will Roll out the new CRM")
    assert str(found) == 'GK114 notice: key result k: names work ("... Roll out ..."), not what it should change'
    assert found.facts == {"title": "We will Roll out the new CRM", "word": "Roll out"}
    for title, said in (("Launch the shop", "Launch ..."), ("The policy is published", "... is published")):
        assert of_key_result(title)[0].message == f'names work ("{said}"), not what it should change'


@pytest.mark.parametrize(
    "title",
    [
        "Launch the new website",
        "Launch next week",
        "Launch the day view",
        "Publish 10 guides",
        "Post daily",
        "Post 3 times a week on LinkedIn",
        "Hire a designer",
        "Hire at least 2 sales reps",
        "✅ Ship v2.0 of the app",
        "KR1 - Launch beta",
        "[P0] Write the spec",
        "1. Write the spec",
        "2) Write the spec",
        "Sales (new deals): Write the spec",
        "Interview 10 customers",
        "Interview at least 10 customers",
        "Hiring 3 engineers",
        "Implement SSO by June 30",
        "Implement SSO by 30 June 2026",
        "Design a churn model",
        "Create a dashboard for churn",
        "Launch a portal to reduce churn",
        "Build a page that is loved",
        "Hold 10 workshops",
        "The handbook is published",
        "The report is published every month",
        "Payments and refunds are fully documented in the handbook",
        "New office is in place.",
    ],
)
def test_key_result_is_activity(title: str) -> None:
    assert codes(of_key_result(title)) == ["GK114"]


@pytest.mark.parametrize(
    "title",
    [
        "Post engagement up to 5",
        "Design quality of 4",
        "Launch-to-value time of 3 days",
        "Launch of the portal",
        "Launch day visitors above 300",
        "Launch week without a hitch",
        "Release date kept",
        "Launch",
        "Release drops",
        "Release candidates are stable",
        "Launch the app with 10,000 downloads",
        "Launch the app and reach 300 shops",
        "Launch the app for 20 % of users",
        "Launch the app and double usage",
        "Run a campaign that moves replies from 2 to 8",
        "Publish guides that bring 500 readers",
        "Deliver $2M of new business",
        "Deliver 400 leads",
        "Win 3 lighthouse customers",
        "Orders are shipped the same day",
        "Invoices are always created on time",
        "8 of 10 invoices are created by machine",
        "Sales improve where a price is published",
        "Everybody knows when the report is published",
        "Work is done",
        "The report is published late",
    ],
)
def test_key_result_is_activity_is_silent(title: str) -> None:
    assert codes(of_key_result(title)) == []


def test_a_measure_of_an_outcome_outweighs_the_title() -> None:
    title = "Launch the new onboarding"
    assert codes(of_key_result(title, Change(baseline=0, target=3, unit="launches"))) == ["GK114"]
    assert codes(of_key_result(title, Milestones([Milestone("live")]))) == ["GK114"]
    for unit in ("%", "% of users", "k€", "USD"):
        assert of_key_result(title, Change(baseline=35, target=60, unit=unit)) == []
    item = KeyResult(id="k", title=title, measure=Change(target=60, kpi="activation"))
    plan = with_key_result(item, gk.KPI(id="activation", name="Activation"))
    assert findings(plan) == []


# --- all of them ---------------------------------------------------------------------------------


def test_goals_that_nobody_works_towards_are_left_alone() -> None:
    bad = KeyResult(id="k", title="Launch it")
    goal = Objective(id="o", title="Increase NPS to 70", cycle="2026-Q2", key_results=[bad])
    plan = Plan(cycles=[Cycle.quarter(2026, 2)], objectives=[goal])
    assert codes(findings(plan)) == ["GK112", "GK114"]
    assert codes(findings(plan, dt.date(2026, 1, 1))) == ["GK112", "GK114"]
    assert codes(findings(plan, dt.date(2026, 6, 30))) == ["GK112", "GK114"]
    assert codes(findings(plan, dt.date(2026, 7, 1))) == []
    for state, expected in (("draft", ["GK112", "GK114"]), ("cancelled", []), ("postponed", [])):
        change = gk.StateChange(dt.date(2026, 4, 2), state)
        moved = attrs.evolve(plan, objectives=[attrs.evolve(goal, states=[change])])
        assert codes(findings(moved)) == expected
        moved = attrs.evolve(plan, objectives=[attrs.evolve(goal, key_results=[attrs.evolve(bad, states=[change])])])
        assert codes(findings(moved)) == (["GK112", "GK114"] if state == "draft" else ["GK112"])


def test_another_language_is_one_value() -> None:
    german = Language(name="Deutsch", work=["schreiben"], starts=["von"], ends=["auf"], percents=["%"])
    plan = with_key_result(KeyResult(id="k", title="Schreiben von Texten"))
    assert codes(findings(plan, language=german)) == ["GK114"]
    assert findings(plan) == []
    clash = with_key_result(KeyResult(id="k", title="Quote von 5 % auf 9 %", measure=Change(baseline=5, target=8)))
    assert [item.message for item in findings(clash, language=german)] == ["the title says 9 %, but the target is 8"]


def test_without_words_nothing_is_found() -> None:
    for entry in CORPUS["titles"]:
        assert predicted(entry, Language(name="none")) == set()


def test_a_long_text_is_no_title() -> None:
    assert codes(of_key_result("Launch " + "x" * 293)) == ["GK114"]
    assert codes(of_key_result("Launch " + "x" * 294)) == []


pieces = st.sampled_from(
    [
        *"$€%#([)]:.,;-\u2013→<>=/'\u2019 ",
        *("from", "to", "by", "12", "1,000", "2.5", "3M", "k", "Keep", "Launch", "NPS"),
        *("Increase", "double", "below", "is", "published", "always", "2026", "June", "users", "🚀", "Q3"),
        *("at least", "so that"),
    ]
)
texts = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1),
    st.lists(pieces, min_size=1, max_size=14).map(" ".join),
    st.lists(pieces, min_size=1, max_size=14).map("".join),
).filter(lambda text: bool(text.strip()))


@given(
    objective=texts,
    key_result=texts,
    baseline=st.floats(-1e9, 1e9),
    target=st.floats(-1e9, 1e9),
    unit=st.text(max_size=4),
)
def test_no_title_breaks_a_rule(objective: str, key_result: str, baseline: float, target: float, unit: str) -> None:
    assume(all(number == 0 or abs(number) > 1e-90 for number in (baseline, target)))
    unit = unit.encode("utf-8", "ignore").decode()
    for measure in (None, Change(baseline=baseline, target=target, unit=unit), Maintain(Threshold.at_least(1))):
        item = KeyResult(id="k", title=key_result, measure=measure)
        for found in findings(Plan(objectives=[Objective(id="o", title=objective, key_results=[item])])):
            title = objective if found.subject.kind == "objective" else key_result
            assert found.facts["title"] == title
            parts = {str(value) for name, value in found.facts.items() if name in {"word", "number"}}
            assert all(part.casefold() in title.casefold() for part in parts)


@given(title=texts)
def test_capital_letters_make_no_difference(title: str) -> None:
    assume(title.isascii())
    assert codes(of_key_result(title.upper())) == codes(of_key_result(title.lower()))
    assert codes(of_objective(title.upper())) == codes(of_objective(title.lower()))


@given(title=texts)
def test_the_tokens_of_a_title_stand_in_it_in_order(title: str) -> None:
    read = Title(title, ENGLISH)
    assert 0 <= read.start <= len(read.tokens)
    assert all(0 <= value.start < value.end <= len(read.tokens) for value in read.values)
    assert all(one.end <= two.start for one, two in zip(read.values, read.values[1:], strict=False))


@given(plan=plans(), day=st.integers(-40, 200))
def test_no_plan_breaks_a_rule(plan: Plan, day: int) -> None:
    findings(plan, dt.date(2026, 1, 1) + dt.timedelta(days=day))


# --- how well it reads ---------------------------------------------------------------------------


def predicted(entry: Labelled, language: Language = ENGLISH) -> set[str]:
    if entry["kind"] == "objective":
        plan = Plan(objectives=[Objective(id="o", title=entry["title"])])
    else:
        numbers = entry.get("measure")
        measure = None if numbers is None else Change(**numbers)
        plan = with_key_result(KeyResult(id="k", title=entry["title"], measure=measure))
    return set(codes(findings(plan, language=language)))


@attrs.frozen
class Quality:
    labelled: int
    predicted: int
    hits: int

    @property
    def precision(self) -> float | None:
        return self.hits / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        return self.hits / self.labelled if self.labelled else None


def quality(code: str, entries: list[Labelled]) -> Quality:
    pairs = [(code in entry["labels"], code in predicted(entry)) for entry in entries]
    return Quality(sum(one for one, _ in pairs), sum(two for _, two in pairs), sum(one and two for one, two in pairs))


def test_the_titles_are_complete() -> None:
    count = {source["set"]: 0 for source in CORPUS["sources"]}
    for entry in CORPUS["titles"]:
        count[entry["set"]] += 1
        assert set(entry["labels"]) <= set(CODES)
    assert count == {"Sourcegraph FY21 Q1": 102, "IPFS teams 2019": 58, "source{d} 2018 Q2": 173, MADE: 60}
    assert all(source["licence"] for source in CORPUS["sources"])
    made = [entry for entry in CORPUS["titles"] if entry["set"] == MADE]
    assert sum(bool(entry["labels"]) for entry in made) == 30


MEASURED = {
    ("GK111", MADE): Quality(6, 6, 6),
    ("GK112", MADE): Quality(7, 7, 7),
    ("GK112", "Sourcegraph FY21 Q1"): Quality(3, 0, 0),
    ("GK112", "source{d} 2018 Q2"): Quality(2, 0, 0),
    ("GK113", MADE): Quality(6, 6, 6),
    ("GK113", "Sourcegraph FY21 Q1"): Quality(5, 0, 0),
    ("GK114", MADE): Quality(11, 10, 10),
    ("GK114", "Sourcegraph FY21 Q1"): Quality(48, 25, 24),
    ("GK114", "IPFS teams 2019"): Quality(42, 8, 8),
    ("GK114", "source{d} 2018 Q2"): Quality(102, 57, 57),
}
"""As measured; (0, 0, 0) where a pair is missing. A better reader changes these numbers."""


@pytest.mark.parametrize("code", CODES)
def test_nine_of_ten_findings_about_titles_are_right(code: str, record_property: Callable[[str, object], None]) -> None:
    whole = quality(code, CORPUS["titles"])
    record_property("recall", whole.recall)
    print(f"{code}: {whole}, precision {whole.precision}, recall {whole.recall}")  # noqa: T201
    assert whole.precision is not None
    assert whole.precision >= 0.9
    for source in CORPUS["sources"]:
        entries = [entry for entry in CORPUS["titles"] if entry["set"] == source["set"]]
        assert quality(code, entries) == MEASURED.get((code, source["set"]), Quality(0, 0, 0)), source["set"]
