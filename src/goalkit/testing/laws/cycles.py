"""Laws of elapsed time: from a cycle and a day to the share that has passed."""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from goalkit.model.cycles import Cycle
from goalkit.testing import exact
from goalkit.testing.capabilities import Capability
from goalkit.testing.fixtures import RulesFixture
from goalkit.testing.law import LawSet, law
from goalkit.testing.laws._numbers import follows, same, standard

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from goalkit.ports import Rules
    from goalkit.testing.domain import Domain

__all__ = ["cycles"]

_DAY = dt.timedelta(days=1)
_STANDARD = (Capability.STANDARD,)
_starts = st.one_of(
    st.sampled_from(
        (
            dt.date(2026, 4, 1),
            dt.date(2024, 2, 28),
            dt.date(2024, 1, 1),
            dt.date(2023, 12, 15),
            dt.date(2026, 3, 29),
            dt.date(2026, 10, 25),
            dt.date(2000, 2, 29),
        )
    ),
    st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)),
)
"""First days: of a quarter, beside leap days and turns of the year, at changes of the clock."""
_lengths = st.one_of(st.sampled_from((30, 1, 2, 7, 90, 91, 92, 28, 29, 31, 365, 366, 371, 42)), st.integers(1, 400))


def _cycle(start: dt.date, days: int) -> Cycle:
    return Cycle(id="c", start=start, end=start + days * _DAY)


def _draw(_domain: Domain) -> dict[str, SearchStrategy[object]]:
    return {"cycle": st.builds(_cycle, _starts, _lengths)}


def _named(cycle: Cycle) -> str:
    return f"{cycle.start} to {cycle.last_day} ({cycle.days} days)"


@law(
    "cycles.ends",
    "Nothing has passed before the first day, everything at the close of the last day and ever after.",
    why="With the end taken for a day of the cycle a finished quarter stays at 99 %, and its goals behind.",
    look_at=[
        "an inclusive end: the number of days is end - start, not one more",
        "a share that goes on beyond 1 after the end, or below 0 before the start",
        "the start of the day instead of its close",
    ],
    draws=_draw,
)
def _ends(fixture: RulesFixture, rules: Rules, *, cycle: Cycle) -> None:
    for before in (1, 2, 40, 400):
        got = rules.elapsed(cycle, cycle.start - before * _DAY)
        assert same(got, 0), f"{_named(cycle)}: {before} days before it {got!r} has passed, not 0"
    for after in (0, 1, 2, 40, 400):
        got = rules.elapsed(cycle, cycle.last_day + after * _DAY)
        assert same(got, 1), f"{_named(cycle)}: {after} days after its last day {got!r} has passed, not 1"


@law(
    "cycles.rises",
    "The share that has passed never falls, and is always a number from 0 to 1.",
    why="A timeline that jumps back makes goals late that were not.",
    look_at=["days of the month instead of days of the cycle", "a modulo of weeks or months"],
    draws=_draw,
)
def _elapsed_rises(fixture: RulesFixture, rules: Rules, *, cycle: Cycle) -> None:
    days = [cycle.start + number * _DAY for number in range(-2, min(cycle.days, 70) + 2)]
    found = [(day, rules.elapsed(cycle, day)) for day in days]
    for day, share in found:
        assert math.isfinite(share), f"{_named(cycle)}: on {day} {share!r} has passed"
        assert 0 <= share <= 1 or same(share, 1), f"{_named(cycle)}: on {day} {share!r} has passed"
    for (before, less), (after, more) in pairwise(found):
        assert less <= more, f"{_named(cycle)}: {less!r} has passed on {before}, but {more!r} on {after}"


@law(
    "cycles.even-steps",
    "Inside a cycle every day counts alike: the share that has passed grows by the same step each day.",
    why="Months counted as a third of the quarter, or hours of a day with a change of the clock, make uneven days.",
    look_at=[
        "months, weeks or working days instead of days",
        "seconds between local midnights",
        "rounding to percents",
    ],
    draws=_draw,
)
def _even_steps(fixture: RulesFixture, rules: Rules, *, cycle: Cycle) -> None:
    days = [cycle.start + number * _DAY for number in range(cycle.days)][-70:]
    shares = [exact.frac(rules.elapsed(cycle, day)) for day in days]
    steps = [after - before for before, after in pairwise(shares)]
    for day, step in zip(days[1:], steps, strict=True):
        assert same(float(step), steps[0]), (
            f"{_named(cycle)}: {day} is a step of {float(step)!r}, another day one of {float(steps[0])!r}"
        )


@law(
    "cycles.one-day",
    "A cycle of one day has passed wholly on that day, and not at all the day before.",
    why="A day divided by 0 days between its first and last day is an error, or NaN.",
    look_at=["a division by last_day - start"],
    draws=lambda domain: {"start": _starts},
)
def _one_day(fixture: RulesFixture, rules: Rules, *, start: dt.date) -> None:
    cycle = _cycle(start, 1)
    got = (rules.elapsed(cycle, start - _DAY), rules.elapsed(cycle, start), rules.elapsed(cycle, start + _DAY))
    assert same(got[0], 0) and same(got[1], 1) and same(got[2], 1), (  # noqa: PT018
        f"{_named(cycle)}: the day before, the day and the day after are {got}, not 0, 1 and 1"
    )


@law(
    "cycles.shift",
    "A cycle moved by any number of days, with the day asked about, has the same share passed.",
    why="February, leap years and the turn of the year are where date arithmetic by month or year breaks.",
    look_at=["365 days, 30 days or 52 weeks written into the code", "date.replace(year=…)", "day-of-year arithmetic"],
    draws=lambda domain: {
        **_draw(domain),
        "days": st.one_of(st.sampled_from((1, 7, 365, 366, 1461, -59)), st.integers(-800, 800)),
        "day": st.one_of(st.sampled_from((0, 1, 58, 59)), st.integers(-2, 402)),
    },
)
def _shift(fixture: RulesFixture, rules: Rules, *, cycle: Cycle, days: int, day: int) -> None:
    moved = _cycle(cycle.start + days * _DAY, cycle.days)
    as_of = cycle.start + (day % (cycle.days + 2) - 1) * _DAY
    got, wanted = rules.elapsed(moved, as_of + days * _DAY), rules.elapsed(cycle, as_of)
    assert same(got, wanted), (
        f"{_named(cycle)}: {wanted!r} has passed on {as_of}, but {got!r} when all is moved by {days} days"
    )


@law(
    "cycles.label-means-nothing",
    "What a cycle is called does not matter, only its first and last day do.",
    why="A quarter guessed from the text '2026-Q2' is the calendar's, not the company's.",
    look_at=["a label that is parsed instead of the start and end of the cycle"],
    draws=lambda domain: {
        **_draw(domain),
        "label": st.sampled_from(("2026-Q2", "2026", "FY2027-Q1", "2026-04", "ß 1")),
    },
)
def _label(fixture: RulesFixture, rules: Rules, *, cycle: Cycle, label: str) -> None:
    named = Cycle(id=label, name=label, start=cycle.start, end=cycle.end)
    for day in (cycle.start, cycle.last_day, cycle.start + cycle.days // 2 * _DAY):
        got, wanted = rules.elapsed(named, day), rules.elapsed(cycle, day)
        assert got == wanted, f"{_named(cycle)}: {wanted!r} has passed on {day}, but {got!r} if it is called {label!r}"


@law(
    "cycles.moment-refused",
    "A moment is no day: a datetime is refused, because its day depends on a time zone that nobody named.",
    why="6:30 UTC is the day before in Los Angeles, and with it sometimes the quarter before.",
    look_at=["isinstance(day, date), which is true of a datetime", "as_of.date() without a look at the zone"],
    draws=_draw,
    requires=_STANDARD,
)
def _moment_refused(fixture: RulesFixture, rules: Rules, *, cycle: Cycle) -> None:
    start = cycle.start
    for moment in (
        dt.datetime(start.year, start.month, start.day),  # noqa: DTZ001 - one that must not get through
        dt.datetime(start.year, start.month, start.day, 23, 59, tzinfo=dt.UTC),
    ):
        try:
            got = rules.elapsed(cycle, moment)
        except (ValueError, TypeError):
            continue
        raise AssertionError(f"{_named(cycle)}: {moment!r} is taken for a day: {got!r}")


@law(
    "cycles.exact-elapsed",
    "The share that has passed is the days that have, today with them, over all days; or as the policy counts days.",
    why="15 April of 1 to 30 April is 0.5; off by one day it is 0.467 or 0.533, and goals near a limit change colour.",
    look_at=[
        "as_of is the close of its day: (as_of - start).days + 1 over (end - start).days",
        "the policy's `day_count`",
        "an inclusive end",
    ],
    draws=lambda domain: {**_draw(domain), "day": st.one_of(st.sampled_from((0, 1, 14, 29)), st.integers(0, 400))},
    requires=_STANDARD,
)
def _exact_elapsed(fixture: RulesFixture, rules: Rules, *, cycle: Cycle, day: int) -> None:
    for number in (day % cycle.days, 0, cycle.days - 1, cycle.days, -1):
        as_of = cycle.start + number * _DAY
        got, wanted = rules.elapsed(cycle, as_of), exact.elapsed(standard(fixture), cycle, as_of)
        assert same(got, wanted), f"{_named(cycle)}: {got!r} has passed on {as_of}, not {wanted} = {float(wanted)!r}"


@law(
    "cycles.halves",
    "Two cycles that meet share no day: the day that one ends on is the first of the next, and only of it.",
    why="A day counted in two quarters is counted twice in the year.",
    look_at=["an inclusive end: a day that is still open in one cycle and begun in the next"],
    draws=_draw,
)
def _halves(fixture: RulesFixture, rules: Rules, *, cycle: Cycle) -> None:
    following = _cycle(cycle.end, cycle.days)
    for number in range(-1, 2):
        day = cycle.end + number * _DAY
        first, second = rules.elapsed(cycle, day), rules.elapsed(following, day)
        assert same(first, 1) or same(second, 0), (
            f"on {day} {first!r} of {_named(cycle)} has passed, and already {second!r} of {_named(following)}"
        )
    whole = Cycle(id="whole", start=cycle.start, end=following.end)
    got, wanted = rules.elapsed(whole, cycle.last_day), Fraction(1, 2)
    if follows(fixture) and standard(fixture).day_count == "end_of_day":
        assert same(got, wanted), f"{got!r} of {_named(whole)} has passed at the close of {cycle.last_day}, not a half"


cycles: LawSet = LawSet(
    "cycles",
    RulesFixture,
    (
        _ends,
        _elapsed_rises,
        _even_steps,
        _one_day,
        _shift,
        _label,
        _halves,
        _moment_refused,
        _exact_elapsed,
    ),
)
"""Laws of elapsed time: from a cycle and a day to the share that has passed."""
