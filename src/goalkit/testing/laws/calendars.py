"""Laws of calendars: each day in one period, and no day between two."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise, product
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from goalkit.testing.fixtures import CalendarFixture
from goalkit.testing.law import LawSet, law

if TYPE_CHECKING:
    from goalkit.model.calendars import PeriodKind
    from goalkit.model.cycles import Cycle
    from goalkit.ports import Calendar

__all__ = ["calendars"]

_DAY = dt.timedelta(days=1)
_YEAR = 365.2425
_places = st.integers(0, 399)


def _year(fixture: CalendarFixture, place: int) -> int:
    """Return one of the years that a calendar is asked about."""
    first, last = fixture.years
    return first + place % (last - first + 1)


def _years(fixture: CalendarFixture) -> range:
    """Return all years that a calendar is asked about."""
    first, last = fixture.years
    return range(first, last + 1)


def _named(cycle: Cycle) -> str:
    return f"{cycle.id} ({cycle.start} to {cycle.last_day})"


def _same(first: Cycle, second: Cycle) -> bool:
    return (first.id, first.start, first.end) == (second.id, second.start, second.end)


def _year_cycle(calendar: Calendar, year: int) -> Cycle:
    found = list(calendar.periods(year, "year"))
    assert len(found) == 1, f"the year {year} is {len(found)} periods of the kind year: {', '.join(map(_named, found))}"
    return found[0]


@law(
    "calendars.periods-meet",
    "The periods of a year come in order, and each begins on the day that the one before it ends: no gap, no overlap.",
    why="A day in no quarter loses its revenue, a day in two has it twice.",
    look_at=["an inclusive end: the end is the day after the last one", "lengths written into the code: 30 or 91 days"],
)
def _periods_meet(fixture: CalendarFixture, calendar: Calendar) -> None:
    for year, kind in product(_years(fixture), fixture.kinds):
        found = list(calendar.periods(year, kind))
        assert found, f"the year {year} has no {kind}"
        for before, after in pairwise(found):
            assert before.end == after.start, f"{kind}s of {year}: {_named(before)} does not meet {_named(after)}"


@law(
    "calendars.periods-fill-the-year",
    "The periods of each kind begin with their year and end with it; longer ones are made of whole shorter ones.",
    why="Quarters that do not add up to the year are the reason for the sheet that reconciles them.",
    look_at=["a quarter of always 13 weeks in a year of 53", "the leap day", "months and quarters with separate rules"],
)
def _fill(fixture: CalendarFixture, calendar: Calendar) -> None:
    for year, (longer, shorter) in product(_years(fixture), list(pairwise(fixture.kinds))):
        outer, inner = list(calendar.periods(year, longer)), list(calendar.periods(year, shorter))
        starts, ends = {cycle.start for cycle in inner}, {cycle.end for cycle in inner}
        for cycle in outer:
            assert cycle.start in starts, f"no {shorter} of {year} begins with {_named(cycle)}"
            assert cycle.end in ends, f"no {shorter} of {year} ends with {_named(cycle)}"
        assert (inner[0].start, inner[-1].end) == (outer[0].start, outer[-1].end), (
            f"the {shorter}s of {year} are {_named(inner[0])} to {_named(inner[-1])}, "
            f"its {longer}s {_named(outer[0])} to {_named(outer[-1])}"
        )


@law(
    "calendars.years-meet",
    "The year of the next number begins on the day that a year ends, for every kind of period.",
    why="A year called after its start here and after its end there is missing from the report, or in it twice.",
    look_at=[
        "the rule that names a year, where it begins in another calendar year",
        "years of always 52 weeks or 365 days",
    ],
)
def _years_meet(fixture: CalendarFixture, calendar: Calendar) -> None:
    for year, kind in product(_years(fixture), fixture.kinds):
        before, after = list(calendar.periods(year, kind))[-1], next(iter(calendar.periods(year + 1, kind)))
        assert before.end == after.start, f"{kind}s of {year} and {year + 1}: {_named(before)}, then {_named(after)}"


@law(
    "calendars.keeps-step",
    "Years keep step with the sun: over any number of years they begin at most eight days apart in the calendar year.",
    why="A calendar of 364 or 365 days a year compares January with February after one career.",
    look_at=["the leap day", "the 53rd week, every five or six years", "twelve months of 30 days"],
)
def _keeps_step(fixture: CalendarFixture, calendar: Calendar) -> None:
    first, last = fixture.years
    start = _year_cycle(calendar, first).start
    for year in range(first, last + 1):
        cycle = _year_cycle(calendar, year)
        drift = (cycle.start - start).days - (year - first) * _YEAR
        assert abs(drift) < 8.5, f"{_named(cycle)} begins {drift:.0f} days off the year {first}, from {start}"
        assert 350 < cycle.days < 380, f"{_named(cycle)} has {cycle.days} days"


@law(
    "calendars.each-day-in-one",
    "Each day is in the period that contains it, and in no other: the first day and the last one belong to it.",
    why="The entry of 30 June belongs to the second quarter everywhere, or to nothing.",
    look_at=[
        "<= for < at the end of a period",
        "bisect_left for bisect_right",
        "the leap day, and the turn of the year",
    ],
    draws=lambda domain: {"place": _places, "number": st.integers(0, 52)},
)
def _each_day(fixture: CalendarFixture, calendar: Calendar, *, place: int, number: int) -> None:
    year = _year(fixture, place)
    for kind in fixture.kinds:
        found = list(calendar.periods(year, kind))
        for cycle in {0: found[0], 1: found[-1], 2: found[number % len(found)]}.values():
            for day in (cycle.start, cycle.start + cycle.days // 2 * _DAY, cycle.last_day):
                got = calendar.containing(day, kind)
                assert day in got, f"{day} is not in the {kind} that should contain it, {_named(got)}"
                assert _same(got, cycle), f"{day} is in {_named(got)}, but {year} has it in {_named(cycle)}"
            for day in (cycle.start - _DAY, cycle.end):
                other = calendar.containing(day, kind)
                assert day in other, f"{day} is not in the {kind} that should contain it, {_named(other)}"


@law(
    "calendars.any-day",
    "Any day has a period of every kind, leap days and turns of the year with it, and shorter ones lie in longer ones.",
    why="29 February raises an error once in four years, on a day when nobody who wrote it is there.",
    look_at=["date.replace(year=…) on 29 February", "the days around New Year in a year of weeks"],
    draws=lambda domain: {
        "place": _places,
        "day": st.one_of(
            st.sampled_from(((2, 29), (2, 28), (12, 31), (1, 1), (3, 1))),
            st.tuples(st.integers(1, 12), st.integers(1, 28)),
        ),
    },
)
def _any_day(fixture: CalendarFixture, calendar: Calendar, *, place: int, day: tuple[int, int]) -> None:
    year = max(_year(fixture, place), fixture.years[0] + 1)
    month, number = day
    if day == (2, 29):
        year = min(leap for leap in range(year, year + 9) if _leap(leap))
    asked = dt.date(year, month, number)
    found = [(kind, calendar.containing(asked, kind)) for kind in fixture.kinds]
    for kind, cycle in found:
        assert asked in cycle, f"{asked} is not in the {kind} that should contain it, {_named(cycle)}"
    for (longer, outer), (shorter, inner) in pairwise(found):
        assert outer.encloses(inner), f"{asked}: the {shorter} {_named(inner)} is not in the {longer} {_named(outer)}"


def _leap(year: int) -> bool:
    return (year % 4 == 0 and year % 100 != 0) or year % 400 == 0


@law(
    "calendars.next",
    "The next period begins on the day that a period ends, and is the one that this day is in.",
    why="A quarter that is followed by the day after its first day misses a day each time, and a year later a week.",
    look_at=["a fixed number of days: 91, 30 or 7 * 13", "the last period of a year", "a period of another kind"],
    draws=lambda domain: {"place": _places, "number": st.integers(0, 52)},
)
def _next(fixture: CalendarFixture, calendar: Calendar, *, place: int, number: int) -> None:
    for kind, cycle in _some(fixture, calendar, place, number):
        following = calendar.next(cycle)
        assert following.start == cycle.end, f"after {_named(cycle)} comes {_named(following)}"
        wanted = calendar.containing(cycle.end, kind)
        assert _same(following, wanted), (
            f"after the {kind} {_named(cycle)} comes {_named(following)}, but {cycle.end} is in {_named(wanted)}"
        )


@law(
    "calendars.previous",
    "The previous period ends where a period begins; from there the next one is this one again.",
    why="'Against last quarter' compares with the quarter before that one, or with itself.",
    look_at=["start - 1 day, which is the last day of the one before it", "the first period of a year"],
    draws=lambda domain: {"place": _places, "number": st.integers(0, 52)},
)
def _previous(fixture: CalendarFixture, calendar: Calendar, *, place: int, number: int) -> None:
    for kind, cycle in _some(fixture, calendar, place, number):
        before = calendar.previous(cycle)
        assert before.end == cycle.start, f"before the {kind} {_named(cycle)} comes {_named(before)}"
        again, back = calendar.next(before), calendar.previous(calendar.next(cycle))
        assert _same(again, cycle), f"after {_named(before)}, which is before {_named(cycle)}, comes {_named(again)}"
        assert _same(back, cycle), f"there and back {_named(cycle)} has become {_named(back)}"


def _some(fixture: CalendarFixture, calendar: Calendar, place: int, number: int) -> list[tuple[PeriodKind, Cycle]]:
    """Return the first, the last and one other period of each kind in a year."""
    found: list[tuple[PeriodKind, Cycle]] = []
    for kind in fixture.kinds:
        cycles = list(calendar.periods(_year(fixture, place), kind))
        found.extend((kind, cycle) for cycle in (cycles[0], cycles[-1], cycles[number % len(cycles)]))
    return found


@law(
    "calendars.ids",
    "Different periods have different ids, over all kinds and years, and a period always has the same one.",
    why="Two periods of one id are one period in every table that is joined by it.",
    look_at=[
        "ids without the year or without the kind",
        "numbers without leading zeros that run together: 2026-1 and 1",
    ],
)
def _ids(fixture: CalendarFixture, calendar: Calendar) -> None:
    found: dict[str, Cycle] = {}
    for year, kind in product(_years(fixture), fixture.kinds):
        for cycle in calendar.periods(year, kind):
            known = found.setdefault(cycle.id, cycle)
            assert known is cycle, f"{_named(known)} and {_named(cycle)} have one id"


@law(
    "calendars.repeatable",
    "The same question has the same answer, whatever was asked in between or done with an answer.",
    why="A list of periods that a caller sorts or filters must not be the calendar's own.",
    look_at=["a cached list that is handed out", "a cache whose key leaves out the kind"],
    draws=lambda domain: {"place": _places, "other": _places},
)
def _repeatable(fixture: CalendarFixture, calendar: Calendar, *, place: int, other: int) -> None:
    for kind in fixture.kinds:
        first = list(calendar.periods(_year(fixture, place), kind))
        given = calendar.periods(_year(fixture, place), kind)
        if isinstance(given, list):
            given.clear()
        for more in fixture.kinds:
            calendar.periods(_year(fixture, other), more)
            calendar.containing(first[0].start, more)
        again = list(calendar.periods(_year(fixture, place), kind))
        assert again == first, (
            f"{kind}s of {_year(fixture, place)}: {len(first)} at first, and then {len(again)} others"
        )


@law(
    "calendars.known-years",
    "Years that are known from elsewhere begin and end as they are known to, and so do their shorter periods.",
    why="A calendar may be free of contradictions and still be another company's: begin in January, or be a year off.",
    look_at=["the month in which the year begins", "whether a year is called after its start or its end"],
)
def _known(fixture: CalendarFixture, calendar: Calendar) -> None:
    for year, (first, last) in fixture.known_years.items():
        for kind in fixture.kinds:
            found = list(calendar.periods(year, kind))
            got = (found[0].start, found[-1].last_day)
            assert got == (first, last), f"the {kind}s of {year} are {got[0]} to {got[1]}, known is {first} to {last}"
        for day in (first, last):
            cycle = calendar.containing(day, "year")
            assert (cycle.start, cycle.last_day) == (first, last), f"{day} is in {_named(cycle)}, not in {year}"


@law(
    "calendars.same-as",
    "All periods begin, end and are called as those of the calendar that it is meant to agree with.",
    why="A calendar written again in SQL or for a warehouse is right when nobody can tell it from the first one.",
    look_at=[
        "the month and day on which the year begins",
        "the pattern of weeks, and the quarter with the extra one",
        "ids",
    ],
)
def _same_as(fixture: CalendarFixture, calendar: Calendar) -> None:
    right = fixture.same_as
    for year, kind in product(_years(fixture) if right else (), fixture.kinds):
        found, wanted = list(calendar.periods(year, kind)), list(right.periods(year, kind) if right else ())
        assert len(found) == len(wanted), f"{year} has {len(found)} {kind}s, not {len(wanted)}"
        for got, cycle in zip(found, wanted, strict=True):
            assert _same(got, cycle), f"{kind}s of {year}: {_named(got)} instead of {_named(cycle)}"


@law(
    "calendars.unknown-kind",
    "A kind of period that the calendar does not have is refused with a ValueError or LookupError.",
    why="A misspelled kind that quietly gives quarters makes monthly reports of three months.",
    look_at=["a default for unknown kinds: `kinds.get(kind, …)`, or an `else`"],
)
def _unknown_kind(fixture: CalendarFixture, calendar: Calendar) -> None:
    first, last = fixture.years
    wrong: PeriodKind = "fortnight"  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    for ask in (lambda: calendar.periods(first, wrong), lambda: calendar.containing(dt.date(last, 6, 30), wrong)):
        try:
            got = ask()
        except (ValueError, LookupError):
            continue
        raise AssertionError(f"asked for the kind 'fortnight' it answers {got}")


calendars: LawSet = LawSet(
    "calendars",
    CalendarFixture,
    (
        _periods_meet,
        _fill,
        _years_meet,
        _keeps_step,
        _each_day,
        _any_day,
        _next,
        _previous,
        _ids,
        _repeatable,
        _known,
        _same_as,
        _unknown_kind,
    ),
)
"""Laws of calendars: each day in one period, and no day between two."""
