"""Ports: the small interfaces that an app implements around goalkit, each with a reference implementation."""

from goalkit.ports.calendar import Calendar
from goalkit.ports.evaluator import Evaluator, GoalAnswer, KPIAnswer, Results, evaluate_plan, results_of
from goalkit.ports.importer import Importer
from goalkit.ports.kpi_source import KPISource
from goalkit.ports.live import LiveScorecard, OpenLiveScorecard
from goalkit.ports.memory import MemoryRepository
from goalkit.ports.repository import (
    AppendingRepository,
    HistoryRepository,
    QueryingRepository,
    Repository,
    Stored,
    TransactionalRepository,
)
from goalkit.ports.rules import Member, Rules
from goalkit.ports.serializer import Document, Serializer

__all__ = [
    "AppendingRepository",
    "Calendar",
    "Document",
    "Evaluator",
    "GoalAnswer",
    "HistoryRepository",
    "Importer",
    "KPIAnswer",
    "KPISource",
    "LiveScorecard",
    "Member",
    "MemoryRepository",
    "OpenLiveScorecard",
    "QueryingRepository",
    "Repository",
    "Results",
    "Rules",
    "Serializer",
    "Stored",
    "TransactionalRepository",
    "evaluate_plan",
    "results_of",
]
