"""Schools of grading: what a score is called, as values that a policy can take.

Scores are settled to nine decimals before they are graded, so a band that begins above an edge ("up to 0.3 is
red") begins one unit of the ninth decimal higher.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, TypeAlias

import attrs

from goalkit.model._check import Check, as_number, digits
from goalkit.model._pretty import pretty
from goalkit.model.numbers import Number, settle
from goalkit.scoring.grading import COMMITTED, Band, Grade, Grading
from goalkit.scoring.progress import change_progress

__all__ = [
    "ATLASSIAN",
    "BINARY",
    "DOERR",
    "GOOGLE",
    "LEARNING",
    "MOONCAMP",
    "ROUNDED",
    "SCHOOLS",
    "THREE_LEVELS",
    "UPPER_EDGE",
    "VIVA_GOALS",
    "LevelZone",
    "Levels",
]

LevelZone: TypeAlias = Literal["fail", "commit", "target", "stretch"]
"""Where a value lies among the levels of a goal."""

_ABOVE = 1e-9


@pretty
@attrs.frozen(kw_only=True)
class Levels:
    """Three levels of one goal in the metric's unit: what is promised, what is aimed at, what would be great.

    The lower bound of each level belongs to it. A metric that should fall has its levels in falling order. Several
    open-source OKR tools grade key results this way.

    Raises:
        InvalidValue: A level is no number, or the levels do not all rise or all fall from the baseline on.

    Examples:
        >>> levels = Levels(commit=30, target=70, stretch=100)
        >>> [levels.zone(value) for value in (29.9, 30, 70, 120)]
        ['fail', 'commit', 'target', 'stretch']
        >>> Levels(baseline=5, commit=4, target=3, stretch=2).zone(3.5)
        'commit'
    """

    commit: float = attrs.field(converter=as_number)
    """The value that is promised."""
    target: float = attrs.field(converter=as_number)
    """The value that is aimed at."""
    stretch: float = attrs.field(converter=as_number)
    """The value that would be great."""
    baseline: float = attrs.field(default=0.0, converter=as_number)
    """Where the metric starts."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        for name in ("commit", "target", "stretch", "baseline"):
            check.number(name, getattr(self, name))
        if not check.problems:
            levels = (self.baseline, self.commit, self.target, self.stretch)
            if len({before < after for before, after in pairwise(levels)}) > 1 or len(set(levels)) < len(levels):
                found = ", ".join(map(digits, levels))
                check.add("", f"must all rise or all fall from baseline to stretch, got {found}", "levels.order")
        check.raise_if_any("Levels")

    def zone(self, value: Number) -> LevelZone:
        """Return the level that a value has reached; `fail` below all of them.

        Raises:
            InvalidValue: The value is no finite number.

        Examples:
            >>> Levels(commit=30, target=70, stretch=100).zone(69.9)
            'commit'
        """
        check = Check(None)
        number = check.to_float("value", value)
        check.raise_if_any("Levels")
        sign = 1 if self.stretch > self.baseline else -1
        reached = [] if number is None else [sign * number >= sign * level for level in self._levels()]
        zones: tuple[LevelZone, ...] = ("fail", "commit", "target", "stretch")
        return zones[sum(reached)]

    def grading(self) -> Grading:
        """Return the same levels as bands of the score of a `Change` from the baseline to the stretch.

        A score is settled to nine decimals, `zone` compares values as they are. The two agree on every level and on
        every value further from the levels than a billionth of the way from the baseline to the stretch. Levels
        between which nine decimals show no difference have no such bands: they are refused.

        Raises:
            InvalidValue: Two levels, or the baseline and a level, have the same score.

        Examples:
            >>> Levels(commit=30, target=70, stretch=100).grading().label(0.3, "aspirational")
            'commit'
            >>> Levels(commit=1e-6, target=1, stretch=1e6).grading()
            Traceback (most recent call last):
            goalkit.errors.InvalidValue: Levels: commit: 1e-06 is too near to the baseline 0 to be told from it by a score on the way from 0 to 1000000
        """  # noqa: E501 - the error's text
        names = ("baseline", "commit", "target", "stretch")
        scores = [settle(change_progress(getattr(self, name), self.baseline, self.stretch) or 0.0) for name in names]
        check = Check(None)
        for (before, low), (name, high) in pairwise(zip(names, scores, strict=True)):
            if low == high:
                near, level = digits(getattr(self, before)), digits(getattr(self, name))
                way = f"from {digits(self.baseline)} to {digits(self.stretch)}"
                text = f"{level} is too near to the {before} {near} to be told from it by a score on the way {way}"
                check.add(name, text, "levels.close")
        check.raise_if_any("Levels")
        _, commit, target, stretch = scores
        bands = (
            Band(Grade.MISSED, None, commit, label="fail"),
            Band(Grade.PARTIAL, commit, target, label="commit"),
            Band(Grade.ACHIEVED, target, stretch, label="target"),
            Band(Grade.ACHIEVED, stretch, None, label="stretch"),
        )
        return Grading(aspirational=bands, committed=bands)

    def _levels(self) -> tuple[float, float, float]:
        return self.commit, self.target, self.stretch


def _lights(yellow: float, green: float) -> tuple[Band, ...]:
    """Return red, yellow and green from two edges."""
    return (
        Band(Grade.MISSED, None, yellow, label="red"),
        Band(Grade.PARTIAL, yellow, green, label="yellow"),
        Band(Grade.ACHIEVED, green, None, label="green"),
    )


def _yes_or_no(no: str, yes: str) -> Grading:
    bands = (Band(Grade.MISSED, None, 1, label=no), Band(Grade.ACHIEVED, 1, None, label=yes))
    return Grading(aspirational=bands, committed=bands)


GOOGLE = Grading(aspirational=_lights(0.4, 0.7), committed=_lights(0.4, 0.7))
"""Red to 0.3, yellow 0.4 to 0.6, green from 0.7 as Google prints them for every objective, the holes given to the band
below. Google, re:Work, "Grade OKRs"."""

DOERR = Grading(aspirational=_lights(0.4, 0.7), committed=_lights(0.4, 0.7))
"""The same three bands for every objective. Doerr, "Measure What Matters"."""

ROUNDED = Grading(aspirational=_lights(0.4, 0.7), committed=_lights(0.4, 0.7), round_to=1)
"""Google's bands after rounding half up to one decimal, so that no score falls into the holes between the printed
bands: 0.35 is 0.4 and yellow, 0.65 is 0.7 and green."""

UPPER_EDGE = Grading(aspirational=_lights(0.3 + _ABOVE, 0.6 + _ABOVE), committed=_lights(0.3 + _ABOVE, 0.6 + _ABOVE))
"""Google's bands with the holes given to the band above: red up to 0.3, yellow up to 0.6, green beyond."""

BINARY = _yes_or_no("not met", "met")
"""Met or not, for every objective. Grove, "High Output Management"."""

LEARNING = _yes_or_no("not validated", "validated")
"""For goals that test an assumption: validated or not."""

THREE_LEVELS = Levels(commit=0.3, target=0.7, stretch=1).grading()
"""Commit, target and stretch at 0.3, 0.7 and 1.0 of the way to the stretch."""

VIVA_GOALS = Grading(
    aspirational=(
        Band(Grade.MISSED, None, 0.4, label="red"),
        Band(Grade.PARTIAL, 0.4, 0.7, label="orange"),
        Band(Grade.ACHIEVED, 0.7, 1, label="green"),
        Band(Grade.ACHIEVED, 1, None, label="orange"),
    ),
    committed=(
        Band(Grade.MISSED, None, 0.4, label="red"),
        Band(Grade.MISSED, 0.4, 1, label="orange"),
        Band(Grade.ACHIEVED, 1, None, label="green"),
    ),
)
"""An aspirational objective at 1.0 is orange (it was too easy), a committed one green; 0.7 to 0.9 is what an
aspirational one should reach. The edge of red is not published and is taken from Google. Microsoft, Viva Goals,
"Create committed and aspirational OKRs"."""

MOONCAMP = Grading(
    aspirational=(
        Band(Grade.MISSED, None, 0.5, label="Missed"),
        Band(Grade.PARTIAL, 0.5, 1, label="Partially achieved"),
        Band(Grade.ACHIEVED, 1, None, label="Achieved"),
    ),
    committed=(
        Band(Grade.MISSED, None, 0.5, label="Missed"),
        Band(Grade.PARTIAL, 0.5, 1, label="Partially achieved"),
        Band(Grade.ACHIEVED, 1, None, label="Achieved"),
    ),
)
"""The statuses that a goal is closed with: from 100 %, from 50 %, from 0 %. Mooncamp, "Goal statuses"."""

ATLASSIAN = Grading(
    aspirational=(
        Band(Grade.MISSED, None, 0.4, label="off track"),
        Band(Grade.PARTIAL, 0.4, 0.7, label="at risk"),
        Band(Grade.ACHIEVED, 0.7, None, label="on track"),
    ),
    committed=(
        Band(Grade.MISSED, None, 0.4, label="off track"),
        Band(Grade.PARTIAL, 0.4, 0.7, label="at risk"),
        Band(Grade.ACHIEVED, 0.7, None, label="on track"),
    ),
    round_to=1,
)
"""Scores in steps of 0.1: 0.0 to 0.3, 0.4 to 0.6, 0.7 to 1.0. Atlassian Goals, "Status and score"."""

SCHOOLS: dict[str, Grading] = {
    "google": GOOGLE,
    "doerr": DOERR,
    "rounded": ROUNDED,
    "upper_edge": UPPER_EDGE,
    "binary": BINARY,
    "learning": LEARNING,
    "three_levels": THREE_LEVELS,
    "viva_goals": VIVA_GOALS,
    "mooncamp": MOONCAMP,
    "atlassian": ATLASSIAN,
    "committed": Grading(aspirational=COMMITTED),
}
"""Every school by name."""
