"""What reading a plan from a JSON file costs over reading JSON and building objects at all.

Named baseline: `json.load` of the same file, which checks nothing and knows no plan, and then the construction of the
same objects from ready rows. Memory is compared with the plan that is there in the end, everything in it counted.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import goalkit as gk
from benchmarks.figures import Figure, allocated, figure, in_turn
from benchmarks.workload import objectives, plan_of, rows

__all__ = ["measure"]

_COUNT = 29_300
"""So many objectives with 4 key results and 6 check-ins each make a file of 100 MB."""


def measure(runs: int, *, small: bool) -> list[Figure]:
    """Return the figures of time and memory for one file."""
    goals = rows(_COUNT // 10 if small else _COUNT)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.json"
        gk.dump(plan_of(objectives(goals)), file)
        size = file.stat().st_size / 1e6
        work = f"JSON file of {size:.0f} MB, {len(goals):,} objectives"

        def parts() -> object:
            with file.open(encoding="utf-8") as text:
                document = json.load(text)
            return document, objectives(goals)

        medians = in_turn({"json.load and objects": parts, "load": lambda: gk.load(file)}, runs)
        held, peak = allocated(lambda: gk.load(file))
    return [
        figure(
            f"load.time-{size:.0f}",
            "load",
            medians,
            name="load",
            over="json.load and objects",
            baseline="json.load and the construction of the same objects",
            work=work,
            target=3.0,
        ),
        figure(
            f"load.memory-{size:.0f}",
            "the most memory that load needs",
            {"plan": float(held), "peak": float(peak)},
            name="peak",
            over="plan",
            baseline="the plan in memory",
            work=work,
            target=4.0,
            unit="B",
        ),
    ]
