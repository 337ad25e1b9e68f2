"""Plans and events that leave nothing out: what live scorecards are told in every run, whatever is drawn.

Draws leave most pairs of a measure and an event out of a hundred examples. Each world here is one small plan
and a long row of events; the few numbers that are drawn choose the policy, the day and the values. A domain takes
away from a world what it does not allow.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from hypothesis import strategies as st

from goalkit.cascade.events import Aligned, CheckedIn, Entered, Recorded, Retargeted
from goalkit.errors import GoalkitError
from goalkit.model._check import evolve
from goalkit.model.cadence import Cadence
from goalkit.model.cycles import Cycle
from goalkit.model.history import CheckIn, Closing, Revision, StateChange
from goalkit.model.key_results import KeyResult
from goalkit.model.kpis import KPI, Target
from goalkit.model.measures import Baseline, Cascaded, Change, Maintain, Milestone, Milestones
from goalkit.model.objectives import Alignment, Objective
from goalkit.model.owners import Owner
from goalkit.model.plan import Plan
from goalkit.model.readings import Reading
from goalkit.model.states import State, Status
from goalkit.model.thresholds import Threshold
from goalkit.scoring.pace import Pace
from goalkit.scoring.policy import Policy
from goalkit.testing.domain import Feature
from goalkit.testing.laws._happening import Event, Story, happen
from goalkit.testing.strategies._hand import NEW_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from goalkit.model.measures import Measure
    from goalkit.testing.domain import Domain

__all__ = ["POLICIES", "WORLDS", "changes", "days_on", "links", "measures", "owners", "worlds"]

POLICIES = (
    Policy(),
    Policy(members="both", not_started="exclude", clamp=(None, None), objective_clamp=(None, None), pending_until=0),
    Policy(objective_status="worst", guardrails="cap_score", members="both", pending_until=0, status_members="all"),
    Policy(guardrails="veto", owner_score="key_results", closed="zero", drafts="zero", cancelled="zero"),
    Policy(objective_status="confidence", rollup="min", priority_weights={"P0": 3, "P1": 0}, stated_status="kept"),
    Policy(change="of_target", rollup="sum", members="both", pending_until=0, pace=Pace.achievement(0.9, 0.75)),
    Policy(baseline="uncounted", maintain="cycle", common_state="adopted", postponed="exclude", closed="exclude"),
    Policy(
        credit="all_or_nothing", members="children", closed_members="pace", drafts="count", day_count="first_day_zero"
    ),
)
"""Policies that between them make most choices that are not the default."""

_DAYS = (49, 49, 99, 20, 49, 130, 60, 100)
"""Days of the scorecards after New Year; the cycle has a hundred, the last one is 99."""
_NOW = Cycle(id="now", start=NEW_YEAR, end=NEW_YEAR + dt.timedelta(days=100))
_PAST = Cycle(id="before", start=NEW_YEAR - dt.timedelta(days=100), end=NEW_YEAR)
_NEXT = Cycle(id="after", start=_NOW.end, end=_NOW.end + dt.timedelta(days=100))

World: TypeAlias = "Callable[[Domain, int], Story]"


def days_on(date: dt.date, days: int) -> dt.date:
    """Return the day some days later, or earlier."""
    return date + dt.timedelta(days=days)


def worlds(domain: Domain, *which: World, count: int = len(POLICIES)) -> st.SearchStrategy[Story]:
    """Draw worlds, so few that a run of a hundred examples meets all of them."""
    return st.integers(0, count * len(which) - 1).map(partial(_world, domain, which))


def _world(domain: Domain, which: Sequence[World], number: int) -> Story:
    return which[number % len(which)](domain, number // len(which))


# as far as a domain goes


def _needed(event: Event, plan: Plan) -> Iterator[Feature]:
    """Yield the features that an event needs."""
    if isinstance(event, CheckedIn):
        entry = event.check_in
        yield from (
            *((Feature.CONFIDENCES,) if entry.confidence is not None else ()),
            *((Feature.STATUSES,) if entry.status is not None else ()),
            *((Feature.NOTES,) if entry.note else ()),
        )
        if any(entry.date == other.date for other in plan.key_result(event.key_result).check_ins):
            yield Feature.SAME_DAY
    elif isinstance(event, Recorded):
        if any(event.reading.date == other.date for other in plan.kpi(event.kpi).readings):
            yield Feature.SAME_DAY
    elif isinstance(event, Aligned):
        yield Feature.ALIGNMENTS
        link, known = event.alignment, {other.to for other in plan.objective(event.child).aligned_to}
        yield from (
            *((Feature.MANY_PARENTS,) if known - {link.to} else ()),
            *((Feature.KEY_RESULT_PARENTS,) if link.to in plan.structure.key_result_at else ()),
            *((Feature.SHARES,) if link.share is not None else ()),
            *((Feature.WEIGHTS,) if link.weight != 1 else ()),
            *(() if link.contributes else (Feature.SUPPORTING,)),
        )
    else:
        yield Feature.REVISIONS if isinstance(event, Retargeted) else Feature.STATES


def _told(domain: Domain, plan: Plan, events: Iterable[Event], number: int) -> Story:
    """Return the story of the events that a domain and a plan allow, under one policy; the plan has another."""
    if domain.allows(Feature.POLICY):
        plan = evolve(plan, policy=POLICIES[number - 3])
    after, found = plan, list[Event]()
    for event in events:
        try:
            possible = all(map(domain.allows, _needed(event, after)))
            after = happen(after, event) if possible else after
        except GoalkitError:  # about what the domain left out
            continue
        found += [event] if possible else []
    return Story(plan=plan, events=tuple(found), as_of=_day(number), policy=POLICIES[number], number=number)


def _day(number: int) -> dt.date:
    return days_on(NEW_YEAR, _DAYS[number])


def _plan(domain: Domain, objectives: Sequence[Objective], kpis: Sequence[KPI] = ()) -> Plan:
    """Return a plan of what a domain allows; objectives come after those that they are aligned to."""
    has = domain.allows
    found: list[Objective] = []
    known: set[str] = set()
    for goal in objectives[: domain.max_objectives]:
        up = [link for link in goal.aligned_to if link.to in known] if has(Feature.ALIGNMENTS) else []
        items = [_item(domain, item) for item in goal.key_results if _measurable(domain, item.measure)]
        known |= {goal.id} | ({item.id for item in items} if has(Feature.KEY_RESULT_PARENTS) else set())
        changes: dict[str, object] = {"aligned_to": up if has(Feature.MANY_PARENTS) else up[:1], "key_results": items}
        found.append(_cut(domain, evolve(goal, **changes)))
    people = [Owner(id="w"), Owner(id="v", parent="w" if has(Feature.OWNER_TREES) else None)]
    return Plan(
        cycles=[_PAST, _NOW, _NEXT] if has(Feature.CYCLES) else [],
        owners=people if has(Feature.OWNERS) else [],
        kpis=kpis if has(Feature.KPIS) else [],
        objectives=found,
    )


def _item(domain: Domain, item: KeyResult) -> KeyResult:
    has = domain.allows
    return evolve(
        item,
        owner=item.owner if has(Feature.OWNERS) else None,
        weight=item.weight if has(Feature.WEIGHTS) else 1,
        priority=item.priority if has(Feature.PRIORITIES) else "",
        share=item.share if has(Feature.SHARES) else None,
        states=item.states if has(Feature.STATES) else (),
        closing=item.closing if has(Feature.CLOSINGS) else None,
    )


def _cut(domain: Domain, goal: Objective) -> Objective:
    has = domain.allows
    return evolve(
        goal,
        cycle=goal.cycle if has(Feature.CYCLES) else None,
        owner=goal.owner if has(Feature.OWNERS) else None,
        weight=goal.weight if has(Feature.WEIGHTS) else 1,
        priority=goal.priority if has(Feature.PRIORITIES) else "",
        guardrails=goal.guardrails if has(Feature.KPIS) and has(Feature.GUARDRAILS) else (),
        states=goal.states if has(Feature.STATES) else (),
        closing=goal.closing if has(Feature.CLOSINGS) else None,
    )


_FORMS: dict[type[object], Feature] = {
    Maintain: Feature.MAINTAIN,
    Milestones: Feature.MILESTONES,
    Baseline: Feature.BASELINES,
    Cascaded: Feature.CASCADED,
    type(None): Feature.UNMEASURED,
}


def _measurable(domain: Domain, measure: Measure | None) -> bool:
    has = domain.allows
    linked = getattr(measure, "kpi", None) is not None
    phased = isinstance(measure, Change) and measure.phases
    added = isinstance(measure, Change) and measure.accumulate
    form = _FORMS.get(type(measure))
    return not (
        (linked and not (has(Feature.LINKS) and has(Feature.KPIS)))
        or (phased and not has(Feature.PHASES))
        or (added and not has(Feature.ACCUMULATE))
        or (form is not None and not has(form))
    )


# the worlds


def _key_result(name: str, measure: Measure | None, *, weight: float = 1, owner: str | None = None) -> KeyResult:
    return KeyResult(id=name, title=name, measure=measure, weight=weight, owner=owner)


def _goal(name: str, *items: KeyResult, up: Sequence[str] = (), owner: str | None = None) -> Objective:
    links = [Alignment(to) for to in up]
    return Objective(id=name, title=name, cycle="now", owner=owner, aligned_to=links, key_results=items)


def _inside(date: dt.date, cycle: Cycle = _NOW) -> dt.date:
    return min(max(date, cycle.start), cycle.last_day)


def _around(as_of: dt.date, number: int) -> list[tuple[dt.date, float]]:
    """Return dates and values in an order of entry: late ones, corrections, and one of tomorrow."""
    found = [(-3, 7.0), (-10, 2.0), (0, 4.0), (0, 8.0), (1, 0.0), (-1, 9.0), (0, 4.5)]
    turn = number % 3
    return [(days_on(as_of, days), value) for days, value in (*found[turn:], *found[:turn])]


def measures(domain: Domain, number: int) -> Story:
    """Return the world of every measure, on a KPI and of its own."""
    has, day = domain.allows, _day(number)
    warning = 3 if has(Feature.WARNINGS) else None
    low = Threshold.at_least(5, warning=warning, strict=has(Feature.STRICT) and number % 2 == 1)
    weekly = Cadence.weekly() if has(Feature.CADENCES) else None
    targets = [Target(days_on(day, -2), Threshold.at_least(6))] if has(Feature.TARGETS) else []
    kpis = [
        KPI(id="m", threshold=low, cadence=weekly, owner="w" if has(Feature.OWNERS) else None),
        KPI(id="n", threshold=Threshold.at_least(3), confirm=2 if has(Feature.CONFIRM) else 1, targets=targets),
    ]
    on_m: list[Measure] = [
        Change(0, 10, kpi="m"),
        Change(target=10, kpi="m"),
        Change(0, 40, kpi="m", accumulate=True),
        Change(0, 10, kpi="m", phases=[(days_on(_NOW.start, 30), 5)]),
    ]
    held_m: list[Measure] = [
        Maintain(kpi="m"),
        Maintain(Threshold.at_least(4), kpi="m", method="periods"),
        Maintain(kpi="m", method="worst"),
        Baseline(kpi="m"),
    ]
    own: list[Measure | None] = [
        Change(10, 0),
        Change(0, 30, accumulate=True),
        Maintain(Threshold.at_least(5), method="readings"),
        Baseline(),
        None,
        Milestones([Milestone("one", done_on=days_on(day, -1)), Milestone("two", 3)]),
    ]
    top = _goal("top", _key_result("mean", Cascaded()), _key_result("sum", Cascaded("sum", 20)), owner="w")
    followed = _goal("r", _key_result("r0", Maintain(kpi="n")), _key_result("r1", Change(0, 10, kpi="n")), up=["l"])
    guarded = _goal("g", _key_result("g0", Change(0, 5)), up=["under"], owner="v")
    plan = _plan(
        domain,
        [
            top,
            _goal("l", *(_key_result(f"l{place}", one) for place, one in enumerate(on_m)), up=["mean", "sum"]),
            _goal("h", *(_key_result(f"h{place}", one) for place, one in enumerate(held_m)), up=["mean"], owner="v"),
            _goal(
                "u", *(_key_result(f"u{place}", one) for place, one in enumerate(own)), _key_result("under", Cascaded())
            ),
            evolve(guarded, guardrails=["n", "m"]),
            evolve(followed, guardrails=["m", "n"]),
        ],
        kpis,
    )
    events: list[Event] = [CheckedIn("g0", CheckIn(_inside(days_on(day, -4)), 5))]
    for place, (date, value) in enumerate(_around(day, number)):
        events += [Recorded("m" if place % 3 else "n", Reading(date, value)), Recorded("m", Reading(date, value))]
        name = ("u0", "u1", "u2", "u3", "u4")[place % 5]
        events.append(CheckedIn(name, CheckIn(_inside(date), value)))
    for name in ("u0", "u1"):
        events += [CheckedIn(name, CheckIn(_inside(date), value)) for date, value in _around(day, number)[:4]]
    for kpi, value in (("n", 9), ("n", 8), ("m", 9), ("m", 1), ("m", 9), ("n", 1), ("n", 0), ("n", 9), ("n", 8)):
        events.append(Recorded(kpi, Reading(day, value)))  # one breaches, the other does not
    return _told(domain, plan, [*events, *_said("u0", day), *_said("l0", day), *_said("u5", day)], number)


def _said(name: str, day: dt.date) -> list[Event]:
    """Return check-ins without a value."""
    return [
        CheckedIn(name, CheckIn(_inside(day), confidence=0.2)),
        CheckedIn(name, CheckIn(_inside(day), status=Status.OFF_TRACK)),
        CheckedIn(name, CheckIn(_inside(days_on(day, -1)), status=Status.ON_TRACK, confidence=0.9)),
        CheckedIn(name, CheckIn(_inside(day), note="as planned")),
    ]


def links(domain: Domain, number: int) -> Story:
    """Return the world of every sort of link, each followed by what comes up on it."""
    day = _day(number)
    summed = (
        _key_result("f0", Change(0, 10)),
        _key_result("mean", Cascaded()),
        _key_result("sum", Cascaded("sum", 40)),
    )
    plan = _plan(
        domain,
        [
            _goal("a", owner="w"),
            _goal("b", owner="v"),
            _goal("c", _key_result("c0", Change(0, 10))),
            _goal("d", _key_result("d0", Change(0, 10)), owner="v"),
            _goal("e", _key_result("e0", Change(0, 10))),
            _goal("f", *summed, owner="w"),
        ],
    )
    made = [
        ("b", Alignment("a")),
        ("c", Alignment("a", weight=2)),
        ("c", Alignment("a", share=0.25)),
        ("c", Alignment("a", share=0.0)),
        ("c", Alignment("a")),
        ("b", Alignment("a", weight=0)),
        ("b", Alignment("a", weight=3)),
        ("d", Alignment("b", share=0.5)),
        ("e", Alignment("d")),
        ("e", Alignment("c", weight=2)),
        ("f", Alignment("a", contributes=False)),
        ("f", Alignment("a")),
        ("e", Alignment("d", contributes=False)),
        ("c", Alignment("a", contributes=False)),
        ("c", Alignment("mean", weight=2)),
        ("c", Alignment("mean", share=0.5)),
        ("d", Alignment("sum")),
        ("d", Alignment("sum", contributes=False)),
        ("b", Alignment("a", weight=0)),
        ("b", Alignment("mean")),
    ]
    events: list[Event] = []
    for place, name in enumerate("cdef"):
        events.append(CheckedIn(f"{name}0", CheckIn(_inside(days_on(day, -9)), 1 + 2 * place)))
    for place, (child, link) in enumerate(made):
        date, value = _around(day, number)[place % 7]
        events += [Aligned(child, link), CheckedIn(f"{child}0", CheckIn(_inside(date), value))]
        events += [CheckedIn("e0", CheckIn(_inside(day), place % 10))] if place % 4 == 3 else []
    return _told(domain, plan, events, number)


def changes(domain: Domain, number: int) -> Story:
    """Return the world of every change of target and state, below parents and beside goals that stay as they are."""
    has, day = domain.allows, _day(number)
    steady = _key_result("k3", Change(0, 10), weight=2)
    closed = _key_result("z0", Change(0, 10))
    plan = _plan(
        domain,
        [
            _goal("top", owner="w"),
            _goal("mid", _key_result("k4", Change(0, 4)), up=["top"]),
            _goal(
                "o",
                _key_result("k0", Change(0, 10), owner="v"),
                _key_result("k1", Change(10, 0)),
                _key_result("k2", Change(0, 10, kpi="m")),
                steady,
                up=["mid"],
                owner="v",
            ),
            evolve(
                _goal("z", evolve(closed, closing=Closing(days_on(day, -3), 0.3)), up=["top"]),
                closing=Closing(days_on(day, -2), 0.9),
            ),
        ],
        [KPI(id="m", readings=[Reading(days_on(day, -9), 4)])],
    )
    new: list[tuple[str, int, float | None, float | None]] = [
        ("k0", -6, None, 20.0),
        ("k0", -5, 2.0, None),
        ("k0", -4, 1.0, 12.0),
        ("k0", -3, 3.0, None),
        ("k0", 0, None, 30.0),
        ("k0", 0, 2.0, None),
        ("k0", 1, None, 90.0),
        ("k1", -1, 12.0, None),
        ("k1", 0, None, 1.0),
        ("k1", 0, None, 2.0),
        ("k2", -1, 1.0, None),
        ("k2", 0, None, 8.0),
        ("k0", -8, 4.0, None),
        ("k1", -2, None, 3.0),
    ]
    events: list[Event] = [CheckedIn(name, CheckIn(_inside(days_on(day, -9)), 5)) for name in ("k0", "k1", "k3", "k4")]
    for name, days, baseline, target in new:
        events.append(Retargeted(name, Revision(days_on(day, days), baseline, target)))
        if name != "k2":
            events.append(CheckedIn(name, CheckIn(_inside(days_on(day, min(days, 0))), 6)))
    states = (State.CANCELLED, State.ACTIVE, State.CLOSED, State.ACTIVE, State.DRAFT, State.POSTPONED, State.ACTIVE)
    dates = (0, 0, 0, 0, -1, 0, 0)
    for goal in ("o", "k0", "mid", "z", "z0"):
        for days, state in zip(dates, states, strict=True):
            events.append(Entered(goal, StateChange(days_on(day, days), state)))
        events.append(Entered(goal, StateChange(days_on(day, 1), State.CANCELLED)))
        events.append(CheckedIn("k0", CheckIn(_inside(day), len(events) % 9)))
    if not has(Feature.CLOSINGS):
        events = [event for event in events if not (isinstance(event, Entered) and event.goal.startswith("z"))]
    return _told(domain, plan, events, number)


def owners(domain: Domain, number: int) -> Story:
    """Return the world of owners, and of goals that count little: drafts, weights of 0, other cycles."""
    has, day = domain.allows, _day(number)
    drafted = [StateChange(_PAST.start, State.DRAFT)]
    goals = [
        _goal(
            "now", _key_result("k0", Change(0, 10), owner="v"), _key_result("k1", Change(0, 10), weight=0), owner="w"
        ),
        evolve(_goal("past", _key_result("k2", Change(0, 10)), owner="w"), cycle="before"),
        evolve(_goal("next", _key_result("k3", Change(0, 10), owner="v"), owner="v"), cycle="after"),
        evolve(_goal("ever", _key_result("k4", Change(0, 10)), owner="v", up=["now"]), cycle=None, priority="P0"),
        evolve(_goal("none", _key_result("k5", Change(0, 10)), owner="w", up=["now"]), weight=0, priority="P1"),
        evolve(_goal("idea", _key_result("k6", Change(0, 10)), owner="v", up=["now"]), states=drafted),
    ]
    plan = _plan(domain, goals)
    cycles = {"past": _PAST, "next": _NEXT}
    events: list[Event] = []
    for turn in range(3):
        for goal in plan.objectives:
            for item in goal.key_results:
                cycle = cycles.get(goal.id, _NOW)
                value = (3.0, 9.0, 5.0)[turn] + len(events) % 2
                events.append(CheckedIn(item.id, CheckIn(_inside(days_on(day, -turn), cycle), value)))
        state = (State.DRAFT, State.ACTIVE, State.CLOSED)[turn]
        names = ("now", "ever", "idea") if has(Feature.STATES) else ()
        events += [Entered(name, StateChange(day, state)) for name in names]
    for name, value in (("k0", 10), ("k1", 0), ("k1", 10), ("k1", 1), ("k0", 9)):  # what has no weight has a status
        events.append(CheckedIn(name, CheckIn(_inside(day), value)))
    return _told(domain, plan, events, number)


WORLDS: tuple[World, ...] = (measures, links, changes, owners)
"""All of them."""
