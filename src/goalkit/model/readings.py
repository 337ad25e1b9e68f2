"""Readings: dated values of a KPI, and how a series of them answers "what was known that day?"."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias, cast

import attrs

from goalkit.errors import InvalidValue
from goalkit.model._check import Check, as_number, as_optional_number, as_tuple, parts_of, show
from goalkit.model._pretty import pretty
from goalkit.model._quick import NO_TEXT, is_text, later, took_number
from goalkit.model.cycles import checked_date
from goalkit.model.numbers import Number

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Reading", "ReadingLike", "Series"]


@pretty
@attrs.frozen(field_transformer=later)
class Reading:
    """One dated value of a KPI, in the KPI's unit.

    Raises:
        InvalidValue: The date is no `datetime.date`, the value is no finite number, or the denominator is
            negative.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> gk.Reading(dt.date(2026, 5, 11), 14.5).value
        14.5
    """

    date: dt.date
    """The day the value belongs to (not the day it was typed in)."""
    value: float = attrs.field(converter=as_number)
    """The value, in the KPI's unit."""
    note: str = attrs.field(default="", kw_only=True)
    """Free text: where the value comes from, why it was corrected."""
    denominator: float | None = attrs.field(default=None, converter=as_optional_number, kw_only=True)
    """What a ratio was measured on, 0 or more: 30 % of 250 trials has the denominator 250. It is the weight
    of the value where several days become one, so that the ratio of a quarter is a ratio of sums."""

    def __attrs_post_init__(self) -> None:
        if not (
            type(self.date) is dt.date
            and took_number(self, "value")
            and (self.note is NO_TEXT or is_text(self.note))
            and (self.denominator is None or took_number(self, "denominator", 0))
        ):
            self._check()

    def _check(self) -> None:
        check = Check(self)
        check.convert()
        check.date("date", self.date)
        check.number("value", self.value)
        check.text("note", self.note)
        if self.denominator is not None:
            check.number("denominator", self.denominator, low=0)
        check.raise_if_any("Reading")


ReadingLike: TypeAlias = Reading | tuple[dt.date, Number]
"""A `Reading`, or a pair of date and number."""


def as_readings(values: Iterable[ReadingLike]) -> tuple[Reading, ...]:
    """Declare that a field accepts readings or pairs; `check_readings` does the work."""
    return cast("tuple[Reading, ...]", as_tuple(values))


def check_readings(check: Check, values: object) -> None:
    """Turn pairs into readings and order them by date; later entries of a date stay later."""
    if not isinstance(values, tuple):
        text = f"must be a collection of Reading or (date, value), got {show(values)}"
        check.add("readings", text, "collection.type")
        return
    readings: list[Reading] = []
    ordered = True
    for position, item in enumerate(cast("tuple[object, ...]", values)):
        pair = parts_of(item)
        if isinstance(item, Reading):
            reading = item
        elif len(pair) == 2:
            try:
                reading = Reading(*cast("tuple[dt.date, Number]", pair))
            except InvalidValue as error:
                check.problems.extend(p.under(f"readings[{position}]") for p in error.problems)
                continue
        else:
            text = f"must be a Reading or a pair of date and value, got {show(item)}"
            check.add(f"readings[{position}]", text, "part.type")
            continue
        ordered = ordered and (not readings or readings[-1].date <= reading.date)
        readings.append(reading)
    if check.problems:
        return
    if not ordered:
        readings.sort(key=lambda reading: reading.date)
    check.keep("readings", tuple(readings))


_date = attrgetter("date")


@pretty
@attrs.frozen
class Series:
    """A KPI's readings as a time series. Nothing dated after the day asked about is ever looked at.

    Order of entry never matters; of two readings with the same date the later entered wins.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> day = lambda n: dt.date(2026, 4, n)
        >>> series = gk.KPI(id="nps", name="NPS", readings=[(day(8), 38), (day(1), 35), (day(8), 39)]).series
        >>> series.at(day(7)).value, series.at(day(30)).value, series.at(dt.date(2026, 3, 1))
        (35.0, 39.0, None)
    """

    readings: tuple[Reading, ...]
    """Ordered by date; of equal dates in the order of entry."""

    def at(self, as_of: dt.date) -> Reading | None:
        """Return the reading in force at the close of `as_of`, or None where there is none yet."""
        position = bisect_right(self.readings, checked_date("Series", "as_of", as_of), key=_date)
        return self.readings[position - 1] if position else None

    def until(self, as_of: dt.date) -> tuple[Reading, ...]:
        """Return the readings in force up to the close of `as_of`: one for each date, the last entered."""
        return self.within(dt.date.min, checked_date("Series", "as_of", as_of))

    def within(self, first: dt.date, last: dt.date) -> tuple[Reading, ...]:
        """Return the readings in force dated from `first` to `last`, both included: one for each date."""
        start = bisect_left(self.readings, checked_date("Series", "first", first), key=_date)
        end = bisect_right(self.readings, checked_date("Series", "last", last), key=_date)
        found = self.readings[start:end]
        return tuple(
            reading
            for position, reading in enumerate(found)
            if position + 1 == len(found) or found[position + 1].date != reading.date
        )

    def first_entered(self, first: dt.date, last: dt.date) -> Reading | None:
        """Return the earliest reading dated from `first` to `last` as it was first entered."""
        position = bisect_left(self.readings, checked_date("Series", "first", first), key=_date)
        latest = checked_date("Series", "last", last)
        if position < len(self.readings) and self.readings[position].date <= latest:
            return self.readings[position]
        return None
