"""The contract of rules: goalkit's own hold it under any policy, and so do right ones of another kind."""

from __future__ import annotations

import datetime as dt
import math
from contextlib import nullcontext
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from hypothesis import HealthCheck, Phase, settings

import goalkit as gk
from goalkit import policies as presets
from goalkit.ports import Member, PolicyRules
from goalkit.testing import Capability, Domain, check_all, exact, outcomes
from goalkit.testing.contracts import PolicyContract
from goalkit.testing.domain import Feature
from goalkit.testing.faulty import _rules_goals as wrong_goals
from goalkit.testing.faulty import rules as wrong
from goalkit.testing.fixtures import RulesFixture
from goalkit.testing.laws import SETS
from goalkit.testing.laws._numbers import PARTS, Way, same
from goalkit.testing.laws.policy import Goal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from goalkit.model.numbers import Number
    from goalkit.ports import Rules

ALL = RulesFixture.capabilities
FEW = settings(max_examples=6, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])


def laws_hold(fixture: type[RulesFixture]) -> None:
    for laws in PolicyContract.law_sets:
        check_all(laws, fixture, settings=FEW)


class TestGoalkit(PolicyContract):
    """Under the default policy."""


POLICIES = {
    "open": gk.Policy(clamp=(None, None), objective_clamp=(None, None)),
    "key results may exceed 1": gk.Policy(clamp=(0, None)),
    "unstarted left out": gk.Policy(not_started="exclude", day_count="first_day_zero"),
    "nothing to move is unknown": gk.Policy(degenerate="unknown"),
    "nothing to move is 0": gk.Policy(degenerate="zero"),
    "points behind": gk.Policy(pace=evolve(gk.Pace.points_behind(0.165, 0.33, ahead=0.1), strict=True)),
    "ahead": gk.Policy(pace=gk.Pace.ratio(0.9, 0.7, ahead=1.1)),
    "ahead is on track": gk.Policy(pace=gk.Pace.ratio(0.9, 0.7, ahead=0.9)),
    "achievement": gk.Policy(pace=gk.Pace.achievement(0.9, 0.75)),
    "one decimal": gk.Policy(grading=gk.Grading(round_to=1)),
    "done or not": gk.Policy(credit="all_or_nothing"),
    "sums": gk.Policy(rollup="sum"),
    "Viva Goals": presets.viva_goals,
}


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_goalkit_keeps_the_laws_under_other_policies(policy: gk.Policy) -> None:
    laws_hold(type("Other", (RulesFixture,), {"policy": policy}))


def test_the_lowest_member_is_no_mean() -> None:
    class Lowest(RulesFixture):
        policy = gk.Policy(rollup="min")
        capabilities = ALL - {Capability.LINEAR}

    laws_hold(Lowest)


def test_values_over_targets_do_not_begin_at_the_baseline() -> None:
    class OfTarget(RulesFixture):
        policy = gk.Policy(change="of_target")
        capabilities = ALL - {Capability.FROM_BASELINE}

    laws_hold(OfTarget)
    unmeasurable = Goal(Way(-PARTS, 1), 100, 1.0)  # the target is 0
    law = SETS["policy"]["policy.steps-of-an-evaluation"]
    with OfTarget().open_subject() as rules:
        law.check(OfTarget(), rules, goals=[unmeasurable], day=dt.date(2026, 3, 1), ambition="committed")


class Plain:
    """Right rules that share nothing with goalkit: four grades, a limit at 1.2, what is unknown left out."""

    def progress(self, value: Number, *, baseline: Number, target: Number) -> float | None:
        now, start, end = (exact.frac(float(number)) for number in (value, baseline, target))
        return None if start == end else float((now - start) / (end - start))

    def clamp(self, progress: float) -> float:
        return min(max(progress, 0.0), 1.2)

    def roll_up(self, members: Sequence[Member]) -> float | None:
        pairs = [(exact.frac(one.score), exact.frac(one.weight)) for one in members if one.score is not None]
        mean = exact.weighted_mean(pairs)
        return None if mean is None else float(mean)

    def grade(self, score: float, ambition: str) -> str:  # noqa: ARG002 - one scale for all
        return "DCBA"[sum(round(score, 6) >= edge for edge in (0.25, 0.5, 0.75))]

    def status(self, score: float, expected: float, ambition: str) -> gk.Status:  # noqa: ARG002
        return gk.Status.ON_TRACK if round(score - expected, 6) >= 0 else gk.Status.OFF_TRACK

    def health(self, value: Number, threshold: gk.Threshold) -> gk.Health:
        return threshold.classify(value)

    def elapsed(self, cycle: gk.Cycle, as_of: object) -> float:
        return gk.Cycle.elapsed(cycle, as_of)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


class PlainFixture(RulesFixture):
    """Rules of another kind, and thresholds of one kind only."""

    capabilities = ALL - {Capability.STANDARD}
    domain = Domain.without(Feature.WARNINGS, Feature.STRICT)

    def open_subject(self) -> AbstractContextManager[Rules]:
        return nullcontext(Plain())


def test_rules_of_another_kind_keep_the_laws_that_are_not_about_a_policy() -> None:
    laws_hold(PlainFixture)
    skipped = outcomes(SETS["policy"], PlainFixture, settings=FEW)
    assert {outcome.result for outcome in skipped} == {"skipped"}


def test_no_two_laws_of_the_contract_have_one_test() -> None:
    laws = [law for laws in PolicyContract.law_sets for law in laws]
    assert len({law.test for law in laws}) == len(laws)
    assert all(hasattr(TestGoalkit, law.test) for law in laws)


# the reference


def test_what_is_no_number_is_refused() -> None:
    rules = PolicyRules()
    with pytest.raises(gk.InvalidValue, match="value"):
        rules.progress(math.nan, baseline=0, target=1)
    with pytest.raises(gk.InvalidValue, match="weight"):
        rules.roll_up([Member(0.5, weight=math.inf)])


def test_a_sum_has_no_values_to_add() -> None:
    assert PolicyRules(gk.Policy(rollup="sum")).roll_up([Member(0.5), Member(1.0, weight=3)]) == 0.875


def test_time_plays_no_part_by_achievement() -> None:
    rules = PolicyRules(gk.Policy(pace=gk.Pace.achievement(0.9, 0.75)))
    assert rules.status(0.8, 0.1, "aspirational") is gk.Status.AT_RISK


# wrong rules are wrong in one thing


def test_wrong_rules_are_right_in_the_rest() -> None:
    assert wrong.ValueOverTarget().progress(4, baseline=4, target=4) == 1
    assert wrong.NanIsNothing().progress(0.5, baseline=0, target=1) == 0.5
    assert wrong.LimitsInFloats().status(0.0, 0.0, "aspirational") is gk.Status.ON_TRACK
    assert wrong_goals.DividedByCount().roll_up([]) is None
    assert wrong_goals.MembersUsedUp().roll_up((Member(0.5),)) == 0.5


# exact arithmetic


def test_halves_go_away_from_zero() -> None:
    assert [exact.half_up(Fraction(number), 1) for number in ("0.65", "0.649", "-0.65", "0")] == [
        Fraction(number) for number in ("0.7", "0.6", "-0.7", "0")
    ]


def test_a_falling_metric_over_its_target() -> None:
    policy = gk.Policy(change="of_target")
    cases = {
        ("8", "20", "15"): "15/8",
        ("0", "20", "15"): "100",
        ("16", "12", "20"): "4/5",
        ("-8", "-20", "-15"): "15/8",
    }
    for numbers, wanted in cases.items():
        value, baseline, target = map(Fraction, numbers)
        assert exact.progress(policy, value, baseline, target) == Fraction(wanted)
    assert exact.progress(policy, Fraction(1), Fraction(2), Fraction(0)) is None


def test_a_way_without_length_is_what_the_policy_says() -> None:
    one = Fraction(1)
    assert exact.progress(gk.Policy(degenerate="unknown"), one, one, one) is None
    assert exact.progress(gk.Policy(degenerate="zero"), one, one, one) == 0
    assert exact.progress(gk.Policy(), one, one, one) == 1
    assert exact.progress(gk.Policy(), Fraction(2), one, one) == 0


def test_a_cycle_of_one_day_counted_from_zero() -> None:
    policy, cycle = gk.Policy(day_count="first_day_zero"), gk.Cycle.weeks("w", gk.Cycle.month(2026, 4).start, 1)
    day = evolve(cycle, end=gk.Cycle.month(2026, 4).start.replace(day=2))
    assert [exact.elapsed(policy, day, at) for at in (gk.Cycle.month(2026, 3).last_day, day.start)] == [0, 1]


def test_only_numbers_are_the_same_as_numbers() -> None:
    assert same(None, None)
    assert not same(None, 0)
    assert not same(0.0, None)
    assert not same(math.nan, 0)
    assert same(0.7000000001, 0.7)
    assert not same(0.70000001, 0.7)
