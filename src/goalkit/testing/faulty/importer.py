"""Wrong importers: each reads rows as the importer of goalkit does, with one bug."""

from goalkit.testing.faulty._faulty import Faulty
from goalkit.testing.faulty._importers import RowsFixture
from goalkit.testing.faulty._importers_edges import EDGES
from goalkit.testing.faulty._importers_reading import READING
from goalkit.testing.faulty._importers_refusing import REFUSING

__all__ = ["FAULTY", "RowsFixture"]

FAULTY: tuple[Faulty, ...] = (*READING, *REFUSING, *EDGES)
"""All of them; `RowsFixture` opens the right one."""
