"""What a KPI's readings say over time: the history of its health, and which way it moves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from goalkit.model._pretty import pretty
from goalkit.model.numbers import add, exact
from goalkit.model.states import Health

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goalkit.model.readings import Reading
    from goalkit.model.thresholds import Direction, Threshold

__all__ = ["HealthSpan", "Meaning", "Trend"]

Meaning: TypeAlias = Literal["improving", "worsening", "steady"]
"""What a movement means for whoever is responsible for the KPI."""


@pretty
@attrs.frozen(kw_only=True)
class HealthSpan:
    """A time during which a KPI's known health stayed the same. Made by `KPI.health_history`.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> day = lambda n: dt.date(2026, 4, n)
        >>> churn = gk.KPI(
        ...     id="churn",
        ...     threshold=gk.Threshold.at_most(3, warning=4),
        ...     readings=[(day(1), 2), (day(8), 5), (day(15), 6)],
        ... )
        >>> [(span.health.value, span.since.day, span.readings) for span in churn.health_history(day(30))]
        [('healthy', 1, 1), ('breached', 8, 2)]
    """

    health: Health
    """`healthy`, `warning`, `breached`, or `no_threshold`."""
    since: dt.date
    """The date of the reading with which it began: of several that had to agree, the last."""
    until: dt.date | None
    """The date of the reading that ended it; None where it lasts."""
    readings: int
    """How many readings lie in it."""


@pretty
@attrs.frozen(kw_only=True)
class Trend:
    """Which way a KPI moved between two readings. Made by `KPI.trend`.

    It says what happened, not whether that means anything: the limits of the process do.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> profit = gk.KPI(
        ...     id="profit", direction="increase", readings=[(dt.date(2026, 4, 30), -2), (dt.date(2026, 5, 31), 1)]
        ... )
        >>> trend = profit.trend(dt.date(2026, 6, 1))
        >>> trend.change, trend.relative, trend.meaning
        (3.0, 1.5, 'improving')
    """

    first: Reading
    """The reading it is compared with."""
    last: Reading
    """The reading in force."""
    change: float
    """The last value minus the first, in the KPI's unit."""
    relative: float | None
    """The change as a share of the first value's size (0.5 is half as much again); None where that was 0.

    The size is taken without its sign, so that a loss that shrinks is a rise.
    """
    meaning: Meaning | None
    """By the direction of the KPI; None where nothing says which way is better."""

    @property
    def direction(self) -> Literal["up", "down", "flat"]:
        """Which way the number moved."""
        if self.change == 0:
            return "flat"
        return "up" if self.change > 0 else "down"


def spans(bands: Iterable[tuple[dt.date, Health]], confirm: int) -> tuple[HealthSpan, ...]:
    """Fold dated bands into spans of known health.

    Health starts with the first band and changes only after `confirm` bands in a row are the same other one.
    """
    found: list[tuple[Health, dt.date]] = []
    counts: list[int] = []
    candidate, streak = Health.NO_DATA, 0
    for date, band in bands:
        streak = streak + 1 if band is candidate else 1
        candidate = band
        if not found or (band is not found[-1][0] and streak >= confirm):
            found.append((band, date))
            counts.append(0)
        counts[-1] += 1
    ends = [*(since for _, since in found), None][1:]
    return tuple(
        HealthSpan(health=health, since=since, until=until, readings=count)
        for (health, since), until, count in zip(found, ends, counts, strict=True)
    )


def last_run(bands: Sequence[Health]) -> int:
    """Return how many bands at the end are the same."""
    run = 0
    for band in reversed(bands):
        if band is not bands[-1]:
            break
        run += 1
    return run


def trend(first: Reading, last: Reading, better: Direction | None, threshold: Threshold | None) -> Trend:
    """Compare two readings, in the decimals people wrote."""
    change = add(last.value, -first.value)
    size = abs(exact(first.value))
    return Trend(
        first=first,
        last=last,
        change=change,
        relative=float(exact(change) / size) if size else None,
        meaning=_meaning(first.value, last.value, better, threshold),
    )


def _meaning(first: float, last: float, better: Direction | None, threshold: Threshold | None) -> Meaning | None:
    if better in {"increase", "decrease"}:
        gain = last - first if better == "increase" else first - last
    elif threshold is not None:
        gain = _outside(first, threshold) - _outside(last, threshold)
    else:
        return None
    if gain == 0:
        return "steady"
    return "improving" if gain > 0 else "worsening"


def _outside(value: float, threshold: Threshold) -> float:
    """Return how far a value lies outside the healthy interval; 0 inside."""
    below = 0.0 if threshold.low is None else add(threshold.low, -value)
    above = 0.0 if threshold.high is None else add(value, -threshold.high)
    return max(0.0, below, above)
