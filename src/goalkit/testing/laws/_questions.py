"""What evaluators are asked: small plans in which what matters is dated around the day asked about.

`Domain.plans` draws everything that there is; a single bug in a seldom feature is found sooner where each law
draws plans that are about one thing.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeAlias, get_args

import attrs

from goalkit.model._check import evolve
from goalkit.model.cadence import Cadence
from goalkit.model.cycles import Cycle
from goalkit.model.history import CheckIn, Closing, Revision, StateChange
from goalkit.model.key_results import KeyResult
from goalkit.model.measures import (
    Baseline,
    Cascaded,
    Change,
    ChangeDirection,
    Maintain,
    MaintainMethod,
    Measure,
    Milestone,
    Milestones,
)
from goalkit.model.objectives import Alignment, Objective
from goalkit.model.owners import Owner
from goalkit.model.plan import Plan
from goalkit.model.states import State, Status
from goalkit.model.thresholds import Threshold
from goalkit.scoring.policy import Policy
from goalkit.testing.domain import Feature
from goalkit.testing.strategies import gradings, paces
from goalkit.testing.strategies._hand import NEW_YEAR, ONE, Hand, made

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hypothesis.strategies import SearchStrategy

    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Ambition
    from goalkit.testing.domain import Domain

__all__ = [
    "GOAL_CHOICES",
    "Question",
    "Sketch",
    "about_goals",
    "about_grades",
    "about_owners",
    "about_pace",
    "about_plans",
    "about_statuses",
    "drawn",
]

_LENGTHS = (20, 10, 50, 100, 60, 1)
_NEAR = (0, -1, 0, -2, 1, -3, -8, 2, 8)
_STATES = (State.CANCELLED, State.CLOSED, State.ACTIVE, State.DRAFT, State.POSTPONED)
_STATED = (Status.ON_TRACK, Status.OFF_TRACK, Status.AT_RISK, Status.PENDING, Status.AHEAD)
_PRIORITIES = ("", "P0", "P1")
_CADENCES = (Cadence.weekly(), Cadence.daily(), Cadence.every_weeks(2), Cadence.monthly(), Cadence.weekly("monday"))
_WAYS: tuple[ChangeDirection | None, ...] = (None, "increase", "decrease")
_METHODS: tuple[MaintainMethod | None, ...] = (
    "periods",
    "readings",
    "latest",
    "recorded",
    "cycle",
    "worst",
    "distance",
    "average",
    None,
)
_any_pace = paces()
_any_grading = gradings()
_MANY = ((0.7, 3), (0.4, 3), (0.6, 3), (1.0, 3), (0.7, 7), (0.35, 6), (0.1, 10), (0.95, 7))
"""Scores and numbers of key results whose mean, added up in floats, lies beside an edge."""


@attrs.frozen(kw_only=True)
class Question:
    """A plan, the day asked about, and the policy to ask under."""

    plan: Plan
    as_of: dt.date
    policy: Policy
    number: int = 0
    """Chooses among the policies that an evaluator knows, where it knows only some."""


Make: TypeAlias = "Callable[[Sketch], Plan]"


Choices: TypeAlias = "Mapping[str, Sequence[object]]"
"""Fields of a policy, and what may stand there."""

_MEMBERSHIPS = ("exclude", "zero", "count")
GOAL_CHOICES: Choices = {
    "clamp": ((None, None), (0, 1.25), (0, None), (0.25, 0.75)),
    "objective_clamp": ((None, None), (0, 1), (0, 0.7)),
    "change": ("of_target",),
    "credit": ("all_or_nothing",),
    "degenerate": ("zero", "unknown"),
    "maintain": get_args(MaintainMethod),
    "threshold_edges": ("strict", "inclusive"),
    "rollup": ("min", "sum", "by_unit"),
    "not_started": ("exclude",),
    "drafts": _MEMBERSHIPS,
    "closed": _MEMBERSHIPS,
    "postponed": _MEMBERSHIPS,
    "cancelled": _MEMBERSHIPS,
    "priority_weights": ({"P0": 2}, {"P0": 1, "P1": 0}),
    "maintain_status": ("threshold",),
    "stated_status": ("until_newer", "kept", "ignored"),
    "objective_status": ("worst", "confidence"),
    "status_confidence": ({Status.ON_TRACK: 0.8, Status.AT_RISK: 0.4, Status.OFF_TRACK: 0.1},),
    "pending_until": (0,),
}
"""What matters for one objective."""
PACE_CHOICES: Choices = {"day_count": ("first_day_zero",), "pending_until": (0, 0.5), "objective_status": ("worst",)}
OWNER_CHOICES: Choices = {
    "owner_score": ("key_results",),
    "not_started": ("exclude",),
    "drafts": _MEMBERSHIPS,
    "closed": _MEMBERSHIPS,
    "cancelled": _MEMBERSHIPS,
    "priority_weights": ({"P0": 2}, {"P0": 1, "P1": 0}),
}


class Sketch:
    """Draws the parts of a small plan around the day asked about."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        form = hand.below(4)
        self.policy = hand.draw(hand.domain.policies()) if form == 3 else Policy()
        self.choosing = form == 2
        """Whether the policy is to be one with choices that matter for what is drawn."""
        self.length = hand.pick(_LENGTHS)
        self.cycle: Cycle | None = None
        if hand.has(Feature.CYCLES):
            self.cycle = Cycle(id="now", start=NEW_YEAR, end=NEW_YEAR + dt.timedelta(days=self.length))
        n = self.length
        days = (n // 2, n // 2, n // 5, n // 4, n - 1, n, n + 1, 1, 0, n + 30)  # whose share, and beyond both ends
        self.as_of = NEW_YEAR + dt.timedelta(days=hand.pick(days) - 1)
        self.goals = 0

    @property
    def cycles(self) -> list[Cycle]:
        """The cycles of the plan."""
        return [] if self.cycle is None else [self.cycle]

    def id(self, kind: str) -> str:
        """Return a new id of a goal."""
        self.goals += 1
        return self.hand.id(kind, self.goals)

    def question(self, plan: Plan) -> Question:
        """Return what is asked about a plan."""
        return Question(plan=plan, as_of=self.as_of, policy=self.policy, number=self.hand.below(8))

    def choose(self, choices: Choices, **more: object) -> None:
        """Make some choices of the policy, at times."""
        if self.choosing:
            hand, names = self.hand, tuple(choices)
            chosen = {name: hand.pick(choices[name]) for name in (hand.pick(names), hand.pick(names))}
            self.policy = evolve(self.policy, **chosen, **more)

    # days

    def near(self) -> dt.date:
        """Draw a day at or around the day asked about."""
        return self.as_of + dt.timedelta(days=self.hand.pick(_NEAR))

    def inside(self) -> dt.date:
        """Draw a day of the cycle, near the day asked about."""
        day = self.near()
        return day if self.cycle is None else min(max(day, self.cycle.start), self.cycle.last_day)

    def by_now(self) -> dt.date:
        """Draw a day of the cycle that is not later than the day asked about, if there is one."""
        day = min(self.near(), self.as_of)
        return day if self.cycle is None else min(max(day, self.cycle.start), self.cycle.last_day)

    def insides(self, most: int) -> list[dt.date]:
        """Draw some days of the cycle, at times one twice."""
        found = [self.inside() for _ in range(self.hand.pick((1, 2, 1, 2, 0, most)))]
        return found if self.hand.has(Feature.SAME_DAY) else list(dict.fromkeys(found))

    # what happens to goals

    def states(self, rarely: int) -> list[StateChange]:
        """Draw changes of state."""
        hand = self.hand
        if not hand.may(Feature.STATES, rarely):
            return []
        return [StateChange(at=self.near(), state=hand.pick(_STATES)) for _ in range(1 + hand.below(3))]

    def closing(self, rarely: int) -> Closing | None:
        """Draw a score given by a person."""
        return Closing(at=self.near(), score=self.hand.score()) if self.hand.may(Feature.CLOSINGS, rarely) else None

    def check_in(self, date: dt.date, value: float | None) -> CheckIn:
        """Draw a check-in with a value, or without."""
        hand = self.hand
        return CheckIn(
            date,
            value,
            confidence=hand.score() if hand.may(Feature.CONFIDENCES, 4) else None,
            status=hand.pick(_STATED) if hand.may(Feature.STATUSES, 5) else None,
        )

    def weight(self) -> float:
        """Draw a weight; 0 is likely."""
        return self.hand.weight()

    def priority(self) -> str:
        """Draw a label."""
        return self.hand.pick(_PRIORITIES) if self.hand.may(Feature.PRIORITIES, 4) else ""

    # key results

    def key_result(self, kpi: KPI | None = None) -> KeyResult:
        """Draw a key result with everything that may happen to it."""
        hand = self.hand
        measure, value, revisions = self.measure(kpi)
        dates = self.insides(3)
        valued = kpi is None and not isinstance(measure, (Milestones, Cascaded))
        fixed = hand.pick((0.5, 0.0, 0.25)) if hand.may(Feature.SHARES, 8) and self.goals < 2 else None
        return KeyResult(
            id=self.id("k"),
            title="Measure",
            measure=measure,
            weight=self.weight(),
            priority=self.priority(),
            cadence=hand.pick(_CADENCES) if hand.may(Feature.CADENCES, 5) else None,
            share=fixed,
            check_ins=[self.check_in(date, value() if valued and hand.below(8) else None) for date in dates],
            revisions=revisions,
            states=self.states(6),
            closing=self.closing(8),
        )

    def measure(self, kpi: KPI | None) -> tuple[Measure | None, Callable[[], float], list[Revision]]:
        """Draw a measure, what draws its values, and its revisions."""
        hand = self.hand
        forms = [self._change, self._change, self._change]
        forms += [self._maintain] * (6 if kpi is not None and kpi.targets else 2) if hand.has(Feature.MAINTAIN) else []
        forms += [self._baseline] if hand.has(Feature.BASELINES) else []
        if kpi is None:
            forms += [self._milestones] if hand.has(Feature.MILESTONES) else []
            forms += [self._unmeasured] if hand.has(Feature.UNMEASURED) else []
        return hand.pick(forms)(kpi)

    def _change(self, kpi: KPI | None) -> tuple[Measure | None, Callable[[], float], list[Revision]]:
        hand = self.hand
        way: ChangeDirection | None = None
        if kpi is not None and kpi.better != "maintain":
            way = kpi.better
        start, end = hand.span(way)
        accumulate = hand.may(Feature.ACCUMULATE, 5) and (kpi is None or kpi.kind in {None, "flow"})
        from_kpi = kpi is not None and not accumulate and hand.below(3) > 0
        open_target = hand.may(Feature.UNMEASURED, 12)
        phases: list[tuple[dt.date, float]] = []
        if hand.may(Feature.PHASES, 5):
            dates = sorted({self.inside() for _ in range(1 + hand.below(2))})
            phases = [(date, hand.on_way(start, end) / ONE) for date in dates]
        declared: ChangeDirection | None = None
        if start == end and way is None:
            declared = hand.pick(_WAYS)
        measure = Change(
            baseline=None if from_kpi else start / ONE,
            target=None if open_target else end / ONE,
            kpi=None if kpi is None else kpi.id,
            accumulate=accumulate,
            direction=declared,
            phases=phases,
        )
        keep = declared or way
        revisions: list[Revision] = []
        if hand.may(Feature.REVISIONS, 4):
            for date in sorted({self.near() for _ in range(1 + hand.below(2))}):
                first, last = hand.span(keep)
                revisions.append(Revision(at=date, baseline=first / ONE, target=last / ONE))
                start, end = first, last
        return measure, lambda: hand.on_way(start, end) / ONE, revisions

    def _maintain(self, kpi: KPI | None) -> tuple[Measure | None, Callable[[], float], list[Revision]]:
        hand = self.hand
        own = None
        if kpi is None or kpi.threshold is None:
            own = self.threshold(None if kpi is None else kpi.better)
        measure = Maintain(threshold=own, kpi=None if kpi is None else kpi.id, method=hand.pick(_METHODS))
        return measure, lambda: hand.near(own), []

    def threshold(self, way: str | None = None) -> Threshold:
        """Draw a threshold of any form, in one direction if that is asked for."""
        hand = self.hand
        way = way or hand.pick(("increase", "decrease", "maintain"))
        edges = sorted(hand.pick((3, 10, 0, -2, 95, 100)) + hand.pick((0.0, 0.0, 0.5)) for _ in range(2))
        low, high = (float(round(edge)) for edge in edges) if hand.whole else edges
        warned, strict = hand.may(Feature.WARNINGS, 2), hand.may(Feature.STRICT, 4)
        if way == "increase":
            return Threshold.at_least(high, warning=low if warned else None, strict=strict)
        if way == "decrease":
            return Threshold.at_most(low, warning=high if warned else None, strict=strict)
        return Threshold.between(low, high + 1, tolerance=2 if warned else 0, strict=strict)

    def _baseline(self, kpi: KPI | None) -> tuple[Measure | None, Callable[[], float], list[Revision]]:
        return Baseline(kpi=None if kpi is None else kpi.id), self.hand.value, []

    def _milestones(self, kpi: KPI | None) -> tuple[Measure | None, Callable[[], float], list[Revision]]:
        hand = self.hand
        steps = [
            Milestone(f"Step {number}", hand.weight(), self.near() if hand.below(4) else None)
            for number in range(1 + hand.below(4))
        ]
        return Milestones(steps), hand.value, []

    def _unmeasured(self, kpi: KPI | None) -> tuple[Measure | None, Callable[[], float], list[Revision]]:
        return None, self.hand.value, []

    # objectives and owners

    def objective(
        self,
        key_results: Sequence[KeyResult],
        *,
        aligned_to: Sequence[Alignment] = (),
        owner: str | None = None,
        guardrails: Sequence[str] = (),
    ) -> Objective:
        """Draw an objective of some key results."""
        hand = self.hand
        return Objective(
            id=self.id("o"),
            title="Aim",
            cycle=self.cycle.id if self.cycle is not None and hand.below(8) else None,
            ambition=self.ambition(),
            weight=self.weight(),
            priority=self.priority(),
            owner=owner,
            guardrails=guardrails,
            aligned_to=aligned_to,
            key_results=key_results,
            states=self.states(8),
            closing=self.closing(10),
        )

    def ambition(self) -> Ambition:
        """Draw the kind of a goal."""
        return self.hand.pick(("aspirational", "committed")) if self.hand.has(Feature.COMMITTED) else "aspirational"


def _asked(hand: Hand, make: Make) -> Question:
    sketch = Sketch(hand)
    return sketch.question(make(sketch))


def drawn(make: Make, domain: Domain) -> SearchStrategy[Question]:
    """Draw questions about the plans that a function sketches."""
    return made(_asked, domain, make)


def about_plans(domain: Domain) -> SearchStrategy[Question]:
    """Draw questions about any plans, on a day near one of their dates."""
    return made(_about_plan, domain)


def _about_plan(hand: Hand) -> Question:
    sketch = Sketch(hand)
    plan = hand.draw(hand.domain.plans(min_objectives=1))
    dates = [date for cycle in plan.cycles for date in (cycle.start, cycle.last_day, cycle.end)]
    dates += [item.date for kpi in plan.kpis for item in kpi.readings]
    dates += [item.date for _, key_result in plan.key_results() for item in key_result.check_ins]
    if dates and hand.below(4):
        sketch.as_of = hand.pick(dates) + dt.timedelta(days=hand.pick((0, -1, 1, 10)))
    return sketch.question(plan)


def about_goals(domain: Domain) -> SearchStrategy[Question]:
    """Draw questions about an objective with key results of any measure, weight and state."""
    return drawn(_goals, domain)


def _goals(sketch: Sketch) -> Plan:
    sketch.choose(GOAL_CHOICES)
    found = [sketch.key_result() for _ in range(1 + sketch.hand.below(3))]
    return Plan(cycles=sketch.cycles, objectives=[sketch.objective(found)])


def about_pace(domain: Domain) -> SearchStrategy[Question]:
    """Draw questions about goals whose score, held against what is expected, lies at the edge of a status."""
    return drawn(_pace, domain)


def _pace(sketch: Sketch) -> Plan:
    sketch.choosing = sketch.choosing or sketch.hand.one_in(2)
    sketch.choose(PACE_CHOICES, pace=sketch.hand.draw(_any_pace))
    hand, pace = sketch.hand, sketch.policy.pace
    ambition = sketch.ambition()
    limits = [pace.on_track, pace.at_risk]
    if ambition == "committed":
        own = (pace.committed_on_track, pace.committed_at_risk)
        limits = [usual if limit is None else limit for limit, usual in zip(own, limits, strict=True)]
    if pace.ahead is not None:
        limits.append(pace.ahead)
    passed = (sketch.as_of - NEW_YEAR).days + (1 if sketch.policy.day_count == "end_of_day" else 0)
    days = max(sketch.length - (0 if sketch.policy.day_count == "end_of_day" else 1), 1)
    passed = min(max(passed, 0), days)
    found: list[KeyResult] = []
    limit = round(hand.pick(limits) * ONE)
    for _ in range(1 + hand.one_in(4)):
        if pace.rule == "points_behind":
            share = ONE * passed // days - limit
        else:
            share = limit if pace.rule in {"achievement", "score"} else limit * passed // days
        start, way = hand.pick(((0, 100), (100, -100), (-50, 100), (3, -10)))
        value = start * ONE + (share + hand.pick((0, 0, 0, 1, -1))) * way
        found.append(
            KeyResult(
                id=sketch.id("k"),
                title="Measure",
                measure=Change(baseline=start, target=start + way),
                check_ins=[sketch.check_in(sketch.by_now(), hand.kept(value) / ONE)],
            )
        )
    goal = Objective(
        id=sketch.id("o"),
        title="Aim",
        ambition=ambition,
        cycle=None if sketch.cycle is None else sketch.cycle.id,
        key_results=found,
        states=sketch.states(12),
    )
    return Plan(cycles=sketch.cycles, objectives=[goal])


def about_statuses(domain: Domain) -> SearchStrategy[Question]:
    """Draw questions about goals of which people say how they are doing."""
    return drawn(_statuses, domain)


STATUS_CHOICES: Choices = {
    "stated_status": ("until_newer", "kept", "ignored", "sticky"),
    "objective_status": ("worst", "confidence", "confidence"),
    "status_members": ("all",),
    "status_confidence": ({Status.ON_TRACK: 0.8, Status.AT_RISK: 0.4, Status.OFF_TRACK: 0.1, Status.CLOSED: 1},),
    "confidence_on_track": (0.8,),
    "confidence_at_risk": (0.5,),
    "pending_until": (0,),
}


def _statuses(sketch: Sketch) -> Plan:
    hand = sketch.hand
    sketch.choosing = sketch.choosing or hand.one_in(2)
    sketch.choose(STATUS_CHOICES)
    found: list[KeyResult] = []
    for _ in range(1 + hand.below(2)):
        dates = sorted(sketch.by_now() if hand.below(6) else sketch.inside() for _ in range(1 + hand.below(4)))
        said = [
            CheckIn(
                date,
                hand.pick((7, None, 10, 3, 0)),
                confidence=hand.pick((0.7, 0.4, 0.39, 1.0)) if hand.may(Feature.CONFIDENCES, 2) else None,
                status=hand.pick(_STATED) if hand.may(Feature.STATUSES, 2) else None,
            )
            for date in (dates if hand.has(Feature.SAME_DAY) else dict.fromkeys(dates))
        ]
        measure = Change(baseline=0, target=10)
        weight, states = sketch.weight(), sketch.states(8)
        found.append(
            KeyResult(id=sketch.id("k"), title="Measure", measure=measure, weight=weight, check_ins=said, states=states)
        )
    cycle = None if sketch.cycle is None else sketch.cycle.id
    goal = Objective(id=sketch.id("o"), title="Aim", cycle=cycle, ambition=sketch.ambition(), key_results=found)
    return Plan(cycles=sketch.cycles, objectives=[goal])


def about_grades(domain: Domain) -> SearchStrategy[Question]:
    """Draw questions about goals at the edges of grades and stretch zones, as floats add them up."""
    return drawn(_grades, domain)


def _grades(sketch: Sketch) -> Plan:
    hand = sketch.hand
    sketch.choose(PACE_CHOICES, grading=hand.draw(_any_grading))
    score, count = hand.pick(_MANY)
    value = round(score * ONE) + (hand.pick((0, 0, 0, 0, 1, -1)) if count < 5 else 0)
    if hand.one_in(3):
        count, value = 1, round(hand.score() * ONE)
    weights = (1.0, 0.1, 3.0, 1.0) if hand.has(Feature.WEIGHTS) else (1.0,)
    weight = float(hand.kept(round(hand.pick(weights) * ONE))) / ONE or 1.0
    date = NEW_YEAR if sketch.cycle is None else sketch.cycle.start
    start, way = hand.pick(((0, 1), (10, -10), (0, 100)))
    found = [
        KeyResult(
            id=sketch.id("k"),
            title="Measure",
            weight=weight,
            measure=Change(baseline=start, target=start + way),
            check_ins=[CheckIn(date, hand.kept(start * ONE + value * way) / ONE)],
        )
        for _ in range(count)
    ]
    goal = Objective(id=sketch.id("o"), title="Aim", ambition=sketch.ambition(), key_results=found)
    return Plan(objectives=[goal])


def about_owners(domain: Domain) -> SearchStrategy[Question]:
    """Draw questions about owners with goals of past, present and future cycles."""
    return drawn(_owners, domain)


def _owners(sketch: Sketch) -> Plan:
    sketch.choose(OWNER_CHOICES)
    hand, length = sketch.hand, dt.timedelta(days=sketch.length)
    cycles = sketch.cycles
    for now in sketch.cycles:
        cycles.append(Cycle(id="before", start=now.start - length, end=now.start))
        cycles.append(Cycle(id="after", start=now.end, end=now.end + length))
    owners: list[Owner] = []
    if hand.has(Feature.OWNERS):
        owners = [Owner(id=hand.id("w", 0)), Owner(id=hand.id("w", 1))]
        if hand.has(Feature.OWNER_TREES):
            owners.append(Owner(id=hand.id("w", 2), parent=hand.id("w", 0)))
    found: list[Objective] = []
    for _ in range(1 + hand.below(4)):
        cycle: Cycle | None = hand.pick((*cycles, *cycles, None))
        date = NEW_YEAR if cycle is None else cycle.start
        item = KeyResult(
            id=sketch.id("k"),
            title="Measure",
            measure=Change(baseline=0, target=10),
            weight=sketch.weight(),
            owner=hand.pick([None, *(owner.id for owner in owners)]),
            check_ins=[CheckIn(date, hand.kept(hand.below(11) * ONE) / ONE)] if hand.below(4) else [],
            states=sketch.states(8),
        )
        found.append(
            Objective(
                id=sketch.id("o"),
                title="Aim",
                owner=hand.pick([*(owner.id for owner in owners), None]),
                cycle=None if cycle is None else cycle.id,
                weight=sketch.weight(),
                priority=sketch.priority(),
                key_results=[item],
                states=sketch.states(8),
                closing=sketch.closing(8),
            )
        )
    return Plan(cycles=cycles, owners=owners, objectives=found)
