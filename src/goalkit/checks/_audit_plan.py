"""From an audit to a draft plan."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, cast

from goalkit.checks._audit_texts import amount, line, normal
from goalkit.model.history import StateChange
from goalkit.model.key_results import KeyResult
from goalkit.model.kpis import KPI, Decision
from goalkit.model.measures import Change, ChangeDirection
from goalkit.model.objectives import Objective
from goalkit.model.owners import Owner
from goalkit.model.plan import Plan
from goalkit.model.readings import Reading
from goalkit.model.states import State
from goalkit.model.thresholds import Threshold

if TYPE_CHECKING:
    import datetime as dt

    from goalkit.checks.audit import Audit, Audited
    from goalkit.model.cycles import Cycle


def draft_plan(found: Audit, cycle: Cycle, name: str) -> Plan:
    owners: dict[str, Owner] = {}
    kpis: list[KPI] = []
    objectives: list[Objective] = []
    taken: dict[str, set[str]] = {"owner": set(), "KPI": set(), "goal": set()}
    for item in (*found.change, *found.health):
        person = item.metric.owner
        if person is not None and normal(person) not in owners:
            owner = Owner(id=_free(_slug(person, "owner"), taken["owner"]), name=line(person))
            owners[normal(person)] = owner
        owned_by = None if person is None else owners[normal(person)].id
        kpi = _kpi(item, found.as_of, _free(_slug(item.metric.name, "metric"), taken["KPI"]), owned_by)
        kpis.append(kpi)
        if item.bucket == "change":
            wanted = _free(f"{kpi.id}-{_slug(cycle.id, 'cycle')}", taken["goal"])
            objectives.append(_objective(item, found.as_of, cycle, kpi, wanted, _free(f"{wanted}-kr", taken["goal"])))
    return Plan(
        name=name,
        description=f"Drafted as of {found.as_of} from a list, {len(kpis)} of {len(found)} metrics.",
        cycles=[cycle],
        owners=owners.values(),
        kpis=kpis,
        objectives=objectives,
    )


def _free(name: str, taken: set[str]) -> str:
    """Return an id that is not taken: the one given, or the first with a number; it is taken then."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    taken.add(found)
    return found


def _kpi(item: Audited, as_of: dt.date, name: str, owner: str | None) -> KPI:
    metric = item.metric
    threshold = None
    if metric.target is not None and item.direction == "increase":
        threshold = Threshold.at_least(metric.target)
    if metric.target is not None and item.direction == "decrease":
        threshold = Threshold.at_most(metric.target)
    unclear = metric.target is not None and threshold is None
    target = amount(metric, metric.target or 0.0)
    missing = "the range to stay in" if item.direction == "maintain" else "which way is better"
    last = metric.last_decision
    return KPI(
        id=name,
        name=metric.name,
        unit=metric.unit,
        owner=owner,
        threshold=threshold,
        direction=item.direction,
        readings=[] if metric.value is None else [Reading(as_of, metric.value, note="from the audit")],
        decisions=[] if last is None else [Decision(last, "known from the audit by its date only")],
        description=f"Target {target}. It has no threshold until somebody says {missing}." if unclear else "",
    )


def _objective(item: Audited, as_of: dt.date, cycle: Cycle, kpi: KPI, name: str, proof: str) -> Objective:
    metric = item.metric
    target = cast("float", metric.target)  # what should move has one, and a deadline
    deadline = cast("dt.date", metric.deadline)
    title, goal = line(metric.name), amount(metric, target)
    start = "" if metric.value is None else f"from {amount(metric, metric.value)} "
    notes = [*item.reasons, "Say what will be different for whom; the number stays in the key result."]
    if deadline > cycle.last_day:
        notes.append(f"The deadline {deadline} lies after {cycle.id} (to {cycle.last_day}): set a step on the way.")
    if deadline < cycle.start:
        notes.append(f"The deadline {deadline} lies before {cycle.id} (from {cycle.start}): choose another cycle.")
    change = Change(target=target, kpi=kpi.id, direction=cast("ChangeDirection | None", item.direction))
    return Objective(
        id=name,
        title=f"Reword as an ambition: {title} to {goal} by {deadline}",
        owner=kpi.owner,
        cycle=cycle.id,
        key_results=[KeyResult(id=proof, title=f"{title} {start}to {goal}", measure=change)],
        states=[StateChange(min(as_of, cycle.start), State.DRAFT, f"proposed by the audit of {as_of}")],
        description=" ".join(notes),
    )


def _slug(name: str, empty: str) -> str:
    folded = unicodedata.normalize("NFKC", name).lower()
    kept = (char if unicodedata.category(char)[0] in "LMN" else " " for char in folded)
    return "-".join("".join(kept).split()) or empty
