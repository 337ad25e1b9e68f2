"""Laws of pictures: what is drawn is the graph, each goal once, every text in its label, linear in size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from hypothesis import given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.cascade.graph import Link
from goalkit.display._labels import node_lines, result_of
from goalkit.display.cascade import Choice, Picture, picture, tree_text
from goalkit.display.dot import dot_text
from goalkit.display.html import plan_html, scorecard_html
from goalkit.display.mermaid import mermaid_text
from goalkit.display.text import width
from tests.display import test_dot, test_mermaid
from tests.display.test_html import Page
from tests.strategies import NEW_YEAR as TODAY
from tests.strategies import days, plans, policies

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

titles = st.one_of(
    st.sampled_from(test_mermaid.HOSTILE),
    st.lists(st.sampled_from(test_mermaid.HOSTILE), min_size=2, max_size=3).map(" ".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(lambda text: f"t{text}"),
)


@st.composite
def hostile_plans(draw: st.DrawFn) -> gk.Plan:
    """Plans whose titles want out of their labels."""
    plan = draw(plans(max_objectives=6))
    goals = [
        attrs.evolve(
            goal,
            title=draw(titles),
            key_results=[attrs.evolve(item, title=draw(titles)) for item in goal.key_results],
        )
        for goal in plan.objectives
    ]
    return attrs.evolve(plan, name=draw(titles), objectives=goals)


@st.composite
def choices(draw: st.DrawFn, plan: gk.Plan, *, explains: bool = True) -> Choice:
    """Draw what a picture leaves out, mostly little."""
    goals = st.sampled_from((None, None, *plan.alignment.goals))
    return {
        "root": draw(goals),
        "depth": draw(st.none() | st.integers(0, 4)),
        "owner": draw(st.sampled_from((None, None, *(owner.id for owner in plan.owners)))),
        "explains": draw(goals) if explains else None,
        "key_results": draw(st.booleans()),
    }


@st.composite
def scenes(draw: st.DrawFn) -> tuple[gk.Plan, gk.Scorecard, Choice]:
    """Draw a plan, its scorecard and a choice."""
    plan = draw(hostile_plans())
    return plan, gk.evaluate(plan, draw(days), draw(policies())), draw(choices(plan))


def pairs(links: tuple[Link, ...]) -> list[tuple[str, str]]:
    return [(link.child, link.parent) for link in links]


@given(hostile_plans())
def test_a_whole_picture_is_the_graph(plan: gk.Plan) -> None:
    graph = plan.alignment
    drawn = picture(plan)
    assert drawn.goals == graph.goals
    assert len(drawn.links) == len(set(pairs(drawn.links)))
    assert set(drawn.links) == {link for goal in graph.goals for link in graph.links(goal)}
    assert drawn.roots == graph.roots()
    assert drawn.left_out == 0


@given(scenes())
def test_a_picture_is_part_of_the_graph_and_says_what_is_missing(
    scene: tuple[gk.Plan, gk.Scorecard, Choice],
) -> None:
    plan, card, choice = scene
    graph = plan.alignment
    drawn = picture(plan, card, **choice)
    among = [link for goal in drawn.goals for link in graph.links_below(goal) if link.child in drawn.goals]
    if choice.get("explains") is None:
        assert list(drawn.links) == among
    assert set(drawn.links) <= set(among)
    below = {link.child for link in drawn.links}
    assert drawn.roots == tuple(goal for goal in drawn.goals if goal not in below)
    assert drawn.left_out == len(set(graph.goals) - set(drawn.goals))
    for goal in drawn.goals:
        assert drawn.children_left_out(goal) == len(set(graph.children(goal)) - set(drawn.goals))
        assert drawn.parents_left_out(goal) == len(set(graph.parents(goal)) - set(drawn.goals))


@given(st.data(), hostile_plans())
def test_a_depth_keeps_exactly_what_is_that_near(data: st.DataObject, plan: gk.Plan) -> None:
    choice = data.draw(choices(plan, explains=False))
    depth = choice.get("depth")
    choice["depth"] = None
    whole = picture(plan, **choice)
    if depth is None:
        return
    near = layer = set(whole.roots)
    for _ in range(depth):
        layer = {link.child for link in whole.links if link.parent in layer}
        near = near | layer
    choice["depth"] = depth
    assert set(picture(plan, **choice).goals) == near


@given(st.data(), hostile_plans())
def test_a_root_keeps_what_is_below_it(data: st.DataObject, plan: gk.Plan) -> None:
    root = data.draw(st.sampled_from(plan.alignment.goals))
    drawn = picture(plan, root=root)
    assert set(drawn.goals) == {root, *plan.alignment.descendants(root)}
    assert drawn.roots == (root,)


@given(st.data(), plans(), days, policies())
def test_what_explains_a_score_is_counted(
    data: st.DataObject, plan: gk.Plan, as_of: dt.date, policy: gk.Policy
) -> None:
    card = gk.evaluate(plan, as_of, policy)
    goal = data.draw(st.sampled_from(plan.alignment.goals))
    drawn = picture(plan, card, explains=goal)
    assert drawn.roots == (goal,)
    counted = {(part.id, step.id) for step in card.explain(goal).steps for part in step.parts if part.share is not None}
    assert set(pairs(drawn.links)) <= counted
    assert all(link.kind != "supports" and link.weight for link in drawn.links)
    closed = {name for name in drawn.goals if result_of(card, name).closing is not None}
    wanted = {(child, parent) for child, parent in counted if parent in drawn.goals and parent not in closed}
    assert set(pairs(drawn.links)) == wanted


@given(st.data(), plans(), days, policies())
def test_a_score_needs_nothing_that_its_picture_leaves_out(
    data: st.DataObject, plan: gk.Plan, as_of: dt.date, policy: gk.Policy
) -> None:
    """Sums of values are left aside: they add up values, not the scores that a picture is about."""
    card = gk.evaluate(plan, as_of, policy)
    goal = data.draw(st.sampled_from(plan.alignment.goals))
    drawn = picture(plan, card, explains=goal)
    links = set(pairs(drawn.links))
    less = attrs.evolve(
        plan,
        objectives=[
            attrs.evolve(
                item,
                key_results=[part for part in item.key_results if part.id in drawn.goals],
                aligned_to=[link for link in item.aligned_to if (item.id, link.to) in links],
            )
            for item in plan.objectives
        ],
    )
    sums = [kr for _, kr in plan.key_results() if isinstance(kr.measure, gk.Cascaded) and kr.measure.method == "sum"]
    same = result_of(gk.evaluate(less, as_of, policy), goal).score == result_of(card, goal).score
    assert same or sums or policy.rollup in {"sum", "by_unit"}


@given(scenes())
def test_mermaid_says_each_goal_and_link_once(scene: tuple[gk.Plan, gk.Scorecard, Choice]) -> None:
    plan, card, choice = scene
    drawn = picture(plan, card, **choice)
    chart = test_mermaid.read(mermaid_text(plan, card, **choice))
    assert [lines for _, lines, _ in chart.nodes.values()] == [node_lines(drawn, goal) for goal in drawn.goals]
    names = dict(zip(drawn.goals, chart.nodes, strict=True))
    assert [(child, kind, parent) for child, kind, _, parent in chart.links] == [
        (names[link.child], link.kind, names[link.parent]) for link in drawn.links
    ]
    assert [status for _, _, status in chart.nodes.values()] == [result_of(card, goal).status for goal in drawn.goals]
    assert set(chart.classes) == {result_of(card, goal).status for goal in drawn.goals}


@given(scenes())
def test_dot_says_each_goal_and_link_once(scene: tuple[gk.Plan, gk.Scorecard, Choice]) -> None:
    plan, card, choice = scene
    drawn = picture(plan, card, **choice)
    graph = test_dot.read(dot_text(plan, card, **choice))
    labels = ["".join("".join(test_dot.label(node["label"])).split()) for node in graph.nodes.values()]
    assert labels == ["".join("".join(node_lines(drawn, goal)).split()) for goal in drawn.goals]
    names = dict(zip(drawn.goals, graph.nodes, strict=True))
    assert [(child, parent) for child, parent, _ in graph.edges] == [
        (names[child], names[parent]) for child, parent in pairs(drawn.links)
    ]
    assert [edge.get("style") == "dashed" for _, _, edge in graph.edges] == [
        link.kind == "supports" for link in drawn.links
    ]


@given(scenes(), st.integers(60, 140))
def test_a_tree_prints_each_goal_once_and_refers_to_it_after(
    scene: tuple[gk.Plan, gk.Scorecard, Choice], columns: int
) -> None:
    plan, card, choice = scene
    plain = attrs.evolve(
        plan,
        objectives=[
            attrs.evolve(goal, title="t", key_results=[attrs.evolve(item, title="t") for item in goal.key_results])
            for goal in plan.objectives
        ],
    )
    drawn = picture(plan, card, **choice)
    lines = tree_text(plan, card, columns=columns, **choice).split("\n")
    assert all(line.isprintable() and width(line) <= columns for line in lines)
    simple = tree_text(plain, gk.evaluate(plain, card.as_of, card.policy), columns=columns, **choice).split("\n")
    assert len(lines) == len(simple)
    rows = [line.lstrip("│├└─┄ ") for line in simple[1:]]
    referred = [row for row in rows if row.startswith("↑ ") and ": t" in row]
    full = [row.removeprefix("KR ").split(":")[0] for row in rows if ": t" in row and row not in referred]
    assert sorted(full) == sorted(drawn.goals)
    assert len(referred) == len(drawn.links) - (len(drawn.goals) - len(drawn.roots))
    assert sum(row.startswith("… ") for row in rows) == sum(bool(drawn.children_left_out(goal)) for goal in drawn.goals)


@given(scenes())
def test_html_has_the_same_tags_whatever_the_texts(scene: tuple[gk.Plan, gk.Scorecard, Choice]) -> None:
    plan, card, _ = scene
    plain = attrs.evolve(
        plan,
        name="t",
        objectives=[
            attrs.evolve(goal, title="t", key_results=[attrs.evolve(item, title="t") for item in goal.key_results])
            for goal in plan.objectives
        ],
    )
    for one, other in (
        (plan_html(plan), plan_html(plain)),
        (scorecard_html(card), scorecard_html(gk.evaluate(plain, card.as_of, card.policy))),
    ):
        assert one.isprintable()
        assert Page(one).tags == Page(other).tags


# scale


def chain(count: int) -> gk.Plan:
    return gk.Plan(
        objectives=[
            gk.Objective(id=f"o{at:06}", title="t", aligned_to=[gk.Alignment(f"o{at - 1:06}")] if at else [])
            for at in range(count)
        ]
    )


def lattice(levels: int) -> gk.Plan:
    """Return diamonds on diamonds: two goals a level, each under both above; 2 ** levels ways."""
    return gk.Plan(
        objectives=[
            gk.Objective(
                id=f"o{at:06}{side}",
                title="t",
                aligned_to=[gk.Alignment(f"o{at - 1:06}{other}") for other in "ab"] if at else [],
            )
            for at in range(levels)
            for side in "ab"
        ]
    )


def test_pictures_grow_with_goals_and_links() -> None:
    draw: Callable[..., str]
    build: Callable[[int], gk.Plan]
    for build, small, large in ((chain, 2_000, 20_000), (lattice, 200, 2_000)):
        one, ten = build(small), build(large)
        for draw in (tree_text, mermaid_text, dot_text):
            ratio = len(draw(ten)) / len(draw(one))
            assert 9 < ratio < 12
        top = ten.alignment.goals[0]
        assert len(picture(ten, root=top, depth=large // 2).goals) in {large // 2 + 1, large + 1}


def test_a_lattice_explains_itself_in_linear_time() -> None:
    plan = lattice(2_000)
    objectives = [*plan.objectives[:-1], attrs.evolve(plan.objectives[-1], closing=gk.Closing(at=TODAY, score=0.5))]
    plan = attrs.evolve(plan, objectives=objectives)
    drawn: Picture = picture(plan, gk.evaluate(plan, TODAY), explains="o000000a")
    assert len(drawn.goals) == 2 * 2_000 - 2
    assert len(drawn.links) == 4 * 1_998
