"""The plan as flat lists in topological order, built once per plan and kept with it.

What can be prepared without knowing the date or the policy is prepared here, so that an evaluation is
one loop over tuples. A key result is *plain* where its progress is `(value - baseline) / span` with
values from check-ins alone: most are, and only these take the fast path.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias, cast

import attrs

from goalkit.model.measures import Baseline, Change, Maintain
from goalkit.model.readings import Reading, Series
from goalkit.scoring.progress import delicate

if TYPE_CHECKING:
    from goalkit.model.cycles import Cycle
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Alignment, Objective
    from goalkit.model.plan import Plan

Row: TypeAlias = tuple[int, Sequence[int], Sequence[float], float, float, float]
"""Index, ordinals of the dates, values, baseline, span, weight of a plain key result."""


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
    plain: list[tuple[Row, ...] | None]
    """For each objective its key results as rows, if all of them are plain and it has any."""
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
    return Series(tuple(Reading(item.date, item.value) for item in key_result.check_ins if item.value is not None))


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
    plain: list[tuple[Row, ...] | None] = []
    for position, objective in enumerate(plan.objectives):
        start = len(key_results)
        first.append(start)
        key_results.extend(objective.key_results)
        objective_of.extend([position] * len(objective.key_results))
        plain.append(_rows(objective, start))
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
        dates: list[int] = []
        values: list[float] = []
        for item in key_result.check_ins:
            if item.value is not None:
                dates.append(item.date.toordinal())
                values.append(item.value)
        rows.append((number, dates, values, measure.baseline, span, key_result.weight))
    return tuple(rows) or None
