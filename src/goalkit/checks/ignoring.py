"""Ignoring: findings that somebody looked at and keeps with a reason, and reasons that cover nothing any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from goalkit.checks._phrases import shortened
from goalkit.checks.findings import Finding, Severity
from goalkit.checks.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from goalkit.checks.facts import Facts
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Objective
    from goalkit.model.owners import Owner
    from goalkit.model.plan import Plan

__all__ = ["UselessIgnore", "sort_out"]

_REASON = 80
"""So many columns of a reason are shown; the evidence has all of it."""

Place: TypeAlias = tuple[str, str | None, str]
"""The kind of a subject, its id, and a code."""


class UselessIgnore(Rule):
    """An `ignore` that no longer does anything."""

    code, name, severity = "GK901", "useless-ignore", Severity.NOTICE
    why = "An exception that outlives its reason hides the next mistake of its kind."
    fix = "Delete the ignore."

    def __init__(self, found: Iterable[Finding] = (), codes: Collection[str] = ()) -> None:
        self.codes = codes
        """The codes that were looked for; an ignore of any other code is not judged."""
        self.places: set[Place] = {(item.subject.kind, item.subject.id, item.code) for item in found}
        """Where something was found."""

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each ignore that covers none."""
        found = {code for _, _, code in self.places}
        for ignore in facts.plan.ignore:
            if ignore.code in self.codes and ignore.code not in found:
                yield self._useless(facts, None, ignore.code, ignore.reason)
        for kind, item in _holders(facts.plan):
            for ignore in item.ignore:
                if ignore.code in self.codes and (kind, item.id, ignore.code) not in self.places:
                    yield self._useless(facts, item, ignore.code, ignore.reason)

    def _useless(
        self, facts: Facts, item: Owner | KPI | Objective | KeyResult | None, code: str, reason: str
    ) -> Finding:
        shown = shortened(reason, _REASON)
        text = f'ignores {code} ("{shown}"), but nothing of that kind is found here (any more) under these guidelines'
        return self.at(facts, item, text, ignores=code, reason=reason)


def sort_out(facts: Facts, found: list[Finding], codes: Collection[str]) -> tuple[list[Finding], list[Finding]]:
    """Return what to report and what is ignored; ignores that cover nothing are reported too."""
    everywhere = {ignore.code for ignore in facts.plan.ignore}
    covered: set[Place] = {
        (kind, item.id, ignore.code) for kind, item in _holders(facts.plan) for ignore in item.ignore
    }

    def ignored(item: Finding) -> bool:
        return item.code in everywhere or (item.subject.kind, item.subject.id, item.code) in covered

    kept = [item for item in found if not ignored(item)]
    return [*kept, *UselessIgnore(found, codes).find(facts)], [item for item in found if ignored(item)]


def _holders(plan: Plan) -> Iterator[tuple[str, Owner | KPI | Objective | KeyResult]]:
    """Yield everything but the plan that can ignore findings, with its kind."""
    yield from (("owner", item) for item in plan.owners)
    yield from (("KPI", item) for item in plan.kpis)
    for objective in plan.objectives:
        yield "objective", objective
        yield from (("key result", item) for item in objective.key_results)
