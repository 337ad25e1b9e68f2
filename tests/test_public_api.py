"""The public interface: what there is, that it is documented, and what every value has in common."""

from __future__ import annotations

import ast
import copy
import datetime as dt
import inspect
import pickle
import subprocess
import sys
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import attrs
import pytest

import goalkit as gk
from tests.interchange.test_native import everything

SOURCE = Path(gk.__file__).parent
MODULES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))
MAY = dt.date(2026, 5, 1)

PUBLIC: dict[str, object] = {name: getattr(gk, name) for name in gk.__all__}
CLASSES = {name: value for name, value in PUBLIC.items() if inspect.isclass(value)}
ERRORS = {name for name, value in CLASSES.items() if issubclass(value, Exception)}
DOCUMENTED = sorted(set(PUBLIC) - (ERRORS - {"GoalkitError"}))


def values() -> list[object]:
    """Return one value of every public class that is a value."""
    plan = everything()
    objective = plan.objectives[0]
    change, _ = objective.key_results[:2]
    measures = [item.measure for goal in plan.objectives for item in goal.key_results]
    milestones = next(item for item in measures if isinstance(item, gk.Milestones))
    return [
        plan,
        *plan.cycles,
        plan.owners[0],
        plan.kpis[0],
        plan.kpis[0].threshold,
        plan.kpis[0].cadence,
        plan.kpis[0].readings[0],
        objective,
        objective.states[0],
        objective.closing,
        plan.objectives[1].aligned_to[0],
        change,
        change.check_ins[0],
        change.revisions[0],
        *[item for item in measures if item is not None],
        milestones.milestones[0],
        gk.Policy(clamp=(None, None), priority_weights={"P0": 1}),
        gk.Pace.points_behind(),
        gk.Grading(round_to=1),
        gk.Band("partial", 0.4, 0.7),
        gk.FiscalCalendar(4),
        gk.RetailCalendar(),
        gk.evaluate(plan, MAY).explain("top"),
        gk.Problem("path", "message", "code"),
        gk.CarryOverRule(),
        gk.Target(MAY, gk.Threshold.at_least(1)),
        gk.Decision(MAY, "go on", by="ann"),
        gk.Ignore("GK101", "agreed in March"),
        gk.Guidelines(name="ours"),
        gk.Levels(commit=30, target=70, stretch=100),
        gk.Metric(name="Monthly churn", unit="%"),
    ]


VALUES = values()
names = [type(value).__name__ for value in VALUES]


def tree(module: str) -> ast.Module:
    return ast.parse((SOURCE / module).read_text(encoding="utf-8"))


class TestNames:
    def test_are_sorted_and_unique(self) -> None:
        ordered = sorted(gk.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name))
        assert gk.__all__ == ordered
        assert len(set(gk.__all__)) == len(gk.__all__)
        assert dir(gk) == sorted(gk.__all__)

    @pytest.mark.parametrize("name", gk.__all__)
    def test_are_there(self, name: str) -> None:
        assert getattr(gk, name) is not None
        namespace: dict[str, object] = {}
        exec(f"from goalkit import {name}", namespace)  # noqa: S102 - a name of ours
        assert namespace[name] is PUBLIC[name]

    def test_there_are_no_others_but_modules(self) -> None:
        others = {name for name in vars(gk) if not name.startswith("_")} - set(gk.__all__)
        assert all(inspect.ismodule(getattr(gk, name)) for name in others)

    def test_every_value_is_tested_here(self) -> None:
        enums = {name for name, value in CLASSES.items() if issubclass(value, Enum)}
        results = {"KPIResult", "KeyResultResult", "ObjectiveResult", "OwnerResult"}
        answers = {"Calibration", "Draft", "Forecast", "KPICoverage", "KPIView", "Process", "ProcessLimits"}
        found = {"Audit", "Comparison", "Finding", "Report", "Rule", "Sustained"}  # a rule is a base class
        made = {"AlignmentGraph", "HealthSpan", "Scorecard", "Trend", *results, *answers, *found}  # by functions
        changing = {"LiveScorecard"}  # no value: events change it
        assert set(CLASSES) - ERRORS - enums - made - changing == set(names)


class TestDocumentation:
    @pytest.mark.parametrize("name", DOCUMENTED)
    def test_has_an_example(self, name: str) -> None:
        text = inspect.getdoc(PUBLIC[name])
        assert text is not None
        head, section, example = text.partition("Examples:\n")
        assert head.splitlines()[0].strip("*").endswith((".", "?"))
        assert section
        assert ">>> " in example

    @pytest.mark.parametrize("name", sorted(ERRORS))
    def test_of_errors(self, name: str) -> None:
        own = vars(PUBLIC[name])["__doc__"]
        assert own
        assert own.splitlines()[0].endswith(".")

    def test_every_public_method_has_a_docstring(self) -> None:
        bare = [
            f"{name}.{member}"
            for name, kind in CLASSES.items()
            if name not in ERRORS
            for member, value in vars(kind).items()
            if not member.startswith("_")
            and (inspect.isfunction(value) or isinstance(value, (classmethod, property)))
            and not inspect.getdoc(cast("object", value))
        ]
        assert bare == []

    @pytest.mark.parametrize("module", MODULES)
    def test_of_modules(self, module: str) -> None:
        assert ast.get_docstring(tree(module))


def printed(script: str) -> str:
    """Return what a script prints in an interpreter of its own."""
    ran = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(SOURCE.parent)},
    )
    return ran.stdout


class TestImport:
    def test_is_light(self) -> None:
        heavy = [
            "hypothesis",
            "pytest",
            "tomli_w",
            "zoneinfo",
            "dateutil.rrule",
            "dateutil.relativedelta",
            "argparse",
        ]
        asked = "[getattr(goalkit, name) for name in goalkit.__all__]"
        script = f"import sys, goalkit; {asked}; print([name for name in {heavy} if name in sys.modules])"
        assert printed(script) == "[]\n"

    def test_loads_no_module_before_a_name_is_asked_for(self) -> None:
        script = (
            "import sys, goalkit as gk; loaded = lambda: sorted(n for n in sys.modules if n.startswith('goalkit.'))"
            "; print(loaded()); gk.GoalkitError; print(loaded())"
        )
        assert printed(script) == "[]\n['goalkit.errors']\n"

    def test_names_come_from_where_type_checkers_see_them(self) -> None:
        seen = {
            alias.asname or alias.name: getattr(import_module(str(node.module)), alias.name, None)
            or import_module(f"{node.module}.{alias.name}")
            for block in ast.walk(tree("__init__.py"))
            if isinstance(block, ast.If)
            for node in block.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        assert sorted(seen) == sorted(gk.__all__)
        assert all(getattr(gk, name) is value for name, value in seen.items())

    def test_a_name_that_there_is_not_is_said_so(self) -> None:
        with pytest.raises(AttributeError, match=r"^module 'goalkit' has no attribute 'Plam'"):
            gk.Plam  # type: ignore[attr-defined]  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]

    def test_errors_import_nothing_of_the_package(self) -> None:
        for node in ast.walk(tree("errors.py")):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0
                assert not (node.module or "").startswith("goalkit")
            if isinstance(node, ast.Import):
                assert not any(alias.name.startswith("goalkit") for alias in node.names)


WAITING = (
    "ports/sqlite.py",
    "testing/faulty/_repositories_together.py",
    "testing/laws/_interleaving.py",
    "testing/laws/_repository_together.py",
)
"""They wait for other threads and processes: how long, not which day it is."""


class TestSource:
    @pytest.mark.parametrize("module", MODULES)
    def test_never_reads_the_clock(self, module: str) -> None:
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.Attribute):
                waits = node.attr == "monotonic" and module in WAITING
                assert waits or node.attr not in {"today", "now", "utcnow", "time_ns", "monotonic", "localtime"}
            if isinstance(node, (ast.Import, ast.ImportFrom)) and module not in WAITING:
                imported = {alias.name for alias in node.names} | {getattr(node, "module", None)}
                assert "time" not in imported

    @pytest.mark.parametrize("module", MODULES)
    def test_is_short_enough_to_read(self, module: str) -> None:
        assert len((SOURCE / module).read_text(encoding="utf-8").splitlines()) <= 600

    def test_is_typed(self) -> None:
        assert (SOURCE / "py.typed").exists()


@pytest.mark.parametrize("value", VALUES, ids=names)
class TestValues:
    def test_cannot_be_changed(self, value: Any) -> None:  # noqa: ANN401 - any of them
        for name in [field.name for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(value)))]:
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                setattr(value, name, None)
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                delattr(value, name)
        with pytest.raises(AttributeError):
            value.something_else = 1

    @pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
    def test_can_be_pickled(self, value: object, protocol: int) -> None:
        read = pickle.loads(pickle.dumps(value, protocol))  # noqa: S301 - our own
        assert read == value
        assert type(read) is type(value)
        assert hash(read) == hash(value)
        assert repr(read) == repr(value)

    def test_can_be_copied(self, value: object) -> None:
        for made in (copy.copy(value), copy.deepcopy(value)):
            assert made == value
            assert hash(made) == hash(value)
        assert {value, copy.deepcopy(value)} == {value}

    def test_is_unlike_other_things(self, value: object) -> None:
        assert value != None  # noqa: E711 - the operator is meant
        assert value != "text"
        assert sum(value == other for other in VALUES) == 1

    def test_evolves_into_itself(self, value: Any) -> None:  # noqa: ANN401 - any of them
        assert attrs.evolve(value) == value


class TestEvolve:
    @pytest.mark.parametrize(
        "value", [value for value in VALUES if type(value).__name__ not in {"Explanation", "Problem"}]
    )
    def test_checks_again(self, value: Any) -> None:  # noqa: ANN401 - any of them
        field = next(field for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(value))) if field.init)
        with pytest.raises((gk.InvalidValue, gk.InvalidPlan)):
            attrs.evolve(value, **{field.name: object()})

    def test_checks_what_fits_together(self) -> None:
        plan = everything()
        with pytest.raises(gk.InvalidPlan, match="there is no owner"):
            attrs.evolve(plan, owners=[])
        with pytest.raises(gk.InvalidValue):
            attrs.evolve(gk.Cycle.quarter(2026, 2), end=dt.date(2026, 1, 1))

    def test_plan_with_copies_is_whole(self) -> None:
        plan = pickle.loads(pickle.dumps(everything()))  # noqa: S301 - our own
        assert plan.objective("top").title == "Top"
        assert str(gk.evaluate(plan, MAY)) == str(gk.evaluate(everything(), MAY))


class TestScorecard:
    def test_can_be_copied(self) -> None:
        card = gk.evaluate(everything(), MAY)
        for made in (copy.copy(card), copy.deepcopy(card), pickle.loads(pickle.dumps(card))):  # noqa: S301
            assert made.to_dict() == card.to_dict()
            assert (made.plan, made.as_of, made.policy) == (card.plan, card.as_of, card.policy)

    def test_cannot_be_changed(self) -> None:
        card = gk.evaluate(everything(), MAY)
        for name in ("plan", "as_of", "policy", "objectives", "something_else"):
            with pytest.raises(AttributeError):
                setattr(card, name, None)


class TestErrors:
    @pytest.mark.parametrize("name", sorted(ERRORS))
    def test_can_be_pickled_and_copied(self, name: str) -> None:
        error = cast("type[gk.GoalkitError]", PUBLIC[name])("what", [gk.Problem("path", "message", "code")])
        for made in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301
            assert type(made) is type(error)
            assert (made.what, made.problems, made.code) == (error.what, error.problems, error.code)
            assert str(made) == "what: path: message"
