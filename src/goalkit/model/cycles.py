"""Cycles: the time boxes that goals live in, and the one way from an instant to a date.

A cycle is half open, `[start, end)`, as date ranges are in PostgreSQL: adjacent cycles meet, no
date is in two of them, and the length is a subtraction. The last day is derived.

Nothing here reads the clock or a time of day. An instant becomes a date in `business_date` only.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING, Literal, cast, final, get_args

import attrs

from goalkit.errors import InvalidValue, Problem
from goalkit.model._check import Check, named, show
from goalkit.model._pretty import pretty

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Cycle", "DayCount", "PeriodKind", "business_date"]

DayCount = Literal["end_of_day", "first_day_zero"]
"""How days count as passed: at their close, or from 0 on the first day to 1 on the last."""

PeriodKind = Literal["year", "half", "trimester", "quarter", "month", "week"]
"""The kinds of periods that a calendar can make; no calendar has all of them."""

PARTS: dict[PeriodKind, int] = {"year": 1, "half": 2, "trimester": 3, "quarter": 4, "month": 12}
"""How many periods of each kind a year of twelve months has."""

_FORMS = "2026, 2026-H1, 2026-T1, 2026-Q2 or 2026-04"
_LABEL = re.compile(r"(?:FY)?([0-9]{4})(?:-([HTQMW]?)([0-9]{1,2}))?")
_LETTERS: dict[str, PeriodKind] = {kind[0].upper(): kind for kind in get_args(PeriodKind)}
_DAYS_IN_400_YEARS = 146_097
_LAST_ORDINAL = dt.date.max.toordinal()


def business_date(moment: dt.datetime, tz: str | dt.tzinfo) -> dt.date:
    """Return the date on which an instant falls in a time zone.

    This is the only place where goalkit turns a time into a date. Which day it is, and with it
    which quarter, depends on the zone: choose one per organisation and use it for every value.

    Args:
        moment: An aware datetime. A naive one could be any of two or three dates and is refused.
        tz: An IANA name such as `"Europe/Berlin"`, or a `tzinfo`.

    Raises:
        InvalidValue: The moment is naive or no datetime (`moment.naive`, `moment.type`), the zone
            is unknown or no zone (`zone.unknown`, `zone.type`), or the date in that zone is
            outside the years 1 to 9999 (`moment.range`).

    Examples:
        >>> import goalkit as gk
        >>> moment = dt.datetime(2026, 4, 1, 6, 30, tzinfo=dt.UTC)
        >>> gk.business_date(moment, "America/Los_Angeles"), gk.business_date(moment, "UTC")
        (datetime.date(2026, 3, 31), datetime.date(2026, 4, 1))
    """
    check = Check(None)
    if not isinstance(cast("object", moment), dt.datetime):
        text = f"must be an aware datetime, got {show(moment)}; a plain date needs no time zone"
        check.add("moment", text, "moment.type")
    elif moment.utcoffset() is None:
        text = f"has no time zone, so its date is unknown: {moment.isoformat()}; add a tzinfo"
        check.add("moment", text, "moment.naive")
    zone = _zone(check, tz)
    check.raise_if_any("business_date")
    try:
        return moment.astimezone(zone).date()
    except (OverflowError, ValueError) as error:
        message = f"has no date in the zone {show(tz)}: {error}"
        raise InvalidValue("business_date", [Problem("moment", message, "moment.range")]) from None


def _zone(check: Check, tz: object) -> dt.tzinfo | None:
    if isinstance(tz, dt.tzinfo):
        return tz
    if not isinstance(tz, str):
        check.add("tz", f"must be the name of a time zone or a tzinfo, got {show(tz)}", "zone.type")
        return None
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - most programs never need it

    try:
        return ZoneInfo(tz)
    except (LookupError, OSError, ValueError):  # unknown; a folder of names; no name at all
        text = f"no time zone is called {show(tz)}; use an IANA name such as 'Europe/Berlin'"
        check.add("tz", text, "zone.unknown")
        return None


@final
@pretty
@attrs.frozen(kw_only=True)
class Cycle:
    """A time box with an id: all dates from `start` up to, but not including, `end`.

    Attributes:
        id: How goals refer to it; one line, not empty. Cycles made here use labels like `2026-Q2`.
        start: The first day.
        end: The day after the last one; later than `start`.
        name: What people call it; may be empty.

    Raises:
        InvalidValue: Any field is wrong; all problems are reported at once (`cycle.empty` where
            the end is not after the start).

    Examples:
        >>> import goalkit as gk
        >>> spring = gk.Cycle(id="spring", start=dt.date(2026, 3, 2), end=dt.date(2026, 4, 13))
        >>> spring.days, spring.last_day.isoformat()
        (42, '2026-04-12')
        >>> dt.date(2026, 4, 13) in spring
        False
        >>> gk.Cycle.quarter(2026, 2) == gk.Cycle.parse("2026-Q2")
        True
    """

    id: str
    start: dt.date
    end: dt.date
    name: str = ""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.identifier("id", self.id)
        start = check.date("start", self.start)
        end = check.date("end", self.end)
        if start is not None and end is not None and end <= start:
            text = f"must be after the start, got start {start} and end {end} (the end is the day after the last one)"
            check.add("end", text, "cycle.empty")
        check.text("name", self.name)
        check.raise_if_any(named("Cycle", self.id))

    @classmethod
    def year(cls, year: int) -> Cycle:
        """Return a calendar year, 1 to 9998, with an id like `2026`."""
        return _plain("year", year, 1)

    @classmethod
    def half(cls, year: int, number: int) -> Cycle:
        """Return half 1 or 2 of a calendar year, with an id like `2026-H1`."""
        return _plain("half", year, number)

    @classmethod
    def trimester(cls, year: int, number: int) -> Cycle:
        """Return four months, number 1 to 3, of a calendar year, with an id like `2026-T2`."""
        return _plain("trimester", year, number)

    @classmethod
    def quarter(cls, year: int, number: int) -> Cycle:
        """Return quarter 1 to 4 of a calendar year, with an id like `2026-Q2`.

        Raises:
            InvalidValue: No such quarter, or its end is after 9999-12-31 (`date.range`).

        Examples:
            >>> q2 = Cycle.quarter(2026, 2)
            >>> q2.start.isoformat(), q2.last_day.isoformat()
            ('2026-04-01', '2026-06-30')
        """
        return _plain("quarter", year, number)

    @classmethod
    def month(cls, year: int, number: int) -> Cycle:
        """Return month 1 to 12 of a calendar year, with an id like `2026-04`."""
        return _plain("month", year, number)

    @classmethod
    def weeks(cls, id: str, start: dt.date, n: int) -> Cycle:  # noqa: A002 - the field's name
        """Return a cycle of `n` weeks (1 or more) that begins on any day.

        Examples:
            >>> Cycle.weeks("six", dt.date(2026, 3, 2), 6).end.isoformat()
            '2026-04-13'
        """
        what = named("Cycle", id)
        check = Check(None)
        check.identifier("id", id)
        check.date("start", start)
        check.count("n", n)
        check.raise_if_any(what)
        return cls(id=id, start=start, end=day_at(what, "n", start.toordinal() + 7 * n))

    @classmethod
    def parse(cls, label: str) -> Cycle:
        """Return the period of the calendar year that a label names; the inverse of `str`.

        Exactly the forms `2026`, `2026-H1`, `2026-T1`, `2026-Q2` and `2026-04` are read.

        Raises:
            InvalidValue: Any other text (`label.form`).

        Examples:
            >>> Cycle.parse("2026-04").last_day.isoformat()
            '2026-04-30'
        """
        return read_label("Cycle", label, _FORMS, _plain)

    @property
    def last_day(self) -> dt.date:
        """The last day that is in the cycle."""
        return self.end - dt.timedelta(days=1)

    @property
    def days(self) -> int:
        """The length in days; 1 or more."""
        return (self.end - self.start).days

    def contains(self, day: dt.date) -> bool:
        """Return whether a date is in the cycle; the end is not. A datetime is refused."""
        return self.start <= checked_date("Cycle", "day", day) < self.end

    def __contains__(self, day: dt.date) -> bool:
        return self.contains(day)

    def overlaps(self, other: Cycle) -> bool:
        """Return whether the two cycles have a day in common; those that only meet have none.

        Examples:
            >>> Cycle.quarter(2026, 1).overlaps(Cycle.quarter(2026, 2))
            False
        """
        return self.start < other.end and other.start < self.end

    def encloses(self, other: Cycle) -> bool:
        """Return whether every day of the other cycle is in this one; a cycle encloses itself.

        Examples:
            >>> Cycle.year(2026).encloses(Cycle.quarter(2026, 4))
            True
        """
        return self.start <= other.start and other.end <= self.end

    def elapsed(self, as_of: dt.date, day_count: DayCount = "end_of_day") -> float:
        """Return the share of the cycle that has passed: 0 before it, 1 after it.

        Days are counted, not hours, so a change to summer time moves nothing.

        Args:
            as_of: The date, taken at its close: what is dated on it has happened.
            day_count: `"end_of_day"` counts each day as passed at its close, so the first day of
                thirty is 1/30 and the last is 1. `"first_day_zero"` is 0 on the first day and 1 on
                the last (Viva Goals); a cycle of one day goes from 0 to 1 on that day.

        Raises:
            InvalidValue: `as_of` is no plain date, or the day count is unknown.

        Examples:
            >>> Cycle.month(2026, 4).elapsed(dt.date(2026, 4, 15))
            0.5
            >>> Cycle.month(2026, 4).elapsed(dt.date(2026, 4, 1), "first_day_zero")
            0.0
        """
        passed = (checked_date("Cycle", "as_of", as_of) - self.start).days
        total = self.days
        if day_count == "end_of_day":
            passed += 1
        else:
            check = Check(None)
            check.choice("day_count", day_count, get_args(DayCount))
            check.raise_if_any("Cycle")
            total -= 1
            if total == 0:
                return 1.0 if passed >= 0 else 0.0
        return min(max(passed / total, 0.0), 1.0)

    def __str__(self) -> str:
        return self.id


# What calendars and cadences share. Days are ordinals (1 is 0001-01-01), because a year may begin
# before the first date or end after the last one that Python has; only results are dates.


def month_start(month: int, day: int = 1) -> int:
    """Return the ordinal of a day in a month counted from January of year 0.

    In a month that is too short the day is its last one.
    """
    year, index = divmod(month, 12)
    era, year = divmod(year, 400)
    year += 400  # the same days of the week and leap days, and certainly a date
    day = min(day, calendar.monthrange(year, index + 1)[1])
    return dt.date(year, index + 1, day).toordinal() + (era - 1) * _DAYS_IN_400_YEARS


def month_starts(year: int, parts: int, month: int = 1, day: int = 1) -> tuple[int, ...]:
    """Return where the equal parts of twelve months begin, and where the last one ends.

    Each start is computed from the first month, never from the start before it: after a month that
    begins on 31 January and one on 28 February the next one begins on 31 March.
    """
    first = year * 12 + month - 1
    return tuple(month_start(first + index * 12 // parts, day) for index in range(parts + 1))


def day_at(what: str, path: str, ordinal: int) -> dt.date:
    """Return the date with an ordinal, or raise where Python has no such date."""
    if 1 <= ordinal <= _LAST_ORDINAL:
        return dt.date.fromordinal(ordinal)
    text = f"leads outside the dates that exist here, {dt.date.min} to {dt.date.max}"
    raise InvalidValue(what, [Problem(path, text, "date.range")])


def checked_date(what: str, path: str, value: dt.date) -> dt.date:
    """Return a plain date as it is, or raise."""
    if type(value) is not dt.date:
        check = Check(None)
        check.date(path, value)
        check.raise_if_any(what)
    return value


def check_up_to(check: Check, path: str, value: object, high: int) -> int | None:
    """Check a whole number from 1 to `high`."""
    number = check.count(path, value)
    if number is not None and number > high:
        check.add(path, f"must be {high} or less, got {show(value)}", "count.high")
        return None
    return number


def check_kind(check: Check, kind: PeriodKind, kinds: Sequence[PeriodKind]) -> None:
    """Check that a calendar has periods of this kind."""
    if kind not in kinds and kind in get_args(PeriodKind):
        text = f"this calendar has no {kind}; it has {', '.join(kinds)}"
        check.add("kind", text, "kind.undefined")
    else:
        check.choice("kind", kind, kinds)


def make_period(
    what: str,
    kind: PeriodKind,
    year: int,
    number: int,
    starts: Callable[[int], Sequence[int]],
    *,
    plain: bool,
) -> Cycle:
    """Return period `number` of a year, given where the periods of that year begin."""
    check = Check(None)
    check_up_to(check, "year", year, dt.MAXYEAR)
    check.count(kind, number)
    check.raise_if_any(what)
    bounds = starts(year)
    check_up_to(check, kind, number, len(bounds) - 1)
    check.raise_if_any(what)
    start, end = (day_at(what, kind, bound) for bound in bounds[number - 1 : number + 1])
    label = f"{year:04d}" if plain else f"FY{year:04d}"
    if kind != "year":
        letter = "" if plain and kind == "month" else kind[0].upper()
        label += f"-{letter}{number:0{2 if kind in ('month', 'week') else 1}d}"
    return Cycle(id=label, start=start, end=end)


def split_label(label: str) -> tuple[PeriodKind, int, int] | None:
    """Return the kind, year and number that a label names, or None where it is no label."""
    match = _LABEL.fullmatch(label)
    if match is None:
        return None
    kind = "year" if match[2] is None else _LETTERS[match[2] or "M"]
    return kind, int(match[1]), int(match[3] or 1)


def read_label(what: str, label: str, forms: str, build: Callable[[PeriodKind, int, int], Cycle]) -> Cycle:
    """Return the period that a label names; only the label that it would get itself is accepted."""
    check = Check(None)
    check.text("label", label)
    check.raise_if_any(what)
    why = ""
    parts = split_label(label)
    if parts is not None:
        try:
            cycle = build(*parts)
        except InvalidValue as error:
            why = f" ({error.problems[0]})"
        else:
            if cycle.id == label:
                return cycle
    text = f"must be a label like {forms}; got {show(label)}{why}"
    raise InvalidValue(what, [Problem("label", text, "label.form")])


def _plain(kind: PeriodKind, year: int, number: int) -> Cycle:
    check = Check(None)
    check_kind(check, kind, tuple(PARTS))
    check.raise_if_any("Cycle")

    return make_period("Cycle", kind, year, number, lambda y: month_starts(y, PARTS[kind]), plain=True)
