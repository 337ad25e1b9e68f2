"""Figures: how something is measured, and what comes out of it.

Times mean little on shared machines, ratios do: whatever is compared runs in the same process, in turn, and the
ratio of medians is the figure. A report repeats all of it in fresh processes and takes the median of the ratios.
"""

from __future__ import annotations

import dataclasses
import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable, Mapping
from typing import TypeAlias

__all__ = ["Figure", "Work", "allocated", "figure", "in_turn", "seconds"]

Work: TypeAlias = Callable[[], object]
"""What is measured; what it returns is kept until the clock has stopped."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Figure:
    """One ratio of a report."""

    id: str
    """Of the topic and its own, as `evaluate.tree-100000`."""
    what: str
    """What is measured, in words, as `evaluate, every score`."""
    baseline: str
    """What it is compared with, in words, as `a bare loop over tuples`."""
    work: str
    """On what, as `tree of 100,000 objectives`."""
    ratio: float
    """What is measured over the baseline."""
    target: float | None = None
    """The most that is aimed at; None where the figure is for information."""
    medians: Mapping[str, float] = dataclasses.field(default_factory=dict[str, float])
    """Seconds (or what `unit` says) of everything that ran beside each other, by name."""
    unit: str = "s"
    note: str = ""
    """Why a target is missed, or what the reader must know."""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        return None if self.target is None else self.ratio <= self.target


def seconds(work: Work) -> float:
    """Return the time of one call, without the collector of cycles, as timeit does it."""
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        kept = work()
        taken = time.perf_counter() - start
    finally:
        gc.enable()
    del kept
    return taken


def in_turn(work: Mapping[str, Work], runs: int) -> dict[str, float]:
    """Return the median seconds of each, all run in turn as often as said."""
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(runs):
        for name, call in work.items():
            times[name].append(seconds(call))
    return {name: statistics.median(taken) for name, taken in times.items()}


def allocated(work: Work) -> tuple[int, int]:
    """Return the bytes that what a call returns holds on to, and the most that were held on the way."""
    gc.collect()
    tracemalloc.start()
    try:
        kept = work()
        gc.collect()
        held, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del kept
    return held, most


def figure(
    id: str,  # noqa: A002 - the field's name
    what: str,
    medians: Mapping[str, float],
    *,
    over: str,
    baseline: str,
    work: str,
    target: float | None = None,
    name: str = "goalkit",
    unit: str = "s",
    note: str = "",
) -> Figure:
    """Return the figure of one contender over another, of medians that ran in turn."""
    ratio = medians[name] / medians[over]
    return Figure(
        id=id,
        what=what,
        baseline=baseline,
        work=work,
        ratio=ratio,
        target=target,
        medians={key: medians[key] for key in (name, over)},
        unit=unit,
        note=note,
    )
