"""Strategies of whole plans, and of portfolios of several."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from hypothesis import event

from goalkit.model.plan import Plan
from goalkit.testing.domain import Domain, Feature
from goalkit.testing.strategies._hand import ALL, NOTHING_GIVEN, Given, Hand, given, made
from goalkit.testing.strategies._metrics import make_ignores, make_kpi, unique
from goalkit.testing.strategies._objectives import make_objective, make_owner
from goalkit.testing.strategies._policies import make_kept_policy
from goalkit.testing.strategies._time import make_cycle

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from goalkit.model.cycles import Cycle
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Objective
    from goalkit.model.owners import Owner
    from goalkit.scoring.policy import Policy

__all__ = ["plans", "portfolios"]


def plans(
    *,
    name: SearchStrategy[str] | None = None,
    cycles: SearchStrategy[Sequence[Cycle]] | None = None,
    owners: SearchStrategy[Sequence[Owner]] | None = None,
    kpis: SearchStrategy[Sequence[KPI]] | None = None,
    policy: SearchStrategy[Policy | None] | None = None,
    max_objectives: SearchStrategy[int] | None = None,
) -> SearchStrategy[Plan]:
    """Draw whole companies: cycles, owners, KPIs and objectives that fit together.

    Objectives are aligned to goals before them, so that there are chains and diamonds and no circles.
    Shrinks to an empty plan.

    Args:
        name: What people call it.
        cycles: Its cycles, with different ids.
        owners: Its owners.
        kpis: Its KPIs; their owners must be among `owners`.
        policy: The policy kept in it.
        max_objectives: The most objectives that it has.

    Examples:
        >>> from hypothesis import find
        >>> find(plans(), lambda plan: len(plan.objectives) > 1).objectives[1].id
        'o1'
    """
    parts = given(name=name, cycles=cycles, owners=owners, kpis=kpis, policy=policy, max_objectives=max_objectives)
    return made(make_plan, ALL, 0, parts)


organisations = plans
"""The same, in the word for what they stand for."""


def plans_of(domain: Domain, min_objectives: int = 0) -> SearchStrategy[Plan]:
    """Draw plans of a domain."""
    return made(make_plan, domain, min_objectives)


def make_plan(hand: Hand, least: int = 0, parts: Given = NOTHING_GIVEN) -> Plan:
    """Draw a plan."""
    most: int = hand.own(parts, "max_objectives", lambda: hand.domain.max_objectives)
    if most > 7:  # all others and three key results may have a share of one objective
        hand.shares = (1 / (most + 2), 0.0)
    cycles = hand.own(parts, "cycles", lambda: _cycles(hand))
    owners = hand.own(parts, "owners", lambda: _owners(hand))
    names = [owner.id for owner in owners]
    kpis = hand.own(parts, "kpis", lambda: _kpis(hand, names))
    found: list[Objective] = []

    def make(number: int) -> Objective:
        found.append(make_objective(hand, number, cycles, names, kpis, found))
        return found[-1]

    hand.several((14, 4, *(max(3, most // 2),) * (most - 2))[:most], make, least)
    plan = Plan(
        name=hand.own(parts, "name", hand.text),
        description=hand.text(),
        policy=hand.own(parts, "policy", lambda: make_kept_policy(hand) if hand.may(Feature.POLICY, 3) else None),
        cycles=cycles,
        owners=owners,
        kpis=kpis,
        objectives=found,
        ignore=make_ignores(hand, of=hand.one_in(6)),
    )
    event(f"objectives: {len(found)}")
    return plan


def _cycles(hand: Hand) -> list[Cycle]:
    if not hand.has(Feature.CYCLES):
        return []
    found: list[Cycle] = []
    for number in range(hand.pick((0, 1, 2, 1, 2, 3))):
        found.append(make_cycle(hand, number, after=found[-1] if found else None))
    return unique(found, lambda cycle: cycle.id)


def _owners(hand: Hand) -> list[Owner]:
    names: list[str] = []

    def make(number: int) -> Owner:
        owner = make_owner(hand, number, names)
        names.append(owner.id)
        return owner

    return hand.several((3, 3, 2), make) if hand.has(Feature.OWNERS) else []


def _kpis(hand: Hand, owners: Sequence[str]) -> list[KPI]:
    return hand.several((4, 3, 2), lambda number: make_kpi(hand, number, owners)) if hand.has(Feature.KPIS) else []


def portfolios(
    *,
    size: SearchStrategy[int] | None = None,
    kpis: SearchStrategy[Sequence[KPI]] | None = None,
) -> SearchStrategy[tuple[Plan, ...]]:
    """Draw several plans of one group: each has cycles and objectives of its own, all have the same KPIs.

    No goal has the same id in two of them. Shrinks to two empty plans.

    Args:
        size: How many; by default 2 to 4.
        kpis: The KPIs, without owners.

    Examples:
        >>> from hypothesis import find
        >>> [len(plan.kpis) for plan in find(portfolios(), lambda found: bool(found[0].kpis))]
        [1, 1]
    """
    return made(_portfolio, ALL, given(size=size, kpis=kpis))


def _portfolio(hand: Hand, parts: Given) -> tuple[Plan, ...]:
    kpis = hand.own(parts, "kpis", lambda: _kpis(hand, ()))
    size: int = hand.own(parts, "size", lambda: 2 + hand.below(3))
    found: list[Plan] = []
    for place in range(size):
        cycles, owners = _cycles(hand), _owners(hand)
        names = [owner.id for owner in owners]
        make = partial(_one_of_group, hand, first=3 * place, cycles=cycles, owners=names, kpis=kpis)
        objectives = hand.several((4, 3, 2), make)
        found.append(Plan(name=hand.text(), cycles=cycles, owners=owners, kpis=kpis, objectives=objectives))
    return tuple(found)


def _one_of_group(
    hand: Hand, number: int, *, first: int, cycles: Sequence[Cycle], owners: Sequence[str], kpis: Sequence[KPI]
) -> Objective:
    return make_objective(hand, first + number, cycles, owners, kpis)
