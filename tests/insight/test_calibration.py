"""Calibration: what closed cycles say of targets and of stated confidence."""

from __future__ import annotations

import datetime as dt
import pickle
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs
import pytest

from goalkit import (
    KPI,
    Alignment,
    Band,
    Cascaded,
    Change,
    CheckIn,
    Closing,
    Cycle,
    Grade,
    Grading,
    KeyResult,
    Objective,
    Owner,
    Plan,
    Policy,
    Revision,
    StateChange,
)
from goalkit.insight.brier import StatedBin, brier, decomposition
from goalkit.insight.calibration import LEAST_FORECASTS, calibration
from goalkit.model.states import State
from tests.model.building import NO_DATES, no_numbers, problems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goalkit.insight.calibration import Stretch
    from goalkit.model.objectives import Ambition

MONTHS = [Cycle.month(2026, number) for number in range(1, 7)]
AFTER = dt.date(2026, 7, 1)


def kr(
    name: str,
    month: int,
    score: float | None,
    confidence: float | None = None,
    *,
    owner: str | None = None,
    states: Iterable[StateChange] = (),
    closing: Closing | None = None,
) -> KeyResult:
    """Return a key result that reaches a score on the 3rd of its month."""
    said = [CheckIn(dt.date(2026, month, 3), score, confidence=confidence)]
    return KeyResult(
        id=name,
        title=name,
        owner=owner,
        measure=Change(baseline=0, target=1),
        check_ins=[] if score is None and confidence is None else said,
        states=tuple(states),
        closing=closing,
    )


def goal(
    name: str,
    month: int | None,
    *key_results: KeyResult,
    ambition: Ambition = "aspirational",
    owner: str | None = None,
    states: Iterable[StateChange] = (),
    closing: Closing | None = None,
) -> Objective:
    return Objective(
        id=name,
        title=name,
        cycle=None if month is None else f"2026-{month:02}",
        ambition=ambition,
        owner=owner,
        key_results=key_results,
        states=tuple(states),
        closing=closing,
    )


def plan_of(*goals: Objective, owners: Iterable[Owner] = ()) -> Plan:
    return Plan(cycles=MONTHS, owners=tuple(owners), objectives=goals)


def months(*scores: list[float], ambition: Ambition = "aspirational") -> Plan:
    """Return a plan with an objective in each month, from January, whose key results reach these scores."""
    return plan_of(
        *[
            goal(
                f"m{month}",
                month,
                *[kr(f"m{month}.{place}", month, score) for place, score in enumerate(row)],
                ambition=ambition,
            )
            for month, row in enumerate(scores, start=1)
        ]
    )


def stretch(
    *scores: list[float],
    least: tuple[int, int] = (3, 6),
    too_easy: float = 0.85,
    too_hard: float = 0.4,
    full: float = 2 / 3,
) -> Stretch:
    found = calibration(
        months(*scores),
        AFTER,
        least_cycles=least[0],
        least_key_results=least[1],
        too_easy=too_easy,
        too_hard=too_hard,
        full=full,
    )
    return found.plan.stretch


# the Brier score and its parts


def test_the_worked_case() -> None:
    assert brier([(0.9, 1), (0.7, 1), (0.5, 0), (0.3, 0)]) == 0.11


def test_always_saying_half_scores_a_quarter() -> None:
    assert brier([(0.5, 1), (0.5, 0), (0.5, 0)]) == 0.25


def test_perfect_and_worst() -> None:
    assert brier([(1, True), (0, False)]) == 0
    assert brier([(1, 0), (0, 1)]) == 1


def test_no_forecast_has_no_score() -> None:
    assert brier([]) is None
    assert decomposition([]) is None


def test_forecasts_may_come_from_a_generator_and_be_any_number() -> None:
    assert brier((Fraction(1, 10), 1) for _ in range(3)) == 0.81


def test_the_parts_are_of_the_values_stated() -> None:
    parts = decomposition([*[(0.8, 1)] * 3, (0.8, 0), *[(0.4, 0)] * 3, (0.4, 1)])
    assert parts is not None
    assert (parts.reliability, parts.resolution, parts.uncertainty) == (0.0125, 0.0625, 0.25)
    assert parts.bins == (
        StatedBin(stated=0.4, forecasts=4, happened=0.25),
        StatedBin(stated=0.8, forecasts=4, happened=0.75),
    )


def test_values_that_are_one_decimal_are_one_bin() -> None:
    parts = decomposition([(0.1 + 0.2, 1), (0.3, 0)])
    assert parts is not None
    assert parts.bins == (StatedBin(stated=0.3, forecasts=2, happened=0.5),)


@no_numbers
def test_a_probability_must_be_a_number(value: object, code: str) -> None:
    assert problems(brier, [(0.5, 1), (value, 1)]) == [("forecasts[1][0]", code)]


def test_all_problems_of_forecasts_are_reported() -> None:
    given = [(1.5, 2), (-0.1, 1), (0.5, "yes"), (0.5,), 0.5, (0.5, 1.0)]
    assert problems(decomposition, given) == [
        ("forecasts[0][0]", "number.high"),
        ("forecasts[0][1]", "choice.unknown"),
        ("forecasts[1][0]", "number.low"),
        ("forecasts[2][1]", "choice.unknown"),
        ("forecasts[3]", "part.type"),
        ("forecasts[4]", "part.type"),
        ("forecasts[5][1]", "choice.unknown"),
    ]
    assert problems(brier, 3) == [("forecasts", "collection.type")]


# stretch


def test_a_high_mean_is_too_easy() -> None:
    found = stretch([0.9, 0.9], [0.9, 0.9], [0.9, 0.9])
    assert (found.cycles, found.key_results, found.mean, found.full, found.share_full) == (3, 6, 0.9, 0, 0)
    assert (found.verdict, found.reason) == ("too_easy", "")
    assert found.question == (
        "Six key results of three cycles came to 90 % on average: could the targets have asked for more?"
    )


def test_many_fully_reached_is_too_easy() -> None:
    found = stretch([1, 1], [1, 1], [1, 0])
    assert (found.full, found.share_full, found.mean) == (5, 0.833333333, 0.833333333)
    assert found.verdict == "too_easy"
    assert found.question == (
        "Five of six key results were fully reached in three cycles: could the targets have asked for more?"
    )


def test_a_low_mean_is_too_hard() -> None:
    found = stretch([0.3] * 4, [0.3] * 4, [0.3] * 4)
    assert found.verdict == "too_hard"
    assert found.question == (
        "12 key results of three cycles came to 30 % on average: "
        "were the targets within reach, and was there time for them?"
    )


@pytest.mark.parametrize(
    ("score", "verdict"),
    [(0.4, "short"), (0.599, "short"), (0.6, "calibrated"), (0.7, "calibrated"), (0.701, "strong"), (0.85, "strong")],
)
def test_an_edge_belongs_to_the_side_of_the_aim(score: float, verdict: str) -> None:
    found = stretch([score] * 2, [score] * 2, [score] * 2)
    assert (found.mean, found.verdict, found.question) == (score, verdict, "")


def test_two_thirds_at_full_are_not_too_easy() -> None:
    found = stretch([1, 1], [1, 1], [0.1, 0.1])
    assert (found.share_full, found.mean, found.verdict) == (0.666666667, 0.7, "calibrated")


def test_one_cycle_is_no_pattern() -> None:
    found = stretch([1] * 10)
    assert (found.mean, found.share_full) == (1, 1)
    assert (found.verdict, found.question) == (None, "")
    assert found.reason == "1 of 3 closed cycles"


def test_five_key_results_are_no_pattern() -> None:
    found = stretch([1, 1], [1, 1], [1])
    assert (found.verdict, found.reason) == (None, "5 of 6 key results")


def test_a_reason_names_what_is_missing_only() -> None:
    assert stretch([1, 1], [1, 1], [1, 1]).reason == ""
    assert stretch([1, 1, 1], [1, 1, 1]).reason == "2 of 3 closed cycles"
    assert stretch([1], [1], [1], [1]).reason == "4 of 6 key results"
    assert stretch([1], [1]).reason == "2 of 3 closed cycles and 2 of 6 key results"


def test_nothing_is_not_zero() -> None:
    row = calibration(plan_of(), AFTER).plan
    assert (row.stretch.mean, row.stretch.share_full, row.stretch.verdict) == (None, None, None)
    assert row.commitments.share_kept is None
    said = row.confidence
    assert (said.brier, said.mean_confidence, said.base_rate, said.base_brier) == (None, None, None, None)
    assert (said.skill, said.bias, said.decomposition) == (None, None, None)
    assert said.reason == "no forecast has been resolved"


def test_what_is_enough_and_what_is_easy_may_be_chosen() -> None:
    alone = stretch([1], least=(1, 1))
    assert alone.question == (
        "One of one key result was fully reached in one cycle: could the targets have asked for more?"
    )
    assert stretch([1, 0.5], least=(1, 2), full=0.4).verdict == "too_easy"
    assert stretch([0.5, 0.5], least=(1, 2), too_easy=0.45).verdict == "too_easy"
    assert stretch([0.5, 0.5], least=(1, 2), too_hard=0.6).verdict == "too_hard"


def test_where_both_hold_the_targets_are_too_easy() -> None:
    plan = months([1, 1], [1, 1], [1, -9])
    found = calibration(plan, AFTER, Policy(clamp=(None, None))).plan.stretch
    assert found.mean == -0.666666667
    assert found.verdict == "too_easy"


def test_a_cycle_has_ended_when_its_last_day_is_over() -> None:
    plan = months([1])
    assert calibration(plan, dt.date(2026, 1, 31)).plan.stretch.key_results == 0
    assert calibration(plan, dt.date(2026, 2, 1)).plan.stretch.key_results == 1


def test_a_goal_without_a_cycle_never_ends() -> None:
    assert calibration(plan_of(goal("o", None, kr("a", 1, 1))), AFTER).plan.stretch.key_results == 0


def test_what_has_no_score_is_told_apart() -> None:
    found = calibration(plan_of(goal("o", 1, kr("a", 1, 0.5), kr("b", 1, None))), AFTER).plan.stretch
    assert (found.key_results, found.unscored, found.mean) == (1, 1, 0.5)


def test_a_cycle_in_which_nothing_counts_is_no_cycle() -> None:
    found = calibration(plan_of(goal("o", 1, kr("a", 1, 0.5)), goal("p", 2, kr("b", 2, None))), AFTER).plan.stretch
    assert (found.cycles, found.unscored) == (1, 1)


def test_a_weight_does_not_matter() -> None:
    heavy = attrs.evolve(kr("a", 1, 1), weight=9)
    found = calibration(plan_of(goal("o", 1, heavy, kr("b", 1, 0))), AFTER).plan.stretch
    assert found.mean == 0.5


@pytest.mark.parametrize(
    ("state", "at", "counted"),
    [
        (State.DRAFT, dt.date(2026, 1, 31), 0),
        (State.DRAFT, dt.date(2026, 2, 1), 1),
        (State.CANCELLED, dt.date(2026, 1, 31), 0),
        (State.CANCELLED, dt.date(2026, 2, 1), 1),
        (State.POSTPONED, dt.date(2026, 1, 31), 1),
        (State.CLOSED, dt.date(2026, 1, 31), 1),
    ],
)
def test_what_was_no_goal_at_the_end_does_not_count(state: State, at: dt.date, counted: int) -> None:
    change = StateChange(at, state)
    own = plan_of(goal("o", 1, kr("a", 1, 0.5, states=[change])))
    above = plan_of(goal("o", 1, kr("a", 1, 0.5), states=[change]))
    for plan in (own, above):
        assert calibration(plan, AFTER).plan.stretch.key_results == counted
        assert calibration(plan, AFTER).plan.stretch.unscored == 0


# final scores


def final(key_result: KeyResult, as_of: dt.date = AFTER) -> float | None:
    return calibration(plan_of(goal("o", 1, key_result)), as_of).plan.stretch.mean


def test_a_closing_after_the_end_counts_from_its_day_on() -> None:
    graded = kr("a", 1, 0.5, closing=Closing(at=dt.date(2026, 2, 10), score=0.8))
    assert final(graded, dt.date(2026, 2, 9)) == 0.5
    assert final(graded, dt.date(2026, 2, 10)) == 0.8


def test_a_closing_that_was_lifted_does_not_count() -> None:
    reopened = [StateChange(dt.date(2026, 2, 15), State.ACTIVE)]
    graded = kr("a", 1, 0.5, closing=Closing(at=dt.date(2026, 1, 20), score=0.8), states=reopened)
    assert final(graded, dt.date(2026, 2, 14)) == 0.8
    assert final(graded, dt.date(2026, 2, 15)) == 0.5


def test_a_grade_given_after_the_end_makes_a_draft_count() -> None:
    draft = [StateChange(dt.date(2026, 1, 1), State.DRAFT)]
    graded = kr("a", 1, 0.5, closing=Closing(at=dt.date(2026, 2, 10), score=0.8), states=draft)
    assert final(graded, dt.date(2026, 2, 9)) is None
    assert final(graded, dt.date(2026, 2, 10)) == 0.8


def test_a_goal_cancelled_after_it_was_graded_does_not_count() -> None:
    cancelled = [StateChange(dt.date(2026, 1, 25), State.CANCELLED)]
    assert final(kr("a", 1, 0.5, closing=Closing(at=dt.date(2026, 1, 20), score=0.8), states=cancelled)) is None


def test_what_happens_after_the_end_does_not_move_a_score() -> None:
    kpi = KPI(id="nps", readings=[(dt.date(2026, 1, 1), 0), (dt.date(2026, 1, 20), 6), (dt.date(2026, 2, 2), 10)])
    linked = KeyResult(
        id="a",
        title="a",
        measure=Change(baseline=0, target=10, kpi="nps"),
        revisions=[Revision(at=dt.date(2026, 2, 1), target=6)],
    )
    plan = Plan(cycles=MONTHS, kpis=[kpi], objectives=[goal("o", 1, linked)])
    assert calibration(plan, AFTER).plan.stretch.mean == 0.6


def test_a_cascaded_key_result_has_the_score_of_its_children_at_the_end() -> None:
    above = KeyResult(id="sum", title="sum", measure=Cascaded())
    below = goal("below", 1, kr("a", 1, 0.4), ambition="committed", closing=Closing(dt.date(2026, 2, 5), 1))
    linked = attrs.evolve(below, aligned_to=[Alignment("sum")])
    plan = plan_of(goal("top", 1, above), linked)
    assert calibration(plan, AFTER).plan.stretch.mean == 0.4


def test_the_score_is_inside_the_clamp_of_the_policy() -> None:
    plan = months([1.5])
    assert calibration(plan, AFTER).plan.stretch.mean == 1
    found = calibration(plan, AFTER, Policy(clamp=(0, None))).plan.stretch
    assert (found.mean, found.full) == (1.5, 1)


# commitments


def test_a_commitment_is_kept_at_1_only() -> None:
    row = calibration(months([1, 0.8], [1, 0.999], ambition="committed"), AFTER).plan
    kept = row.commitments
    assert (kept.cycles, kept.key_results, kept.unscored, kept.kept, kept.share_kept) == (2, 4, 0, 2, 0.5)
    assert row.stretch.key_results == 0


# owners


def test_a_key_result_belongs_to_its_own_owner_else_to_that_of_its_objective() -> None:
    plan = plan_of(
        goal("o", 1, kr("a", 1, 1), kr("b", 1, 0.5, owner="ana"), owner="growth"),
        goal("p", 1, kr("c", 1, 0)),
        goal("open", 6, kr("d", 6, 1), owner="idle"),
        owners=[Owner(id="acme"), Owner(id="ana", parent="growth"), Owner(id="growth"), Owner(id="idle")],
    )
    found = calibration(plan, dt.date(2026, 6, 30))
    assert found.plan.owner is None
    assert (found.plan.stretch.key_results, found.plan.stretch.mean) == (3, 0.5)
    assert [(row.owner, row.stretch.key_results, row.stretch.mean) for row in found.owners] == [
        ("ana", 1, 0.5),
        ("growth", 1, 1),
    ]


# confidence


def confident(*stated: tuple[float | None, float | None], ambition: Ambition = "aspirational") -> Plan:
    """Return a plan of January with these confidences and final scores."""
    krs = [kr(f"k{place}", 1, score, confidence) for place, (confidence, score) in enumerate(stated)]
    return plan_of(goal("o", 1, *krs, ambition=ambition))


def test_the_worked_case_in_a_plan() -> None:
    plan = confident((0.9, 0.7), (0.7, 1), (0.5, 0.6), (0.3, 0), (None, 0.5), (0.5, None))
    said = calibration(plan, AFTER).plan.confidence
    assert (said.forecasts, said.unstated, said.brier) == (4, 1, 0.11)
    assert (said.mean_confidence, said.base_rate, said.bias) == (0.6, 0.5, 0.1)
    assert (said.base_brier, said.skill) == (0.25, 0.56)
    assert (said.decomposition, said.reason) == (None, "4 of 30 resolved forecasts")


def test_under_confidence_is_below_0() -> None:
    said = calibration(confident((0.2, 1), (0.4, 1)), AFTER).plan.confidence
    assert (said.bias, said.base_brier, said.skill) == (-0.7, 0, None)


def test_the_parts_come_from_30_forecasts_on() -> None:
    many = [(0.8, 1.0), (0.4, 0.0)] * 15
    short = calibration(confident(*many[1:]), AFTER).plan.confidence
    assert (short.forecasts, short.decomposition, short.reason) == (29, None, "29 of 30 resolved forecasts")
    said = calibration(confident(*many), AFTER).plan.confidence
    assert (said.forecasts, said.reason) == (LEAST_FORECASTS, "")
    assert said.decomposition == decomposition([(stated, int(score)) for stated, score in many])


def test_the_event_is_what_the_grading_calls_achieved() -> None:
    near = (0.5, 0.95)
    assert calibration(confident(near), AFTER).plan.confidence.base_rate == 1
    assert calibration(confident(near, ambition="committed"), AFTER).plan.confidence.base_rate == 0
    assert calibration(confident(near), AFTER).events == (("aspirational", 0.7), ("committed", 1.0))
    own = Grading(
        aspirational=[Band(Grade.MISSED, high=0.5), Band(Grade.ACHIEVED, 0.5, 0.8), Band(Grade.ACHIEVED, low=0.8)],
        committed=[Band(Grade.MISSED, high=0.9), Band(Grade.ACHIEVED, low=0.9)],
    )
    found = calibration(confident(near, ambition="committed"), AFTER, Policy(grading=own))
    assert (found.events, found.plan.confidence.base_rate) == ((("aspirational", 0.5), ("committed", 0.9)), 1)


def test_a_grading_without_such_an_edge_leaves_the_usual_event() -> None:
    always, never = Band(Grade.ACHIEVED), Band(Grade.PARTIAL)
    odd = Grading(aspirational=[always], committed=[never])
    assert calibration(plan_of(), AFTER, Policy(grading=odd)).events == (("aspirational", 0.7), ("committed", 1.0))


def test_a_band_below_a_worse_one_is_not_the_event() -> None:
    bands = [
        Band(Grade.MISSED, high=0.3),
        Band(Grade.ACHIEVED, 0.3, 0.6),
        Band(Grade.PARTIAL, 0.6, 0.9),
        Band(Grade.ACHIEVED, low=0.9),
    ]
    assert calibration(plan_of(), AFTER, Policy(grading=Grading(aspirational=bands))).events[0][1] == 0.9


def test_the_event_may_be_stated() -> None:
    plan = confident((0.5, 0.6), ambition="committed")
    found = calibration(plan, AFTER, event=0.6)
    assert (found.events, found.plan.confidence.base_rate) == ((("aspirational", 0.6), ("committed", 0.6)), 1)
    assert calibration(plan, AFTER, event=0.61).plan.confidence.base_rate == 0


def forecast(days: dict[int, float | None], month: int = 4, horizon: float = 0.5) -> float | None:
    """Return the forecast taken from check-ins of a month, by default of April with its thirty days."""
    said = [CheckIn(dt.date(2026, month, day), 1, confidence=stated) for day, stated in days.items()]
    key_result = KeyResult(id="a", title="a", measure=Change(baseline=0, target=1), check_ins=said)
    plan = plan_of(goal("o", month, key_result))
    return calibration(plan, AFTER, horizon=horizon).plan.confidence.mean_confidence


def test_the_forecast_is_the_confidence_in_force_at_half_of_the_cycle() -> None:
    days: dict[int, float | None] = {1: 0.1, 14: 0.3, 15: 0.5, 16: 0.7, 30: 0.9}
    assert forecast(days) == 0.5
    assert forecast({1: 0.1, 15: None}) == 0.1
    assert forecast({16: 0.7}) is None


def test_another_horizon_asks_for_another_forecast() -> None:
    days: dict[int, float | None] = {1: 0.1, 10: 0.3, 11: 0.5, 30: 0.9}
    assert forecast(days, horizon=1 / 3) == 0.3
    assert forecast(days, horizon=1) == 0.9
    assert forecast(days, horizon=0.01) is None


def test_half_of_an_odd_cycle_is_the_last_day_before_its_middle() -> None:
    days: dict[int, float | None] = {15: 0.3, 16: 0.7}
    assert forecast(days, month=3) == 0.3


def test_the_horizon_follows_the_day_count_of_the_policy() -> None:
    said = [CheckIn(dt.date(2026, 3, day), 1, confidence=day / 100) for day in (15, 16, 17)]
    key_result = KeyResult(id="a", title="a", measure=Change(baseline=0, target=1), check_ins=said)
    plan = plan_of(goal("o", 3, key_result))
    found = calibration(plan, AFTER, Policy(day_count="first_day_zero")).plan.confidence
    assert found.mean_confidence == 0.16


# arguments and text


def test_all_problems_of_the_arguments_are_reported() -> None:
    assert problems(
        calibration,
        3,
        "2026-07-01",
        policy=3,
        least_cycles=0,
        least_key_results=1.5,
        too_easy=85,
        too_hard="low",
        full=-1,
        horizon=0,
        event=70,
    ) == [
        ("plan", "part.type"),
        ("as_of", "date.text"),
        ("policy", "part.type"),
        ("least_cycles", "count.low"),
        ("least_key_results", "count.type"),
        ("too_easy", "number.high"),
        ("too_hard", "number.text"),
        ("full", "number.low"),
        ("horizon", "number.low"),
        ("event", "number.high"),
    ]


def test_too_hard_above_too_easy_is_refused() -> None:
    assert problems(calibration, plan_of(), AFTER, too_easy=0.5, too_hard=0.6) == [("too_hard", "number.order")]
    assert problems(calibration, plan_of(), AFTER, event=0) == [("event", "number.low")]
    assert problems(calibration, plan_of(), AFTER, horizon=1.1) == [("horizon", "number.high")]
    calibration(plan_of(), AFTER, too_easy=0.5, too_hard=0.5)


def test_an_event_beyond_the_clamp_cannot_happen_and_is_refused() -> None:
    assert problems(calibration, plan_of(), AFTER, event=1.2) == [("event", "number.high")]
    wide, open_ended, narrow = Policy(clamp=(0, 1.2)), Policy(clamp=(0, None)), Policy(clamp=(0, 0.5))
    assert calibration(plan_of(), AFTER, wide, event=1.2).events[0][1] == 1.2
    assert calibration(plan_of(), AFTER, open_ended, event=3).events[0][1] == 3
    assert calibration(plan_of(), AFTER, narrow, event=1).events[0][1] == 1  # a person may give it


@pytest.mark.parametrize(("value", "code"), NO_DATES)
def test_the_day_is_a_date(value: object, code: str) -> None:
    assert problems(calibration, plan_of(), value) == [("as_of", code)]


def test_the_text_is_a_small_table_with_the_questions_below() -> None:
    rows = [
        goal(f"m{month}", month, *[kr(f"m{month}.{place}", month, 1, 0.5, owner="growth") for place in range(3)])
        for month in (1, 2, 3)
    ]
    kept = goal("kept", 1, kr("promise", 1, 0.8, 0.9), ambition="committed", owner="some-larger-team")
    found = calibration(plan_of(*rows, kept, owners=[Owner(id="growth"), Owner(id="some-larger-team")]), AFTER)
    ask = "Nine of nine key results were fully reached in three cycles: could the targets have asked for more?"
    assert found.questions == ((None, ask), ("growth", ask))
    assert str(found) == "\n".join(
        [
            "cycles that ended before 2026-07-01",
            "",
            "stretch           cycles  key results   mean  at 100 %  verdict",
            "(plan)                 3            9  100 %     100 %  too easy",
            "growth                 3            9  100 %     100 %  too easy",
            "some-larger-team       0            0      -         -  - (0 of 3 closed cycles and 0 of 6 key results)",
            "",
            "committed         cycles  key results  at 100 %",
            "(plan)                 1            1       0 %",
            "growth                 0            0         -",
            "some-larger-team       1            1       0 %",
            "",
            "confidence        forecasts  stated  happened  Brier  skill",
            "(plan)                   10    54 %      90 %   0.31  -2.40",
            "growth                    9    50 %     100 %   0.25      -",
            "some-larger-team          1    90 %       0 %   0.81      -",
            "forecast: the confidence in force at 50 % of the cycle",
            "event: a final score of at least 0.7 (aspirational) or 1 (committed)",
            "",
            f"(plan): {ask}",
            f"growth: {ask}",
        ]
    )


def test_without_questions_the_text_ends_with_the_event() -> None:
    assert str(calibration(plan_of(), AFTER)).endswith("or 1 (committed)")


def test_results_are_values() -> None:
    found = calibration(confident((0.9, 0.7)), AFTER)
    assert found == calibration(confident((0.9, 0.7)), AFTER)
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - its own bytes
