"""The first law: every number, grade, zone, status and health is what exact fractions give."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalkit import (
    KPI,
    Alignment,
    Cadence,
    Cascaded,
    Change,
    CheckIn,
    Closing,
    Cycle,
    Grading,
    KeyResult,
    Maintain,
    Milestone,
    Milestones,
    Objective,
    Owner,
    Pace,
    Plan,
    Policy,
    State,
    StateChange,
    Status,
    Threshold,
    evaluate,
)
from goalkit.scoring.presets import PRESETS
from tests.oracle import Oracle, settled
from tests.strategies import (
    NEW_YEAR,
    as_number,
    closings,
    days,
    key_results,
    kinds,
    plans,
    policies,
    spans,
    states,
    values,
    weights,
)

if TYPE_CHECKING:
    from goalkit.model.kpis import KPIKind
    from goalkit.model.objectives import Ambition
    from goalkit.scoring.policy import ChangeRule, RollUp

EXACT_BELOW = 1_000
"""Nine decimals of a larger number do not fit into a float: there the nearest ones are compared."""


def same(got: float | None, exact: Fraction | None) -> bool:
    """Return whether a published number is the exact one, rounded half even to nine decimals."""
    if got is None or exact is None:
        return got is None and exact is None
    wanted = float(settled(exact))
    apart = abs(got - wanted)
    rounded_away = beside_the_middle(exact) and apart <= 1.1e-9
    last_place = 1.1e-9 + 1e-14 * abs(wanted)  # of -4672.9295835494995 a float does not know which way to round
    return apart == 0 or rounded_away or (abs(wanted) >= EXACT_BELOW and apart <= last_place)


def beside_the_middle(exact: Fraction) -> bool:
    """Return whether `settle` takes a number for the middle between two nine-digit decimals."""
    return abs(exact * 10**9 % 1 - Fraction(1, 2)) < Fraction(1, 5_000)


def disagreements(plan: Plan, as_of: dt.date, policy: Policy) -> list[str]:
    """Return every point in which an evaluation differs from the oracle."""
    card, oracle = evaluate(plan, as_of, policy), Oracle(plan, as_of, policy)
    compared: list[tuple[bool, str]] = []

    def compare(where: str, got: object, wanted: object, *, equal: bool) -> None:
        compared.append((equal, f"{where}: {got} instead of {wanted}"))

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
    return [text for equal, text in compared if not equal]


LOUD = (
    Policy(rollup="sum", cancelled="zero", drafts="count"),
    Policy(rollup="sum", members="both", not_started="exclude", clamp=(None, None), objective_clamp=(None, None)),
    Policy(guardrails="veto", degenerate="unknown", owner_score="key_results", closed="zero"),
    Policy(degenerate="zero", members="children", drafts="zero", pending_until=0),
    Policy(pace=Pace.points_behind(0.165, 0.33, ahead=0.1), day_count="first_day_zero", pending_until=0),
    Policy(pace=Pace.ratio(0.9, 0.7, ahead=1.1), pending_until=0, grading=Grading(round_to=1)),
    Policy(objective_status="worst", guardrails="cap_score", pending_until=0, members="both"),
    Policy(objective_status="confidence", rollup="min", priority_weights={"P0": 3, "P1": 0}),
    Policy(change="of_target", rollup="sum", members="both", pace=Pace.achievement(0.9, 0.75), pending_until=0),
    Policy(change="of_target", clamp=(None, None), maintain="distance", threshold_edges="strict", pending_until=0),
    Policy(credit="all_or_nothing", maintain="average", stated_status="kept", no_threshold="healthy"),
    Policy(maintain="recorded", maintain_status="threshold", stated_status="until_newer", objective_status="worst"),
    Policy(maintain="cycle", threshold_edges="inclusive", stated_status="ignored", pace=Pace(strict=True)),
    Policy(maintain="worst", objective_status="confidence", status_confidence={Status.ON_TRACK: 1, Status.CLOSED: 0.5}),
    Policy(rollup="by_unit", members="both", guardrails="cap_score", closed="zero", pace=Pace.by_score(0.65, 0.35)),
    Policy(rollup="sum", credit="all_or_nothing", members="both", guardrails="veto", clamp=(0.25, 0.75)),
    Policy(objective_status="worst", closed_members="pace", common_state="adopted", members="both", pending_until=0),
    Policy(objective_status="worst", closed_members="best", members="children", closed="exclude", drafts="zero"),
    Policy(common_state="adopted", closed="exclude", postponed="exclude", not_started="exclude", cancelled="zero"),
    Policy(objective_status="confidence", confidence_from="status", status_confidence={Status.ON_TRACK: 1}),
    Policy(phases="latest_period", change="of_target", day_count="first_day_zero", pending_until=0),
    Policy(objective_status="worst", status_members="all", not_started="exclude", priority_weights={"P0": 0}),
    Policy(objective_status="worst", status_members="all", members="both", baseline="uncounted", pending_until=0),
    Policy(
        objective_status="confidence",
        status_members="all",
        confidence_from="status",
        status_confidence={Status.ON_TRACK: 1, Status.OFF_TRACK: 0.2, Status.AT_RISK: 0.5},
        pending_until=0,
    ),
    Policy(no_value="judged", not_started="exclude", pending_until=0, pace=Pace.points_behind(0.165, 0.33)),
    Policy(change="of_target", rollup="by_unit", clamp=(None, None), objective_clamp=(None, None), members="both"),
    *PRESETS.values(),
)
"""Policies that between them make every choice that is not the default."""
any_policy = st.one_of(st.sampled_from(LOUD), policies())


@given(plans(), days, any_policy)
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


@given(edge_plans(), st.sampled_from((19, 24, 49, 99)), any_policy)
def test_a_score_at_the_edge_of_a_band_is_in_the_band_that_exact_fractions_give(
    plan: Plan, day: int, policy: Policy
) -> None:
    assert disagreements(plan, NEW_YEAR + dt.timedelta(days=day), policy) == []


@st.composite
def cascades(draw: st.DrawFn) -> Plan:
    """Draw a sum of values and a mean of scores over the same children, some of which do not count."""
    cycle = Cycle(id="c", start=NEW_YEAR, end=NEW_YEAR + dt.timedelta(days=50))
    total = draw(st.integers(1, 500))
    top = Objective(
        id="top",
        title="top",
        cycle="c",
        key_results=[
            KeyResult(id="sum", title="sum", measure=Cascaded(method="sum", target=total)),
            KeyResult(id="mean", title="mean", measure=Cascaded()),
        ],
    )
    below = [
        Objective(
            id=f"o{number}",
            title="o",
            cycle="c",
            priority=draw(st.sampled_from(("", "P0", "P1"))),
            aligned_to=[
                Alignment(parent, weight=draw(weights), contributes=draw(st.booleans()) or number == 0)
                for parent in ("sum", "mean", "top")
            ],
            states=draw(states()),
            closing=draw(closings()),
            key_results=[draw(key_results(f"o{number}.k{place}", cycle)) for place in range(draw(st.integers(1, 3)))],
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    return Plan(cycles=[cycle], objectives=[top, *below])


@given(cascades(), days, any_policy)
def test_a_cascade_is_what_exact_fractions_give(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    assert disagreements(plan, as_of, policy) == []


@st.composite
def additions(draw: st.DrawFn) -> Plan:
    """Draw a cascade of values most of which can be added up: one way, seldom a second unit, some goals closed."""
    units = st.sampled_from(draw(st.sampled_from((("EUR",), ("EUR",), ("%",), ("EUR", "percent")))))
    kinds_of_kpi: tuple[KPIKind | None, ...] = (None, "ratio")
    kpi = KPI(id="kpi", unit="EUR", kind=draw(st.sampled_from(kinds_of_kpi)), readings=[(NEW_YEAR, 40)])
    alarm = KPI(id="alarm", threshold=Threshold.at_most(0), readings=[(NEW_YEAR, 1)])
    sign, falls = draw(st.sampled_from((1, 1, -1))), draw(st.booleans())
    found: list[Objective] = []
    for number in range(draw(st.integers(1, 6))):
        rows: list[KeyResult] = []
        for place in range(draw(st.integers(0, 2))):
            name, start = f"o{number}.k{place}", sign * draw(st.integers(0, 30))
            linked = draw(st.integers(0, 5)) == 5
            unit = "EUR" if linked else draw(units)
            end = start + sign * draw(st.integers(1, 99))
            start, end = (end, start) if falls else (start, end)
            change = Change(start, end, unit, "kpi" if linked else None)
            value = draw(st.none() | st.integers(-30, 150))
            rows.append(
                KeyResult(
                    id=name,
                    title=name,
                    measure=change,
                    check_ins=[] if value is None or linked else [CheckIn(NEW_YEAR, sign * value)],
                    states=draw(states()),
                    closing=draw(closings()),
                )
            )
        parents = draw(st.lists(st.sampled_from(found), unique_by=id, max_size=2)) if found else []
        found.append(
            Objective(
                id=f"o{number}",
                title="o",
                aligned_to=[Alignment(parent.id, weight=draw(weights)) for parent in parents],
                key_results=rows,
                guardrails=["alarm"] if draw(st.integers(0, 4)) == 4 else (),
                states=draw(states()),
                closing=draw(closings()),
            )
        )
    return Plan(kpis=[kpi, alarm], objectives=found)


@given(additions(), days, policies(), st.sampled_from(("sum", "by_unit")), st.booleans())
def test_what_is_added_up_is_what_exact_fractions_give(
    plan: Plan,
    as_of: dt.date,
    policy: Policy,
    rollup: RollUp,
    of_target: bool,  # noqa: FBT001 - drawn
) -> None:
    change: ChangeRule = "of_target" if of_target else policy.change
    assert disagreements(plan, as_of, attrs.evolve(policy, rollup=rollup, change=change)) == []


def rich_plan() -> Plan:
    """Return a plan with at least one of everything, whatever the dice say."""

    def on(number: int) -> dt.date:
        return NEW_YEAR + dt.timedelta(days=number)

    def cancelled(number: int) -> list[StateChange]:
        return [StateChange(at=on(number), state=State.CANCELLED)]

    def way(name: str, value: float | None, **fields: Any) -> KeyResult:  # noqa: ANN401 - any field
        change = Change(baseline=0, target=100)
        check_ins = [] if value is None else [CheckIn(on(1), value, confidence=value / 100)]
        return KeyResult(id=name, title=name, measure=change, check_ins=check_ins, **fields)

    limit = Threshold.at_most(3, warning=4, strict=True)
    kpi = KPI(
        id="kpi", threshold=limit, cadence=Cadence.daily(), readings=[(on(-3), 9), (on(2), 2), (on(3), 3), (on(4), 5)]
    )
    free = KPI(id="free", unit="%", readings=[(on(9), 5)])
    kept = Maintain(kpi="kpi", method="periods")
    parents = [Alignment("sum"), Alignment("mean", weight=2), Alignment("top", contributes=False)]
    return Plan(
        cycles=[
            Cycle(id="long", start=NEW_YEAR, end=on(20)),
            Cycle(id="day", start=on(2), end=on(3)),
        ],
        owners=[Owner(id="ana")],
        kpis=[kpi, free, KPI(id="empty"), attrs.evolve(kpi, id="slow", confirm=2, readings=kpi.readings[-2:])],
        objectives=[
            Objective(
                id="top",
                title="top",
                cycle="long",
                owner="ana",
                guardrails=["kpi"],
                key_results=[
                    KeyResult(id="sum", title="s", measure=Cascaded(method="sum", target=100)),
                    KeyResult(id="mean", title="m", measure=Cascaded()),
                ],
            ),
            Objective(
                id="a",
                title="a",
                cycle="long",
                owner="ana",
                aligned_to=parents,
                key_results=[
                    way("a1", 40),
                    way("a2", None),
                    way("a3", 70, states=cancelled(5)),
                    way("a4", 90, closing=Closing(at=on(6), score=0.3)),
                    KeyResult(id="a5", title="a5", measure=Cascaded(method="sum", target=10)),
                    KeyResult(id="a6", title="a6", measure=Milestones([Milestone("m", 1, on(2))])),
                ],
            ),
            Objective(id="b", title="b", aligned_to=parents, states=cancelled(3), key_results=[way("b1", 20)]),
            Objective(
                id="b2",
                title="b2",
                aligned_to=[Alignment("a5")],
                closing=Closing(at=on(12), score=0.5),
                key_results=[way("b3", 20)],
            ),
            Objective(
                id="d",
                title="d",
                cycle="day",
                owner="ana",
                ambition="committed",
                guardrails=["kpi"],
                key_results=[
                    KeyResult(id="d1", title="d", measure=kept),
                    KeyResult(id="d2", title="d", measure=Change(target=2, kpi="kpi")),
                    KeyResult(id="d3", title="d", measure=Change(target=2, kpi="free")),
                    KeyResult(
                        id="d4",
                        title="d",
                        measure=Change(baseline=5, target=5, phases=((on(2), 5),)),
                        check_ins=[CheckIn(on(2), 5)],
                    ),
                ],
            ),
            Objective(
                id="e",
                title="e",
                cycle="long",
                ambition="committed",
                key_results=[
                    KeyResult(
                        id="e1",
                        title="e",
                        weight=0,
                        measure=Change(baseline=0, target=10, phases=((on(9), 0), (on(14), 5))),
                        check_ins=[CheckIn(on(3), 4)],
                    )
                ],
            ),
            Objective(id="f", title="f", key_results=[KeyResult(id="f1", title="f", measure=kept)]),
            Objective(
                id="g",
                title="g",
                cycle="long",
                key_results=[
                    way("g1", 40),
                    way("g2", 30, states=cancelled(5)),
                    way("g3", 90, closing=Closing(at=on(6), score=0.3)),
                    KeyResult(
                        id="g4",
                        title="g",
                        measure=Change(baseline=0, target=10, phases=((on(9), 0), (on(14), 5))),
                        check_ins=[CheckIn(on(3), 4)],
                    ),
                ],
            ),
            Objective(
                id="j",
                title="j",
                cycle="long",
                key_results=[
                    KeyResult(
                        id="j1",
                        title="j",
                        measure=Maintain(threshold=limit, method="periods"),
                        check_ins=[CheckIn(on(1), 2)],
                    )
                ],
            ),
            Objective(
                id="i",
                title="i",
                key_results=[KeyResult(id="i1", title="i", measure=Change(target=2, kpi="empty"))],
            ),
            Objective(id="h", title="h", key_results=[way("h1", 60)], states=cancelled(4), owner="ana", cycle="long"),
        ],
    )


@pytest.mark.parametrize("policy", [Policy(), *LOUD])
@pytest.mark.parametrize("number", [-4, -1, 0, 1, 2, 3, 4, 5, 8, 9, 12, 19, 40])
def test_a_plan_with_one_of_everything_is_what_exact_fractions_give(policy: Policy, number: int) -> None:
    assert disagreements(rich_plan(), NEW_YEAR + dt.timedelta(days=number), policy) == []
