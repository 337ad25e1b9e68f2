"""Laws of changes: diff and apply undo each other, merge forgets the order, a subset is a plan."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING, TypeVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalkit import GoalkitError, InvalidPlan, Plan, evaluate
from goalkit.cascade.changes import Added, Changed, Described, Dropped, Moved, Removed
from goalkit.cascade.combining import merge, subset
from tests.strategies import NEW_YEAR, plans, policies

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from goalkit import Policy
    from goalkit.cascade.changes import PlanChange

T = TypeVar("T")
TODAY = NEW_YEAR.replace(month=2)
randoms = st.randoms(use_true_random=False)


def relabelled(plan: Plan, names: Mapping[str, str]) -> Plan:
    """Return a plan with other ids for some goals."""

    def name(goal: str) -> str:
        return names.get(goal, goal)

    return attrs.evolve(
        plan,
        objectives=[
            attrs.evolve(
                objective,
                id=name(objective.id),
                aligned_to=[attrs.evolve(link, to=name(link.to)) for link in objective.aligned_to],
                key_results=[attrs.evolve(item, id=name(item.id)) for item in objective.key_results],
            )
            for objective in plan.objectives
        ],
    )


def goals(plan: Plan) -> list[str]:
    return [*(item.id for item in plan.objectives), *(item.id for _, item in plan.key_results())]


def swapped(plan: Plan, random: Random) -> Plan:
    """Return a plan in which goals have exchanged their ids, objectives with key results too."""
    names = goals(plan)
    return relabelled(plan, dict(zip(names, random.sample(names, len(names)), strict=True)))


def shuffled(items: tuple[T, ...], random: Random) -> list[T]:
    return random.sample(items, len(items))


def mixed(plan: Plan, random: Random) -> Plan:
    """Return a plan with all of its lists in another order."""
    return attrs.evolve(
        plan,
        cycles=shuffled(plan.cycles, random),
        owners=shuffled(plan.owners, random),
        kpis=shuffled(plan.kpis, random),
        objectives=[
            attrs.evolve(item, key_results=shuffled(item.key_results, random))
            for item in shuffled(plan.objectives, random)
        ],
    )


def scattered(plan: Plan, random: Random) -> Plan:
    """Return a plan in which some key results have moved to other objectives, where the plan allows it."""
    names = [(objective.id, item.id) for objective, item in plan.key_results()]
    for home, name in random.sample(names, min(len(names), 4)):
        to = random.choice(plan.objectives).id
        place = random.randint(0, 3)
        try:
            plan = plan.apply([Moved("key result", name, place, home, to=to)])
        except GoalkitError:
            continue
    return plan


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[Plan, Plan]:
    """Draw a plan, and another or the same with ids exchanged, lists reordered and parts moved."""
    first = draw(plans(5))
    second = draw(st.one_of(st.just(first), plans(5)))
    random = draw(randoms)
    for step in (swapped, mixed, scattered):
        if draw(st.booleans()):
            second = step(second, random)
    texts = st.sampled_from(("", "Acme", "Ours"))
    return first, attrs.evolve(second, name=draw(texts), description=draw(texts))


@given(neighbours())
def test_the_difference_applied_gives_the_other_plan(pair: tuple[Plan, Plan]) -> None:
    first, second = pair
    assert first.apply(first.diff(second)) == second
    assert second.apply(second.diff(first)) == first


@given(plans(), plans())
def test_a_plan_does_not_differ_from_itself_nor_from_its_copy(plan: Plan, other: Plan) -> None:
    assert plan.diff(plan) == ()
    assert plan.diff(pickle.loads(pickle.dumps(plan))) == ()  # noqa: S301
    assert (plan.diff(other) == ()) == (plan == other)
    assert plan.apply([]) == plan


@given(neighbours())
def test_what_is_the_same_in_both_is_not_mentioned(pair: tuple[Plan, Plan]) -> None:
    first, second = pair
    for change in first.diff(second):
        if isinstance(change, Changed):
            assert change.before != change.after
        if isinstance(change, Described):
            assert change.before != change.after
        if isinstance(change, Added) and change.kind == "objective":
            assert change.item not in first.objectives
        if isinstance(change, Removed) and change.kind == "objective":
            assert change.id not in second.structure.objective_at


@given(plans(), randoms)
def test_moving_one_part_is_one_change(plan: Plan, random: Random) -> None:
    name = random.choice(plan.objectives).id
    at = random.randrange(len(plan.objectives))
    moved = plan.apply([Moved("objective", name, at)])
    assert moved.objectives[at].id == name
    assert len(plan.diff(moved)) == (moved != plan)


@given(neighbours(), randoms)
def test_other_names_for_goals_change_no_number_of_changes(pair: tuple[Plan, Plan], random: Random) -> None:
    first, second = pair
    known = sorted({*goals(first), *goals(second)})
    names = dict(zip(known, (f"n{number}" for number in random.sample(range(len(known)), len(known))), strict=True))
    there = relabelled(first, names).diff(relabelled(second, names))
    here = first.diff(second)
    assert [(type(change), getattr(change, "kind", "")) for change in there] == [
        (type(change), getattr(change, "kind", "")) for change in here
    ]


@given(neighbours())
def test_changes_are_values(pair: tuple[Plan, Plan]) -> None:
    first, second = pair
    changes = first.diff(second)
    copies: tuple[PlanChange, ...] = pickle.loads(pickle.dumps(changes))  # noqa: S301
    assert copies == changes
    assert list(map(hash, copies)) == list(map(hash, changes))
    assert first.apply(copies) == second
    for change in changes:
        assert json.loads(json.dumps(change.to_dict()))["change"]
        assert "\n" not in str(change)


@given(neighbours())
def test_a_difference_does_not_fit_twice(pair: tuple[Plan, Plan]) -> None:
    first, second = pair
    changes = [item for item in first.diff(second) if not isinstance(item, (Added, Removed, Moved))]
    for change in changes:
        if not isinstance(change, Changed) or change.objective is None:
            with pytest.raises(GoalkitError) as caught:
                second.apply([change])
            assert caught.value.code in {"change.conflict", "objective.unknown"}


@given(plans())
def test_dropping_everything_leaves_no_goal(plan: Plan) -> None:
    empty = plan.apply([Dropped(item.id) for item in plan.objectives])
    assert empty == attrs.evolve(plan, objectives=())
    bare = plan.apply([Dropped(item.id) for _, item in plan.key_results()])
    assert not list(bare.key_results())
    assert len(bare.objectives) == len(plan.objectives)


# several plans


def by_id(plan: Plan) -> Plan:
    def ordered(items: tuple[T, ...]) -> list[T]:
        return sorted(items, key=lambda item: str(getattr(item, "id", "")))

    return attrs.evolve(
        plan,
        cycles=ordered(plan.cycles),
        owners=ordered(plan.owners),
        kpis=ordered(plan.kpis),
        objectives=ordered(plan.objectives),
    )


def cut(plan: Plan, random: Random) -> Plan:
    """Return a random part of a plan: a goal with everything below and above it."""
    return plan.subset(goal=random.choice(goals(plan)), with_ancestors=True)


def merged(left: Plan, right: Plan) -> Plan | list[str]:
    """Return a merged plan, or the codes of all conflicts."""
    try:
        return merge(left, right)
    except InvalidPlan as error:
        return sorted(problem.code for problem in error.problems)


@given(neighbours())
def test_merge_forgets_who_came_first_and_so_do_its_conflicts(pair: tuple[Plan, Plan]) -> None:
    first, second = pair
    assert merged(first, second) == merged(second, first)


@given(plans(), randoms)
def test_merge_of_parts_without_conflict_is_associative_and_idempotent(plan: Plan, random: Random) -> None:
    whole = by_id(plan)
    assert merge(plan, plan) == whole
    assert merge(plan, Plan()) == merge(Plan(), plan) == whole
    first, second, third = (whole_parts(plan, random) for _ in range(3))
    assert merge(merge(first, second), third) == merge(first, merge(second, third))
    assert merge(first, plan) == whole


def whole_parts(plan: Plan, random: Random) -> Plan:
    """Return some objectives with everything above them, whose links are all kept."""
    chosen = {item.id for item in plan.objectives if random.random() < 0.5}
    above = {name for goal in chosen for name in plan.alignment.ancestors(goal)}
    objectives = [item for item in plan.objectives if item.id in chosen | above]
    return attrs.evolve(plan, objectives=objectives)


@given(plans(), randoms)
def test_goals_with_all_their_ancestors_merge_into_the_whole(plan: Plan, random: Random) -> None:
    whole = cut(plan, random)
    for item in plan.objectives:
        whole = merge(whole, subset(plan, goal=item.id, with_ancestors=True))
    assert whole.objectives == by_id(plan).objectives


@given(plans(), st.data())
def test_a_subset_of_a_subset_is_that_subset(plan: Plan, data: st.DataObject) -> None:
    above = data.draw(st.booleans())
    cycles = st.sampled_from(plan.cycles).map(lambda item: item.id)
    owners = st.sampled_from([None, *(item.id for item in plan.owners)])
    goal = data.draw(st.sampled_from(goals(plan)))
    cycle, owner = data.draw(st.none() | cycles), data.draw(owners)
    once = subset(plan, cycle=cycle, owner=owner, with_ancestors=above)
    assert subset(once, cycle=cycle, owner=owner, with_ancestors=above) == once
    once = subset(plan, goal=goal, with_ancestors=above)
    assert subset(once, goal=goal, with_ancestors=above) == once
    assert subset(plan, with_ancestors=above) == plan


@given(plans(), st.data())
def test_a_subset_has_what_was_asked_for_in_the_order_of_the_plan(plan: Plan, data: st.DataObject) -> None:
    cycle = data.draw(st.sampled_from(plan.cycles)).id
    part = subset(plan, cycle=cycle)
    assert [item.id for item in part.objectives] == [item.id for item in plan.objectives if item.cycle == cycle]
    wider = subset(plan, cycle=cycle, with_ancestors=True)
    kept = {item.id for item in wider.objectives}
    for objective in part.objectives:
        found = {name for name in plan.alignment.ancestors(objective.id) if name in plan.structure.objective_at}
        assert found <= kept
        assert wider.objective(objective.id) == plan.objective(objective.id)
    for change in plan.diff(wider):
        assert isinstance(change, Removed)


@given(plans(), policies(), st.data())
def test_a_goal_alone_with_what_is_below_it_keeps_its_score(plan: Plan, policy: Policy, data: st.DataObject) -> None:
    goal = data.draw(st.sampled_from(goals(plan)))
    card = evaluate(plan, TODAY, policy)
    for above in (False, True):
        part = evaluate(subset(plan, goal=goal, with_ancestors=above), TODAY, policy)
        if goal in card.objectives:
            assert part.objectives[goal] == card.objectives[goal]
        else:
            assert part.key_results[goal] == card.key_results[goal]
