"""Laws of forecasts: no look-ahead, units and origins do not matter, further goals are less likely."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from goalkit import (
    KPI,
    Change,
    CheckIn,
    Cycle,
    KeyResult,
    Objective,
    Plan,
    Policy,
    Reading,
    Revision,
    StateChange,
    evaluate,
)
from goalkit.insight._estimates import Estimate, chance, drift, level, ols, theil_sen
from goalkit.insight.forecast import Forecast, ForecastMethod, forecast
from goalkit.insight.limits import process_limits
from goalkit.insight.rules import find_signals
from goalkit.model._check import short
from goalkit.model.numbers import exact
from tests.strategies import NEW_YEAR, days, plans, policies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goalkit.model.kpis import KPIKind

DAYS = 91
CYCLE = Cycle(id="c", start=NEW_YEAR, end=NEW_YEAR + dt.timedelta(days=DAYS))
ONE_DAY = dt.timedelta(days=1)

methods: st.SearchStrategy[ForecastMethod] = st.sampled_from(("drift", "level", "ols", "theil_sen"))
whole = st.integers(-1000, 1000)


@st.composite
def paths(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Draw four to twelve days of the cycle, none of them the last, with whole values."""
    chosen = draw(st.sets(st.integers(1, DAYS - 1), min_size=4, max_size=12))
    return [(day, draw(whole)) for day in sorted(chosen)]


def plan_of(path: Sequence[tuple[int, float]], baseline: float, target: float, kind: KPIKind | None = None) -> Plan:
    """Return a plan of one key result with values on some days: check-ins, or readings of a KPI of some kind."""
    values = [(NEW_YEAR + (day - 1) * ONE_DAY, value) for day, value in path]
    item = KeyResult(
        id="kr",
        title="kr",
        measure=Change(
            baseline=baseline if kind is None else None,
            target=target,
            kpi=None if kind is None else "kpi",
            direction="increase" if target >= baseline else "decrease",
        ),
        check_ins=[CheckIn(date, value) for date, value in values] if kind is None else (),
    )
    kpi = KPI(id="kpi", kind=kind, readings=[(NEW_YEAR - ONE_DAY, baseline), *values])
    return Plan(cycles=[CYCLE], kpis=[kpi], objectives=[Objective(id="o", title="o", cycle="c", key_results=[item])])


def made(path: Sequence[tuple[int, float]], baseline: float, target: float, method: ForecastMethod) -> Forecast:
    """Return the forecast on the day before the last, which has no value yet."""
    return forecast(plan_of(path, baseline, target), "kr", CYCLE.last_day - ONE_DAY, method=method)


def same(left: Forecast, right: Forecast) -> bool:
    """Return whether two forecasts give the same odds."""
    return (left.method, left.n, left.df, left.reached) == (right.method, right.n, right.df, right.reached) and (
        left.probability == right.probability is None
        or left.probability == pytest.approx(right.probability, abs=2e-9, rel=0)
    )


# no look-ahead


@given(plans(), days, policies(), whole, methods, st.data())
def test_what_is_dated_after_the_day_changes_nothing(
    plan: Plan, as_of: dt.date, policy: Policy, number: int, method: ForecastMethod, data: st.DataObject
) -> None:
    names = [item.id for _, item in plan.key_results()]
    assume(names)
    name = data.draw(st.sampled_from(names))
    later = as_of + ONE_DAY
    objectives = [
        attrs.evolve(
            item,
            key_results=[_more(kr, plan, item, later, number) for kr in item.key_results],
            states=[*item.states, StateChange(at=later, state="draft")],
        )
        for item in plan.objectives
    ]
    kpis = [attrs.evolve(kpi, readings=[*kpi.readings, Reading(later, number)]) for kpi in plan.kpis]
    known = attrs.evolve(plan, objectives=objectives, kpis=kpis)
    assert forecast(plan, name, as_of, policy) == forecast(known, name, as_of, policy)
    assert forecast(plan, name, as_of, policy, method=method) == forecast(known, name, as_of, policy, method=method)


def _more(kr: KeyResult, plan: Plan, objective: Objective, later: dt.date, number: int) -> KeyResult:
    """Return a key result with more that happens later."""
    cycle = plan.cycle_of(objective)
    own = isinstance(kr.measure, Change) and kr.measure.kpi is None
    inside = cycle is None or later in cycle
    revisions = [item for item in kr.revisions if item.at < later]
    if isinstance(kr.measure, Change):
        revisions.append(Revision(at=later, baseline=number, target=number))
    return attrs.evolve(
        kr,
        check_ins=[*kr.check_ins, CheckIn(later, number if own else None)] if inside else kr.check_ins,
        revisions=revisions,
        states=[*kr.states, StateChange(at=later, state="cancelled")],
    )


@given(paths(), whole, whole, st.integers(1, DAYS - 1), st.sampled_from((None, "stock", "ratio")))
def test_only_the_path_so_far_counts(
    path: list[tuple[int, int]], baseline: int, target: int, day: int, kind: KPIKind | None
) -> None:
    as_of = NEW_YEAR + (day - 1) * ONE_DAY
    so_far = [(at, value) for at, value in path if at <= day]
    known = forecast(plan_of(so_far, baseline, target, kind), "kr", as_of)
    assert known == forecast(plan_of(path, baseline, target, kind), "kr", as_of)
    assert known.n - known.n_before == len(so_far)
    assert known.n_before <= (kind == "ratio" and 1 < len(so_far) < 5)


# every forecast


@given(plans(), days, policies(), st.none() | methods, st.sampled_from((None, 0.7, 1, 1.25)), st.data())
def test_a_probability_has_everything_beside_it_or_a_reason(
    plan: Plan, as_of: dt.date, policy: Policy, method: ForecastMethod | None, goal: float | None, data: st.DataObject
) -> None:
    names = [item.id for _, item in plan.key_results()]
    assume(names)
    found = forecast(plan, data.draw(st.sampled_from(names)), as_of, policy, method=method or "auto", goal=goal)
    _complete(found)


@given(paths(), whole, whole, methods, st.floats(0.5, 0.99))
def test_a_forecast_is_complete(
    path: list[tuple[int, int]], baseline: int, target: int, method: ForecastMethod, interval: float
) -> None:
    found = forecast(plan_of(path, baseline, target), "kr", CYCLE.last_day - ONE_DAY, method=method, interval=interval)
    _complete(found)
    assert found.required_rate == target - path[-1][1]
    assert found.current_rate == float(Fraction(path[-1][1] - baseline, path[-1][0]))
    if found.low is not None and found.high is not None and found.expected is not None:
        assert found.low + found.high == pytest.approx(2 * found.expected, abs=1e-6)


def _complete(found: Forecast) -> None:
    assert (found.reason == "") == (found.probability is not None)
    beside = (found.method, found.low, found.high, found.expected, found.df)
    if found.probability is None:
        assert found.low is found.high is found.statistic is found.df is None
        assert found.expected is None or found.method == "theil_sen"
    else:
        assert None not in beside
        assert 0.05 <= found.probability <= 0.95
        assert found.low is not None
        assert found.high is not None
        assert found.low < found.high
        assert found.n >= 4
        assert found.event
        assert found.happened is None
    assert (found.reached is None) == (found.value is None or not found.event)
    assert found.key_result in str(found)


@given(plans(), days, policies(), st.data())
def test_a_goal_that_has_ended_has_no_rate_to_reach(
    plan: Plan, as_of: dt.date, policy: Policy, data: st.DataObject
) -> None:
    names = [item.id for _, item in plan.key_results()]
    assume(names)
    name = data.draw(st.sampled_from(names))
    found = forecast(plan, name, as_of, policy)
    result = evaluate(plan, as_of, policy).key_results[name]
    over = found.last_day is not None and as_of > found.last_day
    assert found.ended >= (over or result.state in {"cancelled", "closed"} or found.happened is not None)
    if found.ended:
        assert found.required_rate is None
        assert " it takes " not in str(found)
        assert "So far" not in str(found)
    if found.required_rate is not None and found.value is not None and found.goal_value is not None:
        assert found.days_left
        arrived = found.value + found.required_rate * found.days_left
        assert arrived == pytest.approx(found.goal_value, rel=1e-9, abs=1e-6)


@given(paths(), whole, whole, st.integers(1, DAYS - 1))
def test_every_day_without_a_value_makes_the_way_steeper(
    path: list[tuple[int, int]], baseline: int, target: int, day: int
) -> None:
    path = [(at, value) for at, value in path if at <= day] or [(day, path[0][1])]
    plan = plan_of(path, baseline, target)
    rates = [forecast(plan, "kr", NEW_YEAR + (at - 1) * ONE_DAY).required_rate for at in (day, DAYS - 1)]
    assert rates == [(target - path[-1][1]) / (DAYS - day), target - path[-1][1]]


@given(
    st.lists(st.integers(40, 60), min_size=0, max_size=20), st.lists(st.integers(40, 60), min_size=1, max_size=4), whole
)
def test_a_level_of_few_values_is_that_of_the_last_twelve(before: list[int], inside: list[int], later: int) -> None:
    """Values a week apart, all within the year. With a signal together, or fewer than five, there is none."""
    start = NEW_YEAR - dt.timedelta(weeks=len(before))
    readings = [Reading(start + dt.timedelta(weeks=week), value) for week, value in enumerate(before + inside)]
    as_of = readings[-1].date
    kpi = KPI(id="kpi", kind="ratio", readings=[*readings, Reading(as_of + ONE_DAY, later)])
    item = KeyResult(id="kr", title="kr", measure=Change(target=50, kpi="kpi", direction="increase"))
    goal = Objective(id="o", title="o", cycle="c", key_results=[item])
    found = forecast(Plan(cycles=[CYCLE], kpis=[kpi], objectives=[goal]), "kr", as_of)
    values = (before + inside)[-12:]
    limits = process_limits(values)
    signals = limits is not None and any(signal.on == "values" for signal in find_signals(values, limits))
    if limits is None or signals or len(set(values)) == 1 or len(inside) == 1:
        assert found.expected is None
        assert (found.n, found.n_before) in {(len(inside), 0), (len(values), len(values) - len(inside))}
    else:
        assert (found.n, found.n_before) == (len(values), len(values) - len(inside))
        assert found.expected == level(values).expected
        assert found.df == len(values) - 1


# units, origins, goals


@given(paths(), whole, whole, methods, st.sampled_from((1000, 0.001, 60, 1e-9, 1e12)))
def test_another_unit_gives_the_same_odds(
    path: list[tuple[int, int]], baseline: int, target: int, method: ForecastMethod, factor: float
) -> None:
    def scaled(value: float) -> float:
        return float(exact(value) * exact(factor))

    before = made(path, baseline, target, method)
    after = made([(day, scaled(value)) for day, value in path], scaled(baseline), scaled(target), method)
    assert same(before, after)
    if before.expected is not None:
        assert after.expected == pytest.approx(before.expected * factor, rel=1e-9, abs=1e-9 * factor)
    if before.required_rate is not None:
        assert after.required_rate == pytest.approx(before.required_rate * factor)


@given(paths(), whole, whole, methods, st.integers(-(10**6), 10**6))
def test_another_origin_gives_the_same_odds(
    path: list[tuple[int, int]], baseline: int, target: int, method: ForecastMethod, shift: int
) -> None:
    before = made(path, baseline, target, method)
    after = made([(day, value + shift) for day, value in path], baseline + shift, target + shift, method)
    assert same(before, after)
    assert (after.required_rate, after.current_rate) == (before.required_rate, before.current_rate)
    if before.expected is not None:
        assert after.expected == pytest.approx(before.expected + shift, abs=1e-6)


@given(paths(), whole, whole, methods)
def test_upside_down_gives_the_same_odds(
    path: list[tuple[int, int]], baseline: int, target: int, method: ForecastMethod
) -> None:
    assume(baseline != target)
    before = made(path, baseline, target, method)
    after = made([(day, -value) for day, value in path], -baseline, -target, method)
    assert same(before, after)
    assert (before.event, after.event) != ("", "")
    assert ("at least" in before.event) == ("at most" in after.event)


@given(paths(), st.integers(-500, 0), st.integers(1, 500), st.integers(1, 500), methods)
def test_a_further_goal_is_never_more_likely(
    path: list[tuple[int, int]], baseline: int, way: int, more: int, method: ForecastMethod
) -> None:
    near = made(path, baseline, baseline + way, method).probability
    far = made(path, baseline, baseline + way + more, method).probability
    assert (near is None) == (far is None)
    assert near is None or far is None or far <= near


@given(paths(), whole, whole)
def test_by_drift_even_odds_are_where_the_rates_meet(path: list[tuple[int, int]], baseline: int, target: int) -> None:
    found = made(path, baseline, target, "drift")
    assume(found.probability is not None)
    assert found.probability is not None
    assert found.required_rate is not None
    assert found.current_rate is not None
    needed = (target - path[-1][1]) / (DAYS - path[-1][0])
    enough = found.current_rate - needed if target >= baseline else needed - found.current_rate
    if enough > 1e-6:
        assert found.probability > 0.5
    elif enough < -1e-6:
        assert found.probability < 0.5


@given(paths(), whole, st.integers(1, 1000), st.integers(1, 150).map(lambda share: share / 100))
def test_a_share_of_the_way_is_a_target_of_its_own(
    path: list[tuple[int, int]], baseline: int, way: int, share: float
) -> None:
    asked = forecast(plan_of(path, baseline, baseline + way), "kr", CYCLE.last_day - ONE_DAY, goal=share)
    value = float(baseline + exact(share) * way)
    other = forecast(plan_of(path, baseline, value), "kr", CYCLE.last_day - ONE_DAY)
    assert attrs.evolve(asked, goal=1) == other


@given(paths(), whole, whole, st.floats(0.5, 0.98), st.floats(0.001, 0.01))
def test_a_surer_interval_is_wider(
    path: list[tuple[int, int]], baseline: int, target: int, interval: float, more: float
) -> None:
    plan = plan_of(path, baseline, target)
    small = forecast(plan, "kr", CYCLE.last_day - ONE_DAY, interval=interval)
    large = forecast(plan, "kr", CYCLE.last_day - ONE_DAY, interval=interval + more)
    assume(small.low is not None)
    assert small.low is not None
    assert large.low is not None
    assert large.low < small.low
    assert large.probability == small.probability


@given(paths(), whole, whole)
def test_a_reading_of_a_stock_is_a_check_in(path: list[tuple[int, int]], baseline: int, target: int) -> None:
    found = forecast(plan_of(path, baseline, target, "stock"), "kr", CYCLE.last_day - ONE_DAY)
    assert found == made(path, baseline, target, "drift")


# the methods against independent arithmetic


@given(paths(), st.integers(0, 400))
def test_drift_is_the_best_line_through_the_first_point(path: list[tuple[int, int]], horizon: int) -> None:
    """Generalised least squares of a random walk: rates weighted by time, scatter of rates around their mean."""
    times, values = [day for day, _ in path], [value for _, value in path]
    spans = [late - early for early, late in pairwise(times)]
    rates = [Fraction(late - early, span) for (early, late), span in zip(pairwise(values), spans, strict=True)]
    mean = sum(span * rate for span, rate in zip(spans, rates, strict=True)) / sum(spans)
    scatter = sum(span * (rate - mean) ** 2 for span, rate in zip(spans, rates, strict=True)) / (len(spans) - 1)
    found = drift(times, values, horizon)
    assert found.expected == float(values[-1] + horizon * mean)
    assert found.error**2 == pytest.approx(float(scatter * (horizon + Fraction(horizon**2, sum(spans)))))
    assert found.df == len(spans) - 1


@given(paths(), st.integers(1, 400))
def test_drift_of_equal_steps_is_the_one_of_textbooks(path: list[tuple[int, int]], horizon: int) -> None:
    values = [value for _, value in path]
    steps = [late - early for early, late in pairwise(values)]
    found = drift(range(len(values)), values, horizon)
    assert found.expected == pytest.approx(values[-1] + horizon * statistics.fmean(steps), abs=1e-9)
    spread = statistics.stdev(steps) * math.sqrt(horizon * (1 + horizon / len(steps)))
    assert found.error == pytest.approx(spread, abs=1e-9)


@given(paths(), st.integers(0, 400))
def test_ols_agrees_with_the_normal_equations(path: list[tuple[int, int]], horizon: int) -> None:
    count, x = len(path), path[-1][0] + horizon
    one, two = sum(day for day, _ in path), sum(day * day for day, _ in path)
    total, mixed = sum(value for _, value in path), sum(day * value for day, value in path)
    det = count * two - one * one
    slope, intercept = Fraction(count * mixed - one * total, det), Fraction(two * total - one * mixed, det)
    noise = sum((value - intercept - slope * day) ** 2 for day, value in path) / Fraction(count - 2)
    found = ols([day for day, _ in path], [value for _, value in path], horizon)
    assert found.expected == float(intercept + slope * x)
    assert found.error**2 == pytest.approx(float(noise * (1 + Fraction(two - 2 * x * one + count * x * x, det))))
    assert found.df == count - 2


@given(paths())
def test_theil_sen_agrees_with_scipy(path: list[tuple[int, int]]) -> None:
    times, values = [day for day, _ in path], [value for _, value in path]
    found = stats.theilslopes(values, times)
    assert theil_sen(times, values) == pytest.approx((float(found.slope), float(found.intercept)), abs=1e-9)


@given(st.lists(whole, min_size=2, max_size=20))
def test_a_level_agrees_with_sums(values: list[int]) -> None:
    recent = values[-4:]
    found = level(values)
    ranges = [abs(late - early) for early, late in pairwise(values)]
    assert found.expected == pytest.approx(sum(recent) / len(recent), abs=1e-12)
    assert found.error == pytest.approx(statistics.fmean(ranges) / 1.128 * math.sqrt(1 + 1 / len(recent)))
    assert found.df == len(values) - 1


@given(st.floats(-100, 100), st.floats(0.1, 100), st.integers(1, 30), st.floats(-200, 200), st.floats(0, 100))
def test_chances_add_up(expected: float, error: float, df: int, low: float, wide: float) -> None:
    estimate = Estimate(expected=expected, error=error, df=df)
    below, inside = 1 - chance(estimate, low, None), chance(estimate, low, low + wide)
    above = chance(estimate, low + wide, None)
    assert below + inside + above == pytest.approx(1, abs=1e-12)
    assert chance(estimate, None, low) == pytest.approx(below, abs=1e-12)
    assert inside >= 0


@given(st.lists(st.floats(-1e6, 1e6).map(lambda value: round(value, 9)), min_size=2, max_size=6))
def test_different_numbers_of_a_sentence_never_look_the_same(values: list[float]) -> None:
    numbers = sorted(set(values))
    shown = [exact(float(short(value, values))) for value in numbers]
    gaps = [late - early for early, late in pairwise(map(exact, numbers))]
    if not gaps or min(gaps) < 1e-8 * max(1, *map(abs, numbers)):
        return
    least = min(gaps)
    for number, text in zip(map(exact, numbers), shown, strict=True):
        assert abs(number - text) <= least / 20
    assert [short(value) for value in numbers] == [short(value, [value]) for value in numbers]
