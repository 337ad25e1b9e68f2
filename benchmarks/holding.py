"""How often is "did it hold?" answered rightly? `python benchmarks/holding.py`.

Normal values: twelve before the change, thirteen in the cycle and some after it. In the cycle they are shifted by
so many sigma, all at once or (*ramp*) in thirteen equal steps; afterwards the shift is kept, a quarter of it is, or
it is lost. Printed is the share of each verdict in percent; the right one is `holding` where a shift was kept,
`reverted` where it was lost or only a quarter is left, and `no_change` without a shift.

The first table counts the signals of improvement alone in thirteen later values: how much limits of twelve values
can see. The last table is about time: without a shift the answer must not depend on how many values came later.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random

from goalkit.insight.limits import process_limits
from goalkit.insight.rules import find_signals
from goalkit.linking.holding import Holding, judge

START = dt.date(2026, 4, 1)
WEEKS = 13
END = START + dt.timedelta(weeks=WEEKS) - dt.timedelta(days=1)
SHIFTS = (0.0, 1.0, 1.5, 2.0, 3.0)
KEPT = {"kept": 1.0, "quarter": 0.25, "lost": 0.0}
RULES = ("limit", "run_of_8", "3_of_4")


def normal(rng: random.Random, count: int, shift: float = 0, step: float = 0) -> list[float]:
    """Return normal values of sigma 1 around a level of 100 and a shift, as a person would write them.

    With a step the shift is reached in equal steps, the last value being the first of the full shift.
    """
    return [round(rng.gauss(100 + shift - step * (count - 1 - place), 1), 4) for place in range(count)]


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


def verdicts(runs: int, shift: float, kept: float, later: int, *, ramp: bool = False) -> dict[Holding, float]:
    """Return the share of each verdict."""
    rng = random.Random(f"verdicts {shift} {kept} {later} {ramp}")  # noqa: S311 - a simulation
    counts = dict.fromkeys(Holding, 0)
    for _ in range(runs):
        values = normal(rng, WEEKS, shift, shift / WEEKS if ramp else 0) + normal(rng, later, kept)
        readings = [(START + dt.timedelta(weeks=week), value) for week, value in enumerate(values)]
        counts[judge(normal(rng, 12), readings, END, "increase").verdict] += 1
    return {verdict: count / runs for verdict, count in counts.items()}


def table(title: str, rows: dict[str, dict[Holding, float]]) -> None:
    """Print the verdicts of some cases."""
    print(f"\n{title}")
    print(f"{'shift':<14}" + "".join(f"{verdict:>11}" for verdict in Holding))
    for name, shares in rows.items():
        print(f"{name:<14}" + "".join(f"{share:>11.0%}" for share in shares.values()))


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
        rows = {"0": verdicts(runs, 0, 0, later)}
        for shift in SHIFTS[1:]:
            for name, kept in KEPT.items():
                rows[f"{shift:g} {name}"] = verdicts(runs, shift, kept * shift, later)
        table(f"verdicts with {later} values after the cycle, percent of {runs} runs", rows)
    rows = {
        f"{shift:g} {name}": verdicts(runs, shift, kept * shift, 13, ramp=True)
        for shift in SHIFTS[1:]
        for name, kept in KEPT.items()
    }
    table(f"ramps, with 13 values after the cycle, percent of {runs} runs", rows)
    rows = {f"0, {later} later": verdicts(runs, 0, 0, later) for later in (8, 13, 26, 50, 150)}
    table(f"no shift, and time passes, percent of {runs} runs", rows)


if __name__ == "__main__":
    main()
