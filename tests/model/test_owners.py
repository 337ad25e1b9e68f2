"""Owners: who goals belong to."""

from __future__ import annotations

import attrs
import pytest

from goalkit.model.owners import Owner
from tests.model.building import build, problems


def test_an_owner_is_a_team_unless_it_says_otherwise() -> None:
    assert Owner(id="growth").kind == "team"


@pytest.mark.parametrize("kind", ["company", "department", "team", "individual"])
def test_every_kind_is_known(kind: str) -> None:
    assert build(Owner, id="x", kind=kind).kind == kind


def test_an_owner_is_frozen() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Owner(id="growth").parent = "acme"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def test_all_problems_of_an_owner_are_reported_at_once() -> None:
    assert problems(Owner, id=None, name=None, kind="squad", parent="two\nlines") == [
        ("id", "text.type"),
        ("name", "text.type"),
        ("kind", "choice.unknown"),
        ("parent", "id.form"),
    ]
