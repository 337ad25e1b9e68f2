"""Every fenced example of the README and the docs is executed and its printed output compared."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import goalkit as gk
from docs_ext.hooks import on_page_markdown
from goalkit.cli import main
from tests.docs.walkthrough import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXECUTED = {"python", "toml", "console"}
SHOWN = {"bash", "json", "mermaid", "text", "yaml"}
"""Shown only: commands that install, which CI runs in a fresh environment, and what other programs say."""


def fences(language: str) -> Iterator[tuple[str, str]]:
    """Yield the page and the text of every fence in one language that is executed: it carries no reason why not."""
    for page in PAGES:
        for number, found in enumerate(FENCE.finditer(page.read_text(encoding="utf-8"))):
            if found[1] == language and "reason=" not in found[0].partition("\n")[0]:
                yield f"{page.relative_to(ROOT)}#{number}", found[2]


def python_pages() -> dict[str, list[tuple[str, str]]]:
    """Return the Python examples of each page, in order: they are read, and so run, one after the other."""
    pages: dict[str, list[tuple[str, str]]] = {}
    for name, code in fences("python"):
        pages.setdefault(name.partition("#")[0], []).append((name, code))
    return pages


@pytest.mark.parametrize("page", python_pages())
def test_python_examples_print_what_they_say(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(ROOT / page, tmp_path)
    monkeypatch.chdir(tmp_path)  # a page that writes a file writes it there
    monkeypatch.setattr("sys.path", [str(tmp_path), *sys.path])
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


def openings() -> Iterator[tuple[str, str, str, str]]:
    """Yield place, language, what is said of it and text of every fence, also of those that are indented."""
    for page in PAGES:
        lines = page.read_text(encoding="utf-8").splitlines()
        start: int | None = None
        for number, line in enumerate(lines):
            if not line.lstrip().startswith("```"):
                continue
            if start is None:
                start = number
                continue
            language, _, said = lines[start].strip().lstrip("`").partition(" ")
            yield f"{page.relative_to(ROOT)}:{start + 1}", language, said, "\n".join(lines[start + 1 : number])
            start = None
        assert start is None, f"{page}: a fence is not closed"


def test_each_fence_is_executed_or_says_why_not() -> None:
    wrong: list[str] = []
    for place, language, said, _ in openings():
        reason = re.search(r'reason="([^"]*)"', said)
        line = (
            (ROOT / place.partition(":")[0]).read_text(encoding="utf-8").splitlines()[int(place.partition(":")[2]) - 1]
        )
        run = language in EXECUTED and line.startswith("```")
        if language not in EXECUTED | SHOWN:
            wrong.append(f"{place}: nobody executes {language!r}")
        elif language != "mermaid" and not run and (reason is None or len(reason[1]) < 8):
            wrong.append(f'{place}: say why it is not executed: ```{language} reason="..."')
    assert wrong == []
    assert sum(1 for _ in fences("python")) >= 150
    assert sum(1 for _ in fences("console")) >= 8


def test_reasons_name_what_exists_and_excerpts_are_excerpts() -> None:
    wrong: list[str] = []
    for place, _, said, text in openings():
        reason = re.search(r'reason="([^"]*)"', said)
        named = re.findall(r"[\w./-]+/[\w.-]+\.\w+", reason[1] if reason else "")
        wrong += [f"{place}: there is no {path}" for path in named if not (ROOT / path).exists()]
        if reason and reason[1].startswith("excerpt of ") and (ROOT / named[0]).exists():
            whole = {line.strip() for line in (ROOT / named[0]).read_text(encoding="utf-8").splitlines()} | {"", "..."}
            other = [line for line in text.splitlines() if line.strip() not in whole]
            wrong += [f"{place}: {named[0]} has no line {line.strip()!r}" for line in other]
    assert wrong == []


def test_readers_do_not_see_reasons() -> None:
    """A fence with an option that pymdownx does not know would be shown as text."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        shown = on_page_markdown(text)
        assert re.findall(r"^[ >]*```\w.*reason=", shown, re.MULTILINE) == [], page
        assert [line.partition(" reason=")[0] for line in text.splitlines()] == [
            line.partition(" reason=")[0] for line in shown.splitlines()
        ]


def test_each_page_is_found_by_people_and_by_machines() -> None:
    """In the navigation, and in `llms.txt` by a line of its own or a pattern."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    nav = set(re.findall(r"([\w./-]+\.md)$", text[text.index("\nnav:\n") :], re.MULTILINE))
    sections = text[text.index("      sections:\n") : text.index("\ntheme:\n")]
    listed = re.findall(r"^ +- ([\w./*-]+\.md)", sections, re.MULTILINE)
    pages = {page.relative_to(ROOT / "docs").as_posix() for page in PAGES if page.is_relative_to(ROOT / "docs")}
    assert sorted(pages ^ nav) == [], "the nav of mkdocs.yml lacks pages, or names some that are not there"
    unlisted = [page for page in pages if not any(fnmatch(page, pattern) for pattern in listed)]
    assert sorted(unlisted) == [], "the llmstxt sections of mkdocs.yml lack pages"
    assert sorted(path for path in listed if "*" not in path and path not in pages) == []
