"""Laws on inputs that are seldom drawn: what they let pass there, and what they still catch.

A law is called directly, with a fixed plan, sheet or document, so that each of its branches is taken in every run.
"""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.ports import JSONSerializer, MemoryRepository, SheetImporter, evaluate_plan
from goalkit.testing import Capability
from goalkit.testing.faulty import ZOO
from goalkit.testing.faulty.importer import RowsFixture
from goalkit.testing.fixtures import EvaluatorFixture, RepositoryFixture, SerializerFixture
from goalkit.testing.laws import SETS
from goalkit.testing.laws._json_tree import as_text, tree_of
from goalkit.testing.laws._questions import Question
from goalkit.testing.laws._serializer_trees import _wrong
from goalkit.testing.machines import RepositoryMachine
from goalkit.testing.sheets import COLUMNS, Sheet

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from goalkit.ports import Document, Importer, Repository, Results
    from goalkit.testing.law import Law
    from goalkit.testing.laws._json_tree import Tree
    from goalkit.testing.sheets import Row

FIXTURES = {faulty.id: faulty.fixture for faulty in ZOO}
DAY = dt.date(2026, 5, 12)
POLICY = gk.Policy()


def law(name: str) -> Law:
    return SETS[name.partition(".")[0]][name]


def opened(name: str) -> Any:  # noqa: ANN401 - a subject of any port
    """Return a subject of a wrong implementation."""
    with FIXTURES[name]().open_subject() as subject:
        return subject


# laws of evaluators


class Whole(EvaluatorFixture):
    """An evaluator that answers everything."""


class Healths(EvaluatorFixture):
    """An evaluator that answers scores and the health of KPIs."""

    capabilities = frozenset({Capability.HEALTH})


SPRING = gk.Cycle.quarter(2026, 2)
LOW = gk.KeyResult(id="k", title="k", measure=gk.Change(0, 10), check_ins=[gk.CheckIn(DAY, 0)])
GOAL = gk.Plan(cycles=[SPRING], objectives=[gk.Objective(id="o", title="o", cycle=SPRING.id, key_results=[LOW])])


def _lifted(plan: gk.Plan, as_of: dt.date, policy: gk.Policy) -> Results:
    """Whatever has a breached guardrail is at risk, even where it was off track."""
    got = evaluate_plan(plan, as_of, policy)
    if not plan.objectives[0].guardrails:
        return got
    return attrs.evolve(got, objectives={"o": attrs.evolve(got.objectives["o"], status="at_risk")})


def test_a_guardrail_that_lifts_what_is_off_track_is_named() -> None:
    question = Question(plan=GOAL, as_of=DAY, policy=POLICY)
    drawn = {"question": question, "value": 4.0, "days": 0, "reached": 0.0, "strict": False, "rule": "cap_status"}
    guardrail = law("evaluation.guardrail")
    assert evaluate_plan(GOAL, DAY, POLICY).objectives["o"].status == "off_track"
    guardrail.check(Whole(), evaluate_plan, **drawn)
    guardrail.check(Healths(), _lifted, **drawn)
    with pytest.raises(AssertionError, match="status 'at_risk', without the guardrail 'off_track'"):
        guardrail.check(Whole(), _lifted, **drawn)


def _family(*scores: float | None) -> gk.Plan:
    """Return a plan with a parent `p` and a child of each score."""
    children = [
        gk.Objective(
            id=f"c{place}",
            title="c",
            aligned_to=[gk.Alignment("p")],
            key_results=[]
            if score is None
            else [attrs.evolve(LOW, id=f"k{place}", check_ins=[gk.CheckIn(DAY, 10 * score)])],
        )
        for place, score in enumerate(scores)
    ]
    return gk.Plan(objectives=[gk.Objective(id="p", title="p"), *children])


def _zero_for_none(plan: gk.Plan, as_of: dt.date, policy: gk.Policy) -> Results:
    """A parent has the mean of its children; one without a score counts as 0."""
    got = evaluate_plan(plan, as_of, policy)
    scores = [got.objectives[goal.id].score or 0.0 for goal in plan.objectives[1:]]
    mean = sum(scores) / len(scores)
    return attrs.evolve(got, objectives={**got.objectives, "p": attrs.evolve(got.objectives["p"], score=mean)})


@pytest.mark.parametrize(
    ("scores", "share", "wanted"),
    [
        ((None, 0.5), 0.25, 0.5),
        ((0.5, None), 0.25, 0.5),
        ((0.5, None), 0.0, None),
        ((None, None), 0.25, None),
        ((1.0, 0.5), 0.25, 0.625),
    ],
)
def test_a_share_of_nothing_is_left_to_the_others(
    scores: tuple[float | None, ...], share: float, wanted: float | None
) -> None:
    question = Question(plan=_family(*scores), as_of=DAY, policy=POLICY)
    fixed = law("cascade.fixed-share-of-link")
    fixed.check(Whole(), evaluate_plan, question=question, share=share)
    with pytest.raises(AssertionError, match=f"the score of 'p' is .* instead of {wanted}"):
        fixed.check(Whole(), _zero_for_none, question=question, share=share)


def _red(plan: gk.Plan, as_of: dt.date, policy: gk.Policy) -> Results:
    """What has no score is off track."""
    got = evaluate_plan(plan, as_of, policy)
    answers = {name: attrs.evolve(answer, status="off_track") for name, answer in got.key_results.items()}
    return attrs.evolve(got, key_results=answers)


def test_statuses_are_asked_only_of_those_who_answer_them() -> None:
    unread = law("linking.no-readings")
    for fixture, evaluator in ((Whole(), evaluate_plan), (Healths(), evaluate_plan), (Healths(), _red)):
        unread.check(fixture, evaluator, later=[(1, 10.0)], falls=True, asked=9)
    with pytest.raises(AssertionError, match="the status of 'k0' is 'off_track' instead of 'pending'"):
        unread.check(Whole(), _red, later=[], falls=True, asked=9)


# laws of importers

BLANK: Row = dict.fromkeys(COLUMNS, "")
ROW: Row = {**BLANK, "objective": "grow", "objective_title": "Grow"}
ROWS: tuple[Row, ...] = (
    {**ROW, "owner": "ana", "cycle": "2026"},
    {
        **ROW,
        "objective": "sell",
        "objective_title": "Sell",
        "parent": "grow",
        "key_result": "users",
        "key_result_title": "More users",
        "baseline": "10",
        "date": "2026-05-12",
    },
)
SHEET = Sheet(ROWS, SheetImporter().read(ROWS))


@pytest.mark.parametrize("name", ["texts", "numbers", "empty-cells", "dates", "same-day", "parents"])
def test_a_lost_goal_is_the_matter_of_one_law(name: str) -> None:
    importer: Importer[list[Row]] = opened("importer.last-row-lost")
    law(f"importer.{name}").check(RowsFixture(), importer, sheet=SHEET)
    with pytest.raises(AssertionError, match=r"the rows name the goals .*'sell'.*, the plan has "):
        law("importer.goals").check(RowsFixture(), importer, sheet=SHEET)


@pytest.mark.parametrize(
    ("name", "faulty"),
    [
        ("goals", "first-row-lost"),
        ("texts", "titled-owners"),
        ("empty-cells", "owner-unknown"),
        ("empty-cells", "no-target-is-0"),
        ("dates", "a-day-early"),
        ("parents", "later-parents-lost"),
    ],
)
def test_a_goal_that_is_there_is_looked_at(name: str, faulty: str) -> None:
    rows = (ROWS[1], BLANK, ROWS[0])
    sheet = Sheet(rows, SheetImporter().read(rows))
    law(f"importer.{name}").check(RowsFixture(), SheetImporter(), sheet=sheet)
    with pytest.raises(AssertionError):
        law(f"importer.{name}").check(RowsFixture(), opened(f"importer.{faulty}"), sheet=sheet)


def test_a_wrong_sheet_that_was_read_names_no_cell() -> None:
    sheet = Sheet(({**ROWS[1], "parent": "", "date": "12 May"},), None, ("0.date",))
    importer: Importer[list[Row]] = opened("importer.skips-rows")
    law("importer.source-unchanged-by-mistakes").check(RowsFixture(), importer, sheet=sheet)
    law("importer.every-problem").check(RowsFixture(), SheetImporter(), sheet=sheet)
    with pytest.raises(AssertionError, match=r"the cell rows\[0\].date is wrong .* named are \[\]"):
        law("importer.every-problem").check(RowsFixture(), importer, sheet=sheet)


# laws of serializers


def test_a_number_too_large_to_change_is_left_alone() -> None:
    item = gk.KeyResult(id="k", title="k", measure=gk.Change(0, 1e99))
    plan = gk.Plan(objectives=[gk.Objective(id="o", title="o", key_results=[item])])
    changed = law("serializer.changed-numbers")
    changed.check(SerializerFixture(), JSONSerializer(), plan=plan, start=0)
    with pytest.raises(AssertionError, match=r"goalkit is .* instead of 1, and the plan is the same"):
        changed.check(SerializerFixture(), opened("serializer.any-version"), plan=plan, start=0)


WRONG: list[tuple[Tree, list[Tree]]] = [
    ("12", [["12"], {"value": "12"}]),
    ("twelve", [["twelve"], {"value": "twelve"}, 7, True]),
    (12, ["12", True, [12], {"value": 12}]),
    (True, [1, "true", [True]]),
    ({"value": 12}, [[{"value": 12}], "text", 7, True]),
    ([12], [{}, "text", 7, True]),
]


@pytest.mark.parametrize(("value", "wrong"), WRONG)
def test_a_text_of_a_number_may_stand_for_it(value: Tree, wrong: list[Tree]) -> None:
    assert _wrong(value) == wrong


class _Numbered(JSONSerializer):
    """Takes a number for the name of a plan."""

    def loads(self, document: Document) -> gk.Plan:
        table = tree_of(document)
        if isinstance(table, dict) and isinstance(table.get("name"), int):
            table["name"] = str(table["name"])
        return super().loads(as_text(table, document))


@pytest.mark.parametrize("start", range(20))
def test_a_number_may_be_taken_for_a_text_only_of_one(start: int) -> None:
    law("serializer.wrong-types").check(SerializerFixture(), _Numbered(), plan=gk.Plan(name="7"), start=start)


def test_a_number_that_is_taken_for_any_text_is_named() -> None:
    def check(start: int) -> str:
        try:
            law("serializer.wrong-types").check(SerializerFixture(), _Numbered(), plan=gk.Plan(name="x"), start=start)
        except AssertionError as error:
            return str(error)
        return ""

    assert {check(start) for start in range(20)} == {
        "",
        "name is 7 instead of 'x', and was read all the same",
        "name is True instead of 'x', and was read all the same",
    }


def test_the_document_of_an_empty_plan_is_no_garbage() -> None:
    garbage = law("serializer.garbage")
    empty = JSONSerializer().dumps(gk.Plan())
    for text in (empty, f"  {empty}\n", "null", "{}"):
        garbage.check(SerializerFixture(), JSONSerializer(), garbage=text)
    with pytest.raises(AssertionError, match="'null' was read as a plan"):
        garbage.check(SerializerFixture(), _Empty(), garbage="null")


class _Empty(JSONSerializer):
    """Reads nothing as an empty plan."""

    def loads(self, document: Document) -> gk.Plan:
        return gk.Plan() if document == "null" else super().loads(document)


# the machine of repositories


class _Quiet(MemoryRepository):
    """Takes the same plan again for no change, and all plans of no objectives for the same."""

    def put(self, key: str, plan: gk.Plan, *, expected_version: int | None = None) -> int:
        if key in self.keys() and (self.get(key).plan == plan or not plan.objectives):
            return self.get(key).version
        return super().put(key, plan, expected_version=expected_version)


class _Keeping(RepositoryFixture):
    def open_subject(self) -> AbstractContextManager[Repository]:
        return nullcontext(_Quiet())


class _Machine(RepositoryMachine):
    fixture = _Keeping()


@given(st.just([gk.Plan(), gk.Plan(name="other")]))
def test_the_same_plan_again_may_be_no_change_and_another_one_may_not(plans: list[gk.Plan]) -> None:
    machine = _Machine()
    machine.open(plans)
    machine.put("acme", 0, "anything")
    machine.put("acme", 0, "anything")
    machine.look()
    assert machine.versions == {"acme": [(1, plans[0])]}
    with pytest.raises(AssertionError, match="a change of 'acme' got version 1, and 1 was there before"):
        machine.put("acme", 1, "anything")
    machine.teardown()
