"""Ignoring: findings that somebody looked at and keeps with a reason, and reasons that cover nothing any more."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeAlias

from goalkit.checks._phrases import shortened
from goalkit.checks.findings import Finding, Severity
from goalkit.checks.rule import Rule
from goalkit.model.states import State

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from goalkit.checks.facts import Facts
    from goalkit.model.ignores import Ignore
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
    """An `ignore` that does nothing, or that names no rule."""

    code, name, severity = "GK901", "useless-ignore", Severity.NOTICE
    why = "An exception that outlives its reason hides the next mistake of its kind."
    fix = "Delete the ignore."

    def __init__(self, found: Iterable[Finding] = (), codes: Collection[str] = (), known: Collection[str] = ()) -> None:
        self.codes = codes
        """The codes that were looked for; an ignore of any other known code is not judged."""
        self.known = {*known, *codes, self.code}
        """The codes that there are."""
        self.places: set[Place] = {(item.subject.kind, item.subject.id, item.code) for item in found}
        """Where something was found."""

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each ignore that covers none.

        An ignore waits while nobody works on what holds it: a goal that is a draft, over, nearly over or given up, an
        owner or a plan without a current objective. Its reason may hold again in the next cycle.
        """
        working = [objective for objective in facts.current if not facts.too_late(objective)]
        found = {code for _, _, code in self.places}
        for ignore in facts.plan.ignore:
            yield from self._judge(facts, None, ignore, useless=bool(working) and ignore.code not in found)
        busy = _busy(facts, working)
        for kind, item in _holders(facts.plan):
            for ignore in item.ignore:
                live = kind == "KPI" or (kind, item.id) in busy
                gone = live and (kind, item.id, ignore.code) not in self.places
                yield from self._judge(facts, item, ignore, useless=gone)

    def _judge(
        self, facts: Facts, item: Owner | KPI | Objective | KeyResult | None, ignore: Ignore, *, useless: bool
    ) -> Iterator[Finding]:
        if ignore.code.upper().startswith("GK") and ignore.code not in self.known:
            similar = get_close_matches(ignore.code.upper(), sorted(self.known), n=1)
            hint = f"; did you mean {similar[0]}?" if similar else ""
            text = f"ignores {ignore.code}, which is the code of no rule{hint}"
            yield self.at(facts, item, text, ignores=ignore.code, reason=ignore.reason)
        elif useless and ignore.code in self.codes:
            yield self._useless(facts, item, ignore.code, ignore.reason)

    def _useless(
        self, facts: Facts, item: Owner | KPI | Objective | KeyResult | None, code: str, reason: str
    ) -> Finding:
        shown = shortened(reason, _REASON)
        text = f'ignores {code} ("{shown}"), but nothing of that kind is found here (any more) under these guidelines'
        return self.at(facts, item, text, ignores=code, reason=reason)


def sort_out(
    facts: Facts, found: list[Finding], codes: Collection[str], known: Collection[str]
) -> tuple[list[Finding], list[Finding]]:
    """Return what to report and what is ignored; ignores that cover nothing are reported too."""
    everywhere = {ignore.code for ignore in facts.plan.ignore}
    covered: set[Place] = {
        (kind, item.id, ignore.code) for kind, item in _holders(facts.plan) for ignore in item.ignore
    }

    def ignored(item: Finding) -> bool:
        return item.code in everywhere or (item.subject.kind, item.subject.id, item.code) in covered

    whole = [*found, *UselessIgnore(found, codes, known).find(facts)]
    return [item for item in whole if not ignored(item)], [item for item in whole if ignored(item)]


def _busy(facts: Facts, working: Sequence[Objective]) -> set[tuple[str, str]]:
    """Return some objectives, their active key results, and who answers for them."""
    busy: set[tuple[str, str]] = set()
    for _, item in facts.key_results(working):
        if facts.state(item) is State.ACTIVE:
            busy.add(("key result", item.id))
        busy.update(("owner", owner) for owner in (item.owner,) if owner is not None)
    for objective in working:
        busy.add(("objective", objective.id))
        busy.update(("owner", owner) for owner in (objective.owner,) if owner is not None)
    return busy


def _holders(plan: Plan) -> Iterator[tuple[str, Owner | KPI | Objective | KeyResult]]:
    """Yield everything but the plan that can ignore findings, with its kind."""
    yield from (("owner", item) for item in plan.owners)
    yield from (("KPI", item) for item in plan.kpis)
    for objective in plan.objectives:
        yield "objective", objective
        yield from (("key result", item) for item in objective.key_results)
