"""What each choice of a policy does to progress, shares and statuses, with numbers worked out by hand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from goalkit import (
    KPI,
    Alignment,
    Baseline,
    Cadence,
    Cascaded,
    Change,
    CheckIn,
    Closing,
    Health,
    KeyResult,
    Maintain,
    Milestone,
    Milestones,
    Pace,
    Plan,
    Policy,
    Revision,
    State,
    StateChange,
    Status,
    Threshold,
    contributions,
    evaluate,
    forecast,
    sensitivity,
)
from goalkit.errors import InvalidPlan, InvalidValue
from goalkit.model.cycles import Cycle
from goalkit.scoring.progress import share_of_target, value_for_share
from tests.scoring.build import card_of, day, key_result, objective, percent, result_of, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goalkit.model.measures import MaintainMethod
    from goalkit.scoring.policy import (
        ClosedMembers,
        ConfidenceFrom,
        Members,
        Membership,
        NotStarted,
        ObjectiveStatus,
        StatedStatus,
        ThresholdEdges,
    )
    from goalkit.scoring.results import KeyResultResult

OPEN = Policy(clamp=(None, None), objective_clamp=(None, None))
OF_TARGET = attrs.evolve(OPEN, change="of_target")
WAY = Change(baseline=0, target=100)


# value over target


@pytest.mark.parametrize(
    ("baseline", "target", "value", "progress"),
    [
        (10, 20, 16, 0.8),
        (10, 20, 22, 1.1),
        (20, 15, 16, 0.9375),
        (20, 15, 8, 1.875),
        (20, 15, 1, 15),
        (20, 15, 0.15, 100),
        (20, 15, 0.1, 100),  # the most that a quotient is
        (20, 15, 0, 100),
        (20, 15, -3, 100),
        (0, 20, -5, -0.25),
        (0, -20, -5, 0.25),  # away from 0, downwards
        (-20, -10, -40, 0.25),  # nearer to 0, upwards
        (7, 7, 14, 2),  # nothing says that it should fall
    ],
)
def test_value_over_target_needs_no_baseline(baseline: float, target: float, value: float, progress: float) -> None:
    got = result_of(key_result("kr", Change(baseline=baseline, target=target), said(2, value)), policy=OF_TARGET)
    assert got.progress == progress
    assert (got.baseline, got.target) == (baseline, target)


def test_value_over_target_is_what_rolls_up() -> None:
    krs = [key_result(f"k{n}", Change(baseline=10, target=20), said(2, value)) for n, value in enumerate((12, 16))]
    card = card_of(objective("o", *krs), policy=Policy(change="of_target"))
    assert [card.key_results[name].score for name in ("k0", "k1")] == [0.6, 0.8]
    assert card.objectives["o"].score == 0.7


def test_a_target_of_0_cannot_be_divided_by() -> None:
    card = card_of(objective("o", key_result("kr", Change(baseline=9, target=0), said(2, 3))), policy=OF_TARGET)
    assert card.key_results["kr"].progress is None
    assert card.objectives["o"].score is None
    assert "the target is 0: nothing can be divided by it" in str(card.explain("kr"))


@pytest.mark.parametrize(
    ("baseline", "target", "value", "rule"),
    [
        (10, 20, 16, "16 / 20"),
        (20, 15, 16, "15 / 16"),
        (20, 15, 0, "0 is at 0 or past it: 100, the most"),
        (20, 15, 0.1, "15 / 0.1: 100, the most"),
    ],
)
def test_the_rule_says_what_was_divided(baseline: float, target: float, value: float, rule: str) -> None:
    item = key_result("kr", Change(baseline=baseline, target=target), said(2, value))
    assert f"  {rule}; check-in" in str(card_of(objective("o", item), policy=OF_TARGET).explain("kr"))


def test_the_direction_of_the_kpi_decides_what_is_divided() -> None:
    falling = KPI(id="kpi", direction="decrease", readings=[(day(2), 20)])
    item = key_result("kr", Change(target=15, kpi="kpi"))
    assert result_of(item, kpi=falling, policy=OF_TARGET).progress == 0.75


def test_progress_against_the_original_target_is_divided_too() -> None:
    change = Change(baseline=10, target=20)
    item = key_result("kr", change, said(2, 16), revisions=[Revision(day(3), target=32)])
    got = result_of(item, policy=OF_TARGET)
    assert (got.progress, got.original_progress) == (0.5, 0.8)


def test_phases_are_divided_by_the_target_too() -> None:
    rising = Change(baseline=10, target=20, phases=((day(15), 12.0),))
    falling = Change(baseline=40, target=20, phases=((day(15), 25.0),))
    assert result_of(key_result("kr", rising, said(2, 16)), policy=OF_TARGET).expected == 0.6
    assert result_of(key_result("kr", falling, said(2, 16)), policy=OF_TARGET).expected == 0.8
    zero = Change(baseline=40, target=0, phases=((day(15), 25.0),))
    assert result_of(key_result("kr", zero, said(2, 16)), policy=OF_TARGET).expected == 0.5


def test_a_sum_of_values_over_the_sum_of_targets() -> None:
    policy = attrs.evolve(OF_TARGET, rollup="sum")
    rows = [key_result(f"k{number}", Change(baseline=5, target=100), said(2, 20 * number)) for number in range(3)]
    card = card_of(objective("o", *rows, key_result("none", Change(baseline=5, target=100))), policy=policy)
    assert card.objectives["o"].score == 0.15
    assert contributions(card, "o") == {"k0": 0, "k1": 0.05, "k2": 0.1, "none": 0}
    assert sensitivity(card, "k1", of="o") == 0.25
    falling = key_result("falling", Change(baseline=40, target=20), said(2, 25))
    mixed = card_of(objective("o", rows[1], falling), policy=policy)
    assert mixed.objectives["o"].score == 0.5
    assert "increases and decreases cannot be added" in str(mixed.explain("o"))


def falling(name: str, target: float, value: float | None, **fields: Any) -> KeyResult:  # noqa: ANN401 - any field
    entered = [] if value is None else [said(2, value)]
    return attrs.evolve(key_result(name, Change(baseline=90, target=target), *entered), **fields)


def test_a_sum_of_targets_over_the_sum_of_values_where_less_is_better() -> None:
    policy = attrs.evolve(OF_TARGET, rollup="sum")
    card = card_of(objective("o", falling("a", 10, 20), falling("b", 30, 30)), policy=policy)
    assert card.objectives["o"].score == 0.8
    assert "sum of targets 40 / sum of values 50 of 2 key results" in str(card.explain("o"))
    assert contributions(card, "o") == {"a": 0.2, "b": 0.6}
    # one value less of `a`: 40 / 49; its own score is then 10 / 19
    assert sensitivity(card, "a", of="o") == pytest.approx((40 / 50**2) / (10 / 20**2))
    team = objective("team", falling("a", 10, 20), parents=["o"])
    above = card_of(objective("o"), team, objective("twin", falling("b", 30, 30), parents=["o"]), policy=policy)
    assert above.objectives["o"].score == 0.8
    assert contributions(above, "o") == {"a": 0.2, "b": 0.6}
    assert sensitivity(above, "team", of="o") == pytest.approx(0.64)
    closed = falling("a", 10, 20, closing=Closing(day(3), 0.25))
    shut = card_of(objective("o", closed, falling("b", 30, 30)), policy=policy)
    assert shut.objectives["o"].score == 0.571428571  # as if its value were 40
    assert sensitivity(shut, "a", of="o") == pytest.approx((40 / 70**2) * (10 / 0.25**2))
    over = attrs.evolve(team, closing=Closing(day(3), 0.25))
    assert (
        card_of(objective("o"), over, objective("twin", falling("b", 30, 30), parents=["o"]), policy=policy)
        .objectives["o"]
        .score
        == 0.571428571
    )  # as if its value were 40


def test_what_has_no_value_in_a_falling_sum_is_averaged() -> None:
    policy = attrs.evolve(OF_TARGET, rollup="sum", postponed="zero")
    for odd in (
        falling("a", 10, None),
        falling("a", 10, 20, closing=Closing(day(3), 0)),
        falling("a", 10, 20, states=[StateChange(day(3), State.POSTPONED)]),
    ):
        card = card_of(objective("o", odd, falling("b", 30, 30)), policy=policy)
        assert card.objectives["o"].score == 0.5
        assert "a has no values to add" in str(card.explain("o"))
        above = card_of(objective("o", falling("b", 30, 30)), objective("c", odd, parents=["o"]), policy=policy)
        assert above.objectives["o"].score == 1
    child = objective("c", falling("a", 10, 20), parents=["o"])
    for changed in (
        attrs.evolve(child, closing=Closing(day(3), 0)),
        attrs.evolve(child, states=[StateChange(day(3), State.POSTPONED)]),
    ):
        card = card_of(objective("o"), changed, policy=policy)
        assert card.objectives["o"].score == 0
        assert "c has no values to add" in str(card.explain("o"))


def test_a_falling_sum_has_a_most_and_a_guardrail_keeps_it_down() -> None:
    policy = attrs.evolve(OF_TARGET, rollup="sum", guardrails="cap_score")
    none_left = objective("o", falling("a", 10, 0), falling("b", 30, -5))
    card = card_of(none_left, policy=policy)
    assert card.objectives["o"].score == 100
    assert "sum of targets 40 / sum of values -5: 100, the most" in str(card.explain("o"))
    assert contributions(card, "o") == {"a": 25, "b": 75}
    assert sensitivity(card, "a", of="o") == 0
    card = card_of(objective("o", falling("a", 10, 0)), policy=policy)
    assert (contributions(card, "o"), sensitivity(card, "a", of="o")) == ({"a": 100}, 0)
    broken = KPI(id="alarm", threshold=Threshold.at_most(3), readings=[(day(2), 4)])
    child = objective("c", falling("a", 10, 10), parents=["o"], guardrails=["alarm"])
    card = card_of(objective("o"), child, kpis=[broken], policy=policy)
    assert card.objectives["o"].score == 0.6
    veto = card_of(objective("o"), child, kpis=[broken], policy=attrs.evolve(policy, guardrails="veto"))
    assert veto.objectives["o"].score == 0
    yes_or_no = attrs.evolve(policy, credit="all_or_nothing")
    card = card_of(objective("o", falling("a", 10, 20), falling("b", 30, 10)), policy=yes_or_no)
    assert contributions(card, "o") == {"a": 0.25, "b": 0.75}


def test_of_a_sum_with_phases_is_expected_what_its_values_should_add_up_to() -> None:
    def phased(name: str, target: float, planned: float) -> KeyResult:
        return key_result(name, Change(baseline=0, target=target, phases=((day(15), planned),)), said(2, 0))

    rows = [phased("small", 100, 50), phased("large", 900, 90)]
    for policy in (Policy(rollup="sum"), attrs.evolve(OF_TARGET, rollup="sum")):
        assert card_of(objective("o", *rows), on=15, policy=policy).objectives["o"].expected == 0.14
    assert card_of(objective("o", *rows), on=15).objectives["o"].expected == 0.3


# baselines, members of weight 0, goals without a value


def test_an_uncounted_baseline_has_no_score() -> None:
    policy = Policy(baseline="uncounted", pending_until=0)
    find = key_result("find", Baseline(), said(2, 7))
    card = card_of(objective("o", find, percent("half", 50)), policy=policy)
    found = card.key_results["find"]
    assert (found.value, found.progress, found.score, found.status) == (7, None, None, "pending")
    assert card.objectives["o"].score == 0.5
    assert "not counted: a first value exists: no progress, does not count" in str(card.explain("o"))
    assert card_of(objective("o", find), policy=policy).objectives["o"].score is None
    over = attrs.evolve(find, closing=Closing(day(3), 0.5))
    assert card_of(objective("o", over), policy=policy).objectives["o"].score == 0.5
    assert card_of(objective("o", find, percent("half", 50))).objectives["o"].score == 0.75


@pytest.mark.parametrize(
    ("silent", "counted", "every"),
    [
        ({"weight": 0}, "on_track", "off_track"),
        ({"share": 0}, "on_track", "off_track"),
        ({"states": [StateChange(day(1), State.CANCELLED)]}, "on_track", "on_track"),
    ],
)
def test_who_is_asked_for_the_worst_status(silent: dict[str, Any], counted: str, every: str) -> None:
    krs = [percent("good", 90), attrs.evolve(percent("bad", 1), **silent)]
    for rule, status in (("counted", counted), ("all", every)):
        policy = Policy(objective_status="worst", status_members=rule)  # type: ignore[arg-type]
        assert card_of(objective("o", *krs), policy=policy).objectives["o"].status == status
    for link, status in ((Alignment("o", weight=0), "off_track"), (Alignment("o", contributes=False), "on_track")):
        child = objective("c", percent("bad", 1), parents=[link])
        policy = Policy(objective_status="worst", status_members="all", members="both")
        assert card_of(objective("o", krs[0]), child, policy=policy).objectives["o"].status == status
    alone = objective("o", percent("bad", 1, weight=0))
    for rule, status in (("counted", "pending"), ("all", "off_track")):
        policy = Policy(objective_status="worst", status_members=rule)  # type: ignore[arg-type]
        assert card_of(alone, policy=policy).objectives["o"].status == status


def test_by_confidence_children_speak_where_no_key_result_does() -> None:
    worth = {Status.ON_TRACK: 0.8, Status.OFF_TRACK: 0.1}
    policy = Policy(objective_status="confidence", status_confidence=worth)
    children = [
        objective("good", percent("g", 90), parents=[Alignment("o", weight=3)]),
        objective("bad", percent("b", 1), parents=["o"]),
    ]
    assert card_of(objective("o"), *children, policy=policy).objectives["o"].status == "at_risk"  # (3 * 80 + 10) / 4
    alike = attrs.evolve(policy, status_members="all", confidence_at_risk=0.5)
    assert card_of(objective("o"), *children, policy=alike).objectives["o"].status == "off_track"
    own = objective("o", percent("own", 1))
    assert card_of(own, *children, policy=policy).objectives["o"].status == "off_track"
    none = attrs.evolve(policy, status_confidence=())
    assert card_of(objective("o"), *children, policy=none).objectives["o"].status == "pending"


@pytest.mark.parametrize("not_started", ["zero", "exclude"])
def test_no_value_is_pending_or_judged(not_started: NotStarted) -> None:
    policy = Policy(no_value="judged", not_started=not_started, pace=Pace.points_behind(0.2, 0.4), pending_until=0)
    goal = objective("o", percent("kr", None))
    for on, status in ((3, "on_track"), (9, "at_risk"), (15, "off_track")):
        card = card_of(goal, on=on, policy=policy)
        assert card.key_results["kr"].status == status
        assert card.objectives["o"].status == (status if not_started == "zero" else "pending")
        waiting = card_of(goal, on=on, policy=attrs.evolve(policy, no_value="pending"))
        assert {waiting.key_results["kr"].status, waiting.objectives["o"].status} == {"pending"}
    assert "status off_track: score 0 of 0.5 expected" in str(card_of(goal, on=15, policy=policy).explain("kr"))
    keep = key_result("kr", Maintain(Threshold.at_least(1)))
    by_band = attrs.evolve(policy, maintain_status="threshold")
    assert result_of(keep, on=15, policy=by_band).status == "pending"
    assert result_of(keep, on=15, policy=policy).status == "off_track"
    unmeasured = KeyResult(id="kr", title="kr")
    assert result_of(unmeasured, on=15, policy=policy).status == "pending"


@pytest.mark.parametrize("rule", ["projected", "worst", "confidence"])
def test_before_its_cycle_a_goal_is_pending(rule: ObjectiveStatus) -> None:
    kpi = KPI(id="kpi", readings=[(dt.date(2026, 3, 1), 90)], threshold=Threshold.at_least(5))
    moved, kept = key_result("kr", Change(0, 100, kpi="kpi")), key_result("kept", Maintain(kpi="kpi"))
    policy = Policy(
        pending_until=0, objective_status=rule, maintain_status="threshold", status_confidence={Status.ON_TRACK: 1}
    )
    for on, status in ((dt.date(2026, 3, 31), "pending"), (day(1), "on_track")):
        plan = Plan(cycles=[Cycle.month(2026, 4)], kpis=[kpi], objectives=[objective("o", moved, kept)])
        card = evaluate(plan, on, policy)
        found = [card.key_results[name].status for name in ("kr", "kept")]
        assert [*found, card.objectives["o"].status] == [status] * 3
    child = objective("child", percent("k", 100), parents=["top"])
    plan = Plan(
        cycles=[Cycle.month(2026, 4), Cycle.quarter(2026, 3)], objectives=[objective("top", cycle="2026-Q3"), child]
    )
    for on, status in ((day(20), "pending"), (dt.date(2026, 7, 1), "on_track")):
        card = evaluate(plan, on, policy)
        assert (card.objectives["child"].status, card.objectives["top"].status) == ("on_track", status)


def test_values_below_a_sum_weigh_by_what_a_point_of_them_is_worth() -> None:
    top = objective("top", key_result("sum", Cascaded(method="sum", target=-100)))
    below = objective("below", key_result("kr", Change(baseline=40, target=20), said(2, 25)), parents=["sum"])
    card = card_of(top, below, policy=OF_TARGET)
    assert card.key_results["sum"].progress == -0.25
    assert sensitivity(card, "kr", of="sum") == pytest.approx(25**2 / 20 / 100)
    past = objective("below", key_result("kr", Change(baseline=40, target=20), said(2, -25)), parents=["sum"])
    assert sensitivity(card_of(top, past, policy=OF_TARGET), "kr", of="sum") == 0


def test_a_share_of_the_target_leads_back_to_its_value() -> None:
    for value, target, way in ((16, 20, "increase"), (30, 15, "decrease"), (-4, -8, "decrease")):
        share = share_of_target(value, target, way)  # type: ignore[arg-type]
        assert share is not None
        assert value_for_share(share, target, way) == value  # type: ignore[arg-type]


# all or nothing


def test_all_or_nothing_counts_what_was_reached() -> None:
    policy = Policy(credit="all_or_nothing")
    card = card_of(objective("o", percent("a", 99.9), percent("b", 100), percent("c", 140), percent("d", None)))
    assert card.objectives["o"].score == pytest.approx(0.74975)
    card = evaluate(card.plan, day(15), policy)
    assert [card.key_results[name].score for name in "abc"] == [0, 1, 1]
    assert card.key_results["c"].progress == 1.4
    assert card.objectives["o"].score == 0.5
    assert "not reached: 0, all or nothing" in str(card.explain("a"))
    assert "reached: 1, all or nothing" in str(card.explain("c"))
    assert card.key_results["a"].computed_score == 0


def test_a_step_has_no_slope() -> None:
    top = objective("top", key_result("mean", Cascaded()))
    plan = (top, objective("below", percent("kr", 50), parents=["mean"]))
    assert sensitivity(card_of(*plan), "below", of="mean") == 1
    assert sensitivity(card_of(*plan, policy=Policy(credit="all_or_nothing")), "below", of="mean") == 0


# the methods of what is kept

WEEKS = Cycle.weeks("weeks", dt.date(2026, 4, 6), 13)


def kept(
    values: Sequence[float | None],
    threshold: Threshold,
    method: MaintainMethod | None = None,
    *,
    weeks: int = 13,
    policy: Policy = OPEN,
    cycle: Cycle | None = WEEKS,
) -> KeyResultResult:
    """Evaluate values of one week each at the end of some week."""
    start = WEEKS.start
    check_ins = [
        CheckIn(start + dt.timedelta(days=7 * number + 4), value)
        for number, value in enumerate(values)
        if value is not None
    ]
    item = KeyResult(
        id="kr",
        title="kr",
        measure=Maintain(threshold=threshold, method=method),
        cadence=Cadence.weekly(),
        check_ins=check_ins,
    )
    goal = objective("o", item, cycle=None if cycle is None else cycle.id)
    plan = Plan(cycles=() if cycle is None else (cycle,), objectives=[goal])
    return evaluate(plan, start + dt.timedelta(days=7 * weeks - 1), policy).key_results["kr"]


BETWEEN = Threshold.between(4, 5)
CONTROL = (4.8, 4.2, 4.5, 3.5, 4.25, None, 4.5, 2, 3, 4.5, 4.6, 5, 4.5)


def test_by_cycle_what_was_met_counts_against_the_whole_cycle() -> None:
    shown = [round(100 * (kept(CONTROL, BETWEEN, "cycle", weeks=week).score or 0)) for week in range(1, 14)]
    assert shown == [8, 15, 23, 23, 31, 31, 38, 38, 38, 46, 54, 62, 69]


def test_by_cycle_nothing_is_known_without_a_cycle_or_a_value_in_it() -> None:
    assert kept((4.5,), BETWEEN, "cycle", cycle=None).progress is None
    early = KPI(id="kpi", readings=[(day(1), 4.5)])
    item = KeyResult(id="kr", title="kr", measure=Maintain(BETWEEN, kpi="kpi", method="cycle"))
    plan = Plan(cycles=[WEEKS], kpis=[early], objectives=[objective("o", item, cycle="weeks")])
    card = evaluate(plan, day(20))
    assert card.key_results["kr"].progress is None
    assert "no value inside the cycle yet" in str(card.explain("kr"))


def test_recorded_looks_no_further_than_the_last_value() -> None:
    values = (4.5, None, 2, 4.5, None, None)
    assert kept(values, BETWEEN, "recorded", weeks=6).score == 0.5
    assert kept(values, BETWEEN, "periods", weeks=6).score == pytest.approx(2 / 6)
    late = (None, 4.5)
    assert kept(late, BETWEEN, "recorded", weeks=2).score == 0.5
    assert kept((None, None), BETWEEN, "recorded", weeks=2).progress is None


def test_worst_is_lost_with_one_period() -> None:
    assert kept((4.5, 4.5), BETWEEN, "worst", weeks=2).score == 1
    assert kept((4.5, 4.5), BETWEEN, "worst", weeks=3).score == 0
    assert kept((4.5, 2, 4.5), BETWEEN, "worst", weeks=3).score == 0
    text = str(evaluate(plan_of_kept((4.5, 2, 4.5)), WEEKS.start + dt.timedelta(days=20)).explain("kr"))
    assert "1 of 3 periods (weekly) did not end between 4 and 5" in text


def plan_of_kept(values: Sequence[float]) -> Plan:
    check_ins = [CheckIn(WEEKS.start + dt.timedelta(days=7 * number), value) for number, value in enumerate(values)]
    measure = Maintain(BETWEEN, method="worst")
    item = KeyResult(id="kr", title="kr", measure=measure, cadence=Cadence.weekly(), check_ins=check_ins)
    return Plan(cycles=[WEEKS], objectives=[objective("o", item, cycle="weeks")])


@pytest.mark.parametrize(
    ("value", "progress"),
    [(0.8, 1.2), (1, 1), (0.5, 1.5), (0.75, 1.25), (0.25, 1.75), (1.5, 0.5), (1.2, 0.8), (1.35, 0.65), (1.75, 0.25)],
)
def test_distance_from_at_most(value: float, progress: float) -> None:
    assert kept((value,), Threshold.at_most(1), "distance").progress == progress


@pytest.mark.parametrize(
    ("threshold", "value", "progress"),
    [
        (Threshold.at_least(8), 6, 0.75),
        (Threshold.at_least(8), 10, 1.25),
        (Threshold.between(4, 5), 4.5, 1),
        (Threshold.between(4, 5), 3, 0.75),
        (Threshold.between(4, 5), 6, 0.8),
        (Threshold.at_least(-8), -10, 0.75),
        (Threshold.at_most(-8), -10, 1.25),
        (Threshold.at_least(0), 3, None),
        (Threshold.at_most(0), 3, None),
        (Threshold.between(0, 5), 2, 1),
        (Threshold.between(0, 5), -2, None),
    ],
)
def test_distance_from_the_edge_that_matters(threshold: Threshold, value: float, progress: float | None) -> None:
    assert kept((value,), threshold, "distance").progress == progress


@pytest.mark.parametrize(
    ("threshold", "value", "rule"),
    [
        (Threshold.at_least(8), 6, "6 / 8"),
        (Threshold.at_most(8), 6, "2 - 6 / 8"),
        (Threshold.at_least(-8), -10, "1 + -2 / 8"),
        (Threshold.between(4, 5), 4.5, "4.5 is inside"),
        (Threshold.at_least(0), 4.5, "the threshold is 0: no distance can be told"),
    ],
)
def test_distance_says_how(threshold: Threshold, value: float, rule: str) -> None:
    item = key_result("kr", Maintain(threshold, method="distance"), said(2, value))
    assert str(card_of(objective("o", item)).explain("kr")).splitlines()[1].strip() == f"{rule}; check-in of 2026-04-02"


def test_average_is_the_distance_of_the_mean_from_the_mean_of_the_targets() -> None:
    assert kept((6, 10, 8), Threshold.at_least(10), "average").progress == 0.8
    assert kept((), Threshold.at_least(10), "average").progress is None
    kpi = KPI(
        id="kpi",
        threshold=Threshold.at_least(10),
        targets=[(day(10), Threshold.at_least(30))],
        readings=[(day(2), 8), (day(12), 24)],
    )
    assert result_of(key_result("kr", Maintain(kpi="kpi", method="average")), kpi=kpi).progress == 0.8
    before = attrs.evolve(kpi, readings=[(day(2, 3), 8)])
    assert result_of(key_result("kr", Maintain(kpi="kpi", method="average")), kpi=before).progress is None


def test_the_method_of_the_key_result_wins_over_the_policy() -> None:
    periods = attrs.evolve(OPEN, maintain="periods")
    assert kept((4.5, 2), BETWEEN, None, weeks=2, policy=periods).score == 0.5
    assert kept((4.5, 2), BETWEEN, "latest", weeks=2, policy=periods).score == 0
    assert kept((4.5, 2), BETWEEN, None, weeks=2).score == 0


# edges


@pytest.mark.parametrize(
    ("edges", "strict", "met"),
    [
        ("declared", False, True),
        ("declared", True, False),
        ("inclusive", True, True),
        ("inclusive", False, True),
        ("strict", False, False),
        ("strict", True, False),
    ],
)
def test_the_edge_is_met_as_the_policy_says(edges: ThresholdEdges, strict: bool, met: bool) -> None:  # noqa: FBT001
    policy = Policy(threshold_edges=edges)
    item = key_result("kr", Maintain(Threshold.at_least(8, strict=strict)), said(2, 8))
    card = card_of(objective("o", item), policy=policy)
    assert card.key_results["kr"].score == int(met)
    words = "at least 8" if met else "not above 8"
    assert f"8 is {words}" in str(card.explain("kr"))


def test_an_interval_of_one_value_without_its_edges_is_never_met() -> None:
    item = key_result("kr", Maintain(Threshold.between(8, 8)), said(2, 8))
    assert result_of(item, policy=Policy(threshold_edges="strict")).score == 0


def test_edges_of_the_policy_leave_the_health_of_a_kpi_alone() -> None:
    kpi = KPI(id="kpi", threshold=Threshold.at_least(8), readings=[(day(2), 8)])
    card = card_of(objective("o"), kpis=[kpi], policy=Policy(threshold_edges="strict"))
    assert card.kpis["kpi"].health is Health.HEALTHY


# statuses


@pytest.mark.parametrize(("value", "status"), [(8.1, "on_track"), (8, "at_risk"), (7.8, "at_risk"), (6, "off_track")])
def test_the_status_of_a_maintain_by_its_band(value: float, status: str) -> None:
    policy = Policy(maintain_status="threshold", threshold_edges="strict")
    item = key_result("kr", Maintain(Threshold.at_least(8, warning=7)), said(2, value))
    card = card_of(objective("o", item), policy=policy)
    assert card.key_results["kr"].status == status
    assert f"status {status}: the value is " in str(card.explain("kr"))
    assert result_of(key_result("kr", Maintain(Threshold.at_least(8))), policy=policy).status is Status.PENDING


def test_a_band_before_the_cycle_is_no_status_yet() -> None:
    policy = Policy(maintain_status="threshold", maintain="readings")
    kpi = KPI(id="kpi", threshold=Threshold.at_least(8), readings=[(day(2, 3), 9)])
    card = card_of(objective("o", key_result("kr", Maintain(kpi="kpi"))), kpis=[kpi], policy=policy)
    assert card.key_results["kr"].status is Status.PENDING
    assert str(card.explain("kr")).endswith("status pending")


def test_a_stated_status_of_a_maintain_is_told_as_such() -> None:
    policy = Policy(maintain_status="threshold", stated_status="kept")
    item = key_result("kr", Maintain(Threshold.at_least(8)), said(2, 9, "on_track"))
    text = str(card_of(objective("o", item), policy=policy).explain("kr"))
    assert "status on_track: stated in a check-in; computed: on_track" in text


@pytest.mark.parametrize(
    ("rule", "after_value", "after_note"),
    [
        ("sticky", "on_track", "on_track"),
        ("until_newer", "on_track", "off_track"),
        ("kept", "off_track", "off_track"),
        ("ignored", "on_track", "on_track"),
    ],
)
def test_how_long_a_stated_status_holds(rule: StatedStatus, after_value: str, after_note: str) -> None:
    policy = Policy(stated_status=rule)
    stated = said(2, 90, "off_track")
    at_once = result_of(key_result("kr", Change(baseline=0, target=100), stated), policy=policy)
    assert at_once.status == ("on_track" if rule == "ignored" else "off_track")
    later = result_of(key_result("kr", Change(baseline=0, target=100), stated, said(3, 95)), policy=policy)
    assert later.status == after_value
    noted = result_of(key_result("kr", Change(baseline=0, target=100), stated, said(3)), policy=policy)
    assert noted.status == after_note


def test_a_newer_reading_ends_a_stated_status() -> None:
    policy = Policy(stated_status="until_newer")
    item = key_result("kr", Change(baseline=0, target=100, kpi="kpi"), said(5, status="off_track"))
    for number, status in ((4, "off_track"), (5, "off_track"), (6, "on_track")):
        assert result_of(item, kpi=KPI(id="kpi", readings=[(day(number), 90)]), policy=policy).status == status
    unknown = result_of(item, kpi=KPI(id="kpi", readings=[(day(4), 90)]), on=4, policy=policy)
    assert unknown.stated_status is None


def test_a_newer_milestone_ends_a_stated_status() -> None:
    policy = Policy(stated_status="until_newer")
    steps = Milestones([Milestone("a", done_on=day(6)), Milestone("b")])
    item = key_result("kr", steps, said(5, status="off_track"))
    assert result_of(item, policy=policy).status is Status.ON_TRACK
    assert result_of(item, on=5, policy=attrs.evolve(policy, pending_until=0)).status is Status.OFF_TRACK


def test_a_status_is_worth_a_confidence_where_none_was_stated() -> None:
    worth = {Status.CLOSED: 1, Status.ON_TRACK: 0.8, "at_risk": 0.3, "off_track": 0.1}
    policy = Policy(objective_status="confidence", status_confidence=worth)
    states = [StateChange(day(2), State.CLOSED)]
    krs = [
        key_result("a", Change(baseline=0, target=1), said(2, 0, "on_track")),
        key_result("b", Change(baseline=0, target=1), said(2, 0, "at_risk")),
        key_result("c", Change(baseline=0, target=1), said(2, 0, "off_track")),
        key_result("d", Change(baseline=0, target=1), states=states),
    ]
    assert card_of(objective("o", *krs), policy=policy).objectives["o"].status is Status.AT_RISK  # 0.55
    assert card_of(objective("o", krs[0], krs[3]), policy=policy).objectives["o"].status is Status.ON_TRACK  # 0.9
    assert card_of(objective("o", krs[1], krs[2]), policy=policy).objectives["o"].status is Status.OFF_TRACK  # 0.2
    stated = attrs.evolve(krs[2], check_ins=[CheckIn(day(2), 0, status="off_track", confidence=1)])
    assert card_of(objective("o", stated), policy=policy).objectives["o"].status is Status.ON_TRACK
    silent = card_of(objective("o", percent("e", None)), policy=policy)
    assert silent.objectives["o"].status is Status.PENDING


@pytest.mark.parametrize(
    ("source", "statuses"),
    [("stated", ("off_track", "at_risk", "at_risk")), ("status", ("on_track", "on_track", "at_risk"))],
)
def test_a_stated_confidence_counts_or_the_status_alone(source: ConfidenceFrom, statuses: tuple[str, str, str]) -> None:
    worth = {Status.CLOSED: 1, Status.ON_TRACK: 0.8, Status.AT_RISK: 0.3, Status.OFF_TRACK: 0.1}
    policy = Policy(objective_status="confidence", status_confidence=worth, confidence_from=source)
    doubtful = key_result("a", WAY, CheckIn(day(2), 60, confidence=0.2))
    sure = key_result("b", WAY, CheckIn(day(2), 10, status="off_track", confidence=1))
    good = percent("c", 90)
    found = [
        card_of(objective("o", *krs), policy=policy).objectives["o"].status
        for krs in ((doubtful,), (doubtful, good), (doubtful, sure))
    ]
    assert tuple(found) == statuses  # stated 0.2, 0.5 (0.2 and 0.8), 0.6; by status 0.8, 0.8, 0.45
    card = card_of(objective("o", sure), policy=policy)
    assert card.key_results["b"].confidence == 1


def test_a_closing_outranks_the_confidence_stated_before_it() -> None:
    policy = Policy(objective_status="confidence", status_confidence={Status.CLOSED: 1})
    doubtful = key_result("kr", WAY, CheckIn(day(2), 50, confidence=0.1), closing=Closing(day(10), 0.5))
    status = {on: card_of(objective("o", doubtful), on=on, policy=policy).objectives["o"].status for on in (9, 10)}
    assert status == {9: "off_track", 10: "on_track"}
    reopened = attrs.evolve(doubtful, states=[StateChange(day(12), State.ACTIVE)])
    assert card_of(objective("o", reopened), policy=policy).objectives["o"].status == "off_track"
    other = attrs.evolve(policy, status_confidence={Status.ON_TRACK: 1})
    assert card_of(objective("o", doubtful), policy=other).objectives["o"].status == "off_track"  # worth not said
    none = attrs.evolve(policy, confidence_from="status", status_confidence=())
    assert card_of(objective("o", doubtful), policy=none).objectives["o"].status == "pending"
    postponed = key_result(
        "kr", WAY, CheckIn(day(2), 50, confidence=0.9), states=[StateChange(day(3), State.POSTPONED)]
    )
    low = attrs.evolve(policy, status_confidence={Status.POSTPONED: 0})
    assert card_of(objective("o", postponed), policy=low).objectives["o"].status == "off_track"


# members that are closed, postponed or not started

CLOSED: dict[str, Any] = {"closing": Closing(day(5), 0.6)}
POSTPONED: dict[str, Any] = {"states": [StateChange(day(5), State.POSTPONED)]}
CANCELLED: dict[str, Any] = {"states": [StateChange(day(5), State.CANCELLED)]}
DRAFT: dict[str, Any] = {"states": [StateChange(day(1), State.DRAFT)]}
OPEN_GOAL: dict[str, Any] = {}
ADOPTED = Policy(common_state="adopted")


def members(*kinds: dict[str, Any], value: float | None = 60) -> list[KeyResult]:
    """Return key results at 60 %, each in a state of its own from the fifth day on."""
    return [attrs.evolve(percent(f"k{place}", value), **kind) for place, kind in enumerate(kinds)]


@pytest.mark.parametrize("rule", ["projected", "worst", "confidence"])
@pytest.mark.parametrize(
    ("kinds", "adopted"),
    [
        ((CLOSED, CLOSED), "closed"),
        ((POSTPONED,), "postponed"),
        ((CLOSED, CANCELLED, DRAFT), "closed"),
        ((POSTPONED, CANCELLED), "postponed"),
        ((CLOSED, POSTPONED), None),
        ((CLOSED, OPEN_GOAL), None),
        ((CANCELLED,), None),
        ((DRAFT,), None),
        ((), None),
    ],
)
def test_an_objective_adopts_the_state_of_all_its_members(
    rule: ObjectiveStatus, kinds: tuple[dict[str, Any], ...], adopted: str | None
) -> None:
    plain, policy = Policy(objective_status=rule), attrs.evolve(ADOPTED, objective_status=rule)
    goal = objective("o", *members(*kinds))
    without = card_of(goal, policy=plain).objectives["o"]
    found = card_of(goal, policy=policy).objectives["o"]
    assert without.status not in {"closed", "postponed"}
    assert (found.status, found.computed_status) == ((adopted or without.status,) * 2)
    assert (found.state, found.score) == ("active", without.score)
    assert card_of(goal, on=4, policy=policy).objectives["o"].status not in {"closed", "postponed"}


@pytest.mark.parametrize("state", ["closed", "postponed"])
@pytest.mark.parametrize("choice", ["count", "zero", "exclude"])
@pytest.mark.parametrize("taken", ["auto", "key_results", "both", "children"])
def test_members_are_asked_whether_or_not_they_count(state: str, choice: Membership, taken: Members) -> None:
    changed: dict[str, Any] = {"members": taken, state: choice}
    policy = attrs.evolve(ADOPTED, **changed)
    goal = objective("o", *members(CLOSED if state == "closed" else POSTPONED))
    assert card_of(goal, policy=policy).objectives["o"].status == state


def test_a_member_that_has_no_say_does_not_keep_an_objective_from_a_state() -> None:
    closed, active = members(CLOSED, OPEN_GOAL)
    for silent in (attrs.evolve(active, weight=0), attrs.evolve(active, share=0)):
        goal = objective("o", closed, silent)
        assert card_of(goal, policy=ADOPTED).objectives["o"].status == "closed"
    new = percent("new", None)
    for policy in (ADOPTED, attrs.evolve(ADOPTED, not_started="exclude")):
        assert card_of(objective("o", closed, new), policy=policy).objectives["o"].status != "closed"


def test_a_state_is_adopted_from_child_to_parent() -> None:
    child = objective("c", *members(CLOSED, CLOSED), parents=["o"])
    card = card_of(objective("o"), child, policy=ADOPTED)
    assert [card.objectives[name].status for name in ("c", "o")] == ["closed", "closed"]
    supports = attrs.evolve(child, aligned_to=[Alignment("o", contributes=False)])
    assert card_of(objective("o"), supports, policy=ADOPTED).objectives["o"].status == "pending"
    own = objective("o", percent("own", 60))
    assert card_of(own, child, policy=attrs.evolve(ADOPTED, members="both")).objectives["o"].status == "on_track"
    assert card_of(own, child, policy=attrs.evolve(ADOPTED, members="children")).objectives["o"].status == "closed"
    both = objective("o", *(attrs.evolve(item, id=f"own {item.id}") for item in members(CLOSED)))
    assert card_of(both, child, policy=attrs.evolve(ADOPTED, members="both")).objectives["o"].status == "closed"


def test_what_is_adopted_is_explained() -> None:
    goal = objective("o", *members(CLOSED))
    assert str(card_of(goal, policy=ADOPTED).explain("o").steps[0]).count("status closed: that of its members") == 1
    over = attrs.evolve(goal, states=[StateChange(day(6), State.CLOSED)])
    text = str(card_of(over, policy=ADOPTED).explain("o").steps[0])
    assert "status closed: the goal is not active; computed: closed" in text
    cancelled = attrs.evolve(goal, states=[StateChange(day(6), State.CANCELLED)])
    found = card_of(cancelled, policy=ADOPTED).objectives["o"]
    assert (found.status, found.computed_status) == ("cancelled", "closed")


@pytest.mark.parametrize(
    ("kinds", "values", "silent", "best", "pace"),
    [
        ((CLOSED, CLOSED), (60, 60), "pending", "closed", "on_track"),
        ((CLOSED, OPEN_GOAL), (60, 60), "on_track", "on_track", "on_track"),
        ((CLOSED, OPEN_GOAL), (60, 10), "off_track", "off_track", "off_track"),
        ((CLOSED, OPEN_GOAL), (60, None), "pending", "closed", "at_risk"),
        ((CLOSED, POSTPONED), (60, 60), "pending", "closed", "pending"),
        ((OPEN_GOAL, OPEN_GOAL), (None, None), "pending", "pending", "pending"),
        ((POSTPONED, POSTPONED), (60, 60), "pending", "pending", "pending"),
    ],
)
def test_what_closed_members_say_of_the_worst_status(
    kinds: tuple[dict[str, Any], ...], values: tuple[float | None, ...], silent: str, best: str, pace: str
) -> None:
    krs = [
        attrs.evolve(percent(f"k{at}", value), **kind)
        for at, (kind, value) in enumerate(zip(kinds, values, strict=True))
    ]
    rules: dict[ClosedMembers, str] = {"silent": silent, "best": best, "pace": pace}
    for rule, status in rules.items():
        policy = Policy(objective_status="worst", closed_members=rule)
        assert card_of(objective("o", *krs), policy=policy).objectives["o"].status == status, rule


def test_a_guardrail_caps_what_closed_members_leave_to_the_pace() -> None:
    broken = KPI(id="churn", threshold=Threshold.at_most(3), readings=[(day(2), 4)])
    policy = Policy(objective_status="worst", closed_members="pace")
    goal = objective("o", *members(CLOSED), guardrails=["churn"])
    assert card_of(goal, kpis=[broken], policy=policy).objectives["o"].status == "at_risk"
    best = attrs.evolve(policy, closed_members="best")
    assert card_of(goal, kpis=[broken], policy=best).objectives["o"].status == "closed"


# phases by period

STEPS = Change(baseline=0, target=100, phases=[(day(10), 20.0), (day(20), 60.0)])
BY_PERIOD = Policy(phases="latest_period", pace=Pace.achievement(0.9, 0.75), pending_until=0)


@pytest.mark.parametrize(
    ("entered", "on", "expected"),
    [
        ((), 5, 0.2),
        ((), 15, 0.6),
        ((1,), 1, 0.2),
        ((10,), 10, 0.2),
        ((10,), 30, 0.2),
        ((10, 11), 30, 0.6),
        ((20,), 25, 0.6),
        ((21,), 25, 1),
        ((3, 30), 29, 0.2),
        ((3, 30), 30, 1),
    ],
)
def test_by_period_the_plan_for_the_latest_value_is_expected(
    entered: tuple[int, ...], on: int, expected: float
) -> None:
    item = key_result("kr", STEPS, *(said(number, 10) for number in entered))
    for policy in (BY_PERIOD, attrs.evolve(BY_PERIOD, pace=Pace(), day_count="first_day_zero")):
        card = card_of(objective("o", item), on=on, policy=policy)
        assert card.key_results["kr"].expected == expected
        if entered:
            assert card.objectives["o"].expected == expected


def test_by_period_a_status_holds_until_the_next_value() -> None:
    item = key_result("kr", STEPS, said(8, 16), said(18, 54), CheckIn(day(25), note="no number"))
    days = range(8, 31)
    found = {on: result_of(item, on=on, policy=BY_PERIOD) for on in days}
    assert {on: found[on].projected for on in days} == {on: 0.8 if on < 18 else 0.9 for on in days}
    assert {on: found[on].status for on in days} == {on: "at_risk" if on < 18 else "on_track" for on in days}
    by_line = {on: result_of(item, on=on, policy=attrs.evolve(BY_PERIOD, phases="line")).status for on in (12, 17)}
    assert by_line == {12: "off_track", 17: "off_track"}  # 16 of 28 and of 48


def test_by_period_a_phase_on_the_last_day_is_the_last() -> None:
    whole = Change(baseline=0, target=100, phases=[(day(15), 50.0), (day(30), 80.0)])
    assert result_of(key_result("kr", whole, said(16, 40)), on=20, policy=BY_PERIOD).expected == 0.8
    nothing = card_of(objective("o", key_result("kr", whole)), on=day(9, month=5), policy=BY_PERIOD)
    assert nothing.key_results["kr"].expected == 0.8
    late = key_result("kr", whole, said(30, 40))
    assert result_of(late, on=30, policy=BY_PERIOD).expected == 0.8
    afterwards = card_of(objective("o", late), on=day(9, month=5), policy=BY_PERIOD)
    assert afterwards.key_results["kr"].expected == 0.8


def test_by_period_value_over_target_holds_for_the_plan_too() -> None:
    policy = attrs.evolve(BY_PERIOD, change="of_target")
    measure = Change(baseline=50, target=100, phases=[(day(10), 60.0)])
    got = result_of(key_result("kr", measure, said(4, 54)), on=25, policy=policy)
    assert (got.expected, got.projected, got.status) == (0.6, 0.9, "on_track")


def test_a_kpi_without_threshold_may_be_healthy() -> None:
    kpis = [KPI(id="some", readings=[(day(2), 8)]), KPI(id="none")]
    card = card_of(objective("o"), kpis=kpis, policy=Policy(no_threshold="healthy"))
    assert [card.kpis[name].health for name in ("some", "none")] == [Health.HEALTHY, Health.NO_DATA]
    assert "healthy by policy where there is no threshold" in str(card.explain("some"))
    assert card_of(objective("o"), kpis=kpis).kpis["some"].health is Health.NO_THRESHOLD


# pace


@pytest.mark.parametrize(
    ("strict", "at_risk", "statuses"),
    [
        (False, None, ("on_track", "at_risk")),
        (True, None, ("at_risk", "off_track")),
        (True, False, ("at_risk", "at_risk")),
        (False, True, ("on_track", "off_track")),
    ],
)
def test_a_limit_may_belong_to_the_worse_status(
    strict: bool,  # noqa: FBT001
    at_risk: bool | None,  # noqa: FBT001
    statuses: tuple[str, str],
) -> None:
    for pace, scores in ((Pace.ratio(0.7, 0.5), (0.35, 0.25)), (Pace.points_behind(0.1, 0.2), (0.4, 0.3))):
        rule = attrs.evolve(pace, strict=strict, strict_at_risk=at_risk)
        assert tuple(rule.status(score, 0.5, "aspirational").value for score in scores) == statuses


def test_the_limit_of_ahead_belongs_to_ahead() -> None:
    rule = attrs.evolve(Pace.points_behind(0.1, 1, ahead=0.1), strict=True)
    assert [rule.status(score, 0.5, "committed").value for score in (0.6, 0.599, 0.401, 0.4)] == [
        "ahead",
        "on_track",
        "on_track",
        "at_risk",
    ]


def test_achievement_takes_no_time_and_needs_no_cycle() -> None:
    policy = Policy(pace=Pace.achievement(0.9, 0.75), pending_until=0)
    for value, status in ((90, "on_track"), (89.9, "at_risk"), (75, "at_risk"), (74.9, "off_track")):
        for cycle in ("2026-04", None):
            assert result_of(percent("kr", value), policy=policy, on=2, cycle=cycle).status == status
    card = card_of(objective("o", percent("kr", 80), cycle=None), policy=policy)
    assert card.objectives["o"].status is Status.AT_RISK
    assert "score 0.8 of 1 expected is 0.8 of it" in str(card.explain("kr"))
    assert result_of(percent("kr", None), policy=policy).status is Status.PENDING


def test_achievement_is_held_against_the_phases() -> None:
    policy = Policy(pace=Pace.achievement(0.9, 0.75), pending_until=0)
    change = Change(baseline=0, target=1000, phases=((day(8), 250.0), (day(15), 500.0), (day(23), 750.0)))
    values = [(8, 220, "at_risk"), (15, 480, "on_track"), (23, 710, "on_track"), (30, 968, "on_track")]
    for number, value, status in values:
        item = key_result("kr", change, said(number, value))
        card = card_of(objective("o", item), on=number, policy=policy)
        assert card.key_results["kr"].status == status
        assert card.objectives["o"].status == status
    level = key_result("kr", Change(baseline=5, target=5, phases=((day(8), 5.0),)), said(2, 5))
    assert result_of(level, policy=policy).status is Status.ON_TRACK
    nothing_yet = key_result("kr", Change(baseline=0, target=5, phases=((day(20), 0.0),)), said(2, 0))
    assert "status on_track: score 0 of 0 expected" in str(
        card_of(objective("o", nothing_yet), policy=policy).explain("kr")
    )


def test_by_score_neither_time_nor_phases_play_a_part() -> None:
    policy = Policy(pace=Pace.by_score(0.65, 0.35, ahead=1), pending_until=0)
    change = Change(baseline=0, target=100, phases=((day(15), 90.0),))
    idle = Change(baseline=0, target=100, phases=((day(15), 0.0),))
    for value, status in ((100, "ahead"), (65, "on_track"), (64.9, "at_risk"), (35, "at_risk"), (34.9, "off_track")):
        for measure in (change, idle, Change(baseline=0, target=100)):
            for cycle in ("2026-04", None):
                card = card_of(objective("o", key_result("kr", measure, said(2, value)), cycle=cycle), policy=policy)
                assert card.key_results["kr"].status == card.objectives["o"].status == status
    card = card_of(objective("o", key_result("kr", change, said(2, 70))), policy=policy)
    assert "  status on_track: score 0.7\n" in str(card.explain("o"))
    assert card.key_results["kr"].expected == 0.9  # still shown
    by_plan = attrs.evolve(policy, pace=Pace.achievement(0.65, 0.35))
    low = key_result("kr", Change(baseline=0, target=100, phases=((day(15), 20.0),)), said(2, 30))
    assert [result_of(low, policy=rule).status for rule in (by_plan, policy)] == [Status.ON_TRACK, Status.OFF_TRACK]
    assert result_of(percent("kr", None), policy=policy).status is Status.PENDING


@pytest.mark.parametrize(
    ("changes", "path"),
    [({"strict": 1}, "strict"), ({"strict_at_risk": "no"}, "strict_at_risk")],
)
def test_what_is_no_yes_or_no_is_refused(changes: dict[str, object], path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Pace(**changes)  # type: ignore[arg-type]
    assert [problem.path for problem in caught.value.problems] == [path]


# shares


def fixed(item: KeyResult, share: float | None) -> KeyResult:
    return attrs.evolve(item, share=share)


def test_the_others_share_the_rest() -> None:
    krs = [percent("a", 100), percent("b", 100), percent("c", 0)]
    card = card_of(objective("o", fixed(krs[0], 0.5), *krs[1:]))
    assert card.objectives["o"].score == 0.75
    assert [part.share for part in card.explain("o").steps[0].parts] == [0.5, 0.25, 0.25]
    assert [part.weight for part in card.explain("o").steps[0].parts] == [1, 1, 1]
    assert [part.fixed for part in card.explain("o").steps[0].parts] == [True, False, False]
    assert "(fixed share 50 %)" in str(card.explain("o"))
    assert "(weight 1, share 25 %)" in str(card.explain("o"))
    assert contributions(card, "o") == {"a": 0.5, "b": 0.25, "c": 0}
    assert sensitivity(card, "c", of="o") == 0.25


def test_the_rest_is_shared_by_weight() -> None:
    krs = [fixed(percent("a", 0), 0.2), percent("b", 100, weight=3), percent("c", 0, weight=1)]
    assert card_of(objective("o", *krs)).objectives["o"].score == 0.6


def test_only_what_counts_takes_part() -> None:
    cancelled = [StateChange(day(2), State.CANCELLED)]
    krs = [attrs.evolve(fixed(percent("a", 0), 0.5), states=cancelled), percent("b", 60), percent("c", 20)]
    assert card_of(objective("o", *krs)).objectives["o"].score == 0.4


def test_fixed_shares_alone_count_in_their_ratio() -> None:
    krs = [fixed(percent("a", 60), 0.5), fixed(percent("b", 20), 0.3)]
    assert card_of(objective("o", *krs)).objectives["o"].score == 0.45


def test_where_nothing_is_left_the_others_do_not_count() -> None:
    krs = [fixed(percent("a", 60), 0.7), fixed(percent("b", 20), 0.3), percent("c", 100)]
    card = card_of(objective("o", *krs))
    assert card.objectives["o"].score == 0.48
    assert "not counted: fixed shares leave nothing" in str(card.explain("o"))
    assert card_of(objective("o", *krs), policy=Policy(rollup="min")).objectives["o"].score == 0.2


def test_a_share_of_0_does_not_count() -> None:
    card = card_of(objective("o", fixed(percent("a", 60), 0), percent("b", 20)))
    assert card.objectives["o"].score == 0.2
    assert "not counted: share 0" in str(card.explain("o"))


def test_links_have_shares_too() -> None:
    parents = [Alignment("top", share=0.75)]
    children = (
        objective("a", percent("a1", 40), parents=parents),
        objective("b", percent("b1", 80), parents=["top"]),
        objective("c", percent("c1", 100), parents=[Alignment("top", contributes=False, share=1)]),
    )
    assert card_of(objective("top"), *children).objectives["top"].score == 0.5
    both = card_of(objective("top", percent("own", 80)), *children, policy=Policy(members="both"))
    assert both.objectives["top"].score == 0.5
    own = card_of(objective("top", percent("own", 90)), *children)
    assert own.objectives["top"].score == 0.9


def test_a_cascaded_key_result_has_shares_too() -> None:
    top = objective("top", key_result("mean", Cascaded()), key_result("sum", Cascaded(method="sum", target=100)))
    goals = ["mean", "sum"]
    a = objective("a", percent("a1", 40), parents=[Alignment(goal, share=0.75) for goal in goals])
    b = objective("b", percent("b1", 80), parents=goals)
    c = objective(
        "c", fixed(percent("c1", 99), 0), percent("c2", 1), parents=[Alignment("sum"), Alignment("mean", share=0)]
    )
    card = card_of(top, a, b, c)
    assert card.key_results["mean"].score == 0.5
    assert card.key_results["sum"].value == 121  # a share of 0 is not added
    assert contributions(card, "mean") == pytest.approx({"a1": 0.3, "b1": 0.2})
    assert "(fixed share 75 %)" in str(card.explain("mean"))


def test_children_that_never_count_leave_the_key_results() -> None:
    policy = Policy(members="children")
    child = objective("a", percent("a1", 40), parents=[Alignment("top", share=0)])
    card = card_of(objective("top", percent("own", 90)), child, policy=policy)
    assert card.objectives["top"].score == 0.9


def test_shares_of_one_parent_are_no_more_than_all() -> None:
    top = objective("top", fixed(percent("a", 1), 0.5), fixed(key_result("b", Cascaded()), 0.3))
    below = [
        objective("x", parents=[Alignment("top", share=0.3), Alignment("b", share=0.6)]),
        objective("y", parents=[Alignment("b", share=0.5), Alignment("a", contributes=False, share=1)]),
    ]
    with pytest.raises(InvalidPlan) as caught:
        card_of(*below, top)
    assert [(problem.path, problem.message, problem.code) for problem in caught.value.problems] == [
        ("objectives[2]", "fixed shares of 'top' add up to 1.1, which is more than 1", "share.sum"),
        ("objectives[2].key_results[1]", "fixed shares of 'b' add up to 1.1, which is more than 1", "share.sum"),
    ]
    card_of(objective("o", *[fixed(percent(f"k{number}", 1), share) for number, share in enumerate((0.1, 0.2, 0.7))]))


@pytest.mark.parametrize("share", [-0.1, 1.1, 50, "half", float("nan")])
def test_what_is_no_share_is_refused(share: float) -> None:
    for build in (lambda: KeyResult(id="k", title="k", share=share), lambda: Alignment("o", share=share)):
        with pytest.raises(InvalidValue) as caught:
            build()
        assert [problem.path for problem in caught.value.problems] == ["share"]


# policies as values


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"change": "of_baseline"}, "change"),
        ({"credit": "half"}, "credit"),
        ({"maintain": "always"}, "maintain"),
        ({"threshold_edges": "loose"}, "threshold_edges"),
        ({"maintain_status": "band"}, "maintain_status"),
        ({"stated_status": "for ever"}, "stated_status"),
        ({"no_threshold": "fine"}, "no_threshold"),
        ({"name": 5}, "name"),
        ({"source": None}, "source"),
        ({"status_confidence": {"on_track": 1.5}}, "status_confidence[0]"),
        ({"status_confidence": {"on_track": "high"}}, "status_confidence[0]"),
        ({"status_confidence": {"fine": 1}}, "status_confidence[0]"),
        ({"status_confidence": [("on_track", 1), ("on_track", 0)]}, "status_confidence[1]"),
        ({"status_confidence": [("on_track",)]}, "status_confidence[0]"),
        ({"status_confidence": 5}, "status_confidence"),
        ({"status_names": {"on_track": ""}}, "status_names[0]"),
        ({"priority_weights": [("P0",)]}, "priority_weights[0]"),
    ],
)
def test_what_is_no_choice_is_refused(fields: dict[str, object], path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Policy(**fields)  # type: ignore[arg-type]
    assert [problem.path for problem in caught.value.problems] == [path]


def test_words_of_statuses_become_statuses() -> None:
    policy = Policy(status_names={"at_risk": "Behind"}, status_confidence=[("on_track", 1)])
    assert policy.status_names == ((Status.AT_RISK, "Behind"),)
    assert type(policy.status_confidence[0][0]) is Status
    assert type(policy.status_confidence[0][1]) is float
    assert policy.status_name(Status.AT_RISK) == "Behind"
    assert policy.status_name(Status.PENDING) == "pending"


def test_a_maintain_without_method_takes_any_but_an_unknown_one_is_refused() -> None:
    assert Maintain(BETWEEN).method is None
    with pytest.raises(InvalidValue):
        Maintain(BETWEEN, method="sometimes")  # type: ignore[arg-type]


# forecasts


def test_a_forecast_asks_for_the_method_and_the_edges_of_the_policy() -> None:
    goal = objective("o", key_result("kr", Maintain(Threshold.at_least(8)), said(2, 9)))
    plan = card_of(goal).plan
    assert forecast(plan, "kr", day(15)).event == "value at least 8 on 2026-04-30"
    strict = Policy(threshold_edges="strict")
    assert forecast(plan, "kr", day(15), policy=strict).event == "value above 8 on 2026-04-30"
    assert "Maintain by periods is a share" in forecast(plan, "kr", day(15), policy=Policy(maintain="periods")).reason
    assert "Maintain by distance is a share" in forecast(plan, "kr", day(15), policy=Policy(maintain="distance")).reason
    edge = card_of(objective("o", key_result("kr", Maintain(Threshold.at_least(8)), said(30, 8))), on=30).plan
    assert forecast(edge, "kr", day(30)).happened is True
    assert forecast(edge, "kr", day(30), policy=strict).happened is False


@pytest.mark.parametrize(
    ("change", "value"),
    [(Change(baseline=10, target=20), 16), (Change(baseline=40, target=20), 25), (Change(baseline=40, target=0), None)],
)
def test_a_forecast_of_a_share_of_the_target(change: Change, value: float | None) -> None:
    plan = card_of(objective("o", key_result("kr", change, said(2, 9)))).plan
    found = forecast(plan, "kr", day(15), policy=OF_TARGET, goal=0.8)
    assert found.goal_value == value
    assert ("the target is 0" in found.reason) == (value is None)


def test_a_closing_score_is_not_stepped() -> None:
    closing = Closing(day(3), 0.4)
    item = attrs.evolve(percent("kr", 50), closing=closing)
    assert result_of(item, policy=Policy(credit="all_or_nothing")).score == 0.4
