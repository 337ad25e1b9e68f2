"""What has to be the case on the last day of a cycle: the event that the probability of a forecast is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import attrs

from goalkit.model._check import digits
from goalkit.model.measures import Change, Maintain
from goalkit.scoring.progress import strictness, value_for, value_for_share, way_of

if TYPE_CHECKING:
    import datetime as dt

    from goalkit.model.kpis import KPI
    from goalkit.model.measures import Measure
    from goalkit.model.thresholds import Threshold
    from goalkit.scoring.policy import Policy
    from goalkit.scoring.results import KeyResultResult

__all__ = ["Event", "event_of"]


@attrs.frozen(kw_only=True)
class Event:
    """A range that the value should lie in on the last day; an edge of None is open."""

    low: float | None = None
    high: float | None = None
    strict: bool = False
    goal_value: float | None = None
    text: str

    @property
    def edges(self) -> tuple[float, ...]:
        """The edges there are, in ascending order."""
        return tuple(edge for edge in (self.low, self.high) if edge is not None)

    def met(self, value: float) -> bool:
        """Return whether a value lies in the range."""
        if value in {self.low, self.high}:
            return not self.strict
        return (self.low is None or value > self.low) and (self.high is None or value < self.high)


def event_of(
    measure: Measure | None,
    kpi: KPI | None,
    result: KeyResultResult,
    last_day: dt.date,
    goal: float,
    judged: dt.date,
    policy: Policy,
) -> Event | str:
    """Return what has to be the case on the last day, or why there is no such thing.

    `judged` is the day whose target counts: the last day, or once that is past the day of the last value.
    """
    if isinstance(measure, Change):
        return _change_event(measure, kpi, result, last_day, goal, policy)
    if not isinstance(measure, Maintain):
        other = f"{type(measure).__name__} has no value that moves to a target by itself"
        return "no measure was agreed" if measure is None else other
    method = measure.method or policy.maintain
    if method != "latest":
        share = "the threshold" if method == "distance" else "what has been"
        return f"Maintain by {method} is a share of {share}, not a value"
    if goal != 1:
        return "a threshold is met or not, so there is no share of it to ask for"
    edges, day = _healthy(measure, kpi, last_day), f"{last_day}"
    if _healthy(measure, kpi, judged) != edges:
        edges, day = _healthy(measure, kpi, judged), f"{judged}, the day of the last value"
    strict = strictness(policy.threshold_edges)
    excluded = edges.strict if strict is None else strict
    text = f"value {edges.words(strict=strict)} on {day}"
    return Event(low=edges.low, high=edges.high, strict=excluded, text=text)


def _healthy(maintain: Maintain, kpi: KPI | None, day: dt.date) -> Threshold:
    """Return what is healthy on a day, without the band of warnings."""
    threshold = maintain.threshold or cast("KPI", kpi).threshold_at(day)
    return attrs.evolve(cast("Threshold", threshold), warning_low=None, warning_high=None)


def _change_event(
    change: Change, kpi: KPI | None, result: KeyResultResult, last_day: dt.date, goal: float, policy: Policy
) -> Event | str:
    baseline, target = result.baseline, result.target
    if target is None or baseline is None:
        return "the target is undisclosed" if target is None else "there is no value yet"
    onward = way_of(baseline, target)
    better = None if kpi is None or kpi.better == "maintain" else kpi.better
    way = change.direction or better or onward
    if way is None:
        return "baseline and target are equal and no direction is declared"
    if goal != 1 and way != onward:
        return "the target was reached at the start, so there is no share of the way to ask for"
    if policy.change == "of_target" and goal != 1:
        if not target:
            return "the target is 0, so there is no share of it to ask for"
        value = value_for_share(goal, target, way)
    else:
        value = target if goal == 1 else value_for(goal, baseline, target)
    return _one_sided(value, way, last_day)


def _one_sided(value: float, way: str, last_day: dt.date) -> Event:
    if way == "increase":
        return Event(low=value, goal_value=value, text=f"value at least {digits(value)} on {last_day}")
    return Event(high=value, goal_value=value, text=f"value at most {digits(value)} on {last_day}")
