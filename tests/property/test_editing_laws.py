"""Laws of safe editing and of the roll-over to the next cycle, on random plans."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.cascade.carry_over import CarryOverRule, carry_over
from goalkit.cascade.editing import double_counts
from tests.strategies import plans, policies, weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.model.numbers import Number

Edit = tuple[str, str, "Number", bool]


def counted_parents(plan: gk.Plan, goal: str) -> list[str]:
    """Return where a goal counts, read from the plan itself."""
    found: list[str] = []
    for objective in plan.objectives:
        found += [objective.id for item in objective.key_results if item.id == goal and item.weight and item.share != 0]
        for link in objective.aligned_to if objective.id == goal else ():
            cascaded = [isinstance(item.measure, gk.Cascaded) for _, item in plan.key_results() if item.id == link.to]
            if link.contributes and link.weight and link.share != 0 and all(cascaded):
                found.append(link.to)
    return found


def counted_ways(plan: gk.Plan, goal: str) -> list[tuple[str, ...]]:
    """List every counted way up from a goal, of any length."""
    parents = counted_parents(plan, goal)
    return [(goal,), *((goal, *way) for parent in parents for way in counted_ways(plan, parent))]


def brute_double_counts(plan: gk.Plan) -> dict[tuple[str, str], list[tuple[str, ...]]]:
    """List for every counted link the longer counted ways between its ends."""
    found: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for objective in plan.objectives:
        ways = counted_ways(plan, objective.id)
        for parent in counted_parents(plan, objective.id):
            longer = [way for way in ways if way[-1] == parent and len(way) > 2]
            if longer:
                found[objective.id, parent] = longer
    return found


def refused(edit: Callable[[], gk.Plan]) -> set[str]:
    """Return the codes of what is refused; nothing where the edit works."""
    try:
        edit()
    except gk.InvalidPlan as error:
        return {problem.code for problem in error.problems}
    return set()


@st.composite
def edits(draw: st.DrawFn, plan: gk.Plan) -> Edit:
    """Draw a link that could be made: child, parent, weight, contributes."""
    child = draw(st.sampled_from([objective.id for objective in plan.objectives]))
    return child, draw(st.sampled_from(plan.alignment.goals)), draw(weights), draw(st.booleans())


@given(plan=plans())
def test_double_counts_are_what_listing_all_ways_finds(plan: gk.Plan) -> None:
    expected = brute_double_counts(plan)
    found = double_counts(plan)
    assert [(way[0], way[-1]) for way in found] == list(expected)
    for way, ways in zip(found, expected.values(), strict=True):
        assert way in ways
        assert len(way) == min(map(len, ways))


@given(plan=plans(), data=st.data())
def test_would_cycle_foresees_exactly_the_circles_that_align_refuses(plan: gk.Plan, data: st.DataObject) -> None:
    child, to, weight, contributes = data.draw(edits(plan))
    codes = refused(lambda: plan.align(child, to, weight=weight, contributes=contributes))
    assert plan.alignment.would_cycle(child, to) == ("link.circle" in codes)
    assert codes <= {"link.circle"} or codes <= {"link.double-count"} or codes == {"cascaded.unit"}


@given(plan=plans(), data=st.data())
def test_align_refuses_exactly_what_would_count_a_goal_on_one_more_way(plan: gk.Plan, data: st.DataObject) -> None:
    child, to, weight, contributes = data.draw(edits(plan))
    assume(not plan.alignment.would_cycle(child, to))
    codes = refused(lambda: plan.align(child, to, weight=weight, contributes=contributes))
    assume("cascaded.unit" not in codes)
    after = plan.align(child, to, weight=weight, contributes=contributes, double_count="allow")
    before, then = brute_double_counts(plan), brute_double_counts(after)
    grown = {link for link, ways in then.items() if len(ways) > len(before.get(link, ()))}
    assert codes == ({"link.double-count"} if grown else set())


@given(plan=plans(), data=st.data())
def test_editing_creates_no_double_count_and_a_refused_edit_changes_nothing(plan: gk.Plan, data: st.DataObject) -> None:
    copy = attrs.evolve(plan)
    before = {(way[0], way[-1]) for way in double_counts(plan)}
    for _ in range(3):
        child, to, weight, contributes = data.draw(edits(plan))
        old = data.draw(st.sampled_from((*plan.alignment.parents(child), None)))
        try:
            if old is None:
                after = plan.align(child, to, weight=weight, contributes=contributes)
            else:
                after = plan.move(child, old, to)
        except gk.InvalidPlan:
            assert plan == copy
            continue
        assert {(way[0], way[-1]) for way in double_counts(after)} <= before
        assert plan == copy
        assert after.kpis == plan.kpis


@given(plan=plans(), data=st.data())
def test_detach_takes_back_what_align_did(plan: gk.Plan, data: st.DataObject) -> None:
    child, to, weight, contributes = data.draw(edits(plan))
    assume(to not in plan.alignment.parents(child))
    assume(not refused(lambda: plan.align(child, to, weight=weight, contributes=contributes)))
    after = plan.align(child, to, weight=weight, contributes=contributes)
    assert after != plan
    assert after.detach(child, to) == plan


@given(plan=plans(), data=st.data())
def test_moving_there_and_back_is_identity(plan: gk.Plan, data: st.DataObject) -> None:
    child = data.draw(st.sampled_from([goal for goal in plan.alignment.goals if plan.alignment.parents(goal)] or [""]))
    assume(child)
    parent = data.draw(st.sampled_from(plan.alignment.parents(child)))
    to = data.draw(st.sampled_from(plan.alignment.goals))
    assume(not refused(lambda: plan.move(child, parent, to, double_count="allow")))
    there = plan.move(child, parent, to, double_count="allow")
    assert to in there.alignment.parents(child)
    assert there.alignment.links_below(child) == plan.alignment.links_below(child)
    back = there.move(child, to, parent, double_count="allow")
    if child in plan.structure.objective_at:
        assert back == plan
    else:
        assert sorted_key_results(back) == sorted_key_results(plan)


def sorted_key_results(plan: gk.Plan) -> gk.Plan:
    """Return a plan with the key results of each objective sorted by id."""
    return attrs.evolve(
        plan,
        objectives=[
            attrs.evolve(item, key_results=sorted(item.key_results, key=lambda found: found.id))
            for item in plan.objectives
        ],
    )


@given(plan=plans(), data=st.data())
def test_removing_takes_away_exactly_what_has_no_other_way_up(plan: gk.Plan, data: st.DataObject) -> None:
    goal = data.draw(st.sampled_from(plan.alignment.goals))
    graph = plan.alignment
    parts = {link.child for link in graph.links_below(goal) if link.kind == "part"}
    whole = {goal, *parts}
    after = plan.remove(goal, children="cascade")
    kept = set(after.alignment.goals)
    # a goal stays exactly where a way from it to a root avoids what was removed
    assert kept == {name for name in graph.goals if name not in whole and escapes(plan, name, whole)}
    assert all(set(after.alignment.parents(name)) == set(graph.parents(name)) & kept for name in kept)
    assert after.kpis == plan.kpis
    assert all(item.guardrails == plan.objective(item.id).guardrails for item in after.objectives)
    alone = plan.remove(goal, children="detach")
    assert set(alone.alignment.goals) == set(graph.goals) - whole
    children = {link.child for name in whole for link in graph.links_below(name)} - whole
    assert refused(lambda: plan.remove(goal)) == ({"goal.children"} if children else set())
    if not children:
        assert plan.remove(goal) == after == alone


def escapes(plan: gk.Plan, goal: str, avoided: set[str]) -> bool:
    """Return whether a goal has a way to a root of the plan that avoids some goals."""
    parents = plan.alignment.parents(goal)
    if not parents:
        return True
    return any(parent not in avoided and escapes(plan, parent, avoided) for parent in parents)


# roll-over


@st.composite
def rolls(draw: st.DrawFn) -> tuple[gk.Plan, dt.date, CarryOverRule]:
    """Draw a plan with a cycle after its first one, a day before that starts, and a rule."""
    plan = draw(plans())
    old = plan.cycles[0]
    new = gk.Cycle(id="next", start=old.end + dt.timedelta(days=draw(st.integers(0, 9))), end=dt.date(2027, 1, 1))
    as_of = draw(st.dates(old.start - dt.timedelta(days=2), new.start - dt.timedelta(days=1)))
    rule = CarryOverRule(
        baseline=draw(st.sampled_from(("current", "current", "restart"))),
        finished=draw(st.sampled_from(("leave", "leave", "carry"))),
    )
    return attrs.evolve(plan, cycles=[*plan.cycles, new]), as_of, rule


def scores(plan: gk.Plan, as_of: dt.date, policy: gk.Policy | None = None) -> dict[str, float | None]:
    """Return the score of every goal."""
    card = gk.evaluate(plan, as_of, policy)
    found = {name: result.score for name, result in card.objectives.items()}
    return found | {name: result.score for name, result in card.key_results.items()}


@given(drawn=rolls(), policy=policies())
def test_each_objective_of_the_old_cycle_is_carried_or_left_and_keeps_what_it_is(
    drawn: tuple[gk.Plan, dt.date, CarryOverRule], policy: gk.Policy
) -> None:
    plan, as_of, rule = drawn
    done = carry_over(plan, "c0", "next", as_of=as_of, rule=rule, policy=policy)
    mentioned = [item.old for item in done.carried] + [item.id for item in done.left]
    assert sorted(mentioned) == sorted(item.id for item in plan.objectives if item.cycle == "c0")
    assert len(done.plan.objectives) == len(plan.objectives) + len(done.carried)
    for item in done.carried:
        old, new = plan.objective(item.old), done.plan.objective(item.new)
        for field in ("title", "owner", "ambition", "weight", "priority", "guardrails", "description"):
            assert getattr(old, field) == getattr(new, field)
        assert [link.weight for link in old.aligned_to] == [link.weight for link in new.aligned_to]
        assert [name for _, name in item.key_results] == [kr.id for kr in new.key_results]
        assert [plan.key_result(name).owner for name, _ in item.key_results] == [kr.owner for kr in new.key_results]
        assert done.plan.objective(item.old).key_results == old.key_results
    assert all(done.plan.objective(item.id) == plan.objective(item.id) for item in done.left)
    again = carry_over(done.plan, "c0", "next", as_of=as_of, rule=rule, policy=policy)
    assert again.plan == done.plan
    assert again.carried == ()


@given(drawn=rolls())
def test_old_scores_stay_as_they_were(drawn: tuple[gk.Plan, dt.date, CarryOverRule]) -> None:
    plan, as_of, rule = drawn
    done = carry_over(plan, "c0", "next", as_of=as_of, rule=rule)
    # Clones count in goals of other cycles, or of none; in the old cycle only by way of such goals.
    reached = {high for item in done.carried for high in done.plan.alignment.ancestors(item.new, contributing=True)}
    if all(objective.cycle == "c0" for objective in plan.objectives):
        assert reached.isdisjoint(plan.alignment.goals)
    # A closing lifted on the very day comes back with the postponement of that day.
    lifted = [goal.id for goal in plan.objectives if goal.closing and as_of in {change.at for change in goal.states}]
    reached.update(lifted, *map(plan.alignment.ancestors, lifted))
    before, then = scores(plan, as_of), scores(done.plan, as_of)
    assert [then[name] for name in before if name not in reached] == [
        score for name, score in before.items() if name not in reached
    ]


@given(drawn=rolls())
def test_clones_start_with_no_progress(drawn: tuple[gk.Plan, dt.date, CarryOverRule]) -> None:
    plan, as_of, _ = drawn
    done = carry_over(plan, "c0", "next", as_of=as_of)
    # What is known of a KPI later than on the day of the roll-over is progress by right.
    plan = attrs.evolve(
        done.plan,
        kpis=[
            attrs.evolve(kpi, readings=[reading for reading in kpi.readings if reading.date <= as_of])
            for kpi in done.plan.kpis
        ],
    )
    card = gk.evaluate(plan, plan.cycle("next").start)
    for item in done.carried:
        for _, name in item.key_results:
            measure = plan.key_result(name).measure
            if not isinstance(measure, (gk.Maintain, gk.Cascaded)):
                assert card.key_results[name].progress in {None, 0}
