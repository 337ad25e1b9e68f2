"""Dated values: which one is in force on a day, and what the values of a period become."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast, get_args

import narwhals.stable.v2 as nw

from goalkit.frames._tables import TEMPORARY, Frame, Table, opened
from goalkit.frames.columns import ReadingColumns
from goalkit.frames.scores import given
from goalkit.model._check import Check
from goalkit.model.cycles import Cycle
from goalkit.model.kpis import Summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["period_values", "values_as_of"]

_VALUE, _DAY, _ENTRY, _PERIOD = (f"{TEMPORARY}{name}" for name in ("value", "day", "entry", "period"))
_LEAST, _MOST, _LAST, _WEIGHT, _HEAVIEST = (
    f"{TEMPORARY}{name}" for name in ("least", "most", "last", "weight", "heaviest")
)
_SIZE, _TIMES, _ROWS, _HOLES = (f"{TEMPORARY}{name}" for name in ("size", "times", "rows", "holes"))
_GRID = 1e6


def values_as_of(readings: Frame, as_of: dt.date, *, columns: ReadingColumns | None = None) -> Frame:
    """Return the value in force of each KPI or key result at the close of a day.

    The value of the last date counts, of equal dates the one entered last. What is dated later does not exist yet, and
    a row without a value is no reading. The result has the columns of the id, the date and the value, and no row for
    what has no value by then.

    Args:
        readings: A table with one row for each dated value.
        as_of: The day.
        columns: Which column says what.

    Raises:
        InvalidValue: Columns are missing or hold something else.

    Examples:
        >>> import datetime as dt, polars as pl
        >>> from goalkit import frames
        >>> may = lambda day: dt.date(2026, 5, day)
        >>> table = pl.DataFrame(
        ...     {
        ...         "id": ["nps", "nps", "nps"],
        ...         "date": [may(8), may(8), may(20)],
        ...         "value": [38.0, 39.0, 41.0],
        ...         "entry": [1, 2, 3],
        ...     }
        ... )
        >>> frames.values_as_of(table, may(15))["value"].to_list()
        [39.0]
    """
    columns = columns or ReadingColumns()
    table = opened("readings", readings)
    check = Check(None)
    table.check(check.problems, columns, ("denominator",))
    check.date("as_of", as_of)
    check.raise_if_any("values_as_of")
    lazy = _dated(table, columns)
    lazy = lazy.filter(nw.col(_DAY) <= _day(as_of, moments=_moments(table, columns)))
    lazy = _latest(lazy, [columns.id], _DAY)
    lazy = _agreed(lazy, columns, [columns.id, _DAY])
    result = lazy.select(nw.col(columns.id), nw.col(_DAY).alias(columns.date), nw.col(_VALUE).alias(columns.value))
    return table.cut(result, [columns.id, columns.date, columns.value])


def period_values(
    readings: Frame, periods: Iterable[Cycle], how: Summary = "last", *, columns: ReadingColumns | None = None
) -> Frame:
    """Return one value for each KPI and period in which it has readings.

    Of each date the value in force counts, the one entered last. The result has the columns of the id, `period` (the
    id of the cycle) and the value; there is no row for a KPI and period without any reading.

    Args:
        readings: A table with one row for each dated value.
        periods: The periods, which must not overlap, as `Cycle.quarters_of` or a calendar gives them.
        how: `last`, `first`, `sum`, `mean`, `min`, `max`, `median`, or `ratio`, the ratio of sums by the denominators.
            Whether a KPI adds up at all is for you to know: a table does not say it.
        columns: Which column says what.

    Raises:
        InvalidValue: Columns are missing or hold something else, periods overlap, or it is the median on PyArrow,
            whose median of a group is approximate.

    Examples:
        >>> import datetime as dt, polars as pl, goalkit as gk
        >>> from goalkit import frames
        >>> day = lambda month, day: dt.date(2026, month, day)
        >>> table = pl.DataFrame(
        ...     {"id": "sales", "date": [day(4, 1), day(4, 9), day(5, 2)], "value": [0.7, 0.8, 0.7], "entry": [1, 2, 3]}
        ... )
        >>> months = [gk.Cycle.month(2026, 4), gk.Cycle.month(2026, 5)]
        >>> frames.period_values(table, months, "sum").sort("period")["value"].to_list()
        [1.5, 0.7]
    """
    columns = columns or ReadingColumns()
    table = opened("readings", readings)
    found = tuple(periods)
    check = Check(None)
    table.check(check.problems, columns, () if how == "ratio" else ("denominator",))
    check.choice("how", how, get_args(Summary))
    _check_periods(check, found)
    if how == "ratio" and columns.denominator is None:
        check.add("denominator", "is needed for a ratio of sums: which column is it?", "frame.column")
    if how == "median" and table.lazy.implementation.is_pyarrow():
        text = "PyArrow's median of a group is approximate (1 of 1 and 2): use another engine"
        check.add("how", text, "frame.engine")
    check.raise_if_any("period_values")
    period = _period(sorted(found, key=lambda item: item.start), moments=_moments(table, columns))
    lazy = _dated(table, columns, denominator=how == "ratio").with_columns(period.alias(_PERIOD))
    lazy = lazy.filter(~nw.col(_PERIOD).is_null())
    lazy = _agreed(lazy, columns, [columns.id, _PERIOD, _DAY])
    lazy = _summary(lazy, columns.id, how)
    value = columns.value
    result = lazy.select(nw.col(columns.id), nw.col(_PERIOD).alias("period"), nw.col(_VALUE).alias(value))
    return table.cut(result, [columns.id, "period", value])


def _moments(table: Table[Any], columns: ReadingColumns) -> bool:
    """Return whether dates are kept as moments."""
    return not isinstance(table.schema[columns.date], nw.Date)


def _day(day: dt.date, *, moments: bool) -> nw.Expr:
    """Return a day as the column has it: pandas compares its moments with moments only, its Arrow dates with dates."""
    # Days have no time zone.
    return nw.lit(dt.datetime(day.year, day.month, day.day) if moments else day)  # noqa: DTZ001


def _dated(table: Table[Any], columns: ReadingColumns, *, denominator: bool = False) -> nw.LazyFrame[Any]:
    """Return the readings: rows with an id, a date and a value, with their day."""
    day = nw.col(columns.date)
    if _moments(table, columns):
        day = day.dt.truncate("1d")  # not of a date: DuckDB and Spark would make a moment of it
    entry = [] if columns.entry is None else [nw.col(columns.entry).alias(_ENTRY)]
    weight = nw.lit(1.0)
    if denominator:
        share = given(cast("str", columns.denominator))
        weight = nw.when(share >= 0).then(share)
    value = given(columns.value).alias(_VALUE)
    lazy = table.lazy.select(nw.col(columns.id), day.alias(_DAY), value, weight.alias(_WEIGHT), *entry)
    return lazy.filter(~nw.col(columns.id).is_null() & ~nw.col(_DAY).is_null() & ~nw.col(_VALUE).is_null())


def _latest(lazy: nw.LazyFrame[Any], keys: Sequence[str], by: str) -> nw.LazyFrame[Any]:
    """Return the rows with the largest value of a column among those with the same keys."""
    return _extreme(lazy, keys, nw.col(by).max().alias(_LAST), by)


def _extreme(lazy: nw.LazyFrame[Any], keys: Sequence[str], extreme: nw.Expr, by: str) -> nw.LazyFrame[Any]:
    """Return the rows that have the extreme value of a column among those with the same keys; all where none has any.

    A join, because Dask has no maximum over a group within an expression.
    """
    names = [f"{TEMPORARY}key{place}" for place in range(len(keys))]
    found = (
        lazy.group_by(*keys)
        .agg(extreme)
        .select(*(nw.col(key).alias(name) for key, name in zip(keys, names, strict=True)), _LAST)
    )
    joined = lazy.join(found, left_on=list(keys), right_on=names, how="left")
    return joined.filter((nw.col(by) == nw.col(_LAST)) | nw.col(_LAST).is_null()).drop(_LAST)


def _agreed(lazy: nw.LazyFrame[Any], columns: ReadingColumns, keys: Sequence[str]) -> nw.LazyFrame[Any]:
    """Return one row for each key: of several the last entered; where they differ nevertheless, without a value."""
    if columns.entry is not None:
        lazy = _latest(lazy, keys, _ENTRY)
    lazy = lazy.group_by(*keys).agg(
        nw.col(_VALUE).min().alias(_LEAST),
        nw.col(_VALUE).max().alias(_MOST),
        nw.col(_WEIGHT).min().alias(_WEIGHT),
        nw.col(_WEIGHT).max().alias(_HEAVIEST),
    )
    one = (nw.col(_LEAST) == nw.col(_MOST)) & (nw.col(_WEIGHT) == nw.col(_HEAVIEST))
    return lazy.with_columns(nw.when(one).then(nw.col(_LEAST)).alias(_VALUE))


def _check_periods(check: Check, periods: tuple[object, ...]) -> None:
    cycles = check.items("periods", periods, Cycle)
    if not periods:
        check.add("periods", "must not be empty", "collection.empty")
    ordered = sorted(cycles, key=lambda item: item.start)
    for before, after in pairwise(ordered):
        if after.start < before.end:
            text = f"{before.id} and {after.id} overlap: no day may lie in two periods"
            check.add("periods", text, "frame.periods")


def _period(periods: Sequence[Cycle], *, moments: bool) -> nw.Expr:
    """Return the id of the period that a day lies in; null where it is in none.

    Halved again and again, so that hundreds of periods are no expression hundreds deep.
    """
    middle, day = len(periods) // 2, nw.col(_DAY)
    if not middle:
        start, end = (_day(date, moments=moments) for date in (periods[0].start, periods[0].end))
        return cast("nw.Expr", nw.when((day >= start) & (day < end)).then(nw.lit(periods[0].id)))
    halves = [_period(half, moments=moments) for half in (periods[:middle], periods[middle:])]
    return nw.when(day < _day(periods[middle].start, moments=moments)).then(halves[0]).otherwise(halves[1])


def _summary(lazy: nw.LazyFrame[Any], key: str, how: Summary) -> nw.LazyFrame[Any]:
    """Return one row for each key and period."""
    keys = [key, _PERIOD]
    if how in {"last", "first"}:
        extreme = nw.col(_DAY).max() if how == "last" else nw.col(_DAY).min()
        return _extreme(lazy, keys, extreme.alias(_LAST), _DAY)
    # Two steps: pandas takes only plain summaries of columns in an `agg` without falling back to Python.
    lazy = lazy.with_columns((nw.col(_VALUE) * nw.col(_WEIGHT)).alias(_TIMES))
    hole = nw.when(nw.col(_TIMES).is_null()).then(nw.lit(1.0)).otherwise(nw.lit(0.0))
    lazy = lazy.with_columns(hole.alias(_HOLES), nw.col(_TIMES).abs().alias(_SIZE), nw.lit(1.0).alias(_ROWS))
    sums = (_TIMES, _WEIGHT, _SIZE, _ROWS, _HOLES)
    found = lazy.group_by(*keys).agg(
        nw.col(_VALUE).min().alias(_LEAST),
        nw.col(_VALUE).max().alias(_MOST),
        *(nw.col(name).sum().alias(name) for name in sums),
    )
    if how == "median":
        found = _with_median(lazy, found, keys)
    value, size = _worked_out(how)
    found = _written(found.with_columns(value.alias(_VALUE), size.alias(_SIZE)))
    return found.with_columns(nw.when(nw.col(_HOLES) == 0.0).then(nw.col(_VALUE)).alias(_VALUE))


def _with_median(lazy: nw.LazyFrame[Any], found: nw.LazyFrame[Any], keys: Sequence[str]) -> nw.LazyFrame[Any]:
    """Add the medians as `_MOST`. In a join of their own: Dask takes no other summary beside a median."""
    names = [f"{TEMPORARY}key{place}" for place in range(len(keys))]
    medians = lazy.group_by(*keys).agg(nw.col(_VALUE).median().alias(_LAST))
    medians = medians.select(*(nw.col(key).alias(name) for key, name in zip(keys, names, strict=True)), _LAST)
    joined = found.join(medians, left_on=list(keys), right_on=names, how="left")
    return joined.with_columns(nw.col(_LAST).alias(_MOST))


def _worked_out(how: Summary) -> tuple[nw.Expr, nw.Expr]:
    """Return a period's value, and the size of what it was worked out from."""
    size, whole = nw.col(_SIZE), nw.when(nw.col(_WEIGHT) > 0.0).then(nw.col(_WEIGHT))
    if how in {"mean", "ratio"}:
        return nw.col(_TIMES) / whole, size / whole
    value = nw.col({"sum": _TIMES, "min": _LEAST}.get(how, _MOST))
    return value, size if how == "sum" else value.abs()


def _written(lazy: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return values as people would work them out: the mean of three times 0.7 is 0.7, on the healthy side of 0.7.

    Sums of floats carry an error that depends on their order, which each engine chooses for itself.
    """
    value = nw.col(_VALUE)
    lazy = lazy.with_columns(((value * _GRID + 0.5).floor().cast(nw.Float64) / _GRID).alias(_LAST))
    close = (value - nw.col(_LAST)).abs() <= nw.col(_SIZE) * (nw.col(_ROWS) + 4.0) * 2.0**-53
    return lazy.with_columns(nw.when(close).then(nw.col(_LAST)).otherwise(value).alias(_VALUE))
