"""Laws of live scorecards."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeAlias

from hypothesis import strategies as st

from goalkit.cascade.events import Aligned, CheckedIn, Entered, Recorded, Retargeted
from goalkit.errors import GoalkitError, NotFound
from goalkit.model.history import CheckIn, Revision, StateChange
from goalkit.model.key_results import value_source
from goalkit.model.measures import Change
from goalkit.model.objectives import Alignment
from goalkit.model.readings import Reading
from goalkit.model.states import State
from goalkit.ports import LiveScorecard, OpenLiveScorecard
from goalkit.testing.domain import Feature
from goalkit.testing.fixtures import LiveScorecardFixture
from goalkit.testing.law import LawSet, law
from goalkit.testing.laws._answers import needs
from goalkit.testing.laws._happening import (
    Event,
    Story,
    expect,
    happen,
    happened,
    opened,
    readable,
    stories,
    take,
    tell,
)
from goalkit.testing.laws._live_more import WORLD_LAWS
from goalkit.testing.laws._live_worlds import WORLDS, worlds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hypothesis import settings

    from goalkit.model.key_results import KeyResult
    from goalkit.model.objectives import Objective
    from goalkit.model.plan import Plan

__all__ = ["live"]

_DAY = dt.timedelta(days=1)


@law(
    "live.opened",
    "A scorecard that was just opened has the plan, and says what a full evaluation of it says.",
    why="A dashboard that starts empty and fills with the first events shows a company without goals.",
    look_at=["results worked out only for what an event touches", "the date and the policy it was opened with"],
    draws=lambda domain: {"story": stories(domain, least=0)},
)
def _opened(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story) -> None:
    plan = happened(story.plan, story.events)
    live = subject(plan, story.as_of, story.under(fixture))
    expect(fixture, live, story, plan, "just opened")


@law(
    "live.check-in",
    "A check-in brings its key result and everything above it up to date, and says exactly what changed.",
    why="A dashboard that redraws the objective and not the company shows two numbers that do not fit.",
    look_at=[
        "ancestors more than one level up, and second parents",
        "the owner's score",
        "statuses and expected shares of the objective, which change though the score does not",
        "check-ins that change nothing: an earlier date, a note",
    ],
    draws=lambda domain: {"story": stories(domain, CheckedIn, later=False)},
)
def _check_in(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story) -> None:
    tell(fixture, opened(fixture, subject, story), story, story.events)


@law(
    "live.reading",
    "A reading reaches every key result on its KPI, every goal that it guards, and what is above them.",
    why="The second goal on a metric, or the one that it guards, keeps yesterday's colour until somebody reloads.",
    look_at=[
        "all key results on the KPI, not the first one",
        "objectives with the KPI as a guardrail",
        "readings that change nothing: an older date, a day after the end of the cycle",
    ],
    draws=lambda domain: {"story": stories(domain, Recorded, later=False)},
)
def _reading(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story) -> None:
    needs(fixture, Feature.KPIS)
    tell(fixture, opened(fixture, subject, story), story, story.events)


@law(
    "live.state-and-target",
    "A change of state or target changes what counts, at once and everywhere above.",
    why="A goal that was cancelled goes on weighing on its parent until the next check-in.",
    look_at=["the parent of a goal that was cancelled", "key results of an objective that was closed: their status"],
    draws=lambda domain: {"story": stories(domain, Entered, Retargeted, Entered, CheckedIn, later=False)},
)
def _state_and_target(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story) -> None:
    tell(fixture, opened(fixture, subject, story), story, story.events)


@law(
    "live.alignment",
    "A new link counts at once, and what comes in below it afterwards comes up on it.",
    why="Tables of ancestors made when the scorecard was opened do not know links of today.",
    look_at=[
        "the order of evaluation after a new link",
        "a link that is there already: it is replaced",
        "weights of 0",
    ],
    draws=lambda domain: {"story": stories(domain, Aligned, CheckedIn, Recorded, least=2, later=False)},
)
def _alignment(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story) -> None:
    needs(fixture, Feature.ALIGNMENTS)
    tell(fixture, opened(fixture, subject, story), story, story.events)


@law(
    "live.anything",
    "After any events the results are those of a full evaluation, and each event says exactly what it changed.",
    why="Numbers that depend on how one got there cannot be explained.",
    look_at=["what the message names", "a table that one kind of event forgets to bring up to date"],
    draws=lambda domain: {"story": stories(domain, least=2)},
)
def _anything(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story) -> None:
    tell(fixture, opened(fixture, subject, story), story, story.events)


def _unrelated(event: Event, other: Event) -> bool:
    """Return whether two events may come in either order: they are about other things or other days."""
    one, two = _entry(event), _entry(other)
    return one is not None and two is not None and one != two


def _entry(event: Event) -> tuple[str, str, dt.date] | None:
    if isinstance(event, CheckedIn):
        return "check-in", event.key_result, event.check_in.date
    if isinstance(event, Recorded):
        return "reading", event.kpi, event.reading.date
    return ("state", event.goal, event.state_change.at) if isinstance(event, Entered) else None


def _two_days(story: Story, before: list[Event]) -> list[Event]:
    """Return entries of two days up to the scorecard's, of a key result and a KPI of which nothing came in before."""
    plan, found, taken = story.plan, list[Event](), {_entry(event) for event in before}
    for goal, item in plan.key_results():
        cycle = plan.cycle_of(goal)
        last = story.as_of if cycle is None else min(story.as_of, cycle.last_day)
        days = [last - _DAY, last] if cycle is None or last > cycle.start else []
        if not value_source(item.measure):
            found += [CheckedIn(item.id, CheckIn(day, value)) for day, value in zip(days, (3, 9), strict=False)]
    for kpi in plan.kpis:
        found += [Recorded(kpi.id, Reading(story.as_of - days * _DAY, 9 - 6 * days)) for days in (1, 0)]
    return [event for event in found if _entry(event) not in taken]


@law(
    "live.order",
    "The order in which entries of different days come in means nothing.",
    why="Two services that send their events late and in any order must end with the same numbers.",
    look_at=[
        "the last event instead of the last date",
        "sums that are added to",
        "a baseline taken from the first event",
    ],
    draws=lambda domain: {"story": stories(domain, CheckedIn, Recorded, Entered, least=4, later=False)},
)
def _order(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story) -> None:
    events: list[Event] = []
    for event in story.events:  # of one day and thing only the first, so that any order is right
        if all(_unrelated(event, other) for other in events):
            events.append(event)
    events = [*events, *_two_days(story, events)]
    other = events[::-1]
    one, two = opened(fixture, subject, story), opened(fixture, subject, story)
    for event in events:
        take(one, event)
    for event in other:
        take(two, event)
    expect(fixture, one, story, happened(story.plan, events), "in the order of entry")
    expect(fixture, two, story, happened(story.plan, other), f"in the order {', '.join(map(str, other))}")
    assert readable(fixture, one.results()) == readable(fixture, two.results()), "another order gives other results"


@law(
    "live.look-ahead",
    "What is dated after the day of the scorecard is kept in the plan and changes no result.",
    why="A board of the end of March that moves in April is no board of the end of March.",
    look_at=["the date of an event compared with the scorecard's day", "ids of what will change one day"],
    draws=lambda domain: {
        "story": stories(domain, CheckedIn, Recorded),
        "days": st.sampled_from((1, 2, 30)),
        "value": st.sampled_from((10.0, 0.0)),
    },
)
def _look_ahead(
    fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story, days: int, value: float
) -> None:
    live = opened(fixture, subject, story)
    plan = tell(fixture, live, story, story.events)
    date = story.as_of + dt.timedelta(days=days)
    events: list[Event] = [Recorded(kpi.id, Reading(date, value)) for kpi in plan.kpis]
    for goal, item in plan.key_results():
        cycle = plan.cycle_of(goal)
        if not value_source(item.measure) and (cycle is None or date in cycle):
            events.append(CheckedIn(item.id, CheckIn(date, value)))
    for event in events:
        ids = take(live, event)
        assert not ids, f"{event}: it says that {sorted(ids)} changed; the scorecard is of {story.as_of}"
        plan = happen(plan, event)
        expect(fixture, live, story, plan, f"after {event}, later than the scorecard's day {story.as_of}")


@law(
    "live.same-day",
    "Of two entries of one date the later entered counts: a correction replaces what it corrects.",
    why="A typo that is corrected on the same day stays on the board, or is added to the right number.",
    look_at=["a table keyed by date that keeps what is there", "sums that are added to"],
    draws=lambda domain: {
        "story": stories(domain, CheckedIn, Recorded, later=False),
        "values": st.permutations((10.0, 0.0, 7.0)),
    },
)
def _same_day(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story, values: list[float]) -> None:
    needs(fixture, Feature.SAME_DAY)
    live = opened(fixture, subject, story)
    events: list[Event] = []
    for event in story.events:
        for value in values[:2]:
            if isinstance(event, Recorded):
                events.append(Recorded(event.kpi, Reading(event.reading.date, value)))
            elif isinstance(event, CheckedIn) and event.check_in.value is not None:
                events.append(CheckedIn(event.key_result, CheckIn(event.check_in.date, value)))
    tell(fixture, live, story, events)


Call: TypeAlias = "Callable[[LiveScorecard], object]"


def _aligning(child: str, link: Alignment) -> Call:
    return lambda live: live.align(child, link)


def _checking_in(key_result: str, check_in: CheckIn) -> Call:
    return lambda live: live.check_in(key_result, check_in)


def _recording(kpi: str, reading: Reading) -> Call:
    return lambda live: live.record(kpi, reading)


def _entering(goal: str, change: StateChange) -> Call:
    return lambda live: live.set_state(goal, change)


def _retargeting(key_result: str, revision: Revision) -> Call:
    return lambda live: live.retarget(key_result, revision)


def _refusals(plan: Plan, day: dt.date) -> Iterator[tuple[str, type[GoalkitError], Call]]:
    """Yield what cannot happen to a plan, with the error that each must raise."""
    goals = [goal.id for goal in plan.objectives]
    items = [item.id for _, item in plan.key_results()]
    closed = StateChange(day, State.CLOSED)
    strangers = ["nobody", *(kpi.id for kpi in plan.kpis), *(owner.id for owner in plan.owners)]
    for name in ("nobody", *_but(goals, items)):
        yield f"a check-in on no key result ({name!r})", NotFound, _checking_in(name, CheckIn(day, 10))
        yield f"a target of no key result ({name!r})", NotFound, _retargeting(name, Revision(day, target=1))
    for name in ("nobody", *_but([*goals, *items], [kpi.id for kpi in plan.kpis])):
        yield f"a reading of no KPI ({name!r})", NotFound, _recording(name, Reading(day, 10))
    for name in _but(strangers, [*goals, *items]):
        yield f"a state of no goal ({name!r})", NotFound, _entering(name, closed)
        yield f"a link of no objective ({name!r})", NotFound, _aligning(name, Alignment(goals[0]))
        yield f"a link to no goal ({name!r})", NotFound, _aligning(goals[0], Alignment(name))
    for name in _but(items, goals):
        yield f"a link of the key result {name!r}", GoalkitError, _aligning(name, Alignment(goals[-1]))
    for goal in plan.objectives:
        yield from _wrong_links(plan, goal)
        for item in goal.key_results:
            yield from _wrong_entries(plan, goal, item, day)


def _but(names: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return the ids that things of another kind do not have, too."""
    known = set(others)
    return [name for name in names if name not in known]


def _wrong_links(plan: Plan, goal: Objective) -> Iterator[tuple[str, type[GoalkitError], Call]]:
    """Yield circles, links by which a goal counts twice, and shares that make more than all of a score."""
    yield "a goal below itself", GoalkitError, _aligning(goal.id, Alignment(goal.id))
    for item in goal.key_results:
        yield f"{goal.id!r} below its own key result", GoalkitError, _aligning(goal.id, Alignment(item.id))
    for link in goal.aligned_to:
        above = plan.objective_of(link.to) if link.to in plan.structure.key_result_at else plan.objective(link.to)
        yield f"a circle of {above.id!r} and {goal.id!r}", GoalkitError, _aligning(above.id, Alignment(goal.id))
        for item in goal.key_results[:1]:
            text = f"a circle of {above.id!r} and the key result {item.id!r} below it"
            yield text, GoalkitError, _aligning(above.id, Alignment(item.id))
        for far in above.aligned_to:
            yield from _refused_by_plan(plan, goal, Alignment(far.to))
        for other in plan.objectives:
            if other.id not in {goal.id, above.id}:
                yield from _refused_by_plan(plan, other, Alignment(link.to, share=1.0))


def _refused_by_plan(plan: Plan, goal: Objective, link: Alignment) -> Iterator[tuple[str, type[GoalkitError], Call]]:
    try:
        happen(plan, Aligned(goal.id, link))
    except GoalkitError as error:
        yield f"a link that Plan.align refuses ({error})", GoalkitError, _aligning(goal.id, link)


def _wrong_entries(
    plan: Plan, goal: Objective, item: KeyResult, day: dt.date
) -> Iterator[tuple[str, type[GoalkitError], Call]]:
    cycle = plan.cycle_of(goal)
    if not isinstance(item.measure, Change):
        text = f"a target of {item.id!r}, which has none"
        yield text, GoalkitError, _retargeting(item.id, Revision(day, target=1))
    if value_source(item.measure):
        text = f"a value of {item.id!r}, which takes its values from elsewhere"
        yield text, GoalkitError, _checking_in(item.id, CheckIn(day, 10))
    elif cycle is not None:
        for text, date in (("the day its cycle ends", cycle.end), ("before its cycle", cycle.start - _DAY)):
            yield f"a check-in on {item.id!r} {text}", GoalkitError, _checking_in(item.id, CheckIn(date, 10))


@law(
    "live.refused",
    "An event that cannot be raises an error, and then nothing has changed: neither the plan nor a result.",
    why="A check-in that is refused for its date, but whose value is on the board already, is there until a restart.",
    look_at=[
        "the plan changed before the check",
        "some ancestors brought up to date before the error",
        "a goal that counts twice, which Plan.align refuses",
        "ids of another kind: a KPI's where a goal's must be",
        "the next event after it",
    ],
    draws=lambda domain: {"story": stories(domain, least=1), "world": worlds(domain, *WORLDS, count=2)},
)
def _refused(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story, world: Story) -> None:
    live = opened(fixture, subject, story)
    _all_refused(fixture, live, story, story.plan)
    plan = tell(fixture, live, story, story.events)
    _all_refused(fixture, live, story, plan)
    half = len(world.events) // 2
    live = subject(happened(world.plan, world.events[:half]), world.as_of, world.under(fixture))
    _all_refused(fixture, live, world, live.plan)
    plan = tell(fixture, live, world, world.events[half : half + 5])
    _all_refused(fixture, live, world, plan)


def _all_refused(fixture: LiveScorecardFixture, live: LiveScorecard, story: Story, plan: Plan) -> None:
    """Fail unless everything that cannot happen to a plan is refused, and nothing changed by it."""
    results = fixture.evaluate(plan, story.as_of, story.under(fixture))
    for what, error, call in _refusals(plan, story.as_of):
        try:
            answer = call(live)
        except error:
            pass
        except Exception as raised:
            text = f"{what} raised {type(raised).__name__} ({raised}) instead of {error.__name__}"
            raise AssertionError(text) from raised
        else:
            raise AssertionError(f"{what} returned {answer!r}; it must raise {error.__name__}")
        expect(fixture, live, story, plan, f"after {what} was refused", results)


@law(
    "live.given-away",
    "What a scorecard gave away stays as it was: later events change neither earlier results nor the plan it was "
    "opened with, and two scorecards have nothing in common.",
    why="A report that was made in the morning must not show the evening's numbers.",
    look_at=[
        "one dictionary that is given away and changed, with an event or when results are asked for again",
        "class attributes",
        "caches shared by all scorecards",
    ],
    draws=lambda domain: {"story": worlds(domain, *WORLDS, count=2)},
)
def _given_away(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story) -> None:
    live, other = opened(fixture, subject, story), opened(fixture, subject, story)
    given = [(live.results(), readable(fixture, live.results()))]
    plans, ids = [(live.plan, story.plan)], list[tuple[object, frozenset[str]]]()
    for event in story.events:
        answer = take(live, event)
        ids.append((answer, frozenset(answer)))
        given.append((live.results(), readable(fixture, live.results())))
        plans.append((live.plan, happen(plans[-1][1], event)))
    for place, (results, before) in enumerate(given):
        now = readable(fixture, results)
        assert now == before, f"the results given away after {place} events changed with later ones"
    for place, (plan, right) in enumerate(plans):
        assert plan == right, f"the plan given away after {place} events changed with later ones"
    assert all(answer == copy for answer, copy in ids), "the ids of an event changed with a later one"
    expect(fixture, other, story, story.plan, "a second scorecard of the same plan, that was told nothing")


@law(
    "live.interleaving",
    "Whatever happens in whatever order, refused or not, the scorecard says what a full evaluation says.",
    why="What works for one event at a time breaks when a link, a closing and a late reading meet.",
    look_at=["tables made when the scorecard was opened", "what a refused event left behind"],
    stateful=True,
)
def _interleaving(fixture: LiveScorecardFixture, chosen: settings | None) -> None:
    from goalkit.testing.machines.live import run_check_in_machine  # noqa: PLC0415 - machines know laws

    run_check_in_machine(fixture, chosen)


live: LawSet = LawSet(
    "live",
    LiveScorecardFixture,
    (
        _opened,
        _check_in,
        _reading,
        _state_and_target,
        _alignment,
        _anything,
        _order,
        _look_ahead,
        _same_day,
        _refused,
        _given_away,
        *WORLD_LAWS,
        _interleaving,
    ),
)
"""Laws of live scorecards: after each event what a full evaluation says."""
