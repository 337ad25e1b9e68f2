"""A bug that people really write, and what the laws say: `pytest tests/planted.py` shows it, and fails."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import attrs
from goalkit.testing import Capability, Domain
from goalkit.testing.contracts import RepositoryContract
from sqlalchemy import select

from okr_store import SQLAlchemyRepository
from okr_store.models import CheckInRow, KeyResultRow, ObjectiveRow
from opening import empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    import goalkit as gk


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
