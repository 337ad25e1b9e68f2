"""Plans as text or bytes: the interface of a serializer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from goalkit.model.plan import Plan

__all__ = ["Document", "Serializer"]

Document: TypeAlias = str | bytes
"""A plan as text or bytes; one serializer always makes the same of the two."""


class Serializer(Protocol):
    """Turns a plan into a document and back, with nothing lost on the way."""

    def dumps(self, plan: Plan) -> Document:
        """Return a plan as a document; equal plans give equal documents."""
        ...

    def loads(self, document: Document) -> Plan:
        """Return the plan that a document holds.

        Raises:
            GoalkitError: The document holds no valid plan; each problem has the path to its field.
                Nothing is left out silently, and no part of a plan is returned.
        """
        ...
