"""Drafts: the objective that a KPI out of health asks for, and why."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs
import pytest

from goalkit import (
    KPI,
    Cadence,
    Change,
    Cycle,
    InvalidPlan,
    InvalidValue,
    KeyResult,
    Objective,
    Owner,
    Plan,
    Reading,
    StateChange,
    Threshold,
    evaluate,
)
from goalkit.linking.drafts import Draft, draft_objective
from goalkit.model.states import State
from tests.model.building import NO_COLLECTIONS, problems

if TYPE_CHECKING:
    from collections.abc import Iterable

Q1, Q2, Q3, Q4 = (Cycle.quarter(2026, number) for number in (1, 2, 3, 4))
CHURN = Threshold.at_most(3, warning=3.5)
TODAY = dt.date(2026, 6, 15)


def day(month: int, number: int) -> dt.date:
    return dt.date(2026, month, number)


def kpi_of(
    *readings: tuple[dt.date, float],
    name: str = "churn",
    threshold: Threshold | None = CHURN,
    confirm: int = 1,
    cadence: Cadence | None = None,
    targets: Iterable[tuple[dt.date, Threshold]] = (),
) -> KPI:
    return KPI(
        id=name,
        name="Monthly churn" if name == "churn" else "",
        unit="%",
        owner="growth",
        threshold=threshold,
        confirm=confirm,
        cadence=cadence,
        targets=tuple(targets),
        readings=readings,
    )


BAD = ((day(4, 30), 2.8), (day(5, 31), 4.2))


def plan_of(kpi: KPI | None = None, *objectives: Objective) -> Plan:
    return Plan(
        cycles=[Q1, Q2, Q3, Q4],
        owners=[Owner(id="growth"), Owner(id="product")],
        kpis=[kpi or kpi_of(*BAD), KPI(id="nps"), KPI(id="cost", threshold=CHURN, readings=[(day(6, 1), 9)])],
        objectives=objectives,
    )


def goal(name: str = "stay", *, cycle: str | None = "2026-Q3", state: str = "active") -> Objective:
    kr = KeyResult(id=f"{name}-x", title=name, measure=Change(target=1, kpi="churn"))
    return Objective(id=name, title=name, cycle=cycle, key_results=[kr], states=[StateChange(day(1, 1), state)])


def draft_of(
    kpi: KPI, cycle: str = "2026-Q3", as_of: dt.date = TODAY, *, target: float | None = None, title: str | None = None
) -> Draft:
    return draft_objective(plan_of(kpi), kpi.id, cycle, as_of, target=target, title=title)


def said(draft: Draft, words: str) -> bool:
    return any(words in reason for reason in draft.reasons)


def refused(kpi: KPI, code: str, cycle: str = "2026-Q3", as_of: dt.date = TODAY, target: float | None = None) -> str:
    with pytest.raises(InvalidValue) as caught:
        draft_of(kpi, cycle, as_of, target=target)
    assert caught.value.code == code
    return str(caught.value)


def test_a_breach_makes_a_draft() -> None:
    draft = draft_objective(plan_of(), "churn", "2026-Q3", TODAY, guardrails=["nps", "cost"])
    assert draft.objective == Objective(
        id="churn-2026-q3",
        title="Bring Monthly churn back to at most 3 %",
        owner="growth",
        cycle="2026-Q3",
        guardrails=["nps", "cost"],
        key_results=[
            KeyResult(
                id="churn-2026-q3-kr",
                title="Monthly churn from 4.2 % to 3 %",
                measure=Change(target=3, kpi="churn"),
            )
        ],
        states=[StateChange(TODAY, "draft", "proposed on 2026-06-15 because of the KPI churn")],
    )
    assert (draft.kpi, draft.baseline, draft.target) == ("churn", 4.2, 3.0)
    assert draft.key_result is draft.objective.key_results[0]
    assert draft.reasons == (
        "Monthly churn is breached since 2026-05-31, over 1 reading.",
        "The last reading is 4.2 % of 2026-05-31; healthy is at most 3 (warning to 3.5).",
        (
            "The baseline is 4.2 %, the value now. It is frozen when 2026-Q3 starts on 2026-07-01: "
            "a new reading before moves it."
        ),
        (
            "The target is 3 %, the edge of what is healthy on 2026-09-30, the last day of 2026-Q3 "
            "(at most 3 (warning to 3.5))."
        ),
        "Guardrails: nps, cost must not breach while this is pursued, so that one number is not bought with another.",
        "Breached already: cost.",
        "nps cannot breach until it has a threshold and a reading.",
        "The title says only what the numbers say: reword it as an ambition.",
        'It is a draft and does not count: add StateChange(day, "active") to the objective once it is agreed.',
    )


def test_a_draft_does_not_count_until_it_is_agreed() -> None:
    plan = draft_objective(plan_of(), "churn", "2026-Q3", TODAY).add_to(plan_of())
    assert evaluate(plan, day(7, 15)).objectives["churn-2026-q3"].state is State.DRAFT
    assert evaluate(plan, day(7, 15)).owners["growth"].score is None
    draft = plan.objective("churn-2026-q3")
    agreed = attrs.evolve(draft, states=[*draft.states, StateChange(day(6, 20), "active")])
    plan = plan.with_objective(agreed).with_reading("churn", Reading(day(7, 10), 3.6))
    assert evaluate(plan, day(7, 15)).key_results["churn-2026-q3-kr"].progress == 0.5
    assert evaluate(plan, day(7, 15)).owners["growth"].score == 0.5


def test_a_reading_before_the_start_moves_the_baseline() -> None:
    plan = draft_of(kpi_of(*BAD)).add_to(plan_of()).with_reading("churn", Reading(day(6, 30), 5))
    assert evaluate(plan, day(7, 1)).key_results["churn-2026-q3-kr"].baseline == 5


def test_in_a_running_cycle_the_baseline_is_the_value_now() -> None:
    kpi = kpi_of((day(3, 31), 2.5), (day(5, 31), 4.2))
    draft = draft_of(kpi, "2026-Q2")
    assert draft.key_result.measure == Change(baseline=4.2, target=3, kpi="churn")
    assert said(draft, "value now. It is written down, where 2026-Q2 began on 2026-04-01 with 2.5 %.")
    assert draft.objective.states[0].at == Q2.start
    result = evaluate(draft.add_to(plan_of(kpi)), TODAY).key_results[draft.key_result.id]
    assert (result.baseline, result.progress) == (4.2, 0)


def test_in_a_running_cycle_without_a_new_value_it_is_left_to_freeze() -> None:
    draft = draft_of(kpi_of((day(3, 31), 4.2)), "2026-Q2")
    assert draft.key_result.measure == Change(target=3, kpi="churn")
    assert said(draft, "It is the value with which 2026-Q2 began on 2026-04-01, too.")


def test_a_cycle_that_begins_today_runs() -> None:
    kpi = kpi_of((day(6, 30), 4), (day(7, 1), 5))
    draft = draft_of(kpi, "2026-Q3", day(7, 1))
    assert draft.key_result.measure == Change(baseline=5, target=3, kpi="churn")
    assert draft_of(kpi, "2026-Q3", day(6, 30)).key_result.measure == Change(target=3, kpi="churn")


def test_a_warning_is_worth_a_draft_with_a_reason() -> None:
    draft = draft_of(kpi_of((day(4, 30), 3.2), (day(5, 31), 3.4)))
    assert draft.objective.title == "Bring Monthly churn to at most 3 %"
    assert said(draft, "is in the warning band since 2026-04-30, over 2 readings.")
    assert said(draft, "A warning is no breach yet")
    assert not said(draft_of(kpi_of(*BAD)), "A warning is no breach yet")


def test_a_stale_breach_is_worth_a_draft_with_a_reason() -> None:
    draft = draft_of(kpi_of((day(4, 1), 4.2), cadence=Cadence.weekly()))
    assert said(draft, "That reading is stale on 2026-06-15")
    assert not said(draft_of(kpi_of(*BAD)), "stale")


def test_what_was_healthy_when_it_was_last_looked_at_needs_no_draft() -> None:
    refused(kpi_of((day(4, 1), 2), cadence=Cadence.weekly()), "draft.healthy")


def test_a_breach_that_a_last_reading_does_not_confirm() -> None:
    kpi = kpi_of((day(4, 30), 5), (day(5, 31), 3.2), confirm=2)
    draft = draft_of(kpi)
    assert (draft.baseline, draft.target) == (3.2, 3)
    assert said(draft, "lies in another band: warning by 1 reading, 1 more must agree before the health changes.")


@pytest.mark.parametrize(
    ("threshold", "value", "target", "title", "direction"),
    [
        (Threshold.at_least(40), 31, 40, "Bring x to at least 40 %", None),
        (Threshold.at_least(40, strict=True), 31, 40, "Bring x to above 40 %", None),
        (Threshold.at_most(3, strict=True), 4, 3, "Bring x to below 3 %", None),
        (Threshold.between(70, 80), 65, 70, "Bring x to at least 70 %", "increase"),
        (Threshold.between(70, 80), 95, 80, "Bring x to at most 80 %", "decrease"),
        (Threshold.between(70, 80, strict=True), 95, 80, "Bring x to below 80 %", "decrease"),
        (Threshold.between(70, 80, tolerance=5), 69, 70, "Bring x to at least 70 %", "increase"),
    ],
)
def test_the_target_is_the_nearest_edge(
    threshold: Threshold, value: float, target: float, title: str, direction: str | None
) -> None:
    draft = draft_of(kpi_of((day(5, 31), value), name="x", threshold=threshold))
    assert draft.target == target
    assert draft.objective.title == title
    measure = draft.key_result.measure
    assert isinstance(measure, Change)
    assert (measure.target, measure.direction) == (target, direction)
    assert said(draft, "The edge itself is not healthy") is threshold.strict


def test_the_target_is_by_the_threshold_with_which_the_cycle_ends() -> None:
    kpi = kpi_of(*BAD, targets=[(day(8, 1), Threshold.at_most(2)), (day(10, 1), Threshold.at_most(1))])
    draft = draft_of(kpi)
    assert draft.target == 2
    assert draft.objective.title == "Bring Monthly churn to at most 2 %"  # 2.8 % was healthy, but above 2 %
    assert said(draft, "4.2 % of 2026-05-31; healthy is at most 3 (warning to 3.5).")
    assert said(
        draft,
        "The target is 2 %, the edge of what is healthy on 2026-09-30, the last day of 2026-Q3 (at most 2). "
        "On 2026-07-01 healthy is at most 3 (warning to 3.5).",
    )
    assert draft_of(kpi, "2026-Q2").target == 3
    assert not said(draft_of(kpi, "2026-Q2"), " On ")
    assert said(draft_of(kpi, "2026-Q3", day(7, 31)), " On 2026-07-31 healthy is at most 3 (warning to 3.5).")
    assert not said(draft_of(kpi, "2026-Q3", day(8, 1)), " On ")
    assert draft_of(kpi, "2026-Q4").target == 1


def test_a_target_that_begins_on_the_last_day_holds() -> None:
    assert draft_of(kpi_of(*BAD, targets=[(Q3.last_day, Threshold.at_most(2))])).target == 2
    assert draft_of(kpi_of(*BAD, targets=[(Q3.end, Threshold.at_most(2))])).target == 3


def test_a_target_that_is_looser_at_the_end_is_told_from_the_start() -> None:
    kpi = kpi_of(*BAD, threshold=Threshold.at_most(3), targets=[(day(8, 1), Threshold.at_most(4))])
    assert said(draft_of(kpi), "(at most 4). On 2026-07-01 healthy is at most 3.")


def test_a_step_is_told_from_the_end_of_the_cycle() -> None:
    kpi = kpi_of(*BAD, targets=[(day(8, 1), Threshold.at_most(2))])
    draft = draft_of(kpi, target=3.8)
    assert said(draft, "3.8 %, as given; 2 % is the edge of what is healthy on 2026-09-30, the last day of 2026-Q3")


NEXT = Threshold.at_most(4)


def coming(*values: float, confirm: int = 1, target: Threshold = CHURN, since: dt.date = Q2.start) -> KPI:
    """Return a KPI with readings up to 20 March and a target that begins later, by default with Q2."""
    dates = [day(3, 20) - dt.timedelta(weeks=back) for back in range(len(values) - 1, -1, -1)]
    readings = zip(dates, values, strict=True)
    return kpi_of(*readings, threshold=NEXT, confirm=confirm, targets=[(since, target)])


MARCH = day(3, 25)


def test_a_healthy_kpi_that_will_miss_its_next_target_is_worth_a_draft() -> None:
    draft = draft_of(coming(3.8, 3.6), "2026-Q2", MARCH)
    assert (draft.baseline, draft.target) == (3.6, 3)
    assert draft.objective.title == "Bring Monthly churn to at most 3 %"
    assert draft.reasons[:3] == (
        "Monthly churn is healthy since 2026-03-13, over 2 readings.",
        "The last reading is 3.6 % of 2026-03-20; healthy is at most 4.",
        "It misses the target from 2026-04-01 on: at most 3 (warning to 3.5).",
    )
    assert draft_of(coming(3.6), "2026-Q2", day(4, 5)).target == 3
    assert not said(draft_of(kpi_of(*BAD)), "misses")


def test_the_target_that_is_missed_is_the_one_of_the_cycle() -> None:
    kpi = coming(3.8, 3.6)
    kpi = attrs.evolve(kpi, targets=[*kpi.targets, (Q3.start, Threshold.at_most(1))])
    assert said(draft_of(kpi, "2026-Q2", MARCH), "It misses the target from 2026-04-01 on: at most 3 (warning to 3.5).")
    assert said(draft_of(kpi, "2026-Q3", MARCH), "It misses the target from 2026-07-01 on: at most 1.")


def test_a_target_that_is_missed_by_a_warning_is_missed() -> None:
    assert draft_of(coming(3.2), "2026-Q2", MARCH).target == 3


def test_a_level_that_was_met_before_is_come_back_to() -> None:
    assert draft_of(coming(2.5, 3.6), "2026-Q2", MARCH).objective.title == "Bring Monthly churn back to at most 3 %"


def test_a_healthy_kpi_that_meets_its_next_target_needs_no_draft() -> None:
    refused(coming(3), "draft.healthy", "2026-Q2", MARCH)
    refused(coming(3.6, since=Q3.start), "draft.healthy", "2026-Q2", MARCH)
    refused(coming(3.6, target=Threshold.at_most(5)), "draft.healthy", "2026-Q2", MARCH)


def test_a_next_target_is_missed_only_where_enough_readings_say_so() -> None:
    refused(coming(2, 3.6, confirm=2), "draft.healthy", "2026-Q2", MARCH)
    refused(coming(2, 9, confirm=2, target=Threshold.at_most(5)), "draft.healthy", "2026-Q2", MARCH)
    refused(coming(3.5, 3.6, 3, confirm=2), "draft.healthy", "2026-Q2", MARCH)
    assert draft_of(coming(2, 3.6, 3.7, confirm=2), "2026-Q2", MARCH).target == 3
    assert draft_of(coming(3.8, 9, confirm=2), "2026-Q2", MARCH).target == 3


@pytest.mark.parametrize(
    ("threshold", "value", "target"),
    [
        (CHURN, 4.2, Decimal("3.5")),
        (CHURN, 4.2, 1),
        (Threshold.at_least(40), 31, 31.5),
        (Threshold.between(70, 80), 65, 66),
        (Threshold.between(70, 80), 65, 80),
        (Threshold.between(70, 80), 95, 70),
    ],
)
def test_a_target_of_one_s_own_is_a_step_on_the_way(threshold: Threshold, value: float, target: float) -> None:
    draft = draft_of(kpi_of((day(5, 31), value), threshold=threshold), target=target)
    assert draft.target == float(target)
    assert said(draft, ", as given;")


def test_a_step_says_where_healthy_begins() -> None:
    draft = draft_of(kpi_of(*BAD), target=3.8)
    assert draft.objective.title == "Bring Monthly churn to at most 3.8 %"
    assert said(draft, "The target is 3.8 %, as given; 3 % is the edge of what is healthy on 2026-09-30, the last")
    strict = draft_of(kpi_of(*BAD, threshold=Threshold.at_most(3, strict=True)), target=3.8)
    assert strict.objective.title == "Bring Monthly churn to at most 3.8 %"
    assert not said(strict, "The edge itself")


@pytest.mark.parametrize(
    ("threshold", "value", "target"),
    [
        (CHURN, 4.2, 4.2),
        (CHURN, 4.2, 5),
        (Threshold.at_least(40), 31, 30),
        (Threshold.between(70, 80), 65, 60),
        (Threshold.between(70, 80), 65, 81),
        (Threshold.between(70, 80), 95, 100),
        (Threshold.between(70, 80), 95, 69),
    ],
)
def test_a_target_on_the_wrong_side_is_refused(threshold: Threshold, value: float, target: float) -> None:
    refused(kpi_of((day(5, 31), value), threshold=threshold), "draft.target", target=target)


@pytest.mark.parametrize(
    ("readings", "threshold", "code"),
    [
        (((day(5, 31), 3),), CHURN, "draft.healthy"),
        ((), CHURN, "draft.no-data"),
        (((day(6, 16), 9),), CHURN, "draft.no-data"),
        (((day(5, 31), 9),), None, "draft.no-threshold"),
    ],
)
def test_where_nothing_is_wrong_there_is_no_draft(
    readings: tuple[tuple[dt.date, float], ...], threshold: Threshold | None, code: str
) -> None:
    refused(kpi_of(*readings, threshold=threshold), code)


def test_a_breach_that_is_not_confirmed_is_none() -> None:
    text = refused(kpi_of((day(4, 30), 2), (day(5, 31), 9), confirm=2), "draft.healthy")
    assert text.endswith("is healthy: there is nothing to bring back (breached by 1 reading, 1 more must agree)")


def test_where_the_value_lies_at_the_target_there_is_no_way_to_go() -> None:
    back = kpi_of((day(4, 30), 9), (day(5, 31), 2.5), confirm=2)
    assert refused(back, "draft.reached").endswith("(at most 3 (warning to 3.5)); give a target beyond it")
    assert draft_of(back, target=2).target == 2
    looser = kpi_of(*BAD, targets=[(day(7, 1), Threshold.at_most(5))])
    refused(looser, "draft.reached")
    refused(kpi_of((day(5, 31), 3), threshold=Threshold.at_most(3, strict=True)), "draft.reached")
    refused(kpi_of((day(5, 31), 40), threshold=Threshold.at_least(40, strict=True)), "draft.reached")


def test_inside_two_edges_there_is_no_way_to_go_at_all() -> None:
    back = kpi_of((day(4, 30), 95), (day(5, 31), 75), confirm=2, threshold=Threshold.between(70, 80))
    assert refused(back, "draft.reached").endswith("(between 70 and 80)")
    refused(back, "draft.reached", target=78)
    edge = kpi_of((day(5, 31), 80), threshold=Threshold.between(70, 80, strict=True))
    assert refused(edge, "draft.reached").endswith("give a target beyond it")
    assert draft_of(edge, target=75).target == 75
    low = kpi_of((day(5, 31), 70), threshold=Threshold.between(70, 80, strict=True))
    assert draft_of(low, target=75).target == 75


@pytest.mark.parametrize("state", ["active", "draft"])
def test_one_goal_of_a_cycle_is_enough(state: str) -> None:
    plan = plan_of(None, goal(state=state))
    assert problems(draft_objective, plan, "churn", "2026-Q3", TODAY) == [("cycle", "draft.exists")]
    assert draft_objective(plan, "churn", "2026-Q4", TODAY).objective.cycle == "2026-Q4"


@pytest.mark.parametrize("state", ["closed", "cancelled", "postponed"])
def test_a_goal_that_is_over_is_no_hindrance(state: str) -> None:
    assert draft_objective(plan_of(None, goal(state=state)), "churn", "2026-Q3", TODAY).kpi == "churn"


def test_work_that_is_under_way_is_mentioned() -> None:
    plan = plan_of(None, goal("now", cycle="2026-Q2"), goal("always", cycle=None))
    assert said(draft_objective(plan, "churn", "2026-Q3", TODAY), "Work on it is under way: now-x, always-x.")
    assert not said(draft_of(kpi_of(*BAD)), "under way")


def test_without_guardrails_the_reasons_ask_for_one() -> None:
    assert said(draft_of(kpi_of(*BAD)), "There is no guardrail: name the KPI")
    draft = draft_objective(plan_of(), "churn", "2026-Q3", TODAY, guardrails=["nps"])
    assert not said(draft, "There is no guardrail")
    assert not said(draft, "Breached already")


def test_a_guardrail_that_cannot_breach_is_told() -> None:
    limited = KPI(id="limited", threshold=CHURN, readings=[(day(6, 16), 9)])
    unlimited = KPI(id="unlimited", readings=[(day(6, 1), 9)])
    plan = attrs.evolve(plan_of(), kpis=[*plan_of().kpis, limited, unlimited])
    names = ["limited", "unlimited", "nps", "cost"]
    draft = draft_objective(plan, "churn", "2026-Q3", TODAY, guardrails=names)
    assert [reason for reason in draft.reasons if "cannot breach" in reason] == [
        "limited cannot breach until it has a reading.",
        "unlimited cannot breach until it has a threshold.",
        "nps cannot breach until it has a threshold and a reading.",
    ]


def test_a_cycle_is_over_on_its_end() -> None:
    assert draft_of(kpi_of(*BAD), "2026-Q2", Q2.last_day).objective.cycle == "2026-Q2"
    refused(kpi_of(*BAD), "cycle.over", "2026-Q2", Q2.end)


def test_ids_avoid_those_that_exist() -> None:
    first = Objective(id="churn-2026-q3", title="x", key_results=[KeyResult(id="churn-2026-q3-2", title="x")])
    second = Objective(id="churn-2026-q3-3-kr", title="x")
    draft = draft_objective(plan_of(None, first, second), "churn", "2026-Q3", TODAY)
    assert (draft.objective.id, draft.key_result.id) == ("churn-2026-q3-3", "churn-2026-q3-3-kr-2")


def test_ids_have_no_blanks_or_capitals() -> None:
    plan = Plan(
        cycles=[Cycle(id="Next Spring", start=day(7, 1), end=day(9, 1))],
        kpis=[attrs.evolve(kpi_of(*BAD), id="Lost Users", owner=None)],
    )
    draft = draft_objective(plan, "Lost Users", "Next Spring", TODAY)
    assert draft.objective.id == "lost-users-next-spring"
    assert draft.objective.owner is None


def test_what_the_caller_says_wins() -> None:
    draft = draft_objective(
        plan_of(), "churn", "2026-Q3", TODAY, owner="product", id="loved", title="People stay because they love it"
    )
    assert (draft.objective.id, draft.key_result.id) == ("loved", "loved-kr")
    assert (draft.objective.owner, draft.objective.title) == ("product", "People stay because they love it")
    assert not said(draft, "reword")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Monthly churn", "Monthly churn"),
        ("German churn", "German churn"),
        ("net Promoter Score", "net Promoter Score"),
        ("NPS", "NPS"),
        (" X ", "X"),
        ("", "churn"),
        ("   ", "churn"),
        ("\u3000", "churn"),
    ],
)
def test_a_name_inside_a_title(name: str, shown: str) -> None:
    draft = draft_of(attrs.evolve(kpi_of(*BAD), name=name))
    assert draft.objective.title == f"Bring {shown} back to at most 3 %"


def test_all_wrong_arguments_are_reported() -> None:
    found = problems(
        draft_objective,
        None,
        " ",
        None,
        "today",
        "strict",
        guardrails=["nps", "nps", 3],
        target="3",
        owner="",
        id="a\nb",
        title="",
    )
    assert found == [
        ("plan", "part.type"),
        ("as_of", "date.text"),
        ("policy", "part.type"),
        ("kpi", "text.empty"),
        ("cycle", "text.type"),
        ("guardrails[1]", "id.duplicate"),
        ("guardrails[2]", "text.type"),
        ("target", "number.text"),
        ("owner", "text.empty"),
        ("id", "id.form"),
        ("title", "text.empty"),
    ]


@pytest.mark.parametrize("guardrails", NO_COLLECTIONS)
def test_guardrails_that_are_none_are_refused(guardrails: object) -> None:
    found = problems(draft_objective, plan_of(), "churn", "2026-Q3", TODAY, guardrails=guardrails)
    assert found == [("guardrails", "collection.type")]


def test_all_unknown_names_are_reported() -> None:
    plan = plan_of(None, goal())
    given = {"guardrails": ["churn", "npss"], "owner": "sales", "id": "stay-x"}
    assert problems(draft_objective, plan, "churn", "2026-Q1", TODAY, **given) == [
        ("cycle", "cycle.over"),
        ("guardrails[0]", "draft.guardrail"),
        ("guardrails[1]", "kpi.unknown"),
        ("owner", "owner.unknown"),
        ("id", "id.duplicate"),
    ]
    assert problems(draft_objective, plan, "chrun", "2026-Q9", TODAY) == [
        ("kpi", "kpi.unknown"),
        ("cycle", "cycle.unknown"),
    ]
    with pytest.raises(InvalidValue, match="there is no KPI 'chrun'; did you mean 'churn'"):
        draft_objective(plan, "chrun", "2026-Q3", TODAY)


def test_wrong_types_and_unknown_names_are_reported_together() -> None:
    plan = plan_of()
    given = {"guardrails": ["npss", 3], "target": "3", "owner": "sales", "title": ""}
    assert problems(draft_objective, plan, "churn", "2026-Q9", TODAY, "strict", **given) == [
        ("policy", "part.type"),
        ("guardrails[1]", "text.type"),
        ("target", "number.text"),
        ("title", "text.empty"),
        ("cycle", "cycle.unknown"),
        ("guardrails[0]", "kpi.unknown"),
        ("owner", "owner.unknown"),
    ]
    assert problems(draft_objective, plan, 3, "2026-Q9", TODAY, guardrails=3, id="") == [
        ("kpi", "text.type"),
        ("guardrails", "collection.type"),
        ("id", "text.empty"),
        ("cycle", "cycle.unknown"),
    ]
    assert problems(draft_objective, plan, "chrun", None, TODAY, owner="") == [
        ("cycle", "text.type"),
        ("owner", "text.empty"),
        ("kpi", "kpi.unknown"),
    ]


def test_what_is_wrong_with_the_case_is_reported_beside_other_mistakes() -> None:
    found = problems(draft_objective, plan_of(None, goal()), "churn", "2026-Q3", TODAY, target="9", owner="sales")
    assert found == [("target", "number.text"), ("owner", "owner.unknown"), ("cycle", "draft.exists")]
    found = problems(draft_objective, plan_of(), "churn", "2026-Q3", TODAY, target=9, title="")
    assert found == [("title", "text.empty"), ("target", "draft.target")]
    assert problems(draft_objective, plan_of(), "churn", "2026-Q3", None, owner="sales") == [("as_of", "date.missing")]


def test_a_goal_in_the_cycle_and_a_wrong_target_are_both_reported() -> None:
    found = problems(draft_objective, plan_of(None, goal()), "churn", "2026-Q3", TODAY, target=9)
    assert found == [("cycle", "draft.exists"), ("target", "draft.target")]


def test_a_draft_replaces_nothing() -> None:
    draft = draft_of(kpi_of(*BAD))
    once = draft.add_to(plan_of())
    with pytest.raises(InvalidPlan) as caught:
        draft.add_to(once)
    assert caught.value.code == "id.duplicate"
    assert problems(draft.add_to, None) == [("plan", "part.type")]


def test_a_draft_is_a_value() -> None:
    assert draft_of(kpi_of(*BAD)) == draft_of(kpi_of(*BAD))
    assert hash(draft_of(kpi_of(*BAD))) == hash(draft_of(kpi_of(*BAD)))
    assert draft_of(kpi_of(*BAD)) != draft_of(kpi_of(*BAD), target=2)
