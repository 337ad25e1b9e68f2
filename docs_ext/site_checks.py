"""Looks for what is wrong with a built site: links that lead nowhere, and loads from another host."""

from __future__ import annotations

import os
import re
import zlib
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HERE = "http://site.invalid/"
"""Stands for the site's address while links are joined."""
_LOADED = {
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src", "srcset"),
    "input": ("src",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
"""Attributes whose address a browser fetches by itself."""
_ONLY_NAMED = {"alternate", "author", "canonical", "license", "next", "prev"}
"""What `<link rel=…>` may name without a browser fetching it."""
_URL = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
_ADDRESS = re.compile(r"""["'`](?:https?:)?//[\w.-]+\.\w""")
_MARKDOWN_LINK = re.compile(r"\]\(([^)\s]+)\)")


class _Page(HTMLParser):
    """What one page has and asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep ids, links and loads."""
        given = {name: value or "" for name, value in attrs}
        self.ids |= {given[name] for name in ("id", "name") if name in given}
        self._style = tag == "style"
        self.loads += _addresses(given.get("style", ""))
        for name in _LOADED.get(tag, ()):
            value = given.get(name, "")
            self.loads += [part.split()[0] for part in value.split(",")] if name == "srcset" and value else [value]
        if tag == "link":
            names_only = set(given.get("rel", "").split()) <= _ONLY_NAMED
            (self.links if names_only else self.loads).append(given.get("href", ""))
        if tag in {"a", "area"} and "href" in given:
            self.links.append(given["href"])

    def handle_data(self, data: str) -> None:
        """Keep what a style sheet in the page loads."""
        if self._style:
            self.loads += _addresses(data)

    def handle_endtag(self, tag: str) -> None:
        """Leave a style sheet."""
        self._style = self._style and tag != "style"


def problems(site: Path) -> list[str]:
    """Return what is wrong with the site in a folder, one sentence each."""
    base = os.environ.get("GOALKIT_SITE_URL") or "http://127.0.0.1:8000/"
    pages = {path.relative_to(site).as_posix(): _read(path) for path in sorted(site.rglob("*.html"))}
    loads = {name: page.loads for name, page in pages.items()}
    for sheet in sorted(site.rglob("*.css")):
        loads[sheet.relative_to(site).as_posix()] = _addresses(sheet.read_text(encoding="utf-8"))
    found = [
        f"{name}: loads {address} from another host"
        for name, addresses in loads.items()
        for address in addresses
        if _elsewhere(address)
    ]
    for name, addresses in [*loads.items(), *((name, page.links) for name, page in pages.items())]:
        for address in addresses:
            found += _unresolved(site, pages, name, address, base)
    found += [
        f"javascripts/{script.name}: names another host"
        for script in sorted((site / "javascripts").glob("*.js"))
        if _ADDRESS.search(script.read_text(encoding="utf-8"))
    ]
    return [*_missing(site), *found, *_sitemap(site, pages, base), *_texts(site, pages, base)]


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    return page


def _addresses(css: str) -> list[str]:
    return [url or imported for url, imported in _URL.findall(css)]


def _elsewhere(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme not in {"", "data"} or bool(parts.netloc)


def _unresolved(site: Path, pages: dict[str, _Page], name: str, address: str, base: str) -> Iterator[str]:
    """Yield a sentence where an address within the site leads nowhere."""
    if address.startswith(base):
        address = f"/{address.removeprefix(base)}"
    elif _elsewhere(address) or address.startswith("data:"):
        return
    elif address.startswith(root := urlsplit(base).path):  # only the page for what is not found has such links
        address = f"/{address.removeprefix(root)}"
    parts = urlsplit(urljoin(_HERE + name, address))
    path = unquote(parts.path).lstrip("/")
    target = f"{path}index.html" if path == "" or path.endswith("/") else path
    if not (site / target).is_file():
        yield f"{name}: {address} leads nowhere"
    elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
        yield f"{name}: {address} leads to no such place in {target}"


def _missing(site: Path) -> Iterator[str]:
    for name in ("404.html", "llms.txt", "llms-full.txt", "objects.inv", "search/search_index.json", "sitemap.xml"):
        file = site / name
        if not file.is_file() or not file.stat().st_size:
            yield f"{name}: is missing or empty"
    inventory = site / "objects.inv"
    if inventory.is_file() and b"\ngoalkit.Plan " not in _entries(inventory):
        yield "objects.inv: does not know goalkit.Plan"


def _entries(inventory: Path) -> bytes:
    header = 4  # lines
    return b"\n" + zlib.decompress(inventory.read_bytes().split(b"\n", header)[header])


def _sitemap(site: Path, pages: dict[str, _Page], base: str) -> Iterator[str]:
    file = site / "sitemap.xml"
    if not file.is_file():
        return
    listed = {element.text or "" for element in ET.parse(file).iter() if element.tag.endswith("}loc")}  # noqa: S314
    expected = {base + name.removesuffix("index.html") for name in pages if name != "404.html"}
    yield from (f"sitemap.xml: {address} is no page" for address in sorted(listed - expected))
    yield from (f"sitemap.xml: {address} is missing" for address in sorted(expected - listed))


def _texts(site: Path, pages: dict[str, _Page], base: str) -> Iterator[str]:
    file = site / "llms.txt"
    if file.is_file():
        for address in _MARKDOWN_LINK.findall(file.read_text(encoding="utf-8")):
            yield from _unresolved(site, pages, "llms.txt", address, base)
