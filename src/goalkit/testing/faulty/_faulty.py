"""What a wrong implementation is in the collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

if TYPE_CHECKING:
    from goalkit.testing.fixtures import Fixture

__all__ = ["Faulty"]


@final
@attrs.frozen(kw_only=True)
class Faulty:
    """A wrong implementation of a port, with one bug that people really write.

    Examples:
        >>> from goalkit.testing.faulty import ZOO
        >>> faulty = next(faulty for faulty in ZOO if faulty.port == "serializer")
        >>> faulty.killed_by.startswith("serializer.")
        True
    """

    id: str
    """The port and a name for the bug: `repository.lost-update`."""
    bug: str
    """What it does wrong, in one sentence."""
    seen: str
    """Where such code comes from."""
    fixture: type[Fixture[object]]
    """How it is opened, with the capabilities that it claims."""
    killed_by: str
    """The id of the law that is meant to catch it; others may as well."""

    @property
    def port(self) -> str:
        """The first part of the id."""
        return self.id.partition(".")[0]
