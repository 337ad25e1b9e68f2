"""Plans rewritten: other ids, another order, later entries, a goal replaced."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeVar

from goalkit.model._check import evolve
from goalkit.model.history import CheckIn, Closing, Revision, StateChange
from goalkit.model.key_results import KeyResult, value_source
from goalkit.model.measures import Change, Milestones
from goalkit.model.plan import Plan
from goalkit.model.readings import Reading
from goalkit.model.states import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from goalkit.model.cycles import Cycle
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Objective

__all__ = ["later", "relabelled", "replaced", "shuffled"]

T = TypeVar("T")
_DAY = dt.timedelta(days=1)


def replaced(plan: Plan, goal: Objective | KeyResult) -> Plan:
    """Return a plan with another objective or key result in place of the one with its id."""
    if isinstance(goal, KeyResult):
        above = plan.objective_of(goal.id)
        items = [goal if item.id == goal.id else item for item in above.key_results]
        return plan.with_objective(evolve(above, key_results=items))
    return plan.with_objective(goal)


# order


def shuffled(plan: Plan, random: Random) -> Plan:
    """Return a plan with everything that has no order of its own in another order."""

    def mixed(items: Sequence[T]) -> list[T]:
        found = list(items)
        random.shuffle(found)
        return found

    def dated(items: Sequence[T], date: Callable[[T], dt.date]) -> list[T]:
        """Entries of one date stay in the order of entry."""
        days = mixed(sorted({date(item) for item in items}))
        return [item for day in days for item in items if date(item) == day]

    def key_result(item: KeyResult) -> KeyResult:
        return evolve(
            item,
            check_ins=dated(item.check_ins, lambda entry: entry.date),
            states=dated(item.states, lambda entry: entry.at),
        )

    objectives = [
        evolve(
            goal,
            key_results=mixed([key_result(item) for item in goal.key_results]),
            aligned_to=mixed(goal.aligned_to),
            guardrails=mixed(goal.guardrails),
            states=dated(goal.states, lambda entry: entry.at),
        )
        for goal in plan.objectives
    ]
    kpis = [
        evolve(
            item,
            readings=dated(item.readings, lambda entry: entry.date),
            targets=mixed(item.targets),
        )
        for item in plan.kpis
    ]
    return evolve(
        plan, cycles=mixed(plan.cycles), owners=mixed(plan.owners), kpis=mixed(kpis), objectives=mixed(objectives)
    )


# names


def relabelled(plan: Plan) -> tuple[Plan, dict[str, dict[str, str]]]:
    """Return a plan in which everything has another id, in the opposite order, and the new id of each thing by kind.

    A KPI, an owner, a cycle and a goal may then have the same id: they are things of different kinds.
    """
    goals = [name for goal in plan.objectives for name in (goal.id, *(item.id for item in goal.key_results))]
    names = {name: f"{len(goals) - place}" for place, name in enumerate(goals)}
    cycles, owners, kpis = (
        {name: f"{len(found) - place}" for place, name in enumerate(found)}
        for found in (
            [item.id for item in plan.cycles],
            [item.id for item in plan.owners],
            [item.id for item in plan.kpis],
        )
    )

    def measure(item: KeyResult) -> object:
        linked = getattr(item.measure, "kpi", None)
        return item.measure if linked is None else evolve(item.measure, kpi=kpis[linked])

    def known(name: str | None) -> str | None:
        return None if name is None else owners[name]

    objectives = [
        evolve(
            goal,
            id=names[goal.id],
            cycle=None if goal.cycle is None else cycles[goal.cycle],
            owner=known(goal.owner),
            guardrails=[kpis[name] for name in goal.guardrails],
            aligned_to=[evolve(link, to=names[link.to]) for link in goal.aligned_to],
            key_results=[
                evolve(item, id=names[item.id], owner=known(item.owner), measure=measure(item))
                for item in goal.key_results
            ],
        )
        for goal in plan.objectives
    ]
    found = evolve(
        plan,
        cycles=[evolve(item, id=cycles[item.id]) for item in plan.cycles],
        owners=[evolve(item, id=owners[item.id], parent=known(item.parent)) for item in plan.owners],
        kpis=[evolve(item, id=kpis[item.id], owner=known(item.owner)) for item in plan.kpis],
        objectives=objectives,
    )
    return found, {"objectives": names, "key_results": names, "kpis": kpis, "owners": owners}


# later entries


def later(plan: Plan, as_of: dt.date, value: float) -> Plan:
    """Return a plan in which something is dated after a day wherever something can be, as early as the next day."""
    day = as_of + _DAY
    objectives = [
        evolve(
            goal,
            key_results=[_later_key_result(item, plan.cycle_of(goal), day, value) for item in goal.key_results],
            states=[*goal.states, StateChange(at=day, state=State.CANCELLED)],
            closing=goal.closing or Closing(at=day, score=1),
        )
        for goal in plan.objectives
    ]
    kpis = [_later_kpi(item, day, value) for item in plan.kpis]
    return evolve(plan, kpis=kpis, objectives=objectives)


def _later_kpi(item: KPI, day: dt.date, value: float) -> KPI:
    found = evolve(item, readings=[*item.readings, Reading(day, value)])
    if item.threshold is None or day in [target.date for target in item.targets]:
        return found
    moved = {
        side: None if edge is None else edge + 1_000
        for side in ("low", "high", "warning_low", "warning_high")
        for edge in (getattr(item.threshold, side),)
    }
    return evolve(found, targets=[*item.targets, (day, evolve(item.threshold, **moved))])


def _later_key_result(item: KeyResult, cycle: Cycle | None, day: dt.date, value: float) -> KeyResult:
    found = evolve(
        item,
        states=[*item.states, StateChange(at=day, state=State.CANCELLED)],
        closing=item.closing or Closing(at=day, score=1),
    )
    measure = item.measure
    if isinstance(measure, Milestones):
        steps = [step if step.done_on else evolve(step, done_on=day) for step in measure.milestones]
        found = evolve(found, measure=evolve(measure, milestones=steps))
    if cycle is None or day in cycle:
        number = None if value_source(measure) else value
        found = evolve(found, check_ins=[*item.check_ins, CheckIn(day, number, confidence=0.5, status="at_risk")])
    if isinstance(measure, Change) and not (item.revisions and item.revisions[-1].at > day):
        found = _revised(found, measure, day)
    return found


def _revised(item: KeyResult, measure: Change, day: dt.date) -> KeyResult:
    """Move both ends of the way, so that it goes the same way as before."""
    if measure.baseline is None or measure.target is None:
        return item
    numbers = Revision(at=day, baseline=measure.baseline - 5, target=measure.target - 5)
    return evolve(item, revisions=[*item.revisions, numbers])
