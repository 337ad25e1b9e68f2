"""The strategies of `goalkit.testing`, as the tests of the library call them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from attrs import evolve
from hypothesis import strategies as st

from goalkit import Grading
from goalkit.testing import Domain, strategies
from goalkit.testing.domain import Feature, NumberKind
from goalkit.testing.strategies import _goals, _metrics
from goalkit.testing.strategies._hand import MOST, ONE, Hand, as_number
from goalkit.testing.strategies._objectives import make_owner
from goalkit.testing.strategies._plans import make_plan
from goalkit.testing.strategies._time import make_cycle

if TYPE_CHECKING:
    from goalkit import KPI, Closing, Cycle, KeyResult, Owner, Plan, Policy, Reading, StateChange, Target, Threshold
    from goalkit.model.measures import ChangeDirection
    from goalkit.model.numbers import Number
    from goalkit.model.thresholds import Direction

T = TypeVar("T")
P = ParamSpec("P")

__all__ = [
    "NEW_YEAR",
    "ONE",
    "as_number",
    "cadences",
    "closings",
    "days",
    "decimals",
    "key_results",
    "kinds",
    "kpis",
    "near",
    "plans",
    "policies",
    "readings",
    "shares",
    "small",
    "spans",
    "states",
    "targets",
    "thresholds",
    "units",
    "values",
    "weights",
]

DOMAIN = Domain.without(Feature.LONG_NUMBERS, Feature.POLICY, Feature.ANY_TEXT)
"""The plans of laws of exact arithmetic, whose policy is an argument."""

NEW_YEAR = dt.date(2026, 1, 1)
"""Where the cycles begin."""


@st.composite
def _made(draw: st.DrawFn, make: Callable[[Hand], T]) -> T:
    return make(Hand(draw, DOMAIN, NEW_YEAR))


def made(make: Callable[Concatenate[Hand, P], T], *args: P.args, **kwargs: P.kwargs) -> st.SearchStrategy[T]:
    """Draw what a function of the kit makes, in the domain of these tests."""
    return _made(lambda hand: make(hand, *args, **kwargs))


kinds: st.SearchStrategy[NumberKind] = st.sampled_from(("float", "int", "decimal", "fraction"))
small = st.integers(-100, 100).map(lambda number: number * ONE)
units = st.one_of(small, st.integers(-20 * ONE, 20 * ONE), st.integers(-MOST, MOST))
"""Decimals of four places up to a million, in decimal units."""
decimals: st.SearchStrategy[Number] = st.builds(as_number, units, kinds)
"""The same as numbers of any accepted type."""
shares = made(Hand.score)
"""Scores and confidences from 0 to 1, at an edge or one decimal unit beside it."""
weights = DOMAIN.weights()
days = made(Hand.day)
cadences = strategies.cadences()


def plans(max_objectives: int = 8) -> st.SearchStrategy[Plan]:
    """Draw plans of at least one objective."""
    parts = {"max_objectives": st.just(max_objectives), "cycles": made(_cycles), "owners": made(_owners)}
    return made(make_plan, 1, parts)


def _cycles(hand: Hand) -> list[Cycle]:
    count = hand.pick((1, 2))
    return [make_cycle(hand, number, {"id": st.just(f"c{number}")}) for number in range(count)]


def _owners(hand: Hand) -> list[Owner]:
    """Draw teams: what is said of companies lists KPIs in the order of the plan."""
    names: list[str] = []
    found: list[Owner] = []
    for number in range(hand.below(4)):
        found.append(make_owner(hand, number, names, {"kind": st.just("team")}))
        names.append(found[-1].id)
    return found


def policies() -> st.SearchStrategy[Policy]:
    """Draw policies that the oracle knows: with the usual bands and zones, rounded first or not."""
    return strategies.policies().map(_with_usual_bands)


def _with_usual_bands(policy: Policy) -> Policy:
    return evolve(policy, grading=Grading(round_to=policy.grading.round_to))


def thresholds(way: Direction | None = None) -> st.SearchStrategy[Threshold]:
    """Draw thresholds of one direction, or of any."""
    return made(_metrics.make_threshold, way)


def near(threshold: Threshold | None) -> st.SearchStrategy[int]:
    """Draw values at or beside the edges of a threshold, in decimal units."""
    return made(Hand.near, threshold).map(lambda value: round(value * ONE))


def readings(threshold: Threshold | None = None) -> st.SearchStrategy[Reading]:
    """Draw readings near the edges of a threshold."""
    return made(_metrics.make_reading, threshold)


def targets(threshold: Threshold | None) -> st.SearchStrategy[Sequence[Target]]:
    """Draw later targets that go the way of a threshold."""
    return made(_metrics.make_targets, threshold)


def kpis(name: str = "k0") -> st.SearchStrategy[KPI]:
    """Draw KPIs."""
    return made(_metrics.make_kpi, 0, (), {"id": st.just(name)})


def spans(way: ChangeDirection | None = None) -> st.SearchStrategy[tuple[int, int]]:
    """Draw a baseline and a target in decimal units, in one direction if that is asked for."""
    return made(Hand.span, way)


def values(baseline: int, target: int) -> st.SearchStrategy[int]:
    """Draw a value in decimal units: at or one unit beside an edge of the way, or anywhere."""
    return made(Hand.on_way, baseline, target)


def states() -> st.SearchStrategy[list[StateChange]]:
    """Draw a history of states, mostly none."""
    none: st.SearchStrategy[list[StateChange]] = st.just([])
    return st.sampled_from((False,) * 5 + (True,)).flatmap(
        lambda some: st.lists(strategies.state_changes(), min_size=1, max_size=3) if some else none
    )


def closings() -> st.SearchStrategy[Closing | None]:
    """Draw a closing, mostly none."""
    return st.sampled_from((False,) * 7 + (True,)).flatmap(
        lambda some: made(_goals.make_closing) if some else st.none()
    )


def key_results(
    name: str, cycle: Cycle | None, kpi_pool: Sequence[KPI] = (), *, cascade: bool = True
) -> st.SearchStrategy[KeyResult]:
    """Draw a key result of any measure with its history."""
    return made(_goals.make_key_result, name, cycle, kpi_pool, cascade=cascade)
