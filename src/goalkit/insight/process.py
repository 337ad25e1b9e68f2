"""The process behind a KPI: its natural limits, its signals, and whether it meets its target by itself.

Most ups and downs of a KPI are noise. A process behaviour chart says which are not (Wheeler), which of
them are for the better, and whether the target lies inside what the process does anyway (the variation
and assurance icons of NHS England's Making Data Count).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from goalkit.insight.limits import (
    LEAST,
    WHEELER_CONSTANTS,
    Average,
    Constants,
    ProcessLimits,
    Side,
    check_options,
    limits_beside,
    noise,
    process_limits,
)
from goalkit.insight.rules import WHEELER, Beyond, On, Rule, RuleSet, Signal, Trending, find_signals
from goalkit.model._check import Check, digits, parts_of, show
from goalkit.model.kpis import KPI
from goalkit.model.readings import Reading
from goalkit.model.thresholds import Direction

if TYPE_CHECKING:
    from goalkit.model.thresholds import Threshold

__all__ = ["Assurance", "Meaning", "Process", "ProcessSignal", "Variation", "process_behaviour"]

Meaning: TypeAlias = Literal["improvement", "concern", "neutral"]
"""Whether a signal is for the better; `neutral` where that is not known."""

Variation: TypeAlias = Literal["improvement", "concern", "neutral", "common_cause"]
"""What the latest reading says; `common_cause` where it is no part of a signal."""

Assurance: TypeAlias = Literal["consistently_met", "consistently_missed", "hit_and_miss"]
"""Whether the process meets its target if nothing changes."""


@attrs.frozen(kw_only=True)
class ProcessSignal:
    """Readings of a KPI that noise alone would hardly make.

    Examples:
        >>> import datetime as dt
        >>> from goalkit.insight.process import ProcessSignal
        >>> day = dt.date(2026, 5, 11)
        >>> print(ProcessSignal(rule="limit", side="above", first=day, last=day, meaning="concern"))
        concern: limit above, 2026-05-11
    """

    rule: str
    """The name of the rule."""
    side: Side | None = None
    """On which side of the centre; of a trend: `above` where it rises. None where the rule has no side."""
    on: On = "values"
    """Whether the readings or their moving ranges give the signal."""
    first: dt.date
    """The date of the first reading that takes part. A moving range has that of its later reading."""
    last: dt.date
    """The date of the last reading that takes part."""
    meaning: Meaning
    """Whether it is for the better, by the KPI's direction.

    `neutral` without a direction, for a KPI that should stay inside a range, and for rules without a side.
    """

    def __str__(self) -> str:
        what = self.rule if self.side is None else f"{self.rule} {self.side}"
        when = f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"
        return f"{self.meaning}: {what}, {when}"


@attrs.frozen(kw_only=True)
class Process:
    """What the process behind a KPI does anyway, and which readings are more than noise. Made by `process`.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.insight.process import process_behaviour
        >>> days = [12, 14, 11, 13, 15, 13, 12, 14, 20]
        >>> ttfa = gk.KPI(
        ...     id="ttfa",
        ...     name="Days to first analysis",
        ...     threshold=gk.Threshold.at_most(10),
        ...     readings=[(dt.date(2026, 3, 2) + dt.timedelta(weeks=week), value) for week, value in enumerate(days)],
        ... )
        >>> found = process_behaviour(ttfa, dt.date(2026, 4, 30), baseline=(dt.date(2026, 3, 2), dt.date(2026, 4, 20)))
        >>> print(found)
        ttfa: concern at 20; 13, limits 7.68 to 18.32 (trial, 8 values); target hit and miss
        concern: limit above, 2026-04-27
    """

    kpi: str
    """The id of the KPI."""
    as_of: dt.date
    """The day at whose close the question is asked; nothing dated later has a part in the answer."""
    better: Direction | None
    """Which way is better."""
    baseline: tuple[dt.date, dt.date] | None
    """The first and last day whose readings make the limits; None where all readings do."""
    readings: tuple[Reading, ...] = attrs.field(repr=False)
    """The readings that are looked at, one for each date: from the first day of the baseline on, if there is one."""
    limits: ProcessLimits | None
    """The natural limits; None where there are too few readings."""
    reason: str | None
    """Why there are no limits; None where there are."""
    signals: tuple[ProcessSignal, ...]
    """The signals, by first date."""
    variation: Variation | None
    """What the latest reading says; None without limits.

    It is the meaning of the signal that the reading is the last point of. Of several, a reading beyond a
    limit goes first, then a trend, then readings far out and runs (which never disagree), then the rest.
    """
    assurance: Assurance | None
    """Whether the process meets its target if nothing changes; None without a threshold or limits."""

    def __str__(self) -> str:
        if self.limits is None:
            return f"{self.kpi}: {self.reason}"
        variation, last = str(self.variation).replace("_", " "), self.readings[-1].value
        parts = [f"{self.kpi}: {variation} at {digits(last)}", limits_beside(self.limits, [last])]
        if self.assurance is not None:
            parts.append(f"target {self.assurance.replace('_', ' ')}")
        return "\n".join(["; ".join(parts), *map(str, self.signals)])


def process_behaviour(
    kpi: KPI,
    as_of: dt.date,
    *,
    baseline: tuple[dt.date, dt.date] | None = None,
    rules: RuleSet = WHEELER,
    center: Average = "mean",
    ranges: Average = "mean",
    screen: bool = False,
    minimum: int = LEAST,
    constants: Constants = WHEELER_CONSTANTS,
) -> Process:
    """Return the natural limits of a KPI, its signals, and what they mean, at the close of `as_of`.

    Without a baseline all readings make the limits, which therefore move with every new reading. Whether
    a change holds can be told only by limits that are locked on the readings before it: give their first
    and last day. Readings before the baseline are then left out.

    A target is consistently met where it lies on the safe side of both limits, consistently missed where it
    lies beyond the limits on the other side, and hit and miss in between, a limit itself included. A process
    without any variation meets its target or does not.

    Args:
        kpi: The KPI.
        as_of: The day at whose close the question is asked.
        baseline: The first and last day, both included, whose readings make the limits.
        rules: The rules that tell a signal from noise.
        center: Which average of the readings is the centre line.
        ranges: Which average of the moving ranges the limits are made of.
        screen: Whether to leave unusual moving ranges out of the average.
        minimum: How many readings the limits need, 2 or more.
        constants: The factors between the average moving range and the limits.

    Returns:
        The process; its `limits` are None, with a `reason`, where there are too few readings.

    Raises:
        InvalidValue: An argument is wrong.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.insight.process import process_behaviour
        >>> nps = gk.KPI(id="nps", readings=[(dt.date(2026, month, 1), 30 + month % 2) for month in (1, 2, 3, 4, 5)])
        >>> print(process_behaviour(nps, dt.date(2026, 5, 15)))
        nps: common cause at 31; 30.6, limits 27.94 to 33.26 (trial, 5 values)
        >>> print(process_behaviour(nps, dt.date(2026, 4, 15)))
        nps: limits need 5 readings, there are 4
    """
    check = Check(None)
    check.instance("kpi", kpi, KPI)
    check.date("as_of", as_of)
    window = _window(check, baseline)
    check.instance("rules", rules, RuleSet)
    check_options(check, center=center, ranges=ranges, screen=screen, minimum=minimum, constants=constants)
    check.raise_if_any("process_behaviour")
    readings = kpi.series.until(as_of)
    if window is not None:
        readings = tuple(reading for reading in readings if reading.date >= window[0])
    made_of = [reading.value for reading in readings if window is None or reading.date <= window[1]]
    limits = process_limits(made_of, center=center, ranges=ranges, screen=screen, minimum=minimum, constants=constants)
    found = () if limits is None else find_signals([reading.value for reading in readings], limits, rules)
    return Process(
        kpi=kpi.id,
        as_of=as_of,
        better=kpi.better,
        baseline=window,
        readings=readings,
        limits=limits,
        reason=None if limits is not None else _too_few(len(made_of), minimum, window),
        signals=tuple(_dated(signal, readings, kpi.better) for signal in found),
        variation=None if limits is None else _variation(found, len(readings) - 1, rules, kpi.better),
        assurance=None if limits is None else _assurance(kpi.threshold_at(as_of), limits),
    )


def _window(check: Check, baseline: object) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of a baseline, or note what is wrong with it."""
    if baseline is None:
        return None
    pair = parts_of(baseline)
    if len(pair) != 2:
        check.add("baseline", f"must be a first and a last date, got {show(baseline)}", "part.type")
        return None
    first, last = (check.date(f"baseline[{place}]", day) for place, day in enumerate(pair))
    if first is None or last is None:
        return None
    if last < first:
        check.add("baseline", f"must not end before it begins, got {first} to {last}", "baseline.order")
    return first, last


def _too_few(count: int, minimum: int, baseline: tuple[dt.date, dt.date] | None) -> str:
    found = "there is 1" if count == 1 else f"there are {count}"
    where = "" if baseline is None else f" from {baseline[0]} to {baseline[1]}"
    return f"limits need {minimum} readings, {found}{where}"


def _dated(signal: Signal, readings: tuple[Reading, ...], better: Direction | None) -> ProcessSignal:
    return ProcessSignal(
        rule=signal.rule,
        side=signal.side,
        on=signal.on,
        first=readings[signal.first].date,
        last=readings[signal.last].date,
        meaning=_meaning(signal, better),
    )


def _meaning(signal: Signal, better: Direction | None) -> Meaning:
    if signal.side is None or better not in {"increase", "decrease"}:
        return "neutral"
    return "improvement" if (signal.side == "above") == (better == "increase") else "concern"


def _variation(signals: tuple[Signal, ...], latest: int, rules: RuleSet, better: Direction | None) -> Variation:
    """Return the meaning of the weightiest signal that ends at the latest reading."""
    ranks = {rule.name: _rank(rule) for rule in rules.rules}
    touching = [signal for signal in signals if signal.last == latest]
    if not touching:
        return "common_cause"
    return _meaning(min(touching, key=lambda signal: ranks[signal.rule]), better)


def _rank(rule: Rule) -> int:
    if isinstance(rule, Trending):
        return 1
    if not isinstance(rule, Beyond) or rule.on == "ranges":
        return 3
    return 0 if rule.points == 1 else 2


def _assurance(threshold: Threshold | None, limits: ProcessLimits) -> Assurance | None:
    if threshold is None:
        return None
    if limits.lower == limits.upper:
        return "consistently_met" if threshold.met(limits.center) else "consistently_missed"
    margin = noise(limits)
    lower, upper = limits.lower - margin, limits.upper + margin
    low, high = threshold.low, threshold.high
    if (low is not None and low > upper) or (high is not None and high < lower):
        return "consistently_missed"
    if (low is None or low < lower) and (high is None or high > upper):
        return "consistently_met"
    return "hit_and_miss"
