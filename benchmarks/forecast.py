"""How often do forecasts hold? `python benchmarks/forecast.py`.

A simulation with made-up key results of 13 weeks, start 0 (the level KPIs: 60), target 100, one value a week:

* *linear*: a straight line with a slope of its own, and noise.
* *random walk*: independent weekly steps around a mean of its own.
* *hockey stick*: an S-curve that bends upwards late in the cycle.
* *saturating*: fast at first, then flat.
* *level*: a KPI that goes up and down around a level, with one step within the first six weeks.
* *stationary*: the same without a step.

After T weeks each method forecasts the value of week 13. Reported are the share of 80 % intervals that hold it,
and the Brier score (mean squared error of the probability that the target is reached, kept within 0.05 and 0.95;
lower is better). Named baseline *base*: who always says the share of key results that reach their target gets
p (1 - p). *level, normal* is `level` with a normal distribution instead of Student's t.

The second table is about a monthly KPI in a quarter: twelve normal values before it (sigma 1), shifted by so many sigma
from the first value inside on. After one or two of the three values `level` rests on the last twelve, unless they
show a signal together. Reported are the share of paths that have a forecast, and the share of their 80 %
intervals that hold the third value.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from functools import cache
from statistics import NormalDist
from typing import TYPE_CHECKING, TypeAlias

from goalkit.insight._estimates import Estimate, chance, drift, level, ols
from goalkit.insight._student import t_quantile
from goalkit.insight.limits import process_limits
from goalkit.insight.rules import find_signals

if TYPE_CHECKING:
    from collections.abc import Callable

Path: TypeAlias = list[float]
"""The start and the value of each week."""

WEEKS = 13
TARGET = 100.0
AFTER = (4, 6, 9, 11)
WIDE = 0.8
NORMAL = NormalDist()
t_edge = cache(t_quantile)


def linear(source: random.Random) -> Path:
    """Return a straight line with noise."""
    slope = source.gauss(TARGET / WEEKS, 2)
    return [0.0, *(slope * week + source.gauss(0, 5) for week in range(1, WEEKS + 1))]


def random_walk(source: random.Random) -> Path:
    """Return independent steps around a mean."""
    mean, path = source.gauss(TARGET / WEEKS, 2), [0.0]
    for _ in range(WEEKS):
        path.append(path[-1] + source.gauss(mean, 4))
    return path


def hockey_stick(source: random.Random) -> Path:
    """Return an S-curve that bends late."""
    middle, steep, top = source.uniform(7, 10), source.uniform(1, 2), source.gauss(105, 25)

    def curve(week: int) -> float:
        return top / (1 + math.exp((middle - week) / steep))

    return [0.0, *(curve(week) + source.gauss(0, 2) for week in range(1, WEEKS + 1))]


def saturating(source: random.Random) -> Path:
    """Return a path that is fast at first, then flat."""
    pace, top = source.uniform(2, 4), source.gauss(98, 25)
    return [0.0, *(top * (1 - math.exp(-week / pace)) + source.gauss(0, 2) for week in range(1, WEEKS + 1))]


def stepped(source: random.Random) -> Path:
    """Return a level with noise and one early step."""
    at, after = source.randint(1, 6), source.gauss(98, 10)
    return [60.0, *((after if week >= at else 60) + source.gauss(0, 6) for week in range(1, WEEKS + 1))]


def stationary(source: random.Random) -> Path:
    """Return a level with noise."""
    around = source.gauss(98, 10)
    return [60.0, *(around + source.gauss(0, 6) for _ in range(WEEKS))]


PROCESSES: dict[str, Callable[[random.Random], Path]] = {
    "linear": linear,
    "random walk": random_walk,
    "hockey stick": hockey_stick,
    "saturating": saturating,
    "level": stepped,
    "stationary": stationary,
}


def by_drift(path: Path, after: int) -> Estimate:
    """Forecast from the start and the values so far."""
    return drift(range(after + 1), path[: after + 1], WEEKS - after)


def by_level(path: Path, after: int) -> Estimate:
    """Forecast from the values so far."""
    return level(path[1 : after + 1])


def by_ols(path: Path, after: int) -> Estimate:
    """Forecast from the values so far."""
    return ols(range(1, after + 1), path[1 : after + 1], WEEKS - after)


METHODS: dict[str, Callable[[Path, int], Estimate]] = {
    "drift": by_drift,
    "level": by_level,
    "ols": by_ols,
    "level, normal": by_level,
}


def tried(name: str, path: Path, after: int) -> tuple[bool, float]:
    """Return whether the interval held, and the squared error of the probability."""
    estimate, last = METHODS[name](path, after), path[-1]
    if name.endswith("normal"):
        edge = NORMAL.inv_cdf((1 + WIDE) / 2)
        probability = NORMAL.cdf((estimate.expected - TARGET) / estimate.error)
    else:
        edge = t_edge((1 + WIDE) / 2, estimate.df)
        probability = chance(estimate, TARGET, None)
    probability = min(max(probability, 0.05), 0.95)
    return abs(last - estimate.expected) <= edge * estimate.error, (probability - (last >= TARGET)) ** 2


def measure(runs: int, seed: int) -> list[dict[str, str | float]]:
    """Return a row for each process and time."""
    rows: list[dict[str, str | float]] = []
    for process, make in PROCESSES.items():
        source = random.Random(f"{seed} {process}")  # noqa: S311 - made-up goals, no secrets
        paths = [[round(value, 1) for value in make(source)] for _ in range(runs)]
        share = sum(path[-1] >= TARGET for path in paths) / runs
        for after in AFTER:
            row: dict[str, str | float] = {"process": process, "after": after, "base": round(share * (1 - share), 3)}
            for name in METHODS:
                found = [tried(name, path, after) for path in paths]
                row[f"{name}: held"] = round(sum(held for held, _ in found) / runs, 3)
                row[f"{name}: brier"] = round(sum(error for _, error in found) / runs, 3)
            rows.append(row)
    return rows


def monthly(runs: int, seed: int) -> list[dict[str, float]]:
    """Return a row for each shift and number of values inside the quarter."""
    rows: list[dict[str, float]] = []
    for shift in (0.0, 1.0, 2.0, 3.0):
        for inside in (1, 2):
            source = random.Random(f"{seed} monthly {shift} {inside}")  # noqa: S311 - made-up goals, no secrets
            given = held = 0
            for _ in range(runs):
                path = [source.gauss(shift if place >= 12 else 0, 1) for place in range(15)]
                values = path[inside : 12 + inside]
                limits = process_limits(values)
                assert limits is not None
                if any(signal.on == "values" for signal in find_signals(values, limits)):
                    continue
                estimate = level(values)
                given += 1
                held += abs(path[-1] - estimate.expected) <= t_edge((1 + WIDE) / 2, estimate.df) * estimate.error
            rows.append({"shift": shift, "inside": inside, "given": given / runs, "held": held / max(1, given)})
    return rows


def main() -> None:
    """Print a table, or JSON with `--json`."""
    parser = argparse.ArgumentParser(description="Try the forecasts on made-up key results.")
    parser.add_argument("--runs", type=int, default=1_500)
    parser.add_argument("--seed", type=int, default=20260401)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    rows, months = measure(given.runs, given.seed), monthly(given.runs, given.seed)
    if given.json:
        found = {"runs": given.runs, "seed": given.seed, "results": rows, "monthly": months}
        print(json.dumps(found, indent=2))
        return
    print(f"{given.runs:,} paths of each process; share of 80 % intervals that held / Brier score")
    print(f"{'process':<13} {'T':>2} {'base':>6}", *(f"{name:>14}" for name in METHODS))
    for row in rows:
        cells = (f"{row[f'{name}: held']:.2f} / {row[f'{name}: brier']:.3f}" for name in METHODS)
        print(f"{row['process']:<13} {row['after']:>2} {row['base']:>6.3f}", *(f"{cell:>14}" for cell in cells))
    print(
        "\nmonthly level in a quarter: shift in sigma, values inside, share with a forecast, 80 % intervals that held"
    )
    for month in months:
        print(f"{month['shift']:>5g} {month['inside']:>3g} {month['given']:>6.0%} {month['held']:>6.0%}")


if __name__ == "__main__":
    main()
