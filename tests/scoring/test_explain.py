"""Explanations: the tree of a number, its notes, and what was left out and why."""

from __future__ import annotations

import json

import pytest

from goalkit import Alignment, Cascaded, Change, NotFound, Policy, Revision, State, StateChange
from goalkit.scoring.explain import number
from tests.scoring.build import card_of, day, key_result, objective, percent, said

TREE = """\
objective o = 0.6  o
  weighted mean of 2 key results
  status on_track: score 0.6 of 0.5 expected projects to 1.2
  key result a = 0.8  a  (weight 3, share 75 %)
    (80 - 0) / (100 - 0); check-in of 2026-04-01
    status on_track: score 0.8 of 0.5 expected projects to 1.6
  key result b = unknown  b  (weight 1, share 25 %, not started, counts as 0)
    no value yet
    status pending
  key result c = 0.9  c  (not counted: weight 0)
    (90 - 0) / (100 - 0); check-in of 2026-04-01
    status on_track: score 0.9 of 0.5 expected projects to 1.8
  objective child = unknown  child  (not counted: only supports)
    nothing counts: no score
    status pending"""


def test_the_tree_of_a_score() -> None:
    card = card_of(
        objective("o", percent("a", 80, 3), percent("b", None), percent("c", 90, 0)),
        objective("child", parents=[Alignment("o", contributes=False)]),
    )
    assert str(card.explain("o")) == TREE
    assert card.objectives["o"].explanation == card.explain("o")
    assert card.key_results["a"].explanation == card.explain("a")


def test_what_the_policy_does_not_count_says_so() -> None:
    card = card_of(objective("o", percent("a", 80)), objective("c", percent("d", 10), parents=["o"]))
    parts = {part.id: part for part in card.explain("o").steps[0].parts}
    assert (parts["a"].share, parts["a"].score, parts["a"].reason) == (1, 0.8, "")
    assert (parts["c"].share, parts["c"].score) == (None, None)
    assert parts["c"].reason == "the policy counts other members here"
    assert card.explain("o").step("d") is not None
    assert card.explain("o").step("nobody") is None


def test_children_of_a_key_result_with_a_measure_of_its_own_do_not_count() -> None:
    card = card_of(objective("o", percent("a", 80)), objective("c", percent("d", 10), parents=["a"]))
    assert card.objectives["o"].score == 0.8
    (part,) = card.explain("a").steps[0].parts
    assert (part.id, part.share, part.reason) == ("c", None, "the key result has its own measure")


def test_children_of_a_cascaded_key_result_are_its_parts() -> None:
    card = card_of(
        objective("o", key_result("a", Cascaded())),
        objective("c", percent("d", 10), parents=[Alignment("a", weight=2)]),
        objective("x", percent("y", 40), parents=["a"], states=[StateChange(at=day(1), state=State.DRAFT)]),
    )
    parts = card.explain("a").steps[0].parts
    assert [(part.id, part.share, part.reason) for part in parts] == [("c", 1, ""), ("x", None, "draft")]


def test_an_explanation_serialises() -> None:
    item = key_result("a", Change(baseline=0, target=10), said(1, 8), revisions=[Revision(at=day(2), target=16)])
    found = card_of(objective("o", item)).explain("o").to_dict()
    assert json.loads(json.dumps(found)) == found
    assert (found["id"], found["kind"], found["as_of"]) == ("o", "objective", "2026-04-15")


def test_a_goal_reached_on_two_ways_is_explained_once() -> None:
    card = card_of(
        objective("top"),
        objective("left", parents=["top"]),
        objective("right", parents=["top"]),
        objective("low", percent("kr", 50), parents=["left", "right"]),
    )
    explanation = card.explain("top")
    assert [step.id for step in explanation.steps] == ["top", "left", "low", "kr", "right"]
    assert str(explanation).count("objective low = 0.5  low  (weight 1, share 100 %) - as above") == 1


def test_names_are_looked_up_as_goal_then_kpi_then_owner() -> None:
    card = card_of(objective("o", percent("a", 80)))
    with pytest.raises(NotFound, match="there is no goal, KPI or owner 'oo'; did you mean 'o'"):
        card.explain("oo")
    with pytest.raises(NotFound, match="there is no key result 'o'"):
        card.explain("o", kind="key result")
    assert card.explain("a", kind="key result").kind == "key result"


def test_where_nothing_is_expected_nothing_is_projected() -> None:
    item = key_result("kr", Change(baseline=0, target=10, phases=((day(20), 0),)), said(1, 1))
    card = card_of(objective("o", item), policy=Policy(pending_until=0))
    assert "status on_track: score 0.1 of 0 expected\n" in str(card.explain("kr")) + "\n"
    assert card.key_results["kr"].projected is None


def test_numbers_are_shown_without_needless_zeros() -> None:
    assert (number(None), number(0.5), number(1), number(1 / 3), number(0)) == (
        "unknown",
        "0.5",
        "1",
        "0.333333333",
        "0",
    )
