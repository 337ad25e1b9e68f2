"""What wrong serializers are made of: the right one, and what changes a document before or after it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, ClassVar, TypeAlias, cast

import attrs

from goalkit.model.plan import Plan
from goalkit.ports.serializer import Document, JSONSerializer, Serializer
from goalkit.testing.capabilities import Capability
from goalkit.testing.faulty._faulty import Faulty
from goalkit.testing.fixtures import SerializerFixture

__all__ = [
    "OLD",
    "RIGHT",
    "JSONFixture",
    "Table",
    "Upgrading",
    "Value",
    "items_of",
    "mapped",
    "reading",
    "table_of",
    "tables_of",
    "text_of",
    "writing",
    "wrong",
]

Value: TypeAlias = Any
"""A value of JSON."""
Table: TypeAlias = dict[str, Value]
"""A table of JSON, changed in place."""

RIGHT = JSONSerializer()
OLD = '{"goalkit": 0, "title": "Acme", "objectives": [{"id": "o", "title": "Grow"}]}'
"""A document of a version that never was: what is the name now was the title."""


class Upgrading(JSONSerializer):
    """Reads version 0 too."""

    def loads(self, document: Document) -> Plan:
        table = table_of(document)
        if table is not None and table.get("goalkit") == 0 and type(table["goalkit"]) is int:
            named = {"name": table.pop("title")} if "title" in table else {}
            return super().loads(json.dumps({**table, **named, "goalkit": 1}))
        return super().loads(document)


class JSONFixture(SerializerFixture):
    """How the JSON of goalkit is opened, for what can read version 0 as well.

    Examples:
        >>> [name for name, _, _ in JSONFixture().old_documents()]
        ['version 0']
    """

    capabilities: ClassVar[frozenset[Capability] | set[Capability]] = frozenset(
        {Capability.DETERMINISTIC, Capability.TREE, Capability.OLD_DOCUMENTS}
    )

    def open_subject(self) -> AbstractContextManager[Serializer]:
        return nullcontext(Upgrading())

    def old_documents(self) -> Iterable[tuple[str, Document, Plan]]:
        return [("version 0", OLD, Upgrading().loads(OLD))]


def table_of(document: Document) -> Table | None:
    """Return a document as a table; None if it is none or has a key twice, which the right one refuses."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ValueError("a key stands twice")
        return found

    try:
        found = json.loads(document, object_pairs_hook=once)
    except (ValueError, RecursionError):
        return None
    return cast("Table", found) if isinstance(found, dict) else None


def text_of(table: object) -> str:
    return json.dumps(table, ensure_ascii=False, indent=2) + "\n"


def tables_of(value: object) -> Iterator[Table]:
    """Yield every table in a value, the outer ones first."""
    if isinstance(value, dict):
        yield cast("Table", value)
        for inner in list(cast("Table", value).values()):
            yield from tables_of(inner)
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            yield from tables_of(inner)


def mapped(value: Value, change: Callable[[Value], Value]) -> Value:
    """Return a value with each part that holds no others changed."""
    if isinstance(value, dict):
        return {key: mapped(inner, change) for key, inner in cast("Table", value).items()}
    if isinstance(value, list):
        return [mapped(inner, change) for inner in cast("list[object]", value)]
    return change(value)


@attrs.define
class _Writing(Upgrading):
    """Changes the table before it is written."""

    change: Callable[[Table], Value]

    def dumps(self, plan: Plan) -> str:
        table = json.loads(super().dumps(plan))
        changed = self.change(table)
        return text_of(changed or table)


@attrs.define
class _Reading(Upgrading):
    """Changes the table before it is read."""

    change: Callable[[Table], Value]

    def loads(self, document: Document) -> Plan:
        table = table_of(document)
        if table is None:
            return super().loads(document)
        changed = self.change(table)
        return super().loads(text_of(changed or table))


def _opened(make: Callable[[], Serializer]) -> type[JSONFixture]:
    class Fixture(JSONFixture):
        def open_subject(self) -> AbstractContextManager[Serializer]:
            return nullcontext(make())

    return Fixture


def wrong(name: str, bug: str, seen: str, law: str, make: Callable[[], Serializer]) -> Faulty:
    return Faulty(id=f"serializer.{name}", bug=bug, seen=seen, fixture=_opened(make), killed_by=f"serializer.{law}")


def writing(name: str, bug: str, seen: str, law: str, change: Callable[[Table], Value]) -> Faulty:
    return wrong(name, bug, seen, law, lambda: _Writing(change))


def reading(name: str, bug: str, seen: str, law: str, change: Callable[[Table], Value]) -> Faulty:
    return wrong(name, bug, seen, law, lambda: _Reading(change))


def items_of(table: Table, key: str) -> list[Table]:
    """Return the tables in a list."""
    items: Value = table.get(key)
    found = cast("list[object]", items) if isinstance(items, list) else []
    return [cast("Table", item) for item in found if isinstance(item, dict)]
