"""Contribution and sensitivity: each rule by hand, and cascades of a size that allows no shortcuts."""

from __future__ import annotations

import math
import pickle
from typing import TYPE_CHECKING

import pytest

from goalkit import (
    KPI,
    Alignment,
    Cascaded,
    Change,
    Closing,
    Milestone,
    Milestones,
    NotFound,
    Objective,
    Plan,
    Policy,
    Reading,
    StateChange,
    Threshold,
    evaluate,
)
from goalkit.cascade._walks import add_up
from goalkit.cascade.contribution import (
    contribution,
    contributions,
    sensitivities,
    sensitivity,
)
from goalkit.model.numbers import settle
from tests.model.building import build
from tests.scoring.build import card_of, day, key_result, objective, percent, said

if TYPE_CHECKING:
    from goalkit import Scorecard

CLOSED = Closing(day(1), 0.5)
BREACHED = KPI(id="alarm", threshold=Threshold.at_least(1), readings=[Reading(day(1), 0)])


def leaf(name: str, value: float | None, *parents: str | Alignment, weight: float = 1) -> Objective:
    """Return an objective with one key result, `name-kr`."""
    return objective(name, percent(f"{name}-kr", value, weight), parents=parents)


def near(value: float) -> object:
    """Return something that is equal to every number within rounding of a value."""
    return pytest.approx(value)  # pyright: ignore[reportUnknownMemberType]


def adds_up(card: Scorecard, goal: str) -> bool:
    """Return whether the contributions of the leaves are the score."""
    found = (card.objectives.get(goal) or card.key_results[goal]).score
    return settle(math.fsum(contributions(card, goal).values())) == found


# the mean


def test_each_member_contributes_its_share_of_the_weight() -> None:
    card = card_of(
        objective("top"),
        leaf("east", 50, Alignment("top", weight=3)),
        leaf("west", 80, "top"),
        leaf("help", 80, Alignment("top", contributes=False)),
        leaf("none", 80, Alignment("top", weight=0)),
    )
    assert contributions(card, "top") == {"east-kr": 0.375, "west-kr": 0.2}
    assert contributions(card, "top", leaves_only=False) == {
        "east": 0.375,
        "east-kr": 0.375,
        "west": 0.2,
        "west-kr": 0.2,
    }
    assert contribution(card, "help", "top") == 0.0
    assert sensitivities(card, "top") == {"east": 0.75, "east-kr": 0.75, "west": 0.25, "west-kr": 0.25}
    assert sensitivity(card, "none", of="top") == 0.0


def test_a_goal_under_two_parents_contributes_on_both_ways() -> None:
    card = card_of(
        objective("top"),
        objective("left", parents=["top"]),
        objective("right", parents=["top"]),
        leaf("both", 80, "left", "right"),
        leaf("one", 40, "right"),
    )
    assert card.objectives["top"].score == 0.7
    assert contribution(card, "both", "top") == near(0.6)
    assert contribution(card, "one", "top") == near(0.1)
    assert sensitivity(card, "both-kr", of="top") == 0.75


def test_a_goal_contributes_its_score_to_itself_and_nothing_upside_down() -> None:
    card = card_of(objective("top"), leaf("east", 50, "top"))
    assert contribution(card, "top", "top") == 0.5
    assert contribution(card, "top", "east") == 0.0
    assert sensitivity(card, "top", of="top") == 1.0
    assert sensitivity(card, "top", of="east") == 0.0
    assert contributions(card, "east-kr") == {"east-kr": 0.5}
    assert contributions(card, "east-kr", leaves_only=False) == {"east-kr": 0.5}
    assert sensitivities(card, "east-kr") == {}


def test_without_a_score_there_is_nothing_to_ask() -> None:
    card = card_of(objective("top"), objective("empty", parents=["top"]))
    assert contribution(card, "empty", "top") is None
    assert contributions(card, "top") == {}
    assert sensitivity(card, "empty", of="top") is None
    assert sensitivities(card, "top") == {}


def test_an_objective_without_a_score_is_not_in_the_result() -> None:
    card = card_of(objective("top"), objective("empty", parents=["top"]), leaf("east", 50, "top"))
    assert contributions(card, "top", leaves_only=False) == {"east": 0.5, "east-kr": 0.5}


def test_what_has_not_started_contributes_nothing_and_will_have_its_share() -> None:
    card = card_of(objective("o", percent("started", 50), percent("idle", None)))
    assert contributions(card, "o") == {"started": 0.25, "idle": 0.0}
    assert sensitivities(card, "o") == {"started": 0.5, "idle": 0.5}


def test_other_members_than_the_policy_takes_contribute_nothing() -> None:
    goals = (objective("top", percent("own", 20)), objective("east", parents=["top"], closing=CLOSED))
    assert contributions(card_of(*goals), "top") == {"own": 0.2}
    assert contributions(card_of(*goals, policy=Policy(members="both")), "top") == {"own": 0.1, "east": 0.25}
    assert contributions(card_of(*goals, policy=Policy(members="children")), "top") == {"east": 0.5}
    assert contributions(card_of(*goals, policy=Policy(members="key_results")), "top") == {"own": 0.2}


def test_priority_weights_are_weights() -> None:
    card = card_of(
        objective("o", percent("first", 100, priority="P0"), percent("second", 100)),
        policy=Policy(priority_weights={"P0": 3}),
    )
    assert contributions(card, "o") == {"first": 0.75, "second": 0.25}


@pytest.mark.parametrize("kind", ["key result", "objective"])
def test_what_counts_as_0_contributes_0_and_a_rise_is_lost(kind: str) -> None:
    draft = [StateChange(day(1), "draft")]
    card = card_of(
        objective(
            "top",
            percent("sure", 60),
            *(
                [key_result("maybe", Change(baseline=0, target=100), said(1, 80), states=draft)]
                if kind == "key result"
                else []
            ),
        ),
        *([] if kind == "key result" else [objective("maybe", percent("kr", 80), parents=["top"], states=draft)]),
        policy=Policy(drafts="zero", members="both"),
    )
    assert card.objectives["top"].score == 0.3
    assert contribution(card, "maybe", "top") == 0.0
    assert sensitivity(card, "maybe", of="top") == 0.0
    assert adds_up(card, "top")


# closings


def test_a_closed_objective_is_a_leaf() -> None:
    card = card_of(
        objective("top"), objective("east", percent("kr", 90), parents=["top"], closing=CLOSED), leaf("west", 50, "top")
    )
    assert contributions(card, "top") == {"east": 0.25, "west-kr": 0.25}
    assert contribution(card, "kr", "top") == 0.0
    assert sensitivities(card, "top") == {"east": 0.5, "west": 0.5, "west-kr": 0.5}
    assert contributions(card, "east") == {"east": 0.5}
    assert contributions(card, "east", leaves_only=False) == {"east": 0.5}


def test_a_closed_key_result_contributes_the_score_it_was_given() -> None:
    item = key_result("kr", Change(baseline=0, target=100), said(1, 90), closing=CLOSED)
    card = card_of(objective("o", item))
    assert contributions(card, "o") == {"kr": 0.5}
    assert sensitivities(card, "o") == {"kr": 1.0}


def test_a_closed_cascaded_key_result_is_a_leaf() -> None:
    card = card_of(objective("top", key_result("all", Cascaded(), closing=CLOSED)), leaf("east", 90, "all"))
    assert contributions(card, "top") == {"all": 0.5}
    assert sensitivities(card, "top") == {"all": 1.0}


# clamps and guardrails


def test_a_binding_clamp_scales_what_is_below_and_stops_every_rise() -> None:
    card = card_of(
        objective("o", percent("high", 150), percent("low", 50)),
        policy=Policy(clamp=(None, None), objective_clamp=(0, 0.5)),
    )
    assert contributions(card, "o") == {"high": 0.375, "low": 0.125}
    assert sensitivities(card, "o") == {"high": 0.0, "low": 0.0}


def test_a_key_result_contributes_its_clamped_score() -> None:
    card = card_of(objective("o", percent("high", 150), percent("low", 50)))
    assert contributions(card, "o") == {"high": 0.5, "low": 0.25}


def test_a_score_that_a_clamp_made_out_of_nothing_is_its_own() -> None:
    card = card_of(
        objective("top"),
        leaf("east", 0, "top"),
        leaf("west", -50, "top"),
        policy=Policy(clamp=(None, None), objective_clamp=(0.25, 1)),
    )
    assert card.objectives["top"].score == 0.25
    assert contributions(card, "top") == {"east": 0.125, "west": 0.125}
    assert contributions(card, "west") == {"west": 0.25}
    assert sensitivity(card, "east-kr", of="top") == 0.0


def test_where_a_clamp_makes_0_of_a_score_everything_below_contributes_0() -> None:
    card = card_of(objective("o", percent("kr", -50)), policy=Policy(clamp=(None, None)))
    assert contributions(card, "o") == {"kr": 0.0}


def test_at_the_lower_edge_of_a_clamp_a_rise_goes_through() -> None:
    assert sensitivities(card_of(objective("o", percent("kr", 0))), "o") == {"kr": 1.0}
    assert sensitivities(card_of(objective("o", percent("kr", 100))), "o") == {"kr": 0.0}


@pytest.mark.parametrize(
    ("rule", "expected", "rise"),
    [("report", 0.8, 1.0), ("cap_status", 0.8, 1.0), ("cap_score", 0.6, 0.0), ("veto", 0.0, 0.0)],
)
def test_a_breached_guardrail(rule: str, expected: float, rise: float) -> None:
    card = card_of(
        objective("o", percent("kr", 80), guardrails=["alarm"]),
        kpis=[BREACHED],
        policy=build(Policy, guardrails=rule),
    )
    assert contributions(card, "o") == {"kr": near(expected)}
    assert sensitivities(card, "o") == {"kr": rise}


def test_below_the_cap_a_breached_guardrail_stops_no_rise() -> None:
    card = card_of(
        objective("o", percent("kr", 50), guardrails=["alarm"]), kpis=[BREACHED], policy=Policy(guardrails="cap_score")
    )
    assert contributions(card, "o") == {"kr": 0.5}
    assert sensitivities(card, "o") == {"kr": 1.0}


# the lowest


def test_by_min_all_comes_from_the_lowest() -> None:
    card = card_of(objective("o", percent("high", 80), percent("low", 30)), policy=Policy(rollup="min"))
    assert contributions(card, "o") == {"high": 0.0, "low": 0.3}
    assert sensitivities(card, "o") == {"high": 0.0, "low": 1.0}


def test_of_several_lowest_the_first_contributes_and_no_single_one_can_raise_the_score() -> None:
    card = card_of(
        objective("o", percent("high", 80), percent("low", 30), percent("too", 30)), policy=Policy(rollup="min")
    )
    assert contributions(card, "o") == {"high": 0.0, "low": 0.3, "too": 0.0}
    assert sensitivities(card, "o") == {"high": 0.0, "low": 0.0, "too": 0.0}


def test_by_min_the_lowest_may_be_one_that_counts_as_0() -> None:
    draft = key_result("draft", Change(baseline=0, target=1), states=[StateChange(day(1), "draft")])
    card = card_of(objective("o", percent("kr", 30), draft), policy=Policy(rollup="min", drafts="zero"))
    assert contributions(card, "o") == {"kr": 0.0, "draft": 0.0}
    assert sensitivities(card, "o") == {"kr": 0.0, "draft": 0.0}


# sums of values


def test_by_sum_each_key_result_contributes_its_move() -> None:
    card = card_of(
        objective(
            "o",
            key_result("big", Change(baseline=10, target=90), said(1, 30)),
            key_result("small", Change(baseline=0, target=20), said(1, 30)),
            key_result("idle", Change(baseline=0, target=60)),
            key_result("closed", Change(baseline=0, target=40), said(1, 10), closing=CLOSED),
            key_result("draft", Change(baseline=0, target=200), said(1, 9), states=[StateChange(day(1), "draft")]),
        ),
        policy=Policy(rollup="sum", drafts="zero"),
    )
    assert card.objectives["o"].score == 0.175
    assert contributions(card, "o") == {"big": 0.05, "small": 0.075, "idle": 0.0, "closed": 0.05, "draft": 0.0}
    assert sensitivities(card, "o") == {"big": 0.2, "small": 0.05, "idle": 0.15, "closed": 0.1, "draft": 0.0}


def test_by_sum_what_cannot_be_added_is_averaged() -> None:
    step = key_result("step", Milestones([Milestone("Done", done_on=day(1))]))
    card = card_of(objective("o", percent("kr", 50), step), policy=Policy(rollup="sum"))
    assert contributions(card, "o") == {"kr": 0.25, "step": 0.5}


def test_a_cascaded_sum_is_made_of_the_values_below() -> None:
    card = card_of(
        objective("top", key_result("all", Cascaded(method="sum", target=100))),
        objective(
            "east",
            key_result("e1", Change(baseline=0, target=30), said(1, 29)),
            key_result("e2", Change(baseline=0, target=30), said(1, 30)),
            parents=["all"],
        ),
        objective("west", key_result("w", Change(baseline=0, target=40), said(1, 20)), parents=["all"]),
    )
    assert contributions(card, "top") == {"e1": 0.29, "e2": 0.3, "w": 0.2}
    everything = contributions(card, "top", leaves_only=False)
    assert everything == {"all": 0.79, "east": near(0.59), "e1": 0.29, "e2": 0.3, "west": 0.2, "w": 0.2}
    assert sensitivities(card, "top") == {"all": 1.0, "e1": 0.3, "e2": 0.3, "w": 0.4}
    assert sensitivity(card, "east", of="top") == 0.0


def test_a_sum_of_sums_goes_down_to_the_values() -> None:
    def total(name: str, *parents: str) -> Objective:
        return objective(f"{name}-o", key_result(name, Cascaded(method="sum", target=50)), parents=parents)

    goals = (
        total("all"),
        total("part", "all"),
        objective("o", key_result("kr", Change(baseline=0, target=50), said(1, 20)), parents=["part"]),
    )
    for policy in (Policy(), Policy(rollup="sum")):
        card = card_of(*goals, policy=policy)
        assert contributions(card, "all-o") == {"kr": 0.4}
        assert contributions(card, "all-o", leaves_only=False) == {
            "all": 0.4,
            "part-o": 0.4,
            "part": 0.4,
            "o": 0.4,
            "kr": 0.4,
        }
        assert sensitivities(card, "all-o") == {"all": 1.0, "part": 1.0, "kr": 1.0}


def test_a_closing_has_no_part_in_a_sum_of_values() -> None:
    card = card_of(
        objective("top", key_result("all", Cascaded(method="sum", target=100))),
        objective("o", key_result("kr", Change(baseline=0, target=50), said(1, 20), closing=CLOSED), parents=["all"]),
    )
    assert contributions(card, "top") == {"kr": 0.2}
    assert sensitivities(card, "top") == {"all": 1.0, "kr": 0.0}


def test_a_full_cascaded_key_result_scales_and_stops_every_rise() -> None:
    card = card_of(
        objective("top", key_result("all", Cascaded(method="sum", target=10))),
        objective("o", percent("a", 15), percent("b", 5), parents=["all"]),
    )
    assert contributions(card, "top") == {"a": 0.75, "b": 0.25}
    assert sensitivities(card, "top") == {"all": 0.0, "a": 0.0, "b": 0.0}  # the objective is full, too


def test_key_results_as_parents() -> None:
    card = card_of(
        objective("top", key_result("all", Cascaded()), percent("own", 20)),
        leaf("east", 60, Alignment("all", weight=3)),
        leaf("west", 20, "all"),
        leaf("beside", 90, "own"),
    )
    assert contributions(card, "top") == {"own": 0.1, "east-kr": near(0.225), "west-kr": 0.025}
    assert contributions(card, "all") == {"east-kr": near(0.45), "west-kr": 0.05}
    assert sensitivity(card, "east-kr", of="top") == 0.375
    assert sensitivity(card, "beside", of="top") == 0.0


def test_a_cascaded_sum_that_has_not_started_is_a_leaf() -> None:
    card = card_of(objective("top", key_result("all", Cascaded(method="sum", target=10)), percent("own", 50)))
    assert contributions(card, "top") == {"all": 0.0, "own": 0.25}
    assert sensitivities(card, "top") == {"all": 0.5, "own": 0.5}


# adding up


def test_parts_that_add_up_stay_as_they_are() -> None:
    parts = {("objective", 0): 0.25, ("objective", 1): 0.5}
    assert add_up(parts, 0.75) == parts
    assert add_up({}, 0.0) == {}


def test_what_rounding_lost_goes_to_the_largest_part() -> None:
    parts = {("objective", 0): 0.25, ("objective", 1): 0.5, ("objective", 2): 0.0}
    assert add_up(parts, 0.875) == {**parts, ("objective", 1): 0.625}


def test_where_the_largest_part_is_too_large_to_show_it_the_smallest_takes_it() -> None:
    parts = {("objective", 0): 1e30, ("objective", 1): -1e30, ("objective", 2): 0.25, ("objective", 3): 0.0}
    assert add_up(parts, 0.5) == {**parts, ("objective", 2): 0.5}


def test_open_clamps_add_up_however_large_the_scores() -> None:
    card = card_of(
        objective("o", percent("up", 1e30, weight=0.3), percent("down", -1e30, weight=0.3), percent("kr", 37)),
        policy=Policy(clamp=(None, None), objective_clamp=(None, None)),
    )
    assert adds_up(card, "o")


# errors and shape


@pytest.mark.parametrize("call", [contribution, sensitivity])
def test_an_unknown_goal_is_refused_with_similar_ids(call: object) -> None:
    card = card_of(objective("top"), leaf("east", 50, "top"))
    for goals in (("eest", "top"), ("east", "topp"), (["east"], "top")):
        with pytest.raises(NotFound, match="there is no objective or key result"):
            build(call, card, *goals)  # type: ignore[arg-type]


def test_results_are_the_same_for_a_card_from_a_pickle() -> None:
    card = card_of(objective("top"), leaf("east", 50, "top"))
    assert contributions(pickle.loads(pickle.dumps(card)), "top") == contributions(card, "top")  # noqa: S301


# size


def test_a_long_chain_of_goals() -> None:
    count = 20_000
    goals = [objective("o0", cycle=None)]
    goals += [objective(f"o{at}", cycle=None, parents=[f"o{at - 1}"]) for at in range(1, count)]
    goals.append(objective("end", percent("kr", 50), cycle=None, parents=[f"o{count - 1}"]))
    card = evaluate(Plan(objectives=goals), day(15))
    assert contributions(card, "o0") == {"kr": 0.5}
    assert sensitivity(card, "kr", of="o0") == 1.0


def test_a_wide_tree_of_goals() -> None:
    count = 10_000
    goals = [objective("top", cycle=None)]
    goals += [objective(f"o{at}", percent(f"k{at}", 37), cycle=None, parents=["top"]) for at in range(count)]
    card = evaluate(Plan(objectives=goals), day(15))
    assert len(contributions(card, "top")) == count
    assert adds_up(card, "top")
    assert sensitivity(card, "k7", of="top") == 1 / count


@pytest.mark.parametrize(("wide", "deep"), [(2, 2_000), (2_000, 2), (20, 200)])
def test_a_lattice_with_more_ways_than_anyone_can_count(wide: int, deep: int) -> None:
    goals = [objective("top", cycle=None)]
    above = names = ["top"]
    for level in range(deep):
        names = [f"o{level}-{at}" for at in range(wide)]
        reach = above if wide < 2_000 else above[:1]
        goals += [objective(name, cycle=None, parents=reach) for name in names]
        above = names if wide < 2_000 else [names[0], *above[1:]]
    goals.append(objective("end", percent("kr", 37), cycle=None, parents=above))
    goals += [
        objective(f"side{at}", percent(f"s{at}", 11), cycle=None, parents=[name]) for at, name in enumerate(names)
    ]
    card = evaluate(Plan(objectives=goals), day(15))
    assert adds_up(card, "top")
    rise = sensitivity(card, "kr", of="top")
    assert rise is not None
    assert 0 < rise < 1
