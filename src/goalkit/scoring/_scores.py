"""The scores of one evaluation: progress, scores and states of every goal of a plan as of a date.

They are computed at once, in one pass from children to parents without recursion. Numbers are not settled
here; that is done where they are compared or published.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING

import attrs

from goalkit.model._check import digits
from goalkit.model.history import closing_at, state_at
from goalkit.model.measures import Baseline, Cascaded, Change, Maintain, Milestones
from goalkit.model.numbers import exact, settle
from goalkit.model.states import Health, State, Status
from goalkit.scoring import progress as measures
from goalkit.scoring._flat import Flat, flatten
from goalkit.scoring.progress import Measured

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from goalkit.model.cadence import Cadence
    from goalkit.model.history import Closing
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Alignment, Objective
    from goalkit.model.plan import Plan
    from goalkit.scoring.policy import Clamp, Policy

_WORST = (Status.OFF_TRACK, Status.AT_RISK, Status.ON_TRACK, Status.AHEAD)
_CAPPED = (Status.ON_TRACK, Status.AHEAD)
_HUGE = 1e90


@attrs.frozen(kw_only=True)
class Member:
    """One goal that an objective or a cascaded key result is made of, counted or not."""

    kind: str
    """`key result` or `objective`."""
    at: int
    weight: float
    score: float | None
    """The score that counts, not settled; None where it does not count."""
    reason: str = ""
    """Why it does not count, or why it counts otherwise than with its own score."""
    supports: bool = False
    """Whether its link only supports."""
    share: float | None = None
    """Its fixed share, where it has one."""
    given: float | None = None
    """Its weight as given, where `weight` was worked out from fixed shares."""

    @property
    def counted(self) -> bool:
        """Whether it counts."""
        return self.score is not None


class Scores:
    """The scores of one evaluation, as flat lists."""

    def __init__(self, plan: Plan, as_of: dt.date, policy: Policy, *, fast: bool = True) -> None:
        self.plan = plan
        self.as_of = as_of
        self.policy = policy
        self.flat: Flat = flatten(plan)
        count = len(self.flat.key_results)
        self.scores: list[float | None] = [None] * count
        """Score of each key result."""
        self.objective_raw: list[float | None] = [None] * len(self.flat.objectives)
        """Roll-up of each objective before its clamp."""
        self.objective_scores: list[float | None] = [None] * len(self.flat.objectives)
        self.measured: dict[int, Measured] = {}
        self._health: dict[str, Health] = {}
        self._weights: dict[str, float] = dict(policy.priority_weights)
        self.low: float
        self.high: float
        self.low, self.high = open_sides(policy.clamp)
        self._run(fast=fast)

    # the pass

    def _run(self, *, fast: bool) -> None:
        """Score every objective, children before parents.

        The loop below is `_score_objective` for an objective whose key results are all plain, written
        out: it is what an evaluation of a large plan consists of. The slow path gives the same numbers
        to the last bit (a property test compares them).
        """
        policy = self.policy
        today = self.as_of.toordinal()
        low, high, fsum = self.low, self.high, math.fsum
        scores = self.scores
        usable = (
            fast
            and policy.rollup == "mean"
            and policy.members in {"auto", "key_results"}
            and policy.change == "from_baseline"
            and policy.credit == "partial"
            and not self._weights
            and -measures.NEAR <= low <= high <= measures.NEAR  # beyond it floats are not exact enough
        )
        zero = policy.not_started == "zero"
        plain = self.flat.plain
        objectives = self.flat.objectives
        for at in self.flat.order:
            rows = plain[at]
            if rows is None or not usable:
                self._score_objective(at)
                continue
            parts: list[float] = []
            weights: list[float] = []
            for k, dates, values, baseline, span, weight in rows:
                if dates and dates[0] <= today:
                    value = values[-1] if dates[-1] <= today else values[bisect_right(dates, today) - 1]
                    progress = (value - baseline) / span
                    score = scores[k] = low if progress < low else min(progress, high)
                elif zero:
                    score = 0.0
                else:
                    continue
                parts.append(weight * score)
                weights.append(weight)
            total = fsum(weights)
            if total:
                self._finish(at, objectives[at], fsum(parts) / total)
            else:
                self._score_objective(at)

    def _finish(self, at: int, objective: Objective, raw: float | None) -> None:
        """Clamp an objective's roll-up, apply guardrails and a person's closing score."""
        self.objective_raw[at] = raw
        closing = None if objective.closing is None else self.closing_of(objective)
        self.objective_scores[at] = self.computed_score(at) if closing is None else closing.score

    def computed_score(self, at: int) -> float | None:
        """Return an objective's score as computed, whether or not a closing replaces it."""
        raw = self.objective_raw[at]
        if raw is None:
            return None
        return self._guarded(self.flat.objectives[at], clamped(raw, self.policy.objective_clamp))

    def _guarded(self, objective: Objective, score: float) -> float:
        rule = self.policy.guardrails
        if objective.guardrails and rule in {"cap_score", "veto"} and self.breached(objective):
            return min(score, 0.0 if rule == "veto" else self.policy.guardrail_score)
        return score

    def _score_objective(self, at: int) -> None:
        objective = self.flat.objectives[at]
        for k in range(self.flat.first[at], self.flat.first[at + 1]):
            self._score_key_result(k)
        self._finish(at, objective, self.roll_up(at)[0])

    def _score_key_result(self, k: int) -> None:
        measured = self.measured[k] = self.measure(k)
        self.scores[k] = None if measured.progress is None else scored(measured.progress, self.policy)
        closing = self.closing_of(self.flat.key_results[k])
        if closing is not None:
            self.scores[k] = closing.score

    # key results

    def measure(self, k: int) -> Measured:
        """Return what a key result's measure says as of the date."""
        flat = self.flat
        key_result = flat.key_results[k]
        measure, kpi, as_of = key_result.measure, flat.kpis[k], self.as_of
        cycle = flat.cycles[flat.objective_of[k]]
        if isinstance(measure, Change):
            return measures.measure_change(
                measure,
                key_result.revisions,
                flat.series(k),
                kpi,
                cycle,
                as_of,
                self.policy.degenerate,
                self.policy.change,
            )
        if isinstance(measure, Maintain):
            cadence = self.cadence_of(k)
            method = measure.method or self.policy.maintain
            edges = self.policy.threshold_edges
            return measures.measure_maintain(measure, flat.series(k), kpi, cycle, as_of, method, edges, cadence)
        if isinstance(measure, Milestones):
            return measures.measure_milestones(measure, cycle, as_of)
        if isinstance(measure, Baseline):
            return measures.measure_baseline(measure, flat.series(k), kpi, cycle, as_of)
        if isinstance(measure, Cascaded):
            return self._cascaded(k, measure)
        reading = flat.series(k).at(as_of)
        return Measured(
            value=None if reading is None else reading.value,
            rule="no measure was agreed",
            last_entry=None if reading is None else reading.date,
        )

    def cadence_of(self, k: int) -> Cadence:
        """Return how often a key result is checked in: by its own cadence, else its KPI's, else the policy's."""
        item, kpi = self.flat.key_results[k], self.flat.kpis[k]
        return item.cadence or (None if kpi is None else kpi.cadence) or self.policy.check_in_cadence

    def _cascaded(self, k: int, measure: Cascaded) -> Measured:
        if measure.method == "sum" and measure.target is not None:
            found = self._values_below(k)
            values = [value for _, value, opposed in found if not opposed]
            left_out = len(found) - len(values)
            if not values:
                return Measured(target=measure.target, started=False, rule="no value below it yet")
            value = float(sum((exact(item) for item in values), start=exact(0.0)))
            done = float(exact(value) / exact(measure.target))
            return Measured(
                progress=done,
                original=done,
                value=value,
                baseline=0.0,
                origin=0.0,
                target=measure.target,
                rule=f"sum of {len(values)} values below it: {digits(value)} / {digits(measure.target)}"
                + f"; {left_out} that go the other way left out" * bool(left_out),
                source="aligned objectives",
            )
        members = self.below(k)
        share = mean(members)
        if share is None:
            return Measured(rule="no contributing child has a score")
        counted = sum(member.counted for member in members)
        return Measured(
            progress=share,
            original=share,
            rule=f"weighted mean of {counted} contributing children",
            source="aligned objectives",
        )

    def below(self, k: int) -> list[Member]:
        """Return what a cascaded key result is made of, counted or not."""
        return shared(self.child_members(self.flat.key_result_children.get(k, ())))

    def cascaded_values(self, k: int) -> list[tuple[int, float]]:
        """Return the key results whose values a cascaded sum adds up, with those values.

        A metric that should fall is left out of a sum that should rise, and the other way round: its
        improvement would lower the sum.
        """
        return [(below, value) for below, value, opposed in self._values_below(k) if not opposed]

    def _values_below(self, k: int) -> list[tuple[int, float, bool]]:
        """Return what could be added up, and whether it goes against the sum."""
        found: list[tuple[int, float, bool]] = []
        goal = getattr(self.flat.key_results[k].measure, "target", None) or 0.0
        for member in self.child_members(self.flat.key_result_children.get(k, ()), scored=False):
            if not member.score:  # left out, or counted as 0 by the policy
                continue
            for below in range(self.flat.first[member.at], self.flat.first[member.at + 1]):
                item = self.flat.key_results[below]
                measured = self.measured_of(below)
                value, baseline, target = measured.value, measured.baseline, measured.target
                weight = 0.0 if item.share == 0 else item.weight * self._weights.get(item.priority, 1.0)
                adds = isinstance(item.measure, (Change, Cascaded)) and weight and value is not None
                if value is not None and adds and self._membership(self.state_of(item)) == "count":
                    way = 0.0 if baseline is None or target is None else target - baseline
                    found.append((below, value, way * goal < 0))
        return found

    def measured_of(self, k: int) -> Measured:
        """Return what a key result's measure says; worked out at most once."""
        found = self.measured.get(k)
        if found is None:
            found = self.measured[k] = self.measure(k)
        return found

    # states

    def state_of(self, goal: KeyResult | Objective) -> State:
        """Return a goal's state as of the date."""
        if not goal.states and goal.closing is None:
            return State.ACTIVE
        return state_at(goal.states, goal.closing, self.as_of)

    def closing_of(self, goal: KeyResult | Objective) -> Closing | None:
        """Return a goal's closing in force as of the date."""
        return None if goal.closing is None else closing_at(goal.states, goal.closing, self.as_of)

    def _membership(self, state: State) -> str:
        policy = self.policy
        if state is State.ACTIVE:
            return "count"
        return {
            State.DRAFT: policy.drafts,
            State.CLOSED: policy.closed,
            State.POSTPONED: policy.postponed,
            State.CANCELLED: policy.cancelled,
        }[state]

    # roll-up

    def members(self, at: int) -> tuple[list[Member], list[Member]]:
        """Return the key results and the children of an objective, each counted or not and why."""
        own = [self._key_result_member(k) for k in range(self.flat.first[at], self.flat.first[at + 1])]
        return own, self.child_members(self.flat.children.get(at, ()))

    def _key_result_member(self, k: int) -> Member:
        item = self.flat.key_results[k]
        weight = item.weight * self._weights.get(item.priority, 1.0)
        measured = self.measured_of(k) if self.scores[k] is None else None
        return self._member("key result", k, weight, self.state_of(item), self.scores[k], measured, item.share)

    def child_members(self, links: Iterable[tuple[int, Alignment]], *, scored: bool = True) -> list[Member]:
        """Return aligned objectives as members; `scored=False` asks only whether they take part."""
        found: list[Member] = []
        for at, link in links:
            objective = self.flat.objectives[at]
            weight = link.weight * self._weights.get(objective.priority, 1.0)
            if not link.contributes:
                only = "only supports"
                found.append(Member(kind="objective", at=at, weight=weight, score=None, reason=only, supports=True))
                continue
            score = self.objective_scores[at] if scored else 1.0
            found.append(self._member("objective", at, weight, self.state_of(objective), score, None, link.share))
        return found

    def _member(
        self,
        kind: str,
        at: int,
        weight: float,
        state: State,
        score: float | None,
        measured: Measured | None,
        share: float | None = None,
    ) -> Member:
        membership = self._membership(state)
        reason = "" if state is State.ACTIVE else f"{state}"
        if membership == "exclude":
            score = None
        elif membership == "zero":
            score, reason = 0.0, f"{state}, counts as 0"
        elif score is None:
            score, reason = self._unscored(measured)
        if score is not None and not weight:
            score, reason = None, "weight 0"
        if score is not None and share == 0:
            score, reason = None, "share 0"
        return Member(kind=kind, at=at, weight=weight, score=score, reason=reason, share=share)

    def _unscored(self, measured: Measured | None) -> tuple[float | None, str]:
        if measured is None:
            return None, "has no score"
        if measured.started:
            return None, measured.rule
        return (0.0, "not started, counts as 0") if self.policy.not_started == "zero" else (None, "not started")

    def roll_up(self, at: int) -> tuple[float | None, list[Member], str]:
        """Return an objective's roll-up before its clamp, its members, and the rule in words."""
        own, children = self.members(at)
        chosen, names = self._choose(own, children)
        taken = {(member.kind, member.at): member for member in chosen}
        everyone = [taken.get((member.kind, member.at), member) for member in own + children]
        counted = [member for member in chosen if member.counted]
        if not counted:
            return None, everyone, "nothing counts: no score"
        text = f"{len(counted)} {names}"
        if self.policy.rollup == "min":
            lowest = min(member.score for member in counted if member.score is not None)
            return lowest, everyone, f"lowest score of {text}"
        if self.policy.rollup == "sum":
            share, why = self._share_of_sums(counted)
            if share is not None:
                return share, everyone, f"{why} of {text}"
            return mean(counted), everyone, f"weighted mean of {text} ({why})"
        return mean(counted), everyone, f"weighted mean of {text}"

    def _choose(self, own: list[Member], children: list[Member]) -> tuple[list[Member], str]:
        """Return the members that the policy lets count, with fixed shares worked out, and what to call them."""
        members = self.policy.members
        if members == "key_results" or (members == "auto" and any(member.counted for member in own)):
            return shared(own), "key results"
        if members == "both":
            return shared(own + children), "key results and children"
        if members == "children" and all(_apart(member) for member in children):
            return shared(own), "key results"  # nothing is aligned to it: the cascade ends here
        return shared(children), "children"

    def counting(self, at: int) -> list[Member]:
        """Return the members that the policy lets count for an objective."""
        return self._choose(*self.members(at))[0]

    def owner_roll_up(self, owner: str) -> tuple[float | None, list[Member], str]:
        """Return an owner's score, the goals it is made of, and the rule in words."""
        current, when = self.current(owner)
        if self.policy.owner_score == "key_results":
            members = [
                self._owned_key_result(at, k)
                for at in current
                for k in range(self.flat.first[at], self.flat.first[at + 1])
            ]
            name = "key results"
        else:
            members = [self._owned(at, self.objective_scores[at]) for at in current]
            name = "objectives"
        counted = sum(member.counted for member in members)
        if not counted:
            return None, members, f"nothing counts {when}: no score"
        return mean(members), members, f"weighted mean of {counted} {name} {when}"

    def _owned_key_result(self, at: int, k: int) -> Member:
        """Return a key result as a member of its owner's score; it counts at most as its objective does."""
        member, whole = self._key_result_member(k), self._owned(at, 1.0)
        if member.counted and whole.score != 1.0:
            return attrs.evolve(member, score=whole.score, reason=f"objective: {whole.reason}")
        return member

    def _owned(self, at: int, score: float | None) -> Member:
        objective = self.flat.objectives[at]
        weight = objective.weight * self._weights.get(objective.priority, 1.0)
        return self._member("objective", at, weight, self.state_of(objective), score, None)

    def current(self, owner: str) -> tuple[list[int], str]:
        """Return an owner's current objectives, and in words which those are.

        Current are those without a cycle and those whose cycle contains the date; where there are none, those
        of the cycle that ended last.
        """
        own = self.flat.owned.get(owner, ())
        cycles = self.flat.cycles
        inside = [at for at in own if (cycle := cycles[at]) is None or self.as_of in cycle]
        if inside:
            return inside, f"current on {self.as_of}"
        ended = [(cycle.end, at) for at in own if (cycle := cycles[at]) is not None and cycle.end <= self.as_of]
        latest = max((end for end, _ in ended), default=None)
        if latest is None:
            return [], f"current on {self.as_of}"
        return [at for end, at in ended if end == latest], "of the cycle that ended last"

    def _share_of_sums(self, counted: Sequence[Member]) -> tuple[float | None, str]:
        """Return the sum of moves over the sum of spans, or None and why values cannot be added."""
        moved = span = exact(0.0)
        units: set[str] = set()
        ways: set[bool] = set()
        for member in counted:
            if member.kind == "objective":
                return None, "scores of children cannot be added as values"
            measured, item = self.measured_of(member.at), self.flat.key_results[member.at]
            if not isinstance(item.measure, (Change, Cascaded)) or measured.origin is None or measured.target is None:
                return None, f"{item.id} has no values to add"
            units.add(self.unit_of(member.at))
            start, way = exact(measured.origin), exact(measured.target) - exact(measured.origin)
            closing = self.closing_of(item)
            if self._membership(self.state_of(item)) == "zero":
                share = exact(0.0)
            elif closing is not None:
                share = exact(closing.score) * way
            else:
                share = exact(0.0) if measured.value is None else exact(measured.value) - start
            moved += share
            span += way
            if way:
                ways.add(way > 0)
        if len(units) > 1:
            return None, f"values in {' and '.join(sorted(map(repr, units)))} cannot be added"
        if len(ways) > 1:
            return None, "increases and decreases cannot be added"
        if not span:
            return None, "the targets add up to the baselines"
        return float(moved / span), f"sum of values {digits(float(moved))} / {digits(float(span))}"

    def unit_of(self, k: int) -> str:
        """Return the unit of a key result's values: its measure's, else its KPI's."""
        kpi = self.flat.kpis[k]
        unit = getattr(self.flat.key_results[k].measure, "unit", "")
        return unit or ("" if kpi is None else kpi.unit)

    # KPIs and guardrails

    def known_health(self, kpi: KPI) -> Health:
        """Return a KPI's last known health as of the date."""
        found = self._health.get(kpi.id)
        if found is None:
            found = kpi.known_health(self.as_of)
            if found is Health.NO_THRESHOLD and self.policy.no_threshold == "healthy":
                found = Health.HEALTHY
            self._health[kpi.id] = found
        return found

    def breached(self, objective: Objective) -> list[KPI]:
        """Return the guardrails of an objective whose last known health is a breach."""
        kpis = [self.plan.kpi(guardrail) for guardrail in objective.guardrails]
        return [kpi for kpi in kpis if self.known_health(kpi) is Health.BREACHED]


def mean(members: Sequence[Member]) -> float | None:
    """Return the weighted mean of the counted scores; None where no weight is left."""
    counted = [(member.weight, member.score) for member in members if member.score is not None]
    total = math.fsum(weight for weight, _ in counted)
    if not total:
        return None
    if total > _HUGE:  # an open clamp and a priority weight: the products could be too large for a float
        return math.fsum(weight / total * score for weight, score in counted)
    return math.fsum(weight * score for weight, score in counted) / total


def shared(members: list[Member]) -> list[Member]:
    """Return members with fixed shares as weights: those without one share the rest in the ratio of theirs.

    Only what counts takes part, so that the shares of what counts make 1. Where every counted member has a fixed
    share they count in the ratio of the shares; where nothing is left over the others do not count.
    """
    fixed = [exact(member.share) for member in members if member.counted and member.share is not None]
    if not fixed:
        return members
    left = float(1 - sum(fixed))
    total = math.fsum(member.weight for member in members if member.counted and member.share is None)
    found: list[Member] = []
    for member in members:
        if member.score is None:
            found.append(member)
        elif member.share is not None:
            found.append(attrs.evolve(member, weight=member.share, given=member.weight))
        elif left:
            found.append(attrs.evolve(member, weight=left * (member.weight / total), given=member.weight))
        else:
            found.append(attrs.evolve(member, score=None, reason="fixed shares leave nothing"))
    return found


def _apart(member: Member) -> bool:
    """Return whether a child is one that never counts for its parent, whatever its state."""
    return member.supports or not member.weight or member.share == 0


def scored(progress: float, policy: Policy) -> float:
    """Return the score of a key result's progress: what the policy credits, inside the clamp."""
    if policy.credit == "all_or_nothing":
        progress = float(settle(progress) >= 1)
    return clamped(progress, policy.clamp)


def open_sides(clamp: Clamp) -> tuple[float, float]:
    """Return a clamp with infinities for its open sides."""
    low, high = clamp
    return (-math.inf if low is None else low), (math.inf if high is None else high)


def clamped(value: float, clamp: Clamp) -> float:
    """Return a value inside the clamp."""
    low, high = clamp
    if low is not None and value < low:
        return low
    return high if high is not None and value > high else value
