"""The alignment graph: one step, all steps, the whole, and ways from one goal to another."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import goalkit as gk
from goalkit.cascade.graph import Link, alignment_graph

SOURCED = Path(__file__).resolve().parents[2] / "examples" / "sourced_2018q2.toml"


def goal(name: str, *to: str, owner: str | None = None, supports: str = "") -> gk.Objective:
    links = [gk.Alignment(parent) for parent in to]
    links += [gk.Alignment(supports, contributes=False)] if supports else []
    return gk.Objective(id=name, title=name.upper(), aligned_to=links, owner=owner)


@pytest.fixture
def plan() -> gk.Plan:
    """A company objective with key results, a diamond under it, a helper, and strays."""
    return gk.Plan(
        owners=[
            gk.Owner(id="acme", kind="company"),
            gk.Owner(id="team", parent="acme"),
            gk.Owner(id="ana", kind="individual", parent="team"),
        ],
        objectives=[
            gk.Objective(
                id="top",
                title="Top",
                owner="acme",
                key_results=[
                    gk.KeyResult(id="arr", title="ARR", measure=gk.Cascaded()),
                    gk.KeyResult(id="nps", title="NPS", owner="ana"),
                ],
            ),
            goal("left", "top", owner="team"),
            goal("right", "arr", owner="team"),
            goal("bottom", "left", "right", owner="ana"),
            goal("helper", supports="top", owner="team"),
            goal("stray", owner="team"),
            goal("nobody"),
        ],
    )


def test_one_step_up_and_down(plan: gk.Plan) -> None:
    graph = plan.alignment
    assert graph.goals == ("top", "arr", "nps", "left", "right", "bottom", "helper", "stray", "nobody")
    assert graph.parents("bottom") == ("left", "right")
    assert graph.parents("arr") == ("top",)
    assert graph.children("top") == ("arr", "nps", "left", "helper")
    assert graph.links("right") == (Link(child="right", parent="arr", kind="contributes", weight=1.0),)
    assert [link.kind for link in graph.links_below("top")] == ["part", "part", "contributes", "supports"]


def test_links_that_count_are_told_from_links_that_support(plan: gk.Plan) -> None:
    graph = plan.alignment
    assert graph.children("top", contributing=True) == ("arr", "nps", "left")
    assert graph.children("top", contributing=False) == ("helper",)
    assert graph.parents("helper", contributing=True) == ()
    assert graph.ancestors("helper", contributing=False) == ("top",)
    assert graph.descendants("top", contributing=True) == ("arr", "nps", "left", "right", "bottom")


def test_all_steps_name_each_goal_once_the_nearest_first(plan: gk.Plan) -> None:
    graph = plan.alignment
    assert graph.ancestors("bottom") == ("left", "right", "top", "arr")
    assert graph.descendants("top") == ("arr", "nps", "left", "helper", "right", "bottom")
    assert graph.descendants("bottom") == ()


def test_roots_leaves_orphans(plan: gk.Plan) -> None:
    graph = plan.alignment
    assert graph.roots() == ("top", "stray", "nobody")
    assert graph.leaves() == ("nps", "bottom", "helper", "stray", "nobody")
    assert graph.orphans() == ("stray", "nobody")


def test_depth_is_the_longest_way_up_and_level_the_kind_of_owner(plan: gk.Plan) -> None:
    graph = plan.alignment
    assert [graph.depth(name) for name in ("top", "arr", "left", "right", "bottom")] == [0, 1, 1, 2, 3]
    levels = [graph.level(name) for name in ("top", "arr", "nps", "bottom", "nobody")]
    assert levels == ["company", "company", "individual", "individual", None]


def test_children_come_before_parents_in_topological_order(plan: gk.Plan) -> None:
    graph = plan.alignment
    order = graph.topological()
    assert sorted(order) == sorted(graph.goals)
    place = {name: position for position, name in enumerate(order)}
    assert all(place[link.child] < place[link.parent] for name in graph.goals for link in graph.links(name))
    assert graph.topological() is order


def test_ways_up(plan: gk.Plan) -> None:
    graph = plan.alignment
    assert graph.path("bottom", "top") == ("bottom", "left", "top")
    assert list(graph.paths("bottom", "top")) == [("bottom", "left", "top"), ("bottom", "right", "arr", "top")]
    assert graph.path("top", "bottom") is None
    assert list(graph.paths("top", "bottom")) == []
    assert graph.path("top", "top") == ("top",)
    assert list(graph.paths("top", "top")) == [("top",)]
    assert list(graph.paths("helper", "top", contributing=True)) == []
    assert list(graph.paths("helper", "top", contributing=False)) == [("helper", "top")]


def test_circles_are_known_beforehand(plan: gk.Plan) -> None:
    graph = plan.alignment
    assert graph.circle("top", "bottom") == ("top", "bottom", "left", "top")
    assert graph.would_cycle("top", "top")
    assert graph.would_cycle("top", "arr")
    assert not graph.would_cycle("stray", "bottom")


def test_unknown_goals_are_named_with_what_looks_like_them(plan: gk.Plan) -> None:
    graph = plan.alignment
    for ask in (graph.parents, graph.children, graph.depth, graph.level, graph.ancestors):
        with pytest.raises(gk.NotFound, match="'botom'; did you mean 'bottom'"):
            ask("botom")
    for child, parent in (("botom", "top"), ("bottom", "tip")):
        with pytest.raises(gk.NotFound):
            graph.path(child, parent)
        with pytest.raises(gk.NotFound):
            list(graph.paths(child, parent))


def test_it_is_built_once_per_plan_and_survives_pickling(plan: gk.Plan) -> None:
    assert plan.alignment is alignment_graph(plan)
    again = pickle.loads(pickle.dumps(plan.alignment))  # noqa: S301 - our own bytes
    assert again.goals == plan.alignment.goals
    assert repr(plan.alignment) == "<AlignmentGraph of 9 goals and 7 links>"


def test_the_sourced_tree_has_seven_levels_and_a_goal_under_two_parents() -> None:
    graph = gk.load(SOURCED).alignment
    assert max(graph.depths().values()) + 1 == 7
    assert graph.parents("srcd-102") == ("srcd-059", "srcd-113")
    assert len(list(graph.paths("srcd-103", "srcd-005"))) == 2


def test_a_lattice_with_exponentially_many_ways_is_no_harder_than_its_links() -> None:
    layers = 400  # 2**399 ways: a test that listed them would never end
    goals = [goal("0a"), goal("0b")]
    for layer in range(1, layers):
        below = (f"{layer - 1}a", f"{layer - 1}b")
        goals += [goal(f"{layer}a", *below), goal(f"{layer}b", *below)]
    graph = gk.Plan(objectives=goals).alignment
    last = f"{layers - 1}a"
    assert len(graph.ancestors(last)) == 2 * (layers - 1)
    assert graph.depth(last) == layers - 1
    way = graph.path(last, "0a")
    assert way is not None
    assert len(way) == layers
    assert len(next(graph.paths(last, "0b"))) == layers
