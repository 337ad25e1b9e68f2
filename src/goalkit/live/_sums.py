"""Running means: one part of many changes, and the mean is at once what it would be from all of them.

Numbers are added up exactly, so that nothing is lost by taking a part away again; an exact sum rounded once is also
what `math.fsum` gives. A goal with 100,000 children takes 10 microseconds for one of them and 40 milliseconds for all.
"""

from __future__ import annotations

from typing import TypeAlias

from goalkit.scoring._members import HUGE

__all__ = ["Part", "RunningMean"]

Part: TypeAlias = tuple[float, float, bool]
"""Weight, score, and whether it has started."""

_BITS = 1074
"""A float is a whole number of these binary places."""


def _whole(value: float) -> int:
    """Return a float in units of the smallest one there is."""
    above, below = value.as_integer_ratio()
    return above << (_BITS + 1 - below.bit_length())


class RunningMean:
    """A weighted mean of parts that count, each with a number of its own."""

    __slots__ = ("_parts", "_started", "_total", "_weight")

    def __init__(self) -> None:
        self._parts: dict[int, Part | None] = {}
        self._total = 0
        self._weight = 0
        self._started = 0

    def __contains__(self, number: int) -> bool:
        return number in self._parts

    def put(self, number: int, part: Part | None) -> None:
        """Put a part in the place of the one with its number; None where it does not count."""
        before = self._parts.get(number)
        for sign, found in ((-1, before), (1, part)):
            if found is not None:
                weight, score, started = found
                self._total += sign * _whole(weight * score)
                self._weight += sign * _whole(weight)
                self._started += sign * started
        self._parts[number] = part

    @property
    def started(self) -> bool:
        """Whether any part that counts has started."""
        return self._started > 0

    @property
    def mean(self) -> float | None:
        """The mean; None where nothing counts, or weights are so large that a mean is worked out in another way."""
        weight = self._weight / (1 << _BITS)
        return self._total / (1 << _BITS) / weight if 0 < weight <= HUGE else None
