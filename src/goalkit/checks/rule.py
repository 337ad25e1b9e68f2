"""What a rule is: a declared class with a stable code, and one method that looks for one mistake."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from goalkit.checks.findings import Finding, Severity, Subject
from goalkit.model.key_results import KeyResult
from goalkit.model.kpis import KPI
from goalkit.model.objectives import Objective
from goalkit.model.owners import Owner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.checks.facts import Facts
    from goalkit.checks.findings import Evidence
    from goalkit.model.cycles import Cycle

__all__ = ["Rule"]


class Rule(ABC):
    """One mistake that people make with goals, and how to find it. Subclass it for a rule of your own.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> class Shouting(gk.Rule):
        ...     code, name, severity = "ACME1", "shouting", gk.Severity.NOTICE
        ...     why = "Capital letters are no ambition."
        ...     fix = "Write it as you would say it."
        ...
        ...     def find(self, facts):
        ...         for objective in facts.objectives:
        ...             if objective.title.isupper():
        ...                 yield self.at(facts, objective, "is written in capital letters", title=objective.title)
        >>> plan = gk.Plan(objectives=[gk.Objective(id="win", title="WIN")])
        >>> print(gk.check(plan, dt.date(2026, 5, 15), rules=[Shouting()]).findings[0])
        ACME1 notice: objective win: is written in capital letters
    """

    code: ClassVar[str]
    """Stable, and never used again for anything else. Those of goalkit begin with GK."""
    name: ClassVar[str]
    """What people call it, as `no-owner`."""
    severity: ClassVar[Severity]
    """How bad its findings are."""
    why: ClassVar[str]
    """Why it matters, in a sentence or two."""
    fix: ClassVar[str]
    """What to do about it."""

    @abstractmethod
    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each time the mistake was made."""

    def at(
        self,
        facts: Facts,
        item: Cycle | Owner | KPI | Objective | KeyResult | None,
        message: str,
        /,
        **evidence: Evidence,
    ) -> Finding:
        """Return a finding about one thing of the plan, or about the plan itself (None)."""
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            subject=_subject(facts, item),
            message=message,
            why=self.why,
            fix=self.fix,
            evidence=tuple(evidence.items()),
        )


def _subject(facts: Facts, item: Cycle | Owner | KPI | Objective | KeyResult | None) -> Subject:
    structure = facts.plan.structure
    if item is None:
        return Subject("plan")
    if isinstance(item, Objective):
        return Subject("objective", item.id, f"objectives[{structure.objective_at[item.id]}]", item.title)
    if isinstance(item, KeyResult):
        at, place = structure.key_result_at[item.id]
        return Subject("key result", item.id, f"objectives[{at}].key_results[{place}]", item.title)
    if isinstance(item, KPI):
        return Subject("KPI", item.id, f"kpis[{structure.kpi_at[item.id]}]", item.name)
    if isinstance(item, Owner):
        return Subject("owner", item.id, f"owners[{structure.owner_at[item.id]}]", item.name)
    return Subject("cycle", item.id, f"cycles[{structure.cycle_at[item.id]}]", item.name)
