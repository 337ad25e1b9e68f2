"""Unit tests of safe editing: align, detach, move, remove, and double counts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

import goalkit as gk
from goalkit.cascade.editing import double_counts
from tests.model.building import build, problems, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

COUNTS = gk.Cascaded()
CHANGE = gk.Change(0, 10)


def goal(
    name: str, *to: str | gk.Alignment, items: Iterable[gk.KeyResult] = (), cycle: str | None = None
) -> gk.Objective:
    """Return an objective with links."""
    links = [gk.Alignment(link) if isinstance(link, str) else link for link in to]
    return gk.Objective(id=name, title=name, aligned_to=links, key_results=items, cycle=cycle)


def item(name: str, measure: gk.Cascaded | gk.Change | None = None, weight: float = 1) -> gk.KeyResult:
    """Return a key result."""
    return gk.KeyResult(id=name, title=name, measure=measure, weight=weight)


def plan_of(*objectives: gk.Objective) -> gk.Plan:
    """Return a plan of objectives."""
    return gk.Plan(objectives=objectives)


COMPANY = plan_of(goal("company"), goal("unit", "company"), goal("team", "unit"), goal("lone"))


# align


def test_a_new_link_comes_last_and_an_existing_one_is_replaced_in_its_place() -> None:
    plan = COMPANY.align("lone", "unit").align("lone", "team", contributes=False)
    plan = plan.align("lone", "unit", weight=3)
    assert plan.objective("lone").aligned_to == (
        gk.Alignment("unit", weight=3),
        gk.Alignment("team", contributes=False),
    )
    assert COMPANY.objective("lone").aligned_to == ()


def test_a_link_may_have_a_fixed_share() -> None:
    plan = COMPANY.align("lone", "company", share=0.75)
    assert plan.objective("lone").aligned_to == (gk.Alignment("company", share=0.75),)
    assert plan.alignment.links("lone")[0].share == 0.75
    assert plan.align("lone", "company").objective("lone").aligned_to == (gk.Alignment("company"),)
    for share in (-0.1, 1.1, "half"):
        error = refusal(COMPANY.align, "lone", "company", share=share)
        assert isinstance(error, gk.InvalidValue)
        assert [problem.path for problem in error.problems] == ["share"]
    error = refusal(plan.align, "team", "company", share=0.3, double_count="allow")
    assert isinstance(error, gk.InvalidPlan)
    assert error.code == "share.sum"


def test_a_share_is_what_the_score_is_made_of() -> None:
    def scored(name: str, value: float) -> gk.Objective:
        done = gk.KeyResult(
            id=f"{name}.k", title="k", measure=CHANGE, check_ins=[gk.CheckIn(dt.date(2026, 1, 1), value)]
        )
        return goal(name, items=[done])

    plan = plan_of(goal("top"), scored("a", 10), scored("b", 0)).align("b", "top").align("a", "top", share=0.75)
    assert gk.evaluate(plan, dt.date(2026, 1, 1)).objectives["top"].score == 0.75


@pytest.mark.parametrize(
    ("child", "to", "chain"),
    [
        ("company", "team", "links would form a circle: company -> team -> unit -> company"),
        ("company", "company", "would be linked to itself: company -> company"),
    ],
)
def test_a_circle_is_refused_with_the_whole_way(child: str, to: str, chain: str) -> None:
    for contributes in (True, False):
        error = refusal(COMPANY.align, child, to, contributes=contributes)
        assert isinstance(error, gk.InvalidPlan)
        assert error.code == "link.circle"
        assert str(error) == f"Plan: objectives[0].aligned_to[0].to: {chain}"


def test_a_circle_through_a_key_result_is_refused() -> None:
    plan = plan_of(goal("a", items=[item("a.k")]), goal("b", "a.k"))
    assert "a -> b -> a.k -> a" in str(refusal(plan.align, "a", "b"))
    assert "a -> a.k -> a" in str(refusal(plan.align, "a", "a.k"))


def test_a_long_circle_is_shortened_in_the_middle() -> None:
    plan = plan_of(goal("g0"), *(goal(f"g{number}", f"g{number - 1}") for number in range(1, 40)))
    text = str(refusal(plan.align, "g0", "g39"))
    assert "g0 -> g39 -> g38 -> " in text
    assert " -> ... (17 more) ... -> " in text


def test_only_objectives_are_aligned() -> None:
    plan = plan_of(goal("a", items=[item("a.k")]), goal("b"))
    assert problems(plan.align, "a.k", "b") == [("objectives[0].key_results[0]", "link.key-result")]
    assert "'a.k' is a key result, part of 'a'; only objectives are aligned" in str(refusal(plan.align, "a.k", "b"))


def test_what_is_wrong_with_the_arguments_is_said() -> None:
    assert isinstance(refusal(COMPANY.align, "nobody", "unit"), gk.NotFound)
    assert isinstance(refusal(COMPANY.align, "lone", "nothing"), gk.NotFound)
    assert problems(COMPANY.align, "lone", "unit", weight=-1) == [("weight", "number.low")]
    for edit in (COMPANY.align, COMPANY.move):
        arguments = ("team", "unit", "lone") if edit == COMPANY.move else ("lone", "unit")
        assert problems(edit, *arguments, double_count="perhaps") == [("double_count", "choice.unknown")]
    assert problems(COMPANY.remove, "lone", children="eat") == [("children", "choice.unknown")]
    with pytest.raises(gk.InvalidValue):
        build(COMPANY.align, "lone", "unit", contributes="yes")


# double counts


def test_a_goal_beside_the_longer_way_is_refused_with_both_ways() -> None:
    error = refusal(COMPANY.align, "team", "company")
    assert isinstance(error, gk.InvalidPlan)
    assert str(error) == (
        "Plan: objectives[2].aligned_to[1].to: 'team' would count twice in 'company': team -> company and "
        "team -> unit -> company; let one of the links only support, or allow it by double_count='allow'"
    )
    assert error.code == "link.double-count"
    after = COMPANY.align("team", "company", double_count="allow")
    assert double_counts(after) == (("team", "unit", "company"),)


def test_a_link_that_closes_a_longer_way_elsewhere_is_refused() -> None:
    plan = plan_of(goal("top"), goal("mid"), goal("low", "mid", "top"))
    error = refusal(plan.align, "mid", "top")
    assert "'low' would count twice in 'top': low -> top and low -> mid -> top" in str(error)
    assert [problem.path for problem in error.problems] == ["objectives[1].aligned_to[0].to"]


def test_every_goal_that_would_count_twice_is_named() -> None:
    plan = plan_of(goal("top"), goal("mid"), goal("one", "mid", "top"), goal("two", "mid", "top"))
    found = problems(plan.align, "mid", "top")
    assert found == [("objectives[1].aligned_to[0].to", "link.double-count")] * 2


@pytest.mark.parametrize(
    "link",
    [
        gk.Alignment("company", contributes=False),
        gk.Alignment("company", weight=0),
        gk.Alignment("company", share=0),
    ],
    ids=["supports", "weight 0", "share 0"],
)
def test_what_does_not_count_is_no_double_count(link: gk.Alignment) -> None:
    after = COMPANY.align("team", link.to, weight=link.weight, contributes=link.contributes, share=link.share)
    assert double_counts(after) == ()
    assert after.objective("team").aligned_to[-1] == link
    assert refusal(after.align, "team", "company").code == "link.double-count"


def test_changing_the_weight_of_a_link_creates_no_double_count() -> None:
    plan = COMPANY.align("team", "company", double_count="allow")
    after = plan.align("team", "company", weight=2)
    assert after.alignment.links("team")[1].weight == 2
    assert double_counts(after) == double_counts(plan)


def test_two_parents_that_meet_further_up_are_no_double_count() -> None:
    plan = plan_of(goal("top"), goal("left", "top"), goal("right", "top"), goal("low", "left"))
    assert double_counts(plan.align("low", "right")) == ()


def test_only_a_cascaded_key_result_of_some_weight_leads_further_up() -> None:
    found = {
        name: double_counts(plan_of(goal("a", items=[way]), goal("b", "a.k", "a")))
        for name, way in {
            "cascaded": item("a.k", COUNTS),
            "change": item("a.k", CHANGE),
            "no measure": item("a.k"),
            "no weight": item("a.k", COUNTS, 0),
        }.items()
    }
    assert found == {"cascaded": (("b", "a.k", "a"),), "change": (), "no measure": (), "no weight": ()}
    plan = plan_of(goal("a", items=[item("a.k", CHANGE)]), goal("b", "a"))
    assert plan.align("b", "a.k").alignment.parents("b") == ("a", "a.k")


def test_a_share_of_0_leads_nowhere() -> None:
    unit, team = goal("unit", gk.Alignment("company", share=0)), goal("team", "unit", "company")
    assert double_counts(plan_of(goal("company"), unit, team)) == ()
    plan = plan_of(goal("company"), goal("unit", "company"), goal("team", gk.Alignment("lone", share=0)), goal("lone"))
    assert plan.align("team", "unit").move("team", "lone", "company").objective("team").aligned_to[0].share == 0
    shown = gk.KeyResult(id="k", title="k", measure=COUNTS, share=0)
    below = plan_of(goal("company", items=[shown]), goal("low", "company"), goal("team", "k", "low"), goal("other"))
    assert double_counts(below) == ()
    counted = gk.KeyResult(id="k", title="k", measure=COUNTS)
    twice = plan_of(goal("a"), goal("b", items=[counted]), goal("c", "k", "a"))
    assert refusal(twice.move, "k", "b", "a").code == "link.double-count"
    once = plan_of(goal("a"), goal("b", items=[shown]), goal("c", "k", "a"))
    assert once.move("k", "b", "a").objective("a").key_results == (shown,)


def test_a_shortest_longer_way_stands_for_the_others() -> None:
    plan = plan_of(goal("a"), goal("b", "a"), goal("c", "b"), goal("d", "c", "b", "a"))
    assert double_counts(plan) == (("d", "c", "b"), ("d", "b", "a"))


def test_a_longer_way_may_be_of_any_length() -> None:
    plan = plan_of(
        goal("top"), goal("m", "top"), goal("m1", "m"), goal("m2", "m"), goal("b", "m1", "m2"), goal("low", "b", "top")
    )
    assert double_counts(plan) == (("low", "b", "m1", "m", "top"),)


def test_a_lattice_of_2000_levels_has_no_double_counts() -> None:
    levels = [[goal("r0"), goal("r1")]]
    for number in range(1, 2000):
        above = [parent.id for parent in levels[-1]]
        levels.append([goal(f"l{number}.{side}", *above) for side in (0, 1)])
    plan = plan_of(*(objective for level in levels for objective in level))
    assert double_counts(plan) == ()
    assert refusal(plan.align, "l1999.0", "r0").code == "link.double-count"
    assert not plan.remove("l1.0", children="cascade").alignment.would_cycle("r1", "r0")


def test_a_chain_of_20000_is_no_problem() -> None:
    count = 20_000
    plan = plan_of(goal("g0"), *(goal(f"g{number}", f"g{number - 1}") for number in range(1, count)))
    last = f"g{count - 1}"
    assert refusal(plan.align, "g0", last).code == "link.circle"
    assert refusal(plan.align, last, "g0").code == "link.double-count"
    assert plan.remove("g1", children="cascade").alignment.goals == ("g0",)


# detach


def test_detach_takes_one_link() -> None:
    assert COMPANY.detach("team", "unit").alignment.parents("team") == ()


@pytest.mark.parametrize(
    ("child", "parent", "text"),
    [
        ("team", "company", "'team' does not hang under 'company'; its parents: 'unit'"),
        ("lone", "company", "'lone' does not hang under 'company'; its parents: none"),
        ("team", "nobody", "there is no objective or key result 'nobody'"),
        ("a.k", "a", "the key result 'a.k' is part of 'a': move or remove it instead"),
    ],
)
def test_what_is_not_linked_cannot_be_detached(child: str, parent: str, text: str) -> None:
    plan = COMPANY.with_objective(goal("a", items=[item("a.k")]))
    error = refusal(plan.detach, child, parent)
    assert isinstance(error, gk.NotFound)
    assert text in str(error)


# move


def test_a_moved_objective_keeps_place_weight_and_kind() -> None:
    link = gk.Alignment("unit", weight=2, contributes=False)
    plan = plan_of(goal("unit"), goal("other"), goal("third"), goal("team", link, "third"))
    after = plan.move("team", "unit", "other")
    assert after.objective("team").aligned_to == (
        gk.Alignment("other", weight=2, contributes=False),
        gk.Alignment("third"),
    )
    assert plan.move("team", "unit", "unit") is plan


def test_a_move_is_refused_where_align_would_be() -> None:
    plan = plan_of(goal("top"), goal("unit", "top"), goal("team", "unit", "top"))
    assert refusal(plan.move, "unit", "top", "team").code == "link.circle"
    assert problems(plan.move, "team", "unit", "top") == [("objectives[2].aligned_to[0].to", "link.duplicate")]
    assert isinstance(refusal(plan.move, "team", "team", "top"), gk.NotFound)
    assert isinstance(refusal(plan.move, "team", "unit", "nothing"), gk.NotFound)
    other = plan_of(goal("top"), goal("unit", "top"), goal("side"), goal("team", "unit", "side"))
    assert refusal(other.move, "team", "side", "top").code == "link.double-count"
    assert double_counts(other.move("team", "side", "top", double_count="allow")) == (("team", "unit", "top"),)


def test_the_link_that_is_moved_no_longer_counts() -> None:
    assert double_counts(COMPANY.move("team", "unit", "company")) == ()


def test_a_key_result_moves_with_everything_it_has() -> None:
    cycles = [gk.Cycle.quarter(2026, 1), gk.Cycle.quarter(2026, 2)]
    moving = gk.KeyResult(id="k", title="K", measure=CHANGE, check_ins=[gk.CheckIn(dt.date(2026, 5, 4), 3)])
    own = goal("b", items=[item("b.k")], cycle="2026-Q2")
    plan = gk.Plan(
        cycles=cycles, objectives=[goal("a", items=[moving], cycle="2026-Q2"), own, goal("c", cycle="2026-Q1")]
    )
    after = plan.move("k", "a", "b")
    assert after.objective("a").key_results == ()
    assert after.objective("b").key_results == (item("b.k"), moving)
    assert problems(plan.move, "k", "a", "c") == [
        ("objectives[2].key_results[0].check_ins[0].date", "check-in.outside-cycle")
    ]


def test_a_key_result_moves_only_where_it_can_be() -> None:
    plan = plan_of(
        goal("a", items=[item("a.k", COUNTS)]), goal("b", "a.k"), goal("c", items=[item("c.k")]), goal("d", "a.k", "c")
    )
    assert problems(plan.move, "a.k", "a", "c.k") == [("objectives[0].key_results[0]", "link.key-result")]
    assert isinstance(refusal(plan.move, "a.k", "b", "c"), gk.NotFound)
    assert "a.k -> b -> a.k" in str(refusal(plan.move, "a.k", "a", "b"))
    assert "'d' would count twice in 'c': d -> c and d -> a.k -> c" in str(refusal(plan.move, "a.k", "a", "c"))
    assert double_counts(plan.move("a.k", "a", "c", double_count="allow")) == (("d", "a.k", "c"),)
    light = plan_of(goal("a", items=[item("a.k", COUNTS, 0)]), goal("c"), goal("d", "a.k", "c"))
    assert double_counts(light.move("a.k", "a", "c")) == ()


# remove


def test_a_goal_with_children_is_not_removed_unless_they_are_spoken_of() -> None:
    plan = plan_of(goal("a", items=[item("a.k")]), goal("b", "a.k"), goal("c", gk.Alignment("a", contributes=False)))
    text = "Plan: objectives[0]: cannot be removed while it has children: 'c', 'b'; choose"
    assert str(refusal(plan.remove, "a")).startswith(text)
    assert problems(plan.remove, "a.k") == [("objectives[0].key_results[0]", "goal.children")]
    assert plan.remove("a", children="detach").alignment.roots() == ("b", "c")
    assert plan.remove("a.k", children="detach").alignment.roots() == ("a", "b")
    assert plan.remove("c") == plan_of(*plan.objectives[:2])
    assert isinstance(refusal(plan.remove, "z"), gk.NotFound)


def test_many_children_are_counted_rather_than_listed() -> None:
    plan = plan_of(goal("top"), *(goal(f"g{number}", "top") for number in range(30)))
    assert "'g23', 6 more; choose" in str(refusal(plan.remove, "top"))


def test_a_cascade_takes_what_has_no_other_parent() -> None:
    plan = plan_of(
        goal("top", items=[item("top.k")]),
        goal("other"),
        goal("only", "top.k", "top", items=[item("only.k")]),
        goal("below", "only.k"),
        goal("shared", "only", gk.Alignment("other", contributes=False)),
        goal("under-shared", "shared"),
    )
    after = plan.remove("top", children="cascade")
    assert after.alignment.goals == ("other", "shared", "under-shared")
    assert after.alignment.parents("shared") == ("other",)
    assert plan.remove("top.k", children="cascade").alignment.parents("only") == ("top",)


def test_removing_leaves_kpis_and_guardrails_alone() -> None:
    guarded = gk.Objective(id="a", title="A", guardrails=["nps"])
    plan = gk.Plan(kpis=[gk.KPI(id="nps")], objectives=[guarded, goal("b")])
    after = plan.remove("b")
    assert (after.kpis, after.objectives) == (plan.kpis, (guarded,))
    assert plan.remove("a").kpis == plan.kpis
