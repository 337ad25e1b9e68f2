"""The first part of the oracle: time, entries, states and the progress of key results."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from goalkit.model.measures import Baseline, Cascaded, Change, Maintain, Milestones
from goalkit.model.states import State
from goalkit.testing.oracle._arithmetic import (
    ONE_DAY,
    Added,
    Counted,
    Entry,
    apart,
    frac,
    mean,
    met,
    over_target,
    shared,
    threshold_on,
)

if TYPE_CHECKING:
    from goalkit.model.cycles import Cycle
    from goalkit.model.history import Closing, StateChange
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Alignment, Objective
    from goalkit.model.plan import Plan
    from goalkit.model.thresholds import Threshold
    from goalkit.scoring.policy import Policy


class Progress:
    """What comes before scores, and what the whole of it is made of."""

    if TYPE_CHECKING:  # what later parts add

        def _roll_up(self, objective_id: str) -> Fraction | None: ...

        def _added(self, objective_id: str) -> Added | None: ...

        def _started(self, objective_id: str) -> bool: ...

        def child_scores(self, links: list[tuple[Objective, Alignment]]) -> dict[str, Counted]: ...

        def fixed_links(self, links: list[tuple[Objective, Alignment]]) -> dict[str, Fraction]: ...

        def weight(self, weight: float, priority: str) -> Fraction: ...

    def __init__(self, plan: Plan, as_of: dt.date, policy: Policy) -> None:
        self.plan = plan
        self.as_of = as_of
        self.policy = policy
        self.objectives = {objective.id: objective for objective in plan.objectives}
        self.krs = {kr.id: (objective, kr) for objective in plan.objectives for kr in objective.key_results}
        self.kpis = {kpi.id: kpi for kpi in plan.kpis}
        self.cycles = {cycle.id: cycle for cycle in plan.cycles}
        # each goal is worked out once, whatever the number of ways that lead to it
        self.progress = cache(self._progress)
        self.roll_up = cache(self._roll_up)
        self.added = cache(self._added)
        self.started = cache(self._started)

    # time and entries

    def cycle(self, objective: Objective) -> Cycle | None:
        return None if objective.cycle is None else self.cycles[objective.cycle]

    def elapsed(self, cycle: Cycle) -> Fraction:
        passed = (self.as_of - cycle.start).days
        days = (cycle.end - cycle.start).days
        if self.policy.day_count == "end_of_day":
            share = Fraction(passed + 1, days)
        elif days == 1:
            share = Fraction(1 if passed >= 0 else 0)
        else:
            share = Fraction(passed, days - 1)
        return min(max(share, Fraction(0)), Fraction(1))

    def kpi_of(self, kr: KeyResult) -> KPI | None:
        name = getattr(kr.measure, "kpi", None)
        return None if name is None else self.kpis[name]

    def entries(self, kr: KeyResult) -> list[Entry]:
        """Return the values known by now, by date, of one date in the order of entry."""
        kpi = self.kpi_of(kr)
        if kpi is not None:
            cycle = self.cycle(self.krs[kr.id][0])
            return [entry for entry in self.readings(kpi) if cycle is None or entry[0] < cycle.end]
        found = [(item.date, frac(item.value)) for item in kr.check_ins if item.value is not None]
        return sorted((entry for entry in found if entry[0] <= self.as_of), key=lambda entry: entry[0])

    def readings(self, kpi: KPI) -> list[Entry]:
        found = [(item.date, frac(item.value)) for item in kpi.readings if item.date <= self.as_of]
        return sorted(found, key=lambda entry: entry[0])

    def in_force(self, entries: list[Entry], cycle: Cycle | None) -> list[Entry]:
        """Return the last entered value of each date inside the cycle."""
        by_date = {date: value for date, value in entries if cycle is None or cycle.start <= date < cycle.end}
        return sorted(by_date.items())

    # states

    def state(self, goal: Objective | KeyResult) -> State:
        return self.state_of(goal.states, goal.closing)

    def state_of(self, states: tuple[StateChange, ...], closing: Closing | None) -> State:
        """Return the last state by now; a closing closes, unless a change of that day or later says else."""
        past = sorted((change for change in states if change.at <= self.as_of), key=lambda change: change.at)
        if closing is not None and closing.at <= self.as_of and not (past and past[-1].at >= closing.at):
            return State.CLOSED
        return past[-1].state if past else State.ACTIVE

    def closing(self, goal: Objective | KeyResult) -> Closing | None:
        """Return the closing in force: made by now, the goal not active at the close of a day since."""
        closing = goal.closing
        if closing is None or closing.at > self.as_of:
            return None
        at_close = {change.at: change.state for change in goal.states if closing.at <= change.at <= self.as_of}
        return None if State.ACTIVE in at_close.values() else closing

    def membership(self, state: State) -> str:
        policy = self.policy
        return {
            State.ACTIVE: "count",
            State.DRAFT: policy.drafts,
            State.CLOSED: policy.closed,
            State.POSTPONED: policy.postponed,
            State.CANCELLED: policy.cancelled,
        }[state]

    # progress

    def reached(self, value: Fraction, target: Fraction, way: str | None) -> bool:
        if way == "increase":
            return value >= target
        return value <= target if way == "decrease" else value == target

    def numbers(self, kr_id: str) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
        """Return value, baseline and target of a change."""
        objective, kr = self.krs[kr_id]
        change = kr.measure
        assert isinstance(change, Change)
        cycle, kpi = self.cycle(objective), self.kpi_of(kr)
        baseline, target = change.baseline, change.target
        for revision in sorted(kr.revisions, key=lambda revision: revision.at):
            if revision.at <= self.as_of:
                baseline = baseline if revision.baseline is None else revision.baseline
                target = target if revision.target is None else revision.target
        start = None if baseline is None else frac(baseline)
        entries = self.entries(kr)
        value = entries[-1][1] if entries else None
        if change.accumulate:
            start = Fraction(0) if start is None else start
            inside = self.in_force(entries, cycle)
            value = start + sum((number for _, number in inside), start=Fraction(0)) if inside else None
        elif start is None and kpi is not None:
            start = self.frozen(entries, cycle)
        return value, start, None if target is None else frac(target)

    def frozen(self, entries: list[Entry], cycle: Cycle | None) -> Fraction | None:
        """Return the last value before the cycle, else the first one inside it as first entered."""
        before = [value for date, value in entries if cycle is not None and date < cycle.start]
        inside = [value for date, value in entries if cycle is None or cycle.start <= date < cycle.end]
        return before[-1] if before else inside[0] if inside else None

    def _progress(self, kr_id: str) -> tuple[Fraction | None, bool]:  # noqa: PLR0911 - one for each measure
        """Return progress, and whether a missing one means "not started"."""
        objective, kr = self.krs[kr_id]
        measure, cycle = kr.measure, self.cycle(objective)
        entries = self.entries(kr)
        if isinstance(measure, Change):
            return self.change(kr_id)
        if isinstance(measure, Maintain):
            return self.maintain(measure, kr, cycle)
        if isinstance(measure, Milestones):
            done = [
                item.weight
                for item in measure.milestones
                if item.done_on and item.done_on <= self.as_of and (cycle is None or item.done_on < cycle.end)
            ]
            total = sum(frac(item.weight) for item in measure.milestones)
            return (
                (sum((frac(weight) for weight in done), start=Fraction(0)) / total, False) if total else (None, False)
            )
        if isinstance(measure, Baseline):
            found = self.policy.baseline == "complete" and self.in_force(entries, cycle)
            return (Fraction(1) if found else None), False
        if isinstance(measure, Cascaded):
            if measure.method == "sum":
                assert measure.target is not None
                values = self.values_below(kr_id)
                return (sum(values, start=Fraction(0)) / frac(measure.target), False) if values else (None, True)
            below = self.links(kr_id)
            return mean(shared(self.child_scores(below), self.fixed_links(below)).values()), False
        return None, False

    def change(self, kr_id: str) -> tuple[Fraction | None, bool]:
        value, start, target = self.numbers(kr_id)
        if target is None:
            return None, False
        if value is None or start is None:
            return None, True
        kpi = self.kpi_of(self.krs[kr_id][1])
        way = self.declared_way(kr_id)
        if self.policy.change == "of_target":
            return over_target(value, target, way or self.onward(start, target)), False
        if start != target and not (kpi is not None and way is not None and self.reached(start, target, way)):
            return (value - start) / (target - start), False
        if self.policy.degenerate == "unknown":
            return None, False
        hit = self.policy.degenerate == "reached" and self.reached(value, target, way)
        return Fraction(int(hit)), False

    def declared_way(self, kr_id: str) -> str | None:
        kr = self.krs[kr_id][1]
        kpi = self.kpi_of(kr)
        better = None if kpi is None or kpi.better == "maintain" else kpi.better
        assert isinstance(kr.measure, Change)
        return kr.measure.direction or better

    def onward(self, start: Fraction, target: Fraction) -> str | None:
        return None if start == target else "increase" if start < target else "decrease"

    def judging(self, kr_id: str, date: dt.date) -> Threshold:
        kr = self.krs[kr_id][1]
        assert isinstance(kr.measure, Maintain)
        kpi = self.kpi_of(kr)
        threshold = kr.measure.threshold or (threshold_on(kpi, date) if kpi is not None else None)
        assert threshold is not None
        return threshold

    def maintain(self, measure: Maintain, kr: KeyResult, cycle: Cycle | None) -> tuple[Fraction | None, bool]:
        kpi, method = self.kpi_of(kr), measure.method or self.policy.maintain
        entries = self.entries(kr)
        if not entries or (measure.threshold is None and (kpi is None or kpi.threshold is None)):
            return None, True
        good: dict[dt.date, bool] = {}
        for date, value in entries:
            threshold = self.judging(kr.id, date)
            good[date] = met(threshold, value, threshold.low, threshold.high, self.policy.threshold_edges)
        inside = self.in_force(entries, cycle)
        if method in {"distance", "average"}:
            counted = entries[-1:] if method == "distance" else inside
            return (self.far(kr.id, counted), False) if counted else (None, True)
        if method == "latest":
            return Fraction(int(good[entries[-1][0]])), False
        if method == "readings":
            hits = sum(good[date] for date, _ in inside)
            return (Fraction(hits, len(inside)), False) if inside else (None, True)
        return self.by_periods(method, kr, cycle, {date: good[date] for date, _ in inside})

    def by_periods(
        self, method: str, kr: KeyResult, cycle: Cycle | None, good: dict[dt.date, bool]
    ) -> tuple[Fraction | None, bool]:
        """Return the share of periods that were met, of those that the method counts."""
        kpi = self.kpi_of(kr)
        cadence = kr.cadence or (kpi.cadence if kpi is not None else None) or self.policy.check_in_cadence
        start = min(good) if cycle is None else cycle.start
        today = self.as_of if cycle is None else min(self.as_of, cycle.end - ONE_DAY)
        total = hits = number = recorded = 0
        while cadence.after(start, number) <= today:
            first, last = cadence.after(start, number), cadence.after(start, number + 1) - ONE_DAY
            last = last if cycle is None else min(last, cycle.end - ONE_DAY)
            dates = [date for date in good if first <= date <= last]
            if dates or last <= today:
                total += 1
                hits += bool(dates) and good[max(dates)]
                recorded = total if dates else recorded
            number += 1
        if method == "cycle" and cycle is None:
            return None, False
        if method == "worst":
            hits, total = int(hits == total), int(total > 0)
        if method == "recorded":
            total = recorded
        if method == "cycle" and cycle is not None:
            total = sum(cadence.after(start, number) < cycle.end for number in range(cycle.days)) if good else 0
        return (Fraction(hits, total), False) if total else (None, True)

    def far(self, kr_id: str, entries: list[Entry]) -> Fraction | None:
        """Return how the mean of some values compares with the mean of their thresholds."""
        thresholds = [self.judging(kr_id, date) for date, _ in entries]

        def average(numbers: list[Fraction]) -> Fraction | None:
            return sum(numbers, start=Fraction(0)) / len(numbers) if numbers else None

        value = average([value for _, value in entries])
        assert value is not None
        low = average([frac(item.low) for item in thresholds if item.low is not None])
        return apart(value, low, average([frac(item.high) for item in thresholds if item.high is not None]))

    def links(self, goal_id: str) -> list[tuple[Objective, Alignment]]:
        return [(child, link) for child in self.plan.objectives for link in child.aligned_to if link.to == goal_id]

    def values_below(self, kr_id: str) -> list[Fraction]:
        """Return the values that a cascaded sum adds up."""
        found: list[Fraction] = []
        for child, link in self.links(kr_id):
            if not link.contributes or self.weight(link.weight, child.priority) == 0 or link.share == 0:
                continue
            if self.membership(self.state(child)) != "count":
                continue
            for kr in child.key_results:
                if self.weight(kr.weight, kr.priority) and kr.share != 0 and self.membership(self.state(kr)) == "count":
                    value = self.value(kr.id)
                    if value is not None and not self.opposed(kr_id, kr.id):
                        found.append(value)
        return found

    def opposed(self, sum_id: str, kr_id: str) -> bool:
        """Return whether a value goes the other way than the sum it would be added to."""
        above, measure = self.krs[sum_id][1].measure, self.krs[kr_id][1].measure
        assert isinstance(above, Cascaded)
        assert above.target is not None
        if isinstance(measure, Change):
            _, start, target = self.numbers(kr_id)
        else:
            assert isinstance(measure, Cascaded)
            start, target = Fraction(0), None if measure.target is None else frac(measure.target)
        return start is not None and target is not None and (target - start) * frac(above.target) < 0

    def value(self, kr_id: str) -> Fraction | None:
        measure = self.krs[kr_id][1].measure
        if isinstance(measure, Change):
            value, start, target = self.numbers(kr_id)
            return value if target is None or start is not None else None
        if isinstance(measure, Cascaded) and measure.method == "sum":
            values = self.values_below(kr_id)
            return sum(values, start=Fraction(0)) if values else None
        return None
