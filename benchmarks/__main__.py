"""Runs the benchmarks: `python -m benchmarks`.

Each topic runs in a fresh process, as often as `--repeat` says; the median of its ratios is reported, with the
lowest and the highest. `--write` puts the report where the docs are generated from.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import importlib
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

from benchmarks.figures import Figure

FOLDER = Path(__file__).resolve().parent
REPORT = FOLDER / "report.json"
TOPICS = ("imports", "construct", "evaluate", "live", "load", "frames")
"""The modules with a `measure`."""


def main() -> None:
    """Run all topics or some, print a table, and write the report if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("topics", nargs="*", choices=[[], *TOPICS], help="left out: all", metavar="TOPIC")
    parser.add_argument("--repeat", type=int, default=3, help="processes for each topic")
    parser.add_argument("--runs", type=int, default=5, help="runs of each contender in a process")
    parser.add_argument("--small", action="store_true", help="small sizes, for a quick try")
    parser.add_argument("--write", action="store_true", help=f"keep what was measured in {REPORT.name}")
    parser.add_argument("--no-targets", action="store_true", help="end well where targets are missed: does it run?")
    parser.add_argument("--inner", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    topics: list[str] = given.topics or list(TOPICS)
    if given.inner:
        figures = importlib.import_module(f"benchmarks.{topics[0]}").measure(given.runs, small=given.small)
        print(json.dumps([dataclasses.asdict(item) for item in figures]))
        return
    found: list[dict[str, Any]] = []
    for topic in topics:
        repeated = [_process(topic, given.runs, small=given.small) for _ in range(given.repeat)]
        found += [_merged(topic, list(same)) for same in zip(*repeated, strict=True)]
        for item in found:
            if item["topic"] == topic:
                print(line(item))
    if given.write:
        write(found)
    if not given.no_targets and any(item["met"] is False for item in found):
        sys.exit("some targets are missed: see above")


def _process(topic: str, runs: int, *, small: bool) -> list[Figure]:
    """Return the figures of a topic, measured in a process of its own."""
    command = [sys.executable, "-m", "benchmarks", topic, "--inner", "--runs", str(runs), *["--small"] * small]
    done = subprocess.run(command, cwd=FOLDER.parent, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(f"{topic}: {done.stderr}")
    return [Figure(**item) for item in json.loads(done.stdout.splitlines()[-1])]


def _merged(topic: str, figures: list[Figure]) -> dict[str, Any]:
    """Return one figure of several processes: the median of the ratios."""
    ratios = sorted(item.ratio for item in figures)
    middle = dataclasses.replace(figures[0], ratio=statistics.median(ratios))
    names = figures[0].medians
    medians = {name: statistics.median(item.medians[name] for item in figures) for name in names}
    return {
        "topic": topic,
        **dataclasses.asdict(dataclasses.replace(middle, medians=medians)),
        "ratios": ratios,
        "met": middle.met,
    }


def line(item: dict[str, Any]) -> str:
    """Return a figure on one line."""
    target = "" if item["target"] is None else f"  target {item['target']:g}: {'met' if item['met'] else 'MISSED'}"
    spread = f"{item['ratios'][0]:.3g} to {item['ratios'][-1]:.3g}"
    return f"{item['id']:<44}{item['ratio']:>9.3g} times {item['baseline']} ({spread}){target}"


def write(found: list[dict[str, Any]]) -> None:
    """Put figures into the report, in place of those of the same topics."""
    old = cast("dict[str, Any]", json.loads(REPORT.read_text(encoding="utf-8"))) if REPORT.exists() else {}
    topics = {item["topic"] for item in found}
    kept = [item for item in old.get("figures", []) if item["topic"] not in topics]
    figures = sorted([*kept, *found], key=lambda item: TOPICS.index(item["topic"]))
    machine = {
        "python": platform.python_version(),
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
    }
    REPORT.write_text(json.dumps({"machine": machine, "figures": figures}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
