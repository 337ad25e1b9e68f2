"""Sheets that are right and full of what is easily misread: what is fixed is met in every run, whatever is drawn."""

from __future__ import annotations

import datetime as dt
from functools import partial
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from goalkit.model.cycles import Cycle
from goalkit.ports.importer import SheetImporter
from goalkit.testing.domain import Domain, Feature
from goalkit.testing.sheets import COLUMNS, Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["edge_sheets"]

_IDS = (
    ("users", "Users", "USERS", "user"),
    ("007", "7", "7.0", "07"),
    ("NA", "N/A", "null", "None"),
    ("nan", "NaN", "#N/A", "inf"),
    ("TRUE", "true", "-", "0"),
    ("1e3", "1E3", "1000", "1,000"),
    ("2024-03-01", "01.03.2024", "2024-Q1", "45352"),
    ("a,b", "a;b", "a|b", "a, b"),
    ('say "x"', '"', "it's", "''"),
    ("=1+1", "@x", "+x", "#x"),
    ("é", "e\u0301", "É", "e"),
    ("ß", "ss", "ẞ", "SS"),
    ("I", "\u0131", "i", "İ"),
    ("a b", "a  b", "a\u00a0b", "a_b"),
    ("a.b", "a/b", "a\\b", "a-b"),
    ("x" * 300, "x" * 301, "x" * 255, "x" * 256),
    ("ﬁ", "fi", "目標", "🚀"),
    ("objective", "parent", "id", "total"),
)
"""Four ids each that are different, and easily taken for one another or for something else."""
_TEXTS = (
    *("iPhone ABC", "two\nlines", "two\r\nlines", "two\rlines", "a line at its end\n", "\r\nat its start", "tab\ttab"),
    *(" padded ", "padded  ", "\tpadded", "\u00a0padded", "two  blanks", "a\u00a0b", "\u200b", "\u2028\u2029\u0085x"),
    *('say "yes"', '"quoted"', '"', '""', "it's", "a, b; c | d", ",", "\\", "\\n", "%s {0} %(x)s", "<b>&amp;</b>"),
    *("007", "1.0", "1,250", "50%", "1e3", "-", "0", "TRUE", "2024-03-01", "NA", "N/A", "nan", "null", "None", "#N/A"),
    *(
        "=1+1",
        "+x",
        "@x",
        "# x",
        "e\u0301 and é",
        "ﬁ",
        "ﬀ ² Ω",
        "ß ẞ \u0131 İ",
        "שלום 中文 🚀",
        "\U0001f468\u200d\U0001f469",
        "x" * 300,
    ),
    "long " * 1_000 + "end",
)
_NUMBERS = (
    *("0", "1", "-1", "0.1", "0.2", "-0.5", "007", "00.50", "1.0", "1.10", "10", "100", "-0", "-7", "1000", "1000000"),
    *("99.995", "2.675", "1.005", "0.0001", "123456.7891", "-99.99", "33.3333"),
)
_LONG_NUMBERS = (
    *("0.30000000000000004", "0.3333333333333333", "16777217", "9007199254740991", "123456789012345.6", "0.0000001"),
    *(
        "12345678.901234567",
        "99.99999999999999",
        "1.0000000000000002",
        f"1{'0' * 22}",
        "-0.000000000000000001",
        "0.0004999",
    ),
)
_WEIGHTS = ("", "0", "0.0", "00", "1", "1.0", "2", "0.5", "10", "100")
_DAYS = (
    *("1969-12-31", "1970-01-01", "1999-12-31", "2000-02-29", "2000-03-01", "2023-02-28", "2024-02-29", "2024-03-01"),
    *("2024-12-30", "2025-01-01", "2026-01-02", "2026-02-01", "2026-03-29", "2026-10-25", "2026-12-28", "2026-12-31"),
    *("2038-01-19", "2038-01-20", "2068-12-31", "2069-01-01", "1900-01-01", "1900-03-01", "1904-01-01"),
)
_LABELS = (
    *(
        "2024",
        "2023",
        "2024-H1",
        "2024-H2",
        "2024-T1",
        "2024-T2",
        "2024-T3",
        "2024-Q1",
        "2024-Q2",
        "2024-Q3",
        "2024-Q4",
    ),
    *(f"2024-{month:02}" for month in range(1, 13)),
    *("2023-02", "1999", "2026-Q4", "2070-H2"),
)
_DAY = "2024-02-29"
_EMPTY: Row = dict.fromkeys(COLUMNS, "")


def edge_sheets(domain: Domain) -> Iterator[Sheet]:
    """Yield sheets with the plans that they stand for: odd ids, texts, numbers, labels and dates in each column.

    Examples:
        >>> titles = {row["objective_title"] for sheet in edge_sheets(Domain()) for row in sheet.rows}
        >>> " padded " in titles, sum(len(sheet.plan.objectives) for sheet in edge_sheets(Domain())) > 200
        (True, True)
    """
    writer = _Writer(domain)
    for rows in chain(writer.ids(), writer.texts(), writer.numbers(), writer.dates(), writer.order()):
        yield Sheet(tuple(rows), SheetImporter().read(rows))


class _Writer:
    def __init__(self, domain: Domain) -> None:
        self.domain = domain
        self.most = max(1, domain.max_objectives)
        self.odd = domain.allows(Feature.ANY_TEXT)

    def goal(self, name: str, title: str = "Grow", *, owner: str = "", cycle: str = "", parent: str = "") -> Row:
        """Return a row of an objective, without what is not supported."""
        return _EMPTY | {
            "objective": name,
            "objective_title": title,
            "owner": owner if self.domain.allows(Feature.OWNERS) else "",
            "cycle": cycle if self.domain.allows(Feature.CYCLES) else "",
            "parent": parent if self.domain.allows(Feature.ALIGNMENTS) else "",
        }

    def part(self, above: Row, name: str, *, weight: str = "", unit: str = "", **cells: str) -> Row:
        """Return a row of a key result, without what is not supported."""
        usual = {"key_result": name, "key_result_title": "Measure", "baseline": "0", "target": "10"}
        weighed, of_units = (self.domain.allows(feature) for feature in (Feature.WEIGHTS, Feature.UNITS))
        return above | usual | {"weight": weight if weighed else "", "unit": unit if of_units else ""} | cells

    def sheets(self, goals: Iterable[list[Row]]) -> Iterator[list[Row]]:
        """Yield sheets with as many objectives as are allowed, at most eight."""
        found, count = list(goals), min(self.most, 8)
        for start in range(0, len(found), count):
            yield [row for rows in found[start : start + count] for row in rows]

    def ids(self) -> Iterator[list[Row]]:
        """Yield ids of everything: of objectives and owners, of key results of one and of several objectives."""
        keys = self.domain.allows(Feature.KEY_RESULT_PARENTS)
        for names in _IDS if self.odd else (("a", "b", "c", "d"),):
            used = names[: self.most]
            parents = dict(pairwise(used))
            yield [self.goal(name, owner=name, parent=parents.get(name, "")) for name in used]
            top = self.goal("top of all")
            below = [self.goal(f"below {n}", parent=name) for n, name in enumerate(names[: self.most - 1])]
            yield [*(self.part(top, name) for name in names), *(below if keys else ())]
            yield [self.part(self.goal(f"goal {n}", owner=name), name) for n, name in enumerate(used)]
            if self.most > 1:
                goal, *parts = names
                yield [*(self.part(self.goal(goal), name) for name in parts), self.goal("next", parent=goal)]

    def texts(self) -> Iterator[list[Row]]:
        """Yield titles and units, among them those of two goals alike."""
        texts = _TEXTS if self.odd else ("Grow", "grow", "Grow more", "days")

        def goal(number: int, text: str) -> list[Row]:
            above = self.goal(f"goal {number}", text if text.strip() else f"{text}x")
            titles = {"key_result_title": above["objective_title"]}
            return [
                self.part(above, f"part {number}", unit=text, **titles),
                self.part(above, f"twin {number}", **titles),
            ]

        yield from self.sheets(goal(number, text) for number, text in enumerate(texts))
        yield from self.sheets([self.goal(f"same {number}")] for number in range(3))

    def numbers(self) -> Iterator[list[Row]]:
        """Yield numbers in each of their columns, and each pair of columns empty."""
        texts = [*_NUMBERS, *(_LONG_NUMBERS if self.domain.allows(Feature.LONG_NUMBERS) else ())]
        whole = set(self.domain.number_kinds) == {"int"}
        if whole:
            texts = [text for text in texts if "." not in text]
        unmeasured = self.domain.allows(Feature.UNMEASURED)
        columns: list[dict[str, str]] = []
        for first, second in zip(texts, texts[1:] + texts[:1], strict=True):
            columns += [
                {"baseline": first, "target": second, "value": second},
                {"baseline": second, "target": first, "value": first},
                {"baseline": first, "target": first, "weight": first.removeprefix("-"), "value": ""},
                *([{"baseline": first, "target": "", "value": first}] if unmeasured else []),
            ]
        columns += [{"baseline": "", "target": "", "value": text} for text in ("", "0", "7") if unmeasured]
        columns += [{"weight": text, "value": "0"} for text in _WEIGHTS if not (whole and "." in text)]
        yield from self.sheets(
            [self.part(self.goal(f"goal {n}"), f"part {n}", date=_DAY, **cells)] for n, cells in enumerate(columns)
        )

    def dates(self) -> Iterator[list[Row]]:
        """Yield dates: of each kind, backwards, several times, on the first and last days of cycles."""
        above = self.goal("any day")
        same = self.domain.allows(Feature.SAME_DAY)
        row = partial(self.part, above, "days")
        yield [row(date=day, value=f"{n}") for n, day in enumerate(_DAYS)]
        yield [row(date=day, value=f"{n}") for n, day in enumerate(reversed(_DAYS))]
        if same:
            yield [row(date=_DAY, value=text) for text in ("5", "3", "3", "", "9", "1", "5", "", "0")]
        yield [row(date=f"2024-03-{n:02}", value="4") for n in range(1, 9)]
        yield [row(date=f"2024-03-{n:02}", value="") for n in range(1, 9)]
        yield from self.sheets(self.cycle(number, label) for number, label in enumerate(_LABELS))

    def cycle(self, number: int, label: str) -> list[Row]:
        above, cycle = self.goal(f"goal {number}", cycle=label), Cycle.parse(label)
        days = (cycle.last_day, cycle.start, cycle.last_day - dt.timedelta(days=1))
        found = [self.part(above, f"part {number}", date=day.isoformat(), value="3") for day in days]
        return [above, *found] if number % 3 else found

    def order(self) -> Iterator[list[Row]]:
        """Yield rows in several orders, blank ones, and many, of which the last are of another kind than the first."""
        two = [self.goal("zoo", owner="zoe", cycle="2024", parent="ant" if self.most > 1 else "")]
        two += [self.goal("ant", "Another", owner="ann", cycle="2023")][: self.most - 1]
        parts = [self.part(above, f"{above['objective']} {n}") for above in two for n in (3, 1, 2)]
        yield [*two, *parts]
        yield [*parts, *two]
        yield [_EMPTY, _EMPTY, *two, _EMPTY, *parts, _EMPTY, *parts[-1:], _EMPTY, _EMPTY]
        yield [*parts[:1], *two[1:]]
        yield [*parts, *parts[-1:]]
        yield [self.part(self.goal("zoo"), "many", date=day, value=value) for day, value in _many(1_100, "7", "-5")]
        if self.odd:
            numbers = [self.part(self.goal("999"), f"{n}", unit="1" * (n > 250)) for n in range(300)]
            yield [*numbers, self.part(self.goal("999"), "x", unit="x")]  # types may be guessed by the first rows


def _many(count: int, usual: str, last: str) -> Sequence[tuple[str, str]]:
    """Return dates with values, of which only the last one is another."""
    first = dt.date(2023, 1, 1)
    return [(f"{first + dt.timedelta(days=n)}", usual if n < count - 1 else last) for n in range(count)]
