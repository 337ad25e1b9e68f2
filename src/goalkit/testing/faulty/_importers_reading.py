"""Wrong importers that read something else than the rows say."""

from __future__ import annotations

import datetime as dt
import re
import struct
from collections.abc import Callable

import attrs

from goalkit.errors import GoalkitError
from goalkit.model.cycles import Cycle
from goalkit.model.history import CheckIn
from goalkit.model.key_results import KeyResult
from goalkit.model.objectives import Objective
from goalkit.model.owners import Owner
from goalkit.model.plan import Plan
from goalkit.ports.sheets import COLUMNS, Row
from goalkit.testing.faulty._faulty import Faulty
from goalkit.testing.faulty._importers import (
    NUMBERS,
    RIGHT,
    Rows,
    after,
    before,
    cells_of,
    no_missing_words,
    wrong,
)

__all__ = ["READING"]


def _swapped(rows: Rows) -> Rows:
    return [{**row, "baseline": row["target"], "target": row["baseline"]} if row["target"] else row for row in rows]


def _ascending(rows: Rows) -> Rows:
    def sort(row: Row) -> Row:
        try:
            low, high = sorted((row["baseline"], row["target"]), key=float)
        except ValueError:
            return row
        return {**row, "baseline": low, "target": high}

    return [sort(row) for row in rows]


def number_in(change: Callable[[float], float]) -> Callable[[str], str]:
    """Return what changes the number in a cell, and leaves what is none."""

    def changed(cell: str) -> str:
        return f"{change(float(cell)):.15f}" if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell, re.ASCII) else cell

    return changed


def _single(number: float) -> float:
    return float(struct.unpack("f", struct.pack("f", number))[0])


def _swapped_days(plan: Plan) -> Plan:
    """Take days for months, where the cycle allows it."""

    def swap(item: CheckIn, cycle: Cycle | None) -> CheckIn:
        if item.date.day > 12:
            return item
        day = item.date.replace(month=item.date.day, day=item.date.month)
        return attrs.evolve(item, date=day) if cycle is None or day in cycle else item

    return _check_ins(plan, lambda items, cycle: [swap(item, cycle) for item in items])


def _earlier(item: CheckIn, cycle: Cycle | None) -> CheckIn:
    day = item.date - dt.timedelta(days=1)
    return attrs.evolve(item, date=day) if cycle is None or day in cycle else item


def _until_blank(rows: Rows) -> Rows:
    for number, row in enumerate(rows):
        if not any(row.values()):
            return rows[:number]
    return rows


def _own_key_results(rows: Rows) -> Rows:
    """Make each row of a key result another key result."""
    seen: dict[str, int] = {}
    for row in rows:
        name = row["key_result"]
        if name:
            seen[name] = seen.get(name, 0) + 1
            row["key_result"] = name if seen[name] == 1 else f"{name}#{seen[name]}"
    return rows


def _earlier_parents(rows: Rows) -> Rows:
    seen: set[str] = set()
    lost: set[str] = set()
    for row in rows:
        if row["parent"] not in seen and row["objective"] not in seen:
            lost.add(row["objective"])
        seen |= {row["objective"], row["key_result"]}
    known = seen | {""}
    return [{**row, "parent": ""} if row["objective"] in lost and row["parent"] in known else row for row in rows]


def _objective_parents(rows: Rows) -> Rows:
    parts = {row["key_result"] for row in rows} - {row["objective"] for row in rows}
    return [{**row, "parent": "" if row["parent"] in parts else row["parent"]} for row in rows]


def _known_parents(rows: Rows) -> Rows:
    known = {row["key_result"] for row in rows} | {row["objective"] for row in rows}
    return [{**row, "parent": row["parent"] if row["parent"] in known else ""} for row in rows]


def _filled_down(rows: Rows) -> Rows:
    last: dict[str, str] = {}
    for row in rows:
        if row["date"] and row["key_result"]:
            row["value"] = row["value"] or last.get(row["key_result"], "")
            last[row["key_result"]] = row["value"]
    return rows


def _without_undated(rows: Rows) -> Rows:
    return [{**row, "value": ""} if row["value"] and not row["date"] else row for row in rows]


def _check_ins(plan: Plan, change: Callable[[tuple[CheckIn, ...], Cycle | None], list[CheckIn]]) -> Plan:
    """Return a plan with other check-ins."""
    return _parts(plan, lambda item, part: attrs.evolve(part, check_ins=change(part.check_ins, plan.cycle_of(item))))


def _parts(plan: Plan, change: Callable[[Objective, KeyResult], KeyResult]) -> Plan:
    """Return a plan with other key results."""
    return attrs.evolve(
        plan,
        objectives=[
            attrs.evolve(item, key_results=[change(item, part) for part in item.key_results])
            for item in plan.objectives
        ],
    )


def _no_weightless(plan: Plan) -> Plan:
    return _parts(plan, lambda _, part: attrs.evolve(part, weight=part.weight or 1))


def _by_value(items: tuple[CheckIn, ...], _cycle: Cycle | None) -> list[CheckIn]:
    return sorted(items, key=lambda item: (item.date, item.value or 0))


def _one_a_day(items: tuple[CheckIn, ...], _cycle: Cycle | None) -> list[CheckIn]:
    return list({item.date: item for item in items}.values())


def _no_duplicates(items: tuple[CheckIn, ...], _cycle: Cycle | None) -> list[CheckIn]:
    return list(dict.fromkeys(items))


def _mean_of_a_day(items: tuple[CheckIn, ...], _cycle: Cycle | None) -> list[CheckIn]:
    days: dict[dt.date, list[float]] = {}
    for item in items:
        if item.value is not None:
            days.setdefault(item.date, []).append(item.value)
    return [
        item if item.value is None else attrs.evolve(item, value=sum(days[item.date]) / len(days[item.date]))
        for item in items
    ]


def _shorter(plan: Plan) -> Plan:
    """Let cycles end a day too early, where nothing is dated on it."""
    used = {item.date for _, part in plan.key_results() for item in part.check_ins}
    cycles = [item if item.last_day in used else attrs.evolve(item, end=item.last_day) for item in plan.cycles]
    return attrs.evolve(plan, cycles=cycles)


def _by_title(plan: Plan) -> Plan:
    return attrs.evolve(plan, objectives=sorted(plan.objectives, key=lambda item: item.id))


def _only_measured(plan: Plan) -> Plan:
    """Leave out objectives without key results, unless others are aligned to them."""
    used = {link.to for item in plan.objectives for link in item.aligned_to}
    return attrs.evolve(plan, objectives=[item for item in plan.objectives if item.key_results or item.id in used])


class _Skipping:
    """Leaves out rows with problems until nothing is complained about."""

    def read(self, source: Rows) -> Plan:
        rows = [dict(row) for row in source]
        while True:
            try:
                return RIGHT.read(rows)
            except GoalkitError as error:
                wrong = {int(number) for item in error.problems for number in re.findall(r"^rows\[(\d+)\]", item.path)}
                rows = [row for number, row in enumerate(rows) if number not in wrong]


class _Emptying:
    """Makes wrong cells empty, where that helps."""

    def read(self, source: Rows) -> Plan:
        try:
            return RIGHT.read(source)
        except GoalkitError as error:
            rows = [dict(row) for row in source]
            for item in error.problems:
                row, column = re.fullmatch(r"rows\[(\d+)\]\.(\w+)", item.path).groups()  # type: ignore[union-attr]
                rows[int(row)][column] = ""
            return RIGHT.read(rows)


class _Failing:
    """Asks the first row for its columns."""

    def read(self, source: Rows) -> Plan:
        source[0].keys()
        return RIGHT.read(source)


class _Taking:
    """Takes the rows off the source one by one."""

    def read(self, source: Rows) -> Plan:
        rows: Rows = []
        while source:
            rows.append(source.pop(0))
        return RIGHT.read(rows)


class _Cached:
    """Keeps plans by the number of their rows."""

    def __init__(self) -> None:
        self.plans: dict[int, Plan] = {}

    def read(self, source: Rows) -> Plan:
        if len(source) not in self.plans:
            self.plans[len(source)] = RIGHT.read(source)
        return self.plans[len(source)]


class _Bare:
    """Raises the error of the library that reads dates."""

    def read(self, source: Rows) -> Plan:
        for row in source:
            if row["date"]:
                dt.date.fromisoformat(row["date"])
        return RIGHT.read(source)


READING: tuple[Faulty, ...] = (
    wrong("no-rows-fail", "A sheet without rows is an IndexError.", "rows[0].keys()", "goals", _Failing),
    before("last-row-lost", "The last row is not read.", "range(len(rows) - 1)", "goals", lambda rows: rows[:-1]),
    before(
        "first-row-lost",
        "The first row is taken for a header.",
        "rows[1:] after a reader that has taken it",
        "goals",
        lambda rows: rows[1:],
    ),
    before(
        "header-read",
        "The header is read as a goal.",
        "csv.reader without next()",
        "goals",
        lambda rows: [{name: name if name.startswith("objective") else "" for name in COLUMNS}, *rows],
    ),
    before("blank-row-ends", "A blank row ends the sheet.", "while row:", "goals", _until_blank),
    before(
        "a-key-result-a-row",
        "Each row of a key result makes another one.",
        "one record for each row",
        "goals",
        _own_key_results,
    ),
    before(
        "lower-case-ids",
        "Ids are put into lower case.",
        "a lookup that forgives",
        "goals",
        cells_of(str.lower, "objective", "key_result", "parent"),
    ),
    before(
        "numbers-for-ids",
        "Ids that are digits are numbers: 007 becomes 7.",
        "a library that guesses types",
        "goals",
        cells_of(lambda cell: str(int(cell)) if cell.isascii() and cell.isdigit() else cell, "objective", "parent"),
    ),
    after("goals-sorted", "Objectives are sorted by id.", "groupby, which sorts", "goals", _by_title),
    after("only-measured", "Objectives without key results are left out.", "an inner join", "goals", _only_measured),
    before(
        "units-dropped",
        "Units are not read.",
        "a column nobody needed at first",
        "texts",
        cells_of(lambda _: "", "unit"),
    ),
    before(
        "titles-stripped",
        "Blanks and line breaks at the ends of titles are cut off.",
        "str.strip on every cell",
        "texts",
        cells_of(lambda cell: cell.strip() or cell, "objective_title", "key_result_title"),
    ),
    before(
        "one-line-titles",
        "Line breaks in titles become blanks.",
        "' '.join(text.split())",
        "texts",
        cells_of(lambda cell: " ".join(cell.split()) or cell, "key_result_title"),
    ),
    before(
        "latin-1-titles",
        "Letters outside of Latin-1 are lost.",
        "encoding='latin-1', errors='replace'",
        "texts",
        cells_of(
            lambda cell: cell.encode("latin-1", "replace").decode("latin-1"), "objective_title", "key_result_title"
        ),
    ),
    before(
        "owner-na",
        "The owner NA is no owner.",
        "the missing values of a table library",
        "texts",
        cells_of(no_missing_words, "owner"),
    ),
    before(
        "titled-owners", "Owners are written with a capital letter.", "str.title", "texts", cells_of(str.title, "owner")
    ),
    before("swapped", "Baseline and target change places.", "positions instead of names", "numbers", _swapped),
    before(
        "always-rising",
        "The smaller of baseline and target is the baseline.",
        "sorted(), min() and max()",
        "numbers",
        _ascending,
    ),
    before(
        "positive",
        "Minus signs are lost.",
        "a pattern of digits",
        "numbers",
        cells_of(number_in(abs), "baseline", "target", "value"),
    ),
    before(
        "two-decimals",
        "Numbers are rounded to two decimals.",
        "a money field",
        "numbers",
        cells_of(number_in(lambda number: round(number, 2)), *NUMBERS),
    ),
    before(
        "single-precision",
        "Numbers are read in single precision.",
        "float32",
        "numbers",
        cells_of(number_in(_single), *NUMBERS),
    ),
    before(
        "whole-values",
        "Values are cut to whole numbers.",
        "int(float(cell))",
        "numbers",
        cells_of(number_in(lambda number: float(int(number))), "value"),
    ),
    after("weight-0-is-1", "A weight of 0 is read as 1.", "weight or 1", "numbers", _no_weightless),
    before(
        "no-weight-is-0",
        "An empty weight is 0.",
        "float(cell or 0)",
        "numbers",
        cells_of(lambda cell: cell or "0", "weight"),
    ),
    before(
        "no-target-is-0",
        "An empty target is 0.",
        "fillna(0)",
        "empty-cells",
        lambda rows: [{**row, "target": row["target"] or "0"} if row["baseline"] else row for row in rows],
    ),
    before(
        "no-value-is-0",
        "An empty value is 0.",
        "float(cell or 0)",
        "empty-cells",
        lambda rows: [{**row, "value": row["value"] or "0"} if row["date"] else row for row in rows],
    ),
    before("filled-down", "An empty value is the one before it.", "ffill()", "empty-cells", _filled_down),
    before(
        "owner-unknown",
        "An empty owner is the owner unknown.",
        "fillna('unknown')",
        "empty-cells",
        lambda rows: [{**row, "owner": row["owner"] or "unknown"} if any(row.values()) else row for row in rows],
    ),
    after(
        "no-value-no-check-in",
        "A check-in without a value is left out.",
        "dropna(subset=['value'])",
        "empty-cells",
        lambda plan: _check_ins(plan, lambda items, _: [item for item in items if item.value is not None]),
    ),
    after(
        "days-for-months", "Days and months change places where both can be.", "dayfirst=True", "dates", _swapped_days
    ),
    after(
        "a-day-early",
        "Check-ins are dated a day early.",
        "midnight in a zone, read in UTC",
        "dates",
        lambda plan: _check_ins(plan, lambda items, cycle: [_earlier(item, cycle) for item in items]),
    ),
    after("short-cycles", "Cycles end a day too early.", "an end that was taken for the last day", "dates", _shorter),
    after(
        "no-duplicates",
        "Two check-ins with the same date and value become one.",
        "drop_duplicates()",
        "dates",
        lambda plan: _check_ins(plan, _no_duplicates),
    ),
    after(
        "last-of-a-day",
        "Of several check-ins of one day only the last is kept.",
        "a dictionary by date",
        "same-day",
        lambda plan: _check_ins(plan, _one_a_day),
    ),
    after(
        "values-sorted",
        "Values of one day are put in the order of their size.",
        "sort_values(['date', 'value'])",
        "same-day",
        lambda plan: _check_ins(plan, _by_value),
    ),
    after(
        "mean-of-a-day",
        "Values of one day become their mean.",
        "pivot_table, which takes the mean",
        "same-day",
        lambda plan: _check_ins(plan, _mean_of_a_day),
    ),
    before(
        "later-parents-lost",
        "A parent whose row comes later is none.",
        "a link in the first pass",
        "parents",
        _earlier_parents,
    ),
    before(
        "key-result-parents-lost",
        "A parent that is a key result is none.",
        "a foreign key to objectives",
        "parents",
        _objective_parents,
    ),
    after(
        "owner-for-nobody",
        "There is an owner that no row names.",
        "a default team",
        "nothing-else",
        lambda plan: attrs.evolve(plan, owners=[*plan.owners, Owner(id="everybody else")]),
    ),
    after(
        "named-owners",
        "Owners get a name.",
        "name=id",
        "nothing-else",
        lambda plan: attrs.evolve(plan, owners=[attrs.evolve(item, name=item.id) for item in plan.owners]),
    ),
    after(
        "sorted-owners",
        "Owners are sorted.",
        "sorted(set(owners))",
        "nothing-else",
        lambda plan: attrs.evolve(plan, owners=sorted(plan.owners, key=lambda item: item.id)),
    ),
    wrong("takes-rows", "Reading takes the rows off the source.", "rows.pop(0)", "source-unchanged", _Taking),
    wrong("cached", "Plans are kept by the number of rows.", "a cache with a bad key", "no-memory", _Cached),
    wrong(
        "skips-rows", "Rows with problems are left out silently.", "except ValueError: continue", "refuses", _Skipping
    ),
    wrong("empties-cells", "Cells that cannot be read are empty.", "errors='coerce'", "refuses", _Emptying),
    wrong("bare-errors", "The error of the date parser comes out as it is.", "no try", "refuses", _Bare),
    before("undated-dropped", "A value without a date is left out.", "if date and value:", "refuses", _without_undated),
    before("unknown-parents-dropped", "A parent nobody knows is none.", "a left join", "refuses", _known_parents),
)
