"""The cascade over tables: scores of objectives, level by level from the bottom."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw

from goalkit.errors import InvalidValue, Problem
from goalkit.frames._tables import TEMPORARY, Frame, Table, opened
from goalkit.frames.columns import KeyResultColumns, LinkColumns, ObjectiveColumns
from goalkit.frames.scores import ROLL_UP, SCORE, STARTED, inside, measured, refuse, tidied
from goalkit.model._check import Check
from goalkit.model.numbers import LARGEST
from goalkit.scoring.policy import Policy

__all__ = ["roll_up"]

_KEY, _PARENT, _CHILD, _WEIGHT, _MEMBER = (
    f"{TEMPORARY}{name}" for name in ("key", "parent", "child", "weight", "member")
)
_RAW, _DEPTH, _SELF = f"{TEMPORARY}raw", f"{TEMPORARY}depth", f"{TEMPORARY}self"

_SUMS = ("parts", "weights", "count", "begun", "wrong")
"""What is added up of the members of an objective: weight times score, weights, how many count, how many of those rest
on a value, how many have a weight that is none."""
_OWN, _BELOW, _MORE = f"{TEMPORARY}own_", f"{TEMPORARY}below_", f"{TEMPORARY}more_"
"""How those columns begin for its key results, for its children, and for some of its children."""
_OWN_SUMS = [f"{_OWN}{name}" for name in (*_SUMS, "lowest")]


def roll_up(
    key_results: Frame,
    objectives: Frame,
    links: Frame | None = None,
    policy: Policy | None = None,
    *,
    columns: KeyResultColumns | None = None,
    objective_columns: ObjectiveColumns | None = None,
    link_columns: LinkColumns | None = None,
    levels: int | None = None,
) -> Frame:
    """Return the table of objectives with the `score` of each and whether it has `started`.

    The score is the weighted mean (or the minimum) of what counts by the policy: key results, children, or both. It is
    null where nothing counts, and where a weight is negative or infinite. `started` says whether the score rests on
    any value rather than on "not started counts as 0". Rows may come back in another order. A key result or a link
    whose objective is not in the table of objectives plays no part.

    Args:
        key_results: A table with one row for each key result that is active.
        objectives: A table with one row for each objective.
        links: A table with one row for each link; without it there is no cascade.
        policy: Its `clamp`, `credit`, `degenerate`, `members`, `rollup`, `not_started` and `objective_clamp` are used.
        columns: Which column of the key results says what.
        objective_columns: Which column of the objectives says what.
        link_columns: Which column of the links says what.
        levels: How many links lie above each other at most. Where you give it nothing is computed before you ask for
            the result of a lazy table, and an objective with more of them below it has no score; None counts them,
            for which the two ids of each link are fetched.

    Raises:
        InvalidValue: Columns are missing, hold something else or would be overwritten, tables are of different
            engines, links form a circle, or the policy asks for what tables cannot do.

    Examples:
        >>> import polars as pl
        >>> from goalkit import frames
        >>> key_results = pl.DataFrame(
        ...     {
        ...         "id": ["ttfa", "sales"],
        ...         "objective": ["love", "sell"],
        ...         "baseline": [4.0, 0.0],
        ...         "target": [1.0, 90.0],
        ...         "value": [2.5, 81.0],
        ...         "weight": [1.0, 1.0],
        ...     }
        ... )
        >>> objectives = pl.DataFrame({"id": ["win", "love", "sell"]})
        >>> links = pl.DataFrame({"child": ["love", "sell"], "parent": ["win", "win"], "weight": [1.0, 3.0]})
        >>> scores = frames.roll_up(key_results, objectives, links)
        >>> dict(scores.select("id", "score").iter_rows()) == {"win": 0.8, "love": 0.5, "sell": 0.9}
        True
    """
    policy = policy or Policy()
    columns = columns or KeyResultColumns()
    own_columns, link_columns = objective_columns or ObjectiveColumns(), link_columns or LinkColumns()
    leaves, goals = opened("key_results", key_results), opened("objectives", objectives)
    edges = None if links is None else opened("links", links)
    check = Check(None)
    leaves.check(check.problems, columns)
    goals.check(check.problems, own_columns)
    goals.free(check.problems, ("score", "started"))
    if edges is not None:
        edges.check(check.problems, link_columns)
    _check_together(check, goals, own_columns.id, (leaves, (columns.objective,)))
    if edges is not None:
        _check_together(check, goals, own_columns.id, (edges, (link_columns.child, link_columns.parent)))
    refuse(check.problems, policy, ROLL_UP)
    if levels is not None:
        check.count("levels", levels, low=0)
    check.raise_if_any("roll_up")
    base = _with_own(goals.lazy, _own(leaves.lazy, columns, policy), own_columns.id)
    if edges is None or policy.members == "key_results":
        result = _scored(base, policy, below=False)
    else:
        key = nw.col(own_columns.id)
        own = base.select(key.alias(_KEY), *_OWN_SUMS).filter(~nw.col(_KEY).is_null())
        below = _links(edges.lazy, link_columns)
        if goals.eager:
            scores = _in_steps(own, below, policy, levels)
        else:  # not the ids of `own`: they would bring the key results' sums into the plan once more
            itself = goals.lazy.select(key.alias(_CHILD), key.alias(_PARENT)).filter(~nw.col(_CHILD).is_null())
            scores = _in_rounds(own, itself, below, policy, levels)
        result = goals.lazy.join(scores, left_on=own_columns.id, right_on=_KEY, how="left")
        result = result.with_columns(nw.col(STARTED).fill_null(value=False).alias(STARTED))
    result = tidied(result, {"score": SCORE}).with_columns(nw.col(STARTED).alias("started"))
    return goals.close(result, ("score", "started"))


def _check_together(check: Check, goals: Table[Any], key: str, other: tuple[Table[Any], tuple[str, ...]]) -> None:
    """Note what keeps another table from being joined with the objectives."""
    table, names = other
    engine, expected = table.lazy.implementation.value, goals.lazy.implementation.value
    if engine != expected:
        check.add(table.name, f"is a table of {engine}, the objectives are one of {expected}", "frame.engine")
    wanted = goals.schema.get(key)
    for name in names:
        dtype = table.schema.get(name)
        if dtype is not None and wanted is not None and dtype.is_integer() != wanted.is_integer():
            text = f"column {name!r} is {dtype}, the ids of the objectives are {wanted}: no two would be equal"
            check.add(table.name, text, "frame.column")


def _weighed(lazy: nw.LazyFrame[Any], name: str | None) -> nw.LazyFrame[Any]:
    """Add the weight of a member: 1 where the cell is empty, null where it is no weight."""
    if name is None:
        return lazy.with_columns(nw.lit(1.0).alias(_WEIGHT))
    weight = nw.col(name).cast(nw.Float64)
    right = nw.when((weight >= 0.0) & (weight <= LARGEST)).then(weight)
    empty = weight.is_null() | weight.is_nan()
    return lazy.with_columns(nw.when(empty).then(nw.lit(1.0)).otherwise(right).alias(_WEIGHT))


def _own(lazy: nw.LazyFrame[Any], columns: KeyResultColumns, policy: Policy) -> nw.LazyFrame[Any]:
    """Return what the key results of each objective add up to."""
    lazy = _weighed(measured(lazy, columns, policy), columns.weight)
    score = nw.col(SCORE)
    member = score
    if policy.not_started == "zero":
        member = nw.when(score.is_null() & ~nw.col(STARTED)).then(nw.lit(0.0)).otherwise(score)
    begun = ~score.is_null()
    lazy = lazy.with_columns(nw.col(columns.objective).alias(_KEY), member.alias(_MEMBER), begun.alias(STARTED))
    return _added(lazy, _KEY, _OWN)


def _added(lazy: nw.LazyFrame[Any], key: str, prefix: str, *extra: nw.Expr) -> nw.LazyFrame[Any]:
    """Return the sums over the members of each objective that count, and their lowest score."""
    lazy = lazy.filter(~nw.col(key).is_null())
    weight, member = nw.col(_WEIGHT), nw.col(_MEMBER)
    counts = ~member.is_null() & (weight > 0.0)
    one, none = nw.lit(1.0), nw.lit(0.0)
    lazy = lazy.with_columns(
        # 0 and not null where it does not count: the sum of nothing but nulls is 0 here and null there.
        nw.when(counts).then(weight * member).otherwise(none).alias(f"{prefix}parts"),
        nw.when(counts).then(weight).otherwise(none).alias(f"{prefix}weights"),
        nw.when(counts).then(one).otherwise(none).alias(f"{prefix}count"),
        nw.when(counts & nw.col(STARTED)).then(one).otherwise(none).alias(f"{prefix}begun"),
        nw.when(weight.is_null()).then(one).otherwise(none).alias(f"{prefix}wrong"),
        nw.when(counts).then(member).alias(f"{prefix}lowest"),
    )
    sums = (nw.col(f"{prefix}{name}").sum().alias(f"{prefix}{name}") for name in _SUMS)
    return lazy.group_by(key).agg(*sums, nw.col(f"{prefix}lowest").min().alias(f"{prefix}lowest"), *extra)


def _with_own(goals: nw.LazyFrame[Any], own: nw.LazyFrame[Any], key: str) -> nw.LazyFrame[Any]:
    """Add to each objective the sums over its key results, with 0 where it has none."""
    joined = goals.join(own, left_on=key, right_on=_KEY, how="left")
    return joined.with_columns(*(nw.col(f"{_OWN}{name}").fill_null(0.0).alias(f"{_OWN}{name}") for name in _SUMS))


def _scored(lazy: nw.LazyFrame[Any], policy: Policy, *, below: bool) -> nw.LazyFrame[Any]:
    """Add the score of each objective from the sums over its members, and whether it rests on any value."""
    found = {name: _chosen(name, policy, below=below) for name in (*_SUMS, "lowest")}
    weights = nw.when((found["count"] > 0.0) & (found["wrong"] == 0.0)).then(found["weights"])
    lowest, mean = nw.when(~weights.is_null()).then(found["lowest"]), found["parts"] / weights
    raw = lowest if policy.rollup == "min" else mean
    begun = (found["begun"] > 0.0) & (found["wrong"] == 0.0)
    lazy = lazy.with_columns(raw.alias(_RAW), begun.alias(STARTED))
    return lazy.with_columns(inside(nw.col(_RAW), policy.objective_clamp).alias(SCORE))


def _chosen(name: str, policy: Policy, *, below: bool) -> nw.Expr:
    """Return one of the sums over the members that the policy lets count."""
    own = nw.col(f"{_OWN}{name}")
    if not below:
        return own
    children = nw.col(f"{_BELOW}{name}")
    if policy.members == "auto":
        return nw.when(nw.col(f"{_OWN}count") > 0.0).then(own).otherwise(children)
    if policy.members == "children":
        return nw.when(nw.col(f"{_BELOW}served") > 0.0).then(children).otherwise(own)
    if name != "lowest":
        return own + children
    return _lower(own, children)


def _in_rounds(
    own: nw.LazyFrame[Any], itself: nw.LazyFrame[Any], links: nw.LazyFrame[Any], policy: Policy, levels: int | None
) -> nw.LazyFrame[Any]:
    """Roll scores up in a lazy engine: one plan, which nobody has to compute before it is done.

    Each round scores every objective from its members as the round before left them, so that after as many rounds as
    links lie above each other every score is final. A plan grows by one step for each round; narwhals has no recursion.
    """
    rounds = _height(links) if levels is None else levels + 1  # the one more finds what lies deeper
    scored = _scored(own, policy, below=False).with_columns(nw.lit(0.0).alias(_DEPTH))
    names = (_CHILD, _PARENT, _WEIGHT, _SELF)
    links = links.with_columns(nw.lit(0.0).alias(_SELF)).select(*names)
    itself = itself.with_columns(nw.lit(0.0).alias(_WEIGHT), nw.lit(1.0).alias(_SELF)).select(*names)
    every = nw.concat([links, itself])
    for _ in range(rounds):
        scored = _next(scored, every, policy)
    if levels is not None:
        shallow = nw.col(_DEPTH) <= float(levels)
        score = nw.when(shallow).then(nw.col(SCORE))
        scored = scored.with_columns(score.alias(SCORE), (nw.col(STARTED) & shallow).alias(STARTED))
    return scored.select(_KEY, SCORE, STARTED)


def _next(scored: nw.LazyFrame[Any], every: nw.LazyFrame[Any], policy: Policy) -> nw.LazyFrame[Any]:
    """Score every objective from its key results and from its children as they were scored last.

    Each objective is linked to itself, too, with no weight: so its own sums come along, and the round before is read
    once. Read twice it would be computed twice by an engine that shares nothing, and four times in the next round.
    """
    members = every.join(scored, left_on=_CHILD, right_on=_KEY, how="inner")
    linked = nw.col(_SELF) == 0.0
    members = members.with_columns(
        nw.when(linked).then(nw.col(SCORE)).alias(_MEMBER),
        nw.when(linked).then(nw.col(_DEPTH) + 1.0).otherwise(nw.lit(0.0)).alias(_DEPTH),
        *(nw.when(~linked).then(nw.col(name)).alias(name) for name in _OWN_SUMS),
    )
    carried = (nw.col(name).max().alias(name) for name in (_DEPTH, *_OWN_SUMS))
    added = _from_children(members, _BELOW, *carried).filter(~nw.col(f"{_OWN}count").is_null())
    kept = added.with_columns(nw.col(_PARENT).alias(_KEY))
    return _scored(kept, policy, below=True).select(_KEY, SCORE, STARTED, _DEPTH, *_OWN_SUMS)


def _in_steps(
    own: nw.LazyFrame[Any], links: nw.LazyFrame[Any], policy: Policy, levels: int | None
) -> nw.LazyFrame[Any]:
    """Roll scores up in an eager engine: each step scores what has no unscored children, and takes it out.

    What is left shrinks from step to step, so that all steps of a tree cost little more than the first.
    """
    nothing = {f"{_BELOW}{name}": nw.lit(0.0) for name in (*_SUMS, "served")}
    left = own.with_columns(nw.lit(None, dtype=nw.Float64).alias(f"{_BELOW}lowest"), **nothing)
    left, links = left.collect().lazy(), links.collect().lazy()
    done: list[nw.LazyFrame[Any]] = []
    count = _length(links)
    while levels is None or len(done) <= levels:
        parents = links.select(nw.col(_PARENT).alias(_CHILD)).unique()
        ready = left.join(parents, left_on=_KEY, right_on=_CHILD, how="anti")
        ready = _scored(ready, policy, below=True).select(_KEY, SCORE, STARTED).collect().lazy()
        done.append(ready)
        if not count:
            break
        below = ready.select(nw.col(_KEY), nw.col(SCORE).alias(_MEMBER), STARTED)
        members = links.join(below, left_on=_CHILD, right_on=_KEY, how="inner")
        left = left.join(parents, left_on=_KEY, right_on=_CHILD, how="semi")
        left = _plus(left, members).collect().lazy()
        links = links.join(left.select(_KEY), left_on=_CHILD, right_on=_KEY, how="semi").collect().lazy()
        before, count = count, _length(links)
        if levels is None and count == before:
            raise _circle(links)
    return nw.concat(done)


def _links(lazy: nw.LazyFrame[Any], columns: LinkColumns) -> nw.LazyFrame[Any]:
    """Return the links that contribute: child, parent and weight."""
    if columns.contributes is not None:
        lazy = lazy.filter(nw.col(columns.contributes).fill_null(value=True))
    lazy = _weighed(lazy, columns.weight)
    lazy = lazy.select(nw.col(columns.child).alias(_CHILD), nw.col(columns.parent).alias(_PARENT), _WEIGHT)
    return lazy.filter(~nw.col(_CHILD).is_null() & ~nw.col(_PARENT).is_null())


def _from_children(members: nw.LazyFrame[Any], prefix: str, *extra: nw.Expr) -> nw.LazyFrame[Any]:
    """Return the sums over the children of each objective, and how many of its links have a weight."""
    name = f"{prefix}served"
    served = nw.when(nw.col(_WEIGHT) == 0.0).then(nw.lit(0.0)).otherwise(nw.lit(1.0))
    return _added(members.with_columns(served.alias(name)), _PARENT, prefix, nw.col(name).sum().alias(name), *extra)


def _plus(left: nw.LazyFrame[Any], members: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Add some more children to the sums over the children of each objective."""
    joined = left.join(_from_children(members, _MORE), left_on=_KEY, right_on=_PARENT, how="left")
    sums = [
        (nw.col(f"{_BELOW}{name}") + nw.col(f"{_MORE}{name}").fill_null(0.0)).alias(f"{_BELOW}{name}")
        for name in (*_SUMS, "served")
    ]
    lowest = _lower(nw.col(f"{_BELOW}lowest"), nw.col(f"{_MORE}lowest")).alias(f"{_BELOW}lowest")
    return joined.with_columns(*sums, lowest).drop(*(f"{_MORE}{name}" for name in (*_SUMS, "lowest", "served")))


def _lower(one: nw.Expr, other: nw.Expr) -> nw.Expr:
    """Return the lower of two, or the only one there is. Engines disagree on what a minimum makes of null."""
    return nw.when(one.is_null() | (other < one)).then(other).otherwise(one)


def _height(links: nw.LazyFrame[Any]) -> int:
    """Return how many links lie above each other: strip the lowest ones until none is left.

    The ids are fetched once and stripped where they then are: a lazy engine would begin from the start each time.
    """
    left = links.select(_CHILD, _PARENT).collect().lazy()
    count, rounds = _length(left), 0
    while count:
        parents = left.select(nw.col(_PARENT).alias(_KEY)).unique()
        left = left.join(parents, left_on=_CHILD, right_on=_KEY, how="semi").collect().lazy()
        before, count, rounds = count, _length(left), rounds + 1
        if count == before:
            raise _circle(left)
    return rounds


def _length(lazy: nw.LazyFrame[Any]) -> int:
    return int(lazy.select(nw.len()).collect().item())


def _circle(links: nw.LazyFrame[Any]) -> InvalidValue:
    """Return the error that shows a circle of links each of whose children has children: the way down comes back."""
    found = links.select(_CHILD, _PARENT).collect().to_dict(as_series=False)
    below: dict[object, object] = dict(zip(found[_PARENT], found[_CHILD], strict=True))
    way = [min(below, key=str)]
    while (following := below[way[-1]]) not in way:
        way.append(following)
    circle = [*way[way.index(following) :], following]
    text = f"contribute in a circle: {' -> '.join(map(str, reversed(circle)))}"
    return InvalidValue("roll_up", [Problem("links", text, "link.circle")])
