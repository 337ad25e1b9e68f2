"""What laws of importers share."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from goalkit.testing.sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goalkit.model.plan import Plan
    from goalkit.ports import Importer
    from goalkit.testing.fixtures import ImporterFixture
    from goalkit.testing.sheets import Row

__all__ = ["read_of", "source_of"]


def read_of(fixture: ImporterFixture[Any], importer: Importer[Any], sheet: Sheet) -> tuple[Plan, Plan]:
    """Return what was read of a sheet, and the plan that it stands for."""
    assert sheet.plan is not None, "the sheet was drawn without its plan"
    return importer.read(source_of(fixture, sheet)), sheet.plan


def source_of(fixture: ImporterFixture[Any], sheet: Sheet) -> object:
    """Return a source of a sheet, in which the rows of each goal stand together."""
    return fixture.make_source(Sheet(tuple(_together(sheet.rows)), sheet.plan))


def _together(rows: Iterable[Row]) -> list[Row]:
    """Return rows in the order in which their goals are first named; a blank row stays behind the row before it."""
    objectives: dict[str, int] = {}
    parts: dict[tuple[str, str], int] = {}
    placed: list[tuple[tuple[int, int], Row]] = []
    for row in rows:
        if any(row.values()):
            name = row["objective"]
            place = (
                objectives.setdefault(name, len(objectives)),
                parts.setdefault((name, row["key_result"]), len(parts)),
            )
        else:
            place = placed[-1][0] if placed else (0, 0)
        placed.append((place, row))
    return [row for _, row in sorted(placed, key=itemgetter(0))]
