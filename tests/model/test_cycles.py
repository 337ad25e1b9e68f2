"""Cycles: their shape, their labels, the share that has passed, and the date of an instant."""

from __future__ import annotations

import datetime as dt
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from goalkit.errors import InvalidValue
from goalkit.model.cycles import Cycle, DayCount, business_date

APRIL = Cycle(id="april", start=dt.date(2026, 4, 1), end=dt.date(2026, 5, 1), name="April")

LATE_IN_LOS_ANGELES = dt.datetime(2026, 3, 31, 23, 30, tzinfo=ZoneInfo("America/Los_Angeles"))


def codes(error: pytest.ExceptionInfo[InvalidValue]) -> list[tuple[str, str]]:
    """Return the path and code of every problem."""
    return [(problem.path, problem.code) for problem in error.value.problems]


# an instant becomes a date


@pytest.mark.parametrize(
    ("zone", "expected", "quarter"),
    [
        ("America/Los_Angeles", dt.date(2026, 3, 31), "Q1"),
        ("UTC", dt.date(2026, 4, 1), "Q2"),
        ("Pacific/Kiritimati", dt.date(2026, 4, 1), "Q2"),
        (ZoneInfo("America/Los_Angeles"), dt.date(2026, 3, 31), "Q1"),
        (dt.UTC, dt.date(2026, 4, 1), "Q2"),
        (dt.timezone(dt.timedelta(hours=-7)), dt.date(2026, 3, 31), "Q1"),
    ],
)
def test_the_zone_decides_the_date(zone: str | dt.tzinfo, expected: dt.date, quarter: str) -> None:
    day = business_date(LATE_IN_LOS_ANGELES, zone)
    assert day == expected
    assert type(day) is dt.date
    assert (day in Cycle.parse(f"2026-{quarter}")) is True


def test_the_zone_of_the_moment_itself_plays_no_part() -> None:
    same = LATE_IN_LOS_ANGELES.astimezone(dt.UTC)
    assert same == dt.datetime(2026, 4, 1, 6, 30, tzinfo=dt.UTC)
    assert business_date(same, "America/Los_Angeles") == dt.date(2026, 3, 31)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "America", "../etc/passwd", "/etc", "a\0b"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(InvalidValue) as error:
        business_date(LATE_IN_LOS_ANGELES, zone)
    assert codes(error) == [("tz", "zone.unknown")]


def test_a_naive_moment_is_refused() -> None:
    naive = dt.datetime(2026, 3, 31, 23, 30)  # noqa: DTZ001 - the point of the test
    with pytest.raises(InvalidValue, match="2026-03-31T23:30:00") as error:
        business_date(naive, "UTC")
    assert codes(error) == [("moment", "moment.naive")]


@pytest.mark.parametrize("moment", [dt.date(2026, 3, 31), "2026-03-31", None, 0])
def test_what_is_no_moment_is_refused(moment: object) -> None:
    with pytest.raises(InvalidValue) as error:
        business_date(cast("dt.datetime", moment), "UTC")
    assert codes(error) == [("moment", "moment.type")]


def test_both_problems_are_reported() -> None:
    with pytest.raises(InvalidValue) as error:
        business_date(cast("dt.datetime", dt.date(2026, 1, 1)), cast("str", 2))
    assert codes(error) == [("moment", "moment.type"), ("tz", "zone.type")]


@pytest.mark.parametrize(
    ("moment", "zone"),
    [
        (dt.datetime.max.replace(tzinfo=dt.UTC), "Pacific/Kiritimati"),
        (dt.datetime.min.replace(tzinfo=dt.UTC), "America/Los_Angeles"),
    ],
)
def test_a_date_that_does_not_exist_is_refused(moment: dt.datetime, zone: str) -> None:
    with pytest.raises(InvalidValue) as error:
        business_date(moment, zone)
    assert codes(error) == [("moment", "moment.range")]


# shape


def test_a_cycle_is_half_open() -> None:
    assert APRIL.days == 30
    assert APRIL.last_day == dt.date(2026, 4, 30)
    assert APRIL.contains(dt.date(2026, 4, 1))
    assert dt.date(2026, 4, 30) in APRIL
    assert dt.date(2026, 5, 1) not in APRIL
    assert dt.date(2026, 3, 31) not in APRIL
    assert str(APRIL) == "april"


def test_the_first_quarter_in_los_angeles_has_90_days_whatever_the_clocks_do() -> None:
    assert Cycle.quarter(2026, 1).days == 90


def test_a_datetime_is_in_no_cycle() -> None:
    with pytest.raises(InvalidValue, match="business_date") as error:
        APRIL.contains(LATE_IN_LOS_ANGELES)
    assert codes(error) == [("day", "date.datetime")]
    with pytest.raises(InvalidValue):
        assert LATE_IN_LOS_ANGELES in APRIL


def test_a_subclass_of_date_is_a_date() -> None:
    class Day(dt.date):
        """A date of another library."""

    assert Day(2026, 4, 15) in APRIL


def test_all_problems_are_reported_at_once() -> None:
    with pytest.raises(InvalidValue) as error:
        Cycle(
            id=" ",
            start=cast("dt.date", "2026-01-01"),
            end=LATE_IN_LOS_ANGELES,
            name=cast("str", None),
        )
    assert codes(error) == [
        ("id", "text.empty"),
        ("start", "date.text"),
        ("end", "date.datetime"),
        ("name", "text.type"),
    ]


@pytest.mark.parametrize("end", [dt.date(2026, 4, 1), dt.date(2026, 3, 31)])
def test_an_empty_cycle_is_refused_and_both_dates_are_named(end: dt.date) -> None:
    with pytest.raises(InvalidValue) as error:
        Cycle(id="q", start=dt.date(2026, 4, 1), end=end)
    assert codes(error) == [("end", "cycle.empty")]
    assert str(error.value) == (
        f"Cycle 'q': end: must be after the start, got start 2026-04-01 and end {end} "
        "(the end is the day after the last one)"
    )


@pytest.mark.parametrize(
    ("other", "overlaps", "encloses"),
    [
        ((dt.date(2026, 4, 1), dt.date(2026, 5, 1)), True, True),
        ((dt.date(2026, 4, 10), dt.date(2026, 4, 20)), True, True),
        ((dt.date(2026, 3, 31), dt.date(2026, 4, 2)), True, False),
        ((dt.date(2026, 4, 30), dt.date(2026, 5, 2)), True, False),
        ((dt.date(2026, 3, 1), dt.date(2026, 6, 1)), True, False),
        ((dt.date(2026, 3, 1), dt.date(2026, 4, 1)), False, False),
        ((dt.date(2026, 5, 1), dt.date(2026, 6, 1)), False, False),
    ],
)
def test_overlap_and_enclosure(other: tuple[dt.date, dt.date], *, overlaps: bool, encloses: bool) -> None:
    cycle = Cycle(id="other", start=other[0], end=other[1])
    assert APRIL.overlaps(cycle) is overlaps
    assert cycle.overlaps(APRIL) is overlaps
    assert APRIL.encloses(cycle) is encloses


# the share that has passed


@pytest.mark.parametrize(
    ("day", "at_close", "from_zero"),
    [
        (dt.date(2026, 3, 1), 0.0, 0.0),
        (dt.date(2026, 3, 31), 0.0, 0.0),
        (dt.date(2026, 4, 1), 1 / 30, 0.0),
        (dt.date(2026, 4, 15), 0.5, 14 / 29),
        (dt.date(2026, 4, 29), 29 / 30, 28 / 29),
        (dt.date(2026, 4, 30), 1.0, 1.0),
        (dt.date(2026, 5, 1), 1.0, 1.0),
        (dt.date.max, 1.0, 1.0),
        (dt.date.min, 0.0, 0.0),
    ],
)
def test_elapsed(day: dt.date, at_close: float, from_zero: float) -> None:
    assert APRIL.elapsed(day) == at_close
    assert APRIL.elapsed(day, "end_of_day") == at_close
    assert APRIL.elapsed(day, "first_day_zero") == from_zero


@pytest.mark.parametrize("day_count", ["end_of_day", "first_day_zero"])
def test_a_cycle_of_one_day_passes_on_that_day(day_count: DayCount) -> None:
    cycle = Cycle(id="day", start=dt.date(2026, 4, 1), end=dt.date(2026, 4, 2))
    days = [dt.date(2026, 3, 31), dt.date(2026, 4, 1), dt.date(2026, 4, 2)]
    assert [cycle.elapsed(day, day_count) for day in days] == [0.0, 1.0, 1.0]


def test_elapsed_refuses_what_it_does_not_know() -> None:
    with pytest.raises(InvalidValue) as error:
        APRIL.elapsed(dt.date(2026, 4, 1), cast("DayCount", "noon"))
    assert codes(error) == [("day_count", "choice.unknown")]
    with pytest.raises(InvalidValue) as error:
        APRIL.elapsed(LATE_IN_LOS_ANGELES)
    assert codes(error) == [("as_of", "date.datetime")]


# periods of the calendar year


@pytest.mark.parametrize(
    ("cycle", "label", "start", "last"),
    [
        (Cycle.year(2026), "2026", "2026-01-01", "2026-12-31"),
        (Cycle.half(2026, 1), "2026-H1", "2026-01-01", "2026-06-30"),
        (Cycle.half(2026, 2), "2026-H2", "2026-07-01", "2026-12-31"),
        (Cycle.trimester(2026, 1), "2026-T1", "2026-01-01", "2026-04-30"),
        (Cycle.trimester(2026, 2), "2026-T2", "2026-05-01", "2026-08-31"),
        (Cycle.trimester(2026, 3), "2026-T3", "2026-09-01", "2026-12-31"),
        (Cycle.quarter(2026, 1), "2026-Q1", "2026-01-01", "2026-03-31"),
        (Cycle.quarter(2026, 2), "2026-Q2", "2026-04-01", "2026-06-30"),
        (Cycle.quarter(2026, 4), "2026-Q4", "2026-10-01", "2026-12-31"),
        (Cycle.month(2026, 4), "2026-04", "2026-04-01", "2026-04-30"),
        (Cycle.month(2024, 2), "2024-02", "2024-02-01", "2024-02-29"),
        (Cycle.month(1900, 2), "1900-02", "1900-02-01", "1900-02-28"),
        (Cycle.month(2000, 2), "2000-02", "2000-02-01", "2000-02-29"),
        (Cycle.month(2026, 12), "2026-12", "2026-12-01", "2026-12-31"),
        (Cycle.year(1), "0001", "0001-01-01", "0001-12-31"),
        (Cycle.year(9998), "9998", "9998-01-01", "9998-12-31"),
        (Cycle.month(9999, 11), "9999-11", "9999-11-01", "9999-11-30"),
    ],
)
def test_periods_and_their_labels(cycle: Cycle, label: str, start: str, last: str) -> None:
    assert (cycle.id, cycle.name) == (label, "")
    assert (cycle.start.isoformat(), cycle.last_day.isoformat()) == (start, last)
    assert Cycle.parse(label) == cycle
    assert str(Cycle.parse(label)) == label


@pytest.mark.parametrize("bad", [0, 5, -1, 10**4000, True, 2.0, "2", None])
def test_no_such_quarter(bad: object) -> None:
    with pytest.raises(InvalidValue) as error:
        Cycle.quarter(2026, cast("int", bad))
    assert [path for path, _ in codes(error)] == ["quarter"]


@pytest.mark.parametrize("bad", [0, 10_000, -1, 10**4000, True, 2026.0, "2026", None])
def test_no_such_year(bad: object) -> None:
    with pytest.raises(InvalidValue) as error:
        Cycle.year(cast("int", bad))
    assert [path for path, _ in codes(error)] == ["year"]


def test_a_year_and_a_number_that_are_both_wrong() -> None:
    with pytest.raises(InvalidValue) as error:
        Cycle.month(0, 0)
    assert codes(error) == [("year", "count.low"), ("month", "count.low")]


def test_the_other_kinds_have_limits_too() -> None:
    for build, number in ((Cycle.half, 3), (Cycle.trimester, 4), (Cycle.month, 13)):
        with pytest.raises(InvalidValue) as error:
            build(2026, number)
        assert error.value.code == "count.high"


def test_a_period_whose_end_is_no_date_is_refused() -> None:
    with pytest.raises(InvalidValue, match="9999-12-31") as error:
        Cycle.year(9999)
    assert codes(error) == [("year", "date.range")]
    with pytest.raises(InvalidValue):
        Cycle.quarter(9999, 4)
    assert Cycle.quarter(9999, 3).end == dt.date(9999, 10, 1)


@pytest.mark.parametrize(
    "label",
    [
        "",
        "26",
        "02026",
        " 2026",
        "2026\n",
        "2026-",
        "2026-4",
        "2026-004",
        "2026-00",
        "2026-13",
        "2026-Q",
        "2026-Q0",
        "2026-Q5",
        "2026-Q02",
        "2026-q2",
        "2026Q2",
        "2026-M04",
        "2026-W05",
        "2026-H3",
        "2026-T4",
        "2026-04-01",
        "FY2026",
        "FY2026-Q1",
        "0000",
        "9999",
        "-2026",
        "\N{ARABIC-INDIC DIGIT TWO}026",
        "\N{FULLWIDTH DIGIT TWO}026-Q2",
    ],
)
def test_other_labels_are_refused_and_the_forms_named(label: str) -> None:
    with pytest.raises(InvalidValue, match="2026, 2026-H1, 2026-T1, 2026-Q2 or 2026-04") as error:
        Cycle.parse(label)
    assert codes(error) == [("label", "label.form")]


def test_the_reason_is_told_where_there_is_one() -> None:
    with pytest.raises(InvalidValue, match=r"quarter: must be 4 or less, got 5"):
        Cycle.parse("2026-Q5")
    with pytest.raises(InvalidValue, match=r"kind: this calendar has no week"):
        Cycle.parse("2026-W05")


def test_a_label_is_a_text() -> None:
    with pytest.raises(InvalidValue) as error:
        Cycle.parse(cast("str", 2026))
    assert codes(error) == [("label", "text.type")]


# weeks


def test_weeks_from_any_day() -> None:
    cycle = Cycle.weeks("six", dt.date(2026, 3, 4), 6)
    assert (cycle.id, cycle.start, cycle.end) == ("six", dt.date(2026, 3, 4), dt.date(2026, 4, 15))
    assert cycle.days == 42


def test_weeks_reports_all_problems() -> None:
    with pytest.raises(InvalidValue) as error:
        Cycle.weeks("", LATE_IN_LOS_ANGELES, 0)
    assert codes(error) == [("id", "text.empty"), ("start", "date.datetime"), ("n", "count.low")]


@pytest.mark.parametrize("n", [10**6, 10**400])
def test_weeks_that_do_not_end_are_refused(n: int) -> None:
    with pytest.raises(InvalidValue) as error:
        Cycle.weeks("long", dt.date(2026, 3, 4), n)
    assert codes(error) == [("n", "date.range")]
