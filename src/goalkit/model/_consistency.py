"""What must hold between the parts of a plan, and the structure that follows from it.

One pass looks at everything, notes every problem with its path, and leaves the look-up tables and the
topological order (children before parents) that evaluation runs on. Nothing here recurses: a chain of
100,000 objectives is as good as one of three. Paths are written only where a loop has something to say:
most plans are right, and their paths were half of the time.
"""

from __future__ import annotations

from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs

from goalkit.errors import Problem
from goalkit.model._check import digits, show, unknown_code
from goalkit.model.key_results import revised
from goalkit.model.measures import Baseline, Cascaded, Change, Maintain
from goalkit.model.numbers import exact
from goalkit.model.objectives import Alignment

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Sequence

    from goalkit.model.cycles import Cycle
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.measures import Measure
    from goalkit.model.objectives import Objective
    from goalkit.model.owners import Owner

_OPPOSITE = {"increase": "decrease", "decrease": "increase"}

_SHOWN = 12
"""How many goals of a circle are named at either end before the middle is left out."""


@attrs.frozen
class Structure:
    """Look-up tables of a plan, and the order in which its objectives can be evaluated."""

    cycle_at: dict[str, int]
    owner_at: dict[str, int]
    kpi_at: dict[str, int]
    objective_at: dict[str, int]
    key_result_at: dict[str, tuple[int, int]]
    """Position of the objective, and of the key result in it."""
    order: list[int]
    """Positions of the objectives, children before parents."""
    children: dict[int, list[tuple[int, Alignment]]]
    """For each parent objective: the children aligned to the objective itself."""
    key_result_children: dict[tuple[int, int], list[tuple[int, Alignment]]]
    """For each parent key result: the children aligned to it."""


_FEW = 2000
"""Among more ids than this nobody is asked whether another one was meant: the search would take too long."""
_FIRST = 20
"""Nor after this many problems, for the same reason."""


def similar(wanted: str, places: Collection[str], problems: Sequence[Problem]) -> str:
    """Return a hint at the id that looks most like an unknown one, or nothing."""
    few = len(places) <= _FEW and len(problems) < _FIRST
    found = get_close_matches(wanted, sorted(places), n=1) if few else []
    return f"; did you mean {show(found[0])}?" if found else ""


class _Examination:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, path: str, message: str, code: str) -> None:
        self.problems.append(Problem(path, message, code))

    def table(self, kind: str, path: str, ids: Iterable[str]) -> dict[str, int]:
        """Return the position of each id; an id used twice is a problem."""
        places: dict[str, int] = {}
        for position, item in enumerate(ids):
            if item in places:
                self.add(
                    f"{path}[{position}].id",
                    f"{kind} {show(item)} exists already ({path}[{places[item]}])",
                    "id.duplicate",
                )
            else:
                places[item] = position
        return places

    def known(self, path: str, wanted: str | None, places: dict[str, int], kind: str) -> bool:
        """Note an id that does not exist; None is no id."""
        if wanted is None:
            return False
        if wanted not in places:
            self.add(
                path, f"there is no {kind} {show(wanted)}{similar(wanted, places, self.problems)}", unknown_code(kind)
            )
            return False
        return True


def examine(
    cycles: Sequence[Cycle], owners: Sequence[Owner], kpis: Sequence[KPI], objectives: Sequence[Objective]
) -> tuple[Structure, list[Problem]]:
    """Return the structure of the parts, and everything that is wrong between them."""
    look = _Examination()
    structure = Structure(
        cycle_at=look.table("cycle", "cycles", (item.id for item in cycles)),
        owner_at=look.table("owner", "owners", (item.id for item in owners)),
        kpi_at=look.table("KPI", "kpis", (item.id for item in kpis)),
        objective_at={},
        key_result_at={},
        order=[],
        children={},
        key_result_children={},
    )
    _goals(look, structure, objectives)
    _owners(look, structure, owners)
    for position, kpi in enumerate(kpis):
        look.known(f"kpis[{position}].owner", kpi.owner, structure.owner_at, "owner")
    for position, objective in enumerate(objectives):
        _parts(look, structure, position, objective, cycles, kpis)
    _links(look, structure, objectives)
    _order(look, structure, objectives)
    _shares(look, structure, objectives)
    if not look.problems:
        _sums(look, structure, objectives, kpis)
    return structure, look.problems


def _goals(look: _Examination, structure: Structure, objectives: Sequence[Objective]) -> None:
    """Objectives and key results share one space of ids, since a link may lead to either."""
    count = 0
    for position, objective in enumerate(objectives):
        structure.objective_at.setdefault(objective.id, position)
        for place, key_result in enumerate(objective.key_results):
            structure.key_result_at.setdefault(key_result.id, (position, place))
        count += 1 + len(objective.key_results)
    known, key_results = structure.objective_at.keys(), structure.key_result_at.keys()
    if len(known) + len(key_results) < count or not known.isdisjoint(key_results):
        _twice(look, objectives)


def _twice(look: _Examination, objectives: Sequence[Objective]) -> None:
    """Name the goals whose ids are used before them."""
    first: dict[str, str] = {}
    for position, objective in enumerate(objectives):
        path = f"objectives[{position}]"
        ids = [(path, objective.id)]
        ids += [(f"{path}.key_results[{place}]", item.id) for place, item in enumerate(objective.key_results)]
        for where, item in ids:
            if item in first:
                look.add(f"{where}.id", f"goal {show(item)} exists already ({first[item]})", "id.duplicate")
            first.setdefault(item, where)


def _parts(
    look: _Examination,
    structure: Structure,
    position: int,
    objective: Objective,
    cycles: Sequence[Cycle],
    kpis: Sequence[KPI],
) -> None:
    """What an objective and its key results refer to must exist, and be about the same thing."""
    path = f"objectives[{position}]"
    cycle = None
    if objective.owner is not None:
        look.known(f"{path}.owner", objective.owner, structure.owner_at, "owner")
    if objective.cycle is not None and look.known(f"{path}.cycle", objective.cycle, structure.cycle_at, "cycle"):
        cycle = cycles[structure.cycle_at[objective.cycle]]
    for place, guardrail in enumerate(objective.guardrails):
        look.known(f"{path}.guardrails[{place}]", guardrail, structure.kpi_at, "KPI")
    for place, key_result in enumerate(objective.key_results):
        if key_result.owner is not None:
            look.known(f"{path}.key_results[{place}].owner", key_result.owner, structure.owner_at, "owner")
        if cycle is not None and not _inside(key_result, cycle):
            _dates(look, f"{path}.key_results[{place}]", key_result, cycle)
        if isinstance(key_result.measure, (Change, Maintain, Baseline)) and key_result.measure.kpi is not None:
            _source(look, f"{path}.key_results[{place}]", key_result, key_result.measure, structure, kpis)


def _inside(key_result: KeyResult, cycle: Cycle) -> bool:
    """Return whether everything dated in a key result lies in its cycle; check-ins are kept by date."""
    dates = key_result.check_ins
    if dates and not cycle.start <= dates[0].date <= dates[-1].date < cycle.end:
        return False
    return not (isinstance(key_result.measure, Change) and key_result.measure.phases)


def _owners(look: _Examination, structure: Structure, owners: Sequence[Owner]) -> None:
    parents: list[list[int]] = []
    for position, owner in enumerate(owners):
        known = look.known(f"owners[{position}].parent", owner.parent, structure.owner_at, "owner")
        parents.append([structure.owner_at[owner.parent]] if known and owner.parent is not None else [])
    _, circles = sort_topologically(parents)
    for circle in circles:
        look.add(
            f"owners[{circle[0]}].parent",
            f"owners form a circle: {_chain([owners[position].id for position in circle])}",
            "owner.circle",
        )


def _dates(look: _Examination, path: str, key_result: KeyResult, cycle: Cycle) -> None:
    for place, check_in in enumerate(key_result.check_ins):
        if not cycle.start <= check_in.date < cycle.end:
            look.problems.append(outside(f"{path}.check_ins[{place}].date", check_in.date, cycle))
    if isinstance(key_result.measure, Change):
        for place, (date, _) in enumerate(key_result.measure.phases):
            if not cycle.start <= date < cycle.end:
                look.add(
                    f"{path}.measure.phases[{place}]",
                    f"{date} is outside the cycle ({cycle.id}: {cycle.start} to {cycle.last_day})",
                    "phase.outside-cycle",
                )


def outside(path: str, date: dt.date, cycle: Cycle) -> Problem:
    """Return what is wrong with a check-in that is dated outside its cycle."""
    side = "before the cycle starts" if date < cycle.start else "after the cycle ended"
    return Problem(path, f"{date} is {side} ({cycle.id}: {cycle.start} to {cycle.last_day})", "check-in.outside-cycle")


def _source(
    look: _Examination,
    outer: str,
    key_result: KeyResult,
    measure: Change | Maintain | Baseline,
    structure: Structure,
    kpis: Sequence[KPI],
) -> None:
    """A key result on a KPI must speak of the same number: unit, direction, threshold."""
    path = f"{outer}.measure"
    if not look.known(f"{path}.kpi", measure.kpi, structure.kpi_at, "KPI") or measure.kpi is None:
        return
    kpi = kpis[structure.kpi_at[measure.kpi]]
    if measure.unit and measure.unit != kpi.unit:
        unit = f"is in {show(kpi.unit)}" if kpi.unit else "has no unit"
        text = f"is {show(measure.unit)}, but the KPI {show(kpi.id)} {unit}"
        look.add(f"{path}.unit", text, "link.unit")
    field, way = _direction(measure)
    if way in _OPPOSITE and kpi.better == _OPPOSITE[way]:
        text = f"makes this a{'n' * (way == 'increase')} {way}, but for the KPI {show(kpi.id)} better is"
        look.add(f"{path}.{field}", f"{text}: {kpi.better}", "link.direction")
    if isinstance(measure, Change):
        change = measure
        for place, revision in enumerate(key_result.revisions):
            change = revised(change, revision)
            if change.way in _OPPOSITE and kpi.better == _OPPOSITE[change.way]:
                text = f"makes this a{'n' * (change.way == 'increase')} {change.way}, but for the KPI {show(kpi.id)}"
                look.add(f"{outer}.revisions[{place}].target", f"{text} better is: {kpi.better}", "link.direction")
    if isinstance(measure, Change) and measure.accumulate and kpi.kind in {"stock", "ratio"}:
        text = f"adds up the readings of the KPI {show(kpi.id)}, but a {kpi.kind} does not add up over time"
        look.add(f"{path}.accumulate", text, "kpi.sum")
    if isinstance(measure, Maintain) and measure.threshold is None and kpi.threshold is None:
        look.add(
            f"{path}.threshold",
            f"is missing, and the KPI {show(kpi.id)} has none either",
            "maintain.threshold",
        )


def _direction(measure: Change | Maintain | Baseline) -> tuple[str, str | None]:
    """Return the field that says which way a measure goes, and that way."""
    if isinstance(measure, Change):
        return "target" if measure.direction is None else "direction", measure.way
    threshold = measure.threshold if isinstance(measure, Maintain) else None
    return "threshold", None if threshold is None else threshold.direction


def _links(look: _Examination, structure: Structure, objectives: Sequence[Objective]) -> None:
    goals: set[str] = set()
    for position, objective in enumerate(objectives):
        for place, link in enumerate(objective.aligned_to):
            if link.to in structure.objective_at:
                structure.children.setdefault(structure.objective_at[link.to], []).append((position, link))
            elif link.to in structure.key_result_at:
                structure.key_result_children.setdefault(structure.key_result_at[link.to], []).append((position, link))
            else:
                goals = goals or {*structure.objective_at, *structure.key_result_at}
                hint = similar(link.to, goals, look.problems)
                text = f"there is no objective or key result {show(link.to)}{hint}"
                look.add(f"objectives[{position}].aligned_to[{place}].to", text, "goal.unknown")


def _shares(look: _Examination, structure: Structure, objectives: Sequence[Objective]) -> None:
    """Fixed shares of one score cannot add up to more than all of it."""
    for parent, objective in enumerate(objectives):
        path = f"objectives[{parent}]"
        own = [item.share for item in objective.key_results if item.share is not None]
        _no_more_than_all(look, path, objective.id, [*own, *_linked_shares(structure.children.get(parent, ()))])
        for place, key_result in enumerate(objective.key_results if structure.key_result_children else ()):
            links = structure.key_result_children.get((parent, place), ())
            _no_more_than_all(look, f"{path}.key_results[{place}]", key_result.id, _linked_shares(links))


def _linked_shares(links: Iterable[tuple[int, Alignment]]) -> list[float]:
    return [link.share for _, link in links if link.share is not None and link.contributes]


def _no_more_than_all(look: _Examination, path: str, goal: str, shares: list[float]) -> None:
    total = sum((exact(share) for share in shares), start=exact(0.0)) if shares else 0
    if total > 1:
        text = f"fixed shares of {show(goal)} add up to {digits(float(total))}, which is more than 1"
        look.add(path, text, "share.sum")


def _order(look: _Examination, structure: Structure, objectives: Sequence[Objective]) -> None:
    """Sort objectives so that children come before parents, or name the circles of links in full."""
    below: list[list[int]] = [[] for _ in objectives]
    for parent, links in structure.children.items():
        below[parent].extend(child for child, _ in links)
    for (parent, _), links in structure.key_result_children.items():
        below[parent].extend(child for child, _ in links)
    order, circles = sort_topologically(below)
    structure.order.extend(order)
    for circle in circles:
        _report_circle(look, structure, objectives, circle)


def _report_circle(
    look: _Examination, structure: Structure, objectives: Sequence[Objective], circle: list[int]
) -> None:
    """Write a circle from child to parent, with the key results that links lead to."""
    upward = circle[::-1]
    steps = [objectives[upward[0]].id]
    paths: list[str] = []
    for child, parent in pairwise(upward):
        place, to = next(
            (place, link.to)
            for place, link in enumerate(objectives[child].aligned_to)
            if _owner_of(structure, link.to) == parent
        )
        paths.append(f"objectives[{child}].aligned_to[{place}].to")
        steps += [objectives[parent].id] if to == objectives[parent].id else [to, objectives[parent].id]
    kind = "is linked to itself" if len(circle) == 2 else "links form a circle"
    look.add(paths[0], f"{kind}: {_chain(steps)}", "link.circle")


def _owner_of(structure: Structure, goal: str) -> int | None:
    """Return the position of an objective, or of the objective that a key result belongs to."""
    if goal in structure.objective_at or goal not in structure.key_result_at:
        return structure.objective_at.get(goal)
    return structure.key_result_at[goal][0]


def _chain(steps: list[str]) -> str:
    if len(steps) > 2 * _SHOWN:
        left_out = f"... ({len(steps) - 2 * _SHOWN} more) ..."
        steps = [*steps[:_SHOWN], left_out, *steps[-_SHOWN:]]
    return " -> ".join(steps)


def sort_topologically(below: Sequence[Sequence[int]]) -> tuple[list[int], list[list[int]]]:
    """Return positions so that everything `below` a position comes before it, and the circles if any.

    The order is stable: positions are taken as given wherever the links allow it. Each circle is
    returned as positions, from a parent down to itself. No position is in two of them: of circles that
    share one, the first found stands for the others, so all together are no longer than the input.
    """
    order: list[int] = []
    circles: list[list[int]] = []
    done = [False] * len(below)
    for root in range(len(below)):
        if done[root]:
            continue
        path = [root]
        depth = {root: 0}  # of what is on the path
        cursors = [0]
        free = 0  # from this depth on nothing on the path is in a circle noted before
        while path:
            position = path[-1]
            cursor = cursors[-1]
            links = below[position]
            while cursor < len(links) and done[links[cursor]]:
                cursor += 1
            cursors[-1] = cursor + 1
            if cursor == len(links):
                done[position] = True
                order.append(position)
                del depth[position]
                path.pop()
                cursors.pop()
                free = min(free, len(path))
                continue
            lower = links[cursor]
            if lower not in depth:
                depth[lower] = len(path)
                path.append(lower)
                cursors.append(0)
            elif depth[lower] >= free:
                circles.append([*path[depth[lower] :], lower])
                free = len(path)
    return order, circles


def _sums(look: _Examination, structure: Structure, objectives: Sequence[Objective], kpis: Sequence[KPI]) -> None:
    """A sum of values needs one unit: `days` and `EUR` cannot be added."""
    for (parent, place), links in structure.key_result_children.items():
        measure = objectives[parent].key_results[place].measure
        if not isinstance(measure, Cascaded) or measure.method != "sum":
            continue
        path = f"objectives[{parent}].key_results[{place}].measure.unit"
        first = (measure.unit, f"is {show(measure.unit)}, but")
        for child in (child for child, link in links if link.contributes):
            for key_result in objectives[child].key_results:
                if not key_result.weight or key_result.share == 0:
                    continue
                unit = _unit(key_result.measure, structure, kpis)
                below = f"the key result {show(key_result.id)} below it is in {show(unit)}"
                if unit and not first[0]:
                    first = (unit, f"is missing; {below}, and")
                elif unit and unit != first[0]:
                    text = f"{first[1]} {below}; values of two units cannot be added"
                    look.add(path, text, "cascaded.unit")


def _unit(measure: Measure | None, structure: Structure, kpis: Sequence[KPI]) -> str:
    """Return the unit of values that can be added: the measure's, else its KPI's; empty where unknown."""
    if isinstance(measure, Change) and not measure.unit and measure.kpi is not None:
        return kpis[structure.kpi_at[measure.kpi]].unit
    return measure.unit if isinstance(measure, (Change, Cascaded)) else ""
