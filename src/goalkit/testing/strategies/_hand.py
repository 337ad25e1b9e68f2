"""What draws: choices made one after another, within what a domain allows.

Every choice is one draw from a strategy that was built once; a strategy that is built anew for each draw costs
three times as much, and whole plans take some hundred choices. The first of the options is what a failing
example shrinks to.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial
from itertools import count
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from goalkit.testing.domain import Domain, Feature, NumberKind

if TYPE_CHECKING:
    from goalkit.model.cycles import Cycle
    from goalkit.model.numbers import Number
    from goalkit.model.thresholds import Threshold

__all__ = [
    "ALL",
    "MOST",
    "NEW_YEAR",
    "NOTHING_GIVEN",
    "ONE",
    "Given",
    "Hand",
    "as_number",
    "given",
    "made",
    "within",
]

T = TypeVar("T")
P = ParamSpec("P")

Given = Mapping[str, SearchStrategy[Any]]
"""The strategies that a caller gave, by the name of the parameter."""

NOTHING_GIVEN: Given = {}
ALL = Domain()
"""Everything that plans may hold."""

ONE = 10_000
"""One, in decimal units: the last of four places."""
MOST = 1_000_000 * ONE
NEW_YEAR = dt.date(2024, 1, 1)
"""Where the cycles of drawn plans begin: 91 days before the second quarter, with a 29 February between."""

EDGES = (7_000, 4_000, 10_000, 6_000, 0, 7_500, 9_500, 3_500, 2_000)
"""Shares of the way from baseline to target, in decimal units, at which something changes."""
_PARTS = (20, 20, 20, 10, 5, 4, 1)
"""Twentieths of a cycle at which one may ask: of the same share so much is expected by then."""
WAY = (*(share * part for share in EDGES for part in _PARTS), 14_000 * 20, -1_000 * 20, 10_001 * 20, 9_999 * 20)
"""Places on the way from baseline to target, beyond both too, in twentieths of decimal units."""

_SIMPLE = (0, ONE, 10 * ONE, 100 * ONE, -ONE, 1, 1_000, 2_000, 3_000, 7_000, 1_000 * ONE, -100 * ONE, 15_000)
_DISTANCES = (10 * ONE, -10 * ONE, 100 * ONE, -100 * ONE, ONE, -ONE, 3 * ONE, -7 * ONE, 1, -1, 0, 0, 0)
_LONG = (0.1 + 0.2, 1 / 3, 2.0**31 + 0.5, -2.0 / 3, 1e-7, 123_456_789.123_456_78, 1e12)
_LONG_WEIGHTS = (0.1 + 0.2, 1 / 3, 1e-7)
_BESIDE = (0, 0, 0, -1, 1)

_LABELS = count(1)
"""For draws: never the same twice."""

_DAYS = (0, 9, 10, 4, 1, 11, 19, 20, -1, 30, 49, 50, 58, 59, 60, 89, 90, 91, 92, 100, 101, 110)
"""Days after New Year: cycles begin and end there, or have one more day to go; 59 is 29 February."""

_WORDS = ("", "Grow", "new pricing", "Ana", "Retention by segment")
_TEXTS = (
    "",
    "Grow",
    "fünf Minuten ✓",
    'say "yes"',
    "it's; done",
    "two\nlines",
    "🚀 go",
    "a,b\tc",
    " padded ",
    "100 % \\ {x} <b>&amp;",
    "NULL",
    "0012",
    "目標",
    "e\u0301t\u00e9",
    "long " * 60 + "end",
    "line\r\nline",
)
_PLAIN_ID = "{kind}{number}"
_CASES = "{kind}{half}"
_IDS = (
    _PLAIN_ID,
    _PLAIN_ID,
    "{kind}{number} ü 🚀",
    '{kind}/{number}\'s "100 %"',
    "0{number}{kind:.0}",  # like numbers, and the same for a KPI, an owner and a goal
    _PLAIN_ID + "-long" * 30,
    _CASES,  # two that differ in their letters' case only
)


def as_number(units: int, kind: NumberKind = "float") -> Number:
    """Return decimal units as a number of one of the accepted types."""
    if kind == "int" and units % ONE == 0:
        return units // ONE
    if kind == "fraction":
        return Fraction(units, ONE)
    return Decimal(units) / ONE if kind == "decimal" else units / ONE


def within(units: int) -> int:
    """Return decimal units not beyond the largest number drawn."""
    return min(max(units, -MOST), MOST)


@cache
def _below(count: int) -> SearchStrategy[int]:
    return st.integers(0, count - 1)


@cache
def _between(low: int, high: int) -> SearchStrategy[int]:
    return st.integers(low, high)


class Hand:
    """Makes one choice after another while one example is drawn."""

    __slots__ = ("_draw", "_features", "_id", "domain", "full", "shares", "start", "unit", "whole")

    def __init__(self, draw: st.DrawFn, domain: Domain = ALL, start: dt.date = NEW_YEAR) -> None:
        self._draw = draw
        self.start = start
        """The day from which cycles and dates are counted."""
        self.domain = domain
        self._features = domain.features
        self.whole = domain.number_kinds == ("int",)
        self.shares: tuple[float, ...] = (0.1, 0.0, 0.05, 0.02)
        """Fixed shares of goals; whoever draws more than seven children of a goal makes them smaller."""
        self.full = self.below(5) >= 3
        """Whether texts are filled in; mostly not, so that examples stay small."""
        odd = self.full and Feature.ANY_TEXT in self._features
        self._id = self.pick(_IDS) if odd else _PLAIN_ID
        units = ("", "%") if not odd else ("", "%", "EUR", "m² “live”")
        self.unit = self.pick(units) if Feature.UNITS in self._features else ""
        """The one unit of KPIs that are drawn: values of two cannot be added."""

    def has(self, feature: Feature) -> bool:
        """Return whether the domain has a feature."""
        return feature in self._features

    # choices

    def draw(self, strategy: SearchStrategy[T]) -> T:
        """Draw from any strategy.

        Each draw gets a label of its own. Hypothesis takes what has the same label for the same sort of thing,
        and spends five of six examples on copying one such thing over another: for a plan, which takes hundreds of
        choices, those are the same plan again with one number changed.
        """
        return self._draw(strategy, label=next(_LABELS))

    def below(self, count: int) -> int:
        """Draw a whole number from 0, all equally likely; shrinks to 0."""
        return self.draw(_below(count))

    def pick(self, options: Sequence[T]) -> T:
        """Draw one of some options; shrinks to the first."""
        return options[self.draw(_below(len(options)))] if len(options) > 1 else options[0]

    def one_in(self, count: int) -> bool:
        """Draw yes once in so many times; shrinks to no."""
        return self.draw(_below(count)) == count - 1

    def may(self, feature: Feature, count: int) -> bool:
        """Draw yes once in so many times where the domain has a feature."""
        return feature in self._features and self.draw(_below(count)) == count - 1

    def own(self, parts: Given, name: str, usual: Callable[[], T]) -> T:
        """Draw what the caller gave for a part, else what is usual."""
        return cast("T", self.draw(parts[name])) if name in parts else usual()

    def own_or_none(self, parts: Given, name: str, usual: float) -> Number | None:
        """Draw what the caller gave for a number that may be left out, else what is usual."""
        return self.own(parts, name, lambda: cast("Number | None", usual))

    def several(self, stops: Sequence[int], make: Callable[[int], T], least: int = 0) -> list[T]:
        """Draw some of the same kind, each with whether there is another in one piece that shrinking can cut out.

        Args:
            stops: For each, that it ends here once in so many times.
            make: Makes one from its number.
            least: How many there are at least.
        """
        found: list[T] = []
        for number, stop in enumerate(stops):
            if number < least:
                found.append(make(number))
                continue
            another = self.draw(_another(stop, partial(make, number)))
            if another is None:
                break
            found.append(another)
        return found

    def piece(self, make: Callable[[], T]) -> T:
        """Draw what is seldom there as one piece that shrinking can cut out."""
        return self.draw(_piece(make))

    def maybe(self, items: Sequence[T]) -> T | None:
        """Draw one of some items or None; one choice whether or not there are any, so that shrinking can cut them."""
        place = self.below(4)
        return items[(place - 1) % len(items)] if place and items else None

    # texts

    def id(self, kind: str, number: int, above: str = "") -> str:
        """Return the id of one of the things of a kind, all in the style of this example."""
        text = self._id.format(kind=kind, number=number, half=number // 2)
        return above + (text.upper() if self._id == _CASES and number % 2 else text)

    def text(self, feature: Feature = Feature.DESCRIPTIONS) -> str:
        """Draw a text, mostly the empty one."""
        if not (self.full and feature in self._features):
            return ""
        return self.pick(_TEXTS if Feature.ANY_TEXT in self._features else _WORDS)

    def title(self, usual: str) -> str:
        """Draw a text that is not empty."""
        if not self.full:
            return usual
        return self.text(Feature.ANY_TEXT) or usual

    def person(self, feature: Feature = Feature.NOTES) -> str | None:
        """Draw the name of somebody, or None."""
        return self.text(feature) or None

    # numbers

    def units(self) -> int:
        """Draw a number in decimal units: small and whole, with up to four decimals, or up to a million."""
        return self._units(self.below(8))

    def _units(self, form: int) -> int:
        if form < 4:
            found = self.draw(_between(-100, 100)) * ONE
        elif form < 6:
            found = self.pick(_SIMPLE)
        else:
            found = self.draw(_between(-20 * ONE, 20 * ONE) if form == 6 else _between(-MOST, MOST))
        return self.kept(found)

    def kept(self, units: int) -> int:
        """Return decimal units as the domain can hold them."""
        return units // ONE * ONE if self.whole else units

    def span(self, way: str | None = None) -> tuple[int, int]:
        """Draw a baseline and a target in decimal units, at times equal, in one direction if that is asked for."""
        baseline = self.units()
        distance = self.pick((*_DISTANCES, None, None, None))
        target = within(self.kept(baseline + (self.units() if distance is None else distance)))
        if way is not None and (target < baseline if way == "increase" else target > baseline):
            return target, baseline
        return baseline, target

    def on_way(self, baseline: int, target: int) -> int:
        """Draw a value in decimal units: at or one unit beside an edge of the way, or anywhere."""
        form = self.below(6)
        if form == 5:
            return self.units()
        place = (20 * EDGES[0], 20 * EDGES[0], 20 * ONE)[form] if form < 3 else self.pick(WAY)
        way = place * (target - baseline) // (20 * ONE)
        return within(self.kept(baseline + way + (self.pick(_BESIDE) if form == 4 else 0)))

    def near(self, threshold: Threshold | None) -> float:
        """Draw a value at an edge of a threshold, beside it by the last of four decimals or of all, or anywhere."""
        edges = () if threshold is None else _edges(threshold)
        place = self.below(6 * len(edges) + 2) if edges else 0
        edge, beside = divmod(place, 6)
        if edge >= len(edges):
            return self.value()
        found = edges[edge]
        if beside < 2:
            return found
        if self.whole:
            return found + (1 if beside % 2 else -1)
        if beside > 3 and found and self.has(Feature.LONG_NUMBERS):
            return math.nextafter(found, math.inf if beside == 4 else -math.inf)
        return within(round(found * ONE) + (1 if beside % 2 else -1)) / ONE

    def value(self) -> float:
        """Draw any value; seldom one of many digits."""
        long = not self.whole and Feature.LONG_NUMBERS in self._features
        form = self.below(16)
        return self.pick(_LONG) if form == 15 and long else self._units(form % 8) / ONE

    def weight(self) -> float:
        """Draw a weight, mostly 1; often 0."""
        form = self.below(12) if Feature.WEIGHTS in self._features else 0
        if form < 5:
            return 1.0
        if form < 10:
            return (0.0, 2.0, 3.0, 0.0, 2.0)[form - 5]
        if form == 10 and Feature.LONG_NUMBERS in self._features and not self.whole:
            return self.pick(_LONG_WEIGHTS)
        return self.kept(self.draw(_between(0, 30 * ONE))) / ONE

    def score(self) -> float:
        """Draw a share from 0 to 1: at an edge, or beside it by the last of four decimals."""
        edge = self.pick(EDGES) + self.pick(_BESIDE)
        return min(max(edge, 0), ONE) / ONE

    def fixed_share(self, *, of: bool) -> float | None:
        """Draw a fixed share, if there is to be one; so small that the goals of a parent have at most 1 in all."""
        return self.pick(self.shares) if of and Feature.SHARES in self._features else None

    # dates

    def day(self, cycle: Cycle | None = None) -> dt.date:
        """Draw a date around the cycles of plans, or one inside a cycle: its first and last day are likely."""
        if cycle is None:
            place = self.below(len(_DAYS) + 8)
            after = _DAYS[place] if place < len(_DAYS) else self.draw(_between(-5, 120))
            return self.start + dt.timedelta(days=after)
        last = cycle.days - 1
        form = self.below(6)
        after = (0, last, min(9, last), last // 2, 0, 0)[form] if form < 4 else self.draw(_between(0, last))
        return cycle.start + dt.timedelta(days=after)


def _edges(threshold: Threshold) -> list[float]:
    found = (threshold.low, threshold.high, threshold.warning_low, threshold.warning_high)
    return [edge for edge in found if edge is not None]


def made(
    make: Callable[Concatenate[Hand, P], T], domain: Domain = ALL, *args: P.args, **kwargs: P.kwargs
) -> SearchStrategy[T]:
    """Return the strategy that lets a new hand make something in a domain."""
    name = make.__name__.removeprefix("make").strip("_")
    return cast("SearchStrategy[T]", _strategy(name)(make, domain, args, kwargs))


@cache
def _strategy(name: str) -> Callable[..., SearchStrategy[Any]]:
    """Return what makes a strategy of a name; by the default of its last parameter Hypothesis tells them apart."""

    def drawn(
        draw: st.DrawFn,
        make: Callable[..., object],
        domain: Domain,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        *,
        _name: str = name,
    ) -> object:
        return make(Hand(draw, domain), *args, **kwargs)

    drawn.__name__ = name
    return st.composite(drawn)


@st.composite
def _piece(draw: st.DrawFn, make: Callable[[], T]) -> T:
    draw(_below(1), label=next(_LABELS))
    return make()


@st.composite
def _another(draw: st.DrawFn, stop_one_in: int, make: Callable[[], T]) -> T | None:
    return make() if draw(_below(stop_one_in), label=next(_LABELS)) else None


def given(**parts: SearchStrategy[Any] | None) -> Given:
    """Return the strategies among some arguments.

    Raises:
        InvalidArgument: One is a plain value.
    """
    for name, value in parts.items():
        if value is not None and not isinstance(cast("object", value), SearchStrategy):
            raise InvalidArgument(f"{name} must be a strategy, got {value!r}; wrap it in st.just({value!r})")
    return {name: value for name, value in parts.items() if value is not None}
