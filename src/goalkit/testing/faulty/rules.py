"""Rules with one bug each: progress, the clamp and pace."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import TYPE_CHECKING

from goalkit.model.states import Status
from goalkit.ports.policy_rules import PolicyRules
from goalkit.scoring.policy import Policy
from goalkit.testing.faulty._rules import Wrong, exactly
from goalkit.testing.faulty._rules_goals import GOALS
from goalkit.testing.faulty._rules_subtle import SUBTLE
from goalkit.testing.faulty._rules_time import TIME

if TYPE_CHECKING:
    from goalkit.model.numbers import Number
    from goalkit.model.objectives import Ambition
    from goalkit.testing.faulty._faulty import Faulty

__all__ = ["FAULTY"]

_wrong = Wrong()


class Formula(PolicyRules):
    """Progress by a formula of three floats."""

    def progress(self, value: Number, *, baseline: Number, target: Number) -> float | None:
        right = super().progress(value, baseline=baseline, target=target)
        if baseline == target:
            return right
        return self.formula(float(value), float(baseline), float(target))

    @abstractmethod
    def formula(self, value: float, baseline: float, target: float) -> float:
        """Return progress where baseline and target differ."""


class Equal(PolicyRules):
    """Progress where baseline and target are equal."""

    def progress(self, value: Number, *, baseline: Number, target: Number) -> float | None:
        right = super().progress(value, baseline=baseline, target=target)
        return self.equal(float(value), float(target)) if baseline == target else right

    @abstractmethod
    def equal(self, value: float, target: float) -> float:
        """Return progress where baseline and target are equal."""


# progress


@_wrong("value-over-target", "scoring.endpoints", seen="the first formula that anybody writes")
class ValueOverTarget(Formula):
    """Progress is the value over the target, whatever the baseline was."""

    def formula(self, value: float, baseline: float, target: float) -> float:
        return value / target if target else 0.0


@_wrong("falling-inverted", "scoring.progress-rises", seen="a distance made positive on one side of the division only")
class FallingInverted(Formula):
    """The distance to the target is made positive, so that metrics that fall have negative progress."""

    def formula(self, value: float, baseline: float, target: float) -> float:
        return (value - baseline) / abs(target - baseline)


@_wrong("falling-by-baseline", "scoring.mirror", seen="a special case for costs: how much of the baseline was saved")
class FallingByBaseline(Formula):
    """Metrics that fall are measured against their baseline instead of their way."""

    def formula(self, value: float, baseline: float, target: float) -> float:
        if target < baseline and baseline:
            return (baseline - value) / baseline
        return exactly(value, baseline, target)


@_wrong("absolute-distance", "scoring.beyond", seen="abs() on both sides, 'so that falling metrics work too'")
class AbsoluteDistance(Formula):
    """A step back counts as one forward."""

    def formula(self, value: float, baseline: float, target: float) -> float:
        return abs(exactly(value, baseline, target))


@_wrong("progress-capped", "scoring.beyond", seen="a progress bar's value kept as the progress")
class ProgressCapped(Formula):
    """Progress itself is cut at 1, so that no policy can show more."""

    def formula(self, value: float, baseline: float, target: float) -> float:
        return min(exactly(value, baseline, target), 1.0)


@_wrong("progress-floored", "scoring.beyond", seen="'negative progress makes no sense'")
class ProgressFloored(Formula):
    """Progress below the baseline is 0, so that a regression is not seen."""

    def formula(self, value: float, baseline: float, target: float) -> float:
        return max(exactly(value, baseline, target), 0.0)


@_wrong("all-or-nothing", "scoring.value-at-share", seen="integer division of numbers from a form")
class AllOrNothing(Formula):
    """Progress is divided without a remainder: 0 until it is 1."""

    def formula(self, value: float, baseline: float, target: float) -> float:
        return float(math.floor(exactly(value, baseline, target)))


@_wrong("whole-percents", "scoring.value-at-share", seen="progress kept in an integer column")
class WholePercents(Formula):
    """Progress is rounded to whole percents."""

    def formula(self, value: float, baseline: float, target: float) -> float:
        return round(exactly(value, baseline, target) * 100) / 100


@_wrong("percents-cut", "grading.of-progress", seen="int(progress * 100)")
class PercentsCut(Formula):
    """Progress is cut to whole percents, and 0.7 is often 0.69."""

    def formula(self, value: float, baseline: float, target: float) -> float:
        return int((value - baseline) / (target - baseline) * 100) / 100


@_wrong(
    "percent-for-share",
    "scoring.endpoints",
    seen="a field called progress that holds 70 in one place and 0.7 in others",
)
class PercentForShare(Formula):
    """Progress is a percent, 100 at the target."""

    def formula(self, value: float, baseline: float, target: float) -> float:
        return 100 * exactly(value, baseline, target)


@_wrong("smooth", "scoring.halfway", seen="an easing function of an animation, used for the number as well")
class Smooth(Formula):
    """Progress goes along a curve that is slow at both ends."""

    def formula(self, value: float, baseline: float, target: float) -> float:
        share = exactly(value, baseline, target)
        return share * share * (3 - 2 * share) if 0 <= share <= 1 else share


@_wrong("value-cut", "scoring.unit-change", seen="int(value) of what a person typed")
class ValueCut(Formula):
    """Decimals of the value are cut off."""

    def formula(self, value: float, baseline: float, target: float) -> float:
        return exactly(float(int(value)), baseline, target)


@_wrong("short-way-is-none", "scoring.unit-change", seen="a guard against division by nearly 0 that is too wide")
class ShortWayIsNone(Formula):
    """A way shorter than 1 is taken for none."""

    def formula(self, value: float, baseline: float, target: float) -> float:
        return exactly(value, baseline, target) if abs(target - baseline) >= 1 else float(value == target)


@_wrong("zero-is-missing", "scoring.endpoints", seen="`if not baseline` where None was meant")
class ZeroIsMissing(Formula):
    """A target of 0 is taken for one that was not given."""

    def formula(self, value: float, baseline: float, target: float) -> float:
        return exactly(value, baseline, target) if target else 0.0


@_wrong("plain-floats", "scoring.exact-progress", seen="floats, where the way is short beside the numbers")
class PlainFloats(Formula):
    """Progress is computed in floats and loses digits where baseline and target are close."""

    def formula(self, value: float, baseline: float, target: float) -> float:
        return (value - baseline) / (target - baseline)


@_wrong("types-mixed", "scoring.number-types", seen="a value from a Decimal column and a baseline from a form")
class TypesMixed(PolicyRules):
    """Numbers are used as they come, and a Decimal and a float cannot be subtracted."""

    def progress(self, value: Number, *, baseline: Number, target: Number) -> float | None:
        if all(isinstance(number, float) for number in (value, baseline, target)):
            return super().progress(value, baseline=baseline, target=target)
        return (value - baseline) / (target - baseline)  # type: ignore[operator, return-value]  # pyright: ignore[reportOperatorIssue, reportReturnType]


@_wrong("short-key", "scoring.repeatable", seen="functools.cache over a method with too few arguments")
class ShortKey(PolicyRules):
    """Answers are kept by value and target, and the baseline is forgotten."""

    def __init__(self, policy: Policy | None = None) -> None:
        super().__init__(policy)
        self._kept: dict[tuple[Number, Number], float | None] = {}

    def progress(self, value: Number, *, baseline: Number, target: Number) -> float | None:
        key = value, target
        if key not in self._kept:
            self._kept[key] = super().progress(value, baseline=baseline, target=target)
        return self._kept[key]


@_wrong("nan-is-nothing", "scoring.not-a-number", seen="max(0, value) over a gap in a data frame")
class NanIsNothing(PolicyRules):
    """A value that is no number is taken for the baseline."""

    def progress(self, value: Number, *, baseline: Number, target: Number) -> float | None:
        if not all(map(math.isfinite, (value, baseline, target))):
            return 0.0
        return super().progress(value, baseline=baseline, target=target)


@_wrong("equal-is-0", "scoring.degenerate", seen="a guard against division by 0")
class EqualIsZero(Equal):
    """A goal to keep a level is at 0 though the level is kept."""

    def equal(self, value: float, target: float) -> float:
        return 0.0


@_wrong("equal-is-1", "scoring.degenerate", seen="a guard against division by 0")
class EqualIsOne(Equal):
    """A goal to keep a level is done though the level is lost."""

    def equal(self, value: float, target: float) -> float:
        return 1.0


@_wrong("equal-is-nan", "scoring.finite", seen="numpy, which does not raise")
class EqualIsNan(Equal):
    """0 / 0 is NaN."""

    def equal(self, value: float, target: float) -> float:
        return math.nan


@_wrong("equal-is-infinite", "scoring.finite", seen="numpy and JavaScript, which do not raise")
class EqualIsInfinite(Equal):
    """A way of length 0 has infinite progress."""

    def equal(self, value: float, target: float) -> float:
        return math.inf if value >= target else -math.inf


@_wrong("equal-raises", "scoring.degenerate", seen="a formula without a guard")
class EqualRaises(Equal):
    """Baseline and target that are equal take the page down."""

    def equal(self, value: float, target: float) -> float:
        return (value - target) / (target - target)


@_wrong("equal-or-1", "scoring.degenerate", seen="`or 1` on the divisor")
class EqualOrOne(Equal):
    """Where the way has no length it is taken to be 1 long."""

    def equal(self, value: float, target: float) -> float:
        return value - target


# the clamp


@_wrong("clamp-without-floor", "scoring.exact-clamp", seen="min(progress, 1) and no more")
class ClampWithoutFloor(PolicyRules):
    """Scores are not kept from falling below 0."""

    def clamp(self, progress: float) -> float:
        return min(progress, 1.0)


@_wrong(
    "clamp-written-in",
    "scoring.exact-clamp",
    seen="0 and 1 in the code from before there was a policy",
    policy=Policy(clamp=(None, None), objective_clamp=(None, None)),
)
class ClampWrittenIn(PolicyRules):
    """Scores end at 1 and 0 although the policy lets them go on."""

    def clamp(self, progress: float) -> float:
        return min(max(progress, 0.0), 1.0)


@_wrong("clamp-wraps", "scoring.clamp-rises", seen="values above 100 % taken for mistakes of typing")
class ClampWraps(PolicyRules):
    """A progress above 1 is dropped to 0 instead of kept at 1."""

    def clamp(self, progress: float) -> float:
        return progress if 0 <= progress <= 1 else 0.0


@_wrong("clamp-rounds", "scoring.clamp-keeps-what-is-inside", seen="scores of one decimal, as they are shown")
class ClampRounds(PolicyRules):
    """The score is rounded to one decimal before it is graded."""

    def clamp(self, progress: float) -> float:
        return round(super().clamp(progress), 1)


@_wrong("clamp-scales", "scoring.clamp-idempotent", seen="scores brought from 0 to 125 % down to 0 to 100 %")
class ClampScales(PolicyRules):
    """The score is scaled to the most that is allowed, again by each layer that it passes."""

    def clamp(self, progress: float) -> float:
        return super().clamp(progress) / 1.25


# pace


@_wrong("limits-excluded", "scoring.exact-status", seen="> where 'from 70 %' is meant")
class LimitsExcluded(PolicyRules):
    """A score on a limit has the worse status."""

    def status(self, score: float, expected: float, ambition: Ambition) -> Status:
        return super().status(score - 1e-8, expected, ambition)


@_wrong("limits-in-floats", "scoring.status-noise", seen="score / expected >= 0.7")
class LimitsInFloats(PolicyRules):
    """A ratio is compared with its limits to the last bit."""

    def status(self, score: float, expected: float, ambition: Ambition) -> Status:
        if not expected:
            return Status.ON_TRACK
        good, fair = (0.95, 0.75) if ambition == "committed" else (0.7, 0.4)
        ratio = score / expected
        return Status.ON_TRACK if ratio >= good else Status.AT_RISK if ratio >= fair else Status.OFF_TRACK


@_wrong("nothing-expected", "scoring.status-at-the-start", seen="score / expected on the first day of a cycle")
class NothingExpected(PolicyRules):
    """Where nothing is expected yet there is a division by 0."""

    def status(self, score: float, expected: float, ambition: Ambition) -> Status:
        return super().status(score / expected, 1.0, ambition)


@_wrong("red-at-the-start", "scoring.status-at-the-start", seen="a ratio of 0 as the answer to a division by 0")
class RedAtTheStart(PolicyRules):
    """Where nothing is expected yet everything is off track."""

    def status(self, score: float, expected: float, ambition: Ambition) -> Status:
        return super().status(score, expected, ambition) if expected else Status.OFF_TRACK


@_wrong("one-pace", "scoring.exact-status", seen="a rule from before there were two kinds of goals")
class OnePace(PolicyRules):
    """Committed goals are held to the limits of aspirational ones."""

    def status(self, score: float, expected: float, ambition: Ambition) -> Status:
        return super().status(score, expected, "aspirational")


@_wrong("time-left", "scoring.status-falls-with-time", seen="a 'remaining' that was taken for 'elapsed'")
class TimeLeft(PolicyRules):
    """What is left of a cycle is taken for what has passed."""

    def status(self, score: float, expected: float, ambition: Ambition) -> Status:
        return super().status(score, 1 - expected, ambition)


@_wrong("behind-is-ahead", "scoring.status-rises", seen="score - expected and expected - score confused")
class BehindIsAhead(PolicyRules):
    """Points ahead are taken for points behind."""

    def status(self, score: float, expected: float, ambition: Ambition) -> Status:
        return super().status(2 * expected - score, expected, ambition)


FAULTY: tuple[Faulty, ...] = (*_wrong.found, *SUBTLE, *GOALS, *TIME)
"""Rules with one bug each, of all steps."""
