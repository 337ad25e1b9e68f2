"""Laws of the alignment graph on random plans, against brute force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from hypothesis import given

import goalkit as gk
from tests.strategies import plans

if TYPE_CHECKING:
    from goalkit.cascade.graph import AlignmentGraph


def walked(graph: AlignmentGraph, goal: str, parent: str) -> list[tuple[str, ...]]:
    """List every way up by recursion."""
    if goal == parent:
        return [(goal,)]
    return [(goal, *rest) for above in graph.parents(goal) for rest in walked(graph, above, parent)]


@given(plan=plans())
def test_ancestors_and_descendants_mirror_each_other(plan: gk.Plan) -> None:
    graph = plan.alignment
    up = {(low, high) for low in graph.goals for high in graph.ancestors(low)}
    down = {(low, high) for high in graph.goals for low in graph.descendants(high)}
    assert up == down
    assert not any((high, low) in up or low == high for low, high in up)


@given(plan=plans())
def test_ways_are_what_walking_finds(plan: gk.Plan) -> None:
    graph = plan.alignment
    for low in graph.goals:
        for high in graph.goals:
            ways = walked(graph, low, high)
            assert list(graph.paths(low, high)) == ways
            shortest = graph.path(low, high)
            assert (shortest is None) == (not ways)
            if shortest is not None:
                assert shortest in ways
                assert len(shortest) == min(map(len, ways))


@given(plan=plans())
def test_depth_is_the_longest_way_from_a_root(plan: gk.Plan) -> None:
    graph = plan.alignment
    for goal in graph.goals:
        longest = max(len(way) for root in graph.roots() for way in walked(graph, goal, root))
        assert graph.depth(goal) == longest - 1


@given(plan=plans())
def test_a_circle_is_foreseen_exactly_where_the_plan_would_refuse_it(plan: gk.Plan) -> None:
    graph = plan.alignment
    for objective in plan.objectives:
        for goal in graph.goals:
            links = [link for link in objective.aligned_to if link.to != goal]
            linked = attrs.evolve(objective, aligned_to=[*links, gk.Alignment(goal)])
            try:
                plan.with_objective(linked)
            except gk.InvalidPlan as error:
                refused = any(problem.code == "link.circle" for problem in error.problems)
            else:
                refused = False
            assert graph.would_cycle(objective.id, goal) is refused


@given(plan=plans())
def test_the_order_of_objectives_changes_no_relation(plan: gk.Plan) -> None:
    turned = gk.Plan(cycles=plan.cycles, owners=plan.owners, kpis=plan.kpis, objectives=plan.objectives[::-1]).alignment
    graph = plan.alignment
    assert set(turned.goals) == set(graph.goals)
    for goal in graph.goals:
        assert set(turned.ancestors(goal)) == set(graph.ancestors(goal))
        assert turned.depth(goal) == graph.depth(goal)
