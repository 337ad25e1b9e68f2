from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

import goalkit as gk
from goalkit.errors import Problem
from goalkit.testing import strategies
from goalkit.testing.strategies import Invalid, Scenario, _invalid
from tests.testing.drawing import (
    FEW,
    NAMES,
    Strategy,
    anything,
    reachable,
    strategy,
)

# parameters


def wanted(name: str) -> list[tuple[str, str]]:
    return [(name, parameter) for parameter in inspect.signature(strategy(name)).parameters]


PARAMETERS = [pair for name in NAMES for pair in wanted(name)]


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_a_parameter_is_a_strategy_by_keyword(name: str, parameter: str) -> None:
    found = inspect.signature(strategy(name)).parameters[parameter]
    assert found.kind is inspect.Parameter.KEYWORD_ONLY
    assert found.default is None
    with pytest.raises(InvalidArgument, match=rf"^{parameter} must be a strategy, got 3; wrap it in st\.just\(3\)$"):
        strategy(name)(**{parameter: 3})


DAY = dt.date(2024, 5, 1)
AT_LEAST = gk.Threshold.at_least(5)
GIVEN: list[tuple[str, dict[str, object], Callable[[Any], object]]] = [
    ("numbers", {"kind": "int"}, lambda drawn: type(drawn) is int),
    ("numbers", {"kind": "decimal"}, lambda drawn: type(drawn).__name__ == "Decimal"),
    ("weights", {"kind": "int"}, lambda drawn: type(drawn) is int),
    ("weights", {"kind": "fraction"}, lambda drawn: type(drawn).__name__ == "Fraction"),
    ("scores", {"edge": 0.5}, lambda drawn: abs(drawn - 0.5) < 0.001),
    ("days", {"cycle": gk.Cycle.month(2024, 5)}, lambda drawn: drawn.month == 5),
    ("dates", {"year": 9999}, lambda drawn: drawn.year == 9999),
    ("moments", {"zone": dt.UTC}, lambda drawn: drawn.tzinfo is dt.UTC),
    ("texts", {"line": "x"}, lambda drawn: set(drawn.split("\n")) == {"x"}),
    ("ids", {"prefix": "team"}, lambda drawn: drawn.casefold().startswith("team") or drawn.startswith("0")),
    ("cycles", {"id": "c", "start": DAY, "days": 5, "name": "n"}, lambda drawn: (drawn.start, drawn.days) == (DAY, 5)),
    ("cadences", {"weekday": "friday"}, lambda drawn: drawn.weekday == "friday"),
    ("fiscal_calendars", {"start_month": 2}, lambda drawn: drawn.start_month == 2),
    ("retail_calendars", {"end_month": 8}, lambda drawn: drawn.end_month == 8),
    ("calendars", {"fiscal": gk.FiscalCalendar(), "retail": gk.RetailCalendar()}, anything),
    ("thresholds", {"direction": "decrease", "edge": 4, "strict": True}, lambda drawn: drawn.high == 4),
    ("readings", {"date": DAY, "value": 3, "note": "n", "denominator": 5}, lambda drawn: drawn.denominator == 5),
    ("readings", {"threshold": AT_LEAST}, anything),
    ("targets", {"date": DAY, "threshold": AT_LEAST}, lambda drawn: drawn == gk.Target(DAY, AT_LEAST)),
    ("decisions", {"date": DAY, "note": "stop", "by": None}, lambda drawn: drawn == gk.Decision(DAY, "stop")),
    ("ignores", {"code": "X", "reason": "r"}, lambda drawn: drawn == gk.Ignore("X", "r")),
    ("kpis", {"id": "nps", "threshold": AT_LEAST, "targets": (), "readings": ()}, lambda drawn: drawn.id == "nps"),
    ("kpis", {"threshold": None, "direction": "increase"}, lambda drawn: drawn.better == "increase"),
    ("changes", {"baseline": 3, "target": 1, "unit": "days"}, lambda drawn: drawn.way == "decrease"),
    ("changes", {"baseline": None}, lambda drawn: drawn.accumulate),
    ("changes", {"target": None}, lambda drawn: drawn.target is None),
    ("maintains", {"threshold": AT_LEAST, "method": "worst"}, lambda drawn: drawn.method == "worst"),
    ("milestone_steps", {"title": "t", "weight": 2, "done_on": DAY}, lambda drawn: drawn.done_on == DAY),
    ("milestones", {"step": gk.Milestone("t")}, lambda drawn: set(drawn.milestones) == {gk.Milestone("t")}),
    ("baselines", {"unit": "NPS"}, lambda drawn: drawn.unit == "NPS"),
    ("cascadeds", {"method": "sum", "target": 5}, lambda drawn: drawn.target == 5),
    ("measures", {"change": gk.Change(0, 1), "maintain": gk.Maintain(AT_LEAST)}, anything),
    ("check_ins", {"date": DAY, "value": None, "status": "on_track"}, lambda drawn: drawn.value is None),
    ("revisions", {"target": None}, lambda drawn: drawn.baseline is not None),
    ("revisions", {"baseline": None}, lambda drawn: drawn.target is not None),
    ("closings", {"score": 1, "by": "ana"}, lambda drawn: drawn.by == "ana"),
    ("state_changes", {"state": gk.State.DRAFT}, lambda drawn: drawn.state is gk.State.DRAFT),
    ("key_results", {"measure": gk.Maintain(AT_LEAST), "weight": 0}, lambda drawn: drawn.weight == 0),
    ("key_results", {"measure": gk.Change(0, 1, accumulate=True)}, lambda drawn: drawn.measure.accumulate),
    ("key_results", {"measure": gk.Cascaded()}, lambda drawn: all(item.value is None for item in drawn.check_ins)),
    ("key_results", {"cycle": gk.Cycle.month(2024, 5)}, lambda drawn: {i.date.month for i in drawn.check_ins} <= {5}),
    ("owners", {"id": "a", "name": "A", "kind": "company", "parent": None}, lambda drawn: drawn.kind == "company"),
    ("alignments", {"to": "a", "contributes": False}, lambda drawn: not drawn.contributes),
    ("objectives", {"id": "win", "key_results": (), "guardrails": ("k",)}, lambda drawn: drawn.guardrails == ("k",)),
    ("objectives", {"id": "win"}, lambda drawn: all(item.id.startswith("win.") for item in drawn.key_results)),
    ("plans", {"cycles": (), "owners": (), "kpis": (), "policy": None}, lambda drawn: not (drawn.cycles or drawn.kpis)),
    ("portfolios", {"size": 1, "kpis": ()}, lambda drawn: len(drawn) == 1),
    ("gradings", {"edge": 0.3}, lambda drawn: drawn.aspirational[0].high == 0.3),
    ("paces", {"on_track": 0.8, "ahead": 1.2}, lambda drawn: (drawn.on_track, drawn.ahead) == (0.8, 1.2)),
    ("policies", {"name": "x", "rollup": "min"}, lambda drawn: (drawn.name, drawn.rollup) == ("x", "min")),
    (
        "scenarios",
        {"plan": gk.Plan(), "size": 3, "as_of": DAY},
        lambda drawn: drawn == Scenario(plan=gk.Plan(), as_of=DAY),
    ),
    ("documents", {"plan": gk.Plan(), "format": "json", "unknown": False}, lambda drawn: drawn.unknown is None),
    ("documents", {"version": 1}, lambda drawn: drawn.version == 1),
    ("sheets", {"objectives": 2}, lambda drawn: len(drawn.plan.objectives) == 2),
    ("wrong_sheets", {"sheet": strategies.sheets()}, lambda drawn: drawn.wrong),
    ("invalid_cycles", {"which": 0}, lambda drawn: drawn.path == "id"),
]


def as_strategy(value: object) -> st.SearchStrategy[object]:
    return cast("st.SearchStrategy[object]", value) if isinstance(value, st.SearchStrategy) else st.just(value)


@pytest.mark.parametrize(("name", "values", "holds"), GIVEN)
def test_a_given_part_is_used(name: str, values: dict[str, object], holds: Callable[[Any], object]) -> None:
    chosen = {key: as_strategy(item) for key, item in values.items()}

    @FEW
    @given(strategy(name)(**chosen))
    def check(drawn: object) -> None:
        assert holds(drawn)

    check()


# what is refused

CASES = [
    pytest.param(make, place, id=f"{make.__name__}-{place}")
    for make, wrong in _invalid.ALL_INVALID
    for place in range(len(wrong))
]


@pytest.mark.parametrize(("make", "place"), CASES)
def test_invalid_arguments_raise_their_error_at_their_path(make: Strategy, place: int) -> None:
    wrong: Invalid = reachable(make(which=st.just(place)), anything)
    problems: tuple[Problem, ...] = wrong.problems()
    assert [problem.path for problem in problems] == [wrong.path]


def test_arguments_that_are_taken_are_told() -> None:
    right = Invalid(kind=gk.Milestone, arguments={"title": "Draft"}, error=gk.InvalidValue, path="title")
    with pytest.raises(AssertionError, match=r"Milestone takes \{'title': 'Draft'\}"):
        right.problems()
