"""Laws of process limits and signals: exact oracle, brute force, other units, no look-ahead, locked limits."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from goalkit import KPI, Threshold
from goalkit.insight.limits import (
    NIST,
    WHEELER_CONSTANTS,
    ProcessLimits,
    moving_ranges,
    process_limits,
    trended_limits,
)
from goalkit.insight.process import process_behaviour
from goalkit.insight.rules import RULE_SETS, RuleSet, Signal, find_signals
from tests.insight.signal_oracle import expected
from tests.strategies import NEW_YEAR

if TYPE_CHECKING:
    from goalkit.insight.limits import Average
    from goalkit.model.thresholds import Direction

FLAT = ProcessLimits(center=0, lower=-6, upper=6, range_center=2, range_limit=7, n=20)

averages: st.SearchStrategy[Average] = st.sampled_from(("mean", "median"))
rule_sets = st.sampled_from(RULE_SETS)
directions: st.SearchStrategy[Direction | None] = st.sampled_from(("increase", "decrease", "maintain", None))
OPPOSITE: dict[str, Literal["above", "below"]] = {"above": "below", "below": "above"}
MIRRORED: dict[Direction | None, Direction | None] = {
    "increase": "decrease",
    "decrease": "increase",
    "maintain": "maintain",
    None: None,
}


@st.composite
def stretches(draw: st.DrawFn, most: int = 45) -> list[int]:
    """Draw whole numbers from -8 to 8 in stretches of one kind, so that rules are met and just missed."""
    found: list[int] = []
    for _ in range(draw(st.integers(1, 4))):
        low, high = sorted((draw(st.integers(-8, 8)), draw(st.integers(-8, 8))))
        length = draw(st.integers(1, 17))
        form = draw(st.sampled_from(("any", "rise", "fall", "saw", "level")))
        if form == "any":
            found += draw(st.lists(st.integers(low, high), min_size=length, max_size=length))
        elif form in {"rise", "fall"}:
            step = 1 if form == "rise" else -1
            found += [step * value for value in range(low, high + 1)]
        elif form == "saw":
            found += [low if place % 2 else high for place in range(length)]
        else:
            found += [low] * length
    return found[:most]


@st.composite
def series(draw: st.DrawFn, least: int = 0) -> list[Fraction]:
    """Draw exact decimals of up to two places: stretches, or anything."""
    whole = draw(
        st.one_of(stretches(), st.lists(st.integers(-10_000, 10_000), max_size=40), st.lists(st.integers(0, 3)))
    )
    assume(len(whole) >= least)
    places = draw(st.integers(0, 2))
    return [Fraction(value, 10**places) for value in whole]


def floats(values: list[Fraction]) -> list[float]:
    return [float(value) for value in values]


def mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction()) / len(values)


def median(values: list[Fraction]) -> Fraction:
    return Fraction(statistics.median(values))


# limits


@given(
    values=series(),
    center=averages,
    ranges=averages,
    screen=st.booleans(),
    nist=st.booleans(),
    minimum=st.integers(2, 14),
)
def test_limits_are_those_of_exact_arithmetic(
    *, values: list[Fraction], center: Average, ranges: Average, screen: bool, nist: bool, minimum: int
) -> None:
    found = process_limits(
        floats(values),
        center=center,
        ranges=ranges,
        screen=screen,
        minimum=minimum,
        constants=NIST if nist else WHEELER_CONSTANTS,
    )
    if len(values) < minimum:
        assert found is None
        return
    average = {"mean": mean, "median": median}
    middle = average[center](values)
    moves = [abs(values[place] - values[place - 1]) for place in range(1, len(values))]
    factor, range_factor = (
        (Fraction(repr(3000 / 1128)) if nist else Fraction("2.66"), Fraction("3.267" if nist else "3.268"))
        if ranges == "mean"
        else (Fraction("3.145"), Fraction("3.865"))
    )
    typical = average[ranges](moves)
    if screen and typical > 0:
        typical = average[ranges]([move for move in moves if move < range_factor * typical])
    assert found is not None
    assert found == ProcessLimits(
        center=float(middle),
        lower=float(middle - factor * typical),
        upper=float(middle + factor * typical),
        range_center=float(typical),
        range_limit=float(range_factor * typical),
        n=len(values),
        center_by=center,
        ranges_by=ranges,
    )
    assert found.firmness == ("firm" if len(values) >= 12 else "trial")
    assert found.lower <= found.center <= found.upper


@given(series(least=2), averages)
def test_a_trended_line_goes_through_the_means_of_the_halves(values: list[Fraction], ranges: Average) -> None:
    found = trended_limits(floats(values), ranges=ranges, minimum=2)
    level = process_limits(floats(values), ranges=ranges, minimum=2)
    assert found is not None
    assert level is not None
    half = len(values) // 2
    for start in (0, len(values) - half):
        on_line = sum(found.center_at(place) for place in range(start, start + half)) / half
        assert math.isclose(on_line, float(mean(values[start : start + half])), rel_tol=1e-12, abs_tol=1e-9)
    width = found.upper_at(0) - found.lower_at(0)
    assert math.isclose(width, level.upper - level.lower, rel_tol=1e-12, abs_tol=1e-9)
    assert (found.range_center, found.range_limit, found.n) == (level.range_center, level.range_limit, level.n)


@given(values=series(), center=averages, ranges=averages, screen=st.booleans())
def test_time_reversed_has_the_same_limits(
    *, values: list[Fraction], center: Average, ranges: Average, screen: bool
) -> None:
    found, back = (
        process_limits(floats(way), center=center, ranges=ranges, screen=screen) for way in (values, values[::-1])
    )
    assert found == back
    assert moving_ranges(floats(values))[::-1] == moving_ranges(floats(values[::-1]))


@given(series(least=5), st.fractions(-200, 200, max_denominator=100))
def test_a_value_is_reached_exactly_where_it_gives_no_signal(values: list[Fraction], target: Fraction) -> None:
    limits = process_limits(floats(values))
    assert limits is not None
    beyond = [signal for signal in find_signals([float(target)], limits) if signal.rule == "limit"]
    assert limits.reaches(float(target)) is (beyond == [])
    for edge in (limits.lower, limits.center, limits.upper):
        assert limits.reaches(edge)


# signals


@given(stretches(), rule_sets)
def test_every_rule_finds_what_brute_force_finds(values: list[int], rules: RuleSet) -> None:
    found = find_signals(values, FLAT, rules)
    for rule in rules.rules:
        mine = [(signal.side, signal.first, signal.last) for signal in found if signal.rule == rule.name]
        assert mine == expected(rules.name, rule.name, values)


@given(
    series(),
    series(least=5),
    rule_sets,
    st.sampled_from(
        (
            Fraction(1),
            Fraction(-1),
            Fraction(2),
            Fraction(-7),
            Fraction(100),
            Fraction(-1, 10),
            Fraction(1, 1000),
            Fraction(32),
            Fraction(1, 8),
        )
    ),
    st.integers(-100_000, 100_000),
)
def test_other_units_change_no_signal(
    values: list[Fraction], baseline: list[Fraction], rules: RuleSet, factor: Fraction, shift: int
) -> None:
    for made_of in (baseline, values):
        limits = process_limits(floats(made_of))
        other = process_limits([float(factor * value + shift) for value in made_of])
        if limits is None or other is None:
            assert limits is other
            continue
        edges = [Fraction(edge) * Fraction(factor) + shift for edge in (limits.lower, limits.center, limits.upper)]
        for edge, changed in zip(sorted(edges), (other.lower, other.center, other.upper), strict=True):
            assert math.isclose(float(edge), changed, rel_tol=1e-9, abs_tol=1e-6)
        found = find_signals(floats(values), limits, rules)
        changed_signals = find_signals([float(factor * value + shift) for value in values], other, rules)
        assert changed_signals == (found if factor > 0 else tuple(map(turned, found)))


def turned(signal: Signal) -> Signal:
    """Return a signal seen upside down."""
    return signal if signal.side is None else attrs.evolve(signal, side=OPPOSITE[signal.side])


@given(st.fractions(-1000, 1000, max_denominator=1000), st.integers(2, 40), averages, rule_sets)
def test_a_constant_series_never_signals(value: Fraction, n: int, how: Average, rules: RuleSet) -> None:
    values = [float(value)] * n
    limits = process_limits(values, center=how, ranges=how, minimum=2)
    assert limits is not None
    assert limits.lower == limits.center == limits.upper == values[0]
    assert find_signals(values, limits, rules) == ()


@given(series(), st.integers(-8, 8), rule_sets)
def test_one_more_value_never_changes_earlier_signals(values: list[Fraction], more: int, rules: RuleSet) -> None:
    before = find_signals(floats(values), FLAT, rules)
    after = find_signals([*floats(values), more], FLAT, rules)
    rest = list(after)
    for signal in before:
        longer = [other for other in rest if attrs.evolve(other, last=signal.last) == signal]
        assert len(longer) == 1
        assert longer[0] == signal or longer[0].last > signal.last >= len(values) - 15
        rest.remove(longer[0])
    assert all(signal.last >= len(values) - 1 for signal in rest)


@given(series(), rule_sets)
def test_signals_are_in_order_and_inside_the_series(values: list[Fraction], rules: RuleSet) -> None:
    found = find_signals(floats(values), FLAT, rules)
    names = [rule.name for rule in rules.rules]
    keys = [(signal.first, names.index(signal.rule)) for signal in found]
    assert keys == sorted(keys)
    assert len(set(found)) == len(found)
    assert all(0 <= signal.first <= signal.last < len(values) for signal in found)
    assert found == find_signals([Decimal(repr(float(value))) for value in values], FLAT, rules)


@given(stretches())
def test_run_rules_are_not_applied_to_ranges(values: list[int]) -> None:
    for rules in RULE_SETS:
        for signal in find_signals(values, FLAT, rules):
            if signal.on == "ranges":
                assert (rules.name, signal.rule, signal.side) == ("Wheeler", "range", None)
                moves = [abs(after - before) for before, after in pairwise(values)]
                assert min(moves[signal.first - 1 : signal.last]) > 7


# the process of a KPI


@st.composite
def kpis(draw: st.DrawFn) -> KPI:
    """Draw a KPI with a threshold, a direction or neither, and one reading a day."""
    values = draw(series())
    edge, width = draw(st.integers(-9, 9)), draw(st.integers(0, 9))
    threshold = draw(
        st.sampled_from(
            (None, Threshold.at_least(edge), Threshold.at_most(edge), Threshold.between(edge, edge + width))
        )
    )
    return KPI(
        id="k",
        threshold=threshold,
        direction=draw(directions) if threshold is None else None,
        readings=[(NEW_YEAR + dt.timedelta(days=place), float(value)) for place, value in enumerate(values)],
    )


as_ofs = st.integers(-1, 45).map(lambda day: NEW_YEAR + dt.timedelta(days=day))
baselines = st.one_of(
    st.none(),
    st.tuples(st.integers(-1, 12), st.integers(0, 30)).map(
        lambda pair: (
            NEW_YEAR + dt.timedelta(days=pair[0]),
            NEW_YEAR + dt.timedelta(days=pair[0] + pair[1]),
        )
    ),
)
Baseline = tuple[dt.date, dt.date] | None


@given(kpis(), as_ofs, baselines, rule_sets, st.randoms(use_true_random=False))
def test_neither_the_order_of_entry_nor_repetition_matters(
    kpi: KPI, as_of: dt.date, baseline: Baseline, rules: RuleSet, source: object
) -> None:
    readings = [*kpi.readings, *kpi.readings[::2]]
    getattr(source, "shuffle")(readings)  # noqa: B009 - the stub of random does not say what shuffle takes
    other = attrs.evolve(kpi, readings=readings)
    assert process_behaviour(other, as_of, baseline=baseline, rules=rules) == process_behaviour(
        kpi, as_of, baseline=baseline, rules=rules
    )


@given(kpis(), as_ofs, baselines, rule_sets)
def test_nothing_dated_later_has_a_part(kpi: KPI, as_of: dt.date, baseline: Baseline, rules: RuleSet) -> None:
    known = attrs.evolve(kpi, readings=[reading for reading in kpi.readings if reading.date <= as_of])
    assert process_behaviour(known, as_of, baseline=baseline, rules=rules) == process_behaviour(
        kpi, as_of, baseline=baseline, rules=rules
    )


@given(kpis(), as_ofs, baselines, rule_sets)
def test_a_process_says_what_its_parts_say(kpi: KPI, as_of: dt.date, baseline: Baseline, rules: RuleSet) -> None:
    found = process_behaviour(kpi, as_of, baseline=baseline, rules=rules)
    first, last = baseline or (dt.date.min, dt.date.max)
    values = [reading.value for reading in kpi.readings if first <= reading.date <= as_of]
    made_of = [reading.value for reading in kpi.readings if first <= reading.date <= min(last, as_of)]
    assert [reading.value for reading in found.readings] == values
    assert found.limits == process_limits(made_of)
    assert (found.limits is None) == (found.reason is not None) == (found.variation is None)
    if found.limits is None:
        assert found.signals == ()
        assert found.assurance is None
        return
    plain = find_signals(values, found.limits, rules)
    days = [reading.date for reading in found.readings]
    assert [(signal.rule, signal.side, signal.on, signal.first, signal.last) for signal in found.signals] == [
        (signal.rule, signal.side, signal.on, days[signal.first], days[signal.last]) for signal in plain
    ]
    touching: set[str] = {signal.meaning for signal in found.signals if signal.last == days[-1]}
    assert found.variation in (touching or {"common_cause"})
    assert (found.assurance is None) == (kpi.threshold is None)


@given(kpis(), as_ofs, baselines, rule_sets)
def test_a_kpi_seen_upside_down_means_the_same(kpi: KPI, as_of: dt.date, baseline: Baseline, rules: RuleSet) -> None:
    old = kpi.threshold
    flipped = attrs.evolve(
        kpi,
        threshold=None
        if old is None
        else Threshold(
            low=None if old.high is None else -old.high,
            high=None if old.low is None else -old.low,
        ),
        direction=None if old is not None else MIRRORED[kpi.direction],
        readings=[(reading.date, -reading.value) for reading in kpi.readings],
    )
    one, other = (process_behaviour(each, as_of, baseline=baseline, rules=rules) for each in (kpi, flipped))
    assert (one.variation, one.assurance, one.reason) == (other.variation, other.assurance, other.reason)
    assert [(signal.rule, signal.first, signal.last, signal.meaning) for signal in one.signals] == [
        (signal.rule, signal.first, signal.last, signal.meaning) for signal in other.signals
    ]


@given(kpis(), as_ofs, st.integers(-40, 40))
def test_assurance_is_what_every_value_inside_the_limits_does(kpi: KPI, as_of: dt.date, more: int) -> None:
    found = process_behaviour(kpi, as_of)
    if found.limits is None or kpi.threshold is None:
        return
    low, high = found.limits.lower, found.limits.upper
    inside = [low, high, found.limits.center, low + (high - low) * abs(more) / 40]
    # A target strictly inside the limits, or on one of them, is one that some value inside them just meets.
    inside += [edge for edge in (kpi.threshold.low, kpi.threshold.high) if edge is not None and low <= edge <= high]
    met = {kpi.threshold.met(value) for value in inside}
    if found.assurance == "consistently_met":
        assert met == {True}
    elif found.assurance == "consistently_missed":
        assert met == {False}
    else:
        assert True in met
        assert low < high
        assert False in met or any(edge in {low, high} for edge in (kpi.threshold.low, kpi.threshold.high))
