"""The Brier score of stated probabilities, and its parts. Worked out exactly, so that order never matters."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

import attrs

from goalkit.model._check import Check, as_tuple, parts_of, show
from goalkit.model.numbers import Number, exact, settle

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Decomposition", "Forecast", "StatedBin", "brier", "decomposition"]

Forecast: TypeAlias = tuple[Number, int]
"""A stated probability, 0 to 1, and whether the event happened: 1 (or True) or 0 (or False)."""


@attrs.frozen(kw_only=True)
class StatedBin:
    """All forecasts that stated the same probability, and how often the event happened.

    Examples:
        >>> found = decomposition([(0.8, 1), (0.8, 1), (0.8, 0), (0.8, 1), (0.2, 0)]).bins[1]
        >>> found.stated, found.forecasts, found.happened
        (0.8, 4, 0.75)
    """

    stated: float
    """The probability stated, 0 to 1."""
    forecasts: int
    """How many forecasts stated it; 1 or more."""
    happened: float
    """Share of them after which the event happened, 0 to 1."""


@attrs.frozen(kw_only=True)
class Decomposition:
    """A Brier score in three parts: `reliability - resolution + uncertainty` (Murphy 1973).

    The forecasts are binned by the values that were stated, not into ten ranges: only then do the parts make up
    the Brier score exactly. Reliability and resolution are the plain estimates, which are both too
    large in small samples.

    Examples:
        >>> from goalkit.insight.brier import decomposition
        >>> parts = decomposition([(0.8, 1), (0.8, 1), (0.8, 1), (0.8, 0), (0.4, 0), (0.4, 0), (0.4, 1), (0.4, 0)])
        >>> parts.reliability, parts.resolution, parts.uncertainty
        (0.0125, 0.0625, 0.25)
        >>> [(item.stated, item.forecasts, item.happened) for item in parts.bins]
        [(0.4, 4, 0.25), (0.8, 4, 0.75)]
    """

    reliability: float
    """Mean squared distance between what was stated and what happened then, 0 to 1; 0 is best."""
    resolution: float
    """How far what happened differs between stated values, 0 to `uncertainty`; more is better."""
    uncertainty: float
    """The Brier score of always stating the base rate, 0 to 0.25; it depends on the events alone."""
    bins: tuple[StatedBin, ...]
    """The stated values, rising."""


def brier(forecasts: Iterable[Forecast]) -> float | None:
    """Return the Brier score: the mean of (stated probability - outcome) squared (Brier 1950).

    0 is perfect, always saying 50 % gives 0.25, and 1 is certainty of the wrong thing. It is worked out exactly, with
    every number as it is written, so the order of the forecasts never matters.

    Args:
        forecasts: Pairs of a probability, 0 to 1, and an outcome, 1 or 0.

    Returns:
        The score, 0 to 1; None where there is no forecast.

    Raises:
        InvalidValue: A probability outside 0 to 1, or an outcome that is neither 1 nor 0.

    Examples:
        >>> from goalkit.insight.brier import brier
        >>> brier([(0.9, 1), (0.7, 1), (0.5, 0), (0.3, 0)]), brier([(0.5, 1), (0.5, 0)])
        (0.11, 0.25)
    """
    counts = counted("brier", forecasts)
    return float(brier_of(counts)) if counts else None


def decomposition(forecasts: Iterable[Forecast]) -> Decomposition | None:
    """Return the three parts of the Brier score, binned by the distinct values that were stated.

    Args:
        forecasts: Pairs of a probability, 0 to 1, and an outcome, 1 or 0.

    Returns:
        The parts; None where there is no forecast.

    Raises:
        InvalidValue: A probability outside 0 to 1, or an outcome that is neither 1 nor 0.

    Examples:
        >>> from goalkit.insight.brier import decomposition
        >>> parts = decomposition([(0.9, 1), (0.7, 1), (0.5, 0), (0.3, 0)])
        >>> parts.reliability, parts.resolution, parts.uncertainty
        (0.11, 0.25, 0.25)
    """
    counts = counted("decomposition", forecasts)
    return parts_of_brier(counts) if counts else None


Counts: TypeAlias = dict[Fraction, tuple[int, int]]
"""For each stated probability, how often it was stated and how often the event happened then."""


def counted(what: str, forecasts: Iterable[Forecast]) -> Counts:
    """Check forecasts and count them by what was stated."""
    check = Check(None)
    given = as_tuple(forecasts)
    right: list[tuple[float, int]] = []
    for position, pair in check.placed("forecasts", given, object):
        path, parts = f"forecasts[{position}]", parts_of(pair)
        if len(parts) != 2:
            check.add(path, f"must be a probability and an outcome, got {show(pair)}", "part.type")
            continue
        stated = _share(check, f"{path}[0]", parts[0])
        outcome = parts[1]
        if not isinstance(outcome, int) or outcome not in {0, 1}:
            check.add(f"{path}[1]", f"must be 1 (it happened) or 0, got {show(outcome)}", "choice.unknown")
        elif stated is not None:
            right.append((stated, int(outcome)))
    check.raise_if_any(what)
    return by_stated(right)


def _share(check: Check, path: str, value: object) -> float | None:
    number = check.to_float(path, value)
    if number is None or 0 <= number <= 1:
        return number
    code = "number.low" if number < 0 else "number.high"
    check.add(path, f"must lie in 0 to 1, got {show(value)}", code)
    return None


def by_stated(forecasts: Iterable[tuple[float, int]]) -> Counts:
    found: Counts = {}
    for (stated, outcome), count in Counter((settle(stated), outcome) for stated, outcome in forecasts).items():
        total, happened = found.get(exact(stated), (0, 0))
        found[exact(stated)] = total + count, happened + count * outcome
    return found


def brier_of(counts: Counts) -> Fraction:
    total = sum(count for count, _ in counts.values())
    wrong = sum(
        (happened * (1 - stated) ** 2 + (count - happened) * stated**2 for stated, (count, happened) in counts.items()),
        start=Fraction(0),
    )
    return wrong / total


def parts_of_brier(counts: Counts) -> Decomposition:
    total = sum(count for count, _ in counts.values())
    base = base_rate(counts)
    reliability = resolution = Fraction(0)
    bins: list[StatedBin] = []
    for stated, (count, happened) in sorted(counts.items()):
        share = Fraction(happened, count)
        reliability += count * (stated - share) ** 2
        resolution += count * (share - base) ** 2
        bins.append(StatedBin(stated=float(stated), forecasts=count, happened=float(share)))
    return Decomposition(
        reliability=float(reliability / total),
        resolution=float(resolution / total),
        uncertainty=float(base * (1 - base)),
        bins=tuple(bins),
    )


def base_rate(counts: Counts) -> Fraction:
    return Fraction(sum(happened for _, happened in counts.values()), sum(count for count, _ in counts.values()))
