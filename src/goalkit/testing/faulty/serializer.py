"""Wrong serializers: each is the JSON of goalkit with one bug."""

from goalkit.testing.faulty._faulty import Faulty
from goalkit.testing.faulty._serializers import JSONFixture
from goalkit.testing.faulty._serializers_edges import EDGES
from goalkit.testing.faulty._serializers_read import READ
from goalkit.testing.faulty._serializers_written import WRITTEN

__all__ = ["FAULTY", "JSONFixture"]

FAULTY: tuple[Faulty, ...] = (*WRITTEN, *READ, *EDGES)
"""All of them; `JSONFixture` opens the right one."""
