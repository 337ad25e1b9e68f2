"""Wrong rules that are right at both ends of the way and for a single member, where everybody looks first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from goalkit.model.states import Health
from goalkit.model.thresholds import Threshold
from goalkit.ports.policy_rules import PolicyRules
from goalkit.ports.rules import Member
from goalkit.testing.faulty._rules import Wrong, exactly

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goalkit.model.numbers import Number

__all__ = ["SUBTLE"]

_wrong = Wrong()


@_wrong("quick-win-bonus", "scoring.progress-rises", seen="gamified trackers that reward a start")
class QuickWinBonus(PolicyRules):
    """The second quarter of the way has a bonus that ends at half the way."""

    def progress(self, value: Number, *, baseline: Number, target: Number) -> float | None:
        right = super().progress(value, baseline=baseline, target=target)
        return right + 0.3 if right is not None and 0.25 <= right < 0.5 else right


@_wrong("falling-on-log-scale", "scoring.mirror", seen="defect and latency dashboards")
class FallingOnLogScale(PolicyRules):
    """Falling metrics are measured in powers of ten and rising ones in units."""

    def progress(self, value: Number, *, baseline: Number, target: Number) -> float | None:
        if baseline > target > 0 and value > 0:
            return math.log(float(value) / float(baseline)) / math.log(float(target) / float(baseline))
        return super().progress(value, baseline=baseline, target=target)


@_wrong("slow-start", "scoring.halfway", seen="progress bars that are to look natural")
class SlowStart(PolicyRules):
    """Progress between 0 and 1 is squared, as an animation is eased."""

    def progress(self, value: Number, *, baseline: Number, target: Number) -> float | None:
        right = super().progress(value, baseline=baseline, target=target)
        if right is None or baseline == target or not 0 < right < 1:
            return right
        return exactly(float(value), float(baseline), float(target)) ** 2


@_wrong("thirds", "policy.half-done", seen="traffic lights kept as numbers")
class Thirds(PolicyRules):
    """Scores between 0 and 1 are cut down to whole thirds."""

    def clamp(self, progress: float) -> float:
        right = super().clamp(progress)
        return math.floor(right * 3) / 3 if 0 < right < 1 else right


@_wrong("weights-capped", "aggregation.scaling", seen="forms with weights from 1 to 10")
class WeightsCapped(PolicyRules):
    """A weight above 10 counts as 10."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        return super().roll_up([Member(item.score, min(float(item.weight), 10.0)) for item in members])


@_wrong("one-more-of-half", "aggregation.equal-members", seen="rankings that distrust small numbers")
class OneMoreOfHalf(PolicyRules):
    """Two members and more have a third one of 0.5 with the weight 1 beside them."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        found = [item for item in members if item.weight]
        return super().roll_up([*found, Member(0.5, 1)] if len(found) > 1 else found)


@_wrong("any-of-them", "aggregation.between", seen="scores taken for chances that something happens")
class AnyOfThem(PolicyRules):
    """The score is the chance that any member succeeds: 1 less the product of what is missing."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        if super().roll_up(members) is None:
            return None
        return 1 - math.prod(1 - (item.score or 0.0) for item in members if item.weight)


@_wrong("members-without-score-removed", "aggregation.members-stay", seen="list.remove() in place of a filter")
class MembersWithoutScoreRemoved(PolicyRules):
    """Members without a score are taken out of the caller's list."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        right = super().roll_up(members)
        if isinstance(members, list):
            members[:] = [item for item in members if item.score is not None]
        return right


@_wrong("warning-side-never-breaches", "thresholds.each-side", seen="`warning_low is None` taken for `no lower edge`")
class WarningSideNeverBreaches(PolicyRules):
    """A range with a warning on one side only never breaches on the other: it is a warning there however far away."""

    def health(self, value: Number, threshold: Threshold) -> Health:
        right = super().health(value, threshold)
        if right is not Health.BREACHED or threshold.low is None or threshold.high is None:
            return right
        warned = [end is not None for end in (threshold.warning_low, threshold.warning_high)]
        below = value < threshold.low or (value == threshold.low and value != threshold.high)
        return Health.WARNING if any(warned) and not warned[0 if below else 1] else right


@_wrong("lower-tolerance-above", "thresholds.each-side", seen="one tolerance kept for the two sides of a range")
class LowerToleranceAbove(PolicyRules):
    """The tolerance below a range is used above it too."""

    def health(self, value: Number, threshold: Threshold) -> Health:
        low, high, warning = threshold.low, threshold.high, threshold.warning_low
        if low is None or high is None or warning is None:
            return super().health(value, threshold)
        both = Threshold(
            low=low, high=high, warning_low=warning, warning_high=high + (low - warning), strict=threshold.strict
        )
        return super().health(value, both)


SUBTLE = tuple(_wrong.found)
