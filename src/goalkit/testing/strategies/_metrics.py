"""Strategies of metrics: thresholds, readings, targets, decisions and KPIs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from goalkit.model.history import CheckIn
from goalkit.model.ignores import Ignore
from goalkit.model.kpis import KPI, Decision, KPIKind, Target
from goalkit.model.readings import Reading
from goalkit.model.thresholds import Direction, Threshold
from goalkit.testing.domain import Domain, Feature
from goalkit.testing.strategies._hand import ALL, NOTHING_GIVEN, ONE, Given, Hand, given, made, within
from goalkit.testing.strategies._time import make_cadence

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from goalkit.model.cadence import Cadence
    from goalkit.model.cycles import Cycle

__all__ = ["decisions", "ignores", "kpis", "readings", "targets", "thresholds"]

T = TypeVar("T")
E = TypeVar("E", CheckIn, Reading)

_RARE: tuple[frozenset[str], ...] = (
    *(frozenset[str](),) * 3,
    *map(
        frozenset,
        (
            ("cadence",),
            ("confirm",),
            ("decisions",),
            ("ignore",),
            ("cadence", "confirm"),
            ("cadence", "decisions"),
        ),
    ),
)
"""Which of the fields that are mostly left out a KPI has: one choice instead of one for each field."""
_CODES = ("GK102", "GK204", "GK404")
_DIRECTIONS: tuple[Direction, ...] = ("increase", "decrease", "maintain")
_KINDS: tuple[KPIKind | None, ...] = (None, None, "flow", "ratio", "stock")


def thresholds(
    *,
    direction: SearchStrategy[Direction] | None = None,
    edge: SearchStrategy[float] | None = None,
    strict: SearchStrategy[bool] | None = None,
) -> SearchStrategy[Threshold]:
    """Draw thresholds of every form: at least, at most, between; with and without warning; edges excluded or not.

    Shrinks to at least 0.

    Args:
        direction: Which way is better.
        edge: The edges; drawn twice and ordered where there are two.
        strict: Whether the edges are excluded; two equal edges never are, as they would leave no value.

    Examples:
        >>> from hypothesis import find
        >>> str(find(thresholds(), lambda threshold: threshold.direction == "decrease"))
        'at most 0'
    """
    return made(make_threshold, ALL, None, given(direction=direction, edge=edge, strict=strict))


def thresholds_of(domain: Domain) -> SearchStrategy[Threshold]:
    """Draw thresholds of a domain."""
    return made(make_threshold, domain)


def make_threshold(hand: Hand, way: Direction | None = None, parts: Given = NOTHING_GIVEN) -> Threshold:
    """Draw a threshold of any form, in one direction if that is asked for."""
    way = hand.own(parts, "direction", lambda: way or hand.pick(_DIRECTIONS))
    warned = hand.may(Feature.WARNINGS, 2)
    edges = [hand.own(parts, "edge", lambda: hand.units() / ONE) for _ in range(1 + (warned or way == "maintain"))]
    low, high = min(edges), max(edges)
    strict = hand.own(parts, "strict", lambda: hand.may(Feature.STRICT, 3))
    if way == "increase":
        return Threshold.at_least(high, warning=low if warned else None, strict=strict)
    if way == "decrease":
        return Threshold.at_most(low, warning=high if warned else None, strict=strict)
    strict = strict and low < high
    if not warned:
        return Threshold(low=low, high=high, strict=strict)
    below, above = (hand.pick((0, ONE, 5 * ONE, 1_000 * (not hand.whole))) / ONE for _ in range(2))
    return Threshold(
        low=low,
        high=high,
        warning_low=within(round((low - below) * ONE)) / ONE if below else None,
        warning_high=within(round((high + above) * ONE)) / ONE if above else None,
        strict=strict,
    )


def readings(
    *,
    date: SearchStrategy[dt.date] | None = None,
    value: SearchStrategy[float] | None = None,
    note: SearchStrategy[str] | None = None,
    denominator: SearchStrategy[float | None] | None = None,
    threshold: SearchStrategy[Threshold | None] | None = None,
) -> SearchStrategy[Reading]:
    """Draw readings, their values at the edges of a threshold if one is given. Shrinks to 0 on 1 January 2024.

    Args:
        date: The day.
        value: The value.
        note: Free text.
        denominator: What a ratio was measured on.
        threshold: Where the edges are.

    Examples:
        >>> import goalkit as gk
        >>> from hypothesis import find, strategies as st
        >>> churn = readings(threshold=st.just(gk.Threshold.at_most(3)))
        >>> find(churn, lambda reading: 3 < reading.value < 3.1).value
        3.0001
    """
    parts = given(date=date, value=value, note=note, denominator=denominator, threshold=threshold)
    return made(make_reading, ALL, None, parts)


def readings_of(domain: Domain) -> SearchStrategy[Reading]:
    """Draw readings of a domain."""
    return made(make_reading, domain)


def make_reading(
    hand: Hand, threshold: Threshold | None = None, parts: Given = NOTHING_GIVEN, date: dt.date | None = None
) -> Reading:
    """Draw a reading near the edges of a threshold."""
    near: Threshold | None = hand.own(parts, "threshold", lambda: threshold)
    return Reading(
        hand.own(parts, "date", lambda: date or hand.day()),
        hand.own(parts, "value", lambda: hand.near(near)),
        note=hand.own(parts, "note", lambda: hand.text(Feature.NOTES)),
        denominator=hand.own(
            parts, "denominator", lambda: hand.pick((3.0, 0.0, 250.0)) if hand.may(Feature.DENOMINATORS, 4) else None
        ),
    )


def targets(
    *,
    date: SearchStrategy[dt.date] | None = None,
    threshold: SearchStrategy[Threshold] | None = None,
) -> SearchStrategy[Target]:
    """Draw dated targets of KPIs. Shrinks to at least 0 from 1 January 2024.

    Args:
        date: The first day.
        threshold: What is healthy from then on.

    Examples:
        >>> from hypothesis import find
        >>> find(targets(), lambda target: True).date.year
        2024
    """
    return made(_target, ALL, given(date=date, threshold=threshold))


def _target(hand: Hand, parts: Given) -> Target:
    return Target(hand.own(parts, "date", hand.day), hand.own(parts, "threshold", lambda: make_threshold(hand)))


def decisions(
    *,
    date: SearchStrategy[dt.date] | None = None,
    note: SearchStrategy[str] | None = None,
    by: SearchStrategy[str | None] | None = None,
) -> SearchStrategy[Decision]:
    """Draw decisions. Shrinks to "go on" on 1 January 2024.

    Args:
        date: The day.
        note: What was decided; not empty.
        by: Who decided.

    Examples:
        >>> from hypothesis import find
        >>> find(decisions(), lambda decision: True).note
        'go on'
    """
    return made(make_decision, ALL, given(date=date, note=note, by=by))


def make_decision(hand: Hand, parts: Given = NOTHING_GIVEN) -> Decision:
    """Draw a decision."""
    return Decision(
        hand.own(parts, "date", hand.day),
        hand.own(parts, "note", lambda: hand.title("go on")),
        by=hand.own(parts, "by", hand.person),
    )


def ignores(
    *, code: SearchStrategy[str] | None = None, reason: SearchStrategy[str] | None = None
) -> SearchStrategy[Ignore]:
    """Draw ignored findings. Shrinks to GK102.

    Args:
        code: The code of the finding.
        reason: Why it is no mistake; not empty.

    Examples:
        >>> from hypothesis import find
        >>> find(ignores(), lambda ignored: True).code
        'GK102'
    """
    return made(_ignore, ALL, given(code=code, reason=reason))


def _ignore(hand: Hand, parts: Given) -> Ignore:
    return Ignore(
        hand.own(parts, "code", lambda: hand.pick(_CODES)),
        hand.own(parts, "reason", lambda: hand.title("a small plan")),
    )


def make_ignores(hand: Hand, *, of: bool) -> list[Ignore]:
    """Draw ignores with codes that differ, if there are to be any."""
    if not (of and hand.has(Feature.IGNORES)):
        return []
    first = hand.below(len(_CODES))
    return [Ignore(code, hand.title("a small plan")) for code in _CODES[first : first + 2]]


def kpis(
    *,
    id: SearchStrategy[str] | None = None,  # noqa: A002 - the field's name
    name: SearchStrategy[str] | None = None,
    unit: SearchStrategy[str] | None = None,
    owner: SearchStrategy[str | None] | None = None,
    threshold: SearchStrategy[Threshold | None] | None = None,
    direction: SearchStrategy[Direction | None] | None = None,
    cadence: SearchStrategy[Cadence | None] | None = None,
    kind: SearchStrategy[KPIKind | None] | None = None,
    confirm: SearchStrategy[int] | None = None,
    readings: SearchStrategy[Sequence[Reading]] | None = None,
    description: SearchStrategy[str] | None = None,
    targets: SearchStrategy[Sequence[Target]] | None = None,
) -> SearchStrategy[KPI]:
    """Draw KPIs: with and without threshold, targets, cadence and confirmation; readings at the edges.

    Shrinks to one without threshold and readings.

    Args:
        id: The id.
        name: What people call it.
        unit: Its unit.
        owner: The id of its owner; mostly none.
        threshold: Which values are healthy.
        direction: Which way is better, where there is no threshold; else it is that of the threshold.
        cadence: How often a reading is due.
        kind: Whether it adds up over time.
        confirm: How many readings must agree.
        readings: Its readings.
        description: Free text.
        targets: Its dated targets; they must go the way of the threshold.

    Examples:
        >>> from hypothesis import find
        >>> find(kpis(), lambda kpi: len({reading.date for reading in kpi.readings}) < len(kpi.readings)).id
        'k0'
    """
    parts = given(
        id=id,
        name=name,
        unit=unit,
        owner=owner,
        threshold=threshold,
        direction=direction,
        cadence=cadence,
        kind=kind,
        confirm=confirm,
        readings=readings,
        description=description,
        targets=targets,
    )
    return made(make_kpi, ALL, 0, (), parts)


def kpis_of(domain: Domain) -> SearchStrategy[KPI]:
    """Draw KPIs of a domain."""
    return made(make_kpi, domain)


def make_kpi(hand: Hand, number: int = 0, owners: Sequence[str] = (), parts: Given = NOTHING_GIVEN) -> KPI:
    """Draw a KPI of one of some owners or of none."""
    threshold: Threshold | None = hand.own(
        parts, "threshold", lambda: make_threshold(hand) if hand.below(4) < 3 else None
    )
    later = hand.own(parts, "targets", lambda: make_targets(hand, threshold))
    judging = [threshold, *(target.threshold for target in later)]
    direction: Direction | None = None
    if threshold is None:
        direction = hand.own(parts, "direction", lambda: hand.pick((None, *_DIRECTIONS)))
    rare = hand.pick(_RARE)
    return KPI(
        id=hand.own(parts, "id", lambda: hand.id("k", number)),
        name=hand.own(parts, "name", hand.text),
        unit=hand.own(parts, "unit", lambda: hand.pick((hand.unit, ""))),
        owner=hand.own(parts, "owner", lambda: hand.maybe(owners)),
        threshold=threshold,
        direction=direction,
        cadence=hand.own(parts, "cadence", lambda: _cadence(hand, rare)),
        kind=hand.own(parts, "kind", lambda: hand.pick(_KINDS)),
        confirm=hand.own(parts, "confirm", lambda: _confirm(hand, rare)),
        readings=hand.own(parts, "readings", lambda: _readings(hand, judging)),
        description=hand.own(parts, "description", hand.text),
        targets=later,
        decisions=_decisions(hand, rare),
        ignore=make_ignores(hand, of="ignore" in rare),
    )


def _cadence(hand: Hand, rare: frozenset[str]) -> Cadence | None:
    return make_cadence(hand) if "cadence" in rare and hand.has(Feature.CADENCES) else None


def _confirm(hand: Hand, rare: frozenset[str]) -> int:
    return hand.pick((2, 3)) if "confirm" in rare and hand.has(Feature.CONFIRM) else 1


def _decisions(hand: Hand, rare: frozenset[str]) -> list[Decision]:
    if "decisions" not in rare or not hand.has(Feature.DECISIONS):
        return []
    return [make_decision(hand) for _ in range(1 + hand.below(2))]


def make_targets(hand: Hand, threshold: Threshold | None) -> Sequence[Target]:
    """Draw later targets that go the way of a threshold; none where there is no threshold."""
    if threshold is None or not hand.may(Feature.TARGETS, 4):
        return ()
    dates = {hand.day() for _ in range(1 + hand.below(2))}
    return [Target(date, make_threshold(hand, threshold.direction)) for date in sorted(dates)]


def _readings(hand: Hand, judging: Sequence[Threshold | None]) -> list[Reading]:
    dates: list[dt.date] = []

    def enter(number: int) -> Reading:  # noqa: ARG001 - one after another
        dates.append(entry_date(hand, dates))
        return make_reading(hand, hand.pick(judging), date=dates[-1])

    return entered(hand, hand.several((4, 3, 3, 2, 2), enter))


def entry_date(hand: Hand, before: Sequence[dt.date], cycle: Cycle | None = None) -> dt.date:
    """Draw the date of an entry: any, or at times that of the entry before."""
    again = before and hand.may(Feature.SAME_DAY, 4)
    return before[-1] if again else hand.day(cycle)


def entered(hand: Hand, entries: Sequence[E]) -> list[E]:
    """Return entries, without those of a date that has one already where that is not supported."""
    return list(entries) if hand.has(Feature.SAME_DAY) else unique(entries, lambda entry: entry.date)


def unique(items: Sequence[T], key: Callable[[T], object]) -> list[T]:
    """Return the first of all items with the same key."""
    found: dict[object, T] = {}
    for item in items:
        found.setdefault(key(item), item)
    return list(found.values())
