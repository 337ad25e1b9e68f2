"""Ignores: a code and a reason, on everything that a finding can be about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import goalkit as gk
from tests.model.building import NO_COLLECTIONS, problems, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

LATER, EARLIER = gk.Ignore("GK404", "research has a level of its own"), gk.Ignore("GK101", "agreed in March")

HOLDERS: list[tuple[Callable[..., object], dict[str, object]]] = [
    (gk.Plan, {}),
    (gk.Owner, {"id": "o"}),
    (gk.KPI, {"id": "k"}),
    (gk.Objective, {"id": "o", "title": "O"}),
    (gk.KeyResult, {"id": "k", "title": "K"}),
]

holders = pytest.mark.parametrize(("kind", "fields"), HOLDERS)


@holders
def test_are_kept_in_the_order_of_their_codes(kind: Callable[..., object], fields: dict[str, object]) -> None:
    held = kind(**fields, ignore=[LATER, EARLIER])
    assert held == kind(**fields, ignore=[EARLIER, LATER])
    assert held != kind(**fields)


@holders
def test_a_code_is_ignored_once(kind: Callable[..., object], fields: dict[str, object]) -> None:
    twice = [LATER, gk.Ignore("GK404", "another reason")]
    assert problems(kind, **fields, ignore=twice) == [("ignore[1].code", "ignore.duplicate")]
    assert problems(kind, **fields, ignore=[LATER, "GK101"]) == [("ignore[1]", "part.type")]


@holders
@pytest.mark.parametrize("value", NO_COLLECTIONS, ids=lambda value: type(value).__name__)
def test_are_a_collection(kind: Callable[..., object], fields: dict[str, object], value: object) -> None:
    assert problems(kind, **fields, ignore=value) == [("ignore", "collection.type")]


def test_have_a_code_and_a_reason() -> None:
    assert problems(gk.Ignore, "", " ") == [("code", "text.empty"), ("reason", "text.empty")]


def test_merge_when_plans_merge() -> None:
    left, right = gk.Plan(ignore=[LATER]), gk.Plan(ignore=[EARLIER, LATER])
    assert gk.Plan.merge(left, right).ignore == (EARLIER, LATER)
    other = gk.Plan(ignore=[gk.Ignore("GK404", "agreed")])
    assert str(refusal(gk.Plan.merge, left, other)) == (
        "Plan: ignore: the reason for GK404 differs: 'agreed' and 'research has a level of its own'"
    )


def test_are_a_change_of_the_plan() -> None:
    old, new = gk.Plan(ignore=[LATER]), gk.Plan(ignore=[EARLIER])
    (change,) = old.diff(new)
    assert str(change) == (
        "plan: ignore without Ignore(code='GK404', reason='research has a level of its ..., "
        "with Ignore(code='GK101', reason='agreed in March')"
    )
    assert old.apply([change]) == new
    assert problems(new.apply, [change]) == [("changes[0].before", "change.conflict")]
