"""Strategies of sheets: rows as people type them with the plan that they stand for, and rows with wrong cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import attrs

from goalkit.model.cycles import Cycle
from goalkit.model.history import CheckIn
from goalkit.model.key_results import KeyResult
from goalkit.model.measures import Change
from goalkit.model.objectives import Alignment, Objective
from goalkit.model.owners import Owner
from goalkit.model.plan import Plan
from goalkit.testing.domain import Domain, Feature
from goalkit.testing.sheets import COLUMNS, Row, Sheet
from goalkit.testing.strategies._hand import ALL, NEW_YEAR, NOTHING_GIVEN, ONE, Given, Hand, given, made
from goalkit.testing.strategies._metrics import entered, entry_date

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["sheets", "wrong_sheets"]

T = TypeVar("T")

_CYCLES = ("2024-Q1", "", "2024", "2024-02", "2024-H1", "2023-T3")
_UNITS = ("", "%", "days", "EUR")
_NUMBERS = (0, ONE, 100 * ONE, -5 * ONE, 1_000, 3_000, 7_000, 123_456, 1_250_000 * ONE, -1)
_IDS = (
    ("g{0}", "g{0}-{1}"),
    ("00{0}", "{0}{1}1.0"),  # as numbers that would change if they were read as such
    ("G {0} ü", "nä {0},{1}"),
    ("NA{0}", 'null "{0}" {1}'),
)
_TITLES = ("Grow", "0012", "2024-03-01", "a, b; c", 'say "yes"', "NA", "fünf Minuten 🚀", "two\nlines", " padded ")
_OWNERS = ("ana", "007", "NA", "Büro Süd", "ben")
_WEIGHTS = (("", 1.0), ("0", 0.0), ("2", 2.0), ("0.5", 0.5), ("1", 1.0))


@attrs.define
class _Block:
    """The rows of one key result, or of an objective without any."""

    objective: str
    rows: list[Row]


def sheets(*, objectives: SearchStrategy[int] | None = None) -> SearchStrategy[Sheet]:
    """Draw rows as people type them, with the plan that they stand for. Numbers are written in plain form.

    Rows of one goal may be apart from each other, later rows may be dated earlier, a parent may be named before it
    has a row, some rows are empty. Shrinks to no rows and the empty plan.

    Args:
        objectives: How many objectives.

    Examples:
        >>> from hypothesis import find
        >>> sheet = find(sheets(), lambda sheet: len(sheet.rows) == 1)
        >>> sheet.rows[0]["objective"], sheet.plan.objectives[0].id
        ('g0', 'g0')
    """
    return made(_sheet, ALL, given(objectives=objectives))


def sheets_of(domain: Domain, *, same_day: bool = True) -> SearchStrategy[Sheet]:
    """Draw sheets of a domain."""
    if not same_day:
        domain = attrs.evolve(domain, features=domain.features - {Feature.SAME_DAY})
    return made(_sheet, domain)


def _sheet(hand: Hand, parts: Given = NOTHING_GIVEN) -> Sheet:
    writer = _Writer(hand)
    count: int = hand.own(parts, "objectives", lambda: hand.below(min(hand.domain.max_objectives, 4) + 1))
    return writer.sheet(count)


class _Writer:
    """Draws goals, and writes them down twice: as rows and as the parts of a plan."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        odd = hand.full and hand.has(Feature.ANY_TEXT)
        self.ids = hand.pick(_IDS) if odd else _IDS[0]
        self.titles = _TITLES if odd else _TITLES[:1]
        self.owners = _OWNERS[: 5 if odd else 1]
        self.blocks: list[_Block] = []
        self.objectives: dict[str, Objective] = {}
        self.goals: list[str] = []

    def sheet(self, count: int) -> Sheet:
        for number in range(count):
            self.objective(number)
        rows = self.arranged()
        order = list(dict.fromkeys(row["objective"] for row in rows if row["objective"]))
        plan = Plan(
            cycles=[Cycle.parse(label) for label in self.named(rows, "cycle")],
            owners=[Owner(id=name) for name in self.named(rows, "owner")],
            objectives=[self.in_order(self.objectives[name], rows) for name in order],
        )
        return Sheet(rows=tuple(rows), plan=plan)

    def named(self, rows: Iterable[Row], column: str) -> list[str]:
        return list(dict.fromkeys(row[column] for row in rows if row[column]))

    def in_order(self, objective: Objective, rows: Iterable[Row]) -> Objective:
        """Return an objective with its key results, and their check-ins, in the order of the rows."""
        order = self.named((row for row in rows if row["objective"] == objective.id), "key_result")
        found = {item.id: item for item in objective.key_results}
        return attrs.evolve(objective, key_results=[found[name] for name in order])

    def arranged(self) -> list[Row]:
        """Return all rows: as they come, the last objective first, or one row of each in turn; some are empty."""
        form = self.hand.below(4) if len(self.blocks) > 1 else 0
        blocks = [block.rows for block in self.blocks]
        if form == 2:
            blocks.reverse()
        if form == 3:
            longest = max(map(len, blocks))
            rows = [block[place] for place in range(longest) for block in blocks if place < len(block)]
        else:
            rows = [row for block in blocks for row in block]
        if rows and self.hand.one_in(6):
            rows.insert(self.hand.below(len(rows) + 1), dict.fromkeys(COLUMNS, ""))
        return rows

    def objective(self, number: int) -> None:
        hand = self.hand
        name = self.ids[0].format(number)
        label = hand.pick(_CYCLES) if hand.has(Feature.CYCLES) else ""
        parent = hand.pick(("", *self.goals)) if hand.has(Feature.ALIGNMENTS) and hand.below(2) else ""
        owner = hand.pick(("", *self.owners)) if hand.has(Feature.OWNERS) else ""
        cells = {
            "objective": name,
            "objective_title": hand.pick(self.titles),
            "owner": owner,
            "cycle": label,
            "parent": parent,
        }
        blank = dict.fromkeys(COLUMNS, "")
        cycle = Cycle.parse(label) if label else None
        count = hand.pick((1, 0, 2))
        if not count or hand.one_in(6):
            self.blocks.append(_Block(name, [blank | cells]))
        found = [self.key_result(blank | cells, number, place, cycle) for place in range(count)]
        self.objectives[name] = Objective(
            id=name,
            title=cells["objective_title"],
            owner=owner or None,
            cycle=label or None,
            aligned_to=[Alignment(parent)] if parent else (),
            key_results=found,
        )
        self.goals += [name, *(item.id for item in found)] if hand.has(Feature.KEY_RESULT_PARENTS) else [name]

    def key_result(self, above: Row, number: int, place: int, cycle: Cycle | None) -> KeyResult:
        hand = self.hand
        form = hand.below(8) if hand.has(Feature.UNMEASURED) else 0
        baseline, target = (self.number() for _ in range(2))
        weight, weighed = hand.pick(_WEIGHTS) if hand.has(Feature.WEIGHTS) else _WEIGHTS[0]
        unit = hand.pick(_UNITS) if form < 7 and hand.has(Feature.UNITS) else ""
        cells = above | {
            "key_result": self.ids[1].format(number, place),
            "key_result_title": hand.pick(self.titles),
            "unit": unit,
            "baseline": written(baseline) if form < 7 else "",
            "target": written(target) if form < 6 else "",
            "weight": weight,
        }
        entries = entered(hand, hand.several((4, 3, 2), partial(self.entry, cycle, [])))
        rows = [
            cells
            | {
                "date": item.date.isoformat(),
                "value": "" if item.value is None else written(round(item.value * ONE)),
            }
            for item in entries
        ]
        if not rows or hand.one_in(6):
            rows.insert(0, cells)
        self.blocks.append(_Block(cells["objective"], rows))
        measure = Change(baseline / ONE, target / ONE if form < 6 else None, unit) if form < 7 else None
        return KeyResult(
            id=cells["key_result"],
            title=cells["key_result_title"],
            measure=measure,
            weight=weighed,
            check_ins=entries,
        )

    def entry(self, cycle: Cycle | None, dates: list[dt.date], number: int) -> CheckIn:  # noqa: ARG002 - one by one
        dates.append(entry_date(self.hand, dates, cycle))
        return CheckIn(dates[-1], None if self.hand.one_in(6) else self.number() / ONE)

    def number(self) -> int:
        """Draw a number in decimal units."""
        hand = self.hand
        return hand.kept(hand.pick(_NUMBERS)) if hand.below(2) == 0 else hand.units()


def written(units: int) -> str:
    """Return decimal units as people write a number: `12`, `-0.5`."""
    whole, decimals = divmod(abs(units), ONE)
    text = f"{whole}.{decimals:04}".rstrip("0").rstrip(".")
    return f"-{text}" if units < 0 else text


# wrong cells

_Wrong = tuple[str, tuple[str, ...]]
_WRONG: tuple[_Wrong, ...] = (
    ("target", ("ten", "1,250", "12 %", "NaN", "1e3", "12.5.1", "inf", "--1", "0x10", "1_000", "½", "1 000", "#REF!")),
    ("baseline", ("", "n/a", "1.234,5", "5 days", "none", "∞")),
    ("weight", ("-1", "heavy", "nan", "2x", "10%")),
    ("value", ("about 7", "7,5", "NaN", "$5", "TRUE", "-", "1.2.3", "inf")),
    ("date", ("2024-02-30", "31.01.2024", "2024-13-01", "01/02/2024", "today", "2024-1-5", "20240105", "2023-02-29")),
    ("cycle", ("2024-Q5", "spring", "Q1", "2024-M1", "24-Q1", "2024-q1")),
    ("parent", ("nobody", "G0", "the company")),
    ("objective_title", ("", "  ")),
    ("key_result_title", ("", "\t")),
)
_OUTSIDE = (dt.date(2023, 12, 31), dt.date(2024, 4, 1), dt.date(2025, 2, 1))


def wrong_sheets(*, sheet: SearchStrategy[Sheet] | None = None) -> SearchStrategy[Sheet]:
    """Draw sheets of which one to three rows have one wrong cell each; the other rows are right.

    Wrong are numbers, dates and cycles that are none, unknown parents, titles that are missing, negative weights,
    check-ins outside their cycle and rows that contradict an earlier one.

    Args:
        sheet: The sheets among whose rows the wrong ones are put; they must not name `wrong0` to `wrong2`.

    Examples:
        >>> from hypothesis import find
        >>> sheet = find(wrong_sheets(), lambda sheet: sheet.wrong == ("0.target",))
        >>> sheet.plan is None, sheet.rows[0]["baseline"]
        (True, '0')
    """
    return made(_wrong, ALL, given(sheet=sheet))


def wrong_sheets_of(domain: Domain) -> SearchStrategy[Sheet]:
    """Draw sheets of a domain with wrong cells."""
    return made(_wrong, domain)


def _wrong(hand: Hand, parts: Given = NOTHING_GIVEN) -> Sheet:
    sheet: Sheet = hand.own(parts, "sheet", lambda: _sheet(hand))
    rows: list[tuple[Row, str]] = [(row, "") for row in sheet.rows]
    for number in range(hand.pick((1, 1, 2, 3))):
        place = hand.below(len(rows) + 1)
        rows[place:place] = _wrong_rows(hand, number)
    wrong = tuple(f"{place}.{column}" for place, (_, column) in enumerate(rows) if column)
    return Sheet(rows=tuple(row for row, _ in rows), plan=None, wrong=wrong)


def _wrong_rows(hand: Hand, number: int) -> list[tuple[Row, str]]:
    """Draw the rows of a new objective with one wrong cell, and which cell that is."""
    cycle = "2024-Q1" if hand.has(Feature.CYCLES) else ""
    right: Row = dict.fromkeys(COLUMNS, "") | {
        "objective": f"wrong{number}",
        "objective_title": "Wrong",
        "cycle": cycle,
        "key_result": f"wrong{number}-kr",
        "key_result_title": "Wrong too",
        "baseline": "0",
        "target": "10",
        "date": NEW_YEAR.isoformat(),
        "value": "7",
    }
    form = hand.below(len(_WRONG) + 3)
    if form == len(_WRONG):
        return (
            [(right | {"date": hand.pick(_OUTSIDE).isoformat()}, "date")] if cycle else [_cell(right, "weight", "-1")]
        )
    if form == len(_WRONG) + 1:
        return [(right, ""), (right | {"date": "2024-01-09", "target": "20"}, "target")]
    if form == len(_WRONG) + 2:
        return [_cell(right, "date", "")]  # a value needs a date
    column, texts = _WRONG[form]
    return [_cell(right, column, hand.pick(texts))]


def _cell(row: Row, column: str, text: str) -> tuple[Row, str]:
    return row | {column: text}, column
