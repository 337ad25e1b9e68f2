"""A scorecard as a chart: a bar for each goal, what is expected of it by now, and the aim of a stretch goal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from goalkit.display._labels import many
from goalkit.display._vega import (
    Layer,
    config,
    cut,
    layer,
    message,
    one_line,
    score_axis,
    status_marks,
    symbols,
    title,
    whole,
)
from goalkit.display.chart import Chart, check_look
from goalkit.display.text import called, score_text
from goalkit.display.text import width as cells
from goalkit.model._check import Check, digits, joined
from goalkit.scoring.results import KeyResultResult

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goalkit.display.chart import JSON, Theme, Width
    from goalkit.scoring.results import ObjectiveResult
    from goalkit.scoring.scorecard import Scorecard

__all__ = ["scorecard_chart"]

_STEP = 44
"""Pixels of a row: its title, its bar, and some air."""
_BAR, _BAND, _TICK = 12, 20, 20
_UP, _DOWN = -10, 9
"""Where the words and where the bar of a row are, from its middle."""
_INDENT = 14
_MARGIN = 26
"""Pixels for the symbol at the right of a row, and for the air before the words beside it."""
_LETTER, _WIDEST = 6.5, 170
"""Pixels of a letter, about, and the most of the score and status at the right of a row; its title has the rest."""
_LOWEST, _HIGHEST = -0.5, 1.5
"""What is beyond, possible without a clamp, is drawn at the end of the scale; its number is written beside it."""
_MOST = 12
"""Objectives that the text names one by one."""


def scorecard_chart(
    card: Scorecard,
    objective: str | None = None,
    *,
    key_results: bool = True,
    theme: Theme = "auto",
    width: Width = 640,
) -> Chart:
    """Return a scorecard as a chart.

    Each goal has a row: title, score and status in words, the symbol of the status, and a bar on a scale from 0 to 1.
    A tick on the bar is what is expected by now; the band behind it is the aim of a stretch goal, by the policy's
    grading, and committed goals have none. A goal without a score has no bar, and says so.

    Args:
        card: The scorecard.
        objective: The id of an objective: only this one with its key results.
        key_results: Whether key results have rows, too.
        theme: What is behind the chart.
        width: Pixels of the scale, or `container`.

    Raises:
        NotFound: There is no such objective.
        InvalidValue: Another argument is wrong.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.display.scorecard_chart import scorecard_chart
        >>> plan = gk.Plan(objectives=[gk.Objective(id="a", title="Feel fast")])
        >>> print(scorecard_chart(gk.evaluate(plan, dt.date(2026, 5, 15)), "a"))
        Feel fast as of 2026-05-15: no score, pending. 0 key results.
    """
    check = Check(None)
    check.flag("key_results", key_results)
    check_look(check, theme, width)
    check.raise_if_any("chart")
    chosen = list(card.objectives.values()) if objective is None else [card.objectives[objective]]
    results: list[ObjectiveResult | KeyResultResult] = []
    for goal in chosen:
        results.append(goal)
        results += [card.key_results[name] for name in goal.key_results] if key_results else []
    names, colours, shapes = status_marks()
    look = config(theme, colours=colours, shapes=shapes)
    head = cut(card.plan.name, 120) or "Scorecard"
    if not results:
        text = "There are no objectives."
        alt = f"{_opening(card)}. {text}"
        return Chart.of(message(text, title(head, f"as of {card.as_of}"), width, look), alt)
    rows = [_row(card, at, result) for at, result in enumerate(results)]
    known = [share for result in results for share in (result.score, result.expected) if share is not None]
    layers = _layers(rows, names, max(min([0.0, *known]), _LOWEST), min(max([1.0, *known]), _HIGHEST))
    lines = [f"as of {card.as_of}", *_key(card, results)]
    spec = whole(head=title(head, *lines), height={"step": _STEP}, width=width, layers=layers, look=look)
    alt = _alt(card, chosen) if objective is None else _alt_of_one(card, chosen[0])
    return Chart.of(spec, alt)


def _row(card: Scorecard, at: int, result: ObjectiveResult | KeyResultResult) -> Layer:
    grade, status = called(card, result)
    number = "no score" if result.score is None else score_text(result.score)
    _, sweet, strong, _ = card.policy.grading.zone_edges
    aim: Layer = {"aim_from": sweet, "aim_to": strong} if _stretches(card, result) else {}
    return {
        "row": at,
        "id": one_line(result.id),
        "kind": "key result" if isinstance(result, KeyResultResult) else "objective",
        "title": one_line(result.title),
        "score": result.score,
        "expected": result.expected,
        "status": str(result.status),
        "grade": grade,
        "label": f"{number}, {status}{', stale' * result.stale}",
        **aim,
    }


def _layers(rows: list[Layer], names: list[str], low: float, high: float) -> list[Layer]:
    y: Layer = {"field": "row", "type": "ordinal", "axis": None, "scale": {"domain": [*range(len(rows))]}}
    scale: Layer = {"domain": [low, high], "clamp": True, "nice": False, "zero": False}
    x: Layer = {"field": "score", "type": "quantitative", "scale": scale, "axis": score_axis(low, high)}
    fill: Layer = {"field": "status", "type": "nominal", "scale": {"domain": names}, "legend": None}
    tooltip: list[JSON] = [
        {"field": name, "type": "nominal", "title": shown}
        for name, shown in (("title", "goal"), ("label", "score, status"), ("grade", "grade"), ("id", "id"))
    ]
    known = [row for row in rows if row["score"] is not None]
    paced = [row for row in rows if row["expected"] is not None]
    bar: Layer = {"type": "bar", "height": _BAR, "yOffset": _DOWN}
    layers = [
        layer(
            [row for row in rows if "aim_from" in row],
            {**bar, "height": _BAND, "style": "aim"},
            x={**x, "field": "aim_from"},
            x2={"field": "aim_to"},
            y=y,
        ),
        layer(rows, {**bar, "style": "track"}, x={"datum": 0}, x2={"datum": 1}, y=y, tooltip=tooltip),
        layer(known, {**bar, "style": "outlined"}, x=x, x2={"datum": 0}, y=y, fill=fill, tooltip=tooltip),
        layer(
            paced,
            {"type": "tick", "orient": "vertical", "size": _TICK, "thickness": 2, "style": "line", "yOffset": _DOWN},
            x={**x, "field": "expected"},
            y=y,
        ),
        layer(
            [row for row in rows if row["score"] is None],
            {"type": "text", "style": "unknown", "text": "no score", "align": "left", "dx": 6, "dy": _DOWN},
            x={"datum": 0},
            y=y,
        ),
    ]
    room = min(round(max(cells(str(row["label"])) for row in rows) * _LETTER), _WIDEST)
    for kind, style, dx in (("objective", "head-text", 0), ("key result", "ink-text", _INDENT)):
        words: Layer = {"type": "text", "style": style, "align": "left", "dx": dx, "dy": _UP, "ellipsis": "…"}
        limit: Layer = {"limit": {"expr": f"width - {room + _MARGIN + dx}"}}
        some = [row for row in rows if row["kind"] == kind]
        layers.append(layer(some, {**words, **limit}, x={"value": 0}, y=y, text={"field": "title"}, tooltip=tooltip))
    right: Layer = {"type": "text", "style": "ink-text", "align": "right", "dx": -16, "dy": _UP, "limit": room}
    symbol: Layer = {"type": "point", "style": "outlined", "size": 80, "yOffset": _UP, "xOffset": -6, "opacity": 1}
    end: Layer = {"value": "width"}
    return [
        *layers,
        layer(rows, right, x=end, y=y, text={"field": "label"}),
        layer(rows, symbol, x=end, y=y, tooltip=tooltip, **symbols("status", names, legend=None)),
    ]


def _key(card: Scorecard, results: Iterable[ObjectiveResult | KeyResultResult]) -> list[str]:
    """Return what the marks mean, of those that are drawn."""
    found = list(results)
    paced = any(result.expected is not None for result in found)
    parts = ["bar: score · tick: expected by now" if paced else "bar: score"]
    if any(_stretches(card, result) for result in found):
        parts.append(f"band: {_aim(card)}")
    return parts


def _stretches(card: Scorecard, result: ObjectiveResult | KeyResultResult) -> bool:
    objective = result.objective if isinstance(result, KeyResultResult) else result.id
    return card.plan.objective(objective).ambition == "aspirational"


def _aim(card: Scorecard) -> str:
    _, sweet, strong, _ = card.policy.grading.zone_edges
    return f"aim of a stretch goal, {digits(sweet)} to {digits(strong)}"


def _opening(card: Scorecard) -> str:
    name = cut(card.plan.name)
    return f"Scorecard{' of ' * bool(name)}{name} as of {card.as_of}"


def _alt(card: Scorecard, chosen: list[ObjectiveResult]) -> str:
    """Return a scorecard in words: how many goals of each status, then each objective."""
    parts = [f"{_opening(card)}. {_counts(card, chosen, 'objective')}"]
    items = [card.key_results[name] for goal in chosen for name in goal.key_results]
    if items:
        parts.append(_counts(card, items, "key result"))
    parts += [f"{cut(goal.title)}: {_verdict(card, goal)}" for goal in chosen[:_MOST]]
    if len(chosen) > _MOST:
        parts.append(f"{len(chosen) - _MOST} more objectives are in the chart")
    return f"{'. '.join(parts)}."


def _alt_of_one(card: Scorecard, goal: ObjectiveResult) -> str:
    """Return an objective in words, with each of its key results."""
    items = [card.key_results[name] for name in goal.key_results]
    parts = [f"{cut(goal.title)} as of {card.as_of}: {_verdict(card, goal)}"]
    parts.append(_counts(card, items, "key result") if items else "0 key results")
    parts += [f"{cut(item.title)}: {_verdict(card, item)}" for item in items[:_MOST]]
    if len(items) > _MOST:
        parts.append(f"{len(items) - _MOST} more key results are in the chart")
    return f"{'. '.join(parts)}."


def _counts(card: Scorecard, results: list[ObjectiveResult] | list[KeyResultResult], what: str) -> str:
    found = Counter(called(card, result)[1] for result in results)
    words = [f"{count} {status}" for status, count in found.items()]
    return f"{many(len(results), what, f'{what}s')}: {joined(words)}"


def _verdict(card: Scorecard, result: ObjectiveResult | KeyResultResult) -> str:
    _, status = called(card, result)
    number = "no score" if result.score is None else score_text(result.score)
    paced = "" if result.expected is None else f" where {score_text(result.expected)} is expected"
    return f"{number}{paced}, {status}{', stale' * result.stale}"
