"""Moments: what the cells of a live engine were, kept for whoever still looks at them.

The engine has its state in plain lists, as any engine, and changes them in place. Before a cell changes, what was
in it is put into every moment that somebody holds, so a moment costs what has changed since and no copy of anything.

A reader needs no lock. It looks first at what is in the list now and then whether the moment has kept something else;
the writer does it the other way round. Whatever the two do in between, the reader gets what was there at the moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar, cast

import attrs

from goalkit.scoring._engine import Engine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Alignment, Objective
    from goalkit.model.states import Status
    from goalkit.scoring._members import Total
    from goalkit.scoring.progress import Measured

__all__ = ["KeyResultCell", "Links", "Moment", "ObjectiveCell", "Reader"]

T = TypeVar("T")

Links: TypeAlias = "list[tuple[int, Alignment]]"

KeyResultCell: TypeAlias = "tuple[KeyResult, KPI | None, float | None, Measured | None, Links | None]"
"""The key result, its KPI, its score, what its measure says if that was worked out, what is aligned to it."""

ObjectiveCell: TypeAlias = (
    "tuple[Objective, float | None, float | None, Total | None, bool, Status | None, Links | None, bool]"
)
"""The objective, its roll-up, its score, its sum of values, whether it has started, its computed status where
others ask for it, what is aligned to it, whether its key results are all plain."""


class Moment:
    """What is different now from what was then."""

    __slots__ = ("__weakref__", "key_results", "kpis", "objectives")

    def __init__(self) -> None:
        self.key_results: dict[int, KeyResultCell] = {}
        self.objectives: dict[int, ObjectiveCell] = {}
        self.kpis: dict[int, tuple[KPI]] = {}


class _Column(Generic[T]):
    """A list of the engine as it was at a moment."""

    __slots__ = ("_kept", "_now", "_place")

    def __init__(self, now: Sequence[T] | Mapping[int, T], kept: Mapping[int, tuple[object, ...]], place: int) -> None:
        self._now = now
        self._kept = kept
        self._place = place

    def __getitem__(self, number: int) -> T:
        value = self._now[number]  # first this, then what was kept: see the module
        cell = self._kept.get(number)
        return value if cell is None else cast("T", cell[self._place])


class _Table(Generic[T]):
    """A dictionary of the engine as it was at a moment, and what a reader adds for itself."""

    __slots__ = ("_added", "_kept", "_now", "_place")

    def __init__(self, now: Mapping[int, T], kept: Mapping[int, tuple[object, ...]], place: int) -> None:
        self._now = now
        self._kept = kept
        self._place = place
        self._added: dict[int, T] = {}

    def get(self, number: int, default: T | None = None) -> T | None:
        value = self._now.get(number)
        cell = self._kept.get(number)
        found = value if cell is None else cast("T | None", cell[self._place])
        return self._added.get(number, default) if found is None else found

    def __setitem__(self, number: int, value: T) -> None:
        self._added[number] = value


class Reader(Engine):
    """An engine that reads what another one had at a moment, and works out the rest from it."""

    def __init__(self, live: Engine, moment: Moment) -> None:  # it has no scores of its own to work out
        self.moment = moment  # who holds a reader, or a result of it, holds the moment
        goals, items = moment.objectives, moment.key_results
        self.plan = live.plan
        self.as_of, self.policy = live.as_of, live.policy
        self.low, self.high = live.low, live.high
        self._weights = live._weights  # noqa: SLF001 - another engine's
        self._health = {}
        self._clock = {}
        self._plain_policy = False  # no rows were kept
        flat = live.flat
        self.flat = attrs.evolve(
            flat,
            objectives=cast("tuple[Objective, ...]", _Column(flat.objectives, goals, 0)),
            key_results=cast("list[KeyResult]", _Column(flat.key_results, items, 0)),
            kpis=cast("list[KPI | None]", _Column(flat.kpis, items, 1)),
            children=cast("dict[int, Links]", _Table(flat.children, goals, 6)),
            key_result_children=cast("dict[int, Links]", _Table(flat.key_result_children, items, 4)),
        )
        self.kpis = cast("Sequence[KPI]", _Column(live.kpis, moment.kpis, 0))
        self.scores = cast("list[float | None]", _Column(live.scores, items, 2))
        self.measured = cast("dict[int, Measured]", _Table(live.measured, items, 3))
        self.objective_raw = cast("list[float | None]", _Column(live.objective_raw, goals, 1))
        self.objective_scores = cast("list[float | None]", _Column(live.objective_scores, goals, 2))
        self.totals = cast("dict[int, Total]", _Table(live.totals, goals, 3))
        self._started = cast("dict[int, bool]", _Column(live._all_started(), goals, 4))  # noqa: SLF001
        statuses = live._statuses  # noqa: SLF001
        self._statuses = None if statuses is None else cast("dict[int, Status]", _Column(statuses, goals, 5))
