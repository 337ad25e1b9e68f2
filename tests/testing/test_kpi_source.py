"""The KPI source of the library keeps the laws of KPI sources; the wrong ones do not."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings

import goalkit as gk
from goalkit.ports import KPISource, ReadingSource
from goalkit.testing import Capability, Domain, laws, outcomes
from goalkit.testing.contracts import KPISourceContract
from goalkit.testing.faulty.kpi_source import FAULTY
from goalkit.testing.laws._readings import clock_changes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

EVERYTHING = frozenset({Capability.CORRECTIONS, Capability.GAPS, Capability.MOMENTS})


class Source(KPISourceContract, abstract=True):
    """How the reference is opened and filled."""

    capabilities: ClassVar[frozenset[Capability] | set[Capability]] = EVERYTHING

    def open_subject(self) -> AbstractContextManager[KPISource]:
        return nullcontext(ReadingSource())

    def fill(self, subject: KPISource, kpi: str, readings: Sequence[gk.Reading]) -> None:
        assert isinstance(subject, ReadingSource)
        subject.add(kpi, *readings)

    def fill_gap(self, subject: KPISource, kpi: str, date: dt.date) -> None:
        assert isinstance(subject, ReadingSource)
        subject.add_gap(kpi, date)

    def fill_moment(self, subject: KPISource, kpi: str, moment: dt.datetime, value: float) -> None:
        assert isinstance(subject, ReadingSource)
        subject.add_moment(kpi, moment, value, self.zone())


class TestReadingSource(Source):
    def zone(self) -> str:
        return "America/New_York"


class TestReadingSourceWithoutClockChanges(Source):
    """In UTC, and with little that readings may hold."""

    domain = Domain(features=(), number_kinds=("int",))


# the reference


MAY = dt.date(2026, 5, 1)


def test_wrong_arguments_are_refused_with_all_their_problems() -> None:
    source = ReadingSource()
    with pytest.raises(gk.InvalidValue) as error:
        source.add(" nps", 41)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert [problem.path for problem in error.value.problems] == ["kpi", "readings[0]"]
    with pytest.raises(gk.InvalidValue) as error:
        source.add_gap("", dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    assert [problem.code for problem in error.value.problems] == ["text.empty", "date.datetime"]
    with pytest.raises(gk.InvalidValue, match="moment: has no time zone"):
        source.add_moment("nps", dt.datetime(2026, 5, 1), 1, "UTC")  # noqa: DTZ001 - that is what is wrong
    with pytest.raises(gk.NotFound, match="'nps': kpi: the source does not know it"):
        source.readings("nps", MAY, MAY)


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    source = ReadingSource()
    source.add("nps")
    with pytest.raises(gk.InvalidValue, match="end: must not lie before the start 2026-05-01, got 2026-04-30"):
        source.readings("nps", MAY, dt.date(2026, 4, 30))
    with pytest.raises(gk.InvalidValue) as error:
        source.readings("nps", dt.datetime(2026, 5, 1, tzinfo=dt.UTC), "2026-06-01")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert [problem.path for problem in error.value.problems] == ["start", "end"]


def test_a_gap_takes_a_value_back_and_a_value_fills_it() -> None:
    source = ReadingSource()
    source.add("nps", gk.Reading(MAY, 40))
    source.add_gap("nps", MAY)
    assert source.readings("nps", MAY, dt.date(2026, 6, 1)) == ()
    source.add("nps", gk.Reading(MAY, 41))
    assert [reading.value for reading in source.readings("nps", MAY, dt.date(2026, 6, 1))] == [41]


# what the laws say of wrong ones

FEW = settings(
    max_examples=50,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.generate),  # without the search for the smallest
    report_multiple_bugs=False,
)
WRONG = {faulty.id: faulty for faulty in FAULTY}


def said(name: str, law: str = "") -> str:
    """Return what a law says of a wrong source; by default the law that is there for it."""
    faulty = WRONG[f"kpi_source.{name}"]
    chosen = laws.kpi_source[f"kpi_source.{law}" if law else faulty.killed_by]
    (outcome,) = outcomes([chosen], faulty.fixture, settings=FEW)
    assert outcome.result == "broken"
    return outcome.reason


@pytest.mark.parametrize(
    ("name", "law", "text"),
    [
        ("inclusive-end", "", "holds dates outside the window: "),
        ("exclusive-start", "", "lacks "),
        ("carried-forward", "", "holds dates for which nothing was recorded: "),
        ("twice-a-day", "", "holds a date more than once: "),
        ("as-recorded", "same-values", "is not in the order of the dates: "),
        ("as-recorded", "", " after "),
        ("whole-numbers", "", " instead of Reading("),
        ("first-page", "", "lacks 1999-05-18"),
        ("no-rows-not-found", "", "although the fixture's fill has put it into the source ('"),
        ("unknown-is-empty", "", "readings('churn') of an unknown KPI returned (); it must raise NotFound"),
        ("key-error", "", "raised KeyError"),
        ("generator", "", "a generator has no length"),
        ("by-date", "", "a dict_values has no first item"),
        ("datetimes", "", "it must be a date"),
        ("texts", "", "has the value '"),
        ("total-so-far", "", "readings('nps', "),
        ("utc-day", "", "in Europe/Berlin has "),
        ("live-list", "", "with the next answer"),
        ("shared-store", "", "readings are in another"),
        ("sample-data", "", "a new source has 1 readings of 'revenue'"),
        ("cached-list", "", "holds dates outside the window: 2026-05-01"),
        ("one-day-for-none", "split-window", "but cut at "),
    ],
)
def test_a_law_says_what_is_wrong(name: str, law: str, text: str) -> None:
    assert text in said(name, law)


@pytest.mark.parametrize("answer", [[1, 2], {1: 2}])
def test_an_answer_without_readings_is_no_answer(answer: object) -> None:
    class Odd(ReadingSource):
        def readings(self, kpi: str, start: dt.date, end: dt.date) -> Any:  # noqa: ANN401 - that is the bug
            super().readings(kpi, start, end)
            return answer

    class OddFixture(Source, abstract=True):
        def open_subject(self) -> AbstractContextManager[KPISource]:
            return nullcontext(Odd())

    for name, text in (("same-values", "must hold readings, got 1"), ("readings", "an answer must ")):
        (outcome,) = outcomes([laws.kpi_source[f"kpi_source.{name}"]], OddFixture, settings=FEW)
        assert outcome.result == "broken"
        assert text in outcome.reason


def test_two_days_stand_for_clock_changes_where_there_are_none() -> None:
    assert clock_changes(ZoneInfo("Europe/Berlin")) == [dt.date(2026, 3, 29), dt.date(2026, 10, 25)]
    assert clock_changes(ZoneInfo("America/New_York")) == [dt.date(2026, 3, 8), dt.date(2026, 11, 1)]
    assert len(clock_changes(ZoneInfo("UTC"))) == 2
