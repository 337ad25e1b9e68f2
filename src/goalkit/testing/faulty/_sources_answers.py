"""KPI sources whose answers are wrong: windows, order, form and values."""

from __future__ import annotations

import datetime as dt
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import attrs

from goalkit.errors import NotFound, Problem
from goalkit.model.readings import Reading
from goalkit.ports.reading_source import ReadingSource
from goalkit.testing.faulty._faulty import Faulty

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

from goalkit.testing.faulty._sources import DAY, FOUND, Changed, Whole, bent, wrong

__all__ = ["ANSWERS"]


# windows


@wrong("inclusive-end", "half-open", seen="BETWEEN in SQL, slices of pandas, date pickers")
class _InclusiveEnd(ReadingSource):
    """The end of the window counts as inside."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        return super().readings(kpi, start, end + DAY)


@wrong("exclusive-start", "half-open", seen="'since' parameters of web interfaces: after, not from")
class _ExclusiveStart(ReadingSource):
    """The start of the window counts as outside."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        return super().readings(kpi, min(start + DAY, end), end)


@wrong("shifted", "half-open", seen="timestamps at the end of a period read as its start")
class _Shifted(ReadingSource):
    """The window runs from the day after its start to its end, both included."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        return super().readings(kpi, start + DAY, end + DAY)


@wrong("one-day-for-none", "empty-window", seen="interfaces where from = to means that day")
class _OneDayForNone(ReadingSource):
    """A window that ends where it starts is taken for that one day."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        return super().readings(kpi, start, end if start < end else end + DAY)


@wrong("empty-window-refused", "empty-window", seen="validation with <= that was meant for swapped dates")
class _EmptyWindowRefused(ReadingSource):
    """A window that ends where it starts raises an error."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        if start >= end:
            raise ValueError("start must be before end")
        return super().readings(kpi, start, end)


@wrong("look-back", "missing-days", seen="queries for 'the value as of': the latest one up to a day")
class _LookBack(Whole):
    """A window without a reading on its first day begins with the last one before it."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        found = super().readings(kpi, start, end)
        before = [reading for reading in self.all_of(kpi) if reading.date < start]
        if start < end and before and (not found or found[0].date != start):
            return (attrs.evolve(before[-1], date=start), *found)
        return found


@wrong("nearest", "nothing-inside", seen="merge_asof, lookups in time series databases")
class _Nearest(Whole):
    """An empty window is answered with the nearest earlier reading."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        found = super().readings(kpi, start, end)
        return found or tuple(reading for reading in self.all_of(kpi) if reading.date < start)[-1:]


@wrong("no-rows-not-found", "nothing-inside", seen="clients that turn an empty list into a 404")
class _NoRowsNotFound(ReadingSource):
    """A known KPI without readings in the window raises NotFound."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        found = super().readings(kpi, start, end)
        if not found and start < end:
            raise NotFound(repr(kpi), [Problem("kpi", "no rows", "kpi.unknown")])
        return found


@wrong("year-at-most", "many", seen="interfaces that cut windows longer than they allow without an error")
class _YearAtMost(ReadingSource):
    """Of a window longer than ten years the end is cut off."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        return super().readings(kpi, start, min(end, start + 3_653 * DAY))


@wrong("carried-forward", "missing-days", seen="ffill and resample('D') of pandas, gap filling of warehouses")
class _CarriedForward(Changed):
    """Days between two readings have the value of the earlier one."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        for reading, later in zip(found, (*found[1:], None), strict=False):
            yield reading
            date = reading.date + DAY
            while later is not None and date < later.date:
                yield attrs.evolve(reading, date=date)
                date += DAY


@wrong("total-so-far", "window-is-a-filter", seen="cumulative sums computed in the query of the window")
class _TotalSoFar(Changed):
    """Values are totals since the start of the window."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        totals = accumulate(reading.value for reading in found)
        return [attrs.evolve(reading, value=total) for reading, total in zip(found, totals, strict=True)]


@wrong("change-since", "window-is-a-filter", seen="LAG() over the rows before the window")
class _ChangeSince(ReadingSource):
    """The first reading of a window is the change since the reading before the window, where there is one."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        found = super().readings(kpi, start, end)
        before = super().readings(kpi, dt.date.min, start)
        if not (found and before):
            return found
        return (attrs.evolve(found[0], value=found[0].value - before[-1].value), *found[1:])


@wrong("weekends", "calendar-edges", seen="business-day calendars of pandas")
class _Weekends(Changed):
    """Readings of Saturdays and Sundays are missing."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return [reading for reading in found if reading.date.weekday() < 5]


@wrong("months-of-thirty", "calendar-edges", seen="a table of columns for the days of a month")
class _MonthsOfThirty(Changed):
    """Readings of the 31st are missing."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return [reading for reading in found if reading.date.day < 31]


@wrong("leap-day", "calendar-edges", seen="calendars of 365 days, so that years can be laid on each other")
class _LeapDay(Changed):
    """The reading of 29 February is missing."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return [reading for reading in found if (reading.date.month, reading.date.day) != (2, 29)]


@wrong("year-of-week", "calendar-edges", seen="%G-%m-%d in Python, YYYY-MM-dd in Java")
class _YearOfWeek(Changed):
    """A date has the year of its ISO week, so the last days of December move by a year."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        moved = [attrs.evolve(item, date=item.date.replace(year=item.date.isocalendar().year)) for item in found]
        return sorted(moved, key=lambda reading: reading.date)


@wrong("month-first", "calendar-edges", seen="dates of an export, 05/04/2026, read by a guessing parser")
class _MonthFirst(ReadingSource):
    """Day and month are swapped where both could be a month."""

    def add(self, kpi: str, *readings: Reading) -> None:
        super().add(kpi, *(attrs.evolve(item, date=_swapped(item.date)) for item in readings))


def _swapped(date: dt.date) -> dt.date:
    return date.replace(month=date.day, day=date.month) if date.day <= 12 else date


@wrong("epoch", "calendar-edges", seen="`if timestamp` in scripts")
class _Epoch(Changed):
    """The reading of 1 January 1970 is missing: its timestamp is 0."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return [reading for reading in found if reading.date != dt.date(1970, 1, 1)]


# order and form


@wrong("as-recorded", "in-order", seen="SELECT without ORDER BY: right until the first late row")
class _AsRecorded(ReadingSource):
    """Readings are in the order in which they were recorded."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        order = {date: place for place, (date, _) in enumerate(self._log(kpi))}
        return tuple(sorted(super().readings(kpi, start, end), key=lambda reading: order[reading.date]))


@wrong("newest-first", "in-order", seen="ORDER BY date DESC LIMIT, lists of activity in web interfaces")
class _NewestFirst(Changed):
    """The newest reading comes first."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return reversed(found)


@wrong("text-order", "in-order", seen="dates kept as text without leading zeros")
class _TextOrder(Changed):
    """Dates are sorted as texts, so October comes before September."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return sorted(found, key=lambda item: f"{item.date.year}-{item.date.month}-{item.date.day}")


@wrong("watermark", "in-order", seen="incremental imports: WHERE date > the newest date so far")
class _Watermark(ReadingSource):
    """What is recorded later than a newer date is never taken over."""

    def add(self, kpi: str, *readings: Reading) -> None:
        newest = max((date for date, _ in self._log(kpi)), default=dt.date.min)
        super().add(kpi, *(reading for reading in readings if reading.date >= newest))


@wrong("generator", "readings", seen="yield in the method that reads the rows")
class _Generator(ReadingSource):
    """The answer is a generator, empty the second time."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> Any:  # noqa: ANN401 - that is the bug
        yield from super().readings(kpi, start, end)


@wrong("by-date", "readings", seen="sources whose rows are kept in a dictionary by date")
class _ByDate(ReadingSource):
    """The answer is a view of a dictionary, which has no first item."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> Any:  # noqa: ANN401 - that is the bug
        return {reading.date: reading for reading in super().readings(kpi, start, end)}.values()


@wrong("datetimes", "readings", seen="drivers and pandas, which have timestamps only")
class _Datetimes(Changed):
    """Dates are datetimes at midnight."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return [bent(item, date=dt.datetime.combine(item.date, dt.time())) for item in found]


@wrong("texts", "readings", seen="CSV files, and JSON in which decimals are strings")
class _Texts(Changed):
    """Values are texts."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return [bent(reading, value=str(reading.value)) for reading in found]


# values


@wrong("whole-numbers", "same-values", seen="INTEGER columns, astype(int)")
class _WholeNumbers(Changed):
    """Values are cut to whole numbers."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return [attrs.evolve(reading, value=int(reading.value)) for reading in found]


@wrong("two-decimals", "same-values", seen="NUMERIC(12, 2), made for money")
class _TwoDecimals(Changed):
    """Values are rounded to two decimals."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return [attrs.evolve(reading, value=round(reading.value, 2)) for reading in found]


@wrong("percent", "same-values", seen="connectors that read '%' in a column's title")
class _Percent(Changed):
    """Values from 0 to 1 are taken for shares and multiplied by a hundred."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return [attrs.evolve(item, value=item.value * 100) if 0 < item.value <= 1 else item for item in found]


@wrong("no-denominators", "same-values", seen="tables with a date and a value, made before there were ratios")
class _NoDenominators(Changed):
    """Denominators are lost."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return [attrs.evolve(reading, denominator=None) for reading in found]


@wrong("no-zero-denominators", "zero", seen="`denominator or None`")
class _NoZeroDenominators(Changed):
    """A denominator of 0 is lost."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return [attrs.evolve(reading, denominator=reading.denominator or None) for reading in found]


@wrong("no-zeros", "zero", seen="`if value` before a row is kept")
class _NoZeros(Changed):
    """Readings of 0 are missing."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return [reading for reading in found if reading.value]


@wrong("no-negatives", "zero", seen="-1 as the mark of a missing value")
class _NoNegatives(Changed):
    """Readings below 0 are missing."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return [reading for reading in found if reading.value >= 0]


@wrong("changes-only", "equal-values", seen="sensors and trackers that report a value when it changes")
class _ChangesOnly(Changed):
    """A reading with the value of the one before it is missing."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        for before, reading in zip((None, *found), found, strict=False):
            if before is None or before.value != reading.value:
                yield reading


ANSWERS: tuple[Faulty, ...] = tuple(FOUND)
"""Those of this module."""
