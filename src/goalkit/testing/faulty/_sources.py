"""What wrong KPI sources have in common: how they are opened, and how they enter the collection."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from contextlib import nullcontext
from typing import TYPE_CHECKING, ClassVar, cast

import attrs

from goalkit.model.cycles import business_date
from goalkit.model.readings import Reading
from goalkit.ports.reading_source import ReadingSource
from goalkit.testing.capabilities import Capability
from goalkit.testing.faulty._faulty import Faulty
from goalkit.testing.fixtures import KPISourceFixture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager

    from goalkit.model.numbers import Number
    from goalkit.ports import KPISource

__all__ = ["DAY", "FOUND", "Changed", "Dated", "SourceFixture", "Whole", "bent", "in_zone", "wrong"]

DAY = dt.timedelta(days=1)
FOUND: list[Faulty] = []


class SourceFixture(KPISourceFixture):
    """How a source in memory is opened and filled."""

    capabilities: ClassVar[frozenset[Capability] | set[Capability]] = frozenset(
        {Capability.CORRECTIONS, Capability.GAPS, Capability.MOMENTS}
    )
    kind: ClassVar[type[ReadingSource]] = ReadingSource

    def open_subject(self) -> AbstractContextManager[KPISource]:
        return nullcontext(self.kind())

    def fill(self, subject: KPISource, kpi: str, readings: Sequence[Reading]) -> None:
        cast("ReadingSource", subject).add(kpi, *readings)

    def fill_gap(self, subject: KPISource, kpi: str, date: dt.date) -> None:
        cast("ReadingSource", subject).add_gap(kpi, date)

    def fill_moment(self, subject: KPISource, kpi: str, moment: dt.datetime, value: float) -> None:
        cast("ReadingSource", subject).add_moment(kpi, moment, value, self.zone())

    def zone(self) -> str:
        return "Europe/Berlin"


def wrong(name: str, killed_by: str, *, seen: str) -> Callable[[type[ReadingSource]], type[ReadingSource]]:
    """Return what enters a class; what is wrong with it is its docstring."""

    def enter(kind: type[ReadingSource]) -> type[ReadingSource]:
        fixture = type("WrongSource", (SourceFixture,), {"kind": kind})
        law = f"kpi_source.{killed_by}"
        bug = kind.__doc__ or name
        FOUND.append(Faulty(id=f"kpi_source.{name}", bug=bug, seen=seen, fixture=fixture, killed_by=law))
        return kind

    return enter


def bent(reading: Reading, **changes: object) -> Reading:
    """Return a reading with fields that its constructor would refuse, as one that a mock or a cast lets through."""
    found = attrs.evolve(reading)
    for name, value in changes.items():
        object.__setattr__(found, name, value)
    return found


class Changed(ReadingSource, ABC):
    """A source that changes or leaves out readings of a right answer."""

    def readings(self, kpi: str, start: dt.date, end: dt.date) -> tuple[Reading, ...]:
        return tuple(self.changed(super().readings(kpi, start, end)))

    @abstractmethod
    def changed(self, found: Sequence[Reading]) -> Iterable[Reading]:
        """Return what the source makes of a right answer."""


class Whole(ReadingSource):
    """A source that makes its answers of all readings of a KPI."""

    def all_of(self, kpi: str) -> tuple[Reading, ...]:
        return super().readings(kpi, dt.date.min, dt.date.max)


class Dated(ReadingSource, ABC):
    """A source with a date of its own for a moment."""

    def add_moment(self, kpi: str, moment: dt.datetime, value: Number, zone: str | dt.tzinfo) -> None:
        self.add(kpi, Reading(self.date_of(moment, zone), cast("float", value)))

    @abstractmethod
    def date_of(self, moment: dt.datetime, zone: str | dt.tzinfo) -> dt.date:
        """Return the date that the source makes of a moment."""


def in_zone(moment: dt.datetime, zone: str | dt.tzinfo) -> dt.date:
    """Return the right date of a moment."""
    return business_date(moment, zone)
