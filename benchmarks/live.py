"""What one event costs a live scorecard, over an evaluation and over the same event in a small plan of the same depth.

Trees have four key results with six check-ins each. In one kind every goal has key results of its own, so that its
children do not count; in the other only the lowest goals have, so that a check-in changes every goal above it.
"""

from __future__ import annotations

import datetime as dt
import gc
import random
import statistics
import time
from typing import TYPE_CHECKING, TypeAlias

import goalkit as gk
from benchmarks.figures import Figure, figure, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["measure", "tree"]

Event: TypeAlias = "Callable[[gk.LiveScorecard, random.Random], object]"

START = dt.date(2026, 4, 1)
AS_OF = dt.date(2026, 5, 15)
CYCLE = gk.Cycle.quarter(2026, 2)
BRANCHING = 5
KEY_RESULTS = 4
CHECK_INS = 6
EVENTS = 300
"""How often each event happens in a run."""


def levels(depth: int, most: int) -> list[int]:
    """Return how many goals each level has: all of them five below each, or so many less that there are not more."""
    inner = BRANCHING**depth
    while True:
        found = [1]
        for _ in range(depth):
            found.append(BRANCHING * min(found[-1], inner))
        if sum(found) <= most:
            return found
        inner = min(inner - 1, int(inner * 0.9))


def tree(depth: int, most: int, *, own: bool, kpis: int = 0) -> gk.Plan:
    """Return a tree; `own` gives each goal key results, else only the lowest have some, a few of them on KPIs."""
    source = random.Random(20260401)  # noqa: S311 - made-up goals, no secrets
    sizes = levels(depth, most)
    goals: list[gk.Objective] = []
    for level, size in enumerate(sizes):
        for place in range(size):
            measured = own or level == depth
            items = [key_result(source, f"{level}-{place}-{n}") for n in range(KEY_RESULTS)] if measured else []
            if measured and place < kpis:
                items[0] = gk.KeyResult(id=items[0].id, title="Follow", measure=gk.Change(0, 100, kpi=f"m-{place}"))
            parents = [gk.Alignment(f"o-{level - 1}-{place // BRANCHING}")] if level else []
            goals.append(
                gk.Objective(
                    id=f"o-{level}-{place}", title="Aim", cycle=CYCLE.id, key_results=items, aligned_to=parents
                )
            )
    return gk.Plan(cycles=[CYCLE], kpis=[gk.KPI(id=f"m-{number}") for number in range(kpis)], objectives=goals)


def key_result(source: random.Random, name: str) -> gk.KeyResult:
    """Return one key result with its check-ins."""
    baseline, target = source.randint(0, 50), source.randint(60, 100)
    entries = [
        gk.CheckIn(START + dt.timedelta(days=7 * week), round(source.uniform(baseline, target), 1))
        for week in range(CHECK_INS)
    ]
    return gk.KeyResult(
        id=f"k-{name}",
        title="Move the metric",
        weight=source.choice((1.0, 1.0, 2.0)),
        measure=gk.Change(baseline=baseline, target=target),
        check_ins=entries,
    )


def star(size: int) -> gk.Plan:
    """Return one goal above all others, each of which has one key result."""
    source = random.Random(1)  # noqa: S311
    below = [
        gk.Objective(
            id=f"o-{n}", title="Aim", key_results=[key_result(source, f"{n}")], aligned_to=[gk.Alignment("top")]
        )
        for n in range(size)
    ]
    return gk.Plan(objectives=[gk.Objective(id="top", title="Top"), *below])


class Events:
    """What may happen to the lowest goals of a tree, to any of them alike."""

    def __init__(self, plan: gk.Plan) -> None:
        last = plan.objectives[-1].id.rsplit("-", 1)[0]
        lowest = [goal for goal in plan.objectives if goal.id.startswith(f"{last}-")]
        self.goals = [goal.id for goal in lowest]
        self.items = [item.id for goal in lowest for item in goal.key_results[1:]] or [
            item.id for goal in lowest for item in goal.key_results
        ]
        self.kpis = [kpi.id for kpi in plan.kpis]

    def check_in(self, live: gk.LiveScorecard, source: random.Random) -> object:
        """Check in a value of this month."""
        day = dt.date(2026, 5, source.randint(6, 15))
        return self.timed(live.check_in, source.choice(self.items), gk.CheckIn(day, round(source.uniform(0, 99), 1)))

    def retarget(self, live: gk.LiveScorecard, source: random.Random) -> object:
        """Raise or lower a target."""
        revision = gk.Revision(AS_OF, target=source.randint(101, 140))
        return self.timed(live.retarget, source.choice(self.items), revision)

    def set_state(self, live: gk.LiveScorecard, source: random.Random) -> object:
        """Cancel a key result, or make it active again."""
        change = gk.StateChange(AS_OF, source.choice(("active", "cancelled")))
        return self.timed(live.set_state, source.choice(self.items), change)

    def record(self, live: gk.LiveScorecard, source: random.Random) -> object:
        """Record a reading of a KPI that one key result follows."""
        reading = gk.Reading(dt.date(2026, 5, source.randint(6, 15)), round(source.uniform(0, 99), 1))
        return self.timed(live.record, source.choice(self.kpis), reading)

    def align(self, live: gk.LiveScorecard, source: random.Random) -> object:
        """Align one of the lowest goals also to one below the top that is not above it, or change the weight there."""
        place = source.randrange(len(self.goals))
        branch = place * BRANCHING // len(self.goals)
        other = (branch + 1) % BRANCHING
        link = gk.Alignment(f"o-1-{other}", weight=source.randint(1, 9))
        return self.timed(live.align, self.goals[place], link)

    @staticmethod
    def timed(event: Callable[..., object], *arguments: object) -> float:
        """Return the time of an event alone, without that of making its entry."""
        start = time.perf_counter()
        event(*arguments)
        return time.perf_counter() - start


def median(live: gk.LiveScorecard, event: Event, source: random.Random) -> float:
    """Return the median seconds of an event, without the collector of cycles."""
    gc.collect()
    gc.disable()
    try:
        return statistics.median(_times(live, event, source))
    finally:
        gc.enable()


def _times(live: gk.LiveScorecard, event: Event, source: random.Random) -> Iterator[float]:
    for _ in range(EVENTS):
        found = event(live, source)
        assert isinstance(found, float)
        yield found


def compared(large: gk.Plan, small: gk.Plan, runs: int, *others: str) -> dict[str, float]:
    """Return the median seconds of an evaluation and of events in a large plan and in a small one, run in turn."""
    source = random.Random(7)  # noqa: S311
    events, fewer = Events(large), Events(small)
    live, beside = gk.LiveScorecard(large, AS_OF), gk.LiveScorecard(small, AS_OF)
    times: dict[str, list[float]] = {}
    for _ in range(runs):
        row = {
            "evaluate": seconds(lambda: gk.evaluate(large, AS_OF)),
            "open": seconds(lambda: gk.LiveScorecard(large, AS_OF)),
            "goalkit": median(live, events.check_in, source),
            "small": median(beside, fewer.check_in, source),
        }
        for name in others:
            row[name] = median(live, getattr(events, name), source)
        for name, value in row.items():
            times.setdefault(name, []).append(value)
    return {name: statistics.median(values) for name, values in times.items()}


def measure(runs: int, *, small: bool) -> list[Figure]:
    """Return what events cost over an evaluation, and over a plan of about 1,000 goals of the same depth."""
    depth, most, least, wide = (5, 4_000, 400, 1_000) if small else (7, 100_000, 1_000, 100_000)
    found: list[Figure] = []
    for kind, text in (("own", "each with key results"), ("cascade", "key results in the lowest only")):
        own = kind == "own"
        large = tree(depth, most, own=own)
        little = tree(depth, least, own=own)
        medians = compared(large, little, runs)
        work = f"tree of {len(large.objectives):,} objectives, {text}"
        beside = f"the same in {len(little.objectives):,} objectives of the same depth"
        found += [
            figure(
                f"live.check-in-{kind}",
                "one check-in",
                medians,
                over="evaluate",
                baseline="evaluate",
                work=work,
                target=0.0005,
            ),
            figure(
                f"live.growth-{kind}", "one check-in", medians, over="small", baseline=beside, work=work, target=2.0
            ),
            figure(
                f"live.open-{kind}",
                "opening a live scorecard",
                medians,
                over="evaluate",
                baseline="evaluate",
                work=work,
                name="open",
            ),
        ]
    found += _others(tree(depth, most, own=False, kpis=100), tree(depth, least, own=False), runs)
    medians = compared(star(wide), star(wide // 100), runs)
    work, beside = f"star of {wide:,} objectives", f"the same in a star of {wide // 100:,}"
    found.append(figure("live.growth-star", "one check-in", medians, over="small", baseline=beside, work=work))
    return found


def _others(large: gk.Plan, small: gk.Plan, runs: int) -> Iterator[Figure]:
    """Yield the figures of the other events, which have no target."""
    names = {
        "record": "one reading",
        "retarget": "one new target",
        "set_state": "one change of state",
        "align": "one link",
    }
    medians = compared(large, small, runs, *names)
    work = f"tree of {len(large.objectives):,} objectives, key results in the lowest only, 100 KPIs"
    for name, what in names.items():
        yield figure(f"live.{name}", what, medians, over="evaluate", baseline="evaluate", work=work, name=name)
