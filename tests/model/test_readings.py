"""Readings and series: what was known on a day, whatever the order of entry."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalkit.model.kpis import KPI
from goalkit.model.readings import Reading, Series
from tests.model.building import NO_COLLECTIONS, NO_DATES, build, day, problems, refusal

if TYPE_CHECKING:
    from random import Random

    from goalkit.model.readings import ReadingLike

entries = st.lists(st.tuples(st.integers(1, 12).map(day), st.integers(0, 99).map(float)), max_size=12)
days = st.integers(0, 13).map(day)


def series(values: list[tuple[dt.date, float]]) -> Series:
    """Return the series of a KPI with these entries."""
    return KPI(id="nps", readings=values).series


def known(values: list[tuple[dt.date, float]], first: dt.date, last: dt.date) -> dict[dt.date, float]:
    """Return, by looking at all entries, what is in force of each date."""
    return {date: value for date, value in values if first <= date <= last}


@given(entries, days)
def test_the_reading_in_force_is_the_last_entered_of_the_latest_date(
    values: list[tuple[dt.date, float]], as_of: dt.date
) -> None:
    found = known(values, dt.date.min, as_of)
    reading = series(values).at(as_of)
    assert (None if reading is None else reading.value) == (found[max(found)] if found else None)


@given(entries, days, days)
def test_a_range_has_one_reading_for_each_date(
    values: list[tuple[dt.date, float]], first: dt.date, last: dt.date
) -> None:
    found = series(values).within(first, last)
    assert [(item.date, item.value) for item in found] == sorted(known(values, first, last).items())


@given(entries, days)
def test_until_is_everything_known_by_then(values: list[tuple[dt.date, float]], as_of: dt.date) -> None:
    assert series(values).until(as_of) == series(values).within(dt.date.min, as_of)


@given(entries, entries, days)
def test_nothing_dated_later_is_looked_at(
    values: list[tuple[dt.date, float]], more: list[tuple[dt.date, float]], as_of: dt.date
) -> None:
    later = [item for item in more if item[0] > as_of]
    assert series(values + later).at(as_of) == series(values).at(as_of)
    assert series(values + later).until(as_of) == series(values).until(as_of)
    assert series(values + later).first_entered(day(0), as_of) == series(values).first_entered(day(0), as_of)


@given(entries, st.randoms(use_true_random=False))
def test_the_order_of_entry_of_different_dates_never_matters(
    values: list[tuple[dt.date, float]],
    random: Random,
) -> None:
    once = list(dict(values).items())
    shuffled = once.copy()
    random.shuffle(shuffled)
    assert series(shuffled) == series(once)


@given(entries, days, days)
def test_the_first_entered_reading_is_not_moved_by_corrections(
    values: list[tuple[dt.date, float]], first: dt.date, last: dt.date
) -> None:
    inside = [item for item in values if first <= item[0] <= last]
    expected = min(inside, key=lambda item: item[0], default=None)
    found = series(values).first_entered(first, last)
    assert (None if found is None else (found.date, found.value)) == expected


def test_an_empty_series_knows_nothing() -> None:
    assert Series(()).at(day(1)) is None
    assert Series(()).until(day(1)) == ()
    assert Series(()).first_entered(day(1), day(2)) is None


def test_readings_and_pairs_may_be_mixed() -> None:
    mixed: list[ReadingLike] = [(day(2), 2), Reading(day(1), 1, note="by hand")]
    kept = KPI(id="nps", readings=mixed).readings
    assert kept == (Reading(day(1), 1, note="by hand"), Reading(day(2), 2))
    assert build(KPI, id="nps", readings=[[day(2), 2]]).readings == (Reading(day(2), 2),)


def test_a_reading_is_frozen() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Reading(day(1), 1).value = 2  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def test_a_wrong_reading_reports_every_field() -> None:
    assert problems(Reading, "1 April", math.nan, note=3) == [
        ("date", "date.text"),
        ("value", "number.nan"),
        ("note", "text.type"),
    ]
    assert problems(Reading, day(1), 30, denominator=-1) == [("denominator", "number.low")]
    assert problems(Reading, day(1), 30, denominator="250") == [("denominator", "number.text")]


def test_every_wrong_item_is_reported_with_its_position() -> None:
    wrong = [(day(1), 1), (day(2), "2"), (None, True), (day(3),), "text", 3, Reading(day(4), 4)]
    assert problems(KPI, id="nps", readings=wrong) == [
        ("readings[1].value", "number.text"),
        ("readings[2].date", "date.missing"),
        ("readings[2].value", "number.bool"),
        ("readings[3]", "part.type"),
        ("readings[4]", "part.type"),
        ("readings[5]", "part.type"),
    ]
    assert str(refusal(KPI, id="nps", readings=[3])) == (
        "KPI 'nps': readings[0]: must be a Reading or a pair of date and value, got 3"
    )


@pytest.mark.parametrize("value", NO_COLLECTIONS)
def test_readings_must_be_a_collection(value: object) -> None:
    assert problems(KPI, id="nps", readings=value) == [("readings", "collection.type")]


@pytest.mark.parametrize(("value", "code"), NO_DATES)
def test_a_question_about_no_date_is_refused(value: object, code: str) -> None:
    known_readings = Series((Reading(day(1), 1),))
    assert problems(known_readings.at, value) == [("as_of", code)]
    assert problems(known_readings.until, value) == [("as_of", code)]
    assert problems(known_readings.within, value, day(1)) == [("first", code)]
    assert problems(known_readings.within, day(1), value) == [("last", code)]
    assert problems(known_readings.first_entered, value, day(1)) == [("first", code)]
    assert problems(known_readings.first_entered, day(1), value) == [("last", code)]
