"""Conformance reports: which laws an implementation holds, as text, JSON and Markdown."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from goalkit.testing.law import EDITION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from goalkit.testing.running import Outcome

__all__ = ["as_json", "as_markdown", "entries_of", "summary", "write"]

_WORDS = {"held": "held", "broken": "broken", "gap": "known to be broken", "skipped": "skipped"}


def entries_of(outcomes: Iterable[Outcome], suite: str) -> list[dict[str, str]]:
    """Return outcomes as the entries of a report."""
    return [
        {
            "law": outcome.law.id,
            "suite": suite,
            "result": outcome.result,
            "reason": outcome.reason.partition("\n")[0],
        }
        for outcome in outcomes
    ]


def summary(entries: Sequence[Mapping[str, str]]) -> str:
    """Return one line: how many laws held, did not, were skipped.

    Examples:
        >>> summary([{"law": "repository.delete", "suite": "TestOurs", "result": "held", "reason": ""}])
        'goalkit: 1 law asked of 1 suite: 1 held'
    """
    suites = len({entry["suite"] for entry in entries})
    counts = Counter(entry["result"] for entry in entries)
    newer = sum(entry["reason"].startswith("law of edition") for entry in entries)
    parts = [f"{counts[name]} {word}" for name, word in _WORDS.items() if counts[name]]
    text = f"goalkit: {_count(len(entries), 'law')} asked of {_count(suites, 'suite')}: {', '.join(parts)}"
    return f"{text} ({_count(newer, 'law')} of newer editions)" if newer else text


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def as_json(entries: Iterable[Mapping[str, str]]) -> str:
    """Return a report as JSON: kit edition, and for each suite the result of each law."""
    document = {
        "format": "goalkit-conformance",
        "version": 1,
        "edition": "{}.{}".format(*EDITION),
        "suites": [
            {"suite": suite, "conforms": _conforms(laws), "laws": laws} for suite, laws in _by_suite(entries).items()
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_markdown(entries: Iterable[Mapping[str, str]]) -> str:
    """Return a report as a Markdown page with one table for each suite."""
    lines = ["# Conformance", "", "Laws of goalkit.testing, edition {}.{}.".format(*EDITION)]
    for suite, laws in _by_suite(entries).items():
        lines += ["", f"## {suite}", "", "| law | result | |", "| --- | --- | --- |"]
        lines += [f"| `{law['law']}` | {law['result']} | {law['reason'].replace('|', chr(92) + '|')} |" for law in laws]
    return "\n".join(lines) + "\n"


def _by_suite(entries: Iterable[Mapping[str, str]]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for entry in sorted(entries, key=lambda item: (item["suite"], item["law"])):
        found.setdefault(entry["suite"], []).append({name: entry[name] for name in ("law", "result", "reason")})
    return found


def _conforms(laws: Iterable[Mapping[str, str]]) -> bool:
    return all(law["result"] in {"held", "skipped"} for law in laws)


def write(file: str | Path, entries: Iterable[Mapping[str, str]]) -> None:
    """Write a report: Markdown where the file's name ends with `.md`, else JSON."""
    path = Path(file)
    path.write_text(as_markdown(entries) if path.suffix == ".md" else as_json(entries), encoding="utf-8")
