"""What each step of scoring gives under a policy, in exact fractions, written apart from the library's arithmetic.

Slow and plain on purpose. Numbers are taken as people wrote them: 0.1 is one tenth.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from goalkit.model.states import Health, Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from goalkit.model.cycles import Cycle
    from goalkit.model.numbers import Number
    from goalkit.model.objectives import Ambition
    from goalkit.model.thresholds import Threshold
    from goalkit.scoring.policy import Policy

__all__ = [
    "ONE",
    "ZERO",
    "Counted",
    "clamp",
    "elapsed",
    "frac",
    "grade",
    "half_up",
    "health",
    "limits",
    "progress",
    "roll_up",
    "score",
    "settled",
    "status",
    "weighted_mean",
]

ZERO = Fraction(0)
"""Nothing of the way."""
ONE = Fraction(1)
"""All of the way."""
_MOST = Fraction(100)
"""The most that a target over a value is."""

Counted: TypeAlias = tuple[Fraction | None, Fraction]
"""Score and weight of a member."""


def frac(number: Number) -> Fraction:
    """Return a number as people wrote it.

    Examples:
        >>> from decimal import Decimal
        >>> frac(0.1), frac(Decimal("0.1"))
        (Fraction(1, 10), Fraction(1, 10))
    """
    return Fraction(str(number)) if isinstance(number, float) else Fraction(number)


def settled(number: Fraction) -> Fraction:
    """Return a number rounded half even to nine decimals.

    Examples:
        >>> settled(Fraction(2, 3))
        Fraction(666666667, 1000000000)
    """
    return round(number, 9)


def half_up(number: Fraction, places: int) -> Fraction:
    """Return a number rounded half up, away from zero.

    Examples:
        >>> half_up(Fraction("0.65"), 1), half_up(Fraction("-0.65"), 1)
        (Fraction(7, 10), Fraction(-7, 10))
    """
    scale = 10**places
    whole = (abs(number) * scale * 2 + 1) // 2
    return Fraction(whole if number >= 0 else -whole, scale)


def progress(policy: Policy, value: Fraction, baseline: Fraction, target: Fraction) -> Fraction | None:
    """Return how far a value is on the way, not clamped; None where the policy calls it unknown.

    Examples:
        >>> import goalkit as gk
        >>> progress(gk.Policy(), Fraction(5, 2), Fraction(4), Fraction(1))
        Fraction(1, 2)
    """
    if policy.change == "of_target":
        return _over_target(value, target, falls=target < baseline, rises=target > baseline)
    if baseline != target:
        return (value - baseline) / (target - baseline)
    if policy.degenerate == "unknown":
        return None
    there = policy.degenerate == "reached" and value == target
    return ONE if there else ZERO


def _over_target(value: Fraction, target: Fraction, *, falls: bool, rises: bool) -> Fraction | None:
    if target == 0:
        return None
    shrinks = falls if target > 0 else rises
    if not shrinks:
        return value / target
    one_side = (value > 0) == (target > 0) and value != 0
    return min(target / value, _MOST) if one_side else _MOST


def clamp(number: Fraction, sides: tuple[float | None, float | None]) -> Fraction:
    """Return a number inside a clamp.

    Examples:
        >>> clamp(Fraction(5, 4), (0, 1))
        Fraction(1, 1)
    """
    low, high = sides
    if low is not None:
        number = max(number, frac(low))
    return number if high is None else min(number, frac(high))


def score(policy: Policy, share: Fraction) -> Fraction:
    """Return the score of a progress.

    Examples:
        >>> import goalkit as gk
        >>> score(gk.Policy(clamp=(0, None)), Fraction(5, 4))
        Fraction(5, 4)
    """
    if policy.credit == "all_or_nothing":
        share = ONE if settled(share) >= 1 else ZERO
    return clamp(share, policy.clamp)


def weighted_mean(pairs: Iterable[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Return the mean of scores by weight; None without any weight.

    Examples:
        >>> weighted_mean([(Fraction(1), Fraction(3)), (Fraction(0), Fraction(1))])
        Fraction(3, 4)
    """
    found = list(pairs)
    total = sum((weight for _, weight in found), start=ZERO)
    if total == 0:
        return None
    return sum((share * weight for share, weight in found), start=ZERO) / total


def roll_up(policy: Policy, members: Iterable[Counted]) -> Fraction | None:
    """Return the score of a goal from its members.

    Examples:
        >>> import goalkit as gk
        >>> roll_up(gk.Policy(), [(Fraction(1), Fraction(1)), (None, Fraction(1))])
        Fraction(1, 2)
    """
    unknown = ZERO if policy.not_started == "zero" else None
    known = [(unknown if share is None else share, weight) for share, weight in members]
    pairs = [(share, weight) for share, weight in known if share is not None and weight > 0]
    if not pairs:
        return None
    if policy.rollup == "min":
        return clamp(min(share for share, _ in pairs), policy.objective_clamp)
    mean = weighted_mean(pairs)
    return None if mean is None else clamp(mean, policy.objective_clamp)


def grade(policy: Policy, share: Fraction, ambition: Ambition) -> str:
    """Return the name of the grade of a score.

    Examples:
        >>> import goalkit as gk
        >>> grade(gk.Policy(), Fraction("0.6999999999"), "aspirational")
        'achieved'
    """
    grading = policy.grading
    bands = grading.committed if ambition == "committed" else grading.aspirational
    looked_up = settled(share)
    if grading.round_to is not None and grading.round_to < 9:
        looked_up = half_up(looked_up, grading.round_to)
    found = [
        band
        for band in bands
        if (band.low is None or frac(band.low) <= looked_up) and (band.high is None or looked_up < frac(band.high))
    ]
    return found[0].grade.value


def limits(policy: Policy, ambition: Ambition) -> tuple[Fraction, Fraction]:
    """Return from where a goal is on track and at risk.

    Examples:
        >>> import goalkit as gk
        >>> limits(gk.Policy(), "committed")
        (Fraction(19, 20), Fraction(3, 4))
    """
    pace = policy.pace
    good, fair = pace.on_track, pace.at_risk
    if ambition == "committed":
        good = good if pace.committed_on_track is None else pace.committed_on_track
        fair = fair if pace.committed_at_risk is None else pace.committed_at_risk
    return frac(good), frac(fair)


def status(policy: Policy, share: Fraction, expected: Fraction, ambition: Ambition) -> Status:
    """Return whether a score is on track.

    Examples:
        >>> import goalkit as gk
        >>> status(gk.Policy(), Fraction("0.35"), Fraction("0.5"), "aspirational").value
        'on_track'
    """
    pace = policy.pace
    good, fair = limits(policy, ambition)
    ahead = None if pace.ahead is None else frac(pace.ahead)
    if pace.rule == "points_behind":
        level, good, fair = settled(share - expected), -good, -fair
    elif pace.rule == "achievement":
        level = settled(share)
    elif settled(expected) <= 0:
        return Status.AHEAD if ahead is not None and ahead <= good else Status.ON_TRACK
    else:
        level = settled(share / expected)
    if ahead is not None and level >= ahead:
        return Status.AHEAD
    if level > good or (level == good and not pace.strict):
        return Status.ON_TRACK
    strict = pace.strict if pace.strict_at_risk is None else pace.strict_at_risk
    if level > fair or (level == fair and not strict):
        return Status.AT_RISK
    return Status.OFF_TRACK


def health(threshold: Threshold, value: Fraction) -> Health:
    """Return the band of a value.

    Examples:
        >>> import goalkit as gk
        >>> health(gk.Threshold.at_most(3, warning=3.5), Fraction("3.5")).value
        'warning'
    """
    if _inside(value, threshold.low, threshold.high, strict=threshold.strict):
        return Health.HEALTHY
    low = threshold.low if threshold.warning_low is None else threshold.warning_low
    high = threshold.high if threshold.warning_high is None else threshold.warning_high
    return Health.WARNING if _inside(value, low, high, strict=threshold.strict) else Health.BREACHED


def _inside(value: Fraction, low: float | None, high: float | None, *, strict: bool) -> bool:
    enough = low is None or value > frac(low) or (value == frac(low) and not strict)
    return enough and (high is None or value < frac(high) or (value == frac(high) and not strict))


def elapsed(policy: Policy, cycle: Cycle, as_of: dt.date) -> Fraction:
    """Return the share of a cycle that has passed, by counting its days.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> elapsed(gk.Policy(), gk.Cycle.month(2026, 4), dt.date(2026, 4, 15))
        Fraction(1, 2)
    """
    days = list(range(cycle.start.toordinal(), cycle.end.toordinal()))
    if policy.day_count == "first_day_zero":
        if len(days) == 1:
            return ONE if as_of.toordinal() >= days[0] else ZERO
        days = days[1:]
    return Fraction(sum(number <= as_of.toordinal() for number in days), len(days))
