"""KPIs: ongoing metrics that say whether the engine is healthy."""

from __future__ import annotations

import datetime as dt
import statistics
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import attrs

from goalkit.model._check import Check, named
from goalkit.model.cadence import Cadence
from goalkit.model.numbers import exact
from goalkit.model.readings import Reading, Series, as_readings, check_readings
from goalkit.model.states import Health
from goalkit.model.thresholds import Direction, Threshold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["KPI", "KPIKind", "Summary"]

KPIKind: TypeAlias = Literal["flow", "stock", "ratio"]
"""What adds up over time: a flow does (sales), a stock (headcount) and a ratio (churn) do not."""

Summary: TypeAlias = Literal["last", "first", "sum", "mean", "min", "max", "median"]
"""How the readings of a period become one value."""

_MOST = 1000
"""More readings than this never agree before anybody asks."""

_KINDS = get_args(KPIKind)
_DIRECTIONS = get_args(Direction)
_SUMMARIES: dict[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "last": lambda values: values[-1],
    "first": lambda values: values[0],
    "sum": lambda values: sum(values, Fraction()),
    "mean": lambda values: sum(values, Fraction()) / len(values),
    "min": min,
    "max": max,
    "median": statistics.median,
}
"""In exact arithmetic, so that three readings of 0.7 have the mean 0.7."""


@attrs.frozen(kw_only=True)
class KPI:
    """An ongoing metric with a unit, an owner, a cadence and a threshold. It has no cycle and never expires.

    Raises:
        InvalidValue: A field is wrong, or the declared direction contradicts the threshold.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> churn = gk.KPI(
        ...     id="churn",
        ...     name="Monthly churn",
        ...     unit="%",
        ...     threshold=gk.Threshold.at_most(3.0, warning=3.5),
        ...     readings=[(dt.date(2026, 4, 30), 3.2)],
        ... )
        >>> churn.known_health(dt.date(2026, 5, 15)).value, churn.better
        ('warning', 'decrease')
    """

    id: str
    """Unique among the KPIs of a plan."""
    name: str = ""
    """What people call it."""
    unit: str = ""
    """The unit of its values, as `%`, `days`, `EUR`. Percent is stored as written: 12 for 12 %."""
    owner: str | None = None
    """The id of its owner."""
    threshold: Threshold | None = None
    """Which values are healthy; None makes its health `no_threshold`, never healthy."""
    direction: Direction | None = None
    """Which way is better, for a KPI without threshold; otherwise it follows from the threshold."""
    cadence: Cadence | None = None
    """How often a reading is due; None where it is never stale."""
    kind: KPIKind | None = None
    """`flow`, `stock` or `ratio`; sums over time are refused for the last two."""
    confirm: int = 1
    """How many readings in a row must agree before its health changes."""
    readings: tuple[Reading, ...] = attrs.field(default=(), converter=as_readings)
    """Its dated values; given in any order, kept by date."""
    description: str = ""
    """Free text: how it is measured and from which source."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.identifier("id", self.id)
        check.text("name", self.name)
        check.text("unit", self.unit)
        check.optional_identifier("owner", self.owner)
        measured = check.instance("threshold", self.threshold, Threshold, optional=True)
        if self.direction is not None:
            known = check.choice("direction", self.direction, _DIRECTIONS)
            if known and measured and self.threshold is not None:
                self._check_direction(check, self.threshold)
        check.instance("cadence", self.cadence, Cadence, optional=True)
        if self.kind is not None:
            check.choice("kind", self.kind, _KINDS)
        check.count("confirm", self.confirm, high=_MOST)
        check_readings(check, self.readings)
        check.text("description", self.description)
        check.raise_if_any(named("KPI", self.id))
        if self.threshold is not None:
            check.keep("direction", None)  # it follows from the threshold: one normal form

    def _check_direction(self, check: Check, threshold: Threshold) -> None:
        if threshold.direction != self.direction:
            text = f"says {self.direction}, but the threshold ({threshold}) says {threshold.direction}"
            check.add("direction", text, "kpi.direction")

    @property
    def better(self) -> Direction | None:
        """Which way is better: from the threshold, else as declared, else None."""
        return self.direction if self.threshold is None else self.threshold.direction

    @property
    def series(self) -> Series:
        """The readings as a time series."""
        return Series(self.readings)

    def known_health(self, as_of: dt.date) -> Health:
        """Return the last known health at the close of `as_of`, whether or not the reading is stale by then.

        Health starts with the first reading's band and changes only after `confirm` readings in a row
        lie in the same other band. Of two readings with the same date only the later entered counts.

        Returns:
            `no_data`, `no_threshold`, `healthy`, `warning` or `breached`.
        """
        readings = self.series.until(as_of)
        if not readings:
            return Health.NO_DATA
        if self.threshold is None:
            return Health.NO_THRESHOLD
        return self._fold(readings, self.threshold)

    def _fold(self, readings: tuple[Reading, ...], threshold: Threshold) -> Health:
        known = threshold.classify(readings[0].value)
        if self.confirm == 1:
            return threshold.classify(readings[-1].value)
        candidate, streak = known, 0
        for reading in readings:
            band = threshold.classify(reading.value)
            streak = streak + 1 if band is candidate else 1
            candidate = band
            if streak >= self.confirm:
                known = band
        return known

    def overdue(self, as_of: dt.date, periods: int = 2) -> bool:
        """Return whether the last reading is older than `periods` cadences at the close of `as_of`."""
        last = self.series.at(as_of)
        if last is None or self.cadence is None:
            return False
        return self.cadence.passed(last.date, periods, as_of)

    def summary(self, first: dt.date, last: dt.date, how: Summary = "last") -> float | None:
        """Return one value for the days from `first` to `last`, both included; None without readings.

        Raises:
            InvalidValue: An unknown summary, or a sum over a KPI declared a stock or a ratio (a sum of
                balances or of percentages means nothing; MetricFlow and OpenSLO make the same rule).

        Examples:
            >>> import datetime as dt, goalkit as gk
            >>> sales = gk.KPI(id="sales", kind="flow", readings=[(dt.date(2026, 4, d), d) for d in (1, 2, 9)])
            >>> sales.summary(dt.date(2026, 4, 1), dt.date(2026, 4, 7), "sum")
            3.0
        """
        check = Check(None)
        check.choice("how", how, tuple(_SUMMARIES))
        if how == "sum" and self.kind in {"stock", "ratio"}:
            check.add("how", f"a {self.kind} does not add up over time", "kpi.sum")
        check.raise_if_any(named("KPI", self.id))
        values = [exact(reading.value) for reading in self.series.within(first, last)]
        return float(_SUMMARIES[how](values)) if values else None
