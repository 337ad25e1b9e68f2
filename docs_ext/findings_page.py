"""Writes docs/catalogue/findings.md from the rules and their examples: `python docs_ext/findings_page.py`."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from goalkit.checks._ignoring import UselessIgnore
from goalkit.checks.guidelines import ENTERPRISE, SCALE_UP, STARTUP, STRICT, Guidelines
from goalkit.checks.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.checks.rule import Rule

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "catalogue" / "findings.md"
EXAMPLES = ROOT / "tests" / "checks" / "examples"

PARTS = {
    "GK1": "Shape: how many, owned by whom, measured by what",
    "GK2": "KPIs: complete, looked at, used",
    "GK3": "Rhythm: check-ins and grading",
    "GK4": "Cascade: who contributes to whom",
    "GK5": "Links: KPIs and key results together",
    "GK6": "Calibration: patterns over several cycles",
    "GK9": "Ignoring",
}


def page() -> str:
    """Return the whole page."""
    lines = [
        "# Catalogue of findings",
        "",
        "Every mistake that `goalkit.check` looks for: what it is, why it matters, what to do, and a plan that has it",
        "beside the same plan without it. Codes are stable.",
        "",
        *_overview(),
    ]
    part = ""
    for rule in (*RULES, UselessIgnore()):
        if rule.code[:3] != part:
            part = rule.code[:3]
            lines += ["", f"## {PARTS[part]}"]
        lines += ["", *_rule(rule)]
    lines += ["", "## The numbers", "", *_numbers()]
    return "\n".join(lines) + "\n"


def _overview() -> Iterator[str]:
    yield "| code | name | severity | mistake |"
    yield "|---|---|---|---|"
    for rule in (*RULES, UselessIgnore()):
        yield f"| [{rule.code}](#{rule.code.lower()}) | {rule.name} | {rule.severity} | {_title(rule)} |"


def _title(rule: Rule) -> str:
    return (inspect.getdoc(type(rule)) or "").splitlines()[0]


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.code}"
    yield ""
    yield f"**{rule.name}** ({rule.severity}). {_title(rule)}"
    yield ""
    yield f"*Why it matters.* {rule.why}"
    yield ""
    yield f"*What to do.* {rule.fix}"
    for kind, title in (("bad", "A plan with the mistake"), ("good", "The same plan without it")):
        yield ""
        yield f'??? {"failure" if kind == "bad" else "success"} "{title}"'
        yield ""
        text = (EXAMPLES / f"{rule.code}.{kind}.toml").read_text(encoding="utf-8").rstrip()
        for line in ('```toml reason="run by tests/checks/test_examples.py"', *text.splitlines(), "```"):
            yield f"    {line}".rstrip()


def _numbers() -> Iterator[str]:
    presets = (SCALE_UP, STARTUP, ENTERPRISE, STRICT)
    yield "Every number that rules go by is in one value, `Guidelines`; these presets come with goalkit."
    yield ""
    yield f"| number | {' | '.join(item.name for item in presets)} | what it is | source |"
    yield f"|---|{'---|' * (len(presets) + 2)}"
    meanings = _meanings()
    for place, (name, shown, source) in enumerate(SCALE_UP.rows()):
        others: list[str] = []
        for preset in presets[1:]:
            _, other, where = preset.rows()[place]
            others.append("" if other == shown else f'{other} <span title="{where}">ⓘ</span>')
        yield f"| `{name}` | {shown} | {' | '.join(others)} | {meanings[name]} | {source} |"


def _meanings() -> dict[str, str]:
    """Return the text under each field of `Guidelines`."""
    found: dict[str, str] = {}
    name = ""
    for line in inspect.getsource(Guidelines).splitlines():
        if line.startswith("    ") and not line.startswith("     ") and ":" in line and "=" in line:
            name = line.split(":")[0].strip()
        elif line.startswith('    """') and name:
            found[name] = line.strip().strip('"')
            name = ""
    return found


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
