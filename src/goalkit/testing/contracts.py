"""Contracts, one for each port: subclass the one of your port and let your test runner collect it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from goalkit.testing import laws
from goalkit.testing.contract import Contract
from goalkit.testing.fixtures import (
    CalendarFixture,
    EvaluatorFixture,
    ImporterFixture,
    KPISourceFixture,
    LiveScorecardFixture,
    RepositoryFixture,
    RulesFixture,
    SerializerFixture,
)

if TYPE_CHECKING:
    from goalkit.ports import (  # noqa: F401 - named in the bases below, as texts
        Calendar,
        Evaluator,
        Importer,
        KPISource,
        OpenLiveScorecard,
        Repository,
        Rules,
        Serializer,
    )
    from goalkit.testing.law import LawSet

__all__ = [
    "PORTS",
    "CalendarContract",
    "EvaluatorContract",
    "ImporterContract",
    "KPISourceContract",
    "LiveScorecardContract",
    "PolicyContract",
    "RepositoryContract",
    "SerializerContract",
]


S = TypeVar("S")


class RepositoryContract(RepositoryFixture, Contract["Repository"], abstract=True):
    """All laws of repositories.

    Examples:
        >>> from goalkit.ports import MemoryRepository
        >>> class TestMine(RepositoryContract):
        ...     def open_subject(self):
        ...         return MemoryRepository()
        >>> hasattr(TestMine, "test_get_after_put")
        True
    """

    law_sets: ClassVar[tuple[LawSet, ...]] = (laws.repository,)


class SerializerContract(SerializerFixture, Contract["Serializer"], abstract=True):
    """All laws of serializers.

    Examples:
        >>> from contextlib import nullcontext
        >>> from goalkit.ports import JSONSerializer
        >>> class TestMine(SerializerContract):
        ...     def open_subject(self):
        ...         return nullcontext(JSONSerializer())
        >>> sum(test.startswith("test_") for test in dir(TestMine)) >= sum(map(len, TestMine.law_sets))
        True
    """

    law_sets: ClassVar[tuple[LawSet, ...]] = (laws.serializer,)


class ImporterContract(ImporterFixture[S], Contract["Importer[S]"], Generic[S], abstract=True):
    """All laws of importers; `S` is what the importer reads: a path, a text, a table.

    Examples:
        >>> from contextlib import nullcontext
        >>> from goalkit.ports import SheetImporter
        >>> class TestMine(ImporterContract[list[dict[str, str]]]):
        ...     def open_subject(self):
        ...         return nullcontext(SheetImporter())
        ...
        ...     def make_source(self, sheet):
        ...         return list(sheet.rows)
        >>> TestMine.law_sets[0].name
        'importer'
    """

    law_sets: ClassVar[tuple[LawSet, ...]] = (laws.importer,)


class PolicyContract(RulesFixture, Contract["Rules"], abstract=True):
    """All laws of a policy: of its steps, from a value to a status, and of the policy as a value.

    For a policy that is only a value say which with `policy`; for code of your own open it in `open_subject`.

    Examples:
        >>> import goalkit as gk
        >>> class TestMine(PolicyContract):
        ...     policy = gk.Policy(not_started="exclude")
        >>> len(TestMine.law_sets)
        6
    """

    law_sets: ClassVar[tuple[LawSet, ...]] = (
        laws.scoring,
        laws.aggregation,
        laws.grading,
        laws.thresholds,
        laws.cycles,
        laws.policy,
    )


class CalendarContract(CalendarFixture, Contract["Calendar"], abstract=True):
    """All laws of calendars.

    Examples:
        >>> from contextlib import nullcontext
        >>> import goalkit as gk
        >>> class TestMine(CalendarContract):
        ...     def open_subject(self):
        ...         return nullcontext(gk.FiscalCalendar(start_month=10))
        >>> TestMine.law_sets[0].name
        'calendars'
    """

    law_sets: ClassVar[tuple[LawSet, ...]] = (laws.calendars,)


class KPISourceContract(KPISourceFixture, Contract["KPISource"], abstract=True):
    """All laws of KPI sources.

    Examples:
        >>> from contextlib import nullcontext
        >>> from goalkit.ports import ReadingSource
        >>> class TestMine(KPISourceContract):
        ...     def open_subject(self):
        ...         return nullcontext(ReadingSource())
        ...
        ...     def fill(self, subject, kpi, readings):
        ...         subject.add(kpi, *readings)
        >>> TestMine.law_sets[0].name
        'kpi_source'
    """

    law_sets: ClassVar[tuple[LawSet, ...]] = (laws.kpi_source,)


class EvaluatorContract(EvaluatorFixture, Contract["Evaluator"], abstract=True):
    """All laws of evaluators: of goals, of what hangs below what, and of KPIs and the goals on them.

    Examples:
        >>> from contextlib import nullcontext
        >>> from goalkit.ports import evaluate_plan
        >>> class TestMine(EvaluatorContract):
        ...     def open_subject(self):
        ...         return nullcontext(evaluate_plan)
        >>> [laws.name for laws in TestMine.law_sets]
        ['evaluation', 'cascade', 'linking']
    """

    law_sets: ClassVar[tuple[LawSet, ...]] = (laws.evaluation, laws.cascade, laws.linking)


class LiveScorecardContract(LiveScorecardFixture, Contract["OpenLiveScorecard"], abstract=True):
    """All laws of live scorecards.

    Examples:
        >>> from contextlib import nullcontext
        >>> from goalkit.ports import RecomputedScorecard
        >>> class TestMine(LiveScorecardContract):
        ...     def open_subject(self):
        ...         return nullcontext(RecomputedScorecard)
        >>> TestMine.law_sets[0].name
        'live'
    """

    law_sets: ClassVar[tuple[LawSet, ...]] = (laws.live,)


PORTS: dict[str, type[Contract[Any]]] = {
    "repository": RepositoryContract,
    "serializer": SerializerContract,
    "importer": ImporterContract,
    "policy": PolicyContract,
    "calendar": CalendarContract,
    "kpi_source": KPISourceContract,
    "evaluator": EvaluatorContract,
    "live": LiveScorecardContract,
}
"""The contract of each port."""
