"""Columns: what an evaluation says of all objectives, or of all key results, field by field.

For those who store or draw every goal: a hundred thousand results are as many objects, their columns are seven tuples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from goalkit.model.numbers import settle
from goalkit.scoring.grading import Grade, StretchZone

if TYPE_CHECKING:
    from goalkit.model.states import Status
    from goalkit.scoring._engine import Engine

__all__ = ["Columns", "ColumnsKind"]

ColumnsKind: TypeAlias = Literal["objectives", "key_results"]
"""The goals that columns are about."""

_Cells: TypeAlias = (
    "tuple[float | None, float | None, Grade | None, StretchZone | None, Status, float | None]"  # in the order below
)


@attrs.frozen(kw_only=True)
class Columns:
    """The results of all objectives, or of all key results, as columns in the order of the plan.

    Every column has a value for each goal, the same as the result object of that goal has.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> plan = gk.Plan(
        ...     cycles=[gk.Cycle.quarter(2026, 2)],
        ...     objectives=[
        ...         gk.Objective(
        ...             id="speed",
        ...             title="Feel fast",
        ...             cycle="2026-Q2",
        ...             key_results=[
        ...                 gk.KeyResult(
        ...                     id="p95",
        ...                     title="p95 from 900 ms to 300 ms",
        ...                     measure=gk.Change(baseline=900, target=300),
        ...                     check_ins=[gk.CheckIn(dt.date(2026, 5, 11), 480)],
        ...                 ),
        ...                 gk.KeyResult(id="errors", title="Errors", measure=gk.Change(baseline=5, target=1)),
        ...             ],
        ...         )
        ...     ],
        ... )
        >>> columns = gk.evaluate(plan, dt.date(2026, 5, 15)).columns("key_results")
        >>> dict(zip(columns.id, columns.score))
        {'p95': 0.7, 'errors': None}
    """

    id: tuple[str, ...]
    """The ids."""
    progress: tuple[float | None, ...]
    """Of objectives the roll-up before its clamp, of key results how far they have moved; None: not started."""
    score: tuple[float | None, ...]
    """The scores, 0 to 1 by the default policy; None where nothing counts."""
    grade: tuple[Grade | None, ...]
    """What the scores mean; None without one."""
    zone: tuple[StretchZone | None, ...]
    """Where the scores of aspirational goals lie; None for committed ones."""
    status: tuple[Status, ...]
    """The statuses, as stated or computed, or the states of goals that are not active."""
    expected: tuple[float | None, ...]
    """The shares expected by now; None without a cycle."""


def columns_of(engine: Engine, kind: ColumnsKind) -> Columns:
    """Return the columns of an evaluation."""
    flat = engine.flat
    if kind == "objectives":
        ids = tuple(item.id for item in flat.objectives)
        rows = [_objective(engine, at) for at in range(len(ids))]
    else:
        ids = tuple(item.id for item in flat.key_results)
        rows = [_key_result(engine, k) for k in range(len(ids))]
    progress, score, grade, zone, status, expected = zip(*rows, strict=True) if rows else ((),) * 6
    return Columns(id=ids, progress=progress, score=score, grade=grade, zone=zone, status=status, expected=expected)


def _objective(engine: Engine, at: int) -> _Cells:
    raw, unsettled, expected = engine.objective_raw[at], engine.objective_scores[at], engine.objective_expected(at)
    score = _settled(unsettled)
    progress = score if raw == unsettled else _settled(raw)
    grade, zone = _meaning(engine, at, score)
    return progress, score, grade, zone, engine.objective_status(at)[0], _settled(expected)


def _key_result(engine: Engine, k: int) -> _Cells:
    moved, unsettled, expected = engine.progress(k), engine.scores[k], engine.expected(k)
    score = _settled(unsettled)
    progress = score if moved == unsettled else _settled(moved)
    grade, zone = _meaning(engine, engine.flat.objective_of[k], score)
    return progress, score, grade, zone, engine.key_result_status(k)[0], _settled(expected)


def _meaning(engine: Engine, at: int, score: float | None) -> tuple[Grade | None, StretchZone | None]:
    if score is None:
        return None, None
    grading, ambition = engine.policy.grading, engine.flat.objectives[at].ambition
    return grading.grade(score, ambition), grading.zone(score, ambition)


def _settled(value: float | None) -> float | None:
    return None if value is None else settle(value)
