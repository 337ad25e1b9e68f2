"""Bugs that people really write, and what the laws say: `pytest tests/planted.py` shows it. All of it fails."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import attrs
from goalkit.testing import Capability, Domain
from goalkit.testing.contracts import RepositoryContract
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from okr_store import SQLAlchemyRepository
from okr_store.models import CheckInRow, KeyResultRow, ObjectiveRow
from opening import empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    import goalkit as gk
    from goalkit.ports import Repository


class OnlyTheRow(SQLAlchemyRepository):
    """Inserts a check-in and leaves the plan's row alone; a `version_id_col` there would not be raised either."""

    def check_in(self, key: str, key_result: str, check_in: gk.CheckIn) -> int:
        self.get(key).plan.with_check_in(key_result, check_in)
        of_plan = KeyResultRow.objective.has(ObjectiveRow.plan_key == key)
        with self.transaction() as session:
            row = session.scalars(select(KeyResultRow).where(KeyResultRow.ref == key_result, of_plan)).one()
            row.check_ins.append(CheckInRow(**attrs.asdict(check_in)))
        return self.get(key).version


class TestOnlyTheRow(RepositoryContract):
    capabilities = frozenset({Capability.APPEND})
    domain = Domain(features=(), max_objectives=1)  # small, so that the smallest example is soon found

    @contextmanager
    def open_subject(self) -> Iterator[SQLAlchemyRepository]:
        with empty_database() as sessions:
            yield OnlyTheRow(sessions)


class OneSession(SQLAlchemyRepository):
    """Keeps one session for its life, and `expire_on_commit=False` keeps in it what was read once."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        super().__init__(sessions)
        self._forever = sessions(expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with self._forever.begin():
            yield self._forever


class TestOneSession(RepositoryContract):
    capabilities = frozenset({Capability.REOPEN})
    domain = Domain(features=(), max_objectives=1)

    @contextmanager
    def open_subject(self) -> Iterator[SQLAlchemyRepository]:
        with empty_database() as sessions:
            yield OneSession(sessions)

    def reopen(self, subject: Repository) -> SQLAlchemyRepository:
        assert isinstance(subject, OneSession)
        return OneSession(subject.sessions)
