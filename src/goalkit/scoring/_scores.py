"""The scores of one evaluation: progress, scores and states of every goal of a plan as of a date.

They are computed at once, in one pass from children to parents without recursion. Numbers are not settled
here; that is done where they are compared or published.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from goalkit.model._check import digits
from goalkit.model.history import closing_at, state_at
from goalkit.model.measures import Baseline, Cascaded, Change, Maintain, Milestones
from goalkit.model.numbers import exact
from goalkit.model.states import Health, State
from goalkit.scoring import progress as measures
from goalkit.scoring._flat import Flat, Plain, flatten
from goalkit.scoring._members import HUGE, Member, Total, apart, clamped, credited, mean, open_sides, scored, shared
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
    from goalkit.scoring.policy import Policy

_RATIOS = frozenset(
    (
        "percent",
        "per cent",
        "pct",
        "percentage",
        "percentage point",
        "percentage points",
        "pp",
        "ppt",
        "per mille",
        "ratio",
    )
)


class Scores:
    """The scores of one evaluation, as flat lists."""

    def __init__(self, plan: Plan, as_of: dt.date, policy: Policy, *, fast: bool = True) -> None:
        self.plan = plan
        self.as_of = as_of
        self.policy = policy
        self.flat: Flat = flatten(plan)
        self.kpis: Sequence[KPI] = plan.kpis
        count = len(self.flat.key_results)
        self.scores: list[float | None] = [None] * count
        """Score of each key result."""
        self.objective_raw: list[float | None] = [None] * len(self.flat.objectives)
        """Roll-up of each objective before its clamp."""
        self.objective_scores: list[float | None] = [None] * len(self.flat.objectives)
        self.totals: dict[int, Total] = {}
        """What the values of each objective add up to, where its roll-up is a sum."""
        self.measured: dict[int, Measured] = {}
        self._health: dict[str, Health] = {}
        self._weights: dict[str, float] = dict(policy.priority_weights)
        self.low: float
        self.high: float
        self.low, self.high = open_sides(policy.clamp)
        self._plain_policy = self._asks_nothing_else()
        self._run(fast=fast)

    # the pass

    def _run(self, *, fast: bool) -> None:
        """Score every objective, children before parents."""
        plain = self.flat.plain if fast and self._plain_policy else [None] * len(self.flat.plain)
        for at in self.flat.order:
            item = plain[at]
            if item is None or not self._score_plain(at, item):
                self._score_objective(at)

    def _asks_nothing_else(self) -> bool:
        """Return whether the policy asks nothing that the fast path does not know."""
        policy = self.policy
        return (
            policy.rollup == "mean"
            and policy.change == "from_baseline"
            and policy.credit == "partial"
            and not self._weights
            and -measures.NEAR <= self.low <= self.high <= measures.NEAR  # beyond it floats are not exact enough
        )

    def _score_plain(self, at: int, item: Plain) -> bool:
        """Score a plain objective, unless nothing in it counts; return whether that is done.

        This is `_score_objective` written out. It is what an evaluation of a large plan consists of, and takes a
        twelfth of the time. The slow path gives the same numbers to the last bit (a property test compares them).
        """
        rows, kids = item
        scores, as_of, low, high, policy = self.scores, self.as_of, self.low, self.high, self.policy
        zero = policy.not_started == "zero"
        parts: list[float] = []
        weights: list[float] = []
        for k, entries, baseline, span, weight in rows:
            for entry in reversed(entries):  # few are dated later: a search by bisection costs more
                if entry.date <= as_of:
                    progress = (entry.value - baseline) / span
                    score = scores[k] = low if progress < low else min(progress, high)
                    break
            else:
                if not zero:
                    continue
                score = 0.0
            parts.append(weight * score)
            weights.append(weight)
        replaced = policy.members == "children" or (policy.members == "auto" and not any(weights))
        if kids and (replaced or policy.members == "both"):
            below = self.objective_scores
            found = [(weight, worth) for child, weight in kids if (worth := below[child]) is not None]
            parts = [weight * worth for weight, worth in found] + ([] if replaced else parts)
            weights = [weight for weight, _ in found] + ([] if replaced else weights)
        total = math.fsum(weights)
        if not 0 < total <= HUGE:
            return False
        objective, raw = self.flat.objectives[at], math.fsum(parts) / total
        if objective.closing is not None or objective.guardrails:
            self._finish(at, objective, raw)
        else:
            self.objective_raw[at], self.objective_scores[at] = raw, clamped(raw, policy.objective_clamp)
        return True

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
        limit = self.limit_of(objective)
        return score if limit is None else min(score, limit)

    def limit_of(self, objective: Objective) -> float | None:
        """Return the highest score that breached guardrails leave an objective; None where they leave any."""
        rule = self.policy.guardrails
        if objective.guardrails and rule in {"cap_score", "veto"} and self.breached(objective):
            return 0.0 if rule == "veto" else self.policy.guardrail_score
        return None

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
            return measures.measure_baseline(measure, flat.series(k), kpi, cycle, as_of, self.policy.baseline)
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

    def progress(self, k: int) -> float | None:
        """Return a key result's progress, not settled; of a plain one without the words that say where it is from."""
        found, at = self.measured.get(k), self.flat.objective_of[k]
        plain = self.flat.plain[at] if found is None and self._plain_policy else None
        if plain is not None:
            _, entries, baseline, span, _ = plain[0][k - self.flat.first[at]]
            entry = next((entry for entry in reversed(entries) if entry.date <= self.as_of), None)
            moved = None if entry is None else (entry.value - baseline) / span
            if moved is None or abs(moved) <= measures.NEAR:
                return moved
        return (self.measured_of(k) if found is None else found).progress

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
        if self.policy.rollup == "mean":
            return mean(counted), everyone, f"weighted mean of {text}"
        total = self.added(counted)
        if isinstance(total, str):
            return mean(counted), everyone, f"weighted mean of {text} ({total})"
        self.totals[at] = total
        share = float(total.share)
        rule = f"{total.text} of {text}"
        if self.policy.credit == "partial":
            return share, everyone, rule
        score = credited(share, self.policy)
        return score, everyone, f"{rule}; {'reached' if score else 'not reached'}: {score:g}, all or nothing"

    def _choose(self, own: list[Member], children: list[Member]) -> tuple[list[Member], str]:
        """Return the members that the policy lets count, with fixed shares worked out, and what to call them."""
        members = self.policy.members
        if members == "key_results" or (members == "auto" and any(member.counted for member in own)):
            return shared(own), "key results"
        if members == "both":
            return shared(own + children), "key results and children"
        if members == "children" and all(apart(member) for member in children):
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

        Current are those without a cycle and those whose cycle contains the date; where none of those counts, those
        of the cycle that ended last. What does not count in the policy, as a draft, chooses no cycle while
        anything else does.
        """
        own = self.flat.owned.get(owner, ())
        cycles, objectives = self.flat.cycles, self.flat.objectives
        counting = [at for at in own if self._membership(self.state_of(objectives[at])) != "exclude"]
        now, before = f"current on {self.as_of}", "of the cycle that ended last"
        for choosing in (counting, own):
            if any((cycle := cycles[at]) is None or self.as_of in cycle for at in choosing):
                return [at for at in own if (cycle := cycles[at]) is None or self.as_of in cycle], now
            ended = [cycle.end for at in choosing if (cycle := cycles[at]) is not None and cycle.end <= self.as_of]
            if ended:
                last = max(ended)
                return [at for at in own if (cycle := cycles[at]) is not None and cycle.end == last], before
        return [], now

    def added(self, counted: Sequence[Member]) -> Total | str:
        """Return what the values of some members add up to, or why they cannot be added."""
        parts: list[Total] = []
        for member in counted:
            part = self._child_part(member) if member.kind == "objective" else self.key_result_part(member)
            if isinstance(part, str):
                return part
            parts.append(part)
        units = {part.unit for part in parts}
        if len(units) > 1:
            return f"values in {' and '.join(sorted(map(repr, units)))} cannot be added"
        falling = parts[0].falling
        ways = [part.moved if part.falling else part.span for part in parts]
        if len({way > 0 for way in ways if way}) > 1 or any(part.falling is not falling for part in parts):
            return "increases and decreases cannot be added"
        if not any(ways):
            return "the targets add up to the baselines"
        moved, span = (sum(found, start=exact(0.0)) for found in zip(*((p.moved, p.span) for p in parts), strict=True))
        return Total(moved=moved, span=span, unit=units.pop(), falling=falling)

    def key_result_part(self, member: Member) -> Total | str:
        """Return what a key result adds to a sum of values, or why it adds nothing."""
        measured, item = self.measured_of(member.at), self.flat.key_results[member.at]
        if not isinstance(item.measure, (Change, Cascaded)) or measured.target is None:
            return f"{item.id} has no values to add"
        if self.policy.rollup == "by_unit" and self.is_ratio(member.at):
            return f"{item.id} is a percentage or a ratio"
        if measured.origin is None:
            return self._falling_part(member.at) or f"{item.id} has no values to add"
        start, span = exact(measured.origin), exact(measured.target) - exact(measured.origin)
        closing = self.closing_of(item)
        if self._membership(self.state_of(item)) == "zero":
            moved = exact(0.0)
        elif closing is not None:
            moved = exact(closing.score) * span
        else:
            moved = exact(0.0) if measured.value is None else exact(measured.value) - start
        return Total(moved=moved, span=span, unit=self.unit_of(member.at))

    def _falling_part(self, k: int) -> Total | None:
        """Return what a key result adds whose progress is the target over the value; None where it adds nothing."""
        measured, item = self.measured_of(k), self.flat.key_results[k]
        value, target, closing = measured.value, measured.target, self.closing_of(item)
        if not target or measured.baseline is None or self._membership(self.state_of(item)) == "zero":
            return None
        found = Total(moved=exact(target), span=exact(value or 0.0), unit=self.unit_of(k), falling=True)
        if closing is not None:
            return found.at(exact(closing.score))
        return None if value is None else found

    def _child_part(self, member: Member) -> Total | str:
        """Return what the values of a child objective add to a sum, or why they add nothing."""
        objective = self.flat.objectives[member.at]
        total = self.child_total(member.at)
        if total is not None and self._membership(self.state_of(objective)) == "zero":
            total = total.at(exact(0.0))
        return f"{objective.id} has no values to add" if total is None else total

    def child_total(self, at: int) -> Total | None:
        """Return what the values of an objective add up to for its parents; None where they were not added.

        A closing score, and what breached guardrails leave at most, are that share of its way.
        """
        total, objective = self.totals.get(at), self.flat.objectives[at]
        if total is None:
            return None
        closing, limit = self.closing_of(objective), self.limit_of(objective)
        if closing is not None:
            return total.at(exact(closing.score))
        return total.at(exact(limit)) if limit is not None and exact(limit) < total.share else total

    def unit_of(self, k: int) -> str:
        """Return the unit of a key result's values: its measure's, else its KPI's."""
        kpi = self.flat.kpis[k]
        unit = getattr(self.flat.key_results[k].measure, "unit", "")
        return unit or ("" if kpi is None else kpi.unit)

    def is_ratio(self, k: int) -> bool:
        """Return whether the values of a key result are in per cent, or those of a KPI that is a ratio."""
        kpi, unit = self.flat.kpis[k], self.unit_of(k).casefold().strip()
        return "%" in unit or "‰" in unit or unit in _RATIOS or (kpi is not None and kpi.kind == "ratio")

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
        kpi_at = self.plan.structure.kpi_at
        kpis = [self.kpis[kpi_at[guardrail]] for guardrail in objective.guardrails]
        return [kpi for kpi in kpis if self.known_health(kpi) is Health.BREACHED]
