"""Student's t: against SciPy, against closed forms, and by its own laws."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from goalkit.insight._student import t_cdf, t_quantile

DEGREES = (1, 1.0001, 1.5, 2, 2.48, 3, 4, 5, 7.7, 10, 30, 99.5, 365, 1e4, 99_999, 100_001, 1e6, 1e9)
VALUES = (0, 1e-12, 1e-6, 0.001, 0.1, 0.494261, 0.9, 1, 1.5, 1.7, 2, 2.5, 3, 4, 6, 10, 40, 1e3, 1e6, 1e12)
SHARES = (1e-6, 0.001, 0.025, 0.05, 0.1, 0.2, 0.4, 0.49)

degrees = st.floats(1, 1e6) | st.integers(1, 60)
values = st.floats(-50, 50) | st.floats(-1e9, 1e9)
shares = st.floats(1e-6, 1 - 1e-6)


@pytest.mark.parametrize("df", DEGREES)
def test_the_distribution_function_agrees_with_scipy(df: float) -> None:
    for value in VALUES:
        assert t_cdf(value, df) == pytest.approx(float(stats.t.cdf(value, df)), abs=1e-9, rel=0)
        assert t_cdf(-value, df) == pytest.approx(float(stats.t.cdf(-value, df)), abs=1e-9, rel=0)


@pytest.mark.parametrize("df", DEGREES)
def test_the_quantile_agrees_with_scipy(df: float) -> None:
    for share in SHARES:
        for p in (share, 1 - share):
            assert t_quantile(p, df) == pytest.approx(float(stats.t.ppf(p, df)), rel=1e-9, abs=1e-9)


@given(values, degrees)
@example(0.0, 1)
@example(1.2909944487358056, 5)  # where the other of the two continued fractions takes over
def test_any_value_agrees_with_scipy(value: float, df: float) -> None:
    assert t_cdf(value, df) == pytest.approx(float(stats.t.cdf(value, df)), abs=1e-9, rel=0)


@given(shares, degrees)
def test_any_quantile_agrees_with_scipy(p: float, df: float) -> None:
    assert t_quantile(p, df) == pytest.approx(float(stats.t.ppf(p, df)), rel=1e-9, abs=1e-9)


@given(values)
def test_one_and_two_degrees_of_freedom_have_closed_forms(value: float) -> None:
    assert t_cdf(value, 1) == pytest.approx(0.5 + math.atan(value) / math.pi, abs=1e-12, rel=0)
    assert t_cdf(value, 2) == pytest.approx(0.5 + value / (2 * math.sqrt(2 + value * value)), abs=1e-12, rel=0)


def test_tails_keep_their_digits() -> None:
    assert t_cdf(-1e12, 1) == pytest.approx(1 / (math.pi * 1e12), rel=1e-12)
    assert t_cdf(-1e200, 5) == 0
    assert t_cdf(-1e200, 1e6) == 0
    assert t_quantile(1e-12, 1) == pytest.approx(-1 / math.tan(math.pi * 1e-12), rel=1e-9)


@given(values, degrees)
def test_it_is_symmetric(value: float, df: float) -> None:
    assert t_cdf(value, df) + t_cdf(-value, df) == pytest.approx(1, abs=1e-15)


@given(shares, degrees)
def test_quantiles_are_symmetric(p: float, df: float) -> None:
    assert t_quantile(1 - p, df) == pytest.approx(-t_quantile(p, df), rel=1e-6, abs=1e-9)
    assert t_quantile(0.5, df) == 0


@given(values, st.floats(1e-6, 10), degrees)
def test_it_grows_with_the_value(value: float, more: float, df: float) -> None:
    assert t_cdf(value + more, df) >= t_cdf(value, df) - 1e-14
    if abs(value) < 3:
        assert t_cdf(value + 0.01, df) > t_cdf(value, df)


@given(shares, degrees)
def test_the_quantile_inverts_the_distribution_function(p: float, df: float) -> None:
    assert t_cdf(t_quantile(p, df), df) == pytest.approx(p, abs=1e-12)


@given(st.floats(0.1, 6), st.floats(1, 100), st.floats(0.1, 100))
def test_more_degrees_of_freedom_have_smaller_tails(value: float, df: float, more: float) -> None:
    assert t_cdf(-value, df + more) < t_cdf(-value, df)
    assert t_cdf(-value, df) > NormalDist().cdf(-value)
