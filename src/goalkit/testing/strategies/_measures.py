"""Strategies of the five measures of key results."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, get_args

from goalkit.model.measures import (
    Baseline,
    Cascaded,
    CascadeMethod,
    Change,
    ChangeDirection,
    Maintain,
    MaintainMethod,
    Milestone,
    Milestones,
    Phase,
)
from goalkit.testing.domain import Feature
from goalkit.testing.strategies._hand import ALL, NOTHING_GIVEN, ONE, Given, Hand, given, made
from goalkit.testing.strategies._metrics import make_threshold

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from goalkit.model.cycles import Cycle
    from goalkit.model.kpis import KPI
    from goalkit.model.numbers import Number
    from goalkit.model.thresholds import Threshold

__all__ = ["baselines", "cascadeds", "changes", "maintains", "measures", "milestone_steps", "milestones"]

_METHODS: tuple[MaintainMethod | None, ...] = (None, *get_args(MaintainMethod))
_WAYS: tuple[ChangeDirection | None, ...] = (None, "increase", "decrease")


def changes(
    *,
    baseline: SearchStrategy[Number | None] | None = None,
    target: SearchStrategy[Number | None] | None = None,
    unit: SearchStrategy[str] | None = None,
    cycle: SearchStrategy[Cycle] | None = None,
) -> SearchStrategy[Change]:
    """Draw changes from a baseline to a target: rising, falling and equal, some that accumulate or have phases.

    Shrinks to 0 to 10.

    Args:
        baseline: Where it starts; None makes it accumulate.
        target: Where it should arrive.
        unit: The unit.
        cycle: Phases are dated inside it; without one there are no phases.

    Examples:
        >>> from hypothesis import find
        >>> falling = find(changes(), lambda change: change.way == "decrease")
        >>> falling.baseline, falling.target
        (0.0, -10.0)
    """
    return made(_change, ALL, given(baseline=baseline, target=target, unit=unit, cycle=cycle))


def _change(hand: Hand, parts: Given) -> Change:
    cycle: Cycle | None = hand.own(parts, "cycle", lambda: None)
    return make_change(hand, None, cycle, parts)[0]


def make_change(
    hand: Hand, kpi: KPI | None, cycle: Cycle | None, parts: Given = NOTHING_GIVEN
) -> tuple[Change, int, int]:
    """Draw a change with its baseline and target in decimal units."""
    better = None if kpi is None or kpi.better == "maintain" else kpi.better
    baseline, target = hand.span(better)
    start = hand.own_or_none(parts, "baseline", baseline / ONE)
    end = hand.own_or_none(parts, "target", target / ONE)
    adds = kpi is None or kpi.kind not in {"stock", "ratio"}
    accumulate = start is None or (adds and hand.may(Feature.ACCUMULATE, 6))
    if "baseline" not in parts and (accumulate or kpi is not None) and hand.one_in(3):
        start = None
    if start is None and accumulate and not parts:
        baseline, target = 0, -abs(target) if better == "decrease" else abs(target)
        end = target / ONE
    if "target" not in parts and hand.may(Feature.UNMEASURED, 16):
        end = None
    begin = 0.0 if start is None and accumulate else start
    directions: tuple[ChangeDirection | None, ...] = _WAYS
    if better is not None:
        directions = (None, better)
    elif begin is not None and end is not None and begin != end:
        directions = (None, "increase" if end > begin else "decrease")
    unit = "" if kpi is None and hand.below(3) < 2 else hand.unit if kpi is None else hand.pick(("", kpi.unit))
    change = Change(
        baseline=start,
        target=end,
        unit=hand.own(parts, "unit", lambda: unit),
        kpi=None if kpi is None else kpi.id,
        accumulate=accumulate,
        direction=hand.pick((None, *directions)),
        phases=() if cycle is None else _phases(hand, cycle, baseline, target),
    )
    return change, baseline, target


def _phases(hand: Hand, cycle: Cycle, baseline: int, target: int) -> list[Phase]:
    if not hand.may(Feature.PHASES, 4):
        return []
    dates = {hand.day(cycle) for _ in range(1 + hand.below(2))}
    return [(date, hand.on_way(baseline, target) / ONE) for date in sorted(dates)]


def maintains(
    *,
    threshold: SearchStrategy[Threshold] | None = None,
    method: SearchStrategy[MaintainMethod | None] | None = None,
    unit: SearchStrategy[str] | None = None,
) -> SearchStrategy[Maintain]:
    """Draw metrics that must stay on the good side of a threshold, by every method. Shrinks to at least 0.

    Args:
        threshold: The values that are met.
        method: What is counted.
        unit: The unit.

    Examples:
        >>> from hypothesis import find
        >>> find(maintains(), lambda measure: measure.method == "worst").method
        'worst'
    """
    return made(_maintain, ALL, given(threshold=threshold, method=method, unit=unit))


def _maintain(hand: Hand, parts: Given) -> Maintain:
    threshold: Threshold = hand.own(parts, "threshold", lambda: make_threshold(hand))
    return make_maintain(hand, None, threshold, parts)


def make_maintain(hand: Hand, kpi: KPI | None, threshold: Threshold, parts: Given = NOTHING_GIVEN) -> Maintain:
    """Draw a measure of a threshold, which may be the KPI's."""
    inherits = kpi is not None and kpi.threshold is not None and hand.one_in(2)
    return Maintain(
        threshold=None if inherits else threshold,
        kpi=None if kpi is None else kpi.id,
        method=hand.own(parts, "method", lambda: hand.pick(_METHODS)),
        unit=hand.own(parts, "unit", lambda: unit_of(hand, kpi)),
    )


def unit_of(hand: Hand, kpi: KPI | None) -> str:
    """Draw the unit of values, or nothing."""
    return hand.pick(("", hand.unit if kpi is None else kpi.unit))


def milestone_steps(
    *,
    title: SearchStrategy[str] | None = None,
    weight: SearchStrategy[Number] | None = None,
    done_on: SearchStrategy[dt.date | None] | None = None,
) -> SearchStrategy[Milestone]:
    """Draw single steps, done or not. Shrinks to one that is not done.

    Args:
        title: What is done when it is done; not empty.
        weight: Its share among the steps.
        done_on: The day it was done.

    Examples:
        >>> from hypothesis import find
        >>> find(milestone_steps(), lambda step: step.weight > 1).done_on is None
        True
    """
    return made(make_step, ALL, 0, given(title=title, weight=weight, done_on=done_on))


def make_step(hand: Hand, number: int = 0, parts: Given = NOTHING_GIVEN) -> Milestone:
    """Draw a step."""
    return Milestone(
        hand.own(parts, "title", lambda: hand.title(f"m{number}")),
        hand.own(parts, "weight", hand.weight),
        hand.own(parts, "done_on", lambda: None if hand.below(2) == 0 else hand.day()),
    )


def milestones(*, step: SearchStrategy[Milestone] | None = None) -> SearchStrategy[Milestones]:
    """Draw one to four steps. Shrinks to one.

    Args:
        step: Each of them.

    Examples:
        >>> from hypothesis import find
        >>> len(find(milestones(), lambda measure: True).milestones)
        1
    """
    return made(make_milestones, ALL, given(step=step))


def make_milestones(hand: Hand, parts: Given = NOTHING_GIVEN) -> Milestones:
    """Draw one to four steps."""
    count = 1 + hand.below(4)
    return Milestones([hand.own(parts, "step", partial(make_step, hand, number)) for number in range(count)])


def baselines(*, unit: SearchStrategy[str] | None = None) -> SearchStrategy[Baseline]:
    """Draw measures that find out where we stand.

    Args:
        unit: The unit of the value.

    Examples:
        >>> from hypothesis import find
        >>> find(baselines(), lambda measure: True).unit
        ''
    """
    return made(make_baseline, ALL, None, given(unit=unit))


def make_baseline(hand: Hand, kpi: KPI | None = None, parts: Given = NOTHING_GIVEN) -> Baseline:
    """Draw a measure of a value that is looked for."""
    unit = hand.own(parts, "unit", lambda: unit_of(hand, kpi))
    return Baseline(unit=unit, kpi=None if kpi is None else kpi.id)


def cascadeds(
    *,
    method: SearchStrategy[CascadeMethod] | None = None,
    target: SearchStrategy[Number] | None = None,
    unit: SearchStrategy[str] | None = None,
) -> SearchStrategy[Cascaded]:
    """Draw measures made of the objectives below: the mean of scores, or a sum of values. Shrinks to the mean.

    Args:
        method: Which of the two.
        target: The sum to reach; not 0.
        unit: The unit of the sum.

    Examples:
        >>> from hypothesis import find
        >>> find(cascadeds(), lambda measure: True).method
        'mean'
    """
    return made(make_cascaded, ALL, given(method=method, target=target, unit=unit))


def make_cascaded(hand: Hand, parts: Given = NOTHING_GIVEN) -> Cascaded:
    """Draw a measure made of the objectives below."""
    methods: tuple[CascadeMethod, ...] = ("mean", "sum")
    method: CascadeMethod = hand.own(parts, "method", lambda: hand.pick(methods))
    target = None if method == "mean" else hand.own(parts, "target", lambda: float(1 + hand.below(500)))
    return Cascaded(method=method, target=target, unit=hand.own(parts, "unit", lambda: unit_of(hand, None)))


def measures(
    *,
    change: SearchStrategy[Change] | None = None,
    maintain: SearchStrategy[Maintain] | None = None,
) -> SearchStrategy[Change | Maintain | Milestones | Baseline | Cascaded]:
    """Draw any of the five measures, without a link to a KPI. Shrinks to a change from 0 to 10.

    Args:
        change: Those from a baseline to a target.
        maintain: Those that stay on the good side of a threshold.

    Examples:
        >>> from hypothesis import find
        >>> find(measures(), lambda measure: isinstance(measure, Milestones)).milestones[0].done_on is None
        True
    """
    parts = given(change=change, maintain=maintain)
    changing: SearchStrategy[Change] = parts.get("change", changes())
    keeping: SearchStrategy[Maintain] = parts.get("maintain", maintains())
    return changing | keeping | milestones() | baselines() | cascadeds()
