"""The pages, the docstrings and the texts that the program prints use the terms of the glossary."""

from __future__ import annotations

import argparse
import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

import goalkit as gk
from goalkit import cli
from goalkit.testing import cli as kit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
TEXT = GLOSSARY.read_text(encoding="utf-8")

QUOTED = "the word of another tool or of a source, on the page that quotes it"
SPELLED = "spells OKR out, once"
NARROW = "a mark before an id in a line of a tree or a cell of a table, where there is no room for more"
LISTED = "what people call such a list, in the advice to keep one elsewhere"
SHOWN = "code, shown in a cell of a table"
ALLOWED: dict[tuple[str, str], str] = {
    ("README.md", "Key Results"): SPELLED,
    ("src/goalkit/__init__.py", "Key Results"): SPELLED,
    ("src/goalkit/display/_labels.py", "KR"): NARROW,
    ("src/goalkit/display/cascade.py", "KR"): NARROW,
    ("src/goalkit/display/comparison.py", "KR"): NARROW,
    ("docs/coming-from.md", "initiatives"): QUOTED,
    ("docs/coming-from.md", "overachievement"): QUOTED,
    ("docs/coming-from.md", "timeframe"): QUOTED,
    ("docs/how-to/audit.md", "timeframe"): QUOTED,
    ("docs/catalogue/findings.md", "initiatives"): LISTED,
    ("src/goalkit/checks/_rules/titles.py", "initiatives"): LISTED,
    ("docs/catalogue/kill-matrix.md", "traffic lights"): "what the wrong code was written for",
    ("src/goalkit/testing/faulty/_rules_subtle.py", "traffic lights"): "what the wrong code was written for",
    ("docs/catalogue/kill-matrix.md", "kpi"): SHOWN,
    ("src/goalkit/testing/faulty/kpi_source.py", "kpi"): SHOWN,
    ("src/goalkit/interchange/native.py", "kpis"): "a regular expression",
    ("src/goalkit/scoring/presets.py", "rollup"): "names of fields of a policy, in one text",
}
"""Where a word on the left of the table may stand, and why."""

SKIPPED = {"docs/glossary.md": "holds the table itself"}


def table() -> dict[str, str]:
    """Return the words that are not used, and the terms that are used instead."""
    part = TEXT.partition("## Not this, but that\n")[2]
    rows = re.findall(r"^\| (`.+`) \| (.+?) \| .+ \|$", part, re.MULTILINE)
    return {word: instead for words, instead in rows for word in re.findall(r"`(.+?)`", words)}


WORDS = table()


def pattern(word: str, instead: str) -> re.Pattern[str]:
    """Return what finds a word; its case matters where it has capitals, or where only the case is wrong."""
    exact = word != word.lower() or word in {instead.lower(), f"{instead.lower()}s"}
    spaced = re.escape(word).replace(r"\ ", r"\s+")
    return re.compile(rf"(?<![\w./=\[-]){spaced}(?![\w/=(-]|\.\w)", 0 if exact else re.IGNORECASE)


PATTERNS = {word: pattern(word, instead) for word, instead in WORDS.items()}


def prose(page: str) -> str:
    """Return a page without code, comments, directives, anchors and the targets of links."""
    page = re.sub(r"^( *)```.*?^\1```$", "", page, flags=re.MULTILINE | re.DOTALL)
    page = re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)
    page = re.sub(r"^#+ [a-z_]+$|\{ #.*? \}", "", page, flags=re.MULTILINE)  # first parts of codes, and anchors
    page = re.sub(r"^:::.*\n(?:(?: {4}.*)?\n)*", "", page, flags=re.MULTILINE)
    page = re.sub(r"<(?:script|style).*?</(?:script|style)>", "", page, flags=re.DOTALL)
    page = re.sub(r"\](?:\([^)]*\)|\[[^\]]*\])", "]", page)
    return plain(page)


def plain(text: str) -> str:
    """Return a text without examples, names of arguments, code in backticks and addresses."""
    text = re.sub(r"^ *>>> .*\n(?: *\S.*\n)*|^ +\w+: ", "", text + "\n", flags=re.MULTILINE)
    return re.sub(r"`[^`]*`|https?://\S+", "", text)


def docstrings(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield the docstrings of modules, classes, functions and attributes."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for item in cast("list[object]", body) if isinstance(body, list) else ():
            if (
                isinstance(item, ast.Expr)
                and isinstance(item.value, ast.Constant)
                and isinstance(item.value.value, str)
            ):
                yield item.value


def sentences(tree: ast.AST) -> Iterator[str]:
    """Yield the texts of a module that are no names: those with a blank in them, and docstrings."""
    for item in docstrings(tree):
        yield str(item.value)
    inside = {id(item) for item in docstrings(tree)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and " " in node.value
            and id(node) not in inside
        ):
            yield node.value


def helps(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Yield the help of a parser and of its commands."""
    yield parser.format_help()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in cast("dict[str, argparse.ArgumentParser]", vars(action)["choices"]).values():
                yield from helps(command)


def texts() -> dict[str, str]:
    """Return everything that is read, by file."""
    found: dict[str, str] = {}
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        found[str(page.relative_to(ROOT))] = prose(page.read_text(encoding="utf-8"))
    for module in sorted((ROOT / "src" / "goalkit").rglob("*.py")):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        found[str(module.relative_to(ROOT))] = "\n".join(map(plain, sentences(tree)))
    found["goalkit --help"] = "\n".join(helps(cli._parser()))
    found["goalkit.testing --help"] = "\n".join(helps(kit._parser()))
    return found


TEXTS = texts()


def found_in(name: str, word: str) -> list[str]:
    """Return where a text has a word in it, with some words around it."""
    text = TEXTS[name]
    return [text[max(0, found.start() - 40) : found.end() + 40] for found in PATTERNS[word].finditer(text)]


@pytest.mark.parametrize("word", sorted(WORDS))
def test_nobody_uses_another_word(word: str) -> None:
    seen = {name: found_in(name, word) for name in TEXTS if name not in SKIPPED and (name, word) not in ALLOWED}
    assert {name: lines for name, lines in seen.items() if lines} == {}, f"say {WORDS[word]}"


@pytest.mark.parametrize(("name", "word"), sorted(ALLOWED), ids=str)
def test_each_exception_is_needed_and_has_a_reason(name: str, word: str) -> None:
    assert found_in(name, word)
    assert ALLOWED[name, word]


def test_words_are_found_where_they_are() -> None:
    assert len(WORDS) >= 45
    assert PATTERNS["KR"].search("the KR of a team")
    assert not PATTERNS["KR"].search("the kr of Kraków")
    assert PATTERNS["kpi"].search("a kpi here")
    assert not PATTERNS["kpi"].search("a KPI here, kpi_source, model.kpi, kpi=1 and table[kpi]")
    assert not PATTERNS["checkin"].search("CheckIn(day, 1) is a check-in")
    assert PATTERNS["data point"].search("each Data\npoint")
    assert prose("a `KR`\n```text\nKR\n```\n[x](KR.md) <!-- KR --> https://x.org/KR b").split() == ["a", "[x]", "b"]
    assert "KR" not in plain(">>> KR\nKR\n\nrest")


def test_terms_are_sorted_and_say_where_to_read_on() -> None:
    part = TEXT.partition("## Terms\n")[2].partition("\n## ")[0]
    terms = re.findall(r"^### (.+)$", part, re.MULTILINE)
    assert len(terms) >= 70
    assert terms == sorted(terms, key=str.lower)
    for text in re.split(r"^### ", part, flags=re.MULTILINE)[1:]:
        term, _, rest = text.partition("\n")
        assert "*See* [" in rest, f"{term} has no page"
        assert len(re.findall(r"[.](?:\s|$)", rest.partition("*")[0])) <= 3, f"{term} is too long"
        for name in re.findall(r"\]\[goalkit\.(\w+)\]", rest):
            assert name in gk.__all__, f"{term} links to {name}"


@pytest.mark.parametrize(
    ("term", "values"),
    [
        ("Grade", gk.Grade),
        ("Health", gk.Health),
        ("State", gk.State),
        ("Stretch zone", gk.StretchZone),
        ("Sustained", gk.Holding),
        ("Status", [status for status in gk.Status if status not in set(map(str, gk.State))]),
    ],
)
def test_ranges_list_all_values(term: str, values: Iterable[str]) -> None:
    found = re.search(rf"^### {term}\n.*?^\*Unit or range:\* (.*?)\. \*See", TEXT, re.MULTILINE | re.DOTALL)
    assert found is not None
    listed = {value.strip().removesuffix(" by policy").replace(" ", "_") for value in re.split("[,;]", found[1])}
    assert listed == set(map(str, values))
