"""What all charts share: their colours by theme, axes of scores and dates, labels that do not overlap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from goalkit.display._labels import COLOURS
from goalkit.display.chart import JSON
from goalkit.display.text import clean
from goalkit.model.states import Status

if TYPE_CHECKING:
    from goalkit.display.chart import Theme, Width

__all__ = [
    "BLUE",
    "DAY",
    "GREEN",
    "INK",
    "ORANGE",
    "PIXELS",
    "PURPLE",
    "VERMILION",
    "YELLOW",
    "Layer",
    "config",
    "cut",
    "date_axis",
    "day",
    "layer",
    "message",
    "one_line",
    "score_axis",
    "spread",
    "status_marks",
    "symbols",
    "title",
    "whole",
]

Layer: TypeAlias = Mapping[str, JSON]

BLUE, GREEN, ORANGE, PURPLE, VERMILION, YELLOW = "#0072B2", "#009E73", "#E69F00", "#CC79A7", "#D55E00", "#F0E442"
"""Colours of the palette of Okabe and Ito."""

_SVG: Layer = {"usermeta": {"embedOptions": {"renderer": "svg"}}}
"""Tells `vega-embed` to draw in SVG, where `currentColor` is the colour of the page's text; in a canvas it is black."""
INK: Mapping[Theme, str] = {"light": "#1F2328", "dark": "#E6EDF3", "auto": "currentColor"}
_FONT = "Arial, Helvetica, sans-serif"

_SHAPES = {
    Status.PENDING: "circle",
    Status.ON_TRACK: "circle",
    Status.AT_RISK: "diamond",
    Status.OFF_TRACK: "triangle-down",
    Status.AHEAD: "triangle-up",
    Status.DRAFT: "diamond",
    Status.CLOSED: "square",
    Status.POSTPONED: "triangle-right",
    Status.CANCELLED: "square",
}
"""The shapes that pictures in text have, too."""
_HOLLOW = {Status.PENDING, Status.DRAFT, Status.POSTPONED, Status.CANCELLED}
"""Drawn as an outline, which tells them from the filled ones of the same shape."""

PIXELS: Layer = {"field": "at", "type": "quantitative", "scale": None, "axis": None}
"""The encoding of a place that is counted in pixels from the top."""

_MESSAGE_HEIGHT = 60
_EPOCH = dt.date(1970, 1, 1).toordinal()
DAY = 86_400_000


_NONE: Layer = {}


def config(theme: Theme, *, colours: Sequence[str], shapes: Sequence[str], styles: Layer = _NONE) -> Layer:
    """Return the look of a chart, as parts of its specification: the only place where colours are, and fonts."""
    ink = INK[theme]
    common: Layer = {
        "ink-text": {"color": ink, "font": _FONT, "fontSize": 12},
        "head-text": {"color": ink, "font": _FONT, "fontSize": 13, "fontWeight": 600},
        "note-text": {"color": ink, "font": _FONT, "fontSize": 11, "fillOpacity": 0.85},
        "unknown": {"color": ink, "font": _FONT, "fontSize": 11, "fontStyle": "italic"},
        "outlined": {"color": ink, "stroke": ink, "strokeWidth": 1},
        "track": {"color": "transparent", "stroke": ink, "strokeWidth": 1, "strokeOpacity": 0.35},
        "faint": {"color": ink, "strokeWidth": 1, "opacity": 0.35},
        "cross": {"color": ink, "stroke": ink, "strokeWidth": 1.5, "opacity": 1},
        "aim": {"color": ink, "fillOpacity": 0.16},
        "line": {"color": ink, "strokeWidth": 2, "opacity": 1},
        "thin": {"color": ink, "strokeWidth": 1, "opacity": 0.7},
    }
    look: Layer = {
        "background": "transparent",
        "font": _FONT,
        "view": {"stroke": None},
        "title": {"color": ink, "subtitleColor": ink, "fontSize": 15, "subtitleFontSize": 12, "subtitlePadding": 4},
        "axis": {
            "domainColor": ink,
            "domainOpacity": 0.5,
            "gridColor": ink,
            "gridOpacity": 0.15,
            "labelColor": ink,
            "labelFontSize": 11,
            "tickColor": ink,
            "tickOpacity": 0.5,
            "titleColor": ink,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
        },
        "legend": {"labelColor": ink, "labelFontSize": 12},
        "range": {"category": colours, "symbol": shapes, "ordinal": [ink]},
        "style": {**common, **styles},
    }
    return {"config": look, **(_SVG if theme == "auto" else {})}


def status_marks() -> tuple[list[str], list[str], list[str]]:
    """Return the statuses, their colours and their shapes, in one order."""
    colours = ["transparent" if status in _HOLLOW else COLOURS[status][0] for status in Status]
    return [str(status) for status in Status], colours, [_SHAPES[status] for status in Status]


def whole(*, head: Layer, height: JSON, width: Width, layers: Sequence[Layer], look: Layer) -> dict[str, JSON]:
    """Return a specification; a width of the container needs to be told to fit."""
    fit: Layer = {"autosize": {"type": "fit-x", "contains": "padding"}} if width == "container" else {}
    return {**fit, "title": head, "width": width, "height": height, "layer": layers, **look}


def title(text: str, *notes: str, beside: int = 0) -> Layer:
    """Return a title of a chart with the lines under it, cut where the scale and what is beside it end."""
    lines: Layer = {"subtitle": [*notes]} if notes else {}
    return {
        "text": text,
        **lines,
        "anchor": "start",
        "frame": "group",
        "limit": {"expr": f"width + {beside}"},
        "offset": 10,
    }


def message(text: str, head: Layer, width: Width, look: Layer) -> dict[str, JSON]:
    """Return a specification of a chart that has nothing to show, and says so."""
    mark: Layer = {"type": "text", "style": "ink-text", "align": "left"}
    found = layer([{"message": text}], mark, x={"value": 0}, text={"field": "message"})
    return whole(head=head, height=_MESSAGE_HEIGHT, width=width, layers=[found], look=look)


def layer(rows: Sequence[Layer] | None, mark: Layer, **encoding: JSON) -> Layer:
    """Return one layer of marks, of its own rows or, without any, of those that all layers share."""
    data: Layer = {} if rows is None else {"data": {"values": rows}}
    return {**data, "mark": mark, "encoding": encoding}


def symbols(field: str, names: Sequence[str], *, legend: Layer | None) -> dict[str, JSON]:
    """Return the encodings of symbols; colours and shapes are those of the `config`, in the order of the names."""
    kind: Layer = {"field": field, "type": "nominal", "legend": legend}
    scale: Layer = {"domain": names}
    line: Layer = {**kind, "scale": {**scale, "range": "ordinal"}}
    return {"fill": {**kind, "scale": scale}, "shape": {**kind, "scale": scale}, "stroke": line}


def day(date: dt.date) -> int:
    """Return a date as Vega counts: milliseconds since 1970 began in UTC, in which all axes of dates are."""
    return (date.toordinal() - _EPOCH) * DAY


def score_axis(low: float, high: float) -> Layer:
    """Return the axis of scores between two ends."""
    ticks = [tick for tick in (-0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4) if low <= tick <= high]
    return {"title": "score", "values": ticks, "format": ".1f", "grid": False}


def date_axis(field: str, first: int, last: int) -> Layer:
    """Return the encoding of dates along an axis."""
    axis: Layer = {"title": None, "format": "%Y-%m-%d", "grid": False, "tickCount": 5, "labelOverlap": True}
    return {"field": field, "type": "temporal", "scale": {"type": "utc", "domain": [first, last]}, "axis": axis}


def one_line(text: str) -> str:
    """Return a text as one line of characters that only show themselves."""
    return " ".join(clean(text).split())


def cut(text: str, most: int = 60) -> str:
    """Return a text as one line of a few characters; what was cut ends in an ellipsis."""
    line = one_line(text)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def spread(wanted: Sequence[float], low: float, high: float, gap: float) -> list[float]:
    """Return positions near those wanted, from `low` to `high`, no two nearer than `gap` while there is room.

    Examples:
        >>> spread([50, 10, 52], 0, 100, 12)
        [45.0, 10.0, 57.0]
    """
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    step = min(gap, (high - low) / max(len(wanted) - 1, 1))
    groups: list[list[int]] = []
    centres: list[float] = []
    for place in order:
        groups.append([place])
        centres.append(wanted[place])
        while True:
            half = step * (len(groups[-1]) - 1) / 2
            centres[-1] = min(max(centres[-1], low + half), high - half)
            if len(groups) == 1 or centres[-1] - half >= _end(groups[-2], centres[-2], step) + step:
                break
            members, middle = groups.pop(), centres.pop()
            total = len(groups[-1]) + len(members)
            centres[-1] = (centres[-1] * len(groups[-1]) + middle * len(members)) / total
            groups[-1] = [*groups[-1], *members]
    found = [0.0] * len(wanted)
    for members, middle in zip(groups, centres, strict=True):
        for at, place in enumerate(members):
            found[place] = round(middle + step * (at - (len(members) - 1) / 2), 2)
    return found


def _end(members: Sequence[int], middle: float, step: float) -> float:
    return middle + step * (len(members) - 1) / 2
