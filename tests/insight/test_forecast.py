"""Forecasts: a worked case, each method, each reason why there is none, and what is said in words."""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import attrs
import pytest
from scipy import stats

from goalkit import (
    KPI,
    Baseline,
    Cadence,
    Cascaded,
    Change,
    CheckIn,
    Closing,
    Cycle,
    KeyResult,
    Maintain,
    Milestone,
    Milestones,
    NotFound,
    Objective,
    Plan,
    Policy,
    Reading,
    Revision,
    StateChange,
    Target,
    Threshold,
    evaluate,
)
from goalkit.insight._estimates import chance, drift, level, ols, theil_sen
from goalkit.insight.forecast import Forecast, ForecastMethod, forecast
from tests.model.building import problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goalkit.model.kpis import KPIKind
    from goalkit.model.measures import Measure

START = dt.date(2026, 3, 30)
SPRING = Cycle.weeks("spring", START, 13)
LAST = SPRING.last_day
WORKED = (4, 9, 13, 20, 24, 31)
STEPS = (4, 5, 4, 7, 4, 7)
RATIO = (5.1, 4.8, 5.0, 4.6, 4.7, 4.9)


def week(number: float) -> dt.date:
    """Return the close of a week of the cycle; week 0 is the day before it."""
    return START + dt.timedelta(days=round(7 * number) - 1)


def weekly(values: Iterable[float], first: int = 1) -> list[tuple[dt.date, float]]:
    """Return values with the closes of weeks."""
    return [(week(number), value) for number, value in enumerate(values, first)]


def plan_of(
    measure: Measure | None,
    values: Iterable[tuple[dt.date, float]] = (),
    *,
    kpi: KPI | None = None,
    cycle: str | None = "spring",
    cadence: Cadence | None = None,
    states: Sequence[StateChange] = (),
    objective_states: Sequence[StateChange] = (),
    closing: Closing | None = None,
    revisions: Sequence[Revision] = (),
) -> Plan:
    """Return a plan of one key result with values of its own, or on a KPI."""
    item = KeyResult(
        id="kr",
        title="kr",
        measure=measure,
        cadence=cadence,
        check_ins=[CheckIn(date, value) for date, value in values],
        states=states,
        closing=closing,
        revisions=revisions,
    )
    goal = Objective(id="o", title="o", cycle=cycle, key_results=[item], states=objective_states)
    return Plan(cycles=[SPRING], kpis=() if kpi is None else [kpi], objectives=[goal])


def kpi_of(
    values: Iterable[tuple[dt.date, float]],
    kind: KPIKind | None = None,
    *,
    threshold: Threshold | None = None,
    cadence: Cadence | None = None,
    targets: Sequence[tuple[dt.date, Threshold]] = (),
) -> KPI:
    """Return a KPI with readings."""
    readings = [Reading(date, value) for date, value in values]
    dated = [Target(date, threshold) for date, threshold in targets]
    return KPI(id="kpi", unit="%", kind=kind, threshold=threshold, cadence=cadence, readings=readings, targets=dated)


def linked(values: Iterable[tuple[dt.date, float]], kind: KPIKind | None, target: float, baseline: float = 5) -> Plan:
    """Return a plan of a `Change` on a KPI."""
    return plan_of(Change(baseline=baseline, target=target, kpi="kpi"), kpi=kpi_of(values, kind))


# the worked case: weeks 1 to 6 of 13, from 0 to 70


@pytest.mark.parametrize(
    "plan",
    [
        plan_of(Change(target=70, accumulate=True), weekly(STEPS)),
        plan_of(Change(baseline=0, target=70), weekly(WORKED)),
        plan_of(Change(baseline=7, target=70, kpi="kpi"), kpi=kpi_of(weekly((0, *WORKED), 0), "stock")),
        plan_of(Change(target=70, kpi="kpi"), kpi=kpi_of(weekly((99, 0, *WORKED), -1), "stock")),
        plan_of(Change(target=70, kpi="kpi", accumulate=True), kpi=kpi_of(weekly((99, *STEPS), 0), "flow")),
        plan_of(Change(target=70, kpi="kpi", accumulate=True), kpi=kpi_of(weekly(STEPS), "flow")),
    ],
    ids=["accumulate", "plain", "stock", "frozen baseline", "accumulated flow", "new flow"],
)
def test_the_worked_case_by_drift(plan: Plan) -> None:
    found = forecast(plan, "kr", week(6))
    assert (found.method, found.n, found.df, found.reason) == ("drift", 6, 5, "")
    assert found.expected == pytest.approx(67.166667, abs=1e-6)
    assert found.statistic == pytest.approx(0.494261, abs=1e-6)
    assert found.probability == pytest.approx(0.321034, abs=1e-6)
    assert found.required_per_period == pytest.approx(5.571429, abs=1e-6)
    assert found.current_per_period == pytest.approx(5.166667, abs=1e-6)
    assert (found.required_rate, found.current_rate) == pytest.approx((39 / 49, 31 / 42))
    assert (found.value, found.value_date, found.goal, found.goal_value) == (31, week(6), 1, 70)
    assert (found.event, found.last_day, found.days_left) == (f"value at least 70 on {LAST}", LAST, 49)
    assert (found.low_information, found.reached, found.happened) == (False, False, None)
    half = 5.732461 * float(stats.t.ppf(0.9, 5))
    assert (found.low, found.high) == pytest.approx((67.166667 - half, 67.166667 + half), abs=1e-5)


def test_the_worked_case_as_numbers() -> None:
    found = drift(range(7), (0, *WORKED), 7)
    assert (found.expected, found.error) == pytest.approx((67.166667, 5.732461), abs=1e-6)
    assert found.error / math.sqrt(7 * (1 + 7 / 6)) == pytest.approx(1.471960, abs=1e-6)
    line = ols(range(1, 7), WORKED, 7)
    assert line.expected == pytest.approx(67.590476, abs=1e-6)
    assert chance(line, 70, None) == pytest.approx(0.174709, abs=1e-6)
    assert theil_sen(range(1, 7), WORKED) == (5.4, -2.4)


def test_the_worked_case_by_named_methods() -> None:
    plan = plan_of(Change(baseline=0, target=70), weekly(WORKED))
    line = forecast(plan, "kr", week(6), method="ols")
    assert (line.method, line.n, line.df) == ("ols", 6, 4)
    assert line.expected == pytest.approx(67.590476, abs=1e-6)
    assert line.probability == pytest.approx(0.174709, abs=1e-6)
    median = forecast(plan, "kr", week(6), method="theil_sen")
    assert (median.method, median.n, median.df) == ("theil_sen", 6, None)
    assert median.expected == pytest.approx(67.8)
    assert (median.low, median.high, median.probability) == (None, None, None)
    assert median.reason == "theil_sen has no interval and no probability"


def test_lines_agree_with_scipy() -> None:
    times, values = (1, 2, 4, 7, 11, 12, 20), (3.5, 2.25, 6, 5.5, 9, 14.125, 11)
    slope, intercept = theil_sen(times, values)
    found = stats.theilslopes(values, times)
    assert (slope, intercept) == pytest.approx((float(found.slope), float(found.intercept)))
    fit = stats.linregress(times, values)
    line = ols(times, values, 10)
    assert line.expected == pytest.approx(float(fit.intercept + 30 * fit.slope))
    mean = sum(times) / 7
    spread = sum((time - mean) ** 2 for time in times)
    noise = float(fit.stderr) ** 2 * spread
    assert line.error**2 == pytest.approx(noise * (1 + 1 / 7 + (30 - mean) ** 2 / spread))


def test_irregular_dates_count_by_their_distance() -> None:
    days, values = (3, 5, 12, 26, 40), (2, 9, 8, 30, 31)
    plan = plan_of(
        Change(baseline=1, target=70),
        [(START + dt.timedelta(days=day - 1), value) for day, value in zip(days, values, strict=True)],
    )
    found = forecast(plan, "kr", START + dt.timedelta(days=50))
    mean = Fraction(30, 40)
    parts = [(1, 3), (7, 2), (-1, 7), (22, 14), (1, 14)]
    variance = sum((change - mean * time) ** 2 / time for change, time in parts) / 4
    horizon = 91 - 40
    error = math.sqrt(variance * horizon * (1 + Fraction(horizon, 40)))
    assert found.expected == float(31 + mean * horizon)
    assert found.statistic == pytest.approx((70 - float(31 + mean * horizon)) / error)
    assert (found.n, found.df, found.days_left) == (5, 4, 40)
    assert found.current_rate == 0.75


def test_a_decrease_is_an_event_of_at_most() -> None:
    plan = plan_of(Change(baseline=70, target=0), weekly(70 - value for value in WORKED))
    found = forecast(plan, "kr", week(6))
    assert found.event == f"value at most 0 on {LAST}"
    assert found.probability == pytest.approx(0.321034, abs=1e-6)
    assert found.statistic == pytest.approx(-0.494261, abs=1e-6)
    assert found.required_per_period == pytest.approx(-5.571429, abs=1e-6)


# levels


def test_a_ratio_is_forecast_as_a_level() -> None:
    found = forecast(linked(weekly(RATIO), "ratio", 4), "kr", week(6))
    sigma = (0.3 + 0.2 + 0.4 + 0.1 + 0.2) / 5 / 1.128
    error = sigma * math.sqrt(1.25)
    assert (found.method, found.n, found.df, found.assumed) == ("level", 6, 5, "")
    assert found.expected == 4.8
    assert found.statistic == pytest.approx(-0.8 / error)
    assert found.probability == 0.05
    half = error * float(stats.t.ppf(0.9, 5))
    assert (found.low, found.high) == pytest.approx((4.8 - half, 4.8 + half))


def test_a_level_that_moves_is_no_level() -> None:
    """Steps of 0.3 on average: after five values the way is beyond the limits of 2.66 steps."""
    falling = weekly([7.9, 7.7, 7.4, 7.1, 6.9, 6.6, 6.4, 6.1])
    plan = linked(falling, "ratio", 4, 8)
    found = forecast(plan, "kr", week(8))
    assert (found.method, found.probability, found.expected, found.n) == (None, None, None, 8)
    assert found.reason == (
        "its values still move, so the mean of the last four says little; method='drift' takes them to go on"
    )
    assert found.required_rate is not None
    drifting = forecast(plan, "kr", week(8), method="drift")
    assert drifting.expected == pytest.approx(6.1 + 5 * (6.1 - 7.9) / 7)
    assert forecast(plan, "kr", week(8), method="level").expected == pytest.approx(6.5)
    assert forecast(linked(falling[:4], "ratio", 4, 8), "kr", week(4)).reason.startswith("level needs 5 values")


MONTHS = [Cycle.month(2025 + month // 12, month % 12 + 1).last_day for month in range(17)]
"""The ends of January 2025 to May 2026; the last two lie in the second quarter of 2026."""
YEAR = (5.0, 4.8, 5.1, 4.9, 5.2, 4.8, 5.0, 4.9, 5.1, 4.8, 5.2, 4.9, 5.0, 5.1, 4.8)


def monthly(*values: float, kind: KPIKind | None = "ratio", measure: Measure | None = None) -> Plan:
    """Return a plan of the second quarter of 2026 on a KPI with a reading a month."""
    kpi = kpi_of(list(zip(MONTHS, values, strict=False)), kind, threshold=Threshold.at_most(4.9))
    plan = plan_of(Change(target=4, kpi="kpi") if measure is None else measure, kpi=kpi)
    return attrs.evolve(plan, cycles=[attrs.evolve(Cycle.quarter(2026, 2), id="spring")])


@pytest.mark.parametrize("measure", [Change(target=4.9, kpi="kpi"), Maintain(kpi="kpi")])
def test_a_level_may_rest_on_the_year_before(measure: Measure) -> None:
    plan = monthly(*YEAR, 5.1, 4.9, measure=measure)
    values = (*YEAR[5:], 5.1, 4.9)
    expected = level(values)
    for method in ("auto", "level"):
        found = forecast(plan, "kr", dt.date(2026, 6, 1), method=cast("ForecastMethod", method))
        assert (found.method, found.n, found.n_before, found.df) == ("level", 12, 10, 11)
        assert found.expected == expected.expected
        assert found.probability == pytest.approx(chance(expected, None, 4.9))
        assert "(level, 12 values, 10 of them from before the cycle)" in str(found)
    first = forecast(plan, "kr", dt.date(2026, 5, 30))
    assert (first.n, first.n_before) == (1, 0)
    assert first.reason == "level needs 5 values inside the cycle, and there is 1"
    eve = forecast(plan, "kr", dt.date(2026, 4, 29))
    assert eve.reason == "level needs 5 values inside the cycle, and there are 0"


def test_readings_older_than_a_year_are_no_part_of_a_level() -> None:
    plan = monthly(*YEAR, 5.1, 5.0)
    kpi = plan.kpis[0]
    for count, reason in (
        (3, ""),
        (2, "level needs 5 values, and inside the cycle and in the year before it there are 4"),
    ):
        few = attrs.evolve(kpi, readings=[*kpi.readings[:2], *kpi.readings[-count - 2 :]])
        found = forecast(attrs.evolve(plan, kpis=[few]), "kr", dt.date(2026, 6, 1))
        assert found.reason.startswith(reason)
        assert (found.n_before, found.probability is None) == ((0, True) if reason else (3, False))


def test_with_a_signal_together_the_year_before_says_nothing_about_now() -> None:
    found = forecast(monthly(*YEAR, 4.1, 4.0), "kr", dt.date(2026, 6, 1))
    assert (found.method, found.n, found.n_before) == (None, 2, 0)
    assert found.reason == (
        "level needs 5 values inside the cycle, and there are 2; those before it are no help, because together they "
        "show a signal"
    )


def test_five_values_inside_need_no_others() -> None:
    found = forecast(plan_of(Change(target=4, kpi="kpi"), kpi=kpi_of(weekly((9, *RATIO), 0), "ratio")), "kr", week(6))
    assert (found.n, found.n_before, found.expected) == (6, 0, 4.8)


@pytest.mark.parametrize("kind", ["ratio", "flow"])
def test_the_baseline_is_no_value_of_a_level(kind: KPIKind) -> None:
    agreed = Change(baseline=9, target=4, kpi="kpi")
    found = forecast(plan_of(agreed, kpi=kpi_of(weekly(RATIO[:4]), kind)), "kr", week(6))
    assert (found.n, found.method) == (4, None)
    assert found.reason == "level needs 5 values inside the cycle, and there are 4"
    own = plan_of(Maintain(Threshold.at_least(4)), weekly(RATIO[:4]))
    assert forecast(own, "kr", week(6)).reason == "level needs 5 values inside the cycle, and there are 4"


def test_a_threshold_is_met_on_the_last_day() -> None:
    threshold = Threshold.between(4.5, 5, tolerance=1)
    plan = plan_of(Maintain(kpi="kpi"), kpi=kpi_of(weekly(RATIO), threshold=threshold))
    found = forecast(plan, "kr", week(6))
    error = 0.24 / 1.128 * math.sqrt(1.25)
    expected = float(stats.t.cdf(0.2 / error, 5) - stats.t.cdf(-0.3 / error, 5))
    assert found.method == "level"
    assert found.event == f"value between 4.5 and 5 on {LAST}"
    assert found.probability == pytest.approx(expected)
    assert (found.statistic, found.goal_value, found.required_rate) == (None, None, None)
    assert found.current_rate == pytest.approx(-0.2 / 35)


def test_the_threshold_of_the_key_result_comes_first() -> None:
    kpi = kpi_of(weekly(RATIO), threshold=Threshold.at_most(5))
    plan = plan_of(Maintain(Threshold.at_most(4.75, strict=True), kpi="kpi"), kpi=kpi)
    found = forecast(plan, "kr", week(6))
    assert found.event == f"value below 4.75 on {LAST}"
    assert found.statistic == pytest.approx(-0.05 / (0.24 / 1.128 * math.sqrt(1.25)))


def test_the_target_of_the_last_day_is_the_event() -> None:
    dated = [(week(8), Threshold.at_most(4.75, warning=5)), (LAST + dt.timedelta(days=1), Threshold.at_most(1))]
    kpi = kpi_of(weekly(RATIO), threshold=Threshold.at_most(6), targets=dated)
    found = forecast(plan_of(Maintain(kpi="kpi"), kpi=kpi), "kr", week(6))
    assert (found.event, found.reached, found.happened) == (f"value at most 4.75 on {LAST}", False, None)
    assert found.statistic == pytest.approx(-0.05 / (0.24 / 1.128 * math.sqrt(1.25)))


@pytest.mark.parametrize(("target", "happened"), [(5, True), (4, False)])
def test_how_it_ended_is_judged_by_the_target_of_the_value(target: float, *, happened: bool) -> None:
    """The last value is 4.9 of week 6; the target that came into force later is not its own."""
    dated = [(week(6), Threshold.at_most(target)), (week(7), Threshold.at_most(4.5 if happened else 6))]
    kpi = kpi_of(weekly(RATIO), threshold=Threshold.at_most(99), targets=dated)
    plan = plan_of(Maintain(kpi="kpi"), kpi=kpi)
    day = LAST + dt.timedelta(days=1)
    found = forecast(plan, "kr", day)
    assert (found.happened, found.reached) == (happened, happened)
    assert found.event == f"value at most {target} on {week(6)}, the day of the last value"
    assert found.reason == f"the last day is known: {found.event} is {str(happened).lower()}"
    progress = evaluate(plan, day).key_results["kr"].progress
    assert progress == int(happened)
    assert forecast(plan, "kr", LAST).event == f"value at most {'4.5' if happened else '6'} on {LAST}"


def test_a_threshold_may_be_met_by_check_ins() -> None:
    found = forecast(plan_of(Maintain(Threshold.at_least(4.8)), weekly(RATIO)), "kr", week(6))
    assert (found.method, found.probability) == ("level", 0.5)


@pytest.mark.parametrize(
    ("values", "expected", "error", "df"),
    [((1, 2), 1.5, 1 / 1.128 * math.sqrt(1.5), 1), ((9, 1, 2, 3, 4), 2.5, 11 / 4 / 1.128 * math.sqrt(1.25), 4)],
)
def test_a_level_is_the_mean_of_the_last_four(values: Sequence[float], expected: float, error: float, df: int) -> None:
    found = level(values)
    assert (found.expected, found.df) == (expected, df)
    assert found.error == pytest.approx(error)


# which method


@pytest.mark.parametrize(
    "plan", [linked(weekly(WORKED), None, 70, 0), plan_of(Change(baseline=0, target=70), weekly(WORKED))]
)
def test_what_nobody_declared_is_said(plan: Plan) -> None:
    found = forecast(plan, "kr", week(6))
    assert (found.method, found.assumed) == ("drift", "taken to accumulate, which nothing says")
    assert forecast(plan, "kr", week(6), method="drift").assumed == ""
    assert forecast(plan, "kr", week(6), method="level").assumed == ""
    assert forecast(plan, "kr", week(3)).assumed == ""


@pytest.mark.parametrize(
    ("plan", "assumed"),
    [
        (plan_of(Change(target=70, accumulate=True), weekly(STEPS)), ""),
        (linked(weekly(WORKED), "stock", 70, 0), ""),
    ],
)
def test_what_is_declared_is_not_assumed(plan: Plan, assumed: str) -> None:
    assert forecast(plan, "kr", week(6)).assumed == assumed


def test_a_baseline_that_is_a_reading_inside_the_cycle_starts_the_walk_there() -> None:
    plan = plan_of(Change(target=70, kpi="kpi"), kpi=kpi_of(weekly(WORKED), "stock"))
    found = forecast(plan, "kr", week(6))
    walk = drift((7, 14, 21, 28, 35, 42), WORKED, 49)
    assert (found.n, found.expected) == (5, walk.expected)
    assert found.current_rate == 27 / 35
    first_day = plan_of(Change(target=70, kpi="kpi"), kpi=kpi_of([(START, 2), *weekly(WORKED)], "stock"))
    assert forecast(first_day, "kr", week(6)).current_rate == 29 / 41


def test_a_running_total_starts_at_the_baseline() -> None:
    found = forecast(plan_of(Change(baseline=10, target=80, accumulate=True), weekly(STEPS)), "kr", week(6))
    assert found.expected == pytest.approx(77.166667, abs=1e-6)
    assert found.probability == 0.321034362


def test_a_revised_baseline_was_never_measured() -> None:
    revision = Revision(at=week(2), baseline=2)
    found = forecast(plan_of(Change(baseline=0, target=70), weekly(WORKED), revisions=[revision]), "kr", week(6))
    assert (found.n, found.current_rate, found.probability) == (6, 31 / 42, 0.321034362)


def test_the_baseline_of_a_linked_key_result_starts_no_walk() -> None:
    """What the KPI really was before the cycle does, at its own date; else the first value inside."""
    for baseline in (None, -40, 20):
        change = Change(baseline=baseline, target=70, kpi="kpi")
        known = forecast(plan_of(change, kpi=kpi_of(weekly((1, *WORKED), 0), "stock")), "kr", week(6))
        assert (known.n, known.current_rate) == (6, 30 / 42)
        early = forecast(plan_of(change, kpi=kpi_of([(week(-2), 1), *weekly(WORKED)], "stock")), "kr", week(6))
        walk = drift((-14, 7, 14, 21, 28, 35, 42), (1, *WORKED), 49)
        assert (early.n, early.current_rate, early.expected) == (6, 30 / 56, walk.expected)
        new = forecast(plan_of(change, kpi=kpi_of(weekly(WORKED), "stock")), "kr", week(6))
        assert (new.n, new.current_rate) == (5, 27 / 35)
        revised = plan_of(
            change, kpi=kpi_of(weekly((1, *WORKED), 0), "stock"), revisions=[Revision(at=week(2), baseline=2)]
        )
        assert forecast(revised, "kr", week(6)).current_rate == 30 / 42


def test_a_revised_baseline_of_a_running_total_moves_all_of_it() -> None:
    revisions = [Revision(at=week(2), baseline=10, target=80)]
    found = forecast(plan_of(Change(target=70, accumulate=True), weekly(STEPS), revisions=revisions), "kr", week(6))
    assert (found.value, found.current_rate, found.probability) == (41, 31 / 42, 0.321034362)


def test_a_walk_may_start_with_the_calendar() -> None:
    dawn = Cycle(id="spring", start=dt.date.min, end=dt.date(1, 4, 1))
    days = [dt.date.min + dt.timedelta(weeks=number) for number in range(6)]
    plan = plan_of(Change(target=70, kpi="kpi"), kpi=kpi_of(list(zip(days, WORKED, strict=True)), "stock"))
    assert forecast(attrs.evolve(plan, cycles=[dawn]), "kr", days[-1]).n == 5


def test_a_revised_target_is_the_event() -> None:
    revisions = [Revision(at=week(5), target=50)]
    plan = plan_of(Change(baseline=0, target=70), weekly(WORKED), revisions=revisions)
    assert forecast(plan, "kr", week(6)).goal_value == 50
    assert forecast(plan, "kr", week(4)).goal_value == 70


def test_the_later_entered_value_of_a_date_counts_once() -> None:
    plan = plan_of(Change(baseline=0, target=70), [*weekly(WORKED), (week(6), 40)])
    found = forecast(plan, "kr", week(6))
    assert (found.n, found.value) == (6, 40)


@pytest.mark.parametrize(("method", "least"), [("drift", 4), ("level", 5), ("ols", 4), ("theil_sen", 4)])
def test_a_method_needs_some_values(method: ForecastMethod, least: int) -> None:
    plan = plan_of(Change(baseline=0, target=70), weekly((4, 9, 13, 20, 24)))
    short = forecast(plan, "kr", week(least - 1), method=method)
    counted = "increments" if method == "drift" else "values inside the cycle"
    assert short.reason == f"{method} needs {least} {counted}, and there are {least - 1}"
    assert (short.method, short.expected, short.probability, short.n) == (None, None, None, least - 1)
    assert short.required_rate is not None
    assert forecast(plan, "kr", week(least), method=method).method == method


def test_without_a_value_there_is_nothing() -> None:
    found = forecast(plan_of(Change(baseline=0, target=70)), "kr", week(6))
    assert found.reason == "drift needs 4 increments, and there are 0"
    assert (found.value, found.value_date, found.required_rate, found.current_rate, found.reached) == (None,) * 5
    one = forecast(plan_of(Change(baseline=0, target=70), weekly([4])), "kr", week(6))
    assert one.reason == "drift needs 4 increments, and there is 1"
    unknown = plan_of(Change(target=70, kpi="kpi"), kpi=kpi_of([(week(7), 3)]))
    assert forecast(unknown, "kr", week(6)).reason == "there is no value yet"
    inside = plan_of(Maintain(Threshold.at_least(1), kpi="kpi"), kpi=kpi_of([(week(-1), 3)]))
    assert forecast(inside, "kr", week(6), method="drift").n == 0


@pytest.mark.parametrize(
    ("method", "values"),
    [("drift", (0.1, 0.2, 0.3, 0.4, 0.5)), ("ols", (0.3, 0.4, 0.5, 0.6, 0.7)), ("level", (0.1,) * 5)],
)
def test_values_without_spread_have_no_probability(method: ForecastMethod, values: Sequence[float]) -> None:
    found = forecast(plan_of(Change(baseline=0, target=2), weekly(values)), "kr", week(6), method=method)
    assert found.reason == "the values have no spread to judge by"
    assert (found.method, found.expected, found.n) == (None, None, 5)
    assert found.current_rate is not None


# no forecast


@pytest.mark.parametrize(
    ("measure", "reason"),
    [
        (None, "no measure was agreed"),
        (Milestones([Milestone("a")]), "Milestones has no value that moves to a target by itself"),
        (Baseline(), "Baseline has no value that moves to a target by itself"),
        (Cascaded(), "Cascaded has no value that moves to a target by itself"),
        (
            Maintain(Threshold.at_least(1), method="periods"),
            "Maintain by periods is a share of what has been, not a value",
        ),
        (
            Maintain(Threshold.at_least(1), method="readings"),
            "Maintain by readings is a share of what has been, not a value",
        ),
        (Change(baseline=0), "the target is undisclosed"),
        (Change(baseline=5, target=5), "baseline and target are equal and no direction is declared"),
    ],
)
def test_a_measure_without_a_forecast(measure: Measure | None, reason: str) -> None:
    values = () if isinstance(measure, (Milestones, Cascaded)) else weekly(WORKED)
    found = forecast(plan_of(measure, values), "kr", week(6))
    assert (found.reason, found.event, found.method, found.probability) == (reason, "", None, None)
    assert (found.required_rate, found.happened, found.days_left) == (None, None, 49)


@pytest.mark.parametrize("state", ["draft", "cancelled", "closed", "postponed"])
def test_only_active_goals_have_a_forecast(state: str) -> None:
    stopped = [StateChange(at=week(6), state=state)]
    own = plan_of(Change(baseline=0, target=70), weekly(WORKED), states=stopped)
    assert forecast(own, "kr", week(5)).probability is not None
    assert forecast(own, "kr", week(6)).reason == f"the key result is {state}"
    found = forecast(own, "kr", week(6))
    stopped_for_good = state in {"cancelled", "closed"}
    assert found.ended == stopped_for_good
    assert found.required_rate == (None if stopped_for_good else 39 / 49)
    assert found.current_rate == 31 / 42
    assert ("per week" in str(found)) == (not stopped_for_good)
    assert "Mind" not in str(forecast(own, "kr", week(6.2)))
    assert ("Mind that the last value is 14 days old." in str(forecast(own, "kr", week(8)))) == (not stopped_for_good)
    outer = plan_of(Change(baseline=0, target=70), weekly(WORKED), objective_states=stopped)
    assert forecast(outer, "kr", week(6)).reason == f"the objective is {state}"
    assert forecast(outer, "kr", week(6)).ended == stopped_for_good


def test_a_closed_goal_still_says_how_it_ended() -> None:
    plan = plan_of(Change(baseline=0, target=31), weekly(WORKED), closing=Closing(LAST, 1))
    found = forecast(plan, "kr", LAST + dt.timedelta(days=9))
    assert (found.reason, found.happened) == ("the key result is closed", True)


def test_without_a_cycle_there_is_no_last_day() -> None:
    found = forecast(plan_of(Change(baseline=0, target=70), weekly(WORKED), cycle=None), "kr", week(6))
    assert found.reason == "its objective has no cycle, so there is no last day to look to"
    assert (found.last_day, found.days_left, found.value, found.required_rate) == (None, None, 31, None)


def test_before_the_cycle() -> None:
    plan = plan_of(Change(target=70, kpi="kpi"), kpi=kpi_of(weekly((3, 5, *WORKED), -1), "stock"))
    found = forecast(plan, "kr", week(0))
    assert found.reason == "the cycle starts on 2026-03-30"
    assert (found.value, found.required_rate, found.current_rate) == (5, 65 / 91, None)
    assert (found.days_left, found.low_information) == (91, True)
    assert forecast(plan, "kr", week(-0.5)).days_left == 91
    assert forecast(plan, "kr", START).reason.startswith("drift needs")
    assert forecast(plan, "kr", START).days_left == 90


@pytest.mark.parametrize(("target", "happened"), [(31, True), (32, False)])
def test_the_last_day_is_known(target: float, *, happened: bool) -> None:
    plan = plan_of(Change(baseline=0, target=target), [*weekly(WORKED[:5]), (LAST, 31)])
    for as_of in (LAST, LAST + dt.timedelta(days=40)):
        found = forecast(plan, "kr", as_of)
        assert (found.happened, found.reached, found.probability, found.method) == (happened, happened, None, None)
        assert found.reason == f"the last day is known: value at least {target} on {LAST} is {str(happened).lower()}"
        assert (found.required_rate, found.days_left) == (None, 0)
        assert found.current_rate == 31 / 91


def test_the_last_day_is_open_until_its_value_or_its_close() -> None:
    plan = plan_of(Change(baseline=0, target=31), weekly(WORKED))
    found = forecast(plan, "kr", LAST)
    assert (found.happened, found.days_left, found.required_rate, found.ended) == (None, 0, None, False)
    assert found.probability is not None
    over = forecast(plan, "kr", LAST + dt.timedelta(days=1))
    assert (over.happened, over.probability, over.required_rate, over.ended) == (True, None, None, True)
    empty = forecast(plan_of(Change(baseline=0, target=31)), "kr", LAST + dt.timedelta(days=1))
    assert (empty.happened, empty.reason) == (None, "the cycle is over and has no value")


@pytest.mark.parametrize(
    ("threshold", "happened"),
    [
        (Threshold.at_least(31), True),
        (Threshold.at_least(31, strict=True), False),
        (Threshold.at_most(31), True),
        (Threshold.at_most(31, strict=True), False),
        (Threshold.between(20, 30, tolerance=5), False),
        (Threshold.between(20, 40), True),
        (Threshold.between(32, 40), False),
    ],
)
def test_a_threshold_on_the_last_day(threshold: Threshold, *, happened: bool) -> None:
    plan = plan_of(Maintain(threshold), [(LAST, 31)])
    for as_of in (LAST, LAST + dt.timedelta(days=1)):
        found = forecast(plan, "kr", as_of)
        assert (found.happened, found.reached) == (happened, happened)
        assert found.event.endswith(f"on {LAST}")


# what is asked


def test_a_share_of_the_way_can_be_asked_for() -> None:
    plan = plan_of(Change(baseline=0, target=70), weekly(WORKED))
    found = forecast(plan, "kr", week(6), goal=0.7)
    assert (found.goal, found.goal_value, found.event) == (0.7, 49, f"value at least 49 on {LAST}")
    assert found.probability == 0.95
    assert found.required_rate == 18 / 49
    assert forecast(plan, "kr", week(6), goal=1).probability == forecast(plan, "kr", week(6)).probability


def test_no_share_of_a_way_that_is_none() -> None:
    same = Change(baseline=5, target=5, direction="decrease")
    found = forecast(plan_of(same, weekly(RATIO)), "kr", week(6))
    assert (found.event, found.goal_value) == (f"value at most 5 on {LAST}", 5)
    assert found.probability is not None
    reason = "the target was reached at the start, so there is no share of the way to ask for"
    assert forecast(plan_of(same, weekly(RATIO)), "kr", week(6), goal=0.7).reason == reason
    good = plan_of(
        Change(target=6, kpi="kpi"), kpi=kpi_of(weekly((5, *RATIO), 0), "ratio", threshold=Threshold.at_most(7))
    )
    assert forecast(good, "kr", week(6)).event == f"value at most 6 on {LAST}"
    assert forecast(good, "kr", week(6), goal=0.7).reason == reason
    ranged = plan_of(
        Change(target=6, kpi="kpi"), kpi=kpi_of(weekly((5, *RATIO), 0), "ratio", threshold=Threshold.between(1, 7))
    )
    assert forecast(ranged, "kr", week(6)).event == f"value at least 6 on {LAST}"
    kept = plan_of(Maintain(Threshold.at_least(1)), weekly(RATIO))
    assert forecast(kept, "kr", week(6), goal=0.7).reason == (
        "a threshold is met or not, so there is no share of it to ask for"
    )


def test_the_interval_can_be_chosen() -> None:
    plan = plan_of(Change(baseline=0, target=70), weekly(WORKED))
    found = forecast(plan, "kr", week(6), interval=0.95)
    half = 5.732461 * float(stats.t.ppf(0.975, 5))
    assert (found.low, found.high) == pytest.approx((67.166667 - half, 67.166667 + half), abs=1e-5)
    assert "95 % interval" in str(found)
    assert forecast(plan, "kr", week(6), interval=0.5).interval == 0.5
    assert forecast(plan, "kr", week(6), goal=10).goal_value == 700


@pytest.mark.parametrize(
    ("cadence", "name", "days"),
    [
        (None, "week", 7),
        (Cadence.daily(), "day", 1),
        (Cadence.every_weeks(2), "2 weeks", 14),
        (Cadence.monthly(), "month", 30.436875),
        (Cadence.quarterly(), "quarter", 91.310625),
    ],
)
def test_rates_are_given_per_period_of_check_ins(cadence: Cadence | None, name: str, days: float) -> None:
    plans = [
        (plan_of(Change(baseline=0, target=70), weekly(WORKED), cadence=cadence), None),
        (plan_of(Change(baseline=0, target=70, kpi="kpi"), kpi=kpi_of(weekly((0, *WORKED), 0), cadence=cadence)), None),
        (plan_of(Change(baseline=0, target=70), weekly(WORKED)), Policy(check_in_cadence=cadence or Cadence.weekly())),
    ]
    for plan, policy in plans:
        found = forecast(plan, "kr", week(6), policy)
        assert (found.period, found.period_days) == (name, days)
        assert found.required_per_period == pytest.approx(39 / 49 * days)
        assert found.current_per_period == pytest.approx(31 / 42 * days)


def test_below_a_third_of_the_cycle_there_is_little_information() -> None:
    days = [(START + dt.timedelta(days=day), value) for day, value in enumerate((1, 3, 4, 8, 9), 1)]
    month = Cycle(id="spring", start=START, end=START + dt.timedelta(days=30))
    plan = plan_of(Change(baseline=0, target=70), days)
    plan = Plan(cycles=[month], objectives=plan.objectives)
    ninth, tenth = START + dt.timedelta(days=8), START + dt.timedelta(days=9)
    assert forecast(plan, "kr", ninth).low_information
    assert not forecast(plan, "kr", tenth).low_information
    assert forecast(plan, "kr", tenth, Policy(day_count="first_day_zero")).low_information
    assert "low information, less than a third of the cycle has passed" in str(forecast(plan, "kr", ninth))


def test_wrong_arguments_are_refused_together() -> None:
    found = problems(forecast, 1, "kr", "2026-04-01", policy=3, method="arima", interval=0, goal=0)
    assert found == [
        ("plan", "part.type"),
        ("as_of", "date.text"),
        ("policy", "part.type"),
        ("method", "choice.unknown"),
        ("interval", "forecast.interval"),
        ("goal", "number.low"),
    ]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("interval", 1, "forecast.interval"),
        ("interval", 0.9991, "forecast.interval"),
        ("interval", 0.4999, "forecast.interval"),
        ("interval", -0.8, "forecast.interval"),
        ("interval", "0.8", "number.text"),
        ("goal", -1, "number.low"),
        ("goal", 10.01, "number.high"),
        ("goal", 70, "number.high"),
        ("goal", math.nan, "number.nan"),
    ],
)
def test_a_number_out_of_range_is_refused(name: str, value: object, code: str) -> None:
    assert problems(forecast, plan_of(None), "kr", week(6), **{name: value}) == [(name, code)]


def test_an_unknown_key_result_is_refused() -> None:
    with pytest.raises(NotFound, match="there is no key result 'kx'"):
        forecast(plan_of(None), "kx", week(6))


# in words


def test_it_is_said_in_two_sentences() -> None:
    plan = plan_of(Change(target=70, unit="posts", accumulate=True), weekly(STEPS))
    assert str(forecast(plan, "kr", week(6))) == (
        "kr: 67.17 posts expected on 2026-06-28, 80 % interval 58.71 to 75.63 (drift, 6 increments); "
        "value at least 70 on 2026-06-28: 32 %. "
        "From now on it takes 5.571 per week, so far it moved 5.167 per week."
    )


def test_an_assumption_is_said() -> None:
    plan = plan_of(Change(baseline=0, target=70), weekly(WORKED))
    assert "(drift, 6 increments; taken to accumulate, which nothing says)" in str(forecast(plan, "kr", week(6)))


def test_a_reason_is_said() -> None:
    plan = plan_of(Change(baseline=0, target=70), weekly(WORKED))
    assert str(forecast(plan, "kr", week(3))) == (
        "kr: no forecast, because drift needs 4 increments, and there are 3. "
        "From now on it takes 5.7 per week, so far it moved 4.333 per week."
    )
    assert str(forecast(plan_of(None), "kr", week(3))) == "kr: no forecast, because no measure was agreed."
    assert str(forecast(plan, "kr", week(6), method="theil_sen")) == (
        "kr: 67.8 expected on 2026-06-28, no interval (theil_sen, 6 values); "
        "theil_sen has no interval and no probability. "
        "From now on it takes 5.571 per week, so far it moved 5.167 per week."
    )


def test_what_is_reached_needs_no_rate() -> None:
    plan = plan_of(Change(baseline=0, target=70), [*weekly(WORKED), (week(7), 70)])
    text = str(forecast(plan, "kr", week(7)))
    assert text.endswith("The last value is there already, so far it moved 10 per week.")
    over = str(forecast(plan, "kr", LAST + dt.timedelta(days=1)))
    assert over == "kr: no forecast, because the last day is known: value at least 70 on 2026-06-28 is true."


def test_days_without_a_value_are_days_that_have_passed() -> None:
    plan = plan_of(Change(target=70, unit="customers", accumulate=True), weekly(STEPS))
    late = forecast(plan, "kr", dt.date(2026, 6, 26))
    assert (late.days_left, late.required_rate, late.value_age) == (2, 39 / 2, 47)
    assert late.probability == forecast(plan, "kr", week(6)).probability
    assert str(late).endswith(
        "From now on it takes 39 customers in the 2 days left, so far it moved 5.167 per week. "
        "Mind that the last value is 47 days old."
    )
    eve = forecast(plan, "kr", dt.date(2026, 6, 27))
    assert eve.required_rate == 39
    assert "it takes 39 customers on the last day, so far" in str(eve)
    last = forecast(plan, "kr", LAST)
    assert last.required_rate is None
    assert str(last).endswith("So far it moved 5.167 per week. Mind that the last value is 49 days old.")
    two = forecast(plan, "kr", dt.date(2026, 6, 21))
    assert (two.days_left, two.required_per_period) == (7, 39)
    assert "it takes 39 per week" in str(two)
    assert "Mind" not in str(forecast(plan, "kr", week(7)))
    assert str(forecast(plan, "kr", week(7) + dt.timedelta(days=1))).endswith("the last value is 8 days old.")


def test_rates_close_to_each_other_are_told_apart() -> None:
    plan = plan_of(Change(baseline=0, target=12345.6), [(week(6), 5697.9692)])
    assert str(forecast(plan, "kr", week(6))).endswith(
        "From now on it takes 949.6615429 per week, so far it moved 949.6615333 per week."
    )


def test_values_close_to_the_goal_are_told_from_it() -> None:
    values = (99.9912, 99.9909, 99.9914, 99.991, 99.9911, 99.9912)
    kpi = kpi_of(weekly(values), "ratio", threshold=Threshold.at_least(99.997))
    found = forecast(plan_of(Maintain(kpi="kpi"), kpi=kpi), "kr", week(6))
    assert found.edges == (99.997,)
    assert str(found) == (
        "kr: 99.99117 % expected on 2026-06-28, 80 % interval 99.99077 to 99.99158 (level, 6 values); "
        "value at least 99.997 on 2026-06-28: 5 % or less. So far it moved 0 per week."
    )
    ranged = plan_of(Maintain(Threshold.between(4, 5.5)), weekly(RATIO))
    assert forecast(ranged, "kr", week(6)).edges == (4, 5.5)
    assert forecast(plan_of(None), "kr", week(6)).edges == ()


@pytest.mark.parametrize(
    ("probability", "text"), [(0.05, "5 % or less"), (0.95, "95 % or more"), (0.051, "5 %"), (0.5, "50 %")]
)
def test_limits_of_the_probability_are_said(probability: float, text: str) -> None:
    found = Forecast(
        key_result="kr",
        as_of=week(6),
        last_day=LAST,
        unit="%",
        interval=0.995,
        goal=1,
        event="rain",
        method="level",
        n=5,
        expected=1_234_567,
        low=-0.00012346,
        high=1e12,
        probability=probability,
    )
    assert str(found) == (
        "kr: 1234567 % expected on 2026-06-28, 99.5 % interval -0.0001235 to 1000000000000 (level, 5 values); "
        f"rain: {text}."
    )
