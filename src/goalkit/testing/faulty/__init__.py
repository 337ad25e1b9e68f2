"""Wrong implementations of every port, each with one bug that people really write.

They show what the laws catch, and are there for those who write laws of their own.
"""

from goalkit.testing.faulty._faulty import Faulty
from goalkit.testing.faulty.calendar import FAULTY as _CALENDAR
from goalkit.testing.faulty.evaluator import FAULTY as _EVALUATOR
from goalkit.testing.faulty.importer import FAULTY as _IMPORTER
from goalkit.testing.faulty.kpi_source import FAULTY as _KPI_SOURCE
from goalkit.testing.faulty.live import FAULTY as _LIVE
from goalkit.testing.faulty.repository import FAULTY as _REPOSITORY
from goalkit.testing.faulty.rules import FAULTY as _RULES
from goalkit.testing.faulty.serializer import FAULTY as _SERIALIZER

__all__ = ["ZOO", "Faulty"]

ZOO: tuple[Faulty, ...] = (
    *_REPOSITORY,
    *_SERIALIZER,
    *_IMPORTER,
    *_KPI_SOURCE,
    *_RULES,
    *_CALENDAR,
    *_EVALUATOR,
    *_LIVE,
)
"""All of them, by port."""
