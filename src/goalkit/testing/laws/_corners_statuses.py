"""Corner questions about grades, pace, phases, and the statuses of goals."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, get_args

from goalkit.model._check import evolve
from goalkit.model.cycles import Cycle, DayCount
from goalkit.model.history import CheckIn, Closing, StateChange
from goalkit.model.measures import Baseline, Cascaded, Change, Maintain, Milestone, Milestones
from goalkit.model.objectives import Alignment, Ambition
from goalkit.model.plan import Plan
from goalkit.model.states import State, Status
from goalkit.model.thresholds import Threshold
from goalkit.scoring.grading import Band, Grade, Grading
from goalkit.scoring.pace import Pace
from goalkit.scoring.policy import (
    ClosedMembers,
    CommonState,
    ConfidenceFrom,
    Members,
    NoValue,
    PhaseRule,
    Policy,
    StatedStatus,
    StatusMembers,
)
from goalkit.testing.laws._corners import CYCLES, START, at, child, goal, item, on, scene

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goalkit.model.key_results import KeyResult
    from goalkit.testing.laws._corners import Corner

__all__ = ["of_statuses"]

_OPEN = (None, None)
_AMBITIONS: tuple[Ambition, ...] = get_args(Ambition)
_COUNTS: tuple[DayCount, ...] = get_args(DayCount)
_WORTH = {Status.ON_TRACK: 0.8, Status.AT_RISK: 0.4, Status.OFF_TRACK: 0.1, Status.CLOSED: 1, Status.AHEAD: 0.9}


def of_statuses() -> Iterator[Corner]:
    """Yield those about how goals are doing."""
    yield from _grades()
    yield from _pace()
    yield from _pending()
    yield from _phases()
    yield from _stated()
    yield from _asked()
    yield from _confidences()


# grades


def _gradings() -> Iterator[Grading]:
    yield Grading()
    for places in (0, 1, 2):
        yield Grading(round_to=places)
    bands = [Band(Grade.MISSED, None, 0.5), Band(Grade.ACHIEVED, 0.5, None)]
    yield Grading(aspirational=bands, committed=bands, zone_edges=(0.3, 0.5, 0.75, 0.95))


def _grades() -> Iterator[Corner]:
    edges = (0, 3, 4, 5, 6, 6.5, 7, 7.5, 9.5, 10)
    values = sorted({edge + step for edge in edges for step in (0, 0.1, -0.1, -0.5, 1e-7, -1e-7, -1e-10)})
    items = [item(f"k {value}", round(value, 10)) for value in values]
    policies = [Policy(grading=grading, clamp=_OPEN, objective_clamp=_OPEN) for grading in _gradings()]
    goals = [goal(f"o {one}", *[evolve(k, id=f"{k.id} {one}") for k in items], ambition=one) for one in _AMBITIONS]
    yield from scene("grades", Plan(cycles=CYCLES, objectives=goals), (50,), *policies)
    for value, count in ((7, 3), (4, 3), (6, 3), (10, 3), (7, 7), (3.5, 6), (1, 10), (9.5, 7)):
        several = [item(f"k{number}", value, weight=0.1) for number in range(count)]
        for ambition in _AMBITIONS:
            plan = Plan(cycles=CYCLES, objectives=[goal("o", *several, ambition=ambition)])
            yield from scene(f"the mean of {count} times {value}", plan, (50,))


# pace


def _paces() -> Iterator[Pace]:
    for strict in (False, True):
        for fair in (None, True, False):
            yield Pace(strict=strict, strict_at_risk=fair, ahead=1.1)
    yield Pace.ratio(0.9, 0.7, ahead=1)
    yield Pace(on_track=0.7, at_risk=0.4, committed_on_track=0.95, committed_at_risk=None)
    yield Pace(on_track=0.5, at_risk=0, committed_on_track=None, committed_at_risk=0)
    yield Pace(rule="points_behind", on_track=0.1, at_risk=0.25, committed_on_track=0, committed_at_risk=0.2)
    yield Pace(
        rule="points_behind", on_track=0, at_risk=0.25, committed_on_track=None, committed_at_risk=0.3, strict=True
    )
    yield Pace.points_behind(0.165, 0.33, ahead=0.1)
    yield Pace.points_behind(0.2, 0.2, ahead=0)
    for make in (Pace.achievement, Pace.by_score):
        yield make(0.7, 0.4)
        yield make(0.4, 0.3, ahead=0.5)
        yield evolve(make(0.9, 0.75), strict=True, strict_at_risk=False)
        yield evolve(make(0.7, 0.4), committed_on_track=1, committed_at_risk=0.75, ahead=1)
        yield evolve(make(0.7, 0.4), committed_on_track=0, committed_at_risk=0)


def _pace() -> Iterator[Corner]:
    """Yield scores at and beside each limit on day 50, on which half is expected, on the first day and the last."""
    for pace in _paces():
        limits = (pace.on_track, pace.at_risk, pace.committed_on_track, pace.committed_at_risk, pace.ahead)
        for count in _COUNTS if pace == Pace(ahead=1.1) else _COUNTS[:1]:
            policy = Policy(pace=pace, day_count=count, pending_until=0, clamp=_OPEN, objective_clamp=_OPEN)
            for day, passed in ((1, 0.01), (50, 0.5), (100, 1)):
                shares: set[float] = {0}
                for limit in limits:
                    if limit is not None:
                        share = {"projected": limit * passed, "points_behind": passed - limit}.get(pace.rule, limit)
                        shares |= {share, *([passed + limit] if pace.rule == "points_behind" else [])}
                values = {round(share * 10 + step, 9) for share in shares for step in (0, 0.01, -0.01)}
                goals = [
                    goal(
                        f"o {ambition}",
                        *[item(f"k {value} {ambition}", value) for value in sorted(values)],
                        ambition=ambition,
                    )
                    for ambition in _AMBITIONS
                ]
                yield from scene(f"pace: {pace.rule}", Plan(cycles=CYCLES, objectives=goals), (day,), policy)
    plan = Plan(cycles=CYCLES, objectives=[goal("o", item("k", 5), cycle=None), goal("not begun", cycle="after")])
    policies = [Policy(pace=pace, pending_until=0) for pace in _paces()]
    yield from scene("pace without a cycle", plan, (50,), *policies)
    late = at((20, 3), (50, 4.9), (99, 7), (100, 10))
    plan = Plan(cycles=CYCLES, objectives=[child("o", 1), goal("p", item("k", Change(0, 10), *late))])
    days = (0, 1, 2, 19, 20, 21, 50, 99, 100, 101, 150)
    policies = [Policy(day_count=count, pace=Pace(ahead=1.1)) for count in _COUNTS]
    yield from scene("days of a cycle", plan, days, *policies)
    for start, end, cycle in ((dt.date(2024, 2, 1), dt.date(2024, 3, 1), "leap"), (on(1), on(3), "two days")):
        short = Cycle(id=cycle, start=start, end=end)
        one = goal("o", item("k", Change(0, 10), CheckIn(start, 5)), cycle=cycle)
        found = [(start - START).days + step for step in (0, 1, 2, 3, 6, 28, 29, 30, 31)]
        yield from scene(cycle, Plan(cycles=[short], objectives=[one]), found, *policies)


def _pending() -> Iterator[Corner]:
    """Yield the days around the share of a cycle before which a status is pending."""
    said = CheckIn(on(1), 1, status=Status.OFF_TRACK)
    goals = [
        goal("o", item("k", 1), item("no value", Change(0, 10)), item("stated", Change(0, 10), said)),
        goal("kept", item("m", Maintain(Threshold.at_least(5, warning=3)), *at((1, 4))), ambition="committed"),
        goal("closed", item("c", 1), closing=Closing(on(2), 0.5)),
        goal("no cycle", item("n", 1), cycle=None),
    ]
    values: tuple[NoValue, ...] = get_args(NoValue)
    plan = Plan(cycles=CYCLES, objectives=goals)
    for until, days in ((0.2, (0, 1, 19, 20, 21)), (0, (-1, 0, 1)), (1, (99, 100)), (0.005, (1,)), (0.07, (6, 7, 8))):
        for count in _COUNTS:
            policies = [Policy(pending_until=until, day_count=count, no_value=rule) for rule in values]
            policies += [Policy(pending_until=until, day_count=count, maintain_status="threshold", no_value="judged")]
            yield from scene(f"pending until {until}", plan, days, *policies)
    empty = [goal("o", item("k", Change(0, 10))), goal("p", item("m", Maintain(Threshold.at_most(5)))), goal("q")]
    empty += [goal("r", item("c", Cascaded(method="sum", target=10)), item("d", Cascaded()))]
    for policy in [Policy(no_value=rule, pending_until=0) for rule in values]:
        others: tuple[dict[str, str], ...] = (
            {},
            {"not_started": "exclude"},
            {"objective_status": "worst"},
            {"maintain_status": "threshold"},
        )
        for more in [evolve(policy, **other) for other in others]:
            yield from scene("nothing known", Plan(cycles=CYCLES, objectives=empty), (0, 50, 100), more)


def _phases() -> Iterator[Corner]:
    steps = [(on(20), 2), (on(60), 4)]
    found = [
        item("to 10", Change(0, 10, phases=steps), *at((5, 1), (20, 2), (50, 4.5), (61, 8))),
        item("back", Change(0, 10, phases=[(on(20), 6), (on(60), 3)]), *at((5, 3))),
        item("falls", Change(10, 2, phases=[(on(20), 8), (on(60), 4)]), *at((5, 9), (21, 7))),
        item("flat", Change(0, 10, phases=[(on(20), 0), (on(60), 0)]), *at((5, 0))),
        item("from the first day", Change(0, 10, phases=[(on(1), 2)]), *at((5, 2))),
        item("on the last day", Change(0, 10, phases=[(on(100), 7)]), *at((5, 2))),
        item("no way", Change(5, 5, phases=[(on(20), 5)]), *at((5, 5))),
        item("no value", Change(0, 10, phases=steps)),
        item("to zero", Change(10, 0, phases=[(on(20), 8)]), *at((5, 9))),
        item("weighted", Change(0, 10, phases=[(on(50), 1)]), *at((5, 9)), weight=3),
    ]
    rules: tuple[PhaseRule, ...] = get_args(PhaseRule)
    policies = [Policy(phases=rule, day_count=count, pending_until=0) for rule in rules for count in _COUNTS]
    policies += [Policy(phases=rule, change="of_target", pending_until=0) for rule in rules]
    more = [Policy(pace=pace, pending_until=0) for pace in (Pace.achievement(0.9, 0.75), Pace.by_score(0.7, 0.4))]
    more += [Policy(pace=Pace.points_behind(), pending_until=0), Policy(rollup="sum", pending_until=0)]
    plan = Plan(cycles=CYCLES, objectives=[goal("o", *found), goal("p", item("plain", 5), _again(found[0]))])
    yield from scene("phases", plan, (0, 1, 10, 20, 21, 61, 99, 100), *policies)
    yield from scene("phases", plan, (10, 20, 50, 100), *more)


def _again(one: KeyResult) -> KeyResult:
    return evolve(one, id=f"{one.id} again")


# statuses


_RULES: tuple[StatedStatus, ...] = get_args(StatedStatus)


def _said(day: int, value: float | None, status: Status | None = None, confidence: float | None = None) -> CheckIn:
    return CheckIn(on(day), value, status=status, confidence=confidence)


def _stated() -> Iterator[Corner]:
    off, good = Status.OFF_TRACK, Status.ON_TRACK
    runs = {
        "stated": [_said(10, 9, off)],
        "then a value": [_said(10, 9, off), _said(20, 9)],
        "then a note": [_said(10, 9, off), _said(20, None)],
        "then another": [_said(10, 9, off), _said(20, 9, good)],
        "a value the same day": [_said(10, 9, off), _said(10, 9)],
        "a value before it that day": [_said(10, 9), _said(10, None, off)],
        "a note the same day": [_said(10, 9, off), _said(10, None)],
        "entered late": [_said(20, 9), _said(10, 9, off)],
        "without any value": [_said(10, None, off)],
        "pending": [_said(10, 9, Status.PENDING)],
        "ahead": [_said(10, 1, Status.AHEAD)],
    }
    for name, run in runs.items():
        plan = Plan(cycles=CYCLES, objectives=[goal("o", item("k", Change(0, 10), *run), item("l", 8))])
        for rule in _RULES:
            policies = [Policy(stated_status=rule)]
            policies += [Policy(stated_status=rule, objective_status="worst", pending_until=0)]
            yield from scene(f"stated: {name}", plan, (10, 20, 21), *policies)
    steps = Milestones([Milestone("a", 1, on(10)), Milestone("b", 1, on(20)), Milestone("c", 1, on(101))])
    kept = Maintain(Threshold.at_least(5))
    found = [item("steps", steps, _said(10, None, off)), item("kept", kept, _said(10, 3, good), _said(20, 3))]
    found += [item("cancelled", 9, _said(10, 9, off), states=[StateChange(on(15), State.CANCELLED)])]
    found += [item("closed", 9, _said(10, 9, off), closing=Closing(on(15), 0.5))]
    found += [item("found out", Baseline(), _said(10, None, off), _said(20, 1))]
    plan = Plan(cycles=CYCLES, objectives=[goal("o", *found)])
    policies = [Policy(stated_status=rule, maintain_status="threshold", pending_until=0) for rule in _RULES]
    yield from scene("stated: other measures", plan, (10, 11, 15, 19, 20, 21, 101), *policies)


def _asked() -> Iterator[Corner]:
    """Yield objectives whose status is that of their members."""
    closed, put_off, gone = ([StateChange(on(20), one)] for one in (State.CLOSED, State.POSTPONED, State.CANCELLED))
    draft = [StateChange(on(20), State.DRAFT)]
    link = Alignment("o")
    none = Change(0, 10)
    sets: dict[str, Sequence[KeyResult]] = {
        "good and bad": [item("a", 9), item("b", 1)],
        "bad of weight 0": [item("a", 9), item("b", 1, weight=0)],
        "bad by its priority": [item("a", 9), item("b", 1, priority="P0")],
        "bad with a share of 0": [item("a", 9), item("b", 1, share=0)],
        "weight 0 alone": [item("b", 1, weight=0)],
        "closed and bad": [item("a", 9, states=closed), item("b", 1)],
        "closed and good": [item("a", 1, states=closed), item("b", 9)],
        "closed and no value": [item("a", 1, states=closed), item("b", none)],
        "closed": [item("a", 1, states=closed)],
        "closed, one draft": [item("a", 1, states=closed), item("b", 9, states=draft)],
        "closed, one cancelled": [item("a", 1, states=closed), item("b", 9, states=gone)],
        "closed, one active of weight 0": [item("a", 1, states=closed), item("b", 9, weight=0)],
        "closed and put off": [item("a", 1, states=closed), item("b", 9, states=put_off)],
        "put off": [item("a", 1, states=put_off), item("b", 9, states=put_off)],
        "cancelled": [item("a", 1, states=gone)],
        "no value": [item("a", none), item("b", 9)],
        "no values": [item("a", none)],
        "ahead": [item("a", none, _said(1, 5, Status.AHEAD)), item("b", 9)],
        "nothing": [],
    }
    closings: tuple[ClosedMembers, ...] = get_args(ClosedMembers)
    who: tuple[StatusMembers, ...] = get_args(StatusMembers)
    common: tuple[CommonState, ...] = get_args(CommonState)
    policies = [
        Policy(objective_status="worst", closed_members=closing, status_members=one, priority_weights={"P0": 0})
        for closing in closings
        for one in who
    ]
    policies += [Policy(objective_status="worst", closed_members=one, not_started="exclude") for one in closings]
    policies += [Policy(common_state=one, closed="exclude", postponed="exclude") for one in common]
    policies += [Policy(common_state="adopted", objective_status="worst", cancelled="zero", drafts="count")]
    policies += [
        Policy(objective_status="confidence", status_confidence=_WORTH, status_members=one, priority_weights={"P0": 0})
        for one in who
    ]
    members: tuple[Members, ...] = get_args(Members)
    for name, found in sets.items():
        plan = Plan(cycles=CYCLES, objectives=[goal("o", *found)])
        yield from scene(f"asked: {name}", plan, (50,), *policies)
        below = [child("c", 9, link), child("d", 2, link, states=closed), child("e", 1, Alignment("o", weight=0))]
        plan = Plan(cycles=CYCLES, objectives=[goal("o", *found), *below])
        yield from scene(
            f"asked with children: {name}", plan, (50,), *(evolve(policies[0], members=one) for one in members)
        )
    yield from scene(
        "asked before it begins", Plan(cycles=CYCLES, objectives=[goal("o", item("a", 9))]), (0,), *policies
    )


def _confidences() -> Iterator[Corner]:
    closed = [StateChange(on(20), State.CLOSED)]
    sets: dict[str, Sequence[KeyResult]] = {
        "edge of on track": [item("a", 9, _said(5, None, None, 0.7))],
        "edge of at risk": [item("a", 9, _said(5, None, None, 0.4))],
        "below it": [item("a", 9, _said(5, None, None, 0.39))],
        "none": [item("a", 9)],
        "zero": [item("a", 9, _said(5, None, None, 0))],
        "the last one": [item("a", 9, _said(6, 9, None, 0.2), _said(5, 9, None, 0.9), _said(7, 9))],
        "twice a day": [item("a", 9, _said(5, 9, None, 0.9), _said(5, 9, None, 0.2))],
        "later": [item("a", 9, _said(51, 9, None, 0.2))],
        "by weight": [item("a", 9, _said(5, 9, None, 1), weight=3), item("b", 9, _said(5, 9, None, 0))],
        "of weight 0": [item("a", 9, _said(5, 9, None, 1)), item("b", 9, _said(5, 9, None, 0), weight=0)],
        "by share": [item("a", 9, _said(5, 9, None, 1), share=0.7), item("b", 9, _said(5, 9, None, 0), weight=3)],
        "thirds": [item(f"k{number}", 9, _said(5, 9, None, 0.7), weight=0.1) for number in range(3)],
        "of one closed": [item("a", 9, _said(5, 9, None, 0.2), states=closed), item("b", 9, _said(5, 9, None, 0.5))],
        "and a status": [item("a", 9, _said(5, 9, Status.OFF_TRACK, 0.9)), item("b", 9)],
        "without a value": [item("a", Change(0, 10), _said(5, None, None, 0.9)), item("b", 9)],
    }
    sources: tuple[ConfidenceFrom, ...] = get_args(ConfidenceFrom)
    policies = [Policy(objective_status="confidence")]
    policies += [
        Policy(objective_status="confidence", confidence_from=one, status_confidence=_WORTH) for one in sources
    ]
    policies += [
        Policy(objective_status="confidence", status_members="all", confidence_from=one, status_confidence=_WORTH)
        for one in sources
    ]
    policies += [Policy(objective_status="confidence", confidence_on_track=0.9, confidence_at_risk=0.9)]
    policies += [Policy(objective_status="confidence", confidence_on_track=0, confidence_at_risk=0)]
    policies += [Policy(objective_status="confidence", not_started="exclude", closed="exclude", pending_until=0)]
    for name, found in sets.items():
        plan = Plan(cycles=CYCLES, objectives=[goal("o", *found), goal("none"), child("below", 9, Alignment("none"))])
        yield from scene(f"confidence: {name}", plan, (50,), *policies)
    yield from scene(
        "confidence: not begun", Plan(cycles=CYCLES, objectives=[goal("o", *sets["zero"])]), (0,), *policies
    )
