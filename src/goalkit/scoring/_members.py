"""Members: what a score is rolled up from, and the small steps of rolling up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from goalkit.model._check import digits
from goalkit.model.numbers import exact, settle
from goalkit.scoring.progress import MOST, reversed_share

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from goalkit.scoring.policy import Clamp, Policy

__all__ = ["HUGE", "Member", "Total", "apart", "clamped", "credited", "mean", "open_sides", "scored", "shared"]

HUGE = 1e90
"""Above this weights are divided first: their products with scores could be too large for a float."""


@attrs.frozen(kw_only=True)
class Member:
    """One goal that an objective or a cascaded key result is made of, counted or not."""

    kind: str
    """`key result` or `objective`."""
    at: int
    weight: float
    score: float | None
    """The score that counts, not settled; None where it does not count."""
    reason: str = ""
    """Why it does not count, or why it counts otherwise than with its own score."""
    supports: bool = False
    """Whether its link only supports."""
    share: float | None = None
    """Its fixed share, where it has one."""
    given: float | None = None
    """Its weight as given, where `weight` was worked out from fixed shares."""

    @property
    def counted(self) -> bool:
        """Whether it counts."""
        return self.score is not None


@attrs.frozen(kw_only=True)
class Total:
    """What values add up to: how far they have come of how far they are to go, exactly."""

    moved: Fraction
    """Values less where their progress counts from; of what is falling the targets."""
    span: Fraction
    """Targets less the same, not 0 in what was added up; of what is falling the values."""
    unit: str
    falling: bool = False
    """Whether progress is the target over the value."""

    @property
    def share(self) -> Fraction:
        """The one over the other."""
        return reversed_share(self.span, self.moved) if self.falling else self.moved / self.span

    @property
    def way(self) -> Fraction:
        """What one point of the share is worth in values."""
        return -(self.span**2) / self.moved if self.falling else self.span

    @property
    def is_most(self) -> bool:
        """Whether better values make no larger share."""
        return self.falling and self.share == exact(MOST)

    @property
    def text(self) -> str:
        """The sum in words and numbers."""
        moved, span = digits(float(self.moved)), digits(float(self.span))
        most = f": {MOST:g}, the most" if self.is_most else ""
        return (
            f"sum of targets {moved} / sum of values {span}{most}"
            if self.falling
            else f"sum of values {moved} / {span}"
        )

    def at(self, share: Fraction) -> Total | None:
        """Return values of the same targets that make another share; None where no values do."""
        if not self.falling:
            return attrs.evolve(self, moved=share * self.span)
        return attrs.evolve(self, span=self.moved / share) if share > 0 else None


def mean(members: Sequence[Member]) -> float | None:
    """Return the weighted mean of the counted scores; None where no weight is left."""
    counted = [(member.weight, member.score) for member in members if member.score is not None]
    total = math.fsum(weight for weight, _ in counted)
    if not total:
        return None
    if total > HUGE:  # an open clamp and a priority weight: the products could be too large for a float
        return math.fsum(weight / total * score for weight, score in counted)
    return math.fsum(weight * score for weight, score in counted) / total


def shared(members: list[Member]) -> list[Member]:
    """Return members with fixed shares as weights: those without one share the rest in the ratio of theirs.

    Only what counts takes part, so that the shares of what counts make 1. Where every counted member has a fixed
    share they count in the ratio of the shares; where nothing is left over the others do not count.
    """
    fixed = [exact(member.share) for member in members if member.counted and member.share is not None]
    if not fixed:
        return members
    left = float(1 - sum(fixed))
    total = math.fsum(member.weight for member in members if member.counted and member.share is None)
    found: list[Member] = []
    for member in members:
        if member.score is None:
            found.append(member)
        elif member.share is not None:
            found.append(attrs.evolve(member, weight=member.share, given=member.weight))
        elif left:
            found.append(attrs.evolve(member, weight=left * (member.weight / total), given=member.weight))
        else:
            found.append(attrs.evolve(member, score=None, reason="fixed shares leave nothing"))
    return found


def apart(member: Member) -> bool:
    """Return whether a child is one that never counts for its parent, whatever its state."""
    return member.supports or not member.weight or member.share == 0


def scored(progress: float, policy: Policy) -> float:
    """Return the score of a key result's progress: what the policy credits, inside the clamp."""
    return clamped(credited(progress, policy), policy.clamp)


def credited(progress: float, policy: Policy) -> float:
    """Return what the policy credits of some progress: all of it, or 1 once it is complete and 0 before."""
    return progress if policy.credit == "partial" else float(settle(progress) >= 1)


def open_sides(clamp: Clamp) -> tuple[float, float]:
    """Return a clamp with infinities for its open sides."""
    low, high = clamp
    return (-math.inf if low is None else low), (math.inf if high is None else high)


def clamped(value: float, clamp: Clamp) -> float:
    """Return a value inside the clamp."""
    low, high = clamp
    if low is not None and value < low:
        return low
    return high if high is not None and value > high else value
