"""The whole plans that the golden vectors ask about, in the library's own format of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.testing.vector_cases import GRADING, PACE, Asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.testing.vector_rules import Data

__all__ = ["documents"]

POLICY: Data = {
    "change": "from_baseline",
    "degenerate": "reached",
    "credit": "partial",
    "clamp": [0, 1],
    "objective_clamp": [0, 1],
    "members": "auto",
    "not_started": "zero",
    "pending_until": 0.2,
    "grading": GRADING,
    "pace": PACE,
}
"""The default policy, as far as these plans need it."""
APRIL: Data = {"id": "april", "start": "2026-04-01", "last_day": "2026-04-30"}
MIDDLE, END = "2026-04-15", "2026-04-30"


def kr(name: str, baseline: float, target: float, *check_ins: tuple[str, float], **more: Any) -> Data:  # noqa: ANN401
    """Return a key result that moves a number."""
    measure = {"type": "change", "baseline": baseline, "target": target}
    entries = [{"date": date, "value": value} for date, value in check_ins]
    found: Data = {"id": name, "title": name, "measure": measure, **more}
    return {**found, "check_ins": entries} if entries else found


def objective(name: str, *key_results: Data, **more: Any) -> Data:  # noqa: ANN401
    """Return an objective of April."""
    found: Data = {"id": name, "title": name, "cycle": "april", **more}
    return {**found, "key_results": list(key_results)} if key_results else found


def plan(*objectives: Data, kpis: list[Data] | None = None) -> Data:
    """Return a document."""
    found: Data = {"goalkit": 1, "cycles": [APRIL]}
    return {**found, **({"kpis": kpis} if kpis else {}), "objectives": list(objectives)}


def churn(*readings: tuple[str, float], **more: Any) -> Data:  # noqa: ANN401
    """Return a KPI that should be low."""
    entries = [{"date": date, "value": value} for date, value in readings]
    found: Data = {"id": "churn", "name": "Churn", "unit": "%", "threshold": {"at_most": 3, "warning": 3.5}, **more}
    return {**found, "readings": entries} if entries else found


def documents() -> Iterator[Asked]:
    """The plans, each with a title."""
    for title, document, as_of, changes in (*_of_values(), *_of_goals(), *_of_kpis()):
        yield title, {"plan": document, "as_of": as_of, "policy": {**POLICY, **changes}}


def _of_values() -> Iterator[tuple[str, Data, str, Data]]:
    half = (MIDDLE, 50.0)
    yield "nothing measured", plan(objective("o")), MIDDLE, {}
    yield "not started", plan(objective("o", kr("a", 0, 100))), MIDDLE, {}
    yield "half of the way, half of the time", plan(objective("o", kr("a", 0, 100, half))), MIDDLE, {}
    for as_of in ("2026-03-31", "2026-04-05", "2026-04-06", MIDDLE, "2026-04-29", END, "2026-05-01", "2027-01-01"):
        early = kr("a", 0, 100, ("2026-04-02", 20), (MIDDLE, 35), (END, 70))
        yield "what is dated later does not exist yet", plan(objective("o", early)), as_of, {}
    shuffled = kr("a", 0, 100, ("2026-04-20", 70), ("2026-04-10", 90))
    yield "the order of entry means nothing", plan(objective("o", shuffled)), END, {}
    corrected = kr("a", 0, 100, ("2026-04-20", 90), ("2026-04-20", 70))
    yield "of one date the later entered counts", plan(objective("o", corrected)), END, {}
    falling = kr("a", 4, 1, (MIDDLE, 2.5))
    yield "falling", plan(objective("o", falling)), MIDDLE, {}
    yield "worse than at the start", plan(objective("o", kr("a", 4, 1, (MIDDLE, 5)))), MIDDLE, {}
    yield (
        "worse than at the start, open clamp",
        plan(objective("o", kr("a", 4, 1, (MIDDLE, 5)))),
        MIDDLE,
        {"clamp": [None, None]},
    )
    over = objective("o", kr("a", 0, 100, (END, 150)), kr("b", 0, 100, (END, 50)))
    yield "more than the target does not make up for another", plan(over), END, {}
    yield "more than the target makes up for another", plan(over), END, {"clamp": [None, None]}
    yield "baseline equal to target", plan(objective("o", kr("a", 5, 5, (END, 5)))), END, {}
    steps = [
        {"title": "Designed", "done_on": "2026-04-10"},
        {"title": "Shipped", "weight": 2, "done_on": "2026-04-20"},
        {"title": "Adopted"},
    ]
    milestones = {"id": "m", "title": "m", "measure": {"type": "milestones", "milestones": steps}}
    for as_of in ("2026-04-09", "2026-04-10", "2026-04-20", END):
        yield "milestones", plan(objective("o", milestones)), as_of, {}
    keep: Data = {"type": "maintain", "threshold": {"at_least": 99.9}}
    for value in (99.9, 99.8999, 100):
        item = {"id": "k", "title": "k", "measure": keep, "check_ins": [{"date": MIDDLE, "value": value}]}
        yield "a threshold to keep", plan(objective("o", item)), MIDDLE, {}


def _of_goals() -> Iterator[tuple[str, Data, str, Data]]:
    def scored(name: str, value: float, **more: Any) -> Data:  # noqa: ANN401
        return kr(name, 0, 100, (MIDDLE, value), **more)

    thrice = objective("o", scored("a", 70), scored("b", 70), scored("c", 70))
    yield "three times 0.7", plan(thrice), END, {}
    for ambition, value in (("aspirational", 70), ("aspirational", 69.99), ("committed", 99.99), ("committed", 100)):
        yield f"{ambition} at an edge", plan(objective("o", scored("a", value), ambition=ambition)), END, {}
    for ambition, value in (("aspirational", 35), ("aspirational", 20), ("committed", 47.5), ("committed", 37.5)):
        title = f"{ambition} at a limit of pace"
        yield title, plan(objective("o", scored("a", value), ambition=ambition)), MIDDLE, {}
    weighted = objective("o", scored("a", 80, weight=3), scored("b", 40), scored("c", 0, weight=0))
    yield "weights, one of them 0", plan(weighted), END, {}
    yield "all weights 0", plan(objective("o", scored("a", 80, weight=0))), END, {}
    partly = objective("o", scored("a", 80), kr("b", 0, 100))
    yield "one not started counts as 0", plan(partly), END, {}
    yield "one not started is left out", plan(partly), END, {"not_started": "exclude"}
    up = {"to": "top"}
    two = (objective("one", scored("a", 80), aligned_to=[up]), objective("two", scored("b", 20), aligned_to=[up]))
    yield "made of its children", plan(objective("top"), *two), END, {}
    own = objective("top", scored("t", 100))
    yield "made of its key results, not its children", plan(own, *two), END, {}
    yield "made of both", plan(own, *two), END, {"members": "both"}
    yield "made of key results only", plan(objective("top"), *two), END, {"members": "key_results"}
    heavy = objective("one", scored("a", 80), aligned_to=[{"to": "top", "weight": 3}])
    yield "weights of links", plan(objective("top"), heavy, two[1]), END, {}
    support = objective("one", scored("a", 80), aligned_to=[{"to": "top", "contributes": False}])
    yield "support does not count", plan(objective("top"), support, two[1]), END, {}
    leaf = objective("leaf", scored("a", 60), aligned_to=[{"to": "left"}, {"to": "right"}])
    left, right = (objective(name, aligned_to=[up]) for name in ("left", "right"))
    yield "a diamond", plan(objective("top"), left, right, leaf), END, {}
    chain = [objective("top"), *(objective(f"o{n}", aligned_to=[{"to": f"o{n - 1}"}]) for n in range(1, 5))]
    chain[1]["aligned_to"] = [up]
    chain.append(objective("o5", scored("a", 45), aligned_to=[{"to": "o4"}]))
    yield "six levels", plan(*chain), END, {}
    yield "a child without any value", plan(objective("top"), objective("one", aligned_to=[up]), two[1]), END, {}
    free = objective("o", scored("a", 80))
    del free["cycle"]
    yield "no cycle, no pace", plan(free), END, {}


def _of_kpis() -> Iterator[tuple[str, Data, str, Data]]:
    linked: Data = {"id": "a", "title": "a", "measure": {"type": "change", "baseline": 5, "target": 3, "kpi": "churn"}}
    read = (("2026-03-31", 5.0), ("2026-04-14", 3.5), ("2026-04-29", 3.0))
    for as_of in ("2026-04-10", MIDDLE, END):
        yield "linked to a KPI", plan(objective("o", linked), kpis=[churn(*read)]), as_of, {}
    yield "linked to a KPI without readings", plan(objective("o", linked), kpis=[churn()]), END, {}
    for value in (3.0, 3.0001, 3.5, 3.5001):
        yield "health at an edge", plan(objective("o"), kpis=[churn((END, value))]), END, {}
    confirmed = churn(("2026-04-01", 2), ("2026-04-10", 9), ("2026-04-20", 9), confirm=2)
    for as_of in ("2026-04-10", "2026-04-20"):
        yield "health that changes after two in a row", plan(objective("o"), kpis=[confirmed]), as_of, {}
    bare = churn((END, 9))
    del bare["threshold"]
    yield "no threshold", plan(objective("o"), kpis=[bare]), END, {}
    for value in (3.5, 3.6):
        guarded = objective("o", kr("a", 0, 100, (MIDDLE, 100)), guardrails=["churn"])
        yield "a guardrail", plan(guarded, kpis=[churn((MIDDLE, value))]), END, {}
