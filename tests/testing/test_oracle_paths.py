"""Rules that random plans seldom meet: goalkit and the oracle give the same, and the number is known."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from goalkit import (
    KPI,
    Alignment,
    Change,
    CheckIn,
    Closing,
    KeyResult,
    Milestone,
    Milestones,
    Objective,
    Plan,
    Policy,
    State,
    StateChange,
    Status,
    Threshold,
    evaluate,
)
from tests.property.test_oracle_laws import disagreements

if TYPE_CHECKING:
    from goalkit.scoring.policy import Members

MAY = dt.date(2026, 5, 1)
DAY = dt.timedelta(days=1)


def key_result(name: str, value: float, measure: Change | None = None, **fields: Any) -> KeyResult:  # noqa: ANN401
    """Return a key result that stands at a value, from 0 to 100 unless it has another measure."""
    measure = measure or Change(0, 100, "EUR")
    return KeyResult(id=name, title=name, measure=measure, check_ins=[CheckIn(MAY, value)], **fields)


def goal(name: str, *items: KeyResult, parent: str = "", **fields: Any) -> Objective:  # noqa: ANN401
    """Return an objective, aligned to its parent if it has one."""
    links = [Alignment(parent)] if parent else []
    return Objective(id=name, title=name, aligned_to=links, key_results=items, **fields)


def given_up() -> list[StateChange]:
    """Return that a goal was cancelled."""
    return [StateChange(MAY, State.CANCELLED)]


def score(plan: Plan, policy: Policy) -> float | None:
    """Return the score of the objective `top`, having compared everything with the oracle."""
    assert disagreements(plan, MAY, policy) == []
    return evaluate(plan, MAY, policy).objectives["top"].score


def status(plan: Plan, policy: Policy) -> Status:
    """Return the status of the objective `top`, having compared everything with the oracle."""
    assert disagreements(plan, MAY, policy) == []
    return evaluate(plan, MAY, policy).objectives["top"].status


def test_a_closed_child_adds_its_closing_score_of_its_way() -> None:
    closed = goal("closed", key_result("a", 10), parent="top", closing=Closing(MAY, 0.9))
    plan = Plan(objectives=[goal("top"), closed, goal("other", key_result("b", 30), parent="top")])
    assert score(plan, Policy(rollup="sum")) == pytest.approx((90 + 30) / 200)


def test_a_child_under_a_broken_guardrail_adds_no_more_than_its_limit() -> None:
    alarm = KPI(id="alarm", threshold=Threshold.at_most(0), readings=[(MAY, 1)])
    broken = goal("broken", key_result("a", 80), parent="top", guardrails=["alarm"])
    plan = Plan(kpis=[alarm], objectives=[goal("top"), broken, goal("other", key_result("b", 30), parent="top")])
    assert score(plan, Policy(rollup="sum", guardrails="cap_score", guardrail_score=0.4)) == pytest.approx(70 / 200)
    assert score(plan, Policy(rollup="sum", guardrails="veto")) == pytest.approx(30 / 200)


def test_a_cancelled_child_that_counts_as_zero_adds_its_way_alone() -> None:
    dropped = goal("dropped", key_result("a", 80), parent="top", states=given_up())
    plan = Plan(objectives=[goal("top"), dropped, goal("other", key_result("b", 30), parent="top")])
    assert score(plan, Policy(rollup="sum", cancelled="zero")) == pytest.approx(30 / 200)


def test_a_sum_that_falls_has_no_part_for_what_was_cancelled() -> None:
    falls = Change(100, 50, "EUR")
    policy = Policy(rollup="sum", change="of_target", cancelled="zero")
    both = [key_result("a", 60, falls), key_result("b", 80, falls, states=given_up())]
    assert score(Plan(objectives=[goal("top", both[0])]), policy) == pytest.approx(50 / 60)
    assert score(Plan(objectives=[goal("top", *both)]), policy) == pytest.approx(50 / 60 / 2)


def test_a_falling_sum_takes_a_closed_child_at_its_closing_score() -> None:
    falls = Change(100, 50, "EUR")
    policy = Policy(rollup="sum", change="of_target")
    other = goal("other", key_result("b", 100, falls), parent="top")

    def closed(at: float) -> Plan:
        child = goal("closed", key_result("a", 60, falls), parent="top", closing=Closing(MAY, at))
        return Plan(objectives=[goal("top"), child, other])

    assert score(closed(0.5), policy) == pytest.approx(100 / (50 / 0.5 + 100))
    assert score(closed(0), policy) == pytest.approx(0.5 / 2)  # no value makes a share of 0: the mean is taken


def test_a_child_that_cannot_be_added_makes_it_a_mean() -> None:
    mixed = goal("mixed", key_result("a", 10), key_result("b", 20, Change(0, 100, "USD")), parent="top")
    plan = Plan(objectives=[goal("top"), mixed, goal("other", key_result("c", 30), parent="top")])
    assert score(plan, Policy(rollup="sum")) == pytest.approx((0.15 + 0.3) / 2)


@pytest.mark.parametrize(("later", "shown"), [(0, Status.OFF_TRACK), (1, Status.ON_TRACK)])
def test_a_stated_status_holds_until_a_milestone_is_reached(later: int, shown: Status) -> None:
    stated = CheckIn(MAY - 2 * DAY, status=Status.OFF_TRACK)
    steps = Milestones([Milestone("a", done_on=MAY - (2 - later) * DAY), Milestone("b")])
    item = KeyResult(id="k", title="k", measure=steps, check_ins=[stated])
    plan = Plan(objectives=[goal("top", item)])
    policy = Policy(stated_status="until_newer", pending_until=0)
    assert disagreements(plan, MAY, policy) == []
    found = evaluate(plan, MAY, policy).key_results["k"]
    assert (found.status is Status.OFF_TRACK) is (shown is Status.OFF_TRACK)


@pytest.mark.parametrize(
    ("members", "shown"),
    [
        ("both", Status.OFF_TRACK),
        ("key_results", Status.OFF_TRACK),
        ("children", Status.ON_TRACK),
        ("auto", Status.OFF_TRACK),
    ],
)
def test_the_worst_of_those_the_policy_asks(members: Members, shown: Status) -> None:
    stated = CheckIn(MAY, 1, status=Status.OFF_TRACK), CheckIn(MAY, 99, status=Status.ON_TRACK)
    own = KeyResult(id="own", title="own", measure=Change(0, 100), check_ins=[stated[0]])
    other = KeyResult(id="k", title="k", measure=Change(0, 100), check_ins=[stated[1]])
    below = goal("below", other, parent="top")
    policy = Policy(objective_status="worst", status_members="all", members=members, pending_until=0)
    assert status(Plan(objectives=[goal("top", own), below]), policy) is shown
    alone = Plan(objectives=[goal("top", own)])
    assert status(alone, policy) is Status.OFF_TRACK
    only_children = Plan(objectives=[goal("top"), below])
    assert status(only_children, policy) is (Status.PENDING if members == "key_results" else Status.ON_TRACK)


@pytest.mark.parametrize("members", ["both", "key_results", "children", "auto"])
def test_a_state_that_all_are_in_is_adopted_from_those_the_policy_asks(members: Members) -> None:
    late = [StateChange(MAY, State.POSTPONED)]
    items = [key_result("a", 1, states=late), key_result("b", 1, states=late)]
    policy = Policy(common_state="adopted", members=members, pending_until=0)
    assert status(Plan(objectives=[goal("top", *items)]), policy) is Status.POSTPONED
    below = goal("below", key_result("c", 50), parent="top")
    mixed = status(Plan(objectives=[goal("top", *items), below]), policy)
    assert (mixed is Status.POSTPONED) is (members in {"key_results", "auto"})


def test_closed_members_can_be_the_best_there_is() -> None:
    closed = key_result("a", 50, states=[StateChange(MAY, State.CLOSED)])
    policy = Policy(objective_status="worst", closed_members="best", status_members="all", pending_until=0)
    assert status(Plan(objectives=[goal("top", closed)]), policy) is Status.CLOSED
