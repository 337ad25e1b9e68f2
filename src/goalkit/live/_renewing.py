"""Parts of a plan with one entry more, built without checking again what was checked before.

Who calls this has looked at the new entry; all the rest is of a part that was checked when it was built. Checking
the whole of a key result again takes ten times as long as this does.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, TypeVar, cast

import attrs

from goalkit.model._consistency import Structure, sort_topologically
from goalkit.model.plan import Plan

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Alignment, Objective

__all__ = ["entered", "linked", "plan_of", "renewed"]

T = TypeVar("T")
E = TypeVar("E")


@cache
def _names(kind: type[attrs.AttrsInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(kind))


def renewed(item: T, **changes: object) -> T:
    """Return a copy with other fields, which must be right."""
    kind = cast("type[attrs.AttrsInstance]", type(item))
    found = object.__new__(kind)
    keep = object.__setattr__
    for name in _names(kind):
        keep(found, name, changes[name] if name in changes else getattr(item, name))
    return cast("T", found)


def entered(entries: tuple[E, ...], entry: E, date: Callable[[E], dt.date]) -> tuple[E, ...]:
    """Return entries kept by date with one more: after those of its date."""
    place = bisect_right(entries, date(entry), key=date)
    return (*entries[:place], entry, *entries[place:])


def linked(structure: Structure, objectives: Sequence[Objective]) -> Structure:
    """Return the structure of the same goals with other links, which form no circle."""
    children: dict[int, list[tuple[int, Alignment]]] = {}
    key_result_children: dict[tuple[int, int], list[tuple[int, Alignment]]] = {}
    below: list[list[int]] = [[] for _ in objectives]
    for position, objective in enumerate(objectives):
        for link in objective.aligned_to:
            at = structure.objective_at.get(link.to)
            if at is None:
                key_result_children.setdefault(structure.key_result_at[link.to], []).append((position, link))
            else:
                children.setdefault(at, []).append((position, link))
    for at, links in children.items():
        below[at].extend(child for child, _ in links)
    for (at, _), links in key_result_children.items():
        below[at].extend(child for child, _ in links)
    order, _ = sort_topologically(below)
    return attrs.evolve(structure, order=order, children=children, key_result_children=key_result_children)


def plan_of(plan: Plan, structure: Structure, objectives: Sequence[Objective], kpis: Sequence[KPI]) -> Plan:
    """Return a plan with other parts, each of which was looked at when it came in."""
    return renewed(plan, objectives=tuple(objectives), kpis=tuple(kpis), structure=structure, memo={})
