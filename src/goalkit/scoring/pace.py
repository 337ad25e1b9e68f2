"""Pace: is the goal where it should be by now, and what does that say of where it is heading?"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import attrs

from goalkit.model._check import Check, as_number, as_optional_number
from goalkit.model._pretty import pretty
from goalkit.model.numbers import Number, exact, settle
from goalkit.model.objectives import Ambition
from goalkit.model.states import Status

if TYPE_CHECKING:
    from goalkit.model.cycles import Cycle, DayCount
    from goalkit.model.measures import Phase

__all__ = ["Pace", "PaceRule", "expected_by_phases", "expected_in_period", "projected"]

PaceRule: TypeAlias = Literal["projected", "points_behind", "achievement", "score"]
"""How a score is held against what is expected by now: as a ratio, or as a difference; against what phases plan for
by now and nothing else; or the score alone, whatever is planned and whatever time has passed."""

_RULES = get_args(PaceRule)
_AMBITIONS: tuple[Ambition, ...] = get_args(Ambition)


@pretty
@attrs.frozen(kw_only=True)
class Pace:
    """How a score becomes a status: the status is the grade you are heading for.

    By `projected` the score over the expected share is compared with limits from above: 0.7 and 0.4 for
    aspirational goals, 0.95 and 0.75 for committed ones. With other limits this is the ratio rule of
    Tability (0.7 / 0.5), Mooncamp (0.9 / 0.7), Oboard (0.7 / 0.4) and UpRaise (0.95 / 0.75). By
    `points_behind` the expected share less the score is compared with limits from below: Viva Goals
    (0 / 0.25), Engagedly (0.165 / 0.33). By `achievement` the score itself is compared with limits from above,
    or its ratio to what the phases expect where there are phases; otherwise the time that has passed plays no part:
    ServiceNow (0.9 / 0.75). By `score` the score alone is compared with limits from above, phases or not: Atlassian
    (0.7 / 0.4). A limit belongs to the better status, unless `strict`.

    Raises:
        InvalidValue: A field is wrong, or the limits are out of order for the rule.

    Examples:
        >>> import goalkit as gk
        >>> gk.Pace().status(0.40625, 45 / 91, "aspirational")
        <Status.ON_TRACK: 'on_track'>
        >>> gk.Pace.points_behind().status(0.25, 0.5, "aspirational")
        <Status.AT_RISK: 'at_risk'>
        >>> gk.Pace(on_track=0.7, strict=True).status(0.35, 0.5, "aspirational")
        <Status.AT_RISK: 'at_risk'>
    """

    rule: PaceRule = "projected"
    """`projected` (score over expected), `points_behind` (expected less score), `achievement` (score over the
    phases, else the score) or `score` (nothing but the score)."""
    on_track: float = attrs.field(default=0.7, converter=as_number)
    """The limit of on track, as a share (0.7 for 70 %)."""
    at_risk: float = attrs.field(default=0.4, converter=as_number)
    """The limit of at risk; off track beyond it."""
    committed_on_track: float | None = attrs.field(default=0.95, converter=as_optional_number)
    """The limit of on track for committed goals; None takes `on_track`."""
    committed_at_risk: float | None = attrs.field(default=0.75, converter=as_optional_number)
    """The limit of at risk for committed goals; None takes `at_risk`."""
    ahead: float | None = attrs.field(default=None, converter=as_optional_number)
    """The limit of ahead (for instance 1.1 of expected; points ahead by `points_behind`); None: never. It always
    belongs to ahead."""
    strict: bool = False
    """Whether the limits of on track and at risk belong to the worse status: "above 70 %" instead of "from 70 %"."""
    strict_at_risk: bool | None = None
    """The same of the limit of at risk alone; None takes `strict`."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        known = check.choice("rule", self.rule, _RULES)
        check.number("on_track", self.on_track)
        check.number("at_risk", self.at_risk)
        check.optional_number("committed_on_track", self.committed_on_track)
        check.optional_number("committed_at_risk", self.committed_at_risk)
        check.optional_number("ahead", self.ahead)
        check.flag("strict", self.strict)
        if self.strict_at_risk is not None:
            check.flag("strict_at_risk", self.strict_at_risk)
        if known and not check.problems:
            if self.ahead is not None:
                self._check_ahead(check, self.ahead)
            rising = self.rule == "points_behind"
            for ambition in _AMBITIONS:
                good, fair = self._limits(ambition)
                if (good > fair) if rising else (good < fair):
                    prefix = "committed_" if ambition == "committed" else ""
                    check.add(f"{prefix}at_risk", f"must be worse than on track ({good:g}), got {fair:g}", "pace.order")
        check.raise_if_any("Pace")
        for name in ("on_track", "at_risk", "committed_on_track", "committed_at_risk", "ahead"):
            limit: float | None = getattr(self, name)
            check.keep(name, None if limit is None else settle(limit))  # as what it is compared with

    @classmethod
    def points_behind(cls, on_track: Number = 0.0, at_risk: Number = 0.25, ahead: Number | None = None) -> Pace:
        """Return the rule of points behind expected, the same for both kinds of goals.

        Examples:
            >>> Pace.points_behind(0.165, 0.33).status(0.3, 0.5, "committed").value
            'at_risk'
        """
        return cls(
            rule="points_behind",
            on_track=on_track,
            at_risk=at_risk,
            committed_on_track=None,
            committed_at_risk=None,
            ahead=ahead,
        )

    @classmethod
    def ratio(cls, on_track: Number, at_risk: Number, ahead: Number | None = None) -> Pace:
        """Return the rule of the score over expected with one pair of limits for both kinds of goals.

        Examples:
            >>> Pace.ratio(0.9, 0.7).status(0.4, 0.5, "aspirational").value
            'at_risk'
        """
        return cls(on_track=on_track, at_risk=at_risk, committed_on_track=None, committed_at_risk=None, ahead=ahead)

    @classmethod
    def achievement(cls, on_track: Number, at_risk: Number, ahead: Number | None = None) -> Pace:
        """Return the rule of the score itself with one pair of limits for both kinds of goals.

        Examples:
            >>> Pace.achievement(0.9, 0.75).status(0.8, 1.0, "committed").value
            'at_risk'
        """
        return cls._of_both("achievement", on_track, at_risk, ahead)

    @classmethod
    def by_score(cls, on_track: Number, at_risk: Number, ahead: Number | None = None) -> Pace:
        """Return the rule of the score alone, whatever phases plan, the same for both kinds of goals.

        Examples:
            >>> Pace.by_score(0.7, 0.4).status(0.5, 0.1, "committed").value
            'at_risk'
        """
        return cls._of_both("score", on_track, at_risk, ahead)

    @classmethod
    def _of_both(cls, rule: PaceRule, on_track: Number, at_risk: Number, ahead: Number | None) -> Pace:
        """Return a rule with one pair of limits for both kinds of goals."""
        return cls(
            rule=rule,
            on_track=on_track,
            at_risk=at_risk,
            committed_on_track=None,
            committed_at_risk=None,
            ahead=ahead,
        )

    def _check_ahead(self, check: Check, ahead: float) -> None:
        for ambition in _AMBITIONS:
            on_track = self._limits(ambition)[0]
            if -ahead > on_track if self.rule == "points_behind" else ahead < on_track:
                text = f"must be better than on track ({on_track:g}), got {ahead:g}"
                check.add("ahead", text, "pace.order")
                return

    def _limits(self, ambition: Ambition) -> tuple[float, float]:
        if ambition == "committed":
            on_track = self.on_track if self.committed_on_track is None else self.committed_on_track
            at_risk = self.at_risk if self.committed_at_risk is None else self.committed_at_risk
            return on_track, at_risk
        return self.on_track, self.at_risk

    def status(self, score: float, expected: float, ambition: Ambition) -> Status:
        """Return the status of a score where a share of `expected` would be on the line by now.

        Where nothing is expected yet (a phase of 0) a goal is on track. By `achievement` what is expected is the
        share that the phases expect, else 1. By `score` what is expected plays no part.
        """
        on_track, at_risk = self._limits(ambition)
        if self.rule == "points_behind":
            level, on_track, at_risk = -settle(expected - score), -on_track, -at_risk
        elif self.rule == "score":
            level = settle(score)
        else:
            ratio = projected(score, expected)
            if ratio is None:
                return Status.ON_TRACK if self.ahead is None or on_track < self.ahead else Status.AHEAD
            level = ratio
        if self.ahead is not None and level >= self.ahead:
            return Status.AHEAD
        if level > on_track or (level == on_track and not self.strict):
            return Status.ON_TRACK
        strict = self.strict if self.strict_at_risk is None else self.strict_at_risk
        return Status.AT_RISK if level > at_risk or (level == at_risk and not strict) else Status.OFF_TRACK


_SURELY = 1e-6
"""What is expected beyond it is more than 0 when it is settled, too."""


def projected(score: float, expected: float) -> float | None:
    """Return the score that a goal is heading for: score over expected; None where nothing is expected.

    Examples:
        >>> projected(0.35, 0.5), projected(0.2, 0.0)
        (0.7, None)
    """
    return settle(score / expected) if expected > _SURELY or settle(expected) > 0 else None


def expected_by_phases(
    phases: tuple[Phase, ...],
    baseline: float,
    target: float,
    cycle: Cycle,
    as_of: dt.date,
    day_count: DayCount = "end_of_day",
) -> float:
    """Return the share expected by the close of `as_of` on a line through the phases (Viva: phased targets).

    The line starts at the baseline when the cycle starts, runs straight from phase to phase, and ends at
    the target when the cycle ends.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> april = gk.Cycle.month(2026, 4)
        >>> expected_by_phases(((dt.date(2026, 4, 15), 10.0),), 0, 100, april, dt.date(2026, 4, 15))
        0.1
    """
    offset = 1 if day_count == "end_of_day" else 0
    last = max(cycle.days - 1 + offset, 1)
    points = [(0, exact(baseline))]
    points += [((date - cycle.start).days + offset, exact(value)) for date, value in phases]
    if points[-1][0] < last:
        points.append((last, exact(target)))
    today = min(max((as_of - cycle.start).days + offset, 0), last)
    place = bisect_right(points, today, key=lambda point: point[0])
    left = points[place - 1]
    value = left[1]
    if place < len(points):
        right = points[place]
        value += (right[1] - left[1]) * Fraction(today - left[0], right[0] - left[0])
    return float((value - exact(baseline)) / (exact(target) - exact(baseline)))


def expected_in_period(phases: tuple[Phase, ...], baseline: float, target: float, cycle: Cycle, day: dt.date) -> float:
    """Return the share that is planned for the period in which a day lies (ServiceNow: breakdowns of a target).

    A period ends on the date of its phase, that day included; after the last phase the target is planned for the end
    of the cycle.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> phases = ((dt.date(2026, 3, 31), 250.0), (dt.date(2026, 6, 30), 500.0))
        >>> days = [dt.date(2026, 1, 15), dt.date(2026, 3, 31), dt.date(2026, 4, 1), dt.date(2026, 8, 1)]
        >>> [expected_in_period(phases, 0, 1000, gk.Cycle.year(2026), day) for day in days]
        [0.25, 0.25, 0.5, 1.0]
    """
    last_date, last = phases[-1]
    otherwise = target if last_date < cycle.last_day else last
    planned = next((value for date, value in phases if day <= date), otherwise)
    return float((exact(planned) - exact(baseline)) / (exact(target) - exact(baseline)))
