"""The roll-up: membership, methods, cascades and closings, with scores worked out by hand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs
import pytest

import goalkit as gk
from goalkit import (
    KPI,
    Alignment,
    Cascaded,
    Change,
    Closing,
    InvalidPlan,
    KeyResult,
    Milestone,
    Milestones,
    Objective,
    Policy,
    State,
    StateChange,
    sensitivity,
)
from goalkit.cascade.contribution import contributions
from tests.scoring.build import card_of, day, key_result, objective, percent, plan_of, said

if TYPE_CHECKING:
    from goalkit.scoring.policy import Membership


def in_state(name: str, state: str, value: float | None = 80) -> KeyResult:
    change = StateChange(at=day(2), state=State(state))
    return key_result(
        name, Change(baseline=0, target=100), *(() if value is None else (said(1, value),)), states=[change]
    )


def score(*key_results: KeyResult, policy: Policy | None = None) -> float | None:
    return card_of(objective("o", *key_results), policy=policy).objectives["o"].score


def test_a_score_is_the_weighted_mean() -> None:
    assert score(percent("a", 100, 3), percent("b", 20)) == 0.8
    assert score(percent("a", 100, 1), percent("b", 20, 0)) == 1
    assert score(percent("a", 100, 0)) is None
    assert score() is None


def test_not_started_counts_as_0_or_not() -> None:
    assert score(percent("a", 80), percent("b", None)) == 0.4
    assert score(percent("a", 80), percent("b", None), policy=Policy(not_started="exclude")) == 0.8
    assert score(percent("b", None), policy=Policy(not_started="exclude")) is None


@pytest.mark.parametrize(
    ("state", "field", "default"),
    [
        ("draft", "drafts", 0.4),
        ("cancelled", "cancelled", 0.4),
        ("closed", "closed", 0.6),
        ("postponed", "postponed", 0.6),
    ],
)
def test_membership_by_state_is_a_choice(state: str, field: str, default: float) -> None:
    members = percent("a", 40), in_state("b", state)
    assert score(*members) == default
    choices: dict[Membership, float] = {"count": 0.6, "zero": 0.2, "exclude": 0.4}
    for choice, expected in choices.items():
        assert score(*members, policy=Policy(**{field: choice})) == expected  # type: ignore[arg-type]


def test_a_draft_that_counts_but_has_not_started_counts_as_0() -> None:
    members = percent("a", 40), in_state("b", "draft", None)
    assert score(*members, policy=Policy(drafts="count")) == 0.2


def test_a_state_holds_from_its_date_on() -> None:
    members = percent("a", 40), in_state("b", "cancelled")
    assert card_of(objective("o", *members), on=1).objectives["o"].score == 0.6


def test_auto_takes_key_results_where_any_counts_else_children() -> None:
    child = objective("c", percent("c1", 90), parents=["o"])
    assert card_of(objective("o", percent("a", 30)), child).objectives["o"].score == 0.3
    assert card_of(objective("o", percent("a", 30, 0)), child).objectives["o"].score == 0.9
    assert card_of(objective("o"), child).objectives["o"].score == 0.9
    both = Policy(members="both")
    assert card_of(objective("o", percent("a", 30)), child, policy=both).objectives["o"].score == 0.6
    below = Policy(members="children")
    assert card_of(objective("o", percent("a", 30)), child, policy=below).objectives["o"].score == 0.9
    graded = objective("c", parents=["o"], closing=Closing(at=day(1), score=0.9))
    assert card_of(objective("o", percent("a", 30)), graded, policy=below).objectives["o"].score == 0.9
    own = Policy(members="key_results")
    assert card_of(objective("o"), child, policy=own).objectives["o"].score is None


def test_several_parents_and_weights_of_links() -> None:
    low = objective("low", percent("l", 20), parents=[Alignment("x", weight=3), "y"])
    high = objective("high", percent("h", 100), parents=["x", Alignment("y", contributes=False)])
    card = card_of(objective("x"), objective("y"), low, high)
    assert (card.objectives["x"].score, card.objectives["y"].score) == (0.4, 0.2)


def test_a_child_without_score_does_not_count() -> None:
    card = card_of(objective("o"), objective("c", parents=["o"]), objective("d", percent("d1", 50), parents=["o"]))
    assert card.objectives["o"].score == 0.5
    assert "objective c = unknown  c  (not counted: has no score)" in str(card.explain("o"))


def test_children_that_are_drafts_or_cancelled_do_not_count() -> None:
    gone = objective("c", percent("c1", 90), parents=["o"], states=[StateChange(at=day(2), state=State.CANCELLED)])
    kept = objective("d", percent("d1", 50), parents=["o"])
    assert card_of(objective("o"), gone, kept).objectives["o"].score == 0.5
    zero = Policy(cancelled="zero")
    assert card_of(objective("o"), gone, kept, policy=zero).objectives["o"].score == 0.25


def test_the_lowest_score() -> None:
    assert score(percent("a", 80), percent("b", 30), policy=Policy(rollup="min")) == 0.3


def test_priority_weights_multiply() -> None:
    members = percent("a", 100, priority="P0"), percent("b", 0, priority="P1"), percent("c", 50)
    assert score(*members, policy=Policy(priority_weights={"P0": 2, "P1": 0})) == 0.833333333
    child = objective("c", percent("k", 100), parents=["o"], priority="P0")
    other = objective("d", percent("l", 0), parents=["o"])
    card = card_of(objective("o"), child, other, policy=Policy(priority_weights={"P0": 3}))
    assert card.objectives["o"].score == 0.75


def test_the_largest_numbers_stay_finite() -> None:
    policy = Policy(clamp=(None, None), objective_clamp=(None, None), priority_weights={"": 1e100})
    huge = key_result("kr", Change(baseline=0, target=1e-100), said(1, 1e100), weight=1e100)
    assert score(huge, percent("b", 0, 1e100), policy=policy) == 5e199


# sums of values

SUM = Policy(rollup="sum")


def euros(name: str, baseline: float, target: float, value: float | None, unit: str = "EUR") -> KeyResult:
    check_ins = () if value is None else (said(1, value),)
    return key_result(name, Change(baseline=baseline, target=target, unit=unit), *check_ins)


def test_a_sum_adds_moves_and_ways() -> None:
    assert score(euros("a", 0, 100, 50), euros("b", 0, 300, 300), policy=SUM) == 0.875
    assert score(euros("a", 0, 100, 50), euros("b", 100, 400, None), policy=SUM) == 0.125


def test_a_closing_score_and_a_zero_replace_a_value_in_a_sum() -> None:
    closed = key_result(
        "b", Change(baseline=0, target=300, unit="EUR"), said(1, 300), closing=Closing(at=day(2), score=0.5)
    )
    assert score(euros("a", 0, 100, 50), closed, policy=SUM) == 0.5
    zero = Policy(rollup="sum", cancelled="zero")
    gone = key_result(
        "b",
        Change(baseline=0, target=300, unit="EUR"),
        said(1, 300),
        states=[StateChange(at=day(2), state=State.CANCELLED)],
    )
    assert score(euros("a", 0, 100, 50), gone, policy=zero) == 0.125


@pytest.mark.parametrize(
    ("other", "why", "mean"),
    [
        (euros("b", 0, 300, 300, "users"), "values in 'EUR' and 'users' cannot be added", 0.75),
        (euros("b", 300, 0, 0), "increases and decreases cannot be added", 0.75),
        (key_result("b", Milestones([Milestone("m", 1, day(1))])), "b has no values to add", 0.75),
    ],
)
def test_what_cannot_be_added_is_averaged(other: KeyResult, why: str, mean: float) -> None:
    card = card_of(objective("o", euros("a", 0, 100, 50), other), policy=SUM)
    assert card.objectives["o"].score == mean
    assert card.explain("o").steps[0].rule == f"weighted mean of 2 key results ({why})"


def test_targets_that_are_the_baselines_cannot_be_added() -> None:
    card = card_of(objective("o", euros("a", 5, 5, 5), euros("b", 7, 7, 8)), policy=SUM)
    assert card.objectives["o"].score == 0.5
    assert "the targets add up to the baselines" in card.explain("o").steps[0].rule


NORTH = objective("north", euros("n", 0, 300, 30), parents=["o"])
SOUTH = objective("south", euros("s", 0, 100, 50), parents=["o"])


def test_what_the_values_of_children_add_up_to_is_added() -> None:
    card = card_of(objective("o"), NORTH, SOUTH, policy=SUM)
    assert [card.objectives[name].score for name in ("north", "south", "o")] == [0.1, 0.5, 0.2]
    assert card.explain("o").steps[0].rule == "sum of values 80 / 400 of 2 children"
    both = card_of(
        objective("o", euros("own", 100, 200, 220)), NORTH, SOUTH, policy=Policy(rollup="sum", members="both")
    )
    assert both.objectives["o"].progress == 0.4  # 120 + 80 of 100 + 400
    assert contributions(both, "o") == pytest.approx({"own": 0.24, "n": 0.06, "s": 0.1})
    assert contributions(both, "o", leaves_only=False)["north"] == pytest.approx(0.06)
    assert sensitivity(both, "north", of="o") == pytest.approx(0.6)
    assert sensitivity(both, "s", of="o") == pytest.approx(0.2)


def test_a_closing_score_and_a_zero_replace_what_a_child_adds_up_to() -> None:
    closed = attrs.evolve(NORTH, closing=Closing(at=day(2), score=0.9))
    card = card_of(objective("o"), closed, SOUTH, policy=SUM)
    assert card.objectives["o"].score == 0.8  # 270 + 50 of 400
    assert contributions(card, "o") == pytest.approx({"north": 0.675, "s": 0.125})
    assert sensitivity(card, "north", of="o") == 0.75
    gone = attrs.evolve(NORTH, states=[StateChange(at=day(2), state=State.CANCELLED)])
    zero = card_of(objective("o"), gone, SOUTH, policy=Policy(rollup="sum", cancelled="zero"))
    assert zero.objectives["o"].score == 0.125
    assert card_of(objective("o"), gone, SOUTH, policy=SUM).objectives["o"].score == 0.5


@pytest.mark.parametrize(
    ("other", "why", "mean"),
    [
        (objective("x", euros("x1", 0, 10, 9, "users"), parents=["o"]), "'EUR' and 'users' cannot be added", 0.5),
        (objective("x", euros("x1", 10, 0, 1), parents=["o"]), "increases and decreases cannot be added", 0.5),
        (objective("x", key_result("x1", Milestones([Milestone("m")])), parents=["o"]), "x has no values to add", 0.05),
        (objective("x", closing=Closing(at=day(2), score=0.9), parents=["o"]), "x has no values to add", 0.5),
    ],
)
def test_children_that_cannot_be_added_are_averaged(other: Objective, why: str, mean: float) -> None:
    card = card_of(objective("o"), NORTH, other, policy=SUM)
    assert card.objectives["o"].score == mean
    assert why in card.explain("o").steps[0].rule


def test_sums_of_sums() -> None:
    top, middle = objective("top"), objective("o", parents=["top"])
    card = card_of(top, middle, NORTH, SOUTH, policy=SUM)
    assert card.objectives["top"].score == 0.2
    assert contributions(card, "top") == pytest.approx({"n": 0.075, "s": 0.125})
    capped = Policy(rollup="sum", objective_clamp=(0, 0.3))
    assert card_of(top, middle, NORTH, SOUTH, policy=capped).objectives["south"].score == 0.3
    assert card_of(top, middle, NORTH, SOUTH, policy=capped).objectives["top"].score == 0.2  # values have no clamp


def test_what_a_guardrail_leaves_of_a_sum_is_what_its_parts_give() -> None:
    alarm = KPI(id="alarm", threshold=gk.Threshold.at_most(0), readings=[(day(1), 1)])
    capped = objective("c", euros("x", 0, 100, 90), euros("y", 0, 100, 70), parents=["o"], guardrails=["alarm"])
    policy = Policy(rollup="sum", guardrails="cap_score")
    card = card_of(objective("o"), capped, NORTH, kpis=[alarm], policy=policy)
    assert card.objectives["o"].score == 0.3  # 120 of 200, and 30 of 300
    assert contributions(card, "o") == pytest.approx({"x": 0.135, "y": 0.105, "n": 0.06})
    assert (sensitivity(card, "x", of="o"), sensitivity(card, "n", of="o")) == (0, 0.6)
    low = attrs.evolve(capped, key_results=[euros("x", 0, 100, 10), euros("y", 0, 100, 70)])
    free = card_of(objective("o"), low, NORTH, kpis=[alarm], policy=policy)
    assert (free.objectives["o"].score, sensitivity(free, "x", of="o")) == (0.22, 0.2)


BY_UNIT = Policy(rollup="by_unit")


@pytest.mark.parametrize(
    "unit", ["%", " % ", "percent", "Percent", "pp", "% of trials", "‰", "percentage points", "ratio"]
)
def test_by_unit_percentages_are_averaged(unit: str) -> None:
    rows = euros("a", 0, 80, 60, unit), euros("b", 0, 40, 10, unit)
    card = card_of(objective("o", *rows), policy=BY_UNIT)
    assert card.objectives["o"].score == 0.5
    assert card.explain("o").steps[0].rule == "weighted mean of 2 key results (a is a percentage or a ratio)"
    assert score(*rows, policy=SUM) == 0.583333333
    above = card_of(
        objective("o"),
        *(objective(f"o{row.id}", row, parents=["o"]) for row in rows),
        policy=BY_UNIT,
    )
    assert above.objectives["o"].score == 0.5


@pytest.mark.parametrize("unit", ["", "EUR", "users", "points", "h"])
def test_by_unit_numbers_and_money_are_added(unit: str) -> None:
    assert score(euros("a", 0, 300, 30, unit), euros("b", 0, 100, 50, unit), policy=BY_UNIT) == 0.2


def test_by_unit_percentages_beside_money_are_averaged_with_it() -> None:
    rows = euros("a", 0, 300, 30), euros("b", 0, 100, 50), euros("c", 0, 10, 9, "%")
    assert score(*rows, policy=BY_UNIT) == 0.5


def test_by_unit_the_kind_of_a_kpi_says_that_it_is_a_ratio() -> None:
    for kind, wanted in (("ratio", 0.5), ("flow", 0.583333333)):
        kpi = KPI(id="kpi", unit="per user", kind=kind, readings=[(day(1), 10)])  # type: ignore[arg-type]
        linked = key_result("b", Change(baseline=0, target=40, kpi="kpi"))
        card = card_of(objective("o", euros("a", 0, 80, 60, "per user"), linked), kpis=[kpi], policy=BY_UNIT)
        assert card.objectives["o"].score == wanted


def test_all_or_nothing_credits_the_sum_and_not_its_parts() -> None:
    """300 of 400 are nothing although one part was reached; 400 of 400 are all although one part was not."""
    policy = Policy(rollup="sum", credit="all_or_nothing")
    for first, second, whole in ((100, 200, 0), (150, 250, 1), (100, 299.9999999999, 1), (100, 299.9, 0)):
        card = card_of(objective("o", euros("a", 0, 100, first), euros("b", 0, 300, second)), policy=policy)
        assert (card.objectives["o"].progress, card.objectives["o"].score) == (whole, whole)
        word = "reached: 1" if whole else "not reached: 0"
        assert card.explain("o").steps[0].rule.endswith(f" / 400 of 2 key results; {word}, all or nothing")
        assert sum(contributions(card, "o").values()) == pytest.approx(whole)
        assert sensitivity(card, "a", of="o") == 0
    beyond = card_of(objective("o", euros("a", 0, 100, 100), euros("b", 0, 300, 500)), policy=policy)
    assert contributions(beyond, "o") == pytest.approx({"a": 1 / 6, "b": 5 / 6})
    assert card_of(objective("o"), NORTH, SOUTH, policy=policy).objectives["o"].score == 0


def test_the_unit_of_a_linked_value_is_the_kpis() -> None:
    kpi = KPI(id="kpi", unit="EUR", readings=[(day(1), 300)])
    linked = key_result("b", Change(baseline=0, target=300, kpi="kpi"))
    card = card_of(objective("o", euros("a", 0, 100, 50), linked), kpis=[kpi], policy=SUM)
    assert card.objectives["o"].score == 0.875
    assert card.explain("o").steps[0].rule == "sum of values 350 / 400 of 2 key results"


# cascades


def customers(name: str, value: float | None, target: float, **fields: float) -> KeyResult:
    check_ins = () if value is None else (said(1, value),)
    return key_result(name, Change(baseline=0, target=target, unit="customers"), *check_ins, **fields)  # type: ignore[arg-type]


TOTAL = key_result("all", Cascaded(method="sum", target=100, unit="customers"))


def test_a_cascaded_sum_adds_values_and_not_scores() -> None:
    card = card_of(
        objective("top", TOTAL),
        objective("north", customers("n", 29, 30), parents=["all"]),
        objective("south", customers("s", 30, 30), parents=["all"]),
        objective("east", customers("e", 20, 40), parents=["all"]),
    )
    got = card.key_results["all"]
    assert (got.progress, got.value, got.baseline, got.target, got.unit) == (0.79, 79, 0, 100, "customers")
    assert card.objectives["top"].score == 0.79
    assert "sum of 3 values below it: 79 / 100" in str(card.explain("top"))


def test_a_cascaded_sum_leaves_out_what_does_not_count() -> None:
    cancelled = [StateChange(at=day(1), state=State.CANCELLED)]
    gone = KeyResult(
        id="gone",
        title="gone",
        measure=Change(baseline=0, target=9, unit="customers"),
        check_ins=[said(1, 9)],
        states=cancelled,
    )
    objectives = (
        objective("top", TOTAL),
        objective(
            "a",
            customers("a1", 10, 30),
            customers("a2", 5, 30, weight=0),
            customers("a3", None, 30),
            gone,
            key_result("steps", Milestones([Milestone("m", 7, day(1))])),
            parents=["all"],
        ),
        objective("b", customers("b1", 10, 30), parents=[Alignment("all", contributes=False)]),
        objective("c", customers("c1", 10, 30), parents=[Alignment("all", weight=0)]),
        objective("d", customers("d1", 10, 30), parents=["all"], states=cancelled),
    )
    assert card_of(*objectives).key_results["all"].value == 10
    assert card_of(*objectives, policy=Policy(cancelled="zero")).key_results["all"].value == 10
    assert card_of(*objectives, policy=Policy(cancelled="count")).key_results["all"].value == 29


def test_cascades_of_cascades() -> None:
    middle = key_result("mid", Cascaded(method="sum", target=50, unit="customers"))
    card = card_of(
        objective("top", TOTAL),
        objective("half", middle, parents=["all"]),
        objective("low", customers("n", 29, 30), parents=["mid"]),
    )
    assert card.key_results["all"].progress == 0.29
    assert card.key_results["mid"].progress == 0.58


def test_a_cascaded_sum_without_values_has_not_started() -> None:
    card = card_of(objective("top", TOTAL), objective("a", customers("a1", None, 30), parents=["all"]))
    assert (card.key_results["all"].progress, card.objectives["top"].score) == (None, 0)


def test_a_cascaded_mean_is_the_weighted_mean_of_children() -> None:
    top = objective("top", key_result("all", Cascaded()))
    card = card_of(
        top,
        objective("a", percent("a1", 100), parents=[Alignment("all", weight=3)]),
        objective("b", percent("b1", 0), parents=["all"]),
    )
    assert card.key_results["all"].progress == card.objectives["top"].score == 0.75
    assert "weighted mean of 2 contributing children" in str(card.explain("all"))
    alone = card_of(top)
    assert (alone.key_results["all"].progress, alone.objectives["top"].score) == (None, None)


def test_a_sum_of_two_units_is_refused() -> None:
    with pytest.raises(InvalidPlan, match="two units cannot be added"):
        plan_of(
            objective("top", TOTAL),
            objective("a", key_result("a1", Change(baseline=0, target=1, unit="days")), parents=["all"]),
        )


# closings


def test_a_closing_score_replaces_the_computed_one_from_its_date_on() -> None:
    item = key_result(
        "kr", Change(baseline=0, target=100), said(1, 40), closing=Closing(at=day(20), score=0.7, by="ana")
    )
    before = card_of(objective("o", item), on=19).key_results["kr"]
    card = card_of(objective("o", item), on=20)
    after = card.key_results["kr"]
    assert (before.score, before.closing, before.state) == (0.4, None, "active")
    assert (after.score, after.computed_score, after.state, after.status) == (0.7, 0.4, "closed", "closed")
    assert card.objectives["o"].score == 0.7
    assert "closed on 2026-04-20 with 0.7 by ana; computed: 0.4" in str(card.explain("o"))


def test_a_closed_objective_keeps_both_scores() -> None:
    card = card_of(
        objective("o"),
        objective("c", percent("kr", 40), parents=["o"], closing=Closing(at=day(2), score=0.9)),
    )
    got = card.objectives["c"]
    assert (got.score, got.computed_score, got.progress) == (0.9, 0.4, 0.4)
    assert card.objectives["o"].score == 0.9
    assert "closed on 2026-04-02 with 0.9; computed: 0.4" in str(card.explain("c"))


def test_a_clamp_limits_what_is_computed_and_nothing_else() -> None:
    """A person's score stays as given and what counts as 0 counts as 0, also outside a clamp narrower than 0 to 1."""
    narrow = Policy(clamp=(0.2, 0.8), objective_clamp=(0.3, 0.7), cancelled="zero")
    for value, limited, whole in ((95, 0.8, 0.7), (5, 0.2, 0.3)):
        card = card_of(objective("o", percent("kr", value)), policy=narrow)
        assert (card.key_results["kr"].score, card.objectives["o"].score) == (limited, whole)
    for given in (0, 1):
        item = key_result("kr", Change(baseline=0, target=100), said(1, 50), closing=Closing(at=day(2), score=given))
        card = card_of(objective("o", item, closing=Closing(at=day(2), score=given)), policy=narrow)
        assert (card.key_results["kr"].score, card.objectives["o"].score) == (given, given)
    assert card_of(objective("o", percent("a", 50), percent("b", None)), policy=narrow).objectives["o"].progress == 0.25
    gone = in_state("b", "cancelled")
    assert card_of(objective("o", percent("a", 50), gone), policy=narrow).objectives["o"].progress == 0.25
    low = card_of(objective("o", percent("a", None)), objective("top"), policy=narrow)
    assert (low.objectives["o"].progress, low.objectives["o"].score) == (0, 0.3)


def test_reopening_lifts_a_closing() -> None:
    item = key_result(
        "kr",
        Change(baseline=0, target=100),
        said(1, 40),
        closing=Closing(at=day(5), score=0.7),
        states=[StateChange(at=day(8), state=State.ACTIVE)],
    )
    assert [card_of(objective("o", item), on=on).objectives["o"].score for on in (5, 8)] == [0.7, 0.4]


def test_a_closing_without_any_value_has_a_score() -> None:
    item = key_result("kr", Change(baseline=0, target=100), closing=Closing(at=day(5), score=0.7))
    got = card_of(objective("o", item)).key_results["kr"]
    assert (got.progress, got.score, got.computed_score, got.computed_status) == (None, 0.7, None, "on_track")


def test_the_clamp_of_an_objective_is_its_own() -> None:
    policy = Policy(clamp=(0, None))
    card = card_of(objective("o", percent("a", 150), percent("b", 80)), policy=policy)
    assert (card.key_results["a"].score, card.objectives["o"].score, card.objectives["o"].progress) == (
        1.5,
        1,
        1.15,
    )
    assert "1.15 clamped to 1" in str(card.explain("o"))
    raised = Policy(objective_clamp=(0.5, None))
    assert card_of(objective("o", percent("a", 10)), policy=raised).objectives["o"].score == 0.5


def test_a_linked_key_result_stands_still_when_its_cycle_has_ended() -> None:
    april = gk.Cycle.month(2026, 4)
    linked = gk.KeyResult(id="kr", title="K", measure=gk.Change(kpi="x", target=20))
    readings = [(dt.date(2026, 3, 30), 10), (dt.date(2026, 4, 28), 20)]
    goal = gk.Objective(id="o", title="O", cycle=april.id, key_results=[linked])
    for later in ([], [(dt.date(2026, 6, 1), 10)]):
        plan = gk.Plan(cycles=[april], kpis=[gk.KPI(id="x", readings=[*readings, *later])], objectives=[goal])
        result = gk.evaluate(plan, dt.date(2026, 6, 30)).key_results["kr"]
        assert (result.value, result.score) == (20.0, 1.0)


def test_a_sum_leaves_out_what_goes_the_other_way_and_says_so() -> None:
    top = gk.KeyResult(id="sum", title="S", measure=gk.Cascaded("sum", 100))
    fall = gk.KeyResult(id="fall", title="F", measure=gk.Change(40, 10), check_ins=[gk.CheckIn(day(1), 20)])
    rise = gk.KeyResult(id="rise", title="R", measure=gk.Change(0, 50), check_ins=[gk.CheckIn(day(1), 30)])
    below = gk.Objective(id="c", title="C", aligned_to=[gk.Alignment("sum")], key_results=[fall, rise])
    card = card_of(gk.Objective(id="o", title="O", key_results=[top]), below)
    assert (card.key_results["sum"].value, card.key_results["sum"].score) == (30.0, 0.3)
    assert "1 that go the other way left out" in str(card.explain("sum"))


def test_milestones_done_after_the_cycle_do_not_count_in_it() -> None:
    steps = [gk.Milestone("a", done_on=dt.date(2026, 4, 20)), gk.Milestone("b", done_on=dt.date(2026, 5, 5))]
    item = gk.KeyResult(id="kr", title="K", measure=gk.Milestones(steps))
    plan = gk.Plan(
        cycles=[gk.Cycle.month(2026, 4)],
        objectives=[gk.Objective(id="o", title="O", cycle="2026-04", key_results=[item])],
    )
    card = gk.evaluate(plan, dt.date(2026, 6, 30))
    assert card.key_results["kr"].score == 0.5
    assert "1 of 2 milestones" in str(card)
