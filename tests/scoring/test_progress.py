"""Progress of each measure, with numbers worked out by hand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

import goalkit as gk
from goalkit import (
    KPI,
    Baseline,
    Cadence,
    Change,
    CheckIn,
    InvalidValue,
    KeyResult,
    Maintain,
    Milestone,
    Milestones,
    Policy,
    Revision,
    Threshold,
)
from goalkit.scoring.progress import change_progress, value_for
from tests.scoring.build import card_of, day, key_result, objective, percent, result_of, said

if TYPE_CHECKING:
    import datetime as dt

AT_LEAST_99 = Threshold.at_least(99)
OPEN = Policy(clamp=(None, None))


def kpi_of(*readings: tuple[dt.date, float], threshold: Threshold | None = None) -> KPI:
    return KPI(id="kpi", unit="%", threshold=threshold, readings=readings)


# Change


@pytest.mark.parametrize(
    ("baseline", "target", "value", "progress"),
    [(4, 1, 2.5, 0.5), (12, 20, 17.6, 0.7), (900, 300, 1200, -0.5), (0, 100, 125, 1.25), (-10, 10, 0, 0.5)],
)
def test_progress_is_the_share_of_the_way(baseline: float, target: float, value: float, progress: float) -> None:
    got = result_of(key_result("kr", Change(baseline=baseline, target=target), said(2, value)))
    assert got.progress == progress
    assert got.score == min(max(progress, 0), 1)


def test_numbers_that_nearly_cancel_are_taken_as_people_wrote_them() -> None:
    assert change_progress(999_999.9997, 999_999.999, 1_000_000) == 0.7


def test_far_beyond_the_target_progress_is_still_exact() -> None:
    assert change_progress(0.7001 * 10**6, 0.1, 0.2) == 7_000_999.0


def test_without_a_value_progress_is_unknown_and_counts_as_0() -> None:
    card = card_of(objective("o", percent("kr", None)))
    assert (card.key_results["kr"].progress, card.key_results["kr"].score) == (None, None)
    assert card.objectives["o"].score == 0


def test_an_undisclosed_target_is_unknown_and_not_counted_as_0() -> None:
    silent = key_result("silent", Change(baseline=0))
    spoken = key_result("spoken", Change(baseline=0), said(1, 7))
    card = card_of(objective("o", silent, spoken, percent("half", 50)), objective("p", silent_twin()))
    assert card.key_results["spoken"].value == 7
    assert card.key_results["spoken"].progress is None
    assert card.objectives["o"].score == 0.5
    assert card.objectives["p"].score is None
    assert "not counted: the target is undisclosed" in str(card.explain("o"))


def silent_twin() -> KeyResult:
    return key_result("twin", Change(baseline=0))


def test_a_key_result_without_measure_is_unknown_and_not_counted_as_0() -> None:
    card = card_of(objective("o", key_result("bare"), key_result("said", None, said(3, 8)), percent("half", 50)))
    assert card.objectives["o"].score == 0.5
    assert (card.key_results["bare"].value, card.key_results["said"].value) == (None, 8)
    assert "no measure was agreed" in str(card.explain("o"))


@pytest.mark.parametrize(("degenerate", "below", "at"), [("reached", 0, 1), ("zero", 0, 0), ("unknown", None, None)])
def test_baseline_equal_to_target_is_reached_or_not(degenerate: str, below: float | None, at: float | None) -> None:
    policy = Policy(degenerate=degenerate)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    change = Change(baseline=5, target=5, direction="increase")
    assert result_of(key_result("kr", change, said(1, 4)), policy=policy).progress == below
    assert result_of(key_result("kr", change, said(1, 6)), policy=policy).progress == at


def test_the_rule_of_a_degenerate_change_says_what_the_policy_does() -> None:
    item = key_result("kr", Change(baseline=5, target=5, direction="decrease"), said(1, 5))
    ends = {"reached": "1 while reached, else 0", "zero": "0 by policy", "unknown": "unknown by policy"}
    for degenerate, end in ends.items():
        policy = Policy(degenerate=degenerate)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        rule = card_of(objective("o", item), policy=policy).explain("kr").steps[0].rule
        assert rule.startswith(f"the target 5 was reached at the start: {end}")


def test_value_for_is_the_inverse() -> None:
    assert (value_for(0.7, 12, 20), value_for(0.5, 4, 1)) == (17.6, 2.5)
    with pytest.raises(InvalidValue, match="equals the baseline 5"):
        value_for(0.5, 5, 5)


def test_accumulated_values_are_added_up() -> None:
    posts = Change(target=100, accumulate=True)
    item = key_result("kr", posts, said(1, 10), said(2, 0.1), said(2, 0.2), said(20, 50))
    got = result_of(item)
    assert (got.value, got.progress, got.baseline) == (10.2, 0.102, 0)
    assert result_of(item, on=30).value == 60.2
    assert result_of(key_result("kr", posts)).progress is None
    assert result_of(item, cycle=None).value == 10.2


def test_accumulated_readings_of_a_kpi_count_inside_the_cycle_only() -> None:
    kpi = kpi_of((day(31, 3), 7), (day(1), 10), (day(30), 20), (day(1, 5), 40))
    item = key_result("kr", Change(baseline=100, target=200, accumulate=True, kpi="kpi"))
    assert result_of(item, kpi=kpi, on=day(9, 5)).value == 130
    assert result_of(item, kpi=kpi, on=day(31, 3)).value is None


# revisions


def test_a_date_before_a_revision_sees_the_old_target() -> None:
    item = key_result(
        "kr",
        Change(baseline=0, target=10),
        said(1, 5),
        revisions=[Revision(at=day(10), target=20, reason="more money"), Revision(at=day(20), baseline=4)],
    )
    before, after, last = (result_of(item, on=number) for number in (9, 10, 20))
    assert (before.target, before.progress, before.original_progress) == (10, 0.5, 0.5)
    assert (after.target, after.progress, after.original_progress) == (20, 0.25, 0.5)
    assert (last.baseline, last.progress, last.original_score) == (4, 0.0625, 0.5)
    text = str(card_of(objective("o", item), on=20).explain("kr"))
    assert "revised on 2026-04-10: more money; progress against the original numbers is 0.5" in text
    assert "revised on 2026-04-20; progress" in text
    assert "revised" not in str(card_of(objective("o", item), on=9).explain("kr"))


def test_a_target_disclosed_by_a_revision_has_no_original() -> None:
    item = key_result("kr", Change(baseline=0), said(1, 5), revisions=[Revision(at=day(10), target=20)])
    assert result_of(item, on=9).progress is None
    got = result_of(item, on=10)
    assert (got.progress, got.original_progress, got.original_score) == (0.25, None, None)


def test_a_revised_start_of_an_accumulation_leaves_the_original_as_it_was() -> None:
    item = key_result(
        "kr",
        Change(baseline=0, target=100, accumulate=True),
        said(1, 30),
        revisions=[Revision(at=day(5), baseline=50)],
    )
    got = result_of(item)
    assert (got.value, got.progress, got.original_progress) == (80, 0.6, 0.3)


def test_a_revision_of_a_metric_may_turn_it_round() -> None:
    item = key_result(
        "kr",
        Change(baseline=0, target=10),
        said(1, 5),
        revisions=[Revision(at=day(2), target=-10)],
    )
    assert result_of(item).progress == -0.5
    assert card_of(objective("o", item)).explain("kr").steps[0].rule.startswith("(5 - 0) / (-10 - 0)")


# links to a KPI

LINKED = key_result("kr", Change(target=20, kpi="kpi"))


def test_the_baseline_is_the_last_reading_before_the_cycle() -> None:
    kpi = kpi_of((day(1, 3), 8), (day(31, 3), 10), (day(31, 3), 12), (day(2), 16))
    got = result_of(LINKED, kpi=kpi)
    assert (got.baseline, got.value, got.progress, got.unit) == (12, 16, 0.5, "%")


def test_else_the_baseline_is_the_first_reading_inside_as_first_entered() -> None:
    kpi = kpi_of((day(5), 10), (day(5), 18), (day(9), 15))
    assert result_of(LINKED, kpi=kpi, on=5).progress == 0.8
    assert result_of(LINKED, kpi=kpi).progress == 0.5


def test_later_corrections_inside_the_cycle_do_not_move_the_baseline() -> None:
    kpi = kpi_of((day(31, 3), 10), (day(9), 15))
    corrected = kpi_of((day(31, 3), 10), (day(1), 11), (day(1), 12), (day(9), 15))
    assert result_of(LINKED, kpi=kpi).baseline == result_of(LINKED, kpi=corrected).baseline == 10


def test_an_explicit_baseline_wins() -> None:
    kpi = kpi_of((day(31, 3), 10), (day(9), 15))
    got = result_of(key_result("kr", Change(baseline=14, target=16, kpi="kpi")), kpi=kpi)
    assert (got.baseline, got.progress) == (14, 0.5)


def test_before_the_cycle_the_last_reading_is_baseline_and_value() -> None:
    got = result_of(LINKED, kpi=kpi_of((day(1, 3), 10), (day(20, 3), 12)), on=day(10, 3))
    assert (got.baseline, got.value, got.progress) == (10, 10, 0)


def test_without_a_cycle_the_baseline_is_the_first_reading() -> None:
    got = result_of(LINKED, kpi=kpi_of((day(1, 3), 10), (day(20, 3), 12)), cycle=None)
    assert (got.baseline, got.progress) == (10, 0.2)


def test_a_first_reading_after_the_cycle_is_no_baseline() -> None:
    got = result_of(LINKED, kpi=kpi_of((day(3, 5), 10)), on=day(9, 5))
    assert (got.baseline, got.progress) == (None, None)


def test_a_kpi_without_reading_has_not_started() -> None:
    assert result_of(LINKED, kpi=kpi_of()).progress is None


def test_a_linked_metric_that_starts_beyond_its_target_is_reached_or_not() -> None:
    rising = Threshold.at_least(15)
    kept = kpi_of((day(31, 3), 30), (day(9), 25), threshold=rising)
    lost = kpi_of((day(31, 3), 30), (day(9), 19.9), threshold=rising)
    assert result_of(LINKED, kpi=kept).progress == 1
    assert result_of(LINKED, kpi=lost).progress == 0
    falling = kpi_of((day(31, 3), 10), (day(9), 21), threshold=Threshold.at_most(25))
    assert result_of(LINKED, kpi=falling).progress == 0


def test_a_kpi_to_be_kept_in_a_range_says_no_direction() -> None:
    kpi = kpi_of((day(31, 3), 30), (day(9), 25), threshold=Threshold.between(10, 30))
    assert result_of(LINKED, kpi=kpi).progress == 0.5


# Maintain


def test_maintain_by_latest_is_met_or_not() -> None:
    kept = Maintain(threshold=AT_LEAST_99)
    assert result_of(key_result("kr", kept, said(1, 98), said(2, 99))).progress == 1
    assert result_of(key_result("kr", kept, said(1, 99), said(2, 98.9999))).progress == 0
    assert result_of(key_result("kr", kept)).progress is None
    rule = card_of(objective("o", key_result("kr", kept, said(2, 98)))).explain("kr").steps[0].rule
    assert rule == "98 is not at least 99; check-in of 2026-04-02"


def test_maintain_by_readings_is_the_share_met_inside_the_cycle() -> None:
    item = key_result("kr", Maintain(kpi="kpi", method="readings"))
    kpi = kpi_of(
        (day(31, 3), 0),
        (day(1), 99),
        (day(2), 98),
        (day(2), 99),
        (day(3), 90),
        (day(4), 99),
        threshold=AT_LEAST_99,
    )
    assert result_of(item, kpi=kpi).progress == 0.75
    before = result_of(item, kpi=kpi, on=day(31, 3))
    assert (before.progress, before.value) == (None, 0)


def test_maintain_by_periods_counts_a_gap_as_not_met() -> None:
    item = key_result("kr", Maintain(threshold=AT_LEAST_99, method="periods"), said(2, 90), said(3, 99), said(16, 99))
    # weeks: 1-7 met, 8-14 a gap, 15-21 running: counts once it has a value
    assert result_of(item, on=14).progress == 0.5
    assert result_of(item, on=15).progress == 0.5
    assert result_of(item, on=16).progress == 0.666666667
    # 22-28 a gap, 29-30 a short one: 2 of 5
    assert result_of(item, on=30).progress == 0.4
    assert result_of(item, on=day(9, 6)).progress == 0.4


def test_the_cadence_of_periods_is_the_key_results_else_the_kpis_else_the_policys() -> None:
    kpi = KPI(id="kpi", threshold=AT_LEAST_99, cadence=Cadence.daily(), readings=[(day(1), 99), (day(4), 99)])
    item = key_result("kr", Maintain(kpi="kpi", method="periods"))
    assert result_of(item, kpi=kpi, on=4).progress == 0.5
    fortnightly = KeyResult(
        id="kr", title="kr", measure=Maintain(kpi="kpi", method="periods"), cadence=Cadence.every_weeks(2)
    )
    assert result_of(fortnightly, kpi=kpi, on=4).progress == 1
    checked = key_result("kr", Maintain(threshold=AT_LEAST_99, method="periods"), said(1, 99))
    assert result_of(checked, on=4, policy=Policy(check_in_cadence=Cadence.daily())).progress == 0.25


def test_without_a_cycle_periods_run_from_the_first_value() -> None:
    kept = Maintain(threshold=AT_LEAST_99, method="periods")
    item = key_result("kr", kept, said(10, 99), said(18, 90))
    assert result_of(item, cycle=None, on=16).progress == 1
    assert result_of(item, cycle=None, on=18).progress == 0.5
    assert result_of(item, cycle=None, on=9).progress is None


def test_periods_end_where_the_calendar_ends() -> None:
    """The last period has no day after it; it is running, and counts by its value."""
    first = dt.date.max - dt.timedelta(days=10)
    kr = gk.KeyResult(
        id="kr",
        title="kr",
        measure=gk.Maintain(gk.Threshold.at_least(1), method="periods"),
        check_ins=[gk.CheckIn(first, 1), gk.CheckIn(dt.date.max, 0)],
    )
    plan = gk.Plan(objectives=[gk.Objective(id="o", title="o", key_results=[kr])])
    assert gk.evaluate(plan, dt.date.max).key_results["kr"].score == 0.5


def test_before_the_cycle_no_period_has_begun() -> None:
    kpi = kpi_of((day(1, 3), 99), threshold=AT_LEAST_99)
    item = key_result("kr", Maintain(kpi="kpi", method="periods"))
    assert result_of(item, kpi=kpi, on=day(31, 3)).progress is None
    assert result_of(item, kpi=kpi, on=7).progress == 0


# Milestones and Baseline


def test_milestones_are_the_weight_done_over_all_weight() -> None:
    steps = Milestones(
        [Milestone("a", 1, day(1)), Milestone("b", 3, day(9)), Milestone("c", 4), Milestone("d", 0, day(2))]
    )
    item = key_result("kr", steps)
    got = result_of(item)
    assert (got.progress, got.value, got.target, got.last_update) == (0.5, 4, 8, day(9))
    assert result_of(item, on=8).progress == 0.125
    assert result_of(item, on=day(31, 3)).progress == 0


def test_one_milestone_is_a_yes_or_no() -> None:
    item = key_result("kr", Milestones([Milestone("Launch", done_on=day(9))]))
    assert (result_of(item, on=8).progress, result_of(item, on=9).progress) == (0, 1)


def test_milestones_that_all_weigh_0_are_unknown() -> None:
    card = card_of(objective("o", key_result("kr", Milestones([Milestone("a", 0, day(1))]))))
    assert card.key_results["kr"].progress is None
    assert card.objectives["o"].score is None


def test_a_baseline_counts_once_a_first_value_exists() -> None:
    item = key_result("kr", Baseline(), said(9, 41))
    card = card_of(objective("o", item, percent("half", 50)), on=8)
    assert (card.key_results["kr"].progress, card.objectives["o"].score) == (None, 0.5)
    card = card_of(objective("o", item, percent("half", 50)), on=9)
    assert (card.key_results["kr"].progress, card.key_results["kr"].value) == (1, 41)
    assert card.objectives["o"].score == 0.75


def test_the_baseline_of_a_kpi_is_looked_for_inside_the_cycle() -> None:
    item = key_result("kr", Baseline(kpi="kpi"))
    kpi = kpi_of((day(1, 3), 40), (day(9), 41))
    assert result_of(item, kpi=kpi, on=8).progress is None
    assert result_of(item, kpi=kpi, on=9).progress == 1


def test_a_clamp_can_be_open() -> None:
    item = key_result("kr", Change(baseline=0, target=100), CheckIn(day(1), 125))
    assert result_of(item, policy=OPEN).score == 1.25
    assert result_of(item, policy=Policy(clamp=(0, 1.2))).score == 1.2
    text = str(card_of(objective("o", item)).explain("o"))
    assert "1.25 clamped to 1" in text
    low = key_result("kr", Change(baseline=0, target=100), said(1, -20))
    assert "-0.2 clamped to 0" in str(card_of(objective("o", low)).explain("o"))
    assert result_of(low, policy=OPEN).score == -0.2
