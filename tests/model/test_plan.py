"""The plan: what must hold between its parts, look-ups, and changed copies."""

from __future__ import annotations

import copy
import pickle
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalkit.errors import InvalidPlan, InvalidValue, NotFound
from goalkit.model._consistency import sort_topologically
from goalkit.model.cycles import Cycle
from goalkit.model.history import CheckIn, Closing, Revision, StateChange
from goalkit.model.key_results import KeyResult
from goalkit.model.kpis import KPI
from goalkit.model.measures import Baseline, Cascaded, Change, Maintain, Milestone, Milestones
from goalkit.model.objectives import Alignment, Objective
from goalkit.model.owners import Owner
from goalkit.model.plan import Plan
from goalkit.model.readings import Reading
from goalkit.model.states import State
from goalkit.model.thresholds import Threshold
from tests.model.building import NO_COLLECTIONS, build, day, problems, refusal

if TYPE_CHECKING:
    import datetime as dt

    from goalkit.errors import GoalkitError
    from goalkit.model.measures import Measure

Q2 = Cycle.quarter(2026, 2)
CHURN = KPI(id="churn", unit="%", threshold=Threshold.at_most(3.0), readings=[(day(1), 4)])


def goal(id: str, *to: str, key_results: tuple[KeyResult, ...] = ()) -> Objective:  # noqa: A002
    """Return an objective that is aligned to others."""
    return Objective(id=id, title=id, aligned_to=[Alignment(item) for item in to], key_results=key_results)


def result(id: str, measure: Measure | None = None, *check_ins: CheckIn) -> KeyResult:  # noqa: A002
    """Return a key result."""
    return KeyResult(id=id, title=id, measure=measure, check_ins=check_ins)


def linked(measure: Measure, kpi: KPI = CHURN) -> GoalkitError:
    """Return the refusal of a plan in which a key result has this measure on a KPI."""
    return refusal(Plan, kpis=[kpi], objectives=[goal("a", key_results=(result("kr", measure),))])


def growth() -> Plan:
    """Return a plan with one of everything."""
    return Plan(
        name="Growth",
        cycles=[Q2],
        owners=[Owner(id="acme", kind="company"), Owner(id="growth", parent="acme")],
        kpis=[attrs.evolve(CHURN, owner="growth"), KPI(id="nps")],
        objectives=[
            Objective(
                id="first-value",
                title="Feel it",
                owner="growth",
                cycle="2026-Q2",
                guardrails=["churn"],
                aligned_to=[Alignment("win-customers")],
                key_results=[
                    result("ttfa", Change(baseline=4, target=1, unit="days"), CheckIn(day(9), 3)),
                    result("less-churn", Change(target=3, unit="%", kpi="churn")),
                ],
            ),
            goal("win", "grow", key_results=(result("win-customers", Cascaded(), CheckIn(day(400))),)),
            goal("grow"),
        ],
    )


# what must hold


def test_a_plan_may_be_empty() -> None:
    assert Plan().last_entry() is None
    assert Plan() == Plan(objectives=iter(()))


def test_children_come_before_parents() -> None:
    structure = growth().structure
    assert structure.order == [0, 1, 2]
    assert list(structure.children) == [2]
    assert list(structure.key_result_children) == [(1, 0)]


def test_ids_are_unique_and_goals_share_one_space() -> None:
    objectives = [goal("a", key_results=(result("kr"), result("a"))), goal("kr"), goal("a")]
    error = refusal(
        Plan,
        cycles=[Q2, Q2],
        owners=[Owner(id="x"), Owner(id="x")],
        kpis=[KPI(id="x"), KPI(id="x")],
        objectives=objectives,
    )
    assert [str(problem) for problem in error.problems] == [
        "cycles[1].id: cycle '2026-Q2' exists already (cycles[0])",
        "owners[1].id: owner 'x' exists already (owners[0])",
        "kpis[1].id: KPI 'x' exists already (kpis[0])",
        "objectives[0].key_results[1].id: goal 'a' exists already (objectives[0])",
        "objectives[1].id: goal 'kr' exists already (objectives[0].key_results[0])",
        "objectives[2].id: goal 'a' exists already (objectives[0])",
    ]
    assert {problem.code for problem in error.problems} == {"id.duplicate"}


def test_every_unknown_id_is_reported() -> None:
    key_result = KeyResult(id="kr", title="KR", owner="bob", measure=Maintain(kpi="uptime"))
    objective = Objective(
        id="a",
        title="A",
        owner="ana",
        cycle="2026-Q9",
        guardrails=["nps"],
        aligned_to=[Alignment("b")],
        key_results=[key_result],
    )
    assert problems(
        Plan,
        owners=[Owner(id="x", parent="y")],
        kpis=[KPI(id="z", owner="w")],
        objectives=[objective],
    ) == [
        ("owners[0].parent", "owner.unknown"),
        ("kpis[0].owner", "owner.unknown"),
        ("objectives[0].owner", "owner.unknown"),
        ("objectives[0].cycle", "cycle.unknown"),
        ("objectives[0].guardrails[0]", "kpi.unknown"),
        ("objectives[0].key_results[0].owner", "owner.unknown"),
        ("objectives[0].key_results[0].measure.kpi", "kpi.unknown"),
        ("objectives[0].aligned_to[0].to", "goal.unknown"),
    ]


@pytest.mark.parametrize("field", ["cycles", "owners", "kpis", "objectives"])
@pytest.mark.parametrize("value", NO_COLLECTIONS)
def test_collections_must_be_collections(field: str, value: object) -> None:
    error = refusal(Plan, **{field: value})
    assert isinstance(error, InvalidPlan)
    assert [(problem.path, problem.code) for problem in error.problems] == [(field, "collection.type")]


def test_parts_of_another_kind_and_texts_are_reported_at_once() -> None:
    wrong = {"cycles": ["2026-Q2"], "owners": [3], "kpis": [None], "objectives": [KPI(id="x")]}
    assert problems(Plan, name=3, description="\ud800", **wrong) == [
        ("name", "text.type"),
        ("description", "text.surrogate"),
        *((f"{field}[0]", "part.type") for field in wrong),
    ]


def test_check_ins_and_phases_lie_in_the_cycle() -> None:
    phases = [(day(0), 1), (day(1), 2), (day(91), 3), (day(92), 4)]
    measure = Change(baseline=0, target=10, phases=phases)
    check_ins = [CheckIn(day(number), number) for number in (92, 0, 1, 91)]
    objective = Objective(
        id="a", title="A", cycle="2026-Q2", key_results=[result("kr", measure, *check_ins), result("x")]
    )
    error = refusal(Plan, cycles=[Q2], objectives=[objective])
    box = "(2026-Q2: 2026-04-01 to 2026-06-30)"
    inner = "objectives[0].key_results[0]"
    assert [str(problem) for problem in error.problems] == [
        f"{inner}.check_ins[0].date: 2026-03-31 is before the cycle starts {box}",
        f"{inner}.check_ins[3].date: 2026-07-01 is after the cycle ended {box}",
        f"{inner}.measure.phases[0]: 2026-03-31 is outside the cycle {box}",
        f"{inner}.measure.phases[3]: 2026-07-01 is outside the cycle {box}",
    ]


@pytest.mark.parametrize(("number", "place"), [(0, 0), (1, None), (91, None), (92, 1)])
def test_one_check_in_outside_the_cycle_is_refused(number: int, place: int | None) -> None:
    item = result("kr", None, CheckIn(day(30), 1), CheckIn(day(number), 2))
    objective = Objective(id="a", title="A", cycle="2026-Q2", key_results=[item])
    if place is None:
        assert Plan(cycles=[Q2], objectives=[objective]).key_result("kr") == item
    else:
        refused = problems(Plan, cycles=[Q2], objectives=[objective])
        assert refused == [(f"objectives[0].key_results[0].check_ins[{place}].date", "check-in.outside-cycle")]


# key results on KPIs


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        (Change(target=3, unit="days", kpi="churn"), "unit: is 'days', but the KPI 'churn' is in '%'"),
        (Maintain(unit="EUR", kpi="churn"), "unit: is 'EUR', but the KPI 'churn' is in '%'"),
        (Baseline(unit="EUR", kpi="churn"), "unit: is 'EUR', but the KPI 'churn' is in '%'"),
        (
            Change(baseline=2, target=3, kpi="churn"),
            "target: makes this an increase, but for the KPI 'churn' better is: decrease",
        ),
        (
            Change(target=3, kpi="churn", direction="increase"),
            "direction: makes this an increase, but for the KPI 'churn' better is: decrease",
        ),
        (
            Maintain(threshold=Threshold.at_least(3), kpi="churn"),
            "threshold: makes this an increase, but for the KPI 'churn' better is: decrease",
        ),
    ],
)
def test_a_key_result_agrees_with_its_kpi(measure: Measure, text: str) -> None:
    assert str(linked(measure)) == f"Plan: objectives[0].key_results[0].measure.{text}"


def test_a_decrease_of_a_kpi_that_should_rise_is_refused() -> None:
    error = linked(Change(baseline=3, target=2, kpi="nps"), KPI(id="nps", direction="increase"))
    assert "makes this a decrease, but for the KPI 'nps' better is: increase" in str(error)
    assert error.code == "link.direction"


def test_a_unit_on_a_kpi_without_one_is_refused() -> None:
    error = linked(Change(target=3, unit="days", kpi="nps"), KPI(id="nps"))
    assert str(error).endswith("unit: is 'days', but the KPI 'nps' has no unit")


def test_a_maintain_needs_a_threshold_from_somewhere() -> None:
    error = linked(Maintain(kpi="nps"), KPI(id="nps"))
    assert str(error).endswith("measure.threshold: is missing, and the KPI 'nps' has none either")


@pytest.mark.parametrize("kind", ["stock", "ratio"])
def test_readings_of_a_stock_or_a_ratio_are_not_added_up(kind: str) -> None:
    error = linked(Change(target=9, kpi="staff", accumulate=True), build(KPI, id="staff", kind=kind))
    assert error.problems[0].path.endswith("measure.accumulate")
    assert error.problems[0].message == (
        f"adds up the readings of the KPI 'staff', but a {kind} does not add up over time"
    )


@pytest.mark.parametrize(
    "measure",
    [
        Change(target=3, kpi="churn"),
        Change(baseline=5, target=3, unit="%", kpi="churn"),
        Maintain(kpi="churn"),
        Maintain(threshold=Threshold.at_most(5), kpi="churn"),
        Maintain(threshold=Threshold.between(1, 5), kpi="churn"),
        Baseline(kpi="churn"),
        Milestones([Milestone("Draft")]),
        None,
    ],
)
def test_what_agrees_is_accepted(measure: Measure | None) -> None:
    plan = Plan(kpis=[CHURN], objectives=[goal("a", key_results=(result("kr", measure),))])
    assert plan.key_result("kr").measure == measure


@pytest.mark.parametrize("kind", [None, "flow"])
def test_readings_that_add_up_are_accepted(kind: str | None) -> None:
    kpi = build(KPI, id="sales", kind=kind)
    measure = Change(target=9, kpi="sales", accumulate=True)
    assert Plan(kpis=[kpi], objectives=[goal("a", key_results=(result("kr", measure),))]).kpis == (kpi,)


# sums of values


def cascade(unit: str, *measures: Measure, contributes: bool = True, weight: float = 1) -> dict[str, object]:
    """Return the parts of a plan in which values are summed up."""
    top = result("sum", Cascaded(method="sum", target=100, unit=unit))
    children = [
        Objective(
            id=f"child-{number}",
            title="Child",
            aligned_to=[Alignment("sum", contributes=contributes)],
            key_results=[KeyResult(id=f"kr-{number}", title="KR", measure=measure, weight=weight)],
        )
        for number, measure in enumerate(measures)
    ]
    return {"kpis": [CHURN], "objectives": [goal("top", key_results=(top,)), *children]}


EUR = Change(baseline=0, target=9, unit="EUR")
DAYS = Change(baseline=0, target=9, unit="days")


@pytest.mark.parametrize(
    ("unit", "measures", "text"),
    [
        ("EUR", (EUR, DAYS), "is 'EUR', but the key result 'kr-1' below it is in 'days'"),
        ("EUR", (Change(target=3, kpi="churn"),), "is 'EUR', but the key result 'kr-0' below it is in '%'"),
        (
            "EUR",
            (Cascaded(method="sum", target=3, unit="days"),),
            "is 'EUR', but the key result 'kr-0' below it is in 'days'",
        ),
        (
            "",
            (EUR, DAYS),
            ("is missing; the key result 'kr-0' below it is in 'EUR', and the key result 'kr-1' below it is in 'days'"),
        ),
    ],
)
def test_values_of_two_units_are_not_added(unit: str, measures: tuple[Measure, ...], text: str) -> None:
    error = refusal(Plan, **cascade(unit, *measures))
    assert str(error) == (
        f"Plan: objectives[0].key_results[0].measure.unit: {text}; values of two units cannot be added"
    )
    assert error.code == "cascaded.unit"


def test_values_of_one_unit_or_none_are_added() -> None:
    plain = Change(baseline=0, target=9)
    for parts in (
        cascade("EUR", EUR, plain, Baseline(unit="days")),
        cascade("", EUR, EUR),
        cascade("EUR", DAYS, contributes=False),
        cascade("EUR", DAYS, weight=0),
    ):
        assert build(Plan, **parts).structure.order[-1] == 0


def test_a_mean_of_scores_needs_no_unit() -> None:
    top = goal("top", key_results=(result("mean", Cascaded()),))
    plan = Plan(objectives=[top, goal("a", "mean", key_results=(result("kr", DAYS),))])
    assert plan.structure.order == [1, 0]


# circles


@pytest.mark.parametrize(
    ("objectives", "path", "text"),
    [
        ([goal("a", "a")], "objectives[0].aligned_to[0].to", "is linked to itself: a -> a"),
        (
            [goal("b"), goal("a", "b", "kr", key_results=(result("kr"),))],
            "objectives[1].aligned_to[1].to",
            "is linked to itself: a -> kr -> a",
        ),
        (
            [goal("a", "b"), goal("b", "c"), goal("c", "a")],
            "objectives[0].aligned_to[0].to",
            "links form a circle: a -> b -> c -> a",
        ),
        (
            [goal("a", "b"), goal("b", "kr"), goal("c", "a", key_results=(result("kr"),))],
            "objectives[0].aligned_to[0].to",
            "links form a circle: a -> b -> kr -> c -> a",
        ),
    ],
)
def test_a_circle_of_links_is_named_in_full(objectives: list[Objective], path: str, text: str) -> None:
    error = refusal(Plan, objectives=objectives)
    assert [(item.path, item.message, item.code) for item in error.problems] == [(path, text, "link.circle")]


def test_circles_that_share_nothing_are_all_reported() -> None:
    objectives = [goal("a", "a"), goal("b", "c"), goal("c", "b"), goal("d", "d"), goal("e", "b", "d")]
    assert [problem.message for problem in refusal(Plan, objectives=objectives).problems] == [
        "is linked to itself: a -> a",
        "links form a circle: b -> c -> b",
        "is linked to itself: d -> d",
    ]


def test_owners_in_a_circle_are_refused() -> None:
    owners = [Owner(id="a", parent="b"), Owner(id="b", parent="c"), Owner(id="c", parent="a")]
    error = refusal(Plan, owners=[*owners, Owner(id="d", parent="d")])
    assert [(item.path, item.message, item.code) for item in error.problems] == [
        ("owners[0].parent", "owners form a circle: a -> b -> c -> a", "owner.circle"),
        ("owners[3].parent", "owners form a circle: d -> d", "owner.circle"),
    ]


LENGTH = 20_000
"""Twenty times as deep as Python recurses."""


def test_a_chain_of_very_many_objectives_is_a_plan() -> None:
    chain = [goal("0"), *(goal(str(number), str(number - 1)) for number in range(1, LENGTH))]
    plan = Plan(objectives=chain)
    assert plan.structure.order == list(range(LENGTH))[::-1]


def test_a_circle_of_very_many_objectives_is_reported_in_short() -> None:
    circle = [goal(str(number), str((number + 1) % LENGTH)) for number in range(LENGTH)]
    error = refusal(Plan, objectives=circle)
    text = error.problems[0].message
    first = " -> ".join(map(str, range(12)))
    last = " -> ".join([*map(str, range(LENGTH - 11, LENGTH)), "0"])
    assert text == f"links form a circle: {first} -> ... ({LENGTH - 23} more) ... -> {last}"


graphs = st.integers(1, 7).flatmap(
    lambda size: st.lists(st.lists(st.integers(0, size - 1), max_size=3, unique=True), min_size=size, max_size=size)
)


@given(graphs)
def test_the_order_puts_everything_after_what_is_below_it(below: list[list[int]]) -> None:
    order, circles = sort_topologically(below)
    assert sorted(order) == list(range(len(below)))
    if not circles:
        assert all(order.index(low) < order.index(top) for top, lows in enumerate(below) for low in lows)


@given(graphs)
def test_circles_are_found_exactly_where_there_are_some(below: list[list[int]]) -> None:
    _, circles = sort_topologically(below)
    left = set(range(len(below)))
    while free := {top for top in left if not left & set(below[top])}:
        left -= free
    assert bool(circles) is bool(left)
    members = [position for circle in circles for position in circle[:-1]]
    assert len(members) == len(set(members))
    for circle in circles:
        assert circle[0] == circle[-1]
        assert all(low in below[top] for top, low in pairwise(circle))


# look-ups


def test_parts_are_found_by_id() -> None:
    plan = growth()
    assert plan.objective("win") is plan.objectives[1]
    assert plan.key_result("win-customers") is plan.objectives[1].key_results[0]
    assert plan.objective_of("win-customers") is plan.objectives[1]
    assert plan.kpi("nps") is plan.kpis[1]
    assert plan.owner("growth") is plan.owners[1]
    assert plan.cycle("2026-Q2") is plan.cycles[0]
    assert plan.cycle_of(plan.objectives[0]) == Q2
    assert plan.cycle_of(plan.objectives[1]) is None
    assert [(top.id, item.id) for top, item in plan.key_results()] == [
        ("first-value", "ttfa"),
        ("first-value", "less-churn"),
        ("win", "win-customers"),
    ]


def test_what_is_not_found_is_named_with_what_looks_like_it() -> None:
    plan = growth()
    for ask, text in (
        (plan.objective, "there is no objective 'first-valeu'; did you mean 'first-value'?"),
        (plan.key_result, "there is no key result 'first-valeu'"),
        (plan.objective_of, "there is no key result 'first-valeu'"),
        (plan.kpi, "there is no KPI 'first-valeu'"),
        (plan.owner, "there is no owner 'first-valeu'"),
        (plan.cycle, "there is no cycle 'first-valeu'"),
    ):
        error = refusal(ask, "first-valeu")
        assert isinstance(error, NotFound)
        assert isinstance(error, LookupError)
        assert str(error) == f"Plan: {text}"


def test_a_hint_looks_past_capital_letters() -> None:
    assert str(refusal(growth().kpi, "NPS")) == "Plan: there is no KPI 'NPS'; did you mean 'nps'?"


@pytest.mark.parametrize("wanted", [None, 3, [], {}])
def test_what_is_no_id_is_not_found_either(wanted: object) -> None:
    assert isinstance(refusal(growth().kpi, wanted), NotFound)


def test_the_last_entry_is_the_latest_of_all_kinds() -> None:
    found: list[dt.date | None] = []
    parts: list[KeyResult] = [
        KeyResult(id="1", title="KR", measure=Milestones([Milestone("Draft"), Milestone("Launch", 1, day(2))])),
        KeyResult(id="2", title="KR", check_ins=[CheckIn(day(3)), CheckIn(day(1))]),
        KeyResult(id="3", title="KR", measure=DAYS, revisions=[Revision(at=day(4), target=3)]),
        KeyResult(id="4", title="KR", states=[StateChange(at=day(5), state=State.DRAFT)]),
        KeyResult(id="5", title="KR", closing=Closing(at=day(6), score=1)),
    ]
    plan = Plan()
    for part in parts:
        plan = plan.with_objective(goal(f"goal {part.id}", key_results=(part,)))
        found.append(plan.last_entry())
    assert found == [day(number) for number in range(2, 7)]
    assert growth().last_entry() == day(400)
    assert Plan(kpis=[CHURN]).last_entry() == day(1)


# values


def test_a_plan_is_a_frozen_value_that_pickles() -> None:
    plan = growth()
    plan.memo["other"] = 1
    for same in (pickle.loads(pickle.dumps(plan)), copy.copy(plan), copy.deepcopy(plan), growth()):  # noqa: S301
        assert same == plan
        assert hash(same) == hash(plan)
        assert same.structure.order == plan.structure.order
        assert same.memo == {}
    assert "structure" not in repr(plan)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        plan.name = "B"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def test_an_error_of_a_plan_pickles() -> None:
    error = refusal(Plan, objectives=[goal("a", "b")])
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - made here
    assert (type(again), str(again), again.problems) == (InvalidPlan, str(error), error.problems)


# change


def test_a_check_in_is_added_and_wins_over_one_of_the_same_day() -> None:
    plan = growth()
    changed = plan.with_check_in("ttfa", CheckIn(day(9), 2)).with_check_in("ttfa", CheckIn(day(5), 4))
    assert [item.value for item in changed.key_result("ttfa").check_ins] == [4.0, 3.0, 2.0]
    assert [item.value for item in plan.key_result("ttfa").check_ins] == [3.0]
    assert changed.objectives[1:] == plan.objectives[1:]
    assert changed.key_result("less-churn") is plan.key_result("less-churn")


def test_a_check_in_that_does_not_fit_is_refused() -> None:
    plan = growth()
    late = refusal(plan.with_check_in, "ttfa", CheckIn(day(92), 2))
    assert (type(late), late.code) == (InvalidPlan, "check-in.outside-cycle")
    elsewhere = refusal(plan.with_check_in, "less-churn", CheckIn(day(9), 2))
    assert (type(elsewhere), elsewhere.code) == (InvalidValue, "check-in.source")
    assert isinstance(refusal(plan.with_check_in, "x", CheckIn(day(9), 2)), NotFound)
    assert problems(plan.with_check_in, "ttfa", 3) == [("check_ins[1]", "part.type")]


def test_a_reading_is_added() -> None:
    plan = growth()
    changed = plan.with_reading("churn", Reading(day(0), 5))
    assert [item.value for item in changed.kpi("churn").readings] == [5.0, 4.0]
    assert changed.kpis[1] is plan.kpis[1]
    assert isinstance(refusal(plan.with_reading, "x", Reading(day(0), 5)), NotFound)
    assert problems(plan.with_reading, "churn", 3) == [("readings[1]", "part.type")]


def test_an_objective_is_added_or_replaced() -> None:
    plan = growth()
    added = plan.with_objective(goal("new", "grow"))
    assert [item.id for item in added.objectives] == ["first-value", "win", "grow", "new"]
    replaced = added.with_objective(Objective(id="grow", title="Grow more"))
    assert [item.title for item in replaced.objectives][2] == "Grow more"
    assert isinstance(refusal(plan.with_objective, goal("grow", "grow")), InvalidPlan)
    assert problems(plan.with_objective, "grow") == [("objective", "part.type")]


def test_a_revision_cannot_turn_a_linked_key_result_against_its_kpi() -> None:
    kpi = KPI(id="nps", threshold=Threshold.at_least(40))
    key_result = KeyResult(
        id="k",
        title="K",
        measure=Change(baseline=30, target=40, kpi="nps"),
        revisions=[
            Revision(day(31), target=50),
            Revision(day(32), target=20),
        ],
    )
    with pytest.raises(InvalidPlan) as caught:
        Plan(kpis=[kpi], objectives=[Objective(id="o", title="O", key_results=[key_result])])
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [
        ("objectives[0].key_results[0].revisions[1].target", "link.direction")
    ]


def test_an_unknown_id_comes_with_the_one_that_was_meant() -> None:
    goals = [Objective(id="growth", title="G", owner="growht", aligned_to=[Alignment("groth")])]
    with pytest.raises(InvalidPlan) as caught:
        Plan(owners=[Owner(id="growth")], objectives=goals)
    assert [problem.message for problem in caught.value.problems] == [
        "there is no owner 'growht'; did you mean 'growth'?",
        "there is no objective or key result 'groth'; did you mean 'growth'?",
    ]


def test_hints_stop_where_they_would_take_too_long() -> None:
    owners = [Owner(id=f"owner-{number}") for number in range(500)]
    goals = [Objective(id=f"o{number}", title="O", owner=f"ovner-{number}") for number in range(3000)]
    with pytest.raises(InvalidPlan) as caught:
        Plan(owners=owners, objectives=goals)
    hinted = [problem for problem in caught.value.problems if "did you mean" in problem.message]
    assert (len(caught.value.problems), len(hinted)) == (3000, 20)
