"""Evaluation: a plan, a date and a policy make a scorecard."""

from __future__ import annotations

import datetime as dt

from goalkit.model._check import Check
from goalkit.model.plan import Plan
from goalkit.scoring.policy import Policy
from goalkit.scoring.scorecard import Scorecard

__all__ = ["evaluate"]


def evaluate(plan: Plan, as_of: dt.date, policy: Policy | None = None) -> Scorecard:
    """Return what every goal, KPI and owner of a plan is worth at the close of a day.

    Pure: the same plan, date and policy give the same scorecard. Data dated after `as_of` does not
    exist yet, so adding some never changes the result. The cost is linear in goals, links and entries.

    Args:
        plan: The goals.
        as_of: The day, up to its close. There is no default: nothing here reads the clock.
        policy: Every choice of the arithmetic; `Policy()` by default.

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
    return Scorecard(plan, as_of, Policy() if policy is None else policy)
