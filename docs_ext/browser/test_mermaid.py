"""Diagrams, drawn by the real Mermaid."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

import goalkit as gk
from goalkit.display.mermaid import mermaid_text

if TYPE_CHECKING:
    from playwright.sync_api import Page

ODD = (
    "Win \"big\" 'deals' `now`",
    "a < b && c > d; #35; &lt;script&gt;",
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "[x](y) {z} ((w)) |v| a-->b",
    "%% comment %%{init: {}}%%",
    "end",
    "subgraph graph flowchart class click style default",
    "1. list",
    "- list",
    "# heading",
    "**bold** _italic_ ~~gone~~ $x$",
    "semi;colon:colon\\back\\slash",
    "a@{ shape: circle }",
    "O'Reilly ©™ 日本語 العربية 🚀",
    "line\nbreak\ttab",
    "https://example.org/?a=1&b=2#c",
    ":::on_track",
    "1) one",
    "from $$5 to $$6, $$$",
    "fa:fa-car and fab:fa-github",
)
"""Texts that mean something to Mermaid, Markdown or HTML."""


@pytest.mark.parametrize("preference", ["light", "dark"])
def test_each_diagram_of_a_page_is_drawn(page: Page, drawn: str, preference: str) -> None:
    """Each has become a picture, and none is Mermaid's picture of an error."""
    page.emulate_media(color_scheme="dark" if preference == "dark" else "light")
    page.goto(drawn)
    page.wait_for_function("document.querySelectorAll('pre.mermaid').length === 0 && 'parse' in window.mermaid")
    pictures = page.evaluate(
        "[...document.querySelectorAll('div.mermaid')].map((box) => [...box.shadowRoot.querySelectorAll('svg')]"
        ".map((svg) => [svg.getAttribute('aria-roledescription'), svg.getBoundingClientRect().width]).flat())"
    )
    assert pictures
    for kind, width in pictures:
        assert kind != "error"
        assert width > 0


def test_a_title_in_any_text_stands_in_the_picture_as_it_is(mermaid: Page) -> None:
    """And makes no box of its own."""
    for odd in ODD:
        assert_drawn(mermaid, odd)


def assert_drawn(page: Page, odd: str) -> None:
    """Draw a cascade with a title, with and without scores: the title is there, but for joiners that nobody sees."""
    plan = gk.Plan(
        objectives=[
            gk.Objective(id="end", title=odd, key_results=[gk.KeyResult(id="click", title=odd)]),
            gk.Objective(id="o.1-x_y", title="Sell", aligned_to=[gk.Alignment("end", contributes=False, weight=2)]),
            gk.Objective(id="graph", title=odd, aligned_to=[gk.Alignment("end", weight=0.5)]),
        ]
    )
    for text in (mermaid_text(plan), mermaid_text(plan, gk.evaluate(plan, dt.date(2026, 5, 15)))):
        titles = [label[0].replace("\u2060", "") for label in drawn_labels(page, text)]
        assert sorted(titles) == sorted([" ".join(odd.split())] * 3 + ["Sell"])


def test_the_examples_are_drawn_with_statuses(mermaid: Page) -> None:
    """Every goal is a box of the picture."""
    for file in ("examples/saas.toml", "examples/sourcegraph_fy21q1.toml"):
        plan = gk.load(file)
        last = plan.last_entry()
        assert last is not None
        labels = drawn_labels(mermaid, mermaid_text(plan, gk.evaluate(plan, last)))
        assert len(labels) == len(plan.alignment.goals)


@pytest.fixture
def mermaid(page: Page) -> Page:
    """Open a page without diagrams and load Mermaid into it."""
    page.goto("404.html")
    page.add_script_tag(url="/assets/vendor/mermaid/mermaid.min.js")
    return page


def drawn_labels(page: Page, text: str) -> list[list[str]]:
    """Draw a text, and return the lines of the label of each box."""
    labels: list[list[str]] = page.evaluate(
        """async (text) => {
            mermaid.initialize({ startOnLoad: false });
            const box = document.createElement("div");
            document.body.append(box);
            box.innerHTML = (await mermaid.render("drawn" + Date.now(), text)).svg;
            const labels = [...box.querySelectorAll(".node .nodeLabel")].map((label) => label.innerText.split("\\n"));
            box.remove();
            return labels;
        }""",
        text,
    )
    return labels
