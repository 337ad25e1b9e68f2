"""The reference describes every public name once, with a summary and an example that is run."""

from __future__ import annotations

import ast
import re
import zlib
from enum import Enum
from typing import TYPE_CHECKING

import pytest

from docs_ext.check_inventory import check
from docs_ext.public_names import REFERENCE, PublicName, documented, places, public_modules, public_names, shortest
from docs_ext.reference_index import PAGE, page

if TYPE_CHECKING:
    from pathlib import Path

NAMES = shortest()
PAGES = sorted(path for path in REFERENCE.glob("*.md") if path != PAGE)


def excused(item: PublicName) -> str:
    """Return why a public name needs no example of its own, or nothing."""
    if not isinstance(item.node, (ast.ClassDef, ast.FunctionDef)):
        return "an alias or a constant: its value is shown beside its name"
    if isinstance(item.value, type) and issubclass(item.value, Exception):
        return "an exception: the catalogue of errors has its examples"
    return ""


def test_there_are_names_and_each_has_one_home() -> None:
    assert len(NAMES) > 300
    assert len({item.made for item in NAMES}) == len(NAMES)
    assert {"goalkit.Plan", "goalkit.display.text.width", "goalkit.testing.Law"} <= {item.path for item in NAMES}


def test_each_public_name_has_a_summary() -> None:
    assert [item.path for item in NAMES if not re.search(r"[.:?]$", item.summary)] == []


def test_each_public_name_has_an_example_or_a_reason_why_not() -> None:
    without = [item.path for item in NAMES if not excused(item) and not re.search(r"Examples:\n +>>> ", item.text)]
    assert without == []


def test_each_public_class_says_what_its_fields_and_methods_are() -> None:
    silent: list[str] = []
    for item in NAMES:
        if not isinstance(item.node, ast.ClassDef):
            continue
        for name, (node, text) in documented(item.node.body):
            public = not name.startswith("_") and not _inherits(item, name) and not _overload(node)
            if public and not text and f"\n    {name}: " not in item.text:
                silent.append(f"{item.path}.{name}")
    assert silent == []


def _inherits(item: PublicName, name: str) -> bool:
    """Return whether a class only says again what one above it has."""
    value = item.value
    return isinstance(value, type) and any(name in vars(base) for base in value.__mro__[1:])


def _overload(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(decorator, ast.Name) and decorator.id == "overload" for decorator in node.decorator_list
    )


def test_each_public_name_stands_on_exactly_one_page_of_the_reference() -> None:
    found = places()
    wrong = {item.path: found.get(item.made, []) for item in NAMES if len(found.get(item.made, [])) != 1}
    assert wrong == {}, "add a `:::` line to the page of its noun in docs/reference"


def test_the_reference_describes_nothing_that_is_not_public() -> None:
    made = {item.made for item in public_names()}
    assert {path: found for path, found in places().items() if path not in made and path not in public_modules()} == {}


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in PAGES])
def test_each_page_begins_with_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(r"# [^\n]+\n\n[^\n:#|-][^#]{20,}\.\n", text), "a title, then a sentence of use"
    assert text.count("\n::: ") >= 1


def test_the_index_lists_every_name() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python docs_ext/reference_index.py"
    assert all(f"[`{item.name}`][{item.path}]" in page() for item in NAMES)


def test_members_of_enums_are_described() -> None:
    enums = [item for item in NAMES if isinstance(item.value, type) and issubclass(item.value, Enum)]
    assert len(enums) >= 7


def test_an_inventory_that_lacks_a_name_is_found(tmp_path: Path) -> None:
    """What `docs_ext/build.py` asks of the built site."""
    assert check(tmp_path) == [f"there is no {tmp_path / 'objects.inv'}"]
    held = [item.path for item in public_names() if item.path != "goalkit.Plan"]
    lines = "".join(f"{path} py:class 1 reference/#$ -\n" for path in held)
    (tmp_path / "objects.inv").write_bytes(b"# Sphinx\n# Project\n# Version\n# zlib\n" + zlib.compress(lines.encode()))
    assert check(tmp_path) == ["objects.inv: goalkit.Plan is missing"]
