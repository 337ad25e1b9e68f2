"""Strategies of policies, gradings and paces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from goalkit.model._check import evolve
from goalkit.model.cadence import Cadence
from goalkit.model.measures import MaintainMethod
from goalkit.model.states import Status
from goalkit.scoring import schools
from goalkit.scoring.grading import Band, Grade, Grading
from goalkit.scoring.pace import Pace
from goalkit.scoring.policy import Policy
from goalkit.scoring.presets import PRESETS
from goalkit.testing.strategies._hand import ALL, EDGES, NOTHING_GIVEN, ONE, Given, Hand, given, made
from goalkit.testing.strategies._time import make_cadence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hypothesis.strategies import SearchStrategy

    from goalkit.scoring.policy import Clamp, RollUp

__all__ = ["gradings", "paces", "policies"]

_CLAMPS: tuple[Clamp, ...] = ((0, 1), (None, None), (0, None), (None, 1), (0, 1.25), (-0.5, 2), (0.25, 0.75))
_MEMBERSHIPS = ("count", "zero", "exclude")
_PACES = (
    Pace.points_behind(),
    Pace.points_behind(0.165, 0.33, ahead=0.1),
    Pace.ratio(0.9, 0.7, ahead=1.1),
    Pace.ratio(0.7, 0.5),
    Pace(ahead=1.1),
    Pace(strict=True),
    evolve(Pace.points_behind(0.1, 1, ahead=0.1), strict=True, strict_at_risk=False),
    Pace.achievement(0.9, 0.75),
    Pace.achievement(0.7, 0.4, ahead=1),
    Pace.by_score(0.65, 0.35, ahead=1),
)
_GRADINGS = (
    Grading(round_to=1),
    Grading(round_to=2),
    schools.GOOGLE,
    Grading(
        aspirational=[Band("missed", high=0.5), Band("achieved", 0.5, label="green")],
        committed=[Band("missed", high=0.8), Band("partial", 0.8, 1), Band("achieved", 1)],
        zone_edges=(0.3, 0.5, 0.8, 1),
    ),
)
_PRESETS = tuple(PRESETS.values())
_OTHERWISE = (
    Policy(
        name="Ours",
        source="our handbook",
        clamp=(-0.5, 1.25),
        objective_clamp=(None, 2),
        change="of_target",
        degenerate="zero",
        maintain="periods",
        members="both",
        not_started="exclude",
        drafts="count",
        closed="zero",
        priority_weights={"P0": 2, "": 0.5},
        grading=_GRADINGS[3],
        pace=_PACES[6],
        day_count="first_day_zero",
        stated_status="until_newer",
        status_confidence={Status.ON_TRACK: 0.8, Status.OFF_TRACK: 0.1},
        guardrails="cap_score",
        no_threshold="healthy",
        stale_after=3,
    ),
    Policy(
        credit="all_or_nothing",
        threshold_edges="strict",
        rollup="min",
        postponed="zero",
        cancelled="count",
        owner_score="key_results",
        grading=Grading(round_to=1),
        pace=Pace(on_track=0.8, at_risk=0.5, committed_on_track=0.9, committed_at_risk=None, ahead=1.1, strict=True),
        pending_until=0,
        maintain_status="threshold",
        objective_status="confidence",
        phases="latest_period",
        closed_members="best",
        common_state="adopted",
        confidence_from="status",
        baseline="uncounted",
        no_value="judged",
        status_members="all",
        confidence_on_track=0.6,
        confidence_at_risk=0.3,
        guardrail_score=0.5,
        check_in_cadence=Cadence.every_weeks(2, "friday"),
        status_names={Status.AT_RISK: "Behind", Status.ON_TRACK: "Gut ✓"},
    ),
)
"""Between them, every field other than the default."""


def make_grading(hand: Hand) -> Grading:
    """Draw a grading other than the default."""
    return hand.pick(_GRADINGS) if hand.one_in(2) else _banded(hand)


def _banded(hand: Hand, parts: Given = NOTHING_GIVEN) -> Grading:
    """Draw a grading by edges."""
    return Grading(
        aspirational=_bands(hand, parts),
        committed=_bands(hand, parts),
        round_to=hand.pick((None, None, 1, 2)),
    )


def _bands(hand: Hand, parts: Given) -> list[Band]:
    edges = {hand.own(parts, "edge", lambda: hand.pick(EDGES) / ONE or 0.5) for _ in range(2)}
    rising = sorted(edges)
    grades = (Grade.MISSED, Grade.PARTIAL, Grade.ACHIEVED) if len(rising) == 2 else (Grade.MISSED, Grade.ACHIEVED)
    ends = [None, *rising, None]
    label = hand.pick(("", "green"))
    return [
        Band(grade, low, high, label=label if grade is Grade.ACHIEVED else "")
        for grade, low, high in zip(grades, ends, ends[1:], strict=False)
    ]


def make_pace(hand: Hand) -> Pace:
    """Draw a pace other than the default."""
    return hand.pick(_PACES)


_CHOICES: dict[str, Sequence[object] | Callable[[Hand], object]] = {
    "clamp": _CLAMPS,
    "objective_clamp": _CLAMPS,
    "degenerate": ("zero", "unknown", "reached"),
    "members": ("both", "children", "key_results", "auto"),
    "rollup": ("min", "sum", "by_unit", "mean"),
    "not_started": ("exclude", "zero"),
    "drafts": _MEMBERSHIPS,
    "closed": _MEMBERSHIPS,
    "postponed": _MEMBERSHIPS,
    "cancelled": _MEMBERSHIPS,
    "priority_weights": ({"P0": 2}, {"P0": 1, "P1": 0}, {"": 0.5}),
    "owner_score": ("key_results", "objectives"),
    "grading": make_grading,
    "pace": make_pace,
    "day_count": ("first_day_zero",),
    "pending_until": (0, 0.5),
    "objective_status": ("worst", "confidence"),
    "phases": ("latest_period",),
    "closed_members": ("best", "pace"),
    "common_state": ("adopted",),
    "confidence_from": ("status",),
    "baseline": ("uncounted",),
    "no_value": ("judged",),
    "status_members": ("all",),
    "confidence_on_track": (0.8, 0.7),
    "confidence_at_risk": (0.5, 0.4),
    "guardrails": ("cap_score", "veto", "report"),
    "guardrail_score": (0.5, 0.3),
    "check_in_cadence": make_cadence,
    "stale_after": (1, 2, 3),
    "change": ("of_target",),
    "credit": ("all_or_nothing",),
    "maintain": get_args(MaintainMethod),
    "threshold_edges": ("strict", "inclusive"),
    "maintain_status": ("threshold",),
    "stated_status": ("until_newer", "kept", "ignored"),
    "no_threshold": ("healthy",),
    "status_confidence": (
        {Status.ON_TRACK: 0.8, Status.AT_RISK: 0.4, Status.OFF_TRACK: 0.1},
        {Status.CLOSED: 1},
    ),
    "status_names": ({Status.AT_RISK: "Behind"},),
    "name": ("ours",),
    "source": ("our handbook",),
}
_NAMES = tuple(_CHOICES)


def policies(
    *,
    name: SearchStrategy[str] | None = None,
    clamp: SearchStrategy[Clamp] | None = None,
    rollup: SearchStrategy[RollUp] | None = None,
    grading: SearchStrategy[Grading] | None = None,
    pace: SearchStrategy[Pace] | None = None,
) -> SearchStrategy[Policy]:
    """Draw policies: the default one, one of a known system, or one with up to eight other choices.

    Shrinks to the default.

    Args:
        name: What people call it.
        clamp: The lowest and highest score of key results.
        rollup: How members become one score.
        grading: The bands.
        pace: How a score becomes a status.

    Examples:
        >>> from hypothesis import find
        >>> find(policies(), lambda policy: policy.rollup == "min").rollup
        'min'
    """
    return made(make_policy, ALL, given(name=name, clamp=clamp, rollup=rollup, grading=grading, pace=pace))


def make_policy(hand: Hand, parts: Given = NOTHING_GIVEN) -> Policy:
    """Draw a policy; each choice is mostly the default."""
    found: dict[str, Any] = {name: hand.draw(strategy) for name, strategy in parts.items()}
    form = hand.below(12)
    if form > 8:
        return evolve(hand.pick(_PRESETS if form == 9 else _OTHERWISE), **found)
    for _ in range(form):
        name = hand.pick(_NAMES)
        choice = _CHOICES[name]
        if name not in found:
            found[name] = choice(hand) if callable(choice) else hand.pick(choice)
    return Policy(**found)


def make_kept_policy(hand: Hand) -> Policy:
    """Draw a policy to be kept in a plan: mostly one in which every second field is not the default."""
    return hand.pick(_OTHERWISE) if hand.one_in(2) else make_policy(hand)


def gradings(*, edge: SearchStrategy[float] | None = None) -> SearchStrategy[Grading]:
    """Draw gradings: with other bands, labels and stretch zones, with scores rounded first. Shrinks to the default.

    Args:
        edge: Where the bands of both kinds of goals meet, above 0 and up to 1.

    Examples:
        >>> from hypothesis import find
        >>> find(gradings(), lambda grading: grading.round_to is not None).round_to
        1
    """
    return made(_grading, ALL, given(edge=edge))


def _grading(hand: Hand, parts: Given) -> Grading:
    form = 2 if parts else hand.below(3)
    return Grading() if form == 0 else _GRADINGS[hand.below(len(_GRADINGS))] if form == 1 else _banded(hand, parts)


def paces(
    *, on_track: SearchStrategy[float] | None = None, ahead: SearchStrategy[float | None] | None = None
) -> SearchStrategy[Pace]:
    """Draw paces: every rule, edges strict or not, with and without ahead. Shrinks to the default.

    Args:
        on_track: The limit of on track, by the ratio rule, above 0.1; at risk is 0.1 below it.
        ahead: The limit of ahead; not below on track.

    Examples:
        >>> from hypothesis import find
        >>> find(paces(), lambda pace: pace.rule == "points_behind").at_risk
        0.25
    """
    return made(_pace, ALL, given(on_track=on_track, ahead=ahead))


def _pace(hand: Hand, parts: Given) -> Pace:
    if not parts:
        return Pace() if hand.below(3) == 0 else make_pace(hand)
    limit: float = hand.own(parts, "on_track", lambda: 0.7)
    return Pace.ratio(limit, limit - 0.1, hand.own(parts, "ahead", lambda: None))
