"""What the oracle answers: the results that an evaluator must give, exactly and as numbers of a program."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypedDict

import attrs

from goalkit.ports.evaluator import GoalAnswer, KPIAnswer, Results
from goalkit.testing.oracle._arithmetic import settled
from goalkit.testing.oracle._statuses import Oracle

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from goalkit.model.objectives import Objective
    from goalkit.model.plan import Plan
    from goalkit.scoring.policy import Policy

__all__ = ["ExactGoal", "ExactKPI", "ExactResults", "exact_results", "expected_results", "rounded", "same"]

_EXACT_BELOW = 1_000
"""Nine decimals of a larger number do not fit into a float: there the nearest ones are compared."""


@attrs.frozen(kw_only=True)
class ExactGoal:
    """What an objective or key result is worth, before anything is rounded.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> plan = gk.Plan(objectives=[gk.Objective(id="win", title="Win")])
        >>> exact_results(plan, dt.date(2026, 5, 15), gk.Policy()).objectives["win"].status
        'pending'
    """

    progress: Fraction | None
    """Before the clamp."""
    score: Fraction | None
    """After the clamp."""
    expected: Fraction | None
    """The share expected by now, 0 to 1."""
    grade: str | None
    """The name of its grade."""
    zone: str | None
    """The name of its stretch zone."""
    status: str
    """The name of its status."""


@attrs.frozen(kw_only=True)
class ExactKPI:
    """Where a KPI stands.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> kpi = gk.KPI(id="churn", readings=[(dt.date(2026, 5, 1), 2.5)])
        >>> exact_results(gk.Plan(kpis=[kpi]), dt.date(2026, 5, 15), gk.Policy()).kpis["churn"].health
        'no_threshold'
    """

    value: Fraction | None
    """The last reading by now."""
    health: str
    """The name of its health."""


@attrs.frozen(kw_only=True)
class ExactResults:
    """What everything in a plan is worth, by id.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> kpi = gk.KPI(id="churn", readings=[(dt.date(2026, 5, 1), 2.5)])
        >>> list(exact_results(gk.Plan(kpis=[kpi]), dt.date(2026, 5, 15), gk.Policy()).kpis)
        ['churn']
    """

    objectives: Mapping[str, ExactGoal]
    """What each objective is worth."""
    key_results: Mapping[str, ExactGoal]
    """What each key result is worth."""
    kpis: Mapping[str, ExactKPI]
    """Where each KPI stands."""
    owners: Mapping[str, Fraction | None]
    """The score of each owner."""


def exact_results(plan: Plan, as_of: dt.date, policy: Policy) -> ExactResults:
    """Return what everything in a plan is worth, before anything is rounded.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> kpi = gk.KPI(id="churn", readings=[(dt.date(2026, 5, 1), 2.5)])
        >>> exact_results(gk.Plan(kpis=[kpi]), dt.date(2026, 5, 15), gk.Policy()).kpis["churn"].value
        Fraction(5, 2)
    """
    oracle = Oracle(plan, as_of, policy)

    def key_result(name: str, objective: Objective) -> ExactGoal:
        return ExactGoal(
            progress=oracle.progress(name)[0],
            expected=oracle.kr_expected(name),
            status=str(oracle.kr_status(name)),
            **_judged(oracle, oracle.kr_score(name), objective),
        )

    def kpi(name: str) -> ExactKPI:
        found = oracle.readings(oracle.kpis[name])
        return ExactKPI(value=found[-1][1] if found else None, health=str(oracle.health(oracle.kpis[name])))

    return ExactResults(
        objectives={
            goal.id: ExactGoal(
                progress=oracle.roll_up(goal.id),
                expected=oracle.expected(goal),
                status=str(oracle.status(goal)),
                **_judged(oracle, oracle.score(goal.id), goal),
            )
            for goal in plan.objectives
        },
        key_results={item.id: key_result(item.id, goal) for goal, item in plan.key_results()},
        kpis={item.id: kpi(item.id) for item in plan.kpis},
        owners={item.id: oracle.owner_score(item.id) for item in plan.owners},
    )


class _Judged(TypedDict):
    score: Fraction | None
    grade: str | None
    zone: str | None


def _judged(oracle: Oracle, score: Fraction | None, objective: Objective) -> _Judged:
    grade, zone = oracle.grade(score, objective), oracle.zone(score, objective)
    return {
        "score": score,
        "grade": None if grade is None else str(grade),
        "zone": None if zone is None else str(zone),
    }


def expected_results(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    """Return what an evaluator must answer: the exact numbers, rounded half even to nine decimals.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> thirds = [gk.Milestone("Draft", done_on=dt.date(2026, 5, 4)), gk.Milestone("Test"), gk.Milestone("Ship")]
        >>> item = gk.KeyResult(id="k", title="Checklist is live", measure=gk.Milestones(thirds))
        >>> plan = gk.Plan(objectives=[gk.Objective(id="o", title="Launch", key_results=[item])])
        >>> expected_results(plan, dt.date(2026, 5, 15), gk.Policy()).objectives["o"].score
        0.333333333
    """
    return rounded(exact_results(plan, as_of, policy))


def rounded(exact: ExactResults) -> Results:
    """Return exact answers as an evaluator gives them."""
    return Results(
        objectives={name: _goal(item) for name, item in exact.objectives.items()},
        key_results={name: _goal(item) for name, item in exact.key_results.items()},
        kpis={
            name: KPIAnswer(value=None if item.value is None else float(item.value), health=item.health)
            for name, item in exact.kpis.items()
        },
        owners={name: _number(item) for name, item in exact.owners.items()},
    )


def _goal(item: ExactGoal) -> GoalAnswer:
    return GoalAnswer(
        progress=_number(item.progress),
        score=_number(item.score),
        grade=item.grade,
        zone=item.zone,
        status=item.status,
        expected=_number(item.expected),
    )


def _number(exact: Fraction | None) -> float | None:
    return None if exact is None else float(settled(exact))


def same(got: float | None, exact: Fraction | None) -> bool:
    """Return whether an answer is the exact number, rounded half even to nine decimals.

    Where the exact number lies in the middle between two of nine decimals, both are right: floats do not know
    which way to round.

    Examples:
        >>> same(0.333333333, Fraction(1, 3)), same(1 / 3, Fraction(1, 3)), same(0, None)
        (True, False, False)
    """
    if got is None or exact is None:
        return got is None and exact is None
    wanted = float(settled(exact))
    apart = abs(got - wanted)
    middle = abs(exact * 10**9 % 1 - Fraction(1, 2)) < Fraction(1, 5_000)
    last_place = 1.1e-9 + 1e-14 * abs(wanted)
    return apart == 0 or (apart <= last_place and (middle or abs(wanted) >= _EXACT_BELOW))
