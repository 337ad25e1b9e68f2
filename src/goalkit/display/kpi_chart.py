"""A KPI as a chart: its readings over time, what is healthy, and what the process does anyway."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from goalkit.display._labels import many, words
from goalkit.display._vega import (
    BLUE,
    DAY,
    GREEN,
    INK,
    PIXELS,
    PURPLE,
    VERMILION,
    YELLOW,
    Layer,
    config,
    cut,
    date_axis,
    day,
    layer,
    message,
    one_line,
    spread,
    symbols,
    title,
    whole,
)
from goalkit.display.chart import Chart, check_look
from goalkit.insight.process import Process, process_behaviour
from goalkit.model._check import Check, digits, short, show
from goalkit.model.kpis import KPI
from goalkit.model.states import Health

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.display.chart import JSON, Theme, Width
    from goalkit.model.readings import Reading
    from goalkit.model.thresholds import Threshold

__all__ = ["kpi_chart"]

_HEIGHT = 260
_GAP = 13
"""Pixels between two labels of lines, at least."""
_BESIDE = 60
"""Pixels of the names of limits, about."""
_PERIODS = 2
"""After so many periods without a reading the line is broken."""
_MOST = 5
"""Signals that the text names one by one."""

_BANDS = {Health.HEALTHY: GREEN, Health.WARNING: YELLOW, Health.BREACHED: VERMILION}
_KINDS = {
    "reading": (None, "circle"),
    "common cause": (None, "circle"),
    "improvement": (BLUE, "diamond"),
    "concern": (VERMILION, "square"),
    "neutral signal": (PURPLE, "triangle-up"),
}
"""What a reading says of the process, with its colour, that of the text where there is none, and its shape."""
_SHORTEST = 7
"""Days of the axis, at least."""
_GUTTER = 0.15
"""What the axis has before the first reading, as a part of what follows: room for the words of the bands."""
_FEW = 8
"""A target in force for less than this part of the axis has no room for the words of its bands."""


class _Frame(NamedTuple):
    """Both ends of both axes, and the unit of the values."""

    first: int
    last: int
    low: float
    high: float
    unit: str | None

    def y(self, field: str) -> Layer:
        """Return the encoding of a value."""
        scale: Layer = {"domain": [self.low, self.high], "nice": False, "zero": False}
        return {"field": field, "type": "quantitative", "scale": scale, "axis": {"grid": False, "title": self.unit}}

    def pixel(self, value: float) -> float:
        """Return where a value is drawn, in pixels from the top."""
        return (self.high - value) / (self.high - self.low) * _HEIGHT


def kpi_chart(
    kpi: KPI,
    as_of: dt.date,
    *,
    limits: bool = True,
    process: Process | None = None,
    theme: Theme = "auto",
    width: Width = 640,
) -> Chart:
    """Return the readings of a KPI up to the close of `as_of` as a chart.

    Behind the readings are the bands in which they are healthy, a warning or a breach, each from the day on which its
    target begins. Where there are readings enough, three lines show the mean and the limits of the process, and
    readings that are part of a signal have another shape: a diamond for an improvement, a square for a concern. The
    line between readings is broken where the KPI's cadence says that one is missing (more than two periods without
    any).

    Args:
        kpi: The KPI.
        as_of: The day at whose close the question is asked; nothing dated later is in the chart.
        limits: Whether the limits of the process and its signals are drawn.
        process: The process with options of your own, as limits locked on a baseline, made by `process_behaviour` for
            the same KPI and day.
        theme: What is behind the chart.
        width: Pixels of the scale, or `container`.

    Raises:
        InvalidValue: An argument is wrong, or the process is one of another KPI or day.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.display.kpi_chart import kpi_chart
        >>> churn = gk.KPI(
        ...     id="churn", unit="%", threshold=gk.Threshold.at_most(3), readings=[(dt.date(2026, 4, 30), 3.2)]
        ... )
        >>> print(kpi_chart(churn, dt.date(2026, 5, 15), limits=False))
        churn (%) as of 2026-05-15: 1 reading, the last 3.2 on 2026-04-30: breached. The target is at most 3.
    """
    check = Check(None)
    check.instance("kpi", kpi, KPI)
    check.date("as_of", as_of)
    check.flag("limits", limits)
    if check.instance("process", process, Process, optional=True) and process is not None:
        same = (process.kpi, process.as_of) == (kpi.id, as_of)
        if not same:
            text = f"is one of {show(process.kpi)} as of {process.as_of}, not of {show(kpi.id)} as of {as_of}"
            check.add("process", text, "chart.process")
    check_look(check, theme, width)
    check.raise_if_any("chart")
    readings = kpi.series.until(as_of)
    look, head = _look(theme), cut(kpi.name or kpi.id, 120)
    if not readings:
        text = f"There are no readings up to {as_of}."
        return Chart.of(message(text, title(head, f"as of {as_of}"), width, look), f"{_called(kpi)}: {text}")
    found = (process or process_behaviour(kpi, as_of)) if limits else None
    frame = _frame(kpi, as_of, readings, found)
    layers = [
        *_bands(kpi, frame, as_of, readings[0].date),
        *_limit_lines(frame, found),
        *_reading_marks(frame, _rows(kpi, readings, found), legend=found is not None and found.limits is not None),
    ]
    notes = [f"as of {as_of}", *([] if found is None or found.limits is None else _key(found))]
    spec = whole(
        head=title(head, *notes, beside=_BESIDE if len(notes) > 1 else 0),
        height=_HEIGHT,
        width=width,
        layers=layers,
        look=look,
    )
    return Chart.of(spec, _alt(kpi, as_of, readings, found))


def _look(theme: Theme) -> Layer:
    bands: dict[str, JSON] = {
        f"band-{health}": {"color": colour, "fillOpacity": 0.22} for health, colour in _BANDS.items()
    }
    colours = [colour or INK[theme] for colour, _ in _KINDS.values()]
    return config(theme, colours=colours, shapes=[shape for _, shape in _KINDS.values()], styles=bands)


def _frame(kpi: KPI, as_of: dt.date, readings: tuple[Reading, ...], found: Process | None) -> _Frame:
    """Return both ends of both axes: all readings, limits and edges of thresholds with room around them."""
    values = [reading.value for reading in readings]
    if found is not None and found.limits is not None:
        values += [found.limits.lower, found.limits.upper]
    for _, threshold in _thresholds(kpi, as_of, readings[0].date):
        values += _edges(threshold)
    low, high = min(values), max(values)
    room = (high - low) * 0.1 or abs(high) * 0.1 or 1.0
    first = min(readings[0].date.toordinal(), as_of.toordinal() - _SHORTEST)
    gutter = round((as_of.toordinal() - first) * _GUTTER)
    end = day(as_of)
    unit = cut(kpi.unit, 30) or None
    return _Frame(end - (as_of.toordinal() - first + gutter) * DAY, end, low - room, high + room, unit)


def _called(kpi: KPI) -> str:
    return cut(kpi.name or kpi.id) + (f" ({cut(kpi.unit, 20)})" if one_line(kpi.unit) else "")


def _thresholds(kpi: KPI, as_of: dt.date, first: dt.date) -> Iterator[tuple[dt.date, Threshold]]:
    """Yield each threshold in force between two days, with the day on which it begins to be."""
    if kpi.threshold is None:
        return
    starts = [first, *(target.date for target in kpi.targets if first < target.date <= as_of)]
    for start in starts:
        threshold = kpi.threshold_at(start)
        if threshold is not None:  # pragma: no branch - there are no targets without a threshold
            yield start, threshold


def _edges(threshold: Threshold) -> list[float]:
    edges = (threshold.warning_low, threshold.low, threshold.high, threshold.warning_high)
    return [edge for edge in edges if edge is not None]


def _bands(kpi: KPI, frame: _Frame, as_of: dt.date, first: dt.date) -> Iterator[Layer]:
    """Yield the bands of health, each with its word."""
    spans = list(_thresholds(kpi, as_of, first))
    starts = [frame.first, *(day(start) for start, _ in spans[1:]), frame.last]
    wide = min((frame.last - frame.first) / _FEW, max(end - start for start, end in pairwise(starts)))
    rows: dict[Health, list[Layer]] = {health: [] for health in _BANDS}
    labels: list[Layer] = []
    for (_, threshold), (start, end) in zip(spans, pairwise(starts), strict=False):
        found = list(_parts(threshold, frame))
        for health, low, high in found:
            rows[health].append({"from": start, "to": end, "low": low, "high": high})
        if end - start >= wide:
            middles = [(frame.pixel(low) + frame.pixel(high)) / 2 for _, low, high in found]
            names = [health for health, _, _ in found]
            labels += [
                {"from": start, "at": at, "label": words(name)}
                for name, at in zip(names, _spread(middles), strict=True)
            ]
    x = date_axis("from", frame.first, frame.last)
    for health, some in rows.items():
        if some:
            mark: Layer = {"type": "rect", "style": f"band-{health}"}
            yield layer(some, mark, x=x, x2={"field": "to"}, y=frame.y("low"), y2={"field": "high"})
    if labels:
        text: Layer = {"type": "text", "style": "note-text", "align": "left", "dx": 4}
        yield layer(labels, text, x=x, y=PIXELS, text={"field": "label"})


def _parts(threshold: Threshold, frame: _Frame) -> Iterator[tuple[Health, float, float]]:
    """Yield the bands of a threshold from the lowest value that is drawn to the highest."""
    for low, high in pairwise([frame.low, *_edges(threshold), frame.high]):
        if low < high:
            yield threshold.classify(low / 2 + high / 2), low, high


def _limit_lines(frame: _Frame, found: Process | None) -> Iterator[Layer]:
    """Yield the limits of the process from its first reading on, each line with its number."""
    if found is None or found.limits is None:
        return
    limits = found.limits
    group = [limits.lower, limits.center, limits.upper]
    lines = [("upper limit", limits.upper), (limits.center_by, limits.center), ("lower limit", limits.lower)]
    if limits.lower == limits.upper:
        lines = [("always", limits.center)]
    places = _spread([frame.pixel(value) for _, value in lines])
    rows: list[Layer] = [
        {"from": day(found.readings[0].date), "to": frame.last, "value": value, "at": at, "name": name, "label": label}
        for (name, value), at in zip(lines, places, strict=True)
        for label in [f"{name} {short(value, group)}"]
    ]
    x = date_axis("from", frame.first, frame.last)
    rule: Layer = {"type": "rule", "style": "thin"}
    for dashes in ([], [5, 3]):
        some = [row for row in rows if ("limit" in str(row["name"])) == bool(dashes)]
        if some:
            yield layer(some, {**rule, "strokeDash": dashes}, x=x, x2={"field": "to"}, y=frame.y("value"))
    text: Layer = {"type": "text", "style": "note-text", "align": "left", "dx": 6}
    yield layer(rows, text, x={"value": "width"}, y=PIXELS, text={"field": "label"})


def _reading_marks(frame: _Frame, rows: list[Layer], *, legend: bool) -> Iterator[Layer]:
    x, y = date_axis("date", frame.first, frame.last), frame.y("value")
    yield layer(rows, {"type": "line", "style": "thin"}, x=x, y=y, detail={"field": "run", "type": "nominal"})
    seen = [kind for kind in _KINDS if any(row["kind"] == kind for row in rows)]
    key: Layer | None = (
        {"title": None, "orient": "top", "values": seen, "symbolSize": 80, "offset": 6} if legend else None
    )
    fields = (("day", "date"), ("shown", "value"), ("health", "health"), ("kind", "process"), ("signals", "signals"))
    tooltip: list[JSON] = [{"field": name, "type": "nominal", "title": shown} for name, shown in fields]
    mark: Layer = {"type": "point", "style": "outlined", "size": 60, "opacity": 1}
    yield layer(rows, mark, x=x, y=y, tooltip=tooltip, **symbols("kind", [*_KINDS], legend=key))


def _rows(kpi: KPI, readings: tuple[Reading, ...], found: Process | None) -> list[Layer]:
    """Return the readings as rows: band, what they say of the process, and which run without a gap they are in."""
    rows: list[Layer] = []
    run, before = 0, readings[0]
    for reading in readings:
        if kpi.cadence is not None and kpi.cadence.passed(before.date, _PERIODS, reading.date):
            run += 1
        before = reading
        kind, signals = _part(reading.date, found)
        threshold = kpi.threshold_at(reading.date)
        health = Health.NO_THRESHOLD if threshold is None else threshold.classify(reading.value)
        unit = one_line(kpi.unit)
        rows.append(
            {
                "date": reading.date.isoformat(),
                "day": reading.date.isoformat(),
                "value": reading.value,
                "shown": f"{digits(reading.value)} {unit}".rstrip(),
                "health": words(health),
                "kind": kind,
                "signals": signals,
                "run": run,
            }
        )
    return rows


def _part(date: dt.date, found: Process | None) -> tuple[str, str]:
    """Return what a reading says of the process, and the signals it is part of."""
    if found is None or found.limits is None or date < found.readings[0].date:
        return "reading", "-"
    signals = [signal for signal in found.signals if signal.first <= date <= signal.last]
    kinds = {"neutral signal" if signal.meaning == "neutral" else signal.meaning for signal in signals}
    kind = next((name for name in ("concern", "improvement", "neutral signal") if name in kinds), "common cause")
    return kind, words("; ".join(map(str, signals))) or "-"


def _key(found: Process) -> list[str]:
    where = (
        "all readings" if found.baseline is None else f"the readings from {found.baseline[0]} to {found.baseline[1]}"
    )
    return ["dashed: limits of the process", f"made of {where}"]


def _alt(kpi: KPI, as_of: dt.date, readings: tuple[Reading, ...], found: Process | None) -> str:
    """Return the readings in words: how many, where the last one stands, and what the process says."""
    last = readings[-1]
    span = "" if len(readings) == 1 else f" from {readings[0].date} to {last.date}"
    threshold = kpi.threshold_at(last.date)
    value = f"the last {digits(last.value)} on {last.date}: {words(kpi.known_health(as_of))}"
    parts = [f"{_called(kpi)} as of {as_of}: {many(len(readings), 'reading', 'readings')}{span}, {value}"]
    if threshold is not None:
        parts.append(f"The target is {threshold}")
    if found is not None and found.limits is None:
        parts.append(f"No limits of the process: {found.reason}")
    if found is not None and found.limits is not None:
        limits = found.limits
        group = [limits.lower, limits.center, limits.upper]
        lower, center, upper = (short(line, group) for line in group)
        parts.append(f"{limits.center_by.capitalize()} {center}, limits {lower} to {upper}")
        shown = [words(str(signal)).replace(": ", " by ", 1) for signal in found.signals[:_MOST]]
        parts.append(f"Signals: {'; '.join(shown)}" if shown else "No signals")
        if len(found.signals) > _MOST:
            parts.append(f"{len(found.signals) - _MOST} more signals are in the chart")
    return f"{'. '.join(parts)}."


def _spread(places: list[float]) -> list[float]:
    return spread(places, 6, _HEIGHT - 6, _GAP)
