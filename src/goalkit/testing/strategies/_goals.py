"""Strategies of goals: check-ins, revisions, states, key results, alignments, objectives, owners."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from goalkit.model.history import STATED, CheckIn, Closing, Revision, StateChange
from goalkit.model.key_results import KeyResult, value_source
from goalkit.model.measures import Change, ChangeDirection, Maintain, Measure
from goalkit.model.states import State, Status
from goalkit.testing.domain import Domain, Feature
from goalkit.testing.strategies._hand import ALL, NOTHING_GIVEN, ONE, Given, Hand, given, made
from goalkit.testing.strategies._measures import (
    make_baseline,
    make_cascaded,
    make_change,
    make_maintain,
    make_milestones,
)
from goalkit.testing.strategies._metrics import entered, entry_date, make_ignores, make_threshold
from goalkit.testing.strategies._time import make_cadence

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

    from goalkit.model.cadence import Cadence
    from goalkit.model.cycles import Cycle
    from goalkit.model.kpis import KPI
    from goalkit.model.numbers import Number

__all__ = [
    "check_ins",
    "closings",
    "key_results",
    "revisions",
    "state_changes",
]

_STATED: tuple[Status, ...] = STATED
_STATES = (State.CANCELLED, State.CLOSED, State.ACTIVE, State.DRAFT, State.POSTPONED)
_PRIORITIES = ("P0", "P1")


def check_ins(
    *,
    date: SearchStrategy[dt.date] | None = None,
    value: SearchStrategy[Number | None] | None = None,
    confidence: SearchStrategy[Number | None] | None = None,
    status: SearchStrategy[Status | None] | None = None,
    note: SearchStrategy[str] | None = None,
    author: SearchStrategy[str | None] | None = None,
) -> SearchStrategy[CheckIn]:
    """Draw check-ins, with and without a value, confidence, stated status, note and author.

    Shrinks to one of 1 January 2024 that says nothing.

    Args:
        date: The day.
        value: The value, or None.
        confidence: From 0 to 1, or None.
        status: One that a person can state, or None.
        note: Free text.
        author: Who wrote it.

    Examples:
        >>> from hypothesis import find
        >>> find(check_ins(), lambda item: item.value is None and item.confidence is not None).confidence
        0.7
    """
    parts = given(date=date, value=value, confidence=confidence, status=status, note=note, author=author)
    return made(_check_in, ALL, parts)


def check_ins_of(domain: Domain) -> SearchStrategy[CheckIn]:
    """Draw check-ins of a domain."""
    return made(_check_in, domain)


def _check_in(hand: Hand, parts: Given = NOTHING_GIVEN) -> CheckIn:
    return make_check_in(hand, hand.own(parts, "date", hand.day), hand.value, parts)


def make_check_in(
    hand: Hand, date: dt.date, value: Callable[[], float] | None, parts: Given = NOTHING_GIVEN
) -> CheckIn:
    """Draw a check-in of a day; without a value where none is allowed."""
    form = hand.below(16)  # one choice for the usual ones
    number = None if value is None or form in {14, 15} else value()
    return CheckIn(
        date,
        hand.own(parts, "value", lambda: number),
        confidence=hand.own(
            parts, "confidence", lambda: hand.score() if form % 3 == 2 and hand.has(Feature.CONFIDENCES) else None
        ),
        status=hand.own(
            parts, "status", lambda: hand.pick(_STATED) if form in {7, 11, 13} and hand.has(Feature.STATUSES) else None
        ),
        note=hand.own(parts, "note", lambda: hand.text(Feature.NOTES)),
        author=hand.own(parts, "author", hand.person),
    )


def revisions(
    *,
    at: SearchStrategy[dt.date] | None = None,
    baseline: SearchStrategy[Number | None] | None = None,
    target: SearchStrategy[Number | None] | None = None,
    reason: SearchStrategy[str] | None = None,
) -> SearchStrategy[Revision]:
    """Draw changes of a target, a baseline or both. Shrinks to the target 10 from 1 January 2024.

    Args:
        at: The first day.
        baseline: The new baseline; with `target` given too, not both None.
        target: The new target.
        reason: Why.

    Examples:
        >>> from hypothesis import find
        >>> find(revisions(), lambda revision: True).target
        10.0
    """
    return made(_revision, ALL, given(at=at, baseline=baseline, target=target, reason=reason))


def _revision(hand: Hand, parts: Given) -> Revision:
    start, end = hand.span()
    form = hand.below(3)
    return Revision(
        at=hand.own(parts, "at", hand.day),
        baseline=hand.own(parts, "baseline", lambda: start / ONE if form or "target" in parts else None),
        target=hand.own(parts, "target", lambda: end / ONE if form != 1 or "baseline" in parts else None),
        reason=hand.own(parts, "reason", lambda: hand.text(Feature.NOTES)),
    )


def make_revisions(
    hand: Hand, way: ChangeDirection | None = None, baseline: int | None = 0, target: int | None = ONE
) -> list[Revision]:
    """Draw changes of a baseline, a target or both that keep to a direction, if there is one."""
    found: list[Revision] = []
    dates = sorted(hand.day() for _ in range(1 + hand.below(2)))
    for at in dates if hand.has(Feature.SAME_DAY) else sorted(set(dates)):
        start, end = hand.span(way)
        new = ((None, end), (start, None), (start, end))[hand.below(3)]
        after = baseline if new[0] is None else new[0], target if new[1] is None else new[1]
        if backwards(way, *after):
            new = after = start, end
        baseline, target = after
        numbers = [None if number is None else number / ONE for number in new]
        found.append(Revision(at=at, baseline=numbers[0], target=numbers[1], reason=hand.text(Feature.NOTES)))
    return found


def backwards(way: ChangeDirection | None, baseline: int | None, target: int | None) -> bool:
    """Return whether a baseline and target go against a direction."""
    if baseline is None or target is None or way is None:
        return False
    return target < baseline if way == "increase" else target > baseline


def closings(
    *,
    at: SearchStrategy[dt.date] | None = None,
    score: SearchStrategy[Number] | None = None,
    by: SearchStrategy[str | None] | None = None,
    note: SearchStrategy[str] | None = None,
) -> SearchStrategy[Closing]:
    """Draw scores given by a person, at the edges of bands. Shrinks to 0.7 on 1 January 2024.

    Args:
        at: The day.
        score: From 0 to 1.
        by: Who gave it.
        note: Why.

    Examples:
        >>> from hypothesis import find
        >>> find(closings(), lambda closing: True).score
        0.7
    """
    return made(make_closing, ALL, given(at=at, score=score, by=by, note=note))


def make_closing(hand: Hand, parts: Given = NOTHING_GIVEN) -> Closing:
    """Draw a score given by a person."""
    return Closing(
        at=hand.own(parts, "at", hand.day),
        score=hand.own(parts, "score", hand.score),
        by=hand.own(parts, "by", hand.person),
        note=hand.own(parts, "note", lambda: hand.text(Feature.NOTES)),
    )


def state_changes(
    *,
    at: SearchStrategy[dt.date] | None = None,
    state: SearchStrategy[State] | None = None,
    note: SearchStrategy[str] | None = None,
) -> SearchStrategy[StateChange]:
    """Draw changes of state. Shrinks to cancelled on 1 January 2024.

    Args:
        at: The first day.
        state: The state.
        note: Why.

    Examples:
        >>> from hypothesis import find
        >>> find(state_changes(), lambda change: True).state
        <State.CANCELLED: 'cancelled'>
    """
    return made(make_state, ALL, given(at=at, state=state, note=note))


def make_state(hand: Hand, parts: Given = NOTHING_GIVEN) -> StateChange:
    """Draw a change of state."""
    return StateChange(
        at=hand.own(parts, "at", hand.day),
        state=hand.own(parts, "state", lambda: hand.pick(_STATES)),
        note=hand.own(parts, "note", lambda: hand.text(Feature.NOTES)),
    )


RARE: tuple[frozenset[str], ...] = (
    *(frozenset[str](),) * 5,
    *map(
        frozenset,
        (
            ("closing",),
            ("states",),
            ("share",),
            ("priority",),
            ("cadence",),
            ("owner",),
            ("ignore",),
            ("priority", "share"),
            ("states", "closing"),  # closed by a person, and perhaps active again
            ("states", "priority", "cadence"),
            ("closing", "share", "owner"),
        ),
    ),
)
"""Which of the fields that are mostly left out a goal has: one choice instead of one for each field."""

_CHANGE, _MAINTAIN, _MILESTONES, _BASELINE, _CASCADED, _UNMEASURED = range(6)
_FORMS = (
    (_UNMEASURED, Feature.UNMEASURED),
    *((_CHANGE, None),) * 5,
    *((_MAINTAIN, Feature.MAINTAIN),) * 2,
    (_MILESTONES, Feature.MILESTONES),
    *((_BASELINE, Feature.BASELINES),) * 2,
    *((_CASCADED, Feature.CASCADED),) * 2,
)


def _form(hand: Hand) -> int:
    form, feature = hand.pick(_FORMS)
    return form if feature is None or hand.has(feature) else _CHANGE


def _measured(
    hand: Hand, kpi: KPI | None, cycle: Cycle | None, *, cascade: bool
) -> tuple[Measure | None, Callable[[], float], list[Revision]]:
    """Draw a measure, with what draws its values, and what changed it."""
    form = _form(hand)
    if form == _CHANGE or (form == _CASCADED and not cascade):
        return _changing(hand, kpi, cycle)
    measure: Measure | None = None
    if form == _MAINTAIN:
        threshold = make_threshold(hand, None if kpi is None else kpi.better)
        return make_maintain(hand, kpi, threshold), lambda: hand.near(threshold), []
    if form == _MILESTONES:
        measure = make_milestones(hand)
    elif form == _BASELINE:
        measure = make_baseline(hand, kpi)
    elif form == _CASCADED:
        measure = make_cascaded(hand)
    return measure, hand.value, []


def _changing(hand: Hand, kpi: KPI | None, cycle: Cycle | None) -> tuple[Change, Callable[[], float], list[Revision]]:
    change, baseline, target = make_change(hand, kpi, cycle)
    history: list[Revision] = []
    if hand.may(Feature.REVISIONS, 5):
        better = None if kpi is None or kpi.better == "maintain" else kpi.better
        start = baseline if change.baseline is not None or change.accumulate else None
        end = None if change.target is None else target
        history = hand.piece(lambda: make_revisions(hand, change.direction or better, start, end))
    if hand.may(Feature.LONG_NUMBERS, 16) and not hand.whole:
        return change, hand.value, history
    return change, lambda: hand.on_way(baseline, target) / ONE, history


def values_of(hand: Hand, measure: Measure | None) -> Callable[[], float]:
    """Return what draws values at the edges of a measure."""
    if isinstance(measure, Change):
        start, end = (round((number or 0.0) * ONE) for number in (measure.baseline, measure.target))
        return lambda: hand.on_way(start, end) / ONE
    threshold = measure.threshold if isinstance(measure, Maintain) else None
    return lambda: hand.near(threshold)


def key_results(
    *,
    id: SearchStrategy[str] | None = None,  # noqa: A002 - the field's name
    title: SearchStrategy[str] | None = None,
    measure: SearchStrategy[Measure | None] | None = None,
    weight: SearchStrategy[Number] | None = None,
    owner: SearchStrategy[str | None] | None = None,
    priority: SearchStrategy[str] | None = None,
    cadence: SearchStrategy[Cadence | None] | None = None,
    states: SearchStrategy[Sequence[StateChange]] | None = None,
    closing: SearchStrategy[Closing | None] | None = None,
    description: SearchStrategy[str] | None = None,
    share: SearchStrategy[Number | None] | None = None,
    cycle: SearchStrategy[Cycle] | None = None,
) -> SearchStrategy[KeyResult]:
    """Draw key results of any measure with their history; values are at the edges of the measure.

    Shrinks to one without measure and check-ins.

    Args:
        id: The id.
        title: What people read; not empty.
        measure: How it is measured.
        weight: Its weight.
        owner: The id of its owner; mostly none.
        priority: A label.
        cadence: How often a check-in is due.
        states: Its changes of state.
        closing: A person's score.
        description: Free text.
        share: Its fixed share.
        cycle: Check-ins are dated inside it.

    Examples:
        >>> from hypothesis import find
        >>> find(key_results(), lambda item: item.weight == 0).id
        'k0'
    """
    parts = given(
        id=id,
        title=title,
        measure=measure,
        weight=weight,
        owner=owner,
        priority=priority,
        cadence=cadence,
        states=states,
        closing=closing,
        description=description,
        share=share,
        cycle=cycle,
    )
    return made(_key_result, ALL, parts)


def key_results_of(domain: Domain) -> SearchStrategy[KeyResult]:
    """Draw key results of a domain."""
    return made(_key_result, domain)


def _key_result(hand: Hand, parts: Given = NOTHING_GIVEN) -> KeyResult:
    cycle: Cycle | None = hand.own(parts, "cycle", lambda: None)
    return make_key_result(hand, hand.id("k", 0), cycle, parts=parts)


def make_key_result(
    hand: Hand,
    name: str,
    cycle: Cycle | None,
    kpis: Sequence[KPI] = (),
    owners: Sequence[str] = (),
    parts: Given = NOTHING_GIVEN,
    *,
    cascade: bool = True,
) -> KeyResult:
    """Draw a key result of any measure with its history."""
    kpi = hand.pick(kpis) if hand.may(Feature.LINKS, 3) and kpis else None
    measure, value, history = _measured(hand, kpi, cycle, cascade=cascade)
    if "measure" in parts:
        measure, history = hand.draw(parts["measure"]), []
        value = values_of(hand, measure)
    valued = not value_source(measure)
    dates: list[dt.date] = []

    def enter(number: int) -> CheckIn:  # noqa: ARG001 - one after another
        dates.append(entry_date(hand, dates, cycle))
        return make_check_in(hand, dates[-1], value if valued else None)

    rare = hand.pick(RARE)
    return KeyResult(
        id=hand.own(parts, "id", lambda: name),
        title=hand.own(parts, "title", lambda: hand.title(name)),
        measure=measure,
        weight=hand.own(parts, "weight", hand.weight),
        owner=hand.own(parts, "owner", lambda: hand.maybe(owners) if "owner" in rare else None),
        priority=hand.own(parts, "priority", lambda: rare_priority(hand, rare)),
        cadence=hand.own(parts, "cadence", lambda: _cadence(hand, rare)),
        check_ins=entered(hand, hand.several((5, 2, 3), enter)),
        revisions=history,
        states=hand.own(parts, "states", lambda: rare_states(hand, rare)),
        closing=hand.own(parts, "closing", lambda: rare_closing(hand, rare)),
        description=hand.own(parts, "description", hand.text),
        share=hand.own(parts, "share", lambda: hand.fixed_share(of="share" in rare)),
        ignore=make_ignores(hand, of="ignore" in rare),
    )


def rare_priority(hand: Hand, rare: frozenset[str]) -> str:
    """Draw a priority label, if there is to be one."""
    return hand.pick(_PRIORITIES) if "priority" in rare and hand.has(Feature.PRIORITIES) else ""


def _cadence(hand: Hand, rare: frozenset[str]) -> Cadence | None:
    return make_cadence(hand) if "cadence" in rare and hand.has(Feature.CADENCES) else None


def rare_states(hand: Hand, rare: frozenset[str]) -> list[StateChange]:
    """Draw changes of state, if there are to be any."""
    if "states" not in rare or not hand.has(Feature.STATES):
        return []
    return hand.piece(lambda: [make_state(hand) for _ in range(1 + hand.below(3))])


def rare_closing(hand: Hand, rare: frozenset[str]) -> Closing | None:
    """Draw a closing, if there is to be one."""
    return hand.piece(lambda: make_closing(hand)) if "closing" in rare and hand.has(Feature.CLOSINGS) else None
