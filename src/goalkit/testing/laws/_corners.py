"""What lists of corner questions are written with: a calendar of a hundred days, short forms of goals, and scenes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import attrs

from goalkit.model.cycles import Cycle
from goalkit.model.history import CheckIn
from goalkit.model.key_results import KeyResult
from goalkit.model.measures import Change
from goalkit.model.objectives import Objective
from goalkit.scoring.policy import Policy
from goalkit.testing.laws._questions import Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goalkit.model.measures import Measure
    from goalkit.model.objectives import Alignment
    from goalkit.model.plan import Plan

__all__ = ["CYCLES", "START", "Corner", "at", "child", "goal", "item", "on", "scene"]

START = dt.date(2026, 1, 1)
"""The first day of the cycle `now`, which has a hundred days: the share that has passed is the day's number in it."""


def on(number: int) -> dt.date:
    """Return a day by its number: 1 is the first of the cycle, 100 the last, 0 the day before, 101 the day after."""
    return START + dt.timedelta(days=number - 1)


CYCLES = (
    Cycle(id="older", start=on(-199), end=on(-99)),
    Cycle(id="before", start=on(-99), end=on(1)),
    Cycle(id="now", start=on(1), end=on(101)),
    Cycle(id="after", start=on(101), end=on(201)),
    Cycle(id="day", start=on(10), end=on(11)),
)


@attrs.frozen
class Corner:
    """A question with a name that says what it is about."""

    name: str
    question: Question


def scene(name: str, plan: Plan, days: Iterable[int], *policies: Policy) -> Iterator[Corner]:
    """Yield the questions about a plan on some days under some policies, by default the default one."""
    asked = tuple(days)
    for policy in policies or (Policy(),):
        for day in asked:
            question = Question(plan=plan, as_of=on(day), policy=policy, number=day)
            yield Corner(f"{name}, day {day}", question)


def at(*values: tuple[int, float | None]) -> tuple[CheckIn, ...]:
    """Return check-ins of days by their number, in the order of entry."""
    return tuple(CheckIn(on(day), value) for day, value in values)


def item(
    name: str,
    measure: Measure | float | None = 5.0,
    *check_ins: CheckIn,
    since: int = 1,
    **fields: Any,  # noqa: ANN401 - any field
) -> KeyResult:
    """Return a key result; with a number as its measure it goes from 0 to 10 and is there since some day."""
    if isinstance(measure, (int, float)):
        check_ins = (*at((since, measure)), *check_ins)
        measure = Change(baseline=0, target=10)
    return KeyResult(id=name, title="Measure", measure=measure, check_ins=check_ins, **fields)


def goal(name: str, *items: KeyResult, cycle: str | None = "now", **fields: Any) -> Objective:  # noqa: ANN401
    """Return an objective of the cycle `now`, unless it is of another one or of none."""
    return Objective(id=name, title="Aim", cycle=cycle, key_results=items, **fields)


_FIRST = {"older": -199, "before": -99, "after": 101, "day": 10}


def child(name: str, value: float, *links: Alignment, **fields: Any) -> Objective:  # noqa: ANN401 - any field
    """Return an objective of one key result that is at a value since the first day of its cycle."""
    first = _FIRST.get(fields.get("cycle", ""), 1)
    return goal(name, item(f"{name} k", value, since=first), aligned_to=links, **fields)
