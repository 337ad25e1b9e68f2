"""Sheets: goals as plain rows, and the plan that they stand for. `goalkit.ports.sheets` says what each cell means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from goalkit.ports.sheets import COLUMNS, Row

if TYPE_CHECKING:
    from goalkit.model.plan import Plan

__all__ = ["COLUMNS", "Row", "Sheet"]


@attrs.frozen
class Sheet:
    """Rows as people type them, with the plan they stand for, or with what is wrong in them.

    An importer's fixture makes a source of its own form from the rows: a file, a table, an API's answer.

    Examples:
        >>> row = dict.fromkeys(COLUMNS, "") | {"objective": "grow"}
        >>> Sheet(rows=(row,), plan=None, wrong=("0.objective_title",)).wrong
        ('0.objective_title',)
    """

    rows: tuple[Row, ...]
    """The rows, each with every column."""
    plan: Plan | None
    """The plan they stand for; None where they are wrong."""
    wrong: tuple[str, ...] = ()
    """The cells that are wrong, each as the row's number from 0 and the column: `3.target`. Where a cell is
    repeated in the rows of one goal, it is the first of them; where the rows of one goal contradict each other,
    it is the later one. Empty where only several cells together are wrong, as in a circle of parents."""
