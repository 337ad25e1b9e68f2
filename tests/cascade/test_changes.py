"""Changes of a plan, the difference of two plans, merged plans and parts of plans, case by case."""

from __future__ import annotations

import json
import pickle
import time
from typing import TYPE_CHECKING

import attrs
import pytest

from goalkit import (
    KPI,
    Alignment,
    Cadence,
    Change,
    CheckIn,
    Cycle,
    InvalidPlan,
    InvalidValue,
    KeyResult,
    Milestone,
    Milestones,
    NotFound,
    Objective,
    Owner,
    Plan,
    Reading,
    Revision,
    State,
    StateChange,
    Threshold,
)
from goalkit.cascade._drafts import Draft, Step
from goalkit.cascade.changes import (
    Added,
    Aligned,
    Changed,
    CheckedIn,
    Described,
    Detached,
    Dropped,
    Entered,
    Moved,
    PlanChange,
    Recorded,
    Removed,
    Retargeted,
    apply,
    diff,
)
from goalkit.cascade.combining import merge, subset
from tests.model.building import build, day, problems, refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

Q2 = Cycle.quarter(2026, 2)


def kr(name: str, *, weight: float = 1) -> KeyResult:
    return KeyResult(id=name, title=name, measure=Change(0, 10), weight=weight)


def objective(name: str, *parents: str, krs: Sequence[str] = (), owner: str | None = None) -> Objective:
    return Objective(
        id=name,
        title=name,
        owner=owner,
        aligned_to=[Alignment(parent) for parent in parents],
        key_results=[kr(item) for item in krs],
    )


PLAN = Plan(
    name="Acme",
    cycles=[Q2],
    owners=[Owner(id="acme", kind="company"), Owner(id="growth", parent="acme")],
    kpis=[KPI(id="churn", owner="growth"), KPI(id="nps")],
    objectives=[
        objective("top", krs=["arr", "logos"], owner="acme"),
        objective("mid", "top", krs=["leads"], owner="growth"),
        objective("low", "mid", "arr", owner="growth"),
        objective("free"),
    ],
)


def names(plan: Plan) -> list[str]:
    return [item.id for item in plan.objectives]


def parts(plan: Plan, name: str) -> list[str]:
    return [item.id for item in plan.objective(name).key_results]


def refused(*changes: PlanChange, plan: Plan = PLAN) -> list[tuple[str, str]]:
    return problems(plan.apply, changes)


# applying


def test_no_change_gives_the_plan_itself() -> None:
    assert PLAN.apply([]) is PLAN
    assert apply(PLAN, iter(())) is PLAN


def test_parts_are_added_at_their_places_in_the_result_or_at_the_end() -> None:
    plan = PLAN.apply(
        [
            Added("objective", objective("last")),
            Added("objective", objective("third"), 2),
            Added("objective", objective("first"), 0),
            Added("objective", objective("beyond"), 99),
            Added("objective", objective("also third"), 2),
            Added("owner", Owner(id="new"), 1),
            Added("key result", kr("churned"), 1, "top"),
            Added("cycle", Cycle.quarter(2026, 3)),
            Added("KPI", KPI(id="cash")),
        ]
    )
    assert names(plan) == ["first", "top", "also third", "third", "mid", "low", "free", "last", "beyond"]
    assert [item.id for item in plan.owners] == ["acme", "new", "growth"]
    assert parts(plan, "top") == ["arr", "churned", "logos"]
    assert [item.id for item in plan.cycles] == ["2026-Q2", "2026-Q3"]
    assert [item.id for item in plan.kpis] == ["churn", "nps", "cash"]


def test_parts_are_removed_and_moved() -> None:
    plan = PLAN.apply(
        [
            Removed("KPI", "nps"),
            Removed("key result", "logos"),
            Removed("key result", "leads", "mid"),
            Moved("objective", "free", 0),
            Moved("objective", "top"),
            Moved("owner", "growth", 0),
        ]
    )
    assert names(plan) == ["free", "mid", "low", "top"]
    assert parts(plan, "top") == ["arr"]
    assert parts(plan, "mid") == []
    assert [item.id for item in plan.owners] == ["growth", "acme"]
    assert [item.id for item in plan.kpis] == ["churn"]


def test_a_key_result_moves_to_another_objective_with_everything_it_has() -> None:
    plan = PLAN.apply(
        [
            CheckedIn("arr", CheckIn(day(3), 4)),
            Moved("key result", "arr", 0, "top", to="free"),
            Moved("key result", "leads", to="free"),
            Changed("key result", "arr", "weight", 1, 2, "free"),
            Moved("key result", "leads", 0, "free"),
        ]
    )
    assert parts(plan, "free") == ["leads", "arr"]
    assert plan.key_result("arr") == attrs.evolve(kr("arr", weight=2), check_ins=[CheckIn(day(3), 4)])


def test_only_the_result_is_checked() -> None:
    plan = PLAN.apply(
        [
            Removed("objective", "top"),
            Added("key result", kr("top"), objective="free"),
            Added("objective", objective("arr")),
            Removed("owner", "acme"),
            Changed("owner", "growth", "parent", "acme", None),
        ]
    )
    assert plan.objective_of("top").id == "free"
    assert names(plan) == ["mid", "low", "free", "arr"]
    assert refused(Removed("owner", "acme")) == [
        ("owners[0].parent", "owner.unknown"),
        ("objectives[0].owner", "owner.unknown"),
    ]


def test_a_change_may_undo_the_one_before() -> None:
    assert PLAN.apply([Removed("objective", "free"), Added("objective", objective("free"))]) == PLAN
    assert PLAN.apply([Aligned("free", Alignment("top")), Detached("free", "top")]) == PLAN
    again: list[PlanChange] = [Dropped("free"), Added("objective", objective("free")), Dropped("free")]
    assert names(PLAN.apply(again)) == ["top", "mid", "low"]
    twice: list[PlanChange] = [Added("key result", kr("arr"), objective="free"), Removed("key result", "arr")]
    assert PLAN.apply(twice) == PLAN


def test_histories_grow_and_stay_in_order() -> None:
    plan = PLAN.apply(
        [
            CheckedIn("arr", CheckIn(day(9), 5)),
            CheckedIn("arr", CheckIn(day(2), 3)),
            Retargeted("arr", Revision(at=day(5), target=20)),
            Retargeted("arr", Revision(at=day(4), target=15)),
            Recorded("nps", Reading(day(8), 40)),
            Recorded("nps", Reading(day(1), 30)),
            Entered("arr", StateChange(day(7), State.CLOSED)),
            Entered("mid", StateChange(day(7), State.POSTPONED)),
            Entered("mid", StateChange(day(1), State.DRAFT)),
            Changed("KPI", "nps", "readings", (Reading(day(1), 30), Reading(day(8), 40)), ()),
            Recorded("nps", Reading(day(2), 31)),
            Changed(
                "key result",
                "arr",
                "revisions",
                [Revision(at=day(4), target=15), Revision(at=day(5), target=20)],
                [Revision(at=day(4), target=16)],
            ),
        ]
    )
    found = plan.key_result("arr")
    assert [item.value for item in found.check_ins] == [3, 5]
    assert [item.target for item in found.revisions] == [16]
    assert [item.state for item in found.states] == [State.CLOSED]
    assert [item.state for item in plan.objective("mid").states] == [State.DRAFT, State.POSTPONED]
    assert [item.value for item in plan.kpi("nps").readings] == [31]
    assert not PLAN.key_result("arr").check_ins


def test_links_are_made_replaced_and_cut() -> None:
    plan = PLAN.apply(
        [
            Aligned("low", Alignment("mid", weight=3)),
            Aligned("free", Alignment("logos", contributes=False)),
            Detached("low", "arr"),
        ]
    )
    assert plan.objective("low").aligned_to == (Alignment("mid", weight=3),)
    assert plan.objective("free").aligned_to == (Alignment("logos", contributes=False),)
    before = (Alignment("mid"), Alignment("arr"))
    plan = PLAN.apply(
        [
            Aligned("low", Alignment("top")),
            Changed("objective", "low", "aligned_to", (*before, Alignment("top")), ()),
            Aligned("low", Alignment("free")),
        ]
    )
    assert plan.objective("low").aligned_to == (Alignment("free"),)


def test_what_is_dropped_takes_its_links_along() -> None:
    plan = PLAN.apply([Dropped("top")])
    assert names(plan) == ["mid", "low", "free"]
    assert [item.aligned_to for item in plan.objectives] == [(), (Alignment("mid"),), ()]
    plan = PLAN.apply([Dropped("arr")])
    assert plan.objective("low").aligned_to == (Alignment("mid"),)
    assert parts(plan, "top") == ["logos"]


def test_links_made_before_a_drop_go_and_those_made_after_it_stay() -> None:
    plan = PLAN.apply(
        [
            Dropped("leads"),
            Added("objective", objective("new", "free")),
            Aligned("mid", Alignment("free")),
            Changed("objective", "low", "aligned_to", (Alignment("mid"), Alignment("arr")), [Alignment("free")]),
            Dropped("new"),
            Dropped("free"),
            Added("objective", objective("free")),
            Aligned("low", Alignment("free")),
        ]
    )
    assert [item.aligned_to for item in plan.objectives] == [
        (),
        (Alignment("top"),),
        (Alignment("free"),),
        (),
    ]


def test_the_plan_gets_a_name_and_a_description() -> None:
    plan = PLAN.apply([Described("name", "Acme", "B"), Described("name", "B", "C"), Described("description", "", "x")])
    assert (plan.name, plan.description) == ("C", "x")
    assert plan.objectives == PLAN.objectives


# what is refused


def test_all_conflicts_are_listed_at_once() -> None:
    error = refusal(
        PLAN.apply,
        [
            Changed("objective", "top", "weight", before=3, after=2),
            Changed("objective", "top", "owner", before=None, after="growth"),
            Described("name", "B", "C"),
            Added("owner", Owner(id="acme")),
            Added("objective", objective("twice", krs=["x", "x"])),
            Moved("key result", "arr", to="top"),
            Removed("cycle", "2027"),
        ],
    )
    assert isinstance(error, InvalidPlan)
    assert str(error).splitlines() == [
        "Plan: 7 problems",
        "  changes[0].before: weight of objective 'top' is 1, not 3",
        "  changes[1].before: owner of objective 'top' is 'acme', not nothing",
        "  changes[2].before: name of the plan is 'Acme', not 'B'",
        "  changes[3].item.id: owner 'acme' exists already",
        "  changes[4].item.key_results[1].id: key result 'x' exists already",
        "  changes[5].to: objective 'top' has a key result 'arr' already",
        "  changes[6].id: there is no cycle '2027'",
    ]
    assert {problem.code for problem in error.problems} == {"change.conflict", "cycle.unknown"}


def test_the_value_before_is_the_one_at_that_point() -> None:
    first = Changed("objective", "top", "weight", 1, 2)
    assert PLAN.apply([first, Changed("objective", "top", "weight", 2, 5)]).objective("top").weight == 5
    assert refused(first, first) == [("changes[1].before", "change.conflict")]


def test_what_does_not_exist_is_named_with_its_place() -> None:
    changes: list[tuple[PlanChange, str, str]] = [
        (Removed("objective", "tip"), "id", "objective.unknown"),
        (Removed("key result", "tip"), "id", "key-result.unknown"),
        (Removed("key result", "arr", "mid"), "id", "key-result.unknown"),
        (Removed("key result", "arr", "tip"), "objective", "objective.unknown"),
        (Moved("KPI", "tip"), "id", "kpi.unknown"),
        (Moved("key result", "tip", to="top"), "id", "key-result.unknown"),
        (Moved("key result", "arr", to="tip"), "to", "objective.unknown"),
        (Changed("owner", "tip", "name", "", "x"), "id", "owner.unknown"),
        (Added("key result", kr("x"), objective="tip"), "objective", "objective.unknown"),
        (CheckedIn("top", CheckIn(day(1))), "key_result", "key-result.unknown"),
        (Retargeted("top", Revision(day(1), target=1)), "key_result", "key-result.unknown"),
        (Recorded("tip", Reading(day(1), 1)), "kpi", "kpi.unknown"),
        (Entered("tip", StateChange(day(1), State.DRAFT)), "goal", "goal.unknown"),
        (Dropped("tip"), "goal", "goal.unknown"),
        (Aligned("arr", Alignment("top")), "child", "objective.unknown"),
        (Detached("arr", "top"), "child", "objective.unknown"),
        (Detached("mid", "arr"), "parent", "link.unknown"),
    ]
    for change, field, code in changes:
        error = refusal(PLAN.apply, [change])
        assert isinstance(error, NotFound)
        assert [(problem.path, problem.code) for problem in error.problems] == [(f"changes[0].{field}", code)]
    error = refusal(PLAN.apply, [change for change, _, _ in changes])
    assert isinstance(error, NotFound)
    assert [problem.path for problem in error.problems] == [
        f"changes[{number}].{field}" for number, (_, field, _) in enumerate(changes)
    ]
    assert "did you mean 'top'?" in error.problems[0].message
    assert error.problems[2].message == "objective 'mid' has no key result 'arr'"


def test_a_part_that_breaks_its_own_rule_is_refused_with_its_place_in_the_result() -> None:
    error = refusal(
        PLAN.apply,
        [
            Removed("objective", "free"),
            Changed("objective", "low", "weight", 1, -1),
            Changed("key result", "arr", "title", "arr", ""),
            Changed("KPI", "nps", "unit", "", 3),
        ],
    )
    assert isinstance(error, InvalidValue)
    assert [(problem.path, problem.code) for problem in error.problems] == [
        ("kpis[1].unit", "text.type"),
        ("objectives[0].key_results[0].title", "text.empty"),
        ("objectives[2].weight", "number.low"),
    ]


def test_a_history_or_links_of_another_kind_are_refused_by_their_own_check() -> None:
    check_in, link = CheckIn(day(1), 2), Alignment("top")
    append = CheckedIn("arr", check_in)
    here = "objectives[0].key_results[0].check_ins"
    histories: list[tuple[object, str]] = [(check_in, here), ((link,), f"{here}[0]")]
    for after, path in histories:
        found = refused(Changed("key result", "arr", "check_ins", (), after), append)
        assert [place for place, _ in found] == [path]
    links: list[tuple[object, str]] = [
        (link, "aligned_to"),
        ((1,), "aligned_to[0]"),
        ((link, link), "aligned_to[1].to"),
    ]
    for after, path in links:
        change = Changed("objective", "free", "aligned_to", (), after)
        found = refused(change, Aligned("free", Alignment("mid")), Dropped("logos"))
        assert [place for place, _ in found] == [f"objectives[3].{path}"]


def test_what_is_no_change_is_refused() -> None:
    assert problems(build, apply, PLAN, ["x", Dropped("mid"), Step()]) == [
        ("changes[0]", "part.type"),
        ("changes[2]", "part.type"),
    ]
    assert problems(build, apply, PLAN, 3) == [("changes", "collection.type")]
    assert problems(build, diff, PLAN, "x") == [("other", "part.type")]
    assert problems(build, merge, "x", PLAN) == [("left", "part.type")]
    with pytest.raises(NotImplementedError):
        Step().edit(Draft(PLAN))


def test_each_change_checks_its_fields() -> None:
    assert problems(build, Added, "goal", objective("x")) == [("kind", "choice.unknown")]
    assert problems(build, Added, "owner", objective("x"), -1, "top") == [
        ("objective", "change.objective"),
        ("item", "part.type"),
        ("at", "count.low"),
    ]
    assert problems(build, Added, "key result", kr("x")) == [("objective", "change.objective")]
    assert problems(build, Removed, "KPI", "", "top") == [("id", "text.empty"), ("objective", "change.objective")]
    assert problems(build, Moved, "goal", "x", 1.5, to="top") == [
        ("kind", "choice.unknown"),
        ("at", "count.type"),
    ]
    assert problems(build, Moved, "objective", "x", to="top") == [("to", "change.objective")]
    assert problems(build, Changed, "objective", "x", "key_results", (), ()) == [("field", "choice.unknown")]
    assert problems(build, Changed, "objective", "x", "id", "x", "y") == [("field", "choice.unknown")]
    assert problems(build, Changed, "goal", "x", "id", {}, [set[str]()]) == [
        ("kind", "choice.unknown"),
        ("before", "change.value"),
        ("after", "change.value"),
    ]
    assert problems(build, Described, "id", 1, "") == [("field", "choice.unknown"), ("before", "text.type")]
    assert problems(build, CheckedIn, "", 1) == [("key_result", "text.empty"), ("check_in", "part.type")]
    assert problems(build, Recorded, "", 1) == [("kpi", "text.empty"), ("reading", "part.type")]
    assert problems(build, Retargeted, "", 1) == [("key_result", "text.empty"), ("revision", "part.type")]
    assert problems(build, Entered, "", 1) == [("goal", "text.empty"), ("state_change", "part.type")]
    assert problems(build, Aligned, "", 1) == [("child", "text.empty"), ("alignment", "part.type")]
    assert problems(build, Detached, "", 1) == [("child", "text.empty"), ("parent", "text.type")]
    assert problems(build, Dropped, None) == [("goal", "text.type")]


# texts and documents

CHANGES: list[tuple[PlanChange, str, dict[str, object]]] = [
    (
        Added("key result", kr("x", weight=2), 1, "top"),
        "add key result 'x' of objective 'top' in place 2",
        {
            "change": "added",
            "kind": "key result",
            "item": {
                "id": "x",
                "title": "x",
                "measure": {"type": "change", "baseline": 0.0, "target": 10.0},
                "weight": 2.0,
            },
            "at": 1,
            "objective": "top",
        },
    ),
    (
        Added("KPI", KPI(id="k", cadence=Cadence.weekly(), threshold=Threshold.at_least(3))),
        "add KPI 'k' at the end",
        {"change": "added", "kind": "KPI", "item": {"id": "k", "threshold": {"low": 3.0}, "cadence": "weekly"}},
    ),
    (Removed("owner", "x"), "remove owner 'x'", {"change": "removed", "kind": "owner", "id": "x"}),
    (
        Moved("objective", "x"),
        "move objective 'x' at the end",
        {"change": "moved", "kind": "objective", "id": "x"},
    ),
    (
        Moved("key result", "x", 0, to="top"),
        "move key result 'x' to objective 'top' in place 1",
        {"change": "moved", "kind": "key result", "id": "x", "at": 0, "to": "top"},
    ),
    (
        Changed("objective", "x", "owner", None, "acme"),
        "objective 'x': owner from nothing to 'acme'",
        {
            "change": "changed",
            "kind": "objective",
            "id": "x",
            "field": "owner",
            "before": None,
            "after": "acme",
        },
    ),
    (
        Changed("objective", "x", "guardrails", ["a", "b"], ["b", "c", "c"]),
        "objective 'x': guardrails without 'a', with 'c', with 'c'",
        {
            "change": "changed",
            "kind": "objective",
            "id": "x",
            "field": "guardrails",
            "before": ["a", "b"],
            "after": ["b", "c", "c"],
        },
    ),
    (
        Described("description", "a", ""),
        "plan: description from 'a' to ''",
        {"change": "described", "field": "description", "before": "a", "after": ""},
    ),
    (
        CheckedIn("x", CheckIn(day(1), note="hm")),
        "key result 'x': check in on 2026-04-01",
        {"change": "checked_in", "key_result": "x", "check_in": {"date": "2026-04-01", "note": "hm"}},
    ),
    (
        Recorded("x", Reading(day(1), 2.5)),
        "KPI 'x': record 2.5 on 2026-04-01",
        {"change": "recorded", "kpi": "x", "reading": {"date": "2026-04-01", "value": 2.5}},
    ),
    (
        Retargeted("x", Revision(day(1), 1, 2)),
        "key result 'x': baseline 1, target 2 from 2026-04-01",
        {
            "change": "retargeted",
            "key_result": "x",
            "revision": {"at": "2026-04-01", "baseline": 1.0, "target": 2.0},
        },
    ),
    (
        Entered("x", StateChange(day(1), State.DRAFT)),
        "goal 'x': draft from 2026-04-01",
        {"change": "entered", "goal": "x", "state_change": {"at": "2026-04-01", "state": "draft"}},
    ),
    (
        Aligned("x", Alignment("y", contributes=False)),
        "objective 'x': align to 'y', supporting only",
        {"change": "aligned", "child": "x", "alignment": {"to": "y", "contributes": False}},
    ),
    (
        Detached("x", "y"),
        "objective 'x': detach from 'y'",
        {"change": "detached", "child": "x", "parent": "y"},
    ),
    (Dropped("x"), "goal 'x': drop it, and the links to it", {"change": "dropped", "goal": "x"}),
]


@pytest.mark.parametrize(("change", "text", "table"), CHANGES, ids=lambda item: type(item).__name__)
def test_a_change_says_in_words_and_as_a_document_what_it_does(
    change: PlanChange, text: str, table: dict[str, object]
) -> None:
    assert str(change) == text
    assert change.to_dict() == table
    assert json.loads(json.dumps(change.to_dict())) == table


@pytest.mark.parametrize("change", [change for change, _, _ in CHANGES], ids=lambda item: type(item).__name__)
def test_a_change_is_a_value(change: PlanChange) -> None:
    copy: PlanChange = pickle.loads(pickle.dumps(change))  # noqa: S301
    assert (copy, hash(copy)) == (change, hash(change))


def test_a_long_or_only_reordered_collection_is_told_in_short() -> None:
    steps = Milestones([Milestone("a"), Milestone("b")])
    assert str(Changed("key result", "x", "check_ins", (), [CheckIn(day(n)) for n in range(9)])).endswith(", 4 more")
    assert str(Changed("objective", "x", "guardrails", ["a", "b"], ["b", "a"])).endswith("in another order")
    assert Changed("key result", "x", "measure", None, steps).to_dict()["after"] == {
        "type": "milestones",
        "milestones": [{"title": "a"}, {"title": "b"}],
    }


# differences


def told(first: Plan, second: Plan) -> list[str]:
    assert first.apply(first.diff(second)) == second
    return list(map(str, first.diff(second)))


def test_a_difference_names_what_differs_and_nothing_else() -> None:
    second = Plan(
        name="Acme 2",
        description="new",
        cycles=[Cycle.quarter(2026, 3), Q2],
        owners=[Owner(id="acme", kind="company", name="Acme")],
        kpis=[KPI(id="nps"), KPI(id="churn")],
        objectives=[
            objective("free", krs=["logos", "arr"]),
            attrs.evolve(objective("top", krs=["new"], owner="acme"), weight=2),
            objective("mid", "top", krs=["leads"]),
        ],
    )
    assert told(PLAN, second) == [
        "plan: name from 'Acme' to 'Acme 2'",
        "plan: description from '' to 'new'",
        "add cycle '2026-Q3' in place 1",
        "remove owner 'growth'",
        "owner 'acme': name from '' to 'Acme'",
        "KPI 'churn': owner from 'growth' to nothing",
        "move KPI 'nps' in place 1",
        "move key result 'logos' of objective 'top' to objective 'free' in place 1",
        "move key result 'arr' of objective 'top' to objective 'free' in place 2",
        "remove objective 'low'",
        "objective 'top': weight from 1 to 2",
        "objective 'mid': owner from 'growth' to nothing",
        "move objective 'free' in place 1",
        "add key result 'new' of objective 'top' in place 1",
    ]


def test_key_results_change_move_come_and_go_inside_their_objective() -> None:
    first = Plan(objectives=[objective("a", krs=["1", "2", "3", "4"]), objective("b", krs=["5"])])
    second = Plan(
        objectives=[
            attrs.evolve(objective("a"), key_results=[kr("4"), kr("5", weight=0), kr("1", weight=3), kr("2")]),
            objective("b"),
        ]
    )
    assert told(first, second) == [
        "move key result '5' of objective 'b' to objective 'a' in place 2",
        "remove key result '3' of objective 'a'",
        "key result '1' of objective 'a': weight from 1 to 3",
        "move key result '4' of objective 'a' in place 1",
        "key result '5' of objective 'a': weight from 1 to 0",
    ]


def test_ids_may_serve_another_kind_of_goal() -> None:
    first = Plan(objectives=[objective("a", krs=["b"]), objective("c")])
    second = Plan(objectives=[objective("b", krs=["a"]), objective("c", krs=["d"])])
    assert told(first, second) == [
        "remove objective 'a'",
        "add objective 'b' in place 1",
        "add key result 'd' of objective 'c' in place 1",
    ]
    assert told(first, Plan(objectives=[objective("c", krs=["b"])])) == [
        "move key result 'b' of objective 'a' to objective 'c' in place 1",
        "remove objective 'a'",
    ]


@attrs.frozen(kw_only=True)
class Mission(Objective):
    """An objective of a user's own class."""


def test_a_part_of_another_class_is_replaced_as_a_whole() -> None:
    first = Plan(objectives=[objective("a", krs=["k"]), objective("b")])
    second = Plan(objectives=[Mission(id="a", title="a"), objective("b", krs=["k"])])
    assert told(first, second) == [
        "move key result 'k' of objective 'a' to objective 'b' in place 1",
        "remove objective 'a'",
        "add objective 'a' in place 1",
    ]
    error = refusal(merge, Plan(objectives=[objective("b")]), Plan(objectives=[Mission(id="b", title="b")]))
    assert error.problems[0].message == "objective 'b' differs: Objective and Mission"


# merging


def test_merge_orders_by_id_and_keeps_the_text_that_is_there() -> None:
    right = Plan(
        description="from sales",
        owners=[Owner(id="acme", kind="company"), Owner(id="Zoe")],
        objectives=[objective("base"), objective("free")],
    )
    merged = Plan.merge(PLAN, right)
    assert names(merged) == ["base", "free", "low", "mid", "top"]
    assert [item.id for item in merged.owners] == ["Zoe", "acme", "growth"]
    assert (merged.name, merged.description) == ("Acme", "from sales")


def test_merge_lists_every_conflict() -> None:
    left = Plan(
        name="A",
        owners=[Owner(id="w", name="W")],
        objectives=[
            objective("o", krs=["1", "2", "3"]),
            objective("p", krs=["o2"]),
            objective("q", krs=["6", "7"]),
        ],
    )
    right = Plan(
        name="B",
        owners=[Owner(id="w", name="V", kind="company")],
        objectives=[
            attrs.evolve(objective("o"), weight=2, key_results=[kr("1", weight=3), kr("2"), kr("4")]),
            objective("o2", krs=["3"]),
            objective("q", krs=["7", "6"]),
        ],
    )
    error = refusal(Plan.merge, left, right)
    assert isinstance(error, InvalidPlan)
    kr_of = "a key result of"
    there = "in the other plan (objectives[1]"
    assert [str(problem) for problem in error.problems] == [
        "name: name of the plan differs: 'A' and 'B'",
        f"objectives[0].key_results[2].id: goal '3' is {kr_of} 'o', and {kr_of} 'o2' {there}.key_results[0])",
        f"objectives[1].key_results[0].id: goal 'o2' is {kr_of} 'p', and an objective {there})",
        "owners[0].name: owner 'w' differs: 'W' and 'V'",
        "owners[0].kind: owner 'w' differs: 'team' and 'company'",
        "objectives[0].weight: objective 'o' differs: 1.0 and 2.0",
        "objectives[0].key_results[0].weight: key result '1' differs: 1.0 and 3.0",
        "objectives[0].key_results[2]: key result '3' is missing in the other plan",
        "objectives[0].key_results: key result '4' is in the other plan only",
        "objectives[2].key_results: key results of 'q' are in another order in the other plan",
    ]
    assert {problem.code for problem in error.problems} == {"merge.conflict"}
    assert len(refusal(merge, right, left).problems) == len(error.problems)


def test_a_circle_that_merging_closes_is_reported_with_its_way() -> None:
    owners = Plan(owners=[Owner(id="a"), Owner(id="b", parent="a")]), Plan(owners=[Owner(id="a", parent=None)])
    assert [item.id for item in merge(*owners).owners] == ["a", "b"]
    left = Plan(objectives=[objective("a", "b"), objective("b")])
    right = Plan(objectives=[objective("a"), objective("b", "a")])
    assert {problem.code for problem in refusal(merge, left, right).problems} == {"merge.conflict"}


# parts of a plan


def test_a_subset_by_owner_has_its_goals_its_kpis_and_the_owners_above() -> None:
    part = PLAN.subset(owner="growth")
    assert names(part) == ["mid", "low"]
    assert [item.aligned_to for item in part.objectives] == [(), (Alignment("mid"),)]
    assert [item.id for item in part.owners] == ["acme", "growth"]
    assert [item.id for item in part.kpis] == ["churn"]
    assert part.cycles == ()
    assert part.name == "Acme"
    assert names(PLAN.subset(owner="acme")) == ["top", "mid", "low"]


def test_a_subset_with_ancestors_has_the_objective_of_a_parent_key_result() -> None:
    part = PLAN.subset(goal="low", with_ancestors=True)
    assert names(part) == ["top", "mid", "low"]
    assert part.objective("low") is PLAN.objective("low")
    assert part.kpis == ()
    only = Plan(objectives=[objective("a", krs=["k"]), objective("b", "k"), objective("c")])
    assert names(subset(only, goal="b", with_ancestors=True)) == ["a", "b"]


def test_a_subset_by_goal_has_everything_below_it() -> None:
    assert names(PLAN.subset(goal="mid")) == ["mid", "low"]
    assert names(PLAN.subset(goal="logos")) == ["top", "mid", "low"]
    assert names(PLAN.subset(goal="top", owner="growth")) == ["mid", "low"]
    assert names(PLAN.subset(goal="free", owner="growth")) == []


def test_a_subset_by_cycle_keeps_what_its_goals_are_measured_by() -> None:
    measured = attrs.evolve(kr("k"), measure=Change(0, 1, kpi="nps"), owner="ana")
    inside = Objective(id="in", title="in", cycle=Q2.id, guardrails=["churn"], key_results=[measured])
    plan = attrs.evolve(
        PLAN,
        cycles=[Cycle.year(2026), Q2],
        owners=[*PLAN.owners, Owner(id="ana", parent="growth", kind="individual"), Owner(id="bob")],
        kpis=[*PLAN.kpis, KPI(id="cash")],
        objectives=[*PLAN.objectives, inside],
    )
    part = plan.subset(cycle=Q2.id)
    assert part.objectives == (inside,)
    assert [item.id for item in part.kpis] == ["churn", "nps"]
    assert [item.id for item in part.owners] == ["acme", "growth", "ana"]
    assert part.cycles == (Q2,)
    assert plan.subset(cycle="2026").cycles == (Cycle.year(2026),)


def test_nothing_asked_for_is_everything() -> None:
    assert PLAN.subset() is PLAN
    assert PLAN.subset(with_ancestors=True) is PLAN


def test_a_subset_of_what_does_not_exist_is_refused() -> None:
    for wanted, code in (
        ({"owner": "x"}, "owner.unknown"),
        ({"cycle": "x"}, "cycle.unknown"),
        ({"goal": "tops"}, "goal.unknown"),
    ):
        error = refusal(PLAN.subset, **wanted)
        assert isinstance(error, NotFound)
        assert error.code == code


# scale


def chain(length: int) -> Plan:
    return Plan(objectives=[objective(f"o{n}", *([f"o{n - 1}"] if n else []), krs=[f"k{n}"]) for n in range(length)])


def test_many_changes_of_a_large_plan_cost_no_more_than_both() -> None:
    plan = chain(10_000)
    numbers = range(0, 10_000, 2)
    started = time.perf_counter()
    changed = plan.apply(
        [
            *(CheckedIn(f"k{n}", CheckIn(day(1), 1)) for n in numbers),
            *(Moved("objective", f"o{n}", n // 2) for n in numbers),
            *(Added("objective", objective(f"new{n}"), 0) for n in numbers),
            *(Dropped(f"o{n}") for n in range(1, 10_000, 2)),
            *(CheckedIn("k0", CheckIn(day(2), 1)) for _ in numbers),
        ]
    )
    back = changed.apply(changed.diff(plan))
    assert time.perf_counter() - started < 30
    assert len(changed.objectives) == 10_000
    assert back == plan


def test_a_long_chain_is_cut_and_merged_without_recursion() -> None:
    plan = chain(20_000)
    part = plan.subset(goal="o19999", with_ancestors=True)
    assert part == plan
    assert len(merge(part, plan.subset(goal="o0")).objectives) == 20_000
