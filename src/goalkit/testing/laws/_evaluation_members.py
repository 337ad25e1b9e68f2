"""Laws of evaluators: which key results count how much, states, closings, guardrails, and a goal's whole life."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from goalkit.model._check import evolve
from goalkit.model.history import Closing, StateChange
from goalkit.model.key_results import KeyResult
from goalkit.model.kpis import KPI
from goalkit.model.measures import Milestone, Milestones
from goalkit.model.objectives import Objective
from goalkit.model.readings import Reading
from goalkit.model.states import State
from goalkit.model.thresholds import Threshold
from goalkit.ports import Evaluator
from goalkit.testing.capabilities import Capability
from goalkit.testing.domain import Feature
from goalkit.testing.fixtures import EvaluatorFixture
from goalkit.testing.law import law
from goalkit.testing.laws._answers import GREEN, ask, close, fail, fields, needs, policy_for, unlike
from goalkit.testing.laws._questions import Question
from goalkit.testing.laws._questions_more import about_members
from goalkit.testing.laws._rewriting import replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis import settings

    from goalkit.model.plan import Plan
    from goalkit.ports import GoalAnswer
    from goalkit.scoring.policy import GuardrailRule, Policy

__all__ = ["MEMBERS", "added_up", "averaged", "inside", "same_goal", "weighed", "with_items"]

_DAY = dt.timedelta(days=1)
_RANK = {"off_track": 0, "at_risk": 1, "on_track": 2, "ahead": 3}
_states = st.sampled_from((State.CANCELLED, State.DRAFT, State.POSTPONED, State.CLOSED))
_numbers = st.sampled_from((10.0, 0.0, 7.0, -4.0, None))


def averaged(policy: Policy) -> bool:
    """Return whether a goal's score is the mean of its members' scores."""
    return policy.rollup == "mean"


def added_up(policy: Policy) -> bool:
    """Return whether a goal's score is made of its members' scores: their mean, or the lowest."""
    return policy.rollup in {"mean", "min"}


def weighed(policy: Policy) -> bool:
    """Return whether only what counts in a goal's score, by its weight, has a say in its status too."""
    return policy.status_members == "counted"


def _weighed_and_added_up(policy: Policy) -> bool:
    return weighed(policy) and added_up(policy)


def inside(score: float | None, policy: Policy) -> float | None:
    """Return the score of an objective within the clamp of a policy."""
    if score is None:
        return None
    low, high = policy.objective_clamp
    score = score if low is None else max(score, low)
    return score if high is None else min(score, high)


def with_items(plan: Plan, items: list[KeyResult]) -> Plan:
    """Return a plan of one objective with other key results."""
    return plan.with_objective(evolve(plan.objectives[0], key_results=items))


def same_goal(fixture: EvaluatorFixture, got: GoalAnswer, wanted: GoalAnswer) -> Iterator[str]:
    """Yield in what two answers about a goal differ."""
    for field in fields(fixture):
        yield from unlike(field, getattr(got, field), getattr(wanted, field))


@law(
    "evaluation.weighted-mean",
    "The score of an objective is the mean of its key results' scores by weight.",
    why="Divided by their number instead of their weight, a key result of weight 3 makes a score of 300 %.",
    look_at=[
        "a division by len()",
        "weights taken for percents",
        "each product rounded",
        "clamped before it is weighted",
    ],
    draws=lambda domain: {"question": about_members(domain)},
)
def _weighted_mean(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question) -> None:
    plan, policy = question.plan, policy_for(fixture, question, averaged)
    got = ask(evaluator, plan, question.as_of, policy)
    goal = plan.objectives[0]
    known = [(item.weight, got.key_results[item.id].score) for item in goal.key_results]
    members = [(weight, score or 0.0) for weight, score in known if score is not None or policy.not_started == "zero"]
    total = math.fsum(weight for weight, _ in members)
    wanted = math.fsum(weight * score for weight, score in members) / total if total else None
    wanted = inside(wanted, policy)
    text = ", ".join(f"{score!r} (weight {weight:g})" for weight, score in members)
    fail(unlike("the score is", got.objectives[goal.id].score, wanted), f"key results of {text}")


@law(
    "evaluation.split",
    "A key result split into two of half its weight changes nothing in its objective.",
    why="A score that depends on into how many key results the same work is cut invites cutting.",
    look_at=["a division by the number of key results", "weights rounded to whole numbers"],
    draws=lambda domain: {"question": about_members(domain)},
)
def _split(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question) -> None:
    needs(fixture, Feature.WEIGHTS)
    plan, policy = question.plan, policy_for(fixture, question, _weighed_and_added_up)
    first, *rest = plan.objectives[0].key_results
    whole = with_items(plan, [evolve(first, weight=2 * first.weight), *rest])
    halves = with_items(plan, [first, *rest, evolve(first, id=f"{first.id} again")])
    name = plan.objectives[0].id
    got = ask(evaluator, halves, question.as_of, policy).objectives[name]
    wanted = ask(evaluator, whole, question.as_of, policy).objectives[name]
    fail(same_goal(fixture, got, wanted), f"with {first.id!r} split into two")


@law(
    "evaluation.fixed-share",
    "A key result with a fixed share makes that part of the score; the others share the rest by their weights.",
    why="Half of the score for revenue means half of it, however many key results are added to the rest.",
    look_at=["shares taken for weights", "weights that are not brought to what the shares leave", "a share of 0"],
    draws=lambda domain: {"question": about_members(domain), "share": st.sampled_from((0.5, 0.25, 0.9, 0.0, 1.0))},
)
def _fixed_share(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question, share: float) -> None:
    needs(fixture, Feature.SHARES)
    plan, policy = question.plan, policy_for(fixture, question, _plain_mean)
    first, *rest = plan.objectives[0].key_results
    got = ask(evaluator, with_items(plan, [evolve(first, share=share), *rest]), question.as_of, policy)
    scores = {name: answer.score or 0.0 for name, answer in got.key_results.items()}
    started = any(answer.score is not None for answer in got.key_results.values())
    others = math.fsum(item.weight * scores[item.id] for item in rest) / math.fsum(item.weight for item in rest)
    wanted = share * scores[first.id] + (1 - share) * others if started or policy.not_started == "zero" else None
    text = f"{first.id!r} at {scores[first.id]!r} has the share {share}, the others are at {others!r}"
    fail(unlike("the score is", got.objectives[plan.objectives[0].id].score, wanted), text)


def _plain_mean(policy: Policy) -> bool:
    return averaged(policy) and {policy.clamp, policy.objective_clamp} == {(0.0, 1.0)}


@law(
    "evaluation.zero-weight",
    "A key result of weight 0 is shown and does not count, whatever its value.",
    why="People set a weight to 0 to take a key result out of a score; `weight or 1` puts it back in.",
    look_at=[
        "`weight or 1`, `if weight`",
        "the number of key results",
        "min() over all of them",
        "the worst status of all",
    ],
    draws=lambda domain: {"question": about_members(domain), "value": _numbers},
)
def _zero_weight(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question, value: float | None) -> None:
    needs(fixture, Feature.WEIGHTS)
    plan, policy = question.plan, policy_for(fixture, question, weighed)
    items = plan.objectives[0].key_results
    entry = items[0].check_ins[0]
    more = evolve(items[0], id="not counted", weight=0, check_ins=[] if value is None else [evolve(entry, value=value)])
    name = plan.objectives[0].id
    got = ask(evaluator, with_items(plan, [*items, more]), question.as_of, policy)
    wanted = ask(evaluator, plan, question.as_of, policy).objectives[name]
    fail(same_goal(fixture, got.objectives[name], wanted), f"with a key result of weight 0 and the value {value}")
    empty = ask(evaluator, with_items(plan, [more]), question.as_of, policy).objectives[name]
    found = list(unlike("score", empty.score, None))
    found += unlike("grade", empty.grade, None) if Capability.GRADES in fixture.capabilities else []
    silent = policy.status_members == "counted"  # else what counts for nothing has its say all the same
    found += unlike("status", empty.status, "pending") if silent and Capability.STATUSES in fixture.capabilities else []
    fail(found, "with nothing but a key result of weight 0")


@law(
    "evaluation.membership",
    "From the day of its change of state a key result counts as the policy says: with its score, as 0, or not at all.",
    why="A cancelled key result that still counts as 0 punishes a team for dropping what should be dropped.",
    look_at=[
        "the day of the change itself: the new state is in force at its close",
        "the last change by date, not the first or any",
        "drafts and cancelled goals do not count by default; closed and postponed ones do",
    ],
    draws=lambda domain: {
        "question": about_members(domain),
        "state": _states,
        "days": st.sampled_from((0, 1, -1, 5)),
        "back": st.booleans(),
    },
)
def _membership(
    fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question, state: State, days: int, back: bool
) -> None:
    needs(fixture, Feature.STATES)
    plan, policy, as_of = question.plan, policy_for(fixture, question, _zero_is_0), question.as_of
    first, *rest = plan.objectives[0].key_results
    at = as_of - dt.timedelta(days=days)
    changes = [StateChange(at=at, state=state)]
    if back:  # active again from the day before: the later change is in force
        changes.append(StateChange(at=at - _DAY, state=State.ACTIVE))
    rules = {
        State.CANCELLED: policy.cancelled,
        State.DRAFT: policy.drafts,
        State.POSTPONED: policy.postponed,
        State.CLOSED: policy.closed,
    }
    rule = rules[state] if days >= 0 else "count"
    as_zero = evolve(first, measure=Milestones([Milestone("Not done")]), check_ins=[])
    like = {"count": [first, *rest], "exclude": rest, "zero": [as_zero, *rest]}[rule]
    name = plan.objectives[0].id
    got = ask(evaluator, with_items(plan, [evolve(first, states=changes), *rest]), as_of, policy)
    wanted = ask(evaluator, with_items(plan, like), as_of, policy)
    found = list(unlike("its objective's score is", got.objectives[name].score, wanted.objectives[name].score))
    if Capability.STATUSES in fixture.capabilities and days >= 0:
        found += unlike("its status is", got.key_results[first.id].status, state.value)
    fail(found, f"{first.id!r} is {state.value} from {at} on and must {rule} on {as_of}")


def _zero_is_0(policy: Policy) -> bool:
    """Return whether a key result at 0 counts like one that counts as 0."""
    return added_up(policy) and (policy.clamp[0] or 0) <= 0


@law(
    "evaluation.closing",
    "A score given by a person stands from its date on, whatever the values say, until the goal is active again.",
    why="A team grades its goal 0.7 at the end; a late data load must not turn that into 0.55.",
    look_at=[
        "a closing that is overwritten by later values",
        "its own day: it counts",
        "reopened: it is lifted",
        "the clamp",
    ],
    draws=lambda domain: {
        "question": about_members(domain),
        "score": st.sampled_from((0.7, 0.0, 1.0, 0.4, 0.65)),
        "days": st.sampled_from((0, 1, -1, 5)),
        "of": st.sampled_from(("key result", "objective")),
        "reopened": st.sampled_from((None, None, 0, 1, -1)),
    },
)
def _closing(
    fixture: EvaluatorFixture,
    evaluator: Evaluator,
    *,
    question: Question,
    score: float,
    days: int,
    of: str,
    reopened: int | None,
) -> None:
    needs(fixture, Feature.CLOSINGS, *([] if reopened is None else [Feature.STATES]))
    plan, policy, as_of = question.plan, policy_for(fixture, question), question.as_of
    goal: Objective | KeyResult = plan.objectives[0] if of == "objective" else plan.objectives[0].key_results[0]
    at = as_of - dt.timedelta(days=days)
    states: list[StateChange] = []
    if reopened is not None:
        states = [StateChange(at=at + dt.timedelta(days=reopened), state=State.ACTIVE)]
    closed = evolve(goal, closing=Closing(at=at, score=score), states=states)
    lifted = any(at <= change.at <= as_of for change in states)

    def answer(one: Objective | KeyResult) -> GoalAnswer:
        got = ask(evaluator, replaced(plan, one), as_of, policy)
        return got.objectives[goal.id] if isinstance(goal, Objective) else got.key_results[goal.id]

    got = answer(closed)
    if days < 0 or lifted:
        fail(same_goal(fixture, got, answer(goal)), f"{of} with a closing of {at} that is not in force on {as_of}")
        return
    found = list(unlike("score", got.score, score))
    if Capability.STATUSES in fixture.capabilities:
        found += unlike("status", got.status, "closed")
    fail(found, f"{of} closed at {score} on {at}, asked on {as_of}")


@law(
    "evaluation.guardrail",
    "A breached guardrail never makes a goal look better, and one that is not breached changes nothing.",
    why="A guardrail is there to hold a goal back; averaged in as if it were a key result, it lifts a bad one.",
    look_at=[
        "guardrails averaged in",
        "the cap: at risk at best",
        "the edge of the threshold is no breach",
        "a warning is no breach",
    ],
    draws=lambda domain: {
        "question": about_members(domain),
        "value": st.sampled_from((4.0, 3.0, 2.0, 3.4, 3.5, 3.6, 4.0)),
        "days": st.sampled_from((0, 1, 40, -1)),
        "reached": st.sampled_from((10.0, 10.0, 1.0, 0.0, -5.0)),
        "strict": st.booleans(),
        "rule": st.sampled_from(("cap_status", "cap_score", "veto", "report")),
    },
)
def _guardrail(
    fixture: EvaluatorFixture,
    evaluator: Evaluator,
    *,
    question: Question,
    value: float,
    days: int,
    reached: float,
    strict: bool,
    rule: GuardrailRule,
) -> None:
    needs(fixture, Feature.GUARDRAILS, Feature.KPIS)
    plan, policy, as_of = question.plan, policy_for(fixture, question), question.as_of
    policy = evolve(policy, guardrails=rule) if fixture.policies() is None else policy
    number = float(round(value)) if fixture.domain.number_kinds == ("int",) else value
    limit = Threshold.at_most(3, warning=3.5) if fixture.domain.allows(Feature.WARNINGS) else Threshold.at_most(3.5)
    limit = evolve(limit, strict=strict and fixture.domain.allows(Feature.STRICT))
    kpi = KPI(id="guard", threshold=limit, readings=[Reading(as_of - dt.timedelta(days=days), number)])
    items = [
        evolve(item, check_ins=[evolve(item.check_ins[0], value=reached)]) for item in plan.objectives[0].key_results
    ]
    free = evolve(with_items(plan, items), kpis=[kpi])
    goal = free.objectives[0]
    guarded = free.with_objective(evolve(goal, guardrails=[kpi.id]))
    got = ask(evaluator, guarded, as_of, policy).objectives[goal.id]
    wanted = ask(evaluator, free, as_of, policy).objectives[goal.id]
    breached = days >= 0 and (number > 3.5 or (number == 3.5 and limit.strict))
    what = (
        f"the guardrail reads {number} on {kpi.readings[0].date}, a breach is {'from' if limit.strict else 'above'} 3.5"
    )
    if not breached or policy.guardrails == "report":
        fail(same_goal(fixture, got, wanted), what)
        return
    found = list[str]()
    if policy.guardrails == "cap_status" or wanted.score is None:
        found += unlike("score", got.score, wanted.score)
    elif got.score is None or (got.score > wanted.score and not close(got.score, wanted.score)):
        found.append(f"score {got.score!r}, without the guardrail {wanted.score!r}")
    if Capability.STATUSES in fixture.capabilities:
        if got.status in GREEN:
            found.append(f"status {got.status!r} though its guardrail is breached")
        if got.status in _RANK and wanted.status in _RANK and _RANK[got.status] > _RANK[wanted.status]:
            found.append(f"status {got.status!r}, without the guardrail {wanted.status!r}")
    fail(found, what)


@law(
    "evaluation.lifecycle",
    "Through drafts, closings, cancellations and reopenings, dated in any order, a goal has the state and the score of "
    "the last date by the day asked about.",
    why="What a goal was on the day of a report must stay what it was, whatever is decided afterwards.",
    look_at=[
        "changes by date, of one day the later entered",
        "a closing closes the goal from its day on; active at the close of any later day lifts it for good",
        "the day before and after each change",
    ],
    stateful=True,
)
def _lifecycle(fixture: EvaluatorFixture, chosen: settings | None) -> None:
    from goalkit.testing.machines.lifecycle import run_lifecycle_machine  # noqa: PLC0415 - machines know laws

    run_lifecycle_machine(fixture, chosen)


MEMBERS = (
    _weighted_mean,
    _split,
    _fixed_share,
    _zero_weight,
    _membership,
    _closing,
    _guardrail,
    _lifecycle,
)
