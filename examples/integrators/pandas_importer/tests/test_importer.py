from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import goalkit as gk
import pandas as pd
import pytest
from goalkit.testing import Capability
from goalkit.testing.contracts import ImporterContract
from goalkit.testing.sheets import COLUMNS, Sheet

from okr_import import PandasImporter, read_csv
from sources import csv_file, spreadsheet

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path


class FrameContract(ImporterContract[pd.DataFrame], abstract=True):
    capabilities = frozenset({Capability.ROW_ORDER})

    def open_subject(self) -> AbstractContextManager[PandasImporter]:
        return nullcontext(PandasImporter())

    def snapshot(self, source: pd.DataFrame) -> object:
        return repr((source.to_dict("split"), source.dtypes.to_dict()))  # a frame's own repr leaves rows out

    def place(self, row: int, column: str) -> str:
        return f"row {row + 2}, {column}"


class TestSpreadsheet(FrameContract):
    def make_source(self, sheet: Sheet) -> pd.DataFrame:
        return spreadsheet(sheet)


class TestCSV(FrameContract):
    def make_source(self, sheet: Sheet) -> pd.DataFrame:
        return read_csv(csv_file(sheet))


def row(**cells: object) -> dict[str, object]:
    return {**dict.fromkeys(COLUMNS, ""), "objective": "grow", "objective_title": "Grow", **cells}


KEY_RESULT = {"key_result": "leads", "key_result_title": "More leads", "baseline": 0, "target": 40}


def problems(frame: pd.DataFrame) -> list[tuple[str, str]]:
    with pytest.raises(gk.InvalidFile) as caught:
        PandasImporter().read(frame)
    return [(problem.path, problem.code) for problem in caught.value.problems]


def test_all_problems_are_named_by_the_rows_of_the_spreadsheet() -> None:
    frame = pd.DataFrame(
        [
            row(**KEY_RESULT, weight=-1),
            row(**KEY_RESULT, weight=-1, date="2026-02-30", value="7,5"),
            row(cycle="spring", parent="nobody"),
        ]
    )
    assert problems(frame) == [
        ("row 2, weight", "number.low"),
        ("row 3, date", "cell.form"),
        ("row 3, value", "cell.form"),
        ("row 4, cycle", "cell.conflict"),
        ("row 4, parent", "cell.conflict"),
    ]


def test_cells_of_a_spreadsheet_keep_their_types() -> None:
    day = pd.Timestamp("2026-05-11")
    frame = pd.DataFrame([row(**KEY_RESULT, weight=float("nan"), date=day, value=7)], index=[41])
    key_result = PandasImporter().read(frame).key_result("leads")
    assert key_result.weight == 1
    assert key_result.check_ins == (gk.CheckIn(day.date(), 7),)


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"objective": 7}, "row 2, objective"),
        ({"owner": 7.0}, "row 2, owner"),
        ({**KEY_RESULT, "date": pd.Timestamp("2026-05-11 23:30")}, "row 2, date"),
        ({**KEY_RESULT, "date": pd.Timestamp("2026-05-11", tz="UTC")}, "row 2, date"),
        ({**KEY_RESULT, "weight": True}, "row 2, weight"),
        ({**KEY_RESULT, "target": float("inf")}, "row 2, target"),
    ],
)
def test_cells_of_another_type_are_refused(cells: dict[str, object], wrong: str) -> None:
    assert problems(pd.DataFrame([row(**cells)])) == [(wrong, "cell.form")]


def test_columns_that_are_missing_unknown_or_twice_are_refused() -> None:
    frame = pd.DataFrame([row()]).rename(columns={"target": "goal", "unit": "owner"})
    assert problems(frame) == [
        ("unit", "column.missing"),
        ("target", "column.missing"),
        ("owner", "column.unknown"),
        ("owner", "column.unknown"),
        ("goal", "column.unknown"),
    ]


def test_a_file_is_read_as_texts(tmp_path: Path) -> None:
    path = tmp_path / "okrs.csv"
    path.write_text(f"\ufeff{','.join(COLUMNS)}\n007,Grow,NA{',' * 10}\n\n", encoding="utf-8")
    plan = PandasImporter().read(read_csv(path))
    assert [(item.id, item.owner) for item in plan.objectives] == [("007", "NA")]
