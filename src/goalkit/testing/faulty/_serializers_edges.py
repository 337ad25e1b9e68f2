"""Wrong serializers whose bug shows at a value that is seldom drawn, or in documents that are none at all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from goalkit.errors import GoalkitError
from goalkit.model.cycles import Cycle
from goalkit.testing.faulty._serializers import Upgrading, items_of, writing, wrong

if TYPE_CHECKING:
    from goalkit.model.plan import Plan
    from goalkit.ports.serializer import Document
    from goalkit.testing.faulty._faulty import Faulty
    from goalkit.testing.faulty._serializers import Table

__all__ = ["EDGES"]


def _by_label(table: Table) -> None:
    for item in items_of(table, "cycles"):
        try:
            Cycle.parse(item["id"])
        except GoalkitError:
            continue
        for key in ("start", "last_day"):
            item.pop(key, None)


def _name_is_id(table: Table) -> None:
    for item in items_of(table, "kpis"):
        if item.get("name") == item["id"]:
            del item["name"]


def _thousand_readings(table: Table) -> None:
    for item in items_of(table, "kpis"):
        if "readings" in item:
            item["readings"] = item["readings"][:1000]


class _Decoding:
    """Writes bytes, and reads them as UTF-8 before anything is tried."""

    def dumps(self, plan: Plan) -> bytes:
        return json.dumps(json.loads(Upgrading().dumps(plan)), separators=(",", ":")).encode()

    def loads(self, document: Document) -> Plan:
        return Upgrading().loads(document if isinstance(document, str) else document.decode())


class _ByLength(Upgrading):
    """Keeps the plans that it has read, by the length of their documents."""

    def __init__(self) -> None:
        self.plans: dict[int, Plan] = {}

    def loads(self, document: Document) -> Plan:
        if len(document) not in self.plans:
            self.plans[len(document)] = super().loads(document)
        return self.plans[len(document)]


EDGES: tuple[Faulty, ...] = (
    writing(
        "labelled-cycles",
        "Cycles whose id is a label of the calendar are written without their dates.",
        "a short form of files that is written back",
        "edge-values",
        _by_label,
    ),
    writing(
        "name-is-id",
        "A name that equals the id is not written.",
        "if item.name != item.id",
        "edge-values",
        _name_is_id,
    ),
    writing(
        "thousand-readings",
        "Of the readings of a KPI the first thousand are written.",
        "LIMIT 1000, a page of an API",
        "edge-values",
        _thousand_readings,
    ),
    wrong(
        "cached-by-length",
        "A document as long as an earlier one is read as that one.",
        "a cache with a poor key",
        "twins",
        _ByLength,
    ),
    wrong(
        "decodes-first",
        "Bytes that are no UTF-8 raise a UnicodeDecodeError.",
        "document.decode() outside of the try",
        "no-text",
        _Decoding,
    ),
)
