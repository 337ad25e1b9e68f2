"""Dated values in tables: what is in force on a day, what a period's value is, and the health of either."""

from __future__ import annotations

import datetime as dt
import functools
import math
from typing import get_args

import pytest

import goalkit as gk
from goalkit import InvalidValue, frames
from goalkit.model.kpis import Summary
from tests.frames.engines import POLARS, Columns, Engine, Row

NAN, INF = math.nan, math.inf
AS_OF = dt.date(2026, 5, 15)
MONTHS = [gk.Cycle.month(2026, month) for month in (4, 5, 6)]
READINGS: list[tuple[str | None, dt.date | None, float | None, int, float]] = [
    ("nps", dt.date(2026, 4, 1), 35.0, 1, 10.0),
    ("nps", dt.date(2026, 4, 1), 36.5, 7, 10.0),  # the same day, entered later
    ("nps", dt.date(2026, 4, 30), 33.0, 2, 30.0),
    ("nps", dt.date(2026, 5, 15), 41.0, 9, 5.0),
    ("nps", dt.date(2026, 5, 15), 40.0, 3, 5.0),
    ("nps", dt.date(2026, 5, 16), 99.0, 4, 1.0),  # after the day
    ("noise", dt.date(2026, 5, 1), 0.7, 1, 1.0),
    ("noise", dt.date(2026, 5, 2), 0.7, 2, 1.0),
    ("noise", dt.date(2026, 5, 3), 0.7, 3, 1.0),
    ("third", dt.date(2026, 4, 2), -1.0, 3, 0.0),
    ("third", dt.date(2026, 4, 3), 0.1, 2, 2.0),
    ("third", dt.date(2026, 4, 9), 0.3, 1, 1.0),
    ("third", dt.date(2026, 6, 30), 0.2, 1, 0.0),
    ("future", dt.date(2026, 6, 1), 1.0, 1, 1.0),
    ("gone", dt.date(2026, 5, 1), NAN, 1, 1.0),
    ("gone", dt.date(2026, 5, 2), None, 2, 1.0),
    ("gone", dt.date(2026, 5, 3), INF, 3, 1.0),
    ("edge", dt.date(2026, 3, 31), 3.5, 1, 1.0),
    ("edge", dt.date(2026, 4, 1), 3.0, 1, 1.0),
    ("edge", dt.date(2026, 7, 1), 3.6, 1, 1.0),
    (None, dt.date(2026, 5, 1), 1.0, 1, 1.0),
    ("nps", None, 1.0, 99, 1.0),
]
THRESHOLDS = {
    "nps": gk.Threshold.at_least(40, warning=36.5),
    "noise": gk.Threshold.at_least(0.7, strict=True),
    "third": gk.Threshold.between(0.1, 0.2, tolerance=0.1),
    "edge": gk.Threshold.at_most(3.0, warning=3.5),
}


def table(moments: str = "date") -> Columns:
    ids, dates, values, entries, denominators = zip(*READINGS, strict=True)
    if moments == "moment":  # the later entered at an earlier time of the day
        dates = tuple(
            None if date is None else dt.datetime.combine(date, dt.time(20 - entry % 10, 30))
            for date, entry in zip(dates, entries, strict=True)
        )
    return {
        "id": ("text", ids),
        "date": ("moment" if moments == "moment" else "date", dates),
        "value": ("number", values),
        "entry": ("whole", entries),
        "size": ("number", denominators),
    }


@functools.cache
def kpis() -> dict[str, gk.KPI]:
    found: dict[str, gk.KPI] = {}
    for name in dict.fromkeys(row[0] for row in READINGS if row[0] is not None):
        rows = sorted((row for row in READINGS if row[0] == name), key=lambda row: row[3])
        readings = [
            gk.Reading(date, value, denominator=denominator)
            for _, date, value, _, denominator in rows
            if date is not None and value is not None and math.isfinite(value)
        ]
        found[name] = gk.KPI(id=name, readings=readings, threshold=THRESHOLDS.get(name))
    return found


def by_key(rows: list[Row], *keys: str) -> dict[tuple[object, ...], object]:
    found = {tuple(row[key] for key in keys): row["value"] for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.parametrize("moments", ["date", "moment"])
def test_the_value_in_force(engine: Engine, moments: str) -> None:
    rows = engine.rows(frames.values_as_of(engine.make(table(moments)), AS_OF))
    expected = {name: kpi.series.at(AS_OF) for name, kpi in kpis().items()}
    assert by_key(rows, "id", "date") == {
        (name, reading.date): reading.value for name, reading in expected.items() if reading is not None
    }


@pytest.mark.parametrize("how", get_args(Summary))
def test_period_values(engine: Engine, how: Summary) -> None:
    columns = frames.ReadingColumns(denominator="size")
    given = engine.make(table())
    if how == "median" and engine.name == "pyarrow":
        with pytest.raises(InvalidValue, match="how: PyArrow's median of a group is approximate"):
            frames.period_values(given, MONTHS, how, columns=columns)
        return
    found = by_key(engine.rows(frames.period_values(given, MONTHS, how, columns=columns)), "id", "period")
    for name, kpi in kpis().items():
        for month in MONTHS:
            expected = kpi.summary(month.start, month.last_day, how)
            if not kpi.series.within(month.start, month.last_day):
                assert (name, month.id) not in found
            elif expected is None:
                assert found[name, month.id] is None
            else:
                assert found[name, month.id] == pytest.approx(expected, abs=1e-9)


def test_health(engine: Engine) -> None:
    given = frames.period_values(engine.make(table()), MONTHS, "mean")
    rows = engine.rows(frames.health(given, THRESHOLDS))
    assert {(row["id"], row["period"]): row["health"] for row in rows} == {
        (name, month.id): str(THRESHOLDS[name].classify(value) if name in THRESHOLDS else gk.Health.NO_THRESHOLD)
        for name, kpi in kpis().items()
        for month in MONTHS
        if (value := kpi.summary(month.start, month.last_day, "mean")) is not None
    }


@pytest.mark.parametrize("strict", [None, True, False])
@pytest.mark.parametrize(
    "threshold",
    [*THRESHOLDS.values(), gk.Threshold.between(1, 3, strict=True), gk.Threshold.at_most(3, 4, strict=True)],
)
def test_health_by_one_threshold(threshold: gk.Threshold, strict: bool | None) -> None:  # noqa: FBT001
    values = [0.7, 0.1, 0.2, 0.3, 3.0, 3.5, 36.5, 40.0]
    near = [math.nextafter(value, side) for value in values for side in (-INF, INF)]
    given = POLARS.make({"value": ("number", [*values, *near, None, NAN, INF, -1e101])})
    found = [row["health"] for row in POLARS.rows(frames.health(given, threshold, strict=strict))]
    assert found[:-4] == [str(threshold.classify(value, strict=strict)) for value in (*values, *near)]
    assert found[-4:] == ["no_data"] * 4


def test_health_without_a_threshold_by_the_policy() -> None:
    given = POLARS.make({"id": ("text", ["nps", "other", None]), "value": ("number", [50.0, 1.0, 1.0])})
    rows = POLARS.rows(frames.health(given, {"nps": THRESHOLDS["nps"]}, no_threshold="healthy"))
    assert [row["health"] for row in rows] == ["healthy"] * 3


def test_two_values_of_a_day_without_an_order_are_unknown(engine: Engine) -> None:
    day = dt.date(2026, 5, 1)
    given = engine.make(
        {
            "id": ("text", ["torn", "torn", "torn", "same", "same", "once"]),
            "date": ("date", [day, day, day - dt.timedelta(days=1), day, day, day]),
            "value": ("number", [1.0, 2.0, 4.0, 3.0, 3.0, 5.0]),
        }
    )
    columns = frames.ReadingColumns(entry=None)
    rows = engine.rows(frames.values_as_of(given, AS_OF, columns=columns))
    assert by_key(rows, "id") == {("torn",): None, ("same",): 3.0, ("once",): 5.0}
    for how, same in (("last", 3.0), ("sum", 3.0), ("max", 3.0), ("mean", 3.0)):
        rows = engine.rows(frames.period_values(given, [gk.Cycle.year(2026)], how, columns=columns))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        assert by_key(rows, "id") == {("torn",): None, ("same",): same, ("once",): 5.0}


def test_rows_without_an_order_are_kept_where_none_has_one(engine: Engine) -> None:
    given = engine.make(
        {
            "id": ("text", ["a", "a", "b"]),
            "date": ("date", [dt.date(2026, 5, 1)] * 3),
            "value": ("number", [1.0, 2.0, 3.0]),
            "entry": ("whole", [None, None, 1]),
        }
    )
    assert by_key(engine.rows(frames.values_as_of(given, AS_OF)), "id") == {("a",): None, ("b",): 3.0}


def test_a_reading_without_a_denominator_makes_a_ratio_unknown(engine: Engine) -> None:
    given = engine.make(
        {
            "id": ("text", ["a", "a", "b", "c"]),
            "date": ("date", [dt.date(2026, 5, 1), dt.date(2026, 5, 2), dt.date(2026, 5, 1), dt.date(2026, 5, 1)]),
            "value": ("number", [1.0, 2.0, 3.0, 4.0]),
            "entry": ("whole", [1, 2, 3, 4]),
            "size": ("number", [10.0, None, 5.0, -1.0]),
        }
    )
    columns = frames.ReadingColumns(denominator="size")
    rows = engine.rows(frames.period_values(given, [gk.Cycle.year(2026)], "ratio", columns=columns))
    assert by_key(rows, "id") == {("a",): None, ("b",): 3.0, ("c",): None}


def test_many_periods_are_no_deep_expression() -> None:
    weeks = [
        gk.Cycle(id=f"w{n}", start=day, end=day + dt.timedelta(days=7))
        for n in range(300)
        for day in [dt.date(2020, 1, 1) + dt.timedelta(weeks=n)]
    ]
    days = [week.start for week in weeks] + [weeks[-1].end]
    given = POLARS.make(
        {
            "id": ("text", ["a"] * len(days)),
            "date": ("date", days),
            "value": ("number", [float(n) for n in range(len(days))]),
            "entry": ("whole", list(range(len(days)))),
        }
    )
    rows = POLARS.rows(frames.period_values(given, weeks))
    assert by_key(rows, "period") == {(f"w{n}",): float(n) for n in range(300)}
