"""Sheets with mistakes of all kinds: plain rows, in which as many cells as there are goals can be wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias, TypeVar, final
from zlib import crc32

import attrs
from hypothesis import strategies as st

from goalkit.model.cycles import Cycle
from goalkit.testing.domain import Domain, Feature
from goalkit.testing.sheets import COLUMNS, Row, Sheet

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = [
    "NO_DATES",
    "NO_LABELS",
    "NO_NUMBERS",
    "SingleMistakes",
    "mistaken_sheets",
    "mistaken_sheets_of",
    "plain_rows",
    "single_mistakes",
    "single_mistakes_of",
]

T = TypeVar("T")

_IDS = ("grow", "keep", "ship", "learn", "hire", "save", "sell", "fix")
_LABELS = ("2026-Q2", "2026-04", "2026")
NO_NUMBERS = (
    "1,5",
    "1,000",
    "1.000,5",
    "1 000",
    "12%",
    "12 %",
    "12 days",
    "$5",
    "NaN",
    "nan",
    "inf",
    "-inf",
    "n/a",
    "N/A",
    "-",
    "--1",
    "1-2",
    "1_000",
    "٣",
    "0x1F",
    "ten",
    "TBD",
    "1.2.3",
    "None",
    "TRUE",
    "5k",
    "1/2",
)
NO_DATES = (
    "30.04.2026",
    "04/03/2026",
    "2026-04-31",
    "2026-13-01",
    "20260410",
    "2026-4-1",
    "26-04-10",
    "2026-04-10T10:00",
    "2026-04-10 00:00:00",
    "2026-W16-2",
    "46122",
    "yesterday",
    "NaT",
    "2026-04",
    "10 Apr 2026",
)
NO_LABELS = ("Q2 2026", "2026-Q5", "2026-q2", "2026Q2", "2026-13", "next", "FY26", "26-Q2")

_Rows: TypeAlias = list[Row]


@attrs.frozen
class _Place:
    """Where a mistake is made."""

    rows: _Rows
    """All rows."""
    own: Sequence[int]
    """Numbers of the rows of the objective, or of the key result, in which it is made."""
    others: Sequence[int]
    """Numbers of rows of other key results that stay right; of other objectives."""
    pick: int
    """Chooses among wrong texts and rows."""

    def of(self, items: Sequence[T]) -> T:
        """Return one of several."""
        return items[self.pick % len(items)]

    def all(self, column: str, text: str) -> str:
        """Put a text into a cell of all its rows, and return the first of them."""
        for number in self.own:
            self.rows[number][column] = text
        return f"{self.own[0]}.{column}"

    def one(self, column: str, text: str, **others: str) -> str:
        """Put a text into a cell of one of its rows."""
        number = self.own[self.pick // 7 % len(self.own)]
        self.rows[number] |= {**others, column: text}
        return f"{number}.{column}"

    def last(self, column: str, text: str) -> str:
        """Put a text into a cell of the last of its rows."""
        self.rows[self.own[-1]][column] = text
        return f"{self.own[-1]}.{column}"

    def first(self, column: str) -> str:
        """Return a cell of its first row."""
        return self.rows[self.own[0]][column]


_Mistake: TypeAlias = Callable[[_Place], str]
"""Makes one mistake and returns the wrong cell."""


def _outside_cycle(place: _Place) -> str:
    cycle = Cycle.parse(place.first("cycle"))
    return place.one("date", place.of((cycle.end, cycle.start - dt.timedelta(days=1))).isoformat())


def _no_baseline(place: _Place) -> str:
    place.all("unit", "")
    return place.all("baseline", "")


def _blank(column: str) -> _Mistake:
    """Return what puts a blank at an end of an id."""
    return lambda place: place.all(column, place.of((f"{place.first(column)} ", f" {place.first(column)}")))


def _used_twice(place: _Place) -> str:
    """Give a key result the id of another objective's, or of its objective."""
    goal = place.first("objective")
    others = [number for number in place.others if place.rows[number]["objective"] != goal]
    name = place.of((*(place.rows[number]["key_result"] for number in others), goal))
    cell = place.all("key_result", name)
    rows = [number for number in others if place.rows[number]["key_result"] == name]
    return cell if not rows else f"{max(rows[0], place.own[0])}.key_result"


_IN_KEY_RESULTS: tuple[tuple[_Mistake, Feature | None], ...] = (
    (lambda place: place.one("value", place.of(NO_NUMBERS)), None),
    (lambda place: place.one("date", place.of(NO_DATES)), None),
    (lambda place: place.all("target", place.of(NO_NUMBERS)), None),
    (lambda place: place.one("key_result", ""), None),
    (lambda place: place.last(place.of(("key_result_title", "target", "baseline")), "977"), None),
    (
        lambda place: place.all("weight", place.of(("-1", *NO_NUMBERS[::2], "-0.5", *NO_NUMBERS[1::2]))),
        Feature.WEIGHTS,
    ),
    (_used_twice, None),
    (lambda place: place.one("date", "", value="5"), None),
    (lambda place: place.all("baseline", place.of(NO_NUMBERS)), None),
    (_outside_cycle, Feature.CYCLES),
    (lambda place: place.one("date", place.of(NO_DATES)), None),
    (lambda place: place.all("key_result_title", ""), None),
    (lambda place: place.one("objective", ""), None),
    (lambda place: place.one("value", place.of(NO_NUMBERS)), None),
    (_no_baseline, None),
    (_blank("key_result"), None),
)
"""Mistakes in the rows of a key result, each with the feature without which its column is not read."""
_IN_OBJECTIVES: tuple[tuple[_Mistake, Feature | None], ...] = (
    (lambda place: place.all("cycle", place.of(NO_LABELS)), Feature.CYCLES),
    (lambda place: place.all("parent", place.of(("no such goal", "0"))), Feature.ALIGNMENTS),
    (lambda place: place.all("objective_title", ""), None),
    (lambda place: place.all("parent", place.first("objective")), Feature.ALIGNMENTS),
    (lambda place: place.last("objective_title", "977"), None),
    (_blank("objective"), None),
    (_blank("owner"), Feature.OWNERS),
    (lambda place: place.last("owner", ""), Feature.OWNERS),
)
"""Mistakes in the rows of an objective."""


def mistaken_sheets() -> SearchStrategy[Sheet]:
    """Draw rows of which many have a wrong cell, or some have parents in a circle.

    Examples:
        >>> from hypothesis import find
        >>> sheet = find(mistaken_sheets(), lambda sheet: len(sheet.wrong) > 3)
        >>> sheet.plan is None
        True
    """
    return mistaken_sheets_of(Domain())


@final
@attrs.frozen
class SingleMistakes:
    """Twelve sheets of which each has one wrong cell.

    Examples:
        >>> [len(sheet.wrong) for sheet in SingleMistakes(3)][:3]
        [1, 1, 1]
    """

    start: int
    """Which twelve of all."""
    domain: Domain = attrs.field(factory=Domain, repr=False)
    """What the sheets may hold."""

    def __iter__(self) -> Iterator[Sheet]:
        for number in range(_SINGLES):
            yield _mistaken(self.domain, self.start * _SINGLES + number, 1)


def single_mistakes() -> SearchStrategy[SingleMistakes]:
    """Draw twelve sheets of which each has one wrong cell.

    Examples:
        >>> from hypothesis import find
        >>> find(single_mistakes(), lambda found: True)
        SingleMistakes(start=0)
    """
    return single_mistakes_of(Domain())


@st.composite
def mistaken_sheets_of(draw: st.DrawFn, domain: Domain) -> Sheet:
    """Draw the mistaken sheets of a domain."""
    start = draw(st.integers(0, _STARTS))
    rows = plain_rows(domain, start)
    names = list(dict.fromkeys(row["objective"] for row in rows if row["objective"]))
    if len(names) > 1 and domain.allows(Feature.ALIGNMENTS) and draw(st.integers(0, 15)) == 15:
        circle = [{**row, "parent": names[-1]} if row["objective"] == names[0] else row for row in rows]
        return Sheet(tuple(circle), None)
    return _mistaken(domain, start, draw(st.integers(1, len(names) * 2)))


def single_mistakes_of(domain: Domain) -> SearchStrategy[SingleMistakes]:
    """Draw the single mistakes of a domain."""
    return st.integers(0, _STARTS).map(lambda start: SingleMistakes(start, domain))


_STARTS = 10_000
_SINGLES = 12


def _mistaken(domain: Domain, start: int, count: int) -> Sheet:
    rows = plain_rows(domain, start)
    cells = _mistakes(domain, rows, start, count)
    return Sheet(tuple(rows), None, tuple(sorted(cells, key=lambda cell: int(cell.partition(".")[0]))))


def plain_rows(domain: Domain, start: int) -> list[Row]:
    """Return the rows of some objectives, each with a key result of three check-ins and one of two."""
    rows: list[Row] = []
    blank: Row = dict.fromkeys(COLUMNS, "")
    parent = ""
    for place in range(min(domain.max_objectives, 4)):
        name = _IDS[(start + place) % len(_IDS)]
        above = {
            **blank,
            "objective": name,
            "objective_title": f"To {name}",
            "owner": _if(domain, Feature.OWNERS, "ana"),
            "cycle": _if(domain, Feature.CYCLES, _LABELS[(start + place) % len(_LABELS)]),
            "parent": _if(domain, Feature.ALIGNMENTS, parent),
        }
        parent = name
        rows += [blank] * (start % 5 == place)
        rows += [above] * (place % 2)
        for number in (1, 2):
            cells = {
                "key_result": f"{name}.{number}",
                "key_result_title": f"Measure {number}",
                "unit": _if(domain, Feature.UNITS, "days"),
                "baseline": "20",
                "target": "5",
                "weight": _if(domain, Feature.WEIGHTS, "2"),
                "value": "12",
            }
            rows += [{**above, **cells, "date": f"2026-04-{7 * day + 1:02}"} for day in range(4 - number)]
    return [dict(row) for row in rows]


def _if(domain: Domain, feature: Feature, text: str) -> str:
    return text if domain.allows(feature) else ""


def _mistakes(domain: Domain, rows: _Rows, start: int, count: int) -> list[str]:
    """Make a number of mistakes, of which one may be in an objective and the others are in key results of others."""
    parts: dict[str, list[int]] = {}
    goals: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        if row["objective"]:
            goals.setdefault(row["objective"], []).append(number)
        if row["key_result"]:
            parts.setdefault(row["key_result"], []).append(number)
    objective = list(goals)[start % len(goals)]
    names = [name for name, own in parts.items() if rows[own[0]]["objective"] != objective]
    whole = not names or start % (count + 2) == 0
    turn = start % (len(names) or 1)
    names = names[turn:] + names[:turn]
    wrong, right = names[: count - whole], names[count - whole :]
    others = [number for name in right for number in parts[name]]
    cells = [
        _made(_of(domain, _IN_KEY_RESULTS), _Place(rows, parts[name], others, _mixed(start, name))) for name in wrong
    ]
    if whole:
        cells.append(_made(_of(domain, _IN_OBJECTIVES), _Place(rows, goals[objective], (), _mixed(start, objective))))
    return cells


def _of(domain: Domain, mistakes: tuple[tuple[_Mistake, Feature | None], ...]) -> list[_Mistake]:
    return [mistake for mistake, feature in mistakes if feature is None or domain.allows(feature)]


def _made(mistakes: list[_Mistake], place: _Place) -> str:
    chosen = mistakes[place.pick % len(mistakes)]
    return chosen(attrs.evolve(place, pick=place.pick // len(mistakes)))


def _mixed(start: int, name: str) -> int:
    """Return a number that looks drawn: Hypothesis repeats draws, and few of them shall make many kinds of mistakes."""
    return crc32(f"{start} {name}".encode())
