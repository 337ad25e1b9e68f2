"""Roll-up over tables: levels, what does not count, what is left as it was."""

from __future__ import annotations

import math

import narwhals.stable.v2 as nw
import polars as pl
import pytest

import goalkit as gk
from goalkit import frames
from tests.frames.engines import POLARS, Engine
from tests.frames.oracle import AS_OF, KR, Goals

CHAIN = Goals(
    objectives=dict.fromkeys("abcd"),
    key_results=(KR(objective="d", value=0.5),),
    links=(("b", "a", 1.0), ("c", "b", 1.0), ("d", "c", 1.0)),
)


def tables(goals: Goals, engine: Engine) -> tuple[frames.NativeFrame, frames.NativeFrame, frames.NativeFrame]:
    return (
        engine.make(goals.key_result_table()),
        engine.make(goals.objective_table()),
        engine.make(goals.link_table()),
    )


def scores(engine: Engine, table: frames.NativeFrame) -> dict[str, tuple[float | None, bool]]:
    return {row["id"]: (row["score"], row["started"]) for row in engine.rows(table)}


@pytest.mark.parametrize("levels", [None, 4])
def test_levels_counted_or_given_say_the_same(engine: Engine, levels: int | None) -> None:
    found = scores(engine, frames.roll_up(*tables(CHAIN, engine), levels=levels))
    assert found == dict.fromkeys("abcd", (0.5, True))


@pytest.mark.parametrize("levels", [0, 1])
def test_what_lies_deeper_than_the_levels_given_is_unknown(engine: Engine, levels: int) -> None:
    found = scores(engine, frames.roll_up(*tables(CHAIN, engine), levels=levels))
    assert found == {name: (0.5, True) if height <= levels else (None, False) for height, name in enumerate("dcba")}


def test_a_circle_below_given_levels_is_unknown(engine: Engine) -> None:
    goals = Goals(
        objectives=dict.fromkeys("abc"),
        key_results=(KR(objective="a", value=0.5), KR(objective="c", value=1.0)),
        links=(("a", "b", 1.0), ("b", "a", 1.0)),
    )
    found = scores(engine, frames.roll_up(*tables(goals, engine), levels=2))
    assert found == {"a": (None, False), "b": (None, False), "c": (1.0, True)}


def test_without_links_there_are_key_results_alone(engine: Engine) -> None:
    leaves, goals, _ = tables(CHAIN, engine)
    for members in ("auto", "children"):
        policy = gk.Policy.from_dict({"members": members})
        found = scores(engine, frames.roll_up(leaves, goals, policy=policy))
        assert found == dict.fromkeys("abc", (None, False)) | {"d": (0.5, True)}


def test_links_that_only_support_do_not_count(engine: Engine) -> None:
    goals = Goals(
        objectives=dict.fromkeys("abcd"),
        key_results=(KR(objective="b", value=0.2), KR(objective="c", value=0.6), KR(objective="d", value=1.0)),
    )
    links = engine.make(
        {
            "child": ("text", ["b", "c", "d", None, "b"]),
            "parent": ("text", ["a", "a", "a", "a", None]),
            "contributes": ("flag", [True, None, False, True, True]),
        }
    )
    columns = frames.LinkColumns(weight=None, contributes="contributes")
    leaves, objectives, _ = tables(goals, engine)
    found = scores(engine, frames.roll_up(leaves, objectives, links, link_columns=columns))
    assert found["a"] == (0.4, True)


def test_a_weight_that_is_none_makes_a_score_unknown(engine: Engine) -> None:
    goals = Goals(
        objectives=dict.fromkeys("abcd"),
        key_results=(
            KR(objective="a", value=0.5, weight=-1.0),
            KR(objective="a", value=0.5),
            KR(objective="b", value=0.5, weight=math.inf),
            KR(objective="c", value=0.5),
        ),
        links=(("c", "d", -2.0),),
    )
    found = scores(engine, frames.roll_up(*tables(goals, engine)))
    assert found == {"a": (None, False), "b": (None, False), "c": (0.5, True), "d": (None, False)}


def test_ids_may_be_numbers_and_columns_have_any_name(engine: Engine) -> None:
    leaves = engine.make(
        {
            "kr": ("whole", [1, 2]),
            "goal": ("whole", [10, 20]),
            "from": ("whole", [0, 0]),
            "to": ("whole", [10, 10]),
            "now": ("whole", [5, 9]),
        }
    )
    goals = engine.make({"goal": ("whole", [10, 20, 30]), "name": ("text", ["x", "y", "z"])})
    links = engine.make({"from": ("whole", [10, 20]), "goal": ("whole", [30, 30])})
    found = frames.roll_up(
        leaves,
        goals,
        links,
        columns=frames.KeyResultColumns(
            id="kr", objective="goal", baseline="from", target="to", value="now", weight=None
        ),
        objective_columns=frames.ObjectiveColumns(id="goal"),
        link_columns=frames.LinkColumns(child="from", parent="goal", weight=None),
    )
    rows = engine.rows(found)
    assert {(row["goal"], row["name"], row["score"]) for row in rows} == {
        (10, "x", 0.5),
        (20, "y", 0.9),
        (30, "z", 0.7),
    }
    assert [list(row) for row in rows] == [["goal", "name", "score", "started"]] * 3


def test_what_comes_back_is_of_the_kind_that_went_in(engine: Engine) -> None:
    leaves, goals, links = tables(CHAIN, engine)
    assert type(frames.progress(leaves)) is type(leaves)
    found = frames.roll_up(leaves, goals, links)
    assert type(found) is type(goals)
    assert type(frames.grades(found)) is type(goals)


def test_a_lazy_table_is_not_computed_where_the_levels_are_given() -> None:
    def fail(_: pl.DataFrame) -> pl.DataFrame:
        raise AssertionError("computed")

    leaves, goals, links = (
        pl.DataFrame(nw.from_native(table).to_arrow()).lazy().map_batches(fail)  # type: ignore[call-overload]
        for table in tables(CHAIN, POLARS)
    )
    frames.statuses(frames.grades(frames.roll_up(leaves, goals, links, levels=3)), AS_OF, gk.Cycle.quarter(2026, 2))
    with pytest.raises(Exception, match="computed"):
        frames.roll_up(leaves, goals, links)


def test_statuses_of_several_cycles(engine: Engine) -> None:
    cycles = {"q2": gk.Cycle.quarter(2026, 2), "q3": gk.Cycle.quarter(2026, 3), "year": gk.Cycle.year(2026)}
    names = ["q2", "q3", "year", "again", None, "lost"]
    table = engine.make({"cycle": ("text", names), "score": ("number", [0.35] * 6), "started": ("flag", [True] * 6)})
    columns = frames.ScoreColumns(ambition=None, cycle="cycle")
    cycles["again"] = cycles["year"]
    for policy, without in ((gk.Policy(), "pending"), (gk.Policy(pace=gk.Pace.by_score(0.7, 0.3)), "at_risk")):
        rows = engine.rows(frames.statuses(table, AS_OF, cycles, policy, columns=columns))
        found = {row["cycle"]: (row["expected"], row["status"]) for row in rows}
        assert found.pop("lost") == (None, None)
        assert found.pop(None) == (None, without)
        for name, (expected, status) in found.items():
            elapsed = cycles[name].elapsed(AS_OF)
            right = "pending" if elapsed < 0.2 else policy.pace.status(0.35, elapsed, "aspirational")
            assert (expected, status) == (pytest.approx(elapsed, abs=1e-9), str(right))


def test_before_a_cycle_everything_is_pending_and_on_a_first_day_without_a_share_on_track() -> None:
    table = pl.DataFrame({"score": [0.0, None], "started": [True, True]})
    columns = frames.ScoreColumns(ambition=None)
    policy = gk.Policy(pending_until=0, day_count="first_day_zero")
    cycle = gk.Cycle.quarter(2026, 3)
    before, first = (frames.statuses(table, day, cycle, policy, columns=columns) for day in (AS_OF, cycle.start))
    assert before["status"].to_list() == ["pending", "pending"]
    assert first["status"].to_list() == ["on_track", "pending"]
    ahead = gk.Policy(pending_until=0, day_count="first_day_zero", pace=gk.Pace(on_track=0.5, ahead=0.95))
    assert frames.statuses(table, cycle.start, cycle, ahead, columns=columns)["status"][0] == ahead.pace.status(
        0, 0, "aspirational"
    )


def test_where_a_known_score_has_started() -> None:
    table = pl.DataFrame({"score": [0.5, None, math.nan]})
    columns = frames.ScoreColumns(ambition=None, started=None)
    found = frames.statuses(table, AS_OF, gk.Cycle.quarter(2026, 2), columns=columns)
    assert found["status"].to_list() == ["on_track", "pending", "pending"]


def test_an_ambition_of_another_name_has_no_band(engine: Engine) -> None:
    table = engine.make({"score": ("number", [0.9, 0.9]), "ambition": ("text", ["moonshot", None])})
    rows = engine.rows(frames.zones(frames.grades(table)))
    assert [(row["ambition"], row["grade"], row["zone"]) for row in rows] == [
        ("moonshot", None, None),
        (None, "achieved", "strong"),
    ]
