"""What an evaluation costs: over the bare loop, beside what people write instead, and as a plan grows."""

from __future__ import annotations

import datetime as dt
import functools
import random
import sys
from typing import TYPE_CHECKING, Any

import goalkit as gk
from benchmarks.contenders import BARE, BOTH, GOALKIT, PANDAS, PYDANTIC, SQLITE, Contender, Counts, Scores
from benchmarks.figures import Figure, Work, figure, in_turn
from benchmarks.workload import AS_OF, CYCLE, START, Shape, plan_of, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["measure"]

_RULES: dict[Counts, str] = {
    "own": "key results alone (the default policy)",
    "both": "key results and children together",
}
_OBJECTS = (
    "Most of it is the construction of an object for each of the 2.4 million check-ins, in Python; pandas makes "
    "columns of them, and pydantic makes objects with fewer fields, both in compiled code. A service builds its plan "
    "once and evaluates it often"
)
_READ = (
    "On demand: `evaluate` works out every score at once, and grade, zone, status and expected value of a goal when "
    "they are read; what it costs to read them of all goals is in the rows on columns and on result objects"
)
_ON_DEMAND = "evaluate, every result on demand"
_LOOP = "a bare loop over tuples"


def measure(runs: int, *, small: bool) -> list[Figure]:
    """Return the figures of evaluation; `small` takes a hundredth of the goals."""
    sizes = [100, 1_000] if small else [1_000, 10_000, 100_000]
    found: list[Figure] = []
    times: dict[int, float] = {}
    for size in sizes:
        figures, times[size] = _tree(size, runs, whole=size == sizes[-1])
        found += figures
    before, last = sizes[-2:]
    found.append(
        figure(
            "evaluate.growth",
            f"evaluate {last:,} objectives",
            {"goalkit": times[last], "a tenth": times[before]},
            over="a tenth",
            baseline=f"evaluate {before:,}",
            work="tree, key results and children together",
            target=11.0,
        )
    )
    shapes: tuple[Shape, ...] = ("chain", "star", "dag")
    for shape in shapes:
        found.append(_shape(shape, before, runs))
    return [*found, *_kpi(10_000 if small else 1_000_000, runs)]


def _tree(size: int, runs: int, *, whole: bool) -> tuple[list[Figure], float]:
    """Return the figures of a tree, and the seconds of an evaluation in which children count."""
    goals = rows(size)
    bare, plan = BARE.load(goals), GOALKIT.load(goals)
    work: dict[str, Work] = {"first": lambda: gk.evaluate(plan_of(list(plan.objectives)), AS_OF)}
    first = in_turn({"plan": lambda: plan_of(list(plan.objectives)), **work}, runs)
    found: list[Figure] = []
    taken = 0.0
    others: list[Contender[Any]] = [PYDANTIC, PANDAS, SQLITE] if whole else []
    ready = [(other, other.load(goals)) for other in others]
    for counts, rule in _RULES.items():
        policy = BOTH if counts == "both" else gk.Policy()
        call = functools.partial(gk.evaluate, plan, AS_OF, policy)
        loaded = [(other.name, functools.partial(other.score, data, AS_OF, counts)) for other, data in ready]
        _agree(BARE.score(bare, AS_OF, counts), GOALKIT.score(plan, AS_OF, counts), "goalkit")
        for name, score in loaded:
            _agree(BARE.score(bare, AS_OF, counts), score(), name)
        medians = in_turn(
            {
                "goalkit": call,
                "bare": functools.partial(BARE.score, bare, AS_OF, counts),
                "columns": functools.partial(_columns, plan, policy),
                **dict(loaded),
            },
            runs,
        )
        made = functools.partial(figure, medians=medians, work=f"tree of {size:,} objectives, {rule}")
        key = f"{counts}-{size}"
        found.append(
            made(f"evaluate.{key}", "evaluate, every result on demand", over="bare", baseline=_LOOP, target=2.0)
        )
        found.append(
            made(
                f"evaluate.columns-{key}",
                "evaluate and read progress, score, grade, zone, status and expected of every goal as columns",
                over="bare",
                baseline=_LOOP + " (scores only)",
                name="columns",
                note=_READ,
            )
        )
        found += [
            made(f"evaluate.{key}-{name}", "evaluate", over=name, baseline=f"{name}, data loaded", target=1.0)
            for name, _ in loaded
        ]
        taken = medians["goalkit"]
        if whole and counts == "both":
            found.append(_objects(plan, bare))
            found += _end_to_end(goals)
    medians = {"goalkit": first["first"] - first["plan"], "again": taken}
    text = "the first evaluation of a plan, which prepares it"
    found.append(
        figure(
            f"evaluate.first-{size}", text, medians, over="again", baseline="each later one", work=f"tree of {size:,}"
        )
    )
    return found, taken


def _agree(wanted: Mapping[str, float], got: Mapping[str, float], name: str) -> None:
    """Stop unless two contenders say the same."""
    if wanted.keys() != got.keys() or any(abs(score - got[key]) > 1e-9 for key, score in wanted.items()):
        sys.exit(f"{name} and the bare loop disagree")


def _columns(plan: gk.Plan, policy: gk.Policy) -> object:
    card = gk.evaluate(plan, AS_OF, policy)
    return card.columns("objectives"), card.columns("key_results")


def _read(plan: gk.Plan) -> object:
    card = gk.evaluate(plan, AS_OF)
    return [(item.score, item.grade, item.zone, item.status, item.expected) for item in card.objectives.values()], [
        (item.score, item.grade, item.zone, item.status, item.expected) for item in card.key_results.values()
    ]


def _objects(plan: gk.Plan, bare: Any) -> Figure:  # noqa: ANN401 - what the bare loop loads
    medians = in_turn({"goalkit": lambda: _read(plan), "bare": lambda: BARE.score(bare, AS_OF, "own")}, 1)
    return figure(
        "evaluate.objects",
        "evaluate and make a result object of every goal, all fields",
        medians,
        over="bare",
        baseline=_LOOP + " (scores only)",
        work=f"tree of {len(plan.objectives):,} objectives",
    )


def _end_to_end(goals: Any) -> list[Figure]:  # noqa: ANN401 - the rows of the workload
    def whole(contender: Contender[Any]) -> Scores:
        return contender.score(contender.load(goals), AS_OF, "both")

    everyone = (GOALKIT, PYDANTIC, PANDAS, SQLITE)
    medians = in_turn({item.name: functools.partial(whole, item) for item in everyone}, 1)
    return [
        figure(
            f"end-to-end.{other.name}",
            "rows to objects to plan to scores",
            medians,
            over=other.name,
            baseline=f"{other.name}, rows to scores",
            work=f"tree of {len(goals):,} objectives, children count",
            target=1.0,
            note=_OBJECTS,
        )
        for other in everyone[1:]
    ]


def _shape(shape: Shape, size: int, runs: int) -> Figure:
    goals = rows(size, shape)
    bare, plan = BARE.load(goals), GOALKIT.load(goals)
    _agree(BARE.score(bare, AS_OF, "both"), GOALKIT.score(plan, AS_OF, "both"), shape)
    medians = in_turn(
        {"goalkit": lambda: gk.evaluate(plan, AS_OF, BOTH), "bare": lambda: BARE.score(bare, AS_OF, "both")}, runs
    )
    return figure(
        f"evaluate.{shape}-{size}",
        _ON_DEMAND,
        medians,
        over="bare",
        baseline=_LOOP,
        work=f"{shape} of {size:,} objectives, {_RULES['both']}",
        target=2.0,
    )


def _kpi(readings: int, runs: int) -> list[Figure]:
    """Return what one KPI with a long series costs, beside one with a short series."""
    source = random.Random(20260401)  # noqa: S311 - made-up readings, no secrets
    plans: dict[str, gk.Plan] = {}
    for name, number in (("goalkit", readings), ("short", readings // 1_000)):
        dated = [
            (START + dt.timedelta(days=place * CYCLE.days // number), source.uniform(1, 5)) for place in range(number)
        ]
        kpi = gk.KPI(id="churn", threshold=gk.Threshold.at_most(3), readings=dated)
        item = gk.KeyResult(id="kr", title="Churn from 5 to 2", measure=gk.Change(baseline=5, target=2, kpi="churn"))
        goal = gk.Objective(id="o", title="Keep them", cycle=CYCLE.id, key_results=[item])
        plans[name] = gk.Plan(cycles=[CYCLE], kpis=[kpi], objectives=[goal])

    def asked(plan: gk.Plan) -> object:
        return [(card := gk.evaluate(plan, AS_OF)).kpis["churn"].health for _ in range(100)], card.objectives["o"].score

    medians = in_turn({name: functools.partial(asked, plan) for name, plan in plans.items()}, runs)
    return [
        figure(
            "evaluate.kpi",
            f"evaluate with a KPI of {readings:,} readings",
            medians,
            over="short",
            baseline=f"evaluate with one of {readings // 1_000:,}",
            work="one KPI, one key result on it, health and score",
            target=2.0,
        )
    ]
