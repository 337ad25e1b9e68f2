"""Draws the charts of the docs as SVG, light and dark, into `docs/assets/charts`.

`python -m docs_ext.charts` draws them; it needs `vl-convert-python` and no network, takes a few seconds, and leaves a
file alone that would not change. With `--alt` it prints the text of each chart, for the pages that show it.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import goalkit as gk
from docs_ext.benchmark_charts import CHARTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.display.chart import Chart, Theme

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "assets" / "charts"
WIDTH = 460
"""Pixels of the scale: the whole picture fits the text of a page, and is still readable on a phone."""
WIDE = 560
"""The same of pictures that have nothing beside their scale."""
THEMES: tuple[Theme, ...] = ("light", "dark")
_VEGA_LITE = "5.21"
_MAY = dt.date(2026, 5, 15)
_ACCIDENTS = (43, 40, 37, 33, 30, 33, 34, 35, 29, 33, 31, 39, 35, 37, 33, 32, 27, 29, 31, 22, 25, 30, 24, 19)
"""Accidents on site per month over two years: the example of Wheeler that the page on KPIs works through."""


def saas() -> gk.Plan:
    """Return the example that most pages use."""
    return gk.load(ROOT / "examples" / "saas.toml")


def accidents() -> gk.KPI:
    """Return a KPI whose target was tightened after a year."""
    return gk.KPI(
        id="accidents",
        name="Accidents on site",
        unit="per month",
        cadence=gk.Cadence.monthly(),
        threshold=gk.Threshold.at_most(36, warning=42),
        targets=[(dt.date(2025, 1, 1), gk.Threshold.at_most(28, warning=34))],
        readings=[(gk.Cycle.month(2024 + n // 12, n % 12 + 1).last_day, value) for n, value in enumerate(_ACCIDENTS)],
    )


def _kpi(theme: Theme) -> Chart:
    as_of, kpi = dt.date(2025, 12, 31), accidents()
    process = gk.process_behaviour(kpi, as_of, baseline=(dt.date(2024, 1, 1), dt.date(2024, 12, 31)))
    return kpi.chart(as_of, process=process, theme=theme, width=WIDTH)


def stretching() -> gk.Plan:
    """Return a stretch goal that ends its quarter where a stretch goal should."""
    values = {(4, 13): 12, (4, 27): 25, (5, 11): 38, (5, 25): 49, (6, 8): 58, (6, 22): 65, (6, 30): 70}
    sign_ups = gk.KeyResult(
        id="teams",
        title="100 teams use the new editor every week",
        measure=gk.Change(baseline=0, target=100, unit="teams"),
        check_ins=[gk.CheckIn(dt.date(2026, *day), value) for day, value in values.items()],
    )
    objective = gk.Objective(id="editor", title="Make the new editor a habit", cycle="2026-Q2", key_results=[sign_ups])
    return gk.Plan(cycles=[gk.Cycle.quarter(2026, 2)], objectives=[objective])


FIGURES: dict[str, Callable[[Theme], Chart]] = {
    "scorecard": lambda theme: gk.evaluate(saas(), _MAY).chart(theme=theme, width=WIDE),
    "objective": lambda theme: gk.evaluate(saas(), _MAY).chart("first-value", theme=theme, width=WIDE),
    "kpi": _kpi,
    "pace": lambda theme: saas().chart("ttfa", _MAY, theme=theme, width=WIDTH),
    "stretch": lambda theme: stretching().chart("editor", dt.date(2026, 6, 30), theme=theme, width=WIDTH),
    **{f"bench_{name}": make for name, make in CHARTS.items()},
}
"""The charts by name; a page shows `NAME-light.svg` and `NAME-dark.svg` with the chart's own text."""


def draw() -> None:
    """Draw all charts in both themes."""
    import vl_convert  # noqa: PLC0415 - the texts are compared without it

    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in FIGURES.items():
        for theme in THEMES:
            path = FOLDER / f"{name}-{theme}.svg"
            svg = vl_convert.vegalite_to_svg(make(theme).to_dict(), vl_version=_VEGA_LITE)
            if not path.exists() or path.read_text(encoding="utf-8") != svg:
                path.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    if "--alt" in sys.argv:
        sys.stdout.writelines(f"{name}: {make('light').alt}\n" for name, make in FIGURES.items())
    else:
        draw()
