"""The plan as flat lists in topological order, built once per plan and kept with it.

What can be prepared without knowing the date or the policy is prepared here, so that an evaluation is
one loop over tuples. A key result is *plain* where its progress is `(value - baseline) / span` with
values from check-ins alone, a link where its child counts with its weight whatever the date. An objective
made of nothing else is plain: most are, and only these take the fast path.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias, cast

import attrs

from goalkit.model.measures import Baseline, Change, Maintain
from goalkit.model.readings import Series
from goalkit.scoring.progress import delicate

if TYPE_CHECKING:
    from goalkit.model.cycles import Cycle
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Alignment, Objective
    from goalkit.model.plan import Plan
    from goalkit.model.readings import Reading

Row: TypeAlias = "tuple[int, tuple[Reading, ...], float, float, float]"
"""Number, values, baseline, span and weight of a plain key result."""
Link: TypeAlias = tuple[int, float]
"""Position and weight of a child that counts."""
Plain: TypeAlias = tuple[tuple[Row, ...], tuple[Link, ...]]
"""The key results and the children that a plain objective is made of; there is at least one of either."""


@attrs.frozen(eq=False)
class Flat:
    """A plan's goals as lists. Objectives keep their position in the plan; key results are numbered."""

    objectives: tuple[Objective, ...]
    order: list[int]
    first: list[int]
    """For each objective the number of its first key result; one more at the end for the total."""
    key_results: list[KeyResult]
    objective_of: list[int]
    cycles: list[Cycle | None]
    """For each objective its cycle."""
    kpis: list[KPI | None]
    """For each key result the KPI it reads, if any."""
    plain: list[Plain | None]
    """For each objective what it is made of, where all of that is plain."""
    children: dict[int, list[tuple[int, Alignment]]]
    key_result_children: dict[int, list[tuple[int, Alignment]]]
    owned: dict[str, list[int]]
    """For each owner its objectives."""
    _series: dict[int, Series] = attrs.field(init=False, factory=dict[int, Series])

    def series(self, k: int) -> Series:
        """Return the values of a key result: its KPI's readings, else its check-ins that have a value."""
        found = self._series.get(k)
        if found is None:
            kpi = self.kpis[k]
            found = self._series[k] = _checked_in(self.key_results[k]) if kpi is None else kpi.series
        return found

    def forget(self, k: int) -> None:
        """Forget the values of a key result that has changed."""
        self._series.pop(k, None)


def _checked_in(key_result: KeyResult) -> Series:
    return Series(_valued(key_result))


def _valued(key_result: KeyResult) -> tuple[Reading, ...]:
    """Return the check-ins with a value; they stand for readings, of which date and value are taken.

    Making readings of them was a third of the time of reading every result, and copying dates and values half of the
    memory of a plan.
    """
    given = key_result.check_ins
    for item in given:
        if item.value is None:
            return cast("tuple[Reading, ...]", tuple(item for item in given if item.value is not None))
    return cast("tuple[Reading, ...]", given)


def flatten(plan: Plan) -> Flat:
    """Return the plan's flat form, built at the first call and kept with the plan."""
    memo = plan.memo
    found = memo.get("flat")
    if found is None:
        found = memo["flat"] = _build(plan)
    return cast("Flat", found)


def _build(plan: Plan) -> Flat:
    structure = plan.structure
    kpi_by_id = {kpi.id: kpi for kpi in plan.kpis}
    first: list[int] = []
    key_results: list[KeyResult] = []
    objective_of: list[int] = []
    plain: list[Plain | None] = []
    for position, objective in enumerate(plan.objectives):
        start = len(key_results)
        first.append(start)
        key_results.extend(objective.key_results)
        objective_of.extend([position] * len(objective.key_results))
        plain.append(_plain(plan, objective, start, structure.children.get(position, ())))
    first.append(len(key_results))
    owned: dict[str, list[int]] = {}
    for position, objective in enumerate(plan.objectives):
        if objective.owner is not None:
            owned.setdefault(objective.owner, []).append(position)
    return Flat(
        objectives=plan.objectives,
        order=structure.order,
        first=first,
        key_results=key_results,
        objective_of=objective_of,
        cycles=[plan.cycle_of(objective) for objective in plan.objectives],
        kpis=[_kpi(key_result, kpi_by_id) for key_result in key_results],
        plain=plain,
        children=structure.children,
        key_result_children={
            first[position] + place: links for (position, place), links in structure.key_result_children.items()
        },
        owned=owned,
    )


def _kpi(key_result: KeyResult, kpi_by_id: dict[str, KPI]) -> KPI | None:
    measure = key_result.measure
    if isinstance(measure, (Change, Maintain, Baseline)) and measure.kpi is not None:
        return kpi_by_id[measure.kpi]
    return None


def _plain(plan: Plan, objective: Objective, start: int, links: Iterable[tuple[int, Alignment]]) -> Plain | None:
    """Return what an objective is made of, as tuples; None where the date or the policy has a say in it."""
    rows, kids = _rows(objective, start), _kids(plan, links)
    return None if rows is None or kids is None or not (rows or kids) else (rows, kids)


def _kids(plan: Plan, links: Iterable[tuple[int, Alignment]]) -> tuple[Link, ...] | None:
    kids: list[Link] = []
    for child, link in links:
        objective = plan.objectives[child]
        if link.share is not None or objective.states or objective.closing is not None:
            return None
        if link.contributes and link.weight:
            kids.append((child, link.weight))
    return tuple(kids)


def _rows(objective: Objective, start: int) -> tuple[Row, ...] | None:
    rows: list[Row] = []
    for number, key_result in enumerate(objective.key_results, start):
        measure = key_result.measure
        if (
            type(measure) is not Change
            or measure.kpi is not None
            or measure.accumulate
            or measure.baseline is None
            or measure.target is None
            or key_result.revisions
            or key_result.states
            or key_result.share is not None
            or key_result.closing is not None
        ):
            return None
        span = measure.target - measure.baseline
        if span == 0 or delicate(measure.baseline, measure.target):
            return None
        rows.append((number, _valued(key_result), measure.baseline, span, key_result.weight))
    return tuple(rows)
