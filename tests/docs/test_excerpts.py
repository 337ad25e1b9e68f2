"""What a page shows of an example stands in that example, word for word."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXCERPT = re.compile(r'^```\w+ reason="excerpt of ([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
INDENTS = ("", " " * 4, " " * 8)
"""A method is shown as if it were a function."""
EXCERPTS = [
    pytest.param(found[1], found[2], id=f"{page.relative_to(ROOT)}#{number}")
    for page in sorted((ROOT / "docs").rglob("*.md"))
    for number, found in enumerate(EXCERPT.finditer(page.read_text(encoding="utf-8")))
]


@pytest.mark.parametrize(("file", "text"), EXCERPTS)
def test_an_excerpt_stands_in_its_file(file: str, text: str) -> None:
    source = (ROOT / file).read_text(encoding="utf-8")
    assert any(textwrap.indent(text, indent) in source for indent in INDENTS), f"{file} has no such lines"


def test_there_are_excerpts() -> None:
    assert len(EXCERPTS) >= 20
