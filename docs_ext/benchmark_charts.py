"""The charts of the benchmarks page, from the report of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from goalkit.display.chart import Chart

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.display.chart import JSON, Theme

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "benchmarks" / "report.json"
_WIDTH = 380
_INK = {"light": "#1a1a1a", "dark": "#e6e6e6", "auto": "currentColor"}
_GRID = {"light": "#d9d9d9", "dark": "#4a4a4a", "auto": "#888888"}
_BLUE, _ORANGE, _GREY = "#0072b2", "#d55e00", "#999999"  # told apart by the colour-blind, in light and dark


def _figures() -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", json.loads(REPORT.read_text(encoding="utf-8"))["figures"])


def _style(theme: Theme) -> dict[str, JSON]:
    ink, grid = _INK[theme], _GRID[theme]
    colours = {"labelColor": ink, "titleColor": ink, "gridColor": grid, "domainColor": grid, "tickColor": grid}
    axis: dict[str, JSON] = {**colours, "labelLimit": 260, "labelFontSize": 11}
    return {"background": "transparent", "axis": axis, "view": {"stroke": None}}


def _targets(theme: Theme) -> Chart:
    """Return how much of each target is used up, on a scale of powers."""
    rows: list[dict[str, JSON]] = [
        {"figure": item["id"], "share": item["ratio"] / item["target"], "kept": "met" if item["met"] else "missed"}
        for item in _figures()
        if item["target"] is not None
    ]
    met = sum(row["kept"] == "met" for row in rows)
    scale: dict[str, JSON] = {"domain": ["met", "missed"], "range": [_BLUE, _ORANGE]}
    spec: dict[str, JSON] = {
        "width": _WIDTH,
        "height": {"step": 15},
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
                "encoding": {
                    "y": {"field": "figure", "type": "nominal", "sort": None, "title": None, "axis": {"grid": True}},
                    "x": {
                        "field": "share",
                        "type": "quantitative",
                        "scale": {"type": "log"},
                        "axis": {"values": [0.1, 0.2, 0.5, 1, 2, 5]},
                        "title": "measured over target (1 = the target)",
                    },
                    "color": {"field": "kept", "type": "nominal", "scale": scale, "legend": None},
                    "shape": {"field": "kept", "type": "nominal", "legend": None},
                },
            },
            {"mark": {"type": "rule", "color": _INK[theme], "strokeDash": [4, 3]}, "encoding": {"x": {"datum": 1}}},
        ],
        "config": _style(theme),
    }
    return Chart.of(
        spec, f"Measured over target for {len(rows)} figures: {met} are at or below 1, {len(rows) - met} above."
    )


def _evaluate(theme: Theme) -> Chart:
    """Return the seconds of all contenders on the largest tree."""
    both = [item for item in _figures() if item["id"].startswith("evaluate.both-")]
    largest = max(int(item["id"].split("-")[1]) for item in both)
    here = [item for item in both if item["id"].startswith(f"evaluate.both-{largest}")]
    seconds: dict[str, float] = {}
    for item in here:
        seconds |= item["medians"]
    rows: list[dict[str, JSON]] = [
        {"who": "bare loop" if name == "bare" else name, "times": taken / seconds["bare"], "us": name == "goalkit"}
        for name, taken in sorted(seconds.items(), key=lambda pair: pair[1])
    ]
    bars: dict[str, JSON] = {
        "x": {"field": "times", "type": "quantitative", "title": "times the bare loop"},
        "y": {"field": "who", "type": "nominal", "sort": None, "title": None},
        "color": {"condition": {"test": "datum.us", "value": _BLUE}, "value": _GREY},
    }
    text: dict[str, JSON] = {"field": "times", "type": "quantitative", "format": ".2f"}
    spec: dict[str, JSON] = {
        "width": _WIDTH,
        "height": {"step": 24},
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "bar"}, "encoding": bars},
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "color": _INK[theme]},
                "encoding": {"x": bars["x"], "y": bars["y"], "text": text},
            },
        ],
        "config": _style(theme),
    }
    said = ", ".join(f"{row['who']} {row['times']:.2f}" for row in rows)
    return Chart.of(spec, f"Time to score a tree of {largest:,} objectives, times the bare loop: {said}.")


CHARTS: dict[str, Callable[[Theme], Chart]] = {"targets": _targets, "evaluate": _evaluate}
"""The charts by the part of the page that shows them."""
