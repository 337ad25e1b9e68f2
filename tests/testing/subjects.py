"""Repositories for tests of the kit: a right one, a wrong one, and fixtures of them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import attrs

from goalkit.ports import MemoryRepository
from goalkit.testing import Domain
from goalkit.testing.fixtures import RepositoryFixture

if TYPE_CHECKING:
    from collections.abc import Generator

    from goalkit import Plan
    from goalkit.ports import Repository


class Forgetful(MemoryRepository):
    """Forgets the second objective."""

    def put(self, key: str, plan: Plan, *, expected_version: int | None = None) -> int:
        return super().put(key, attrs.evolve(plan, objectives=plan.objectives[:1]), expected_version=expected_version)


SMALL = Domain(max_objectives=2)
"""Enough to go wrong with, and quickly made small."""


class Right(RepositoryFixture):
    domain = SMALL

    @contextmanager
    def open_subject(self) -> Generator[Repository]:
        yield MemoryRepository()


class Wrong(RepositoryFixture):
    domain = SMALL

    @contextmanager
    def open_subject(self) -> Generator[Repository]:
        yield Forgetful()


SHARED = MemoryRepository()


class Dirty(RepositoryFixture):
    """Opens the same store again and again."""

    @contextmanager
    def open_subject(self) -> Generator[Repository]:
        if not SHARED.keys():
            import goalkit as gk

            SHARED.put("left", gk.Plan())
        yield SHARED
