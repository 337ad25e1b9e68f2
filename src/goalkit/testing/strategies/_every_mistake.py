"""Every mistake that a sheet can have, one sheet for each: what is fixed is met in every run, whatever is drawn."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from goalkit.model.cycles import Cycle
from goalkit.testing.domain import Domain, Feature
from goalkit.testing.sheets import COLUMNS, Row, Sheet
from goalkit.testing.strategies._mistakes import NO_DATES, NO_LABELS, NO_NUMBERS, plain_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["every_mistake"]

_Rows: TypeAlias = list[Row]
_Made: TypeAlias = tuple[_Rows, str]
"""Rows, and the cell that is wrong in them."""

_BLANKS = (" ", "  ", "\t", "\n", "\u00a0")
_FEATURES = {
    "owner": Feature.OWNERS,
    "cycle": Feature.CYCLES,
    "parent": Feature.ALIGNMENTS,
    "unit": Feature.UNITS,
    "weight": Feature.WEIGHTS,
}
"""Columns that are not read without a feature."""
_NUMBERS = (
    *NO_NUMBERS,
    *_BLANKS,
    *(
        "+5",
        ".5",
        "5.",
        "5\n",
        " 5",
        "5 ",
        "1e3",
        "1E3",
        "\u22125",
        "\uff11\uff12",
        "1'000",
        "1\u00a0000",
        "Infinity",
        "1.5.",
        "12,",
    ),
)
_DATES = (
    *NO_DATES,
    *_BLANKS,
    *("2026-04-08 ", " 2026-04-08", "2026-04-08\n", "2026/04/08", "2026.04.08", "2026-04-00", "2026-00-08"),
    *(
        "\uff12\uff10\uff12\uff16-04-08",
        "2026-04-08T00:00:00Z",
        "2026-04-08T23:30:00-08:00",
        "1775606400",
        "2026-099",
        "April 8, 2026",
    ),
)
_CYCLES = (*NO_LABELS, *_BLANKS, " 2026", "2026-Q2 ", "2026-Q0", "2026-H3", "2026-T4", "2026-00", "2026-4", "2026 Q2")
_UNTITLED = ("", *_BLANKS)


def every_mistake(domain: Domain) -> Iterator[Sheet]:
    """Yield sheets of which each has one wrong cell, or parents in a circle: each mistake in each column.

    Examples:
        >>> len({sheet.wrong for sheet in every_mistake(Domain())}) > 20
        True
    """
    goal = _Goal(domain)
    for made in (_texts(goal), _contradictions(goal), _lonely(goal), _ids(goal), _parents(goal)):
        for rows, cell in made:
            yield Sheet(tuple(rows), None, (cell,))
    if domain.allows(Feature.ALIGNMENTS):
        yield from (Sheet(tuple(rows), None) for rows in _circles(goal))


class _Goal:
    """Plain rows, and the numbers of those of an objective and of a key result in it."""

    def __init__(self, domain: Domain) -> None:
        self.domain = domain
        self.rows = plain_rows(domain, 1)
        names = list(dict.fromkeys(row["objective"] for row in self.rows if row["objective"]))
        self.name = names[len(names) // 2]
        self.others = [name for name in names if name != self.name]
        self.part = f"{self.name}.1"
        self.own = self.numbers("objective", self.name)
        self.parts = self.numbers("key_result", self.part)

    def numbers(self, column: str, text: str) -> list[int]:
        return [number for number, row in enumerate(self.rows) if row[column] == text]

    def reads(self, column: str) -> bool:
        feature = _FEATURES.get(column)
        return feature is None or self.domain.allows(feature)

    def numbers_of(self, column: str) -> list[int]:
        """Return the rows that must say the same in a column."""
        return self.own if COLUMNS.index(column) < COLUMNS.index("key_result") else self.parts

    def put(self, numbers: Sequence[int], cells: Row, wrong: str) -> _Made:
        """Put cells into some rows, of which the first is wrong in one column."""
        rows = [{**row, **cells} if number in numbers else dict(row) for number, row in enumerate(self.rows)]
        return rows, f"{numbers[0]}.{wrong}"

    def all(self, column: str, text: str) -> _Made:
        return self.put(self.numbers_of(column), {column: text}, column)

    def at(self, number: int, column: str, text: str) -> _Made:
        return self.put([number], {column: text}, column)


def _texts(goal: _Goal) -> Iterator[_Made]:
    """Yield texts that cannot stand in a column."""
    for column, texts in (
        ("baseline", _NUMBERS),
        ("target", _NUMBERS),
        ("weight", (*_NUMBERS, "-1", "-0.5", "-0.0001")),
        ("cycle", _CYCLES),
        ("objective_title", _UNTITLED),
        ("key_result_title", _UNTITLED),
    ):
        if goal.reads(column):
            yield from (goal.all(column, text) for text in texts)
    for number in (goal.parts[0], goal.parts[-1]):
        yield from (goal.at(number, "value", text) for text in _NUMBERS)
        yield from (goal.at(number, "date", text) for text in _DATES)
    if goal.reads("cycle"):
        cycle = Cycle.parse(goal.rows[goal.own[0]]["cycle"])
        for day in (cycle.end, cycle.start - dt.timedelta(days=1), cycle.start.replace(year=cycle.start.year - 1)):
            yield goal.at(goal.parts[0], "date", day.isoformat())


def _contradictions(goal: _Goal) -> Iterator[_Made]:
    """Yield rows of one goal of which one says something else: another text, nothing, the same in other letters."""
    for column in COLUMNS[1:-2]:
        numbers = goal.numbers_of(column)
        text = goal.rows[numbers[0]][column]
        if column != "key_result" and goal.reads(column):
            others = {"cycle": "2027-Q1", "owner": "zoe", "parent": (*goal.others, "none")[-1]}
            for other in dict.fromkeys((others.get(column, "7"), "", text.swapcase(), f"{text}0")):
                for number in (numbers[1], numbers[-1]) if other != text else ():
                    yield goal.at(number, column, other)
            emptied = [numbers[0]] if text else []
            yield from ((goal.put([first], {column: ""}, column)[0], f"{numbers[1]}.{column}") for first in emptied)


def _lonely(goal: _Goal) -> Iterator[_Made]:
    """Yield cells that need another one, which is empty; rows that hold nothing but a blank are such, too."""
    first, last = goal.parts[0], goal.parts[-1]
    nobody = dict.fromkeys(COLUMNS, "")
    yield goal.put([last], {"date": "", "value": "5"}, "date")
    yield goal.put([last], {"date": "", "value": "0"}, "date")
    yield goal.put(goal.parts, {"baseline": "", "unit": ""}, "baseline")
    yield goal.put(goal.parts, {"baseline": "", "unit": "", "target": "0"}, "baseline")
    if goal.reads("unit"):
        yield goal.put(goal.parts, {"baseline": "", "target": ""}, "unit")
    yield goal.put([first], {"objective": ""}, "objective")
    yield goal.put([last], {"key_result": ""}, "key_result")
    blank = len(goal.rows)
    for column in COLUMNS:
        for text in (" ", "0"):
            rows = [*map(dict, goal.rows), {**nobody, column: text}]
            yield rows, f"{blank}.{'objective_title' if column == 'objective' and text == '0' else 'objective'}"
    for column in COLUMNS[6:]:
        if goal.reads(column):
            text = "2026-04-08" if column == "date" else "7"
            above = {name: goal.rows[first][name] for name in COLUMNS[:5]}
            yield [*map(dict, goal.rows), {**nobody, **above, column: text}], f"{blank}.key_result"


def _ids(goal: _Goal) -> Iterator[_Made]:
    """Yield ids with blanks at their ends, and ids that are another goal's."""
    for column in ("objective", "key_result", "owner"):
        if goal.reads(column):
            text = goal.rows[goal.parts[0]][column]
            wrong = (f"{text} ", f" {text}", f"{text}\t", f"{text}\u00a0", f"{text}\n", *_BLANKS)
            numbers = goal.own if column == "owner" else goal.numbers(column, text)
            yield from (goal.put(numbers, {column: blanks}, column) for blanks in wrong)
    yield goal.put(goal.parts, {"key_result": goal.name}, "key_result")
    for name in goal.others:
        yield goal.put(goal.parts, {"key_result": name}, "key_result")
        part = f"{name}.2"
        rows, _ = goal.put(goal.parts, {"key_result": part}, "key_result")
        yield rows, f"{max(goal.parts[0], goal.numbers('key_result', part)[0])}.key_result"


def _parents(goal: _Goal) -> Iterator[_Made]:
    """Yield parents that there are not, although something much like them is there."""
    if goal.reads("parent"):
        titles = [goal.rows[goal.numbers("objective", name)[0]]["objective_title"] for name in goal.others]
        near = [change(name) for name in goal.others for change in (str.upper, str.title, "{} ".format, " {}".format)]
        near += [part for name in goal.others for part in (f"{name}.3", f"{name}.1 ", f"{name}.1".upper(), name[:-1])]
        yield from map(partial(goal.all, "parent"), (*near, *titles, *_BLANKS, "0", "None", "ana", goal.name))
    # A title, an owner and a part of an id are no ids of goals.


def _circles(goal: _Goal) -> Iterator[_Rows]:
    """Yield rows of which the parents form a circle: of two objectives, and with a key result of one's own."""
    keys = goal.domain.allows(Feature.KEY_RESULT_PARENTS)
    parents: list[Callable[[str], str]] = [str, *(["{}.1".format] if keys else [])]
    for parent in parents:
        for name in goal.others:
            links = {name: parent(goal.name), goal.name: parent(name)}
            yield [{**row, "parent": links.get(row["objective"], "")} for row in goal.rows]
    if keys:
        yield [{**row, "parent": goal.part if row["objective"] == goal.name else ""} for row in goal.rows]
