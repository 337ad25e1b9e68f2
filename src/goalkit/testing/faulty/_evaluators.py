"""Wrong evaluators: entries, dates, states and numbers. Each is goalkit, asked about a plan rewritten first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from attrs import evolve

from goalkit.model.history import CheckIn
from goalkit.model.measures import Change
from goalkit.model.states import State
from goalkit.ports.evaluator import GoalAnswer, KPIAnswer, Results, evaluate_plan
from goalkit.scoring.policy import Policy
from goalkit.testing.faulty._faulty import Faulty
from goalkit.testing.fixtures import EvaluatorFixture

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Objective
    from goalkit.model.plan import Plan
    from goalkit.ports import Evaluator
    from goalkit.scoring.grading import Band

__all__ = ["ENTRIES", "every_goal", "every_item", "every_kpi", "wrong"]

Wrong: TypeAlias = Callable[["Plan", dt.date, Policy], Results]

W = TypeVar("W", bound="Wrong | type[Evaluator]")

ENTRIES: list[Faulty] = []
_DAY = dt.timedelta(days=1)


def wrong(found: list[Faulty], name: str, bug: str, *, seen: str, by: str) -> Callable[[W], W]:
    """Add an evaluator to a collection of wrong ones; of a class each subject is a new one."""

    def register(evaluator: W) -> W:
        class Opened(EvaluatorFixture):
            def open_subject(self) -> AbstractContextManager[Evaluator]:
                return nullcontext(cast("Evaluator", evaluator() if isinstance(evaluator, type) else evaluator))

        Opened.__name__ = Opened.__qualname__ = f"Opened_{evaluator.__name__}"
        found.append(Faulty(id=f"evaluator.{name}", bug=bug, seen=seen, fixture=Opened, killed_by=by))
        return evaluator

    return register


# rewriting


def every_goal(plan: Plan, change: Callable[[Objective], Objective]) -> Plan:
    """Return a plan with each objective changed."""
    return evolve(plan, objectives=[change(goal) for goal in plan.objectives])


def every_item(plan: Plan, change: Callable[[KeyResult], KeyResult]) -> Plan:
    """Return a plan with each key result changed."""
    return every_goal(plan, lambda goal: evolve(goal, key_results=[change(item) for item in goal.key_results]))


def every_kpi(plan: Plan, change: Callable[[KPI], KPI]) -> Plan:
    """Return a plan with each KPI changed."""
    return evolve(plan, kpis=[change(kpi) for kpi in plan.kpis])


def _every_answer(got: Results, change: Callable[[GoalAnswer], GoalAnswer]) -> Results:
    return evolve(
        got,
        objectives={name: change(answer) for name, answer in got.objectives.items()},
        key_results={name: change(answer) for name, answer in got.key_results.items()},
    )


# entries and dates


@wrong(
    ENTRIES,
    "newest-target",
    "The target and baseline set last count, also for days before they were set.",
    seen="a target kept in one column, and past scorecards worked out anew",
    by="evaluation.no-look-ahead",
)
def _newest_target(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def now(item: KeyResult) -> KeyResult:
        return evolve(item, revisions=[evolve(entry, at=min(entry.at, as_of)) for entry in item.revisions])

    return evaluate_plan(every_item(plan, now), as_of, policy)


@wrong(
    ENTRIES,
    "look-ahead",
    "The last check-in counts, whatever its date.",
    seen="`check_ins[-1]` in an app that people also plan ahead in",
    by="evaluation.no-look-ahead",
)
def _look_ahead(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def now(item: KeyResult) -> KeyResult:
        return evolve(item, check_ins=[evolve(entry, date=min(entry.date, as_of)) for entry in item.check_ins])

    free = every_goal(every_item(plan, now), lambda goal: evolve(goal, cycle=None))
    seen = evaluate_plan(free, as_of, policy)
    return evolve(evaluate_plan(plan, as_of, policy), key_results=seen.key_results)


@wrong(
    ENTRIES,
    "not-today",
    "Check-ins of the day asked about do not count yet.",
    seen="`date < as_of` in a query",
    by="evaluation.last-dated",
)
def _not_today(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def before(item: KeyResult) -> KeyResult:
        return evolve(item, check_ins=[entry for entry in item.check_ins if entry.date != as_of])

    return evaluate_plan(every_item(plan, before), as_of, policy)


@wrong(
    ENTRIES,
    "first-of-the-day",
    "Of two check-ins of one date the first counts: a correction is lost.",
    seen="a table keyed by date that keeps what is there: `setdefault`, ON CONFLICT DO NOTHING",
    by="evaluation.last-dated",
)
def _first_of_the_day(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def first(item: KeyResult) -> KeyResult:
        kept: dict[dt.date, CheckIn] = {}
        for entry in item.check_ins:
            kept.setdefault(entry.date, entry)
        return evolve(item, check_ins=list(kept.values()))

    return evaluate_plan(every_item(plan, first), as_of, policy)


@wrong(
    ENTRIES,
    "note-is-zero",
    "A check-in without a value is a value of 0.",
    seen="`check_in.value or 0`",
    by="evaluation.unknown",
)
def _note_is_zero(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def valued(item: KeyResult) -> KeyResult:
        if not isinstance(item.measure, Change) or item.measure.kpi is not None:
            return item
        return evolve(item, check_ins=[evolve(entry, value=entry.value or 0.0) for entry in item.check_ins])

    return evaluate_plan(every_item(plan, valued), as_of, policy)


@wrong(
    ENTRIES,
    "day-before",
    "The day asked about is one day short: midnight is taken in another time zone.",
    seen="a date turned into a moment in local time and back in UTC",
    by="evaluation.last-dated",
)
def _day_before(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(plan, as_of - _DAY, policy)


@wrong(
    ENTRIES,
    "first-day-is-zero",
    "The day asked about does not count as passed: 15 April of a month is less than half.",
    seen="`(as_of - start).days / length`",
    by="evaluation.exact-pace",
)
def _first_day_is_zero(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(plan, as_of, evolve(policy, day_count="first_day_zero"))


@wrong(
    ENTRIES,
    "state-from-tomorrow",
    "A change of state is in force only from the day after.",
    seen="`change.at < as_of`",
    by="evaluation.membership",
)
def _state_from_tomorrow(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def shifted(goal: Any) -> Any:  # noqa: ANN401 - an objective or a key result
        return evolve(goal, states=[evolve(change, at=change.at + _DAY) for change in goal.states])

    return evaluate_plan(every_goal(every_item(plan, shifted), shifted), as_of, policy)


@wrong(
    ENTRIES,
    "revision-ignored",
    "A key result keeps its first target when it gets another one.",
    seen="the target copied into the row of the key result when it was made",
    by="evaluation.exact-goals",
)
def _revision_ignored(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(every_item(plan, lambda item: evolve(item, revisions=[])), as_of, policy)


# states


@wrong(
    ENTRIES,
    "cancelled-counts",
    "A cancelled key result goes on counting.",
    seen="a state that is shown and not looked at",
    by="evaluation.membership",
)
def _cancelled_counts(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(plan, as_of, evolve(policy, cancelled="count"))


@wrong(
    ENTRIES,
    "cancelled-is-missing",
    "Cancelled and draft objectives have no answer at all.",
    seen="a WHERE that was meant for the roll-up",
    by="evaluation.answers-everything",
)
def _cancelled_is_missing(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    return evolve(
        got,
        objectives={
            name: answer for name, answer in got.objectives.items() if answer.status not in {"cancelled", "draft"}
        },
    )


@wrong(
    ENTRIES,
    "closing-ignored",
    "The score that a person gave is stored and never used.",
    seen="a field that came with a later release",
    by="evaluation.closing",
)
def _closing_ignored(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def score(answer: GoalAnswer, computed: GoalAnswer) -> GoalAnswer:
        return evolve(answer, score=computed.score, grade=computed.grade, zone=computed.zone)

    def free(goal: Any) -> Any:  # noqa: ANN401 - an objective or a key result
        return evolve(goal, closing=None)

    got = evaluate_plan(plan, as_of, policy)
    other = evaluate_plan(every_goal(every_item(plan, free), free), as_of, policy)
    return evolve(
        got,
        objectives={name: score(answer, other.objectives[name]) for name, answer in got.objectives.items()},
        key_results={name: score(answer, other.key_results[name]) for name, answer in got.key_results.items()},
    )


@wrong(
    ENTRIES,
    "never-reopened",
    "A goal that was closed stays closed, also after somebody made it active again.",
    seen="`if goal.closing: return goal.closing.score`",
    by="evaluation.lifecycle",
)
def _never_reopened(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def closed(goal: Any) -> Any:  # noqa: ANN401 - an objective or a key result
        closing = goal.closing
        if closing is None or closing.at > as_of:
            return goal
        return evolve(goal, states=[change for change in goal.states if change.state is not State.ACTIVE])

    return evaluate_plan(every_goal(every_item(plan, closed), closed), as_of, policy)


# numbers


@wrong(
    ENTRIES,
    "zero-weight-is-one",
    "A key result of weight 0 counts like one of weight 1.",
    seen="`weight or 1`",
    by="evaluation.zero-weight",
)
def _zero_weight_is_one(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(every_item(plan, lambda item: evolve(item, weight=item.weight or 1)), as_of, policy)


@wrong(
    ENTRIES,
    "by-count",
    "The weighted sum is divided by the number of key results.",
    seen="`sum(w * s) / len(items)`, right as long as all weights are 1",
    by="evaluation.split",
)
def _by_count(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    return _with_means(plan, got, lambda pairs: sum(w * s for w, s in pairs) / len(pairs))


@wrong(
    ENTRIES,
    "running-mean",
    "Each key result is averaged with the mean of those before it: the last one counts half.",
    seen="`score = (score + item.score) / 2` in a loop",
    by="evaluation.weighted-mean",
)
def _running_mean(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def mean(pairs: list[tuple[float, float]]) -> float:
        score = pairs[0][1]
        for _, other in pairs[1:]:
            score = (score + other) / 2
        return score

    return _with_means(plan, evaluate_plan(plan, as_of, policy), mean)


@wrong(
    ENTRIES,
    "sorted-by-id",
    "Scores and weights are two lists, of which one is sorted by id.",
    seen="`zip` of two queries with different ORDER BY",
    by="evaluation.names",
)
def _sorted_by_id(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def mean(pairs: list[tuple[float, float]]) -> float:
        return sum(w * s for w, s in pairs) / sum(w for w, _ in pairs)

    def by_id(goal: Objective) -> Objective:
        weights = [item.weight for item in sorted(goal.key_results, key=lambda item: item.id)]
        items = [evolve(item, weight=weight) for item, weight in zip(goal.key_results, weights, strict=True)]
        return evolve(goal, key_results=items)

    return _with_means(every_goal(plan, by_id), evaluate_plan(plan, as_of, policy), mean)


def _with_means(plan: Plan, got: Results, mean: Callable[[list[tuple[float, float]]], float]) -> Results:
    """Return results with other scores of the objectives whose key results all count."""
    answers = dict(got.objectives)
    for goal in plan.objectives:
        members = [(item.weight, got.key_results[item.id].score) for item in goal.key_results]
        pairs = [(weight, score) for weight, score in members if weight and score is not None]
        plain = not goal.states and goal.closing is None and len(pairs) == len(goal.key_results)
        if plain and pairs and not any(item.states or item.closing or item.share for item in goal.key_results):
            answers[goal.id] = evolve(answers[goal.id], score=min(max(round(mean(pairs), 9), 0.0), 1.0))
    return evolve(got, objectives=answers)


@wrong(
    ENTRIES,
    "clamped-afterwards",
    "Key results are clamped only where they are shown: 200 % of one makes up for 0 % of another.",
    seen="the clamp in the template",
    by="evaluation.exact-goals",
)
def _clamped_afterwards(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    opened = evaluate_plan(plan, as_of, evolve(policy, clamp=(None, None)))
    return evolve(got, objectives=opened.objectives)


@wrong(
    ENTRIES,
    "two-digits",
    "A score is rounded to whole percents and graded as such: 0.695 is 0.7 and achieved.",
    seen="a DECIMAL(3, 2) column",
    by="evaluation.exact-grades",
)
def _two_digits(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    goals = {goal.id: goal for goal in plan.objectives} | {item.id: goal for goal, item in plan.key_results()}
    got = evaluate_plan(plan, as_of, policy)

    def rounded(name: str, answer: GoalAnswer) -> GoalAnswer:
        if answer.score is None:
            return answer
        score = round(answer.score, 2)
        return evolve(answer, score=score, grade=policy.grading.grade(score, goals[name].ambition).value)

    return evolve(
        got,
        objectives={name: rounded(name, answer) for name, answer in got.objectives.items()},
        key_results={name: rounded(name, answer) for name, answer in got.key_results.items()},
    )


@wrong(
    ENTRIES,
    "float-noise",
    "Scores are graded as floats add them up: three key results at 0.7 miss the 0.7.",
    seen="`sum(scores) / len(scores) >= 0.7`",
    by="evaluation.exact-grades",
)
def _float_noise(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    answers = dict(evaluate_plan(plan, as_of, policy).objectives)
    got = evaluate_plan(plan, as_of, policy)
    for goal in plan.objectives:
        scores = [got.key_results[item.id].score for item in goal.key_results]
        answer, total = answers[goal.id], 0.0
        for score in scores:
            total += score or 0.0
        mean = total / max(len(scores), 1)
        if answer.score is not None and abs(mean - answer.score) < 1e-9:
            bands = policy.grading.committed if goal.ambition == "committed" else policy.grading.aspirational
            answers[goal.id] = evolve(answer, grade=next(band.grade for band in bands if _holds(band, mean)).value)
    return evolve(got, objectives=answers)


def _holds(band: Band, score: float) -> bool:
    return (band.low is None or score >= band.low) and (band.high is None or score < band.high)


@wrong(
    ENTRIES,
    "above-the-edge",
    "A score at the edge of on track is at risk.",
    seen="`projected > 0.7`",
    by="evaluation.exact-pace",
)
def _above_the_edge(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(plan, as_of, evolve(policy, pace=evolve(policy.pace, strict=True)))


@wrong(
    ENTRIES,
    "none-is-zero",
    "What has no value has the score 0.",
    seen="`score or 0` in a serializer",
    by="evaluation.unknown",
)
def _none_is_zero(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return _every_answer(
        evaluate_plan(plan, as_of, policy),
        lambda answer: evolve(answer, score=answer.score or 0.0, progress=answer.progress or 0.0),
    )


@wrong(
    ENTRIES,
    "pending-is-green",
    "What is pending is on track.",
    seen="a default of the status column",
    by="evaluation.unknown",
)
def _pending_is_green(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return _every_answer(
        evaluate_plan(plan, as_of, policy),
        lambda answer: evolve(answer, status="on_track") if answer.status == "pending" else answer,
    )


@wrong(
    ENTRIES,
    "own-policy",
    "The policy kept in the plan is used instead of the one asked for.",
    seen="`plan.policy or policy`",
    by="evaluation.exact-plans",
)
def _own_policy(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(plan, as_of, plan.policy or policy)


@wrong(
    ENTRIES,
    "guardrail-forgotten",
    "Guardrails are shown and do nothing.",
    seen="a feature that came after the status",
    by="evaluation.guardrail",
)
def _guardrail_forgotten(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(plan, as_of, evolve(policy, guardrails="report"))


@wrong(
    ENTRIES,
    "guardrail-on-warning",
    "A guardrail in its warning band counts as breached.",
    seen="`health != healthy`",
    by="evaluation.guardrail",
)
def _guardrail_on_warning(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def narrow(kpi: KPI) -> KPI:
        limit = kpi.threshold
        return evolve(kpi, threshold=limit and evolve(limit, warning_low=None, warning_high=None))

    got = evaluate_plan(plan, as_of, policy)
    return evolve(got, objectives=evaluate_plan(every_kpi(plan, narrow), as_of, policy).objectives)


@wrong(
    ENTRIES,
    "cap-is-floor",
    "A breached guardrail lifts scores below its cap up to it.",
    seen="max() for min()",
    by="evaluation.guardrail",
)
def _cap_is_floor(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    free = evaluate_plan(plan, as_of, evolve(policy, guardrails="report"))

    def lifted(answer: GoalAnswer, name: str) -> GoalAnswer:
        if policy.guardrails != "cap_score" or answer.score is None:
            return answer
        return evolve(answer, score=max(policy.guardrail_score, free.objectives[name].score or 0.0))

    return _where_breached(plan, evaluate_plan(plan, as_of, policy), lifted)


@wrong(
    ENTRIES,
    "breached-is-at-risk",
    "Under a breached guardrail every goal is at risk, also one that was off track.",
    seen="`if breached: return AT_RISK` at the top",
    by="evaluation.guardrail",
)
def _breached_is_at_risk(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    return _where_breached(plan, got, lambda answer, _: evolve(answer, status="at_risk"))


def _where_breached(plan: Plan, got: Results, change: Callable[[GoalAnswer, str], GoalAnswer]) -> Results:
    breached = {name for name, answer in got.kpis.items() if answer.health == "breached"}
    goals = {goal.id for goal in plan.objectives if breached.intersection(goal.guardrails)}
    answers = {name: change(answer, name) if name in goals else answer for name, answer in got.objectives.items()}
    return evolve(got, objectives=answers)


@wrong(
    ENTRIES,
    "kpi-none-is-zero",
    "A KPI without readings has the value 0.",
    seen="COALESCE(value, 0)",
    by="linking.no-readings",
)
def _kpi_none_is_zero(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    kpis = {name: KPIAnswer(value=answer.value or 0.0, health=answer.health) for name, answer in got.kpis.items()}
    return evolve(got, kpis=kpis)
