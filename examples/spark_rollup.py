"""A roll-up on Spark, beside the scalar core: `nox -s spark`, or `python examples/spark_rollup.py [OBJECTIVES]`.

Starts a local Spark session, which needs Java 17 and nothing else, makes a company of so many objectives (1,000 by
default) as a plan and as three tables, rolls the tables up on Spark, prints the top of the scorecard and compares
every score, grade, zone and status with those of `goalkit.evaluate`. It ends with an error if any differs.
"""

from __future__ import annotations

import datetime as dt
import importlib
import random
import sys
import time
from typing import Any

import goalkit as gk
from goalkit import frames

AS_OF = dt.date(2026, 5, 15)
CYCLE = gk.Cycle.quarter(2026, 2)
POLICY = gk.Policy(members="both")


def company(count: int) -> gk.Plan:
    """Return a company of some objectives: four key results each, five objectives below each."""
    source = random.Random(20260401)  # noqa: S311 - made-up goals, no secrets
    return gk.Plan(cycles=[CYCLE], objectives=[objective(number, source) for number in range(count)])


def objective(number: int, source: random.Random) -> gk.Objective:
    """Return one objective; a few key results have no value yet, a few weigh nothing, a few have no way to go."""
    items: list[gk.KeyResult] = []
    for place in range(4):
        baseline = source.randint(0, 50)
        target = source.choice([baseline, *[source.randint(60, 100)] * 19])
        value = round(baseline + (target - baseline) * source.uniform(-0.1, 1.2), 1)
        items.append(
            gk.KeyResult(
                id=f"kr-{number}-{place}",
                title="Move the metric",
                weight=source.choice([0, 1, 1, 1, 2]),
                measure=gk.Change(baseline=baseline, target=target),
                check_ins=[gk.CheckIn(AS_OF, value)] if source.random() < 0.95 else [],
            )
        )
    return gk.Objective(
        id=f"o-{number}",
        title=f"Aim {number}",
        cycle=CYCLE.id,
        ambition=source.choice(["aspirational", "aspirational", "committed"]),
        key_results=items,
        aligned_to=[gk.Alignment(f"o-{(number - 1) // 5}")] if number else [],
    )


def tables(plan: gk.Plan, spark: Any) -> tuple[Any, Any, Any]:  # noqa: ANN401 - PySpark is no dependency
    """Return a plan's key results, objectives and links as tables of Spark."""
    key_results = [
        (item.id, goal.id, item.measure.baseline, item.measure.target, last(item), item.weight)
        for goal in plan.objectives
        for item in goal.key_results
        if isinstance(item.measure, gk.Change)
    ]
    objectives = [(goal.id, goal.ambition) for goal in plan.objectives]
    links = [(goal.id, link.to, link.weight) for goal in plan.objectives for link in goal.aligned_to]
    columns = "id string, objective string, baseline double, target double, value double, weight double"
    return (
        spark.createDataFrame(key_results, schema=columns),
        spark.createDataFrame(objectives, schema="id string, ambition string"),
        spark.createDataFrame(links, schema="child string, parent string, weight double"),
    )


def last(item: gk.KeyResult) -> float | None:
    """Return the value in force."""
    return item.check_ins[-1].value if item.check_ins else None


def scorecard(key_results: Any, objectives: Any, links: Any) -> Any:  # noqa: ANN401 - tables of Spark
    """Return the objectives with everything that is said of them. Nothing is computed yet but the number of levels."""
    scores = frames.roll_up(key_results, objectives, links, POLICY)
    scores = frames.zones(frames.grades(scores))
    return frames.statuses(scores, AS_OF, CYCLE, POLICY)


def session() -> Any:  # noqa: ANN401 - PySpark is no dependency
    """Start a local Spark session."""
    builder = importlib.import_module("pyspark.sql").SparkSession.builder.master("local[*]").appName("goalkit")
    for name, value in {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "4"}.items():
        builder = builder.config(name, value)
    found = builder.getOrCreate()
    found.sparkContext.setLogLevel("ERROR")
    return found


def main(count: int) -> None:
    """Roll up, show, compare."""
    plan = company(count)
    card = gk.evaluate(plan, AS_OF, POLICY)
    spark = session()
    start = time.perf_counter()
    rows = [row.asDict() for row in scorecard(*tables(plan, spark)).collect()]
    print(
        f"{count:,} objectives, {4 * count:,} key results on Spark {spark.version}: {time.perf_counter() - start:.1f} s"
    )
    print(f"{'objective':<12}{'score':>8}  {'grade':<10}{'zone':<13}{'status':<10}")
    for row in sorted(rows, key=lambda row: int(row["id"][2:]))[:10]:
        score = f"{row['score']:.3f}"
        print(f"{row['id']:<12}{score:>8}  {row['grade']:<10}{row['zone'] or '-':<13}{row['status']:<10}")
    wrong = [row["id"] for row in rows if not same(row, card.objectives[row["id"]])]
    spark.stop()
    print(f"compared with goalkit.evaluate: {len(rows) - len(wrong):,} of {len(card.objectives):,} say the same")
    if wrong or len(rows) != len(card.objectives):
        sys.exit(f"these differ: {', '.join(wrong[:10])}")


def same(row: dict[str, Any], result: gk.ObjectiveResult) -> bool:
    """Return whether Spark and the scalar core say the same: the number to 1e-9, all else exactly."""
    if row["score"] is None or result.score is None:
        return row["score"] is result.score
    said = (row["grade"], row["zone"], row["status"])
    return abs(row["score"] - result.score) <= 1e-9 and said == (result.grade, result.zone, result.status)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
