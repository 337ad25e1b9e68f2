"""Strategies of objectives, of the links between them, and of owners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from goalkit.model.history import Closing, StateChange
from goalkit.model.key_results import KeyResult
from goalkit.model.measures import Cascaded
from goalkit.model.objectives import Alignment, Ambition, Objective
from goalkit.model.owners import Owner, OwnerKind
from goalkit.testing.domain import Feature
from goalkit.testing.strategies._goals import RARE, make_key_result, rare_closing, rare_priority, rare_states
from goalkit.testing.strategies._hand import ALL, NOTHING_GIVEN, Given, Hand, given, made
from goalkit.testing.strategies._metrics import make_ignores

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from goalkit.model.cycles import Cycle
    from goalkit.model.kpis import KPI
    from goalkit.model.numbers import Number

__all__ = ["alignments", "objectives", "owners"]

_AMBITIONS: tuple[Ambition, ...] = ("aspirational", "committed")
_OWNER_KINDS: tuple[OwnerKind, ...] = ("team", "company", "department", "individual")


def owners(
    *,
    id: SearchStrategy[str] | None = None,  # noqa: A002 - the field's name
    name: SearchStrategy[str] | None = None,
    kind: SearchStrategy[OwnerKind] | None = None,
    parent: SearchStrategy[str | None] | None = None,
) -> SearchStrategy[Owner]:
    """Draw owners. Shrinks to a team without a parent.

    Args:
        id: The id.
        name: What people call it.
        kind: Its level.
        parent: The id of the owner it belongs to; mostly none.

    Examples:
        >>> from hypothesis import find
        >>> find(owners(), lambda owner: True).kind
        'team'
    """
    return made(make_owner, ALL, 0, (), given(id=id, name=name, kind=kind, parent=parent))


def make_owner(hand: Hand, number: int = 0, above: Sequence[str] = (), parts: Given = NOTHING_GIVEN) -> Owner:
    """Draw an owner; its parent is one before it, or none."""
    higher = above if hand.has(Feature.OWNER_TREES) else ()
    return Owner(
        id=hand.own(parts, "id", lambda: hand.id("w", number)),
        name=hand.own(parts, "name", hand.text),
        kind=hand.own(parts, "kind", lambda: hand.pick(_OWNER_KINDS)),
        parent=hand.own(parts, "parent", lambda: hand.maybe(higher)),
        ignore=make_ignores(hand, of=hand.one_in(8)),
    )


def alignments(
    *,
    to: SearchStrategy[str] | None = None,
    weight: SearchStrategy[Number] | None = None,
    contributes: SearchStrategy[bool] | None = None,
    share: SearchStrategy[Number | None] | None = None,
) -> SearchStrategy[Alignment]:
    """Draw links to a parent. Shrinks to one that contributes to `o0`.

    Args:
        to: The id of the parent.
        weight: The weight of the child.
        contributes: Whether it counts.
        share: Its fixed share.

    Examples:
        >>> from hypothesis import find
        >>> find(alignments(), lambda link: True).to
        'o0'
    """
    return made(_alignment, ALL, given(to=to, weight=weight, contributes=contributes, share=share))


def _alignment(hand: Hand, parts: Given) -> Alignment:
    return make_alignment(hand, hand.own(parts, "to", lambda: hand.id("o", 0)), parts)


def make_alignment(hand: Hand, to: str, parts: Given = NOTHING_GIVEN) -> Alignment:
    """Draw a link to a parent."""
    return Alignment(
        to,
        weight=hand.own(parts, "weight", hand.weight),
        contributes=hand.own(parts, "contributes", lambda: not hand.may(Feature.SUPPORTING, 6)),
        share=hand.own(parts, "share", lambda: hand.fixed_share(of=hand.one_in(6))),
    )


def _parents(hand: Hand, above: Sequence[Objective]) -> list[Alignment]:
    """Draw links to objectives or key results that come earlier in the plan; chains and diamonds are likely."""
    if not above or not hand.has(Feature.ALIGNMENTS):
        return []
    form = hand.below(6)
    if form == 0:
        return []
    chosen = [above[-1] if form in {1, 2, 4} else hand.pick(above)]  # the last one makes a chain
    if form > 3 and hand.has(Feature.MANY_PARENTS):
        chosen += [hand.pick(above) for _ in range(form - 3)]
    places = {_place(hand, objective): None for objective in chosen}
    return [make_alignment(hand, to) for to in places]


def _place(hand: Hand, objective: Objective) -> str:
    if not objective.key_results or not hand.may(Feature.KEY_RESULT_PARENTS, 2):
        return objective.id
    made_of = [item for item in objective.key_results if isinstance(item.measure, Cascaded)]
    return hand.pick(made_of or objective.key_results).id


def objectives(
    *,
    id: SearchStrategy[str] | None = None,  # noqa: A002 - the field's name
    title: SearchStrategy[str] | None = None,
    owner: SearchStrategy[str | None] | None = None,
    cycle: SearchStrategy[str | None] | None = None,
    ambition: SearchStrategy[Ambition] | None = None,
    weight: SearchStrategy[Number] | None = None,
    priority: SearchStrategy[str] | None = None,
    guardrails: SearchStrategy[Sequence[str]] | None = None,
    aligned_to: SearchStrategy[Sequence[Alignment]] | None = None,
    key_results: SearchStrategy[Sequence[KeyResult]] | None = None,
    states: SearchStrategy[Sequence[StateChange]] | None = None,
    closing: SearchStrategy[Closing | None] | None = None,
    description: SearchStrategy[str] | None = None,
) -> SearchStrategy[Objective]:
    """Draw objectives that can stand in any plan: without owner, cycle, guardrails and parents unless they are given.

    Shrinks to one without key results.

    Args:
        id: The id.
        title: What people read; not empty.
        owner: The id of its owner.
        cycle: The id of its cycle.
        ambition: Aspirational or committed.
        weight: Its weight.
        priority: A label.
        guardrails: The ids of KPIs.
        aligned_to: Its parents.
        key_results: Its key results.
        states: Its changes of state.
        closing: A person's score.
        description: Free text.

    Examples:
        >>> from hypothesis import find
        >>> find(objectives(), lambda item: item.ambition == "committed").key_results
        ()
    """
    parts = given(
        id=id,
        title=title,
        owner=owner,
        cycle=cycle,
        ambition=ambition,
        weight=weight,
        priority=priority,
        guardrails=guardrails,
        aligned_to=aligned_to,
        key_results=key_results,
        states=states,
        closing=closing,
        description=description,
    )
    return made(_objective, ALL, parts)


def _objective(hand: Hand, parts: Given) -> Objective:
    return make_objective(hand, 0, parts=parts)


def make_objective(
    hand: Hand,
    number: int,
    cycles: Sequence[Cycle] = (),
    owners: Sequence[str] = (),
    kpis: Sequence[KPI] = (),
    above: Sequence[Objective] = (),
    parts: Given = NOTHING_GIVEN,
) -> Objective:
    """Draw an objective below those that come earlier in the plan."""
    name = hand.own(parts, "id", lambda: hand.id("o", number))
    cycle = hand.maybe(cycles)
    guarded = hand.may(Feature.GUARDRAILS, 3) and kpis
    rare = hand.pick(RARE)
    return Objective(
        id=name,
        title=hand.own(parts, "title", lambda: hand.title(name)),
        owner=hand.own(parts, "owner", lambda: hand.maybe(owners)),
        cycle=hand.own(parts, "cycle", lambda: None if cycle is None else cycle.id),
        ambition=hand.own(
            parts, "ambition", lambda: hand.pick(_AMBITIONS) if hand.has(Feature.COMMITTED) else _AMBITIONS[0]
        ),
        weight=hand.own(parts, "weight", hand.weight),
        priority=hand.own(parts, "priority", lambda: rare_priority(hand, rare)),
        guardrails=hand.own(parts, "guardrails", lambda: _guards(hand, kpis) if guarded else ()),
        aligned_to=hand.own(parts, "aligned_to", lambda: _parents(hand, above)),
        key_results=hand.own(
            parts,
            "key_results",
            lambda: hand.several(
                (5, 2, 2),
                lambda place: make_key_result(hand, hand.id("k", place, f"{name}."), cycle, kpis, owners),
            ),
        ),
        states=hand.own(parts, "states", lambda: rare_states(hand, rare)),
        closing=hand.own(parts, "closing", lambda: rare_closing(hand, rare)),
        description=hand.own(parts, "description", hand.text),
        ignore=make_ignores(hand, of="ignore" in rare),
    )


def _guards(hand: Hand, kpis: Sequence[KPI]) -> list[str]:
    first = hand.below(len(kpis))
    return [kpi.id for kpi in kpis[first : first + 1 + hand.below(2)]]
