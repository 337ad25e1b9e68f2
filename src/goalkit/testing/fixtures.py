"""Fixtures: how a subject is opened for a law, and the ways past it that only its author knows."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from goalkit.testing.capabilities import Capability
from goalkit.testing.domain import Domain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from goalkit.model.calendars import PeriodKind
    from goalkit.model.plan import Plan
    from goalkit.model.readings import Reading
    from goalkit.ports import (  # noqa: F401 - named in the bases below, as texts
        Calendar,
        Document,
        Evaluator,
        Importer,
        KPISource,
        OpenLiveScorecard,
        Repository,
        Results,
        Rules,
        Serializer,
    )
    from goalkit.scoring.policy import Policy
    from goalkit.testing.sheets import Sheet

__all__ = [
    "CalendarFixture",
    "EvaluatorFixture",
    "Fixture",
    "ImporterFixture",
    "KPISourceFixture",
    "LiveScorecardFixture",
    "RepositoryFixture",
    "RulesFixture",
    "SerializerFixture",
]

S = TypeVar("S")
S_co = TypeVar("S_co", covariant=True)


class Fixture(Generic[S_co]):
    """How a subject is opened, and what it can do.

    Examples:
        >>> Fixture().open_subject()
        Traceback (most recent call last):
        NotImplementedError: Fixture must say in open_subject how a subject is opened
    """

    capabilities: ClassVar[frozenset[Capability] | set[Capability]] = frozenset()
    """What it can do beyond the least."""
    domain: ClassVar[Domain] = Domain()
    """What its plans may hold."""

    def open_subject(self) -> AbstractContextManager[S_co]:
        """Open a new, empty subject that shares nothing with others; it is closed when the block ends."""
        raise NotImplementedError(f"{type(self).__name__} must say in open_subject how a subject is opened")


class RepositoryFixture(Fixture["Repository"]):
    """How a repository is opened.

    Examples:
        >>> from contextlib import nullcontext
        >>> from goalkit.ports import MemoryRepository
        >>> class MyFixture(RepositoryFixture):
        ...     def open_subject(self):
        ...         return nullcontext(MemoryRepository())
        >>> with MyFixture().open_subject() as repository:
        ...     repository.keys()
        ()
    """

    def reopen(self, subject: Repository) -> Repository:
        """Return a second repository on the same store (`REOPEN`, `THREADS`)."""
        raise NotImplementedError("REOPEN and THREADS need a `reopen` method in the fixture")

    def raw_keys(self, subject: Repository) -> Iterable[str] | None:  # noqa: ARG002 - for those who override it
        """Return the keys in the store, read past the repository; None if there is no such way."""
        return None


class SerializerFixture(Fixture["Serializer"]):
    """How a serializer is opened.

    Examples:
        >>> list(SerializerFixture().old_documents())
        []
    """

    def old_documents(self) -> Iterable[tuple[str, Document, Plan]]:
        """Return a name, a document of an earlier version, and the plan it holds (`OLD_DOCUMENTS`)."""
        return ()


class ImporterFixture(Fixture["Importer[S]"], Generic[S]):
    """How an importer is opened, and how a sheet of plain rows becomes its source.

    Examples:
        >>> ImporterFixture().place(3, "target")
        'rows[3].target'
    """

    def make_source(self, sheet: Sheet) -> S:
        """Return a source of the importer's form that holds what a sheet holds, made without the importer."""
        raise NotImplementedError(f"{type(self).__name__} must say in make_source how a sheet becomes a source")

    def snapshot(self, source: S) -> object:
        """Return a copy of what a source holds, that compares equal as long as the source is unchanged.

        By default its `repr`; say otherwise where that leaves something out, as that of a long table does.
        """
        return repr(source)

    def place(self, row: int, column: str) -> str:
        """Return the path that the importer's problems give to a cell of a sheet; rows are counted from 0."""
        return f"rows[{row}].{column}"


class KPISourceFixture(Fixture["KPISource"]):
    """How a KPI source is opened and filled.

    Examples:
        >>> KPISourceFixture().zone()
        'UTC'
    """

    def fill(self, subject: KPISource, kpi: str, readings: Sequence[Reading]) -> None:
        """Put readings into the source, in the order given, past the code under test; none makes the KPI known."""
        raise NotImplementedError(f"{type(self).__name__} must say in fill how values get into the source")

    def fill_gap(self, subject: KPISource, kpi: str, date: dt.date) -> None:
        """Put a date without a value into the source (`GAPS`): null, NaN, an empty cell."""
        raise NotImplementedError("GAPS needs a `fill_gap` method in the fixture")

    def fill_moment(self, subject: KPISource, kpi: str, moment: dt.datetime, value: float) -> None:
        """Put a value of a moment with a time zone into the source (`MOMENTS`)."""
        raise NotImplementedError("MOMENTS needs a `fill_moment` method in the fixture")

    def zone(self) -> str:
        """Return the business time zone in which the source makes dates of moments (`MOMENTS`)."""
        return "UTC"


class RulesFixture(Fixture["Rules"]):
    """How rules are opened; by default those of goalkit itself under `policy`.

    Rules can do everything unless you say less: leave a capability out where your rules differ on purpose.

    Examples:
        >>> with RulesFixture().open_subject() as rules:
        ...     rules.clamp(1.2)
        1.0
    """

    capabilities: ClassVar[frozenset[Capability] | set[Capability]] = frozenset(
        {Capability.FROM_BASELINE, Capability.LINEAR, Capability.STANDARD, Capability.SYMMETRIC}
    )
    policy: ClassVar[Policy | None] = None
    """The policy that the rules follow (`STANDARD`); None is `Policy()`."""

    def open_subject(self) -> AbstractContextManager[Rules]:
        """Open the rules; override it to open yours."""
        from goalkit.ports.policy_rules import PolicyRules  # noqa: PLC0415

        return nullcontext(PolicyRules(self.policy))


class CalendarFixture(Fixture["Calendar"]):
    """How a calendar is opened, and what its author knows of it.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> class Ours(CalendarFixture):
        ...     known_years = {2026: (dt.date(2025, 10, 1), dt.date(2026, 9, 30))}
        ...     same_as = gk.FiscalCalendar(start_month=10)
        >>> Ours.kinds
        ('year', 'quarter', 'month')
    """

    years: ClassVar[tuple[int, int]] = (1990, 2060)
    """The first and last year asked for; a year before and after them is touched."""
    kinds: ClassVar[tuple[PeriodKind, ...]] = ("year", "quarter", "month")
    """The kinds of periods it has, the longest first; each is cut into the next."""
    known_years: ClassVar[Mapping[int, tuple[dt.date, dt.date]]] = {}
    """The first and the last day of years, from another source: a published calendar, last year's books."""
    same_as: ClassVar[Calendar | None] = None
    """A calendar that it must agree with, for instance a `goalkit.FiscalCalendar`; None where there is none."""


class EvaluatorFixture(Fixture["Evaluator"]):
    """How an evaluator is opened.

    An evaluator answers everything unless you say less: leave out what it does not answer.

    Examples:
        >>> class Ours(EvaluatorFixture):
        ...     capabilities = EvaluatorFixture.capabilities - {Capability.OWNERS}
        >>> Capability.OWNERS in Ours.capabilities, Ours().policies()
        (False, None)
    """

    capabilities: ClassVar[frozenset[Capability] | set[Capability]] = frozenset(
        {
            Capability.GRADES,
            Capability.HEALTH,
            Capability.OWNERS,
            Capability.PROGRESS,
            Capability.STANDARD,
            Capability.STATUSES,
        }
    )

    def policies(self) -> Iterable[Policy] | None:
        """Return the policies that the evaluator knows; None where it knows all of them."""
        return None


class LiveScorecardFixture(Fixture["OpenLiveScorecard"]):
    """How a live scorecard is opened: the subject is what opens one on a plan.

    A live scorecard answers everything unless you say less: leave out what it does not answer.

    Examples:
        >>> class Ours(LiveScorecardFixture):
        ...     capabilities = {Capability.STATUSES}
        >>> Ours().policies()
    """

    capabilities: ClassVar[frozenset[Capability] | set[Capability]] = frozenset(
        {Capability.GRADES, Capability.HEALTH, Capability.OWNERS, Capability.PROGRESS, Capability.STATUSES}
    )

    def policies(self) -> Iterable[Policy] | None:
        """Return the policies that the scorecard knows; None where it knows all of them."""
        return None

    def evaluate(self, plan: Plan, as_of: dt.date, policy: Policy) -> Results:
        """Return what a full evaluation of a plan says; by default that of goalkit itself."""
        from goalkit.ports.evaluator import evaluate_plan  # noqa: PLC0415

        return evaluate_plan(plan, as_of, policy)
