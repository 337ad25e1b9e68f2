"""Grades, stretch zones, statuses and health, as expressions over a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast, get_args

import attrs
import narwhals.stable.v2 as nw

from goalkit.frames._cuts import EDGE, banded, grade_steps, lowest, status_steps, zone_steps
from goalkit.frames._tables import TEMPORARY, Frame, Table, number, opened
from goalkit.frames.columns import ReadingColumns, ScoreColumns
from goalkit.frames.scores import given, refuse
from goalkit.model._check import Check
from goalkit.model.cycles import Cycle
from goalkit.model.numbers import settle
from goalkit.model.states import Health, Status
from goalkit.model.thresholds import Threshold
from goalkit.scoring.grading import Grading
from goalkit.scoring.policy import NoThreshold, Policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from goalkit.model.objectives import Ambition

__all__ = ["GoalKind", "grades", "health", "statuses", "zones"]

GoalKind: TypeAlias = Literal["key_result", "objective"]
"""What the rows of a table of scores are."""

_SCORE, _STARTED = f"{TEMPORARY}score", f"{TEMPORARY}started"
_EXPECTED, _OPEN, _LEVEL = f"{TEMPORARY}expected", f"{TEMPORARY}open", f"{TEMPORARY}level"
_VALUE = f"{TEMPORARY}value"
_OBJECTIVES: Mapping[str, tuple[Sequence[object], str]] = {
    "objective_status": (("projected",), "the status of an objective is that of its own score"),
    "common_state": (("ignored",), "the rows are active goals"),
}


def grades(scores: Frame, grading: Grading | None = None, *, columns: ScoreColumns | None = None) -> Frame:
    """Return a table of scores with the `grade` of each: `achieved`, `partial`, `missed`, null where it is unknown.

    Args:
        scores: A table with a score in each row, as `progress` and `roll_up` give it.
        grading: The bands; None takes the default ones.
        columns: Which column says what.

    Raises:
        InvalidValue: Columns are missing, hold something else or would be overwritten.

    Examples:
        >>> import polars as pl
        >>> from goalkit import frames
        >>> table = pl.DataFrame(
        ...     {"score": [0.7, sum([0.7] * 3) / 3, 0.9], "ambition": ["aspirational"] * 2 + ["committed"]}
        ... )
        >>> frames.grades(table)["grade"].to_list()
        ['achieved', 'achieved', 'missed']
    """
    bands, columns = grading or Grading(), columns or ScoreColumns()
    table, lazy = _scored("grades", scores, columns, "grade")

    def grade(ambition: Ambition) -> nw.Expr:
        return banded(nw.col(_SCORE), grade_steps(bands, ambition))

    return table.close(lazy.with_columns(_by_ambition(columns, grade).alias("grade")), ("grade",))


def zones(scores: Frame, grading: Grading | None = None, *, columns: ScoreColumns | None = None) -> Frame:
    """Return a table of scores with the stretch `zone` of each; a committed one has none.

    Args:
        scores: A table with a score in each row, as `progress` and `roll_up` give it.
        grading: The edges; None takes the default ones.
        columns: Which column says what.

    Raises:
        InvalidValue: Columns are missing, hold something else or would be overwritten.

    Examples:
        >>> import polars as pl
        >>> from goalkit import frames
        >>> table = pl.DataFrame({"score": [0.3, 0.7, None]})
        >>> frames.zones(table, columns=frames.ScoreColumns(ambition=None))["zone"].to_list()
        ['overreached', 'sweet_spot', None]
    """
    bands, columns = grading or Grading(), columns or ScoreColumns()
    table, lazy = _scored("zones", scores, columns, "zone")

    def zone(ambition: Ambition) -> nw.Expr | None:
        return None if ambition == "committed" else banded(nw.col(_SCORE), zone_steps(bands))

    return table.close(lazy.with_columns(_by_ambition(columns, zone).alias("zone")), ("zone",))


def statuses(
    scores: Frame,
    as_of: dt.date,
    cycles: Cycle | Mapping[str, Cycle],
    policy: Policy | None = None,
    *,
    columns: ScoreColumns | None = None,
    kind: GoalKind = "objective",
) -> Frame:
    """Return a table of scores with what is `expected` by now and the `status` by pace.

    Where a goal is heading: `pending`, `ahead`, `on_track`, `at_risk` or `off_track`. The status is that of an
    active goal without phases, guardrails and stated statuses.

    Args:
        scores: A table with a score in each row, as `progress` and `roll_up` give it.
        as_of: The date, taken at its close.
        cycles: The cycle of all rows; or cycles by the texts in the column `columns.cycle`. A text that is not
            among them has no status.
        policy: Its `pace`, `day_count`, `pending_until` and `no_value` are used.
        columns: Which column says what.
        kind: What the rows are: by `no_value="judged"` a key result without a value has the status of a score of 0,
            an objective of which nothing counts is pending.

    Raises:
        InvalidValue: Columns are missing, hold something else or would be overwritten, cycles without a column that
            names them, or the policy asks for what tables cannot do; everything is listed.

    Examples:
        >>> import datetime as dt, polars as pl, goalkit as gk
        >>> from goalkit import frames
        >>> table = pl.DataFrame({"score": [0.35, 0.1, 0.0], "started": [True, True, False]})
        >>> columns = frames.ScoreColumns(ambition=None)
        >>> card = frames.statuses(table, dt.date(2026, 5, 15), gk.Cycle.quarter(2026, 2), columns=columns)
        >>> card["status"].to_list(), card["expected"][0]
        (['on_track', 'off_track', 'pending'], 0.494505495)
    """
    policy, columns = policy or Policy(), columns or ScoreColumns()
    several = isinstance(cycles, Mapping)
    table = opened("scores", scores)
    check = Check(None)
    table.check(check.problems, columns, () if several else ("cycle",))
    table.free(check.problems, ("expected", "status"))
    check.choice("kind", kind, get_args(GoalKind))
    check.date("as_of", as_of)
    _check_cycles(check, cycles, columns)
    if kind == "objective":
        refuse(check.problems, policy, _OBJECTIVES)
    check.raise_if_any("statuses")
    lazy = _timed(table.lazy, cycles, columns, policy, as_of)
    score, started = number(columns.score, EDGE), _started(columns)
    lazy = lazy.with_columns(score.alias(_SCORE), started.alias(_STARTED))
    if policy.no_value == "judged" and kind == "key_result":
        unknown = nw.col(_SCORE).is_null() & ~nw.col(_STARTED)
        lazy = lazy.with_columns(nw.when(unknown).then(nw.lit(0.0)).otherwise(nw.col(_SCORE)).alias(_SCORE))
    lazy = lazy.with_columns(_level(policy).alias(_LEVEL))
    lazy = lazy.with_columns(_status(columns, policy).alias("status"))
    return table.close(lazy, ("expected", "status"))


def health(
    readings: Frame,
    thresholds: Threshold | Mapping[str, Threshold],
    *,
    columns: ReadingColumns | None = None,
    strict: bool | None = None,
    no_threshold: NoThreshold = "no_threshold",
) -> Frame:
    """Return a table of values with the `health` of each: the band of the threshold that it lies in.

    `healthy`, `warning` or `breached`; `no_data` where there is no value, `no_threshold` where there is no threshold.
    Each row is judged alone: `confirm` and staleness are of a KPI and its history.

    Args:
        readings: A table with a value in each row, as `values_as_of` and `period_values` give it.
        thresholds: The threshold of all rows; or thresholds by the texts in the column `columns.id`.
        columns: Which column says what; of the others only `value` and, for several thresholds, `id` are asked.
        strict: Whether the edges are excluded; None takes each threshold's own `strict`.
        no_threshold: The health where there is no threshold, as in a policy.

    Raises:
        InvalidValue: Columns are missing, hold something else or would be overwritten, or an argument is wrong.

    Examples:
        >>> import polars as pl, goalkit as gk
        >>> from goalkit import frames
        >>> table = pl.DataFrame({"id": ["churn", "churn", "nps"], "value": [3.0, 3.6, None]})
        >>> frames.health(table, {"churn": gk.Threshold.at_most(3.0, warning=3.5)})["health"].to_list()
        ['healthy', 'breached', 'no_data']
    """
    columns = columns or ReadingColumns()
    several = isinstance(thresholds, Mapping)
    table = opened("readings", readings)
    check = Check(None)
    table.check(check.problems, columns, {"date", "entry", "denominator"} | (set() if several else {"id"}))
    table.free(check.problems, ("health",))
    check.choice("no_threshold", no_threshold, get_args(NoThreshold))
    for path, item in _listed("thresholds", thresholds):
        check.instance(path, item, Threshold)
    check.raise_if_any("health")
    lazy = table.lazy.with_columns(given(columns.value).alias(_VALUE))
    if not isinstance(thresholds, Mapping):
        found = _band(thresholds, strict)
    else:
        found = nw.lit(str(Health(no_threshold)))
        for threshold in dict.fromkeys(thresholds.values()):
            ids = [item for item, other in thresholds.items() if other == threshold]
            here = nw.col(columns.id).is_in(ids)
            found = nw.when(here).then(_band(threshold, strict)).otherwise(found)
    known = nw.when(nw.col(_VALUE).is_null()).then(nw.lit(str(Health.NO_DATA))).otherwise(found)
    return table.close(lazy.with_columns(known.alias("health")), ("health",))


def _listed(name: str, given_ones: object) -> Iterable[tuple[str, object]]:
    """Return one value, or each of several, with its path."""
    if isinstance(given_ones, Mapping):
        return [(f"{name}[{key!r}]", item) for key, item in cast("Mapping[object, object]", given_ones).items()]
    return [(name, given_ones)]


def _scored(what: str, scores: Frame, columns: ScoreColumns, added: str) -> tuple[Table[Frame], nw.LazyFrame[Any]]:
    """Open a table of scores, check it, and add its scores as finite numbers."""
    table = opened("scores", scores)
    check = Check(None)
    table.check(check.problems, columns, ("started", "cycle"))
    table.free(check.problems, (added,))
    check.raise_if_any(what)
    return table, table.lazy.with_columns(number(columns.score, EDGE).alias(_SCORE))


def _by_ambition(columns: ScoreColumns, rule: Callable[[Ambition], nw.Expr | None]) -> nw.Expr:
    """Return what a rule says of each row by its ambition; null where that is another text."""
    aspirational = cast("nw.Expr", rule("aspirational"))
    if columns.ambition is None:
        return aspirational
    ambition = nw.col(columns.ambition)
    found = nw.when(ambition.is_null() | (ambition == "aspirational")).then(aspirational)
    committed = rule("committed")
    return found if committed is None else nw.when(ambition == "committed").then(committed).otherwise(found)


def _started(columns: ScoreColumns) -> nw.Expr:
    if columns.started is None:
        return ~number(columns.score, EDGE).is_null()
    return nw.col(columns.started).fill_null(value=False)


def _check_cycles(check: Check, cycles: object, columns: ScoreColumns) -> None:
    for path, item in _listed("cycles", cycles):
        check.instance(path, item, Cycle)
    if isinstance(cycles, Mapping) and columns.cycle is None:
        check.add("cycle", "is needed beside several cycles: which column names the cycle?", "frame.column")


@attrs.frozen
class _Time:
    """What the date says of the goals of one cycle."""

    expected: float | None
    """The share of the cycle that has passed, not settled."""
    open: bool
    """Whether its goals are judged by now."""

    @property
    def shown(self) -> float | None:
        """The same share, settled."""
        return None if self.expected is None else settle(self.expected)


def _time(cycle: Cycle | None, policy: Policy, as_of: dt.date) -> _Time:
    by_time = policy.pace.rule in {"projected", "points_behind"}
    if cycle is None:
        return _Time(None, open=not by_time)
    elapsed = cycle.elapsed(as_of, policy.day_count)
    judged = cycle.start <= as_of and settle(elapsed) >= policy.pending_until
    return _Time(elapsed, open=judged)


def _timed(
    lazy: nw.LazyFrame[Any], cycles: Cycle | Mapping[str, Cycle], columns: ScoreColumns, policy: Policy, as_of: dt.date
) -> nw.LazyFrame[Any]:
    """Add the share of the cycle that has passed, and whether the goals are judged by now; null in unknown cycles."""
    if isinstance(cycles, Cycle):
        time = _time(cycles, policy, as_of)
        expected, shown, judged = nw.lit(time.expected), nw.lit(time.shown), nw.lit(float(time.open))
        return lazy.with_columns(expected.alias(_EXPECTED), shown.alias("expected"), judged.alias(_OPEN))
    times = {name: _time(cycle, policy, as_of) for name, cycle in cycles.items()}
    column, without = nw.col(cast("str", columns.cycle)), _time(None, policy, as_of)
    expected = shown = nw.lit(None, dtype=nw.Float64)
    judged = nw.when(column.is_null()).then(nw.lit(float(without.open)))
    for time in dict.fromkeys(times.values()):
        here = nw.when(column.is_in([name for name, other in times.items() if other == time]))
        expected = here.then(nw.lit(time.expected)).otherwise(expected)
        shown = here.then(nw.lit(time.shown)).otherwise(shown)
        judged = here.then(nw.lit(float(time.open))).otherwise(judged)
    return lazy.with_columns(expected.alias(_EXPECTED), shown.alias("expected"), judged.alias(_OPEN))


def _level(policy: Policy) -> nw.Expr:
    """Return the number that the limits of the pace are compared with; null where there is none."""
    score, expected = nw.col(_SCORE), nw.col(_EXPECTED)
    if policy.pace.rule == "projected":
        return nw.when(expected > 0).then(score / nw.when(expected > 0).then(expected))
    return score - expected if policy.pace.rule == "points_behind" else score


def _status(columns: ScoreColumns, policy: Policy) -> nw.Expr:
    pace, level = policy.pace, nw.col(_LEVEL)

    def paced(ambition: Ambition) -> nw.Expr:
        found = banded(level, status_steps(pace, ambition))
        if pace.rule != "projected":
            return found
        nothing = pace.status(0.0, 0.0, ambition)  # nothing is expected yet, so there is no ratio
        no_share = lowest(lambda share: settle(share) > 0) or 0.0
        return nw.when(nw.col(_EXPECTED) < no_share).then(nw.lit(str(nothing))).otherwise(found)

    judged = (nw.col(_OPEN) == 1.0) & ~nw.col(_SCORE).is_null()
    if policy.no_value == "pending":
        judged = judged & nw.col(_STARTED)
    pending = nw.when(~nw.col(_OPEN).is_null()).then(nw.lit(str(Status.PENDING)))
    return nw.when(judged.fill_null(value=False)).then(_by_ambition(columns, paced)).otherwise(pending)


def _band(threshold: Threshold, strict: bool | None) -> nw.Expr:  # noqa: FBT001 - of three values
    """Return the health of a value by one threshold."""
    excluded = threshold.strict if strict is None else strict
    low = threshold.low if threshold.warning_low is None else threshold.warning_low
    high = threshold.high if threshold.warning_high is None else threshold.warning_high
    found = nw.when(_between(low, high, strict=excluded)).then(nw.lit(str(Health.WARNING)))
    beyond = found.otherwise(nw.lit(str(Health.BREACHED)))
    healthy = _between(threshold.low, threshold.high, strict=excluded)
    return nw.when(healthy).then(nw.lit(str(Health.HEALTHY))).otherwise(beyond)


def _between(low: float | None, high: float | None, *, strict: bool) -> nw.Expr:
    value = nw.col(_VALUE)
    sides: list[nw.Expr] = []
    if low is not None:
        sides.append(value > low if strict else value >= low)
    if high is not None:
        sides.append(value < high if strict else value <= high)
    return sides[0] if len(sides) == 1 else sides[0] & sides[1]
