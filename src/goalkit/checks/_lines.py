"""Lines: where in the text of a plan the id of a goal, KPI, owner or cycle stands, in TOML or JSON."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goalkit.checks.findings import Subject, SubjectKind

__all__ = ["line_of", "lines"]

_Path: TypeAlias = tuple[str, ...]
"""The keys on the way to a value; places in arrays are left out."""

_KINDS: Mapping[_Path, SubjectKind] = {
    ("cycles", "id"): "cycle",
    ("owners", "id"): "owner",
    ("kpis", "id"): "KPI",
    ("objectives", "id"): "objective",
    ("objectives", "key_results", "id"): "key result",
}
_PLAN = ("goalkit",)
"""A plan has no id; it starts where its version stands."""
_DEPTH = 4
"""No id stands deeper than in three parts, so a path needs no more than four."""

_QUOTES = "\"'"

_TOKEN = re.compile(
    r"""
      (?P<text> \"{3} (?: [^"\\]++ | \\.? | "(?!"") )*+ "{0,5}
              | '{3} (?: [^']++ | '(?!'') )*+ '{0,5}
              | " (?: [^"\\\n]++ | \\[^\n]? )*+ "?
              | ' [^'\n]*+ '? )
    | (?P<comment> \#[^\n]*+ )
    | (?P<word> [^\s"'\#=:,.\[\]{}]++ )
    | (?P<mark> [\n=:,\[\]{}] )
    """,
    re.VERBOSE | re.DOTALL,
)
"""The tokens of TOML and JSON alike; blanks and the points of dotted keys fall between them."""


def line_of(source: str, subject: Subject) -> int | None:
    r"""Return the line, from 1, on which the id of a subject stands in the text of its plan.

    Args:
        source: The plan as TOML or JSON. Any text will do: what is not found has no line.
        subject: What a finding is about. For the plan it is the line of its version.

    Examples:
        >>> from goalkit.checks.findings import Subject
        >>> source = 'goalkit = 1\n\n[[kpis]]\nid = "churn"\n\n[[objectives]]\nid = "churn"\ntitle = "Keep them"'
        >>> line_of(source, Subject("KPI", "churn")), line_of(source, Subject("objective", "churn"))
        (4, 7)
        >>> line_of(source, Subject("plan")), line_of(source, Subject("owner", "churn"))
        (1, None)
    """
    return lines(source).get((subject.kind, subject.id))


def lines(source: str) -> dict[tuple[SubjectKind, str | None], int]:
    """Return the line of each id in the text of a plan, by the kind of its subject and the id.

    Examples:
        >>> lines('{"goalkit": 1, "owners": [{"id": "growth"}]}')
        {('plan', None): 1, ('owner', 'growth'): 1}
    """
    reader = _Reader()
    line, last = 1, 0
    for token in _TOKEN.finditer(source.removeprefix("\ufeff")):
        line += token.string.count("\n", last, token.start())
        last = token.start()
        if token["mark"] is not None:
            reader.mark(token["mark"], line)
        elif token["comment"] is None:
            reader.text(token[0], line)
    return reader.found


class _Reader:
    """Follows brackets and keys, token by token, and notes the ids. It judges nothing: `load` does."""

    def __init__(self) -> None:
        self.found: dict[tuple[SubjectKind, str | None], int] = {}
        self.open: list[tuple[str, _Path]] = []
        """The brackets that are open, each with the path of what it holds."""
        self.base: _Path = ()
        """The path that the last header of TOML has set."""
        self.path: _Path = ()
        """The path of the value that is read."""
        self.key: list[str] = []
        self.in_value = False
        self.in_header = False

    def text(self, raw: str, line: int) -> None:
        """Take a string or a word: a part of a key, or a value."""
        if not self.in_value:
            self.key.append(_decoded(raw))
        elif self.path in _KINDS and raw[0] in _QUOTES:
            self.found.setdefault((_KINDS[self.path], _decoded(raw)), line)

    def mark(self, mark: str, line: int) -> None:
        """Take a bracket, a comma, a sign between key and value, or the end of a line."""
        if mark in "=:":
            self._key_ends(line)
        elif mark in "[{":
            self._opens(mark)
        elif mark == "]" and self.in_header:
            self.base = tuple(self.key[:_DEPTH]) or self.base  # `]]` ends a header twice
            self.key = []
        elif mark in "]}":
            del self.open[-1:]
        elif mark == "," and self.open:
            bracket, self.path = self.open[-1]
            self.in_value = bracket == "["
            self.key = []
        elif mark == "\n" and not self.open:
            self.in_value = self.in_header = False
            self.key = []

    def _key_ends(self, line: int) -> None:
        outer = self.open[-1][1] if self.open else self.base
        self.path = (*outer, *self.key)[:_DEPTH]
        self.key = []
        self.in_value = True
        if self.path == _PLAN:
            self.found.setdefault(("plan", None), line)

    def _opens(self, bracket: str) -> None:
        if self.in_value:
            self.open.append((bracket, self.path))
            self.in_value = bracket == "["
        elif bracket == "{":  # the table that is all of JSON
            self.open.append((bracket, ()))
        elif not self.open:
            self.in_header = True
        self.key = []


def _decoded(raw: str) -> str:
    """Return what a string in quotes says; anything else as it stands."""
    if raw[0] not in _QUOTES:
        return raw
    if "\\" not in raw and not raw.startswith(('"""', "'''")):
        return raw[1:-1]
    try:
        return str(json.loads(raw))
    except ValueError:
        pass
    try:
        return str(tomllib.loads(f"x = {raw}")["x"])
    except ValueError:
        return raw[1:-1]
