"""What rules ask again and again: who belongs to whom, what is live, and when it is too late."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given

import goalkit as gk
from goalkit.checks.facts import Facts
from goalkit.checks.guidelines import SCALE_UP
from goalkit.checks.language import ENGLISH
from tests.checks.test_shape import goal, kr, organisations, since
from tests.strategies import days

if TYPE_CHECKING:
    from goalkit.model.owners import OwnerKind

MAY = dt.date(2026, 5, 15)


def facts_of(plan: gk.Plan, as_of: dt.date = MAY) -> Facts:
    return Facts(plan, as_of, SCALE_UP, gk.Policy(), ENGLISH)


def owned(*owners: tuple[str, OwnerKind, str | None]) -> Facts:
    return facts_of(gk.Plan(owners=[gk.Owner(id=name, kind=kind, parent=parent) for name, kind, parent in owners]))


def above(facts: Facts, owner: str) -> list[str]:
    return [item.id for item in facts.above(facts.plan.owner(owner))]


def below(facts: Facts, owner: str) -> list[str]:
    return sorted(facts.below(facts.plan.owner(owner)))


def test_an_owner_belongs_to_those_above_it_up_to_its_company() -> None:
    facts = owned(
        ("holding", "company", None),
        ("acme", "company", "holding"),
        ("product", "department", "acme"),
        ("growth", "team", "product"),
    )
    assert above(facts, "growth") == ["product", "acme"]
    assert above(facts, "acme") == ["holding"]
    assert above(facts, "holding") == []
    assert below(facts, "product") == ["growth"]
    assert below(facts, "holding") == ["acme", "growth", "product"]
    assert below(facts, "growth") == []


def test_a_team_of_which_nobody_says_where_it_belongs_belongs_to_every_company() -> None:
    facts = owned(
        ("acme", "company", None),
        ("rival", "company", None),
        ("area", "department", None),
        ("crew", "team", "area"),
        ("sales", "team", "rival"),
    )
    assert above(facts, "crew") == ["area", "acme", "rival"]
    assert above(facts, "area") == ["acme", "rival"]
    assert above(facts, "sales") == ["rival"]
    assert below(facts, "acme") == ["area", "crew"]
    assert below(facts, "rival") == ["area", "crew", "sales"]
    assert below(facts, "area") == ["crew"]


def test_what_stands_above_or_beside_a_company_does_not_belong_to_it() -> None:
    facts = owned(("group", "department", None), ("acme", "company", "group"), ("staff", "team", "group"))
    assert (above(facts, "group"), above(facts, "acme"), above(facts, "staff")) == ([], ["group"], ["group"])
    assert (below(facts, "group"), below(facts, "acme")) == (["acme", "staff"], [])


def test_without_any_company_a_team_belongs_to_those_above_it() -> None:
    facts = owned(("area", "department", None), ("crew", "team", "area"))
    assert (above(facts, "crew"), above(facts, "area"), below(facts, "area")) == (["area"], [], ["crew"])


@given(organisations())
def test_below_are_those_who_belong_to_an_owner_directly_or_through_others(plan: gk.Plan) -> None:
    facts = facts_of(plan)

    def whole(owner: gk.Owner) -> set[str]:
        higher = facts.above(owner)
        return {item.id for item in higher}.union(*map(whole, higher))

    belongs = {owner.id: whole(owner) for owner in plan.owners}
    for owner in plan.owners:
        assert owner.id not in belongs[owner.id]
        assert facts.below(owner) == {name for name, higher in belongs.items() if owner.id in higher}


@pytest.mark.parametrize(
    ("state", "given_up"),
    [("active", False), ("draft", False), ("closed", False), ("cancelled", True), ("postponed", True)],
)
def test_what_was_given_up(state: str, given_up: bool) -> None:  # noqa: FBT001 - a case
    items = [kr("a"), kr("b", states=since(state))]
    whole = goal("o", key_results=items)
    owners, cycles = [gk.Owner(id="growth")], [gk.Cycle.quarter(2026, 2)]
    facts = facts_of(gk.Plan(cycles=cycles, owners=owners, objectives=[whole]))
    assert [facts.given_up(name) for name in ("o", "a", "b")] == [False, False, given_up]
    assert [facts.live(name) for name in ("o", "a", "b")] == [True, True, not given_up]
    gone = facts_of(gk.Plan(cycles=cycles, owners=owners, objectives=[attrs.evolve(whole, states=since(state))]))
    assert gone.given_up("o") is gone.given_up("a") is given_up
    assert (gone.objective_of("a").id, gone.objective_of("o").id) == ("o", "o")
    over = facts_of(gone.plan, dt.date(2026, 7, 1))
    assert (over.given_up("a"), over.live("a"), over.live("o")) == (given_up, False, False)
    before = facts_of(gone.plan, MAY - dt.timedelta(days=1))
    assert before.live("o"), "what is decided later is not known yet"


@given(organisations(), days)
def test_one_definition_of_what_is_live(plan: gk.Plan, as_of: dt.date) -> None:
    facts = facts_of(plan, as_of)
    live = [item for item in plan.objectives if facts.live(item.id)]
    assert list(facts.objectives) == live
    active = [item for item in live if facts.state(item) is gk.State.ACTIVE]
    assert list(facts.agreed) == active
    running = [item for item in active if item.cycle is None or as_of in plan.cycle(item.cycle)]
    assert list(facts.current) == running
