"""Goals in tables: progress, bands, status, period values and roll-up as expressions over tables you have.

The tables may be pandas, Polars (eager or lazy), PyArrow, DuckDB, PySpark or Dask; what comes back is a table of the
same kind, and a lazy one stays lazy. Needs the extra `frames`. The rules are those of `goalkit.evaluate`.
"""

from goalkit.errors import MissingExtra, Problem

try:
    import narwhals.stable.v2 as _narwhals
except ImportError as _error:
    raise MissingExtra(
        "Tables",
        [
            Problem(
                "",
                "needs the package narwhals (the extra frames): pip install 'goalkit-okr[frames]'",
                "extra.missing",
            )
        ],
    ) from _error

from goalkit.frames._tables import NativeFrame
from goalkit.frames.bands import GoalKind, grades, health, statuses, zones
from goalkit.frames.cascade import roll_up
from goalkit.frames.columns import KeyResultColumns, LinkColumns, ObjectiveColumns, ReadingColumns, ScoreColumns
from goalkit.frames.readings import period_values, values_as_of
from goalkit.frames.scores import progress

del _narwhals

__all__ = [
    "GoalKind",
    "KeyResultColumns",
    "LinkColumns",
    "NativeFrame",
    "ObjectiveColumns",
    "ReadingColumns",
    "ScoreColumns",
    "grades",
    "health",
    "period_values",
    "progress",
    "roll_up",
    "statuses",
    "values_as_of",
    "zones",
]
