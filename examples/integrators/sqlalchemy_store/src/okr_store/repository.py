"""Plans in a SQLite file, as goalkit's repositories are used."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import attrs
import goalkit as gk
from goalkit.errors import NotFound, Problem, VersionConflict
from goalkit.ports import Stored
from sqlalchemy import delete, select, update
from sqlalchemy.orm import selectinload

from okr_store.documents import erase, read, write
from okr_store.models import (
    CheckInRow,
    CycleRow,
    KeyResultRow,
    KPIRow,
    ObjectiveRow,
    OwnerRow,
    PlanRow,
    ReadingRow,
    VersionRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session, sessionmaker

_KEY_RESULTS = selectinload(PlanRow.objectives).selectinload(ObjectiveRow.key_results)
_WHOLE = (
    selectinload(PlanRow.cycles),
    selectinload(PlanRow.owners),
    selectinload(PlanRow.kpis).selectinload(KPIRow.readings),
    selectinload(PlanRow.objectives).selectinload(ObjectiveRow.aligned_to),
    _KEY_RESULTS.selectinload(KeyResultRow.check_ins),
    _KEY_RESULTS.selectinload(KeyResultRow.revisions),
)
"""What a plan is made of, one SELECT for each kind; owners and cycles are then in the session."""


class SQLAlchemyRepository:
    """Plans in the database of a session factory; one repository for each thread, as with sessions.

    Each method is one transaction, or a savepoint in the one that is open.
    """

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        """Use the database of a session factory."""
        self.sessions = sessions
        self._session: Session | None = None

    # plans

    def keys(self) -> tuple[str, ...]:
        """Return the keys under which a plan is kept."""
        with self.transaction() as session:
            return tuple(sorted(session.scalars(select(PlanRow.key).where(PlanRow.kept))))  # by code points

    def get(self, key: str) -> Stored:
        """Return a plan and its version."""
        with self.transaction() as session:
            row = _row(session, key)
            return Stored(read(row), row.version)

    def put(self, key: str, plan: gk.Plan, *, expected_version: int | None = None) -> int:
        """Keep a plan in place of what was there, and return its version."""
        with self.transaction() as session:
            if session.scalar(select(PlanRow.key).where(PlanRow.key == key)) is None:
                session.add(PlanRow(key=key))
                session.flush()
            version = _change(session, key, expected_version, kept=True)
            write(session, _row(session, key), plan)
            return _keep(session, key, version, plan)

    def delete(self, key: str, *, expected_version: int | None = None) -> None:
        """Forget a plan and its history; only the number of its last version stays."""
        with self.transaction() as session:
            row = _row(session, key)
            _change(session, key, expected_version, kept=False)
            erase(session, row)
            session.execute(delete(VersionRow).where(VersionRow.key == key))

    # single entries

    def check_in(self, key: str, key_result: str, check_in: gk.CheckIn) -> int:
        """Add a check-in to a key result."""
        with self.transaction() as session:
            row = _row(session, key)
            plan = read(row).with_check_in(key_result, check_in)  # refuses what does not fit the plan
            items = (item for objective in row.objectives for item in objective.key_results)
            found = next(item for item in items if item.ref == key_result)
            found.check_ins.append(CheckInRow(**attrs.asdict(check_in)))
            return _keep(session, key, _change(session, key, row.version, kept=True), plan)

    def record(self, key: str, kpi: str, reading: gk.Reading) -> int:
        """Add a reading to a KPI."""
        with self.transaction() as session:
            row = _row(session, key)
            plan = read(row).with_reading(kpi, reading)
            found = next(item for item in row.kpis if item.ref == kpi)
            found.readings.append(ReadingRow(**attrs.asdict(reading)))
            return _keep(session, key, _change(session, key, row.version, kept=True), plan)

    # queries

    def objectives(self, key: str, *, owner: str | None = None, cycle: str | None = None) -> tuple[gk.Objective, ...]:
        """Return the objectives of a plan: all, or those of an owner, a cycle or both."""
        query = select(ObjectiveRow.ref).where(ObjectiveRow.plan_key == key).order_by(ObjectiveRow.position)
        if owner is not None:
            query = query.join(ObjectiveRow.owner).where(OwnerRow.ref == owner)
        if cycle is not None:
            query = query.join(ObjectiveRow.cycle).where(CycleRow.ref == cycle)
        with self.transaction() as session:
            refs = session.scalars(query).all()
            row = _row(session, key)
            plan = read(row) if refs else gk.Plan()
            return tuple(plan.objective(ref) for ref in refs)

    # history

    def versions(self, key: str) -> tuple[int, ...]:
        """Return the versions of a plan, oldest first."""
        query = select(VersionRow.version).where(VersionRow.key == key).order_by(VersionRow.version)
        with self.transaction() as session:
            found = tuple(session.scalars(query))
        if not found:
            raise _nothing(key)
        return found

    def get_version(self, key: str, version: int) -> Stored:
        """Return a plan as it was."""
        with self.transaction() as session:
            found = session.get(VersionRow, (key, version))
            if found is None:
                raise NotFound(repr(key), [Problem("version", f"there is no version {version}", "version.unknown")])
            return Stored(gk.loads(found.document, format="json"), version)

    # transactions

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a transaction, or a savepoint in the one that is open."""
        if self._session is not None:
            with self._session.begin_nested():
                yield self._session
            return
        with self.sessions.begin() as session:
            self._session = session
            try:
                yield session
            finally:
                self._session = None


def _row(session: Session, key: str) -> PlanRow:
    """Return the row of a plan, with everything below it."""
    row = session.scalar(select(PlanRow).where(PlanRow.key == key, PlanRow.kept).options(*_WHOLE))
    if row is None:
        raise _nothing(key)
    return row


def _nothing(key: str) -> NotFound:
    return NotFound(repr(key), [Problem("key", "nothing is kept under it", "key.unknown")])


def _change(session: Session, key: str, expected: int | None, *, kept: bool) -> int:
    """Give a plan its next version, in one UPDATE that finds no row if somebody was faster.

    A `version_id_col` would not do: it counts changes of this row, and a check-in is another row.
    """
    change = update(PlanRow).where(PlanRow.key == key)
    if expected is not None:
        change = change.where(PlanRow.kept, PlanRow.version == expected) if expected else change.where(~PlanRow.kept)
    version: int | None = session.scalar(
        change.values(version=PlanRow.version + 1, kept=kept).returning(PlanRow.version)
    )
    if version is None:
        found = session.scalar(select(PlanRow.version).where(PlanRow.key == key, PlanRow.kept))
        raise VersionConflict.between(key, expected=expected or 0, found=found or 0)
    return version


def _keep(session: Session, key: str, version: int, plan: gk.Plan) -> int:
    """Write down what a plan is in its new version."""
    session.add(VersionRow(key=key, version=version, document=gk.dumps(plan, format="json")))
    return version
