"""Rules with one bug each: the roll-up and the grade."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from goalkit.ports.policy_rules import PolicyRules
from goalkit.ports.rules import Member
from goalkit.scoring.policy import Policy
from goalkit.testing.faulty._rules import Wrong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goalkit.model.objectives import Ambition

__all__ = ["GOALS"]

_wrong = Wrong()


def _pairs(members: Sequence[Member]) -> list[tuple[float, float]]:
    """Return the scores and weights of members, what is unknown as 0."""
    return [(member.score or 0.0, float(member.weight)) for member in members]


# the roll-up


@_wrong("divided-by-count", "aggregation.scaling", seen="AVG(score * weight)")
class DividedByCount(PolicyRules):
    """The sum of weighted scores is divided by the number of members instead of their weight."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        pairs = _pairs(members)
        if not any(weight for _, weight in pairs):
            return None
        return sum(score * weight for score, weight in pairs) / len(pairs)


@_wrong("summed", "aggregation.equal-members", seen="SUM(score * weight), with weights meant to make 1")
class Summed(PolicyRules):
    """Weighted scores are added up and not divided by anything."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        pairs = [pair for pair in _pairs(members) if pair[1]]
        return sum(score * weight for score, weight in pairs) if pairs else None


@_wrong("weights-in-percent", "aggregation.one-member", seen="weights from a form whose fields make 100")
class WeightsInPercent(PolicyRules):
    """Weights are taken for percents of 100, whatever they add up to."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        right = super().roll_up(members)
        return None if right is None else right * min(sum(weight for _, weight in _pairs(members)) / 100, 1.0)


@_wrong("weights-ignored", "aggregation.split", seen="mean(scores)")
class WeightsIgnored(PolicyRules):
    """All members count alike."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        return super().roll_up([Member(member.score, weight=1.0) for member in members if member.weight])


@_wrong("clamped-before-weighted", "aggregation.weighted-mean", seen="scores capped as they are collected")
class ClampedBeforeWeighted(PolicyRules):
    """Members are cut at 1 before their mean is taken."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        return super().roll_up(
            [
                Member(None if member.score is None else min(member.score, 1.0), weight=member.weight)
                for member in members
            ]
        )


@_wrong(
    "clamped-before-weighted-open",
    "aggregation.exact-roll-up",
    seen="15Five's rule, where key results may exceed 1 and objectives may not",
    policy=Policy(clamp=(0, None)),
)
class ClampedThoughOpen(PolicyRules):
    """Members above 1 are cut although only the objective has that limit."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        kept = [Member(min(score, 1.0), weight=weight) for score, weight in _pairs(members)]
        return super().roll_up(kept)


@_wrong("products-clamped", "aggregation.scaling", seen="min(score * weight, 1) in a spreadsheet")
class ProductsClamped(PolicyRules):
    """The product of score and weight is cut at 1."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        pairs = _pairs(members)
        total = sum(weight for _, weight in pairs)
        return sum(min(score * weight, 1.0) for score, weight in pairs) / total if total else None


@_wrong("weight-or-1", "aggregation.zero-weight", seen="`weight or 1` for a weight that may be missing")
class WeightOrOne(PolicyRules):
    """A weight of 0 is taken for a missing one, and counts as 1."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        return super().roll_up([Member(member.score, weight=member.weight or 1.0) for member in members])


@_wrong("whole-weights", "aggregation.scaling", seen="an integer column for weights")
class WholeWeights(PolicyRules):
    """Decimals of weights are cut off."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        return super().roll_up([Member(member.score, weight=int(member.weight)) for member in members])


@_wrong("nothing-raises", "aggregation.nothing-is-none", seen="a weighted mean without a guard")
class NothingRaises(PolicyRules):
    """No weight at all is divided by."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        right = super().roll_up(members)
        return 0.0 / sum(weight for _, weight in _pairs(members)) if right is None else right


@_wrong("nothing-is-0", "aggregation.nothing-is-none", seen="COALESCE(AVG(score), 0)")
class NothingIsZero(PolicyRules):
    """A goal in which nothing counts has a score of 0."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        return super().roll_up(members) or 0.0


@_wrong("unknown-left-out", "aggregation.exact-roll-up", seen="AVG() of SQL, which leaves out NULL")
class UnknownLeftOut(PolicyRules):
    """What was not started is left out although the policy counts it as 0."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        return super().roll_up([member for member in members if member.score is not None])


@_wrong(
    "unknown-is-0",
    "aggregation.exact-roll-up",
    seen="fillna(0)",
    policy=Policy(not_started="exclude"),
)
class UnknownIsZero(PolicyRules):
    """What was not started counts as 0 although the policy leaves it out."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        return super().roll_up([Member(score, weight=weight) for score, weight in _pairs(members)])


@_wrong("zero-is-unknown", "aggregation.between", seen="`if score` where None was meant")
class ZeroIsUnknown(PolicyRules):
    """A score of 0 is taken for an unknown one and left out."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        return super().roll_up([member for member in members if member.score])


@_wrong(
    "unknown-among-others", "aggregation.unknown-members", seen="a special case for 'all are unknown', and only for it"
)
class UnknownAmongOthers(PolicyRules):
    """What was not started counts as 0 beside one other member and is left out among more."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        known = [member for member in members if member.score is not None]
        return super().roll_up(known if len(members) > 2 else members)


@_wrong("mean-of-means", "aggregation.any-order", seen="a running mean: (mean + score) / 2")
class MeanOfMeans(PolicyRules):
    """Each member is averaged with the mean so far, so that the last one counts most."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        mean: float | None = None
        for score, weight in _pairs(members):
            if weight:
                mean = score if mean is None else (mean + score) / 2
        return mean


@_wrong("groups-count-alike", "aggregation.grouping", seen="a square root of the weight, 'to dampen large teams'")
class GroupsCountAlike(PolicyRules):
    """Weights are dampened, so that a group of members weighs less than they do."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        return super().roll_up([Member(member.score, weight=float(member.weight) ** 0.5) for member in members])


@_wrong("above-1-is-a-mistake", "aggregation.monotone", seen="values above 100 % filtered out as mistakes of typing")
class AboveOneIsAMistake(PolicyRules):
    """A member above 1 is left out, so that its goal falls when it gets there."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        return super().roll_up([member for member in members if (member.score or 0.0) <= 1] or members)


@_wrong("members-used-up", "aggregation.members-stay", seen="a loop with pop() until nothing is left")
class MembersUsedUp(PolicyRules):
    """The list of members is emptied while they are added up."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        if not isinstance(members, list):
            return super().roll_up(members)
        return super().roll_up([members.pop() for _ in range(len(members))])


@_wrong("weight-types", "aggregation.weight-types", seen="a weight from a Decimal column")
class WeightTypes(PolicyRules):
    """Weights are used as they come, and a Decimal cannot be multiplied with a float."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        for member in members:
            _ = (member.score or 0.0) * member.weight  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
        return super().roll_up(members)


@_wrong("single-precision", "aggregation.finite-score", seen="a REAL column, or numpy's float32")
class SinglePrecision(PolicyRules):
    """Weights are kept in single precision."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        kept = [struct.unpack("f", struct.pack("f", float(member.weight)))[0] for member in members]
        return super().roll_up(
            [Member(member.score, weight=weight) for member, weight in zip(members, kept, strict=True)]
        )


@_wrong("members-rounded", "aggregation.weighted-mean", seen="the mean of the percents that are shown")
class MembersRounded(PolicyRules):
    """Members are rounded to whole percents before their mean is taken."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        return super().roll_up([Member(round(score, 2), weight=weight) for score, weight in _pairs(members)])


# the grade


@_wrong("edges-excluded", "grading.edges", seen="> where 'from 0.7' is meant")
class EdgesExcluded(PolicyRules):
    """A score on the edge of a band is in the worse band."""

    def grade(self, score: float, ambition: Ambition) -> str:
        return super().grade(score - 1e-8, ambition)


@_wrong("grade-of-one-decimal", "grading.just-below", seen="round(score, 1), which also rounds half to even")
class GradeOfOneDecimal(PolicyRules):
    """A score is rounded to one decimal before it is graded though the policy does not ask for it."""

    def grade(self, score: float, ambition: Ambition) -> str:
        return super().grade(round(score, 1), ambition)


@_wrong("grade-of-whole-percents", "grading.just-below", seen="the grade of the percent that is shown")
class GradeOfWholePercents(PolicyRules):
    """0.695 is shown as 70 % and graded as 0.7."""

    def grade(self, score: float, ambition: Ambition) -> str:
        return super().grade(round(score, 2), ambition)


@_wrong(
    "half-to-even",
    "grading.just-below",
    seen="Python's round(), where the rule says half up",
    policy=Policy.from_dict({"grading": {"round_to": 1}}),
)
class HalfToEven(PolicyRules):
    """Scores are rounded half to even in floats, and 0.35 is 0.3."""

    def grade(self, score: float, ambition: Ambition) -> str:
        return super().grade(round(score - 1e-8, 1), ambition)


@_wrong("grade-in-floats", "grading.noise", seen="score >= 0.7")
class GradeInFloats(PolicyRules):
    """A score is compared with the edges to the last bit."""

    def grade(self, score: float, ambition: Ambition) -> str:
        if ambition == "committed":
            return "achieved" if score >= 1 else "missed"
        return "achieved" if score >= 0.7 else "partial" if score >= 0.4 else "missed"


@_wrong("mean-in-floats", "grading.of-equal-members", seen="sum(scores) / len(scores) >= 0.7")
class MeanInFloats(GradeInFloats):
    """The mean is taken with sum() and compared to the last bit."""

    def roll_up(self, members: Sequence[Member]) -> float | None:
        pairs = _pairs(members)
        total = sum(weight for _, weight in pairs)
        return sum(score * weight for score, weight in pairs) / total if total else None


@_wrong("one-grading", "grading.by-kind", seen="a rule from before there were two kinds of goals")
class OneGrading(PolicyRules):
    """Committed goals are graded like aspirational ones."""

    def grade(self, score: float, ambition: Ambition) -> str:
        return super().grade(score, "aspirational")


@_wrong("kinds-swapped", "grading.by-kind", seen="a flag called `stretch` that is passed as `committed`")
class KindsSwapped(PolicyRules):
    """Aspirational goals are graded like committed ones and the other way round."""

    def grade(self, score: float, ambition: Ambition) -> str:
        return super().grade(score, "committed" if ambition == "aspirational" else "aspirational")


@_wrong("holes", "grading.total", seen="the printed bands: 0.0-0.3, 0.4-0.6, 0.7-1.0")
class Holes(PolicyRules):
    """Between the printed bands, and above 1, there is no grade."""

    def grade(self, score: float, ambition: Ambition) -> str:
        inside = any(low <= score <= high for low, high in ((0, 0.3), (0.4, 0.69), (0.7, 1.0)))
        return super().grade(score, ambition) if inside else ""


@_wrong("percents-as-text", "grading.in-order", seen="a comparison in a template, where numbers are text")
class PercentsAsText(PolicyRules):
    """Percents are compared as text, and '100' comes before '70'."""

    def grade(self, score: float, ambition: Ambition) -> str:
        text = f"{score * 100:.0f}"
        return "achieved" if text >= "70" else "partial" if text >= "40" else "missed"


@_wrong("bands-end-at-1", "grading.in-order", seen="a table of bands whose last one ends at 1.0")
class BandsEndAtOne(PolicyRules):
    """A score above 1 is in no band and falls through to the lowest."""

    def grade(self, score: float, ambition: Ambition) -> str:
        return super().grade(score if score <= 1 else 0.0, ambition)


@_wrong(
    "bands-written-in",
    "grading.exact-grade",
    seen="0.7 and 0.4 in the code from before there was a policy",
    policy=Policy.from_dict(
        {
            "grading": {
                "aspirational": [
                    {"grade": "missed", "high": 0.33},
                    {"grade": "partial", "low": 0.33, "high": 0.66},
                    {"grade": "achieved", "low": 0.66},
                ]
            }
        }
    ),
)
class BandsWrittenIn(GradeInFloats):
    """Grades are given by the usual bands although the policy has others."""


GOALS = tuple(_wrong.found)
"""Wrong roll-ups and grades."""
