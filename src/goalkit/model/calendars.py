"""Calendars: rules that say where a year begins and how it is cut into cycles.

A calendar is a value, not a setting: two organisations in one program each have their own. For
every kind of period that a calendar has, each date is in exactly one period, the parts of a year
fill it without gaps, and a label leads back to the period that carries it.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from bisect import bisect_right
from calendar import month_name, monthrange
from itertools import accumulate
from typing import TYPE_CHECKING, ClassVar, Literal, cast, final

import attrs

from goalkit.errors import InvalidValue, Problem
from goalkit.model._check import Check, as_tuple, show
from goalkit.model._pretty import pretty
from goalkit.model.cadence import WEEKDAYS, Weekday
from goalkit.model.cycles import (
    PARTS,
    Cycle,
    PeriodKind,
    check_kind,
    check_up_to,
    checked_date,
    day_at,
    make_period,
    month_start,
    month_starts,
    read_label,
    split_label,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["FiscalCalendar", "PeriodKind", "RetailCalendar"]

_LEAP_YEAR = 2000
_WEEKS_IN_QUARTER = 13


class _Calendar(ABC):
    """What all calendars do, given where the periods of a year begin."""

    __slots__ = ()

    kinds: ClassVar[tuple[PeriodKind, ...]]

    @property
    @abstractmethod
    def _forms(self) -> str:
        """Labels of this calendar, for an error message."""

    @property
    def _plain(self) -> bool:
        """Whether labels are those of the calendar year, without `FY`."""
        return False

    @abstractmethod
    def _starts(self, year: int, kind: PeriodKind) -> Sequence[int]:
        """Return the ordinals at which the periods of a year begin, and where the last one ends."""

    @abstractmethod
    def _year_of(self, day: dt.date) -> int:
        """Return the name of the year that a date is in."""

    def _period(self, kind: PeriodKind, year: int, number: int) -> Cycle:
        self._check_kind(kind)
        what = type(self).__name__
        return make_period(what, kind, year, number, lambda y: self._starts(y, kind), plain=self._plain)

    def _check_kind(self, kind: PeriodKind) -> None:
        check = Check(None)
        check_kind(check, kind, self.kinds)
        check.raise_if_any(type(self).__name__)

    def year(self, year: int) -> Cycle:
        """Return the whole year of that name, 1 to 9999.

        Raises:
            InvalidValue: No such year, or one that begins or ends outside the dates that Python
                has (`date.range`). So do all methods that return cycles.
        """
        return self._period("year", year, 1)

    def half(self, year: int, number: int) -> Cycle:
        """Return half 1 or 2 of a year."""
        return self._period("half", year, number)

    def quarter(self, year: int, number: int) -> Cycle:
        """Return quarter 1 to 4 of a year."""
        return self._period("quarter", year, number)

    def month(self, year: int, number: int) -> Cycle:
        """Return month 1 to 12 of a year; month 1 is the first of that year, not January."""
        return self._period("month", year, number)

    def periods(self, year: int, kind: PeriodKind) -> tuple[Cycle, ...]:
        """Return all periods of one kind in a year, in order; together they are the year.

        Examples:
            >>> [str(cycle) for cycle in FiscalCalendar(start_month=10).periods(2021, "half")]
            ['FY2021-H1', 'FY2021-H2']
        """
        self._period(kind, year, 1)
        count = len(self._starts(year, kind)) - 1
        return tuple(self._period(kind, year, number) for number in range(1, count + 1))

    def containing(self, day: dt.date, kind: PeriodKind = "quarter") -> Cycle:
        """Return the one period of a kind that a date is in.

        Examples:
            >>> str(FiscalCalendar(start_month=10).containing(dt.date(2025, 9, 30)))
            'FY2025-Q4'
        """
        self._check_kind(kind)
        day = checked_date(type(self).__name__, "day", day)
        year = self._year_of(day)
        if not dt.MINYEAR <= year <= dt.MAXYEAR:
            text = f"is in the year {year}; years are called {dt.MINYEAR} to {dt.MAXYEAR}"
            raise InvalidValue(type(self).__name__, [Problem("day", text, "date.range")])
        return self._period(kind, year, bisect_right(self._starts(year, kind), day.toordinal()))

    def next(self, cycle: Cycle) -> Cycle:
        """Return the period of the same kind that begins where a cycle of this calendar ends.

        Raises:
            InvalidValue: The cycle's id or dates are not those of a period of this calendar
                (`cycle.foreign`).

        Examples:
            >>> calendar = FiscalCalendar(start_month=10)
            >>> str(calendar.next(calendar.quarter(2021, 4)))
            'FY2022-Q1'
        """
        kind = self._kind_of(cycle)
        return self.containing(cycle.end, kind)

    def previous(self, cycle: Cycle) -> Cycle:
        """Return the period of the same kind that ends where a cycle of this calendar begins."""
        kind = self._kind_of(cycle)
        before = day_at(type(self).__name__, "cycle", cycle.start.toordinal() - 1)
        return self.containing(before, kind)

    def _kind_of(self, cycle: Cycle) -> PeriodKind:
        check = Check(None)
        if check.instance("cycle", cycle, Cycle):
            parts = split_label(cycle.id)
            try:
                own = self.parse(cycle.id)
            except InvalidValue:
                own = None
            if parts and own and (own.start, own.end) == (cycle.start, cycle.end):
                return parts[0]
            text = f"is no period of this calendar: {show(cycle.id)}, from {cycle.start} "
            check.add("cycle", f"{text}to {cycle.last_day}", "cycle.foreign")
        raise InvalidValue(type(self).__name__, check.problems)

    def parse(self, label: str) -> Cycle:
        """Return the period that a label of this calendar names; the inverse of `str(cycle)`.

        Raises:
            InvalidValue: Any other text (`label.form`).

        Examples:
            >>> str(FiscalCalendar(start_month=4).parse("FY2021-M03").start)
            '2020-06-01'
        """
        return read_label(type(self).__name__, label, self._forms, self._period)


@final
@pretty
@attrs.frozen
class FiscalCalendar(_Calendar):
    """Years of twelve months that begin on a fixed day of the year.

    Labels are `FY2021`, `FY2021-H1`, `FY2021-T1`, `FY2021-Q1` and `FY2021-M03`; where the year
    begins on 1 January they are `2021`, `2021-H1`, `2021-T1`, `2021-Q1` and `2021-03`.

    Attributes:
        start_month: The month in which the year begins, 1 to 12.
        start_day: The day of that month, as far as the month has it (29 February is allowed). In
            shorter months a period begins on the last day.
        named_by: Whether a year is called after the calendar year in which it ends (the federal
            government of the USA) or begins. For a year from 1 January both are the same, and
            the value is always `"end"`.

    Raises:
        InvalidValue: A field is wrong; all problems are reported at once.

    Examples:
        >>> import goalkit as gk
        >>> federal = gk.FiscalCalendar(start_month=10)
        >>> str(federal.year(2021).start), str(federal.year(2021).last_day)
        ('2020-10-01', '2021-09-30')
        >>> str(gk.FiscalCalendar().containing(dt.date(2026, 5, 15)))
        '2026-Q2'
    """

    kinds: ClassVar[tuple[PeriodKind, ...]] = tuple(PARTS)
    """The kinds of periods it makes."""

    start_month: int = 1
    start_day: int = 1
    named_by: Literal["end", "start"] = "end"

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        month = check_up_to(check, "start_month", self.start_month, 12)
        day = check_up_to(check, "start_day", self.start_day, 31)
        if month is not None and day is not None:
            longest = monthrange(_LEAP_YEAR, month)[1]
            if day > longest:
                text = f"must be {longest} or less in {month_name[month]}, got {day}"
                check.add("start_day", text, "count.high")
        check.choice("named_by", self.named_by, ("end", "start"))
        check.raise_if_any("FiscalCalendar")
        if self._plain:
            check.keep("named_by", "end")

    @property
    def _plain(self) -> bool:
        return self.start_month == 1 and self.start_day == 1

    @property
    def _forms(self) -> str:
        if self._plain:
            return "2026, 2026-H1, 2026-T1, 2026-Q2 or 2026-04"
        return "FY2021, FY2021-H1, FY2021-T1, FY2021-Q1 or FY2021-M03"

    @property
    def _ahead(self) -> int:
        """How far the name of a year is ahead of the calendar year in which it begins."""
        return 0 if self._plain or self.named_by == "start" else 1

    def _starts(self, year: int, kind: PeriodKind) -> Sequence[int]:
        return month_starts(year - self._ahead, PARTS[kind], self.start_month, self.start_day)

    def _year_of(self, day: dt.date) -> int:
        first = month_start(day.year * 12 + self.start_month - 1, self.start_day)
        return day.year + self._ahead - (day.toordinal() < first)

    def trimester(self, year: int, number: int) -> Cycle:
        """Return four months, number 1 to 3, of a year."""
        return self._period("trimester", year, number)


def _as_pattern(values: Iterable[int]) -> tuple[int, ...]:
    return as_tuple(values)


@final
@pretty
@attrs.frozen(kw_only=True)
class RetailCalendar(_Calendar):
    """Years of 52 or 53 whole weeks that end on the same day of the week.

    A quarter is 13 weeks, cut into three months by the pattern; in a year of 53 weeks the last
    month of one quarter is a week longer. There are no trimesters. The defaults are the 4-5-4
    calendar of the National Retail Federation (NRF): its 2023 has 53 weeks and ends on 3 February
    2024.

    A year is called after its anchor, the last day of `end_month`, and not after the day on which
    it happens to end: in some calendar years no year ends, and in others two do. Labels are
    `FY2023`, `FY2023-H1`, `FY2023-Q1`, `FY2023-M01` and `FY2023-W01`.

    Attributes:
        weekday: The day of the week on which a year ends.
        end_month: The month at whose end a year ends, 1 to 12.
        rule: Whether the year ends on the weekday nearest to the last day of the month, which may
            be up to three days into the next one, or on the last such weekday in the month.
        pattern: The weeks of the three months of a quarter; three whole numbers that make 13.
        extra_week_quarter: The quarter that has the 53rd week, 1 to 4.
        named_by: Whether a year is called after the calendar year of its anchor (`"end"`) or of
            the day after the anchor before it (`"start"`). With anchors in December both are the
            same, and the value is always `"end"`.

    Raises:
        InvalidValue: A field is wrong; all problems are reported at once.

    Examples:
        >>> import goalkit as gk
        >>> nrf = gk.RetailCalendar()
        >>> nrf.weeks_in(2023), str(nrf.year(2023).last_day)
        (53, '2024-02-03')
        >>> str(nrf.containing(dt.date(2024, 2, 3), "week"))
        'FY2023-W53'
    """

    kinds: ClassVar[tuple[PeriodKind, ...]] = ("year", "half", "quarter", "month", "week")
    """The kinds of periods it makes."""

    weekday: Weekday = "saturday"
    end_month: int = 1
    rule: Literal["nearest", "last"] = "nearest"
    pattern: tuple[int, ...] = attrs.field(default=(4, 5, 4), converter=_as_pattern)
    extra_week_quarter: int = 4
    named_by: Literal["end", "start"] = "start"

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.choice("weekday", self.weekday, WEEKDAYS)
        check_up_to(check, "end_month", self.end_month, 12)
        check.choice("rule", self.rule, ("nearest", "last"))
        weeks = self.pattern
        if not isinstance(cast("object", weeks), tuple) or len(weeks) != 3:
            check.add("pattern", f"must be three whole numbers such as (4, 4, 5), got {show(weeks)}", "pattern.form")
        else:
            found = [check.count(f"pattern[{place}]", n) for place, n in enumerate(weeks)]
            if None not in found and sum(weeks) != _WEEKS_IN_QUARTER:
                text = f"must make {_WEEKS_IN_QUARTER} weeks, got {show(weeks)}"
                check.add("pattern", text, "pattern.sum")
        check_up_to(check, "extra_week_quarter", self.extra_week_quarter, 4)
        check.choice("named_by", self.named_by, ("end", "start"))
        check.raise_if_any("RetailCalendar")
        if self.end_month == 12:
            check.keep("named_by", "end")

    @property
    def _forms(self) -> str:
        return "FY2023, FY2023-H1, FY2023-Q1, FY2023-M01 or FY2023-W01"

    def _last_day(self, anchor_year: int) -> int:
        """Return the ordinal of the day on which the year with this anchor ends."""
        anchor = month_start(anchor_year * 12 + self.end_month) - 1
        later = (WEEKDAYS.index(self.weekday) - (anchor - 1)) % 7  # 0001-01-01 was a Monday
        return anchor + later - (7 if later > (3 if self.rule == "nearest" else 0) else 0)

    @property
    def _behind(self) -> int:
        """How far the name of a year is behind the calendar year of its anchor."""
        return 1 if self.named_by == "start" else 0

    def _starts(self, year: int, kind: PeriodKind) -> Sequence[int]:
        anchor_year = year + self._behind
        first = self._last_day(anchor_year - 1) + 1
        end = self._last_day(anchor_year) + 1
        if kind == "week":
            return range(first, end + 1, 7)
        weeks = [*self.pattern] * 4
        weeks[3 * self.extra_week_quarter - 1] += (end - first) // 7 - 4 * _WEEKS_IN_QUARTER
        months = list(accumulate(weeks, lambda day, length: day + 7 * length, initial=first))
        return months[:: 12 // PARTS[kind]]

    def _year_of(self, day: dt.date) -> int:
        anchor_year = day.year - 1
        while self._last_day(anchor_year) < day.toordinal():
            anchor_year += 1
        return anchor_year - self._behind

    def week(self, year: int, number: int) -> Cycle:
        """Return week 1 to 52 or 53 of a year."""
        return self._period("week", year, number)

    def weeks_in(self, year: int) -> int:
        """Return how many weeks a year has: 52 or 53.

        Examples:
            >>> [year for year in range(2010, 2025) if RetailCalendar().weeks_in(year) == 53]
            [2012, 2017, 2023]
        """
        self.year(year)
        return len(self._starts(year, "week")) - 1
