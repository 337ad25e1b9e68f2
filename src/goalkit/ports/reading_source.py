"""A KPI source in memory: the reference of the interface, for tests and small programs."""

from __future__ import annotations

import datetime as dt
from typing import cast

from goalkit.errors import NotFound, Problem
from goalkit.model._check import Check, show
from goalkit.model.cycles import business_date
from goalkit.model.numbers import Number
from goalkit.model.readings import Reading

__all__ = ["ReadingSource"]


class ReadingSource:
    """Readings of KPIs in memory, in the order in which they were recorded.

    Of what was recorded for a date the last counts. A date recorded without a value has no reading,
    and a value that is recorded for it later fills it.

    Examples:
        >>> import goalkit as gk
        >>> source = ReadingSource()
        >>> source.add("nps", gk.Reading(dt.date(2026, 5, 18), 41), gk.Reading(dt.date(2026, 5, 11), 38))
        >>> source.add("nps", gk.Reading(dt.date(2026, 5, 11), 39, note="recounted"))
        >>> [reading.value for reading in source.readings("nps", dt.date(2026, 5, 1), dt.date(2026, 6, 1))]
        [39.0, 41.0]

        The day after the last is not in the window:

        >>> source.readings("nps", dt.date(2026, 5, 12), dt.date(2026, 5, 18))
        ()
        >>> source.readings("churn", dt.date(2026, 5, 1), dt.date(2026, 6, 1))
        Traceback (most recent call last):
        goalkit.errors.NotFound: 'churn': kpi: the source does not know it
    """

    def __init__(self) -> None:
        self._recorded: dict[str, list[tuple[dt.date, Reading | None]]] = {}

    def add(self, kpi: str, *readings: Reading) -> None:
        """Record readings of a KPI, in the order given; none at all make the KPI known.

        Raises:
            InvalidValue: The KPI's id is none, or something is no reading. Nothing is recorded.
        """
        check = Check(None)
        check.identifier("kpi", kpi)
        check.items("readings", readings, Reading)
        check.raise_if_any("ReadingSource")
        self._log(kpi).extend((reading.date, reading) for reading in readings)

    def add_gap(self, kpi: str, date: dt.date) -> None:
        """Record that a KPI has no value on a date: it was measured, and there was nothing.

        Raises:
            InvalidValue: The KPI's id is none, or the date is no plain date.
        """
        check = Check(None)
        check.identifier("kpi", kpi)
        check.date("date", date)
        check.raise_if_any("ReadingSource")
        self._log(kpi).append((date, None))

    def add_moment(self, kpi: str, moment: dt.datetime, value: Number, zone: str | dt.tzinfo) -> None:
        """Record the value of a moment under its date in a time zone, as `goalkit.business_date` has it.

        Raises:
            InvalidValue: The moment is naive, the zone is unknown, or what else is wrong.

        Examples:
            >>> import goalkit as gk
            >>> source = ReadingSource()
            >>> source.add_moment("nps", dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC), 40, "Europe/Berlin")
            >>> str(source.readings("nps", dt.date(2026, 6, 1), dt.date(2026, 8, 1))[0].date)
            '2026-07-01'
        """
        self.add(kpi, Reading(business_date(moment, zone), cast("float", value)))

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        """Return the readings of a KPI from `start` up to but not including `end`, by date.

        Raises:
            NotFound: Nothing was ever recorded of the KPI.
            InvalidValue: `start` or `end` is no plain date, or the end lies before the start.
        """
        check = Check(None)
        first, last = check.date("start", start), check.date("end", end)
        if first is not None and last is not None and last < first:
            check.add("end", f"must not lie before the start {first}, got {last}", "window.order")
        check.raise_if_any("ReadingSource")
        if kpi not in self._recorded:
            raise NotFound(show(kpi), [Problem("kpi", "the source does not know it", "kpi.unknown")])
        found = {date: reading for date, reading in self._recorded[kpi] if start <= date < end}
        return tuple(reading for _, reading in sorted(found.items()) if reading is not None)

    def _log(self, kpi: str) -> list[tuple[dt.date, Reading | None]]:
        return self._recorded.setdefault(kpi, [])
