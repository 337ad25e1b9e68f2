"""Plans to rows and back by way of goalkit's JSON form: a row takes its columns from a table, and keeps the rest."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import goalkit as gk

from okrs.models import Alignment, CheckIn, Cycle, KeyResult, Kpi, Objective, Owner, Part, Reading, Revision

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from okrs.models import Entry, StoredPlan

Table: TypeAlias = dict[str, Any]
P = TypeVar("P", bound=Part)


def write(stored: StoredPlan, plan: gk.Plan, *, using: str) -> None:
    """Put the rows of a plan in place of those that are there."""
    erase(stored)
    document: Table = json.loads(gk.dumps(plan, format="json"))

    cycles = [_part(Cycle, stored, place, table) for place, table in enumerate(document.pop("cycles", ()))]
    Cycle.objects.using(using).bulk_create(cycles)
    cycle_of = _by_ref(cycles)

    tables: list[Table] = document.pop("owners", [])
    parents = [table.pop("parent", None) for table in tables]
    owners = [_part(Owner, stored, place, table) for place, table in enumerate(tables)]
    Owner.objects.using(using).bulk_create(owners)
    owner_of = _by_ref(owners)
    for child, parent in zip(owners, parents, strict=True):
        child.parent = owner_of.get(parent)
    Owner.objects.using(using).bulk_update([child for child in owners if child.parent], ["parent"])

    kpis: list[Kpi] = []
    readings: list[Reading] = []
    for place, table in enumerate(document.pop("kpis", ())):
        entries = table.pop("readings", ())
        kpis.append(kpi := _part(Kpi, stored, place, table, owner=owner_of.get(table.pop("owner", None))))
        readings += [Reading(kpi=kpi, **entry) for entry in entries]
    Kpi.objects.using(using).bulk_create(kpis)
    Reading.objects.using(using).bulk_create(readings)

    objectives: list[Objective] = []
    links: list[Alignment] = []
    key_results: list[KeyResult] = []
    check_ins: list[CheckIn] = []
    revisions: list[Revision] = []
    for place, table in enumerate(document.pop("objectives", ())):
        below, above = table.pop("key_results", ()), table.pop("aligned_to", ())
        owner, cycle = owner_of.get(table.pop("owner", None)), cycle_of.get(table.pop("cycle", None))
        objectives.append(objective := _part(Objective, stored, place, table, owner=owner, cycle=cycle))
        links += [Alignment(objective=objective, **link) for link in above]
        for place_below, item in enumerate(below):
            checks, changes = item.pop("check_ins", ()), item.pop("revisions", ())
            owner = owner_of.get(item.pop("owner", None))
            key_result = _part(KeyResult, stored, place_below, item, owner=owner, objective=objective)
            key_results.append(key_result)
            check_ins += [CheckIn(key_result=key_result, **entry) for entry in checks]
            revisions += [Revision(key_result=key_result, **entry) for entry in changes]
    Objective.objects.using(using).bulk_create(objectives)
    Alignment.objects.using(using).bulk_create(links)
    KeyResult.objects.using(using).bulk_create(key_results)
    CheckIn.objects.using(using).bulk_create(check_ins)
    Revision.objects.using(using).bulk_create(revisions)

    stored.rest = document
    stored.save(using=using, update_fields=["rest"])


def erase(stored: StoredPlan) -> None:
    """Delete the rows of a plan; goals first, because they name their owner and cycle."""
    stored.objectives.all().delete()
    stored.kpis.all().delete()
    stored.owners.all().delete()
    stored.cycles.all().delete()


def read(stored: StoredPlan) -> gk.Plan:
    """Return the plan that rows stand for."""
    kpis = stored.kpis.select_related("owner").prefetch_related("readings")
    objectives = stored.objectives.select_related("owner", "cycle").prefetch_related(
        "aligned_to", "key_results__owner", "key_results__check_ins", "key_results__revisions"
    )
    document = {
        **stored.rest,
        "cycles": [_table(cycle) for cycle in stored.cycles.all()],
        "owners": [{**_table(owner), "parent": _ref(owner.parent)} for owner in stored.owners.select_related("parent")],
        "kpis": [{**_table(kpi), "owner": _ref(kpi.owner), "readings": _entries(kpi.readings.all())} for kpi in kpis],
        "objectives": [_objective(objective) for objective in objectives],
    }
    return gk.loads(json.dumps(document, default=dt.date.isoformat), format="json")


def _objective(objective: Objective) -> Table:
    key_results = [
        {
            **_table(key_result),
            "owner": _ref(key_result.owner),
            "check_ins": _entries(key_result.check_ins.all()),
            "revisions": _entries(key_result.revisions.all()),
        }
        for key_result in objective.key_results.all()
    ]
    return {
        **_table(objective),
        "owner": _ref(objective.owner),
        "cycle": _ref(objective.cycle),
        "aligned_to": _entries(objective.aligned_to.all()),
        "key_results": key_results,
    }


def _part(model: type[P], stored: StoredPlan, place: int, table: Table, **links: Model | None) -> P:
    """Return a row of a plan: what has no column stays in the table, which becomes its rest."""
    columns = {name: table.pop(name) for name in model.columns if name in table}
    return model(plan=stored, position=place, ref=table.pop("id"), rest=table, **columns, **links)


def _table(row: Part) -> Table:
    return {**row.rest, "id": row.ref, **{name: getattr(row, name) for name in row.columns}}


def _entries(rows: Iterable[Entry]) -> list[Table]:
    return [{name: getattr(row, name) for name in row.columns} for row in rows]


def _by_ref(rows: Iterable[P]) -> dict[str | None, P]:
    return {row.ref: row for row in rows}


def _ref(row: Part | None) -> str | None:
    return None if row is None else row.ref
