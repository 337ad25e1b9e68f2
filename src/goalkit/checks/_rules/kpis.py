"""Rules about KPIs: complete, looked at, used."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from goalkit.checks._phrases import rounded
from goalkit.checks.facts import GIVEN_UP
from goalkit.checks.findings import Severity
from goalkit.checks.rule import Rule
from goalkit.insight.process import process_behaviour
from goalkit.model._check import counted, joined
from goalkit.model.history import state_at
from goalkit.model.measures import Baseline
from goalkit.model.numbers import settle
from goalkit.model.states import Health, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.checks.facts import Facts
    from goalkit.checks.findings import Finding
    from goalkit.insight.limits import ProcessLimits
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Objective
    from goalkit.model.owners import Owner
    from goalkit.model.readings import Reading

__all__ = ["RULES"]

_LIVE = {State.ACTIVE, State.DRAFT}


def stale(facts: Facts, kpi: KPI) -> bool:
    """Return whether the last reading is older than the guidelines allow."""
    return kpi.overdue(facts.as_of, facts.guidelines.late)


def lately(facts: Facts, days: int) -> Iterator[Objective]:
    """Yield the objectives that were planned or running on one of the last days, today included."""
    for objective in facts.plan.objectives:
        cycle = facts.cycle(objective)
        if (cycle is None or (facts.as_of - cycle.last_day).days < days) and lived(facts, objective, days):
            yield objective


def lived(facts: Facts, goal: Objective | KeyResult, days: int) -> bool:
    """Return whether a goal was a draft or active on one of the last days, whatever its cycle."""
    first = dt.date.fromordinal(max(1, facts.as_of.toordinal() - days + 1))
    turns = [first, *(change.at for change in goal.states if first < change.at <= facts.as_of)]
    return any(state_at(goal.states, goal.closing, day) in _LIVE for day in turns)


def read_lately(facts: Facts, days: int, *, given_up: bool) -> set[str]:
    """Return the KPIs that a goal of the last days reads; `given_up` says whether goals given up since count."""
    found: set[str] = set()
    for objective in lately(facts, days):
        for item in objective.key_results:
            kpi = facts.kpi(item)
            if kpi is None or not lived(facts, item, days):
                continue
            if given_up or not GIVEN_UP.intersection((facts.state(objective), facts.state(item))):
                found.add(kpi.id)
    return found


def worked_on(facts: Facts) -> set[str]:
    """Return the KPIs that people work on: a key result reads them, now, soon, or in a cycle under review."""
    return read_lately(facts, facts.guidelines.grading_days + 1, given_up=False)


def flat(facts: Facts, kpi: KPI, worked: set[str]) -> tuple[tuple[Reading, ...], ProcessLimits] | None:
    """Return the latest readings of a KPI in its warning band that do not move, and their limits; else None.

    They are the fewest that are enough by number and by days, and none of them is a signal by Wheeler's rules.
    `worked` are the KPIs that somebody works on; a decision of late is work, too.
    """
    if facts.card.kpis[kpi.id].known_health is not Health.WARNING or kpi.id in worked or stale(facts, kpi):
        return None
    readings = _stretch(facts, kpi)
    if readings is None or not kpi.undecided(facts.as_of, facts.guidelines.unused_days):
        return None
    process = process_behaviour(kpi, facts.as_of, baseline=(readings[0].date, readings[-1].date))
    return None if process.limits is None or process.signals else (readings, process.limits)


def _stretch(facts: Facts, kpi: KPI) -> tuple[Reading, ...] | None:
    """Return the fewest latest readings that are enough by number and by days, if there are so many."""
    readings = kpi.series.until(facts.as_of)
    for start in range(len(readings) - facts.guidelines.flat_readings, -1, -1):
        if (readings[-1].date - readings[start].date).days >= facts.guidelines.flat_days:
            return readings[start:]
    return None


class MissingPillar(Rule):
    """A KPI without a name, a threshold, a cadence or an owner."""

    code, name, severity = "GK201", "missing-pillar", Severity.WARNING
    why = "A KPI needs a name, a healthy range, a rhythm and an owner. If one is missing, nobody acts on it."
    fix = "Add what is missing: what is healthy, how often it is read, who answers for it."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each KPI that is not complete.

        A number without a unit has a name, and one with a unit may do with its id, so only both together are
        missing. Where a key result is about to find out where we stand, nobody can name a threshold yet.
        """
        linked = facts.linked(facts.objectives)
        for kpi in facts.plan.kpis:
            explored = any(isinstance(item.measure, Baseline) for _, item in linked.get(kpi.id, ()))
            pillars = {
                "metric": ("name or unit (what is measured)", bool(kpi.name or kpi.unit)),
                "target": ("threshold (what is healthy)", kpi.threshold is not None or explored),
                "timeframe": ("cadence (how often it is read)", kpi.cadence is not None),
                "owner": ("owner (who answers for it)", kpi.owner is not None),
            }
            missing = [f"no {word}" for word, there in pillars.values() if not there]
            if missing:
                yield self.at(
                    facts,
                    kpi,
                    f"has {joined(missing)}",
                    missing=tuple(pillar for pillar, (_, there) in pillars.items() if not there),
                    name=kpi.name,
                    unit=kpi.unit,
                    threshold=None if kpi.threshold is None else str(kpi.threshold),
                    cadence=None if kpi.cadence is None else str(kpi.cadence),
                    owner=kpi.owner,
                )


class TooManyKPIs(Rule):
    """More KPIs than an owner can look after."""

    code, name, severity = "GK202", "too-many-kpis", Severity.WARNING
    why = "A few KPIs steer; many are decoration, and nobody notices the one that turns red."
    fix = "Keep those that lead to decisions, hand over those that others can move, and drop the rest."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each owner with too many, or for the plan where no KPI has an owner."""
        kpis = facts.plan.kpis
        for owner in facts.plan.owners:
            owned = [kpi for kpi in kpis if kpi.owner == owner.id]
            yield from self._judge(facts, owner, owned, company=owner.kind == "company")
        if all(kpi.owner is None for kpi in kpis):
            yield from self._judge(facts, None, list(kpis), company=True)

    def _judge(self, facts: Facts, owner: Owner | None, kpis: list[KPI], *, company: bool) -> Iterator[Finding]:
        guidelines = facts.guidelines
        most = min((guidelines.company_kpis if company else guidelines.kpis)[1], guidelines.kpis_in_all - 1)
        if len(kpis) > most:
            text = f"has {counted(len(kpis), 'KPI')}; at most {most} are advised"
            yield self.at(facts, owner, text, kpis=tuple(sorted(kpi.id for kpi in kpis)), most=most)


class TooFewKPIs(Rule):
    """Goals without KPIs, or a company with hardly any."""

    code, name, severity = "GK203", "too-few-kpis", Severity.WARNING
    why = "With so few KPIs goals are blind: nobody sees what they cost, or what breaks meanwhile."
    fix = "Name the few numbers that say whether the business is healthy, and read them regularly."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for a plan without any KPI, or for each company with fewer than the least.

        A company has the KPIs of everybody who belongs to it as well, and those that nobody owns. One without an
        objective of its own is not judged: it may stand there only as the parent of a team.
        """
        if not facts.objectives:
            return
        if not facts.plan.kpis:
            found = counted(len(facts.objectives), "objective")
            yield self.at(facts, None, f"has {found} and no KPI", objectives=len(facts.objectives), kpis=0)
            return
        busy = {objective.owner for objective in facts.objectives}
        least = facts.guidelines.company_kpis[0]
        for owner in facts.plan.owners:
            if owner.kind != "company" or owner.id not in busy:
                continue
            unit: set[str | None] = {owner.id, *facts.below(owner), None}
            kpis = tuple(sorted(kpi.id for kpi in facts.plan.kpis if kpi.owner in unit))
            if len(kpis) < least:
                text = _too_few(len(kpis), least)
                yield self.at(facts, owner, text, kpis=kpis, least=least)


def _too_few(number: int, least: int) -> str:
    if not number:
        return f"has no KPI, and neither have its teams; at least {least} are advised"
    return f"has only {counted(number, 'KPI')}, those of its teams included; at least {least} are advised"


class StaleKPI(Rule):
    """A KPI that is not read any more."""

    code, name, severity = "GK204", "stale-kpi", Severity.WARNING
    why = "An old number looks like a fresh one, and people decide by it."
    fix = "Enter the latest reading, change the cadence to what is really done, or drop the KPI."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each KPI whose last reading is too old; one never read has no age."""
        for kpi in facts.plan.kpis:
            last = kpi.series.at(facts.as_of)
            if last is not None and stale(facts, kpi):
                yield self.at(
                    facts,
                    kpi,
                    f"was last read on {last.date}, {(facts.as_of - last.date).days} days ago, "
                    f"but it should be read {kpi.cadence}",
                    last=last.date.isoformat(),
                    cadence=str(kpi.cadence),
                    late=facts.guidelines.late,
                )


class UnusedKPI(Rule):
    """A KPI that nothing and nobody uses."""

    code, name, severity = "GK205", "unused-kpi", Severity.NOTICE
    why = "A number that changes no decision costs time and hides those that do."
    fix = "Write down what was decided because of it, use it as a guardrail, or drop it."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each KPI that no goal used and that informed no decision for long.

        One that is read for the first time is given as long. Where it is stale, breached or flat, or where
        there is no objective at all, another finding says the better thing to do.
        """
        days = facts.guidelines.unused_days
        if not facts.objectives:
            return
        used = read_lately(facts, days, given_up=True)
        used.update(*(objective.guardrails for objective in lately(facts, days)))
        worked = worked_on(facts)
        for kpi in facts.plan.kpis:
            readings = kpi.series.until(facts.as_of)
            if kpi.id in used or not readings or (facts.as_of - readings[0].date).days < days:
                continue
            breached = facts.card.kpis[kpi.id].known_health is Health.BREACHED
            if not kpi.undecided(facts.as_of, days) or breached or stale(facts, kpi) or flat(facts, kpi, worked):
                continue
            last = kpi.last_decision(facts.as_of)
            yield self.at(
                facts,
                kpi,
                f"has been used for no goal and no decision in the last {days} days",
                unused_days=days,
                first_reading=readings[0].date.isoformat(),
                last_decision=None if last is None else last.date.isoformat(),
            )


class NoObjective(Rule):
    """KPIs, but no objective."""

    code, name, severity = "GK206", "no-objective", Severity.WARNING
    why = "Watching numbers informs, but nothing says what should become different."
    fix = "Choose what matters most next and make it an objective."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for a plan with KPIs and no objective; none while the last cycle is under review."""
        kpis, days = len(facts.plan.kpis), facts.guidelines.grading_days
        if not kpis or facts.objectives:
            return
        cycles = [facts.cycle(objective) for objective in facts.finished]
        last = max((cycle.last_day for cycle in cycles if cycle is not None), default=None)
        if last is None or (facts.as_of - last).days > days:
            yield self.at(
                facts,
                None,
                f"has {counted(kpis, 'KPI')}, but no objective that is running or planned",
                kpis=kpis,
                last_objective=None if last is None else last.isoformat(),
                grading_days=days,
            )


class FlatKPI(Rule):
    """A KPI that is not healthy and does not move, and nobody works on it."""

    code, name, severity = "GK207", "flat-kpi", Severity.NOTICE
    why = "What has not moved for so long will not move by itself: watching it is no longer enough."
    fix = "Make it the key result of an objective, or accept it, and change the threshold."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each KPI that has long been in its warning band without a signal.

        A healthy KPI may stay as it is. A breach has a finding of its own, and so has a KPI without a threshold.
        """
        worked = worked_on(facts)
        for kpi in facts.plan.kpis:
            found = flat(facts, kpi, worked)
            if found is None:
                continue
            readings, limits = found
            first, last = readings[0].date, readings[-1].date
            since = kpi.health_history(facts.as_of)[-1].since
            center = rounded(limits.center, [reading.value for reading in readings])
            yield self.at(
                facts,
                kpi,
                f"has been in its warning band since {since} and stayed around {f'{center} {kpi.unit}'.rstrip()} "
                f"in all {len(readings)} readings from {first} to {last}; nobody works on it",
                readings=len(readings),
                first=first.isoformat(),
                last=last.isoformat(),
                center=settle(limits.center),
                lower=settle(limits.lower),
                upper=settle(limits.upper),
                warning_since=since.isoformat(),
                flat_readings=facts.guidelines.flat_readings,
                flat_days=facts.guidelines.flat_days,
                unused_days=facts.guidelines.unused_days,
            )


RULES: tuple[Rule, ...] = (
    MissingPillar(),
    TooManyKPIs(),
    TooFewKPIs(),
    StaleKPI(),
    UnusedKPI(),
    NoObjective(),
    FlatKPI(),
)
"""Rules about KPIs: complete, looked at, used."""
