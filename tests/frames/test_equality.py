"""Tables and the scalar core say the same, on every engine: numbers to 1e-9, grades, zones and statuses exactly."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING

import pytest

import goalkit as gk
from goalkit import frames
from tests.frames.engines import ENGINES, QUICK_RUN, Engine
from tests.frames.oracle import AS_OF, CYCLE, KR, Goals, differences, expected_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.frames.engines import Row

NAN, INF = math.nan, math.inf
EDGES = (0.4, 0.6, 0.7, 1.0, 0.35)
SIDES: tuple[Callable[[float], float], ...] = (
    lambda edge: math.nextafter(edge, 0),
    float,
    lambda edge: math.nextafter(edge, 2),
)

NASTY = Goals(
    objectives={
        "edges": "aspirational",
        "committed": "committed",
        "unknown": None,
        "noise": "aspirational",
        "weights": "aspirational",
        "all-zero": "aspirational",
        "flat": "committed",
        "falling": "aspirational",
        "beyond": "aspirational",
        "delicate": "aspirational",
        "empty": "aspirational",
        "half": "aspirational",
        "top": "aspirational",
        "middle": "committed",
        "left": "aspirational",
        "right": "aspirational",
        "unlinked": "aspirational",
    },
    key_results=(
        *(KR(objective="edges", value=side(edge)) for edge in EDGES for side in SIDES),
        *(KR(objective="committed", value=side(edge), weight=2.0) for edge in (0.75, 0.95, 1.0) for side in SIDES),
        KR(objective="unknown", value=None),
        KR(objective="unknown", value=NAN),
        KR(objective="unknown", value=INF),
        KR(objective="unknown", value=0.5, target=None),
        KR(objective="unknown", value=0.5, target=NAN),
        KR(objective="noise", value=0.7),
        KR(objective="noise", value=0.7),
        KR(objective="noise", value=0.7),
        KR(objective="weights", value=0.9, weight=0.0),
        KR(objective="weights", value=0.5, weight=None),
        KR(objective="weights", value=0.3, weight=NAN),
        KR(objective="weights", value=None, weight=3.0),
        KR(objective="all-zero", value=0.9, weight=0.0),
        KR(objective="all-zero", value=None, weight=0.0),
        KR(objective="flat", value=5.0, baseline=5.0, target=5.0),
        KR(objective="flat", value=6.0, baseline=5.0, target=5.0),
        KR(objective="flat", value=6.0, baseline=5.0, target=5.0, direction="increase"),
        KR(objective="flat", value=4.0, baseline=5.0, target=5.0, direction="decrease"),
        KR(objective="flat", value=4.0, baseline=5.0, target=5.0, direction="increase"),
        KR(objective="flat", value=None, baseline=5.0, target=5.0),
        KR(objective="falling", value=2.5, baseline=4.0, target=1.0),
        KR(objective="falling", value=5.0, baseline=4.0, target=1.0),
        KR(objective="falling", value=-0.6, baseline=-0.2, target=-0.6),
        KR(objective="beyond", value=2.5),
        KR(objective="beyond", value=-12.5),
        KR(objective="beyond", value=1234.5, baseline=0.1, target=0.3),
        KR(objective="delicate", value=999999.9997, baseline=999999.999, target=1000000.0),
        KR(objective="delicate", value=1000000.4, baseline=1000000.0, target=1000001.0),
        KR(objective="delicate", value=9999.97, baseline=10000.0, target=9999.95),
        KR(objective="half", value=7.0, target=30.0),  # 7/30 over a third is 0.7, 0.233333333 over it is not
        KR(objective="middle", value=0.8, weight=0.0),
        KR(objective="left", value=0.4),
        KR(objective="right", value=0.9),
        KR(objective="unlinked", value=1.0),
        KR(objective=None, value=1.0),
    ),
    links=(
        ("middle", "top", 2.0),
        ("left", "top", None),
        ("left", "middle", 1.0),  # two parents
        ("right", "middle", 3.0),
        ("half", "middle", 0.0),
        ("empty", "top", 5.0),
        ("noise", "empty", NAN),
        ("all-zero", "edges", 1.0),
    ),
)
POLICIES = {
    "default": gk.Policy(),
    "open": gk.Policy(clamp=(None, None), objective_clamp=(None, 1.25), not_started="exclude"),
    "half open": gk.Policy(clamp=(None, 1.2), degenerate="zero", pending_until=0, grading=gk.Grading(round_to=1)),
    "unknown": gk.Policy(degenerate="unknown", no_value="judged", pace=gk.Pace(strict=True, ahead=1.5)),
    "points": gk.Policy(pace=gk.Pace.points_behind(0, 0.25, ahead=0.2), clamp=(-1, 2), objective_clamp=(-1, None)),
    "credit": gk.Policy(credit="all_or_nothing", pace=gk.Pace.achievement(0.9, 0.75)),
    "score": gk.Policy(pace=gk.Pace.by_score(0.7, 0.4), day_count="first_day_zero", not_started="exclude"),
    "lowest": gk.Policy(rollup="min", members="both"),
    "key results": gk.Policy(members="key_results"),
    "children": gk.Policy(members="children", rollup="min"),
    "both": gk.Policy(members="both", not_started="exclude", pending_until=0.9),
}
FEW = ("default", "open", "lowest")
FULL = {"polars", "polars-lazy"}
PAIRS = [(engine, name) for engine in ENGINES for name in (FEW if QUICK_RUN and engine.name not in FULL else POLICIES)]
"""In the quick run every policy on one engine, eager and lazy, and on each of the others three that ask for most."""


@functools.cache
def card_of(name: str) -> gk.Scorecard:
    return gk.evaluate(NASTY.plan(), AS_OF, POLICIES[name])


def judged(engine: Engine, table: frames.NativeFrame, policy: gk.Policy, kind: frames.GoalKind) -> list[Row]:
    """Return the rows of a table of scores with everything that is said of them."""
    table = frames.grades(table, policy.grading)
    table = frames.zones(table, policy.grading)
    return engine.rows(frames.statuses(table, AS_OF, CYCLE, policy, kind=kind))


@pytest.mark.parametrize(("engine", "name"), PAIRS, ids=lambda item: getattr(item, "name", item))
def test_key_results(engine: Engine, name: str) -> None:
    policy, results = POLICIES[name], card_of(name).key_results.values()
    columns = frames.KeyResultColumns(direction="direction")
    table = frames.progress(engine.make(NASTY.key_result_table()), columns, policy)
    rows = [row for row in judged(engine, table, policy, "key_result") if row["objective"] is not None]
    expected = expected_rows(results)
    for result in results:
        expected[result.id]["progress"] = result.progress
    assert differences(rows, expected) == []


@pytest.mark.parametrize(("engine", "name"), PAIRS, ids=lambda item: getattr(item, "name", item))
def test_objectives(engine: Engine, name: str) -> None:
    policy = POLICIES[name]
    given = (NASTY.key_result_table(), NASTY.objective_table(), NASTY.link_table())
    leaves, goals, links = map(engine.make, given)
    table = frames.roll_up(leaves, goals, links, policy, columns=frames.KeyResultColumns(direction="direction"))
    expected = expected_rows(card_of(name).objectives.values())
    assert differences(judged(engine, table, policy, "objective"), expected) == []
