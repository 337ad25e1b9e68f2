"""Objectives and the links between them."""

from __future__ import annotations

import math

import attrs
import pytest

from goalkit.model.history import StateChange
from goalkit.model.key_results import KeyResult
from goalkit.model.objectives import Alignment, Objective
from goalkit.model.states import State
from tests.model.building import NO_COLLECTIONS, day, no_numbers, problems, refusal


def test_an_objective_is_aspirational_unless_it_says_otherwise() -> None:
    assert Objective(id="first-value", title="Feel it").ambition == "aspirational"
    assert Objective(id="first-value", title="Feel it", ambition="committed").ambition == "committed"


def test_states_are_kept_by_date() -> None:
    states = [StateChange(at=day(5), state=State.CLOSED), StateChange(at=day(3), state=State.DRAFT)]
    assert Objective(id="a", title="A", states=states).states == tuple(states[::-1])


def test_values_are_frozen_and_hash_alike() -> None:
    links = [Alignment("b", weight=2)]
    objective = Objective(id="a", title="A", aligned_to=links, guardrails=["nps"])
    assert hash(objective) == hash(Objective(id="a", title="A", aligned_to=tuple(links), guardrails=iter(["nps"])))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        objective.title = "B"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        links[0].weight = 1  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


@no_numbers
def test_weights_are_numbers(value: object, code: str) -> None:
    assert problems(Objective, id="a", title="A", weight=value) == [("weight", code)]
    assert problems(Alignment, "b", weight=value) == [("weight", code)]


def test_all_problems_of_a_link_are_reported_at_once() -> None:
    error = refusal(Alignment, "b", weight=-1, contributes="no")
    assert str(error) == (
        "Alignment 'b': 2 problems\n  weight: must be 0 or more, got -1\n  contributes: must be True or False, got 'no'"
    )
    assert problems(Alignment, None) == [("to", "text.type")]


@pytest.mark.parametrize("field", ["guardrails", "aligned_to", "key_results", "states"])
@pytest.mark.parametrize("value", NO_COLLECTIONS)
def test_collections_must_be_collections(field: str, value: object) -> None:
    assert problems(Objective, id="a", title="A", **{field: value}) == [(field, "collection.type")]


def test_duplicates_are_named_with_their_position() -> None:
    links = [Alignment("b"), "b", Alignment("b"), Alignment("c")]
    assert problems(Objective, id="a", title="A", guardrails=["nps", "nps"], aligned_to=links) == [
        ("guardrails[1]", "id.duplicate"),
        ("aligned_to[1]", "part.type"),
        ("aligned_to[2].to", "link.duplicate"),
    ]


def test_key_results_are_key_results() -> None:
    key_results = [KeyResult(id="kr", title="KR"), {"id": "kr2"}]
    assert problems(Objective, id="a", title="A", key_results=key_results) == [("key_results[1]", "part.type")]


def test_all_problems_of_an_objective_are_reported_at_once() -> None:
    wrong: dict[str, object] = {
        "title": "",
        "owner": " ana",
        "cycle": 2026,
        "ambition": "moonshot",
        "weight": -math.inf,
        "priority": None,
        "guardrails": "nps",
        "aligned_to": 3,
        "key_results": 3,
        "states": None,
        "closing": 0.7,
        "description": "\udfff",
    }
    assert [path for path, _ in problems(Objective, id="", **wrong)] == ["id", *wrong]
