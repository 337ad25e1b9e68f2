"""Laws of the roll-up: bounds, order, splitting, scaling, monotone, local, and a brute-force search."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs
from hypothesis import given
from hypothesis import strategies as st

from goalkit import Alignment, Cascaded, Change, CheckIn, KeyResult, Objective, Plan, Policy, evaluate
from goalkit.model.numbers import settle
from goalkit.scoring._engine import Engine
from tests.strategies import NEW_YEAR, days, key_results, plans, policies, weights

if TYPE_CHECKING:
    import datetime as dt
    from random import Random

    from goalkit import Scorecard

T = TypeVar("T")
TODAY = NEW_YEAR
Scores = dict[str, float | None]


def scores(card: Scorecard) -> Scores:
    """Return the score of every goal."""
    found: Scores = {name: result.score for name, result in card.objectives.items()}
    return found | {name: result.score for name, result in card.key_results.items()}


def unsettled(plan: Plan, as_of: dt.date, policy: Policy) -> Scores:
    """Return the score of every goal to the last bit."""
    engine = Engine(plan, as_of, policy)
    found: Scores = dict(zip((item.id for item in plan.objectives), engine.objective_scores, strict=True))
    return found | dict(zip((kr.id for _, kr in plan.key_results()), engine.scores, strict=True))


def ancestors(plan: Plan, goal: str) -> set[str]:
    """Return a goal and everything above it, and the key results that hang on those."""
    found: set[str] = set()
    waiting = [goal]
    owner = {kr.id: objective.id for objective, kr in plan.key_results()}
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        waiting.extend([owner[name]] if name in owner else [link.to for link in plan.objective(name).aligned_to])
    return found


def changed(plan: Plan, number: int, **fields: Any) -> Plan:  # noqa: ANN401 - any field
    """Return a plan with fields of one objective replaced."""
    items = list(plan.objectives)
    items[number] = attrs.evolve(items[number], **fields)
    return attrs.evolve(plan, objectives=items)


@given(plans(), days, policies().filter(lambda policy: policy.rollup in {"mean", "min"}))
def test_a_roll_up_lies_between_the_lowest_and_the_highest_of_what_counts(
    plan: Plan, as_of: dt.date, policy: Policy
) -> None:
    engine = Engine(plan, as_of, policy)
    for at in range(len(plan.objectives)):
        raw = engine.objective_raw[at]
        counted = [member.score for member in engine.counting(at) if member.score is not None]
        assert (raw is None) == (not counted)
        if raw is not None:
            assert settle(min(counted)) <= settle(raw) <= settle(max(counted))


@given(plans(), days, policies(), st.randoms(use_true_random=False))
def test_the_order_of_goals_and_links_changes_nothing(
    plan: Plan, as_of: dt.date, policy: Policy, random: Random
) -> None:
    def shuffled(items: tuple[T, ...]) -> list[T]:
        found = list(items)
        random.shuffle(found)
        return found

    mixed = attrs.evolve(
        plan,
        objectives=[
            attrs.evolve(item, key_results=shuffled(item.key_results), aligned_to=shuffled(item.aligned_to))
            for item in random.sample(plan.objectives, len(plan.objectives))
        ],
    )
    assert unsettled(mixed, as_of, policy) == unsettled(plan, as_of, policy)


@given(plans(), days, policies())
def test_the_fast_path_gives_the_same_bits_as_the_slow_one(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    fast, slow = Engine(plan, as_of, policy), Engine(plan, as_of, policy, fast=False)
    assert fast.scores == slow.scores
    assert fast.objective_scores == slow.objective_scores
    assert fast.objective_raw == slow.objective_raw


@given(plans(), days, policies().filter(lambda policy: policy.rollup == "mean"), st.data())
def test_splitting_a_child_into_two_of_half_the_weight_changes_nothing(
    plan: Plan, as_of: dt.date, policy: Policy, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(plan.objectives) - 1))
    objective = plan.objectives[at]
    if any(link.to.startswith(f"{objective.id}.") for item in plan.objectives for link in item.aligned_to):
        return  # the key results are parents themselves
    if any(isinstance(kr.measure, Cascaded) and kr.measure.method == "sum" for _, kr in plan.key_results()):
        return  # a sum of values takes each key result in full
    krs = [_half(kr, half) for kr in objective.key_results for half in "ab"]
    without = changed(plan, at, key_results=[attrs.evolve(kr, id=f"{kr.id}a") for kr in objective.key_results])
    split = changed(plan, at, key_results=krs)
    before, after = scores(evaluate(without, as_of, policy)), scores(evaluate(split, as_of, policy))
    assert {name: after[name] for name in before} == before


def _half(key_result: KeyResult, name: str) -> KeyResult:
    """Return a key result with half the weight, and half the fixed share if it has one."""
    share = None if key_result.share is None else key_result.share / 2
    return attrs.evolve(key_result, id=f"{key_result.id}{name}", weight=key_result.weight / 2, share=share)


@given(plans(), days, policies(), st.sampled_from((0.5, 2.0, 3.0, 0.1, 1000.0)))
def test_scaling_all_weights_changes_nothing(plan: Plan, as_of: dt.date, policy: Policy, factor: float) -> None:
    scaled = attrs.evolve(
        plan,
        objectives=[
            attrs.evolve(
                item,
                weight=item.weight * factor,
                aligned_to=[attrs.evolve(link, weight=link.weight * factor) for link in item.aligned_to],
                key_results=[attrs.evolve(kr, weight=kr.weight * factor) for kr in item.key_results],
            )
            for item in plan.objectives
        ],
    )
    assert scores(evaluate(scaled, as_of, policy)) == scores(evaluate(plan, as_of, policy))


@given(plans(), days, policies(), st.data())
def test_a_goal_of_weight_0_never_changes_a_score(
    plan: Plan, as_of: dt.date, policy: Policy, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(plan.objectives) - 1))
    objective = plan.objectives[at]
    cycle = plan.cycle_of(objective)
    extra = attrs.evolve(data.draw(key_results("extra", cycle, plan.kpis, cascade=False)), weight=0)
    child = Objective(
        id="child",
        title="child",
        aligned_to=[Alignment(item.id, weight=0) for item in plan.objectives],
        key_results=[KeyResult(id="full", title="f", measure=Change(baseline=0, target=1))],
    )
    more = changed(plan, at, key_results=[*objective.key_results, extra]).with_objective(child)
    before, after = (evaluate(item, as_of, policy) for item in (plan, more))
    assert {name: scores(after)[name] for name in scores(before)} == scores(before)
    assert [owner.score for owner in after.owners.values()] == [owner.score for owner in before.owners.values()]


@given(plans(), days, policies())
def test_where_all_weights_are_0_there_is_no_score(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    weightless = attrs.evolve(
        plan,
        objectives=[
            attrs.evolve(
                item,
                closing=None,
                aligned_to=[attrs.evolve(link, weight=0) for link in item.aligned_to],
                key_results=[attrs.evolve(kr, weight=0) for kr in item.key_results],
            )
            for item in plan.objectives
        ],
    )
    card = evaluate(weightless, as_of, policy)
    assert all(result.score is None and result.grade is None for result in card.objectives.values())


@given(plans(), days, policies(), st.data())
def test_raising_a_key_result_never_lowers_an_ancestor(
    plan: Plan, as_of: dt.date, policy: Policy, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(plan.objectives) - 1))
    objective, cycle = plan.objectives[at], plan.cycle_of(plan.objectives[at])
    date = NEW_YEAR if cycle is None else cycle.start
    low, high = sorted(data.draw(st.tuples(st.integers(-100, 200), st.integers(-100, 200))))

    def at_value(value: int) -> Scores:
        kr = KeyResult(id="moved", title="m", measure=Change(baseline=0, target=100), check_ins=[CheckIn(date, value)])
        return scores(evaluate(changed(plan, at, key_results=[*objective.key_results, kr]), as_of, policy))

    if as_of >= date:
        before, after = at_value(low), at_value(high)
        for name, score in before.items():
            raised = after[name]
            assert (score is None) == (raised is None)
            assert score is None or raised is None or raised >= score


@given(plans(), days, policies(), st.data())
def test_a_change_in_one_key_result_changes_only_its_ancestors(
    plan: Plan, as_of: dt.date, policy: Policy, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(plan.objectives) - 1))
    objective = plan.objectives[at]
    if not objective.key_results:
        return
    place = data.draw(st.integers(0, len(objective.key_results) - 1))
    old = objective.key_results[place]
    new = data.draw(key_results(old.id, plan.cycle_of(objective), plan.kpis, cascade=False))
    krs = [*objective.key_results[:place], new, *objective.key_results[place + 1 :]]
    before, after = (evaluate(item, as_of, policy).to_dict() for item in (plan, changed(plan, at, key_results=krs)))
    above = ancestors(plan, old.id)
    for kind in ("objectives", "key_results"):
        for left, right in zip(_rows(before[kind]), _rows(after[kind]), strict=True):
            assert left == right or left["id"] in above
    assert before["kpis"] == after["kpis"]


def _rows(found: object) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", found)


@given(plans(), days, policies())
def test_links_that_only_support_change_no_score(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    contributing = attrs.evolve(
        plan,
        objectives=[
            attrs.evolve(item, aligned_to=[link for link in item.aligned_to if link.contributes])
            for item in plan.objectives
        ],
    )
    assert unsettled(contributing, as_of, policy) == unsettled(plan, as_of, policy)


@given(st.integers(2, 4), st.data())
def test_a_small_graph_is_the_sum_over_all_its_paths(size: int, data: st.DataObject) -> None:
    links = {(low, high): data.draw(st.integers(0, 3)) for low, high in product(range(size), repeat=2) if low > high}
    values = [data.draw(st.integers(0, 100)) for _ in range(size)]
    plan = Plan(
        objectives=[
            Objective(
                id=f"o{low}",
                title="o",
                aligned_to=[
                    Alignment(f"o{high}", weight=weight) for (child, high), weight in links.items() if child == low
                ],
                key_results=[
                    KeyResult(
                        id=f"k{low}",
                        title="k",
                        measure=Change(baseline=0, target=100),
                        check_ins=[CheckIn(TODAY, values[low])],
                    )
                ],
            )
            for low in range(size)
        ]
    )

    def share(top: int) -> Fraction:
        """Follow every path downwards; the objective's own key result has weight 1."""
        parts = [(Fraction(1), Fraction(values[top], 100))]
        parts += [(Fraction(weight), share(low)) for (low, high), weight in links.items() if high == top]
        return sum((w * s for w, s in parts), start=Fraction(0)) / sum(w for w, _ in parts)

    card = evaluate(plan, TODAY, Policy(members="both"))
    for number in range(size):
        assert card.objectives[f"o{number}"].score == float(round(share(number), 9))


@given(st.lists(st.tuples(weights, st.integers(0, 100)), max_size=5))
def test_a_cascaded_key_result_is_the_weighted_mean_of_its_children(
    children: list[tuple[float, int]],
) -> None:
    parent = Objective(id="top", title="top", key_results=[KeyResult(id="all", title="all", measure=Cascaded())])
    below = [
        Objective(
            id=f"o{number}",
            title="o",
            aligned_to=[Alignment("all", weight=weight)],
            key_results=[
                KeyResult(
                    id=f"k{number}",
                    title="k",
                    measure=Change(baseline=0, target=100),
                    check_ins=[CheckIn(TODAY, value)],
                )
            ],
        )
        for number, (weight, value) in enumerate(children)
    ]
    total = sum(Fraction(str(weight)) for weight, _ in children)
    score = evaluate(Plan(objectives=[parent, *below]), TODAY).key_results["all"].score
    if not total:
        assert score is None
    else:
        exact = sum(Fraction(str(weight)) * value / 100 for weight, value in children) / total
        assert score is not None
        assert math.isclose(score, exact, abs_tol=1e-9)
        assert score == float(round(exact, 9))
