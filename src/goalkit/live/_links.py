"""New links of a live scorecard: is one allowed for sure, and what must then be worked out before what.

`allowed` looks at what is above and below the two goals and nowhere else. It never says yes to a link that
`Plan.align` refuses; where it is not sure the plan is asked, which names everything that is wrong.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from goalkit.model.measures import Cascaded, Change
from goalkit.model.numbers import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from goalkit.live._engine import LiveEngine
    from goalkit.live._moments import Links
    from goalkit.model.key_results import KeyResult
    from goalkit.model.objectives import Alignment, Objective

__all__ = ["allowed", "is_goal", "links_to", "raise_above", "with_link"]


def with_link(objective: Objective, link: Alignment) -> tuple[Alignment, ...]:
    """Return the links of an objective with a new one: in the place of one to the same goal, or at the end."""
    links = {found.to: found for found in objective.aligned_to}
    links[link.to] = link
    return tuple(links.values())


def links_to(engine: LiveEngine, child: int, link: Alignment) -> Links:
    """Return what is aligned to a goal with a new link, in the order of the plan."""
    links = dict(_children(engine, link.to))
    links[child] = link
    return sorted(links.items(), key=_first)


def is_goal(engine: LiveEngine, name: str) -> bool:
    """Return whether there is an objective or a key result with an id."""
    return name in engine.plan.structure.objective_at or name in engine.numbers


def _first(item: tuple[int, Alignment]) -> int:
    return item[0]


def _children(engine: LiveEngine, goal: str) -> Iterable[tuple[int, Alignment]]:
    at = engine.plan.structure.objective_at.get(goal)
    if at is None:
        return engine.flat.key_result_children.get(engine.numbers[goal], ())
    return engine.flat.children.get(at, ())


def _item(engine: LiveEngine, goal: str) -> KeyResult | None:
    k = engine.numbers.get(goal)
    return None if k is None else engine.items[k]


def allowed(engine: LiveEngine, child: int, link: Alignment) -> bool:
    """Return whether a new link is right for sure; the goals that it is between exist."""
    goal = engine.goals[child]
    above = _reached(link.to, lambda name: _parents(engine, name))
    if goal.id in above:
        return False  # a circle
    links = links_to(engine, child, link)
    item = _item(engine, link.to)
    if not _shares_fit(engine, link.to, links) or (item is not None and not _units_fit(engine, item, links)):
        return False
    if not _counting(engine, link) or any(old.to == link.to and _counting(engine, old) for old in goal.aligned_to):
        return True
    return not _counts_twice(engine, goal.id, link.to)


def _reached(start: str, step: Callable[[str], Iterable[str]]) -> set[str]:
    """Return a goal and everything that steps lead to from it."""
    found = {start}
    waiting = deque(found)
    while waiting:
        for name in step(waiting.popleft()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _parents(engine: LiveEngine, goal: str) -> Iterator[str]:
    """Yield the objective of a key result, and what an objective is aligned to."""
    at = engine.plan.structure.objective_at.get(goal)
    if at is None:
        yield engine.goals[engine.flat.objective_of[engine.numbers[goal]]].id
    else:
        yield from (link.to for link in engine.goals[at].aligned_to)


def _shares_fit(engine: LiveEngine, goal: str, links: Links) -> bool:
    """Return whether the fixed shares of a goal make no more than all of it."""
    shares = [link.share for _, link in links if link.contributes]
    at = engine.plan.structure.objective_at.get(goal)
    if at is not None:
        shares += [engine.items[k].share for k in range(engine.flat.first[at], engine.flat.first[at + 1])]
    return sum((exact(share) for share in shares if share is not None), start=exact(0.0)) <= 1


def _units_fit(engine: LiveEngine, item: KeyResult, links: Links) -> bool:
    """Return whether what a cascaded key result would add up is in one unit; any other says yes."""
    measure = item.measure
    if not isinstance(measure, Cascaded) or measure.method != "sum":
        return True
    first = engine.flat.first
    below = [k for at, link in links if link.contributes for k in range(first[at], first[at + 1])]
    units = {engine.unit_of(k) for k in below if isinstance(engine.items[k].measure, (Change, Cascaded))}
    return len({*units, measure.unit} - {""}) <= 1


def _counting(engine: LiveEngine, link: Alignment) -> bool:
    """Return whether a link counts, and where it leads to counts it: of key results only a cascaded one does."""
    if not link.contributes or not link.weight or link.share == 0:
        return False
    item = _item(engine, link.to)
    return item is None or isinstance(item.measure, Cascaded)


def _counts_twice(engine: LiveEngine, child: str, to: str) -> bool:
    """Return whether a link that counts would stand beside a longer way that counts, or close one."""

    def up(goal: str) -> list[str]:
        item = _item(engine, goal)
        if item is not None:
            return list(_parents(engine, goal)) if item.weight and item.share != 0 else []
        at = engine.plan.structure.objective_at[goal]
        return [link.to for link in engine.goals[at].aligned_to if _counting(engine, link)]

    def down(goal: str) -> list[str]:
        found = [engine.goals[at].id for at, link in _children(engine, goal) if _counting(engine, link)]
        at = engine.plan.structure.objective_at.get(goal)
        if at is not None:
            own = engine.items[engine.flat.first[at] : engine.flat.first[at + 1]]
            found += [item.id for item in own if item.weight and item.share != 0]
        return found

    above = _reached(to, up)
    return to in _reached(child, up) or any(name in above for lower in _reached(child, down) for name in up(lower))


def raise_above(engine: LiveEngine, child: int, parent: int) -> None:
    """Give ranks so that a parent comes after its new child; only those between the two change.

    This is the algorithm of Pearce and Kelly (2006): what the parent leads up to and what the child is made of
    share out the ranks that they have, the child's side first.
    """
    rank, objective_of = engine.rank, engine.flat.objective_of
    low, high = rank[parent], rank[child]
    if low > high:
        return
    structure, first = engine.plan.structure, engine.flat.first

    def up(at: int) -> list[int]:
        found = [structure.objective_at.get(link.to) for link in engine.goals[at].aligned_to]
        links = zip(found, engine.goals[at].aligned_to, strict=True)
        places = [objective_of[engine.numbers[link.to]] if place is None else place for place, link in links]
        return [place for place in places if rank[place] <= high]

    def down(at: int) -> list[int]:
        found = [place for place, _ in engine.flat.children.get(at, ())]
        for k in range(first[at], first[at + 1]):
            found += [place for place, _ in engine.flat.key_result_children.get(k, ())]
        return [place for place in found if rank[place] >= low]

    over, under = _numbers(parent, up), _numbers(child, down)
    moved = [*sorted(under, key=rank.__getitem__), *sorted(over, key=rank.__getitem__)]
    for at, place in zip(moved, sorted(rank[at] for at in moved), strict=True):
        rank[at] = place


def _numbers(start: int, step: Callable[[int], list[int]]) -> set[int]:
    found = {start}
    waiting = [start]
    while waiting:
        new = [at for at in step(waiting.pop()) if at not in found]
        found.update(new)
        waiting += new
    return found
