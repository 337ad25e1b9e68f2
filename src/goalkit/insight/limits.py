"""Process limits: what a series of readings does anyway, by the XmR chart.

The limits lie 2.66 average moving ranges on either side of the centre, and a moving range above 3.268
average moving ranges is unusual too; with the median moving range the factors are 3.145 and 3.865
(Wheeler, *Understanding Variation* and *Making Sense of Data*). The arithmetic is exact on the numbers as
people wrote them and rounded once, to the nearest float, so nothing depends on the unit or the scale.
"""

from __future__ import annotations

import statistics
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import attrs

from goalkit.model._check import Check, as_number, as_tuple, named, short
from goalkit.model.numbers import Number, exact

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "NIST",
    "WHEELER_CONSTANTS",
    "Average",
    "Constants",
    "Firmness",
    "ProcessLimits",
    "Side",
    "TrendedLimits",
    "moving_ranges",
    "process_limits",
    "trended_limits",
]

Average: TypeAlias = Literal["mean", "median"]
"""How values, or moving ranges, become one number."""

Firmness: TypeAlias = Literal["trial", "firm"]
"""`firm` from 12 values on; with fewer, limits move a good deal with every new value."""

Side: TypeAlias = Literal["above", "below"]
"""A side of the centre line."""

FIRM = 12
LEAST = 5

_AVERAGES = get_args(Average)
_NOISE = 1e-14
"""Share of a limit's size below which a difference is float noise, not a difference of two readings."""


@attrs.frozen(kw_only=True)
class Constants:
    """The factors between the average moving range and the limits.

    Two are ready: `WHEELER_CONSTANTS` (2.66 and 3.268; the default) and `NIST` (3/1.128 and 3.267).

    Raises:
        InvalidValue: A factor is not above 0, or the name is empty.

    Examples:
        >>> from goalkit.insight.limits import NIST, WHEELER_CONSTANTS
        >>> WHEELER_CONSTANTS.mean_limit, round(NIST.mean_limit, 4)
        (2.66, 2.6596)
    """

    name: str
    """What the set of factors is called."""
    mean_limit: float = attrs.field(default=2.66, converter=as_number)
    """Limits are the centre and this many mean moving ranges."""
    mean_range: float = attrs.field(default=3.268, converter=as_number)
    """The limit of the moving ranges is this many mean moving ranges."""
    median_limit: float = attrs.field(default=3.145, converter=as_number)
    """Limits are the centre and this many median moving ranges."""
    median_range: float = attrs.field(default=3.865, converter=as_number)
    """The limit of the moving ranges is this many median moving ranges."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.text("name", self.name, empty=False)
        for field in ("mean_limit", "mean_range", "median_limit", "median_range"):
            check.number(field, getattr(self, field), above=0)
        check.raise_if_any(named("Constants", self.name))

    def of(self, ranges: Average) -> tuple[Fraction, Fraction]:
        """Return the two factors, of the limits and of the range limit, for a kind of average.

        Examples:
            >>> WHEELER_CONSTANTS.of("median")
            (Fraction(629, 200), Fraction(773, 200))
        """
        if ranges == "mean":
            return exact(self.mean_limit), exact(self.mean_range)
        return exact(self.median_limit), exact(self.median_range)


WHEELER_CONSTANTS = Constants(name="Wheeler")
"""2.66 and 3.268 with the mean moving range, 3.145 and 3.865 with the median (Wheeler)."""

NIST = Constants(name="NIST", mean_limit=Fraction(3000, 1128), mean_range=3.267)
"""3/1.128 with the mean moving range (NIST/SEMATECH e-Handbook, 6.3.2.2), which Wheeler rounds to 2.66."""


@attrs.frozen(kw_only=True)
class ProcessLimits:
    """What a process does anyway: a centre line with a natural limit on either side.

    Made by `process_limits`. To lock limits, make them of the readings of a baseline and compare later
    readings with them.

    Examples:
        >>> from goalkit.insight.limits import process_limits
        >>> limits = process_limits([10, 50, 40, 30], minimum=4)
        >>> limits.center, limits.lower, limits.upper, limits.range_limit, limits.firmness
        (32.5, -20.7, 85.7, 65.36, 'trial')
        >>> print(limits)
        32.5, limits -20.7 to 85.7 (trial, 4 values)
    """

    center: float
    """The centre line, in the unit of the values."""
    lower: float
    """The lower natural limit; it may be below what is possible (a negative count)."""
    upper: float
    """The upper natural limit."""
    range_center: float
    """The average moving range, 0 or more."""
    range_limit: float
    """A moving range above this is unusual."""
    n: int
    """How many values the limits are made of."""
    center_by: Average = "mean"
    """Which average of the values the centre line is."""
    ranges_by: Average = "mean"
    """Which average of the moving ranges the limits are made of."""

    @property
    def firmness(self) -> Firmness:
        """`firm` from 12 values on, else `trial`."""
        return "firm" if self.n >= FIRM else "trial"

    @property
    def sigma(self) -> float:
        """A third of the way from the centre to a limit: the spread of the process, estimated from its ranges."""
        return float((exact(self.upper) - exact(self.lower)) / 6)

    def line(self, side: Side, share: float) -> float:
        """Return the line at a share of the way from the centre to a limit: 0.5 for the outer quarter.

        Examples:
            >>> limits = process_limits([10, 50, 40, 30], minimum=4)
            >>> limits.line("above", 0.5), limits.line("below", 1)
            (59.1, -20.7)
        """
        center = exact(self.center)
        edge = exact(self.upper if side == "above" else self.lower)
        return float(center + exact(share) * (edge - center))

    def reaches(self, value: Number) -> bool:
        """Return whether a value lies inside what the process does anyway; a value on a limit does.

        A target that does asks nothing new of the process: readings reach it, and miss it, by chance.

        Raises:
            InvalidValue: The value is no finite number.

        Examples:
            >>> limits = process_limits([10, 50, 40, 30], minimum=4)
            >>> limits.reaches(85.7), limits.reaches(86)
            (True, False)
        """
        check = Check(None)
        number = check.to_float("value", value)
        check.raise_if_any("ProcessLimits")
        margin = noise(self)
        return number is not None and self.lower - margin <= number <= self.upper + margin

    def __str__(self) -> str:
        return limits_beside(self)


@attrs.frozen(kw_only=True)
class TrendedLimits:
    """Natural limits on either side of a sloping centre line. Made by `trended_limits`.

    Examples:
        >>> from goalkit.insight.limits import trended_limits
        >>> limits = trended_limits([1, 3, 2, 4, 3, 5, 4, 6])
        >>> limits.slope, limits.center_at(0), limits.center_at(8)
        (0.5, 1.75, 5.75)
        >>> print(limits)
        1.75 at the first value, slope 0.5, limits 4.18 on either side (trial, 8 values)
    """

    start: float
    """The centre line at the first value."""
    slope: float
    """How much the centre line rises from one value to the next."""
    half_width: float
    """How far the limits lie from the centre line, 0 or more."""
    range_center: float
    """The average moving range, 0 or more."""
    range_limit: float
    """A moving range above this is unusual."""
    n: int
    """How many values the limits are made of."""
    ranges_by: Average = "mean"
    """Which average of the moving ranges the limits are made of."""

    @property
    def firmness(self) -> Firmness:
        """`firm` from 12 values on, else `trial`."""
        return "firm" if self.n >= FIRM else "trial"

    def center_at(self, position: int) -> float:
        """Return the centre line at a position: 0 for the first value, `n` for the one to come."""
        return self._at(position, 0)

    def lower_at(self, position: int) -> float:
        """Return the lower natural limit at a position."""
        return self._at(position, -1)

    def upper_at(self, position: int) -> float:
        """Return the upper natural limit at a position."""
        return self._at(position, 1)

    def _at(self, position: int, way: int) -> float:
        return float(exact(self.start) + position * exact(self.slope) + way * exact(self.half_width))

    def __str__(self) -> str:
        start = short(self.start, [exact(self.start) + exact(self.half_width)])
        line = f"{start} at the first value, slope {short(self.slope)}"
        limits = f"limits {short(self.half_width)} on either side"
        return f"{line}, {limits} ({self.firmness}, {self.n} values)"


def process_limits(
    values: Iterable[Number],
    *,
    center: Average = "mean",
    ranges: Average = "mean",
    screen: bool = False,
    minimum: int = LEAST,
    constants: Constants = WHEELER_CONSTANTS,
) -> ProcessLimits | None:
    """Return the natural limits of a series of values in the order of time.

    Medians withstand a few wild values where means do not (Wheeler); `screen` is the other remedy: moving
    ranges at or above their limit are left out, once, and the rest are averaged again
    (NHSRplotthedots). Fewer than five values say too little about a process, so five is the least.

    Args:
        values: The values, oldest first.
        center: Which average of the values is the centre line.
        ranges: Which average of the moving ranges the limits are made of.
        screen: Whether to leave unusual moving ranges out of the average.
        minimum: How many values are needed, 2 or more.
        constants: The factors between the average moving range and the limits.

    Returns:
        The limits; None where there are fewer values than `minimum`.

    Raises:
        InvalidValue: A value is no finite number, or an option is unknown.

    Examples:
        >>> from goalkit.insight.limits import process_limits
        >>> limits = process_limits([12, 14, 11, 13, 15, 13])
        >>> limits.center, limits.range_center, limits.lower, limits.upper
        (13.0, 2.2, 7.148, 18.852)
        >>> process_limits([12, 14, 11, 13]) is None
        True
    """
    check = Check(None)
    given = checked_values(check, values)
    check_options(check, center=center, ranges=ranges, screen=screen, minimum=minimum, constants=constants)
    check.raise_if_any("process_limits")
    if len(given) < minimum:
        return None
    numbers = [exact(value) for value in given]
    moves = [abs(after - before) for before, after in pairwise(numbers)]
    factor, range_factor = constants.of(ranges)
    typical = _average(moves, ranges)
    if screen and typical:
        typical = _average([move for move in moves if move < range_factor * typical], ranges)
    middle = _average(numbers, center)
    return ProcessLimits(
        center=float(middle),
        lower=float(middle - factor * typical),
        upper=float(middle + factor * typical),
        range_center=float(typical),
        range_limit=float(range_factor * typical),
        n=len(numbers),
        center_by=center,
        ranges_by=ranges,
    )


def trended_limits(
    values: Iterable[Number],
    *,
    ranges: Average = "mean",
    minimum: int = LEAST,
    constants: Constants = WHEELER_CONSTANTS,
) -> TrendedLimits | None:
    """Return natural limits on either side of a sloping line, for a process that rises or falls steadily.

    The line goes through the mean of the first half of the values and the mean of the second half, each
    in the middle of its half; of an odd number of values the middle one is in neither half. The limits
    are as far from it as from a level line (Wheeler, *Making Sense of Data*).

    Args:
        values: The values, oldest first.
        ranges: Which average of the moving ranges the limits are made of.
        minimum: How many values are needed, 2 or more.
        constants: The factors between the average moving range and the limits.

    Returns:
        The limits; None where there are fewer values than `minimum`.

    Raises:
        InvalidValue: A value is no finite number, or an option is unknown.

    Examples:
        >>> from goalkit.insight.limits import trended_limits
        >>> limits = trended_limits([1, 3, 2, 4, 3, 5, 4, 6])
        >>> limits.lower_at(8), limits.upper_at(8)
        (1.57, 9.93)
    """
    check = Check(None)
    given = checked_values(check, values)
    check_options(check, center="mean", ranges=ranges, screen=False, minimum=minimum, constants=constants)
    check.raise_if_any("trended_limits")
    if len(given) < minimum:
        return None
    numbers = [exact(value) for value in given]
    half = len(numbers) // 2
    first, second = _average(numbers[:half], "mean"), _average(numbers[-half:], "mean")
    slope = (second - first) / (len(numbers) - half)
    typical = _average([abs(after - before) for before, after in pairwise(numbers)], ranges)
    factor, range_factor = constants.of(ranges)
    return TrendedLimits(
        start=float(first - slope * Fraction(half - 1, 2)),
        slope=float(slope),
        half_width=float(factor * typical),
        range_center=float(typical),
        range_limit=float(range_factor * typical),
        n=len(numbers),
        ranges_by=ranges,
    )


def moving_ranges(values: Iterable[Number]) -> tuple[float, ...]:
    """Return the distance of each value from the one before it: one fewer than there are values.

    Raises:
        InvalidValue: A value is no finite number.

    Examples:
        >>> from goalkit.insight.limits import moving_ranges
        >>> moving_ranges([0.1, 0.3, 0.2])
        (0.2, 0.1)
    """
    check = Check(None)
    given = checked_values(check, values)
    check.raise_if_any("moving_ranges")
    return tuple(float(abs(after - before)) for before, after in pairwise(map(exact, given)))


def noise(limits: ProcessLimits) -> float:
    """Return how far beyond a line of a chart a value must lie at least to be beyond it."""
    return _NOISE * max(abs(limits.lower), abs(limits.upper))


def limits_beside(limits: ProcessLimits, others: Iterable[float] = ()) -> str:
    """Return limits in words, with digits enough to tell them from other numbers of the same sentence."""
    group = [limits.lower, limits.center, limits.upper, *others]
    center, lower, upper = (short(line, group) for line in (limits.center, limits.lower, limits.upper))
    values = "1 value" if limits.n == 1 else f"{limits.n} values"
    return f"{center}, limits {lower} to {upper} ({limits.firmness}, {values})"


def check_options(
    check: Check, *, center: object, ranges: object, screen: object, minimum: object, constants: object
) -> None:
    """Note every option of limits that is unknown."""
    check.choice("center", center, _AVERAGES)
    check.choice("ranges", ranges, _AVERAGES)
    check.flag("screen", screen)
    check.count("minimum", minimum, low=2)
    check.instance("constants", constants, Constants)


def checked_values(check: Check, values: Iterable[Number]) -> tuple[float, ...]:
    """Return the values as floats; note every one that is no finite number."""
    numbers: list[float] = []
    for position, value in check.placed("values", as_tuple(values), object):
        number = check.to_float(f"values[{position}]", value)
        if number is not None:
            numbers.append(number)
    return tuple(numbers)


def _average(numbers: list[Fraction], how: Average) -> Fraction:
    return sum(numbers, Fraction()) / len(numbers) if how == "mean" else Fraction(statistics.median(numbers))
