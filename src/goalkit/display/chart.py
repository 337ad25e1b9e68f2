"""A chart: a Vega-Lite specification as plain values, and the text that says the same in words.

Nothing is drawn here. Notebooks draw the specification by themselves, a web page draws it with `vega-embed`, and
`vl-convert-python` makes an SVG or PNG of it; goalkit needs none of them. Every colour stands in the
specification's `config`, so that another theme is another `config`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias, cast, final, get_args

import attrs

from goalkit.model._check import Check, show

__all__ = ["JSON", "Chart", "Theme", "Width"]

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"
"""A value of JSON."""

Theme: TypeAlias = Literal["auto", "light", "dark"]
"""What is behind the chart: `light` and `dark` have fixed colours of text, `auto` takes the page's own colour."""

Width: TypeAlias = int | Literal["container"]
"""Pixels between the left and the right end of the scale, or `container` for the width of the element around it."""

_MIME = "application/vnd.vegalite.v5+json"
_THEMES = get_args(Theme)
_NARROWEST, _WIDEST = 200, 4000
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
"""JSON says the same with them, and no text of a goal can end a `<script>` that the JSON stands in."""


@final
@attrs.frozen(repr=False)
class Chart:
    """A picture as a Vega-Lite specification, with its text for those who do not see it. Made by `chart` methods.

    A chart is a value: the same data make an equal chart, and nothing changes it. `to_dict` returns a copy to change.
    JupyterLab, VS Code and other notebooks draw a chart that is the last line of a cell.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> plan = gk.Plan(objectives=[gk.Objective(id="a", title="Feel fast")])
        >>> chart = gk.evaluate(plan, dt.date(2026, 5, 15)).chart()
        >>> print(chart.alt)
        Scorecard as of 2026-05-15. 1 objective: 1 pending. Feel fast: no score, pending.
        >>> chart.to_dict()["$schema"]
        'https://vega.github.io/schema/vega-lite/v5.json'
    """

    alt: str
    """What the chart says, in words and on one line: for the `alt` of an image, for screen readers, for logs."""
    _text: str

    @classmethod
    def of(cls, spec: Mapping[str, JSON], alt: str) -> Chart:
        """Return a chart of a specification, which is copied; `alt` becomes its description, too.

        Examples:
            >>> Chart.of({"mark": "bar"}, "Nothing to see.").to_dict()["description"]
            'Nothing to see.'
        """
        whole = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "description": alt, **spec}
        return cls(alt, json.dumps(whole, allow_nan=False).translate(_ESCAPES))

    def to_dict(self) -> dict[str, JSON]:
        """Return the specification as plain values: a new copy with each call."""
        return cast("dict[str, JSON]", json.loads(self._text))

    def to_json(self) -> str:
        """Return the specification as JSON in ASCII, which may stand inside a `<script>` of a page as it is."""
        return self._text

    def _repr_mimebundle_(
        self, include: Iterable[str] | None = None, exclude: Iterable[str] | None = None
    ) -> dict[str, JSON]:
        """Return what a notebook draws, and what it shows where it cannot."""
        bundle: dict[str, JSON] = {_MIME: self.to_dict(), "text/plain": self.alt}
        wanted = set(bundle if include is None else include) - set(exclude or ())
        return {kind: value for kind, value in bundle.items() if kind in wanted}

    def __str__(self) -> str:
        return self.alt

    def __repr__(self) -> str:
        return f"<Chart: {self.alt}>"


def check_look(check: Check, theme: object, width: object) -> None:
    """Note what is wrong with a theme or a width."""
    check.choice("theme", cast("str", theme), _THEMES)
    if width == "container":
        return
    if type(width) is not int or not _NARROWEST <= width <= _WIDEST:
        text = f"must be 'container' or a whole number from {_NARROWEST} to {_WIDEST}, got {show(width)}"
        check.add("width", text, "chart.width")
