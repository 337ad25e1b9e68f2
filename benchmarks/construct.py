"""What objects and plans cost over the same fields in classes that check nothing.

Named baseline *bare*: `attrs.frozen` classes with the same fields and defaults, without converters and checks, built
by the same code from the same rows (see `benchmarks/workload.py`). Ids, dates and numbers belong to the rows, so the
bytes are those of the objects alone: of a plan read from a file they would be a smaller part more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import goalkit as gk
from benchmarks.figures import Figure, allocated, figure, in_turn
from benchmarks.workload import AS_OF, bare_objectives, objectives, plan_of, rows

if TYPE_CHECKING:
    from benchmarks.workload import ObjectiveRow

__all__ = ["measure"]

_BARE = "the same fields in bare attrs.frozen classes"


def measure(runs: int, *, small: bool) -> list[Figure]:
    """Return the figures of construction, of the plan, and of the memory of both."""
    count = 10_000 if small else 100_000
    goals = rows(count)
    work = f"tree of {count:,} objectives, 4 key results each, 6 check-ins each"
    return [*_times(goals, work, runs), *_bytes(goals, work)]


def _times(goals: list[ObjectiveRow], work: str, runs: int) -> list[Figure]:
    built = objectives(goals)
    medians = in_turn(
        {
            "bare": lambda: bare_objectives(goals),
            "objects": lambda: objectives(goals),
            "plan": lambda: plan_of(built),
        },
        runs,
    )
    return [
        figure(
            f"construct.objects-{len(goals)}",
            "constructing all objects",
            medians,
            name="objects",
            over="bare",
            baseline=_BARE,
            work=work,
            target=1.8,
        ),
        figure(
            f"construct.plan-{len(goals)}",
            "building the Plan from ready objects",
            medians,
            name="plan",
            over="objects",
            baseline="constructing those objects",
            work=work,
            target=1.0,
        ),
    ]


def _bytes(goals: list[ObjectiveRow], work: str) -> list[Figure]:
    held = {
        "bare": float(allocated(lambda: bare_objectives(goals))[0]),
        "plan": float(allocated(lambda: plan_of(objectives(goals)))[0]),
        "evaluated": float(allocated(lambda: _evaluated(goals))[0]),
    }
    return [
        figure(
            f"construct.memory-{len(goals)}",
            "memory of a plan",
            held,
            name="plan",
            over="bare",
            baseline=_BARE,
            work=work,
            target=1.3,
            unit="B",
        ),
        figure(
            f"construct.memory-evaluated-{len(goals)}",
            "memory of a plan that was evaluated",
            held,
            name="evaluated",
            over="bare",
            baseline=_BARE,
            work=work,
            unit="B",
            note="evaluate keeps the plan as flat lists, which makes every later evaluation one loop",
        ),
    ]


def _evaluated(goals: list[ObjectiveRow]) -> gk.Plan:
    plan = plan_of(objectives(goals))
    gk.evaluate(plan, AS_OF)
    return plan
