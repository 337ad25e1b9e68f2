"""Reads a chart back: its rows, its encodings, and whether it is a specification of Vega-Lite."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

import jsonschema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.display.chart import Chart

MAY_15 = dt.date(2026, 5, 15)


@cache
def validator() -> Any:  # noqa: ANN401 - has no useful type
    schema = json.loads((files("altair") / "vegalite/v6/schema/vega-lite-schema.json").read_text(encoding="utf-8"))
    # A chart is one of several kinds of specification; naming the one that is meant makes errors readable.
    schema.update({"$ref": "#/definitions/TopLevelLayerSpec"})
    return jsonschema.Draft7Validator(schema)


def validate(chart: Chart) -> None:
    """Fail where a chart is no specification of layers by the schema of Vega-Lite."""
    validator().validate(chart.to_dict())


def spec(chart: Chart) -> dict[str, Any]:
    found: dict[str, Any] = chart.to_dict()
    return found


def rows(chart: Chart, mark: str, style: str | None = None) -> list[dict[str, Any]]:
    """Return the rows of the layers of one kind of mark, and of one style."""
    return [
        row
        for layer in spec(chart)["layer"]
        if layer["mark"]["type"] == mark and style in {None, layer["mark"].get("style")}
        for row in layer.get("data", {}).get("values", [])
    ]


def strings(value: object) -> Iterator[str]:
    """Yield every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings([*cast("dict[str, object]", value).values()])
    elif isinstance(value, list):
        for part in cast("list[object]", value):
            yield from strings(part)
