"""Tables of any engine: opened, their columns checked, closed again as what they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

import attrs
import narwhals.stable.v2 as nw

from goalkit.errors import InvalidValue, Problem
from goalkit.frames.columns import KIND
from goalkit.model._check import show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from narwhals.stable.v2.typing import IntoDataFrame, IntoLazyFrame

__all__ = ["NativeFrame"]

TEMPORARY = "__goalkit_"
"""How the names of columns begin that live only inside a function."""


class NativeFrame(Protocol):
    """Any table: of pandas, Polars, PyArrow, DuckDB, PySpark or Dask.

    Examples:
        >>> import polars as pl
        >>> from goalkit.frames import NativeFrame
        >>> table: NativeFrame = pl.DataFrame({"score": [0.7]})
        >>> table.columns
        ['score']
    """

    @property
    def columns(self) -> Any:  # noqa: ANN401 - names in most engines, the data in PyArrow
        """The columns, in the engine's own way."""


Frame = TypeVar("Frame", bound=NativeFrame)


def _ids(dtype: nw.dtypes.DType) -> bool:
    return dtype.is_integer() or isinstance(dtype, (nw.String, nw.Categorical, nw.Enum))


def _texts(dtype: nw.dtypes.DType) -> bool:
    return isinstance(dtype, (nw.String, nw.Categorical, nw.Enum))


def _dates(dtype: nw.dtypes.DType) -> bool:
    return isinstance(dtype, nw.Date) or (isinstance(dtype, nw.Datetime) and dtype.time_zone is None)


_KINDS: dict[str, tuple[Callable[[nw.dtypes.DType], bool], str]] = {
    "id": (_ids, "texts or whole numbers"),
    "text": (_texts, "texts"),
    "number": (lambda dtype: dtype.is_numeric(), "numbers"),
    "flag": (lambda dtype: isinstance(dtype, nw.Boolean), "True or False"),
    "date": (_dates, "dates, or moments without a time zone (which day is one with a zone? business_date says it)"),
    "order": (lambda dtype: dtype.is_numeric() or dtype.is_temporal(), "numbers or moments"),
}
"""For each kind of column which types do, and what to say where one does not."""
_EMPTY = frozenset({"number", "text", "flag"})
"""Kinds of columns that may be empty from top to bottom, so that the engine knows no type."""


@attrs.frozen
class Table(Generic[Frame]):
    """A table that was opened: everything is done lazily, also of an eager one."""

    name: str
    """What errors call it."""
    native: Frame
    lazy: nw.LazyFrame[Any]
    schema: Mapping[str, nw.dtypes.DType]
    eager: bool

    def check(self, problems: list[Problem], columns: object, unused: Iterable[str] = ()) -> None:
        """Note every column that the schema names and that is missing or of the wrong type."""
        for field in attrs.fields(type(columns)):  # type: ignore[arg-type]  # all are made by attrs
            name: str | None = getattr(columns, field.name)
            if name is None or field.name in unused:
                continue
            path = f"{self.name}.{field.name}"
            dtype = self.schema.get(name)
            kind: str = field.metadata[KIND]
            fits, what = _KINDS[kind]
            if dtype is None:
                known = ", ".join(self.schema)
                problems.append(Problem(path, f"no column {name!r}; there are {known}", "frame.column"))
            elif not fits(dtype) and not (kind in _EMPTY and isinstance(dtype, nw.Unknown)):
                problems.append(Problem(path, f"column {name!r} must hold {what}, is {dtype}", "frame.column"))

    def free(self, problems: list[Problem], names: Iterable[str]) -> None:
        """Note every column that would be overwritten."""
        problems.extend(
            Problem(f"{self.name}.{name}", f"there is a column {name!r} already: drop or rename it", "frame.column")
            for name in names
            if name in self.schema
        )

    def close(self, lazy: nw.LazyFrame[Any], added: Sequence[str]) -> Frame:
        """Return the table's own columns and those added, as a table of the same engine."""
        return self.cut(lazy, [*self.schema, *added])

    def cut(self, lazy: nw.LazyFrame[Any], names: Sequence[str]) -> Frame:
        """Return some columns as a table of the same engine, eager if the table was."""
        chosen = lazy.select(*names)
        return cast("Frame", chosen.collect().to_native() if self.eager else chosen.to_native())


def opened(name: str, frame: Frame) -> Table[Frame]:
    """Open a table of any engine."""
    try:
        found = cast(
            "nw.DataFrame[Any] | nw.LazyFrame[Any]",
            nw.from_native(cast("IntoDataFrame | IntoLazyFrame", frame)),
        )
    except TypeError:
        text = f"must be a table of pandas, Polars, PyArrow, DuckDB, PySpark or Dask, got {show(frame)}"
        raise InvalidValue("Table", [Problem(name, text, "frame.table")]) from None
    eager = isinstance(found, nw.DataFrame)
    return Table(name, frame, found.lazy(), dict(found.collect_schema()), eager)


def number(name: str, largest: float) -> nw.Expr:
    """Return a column's finite numbers; null where there is none.

    The comparison keeps NaN and infinity out on every engine: NaN is above everything on Polars, DuckDB and
    Spark, and below nothing on pandas and PyArrow.
    """
    value = nw.col(name).cast(nw.Float64)
    return nw.when(value.abs() <= largest).then(value)
