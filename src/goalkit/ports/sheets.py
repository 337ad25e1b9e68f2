"""Sheets: goals as the plain rows in which people keep them.

A sheet is a list of rows; a row has a text in each column, which is empty where nothing is written.

Rows
    A row without any text says nothing and is skipped. Every other row names an objective in `objective`.
    With a `key_result` it is about that key result of it, and with a `date` it is a check-in of that key
    result. An objective and a key result have as many rows as it takes, at least one.
Repeated cells
    All rows of an objective say the same in `objective_title`, `owner`, `cycle` and `parent`; all rows of
    a key result say the same in `key_result_title`, `unit`, `baseline`, `target` and `weight` and name the
    same objective. A row that says something else than the first one of them is wrong.
Order
    Objectives, key results, owners and cycles are in the order in which they are first named; check-ins
    of one key result are kept by date, those of one date in the order of the rows. A parent may be named
    before it has a row. The rows of one goal need not stand together (an importer for which they must goes
    without the capability `ROW_ORDER`).
Texts and ids
    A cell is taken as it stands: nothing is trimmed, no case is changed, and only the empty text is an empty
    cell. Ids are texts: `007`, `7` and `7.0` are three of them, `NA` is one. An id has no blanks at its ends.
Objectives
    `objective` is the id and `objective_title` the title; both are needed. `owner` is the id of an owner.
    `cycle` is a label of the calendar year as `Cycle.parse` reads it: `2026`, `2026-H1`, `2026-T1`,
    `2026-Q2` or `2026-04`. `parent` is the id of one other objective or of a key result. All three may be
    empty: there is then none.
Key results
    `key_result` is the id, which no other goal has, and `key_result_title` the title; both are needed.
    `baseline` and `target` make a `Change` in `unit`. Without a target it is undisclosed. A target needs a
    baseline. Where both are empty, no number was agreed: there is no measure, and `unit` must be empty as
    well. A unit without a baseline is wrong.
    `weight` is 1 where it is empty. Nothing that is empty is ever 0.
Check-ins
    `date` is written year-month-day, as 2026-03-31, and lies in the objective's cycle if it has one. `value`
    may be empty: a check-in without a number. A value needs a date.
Numbers
    Digits with at most one decimal point between them, and a minus before them: `12`, `-0.5`. Separators of
    thousands, a decimal comma, percent signs, units and words make no number.
"""

from __future__ import annotations

from typing import TypeAlias

__all__ = ["COLUMNS", "Row"]

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
"""The columns of a sheet."""

Row: TypeAlias = dict[str, str]
"""A row: text by column; an empty text where nothing is written."""
