"""Laws of progress: endpoints, monotone, mirror, unit change, inverse, and never a number that is none."""

from __future__ import annotations

import copy
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalkit import Change, CheckIn, InvalidValue, KeyResult, Objective, Plan, Policy, Threshold, evaluate
from goalkit.model.numbers import settle
from goalkit.scoring.progress import change_progress, value_for
from tests.strategies import (
    NEW_YEAR,
    ONE,
    as_number,
    decimals,
    plans,
    policies,
    small,
    spans,
    thresholds,
    units,
)

if TYPE_CHECKING:
    from goalkit.model.numbers import Number
    from goalkit.scoring.policy import Degenerate

Way = Literal["increase", "decrease"]
ways: st.SearchStrategy[Way | None] = st.sampled_from((None, "increase", "decrease"))
apart = spans().map(lambda span: span if span[0] != span[1] else (span[0], span[0] + 1))
"""A baseline and a target, in decimal units, that are not equal."""
any_number = st.one_of(
    st.just(0.0),
    st.floats(1e-100, 1e100, allow_nan=False),
    st.floats(-1e100, -1e-100, allow_nan=False),
    st.sampled_from((1e100, -1e100, 1e-100, -1e-100)),
)
"""Every number that is accepted."""


def plain(number: int) -> float:
    """Return decimal units as a float."""
    return float(as_number(number))


def progress(value: int, baseline: int, target: int) -> float:
    """Return settled progress of numbers in decimal units."""
    found = change_progress(plain(value), plain(baseline), plain(target))
    assert found is not None
    return settle(found)


@given(apart)
def test_progress_is_0_at_the_baseline_and_1_at_the_target(span: tuple[int, int]) -> None:
    baseline, target = span
    assert progress(baseline, baseline, target) == 0
    assert progress(target, baseline, target) == 1


@given(apart, units, units)
def test_a_value_nearer_to_the_target_never_has_less_progress(span: tuple[int, int], first: int, second: int) -> None:
    baseline, target = span
    low, high = sorted((first, second), reverse=target < baseline)
    assert progress(low, baseline, target) <= progress(high, baseline, target)


@given(apart, units)
def test_negating_all_numbers_changes_nothing(span: tuple[int, int], value: int) -> None:
    baseline, target = span
    assert progress(-value, -baseline, -target) == progress(value, baseline, target)


@given(apart.map(lambda span: (span[0] // 1000, span[1] // 1000 + 1)), small, st.integers(1, 100), units)
def test_another_unit_changes_nothing(span: tuple[int, int], value: int, factor: int, shift: int) -> None:
    baseline, target = span[0], span[1] + (span[0] == span[1])
    by = Decimal(factor) / 10
    numbers = [Decimal(number) / ONE for number in (value, baseline, target)]
    moved = [float(by * number + Decimal(shift) / ONE) for number in numbers]
    before = change_progress(float(numbers[0]), float(numbers[1]), float(numbers[2]))
    after = change_progress(moved[0], moved[1], moved[2])
    assert before is not None
    assert after is not None
    assert math.isclose(settle(after), settle(before), rel_tol=1e-15)


@given(apart, units)
def test_value_for_is_the_inverse_of_progress(span: tuple[int, int], value: int) -> None:
    baseline, target = map(plain, span)
    moved = change_progress(plain(value), baseline, target)
    assert moved is not None
    assert settle(value_for(moved, baseline, target)) == plain(value)


@given(decimals, decimals)
def test_no_value_belongs_to_progress_where_baseline_and_target_are_equal(share: Number, at: Number) -> None:
    with pytest.raises(InvalidValue, match="equals the baseline"):
        value_for(float(share), float(at), float(at))


@given(units, units, ways)
def test_degenerate_is_reached_or_not(value: int, target: int, way: Way | None) -> None:
    reached = {None: value == target, "increase": value >= target, "decrease": value <= target}[way]
    got = change_progress(plain(value), plain(target), plain(target), way)
    assert got == (1.0 if reached else 0.0)


@given(units, units, ways)
def test_degenerate_can_be_always_0_or_unknown(value: int, target: int, way: Way | None) -> None:
    numbers = plain(value), plain(target), plain(target)
    assert change_progress(*numbers, way, "zero") == 0
    assert change_progress(*numbers, way, "unknown") is None


@given(any_number, any_number, any_number, ways, st.sampled_from(("reached", "zero", "unknown")))
def test_progress_of_accepted_numbers_is_always_finite(
    value: float, baseline: float, target: float, way: Way | None, degenerate: Degenerate
) -> None:
    found = change_progress(value, baseline, target, way, degenerate)
    assert found is None or math.isfinite(settle(found))


@given(
    st.lists(st.tuples(any_number, any_number, any_number, any_number.map(abs)), min_size=1, max_size=4),
    st.sampled_from(("mean", "min", "sum", "by_unit")),
    any_number.map(abs),
)
def test_nothing_published_is_ever_infinite_or_nan(
    numbers: list[tuple[float, float, float, float]],
    rollup: Literal["mean", "min", "sum", "by_unit"],
    priority: float,
) -> None:
    policy = Policy(clamp=(None, None), objective_clamp=(None, None), rollup=rollup, priority_weights={"": priority})
    key_results = [
        KeyResult(
            id=f"k{number}",
            title="k",
            weight=weight,
            measure=Change(baseline=baseline, target=target),
            check_ins=[CheckIn(NEW_YEAR, value)],
        )
        for number, (value, baseline, target, weight) in enumerate(numbers)
    ]
    plan = Plan(objectives=[Objective(id="o", title="o", key_results=key_results)])
    card = evaluate(plan, NEW_YEAR, policy)
    whole = card.objectives["o"]
    found = [whole.progress, whole.score, whole.expected, whole.projected]
    for result in card.key_results.values():
        found += [result.progress, result.score, result.expected, result.projected]
    assert all(number is None or math.isfinite(number) for number in found)
    assert "nan" not in str(card.explain("o"))


@given(thresholds(), thresholds())
def test_equal_thresholds_hash_equal(first: Threshold, second: Threshold) -> None:
    assert first != second or hash(first) == hash(second)


@given(plans(max_objectives=3), policies())
def test_equal_plans_and_policies_hash_equal(plan: Plan, policy: Policy) -> None:
    for item in (plan, policy, *plan.kpis, *plan.objectives):
        twin = copy.deepcopy(item)
        assert twin == item
        assert hash(twin) == hash(item)
