"""Progress and scores of key results, as expressions over a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from goalkit.errors import Problem
from goalkit.frames._cuts import complete
from goalkit.frames._tables import TEMPORARY, Frame, opened
from goalkit.frames.columns import KeyResultColumns
from goalkit.model._check import Check
from goalkit.model.numbers import DIGITS, LARGEST, SMALLEST
from goalkit.scoring.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goalkit.scoring.policy import Clamp

__all__ = ["progress"]

RAW, SCORE, STARTED = f"{TEMPORARY}progress", f"{TEMPORARY}score", f"{TEMPORARY}started"
"""Columns of `measured`: not settled."""
_BASELINE, _TARGET, _VALUE = f"{TEMPORARY}baseline", f"{TEMPORARY}target", f"{TEMPORARY}value"
_SPAN, _MOVED, _NEAREST = f"{TEMPORARY}span", f"{TEMPORARY}moved", f"{TEMPORARY}nearest"

_GRID = 1e6
"""Differences are read to six decimals where floats leave it open."""
_SCALE = 10.0**DIGITS
_NOISE = 1e-13
"""As much as `settle` lets pass."""


def progress(key_results: Frame, columns: KeyResultColumns | None = None, policy: Policy | None = None) -> Frame:
    """Return a table of key results with `progress`, `score` and `started`.

    `progress` is `(value - baseline) / (target - baseline)` and `score` is what the policy credits and its clamp
    leaves; both are null where they are unknown. They are not rounded, but free of the noise of floats: what lies
    within 1e-13 of a number with nine decimals is that number. `started` is False where there is no value yet: then,
    and only then, the policy's `not_started` applies in a roll-up.

    Args:
        key_results: A table with one row for each key result that is active.
        columns: Which column says what.
        policy: Its `clamp`, `credit` and `degenerate` are used.

    Raises:
        InvalidValue: Columns are missing, hold something else or would be overwritten, or the policy asks for what
            tables cannot do; everything is listed.

    Examples:
        >>> import polars as pl
        >>> from goalkit import frames
        >>> table = pl.DataFrame(
        ...     {
        ...         "id": ["ttfa", "sales", "nps"],
        ...         "objective": "win",
        ...         "baseline": [4.0, 0.0, 20.0],
        ...         "target": [1.0, 90.0, 40.0],
        ...         "value": [2.5, 30.0, None],
        ...         "weight": [1.0, 1.0, 2.0],
        ...     }
        ... )
        >>> frames.progress(table)["progress"].to_list()
        [0.5, 0.3333333333333333, None]
    """
    columns = columns or KeyResultColumns()
    policy = policy or Policy()
    table = opened("key_results", key_results)
    check = Check(None)
    table.check(check.problems, columns)
    table.free(check.problems, ("progress", "score", "started"))
    refuse(check.problems, policy, PROGRESS)
    check.raise_if_any("progress")
    lazy = measured(table.lazy, columns, policy)
    lazy = tidied(lazy, {"progress": RAW, "score": SCORE})
    return table.close(lazy.with_columns(started=nw.col(STARTED)), ("progress", "score", "started"))


PROGRESS: Mapping[str, tuple[Sequence[object], str]] = {
    "change": (("from_baseline",), "progress is counted from the baseline"),
}
"""For fields of a policy what can be done over a table of key results, and what is done there."""
ROLL_UP: Mapping[str, tuple[Sequence[object], str]] = {
    **PROGRESS,
    "rollup": (("mean", "min"), "values are not added up, scores are rolled up"),
    "priority_weights": (((),), "multiply the weights by them in the table"),
}
"""The same for a roll-up."""


def refuse(problems: list[Problem], policy: Policy, able: Mapping[str, tuple[Sequence[object], str]]) -> None:
    """Note every field of a policy that asks for something else than can be done."""
    for name, (options, text) in able.items():
        value: object = getattr(policy, name)
        if value not in options:
            problems.append(
                Problem(f"policy.{name}", f"{value!r} is not for tables ({text}): use evaluate", "frame.policy")
            )


def measured(lazy: nw.LazyFrame[Any], columns: KeyResultColumns, policy: Policy) -> nw.LazyFrame[Any]:
    """Add progress and score of each key result, not settled, and whether it has a value."""
    lazy = lazy.with_columns(
        given(columns.baseline).alias(_BASELINE),
        given(columns.target).alias(_TARGET),
        given(columns.value).alias(_VALUE),
    )
    baseline, target, value = nw.col(_BASELINE), nw.col(_TARGET), nw.col(_VALUE)
    started = target.is_null() | (~baseline.is_null() & ~value.is_null())
    lazy = _distance(lazy, _SPAN, target, baseline)
    lazy = _distance(lazy, _MOVED, value, baseline)
    known = ~(baseline.is_null() | target.is_null() | value.is_null())
    # The quotient comes only where there is a span: 0 / 0 would be 1.0 and green once clamped by three engines.
    span = nw.when(target != baseline).then(nw.col(_SPAN))
    way = nw.when(known & (target != baseline)).then(nw.col(_MOVED) / span)
    flat = _degenerate(columns, policy)
    moved = way if flat is None else way.otherwise(nw.when(known).then(flat))
    lazy = lazy.with_columns(moved.alias(RAW), started.alias(STARTED))
    return lazy.with_columns(_score(nw.col(RAW), policy).alias(SCORE))


def given(name: str) -> nw.Expr:
    """Return a column's numbers as goalkit takes them: finite, 0 or of a magnitude from 1e-100 to 1e100; else null."""
    value = nw.col(name).cast(nw.Float64)
    size = value.abs()
    return nw.when((size <= LARGEST) & ((size >= SMALLEST) | (value == 0.0))).then(value)


def _distance(lazy: nw.LazyFrame[Any], name: str, to: nw.Expr, start: nw.Expr) -> nw.LazyFrame[Any]:
    """Add a difference as people would work it out.

    The difference of two floats carries the rounding of both: 1000000.1 - 1000000 is 0.09999999997671694. Where a
    number with six decimals lies within that rounding it is the one that was meant. The scalar core takes the
    numbers as they were written instead, digit by digit, which no engine can.
    """
    rest = to - start
    lazy = lazy.with_columns(
        rest.alias(name), (((rest * _GRID) + 0.5).floor().cast(nw.Float64) / _GRID).alias(_NEAREST)
    )
    rest, nearest = nw.col(name), nw.col(_NEAREST)
    close = (rest - nearest).abs() <= (to.abs() + start.abs()) * 2.0**-51
    return lazy.with_columns(nw.when(close & (nearest != 0.0)).then(nearest).otherwise(rest).alias(name))


def _degenerate(columns: KeyResultColumns, policy: Policy) -> nw.Expr | None:
    """Return the progress where baseline and target are equal; None where it is unknown."""
    if policy.degenerate == "unknown":
        return None
    if policy.degenerate == "zero":
        return nw.lit(0.0)
    value, target = nw.col(_VALUE), nw.col(_TARGET)
    reached = value == target
    if columns.direction is not None:
        way = nw.col(columns.direction)
        # `fill_null` and not three-valued logic: a missing text is False on pandas and null elsewhere.
        rises, falls = ((way == text).fill_null(value=False) for text in ("increase", "decrease"))
        reached = reached | (rises & (value > target)) | (falls & (value < target))
    return nw.when(reached).then(nw.lit(1.0)).otherwise(nw.lit(0.0))


def _score(moved: nw.Expr, policy: Policy) -> nw.Expr:
    """Return what the policy credits of progress, inside its clamp; null stays null."""
    if policy.credit == "all_or_nothing":
        whole = nw.when(moved >= complete()).then(nw.lit(1.0))
        moved = whole.otherwise(nw.when(moved < complete()).then(nw.lit(0.0)))
    return inside(moved, policy.clamp)


def inside(value: nw.Expr, clamp: Clamp) -> nw.Expr:
    """Return a value inside a clamp. Not `clip`: that turns NaN into the upper side on three engines."""
    low, high = clamp
    found = value
    if high is not None:
        found = nw.when(value > high).then(nw.lit(high)).otherwise(found)
    return found if low is None else nw.when(value < low).then(nw.lit(low)).otherwise(found)


def tidied(lazy: nw.LazyFrame[Any], names: Mapping[str, str]) -> nw.LazyFrame[Any]:
    """Add columns without the noise of floats: the mean of three times 0.7 is 0.7, and 1/3 stays what it is.

    A number that lies within 1e-13 of one with nine decimals becomes that one. Not rounded: a status divides the score
    by what is expected, and 0.233333333 over a third is no longer 0.7. Not `round` either: engines disagree on ties.
    """
    for name, source in names.items():
        value = nw.col(source)
        lazy = lazy.with_columns(((value * _SCALE + 0.5).floor().cast(nw.Float64) / _SCALE + 0.0).alias(_NEAREST))
        near = (value - nw.col(_NEAREST)).abs() < _NOISE
        lazy = lazy.with_columns(nw.when(near).then(nw.col(_NEAREST)).otherwise(value).alias(name))
    return lazy
