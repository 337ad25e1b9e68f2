"""Calendars: published fiscal years, retail years of 52 and 53 weeks, and what they refuse.

The dates are those of the organisations named, of the test suites of pandas and merch_calendar, and
of the National Retail Federation's own list of long years.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal, cast

import attrs
import pytest

from goalkit.errors import InvalidValue
from goalkit.model.calendars import FiscalCalendar, RetailCalendar
from goalkit.model.cycles import Cycle

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.model.cadence import Weekday
    from goalkit.model.calendars import PeriodKind

ONE_DAY = dt.timedelta(days=1)

CALENDAR_YEAR = FiscalCalendar()
US_FEDERAL = FiscalCalendar(start_month=10)
INDIA = FiscalCalendar(start_month=4, named_by="start")
AUSTRALIA = FiscalCalendar(start_month=7)
UK_TAX = FiscalCalendar(start_month=4, start_day=6, named_by="start")

NRF = RetailCalendar()
AUGUST_LAST = RetailCalendar(end_month=8, rule="last", named_by="end")
AUGUST_NEAREST = RetailCalendar(end_month=8, named_by="end")
JNJ = RetailCalendar(weekday="sunday", end_month=12)
MICRON = RetailCalendar(weekday="thursday", end_month=8, named_by="end")
INTEL = RetailCalendar(end_month=12, rule="last", extra_week_quarter=1)
NEAREST_DECEMBER = RetailCalendar(end_month=12)


def codes(error: pytest.ExceptionInfo[InvalidValue]) -> list[tuple[str, str]]:
    """Return the path and code of every problem."""
    return [(problem.path, problem.code) for problem in error.value.problems]


def iso(text: str) -> dt.date:
    """Return a date from its ISO text."""
    return dt.date.fromisoformat(text)


# fiscal years


@pytest.mark.parametrize(
    ("calendar", "year", "start", "last"),
    [
        (CALENDAR_YEAR, 2026, "2026-01-01", "2026-12-31"),
        (US_FEDERAL, 2020, "2019-10-01", "2020-09-30"),
        (US_FEDERAL, 2021, "2020-10-01", "2021-09-30"),
        (INDIA, 2025, "2025-04-01", "2026-03-31"),
        (AUSTRALIA, 2026, "2025-07-01", "2026-06-30"),
        (UK_TAX, 2025, "2025-04-06", "2026-04-05"),
        (FiscalCalendar(start_month=3), 2024, "2023-03-01", "2024-02-29"),
        (FiscalCalendar(start_month=2, start_day=29), 2024, "2023-02-28", "2024-02-28"),
        (FiscalCalendar(start_month=2, start_day=29), 2025, "2024-02-29", "2025-02-27"),
        (FiscalCalendar(start_day=31), 2027, "2026-01-31", "2027-01-30"),
    ],
)
def test_fiscal_years(calendar: FiscalCalendar, year: int, start: str, last: str) -> None:
    cycle = calendar.year(year)
    assert (cycle.start, cycle.last_day) == (iso(start), iso(last))


@pytest.mark.parametrize(
    ("calendar", "day", "label"),
    [
        (CALENDAR_YEAR, "2021-06-30", "2021"),  # naming by the end must not add 1
        (CALENDAR_YEAR, "2021-12-31", "2021"),
        (US_FEDERAL, "2025-09-30", "FY2025"),
        (US_FEDERAL, "2025-10-01", "FY2026"),
        (INDIA, "2026-03-31", "FY2025"),
        (INDIA, "2026-04-01", "FY2026"),
        (AUSTRALIA, "2026-06-30", "FY2026"),
        (AUSTRALIA, "2026-07-01", "FY2027"),
        (UK_TAX, "2026-04-05", "FY2025"),
        (UK_TAX, "2026-04-06", "FY2026"),
    ],
)
def test_the_fiscal_year_of_a_date(calendar: FiscalCalendar, day: str, label: str) -> None:
    assert calendar.containing(iso(day), "year").id == label


@pytest.mark.parametrize(
    ("calendar", "kind", "starts"),
    [
        (UK_TAX, "quarter", ["2025-04-06", "2025-07-06", "2025-10-06", "2026-01-06"]),
        (UK_TAX, "half", ["2025-04-06", "2025-10-06"]),
        (US_FEDERAL, "quarter", ["2024-10-01", "2025-01-01", "2025-04-01", "2025-07-01"]),
        (US_FEDERAL, "trimester", ["2024-10-01", "2025-02-01", "2025-06-01"]),
        (CALENDAR_YEAR, "half", ["2025-01-01", "2025-07-01"]),
        (
            FiscalCalendar(start_month=1, start_day=31, named_by="start"),
            "month",
            [
                *("2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31"),
                *("2025-06-30", "2025-07-31", "2025-08-31", "2025-09-30", "2025-10-31"),
                *("2025-11-30", "2025-12-31"),
            ],
        ),
    ],
)
def test_parts_of_a_fiscal_year(calendar: FiscalCalendar, kind: PeriodKind, starts: list[str]) -> None:
    periods = calendar.periods(2025, kind)
    assert [cycle.start.isoformat() for cycle in periods] == starts
    assert periods[-1].end == calendar.year(2025).end


@pytest.mark.parametrize(
    ("cycle", "label", "start"),
    [
        (US_FEDERAL.year(2021), "FY2021", "2020-10-01"),
        (US_FEDERAL.half(2021, 1), "FY2021-H1", "2020-10-01"),
        (US_FEDERAL.trimester(2021, 1), "FY2021-T1", "2020-10-01"),
        (US_FEDERAL.quarter(2021, 1), "FY2021-Q1", "2020-10-01"),
        (US_FEDERAL.month(2021, 3), "FY2021-M03", "2020-12-01"),
        (CALENDAR_YEAR.year(2026), "2026", "2026-01-01"),
        (CALENDAR_YEAR.half(2026, 1), "2026-H1", "2026-01-01"),
        (CALENDAR_YEAR.trimester(2026, 1), "2026-T1", "2026-01-01"),
        (CALENDAR_YEAR.quarter(2026, 2), "2026-Q2", "2026-04-01"),
        (CALENDAR_YEAR.month(2026, 4), "2026-04", "2026-04-01"),
    ],
)
def test_fiscal_labels(cycle: Cycle, label: str, start: str) -> None:
    assert (cycle.id, cycle.start) == (label, iso(start))
    calendar = US_FEDERAL if label.startswith("FY") else CALENDAR_YEAR
    assert calendar.parse(label) == cycle


def test_the_calendar_year_has_the_cycles_of_cycle() -> None:
    assert CALENDAR_YEAR.quarter(2026, 2) == Cycle.quarter(2026, 2)
    assert CALENDAR_YEAR.containing(dt.date(2026, 4, 15), "month") == Cycle.month(2026, 4)
    assert CALENDAR_YEAR.containing(dt.date(2026, 4, 15)) == Cycle.quarter(2026, 2)


def test_both_names_of_a_calendar_year_are_one() -> None:
    other = FiscalCalendar(named_by="start")
    assert other == CALENDAR_YEAR
    assert hash(other) == hash(CALENDAR_YEAR)
    assert other.year(2021).id == "2021"
    assert other != FiscalCalendar(start_day=2)
    assert FiscalCalendar(start_day=2) != FiscalCalendar(start_day=2, named_by="start")
    again = attrs.evolve(other, start_month=10)
    assert again == US_FEDERAL


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (lambda: FiscalCalendar(start_month=0), [("start_month", "count.low")]),
        (lambda: FiscalCalendar(start_month=13), [("start_month", "count.high")]),
        (lambda: FiscalCalendar(start_month=True), [("start_month", "count.type")]),
        (lambda: FiscalCalendar(start_day=32), [("start_day", "count.high")]),
        (lambda: FiscalCalendar(start_month=2, start_day=30), [("start_day", "count.high")]),
        (lambda: FiscalCalendar(start_month=4, start_day=31), [("start_day", "count.high")]),
        (
            lambda: FiscalCalendar(start_month=13, start_day=0, named_by=cast("Literal['end']", "middle")),
            [
                ("start_month", "count.high"),
                ("start_day", "count.low"),
                ("named_by", "choice.unknown"),
            ],
        ),
        (lambda: RetailCalendar(end_month=13), [("end_month", "count.high")]),
        (lambda: RetailCalendar(pattern=(4, 4, 4)), [("pattern", "pattern.sum")]),
        (lambda: RetailCalendar(pattern=(4, 9)), [("pattern", "pattern.form")]),
        (lambda: RetailCalendar(pattern=cast("list[int]", "454")), [("pattern", "pattern.form")]),
        (lambda: RetailCalendar(pattern=cast("list[int]", 13)), [("pattern", "pattern.form")]),
        (
            lambda: RetailCalendar(pattern=(0, 13, 0)),
            [("pattern[0]", "count.low"), ("pattern[2]", "count.low")],
        ),
        (lambda: RetailCalendar(pattern=(True, 6, 6)), [("pattern[0]", "count.type")]),
        (
            lambda: RetailCalendar(
                weekday=cast("Weekday", "Saturday"),
                end_month=0,
                rule=cast("Literal['last']", "first"),
                extra_week_quarter=5,
                named_by=cast("Literal['end']", None),
            ),
            [
                ("weekday", "choice.unknown"),
                ("end_month", "count.low"),
                ("rule", "choice.unknown"),
                ("extra_week_quarter", "count.high"),
                ("named_by", "choice.unknown"),
            ],
        ),
    ],
)
def test_wrong_rules(build: Callable[[], object], expected: list[tuple[str, str]]) -> None:
    with pytest.raises(InvalidValue) as error:
        build()
    assert codes(error) == expected


def test_the_message_names_the_month_that_is_too_short() -> None:
    with pytest.raises(InvalidValue, match="start_day: must be 30 or less in April, got 31"):
        FiscalCalendar(start_month=4, start_day=31)


# retail years

NRF_YEARS = {
    2000: ("2000-01-30", "2001-02-03", 53),
    2005: ("2005-01-30", "2006-01-28", 52),
    2006: ("2006-01-29", "2007-02-03", 53),
    2011: ("2011-01-30", "2012-01-28", 52),
    2012: ("2012-01-29", "2013-02-02", 53),
    2013: ("2013-02-03", "2014-02-01", 52),
    2014: ("2014-02-02", "2015-01-31", 52),
    2015: ("2015-02-01", "2016-01-30", 52),
    2016: ("2016-01-31", "2017-01-28", 52),
    2017: ("2017-01-29", "2018-02-03", 53),
    2018: ("2018-02-04", "2019-02-02", 52),
    2019: ("2019-02-03", "2020-02-01", 52),
    2020: ("2020-02-02", "2021-01-30", 52),
    2021: ("2021-01-31", "2022-01-29", 52),
    2022: ("2022-01-30", "2023-01-28", 52),
    2023: ("2023-01-29", "2024-02-03", 53),
    2024: ("2024-02-04", "2025-02-01", 52),
    2025: ("2025-02-02", "2026-01-31", 52),
    2026: ("2026-02-01", "2027-01-30", 52),
    2028: ("2028-01-30", "2029-02-03", 53),
}


def saturday_nearest_31_january(year: int) -> dt.date:
    """Look for the Saturday from three days before to three days after 31 January."""
    days = [dt.date(year, 1, 31) + offset * ONE_DAY for offset in range(-3, 4)]
    (found,) = [day for day in days if day.isoweekday() == 6]
    return found


@pytest.mark.parametrize("year", NRF_YEARS)
def test_published_nrf_years(year: int) -> None:
    start, last, weeks = NRF_YEARS[year]
    cycle = NRF.year(year)
    assert (cycle.id, cycle.start, cycle.last_day) == (f"FY{year}", iso(start), iso(last))
    assert NRF.weeks_in(year) == weeks
    assert saturday_nearest_31_january(year + 1) == iso(last)  # the oracle of the next test holds


@pytest.mark.parametrize("year", range(2000, 2033))
def test_all_nrf_years_by_looking_at_the_days(year: int) -> None:
    cycle = NRF.year(year)
    assert cycle.start == saturday_nearest_31_january(year) + ONE_DAY
    assert cycle.last_day == saturday_nearest_31_january(year + 1)
    assert NRF.weeks_in(year) == cycle.days / 7


def test_the_long_years_of_the_nrf() -> None:
    long = [year for year in range(2000, 2033) if NRF.weeks_in(year) == 53]
    assert long == [2000, 2006, 2012, 2017, 2023, 2028]


def test_last_saturday_of_january_is_another_calendar() -> None:
    last = RetailCalendar(rule="last")
    assert last.year(2023).last_day == dt.date(2024, 1, 27)
    other = [y for y in range(2000, 2033) if last.year(y).last_day != NRF.year(y).last_day]
    assert len(other) == 15


def test_nrf_months_of_2014() -> None:
    starts = [cycle.start.isoformat() for cycle in NRF.periods(2014, "month")]
    assert starts == [
        *("2014-02-02", "2014-03-02", "2014-04-06", "2014-05-04", "2014-06-01", "2014-07-06"),
        *("2014-08-03", "2014-08-31", "2014-10-05", "2014-11-02", "2014-11-30", "2015-01-04"),
    ]


def test_nrf_quarters_of_2019() -> None:
    quarters = NRF.periods(2019, "quarter")
    starts = [cycle.start.isoformat() for cycle in quarters]
    assert starts == ["2019-02-03", "2019-05-05", "2019-08-04", "2019-11-03"]
    assert quarters[-1].last_day == dt.date(2020, 2, 1)


def test_the_53rd_week_of_2017() -> None:
    month = NRF.month(2017, 12)
    assert (month.days, month.last_day) == (35, dt.date(2018, 2, 3))
    week = NRF.week(2017, 53)
    assert (week.id, week.last_day) == ("FY2017-W53", dt.date(2018, 2, 3))
    assert month.start + 28 * ONE_DAY == week.start
    with pytest.raises(InvalidValue, match="week: must be 52 or less, got 53"):
        NRF.week(2018, 53)


@pytest.mark.parametrize(
    ("day", "label"),
    [
        ("2012-01-28", "FY2011"),
        ("2012-01-29", "FY2012"),
        ("2018-02-03", "FY2017"),
        ("2018-02-04", "FY2018"),
        ("2019-02-02", "FY2018"),
    ],
)
def test_the_nrf_year_of_a_date(day: str, label: str) -> None:
    assert NRF.containing(iso(day), "year").id == label


@pytest.mark.parametrize(
    ("calendar", "first", "ends"),
    [
        (
            AUGUST_LAST,
            2006,
            [
                *("2006-08-26", "2007-08-25", "2008-08-30", "2009-08-29", "2010-08-28"),
                *("2011-08-27", "2012-08-25", "2013-08-31", "2014-08-30", "2015-08-29"),
                *("2016-08-27", "2017-08-26", "2018-08-25", "2019-08-31"),
            ],
        ),
        (
            AUGUST_NEAREST,
            2006,
            [
                *("2006-09-02", "2007-09-01", "2008-08-30", "2009-08-29", "2010-08-28"),
                *("2011-09-03", "2012-09-01", "2013-08-31", "2014-08-30", "2015-08-29"),
                *("2016-09-03", "2017-09-02", "2018-09-01", "2019-08-31"),
            ],
        ),
        (
            JNJ,
            2004,
            [
                *("2005-01-02", "2006-01-01", "2006-12-31", "2007-12-30", "2008-12-28"),
                *("2010-01-03", "2011-01-02", "2012-01-01", "2012-12-30"),
            ],
        ),
        (NEAREST_DECEMBER, 2002, ["2002-12-28", "2004-01-03"]),  # pandas issue 14774
    ],
)
def test_published_year_ends(calendar: RetailCalendar, first: int, ends: list[str]) -> None:
    years = range(first, first + len(ends))
    assert [calendar.year(year).last_day.isoformat() for year in years] == ends
    assert [calendar.containing(iso(end), "year").id for end in ends] == [f"FY{year}" for year in years]
    assert [calendar.containing(iso(end) + ONE_DAY, "year").id for end in ends] == [f"FY{year + 1}" for year in years]


def test_no_year_ends_in_2003_and_the_year_has_its_name_all_the_same() -> None:
    year = NEAREST_DECEMBER.containing(dt.date(2004, 1, 1), "year")
    assert (year.id, year.start, year.last_day) == (
        "FY2003",
        dt.date(2002, 12, 29),
        dt.date(2004, 1, 3),
    )


def test_micron_quarters() -> None:
    found = [MICRON.containing(dt.date(2012, month, 15)).last_day.isoformat() for month in (5, 8, 11)] + [
        MICRON.containing(dt.date(2013, month, 15)).last_day.isoformat() for month in (2, 5)
    ]
    assert found == ["2012-05-31", "2012-08-30", "2012-11-29", "2013-02-28", "2013-05-30"]
    assert MICRON.containing(dt.date(2012, 8, 30)).id == "FY2012-Q4"


def test_intel_has_its_extra_week_in_the_first_quarter() -> None:
    assert INTEL.year(2010).last_day == dt.date(2010, 12, 25)
    assert INTEL.quarter(2011, 1).last_day == dt.date(2011, 4, 2)
    assert INTEL.year(2011).last_day == dt.date(2011, 12, 31)
    assert INTEL.year(2012).last_day == dt.date(2012, 12, 29)
    assert [y for y in range(1990, 2013) if INTEL.weeks_in(y) == 53] == [1994, 2000, 2005, 2011]
    assert [cycle.days // 7 for cycle in INTEL.periods(2011, "quarter")] == [14, 13, 13, 13]
    last = attrs.evolve(INTEL, extra_week_quarter=4)
    assert [cycle.days // 7 for cycle in last.periods(2011, "quarter")] == [13, 13, 13, 14]


@pytest.mark.parametrize(
    ("pattern", "weeks"),
    [
        ((4, 5, 4), [4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 5]),
        ([4, 4, 5], [4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 6]),
        ((5, 4, 4), [5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 5]),
    ],
)
def test_the_pattern_splits_each_quarter(pattern: tuple[int, int, int], weeks: list[int]) -> None:
    calendar = RetailCalendar(pattern=pattern)
    assert [cycle.days // 7 for cycle in calendar.periods(2023, "month")] == weeks
    assert [cycle.days // 7 for cycle in calendar.periods(2023, "half")] == [26, 27]
    assert calendar == RetailCalendar(pattern=tuple(pattern))


@pytest.mark.parametrize(
    ("cycle", "label", "start", "days"),
    [
        (NRF.year(2023), "FY2023", "2023-01-29", 371),
        (NRF.half(2023, 1), "FY2023-H1", "2023-01-29", 182),
        (NRF.quarter(2023, 1), "FY2023-Q1", "2023-01-29", 91),
        (NRF.month(2023, 1), "FY2023-M01", "2023-01-29", 28),
        (NRF.week(2023, 1), "FY2023-W01", "2023-01-29", 7),
        (NRF.week(2023, 53), "FY2023-W53", "2024-01-28", 7),
    ],
)
def test_retail_labels(cycle: Cycle, label: str, start: str, days: int) -> None:
    assert (cycle.id, cycle.start, cycle.days) == (label, iso(start), days)
    assert NRF.parse(label) == cycle


def test_the_two_names_of_a_retail_year() -> None:
    by_end = RetailCalendar(named_by="end")
    assert by_end.year(2024).start == NRF.year(2023).start
    assert by_end != NRF
    assert RetailCalendar(end_month=12, named_by="end") == NEAREST_DECEMBER
    assert hash(RetailCalendar(end_month=12, named_by="end")) == hash(NEAREST_DECEMBER)
    august = RetailCalendar(end_month=8)
    assert august.year(2011).last_day == AUGUST_NEAREST.year(2012).last_day


# ways from one period to another


@pytest.mark.parametrize(
    ("calendar", "label", "after"),
    [
        (CALENDAR_YEAR, "2026-Q4", "2027-Q1"),
        (CALENDAR_YEAR, "2026-12", "2027-01"),
        (CALENDAR_YEAR, "2026-T3", "2027-T1"),
        (US_FEDERAL, "FY2021", "FY2022"),
        (US_FEDERAL, "FY2021-H1", "FY2021-H2"),
        (NRF, "FY2023-W53", "FY2024-W01"),
        (NRF, "FY2022-W52", "FY2023-W01"),
        (NRF, "FY2023-M12", "FY2024-M01"),
    ],
)
def test_next_and_previous(calendar: FiscalCalendar | RetailCalendar, label: str, after: str) -> None:
    cycle = calendar.parse(label)
    assert calendar.next(cycle).id == after
    assert calendar.next(cycle).start == cycle.end
    assert calendar.previous(calendar.next(cycle)) == cycle


def test_a_name_does_not_hide_the_period() -> None:
    named = attrs.evolve(Cycle.quarter(2026, 4), name="The last one")
    assert CALENDAR_YEAR.next(named) == Cycle.quarter(2027, 1)


@pytest.mark.parametrize(
    "cycle",
    [
        Cycle(id="six weeks", start=dt.date(2026, 1, 1), end=dt.date(2026, 2, 12)),
        Cycle(id="2026-Q1", start=dt.date(2026, 1, 1), end=dt.date(2026, 3, 31)),
        Cycle(id="2026-Q1", start=dt.date(2026, 1, 2), end=dt.date(2026, 4, 1)),
        US_FEDERAL.quarter(2026, 1),
        NRF.week(2026, 1),
    ],
)
def test_a_foreign_cycle_is_refused(cycle: Cycle) -> None:
    for move in (CALENDAR_YEAR.next, CALENDAR_YEAR.previous):
        with pytest.raises(InvalidValue) as error:
            move(cycle)
        assert codes(error) == [("cycle", "cycle.foreign")]


def test_what_is_no_cycle_is_refused() -> None:
    with pytest.raises(InvalidValue) as error:
        NRF.next(cast("Cycle", "FY2023"))
    assert codes(error) == [("cycle", "part.type")]


# what is refused


def test_trimesters_and_weeks_are_not_in_every_calendar() -> None:
    text = "kind: this calendar has no trimester; it has year, half, quarter, month, week"
    with pytest.raises(InvalidValue, match=text) as error:
        NRF.containing(dt.date(2026, 1, 1), "trimester")
    assert codes(error) == [("kind", "kind.undefined")]
    with pytest.raises(InvalidValue, match=text):
        NRF.periods(2026, "trimester")
    with pytest.raises(InvalidValue, match=text):
        NRF.parse("FY2023-T1")
    with pytest.raises(InvalidValue, match="this calendar has no week"):
        US_FEDERAL.periods(2026, "week")
    with pytest.raises(InvalidValue) as error:
        US_FEDERAL.containing(dt.date(2026, 1, 1), cast("PeriodKind", "decade"))
    assert codes(error) == [("kind", "choice.unknown")]


@pytest.mark.parametrize(
    ("calendar", "label", "forms"),
    [
        (CALENDAR_YEAR, "FY2026", "2026, 2026-H1, 2026-T1, 2026-Q2 or 2026-04"),
        (CALENDAR_YEAR, "2026-M04", "2026, 2026-H1, 2026-T1, 2026-Q2 or 2026-04"),
        (US_FEDERAL, "2026", "FY2021, FY2021-H1, FY2021-T1, FY2021-Q1 or FY2021-M03"),
        (US_FEDERAL, "FY2026-04", "FY2021, FY2021-H1, FY2021-T1, FY2021-Q1 or FY2021-M03"),
        (US_FEDERAL, "FY2026-M4", "FY2021, FY2021-H1, FY2021-T1, FY2021-Q1 or FY2021-M03"),
        (US_FEDERAL, "fy2026", "FY2021, FY2021-H1, FY2021-T1, FY2021-Q1 or FY2021-M03"),
        (NRF, "FY2022-W53", "FY2023, FY2023-H1, FY2023-Q1, FY2023-M01 or FY2023-W01"),
        (NRF, "FY2023-W00", "FY2023, FY2023-H1, FY2023-Q1, FY2023-M01 or FY2023-W01"),
        (NRF, "FY9999", "FY2023, FY2023-H1, FY2023-Q1, FY2023-M01 or FY2023-W01"),
    ],
)
def test_other_labels_are_refused(calendar: FiscalCalendar | RetailCalendar, label: str, forms: str) -> None:
    with pytest.raises(InvalidValue, match=forms) as error:
        calendar.parse(label)
    assert codes(error) == [("label", "label.form")]


def test_a_datetime_is_in_no_period() -> None:
    with pytest.raises(InvalidValue) as error:
        NRF.containing(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert codes(error) == [("day", "date.datetime")]


@pytest.mark.parametrize("calendar", [CALENDAR_YEAR, US_FEDERAL, UK_TAX, NRF, JNJ, AUGUST_LAST])
def test_the_first_and_last_dates(calendar: FiscalCalendar | RetailCalendar) -> None:
    with pytest.raises(InvalidValue) as error:
        calendar.containing(dt.date.max, "year")
    assert error.value.code == "date.range"
    for bad in (0, 10_000, True):
        with pytest.raises(InvalidValue) as error:
            calendar.year(bad)
        assert codes(error)[0][0] == "year"


def test_a_period_can_exist_where_its_year_does_not() -> None:
    assert US_FEDERAL.containing(dt.date.min).id == "FY0001-Q2"
    with pytest.raises(InvalidValue) as error:
        US_FEDERAL.year(1)
    assert codes(error) == [("year", "date.range")]
    with pytest.raises(InvalidValue) as error:
        US_FEDERAL.previous(US_FEDERAL.quarter(1, 2))
    assert codes(error) == [("cycle", "date.range")]
    with pytest.raises(InvalidValue) as error:
        CALENDAR_YEAR.next(CALENDAR_YEAR.quarter(9999, 3))
    assert codes(error) == [("quarter", "date.range")]


def test_years_are_called_1_to_9999() -> None:
    with pytest.raises(InvalidValue, match="is in the year 0; years are called 1 to 9999") as error:
        UK_TAX.containing(dt.date.min)
    assert codes(error) == [("day", "date.range")]
    with pytest.raises(InvalidValue, match="is in the year 10000"):
        US_FEDERAL.containing(dt.date(9999, 10, 1))
    assert US_FEDERAL.year(9999).last_day == dt.date(9999, 9, 30)
