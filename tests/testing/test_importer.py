"""The contract of importers: those of goalkit keep it, and each wrong importer breaks the law that it names."""

from __future__ import annotations

import csv
import io
from contextlib import AbstractContextManager, nullcontext
from typing import cast

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

import goalkit as gk
from goalkit.ports import CSVImporter, Importer, SheetImporter
from goalkit.testing import Capability, Domain, laws, outcomes
from goalkit.testing.contracts import ImporterContract
from goalkit.testing.domain import Feature
from goalkit.testing.faulty.importer import FAULTY, RowsFixture
from goalkit.testing.sheets import COLUMNS, Row, Sheet
from goalkit.testing.strategies._edge_sheets import edge_sheets
from goalkit.testing.strategies._every_mistake import every_mistake
from goalkit.testing.strategies._mistakes import SingleMistakes, mistaken_sheets, mistaken_sheets_of, single_mistakes

# A slow machine is no failure: neither a deadline nor slow draws count.
FEW = settings(
    max_examples=100,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=(HealthCheck.too_slow,),
)
TEN = settings(FEW, max_examples=10)
BLANK: Row = dict.fromkeys(COLUMNS, "")
GOAL: Row = {**BLANK, "objective": "grow", "objective_title": "Grow"}
PART: Row = {**GOAL, "key_result": "users", "key_result_title": "More users", "baseline": "10", "target": "20"}


def as_csv(rows: tuple[Row, ...]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows([row[name] for name in COLUMNS] for row in rows)
    return text.getvalue()


class TestRows(RowsFixture, ImporterContract[list[Row]]):
    pass


class TestCSV(ImporterContract[str]):
    capabilities = frozenset({Capability.ROW_ORDER})

    def open_subject(self) -> AbstractContextManager[Importer[str]]:
        return nullcontext(CSVImporter())

    def make_source(self, sheet: Sheet) -> str:
        return as_csv(sheet.rows)


class TestLittle(TestCSV):
    """An importer is asked for nothing that its domain leaves out."""

    domain = Domain(features=(), number_kinds=("int",), max_objectives=1)
    law_settings = TEN


def test_each_law_has_a_wrong_importer() -> None:
    assert {law.id for law in laws.importer} == {faulty.killed_by for faulty in FAULTY}


# sheets with mistakes


def test_sheets_with_mistakes_name_the_wrong_cells() -> None:
    @settings(FEW)
    @given(mistaken_sheets())
    def look(sheet: Sheet) -> None:
        with pytest.raises(gk.InvalidFile) as caught:
            SheetImporter().read(sheet.rows)
        named = {problem.path for problem in caught.value.problems}
        assert {f"rows[{row}].{column}" for row, _, column in (cell.partition(".") for cell in sheet.wrong)} <= named

    look()


def test_single_mistakes_are_single() -> None:
    @settings(FEW, max_examples=20)
    @given(single_mistakes())
    def look(found: SingleMistakes) -> None:
        assert [len(sheet.wrong) for sheet in found] == [1] * 12

    look()


@pytest.mark.parametrize("feature", list(Feature))
def test_columns_that_are_not_read_have_no_mistakes(feature: Feature) -> None:
    columns = {
        Feature.OWNERS: "owner",
        Feature.CYCLES: "cycle",
        Feature.ALIGNMENTS: "parent",
        Feature.WEIGHTS: "weight",
        Feature.UNITS: "unit",
    }

    @settings(FEW, max_examples=20)
    @given(mistaken_sheets_of(Domain.without(feature)))
    def look(sheet: Sheet) -> None:
        if feature in columns:
            assert {row[columns[feature]] for row in sheet.rows} == {""}

    look()


def test_a_circle_of_parents_is_a_mistake_of_no_single_cell() -> None:
    sheet = find(mistaken_sheets(), lambda sheet: not sheet.wrong, settings=settings(FEW, max_examples=1000))
    with pytest.raises(gk.InvalidFile, match="links form a circle"):
        SheetImporter().read(sheet.rows)


# fixed sheets


@pytest.mark.parametrize("domain", [Domain(), *map(Domain.without, Feature), Domain(features=(), max_objectives=1)])
def test_each_mistake_is_one(domain: Domain) -> None:
    sheets = list(every_mistake(domain))
    assert {cell.partition(".")[2] for sheet in sheets for cell in sheet.wrong} >= {"value", "date", "baseline"}
    for sheet in sheets:
        with pytest.raises(gk.InvalidFile) as caught:
            SheetImporter().read(sheet.rows)
        named = {problem.path for problem in caught.value.problems}
        assert {f"rows[{row}].{column}" for row, _, column in (cell.partition(".") for cell in sheet.wrong)} <= named


def test_each_column_has_its_mistakes() -> None:
    assert {cell.partition(".")[2] for sheet in every_mistake(Domain()) for cell in sheet.wrong} == set(COLUMNS)


def test_fixed_sheets_are_read_as_they_stand() -> None:
    sheets = list(edge_sheets(Domain()))
    assert all(len(sheet.plan.objectives) <= 8 for sheet in sheets if sheet.plan)
    titles = {row["objective_title"] for sheet in sheets for row in sheet.rows}
    assert titles >= {"two\r\nlines", " padded ", "007", ""}
    for sheet in sheets:
        assert sheet.plan is not None
        goals = {row["objective"]: row["objective_title"] for row in sheet.rows if row["objective"]}
        assert {item.id: item.title for item in sheet.plan.objectives} == goals
        values = {(row["key_result"], row["date"], float(row["value"])) for row in sheet.rows if row["value"]}
        read = {
            (item.id, str(entry.date), entry.value) for _, item in sheet.plan.key_results() for entry in item.check_ins
        }
        assert values == {found for found in read if found[2] is not None}


@pytest.mark.parametrize("domain", [*map(Domain.without, Feature), Domain(features=(), max_objectives=1)])
def test_fixed_sheets_hold_what_a_domain_supports(domain: Domain) -> None:
    for sheet in edge_sheets(domain):
        assert sheet.plan is not None
        assert len(sheet.plan.objectives) <= domain.max_objectives
        assert domain.allows(Feature.OWNERS) or not sheet.plan.owners
        assert domain.allows(Feature.CYCLES) or not sheet.plan.cycles


def test_fixed_sheets_that_are_refused_or_misread_break_a_law() -> None:
    class Refusing(RowsFixture):
        def make_source(self, sheet: Sheet) -> list[Row]:
            return [{**row, "objective": ""} for row in sheet.rows]

    (outcome,) = outcomes(laws.importer.matching("*.edge-cells"), Refusing)
    assert "they are refused" in outcome.reason


# the importers of goalkit


def problems(*rows: Row) -> list[str]:
    with pytest.raises(gk.InvalidFile) as caught:
        SheetImporter().read(rows)
    return [f"{problem.path} {problem.code}" for problem in caught.value.problems]


def test_a_sheet_is_read() -> None:
    plan = SheetImporter().read(
        [
            {
                **PART,
                "owner": "ana",
                "cycle": "2026-Q2",
                "unit": "users",
                "weight": "0",
                "date": "2026-05-04",
                "value": "12.5",
            },
            BLANK,
            {**PART, "owner": "ana", "cycle": "2026-Q2", "unit": "users", "weight": "0", "date": "2026-04-06"},
            {**GOAL, "objective": "sell", "parent": "users"},
        ]
    )
    grow, sell = plan.objectives
    (users,) = grow.key_results
    assert users.measure == gk.Change(10, 20, "users")
    assert users.weight == 0
    assert [(item.date.month, item.value) for item in users.check_ins] == [(4, None), (5, 12.5)]
    assert (grow.owner, grow.cycle, sell.aligned_to) == ("ana", "2026-Q2", (gk.Alignment("users"),))
    assert plan.cycles == (gk.Cycle.quarter(2026, 2),)


def test_every_wrong_cell_is_named() -> None:
    assert problems({**PART, "baseline": "ten", "weight": "-1", "date": "4 May", "value": "7 %"}) == [
        "rows[0].value number.text",
        "rows[0].date date.form",
        "rows[0].baseline number.text",
        "rows[0].weight number.low",
    ]
    assert problems({**PART, "baseline": ""}, {**GOAL, "objective": "a", "parent": "b"}) == [
        "rows[0].baseline change.baseline",
        "rows[1].parent goal.unknown",
    ]
    assert problems({**PART, "value": "1"}) == ["rows[0].date date.missing"]
    assert problems({**PART, "baseline": "", "target": "", "unit": "EUR"}) == ["rows[0].unit unit.measure"]
    assert problems({**PART, "date": "2026-02-30"}) == ["rows[0].date date.form"]
    assert problems({**PART, "date": "2026-02-01", "value": "1" * 101}) == ["rows[0].value number.large"]
    assert problems({**PART, "baseline": "1" * 101}) == ["rows[0].baseline number.large"]
    assert problems({**GOAL, "objective": ""}) == ["rows[0].objective key.missing"]
    assert problems({**GOAL, "parent": "grow"}) == ["rows[0].parent link.circle"]
    assert problems({**GOAL, "parent": " grow"}) == ["rows[0].parent goal.unknown"]
    assert problems({**GOAL, "target": "1"}) == ["rows[0].key_result key.missing"]
    assert problems({**PART, "key_result": "grow"}) == ["rows[0].key_result id.duplicate"]
    assert problems(PART, {**PART, "target": "21"}) == ["rows[1].target cell.conflict"]
    assert problems({**PART, "cycle": "2026-Q1", "date": "2026-04-01"}) == ["rows[0].date check-in.outside-cycle"]


def test_rows_have_the_columns_and_texts() -> None:
    short = {name: cell for name, cell in GOAL.items() if name != "unit"}
    assert problems({**short, "colour": "red", "value": cast("str", 3)}) == [
        "rows[0].colour column.unknown",
        "rows[0].unit column.missing",
        "rows[0].value text.type",
    ]


def in_csv(text: str) -> list[str]:
    with pytest.raises(gk.InvalidFile) as caught:
        CSVImporter().read(text)
    return [str(problem) for problem in caught.value.problems]


def test_columns_may_stand_in_any_order() -> None:
    header = ",".join(reversed(COLUMNS))
    row = ",".join(GOAL[name] for name in reversed(COLUMNS))
    assert CSVImporter().read(f"\ufeff{header}\n\n{row}\n").objectives[0].title == "Grow"


def test_a_csv_with_other_columns_is_refused() -> None:
    header = ",".join(COLUMNS)
    assert in_csv("")[0].startswith("header: lacks objective, objective_title, owner")
    assert in_csv(f"{header},colour,unit") == ["header: has the unknown 'colour'", "header: has twice unit"]
    assert in_csv(f"{header}\n\n1,2\n{header},\n") == [
        "rows[1]: has 2 cells, the header has 13",
        "rows[2]: has 14 cells, the header has 13",
    ]
    assert in_csv(f'{header}\n"a"b') == ["line 2: is no CSV: ',' expected after '\"'"]
