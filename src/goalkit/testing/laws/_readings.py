"""What the laws of KPI sources have in common: histories to record, windows to ask for, comparing answers."""

from __future__ import annotations

import datetime as dt
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, TypeAlias, cast
from zoneinfo import ZoneInfo

import attrs
from hypothesis import strategies as st

from goalkit.errors import NotFound
from goalkit.model.readings import Reading
from goalkit.testing.domain import Feature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hypothesis.strategies import SearchStrategy

    from goalkit.ports import KPISource
    from goalkit.testing.domain import Domain
    from goalkit.testing.fixtures import KPISourceFixture

__all__ = [
    "DAY",
    "KPI",
    "Window",
    "around",
    "ask",
    "clear_values",
    "clock_changes",
    "daily",
    "days_of",
    "expect",
    "filled",
    "histories",
    "in_force",
    "instant",
    "plain",
    "values",
    "whole_of",
    "window_of",
]

KPI = "nps"
DAY = dt.timedelta(days=1)
Window: TypeAlias = tuple[dt.date, dt.date]
"""From the first day up to but not including the second."""

_SHOWN = 5
_STEPS = (1, 1, 1, 1, 2, 3, 7, 9, 28, 29, 31, 60, 365)
"""Days from one reading to the next."""
_STARTS = (
    dt.date(2024, 2, 28),
    dt.date(2023, 12, 30),
    dt.date(2026, 9, 29),  # a text of 2026-10-1 sorts before 2026-9-30
    dt.date(2026, 1, 8),
    dt.date(2026, 3, 28),
    dt.date(2026, 10, 24),
    dt.date(2025, 2, 27),
    dt.date(2020, 12, 31),
    dt.date(1999, 12, 30),
)
_WHOLE = (0.0, 0.0, 1.0, -1.0, 100.0, 7.0, 7.0, -250.0, 1_000_000.0)
_FEW_DECIMALS = (0.5, -0.25, 99.95, 0.0001, 12.3456, -0.001, 0.07)
_MANY_DIGITS = (0.1 + 0.2, 1 / 3, 1e-7, 123_456_789.123_456_78, 2.0**53 - 1)


# what is recorded


def values(domain: Domain) -> SearchStrategy[float]:
    """Draw values of readings: 0 and others that are easily lost, often; else any."""
    usual: tuple[float, ...] = _WHOLE if domain.number_kinds == ("int",) else _WHOLE + _FEW_DECIMALS
    if len(usual) > len(_WHOLE) and domain.allows(Feature.LONG_NUMBERS):
        usual += _MANY_DIGITS
    return st.sampled_from(usual)


def clear_values(domain: Domain) -> SearchStrategy[Sequence[float]]:
    """Draw the values of a history without what is easily lost: all above 0, and no two the same."""
    usual: tuple[float, ...] = (1.0, 7.0, 100.0, 3.0, 250.0, 12.0, 1_000_000.0, 365.0)
    if domain.number_kinds != ("int",):
        usual += (0.5, 0.25, 99.95, 0.0001, 12.3456, 0.07)
        usual += _MANY_DIGITS if domain.allows(Feature.LONG_NUMBERS) else ()
    return st.permutations(usual)


def around(domain: Domain) -> SearchStrategy[dt.date]:
    """Draw dates from which a history begins."""
    return st.sampled_from(_STARTS) | domain.days()


@st.composite
def histories(
    draw: st.DrawFn, domain: Domain, *, least: int = 1, most: int = 7, corrected: bool = False
) -> tuple[Reading, ...]:
    """Draw readings in the order in which they are recorded, which is seldom that of their dates.

    Args:
        draw: Draws one of the parts.
        domain: What readings may hold.
        least: The fewest dates.
        most: The most dates.
        corrected: Whether dates have several readings, of which the last counts.
    """
    steps = draw(st.lists(st.sampled_from(_STEPS), min_size=least - 1, max_size=most - 1))
    dates = list(accumulate(steps, lambda date, step: date + step * DAY, initial=draw(around(domain))))
    if corrected:
        dates += draw(st.lists(st.sampled_from(dates), min_size=1, max_size=4))
    order = draw(st.permutations(dates))
    kinds = draw(st.lists(st.booleans(), min_size=len(order), max_size=len(order)))
    easy, any_kind = values(domain), domain.readings()
    return tuple(
        attrs.evolve(draw(any_kind), date=date) if rich else Reading(date, draw(easy))
        for date, rich in zip(order, kinds, strict=True)
    )


def daily(first: dt.date, count: int, value: Callable[[int], float] = float) -> tuple[Reading, ...]:
    """Return readings of as many days in a row, by default with the values 0, 1, 2."""
    return tuple(Reading(first + number * DAY, value(number)) for number in range(count))


def days_of(history: Iterable[Reading]) -> list[dt.date]:
    """Return the dates of a history, each once, in order."""
    return sorted({reading.date for reading in history})


def window_of(history: Iterable[Reading], places: tuple[int, int]) -> Window:
    """Return a window that begins and ends at, or a day beside, dates of a history, or far outside it."""
    dates = days_of(history)
    beside = {date + by * DAY for date in dates for by in (-1, 0, 1)}
    edges = sorted({*beside, dates[0] - 40 * DAY, dates[-1] + 40 * DAY})
    first, second = (edges[place % len(edges)] for place in places)
    return min(first, second), max(first, second)


def whole_of(history: Iterable[Reading]) -> Window:
    """Return a window that a history is well inside of."""
    dates = days_of(history)
    return dates[0] - 400 * DAY, dates[-1] + 400 * DAY


def in_force(history: Iterable[Reading]) -> dict[dt.date, Reading]:
    """Return the reading that counts of each date: the one recorded last."""
    found: dict[dt.date, Reading] = {}
    for reading in history:
        found[reading.date] = reading
    return found


def filled(
    fixture: KPISourceFixture, source: KPISource, history: Sequence[Reading], kpi: str = KPI
) -> Sequence[Reading]:
    """Put a history into a source, and return it."""
    fixture.fill(source, kpi, history)
    return history


# what is answered


def ask(source: KPISource, start: dt.date, end: dt.date, kpi: str = KPI) -> list[Reading]:
    """Return the answer to a question about a known KPI; fail unless it is made of readings."""
    what = f"readings({kpi!r}, {start}, {end})"
    try:
        answer = source.readings(kpi, start, end)
    except NotFound as error:
        text = f"{what} does not know the KPI, although the fixture's fill has put it into the source ({error})"
        raise AssertionError(text) from error
    found = list(answer)
    for item in cast("list[object]", found):
        assert isinstance(item, Reading), f"{what} must hold readings, got {item!r}"
    return found


def plain(reading: Reading, domain: Domain) -> tuple[object, ...]:
    """Return what a source must keep of a reading: date and value, and what else its domain allows."""
    denominator = reading.denominator if domain.allows(Feature.DENOMINATORS) else None
    note = reading.note if domain.allows(Feature.NOTES) else ""
    return reading.date, reading.value, denominator, note


def expect(
    fixture: KPISourceFixture,
    source: KPISource,
    history: Iterable[Reading],
    start: dt.date,
    end: dt.date,
    kpi: str = KPI,
) -> None:
    """Fail unless a source answers with what counts of a history in a window."""
    domain = fixture.domain
    wanted = {date: reading for date, reading in in_force(history).items() if start <= date < end}
    got = ask(source, start, end, kpi)
    if [plain(item, domain) for item in got] == [plain(wanted[date], domain) for date in sorted(wanted)]:
        return
    what = f"readings({kpi!r}, {start}, {end})"
    raise AssertionError(f"{what} {'; '.join(_differences(got, wanted, start, end))}")


def _differences(got: Sequence[Reading], wanted: dict[dt.date, Reading], start: dt.date, end: dt.date) -> Iterable[str]:
    dates = [item.date for item in got]
    outside = [str(date) for date in dates if not start <= date < end]
    if outside:
        yield f"holds dates outside the window: {_listed(outside)}"
    missing = [str(date) for date in sorted(wanted) if date not in dates]
    if missing:
        yield f"lacks {_listed(missing)}"
    more = [str(date) for date in dates if start <= date < end and date not in wanted]
    if more:
        yield f"holds dates for which nothing was recorded: {_listed(more)}"
    if len(set(dates)) < len(dates):
        yield f"holds a date more than once: {_listed(list(map(str, dates)))}"
    elif not missing and not more and not all(one < other for one, other in pairwise(dates)):
        yield f"is not in the order of the dates: {_listed(list(map(str, dates)))}"
    wrong = [(item, wanted[item.date]) for item in got if item.date in wanted and item != wanted[item.date]]
    if wrong:
        yield _listed([f"has {item} instead of {right}" for item, right in wrong])


def _listed(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return f"{', '.join(texts[:_SHOWN])}{more}"


# moments


def instant(date: dt.date, seconds: float, zone: ZoneInfo) -> dt.datetime:
    """Return the moment so many seconds after a date begins in a zone, in UTC."""
    begin = dt.datetime.combine(date, dt.time(), tzinfo=zone)
    return begin.astimezone(dt.UTC) + dt.timedelta(seconds=seconds)


def clock_changes(zone: ZoneInfo, year: int = 2026) -> list[dt.date]:
    """Return the days of a year on which the clocks of a zone are changed, or two usual days if there are none."""
    first = dt.date(year, 1, 1)
    days = [first + number * DAY for number in range(365)]
    found = [day for day in days if instant(day + DAY, 0, zone) - instant(day, 0, zone) != DAY]
    return found or [dt.date(year, 3, 29), dt.date(year, 10, 25)]
