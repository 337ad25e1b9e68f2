"""The pages about pitfalls have one form, and the table of their numbers is what they print."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from goalkit.testing.faulty import ZOO
from goalkit.testing.laws import SETS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "concepts" / "pitfalls"
PAGES = sorted(page for page in FOLDER.glob("*.md") if page.name != "index.md")
HEADINGS = ["Wrong", "What it prints", "Why", "Right", "Test for it"]
ROW = re.compile(r"^\| \[(.+)\]\((.+\.md)\) \| [^`|]+ \| `(.+)` \| `(.+)` \|$", re.MULTILINE)
TABLE = {found[2]: (found[1], found[3], found[4]) for found in ROW.finditer((FOLDER / "index.md").read_text("utf-8"))}
CAUGHT: dict[str, list[str]] = json.loads((ROOT / "tests/testing/kill_matrix.json").read_text("utf-8"))
LAWS = {law.id for laws in SETS.values() for law in laws}


def section(page: Path, heading: str) -> str:
    """Return what stands under a heading, up to the next one."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None, f"{page.name} has no section {heading}"
    return found[1]


def printed(page: Path, heading: str) -> list[str]:
    """Return the lines that the examples under a heading print; another test executes them."""
    return re.findall(r"^#> (.*)$", section(page, heading), re.MULTILINE)


def test_the_table_has_each_page_once() -> None:
    text = (FOLDER / "index.md").read_text("utf-8")
    assert sorted(TABLE) == [page.name for page in PAGES]
    assert text.count("\n| [") == len(PAGES) >= 14
    assert "twenty" in text
    assert len(PAGES) == 20


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_numbers_of_the_table_are_printed_by_the_page(page: Path) -> None:
    title, wrong, right = TABLE[page.name]
    assert page.read_text("utf-8").startswith(f"# {title}\n\nAfter this page you can ")
    assert wrong in printed(page, "What it prints")
    assert right in printed(page, "Right")
    assert wrong != right


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_all_pages_have_the_same_headings(page: Path) -> None:
    assert re.findall(r"^## (.*)$", page.read_text("utf-8"), re.MULTILINE) == HEADINGS
    assert len(page.read_text("utf-8").splitlines()) <= 125, "a screen and a half, please"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_laws_and_wrong_implementations_exist_and_belong_together(page: Path) -> None:
    text = section(page, "Test for it")
    links = re.findall(r"\[`([\w.-]+)`\]\(\.\./\.\./catalogue/laws\.md#([\w-]+)\)", text)
    assert links
    assert all(name in LAWS and anchor == name.replace(".", "-") for name, anchor in links)
    assert set(re.findall(r'laws\.\w+\["([\w.-]+)"\]', text)) <= {name for name, _ in links}
    faulty = {one.id for one in ZOO} & set(re.findall(r"`([\w.-]+)`", text))
    assert faulty or "broken" in printed(page, "Test for it")
    for name in faulty:
        assert {law for law, _ in links} & set(CAUGHT[name]), f"no law of the page catches {name}"
