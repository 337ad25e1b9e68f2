"""Cadences: the dates they name, deadlines counted from a date, and their text."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal, cast

import pytest

from goalkit.errors import InvalidValue
from goalkit.model.cadence import Cadence

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.model.cadence import Weekday

NEW_YEAR = dt.date(2026, 1, 1)  # a Thursday
MOMENT = dt.datetime(2026, 1, 1, 9, 0, tzinfo=dt.UTC)


def days(*texts: str) -> list[dt.date]:
    """Return dates of 2026 from texts like `01-30`, or of any year from whole ISO dates."""
    return [dt.date.fromisoformat(text if len(text) > 5 else f"2026-{text}") for text in texts]


def codes(error: pytest.ExceptionInfo[InvalidValue]) -> list[tuple[str, str]]:
    """Return the path and code of every problem."""
    return [(problem.path, problem.code) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("cadence", "anchor", "expected"),
    [
        (Cadence.daily(), "01-01", ["01-01", "01-02", "01-03", "01-04"]),
        (Cadence.daily(), "02-27", ["02-27", "02-28", "03-01", "03-02"]),
        (Cadence.weekly(), "01-01", ["01-01", "01-08", "01-15", "01-22", "01-29"]),
        (Cadence.weekly("monday"), "01-01", ["01-05", "01-12", "01-19", "01-26"]),
        (Cadence.weekly("thursday"), "01-01", ["01-01", "01-08", "01-15"]),
        (Cadence.weekly("wednesday"), "01-01", ["01-07", "01-14", "01-21"]),
        (Cadence.every_weeks(2), "01-31", ["01-31", "02-14", "02-28", "03-14"]),
        # plain dateutil skips 01-05: its interval counts from the week of the anchor
        (Cadence.every_weeks(2, "monday"), "01-01", ["01-05", "01-19", "02-02", "02-16"]),
        (Cadence.every_weeks(2, "monday"), "01-05", ["01-05", "01-19", "02-02", "02-16"]),
        (Cadence.every_weeks(2, "monday"), "01-06", ["01-12", "01-26", "02-09"]),
        (Cadence.every_weeks(2, "sunday"), "01-01", ["01-04", "01-18", "02-01"]),
        # the example of RFC 5545, one weekday at a time
        (
            Cadence.every_weeks(2, "tuesday"),
            "1997-08-05",
            ["1997-08-05", "1997-08-19", "1997-09-02"],
        ),
        (
            Cadence.every_weeks(2, "sunday"),
            "1997-08-05",
            ["1997-08-10", "1997-08-24", "1997-09-07"],
        ),
        (Cadence.monthly(), "01-01", ["01-30", "02-27", "03-31", "04-30", "05-29", "06-30"]),
        # plain dateutil makes 01-31, 03-31, 05-31 of a month from the 31st
        (Cadence.monthly(), "01-31", ["02-27", "03-31", "04-30"]),
        (Cadence.monthly(), "01-30", ["01-30", "02-27", "03-31"]),
        (Cadence.monthly(), "2024-01-31", ["2024-01-31", "2024-02-29", "2024-03-29"]),
        (Cadence.monthly(), "2026-12-31", ["2026-12-31", "2027-01-29"]),
        (Cadence.quarterly(), "01-01", ["03-31", "06-30", "09-30", "12-31", "2027-03-31"]),
        (Cadence.quarterly(), "02-10", ["04-30", "07-31", "10-30", "2027-01-29"]),
        (Cadence.quarterly(), "03-31", ["05-29", "08-31", "11-30", "2027-02-26"]),
        (Cadence.quarterly(), "11-30", ["2027-01-29", "2027-04-30"]),
    ],
)
def test_occurrences(cadence: Cadence, anchor: str, expected: list[str]) -> None:
    (start,) = days(anchor)
    found = days(*expected)
    assert [cadence.occurrence(k, start) for k in range(len(found))] == found
    after_last = found[-1] + dt.timedelta(days=1)
    assert list(cadence.occurrences(start, after_last)) == found
    assert list(cadence.occurrences(start, found[-1])) == found[:-1]  # the end is not in the range
    assert all(type(day) is dt.date for day in cadence.occurrences(start, after_last))


def test_the_end_of_the_range_is_not_in_it() -> None:
    found = Cadence.daily().occurrences(NEW_YEAR, dt.date(2026, 4, 1))
    assert len(found) == 90
    assert found[-1] == dt.date(2026, 3, 31)


def test_the_anchor_decides_which_weeks_count() -> None:
    cadence = Cadence.every_weeks(2, "monday")
    start, end = dt.date(2026, 2, 1), dt.date(2026, 3, 1)
    assert list(cadence.occurrences(start, end)) == days("02-02", "02-16")
    assert list(cadence.occurrences(start, end, dt.date(2026, 1, 6))) == days("02-09", "02-23")


def test_nothing_occurs_before_the_anchor() -> None:
    found = Cadence.daily().occurrences(NEW_YEAR, dt.date(2026, 1, 5), dt.date(2026, 1, 3))
    assert list(found) == days("01-03", "01-04")
    late = Cadence.monthly().occurrences(NEW_YEAR, dt.date(2026, 4, 1), dt.date(2027, 1, 1))
    assert late == ()


def test_an_empty_range_has_no_occurrence() -> None:
    assert Cadence.daily().occurrences(NEW_YEAR, NEW_YEAR) == ()
    assert Cadence.daily().occurrences(dt.date.min, dt.date.min) == ()


@pytest.mark.parametrize(
    "cadence",
    [
        Cadence.daily(),
        Cadence.weekly("monday"),
        Cadence.every_weeks(999),
        Cadence.monthly(),
        Cadence.quarterly(),
    ],
)
def test_the_last_dates_of_all(cadence: Cadence) -> None:
    start = dt.date(9999, 10, 1)
    found = cadence.occurrences(start, dt.date.max)
    assert [cadence.occurrence(k, start) for k in range(len(found))] == list(found)
    with pytest.raises(InvalidValue) as error:
        cadence.occurrence(100, start)
    assert codes(error) == [("k", "date.range")]
    assert cadence.occurrences(dt.date(9999, 12, 30), dt.date.max, dt.date.max) == ()


def test_occurrence_refuses_what_is_no_count_or_date() -> None:
    with pytest.raises(InvalidValue) as error:
        Cadence.daily().occurrence(-1, MOMENT)
    assert codes(error) == [("k", "count.low"), ("anchor", "date.datetime")]
    with pytest.raises(InvalidValue) as error:
        Cadence.monthly().occurrence(10**400, NEW_YEAR)
    assert codes(error) == [("k", "date.range")]


def test_occurrences_refuses_a_range_that_runs_backwards() -> None:
    with pytest.raises(InvalidValue, match="start 2026-01-01 and end 2025-12-31") as error:
        Cadence.daily().occurrences(NEW_YEAR, dt.date(2025, 12, 31))
    assert codes(error) == [("end", "range.backwards")]


def test_occurrences_refuses_what_is_no_date() -> None:
    with pytest.raises(InvalidValue) as error:
        Cadence.daily().occurrences(MOMENT, cast("dt.date", "2026"), MOMENT)
    assert codes(error) == [
        ("start", "date.datetime"),
        ("end", "date.text"),
        ("anchor", "date.datetime"),
    ]
    with pytest.raises(InvalidValue) as error:
        Cadence.daily().occurrences(MOMENT, NEW_YEAR)
    assert codes(error) == [("start", "date.datetime")]


@pytest.mark.parametrize(
    ("cadence", "day", "periods", "expected"),
    [
        (Cadence.daily(), "01-31", 1, "02-01"),
        (Cadence.daily(), "01-31", 0, "01-31"),
        (Cadence.weekly(), "01-01", 1, "01-08"),
        (Cadence.weekly("monday"), "01-01", 2, "01-15"),
        (Cadence.every_weeks(2), "01-01", 2, "01-29"),
        (Cadence.monthly(), "01-31", 0, "01-31"),
        (Cadence.monthly(), "01-31", 1, "02-28"),
        (Cadence.monthly(), "01-31", 2, "03-31"),
        (Cadence.monthly(), "01-31", 12, "2027-01-31"),
        (Cadence.monthly(), "2024-01-31", 1, "2024-02-29"),
        (Cadence.monthly(), "2024-02-29", 12, "2025-02-28"),
        (Cadence.quarterly(), "11-30", 1, "2027-02-28"),
        (Cadence.quarterly(), "01-31", 2, "07-31"),
        (Cadence.monthly(), "9999-11-30", 1, "9999-12-30"),
        (Cadence.monthly(), "9999-12-31", 0, "9999-12-31"),
    ],
)
def test_after(cadence: Cadence, day: str, periods: int, expected: str) -> None:
    start, later = days(day, expected)
    assert cadence.after(start, periods) == later
    if periods == 1:
        assert cadence.after(start) == later


def test_a_step_at_a_time_is_not_the_same_as_all_at_once() -> None:
    monthly = Cadence.monthly()
    assert monthly.after(monthly.after(dt.date(2026, 1, 31))) == dt.date(2026, 3, 28)
    assert monthly.after(dt.date(2026, 1, 31), 2) == dt.date(2026, 3, 31)


@pytest.mark.parametrize("cadence", [Cadence.daily(), Cadence.weekly(), Cadence.monthly()])
@pytest.mark.parametrize("periods", [1, 10**400])
def test_after_the_last_date_there_is_nothing(cadence: Cadence, periods: int) -> None:
    with pytest.raises(InvalidValue) as error:
        cadence.after(dt.date.max, periods)
    assert codes(error) == [("periods", "date.range")]


def test_after_refuses_what_is_no_date_or_count() -> None:
    with pytest.raises(InvalidValue) as error:
        Cadence.daily().after(MOMENT, cast("int", 1.5))
    assert codes(error) == [("day", "date.datetime"), ("periods", "count.type")]


@pytest.mark.parametrize(
    ("text", "cadence"),
    [
        ("daily", Cadence.daily()),
        ("weekly", Cadence.weekly()),
        ("weekly", Cadence.every_weeks(1)),
        ("weekly on monday", Cadence.weekly("monday")),
        ("weekly on sunday", Cadence.every_weeks(1, "sunday")),
        ("every 2 weeks", Cadence.every_weeks(2)),
        ("every 2 weeks on monday", Cadence.every_weeks(2, "monday")),
        ("every 999 weeks", Cadence.every_weeks(999)),
        ("monthly", Cadence.monthly()),
        ("quarterly", Cadence.quarterly()),
    ],
)
def test_the_text_form(text: str, cadence: Cadence) -> None:
    assert str(cadence) == text
    assert Cadence.parse(text) == cadence
    assert hash(Cadence.parse(text)) == hash(cadence)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Daily",
        "yearly",
        "weekly ",
        "weekly on",
        "weekly on Monday",
        "weekly on mon",
        "weekly\n",
        "daily on monday",
        "monthly on friday",
        "every 1 weeks",
        "every 0 weeks",
        "every 02 weeks",
        "every 1000 weeks",
        "every 2 week",
        "every 2 months",
        "every \N{FULLWIDTH DIGIT TWO} weeks",
    ],
)
def test_other_texts_are_refused_and_the_forms_named(text: str) -> None:
    with pytest.raises(InvalidValue, match="every 2 weeks on monday, monthly or quart") as error:
        Cadence.parse(text)
    assert codes(error) == [("text", "cadence.form")]


def test_a_text_is_a_text() -> None:
    with pytest.raises(InvalidValue) as error:
        Cadence.parse(cast("str", 7))
    assert codes(error) == [("text", "text.type")]


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (lambda: Cadence(unit=cast("Literal['day']", "year")), [("unit", "choice.unknown")]),
        (lambda: Cadence.every_weeks(0), [("every", "count.low")]),
        (lambda: Cadence.every_weeks(1000), [("every", "count.high")]),
        (lambda: Cadence.every_weeks(n=True), [("every", "count.type")]),
        (lambda: Cadence.weekly(cast("Weekday", "Monday")), [("weekday", "choice.unknown")]),
        (lambda: Cadence(unit="day", every=2), [("every", "cadence.every")]),
        (lambda: Cadence(unit="day", every=0), [("every", "count.low")]),
        (lambda: Cadence(unit="month", weekday="friday"), [("weekday", "cadence.weekday")]),
        (
            lambda: Cadence(unit="quarter", every=3, weekday="friday"),
            [("every", "cadence.every"), ("weekday", "cadence.weekday")],
        ),
        (
            lambda: Cadence(unit=cast("Literal['day']", ""), every=0, weekday=cast("Weekday", 1)),
            [("unit", "choice.unknown"), ("every", "count.low"), ("weekday", "choice.unknown")],
        ),
    ],
)
def test_wrong_fields(build: Callable[[], Cadence], expected: list[tuple[str, str]]) -> None:
    with pytest.raises(InvalidValue) as error:
        build()
    assert codes(error) == expected


@pytest.mark.parametrize(
    ("cadence", "last", "expected"),
    [
        (Cadence.daily(), "02-28", "03-01"),
        (Cadence.weekly(), "01-07", "01-14"),
        (Cadence.every_weeks(3), "01-07", "01-28"),
        (Cadence.weekly("monday"), "01-05", "01-12"),
        (Cadence.weekly("monday"), "01-07", "01-12"),
        (Cadence.weekly("monday"), "01-11", "01-19"),  # early for 12 January
        (Cadence.every_weeks(2, "monday"), "01-05", "01-19"),
        (Cadence.every_weeks(2, "monday"), "01-07", "01-19"),  # late for 5 January
        (Cadence.every_weeks(2, "monday"), "01-08", "01-19"),
        (Cadence.every_weeks(2, "monday"), "01-09", "01-26"),  # early for 12 January
        (Cadence.monthly(), "02-27", "03-31"),  # one month later is 27 March
        (Cadence.monthly(), "01-31", "02-27"),  # a Saturday after the last working day
        (Cadence.monthly(), "01-29", "02-27"),  # early for 30 January
        (Cadence.monthly(), "04-10", "04-30"),
        (Cadence.monthly(), "12-31", "2027-01-29"),
        (Cadence.quarterly(), "03-31", "06-30"),
        (Cadence.quarterly(), "01-30", "04-30"),
        (Cadence.quarterly(), "04-10", "06-30"),  # late for 31 March
        (Cadence.quarterly(), "12-30", "2027-03-31"),  # early for 31 December
        (Cadence.quarterly(), "02-15", "05-29"),  # nearer to 27 February than to 30 January
        (Cadence.quarterly(), "02-13", "04-30"),  # as near to both
        (Cadence.weekly("friday"), "0001-01-03", "0001-01-12"),
        (Cadence.monthly(), "0001-01-03", "0001-01-31"),
        (Cadence.quarterly(), "0001-01-03", "0001-03-30"),
    ],
)
def test_the_next_one_is_due_on_a_date_of_the_cadence(cadence: Cadence, last: str, expected: str) -> None:
    after, due = days(last, expected)
    assert cadence.due(after) == due


@pytest.mark.parametrize("cadence", [Cadence.daily(), Cadence.weekly(), Cadence.monthly(), Cadence.quarterly()])
def test_nothing_is_due_after_the_last_date(cadence: Cadence) -> None:
    with pytest.raises(InvalidValue) as error:
        cadence.due(dt.date.max)
    assert codes(error) == [("last", "date.range")]
    with pytest.raises(InvalidValue) as error:
        cadence.due(MOMENT)
    assert codes(error) == [("last", "date.datetime")]


def test_periods_passed_know_the_end_of_dates() -> None:
    assert not Cadence.weekly().passed(dt.date.max, 2, dt.date.max)
    with pytest.raises(InvalidValue):
        Cadence.weekly().passed(dt.date.max, -1, dt.date.max)
