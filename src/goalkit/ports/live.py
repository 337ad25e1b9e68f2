"""A scorecard that follows events: the interface of a live scorecard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Set as AbstractSet

    from goalkit.model.history import CheckIn, Revision, StateChange
    from goalkit.model.objectives import Alignment
    from goalkit.model.plan import Plan
    from goalkit.model.readings import Reading
    from goalkit.ports.evaluator import Results
    from goalkit.scoring.policy import Policy

__all__ = ["LiveScorecard", "OpenLiveScorecard"]


class LiveScorecard(Protocol):
    """The results of a plan, kept up to date while events come in.

    Each event returns the ids of the goals, KPIs and owners whose results changed, so that a
    dashboard redraws those and no others. After any events `results()` is what a full evaluation
    of `plan` says. An event that is refused raises and changes nothing.

    The date and the policy are those that it was opened with, after any event: neither the date of an
    entry nor a policy that the plan has for itself takes their place.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.ports import RecomputedScorecard
        >>> plan = gk.Plan(kpis=[gk.KPI(id="churn")])
        >>> card: LiveScorecard = RecomputedScorecard(plan, dt.date(2026, 5, 15), gk.Policy())
        >>> sorted(card.record("churn", gk.Reading(dt.date(2026, 4, 30), 2.5)))
        ['churn']
    """

    @property
    def plan(self) -> Plan:
        """The plan with all events so far."""
        ...

    def results(self) -> Results:
        """Return the results as of the date and under the policy that the scorecard was opened with.

        What it returned does not change later: results of the morning are still those of the morning after
        the events of the day, and after somebody asked again.
        """
        ...

    def check_in(self, key_result: str, check_in: CheckIn) -> AbstractSet[str]:
        """Add a check-in to a key result, as `Plan.with_check_in` does; return the ids that changed by it.

        Those are the ids of this event alone, whether or not somebody asked for results since the one before.

        Raises:
            NotFound: No such key result.
            InvalidValue: The key result takes its value from elsewhere.
            InvalidPlan: It is dated outside the cycle.
        """
        ...

    def record(self, kpi: str, reading: Reading) -> AbstractSet[str]:
        """Add a reading to a KPI, as `Plan.with_reading` does; it reaches all measures on the KPI, and guardrails.

        Raises:
            NotFound: No such KPI.
        """
        ...

    def align(self, child: str, alignment: Alignment) -> AbstractSet[str]:
        """Let an objective contribute to a goal, as `Plan.align` does; a link between the two is replaced.

        Weight, share and whether it contributes are those of the new link.

        Raises:
            NotFound: No such objective or goal.
            InvalidPlan: What `Plan.align` refuses: the child is a key result, or the link would close a circle,
                make a goal count twice, or give away more than all of the parent's score.
        """
        ...

    def retarget(self, key_result: str, revision: Revision) -> AbstractSet[str]:
        """Add a change of baseline or target to a key result; what it leaves out stays as it was.

        Raises:
            NotFound: No such key result.
            InvalidValue: The key result has no target to change, or the new one goes another way.
        """
        ...

    def set_state(self, goal: str, change: StateChange) -> AbstractSet[str]:
        """Add a change of state to an objective or key result.

        Raises:
            NotFound: No such goal.
        """
        ...


class OpenLiveScorecard(Protocol):
    """Opens a live scorecard on a plan: a class with this constructor, or a function.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.ports import RecomputedScorecard
        >>> open_card: OpenLiveScorecard = RecomputedScorecard
        >>> open_card(gk.Plan(name="Acme"), dt.date(2026, 5, 15), gk.Policy()).plan.name
        'Acme'
    """

    def __call__(self, plan: Plan, as_of: dt.date, policy: Policy) -> LiveScorecard:
        """Return a live scorecard of a plan as of a date under a policy."""
        ...
