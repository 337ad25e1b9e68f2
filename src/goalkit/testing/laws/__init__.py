"""The laws, in sets by subject matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalkit.testing.laws.aggregation import aggregation
from goalkit.testing.laws.calendars import calendars
from goalkit.testing.laws.cascade import cascade
from goalkit.testing.laws.cycles import cycles
from goalkit.testing.laws.evaluation import evaluation
from goalkit.testing.laws.grading import grading
from goalkit.testing.laws.importer import importer
from goalkit.testing.laws.kpi_source import kpi_source
from goalkit.testing.laws.linking import linking
from goalkit.testing.laws.live import live
from goalkit.testing.laws.policy import policy
from goalkit.testing.laws.repository import repository
from goalkit.testing.laws.scoring import scoring
from goalkit.testing.laws.serializer import serializer
from goalkit.testing.laws.thresholds import thresholds

if TYPE_CHECKING:
    from goalkit.testing.law import LawSet

__all__ = [
    "SETS",
    "aggregation",
    "calendars",
    "cascade",
    "cycles",
    "evaluation",
    "grading",
    "importer",
    "kpi_source",
    "linking",
    "live",
    "policy",
    "repository",
    "scoring",
    "serializer",
    "thresholds",
]

SETS: dict[str, LawSet] = {
    laws.name: laws
    for laws in (
        repository,
        serializer,
        importer,
        scoring,
        aggregation,
        grading,
        thresholds,
        cycles,
        policy,
        calendars,
        kpi_source,
        evaluation,
        cascade,
        linking,
        live,
    )
}
"""All sets by name."""
