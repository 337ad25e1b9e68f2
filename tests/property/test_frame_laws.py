"""Laws of tables: whatever the numbers, they say what the scalar core says."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

import goalkit as gk
from goalkit import frames
from goalkit.frames._cuts import EDGE, grade_steps, lowest, status_steps, zone_steps
from tests.frames.engines import POLARS
from tests.frames.oracle import AS_OF, CYCLE, KR, Goals, differences, expected_rows

if TYPE_CHECKING:
    from collections.abc import Callable

DECIMALS = st.integers(-(10**10), 10**10).map(lambda number: number / 10**4) | st.sampled_from([0.0, 0.4, 0.7, 1.0])
NEAR_EDGES = st.sampled_from([0.35, 0.4, 0.6, 0.65, 0.7, 0.95, 1.0, 1.1, 1.25]).flatmap(
    lambda edge: st.integers(-3, 3).map(lambda steps: _ulps(edge, steps))
)
WEIGHTS = st.sampled_from([None, 0.0, 1.0, 2.0, 0.1, 1 / 3, 1e6])
AMBITIONS = st.sampled_from(["aspirational", "committed", None])
NAMES = "abcdef"
POLICIES = st.builds(
    gk.Policy,
    clamp=st.sampled_from([(0, 1), (None, None), (-0.5, 1.2), (0, None)]),
    objective_clamp=st.sampled_from([(0, 1), (None, None), (0, 1.1)]),
    credit=st.sampled_from(["partial", "partial", "all_or_nothing"]),
    degenerate=st.sampled_from(["reached", "zero", "unknown"]),
    members=st.sampled_from(["auto", "key_results", "children", "both"]),
    rollup=st.sampled_from(["mean", "mean", "min"]),
    not_started=st.sampled_from(["zero", "exclude"]),
    no_value=st.sampled_from(["pending", "judged"]),
    day_count=st.sampled_from(["end_of_day", "first_day_zero"]),
    pending_until=st.sampled_from([0, 0.2, 0.9]),
    grading=st.sampled_from([gk.Grading(), gk.Grading(round_to=1), gk.Grading(zone_edges=(0.1, 0.2, 0.3, 0.4))]),
    pace=st.sampled_from(
        [
            gk.Pace(),
            gk.Pace(ahead=1.1, strict=True),
            gk.Pace.points_behind(0.1, 0.2, ahead=0),
            gk.Pace.achievement(0.9, 0.75),
            gk.Pace.by_score(0.7, 0.4),
        ]
    ),
)


def _ulps(value: float, steps: int) -> float:
    for _ in range(abs(steps)):
        value = math.nextafter(value, math.copysign(math.inf, steps))
    return value


@st.composite
def key_results(draw: st.DrawFn) -> KR:
    objective = draw(st.sampled_from(NAMES))
    weight = draw(WEIGHTS)
    if draw(st.booleans()):
        return KR(objective=objective, value=draw(st.none() | NEAR_EDGES), weight=weight)
    baseline = draw(DECIMALS)
    target = draw(DECIMALS | st.just(baseline) | st.none())
    # Near the way: what lies thousands of ways off is told by the digits of a float alone.
    value = draw(st.none() | st.just(baseline) | DECIMALS if target is None else _between(baseline, target))
    direction = draw(st.sampled_from([None, "increase", "decrease"]))
    return KR(objective=objective, value=value, baseline=baseline, target=target, weight=weight, direction=direction)


def _between(baseline: float, target: float) -> st.SearchStrategy[float | None]:
    shares = st.integers(-10_000, 20_000).map(lambda part: round(baseline + (target - baseline) * part / 10_000, 4))
    return st.none() | shares | st.sampled_from([baseline, target])


@st.composite
def goals(draw: st.DrawFn) -> Goals:
    pairs = [(child, parent) for at, parent in enumerate(NAMES) for child in NAMES[at + 1 :]]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=8))
    return Goals(
        objectives={name: draw(AMBITIONS) for name in NAMES},
        key_results=tuple(draw(st.lists(key_results(), min_size=1, max_size=8))),
        links=tuple((child, parent, draw(WEIGHTS)) for child, parent in chosen),
    )


@given(drawn=goals(), policy=POLICIES)
def test_a_table_says_what_the_core_says(drawn: Goals, policy: gk.Policy) -> None:
    card = gk.evaluate(drawn.plan(), AS_OF, policy)
    columns = frames.KeyResultColumns(direction="direction")
    leaves, tops, links = map(POLARS.make, (drawn.key_result_table(), drawn.objective_table(), drawn.link_table()))
    progressed = _judged(frames.progress(leaves, columns, policy), policy, "key_result")
    expected = expected_rows(card.key_results.values())
    for result in card.key_results.values():
        expected[result.id]["progress"] = result.progress
    assert differences(progressed, expected) == []
    rolled = _judged(frames.roll_up(leaves, tops, links, policy, columns=columns), policy, "objective")
    assert differences(rolled, expected_rows(card.objectives.values())) == []


def _judged(table: frames.NativeFrame, policy: gk.Policy, kind: frames.GoalKind) -> list[dict[str, Any]]:
    table = frames.zones(frames.grades(table, policy.grading), policy.grading)
    return POLARS.rows(frames.statuses(table, AS_OF, CYCLE, policy, kind=kind))


SCORES = NEAR_EDGES | st.floats(-2, 3) | st.sampled_from([-1e9, 1e9, 0.3999999995, 0.6999999995, 0.64999999949])


@given(score=SCORES, policy=POLICIES)
def test_cut_points_are_the_rules_of_the_core(score: float, policy: gk.Policy) -> None:
    grading, pace = policy.grading, policy.pace
    for ambition in ("aspirational", "committed"):
        assert _label(grade_steps(grading, ambition), score) == grading.grade(score, ambition)
        expected = 0.0 if pace.rule == "points_behind" else 1.0
        assert _label(status_steps(pace, ambition), score) == pace.status(score, expected, ambition)
    assert _label(zone_steps(grading), score) == grading.zone(score, "aspirational")


def _label(steps: tuple[str, tuple[tuple[float, str], ...]], level: float) -> str:
    first, cuts = steps
    return [first, *(label for cut, label in cuts if level >= cut)][-1]


@given(edge=st.floats(-EDGE, EDGE), strict=st.booleans())
def test_the_lowest_float(edge: float, strict: bool) -> None:  # noqa: FBT001
    holds: Callable[[float], bool] = (lambda value: value > edge) if strict else (lambda value: value >= edge)
    found = lowest(holds)
    if strict and edge == EDGE:
        assert found is None
    else:
        assert found == (math.nextafter(edge, math.inf) if strict else edge)
