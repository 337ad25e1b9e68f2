"""Errors: one root, builtin parents, stable codes, paths, texts, and pickling."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from typing import Any

import attrs
import pytest

import goalkit as gk
from goalkit.errors import (
    GoalkitError,
    InvalidFile,
    InvalidPlan,
    InvalidValue,
    MissingExtra,
    NotFound,
    Problem,
    UnreadableFile,
)

LOW = Problem("weight", "must be 0 or more, got -1.0", "number.low")
WHOLE = Problem("", "changes nothing", "revision.empty")

KINDS: list[tuple[type[GoalkitError], type[Exception], str]] = [
    (GoalkitError, Exception, "goalkit"),
    (InvalidValue, ValueError, "value.invalid"),
    (InvalidPlan, ValueError, "plan.invalid"),
    (InvalidFile, ValueError, "file.invalid"),
    (UnreadableFile, OSError, "file.unreadable"),
    (NotFound, LookupError, "not-found"),
    (MissingExtra, ImportError, "extra.missing"),
]


@pytest.mark.parametrize(("kind", "builtin", "code"), KINDS)
def test_an_error_is_also_the_matching_builtin(kind: type[GoalkitError], builtin: type[Exception], code: str) -> None:
    error = kind("Plan", [LOW, WHOLE])
    assert isinstance(error, GoalkitError)
    assert isinstance(error, builtin)
    assert error.code == code


@pytest.mark.parametrize(("kind", "builtin", "code"), KINDS)
def test_the_code_of_one_problem_is_the_code_of_the_error(
    kind: type[GoalkitError], builtin: type[Exception], code: str
) -> None:
    error = kind("Plan", [LOW])
    assert issubclass(kind, builtin)
    assert error.code == "number.low" != code
    assert str(error) == "Plan: weight: must be 0 or more, got -1.0"


@pytest.mark.parametrize("kind", [kind for kind, _, _ in KINDS])
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_error_survives_pickling(kind: type[GoalkitError], protocol: int) -> None:
    error = kind("Plan", iter([LOW, WHOLE]))
    again: object = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301 - made here
    assert type(again) is kind
    assert (again.what, again.problems, str(again)) == ("Plan", (LOW, WHOLE), str(error))


def test_an_error_survives_copying() -> None:
    error = InvalidValue("Plan", [LOW])
    assert copy.copy(error).problems == copy.deepcopy(error).problems == (LOW,)


def test_the_fields_of_an_oserror_stay_empty() -> None:
    error = UnreadableFile("plan.toml", [Problem("", "does not exist", "file.missing")])
    assert (error.errno, error.strerror, error.filename) == (None, None, None)


def test_the_text_lists_every_problem() -> None:
    assert str(InvalidPlan("Plan", [LOW, WHOLE])) == (
        "Plan: 2 problems\n  weight: must be 0 or more, got -1.0\n  changes nothing"
    )


@pytest.mark.parametrize(("count", "lines"), [(20, 21), (21, 22), (500, 22)])
def test_a_long_list_is_cut_in_the_text_only(count: int, lines: int) -> None:
    error = InvalidPlan("Plan", [Problem(f"owners[{n}]", "is odd", "odd") for n in range(count)])
    shown = str(error).splitlines()
    assert len(error.problems) == count
    assert len(shown) == lines
    assert shown[0] == f"Plan: {count} problems"
    assert shown[20] == "  owners[19]: is odd"
    if count > 20:
        assert shown[21] == f"  ... and {count - 20} more (all in .problems)"


@pytest.mark.parametrize(
    ("path", "prefix", "expected"),
    [
        ("weight", "key_results[0]", "key_results[0].weight"),
        ("", "key_results[0]", "key_results[0]"),
        ("weight", "", "weight"),
        ("", "", ""),
        ("[2].weight", "key_results", "key_results[2].weight"),
    ],
)
def test_a_problem_seen_from_further_out(path: str, prefix: str, expected: str) -> None:
    seen = Problem(path, "is odd", "odd").under(prefix)
    assert seen == Problem(expected, "is odd", "odd")


def test_a_problem_is_a_value() -> None:
    same = Problem("weight", "must be 0 or more, got -1.0", "number.low")
    assert same == LOW
    assert hash(same) == hash(LOW)
    assert LOW != WHOLE
    other: object = ("weight", LOW.message, LOW.code)
    assert other != LOW
    assert repr(WHOLE) == "Problem('', 'changes nothing', 'revision.empty')"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        LOW.path = "other"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def test_an_object_in_the_place_of_its_id_is_told_from_a_wrong_id() -> None:
    nps = gk.KPI(id="nps")
    plan = gk.Plan(kpis=[nps])
    wrong: Any = nps
    with pytest.raises(gk.InvalidValue, match=r"must be an id, got .*; pass its id, 'nps'"):
        gk.kpi_view(plan, wrong, dt.date(2026, 5, 15))
    with pytest.raises(gk.InvalidValue, match=r"must be an id, got .*; pass its id, 'nps'"):
        gk.Alignment(wrong)


def test_a_plan_in_the_place_of_a_scorecard_is_told_how_one_is_made() -> None:
    plan: Any = gk.Plan()
    with pytest.raises(gk.InvalidValue, match=r"must be a Scorecard, got .*goalkit\.evaluate"):
        gk.contribution(plan, "kr", "o")
