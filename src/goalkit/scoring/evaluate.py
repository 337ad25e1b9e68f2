"""Evaluation: a plan, a date and a policy make a scorecard."""

from __future__ import annotations

import datetime as dt

from goalkit.errors import InvalidValue, Problem
from goalkit.model._check import Check, show
from goalkit.model.plan import Plan
from goalkit.scoring.policy import Policy
from goalkit.scoring.scorecard import Scorecard

__all__ = ["evaluate", "policy_of"]


def evaluate(plan: Plan, as_of: dt.date, policy: Policy | None = None) -> Scorecard:
    """Return what every goal, KPI and owner of a plan is worth at the close of a day.

    Pure: the same plan, date and policy give the same scorecard. Data dated after `as_of` does not
    exist yet, so adding some never changes the result. The cost is linear in goals, links and entries.

    Args:
        plan: The goals.
        as_of: The day, up to its close. There is no default: nothing here reads the clock.
        policy: Every choice of the arithmetic; by default the plan's own, else `Policy()`.

    Raises:
        InvalidValue: `as_of` is no date (a datetime is refused), or another argument is of the wrong type.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> plan = gk.Plan(
        ...     cycles=[gk.Cycle.quarter(2026, 2)],
        ...     objectives=[
        ...         gk.Objective(
        ...             id="speed",
        ...             title="Feel fast",
        ...             cycle="2026-Q2",
        ...             key_results=[
        ...                 gk.KeyResult(
        ...                     id="p95",
        ...                     title="p95 from 900 ms to 300 ms",
        ...                     measure=gk.Change(baseline=900, target=300, unit="ms"),
        ...                     check_ins=[gk.CheckIn(dt.date(2026, 5, 11), 480)],
        ...                 )
        ...             ],
        ...         )
        ...     ],
        ... )
        >>> card = gk.evaluate(plan, as_of=dt.date(2026, 5, 15))
        >>> card.objectives["speed"].score, card.objectives["speed"].grade.value
        (0.7, 'achieved')
    """
    check = Check(None)
    check.instance("plan", plan, Plan)
    check.date("as_of", as_of)
    check.instance("policy", policy, Policy, optional=True)
    check.raise_if_any("evaluate")
    return Scorecard(plan, as_of, policy_of(plan, policy))


def policy_of(plan: Plan, policy: Policy | None = None) -> Policy:
    """Return the policy that a plan is evaluated under: the one given, else the plan's own, else `Policy()`.

    Raises:
        InvalidValue: The plan carries something else.

    Examples:
        >>> import goalkit as gk
        >>> plan = gk.Plan(policy=gk.Policy(not_started="exclude"))
        >>> policy_of(plan).not_started, policy_of(plan, gk.Policy()).not_started
        ('exclude', 'zero')
    """
    if policy is not None:
        return policy
    if plan.policy is None:
        return Policy()
    if not isinstance(plan.policy, Policy):  # pyright: ignore[reportUnnecessaryIsInstance] - the model cannot check it
        raise InvalidValue("Plan", [Problem("policy", f"must be Policy, got {show(plan.policy)}", "part.type")])
    return plan.policy
