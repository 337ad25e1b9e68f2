"""Statuses: computed, stated, by the worst and by confidence; pending, states and staleness."""

from __future__ import annotations

import pytest

from goalkit import (
    KPI,
    Cadence,
    Cascaded,
    Change,
    CheckIn,
    Closing,
    KeyResult,
    Milestone,
    Milestones,
    Objective,
    Pace,
    Policy,
    State,
    StateChange,
)
from tests.scoring.build import card_of, day, key_result, objective, percent, result_of, said

WORST = Policy(objective_status="worst")
BY_CONFIDENCE = Policy(objective_status="confidence")
WAY = Change(baseline=0, target=100)


def since(number: int, state: str) -> StateChange:
    return StateChange(at=day(number), state=State(state))


@pytest.mark.parametrize(
    ("value", "aspirational", "committed"),
    [
        (35, "on_track", "off_track"),
        (34, "at_risk", "off_track"),
        (20, "at_risk", "off_track"),
        (19, "off_track", "off_track"),
        (48, "on_track", "on_track"),
        (47, "on_track", "at_risk"),
        (38, "on_track", "at_risk"),
    ],
)
def test_half_way_through_the_cycle(value: float, aspirational: str, committed: str) -> None:
    assert result_of(percent("kr", value)).status == aspirational
    got = result_of(percent("kr", value), ambition="committed")
    assert got.status == committed
    assert got.projected == value / 50
    card = card_of(objective("o", percent("kr", value), ambition="committed"))
    assert card.objectives["o"].status == committed


def test_a_status_is_pending_until_a_fifth_of_the_cycle_has_passed() -> None:
    assert result_of(percent("kr", 0), on=5).status == "pending"
    assert result_of(percent("kr", 0), on=6).status == "off_track"
    assert result_of(percent("kr", 0), on=1, policy=Policy(pending_until=0)).status == "off_track"
    assert result_of(percent("kr", 0), on=14, policy=Policy(pending_until=0.5)).status == "pending"


def test_a_status_is_pending_where_no_value_exists() -> None:
    card = card_of(objective("o", percent("kr", None)), objective("top"), objective("x", parents=["top"]))
    assert card.key_results["kr"].status == "pending"
    assert (card.objectives["o"].score, card.objectives["o"].status) == (0, "pending")
    assert card.objectives["top"].status == "pending"


def test_a_status_is_pending_without_a_cycle() -> None:
    card = card_of(objective("o", percent("kr", 90), cycle=None))
    assert (card.key_results["kr"].status, card.objectives["o"].status) == ("pending", "pending")
    assert (card.objectives["o"].expected, card.objectives["o"].projected) == (None, None)


def test_what_rests_on_no_value_below_is_pending_too() -> None:
    top = objective("top", key_result("all", Cascaded()))
    above = objective("above")
    idle = objective("a", percent("a1", None), parents=["all", "above"])
    card = card_of(above, top, idle)
    assert (card.objectives["top"].score, card.objectives["top"].status) == (0, "pending")
    assert card.key_results["all"].status == "pending"
    assert card.objectives["above"].status == "pending"
    busy = objective("b", percent("b1", 10), parents=["all", "above"])
    card = card_of(above, top, idle, busy)
    assert card.objectives["top"].status == card.key_results["all"].status == "off_track"
    assert card.objectives["above"].status == "off_track"
    graded = objective("a", percent("a1", None), parents=["all"], closing=Closing(at=day(1), score=0.4))
    assert card_of(top, graded).key_results["all"].status == "on_track"
    closed = objective("top", KeyResult(id="all", title="a", measure=Cascaded(), closing=Closing(at=day(1), score=0)))
    assert card_of(closed, idle_below()).key_results["all"].computed_status == "off_track"


def idle_below() -> Objective:
    return objective("a", percent("a1", None), parents=["all"])


def test_after_its_cycle_an_active_goal_keeps_the_status_at_its_end() -> None:
    got = result_of(percent("kr", 50), on=day(1, 9))
    assert (got.expected, got.projected, got.status) == (1, 0.5, "at_risk")


def test_viva_goals_points_behind() -> None:
    viva = Policy(pace=Pace.points_behind(), day_count="first_day_zero", pending_until=0)
    # 16 April is day 15 of 29: 0.517241379 expected
    assert result_of(percent("kr", 51), on=16, policy=viva).status == "at_risk"
    assert result_of(percent("kr", 52), on=16, policy=viva).status == "on_track"
    assert result_of(percent("kr", 26), on=16, policy=viva).status == "off_track"
    assert "is 0.007241379 behind" in str(card_of(objective("o", percent("kr", 51)), on=16, policy=viva).explain("kr"))


def test_ahead_is_a_status_only_where_the_rule_names_it() -> None:
    assert result_of(percent("kr", 90)).status == "on_track"
    assert result_of(percent("kr", 55), policy=Policy(pace=Pace(ahead=1.1))).status == "ahead"


# states


@pytest.mark.parametrize("state", ["draft", "closed", "postponed", "cancelled"])
def test_a_goal_that_is_not_active_has_its_state_as_status(state: str) -> None:
    item = key_result("kr", WAY, said(1, 90, "off_track"), states=[since(2, state)])
    card = card_of(objective("o", item, states=[since(2, state)]))
    got, whole = card.key_results["kr"], card.objectives["o"]
    assert (got.status, got.computed_status, got.stated_status) == (state, "on_track", "off_track")
    assert whole.status == state
    assert whole.state == state
    assert f"status {state}: the goal is not active" in str(card.explain("o"))


def test_a_key_result_of_a_closed_objective_is_closed() -> None:
    card = card_of(objective("o", percent("kr", 50), states=[since(2, "closed")]))
    assert (card.key_results["kr"].status, card.key_results["kr"].state) == ("closed", "active")


# stated


def test_a_stated_status_wins_until_the_next_check_in() -> None:
    item = key_result("kr", WAY, said(6, 50, "off_track"), said(10, 50))
    got = result_of(item, on=9)
    assert (got.status, got.stated_status, got.computed_status) == ("off_track", "off_track", "on_track")
    assert (result_of(item, on=10).status, result_of(item, on=10).stated_status) == ("on_track", None)
    text = str(card_of(objective("o", item), on=9).explain("kr"))
    assert "status off_track: stated in the last check-in; computed: on_track" in text


# by the worst, by confidence


def test_by_the_worst_counted_member() -> None:
    good, bad = percent("good", 90), percent("bad", 20)
    assert card_of(objective("o", good, bad), policy=WORST).objectives["o"].status == "at_risk"
    assert card_of(objective("o", good, percent("bad", 20, 0)), policy=WORST).objectives["o"].status == "on_track"
    assert card_of(objective("o", good, percent("x", None)), policy=WORST).objectives["o"].status == "on_track"
    assert card_of(objective("o", percent("x", None)), policy=WORST).objectives["o"].status == "pending"


def test_by_the_worst_child() -> None:
    children = (
        objective("a", percent("a1", 90), parents=["o"]),
        objective("b", percent("b1", 5), parents=["o"]),
        objective("c", percent("c1", 90), parents=["o"], states=[since(2, "closed")]),
    )
    card = card_of(objective("o"), *children, policy=WORST)
    assert card.objectives["o"].status == "off_track"
    assert card.objectives["a"].status == "on_track"
    only_closed = card_of(objective("o"), children[2], policy=WORST)
    assert only_closed.objectives["o"].status == "pending"


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        (0.9, 0.5, "on_track"),
        (0.9, 0.49, "at_risk"),
        (0.5, 0.3, "at_risk"),
        (0.5, 0.29, "off_track"),
        (None, None, "pending"),
        (None, 0.8, "on_track"),
    ],
)
def test_by_mean_confidence(first: float | None, second: float | None, status: str) -> None:
    def sure(name: str, confidence: float | None) -> KeyResult:
        return key_result(name, WAY, CheckIn(day(1), 5, confidence=confidence), CheckIn(day(2), 6))

    card = card_of(objective("o", sure("a", first), sure("b", second)), policy=BY_CONFIDENCE)
    assert card.objectives["o"].status == status
    assert card.key_results["b"].confidence == second


def test_a_later_confidence_is_not_looked_at() -> None:
    item = key_result("kr", WAY, CheckIn(day(1), 5, confidence=0.9), CheckIn(day(20), 5, confidence=0.1))
    assert card_of(objective("o", item), policy=BY_CONFIDENCE).objectives["o"].status == "on_track"
    assert card_of(objective("o", item), on=20, policy=BY_CONFIDENCE).objectives["o"].status == "off_track"


# staleness


def test_stale_after_more_than_two_periods_without_a_check_in() -> None:
    item = key_result("kr", WAY, said(1, 5))
    assert (result_of(item, on=15).stale, result_of(item, on=16).stale) == (False, True)
    noted = key_result("kr", WAY, said(1, 5), said(9))
    assert (result_of(noted, on=16).stale, result_of(noted, on=16).last_update) == (False, day(9))
    card = card_of(objective("o", item), on=16)
    assert card.objectives["o"].stale


def test_without_any_check_in_periods_run_from_the_start_of_the_cycle() -> None:
    item = key_result("kr", WAY)
    assert (result_of(item, on=15).stale, result_of(item, on=16).stale) == (False, True)
    assert result_of(item, on=day(31, 3)).stale is False
    assert result_of(item, on=20, cycle=None).stale is False


def test_after_the_cycle_nothing_more_is_due() -> None:
    assert result_of(key_result("kr", WAY, said(16, 5)), on=day(1, 9)).stale is False
    assert result_of(key_result("kr", WAY, said(15, 5)), on=day(1, 9)).stale is True


def test_what_is_not_active_is_not_stale() -> None:
    closed = key_result("kr", WAY, states=[since(2, "closed")])
    assert result_of(closed, on=20).stale is False
    card = card_of(objective("o", key_result("kr", WAY), states=[since(2, "closed")]), on=20)
    assert card.key_results["kr"].stale is False
    assert result_of(key_result("kr", Cascaded()), on=20).stale is False


def test_the_cadence_is_the_key_results_else_the_kpis_else_the_policys() -> None:
    kpi = KPI(id="kpi", cadence=Cadence.daily(), readings=[(day(1), 5)])
    linked = key_result("kr", Change(target=9, kpi="kpi"))
    assert result_of(linked, kpi=kpi, on=4).stale is True
    slow = KeyResult(id="kr", title="kr", measure=Change(target=9, kpi="kpi"), cadence=Cadence.monthly())
    assert result_of(slow, kpi=kpi, on=30).stale is False
    plain = key_result("kr", WAY, said(1, 5))
    assert result_of(plain, on=4, policy=Policy(check_in_cadence=Cadence.daily())).stale is True
    assert result_of(plain, on=30, policy=Policy(stale_after=5)).stale is False


def test_a_reading_and_a_milestone_are_updates() -> None:
    kpi = KPI(id="kpi", readings=[(day(12), 5)])
    linked = key_result("kr", Change(target=9, kpi="kpi"), said(3))
    assert result_of(linked, kpi=kpi, on=20).last_update == day(12)
    noted = key_result("kr", Change(target=9, kpi="kpi"), said(14))
    assert result_of(noted, kpi=kpi, on=20).last_update == day(14)
    steps = key_result("kr", Milestones([Milestone("m", 1, day(11))]))
    assert result_of(steps, on=20).last_update == day(11)


def test_a_deadline_after_the_last_date_is_never_missed() -> None:
    policy = Policy(stale_after=10_000_000)
    assert result_of(key_result("kr", WAY), on=30, policy=policy).stale is False
