"""What does a night's roll-up over tables cost on each engine?

The work is the same everywhere: the score and grade of every objective of a tree, from key results at every level,
rolled up from level to level (`Policy(members="both")`), with everything computed in the end. Four key results for each
objective, five children for each parent; two in a hundred have no value yet, one in a hundred weighs nothing.

Baselines: *bare*, a loop over tuples with floats and no checks, and *pandas by hand*, the group-by a user would
write. Tables are in the engine's own memory when the clock starts, except for PySpark, which reads Parquet files.
PySpark and Dask take part where they are installed.
"""

from __future__ import annotations

import importlib
import importlib.util
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl

import goalkit as gk
from benchmarks.figures import Figure, figure, in_turn
from goalkit import frames

Tables: TypeAlias = tuple[Any, Any, Any]
"""Key results, objectives and links, of one engine."""
Row: TypeAlias = tuple[int, float, float, float | None, float]

POLICY = gk.Policy(members="both")
BRANCHING, EACH = 5, 4
LARGEST_BARE = 1_000_000
"""The loop over tuples needs 4 GiB for ten times as much."""
LARGEST_SLOW = 1_000_000
"""Dask computes what it joined again for each level: at 1e7 it takes many minutes."""


def made(rows: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the tables as pandas has them."""
    source = np.random.default_rng(20260401)
    count = rows // EACH
    baseline = source.integers(0, 50, rows).astype(float)
    target = source.integers(60, 100, rows).astype(float)
    value = np.round(baseline + (target - baseline) * source.uniform(-0.1, 1.2, rows), 1)
    value[source.random(rows) < 0.02] = np.nan
    weight = source.choice([1.0, 1.0, 2.0], rows)
    weight[source.random(rows) < 0.01] = 0.0
    ids = np.arange(rows)
    key_results = pd.DataFrame(
        {"id": ids, "objective": ids // EACH, "baseline": baseline, "target": target, "value": value, "weight": weight}
    )
    children = np.arange(1, count)
    links = pd.DataFrame({"child": children, "parent": (children - 1) // BRANCHING, "weight": 1.0})
    return key_results, pd.DataFrame({"id": np.arange(count)}), links


def bare(rows: list[Row], count: int) -> list[tuple[float | None, str | None]]:
    """Compute the same over tuples, in the order of the tree, as a script would."""
    parts, weights = [0.0] * count, [0.0] * count
    for objective, baseline, target, value, weight in rows:
        progress = 0.0 if value is None else (value - baseline) / (target - baseline)
        parts[objective] += weight * min(max(progress, 0.0), 1.0)
        weights[objective] += weight
    found: list[tuple[float | None, str | None]] = [(None, None)] * count
    for objective in range(count - 1, -1, -1):
        if weights[objective]:
            score = parts[objective] / weights[objective]
            grade = "achieved" if score >= 0.7 else "partial" if score >= 0.4 else "missed"
            found[objective] = (score, grade)
            if objective:
                parent = (objective - 1) // BRANCHING
                parts[parent] += score
                weights[parent] += 1.0
    return found


def by_hand(tables: Tables) -> pd.DataFrame:
    """Compute the same as one would with pandas: level by level from the leaves."""
    key_results, objectives, links = tables
    progress = (key_results.value - key_results.baseline) / (key_results.target - key_results.baseline)
    score = progress.fillna(0.0).clip(0.0, 1.0)
    own = pd.DataFrame({"objective": key_results.objective, "p": score * key_results.weight, "w": key_results.weight})
    sums = own.groupby("objective").sum().reindex(objectives.id, fill_value=0.0)
    scores = (sums.p / sums.w).where(sums.w > 0)
    depth = int(np.ceil(np.log(len(objectives) * (BRANCHING - 1) + 1) / np.log(BRANCHING)))
    for _ in range(depth):
        below = links.assign(score=links.child.map(scores)).dropna(subset=["score"])
        below = below.assign(p=below.score * below.weight)
        children = below.groupby("parent")[["p", "weight"]].sum().reindex(objectives.id, fill_value=0.0)
        total = sums.w + children.weight
        scores = ((sums.p + children.p) / total).where(total > 0)
    grade = np.select([scores >= 0.7, scores >= 0.4, scores.notna()], ["achieved", "partial", "missed"], default="")
    return pd.DataFrame({"score": scores, "grade": grade})


def rolled(tables: Tables) -> object:
    """Compute it by goalkit, to the last row."""
    scores = frames.roll_up(*tables, POLICY)
    graded = frames.grades(scores, columns=frames.ScoreColumns(ambition=None))
    return nw.from_native(graded).lazy().collect().to_native()


def polars(table: pd.DataFrame) -> Any:  # noqa: ANN401 - half of its types are those of PyArrow, which has none
    """Return a table of Polars, with null where pandas has NaN."""
    return pl.from_pandas(table, nan_to_null=True)


def duckdb_tables(tables: Tables) -> Tables:
    """Return tables of a DuckDB in memory."""
    connection = duckdb.connect()
    for name, table in zip(("key_results", "objectives", "links"), tables, strict=True):
        connection.from_arrow(polars(table).to_arrow()).create(name)
    return connection.table("key_results"), connection.table("objectives"), connection.table("links")


@cache
def session() -> Any:  # noqa: ANN401 - without types
    """Return the local Spark session."""
    builder = importlib.import_module("pyspark.sql").SparkSession.builder.master("local[*]").appName("goalkit")
    settings = {"spark.ui.enabled": "false", "spark.driver.memory": "6g", "spark.sql.shuffle.partitions": "8"}
    for name, value in settings.items():
        builder = builder.config(name, value)
    found = builder.getOrCreate()
    found.sparkContext.setLogLevel("ERROR")
    return found


@cache
def _scratch() -> tempfile.TemporaryDirectory[str]:
    """Return a folder that is gone when the program ends."""
    return tempfile.TemporaryDirectory(prefix="goalkit-bench-")


def spark_tables(tables: Tables) -> Tables:
    """Return tables of Spark, which it reads from Parquet files."""
    folder = Path(tempfile.mkdtemp(dir=_scratch().name))
    found: list[Any] = []
    for place, table in enumerate(tables):
        path = folder / f"{place}.parquet"
        polars(table).write_parquet(path)
        found.append(session().read.parquet(str(path)))
    return found[0], found[1], found[2]


def dask_tables(tables: Tables) -> Tables:
    """Return tables of Dask."""
    make = importlib.import_module("dask.dataframe").from_pandas
    found = [make(table, npartitions=4) for table in tables]
    return found[0], found[1], found[2]


def each(convert: Callable[[pd.DataFrame], object]) -> Callable[[Tables], Tables]:
    """Return what makes three tables of an engine that makes one."""

    def tables(given: Tables) -> Tables:
        key_results, objectives, links = map(convert, given)
        return key_results, objectives, links

    return tables


def engines(rows: int) -> Iterator[tuple[str, Callable[[Tables], Tables]]]:
    """Yield the engines that take part, each with what makes its tables."""
    yield "pandas", lambda tables: tables
    yield "Polars", each(polars)
    yield "Polars, lazy", each(lambda table: polars(table).lazy())
    yield "PyArrow", each(lambda table: polars(table).to_arrow())
    yield "DuckDB", duckdb_tables
    if importlib.util.find_spec("pyspark"):
        yield "PySpark", spark_tables
    if importlib.util.find_spec("dask") and rows <= LARGEST_SLOW:
        yield "Dask", dask_tables


def measure(runs: int, *, small: bool) -> list[Figure]:
    """Return the figure of each engine for each number of rows."""
    return [item for rows in ((100_000,) if small else (1_000_000, 10_000_000)) for item in measured(rows, runs)]


def measured(rows: int, runs: int) -> Iterator[Figure]:
    """Yield the figure of each engine over the loop and over pandas by hand."""
    tables = made(rows)
    if rows <= LARGEST_BARE:
        columns = [tables[0][name].tolist() for name in ("objective", "baseline", "target", "value", "weight")]
        columns[3] = [None if value != value else value for value in columns[3]]  # noqa: PLR0124 - NaN
        tuples: list[Row] = list(zip(*columns, strict=True))
        count = len(tables[1])

        def baseline() -> object:
            return bare(tuples, count)

        over, words = "bare", "a bare loop over tuples"
    else:

        def baseline() -> object:
            return by_hand(tables)

        over, words = "pandas by hand", "pandas, the group-by written by hand"
    for name, convert in engines(rows):
        own = convert(tables)
        medians = in_turn({over: baseline, "goalkit": lambda own=own: rolled(own)}, runs)  # type: ignore[misc]
        del own
        yield figure(
            f"frames.{name.lower().replace(', ', '-')}-{rows}",
            f"roll_up and grades on {name}",
            medians,
            over=over,
            baseline=words,
            work=f"{rows:,} key results, tree of {len(tables[1]):,} objectives",
        )
    if rows <= LARGEST_BARE:
        medians = in_turn({over: baseline, "pandas by hand": lambda: by_hand(tables)}, runs)
        yield figure(
            f"frames.by-hand-{rows}",
            "pandas, the group-by written by hand",
            medians,
            name="pandas by hand",
            over=over,
            baseline=words,
            work=f"{rows:,} key results, tree of {len(tables[1]):,} objectives",
        )
