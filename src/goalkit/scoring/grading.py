"""Grading: what a score means for its kind of objective."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias, cast

import attrs

from goalkit.model._check import Check, as_optional_number, as_tuple, show
from goalkit.model._pretty import pretty
from goalkit.model.numbers import DIGITS, Number, half_up, settle

if TYPE_CHECKING:
    from goalkit.model.objectives import Ambition

__all__ = ["Band", "Grade", "Grading", "StretchZone"]


class Grade(StrEnum):
    """What a score means for its kind of objective.

    Examples:
        >>> import goalkit as gk
        >>> gk.Grading().grade(0.7, "aspirational"), gk.Grading().grade(0.9, "committed")
        (<Grade.ACHIEVED: 'achieved'>, <Grade.MISSED: 'missed'>)
    """

    ACHIEVED = "achieved"
    """Aspirational: 0.7 or more by default. Committed: all of it."""
    PARTIAL = "partial"
    """Between the two."""
    MISSED = "missed"
    """Aspirational: below 0.4 by default. Committed: anything less than all of it."""


class StretchZone(StrEnum):
    """Where an aspirational score lies relative to the 60-70 % sweet spot.

    Examples:
        >>> import goalkit as gk
        >>> gk.Grading().zone(0.65, "aspirational")
        <StretchZone.SWEET_SPOT: 'sweet_spot'>
    """

    OVERREACHED = "overreached"
    """Below 0.4: the aim was out of reach, or nobody worked on it."""
    SHORT = "short"
    """From 0.4, below 0.6."""
    SWEET_SPOT = "sweet_spot"
    """From 0.6 to 0.7, both included: the aim of a stretch goal."""
    STRONG = "strong"
    """Above 0.7, below 1."""
    FULL = "full"
    """1 and more. One is a fact, a pattern of them is sandbagging."""


def _as_grade(value: Grade | str) -> Grade:
    return value  # type: ignore[return-value]  # pyright: ignore[reportReturnType] - checked and kept below


@pretty
@attrs.frozen
class Band:
    """The scores of one grade: from `low`, included, up to `high`, excluded.

    Raises:
        InvalidValue: A field is wrong, or the band is empty.

    Examples:
        >>> import goalkit as gk
        >>> gk.Band("partial", 0.4, 0.7).grade
        <Grade.PARTIAL: 'partial'>
    """

    grade: Grade = attrs.field(converter=_as_grade)
    """The grade of scores in this band."""
    low: float | None = attrs.field(default=None, converter=as_optional_number)
    """Lower edge, included; None where the band is open below."""
    high: float | None = attrs.field(default=None, converter=as_optional_number)
    """Upper edge, excluded; None where the band is open above."""
    label: str = attrs.field(default="", kw_only=True)
    """What people call the band (`green`), shown instead of the grade's name; empty for that name."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.enum("grade", self.grade, Grade)
        low = check.optional_number("low", self.low)
        high = check.optional_number("high", self.high)
        if low is not None and high is not None and low >= high:
            check.add("high", f"must lie above the lower edge {low:g}, got {high:g}", "band.order")
        check.text("label", self.label)
        check.raise_if_any("Band")
        check.keep("low", None if low is None else settle(low))
        check.keep("high", None if high is None else settle(high))


Bands: TypeAlias = tuple[Band, ...]

ASPIRATIONAL: Bands = (Band(Grade.MISSED, None, 0.4), Band(Grade.PARTIAL, 0.4, 0.7), Band(Grade.ACHIEVED, 0.7, None))
COMMITTED: Bands = (Band(Grade.MISSED, None, 1), Band(Grade.ACHIEVED, 1, None))
EDGES = (0.4, 0.6, 0.7, 1.0)


def _as_edges(values: Iterable[Number]) -> tuple[float, ...]:
    return cast("tuple[float, ...]", as_tuple(values))


def _as_bands(values: Iterable[Band]) -> tuple[Band, ...]:
    return as_tuple(values)


@pretty
@attrs.frozen(kw_only=True)
class Grading:
    """The bands of the two kinds of objective, and the edges of the stretch zones.

    The defaults fill the holes that Google's printed bands leave (0.0-0.3, 0.4-0.6, 0.7-1.0 say nothing
    of 0.35) with the edge in the better band: red below 0.4, green from 0.7. A committed objective is
    achieved at 1.0 and missed below ("you either did it or you didn't").

    Raises:
        InvalidValue: Bands that leave a hole or overlap, or zone edges out of order.

    Examples:
        >>> import goalkit as gk
        >>> gk.Grading(round_to=1).grade(0.65, "aspirational").value
        'achieved'
        >>> gk.Grading(committed=[gk.Band("missed", high=0.9), gk.Band("achieved", low=1)])
        Traceback (most recent call last):
        goalkit.errors.InvalidValue: Grading: committed[1].low: leaves a hole from 0.9 to 1
    """

    aspirational: tuple[Band, ...] = attrs.field(default=ASPIRATIONAL, converter=_as_bands)
    """The bands of aspirational objectives, from the lowest to the highest."""
    committed: tuple[Band, ...] = attrs.field(default=COMMITTED, converter=_as_bands)
    """The bands of committed objectives, from the lowest to the highest."""
    zone_edges: tuple[float, ...] = attrs.field(default=EDGES, converter=_as_edges)
    """Where `short`, `sweet_spot`, `strong` and `full` begin; the third edge still is `sweet_spot`."""
    round_to: int | None = None
    """Decimals to round a score to, half up in decimal arithmetic, before its band is looked up."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        for name, bands in (("aspirational", self.aspirational), ("committed", self.committed)):
            right = check.items(name, bands, Band)
            if right == bands:
                _check_partition(check, name, right)
        _check_edges(check, self.zone_edges)
        if self.round_to is not None:
            check.count("round_to", self.round_to, low=0)
        check.raise_if_any("Grading")

    def grade(self, score: float, ambition: Ambition) -> Grade:
        """Return the grade of a score for a kind of objective.

        Examples:
            >>> Grading().grade(0.4, "aspirational").value
            'partial'
        """
        return self.band(score, ambition).grade

    def band(self, score: float, ambition: Ambition) -> Band:
        """Return the band that a score for a kind of objective lies in.

        Examples:
            >>> Grading().band(0.5, "aspirational").low
            0.4
        """
        looked_up = settle(score)
        if self.round_to is not None and self.round_to < DIGITS:
            looked_up = half_up(looked_up, self.round_to)
        bands = self.committed if ambition == "committed" else self.aspirational
        place = len(bands) - 1
        while (low := bands[place].low) is not None and looked_up < low:
            place -= 1
        return bands[place]

    def label(self, score: float, ambition: Ambition) -> str:
        """Return what people call the band of a score: its label, else the grade's name.

        Examples:
            >>> Grading().label(1, "committed")
            'achieved'
        """
        band = self.band(score, ambition)
        return band.label or str(band.grade)

    def zone(self, score: float, ambition: Ambition) -> StretchZone | None:
        """Return the stretch zone of an aspirational score; a committed one has none.

        Examples:
            >>> Grading().zone(0.71, "aspirational").value, Grading().zone(0.71, "committed")
            ('strong', None)
        """
        if ambition == "committed":
            return None
        short, sweet, strong, full = self.zone_edges
        settled = settle(score)
        if settled < short:
            return StretchZone.OVERREACHED
        if settled < sweet:
            return StretchZone.SHORT
        if settled <= strong:
            return StretchZone.SWEET_SPOT
        return StretchZone.STRONG if settled < full else StretchZone.FULL


def _check_edges(check: Check, values: tuple[float, ...]) -> None:
    """Check and keep the edges of the stretch zones."""
    given = check.items("zone_edges", values, object)
    numbers = [check.to_float(f"zone_edges[{position}]", value) for position, value in enumerate(given)]
    edges = [number for number in numbers if number is not None]
    if len(edges) < len(given) or given != values:
        return
    if len(edges) != len(EDGES) or any(low >= high for low, high in pairwise(edges)):
        check.add("zone_edges", f"must be {len(EDGES)} rising numbers, got {show(values)}", "zone.edges")
    check.keep("zone_edges", tuple(map(settle, edges)))


def _check_partition(check: Check, name: str, bands: tuple[Band, ...]) -> None:
    """Check that every score lies in exactly one band."""
    if not bands:
        check.add(name, "must not be empty", "bands.empty")
        return
    if bands[0].low is not None:
        check.add(f"{name}[0].low", f"leaves a hole: no band below {bands[0].low:g}", "bands.hole")
    if bands[-1].high is not None:
        check.add(f"{name}[{len(bands) - 1}].high", f"leaves a hole: no band from {bands[-1].high:g}", "bands.hole")
    for position, (before, band) in enumerate(pairwise(bands), start=1):
        if before.high is None or band.low is None or before.high > band.low:
            check.add(f"{name}[{position}].low", "overlaps the band before it", "bands.overlap")
        elif before.high < band.low:
            check.add(
                f"{name}[{position}].low",
                f"leaves a hole from {before.high:g} to {band.low:g}",
                "bands.hole",
            )
