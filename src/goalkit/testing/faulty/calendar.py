"""Calendars with one bug each."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from typing import TYPE_CHECKING

from attrs import evolve

from goalkit.model.calendars import FiscalCalendar, RetailCalendar
from goalkit.model.cycles import Cycle
from goalkit.testing.faulty._faulty import Faulty
from goalkit.testing.fixtures import CalendarFixture

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from goalkit.model.calendars import PeriodKind
    from goalkit.ports import Calendar

__all__ = ["FAULTY"]

_DAY = dt.timedelta(days=1)
_WEEKS: tuple[PeriodKind, ...] = ("year", "quarter", "month", "week")
_FEDERAL = {2021: (dt.date(2020, 10, 1), dt.date(2021, 9, 30)), 2024: (dt.date(2023, 10, 1), dt.date(2024, 9, 30))}
"""Fiscal years of the federal government of the USA."""
_FOUND: list[Faulty] = []


def _wrong(
    name: str,
    killed_by: str,
    *,
    seen: str,
    kinds: tuple[PeriodKind, ...] = CalendarFixture.kinds,
    known: Mapping[int, tuple[dt.date, dt.date]] | None = None,
    same_as: Calendar | None = None,
) -> Callable[[type[Other]], type[Other]]:
    """Return what enters a class; what is wrong with it is its docstring."""

    def enter(kind: type[Other]) -> type[Other]:
        def open_subject(_self: object) -> AbstractContextManager[Calendar]:
            return nullcontext(kind())

        own = {"open_subject": open_subject, "kinds": kinds, "known_years": known or {}, "same_as": same_as}
        fixture = type("WrongCalendar", (CalendarFixture,), own)
        bug = kind.__doc__ or name
        _FOUND.append(Faulty(id=f"calendar.{name}", bug=bug, seen=seen, fixture=fixture, killed_by=killed_by))
        return kind

    return enter


class Other:
    """A calendar that does what another one does."""

    right: Calendar = FiscalCalendar(start_month=10)

    def periods(self, year: int, kind: PeriodKind) -> Sequence[Cycle]:
        return self.right.periods(year, kind)

    def containing(self, day: dt.date, kind: PeriodKind) -> Cycle:
        return self.right.containing(day, kind)

    def next(self, cycle: Cycle) -> Cycle:
        return self.right.next(cycle)

    def previous(self, cycle: Cycle) -> Cycle:
        return self.right.previous(cycle)


class Consistent(Other):
    """A calendar whose periods say everything; the rest is found by going through them."""

    def containing(self, day: dt.date, kind: PeriodKind) -> Cycle:
        years = range(day.year - 2, day.year + 4)
        return next(cycle for year in years for cycle in self.periods(year, kind) if day in cycle)

    def next(self, cycle: Cycle) -> Cycle:
        return self.containing(cycle.end, _kind_of(cycle))

    def previous(self, cycle: Cycle) -> Cycle:
        return self.containing(cycle.start - _DAY, _kind_of(cycle))


def _kind_of(cycle: Cycle) -> PeriodKind:
    return "year" if cycle.days > 300 else "quarter" if cycle.days > 60 else "month" if cycle.days > 20 else "week"


@_wrong("end-included", "calendars.periods-meet", seen="end dates that are the last day")
class EndIncluded(Other):
    """The end of a period is its last day, so that this day is in none."""

    def periods(self, year: int, kind: PeriodKind) -> Sequence[Cycle]:
        return [evolve(cycle, end=cycle.end - _DAY) for cycle in super().periods(year, kind)]


@_wrong("calendar-year", "calendars.known-years", seen="a report that was written for calendar years", known=_FEDERAL)
class CalendarYear(Other):
    """The year begins in January although the fiscal year begins in October."""

    right = FiscalCalendar()


@_wrong("named-by-start", "calendars.known-years", seen="FY2021 for the year that began in 2021", known=_FEDERAL)
class NamedByStart(Other):
    """Years are called after the calendar year in which they begin instead of the one in which they end."""

    right = FiscalCalendar(start_month=10, named_by="start")


@_wrong("named-both-ways", "calendars.periods-fill-the-year", seen="two teams, two rules")
class NamedBothWays(Other):
    """Years are called after their end and quarters after their start."""

    def periods(self, year: int, kind: PeriodKind) -> Sequence[Cycle]:
        return super().periods(year if kind == "year" else year + 1, kind)


@_wrong("renamed-once", "calendars.years-meet", seen="a rule for names that was changed on the way")
class RenamedOnce(Other):
    """Up to 2010 years are called after their end, and from then on after their start."""

    def periods(self, year: int, kind: PeriodKind) -> Sequence[Cycle]:
        return super().periods(year if year < 2010 else year + 1, kind)


@_wrong("months-of-30-days", "calendars.periods-fill-the-year", seen="30 in the code")
class MonthsOf30Days(Other):
    """Every month has 30 days."""

    def periods(self, year: int, kind: PeriodKind) -> Sequence[Cycle]:
        found = super().periods(year, kind)
        if kind != "month":
            return found
        starts = [found[0].start + number * 30 * _DAY for number in range(13)]
        return [
            evolve(cycle, start=start, end=end) for cycle, start, end in zip(found, starts, starts[1:], strict=False)
        ]


@_wrong("leap-day-lost", "calendars.keeps-step", seen="365 days in the code")
class LeapDayLost(Consistent):
    """Every year has 365 days, and begins a day earlier every four years."""

    def periods(self, year: int, kind: PeriodKind) -> Sequence[Cycle]:
        first = dt.date(1990, 1, 1) + (year - 1990) * 365 * _DAY
        lengths = {
            "year": (365,),
            "quarter": (90, 91, 92, 92),
            "month": (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31),
        }
        found: list[Cycle] = []
        for number, days in enumerate(lengths[kind], start=1):
            found.append(Cycle(id=f"{year}-{kind}-{number}", start=first, end=first + days * _DAY))
            first = found[-1].end
        return found


@_wrong("leap-day-raises", "calendars.any-day", seen="day.replace(year=day.year - 1)")
class LeapDayRaises(Other):
    """29 February cannot be moved to the year before, and raises an error."""

    def containing(self, day: dt.date, kind: PeriodKind) -> Cycle:
        day.replace(year=day.year - 1)
        return super().containing(day, kind)


@_wrong("week-53-lost", "calendars.keeps-step", seen="52 in the code", kinds=("year", "quarter", "week"))
class Week53Lost(Consistent):
    """Every year has 52 weeks, and begins a day or two earlier each year."""

    def periods(self, year: int, kind: PeriodKind) -> Sequence[Cycle]:
        first = dt.date(1990, 1, 1) + (year - 1990) * 364 * _DAY
        weeks = {"year": 52, "quarter": 13, "week": 1}[kind]
        return [
            Cycle.weeks(f"{year}-{kind}-{number}", first + number * weeks * 7 * _DAY, weeks)
            for number in range(52 // weeks)
        ]


@_wrong("quarters-of-13-weeks", "calendars.periods-fill-the-year", seen="91 days in the code", kinds=_WEEKS)
class QuartersOf13Weeks(Other):
    """A quarter always has 13 weeks, also the one with the 53rd."""

    right = RetailCalendar()

    def periods(self, year: int, kind: PeriodKind) -> Sequence[Cycle]:
        found = super().periods(year, kind)
        return [evolve(cycle, end=cycle.start + 91 * _DAY) for cycle in found] if kind == "quarter" else found


@_wrong("next-in-91-days", "calendars.next", seen="start + 91 days", kinds=("quarter", "month"))
class NextIn91Days(Other):
    """The next period is the one 91 days on."""

    def next(self, cycle: Cycle) -> Cycle:
        return self.right.containing(cycle.start + 91 * _DAY, "quarter" if cycle.days > 60 else "month")


@_wrong("next-is-a-month", "calendars.next", seen="a default for the kind")
class NextIsAMonth(Other):
    """The next period of a quarter is a month."""

    def next(self, cycle: Cycle) -> Cycle:
        return self.right.containing(cycle.end, "month" if cycle.days < 100 else "year")


@_wrong("previous-is-two-back", "calendars.previous", seen="start - length - 1 day")
class PreviousIsTwoBack(Other):
    """The previous period is the one before it where that one is shorter."""

    def previous(self, cycle: Cycle) -> Cycle:
        return self.right.containing(cycle.start - cycle.days * _DAY, _kind_of(cycle))


@_wrong("last-day-out", "calendars.each-day-in-one", seen="day >= last_day for day > last_day")
class LastDayOut(Other):
    """The last day of a period is taken for one of the next."""

    def containing(self, day: dt.date, kind: PeriodKind) -> Cycle:
        return super().containing(day + _DAY, kind)


@_wrong("ids-without-year", "calendars.ids", seen="Q1 as a key")
class IdsWithoutYear(Other):
    """Quarters are called Q1 to Q4 in every year."""

    def periods(self, year: int, kind: PeriodKind) -> Sequence[Cycle]:
        return [evolve(cycle, id=cycle.id[-2:]) for cycle in super().periods(year, kind)]


@_wrong("list-handed-out", "calendars.repeatable", seen="a cached list that is returned itself")
class ListHandedOut(Other):
    """The list of periods is kept and handed out, so that whoever changes it changes the calendar."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, PeriodKind], list[Cycle]] = {}

    def periods(self, year: int, kind: PeriodKind) -> Sequence[Cycle]:
        return self._kept.setdefault((year, kind), list(super().periods(year, kind)))


@_wrong("any-kind", "calendars.unknown-kind", seen="lengths.get(kind, 3)")
class AnyKind(Other):
    """A kind that does not exist gives quarters."""

    def periods(self, year: int, kind: PeriodKind) -> Sequence[Cycle]:
        return super().periods(year, kind if kind in CalendarFixture.kinds else "quarter")


@_wrong("other-pattern", "calendars.same-as", seen="4-4-5 instead of 4-5-4", kinds=_WEEKS, same_as=RetailCalendar())
class OtherPattern(Other):
    """Months of a quarter have 4, 4 and 5 weeks instead of 4, 5 and 4."""

    right = RetailCalendar(pattern=(4, 4, 5))


FAULTY: tuple[Faulty, ...] = tuple(_FOUND)
"""Calendars with one bug each."""
