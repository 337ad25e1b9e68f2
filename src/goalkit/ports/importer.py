"""Plans from elsewhere: the interface of an importer, for spreadsheets, exports and other tools' files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from goalkit.model.plan import Plan

__all__ = ["Importer"]

S = TypeVar("S", contravariant=True)


class Importer(Protocol[S]):
    """Reads a plan out of a source of another form: a table, a file, another tool's export."""

    def read(self, source: S) -> Plan:
        """Return the plan that a source holds, and leave the source as it is.

        Raises:
            GoalkitError: The source holds no valid plan. All problems are reported at once, each with
                the path to its place in the source, and no part of a plan is returned.
        """
        ...
