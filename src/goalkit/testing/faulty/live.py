"""Wrong live scorecards: variants of the one that recomputes everything, each with one bug."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, ClassVar, TypeVar

from attrs import evolve

from goalkit.cascade.events import CheckedIn
from goalkit.errors import GoalkitError
from goalkit.model.measures import Change
from goalkit.ports.evaluator import Results, evaluate_plan
from goalkit.ports.recomputed import RecomputedScorecard, changed_ids
from goalkit.testing.faulty._faulty import Faulty
from goalkit.testing.fixtures import LiveScorecardFixture

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractContextManager

    from goalkit.model.history import CheckIn, Revision, StateChange
    from goalkit.model.objectives import Alignment
    from goalkit.model.plan import Plan
    from goalkit.model.readings import Reading
    from goalkit.ports import OpenLiveScorecard
    from goalkit.ports.evaluator import GoalAnswer
    from goalkit.scoring.policy import Policy

__all__ = ["FAULTY"]

S = TypeVar("S", bound=type[RecomputedScorecard])
A = TypeVar("A")

_FOUND: list[Faulty] = []


def _wrong(name: str, bug: str, *, seen: str, by: str) -> Callable[[S], S]:
    def register(kind: S) -> S:
        class Opened(LiveScorecardFixture):
            def open_subject(self) -> AbstractContextManager[OpenLiveScorecard]:
                return nullcontext(kind)

        Opened.__name__ = Opened.__qualname__ = f"Opened{kind.__name__}"
        _FOUND.append(Faulty(id=f"live.{name}", bug=bug, seen=seen, fixture=Opened, killed_by=f"live.{by}"))
        return kind

    return register


class _Shadowed(RecomputedScorecard):
    """Has the right plan and works its results out from something else."""

    def shadow(self, plan: Plan) -> Results:
        """Return the results of a plan."""
        return evaluate_plan(plan, self._as_of, self._policy)

    def _take(self, plan: Plan) -> frozenset[str]:
        results = self.shadow(plan)
        changed = changed_ids(self._results, results)
        self._plan, self._results = plan, results
        return changed


def _kept(new: Mapping[str, A], old: Mapping[str, A], names: Iterable[str]) -> dict[str, A]:
    """Return new answers, but for some ids the old ones."""
    return {**new, **{name: old[name] for name in names if name in old}}


def _parents(plan: Plan, goal: str) -> set[str]:
    """Return the objectives directly above an objective."""
    links = {link.to for link in plan.objective(goal).aligned_to}
    return {plan.objective_of(name).id if name in plan.structure.key_result_at else name for name in links}


# what is not brought up to date


@_wrong(
    "parents-only",
    "A check-in reaches the objective and its parents, and nobody above them.",
    seen="`update(goal); update(goal.parent)`",
    by="check-in",
)
class _ParentsOnly(_Shadowed):
    def check_in(self, key_result: str, check_in: CheckIn) -> frozenset[str]:
        goal = self._plan.objective_of(key_result).id
        self.near = {goal, *_parents(self._plan, goal)}
        return super().check_in(key_result, check_in)

    def shadow(self, plan: Plan) -> Results:
        right, near = super().shadow(plan), self.__dict__.pop("near", None)
        if near is None:
            return right
        far = set(right.objectives) - near
        return evolve(right, objectives=_kept(right.objectives, self._results.objectives, far))


@_wrong(
    "owner-forgotten",
    "The scores of owners stay what they were when the scorecard was opened.",
    seen="a second table that nobody thought of",
    by="check-in",
)
class _OwnerForgotten(_Shadowed):
    def shadow(self, plan: Plan) -> Results:
        return evolve(super().shadow(plan), owners=self._results.owners)


@_wrong(
    "same-score-same-status",
    "A goal whose score is what it was is left as it was, with its old status.",
    seen="`if new_score == old_score: return`",
    by="check-in",
)
class _SameScoreSameStatus(_Shadowed):
    def shadow(self, plan: Plan) -> Results:
        def answer(new: GoalAnswer, old: GoalAnswer) -> GoalAnswer:
            return old if new.score == old.score else new

        right, before = super().shadow(plan), self._results
        return evolve(
            right,
            objectives={name: answer(new, before.objectives[name]) for name, new in right.objectives.items()},
            key_results={name: answer(new, before.key_results[name]) for name, new in right.key_results.items()},
        )


@_wrong(
    "first-key-result",
    "A reading reaches the first key result on its KPI, and not the others.",
    seen="`next(kr for kr in key_results if kr.kpi == kpi)`",
    by="reading",
)
class _FirstKeyResult(_Shadowed):
    def record(self, kpi: str, reading: Reading) -> frozenset[str]:
        linked = [item.id for _, item in self._plan.key_results() if getattr(item.measure, "kpi", None) == kpi]
        self.others = linked[1:]
        return super().record(kpi, reading)

    def shadow(self, plan: Plan) -> Results:
        right, others = super().shadow(plan), self.__dict__.pop("others", [])
        return evolve(right, key_results=_kept(right.key_results, self._results.key_results, others))


@_wrong(
    "guardrail-forgotten",
    "A reading does not reach the objectives that its KPI guards.",
    seen="links by key results only",
    by="reading",
)
class _GuardrailForgotten(_Shadowed):
    def record(self, kpi: str, reading: Reading) -> frozenset[str]:
        linked = {goal.id for goal, item in self._plan.key_results() if getattr(item.measure, "kpi", None) == kpi}
        self.guarded = [goal.id for goal in self._plan.objectives if kpi in goal.guardrails and goal.id not in linked]
        return super().record(kpi, reading)

    def shadow(self, plan: Plan) -> Results:
        right, guarded = super().shadow(plan), self.__dict__.pop("guarded", [])
        return evolve(right, objectives=_kept(right.objectives, self._results.objectives, guarded))


@_wrong(
    "parent-of-cancelled",
    "A change of state changes the goal itself, and its parent only with the next check-in.",
    seen="an event handler for the status alone",
    by="state-and-target",
)
class _ParentOfCancelled(_Shadowed):
    def set_state(self, goal: str, change: StateChange) -> frozenset[str]:
        self.own = goal
        return super().set_state(goal, change)

    def shadow(self, plan: Plan) -> Results:
        right, own = super().shadow(plan), self.__dict__.pop("own", None)
        if own is None:
            return right
        others = [name for name in right.objectives if name != own]
        return evolve(right, objectives=_kept(right.objectives, self._results.objectives, others))


@_wrong(
    "key-results-of-closed",
    "The key results of an objective that is closed keep their statuses.",
    seen="a state that is only looked up on the way up",
    by="state-and-target",
)
class _KeyResultsOfClosed(_Shadowed):
    def set_state(self, goal: str, change: StateChange) -> frozenset[str]:
        if goal in self._plan.structure.objective_at:
            self.below = [item.id for item in self._plan.objective(goal).key_results]
        return super().set_state(goal, change)

    def shadow(self, plan: Plan) -> Results:
        right, below = super().shadow(plan), self.__dict__.pop("below", [])
        return evolve(right, key_results=_kept(right.key_results, self._results.key_results, below))


@_wrong(
    "links-of-the-morning",
    "Links made after the scorecard was opened are kept in the plan and do not count.",
    seen="a table of ancestors made at the start",
    by="alignment",
)
class _LinksOfTheMorning(_Shadowed):
    def __init__(self, plan: Plan, as_of: dt.date, policy: Policy) -> None:
        super().__init__(plan, as_of, policy)
        self.links = {goal.id: goal.aligned_to for goal in plan.objectives}

    def shadow(self, plan: Plan) -> Results:
        old = [evolve(goal, aligned_to=self.links[goal.id]) for goal in plan.objectives]
        return super().shadow(evolve(plan, objectives=old))


# what is said to have changed


@_wrong(
    "all-changed",
    "Every event says that everything changed.",
    seen="`return self.results().keys()`, to be on the safe side",
    by="check-in",
)
class _AllChanged(RecomputedScorecard):
    def _take(self, plan: Plan) -> frozenset[str]:
        super()._take(plan)
        found = self._results
        return frozenset([*found.objectives, *found.key_results, *found.kpis, *found.owners])


@_wrong(
    "touched-is-changed",
    "A check-in says that its key result and objective changed, whether they did or not.",
    seen="the ids of what was worked out again",
    by="look-ahead",
)
class _TouchedIsChanged(RecomputedScorecard):
    def check_in(self, key_result: str, check_in: CheckIn) -> frozenset[str]:
        changed = super().check_in(key_result, check_in)
        return changed | {key_result, self._plan.objective_of(key_result).id}


@_wrong(
    "goals-only",
    "An event never says that a KPI or an owner changed.",
    seen="a dashboard that had only goals at first",
    by="reading",
)
class _GoalsOnly(RecomputedScorecard):
    def _take(self, plan: Plan) -> frozenset[str]:
        goals = {*self._results.objectives, *self._results.key_results}
        return super()._take(plan) & goals


# dates and order


@_wrong(
    "last-told",
    "The check-in that was told last counts, whatever its date.",
    seen="`goal.value = event.value`",
    by="order",
)
class _LastTold(_Shadowed):
    def __init__(self, plan: Plan, as_of: dt.date, policy: Policy) -> None:
        super().__init__(plan, as_of, policy)
        self.told = plan

    def check_in(self, key_result: str, check_in: CheckIn) -> frozenset[str]:
        last = [item.date for item in self._plan.key_result(key_result).check_ins if item.date <= self._as_of]
        self.event = (key_result, evolve(check_in, date=max([check_in.date, *last])))
        return super().check_in(key_result, check_in)

    def shadow(self, plan: Plan) -> Results:
        event = self.__dict__.pop("event", None)
        self.told = plan if event is None else self._plan.apply([CheckedIn(*event)])
        return super().shadow(self.told)


@_wrong(
    "typo-stays",
    "Of two readings of one day the first counts.",
    seen="`readings.setdefault(date, value)`",
    by="same-day",
)
class _TypoStays(_Shadowed):
    def shadow(self, plan: Plan) -> Results:
        kpis = [evolve(kpi, readings=[*{one.date: one for one in kpi.readings[::-1]}.values()]) for kpi in plan.kpis]
        return super().shadow(evolve(plan, kpis=kpis))


@_wrong(
    "look-ahead",
    "A reading dated after the scorecard's day moves the scorecard to that day.",
    seen="`as_of = max(as_of, event.date)`",
    by="look-ahead",
)
class _LookAhead(_Shadowed):
    def record(self, kpi: str, reading: Reading) -> frozenset[str]:
        self.day = max(self._as_of, reading.date)
        return super().record(kpi, reading)

    def shadow(self, plan: Plan) -> Results:
        return evaluate_plan(plan, self.__dict__.pop("day", self._as_of), self._policy)


# what an event does not hand on, or hands to others


@_wrong(
    "share-lost",
    "A new link has a weight and no fixed share.",
    seen="`plan.align(child, to, weight=..., contributes=...)`",
    by="links",
)
class _ShareLost(RecomputedScorecard):
    def align(self, child: str, alignment: Alignment) -> frozenset[str]:
        return super().align(child, evolve(alignment, share=None))


@_wrong(
    "counts-twice",
    "A goal may be linked to its parent and to the parent's parent, and counts twice.",
    seen="a check for circles alone",
    by="refused",
)
class _CountsTwice(RecomputedScorecard):
    def align(self, child: str, alignment: Alignment) -> frozenset[str]:
        link = alignment
        weight, contributes, share = link.weight, link.contributes, link.share
        plan = self._plan.align(
            child, link.to, weight=weight, contributes=contributes, share=share, double_count="allow"
        )
        return self._take(plan)


@_wrong(
    "old-target",
    "A change of the baseline alone brings back the target that the key result had at first.",
    seen="`revision.target or measure.target`",
    by="changes",
)
class _OldTarget(RecomputedScorecard):
    def retarget(self, key_result: str, revision: Revision) -> frozenset[str]:
        first = getattr(self._plan.key_result(key_result).measure, "target", None)
        return super().retarget(key_result, evolve(revision, target=revision.target or first))


@_wrong(
    "policy-of-the-plan",
    "After an event the policy that the plan has counts, where it has one.",
    seen="`evaluate(plan, as_of)` inside an event",
    by="policy",
)
class _PolicyOfThePlan(_Shadowed):
    def shadow(self, plan: Plan) -> Results:
        return evaluate_plan(plan, self._as_of, plan.policy or self._policy)


@_wrong(
    "changes-only",
    "A reading reaches key results that move to a target, and none that keep a limit or look for a baseline.",
    seen="`if isinstance(key_result.measure, Change)`",
    by="measures",
)
class _ChangesOnly(_Shadowed):
    def record(self, kpi: str, reading: Reading) -> frozenset[str]:
        self.others = [item.id for _, item in self._plan.key_results() if not isinstance(item.measure, Change)]
        return super().record(kpi, reading)

    def shadow(self, plan: Plan) -> Results:
        right, others = super().shadow(plan), self.__dict__.pop("others", [])
        return evolve(right, key_results=_kept(right.key_results, self._results.key_results, others))


@_wrong(
    "owner-of-objective",
    "A check-in brings the owner of its objective up to date, and not the one of the key result or of goals above.",
    seen="`update(objective.owner)`",
    by="owners",
)
class _OwnerOfObjective(_Shadowed):
    def check_in(self, key_result: str, check_in: CheckIn) -> frozenset[str]:
        self.owner = self._plan.objective_of(key_result).owner
        return super().check_in(key_result, check_in)

    def shadow(self, plan: Plan) -> Results:
        right = super().shadow(plan)
        if "owner" not in self.__dict__:
            return right
        own = self.__dict__.pop("owner")
        others = [name for name in right.owners if name != own]
        return evolve(right, owners=_kept(right.owners, self._results.owners, others))


@_wrong(
    "since-asked",
    "An event answers the ids of all that changed since somebody asked for results.",
    seen="a set of what is to be redrawn, emptied by the screen",
    by="unasked",
)
class _SinceAsked(RecomputedScorecard):
    def __init__(self, plan: Plan, as_of: dt.date, policy: Policy) -> None:
        super().__init__(plan, as_of, policy)
        self.asked = self._results

    def results(self) -> Results:
        self.asked = self._results
        return self._results

    def _take(self, plan: Plan) -> frozenset[str]:
        super()._take(plan)
        return changed_ids(self.asked, self._results)


@_wrong(
    "any-policy",
    "A scorecard that is opened on a plan that another one was opened on last has that one's results at first.",
    seen="a cache by plan, without the date and the policy",
    by="apart",
)
class _AnyPolicy(RecomputedScorecard):
    latest: ClassVar[list[tuple[Plan, Results]]] = []

    def __init__(self, plan: Plan, as_of: dt.date, policy: Policy) -> None:
        super().__init__(plan, as_of, policy)
        if self.latest and self.latest[-1][0] is plan:
            self._results = self.latest[-1][1]
        self.latest[:] = [(plan, self._results)]


@_wrong(
    "refreshed",
    "The results that were given away are brought up to date when somebody asks for results again.",
    seen="`self.shown.update(...)` in `results`",
    by="given-away",
)
class _Refreshed(RecomputedScorecard):
    def __init__(self, plan: Plan, as_of: dt.date, policy: Policy) -> None:
        super().__init__(plan, as_of, policy)
        self.shown = dict(self._results.objectives)

    def results(self) -> Results:
        self.shown.update(self._results.objectives)
        return evolve(self._results, objectives=self.shown)


# errors and what is given away


@_wrong(
    "half-refused",
    "A check-in that is refused for its date is on the board all the same.",
    seen="the value set before the check",
    by="refused",
)
class _HalfRefused(RecomputedScorecard):
    def check_in(self, key_result: str, check_in: CheckIn) -> frozenset[str]:
        try:
            return super().check_in(key_result, check_in)
        except GoalkitError:
            if key_result in self._results.key_results:
                answer = evolve(self._results.key_results[key_result], score=1.0)
                self._results = evolve(self._results, key_results={**self._results.key_results, key_result: answer})
            raise


@_wrong(
    "key-error",
    "An id that does not exist is a KeyError.",
    seen="`self.goals[id]`",
    by="refused",
)
class _KeyError(RecomputedScorecard):
    def check_in(self, key_result: str, check_in: CheckIn) -> frozenset[str]:
        _ = self._results.key_results[key_result]
        return super().check_in(key_result, check_in)


@_wrong(
    "circle-half-made",
    "A link that is refused because it closes a circle has replaced the goal's other links already.",
    seen="delete and insert without a transaction",
    by="refused",
)
class _CircleHalfMade(RecomputedScorecard):
    def align(self, child: str, alignment: Alignment) -> frozenset[str]:
        try:
            return super().align(child, alignment)
        except GoalkitError:
            plan = self._plan
            if child in plan.structure.objective_at:
                links = [link for link in plan.objective(child).aligned_to if link.to == alignment.to]
                self._take(plan.with_objective(evolve(plan.objective(child), aligned_to=links)))
            raise


@_wrong(
    "one-dictionary",
    "The results that were given away change with the next event.",
    seen="one dictionary for ever, updated in place",
    by="given-away",
)
class _OneDictionary(RecomputedScorecard):
    def __init__(self, plan: Plan, as_of: dt.date, policy: Policy) -> None:
        super().__init__(plan, as_of, policy)
        self.scores = dict(self._results.key_results)

    def results(self) -> Results:
        self.scores.update(self._results.key_results)
        return evolve(self._results, key_results=self.scores)

    def _take(self, plan: Plan) -> frozenset[str]:
        changed = super()._take(plan)
        self.scores.update(self._results.key_results)
        return changed


@_wrong(
    "one-for-all",
    "All scorecards have the last entries of any of them.",
    seen="a class attribute",
    by="given-away",
)
class _OneForAll(RecomputedScorecard):
    latest: ClassVar[list[Results]] = []

    def __init__(self, plan: Plan, as_of: dt.date, policy: Policy) -> None:
        super().__init__(plan, as_of, policy)
        self.latest[:] = [self._results]

    def results(self) -> Results:
        return self.latest[-1]

    def _take(self, plan: Plan) -> frozenset[str]:
        changed = super()._take(plan)
        self.latest[:] = [self._results]
        return changed


@_wrong(
    "empty-at-first",
    "Goals have results only once something happened.",
    seen="results filled in by events",
    by="opened",
)
class _EmptyAtFirst(RecomputedScorecard):
    happened = False

    def results(self) -> Results:
        return self._results if self.happened else Results()

    def _take(self, plan: Plan) -> frozenset[str]:
        self.happened = True
        return super()._take(plan)


@_wrong(
    "deaf-after-refusal",
    "The event after one that was refused is kept in the plan and changes no result.",
    seen="a lock or a flag that is not reset in a `finally`",
    by="interleaving",
)
class _DeafAfterRefusal(_Shadowed):
    deaf = False

    def check_in(self, key_result: str, check_in: CheckIn) -> frozenset[str]:
        try:
            return super().check_in(key_result, check_in)
        except GoalkitError:
            self.deaf = True
            raise

    def shadow(self, plan: Plan) -> Results:
        deaf, self.deaf = self.deaf, False
        return self._results if deaf else super().shadow(plan)


FAULTY: tuple[Faulty, ...] = tuple(_FOUND)
"""All of them."""
