"""The state machine of live scorecards: any events in any order, compared with a full evaluation."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, ClassVar

from hypothesis import note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from goalkit.errors import GoalkitError, NotFound
from goalkit.model.history import CheckIn
from goalkit.model.objectives import Alignment
from goalkit.testing.fixtures import LiveScorecardFixture
from goalkit.testing.laws._happening import Event, Story, changed, expect, happen, opened, stories, take

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.model.plan import Plan
    from goalkit.ports import LiveScorecard, Results

__all__ = ["CheckInMachine", "run_check_in_machine"]


def _stories(machine: CheckInMachine) -> st.SearchStrategy[Story]:
    return stories(machine.fixture.domain, least=3)


class CheckInMachine(RuleBasedStateMachine):
    """Check-ins, readings, targets, states and links in any order, with events among them that are refused.

    After each the scorecard must say what a full evaluation says, and which results the event changed. Subclass
    it, set `fixture`, and have `TestCase` collected.

    Examples:
        >>> from contextlib import nullcontext
        >>> from goalkit.ports import RecomputedScorecard
        >>> class Ours(LiveScorecardFixture):
        ...     def open_subject(self):
        ...         return nullcontext(RecomputedScorecard)
        >>> class OurMachine(CheckInMachine):
        ...     fixture = Ours()
        >>> TestOurs = OurMachine.TestCase
    """

    fixture: ClassVar[LiveScorecardFixture] = LiveScorecardFixture()
    """How the live scorecard is opened."""

    live: LiveScorecard
    """The scorecard that events are told."""
    story: Story
    """What may happen."""
    plan: Plan
    """The plan that the scorecard must have."""
    results: Results
    """What a full evaluation says of it."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Event] = []
        """Events that have not happened yet."""
        self._opened = ExitStack()

    @initialize(story=st.runner().flatmap(_stories))
    def open(self, story: Story) -> None:
        """Open a scorecard on the plan of a story."""
        self.story, self.plan, self.waiting = story, story.plan, list(story.events)
        subject = self._opened.enter_context(self.fixture.open_subject())
        self.live = opened(self.fixture, subject, story)
        self.results = expect(self.fixture, self.live, story, story.plan, "just opened")

    def teardown(self) -> None:
        """Close it."""
        self._opened.close()

    @precondition(lambda self: self.waiting)
    @rule(which=st.integers(0, 7))
    def happen(self, which: int) -> None:
        """Let one of the waiting events happen; it may have become impossible."""
        event = self.waiting.pop(which % len(self.waiting))
        try:
            plan = happen(self.plan, event)
        except GoalkitError:
            self._refused(event)
            return
        ids = set(take(self.live, event))
        note(f"{event}: {sorted(ids)}")
        after = expect(self.fixture, self.live, self.story, plan, f"after {event}")
        wanted = changed(self.fixture, self.results, after)
        assert ids == wanted, f"{event}: it says that {sorted(ids)} changed, and {sorted(wanted)} did"
        self.plan, self.results = plan, after

    @precondition(lambda self: self.waiting)
    @rule(which=st.integers(0, 7), times=st.integers(1, 2))
    def again(self, which: int, times: int) -> None:
        """Let one of the waiting events happen several times."""
        event = self.waiting[which % len(self.waiting)]
        for _ in range(times):
            self.waiting.insert(0, event)
            self.happen(0)

    @precondition(lambda self: self.plan.objectives)
    @rule(which=st.integers(0, 7))
    def circle(self, which: int) -> None:
        """Try to align a goal to itself."""
        goal = self.plan.objectives[which % len(self.plan.objectives)].id
        self._raises(GoalkitError, lambda: self.live.align(goal, Alignment(goal)), f"{goal!r} aligned to itself")

    @rule()
    def stranger(self) -> None:
        """Try to check in on a key result that is not there."""
        entry = CheckIn(self.story.as_of, 10)
        self._raises(NotFound, lambda: self.live.check_in("nobody", entry), "a check-in on no key result")

    def _refused(self, event: Event) -> None:
        self._raises(GoalkitError, lambda: take(self.live, event), str(event))

    def _raises(self, error: type[GoalkitError], call: Callable[[], object], what: str) -> None:
        note(f"{what} is refused")
        try:
            answer = call()
        except error:
            expect(self.fixture, self.live, self.story, self.plan, f"after {what} was refused", self.results)
        else:
            raise AssertionError(f"{what} returned {answer!r}; it must raise {error.__name__}")


def run_check_in_machine(fixture: LiveScorecardFixture, chosen: settings | None) -> None:
    """Run the machine on the live scorecards that a fixture opens.

    Args:
        fixture: How a live scorecard is opened.
        chosen: Hypothesis settings; None takes the active profile, without a deadline.

    Examples:
        >>> from contextlib import nullcontext
        >>> from goalkit.ports import RecomputedScorecard
        >>> class Ours(LiveScorecardFixture):
        ...     def open_subject(self):
        ...         return nullcontext(RecomputedScorecard)
        >>> run_check_in_machine(Ours(), settings(max_examples=1, stateful_step_count=2, deadline=None))
    """
    machine = type("CheckIns", (CheckInMachine,), {"fixture": fixture})
    run_state_machine_as_test(machine, settings=chosen)
