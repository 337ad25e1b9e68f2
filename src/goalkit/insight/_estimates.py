"""Estimates of a value to come, as pure functions of numbers.

All in exact arithmetic up to the last step, so that a straight line has a spread of exactly 0 and a change of
unit changes nothing.
"""

from __future__ import annotations

import math
import statistics
from fractions import Fraction
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import attrs

from goalkit.insight._student import t_cdf
from goalkit.model.numbers import exact

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Estimate", "chance", "drift", "level", "ols", "theil_sen"]

_RECENT = 4
"""How many values a level is taken from."""
_BIAS = Fraction(1128, 1000)
"""The mean moving range of normal values over their standard deviation (d2 for two values)."""


@attrs.frozen(kw_only=True)
class Estimate:
    """A value to come: expected value, standard error of its prediction, degrees of freedom."""

    expected: float
    error: float
    df: int


def chance(estimate: Estimate, low: float | None, high: float | None) -> float:
    """Return the probability that the value to come lies between two edges; None leaves a side open."""
    below = 0.0 if low is None else t_cdf((low - estimate.expected) / estimate.error, estimate.df)
    if high is None:
        return 1.0 - below
    return max(0.0, t_cdf((high - estimate.expected) / estimate.error, estimate.df) - below)


def drift(times: Sequence[int], values: Sequence[float], horizon: int) -> Estimate:
    """Return where a random walk with drift arrives `horizon` after its last value; three values or more.

    With independent increments of mean `m dt` and variance `s2 dt` the total time T and the horizon h give
    `error = s sqrt(h (1 + h / T))`, where `m` is the change over T and `s2` the sum of `(d - m dt)^2 / dt`
    over the number of increments less one. Equal steps of 1 are the drift method of textbooks.
    """
    steps = [
        (end - start, exact(after) - exact(before))
        for (start, before), (end, after) in pairwise(zip(times, values, strict=True))
    ]
    total, last = times[-1] - times[0], exact(values[-1])
    mean = (last - exact(values[0])) / total
    df = len(steps) - 1
    variance = sum(((change - mean * time) ** 2 / time for time, change in steps), Fraction()) / df
    spread = variance * horizon * (1 + Fraction(horizon, total))
    return Estimate(expected=float(last + mean * horizon), error=math.sqrt(spread), df=df)


def level(values: Sequence[float]) -> Estimate:
    """Return the mean of the last four values; two values or more, at equal distances or nearly so.

    The spread of single values is the mean moving range over 1.128, as on a process behaviour chart (Wheeler's
    XmR), with one degree of freedom for each moving range.
    """
    known = [exact(value) for value in values]
    recent = known[-_RECENT:]
    ranges = [abs(after - before) for before, after in pairwise(known)]
    sigma = sum(ranges, Fraction()) / len(ranges) / _BIAS
    error = float(sigma) * math.sqrt(1 + 1 / len(recent))
    return Estimate(expected=float(sum(recent, Fraction()) / len(recent)), error=error, df=len(ranges))


def ols(times: Sequence[int], values: Sequence[float], horizon: int) -> Estimate:
    """Return where the least-squares line is `horizon` after its last value; three values or more."""
    count, known = len(times), [exact(value) for value in values]
    middle, mean = Fraction(sum(times), count), sum(known, Fraction()) / count
    spread = sum(((time - middle) ** 2 for time in times), Fraction())
    slope = sum(((time - middle) * value for time, value in zip(times, known, strict=True)), Fraction()) / spread
    ahead = times[-1] + horizon - middle
    misses = [value - mean - slope * (time - middle) for time, value in zip(times, known, strict=True)]
    variance = sum((miss**2 for miss in misses), Fraction()) / (count - 2)
    error = math.sqrt(variance * (1 + Fraction(1, count) + ahead**2 / spread))
    return Estimate(expected=float(mean + slope * ahead), error=error, df=count - 2)


def theil_sen(times: Sequence[int], values: Sequence[float]) -> tuple[float, float]:
    """Return slope and intercept: the median of all slopes, and median value less slope times median time."""
    known = [(Fraction(time), exact(value)) for time, value in zip(times, values, strict=True)]
    slope = statistics.median((late[1] - early[1]) / (late[0] - early[0]) for early, late in combinations(known, 2))
    intercept = statistics.median(value for _, value in known) - slope * statistics.median(time for time, _ in known)
    return float(slope), float(intercept)
