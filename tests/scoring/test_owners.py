"""Owners: what their score is made of, and which objectives are current."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

import goalkit as gk
from goalkit import Owner, Plan, Policy, State, StateChange, evaluate
from tests.scoring.build import APRIL, MARCH, day, objective, percent

if TYPE_CHECKING:
    import datetime as dt

    from goalkit import Objective, Scorecard

BY_KEY_RESULTS = Policy(owner_score="key_results")


def owned(*objectives: Objective, on: dt.date | None = None, policy: Policy | None = None) -> Scorecard:
    plan = Plan(
        cycles=[MARCH, APRIL],
        owners=[Owner(id="ana", name="Ana", kind="individual"), Owner(id="ben")],
        objectives=objectives,
    )
    return evaluate(plan, on or day(15), policy)


TWO = objective("two", percent("a", 100), percent("b", 40), owner="ana")
ONE = objective("one", percent("c", 10), owner="ana")
OLD = objective("old", percent("m", None), owner="ana", cycle="2026-03")


def test_an_owners_score_is_the_mean_of_its_objectives_or_of_their_key_results() -> None:
    card = owned(TWO, ONE)
    got = card.owners["ana"]
    assert (got.score, got.objectives, got.name, got.kind) == (0.4, ("two", "one"), "Ana", "individual")
    assert owned(TWO, ONE, policy=BY_KEY_RESULTS).owners["ana"].score == 0.5
    assert card.owners["ben"].score is None
    assert card.explain("ben").steps[0].rule == "nothing counts current on 2026-04-15: no score"


def test_objectives_weigh_in_the_score_of_their_owner() -> None:
    heavy = objective("heavy", percent("a", 100), owner="ana", weight=3)
    none = objective("none", percent("b", 100), owner="ana", weight=0)
    assert owned(heavy, ONE, none).owners["ana"].score == 0.775
    assert owned(heavy, ONE, none, policy=BY_KEY_RESULTS).owners["ana"].score == 0.55
    first = objective("first", percent("a", 100), owner="ana", priority="P0")
    assert owned(first, ONE, policy=Policy(priority_weights={"P0": 3})).owners["ana"].score == 0.775


def test_key_results_of_a_cancelled_objective_do_not_count() -> None:
    gone = [StateChange(at=day(2), state=State.CANCELLED)]
    cancelled = objective("gone", percent("x", 100), owner="ana", states=gone)
    assert owned(ONE, cancelled).owners["ana"].score == 0.1
    card = owned(ONE, cancelled, policy=BY_KEY_RESULTS)
    assert card.owners["ana"].score == 0.1
    assert "not counted: objective: cancelled" in str(card.explain("ana"))
    zero = Policy(owner_score="key_results", cancelled="zero")
    assert owned(ONE, cancelled, policy=zero).owners["ana"].score == 0.05


def test_current_are_the_objectives_whose_cycle_contains_the_date() -> None:
    assert owned(TWO, ONE, OLD).owners["ana"].objectives == ("two", "one")
    assert owned(TWO, ONE, OLD, on=day(31, 3)).owners["ana"].objectives == ("old",)


def test_else_those_of_the_cycle_that_ended_last() -> None:
    card = owned(TWO, ONE, OLD, on=day(1, 9))
    assert (card.owners["ana"].objectives, card.owners["ana"].score) == (("two", "one"), 0.4)
    assert card.explain("ana").steps[0].rule == "weighted mean of 2 objectives of the cycle that ended last"


def test_before_any_cycle_and_without_one_nothing_is_current() -> None:
    assert owned(TWO, on=day(1, 1)).owners["ana"].objectives == ()
    undated = owned(objective("o", percent("a", 1), owner="ana", cycle=None))
    assert undated.owners["ana"].score == 0.01  # without a cycle it is always current


def test_a_draft_does_not_hide_the_cycle_that_ended_last() -> None:
    done = attrs.evolve(OLD, closing=gk.Closing(day(31, 3), 0.6))
    for state in (State.DRAFT, State.CANCELLED):
        gone = objective("gone", percent("x", 90), owner="ana", states=[StateChange(at=day(1), state=state)])
        got = owned(done, gone).owners["ana"]
        assert (got.score, got.objectives) == (0.6, ("old",))
        later = owned(done, gone, on=day(1, 9)).owners["ana"]
        assert (later.score, later.objectives) == (0.6, ("old",))
        alone = owned(gone).owners["ana"]
        assert (alone.score, alone.objectives) == (None, ("gone",))
        assert owned(gone, on=day(1, 9)).owners["ana"].objectives == ("gone",)
        beside = owned(done, gone, ONE).owners["ana"]
        assert (beside.score, beside.objectives) == (0.1, ("gone", "one"))
    draft = objective("gone", percent("x", 90), owner="ana", states=[StateChange(at=day(1), state=State.DRAFT)])
    assert owned(done, draft, policy=Policy(drafts="count")).owners["ana"].score == 0.9


def test_an_owner_is_explained_with_every_step_once() -> None:
    parent = objective("p", owner="ana")
    child = objective("c", percent("kr", 50), owner="ana", parents=["p"])
    explanation = owned(parent, child).owners["ana"].explanation
    assert [(step.kind, step.id) for step in explanation.steps] == [
        ("owner", "ana"),
        ("objective", "p"),
        ("objective", "c"),
        ("key result", "kr"),
    ]
    assert str(explanation).splitlines()[0] == "owner ana = 0.5  Ana"
    assert "as above" in str(explanation)


def test_a_goal_without_a_cycle_is_always_current() -> None:
    key_result = gk.KeyResult(id="k", title="K", measure=gk.Change(0, 10), check_ins=[gk.CheckIn(day(1), 5)])
    goal = gk.Objective(id="o", title="O", owner="w", key_results=[key_result])
    result = evaluate(Plan(owners=[Owner(id="w")], objectives=[goal]), day(9)).owners["w"]
    assert (result.score, result.objectives) == (0.5, ("o",))
