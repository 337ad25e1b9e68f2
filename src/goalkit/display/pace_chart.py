"""The score of a goal over time as a chart, beside the pace that is expected of it."""

from __future__ import annotations

import datetime as dt
import json
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import attrs

from goalkit.display._labels import result_of, words
from goalkit.display._vega import (
    DAY,
    PIXELS,
    Layer,
    config,
    cut,
    date_axis,
    day,
    layer,
    message,
    score_axis,
    spread,
    status_marks,
    symbols,
    title,
    whole,
)
from goalkit.display.chart import Chart, check_look
from goalkit.display.text import called, score_text, status_text
from goalkit.model._check import Check, digits
from goalkit.model.measures import Baseline, Change, Maintain, Milestones
from goalkit.model.numbers import settle
from goalkit.model.plan import Plan, not_found
from goalkit.model.states import Status
from goalkit.scoring.evaluate import evaluate, policy_of
from goalkit.scoring.grading import StretchZone
from goalkit.scoring.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.display.chart import JSON, Theme, Width
    from goalkit.model.cycles import Cycle
    from goalkit.model.key_results import KeyResult
    from goalkit.model.objectives import Objective
    from goalkit.scoring.scorecard import Scorecard

__all__ = ["pace_chart"]

_HEIGHT = 260
_GAP = 13
"""Pixels between the names of two zones, at least."""
_LOWEST, _HIGHEST = -0.5, 1.5
"""What is beyond, possible without a clamp, is drawn at the end of the scale; the text has its number."""
_HEADROOM = 0.06
_BESIDE = 60
"""Pixels of the names of zones, about."""
_CROSS = "M-1,-1L1,1M-1,1L1,-1"
_SHORTEST = 7
"""Days of the axis, at least."""


@attrs.frozen
class _Point:
    """What a scorecard says of the goal on a day."""

    date: dt.date
    score: float | None
    expected: float | None
    status: Status
    called: str
    entered: bool

    @property
    def verdict(self) -> str:
        """Score, expected and status in words."""
        number = "no score" if self.score is None else score_text(self.score)
        paced = "" if self.expected is None else f" where {score_text(self.expected)} is expected"
        return f"{number}{paced}, {self.called}"


class _Frame(NamedTuple):
    """Both ends of both axes."""

    first: int
    last: int
    low: float
    high: float

    def x(self, field: str) -> Layer:
        """Return the encoding of a date."""
        return date_axis(field, self.first, self.last)

    def y(self, field: str) -> Layer:
        """Return the encoding of a score."""
        scale: Layer = {"domain": [self.low, self.high], "clamp": True, "nice": False, "zero": False}
        axis = score_axis(self.low, self.high)
        return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def pace_chart(
    plan: Plan,
    goal: str,
    as_of: dt.date,
    *,
    policy: Policy | None = None,
    theme: Theme = "auto",
    width: Width = 640,
) -> Chart:
    """Return the score of an objective or key result over its cycle, up to the close of `as_of`, as a chart.

    The plan is evaluated on the first day of the cycle, at each date on which something was entered about the goal,
    about what it is made of, or about a KPI that it reads or is guarded by, and on `as_of`. Between two dates a score
    stays as it is, so its line has steps; days without a score have a cross above the chart and no line. The dashed
    line is what is expected. Behind it are the stretch zones of the policy; a committed goal has a line at 1 instead.

    Args:
        plan: The plan.
        goal: The id of the objective or key result.
        as_of: The day at whose close the question is asked; nothing dated later is in the chart.
        policy: Every choice of the arithmetic; by default the plan's own, else `Policy()`.
        theme: What is behind the chart.
        width: Pixels of the scale, or `container`.

    Raises:
        NotFound: There is no such goal.
        InvalidValue: Another argument is wrong.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.display.pace_chart import pace_chart
        >>> kr = gk.KeyResult(
        ...     id="p95",
        ...     title="p95 from 900 ms to 300 ms",
        ...     measure=gk.Change(baseline=900, target=300),
        ...     check_ins=[gk.CheckIn(dt.date(2026, 4, 20), 700)],
        ... )
        >>> plan = gk.Plan(
        ...     cycles=[gk.Cycle.quarter(2026, 2)],
        ...     objectives=[gk.Objective(id="fast", title="Feel fast", cycle="2026-Q2", key_results=[kr])],
        ... )
        >>> for sentence in pace_chart(plan, "p95", dt.date(2026, 4, 25)).alt.split(". "):
        ...     print(sentence)
        Score of p95 from 900 ms to 300 ms as of 2026-04-25: 0.33 where 0.27 is expected, on track
        First on track on 2026-04-20
        Began at 0.33 on 2026-04-20, lowest 0.33, highest 0.33
        The aim of a stretch goal is 0.6 to 0.7.
    """
    check = Check(None)
    check.instance("plan", plan, Plan)
    check.date("as_of", as_of)
    check.instance("policy", policy, Policy, optional=True)
    check_look(check, theme, width)
    check.raise_if_any("chart")
    structure = plan.structure
    known = [*structure.objective_at, *structure.key_result_at]
    if goal not in known:
        raise not_found(known, goal, "objective or key result")
    part = plan.subset(goal=goal)
    objective = part.objective(goal) if goal in structure.objective_at else part.objective_of(goal)
    cycle = part.cycle_of(objective)
    start = dt.date.min if cycle is None else cycle.start
    entered = sorted({date for date in _entries(part, goal, objective) if start <= date <= as_of})
    card = evaluate(part, as_of, policy_of(plan, policy))
    about, name = (cut(result_of(card, goal).title, most) for most in (120, 60))
    _, colours, shapes = status_marks()
    look = config(theme, colours=colours, shapes=shapes)
    nothing = ""
    if cycle is not None and as_of < start:
        nothing = f"The cycle {cut(cycle.id)} begins on {start}."
    elif cycle is None and not entered:
        nothing = f"Nothing was entered up to {as_of}."
    if nothing:
        found = message(nothing, title(about, f"as of {as_of}"), width, look)
        return Chart.of(found, f"{name}: {nothing}")
    last = as_of if cycle is None else max([cycle.last_day, *entered])
    phases = _phases(objective, goal)
    points = _points(card, goal, entered, start=None if cycle is None else start, last=last, others=phases)
    expected = _expected(card, points, cycle, last, phased=bool(phases))
    frame = _frame(points, expected, last)
    layers = [
        *(_zones(card, frame) if objective.ambition == "aspirational" else _promise(frame)),
        *_pace(card, frame, expected, phased=bool(phases)),
        *_scores(card, frame, points),
    ]
    notes = [f"as of {as_of}: {points[-1].verdict}", *_key(points, expected, objective)]
    spec = whole(head=title(about, *notes, beside=_BESIDE), height=_HEIGHT, width=width, layers=layers, look=look)
    return Chart.of(spec, _alt(card, name, points, objective))


def _entries(plan: Plan, goal: str, objective: Objective) -> Iterator[dt.date]:
    """Yield the dates of what was entered about a goal, about all below it, and about their KPIs."""
    kpis: set[str] = set()
    yield from _decided(objective)
    for name in (goal, *plan.alignment.descendants(goal)):
        if name in plan.structure.objective_at:
            found = plan.objective(name)
            yield from _decided(found)
            kpis.update(found.guardrails)
            continue
        item = plan.key_result(name)
        yield from _decided(item)
        yield from (check_in.date for check_in in item.check_ins)
        yield from (revision.at for revision in item.revisions)
        if isinstance(item.measure, Milestones):
            yield from (step.done_on for step in item.measure.milestones if step.done_on is not None)
        elif isinstance(item.measure, (Change, Maintain, Baseline)) and item.measure.kpi is not None:
            kpis.add(item.measure.kpi)
    for kpi in kpis:
        yield from (reading.date for reading in plan.kpi(kpi).readings)


def _decided(goal: Objective | KeyResult) -> Iterator[dt.date]:
    yield from (change.at for change in goal.states)
    if goal.closing is not None:
        yield goal.closing.at


def _phases(objective: Objective, goal: str) -> set[dt.date]:
    """Return the dates of the phases that what is expected of a goal goes by; empty where it goes by the cycle."""
    return {
        date
        for item in objective.key_results
        if goal in {item.id, objective.id} and isinstance(item.measure, Change)
        for date, _ in item.measure.phases
    }


def _points(
    card: Scorecard, goal: str, entered: list[dt.date], *, start: dt.date | None, last: dt.date, others: set[dt.date]
) -> list[_Point]:
    """Return what the scorecard of each date says; the last point is as of the day asked about."""
    end = min(card.as_of, last)
    dates = {*entered, end, *(date for date in others if (start or date) <= date <= end)}
    if start is not None:
        dates.add(start)
    points: list[_Point] = []
    for date in sorted(dates):
        found = card if date == end else evaluate(card.plan, date, card.policy)
        result = result_of(found, goal)
        said = called(found, result)[1]
        points.append(_Point(date, result.score, result.expected, result.status, said, date in entered or date == end))
    return points


def _expected(
    card: Scorecard, points: list[_Point], cycle: Cycle | None, last: dt.date, *, phased: bool
) -> list[tuple[dt.date, float]]:
    """Return what is expected: by the cycle, up to its end; by phases, at each date up to the day asked about."""
    if phased:
        return [(point.date, point.expected) for point in points if point.expected is not None]
    if cycle is None:
        return []
    return [
        (date, settle(cycle.elapsed(date, card.policy.day_count)))
        for date in sorted({cycle.start, cycle.last_day, last})
    ]


def _frame(points: list[_Point], expected: list[tuple[dt.date, float]], last: dt.date) -> _Frame:
    scores = [0.0, 1.0, *(share for _, share in expected), *(item.score for item in points if item.score is not None)]
    first = min(day(points[0].date), day(last) - _SHORTEST * DAY)
    return _Frame(first, day(last), max(min(scores), _LOWEST), min(max(scores), _HIGHEST) + _HEADROOM)


def _zones(card: Scorecard, frame: _Frame) -> Iterator[Layer]:
    """Yield the stretch zones with their names: the aim as a band, the others between lines."""
    edges = [frame.low, *(min(max(edge, frame.low), frame.high) for edge in card.policy.grading.zone_edges), frame.high]
    parts = [(words(zone), *ends) for zone, ends in zip(StretchZone, pairwise(edges), strict=True) if ends[0] < ends[1]]
    middles = [(frame.high - (low + high) / 2) / (frame.high - frame.low) * _HEIGHT for _, low, high in parts]
    places = spread(middles, 4, _HEIGHT - 4, _GAP)
    rows: list[Layer] = [
        {"zone": zone, "from": low, "to": high, "at": at} for (zone, low, high), at in zip(parts, places, strict=True)
    ]
    aim = [row for row in rows if row["zone"] == words(StretchZone.SWEET_SPOT)]
    yield layer(aim, {"type": "rect", "style": "aim"}, y=frame.y("from"), y2={"field": "to"})
    yield layer(rows[1:], {"type": "rule", "style": "faint"}, y=frame.y("from"))
    text: Layer = {"type": "text", "style": "note-text", "align": "left", "dx": 6}
    yield layer(rows, text, x={"value": "width"}, y=PIXELS, text={"field": "zone"})


def _promise(frame: _Frame) -> Iterator[Layer]:
    """Yield the line of a committed goal: all of it was promised."""
    yield layer([{"score": 1}], {"type": "rule", "style": "thin"}, y=frame.y("score"))


def _pace(card: Scorecard, frame: _Frame, expected: list[tuple[dt.date, float]], *, phased: bool) -> Iterator[Layer]:
    rows: list[Layer] = [{"date": date.isoformat(), "expected": share} for date, share in expected]
    stepped = phased and card.policy.phases == "latest_period"
    how = "step-after" if stepped else "linear"
    mark: Layer = {"type": "line", "style": "thin", "strokeDash": [6, 4], "interpolate": how}
    yield layer(rows, mark, x=frame.x("date"), y=frame.y("expected"))


def _scores(card: Scorecard, frame: _Frame, points: list[_Point]) -> Iterator[Layer]:
    """Yield the score as a line with steps, a symbol for each entry, and a cross where it is unknown."""
    end = points[-1].date
    if day(end) < frame.last:
        today: Layer = {"type": "rule", "style": "faint", "strokeDash": [2, 3]}
        yield layer([{"date": end.isoformat()}], today, x=frame.x("date"))
    rows: list[Layer] = []
    run = 0
    for point in points:
        run += point.score is None
        date = point.date.isoformat()
        rows.append(
            {
                "date": date,
                "day": date,
                "score": point.score,
                "expected": point.expected,
                "status": str(point.status),
                "label": point.verdict,
                "entered": point.entered,
                "run": run,
            }
        )
    known = [row for row in rows if row["score"] is not None]
    x, y = frame.x("date"), frame.y("score")
    line: Layer = {"type": "line", "style": "line", "interpolate": "step-after"}
    yield layer(known, line, x=x, y=y, detail={"field": "run", "type": "nominal"})
    tooltip: list[JSON] = [
        {"field": "day", "type": "nominal", "title": "date"},
        {"field": "label", "type": "nominal", "title": "score"},
    ]
    marked = [row for row in known if row["entered"]]
    seen = [str(status) for status in Status if any(row["status"] == status for row in marked)]
    names = json.dumps({str(status): status_text(status, card.policy.status_name(status)) for status in Status})
    key: Layer = {
        "title": None,
        "orient": "top",
        "values": seen,
        "symbolSize": 80,
        "offset": 6 if len(known) == len(rows) else 20,
        "labelExpr": f"({names})[datum.label]",
    }
    mark: Layer = {"type": "point", "style": "outlined", "size": 70, "opacity": 1}
    yield layer(marked, mark, x=x, y=y, tooltip=tooltip, **symbols("status", [*Status], legend=key))
    unknown = [row for row in rows if row["score"] is None]
    if unknown:
        cross: Layer = {"type": "point", "style": "cross", "shape": _CROSS, "size": 30}
        yield layer(unknown, cross, x=x, y={"value": -8}, tooltip=tooltip)


def _key(points: list[_Point], expected: list[tuple[dt.date, float]], objective: Objective) -> list[str]:
    """Return what the marks mean, of those that are drawn."""
    parts = ["line: score"] if any(point.score is not None for point in points) else []
    parts += ["dashed: expected"] if expected else []
    parts += ["cross: no score"] if any(point.score is None for point in points) else []
    behind = "at the right: stretch zones" if objective.ambition == "aspirational" else "line at 1: what was promised"
    return [" · ".join(parts), behind]


def _alt(card: Scorecard, name: str, points: list[_Point], objective: Objective) -> str:
    """Return the chart in words: where the goal stands, how it got there, and what its aim is."""
    first: dict[str, dt.date] = {}
    for point in points:
        if point.entered:
            first.setdefault(point.called, point.date)
    parts = [f"Score of {name} as of {card.as_of}: {points[-1].verdict}"]
    parts.append(f"First {', '.join(f'{status} on {date}' for status, date in first.items())}")
    known = [(point.score, point.date) for point in points if point.score is not None]
    if known:
        score, date = known[0]
        low, high = min(known)[0], max(known)[0]
        parts.append(f"Began at {score_text(score)} on {date}, lowest {score_text(low)}, highest {score_text(high)}")
    if objective.ambition == "aspirational":
        _, sweet, strong, _ = card.policy.grading.zone_edges
        parts.append(f"The aim of a stretch goal is {digits(sweet)} to {digits(strong)}")
    else:
        parts.append("1 was promised")
    return f"{'. '.join(parts)}."
