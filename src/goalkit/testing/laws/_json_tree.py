"""JSON documents as trees: places in them, and what becomes of a document when one place is changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias, TypeVar, cast

__all__ = [
    "Place",
    "Tree",
    "appended",
    "as_text",
    "at",
    "leaves",
    "put",
    "repeated_key",
    "shown",
    "spread",
    "tables",
    "tree_of",
    "without",
]

T = TypeVar("T")
Tree: TypeAlias = dict[str, "Tree"] | list["Tree"] | str | float | bool | None
Place: TypeAlias = tuple[str | int, ...]
"""Keys and numbers that lead from the top to a value."""

_INDEX = re.compile(r"\[[0-9]+\]")


def tree_of(document: str | bytes) -> Tree:
    """Return a JSON document as a tree."""
    return cast("Tree", json.loads(document))


def as_text(tree: Tree, like: str | bytes) -> str | bytes:
    """Return a tree as JSON, as text or bytes like another document."""
    text = json.dumps(tree, ensure_ascii=False, indent=2) + "\n"
    return text.encode() if isinstance(like, bytes) else text


def nodes(tree: Tree) -> Iterator[tuple[Place, Tree]]:
    """Yield every value of a tree with its place, the whole tree first."""
    waiting: list[tuple[Place, Tree]] = [((), tree)]
    while waiting:
        place, value = waiting.pop()
        yield place, value
        if isinstance(value, dict):
            waiting.extend(((*place, key), inner) for key, inner in reversed(value.items()))
        elif isinstance(value, list):
            waiting.extend(((*place, number), value[number]) for number in reversed(range(len(value))))


def tables(tree: Tree) -> list[tuple[Place, dict[str, Tree]]]:
    """Return every table of a tree."""
    return [(place, value) for place, value in nodes(tree) if isinstance(value, dict)]


def leaves(tree: Tree, *kinds: type[object]) -> list[tuple[Place, Tree]]:
    """Return the values of some types that hold no others; a bool is no number here."""
    return [(place, value) for place, value in nodes(tree) if type(value) in kinds]


def at(tree: Tree, place: Place) -> Tree:
    """Return the value at a place."""
    for step in place:
        tree = cast("dict[str | int, Tree]", tree)[step]
    return tree


def put(tree: Tree, place: Place, value: Tree) -> Tree:
    """Return a tree with another value at a place; the old tree stays as it is."""
    if not place:
        return value
    copy = cast("dict[str | int, Tree]", tree.copy() if isinstance(tree, (dict, list)) else {})
    copy[place[0]] = put(copy.get(place[0]) if isinstance(tree, dict) else copy[place[0]], place[1:], value)
    return cast("Tree", copy)


def without(tree: Tree, place: Place) -> Tree:
    """Return a tree without a key of a table."""
    table = dict(cast("dict[str, Tree]", at(tree, place[:-1])))
    del table[cast("str", place[-1])]
    return put(tree, place[:-1], table)


def appended(tree: Tree, place: Place) -> Tree:
    """Return a tree in which an item of a list stands once more, at the end of the list."""
    items = cast("list[Tree]", at(tree, place[:-1]))
    return put(tree, place[:-1], [*items, at(tree, place)])


def repeated_key(tree: Tree, place: Place, value: Tree, like: str | bytes) -> str | bytes:
    """Return a tree as JSON in which a key stands twice, first as it was and then with another value."""
    mark = "a key that stands twice"
    while mark in json.dumps(tree, ensure_ascii=False):
        mark += "!"
    table = {**cast("dict[str, Tree]", at(tree, place[:-1])), mark: value}
    text = cast("str", as_text(put(tree, place[:-1], table), ""))
    text = text.replace(json.dumps(mark, ensure_ascii=False), json.dumps(place[-1], ensure_ascii=False))
    return text.encode() if isinstance(like, bytes) else text


def shown(place: Place) -> str:
    """Return a place as people write it: `kpis[0].id`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return text.removeprefix(".") or "the document"


def spread(found: Sequence[tuple[Place, T]], start: int, most: int = 5) -> list[tuple[Place, T]]:
    """Return up to a number of places of different kinds: of each list one item, of all kinds some."""
    kinds: dict[str, list[tuple[Place, T]]] = {}
    for place, value in found:
        kinds.setdefault(_INDEX.sub("[]", shown(place)), []).append((place, value))
    chosen = list(kinds.values())
    step = max(1, len(chosen) // most)
    picked = [chosen[(start + number * step) % len(chosen)] for number in range(min(most, len(chosen)))]
    return [items[start // 7 % len(items)] for items in picked]
