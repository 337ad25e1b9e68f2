"""What it means for a plan to use a feature of a domain, written without the strategies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar, cast

import attrs

from goalkit import (
    KPI,
    Alignment,
    Baseline,
    Cadence,
    Cascaded,
    Change,
    CheckIn,
    Closing,
    Cycle,
    Decision,
    Ignore,
    KeyResult,
    Maintain,
    Milestone,
    Milestones,
    Objective,
    Owner,
    Plan,
    Reading,
    Revision,
    StateChange,
    Target,
    Threshold,
)
from goalkit.testing.domain import Feature

T = TypeVar("T")

LONGEST = 10**4
"""Numbers of at most four decimals are whole when they are multiplied by this."""


def parts(item: object) -> Iterator[object]:
    """Yield an object and everything in it."""
    if isinstance(item, tuple):
        for inner in cast("tuple[object, ...]", item):
            yield from parts(inner)
    elif attrs.has(type(item)) and type(item).__module__.startswith("goalkit.model"):
        yield item
        for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(item))):
            if field.init:
                yield from parts(getattr(item, field.name))


def found(plan: Plan, kind: type[T]) -> Iterator[T]:
    """Yield all parts of a class."""
    return (item for item in parts(plan) if isinstance(item, kind))


def _texts(plan: Plan) -> Iterator[str]:
    for item in parts(plan):
        for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(item))):
            value: object = getattr(item, field.name) if field.init else None
            if isinstance(value, str):
                yield value


def _notes(plan: Plan) -> Iterator[str | None]:
    for item in parts(plan):
        match item:
            case Decision():
                yield item.by
            case Reading() | StateChange():
                yield item.note
            case CheckIn():
                yield item.note
                yield item.author
            case Closing():
                yield item.note
                yield item.by
            case Revision():
                yield item.reason
            case _:
                pass


def _descriptions(plan: Plan) -> Iterator[str]:
    for item in parts(plan):
        if isinstance(item, Plan | KPI):
            yield item.name
            yield item.description
        elif isinstance(item, Cycle | Owner):
            yield item.name
        elif isinstance(item, Objective | KeyResult):
            yield item.description


def _numbers(plan: Plan) -> Iterator[float | None]:
    for item in parts(plan):
        match item:
            case Reading() | CheckIn():
                yield item.value
            case Change() | Revision():
                yield item.baseline
                yield item.target
            case Milestone() | Alignment() | KeyResult() | Objective():
                yield item.weight
            case _:
                pass


def _goals(plan: Plan) -> Iterator[Objective | KeyResult]:
    for objective in plan.objectives:
        yield objective
        yield from objective.key_results


def _same_day(plan: Plan) -> bool:
    dates = [[item.date for item in kpi.readings] for kpi in plan.kpis]
    dates += [[item.date for item in goal.check_ins] for _, goal in plan.key_results()]
    dates += [[item.at for item in goal.revisions] for _, goal in plan.key_results()]
    return any(len(set(some)) < len(some) for some in dates)


def _weighed(plan: Plan) -> bool:
    return any(
        item.weight != 1 for item in parts(plan) if isinstance(item, Milestone | Alignment | KeyResult | Objective)
    )


def _unit(plan: Plan) -> bool:
    return any(item.unit for item in parts(plan) if isinstance(item, KPI | Change | Maintain | Baseline | Cascaded))


USES: dict[Feature, Callable[[Plan], bool]] = {
    Feature.CYCLES: lambda plan: bool(plan.cycles),
    Feature.OWNERS: lambda plan: bool(plan.owners) or any(goal.owner for goal in (*_goals(plan), *plan.kpis)),
    Feature.OWNER_TREES: lambda plan: any(owner.parent for owner in plan.owners),
    Feature.KPIS: lambda plan: bool(plan.kpis) or any(goal.guardrails for goal in plan.objectives),
    Feature.POLICY: lambda plan: plan.policy is not None,
    Feature.IGNORES: lambda plan: any(found(plan, Ignore)),
    Feature.TARGETS: lambda plan: any(found(plan, Target)),
    Feature.DECISIONS: lambda plan: any(found(plan, Decision)),
    Feature.DENOMINATORS: lambda plan: any(item.denominator is not None for item in found(plan, Reading)),
    Feature.CONFIRM: lambda plan: any(kpi.confirm > 1 for kpi in plan.kpis),
    Feature.WARNINGS: lambda plan: any(
        item.warning_low is not None or item.warning_high is not None for item in found(plan, Threshold)
    ),
    Feature.STRICT: lambda plan: any(item.strict for item in found(plan, Threshold)),
    Feature.LINKS: lambda plan: any(getattr(item.measure, "kpi", None) for item in found(plan, KeyResult)),
    Feature.MAINTAIN: lambda plan: any(found(plan, Maintain)),
    Feature.MILESTONES: lambda plan: any(found(plan, Milestones)),
    Feature.BASELINES: lambda plan: any(found(plan, Baseline)),
    Feature.CASCADED: lambda plan: any(found(plan, Cascaded)),
    Feature.UNMEASURED: lambda plan: (
        any(item.measure is None for item in found(plan, KeyResult))
        or any(item.target is None for item in found(plan, Change))
    ),
    Feature.ACCUMULATE: lambda plan: any(item.accumulate for item in found(plan, Change)),
    Feature.PHASES: lambda plan: any(item.phases for item in found(plan, Change)),
    Feature.UNITS: _unit,
    Feature.ALIGNMENTS: lambda plan: any(found(plan, Alignment)),
    Feature.MANY_PARENTS: lambda plan: any(len(item.aligned_to) > 1 for item in plan.objectives),
    Feature.KEY_RESULT_PARENTS: lambda plan: bool(plan.structure.key_result_children),
    Feature.SUPPORTING: lambda plan: any(not item.contributes for item in found(plan, Alignment)),
    Feature.WEIGHTS: _weighed,
    Feature.SHARES: lambda plan: any(
        item.share is not None for item in parts(plan) if isinstance(item, Alignment | KeyResult)
    ),
    Feature.PRIORITIES: lambda plan: any(goal.priority for goal in _goals(plan)),
    Feature.COMMITTED: lambda plan: any(goal.ambition == "committed" for goal in plan.objectives),
    Feature.GUARDRAILS: lambda plan: any(goal.guardrails for goal in plan.objectives),
    Feature.CADENCES: lambda plan: any(found(plan, Cadence)),
    Feature.REVISIONS: lambda plan: any(found(plan, Revision)),
    Feature.STATES: lambda plan: any(found(plan, StateChange)),
    Feature.CLOSINGS: lambda plan: any(found(plan, Closing)),
    Feature.CONFIDENCES: lambda plan: any(item.confidence is not None for item in found(plan, CheckIn)),
    Feature.STATUSES: lambda plan: any(item.status is not None for item in found(plan, CheckIn)),
    Feature.SAME_DAY: _same_day,
    Feature.NOTES: lambda plan: any(_notes(plan)),
    Feature.DESCRIPTIONS: lambda plan: any(_descriptions(plan)),
    Feature.ANY_TEXT: lambda plan: any(not text.isascii() or "\n" in text or "'" in text for text in _texts(plan)),
    Feature.LONG_NUMBERS: lambda plan: any(
        number is not None and number * LONGEST != round(number * LONGEST) and round(number, 4) != number
        for number in _numbers(plan)
    ),
}
"""For each feature, whether a plan uses it."""
