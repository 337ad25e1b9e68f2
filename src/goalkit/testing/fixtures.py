"""Fixtures: how a subject is opened for a law, and the ways past it that only its author knows."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from goalkit.testing.domain import Domain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from goalkit.model.plan import Plan
    from goalkit.model.readings import Reading
    from goalkit.ports import (
        Calendar,
        Document,
        Evaluator,
        Importer,
        KPISource,
        OpenLiveScorecard,
        Repository,
        Rules,
        Serializer,
    )
    from goalkit.scoring.policy import Policy
    from goalkit.testing.capabilities import Capability
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
    """How a subject is opened, and what it can do."""

    capabilities: ClassVar[frozenset[Capability] | set[Capability]] = frozenset()
    """What it can do beyond the least."""
    domain: ClassVar[Domain] = Domain()
    """What its plans may hold."""

    def open_subject(self) -> AbstractContextManager[S_co]:
        """Open a new, empty subject that shares nothing with others; it is closed when the block ends."""
        raise NotImplementedError(f"{type(self).__name__} must say in open_subject how a subject is opened")


class RepositoryFixture(Fixture["Repository"]):
    """How a repository is opened."""

    def reopen(self, subject: Repository) -> Repository:
        """Return a second repository on the same store (`REOPEN`, `THREADS`)."""
        raise NotImplementedError("REOPEN and THREADS need a `reopen` method in the fixture")

    def raw_keys(self, subject: Repository) -> Iterable[str] | None:  # noqa: ARG002 - for those who override it
        """Return the keys in the store, read past the repository; None if there is no such way."""
        return None


class SerializerFixture(Fixture["Serializer"]):
    """How a serializer is opened."""

    def old_documents(self) -> Iterable[tuple[str, Document, Plan]]:
        """Return a name, a document of an earlier version, and the plan it holds (`OLD_DOCUMENTS`)."""
        return ()


class ImporterFixture(Fixture["Importer[S]"], Generic[S]):
    """How an importer is opened, and how a sheet of plain rows becomes its source."""

    def make_source(self, sheet: Sheet) -> S:
        """Return a source of the importer's form that holds what a sheet holds, made without the importer."""
        raise NotImplementedError(f"{type(self).__name__} must say in make_source how a sheet becomes a source")

    def snapshot(self, source: S) -> object:
        """Return a copy of what a source holds, that compares equal as long as the source is unchanged."""
        return repr(source)


class KPISourceFixture(Fixture["KPISource"]):
    """How a KPI source is opened and filled."""

    def fill(self, subject: KPISource, kpi: str, readings: Sequence[Reading]) -> None:
        """Put readings into the source, in the order given, past the code under test. None at all makes the KPI known."""
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
    """How rules are opened."""

    policy: ClassVar[Policy | None] = None
    """The policy that the rules implement (`STANDARD`); None is `Policy()`."""


class CalendarFixture(Fixture["Calendar"]):
    """How a calendar is opened."""

    years: ClassVar[tuple[int, int]] = (1990, 2060)
    """The first and last year asked for."""
    kinds: ClassVar[tuple[str, ...]] = ("year", "quarter", "month")
    """The kinds of periods it has, the longest first; each is cut into the next."""


class EvaluatorFixture(Fixture["Evaluator"]):
    """How an evaluator is opened."""

    def policies(self) -> Iterable[Policy]:
        """Return the policies that the evaluator knows; by default only `Policy()`."""
        from goalkit.scoring.policy import Policy  # noqa: PLC0415

        return (Policy(),)


class LiveScorecardFixture(Fixture["OpenLiveScorecard"]):
    """How a live scorecard is opened: the subject is what opens one on a plan."""
