"""The checks of the built site find what they are for."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pytest

from docs_ext.site_checks import problems

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://127.0.0.1:8000/"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small site without problems."""
    monkeypatch.delenv("GOALKIT_SITE_URL", raising=False)
    inventory = zlib.compress(b"goalkit.Cycle py:class 1 cycle/ -\ngoalkit.Plan py:class 1 plan/ -\n")
    files: dict[str, bytes] = {
        "index.html": b'<h1 id="top">a</h1><a href="plan/#b">x</a> <a href="https://a.org">o</a> <a href="#top">t</a>',
        "plan/index.html": b'<p id="b">b</p><img src="../a.svg"><link rel="canonical" href="https://example.org/plan/">',
        "404.html": b'<a href="/plan/">x</a>',
        "a.svg": b"<svg/>",
        "style.css": b"p { background: url(a.svg) } q { background: url('data:image/png;base64,AA==') }",
        "javascripts/own.js": b"fetch(new URL('../a.svg', location))",
        "search/search_index.json": b"{}",
        "llms.txt": b"- [Plan](http://127.0.0.1:8000/plan/index.html)",
        "llms-full.txt": b"text",
        "objects.inv": b"# one\n# two\n# three\n# four\n" + inventory,
        "sitemap.xml": (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"<url><loc>{BASE}</loc></url><url><loc>{BASE}plan/</loc></url></urlset>"
        ).encode(),
    }
    for name, content in files.items():
        place = tmp_path / name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content)
    return tmp_path


def test_a_good_site_has_no_problems(site: Path) -> None:
    assert problems(site) == []


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("index.html", '<a href="none/">', "index.html: none/ leads nowhere"),
        ("index.html", '<a href="plan/#c">', "index.html: plan/#c leads to no such place in plan/index.html"),
        ("index.html", '<a href="#c">', "index.html: #c leads to no such place in index.html"),
        ("plan/index.html", '<a href="../cycle.md">', "plan/index.html: ../cycle.md leads nowhere"),
        ("404.html", '<a href="/none/">', "404.html: /none/ leads nowhere"),
        ("index.html", '<a href="http://127.0.0.1:8000/none/">', "index.html: /none/ leads nowhere"),
        ("index.html", '<img src="b.svg">', "index.html: b.svg leads nowhere"),
        ("index.html", '<script src="https://a.org/x.js">', "index.html: loads https://a.org/x.js from another host"),
        ("index.html", '<img src="//a.org/x.png">', "index.html: loads //a.org/x.png from another host"),
        (
            "index.html",
            '<img srcset="a.svg 1x, https://a.org/x.png 2x">',
            "index.html: loads https://a.org/x.png from another host",
        ),
        (
            "index.html",
            '<link rel="preconnect" href="https://a.org">',
            "index.html: loads https://a.org from another host",
        ),
        (
            "index.html",
            "<style>@import 'https://a.org/x.css'</style>",
            "index.html: loads https://a.org/x.css from another host",
        ),
        ("style.css", "p { background: url('http://a.org/b') }", "style.css: loads http://a.org/b from another host"),
        ("style.css", "p { background: url(b.svg) }", "style.css: b.svg leads nowhere"),
        ("javascripts/own.js", "import('https://a.org/x.js')", "javascripts/own.js: names another host"),
        ("llms.txt", "[x](http://127.0.0.1:8000/none/)", "llms.txt: /none/ leads nowhere"),
    ],
)
def test_what_is_wrong_is_found(site: Path, name: str, text: str, found: str) -> None:
    with (site / name).open("a", encoding="utf-8") as file:
        file.write(text)
    assert problems(site) == [found]


@pytest.mark.parametrize("name", ["404.html", "llms.txt", "llms-full.txt", "objects.inv", "sitemap.xml"])
def test_a_missing_file_is_found(site: Path, name: str) -> None:
    (site / name).unlink()
    assert problems(site) == [f"{name}: is missing or empty"]


def test_an_inventory_without_the_library_is_found(site: Path) -> None:
    (site / "objects.inv").write_bytes(b"#\n#\n#\n#\n" + zlib.compress(b""))
    assert problems(site) == ["objects.inv: does not know goalkit.Plan"]


def test_the_sitemap_lists_the_pages(site: Path) -> None:
    (site / "new.html").write_text("<p>", encoding="utf-8")
    (site / "plan" / "index.html").rename(site / "plan" / "old.html")
    found = problems(site)
    assert f"sitemap.xml: {BASE}plan/ is no page" in found
    assert f"sitemap.xml: {BASE}new.html is missing" in found


def test_a_site_below_a_path_is_checked(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOALKIT_SITE_URL", "https://example.org/docs/")
    (site / "404.html").write_text('<a href="/docs/plan/">x</a><a href="/docs/none/">y</a>', encoding="utf-8")
    assert [text for text in problems(site) if text.startswith("404")] == ["404.html: /none/ leads nowhere"]
