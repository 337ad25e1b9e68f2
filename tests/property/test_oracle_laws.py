"""The first law: every number, grade, zone, status and health is what exact fractions give."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from goalkit import (
    Change,
    CheckIn,
    Cycle,
    KeyResult,
    Objective,
    Plan,
    Policy,
    evaluate,
)
from tests.oracle import Oracle, settled
from tests.strategies import NEW_YEAR, as_number, days, kinds, plans, policies, spans, values, weights

if TYPE_CHECKING:
    from goalkit.model.objectives import Ambition

EXACT_BELOW = 1_000
"""Nine decimals of a larger number do not fit into a float: there the nearest ones are compared."""


def same(got: float | None, exact: Fraction | None) -> bool:
    """Return whether a published number is the exact one, rounded half even to nine decimals."""
    if got is None or exact is None:
        return got is None and exact is None
    wanted = float(settled(exact))
    if got == wanted:
        return True
    if abs(wanted) >= EXACT_BELOW:
        return abs(got - wanted) <= 1e-14 * abs(wanted)
    return beside_the_middle(exact) and abs(got - wanted) <= 1.1e-9


def beside_the_middle(exact: Fraction) -> bool:
    """Return whether `settle` takes a number for the middle between two nine-digit decimals."""
    return abs(exact * 10**9 % 1 - Fraction(1, 2)) < Fraction(1, 5_000)


def disagreements(plan: Plan, as_of: dt.date, policy: Policy) -> list[str]:
    """Return every point in which an evaluation differs from the oracle."""
    card, oracle = evaluate(plan, as_of, policy), Oracle(plan, as_of, policy)
    wrong: list[str] = []

    def compare(where: str, got: object, wanted: object, *, equal: bool) -> None:
        if not equal:
            wrong.append(f"{where}: {got} instead of {wanted}")

    def numbers(where: str, got: float | None, wanted: Fraction | None) -> None:
        compare(where, got, None if wanted is None else float(wanted), equal=same(got, wanted))

    for kr_id, kr in card.key_results.items():
        objective = plan.objective_of(kr_id)
        score = oracle.kr_score(kr_id)
        numbers(f"{kr_id}.progress", kr.progress, oracle.progress(kr_id)[0])
        numbers(f"{kr_id}.score", kr.score, score)
        numbers(f"{kr_id}.expected", kr.expected, oracle.kr_expected(kr_id))
        for name, got, wanted in (
            ("grade", kr.grade, oracle.grade(score, objective)),
            ("zone", kr.zone, oracle.zone(score, objective)),
            ("status", kr.status, oracle.kr_status(kr_id)),
        ):
            compare(f"{kr_id}.{name}", got, wanted, equal=got is wanted)
    for objective in plan.objectives:
        result = card.objectives[objective.id]
        score = oracle.score(objective.id)
        numbers(f"{objective.id}.progress", result.progress, oracle.roll_up(objective.id))
        numbers(f"{objective.id}.score", result.score, score)
        numbers(f"{objective.id}.expected", result.expected, oracle.expected(objective))
        for name, got, wanted in (
            ("grade", result.grade, oracle.grade(score, objective)),
            ("zone", result.zone, oracle.zone(score, objective)),
            ("status", result.status, oracle.status(objective)),
        ):
            compare(f"{objective.id}.{name}", got, wanted, equal=got is wanted)
    for kpi in plan.kpis:
        found = card.kpis[kpi.id]
        compare(f"{kpi.id}.health", found.health, oracle.health(kpi), equal=found.health is oracle.health(kpi))
        known = oracle.known_health(kpi)
        compare(f"{kpi.id}.known_health", found.known_health, known, equal=found.known_health is known)
    for owner in plan.owners:
        numbers(f"{owner.id}.score", card.owners[owner.id].score, oracle.owner_score(owner.id))
    return wrong


@given(plans(), days, policies())
def test_an_evaluation_is_what_exact_fractions_give(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    assert disagreements(plan, as_of, policy) == []


ambitions: st.SearchStrategy[Ambition] = st.sampled_from(("aspirational", "committed"))


@st.composite
def edge_plans(draw: st.DrawFn) -> Plan:
    """Draw one objective whose key results lie at the edges of the bands."""
    cycle = Cycle(id="c", start=NEW_YEAR, end=NEW_YEAR + dt.timedelta(days=100))
    found: list[KeyResult] = []
    for number in range(draw(st.integers(1, 4))):
        baseline, target = draw(spans())
        kind = draw(kinds)
        value = as_number(draw(values(baseline, target)), kind)
        found.append(
            KeyResult(
                id=f"k{number}",
                title="k",
                weight=draw(weights),
                measure=Change(baseline=as_number(baseline, kind), target=as_number(target, kind)),
                check_ins=[CheckIn(NEW_YEAR, value)],
            )
        )
    ambition = draw(ambitions)
    return Plan(
        cycles=[cycle],
        objectives=[Objective(id="o", title="o", cycle="c", ambition=ambition, key_results=found)],
    )


@given(edge_plans(), st.sampled_from((19, 24, 49, 99)), policies())
def test_a_score_at_the_edge_of_a_band_is_in_the_band_that_exact_fractions_give(
    plan: Plan, day: int, policy: Policy
) -> None:
    assert disagreements(plan, NEW_YEAR + dt.timedelta(days=day), policy) == []
