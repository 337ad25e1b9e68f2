"""Class 36 of bugs found in other systems: rules that one of several paths to an object does not enforce."""

from __future__ import annotations

import copy
import json
import math
import pickle
from typing import TYPE_CHECKING, cast

import attrs
import pytest

import goalkit as gk
from tests.field_bugs import wrong
from tests.field_bugs.goals import END, Q2, day, key_result, objective, plan, refused, said, scored

if TYPE_CHECKING:
    from collections.abc import Callable

HOW = gk.Change(baseline=0, target=10)

# Every rule: a right object, the field, a value that breaks the rule, the path and the code.
RULES: list[tuple[attrs.AttrsInstance, str, object, str, str]] = [
    (gk.CheckIn(day("05-11"), 5), "confidence", 70, "confidence", "number.high"),
    (gk.CheckIn(day("05-11"), 5), "value", math.nan, "value", "number.nan"),
    (gk.CheckIn(day("05-11"), 5), "value", True, "value", "number.bool"),
    (gk.CheckIn(day("05-11"), 5), "date", "2026-05-11", "date", "date.text"),
    (gk.Reading(day("05-11"), 5), "value", math.inf, "value", "number.infinite"),
    (gk.Milestone("Draft"), "weight", -1, "weight", "number.low"),
    (gk.Alignment("o"), "weight", -1, "weight", "number.low"),
    (gk.Closing(at=day("05-11"), score=1), "score", 1.5, "score", "number.high"),
    (gk.Closing(at=day("05-11"), score=1), "score", -0.1, "score", "number.low"),
    (gk.StateChange(at=day("05-11"), state=gk.State.CLOSED), "state", "done", "state", "choice.unknown"),
    (gk.Revision(at=day("05-11"), target=5), "target", "5", "target", "number.text"),
    (gk.Change(baseline=0, target=10, direction="increase"), "target", -10, "direction", "change.direction"),
    (gk.Change(baseline=0, target=10), "baseline", None, "baseline", "change.baseline"),
    (gk.Threshold.at_least(10, warning=5), "warning_low", 11, "warning_low", "threshold.order"),
    (gk.Owner(id="ana"), "kind", "squad", "kind", "choice.unknown"),
    (gk.KPI(id="nps"), "confirm", 0, "confirm", "count.low"),
    (key_result("kr", HOW), "weight", -0.5, "weight", "number.low"),
    (key_result("kr", HOW), "id", " ", "id", "text.empty"),
    (objective("o"), "weight", math.nan, "weight", "number.nan"),
    (objective("o"), "ambition", "stretch", "ambition", "choice.unknown"),
    (Q2, "end", Q2.start, "end", "cycle.empty"),
    (gk.Policy(), "pending_until", 20, "pending_until", "number.high"),
    (gk.Pace(), "at_risk", 0.9, "at_risk", "pace.order"),
]


def evolved(right: object, name: str, value: object) -> object:
    """Return a copy with one field changed."""
    return cast("Callable[..., object]", attrs.evolve)(right, **{name: value})


def check_36_values() -> None:
    """Rules lived in forms, and an AJAX call or an import went around them: percents above 100, negative
    progress, weights checked "unless the total is 0" (read in the code of horilla and frappe/hrms); here a
    constructor enforces every rule, and whatever makes a changed copy is the constructor.
    """
    for right, name, value, path, code in RULES:
        fields = {field.name: getattr(right, field.name) for field in attrs.fields(type(right)) if field.init}
        build = cast("Callable[..., object]", type(right))
        expected = [(path, code)]
        assert refused(lambda: build(**{**fields, name: value})) == expected, (right, name)  # noqa: B023
        assert refused(lambda: evolved(right, name, value)) == expected, (right, name)  # noqa: B023
        with attrs.validators.disabled():
            assert refused(lambda: build(**{**fields, name: value})) == expected, (right, name)  # noqa: B023
            assert refused(lambda: evolved(right, name, value)) == expected  # noqa: B023
        for again in (copy.copy(right), copy.deepcopy(right), pickle.loads(pickle.dumps(right))):  # noqa: S301
            assert again == right
            assert refused(lambda: evolved(again, name, value)) == expected  # noqa: B023


def check_36_files() -> None:
    """An import took what a form refused (read in the code of horilla); here a file is refused for the same
    reasons as a constructor, each with the path to the field.
    """
    key = "objectives[0].key_results[0]"
    cases: list[tuple[dict[str, object], str, str]] = [
        ({"weight": -0.5}, "weight", "number.low"),
        ({"weight": math.nan}, "weight", "number.nan"),
        ({"weight": True}, "weight", "number.bool"),
        ({"check_ins": [{"date": "2026-05-11", "confidence": 70}]}, "check_ins[0].confidence", "number.high"),
        ({"check_ins": [{"date": "2026-07-01"}]}, "check_ins[0].date", "check-in.outside-cycle"),
        ({"closing": {"at": "2026-06-30", "score": 1.5}}, "closing.score", "number.high"),
        ({"measure": {"type": "change", "target": 1}}, "measure.baseline", "change.baseline"),
        ({"measure": {"type": "change", "target": 1, "kpi": "nps"}}, "measure.kpi", "kpi.unknown"),
    ]
    for changes, path, code in cases:
        item = {
            "id": "kr",
            "title": "KR",
            "measure": {"type": "change", "baseline": 0, "target": 1},
            **changes,
        }
        goal = {"id": "o", "title": "O", "cycle": "2026-Q2", "key_results": [item]}
        file = json.dumps({"goalkit": 1, "cycles": [{"id": "2026-Q2"}], "objectives": [goal]})
        assert refused(lambda: gk.loads(file, format="json")) == [(f"{key}.{path}", code)]  # noqa: B023
        with attrs.validators.disabled():
            assert refused(lambda: gk.loads(file, format="json")) == [(f"{key}.{path}", code)]  # noqa: B023


def check_36_plans() -> None:
    """What must hold between goals was checked where they were typed in and nowhere else; here every way to
    a plan leads through its constructor: a change, a copy, a pickle.
    """
    nps = gk.KPI(id="nps", readings=[(day("05-11"), 5)])
    linked = key_result("linked", gk.Change(baseline=0, target=10, kpi="nps"))
    goals = (objective("top", scored("a", 50), linked), objective("sub", scored("b", 50), to="top"))
    right = plan(*goals, kpis=[nps])
    late, early = said("07-01", 60), said("03-31", 60)
    circle = attrs.evolve(goals[0], aligned_to=[gk.Alignment("sub")])
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: right.with_check_in("a", late), "check-in.outside-cycle"),
        (lambda: right.with_check_in("b", early), "check-in.outside-cycle"),
        (lambda: right.with_check_in("linked", said("05-20", 6)), "check-in.source"),
        (lambda: right.with_check_in("a", cast("gk.CheckIn", 60)), "part.type"),
        (lambda: right.with_reading("nps", cast("gk.Reading", 6)), "part.type"),
        (lambda: right.with_objective(circle), "link.circle"),
        (
            lambda: right.with_objective(attrs.evolve(goals[1], cycle="2026-Q3")),
            "cycle.unknown",
        ),
        (lambda: attrs.evolve(right, objectives=[circle, goals[1]]), "link.circle"),
        (lambda: attrs.evolve(right, kpis=[]), "kpi.unknown"),
        (lambda: attrs.evolve(right, cycles=[]), "cycle.unknown"),
        (lambda: plan(circle, goals[1], kpis=[nps]), "link.circle"),
    ]
    for build, code in cases:
        assert {found for _, found in refused(build)} == {code}
        with attrs.validators.disabled():
            assert {found for _, found in refused(build)} == {code}
    for again in (copy.copy(right), copy.deepcopy(right), pickle.loads(pickle.dumps(right))):  # noqa: S301
        assert again == right
        assert gk.evaluate(again, END).to_dict() == gk.evaluate(right, END).to_dict()
        assert refused(lambda: again.with_check_in("a", late))  # noqa: B023
    object.__setattr__(right, "objectives", (circle, goals[1]))
    for path in (copy.copy, copy.deepcopy, _pickled):
        assert {code for _, code in refused(lambda: path(right))} == {"link.circle"}  # noqa: B023


def _pickled(value: gk.Plan) -> gk.Plan:
    return cast("gk.Plan", pickle.loads(pickle.dumps(value)))  # noqa: S301


CHECKS: dict[str, Callable[[], None]] = {
    "36_values": check_36_values,
    "36_files": check_36_files,
    "36_plans": check_36_plans,
}


def test_36_every_path_to_a_value_enforces_its_rules() -> None:
    check_36_values()


def test_36_a_file_is_refused_for_the_same_reasons() -> None:
    check_36_files()


def test_36_every_path_to_a_plan_enforces_its_rules() -> None:
    check_36_plans()


@pytest.mark.parametrize(("check", "variant"), wrong.cases(CHECKS), ids=wrong.names(CHECKS))
def test_check_fails_on_the_wrong_variant(
    check: Callable[[], None], variant: wrong.Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    variant.refute(check, monkeypatch)
