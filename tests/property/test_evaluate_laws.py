"""Laws of evaluation: no look-ahead, order of entry, repeatable, explained in full, at any depth."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, TypeVar

import attrs
from hypothesis import given
from hypothesis import strategies as st

from goalkit import (
    KPI,
    Alignment,
    Cascaded,
    Change,
    CheckIn,
    Cycle,
    Explanation,
    KeyResult,
    Milestones,
    Objective,
    Plan,
    Policy,
    Reading,
    Revision,
    StateChange,
    evaluate,
)
from goalkit.model.numbers import settle
from goalkit.scoring._engine import Engine
from goalkit.scoring.columns import Columns
from tests.strategies import NEW_YEAR, as_number, days, plans, policies, units

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random


T = TypeVar("T")
ONE_DAY = dt.timedelta(days=1)
DEEP = 100_000
LEVELS = 60


def on_goals(plan: Plan, change: Callable[[KeyResult, Cycle | None], KeyResult]) -> Plan:
    """Return a plan with every key result changed."""
    return attrs.evolve(
        plan,
        objectives=[
            attrs.evolve(item, key_results=[change(kr, plan.cycle_of(item)) for kr in item.key_results])
            for item in plan.objectives
        ],
    )


def date_of(reading: Reading) -> dt.date:
    return reading.date


def takes_values(kr: KeyResult) -> bool:
    """Return whether a key result takes its values from check-ins."""
    return getattr(kr.measure, "kpi", None) is None and not isinstance(kr.measure, (Milestones, Cascaded))


@given(plans(), days, policies(), units)
def test_what_is_dated_after_the_day_changes_nothing(plan: Plan, as_of: dt.date, policy: Policy, number: int) -> None:
    later = as_of + ONE_DAY
    value = as_number(number)

    def more(kr: KeyResult, cycle: Cycle | None) -> KeyResult:
        check_in = CheckIn(later, value if takes_values(kr) else None, confidence=0.1, status="off_track")
        known = [revision for revision in kr.revisions if revision.at <= as_of]
        revision = Revision(at=later, baseline=value, target=value)
        inside = cycle is None or cycle.start <= later < cycle.end
        return attrs.evolve(
            kr,
            check_ins=[check_in, *kr.check_ins] if inside else kr.check_ins,
            revisions=[*known, revision] if isinstance(kr.measure, Change) else (),
            states=[StateChange(at=later, state="cancelled"), *kr.states],
        )

    known = on_goals(plan, more)
    known = attrs.evolve(
        known,
        kpis=[attrs.evolve(kpi, readings=[Reading(later, value), *kpi.readings]) for kpi in plan.kpis],
        objectives=[
            attrs.evolve(item, states=[StateChange(at=later, state="draft"), *item.states]) for item in known.objectives
        ],
    )
    before, after = evaluate(plan, as_of, policy), evaluate(known, as_of, policy)
    assert before.to_dict() == after.to_dict()
    for objective in plan.objectives:
        assert before.explain(objective.id) == after.explain(objective.id)


@given(plans(), days, policies(), st.randoms(use_true_random=False))
def test_the_order_of_entry_of_different_dates_changes_nothing(
    plan: Plan, as_of: dt.date, policy: Policy, random: Random
) -> None:
    def mixed(items: Sequence[T], date: Callable[[T], dt.date]) -> list[T]:
        """Shuffle the dates; entries of one date keep their order."""
        dates = sorted({date(item) for item in items})
        random.shuffle(dates)
        return [item for day in dates for item in items if date(item) == day]

    def readings_of(kpi: KPI) -> list[Reading]:
        return mixed(kpi.readings, date_of)

    other = on_goals(
        plan,
        lambda kr, _: attrs.evolve(
            kr,
            check_ins=mixed(kr.check_ins, lambda item: item.date),
            states=mixed(kr.states, lambda item: item.at),
        ),
    )
    other = attrs.evolve(
        other,
        kpis=[attrs.evolve(kpi, readings=readings_of(kpi)) for kpi in plan.kpis],
    )
    assert other == plan
    assert evaluate(other, as_of, policy).to_dict() == evaluate(plan, as_of, policy).to_dict()


@given(units, units, st.integers(0, 5))
def test_of_two_entries_of_one_date_the_later_entered_wins(first: int, second: int, wait: int) -> None:
    values = [as_number(first), as_number(second)]
    kr = KeyResult(
        id="kr",
        title="kr",
        measure=Change(baseline=0, target=1),
        check_ins=[CheckIn(NEW_YEAR, value) for value in values],
    )
    kpi = KPI(id="kpi", readings=[(NEW_YEAR, value) for value in values])
    card = evaluate(
        Plan(kpis=[kpi], objectives=[Objective(id="o", title="o", key_results=[kr])]),
        NEW_YEAR + wait * ONE_DAY,
    )
    assert card.key_results["kr"].value == card.kpis["kpi"].value == values[1]


@given(plans(), days, policies())
def test_the_same_plan_date_and_policy_give_the_same_scorecard(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    first = evaluate(plan, as_of, policy).to_dict()
    twin = attrs.evolve(plan)
    assert evaluate(twin, as_of, attrs.evolve(policy)).to_dict() == first
    backwards = evaluate(plan, as_of, policy)
    for results in (backwards.owners, backwards.kpis, backwards.key_results, backwards.objectives):
        for name in reversed(list(results)):
            assert results[name].id == name
    assert backwards.to_dict() == first


def explanations(plan: Plan, as_of: dt.date, policy: Policy) -> list[Explanation]:
    """Return the explanation of everything in a plan."""
    card = evaluate(plan, as_of, policy)
    return [
        *(card.explain(item.id, "objective") for item in plan.objectives),
        *(card.explain(kr.id, "key result") for _, kr in plan.key_results()),
        *(card.explain(kpi.id, "KPI") for kpi in plan.kpis),
        *(card.explain(owner.id, "owner") for owner in plan.owners),
    ]


@given(plans(), days, policies())
def test_every_explanation_names_each_step_and_member_once(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    for explanation in explanations(plan, as_of, policy):
        text = str(explanation)
        keys = [(step.kind, step.id) for step in explanation.steps]
        assert len(keys) == len(set(keys))
        assert keys[0] == (explanation.kind, explanation.id)
        for step in explanation.steps:
            assert explanation.step(step.id) is not None
            parts = [(part.kind, part.id) for part in step.parts]
            assert len(parts) == len(set(parts))
            assert set(parts) <= set(keys)
            assert text.count(f"{step.kind} {step.id} = {step.result}") >= 1
        heads = ("objective ", "key result ", "KPI ", "owner ")
        lines = [line for line in text.splitlines() if line.lstrip().startswith(heads) and " = " in line]
        lines = [line for line in lines if not line.endswith(" - as above")]
        assert len(lines) == len(explanation.steps)
        assert explanation.to_dict()["id"] == explanation.id


@given(plans(), days, policies())
def test_an_objective_names_all_of_its_members(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    card = evaluate(plan, as_of, policy)
    for objective in plan.objectives:
        members = {kr.id for kr in objective.key_results}
        members |= {child.id for child in plan.objectives if objective.id in {link.to for link in child.aligned_to}}
        assert {part.id for part in card.explain(objective.id).steps[0].parts} == members


@given(plans(), days, policies().filter(lambda policy: policy.rollup == "mean"))
def test_the_parts_of_an_explanation_make_up_the_roll_up(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    engine = Engine(plan, as_of, policy)
    card = evaluate(plan, as_of, policy)
    for at, objective in enumerate(plan.objectives):
        counted = [part for part in card.explain(objective.id).steps[0].parts if part.score is not None]
        raw = engine.objective_raw[at]
        if raw is None:
            assert not counted
            continue
        shares = [part.share for part in counted if part.share is not None]
        assert math.isclose(math.fsum(shares), 1, abs_tol=1e-8)
        again = math.fsum((part.share or 0.0) * (part.score or 0.0) for part in counted)
        assert math.isclose(
            again, settle(raw), rel_tol=1e-8, abs_tol=1e-8 * max(abs(part.score or 1) for part in counted)
        )
        free = [part for part in counted if not part.fixed]
        weight, left = math.fsum(part.weight for part in free), math.fsum(part.share or 0.0 for part in free)
        for part in free:
            assert math.isclose((part.share or 0.0) * weight, part.weight * left, abs_tol=1e-7)


def test_a_diamond_with_exponentially_many_paths_is_explained_in_linear_size() -> None:
    pairs = [
        Objective(
            id=f"{side}{level}",
            title="goal",
            aligned_to=[Alignment(f"{up}{level - 1}") for up in "ab"] if level else (),
            key_results=[KeyResult(id="kr", title="kr", measure=Change(baseline=0, target=2))]
            if (side, level) == ("a", LEVELS - 1)
            else (),
        )
        for level in range(LEVELS)
        for side in "ab"
    ]
    check_in = CheckIn(NEW_YEAR, 1)
    explanation = evaluate(Plan(objectives=pairs).with_check_in("kr", check_in), NEW_YEAR).explain("a0")
    assert len(explanation.steps) == 2 * LEVELS - 1 + 1
    assert len(str(explanation).splitlines()) < 20 * LEVELS
    assert explanation.steps[0].result == "0.5"


def test_a_chain_of_100000_objectives_is_evaluated_and_explained() -> None:
    kr = KeyResult(id="kr", title="kr", measure=Change(baseline=0, target=4), check_ins=[CheckIn(NEW_YEAR, 3)])
    chain = [
        Objective(
            id=f"o{number}",
            title="goal",
            aligned_to=[Alignment(f"o{number - 1}")] if number else (),
            key_results=[kr] if number == DEEP - 1 else (),
        )
        for number in range(DEEP)
    ]
    card = evaluate(Plan(objectives=chain), NEW_YEAR)
    assert card.objectives["o0"].score == 0.75
    lines = str(card.explain("o0")).splitlines()
    assert lines[0] == "objective o0 = 0.75  goal"
    assert lines[-3].strip() == "key result kr = 0.75  kr  (weight 1, share 100 %)"


@given(plans(), days, policies())
def test_columns_say_what_the_results_say(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    card, again = evaluate(plan, as_of, policy), evaluate(plan, as_of, policy)
    for kind, results in (("objectives", again.objectives), ("key_results", again.key_results)):
        columns = card.columns("objectives" if kind == "objectives" else "key_results")
        for name in (field.name for field in attrs.fields(Columns)):
            assert getattr(columns, name) == tuple(getattr(item, name) for item in results.values())
