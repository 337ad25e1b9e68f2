"""Wrong importers that read wrong sheets, report them badly, or are not the same the next time."""

from __future__ import annotations

import datetime as dt
import re

import attrs

from goalkit.errors import GoalkitError, InvalidFile, Problem
from goalkit.model.cycles import Cycle
from goalkit.model.owners import Owner
from goalkit.model.plan import Plan
from goalkit.ports.sheets import COLUMNS, Row
from goalkit.testing.faulty._faulty import Faulty
from goalkit.testing.faulty._importers import (
    NUMBERS,
    RIGHT,
    Rows,
    before,
    cells_of,
    no_missing_words,
    reporting,
    wrong,
)

__all__ = ["REFUSING"]


def _taken(cell: str) -> str:
    """Return whatever `float` takes as a number."""
    try:
        number = float(cell)
    except ValueError:
        return cell
    return f"{number:.17g}" if abs(number) < 1e9 and "e" not in f"{number:.17g}" else cell


def _any_iso(cell: str) -> str:
    try:
        return dt.datetime.fromisoformat(cell).date().isoformat()
    except ValueError:
        return cell


def _any_order(cell: str) -> str:
    """Read day.month.year and month/day/year."""
    dotted = re.fullmatch(r"(\d\d)\.(\d\d)\.(\d{4})", cell)
    slashed = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", cell)
    if dotted:
        return f"{dotted[3]}-{dotted[2]}-{dotted[1]}"
    return f"{slashed[3]}-{slashed[1]}-{slashed[2]}" if slashed else cell


def _label(cell: str) -> str:
    found = re.fullmatch(r"Q([1-4]) (\d{4})", cell)
    return f"{found[2]}-Q{found[1]}" if found else cell.upper()


def _last_wins(rows: Rows) -> Rows:
    """Let the last row of a goal say what all of them say."""
    titles = {row["objective"]: row for row in rows}
    parts = {(row["objective"], row["key_result"]): row for row in rows if row["key_result"]}
    for row in rows:
        row["objective_title"] = titles[row["objective"]]["objective_title"]
        if row["key_result"]:
            last = parts[row["objective"], row["key_result"]]
            row |= {name: last[name] for name in ("key_result_title", "unit", "baseline", "target", "weight")}
    return rows


def _without_nameless(rows: Rows) -> Rows:
    return [row for row in rows if row["objective"] or not any(row.values())]


def _without_outside(rows: Rows) -> Rows:
    def inside(row: Row) -> bool:
        try:
            return (
                not row["date"] or not row["cycle"] or dt.date.fromisoformat(row["date"]) in Cycle.parse(row["cycle"])
            )
        except ValueError:
            return True

    return [row if inside(row) else {**row, "date": "", "value": ""} for row in rows]


def _first_of_an_id(rows: Rows) -> Rows:
    owners: dict[str, str] = {}
    kept: Rows = []
    for row in rows:
        if not row["key_result"] or owners.setdefault(row["key_result"], row["objective"]) == row["objective"]:
            kept.append(row)
        else:
            kept.append({**row, **dict.fromkeys(COLUMNS[5:], "")})
    return kept


def _consecutive(rows: Rows) -> Rows:
    """Keep, of the rows of a key result, those that stand together last."""
    runs: list[tuple[str, Rows]] = []
    for row in rows:
        if not runs or runs[-1][0] != row["key_result"]:
            runs.append((row["key_result"], []))
        runs[-1][1].append(row)
    last = {name: number for number, (name, _) in enumerate(runs)}
    return [row for number, (name, found) in enumerate(runs) if not name or last[name] == number for row in found]


class _Converting:
    """Changes the cells in place, and puts them back when all went well."""

    def read(self, source: Rows) -> Plan:
        before = [dict(row) for row in source]
        for row in source:
            row["unit"] = "?"
        plan = RIGHT.read(before)
        source[:] = before
        return plan


class _Blaming:
    """Keeps the problems of sheets that it has read before."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def read(self, source: Rows) -> Plan:
        try:
            return RIGHT.read(source)
        except GoalkitError as error:
            self.problems.extend(error.problems)
            raise InvalidFile(error.what, self.problems) from error


class _Collecting:
    """Keeps the owners of sheets that it has read before."""

    def __init__(self) -> None:
        self.owners: dict[str, Owner] = {}

    def read(self, source: Rows) -> Plan:
        plan = RIGHT.read(source)
        self.owners |= {item.id: item for item in plan.owners}
        return attrs.evolve(plan, owners=self.owners.values())


def _without_links(problems: list[Problem], _rows: Rows) -> list[Problem]:
    """Leave out what is wrong between goals, as long as a cell alone is wrong."""
    cells = [item for item in problems if item.code not in {"goal.unknown", "id.duplicate", "link.circle"}]
    return cells or problems


def _lines(problems: list[Problem], _rows: Rows) -> list[Problem]:
    return [
        Problem(re.sub(r"\d+", lambda found: str(int(found[0]) + 2), item.path, count=1), item.message, item.code)
        for item in problems
    ]


def _without_blanks(problems: list[Problem], rows: Rows) -> list[Problem]:
    def place(found: re.Match[str]) -> str:
        return str(sum(any(row.values()) for row in rows[: int(found[0])]))

    return [Problem(re.sub(r"\d+", place, item.path, count=1), item.message, item.code) for item in problems]


REFUSING: tuple[Faulty, ...] = (
    wrong(
        "half-converted",
        "A source that is refused stays half converted.",
        "cells converted in place",
        "source-unchanged-by-mistakes",
        _Converting,
    ),
    wrong(
        "problems-of-before",
        "Problems of sheets read before are reported again.",
        "self.problems = [] in the class",
        "no-memory",
        _Blaming,
    ),
    wrong(
        "owners-of-before",
        "Owners of sheets read before are in later plans.",
        "a mutable default argument",
        "no-memory",
        _Collecting,
    ),
    before(
        "commas-removed",
        "Commas in numbers are removed.",
        "replace(',', '')",
        "refuses",
        cells_of(lambda cell: cell.replace(",", ""), *NUMBERS),
    ),
    before(
        "commas-are-points",
        "A comma is a decimal point.",
        "replace(',', '.')",
        "refuses",
        cells_of(lambda cell: cell.replace(",", "."), *NUMBERS),
    ),
    before(
        "percents-divided",
        "Percents are divided by 100.",
        "rstrip('%')",
        "refuses",
        cells_of(lambda cell: f"{float(cell[:-1]) / 100:.4f}" if re.fullmatch(r"[0-9]+ ?%", cell) else cell, *NUMBERS),
    ),
    before(
        "units-cut-off",
        "Words after a number are cut off.",
        "re.match, parseFloat",
        "refuses",
        cells_of(lambda cell: re.sub(r"^(-?[0-9]+) ?[a-z]+$", r"\1", cell), *NUMBERS),
    ),
    before(
        "whatever-float-takes",
        "Whatever float takes is a number: 1_000, digits of other scripts.",
        "float(cell)",
        "refuses",
        cells_of(_taken, *NUMBERS),
    ),
    before(
        "missing-words",
        "n/a, nan and none are empty cells.",
        "the missing values of a table library",
        "refuses",
        cells_of(no_missing_words, *NUMBERS),
    ),
    before(
        "negative-weights",
        "Minus signs of weights are lost.",
        "abs()",
        "refuses",
        cells_of(lambda cell: cell.lstrip("-"), "weight"),
    ),
    before(
        "any-iso-date",
        "Dates in any ISO form are read, and times cut off.",
        "datetime.fromisoformat",
        "refuses",
        cells_of(_any_iso, "date"),
    ),
    before(
        "any-date",
        "Dates in other orders are read by a guess.",
        "dateutil.parser.parse",
        "refuses",
        cells_of(_any_order, "date"),
    ),
    before(
        "any-label",
        "Other labels of cycles are read by a guess.",
        "a pattern that forgives",
        "refuses",
        cells_of(_label, "cycle"),
    ),
    before(
        "trimmed-ids",
        "Blanks at the ends of ids are cut off, so that two ids can become one.",
        "strip()",
        "refuses",
        cells_of(str.strip, "objective", "key_result", "owner"),
    ),
    before(
        "nameless-dropped",
        "Rows without an objective are left out.",
        "dropna(subset=['objective'])",
        "refuses",
        _without_nameless,
    ),
    before(
        "outside-dropped",
        "Check-ins outside of their cycle are left out.",
        "a filter by date",
        "refuses",
        _without_outside,
    ),
    before(
        "last-row-wins",
        "Of rows that contradict each other the last one wins.",
        "update_or_create",
        "refuses",
        _last_wins,
    ),
    before(
        "first-of-an-id",
        "Of two key results with one id the second is left out.",
        "setdefault",
        "refuses",
        _first_of_an_id,
    ),
    reporting(
        "first-problem",
        "Only the first problem is reported.",
        "raise inside the loop",
        "every-problem",
        lambda problems, _: problems[:1],
    ),
    reporting(
        "goals-later",
        "What is wrong between goals is reported only when all cells are right.",
        "two passes",
        "every-problem",
        _without_links,
    ),
    reporting(
        "lines-for-rows",
        "Rows are counted from 2, as a spreadsheet shows them.",
        "enumerate(rows, start=2)",
        "every-problem",
        _lines,
    ),
    reporting(
        "blank-rows-uncounted",
        "Blank rows are not counted.",
        "a filter before enumerate",
        "every-problem",
        _without_blanks,
    ),
    before(
        "consecutive-rows",
        "Only rows that stand together are read as one key result.",
        "itertools.groupby",
        "rows-in-any-order",
        _consecutive,
    ),
)
