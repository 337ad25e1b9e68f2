"""Writes docs/reference/index.md, a table of every public name: `python docs_ext/reference_index.py`."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from docs_ext.public_names import REFERENCE, ROOT, places, shortest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docs_ext.public_names import PublicName

PAGE = REFERENCE / "index.md"
_LAYER = re.compile(r"^      - ([^:\n]+):(?: reference/([\w-]+)\.md)?\n((?:          - .*\n)*)", re.MULTILINE)
_ENTRY = re.compile(r"^          - .*: reference/([\w-]+)\.md$", re.MULTILINE)


def page() -> str:
    """Return the whole page."""
    names = shortest()
    lines = [
        "# Reference",
        "",
        f"Find any of the {len(names)} public names here, with one line on each. The pages follow the layers, from",
        "what exists to what it is worth; each page is about one noun. What people type most is in the package",
        "itself: `import goalkit as gk`, then `gk.Plan`, `gk.evaluate` and so on.",
    ]
    found = places()
    for layer, pages in _layers():
        on_layer = [item for item in names if set(found.get(item.made, ())) & {f"{name}.md" for name in pages}]
        lines += ["", f"## {layer}", "", *_table(on_layer, found, pages)]
    return "\n".join(lines) + "\n"


def _layers() -> Iterator[tuple[str, list[str]]]:
    """Yield the layers of the reference, each with its pages, as the navigation of mkdocs.yml has them."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for name, own, entries in _LAYER.findall(text[text.index("  - Reference:\n") :] + "\n"):
        yield name, [own] if own else _ENTRY.findall(entries)


def _table(names: list[PublicName], found: dict[str, list[str]], pages: list[str]) -> Iterator[str]:
    """Yield a table of names, by page and on a page by name."""
    yield "| name | what it is |"
    yield "|---|---|"
    for item in sorted(names, key=lambda item: pages.index(found[item.made][0].removesuffix(".md"))):
        yield f"| [`{item.name}`][{item.path}] | {_cell(item.summary)} |"


def _cell(text: str) -> str:
    """Return the first sentence of a text for a cell of a table."""
    return re.split(r"(?<=[.?])\s", text.replace("|", "\\|"), maxsplit=1)[0]


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
