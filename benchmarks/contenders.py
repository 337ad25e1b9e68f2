"""What people write instead: the same scores by other means, each made of rows and then asked as of a date.

Every contender gets the rows of `benchmarks.workload` and makes what it works on of them (`load`), and then the score
of each objective (`score`): the weighted mean of its key results and, where children count, of the objectives below
it. All of them are checked against each other to nine decimals before anything is timed.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar, cast

import attrs
import networkx as nx
import pandas as pd
import pydantic

import goalkit as gk
from benchmarks import workload

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.workload import ObjectiveRow

__all__ = ["BARE", "BOTH", "GOALKIT", "PANDAS", "PYDANTIC", "SQLITE", "Contender", "Counts", "Scores"]

T = TypeVar("T")
Scores: TypeAlias = dict[str, float]
Counts: TypeAlias = Literal["own", "both"]
"""What makes a score: the key results of an objective alone, or beside them the objectives below it."""
Rows: TypeAlias = "list[ObjectiveRow]"
BareGoals: TypeAlias = list[tuple[str, tuple[str, ...], list[tuple[float, float, float, list[tuple[dt.date, float]]]]]]
Frame: TypeAlias = Any
"""pandas has no types of its own; what it gives is looked at by the comparison of scores."""

BOTH = gk.Policy(members="both")
"""Key results and children together make the score."""


@attrs.frozen(kw_only=True)
class Contender(Generic[T]):
    """One way to get from rows to scores."""

    name: str
    load: Callable[[Rows], T]
    """Make of rows what it works on."""
    score: Callable[[T, dt.date, Counts], Scores]
    """Work out all scores as of a date."""


# by hand


def _bare_load(goals: Rows) -> BareGoals:
    return [
        (name, parents, [(start, end, weight, list(entries)) for _, start, end, weight, entries in key_results])
        for name, parents, key_results in goals
    ]


def _bare(goals: BareGoals, as_of: dt.date, counts: Counts) -> Scores:
    """Compute the scores as a script would: no types, no rounding, no checks; children come after parents."""
    scores: Scores = {}
    below: dict[str, list[float]] = {}
    for name, parents, key_results in reversed(goals):
        total = weights = 0.0
        for baseline, target, weight, entries in key_results:
            value = None
            for date, entry in reversed(entries):
                if date <= as_of:
                    value = entry
                    break
            progress = 0.0 if value is None else (value - baseline) / (target - baseline)
            total += weight * min(max(progress, 0.0), 1.0)
            weights += weight
        if counts == "both":
            for score in below.get(name, ()):
                total += score
                weights += 1.0
        score = scores[name] = total / weights
        if counts == "both":
            for parent in parents:
                below.setdefault(parent, []).append(score)
    return scores


BARE = Contender(name="bare loop", load=_bare_load, score=_bare)


# goalkit


def _goalkit_load(goals: Rows) -> gk.Plan:
    return workload.plan_of(workload.objectives(goals))


def _goalkit(plan: gk.Plan, as_of: dt.date, counts: Counts) -> Scores:
    columns = gk.evaluate(plan, as_of, BOTH if counts == "both" else None).columns("objectives")
    return cast("Scores", dict(zip(columns.id, columns.score, strict=True)))


GOALKIT = Contender(name="goalkit", load=_goalkit_load, score=_goalkit)


# pydantic and networkx


class CheckIn(pydantic.BaseModel):
    """A dated value."""

    date: dt.date
    value: float


class KeyResult(pydantic.BaseModel):
    """A metric with its check-ins."""

    id: str
    baseline: float
    target: float
    weight: float = pydantic.Field(ge=0)
    check_ins: list[CheckIn]

    def score(self, as_of: dt.date) -> float:
        """Return the clamped progress."""
        known = [item for item in self.check_ins if item.date <= as_of]
        if not known:
            return 0.0
        value = max(known, key=lambda item: item.date).value
        return min(max((value - self.baseline) / (self.target - self.baseline), 0.0), 1.0)


class Objective(pydantic.BaseModel):
    """An objective with its key results."""

    id: str
    parents: list[str]
    key_results: list[KeyResult]


def _pydantic_load(goals: Rows) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    for name, parents, key_results in goals:
        objective = Objective(
            id=name,
            parents=list(parents),
            key_results=[
                KeyResult(
                    id=own,
                    baseline=start,
                    target=end,
                    weight=weight,
                    check_ins=[CheckIn(date=date, value=value) for date, value in entries],
                )
                for own, start, end, weight, entries in key_results
            ],
        )
        graph.add_node(name, objective=objective)
        for parent in parents:
            graph.add_edge(name, parent)
    return graph


def _pydantic(graph: nx.DiGraph[str], as_of: dt.date, counts: Counts) -> Scores:
    scores: Scores = {}
    for name in nx.topological_sort(graph):
        objective: Objective = graph.nodes[name]["objective"]
        parts = [(item.weight, item.score(as_of)) for item in objective.key_results]
        if counts == "both":
            parts += [(1.0, scores[child]) for child in graph.predecessors(name)]
        scores[name] = sum(weight * score for weight, score in parts) / sum(weight for weight, _ in parts)
    return scores


PYDANTIC = Contender(name="pydantic and networkx", load=_pydantic_load, score=_pydantic)


# pandas


def _pandas_load(goals: Rows) -> dict[str, Frame]:
    check_ins = [
        (key_result.id, date, value)
        for goal in goals
        for key_result in goal.key_results
        for date, value in key_result.entries
    ]
    key_results = [
        (item.id, goal.id, item.baseline, item.target, item.weight) for goal in goals for item in goal.key_results
    ]
    frames: dict[str, Frame] = {
        "check_ins": pd.DataFrame(check_ins, columns=["key_result", "date", "value"]),
        "key_results": pd.DataFrame(key_results, columns=["id", "objective", "baseline", "target", "weight"]),
        "links": pd.DataFrame([(goal.id, up) for goal in goals for up in goal.parents], columns=["child", "parent"]),
        "objectives": pd.DataFrame([goal.id for goal in goals], columns=["id"]),
    }
    frames["check_ins"]["date"] = pd.to_datetime(frames["check_ins"]["date"])
    return frames


def _pandas(frames: dict[str, Frame], as_of: dt.date, counts: Counts) -> Scores:
    known = frames["check_ins"]
    known = known[known["date"] <= pd.Timestamp(as_of)]
    values = known.sort_values("date", kind="stable").groupby("key_result")["value"].last()
    items = frames["key_results"].join(values, on="id")
    progress = ((items["value"] - items["baseline"]) / (items["target"] - items["baseline"])).clip(0, 1).fillna(0.0)
    parts = pd.DataFrame(
        {"objective": items["objective"], "part": progress * items["weight"], "weight": items["weight"]}
    )
    sums = parts.groupby("objective")[["part", "weight"]].sum()
    if counts == "both":
        _pandas_levels(sums, frames["links"])
    return cast("Scores", (sums["part"] / sums["weight"]).to_dict())


def _pandas_levels(sums: Frame, links: Frame) -> None:
    """Add the scores of children to their parents, level by level from the deepest."""
    level = pd.Series(0, index=sums.index)
    below = links
    while len(below):  # a parent lies above the deepest of its children
        heights = below["child"].map(level) + 1
        highest = heights.groupby(below["parent"]).max()
        higher = highest[highest > level.loc[highest.index]]
        level.loc[higher.index] = higher
        below = links[links["child"].isin(higher.index)]
    of_child = links["child"].map(level)
    for height in range(int(level.max()) + 1):
        links_here = links[of_child == height]
        if links_here.empty:
            continue
        scores = sums["part"] / sums["weight"]
        added = links_here["child"].map(scores).groupby(links_here["parent"]).agg(["sum", "count"])
        sums.loc[added.index, "part"] += added["sum"]
        sums.loc[added.index, "weight"] += added["count"]


PANDAS = Contender(name="pandas", load=_pandas_load, score=_pandas)


# SQLite

_TABLES = """
create table objective (id text primary key);
create table link (child text, parent text);
create table key_result (id text primary key, objective text, baseline real, target real, weight real);
create table check_in (key_result text, date text, value real);
"""
_INDEXES = """
create index link_child on link (child);
create index key_result_objective on key_result (objective);
create index check_in_key_result on check_in (key_result, date);
"""
_OWN = """
with latest as (select key_result, max(date), value from check_in where date <= ? group by key_result),
parts as (
  select objective, weight,
    weight * coalesce(min(max((value - baseline) / (target - baseline), 0.0), 1.0), 0.0) as part
  from key_result left join latest on key_result = id),
own as (select objective, sum(part) as part, sum(weight) as weight from parts group by objective)
"""
_ALONE = _OWN + "select objective, part / weight from own"  # noqa: S608 - constants
_KIDS = """,
kids as (select parent, count(*) as number from link group by parent),
node as materialized (
  select objective as id, part, weight + coalesce(number, 0) as weight from own left join kids on parent = objective),
up (source, at, share) as (
  select id, id, 1.0 from node
  union all
  select source, parent, share / weight from up join link on child = at join node on id = parent)
select at, sum(share * part / weight) from up join node on id = source group by at
"""
"""SQL cannot aggregate inside a recursion, so each key result's part is carried up to every ancestor: in a tree that
is the number of goals times its depth, in a chain the square."""
_ROLLED_UP = _OWN.replace("with latest", "with recursive latest") + _KIDS


def _sqlite_load(goals: Rows) -> sqlite3.Connection:
    store = sqlite3.connect(":memory:")
    store.executescript(_TABLES)
    store.executemany("insert into objective values (?)", [(goal.id,) for goal in goals])
    store.executemany("insert into link values (?, ?)", [(goal.id, up) for goal in goals for up in goal.parents])
    items = [(goal.id, item) for goal in goals for item in goal.key_results]
    store.executemany(
        "insert into key_result values (?, ?, ?, ?, ?)",
        [(item.id, goal, item.baseline, item.target, item.weight) for goal, item in items],
    )
    store.executemany(
        "insert into check_in values (?, ?, ?)",
        [(item.id, date.isoformat(), value) for _, item in items for date, value in item.entries],
    )
    store.executescript(_INDEXES)
    return store


def _sqlite(store: sqlite3.Connection, as_of: dt.date, counts: Counts) -> Scores:
    return dict(store.execute(_ROLLED_UP if counts == "both" else _ALONE, (as_of.isoformat(),)).fetchall())


SQLITE = Contender(name="SQLite", load=_sqlite_load, score=_sqlite)
