"""Ports: the small interfaces that an app implements around goalkit, each with a reference implementation."""

from goalkit.ports.calendar import Calendar
from goalkit.ports.evaluator import Evaluator, GoalAnswer, KPIAnswer, Results, evaluate_plan, results_of
from goalkit.ports.importer import CSVImporter, Importer, SheetImporter
from goalkit.ports.kpi_source import KPISource
from goalkit.ports.live import LiveScorecard, OpenLiveScorecard
from goalkit.ports.memory import MemoryRepository
from goalkit.ports.policy_rules import PolicyRules
from goalkit.ports.reading_source import ReadingSource
from goalkit.ports.recomputed import RecomputedScorecard
from goalkit.ports.repository import (
    AppendingRepository,
    HistoryRepository,
    QueryingRepository,
    Repository,
    Stored,
    TransactionalRepository,
)
from goalkit.ports.rules import Member, Rules
from goalkit.ports.serializer import Document, JSONSerializer, Serializer, TOMLSerializer
from goalkit.ports.sqlite import SQLiteRepository

__all__ = [
    "AppendingRepository",
    "CSVImporter",
    "Calendar",
    "Document",
    "Evaluator",
    "GoalAnswer",
    "HistoryRepository",
    "Importer",
    "JSONSerializer",
    "KPIAnswer",
    "KPISource",
    "LiveScorecard",
    "Member",
    "MemoryRepository",
    "OpenLiveScorecard",
    "PolicyRules",
    "QueryingRepository",
    "ReadingSource",
    "RecomputedScorecard",
    "Repository",
    "Results",
    "Rules",
    "SQLiteRepository",
    "Serializer",
    "SheetImporter",
    "Stored",
    "TOMLSerializer",
    "TransactionalRepository",
    "evaluate_plan",
    "results_of",
]
