"""What happens to live scorecards: events, what they make of a plan, and what a scorecard must say then."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeAlias, cast

import attrs

from goalkit.cascade.events import Aligned, CheckedIn, Entered, Recorded, Retargeted
from goalkit.errors import InvalidPlan
from goalkit.model.history import CheckIn, Closing, Revision, StateChange
from goalkit.model.key_results import KeyResult, value_source
from goalkit.model.kpis import KPI
from goalkit.model.measures import Baseline, Cascaded, Change, Maintain, Milestone, Milestones
from goalkit.model.objectives import Alignment, Objective
from goalkit.model.owners import Owner
from goalkit.model.plan import Plan
from goalkit.model.readings import Reading
from goalkit.model.states import State, Status
from goalkit.model.thresholds import Threshold
from goalkit.ports.evaluator import Results
from goalkit.scoring.policy import Policy
from goalkit.testing.capabilities import Capability
from goalkit.testing.domain import Feature
from goalkit.testing.laws._answers import close, fail, fields
from goalkit.testing.laws._questions import Sketch
from goalkit.testing.strategies._hand import Hand, made

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from hypothesis.strategies import SearchStrategy

    from goalkit.model.measures import Measure
    from goalkit.ports import LiveScorecard, OpenLiveScorecard
    from goalkit.testing.domain import Domain
    from goalkit.testing.fixtures import LiveScorecardFixture

__all__ = [
    "Event",
    "Story",
    "changed",
    "expect",
    "happen",
    "happened",
    "opened",
    "readable",
    "same_ids",
    "stories",
    "take",
    "tell",
]

Event: TypeAlias = CheckedIn | Recorded | Retargeted | Entered | Aligned
"""What may happen."""

_KINDS: tuple[type[Event], ...] = (CheckedIn, Recorded, CheckedIn, Recorded, Retargeted, Entered, Aligned)
_STATES = (State.CANCELLED, State.CLOSED, State.ACTIVE, State.DRAFT, State.POSTPONED)
_VALUES = (7.0, 0.0, 10.0, 3.0, 12.0, 4.0)
_POLICIES = (
    Policy(clamp=(None, None), objective_clamp=(None, None), not_started="exclude"),
    Policy(rollup="min", pending_until=0, cancelled="zero"),
)
"""Policies of plans, which count for nothing: the one that a scorecard is opened with counts."""
_FAMILIES: tuple[tuple[tuple[int, ...], ...], ...] = (
    ((), (0,)),
    ((), (0,), (0,)),  # the parents of each, by their places
    ((), (0,), (0,), (1, 2)),
    ((), (0,), (1,), (2,)),
    ((), ()),
)


@attrs.frozen(kw_only=True)
class Story:
    """A plan, what happens to it one after another, and what the scorecard is opened with."""

    plan: Plan
    events: tuple[Event, ...]
    as_of: dt.date
    policy: Policy
    number: int = 0

    def under(self, fixture: LiveScorecardFixture) -> Policy:
        """Return the policy: the drawn one, or one of those that the scorecard knows."""
        known = fixture.policies()
        found = [self.policy] if known is None else list(known)
        return found[self.number % len(found)]


def happen(plan: Plan, event: Event) -> Plan:
    """Return a plan after an event."""
    if isinstance(event, CheckedIn):
        return plan.with_check_in(event.key_result, event.check_in)
    if isinstance(event, Recorded):
        return plan.with_reading(event.kpi, event.reading)
    if isinstance(event, Aligned):
        link = event.alignment
        return plan.align(event.child, link.to, weight=link.weight, contributes=link.contributes, share=link.share)
    return plan.apply([event])


def happened(plan: Plan, events: Iterable[Event]) -> Plan:
    """Return a plan after some events."""
    for event in events:
        plan = happen(plan, event)
    return plan


def take(live: LiveScorecard, event: Event) -> AbstractSet[str]:
    """Tell a live scorecard what happens; return the ids that it says changed."""
    if isinstance(event, CheckedIn):
        return live.check_in(event.key_result, event.check_in)
    if isinstance(event, Recorded):
        return live.record(event.kpi, event.reading)
    if isinstance(event, Retargeted):
        return live.retarget(event.key_result, event.revision)
    if isinstance(event, Entered):
        return live.set_state(event.goal, event.state_change)
    return live.align(event.child, event.alignment)


def opened(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, story: Story) -> LiveScorecard:
    """Open a live scorecard on the plan of a story."""
    return subject(story.plan, story.as_of, story.under(fixture))


# what it must say


def readable(fixture: LiveScorecardFixture, results: Results) -> Mapping[tuple[str, str], tuple[object, ...]]:
    """Return everything answered, by kind and id."""
    can = fixture.capabilities
    found: dict[tuple[str, str], tuple[object, ...]] = {}
    for kind, answers in (("objective", results.objectives), ("key result", results.key_results)):
        found |= {(kind, name): tuple(getattr(one, item) for item in fields(fixture)) for name, one in answers.items()}
    if Capability.HEALTH in can:
        found |= {("KPI", name): (one.value, one.health) for name, one in results.kpis.items()}
    if Capability.OWNERS in can:
        found |= {("owner", name): (score,) for name, score in results.owners.items()}
    return found


def changed(fixture: LiveScorecardFixture, before: Results, after: Results) -> set[str]:
    """Return the ids of what two results say something different of."""
    old, new = readable(fixture, before), readable(fixture, after)
    return {key[1] for key in {*old, *new} if old.get(key) != new.get(key)}


def expect(
    fixture: LiveScorecardFixture,
    live: LiveScorecard,
    story: Story,
    plan: Plan,
    what: str,
    wanted: Results | None = None,
) -> Results:
    """Fail unless a live scorecard has a plan and says what a full evaluation of it says; return that."""
    assert live.plan == plan, f"{what}: the plan is not that with all events so far"
    wanted = wanted or fixture.evaluate(plan, story.as_of, story.under(fixture))
    got = cast("object", live.results())
    assert isinstance(got, Results), f"{what}: results() is {got!r}, not Results"
    fail([] if got == wanted else _differences(fixture, got, wanted), what)
    return wanted


def _differences(fixture: LiveScorecardFixture, got: Results, wanted: Results) -> list[str]:
    """Return in words what differs between two results, by more than the last place of a float."""
    told, right = readable(fixture, got), readable(fixture, wanted)
    found = [f"no answer for the {kind} {name!r}" for kind, name in right if (kind, name) not in told]
    found += [
        f"an answer for the {kind} {name!r}, which is not there" for kind, name in told if (kind, name) not in right
    ]
    return found + [
        f"{kind} {name!r}: {_text(answer)} instead of {_text(right[kind, name])}"
        for (kind, name), answer in told.items()
        if not all(map(close, answer, right.get((kind, name), answer)))
    ]


def tell(fixture: LiveScorecardFixture, live: LiveScorecard, story: Story, events: Iterable[Event]) -> Plan:
    """Tell a scorecard some events; after each it must say what a full evaluation says, and what changed."""
    plan = live.plan
    before = fixture.evaluate(plan, story.as_of, story.under(fixture))
    for event in events:
        ids = take(live, event)
        plan = happen(plan, event)
        after = expect(fixture, live, story, plan, f"after {event}")
        same_ids(event, ids, changed(fixture, before, after))
        before = after
    return plan


def same_ids(event: Event, ids: AbstractSet[str], wanted: AbstractSet[str]) -> None:
    """Fail unless an event answered the ids that changed by it."""
    missed, more = sorted(wanted - set(ids)), sorted(set(ids) - wanted)
    assert not missed, f"{event}: the results of {missed} changed, and it says only {sorted(ids)}"
    assert not more, f"{event}: it says that {more} changed, and their results are the same as before"


def _text(answer: Sequence[object]) -> str:
    return ", ".join(map(repr, answer))


# drawing


def stories(domain: Domain, *kinds: type[Event], least: int = 1, later: bool = True) -> SearchStrategy[Story]:
    """Draw stories of some kinds of events; every event is valid after those before it.

    Args:
        domain: What plans may hold.
        kinds: The kinds of events; by default all.
        least: How many events there are at least, where any can happen.
        later: Whether events may be dated after the day asked about.
    """
    return made(_story, domain, kinds or _KINDS, least, later)


def _story(hand: Hand, kinds: tuple[type[Event], ...], least: int, later: bool) -> Story:  # noqa: FBT001
    sketch = Sketch(hand)
    plan = _family(sketch)
    able = [kind for kind in kinds if _possible(sketch, plan, kind)]
    events: list[Event] = []
    after = plan
    for _ in range(least + hand.below(5)) if able else ():
        event = _event(sketch, after, hand.pick(able), later=later)
        if event is not None:
            events.append(event)
            after = happen(after, event)
    return Story(plan=plan, events=tuple(events), as_of=sketch.as_of, policy=sketch.policy, number=hand.below(8))


def _family(sketch: Sketch) -> Plan:
    """Draw goals on KPIs and of their own, below one another, with owners and guardrails."""
    hand = sketch.hand
    owners = [Owner(id=hand.id("w", 0)), Owner(id=hand.id("w", 1))] if hand.has(Feature.OWNERS) else []
    kpis = [_kpi(sketch, number) for number in range(2)] if hand.has(Feature.KPIS) else []
    shape = hand.pick(_FAMILIES) if hand.has(Feature.ALIGNMENTS) else ((), ())
    names = [sketch.id("o") for _ in shape]
    cycle = None if sketch.cycle is None else sketch.cycle.id
    inner = {place for parents in shape for place in parents}
    found: list[Objective] = []
    places: list[str] = []
    for place, parents in enumerate(shape):
        items = [] if place in inner and hand.below(3) else [_item(sketch, kpis) for _ in range(1 + hand.below(2))]
        made_of_goals = place == 0 and place in inner and hand.has(Feature.CASCADED) and hand.one_in(3)
        if made_of_goals and hand.has(Feature.KEY_RESULT_PARENTS):
            items = [KeyResult(id=sketch.id("k"), title="Measure", measure=Cascaded())]
        links = parents if hand.has(Feature.MANY_PARENTS) else parents[:1]
        guarded = kpis and hand.may(Feature.GUARDRAILS, 2)
        found.append(
            Objective(
                id=names[place],
                title="Aim",
                cycle=cycle,
                owner=hand.pick((None, *(owner.id for owner in owners))),
                guardrails=[kpis[0].id] if guarded else [],
                aligned_to=[Alignment(places[parent]) for parent in links],
                key_results=items,
                states=sketch.states(8),
                closing=Closing(at=sketch.near(), score=0.5) if hand.may(Feature.CLOSINGS, 10) else None,
            )
        )
        lifted = items and isinstance(items[0].measure, Cascaded)
        places.append(items[0].id if lifted else names[place])
    policy = hand.pick(_POLICIES) if hand.may(Feature.POLICY, 3) else None
    return Plan(policy=policy, cycles=sketch.cycles, owners=owners, kpis=kpis, objectives=found)


def _kpi(sketch: Sketch, number: int) -> KPI:
    hand = sketch.hand
    return KPI(
        id=hand.id("m", number),
        threshold=Threshold.at_least(5),
        readings=[Reading(sketch.near(), hand.pick(_VALUES)) for _ in range(hand.below(2))],
    )


def _item(sketch: Sketch, kpis: Sequence[KPI]) -> KeyResult:
    hand = sketch.hand
    linked = kpis and hand.has(Feature.LINKS) and hand.below(2)
    measure = _measure(sketch, kpis[hand.below(4) // 3].id if linked else None)
    valued = not value_source(measure) and hand.below(2)
    return KeyResult(
        id=sketch.id("k"),
        title="Measure",
        measure=measure,
        weight=hand.weight() if hand.one_in(3) else 1.0,
        check_ins=[CheckIn(sketch.by_now(), hand.pick(_VALUES))] if valued else [],
    )


def _measure(sketch: Sketch, kpi: str | None) -> Measure | None:
    hand = sketch.hand
    usual = Change(baseline=0, target=10, kpi=kpi)
    if not hand.one_in(3):
        return usual
    found: list[Measure | None] = [usual]
    found += [Change(target=10, kpi=kpi)] if kpi is not None else []
    found += [Maintain(None if kpi else Threshold.at_least(5), kpi=kpi)] if hand.has(Feature.MAINTAIN) else []
    found += [Baseline(kpi=kpi)] if hand.has(Feature.BASELINES) else []
    if kpi is None:
        found += [Milestones([Milestone("Step", done_on=sketch.near())])] if hand.has(Feature.MILESTONES) else []
        found += [None] if hand.has(Feature.UNMEASURED) else []
    return hand.pick(found)


def _possible(sketch: Sketch, plan: Plan, kind: type[Event]) -> bool:
    has = sketch.hand.has
    if kind is Recorded:
        return bool(plan.kpis)
    if kind is Aligned:
        return has(Feature.ALIGNMENTS) and len(plan.objectives) > 1
    if kind is Entered:
        return has(Feature.STATES)
    return bool(_changing(plan) if kind is Retargeted else list(plan.key_results())) and (
        kind is CheckedIn or has(Feature.REVISIONS)
    )


def _changing(plan: Plan) -> list[KeyResult]:
    return [item for _, item in plan.key_results() if isinstance(item.measure, Change)]


def _event(sketch: Sketch, plan: Plan, kind: type[Event], *, later: bool) -> Event | None:
    hand = sketch.hand
    if kind is Recorded:
        return _recorded(sketch, plan, later=later)
    if kind is Aligned:
        return _aligned(sketch, plan)
    if kind is Entered:
        goal = hand.pick([name for one in plan.objectives for name in (one.id, *(item.id for item in one.key_results))])
        return Entered(goal, StateChange(at=_by(sketch, sketch.near(), later=later), state=hand.pick(_STATES)))
    if kind is CheckedIn:
        found = [item for _, item in plan.key_results() if hand.below(2) or not value_source(item.measure)]
        return _checked_in(sketch, hand.pick(found), later=later) if found else None
    item = hand.pick(_changing(plan))
    form = hand.below(3)
    target = hand.pick((20.0, 5.0, 10.0, 7.0)) if form < 2 else None
    baseline = hand.pick((2.0, 0.0, 3.0)) if form else None
    date = _by(sketch, sketch.near(), later=later)
    return Retargeted(item.id, Revision(at=date, baseline=baseline, target=target))


def _recorded(sketch: Sketch, plan: Plan, *, later: bool) -> Event | None:
    hand = sketch.hand
    kpi = hand.pick(plan.kpis)
    date = _date(sketch, [reading.date for reading in kpi.readings], sketch.near(), later=later)
    return None if date is None else Recorded(kpi.id, Reading(date, hand.pick(_VALUES)))


def _checked_in(sketch: Sketch, item: KeyResult, *, later: bool) -> Event | None:
    hand = sketch.hand
    taken = [entry.date for entry in item.check_ins]
    date = _date(sketch, taken, sketch.inside(), later=later)
    if date is not None and sketch.cycle is not None:
        date = max(date, sketch.cycle.start)
    if date is None or (date in taken and not hand.has(Feature.SAME_DAY)):
        return None
    confidence = 0.5 if hand.may(Feature.CONFIDENCES, 4) else None
    status = Status.AT_RISK if hand.may(Feature.STATUSES, 4) else None
    value = None if value_source(item.measure) or hand.below(8) == 7 else hand.pick(_VALUES)
    return CheckedIn(item.id, CheckIn(date, value, confidence=confidence, status=status))


def _by(sketch: Sketch, date: dt.date, *, later: bool) -> dt.date:
    return date if later else min(date, sketch.as_of)


def _date(sketch: Sketch, taken: Sequence[dt.date], date: dt.date, *, later: bool) -> dt.date | None:
    """Return a date, often one that is taken; None where it cannot be had."""
    hand = sketch.hand
    if hand.has(Feature.SAME_DAY):
        if taken and hand.below(3) == 0:
            date = hand.pick(taken)
    elif date in taken:
        return None
    return _by(sketch, date, later=later)


def _aligned(sketch: Sketch, plan: Plan) -> Event | None:
    """Return a link from a goal to one before it, unless it would count twice; a double count may be refused."""
    hand = sketch.hand
    place = 1 + hand.below(len(plan.objectives) - 1)
    child, above = plan.objectives[place], plan.objectives[hand.below(place)]
    lifted = [item.id for item in above.key_results if isinstance(item.measure, Cascaded)]
    parent = hand.pick((above.id, *lifted))
    if any(link.to != parent for link in child.aligned_to) and not hand.has(Feature.MANY_PARENTS):
        return None
    link = Alignment(
        parent,
        weight=hand.pick((2.0, 1.0, 0.0)) if hand.has(Feature.WEIGHTS) else 1.0,
        contributes=not hand.may(Feature.SUPPORTING, 4),
        share=hand.pick((0.5, 0.25, 0.0)) if hand.may(Feature.SHARES, 3) else None,
    )
    event = Aligned(child.id, link)
    try:
        happen(plan, event)
    except InvalidPlan:
        return None
    return event
