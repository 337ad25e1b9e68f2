"""What the tests of strategies share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import attrs
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

import goalkit as gk
from goalkit.testing import Domain, strategies

T = TypeVar("T")
Strategy = Callable[..., st.SearchStrategy[Any]]

NIGHTLY = os.environ.get("GOALKIT_HYPOTHESIS_PROFILE") == "nightly"
QUICK = os.environ.get("GOALKIT_HYPOTHESIS_PROFILE", "dev") == "dev"
"""The default run, which takes samples of what `ci` goes through whole."""
ROOT = Path(__file__).parents[2]
NAMES = [name for name in strategies.__all__ if name.islower() and name != "domain"]
# Whole plans take long to draw on a slow machine, which is no failure: `too_slow` is not counted here.
FEW = settings(max_examples=20, database=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(max_examples=10_000 if NIGHTLY else 100, database=None, suppress_health_check=[HealthCheck.too_slow])


def strategy(name: str) -> Strategy:
    return cast("Strategy", getattr(strategies, name))


def anything(drawn: object) -> bool:
    """Accept whatever is drawn."""
    return drawn is drawn  # noqa: PLR0124 - an argument must be used


def smallest(what: st.SearchStrategy[T], condition: Callable[[T], bool]) -> T:
    """Return the smallest example that fits."""
    return find(what, condition, settings=settings(max_examples=3_000, database=None, derandomize=True))


def reachable(what: st.SearchStrategy[T], condition: Callable[[T], bool]) -> T:
    """Return any example that fits."""
    search = settings(max_examples=3_000, database=None, derandomize=True, phases=[Phase.generate])
    return find(what, condition, settings=search)


@cache
def many_plans() -> tuple[gk.Plan, ...]:
    """Return plans of the whole domain, drawn once for all tests that only look for one."""
    drawn: list[gk.Plan] = []

    # Drawn once for many tests, so slow draws are no failure here either.
    @settings(max_examples=300, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(Domain().plans())
    def draw(plan: gk.Plan) -> None:
        drawn.append(plan)

    draw()
    return tuple(drawn)


def reach(condition: Callable[[gk.Plan], bool]) -> gk.Plan:
    """Return a plan that fits: one of the many, or one that is looked for."""
    found = next(filter(condition, many_plans()), None)
    return reachable(Domain().plans(), condition) if found is None else found


def objects(item: object) -> Iterator[attrs.AttrsInstance]:
    if isinstance(item, tuple):
        for inner in cast("tuple[object, ...]", item):
            yield from objects(inner)
    elif attrs.has(type(item)):
        instance = cast("attrs.AttrsInstance", item)
        yield instance
        for field in attrs.fields(type(instance)):
            if field.init:
                yield from objects(getattr(instance, field.name))
