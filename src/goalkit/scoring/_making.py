"""Results made from an engine: what a scorecard hands out, each when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from goalkit.model.numbers import settle
from goalkit.model.plan import not_found
from goalkit.scoring._members import scored
from goalkit.scoring.explain import explain_goal, explain_kpi, explain_owner
from goalkit.scoring.pace import projected
from goalkit.scoring.results import KeyResultResult, KPIResult, ObjectiveResult, OwnerResult

if TYPE_CHECKING:
    from goalkit.model.objectives import Ambition
    from goalkit.scoring._engine import Engine
    from goalkit.scoring.explain import Explanation, Kind
    from goalkit.scoring.policy import Policy
    from goalkit.scoring.results import Explaining

__all__ = ["Making", "explained"]


def explained(engine: Engine, id: str, kind: Kind | None = None) -> Explanation:  # noqa: A002 - the field's name
    """Return where the number of a goal, KPI or owner comes from; goals are looked up first.

    Raises:
        NotFound: Nothing has this id; the message names similar ids.
    """
    structure = engine.plan.structure
    if kind in {None, "objective"} and id in structure.objective_at:
        return explain_goal(engine, "objective", structure.objective_at[id])
    if kind in {None, "key result"} and id in structure.key_result_at:
        at, place = structure.key_result_at[id]
        return explain_goal(engine, "key result", engine.flat.first[at] + place)
    if kind in {None, "KPI"} and id in structure.kpi_at:
        return explain_kpi(engine, engine.kpis[structure.kpi_at[id]])
    if kind in {None, "owner"} and id in structure.owner_at:
        return explain_owner(engine, engine.plan.owner(id))
    tables = (structure.objective_at, structure.key_result_at, structure.kpi_at, structure.owner_at)
    raise not_found([key for table in tables for key in table], id, kind or "goal, KPI or owner")


@attrs.frozen(eq=False)
class Making:
    """Makes results from an engine, for a scorecard that explains them."""

    engine: Engine
    card: Explaining

    def key_result(self, k: int) -> KeyResultResult:
        """Return the result of a key result."""
        engine, policy = self.engine, self.engine.policy
        flat = engine.flat
        item, at = flat.key_results[k], flat.objective_of[k]
        objective = flat.objectives[at]
        measured = engine.measured_of(k)
        score = _settled(engine.scores[k])
        expected = engine.expected(k)
        status, computed, stated = engine.key_result_status(k)
        return KeyResultResult(
            id=item.id,
            title=item.title,
            objective=objective.id,
            owner=item.owner or objective.owner,
            weight=item.weight,
            state=engine.state_of(item),
            progress=_settled(measured.progress),
            score=score,
            computed_score=_clamped(measured.progress, policy),
            original_progress=_settled(measured.original),
            original_score=_clamped(measured.original, policy),
            grade=None if score is None else policy.grading.grade(score, objective.ambition),
            zone=None if score is None else policy.grading.zone(score, objective.ambition),
            status=status,
            computed_status=computed,
            stated_status=stated,
            expected=_settled(expected),
            projected=_projected(engine.scores[k], expected),
            confidence=engine.confidence(k),
            value=measured.value,
            baseline=measured.baseline,
            target=measured.target,
            unit=engine.unit_of(k),
            last_update=engine.last_update(k),
            stale=engine.stale(k),
            closing=engine.closing_of(item),
            card=self.card,
        )

    def objective(self, at: int) -> ObjectiveResult:
        """Return the result of an objective."""
        engine, policy = self.engine, self.engine.policy
        flat = engine.flat
        objective = flat.objectives[at]
        ambition: Ambition = objective.ambition
        score = _settled(engine.objective_scores[at])
        expected = engine.objective_expected(at)
        status, computed = engine.objective_status(at)
        return ObjectiveResult(
            id=objective.id,
            title=objective.title,
            owner=objective.owner,
            cycle=objective.cycle,
            ambition=ambition,
            state=engine.state_of(objective),
            progress=_settled(engine.objective_raw[at]),
            score=score,
            computed_score=_settled(engine.computed_score(at)),
            grade=None if score is None else policy.grading.grade(score, ambition),
            zone=None if score is None else policy.grading.zone(score, ambition),
            status=status,
            computed_status=computed,
            expected=_settled(expected),
            projected=_projected(engine.objective_scores[at], expected),
            breached_guardrails=tuple(kpi.id for kpi in engine.breached(objective)),
            key_results=tuple(item.id for item in objective.key_results),
            stale=any(engine.stale(k) for k in range(flat.first[at], flat.first[at + 1])),
            closing=engine.closing_of(objective),
            card=self.card,
        )

    def kpi(self, at: int) -> KPIResult:
        """Return the result of a KPI."""
        engine = self.engine
        kpi = engine.kpis[at]
        reading = kpi.series.at(engine.as_of)
        return KPIResult(
            id=kpi.id,
            name=kpi.name,
            owner=kpi.owner,
            unit=kpi.unit,
            value=None if reading is None else reading.value,
            date=None if reading is None else reading.date,
            health=engine.health(kpi),
            known_health=engine.known_health(kpi),
            stale=engine.kpi_stale(kpi),
            card=self.card,
        )

    def owner(self, at: int) -> OwnerResult:
        """Return the result of an owner."""
        engine = self.engine
        owner = engine.plan.owners[at]
        score, _, _ = engine.owner_roll_up(owner.id)
        current, _ = engine.current(owner.id)
        return OwnerResult(
            id=owner.id,
            name=owner.name,
            kind=owner.kind,
            score=_settled(score),
            objectives=tuple(engine.flat.objectives[position].id for position in current),
            card=self.card,
        )


def _settled(value: float | None) -> float | None:
    return None if value is None else settle(value)


def _clamped(value: float | None, policy: Policy) -> float | None:
    return None if value is None else settle(scored(value, policy))


def _projected(score: float | None, expected: float | None) -> float | None:
    return None if score is None or expected is None else projected(score, expected)
