"""Laws of KPI sources about what is recorded later: repeated questions, corrections, gaps, moments."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

import attrs
from hypothesis import strategies as st

from goalkit.model.readings import Reading
from goalkit.testing.capabilities import Capability
from goalkit.testing.law import law
from goalkit.testing.laws._readings import (
    DAY,
    KPI,
    around,
    ask,
    clock_changes,
    days_of,
    expect,
    filled,
    histories,
    in_force,
    instant,
    values,
    whole_of,
    window_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goalkit.ports import KPISource
    from goalkit.testing.fixtures import KPISourceFixture

__all__ = ["RECORDED"]

_PLACES = st.tuples(st.integers(0, 30), st.integers(0, 30))
_HOUR = 3_600
_SECONDS = (0, -1, 1, 59, -_HOUR, _HOUR, 2 * _HOUR, -2 * _HOUR, 5 * _HOUR, -5 * _HOUR, 10 * _HOUR, -10 * _HOUR)
"""Where moments lie beside a midnight of the business zone."""
_WRITTEN = (0, 14, -12, 5.75, 0, 1, -5)
"""Hours beside UTC in which moments are written; None would be the zone itself."""


@law(
    "kpi_source.repeatable",
    "The same question has the same answer, whatever was asked in between.",
    why="A dashboard that shows another number after a reload is not believed again.",
    look_at=[
        "a cache whose key lacks the window",
        "rows that reading takes away",
        "a cursor that goes on where it was",
    ],
    draws=lambda domain: {
        "history": histories(domain, least=2),
        "places": st.lists(_PLACES, min_size=2, max_size=4),
    },
)
def _repeatable(
    fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading], places: list[tuple[int, int]]
) -> None:
    filled(fixture, source, history)
    asked = [whole_of(history), *(window_of(history, place) for place in places)]
    for window in (*asked, *asked, *reversed(asked)):
        expect(fixture, source, history, *window)


@law(
    "kpi_source.answers-stay",
    "An answer is the caller's own: it does not change later, and changing it changes no other answer.",
    why="A report that appends a forecast to the list it was given puts the forecast into everybody's history.",
    look_at=["a list of the source itself returned", "a cached list returned without a copy"],
    draws=lambda domain: {"history": histories(domain, least=2)},
)
def _answers_stay(fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading]) -> None:
    filled(fixture, source, history[1:])
    window = whole_of(history)
    answer = cast("Any", source.readings(KPI, *window))
    before = list(answer)
    filled(fixture, source, history[:1])
    assert list(answer) == before, f"an answer of {len(before)} readings became {list(answer)} after one more reading"
    latest = cast("Any", source.readings(KPI, *window))
    assert list(answer) == before, f"an answer of {len(before)} readings became {list(answer)} with the next answer"
    if hasattr(latest, "clear"):
        latest.clear()
        latest.append(Reading(dt.date(2026, 5, 1), 0.5))
    expect(fixture, source, history, *window)
    again = ask(source, *window)
    again.clear()
    expect(fixture, source, history, *window)


@law(
    "kpi_source.sees-new",
    "A reading that is recorded after a question is in the next answer, also one dated before all others.",
    why="A source that remembers its first answer is right in tests, but days behind in a process that runs for weeks.",
    look_at=["a cache that is never emptied", "rows loaded once", "a late value that is skipped"],
    draws=lambda domain: {"history": histories(domain, least=2, most=5)},
)
def _sees_new(fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading]) -> None:
    filled(fixture, source, ())
    window = whole_of(history)
    for count, reading in enumerate(history, start=1):
        filled(fixture, source, [reading])
        expect(fixture, source, history[:count], *window)
        expect(fixture, source, history[:count], reading.date, reading.date + DAY)


# corrections


@law(
    "kpi_source.corrections",
    "Of the readings recorded for one date the last one counts, whole, and the date is there once.",
    why="A number that was corrected downwards stays at its highest; a total counts the correction and the mistake.",
    look_at=["the first row of a date taken", "MAX, SUM or AVG over the rows of a date", "INSERT OR IGNORE"],
    draws=lambda domain: {"history": histories(domain, corrected=True, most=4), "places": _PLACES},
    requires=[Capability.CORRECTIONS],
)
def _corrections(
    fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading], places: tuple[int, int]
) -> None:
    filled(fixture, source, history)
    expect(fixture, source, history, *whole_of(history))
    expect(fixture, source, history, *window_of(history, places))


@law(
    "kpi_source.late-correction",
    "A correction changes the reading of its date and no other, also one that comes long after and one back to 0.",
    why="Books are corrected after the month has been reported; a correction that never arrives is a wrong report.",
    look_at=["a cache of past days", "an import that takes only what is newer", "COALESCE or `or` over old and new"],
    draws=lambda domain: {
        "history": histories(domain, least=2),
        "new": values(domain),
        "at": st.integers(0, 6),
        "rich": domain.readings(),
    },
    requires=[Capability.CORRECTIONS],
)
def _late_correction(
    fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading], new: float, at: int, rich: Reading
) -> None:
    recorded = list(filled(fixture, source, history))
    filled(fixture, source, history, "other")
    window = whole_of(history)
    date = history[at % len(history)].date
    before = in_force(history)[date]
    for correction in (Reading(date, new), attrs.evolve(rich, date=date), before, Reading(date, 0)):
        expect(fixture, source, recorded, *window)
        filled(fixture, source, [correction])
        recorded.append(correction)
        expect(fixture, source, recorded, date, date + DAY)
    expect(fixture, source, recorded, *window)
    expect(fixture, source, history, *window, "other")


# gaps


@law(
    "kpi_source.gaps",
    "A date that is recorded without a value has no reading: not 0, not NaN, not the value before it.",
    why="A gap that becomes 0 breaches every threshold of the kind 'at least', and drags every mean down.",
    look_at=["fillna(0), COALESCE(value, 0)", "float('') or float('nan') let through", "ffill"],
    draws=lambda domain: {
        "history": histories(domain, least=2),
        "gaps": st.lists(st.integers(-2, 12), min_size=1, max_size=3),
        "places": _PLACES,
    },
    requires=[Capability.GAPS],
)
def _gaps(
    fixture: KPISourceFixture,
    source: KPISource,
    *,
    history: Sequence[Reading],
    gaps: list[int],
    places: tuple[int, int],
) -> None:
    dates = days_of(history)
    found = {date + by * DAY for by in gaps for date in dates[:2]} - set(dates)
    half = len(history) // 2
    filled(fixture, source, history[:half])
    for date in sorted(found):
        fixture.fill_gap(source, KPI, date)
    filled(fixture, source, history[half:])
    expect(fixture, source, history, *whole_of(history))
    expect(fixture, source, history, *window_of(history, places))
    for date in sorted(found):
        expect(fixture, source, history, date, date + DAY)


@law(
    "kpi_source.only-gaps",
    "A KPI of which only dates without a value are recorded is known and has no readings.",
    why="A new KPI whose export has empty cells is not a misspelled one.",
    look_at=["rows without a value dropped before the KPIs are listed", "the mean of nothing"],
    draws=lambda domain: {"date": around(domain)},
    requires=[Capability.GAPS],
)
def _only_gaps(fixture: KPISourceFixture, source: KPISource, *, date: dt.date) -> None:
    fixture.fill_gap(source, KPI, date)
    fixture.fill_gap(source, KPI, date + 2 * DAY)
    expect(fixture, source, (), date - 5 * DAY, date + 5 * DAY)
    expect(fixture, source, (), date, date + DAY)


@law(
    "kpi_source.gap-filled-later",
    "A value that is recorded for a date after its gap is its reading.",
    why="An empty cell is often a value that is late.",
    look_at=["INSERT OR IGNORE", "the first row of a date taken"],
    draws=lambda domain: {"history": histories(domain), "at": st.integers(0, 6)},
    requires=[Capability.GAPS, Capability.CORRECTIONS],
)
def _gap_filled_later(fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading], at: int) -> None:
    late = history[at % len(history)]
    early = [reading for reading in history if reading is not late]
    filled(fixture, source, early)
    fixture.fill_gap(source, KPI, late.date)
    expect(fixture, source, early, *whole_of(history))
    filled(fixture, source, [late])
    expect(fixture, source, history, *whole_of(history))


@law(
    "kpi_source.gap-corrects",
    "A date that is recorded without a value after it had one has no reading any more.",
    why="A number that was withdrawn, because it was measured wrongly, stays in every report.",
    look_at=["rows without a value skipped on the way in", "COALESCE(new, old)", "the last value that is not NULL"],
    draws=lambda domain: {"history": histories(domain), "at": st.integers(0, 6)},
    requires=[Capability.GAPS, Capability.CORRECTIONS],
)
def _gap_corrects(fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading], at: int) -> None:
    gone = history[at % len(history)].date
    filled(fixture, source, history)
    fixture.fill_gap(source, KPI, gone)
    left = [reading for reading in history if reading.date != gone]
    expect(fixture, source, left, *whole_of(history))
    expect(fixture, source, left, gone, gone + DAY)


# moments


def _expect_days(source: KPISource, wanted: dict[dt.date, float], start: dt.date, end: dt.date, zone: str) -> None:
    """Fail unless the days of a window have the values that they must have in a zone."""
    right = [(date, value) for date, value in sorted(wanted.items()) if start <= date < end]
    got = [(item.date, item.value) for item in ask(source, start, end)]
    listed = ", ".join(f"{date} {value!r}" for date, value in right) or "nothing"
    seen = ", ".join(f"{date} {value!r}" for date, value in got) or "nothing"
    assert got == right, f"readings({KPI!r}, {start}, {end}) in {zone} has {seen} instead of {listed}"


def _fill_moments(
    fixture: KPISourceFixture, source: KPISource, moments: Iterable[dt.datetime], first: float = 1.0
) -> dict[dt.date, float]:
    """Record moments from the earliest to the latest with the values 1, 2, 3; return what each day has then."""
    zone = ZoneInfo(fixture.zone())
    found: dict[dt.date, float] = {}
    ordered = sorted(moments, key=lambda moment: moment.astimezone(dt.UTC))
    for number, moment in enumerate(ordered):
        fixture.fill_moment(source, KPI, moment, first + number)
        found[moment.astimezone(zone).date()] = first + number
    return found


@law(
    "kpi_source.business-day",
    "A moment belongs to the day that it is in the business time zone, in whichever zone it is written.",
    why="In UTC the evening of 30 June in New York is July: the value counts in another quarter.",
    look_at=["moment.date() of a moment written in another zone", "the day in UTC", "the zone of the server"],
    draws=lambda domain: {
        "date": around(domain),
        "places": st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(_SECONDS), st.sampled_from(_WRITTEN)), min_size=1, max_size=5
        ),
    },
    requires=[Capability.MOMENTS],
)
def _business_day(
    fixture: KPISourceFixture, source: KPISource, *, date: dt.date, places: list[tuple[int, int, float]]
) -> None:
    zone = ZoneInfo(fixture.zone())
    moments = [
        instant(date + day * DAY, seconds, zone).astimezone(dt.timezone(dt.timedelta(hours=hours)))
        for day, seconds, hours in places
    ]
    wanted = _fill_moments(fixture, source, moments)
    _expect_days(source, wanted, date - 40 * DAY, date + 40 * DAY, fixture.zone())
    for day in wanted:
        _expect_days(source, wanted, day, day + DAY, fixture.zone())


@law(
    "kpi_source.midnight",
    "A day begins at midnight in the business time zone, and so do the windows.",
    why="A window cut at midnight UTC takes hours of another day with it, on the first and last day of every month.",
    look_at=["bounds of the query made without a zone, or in UTC", "< 23:59:59 as end of the day", "a cast to DATE"],
    draws=lambda domain: {"date": around(domain), "beside": st.sampled_from((0, 0.000001, 1, 0.5))},
    requires=[Capability.MOMENTS],
)
def _midnight(fixture: KPISourceFixture, source: KPISource, *, date: dt.date, beside: float) -> None:
    zone = ZoneInfo(fixture.zone())
    moments = [instant(date + DAY, seconds, zone) for seconds in (beside, -max(beside, 0.001))]
    moments += [moment.astimezone(zone) for moment in (instant(date, 0, zone), instant(date + 3 * DAY, -1, zone))]
    wanted = _fill_moments(fixture, source, moments)
    for first in range(-2, 5):
        for days in (1, 2):
            start = date + first * DAY
            _expect_days(source, wanted, start, start + days * DAY, fixture.zone())


@law(
    "kpi_source.clock-change",
    "A day of 23 or 25 hours is one day with one reading, and the days beside it keep theirs.",
    why="Grouped by offset the long day is there twice; stepped through by 24 hours a day is skipped or repeated.",
    look_at=["a fixed offset instead of a zone", "adding 24 hours for a day", "the hour that is there twice (fold)"],
    requires=[Capability.MOMENTS],
)
def _clock_change(fixture: KPISourceFixture, source: KPISource) -> None:
    zone = ZoneInfo(fixture.zone())
    moments: set[dt.datetime] = set()
    days = [change + by * DAY for change in clock_changes(zone) for by in (-1, 0, 1)]
    for day in days:
        begin, end = instant(day, 0, zone), instant(day + DAY, 0, zone)
        count = (end - begin) // dt.timedelta(minutes=30)
        moments.update(begin + number * dt.timedelta(minutes=30) for number in range(count))
    wanted = _fill_moments(fixture, source, [moment.astimezone(zone) for moment in moments])
    _expect_days(source, wanted, min(days) - DAY, max(days) + 2 * DAY, fixture.zone())
    for day in days:
        _expect_days(source, wanted, day, day + DAY, fixture.zone())


@law(
    "kpi_source.one-a-day",
    "Of several moments of one day, recorded one after another, the last gives the day its value.",
    why="A stock that is measured every hour is what it was at the close, not the sum of its hours.",
    look_at=["SUM, MAX or AVG over the moments of a day", "the first moment of the day", "one reading for each moment"],
    draws=lambda domain: {
        "date": around(domain),
        "hours": st.lists(st.integers(3, 22), min_size=2, max_size=5, unique=True),
        "found": st.lists(values(domain), min_size=5, max_size=5),
    },
    requires=[Capability.MOMENTS],
)
def _one_a_day(
    fixture: KPISourceFixture, source: KPISource, *, date: dt.date, hours: list[int], found: list[float]
) -> None:
    zone = ZoneInfo(fixture.zone())
    for hour, value in zip(sorted(hours), found, strict=False):
        fixture.fill_moment(source, KPI, instant(date, hour * _HOUR, zone), value)
    wanted = {date: found[len(hours) - 1]}
    _expect_days(source, wanted, date - DAY, date + 2 * DAY, fixture.zone())


@law(
    "kpi_source.recorded-last",
    "Of several moments of one day the one recorded last counts, also where it is not the latest in time.",
    why="A measurement of the morning that is corrected in the evening is shown with the mistake of noon.",
    look_at=["ORDER BY the moment instead of what was recorded when", "MAX over the moments of a day"],
    draws=lambda domain: {
        "date": around(domain),
        "hours": st.lists(st.integers(3, 22), min_size=2, max_size=5, unique=True),
    },
    requires=[Capability.MOMENTS, Capability.CORRECTIONS],
)
def _recorded_last(fixture: KPISourceFixture, source: KPISource, *, date: dt.date, hours: list[int]) -> None:
    zone = ZoneInfo(fixture.zone())
    for number, hour in enumerate(hours, start=1):
        fixture.fill_moment(source, KPI, instant(date, hour * _HOUR, zone), float(number))
    _expect_days(source, {date: float(len(hours))}, date - DAY, date + 2 * DAY, fixture.zone())


RECORDED = (
    _repeatable,
    _answers_stay,
    _sees_new,
    _corrections,
    _late_correction,
    _gaps,
    _only_gaps,
    _gap_filled_later,
    _gap_corrects,
    _business_day,
    _midnight,
    _clock_change,
    _one_a_day,
    _recorded_last,
)
