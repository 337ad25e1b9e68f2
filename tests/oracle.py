"""An independent oracle: what a plan is worth, slowly and obviously, in exact fractions."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from goalkit import (
    Baseline,
    Cascaded,
    Change,
    Grade,
    Health,
    Maintain,
    Milestones,
    State,
    Status,
    StretchZone,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goalkit import KPI, Closing, Cycle, KeyResult, Objective, Plan, Policy, StateChange, Threshold
    from goalkit.model.objectives import Alignment

ONE_DAY = dt.timedelta(days=1)
RATIOS = {"%", "percent"}
MOST = Fraction(100)
BEST = (Status.OFF_TRACK, Status.AT_RISK, Status.ON_TRACK, Status.AHEAD)

Entry = tuple[dt.date, Fraction]
Counted = tuple[Fraction, Fraction]
"""Weight and score of what counts."""
Added = tuple[Fraction, Fraction, str, bool]
"""How far values have come, how far they are to go, and their unit; or, where less is better, values and targets."""


def frac(number: float) -> Fraction:
    """Return a number as people wrote it."""
    return Fraction(str(number))


def settled(number: Fraction) -> Fraction:
    """Round half even to nine decimals."""
    return round(number, 9)


def clamp(number: Fraction, sides: tuple[float | None, float | None]) -> Fraction:
    low, high = sides
    if low is not None:
        number = max(number, frac(low))
    return number if high is None else min(number, frac(high))


def mean(counted: Iterable[Counted]) -> Fraction | None:
    found = list(counted)
    total = sum((weight for weight, _ in found), start=Fraction(0))
    if total == 0:
        return None
    return sum((weight * score for weight, score in found), start=Fraction(0)) / total


def met(threshold: Threshold, value: Fraction, low: float | None, high: float | None, edges: str = "declared") -> bool:
    strict = {"declared": threshold.strict, "inclusive": False, "strict": True}[edges]
    if low is not None and (value <= frac(low) if strict else value < frac(low)):
        return False
    return high is None or (value < frac(high) if strict else value <= frac(high))


def threshold_on(kpi: KPI | None, date: dt.date) -> Threshold | None:
    """Return what is healthy on a day, by going through the targets from the last to the first."""
    if kpi is None:
        return None
    begun = [target for target in kpi.targets if target.date <= date]
    return max(begun, key=lambda target: target.date).threshold if begun else kpi.threshold


def band(threshold: Threshold, value: Fraction, edges: str = "declared") -> Health:
    if met(threshold, value, threshold.low, threshold.high, edges):
        return Health.HEALTHY
    low = threshold.low if threshold.warning_low is None else threshold.warning_low
    high = threshold.high if threshold.warning_high is None else threshold.warning_high
    return Health.WARNING if met(threshold, value, low, high, edges) else Health.BREACHED


def over_target(value: Fraction, target: Fraction, way: str | None) -> Fraction | None:
    """Return how much of the target a value is; for what should shrink towards 0, how much of it the target is."""
    if target == 0:
        return None
    shrinks = (target > 0 and way == "decrease") or (target < 0 and way == "increase")
    if not shrinks:
        return value / target
    same_side = (value > 0 and target > 0) or (value < 0 and target < 0)
    return min(target / value, MOST) if same_side else MOST


def apart(value: Fraction, low: Fraction | None, high: Fraction | None) -> Fraction | None:
    """Return 1 and the distance from the edge that matters, in parts of that edge."""
    if low is not None and high is not None and low <= value <= high:
        return Fraction(1)
    if low is not None and (high is None or value < low):
        return None if low == 0 else 1 + (value - low) / abs(low)
    assert high is not None
    return None if high == 0 else 1 + (high - value) / abs(high)


def shared(counted: dict[str, Counted], fixed: dict[str, Fraction]) -> dict[str, Counted]:
    """Return weights that make the given shares: first the fixed ones, the rest by weight."""
    fixed = {name: share for name, share in fixed.items() if name in counted}
    if not fixed:
        return counted
    left = 1 - sum(fixed.values())
    free = sum((weight for name, (weight, _) in counted.items() if name not in fixed), start=Fraction(0))
    weights = {name: fixed[name] if name in fixed else left * weight / free for name, (weight, _) in counted.items()}
    return {name: (weights[name], score) for name, (_, score) in counted.items() if weights[name]}


class Oracle:
    """What the reference says of each goal and KPI, by id."""

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
        threshold = kr.measure.threshold or threshold_on(self.kpi_of(kr), date)
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

    # scores

    def weight(self, weight: float, priority: str) -> Fraction:
        return frac(weight) * frac(dict(self.policy.priority_weights).get(priority, 1.0))

    def kr_score(self, kr_id: str) -> Fraction | None:
        kr = self.krs[kr_id][1]
        closing = self.closing(kr)
        if closing is not None:
            return frac(closing.score)
        progress = self.progress(kr_id)[0]
        if progress is not None and self.policy.credit == "all_or_nothing":
            progress = Fraction(int(settled(progress) >= 1))
        return None if progress is None else clamp(progress, self.policy.clamp)

    def key_results(self, objective: Objective) -> dict[str, Counted]:
        """Return the key results that can count."""
        found: dict[str, Counted] = {}
        for kr in objective.key_results:
            weight = self.weight(kr.weight, kr.priority)
            score = self.kr_score(kr.id)
            membership = self.membership(self.state(kr))
            if score is None and self.policy.not_started == "zero" and self.progress(kr.id)[1]:
                score = Fraction(0)
            if membership == "zero":
                score = Fraction(0)
            if membership != "exclude" and score is not None and weight and kr.share != 0:
                found[kr.id] = weight, score
        return found

    def child_scores(self, links: list[tuple[Objective, Alignment]]) -> dict[str, Counted]:
        found: dict[str, Counted] = {}
        for child, link in links:
            weight = self.weight(link.weight, child.priority)
            membership = self.membership(self.state(child))
            score = Fraction(0) if membership == "zero" else self.score(child.id)
            if link.contributes and membership != "exclude" and score is not None and weight and link.share != 0:
                found[child.id] = weight, score
        return found

    def fixed_links(self, links: list[tuple[Objective, Alignment]]) -> dict[str, Fraction]:
        return {child.id: frac(link.share) for child, link in links if link.share is not None}

    def fixed_krs(self, objective: Objective) -> dict[str, Fraction]:
        return {kr.id: frac(kr.share) for kr in objective.key_results if kr.share is not None}

    def counting(self, objective: Objective) -> tuple[dict[str, Counted], dict[str, Counted]]:
        """Return the key results and the children that count, with weights that make their shares."""
        own, below = self.taken(objective)
        fixed = self.fixed_krs(objective) | self.fixed_links(self.links(objective.id))
        both = shared(own | below, fixed)
        return {name: both[name] for name in own if name in both}, {name: both[name] for name in below if name in both}

    def taken(self, objective: Objective) -> tuple[dict[str, Counted], dict[str, Counted]]:
        """Return the key results and the children that the policy lets count."""
        own, below = self.key_results(objective), self.child_scores(self.links(objective.id))
        members = self.policy.members
        if members == "both":
            return own, below
        if members == "key_results" or (members == "auto" and own):
            return own, {}
        if members == "children" and not any(
            link.contributes and self.weight(link.weight, child.priority) and link.share != 0
            for child, link in self.links(objective.id)
        ):
            return own, {}
        return {}, below

    def _roll_up(self, objective_id: str) -> Fraction | None:
        own, below = self.counting(self.objectives[objective_id])
        counted = [*own.values(), *below.values()]
        if not counted:
            return None
        if self.policy.rollup == "min":
            return min(score for _, score in counted)
        added = self.added(objective_id)
        if added is None:
            return mean(counted)
        share = self.share(added)
        return share if self.policy.credit == "partial" else Fraction(int(settled(share) >= 1))

    def share(self, added: Added) -> Fraction:
        """Return how much of its targets a sum of values is."""
        value, target, _, falls = added
        if not falls:
            return value / target
        found = over_target(value, target, "decrease" if target > 0 else "increase")
        assert found is not None
        return found

    def with_share(self, added: Added, share: Fraction) -> Added | None:
        """Return a sum of the same targets that is another share of them."""
        _, target, unit, falls = added
        if not falls:
            return share * target, target, unit, falls
        return (target / share, target, unit, falls) if share > 0 else None

    def _added(self, objective_id: str) -> Added | None:
        """Return what the values of an objective add up to, None where they are not added."""
        if self.policy.rollup not in {"sum", "by_unit"}:
            return None
        own, below = self.counting(self.objectives[objective_id])
        found = [*map(self.added_by_child, below), *map(self.added_by_kr, own)]
        parts = [part for part in found if part is not None]
        units, signs = {unit for _, _, unit, _ in parts}, {way > 0 for _, way, _, _ in parts if way}
        kinds = {falls for _, _, _, falls in parts}
        ways = sum((way for _, way, _, _ in parts), start=Fraction(0))
        if len(parts) < len(found) or len(units) != 1 or len(signs) > 1 or len(kinds) > 1 or not ways:
            return None
        return sum((move for move, _, _, _ in parts), start=Fraction(0)), ways, units.pop(), kinds.pop()

    def added_by_child(self, child_id: str) -> Added | None:
        child, found = self.objectives[child_id], self.added(child_id)
        if found is None:
            return None
        closing, limit = self.closing(child), self.limit(child)
        if closing is not None:
            found = self.with_share(found, frac(closing.score))
        elif limit is not None and limit < self.share(found):
            found = self.with_share(found, limit)
        if found is None or self.membership(self.state(child)) != "zero":
            return found
        return self.with_share(found, Fraction(0))

    def added_by_kr(self, kr_id: str) -> Added | None:  # noqa: PLR0911 - one for each way to have no part
        kr = self.krs[kr_id][1]
        measure, kpi = kr.measure, self.kpi_of(kr)
        if isinstance(measure, Change):
            value, start, target = self.counted_from(kr_id)
        elif isinstance(measure, Cascaded) and measure.method == "sum":
            assert measure.target is not None
            value, target = self.value(kr_id), frac(measure.target)
            start = None if value is None else Fraction(0)
        else:
            return None
        unit = measure.unit or (kpi.unit if kpi is not None else "")
        ratio = unit in RATIOS or (kpi is not None and kpi.kind == "ratio")
        if target is None or (self.policy.rollup == "by_unit" and ratio):
            return None
        closing, zero = self.closing(kr), self.membership(self.state(kr)) == "zero"
        falls = start is None and isinstance(measure, Change) and target != 0 and self.numbers(kr_id)[1] is not None
        if falls:
            if zero:
                return None
            if closing is not None:
                return self.with_share((Fraction(0), target, unit, True), frac(closing.score))
            return None if value is None else (value, target, unit, True)
        if start is None:
            return None
        way = target - start
        if zero:
            return Fraction(0), way, unit, False
        if closing is not None:
            return frac(closing.score) * way, way, unit, False
        return Fraction(0) if value is None else value - start, way, unit, False

    def counted_from(self, kr_id: str) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
        """Return value, where its progress counts from, and target."""
        value, start, target = self.numbers(kr_id)
        if self.policy.change == "from_baseline" or start is None or target is None:
            return value, start, target
        way = self.declared_way(kr_id) or self.onward(start, target)
        adds = target != 0 and over_target(2 * target, target, way) == 2
        return value, Fraction(0) if adds else None, target

    def score(self, objective_id: str) -> Fraction | None:
        objective, policy = self.objectives[objective_id], self.policy
        closing = self.closing(objective)
        if closing is not None:
            return frac(closing.score)
        raw = self.roll_up(objective_id)
        if raw is None:
            return None
        score = clamp(raw, policy.objective_clamp)
        limit = self.limit(objective)
        return score if limit is None else min(score, limit)

    def limit(self, objective: Objective) -> Fraction | None:
        """Return the highest score under a breached guardrail."""
        if not self.breached(objective):
            return None
        return {"veto": Fraction(0), "cap_score": frac(self.policy.guardrail_score)}.get(self.policy.guardrails)

    def owner_score(self, owner: str) -> Fraction | None:
        mine = [item for item in self.plan.objectives if item.owner == owner]
        mine = [item for item in mine if self.membership(self.state(item)) != "exclude"]
        current = [item for item in mine if item.cycle is None or self.as_of in self.cycles[item.cycle]]
        if not current:
            ended = [item for item in mine if self.cycles[item.cycle or ""].end <= self.as_of]
            latest = max((self.cycles[item.cycle or ""].end for item in ended), default=None)
            current = [item for item in ended if self.cycles[item.cycle or ""].end == latest]
        counted: list[Counted] = []
        for item in current:
            weight = self.weight(item.weight, item.priority)
            membership = self.membership(self.state(item))
            if not weight or membership == "exclude":
                continue
            if self.policy.owner_score == "key_results":
                zero = membership == "zero"
                own_krs = self.key_results(item).values()
                counted += [(each, Fraction(0) if zero else score) for each, score in own_krs]
                continue
            score = Fraction(0) if membership == "zero" else self.score(item.id)
            if score is not None:
                counted.append((weight, score))
        return mean(counted)

    # grades and zones

    def grade(self, score: Fraction | None, objective: Objective) -> Grade | None:
        if score is None:
            return None
        looked_up = settled(score)
        places = self.policy.grading.round_to
        if places is not None:  # half up: away from zero at the middle
            scaled = abs(looked_up) * 10**places
            whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
            looked_up = Fraction(whole, 10**places) * (1 if looked_up >= 0 else -1)
        grading = self.policy.grading
        bands = grading.committed if objective.ambition == "committed" else grading.aspirational
        [grade] = [
            band.grade
            for band in bands
            if (band.low is None or looked_up >= frac(band.low)) and (band.high is None or looked_up < frac(band.high))
        ]
        return grade

    def zone(self, score: Fraction | None, objective: Objective) -> StretchZone | None:
        if score is None or objective.ambition == "committed":
            return None
        looked_up = settled(score)
        if looked_up < Fraction("0.4"):
            return StretchZone.OVERREACHED
        if looked_up < Fraction("0.6"):
            return StretchZone.SHORT
        if looked_up <= Fraction("0.7"):
            return StretchZone.SWEET_SPOT
        return StretchZone.STRONG if looked_up < 1 else StretchZone.FULL

    # pace and status

    def kr_expected(self, kr_id: str) -> Fraction | None:
        objective, kr = self.krs[kr_id]
        cycle = self.cycle(objective)
        if cycle is None:
            return None
        if isinstance(kr.measure, Change) and kr.measure.phases:
            _, start, target = self.numbers(kr_id)
            if start is not None and target is not None and start != target:
                share = self.by_phases(kr, kr.measure, start, target, cycle)
                if self.policy.change == "from_baseline":
                    return share
                way = self.declared_way(kr_id) or self.onward(start, target)
                planned = over_target(start + share * (target - start), target, way)
                return self.elapsed(cycle) if planned is None else planned
        return self.elapsed(cycle)

    def by_phases(self, kr: KeyResult, change: Change, start: Fraction, target: Fraction, cycle: Cycle) -> Fraction:
        """Return the share on the line from the start through the phases to the target, or planned for a period."""
        if self.policy.phases == "latest_period":
            entries = self.counted_entries(kr)
            day = entries[-1][0] if entries else self.as_of
            ends = {cycle.end - ONE_DAY: target} | {date: frac(value) for date, value in change.phases}
            last = max(ends)
            return (ends[min((date for date in ends if date >= day), default=last)] - start) / (target - start)
        offset = 1 if self.policy.day_count == "end_of_day" else 0
        end = max(cycle.days - 1 + offset, 1)
        points = {0: start, end: target}
        points |= {(date - cycle.start).days + offset: frac(value) for date, value in change.phases}
        today = min(max((self.as_of - cycle.start).days + offset, 0), end)
        left = max(day for day in points if day <= today)
        right = min((day for day in points if day > today), default=left)
        value = points[left]
        if right > left:
            value += (points[right] - points[left]) * Fraction(today - left, right - left)
        return (value - start) / (target - start)

    def expected(self, objective: Objective) -> Fraction | None:
        cycle = self.cycle(objective)
        if cycle is None:
            return None
        share = self.mean_of(objective, self.kr_expected)
        return self.elapsed(cycle) if share is None else share

    def mean_of(self, objective: Objective, expected: Callable[[str], Fraction | None]) -> Fraction | None:
        """Return the mean of what is expected of the counted key results where any has phases."""
        if not any(isinstance(kr.measure, Change) and kr.measure.phases for kr in objective.key_results):
            return None
        own = {kr_id: weight for kr_id, (weight, _) in self.counting(objective)[0].items()}
        added = self.added(objective.id)
        if added is not None and not added[3]:
            parts = {kr_id: self.added_by_kr(kr_id) for kr_id in own}
            own = {kr_id: abs(part[1]) for kr_id, part in parts.items() if part is not None}
        found = ((weight, expected(kr_id)) for kr_id, weight in own.items())
        return mean((weight, share) for weight, share in found if share is not None)

    def kr_yardstick(self, kr_id: str) -> Fraction | None:
        """Return what the score of a key result is held against."""
        if self.policy.pace.rule == "score":
            return Fraction(1)
        if self.policy.pace.rule != "achievement":
            return self.kr_expected(kr_id)
        objective, kr = self.krs[kr_id]
        if self.cycle(objective) is None or not isinstance(kr.measure, Change) or not kr.measure.phases:
            return Fraction(1)
        _, start, target = self.numbers(kr_id)
        undivided = self.policy.change == "of_target" and target == 0
        if start is None or target is None or start == target or undivided:
            return Fraction(1)
        return self.kr_expected(kr_id)

    def yardstick(self, objective: Objective) -> Fraction | None:
        """Return what the score of an objective is held against."""
        if self.policy.pace.rule == "score":
            return Fraction(1)
        if self.policy.pace.rule != "achievement":
            return self.expected(objective)
        share = self.mean_of(objective, self.kr_yardstick)
        return Fraction(1) if share is None else share

    def computed(  # noqa: PLR0911 - one for each status
        self, score: Fraction | None, expected: Fraction | None, objective: Objective, *, started: bool
    ) -> Status:
        policy, cycle = self.policy, self.cycle(objective)
        if score is None or expected is None or not self.begun(objective):
            return Status.PENDING
        if not started and policy.no_value == "pending":
            return Status.PENDING
        if cycle is not None and settled(self.elapsed(cycle)) < frac(policy.pending_until):
            return Status.PENDING
        pace = policy.pace
        good, fair = frac(pace.on_track), frac(pace.at_risk)
        if objective.ambition == "committed":
            good = good if pace.committed_on_track is None else frac(pace.committed_on_track)
            fair = fair if pace.committed_at_risk is None else frac(pace.committed_at_risk)
        if pace.rule == "points_behind":
            behind = settled(expected - score)
            if pace.ahead is not None and -behind >= frac(pace.ahead):
                return Status.AHEAD
            return self.worse(behind, good, fair)
        if settled(expected) <= 0:
            return Status.ON_TRACK
        heading = settled(score / expected)
        if pace.ahead is not None and heading >= frac(pace.ahead):
            return Status.AHEAD
        return self.worse(-heading, -good, -fair)

    def begun(self, objective: Objective) -> bool:
        cycle = self.cycle(objective)
        return cycle is None or self.as_of >= cycle.start

    def worse(self, short: Fraction, good: Fraction, fair: Fraction) -> Status:
        """Return the status of what falls short by some number, under two limits."""
        pace = self.policy.pace
        fair_too = pace.strict if pace.strict_at_risk is None else pace.strict_at_risk
        if short < good or (short == good and not pace.strict):
            return Status.ON_TRACK
        return Status.AT_RISK if short < fair or (short == fair and not fair_too) else Status.OFF_TRACK

    def kr_started(self, kr_id: str) -> bool:
        """Return whether a score rests on any value."""
        kr = self.krs[kr_id][1]
        if self.closing(kr) is not None:
            return True
        if isinstance(kr.measure, Cascaded) and kr.measure.method == "mean":
            return any(self.started(child) for child in self.child_scores(self.links(kr_id)))
        return self.progress(kr_id)[0] is not None

    def _started(self, objective_id: str) -> bool:
        objective = self.objectives[objective_id]
        if self.closing(objective) is not None:
            return True
        own, below = self.counting(objective)
        return any(map(self.kr_started, own)) or any(map(self.started, below))

    def kr_status(self, kr_id: str) -> Status:
        objective, kr = self.krs[kr_id]
        for goal in (kr, objective):
            if self.state(goal) is not State.ACTIVE:
                return Status(self.state(goal).value)
        stated = self.stated(kr)
        if stated is not None:
            return stated
        if isinstance(kr.measure, Maintain) and self.policy.maintain_status == "threshold":
            if self.progress(kr_id)[1] or not self.begun(objective):
                return Status.PENDING
            date, value = self.entries(kr)[-1]
            found = band(self.judging(kr_id, date), value, self.policy.threshold_edges)
            return {
                Health.HEALTHY: Status.ON_TRACK,
                Health.WARNING: Status.AT_RISK,
                Health.BREACHED: Status.OFF_TRACK,
            }[found]
        started = self.kr_started(kr_id)
        score = self.kr_score(kr_id)
        if score is None and self.policy.no_value == "judged" and self.progress(kr_id)[1]:
            score = Fraction(0)
        return self.computed(score, self.kr_yardstick(kr_id), objective, started=started)

    def stated(self, kr: KeyResult) -> Status | None:
        """Return the status that a person stated, as long as it holds."""
        past = sorted((item for item in kr.check_ins if item.date <= self.as_of), key=lambda item: item.date)
        rule = self.policy.stated_status
        if rule == "sticky":
            return past[-1].status if past else None
        places = [place for place, item in enumerate(past) if item.status is not None]
        if rule == "ignored" or not places:
            return None
        last = places[-1]
        if rule == "kept":
            return past[last].status
        if isinstance(kr.measure, Milestones):
            objective = self.krs[kr.id][0]
            cycle = self.cycle(objective)
            done = [item.done_on for item in kr.measure.milestones if item.done_on and item.done_on <= self.as_of]
            done = [date for date in done if cycle is None or date < cycle.end]
            return None if any(date > past[last].date for date in done) else past[last].status
        newer = any(item.value is not None for item in past[last + 1 :])
        if self.kpi_of(kr) is not None:
            newer = any(date > past[last].date for date, _ in self.counted_entries(kr))
        return None if newer else past[last].status

    def counted_entries(self, kr: KeyResult) -> list[Entry]:
        """Return the entries that a measure looks at: all, or those inside the cycle."""
        inside = isinstance(kr.measure, Baseline) or (isinstance(kr.measure, Change) and kr.measure.accumulate)
        return self.in_force(self.entries(kr), self.cycle(self.krs[kr.id][0])) if inside else self.entries(kr)

    def status(self, objective: Objective) -> Status:
        state = self.state(objective)
        return self.computed_status(objective) if state is State.ACTIVE else Status(state.value)

    def paced(self, objective: Objective) -> Status:
        """Return the status of an objective by its own score."""
        score, expected = self.score(objective.id), self.yardstick(objective)
        return self.computed(score, expected, objective, started=self.started(objective.id))

    def asked(self, objective: Objective) -> list[Status | None]:
        """Return what states the parts of an objective are in, None of an active key result."""
        own: list[Status | None] = [
            None if self.state(kr) is State.ACTIVE else Status(self.state(kr).value)
            for kr in objective.key_results
            if self.weight(kr.weight, kr.priority) and kr.share != 0
        ]
        linked: list[Status | None] = [
            self.status(child)
            for child, link in self.links(objective.id)
            if link.contributes and self.weight(link.weight, child.priority) and link.share != 0
        ]
        aside = {Status.DRAFT, Status.CANCELLED}
        above, below = [[item for item in found if item not in aside] for found in (own, linked)]
        members = self.policy.members
        if members == "both":
            return above + below
        if members == "key_results" or (members == "children" and not linked):
            return above
        if members == "auto" and (self.key_results(objective) or not below):
            return above
        return below

    def computed_status(self, objective: Objective) -> Status:
        if self.policy.common_state == "adopted":
            for state in (Status.CLOSED, Status.POSTPONED):
                if set(self.asked(objective)) == {state}:
                    return state
        rule = self.policy.objective_status
        if not self.begun(objective):
            return Status.PENDING
        if rule == "worst":
            found = self.worst(objective)
        elif rule == "confidence":
            found = self.by_confidence(objective)
        else:
            found = self.paced(objective)
        capped = self.policy.guardrails != "report" and self.breached(objective)
        return Status.AT_RISK if capped and found in {Status.ON_TRACK, Status.AHEAD} else found

    def worst(self, objective: Objective) -> Status:
        seen = self.said(objective)
        said = [status for status in seen if status in BEST]
        if said or Status.CLOSED not in seen:
            return min(said, key=BEST.index, default=Status.PENDING)
        if self.policy.closed_members == "best":
            return Status.CLOSED
        idle = all(status in {Status.CLOSED, Status.PENDING} for status in seen)
        return self.paced(objective) if idle and self.policy.closed_members == "pace" else Status.PENDING

    def said(self, objective: Objective) -> list[Status]:
        """Return the statuses of the members that are asked."""
        if self.policy.status_members == "counted":
            own, below = self.counting(objective)
            seen = [self.kr_status(kr_id) for kr_id in own]
            return seen + [self.status(self.objectives[child]) for child in below]
        krs, children = self.everyone(objective)
        above, below_it = [self.kr_status(kr_id) for kr_id in krs], [self.status(child) for child in children]
        members = self.policy.members
        linked = any(
            link.contributes and self.weight(link.weight, child.priority) and link.share != 0
            for child, link in self.links(objective.id)
        )
        if members == "both":
            return above + below_it
        if members == "key_results" or (members == "children" and not linked):
            return above
        if members == "auto" and (self.key_results(objective) or not below_it):
            return above
        return below_it

    def everyone(self, objective: Objective) -> tuple[list[str], list[Objective]]:
        """Return the key results and children that neither their state nor their link keeps out."""
        krs = [kr.id for kr in objective.key_results if self.membership(self.state(kr)) != "exclude"]
        links = self.links(objective.id)
        return krs, [c for c, link in links if link.contributes and self.membership(self.state(c)) != "exclude"]

    def asked_for_confidence(self, objective: Objective) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
        """Return the weights of the key results and of the children that are asked."""
        if self.policy.status_members == "all":
            krs, children = self.everyone(objective)
            return dict.fromkeys(krs, Fraction(1)), {child.id: Fraction(1) for child in children}
        links = self.links(objective.id)
        own = shared(self.key_results(objective), self.fixed_krs(objective))
        below = shared(self.child_scores(links), self.fixed_links(links))
        return {name: own[name][0] for name in own}, {name: below[name][0] for name in below}

    def by_confidence(self, objective: Objective) -> Status:
        counted: list[Counted] = []
        worth = dict(self.policy.status_confidence)
        krs, children = self.asked_for_confidence(objective)
        if not krs:
            statuses = {child: self.status(self.objectives[child]) for child in children}
            counted = [(children[child], frac(worth[found])) for child, found in statuses.items() if found in worth]
        for kr_id, weight in krs.items():
            check_ins = sorted(self.krs[kr_id][1].check_ins, key=lambda item: item.date)
            stated = [c.confidence for c in check_ins if c.date <= self.as_of and c.confidence is not None]
            state = self.state(self.krs[kr_id][1])
            if stated and self.policy.confidence_from == "stated":
                over = worth.get(Status(state.value)) if state is not State.ACTIVE else None
                counted.append((weight, frac(stated[-1] if over is None else over)))
            elif self.kr_status(kr_id) in worth:
                counted.append((weight, frac(worth[self.kr_status(kr_id)])))
        level = mean(counted)
        if level is None:
            return Status.PENDING
        level = settled(level)
        if level >= frac(self.policy.confidence_on_track):
            return Status.ON_TRACK
        return Status.AT_RISK if level >= frac(self.policy.confidence_at_risk) else Status.OFF_TRACK

    # KPIs

    def known_health(self, kpi: KPI) -> Health:
        found = self.in_force(self.readings(kpi), None)
        if not found:
            return Health.NO_DATA
        if kpi.threshold is None:
            return Health.HEALTHY if self.policy.no_threshold == "healthy" else Health.NO_THRESHOLD
        bands = [band(threshold_on(kpi, date) or kpi.threshold, value) for date, value in found]
        for end in range(len(bands), 0, -1):
            last = bands[max(end - kpi.confirm, 0) : end]
            if len(last) == kpi.confirm and len(set(last)) == 1:
                return last[0]
        return bands[0]

    def health(self, kpi: KPI) -> Health:
        found = self.readings(kpi)
        if not found or kpi.threshold is None or kpi.cadence is None:
            return self.known_health(kpi)
        overdue = self.as_of > kpi.cadence.after(found[-1][0], self.policy.stale_after)
        return Health.STALE if overdue else self.known_health(kpi)

    def breached(self, objective: Objective) -> bool:
        return any(self.known_health(self.kpis[name]) is Health.BREACHED for name in objective.guardrails)
