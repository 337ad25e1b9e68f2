"""Process limits: the published data sets to the printed digits, and the edges of the method."""

from __future__ import annotations

import json
import statistics
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import attrs
import pytest

from goalkit.insight.limits import (
    NIST,
    WHEELER_CONSTANTS,
    Constants,
    ProcessLimits,
    TrendedLimits,
    moving_ranges,
    process_limits,
    trended_limits,
)
from goalkit.insight.rules import find_signals
from goalkit.model._check import short
from tests.model.building import NO_COLLECTIONS, build, no_numbers, problems

PUBLISHED: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("published.json").read_text(encoding="utf-8")
)
LEVEL = [pytest.param(case, id=f"{case['id']} {case['title']}") for case in PUBLISHED["level"]]
TRENDED = [pytest.param(case, id=f"{case['id']} {case['title']}") for case in PUBLISHED["trended"]]
SETS = {"NIST": NIST, "Wheeler": WHEELER_CONSTANTS}


def limits_of(case: dict[str, Any]) -> ProcessLimits:
    options = dict(case.get("options", {}))
    constants = SETS[options.pop("constants", "Wheeler")]
    found = process_limits(case["values"], constants=constants, **options)
    assert found is not None
    return found


def agrees(number: float, printed: str) -> bool:
    """Return whether a number, rounded as printed, is what is printed (either way at a half)."""
    unit = Decimal(1).scaleb(cast("int", Decimal(printed).as_tuple().exponent))
    return abs(Fraction(number) - Fraction(printed)) <= Fraction(unit) / 2 + Fraction(1, 10**12)


def points(values: list[float], limits: ProcessLimits) -> dict[str, list[int]]:
    """Return the positions of the signals of each of Wheeler's rules."""
    found: dict[str, list[int]] = {"limit": [], "range": [], "3_of_4": [], "run_of_8": []}
    for signal in find_signals(values, limits):
        found[signal.rule] += range(signal.first, signal.last + 1)
    return found


def test_every_published_data_set_is_here() -> None:
    ids = {case["id"][0] for cases in PUBLISHED.values() for case in cases}
    assert ids == set("ABCDEFGHIJKLMNO")
    assert all(case["source"] for cases in PUBLISHED.values() for case in cases)


@pytest.mark.parametrize("case", LEVEL)
def test_published_limits_are_met_to_the_printed_digits(case: dict[str, Any]) -> None:
    limits = limits_of(case)
    for name, printed in case["expected"].items():
        number = limits.line("above", 0.5) if name == "upper_quarter" else getattr(limits, name)
        assert agrees(number, printed), (name, number, printed)


@pytest.mark.parametrize("case", LEVEL)
def test_published_signals_are_found(case: dict[str, Any]) -> None:
    found = points(case["values"], limits_of(case))
    for rule, positions in case.get("signals", {}).items():
        assert found[rule] == positions
    locked = case.get("locked", {"values": case["values"], "signals": {}})
    later = points(locked["values"], limits_of(case))
    for rule, positions in locked["signals"].items():
        assert later[rule] == positions


@pytest.mark.parametrize("case", [case for case in LEVEL if "ranges" in cast("dict[str, Any]", case.values[0])])
def test_published_moving_ranges(case: dict[str, Any]) -> None:
    assert moving_ranges(case["values"]) == tuple(case["ranges"])


@pytest.mark.parametrize("case", TRENDED)
def test_published_trended_limits(case: dict[str, Any]) -> None:
    limits = trended_limits(case["values"])
    assert limits is not None
    middle = (len(case["values"]) // 2 - 1) / 2
    found = {
        "first_half": limits.start + middle * limits.slope,
        "second_half": limits.start + (middle + len(case["values"]) // 2) * limits.slope,
        "slope": limits.slope,
        "range_center": limits.range_center,
        "half_width": limits.half_width,
    }
    for name, printed in case["expected"].items():
        assert agrees(found[name], printed), (name, found[name], printed)


def test_the_factors_are_those_of_the_sources() -> None:
    wheeler_factors = (2.66, 3.268, 3.145, 3.865)
    assert attrs.astuple(WHEELER_CONSTANTS) == ("Wheeler", *wheeler_factors)
    assert attrs.astuple(NIST) == ("NIST", float(Fraction(3000, 1128)), 3.267, 3.145, 3.865)
    nist, wheeler = (
        process_limits([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1], constants=constants)
        for constants in (NIST, WHEELER_CONSTANTS)
    )
    assert nist is not None
    assert wheeler is not None
    assert [round(nist.upper, 4), round(nist.lower, 4)] == [55.8041, 45.8159]
    assert [round(wheeler.upper, 4), round(wheeler.lower, 4)] == [55.8049, 45.8151]


@pytest.mark.parametrize("field", ["mean_limit", "mean_range", "median_limit", "median_range"])
def test_each_factor_has_its_place(field: str) -> None:
    values = [1, 2, 4, 3, 9, 5]
    other = build(Constants, name="x", **{field: 9})
    changed = {
        (how, name)
        for how in ("mean", "median")
        for name in ("center", "lower", "upper", "range_center", "range_limit")
        if getattr(build(process_limits, values, ranges=how, constants=other), name)
        != getattr(build(process_limits, values, ranges=how), name)
    }
    how = field.split("_", maxsplit=1)[0]
    assert changed == ({(how, "lower"), (how, "upper")} if field.endswith("_limit") else {(how, "range_limit")})


def test_tenths_and_halves_are_as_people_write_them() -> None:
    limits = process_limits([0.1, 0.3, 0.2, 0.3, 0.1])
    assert limits == ProcessLimits(center=0.2, lower=-0.199, upper=0.599, range_center=0.15, range_limit=0.4902, n=5)
    assert limits == process_limits([Decimal("0.1"), 0.3, Fraction(1, 5), Decimal("0.3"), 0.1])


def test_fewer_than_five_values_have_no_limits() -> None:
    assert process_limits([]) is None
    assert process_limits([1, 2, 1, 2]) is None
    assert process_limits([1, 2, 1, 2, 1]) is not None
    assert process_limits([1, 2], minimum=2) is not None
    assert process_limits([1], minimum=2) is None
    assert process_limits(range(6), minimum=7) is None
    assert trended_limits([1, 2, 1, 2]) is None
    assert trended_limits([1, 2, 1, 2, 1]) is not None
    assert trended_limits([1, 2], minimum=2) is not None


@pytest.mark.parametrize(("n", "firmness"), [(2, "trial"), (5, "trial"), (11, "trial"), (12, "firm"), (30, "firm")])
def test_limits_are_firm_from_twelve_values_on(n: int, firmness: str) -> None:
    limits, trended = process_limits(range(n), minimum=2), trended_limits(range(n), minimum=2)
    assert limits is not None
    assert trended is not None
    assert (limits.n, limits.firmness) == (trended.n, trended.firmness) == (n, firmness)


def test_medians_withstand_a_wild_value() -> None:
    values = [10, 12, 11, 13, 12, 11, 10, 12, 11]
    wild = [*values[:4], 900, *values[5:]]
    found = process_limits(wild, center="median", ranges="median")
    assert found is not None
    assert found == ProcessLimits(
        center=11,
        lower=4.71,
        upper=17.29,
        range_center=2,
        range_limit=7.73,
        n=9,
        center_by="median",
        ranges_by="median",
    )
    assert found.center == statistics.median(values)


def test_screening_leaves_out_ranges_at_their_limit_and_only_once() -> None:
    exactly = Constants(name="two", mean_range=2)
    # Ranges 1, 1, 1, 1, 2, 6: mean 2, limit 4, so 6 goes; mean 1.2, limit 2.4. A second pass would do nothing.
    once = process_limits([0, 1, 0, 1, 0, 2, 8], screen=True, constants=exactly)
    assert once is not None
    assert (once.range_center, once.range_limit) == (1.2, 2.4)
    # Ranges 1, 1, 1, 5: mean 2; limit 2.5 times that is 5, so a range on the limit goes.
    edge = process_limits([0, 1, 0, 1, 6], screen=True, constants=Constants(name="x", mean_range=2.5))
    assert edge is not None
    assert edge.range_center == 1
    # Ranges 1 (eight times), 4, 20: mean 3.2, limit 6.4 takes 20; mean 12/9, limit 24/9 would then take 4.
    twice = process_limits([0, 1, 0, 1, 0, 1, 0, 1, 0, 4, 24], screen=True, constants=exactly)
    assert twice is not None
    assert twice.range_center == float(Fraction(12, 9))


def test_screening_changes_nothing_where_ranges_are_alike_or_the_median_range_is_0() -> None:
    assert process_limits([5] * 6, screen=True) == process_limits([5] * 6)
    mostly_flat = [5, 5, 5, 5, 5, 9]
    assert build(process_limits, mostly_flat, ranges="median", screen=True) == build(
        process_limits, mostly_flat, ranges="median"
    )


def test_a_constant_series_has_limits_of_no_width() -> None:
    limits = process_limits([0.1] * 5)
    assert limits is not None
    assert limits == ProcessLimits(center=0.1, lower=0.1, upper=0.1, range_center=0, range_limit=0, n=5)
    assert limits.sigma == 0


def test_sigma_is_a_third_of_the_half_width() -> None:
    limits = process_limits([10, 50, 40, 30], minimum=4)
    assert limits is not None
    assert limits.sigma == pytest.approx(53.2 / 3)
    assert limits.line("above", 1 / 3) == pytest.approx(limits.center + limits.sigma)
    assert limits.line("below", 0) == limits.line("above", 0) == limits.center


def test_a_target_is_reached_inside_and_on_the_limits() -> None:
    limits = process_limits([0.1, 0.3, 0.2, 0.3, 0.1])
    assert limits is not None
    assert [limits.reaches(value) for value in (-0.2, -0.199, 0.2, 0.599, 0.6)] == [False, True, True, True, False]
    assert limits.reaches(0.1 + 0.499)  # 0.5990000000000001 is float noise
    assert limits.reaches(Decimal("0.599"))


def test_an_odd_number_of_values_leaves_the_middle_out_of_a_trend() -> None:
    odd = trended_limits([1, 3, 100, 5, 7])
    assert odd is not None
    assert odd.slope == 4 / 3
    assert [odd.center_at(place) for place in (0, 2, 4)] == pytest.approx([4 / 3, 4, 20 / 3])
    assert trended_limits([1, 2, 3, 4, 5, 6]) == TrendedLimits(
        start=1, slope=1, half_width=2.66, range_center=1, range_limit=3.268, n=6
    )


def test_trended_limits_lie_on_either_side_of_the_line() -> None:
    limits = trended_limits([1, 2, 3, 4, 5, 6, 9], ranges="median")
    assert limits is not None
    assert (limits.range_center, limits.half_width, limits.range_limit, limits.ranges_by) == (1, 3.145, 3.865, "median")
    assert limits.upper_at(3) - limits.center_at(3) == pytest.approx(3.145)
    assert limits.center_at(3) - limits.lower_at(3) == pytest.approx(3.145)


def test_they_print_as_short_texts() -> None:
    limits = process_limits([10, 50, 40, 30], minimum=4)
    assert str(limits) == "32.5, limits -20.7 to 85.7 (trial, 4 values)"
    assert str(build(attrs.evolve, limits, n=1, upper=1234567.89, lower=1 / 3)) == (
        "32.5, limits 0.3333 to 1234568 (trial, 1 value)"
    )


@no_numbers
def test_a_value_that_is_no_number_is_refused(value: object, code: str) -> None:
    for function in (process_limits, trended_limits, moving_ranges):
        assert problems(function, [1, value, 3, value]) == [("values[1]", code), ("values[3]", code)]


@pytest.mark.parametrize("values", NO_COLLECTIONS, ids=lambda value: type(value).__name__)
def test_values_must_be_a_collection(values: object) -> None:
    assert problems(process_limits, values)[0] == ("values", "collection.type")


def test_all_problems_are_named_at_once() -> None:
    options = {"center": "mode", "ranges": None, "screen": 1, "minimum": 1, "constants": 2.66}
    assert problems(process_limits, ["1"], **options) == [
        ("values[0]", "number.text"),
        ("center", "choice.unknown"),
        ("ranges", "choice.unknown"),
        ("screen", "flag.type"),
        ("minimum", "count.low"),
        ("constants", "part.type"),
    ]
    assert problems(trended_limits, [1], ranges="mode", minimum=2.5, constants=None) == [
        ("ranges", "choice.unknown"),
        ("minimum", "count.type"),
        ("constants", "part.type"),
    ]
    assert problems(Constants, name="", mean_limit=0, mean_range=-1, median_limit="1") == [
        ("name", "text.empty"),
        ("mean_limit", "number.low"),
        ("mean_range", "number.low"),
        ("median_limit", "number.text"),
    ]


@no_numbers
def test_a_target_that_is_no_number_is_refused(value: object, code: str) -> None:
    limits = process_limits([1, 2, 1, 2, 1])
    assert limits is not None
    assert problems(limits.reaches, value) == [("value", code)]


def test_the_largest_numbers_have_limits() -> None:
    limits = process_limits([1e100, -1e100, 1e100, -1e100, 1e100])
    assert limits is not None
    assert limits.upper == 5.52e100
    assert find_signals([1e100, -1e100], limits) == ()


# numbers to read


@pytest.mark.parametrize(
    ("number", "beside", "text"),
    [
        (67.166667, (), "67.17"),
        (67.166667, (58.7121, 75.6212), "67.17"),
        (99.991, (99.997,), "99.991"),
        (99.9912, (99.9969,), "99.9912"),
        (99.9912, (99.9912, 99.9912), "99.99"),
        (12345.6, (), "12346"),
        (12345.6, (12346.1,), "12345.6"),
        (12345.64, (12350,), "12345.6"),
        (12345.64, (12370,), "12346"),
        (0, (0.00012345,), "0"),
        (0.00012345, (0,), "0.0001234"),
        (-5.00004, (5,), "-5"),
        (5.00004, (5, 1000), "5.00004"),
        (1234567, (9e99,), "1234567"),
        (1e100, (-1e100,), "1e+100"),
        (Fraction(1, 3), (Fraction(1, 3) + Fraction(1, 10**30),), "0.333333333333333"),
        (1e-100, (2e-100,), "1e-100"),
    ],
)
def test_the_digits_follow_the_distance_of_the_numbers(number: float, beside: tuple[float, ...], text: str) -> None:
    assert short(number, beside) == text


def test_limits_that_are_narrow_are_told_apart() -> None:
    limits = process_limits([99.991, 99.9912, 99.9911, 99.9909, 99.991])
    assert str(limits) == "99.99104, limits 99.99064 to 99.99144 (trial, 5 values)"
    narrow = trended_limits([12345.6, 12345.7, 12345.8, 12346.1, 12346, 12346.4])
    assert str(narrow) == "12345.54 at the first value, slope 0.1556, limits 0.532 on either side (trial, 6 values)"
