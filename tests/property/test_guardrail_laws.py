"""Laws of links between KPIs and goals: guardrails only ever lower, frozen baselines stay frozen."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import goalkit as gk
from tests.strategies import days, kpis, plans, policies

if TYPE_CHECKING:
    from goalkit.scoring.policy import GuardrailRule

START = dt.date(2026, 1, 1)


ALARM = gk.KPI(id="alarm", threshold=gk.Threshold.at_most(0), readings=[(dt.date(2025, 1, 1), 1)])
"""Breached from long before anything is drawn."""


@given(plans(), days, policies(), st.sampled_from(("cap_status", "cap_score", "veto")))
def test_a_guardrail_never_raises_a_score(
    plan: gk.Plan, as_of: dt.date, policy: gk.Policy, rule: GuardrailRule
) -> None:
    """Of the objective itself, which is guarded by a KPI that is breached, beside what it is guarded by already."""
    policy = attrs.evolve(policy, guardrails=rule)
    whole = attrs.evolve(plan, kpis=[*plan.kpis, ALARM])
    for objective in plan.objectives:
        guarded = attrs.evolve(whole, objectives=[_guarded(item, objective.id) for item in plan.objectives])
        bare = attrs.evolve(whole, objectives=[_bare(item, objective.id) for item in plan.objectives])
        with_it = gk.evaluate(guarded, as_of, policy).objectives[objective.id]
        without = gk.evaluate(bare, as_of, policy).objectives[objective.id]
        assert "alarm" in with_it.breached_guardrails
        assert without.breached_guardrails == ()
        assert (with_it.computed_score is None) is (without.computed_score is None)
        if with_it.computed_score is not None and without.computed_score is not None:
            assert with_it.computed_score <= without.computed_score


def _guarded(objective: gk.Objective, name: str) -> gk.Objective:
    return attrs.evolve(objective, guardrails=(*objective.guardrails, "alarm")) if objective.id == name else objective


def _bare(objective: gk.Objective, name: str) -> gk.Objective:
    return attrs.evolve(objective, guardrails=()) if objective.id == name else objective


@given(
    st.integers(-900, 900),
    st.integers(-900, 900).filter(bool),
    st.lists(st.tuples(st.integers(0, 80), st.integers(-900, 900)), max_size=6),
    st.integers(0, 100),
)
def test_a_frozen_baseline_is_not_moved_by_later_readings(
    start: int, way: int, later: list[tuple[int, int]], asked: int
) -> None:
    cycle = gk.Cycle(id="c", start=START, end=START + dt.timedelta(days=60))
    readings = [(START - dt.timedelta(days=1), start / 10)]
    readings += [(START + dt.timedelta(days=number), value / 10) for number, value in later]
    target = (start + way) / 10
    key_result = gk.KeyResult(id="kr", title="kr", measure=gk.Change(target=target, kpi="k"))
    plan = gk.Plan(
        cycles=[cycle],
        kpis=[gk.KPI(id="k", readings=readings)],
        objectives=[gk.Objective(id="o", title="o", cycle="c", key_results=[key_result])],
    )
    result = gk.evaluate(plan, START + dt.timedelta(days=asked)).key_results["kr"]
    assert result.baseline == start / 10
    corrected = plan.with_reading("k", gk.Reading(START + dt.timedelta(days=asked), 77))
    assert gk.evaluate(corrected, START + dt.timedelta(days=asked)).key_results["kr"].baseline == start / 10


@given(kpis(), days, days)
def test_a_key_result_shows_what_the_kpi_showed_that_day(kpi: gk.KPI, as_of: dt.date, later: dt.date) -> None:
    """What a person would have seen that day, whatever was recorded since."""
    measure = gk.Baseline(kpi=kpi.id)
    goal = gk.Objective(id="o", title="o", key_results=[gk.KeyResult(id="kr", title="kr", measure=measure)])
    plan = gk.Plan(owners=_owners(kpi), kpis=[kpi], objectives=[goal])
    reading = kpi.series.at(as_of)
    seen = gk.evaluate(plan, as_of)
    assert seen.key_results["kr"].value == (None if reading is None else reading.value)
    if later > as_of:
        since = plan.with_reading(kpi.id, gk.Reading(later, 123))
        assert gk.evaluate(since, as_of).to_dict() == seen.to_dict()


def _owners(kpi: gk.KPI) -> list[gk.Owner]:
    return [] if kpi.owner is None else [gk.Owner(id=kpi.owner)]


@pytest.mark.parametrize(("rule", "score"), [("report", 0.9), ("cap_status", 0.9), ("cap_score", 0.6), ("veto", 0.0)])
def test_the_explanation_names_the_kpi_and_the_reading(rule: GuardrailRule, score: float) -> None:
    done = gk.KeyResult(id="kr", title="kr", measure=gk.Change(baseline=0, target=10), check_ins=[gk.CheckIn(START, 9)])
    plan = gk.Plan(
        cycles=[gk.Cycle(id="c", start=START, end=START + dt.timedelta(days=60))],
        kpis=[gk.KPI(id="margin", threshold=gk.Threshold.at_least(60), readings=[(START, 57.2)])],
        objectives=[gk.Objective(id="o", title="o", cycle="c", guardrails=["margin"], key_results=[done])],
    )
    card = gk.evaluate(plan, START, gk.Policy(guardrails=rule))
    assert card.objectives["o"].score == score
    assert "guardrail margin is breached: 57.2 on 2026-01-01" in str(card.explain("o"))
