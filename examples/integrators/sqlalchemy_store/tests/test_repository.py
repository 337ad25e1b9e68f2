from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from goalkit.testing import Capability
from goalkit.testing.contracts import RepositoryContract
from sqlalchemy import text

from okr_store import SQLAlchemyRepository
from opening import empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.ports import Repository


class TestSQLAlchemyRepository(RepositoryContract):
    capabilities = frozenset(
        {
            Capability.APPEND,
            Capability.QUERY,
            Capability.TRANSACTIONS,
            Capability.HISTORY,
            Capability.LASTING_VERSIONS,
            Capability.REOPEN,
            Capability.THREADS,
        }
    )

    @contextmanager
    def open_subject(self) -> Iterator[SQLAlchemyRepository]:
        with empty_database() as sessions:
            yield SQLAlchemyRepository(sessions)

    def reopen(self, subject: Repository) -> SQLAlchemyRepository:
        assert isinstance(subject, SQLAlchemyRepository)
        return SQLAlchemyRepository(subject.sessions)

    def raw_keys(self, subject: Repository) -> list[str]:
        assert isinstance(subject, SQLAlchemyRepository)
        with subject.sessions() as session:
            return list(session.execute(text("SELECT key FROM plan WHERE kept")).scalars())
