"""Writes docs/catalogue/laws.md and docs/catalogue/kill-matrix.md: `python docs_ext/laws_page.py`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from goalkit.testing.contracts import PORTS
from goalkit.testing.faulty import ZOO
from goalkit.testing.laws import SETS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.testing.law import Law, LawSet

ROOT = Path(__file__).resolve().parent.parent
LAWS = ROOT / "docs" / "catalogue" / "laws.md"
MATRIX = ROOT / "docs" / "catalogue" / "kill-matrix.md"
SNAPSHOT = ROOT / "tests" / "testing" / "kill_matrix.json"


def laws_page() -> str:
    """Return the catalogue of laws."""
    lines = [
        "# Catalogue of laws",
        "",
        f"The {sum(map(len, SETS.values()))} laws of `goalkit.testing`, by port: what holds, why it matters, and",
        "what to look at where it does not. Ids never change; a law that is new in a later edition is skipped by",
        "suites written for an earlier one. [How to ask them of your code](../how-to/testing/index.md).",
    ]
    for port, contract in PORTS.items():
        lines += ["", f"## {_heading(port)}", "", f"`{contract.__name__}`"]
        for laws in contract.law_sets:
            lines += _set(laws)
    return "\n".join(lines) + "\n"


def _heading(port: str) -> str:
    return port.replace("_", " ").replace("kpi", "KPI").capitalize().replace("Kpi", "KPI")


def _set(laws: LawSet) -> Iterator[str]:
    for law in laws:
        yield from _law(law)


def _law(law: Law) -> Iterator[str]:
    yield ""
    yield f"### {law.id} {{ #{law.id.replace('.', '-')} }}"
    yield ""
    yield law.statement
    yield ""
    yield f"**Why:** {law.rationale}"
    if law.requires:
        yield ""
        yield f"**Needs:** {', '.join(f'`{name}`' for name in sorted(law.requires))}"
    yield ""
    yield "**Look at:**"
    yield ""
    for text in law.troubleshooting:
        yield f"- {text}"


def matrix_page() -> str:
    """Return the table of wrong implementations and the laws that catch them."""
    caught: dict[str, list[str]] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    lines = [
        "# Kill matrix",
        "",
        f"A test kit is worth what it catches. `goalkit.testing.faulty` holds {len(ZOO)} wrong implementations, each",
        "with one bug that people really write. Each is caught by the law named first within Hypothesis' default of",
        "100 examples. Each law catches at least one that no obvious law catches.",
    ]
    for port in PORTS:
        found = [faulty for faulty in ZOO if faulty.port == port]
        lines += ["", f"## {_heading(port)}", "", "| the bug | seen in | caught by |", "| --- | --- | --- |"]
        for faulty in found:
            by = caught[faulty.id]
            first = [faulty.killed_by, *(name for name in by if name != faulty.killed_by)]
            shown = ", ".join(f"[{name}](laws.md#{name.replace('.', '-')})" for name in first[:3])
            more = f" and {len(first) - 3} more" if len(first) > 3 else ""
            lines.append(f"| {_cell(faulty.bug)} | {_cell(faulty.seen)} | {shown}{more} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> int:
    """Write both pages."""
    LAWS.write_text(laws_page(), encoding="utf-8")
    MATRIX.write_text(matrix_page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
