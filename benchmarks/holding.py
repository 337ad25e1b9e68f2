"""How often is "did it hold?" answered rightly? `python benchmarks/holding.py`.

Normal values: twelve before the change, thirteen in the cycle and thirteen after it. In the cycle they are shifted by
so many sigma; afterwards the shift is kept or lost. Printed is the share of each verdict in percent; the right
one is `holding` where a shift was kept, `reverted` where it was lost, and `no_change` without a shift.

The first table counts the signals of improvement alone in thirteen later values: how much limits of twelve values
can see. In the last table there are only four values after the cycle.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random

from goalkit.insight.limits import process_limits
from goalkit.insight.rules import find_signals
from goalkit.linking.holding import Holding, judge

START = dt.date(2026, 4, 1)
END = START + dt.timedelta(weeks=13) - dt.timedelta(days=1)
SHIFTS = (0.0, 1.0, 1.5, 2.0, 3.0)
RULES = ("limit", "run_of_8", "3_of_4")


def normal(rng: random.Random, count: int, shift: float = 0) -> list[float]:
    """Return normal values of sigma 1 around a level of 100, as a person would write them."""
    return [round(rng.gauss(100 + shift, 1), 4) for _ in range(count)]


def signals(runs: int, shift: float) -> dict[str, float]:
    """Return the share of runs in which each rule, and any, finds a signal in thirteen later values."""
    rng = random.Random(f"signals {shift}")  # noqa: S311 - a simulation
    counts: dict[str, int] = dict.fromkeys((*RULES, "any"), 0)
    for _ in range(runs):
        limits = process_limits(normal(rng, 12))
        assert limits is not None
        found = {item.rule for item in find_signals(normal(rng, 13, shift), limits) if item.side == "above"}
        for rule in found:
            counts[rule] += 1
        counts["any"] += bool(found)
    return {rule: count / runs for rule, count in counts.items()}


def verdicts(runs: int, shift: float, kept: float, later: int) -> dict[Holding, float]:
    """Return the share of each verdict."""
    rng = random.Random(f"verdicts {shift} {kept} {later}")  # noqa: S311 - a simulation
    counts = dict.fromkeys(Holding, 0)
    for _ in range(runs):
        values = normal(rng, 13, shift) + normal(rng, later, kept)
        readings = [(START + dt.timedelta(weeks=week), value) for week, value in enumerate(values)]
        counts[judge(normal(rng, 12), readings, END, "increase").verdict] += 1
    return {verdict: count / runs for verdict, count in counts.items()}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Measure how often 'did it hold?' is answered rightly.")
    parser.add_argument("--runs", type=int, default=1_000)
    runs = parser.parse_args().runs
    print(f"signals of improvement in 13 values after 12, percent of {runs} runs")
    print("shift " + "".join(f"{rule:>10}" for rule in (*RULES, "any")))
    for shift in SHIFTS:
        print(f"{shift:<6g}" + "".join(f"{share:>10.0%}" for share in signals(runs, shift).values()))
    for later in (13, 4):
        print(f"\nverdicts with {later} values after the cycle, percent of {runs} runs")
        print("shift       " + "".join(f"{verdict:>11}" for verdict in Holding))
        for shift in SHIFTS:
            for name, kept in (("kept", shift), ("lost", 0.0)) if shift else (("none", 0.0),):
                shares = verdicts(runs, shift, kept, later).values()
                print(f"{shift:<6g}{name:<6}" + "".join(f"{share:>11.0%}" for share in shares))


if __name__ == "__main__":
    main()
