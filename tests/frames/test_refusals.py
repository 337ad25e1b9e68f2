"""What tables cannot do is refused, with everything that is wrong in one error."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from typing import Any, cast

import pandas as pd
import polars as pl
import pytest

import goalkit as gk
from goalkit import InvalidValue, frames
from tests.frames.engines import POLARS, Columns, Engine
from tests.frames.oracle import CYCLE, KR, Goals

SMALL = Goals(objectives={"a": None, "b": None}, key_results=(KR(objective="a", value=0.5),))
AS_OF = dt.date(2026, 5, 15)


def paths(error: pytest.ExceptionInfo[InvalidValue]) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in error.value.problems]


def small(engine: Engine = POLARS) -> tuple[Any, Any]:
    return engine.make(SMALL.key_result_table()), engine.make(SMALL.objective_table())


def test_every_wrong_column_is_listed(engine: Engine) -> None:
    table = engine.make(
        {
            "id": ("text", ["a"]),
            "baseline": ("text", ["0"]),
            "target": ("flag", [True]),
            "value": ("number", [1.0]),
            "weight": ("date", [AS_OF]),
            "score": ("number", [1.0]),
        }
    )
    with pytest.raises(InvalidValue) as error:
        frames.progress(table, policy=gk.Policy(change="of_target"))
    assert paths(error) == [
        ("key_results.objective", "frame.column"),
        ("key_results.baseline", "frame.column"),
        ("key_results.target", "frame.column"),
        ("key_results.weight", "frame.column"),
        ("key_results.score", "frame.column"),
        ("policy.change", "frame.policy"),
    ]
    assert "no column 'objective'; there are id, baseline, target, value, weight, score" in str(error.value)


def test_columns_of_nothing_but_nulls_are_numbers() -> None:
    table = pl.DataFrame({"id": ["a"], "objective": ["o"], "baseline": [0], "target": [1], "value": [None]})
    found = frames.progress(table, frames.KeyResultColumns(weight=None))
    assert found.select("progress", "score", "started").rows() == [(None, None, False)]


def test_decimals_and_whole_numbers_are_numbers() -> None:
    table = pl.DataFrame(
        {"id": [1], "objective": [7], "baseline": [0], "target": [2], "value": [1]},
        schema_overrides={"value": pl.Decimal(10, 2)},
    )
    assert frames.progress(table, frames.KeyResultColumns(weight=None))["progress"].to_list() == [0.5]


@pytest.mark.parametrize(
    ("field", "value"),
    [("rollup", "sum"), ("rollup", "by_unit"), ("priority_weights", {"P0": 2}), ("change", "of_target")],
)
def test_a_policy_that_a_roll_up_cannot_keep(field: str, value: object) -> None:
    policy = gk.Policy(**cast("dict[str, Any]", {field: value}))
    with pytest.raises(InvalidValue, match=rf"^roll_up: policy.{field}: .* is not for tables .*use evaluate$"):
        frames.roll_up(*small(), policy=policy)


@pytest.mark.parametrize(("field", "value"), [("objective_status", "worst"), ("common_state", "adopted")])
def test_a_policy_that_statuses_of_objectives_cannot_keep(field: str, value: str) -> None:
    policy = gk.Policy(**cast("dict[str, Any]", {field: value}))
    table = pl.DataFrame({"score": [0.5], "started": [True]})
    columns = frames.ScoreColumns(ambition=None)
    with pytest.raises(InvalidValue, match=f"policy.{field}: "):
        frames.statuses(table, AS_OF, CYCLE, policy, columns=columns)
    found = frames.statuses(table, AS_OF, CYCLE, policy, columns=columns, kind="key_result")
    assert found["status"].to_list() == ["on_track"]


def test_what_is_no_table() -> None:
    with pytest.raises(InvalidValue, match=r"^Table: scores: must be a table of pandas, .* got \[1\]$"):
        frames.grades(cast("pl.DataFrame", [1]))


def test_tables_of_two_engines_and_two_kinds_of_ids() -> None:
    key_results, _ = small()
    objectives = pd.DataFrame({"id": [1, 2]})
    with pytest.raises(InvalidValue) as error:
        frames.roll_up(key_results, cast("pl.DataFrame", objectives))
    assert paths(error) == [("key_results", "frame.engine"), ("key_results", "frame.column")]
    with pytest.raises(InvalidValue) as error:
        frames.roll_up(
            key_results.drop("weight"),
            pl.DataFrame({"name": ["a"]}),
            pl.DataFrame({"child": [1], "parent": ["a"]}),
            levels=-1,
        )
    assert paths(error) == [
        ("key_results.weight", "frame.column"),
        ("objectives.id", "frame.column"),
        ("links.weight", "frame.column"),
        ("levels", "count.low"),
    ]


def test_a_circle_is_shown(engine: Engine) -> None:
    links = [("b", "a"), ("c", "b"), ("a", "c"), ("d", "a"), ("c", "e")]
    leaves = engine.make(SMALL.key_result_table())
    goals = engine.make({"id": ("text", list("abcde"))})
    table: Columns = {
        "child": ("text", [child for child, _ in links]),
        "parent": ("text", [parent for _, parent in links]),
    }
    with pytest.raises(
        InvalidValue, match=r"links: contribute in a circle: (a -> c -> b -> a|b -> a -> c -> b|c -> b -> a -> c)$"
    ):
        frames.roll_up(leaves, goals, engine.make(table), link_columns=frames.LinkColumns(weight=None))


def test_several_cycles_need_a_column() -> None:
    table = pl.DataFrame({"score": [0.5]})
    columns = frames.ScoreColumns(ambition=None, started=None)
    with pytest.raises(InvalidValue) as error:
        frames.statuses(
            table, cast("dt.date", "today"), {"q": cast("gk.Cycle", 1)}, columns=columns, kind=cast("Any", "o")
        )
    assert paths(error) == [
        ("kind", "choice.unknown"),
        ("as_of", "date.text"),
        ("cycles['q']", "part.type"),
        ("cycle", "frame.column"),
    ]


def test_readings_that_cannot_be_read() -> None:
    zoned = pl.DataFrame({"id": ["a"], "date": [dt.datetime(2026, 5, 1, tzinfo=dt.UTC)], "value": [1.0]})
    may, half = gk.Cycle.month(2026, 5), gk.Cycle(id="h", start=dt.date(2026, 5, 20), end=dt.date(2026, 7, 1))
    with pytest.raises(InvalidValue) as error:
        frames.period_values(zoned, [half, may, may], "ratio")
    assert paths(error) == [
        ("readings.date", "frame.column"),
        ("readings.entry", "frame.column"),
        ("periods", "frame.periods"),
        ("periods", "frame.periods"),
        ("denominator", "frame.column"),
    ]
    with pytest.raises(InvalidValue) as error:
        frames.period_values(zoned, [], cast("Any", "modal"), columns=frames.ReadingColumns(entry=None))
    assert paths(error) == [
        ("readings.date", "frame.column"),
        ("how", "choice.unknown"),
        ("periods", "collection.empty"),
    ]
    with pytest.raises(InvalidValue) as error:
        frames.health(zoned, {"a": cast("gk.Threshold", 3)}, no_threshold=cast("Any", "green"))
    assert paths(error) == [("no_threshold", "choice.unknown"), ("thresholds['a']", "part.type")]
    with pytest.raises(InvalidValue) as error:
        frames.values_as_of(zoned, cast("dt.date", None))
    assert paths(error) == [
        ("readings.date", "frame.column"),
        ("readings.entry", "frame.column"),
        ("as_of", "date.missing"),
    ]


def test_a_schema_names_columns_once() -> None:
    with pytest.raises(InvalidValue) as error:
        frames.KeyResultColumns(id="", objective=cast("str", None), baseline="x", target="x", weight=None)
    assert paths(error) == [("id", "text.empty"), ("objective", "text.type"), ("target", "frame.column")]


def test_without_narwhals_the_extra_is_named() -> None:
    code = """
import sys
sys.modules["narwhals"] = None
import goalkit
try:
    import goalkit.frames
except goalkit.MissingExtra as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Tables: needs the package narwhals (the extra frames): pip install 'goalkit-okr[frames]'" in done.stdout


def test_the_core_does_not_import_narwhals() -> None:
    code = "import sys, goalkit; print(sorted(name for name in sys.modules if 'narwhals' in name))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
