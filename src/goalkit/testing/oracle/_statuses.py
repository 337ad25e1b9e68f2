"""The third part of the oracle, and the whole of it: grades, pace, statuses and health."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from goalkit.model.measures import Baseline, Cascaded, Change, Maintain, Milestones
from goalkit.model.states import Health, State, Status
from goalkit.scoring.grading import Grade, StretchZone
from goalkit.testing.oracle._arithmetic import (
    BEST,
    ONE_DAY,
    Counted,
    Entry,
    band,
    frac,
    mean,
    over_target,
    settled,
    shared,
    threshold_on,
)
from goalkit.testing.oracle._scores import Scores

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.model.cycles import Cycle
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Objective

S = TypeVar("S")


class Oracle(Scores):
    """What the reference says of each goal and KPI, by id."""

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
        short, sweet, strong, full = map(frac, self.policy.grading.zone_edges)
        if looked_up < short:
            return StretchZone.OVERREACHED
        if looked_up < sweet:
            return StretchZone.SHORT
        if looked_up <= strong:
            return StretchZone.SWEET_SPOT
        return StretchZone.STRONG if looked_up < full else StretchZone.FULL

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
        return self.chosen(objective, above, below, linked=bool(linked))

    def chosen(self, objective: Objective, above: list[S], below: list[S], *, linked: bool) -> list[S]:
        """Return those of the key results, of the children, or both, whichever the policy asks."""
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
        above, under = [self.kr_status(kr_id) for kr_id in krs], [self.status(child) for child in children]
        linked = any(
            link.contributes and self.weight(link.weight, child.priority) and link.share != 0
            for child, link in self.links(objective.id)
        )
        return self.chosen(objective, above, under, linked=linked)

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
