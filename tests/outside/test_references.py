"""The reference implementations under their contracts, as an integrator would have them: pytest or plain unittest."""

from __future__ import annotations

import tempfile
import unittest
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

from goalkit import FiscalCalendar
from goalkit.ports import Calendar, JSONSerializer, MemoryRepository, Repository, Serializer, SQLiteRepository
from goalkit.testing import Capability
from goalkit.testing.contracts import CalendarContract, RepositoryContract, SerializerContract

if TYPE_CHECKING:
    from collections.abc import Generator

# A slow machine is no failure: neither a deadline nor slow draws count.
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class MemoryTest(RepositoryContract, unittest.TestCase):
    capabilities = frozenset({Capability.APPEND, Capability.QUERY})
    law_settings = FEW

    @contextmanager
    def open_subject(self) -> Generator[Repository]:
        yield MemoryRepository()


class SQLiteTest(RepositoryContract, unittest.TestCase):
    capabilities = frozenset({Capability.TRANSACTIONS, Capability.HISTORY})
    law_settings = FEW

    @contextmanager
    def open_subject(self) -> Generator[Repository]:
        with tempfile.TemporaryDirectory() as folder, SQLiteRepository(Path(folder) / "goals.db") as repository:
            yield repository


class SerializerTest(SerializerContract, unittest.TestCase):
    law_settings = FEW

    @contextmanager
    def open_subject(self) -> Generator[Serializer]:
        yield JSONSerializer()


class CalendarTest(CalendarContract, unittest.TestCase):
    law_settings = FEW

    @contextmanager
    def open_subject(self) -> Generator[Calendar]:
        yield FiscalCalendar(start_month=10)
