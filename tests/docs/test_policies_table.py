"""The page "Coming from another tool" shows the table that the presets make, and has a section for each of them."""

from __future__ import annotations

import re

import pytest

from docs_ext.policies_table import BEGIN, COLUMNS, END, PAGE, slug, table, with_table
from goalkit.scoring.presets import PRESETS

TEXT = PAGE.read_text(encoding="utf-8")


def section(name: str) -> str:
    """Return what stands under a heading of the second level."""
    found = re.search(rf"^## {re.escape(name)}\n(.*?)(?=^## )", TEXT, re.MULTILINE | re.DOTALL)
    assert found is not None, f"there is no section {name}"
    return found[1]


def test_the_table_is_made_from_the_presets() -> None:
    assert with_table(TEXT) == TEXT, "run python docs_ext/policies_table.py --write"
    assert TEXT.count(BEGIN) == TEXT.count(END) == 1
    assert table() in TEXT


def test_the_table_has_a_row_for_each_preset_and_all_columns() -> None:
    rows = table().splitlines()
    assert len(rows) == 3 + len(PRESETS)
    assert {row.count(" | ") for row in rows if row != rows[1]} == {len(COLUMNS)}


@pytest.mark.parametrize("key", PRESETS)
def test_each_preset_has_a_section_with_its_policy_and_a_worked_number(key: str) -> None:
    text = section(PRESETS[key].name)
    assert f"presets.{key}\n```" in text
    assert re.search(r"^#> .*\d", text, re.MULTILINE)
    assert f"](#{slug(PRESETS[key].name)})" in table()


def test_a_slug_is_the_anchor_of_a_heading() -> None:
    assert [slug(name) for name in ("Profit.co", "15Five", "Viva Goals")] == ["profitco", "15five", "viva-goals"]
