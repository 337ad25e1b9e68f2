"""What wrong importers are made of: the right one, and what changes rows before it or plans after it."""

from __future__ import annotations

import copy
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import attrs

from goalkit.errors import GoalkitError, InvalidFile, Problem
from goalkit.ports.importer import SheetImporter
from goalkit.ports.sheets import Row
from goalkit.testing.capabilities import Capability
from goalkit.testing.faulty._faulty import Faulty
from goalkit.testing.fixtures import ImporterFixture

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.model.plan import Plan
    from goalkit.ports.importer import Importer
    from goalkit.testing.sheets import Sheet

__all__ = [
    "NUMBERS",
    "RIGHT",
    "Rows",
    "RowsFixture",
    "after",
    "before",
    "cells_of",
    "no_missing_words",
    "reporting",
    "wrong",
]

Rows: TypeAlias = list[Row]

NUMBERS = ("baseline", "target", "weight", "value")
RIGHT = SheetImporter()


class RowsFixture(ImporterFixture[Rows]):
    """How the importer of rows is opened: its sources are lists of rows.

    Examples:
        >>> with RowsFixture().open_subject() as importer:
        ...     importer.read([]).objectives
        ()
    """

    capabilities: ClassVar[frozenset[Capability] | set[Capability]] = frozenset({Capability.ROW_ORDER})

    def open_subject(self) -> AbstractContextManager[Importer[Rows]]:
        return nullcontext(SheetImporter())

    def make_source(self, sheet: Sheet) -> Rows:
        return [dict(row) for row in sheet.rows]

    def snapshot(self, source: Rows) -> object:
        return copy.deepcopy(source)


@attrs.define
class Before:
    """Changes a copy of the rows before they are read."""

    change: Callable[[Rows], Rows]

    def read(self, source: Rows) -> Plan:
        return RIGHT.read(self.change([dict(row) for row in source]))


@attrs.define
class After:
    """Changes the plan that was read."""

    change: Callable[[Plan], Plan]

    def read(self, source: Rows) -> Plan:
        return self.change(RIGHT.read(source))


@attrs.define
class Reporting:
    """Changes the problems of a source."""

    change: Callable[[list[Problem], Rows], list[Problem]]

    def read(self, source: Rows) -> Plan:
        try:
            return RIGHT.read(source)
        except GoalkitError as error:
            raise InvalidFile(error.what, self.change(list(error.problems), source)) from error


def wrong(name: str, bug: str, seen: str, law: str, make: Callable[[], Importer[Rows]]) -> Faulty:
    class Fixture(RowsFixture):
        def open_subject(self) -> AbstractContextManager[Importer[Rows]]:
            return nullcontext(make())

    return Faulty(id=f"importer.{name}", bug=bug, seen=seen, fixture=Fixture, killed_by=f"importer.{law}")


def before(name: str, bug: str, seen: str, law: str, change: Callable[[Rows], Rows]) -> Faulty:
    return wrong(name, bug, seen, law, lambda: Before(change))


def after(name: str, bug: str, seen: str, law: str, change: Callable[[Plan], Plan]) -> Faulty:
    return wrong(name, bug, seen, law, lambda: After(change))


def reporting(
    name: str, bug: str, seen: str, law: str, change: Callable[[list[Problem], Rows], list[Problem]]
) -> Faulty:
    return wrong(name, bug, seen, law, lambda: Reporting(change))


def cells_of(change: Callable[[str], str], *columns: str) -> Callable[[Rows], Rows]:
    """Return what changes the cells of some columns."""

    def changed(rows: Rows) -> Rows:
        return [{name: change(cell) if name in columns else cell for name, cell in row.items()} for row in rows]

    return changed


def no_missing_words(cell: str) -> str:
    return "" if cell.lower() in {"na", "n/a", "nan", "null", "none", "tbd", "-"} else cell
