"""Rules about KPIs and key results together: where each fires, and where it keeps still."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.checks._rules.links import RULES
from goalkit.checks.guidelines import SCALE_UP, Guidelines
from goalkit.linking.drafts import draft_objective
from goalkit.model._check import evolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from goalkit.model.measures import Measure

MAY = dt.date(2026, 5, 15)
Q1, Q2, Q3 = gk.Cycle.quarter(2026, 1), gk.Cycle.quarter(2026, 2), gk.Cycle.quarter(2026, 3)
OWNERS = [gk.Owner(id="acme", kind="company"), gk.Owner(id="growth", parent="acme"), gk.Owner(id="product")]
LIMIT = gk.Threshold.at_most(3, warning=4)


def may(day: int) -> dt.date:
    return dt.date(2026, 5, day)


def kpi(identifier: str = "churn", /, *readings: tuple[dt.date, float], **fields: object) -> gk.KPI:
    made = gk.KPI(
        id=identifier,
        name=identifier,
        unit="%",
        owner="growth",
        threshold=LIMIT,
        cadence=gk.Cadence.weekly(),
        readings=readings,
    )
    return evolve(made, **fields)


def kr(
    name: str, measure: Measure | None = None, *values: tuple[dt.date, float | None], **fields: object
) -> gk.KeyResult:
    made = gk.KeyResult(
        id=name, title=name, measure=measure, check_ins=[gk.CheckIn(date, value) for date, value in values]
    )
    return evolve(made, **fields)


def reads(name: str, target: float = 1, baseline: float | None = 5) -> gk.KeyResult:
    return kr(f"kr-{name}", gk.Change(baseline=baseline, target=target, kpi=name))


def goal(*key_results: gk.KeyResult, **fields: object) -> gk.Objective:
    made = gk.Objective(id="win", title="Win", owner="growth", cycle="2026-Q2", key_results=key_results)
    return evolve(made, **fields)


def since(state: str, day: int = 1) -> list[gk.StateChange]:
    return [gk.StateChange(may(day), state)]


def plan_of(kpis: Iterable[gk.KPI], *objectives: gk.Objective) -> gk.Plan:
    return gk.Plan(cycles=[Q1, Q2, Q3], owners=OWNERS, kpis=tuple(kpis), objectives=objectives)


def found(
    plan: gk.Plan, code: str, as_of: dt.date = MAY, guidelines: Guidelines = SCALE_UP
) -> list[tuple[str, str, dict[str, object]]]:
    """Return subject, message and facts of the findings with a code."""
    report = gk.check(plan, as_of, guidelines, rules=RULES)
    return [(str(item.subject), item.message, dict(item.facts)) for item in report if item.code == code]


def subjects(plan: gk.Plan, code: str, as_of: dt.date = MAY, guidelines: Guidelines = SCALE_UP) -> list[str]:
    return [subject for subject, _, _ in found(plan, code, as_of, guidelines)]


def test_the_rules_stand_in_the_order_of_their_codes() -> None:
    assert [rule.code for rule in RULES] == [f"GK50{number}" for number in range(1, 6)]


# GK501

BREACHED = kpi("churn", (may(1), 2), (may(4), 4.2), (may(11), 4.5))


def test_a_breach_that_nobody_works_on() -> None:
    assert found(plan_of([BREACHED]), "GK501") == [
        (
            "KPI churn",
            (
                "has been breached since 2026-05-04 and nobody works on it: it was 4.5 % on 2026-05-11; "
                "healthy is at most 3 %, a warning up to 4 %"
            ),
            {
                "since": "2026-05-04",
                "readings": 2,
                "value": 4.5,
                "date": "2026-05-11",
                "threshold": "at most 3 (warning to 4)",
                "stale": False,
                "last_decision": None,
                "grading_days": 14,
                "unused_days": 90,
            },
        )
    ]


def test_only_a_breach_needs_an_answer() -> None:
    for value in (3, 4):
        assert not found(plan_of([kpi("churn", (may(11), value))]), "GK501")
    assert not found(plan_of([kpi("churn"), kpi("free", (may(11), 9), threshold=None)]), "GK501")
    assert not found(plan_of([evolve(BREACHED, confirm=3)]), "GK501")
    assert found(plan_of([evolve(BREACHED, confirm=2)]), "GK501")[0][2]["since"] == "2026-05-11"


def test_a_breach_that_is_stale_is_one_and_one_to_come_is_not() -> None:
    assert found(plan_of([BREACHED]), "GK501", dt.date(2026, 8, 1))[0][2]["stale"] is True
    assert not found(plan_of([BREACHED]), "GK501", may(3))


def test_the_threshold_of_the_day_of_the_reading_is_named() -> None:
    item = evolve(BREACHED, targets=[(may(12), gk.Threshold.at_most(9))])
    assert found(plan_of([item]), "GK501")[0][2]["threshold"] == "at most 3 (warning to 4)"


@pytest.mark.parametrize(
    ("fields", "as_of", "answered"),
    [
        ({}, MAY, True),
        ({"cycle": None}, MAY, True),
        ({"cycle": "2026-Q3"}, MAY, True),
        ({"cycle": "2026-Q3", "states": since("draft")}, MAY, True),
        ({"states": since("cancelled", 14)}, MAY, False),
        ({"states": since("postponed", 14)}, MAY, False),
        ({"states": since("closed", 2)}, MAY, True),
        ({"states": since("closed", 1)}, MAY, False),
        ({"cycle": "2026-Q1"}, MAY, False),
        ({"cycle": "2026-Q1"}, dt.date(2026, 4, 14), True),
        ({"cycle": "2026-Q1"}, dt.date(2026, 4, 15), False),
    ],
)
def test_a_key_result_now_soon_or_under_review_is_an_answer(
    fields: dict[str, object], as_of: dt.date, *, answered: bool
) -> None:
    item = kpi("churn", (dt.date(2026, 4, 1), 9))
    assert bool(found(plan_of([item], goal(reads("churn"), **fields)), "GK501", as_of)) is not answered


def test_a_guardrail_is_no_answer_but_a_decision_since_the_breach_is() -> None:
    assert subjects(plan_of([BREACHED], goal(guardrails=["churn"])), "GK501") == ["KPI churn"]

    def decided(on: dt.date) -> gk.Plan:
        return plan_of([evolve(BREACHED, decisions=[gk.Decision(on, "hire a coach")])])

    assert found(decided(may(3)), "GK501")[0][2]["last_decision"] == "2026-05-03"
    assert not found(decided(may(4)), "GK501")
    assert not found(decided(may(4)), "GK501", may(4) + dt.timedelta(days=89))
    assert found(decided(may(4)), "GK501", may(4) + dt.timedelta(days=90))
    assert found(decided(may(16)), "GK501")[0][2]["last_decision"] is None


# GK502

PLAIN = gk.Change(baseline=0, target=10)
FINE = kpi("fine", (may(11), 1))


def test_an_objective_that_no_kpi_measures_or_guards() -> None:
    assert found(plan_of([FINE], goal(kr("a", PLAIN), kr("b"))), "GK502") == [
        (
            "objective win",
            "has no key result that reads a KPI, and no guardrail",
            {"key_results": ("a", "b"), "kpis": (), "guardrails": ()},
        )
    ]


def test_a_kpi_or_a_guardrail_is_enough() -> None:
    assert not found(plan_of([FINE], goal(kr("a", PLAIN), reads("fine"))), "GK502")
    assert not found(plan_of([FINE], goal(kr("a", PLAIN), guardrails=["fine"])), "GK502")


@pytest.mark.parametrize(
    ("fields", "fires"),
    [
        ({"cycle": None}, True),
        ({"cycle": "2026-Q3"}, False),
        ({"cycle": "2026-Q1"}, False),
        ({"states": since("draft")}, False),
        ({"states": since("closed")}, False),
        ({"states": since("cancelled")}, False),
    ],
)
def test_only_current_objectives_are_asked(fields: dict[str, object], *, fires: bool) -> None:
    assert bool(found(plan_of([FINE], goal(kr("a", PLAIN), **fields)), "GK502")) is fires


def test_other_findings_say_it_better() -> None:
    assert not found(plan_of([], goal(kr("a", PLAIN))), "GK502")  # no KPI at all
    assert not found(plan_of([FINE], goal()), "GK502")  # no key result
    assert not found(plan_of([FINE], goal(kr("a", PLAIN, states=since("cancelled")))), "GK502")


def test_who_finds_out_where_we_stand_is_not_blind() -> None:
    assert not found(plan_of([FINE], goal(kr("a", gk.Baseline()), kr("b", PLAIN))), "GK502")
    assert not found(plan_of([FINE], goal(kr("a", gk.Cascaded()), kr("b", PLAIN))), "GK502")


def test_goals_that_contribute_may_see_for_the_one_above() -> None:
    above = goal(kr("a", PLAIN))

    def plan(child: gk.Objective, *, contributes: bool = True) -> gk.Plan:
        link = gk.Alignment("a", contributes=contributes)
        return plan_of([FINE], above, evolve(child, aligned_to=[link]))

    assert not found(plan(goal(reads("fine"), id="child")), "GK502")
    assert not found(plan(goal(id="child", guardrails=["fine"])), "GK502")
    assert subjects(plan(goal(kr("b", PLAIN), id="child")), "GK502") == ["objective win", "objective child"]
    assert subjects(plan(goal(reads("fine"), id="child"), contributes=False), "GK502") == ["objective win"]
    assert subjects(plan(goal(reads("fine"), id="child", states=since("draft"))), "GK502") == ["objective win"]


# GK503

CONVERSION = kpi(
    "paid", (may(4), 14.1), (may(11), 14.5), name="Trial-to-paid conversion", threshold=gk.Threshold.at_least(12)
)
TITLE = "Trial-to-paid conversion from 12 % to 20 %"
PERCENT = gk.Change(baseline=12, target=20, unit="%")


def said(
    *values: tuple[dt.date, float | None],
    title: str = TITLE,
    measure: Measure | None = PERCENT,
    item: gk.KPI = CONVERSION,
    as_of: dt.date = MAY,
    objective: Mapping[str, object] | None = None,
    fields: Mapping[str, object] | None = None,
) -> list[tuple[str, str, dict[str, object]]]:
    """Return what is found where a key result has said some values."""
    result = kr("conv", measure, *values, title=title, **(fields or {}))
    return found(plan_of([item], goal(result, **(objective or {}))), "GK503", as_of)


def test_two_numbers_for_one_thing_on_one_day() -> None:
    assert said((may(11), 17)) == [
        (
            "key result conv",
            "said 17 % on 2026-05-11, but KPI paid, of the same name, said 14.5 % that day",
            {
                "kpi": "paid",
                "name": "Trial-to-paid conversion",
                "title": TITLE,
                "date": "2026-05-11",
                "value": 17.0,
                "kpi_date": "2026-05-11",
                "kpi_value": 14.5,
                "unit": "%",
                "kpi_unit": "%",
            },
        )
    ]
    report = gk.check(plan_of([CONVERSION], goal(kr("c", PERCENT, (may(11), 17), title=TITLE))), MAY, rules=RULES)
    assert "GK503" in [item.code for item in report]
    assert report.ok, "a title says what is compared, and that is a hint"


def test_the_same_number_is_agreement_however_it_is_rounded() -> None:
    for same in (14.5, 14.5000000001, 14.500000001, 14.52, 15, 14.549):
        assert not said((may(11), same)), same
    for other in (14.6, 14.44, 14, 16):
        assert said((may(11), other)), other


def test_the_last_value_that_can_be_compared_counts() -> None:
    assert not said((may(4), 17), (may(11), 14.5))
    assert said((may(4), 17), (may(11), None), (may(13), 15))[0][2]["date"] == "2026-05-04"
    assert said((may(11), 14.5), (may(11), 17))  # of one day the later entered
    assert not said()


def test_nothing_dated_later_is_compared() -> None:
    assert not said((may(11), 17), as_of=may(10))
    assert not said((dt.date(2026, 5, 1), 17), as_of=may(4))  # no reading by then
    assert not said((may(8), 17), as_of=may(10))


def test_between_two_readings_a_number_may_lie_between_them() -> None:
    assert not said((may(8), 14.3))
    assert said((may(4), 14.3))  # of the same day there is no between
    assert not said((may(8), 14.1))
    assert not said((may(8), 14.5))
    ((_, message, facts),) = said((may(8), 14.6))
    assert message == "said 14.6 % on 2026-05-08, but KPI paid, of the same name, said 14.1 % on 2026-05-04"
    assert facts["kpi_date"] == "2026-05-04"


def test_after_the_last_reading_a_check_in_may_just_be_newer() -> None:
    assert not said((may(13), 17))


def test_a_reading_that_is_older_than_a_period_says_nothing() -> None:
    monthly = evolve(CONVERSION, cadence=gk.Cadence.monthly(), readings=[(may(1), 14), (dt.date(2026, 6, 1), 14)])
    june = dt.date(2026, 6, 15)
    assert said((may(8), 17), item=monthly, as_of=june)
    assert not said((may(9), 17), item=monthly, as_of=june)  # older than the week of the check-ins
    assert said((may(9), 17), item=monthly, as_of=june, fields={"cadence": gk.Cadence.every_weeks(2)})
    daily = evolve(monthly, cadence=gk.Cadence.daily())
    assert said((may(2), 17), item=daily, as_of=june)
    assert not said((may(3), 17), item=daily, as_of=june)
    free = evolve(monthly, cadence=None)
    assert said((may(1), 17), item=free, as_of=june)
    assert not said((may(2), 17), item=free, as_of=june)


@pytest.mark.parametrize(
    "title",
    [
        "Trial-to-paid conversion",
        "trial to paid CONVERSION: 12 % -> 20 %",
        "Raise the trial-to-paid conversion from 12% to at least 20% by the end of Q2 2026",
        "Keep our trial-to-paid conversion above 12 percent",
    ],
)
def test_titles_that_name_the_kpi(title: str) -> None:
    assert said((may(11), 17), title=title)


@pytest.mark.parametrize(
    "title",
    [
        "Conversion from 12 % to 20 %",
        "Trial-to-paid conversion in Germany from 12 % to 20 %",
        "Enterprise trial-to-paid conversion from 12 % to 20 %",
        "Trial-to-paid conversion survey: 20 % answer",
        "Raise trial-to-paid conversion by 8 points",
        "Answers about the trial-to-paid conversion",
        "%",
    ],
)
def test_titles_that_name_something_else(title: str) -> None:
    assert not said((may(11), 17), title=title)


def test_a_kpi_without_a_name_has_no_namesake() -> None:
    assert not said((may(11), 17), item=evolve(CONVERSION, name=""))
    assert not said((may(11), 17), title="paid", item=evolve(CONVERSION, name=" - "))


def test_another_unit_is_another_number() -> None:
    assert not said((may(11), 17), measure=gk.Change(baseline=12, target=20, unit="users"))
    assert said(
        (may(11), 17), measure=gk.Change(baseline=12, target=20, unit="USERS"), item=evolve(CONVERSION, unit="Users")
    )
    assert not said((may(11), 17), item=evolve(CONVERSION, unit=""))


@pytest.mark.parametrize(
    ("value", "reading", "fires"),
    [
        (29, 14.5, True),
        (29.1, 14.5, False),
        (7.25, 14.5, True),
        (7.2, 14.5, False),
        (-17, 14.5, False),
        (0, 14.5, False),
        (3, 0, False),
        (-17, -14.5, True),
    ],
)
def test_without_a_unit_numbers_of_another_size_may_be_in_thousands(
    value: float, reading: float, *, fires: bool
) -> None:
    measure = gk.Change(baseline=12, target=20)
    item = evolve(CONVERSION, readings=[(may(11), reading)])
    assert bool(said((may(11), value), measure=measure, item=item)) is fires


def test_only_measures_with_values_of_their_own_can_disagree() -> None:
    assert said((may(11), 17), measure=gk.Maintain(gk.Threshold.at_least(12), unit="%"))
    assert said((may(11), 17), measure=gk.Baseline(unit="%"))
    assert not said((may(11), 17), measure=None)
    assert not said((may(11), 17), measure=gk.Change(target=20, unit="%", accumulate=True))
    assert not said((may(11), None), measure=gk.Change(baseline=12, target=20, kpi="paid"))


@pytest.mark.parametrize(
    ("objective", "fields", "fires"),
    [
        ({"cycle": None}, {}, True),
        ({"states": since("draft")}, {}, False),
        ({"states": since("closed")}, {}, False),
        ({}, {"states": since("cancelled")}, False),
        ({}, {"states": since("closed")}, False),
    ],
)
def test_only_key_results_of_today_are_compared(
    objective: dict[str, object], fields: dict[str, object], *, fires: bool
) -> None:
    assert bool(said((may(11), 17), objective=objective, fields=fields)) is fires


def test_of_two_kpis_with_one_name_the_one_with_the_same_owner_is_meant() -> None:
    other = evolve(CONVERSION, id="theirs", owner="product", readings=[(may(11), 17)])
    result = kr("conv", PERCENT, (may(11), 17), title=TITLE)
    both = [CONVERSION, other]
    assert found(plan_of(both, goal(result)), "GK503")[0][2]["kpi"] == "paid"
    assert not found(plan_of(both, goal(result, owner="product")), "GK503")
    assert not found(plan_of(both, goal(result, owner="acme")), "GK503")
    assert not found(plan_of([CONVERSION, evolve(other, owner="growth")], goal(result)), "GK503")
    assert found(plan_of(both, goal(evolve(result, owner="growth"), owner="acme")), "GK503")


def test_of_key_results_of_several_owners_those_of_others_are_parts_of_the_whole() -> None:
    mine, theirs = (kr(name, PERCENT, (may(11), 17), title=TITLE) for name in ("mine", "theirs"))
    assert subjects(plan_of([CONVERSION], goal(theirs, owner="product")), "GK503") == ["key result theirs"]
    plan = plan_of([CONVERSION], goal(theirs, owner="product"), goal(mine, id="other"))
    assert subjects(plan, "GK503") == ["key result mine"]


# GK504

FOUR = [kpi(name, (may(11), 1)) for name in ("a", "b", "c", "d")]


def test_more_kpis_chased_than_anybody_can_move() -> None:
    plan = plan_of(
        FOUR,
        goal(*(reads(item.id) for item in FOUR)),
        goal(kr("x", gk.Change(9, 1, kpi="a")), id="y", owner="product"),
    )
    assert found(plan, "GK504") == [
        (
            "owner growth",
            "tries to move 4 KPIs at once; at most 3 are advised",
            {"kpis": ("a", "b", "c", "d"), "chased": 3, "in_total": 4},
        )
    ]
    assert not found(plan, "GK504", guidelines=attrs.evolve(SCALE_UP, chased=4))


def test_three_are_not_too_many_and_teams_are_counted_one_by_one() -> None:
    two = goal(reads("c"), reads("d"), id="other", owner="product")
    assert not found(plan_of(FOUR, goal(reads("a"), reads("b")), two), "GK504")
    assert not found(plan_of(FOUR, goal(reads("a"), reads("b"), reads("c"))), "GK504")


def test_key_results_that_nobody_owns_are_counted_for_the_plan() -> None:
    plan = plan_of(FOUR, goal(*(reads(item.id) for item in FOUR), owner=None))
    assert [item[:2] for item in found(plan, "GK504")] == [
        ("plan", "has key results without an owner that try to move 4 KPIs at once; at most 3 are advised")
    ]


def test_what_is_not_pursued_now_is_not_chased() -> None:
    three = goal(reads("a"), reads("b"), reads("c"))
    for fields in (
        {"cycle": "2026-Q3"},
        {"cycle": "2026-Q1"},
        {"states": since("draft")},
        {"states": since("cancelled")},
    ):
        assert not found(plan_of(FOUR, three, goal(reads("d"), id="other", **fields)), "GK504")
    assert found(plan_of(FOUR, three, goal(reads("d"), id="other")), "GK504")


# GK505

VALUES = (12, 13, 12, 14, 13, 12, 13, 14, 12, 13, 14, 12)
"""Mean 154 / 12, moving ranges 1 1 2 1 1 1 1 2 1 1 2: limits 12.8333 +- 2.66 * 14 / 11."""
EDGE = 2.66 * 14 / 11
UPPER, LOWER = 154 / 12 + EDGE, 154 / 12 - EDGE


def weekly(*values: float, last: dt.date = dt.date(2026, 3, 30), **fields: object) -> gk.KPI:
    """Return a KPI with a reading every week up to a day before the second quarter."""
    dates = [last - dt.timedelta(days=7 * at) for at in range(len(values))][::-1]
    item = kpi("paid", *zip(dates, values, strict=True), threshold=None)
    return evolve(item, **fields)


def aims(
    target: float | None,
    item: gk.KPI | None = None,
    as_of: dt.date = MAY,
    baseline: float | None = None,
    objective: Mapping[str, object] | None = None,
    result: Mapping[str, object] | None = None,
) -> list[tuple[str, str, dict[str, object]]]:
    """Return what is found where a key result aims at a target."""
    made = kr("conv", gk.Change(baseline, target, kpi="paid"), **(result or {}))
    return found(plan_of([item or weekly(*VALUES)], goal(made, **(objective or {}))), "GK505", as_of)


def test_a_target_that_the_kpi_reaches_anyway() -> None:
    assert aims(14) == [
        (
            "key result conv",
            (
                "aims at 14 %, but paid varies between 9 % and 16 % anyway: "
                "3 of the 12 readings up to 2026-03-30 were at the target already"
            ),
            {
                "kpi": "paid",
                "baseline": 12.0,
                "target": 14.0,
                "lower": round(LOWER, 9),
                "center": round(154 / 12, 9),
                "upper": round(UPPER, 9),
                "readings": 12,
                "first": "2026-01-12",
                "last": "2026-03-30",
                "reached": 3,
            },
        )
    ]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (16.1, "between 9.4 % and 16.2 % anyway: none of the 12 readings up to 2026-03-30 was at it yet"),
        (13.5, "between 9.4 % and 16.2 % anyway: 3 of the 12 readings up to 2026-03-30 were at the target already"),
    ],
)
def test_limits_have_the_decimals_of_readings_and_target(target: float, said: str) -> None:
    assert aims(target)[0][1] == f"aims at {target} %, but paid varies {said}"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            (12, 14, 12, 14, 13, 15, 12, 14, 12, 14, 12, 13),
            "1 of the 12 readings up to 2026-03-30 was at the target already",
        ),
        ((*(20, 21) * 6,), "all 12 readings up to 2026-03-30 were at the target already"),
    ],
)
def test_it_says_how_many_readings_were_there(values: tuple[int, ...], said: str) -> None:
    assert aims(15, weekly(*values), baseline=12)[0][1].endswith(f" anyway: {said}")


def test_the_limit_itself_is_reached_and_beyond_it_asks_something_new() -> None:
    assert aims(UPPER)[0][2]["reached"] == 0
    assert not aims(UPPER + 0.001)
    falling = weekly(*VALUES)
    assert aims(LOWER, falling, baseline=14)
    assert not aims(LOWER - 0.001, falling, baseline=14)
    assert aims(12.5, falling, baseline=14)[0][2]["reached"] == 5


def test_a_target_on_the_worse_side_of_the_limits_is_reached_all_the_more() -> None:
    assert aims(8, baseline=5)[0][2]["reached"] == 12
    assert aims(18, weekly(*VALUES), baseline=20)[0][2]["reached"] == 12


def test_limits_are_locked_before_the_cycle_and_made_of_the_last_twelve_readings() -> None:
    calm = weekly(*VALUES)
    wild = evolve(calm, readings=[*calm.readings, (may(4), 40), (may(11), 60)])
    assert not aims(20, wild)
    assert aims(14, wild) == aims(14)
    start = evolve(calm, readings=[*calm.readings, (Q2.start, 13)])
    assert aims(14, start) == aims(14)
    longer = weekly(30, 50, 10, *VALUES)
    assert aims(14, longer)[0][2]["first"] == "2026-01-12"
    assert not aims(20, longer)


def test_five_readings_make_limits_and_four_do_not() -> None:
    assert aims(14, weekly(*VALUES[-5:]))[0][2]["readings"] == 5
    assert not aims(14, weekly(*VALUES[-4:]))


def test_of_a_process_that_moves_nothing_is_known() -> None:
    rising = weekly(*(10 + 0.5 * at for at in range(12)))
    assert not aims(13, rising, baseline=12)


def test_a_goal_to_come_is_judged_by_the_readings_up_to_today() -> None:
    soon = {"cycle": "2026-Q3"}
    recent = weekly(*VALUES, last=may(11))
    assert aims(14, recent, objective=soon)[0][2]["last"] == "2026-05-11"
    assert aims(14, recent, objective={**soon, "states": since("draft")})
    assert not aims(14, recent, objective=soon, as_of=dt.date(2026, 3, 16))  # four readings by then
    assert aims(14, recent, objective=soon, as_of=dt.date(2026, 3, 23))[0][2]["readings"] == 5


@pytest.mark.parametrize(
    ("objective", "fields"),
    [
        ({"cycle": None}, {}),
        ({"cycle": "2026-Q1"}, {}),
        ({"states": since("closed")}, {}),
        ({"states": since("cancelled")}, {}),
        ({}, {"states": since("closed")}),
        ({}, {"states": since("postponed")}),
    ],
)
def test_only_goals_of_today_and_tomorrow_in_a_cycle_are_judged(
    objective: dict[str, object], fields: dict[str, object]
) -> None:
    item = weekly(*VALUES, last=dt.date(2025, 12, 29) if objective.get("cycle") == "2026-Q1" else dt.date(2026, 3, 30))
    assert not aims(14, item, objective=objective, result=fields)


def test_no_target_no_way_to_go_and_sums_are_not_judged() -> None:
    assert not aims(None)
    assert not aims(13, baseline=13, item=weekly(*VALUES))
    plan = plan_of([weekly(*VALUES)], goal(kr("sum", gk.Change(target=14, kpi="paid", accumulate=True))))
    assert not found(plan, "GK505")
    plan = plan_of([weekly(*VALUES)], goal(kr("keep", gk.Maintain(gk.Threshold.at_least(13), kpi="paid"))))
    assert not found(plan, "GK505")


def test_the_target_in_force_is_judged() -> None:
    later = [gk.Revision(at=may(10), target=20, reason="more is possible")]
    assert not aims(14, result={"revisions": later})
    assert aims(14, result={"revisions": later}, as_of=may(9))


HEALTHY_FROM_14 = gk.Threshold.at_least(14, warning=11)


def test_bringing_a_kpi_back_to_health_is_no_easy_target() -> None:
    warned = weekly(*VALUES, threshold=HEALTHY_FROM_14)
    assert not aims(14, warned)
    assert not aims(13, warned)  # a step on the way
    assert aims(14.5, warned)  # more than health
    healthy = weekly(*VALUES[:-1], 14, threshold=HEALTHY_FROM_14)
    assert aims(15, healthy)
    assert aims(14, healthy, baseline=12)
    assert aims(14, evolve(healthy, readings=[*healthy.readings, (may(4), 12)]), baseline=12)
    breached = weekly(*VALUES, threshold=gk.Threshold.at_least(14, warning=13))
    assert not aims(14, breached)
    falling = weekly(*VALUES[:-1], 14, threshold=gk.Threshold.at_most(12, warning=13))
    assert not aims(12, falling)
    assert not aims(13, falling)
    assert aims(11, falling)


def test_a_range_is_left_on_one_side_and_brought_back_there() -> None:
    inside = gk.Threshold.between(13, 16)
    assert not aims(13, weekly(*VALUES, threshold=inside))
    assert aims(13.5, weekly(*VALUES, threshold=inside))
    assert aims(11, weekly(*VALUES, threshold=gk.Threshold.at_most(20)), baseline=14)


def test_the_threshold_of_the_start_counts_and_none_of_later() -> None:
    later = weekly(*VALUES, threshold=HEALTHY_FROM_14, targets=[(may(1), gk.Threshold.at_least(15))])
    assert aims(14.5, later)
    at_start = weekly(*VALUES, threshold=HEALTHY_FROM_14, targets=[(Q2.start, gk.Threshold.at_least(15))])
    assert not aims(14.5, at_start)
    to_come = weekly(*VALUES, threshold=HEALTHY_FROM_14, targets=[(Q3.start, gk.Threshold.at_least(15))])
    assert aims(14.5, to_come, objective={"cycle": "2026-Q3"})


def test_a_draft_of_the_library_itself_is_no_finding() -> None:
    item = weekly(*VALUES, last=may(11), threshold=HEALTHY_FROM_14, name="Conversion")
    plan = draft_objective(plan_of([item]), "paid", "2026-Q3", MAY).add_to(plan_of([item]))
    assert not gk.check(plan, MAY, rules=RULES).findings


tenths = st.integers(0, 60)


@given(st.lists(tenths, min_size=0, max_size=16), st.integers(-100, 200), st.integers(0, 60))
def test_a_target_is_reached_as_exact_arithmetic_has_it(tenth: list[int], aim: int, start: int) -> None:
    values = [number / 10 for number in tenth]
    facts = aims(aim / 10, weekly(*values), baseline=start / 10)
    last = [Fraction(number, 10) for number in tenth[-12:]]
    if len(last) < 5 or aim == start:
        assert not facts
        return
    center = sum(last, Fraction()) / len(last)
    width = Fraction(266, 100) * sum(abs(after - before) for before, after in pairwise(last)) / (len(last) - 1)
    target = Fraction(aim, 10)
    reached = target <= center + width if aim > start else target >= center - width
    if facts:
        assert reached
        assert facts[0][2]["reached"] == sum(value >= target if aim > start else value <= target for value in last)
    calm = all(abs(value - center) <= width / 2 for value in last) and len(last) < 8
    if calm and all(
        abs(after - before) <= Fraction(3268, 1000) / Fraction(266, 100) * width for before, after in pairwise(last)
    ):
        assert bool(facts) is reached
