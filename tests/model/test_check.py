"""The check of value objects: what is accepted, what is said about the rest, and how it is shown."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalkit.errors import InvalidValue
from goalkit.model._check import Check, as_tuple, digits, evolve, named, parts_of, show
from goalkit.model.history import CheckIn
from goalkit.model.measures import Milestone
from goalkit.model.readings import Reading
from goalkit.model.states import State, Status
from tests.model.building import NO_DATES, build, day, no_numbers, problems, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator


class Whole(IntEnum):
    """An int of another class."""

    THREE = 3


class Broken:
    """An object that cannot be shown."""

    def __repr__(self) -> str:
        raise RuntimeError


class Lines:
    """An object whose text has several lines and half of a surrogate pair."""

    def __repr__(self) -> str:
        return "first\nsecond\x00\ud800"


class Moment(dt.date):
    """A date of another class, as test libraries make them."""


def message(value: object) -> str:
    """Return what is said about a number."""
    return refusal(Reading, day(1), value).problems[0].message


# numbers


@no_numbers
def test_what_is_no_number_is_refused_with_its_field(value: object, code: str) -> None:
    assert problems(Reading, day(1), value) == [("value", code)]


@pytest.mark.parametrize("value", [3, 3.0, Decimal(3), Fraction(6, 2), Whole.THREE])
def test_every_kind_of_number_becomes_a_plain_float(value: object) -> None:
    kept = build(Reading, day(1), value).value
    assert type(kept) is float
    assert kept == 3.0


@given(st.one_of(st.floats(), st.integers(), st.decimals(), st.fractions(), st.text(), st.none()))
def test_a_number_is_kept_or_refused_and_nothing_else(value: object) -> None:
    kept = 0.0
    with suppress(InvalidValue):
        kept = build(Reading, day(1), value).value
    assert kept == 0 or 1e-100 <= abs(kept) <= 1e100


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "must be a number, got True (a bool is not a number here)"),
        ("12 %", "must be a number, got the text '12 %'"),
        (None, "is missing: a number is needed"),
        ([3], "must be a number, got [3] (list)"),
        (float("nan"), "must be a number, got NaN; leave it out (None) where nothing is known"),
        (Decimal("-Infinity"), "must be finite, got -inf"),
        (Decimal("1e400"), "is too large (magnitude above 1e+100), got Decimal('1E+400')"),
        (1e-200, "is too small to tell from 0 (magnitude below 1e-100), got 1e-200"),
    ],
)
def test_the_message_says_what_was_given(value: object, text: str) -> None:
    assert message(value) == text


def test_a_long_number_is_shortened() -> None:
    assert message(10**5000) == "is too large (magnitude above 1e+100), got <int>"
    assert message(10**400) == f"is too large (magnitude above 1e+100), got 1{'0' * 56}..."


def test_negative_zero_is_zero() -> None:
    assert str(Reading(day(1), -0.0).value) == "0.0"


def test_limits_are_named() -> None:
    assert str(refusal(Milestone, "Ship", -1)) == "Milestone 'Ship': weight: must be 0 or more, got -1"
    assert str(refusal(CheckIn, day(1), confidence=70)) == (
        "CheckIn: confidence: must be 1 or less, got 70 (write 0.7 for 70 %)"
    )
    assert str(refusal(CheckIn, day(1), confidence=101)) == "CheckIn: confidence: must be 1 or less, got 101"


def test_a_limit_may_exclude_its_edge() -> None:
    check = Check(None)
    assert check.number("width", 0, above=0) is None
    assert [str(problem) for problem in check.problems] == ["width: must be above 0, got 0"]


@pytest.mark.parametrize(
    ("number", "text"),
    [(3.0, "3"), (1_250_000.0, "1250000"), (0.1, "0.1"), (99.95, "99.95"), (1e100, "1e+100")],
)
def test_numbers_are_shown_as_people_write_them(number: float, text: str) -> None:
    assert digits(number) == text


# texts and ids


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "text.type"),
        (3, "text.type"),
        (b"x", "text.type"),
        ("", "text.empty"),
        (" \n", "text.empty"),
        ("half \ud800 a pair", "text.surrogate"),
    ],
)
def test_a_title_is_a_text_that_can_be_written(value: object, code: str) -> None:
    assert problems(Milestone, value) == [("title", code)]


@pytest.mark.parametrize("note", [None, 0, False, [], b"", "\udfff"])
def test_a_note_is_checked_even_where_it_is_falsy(note: object) -> None:
    assert [path for path, _ in problems(Reading, day(1), 3, note=note)] == ["note"]
    assert [path for path, _ in problems(CheckIn, day(1), note=note)] == ["note"]


def test_an_error_about_half_of_a_pair_can_be_printed() -> None:
    assert str(refusal(Milestone, "a\ud800")).encode()
    assert str(refusal(Reading, day(1), "\udc80")).encode()


# dates


@pytest.mark.parametrize(("value", "code"), NO_DATES)
def test_what_is_no_date_is_refused(value: object, code: str) -> None:
    assert problems(Reading, value, 3) == [("date", code)]


def test_a_datetime_is_refused_with_the_way_out() -> None:
    moment = dt.datetime(2026, 4, 1, 6, 30, tzinfo=dt.UTC)
    assert str(refusal(Reading, moment, 3)) == (
        "Reading: date: must be a date, got the datetime 2026-04-01T06:30:00+00:00; "
        "turn it into a date with goalkit.business_date(moment, tz)"
    )


def test_a_date_of_another_class_is_a_date() -> None:
    assert Reading(Moment(2026, 4, 1), 3).date == dt.date(2026, 4, 1)


# choices, counts, flags


def test_an_enum_takes_its_own_texts_and_no_others() -> None:
    check = Check(CheckIn(day(1)))
    assert check.enum("status", "on_track", Status) is Status.ON_TRACK
    assert check.enum("status", Status.CLOSED, State) is State.CLOSED
    assert check.enum("status", 3, State) is None
    assert check.problems[0].message == "must be one of draft, active, closed, postponed, cancelled; got 3"


@pytest.mark.parametrize(
    ("value", "code"), [(True, "count.type"), (1.0, "count.type"), ("1", "count.type"), (0, "count.low")]
)
def test_a_count_is_a_whole_number(value: object, code: str) -> None:
    check = Check(None)
    assert check.count("confirm", value) is None
    assert [problem.code for problem in check.problems] == [code]
    assert check.count("confirm", 3) == 3


def test_a_part_may_be_of_several_classes() -> None:
    check = Check(None)
    assert check.instance("edge", None, (int, float), optional=True)
    assert not check.instance("edge", "x", (int, float))
    assert check.problems[0].message == "must be int or float, got 'x'"


def test_ids_are_texts_without_duplicates() -> None:
    check = Check(None)
    check.identifiers("guardrails", ("nps", "churn", "nps", 3, ""))
    check.identifiers("guardrails", "nps")
    assert [str(problem) for problem in check.problems] == [
        "guardrails[2]: 'nps' is listed twice",
        "guardrails[3]: must be a text, got 3",
        "guardrails[4]: must not be empty",
        "guardrails: must be a collection of ids, got 'nps'",
    ]


def test_items_that_are_right_keep_their_position() -> None:
    check = Check(None)
    assert check.placed("edges", (1, "x", 3), int) == [(0, 1), (2, 3)]
    assert check.items("edges", (1, "x", 3), int) == (1, 3)
    assert [problem.path for problem in check.problems] == ["edges[1]", "edges[1]"]


# small tools


@pytest.mark.parametrize("value", [None, 3, "text", b"bytes"])
def test_what_is_no_collection_stays_as_it_is(value: object) -> None:
    assert build(as_tuple, value) is value


def test_any_iterable_becomes_a_tuple() -> None:
    def numbers() -> Iterator[int]:
        yield from (1, 2)

    given_tuple = (1, 2)
    assert as_tuple(given_tuple) is given_tuple
    assert as_tuple([1, 2]) == as_tuple(numbers()) == as_tuple({1: "a", 2: "b"}) == (1, 2)


def test_parts_are_those_of_tuples_and_lists_only() -> None:
    assert parts_of([1, 2]) == parts_of((1, 2)) == (1, 2)
    assert parts_of("ab") == parts_of(None) == parts_of({1, 2}) == ()


def test_anything_is_shown_on_one_short_line() -> None:
    assert show("x" * 100) == f"'{'x' * 56}..."
    assert show(Broken()) == "<Broken>"
    assert show(Lines()) == "first second ?"
    assert show("a\nb") == r"'a\nb'"


def test_an_object_is_called_by_its_id_where_it_has_one() -> None:
    assert named("KPI", "nps") == "KPI 'nps'"
    assert named("KPI", "") == named("KPI", None) == named("KPI", 3) == "KPI"


def test_a_changed_copy_is_checked() -> None:
    assert evolve(Reading(day(1), 3), value=4) == Reading(day(1), 4)
    assert problems(evolve, Reading(day(1), 3), value="4") == [("value", "number.text")]
