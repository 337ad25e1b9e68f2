"""What an import costs, over the import of what goalkit stands on, each in a fresh interpreter."""

from __future__ import annotations

import functools
import subprocess
import sys

from benchmarks.figures import Figure, figure, in_turn

__all__ = ["measure"]

_CODE = {
    "goalkit": "import goalkit",
    "used": "from goalkit import Plan, evaluate",
    "all": "import goalkit as gk; [getattr(gk, name) for name in gk.__all__]",
    "base": "import attrs, dateutil.rrule",
    "nothing": "pass",
}


def measure(runs: int, *, small: bool) -> list[Figure]:
    """Return the figures of imports; the time of an interpreter that imports nothing is taken off each."""
    calls = {name: functools.partial(_run, code) for name, code in _CODE.items()}
    times = in_turn(calls, runs if small else max(runs, 9))
    medians = {name: max(taken - times["nothing"], 1e-6) for name, taken in times.items()}
    made = functools.partial(
        figure,
        medians=medians,
        over="base",
        baseline=_CODE["base"],
        work="a fresh interpreter, its start taken off",
    )
    return [
        made("import.goalkit", "import goalkit", target=3.0),
        made(
            "import.used",
            _CODE["used"],
            name="used",
            note="`import goalkit` alone loads no module; this is what follows",
        ),
        made("import.all", "import goalkit and ask for every name", name="all"),
    ]


def _run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - the constants above
