"""Where goals are heading: expected shares, statuses and staleness, on top of the scores of an evaluation.

Everything here follows from the scores and is worked out when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from goalkit.model.measures import Cascaded, Change, Maintain, Milestones
from goalkit.model.numbers import settle
from goalkit.model.states import Health, State, Status
from goalkit.scoring._members import Member, Total, apart, mean, shared
from goalkit.scoring._scores import Scores
from goalkit.scoring.pace import expected_by_phases, expected_in_period
from goalkit.scoring.progress import kpi_way, share_of_target, value_for, way_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from goalkit.model.cycles import Cycle
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Objective
    from goalkit.model.plan import Plan
    from goalkit.scoring.policy import Policy

_WORST = (Status.OFF_TRACK, Status.AT_RISK, Status.ON_TRACK, Status.AHEAD)
_CAPPED = (Status.ON_TRACK, Status.AHEAD)
_ADOPTED = {Status.CLOSED, Status.POSTPONED}
_BY_BAND = {Health.HEALTHY: Status.ON_TRACK, Health.WARNING: Status.AT_RISK, Health.BREACHED: Status.OFF_TRACK}


class Engine(Scores):
    """The results of one evaluation, from which a scorecard is made."""

    def __init__(self, plan: Plan, as_of: dt.date, policy: Policy, *, fast: bool = True) -> None:
        self._statuses: dict[int, Status] | None = None
        self._started: dict[int, bool] | None = None
        self._clock: dict[str, tuple[float, bool]] = {}
        super().__init__(plan, as_of, policy, fast=fast)

    def elapsed(self, at: int) -> float | None:
        """Return the share of an objective's cycle that has passed; None without a cycle."""
        cycle = self.flat.cycles[at]
        return None if cycle is None else self._time_of(cycle)[0]

    def _time_of(self, cycle: Cycle) -> tuple[float, bool]:
        """Return the share of a cycle that has passed, and whether that is too little for a status."""
        found = self._clock.get(cycle.id)
        if found is None:
            share = cycle.elapsed(self.as_of, self.policy.day_count)
            early = cycle.start > self.as_of or settle(share) < self.policy.pending_until
            found = self._clock[cycle.id] = share, early
        return found

    def expected(self, k: int) -> float | None:
        """Return the share expected of a key result by now; None without a cycle."""
        share = self._planned(k)
        return self.elapsed(self.flat.objective_of[k]) if share is None else share

    def _planned(self, k: int) -> float | None:
        """Return the share that the phases of a key result expect by now; None without phases."""
        cycle, measure = self.flat.cycles[self.flat.objective_of[k]], self.flat.key_results[k].measure
        if cycle is None or not isinstance(measure, Change) or not measure.phases:
            return None
        measured = self.measured_of(k)
        baseline, target = measured.baseline, measured.target
        if baseline is None or target is None or baseline == target:
            return None
        if self.policy.phases == "latest_period":
            day = measured.last_entry or self.as_of
            share = expected_in_period(measure.phases, baseline, target, cycle, day)
        else:
            share = expected_by_phases(measure.phases, baseline, target, cycle, self.as_of, self.policy.day_count)
        if self.policy.change == "from_baseline":
            return share
        kpi = self.flat.kpis[k]
        way = measure.direction or (None if kpi is None else kpi_way(kpi)) or way_of(baseline, target)
        return share_of_target(value_for(share, baseline, target), target, way)

    def objective_expected(self, at: int) -> float | None:
        """Return the share expected of an objective by now.

        Where a counted key result has phases it is the weighted mean of what is expected of the counted key
        results, in a sum of values by their ways; else the elapsed share of the cycle.
        """
        share = self._mean_expected(at, self.expected)
        return self.elapsed(at) if share is None else share

    def _mean_expected(self, at: int, expected: Callable[[int], float | None]) -> float | None:
        """Return the weighted mean of what is expected of the counted key results; None where none has phases."""
        own = range(self.flat.first[at], self.flat.first[at + 1])
        items = self.flat.key_results
        for k in own:
            if getattr(items[k].measure, "phases", ()):
                break
        else:
            return None
        total = self.totals.get(at)
        found: list[Member] = []
        for member in self.counting(at):
            if member.counted and member.kind == "key result":
                added = None if total is None or total.falling else self.key_result_part(member)
                weight = abs(float(added.span)) if isinstance(added, Total) else member.weight
                found.append(attrs.evolve(member, score=expected(member.at), weight=weight))
        return mean(found)

    def yardstick(self, k: int) -> float | None:
        """Return what the pace rule holds a key result's score against."""
        if self.policy.pace.rule == "score":
            return 1.0
        if self.policy.pace.rule != "achievement":
            return self.expected(k)
        share = self._planned(k)
        return 1.0 if share is None else share

    def objective_yardstick(self, at: int) -> float | None:
        """Return what the pace rule holds an objective's score against."""
        if self.policy.pace.rule == "score":
            return 1.0
        if self.policy.pace.rule != "achievement":
            return self.objective_expected(at)
        share = self._mean_expected(at, self.yardstick)
        return 1.0 if share is None else share

    def begun(self, at: int) -> bool:
        """Return whether the cycle of an objective has begun; so it has without a cycle."""
        cycle = self.flat.cycles[at]
        return cycle is None or cycle.start <= self.as_of

    def judged(self, k: int) -> float | None:
        """Return the score that the status of a key result goes by: by the policy 0 where it has no value yet."""
        score = self.scores[k]
        return 0.0 if score is None and self.policy.no_value == "judged" and not self.measured_of(k).started else score

    def computed_status(self, score: float | None, expected: float | None, at: int, *, started: bool) -> Status:
        """Return the status that the pace rule gives an active goal of an objective."""
        cycle, ambition = self.flat.cycles[at], self.flat.objectives[at].ambition
        if score is None or expected is None or (cycle is not None and self._time_of(cycle)[1]):
            return Status.PENDING
        if not started and self.policy.no_value == "pending":
            return Status.PENDING
        return self.policy.pace.status(score, expected, ambition)

    def key_result_status(self, k: int) -> tuple[Status, Status, Status | None]:
        """Return a key result's status, the computed one, and the one a person stated."""
        flat = self.flat
        item, at = flat.key_results[k], flat.objective_of[k]
        if isinstance(item.measure, Maintain) and self.policy.maintain_status == "threshold":
            measured = self.measured_of(k)
            known = measured.started and self.begun(at)
            computed = _BY_BAND[measured.band] if measured.band and known else Status.PENDING
        else:
            computed = self.computed_status(self.judged(k), self.yardstick(k), at, started=self.key_result_started(k))
        stated = self._stated(k)
        state = self.state_of(item)
        if state is State.ACTIVE:
            state = self.state_of(flat.objectives[at])
        if state is not State.ACTIVE:
            return Status(state.value), computed, stated
        return stated or computed, computed, stated

    def _stated(self, k: int) -> Status | None:
        """Return the status of a key result that a person stated and that still holds by the policy."""
        rule, stated = self.policy.stated_status, None
        since: dt.date | None = None
        for check_in in self.flat.key_results[k].check_ins:
            if check_in.date > self.as_of:
                break
            replaced = rule == "sticky" or (rule == "until_newer" and check_in.value is not None)
            if check_in.status is not None or replaced:
                stated, since = check_in.status, check_in.date
        if rule == "ignored" or stated is None or since is None:
            return None
        entered = self.measured_of(k).last_entry
        newer = rule == "until_newer" and entered is not None and entered > since
        return None if newer else stated

    def objective_status(self, at: int) -> tuple[Status, Status]:
        """Return an objective's status and the computed one."""
        policy = self.policy
        if policy.objective_status != "projected" or policy.common_state == "adopted":
            computed = self._from_below()[at]
        else:
            computed = self._ruled(at)
        state = self.state_of(self.flat.objectives[at])
        return (computed if state is State.ACTIVE else Status(state.value)), computed

    def _ruled(self, at: int) -> Status:
        """Return an objective's status by the policy's rule; those of its children are known where it asks them."""
        if not self.begun(at):
            return Status.PENDING
        if self.policy.objective_status == "confidence":
            return self._by_confidence(at)
        if self.policy.objective_status == "worst":
            return self._worst(at)
        return self._paced(at)

    def _paced(self, at: int) -> Status:
        """Return the status of an objective by its own score."""
        expected, started = self.objective_yardstick(at), self.started(at)
        status = self.computed_status(self.objective_scores[at], expected, at, started=started)
        return self._capped(self.flat.objectives[at], status)

    def _capped(self, objective: Objective, status: Status) -> Status:
        if self.policy.guardrails == "report" or status not in _CAPPED or not self.breached(objective):
            return status
        return Status.AT_RISK

    def started(self, at: int) -> bool:
        """Return whether an objective's score rests on any value, rather than on "not started counts as 0"."""
        return self._all_started()[at]

    def _all_started(self) -> dict[int, bool]:
        """Return `started` for every objective, worked out once, children before parents."""
        if self._started is None:
            self._started = {}
            for at in self.flat.order:
                plain = self._plain_started(at)
                if plain is None:
                    closed = self.closing_of(self.flat.objectives[at]) is not None
                    plain = closed or self._any_started(self.counting(at))
                self._started[at] = plain
        return self._started

    def _plain_started(self, at: int) -> bool | None:
        """Return whether a plain objective was started, as `_any_started` would; None where that must be asked."""
        plain = self.flat.plain[at] if self._plain_policy else None
        if plain is None or self.policy.members not in {"auto", "key_results"}:
            return None
        scores = self.scores
        return any(row[-1] and scores[row[0]] is not None for row in plain[0]) or None

    def key_result_started(self, k: int) -> bool:
        """Return whether a key result's score rests on any value, its own or one below it."""
        if self.scores[k] is None:
            return False
        item = self.flat.key_results[k]
        cascaded = isinstance(item.measure, Cascaded) and item.measure.method == "mean"
        if not cascaded or self.closing_of(item) is not None:
            return True
        return self._any_started(self.below(k))

    def _any_started(self, members: Iterable[Member]) -> bool:
        return any(
            self.key_result_started(member.at) if member.kind == "key result" else self._all_started()[member.at]
            for member in members
            if member.counted
        )

    def _by_confidence(self, at: int) -> Status:
        policy = self.policy
        own, children = map(self._asked, self.members(at))
        share = mean([attrs.evolve(member, score=self._sureness(member)) for member in own or children])
        if share is None:
            return Status.PENDING
        level = settle(share)
        if level >= policy.confidence_on_track:
            return self._capped(self.flat.objectives[at], Status.ON_TRACK)
        return Status.AT_RISK if level >= policy.confidence_at_risk else Status.OFF_TRACK

    def _asked(self, members: list[Member]) -> list[Member]:
        """Return the members that have a say in the status of their objective, with the weights of it."""
        if self.policy.status_members == "counted":
            return [member for member in shared(members) if member.counted]
        return [attrs.evolve(member, weight=1.0) for member in members if self._takes_part(member)]

    def _takes_part(self, member: Member) -> bool:
        """Return whether neither its link nor its state keeps a member out."""
        table = self.flat.objectives if member.kind == "objective" else self.flat.key_results
        return not member.supports and self._membership(self.state_of(table[member.at])) != "exclude"

    def _sureness(self, member: Member) -> float | None:
        """Return how sure a member is by the policy: as was stated last, or what its status is worth."""
        worth, k = dict(self.policy.status_confidence), member.at
        if member.kind == "objective":
            return worth.get(self._member_status(member))
        stated = self.confidence(k)
        if self.policy.confidence_from == "stated" and stated is not None:
            state = self.state_of(self.flat.key_results[k])
            return stated if state is State.ACTIVE else worth.get(Status(state.value), stated)
        return worth.get(self.key_result_status(k)[0]) if worth else None

    def confidence(self, k: int) -> float | None:
        """Return the last confidence that was stated of a key result as of the date."""
        found = None
        for check_in in self.flat.key_results[k].check_ins:
            if check_in.date <= self.as_of and check_in.confidence is not None:
                found = check_in.confidence
        return found

    def _from_below(self) -> dict[int, Status]:
        """Return every objective's computed status, worked out once, children before parents."""
        if self._statuses is None:
            self._statuses = {}
            for at in self.flat.order:
                self._statuses[at] = self.common_state(at) or self._ruled(at)
        return self._statuses

    def _worst(self, at: int) -> Status:
        """Return the worst status among the members of an objective that are asked."""
        asked = self._first_asked(at, self._asked)
        seen = {self._member_status(member) for member in asked}
        found = next((status for status in _WORST if status in seen), None)
        if found is None and Status.CLOSED in seen and self.policy.closed_members != "silent":
            if self.policy.closed_members == "best":
                found = Status.CLOSED
            elif seen <= {Status.CLOSED, Status.PENDING}:
                return self._paced(at)
        return self._capped(self.flat.objectives[at], found or Status.PENDING)

    def _first_asked(self, at: int, asked: Callable[[list[Member]], list[Member]]) -> list[Member]:
        """Return who is asked among the members that count, or else by `members="auto"` among the key results."""
        found = asked(self.counting(at))
        return asked(self.members(at)[0]) if not found and self.policy.members == "auto" else found

    def _member_status(self, member: Member) -> Status:
        if member.kind == "key result":
            return self.key_result_status(member.at)[0]
        state = self.state_of(self.flat.objectives[member.at])
        return self._from_below()[member.at] if state is State.ACTIVE else Status(state.value)

    def common_state(self, at: int) -> Status | None:
        """Return the state that all members of an objective are in, where the policy lets it adopt that state."""
        if self.policy.common_state == "ignored":
            return None
        members = self._first_asked(at, lambda found: [member for member in found if self._has_say(member)])
        found = {self._member_state(member) for member in members}
        return found.pop() if len(found) == 1 and found <= _ADOPTED else None

    def _has_say(self, member: Member) -> bool:
        """Return whether a member is asked for its state, counted or not."""
        return not apart(member) and self._member_state(member) not in {Status.DRAFT, Status.CANCELLED}

    def _member_state(self, member: Member) -> Status | None:
        """Return the state of a member as a status, None of an active key result; a child may have adopted one."""
        if member.kind == "objective":
            return self._member_status(member)
        state = self.state_of(self.flat.key_results[member.at])
        return None if state is State.ACTIVE else Status(state.value)

    # staleness

    def last_update(self, k: int) -> dt.date | None:
        """Return the date of a key result's last update as of the date: check-in, reading or milestone."""
        item, as_of = self.flat.key_results[k], self.as_of
        last = next((check_in.date for check_in in reversed(item.check_ins) if check_in.date <= as_of), None)
        if self.flat.kpis[k] is None and not isinstance(item.measure, Milestones):
            return last
        entry = self.measured_of(k).last_entry
        return last if entry is None or (last is not None and last > entry) else entry

    def stale(self, k: int) -> bool:
        """Return whether an active key result was not updated for longer than the policy allows."""
        flat = self.flat
        item, at = flat.key_results[k], flat.objective_of[k]
        cycle, objective = flat.cycles[at], flat.objectives[at]
        if cycle is None or self.as_of < cycle.start or isinstance(item.measure, Cascaded):
            return False
        if self.state_of(item) is not State.ACTIVE or self.state_of(objective) is not State.ACTIVE:
            return False
        last = self.last_update(k)
        since = cycle.start if last is None else last
        return self.cadence_of(k).passed(since, self.policy.stale_after, min(self.as_of, cycle.last_day))

    def kpi_stale(self, kpi: KPI) -> bool:
        """Return whether a KPI's last reading is older than the policy allows."""
        return kpi.overdue(self.as_of, self.policy.stale_after)

    def health(self, kpi: KPI) -> Health:
        """Return a KPI's health as of the date: stale where the last known one is too old to say."""
        known = self.known_health(kpi)
        return Health.STALE if kpi.threshold is not None and self.kpi_stale(kpi) else known
