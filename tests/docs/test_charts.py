"""The charts of the docs: each is shown on a light and on a dark page, with the text that the chart has itself."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from docs_ext.charts import FIGURES, FOLDER, THEMES
from tests.display.charts import validate

DOCS = Path(__file__).resolve().parents[2] / "docs"
IMAGE = re.compile(r"^!\[(.*)\]\(((?:\.\./)*assets/charts/)(\w+)-(\w+)\.svg#only-(\w+)\)$")


def shown() -> list[tuple[str, list[str]]]:
    """Return each line of a page that shows a chart, with the line below it."""
    found: list[tuple[str, list[str]]] = []
    for page in sorted(DOCS.rglob("*.md")):
        lines = [*page.read_text(encoding="utf-8").splitlines(), ""]
        for at, line in enumerate(lines):
            if "assets/charts/" in line and "-light.svg" in line:
                found.append((page.relative_to(DOCS).as_posix(), lines[at : at + 2]))
    return found


@pytest.mark.parametrize(("page", "lines"), shown())
def test_a_page_shows_a_chart_in_both_themes_with_its_own_text(page: str, lines: list[str]) -> None:
    names: set[str] = set()
    for line, theme in zip(lines, THEMES, strict=True):
        image = IMAGE.match(line)
        assert image is not None, line
        alt, folder, name, drawn, only = image.groups()
        assert unescape(alt) == FIGURES[name]("light").alt, "python -m docs_ext.charts --alt prints what belongs here"
        assert (drawn, only) == (theme, theme)
        assert (DOCS / page).parent.joinpath(folder).resolve() == FOLDER
        names.add(name)
    assert len(names) == 1


def test_every_chart_is_shown_somewhere() -> None:
    names = {match[3] for _, lines in shown() if (match := IMAGE.match(lines[0]))}
    assert names == set(FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_a_chart_of_the_docs_is_a_specification(name: str) -> None:
    for theme in THEMES:
        validate(FIGURES[name](theme))
