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
    from fractions import Fraction

    from goalkit.model.cadence import Cadence
    from goalkit.model.cycles import Cycle
    from goalkit.model.history import Revision
    from goalkit.model.kpis import KPI
    from goalkit.model.measures import ChangeDirection, MaintainMethod
    from goalkit.model.states import Health
    from goalkit.model.thresholds import Threshold
    from goalkit.scoring.policy import BaselineRule, ChangeRule, Degenerate, ThresholdEdges

__all__ = ["Measured", "change_progress", "share_of_target", "value_for"]

Judge: TypeAlias = "Callable[[dt.date], Threshold]"
"""Which values are good on a day."""


@attrs.frozen(kw_only=True)
class Measured:
    """What one key result's measure says as of a date, before any clamp.

    Examples:
        >>> Measured(progress=0.5, value=2.5, baseline=4, target=1).progress
        0.5
    """

    progress: float | None = None
    """Not settled; None where it is unknown or not started."""
    value: float | None = None
    """The value in force."""
    baseline: float | None = None
    """Where the metric starts, after revisions."""
    target: float | None = None
    """Where it should arrive, after revisions."""
    origin: float | None = None
    """The value from which progress counts: the baseline, or 0 where it is the value over the target. None where
    progress is no share of a way."""
    original: float | None = None
    """Progress against the original baseline and target."""
    band: Health | None = None
    """For a `Maintain` the band that the value in force lies in."""
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
MOST = 100.0
"""The most that a target over a value is: the quotient grows without end towards a value of 0."""


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


def share_of_target(value: float, target: float, way: ChangeDirection | None) -> float | None:
    """Return the value over the target, or the target over the value where the metric should come nearer to 0.

    The target over the value is at most 100: from a hundredth of the target on, at 0 and past it. So no value has less
    than a worse one. Where the target is 0 there is no quotient at all.

    Examples:
        >>> share_of_target(16, 20, "increase"), share_of_target(8, 15, "decrease"), share_of_target(3, 0, "decrease")
        (0.8, 1.875, None)
        >>> [share_of_target(value, 15, "decrease") for value in (1, 0.15, 0.1, 0, -2)]
        [15.0, 100.0, 100.0, 100.0, 100.0]
    """
    if not target:
        return None
    if not _nearer_to_0(target, way):
        return float(exact(value) / exact(target))
    return float(reversed_share(exact(value), exact(target)))


def reversed_share(value: Fraction, target: Fraction) -> Fraction:
    """Return a target over a value that should come nearer to 0; the target is not 0."""
    return min(target / value, exact(MOST)) if value * target > 0 else exact(MOST)


def value_for_share(share: float, target: float, way: ChangeDirection | None) -> float:
    """Return the value at which `share_of_target` is as given, above 0; the target is not 0.

    Examples:
        >>> value_for_share(0.8, 20, "increase"), value_for_share(0.5, 15, "decrease")
        (16.0, 30.0)
    """
    whole = exact(target)
    return float(whole / exact(share) if _nearer_to_0(target, way) else whole * exact(share))


def _nearer_to_0(target: float, way: ChangeDirection | None) -> bool:
    return way == ("decrease" if target > 0 else "increase")


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
    rule: ChangeRule = "from_baseline",
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
        origin = None if baseline is None else _origin(baseline, target, change.direction or kpi_way(kpi), rule)
        return Measured(
            baseline=baseline, origin=origin, target=target, started=False, rule="no value yet", source=source
        )
    way = change.direction or kpi_way(kpi)
    progress_of = _formula(way, kpi, degenerate, rule)
    progress = progress_of(value, baseline, target)
    original = progress
    if revisions and first_target is not None and first_baseline is not None:
        before = value
        if change.accumulate and first_baseline != baseline:
            before = float(exact(value) - exact(baseline) + exact(first_baseline))
        original = progress_of(before, first_baseline, first_target)
    elif revisions:
        original = None
    text = _change_rule(value, baseline, target, way, kpi, degenerate)
    if rule == "of_target":
        text = _target_rule(value, target, way or way_of(baseline, target))
    return Measured(
        progress=progress,
        value=value,
        baseline=baseline,
        target=target,
        origin=_origin(baseline, target, way, rule),
        original=original,
        rule=text + notes,
        source=f"{source} of {last}",
        last_entry=last,
    )


def _formula(
    way: ChangeDirection | None, kpi: KPI | None, degenerate: Degenerate, rule: ChangeRule
) -> Callable[[float, float, float], float | None]:
    """Return what makes progress of a value, a baseline and a target."""

    def progress(value: float, baseline: float, target: float) -> float | None:
        if rule == "of_target":
            return share_of_target(value, target, way or way_of(baseline, target))
        return _toward(value, baseline, target, way, kpi, degenerate)

    return progress


def _origin(baseline: float, target: float, way: ChangeDirection | None, rule: ChangeRule) -> float | None:
    """Return the value from which progress counts; None where it is no share of a way."""
    if rule == "from_baseline":
        return baseline
    return None if not target or _nearer_to_0(target, way or way_of(baseline, target)) else 0.0


def way_of(baseline: float, target: float) -> ChangeDirection | None:
    """Return which way leads from one value to another; None where they are equal."""
    if baseline == target:
        return None
    return "increase" if target > baseline else "decrease"


def _target_rule(value: float, target: float, way: ChangeDirection | None) -> str:
    if not target:
        return "the target is 0: nothing can be divided by it"
    if not _nearer_to_0(target, way):
        return f"{digits(value)} / {digits(target)}"
    text = f"{digits(target)} / {digits(value)}" if value * target > 0 else f"{digits(value)} is at 0 or past it"
    return f"{text}: {MOST:g}, the most" if share_of_target(value, target, way) == MOST else text


def kpi_way(kpi: KPI | None) -> ChangeDirection | None:
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
    maintain: Maintain,
    series: Series,
    kpi: KPI | None,
    cycle: Cycle | None,
    as_of: dt.date,
    method: MaintainMethod,
    edges: ThresholdEdges,
    cadence: Cadence,
) -> Measured:
    """Measure a `Maintain` as of a date by a method, its own or the policy's."""
    reading = series.at(_close(cycle, as_of))
    if reading is None:
        return Measured(started=False, rule="no value yet")
    judge = _judge(maintain, kpi)
    threshold, strict = judge(reading.date), strictness(edges)
    source = "check-in" if kpi is None else f"KPI {kpi.id}, reading"
    known = Measured(
        value=reading.value,
        band=threshold.classify(reading.value, strict=strict),
        source=source,
        last_entry=reading.date,
    )
    if method in {"latest", "distance"}:
        known = attrs.evolve(known, source=f"{source} of {reading.date}")
        if method == "distance":
            return _by_distance(known, exact(reading.value), [threshold])
        met = threshold.met(reading.value, strict=strict)
        words = threshold.words(strict=strict)
        return _maintained(known, 1, int(met), f"{digits(reading.value)} is {'' if met else 'not '}{words}")
    words = threshold.words(strict=strict)
    values = _inside(series, cycle, as_of)
    met_by = [(item.date, judge(item.date).met(item.value, strict=strict)) for item in values]
    if method == "readings":
        hits = sum(met for _, met in met_by)
        return _maintained(known, len(values), hits, f"{hits} of {len(values)} values are {words}")
    if method == "average":
        return _by_average(known, values, judge)
    return _by_periods(known, method, met_by, words, cycle, as_of, cadence)


def strictness(edges: ThresholdEdges) -> bool | None:
    """Return whether edges are excluded; None where each threshold says so itself."""
    return None if edges == "declared" else edges == "strict"


def _judge(maintain: Maintain, kpi: KPI | None) -> Judge:
    """Return what says which values are good on a day: the measure's own threshold, else the KPI's then."""

    def judge(date: dt.date) -> Threshold:
        found = maintain.threshold
        return found or cast("Threshold", cast("KPI", kpi).threshold_at(date))  # a plan refuses having neither

    return judge


def _maintained(known: Measured, total: int, hits: int, rule: str) -> Measured:
    if not total:
        rule = "no value inside the cycle yet"
        return Measured(started=False, value=known.value, band=known.band, rule=rule, last_entry=known.last_entry)
    share = hits / total
    return attrs.evolve(known, progress=share, original=share, rule=rule)


def _by_distance(known: Measured, value: Fraction, thresholds: list[Threshold]) -> Measured:
    """Return 1 and how far a value lies on the good side of its edge, as a share of the edge.

    That is value over target for at least, 2 less that quotient for at most. Between two edges nothing is better
    than being inside.
    """
    low = _mean([threshold.low for threshold in thresholds])
    high = _mean([threshold.high for threshold in thresholds])
    shown = digits(float(value))
    if low is not None and (high is None or value < low):
        edge, beyond, words = low, value - low, f"{shown} / {digits(float(low))}"
    elif high is not None and (low is None or value > high):
        edge, beyond, words = high, high - value, f"2 - {shown} / {digits(float(high))}"
    else:
        return attrs.evolve(known, progress=1.0, original=1.0, rule=f"{shown} is inside")
    if not edge:
        return attrs.evolve(known, rule="the threshold is 0: no distance can be told")
    share = float(1 + beyond / abs(edge))
    if edge < 0:
        words = f"1 + {digits(float(beyond))} / {digits(float(abs(edge)))}"
    return attrs.evolve(known, progress=share, original=share, rule=words)


def _by_average(known: Measured, values: tuple[Reading, ...], judge: Judge) -> Measured:
    if not values:
        return _maintained(known, 0, 0, "")
    mean = sum((exact(item.value) for item in values), start=exact(0.0)) / len(values)
    return _by_distance(known, mean, [judge(item.date) for item in values])


def _mean(edges: list[float | None]) -> Fraction | None:
    known = [exact(edge) for edge in edges if edge is not None]
    return sum(known, start=exact(0.0)) / len(known) if known else None


def _by_periods(
    known: Measured,
    method: MaintainMethod,
    met_by: list[tuple[dt.date, bool]],
    words: str,
    cycle: Cycle | None,
    as_of: dt.date,
    cadence: Cadence,
) -> Measured:
    found = _periods(met_by, cycle, as_of, cadence)
    what = f"periods ({cadence})"
    if method == "recorded":
        while found and found[-1] is None:
            found.pop()
        what += " up to the latest with a value"
    hits, total = sum(found_one is True for found_one in found), len(found)
    if method == "worst":
        rule = f"{total - hits} of {total} {what} did not end {words}"
        return _maintained(known, total and 1, int(hits == total), rule)
    if method == "cycle":
        if cycle is None:
            return attrs.evolve(known, rule="there is no cycle whose periods could be counted")
        total = _all_periods(cycle, cadence) if met_by else 0
        what += " of the cycle"
    return _maintained(known, total, hits, f"{hits} of {total} {what} ended {words}")


def _periods(
    met_by: list[tuple[dt.date, bool]], cycle: Cycle | None, as_of: dt.date, cadence: Cadence
) -> list[bool | None]:
    """Return for each elapsed period whether its last value meets the threshold; None where it has no value.

    Periods run from the start of the cycle (without a cycle: from the first value). A period that has
    ended counts; the running one counts once it has a value.
    """
    start = met_by[0][0] if cycle is None else cycle.start
    end = as_of if cycle is None else min(as_of, cycle.last_day)
    found: list[bool | None] = []
    first, place = start, 0
    while first <= end:
        following = _after(cadence, start, len(found) + 1)
        last = dt.date.max if following is None else following - dt.timedelta(days=1)
        if cycle is not None:
            last = min(last, cycle.last_day)
        met: bool | None = None
        while place < len(met_by) and met_by[place][0] <= last:
            met = met_by[place][1]
            place += 1
        if last > end and met is None:
            break
        found.append(met)
        if following is None:
            break
        first = following
    return found


def _all_periods(cycle: Cycle, cadence: Cadence) -> int:
    """Return how many periods a cycle has, the last one whole or not."""
    total = 0
    while (following := _after(cadence, cycle.start, total)) is not None and following <= cycle.last_day:
        total += 1
    return total


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
        origin=0.0,
        target=total,
        rule=f"{len(done)} of {len(steps)} milestones done, weight {digits(weight)} of {digits(total)}",
        source="milestones",
        last_entry=last,
    )


def measure_baseline(
    baseline: Baseline,
    series: Series,
    kpi: KPI | None,
    cycle: Cycle | None,
    as_of: dt.date,
    rule: BaselineRule = "complete",
) -> Measured:
    """Measure a `Baseline` as of a date: unknown until a first value exists inside the cycle, then 1 or uncounted."""
    found = _inside(series, cycle, as_of)
    if not found:
        return Measured(rule="no first value yet: does not count")
    source = "check-in" if kpi is None else f"KPI {baseline.kpi}, reading"
    share = 1.0 if rule == "complete" else None
    return Measured(
        progress=share,
        original=share,
        value=found[-1].value,
        rule="a first value exists" + ("" if share else ": no progress, does not count"),
        source=f"{source} of {found[0].date}",
        last_entry=found[-1].date,
    )
