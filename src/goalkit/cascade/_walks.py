"""The walk behind contribution and sensitivity: from one goal down to everything below it that counts.

Parents come before children. Each goal gathers what all its parents hand down and passes it on once.
Nothing recurses. Two things travel: a factor on a goal's *score*, and, below sums of values, a factor on
its *value*.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from goalkit.model.measures import Cascaded
from goalkit.model.numbers import exact, settle
from goalkit.scoring._members import clamped, credited, open_sides
from goalkit.scoring.progress import MOST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from goalkit.scoring._engine import Engine
    from goalkit.scoring._members import Member, Total
    from goalkit.scoring.policy import Clamp

Goal: TypeAlias = tuple[str, int]
"""A goal as the engine knows it: its kind, and its position or number."""
Parts: TypeAlias = dict[int, list[float]]
"""For each goal what its parents hand down. Added by `fsum`, so that their order never matters."""


def add_up(parts: dict[Goal, float], score: float) -> dict[Goal, float]:
    """Return parts that add up to the score to its last decimal.

    What rounding lost on the way is given to the largest part; where that is so large that the rest is
    lost in it (only with open clamps), to the smallest that is not 0.
    """
    found = dict(parts)
    for choose in (max, min):
        total = math.fsum(found.values())
        if settle(total) == score:
            break
        goal = choose((goal for goal in found if found[goal]), key=lambda goal: abs(found[goal]))
        found[goal] += score - total
    return found


class Walk(ABC):
    """From one goal down to everything below it that counts, parents before children."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.flat = engine.flat
        self.objectives: Parts = {}
        """Factors on the scores of objectives."""
        self.scores: Parts = {}
        """Factors on the scores of key results."""
        self.values: Parts = {}
        """Factors on the values of key results, below sums."""
        self.moved: Parts = {}
        """What key results give by their moves, in a sum of values."""
        self.added: Parts = {}
        """Factors on what the values of objectives add up to, in a sum of values."""

    def run(self, start: Goal) -> None:
        """Walk down from one goal."""
        self.hand_down(start, 1.0)
        first = self.flat.first
        for at in reversed(self.flat.order):
            if at in self.objectives:
                self.objective(at, math.fsum(self.objectives[at]))
            if at in self.added:
                self.addend(at, math.fsum(self.added[at]))
            for k in range(first[at], first[at + 1]):
                if k in self.scores or k in self.values or k in self.moved:
                    self.key_result(k)

    def hand_down(self, goal: Goal, factor: float) -> None:
        """Give a factor on its score to one goal."""
        parts = self.objectives if goal[0] == "objective" else self.scores
        parts.setdefault(goal[1], []).append(factor)

    @abstractmethod
    def objective(self, at: int, factor: float) -> None:
        """Pass on what an objective was given."""

    @abstractmethod
    def key_result(self, k: int) -> None:
        """Pass on what a key result was given."""

    @abstractmethod
    def lowest(self, lowest: Sequence[Member]) -> Member | None:
        """Return the member that a lowest score comes from."""

    @abstractmethod
    def addend(self, at: int, factor: float) -> None:
        """Pass on what an objective was given for what its values add up to."""

    @abstractmethod
    def whole(self, total: Total) -> Fraction | None:
        """Return what a sum of values is divided by; None where its parts have no part in the score."""

    @abstractmethod
    def moves(self, at: int, factor: float, whole: Fraction) -> None:
        """Pass on to what is added up, as parts of some whole."""

    def counted(self, at: int) -> list[Member]:
        """Return the members that count for an objective."""
        return [member for member in self.engine.counting(at) if member.counted]

    def roll_up(self, at: int, factor: float) -> None:
        """Pass on to the members of an objective."""
        counted, total = self.counted(at), self.engine.totals.get(at)
        rule = self.engine.policy.rollup
        if total is not None:
            whole = self.whole(total)
            self.moves(at, 0.0 if whole is None else factor, whole or Fraction(1))
        elif rule == "min":
            scores = {id(member): settle(member.score or 0.0) for member in counted}
            least = min(scores.values())
            chosen = self.lowest([member for member in counted if scores[id(member)] == least])
            for member in counted:
                part = factor if member is chosen and not self.as_zero(member) else 0.0
                self.hand_down((member.kind, member.at), part)
        else:
            self.mean(counted, factor)

    def mean(self, members: Iterable[Member], factor: float) -> None:
        """Pass on to members by weight."""
        counted = [member for member in members if member.counted]
        total = math.fsum(member.weight for member in counted)
        for member in counted:
            part = 0.0 if self.as_zero(member) else factor * (member.weight / total)
            self.hand_down((member.kind, member.at), part)

    def cascade(self, k: int, factor: float) -> None:
        """Pass on to what a cascaded key result is made of."""
        measured = self.engine.measured_of(k)
        if measured.target is not None:  # only a sum has one
            self.sources(k, factor / measured.target)
        else:
            self.mean(self.engine.below(k), factor)

    def sources(self, k: int, factor: float) -> None:
        """Pass on to the key results whose values a cascaded sum adds up."""
        for below, _ in self.engine.cascaded_values(k):
            self.values.setdefault(below, []).append(factor)

    def as_zero(self, member: Member) -> bool:
        """Return whether the policy counts a member as 0 for its state."""
        table = self.flat.objectives if member.kind == "objective" else self.flat.key_results
        state = self.engine.state_of(table[member.at])
        return self.engine._membership(state) == "zero"  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

    def is_cascaded(self, k: int) -> bool:
        """Return whether a key result is made of the objectives aligned to it."""
        return isinstance(self.flat.key_results[k].measure, Cascaded)

    def is_closed(self, k: int) -> bool:
        """Return whether a person's score is in force for a key result."""
        return self.engine.closing_of(self.flat.key_results[k]) is not None

    def way(self, k: int) -> Fraction:
        """Return what one point of a key result is worth in its value; 0 where it has no way to its target.

        That is its way from where its progress counts to the target. Where progress is the target over the value
        it depends on the value.
        """
        measured = self.engine.measured_of(k)
        value, origin, target = measured.value, measured.origin, measured.target
        if target is None:
            return Fraction(0)
        if origin is not None:
            return exact(target) - exact(origin)
        if measured.progress is None or value is None or measured.progress >= MOST:
            return Fraction(0)
        return -(exact(value) ** 2) / exact(target)

    def closed_way(self, k: int) -> Fraction:
        """Return what one point of a closing score is worth in values."""
        closing, measured = self.engine.closing_of(self.flat.key_results[k]), self.engine.measured_of(k)
        if closing is None or measured.origin is not None or not closing.score:
            return self.way(k)
        return -exact(measured.target or 0.0) / exact(closing.score) ** 2


class Contributions(Walk):
    """Factors by which scores and values below become parts of one score."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.through: Parts = {}
        """What values below give through objectives, whose scores have no part in it."""
        self.leaves: dict[Goal, list[float]] = {}

    def reached(self) -> Iterator[Goal]:
        """Yield every goal that counts."""
        yield from (("objective", at) for at in {**self.objectives, **self.through, **self.added})
        yield from (("key result", k) for k in {**self.scores, **self.values, **self.moved})

    def amount(self, goal: Goal) -> float:
        """Return what comes from one goal."""
        kind, at = goal
        if kind == "objective":
            score = self.engine.objective_scores[at] or 0.0
            return math.fsum(self.objectives.get(at, ())) * score + math.fsum(self.through.get(at, ())) + self._sum(at)
        return math.fsum(self._own(at)) + 0.0

    def _sum(self, at: int) -> float:
        """Return what comes from what the values of an objective add up to."""
        total = self.engine.child_total(at) if at in self.added else None
        return 0.0 if total is None else math.fsum(self.added[at]) * float(total.moved)

    def _own(self, k: int) -> tuple[float, float, float]:
        """Return what comes from a key result by its score, by its value and by its moves."""
        scored, valued = math.fsum(self.scores.get(k, ())), math.fsum(self.values.get(k, ()))
        value = (self.engine.measured_of(k).value or 0.0) if valued else 0.0
        return scored * (self.engine.scores[k] or 0.0), valued * value, math.fsum(self.moved.get(k, ()))

    def objective(self, at: int, factor: float) -> None:
        score, raw = self.engine.objective_scores[at], self.engine.objective_raw[at]
        closing = self.engine.closing_of(self.flat.objectives[at])
        scale = None if closing is not None else _scale(score, raw)
        if scale is None:
            self.leaves.setdefault(("objective", at), []).append(factor * (score or 0.0) + 0.0)
        else:
            self.roll_up(at, factor * scale)

    def addend(self, at: int, factor: float) -> None:
        own, total = self.engine.totals[at], self.engine.child_total(at)
        if self.engine.closing_of(self.flat.objectives[at]) is not None:
            self.leaves.setdefault(("objective", at), []).append(self._sum(at) + 0.0)
            return
        scale = float(total.moved / own.moved) if total is not None and own.moved else 1.0
        self.moves(at, factor * scale, Fraction(1))

    def whole(self, total: Total) -> Fraction | None:
        if self.engine.policy.credit == "partial":
            return total.moved / total.share if total.is_most else total.span
        return total.moved if credited(float(total.share), self.engine.policy) else None

    def key_result(self, k: int) -> None:
        leaf: list[float] = []
        own = self._own(k)
        if k in self.scores:
            scale = None
            if self.is_cascaded(k) and not self.is_closed(k):
                scale = _scale(self.engine.scores[k], self.engine.measured_of(k).progress)
            if scale is None:
                leaf.append(own[0])
            else:
                self.cascade(k, math.fsum(self.scores[k]) * scale)
        if k in self.values:
            if self.is_cascaded(k):
                self.sources(k, math.fsum(self.values[k]))
            else:
                leaf.append(own[1])
        if k in self.moved:
            leaf.append(own[2])
        if leaf:
            self.leaves["key result", k] = [*leaf, 0.0]

    def lowest(self, lowest: Sequence[Member]) -> Member | None:
        return lowest[0]

    def moves(self, at: int, factor: float, whole: Fraction) -> None:
        for member in self.counted(at):
            if member.kind == "objective":
                part = 0.0 if self.as_zero(member) else factor / float(whole)
                self.added.setdefault(member.at, []).append(part)
                continue
            k, move = member.at, Fraction(0)
            closing, measured = self.engine.closing_of(self.flat.key_results[k]), self.engine.measured_of(k)
            if self.as_zero(member):
                pass
            elif measured.origin is None:  # its part is its target, whatever the value
                move = exact(measured.target or 0.0)
            elif closing is not None:
                move = exact(closing.score) * self.way(k)
            elif self.is_cascaded(k):
                self.values.setdefault(k, []).append(factor / float(whole))
                continue
            elif measured.value is not None:
                move = exact(measured.value) - exact(measured.origin)
            self.moved.setdefault(k, []).append(factor * float(move / whole))

    def sources(self, k: int, factor: float) -> None:
        super().sources(k, factor)
        for below, value in self.engine.cascaded_values(k):
            self.through.setdefault(self.flat.objective_of[below], []).append(factor * value)


def _scale(score: float | None, raw: float | None) -> float | None:
    """Return what a clamp or guardrail multiplied a roll-up with; None where the score is not made of it."""
    if score is None or raw is None:
        return None
    if score == raw:
        return 1.0
    if not score:
        return 0.0
    if not settle(raw) or (score > 0) is not (raw > 0):
        return None
    return score / raw


class Sensitivities(Walk):
    """Rises of one score for a rise of one point, or of one unit of value, below."""

    def reached(self) -> Iterator[Goal]:
        """Yield every goal that counts."""
        yield from (("objective", at) for at in {**self.objectives, **self.added})
        yield from (("key result", k) for k in {**self.scores, **self.values})

    def rise(self, goal: Goal) -> float:
        """Return the rise for one more point of a goal."""
        kind, at = goal
        if kind == "objective":
            total = self.engine.totals.get(at)
            by_sum = 0.0 if total is None else math.fsum(self.added.get(at, ())) * float(total.way)
            return math.fsum(self.objectives.get(at, ())) + by_sum + 0.0
        by_value = 0.0 if self.is_closed(at) else math.fsum(self.values.get(at, ())) * float(self.way(at))
        return math.fsum(self.scores.get(at, ())) + by_value + 0.0

    def objective(self, at: int, factor: float) -> None:
        raw, objective = self.engine.objective_raw[at], self.flat.objectives[at]
        if raw is None or self.engine.closing_of(objective) is not None:
            return
        clamp, cap = self.engine.policy.objective_clamp, self.engine.limit_of(objective)
        is_open = _open(raw, clamp) and (cap is None or settle(clamped(raw, clamp)) < settle(cap))
        self.roll_up(at, factor if is_open else 0.0)

    def addend(self, at: int, factor: float) -> None:
        objective, total = self.flat.objectives[at], self.engine.totals[at]
        if self.engine.closing_of(objective) is not None:
            return
        cap = self.engine.limit_of(objective)
        is_open = cap is None or settle(float(total.share)) < settle(cap)
        self.moves(at, factor if is_open else 0.0, Fraction(1))

    def whole(self, total: Total) -> Fraction | None:
        return total.way if self.engine.policy.credit == "partial" and not total.is_most else None

    def key_result(self, k: int) -> None:
        if not self.is_cascaded(k):
            return
        progress = self.engine.measured_of(k).progress
        if k in self.scores and progress is not None and not self.is_closed(k):
            policy = self.engine.policy
            is_open = policy.credit == "partial" and _open(progress, policy.clamp)
            self.cascade(k, math.fsum(self.scores[k]) if is_open else 0.0)
        if k in self.values:
            self.sources(k, math.fsum(self.values[k]))

    def lowest(self, lowest: Sequence[Member]) -> Member | None:
        return lowest[0] if len(lowest) == 1 else None

    def moves(self, at: int, factor: float, whole: Fraction) -> None:
        for member in self.counted(at):
            part = 0.0 if self.as_zero(member) else factor / float(whole)
            if member.kind == "objective":
                self.added.setdefault(member.at, []).append(part)
            elif self.as_zero(member) or self.is_closed(member.at):
                self.hand_down((member.kind, member.at), part * float(self.closed_way(member.at)))
            else:
                self.values.setdefault(member.at, []).append(part)


def _open(raw: float, clamp: Clamp) -> bool:
    """Return whether a small rise of a roll-up goes through its clamp."""
    low, high = open_sides(clamp)
    return settle(low) <= settle(raw) < settle(high)
