from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connections
from goalkit.testing import Capability
from goalkit.testing.contracts import RepositoryContract

from okrs.repository import DjangoRepository
from opening import connect_again, empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.ports import Repository


class TestDjangoRepository(RepositoryContract):
    capabilities = frozenset(
        {
            Capability.APPEND,
            Capability.QUERY,
            Capability.TRANSACTIONS,
            Capability.LASTING_VERSIONS,
            Capability.REOPEN,
            Capability.THREADS,
        }
    )

    @contextmanager
    def open_subject(self) -> Iterator[DjangoRepository]:
        with empty_database() as alias:
            yield DjangoRepository(using=alias)

    def reopen(self, subject: Repository) -> DjangoRepository:
        assert isinstance(subject, DjangoRepository)
        connect_again(subject.using)
        return DjangoRepository(using=subject.using)

    def raw_keys(self, subject: Repository) -> list[str]:
        assert isinstance(subject, DjangoRepository)
        with connections[subject.using].cursor() as cursor:
            cursor.execute("SELECT key FROM okrs_storedplan WHERE kept")
            return [key for (key,) in cursor.fetchall()]
