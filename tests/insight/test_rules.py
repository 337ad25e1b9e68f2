"""Rules: each on a series that just meets it, the edges, and every constant shown to matter."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import attrs
import pytest

from goalkit.insight.limits import ProcessLimits, process_limits
from goalkit.insight.rules import (
    NELSON,
    NHS,
    RULE_SETS,
    WESTERN_ELECTRIC,
    WHEELER,
    Alternating,
    Astride,
    Beyond,
    Hugging,
    Rule,
    RuleSet,
    Signal,
    Trending,
    find_signals,
)
from tests.insight.signal_oracle import ORACLE, expected
from tests.model.building import NO_COLLECTIONS, build, no_numbers, problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FLAT = ProcessLimits(center=0, lower=-6, upper=6, range_center=2, range_limit=7, n=20)
"""Lines at 0, 2 (1 sigma), 3 (outer quarter), 4 (2 sigma) and 6."""


def texts(values: Sequence[float], rules: RuleSet = WHEELER, limits: ProcessLimits = FLAT) -> list[str]:
    return [str(signal) for signal in find_signals(values, limits, rules)]


def only(rule: str, values: Sequence[float], rules: RuleSet) -> list[str]:
    return [text for text in texts(values, rules) if text.startswith(rule)]


def test_a_point_on_a_limit_is_no_signal() -> None:
    assert texts([6, 0, -6]) == []
    assert texts([6.1, 0, -6.1]) == ["limit above, 0", "limit below, 2"]


def test_float_noise_is_no_signal() -> None:
    limits = attrs.evolve(FLAT, upper=0.3, lower=-0.3, range_limit=0.2)
    assert texts([0.1 + 0.2, 0.1], WHEELER, limits) == []  # 0.30000000000000004, 0.20000000000000004 apart
    assert texts([0.3001, 0.1], WHEELER, limits) == ["limit above, 0", "range, 1"]


def test_points_beyond_a_limit_in_a_row_are_one_signal() -> None:
    alone = RuleSet(name="alone", rules=[Beyond(name="limit"), Beyond(name="range", on="ranges")])
    assert texts([7, 8, 0, 9, -7], alone) == [
        "limit above, 0 to 1",
        "range, 2 to 4",
        "limit above, 3",
        "limit below, 4",
    ]


def test_a_moving_range_has_the_place_of_its_later_value() -> None:
    assert texts([-4, 4, 4]) == ["range, 1"]
    assert texts([-3, 4, 4]) == []  # 7 is the limit


def test_a_point_on_the_centre_line_breaks_a_run() -> None:
    assert only("run", [1] * 8, WHEELER) == ["run_of_8 above, 0 to 7"]
    assert only("run", [1] * 7, WHEELER) == []
    assert only("run", [1, 1, 1, 1, 0, 1, 1, 1, 1], WHEELER) == []
    assert only("run", [*[-1] * 12, 0, *[1] * 9], WHEELER) == ["run_of_8 below, 0 to 11", "run_of_8 above, 13 to 21"]


def test_three_of_four_lie_nearer_to_a_limit_than_to_the_centre() -> None:
    assert texts([4, 4, 0, 4]) == ["3_of_4 above, 0 to 3"]
    assert texts([4, 4, -4, 4]) == ["3_of_4 above, 0 to 3", "range, 2 to 3"]
    assert texts([3, 4, 0, 4]) == []  # 3 is half way
    assert texts([4, 4, 0, 0, 4]) == []
    assert texts([0, -4, -4, -4, 0, 0]) == ["3_of_4 below, 1 to 3"]  # those that do not take part are left out


def test_nhs_two_of_three_are_close_to_a_limit_but_not_beyond_it() -> None:
    assert texts([5, 1, 5], NHS) == ["2_of_3 above, 0 to 2"]
    assert texts([5, 0, 5], NHS) == []  # all three on one side
    assert texts([5, -1, 5], NHS) == []
    assert texts([5, 1, 4], NHS) == []  # 4 is the line
    assert texts([5, 1, 7], NHS) == ["limit above, 2"]
    assert texts([5, 7, 6], NHS) == ["2_of_3 above, 0 to 2", "limit above, 1"]
    assert texts([5, -1, 5], WESTERN_ELECTRIC) == ["2_of_3 above, 0 to 2"]
    assert texts([5, 1, 7], WESTERN_ELECTRIC) == ["2_of_3 above, 0 to 2", "limit above, 2"]


def test_a_trend_of_seven_points_is_six_moves() -> None:
    assert only("trend", [-3, -2, -1, 0, 1, 2, 3], NHS) == ["trend_of_7 above, 0 to 6"]
    assert only("trend", [3, 2, 1, 0, -1, -2, -3], NHS) == ["trend_of_7 below, 0 to 6"]
    assert only("trend", [-3, -2, -1, 0, 1, 2, 2], NHS) == []
    assert only("trend", [-3, -2, -1, 0, 1, 2], NHS) == []
    assert only("trend", [-3, -2, -1, 0, 1, 2], NELSON) == ["trend_of_6 above, 0 to 5"]
    assert only("trend", [0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1, 0], NHS) == [
        "trend_of_7 above, 0 to 6",
        "trend_of_7 below, 6 to 12",
    ]


def test_nelsons_patterns() -> None:
    assert texts([1, -1] * 7, NELSON) == ["14_alternating, 0 to 13"]
    assert texts([1, -1] * 6 + [1, 1], NELSON) == []
    assert texts([1.5, 1, 0, -1, 0] * 3, NELSON) == ["15_within_1_sigma, 0 to 14"]
    assert texts([1.5, 1, 0, -2, 0] * 3, NELSON) == []  # 2 is the line
    assert texts([3, 3, -3, -3, 3, 3, -3, -3], NELSON) == ["8_outside_1_sigma, 0 to 7"]
    assert only("8", [3] * 8, NELSON) == []  # both sides
    assert only("run", [1] * 9, NELSON) == ["run_of_9 above, 0 to 8"]
    assert only("4", [3, 3, -1, 3, 3], NELSON) == ["4_of_5 above, 0 to 4"]


def test_a_pattern_that_breaks_and_begins_again_is_two_signals() -> None:
    saw = [1.0, -1.0] * 7
    assert only("14", [*saw, *saw[::-1]], NELSON) == ["14_alternating, 0 to 13", "14_alternating, 14 to 27"]


def test_signals_come_by_first_point_and_then_in_the_order_of_the_rules() -> None:
    found = find_signals([7.0] * 9, FLAT, NELSON)
    assert [signal.rule for signal in found] == ["limit", "run_of_9", "2_of_3", "4_of_5"]
    assert {(signal.first, signal.last, signal.side) for signal in found} == {(0, 8, "above")}


def test_a_constant_series_never_signals() -> None:
    for n in (5, 30):
        limits = process_limits([0.1] * n)
        assert limits is not None
        for rules in RULE_SETS:
            assert find_signals([0.1] * n, limits, rules) == ()


def test_a_change_after_a_constant_baseline_does() -> None:
    limits = process_limits([5] * 12)
    assert limits is not None
    assert texts([5, 5, 5.1], WHEELER, limits) == ["limit above, 2", "range, 2"]


def test_values_fewer_than_a_rule_needs_are_no_signal() -> None:
    for rules in RULE_SETS:
        assert find_signals([], FLAT, rules) == ()
        assert find_signals([1], FLAT, rules) == ()


def test_limits_need_not_be_symmetric() -> None:
    floor = attrs.evolve(FLAT, lower=-1)
    assert texts([4, 4, 4], WHEELER, floor) == []
    assert texts([-0.6, 0, -0.6, -0.6], WHEELER, floor) == ["3_of_4 below, 0 to 3"]


def test_the_published_sets_say_what_they_are() -> None:
    assert [str(rules) for rules in RULE_SETS] == [
        "Wheeler: limit, range, 3_of_4, run_of_8",
        "NHS: limit, trend_of_7, 2_of_3, run_of_7",
        "Western Electric: limit, 2_of_3, 4_of_5, run_of_8",
        "Nelson: limit, run_of_9, trend_of_6, 14_alternating, 2_of_3, 4_of_5, 15_within_1_sigma, 8_outside_1_sigma",
    ]
    assert all(rules.source for rules in RULE_SETS)


# Every constant matters


def corpus() -> list[list[int]]:
    """Return series of whole numbers in stretches, so that every rule is met and just missed often."""
    source = random.Random(20260401)  # noqa: S311 - made-up readings, no secrets
    bands = ((-1, 1), (1, 2), (-2, -1), (2, 4), (-4, -2), (3, 5), (-5, -3), (4, 7), (-7, -4), (-7, 7), (0, 0))
    found: list[list[int]] = []
    for _ in range(400):
        series: list[int] = []
        while len(series) < 30:
            low, high = source.choice(bands)
            length, form = source.randint(1, 17), source.choice(("any", "any", "any", "rise", "saw", "astride"))
            stretch = [source.randint(low, high) for _ in range(length)]
            if form == "rise":
                stretch = sorted({source.randint(-7, 7) for _ in range(length)}, reverse=source.random() < 0.5)
            elif form == "saw":
                stretch = [value if place % 2 else value - 1 for place, value in enumerate([low] * length)]
            elif form == "astride":
                stretch = [source.choice((-3, 3)) for _ in range(source.randint(6, 9))]
            series += stretch
        found.append(series)
    return found


CORPUS = corpus()


def mutants(rule: Rule) -> Iterator[Rule]:
    """Yield the rule with each of its constants a little off."""
    for points in (rule.points - 1, rule.points + 1):
        if not isinstance(rule, Beyond) or (points >= (rule.count or 1) and rule.on == "values"):
            yield attrs.evolve(rule, points=points)
    if isinstance(rule, (Beyond, Hugging, Astride)):
        for share in (0, 1 / 6, 1 / 3, 0.5, 2 / 3, 5 / 6, 1):
            if abs(share - rule.share) > 0.01:
                yield attrs.evolve(rule, share=share)
    if isinstance(rule, Beyond):
        yield (
            attrs.evolve(rule, on="ranges" if rule.on == "values" else "values")
            if rule.points == 1
            else attrs.evolve(rule, count=(rule.count or rule.points) - 1)
        )
        if rule.count is not None:
            yield attrs.evolve(rule, count=rule.count + 1)
            yield attrs.evolve(rule, same_side=not rule.same_side)
            yield attrs.evolve(rule, inside_limits=not rule.inside_limits)


RULES = [pytest.param(rules, rule, id=f"{rules.name} {rule.name}") for rules in RULE_SETS for rule in rules.rules]


def signals_of(rule: Rule, series: list[int]) -> list[tuple[str | None, int, int]]:
    found = find_signals(series, FLAT, RuleSet(name="one", rules=[rule]))
    return [(signal.side, signal.first, signal.last) for signal in found]


@pytest.mark.parametrize(("rules", "rule"), RULES)
def test_every_rule_finds_what_brute_force_finds(rules: RuleSet, rule: Rule) -> None:
    wanted = [expected(rules.name, rule.name, series) for series in CORPUS]
    assert sum(map(bool, wanted)) >= 10
    assert sum(not found for found in wanted) >= 10
    assert [signals_of(rule, series) for series in CORPUS] == wanted


@pytest.mark.parametrize(("rules", "rule"), RULES)
def test_a_rule_with_any_constant_off_is_found_out(rules: RuleSet, rule: Rule) -> None:
    wanted = [expected(rules.name, rule.name, series) for series in CORPUS]
    wrong = list(mutants(rule))
    assert wrong
    for mutant in wrong:
        assert [signals_of(mutant, series) for series in CORPUS] != wanted, mutant


def test_the_oracle_knows_every_rule() -> None:
    assert {*ORACLE} == {(rules.name, rule.name) for rules in RULE_SETS for rule in rules.rules}


# Own sets, and what is refused


def test_a_set_of_ones_own_is_a_few_lines() -> None:
    ours = RuleSet(name="ours", rules=[Beyond(name="far"), Beyond(name="run_of_5", points=5, share=0)])
    assert texts([1, 1, 1, 1, 1, 7], ours) == ["run_of_5 above, 0 to 5", "far above, 5"]
    assert find_signals([1] * 5, FLAT, ours) == (Signal(rule="run_of_5", first=0, last=4, side="above"),)


def test_all_problems_of_a_rule_are_named_at_once() -> None:
    assert problems(Beyond, name="", points=0, share=2, count=0, same_side=1, inside_limits=None, on="moods") == [
        ("name", "text.empty"),
        ("points", "count.low"),
        ("share", "number.high"),
        ("count", "count.low"),
        ("same_side", "flag.type"),
        ("inside_limits", "flag.type"),
        ("on", "choice.unknown"),
    ]
    assert problems(Beyond, name="x", points=3, count=4) == [("count", "count.high")]
    assert problems(Beyond, name="x", points="3", count=4) == [("points", "count.type")]
    assert problems(Beyond, name="x", points=8, on="ranges") == [("points", "rule.ranges")]
    assert problems(Trending, name=" x", points=1) == [("name", "id.form"), ("points", "count.low")]
    assert problems(Alternating, name="x", points=2) == [("points", "count.low")]
    assert problems(Hugging, name="x", points=101, share=-1) == [("points", "count.high"), ("share", "number.low")]
    assert problems(Astride, name="x", points=1, share="1") == [("points", "count.low"), ("share", "number.text")]


def test_all_problems_of_a_set_are_named_at_once() -> None:
    rule = Beyond(name="x")
    assert problems(RuleSet, name="", rules=[rule, 3], source=None) == [
        ("name", "text.empty"),
        ("rules[1]", "part.type"),
        ("source", "text.type"),
    ]
    assert problems(RuleSet, name="s", rules=[]) == [("rules", "rules.empty")]
    assert problems(RuleSet, name="s", rules=[rule, Trending(name="x", points=3)]) == [
        ("rules[1].name", "id.duplicate")
    ]


@pytest.mark.parametrize("rules", NO_COLLECTIONS, ids=lambda value: type(value).__name__)
def test_rules_must_be_a_collection(rules: object) -> None:
    assert problems(RuleSet, name="s", rules=rules) == [("rules", "collection.type")]


@no_numbers
def test_a_value_that_is_no_number_is_refused(value: object, code: str) -> None:
    assert problems(find_signals, [1, value], FLAT) == [("values[1]", code)]


def test_limits_and_rules_must_be_such() -> None:
    assert problems(find_signals, [1], None, "wheeler") == [("limits", "part.type"), ("rules", "part.type")]
    assert build(find_signals, (1,), FLAT, NHS) == ()
