"""The state machine of a goal's life: drafts, closings, cancellations and reopenings, dated in any order."""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from hypothesis import note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from goalkit.model.history import CheckIn, Closing, StateChange
from goalkit.model.key_results import KeyResult
from goalkit.model.measures import Change
from goalkit.model.objectives import Objective
from goalkit.model.plan import Plan
from goalkit.model.states import State
from goalkit.scoring.policy import Policy
from goalkit.testing.capabilities import Capability
from goalkit.testing.domain import Feature
from goalkit.testing.fixtures import EvaluatorFixture

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.ports import Evaluator, GoalAnswer

__all__ = ["LifecycleMachine", "run_lifecycle_machine"]

Which: TypeAlias = Literal["objective", "key result"]

_START = dt.date(2024, 2, 26)
_COMPUTED = 0.5
"""The score that the value makes, as long as nobody gives another one."""

_TOLERANCE = 1e-9


_days = st.integers(0, 6)
_which: st.SearchStrategy[Which] = st.sampled_from(("key result", "objective"))
_states = st.sampled_from(tuple(State))
_beside = st.sampled_from((1, -1, 8, 2))
_scores = st.sampled_from((0.7, 0.0, 1.0, 0.4))


def _with(feature: Feature) -> Callable[[LifecycleMachine], bool]:
    return lambda machine: machine.fixture.domain.allows(feature)


class LifecycleMachine(RuleBasedStateMachine):
    """What may be decided about an objective and its key result, in any order and for any day.

    After each decision the evaluator is asked about that day and another one. Subclass it, set `fixture`, and have
    `TestCase` collected.

    Examples:
        >>> from contextlib import nullcontext
        >>> from goalkit.ports import evaluate_plan
        >>> class Ours(EvaluatorFixture):
        ...     def open_subject(self):
        ...         return nullcontext(evaluate_plan)
        >>> class OurMachine(LifecycleMachine):
        ...     fixture = Ours()
        >>> TestOurs = OurMachine.TestCase
    """

    fixture: ClassVar[EvaluatorFixture] = EvaluatorFixture()
    """How the evaluator is opened, and what it answers."""

    evaluator: Evaluator
    """What is asked."""
    policy: Policy
    """The policy that it is asked under."""

    def __init__(self) -> None:
        super().__init__()
        self.states: dict[Which, list[StateChange]] = {"objective": [], "key result": []}
        """The changes of state, in the order of entry."""
        self.closings: dict[Which, Closing | None] = {"objective": None, "key result": None}
        """The scores given."""
        self._opened = ExitStack()

    @initialize()
    def open(self) -> None:
        """Open an evaluator."""
        self.evaluator = self._opened.enter_context(self.fixture.open_subject())
        known = self.fixture.policies()
        self.policy = next(iter(known), Policy()) if known is not None else Policy()

    def teardown(self) -> None:
        """Close it."""
        self._opened.close()

    # decisions

    @precondition(_with(Feature.STATES))
    @rule(which=_which, days=_days, state=_states, beside=_beside)
    def enter(self, which: Which, days: int, state: State, beside: int) -> None:
        """Let a goal enter a state on a day."""
        at = _START + dt.timedelta(days=days)
        self.states[which].append(StateChange(at=at, state=state))
        note(f"the {which} is {state} from {at} on")
        self._ask(self.plan(), at, at + dt.timedelta(days=beside))

    @precondition(_with(Feature.CLOSINGS))
    @rule(which=_which, days=_days, score=_scores, beside=_beside)
    def close(self, which: Which, days: int, score: float, beside: int) -> None:
        """Give a goal its score on a day, in place of an earlier one."""
        at = _START + dt.timedelta(days=days)
        self.closings[which] = Closing(at=at, score=score)
        note(f"the {which} is closed at {score} on {at}")
        self._ask(self.plan(), at, at + dt.timedelta(days=beside))

    @rule(days=_days)
    def ask(self, days: int) -> None:
        """Ask about any day."""
        self._ask(self.plan(), _START + dt.timedelta(days=days))

    # answers

    def plan(self) -> Plan:
        """Return the plan with everything that was decided."""
        item = KeyResult(
            id="k",
            title="Measure",
            measure=Change(baseline=0, target=10),
            check_ins=[CheckIn(_START - dt.timedelta(days=9), 5)],
            states=self.states["key result"],
            closing=self.closings["key result"],
        )
        goal = Objective(
            id="o",
            title="Aim",
            key_results=[item],
            states=self.states["objective"],
            closing=self.closings["objective"],
        )
        return Plan(objectives=[goal])

    def state(self, which: Which, day: dt.date) -> State:
        """Return the state that a goal must have at the close of a day."""
        found, since = State.ACTIVE, dt.date.min
        for change in self.states[which]:
            if since <= change.at <= day:
                found, since = change.state, change.at
        closing = self.closings[which]
        return State.CLOSED if closing is not None and since < closing.at <= day else found

    def closing(self, which: Which, day: dt.date) -> float | None:
        """Return the score given that must stand on a day."""
        closing = self.closings[which]
        if closing is None or closing.at > day:
            return None
        asked = closing.at
        while asked <= day:  # active at the close of a day since: reopened
            changed = [change.state for change in self.states[which] if change.at == asked]
            if changed and changed[-1] is State.ACTIVE:
                return None
            asked += dt.timedelta(days=1)
        return closing.score

    def _ask(self, plan: Plan, *days: dt.date) -> None:
        for day in days:
            got = self.evaluator(plan, day, self.policy)
            self._check("objective", day, got.objectives["o"], self._objective_score(day))
            self._check("key result", day, got.key_results["k"], self._key_result_score(day))

    def _check(self, which: Which, day: dt.date, answer: GoalAnswer, score: float | None) -> None:
        got = answer.score
        close = got is not None and score is not None and abs(got - score) < _TOLERANCE
        assert close or (got is None and score is None), f"{which} on {day}: score {got!r} instead of {score!r}"
        if Capability.STATUSES in self.fixture.capabilities:
            status = self._status(which, day)
            assert answer.status == status, f"{which} on {day}: status {answer.status!r} instead of {status!r}"

    def _status(self, which: Which, day: dt.date) -> str:
        """Without a cycle nothing is expected, so an active goal is pending."""
        found = self.state(which, day)
        if which == "key result" and found is State.ACTIVE:
            found = self.state("objective", day)
        return "pending" if found is State.ACTIVE else found.value

    def _key_result_score(self, day: dt.date) -> float:
        given = self.closing("key result", day)
        return _COMPUTED if given is None else given

    def _objective_score(self, day: dt.date) -> float | None:
        given = self.closing("objective", day)
        if given is not None:
            return given
        policy = self.policy
        rule = {
            State.ACTIVE: "count",
            State.DRAFT: policy.drafts,
            State.CLOSED: policy.closed,
            State.POSTPONED: policy.postponed,
            State.CANCELLED: policy.cancelled,
        }[self.state("key result", day)]
        return {"count": self._key_result_score(day), "zero": 0.0, "exclude": None}[rule]


def run_lifecycle_machine(fixture: EvaluatorFixture, chosen: settings | None) -> None:
    """Run the machine on the evaluators that a fixture opens.

    Args:
        fixture: How an evaluator is opened, and what it answers.
        chosen: Hypothesis settings; None takes the active profile, without a deadline.

    Examples:
        >>> from contextlib import nullcontext
        >>> from goalkit.ports import evaluate_plan
        >>> class Ours(EvaluatorFixture):
        ...     def open_subject(self):
        ...         return nullcontext(evaluate_plan)
        >>> run_lifecycle_machine(Ours(), settings(max_examples=1, stateful_step_count=2, deadline=None))
    """
    machine = type("Lifecycle", (LifecycleMachine,), {"fixture": fixture})
    run_state_machine_as_test(machine, settings=chosen)
