"""Numbers: settled results, shown percents, and sums as people write them."""

from __future__ import annotations

import decimal
import math
import numbers
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goalkit.model.numbers import add, exact, half_up, percent, settle
from goalkit.model.readings import Reading
from tests.model.building import build, day

short_decimals = st.decimals(min_value=-(10**6), max_value=10**6, places=4)
shares = st.floats(-1e6, 1e6)


def rounded(value: Fraction, places: int) -> Fraction:
    """Round half to even, exactly."""
    return Fraction(round(value * 10**places), 10**places)


@given(st.decimals(min_value=-999, max_value=999, places=12))
@example(Decimal("0.6999999995"))
@example(Decimal("0.0000000005"))
@example(Decimal("0.0000000015"))
@example(Decimal("-0.0000000025"))
def test_settle_is_exact_half_even_rounding_to_nine_places(value: Decimal) -> None:
    assert settle(float(value)) == float(rounded(Fraction(value), 9))


@given(st.integers(-(10**15), 10**15))
def test_settle_sends_every_tie_to_the_even_neighbour(units: int) -> None:
    middle = Fraction(2 * units + 1, 2 * 10**9)
    if repr(float(middle)) == f"{float(middle):.15g}":  # short enough for a float to be told apart
        assert settle(float(middle)) == float(rounded(exact(float(middle)), 9))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1000.0000000005, 1000.0),
        (1000.0000000015, 1000.000000002),
        (8192.0000000005, 8192.0),
        (-2000.0000000005, -2000.0),
        (1e10, 1e10),
        (2e216, 2e216),
    ],
)
def test_settle_treats_large_values_as_exactly(value: float, expected: float) -> None:
    assert settle(value) == expected


@given(shares)
def test_settle_settles_once(value: float) -> None:
    assert settle(settle(value)) == settle(value)


@given(shares)
def test_settle_is_odd(value: float) -> None:
    assert settle(-value) == -settle(value)


def test_settle_repairs_what_floats_lose() -> None:
    assert sum([0.7, 0.7, 0.7]) / 3 < 0.7
    assert settle(sum([0.7, 0.7, 0.7]) / 3) == 0.7


def test_settle_knows_no_negative_zero() -> None:
    assert math.copysign(1, settle(-1e-12)) == 1
    assert math.copysign(1, settle(-5e-10)) == 1


@given(short_decimals, st.integers(0, 4))
def test_half_up_equals_decimal_arithmetic(value: Decimal, places: int) -> None:
    expected = value.quantize(Decimal(1).scaleb(-places), decimal.ROUND_HALF_UP)
    assert half_up(float(value), places) == float(expected)


def test_half_up_differs_from_round_on_a_binary_tie() -> None:
    assert [half_up(value, 1) for value in (0.35, 0.65, -0.25)] == [0.4, 0.7, -0.3]
    assert round(0.35, 1) == 0.3


def test_half_up_leaves_alone_what_has_no_decimals() -> None:
    assert half_up(2e216, 2) == 2e216
    assert half_up(1e15, 2) == 1e15


def test_half_up_knows_no_negative_zero() -> None:
    assert math.copysign(1, half_up(-0.04, 1)) == 1


def test_the_precision_of_the_program_changes_nothing() -> None:
    with decimal.localcontext() as context:
        context.prec = 2
        context.traps[decimal.Inexact] = True
        assert settle(123.4567890125) == 123.456789012
        assert half_up(1234.565, 2) == 1234.57
        assert percent(1.005) == 101


@given(shares)
def test_percent_is_100_only_when_complete(share: float) -> None:
    if percent(share) == 100:
        assert settle(share) >= 1


@given(shares)
def test_percent_is_0_only_when_nothing_moved(share: float) -> None:
    assert (percent(share) == 0) is (settle(share) == 0)


@given(short_decimals)
def test_percent_rounds_half_up_elsewhere(share: Decimal) -> None:
    expected = int((share * 100).quantize(Decimal(1), decimal.ROUND_HALF_UP))
    if expected not in {0, 100}:
        assert percent(float(share)) == expected


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        *((0.0, 0), (1e-10, 0), (0.001, 1), (-0.001, -1), (0.125, 13), (0.285, 29), (-0.5, -50)),
        *((0.994, 99), (0.9999, 99), (1.0, 100), (1.001, 100), (1.004, 100), (1.005, 101), (1.25, 125)),
    ],
)
def test_percent_of(share: float, expected: int) -> None:
    assert percent(share) == expected


def test_percent_of_a_huge_share_is_a_number() -> None:
    assert percent(2e216) > 10**216


@given(short_decimals, short_decimals)
def test_add_is_decimal_addition(left: Decimal, right: Decimal) -> None:
    assert add(float(left), float(right)) == float(left + right)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_exact_is_the_shortest_decimal(value: float) -> None:
    assert exact(value) == Fraction(repr(value))
    assert float(exact(value)) == value


def test_exact_is_what_people_wrote() -> None:
    assert exact(0.1) == Fraction(1, 10)
    assert Fraction(0.1) != Fraction(1, 10)


def test_numbers_of_other_libraries_are_kept_as_float() -> None:
    class Int64:  # as numpy and pandas have it: no int, but a registered real number
        def __float__(self) -> float:
            return 3.0

    numbers.Real.register(Int64)
    kept = build(Reading, date=day(1), value=Int64()).value
    assert (kept, type(kept)) == (3.0, float)
