"""Strategies of plain values: numbers, shares, weights, dates, moments, ids and texts."""

from __future__ import annotations

import datetime as dt
import math
import zoneinfo
from functools import cache
from typing import TYPE_CHECKING, cast

from goalkit.testing.domain import Domain, Feature, NumberKind
from goalkit.testing.strategies._hand import ALL, EDGES, ONE, Given, Hand, as_number, given, made

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from goalkit.model.cycles import Cycle
    from goalkit.model.numbers import Number

__all__ = ["dates", "days", "ids", "moments", "numbers", "scores", "shares", "texts", "weights"]

_FAR = (
    dt.date(2024, 2, 29),
    dt.date(2024, 2, 28),
    dt.date(2024, 3, 1),
    dt.date(2023, 12, 31),
    dt.date(2024, 12, 30),  # in ISO week 1 of 2025
    dt.date(2021, 1, 3),  # in ISO week 53 of 2020
    dt.date(2025, 2, 28),
    dt.date(2026, 3, 31),
    dt.date(2026, 6, 30),
    dt.date(2000, 2, 29),
    dt.date(2100, 2, 28),
    dt.date(1999, 12, 31),
)

_ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/Los_Angeles",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Australia/Lord_Howe",
)
_MOMENTS = (
    dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
    dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC),
    dt.datetime(2024, 3, 31, 1, tzinfo=dt.UTC),  # Berlin goes to summer time
    dt.datetime(2024, 3, 10, 10, tzinfo=dt.UTC),  # Los Angeles
    dt.datetime(2024, 10, 27, 1, tzinfo=dt.UTC),  # Berlin goes back
    dt.datetime(2024, 11, 3, 9, tzinfo=dt.UTC),  # Los Angeles
    dt.datetime(2024, 4, 6, 15, tzinfo=dt.UTC),  # Lord Howe, by half an hour
    dt.datetime(2024, 3, 31, 22, tzinfo=dt.UTC),  # midnight in Berlin, a new quarter
    dt.datetime(2024, 4, 1, 7, tzinfo=dt.UTC),  # midnight in Los Angeles
    dt.datetime(2024, 12, 31, 10, tzinfo=dt.UTC),  # midnight on Kiritimati, a new year
)
_SECONDS = (0, -1, 1, 1_800, -1_800, 3_600, -3_600, 43_200)


def numbers(*, kind: SearchStrategy[NumberKind] | None = None) -> SearchStrategy[Number]:
    """Draw numbers up to a million: small whole ones, some with up to four decimals, a few of 17 digits.

    Shrinks to 0.0.

    Args:
        kind: The type, one of `float`, `int`, `decimal` and `fraction`.

    Examples:
        >>> from hypothesis import find, strategies as st
        >>> find(numbers(kind=st.just("decimal")), lambda number: number > 0.5)
        Decimal('1')
    """
    return made(_number, ALL, given(kind=kind))


def numbers_of(domain: Domain) -> SearchStrategy[Number]:
    """Draw numbers of the types of a domain."""
    return made(_number, domain)


def _number(hand: Hand, parts: Given | None = None) -> Number:
    kind: NumberKind = hand.own(parts or {}, "kind", lambda: hand.pick(hand.domain.number_kinds))
    value = hand.value()
    units = round(value * ONE)
    if kind == "int":
        units = round(value) * ONE
    return as_number(units, kind) if kind != "float" or units / ONE == value else value


def scores(*, edge: SearchStrategy[float] | None = None) -> SearchStrategy[float]:
    """Draw shares from 0 to 1: at an edge of a band, beside it by a ten-thousandth or by the least that floats can.

    Shrinks to 0.7, where a stretch goal is achieved.

    Args:
        edge: The edges; by default those of the grades, stretch zones and paces.

    Examples:
        >>> from hypothesis import find
        >>> find(scores(), lambda score: 0.69 < score < 0.7)
        0.6999
    """
    return made(_score, ALL, given(edge=edge))


shares = scores
"""The same: shares, scores and confidences lie from 0 to 1."""


def _score(hand: Hand, parts: Given) -> float:
    edge = hand.own(parts, "edge", lambda: hand.pick(EDGES) / ONE)
    beside = hand.below(8)
    if beside > 5 and edge:
        found = math.nextafter(edge, math.inf if beside == 6 else -math.inf)
    else:
        found = round(edge * ONE + (0, -1, 1, 0, 0, 0)[beside]) / ONE if beside in {1, 2} else edge
    return min(max(found, 0.0), 1.0)


def weights(*, kind: SearchStrategy[NumberKind] | None = None) -> SearchStrategy[Number]:
    """Draw weights: mostly 1, often 0 or another whole number, at times any up to 30. Shrinks to 1.

    Args:
        kind: The type, one of `float`, `int`, `decimal` and `fraction`.

    Examples:
        >>> from hypothesis import find
        >>> find(weights(), lambda weight: weight < 1)
        0.0
    """
    return made(_weight, ALL, given(kind=kind))


def weights_of(domain: Domain) -> SearchStrategy[Number]:
    """Draw weights of the types of a domain."""
    return made(_weight, domain)


def _weight(hand: Hand, parts: Given | None = None) -> Number:
    kind: NumberKind = hand.own(parts or {}, "kind", lambda: hand.pick(hand.domain.number_kinds))
    value = hand.weight()
    if kind == "int":
        return round(value)
    return value if kind == "float" else as_number(round(value * ONE), kind)


def days(*, cycle: SearchStrategy[Cycle] | None = None) -> SearchStrategy[dt.date]:
    """Draw dates around the cycles of drawn plans, in the first months of 2024: their ends, and 29 February.

    Shrinks to 1 January 2024.

    Args:
        cycle: Draw dates inside such a cycle instead, its first and last day often.

    Examples:
        >>> from hypothesis import find
        >>> find(days(), lambda day: day.month == 2 and day.day == 29)
        datetime.date(2024, 2, 29)
    """
    return made(_day, ALL, given(cycle=cycle))


def _day(hand: Hand, parts: Given) -> dt.date:
    cycle: Cycle | None = hand.own(parts, "cycle", lambda: None)
    return hand.day(cycle)


def dates(*, year: SearchStrategy[int] | None = None) -> SearchStrategy[dt.date]:
    """Draw dates from 1990 to 2060: leap days, ends of months and years, days of an ISO year that is another.

    Shrinks to 29 February 2024 without a `year`.

    Args:
        year: The year, 1 to 9999.

    Examples:
        >>> from hypothesis import find, strategies as st
        >>> find(dates(year=st.just(2026)), lambda day: True)
        datetime.date(2026, 1, 1)
    """
    return made(_date, ALL, given(year=year))


def _date(hand: Hand, parts: Given) -> dt.date:
    place = 0 if parts else hand.below(2 * len(_FAR))
    if not parts and place < len(_FAR):
        return _FAR[place]
    year = hand.own(parts, "year", lambda: 1990 + hand.below(71))
    form = hand.below(4)
    month = 1 + hand.below(12) if form else 1
    end = dt.date(year, month, 1) + dt.timedelta(days=27)  # in the same month, whatever its length
    if form < 2:
        return dt.date(year, month, 1)
    while form == 2 and end < dt.date.max and (end + dt.timedelta(days=1)).month == month:
        end += dt.timedelta(days=1)
    return end if form == 2 else dt.date(year, month, 1 + hand.below(28))


@cache
def _zones() -> tuple[dt.tzinfo, ...]:
    """Return time zones, as far as this machine knows them, and fixed offsets."""
    known = zoneinfo.available_timezones()
    found = [zoneinfo.ZoneInfo(name) for name in _ZONES if name in known]
    return (dt.UTC, *found, dt.timezone(dt.timedelta(hours=5, minutes=45)), dt.timezone(dt.timedelta(hours=-12)))


def moments(*, zone: SearchStrategy[dt.tzinfo] | None = None) -> SearchStrategy[dt.datetime]:
    """Draw moments with a time zone: midnights, both sides of a change to or from summer time, new years.

    Shrinks to the first moment of 2024, UTC.

    Args:
        zone: The zone in which the moment is given.

    Examples:
        >>> from hypothesis import find
        >>> find(moments(), lambda moment: moment.day != moment.astimezone(dt.UTC).day).tzinfo is not dt.UTC
        True
    """
    return made(_moment, ALL, given(zone=zone))


def _moment(hand: Hand, parts: Given) -> dt.datetime:
    zone: dt.tzinfo = hand.own(parts, "zone", lambda: hand.pick(_zones()))
    form = hand.below(4)
    midnight = form == 3  # of the zone itself
    start = dt.datetime.combine(hand.day(), dt.time(), tzinfo=zone) if midnight else hand.pick(_MOMENTS)
    return (start.astimezone(dt.UTC) + dt.timedelta(seconds=hand.pick(_SECONDS))).astimezone(zone)


def texts(*, line: SearchStrategy[str] | None = None) -> SearchStrategy[str]:
    """Draw texts that print well: words, quotes, line breaks, letters of several scripts, emoji; long ones too.

    Shrinks to the empty text.

    Args:
        line: Draw one or two lines of this strategy instead.

    Examples:
        >>> from hypothesis import find
        >>> find(texts(), lambda text: '"' in text)
        'say "yes"'
    """
    return made(_text, ALL, given(line=line))


def texts_of(domain: Domain) -> SearchStrategy[str]:
    """Draw texts of a domain."""
    return made(_text, domain)


def _text(hand: Hand, parts: Given | None = None) -> str:
    if parts:
        lines = [hand.draw(parts["line"]) for _ in range(1 + hand.below(2))]
        return "\n".join(cast("list[str]", lines))
    hand.full = True
    return hand.text(Feature.ANY_TEXT) if hand.has(Feature.ANY_TEXT) else hand.pick(("", "Grow", "new pricing"))


def ids(*, prefix: SearchStrategy[str] | None = None) -> SearchStrategy[str]:
    """Draw ids: one line, no blank at either end; mostly short, at times with quotes, blanks or emoji, or long.

    Shrinks to `x0`.

    Args:
        prefix: What most of them begin with; in capitals at times, so that two differ in that alone.

    Examples:
        >>> from hypothesis import find
        >>> find(ids(), lambda text: len(text) > 100)[:7]
        'x0-long'
    """
    return made(_id, ALL, given(prefix=prefix))


def ids_of(domain: Domain) -> SearchStrategy[str]:
    """Draw ids of a domain."""
    return made(_id, domain)


def _id(hand: Hand, parts: Given | None = None) -> str:
    return hand.id(hand.own(parts or {}, "prefix", lambda: "x"), hand.below(10))
