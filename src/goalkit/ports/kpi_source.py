"""Readings of KPIs from where they are measured: the interface of a source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from goalkit.model.readings import Reading

__all__ = ["KPISource"]


class KPISource(Protocol):
    """Answers with the readings of a KPI: a warehouse, a monitoring system, an accounting export.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.ports import ReadingSource
        >>> recorded = ReadingSource()
        >>> recorded.add("churn", gk.Reading(dt.date(2026, 4, 30), 2.5))
        >>> source: KPISource = recorded
        >>> [reading.value for reading in source.readings("churn", dt.date(2026, 4, 1), dt.date(2026, 7, 1))]
        [2.5]
    """

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> Sequence[Reading]:
        """Return the readings of a KPI from `start` up to but not including `end`, by date.

        One date has at most one reading: the one recorded last. Of several moments of one day that is the
        one recorded last too, not the latest in time. A date without a value has no reading; a value that is
        missing is never 0. A gap recorded for a date after a value takes the value away. No readings in the
        window is an empty answer, not an error.

        Raises:
            NotFound: The source does not know the KPI.
        """
        ...
