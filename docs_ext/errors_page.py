"""Writes docs/catalogue/errors.md from the code and docs_ext/errors.toml: `python docs_ext/errors_page.py`.

The codes and the patterns of their messages are read from the sources; the examples are run.
"""

from __future__ import annotations

import ast
import contextlib
import io
import re
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goalkit import errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "catalogue" / "errors.md"
TEXTS = ROOT / "docs_ext" / "errors.toml"
SOURCES = ROOT / "src" / "goalkit"

CODE = re.compile(r"[a-z][a-z-]*\.[a-z][a-z-]*")
KINDS = ("cycle", "owner", "kpi", "objective", "key-result", "goal")
"""What may not exist: `unknown_code` makes a code of each."""
NO_CODES = {"dt.date", "goalkit.checks", "item.id", "objective.id", "readings.denominator"}
"""Texts in the sources that look like codes: types, a package, paths of fields."""

SETUP = """\
import contextlib
import datetime as dt
import pathlib
import sqlite3
import sys
import tempfile
from unittest import mock

import pandas
import polars

import goalkit as gk
from goalkit import frames
from goalkit.cascade.changes import Added, Changed
from goalkit.checks.language import Language
from goalkit.checks.registry import RULES
from goalkit.cli import main
from goalkit.display.cascade import picture
from goalkit.insight.rules import Beyond, RuleSet
from goalkit.interchange.files import load_policy
from goalkit.ports import CSVImporter, MemoryRepository, ReadingSource, SheetImporter, SQLiteRepository
from goalkit.ports.sheets import COLUMNS
from goalkit.scoring.progress import value_for

april, may = dt.date(2026, 4, 15), dt.date(2026, 5, 15)
folder = pathlib.Path(tempfile.mkdtemp())
q2 = gk.Cycle.quarter(2026, 2)

arr = gk.KeyResult(id="arr", title="ARR to 2 million", measure=gk.Change(baseline=1, target=2))
acme = gk.Plan(cycles=[q2], objectives=[gk.Objective(id="win", title="Win", cycle="2026-Q2", key_results=[arr])])

cascade = gk.Plan(
    objectives=[
        gk.Objective(id="company", title="Win"),
        gk.Objective(id="unit", title="Sell", aligned_to=[gk.Alignment("company")]),
        gk.Objective(id="team", title="Call", aligned_to=[gk.Alignment("unit")]),
    ]
)

troubled = gk.Plan(
    cycles=[q2],
    kpis=[
        gk.KPI(id="churn", threshold=gk.Threshold.at_most(3), readings=[(april, 4.2)]),
        gk.KPI(id="nps", threshold=gk.Threshold.at_least(40), readings=[(april, 45)]),
        gk.KPI(id="visits", threshold=gk.Threshold.at_least(1000)),
        gk.KPI(id="arr", readings=[(april, 1.2)]),
    ],
)

churn_kr = gk.KeyResult(id="churn-kr", title="Churn to 3 %", measure=gk.Change(target=3, kpi="churn"))
keep = gk.Objective(id="keep", title="They stay", cycle="2026-Q2", key_results=[churn_kr])
linked = gk.Plan(cycles=[q2], kpis=[troubled.kpi("churn")], objectives=[keep])
"""


@cache
def codes() -> dict[str, list[str]]:
    """Return every code that the sources hold, each with the patterns of its messages."""
    found: dict[str, list[str]] = {}
    for file in sorted(SOURCES.rglob("*.py")):
        if "testing" in file.relative_to(SOURCES).parts:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for function in _functions(tree):
            for node, before in _with_what_stands_before(function):
                for code in _codes_of(node):
                    patterns = found.setdefault(code, [])
                    patterns += [text for text in _texts(before, function) if text not in patterns]
    for kind in _defaults():  # of several problems, where no problem has it
        if not found.get(kind.default_code, True) and kind.default_code not in texts():
            del found[kind.default_code]
    return found


def _functions(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the parts of a module that have local names of their own, from the outside in."""
    inside = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    nested = {id(child) for node in inside for child in ast.walk(node)} - {id(node) for node in inside}
    yield from inside
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and id(node) not in nested:
            yield node


def _with_what_stands_before(function: ast.AST) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Yield each expression of a list of arguments or a tuple, with the one before it: the message of a code."""
    for node in ast.walk(function):
        several: list[ast.expr] = []
        if isinstance(node, ast.Call):
            several = node.args
        elif isinstance(node, ast.Tuple):
            several = node.elts
        for before, item in zip([None, *several], several, strict=False):
            yield item, before
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            yield node.value, None


def _codes_of(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if CODE.fullmatch(node.value) and node.value not in NO_CODES:
            yield node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "unknown_code":
        yield from (f"{kind}.unknown" for kind in KINDS)


def _texts(node: ast.expr | None, function: ast.AST) -> Iterator[str]:
    """Yield the texts that an expression may be, with an ellipsis for each part that is put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        shown = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        if re.search(r"[a-z]{2} ", shown):
            yield re.sub(r"…(?: ?…)+", "…", shown)
    elif isinstance(node, ast.Name):
        for other in ast.walk(function):
            targets = other.targets if isinstance(other, ast.Assign) else []
            if isinstance(other, ast.Assign) and any(isinstance(it, ast.Name) and it.id == node.id for it in targets):
                yield from _texts(other.value, function)


def texts() -> dict[str, dict[str, Any]]:
    """Return what is said of each code."""
    return tomllib.loads(TEXTS.read_text(encoding="utf-8"))


def _defaults() -> list[type[errors.GoalkitError]]:
    """Return the kinds of errors."""
    found = [getattr(errors, name) for name in errors.__all__]
    return [kind for kind in found if issubclass(kind, errors.GoalkitError)]


def page() -> str:
    """Return the whole page."""
    said, patterns = texts(), codes()
    lines = [
        "# Catalogue of errors",
        "",
        f"Look up any of the {len(said)} codes here: what the error says, when it happens and how to get rid of it.",
        "",
        "Every error that goalkit raises on purpose is a [`GoalkitError`][goalkit.GoalkitError] and lists all",
        "[problems][goalkit.Problem] at once. A problem has a `path` to the field, a `message` and a `code`. Codes are",
        "stable; messages may get better. An ellipsis in a pattern stands for what the message puts there.",
        "",
        "An error with one problem has that problem's code; an error with several has the code of its kind:",
        "",
        "| kind | code with several problems | when |",
        "|---|---|---|",
        *map(_row, _defaults()),
        "",
        "All examples run in one namespace that begins with this:",
        "",
        "```python",
        *SETUP.splitlines(),
        "```",
    ]
    space: dict[str, object] = {}
    exec(compile(SETUP, "setup", "exec"), space)  # noqa: S102 - it stands above
    group = ""
    for code in sorted(said, key=lambda code: (code.lower(), code)):
        if code.partition(".")[0].lower() != group:
            group = code.partition(".")[0].lower()
            lines += ["", f"## {group}"]
        lines += ["", *_entry(code, said[code], patterns.get(code, ()), space)]
    return "\n".join(lines) + "\n"


def _row(kind: type[errors.GoalkitError]) -> str:
    first = (kind.__doc__ or "").splitlines()[0]
    return f"| [`{kind.__name__}`][goalkit.{kind.__name__}] | `{kind.default_code}` | {first} |"


def anchor(code: str) -> str:
    """Return the anchor of a code on the page."""
    return code.replace(".", "-").replace(" ", "_")


def _entry(code: str, said: dict[str, Any], patterns: Iterable[str], space: dict[str, object]) -> Iterator[str]:
    yield f"### {code} {{ #{anchor(code)} }}"
    yield ""
    yield f"**When.** {said['when']}"
    yield ""
    yield f"**Fix.** {said['fix']}"
    shown = list(patterns)
    if shown:
        yield ""
        yield f"**{'Says' if len(shown) == 1 else 'Says one of'}**"
        yield ""
        for text in shown:
            yield f"- `{text.strip()}`"
    example = _fence(said)
    yield ""
    yield "```python"
    yield from example
    yield from (f"#> {line}".rstrip() for line in _run(code, said, "\n".join(example), space))
    yield "```"


def _fence(said: dict[str, Any]) -> list[str]:
    """Return the lines of an example."""
    lines = str(said["example"]).strip("\n").splitlines()
    if said.get("raw"):
        return lines
    shown = "error.problems[0]" if said.get("short") else "error"
    return ["try:", *(f"    {line}" for line in lines), "except gk.GoalkitError as error:", f"    print({shown})"]


def _run(code: str, said: dict[str, Any], example: str, space: dict[str, object]) -> list[str]:
    """Return what an example prints, after a look at the code that it raises."""
    if not said.get("raw"):
        try:
            exec(compile(str(said["example"]).strip(), code, "exec"), space)  # noqa: S102 - it stands on the page
        except errors.GoalkitError as error:
            raised = {problem.code for problem in error.problems}
            if code not in raised:
                raise AssertionError(f"the example of {code} raises {sorted(raised)}") from error
        else:
            raise AssertionError(f"the example of {code} raises nothing")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example, code, "exec"), space)  # noqa: S102 - it stands on the page
    return printed.getvalue().splitlines()


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
