"""The lists of corner questions: they reach every choice of a policy, and what is said where an answer is wrong."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from typing import TYPE_CHECKING, Literal, get_args, get_origin, get_type_hints
from unittest import SkipTest

import attrs
import pytest

import goalkit as gk
from goalkit.ports import evaluate_plan
from goalkit.scoring.pace import Pace
from goalkit.scoring.policy import Policy
from goalkit.scoring.presets import PRESETS
from goalkit.testing import Domain
from goalkit.testing.domain import Feature
from goalkit.testing.fixtures import EvaluatorFixture
from goalkit.testing.laws import SETS, _corners_asked
from goalkit.testing.laws._corners import Corner, goal, item, on
from goalkit.testing.laws._questions import Question
from tests.testing.drawing import QUICK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

    from goalkit.ports import Evaluator, Results
    from goalkit.testing.law import Law

LAWS = [law for name in ("evaluation", "cascade", "linking") for law in SETS[name] if law.name.startswith("corner")]
LITERALS = [
    (kind, name, option)
    for kind in (Policy, Pace)
    for name, hint in get_type_hints(kind).items()
    if get_origin(hint) is Literal
    for option in get_args(hint)
]


class Ours(EvaluatorFixture):
    """goalkit's own evaluator."""

    def open_subject(self) -> AbstractContextManager[Evaluator]:
        return nullcontext(evaluate_plan)


class Two(Ours):
    """An evaluator that knows two policies."""

    def policies(self) -> Iterable[Policy]:
        return (Policy(rollup="min"), Policy())


def asked() -> list[Policy]:
    """Return the policies of all corner questions."""
    return [
        corner.question.policy for theme in _corners_asked.THEMES for corner in _corners_asked.corners(theme, Domain())
    ]


@pytest.mark.parametrize("law", LAWS, ids=str)
@pytest.mark.parametrize("fixture", [Ours])
def test_goalkit_agrees_with_the_oracle_on_every_corner(law: Law, fixture: type[EvaluatorFixture]) -> None:
    law.check(fixture(), evaluate_plan)


def test_every_choice_of_a_policy_is_asked_about() -> None:
    policies = set(asked())
    reached: set[tuple[type[object], str, object]] = {
        (Policy, field.name, getattr(one, field.name)) for one in policies for field in attrs.fields(Policy)
    }
    reached |= {(Pace, field.name, getattr(one.pace, field.name)) for one in policies for field in attrs.fields(Pace)}
    assert set(LITERALS) <= reached
    assert set(PRESETS.values()) <= policies


def test_every_field_of_a_policy_is_at_times_not_the_default() -> None:
    policies = set(asked())
    for kind, found in ((Policy, policies), (Pace, {one.pace for one in policies})):
        for field in attrs.fields(kind):
            assert len({getattr(one, field.name) for one in found}) > 1, field.name


@pytest.mark.parametrize("feature", list(Feature)[:: 8 if QUICK else 1])
def test_corners_keep_to_a_domain_without_any_one_feature(feature: Feature) -> None:
    domain = Domain.without(feature)
    for theme in _corners_asked.THEMES:
        for corner in _corners_asked.corners(theme, domain)[::40]:
            assert _corners_asked.fitting(corner.question.plan, domain) == corner.question.plan


def test_corners_keep_to_few_goals_and_whole_numbers() -> None:
    domain = Domain(number_kinds=["int"], max_objectives=1)
    found = _corners_asked.corners("values", domain)
    assert found
    assert all(len(corner.question.plan.objectives) == 1 for corner in found)
    values = {entry.value for one in found for _, kr in one.question.plan.key_results() for entry in kr.check_ins}
    assert all(value is None or value.is_integer() for value in values)


def test_there_may_be_no_corner_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_corners_asked.THEMES, "nothing", lambda: iter(()))
    with pytest.raises(SkipTest, match="no corner question is left"):
        _corners_asked.ask_corners(Ours(), evaluate_plan, "nothing")


PLAN = gk.Plan(
    cycles=[gk.Cycle.quarter(2026, 1)],
    owners=[gk.Owner(id="w")],
    kpis=[gk.KPI(id="m", readings=[(on(1), 3)]), gk.KPI(id="n", readings=[(on(1), 3)])],
    objectives=[
        goal("o", item("k", 7), item("l", 3), cycle="2026-Q1", guardrails=["m"], owner="w"),
        goal("p", item("q", 7), cycle=None, aligned_to=[gk.Alignment("o")]),
    ],
)


def _asks(monkeypatch: pytest.MonkeyPatch, evaluator: Evaluator, fixture: EvaluatorFixture) -> None:
    question = Question(plan=PLAN, as_of=on(50), policy=Policy(not_started="exclude", drafts="count"))
    monkeypatch.setitem(_corners_asked.THEMES, "one", lambda: iter([Corner("the one", question)]))
    _corners_asked.corners.cache_clear()
    _corners_asked.ask_corners(fixture, evaluator, "one")


def _sevens(plan: gk.Plan, as_of: dt.date, policy: Policy) -> Results:
    """Give each key result of which the last value is 7 the score 1."""
    got = evaluate_plan(plan, as_of, policy)
    found = dict(got.key_results)
    for _, one in plan.key_results():
        if one.id == "q" and one.check_ins:
            found["q"] = attrs.evolve(found["q"], score=1.0)
    return attrs.evolve(got, key_results=found)


@pytest.mark.parametrize("fixture", [Ours, Two])
def test_a_wrong_answer_is_told_with_a_plan_of_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, fixture: type[EvaluatorFixture]
) -> None:
    with pytest.raises(AssertionError) as caught:
        _asks(monkeypatch, _sevens, fixture())
    said = str(caught.value)
    assert said.startswith(f"the one, as of {on(50)} under ")
    assert "key result 'q': score 1.0 instead of 0.7" in said
    assert ("under the default policy" in said) is (fixture is Ours)
    assert '"id": "m"' not in said
    assert '"id": "o"' not in said
    assert '"id": "w"' not in said


def test_an_error_is_told_with_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(plan: gk.Plan, as_of: dt.date, policy: Policy) -> Results:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught:
        _asks(monkeypatch, broken, Ours())
    assert caught.value.__notes__ == [
        f"It was asked about the one, as of {on(50)} under the policy {{'not_started': 'exclude', 'drafts': 'count'}}."
    ]


def test_what_is_wrong_only_once_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    count = [0]

    def once(plan: gk.Plan, as_of: dt.date, policy: Policy) -> Results:
        count[0] += 1
        if count[0] % 2 == 0:
            raise ZeroDivisionError
        got = evaluate_plan(plan, as_of, policy)
        return got if count[0] > 1 else attrs.evolve(got, owners={"w": 0.99})

    with pytest.raises(AssertionError, match="what it says when it is asked again is right"):
        _asks(monkeypatch, once, Ours())
