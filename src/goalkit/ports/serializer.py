"""Plans as text or bytes: the interface of a serializer, and the two formats of goalkit as the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

from goalkit.interchange.files import dumps, loads

if TYPE_CHECKING:
    from goalkit.model.plan import Plan

__all__ = ["Document", "JSONSerializer", "Serializer", "TOMLSerializer"]

Document: TypeAlias = str | bytes
"""A plan as text or bytes; one serializer always makes the same of the two."""


class Serializer(Protocol):
    """Turns a plan into a document and back, with nothing lost on the way.

    Examples:
        >>> import goalkit as gk
        >>> serializer: Serializer = JSONSerializer()
        >>> serializer.loads(serializer.dumps(gk.Plan(name="Acme"))).name
        'Acme'
    """

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


class JSONSerializer:
    """The native format as JSON text; it reads bytes as well.

    Examples:
        >>> import goalkit as gk
        >>> plan = gk.Plan(name="Acme")
        >>> JSONSerializer().loads(JSONSerializer().dumps(plan)) == plan
        True
    """

    def dumps(self, plan: Plan) -> str:
        """Return a plan as JSON text."""
        return dumps(plan, format="json")

    def loads(self, document: Document) -> Plan:
        """Return the plan that a JSON document holds.

        Raises:
            InvalidFile: It holds no valid plan; everything that is wrong is listed.
        """
        return loads(_text(document), format="json")


class TOMLSerializer:
    """The native format as TOML text; it reads bytes as well. Writing needs the package tomli-w.

    Examples:
        >>> import goalkit as gk
        >>> print(TOMLSerializer().dumps(gk.Plan(name="Acme")), end="")
        goalkit = 1
        name = "Acme"
    """

    def dumps(self, plan: Plan) -> str:
        """Return a plan as TOML text.

        Raises:
            MissingExtra: The package tomli-w is not installed.
        """
        return dumps(plan, format="toml")

    def loads(self, document: Document) -> Plan:
        """Return the plan that a TOML document holds.

        Raises:
            InvalidFile: It holds no valid plan; everything that is wrong is listed.
        """
        return loads(_text(document), format="toml")


def _text(document: Document) -> str:
    # Bytes that are no UTF-8 become half surrogate pairs, which the reader refuses by name.
    return document if isinstance(document, str) else document.decode("utf-8", "surrogateescape")
