"""Every fenced example of the README and the docs is executed and its printed output compared."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import goalkit as gk
from goalkit.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXECUTED = {"python", "toml", "console"}
SHOWN = {"bash", "text", "yaml"}
"""Shown only: commands that install, which CI runs in a fresh environment, and what other programs say."""


def fences(language: str) -> Iterator[tuple[str, str]]:
    """Yield the page and the text of every fence in one language."""
    for page in PAGES:
        for number, found in enumerate(FENCE.finditer(page.read_text(encoding="utf-8"))):
            if found[1] == language:
                yield f"{page.relative_to(ROOT)}#{number}", found[2]


def python_pages() -> dict[str, list[tuple[str, str]]]:
    """Return the Python examples of each page, in order: they are read, and so run, one after the other."""
    pages: dict[str, list[tuple[str, str]]] = {}
    for name, code in fences("python"):
        pages.setdefault(name.partition("#")[0], []).append((name, code))
    return pages


@pytest.mark.parametrize("page", python_pages())
def test_python_examples_print_what_they_say(page: str) -> None:
    seen: dict[str, object] = {}
    for name, code in python_pages()[page]:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, name, "exec"), seen)  # noqa: S102 - that is what the test is for
        assert printed.getvalue().splitlines() == re.findall(r"^ *#> ?(.*)$", code, re.MULTILINE)


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in fences("toml")])
def test_toml_examples_are_whole_plans(text: str) -> None:
    plan = gk.loads(text, format="toml")
    assert gk.loads(gk.dumps(plan, format="toml"), format="toml") == plan


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in fences("console")])
def test_commands_print_what_they_show(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    command, _, expected = text.partition("\n")
    prefix = "$ python -m goalkit "
    assert command.startswith(prefix)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert main(shlex.split(command.removeprefix(prefix))) == 0
    assert printed.getvalue() == expected


def test_no_fence_goes_unchecked() -> None:
    languages = {found[1] for page in PAGES for found in FENCE.finditer(page.read_text(encoding="utf-8"))}
    assert languages <= EXECUTED | SHOWN
    assert sum(1 for _ in fences("python")) >= 5
    assert sum(1 for _ in fences("console")) >= 2
