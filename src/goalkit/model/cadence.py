"""Cadences: how often a value is expected, and on which dates.

Every occurrence is computed from an anchor, never from the occurrence before it: a month added
twice to 31 January is 28 March, two months added once are 31 March, and only the second is meant.

Working days are Monday to Friday; nothing here knows holidays.
"""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, cast, final, get_args

import attrs

from goalkit.errors import InvalidValue, Problem
from goalkit.model._check import Check, show
from goalkit.model._pretty import pretty
from goalkit.model.cycles import check_up_to, checked_date, day_at, month_start

if TYPE_CHECKING:
    from dateutil.rrule import rrule

__all__ = ["Cadence", "Weekday"]

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
"""A day of the week, in lower-case English."""

WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
"""The days of the week in the order of `date.weekday()`: Monday is 0."""

_FORMS = "daily, weekly, weekly on monday, every 2 weeks, every 2 weeks on monday, monthly or quarterly"
_MOST_WEEKS = 999
_SATURDAY = 5
_TEXT = re.compile(
    r"(?P<unit>daily|weekly|monthly|quarterly|every (?P<every>[1-9][0-9]{0,2}) weeks)"
    rf"(?: on (?P<weekday>{'|'.join(WEEKDAYS)}))?"
)
_UNITS: dict[str, Literal["day", "week", "month", "quarter"]] = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
}


@final
@pretty
@attrs.frozen(kw_only=True)
class Cadence:
    """How often something happens; the anchor, a date, says from when it is counted.

    | text | occurrences |
    |---|---|
    | `daily` | every day from the anchor |
    | `weekly`, `every 2 weeks` | the anchor, then every 7 or 14 days |
    | `weekly on monday` | the first Monday on or after the anchor, then every 7 days |
    | `every 2 weeks on monday` | the first Monday on or after the anchor, then every 14 days |
    | `monthly` | the last working day of a month, from the first one on or after the anchor |
    | `quarterly` | the same for every third month; the anchor's month begins a quarter |

    Attributes:
        unit: What is counted.
        every: How many of them, 1 to 999; above 1 for weeks only.
        weekday: Which day of the week; for weeks only.

    Raises:
        InvalidValue: A field is wrong, or does not go with the unit (`cadence.every`,
            `cadence.weekday`).

    Examples:
        >>> import goalkit as gk
        >>> mondays = gk.Cadence.every_weeks(2, "monday")
        >>> print(mondays, "|", mondays.occurrence(0, dt.date(2026, 1, 1)))
        every 2 weeks on monday | 2026-01-05
        >>> ends = gk.Cadence.monthly().occurrences(dt.date(2026, 1, 1), dt.date(2026, 4, 1))
        >>> [str(day) for day in ends]
        ['2026-01-30', '2026-02-27', '2026-03-31']
    """

    unit: Literal["day", "week", "month", "quarter"]
    every: int = 1
    weekday: Weekday | None = None

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        known = check.choice("unit", self.unit, tuple(_UNITS.values()))
        every = check_up_to(check, "every", self.every, _MOST_WEEKS)
        if known and self.unit != "week":
            if every is not None and every > 1:
                text = f"must be 1 for the unit {self.unit}, got {every}; only weeks can be counted"
                check.add("every", text, "cadence.every")
            if self.weekday is not None:
                text = f"goes with weeks only, got {show(self.weekday)} for the unit {self.unit}"
                check.add("weekday", text, "cadence.weekday")
        elif self.weekday is not None:
            check.choice("weekday", self.weekday, WEEKDAYS)
        check.raise_if_any("Cadence")

    @classmethod
    def daily(cls) -> Cadence:
        """Return the cadence of every day."""
        return cls(unit="day")

    @classmethod
    def weekly(cls, weekday: Weekday | None = None) -> Cadence:
        """Return the cadence of every week; without a weekday, on the anchor's."""
        return cls(unit="week", weekday=weekday)

    @classmethod
    def every_weeks(cls, n: int, weekday: Weekday | None = None) -> Cadence:
        """Return the cadence of every `n` weeks, 1 to 999; every 1 week is `weekly`.

        Examples:
            >>> Cadence.every_weeks(1, "friday") == Cadence.weekly("friday")
            True
        """
        return cls(unit="week", every=n, weekday=weekday)

    @classmethod
    def monthly(cls) -> Cadence:
        """Return the cadence of the last working day, Monday to Friday, of every month."""
        return cls(unit="month")

    @classmethod
    def quarterly(cls) -> Cadence:
        """Return the cadence of the last working day of every quarter.

        The anchor's month is the first of its quarter: anchored in April, quarters end in June.
        """
        return cls(unit="quarter")

    @classmethod
    def parse(cls, text: str) -> Cadence:
        """Return the cadence that a text in a file names; the inverse of `str`.

        Raises:
            InvalidValue: Any text that `str` would not write (`cadence.form`).

        Examples:
            >>> str(Cadence.parse("weekly on monday"))
            'weekly on monday'
            >>> Cadence.parse("every 2 weeks")
            Cadence(unit='week', every=2, weekday=None)
        """
        check = Check(None)
        check.text("text", text)
        check.raise_if_any("Cadence")
        match = _TEXT.fullmatch(text)
        if match is not None:
            unit = _UNITS.get(match["unit"], "week")
            weekday = cast("Weekday | None", match["weekday"])
            if unit == "week" or weekday is None:
                cadence = cls(unit=unit, every=int(match["every"] or 1), weekday=weekday)
                if str(cadence) == text:
                    return cadence
        message = f"must be {_FORMS}; got {show(text)}"
        raise InvalidValue("Cadence", [Problem("text", message, "cadence.form")])

    def occurrence(self, k: int, anchor: dt.date) -> dt.date:
        """Return occurrence `k`, from 0: the first on or after the anchor, then one by one.

        Raises:
            InvalidValue: `k` is negative, the anchor is no plain date, or the result is after
                9999-12-31 (`date.range`).

        Examples:
            >>> str(Cadence.quarterly().occurrence(1, dt.date(2026, 1, 1)))
            '2026-06-30'
        """
        check = Check(None)
        check.count("k", k, low=0)
        check.date("anchor", anchor)
        check.raise_if_any("Cadence")
        first = anchor.toordinal()
        if self.unit == "day":
            return day_at("Cadence", "k", first + k)
        if self.unit == "week":
            if self.weekday is not None:
                first += (WEEKDAYS.index(self.weekday) - anchor.weekday()) % 7
            return day_at("Cadence", "k", first + 7 * self.every * k)
        month = anchor.year * 12 + anchor.month - 1
        if self.unit == "quarter":
            return day_at("Cadence", "k", _last_working_day(month + 2 + 3 * k))
        if _last_working_day(month) < first:
            month += 1
        return day_at("Cadence", "k", _last_working_day(month + k))

    def occurrences(self, start: dt.date, end: dt.date, anchor: dt.date | None = None) -> tuple[dt.date, ...]:
        """Return the occurrences in the half-open range `[start, end)`, in order.

        Args:
            start: The first date of the range.
            end: The date after the last one of the range; not before the start.
            anchor: From when occurrences are counted, the start where it is left out. There is none
                before the anchor.

        Raises:
            InvalidValue: A date is no plain date, or the end is before the start
                (`range.backwards`).

        Examples:
            >>> february, march = dt.date(2026, 2, 1), dt.date(2026, 3, 1)
            >>> found = Cadence.every_weeks(2).occurrences(february, march, dt.date(2026, 1, 5))
            >>> [str(day) for day in found]
            ['2026-02-02', '2026-02-16']
        """
        check = Check(None)
        since = check.date("start", start)
        until = check.date("end", end)
        if anchor is not None:
            check.date("anchor", anchor)
        if since is not None and until is not None and until < since:
            text = f"must not be before the start, got start {since} and end {until}"
            check.add("end", text, "range.backwards")
        check.raise_if_any("Cadence")
        found: list[dt.date] = []
        with suppress(ValueError):  # dateutil cannot step over 9999-12-31, the last date there is
            for moment in self._rule(start if anchor is None else anchor):
                day = moment.date()
                if day >= end:
                    break
                if day >= start:
                    found.append(day)
        return tuple(found)

    def passed(self, since: dt.date, periods: int, as_of: dt.date) -> bool:
        """Return whether more than a number of periods have passed since a date at the close of `as_of`.

        Raises:
            InvalidValue: A date is none, or `periods` is no whole number from 0.

        Examples:
            >>> weekly = Cadence.weekly()
            >>> [weekly.passed(dt.date(2026, 4, 1), 2, dt.date(2026, 4, day)) for day in (15, 16)]
            [False, True]
        """
        try:
            return as_of > self.after(since, periods)
        except InvalidValue as error:
            if error.code == "date.range":  # the deadline is after the last date there is
                return False
            raise

    def after(self, day: dt.date, periods: int = 1) -> dt.date:
        """Return the date a whole number of periods after a date, for deadlines and staleness.

        Days and weeks are added as days. Months and quarters are added to `day` itself at once, and
        end on the last day of a month that is too short. The weekday plays no part.

        Args:
            day: The date to count from.
            periods: How many periods; 0 or more.

        Raises:
            InvalidValue: `day` is no plain date, `periods` is no whole number from 0, or the result
                is after 9999-12-31 (`date.range`).

        Examples:
            >>> str(Cadence.monthly().after(dt.date(2026, 1, 31)))
            '2026-02-28'
            >>> str(Cadence.monthly().after(dt.date(2026, 1, 31), 2))
            '2026-03-31'
        """
        check = Check(None)
        check.date("day", day)
        check.count("periods", periods, low=0)
        check.raise_if_any("Cadence")
        days = {"day": 1, "week": 7 * self.every}.get(self.unit)
        if days is not None:
            return day_at("Cadence", "periods", day.toordinal() + days * periods)
        from dateutil.relativedelta import relativedelta  # noqa: PLC0415 - slow to import

        months = periods * (3 if self.unit == "quarter" else 1)
        last = dt.date.max
        if months > (last.year - day.year) * 12 + last.month - day.month:
            return day_at("Cadence", "periods", last.toordinal() + 1)
        return day + relativedelta(months=months)

    def due(self, last: dt.date) -> dt.date:
        """Return when the next one is due after one on a date: one period after the cadence's own date nearest to it.

        So one that comes a few days early stands for the date ahead. Without a weekday, weeks are counted from
        `last`.

        Args:
            last: The date of the last one, whether or not it is a date of the cadence.

        Raises:
            InvalidValue: `last` is no plain date, or the result is after 9999-12-31 (`date.range`).

        Examples:
            >>> str(Cadence.monthly().due(dt.date(2026, 2, 27)))
            '2026-03-31'
            >>> wednesday = dt.date(2026, 1, 7)
            >>> str(Cadence.weekly("monday").due(wednesday)), str(Cadence.weekly().due(wednesday))
            ('2026-01-12', '2026-01-14')
        """
        day = checked_date("Cadence", "last", last).toordinal()
        if self.unit == "day":
            return day_at("Cadence", "last", day + 1)
        if self.unit == "week":
            late = 0 if self.weekday is None else (last.weekday() - WEEKDAYS.index(self.weekday)) % 7
            if late > 3:  # early for the next weekday rather than late for the one before
                late -= 7
            return day_at("Cadence", "last", day - late + 7 * self.every)
        month = last.year * 12 + last.month - 1
        if day < _last_working_day(month):
            month -= 1
        if _last_working_day(month + 1) - day < day - _last_working_day(month):
            month += 1
        return day_at("Cadence", "last", _last_working_day(month + (1 if self.unit == "month" else 3)))

    def _rule(self, anchor: dt.date) -> rrule:
        """Return the same occurrences as a recurrence rule without an end (RFC 5545)."""
        from dateutil import rrule as rules  # noqa: PLC0415 - slow to import

        if self.unit == "day":
            return rules.rrule(rules.DAILY, dtstart=anchor)
        if self.unit == "week":
            # An interval counts weeks from the one that contains the anchor. With weeks that begin
            # on the anchor's own weekday, the first match is never in the week that is skipped.
            today = anchor.weekday()
            weekday = today if self.weekday is None else WEEKDAYS.index(self.weekday)
            return rules.rrule(rules.WEEKLY, interval=self.every, byweekday=weekday, wkst=today, dtstart=anchor)
        months = range(1, 13)
        if self.unit == "quarter":
            months = range((anchor.month + 1) % 3 + 1, 13, 3)
        return rules.rrule(
            rules.MONTHLY,
            bymonth=tuple(months),
            byweekday=(rules.MO, rules.TU, rules.WE, rules.TH, rules.FR),
            bysetpos=-1,
            dtstart=anchor,
        )

    def __str__(self) -> str:
        if self.unit == "week":
            text = "weekly" if self.every == 1 else f"every {self.every} weeks"
            return text if self.weekday is None else f"{text} on {self.weekday}"
        return {"day": "daily", "month": "monthly", "quarter": "quarterly"}[self.unit]


def _last_working_day(month: int) -> int:
    """Return the ordinal of the last Monday to Friday of a month counted from January of year 0."""
    last = month_start(month + 1) - 1
    weekday = (last - 1) % 7  # 0001-01-01 was a Monday
    return last - max(weekday - _SATURDAY + 1, 0)
