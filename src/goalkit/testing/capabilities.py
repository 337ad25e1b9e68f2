"""Capabilities: what a subject can do beyond the least, declared by whoever has it tested."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Capability"]


class Capability(StrEnum):
    """What a subject can do beyond the least. Laws that need more than is declared are skipped, with a reason.

    Examples:
        >>> Capability("transactions")
        <Capability.TRANSACTIONS: 'transactions'>
    """

    # repositories
    APPEND = "append"
    """A single check-in or reading can be added: `AppendingRepository`."""
    QUERY = "query"
    """Objectives can be found without reading the plan: `QueryingRepository`."""
    TRANSACTIONS = "transactions"
    """Changes can be made together or not at all: `TransactionalRepository`."""
    HISTORY = "history"
    """Earlier versions are kept: `HistoryRepository`."""
    LASTING_VERSIONS = "lasting_versions"
    """A version number is never given twice under a key, not even after a deletion."""
    REOPEN = "reopen"
    """The store outlives the object: the fixture's `reopen` opens it again."""
    THREADS = "threads"
    """One store may be changed from several threads at once, each with its own `reopen`."""
    # serializers
    DETERMINISTIC = "deterministic"
    """Equal plans give equal documents."""
    TREE = "tree"
    """Documents are JSON, so that laws can change one field and look what happens."""
    OLD_DOCUMENTS = "old_documents"
    """The fixture's `old_documents` has documents of earlier versions."""
    # for importers
    ROW_ORDER = "row_order"
    """The order of rows means nothing."""
    # KPI sources
    CORRECTIONS = "corrections"
    """The source can be told a second value for a date; the last one recorded counts."""
    GAPS = "gaps"
    """The source can hold a date without a value."""
    MOMENTS = "moments"
    """The source holds moments with a time zone and makes business dates of them."""
    # for rules and for evaluators
    LINEAR = "linear"
    """A roll-up is a weighted mean, so members can be split, grouped and scaled."""
    SYMMETRIC = "symmetric"
    """Rising and falling metrics are treated alike: mirrored numbers have the same progress."""
    FROM_BASELINE = "from_baseline"
    """Progress runs straight from 0 at the baseline to 1 at the target (and is no value over target)."""
    STANDARD = "standard"
    """The subject follows a `goalkit.Policy`, so that its answers are compared with exact arithmetic."""
    GRADES = "grades"
    """Evaluators: grades and stretch zones are answered."""
    STATUSES = "statuses"
    """Evaluators: statuses and expected shares are answered."""
    HEALTH = "health"
    """Evaluators: KPIs are answered."""
    OWNERS = "owners"
    """Evaluators: owner scores are answered."""
    PROGRESS = "progress"
    """Evaluators: progress before the clamp is answered."""
