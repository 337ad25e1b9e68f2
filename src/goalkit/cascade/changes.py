"""Changes of a plan as values: what differs between two plans, and what would happen if.

`diff` finds the changes that lead from one plan to another, `apply` makes changes in a new plan. They are
made one after the other, but only the result is checked, so a change may rest on one that comes later.
Positions are those in the result; of two parts for one position the later named gets it.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, TypeAlias, cast, get_args

from goalkit.cascade._drafts import FIELDS, KINDS, PLACES, Draft, Part, PartKind
from goalkit.cascade.edits import Added, Changed, Described, Moved, Removed
from goalkit.cascade.events import Aligned, CheckedIn, Detached, Dropped, Entered, Recorded, Retargeted
from goalkit.model._check import Check, as_tuple
from goalkit.model.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from goalkit.model.key_results import KeyResult
    from goalkit.model.objectives import Objective

__all__ = [
    "Added",
    "Aligned",
    "Changed",
    "CheckedIn",
    "Described",
    "Detached",
    "Dropped",
    "Entered",
    "Moved",
    "Part",
    "PartKind",
    "PlanChange",
    "Recorded",
    "Removed",
    "Retargeted",
    "apply",
    "diff",
]


PlanChange: TypeAlias = (
    Added
    | Removed
    | Moved
    | Changed
    | Described
    | CheckedIn
    | Recorded
    | Aligned
    | Detached
    | Dropped
    | Retargeted
    | Entered
)
"""Any change of a plan."""

_CHANGES = cast("tuple[type[PlanChange], ...]", get_args(PlanChange))


def apply(plan: Plan, changes: Iterable[PlanChange]) -> Plan:
    """Return a plan after some changes. It is checked as a whole when all of them are made.

    Raises:
        NotFound: Changes are about something that the plan does not have.
        InvalidPlan: A change does not fit what the plan has (`change.conflict`); all of those are listed,
            with what was not found. Or the result does not fit together.
        InvalidValue: Something is no change, or a part would break a rule of its own.

    Examples:
        >>> import goalkit as gk
        >>> plan = gk.Plan(objectives=[gk.Objective(id="team", title="Sell more")])
        >>> plan.apply([Changed("objective", "team", "weight", before=1, after=2)]).objective("team").weight
        2.0
        >>> plan.apply([Changed("objective", "team", "weight", before=3, after=2)])
        Traceback (most recent call last):
        goalkit.errors.InvalidPlan: Plan: changes[0].before: weight of objective 'team' is 1, not 3
    """
    check = Check(None)
    given = check.items("changes", as_tuple(changes), _CHANGES)
    check.raise_if_any("Plan")
    if not given:
        return plan
    draft = Draft(plan)
    for position, change in enumerate(given):
        draft.path = f"changes[{position}]"
        change.edit(draft)
    return draft.build()


def diff(before: Plan, after: Plan) -> tuple[PlanChange, ...]:
    """Return the changes that lead from one plan to another. What is the same in both is not mentioned.

    Raises:
        InvalidValue: The other is no plan.

    Examples:
        >>> import goalkit as gk
        >>> old = gk.Plan(objectives=[gk.Objective(id="team", title="Sell more")])
        >>> new = gk.Plan(name="Acme", objectives=[gk.Objective(id="team", title="Sell more", weight=2)])
        >>> print(*diff(old, new), sep=chr(10))
        plan: name from '' to 'Acme'
        objective 'team': weight from 1 to 2
        >>> old.apply(diff(old, new)) == new
        True
    """
    check = Check(None)
    check.instance("other", after, Plan)
    check.raise_if_any("Plan")
    found: list[PlanChange] = []
    if before.name != after.name:
        found.append(Described("name", before.name, after.name))
    if before.description != after.description:
        found.append(Described("description", before.description, after.description))
    if before.policy != after.policy:
        found.append(Described("policy", before.policy, after.policy))
    if before.ignore != after.ignore:
        found.append(Described("ignore", before.ignore, after.ignore))
    for kind in KINDS[:3]:
        found.extend(_between(kind, getattr(before, PLACES[kind]), getattr(after, PLACES[kind])))
    stay = _staying(before, after)
    away = _away(before, after, stay)
    found.extend(away.values())
    found.extend(_between("objective", before.objectives, after.objectives))
    for objective in after.objectives:
        if objective.id in stay and before.objective(objective.id) != objective:
            found.extend(_key_results(before, objective, away))
    return tuple(found)


def _staying(before: Plan, after: Plan) -> set[str]:
    """Return the ids of the objectives that both plans have."""
    old = {item.id: item for item in before.objectives}
    return {item.id for item in after.objectives if item.id in old and _alike(old[item.id], item)}


def _alike(old: Part, new: Part) -> bool:
    """Return whether one part can become the other field by field."""
    return type(old) is type(new)


def _away(before: Plan, after: Plan, stay: set[str]) -> dict[str, Moved]:
    """Return the moves of key results from one objective to another that is in both plans."""
    moves: dict[str, Moved] = {}
    for objective, item in after.key_results():
        if objective.id in stay and item.id in before.structure.key_result_at:
            home = before.objective_of(item.id).id
            if home != objective.id and _alike(before.key_result(item.id), item):
                at = after.structure.key_result_at[item.id][1]
                moves[item.id] = Moved("key result", item.id, at, home, to=objective.id)
    return moves


def _key_results(before: Plan, objective: Objective, away: dict[str, Moved]) -> Iterator[PlanChange]:
    """Yield the changes of an objective's key results; some have come from other objectives."""
    old = [item for item in before.objective(objective.id).key_results if item.id not in away]
    moved: list[KeyResult] = []
    new: list[tuple[int, KeyResult]] = []
    for place, item in enumerate(objective.key_results):
        if item.id in away:
            moved.append(item)
        else:
            new.append((place, item))
    yield from _between("key result", old, [item for _, item in new], objective.id, [at for at, _ in new])
    for item in moved:
        yield from _fields("key result", before.key_result(item.id), item, objective.id)


def _between(
    kind: PartKind,
    old: Sequence[Part],
    new: Sequence[Part],
    objective: str | None = None,
    places: Sequence[int] | None = None,
) -> Iterator[PlanChange]:
    """Yield the changes from one list of parts to another: removed, changed, moved, added."""
    was = {item.id: (position, item) for position, item in enumerate(old)}
    kept = {item.id: item for item in new if item.id in was and _alike(was[item.id][1], item)}
    for item in old:
        if item.id not in kept:
            yield Removed(kind, item.id, objective)
    for name, item in kept.items():
        yield from _fields(kind, was[name][1], item, objective)
    still = _rising([was[name][0] for name in kept])
    for place, item in zip(range(len(new)) if places is None else places, new, strict=True):
        if item.id not in kept:
            yield Added(kind, item, place, objective)
        elif was[item.id][0] not in still:
            yield Moved(kind, item.id, place, objective)


def _fields(kind: PartKind, old: Part, new: Part, objective: str | None = None) -> Iterator[PlanChange]:
    """Yield what changes field by field."""
    if old is new or old == new:
        return
    for field in FIELDS[kind]:
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield Changed(kind, old.id, field, before, after, objective)


def _rising(positions: list[int]) -> set[int]:
    """Return a longest rising part of a list of different positions: what can stay where it is."""
    ends: list[int] = []
    """The lowest position that a rising part of each length can end with."""
    below: dict[int, int | None] = {}
    for position in positions:
        length = bisect_left(ends, position)
        below[position] = ends[length - 1] if length else None
        ends[length : length + 1] = [position]
    found: set[int] = set()
    at = ends[-1] if ends else None
    while at is not None:
        found.add(at)
        at = below[at]
    return found
