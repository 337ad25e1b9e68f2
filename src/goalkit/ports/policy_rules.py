"""A policy step by step: the reference of the interface of rules, and a base class for rules of your own."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from goalkit.model._check import Check
from goalkit.scoring._members import Member as Counted
from goalkit.scoring._members import clamped, mean, scored
from goalkit.scoring.policy import Policy
from goalkit.scoring.progress import change_progress, share_of_target, way_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from goalkit.model.cycles import Cycle
    from goalkit.model.numbers import Number
    from goalkit.model.objectives import Ambition
    from goalkit.model.states import Health, Status
    from goalkit.model.thresholds import Threshold
    from goalkit.ports.rules import Member

__all__ = ["PolicyRules"]


class PolicyRules:
    """The steps of an evaluation under a policy, each as a function. Override those that are yours.

    Members have scores and no values, so a roll-up by `sum` takes their mean, as an evaluation does
    where values cannot be added.

    Examples:
        >>> import goalkit as gk
        >>> from goalkit.ports import Member
        >>> rules = PolicyRules(gk.Policy(not_started="exclude"))
        >>> rules.progress(2.5, baseline=4, target=1)
        0.5
        >>> rules.grade(rules.roll_up([Member(0.8, weight=3), Member(0.4), Member(None)]), "aspirational")
        'achieved'
    """

    def __init__(self, policy: Policy | None = None) -> None:
        self.policy: Policy = Policy() if policy is None else policy

    def progress(self, value: Number, *, baseline: Number, target: Number) -> float | None:
        """Return how far a value is on the way from baseline to target.

        Raises:
            InvalidValue: Any of the three is no finite number.
        """
        now, start, end = _floats(value=value, baseline=baseline, target=target)
        if self.policy.change == "of_target":
            return share_of_target(now, end, way_of(start, end))
        return change_progress(now, start, end, degenerate=self.policy.degenerate)

    def clamp(self, progress: float) -> float:
        """Return the score of a progress: what the policy credits, within its `clamp`."""
        return scored(progress, self.policy)

    def roll_up(self, members: Sequence[Member]) -> float | None:
        """Return the score of a goal from its members, within the policy's `objective_clamp`.

        Raises:
            InvalidValue: A weight is no finite number.
        """
        counted = [member for member in map(self._counted, members) if member.weight and member.score is not None]
        if self.policy.rollup == "min":
            share = min((member.score for member in counted if member.score is not None), default=None)
        else:
            share = mean(counted)
        return None if share is None else clamped(share, self.policy.objective_clamp)

    def _counted(self, member: Member) -> Counted:
        (weight,) = _floats(weight=member.weight)
        score = 0.0 if member.score is None and self.policy.not_started == "zero" else member.score
        return Counted(kind="", at=0, weight=weight, score=score)

    def grade(self, score: float, ambition: Ambition) -> str:
        """Return the name of the grade of a score."""
        return str(self.policy.grading.grade(score, ambition))

    def status(self, score: float, expected: float, ambition: Ambition) -> Status:
        """Return whether a score is on track; the time that has passed plays no part by `achievement`."""
        pace = self.policy.pace
        return pace.status(score, 1.0 if pace.rule == "achievement" else expected, ambition)

    def health(self, value: Number, threshold: Threshold) -> Health:
        """Return the band of a value.

        Raises:
            InvalidValue: The value is no finite number.
        """
        return threshold.classify(value)

    def elapsed(self, cycle: Cycle, as_of: dt.date) -> float:
        """Return the share of a cycle that has passed, counted as the policy counts days.

        Raises:
            InvalidValue: `as_of` is no plain date.
        """
        return cycle.elapsed(as_of, self.policy.day_count)


def _floats(**numbers: Number) -> list[float]:
    check = Check(None)
    found = [check.to_float(name, number) for name, number in numbers.items()]
    check.raise_if_any("PolicyRules")
    return cast("list[float]", found)
