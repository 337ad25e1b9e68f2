"""How much does an evaluation cost over the bare arithmetic? `python benchmarks/evaluate.py`.

Named baseline *bare*: a loop over plain tuples that computes the same scores (value in force as of the
date, progress, clamp, weighted mean) with no types, no checks and no rounding. Both run in the same
process, in turn, and the ratio of medians is reported: absolute times mean little on shared machines.

Reported are three ways to use goalkit on the same built plan:

* *scores*: `evaluate`, which computes every score; other results are made when asked for.
* *objectives read*: the same, then score, grade, zone and status of every objective.
* *all read*: the same, then every field of every objective and key result.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import json
import random
import statistics
import sys
import time
from typing import TYPE_CHECKING, TypeAlias

import goalkit as gk

if TYPE_CHECKING:
    from collections.abc import Callable

Entries: TypeAlias = list[tuple[dt.date, float]]
BareKeyResult: TypeAlias = tuple[float, float, float, Entries]
BareObjective: TypeAlias = tuple[str, list[BareKeyResult]]

START = dt.date(2026, 4, 1)
AS_OF = dt.date(2026, 5, 15)


def make(objectives: int, key_results: int, check_ins: int) -> tuple[gk.Plan, list[BareObjective]]:
    """Return the same goals as a plan and as tuples; every fifth objective is the parent of four."""
    source = random.Random(20260401)  # noqa: S311 - made-up goals, no secrets
    cycle = gk.Cycle.quarter(2026, 2)
    built: list[gk.Objective] = []
    bare: list[BareObjective] = []
    for number in range(objectives):
        rows: list[BareKeyResult] = []
        items: list[gk.KeyResult] = []
        for place in range(key_results):
            baseline, target = source.randint(0, 50), source.randint(60, 100)
            entries = [
                (START + dt.timedelta(days=12 * week), round(source.uniform(baseline, target), 1))
                for week in range(check_ins)
            ]
            weight = source.choice((1.0, 1.0, 2.0))
            rows.append((float(baseline), float(target), weight, entries))
            items.append(
                gk.KeyResult(
                    id=f"kr-{number}-{place}",
                    title="Move the metric",
                    weight=weight,
                    measure=gk.Change(baseline=baseline, target=target),
                    check_ins=[gk.CheckIn(date, value) for date, value in entries],
                )
            )
        parents = [gk.Alignment(f"o-{(number - 1) // 5}")] if number else []
        bare.append((f"o-{number}", rows))
        built.append(gk.Objective(id=f"o-{number}", title="Aim", cycle=cycle.id, key_results=items, aligned_to=parents))
    return gk.Plan(cycles=[cycle], objectives=built), bare


def bare_scores(goals: list[BareObjective], as_of: dt.date) -> dict[str, float | None]:
    """Compute the scores as a script would."""
    scores: dict[str, float | None] = {}
    for name, key_results in goals:
        total = weights = 0.0
        for baseline, target, weight, entries in key_results:
            value = None
            for date, entry in reversed(entries):
                if date <= as_of:
                    value = entry
                    break
            progress = 0.0 if value is None else (value - baseline) / (target - baseline)
            score = min(max(progress, 0.0), 1.0)
            total += weight * score
            weights += weight
        scores[name] = total / weights if weights else None
    return scores


def evaluate_only(plan: gk.Plan) -> gk.Scorecard:
    """Compute every score."""
    return gk.evaluate(plan, AS_OF)


def read_objectives(plan: gk.Plan) -> gk.Scorecard:
    """Compute every score and read the results of every objective."""
    card = gk.evaluate(plan, AS_OF)
    for result in card.objectives.values():
        _ = (result.score, result.grade, result.zone, result.status)
    return card


def read_all(plan: gk.Plan) -> gk.Scorecard:
    """Compute every score and read every result."""
    card = read_objectives(plan)
    for result in card.key_results.values():
        _ = (result.score, result.grade, result.zone, result.status)
    return card


def seconds(work: Callable[[], object]) -> float:
    """Return the time of one run."""
    gc.collect()
    gc.disable()  # as timeit does
    start = time.perf_counter()
    work()
    taken = time.perf_counter() - start
    gc.enable()
    return taken


def measure(objectives: int, runs: int) -> dict[str, float]:
    """Time everything in turn and return the median seconds of each."""
    plan, bare = make(objectives, key_results=4, check_ins=6)
    card, expected = evaluate_only(plan), bare_scores(bare, AS_OF)
    for name, result in card.objectives.items():
        score = expected[name]
        if score is None or result.score is None or abs(score - result.score) > 1e-9:
            sys.exit(f"the two disagree on {name}: {score} and {result.score}")
    work: dict[str, Callable[[], object]] = {
        "bare": lambda: bare_scores(bare, AS_OF),
        "scores": lambda: evaluate_only(plan),
        "objectives read": lambda: read_objectives(plan),
        "all read": lambda: read_all(plan),
    }
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(runs):
        for name, run in work.items():
            times[name].append(seconds(run))
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    """Print a table, or JSON with `--json`."""
    parser = argparse.ArgumentParser(description="Compare evaluate with the bare arithmetic.")
    parser.add_argument("--objectives", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    medians = measure(given.objectives, given.runs)
    rows = {
        name: {"median_ms": round(median * 1000, 2), "ratio_to_bare": round(median / medians["bare"], 2)}
        for name, median in medians.items()
    }
    if given.json:
        print(json.dumps({"objectives": given.objectives, "runs": given.runs, "results": rows}, indent=2))
        return
    print(f"{given.objectives:,} objectives, 4 key results each, 6 check-ins each; medians of {given.runs} runs")
    for name, row in rows.items():
        print(f"{name:<16} {row['median_ms']:>10.2f} ms   {row['ratio_to_bare']:>6.2f} times bare")


if __name__ == "__main__":
    main()
