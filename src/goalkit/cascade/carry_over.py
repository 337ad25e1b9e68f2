"""Roll-over: what one cycle leaves unfinished is carried over into the next.

As planning tools do it: an unfinished objective is cloned into the next cycle, its key results start from
where they stand (or start again), and the old one is closed as postponed. The result holds the new plan, and
says of every objective of the old cycle what became of it and why.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

import attrs

from goalkit.errors import InvalidPlan, Problem
from goalkit.model._check import Check, digits, evolve, show
from goalkit.model.cycles import Cycle
from goalkit.model.history import StateChange
from goalkit.model.measures import Change, Maintain, Milestones
from goalkit.model.plan import Plan
from goalkit.model.states import State
from goalkit.scoring.evaluate import evaluate, policy_of
from goalkit.scoring.policy import Policy
from goalkit.scoring.progress import in_force

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.model.key_results import KeyResult
    from goalkit.model.measures import Milestone
    from goalkit.model.objectives import Alignment, Objective
    from goalkit.scoring.scorecard import Scorecard

__all__ = [
    "Carried",
    "CarriedBaseline",
    "CarryOver",
    "CarryOverRule",
    "FinishedKeyResults",
    "Left",
    "carry_over",
]

CarriedBaseline: TypeAlias = Literal["current", "restart"]
"""Where a carried key result starts: at its current value, or at the baseline it had."""

FinishedKeyResults: TypeAlias = Literal["leave", "carry"]
"""Whether the finished key results of an unfinished objective stay behind or start again."""

_UNFINISHED = (State.ACTIVE, State.DRAFT)


@attrs.frozen(kw_only=True)
class CarryOverRule:
    """How unfinished work is carried over.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> CarryOverRule(baseline="restart").finished
        'leave'
    """

    baseline: CarriedBaseline = "current"
    """`current`: a metric starts at its value as of the date, a sum goes on, and only the milestones not yet
    done are carried (5 of 10 posts: new start 5). `restart`: all start as they did in the old cycle."""
    finished: FinishedKeyResults = "leave"
    """What happens to the finished key results of an unfinished objective: by `leave` they stay behind, by
    `carry` they start again from the baseline they had."""
    id_suffix: str | None = None
    """What the ids of the clones end with; None: `@` and the new cycle's id, in place of the old one's."""
    note: str = ""
    """The note on the change of state of the old objectives; empty: where they were carried to."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.choice("baseline", self.baseline, get_args(CarriedBaseline))
        check.choice("finished", self.finished, get_args(FinishedKeyResults))
        check.optional_identifier("id_suffix", self.id_suffix)
        check.text("note", self.note)
        check.raise_if_any("CarryOverRule")


@attrs.frozen(kw_only=True)
class Carried:
    """One objective that was carried over.

    Examples:
        >>> Carried(old="speed", new="speed@2026-Q3").key_results
        ()
    """

    old: str
    """The id of the objective in the old cycle."""
    new: str
    """The id of its clone in the new cycle."""
    key_results: tuple[tuple[str, str], ...] = ()
    """The old and new ids of its key results that were carried over."""
    notes: tuple[str, ...] = ()
    """What is not as it was, in words."""


@attrs.frozen(kw_only=True)
class Left:
    """One objective of the old cycle that was not carried over.

    Examples:
        >>> Left(id="trust", reason="cancelled").reason
        'cancelled'
    """

    id: str
    """Its id."""
    reason: str
    """Why: its state, or that it is finished."""


@attrs.frozen(kw_only=True)
class CarryOver:
    """What `carry_over` did: the new plan, and in words what became of each objective of the old cycle.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> plan = gk.Plan(cycles=[gk.Cycle.quarter(2026, 2), gk.Cycle.quarter(2026, 3)])
        >>> print(carry_over(plan, "2026-Q2", "2026-Q3", as_of=dt.date(2026, 6, 30)))
        2026-Q2 to 2026-Q3 as of 2026-06-30: 0 of 0 objectives carried over
    """

    plan: Plan = attrs.field(repr=False)
    """The plan with the clones in it."""
    from_cycle: str
    """The id of the old cycle."""
    to_cycle: str
    """The id of the new cycle."""
    as_of: dt.date
    """The day as of which was decided what is unfinished."""
    carried: tuple[Carried, ...]
    """What was carried over, in the order of the plan."""
    left: tuple[Left, ...]
    """What was not, in the order of the plan."""

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        total = len(self.carried) + len(self.left)
        yield (
            f"{self.from_cycle} to {self.to_cycle} as of {self.as_of}: "
            f"{len(self.carried)} of {total} objectives carried over"
        )
        for item in self.carried:
            yield f"  {item.old} -> {item.new}"
            yield from (f"    {old} -> {new}" for old, new in item.key_results)
            yield from (f"    {note}" for note in item.notes)
        yield from (f"  {item.id} stays: {item.reason}" for item in self.left)


def carry_over(
    plan: Plan,
    from_cycle: str,
    to_cycle: str | Cycle,
    *,
    as_of: dt.date,
    rule: CarryOverRule | None = None,
    policy: Policy | None = None,
) -> CarryOver:
    """Carry the unfinished objectives of a cycle over into the next one.

    An objective is unfinished where as of the date it is active or a draft and its score is below 1 or
    unknown. Its clone has a new id and no history (no check-ins, revisions, closings, phases); everything
    else is kept. Links lead to the clone of a parent that is carried over too, else to the parent; a link to
    a goal that stays behind in the old cycle only supports it from now on, so that new work never changes
    an old score. The old objective is postponed as of the date; a draft, which nobody had started, is
    cancelled, so that it goes on not counting, and its clone is a draft again.

    Of its key results those are cloned that are active or drafts and whose progress is below 1 or unknown.
    A `Change` starts as the rule says; one that takes its baseline from a KPI takes it anew when the new cycle
    starts. `Milestones` lose their dates, and by `current` the steps that are done. A `Maintain` is never
    finished: it goes on. Whatever else a key result has (weight, owner, cadence) is kept.

    Args:
        plan: The plan.
        from_cycle: The id of the old cycle.
        to_cycle: The new cycle: its id, or a cycle, which is added to the plan if it is not in it.
        as_of: The day, up to its close, as of which is decided what is unfinished.
        rule: How it is carried over; `CarryOverRule()` by default.
        policy: The policy of the scores; by default the plan's own, else `Policy()`.

    Raises:
        NotFound: There is no such cycle.
        InvalidValue: An argument is of the wrong type.
        InvalidPlan: The new cycle starts before the old one ends or is not what the plan has by its id, or an
            id of a clone exists already.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> half = [gk.CheckIn(dt.date(2026, 6, 20), 5)]
        >>> posts = gk.KeyResult(id="posts", title="10 posts", measure=gk.Change(0, 10), check_ins=half)
        >>> known = gk.Objective(id="known", title="Get known", cycle="2026-Q2", key_results=[posts])
        >>> plan = gk.Plan(cycles=[gk.Cycle.quarter(2026, 2)], objectives=[known])
        >>> done = carry_over(plan, "2026-Q2", gk.Cycle.quarter(2026, 3), as_of=dt.date(2026, 6, 30))
        >>> print(done)
        2026-Q2 to 2026-Q3 as of 2026-06-30: 1 of 1 objectives carried over
          known -> known@2026-Q3
            posts -> posts@2026-Q3
            posts starts at 5 (was 0)
        >>> done.plan.key_result("posts@2026-Q3").measure.baseline
        5.0
    """
    rule = CarryOverRule() if rule is None else rule
    check = Check(None)
    check.instance("plan", plan, Plan)
    check.instance("to_cycle", to_cycle, (str, Cycle))
    check.date("as_of", as_of)
    check.instance("rule", rule, CarryOverRule)
    check.instance("policy", policy, Policy, optional=True)
    check.raise_if_any("carry_over")
    policy = policy_of(plan, policy)
    old = plan.cycle(from_cycle)
    plan, new = _with_cycle(plan, old, to_cycle)
    return _Roll(plan, (old, new), as_of, rule, policy).result()


def _with_cycle(plan: Plan, old: Cycle, to_cycle: str | Cycle) -> tuple[Plan, Cycle]:
    """Return the plan with the new cycle in it, and that cycle."""
    known = isinstance(to_cycle, str) or to_cycle.id in plan.structure.cycle_at
    new = plan.cycle(to_cycle if isinstance(to_cycle, str) else to_cycle.id) if known else cast("Cycle", to_cycle)
    if isinstance(to_cycle, Cycle) and new != to_cycle:
        text = f"the plan has another cycle {show(new.id)}: {new.start} to {new.last_day}"
        raise InvalidPlan("carry_over", [Problem("to_cycle", text, "id.duplicate")])
    if new.start < old.end:
        text = f"{new.id} starts on {new.start}, but {old.id} ends only on {old.last_day}"
        raise InvalidPlan("carry_over", [Problem("to_cycle", text, "cycle.overlap")])
    return (plan if known else evolve(plan, cycles=[*plan.cycles, new])), new


class _Roll:
    """One roll-over: decides about each goal first, then clones, so that links can follow their parents."""

    def __init__(
        self, plan: Plan, cycles: tuple[Cycle, Cycle], as_of: dt.date, rule: CarryOverRule, policy: Policy
    ) -> None:
        self.plan = plan
        self.old, self.new = cycles
        self.as_of = as_of
        self.rule = rule
        self.card: Scorecard = evaluate(plan, as_of, policy)
        # Whether a target is reached does not hang on what the policy makes of a span of 0.
        self.reached: Scorecard = evaluate(plan, as_of, evolve(policy, degenerate="reached"))
        self.inner = plan.structure.key_result_at
        self.left: list[Left] = []
        self.ids: dict[str, str] = {}  # the new id of each objective and key result that is carried over
        self.notes: dict[str, list[str]] = {}  # for each objective that is carried over what has changed
        for objective in plan.objectives:
            if objective.cycle == self.old.id:
                self._decide(objective)
        self._refuse_known_ids()

    def result(self) -> CarryOver:
        carried = tuple(objective for objective in self.plan.objectives if objective.id in self.notes)
        clones = [self._clone(objective) for objective in carried]
        objectives = [self._closed(item) if item.id in self.notes else item for item in self.plan.objectives]
        return CarryOver(
            plan=evolve(self.plan, objectives=[*objectives, *clones]),
            from_cycle=self.old.id,
            to_cycle=self.new.id,
            as_of=self.as_of,
            carried=tuple(map(self._carried, carried)),
            left=tuple(self.left),
        )

    def _carried(self, objective: Objective) -> Carried:
        items = [item.id for item in objective.key_results if item.id in self.ids]
        return Carried(
            old=objective.id,
            new=self.ids[objective.id],
            key_results=tuple((item, self.ids[item]) for item in items),
            notes=tuple(self.notes[objective.id]),
        )

    # what is carried over

    def _decide(self, objective: Objective) -> None:
        result = self.card.objectives[objective.id]
        if result.state not in _UNFINISHED:
            self.left.append(Left(id=objective.id, reason=result.state.value))
        elif result.score is not None and result.score >= 1:
            self.left.append(Left(id=objective.id, reason=f"finished, its score is {digits(result.score)}"))
        else:
            self.ids[objective.id] = self._new_id(objective.id)
            notes = self.notes[objective.id] = []
            for item in objective.key_results:
                reason = self._stays(item)
                if reason:
                    notes.append(f"{item.id} stays: {reason}")
                else:
                    self.ids[item.id] = self._new_id(item.id)

    def _stays(self, item: KeyResult) -> str:
        """Return why a key result of an unfinished objective is not carried over; empty where it is."""
        state = self.card.key_results[item.id].state
        if state not in _UNFINISHED:
            return state.value
        return "finished" if self.rule.finished == "leave" and self._finished(item) else ""

    def _finished(self, item: KeyResult) -> bool:
        if isinstance(item.measure, Maintain):
            return False
        if isinstance(item.measure, Milestones) and all(map(self._done, item.measure.milestones)):
            return True
        progress = self.reached.key_results[item.id].progress
        return progress is not None and progress >= 1

    def _new_id(self, goal: str) -> str:
        if self.rule.id_suffix is not None:
            return goal + self.rule.id_suffix
        return f"{goal.removesuffix(f'@{self.old.id}')}@{self.new.id}"

    def _refuse_known_ids(self) -> None:
        taken = set(self.plan.alignment.goals)
        problems: list[Problem] = []
        for goal, new in self.ids.items():
            if new in taken:
                text = f"the clone of {show(goal)} cannot be called {show(new)}: that id exists already"
                problems.append(Problem("rule.id_suffix", f"{text}; choose another suffix", "id.duplicate"))
            taken.add(new)
        if problems:
            raise InvalidPlan("carry_over", problems)

    # the new objective and the old one

    def _clone(self, objective: Objective) -> Objective:
        notes = self.notes[objective.id]
        draft = self.card.objectives[objective.id].state is State.DRAFT
        if draft:
            notes.append(f"{objective.id} was a draft: its clone is a draft, the old one is cancelled")
        return evolve(
            objective,
            id=self.ids[objective.id],
            cycle=self.new.id,
            aligned_to=[self._link(link, notes) for link in objective.aligned_to],
            key_results=[self._cloned(item, notes) for item in objective.key_results if item.id in self.ids],
            states=self._draft() if draft else (),
            closing=None,
        )

    def _draft(self) -> tuple[StateChange, ...]:
        return (StateChange(at=min(self.as_of, self.new.start), state="draft"),)

    def _closed(self, objective: Objective) -> Objective:
        draft = self.card.objectives[objective.id].state is State.DRAFT
        note = self.rule.note or f"carried over to {self.new.id} as {self.ids[objective.id]}"
        change = StateChange(at=self.as_of, state="cancelled" if draft else "postponed", note=note)
        return evolve(objective, states=[*objective.states, change])

    def _link(self, link: Alignment, notes: list[str]) -> Alignment:
        if link.to in self.ids:
            return evolve(link, to=self.ids[link.to])
        parent = self.plan.objective_of(link.to) if link.to in self.inner else self.plan.objective(link.to)
        if parent.cycle != self.old.id or not link.contributes:
            return link
        notes.append(f"now only supports {link.to}, which stays in {self.old.id}")
        return evolve(link, contributes=False)

    # key results

    def _cloned(self, item: KeyResult, notes: list[str]) -> KeyResult:
        measure = item.measure
        again = self.rule.baseline == "restart" or self._finished(item)
        if isinstance(measure, Change):
            measure = self._change(item, measure, notes, again=again)
        elif isinstance(measure, Milestones):
            steps = [step for step in measure.milestones if again or not self._done(step)]
            if len(steps) < len(measure.milestones):
                notes.append(f"{item.id} keeps {len(steps)} of {len(measure.milestones)} milestones: not yet done")
            measure = Milestones([evolve(step, done_on=None) for step in steps])
        states = self._draft() if self.card.key_results[item.id].state is State.DRAFT else ()
        new = self.ids[item.id]
        return evolve(item, id=new, measure=measure, check_ins=(), revisions=(), states=states, closing=None)

    def _change(self, item: KeyResult, change: Change, notes: list[str], *, again: bool) -> Change:
        baseline, target = in_force(change, item.revisions, self.as_of)
        linked = None if change.accumulate else change.kpi
        # A KPI goes on between the old cycle and the new one; the key result's own value ends with the old.
        value = self.card.key_results[item.id].value if linked is None else self.card.kpis[linked].value
        frozen = linked is not None and baseline is None
        if frozen:
            notes.append(f"{item.id} starts where its KPI {change.kpi} stands when {self.new.id} starts")
        elif not again and value is not None and value != baseline:
            was = "" if baseline is None else f" (was {digits(baseline)})"
            notes.append(f"{item.id} starts at {digits(value)}{was}")
            baseline = value
        if change.phases:
            notes.append(f"{item.id} loses its phases: they are dates of {self.old.id}")
        return evolve(change, baseline=baseline, target=target, phases=())

    def _done(self, step: Milestone) -> bool:
        return step.done_on is not None and step.done_on <= self.as_of
