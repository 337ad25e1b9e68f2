"""The catalogue of errors has every code that the sources hold, and is what the sources make of it."""

from __future__ import annotations

import ast
import re

import pytest

from docs_ext.errors_page import CODE, PAGE, SOURCES, anchor, codes, page, texts

ADDING = {"Problem", "check.add", "look.add", "self.add", "reader.add"}


def test_no_code_is_missing_and_none_is_left_over() -> None:
    assert set(codes()) ^ set(texts()) == set(), "describe the code in docs_ext/errors.toml"
    assert len(texts()) > 150


def test_what_a_code_looks_like() -> None:
    seen = ("number.low", "words_en.toml", "a sentence.", "check-in.outside-cycle")
    assert [text for text in seen if CODE.fullmatch(text)] == ["number.low", "check-in.outside-cycle"]


def test_each_problem_in_the_sources_has_a_code_that_is_found() -> None:
    """So that a code written in a new way is not overlooked: `Problem(...)` and `check.add(...)` get it last."""
    known = set(codes())
    overlooked: list[str] = []
    for file in SOURCES.rglob("*.py"):
        if "testing" in file.relative_to(SOURCES).parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ADDING:
                last = node.args[-1]
                if isinstance(last, ast.Constant) and len(node.args) >= 3 and str(last.value) not in known:
                    overlooked.append(f"{file.name}:{node.lineno}: {last.value!r}")
    assert overlooked == []


def test_the_page_is_made_from_the_sources_and_its_examples_raise_what_they_are_about() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python docs_ext/errors_page.py"


@pytest.mark.parametrize("code", texts())
def test_each_entry_says_when_and_how_to_fix_it(code: str) -> None:
    entry = texts()[code]
    assert set(entry) <= {"when", "fix", "example", "short", "raw"}
    for said in (entry["when"], entry["fix"]):
        assert re.search(r"[\w`)\"\]][.?]$", said), said
    assert f"### {code} {{ #{anchor(code)} }}" in PAGE.read_text(encoding="utf-8")
