"""Laws of evaluators: what is answered, on which day, whatever the order and the names."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from goalkit.interchange.native import encode
from goalkit.model._check import evolve
from goalkit.model.history import CheckIn
from goalkit.model.measures import Change
from goalkit.ports import Evaluator
from goalkit.testing.capabilities import Capability
from goalkit.testing.domain import Feature
from goalkit.testing.fixtures import EvaluatorFixture
from goalkit.testing.law import law
from goalkit.testing.laws._answers import GREEN, ask, expect_same, fail, ids, policy_for, unlike
from goalkit.testing.laws._questions import Question, about_goals, about_plans
from goalkit.testing.laws._questions_more import about_cascades, about_links, about_members, about_trees
from goalkit.testing.laws._rewriting import later, relabelled, replaced, shuffled

if TYPE_CHECKING:
    from random import Random

    from goalkit.model.objectives import Objective
    from goalkit.scoring.policy import Policy

__all__ = ["BASICS"]

_DAY = dt.timedelta(days=1)
_values = st.sampled_from((7.0, 100.0, 0.0, -3.0))


@law(
    "evaluation.answers-everything",
    "Every objective, key result, KPI and owner of a plan has an answer, and nothing else has.",
    why="A goal that is missing on a dashboard is a goal that nobody works on.",
    look_at=[
        "goals without an owner, a cycle or a value",
        "drafts and cancelled goals: they are not counted, but shown",
    ],
    draws=lambda domain: {"question": about_plans(domain)},
)
def _answers_everything(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question) -> None:
    got = ask(evaluator, question.plan, question.as_of, policy_for(fixture, question))
    fail(ids(fixture, got, question.plan), f"as of {question.as_of}")


@law(
    "evaluation.no-memory",
    "An answer does not depend on what was asked before: another day, policy or version of the plan.",
    why="A cache by the plan's name shows yesterday's scores; one that forgets the day answers January with March.",
    look_at=[
        "caches: by id, by object, by everything but the date or the policy",
        "class attributes, default arguments",
    ],
    draws=lambda domain: {"question": about_goals(domain), "days": st.sampled_from((1, -1, 10))},
)
def _no_memory(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question, days: int) -> None:
    plan, as_of, policy = question.plan, question.as_of, policy_for(fixture, question)
    other_day = as_of + dt.timedelta(days=days)
    turned = [_turned(item) for item in plan.objectives]
    changed = evolve(plan, objectives=turned)
    questions = [(plan, as_of), (plan, other_day), (changed, as_of), (plan, as_of)]
    got = [ask(evaluator, *one, policy) for one in questions]
    expect_same(fixture, got[3], got[0], "the second answer to the same question")
    for (other, day), before in zip(questions[1:3], got[1:3], strict=True):
        with fixture.open_subject() as fresh:
            wanted = ask(fresh, other, day, policy)
        expect_same(fixture, before, wanted, f"asked after another question, as of {day}")


def _turned(goal: Objective) -> Objective:
    """Return an objective with the same ids and other values."""
    items = [evolve(item, measure=None, check_ins=[], revisions=[], closing=None) for item in goal.key_results]
    return evolve(goal, key_results=items, closing=None)


@law(
    "evaluation.plan-untouched",
    "Asking changes nothing: neither the plan nor a second answer.",
    why="An evaluator that sorts, fills in or resets what it reads changes what everybody else sees.",
    look_at=["lists sorted in place", "values written back into the plan", "object.__setattr__"],
    draws=lambda domain: {"question": about_links(domain)},
)
def _plan_untouched(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question) -> None:
    plan, policy = question.plan, policy_for(fixture, question)
    before, rules = encode(plan), policy.to_dict()
    first = ask(evaluator, plan, question.as_of, policy)
    assert encode(plan) == before, "the plan is another one after it was evaluated"
    assert policy.to_dict() == rules, "the policy is another one after a plan was evaluated"
    expect_same(fixture, ask(evaluator, plan, question.as_of, policy), first, "the second answer to the same question")


@law(
    "evaluation.no-look-ahead",
    "What is dated after the day asked about changes nothing: neither values nor revisions, states or closings.",
    why="A report for March that changes in April cannot be trusted; a plan that knows next week shows it today.",
    look_at=[
        "the last entry instead of the last one by the day",
        "<= and <: the day itself counts, the next one does not",
        "revisions, changes of state, closings, milestones and KPI targets, which are dated too",
    ],
    draws=lambda domain: {"question": st.one_of(about_goals(domain), about_links(domain)), "value": _values},
)
def _no_look_ahead(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question, value: float) -> None:
    plan, as_of, policy = question.plan, question.as_of, policy_for(fixture, question)
    got = ask(evaluator, later(plan, as_of, value), as_of, policy)
    expect_same(fixture, got, ask(evaluator, plan, as_of, policy), f"with entries dated {as_of + _DAY}")


@law(
    "evaluation.last-dated",
    "The value in force is that of the last date up to the day asked about, that day included; of one date it is "
    "the later entered.",
    why="People enter last week's number today. Whoever takes the last row of the table shows last week's number.",
    look_at=["max() by the time of entry instead of the date", "the first of two entries of a date", "< as_of"],
    draws=lambda domain: {
        "question": about_trees(domain),
        "values": st.permutations((1.0, 3.0, 7.0, 9.0)),
        "gap": st.sampled_from((1, 2, 7)),
    },
)
def _last_dated(
    fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question, values: list[float], gap: int
) -> None:
    plan, policy = question.plan, policy_for(fixture, question)
    objective, item = next(plan.key_results())
    cycle = plan.cycle_of(objective)
    last = question.as_of if cycle is None else min(max(question.as_of, cycle.start), cycle.last_day)
    first = last - dt.timedelta(days=gap)
    first = first if cycle is None else max(first, cycle.start)
    dates = (
        [first, last, last, first] if fixture.domain.allows(Feature.SAME_DAY) else [last, first][: 1 + (first < last)]
    )
    entered = [CheckIn(date, value) for date, value in zip(dates, values, strict=False)]
    in_force = [entry for entry in entered if entry.date == last][-1]
    for day in {last, max(last, question.as_of)}:
        got = ask(evaluator, replaced(plan, evolve(item, check_ins=entered)), day, policy)
        wanted = ask(evaluator, replaced(plan, evolve(item, check_ins=[in_force])), day, policy)
        what = f"as of {day}, entered in this order: " + ", ".join(f"{e.value:g} on {e.date}" for e in entered)
        expect_same(fixture, got, wanted, what)


@law(
    "evaluation.order",
    "The order of goals, owners, KPIs and cycles changes nothing, nor that in which different days were entered.",
    why="Dragging a key result to another place must not change a score.",
    look_at=["running means of means", "parents evaluated before their children", "positions used as ids"],
    draws=lambda domain: {
        "question": st.one_of(about_cascades(domain), about_links(domain)),
        "random": st.randoms(use_true_random=False),
    },
)
def _order(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question, random: Random) -> None:
    plan, as_of, policy = question.plan, question.as_of, policy_for(fixture, question)
    got = ask(evaluator, shuffled(plan, random), as_of, policy)
    expect_same(fixture, got, ask(evaluator, plan, as_of, policy), "with everything in another order")


@law(
    "evaluation.names",
    "Ids are only names: with other ids the answers are the same, also where a KPI, an owner and a goal share one.",
    why="A table by id alone mixes the owner `growth` up with the objective `growth`.",
    look_at=["one dictionary for things of several kinds", "ids compared without regard to case", "sorting by id"],
    draws=lambda domain: {"question": st.one_of(about_members(domain), about_cascades(domain), about_links(domain))},
)
def _names(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question) -> None:
    plan, as_of, policy = question.plan, question.as_of, policy_for(fixture, question)
    other, names = relabelled(plan)
    got, wanted = ask(evaluator, other, as_of, policy), ask(evaluator, plan, as_of, policy)
    fail(ids(fixture, got, other), "with other ids")
    expect_same(fixture, got, wanted, "with other ids", names=names)


def _waits_for_values(policy: Policy) -> bool:
    """Return whether what has no value yet is pending; a policy may judge it as if it stood at 0."""
    return policy.no_value == "pending"


@law(
    "evaluation.unknown",
    "What is not known is None and never 0 or green: no value, no measure, no target, no reading.",
    why="A key result that nobody measured shows 0 % and red, or worse, 100 % and green.",
    look_at=["`or 0`", "a default status of on track", "the grade of None", "0 as the value of a KPI without readings"],
    draws=lambda domain: {"question": about_members(domain), "form": st.integers(0, 3)},
)
def _unknown(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question, form: int) -> None:
    plan, policy = question.plan, policy_for(fixture, question, _waits_for_values)
    objective, item = next(plan.key_results())
    plan = plan.with_objective(evolve(objective, key_results=[item]))
    forms = [
        evolve(item, check_ins=[]),
        evolve(item, check_ins=[evolve(entry, value=None, note="started") for entry in item.check_ins]),
    ]
    if fixture.domain.allows(Feature.UNMEASURED):
        forms += [evolve(item, measure=None), evolve(item, measure=Change(baseline=0))]
    got = ask(evaluator, replaced(plan, forms[form % len(forms)]), question.as_of, policy)
    answer, above = got.key_results[item.id], got.objectives[objective.id]
    can, found = fixture.capabilities, list[str]()
    found += unlike("its score is", answer.score, None)
    if Capability.PROGRESS in can:
        found += unlike("its progress is", answer.progress, None)
    if Capability.GRADES in can:
        found += unlike("its grade is", answer.grade, None)
        found += unlike("its stretch zone is", answer.zone, None)
    if Capability.STATUSES in can:
        found += unlike("its status is", answer.status, "pending")
        if above.status in GREEN:
            found.append(f"the objective of nothing else is {above.status!r}")
        if above.score is None:
            found += unlike("the status of its objective without a score is", above.status, "pending")
    if Capability.GRADES in can and above.score is None:
        found += unlike("the grade of its objective without a score is", above.grade, None)
    fail(found, f"nothing is known of {item.id!r}")


BASICS = (
    _answers_everything,
    _no_memory,
    _plan_untouched,
    _no_look_ahead,
    _last_dated,
    _order,
    _names,
    _unknown,
)
