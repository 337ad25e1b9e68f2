"""Plans without what a domain does not support."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import attrs

from goalkit import (
    KPI,
    Alignment,
    Baseline,
    Cascaded,
    Change,
    CheckIn,
    Closing,
    Cycle,
    Decision,
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
from goalkit.testing.domain import Domain, Feature

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["limited"]

T = TypeVar("T")

_FIELDS: dict[tuple[type[object], str], Feature] = {
    (Plan, "policy"): Feature.POLICY,
    (Plan, "name"): Feature.DESCRIPTIONS,
    (Plan, "description"): Feature.DESCRIPTIONS,
    (Plan, "cycles"): Feature.CYCLES,
    (Plan, "owners"): Feature.OWNERS,
    (Plan, "kpis"): Feature.KPIS,
    (Plan, "ignore"): Feature.IGNORES,
    (Cycle, "name"): Feature.DESCRIPTIONS,
    (Owner, "name"): Feature.DESCRIPTIONS,
    (Owner, "parent"): Feature.OWNER_TREES,
    (Owner, "ignore"): Feature.IGNORES,
    (KPI, "name"): Feature.DESCRIPTIONS,
    (KPI, "description"): Feature.DESCRIPTIONS,
    (KPI, "unit"): Feature.UNITS,
    (KPI, "owner"): Feature.OWNERS,
    (KPI, "cadence"): Feature.CADENCES,
    (KPI, "confirm"): Feature.CONFIRM,
    (KPI, "targets"): Feature.TARGETS,
    (KPI, "decisions"): Feature.DECISIONS,
    (KPI, "ignore"): Feature.IGNORES,
    (Decision, "by"): Feature.NOTES,
    (Reading, "note"): Feature.NOTES,
    (Reading, "denominator"): Feature.DENOMINATORS,
    (Threshold, "warning_low"): Feature.WARNINGS,
    (Threshold, "warning_high"): Feature.WARNINGS,
    (Threshold, "strict"): Feature.STRICT,
    (Change, "unit"): Feature.UNITS,
    (Change, "phases"): Feature.PHASES,
    (Maintain, "unit"): Feature.UNITS,
    (Baseline, "unit"): Feature.UNITS,
    (Cascaded, "unit"): Feature.UNITS,
    (Milestone, "weight"): Feature.WEIGHTS,
    (Alignment, "weight"): Feature.WEIGHTS,
    (Alignment, "contributes"): Feature.SUPPORTING,
    (Alignment, "share"): Feature.SHARES,
    (KeyResult, "weight"): Feature.WEIGHTS,
    (KeyResult, "owner"): Feature.OWNERS,
    (KeyResult, "priority"): Feature.PRIORITIES,
    (KeyResult, "cadence"): Feature.CADENCES,
    (KeyResult, "revisions"): Feature.REVISIONS,
    (KeyResult, "states"): Feature.STATES,
    (KeyResult, "closing"): Feature.CLOSINGS,
    (KeyResult, "description"): Feature.DESCRIPTIONS,
    (KeyResult, "share"): Feature.SHARES,
    (KeyResult, "ignore"): Feature.IGNORES,
    (CheckIn, "confidence"): Feature.CONFIDENCES,
    (CheckIn, "status"): Feature.STATUSES,
    (CheckIn, "note"): Feature.NOTES,
    (CheckIn, "author"): Feature.NOTES,
    (Revision, "reason"): Feature.NOTES,
    (Closing, "by"): Feature.NOTES,
    (Closing, "note"): Feature.NOTES,
    (StateChange, "note"): Feature.NOTES,
    (Objective, "owner"): Feature.OWNERS,
    (Objective, "cycle"): Feature.CYCLES,
    (Objective, "ambition"): Feature.COMMITTED,
    (Objective, "weight"): Feature.WEIGHTS,
    (Objective, "priority"): Feature.PRIORITIES,
    (Objective, "guardrails"): Feature.GUARDRAILS,
    (Objective, "aligned_to"): Feature.ALIGNMENTS,
    (Objective, "states"): Feature.STATES,
    (Objective, "closing"): Feature.CLOSINGS,
    (Objective, "description"): Feature.DESCRIPTIONS,
    (Objective, "ignore"): Feature.IGNORES,
}
"""Fields that a plan leaves at their default where a feature is not supported."""

_MEASURES: dict[type[object], Feature] = {
    Maintain: Feature.MAINTAIN,
    Milestones: Feature.MILESTONES,
    Baseline: Feature.BASELINES,
    Cascaded: Feature.CASCADED,
    type(None): Feature.UNMEASURED,
}


def limited(plan: Plan, domain: Domain) -> Plan:
    """Return a plan without what a domain does not support; what depends on that goes with it."""
    if domain.features == frozenset(Feature):
        return plan
    objectives = [_objective(item, domain) for item in plan.objectives]
    goals = {item.id for item in objectives}
    if domain.allows(Feature.KEY_RESULT_PARENTS):
        goals |= {item.id for objective in objectives for item in objective.key_results}
    most = None if domain.allows(Feature.MANY_PARENTS) else 1
    linked = [
        attrs.evolve(item, aligned_to=[link for link in item.aligned_to if link.to in goals][:most])
        for item in objectives
    ]
    return cast("Callable[..., Plan]", Plan)(
        **{
            **_values(plan, domain),
            "objectives": [_kept(item, domain) for item in linked[: domain.max_objectives]],
        }
    )


def _objective(item: Objective, domain: Domain) -> Objective:
    """Return an objective with those key results and guardrails that are supported."""
    chosen = [found for found in item.key_results if _is_supported(found, domain)]
    return attrs.evolve(item, key_results=chosen, guardrails=item.guardrails if domain.allows(Feature.KPIS) else ())


def _is_supported(item: KeyResult, domain: Domain) -> bool:
    measure = item.measure
    feature = _MEASURES.get(type(measure))
    if feature is not None and not domain.allows(feature):
        return False
    if isinstance(measure, Change):
        if measure.accumulate and not domain.allows(Feature.ACCUMULATE):
            return False
        if measure.target is None and not domain.allows(Feature.UNMEASURED):
            return False
    linked = isinstance(measure, (Change, Maintain, Baseline)) and measure.kpi is not None
    return not linked or (domain.allows(Feature.LINKS) and domain.allows(Feature.KPIS))


def _kept(item: T, domain: Domain) -> T:
    """Return an object with the fields that are not supported at their defaults, and its parts likewise."""
    return cast("Callable[..., T]", type(item))(**_values(item, domain))


def _values(item: object, domain: Domain) -> dict[str, object]:
    values: dict[str, object] = {}
    for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(item))):
        feature = _FIELDS.get((type(item), field.name))
        if field.init and (feature is None or domain.allows(feature)):
            values[field.name] = _part(getattr(item, field.name), domain)
    return values


def _part(value: object, domain: Domain) -> object:
    if isinstance(value, tuple):
        parts = tuple(_part(item, domain) for item in cast("tuple[object, ...]", value))
        return parts if domain.allows(Feature.SAME_DAY) else _one_a_day(parts)
    return _kept(value, domain) if type(value) in _KINDS else value


def _one_a_day(parts: tuple[object, ...]) -> tuple[object, ...]:
    """Return parts without the entries that are followed by another one of their date."""
    last = {part.date: part for part in parts if isinstance(part, (CheckIn, Reading))}
    return tuple(part for part in parts if not isinstance(part, (CheckIn, Reading)) or last[part.date] is part)


_KINDS = {kind for kind, _ in _FIELDS} | {Milestones, Target}
