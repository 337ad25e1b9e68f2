"""Phrases that findings are made of: counts, names, numbers and thresholds as people say them."""

from __future__ import annotations

from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

from goalkit.display.text import clean, fit, width
from goalkit.linking.view import in_unit
from goalkit.model._check import joined, short
from goalkit.model.numbers import half_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goalkit.model.thresholds import Threshold

__all__ = ["bracketed", "healthy", "listed", "rounded", "shortened"]

_NAMED = 5
"""A message names so many goals; of more it says how many. The evidence has all of them."""
_PLACES = 9
"""Readings with more decimals than this come from a computation."""
_DOTS = "..."


def listed(names: Sequence[str], many: str) -> str:
    """Return some names; of more than people read in a sentence only how many there are, as `7 goals`."""
    return joined(names) if len(names) <= _NAMED else f"{len(names)} {many}"


def bracketed(names: Sequence[str]) -> str:
    """Return some names in brackets, after a blank; nothing where they are too many to read."""
    return f" ({joined(names)})" if len(names) <= _NAMED else ""


def shortened(text: str, columns: int) -> str:
    """Return a text as one line, cut after a word where it is longer than some columns.

    Examples:
        >>> shortened("Make winter storage as easy as a summer berth", 36)
        'Make winter storage as easy as ...'
    """
    words = clean(text).split()
    line = " ".join(words)
    if width(line) <= columns:
        return line
    cuts = (f"{cut} {_DOTS}" for cut in accumulate(words, "{} {}".format))
    kept = max(takewhile(lambda cut: width(cut) <= columns, cuts), key=len, default="")
    return kept or f"{fit(line, columns - 2).rstrip()[:-1]}{_DOTS}"


def rounded(number: float, like: Sequence[float]) -> str:
    """Return a computed number with no more decimals than the numbers it comes from.

    Examples:
        >>> rounded(1.725, [1.7, 1.8, 2]), rounded(14.7083, [12, 14.25])
        ('1.7', '14.71')
    """
    exact = (places for places in range(_PLACES) if all(half_up(value, places) == value for value in like))
    return short(half_up(number, next(exact, _PLACES)))


def healthy(threshold: Threshold, unit: str) -> str:
    """Return what a threshold says, with the unit at each number.

    Examples:
        >>> import goalkit as gk
        >>> healthy(gk.Threshold.at_most(2, warning=3), "%")
        'at most 2 %, a warning up to 3 %'
    """
    low, high = threshold.low, threshold.high
    if low is not None and high is not None and not threshold.strict:
        text = f"between {in_unit(low, unit)} and {in_unit(high, unit)}"
    else:
        text = _edges(low, high, ("above", "below") if threshold.strict else ("at least", "at most"), unit)
    warning = _edges(
        threshold.warning_low,
        threshold.warning_high,
        ("above", "below") if threshold.strict else ("down to", "up to"),
        unit,
    )
    return f"{text}, a warning {warning}" if warning else text


def _edges(low: float | None, high: float | None, words: tuple[str, str], unit: str) -> str:
    edges = zip(words, (low, high), strict=True)
    return " and ".join(f"{word} {in_unit(edge, unit)}" for word, edge in edges if edge is not None)
