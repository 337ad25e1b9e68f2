"""What if: the scorecard after hypothetical changes, and what differs."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

from goalkit import (
    KPI,
    Alignment,
    CheckIn,
    InvalidValue,
    NotFound,
    Objective,
    Owner,
    Plan,
    Policy,
    Reading,
    StateChange,
    Threshold,
    evaluate,
)
from goalkit.cascade.events import Aligned, CheckedIn, Dropped, Entered, Recorded
from goalkit.cascade.what_if import Difference, differences, what_if
from goalkit.model.states import Health, Status
from goalkit.scoring.grading import Grade
from tests.model.building import build
from tests.scoring.build import APRIL, day, objective, percent

PLAN = Plan(
    cycles=[APRIL],
    owners=[Owner(id="acme"), Owner(id="other")],
    kpis=[
        KPI(id="nps", threshold=Threshold.at_least(40), readings=[Reading(day(1), 50)]),
        KPI(id="churn", readings=[Reading(day(1), 3)]),
    ],
    objectives=[
        objective("top", owner="acme"),
        objective("east", percent("east-kr", 30), parents=["top"]),
        objective("west", percent("west-kr", 50), parents=["top"]),
        objective("lone", percent("lone-kr", 50), owner="other"),
    ],
)


def test_a_check_in_changes_its_goal_and_what_stands_above_it() -> None:
    found = what_if(PLAN, [CheckedIn("east-kr", CheckIn(day(14), 90))], day(15))
    assert [(item.kind, item.id, item.score_before, item.score_after) for item in found.differences] == [
        ("objective", "top", 0.4, 0.7),
        ("objective", "east", 0.3, 0.9),
        ("key result", "east-kr", 0.3, 0.9),
        ("owner", "acme", 0.4, 0.7),
    ]
    assert found.differences[2] == Difference(
        kind="key result",
        id="east-kr",
        score_before=0.3,
        score_after=0.9,
        grade_before=Grade.MISSED,
        grade_after=Grade.ACHIEVED,
        status_before=Status.AT_RISK,
        status_after=Status.ON_TRACK,
        value_before=30.0,
        value_after=90.0,
    )
    assert found.plan.key_result("east-kr").check_ins[-1].value == 90.0
    assert found.before.plan is PLAN
    assert found.after.plan is found.plan


def test_no_change_makes_no_difference() -> None:
    found = what_if(PLAN, [], day(15))
    assert found.differences == ()
    assert str(found) == "nothing differs"
    assert what_if(PLAN, [CheckedIn("east-kr", CheckIn(day(16), 90))], day(15)).differences == ()


def test_a_value_beyond_the_target_still_differs() -> None:
    plan = Plan(cycles=[APRIL], objectives=[objective("o", percent("kr", 100))])
    (only,) = what_if(plan, [CheckedIn("kr", CheckIn(day(14), 120))], day(15)).differences
    assert str(only) == "key result kr: value 100 -> 120"


def test_a_dropped_goal_is_shown_where_it_was() -> None:
    found = what_if(PLAN, [Dropped("east")], day(15))
    shown = [(item.id, item.presence, item.score_after) for item in found.differences]
    assert shown == [
        ("top", "both", 0.5),
        ("east", "removed", None),
        ("east-kr", "removed", None),
        ("acme", "both", 0.5),
    ]
    assert (
        str(found.differences[1]) == "objective east: removed, score 0.3 -> -, grade missed -> -, status at_risk -> -"
    )


def test_an_added_goal_is_shown_where_it_is() -> None:
    first = objective("first")
    after = evaluate(attrs.evolve(PLAN, objectives=[first, *PLAN.objectives]), day(15))
    found = differences(evaluate(PLAN, day(15)), after)
    assert (found[0].id, found[0].presence) == ("first", "added")
    assert str(found[0]) == "objective first: added, status - -> pending"
    back = differences(after, evaluate(PLAN, day(15)))
    assert (back[0].id, back[0].presence) == ("first", "removed")


def test_an_id_may_become_another_kind_of_goal() -> None:
    before = Plan(cycles=[APRIL], objectives=[objective("o", percent("x", 10)), objective("y")])
    after = Plan(cycles=[APRIL], objectives=[objective("o", percent("y", 10)), objective("x")])
    found = differences(evaluate(before, day(15)), evaluate(after, day(15)))
    assert {(item.kind, item.id, item.presence) for item in found} == {
        ("key result", "x", "removed"),
        ("key result", "y", "added"),
        ("objective", "x", "added"),
        ("objective", "y", "removed"),
    }


def test_a_link_and_a_state() -> None:
    found = what_if(PLAN, [Aligned("lone", Alignment("top", weight=2))], day(15))
    assert [item.id for item in found.differences] == ["top", "acme"]
    assert found.after.objectives["top"].score == 0.45
    found = what_if(PLAN, [Entered("east", StateChange(day(10), "cancelled"))], day(15))
    assert [(item.id, item.status_after) for item in found.differences if item.kind != "owner"] == [
        ("top", Status.ON_TRACK),
        ("east", Status.CANCELLED),
        ("east-kr", Status.CANCELLED),
    ]


def test_a_reading_changes_the_health_of_its_kpi() -> None:
    found = what_if(PLAN, [Recorded("nps", Reading(day(14), 30)), Recorded("churn", Reading(day(14), 4))], day(15))
    assert found.differences == (
        Difference(
            kind="KPI",
            id="nps",
            status_before=Health.HEALTHY,
            status_after=Health.BREACHED,
            value_before=50.0,
            value_after=30.0,
        ),
        Difference(
            kind="KPI",
            id="churn",
            status_before=Health.NO_THRESHOLD,
            status_after=Health.NO_THRESHOLD,
            value_before=3.0,
            value_after=4.0,
        ),
    )
    assert str(found.differences[0]) == "KPI nps: value 50 -> 30, health healthy -> breached"


def test_both_sides_are_under_the_same_policy() -> None:
    changes = [CheckedIn("east-kr", CheckIn(day(14), 40))]
    found = what_if(PLAN, changes, day(15), Policy(rollup="min"))
    assert found.differences[0].score_before == 0.3
    assert found.differences[0].score_after == 0.4
    assert found.after.policy == found.before.policy == Policy(rollup="min")


def test_it_prints_a_table() -> None:
    found = what_if(PLAN, [Dropped("east"), Recorded("nps", Reading(day(14), 30))], day(15))
    assert str(found).splitlines() == [
        "                     value     score       grade        status",
        "objective   top                0.4 -> 0.5  partial      on_track",
        "objective   east               0.3 -> -    missed -> -  at_risk -> -         removed",
        "key result  east-kr  30 -> -   0.3 -> -    missed -> -  at_risk -> -         removed",
        "KPI         nps      50 -> 30                           healthy -> breached",
        "owner       acme               0.4 -> 0.5",
    ]
    state = StateChange(day(10), "cancelled")
    plan = Plan(objectives=[Objective(id="o", title="o")])
    assert str(what_if(plan, [Entered("o", state)], day(15))).splitlines() == [
        "              status",
        "objective  o  pending -> cancelled",
    ]


def test_what_cannot_be_done_is_refused() -> None:
    with pytest.raises(NotFound, match="eest"):
        what_if(PLAN, [CheckedIn("eest-kr", CheckIn(day(14), 90))], day(15))
    with pytest.raises(InvalidValue, match="as_of"):
        build(what_if, PLAN, [], dt.datetime(2026, 4, 15))  # noqa: DTZ001 - a naive one on purpose
