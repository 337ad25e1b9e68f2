"""What rules look at: the plan as of a date, its scorecard, and the goals that matter then."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from goalkit.cascade.combining import unit_of
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

__all__ = ["GIVEN_UP", "Facts"]

GIVEN_UP = frozenset({State.CANCELLED, State.POSTPONED})
"""The states of what nobody works on any more, or not now."""


class Facts:
    """A plan as of a date, and what rules ask of it again and again.

    Nothing dated after `as_of` may be looked at: states, readings and check-ins are asked for as of it.
    Who belongs to whom (`above`, `below`) and what is live (`live`) is said here once, for all rules.

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

    def too_late(self, objective: Objective) -> bool:
        """Return whether the cycle of an objective is so near its end that nothing new can be moved in it."""
        cycle = self.cycle(objective)
        if cycle is None:
            return False
        return (cycle.last_day - self.as_of).days < min(self.guidelines.too_late_days, cycle.days // 2)

    @cached_property
    def objectives(self) -> tuple[Objective, ...]:
        """The objectives that are live: planned, running or closed early, their cycle not over.

        Cancelled and postponed ones are left out: nobody works on them.
        """
        return tuple(item for item in self.plan.objectives if self.live(item.id))

    @cached_property
    def agreed(self) -> tuple[Objective, ...]:
        """The objectives that are active, their cycle not over."""
        return tuple(item for item in self.objectives if self.state(item) is State.ACTIVE)

    @cached_property
    def current(self) -> tuple[Objective, ...]:
        """The objectives that people work on now: active, their cycle running, or without a cycle."""
        return tuple(item for item in self.agreed if (cycle := self.cycle(item)) is None or self.as_of in cycle)

    @cached_property
    def finished(self) -> tuple[Objective, ...]:
        """The objectives that were agreed and not given up, their cycle over."""
        gone = {*GIVEN_UP, State.DRAFT}
        return tuple(item for item in self.plan.objectives if self.over(item) and self.state(item) not in gone)

    # goals

    def objective_of(self, goal: str) -> Objective:
        """Return an objective, or of a key result the objective it is part of."""
        plan = self.plan
        return plan.objective(goal) if goal in plan.structure.objective_at else plan.objective_of(goal)

    def given_up(self, goal: str) -> bool:
        """Return whether a goal, or the objective it is part of, was cancelled or postponed."""
        plan = self.plan
        part = plan.key_result(goal) if goal in plan.structure.key_result_at else None
        return self.state(self.objective_of(goal)) in GIVEN_UP or (part is not None and self.state(part) in GIVEN_UP)

    def live(self, goal: str) -> bool:
        """Return whether a goal can be served now or later: it was not given up, and its cycle is not over."""
        return not self.given_up(goal) and not self.over(self.objective_of(goal))

    def key_results(self, objectives: Iterable[Objective]) -> tuple[tuple[Objective, KeyResult], ...]:
        """Return the key results of some objectives that are neither cancelled nor postponed."""
        return tuple(
            (objective, item)
            for objective in objectives
            for item in objective.key_results
            if self.state(item) not in GIVEN_UP
        )

    # owners

    def owner(self, identifier: str | None) -> Owner | None:
        """Return an owner of the plan, or None for None."""
        return None if identifier is None else self.plan.owner(identifier)

    def above(self, owner: Owner) -> tuple[Owner, ...]:
        """Return whom an owner belongs to, the nearest first, up to its company.

        Where nobody says to which company a team belongs, it belongs to every one.
        """
        found: list[Owner] = []
        at = owner
        while at.parent is not None:
            at = self.plan.owner(at.parent)
            found.append(at)
            if at.kind == "company":
                break
        return (*found, *self._companies) if owner.id in self._homeless else tuple(found)

    def below(self, owner: Owner) -> frozenset[str]:
        """Return the ids of the owners that belong to one, directly or through others."""
        found = unit_of(self.plan, owner.id)
        if any(company.id in found for company in self._companies):
            found |= self._homeless
        return frozenset(found - {owner.id})

    @cached_property
    def _companies(self) -> tuple[Owner, ...]:
        return tuple(owner for owner in self.plan.owners if owner.kind == "company")

    @cached_property
    def _homeless(self) -> frozenset[str]:
        """The owners of whom nobody says to which company they belong: no company stands under the same top."""
        tops: dict[str, str] = {}
        for owner in self.plan.owners:
            way, at = [owner.id], owner
            while at.id not in tops and at.parent is not None:
                at = self.plan.owner(at.parent)
                way.append(at.id)
            tops.update(dict.fromkeys(way, tops.get(at.id, at.id)))
        placed = {tops[company.id] for company in self._companies}
        return frozenset(name for name, top in tops.items() if top not in placed)

    # KPIs

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
