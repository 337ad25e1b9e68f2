"""Plans from elsewhere: the interface of an importer, and one for sheets of rows as the reference."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

import attrs

from goalkit.errors import GoalkitError, InvalidFile, InvalidPlan, InvalidValue, Problem
from goalkit.model._check import show
from goalkit.model.cycles import Cycle
from goalkit.model.history import CheckIn
from goalkit.model.key_results import KeyResult
from goalkit.model.measures import Change
from goalkit.model.objectives import Alignment, Objective
from goalkit.model.owners import Owner
from goalkit.model.plan import Plan
from goalkit.ports.sheets import COLUMNS, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["CSVImporter", "Importer", "SheetImporter"]

S_contra = TypeVar("S_contra", contravariant=True)
T = TypeVar("T")

_OBJECTIVE = ("objective_title", "owner", "cycle", "parent")
"""What all rows of an objective say alike."""
_KEY_RESULT = ("key_result_title", "unit", "baseline", "target", "weight")
"""What all rows of a key result say alike."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Importer(Protocol[S_contra]):
    """Reads a plan out of a source of another form: a table, a file, another tool's export.

    Examples:
        >>> importer: Importer[str] = CSVImporter()
        >>> importer.read(",".join(COLUMNS)).objectives
        ()
    """

    def read(self, source: S_contra) -> Plan:
        """Return the plan that a source holds, and leave the source as it is.

        Raises:
            GoalkitError: The source holds no valid plan. All problems are reported at once, each with
                the path to its place in the source, and no part of a plan is returned.
        """
        ...


class SheetImporter:
    """Reads rows of text, as `goalkit.ports.sheets` describes them.

    Examples:
        >>> row = dict.fromkeys(COLUMNS, "")
        >>> row |= {"objective": "grow", "objective_title": "Grow", "cycle": "2026-Q2"}
        >>> SheetImporter().read([row]).objectives[0].cycle
        '2026-Q2'
        >>> SheetImporter().read([row | {"cycle": "spring", "value": "7 %"}])
        Traceback (most recent call last):
        goalkit.errors.InvalidFile: sheet: 2 problems
          rows[0].key_result: is missing: the cells beside it are about a key result
          rows[0].cycle: must be a label like 2026, 2026-H1, 2026-T1, 2026-Q2 or 2026-04; got 'spring'
    """

    def read(self, source: Sequence[Mapping[str, str]]) -> Plan:
        """Return the plan that rows stand for.

        Raises:
            InvalidFile: A cell is wrong; all of them are listed, as `rows[3].target`.
        """
        return _Reader().plan(source)


class CSVImporter:
    """Reads the text of a CSV file: a line with the names of the columns, in any order, then the rows.

    The cells are separated by commas; one with a comma, a quote or a line break in it stands in double quotes.

    Examples:
        >>> CSVImporter().read("objective,objective_title")
        Traceback (most recent call last):
        goalkit.errors.InvalidFile: sheet: header: lacks owner, cycle, parent, key_result, key_result_title, ...
    """

    def read(self, source: str) -> Plan:
        """Return the plan that a CSV text stands for.

        Raises:
            InvalidFile: It is no CSV with these columns, a row has too few or too many cells, or a cell is
                wrong; all of them are listed, as `rows[3].target`, counted from 0 after the header.
        """
        lines = self._lines(source)
        header = lines[0] if lines else []
        problems = [Problem("header", text, code) for text, code in _header(header)]
        problems += [
            Problem(f"rows[{number}]", f"has {len(line)} cells, the header has {len(header)}", "row.ragged")
            for number, line in enumerate(lines[1:])
            if line and len(line) != len(header)
        ]
        if problems:
            raise InvalidFile("sheet", problems)
        empty = dict.fromkeys(COLUMNS, "")
        return SheetImporter().read([{**empty, **dict(zip(header, line, strict=False))} for line in lines[1:]])

    def _lines(self, source: str) -> list[list[str]]:
        reader = csv.reader(io.StringIO(source.removeprefix("\ufeff"), newline=""), strict=True)
        try:
            return list(reader)
        except csv.Error as error:
            text = f"is no CSV: {error}"
            raise InvalidFile("sheet", [Problem(f"line {reader.line_num}", text, "file.syntax")]) from error


def _header(header: list[str]) -> list[tuple[str, str]]:
    """Return what is wrong with the names of the columns, each with its code."""
    unknown = [show(name) for name in header if name not in COLUMNS]
    missing = [name for name in COLUMNS if name not in header]
    twice = sorted({name for name in header if header.count(name) > 1 and name in COLUMNS})
    found = (
        ("lacks", missing, "column.missing"),
        ("has the unknown", unknown, "column.unknown"),
        ("has twice", twice, "column.duplicate"),
    )
    return [(f"{verb} {', '.join(names)}", code) for verb, names, code in found if names]


@attrs.define
class _KeyResult:
    row: int
    """The first of its rows."""
    cells: Row
    check_ins: list[tuple[int, CheckIn]] = attrs.field(factory=list[tuple[int, CheckIn]])
    """Each with its row."""


@attrs.define
class _Objective:
    row: int
    cells: Row
    key_results: dict[str, _KeyResult] = attrs.field(factory=dict[str, _KeyResult])


class _Reader:
    """Reads one sheet; all that is wrong is noted, each with its cell."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.objectives: dict[str, _Objective] = {}
        self.cycles: dict[str, Cycle] = {}

    def add(self, row: int, column: str, message: str, code: str) -> None:
        self.problems.append(Problem(f"rows[{row}].{column}", message, code))

    def plan(self, rows: Sequence[Mapping[str, str]]) -> Plan:
        for number, row in enumerate(rows):
            if self.is_whole(number, row) and any(row.values()):
                self.row(number, dict(row))
        owners = dict.fromkeys(item.cells["owner"] for item in self.objectives.values() if item.cells["owner"])
        objectives = [self.objective(name, item) for name, item in self.objectives.items()]
        self.check_ids()
        if not self.problems:
            try:
                return Plan(
                    cycles=self.cycles.values(),
                    owners=[Owner(id=name) for name in owners],
                    objectives=[item for item in objectives if item is not None],
                )
            except InvalidPlan as error:
                self.keep(error)
        raise InvalidFile("sheet", self.problems)

    def is_whole(self, number: int, row: Mapping[str, str]) -> bool:
        """Return whether a row has a text in each of the columns and no others."""
        before = len(self.problems)
        for column in row:
            if column not in COLUMNS:
                self.add(number, column, "is no column of a sheet", "column.unknown")
        for column in COLUMNS:
            if column not in row:
                self.add(number, column, "is missing; write an empty text where there is nothing", "column.missing")
            elif not isinstance(cast("object", row[column]), str):
                self.add(number, column, f"must be a text, got {show(row[column])}", "text.type")
        return len(self.problems) == before

    def row(self, number: int, cells: Row) -> None:
        """Put a row to its objective and key result."""
        about = [column for column in ("key_result", *_KEY_RESULT, "date", "value") if cells[column]]
        if about and not cells["key_result"]:
            self.add(number, "key_result", "is missing: the cells beside it are about a key result", "key.missing")
        if not cells["objective"]:
            self.add(number, "objective", "is missing: each row names its objective", "key.missing")
            return
        objective = self.objectives.setdefault(cells["objective"], _Objective(number, cells))
        self.compare(number, cells, objective, _OBJECTIVE)
        if cells["key_result"]:
            key_result = objective.key_results.setdefault(cells["key_result"], _KeyResult(number, cells))
            self.compare(number, cells, key_result, _KEY_RESULT)
            self.check_in(number, cells, key_result)

    def compare(self, number: int, cells: Row, first: _Objective | _KeyResult, columns: Sequence[str]) -> None:
        for column in columns:
            if cells[column] != first.cells[column]:
                text = f"says {show(cells[column])}, but rows[{first.row}] says {show(first.cells[column])}"
                self.add(number, column, text, "cell.conflict")

    def check_in(self, number: int, cells: Row, key_result: _KeyResult) -> None:
        value = self.number(number, cells, "value")
        date = self.date(number, cells["date"])
        if cells["value"] and not cells["date"]:
            self.add(number, "date", "is missing: a value needs a date", "date.missing")
        if date is not None:
            made = self.made(number, {"value": "value"}, lambda: CheckIn(date, value))
            if made is not None:
                key_result.check_ins.append((number, made))

    def number(self, number: int, cells: Row, column: str) -> float | None:
        """Return the number in a cell, or None where it is empty or wrong."""
        text = cells[column]
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            self.add(number, column, f"must be a number such as 12 or -0.5, got {show(text)}", "number.text")
            return None
        return float(text)

    def date(self, number: int, text: str) -> dt.date | None:
        """Return the date in a cell, or None where it is empty or wrong."""
        if not text:
            return None
        if _DATE.fullmatch(text):
            try:
                return dt.date.fromisoformat(text)
            except ValueError:
                pass
        self.add(number, "date", f"is no date: {show(text)} (write year-month-day, as 2026-03-31)", "date.form")
        return None

    def made(self, row: int, columns: Mapping[str, str], make: Callable[[], T]) -> T | None:
        """Return what could be made, or note what it complains about by the columns of its fields."""
        try:
            return make()
        except InvalidValue as error:
            for problem in error.problems:
                self.add(row, columns.get(problem.path, problem.path), problem.message, problem.code)
            return None

    def objective(self, name: str, item: _Objective) -> Objective | None:
        cells, row = item.cells, item.row
        label, parent = cells["cycle"], cells["parent"]
        if label and label not in self.cycles:
            cycle = self.made(row, {"label": "cycle"}, lambda: Cycle.parse(label))
            if cycle is not None:
                self.cycles[label] = cycle
        key_results = [self.key_result(inner, found, label) for inner, found in item.key_results.items()]
        return self.made(
            row,
            {"id": "objective", "title": "objective_title"},
            lambda: Objective(
                id=name,
                title=cells["objective_title"],
                owner=cells["owner"] or None,
                cycle=label or None,
                aligned_to=[Alignment(parent)] if parent and parent == parent.strip() else (),
                key_results=[found for found in key_results if found is not None],
            ),
        )

    def key_result(self, name: str, item: _KeyResult, label: str) -> KeyResult | None:
        cells, row = item.cells, item.row
        cycle = self.cycles.get(label)
        for number, check_in in item.check_ins:
            if cycle is not None and check_in.date not in cycle:
                self.add(number, "date", f"{check_in.date} is outside the cycle {label}", "check-in.outside-cycle")
        weight = self.number(row, cells, "weight")
        measure = self.measure(row, cells)
        return self.made(
            row,
            {"id": "key_result", "title": "key_result_title"},
            lambda: KeyResult(
                id=name,
                title=cells["key_result_title"],
                measure=measure,
                weight=1 if weight is None else weight,
                check_ins=[check_in for _, check_in in item.check_ins],
            ),
        )

    def measure(self, row: int, cells: Row) -> Change | None:
        baseline, target = self.number(row, cells, "baseline"), self.number(row, cells, "target")
        if not cells["baseline"]:
            if cells["target"]:
                self.add(row, "baseline", "is missing: say where it starts", "change.baseline")
            elif cells["unit"]:
                self.add(row, "unit", "needs a baseline: without one there is nothing to measure", "unit.measure")
            return None
        return None if baseline is None else self.made(row, {}, lambda: Change(baseline, target, cells["unit"]))

    def check_ids(self) -> None:
        """Note ids that are used twice, and parents that do not exist."""
        used = set(self.objectives)
        for item in self.objectives.values():
            for inner, key_result in item.key_results.items():
                if inner in used:
                    self.add(key_result.row, "key_result", f"{show(inner)} is another goal already", "id.duplicate")
                used.add(inner)
        for name, item in self.objectives.items():
            parent = item.cells["parent"]
            if parent and parent not in used:
                self.add(item.row, "parent", f"there is no goal {show(parent)}", "goal.unknown")
            elif parent == name:
                self.add(item.row, "parent", "is linked to itself", "link.circle")

    def keep(self, error: GoalkitError) -> None:
        """Note what a plan complains about: the circles that parents make together."""
        rows = [item.row for item in self.objectives.values()]
        for problem in error.problems:
            place = re.findall(r"[0-9]+", problem.path)[0]
            self.add(rows[int(place)], "parent", problem.message, problem.code)
