"""Bugs that people really write, and what the laws say: `pytest tests/planted.py` shows it. All of it fails."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import pandas as pd
from goalkit.testing import Domain
from goalkit.testing.contracts import ImporterContract

from okr_import import PandasImporter
from sources import csv_file, spreadsheet

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import goalkit as gk
    from goalkit.testing.sheets import Sheet


class FilledWithZeros(PandasImporter):
    """Gets rid of NaN before it computes: a target that nobody has set becomes 0."""

    def read(self, frame: pd.DataFrame) -> gk.Plan:
        rows, columns = frame["key_result"].notna(), ["baseline", "target"]
        filled = frame.copy()
        filled.loc[rows, columns] = filled.loc[rows, columns].fillna(0)
        return super().read(filled)


class TestFilledWithZeros(ImporterContract[pd.DataFrame]):
    domain = Domain(features={"unmeasured"}, max_objectives=2)  # small, so that the smallest example is soon found

    def open_subject(self) -> AbstractContextManager[PandasImporter]:
        return nullcontext(FilledWithZeros())

    def make_source(self, sheet: Sheet) -> pd.DataFrame:
        return spreadsheet(sheet)


TEXTS = ["objective", "objective_title", "owner", "parent", "key_result", "key_result_title"]


class IdsFromNumbers(PandasImporter):
    """Makes texts of ids when `pandas.read_csv` has read them as numbers already: 007 is 7."""

    def read(self, frame: pd.DataFrame) -> gk.Plan:
        return super().read(frame.assign(**frame[TEXTS].map(str)))


class TestIdsFromNumbers(ImporterContract[pd.DataFrame]):
    domain = Domain(features={"any_text"}, max_objectives=2)

    def open_subject(self) -> AbstractContextManager[PandasImporter]:
        return nullcontext(IdsFromNumbers())

    def make_source(self, sheet: Sheet) -> pd.DataFrame:
        return pd.read_csv(csv_file(sheet), keep_default_na=False)
