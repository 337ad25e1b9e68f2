"""goalkit itself keeps the laws of evaluators, wrong evaluators do not; what the laws are made of works."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast
from unittest import SkipTest

import attrs
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

import goalkit as gk
from goalkit.ports import GoalAnswer, KPIAnswer, Results, evaluate_plan
from goalkit.scoring.policy import Policy
from goalkit.testing import Capability, Domain, outcomes
from goalkit.testing.contracts import EvaluatorContract
from goalkit.testing.domain import Feature
from goalkit.testing.fixtures import EvaluatorFixture
from goalkit.testing.laws import SETS, _answers, _evaluation_members, _questions, _questions_more, _rewriting
from goalkit.testing.machines import LifecycleMachine
from goalkit.testing.oracle import exact_results, expected_results, same

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

    from hypothesis.strategies import SearchStrategy

    from goalkit.ports import Evaluator
    from goalkit.testing.laws._questions import Question

# No health is checked: wrong evaluators may be slow or draw little, and only whether their law fails is asked.
QUICK = settings(
    max_examples=100,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=cast("list[HealthCheck]", list(HealthCheck)),
)
DAY = dt.date(2024, 1, 10)


class Ours(EvaluatorFixture):
    """goalkit's own evaluator."""

    def open_subject(self) -> AbstractContextManager[Evaluator]:
        return nullcontext(evaluate_plan)


class TestGoalkit(Ours, EvaluatorContract):
    """goalkit's own evaluator keeps all laws."""


class Least(Ours):
    """An evaluator of which little is known: scores, under the default policy, of plain plans."""

    capabilities = frozenset[Capability]()
    domain = Domain(features=())

    def policies(self) -> Iterable[Policy]:
        return (Policy(),)


class Strange(Ours):
    """An evaluator that knows one policy, under which nothing is a mean."""

    def policies(self) -> Iterable[Policy]:
        return (Policy(rollup="sum", members="children", drafts="zero"),)


class Scores(Ours):
    """An evaluator that answers scores and nothing else, of any plan."""

    capabilities = frozenset[Capability]()


class Halves(Ours):
    """An evaluator that follows any policy and answers scores and statuses."""

    capabilities = frozenset({Capability.STANDARD, Capability.STATUSES})


@pytest.mark.parametrize("fixture", [Least, Strange, Scores, Halves])
def test_laws_ask_only_for_what_an_evaluator_can_do(fixture: type[EvaluatorFixture]) -> None:
    few = settings(QUICK, max_examples=10)
    found = [
        one for name in ("evaluation", "cascade", "linking") for one in outcomes(SETS[name], fixture, settings=few)
    ]
    assert [(one.law.id, one.reason) for one in found if one.result == "broken"] == []
    assert {one.result for one in found} == {"held", "skipped"}


class OurLife(LifecycleMachine):
    """goalkit's own evaluator goes through the life of a goal."""

    fixture = Ours()


TestLifecycle = OurLife.TestCase
TestLifecycle.settings = settings(QUICK, max_examples=5)


# the oracle


@given(_questions.about_plans(Domain()))
def test_the_oracle_answers_what_goalkit_does_in_numbers_of_a_program(question: Question) -> None:
    plan, as_of, policy = question.plan, question.as_of, question.policy
    expected, got = expected_results(plan, as_of, policy), evaluate_plan(plan, as_of, policy)
    assert expected.kpis == got.kpis
    _answers.expect_same(Ours(), expected, got, "the oracle")


def test_a_number_in_the_middle_of_two_may_be_rounded_either_way() -> None:
    middle = Fraction(5, 10**10)
    assert same(0.0, middle)
    assert same(1e-9, middle)
    assert not same(2e-9, middle)
    assert not same(1e-9, Fraction(0))
    assert same(4672.929583549, Fraction("4672.9295835501"))
    assert same(None, None)


def test_an_unknown_number_is_none() -> None:
    plan = gk.Plan(kpis=[gk.KPI(id="m")], owners=[gk.Owner(id="w")])
    exact = exact_results(plan, DAY, Policy())
    assert exact.kpis["m"].value is None
    assert exact.owners["w"] is None
    assert expected_results(plan, DAY, Policy()) == Results(kpis={"m": KPIAnswer(health="no_data")}, owners={"w": None})


# what laws say


def _plan() -> gk.Plan:
    item = gk.KeyResult(id="k", title="k", measure=gk.Change(0, 10), check_ins=[gk.CheckIn(DAY, 5)])
    return gk.Plan(
        owners=[gk.Owner(id="w")],
        kpis=[gk.KPI(id="m", readings=[(DAY, 3)])],
        objectives=[gk.Objective(id="o", title="o", key_results=[item])],
    )


def _question() -> Question:
    return _questions.Question(plan=_plan(), as_of=DAY, policy=Policy())


def _answering(**changes: Any) -> Evaluator:  # noqa: ANN401 - any field
    answer = attrs.evolve(evaluate_plan(_plan(), DAY, Policy()), **changes)

    def evaluator(plan: gk.Plan, as_of: dt.date, policy: Policy) -> Results:
        return answer

    return evaluator


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"objectives": {}}, "the objective 'o' has no answer"),
        ({"owners": {"w": None, "x": 1}}, "there is an answer for the owner 'x', which is not in the plan"),
        ({"owners": {"w": 0.5}}, "owner 'w': score 0.5 instead of None"),
        ({"kpis": {"m": KPIAnswer(value=0, health="no_threshold")}}, "KPI 'm': value 0 instead of 3.0"),
        (
            {"objectives": {"o": GoalAnswer(score="0.5")}},  # type: ignore[arg-type]
            "objective 'o': score '0.5' instead of 0.5 (exactly 1/2)",
        ),
        (
            {"key_results": {"k": GoalAnswer(progress=0.5, score=0.5, grade="missed", zone="short", status="pending")}},
            "key result 'k': grade 'missed' instead of 'partial'",
        ),
    ],
)
def test_a_wrong_answer_is_named_with_the_right_one(changes: dict[str, Any], text: str) -> None:
    with pytest.raises(AssertionError) as caught:
        _answers.expect_exact(Ours(), _answering(**changes), _question())
    assert text in str(caught.value)
    assert "under the default policy" in str(caught.value)


def _nothing(plan: gk.Plan, as_of: dt.date, policy: Policy) -> Results:
    return cast("Results", {})


def test_an_answer_that_is_none_is_refused() -> None:
    with pytest.raises(AssertionError, match=r"the answer is \{\}, not Results"):
        _answers.ask(_nothing, _plan(), DAY, Policy())


def test_a_policy_other_than_the_default_is_named() -> None:
    question = _questions.Question(plan=_plan(), as_of=DAY, policy=Policy(not_started="exclude"))
    with pytest.raises(AssertionError, match=r"under the policy \{'not_started': 'exclude'\}"):
        _answers.expect_exact(Ours(), _answering(owners={}), question)


def test_only_the_first_differences_are_shown() -> None:
    with pytest.raises(AssertionError, match=r"^what: a; b; c; d; e; and 2 more$"):
        _answers.fail("abcdefg", "what")


def test_two_answers_are_compared_by_what_is_in_them() -> None:
    one = evaluate_plan(_plan(), DAY, Policy())
    other = Results(objectives=one.objectives, key_results={"k": GoalAnswer(score=0.4)}, kpis={"m": KPIAnswer()})
    with pytest.raises(AssertionError) as caught:
        _answers.expect_same(Scores(), other, one, "two")
    assert str(caught.value) == (
        "two: key_results 'k': score 0.4 instead of 0.5; kpis 'm': value None instead of 3.0; "
        "kpis 'm': health None instead of 'no_threshold'; owners 'w' has no answer"
    )
    assert _answers.only(other, one) == {"k", "m", "w"}
    _answers.expect_same(Scores(), other, one, "two", without=["k", "m", "w"])


def test_numbers_are_close_at_nine_decimals() -> None:
    assert _answers.close(1 / 3, 0.333333333)
    assert not _answers.close(0.3333333, 0.333333333)
    assert _answers.close(None, None)
    assert not _answers.close(None, 0.0)


def test_a_policy_is_the_drawn_one_or_one_that_is_known() -> None:
    question = _questions.Question(plan=_plan(), as_of=DAY, policy=Policy(rollup="min"), number=3)
    assert _answers.policy_for(Ours(), question) == Policy(rollup="min")
    assert _answers.policy_for(Ours(), question, _evaluation_members.averaged) == Policy()
    assert _answers.policy_for(Least(), question) == Policy()
    with pytest.raises(SkipTest):
        _answers.policy_for(Strange(), question, _evaluation_members.averaged)
    with pytest.raises(SkipTest):
        _answers.usual_policy(Strange())


# what is drawn


def _strategies(domain: Domain) -> list[SearchStrategy[Question]]:
    return [
        _questions.about_plans(domain),
        _questions.about_goals(domain),
        _questions.about_pace(domain),
        _questions.about_statuses(domain),
        _questions.about_grades(domain),
        _questions.about_owners(domain),
        _questions_more.about_cascades(domain),
        _questions_more.about_trees(domain),
        _questions_more.about_families(domain),
        _questions_more.about_members(domain),
        _questions_more.about_kpis(domain),
        _questions_more.about_links(domain),
    ]


@pytest.mark.parametrize("feature", [*Feature, None])
def test_questions_are_drawn_without_any_one_feature(feature: Feature | None) -> None:
    domain = Domain.without(*([] if feature is None else [feature]))
    for strategy in _strategies(domain):

        @settings(QUICK, max_examples=5)
        @given(strategy)
        def draw(question: Question) -> None:
            assert isinstance(question.plan, gk.Plan)

        draw()


def test_questions_are_drawn_in_whole_numbers() -> None:
    for strategy in _strategies(Domain(number_kinds=["int"])):

        @settings(QUICK, max_examples=10)
        @given(strategy)
        def draw(question: Question) -> None:
            for _, item in question.plan.key_results():
                assert all(entry.value is None or entry.value.is_integer() for entry in item.check_ins)

        draw()


def test_edges_of_statuses_come_often() -> None:
    def heading(question: Question) -> bool:
        got = evaluate_plan(question.plan, question.as_of, question.policy)
        return any(answer.score and answer.score / (answer.expected or 1) == 0.95 for answer in got.objectives.values())

    assert find(_questions.about_pace(Domain()), heading, settings=QUICK).plan.objectives


# rewriting


@given(_questions.about_plans(Domain()))
def test_new_names_are_unlike_the_old_ones_and_nothing_else_changes(question: Question) -> None:
    plan = question.plan
    other, names = _rewriting.relabelled(plan)
    assert [names["objectives"][goal.id] for goal in plan.objectives] == [goal.id for goal in other.objectives]
    assert [goal.title for goal in plan.objectives] == [goal.title for goal in other.objectives]


@given(_questions.about_plans(Domain()))
def test_what_is_later_is_dated_after_the_day(question: Question) -> None:
    other = _rewriting.later(question.plan, question.as_of, 7.0)
    assert other.objectives[0].states[-1].at > question.as_of
    assert len(other.objectives) == len(question.plan.objectives)
