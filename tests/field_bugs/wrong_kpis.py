"""Deliberately wrong variants of goalkit, for classes 30 to 35: KPIs, thresholds, and key results linked to KPIs."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING, TypeAlias, cast

import attrs

import goalkit as gk
from goalkit.cascade._drafts import Draft
from goalkit.display import text
from goalkit.interchange import native
from goalkit.model import _consistency, health, kpis, thresholds
from goalkit.model._check import Check
from goalkit.model.numbers import exact
from goalkit.model.readings import Series
from goalkit.scoring import _flat, scorecard
from goalkit.scoring import progress as measures
from goalkit.scoring._engine import Engine
from tests.field_bugs.wrong import Patch, reading_texts, wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from goalkit.errors import Problem
    from goalkit.model.kpis import Summary
    from goalkit.scoring.progress import Measured
    from goalkit.scoring.results import KPIResult

HEALTHY, WARNING, BREACHED = gk.Health.HEALTHY, gk.Health.WARNING, gk.Health.BREACHED


# tools


def insides(patch: Patch, inside: Callable[[gk.Threshold, float, float, float], bool]) -> None:
    """Decide in another way whether a value lies between two edges, of which either may be infinite."""

    def between(self: gk.Threshold, value: float, low: float | None, high: float | None, **_: object) -> bool:
        return inside(self, value, -math.inf if low is None else low, math.inf if high is None else high)

    patch.setattr(gk.Threshold, "_inside", between)


def classifying(patch: Patch, classify: Callable[[gk.Threshold, float, gk.Health], gk.Health]) -> None:
    """Classify a value in another way, made of the threshold, the value and the right band."""
    right = gk.Threshold.classify

    def classified(self: gk.Threshold, value: float, **_: object) -> gk.Health:
        return classify(self, value, right(self, value))

    def met(self: gk.Threshold, value: float, **_: object) -> bool:
        return self.classify(value) is HEALTHY

    patch.setattr(gk.Threshold, "classify", classified)
    patch.setattr(gk.Threshold, "met", met)


def banding(patch: Patch, band: Callable[[gk.KPI, gk.Reading, gk.Health], gk.Health]) -> None:
    """Judge a reading of a KPI in another way, made of the KPI, the reading and the right band."""
    right = gk.KPI._band

    def judged(self: gk.KPI, reading: gk.Reading) -> gk.Health:
        return band(self, reading, right(self, reading))

    patch.setattr(gk.KPI, "_band", judged)


def accepting(patch: Patch, *codes: str) -> None:
    """Accept what goalkit refuses with these codes."""
    right = Check.add

    def add(self: Check, path: str, message: str, code: str) -> None:
        if code not in codes:
            right(self, path, message, code)

    patch.setattr(Check, "add", add)


def measuring(patch: Patch, change: Callable[[Engine, int, Measured], Measured]) -> None:
    """Measure key results in another way, made of the right measurement."""
    right = Engine.measure

    def measure(self: Engine, k: int) -> Measured:
        return change(self, k, right(self, k))

    patch.setattr(Engine, "measure", measure)


def relating(patch: Patch, relative: Callable[[float, float], float | None]) -> None:
    """Work out a relative change in another way, from the value before and the value after."""

    def trend(first: gk.Reading, last: gk.Reading, *rest: object) -> gk.Trend:
        found = cast("Callable[..., gk.Trend]", health.trend)(first, last, *rest)
        return attrs.evolve(found, relative=relative(first.value, last.value))

    patch.setattr(kpis, "trend", trend)


def share(before: float, after: float) -> float:
    """Return a change as a share of what was before, which is not 0, with the sign of that."""
    return float((exact(after) - exact(before)) / exact(before))


# 30-31: edges, holes, overlaps, defaults


@wrong("30")
def edge_belongs_to_the_worse_band(patch: Patch) -> None:
    insides(patch, lambda _, value, low, high: low < value < high)


@wrong("30")
def edge_is_included_though_strict(patch: Patch) -> None:
    insides(patch, lambda _, value, low, high: low <= value <= high)


@wrong("30")
def edge_belongs_to_the_upper_band(patch: Patch) -> None:
    insides(patch, lambda _, value, low, high: low <= value < high)


@wrong("30")
def equal_value_is_red_where_less_is_better(patch: Patch) -> None:
    classifying(patch, lambda one, value, right: BREACHED if one.low is None and value == one.high else right)


@wrong("30")
def edge_is_met_in_one_place_and_not_in_another(patch: Patch) -> None:
    def met(self: gk.Threshold, value: float, **_: object) -> bool:
        return self.classify(value) is HEALTHY and value not in {self.low, self.high}

    patch.setattr(gk.Threshold, "met", met)


@wrong("30")
def guardrail_is_breached_on_its_edge(patch: Patch) -> None:
    right = Engine.breached

    def breached(self: Engine, goal: gk.Objective) -> list[gk.KPI]:
        found = [self.plan.kpi(name) for name in goal.guardrails]
        on_edge = [kpi for kpi in found if kpi.threshold and kpi.readings[-1].value == kpi.threshold.high]
        return right(self, goal) or on_edge

    patch.setattr(Engine, "breached", breached)


@wrong("30")
def tolerance_is_added_in_binary(patch: Patch) -> None:
    def add(left: float, right: float) -> float:
        return left + right

    patch.setattr(thresholds, "add", add)


@wrong("30")
def range_of_nagios_always_excludes_its_ends(patch: Patch) -> None:
    right = gk.Threshold.from_nagios

    def read(critical: str, warning: str | None = None) -> gk.Threshold:
        return attrs.evolve(right(critical, warning), strict=True)

    patch.setattr(gk.Threshold, "from_nagios", staticmethod(read))


@wrong("30")
def file_forgets_that_edges_are_excluded(patch: Patch) -> None:
    right = native._encode_threshold

    def encode(item: gk.Threshold) -> dict[str, object]:
        return {name: value for name, value in right(item).items() if name != "strict"}

    patch.setattr(native, "_encode_threshold", encode)


def hole(one: gk.Threshold, value: float) -> bool:
    """Return whether a value lies less than 1 below an edge: between 39 and 40."""
    return any(edge is not None and edge - 1 < value < edge for edge in (one.low, one.warning_low))


@wrong("31")
def hole_is_silently_neutral(patch: Patch) -> None:
    classifying(patch, lambda one, value, right: gk.Health.NO_THRESHOLD if hole(one, value) else right)


@wrong("31")
def hole_is_silently_green(patch: Patch) -> None:
    classifying(patch, lambda one, value, right: HEALTHY if hole(one, value) else right)


@wrong("30", "31")
def last_band_that_matches_wins(patch: Patch) -> None:
    def last(one: gk.Threshold, value: float, right: gk.Health) -> gk.Health:
        warned = one.warning_low is not None and one.low is not None and one.warning_low <= value <= one.low
        return WARNING if warned else right

    classifying(patch, last)


@wrong("31")
def edges_may_be_out_of_order(patch: Patch) -> None:
    accepting(patch, "threshold.order")


@wrong("31")
def bands_may_overlap(patch: Patch) -> None:
    accepting(patch, "bands.overlap")


@wrong("31")
def bands_may_leave_a_hole(patch: Patch) -> None:
    accepting(patch, "bands.hole")


@wrong("31")
def of_two_targets_on_a_day_the_last_wins(patch: Patch) -> None:
    accepting(patch, "targets.duplicate")


@wrong("31")
def of_two_healthy_intervals_the_last_wins(patch: Patch) -> None:
    right = gk.Threshold.from_nagios

    def read(critical: str, warning: str | None = None) -> gk.Threshold:
        return right(re.sub("^@[0-9]+:", "@~:", critical), warning)

    patch.setattr(gk.Threshold, "from_nagios", staticmethod(read))


@wrong("31")
def threshold_that_accepts_no_value_is_accepted(patch: Patch) -> None:
    accepting(patch, "threshold.empty")


@wrong("31_defaults")
def warning_is_80_percent_of_the_target_by_default(patch: Patch) -> None:
    def warned(one: gk.Threshold, value: float, right: gk.Health) -> gk.Health:
        return (
            WARNING if one.warning_low is None and one.low is not None and one.low > value >= 0.8 * one.low else right
        )

    classifying(patch, warned)


@wrong("31_defaults")
def default_has_become_50_percent(patch: Patch) -> None:
    def warned(one: gk.Threshold, value: float, right: gk.Health) -> gk.Health:
        return WARNING if one.low is not None and one.low > value >= 0.5 * one.low else right

    classifying(patch, warned)


@wrong("31_defaults")
def without_a_threshold_all_is_healthy(patch: Patch) -> None:
    banding(patch, lambda kpi, _, right: HEALTHY if kpi.threshold is None else right)


@wrong("31_defaults")
def file_leaves_out_what_was_the_default(patch: Patch) -> None:
    def encode(item: gk.Threshold) -> dict[str, object]:
        return {"at_least": item.low}

    patch.setattr(native, "_encode_threshold", encode)


@wrong("31_defaults", "34_targets")
def new_target_judges_the_past(patch: Patch) -> None:
    def at(self: gk.KPI, _date: dt.date) -> gk.Threshold | None:
        return self.targets[-1].threshold if self.targets else self.threshold

    patch.setattr(gk.KPI, "threshold_at", at)


# 32: null and 0


@wrong("32")
def no_reading_is_a_reading_of_0(patch: Patch) -> None:
    right = Series.at

    def at(self: Series, as_of: dt.date) -> gk.Reading:
        return right(self, as_of) or gk.Reading(as_of, 0)

    patch.setattr(Series, "at", at)


@wrong("32")
def no_data_is_healthy(patch: Patch) -> None:
    right = gk.KPI.known_health

    def known_health(self: gk.KPI, as_of: dt.date) -> gk.Health:
        found = right(self, as_of)
        return HEALTHY if found is gk.Health.NO_DATA else found

    patch.setattr(gk.KPI, "known_health", known_health)


@wrong("32")
def reading_of_0_is_none(patch: Patch) -> None:
    right = Series.at

    def at(self: Series, as_of: dt.date) -> gk.Reading | None:
        found = right(self, as_of)
        return found if found is not None and found.value else None

    patch.setattr(Series, "at", at)


@wrong("32")
def edge_of_0_is_no_edge(patch: Patch) -> None:
    insides(patch, lambda _, value, low, high: (not low or value >= low) and (not high or value <= high))


@wrong("32")
def key_result_on_a_kpi_without_readings_is_at_0(patch: Patch) -> None:
    def zero(_engine: Engine, _k: int, found: Measured) -> Measured:
        return found if found.started else attrs.evolve(found, progress=0.0, value=0.0)

    measuring(patch, zero)


@wrong("32")
def key_result_on_a_kpi_without_readings_is_scored(patch: Patch) -> None:
    measuring(patch, lambda _, __, found: attrs.evolve(found, progress=found.progress or 0.0))


@wrong("32")
def pending_objective_is_off_track(patch: Patch) -> None:
    def started(_self: Engine, _at: int) -> bool:
        return True

    patch.setattr(Engine, "started", started)


@wrong("32")
def key_result_at_0_has_not_started(patch: Patch) -> None:
    measuring(patch, lambda _, __, found: found if found.value else attrs.evolve(found, progress=None, started=False))


@wrong("32")
def null_is_read_as_0(patch: Patch) -> None:
    right = Check.number

    def number(self: Check, name: str, value: object, **limits: float | None) -> float | None:
        return right(self, name, 0.0 if value is None else value, **limits)

    patch.setattr(Check, "number", number)


@wrong("32")
def value_of_0_is_shown_as_none(patch: Patch) -> None:
    right = text._kpi_line

    def line(result: KPIResult, *, colour: bool) -> str:
        return right(attrs.evolve(result, value=result.value or None), colour=colour)

    patch.setattr(text, "_kpi_line", line)


@wrong("32")
def no_value_is_0_among_plain_values(patch: Patch) -> None:
    right = scorecard._plain

    def plain(result: KPIResult) -> dict[str, object]:
        return {name: 0.0 if name == "value" and value is None else value for name, value in right(result).items()}

    patch.setattr(scorecard, "_plain", plain)


@wrong("32_summaries")
def summary_of_nothing_is_0(patch: Patch) -> None:
    right = gk.KPI.summary

    def summary(self: gk.KPI, first: dt.date, last: dt.date, how: Summary = "last") -> float:
        return right(self, first, last, how) or 0.0

    patch.setattr(gk.KPI, "summary", summary)


@wrong("32_summaries")
def sum_of_nothing_is_0(patch: Patch) -> None:
    right = gk.KPI.summary

    def summary(self: gk.KPI, first: dt.date, last: dt.date, how: Summary = "last") -> float | None:
        found = right(self, first, last, how)
        return 0.0 if found is None and how == "sum" else found

    patch.setattr(gk.KPI, "summary", summary)


@wrong("32_summaries")
def day_of_0_is_left_out(patch: Patch) -> None:
    right = Series.within

    def within(self: Series, first: dt.date, last: dt.date) -> tuple[gk.Reading, ...]:
        return tuple(reading for reading in right(self, first, last) if reading.value)

    patch.setattr(Series, "within", within)


@wrong("32_summaries")
def day_without_a_reading_is_0(patch: Patch) -> None:
    right = Series.within

    def within(self: Series, first: dt.date, last: dt.date) -> tuple[gk.Reading, ...]:
        found = {reading.date: reading for reading in right(self, first, last)}
        days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
        return tuple(found.get(day) or gk.Reading(day, 0) for day in days)

    patch.setattr(Series, "within", within)


@wrong("32_summaries", raises=ZeroDivisionError)
def ratio_is_divided_by_no_trials(patch: Patch) -> None:
    def ratio(readings: Sequence[gk.Reading]) -> float:
        parts = [(reading.value, reading.denominator or 0.0) for reading in readings]
        return sum(value * weight for value, weight in parts) / sum(weight for _, weight in parts)

    patch.setattr(kpis, "_ratio_of_sums", ratio)


# 33: relative changes


@wrong("33")
def relative_change_has_the_sign_of_what_was_before(patch: Patch) -> None:
    relating(patch, lambda before, after: share(before, after) if before else None)


@wrong("33")
def relative_change_of_0_is_0(patch: Patch) -> None:
    relating(patch, lambda before, after: share(before, after) * (1 if before > 0 else -1) if before else 0.0)


@wrong("33")
def relative_change_of_0_is_all_of_it(patch: Patch) -> None:
    relating(patch, lambda before, after: share(before, after) * (1 if before > 0 else -1) if before else 1.0)


@wrong("33")
def relative_change_of_0_is_infinite(patch: Patch) -> None:
    relating(patch, lambda before, after: share(before, after) * (1 if before > 0 else -1) if before else math.inf)


@wrong("33", raises=ZeroDivisionError)
def relative_change_is_divided_by_0(patch: Patch) -> None:
    relating(patch, share)


@wrong("33")
def relative_change_has_no_sign(patch: Patch) -> None:
    relating(patch, lambda before, after: abs(share(before, after)) if before else None)


@wrong("33")
def relative_change_of_a_negative_number_is_unknown(patch: Patch) -> None:
    relating(patch, lambda before, after: share(before, after) if before > 0 else None)


@wrong("33")
def change_in_points_is_taken_for_a_relative_one(patch: Patch) -> None:
    relating(patch, lambda before, after: (after - before) / 100)


@wrong("33")
def change_is_that_of_the_size(patch: Patch) -> None:
    def trend(first: gk.Reading, last: gk.Reading, *rest: object) -> gk.Trend:
        sizes = [attrs.evolve(reading, value=abs(reading.value)) for reading in (first, last)]
        return cast("Callable[..., gk.Trend]", health.trend)(*sizes, *rest)

    patch.setattr(kpis, "trend", trend)


# 34: stated status, one scale, targets, frequencies


Statuses: TypeAlias = tuple[gk.Status, gk.Status, gk.Status | None]


def statuses(patch: Patch, change: Callable[[gk.Status, gk.Status | None], Statuses]) -> None:
    """Give a key result other statuses, made of the computed and the stated one."""
    right = Engine.key_result_status

    def key_result_status(self: Engine, k: int) -> Statuses:
        _, computed, stated = right(self, k)
        return change(computed, stated)

    patch.setattr(Engine, "key_result_status", key_result_status)


@wrong("34")
def stated_status_is_all_there_is(patch: Patch) -> None:
    statuses(patch, lambda computed, stated: (stated or computed, stated or computed, stated))


@wrong("34")
def stated_status_is_ignored(patch: Patch) -> None:
    statuses(patch, lambda computed, _: (computed, computed, None))


@wrong("34")
def stated_status_outlives_the_next_check_in(patch: Patch) -> None:
    right = Engine.key_result_status

    def key_result_status(self: Engine, k: int) -> Statuses:
        _, computed, _ = right(self, k)
        said = [item.status for item in self.flat.key_results[k].check_ins if item.status is not None]
        return said[-1], computed, said[-1]

    patch.setattr(Engine, "key_result_status", key_result_status)


@wrong("34")
def score_follows_the_stated_status(patch: Patch) -> None:
    def stated(engine: Engine, k: int, found: Measured) -> Measured:
        said = engine.flat.key_results[k].check_ins[-1].status
        return attrs.evolve(found, progress=0.7) if said is gk.Status.ON_TRACK else found

    measuring(patch, stated)


@wrong("34")
def health_follows_the_stated_status(patch: Patch) -> None:
    right = Engine.known_health

    def known_health(self: Engine, kpi: gk.KPI) -> gk.Health:
        reads = [k for k, found in enumerate(self.flat.kpis) if found == kpi]
        stated = any(self.key_result_status(k)[2] is gk.Status.ON_TRACK for k in reads)
        return HEALTHY if stated else right(self, kpi)

    patch.setattr(Engine, "known_health", known_health)


@wrong("34")
def objective_takes_over_the_stated_status(patch: Patch) -> None:
    right = Engine.objective_status

    def objective_status(self: Engine, at: int) -> tuple[gk.Status, gk.Status]:
        _, computed = right(self, at)
        return self.key_result_status(self.flat.first[at])[0], computed

    patch.setattr(Engine, "objective_status", objective_status)


@wrong("34_scale")
def one_threshold_is_that_of_all_kpis(patch: Patch) -> None:
    banding(patch, lambda _, reading, __: gk.Threshold.at_least(4).classify(reading.value))


@wrong("34_scale")
def more_is_always_better(patch: Patch) -> None:
    def mirrored(kpi: gk.KPI, reading: gk.Reading, right: gk.Health) -> gk.Health:
        one = kpi.threshold
        return gk.Threshold.at_least(one.high).classify(reading.value) if one and one.high is not None else right

    banding(patch, mirrored)


@wrong("34_scale")
def colour_is_a_share_of_the_target(patch: Patch) -> None:
    def coloured(kpi: gk.KPI, reading: gk.Reading, _right: gk.Health) -> gk.Health:
        one = cast("gk.Threshold", kpi.threshold)
        part = reading.value / cast("float", one.high if one.low is None else one.low)
        return HEALTHY if part >= 0.8 else WARNING if part >= 0.5 else BREACHED

    banding(patch, coloured)


@wrong("34_scale")
def range_is_a_ceiling(patch: Patch) -> None:
    patch.setattr(gk.Threshold, "direction", property(lambda self: "increase" if self.high is None else "decrease"))


@wrong("34_scale")
def threshold_belongs_to_the_kpi_alone(patch: Patch) -> None:
    def judge(maintain: gk.Maintain, kpi: gk.KPI | None) -> Callable[[dt.date], gk.Threshold | None]:
        return lambda day: maintain.threshold if kpi is None else kpi.threshold_at(day)

    patch.setattr(measures, "_judge", judge)


@wrong("34_scale")
def threshold_belongs_to_the_goal_alone(patch: Patch) -> None:
    right = Engine.known_health

    def known_health(self: Engine, kpi: gk.KPI) -> gk.Health:
        reads = [
            item.measure for item, found in zip(self.flat.key_results, self.flat.kpis, strict=True) if found == kpi
        ]
        own = [measure.threshold for measure in reads if isinstance(measure, gk.Maintain) and measure.threshold]
        return own[0].classify(kpi.readings[-1].value) if own else right(self, kpi)

    patch.setattr(Engine, "known_health", known_health)


@wrong("34_targets")
def targets_are_ignored(patch: Patch) -> None:
    def at(self: gk.KPI, _date: dt.date) -> gk.Threshold | None:
        return self.threshold

    patch.setattr(gk.KPI, "threshold_at", at)


@wrong("34_targets")
def target_holds_from_the_day_after(patch: Patch) -> None:
    right = gk.KPI.threshold_at

    def at(self: gk.KPI, date: dt.date) -> gk.Threshold | None:
        return right(self, date - dt.timedelta(days=1))

    patch.setattr(gk.KPI, "threshold_at", at)


@wrong("34_targets")
def target_of_a_key_result_is_that_of_today(patch: Patch) -> None:
    def judge(maintain: gk.Maintain, kpi: gk.KPI | None) -> Callable[[dt.date], gk.Threshold | None]:
        return lambda _: maintain.threshold if kpi is None else kpi.targets[-1].threshold

    patch.setattr(measures, "_judge", judge)


@wrong("34_frequencies")
def every_kpi_is_due_weekly(patch: Patch) -> None:
    def stale(self: Engine, kpi: gk.KPI) -> bool:
        last = kpi.series.at(self.as_of)
        return last is not None and gk.Cadence.weekly().passed(last.date, 2, self.as_of)

    patch.setattr(Engine, "kpi_stale", stale)


@wrong("34_frequencies")
def every_kpi_is_due_monthly(patch: Patch) -> None:
    def stale(self: Engine, kpi: gk.KPI) -> bool:
        last = kpi.series.at(self.as_of)
        return kpi.cadence is not None and last is not None and (self.as_of - last.date).days > 62

    patch.setattr(Engine, "kpi_stale", stale)


@wrong("34_frequencies")
def kpi_without_a_cadence_is_due_monthly(patch: Patch) -> None:
    right = Engine.kpi_stale

    def stale(self: Engine, kpi: gk.KPI) -> bool:
        return right(self, kpi if kpi.cadence else attrs.evolve(kpi, cadence=gk.Cadence.monthly()))

    patch.setattr(Engine, "kpi_stale", stale)


@wrong("34_frequencies")
def key_result_on_a_kpi_is_due_weekly(patch: Patch) -> None:
    right = Engine.last_update

    def stale(self: Engine, k: int) -> bool:
        last = right(self, k)
        return last is not None and gk.Cadence.weekly().passed(last, 2, self.as_of)

    patch.setattr(Engine, "stale", stale)


@wrong("34_frequencies")
def every_key_result_is_counted_in_weeks(patch: Patch) -> None:
    right = measures.measure_maintain

    def measure(*given: object) -> Measured:
        return cast("Callable[..., Measured]", right)(*given[:-1], gk.Cadence.weekly())

    patch.setattr(measures, "measure_maintain", measure)


@wrong("34_frequencies")
def stale_health_is_lost(patch: Patch) -> None:
    right = Engine.known_health

    def known_health(self: Engine, kpi: gk.KPI) -> gk.Health:
        return gk.Health.STALE if self.kpi_stale(kpi) else right(self, kpi)

    patch.setattr(Engine, "known_health", known_health)


# 35: links, deletions, uniqueness, formulas


def linking(patch: Patch, find: Callable[[str, dict[str, gk.KPI]], gk.KPI | None]) -> None:
    """Find the KPI of a key result in another way, by the id that it names."""

    def kpi(item: gk.KeyResult, by_id: dict[str, gk.KPI]) -> gk.KPI | None:
        name = getattr(item.measure, "kpi", None)
        return None if name is None else find(cast("str", name), by_id)

    patch.setattr(_flat, "_kpi", kpi)


@wrong("35")
def every_link_reads_the_last_kpi(patch: Patch) -> None:
    linking(patch, lambda _, by_id: list(by_id.values())[-1])


@wrong("35")
def link_reads_what_is_spelled_alike(patch: Patch) -> None:
    linking(patch, lambda name, by_id: next(kpi for kpi in by_id.values() if kpi.id.casefold() == name.casefold()))


@wrong("35")
def link_reads_what_begins_alike(patch: Patch) -> None:
    linking(patch, lambda name, by_id: next(kpi for kpi in by_id.values() if kpi.id.startswith(name)))


@wrong("35")
def link_reads_what_is_called_alike(patch: Patch) -> None:
    def called(name: str, by_id: dict[str, gk.KPI]) -> gk.KPI:
        return next(kpi for kpi in by_id.values() if kpi.name == by_id[name].name)

    linking(patch, called)


@wrong("35")
def link_is_all_or_nothing(patch: Patch) -> None:
    measuring(patch, lambda _, __, found: attrs.evolve(found, progress=float(found.value == found.target)))


@wrong("35")
def link_keeps_the_value_it_was_made_with(patch: Patch) -> None:
    def first(self: Series, _as_of: dt.date) -> gk.Reading | None:
        return self.readings[0] if self.readings else None

    patch.setattr(Series, "at", first)


def unexamined(patch: Patch, forgiven: Callable[[Problem], bool]) -> None:
    """Accept a plan with some problems."""
    right = _consistency.examine

    def examine(*parts: object) -> tuple[_consistency.Structure, list[Problem]]:
        structure, problems = cast("Callable[..., tuple[_consistency.Structure, list[Problem]]]", right)(*parts)
        return structure, [problem for problem in problems if not forgiven(problem)]

    patch.setattr("goalkit.model.plan.examine", examine)


@wrong("35_deleted")
def kpi_is_deleted_from_under_its_links(patch: Patch) -> None:
    unexamined(patch, lambda problem: problem.code == "kpi.unknown")


@wrong("35_deleted")
def kpi_is_deleted_from_under_its_guardrails(patch: Patch) -> None:
    unexamined(patch, lambda problem: problem.code == "kpi.unknown" and "guardrails" in problem.path)


@wrong("35_deleted")
def kpi_that_looks_alike_takes_its_place(patch: Patch) -> None:
    right = _consistency._Examination.known

    def known(
        self: _consistency._Examination, path: str, wanted: str | None, places: Mapping[str, int], kind: str
    ) -> bool:
        alike = kind == "KPI" and any(place.startswith(str(wanted)) for place in places)
        return right(self, path, wanted, dict(places), kind) if wanted in places or not alike else False

    patch.setattr(_consistency._Examination, "known", known)


@wrong("35_deleted")
def what_is_linked_is_deleted_with_its_kpi(patch: Patch) -> None:
    right = Draft.build

    def build(self: Draft) -> gk.Plan:
        try:
            return right(self)
        except gk.InvalidPlan:
            return attrs.evolve(self.plan, kpis=(), objectives=())

    patch.setattr(Draft, "build", build)


@wrong("35_unique")
def readings_of_a_date_all_count(patch: Patch) -> None:
    def within(self: Series, first: dt.date, last: dt.date) -> tuple[gk.Reading, ...]:
        return tuple(reading for reading in self.readings if first <= reading.date <= last)

    patch.setattr(Series, "within", within)


@wrong("35_unique")
def first_reading_of_a_date_counts(patch: Patch) -> None:
    def within(self: Series, first: dt.date, last: dt.date) -> tuple[gk.Reading, ...]:
        inside = [reading for reading in self.readings if first <= reading.date <= last]
        return tuple({reading.date: reading for reading in reversed(inside)}.values())[::-1]

    patch.setattr(Series, "within", within)


@wrong("35_unique")
def latest_value_is_the_first_of_its_date(patch: Patch) -> None:
    def at(self: Series, as_of: dt.date) -> gk.Reading | None:
        inside = [reading for reading in self.readings if reading.date <= as_of]
        return next((reading for reading in inside if reading.date == inside[-1].date), None)

    patch.setattr(Series, "at", at)


@wrong("35_unique")
def sum_of_a_key_result_counts_corrections_too(patch: Patch) -> None:
    def inside(series: Series, _cycle: gk.Cycle | None, as_of: dt.date) -> tuple[gk.Reading, ...]:
        return tuple(reading for reading in series.readings if reading.date <= as_of)

    patch.setattr(measures, "_inside", inside)


@wrong("35_unique")
def corrected_reading_is_lost(patch: Patch) -> None:
    right = gk.KPI.__attrs_post_init__

    def check(self: gk.KPI) -> None:
        right(self)
        last = {reading.date: reading for reading in self.readings}
        object.__setattr__(self, "readings", tuple(last.values()))

    patch.setattr(gk.KPI, "__attrs_post_init__", check)


@wrong("35_unique")
def two_kpis_have_one_id(patch: Patch) -> None:
    unexamined(patch, lambda problem: problem.code == "id.duplicate")


@wrong("35_formulas")
def text_is_evaluated(patch: Patch) -> None:
    reading_texts(patch, lambda formula: float(eval(formula)))  # noqa: S307 - the bug


@wrong("35_formulas")
def sums_in_a_text_are_worked_out(patch: Patch) -> None:
    def worked_out(formula: str) -> float:
        return math.fsum(map(float, re.findall("[0-9]+", formula)))

    reading_texts(patch, worked_out)


@wrong("35_formulas")
def text_that_cannot_be_evaluated_is_0(patch: Patch) -> None:
    def tried(formula: str) -> float:
        try:
            return float(formula)
        except ValueError:
            return 0.0

    reading_texts(patch, tried)


@wrong("35_formulas")
def text_is_evaluated_and_refused_then(patch: Patch) -> None:
    right = Check.to_float

    def to_float(self: Check, name: str, value: object) -> float | None:
        if isinstance(value, str):
            eval("0")  # noqa: S307 - the bug
        return right(self, name, value)

    patch.setattr(Check, "to_float", to_float)


@wrong("35_formulas")
def description_is_worked_out(patch: Patch) -> None:
    right = gk.KPI.__attrs_post_init__

    def check(self: gk.KPI) -> None:
        right(self)
        object.__setattr__(self, "description", self.description.replace("1+1", "2"))

    patch.setattr(gk.KPI, "__attrs_post_init__", check)
