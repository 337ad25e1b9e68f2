"""The engines that tables are tested on: how one is made from columns, and how its rows are read again."""

from __future__ import annotations

import datetime as dt
import functools
import importlib
import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import attrs
import duckdb
import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl

if TYPE_CHECKING:
    from goalkit.frames import NativeFrame

pa: Any = importlib.import_module("pyarrow")  # without types, as are Dask and PySpark

Kind: TypeAlias = Literal["number", "whole", "text", "flag", "date", "moment"]
Column: TypeAlias = tuple[Kind, Sequence[object]]
Columns: TypeAlias = Mapping[str, Column]
Row: TypeAlias = dict[str, Any]

_TYPES: dict[Kind, object] = {
    "number": pa.float64(),
    "whole": pa.int64(),
    "text": pa.string(),
    "flag": pa.bool_(),
    "date": pa.date32(),
    "moment": pa.timestamp("us"),
}


def arrow(columns: Columns) -> Any:  # noqa: ANN401 - without types
    """Return columns as an Arrow table: the only one in which null and NaN are told apart from the start."""
    # from_pandas=False: NaN stays NaN.
    return pa.table(
        {name: pa.array(values, type=_TYPES[kind], from_pandas=False) for name, (kind, values) in columns.items()}
    )


def _pandas(columns: Columns) -> pd.DataFrame:
    found: pd.DataFrame = arrow(columns).to_pandas()
    for name, (kind, _) in columns.items():
        if kind in {"date", "moment"}:  # a column of date objects has no type
            found[name] = pd.to_datetime(found[name])
        if kind == "flag":  # nor has one of booleans and None
            found[name] = found[name].astype("boolean")
    return found


def _pandas_arrow(columns: Columns) -> pd.DataFrame:
    return cast("pd.DataFrame", arrow(columns).to_pandas(types_mapper=pd.ArrowDtype))


def _polars(columns: Columns) -> pl.DataFrame:
    return pl.DataFrame(arrow(columns))


@functools.cache
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def _duckdb(columns: Columns) -> duckdb.DuckDBPyRelation:
    return _connection().from_arrow(arrow(columns))


@functools.cache
def _session() -> Any:  # noqa: ANN401 - without types
    builder = importlib.import_module("pyspark.sql").SparkSession.builder.master("local[2]").appName("goalkit")
    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.sql.session.timeZone": "UTC"}
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


_SPARK = {
    "number": "double",
    "whole": "long",
    "text": "string",
    "flag": "boolean",
    "date": "date",
    "moment": "timestamp_ntz",
}


def _spark(columns: Columns) -> Any:  # noqa: ANN401 - without types
    schema = ", ".join(f"`{name}` {_SPARK[kind]}" for name, (kind, _) in columns.items())
    rows = list(zip(*(values for _, values in columns.values()), strict=True))
    return _session().createDataFrame(rows, schema=schema)


def _dask(columns: Columns) -> Any:  # noqa: ANN401 - without types
    return importlib.import_module("dask.dataframe").from_pandas(_pandas(columns), npartitions=2)


@attrs.frozen
class Engine:
    """One engine."""

    name: str
    make: Callable[[Columns], NativeFrame]

    def rows(self, frame: NativeFrame) -> list[Row]:
        """Return the rows of a table as plain values."""
        found = nw.from_native(cast("Any", frame)).lazy().collect().to_dict(as_series=False)
        return [
            {name: _plain(value) for name, value in zip(found, values, strict=True)}
            for values in zip(*found.values(), strict=True)
        ]


def _plain(value: object) -> object:
    """Return null of any engine as None and a moment at midnight as its date. NaN in a result of its own is kept."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float) and value != value:  # noqa: PLR0124 - NaN
        return None
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    return value


QUICK = (
    Engine("pandas", _pandas),
    Engine("pandas[pyarrow]", _pandas_arrow),
    Engine("polars", _polars),
    Engine("polars-lazy", lambda columns: _polars(columns).lazy()),
    Engine("pyarrow", arrow),
    Engine("duckdb", _duckdb),
)
SLOW = (Engine("dask", _dask), Engine("pyspark", _spark))
ALL = os.environ.get("GOALKIT_ENGINES") == "all"
ENGINES = (*QUICK, *SLOW) if ALL else QUICK
"""`GOALKIT_ENGINES=all` adds those that take long to start: `nox -s engines`."""
QUICK_RUN = not ALL and os.environ.get("GOALKIT_HYPOTHESIS_PROFILE", "dev") == "dev"
"""The default run, in which each engine is asked under some of the policies."""
POLARS = QUICK[2]
