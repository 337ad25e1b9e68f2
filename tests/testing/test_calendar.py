"""The contract of calendars: goalkit's own hold it, of months and of weeks."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings

import goalkit as gk
from goalkit.testing import check_all, outcomes
from goalkit.testing.contracts import CalendarContract
from goalkit.testing.faulty import calendar as wrong
from goalkit.testing.fixtures import CalendarFixture
from goalkit.testing.laws import SETS

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from goalkit.ports import Calendar

# A slow machine is no failure: neither a deadline nor slow draws count. Nothing here needs its smallest example.
FEW = settings(max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])


class TestFederal(CalendarContract):
    """Fiscal years of the federal government of the USA."""

    kinds = ("year", "half", "quarter", "month")
    known_years = {2021: (dt.date(2020, 10, 1), dt.date(2021, 9, 30))}  # noqa: RUF012

    def open_subject(self) -> AbstractContextManager[Calendar]:
        return nullcontext(gk.FiscalCalendar(start_month=10))


class TestRetail(CalendarContract):
    """The calendar of the National Retail Federation."""

    kinds = ("year", "half", "quarter", "month", "week")
    known_years = {2023: (dt.date(2023, 1, 29), dt.date(2024, 2, 3))}  # noqa: RUF012

    def open_subject(self) -> AbstractContextManager[Calendar]:
        return nullcontext(gk.RetailCalendar())


CALENDARS: dict[str, Calendar] = {
    "calendar years": gk.FiscalCalendar(),
    "from 29 February": gk.FiscalCalendar(start_month=2, start_day=29),
    "from 6 April": gk.FiscalCalendar(start_month=4, start_day=6, named_by="start"),
    "last Friday of June": gk.RetailCalendar(weekday="friday", end_month=6, rule="last", named_by="end"),
    "from Monday": gk.RetailCalendar(weekday="sunday", end_month=12, pattern=(4, 4, 5), extra_week_quarter=1),
}


@pytest.mark.parametrize("right", CALENDARS.values(), ids=CALENDARS)
def test_goalkits_calendars_keep_the_laws(right: Calendar) -> None:
    class Right(CalendarFixture):
        same_as = right

        def open_subject(self) -> AbstractContextManager[Calendar]:
            return nullcontext(right)

    check_all(SETS["calendars"], Right, settings=FEW)


def test_a_calendar_asked_about_few_years() -> None:
    class Few(CalendarFixture):
        years = (2026, 2027)

        def open_subject(self) -> AbstractContextManager[Calendar]:
            return nullcontext(gk.FiscalCalendar())

    assert {outcome.result for outcome in outcomes(SETS["calendars"], Few, settings=FEW)} == {"held"}


@pytest.mark.parametrize("kind", [wrong.LeapDayLost, wrong.Week53Lost])
def test_a_wrong_calendar_may_be_free_of_contradictions(kind: type[wrong.Consistent]) -> None:
    calendar = kind()
    for year in (1990, 2026):
        for period in (*calendar.periods(year, "year"), *calendar.periods(year, "quarter")):
            assert calendar.next(calendar.previous(period)) == period
            assert period.start in period


def test_a_wrong_calendar_is_right_in_the_rest() -> None:
    calendar = wrong.NextIn91Days()
    second = gk.FiscalCalendar(start_month=10).quarter(2021, 2)
    assert calendar.previous(second) == gk.FiscalCalendar(start_month=10).quarter(2021, 1)
    assert wrong.ListHandedOut().next(second) == gk.FiscalCalendar(start_month=10).quarter(2021, 3)
    assert wrong.AnyKind().containing(second.start, "quarter") == second
    assert wrong.LeapDayRaises().containing(second.start, "quarter") == second
    assert wrong.Week53Lost().containing(dt.date(2026, 2, 1), "quarter").days == 91
