"""Progress: how far one key result has moved, by each of the five measures.

Pure functions of numbers and dated values. Results are not yet settled (rounded to nine decimals):
that is done once, where a result is published or compared, so that the mean of 2/3, 2/3 and 23/30 is 0.7.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, TypeAlias, cast

import attrs

from goalkit.errors import InvalidValue, Problem
from goalkit.model._check import digits
from goalkit.model.measures import Baseline, Change, Maintain, Milestones
from goalkit.model.numbers import exact
from goalkit.model.readings import Reading, Series

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.model.cadence import Cadence
    from goalkit.model.cycles import Cycle
    from goalkit.model.history import Revision
    from goalkit.model.kpis import KPI
    from goalkit.model.measures import ChangeDirection
    from goalkit.model.thresholds import Threshold
    from goalkit.scoring.policy import Degenerate

__all__ = ["Measured", "change_progress", "value_for"]

Judge: TypeAlias = "Callable[[dt.date], Threshold]"
"""Which values are good on a day."""


@attrs.frozen(kw_only=True)
class Measured:
    """What one key result's measure says as of a date, before any clamp."""

    progress: float | None = None
    """Not settled; None where it is unknown or not started."""
    value: float | None = None
    """The value in force."""
    baseline: float | None = None
    target: float | None = None
    original: float | None = None
    """Progress against the original baseline and target."""
    started: bool = True
    """False where no value exists yet: then, and only then, the policy's `not_started` applies."""
    rule: str = ""
    """The arithmetic in words and numbers."""
    source: str = ""
    """Where the value comes from."""
    last_entry: dt.date | None = None
    """The date of the value in force."""


def change_progress(
    value: float,
    baseline: float,
    target: float,
    direction: ChangeDirection | None = None,
    degenerate: Degenerate = "reached",
) -> float | None:
    """Return `(value - baseline) / (target - baseline)`: unclamped, exact to the last bit.

    Numbers are taken as people wrote them (0.1 is one tenth), so 999999.9997 on the way from
    999999.999 to 1000000 is 0.7 and not 0.6999998. Where baseline and target are equal the result is
    1 once the value has reached the target in `direction` (without one: equals it), else 0; by
    `degenerate` it can be 0 or None instead.

    Examples:
        >>> change_progress(2.5, 4, 1), change_progress(20, 12, 20), change_progress(5, 4, 1)
        (0.5, 1.0, -0.3333333333333333)
        >>> change_progress(5, 5, 5), change_progress(4, 5, 5, "increase")
        (1.0, 0.0)
    """
    span = target - baseline
    if span:
        moved = (value - baseline) / span
        if abs(moved) <= NEAR and not delicate(baseline, target):
            return moved
        return float((exact(value) - exact(baseline)) / (exact(target) - exact(baseline)))
    if degenerate == "unknown":
        return None
    if degenerate == "zero":
        return 0.0
    return float(_reached(value, target, direction))


_DELICATE = 100.0
NEAR = 2.0
"""Progress further from 0 than this is worked out exactly: the error of floats grows with it."""


def delicate(baseline: float, target: float) -> bool:
    """Return whether floats lose digits between these two: their distance is small beside their size.

    The difference of two floats carries the rounding of both. Up to a ratio of 100 that error stays below
    1e-13 of progress and cannot be seen in nine decimals; above it the exact path is taken.
    """
    return max(abs(baseline), abs(target)) > _DELICATE * abs(target - baseline)


def _reached(value: float, target: float, direction: str | None) -> bool:
    if direction == "increase":
        return value >= target
    return value <= target if direction == "decrease" else value == target


def value_for(progress: float, baseline: float, target: float) -> float:
    """Return the value at which progress is as given: the inverse of `change_progress`.

    Raises:
        InvalidValue: Baseline and target are equal, so no value belongs to a progress.

    Examples:
        >>> value_for(0.7, 12, 20), value_for(0.5, 4, 1)
        (17.6, 2.5)
    """
    if baseline == target:
        raise InvalidValue(
            "value_for", [Problem("target", f"equals the baseline {digits(baseline)}", "change.degenerate")]
        )
    return float(exact(baseline) + exact(progress) * (exact(target) - exact(baseline)))


def in_force(change: Change, revisions: tuple[Revision, ...], as_of: dt.date) -> tuple[float | None, float | None]:
    """Return the baseline and target in force at the close of `as_of`."""
    baseline, target = change.baseline, change.target
    for revision in revisions:
        if revision.at <= as_of:
            baseline = baseline if revision.baseline is None else revision.baseline
            target = target if revision.target is None else revision.target
    return baseline, target


def frozen_baseline(series: Series, cycle: Cycle | None, as_of: dt.date) -> Reading | None:
    """Return the reading that a linked key result starts from, as known at the close of `as_of`.

    It is the last reading dated before the cycle starts, else the earliest one inside it as it was first
    entered, so that later corrections dated inside the cycle do not move it.
    """
    if cycle is None:
        return series.first_entered(dt.date.min, as_of)
    if as_of < cycle.start:
        return series.at(as_of)
    before = None if cycle.start == dt.date.min else series.at(cycle.start - dt.timedelta(days=1))
    return before or series.first_entered(cycle.start, min(as_of, cycle.last_day))


def measure_change(
    change: Change,
    revisions: tuple[Revision, ...],
    series: Series,
    kpi: KPI | None,
    cycle: Cycle | None,
    as_of: dt.date,
    degenerate: Degenerate,
) -> Measured:
    """Measure a `Change` as of a date."""
    baseline, target = in_force(change, revisions, as_of)
    first_baseline, first_target = change.baseline, change.target
    source = "check-in" if kpi is None else f"KPI {kpi.id}, reading"
    notes = ""
    if change.accumulate:
        baseline = 0.0 if baseline is None else baseline
        first_baseline = 0.0 if first_baseline is None else first_baseline
        found = _inside(series, cycle, as_of)
        moved = sum((exact(item.value) for item in found), start=exact(0.0))
        value = float(exact(baseline) + moved) if found else None
        last = found[-1].date if found else None
        notes = f"; value = baseline + sum of {len(found)} inside the cycle"
    else:
        reading = series.at(_close(cycle, as_of))
        value, last = (None, None) if reading is None else (reading.value, reading.date)
        if kpi is not None and (baseline is None or first_baseline is None):
            start = frozen_baseline(series, cycle, as_of)
            frozen = None if start is None else start.value
            baseline = frozen if baseline is None else baseline
            first_baseline = frozen if first_baseline is None else first_baseline
            notes = "" if start is None else f"; baseline frozen from the reading of {start.date}"
    if target is None:
        return Measured(
            value=value, baseline=baseline, rule="the target is undisclosed", source=source, last_entry=last
        )
    if value is None or baseline is None:
        return Measured(baseline=baseline, target=target, started=False, rule="no value yet", source=source)
    way = change.direction or _kpi_way(kpi)
    progress = _toward(value, baseline, target, way, kpi, degenerate)
    original = progress
    if revisions and first_target is not None and first_baseline is not None:
        before = value
        if change.accumulate and first_baseline != baseline:
            before = float(exact(value) - exact(baseline) + exact(first_baseline))
        original = _toward(before, first_baseline, first_target, way, kpi, degenerate)
    elif revisions:
        original = None
    return Measured(
        progress=progress,
        value=value,
        baseline=baseline,
        target=target,
        original=original,
        rule=_change_rule(value, baseline, target, way, kpi, degenerate) + notes,
        source=f"{source} of {last}",
        last_entry=last,
    )


def _kpi_way(kpi: KPI | None) -> ChangeDirection | None:
    better = None if kpi is None else kpi.better
    return None if better == "maintain" else better


def _toward(
    value: float, baseline: float, target: float, way: ChangeDirection | None, kpi: KPI | None, degenerate: Degenerate
) -> float | None:
    """A KPI that starts on the good side of the target has no way to go: reached or not, as if degenerate."""
    start = target if _no_way_to_go(baseline, target, way, kpi) else baseline
    return change_progress(value, start, target, way, degenerate)


def _no_way_to_go(baseline: float, target: float, way: ChangeDirection | None, kpi: KPI | None) -> bool:
    return baseline == target or (kpi is not None and way is not None and _reached(baseline, target, way))


def _change_rule(
    value: float,
    baseline: float,
    target: float,
    way: ChangeDirection | None,
    kpi: KPI | None,
    degenerate: Degenerate,
) -> str:
    if not _no_way_to_go(baseline, target, way, kpi):
        return f"({digits(value)} - {digits(baseline)}) / ({digits(target)} - {digits(baseline)})"
    result = {"reached": "1 while reached, else 0", "zero": "0 by policy", "unknown": "unknown by policy"}
    return f"the target {digits(target)} was reached at the start: {result[degenerate]}"


def _close(cycle: Cycle | None, as_of: dt.date) -> dt.date:
    """Return the day whose value counts: a KPI goes on after the cycle, but not in a key result of it."""
    return as_of if cycle is None else min(as_of, cycle.last_day)


def _inside(series: Series, cycle: Cycle | None, as_of: dt.date) -> tuple[Reading, ...]:
    """Return the values in force dated inside the cycle, up to the close of `as_of`."""
    if cycle is None:
        return series.until(as_of)
    return series.within(cycle.start, min(as_of, cycle.last_day))


def measure_maintain(
    maintain: Maintain, series: Series, kpi: KPI | None, cycle: Cycle | None, as_of: dt.date, cadence: Cadence
) -> Measured:
    """Measure a `Maintain` as of a date."""
    reading = series.at(_close(cycle, as_of))
    if reading is None:
        return Measured(started=False, rule="no value yet")
    judge = _judge(maintain, kpi)
    threshold = judge(reading.date)
    source = "check-in" if kpi is None else f"KPI {kpi.id}, reading"
    if maintain.method == "latest":
        met = threshold.met(reading.value)
        rule = f"{digits(reading.value)} is {'' if met else 'not '}{threshold}"
        return _maintained(1, int(met), rule, f"{source} of {reading.date}", reading)
    values = _inside(series, cycle, as_of)
    if maintain.method == "readings":
        hits = sum(judge(item.date).met(item.value) for item in values)
        return _maintained(len(values), hits, f"{hits} of {len(values)} values are {threshold}", source, reading)
    total, hits = _periods(values, judge, cycle, as_of, cadence)
    return _maintained(total, hits, f"{hits} of {total} periods ({cadence}) ended {threshold}", source, reading)


def _judge(maintain: Maintain, kpi: KPI | None) -> Judge:
    """Return what says which values are good on a day: the measure's own threshold, else the KPI's then."""

    def judge(date: dt.date) -> Threshold:
        found = maintain.threshold
        return found or cast("Threshold", cast("KPI", kpi).threshold_at(date))  # a plan refuses having neither

    return judge


def _maintained(total: int, hits: int, rule: str, source: str, last: Reading) -> Measured:
    if not total:
        return Measured(started=False, value=last.value, rule="no value inside the cycle yet", last_entry=last.date)
    share = hits / total
    return Measured(progress=share, original=share, value=last.value, rule=rule, source=source, last_entry=last.date)


def _periods(
    values: tuple[Reading, ...], judge: Judge, cycle: Cycle | None, as_of: dt.date, cadence: Cadence
) -> tuple[int, int]:
    """Count elapsed periods and those whose last value meets the threshold.

    Periods run from the start of the cycle (without a cycle: from the first value). A period that has
    ended counts, and one without a value is not met; the running one counts once it has a value.
    """
    start = values[0].date if cycle is None else cycle.start
    end = as_of if cycle is None else min(as_of, cycle.last_day)
    series = Series(values)
    total = hits = 0
    first = start
    while first <= end:
        following = _after(cadence, start, total + 1)
        last = dt.date.max if following is None else following - dt.timedelta(days=1)
        if cycle is not None:
            last = min(last, cycle.last_day)
        inside = series.within(first, min(last, end))
        if last > end and not inside:
            break
        total += 1
        hits += bool(inside) and judge(inside[-1].date).met(inside[-1].value)
        if following is None:
            break
        first = following
    return total, hits


def _after(cadence: Cadence, start: dt.date, periods: int) -> dt.date | None:
    """Return the date some periods later, or None where the calendar ends before it."""
    try:
        return cadence.after(start, periods)
    except InvalidValue:
        return None


def measure_milestones(milestones: Milestones, cycle: Cycle | None, as_of: dt.date) -> Measured:
    """Measure `Milestones` as of a date: weight done by then, and before the cycle ended, over all weight."""
    steps, as_of = milestones.milestones, _close(cycle, as_of)
    done = [step for step in steps if step.done_on is not None and step.done_on <= as_of]
    total = math.fsum(step.weight for step in steps)
    weight = math.fsum(step.weight for step in done)
    last = max((step.done_on for step in done if step.done_on is not None), default=None)
    if not total:
        return Measured(value=weight, target=total, rule="all milestone weights are 0", last_entry=last)
    share = weight / total
    return Measured(
        progress=share,
        original=share,
        value=weight,
        baseline=0.0,
        target=total,
        rule=f"{len(done)} of {len(steps)} milestones done, weight {digits(weight)} of {digits(total)}",
        source="milestones",
        last_entry=last,
    )


def measure_baseline(
    baseline: Baseline, series: Series, kpi: KPI | None, cycle: Cycle | None, as_of: dt.date
) -> Measured:
    """Measure a `Baseline` as of a date: unknown until a first value exists inside the cycle, then 1."""
    found = _inside(series, cycle, as_of)
    if not found:
        return Measured(rule="no first value yet: does not count")
    source = "check-in" if kpi is None else f"KPI {baseline.kpi}, reading"
    return Measured(
        progress=1.0,
        original=1.0,
        value=found[-1].value,
        rule="a first value exists",
        source=f"{source} of {found[0].date}",
        last_entry=found[-1].date,
    )
