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
