"""Plans out of DataFrames that hold goals as people keep them in spreadsheets."""

from __future__ import annotations

import datetime as dt
import math
import re
from functools import partial
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeVar

import goalkit as gk
import pandas as pd
from goalkit.ports.sheets import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import TextIO

T = TypeVar("T")

NUMBERS = ("baseline", "target", "weight", "value")
OF_OBJECTIVE = ["objective_title", "owner", "cycle", "parent"]
"""What all rows of an objective say alike."""
OF_KEY_RESULT = ["key_result_title", "unit", "baseline", "target", "weight"]
"""What all rows of a key result say alike."""
FIELDS = {
    "objective": {"id": "objective", "title": "objective_title", "to": "parent"},
    "key_result": {"id": "key_result", "title": "key_result_title"},
    "cycle": {"label": "cycle"},
}
"""The columns of goalkit's fields, where they are called otherwise."""


def read_csv(file: Path | TextIO) -> pd.DataFrame:
    """Return a CSV file as a frame of texts: 007 stays 007, NA stays NA, and no date is guessed."""
    return pd.read_csv(file, dtype=str, keep_default_na=False, skip_blank_lines=False, encoding="utf-8-sig")


class PandasImporter:
    """Reads a frame with the columns of `goalkit.ports.sheets`, in any order.

    Cells are texts, or what a spreadsheet makes of them: numbers, and moments at midnight for dates.
    NaN, None, NaT and empty texts are empty cells. Ids and titles must be texts: a number has lost its zeros.
    """

    def read(self, frame: pd.DataFrame) -> gk.Plan:
        """Return the plan that a frame stands for.

        Raises:
            InvalidFile: Columns or cells are wrong. All are listed, as `row 5, target`, by the number that
                the row has in a spreadsheet: the header is row 1.
        """
        found = list(frame.columns)
        problems = [gk.Problem(name, "is missing", "column.missing") for name in COLUMNS if name not in found]
        problems += [
            gk.Problem(str(name), "is no column of a sheet, or is there twice", "column.unknown")
            for name in found
            if name not in COLUMNS or found.count(name) > 1
        ]
        if problems:
            raise gk.InvalidFile("frame", problems)
        return _Reader(frame).plan()


class _Reader:
    """Reads one frame, and notes everything that is wrong in it."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.problems: dict[tuple[int, str], gk.Problem] = {}
        cells = frame[list(COLUMNS)].reset_index(drop=True).astype(object)  # a copy; rows are counted from 0
        cells = cells.where(cells.notna(), "")
        self.cells = cells[(cells != "").any(axis="columns")]
        read = {column: self.values_of(column) for column in COLUMNS}
        rows = [dict(zip(read, row, strict=True)) for row in zip(*read.values(), strict=True)]
        self.values: dict[int, dict[str, Any]] = dict(zip(self.cells.index, rows, strict=True))

    def note(self, row: int, column: str, message: str, code: str) -> None:
        """Note what is wrong with a cell; what was found first is told."""
        self.problems.setdefault((row, column), gk.Problem(f"row {row + 2}, {column}", message, code))

    def values_of(self, column: str) -> list[object]:
        """Return what the cells of a column say; None where that is nothing that it can say."""
        read: Callable[[object], object]
        read, wanted = _text, "a text: ids that were read as numbers have lost their zeros"
        if column in NUMBERS:
            read, wanted = _number, "a number such as 12 or -0.5"
        elif column == "date":
            read, wanted = _date, "a date, written as 2026-03-31"
        values: list[object] = []  # Series.map would make floats of them, and NaN of None
        for row, cell in zip(self.cells.index, self.cells[column], strict=True):
            values.append(read(cell))
            if cell != "" and values[-1] is None:
                self.note(row, column, f"must be {wanted}; got {cell!r}", "cell.form")
        return values

    def plan(self) -> gk.Plan:
        self.check_cells()
        self.check_goals()
        named = self.cells["cycle"][lambda cells: cells != ""].drop_duplicates()
        rows = zip(named.index, named, strict=True)
        cycles = [self.made(row, "cycle", partial(gk.Cycle.parse, label)) for row, label in rows]
        self.cycles = {cycle.id: cycle for cycle in cycles if cycle is not None}
        groups = [group for name, group in self.cells.groupby("objective", sort=False) if name != ""]
        objectives = [self.objective(group) for group in groups]
        if not self.problems:
            try:
                return gk.Plan(
                    cycles=self.cycles.values(),
                    owners=[gk.Owner(id=name) for name in self.cells["owner"].unique() if name],
                    objectives=_found(objectives),
                )
            except gk.InvalidPlan as error:  # parents in a circle: each of them is known
                for problem in error.problems:
                    place = int(re.findall(r"[0-9]+", problem.path)[0])
                    self.note(groups[place].index[0], "parent", problem.message, problem.code)
        raise gk.InvalidFile("frame", [problem for _, problem in sorted(self.problems.items())])

    # what is wrong between cells

    def check_cells(self) -> None:
        filled = self.cells != ""
        lonely = ~filled["key_result"] & filled[[*OF_KEY_RESULT, "date", "value"]].any(axis="columns")
        self.note_all(~filled["objective"], "objective", "is missing: each row names its objective", "key.missing")
        self.note_all(lonely, "key_result", "is missing: the cells beside it are about a key result", "key.missing")
        self.note_all(filled["value"] & ~filled["date"], "date", "is missing: a value needs a date", "date.missing")
        self.check_alike(["objective"], OF_OBJECTIVE)
        self.check_alike(["objective", "key_result"], OF_KEY_RESULT)

    def check_alike(self, keys: list[str], columns: list[str]) -> None:
        named = self.cells[(self.cells[keys] != "").all(axis="columns")]
        first = named.groupby(keys, sort=False)[columns].transform("first")
        for column in columns:
            for row in named.index[named[column] != first[column]]:
                text = (
                    f"says {named.at[row, column]!r}, but the first row of the same goal says {first.at[row, column]!r}"
                )
                self.note(row, column, text, "cell.conflict")

    def check_goals(self) -> None:
        """Note ids that are used twice, and parents that do not exist."""
        cells = self.cells
        key_results = cells[cells["key_result"] != ""].drop_duplicates(["objective", "key_result"])
        twice = key_results["key_result"].duplicated() | key_results["key_result"].isin(cells["objective"])
        self.note_all(twice, "key_result", "is the id of another goal already", "id.duplicate")
        below = cells[(cells["objective"] != "") & (cells["parent"] != "")].drop_duplicates("objective")
        known = below["parent"].isin([*cells["objective"], *cells["key_result"]])
        self.note_all(~known, "parent", "is the id of no goal", "goal.unknown")
        self.note_all(below["parent"] == below["objective"], "parent", "is the objective itself", "link.circle")

    def note_all(self, wrong: pd.Series[bool], column: str, message: str, code: str) -> None:
        for row in wrong.index[wrong]:
            self.note(row, column, message, code)

    # the parts of a plan

    def made(self, row: int, kind: str, make: Callable[[], T]) -> T | None:
        """Return what could be made, or note what it complains about by the columns of its fields."""
        try:
            return make()
        except gk.InvalidValue as error:
            for problem in error.problems:
                field = re.split(r"[.\[]", problem.path)[0]
                self.note(row, FIELDS[kind].get(field, field), problem.message, problem.code)
            return None

    def objective(self, rows: pd.DataFrame) -> gk.Objective | None:
        first = rows.index[0]
        cells = self.values[first]
        above = cells["parent"]
        parent = self.made(first, "objective", lambda: gk.Alignment(above)) if above else None
        parts = [self.key_result(part) for name, part in rows.groupby("key_result", sort=False) if name != ""]
        return self.made(
            first,
            "objective",
            lambda: gk.Objective(
                id=cells["objective"],
                title=cells["objective_title"],
                owner=cells["owner"] or None,
                cycle=cells["cycle"] or None,
                aligned_to=_found([parent]),
                key_results=_found(parts),
            ),
        )

    def key_result(self, rows: pd.DataFrame) -> gk.KeyResult | None:
        first = rows.index[0]
        cells = self.values[first]
        measure = self.measure(first)
        check_ins = [self.check_in(row) for row in rows.index if self.values[row]["date"] is not None]
        return self.made(
            first,
            "key_result",
            lambda: gk.KeyResult(
                id=cells["key_result"],
                title=cells["key_result_title"],
                measure=measure,
                weight=1 if cells["weight"] is None else cells["weight"],
                check_ins=_found(check_ins),
            ),
        )

    def measure(self, row: int) -> gk.Change | None:
        cells = self.values[row]
        if self.cells.at[row, "baseline"] != "":
            return self.made(row, "key_result", lambda: gk.Change(cells["baseline"], cells["target"], cells["unit"]))
        if self.cells.at[row, "target"] != "":
            self.note(row, "baseline", "is missing: say where it starts", "change.baseline")
        elif cells["unit"]:
            self.note(row, "unit", "needs a baseline: without one there is nothing to measure", "unit.measure")
        return None

    def check_in(self, row: int) -> gk.CheckIn | None:
        cells = self.values[row]
        cycle = self.cycles.get(cells["cycle"])
        if cycle is not None and cells["date"] not in cycle:
            self.note(row, "date", f"{cells['date']} is outside the cycle {cycle.id}", "check-in.outside-cycle")
        return self.made(row, "key_result", lambda: gk.CheckIn(cells["date"], cells["value"]))


def _text(cell: object) -> str | None:
    return cell if isinstance(cell, str) else None


def _number(cell: object) -> float | None:
    """Return the number in a cell; float() would take 1_000 and nan as well."""
    if isinstance(cell, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell):
        cell = float(cell)
    if not isinstance(cell, bool) and isinstance(cell, Real) and math.isfinite(cell):
        return float(cell)
    return None


def _date(cell: object) -> dt.date | None:
    """Return the date in a cell; pandas.to_datetime would guess what 04/03 is."""
    if isinstance(cell, dt.datetime):  # a Timestamp is one
        return cell.date() if cell == dt.datetime.combine(cell, dt.time.min) else None
    if isinstance(cell, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
        try:
            return dt.date.fromisoformat(cell)
        except ValueError:
            return None
    return cell if isinstance(cell, dt.date) else None


def _found(items: Iterable[T | None]) -> list[T]:
    return [item for item in items if item is not None]
