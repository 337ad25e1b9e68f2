"""Strategies of time: cycles, calendars and cadences."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from goalkit.model.cadence import WEEKDAYS, Cadence
from goalkit.model.calendars import FiscalCalendar, RetailCalendar
from goalkit.model.cycles import Cycle
from goalkit.testing.strategies._hand import ALL, NOTHING_GIVEN, Given, Hand, given, made

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from goalkit.model.cadence import Weekday

__all__ = ["cadences", "calendars", "cycles", "fiscal_calendars", "retail_calendars"]

_LENGTHS = (10, 20, 30, 50, 91, 100, 7, 1)
"""Days of a cycle; most divide so that an expected share is a short decimal."""
_LABELS = ("-Q1", "", "-02", "-H1", "-T1")
_CADENCES = (
    Cadence.weekly(),
    Cadence.daily(),
    Cadence.every_weeks(2),
    Cadence.monthly(),
    Cadence.weekly("monday"),
    Cadence.quarterly(),
    Cadence.every_weeks(2, "friday"),
)
_PATTERNS = ((4, 5, 4), (4, 4, 5), (5, 4, 4))


def cycles(
    *,
    id: SearchStrategy[str] | None = None,  # noqa: A002 - the field's name
    start: SearchStrategy[dt.date] | None = None,
    days: SearchStrategy[int] | None = None,
    name: SearchStrategy[str] | None = None,
) -> SearchStrategy[Cycle]:
    """Draw cycles of the first months of 2024, of 1 to 100 days; some are the year, a quarter or a month by label.

    Shrinks to ten days from 1 January 2024.

    Args:
        id: The id; `2024-Q1` and the like stand for those dates only where neither this nor a date is given.
        start: The first day.
        days: The length, 1 or more.
        name: What people call it.

    Examples:
        >>> from hypothesis import find
        >>> find(cycles(), lambda cycle: cycle.days == 29).id
        '2024-02'
    """
    return made(make_cycle, ALL, 0, given(id=id, start=start, days=days, name=name))


def make_cycle(hand: Hand, number: int = 0, parts: Given = NOTHING_GIVEN, after: Cycle | None = None) -> Cycle:
    """Draw a cycle; one after another begins at times where that ends."""
    form = hand.below(16)
    if not parts and after is None and form > 10:
        named = Cycle.parse(f"{hand.start.year}{_LABELS[form - 11]}")
        return Cycle(id=named.id, start=named.start, end=named.end, name=hand.text())
    meets = after is not None and form < 8
    begin = after.end if after is not None and meets else hand.start + dt.timedelta(days=hand.pick((0, 0, 10, 3)))
    start: dt.date = hand.own(parts, "start", lambda: begin)
    length: int = hand.own(parts, "days", lambda: hand.pick(_LENGTHS))
    return Cycle(
        id=hand.own(parts, "id", lambda: hand.id("c", number)),
        start=start,
        end=start + dt.timedelta(days=length),
        name=hand.own(parts, "name", hand.text),
    )


def cadences(*, weekday: SearchStrategy[Weekday | None] | None = None) -> SearchStrategy[Cadence]:
    """Draw cadences of every form. Shrinks to weekly.

    Args:
        weekday: The day of the week; only cadences of weeks are drawn then.

    Examples:
        >>> from hypothesis import find
        >>> str(find(cadences(), lambda cadence: cadence.weekday is not None))
        'weekly on monday'
    """
    return made(_cadence, ALL, given(weekday=weekday))


def make_cadence(hand: Hand) -> Cadence:
    """Draw one of the usual cadences."""
    return hand.pick(_CADENCES)


def _cadence(hand: Hand, parts: Given) -> Cadence:
    form = 7 if parts else hand.below(8)
    if form < 7:
        return _CADENCES[form]
    every = 1 + hand.below(13)
    return Cadence.every_weeks(every, hand.own(parts, "weekday", lambda: hand.pick((None, *WEEKDAYS))))


def fiscal_calendars(
    *, start_month: SearchStrategy[int] | None = None, start_day: SearchStrategy[int] | None = None
) -> SearchStrategy[FiscalCalendar]:
    """Draw calendars of twelve months: from 1 January, from the first of another month, from a day no month may have.

    Shrinks to the calendar year.

    Args:
        start_month: The month in which a year begins.
        start_day: The day of that month; it must have it in a leap year.

    Examples:
        >>> from hypothesis import find
        >>> find(fiscal_calendars(), lambda calendar: calendar.start_day > 28)
        FiscalCalendar(start_month=1, start_day=29, named_by='end')
    """
    return made(_fiscal, ALL, given(start_month=start_month, start_day=start_day))


def _fiscal(hand: Hand, parts: Given) -> FiscalCalendar:
    month: int = hand.own(parts, "start_month", lambda: hand.pick((1, 4, 7, 10, 2, 3, 5, 6, 8, 9, 11, 12)))
    usual = (1, 1, 29, 15, 28) if month == 2 else (1, 1, 29, 15, 30)
    day: int = hand.own(parts, "start_day", lambda: hand.pick(usual))
    return FiscalCalendar(start_month=month, start_day=day, named_by=hand.pick(("end", "start")))


def retail_calendars(*, end_month: SearchStrategy[int] | None = None) -> SearchStrategy[RetailCalendar]:
    """Draw calendars of 52 or 53 weeks, of both rules and all patterns. Shrinks to that of the NRF.

    Args:
        end_month: The month at whose end a year ends.

    Examples:
        >>> from hypothesis import find
        >>> find(retail_calendars(), lambda calendar: calendar.rule == "last").pattern
        (4, 5, 4)
    """
    return made(_retail, ALL, given(end_month=end_month))


def _retail(hand: Hand, parts: Given) -> RetailCalendar:
    return RetailCalendar(
        weekday=hand.pick(("saturday", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday")),
        end_month=hand.own(parts, "end_month", lambda: hand.pick((1, 12, 6, 8, 2, 9))),
        rule=hand.pick(("nearest", "last")),
        pattern=hand.pick(_PATTERNS),
        extra_week_quarter=hand.pick((4, 1, 2, 3)),
        named_by=hand.pick(("start", "end")),
    )


def calendars(
    *,
    fiscal: SearchStrategy[FiscalCalendar] | None = None,
    retail: SearchStrategy[RetailCalendar] | None = None,
) -> SearchStrategy[FiscalCalendar | RetailCalendar]:
    """Draw calendars of either kind. Shrinks to the calendar year.

    Args:
        fiscal: Those of twelve months.
        retail: Those of weeks.

    Examples:
        >>> from hypothesis import find
        >>> type(find(calendars(), lambda calendar: "week" in calendar.kinds)).__name__
        'RetailCalendar'
    """
    parts = given(fiscal=fiscal, retail=retail)
    return parts.get("fiscal", fiscal_calendars()) | parts.get("retail", retail_calendars())
