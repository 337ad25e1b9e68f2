"""The whole of scoring in one call: the interface of an evaluator, and what it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from goalkit.model.plan import Plan
    from goalkit.scoring.policy import Policy
    from goalkit.scoring.scorecard import Scorecard

__all__ = ["Evaluator", "GoalAnswer", "KPIAnswer", "Results", "evaluate_plan", "results_of"]


@attrs.frozen(kw_only=True)
class GoalAnswer:
    """What an evaluator says of one objective or key result, in numbers and words of any language.

    Examples:
        >>> GoalAnswer(progress=0.7, score=0.7, grade="achieved", status="on_track").score
        0.7
    """

    progress: float | None = None
    """Before the clamp; None where it is unknown or not started."""
    score: float | None = None
    """After the clamp; None where nothing counts."""
    grade: str | None = None
    """The name of its grade, as `achieved`."""
    zone: str | None = None
    """The name of its stretch zone; None for committed objectives."""
    status: str | None = None
    """The name of its status, as `on_track`."""
    expected: float | None = None
    """The share expected by now."""


@attrs.frozen(kw_only=True)
class KPIAnswer:
    """What an evaluator says of one KPI.

    Examples:
        >>> KPIAnswer(value=14.5, health="healthy").health
        'healthy'
    """

    value: float | None = None
    """The last reading by now; None where there is none, never 0."""
    health: str | None = None
    """The name of its health, as `breached`."""


@attrs.frozen(kw_only=True)
class Results:
    """What an evaluator says of everything in a plan, by id.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> plan = gk.Plan(objectives=[gk.Objective(id="o", title="Nothing measured yet")])
        >>> evaluate_plan(plan, dt.date(2026, 5, 15), gk.Policy()).objectives["o"].status
        'pending'
    """

    objectives: Mapping[str, GoalAnswer] = attrs.field(factory=dict[str, GoalAnswer])
    """What each objective is worth."""
    key_results: Mapping[str, GoalAnswer] = attrs.field(factory=dict[str, GoalAnswer])
    """What each key result is worth."""
    kpis: Mapping[str, KPIAnswer] = attrs.field(factory=dict[str, KPIAnswer])
    """Where each KPI stands."""
    owners: Mapping[str, float | None] = attrs.field(factory=dict[str, float | None])
    """The score of each owner."""


class Evaluator(Protocol):
    """Works out what every goal and KPI of a plan is worth: a second implementation of `goalkit.evaluate`.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> evaluator: Evaluator = evaluate_plan
        >>> evaluator(gk.Plan(), dt.date(2026, 5, 15), gk.Policy())
        Results(objectives={}, key_results={}, kpis={}, owners={})
    """

    def __call__(self, plan: Plan, as_of: dt.date, policy: Policy) -> Results:
        """Return the results at the close of a day; nothing dated later may count."""
        ...


def evaluate_plan(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    """Return what goalkit itself says of a plan: the reference of the interface.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> evaluate_plan(gk.Plan(), dt.date(2026, 5, 15), gk.Policy())
        Results(objectives={}, key_results={}, kpis={}, owners={})
    """
    from goalkit.scoring.evaluate import evaluate  # noqa: PLC0415 - types need no evaluation

    return results_of(evaluate(plan, as_of, policy))


def results_of(card: Scorecard) -> Results:
    """Return the answers of a scorecard.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> kpi = gk.KPI(id="churn", readings=[(dt.date(2026, 5, 1), 2)])
        >>> results_of(gk.evaluate(gk.Plan(kpis=[kpi]), dt.date(2026, 5, 15))).kpis["churn"]
        KPIAnswer(value=2.0, health='no_threshold')
    """

    def word(value: str | None) -> str | None:
        return None if value is None else str(value)

    return Results(
        objectives={
            name: GoalAnswer(
                progress=item.progress,
                score=item.score,
                grade=word(item.grade),
                zone=word(item.zone),
                status=word(item.status),
                expected=item.expected,
            )
            for name, item in card.objectives.items()
        },
        key_results={
            name: GoalAnswer(
                progress=item.progress,
                score=item.score,
                grade=word(item.grade),
                zone=word(item.zone),
                status=word(item.status),
                expected=item.expected,
            )
            for name, item in card.key_results.items()
        },
        kpis={name: KPIAnswer(value=item.value, health=word(item.health)) for name, item in card.kpis.items()},
        owners={name: item.score for name, item in card.owners.items()},
    )
