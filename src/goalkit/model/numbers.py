"""Numbers: what is accepted, how results are settled, and how a percent is shown.

Three rules carry the rest of the library:

* A number may be given as `int`, `float`, `Decimal` or `Fraction` and is kept as `float`.
* A published result is *settled*: rounded to nine decimals before anything is compared with it, so
  that 0.7 is 0.7 (in plain floats, `sum([0.7] * 3) / 3` is below it).
* A number is 0 or has a magnitude from 1e-100 to 1e100. The differences and quotients of two such
  numbers are finite, so no progress can ever be infinite or NaN.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

__all__ = ["DIGITS", "LARGEST", "SMALLEST", "Number", "add", "exact", "half_up", "percent", "settle"]
Number = int | float | Decimal | Fraction
"""What may be given wherever a number is asked for (not `bool`, not `str`)."""

DIGITS = 9
"""Decimals of a published progress, score or expected value."""

LARGEST = 1e100
"""The largest magnitude that a number may have."""
SMALLEST = 1e-100
"""The smallest magnitude that a number other than 0 may have."""

_UNIT = Decimal(f"1e-{DIGITS}")
_SCALE = 10.0**DIGITS
_NEAR = 1e-4
_CONTEXT = Context(prec=40)
"""Its own, since a program may have set any precision; 40 digits hold every float below `_WHOLE`."""
_WHOLE = 1e16
"""From here on a float has no decimals."""


def settle(value: float) -> float:
    """Return `value` rounded to nine decimals, the form in which every result is compared and shown.

    A value within 1e-12 of the middle between two nine-digit decimals counts as the middle and goes to
    the even neighbour, as exact decimal arithmetic would have it.

    Examples:
        >>> sum([0.7, 0.7, 0.7]) / 3, settle(sum([0.7, 0.7, 0.7]) / 3)
        (0.6999999999999998, 0.7)
        >>> settle(0.6999999995)
        0.7
    """
    scaled = abs(value) * _SCALE
    # Above 1e12 `scaled` itself is no longer exact enough to tell whether this is the middle.
    if abs(scaled % 1.0 - 0.5) < _NEAR or 1e12 <= scaled < _WHOLE:
        return float(Decimal(repr(round(value, 12))).quantize(_UNIT, ROUND_HALF_EVEN, _CONTEXT)) + 0.0
    return round(value, DIGITS) + 0.0


def half_up(value: float, places: int) -> float:
    """Round half up in decimal arithmetic: 0.35 becomes 0.4 and 0.65 becomes 0.7.

    Python's `round` works on the binary value and makes 0.3 of 0.35.

    Examples:
        >>> half_up(0.35, 1), half_up(0.65, 1), round(0.35, 1)
        (0.4, 0.7, 0.3)
    """
    if abs(value) >= _WHOLE:
        return value
    return float(Decimal(repr(value)).quantize(Decimal(f"1e-{places}"), ROUND_HALF_UP, _CONTEXT)) + 0.0


def percent(share: float) -> int:
    """Return a share as the whole percent to show: 100 only when complete, 0 only when nothing has moved.

    Rounded half up in decimal arithmetic. Display is not arithmetic: never compare the result.

    Examples:
        >>> percent(0.125), percent(0.996), percent(0.001), percent(-0.001), percent(1.25)
        (13, 99, 1, -1, 125)
    """
    settled = settle(share)
    shown = int(half_up(settled, 2) * 100 + math.copysign(0.5, settled))
    if shown == 100 and settled < 1:
        return 99
    if shown == 0 and settled != 0:
        return 1 if settled > 0 else -1
    return shown


def exact(value: float) -> Fraction:
    """Return a number as people wrote it, exactly: 0.1 is one tenth, not the nearest binary fraction.

    Examples:
        >>> exact(0.1)
        Fraction(1, 10)
    """
    return Fraction(repr(value))


def add(left: float, right: float) -> float:
    """Return the sum of two numbers as people wrote them: 0.1 and 0.2 make 0.3.

    Examples:
        >>> add(0.1, 0.2), 0.1 + 0.2
        (0.3, 0.30000000000000004)
    """
    return float(exact(left) + exact(right))
