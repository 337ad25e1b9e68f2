"""Laws of KPI sources: which readings a question about a KPI and a window is answered with."""

from __future__ import annotations

import datetime as dt
import math
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

import attrs
from hypothesis import strategies as st

from goalkit.errors import NotFound
from goalkit.model.readings import Reading
from goalkit.testing.domain import Feature
from goalkit.testing.fixtures import KPISourceFixture
from goalkit.testing.law import LawSet, law
from goalkit.testing.laws._keeping import refused
from goalkit.testing.laws._readings import (
    DAY,
    KPI,
    ask,
    clear_values,
    daily,
    days_of,
    expect,
    filled,
    histories,
    plain,
    values,
    whole_of,
    window_of,
)
from goalkit.testing.laws._readings_recorded import RECORDED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goalkit.ports import KPISource

__all__ = ["kpi_source"]

_PLACES = st.tuples(st.integers(0, 30), st.integers(0, 30))
_YEAR = (dt.date(2026, 1, 1), dt.date(2027, 1, 1))
_SIZES = (1, 2, 7, 10, 12, 20, 24, 25, 30, 50, 64, 90, 99, 128, 180, 199, 250, 255, 364, 365, 499, 511, 731, 1023)
"""How many readings windows hold: pages that people choose, powers of two, years; one more and less are tried too."""
_PAGES = (100, 200, 256, 366, 500, 512, 1_000, 1_024, 2_000, 5_000, 10_000)

_PLAIN_IDS = (("nps", "nps-eu"), ("nps", "np"), ("nps", "ps"), ("calls", "call"), ("q1", "q10"))
_ALIKE_IDS = (
    *_PLAIN_IDS,
    ("nps", "NPS"),
    ("nps", "nps."),
    ("nps", "n_s"),
    ("nps", "n%"),
    ("nps", "*"),
    ("nps", "n.s"),
    ("nps", "[n]ps"),
    ("a/b", "a_b"),
    ("a/b", "a-b"),
    ("a b", "a_b"),
    ("a b", "a  b"),
    ("a b", "ab"),
    ("a:b", "a"),
    ("it's", "its"),
    ("1", "01"),
    ("1", "1.0"),
    ("none", "null"),
    ("straße", "strasse"),
    ("Ähre", "ähre"),
    ("caf\u00e9", "cafe"),
    ("🚀", "🎯"),
    ("y" * 299 + "a", "y" * 299 + "b"),
)
"""Pairs of ids that some stores take for one."""


# the fixture


@law(
    "kpi_source.starts-empty",
    "A source that was just opened holds no readings.",
    why="Readings that are left from other tests or that a demonstration ships with mix with those of the laws.",
    look_at=["open_subject of your fixture: a new source for each call, or one that is emptied", "sample data"],
    sanity=True,
)
def _starts_empty(fixture: KPISourceFixture, source: KPISource) -> None:
    for kpi in (KPI, "churn", "revenue", "mrr"):
        try:
            found = list(source.readings(kpi, dt.date(1990, 1, 1), dt.date(2060, 1, 1)))
        except NotFound:
            continue
        assert not found, f"a new source has {len(found)} readings of {kpi!r}, the first {found[0]}"


@law(
    "kpi_source.subjects-apart",
    "Two sources that were opened one after another share nothing.",
    why="If the fixture opens the same store twice, laws see each other's readings and fail for no reason.",
    look_at=["open_subject of your fixture", "a class attribute or module variable as store", "a cache of the module"],
    sanity=True,
)
def _subjects_apart(fixture: KPISourceFixture, source: KPISource) -> None:
    ours = filled(fixture, source, daily(dt.date(2026, 5, 1), 3, lambda number: number + 1.0))
    with fixture.open_subject() as other:
        try:
            seen = list(other.readings(KPI, *_YEAR))
        except NotFound:
            seen = []
        assert not seen, f"put into one source, {len(seen)} readings are in another"
        theirs = filled(fixture, other, daily(dt.date(2026, 5, 2), 3, lambda number: number + 10.0))
        expect(fixture, other, theirs, *_YEAR)
        expect(fixture, source, ours, *_YEAR)


# what comes back


@law(
    "kpi_source.same-values",
    "Each reading comes back with its date, its value to the last digit, its denominator and its note.",
    why="A value rounded to two decimals, or a share that became a percent, moves a KPI across its threshold.",
    look_at=["columns that are too narrow or round numbers", "int() or a factor of 100", "fields that are not read"],
    draws=lambda domain: {"history": histories(domain), "new": clear_values(domain)},
)
def _same_values(
    fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading], new: Sequence[float]
) -> None:
    clear = [attrs.evolve(reading, value=value) for reading, value in zip(history, new, strict=False)]
    expect(fixture, source, filled(fixture, source, clear), *whole_of(history))


@law(
    "kpi_source.readings",
    "An answer is a sequence of readings that can be counted and read twice; dates are dates and values are numbers.",
    why="A generator is empty the second time, a timestamp is unequal to its date, and text compares as text.",
    look_at=["a generator instead of a list", "datetimes of the driver: take .date() of them", "values left as text"],
    draws=lambda domain: {"history": histories(domain)},
)
def _readings(fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading]) -> None:
    filled(fixture, source, history)
    answer = cast("Any", source.readings(KPI, *whole_of(history)))
    kind = type(answer).__name__
    assert hasattr(answer, "__len__"), f"an answer must be a sequence, but a {kind} has no length"
    first_item = hasattr(answer, "__getitem__") and not hasattr(answer, "keys")
    assert first_item, f"an answer must be a sequence, but a {kind} has no first item"
    first, second = list(answer), list(answer)
    assert len(first) == len(second) == len(answer), f"a {kind} of {len(answer)} has {len(second)} the second time"
    assert answer[0] == first[0], f"an answer must be a sequence, but a {kind} begins with {answer[0]!r}"
    for item in first:
        assert isinstance(item, Reading), f"an answer must hold readings, got {item!r}"
        date, value = cast("tuple[object, object]", (item.date, item.value))
        assert isinstance(date, dt.date), f"a reading has the date {date!r}"
        assert not isinstance(date, dt.datetime), f"a reading has the datetime {date!r}; it must be a date"
        number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        assert number, f"the reading of {date} has the value {value!r}; it must be a finite number"


@law(
    "kpi_source.zero",
    "Zero is a value like any other, and so is a number below zero; so is a denominator of 0.",
    why="No incident this week is the best week there was. Where 0 counts as missing, last week's three go on.",
    look_at=["`if value` where `if value is not None` is meant", "`or`", "a filter for values above 0"],
    draws=lambda domain: {
        "history": histories(domain, most=4),
        "new": st.lists(st.sampled_from((0.0, -1.0, -0.0, -250.0)), min_size=4, max_size=4),
        "trials": st.just(0 if domain.allows(Feature.DENOMINATORS) else None),
    },
)
def _zero(
    fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading], new: list[float], trials: float | None
) -> None:
    pairs = zip(history, new, strict=False)
    changed = [attrs.evolve(reading, value=value, denominator=trials) for reading, value in pairs]
    expect(fixture, source, filled(fixture, source, changed), *whole_of(history))


@law(
    "kpi_source.equal-values",
    "Days with the same value are all in the answer.",
    why="A KPI that did not move was measured all the same: without its readings it is called stale.",
    look_at=["a source that keeps changes only", "DISTINCT over the values", "a set of values"],
    draws=lambda domain: {"history": histories(domain, least=2), "value": values(domain)},
)
def _equal_values(fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading], value: float) -> None:
    same = [Reading(reading.date, value) for reading in history]
    expect(fixture, source, filled(fixture, source, same), *whole_of(history))


@law(
    "kpi_source.in-order",
    "Readings are ordered by date, the oldest first, in whichever order they were recorded.",
    why="What takes the last of the list for the latest value reads an old one.",
    look_at=["a missing ORDER BY, or one by text, by id or DESC", "an import that skips what is older than the newest"],
    draws=lambda domain: {"history": histories(domain, least=2)},
)
def _in_order(fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading]) -> None:
    half = len(history) // 2
    filled(fixture, source, history[:half])
    filled(fixture, source, history[half:])
    for places in ((0, 30), (1, 7), (0, 29)):
        start, end = window_of(history, places)
        dates = [item.date for item in ask(source, start, end)]
        wrong = [f"{later} after {date}" for date, later in pairwise(dates) if later <= date]
        assert not wrong, f"readings({KPI!r}, {start}, {end}) has {wrong[0]}"
    expect(fixture, source, history, *whole_of(history))


# windows


@law(
    "kpi_source.half-open",
    "A window holds its first day, and does not hold its end.",
    why="With an inclusive end the first day of a quarter counts in two quarters; with an exclusive start in none.",
    look_at=["BETWEEN in SQL takes both ends", "slices of pandas take both ends", "> or <= beside a date"],
    draws=lambda domain: {"history": histories(domain, most=5)},
)
def _half_open(fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading]) -> None:
    filled(fixture, source, history)
    begin, end = whole_of(history)
    for date in days_of(history):
        for window in (
            (date, date + DAY),
            (date - DAY, date),
            (date + DAY, date + 2 * DAY),
            (begin, date),
            (date, end),
        ):
            expect(fixture, source, history, *window)


@law(
    "kpi_source.window-is-a-filter",
    "A window is answered with what the answer to a wider one holds inside it.",
    why="Where the same day has two values in two windows, the month does not add up to the quarter.",
    look_at=["totals or means that are made of what is in the window", "windows cut at weeks or months", "time zones"],
    draws=lambda domain: {"history": histories(domain), "places": _PLACES},
)
def _window_is_a_filter(
    fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading], places: tuple[int, int]
) -> None:
    filled(fixture, source, history)
    start, end = window_of(history, places)
    wide = whole_of(history)
    wanted = [plain(item, fixture.domain) for item in ask(source, *wide) if start <= item.date < end]
    got = [plain(item, fixture.domain) for item in ask(source, start, end)]
    text = f"readings({KPI!r}, {start}, {end}) is {got}, but readings({KPI!r}, {wide[0]}, {wide[1]}) has {wanted} there"
    assert got == wanted, text
    expect(fixture, source, history, start, end)


@law(
    "kpi_source.split-window",
    "Two windows that meet hold together what the window over both holds.",
    why="Twelve months asked for one by one must be the year: no day twice, none lost.",
    look_at=["an end that is included", "a start that is excluded", "the first or last of each answer cut off"],
    draws=lambda domain: {"history": histories(domain), "places": _PLACES, "cut": st.integers(0, 30)},
)
def _split_window(
    fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading], places: tuple[int, int], cut: int
) -> None:
    filled(fixture, source, history)
    start, end = window_of(history, places)
    middle = min(max(window_of(history, (cut, cut))[0], start), end)
    both = [plain(item, fixture.domain) for item in ask(source, start, middle) + ask(source, middle, end)]
    whole = [plain(item, fixture.domain) for item in ask(source, start, end)]
    assert both == whole, f"from {start} to {end} there is {whole}, but cut at {middle} it is {both}"


@law(
    "kpi_source.missing-days",
    "A day for which nothing was recorded has no reading: nothing is carried forward, drawn between or made up.",
    why="Invented values are steady: limits become too narrow, and a measurement that has stopped goes unnoticed.",
    look_at=["ffill, resample or interpolate", "a join with a table of all days", "the last value before the window"],
    draws=lambda domain: {"history": histories(domain), "gap": st.sampled_from((2, 3, 8, 40))},
)
def _missing_days(fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading], gap: int) -> None:
    last = days_of(history)[-1]
    late = Reading(last + gap * DAY, 5.0)
    filled(fixture, source, [late, *history])
    expect(fixture, source, history, last + DAY, last + gap * DAY)
    expect(fixture, source, [late], last + DAY, last + (gap + 1) * DAY)
    expect(fixture, source, [*history, late], *whole_of(history))
    expect(fixture, source, history, late.date + DAY, late.date + 40 * DAY)


@law(
    "kpi_source.empty-window",
    "A window that ends where it starts holds nothing, and that is no error.",
    why="The window up to today is empty on the first day of a cycle.",
    look_at=["an error for start == end", "start == end taken for one day", "a falsy window taken for no limit"],
    draws=lambda domain: {"history": histories(domain, most=4)},
)
def _empty_window(fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading]) -> None:
    filled(fixture, source, history)
    for date in days_of(history):
        for day in (date, date + DAY, date - DAY):
            expect(fixture, source, history, day, day)


@law(
    "kpi_source.nothing-inside",
    "A known KPI without readings in a window is answered with nothing; that is no error.",
    why="A KPI that is new, or that has not been measured this month, is known: `no data` is an answer.",
    look_at=["NotFound for no rows", "the first row of an empty answer", "the nearest reading instead of none"],
    draws=lambda domain: {"history": histories(domain, most=3)},
)
def _nothing_inside(fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading]) -> None:
    filled(fixture, source, (), "new")
    filled(fixture, source, history)
    dates = days_of(history)
    expect(fixture, source, (), *whole_of(history), "new")
    for window in ((dates[0] - 400 * DAY, dates[0]), (dates[-1] + DAY, dates[-1] + 400 * DAY)):
        expect(fixture, source, (), *window)
        expect(fixture, source, (), *window, "new")


# KPIs


@law(
    "kpi_source.unknown-kpi",
    "A KPI that the source does not know raises NotFound, each time, until something is recorded of it.",
    why="A misspelled id that is answered with nothing looks like a KPI without data, for ever.",
    look_at=["an empty answer for no rows", "KeyError or an HTTP error let through", "a defaultdict that now knows it"],
    draws=lambda domain: {"history": histories(domain, most=2)},
)
def _unknown_kpi(fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading]) -> None:
    filled(fixture, source, history)
    window = whole_of(history)
    for other in ("churn", "nps2", "np"):
        for _ in range(2):
            refused(NotFound, partial(source.readings, other, *window), f"readings({other!r}) of an unknown KPI")
    expect(fixture, source, filled(fixture, source, history, "churn"), *window, "churn")
    expect(fixture, source, history, *window)


@law(
    "kpi_source.kpis-apart",
    "What is recorded of one KPI changes no answer about another.",
    why="Two KPIs of one dashboard that swap their numbers are found out by the board, not by a test.",
    look_at=["a cache whose key lacks the KPI", "a WHERE that lacks it", "a loop variable kept in a closure"],
    draws=lambda domain: {"history": histories(domain), "other": histories(domain, most=3)},
)
def _kpis_apart(
    fixture: KPISourceFixture, source: KPISource, *, history: Sequence[Reading], other: Sequence[Reading]
) -> None:
    half = len(history) // 2
    filled(fixture, source, history[:half])
    filled(fixture, source, other, "churn")
    filled(fixture, source, history[half:])
    twin = [attrs.evolve(reading, value=reading.value + 1) for reading in history]
    filled(fixture, source, twin, "mrr")
    window = whole_of([*history, *other])
    for kpi, wanted in ((KPI, history), ("churn", other), ("mrr", twin), (KPI, history)):
        expect(fixture, source, wanted, *window, kpi)


@law(
    "kpi_source.ids-apart",
    "Ids that are written differently are different KPIs.",
    why="A store that ignores case, matches patterns or cuts long ids answers with another KPI's numbers.",
    look_at=["LIKE or a pattern instead of =", "a collation without case or accents", "ids turned into file names"],
)
def _ids_apart(fixture: KPISourceFixture, source: KPISource) -> None:
    pairs = _ALIKE_IDS if fixture.domain.allows(Feature.ANY_TEXT) else _PLAIN_IDS
    ids = sorted({kpi for pair in pairs for kpi in pair})
    histories = {kpi: [Reading(dt.date(2026, 5, 1) + n % 5 * DAY, float(n))] for n, kpi in enumerate(ids)}
    firsts = {first for first, _ in pairs}
    for kpi in sorted(firsts):
        filled(fixture, source, histories[kpi], kpi)
    for kpi in ids:
        if kpi not in firsts:
            refused(NotFound, partial(source.readings, kpi, *_YEAR), f"readings({kpi!r}) of an unknown KPI")
            filled(fixture, source, histories[kpi], kpi)
    for kpi in ids:
        expect(fixture, source, histories[kpi], *_YEAR, kpi)


# dates and numbers of readings


@law(
    "kpi_source.calendar-edges",
    "No day is lost or moved: leap days, ends of months and years, weekends, days on which clocks change.",
    why="Errors in dates hide until the one day of the year on which they show: 29 February, 31 December.",
    look_at=[
        "months of 30 days, years of 365",
        "%G or YYYY (the year of the week) for %Y",
        "days first or months first",
    ],
)
def _calendar_edges(fixture: KPISourceFixture, source: KPISource) -> None:
    starts = (
        *("2000-02-26", "2023-12-24", "2024-02-25", "2024-12-26", "2025-02-24", "2026-01-28", "2026-03-05"),
        *("2026-03-26", "2026-04-27", "2026-08-28", "2026-10-22", "2026-12-24", "2037-12-29", "2100-02-25"),
    )
    runs = [daily(dt.date.fromisoformat(start), 14) for start in starts]
    # 1970-01-01 is zero seconds; the seconds of 2038-01-19 no longer fit 32 bits; 1969 and 2069 have two equal digits
    runs += [daily(dt.date(year, month, day), 3) for year, month, day in ((1970, 1, 1), (2038, 1, 18), (2069, 3, 1))]
    history = [reading for run in runs for reading in run]
    filled(fixture, source, history)
    expect(fixture, source, history, dt.date(1960, 1, 1), dt.date(2110, 1, 1))
    for date in days_of(history):
        expect(fixture, source, history, date, date + DAY)
    for year in (2024, 2025, 2026):
        for month in range(1, 13):
            expect(fixture, source, history, dt.date(year, month, 1), dt.date(year + month // 12, month % 12 + 1, 1))


@law(
    "kpi_source.many",
    "Windows with many readings are answered in full.",
    why="An interface that gives the first hundred rows gives no error with them: the newest months are missing.",
    look_at=["the first page of an answer in pages", "LIMIT in a query that was tried out", "the last, shorter page"],
)
def _many(fixture: KPISourceFixture, source: KPISource) -> None:
    first = dt.date(1999, 1, 1)
    history = daily(first, 10_001)
    filled(fixture, source, history)
    sizes = {size + by for size in (*_SIZES, *_PAGES) for by in (-1, 0, 1)} - {0}
    for size in sorted(sizes):
        start = first + min(37, len(history) - size) * DAY
        expect(fixture, source, history, start, start + size * DAY)
    expect(fixture, source, history, first - DAY, first + 10_100 * DAY)


kpi_source: LawSet = LawSet(
    "kpi_source",
    KPISourceFixture,
    (
        _starts_empty,
        _subjects_apart,
        _same_values,
        _readings,
        _zero,
        _equal_values,
        _in_order,
        _half_open,
        _window_is_a_filter,
        _split_window,
        _missing_days,
        _empty_window,
        _nothing_inside,
        _unknown_kpi,
        _kpis_apart,
        _ids_apart,
        _calendar_edges,
        _many,
        *RECORDED,
    ),
)
"""Laws of KPI sources: which readings answer a question about a KPI and a window."""
