"""Laws of contribution, sensitivity and what-if: sums, brute force over all paths, finite differences."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import attrs
from hypothesis import given
from hypothesis import strategies as st

from goalkit import (
    KPI,
    Alignment,
    Cascaded,
    Change,
    CheckIn,
    Closing,
    KeyResult,
    Objective,
    Plan,
    Policy,
    Reading,
    StateChange,
    Threshold,
    evaluate,
)
from goalkit.cascade.contribution import contribution, contributions, sensitivities, sensitivity
from goalkit.cascade.events import Aligned, CheckedIn, Dropped, Entered, Recorded
from goalkit.cascade.what_if import what_if
from goalkit.model.numbers import settle
from goalkit.model.states import State
from tests.strategies import NEW_YEAR, days, plans, policies

if TYPE_CHECKING:
    import datetime as dt

    from goalkit import Scorecard
    from goalkit.cascade.changes import PlanChange

TODAY = NEW_YEAR
STEP = 1e-8
"""The rise of a score in a finite difference."""
Form = Literal["value", "nothing", "closed", "mean", "sum"]

whole = st.integers(0, 3)


def kr_of(name: str, form: Form, value: int, weight: int, state: State = State.ACTIVE) -> KeyResult:
    """Return a key result of one of the forms."""
    measure = Change(baseline=10, target=110)
    return KeyResult(
        id=name,
        title=name,
        weight=weight,
        measure=Cascaded() if form == "mean" else Cascaded(method="sum", target=300) if form == "sum" else measure,
        check_ins=[CheckIn(TODAY, 10 + value)] if form in {"value", "closed"} else (),
        closing=Closing(TODAY, (value + 7) % 100 / 100) if form == "closed" else None,
        states=() if state is State.ACTIVE else [StateChange(TODAY, state)],
    )


@st.composite
def cascades(draw: st.DrawFn, forms: tuple[Form, ...] = ("value", "value", "nothing", "closed", "mean")) -> Plan:
    """Draw up to eight objectives, each below some that come earlier, with short decimals everywhere."""
    found: list[Objective] = []
    states = st.sampled_from((*[State.ACTIVE] * 9, State.DRAFT))
    for number in range(draw(st.integers(1, 8))):
        above = [name for item in found for name in (item.id, *(kr.id for kr in item.key_results))]
        links = draw(st.lists(st.sampled_from(above), unique=True, max_size=4)) if above else []
        state = draw(states)
        found.append(
            Objective(
                id=f"o{number}",
                title="o",
                aligned_to=[Alignment(to, weight=draw(whole), contributes=draw(st.integers(0, 5)) > 0) for to in links],
                key_results=[
                    kr_of(
                        f"o{number}.k{place}",
                        draw(st.sampled_from(forms)),
                        draw(st.integers(0, 99)),
                        draw(whole),
                        draw(states),
                    )
                    for place in range(draw(st.integers(0, 2)))
                ],
                guardrails=["alarm"] if draw(st.integers(0, 5)) == 5 else (),
                closing=Closing(TODAY, draw(st.integers(0, 99)) / 100) if draw(st.integers(0, 9)) == 9 else None,
                states=() if state is State.ACTIVE else [StateChange(TODAY, state)],
            )
        )
    alarm = KPI(id="alarm", threshold=Threshold.at_least(1), readings=[Reading(TODAY, 0)])
    return Plan(kpis=[alarm], objectives=found)


all_rules = st.builds(
    Policy,
    rollup=st.sampled_from(("mean", "min", "sum", "by_unit")),
    credit=st.sampled_from(("partial", "partial", "partial", "all_or_nothing")),
    change=st.sampled_from(("from_baseline", "of_target")),
    members=st.sampled_from(("auto", "both", "children", "key_results")),
    objective_clamp=st.sampled_from(((0, 1), (0.25, 1), (0, 0.5))),
    guardrails=st.sampled_from(("report", "cap_score", "veto")),
    drafts=st.sampled_from(("count", "zero", "exclude")),
    not_started=st.sampled_from(("zero", "exclude")),
)
means = st.builds(
    Policy,
    members=st.sampled_from(("auto", "both", "children", "key_results")),
    drafts=st.sampled_from(("count", "exclude")),
    not_started=st.sampled_from(("zero", "exclude")),
)


def scores(card: Scorecard) -> dict[str, float | None]:
    """Return the settled score of every goal."""
    found: dict[str, float | None] = {name: result.score for name, result in card.objectives.items()}
    found.update((name, result.score) for name, result in card.key_results.items())
    return found


def precise(plan: Plan, policy: Policy, goal: str) -> float:
    """Return a score that is not settled."""
    engine = evaluate(plan, TODAY, policy).engine
    at = plan.structure.objective_at.get(goal)
    if at is None:
        where, place = plan.structure.key_result_at[goal]
        return engine.scores[engine.flat.first[where] + place] or 0.0
    return engine.objective_scores[at] or 0.0


# contributions


@given(plans(), days, policies())
def test_the_contributions_of_the_leaves_add_up_to_every_score(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    card = evaluate(plan, as_of, policy)
    for goal, score in scores(card).items():
        parts = contributions(card, goal)
        if score is None:
            assert parts == {}
            assert contribution(card, goal, goal) is None
        else:
            assert settle(math.fsum(parts.values())) == score
            assert contribution(card, goal, goal) == score


@given(cascades(("value", "nothing", "closed", "mean", "sum")), all_rules)
def test_they_add_up_under_every_rule(plan: Plan, policy: Policy) -> None:
    card = evaluate(plan, TODAY, policy)
    for goal, score in scores(card).items():
        parts = contributions(card, goal)
        everything = contributions(card, goal, leaves_only=False)
        assert score is None or settle(math.fsum(parts.values())) == score
        assert {*parts} <= {*everything} <= {goal, *plan.alignment.descendants(goal, contributing=True)}
        for name in plan.alignment.goals:
            if name != goal and score is not None:
                assert contribution(card, name, goal) == everything.get(name, 0.0)


def by_paths(plan: Plan, policy: Policy, goal: str, top: str) -> Fraction:
    """Return a contribution as the sum over all paths of the product of the shares, exactly."""
    graph = plan.alignment
    counted = scores(evaluate(plan, TODAY, policy))
    goals: list[Objective | KeyResult] = [*plan.objectives, *(item for _, item in plan.key_results())]
    excluded = {
        item.id
        for item in goals
        if policy.drafts == "exclude" and any(state.state is State.DRAFT for state in item.states)
    }

    def counts(name: str) -> bool:
        idle = (
            policy.not_started == "zero"
            and name in plan.structure.key_result_at
            and not isinstance(plan.key_result(name).measure, Cascaded)
        )
        return name not in excluded and (counted[name] is not None or idle)

    def members(parent: str) -> dict[str, Fraction]:
        links = [
            link for link in graph.links_below(parent) if link.kind != "supports" and link.weight and counts(link.child)
        ]
        if parent in plan.structure.key_result_at:
            made = isinstance(plan.key_result(parent).measure, Cascaded)
            chosen = links if made else []
        elif plan.objective(parent).closing is not None:
            chosen = []
        else:
            aligned = any(link.kind == "contributes" and link.weight for link in graph.links_below(parent))
            own = [link for link in links if link.kind == "part"]
            others = [link for link in links if link.kind != "part"]
            chosen = {
                "auto": own or others,
                "both": links,
                "children": others if aligned else own,
                "key_results": own,
            }[policy.members]
        total = sum(Fraction(link.weight) for link in chosen)
        return {link.child: Fraction(link.weight) / total for link in chosen}

    shares = {name: members(name) for name in graph.goals}
    found = Fraction(0)
    for path in graph.paths(goal, top):
        factor = Fraction(1)
        for child, parent in pairwise(path):
            factor *= shares[parent].get(child, Fraction(0))
        found += factor
    return found * Fraction(counted[goal] or 0)


@given(cascades(), means)
def test_a_contribution_is_the_sum_over_all_paths(plan: Plan, policy: Policy) -> None:
    card = evaluate(plan, TODAY, policy)
    for top in plan.alignment.goals:
        for goal in plan.alignment.goals:
            found = contribution(card, goal, top)
            if found is not None:
                assert math.isclose(found, by_paths(plan, policy, goal, top), abs_tol=2e-9)


@given(cascades(), means)
def test_by_mean_a_contribution_is_the_sensitivity_times_the_score(plan: Plan, policy: Policy) -> None:
    card = evaluate(plan, TODAY, policy)
    for top in plan.alignment.goals:
        for goal, rise in sensitivities(card, top).items():
            score = scores(card)[goal] or 0.0
            assert math.isclose(contribution(card, goal, top) or 0.0, rise * score, abs_tol=2e-9)


@given(cascades(), means)
def test_the_order_of_the_plan_changes_nothing(plan: Plan, policy: Policy) -> None:
    card = evaluate(plan, TODAY, policy)
    turned = evaluate(attrs.evolve(plan, objectives=plan.objectives[::-1]), TODAY, policy)
    for goal in plan.alignment.goals:
        assert contributions(turned, goal) == contributions(card, goal)
        assert sensitivities(turned, goal) == sensitivities(card, goal)


# sensitivity


def raised(plan: Plan, goal: str, policy: Policy) -> tuple[Plan, Plan] | None:
    """Return the plan with a goal at its score and a step above it, both really written down."""
    found: list[Plan] = []
    made = {item.id for _, item in plan.key_results() if isinstance(item.measure, Cascaded)}
    if goal in made or scores(evaluate(plan, TODAY, policy))[goal] is None:
        return None
    for step in (0.0, STEP):
        if goal in plan.structure.objective_at:
            score = precise(plan, policy, goal)
            changed = attrs.evolve(plan.objective(goal), closing=Closing(TODAY, score + step))
            found.append(plan.with_objective(changed))
            continue
        item = plan.key_result(goal)
        if item.closing is not None:
            new = attrs.evolve(item, closing=Closing(TODAY, item.closing.score + step))
        else:
            assert isinstance(item.measure, Change)
            start = 0.0 if policy.change == "of_target" else item.measure.baseline or 0.0
            way = (item.measure.target or 0.0) - start
            new = attrs.evolve(item, check_ins=[CheckIn(TODAY, (item.check_ins[0].value or 0.0) + way * step)])
        objective = plan.objective_of(goal)
        krs = [new if kr.id == goal else kr for kr in objective.key_results]
        found.append(plan.with_objective(attrs.evolve(objective, key_results=krs)))
    return found[0], found[1]


@given(cascades(("value", "value", "nothing", "closed", "mean", "sum")), all_rules, st.data())
def test_a_sensitivity_is_the_finite_difference(plan: Plan, policy: Policy, data: st.DataObject) -> None:
    goal = data.draw(st.sampled_from(plan.alignment.goals))
    if goal in plan.structure.objective_at and policy.rollup == "min":
        return
    if policy.credit == "all_or_nothing" and goal in plan.structure.key_result_at and not plan.key_result(goal).closing:
        return  # a step of its value is none of its score
    sides = raised(plan, goal, policy)
    if sides is None:
        return
    card = evaluate(sides[0], TODAY, policy)
    for top in plan.alignment.goals:
        rise = sensitivity(card, goal, of=top)
        if rise is not None and top != goal:
            difference = (precise(sides[1], policy, top) - precise(sides[0], policy, top)) / STEP
            assert math.isclose(rise, difference, abs_tol=1e-6)


@given(plans(), days, policies())
def test_every_rise_is_finite_and_of_what_counts(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    card = evaluate(plan, as_of, policy)
    for top in plan.alignment.goals:
        below = {*plan.alignment.descendants(top, contributing=True)}
        found = sensitivities(card, top)
        assert {*found} <= below
        assert all(math.isfinite(rise) for rise in found.values())
        assert {*found} >= {*contributions(card, top)} - {top}


# what if


@given(plans(), days, policies())
def test_no_change_makes_no_difference(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    found = what_if(plan, [], as_of, policy)
    assert found.differences == ()
    assert found.plan == plan
    assert found.before.to_dict() == found.after.to_dict()


@st.composite
def events(draw: st.DrawFn, plan: Plan) -> list[PlanChange]:
    """Draw one thing that may happen to a plan."""
    graph, names = plan.alignment, [item.id for item in plan.objectives]
    values = st.integers(-9, 99)
    possible: list[st.SearchStrategy[PlanChange]] = [
        st.builds(Entered, st.sampled_from(names), st.builds(StateChange, days, st.sampled_from(tuple(State)))),
        *[st.builds(Recorded, st.just(kpi.id), st.builds(Reading, days, values)) for kpi in plan.kpis],
        *[
            st.builds(CheckedIn, st.just(item.id), st.builds(CheckIn, st.just(cycle.start), values))
            for objective, item in plan.key_results()
            if isinstance(item.measure, Change) and item.measure.kpi is None
            for cycle in plan.cycles
            if cycle.id == objective.cycle
        ],
        *[
            st.builds(Aligned, st.just(child), st.builds(Alignment, st.just(to), weight=whole))
            for child in names
            for to in names
            if not graph.would_cycle(child, to)
        ],
        *[st.just(Dropped(name)) for name in names if {*names}.isdisjoint(graph.descendants(name))],
    ]
    return [draw(draw(st.sampled_from(possible)))]


def touched(before: Plan, after: Plan) -> set[str]:
    """Return the goals that are not the same on both sides, with what reads a KPI that is not."""
    kpis = {kpi.id for kpi in (*before.kpis, *after.kpis) if kpi not in before.kpis or kpi not in after.kpis}
    found: set[str] = set()
    for plan, other in ((before, after), (after, before)):
        for objective in plan.objectives:
            there = next((item for item in other.objectives if item.id == objective.id), None)
            krs = {item.id for item in objective.key_results}
            bare = attrs.evolve(objective, key_results=())
            if there is None or attrs.evolve(there, key_results=()) != bare:
                found |= {objective.id, *krs}  # the state of an objective is the status of its key results
                found |= {link.to for link in objective.aligned_to}
            else:
                pairs = zip(objective.key_results, there.key_results, strict=True)
                found |= {old.id for old, new in pairs if old != new}
            found |= {item.id for item in objective.key_results if getattr(item.measure, "kpi", None) in kpis}
            found |= {objective.id for guardrail in objective.guardrails if guardrail in kpis}
    return found


@given(plans(), days, policies(), st.data())
def test_only_what_changed_and_what_stands_above_it_differs(
    plan: Plan, as_of: dt.date, policy: Policy, data: st.DataObject
) -> None:
    found = what_if(plan, data.draw(events(plan)), as_of, policy)
    changed = touched(plan, found.plan)
    allowed = changed | {
        name
        for side in (plan, found.plan)
        for goal in changed
        if goal in side.alignment.goals
        for name in side.alignment.ancestors(goal)
    }
    goals = {item.id for item in found.differences if item.kind in {"objective", "key result"}}
    assert goals <= allowed
    kpis = {item.id for item in found.differences if item.kind == "KPI"}
    assert kpis <= {item.id for item in plan.kpis if item not in found.plan.kpis}
    after = {name: (result.score, result.status) for name, result in found.after.objectives.items()}
    before = {name: (result.score, result.status) for name, result in found.before.objectives.items()}
    listed = {item.id for item in found.differences if item.kind == "objective"}
    assert listed == {name for name in {*before, *after} if before.get(name) != after.get(name)}
