"""Wrong importers whose bug shows in one column only, or at a text that is seldom drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalkit.testing.faulty._importers import Rows, before, cells_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.ports.sheets import Row
    from goalkit.testing.faulty._faulty import Faulty

__all__ = ["EDGES"]

_OPTIONAL = ("owner", "parent", "unit", "baseline", "target", "weight", "date", "value")


def _first_wins(goal: str, column: str) -> Callable[[Rows], Rows]:
    """Return what lets the first row of a goal say what all of them say in a column."""

    def changed(rows: Rows) -> Rows:
        first: dict[str, str] = {}
        for row in rows:
            if row[goal]:
                row[column] = first.setdefault(row[goal], row[column])
        return rows

    return changed


def _without_case(rows: Rows) -> Rows:
    ids = {name.casefold(): name for row in rows for name in (row["objective"], row["key_result"])}
    exact = set(ids.values())
    for row in rows:
        if row["parent"] not in exact:
            row["parent"] = ids.get(row["parent"].casefold(), row["parent"])
    return rows


def _one_case(rows: Rows) -> Rows:
    first: dict[str, str] = {}
    for row in rows:
        row["key_result"] = first.setdefault(row["key_result"].casefold(), row["key_result"])
    return rows


def _no_blank_rows(rows: Rows) -> Rows:
    def kept(row: Row) -> Row:
        return row if any(cell.strip() for cell in row.values()) else dict.fromkeys(row, "")

    return [kept(row) for row in rows]


def _no_lone_units(rows: Rows) -> Rows:
    return [row if row["baseline"] or row["target"] else {**row, "unit": ""} for row in rows]


EDGES: tuple[Faulty, ...] = (
    *(
        before(
            f"first-{column}-wins",
            f"Of rows of one goal that contradict each other in {column} the first one wins.",
            "groupby().first()",
            "each-mistake",
            _first_wins(goal, column),
        )
        for goal, column in (
            ("key_result", "weight"),
            ("key_result", "unit"),
            ("objective", "cycle"),
            ("objective", "parent"),
        )
    ),
    before(
        "parents-in-any-case",
        "A parent is found in another case.",
        "casefold() in a look-up",
        "each-mistake",
        _without_case,
    ),
    before(
        "parents-trimmed",
        "A parent is trimmed before it is looked for.",
        "strip()",
        "each-mistake",
        cells_of(str.strip, "parent"),
    ),
    before(
        "blank-cells-are-empty",
        "A cell of blanks counts as empty.",
        "if not cell.strip()",
        "each-mistake",
        cells_of(lambda cell: cell if cell.strip() else "", *_OPTIONAL),
    ),
    before(
        "blank-rows-are-empty",
        "A row of nothing but blanks counts as empty.",
        "any(cell.strip() for cell in row)",
        "each-mistake",
        _no_blank_rows,
    ),
    before(
        "lone-units-dropped",
        "A unit without numbers is left out.",
        "if baseline is None: measure = None",
        "each-mistake",
        _no_lone_units,
    ),
    before(
        "ids-in-one-case",
        "Ids of key results that differ in case only become one.",
        "casefold(), a collation of a database",
        "edge-cells",
        _one_case,
    ),
    before(
        "crlf-is-lf",
        "CRLF inside of a cell becomes LF.",
        "StringIO(text), open() without newline=''",
        "edge-cells",
        cells_of(
            lambda cell: cell.replace("\r\n", "\n").replace("\r", "\n"), "objective_title", "key_result_title", "unit"
        ),
    ),
)
