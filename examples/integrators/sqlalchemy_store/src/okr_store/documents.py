"""Plans to rows and back by way of goalkit's JSON form: a row takes its columns from a table, and keeps the rest."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import goalkit as gk

from okr_store.models import (
    AlignmentRow,
    Base,
    CheckInRow,
    CycleRow,
    KeyResultRow,
    KPIRow,
    ObjectiveRow,
    OwnerRow,
    Part,
    PlanRow,
    ReadingRow,
    RevisionRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

Table: TypeAlias = dict[str, Any]
R = TypeVar("R", bound=Base)

_DATES = {"at", "date", "last_day", "start"}


def write(session: Session, row: PlanRow, plan: gk.Plan) -> None:
    """Put the rows of a plan in place of those that are there."""
    erase(session, row)
    document: Table = json.loads(gk.dumps(plan, format="json"))

    row.cycles = [_part(CycleRow, place, table) for place, table in enumerate(document.pop("cycles", ()))]
    cycles: dict[str | None, CycleRow] = {cycle.ref: cycle for cycle in row.cycles}

    tables: list[Table] = document.pop("owners", [])
    parents = [table.pop("parent", None) for table in tables]
    row.owners = [_part(OwnerRow, place, table) for place, table in enumerate(tables)]
    owners: dict[str | None, OwnerRow] = {owner.ref: owner for owner in row.owners}
    for child, parent in zip(row.owners, parents, strict=True):
        child.parent = owners.get(parent)

    for place, table in enumerate(document.pop("kpis", ())):
        owner, readings = owners.get(table.pop("owner", None)), _entries(ReadingRow, table.pop("readings", ()))
        row.kpis.append(_part(KPIRow, place, table, owner=owner, readings=readings))

    for place, table in enumerate(document.pop("objectives", ())):
        links = {
            "owner": owners.get(table.pop("owner", None)),
            "cycle": cycles.get(table.pop("cycle", None)),
            "aligned_to": _entries(AlignmentRow, table.pop("aligned_to", ())),
            "key_results": [_key_result(at, item, owners) for at, item in enumerate(table.pop("key_results", ()))],
        }
        row.objectives.append(_part(ObjectiveRow, place, table, **links))

    row.rest = document
    session.flush()


def _key_result(place: int, table: Table, owners: dict[str | None, OwnerRow]) -> KeyResultRow:
    links = {
        "owner": owners.get(table.pop("owner", None)),
        "check_ins": _entries(CheckInRow, table.pop("check_ins", ())),
        "revisions": _entries(RevisionRow, table.pop("revisions", ())),
    }
    return _part(KeyResultRow, place, table, **links)


def erase(session: Session, row: PlanRow) -> None:
    """Delete the rows of a plan, goals first, because they name their owner and cycle.

    It flushes by itself: in one flush with new rows, these would be written before the old ones are gone.
    """
    row.objectives, row.kpis, row.owners, row.cycles = [], [], [], []
    session.flush()


def read(row: PlanRow) -> gk.Plan:
    """Return the plan that rows stand for."""
    document = {
        **row.rest,
        "cycles": [_table(cycle) for cycle in row.cycles],
        "owners": [{**_table(owner), "parent": _ref(owner.parent)} for owner in row.owners],
        "kpis": [{**_table(kpi), "owner": _ref(kpi.owner), "readings": _tables(kpi.readings)} for kpi in row.kpis],
        "objectives": [_objective(objective) for objective in row.objectives],
    }
    return gk.loads(json.dumps(document, default=dt.date.isoformat), format="json")


def _objective(row: ObjectiveRow) -> Table:
    key_results = [
        {
            **_table(item),
            "owner": _ref(item.owner),
            "check_ins": _tables(item.check_ins),
            "revisions": _tables(item.revisions),
        }
        for item in row.key_results
    ]
    links = {"owner": _ref(row.owner), "cycle": _ref(row.cycle), "aligned_to": _tables(row.aligned_to)}
    return {**_table(row), **links, "key_results": key_results}


def _part(model: type[R], place: int, table: Table, **links: object) -> R:
    """Return a row of a plan: what has no column stays in the table, which becomes its rest."""
    return model(position=place, ref=table.pop("id"), **_columns(model, table), **links, rest=table)


def _entries(model: type[R], tables: Iterable[Table]) -> list[R]:
    return [model(**_columns(model, table)) for table in tables]


def _columns(model: type[Base], table: Table) -> Table:
    found = {name: table.pop(name) for name in model.columns if name in table}
    return {name: dt.date.fromisoformat(value) if name in _DATES else value for name, value in found.items()}


def _table(row: CycleRow | OwnerRow | KPIRow | ObjectiveRow | KeyResultRow) -> Table:
    return {**row.rest, "id": row.ref, **{name: getattr(row, name) for name in row.columns}}


def _tables(rows: Iterable[Base]) -> list[Table]:
    return [{name: getattr(row, name) for name in row.columns} for row in rows]


def _ref(row: Part | None) -> str | None:
    return None if row is None else row.ref
