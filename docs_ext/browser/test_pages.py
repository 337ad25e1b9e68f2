"""Every page on a phone and in the dark, and the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

PHONE = {"width": 390, "height": 844}


def test_a_page_is_no_wider_than_a_phone(page: Page, address: str) -> None:
    """Tables and code scroll in their own boxes."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize(("preference", "scheme"), [("light", "default"), ("dark", "slate")])
def test_the_colours_follow_the_reader(page: Page, preference: str, scheme: str) -> None:
    """Light and dark as the system says."""
    page.emulate_media(color_scheme="dark" if preference == "dark" else "light")
    page.goto("playground/")
    page.wait_for_selector(f"[data-md-color-scheme={scheme}]")
    red = "getComputedStyle(document.querySelector('{}')).backgroundColor.match(/[0-9.]+/)[0] * 1"
    for part in ("body", "#playground textarea"):
        assert (page.evaluate(red.format(part)) < 128) == (preference == "dark")


def test_the_search_finds(page: Page) -> None:
    """Without a network."""
    page.goto("")
    page.get_by_placeholder("Search").first.fill("stretch")
    page.wait_for_selector(".md-search-result__item")
