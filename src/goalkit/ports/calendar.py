"""Years cut into periods: the interface of a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from goalkit.model.calendars import PeriodKind
    from goalkit.model.cycles import Cycle

__all__ = ["Calendar"]


class Calendar(Protocol):
    """Says which cycle a date is in. `FiscalCalendar` and `RetailCalendar` are two of them.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> calendar: Calendar = gk.FiscalCalendar(start_month=10)
        >>> calendar.containing(dt.date(2025, 9, 30), "quarter").id
        'FY2025-Q4'
    """

    def periods(self, year: int, kind: PeriodKind) -> Sequence[Cycle]:
        """Return all periods of one kind in a year, in order; together they are the year.

        Raises:
            InvalidValue: The calendar has no periods of the kind.
        """
        ...

    def containing(self, day: dt.date, kind: PeriodKind) -> Cycle:
        """Return the one period of a kind that a date is in."""
        ...

    def next(self, cycle: Cycle) -> Cycle:
        """Return the period of the same kind that begins where a cycle of this calendar ends."""
        ...

    def previous(self, cycle: Cycle) -> Cycle:
        """Return the period of the same kind that ends where a cycle of this calendar begins."""
        ...
