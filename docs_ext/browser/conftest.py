"""A built site in a real Chromium that reaches nothing but the site: `python -m docs_ext.build` runs these tests."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from docs_ext import chromium
from docs_ext.server import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

OPEN_SHADOWS = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) { return attach.call(this, { ...options, mode: "open" }); };
"""
"""The theme hides its diagrams in closed shadow roots; opened, a test can look at them."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the folder of the site."""
    parser.addoption("--site", type=Path, help="the folder of the built site")


def _folder(config: pytest.Config) -> Path:
    folder = config.getoption("--site")
    if not isinstance(folder, Path):
        raise pytest.UsageError("name the folder of the built site: --site=FOLDER")
    return folder


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes a page's address once for each page of the site."""
    site = _folder(metafunc.config)
    pages = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*.html"))}
    if "address" in metafunc.fixturenames:
        metafunc.parametrize("address", pages)
    if "drawn" in metafunc.fixturenames:
        with_diagrams = [name for name, path in pages.items() if 'class="mermaid"' in path.read_text(encoding="utf-8")]
        metafunc.parametrize("drawn", with_diagrams)


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve the site, and give its address."""
    with served(_folder(request.config)) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium, which finds no host but this machine."""
    found = chromium.find()
    if found is None:
        pytest.fail(chromium.MISSING)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    options = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", *["--no-sandbox"] * root]
    with sync_playwright() as tools:
        started = tools.chromium.launch(executable_path=found, args=options)
        yield started
        started.close()


@pytest.fixture
def requests() -> list[str]:
    """Hold the address of every request of the page."""
    return []


@pytest.fixture
def page(browser: Browser, site: str, requests: list[str]) -> Iterator[Page]:
    """Open an empty page. After the test: nothing asked another host, nothing failed, the console has no error."""
    context = browser.new_context(base_url=site)
    context.add_init_script(OPEN_SHADOWS)
    wrong: list[str] = []

    def asked(request: Request) -> None:
        requests.append(request.url)
        if urlsplit(request.url).scheme not in {"blob", "data"} and not request.url.startswith(site):
            wrong.append(f"asked another host: {request.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            wrong.append(f"console: {message.text}")

    context.on("request", asked)
    context.on("requestfailed", lambda request: wrong.append(f"failed: {request.url} {request.failure}"))
    context.on("console", said)
    context.on("weberror", lambda error: wrong.append(f"error: {error.error}"))
    yield context.new_page()
    context.close()
    assert wrong == []
