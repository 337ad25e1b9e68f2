"""Sheets: goals as the plain rows in which people keep them, and the plan that they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from goalkit.model.plan import Plan

__all__ = ["COLUMNS", "Row", "Sheet"]

COLUMNS = (
    "objective",
    "objective_title",
    "owner",
    "cycle",
    "parent",
    "key_result",
    "key_result_title",
    "unit",
    "baseline",
    "target",
    "weight",
    "date",
    "value",
)
"""The columns of a sheet. One row is one check-in of one key result; without `date` and `value`, one key result."""

Row = dict[str, str]
"""A row: text by column; an empty text where nothing is written."""


@attrs.frozen
class Sheet:
    """Rows as people type them, with the plan they stand for, or with what is wrong in them.

    An importer's fixture makes a source of its own form from the rows: a file, a table, an API's answer.
    """

    rows: tuple[Row, ...]
    plan: Plan | None
    """The plan they stand for; None where they are wrong."""
    wrong: tuple[str, ...] = ()
    """The cells that are wrong, each as the row's number from 0 and the column: `3.target`."""
