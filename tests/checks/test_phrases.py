"""Phrases of findings: lists, cut titles, rounded numbers, thresholds with units."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.checks._phrases import bracketed, healthy, listed, rounded, shortened
from goalkit.display.text import width
from goalkit.model._check import counted, joined


def test_counts_and_lists() -> None:
    assert [counted(number, "KPI") for number in (0, 1, 2)] == ["0 KPIs", "1 KPI", "2 KPIs"]
    assert [joined("abc"[:number]) for number in (1, 2, 3)] == ["a", "a and b", "a, b and c"]


def test_of_more_than_five_only_the_number_is_said() -> None:
    assert (listed("abcde", "goals"), bracketed("abcde")) == ("a, b, c, d and e", " (a, b, c, d and e)")
    assert (listed("abcdef", "goals"), bracketed("abcdef")) == ("6 goals", "")


@pytest.mark.parametrize(
    ("text", "columns", "shown"),
    [
        ("Win the market", 14, "Win the market"),
        ("Win the market", 13, "Win the ..."),
        ("Win  the\nmarket", 14, "Win the market"),
        ("Win the market", 11, "Win the ..."),
        ("Win the market", 10, "Win ..."),
        ("Wintermarket", 10, "Winterm..."),
        ("冬の保管場所を楽に", 10, "冬の保..."),
        ("", 10, ""),
    ],
)
def test_a_text_is_cut_after_a_word(text: str, columns: int, shown: str) -> None:
    assert shortened(text, columns) == shown


@given(st.text(), st.integers(10, 80))
def test_a_cut_text_fits_and_begins_as_the_whole(text: str, columns: int) -> None:
    shown = shortened(text, columns)
    whole = shortened(text, 10_000)
    assert width(shown) <= columns
    assert shown == whole or (shown.endswith("...") and whole.startswith(shown.removesuffix("...").rstrip()))


@pytest.mark.parametrize(
    ("number", "like", "shown"),
    [
        (1.725, (1.7, 1.8, 2), "1.7"),
        (14.7083, (12, 14.25), "14.71"),
        (0.4, (1, 2), "0"),
        (12.833333, (), "13"),
        (184233.33, (181_000, 183_500), "184233"),
        (0.33333, (1 / 3,), "0.3333"),
    ],
)
def test_a_number_has_the_decimals_of_those_it_comes_from(number: float, like: tuple[float, ...], shown: str) -> None:
    assert rounded(number, like) == shown


@given(st.integers(-9999, 9999), st.integers(0, 3), st.floats(-1000, 1000))
def test_a_rounded_number_stays_on_its_side_of_another(cents: int, places: int, number: float) -> None:
    target = float(Fraction(cents, 10**places))
    shown = float(rounded(number, [target]))
    assert shown >= target if number >= target else shown <= target


@pytest.mark.parametrize(
    ("threshold", "said"),
    [
        (gk.Threshold.at_most(2), "at most 2 %"),
        (gk.Threshold.at_most(2, warning=3), "at most 2 %, a warning up to 3 %"),
        (gk.Threshold.at_least(12, warning=10), "at least 12 %, a warning down to 10 %"),
        (gk.Threshold.at_most(2, warning=3, strict=True), "below 2 %, a warning below 3 %"),
        (gk.Threshold.between(1, 2), "between 1 % and 2 %"),
        (gk.Threshold.between(1, 2, 0.5), "between 1 % and 2 %, a warning down to 0.5 % and up to 2.5 %"),
        (gk.Threshold.between(1, 2, strict=True), "above 1 % and below 2 %"),
    ],
)
def test_a_threshold_has_the_unit_at_each_number(threshold: gk.Threshold, said: str) -> None:
    assert healthy(threshold, "%") == said
    assert healthy(threshold, "") == said.replace(" %", "")
