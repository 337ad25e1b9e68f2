"""What rules look at: the plan as of a date, its scorecard, and the goals that matter then."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from goalkit.model.history import state_at
from goalkit.model.states import State
from goalkit.scoring.evaluate import evaluate

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from goalkit.checks.guidelines import Guidelines
    from goalkit.checks.language import Language
    from goalkit.model.cycles import Cycle
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Objective
    from goalkit.model.owners import Owner
    from goalkit.model.plan import Plan
    from goalkit.scoring.policy import Policy
    from goalkit.scoring.scorecard import Scorecard

__all__ = ["Facts"]


class Facts:
    """A plan as of a date, and what rules ask of it again and again.

    Nothing dated after `as_of` may be looked at: states, readings and check-ins are asked for as of it.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.checks.facts import Facts
        >>> from goalkit.checks.guidelines import SCALE_UP
        >>> from goalkit.checks.language import ENGLISH
        >>> plan = gk.Plan(objectives=[gk.Objective(id="win", title="Win", cycle=None)])
        >>> facts = Facts(plan, dt.date(2026, 5, 15), SCALE_UP, gk.Policy(), ENGLISH)
        >>> [objective.id for objective in facts.current]
        ['win']
    """

    def __init__(self, plan: Plan, as_of: dt.date, guidelines: Guidelines, policy: Policy, language: Language) -> None:
        self.plan = plan
        """The plan."""
        self.as_of = as_of
        """The day to look at, up to its close."""
        self.guidelines = guidelines
        """The numbers to go by."""
        self.policy = policy
        """The policy of the scorecard."""
        self.language = language
        """The words that rules look for in titles."""

    @cached_property
    def card(self) -> Scorecard:
        """The scorecard as of the date."""
        return evaluate(self.plan, self.as_of, self.policy)

    def state(self, goal: Objective | KeyResult) -> State:
        """Return what people have decided about a goal by then."""
        return state_at(goal.states, goal.closing, self.as_of)

    def cycle(self, objective: Objective) -> Cycle | None:
        """Return the cycle of an objective, or None."""
        return self.plan.cycle_of(objective)

    def over(self, objective: Objective) -> bool:
        """Return whether an objective has a cycle that has ended before the date."""
        cycle = self.cycle(objective)
        return cycle is not None and cycle.last_day < self.as_of

    @cached_property
    def objectives(self) -> tuple[Objective, ...]:
        """The objectives of the present and the future: planned, running or closed early, their cycle not over.

        Cancelled and postponed ones are left out: nobody works on them.
        """
        gone = {State.CANCELLED, State.POSTPONED}
        return tuple(item for item in self.plan.objectives if not self.over(item) and self.state(item) not in gone)

    @cached_property
    def current(self) -> tuple[Objective, ...]:
        """The objectives that people work on now: active, their cycle running, or without a cycle."""
        return tuple(
            item
            for item in self.objectives
            if self.state(item) is State.ACTIVE and ((cycle := self.cycle(item)) is None or self.as_of in cycle)
        )

    @cached_property
    def finished(self) -> tuple[Objective, ...]:
        """The objectives that were agreed and not given up, their cycle over."""
        gone = {State.CANCELLED, State.POSTPONED, State.DRAFT}
        return tuple(item for item in self.plan.objectives if self.over(item) and self.state(item) not in gone)

    def key_results(self, objectives: Iterable[Objective]) -> tuple[tuple[Objective, KeyResult], ...]:
        """Return the key results of some objectives that are neither cancelled nor postponed."""
        gone = {State.CANCELLED, State.POSTPONED}
        return tuple(
            (objective, item)
            for objective in objectives
            for item in objective.key_results
            if self.state(item) not in gone
        )

    def owner(self, identifier: str | None) -> Owner | None:
        """Return an owner of the plan, or None for None."""
        return None if identifier is None else self.plan.owner(identifier)

    def kpi(self, key_result: KeyResult) -> KPI | None:
        """Return the KPI that a key result reads, or None."""
        identifier: str | None = getattr(key_result.measure, "kpi", None)
        return None if identifier is None else self.plan.kpi(identifier)

    def linked(self, objectives: Iterable[Objective]) -> dict[str, list[tuple[Objective, KeyResult]]]:
        """Return the key results of some objectives that read a KPI, by the id of the KPI."""
        found: dict[str, list[tuple[Objective, KeyResult]]] = {}
        for objective, item in self.key_results(objectives):
            kpi = self.kpi(item)
            if kpi is not None:
                found.setdefault(kpi.id, []).append((objective, item))
        return found
