"""How the rows that the laws draw become frames."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import TYPE_CHECKING

import pandas as pd
from goalkit.testing.sheets import COLUMNS

if TYPE_CHECKING:
    from goalkit.testing.sheets import Sheet


def csv_file(sheet: Sheet) -> io.StringIO:
    """Return rows as the text of a CSV file."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerows(sheet.rows)
    file.seek(0)
    return file


def spreadsheet(sheet: Sheet) -> pd.DataFrame:
    """Return rows as `pandas.read_excel` does: numbers and dates have types, and empty cells are NaN."""
    rows = [{column: _cell(column, text) for column, text in row.items()} for row in sheet.rows]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _cell(column: str, text: str) -> object:
    if not text:
        return float("nan")
    if column in {"baseline", "target", "weight", "value"} and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text, re.ASCII):
        return float(text)
    if column == "date" and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
        try:
            return pd.Timestamp(dt.date.fromisoformat(text))
        except ValueError:
            return text  # a spreadsheet keeps a date that there is not as a text
    return text
