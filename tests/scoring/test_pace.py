"""Pace: expected shares, phases, and the rules that make a status of a score."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from goalkit import Change, Cycle, InvalidValue, KeyResult, Milestone, Milestones, Pace, Policy
from goalkit.scoring.pace import expected_by_phases, projected
from tests.scoring.build import APRIL, card_of, day, key_result, objective, percent, result_of, said

if TYPE_CHECKING:
    from goalkit.model.objectives import Ambition
    from goalkit.scoring.pace import PaceRule

FIRST_DAY_ZERO = Policy(day_count="first_day_zero")
PHASED = Change(baseline=0, target=100, phases=((day(10), 10.0), (day(20), 60.0)))


@pytest.mark.parametrize(
    ("score", "ambition", "status"),
    [
        (0.35, "aspirational", "on_track"),
        (0.3499, "aspirational", "at_risk"),
        (0.2, "aspirational", "at_risk"),
        (0.1999, "aspirational", "off_track"),
        (0.475, "committed", "on_track"),
        (0.4749, "committed", "at_risk"),
        (0.375, "committed", "at_risk"),
        (0.3749, "committed", "off_track"),
    ],
)
def test_the_status_is_the_grade_a_goal_is_heading_for(score: float, ambition: Ambition, status: str) -> None:
    assert Pace().status(score, 0.5, ambition) == status


@pytest.mark.parametrize(
    ("good", "fair", "scores"),
    [
        (0.7, 0.5, (0.35, 0.25)),
        (0.9, 0.7, (0.45, 0.35)),
        (0.7, 0.4, (0.35, 0.2)),
        (0.95, 0.75, (0.475, 0.375)),
    ],
    ids=["Tability", "Mooncamp", "Oboard", "UpRaise"],
)
def test_the_ratio_rules_of_products(good: float, fair: float, scores: tuple[float, float]) -> None:
    rule = Pace.ratio(good, fair)
    for ambition in ("aspirational", "committed"):
        assert rule.status(scores[0], 0.5, ambition) == "on_track"
        assert rule.status(scores[0] - 0.0001, 0.5, ambition) == "at_risk"
        assert rule.status(scores[1], 0.5, ambition) == "at_risk"
        assert rule.status(scores[1] - 0.0001, 0.5, ambition) == "off_track"


@pytest.mark.parametrize(
    ("rule", "good", "fair"),
    [(Pace.points_behind(), 0.5, 0.25), (Pace.points_behind(0.165, 0.33), 0.335, 0.17)],
    ids=["Viva Goals", "Engagedly"],
)
def test_the_points_behind_rules_of_products(rule: Pace, good: float, fair: float) -> None:
    assert rule.status(good, 0.5, "aspirational") == "on_track"
    assert rule.status(good - 0.0001, 0.5, "committed") == "at_risk"
    assert rule.status(fair, 0.5, "aspirational") == "at_risk"
    assert rule.status(fair - 0.0001, 0.5, "committed") == "off_track"


def test_a_rule_may_say_ahead() -> None:
    assert Pace(ahead=1.1).status(0.55, 0.5, "aspirational") == "ahead"
    assert Pace(ahead=1.1).status(0.5499, 0.5, "aspirational") == "on_track"
    assert Pace.points_behind(ahead=0.1).status(0.6, 0.5, "aspirational") == "ahead"
    assert Pace.points_behind(ahead=0.1).status(0.5999, 0.5, "aspirational") == "on_track"
    assert Pace.ratio(0.9, 0.7, ahead=1.2).status(0.6, 0.5, "committed") == "ahead"


def test_where_nothing_is_expected_yet_a_goal_is_on_track() -> None:
    assert Pace().status(0, 0, "committed") == "on_track"
    assert Pace().status(0, 1e-12, "committed") == "on_track"
    assert projected(0.5, -0.1) is None
    assert projected(1e200, 1e-200) is None
    assert projected(0.35, 0.5) == 0.7


def codes(error: pytest.ExceptionInfo[InvalidValue]) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        (lambda: Pace(on_track=0.3), "at_risk"),
        (lambda: Pace(committed_at_risk=0.96), "committed_at_risk"),
        (lambda: Pace.points_behind(0.3, 0.2), "at_risk"),
        (lambda: Pace(ahead=0.9), "ahead"),
        (lambda: Pace.points_behind(-0.1, ahead=0.05), "ahead"),
    ],
)
def test_limits_out_of_order_are_refused(wrong: object, path: str) -> None:
    assert callable(wrong)
    with pytest.raises(InvalidValue) as caught:
        wrong()
    assert (path, "pace.order") in codes(caught)


def test_all_problems_of_a_pace_are_reported_at_once() -> None:
    with pytest.raises(InvalidValue) as caught:
        Pace(rule=cast("PaceRule", "vibes"), on_track=float("nan"), at_risk=True, ahead=float("inf"))
    assert codes(caught) == [
        ("rule", "choice.unknown"),
        ("on_track", "number.nan"),
        ("at_risk", "number.bool"),
        ("ahead", "number.infinite"),
    ]


# what is expected


def test_the_day_counts_at_its_close_or_from_0_to_1() -> None:
    item = percent("kr", 50)
    assert [result_of(item, on=on).expected for on in (1, 15, 30)] == [0.033333333, 0.5, 1]
    assert [result_of(item, on=on, policy=FIRST_DAY_ZERO).expected for on in (1, 30)] == [0, 1]
    assert result_of(item, on=day(1, 3)).expected == 0
    assert result_of(item, on=day(1, 9)).expected == 1
    assert result_of(item, cycle=None).expected is None


def test_phases_replace_the_straight_line() -> None:
    item = key_result("kr", PHASED, said(1, 6))
    expected = {5: 0.05, 10: 0.1, 15: 0.35, 20: 0.6, 25: 0.8, 30: 1}
    assert {on: result_of(item, on=on).expected for on in expected} == expected
    assert result_of(item, on=day(31, 3)).expected == 0
    assert result_of(item, on=day(1, 6)).expected == 1


def test_phases_also_hold_where_the_first_day_is_0() -> None:
    assert expected_by_phases(((day(1), 20.0),), 0, 100, APRIL, day(1), "first_day_zero") == 0.2
    assert expected_by_phases(((day(30), 40.0),), 0, 100, APRIL, day(30), "first_day_zero") == 0.4
    assert expected_by_phases(((day(16), 10.0),), 0, 100, APRIL, day(1), "first_day_zero") == 0


def test_a_phase_on_the_last_day_is_the_end_of_the_line() -> None:
    assert expected_by_phases(((day(30), 80.0),), 0, 100, APRIL, day(15)) == 0.4
    one = Cycle(id="one", start=day(1), end=day(2))
    assert expected_by_phases(((day(1), 80.0),), 0, 100, one, day(1)) == 0.8
    assert expected_by_phases(((day(1), 80.0),), 0, 100, one, day(1), "first_day_zero") == 0.8


def test_phases_without_a_way_to_go_are_the_elapsed_share() -> None:
    flat = Change(baseline=5, target=5, phases=((day(10), 5),))
    assert result_of(key_result("kr", flat, said(1, 5))).expected == 0.5
    silent = Change(baseline=5, phases=((day(10), 5),))
    assert result_of(key_result("kr", silent)).expected == 0.5


def test_what_is_expected_of_an_objective_with_phases_is_the_mean_over_what_counts() -> None:
    steps = KeyResult(id="steps", title="s", measure=Milestones([Milestone("a")]))
    weightless = key_result("none", PHASED, said(1, 0), weight=0)
    own = objective("o", key_result("kr", PHASED, said(1, 6), weight=3), steps, weightless)
    assert card_of(own).objectives["o"].expected == 0.3875
    assert card_of(objective("o", weightless)).objectives["o"].expected == 0.5
    below = objective("c", percent("half", 50), parents=["o"])
    card = card_of(own, below, policy=Policy(members="children"))
    assert card.objectives["o"].expected == 0.5


def test_status_follows_the_phases() -> None:
    item = key_result("kr", PHASED, said(1, 10))
    assert result_of(item, on=10).status == "on_track"
    assert result_of(percent("kr", 10), on=10).status == "off_track"
