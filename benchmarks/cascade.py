"""Does the cost of a cascade grow with its goals and links, and no faster? `python benchmarks/cascade.py`.

Three shapes that break recursion or the listing of paths: a tree of branching 5, a chain, and a lattice of
diamonds in which every goal has two parents, so that the number of ways up doubles with each layer. Each
is built at growing sizes; reported are microseconds per goal and link, which stay flat where the cost is
linear, and the ratio of the largest size to the one before it (the named baseline), beside the ratio of
their sizes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import time
from typing import TYPE_CHECKING

import goalkit as gk
from goalkit.cascade.contribution import contributions

if TYPE_CHECKING:
    from collections.abc import Callable

AS_OF = dt.date(2026, 5, 15)
CYCLE = gk.Cycle.quarter(2026, 2)


def measured(number: int) -> list[gk.KeyResult]:
    """Return one key result at 70 %."""
    change = gk.Change(baseline=0, target=10)
    return [gk.KeyResult(id=f"k{number}", title="K", measure=change, check_ins=[gk.CheckIn(dt.date(2026, 5, 1), 7)])]


def goal(number: int, parents: list[int], *, leaf: bool) -> gk.Objective:
    """Return one objective; only leaves have key results, so every score comes from below."""
    return gk.Objective(
        id=f"o{number}",
        title="Aim",
        cycle=CYCLE.id,
        aligned_to=[gk.Alignment(f"o{parent}") for parent in parents],
        key_results=measured(number) if leaf else [],
    )


def tree(size: int) -> list[gk.Objective]:
    """Return a tree in which every inner goal has five children."""
    return [goal(n, [(n - 1) // 5] if n else [], leaf=5 * n + 1 >= size) for n in range(size)]


def chain(size: int) -> list[gk.Objective]:
    """Return goals each under the one before it."""
    return [goal(n, [n - 1] if n else [], leaf=n == size - 1) for n in range(size)]


def lattice(size: int) -> list[gk.Objective]:
    """Return layers of two goals, each under both goals of the layer above, and one goal on top."""
    parents = [[], [0], [0]] + [[n - 1 - (n + 1) % 2, n - (n + 1) % 2 - 2] for n in range(3, size)]
    return [goal(n, sorted(set(above)), leaf=n >= size - 2) for n, above in enumerate(parents[:size])]


def seconds(work: Callable[[], object]) -> float:
    """Return the shortest of three runs: the rest is noise from elsewhere."""
    times: list[float] = []
    for _ in range(3):
        gc.collect()
        gc.disable()  # as timeit does: its passes over a growing heap are no cost of the work
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
        gc.enable()
    return min(times)


def cost(objectives: list[gk.Objective]) -> dict[str, float]:
    """Return the seconds that each step takes."""

    def plan() -> gk.Plan:
        return gk.Plan(cycles=[CYCLE], objectives=objectives)

    def depths() -> object:
        return plan().alignment.depths()  # of a new plan, since a graph is kept with its plan

    built = plan()
    card = gk.evaluate(built, AS_OF)
    if card.objectives["o0"].score != 0.7:
        message = f"the top should be at 0.7, not {card.objectives['o0'].score}"
        raise SystemExit(message)
    return {
        "plan built": seconds(plan),
        "graph, depths": seconds(depths),
        "evaluated": seconds(lambda: gk.evaluate(built, AS_OF)),
        "contributions": seconds(lambda: contributions(card, "o0")),
    }


def main() -> None:
    """Print a table for each shape."""
    parser = argparse.ArgumentParser(description="Show that the cost of a cascade is linear.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    sizes = parser.parse_args().sizes
    for name, shape in (("tree", tree), ("chain", chain), ("lattice", lattice)):
        print(f"{name}: microseconds per goal and link")
        costs: list[tuple[int, dict[str, float]]] = []
        for size in sizes:
            objectives = shape(size)
            links = sum(len(item.aligned_to) + len(item.key_results) for item in objectives)
            costs.append((size + links, cost(objectives)))
        for step in costs[0][1]:
            row = "  ".join(f"{found[step] * 1e6 / count:>8.2f}" for count, found in costs)
            ratio = costs[-1][1][step] / costs[-2][1][step]
            growth = costs[-1][0] / costs[-2][0]
            print(f"  {step:<16} {row}   last step {ratio:5.1f} times the time for {growth:.1f} times the size")


if __name__ == "__main__":
    main()
