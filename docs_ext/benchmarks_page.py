"""Writes docs/benchmarks.md from the report of the benchmarks: `python -m docs_ext.benchmarks_page`."""

from __future__ import annotations

import json
import sys
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docs_ext.benchmark_charts import CHARTS, REPORT

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"

_TOPICS = {
    "imports": "Import",
    "construct": "Construction and memory",
    "evaluate": "Evaluation",
    "live": "Live scorecards",
    "load": "Files",
    "frames": "Tables",
}

_ABOUT = {
    "frames": "On one machine only Polars comes near the loop. Tables are for work that must run where the data are: a "
    "lazy engine\ngets a plan that grows with each level of the cascade, and Spark plans and starts tasks for each."
}
_HEAD = """# Benchmarks

What goalkit costs, each figure as a ratio to a named baseline that ran in the same process, in turn. Seconds depend
on the machine and on what else it does; ratios travel better. This page is written from the report of a run:
{machine}. Each topic ran in {processes}; shown is the median of the ratios, and in brackets the lowest and the highest.

Run it on your machine, where it matters to you:

```bash reason="takes an hour; `-- --small` is a quick try"
nox -s bench
```

The usual work is a tree: five objectives below each, four key results with six check-ins each. 100,000 objectives
have 400,000 key results and 2.4 million check-ins.

The baselines of evaluation are a *bare* loop over tuples that computes the same scores, without types, rounding or
checks; pydantic models with a networkx graph, scored in topological order; pandas, grouped and rolled up level by
level; and SQLite with a recursive query. All of them are checked against each other to nine decimals before anything
is timed.
"""

_TAIL = """
## Other programs

Three programs in `benchmarks/` ask other questions, and print their answers:

- `forecast.py`: how often 80 % intervals hold the value they forecast, on made-up data that is known, and what the
  probabilities are worth beside always saying the share of key results that reach their target.
- `holding.py`: how often "did it hold?" is answered rightly, beside what was simulated.
- `cascade.py`: whether the cost of a cascade grows with its goals and links, and no faster, beside the same shape at
  a smaller size.

The first two say how far the statistics can be trusted on a straight line, a random walk, a KPI with a step. On real
data it can be worse. A test of the default run guards the order of growth: a cascade of 100,000 levels is evaluated
without recursion.
"""


def page() -> str:
    """Return the page."""
    report = cast("dict[str, Any]", json.loads(REPORT.read_text(encoding="utf-8")))
    figures: list[dict[str, Any]] = report["figures"]
    where = report["machine"]
    system = f"{where['system']} {where['processor']} with {where['cores']} cores"
    machine = f"Python {where['python']} on {system}, {where['date']}"
    processes = _processes(figures)
    parts = [_HEAD.format(machine=machine, processes=processes), *_targets(figures)]
    for topic, heading in _TOPICS.items():
        found = [item for item in figures if item["topic"] == topic]
        if found:
            parts += [f"\n## {heading}\n", *_about(topic), *_chart(topic), *_table(found), *_notes(found)]
    return "\n".join([*parts, _TAIL])


def _processes(figures: list[dict[str, Any]]) -> str:
    """Return in words in how many processes the topics ran."""
    counts = {item["topic"]: len(item["ratios"]) for item in figures}
    most = max(counts.values())
    fewer = [f"{_TOPICS[topic].lower()}: {count}" for topic, count in counts.items() if count < most]
    return f"{most} fresh processes" + (f" ({', '.join(fewer)})" if fewer else "")


def _targets(figures: list[dict[str, Any]]) -> Iterator[str]:
    aimed = [item for item in figures if item["target"] is not None]
    missed = [item for item in aimed if not item["met"]]
    yield "## Targets\n"
    yield f"{len(aimed) - len(missed)} of {len(aimed)} targets are met."
    if missed:
        yield "Missed:\n"
        for item in missed:
            why = f" {item['note']}." if item["note"] else ""
            ratio = f"{_number(item['ratio'])} times {item['baseline']}, target {_number(item['target'])}"
            yield f"- **{item['what']}** ({item['work']}): {ratio}.{why}"
    yield ""
    yield from _chart("targets")


def _about(topic: str) -> Iterator[str]:
    if topic in _ABOUT:
        yield f"{_ABOUT[topic]}\n"


def _chart(topic: str) -> Iterator[str]:
    if topic in CHARTS:
        alt = escape(CHARTS[topic]("light").alt, quote=False)
        for theme in ("light", "dark"):
            yield f"![{alt}](assets/charts/bench_{topic}-{theme}.svg#only-{theme})"
        yield ""


def _table(figures: list[dict[str, Any]]) -> Iterator[str]:
    yield "| what | on | over | ratio | target |"
    yield "|---|---|---|---|---|"
    for item in figures:
        low, high = item["ratios"][0], item["ratios"][-1]
        spread = f" ({_number(low)} to {_number(high)})" if len(item["ratios"]) > 1 else ""
        ratio = f"{_number(item['ratio'])}{spread}"
        target = (
            "" if item["target"] is None else f"{_number(item['target'])}: {'met' if item['met'] else '**missed**'}"
        )
        yield f"| {item['what']} | {item['work']} | {item['baseline']} | {ratio} | {target} |"


def _notes(figures: list[dict[str, Any]]) -> Iterator[str]:
    notes = dict.fromkeys(item["note"] for item in figures if item["note"] and item["target"] is None)
    for note in notes:
        yield f"\n{note[0].upper()}{note[1:]}."


def _number(value: float) -> str:
    """Return a ratio with three digits, and without a power of ten."""
    return f"{value:.3g}" if 0.001 <= abs(value) < 1_000 else f"{value:,.0f}" if value >= 1 else f"{value:.6f}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE.relative_to(ROOT)}\n")
