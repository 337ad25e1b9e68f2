"""What a plan says of a key result that changes a KPI: its KPI, its state, its baseline, which way is better."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from goalkit.errors import InvalidValue, Problem
from goalkit.model._check import show
from goalkit.model.history import state_at
from goalkit.model.measures import Change, ChangeDirection
from goalkit.model.states import State
from goalkit.scoring.progress import frozen_baseline, in_force

if TYPE_CHECKING:
    from goalkit.model.cycles import Cycle
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Objective
    from goalkit.model.plan import Plan
    from goalkit.model.readings import Reading, Series

__all__ = ["baseline_of", "better_of", "linked_of", "state_of"]


def linked_of(plan: Plan, item: KeyResult) -> tuple[Change, KPI]:
    """Return the measure and the KPI of a key result, or raise where it has none."""
    change = item.measure
    if not isinstance(change, Change):
        kind = "no measure" if change is None else f"the measure {type(change).__name__}"
        text = f"must have a Change, which can hold or not; {show(item.id)} has {kind}"
        raise InvalidValue("sustained", [Problem("key_result", text, "holding.measure")])
    if change.kpi is None:
        text = f"must be linked to a KPI, which goes on after the cycle; {show(item.id)} is not"
        raise InvalidValue("sustained", [Problem("key_result", text, "holding.kpi")])
    return change, plan.kpi(change.kpi)


def state_of(item: KeyResult, objective: Objective, as_of: dt.date) -> State:
    """Return the state of a key result, or of its objective where the key result is active."""
    state = state_at(item.states, item.closing, as_of)
    return state_at(objective.states, objective.closing, as_of) if state is State.ACTIVE else state


def baseline_of(series: Series, cycle: Cycle, as_of: dt.date, since: dt.date | None, count: int) -> tuple[Reading, ...]:
    """Return the readings that say what the KPI did before the cycle, as known at the close of `as_of`."""
    if cycle.start == dt.date.min:
        return ()
    eve = min(as_of, cycle.start - dt.timedelta(days=1))
    return series.until(eve)[-count:] if since is None else series.within(since, eve)


def better_of(change: Change, item: KeyResult, kpi: KPI, cycle: Cycle | None, as_of: dt.date) -> ChangeDirection | None:
    """Return which way is better: as declared, else as the KPI has it, else from baseline to target."""
    if change.direction is not None:
        return change.direction
    if kpi.better is not None and kpi.better != "maintain":
        return kpi.better
    start, target = in_force(change, item.revisions, as_of if cycle is None else min(as_of, cycle.last_day))
    if start is None and change.accumulate:
        start = 0.0
    elif start is None:
        frozen = frozen_baseline(kpi.series, cycle, as_of)
        start = None if frozen is None else frozen.value
    if start is None or target is None or start == target:
        return None
    return "increase" if target > start else "decrease"
