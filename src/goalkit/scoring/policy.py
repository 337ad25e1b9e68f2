"""The policy: one immutable value that holds every choice the arithmetic has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias, cast, get_args

import attrs

from goalkit.model._check import Check, as_number, as_tuple, show
from goalkit.model.cadence import Cadence
from goalkit.model.cycles import DayCount
from goalkit.model.numbers import Number, settle
from goalkit.scoring.grading import Grading
from goalkit.scoring.pace import Pace

__all__ = [
    "Clamp",
    "Degenerate",
    "GuardrailRule",
    "Members",
    "Membership",
    "NotStarted",
    "ObjectiveStatus",
    "OwnerScore",
    "Policy",
    "RollUp",
]

Clamp: TypeAlias = tuple[float | None, float | None]
"""The lowest and highest score; None leaves that side open."""
Degenerate: TypeAlias = Literal["reached", "zero", "unknown"]
"""Progress where baseline and target are equal: 1 once reached (else 0), always 0, or unknown."""
Members: TypeAlias = Literal["auto", "key_results", "children", "both"]
"""What an objective is made of; `auto` takes its key results where any counts, else its children; `children` takes
its key results where no child contributes to it."""
RollUp: TypeAlias = Literal["mean", "min", "sum"]
"""Weighted mean of scores, lowest score, or sum of values over sum of targets."""
Membership: TypeAlias = Literal["count", "zero", "exclude"]
"""Whether a goal in some state counts with its score, counts as 0, or does not count."""
NotStarted: TypeAlias = Literal["zero", "exclude"]
"""Whether a key result without any value counts as 0 or does not count."""
OwnerScore: TypeAlias = Literal["objectives", "key_results"]
"""Whether an owner's score is the mean of its objectives or of all their key results."""
ObjectiveStatus: TypeAlias = Literal["projected", "worst", "confidence"]
"""An objective's status by its own score, by its worst counted member, or by mean confidence."""
GuardrailRule: TypeAlias = Literal["report", "cap_status", "cap_score", "veto"]
"""What a breached guardrail does, from least to most."""


def _as_pairs(values: Mapping[str, Number] | Iterable[tuple[str, Number]]) -> tuple[tuple[str, float], ...]:
    return as_tuple(cast("Iterable[tuple[str, float]]", values.items() if isinstance(values, Mapping) else values))


def _as_clamp(values: Iterable[Number | None]) -> Clamp:
    return cast("Clamp", as_tuple(values))


_CHOICES: dict[str, tuple[str, ...]] = {
    "degenerate": get_args(Degenerate),
    "members": get_args(Members),
    "rollup": get_args(RollUp),
    "not_started": get_args(NotStarted),
    "drafts": get_args(Membership),
    "closed": get_args(Membership),
    "postponed": get_args(Membership),
    "cancelled": get_args(Membership),
    "owner_score": get_args(OwnerScore),
    "objective_status": get_args(ObjectiveStatus),
    "guardrails": get_args(GuardrailRule),
    "day_count": get_args(DayCount),
}


@attrs.frozen(kw_only=True)
class Policy:
    """Every choice that the arithmetic has, by name. The defaults are the rules the reference describes.

    Raises:
        InvalidValue: An unknown choice, a clamp or limits out of order, a weight below 0.

    Examples:
        >>> import goalkit as gk
        >>> gk.Policy(clamp=(None, None), not_started="exclude").clamp
        (None, None)
        >>> gk.Policy(rollup="median")
        Traceback (most recent call last):
        goalkit.errors.InvalidValue: Policy: rollup: must be one of mean, min, sum; got 'median'
    """

    clamp: Clamp = attrs.field(default=(0.0, 1.0), converter=_as_clamp)
    """Lowest and highest score of a key result. (None, None) shows 125 % and -20 %."""
    objective_clamp: Clamp = attrs.field(default=(0.0, 1.0), converter=_as_clamp)
    """Lowest and highest score of an objective (15Five: key results may exceed 1, objectives not)."""
    degenerate: Degenerate = "reached"
    """Progress of a `Change` whose baseline equals its target."""
    members: Members = "auto"
    """What an objective's score is made of."""
    rollup: RollUp = "mean"
    """How the members become one score. A `sum` needs one unit; members that cannot be added are averaged."""
    not_started: NotStarted = "zero"
    """How a key result without any value counts."""
    drafts: Membership = "exclude"
    """How a draft counts."""
    closed: Membership = "count"
    """How a closed goal counts."""
    postponed: Membership = "count"
    """How a postponed goal counts."""
    cancelled: Membership = "exclude"
    """How a cancelled goal counts."""
    priority_weights: tuple[tuple[str, float], ...] = attrs.field(default=(), converter=_as_pairs)
    """What a goal's weight is multiplied by for its priority label; a label not listed, and none, is 1."""
    owner_score: OwnerScore = "objectives"
    """What an owner's score is made of."""
    grading: Grading = attrs.field(factory=Grading)
    """The bands of grades and the edges of the stretch zones."""
    pace: Pace = attrs.field(factory=Pace)
    """How a score becomes a status."""
    day_count: DayCount = "end_of_day"
    """How days count: `as_of` is the close of that day, or 0 % on the first and 100 % on the last (Viva)."""
    pending_until: float = attrs.field(default=0.2, converter=as_number)
    """The share of the cycle before which the status is pending."""
    objective_status: ObjectiveStatus = "projected"
    """Where an objective's status comes from."""
    confidence_on_track: float = attrs.field(default=0.7, converter=as_number)
    """By `confidence`: on track from this mean confidence."""
    confidence_at_risk: float = attrs.field(default=0.4, converter=as_number)
    """By `confidence`: at risk from this mean confidence."""
    guardrails: GuardrailRule = "cap_status"
    """What a breached guardrail does: only shown, status at most at risk, also score at most
    `guardrail_score`, or score 0."""
    guardrail_score: float = attrs.field(default=0.6, converter=as_number)
    """The highest score under a breached guardrail, by `cap_score`."""
    check_in_cadence: Cadence = attrs.field(factory=Cadence.weekly)
    """How often a check-in is due where the key result does not say."""
    stale_after: int = 2
    """Periods without a check-in or reading after which a value is stale."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        for name, options in _CHOICES.items():
            check.choice(name, getattr(self, name), options)
        for name in ("clamp", "objective_clamp"):
            _check_clamp(check, name, getattr(self, name))
        _check_weights(check, self.priority_weights)
        check.instance("grading", self.grading, Grading)
        check.instance("pace", self.pace, Pace)
        check.number("pending_until", self.pending_until, low=0, high=1)
        good = check.number("confidence_on_track", self.confidence_on_track, low=0, high=1)
        fair = check.number("confidence_at_risk", self.confidence_at_risk, low=0, high=1)
        if good is not None and fair is not None and fair > good:
            check.add("confidence_at_risk", f"must not lie above on track ({good:g}), got {fair:g}", "pace.order")
        check.number("guardrail_score", self.guardrail_score, low=0, high=1)
        check.instance("check_in_cadence", self.check_in_cadence, Cadence)
        check.count("stale_after", self.stale_after)
        check.raise_if_any("Policy")
        for name in ("pending_until", "confidence_on_track", "confidence_at_risk"):
            check.keep(name, settle(getattr(self, name)))  # as what it is compared with

    def priority_weight(self, priority: str) -> float:
        """Return what the weight of a goal with this priority label is multiplied by.

        Examples:
            >>> Policy(priority_weights={"P0": 1, "P1": 0}).priority_weight("P1")
            0.0
        """
        return dict(self.priority_weights).get(priority, 1.0)


def _check_clamp(check: Check, name: str, clamp: object) -> None:
    given = show(clamp)
    sides = cast("tuple[object, ...]", clamp) if isinstance(clamp, tuple) else ()
    if len(sides) != 2:
        text = "must be the lowest and the highest score, or None for an open side"
        check.add(name, f"{text}; got {given}", "clamp.form")
        return
    low, high = (None if side is None else check.to_float(name, side) for side in sides)
    if low is not None and high is not None and low > high:
        check.add(name, f"must not have its lowest score above its highest, got {given}", "clamp.order")
    check.keep(name, (low, high))


def _check_weights(check: Check, pairs: object) -> None:
    right: dict[str, float] = {}
    found = cast("tuple[tuple[object, ...], ...]", check.items("priority_weights", pairs, (tuple, list)))
    for position, pair in enumerate(found):
        path = f"priority_weights[{position}]"
        if len(pair) != 2:
            check.add(path, f"must be a label and a weight, got {show(pair)}", "part.type")
            continue
        label, weight = check.text(path, pair[0]), check.to_float(path, pair[1])
        if weight is not None and weight < 0:
            check.add(path, f"must be 0 or more, got {weight:g}", "number.low")
        if label in right:
            check.add(path, f"{show(label)} is listed twice", "id.duplicate")
        if label is not None:
            right[label] = weight or 0.0
    check.keep("priority_weights", tuple(right.items()))
