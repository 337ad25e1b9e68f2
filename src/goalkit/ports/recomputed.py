"""A live scorecard that works everything out again with each event: the plain reference of the interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalkit.cascade.events import Entered, Retargeted
from goalkit.ports.evaluator import Results, evaluate_plan

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from goalkit.model.history import CheckIn, Revision, StateChange
    from goalkit.model.objectives import Alignment
    from goalkit.model.plan import Plan
    from goalkit.model.readings import Reading
    from goalkit.scoring.policy import Policy

__all__ = ["RecomputedScorecard", "changed_ids"]


class RecomputedScorecard:
    """A live scorecard that evaluates the whole plan with each event and compares the results.

    Good enough for some hundred goals. An event that is refused changes nothing: the new plan and its
    results are complete before they take the place of the old ones.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> item = gk.KeyResult(id="calls", title="50 calls", measure=gk.Change(baseline=0, target=50))
        >>> plan = gk.Plan(objectives=[gk.Objective(id="listen", title="Listen", key_results=[item])])
        >>> live = RecomputedScorecard(plan, dt.date(2026, 5, 15), gk.Policy())
        >>> sorted(live.check_in("calls", gk.CheckIn(dt.date(2026, 5, 11), 35)))
        ['calls', 'listen']
        >>> live.results().objectives["listen"].score
        0.7
    """

    def __init__(self, plan: Plan, as_of: dt.date, policy: Policy) -> None:
        self._plan = plan
        self._as_of = as_of
        self._policy = policy
        self._results = evaluate_plan(plan, as_of, policy)

    @property
    def plan(self) -> Plan:
        """The plan with all events so far."""
        return self._plan

    def results(self) -> Results:
        """Return the results as of the date and under the policy that the scorecard was opened with."""
        return self._results

    def check_in(self, key_result: str, check_in: CheckIn) -> frozenset[str]:
        """Add a check-in to a key result; return the ids of what changed by it.

        Raises:
            NotFound: No such key result.
            InvalidValue: The key result takes its value from elsewhere.
            InvalidPlan: It is dated outside the cycle.
        """
        return self._take(self._plan.with_check_in(key_result, check_in))

    def record(self, kpi: str, reading: Reading) -> frozenset[str]:
        """Add a reading to a KPI; return the ids of what changed by it.

        Raises:
            NotFound: No such KPI.
        """
        return self._take(self._plan.with_reading(kpi, reading))

    def align(self, child: str, alignment: Alignment) -> frozenset[str]:
        """Let an objective contribute to a goal, in place of a link between the two; return what changed by it.

        Raises:
            NotFound: No such objective or goal.
            InvalidPlan: The link would close a circle, make a goal count twice, or give away more than all of the
                parent's score.
        """
        to = alignment.to
        weight, contributes, share = alignment.weight, alignment.contributes, alignment.share
        return self._take(self._plan.align(child, to, weight=weight, contributes=contributes, share=share))

    def retarget(self, key_result: str, revision: Revision) -> frozenset[str]:
        """Add a change of baseline or target to a key result; return the ids of what changed by it.

        Raises:
            NotFound: No such key result.
            InvalidValue: The key result has no target to change, or the new one goes another way.
        """
        return self._take(self._plan.apply([Retargeted(key_result, revision)]))

    def set_state(self, goal: str, change: StateChange) -> frozenset[str]:
        """Add a change of state to an objective or key result; return the ids of what changed by it.

        Raises:
            NotFound: No such goal.
        """
        return self._take(self._plan.apply([Entered(goal, change)]))

    def _take(self, plan: Plan) -> frozenset[str]:
        results = evaluate_plan(plan, self._as_of, self._policy)
        changed = changed_ids(self._results, results)
        self._plan, self._results = plan, results
        return changed


def changed_ids(before: Results, after: Results) -> frozenset[str]:
    """Return the ids of goals, KPIs and owners of which two results say something different.

    Examples:
        >>> from goalkit.ports import Results
        >>> changed_ids(Results(owners={"ana": 0.5, "bo": 0.7}), Results(owners={"ana": 0.6, "bo": 0.7}))
        frozenset({'ana'})
    """
    found: set[str] = set()
    for kind in ("objectives", "key_results", "kpis", "owners"):
        old: Mapping[str, object] = getattr(before, kind)
        new: Mapping[str, object] = getattr(after, kind)
        found |= {name for name in {*old, *new} if name not in old or name not in new or old[name] != new[name]}
    return frozenset(found)
