"""The goals that benchmarks work on: the same rows as plain tuples, as goalkit's objects, and as bare ones.

`rows` makes them once, with every id, date and number in it. Both kinds of objects are then built by the same code
from the same rows, so they share those, and what differs is only what their classes do. Bare classes have the same
fields and defaults by `attrs.frozen` alone: no converters, no checks.

    goals = rows(10_000, "tree")
    plan = plan_of(objectives(goals))  # checked, ready to evaluate
    floor = bare_objectives(goals)  # what the same fields cost without any of it
"""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeAlias, TypeVar

import attrs

import goalkit as gk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "AS_OF",
    "CYCLE",
    "START",
    "BareObjective",
    "KeyResultRow",
    "ObjectiveRow",
    "Shape",
    "bare_objectives",
    "objectives",
    "plan_of",
    "rows",
]

Shape: TypeAlias = Literal["tree", "chain", "star", "dag"]
"""Who is aligned to whom: five below each, one below each, all below the first, or two parents for each."""

CYCLE = gk.Cycle.quarter(2026, 2)
"""The cycle of every objective; it starts on `START`."""
START = CYCLE.start
AS_OF = dt.date(2026, 5, 15)
"""A day in the middle of the cycle, with check-ins before and after it."""

_BRANCHING = 5


class KeyResultRow(NamedTuple):
    """A metric that moves from a baseline to a target."""

    id: str
    baseline: float
    target: float
    """Always above the baseline."""
    weight: float
    entries: tuple[tuple[dt.date, float], ...]
    """Dates and values of the check-ins, oldest first."""


class ObjectiveRow(NamedTuple):
    """An objective, the ids of its parents, and its key results."""

    id: str
    parents: tuple[str, ...]
    """Of objectives that come before it."""
    key_results: tuple[KeyResultRow, ...]


def rows(objectives: int, shape: Shape = "tree", *, key_results: int = 4, check_ins: int = 6) -> list[ObjectiveRow]:
    """Return goals, the same at every call; the first is the top one, and parents come before children."""
    source = random.Random(20260401)  # noqa: S311 - made-up goals, no secrets
    days = [START + dt.timedelta(days=12 * place) for place in range(check_ins)]
    ids = [f"o-{number}" for number in range(objectives)]
    return [
        ObjectiveRow(
            ids[number],
            tuple(ids[parent] for parent in _parents(number, shape)),
            tuple(_key_result(source, f"kr-{number}-{place}", days) for place in range(key_results)),
        )
        for number in range(objectives)
    ]


def _parents(number: int, shape: Shape) -> tuple[int, ...]:
    if number == 0:
        return ()
    if shape == "chain":
        return (number - 1,)
    if shape == "star":
        return (0,)
    parent = (number - 1) // _BRANCHING
    if shape == "dag" and parent > 0:
        return (parent, parent - 1)
    return (parent,)


def _key_result(source: random.Random, name: str, days: list[dt.date]) -> KeyResultRow:
    baseline, target = float(source.randint(0, 50)), float(source.randint(60, 100))
    entries = tuple((day, round(source.uniform(baseline, target), 1)) for day in days)
    return KeyResultRow(name, baseline, target, source.choice((1.0, 1.0, 2.0)), entries)


@attrs.frozen
class BareCheckIn:
    """The fields of `CheckIn`."""

    date: dt.date
    value: float | None = None
    confidence: float | None = attrs.field(default=None, kw_only=True)
    status: gk.Status | None = attrs.field(default=None, kw_only=True)
    note: str = attrs.field(default="", kw_only=True)
    author: str | None = attrs.field(default=None, kw_only=True)


@attrs.frozen
class BareChange:
    """The fields of `Change`."""

    baseline: float | None = None
    target: float | None = None
    unit: str = ""
    kpi: str | None = None
    accumulate: bool = attrs.field(default=False, kw_only=True)
    direction: str | None = attrs.field(default=None, kw_only=True)
    phases: tuple[tuple[dt.date, float], ...] = attrs.field(default=(), kw_only=True)


@attrs.frozen(kw_only=True)
class BareKeyResult:
    """The fields of `KeyResult`."""

    id: str
    title: str
    measure: BareChange | None = None
    weight: float = 1.0
    owner: str | None = None
    priority: str = ""
    cadence: gk.Cadence | None = None
    check_ins: tuple[BareCheckIn, ...] = ()
    revisions: tuple[gk.Revision, ...] = ()
    states: tuple[gk.StateChange, ...] = ()
    closing: gk.Closing | None = None
    description: str = ""
    share: float | None = None
    ignore: tuple[gk.Ignore, ...] = ()


@attrs.frozen
class BareAlignment:
    """The fields of `Alignment`."""

    to: str
    weight: float = attrs.field(default=1.0, kw_only=True)
    contributes: bool = attrs.field(default=True, kw_only=True)
    share: float | None = attrs.field(default=None, kw_only=True)


@attrs.frozen(kw_only=True)
class BareObjective:
    """The fields of `Objective`."""

    id: str
    title: str
    owner: str | None = None
    cycle: str | None = None
    ambition: str = "aspirational"
    weight: float = 1.0
    priority: str = ""
    guardrails: tuple[str, ...] = ()
    aligned_to: tuple[BareAlignment, ...] = ()
    key_results: tuple[BareKeyResult, ...] = ()
    states: tuple[gk.StateChange, ...] = ()
    closing: gk.Closing | None = None
    description: str = ""
    ignore: tuple[gk.Ignore, ...] = ()


T = TypeVar("T")


@attrs.frozen
class _Kinds(Generic[T]):
    """The classes that objects are made of."""

    check_in: Callable[..., object]
    change: Callable[..., object]
    key_result: Callable[..., object]
    alignment: Callable[..., object]
    objective: Callable[..., T]


def _built(goals: Iterable[ObjectiveRow], kinds: _Kinds[T]) -> list[T]:
    """Build objectives; what both kinds of classes are measured with."""
    check_in, change, key_result = kinds.check_in, kinds.change, kinds.key_result
    alignment, objective = kinds.alignment, kinds.objective
    return [
        objective(
            id=name,
            title="Aim",
            cycle=CYCLE.id,
            aligned_to=tuple([alignment(parent) for parent in parents]),
            key_results=tuple(
                [
                    key_result(
                        id=own,
                        title="Move the metric",
                        weight=weight,
                        measure=change(baseline=baseline, target=target),
                        check_ins=tuple([check_in(date, value) for date, value in entries]),
                    )
                    for own, baseline, target, weight, entries in key_results
                ]
            ),
        )
        for name, parents, key_results in goals
    ]


_GOALKIT = _Kinds(gk.CheckIn, gk.Change, gk.KeyResult, gk.Alignment, gk.Objective)
_BARE = _Kinds(BareCheckIn, BareChange, BareKeyResult, BareAlignment, BareObjective)


def objectives(goals: Iterable[ObjectiveRow]) -> list[gk.Objective]:
    """Return goalkit's objectives of some rows."""
    return _built(goals, _GOALKIT)


def bare_objectives(goals: Iterable[ObjectiveRow]) -> list[BareObjective]:
    """Return the same objectives by classes that only hold fields."""
    return _built(goals, _BARE)


def plan_of(built: list[gk.Objective]) -> gk.Plan:
    """Return the plan of objectives that `objectives` made, with their cycle."""
    return gk.Plan(cycles=[CYCLE], objectives=built)
