"""Rules with one bug each: health, elapsed time, and the policy as a value."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from goalkit.errors import InvalidValue
from goalkit.model.cycles import Cycle
from goalkit.model.states import Health
from goalkit.ports.policy_rules import PolicyRules
from goalkit.scoring.grading import Grading
from goalkit.scoring.policy import Policy
from goalkit.testing.faulty._rules import Wrong, entry

if TYPE_CHECKING:
    from goalkit.model.numbers import Number
    from goalkit.model.objectives import Ambition
    from goalkit.model.thresholds import Threshold
    from goalkit.scoring.grading import Band

__all__ = ["TIME"]

_wrong = Wrong()


# health


@_wrong("edge-always-in", "thresholds.at-edges", seen="a threshold's `strict` that nobody looks at")
class EdgeAlwaysIn(PolicyRules):
    """A value on an edge is in the better band although the threshold excludes its edges."""

    def health(self, value: Number, threshold: Threshold) -> Health:
        return threshold.classify(value, strict=False)


@_wrong("edge-always-out", "thresholds.at-edges", seen="> where 'at least' is meant")
class EdgeAlwaysOut(PolicyRules):
    """A value on an edge is in the worse band although the threshold includes its edges."""

    def health(self, value: Number, threshold: Threshold) -> Health:
        return threshold.classify(value, strict=True)


@_wrong("edge-0-is-none", "thresholds.at-edges", seen="`if threshold.low:` where None was meant")
class EdgeZeroIsNone(PolicyRules):
    """An edge of 0 is taken for none."""

    def health(self, value: Number, threshold: Threshold) -> Health:
        right = super().health(value, threshold)
        return right if any((threshold.low, threshold.high)) else Health.HEALTHY


@_wrong("warning-and-breach-swapped", "thresholds.worsens", seen="two colours in the wrong order")
class WarningAndBreachSwapped(PolicyRules):
    """A warning is called a breach and a breach a warning."""

    def health(self, value: Number, threshold: Threshold) -> Health:
        right = super().health(value, threshold)
        return {Health.WARNING: Health.BREACHED, Health.BREACHED: Health.WARNING}.get(right, right)


@_wrong("tolerance-ignored", "thresholds.warning", seen="a first version with two colours")
class ToleranceIgnored(PolicyRules):
    """There is no warning band: what is not healthy is breached."""

    def health(self, value: Number, threshold: Threshold) -> Health:
        return Health.HEALTHY if threshold.met(value) else Health.BREACHED


@_wrong("tolerance-on-one-side", "thresholds.mirrored", seen="a band that was only tried from above")
class ToleranceOnOneSide(PolicyRules):
    """Below the healthy values there is no warning."""

    def health(self, value: Number, threshold: Threshold) -> Health:
        right = super().health(value, threshold)
        low = threshold.low is not None and value <= threshold.low
        return Health.BREACHED if low and right is Health.WARNING else right


@_wrong("tolerance-invented", "thresholds.warning", seen="'within 10 % of the target is yellow'")
class ToleranceInvented(PolicyRules):
    """A value within a tenth of an edge is a warning, whether or not the threshold has such a band."""

    def health(self, value: Number, threshold: Threshold) -> Health:
        right = super().health(value, threshold)
        edges = [edge for edge in (threshold.low, threshold.high) if edge is not None]
        near = any(abs(float(value) - edge) <= abs(edge) / 10 for edge in edges)
        return Health.WARNING if near and right is Health.BREACHED else right


@_wrong("ceiling-as-floor", "thresholds.mirrored", seen="a metric that should fall, coded like the others")
class CeilingAsFloor(PolicyRules):
    """'At most' is read as 'at least'."""

    def health(self, value: Number, threshold: Threshold) -> Health:
        right = super().health(value, threshold)
        if threshold.direction != "decrease" or threshold.high is None:
            return right
        return Health.HEALTHY if value >= threshold.high else Health.BREACHED


@_wrong("distance-from-target", "thresholds.worsens", seen="abs(value - target) for every kind of threshold")
class DistanceFromTarget(PolicyRules):
    """Being far better than the target is as bad as being far worse."""

    def health(self, value: Number, threshold: Threshold) -> Health:
        right = super().health(value, threshold)
        edge = threshold.low if threshold.low is not None else threshold.high
        return Health.BREACHED if edge is not None and abs(float(value) - edge) > 500 else right


@_wrong("health-of-whole-numbers", "thresholds.beside-edges", seen="the health of the number that is shown")
class HealthOfWholeNumbers(PolicyRules):
    """A value is rounded before it is compared."""

    def health(self, value: Number, threshold: Threshold) -> Health:
        return super().health(round(float(value), 1), threshold)


@_wrong("absolute-tolerance", "thresholds.unit", seen="math.isclose(value, edge, abs_tol=0.01)")
class AbsoluteTolerance(PolicyRules):
    """A value within 0.01 of an edge is taken for the edge."""

    def health(self, value: Number, threshold: Threshold) -> Health:
        edges = (threshold.low, threshold.high, threshold.warning_low, threshold.warning_high)
        near = [edge for edge in edges if edge is not None and abs(float(value) - edge) <= 0.01]
        return super().health(near[0] if near else value, threshold)


@_wrong("decimal-beside-float", "thresholds.value-types", seen="a Decimal column compared with a float setting")
class DecimalBesideFloat(PolicyRules):
    """A value is compared as it comes, and Decimal('0.1') is less than 0.1."""

    def health(self, value: Number, threshold: Threshold) -> Health:
        low, high = threshold.low, threshold.high
        if (low is not None and value < low) or (high is not None and value > high):
            right = super().health(value, threshold)
            return Health.BREACHED if right is Health.HEALTHY else right
        return super().health(value, threshold)


@_wrong("nan-is-breached", "thresholds.not-finite", seen="the last `else` of a chain of comparisons")
class NanIsBreached(PolicyRules):
    """A value that is no number falls through to the last band."""

    def health(self, value: Number, threshold: Threshold) -> Health:
        return super().health(value, threshold) if value == value else Health.BREACHED  # noqa: PLR0124 - NaN


# elapsed time


def _clamped(share: float) -> float:
    return min(max(share, 0.0), 1.0)


@_wrong("end-included", "cycles.ends", seen="an end date that was the last day in another system")
class EndIncluded(PolicyRules):
    """The end is taken for a day of the cycle, so that its last day is not all of it."""

    def elapsed(self, cycle: Cycle, as_of: dt.date) -> float:
        return _clamped(((as_of - cycle.start).days + 1) / (cycle.days + 1))


@_wrong("start-of-day", "cycles.ends", seen="(today - start) / (end - start)")
class StartOfDay(PolicyRules):
    """The day itself has not passed yet, so that the last one is never done."""

    def elapsed(self, cycle: Cycle, as_of: dt.date) -> float:
        return _clamped((as_of - cycle.start).days / cycle.days)


@_wrong("never-over", "cycles.ends", seen="a share without a limit")
class NeverOver(PolicyRules):
    """More than all of a cycle has passed after its end."""

    def elapsed(self, cycle: Cycle, as_of: dt.date) -> float:
        return max(((as_of - cycle.start).days + 1) / cycle.days, 0.0)


@_wrong("years-of-365-days", "cycles.shift", seen="365 in the code")
class YearsOf365Days(PolicyRules):
    """29 February is not counted."""

    def elapsed(self, cycle: Cycle, as_of: dt.date) -> float:
        def days(until: dt.date) -> int:
            found = (until - cycle.start).days
            years = range(cycle.start.year, until.year + 1)
            leaps = [dt.date(year, 3, 1) - dt.timedelta(days=1) for year in years]
            return found - sum(leap.day == 29 and cycle.start <= leap < until for leap in leaps)

        return _clamped(days(as_of + dt.timedelta(days=1)) / max(days(cycle.end), 1))


@_wrong("whole-weeks", "cycles.even-steps", seen="week 6 of 13")
class WholeWeeks(PolicyRules):
    """Time passes in steps of a week."""

    def elapsed(self, cycle: Cycle, as_of: dt.date) -> float:
        passed = (as_of - cycle.start).days + 1
        return _clamped((passed if passed >= cycle.days else passed // 7 * 7) / cycle.days)


@_wrong("working-days", "cycles.even-steps", seen="pandas' business days")
class WorkingDays(PolicyRules):
    """Saturdays and Sundays do not count."""

    def elapsed(self, cycle: Cycle, as_of: dt.date) -> float:
        days = [cycle.start + dt.timedelta(days=number) for number in range(cycle.days)]
        working = [day for day in days if day.weekday() < 5] or days
        return sum(day <= as_of for day in working) / len(working)


@_wrong("day-of-month", "cycles.rises", seen="as_of.day over the length, right in every month that begins a cycle")
class DayOfMonth(PolicyRules):
    """The day of the month is taken for the day of the cycle."""

    def elapsed(self, cycle: Cycle, as_of: dt.date) -> float:
        return _clamped(as_of.day / cycle.days) if as_of in cycle else super().elapsed(cycle, as_of)


@_wrong("one-day-raises", "cycles.one-day", seen="a division by the days between the first and the last")
class OneDayRaises(PolicyRules):
    """A cycle of one day is divided by 0."""

    def elapsed(self, cycle: Cycle, as_of: dt.date) -> float:
        right = super().elapsed(cycle, as_of)
        return right + 0 / (cycle.days - 1)


@_wrong("moment-cut", "cycles.moment-refused", seen="as_of.date() so that a timestamp works too")
class MomentCut(PolicyRules):
    """A moment is cut to its date, in whatever time zone it happens to be."""

    def elapsed(self, cycle: Cycle, as_of: dt.date) -> float:
        return super().elapsed(cycle, as_of.date() if isinstance(as_of, dt.datetime) else as_of)


@_wrong("label-parsed", "cycles.label-means-nothing", seen="a quarter taken from the text '2026-Q2'")
class LabelParsed(PolicyRules):
    """A cycle whose id looks like a calendar quarter is taken for that one."""

    def elapsed(self, cycle: Cycle, as_of: dt.date) -> float:
        try:
            return super().elapsed(Cycle.parse(cycle.id), as_of)
        except InvalidValue:
            return super().elapsed(cycle, as_of)


@_wrong("two-days-open", "cycles.halves", seen="a day of grace after the end, given to every cycle")
class TwoDaysOpen(PolicyRules):
    """A cycle is open for a day after it has ended."""

    def elapsed(self, cycle: Cycle, as_of: dt.date) -> float:
        return super().elapsed(Cycle(id="c", start=cycle.start, end=cycle.end + dt.timedelta(days=1)), as_of)


@_wrong(
    "days-counted-otherwise",
    "cycles.exact-elapsed",
    seen="a rule from before there was a policy",
    policy=Policy(day_count="first_day_zero"),
)
class DaysCountedOtherwise(PolicyRules):
    """The first day counts as passed although the policy counts it as 0."""

    def elapsed(self, cycle: Cycle, as_of: dt.date) -> float:
        return cycle.elapsed(as_of)


# the policy as a value


class ForgetfulPolicy(Policy):
    """Leaves its clamp out of what it writes."""

    def to_dict(self) -> dict[str, object]:
        return {name: value for name, value in super().to_dict().items() if name != "clamp"}


class PolicyByIdentity(Policy):
    """Is equal to itself only."""

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__


class SilentPolicy(Policy):
    """Shows its class and address instead of sentences."""

    def __str__(self) -> str:
        return object.__repr__(self)


class Sticky(Grading):
    """Changes a grade only when the score has moved by a fifth since the last one."""

    last: list[float] = []  # noqa: RUF012 - the bug

    def band(self, score: float, ambition: Ambition) -> Band:
        if not self.last or abs(self.last[0] - score) >= 0.2:
            self.last[:] = [score]
        return super().band(self.last[0], ambition)


def _other_policy(_policy: Policy | None) -> PolicyRules:
    return PolicyRules(Policy(clamp=(None, None)))


TIME = (
    *_wrong.found,
    entry(
        "written-in-part",
        "policy.round-trip",
        PolicyRules,
        bug="The policy leaves a field out of what it writes.",
        seen="a to_dict of one's own that was not extended with the policy",
        policy=ForgetfulPolicy(clamp=(0, None)),
    ),
    entry(
        "equal-by-identity",
        "policy.copies",
        PolicyRules,
        bug="Two policies of the same rules are not equal.",
        seen="a class of one's own without comparison",
        policy=PolicyByIdentity(),
    ),
    entry(
        "silent",
        "policy.sentences",
        PolicyRules,
        bug="The policy cannot say what it does.",
        seen="a class of one's own without a text",
        policy=SilentPolicy(),
    ),
    entry(
        "two-policies",
        "policy.steps-of-an-evaluation",
        _other_policy,
        bug="The steps follow one policy, the evaluation another.",
        seen="a default policy in one function, a chosen one in the other",
        policy=Policy(),
    ),
    entry(
        "grade-with-memory",
        "policy.order-and-time",
        PolicyRules,
        bug="A grade depends on the score that was graded before it.",
        seen="hysteresis against flapping colours, kept in the rule instead of the data",
        policy=Policy(grading=Sticky()),
    ),
    entry(
        "over-the-target",
        "policy.half-done",
        PolicyRules,
        bug="The policy divides values by targets though its author says that progress starts at the baseline.",
        seen="a preset that was chosen for its colours",
        policy=Policy(change="of_target"),
    ),
)
"""Wrong health, elapsed time and policies."""
