"""The steps of scoring one by one: the interface of a policy that is code of your own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from goalkit.model.cycles import Cycle
    from goalkit.model.numbers import Number
    from goalkit.model.objectives import Ambition
    from goalkit.model.states import Health, Status
    from goalkit.model.thresholds import Threshold

__all__ = ["Member", "Rules"]


@attrs.frozen
class Member:
    """One goal that counts in another: its score and its weight.

    Examples:
        >>> Member(0.7, weight=2)
        Member(score=0.7, weight=2)
    """

    score: float | None
    """None where nothing is known yet."""
    weight: Number = attrs.field(default=1)
    """0 or more; only ratios matter."""


class Rules(Protocol):
    """What a policy decides, step by step, each a pure function.

    Implement it to test scoring code of your own; `goalkit.ports.PolicyRules` is the reference, and
    a base class from which to override the steps that are yours. Results need not be rounded: they are
    compared at nine decimals.

    Examples:
        >>> from goalkit.ports import PolicyRules
        >>> rules: Rules = PolicyRules()
        >>> rules.roll_up([Member(0.25), Member(1, weight=2)])
        0.75
    """

    def progress(self, value: Number, *, baseline: Number, target: Number) -> float | None:
        """Return how far a value is on the way from baseline to target: 0 at the baseline, 1 at the target.

        Not clamped: it may be negative or above 1. The target may be below the baseline. Where both are
        equal: 1 if the value is there, else 0; or always 0, or always None, where the policy says so.
        """
        ...

    def clamp(self, progress: float) -> float:
        """Return the score of a progress: within the limits of the rules."""
        ...

    def roll_up(self, members: Sequence[Member]) -> float | None:
        """Return the score of a goal from its members, within the limits that the rules have for a goal.

        The scores of members are taken as they are, also outside 0 to 1. A member without a score counts
        as 0 or is left out, as the rules say. None where nothing counts: no member, or no weight above 0.
        """
        ...

    def grade(self, score: float, ambition: Ambition) -> str:
        """Return the name of the grade of a score; scores that are equal at nine decimals have one grade."""
        ...

    def status(self, score: float, expected: float, ambition: Ambition) -> Status:
        """Return whether a score is on track, where `expected` is the share expected by now, 0 to 1.

        One of off track, at risk, on track and ahead. Where nothing is expected yet a goal is on track or ahead.
        Scores and expectations that are equal at nine decimals get one answer.
        """
        ...

    def health(self, value: Number, threshold: Threshold) -> Health:
        """Return whether a value is healthy, in the warning band, or breached; the threshold says which edges count.

        A value that is no number (NaN) is refused with an error.
        """
        ...

    def elapsed(self, cycle: Cycle, as_of: dt.date) -> float:
        """Return the share of a cycle that has passed at the close of a day: 0 before it, 1 after it.

        Every day of a cycle counts alike. A datetime is refused with an error: which day it is depends on a zone.
        """
        ...
