"""Laws of the short way through the checks: it says what the full check says, and keeps the same values.

The oracle is the class's own full check, put in the place of the short way.
"""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias, cast
from unittest.mock import patch

import attrs
import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.model._check import parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Fields: TypeAlias = dict[str, object]
Values: TypeAlias = st.SearchStrategy[object]


class Text(str):
    """A text of a class of its own."""

    __slots__ = ()


class Whole(IntEnum):
    ONE = 1


class Real(float):
    """A float of a class of its own."""


class Day(dt.date):
    """A date of a class of its own."""


class Later(gk.CheckIn):
    """A check-in of a class of its own."""


class Items(tuple[object, ...]):
    """A tuple of a class of its own."""

    __slots__ = ()


class Anything:
    """Says of everything that it is the same."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


MAY = dt.date(2026, 5, 1)
EDGE = int(1e100)

TEXTS: list[object] = [
    *("", " ", "  ", "a", " a", "a ", "a b", "a\nb", "a\u2028", "a\u00a0", "\u00a0", "\ud800", "a\udfff", "é"),
    *("😀", "a\u00adb", "a\x7f", "\x85a", "a\u200d", "\u3000", "x" * 300, Text("a"), Text(" "), Text("")),
    *("aspirational", "committed", "other", "increase", "decrease", Text("committed")),
]
NUMBERS: list[object] = [
    *(0, 1, 2, -1, -0.0, 0.0, 0.5, 1.0, math.nan, math.inf, -math.inf, 5e-324, -5e-324, 1e-100, -1e-100),
    *(math.nextafter(1e-100, 0), 1e100, -1e100, math.nextafter(1e100, math.inf), math.nextafter(1, 2)),
    *(EDGE, -EDGE, EDGE + 1, EDGE + 10**84, 10**400, Whole.ONE, Real(0.5), Real(-0.0), Real("nan")),
    *(Decimal("0.5"), Decimal("sNaN"), Fraction(1, 3), True, False),
]
DAYS: list[object] = [MAY, dt.datetime(2026, 5, 1), Day(2026, 5, 1), "2026-05-01"]  # noqa: DTZ001
STATES: list[object] = [*gk.Status, *gk.State, *(status.value for status in gk.Status), Text("ahead")]
ODD: list[object] = [None, object(), Anything(), [], (), {}, 3j, b"a", True, Items(), Items([1]), [1], "draft"]
MEASURES: list[object] = [
    None,
    gk.Change(1, 2),
    gk.Change(1, 2, kpi="k"),
    gk.Maintain(threshold=gk.Threshold.at_least(1)),
    gk.Baseline(),
    gk.Baseline(kpi="k"),
    gk.Milestones([gk.Milestone("a")]),
    gk.Cascaded(),
]
ALL: list[object] = [*TEXTS, *NUMBERS, *DAYS, *STATES, *ODD, *MEASURES, gk.Cadence.weekly(), gk.Closing(MAY, 0.7)]

texts: Values = st.sampled_from(TEXTS) | st.text(max_size=3)
numbers: Values = st.floats() | st.integers() | st.sampled_from(NUMBERS)
days: Values = st.dates() | st.sampled_from(DAYS)
states: Values = st.sampled_from(STATES)
odd: Values = st.sampled_from(ODD)
measures: Values = st.sampled_from(MEASURES)
check_ins = st.builds(gk.CheckIn, st.integers(1, 9).map(lambda day: dt.date(2026, 5, day)), st.integers(0, 9))
dated = st.builds(gk.StateChange, st.integers(1, 9).map(lambda day: dt.date(2026, 5, day)), st.just("draft"))
revisions = st.builds(gk.Revision, st.integers(1, 9).map(lambda day: dt.date(2026, 5, day)), target=st.just(30))
closings: Values = st.just(gk.Closing(at=MAY, score=0.7))
ignores = st.builds(gk.Ignore, st.sampled_from("abc"), st.just("known"))
links = st.builds(gk.Alignment, st.sampled_from("abc"))
key_results = st.builds(gk.KeyResult, id=st.sampled_from("abc"), title=st.just("t"))


@attrs.frozen
class Once:
    """An iterable that is no collection."""

    items: list[object]

    def __iter__(self) -> Iterator[object]:
        return iter(self.items)


def several(items: st.SearchStrategy[object]) -> Values:
    """Lists and tuples, an iterator, and some with something in them that does not belong there."""
    right = st.lists(items, max_size=4)
    wrong = st.lists(items | odd, max_size=4)
    return st.one_of(right, right.map(tuple), right.map(Items), right.map(Once), wrong, wrong.map(tuple))


common: dict[str, Values] = {
    "title": texts,
    "weight": numbers,
    "owner": texts,
    "priority": texts,
    "description": texts,
    "states": several(dated),
    "closing": closings,
    "ignore": several(ignores),
}
CLASSES: dict[type[object], tuple[Fields, dict[str, Values]]] = {
    gk.CheckIn: (
        {"date": MAY},
        {
            "date": days,
            "value": numbers,
            "confidence": numbers | st.floats(0, 1),
            "status": states | texts,
            "note": texts,
            "author": texts,
        },
    ),
    gk.Reading: (
        {"date": MAY, "value": 3},
        {"date": days, "value": numbers, "note": texts, "denominator": numbers},
    ),
    gk.Change: (
        {"baseline": 3},
        {
            "baseline": numbers,
            "target": numbers,
            "unit": texts,
            "kpi": texts,
            "accumulate": st.booleans(),
            "direction": st.sampled_from(["increase", "decrease", Text("increase"), "up"]),
            "phases": several(st.tuples(st.dates(), st.integers())),
        },
    ),
    gk.Alignment: (
        {"to": "a"},
        {"to": texts, "weight": numbers, "contributes": st.booleans(), "share": numbers},
    ),
    gk.KeyResult: (
        {"id": "kr", "title": "Grow"},
        {
            **common,
            "id": texts,
            "share": numbers,
            "measure": measures,
            "cadence": st.just(gk.Cadence.weekly()),
            "check_ins": several(check_ins | st.just(Later(MAY, 3))),
            "revisions": several(revisions),
        },
    ),
    gk.Objective: (
        {"id": "o", "title": "Aim"},
        {
            **common,
            "id": texts,
            "cycle": texts,
            "ambition": st.sampled_from(["aspirational", "committed", Text("committed"), "other"]),
            "guardrails": several(st.sampled_from("abc")),
            "aligned_to": several(links),
            "key_results": several(key_results),
        },
    ),
}


@st.composite
def calls(draw: st.DrawFn) -> tuple[type[object], Fields]:
    """A class and what it is called with: mostly right, with a few fields of any value."""
    kind = draw(st.sampled_from(list(CLASSES)))
    needed, possible = CLASSES[kind]
    chosen = draw(st.lists(st.sampled_from(sorted(possible)), unique=True, max_size=4))
    return kind, needed | {name: draw(st.one_of(possible[name], possible[name], odd)) for name in chosen}


def outcome(kind: type[object], fields: Fields) -> object:
    """Return what a call makes, with the class of every value, or what it complains about."""
    try:
        made = cast("Callable[..., attrs.AttrsInstance]", kind)(**fields)
    except gk.InvalidValue as error:
        return str(error), error.problems
    return {field.name: told(getattr(made, field.name)) for field in attrs.fields(type(made))}


def told(value: object) -> object:
    """Return a value as something that is equal only for the same class and the same digits."""
    return type(value), repr(value), [told(item) for item in parts_of(value)]


@given(calls())
@example((gk.CheckIn, {"date": MAY, "value": -0.0}))
@example((gk.CheckIn, {"date": MAY, "value": 5e-324}))
@example((gk.CheckIn, {"date": MAY, "confidence": 2}))
@example((gk.CheckIn, {"date": MAY, "status": "closed"}))
@example((gk.CheckIn, {"date": MAY, "status": Text("ahead")}))
@example((gk.CheckIn, {"date": MAY, "status": 3}))
@example((gk.KeyResult, {"id": "a b", "title": "t"}))
@example((gk.KeyResult, {"id": "a", "title": "t", "check_ins": [gk.CheckIn(MAY, 1), gk.CheckIn(dt.date.min, 2)]}))
@example((gk.KeyResult, {"id": "a", "title": "t", "check_ins": [Later(MAY, 1)]}))
@example((gk.KeyResult, {"id": "a", "title": "t", "check_ins": 3}))
@example((gk.Objective, {"id": "a", "title": "t", "aligned_to": [gk.Alignment("b"), gk.Alignment("b")]}))
@example((gk.Objective, {"id": "a", "title": "t", "aligned_to": [gk.Alignment("b"), gk.Alignment("c")]}))
def test_the_short_way_says_what_the_full_check_says(call: tuple[type[object], Fields]) -> None:
    kind, fields = call
    event("made" if isinstance(compare(kind, fields), dict) else "refused")


def compare(kind: type[object], fields: Fields) -> object:
    quick = outcome(kind, fields)
    with patch.object(kind, "__attrs_post_init__", vars(kind)["_check"]):
        assert quick == outcome(kind, fields)
    return quick


@pytest.mark.parametrize("kind", CLASSES)
def test_of_one_value_of_any_kind_both_say_the_same(kind: type[object]) -> None:
    needed, possible = CLASSES[kind]
    for name in possible:
        for value in ALL:
            compare(kind, {**needed, name: value})


USUAL: list[tuple[type[object], Fields]] = [
    (gk.CheckIn, {"date": MAY}),
    (gk.CheckIn, {"date": MAY, "value": 0}),
    (gk.CheckIn, {"date": MAY, "value": -2.5, "confidence": 1, "status": "ahead", "note": "a\nb é", "author": "ana"}),
    (gk.Reading, {"date": MAY, "value": 3, "note": "late", "denominator": 250}),
    (gk.Change, {"baseline": 4, "target": 1.5, "unit": "days"}),
    (gk.Change, {"baseline": 0, "kpi": "churn"}),
    (gk.Alignment, {"to": "a", "weight": 2, "contributes": False}),
    (gk.KeyResult, {"id": "a", "title": "Grow", "measure": gk.Change(1, 2), "check_ins": [gk.CheckIn(MAY, 1)]}),
    (gk.KeyResult, {"id": "a", "title": "Grow", "owner": "b", "priority": "P0", "description": "c", "weight": 0}),
    (gk.KeyResult, {"id": "a", "title": "Grow", "cadence": gk.Cadence.weekly(), "closing": gk.Closing(MAY, 1)}),
    (gk.Objective, {"id": "a", "title": "Aim", "cycle": "2026-Q2", "owner": "b", "ambition": "committed"}),
    (gk.Objective, {"id": "a", "title": "Aim", "aligned_to": [gk.Alignment("b"), gk.Alignment("c")]}),
    (gk.Objective, {"id": "a", "title": "Aim", "key_results": [gk.KeyResult(id="b", title="Grow")]}),
]


@pytest.mark.parametrize(("kind", "fields"), USUAL)
def test_what_is_usual_takes_the_short_way(kind: type[object], fields: Fields) -> None:
    with patch.object(kind, "_check", side_effect=AssertionError):
        cast("Callable[..., object]", kind)(**fields)
