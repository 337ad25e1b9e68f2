"""KPI sources with one bug each."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, cast

import attrs

from goalkit.model.readings import Reading
from goalkit.ports.reading_source import ReadingSource
from goalkit.testing.faulty._faulty import Faulty

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goalkit.model.numbers import Number
from goalkit.testing.faulty._sources import FOUND, Changed, Dated, bent, in_zone, wrong
from goalkit.testing.faulty._sources_answers import ANSWERS

__all__ = ["FAULTY"]


# KPIs


@wrong("unknown-is-empty", "unknown-kpi", seen="SELECT ... WHERE kpi = ?: no rows, no error")
class _UnknownIsEmpty(ReadingSource):
    """A KPI that the source does not know is answered with nothing."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        return super().readings(kpi, start, end) if kpi in self._recorded else ()


@wrong("key-error", "unknown-kpi", seen="self.series[kpi]")
class _PlainKeyError(ReadingSource):
    """A KPI that the source does not know raises a KeyError."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        if not self._recorded[kpi]:
            return ()
        return super().readings(kpi, start, end)


@wrong("known-once-asked", "unknown-kpi", seen="a defaultdict that is asked before the check")
class _KnownOnceAsked(ReadingSource):
    """A KPI is known from the second question on."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        try:
            return super().readings(kpi, start, end)
        finally:
            self._log(kpi)


@wrong("unknown-for-ever", "unknown-kpi", seen="caches that keep errors too")
class _UnknownForEver(ReadingSource):
    """A KPI that was once unknown stays so."""

    def __init__(self) -> None:
        super().__init__()
        self._refused: set[str] = set()

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        if kpi not in self._recorded:
            self._refused.add(kpi)
        return super().readings("" if kpi in self._refused else kpi, start, end)


class _Renamed(ReadingSource, ABC):
    """A source that knows KPIs by other names than their ids."""

    def add(self, kpi: str, *readings: Reading) -> None:
        super().add(self.name(kpi), *readings)

    def add_gap(self, kpi: str, date: dt.date) -> None:
        super().add_gap(self.name(kpi), date)

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        return super().readings(self.name(kpi), start, end)

    @abstractmethod
    def name(self, kpi: str) -> str:
        """Return what the source makes of it."""


@wrong("any-case", "ids-apart", seen="MySQL and SQL Server by default; file names on Windows and macOS")
class _AnyCase(_Renamed):
    """Ids that differ in case alone are one KPI."""

    def name(self, kpi: str) -> str:
        return kpi.casefold()


@wrong("slugs", "ids-apart", seen="a file or metric name made of each id")
class _Slugs(_Renamed):
    """Ids are turned into names of letters, digits and lines."""

    def name(self, kpi: str) -> str:
        return "".join(letter if letter.isalnum() else "_" for letter in kpi)


@wrong("short-ids", "ids-apart", seen="VARCHAR(255) without strict mode")
class _ShortIds(_Renamed):
    """Ids are cut to 255 characters."""

    def name(self, kpi: str) -> str:
        return kpi[:255]


@wrong("prefix", "ids-apart", seen="LIKE 'nps%', metric names with labels, keys of object stores")
class _Prefix(ReadingSource):
    """A KPI has the readings of those whose ids begin with its own."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        rows: dict[dt.date, Reading] = {}
        for name in (*(name for name in self._recorded if name.startswith(kpi)), kpi):
            rows.update((reading.date, reading) for reading in super().readings(name, start, end))
        return tuple(sorted(rows.values(), key=lambda reading: reading.date))


# what is recorded


class _Cached(ReadingSource, ABC):
    """A source that remembers its answers."""

    def __init__(self) -> None:
        super().__init__()
        self._answers: dict[object, tuple[Reading, ...]] = {}

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        found = super().readings(kpi, start, end)
        return self._answers.setdefault(self.key(kpi, start, end), found)

    @abstractmethod
    def key(self, kpi: str, start: dt.date, end: dt.date) -> object:
        """Return by what it remembers an answer."""


@wrong("cache-without-window", "repeatable", seen="@cache on a helper that reads a KPI")
class _CacheWithoutWindow(_Cached):
    """A cache does not know the window: the first answer is given to every question."""

    def key(self, kpi: str, start: dt.date, end: dt.date) -> object:
        return kpi, len(self._recorded[kpi])


@wrong("cache-without-end", "repeatable", seen="a cache by start and KPI, as windows used to end today")
class _CacheWithoutEnd(_Cached):
    """A cache does not know the end of the window."""

    def key(self, kpi: str, start: dt.date, end: dt.date) -> object:
        return kpi, start, len(self._recorded[kpi])


@wrong("cache-without-kpi", "kpis-apart", seen="a cache on the connection")
class _CacheWithoutKPI(_Cached):
    """A cache does not know the KPI."""

    def key(self, kpi: str, start: dt.date, end: dt.date) -> object:
        return start, end, sum(map(len, self._recorded.values()))


@wrong("stale-cache", "sees-new", seen="lru_cache on the method")
class _StaleCache(_Cached):
    """An answer is remembered for ever."""

    def key(self, kpi: str, start: dt.date, end: dt.date) -> object:
        return kpi, start, end


@wrong("stale-corrections", "late-correction", seen="caches of past days, which 'cannot change any more'")
class _StaleCorrections(_Cached):
    """An answer is remembered until a new date is recorded; corrections are none."""

    def key(self, kpi: str, start: dt.date, end: dt.date) -> object:
        return kpi, start, end, len({date for date, _ in self._recorded[kpi]})


class _Listed(ReadingSource):
    """A source that keeps a list for each question."""

    def __init__(self) -> None:
        super().__init__()
        self.lists: dict[object, list[Reading]] = {}


@wrong("live-list", "answers-stay", seen="return self.rows")
class _LiveList(_Listed):
    """The answer is the source's own list, which is filled anew later."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> Any:  # noqa: ANN401 - that is the bug
        rows = self.lists.setdefault((kpi, start, end), [])
        rows[:] = super().readings(kpi, start, end)
        return rows


@wrong("cached-list", "answers-stay", seen="a cache that hands out the list it keeps")
class _CachedList(_Listed):
    """The answer is a list from a cache, and what the caller does to it stays."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> Any:  # noqa: ANN401 - that is the bug
        rows = super().readings(kpi, start, end)
        return self.lists.setdefault((kpi, start, end, len(self._log(kpi))), list(rows))


@wrong("taken-away", "repeatable", seen="queues and cursors")
class _TakenAway(ReadingSource):
    """What was answered is gone."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        found = super().readings(kpi, start, end)
        self._recorded[kpi] = [(date, item) for date, item in self._log(kpi) if not start <= date < end]
        return found


@wrong("first-counts", "corrections", seen="INSERT OR IGNORE, ON CONFLICT DO NOTHING, drop_duplicates()")
class _FirstCounts(ReadingSource):
    """Of several readings of a date the first one counts."""

    def add(self, kpi: str, *readings: Reading) -> None:
        for reading in readings:
            known = {date for date, _ in self._log(kpi)}
            super().add(kpi, *(() if reading.date in known else (reading,)))


class _Combined(ReadingSource, ABC):
    """A source that makes one value of several readings of a date."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        found = super().readings(kpi, start, end)
        log = self._log(kpi)
        return tuple(
            attrs.evolve(item, value=self.combined([row.value for date, row in log if row and date == item.date]))
            for item in found
        )

    @abstractmethod
    def combined(self, values: Sequence[float]) -> float:
        """Return what the source makes of it."""


@wrong("summed", "one-a-day", seen="GROUP BY date with SUM, copied from a KPI that is counted")
class _Summed(_Combined):
    """Several readings of a date are added up."""

    def combined(self, values: Sequence[float]) -> float:
        return sum(values)


@wrong("largest", "corrections", seen="MAX(value) to get one row for each date")
class _Largest(_Combined):
    """Of several readings of a date the largest counts."""

    def combined(self, values: Sequence[float]) -> float:
        return max(values)


@wrong("mean", "one-a-day", seen="resample('D').mean()")
class _Mean(_Combined):
    """Several readings of a date are averaged."""

    def combined(self, values: Sequence[float]) -> float:
        return sum(values) / len(values)


@wrong("twice-a-day", "corrections", seen="tables without a key of KPI and date")
class _TwiceADay(ReadingSource):
    """A date that was corrected is there twice."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        super().readings(kpi, start, end)
        rows = [item for date, item in self._log(kpi) if item and start <= date < end]
        return tuple(sorted(rows, key=lambda reading: reading.date))


@wrong("merged", "corrections", seen="COALESCE(new, old) column by column in an upsert")
class _Merged(ReadingSource):
    """A correction without a denominator keeps the denominator of what it corrects."""

    def add(self, kpi: str, *readings: Reading) -> None:
        for reading in readings:
            old = [item for date, item in self._log(kpi) if item and date == reading.date][-1:]
            kept = old[0].denominator if old and reading.denominator is None else reading.denominator
            super().add(kpi, attrs.evolve(reading, denominator=kept))


@wrong("correction-to-zero", "late-correction", seen="`new or old`")
class _CorrectionToZero(ReadingSource):
    """A correction to 0 is no correction."""

    def add(self, kpi: str, *readings: Reading) -> None:
        for reading in readings:
            known = {date for date, _ in self._log(kpi)}
            super().add(kpi, *(() if reading.date in known and not reading.value else (reading,)))


class _Gapped(ReadingSource, ABC):
    """A source that makes readings of gaps."""

    def add_gap(self, kpi: str, date: dt.date) -> None:
        self._log(kpi).append((date, self.made(kpi, date)))

    @abstractmethod
    def made(self, kpi: str, date: dt.date) -> Reading | None:
        """Return what the source makes of it."""


@wrong("gap-is-zero", "gaps", seen="fillna(0), COALESCE(value, 0)")
class _GapIsZero(_Gapped):
    """A date without a value has the value 0."""

    def made(self, kpi: str, date: dt.date) -> Reading:
        return Reading(date, 0)


@wrong("gap-is-nan", "gaps", seen="to_dict() of a pandas frame")
class _GapIsNaN(_Gapped):
    """A date without a value has the value NaN."""

    def made(self, kpi: str, date: dt.date) -> Reading:
        return bent(Reading(date, 0), value=float("nan"))


@wrong("gap-carries", "gaps", seen="ffill()")
class _GapCarries(_Gapped):
    """A date without a value has the value before it."""

    def made(self, kpi: str, date: dt.date) -> Reading | None:
        before = sorted((day, item.value) for day, item in self._log(kpi) if item and day < date)
        return Reading(date, before[-1][1]) if before else None


@wrong("gaps-unknown", "only-gaps", seen="dropna() before the KPIs are listed")
class _GapsUnknown(ReadingSource):
    """A KPI that has only dates without a value is not known."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        rows = self._recorded.get(kpi, ())
        return super().readings("" if rows and not any(item for _, item in rows) else kpi, start, end)


@wrong("gap-closes", "gap-filled-later", seen="a primary key on KPI and date, and INSERT OR IGNORE")
class _GapCloses(ReadingSource):
    """A date that was once recorded without a value never gets one."""

    def add(self, kpi: str, *readings: Reading) -> None:
        gaps = {date for date, item in self._log(kpi) if item is None}
        super().add(kpi, *(reading for reading in readings if reading.date not in gaps))


@wrong("gap-after-value", "gap-corrects", seen="dropna() before rows are stored; COALESCE(new, old)")
class _GapAfterValue(ReadingSource):
    """A gap recorded for a date that has a value leaves the value there."""

    def add_gap(self, kpi: str, date: dt.date) -> None:
        if all(day != date for day, _ in self._log(kpi)):
            super().add_gap(kpi, date)


# moments


@wrong("utc-day", "business-day", seen="DATE(created_at) on a server that runs in UTC")
class _UTCDay(Dated):
    """A moment belongs to its day in UTC."""

    def date_of(self, moment: dt.datetime, zone: str | dt.tzinfo) -> dt.date:
        return moment.astimezone(dt.UTC).date()


@wrong("written-day", "business-day", seen="moment.date(), or the first ten characters of an ISO text")
class _WrittenDay(Dated):
    """A moment belongs to the day that is written in it, whatever its zone."""

    def date_of(self, moment: dt.datetime, zone: str | dt.tzinfo) -> dt.date:
        return moment.date()


@wrong("winter-time", "clock-change", seen="a fixed offset in the settings: UTC+1")
class _WinterTime(Dated):
    """The business time zone is an offset without summer time."""

    def date_of(self, moment: dt.datetime, zone: str | dt.tzinfo) -> dt.date:
        return moment.astimezone(dt.timezone(dt.timedelta(hours=1))).date()


@wrong("next-midnight", "midnight", seen="ceil() to the day, ends of intervals as their names")
class _NextMidnight(Dated):
    """A moment at midnight belongs to the day before."""

    def date_of(self, moment: dt.datetime, zone: str | dt.tzinfo) -> dt.date:
        return in_zone(moment - dt.timedelta(microseconds=1), zone)


@wrong("rounded-moment", "midnight", seen="round('D') for floor('D'); databases that round to a second")
class _RoundedMoment(Dated):
    """A moment is rounded to a whole second, at the end of a day into the next."""

    def date_of(self, moment: dt.datetime, zone: str | dt.tzinfo) -> dt.date:
        return in_zone(moment + dt.timedelta(milliseconds=500), zone)


@wrong("long-day-twice", "clock-change", seen="GROUP BY a timestamp with its offset")
class _LongDayTwice(ReadingSource):
    """The day on which the clocks go back is there twice, once for each offset."""

    def __init__(self) -> None:
        super().__init__()
        self._more: list[tuple[str, Reading]] = []

    def add_moment(self, kpi: str, moment: dt.datetime, value: Number, zone: str | dt.tzinfo) -> None:
        super().add_moment(kpi, moment, value, zone)
        date = in_zone(moment, zone)
        if date == dt.date(2026, 10, 25) and moment < dt.datetime(2026, 10, 25, 1, tzinfo=dt.UTC):
            self._more.append((kpi, Reading(date, cast("float", value))))

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        found = super().readings(kpi, start, end)
        more = [item for name, item in self._more if name == kpi and start <= item.date < end]
        return tuple(sorted((*more[-1:], *found), key=lambda reading: reading.date))


@wrong("first-moment", "one-a-day", seen="DISTINCT ON (day) without the order")
class _FirstMoment(ReadingSource):
    """The first moment of a day gives the day its value."""

    def add_moment(self, kpi: str, moment: dt.datetime, value: Number, zone: str | dt.tzinfo) -> None:
        if in_zone(moment, zone) not in {date for date, _ in self._log(kpi)}:
            super().add_moment(kpi, moment, value, zone)


@wrong("latest-in-time", "recorded-last", seen="ORDER BY measured_at, and nobody keeps when a row came")
class _LatestInTime(ReadingSource):
    """Of the moments of a day the latest in time counts, also where an earlier one was recorded after it."""

    def __init__(self) -> None:
        super().__init__()
        self._latest: dict[tuple[str, dt.date], dt.datetime] = {}

    def add_moment(self, kpi: str, moment: dt.datetime, value: Number, zone: str | dt.tzinfo) -> None:
        place = (kpi, in_zone(moment, zone))
        if moment >= self._latest.get(place, moment):
            self._latest[place] = moment
            super().add_moment(kpi, moment, value, zone)


# pages


@wrong("first-page", "many", seen="web interfaces that answer in pages")
class _FirstPage(Changed):
    """Only the first hundred readings are in the answer."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return found[:100]


@wrong("latest-page", "many", seen="'the last 1000 points' of monitoring systems")
class _LatestPage(Changed):
    """Only the latest thousand readings are in the answer."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return found[-1_000:]


@wrong("short-page", "many", seen="loops that stop at the first page that is not full")
class _ShortPage(Changed):
    """The last page is lost where it is not full and not the only one."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        return found if len(found) < 500 else found[: len(found) // 500 * 500]


@wrong("page-seams", "many", seen="pages by 'the last date seen', both included")
class _PageSeams(Changed):
    """The reading at the seam of two pages is there twice."""

    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        for place, reading in enumerate(found):
            yield reading
            if place % 250 == 249 and place + 1 < len(found):
                yield reading


# the fixture


_SHARED: dict[str, list[tuple[dt.date, Reading | None]]] = {}


@wrong("shared-store", "subjects-apart", seen="a dictionary as class attribute or default argument")
class _SharedStore(ReadingSource):
    """All sources have one store."""

    def __init__(self) -> None:
        super().__init__()
        self._recorded = _SHARED


@wrong("sample-data", "starts-empty", seen="demonstrations that were never switched off")
class _SampleData(ReadingSource):
    """A new source has sample data."""

    def __init__(self) -> None:
        super().__init__()
        self.add("revenue", Reading(dt.date(2020, 1, 31), 100))


FAULTY: tuple[Faulty, ...] = (*ANSWERS, *(faulty for faulty in FOUND if faulty not in ANSWERS))
"""All of them."""
