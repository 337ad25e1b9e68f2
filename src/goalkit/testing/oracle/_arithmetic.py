"""Numbers, means and bands in exact fractions: what the oracle reckons with."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from goalkit.model.states import Health, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goalkit.model.kpis import KPI
    from goalkit.model.thresholds import Threshold

ONE_DAY = dt.timedelta(days=1)
RATIOS = {"%", "percent"}
MOST = Fraction(100)
BEST = (Status.OFF_TRACK, Status.AT_RISK, Status.ON_TRACK, Status.AHEAD)

Entry = tuple[dt.date, Fraction]
Counted = tuple[Fraction, Fraction]
"""Weight and score of what counts."""
Added = tuple[Fraction, Fraction, str, bool]
"""How far values have come, how far they are to go, and their unit; or, where less is better, values and targets."""


@lru_cache(maxsize=10_000)
def frac(number: float) -> Fraction:
    """Return a number as people wrote it."""
    return Fraction(str(number))


def settled(number: Fraction) -> Fraction:
    """Round half even to nine decimals.

    Examples:
        >>> settled(Fraction(1, 3))
        Fraction(333333333, 1000000000)
    """
    return round(number, 9)


def clamp(number: Fraction, sides: tuple[float | None, float | None]) -> Fraction:
    low, high = sides
    if low is not None:
        number = max(number, frac(low))
    return number if high is None else min(number, frac(high))


def mean(counted: Iterable[Counted]) -> Fraction | None:
    found = list(counted)
    total = sum((weight for weight, _ in found), start=Fraction(0))
    if total == 0:
        return None
    return sum((weight * score for weight, score in found), start=Fraction(0)) / total


def met(threshold: Threshold, value: Fraction, low: float | None, high: float | None, edges: str = "declared") -> bool:
    strict = {"declared": threshold.strict, "inclusive": False, "strict": True}[edges]
    if low is not None and (value <= frac(low) if strict else value < frac(low)):
        return False
    return high is None or (value < frac(high) if strict else value <= frac(high))


def threshold_on(kpi: KPI, date: dt.date) -> Threshold | None:
    """Return what is healthy on a day, by going through the targets from the last to the first."""
    begun = [target for target in kpi.targets if target.date <= date]
    return max(begun, key=lambda target: target.date).threshold if begun else kpi.threshold


def band(threshold: Threshold, value: Fraction, edges: str = "declared") -> Health:
    if met(threshold, value, threshold.low, threshold.high, edges):
        return Health.HEALTHY
    low = threshold.low if threshold.warning_low is None else threshold.warning_low
    high = threshold.high if threshold.warning_high is None else threshold.warning_high
    return Health.WARNING if met(threshold, value, low, high, edges) else Health.BREACHED


def over_target(value: Fraction, target: Fraction, way: str | None) -> Fraction | None:
    """Return how much of the target a value is; for what should shrink towards 0, how much of it the target is."""
    if target == 0:
        return None
    shrinks = (target > 0 and way == "decrease") or (target < 0 and way == "increase")
    if not shrinks:
        return value / target
    same_side = (value > 0 and target > 0) or (value < 0 and target < 0)
    return min(target / value, MOST) if same_side else MOST


def apart(value: Fraction, low: Fraction | None, high: Fraction | None) -> Fraction | None:
    """Return 1 and the distance from the edge that matters, in parts of that edge."""
    if low is not None and high is not None and low <= value <= high:
        return Fraction(1)
    if low is not None and (high is None or value < low):
        return None if low == 0 else 1 + (value - low) / abs(low)
    assert high is not None
    return None if high == 0 else 1 + (high - value) / abs(high)


def shared(counted: dict[str, Counted], fixed: dict[str, Fraction]) -> dict[str, Counted]:
    """Return weights that make the given shares: first the fixed ones, the rest by weight."""
    fixed = {name: share for name, share in fixed.items() if name in counted}
    if not fixed:
        return counted
    left = 1 - sum(fixed.values())
    free = sum((weight for name, (weight, _) in counted.items() if name not in fixed), start=Fraction(0))
    weights = {name: fixed[name] if name in fixed else left * weight / free for name, (weight, _) in counted.items()}
    return {name: (weights[name], score) for name, (_, score) in counted.items() if weights[name]}
