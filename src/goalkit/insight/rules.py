"""Rules that tell a signal from the noise of a process: Wheeler, NHS, Western Electric, Nelson, and your own.

A rule looks at a number of successive points. Windows that follow each other without a gap make one
signal, so a run of twelve is one signal, not five runs of eight.

Every line is excluded: a point on a limit is not beyond it, and a point on the centre line is on neither
side and breaks a run. A difference below 1e-14 of the limits is float noise and counts as none.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import attrs

from goalkit.insight.limits import ProcessLimits, Side, checked_values, moving_ranges, noise
from goalkit.model._check import Check, as_number, as_tuple, named, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from goalkit.model.numbers import Number

__all__ = [
    "NELSON",
    "NHS",
    "RULE_SETS",
    "WESTERN_ELECTRIC",
    "WHEELER",
    "Alternating",
    "Astride",
    "Beyond",
    "Hugging",
    "On",
    "Rule",
    "RuleSet",
    "Signal",
    "Trending",
    "find_signals",
]

On: TypeAlias = Literal["values", "ranges"]
"""What a rule looks at: the values, or their moving ranges."""

_ONS = get_args(On)
_SIDES: tuple[Side, ...] = get_args(Side)
_LONGEST = 100


def _as_rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return as_tuple(rules)


def _check_rule(rule: Rule, low: int = 1) -> Check:
    check = Check(rule)
    check.identifier("name", rule.name)
    check.count("points", rule.points, low=low, high=_LONGEST)
    return check


def _check_share(check: Check, share: object) -> None:
    check.number("share", share, low=0, high=1)


def _windows(length: int, points: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of every window of so many points, the end excluded."""
    for start in range(length - points + 1):
        yield start, start + points


@attrs.frozen(kw_only=True)
class Signal:
    """Points of a series that noise alone would hardly make. Made by `find_signals`.

    Examples:
        >>> from goalkit.insight.rules import Signal
        >>> print(Signal(rule="run_of_8", first=6, last=13, side="below"))
        run_of_8 below, 6 to 13
        >>> print(Signal(rule="range", first=15, last=15, on="ranges"))
        range, 15
    """

    rule: str
    """The name of the rule."""
    first: int
    """The position of the first point that takes part, from 0. A moving range has that of its later value."""
    last: int
    """The position of the last point that takes part."""
    side: Side | None = None
    """On which side of the centre; of a trend: `above` where it rises. None where the rule has no side."""
    on: On = "values"
    """Whether values or moving ranges give the signal."""

    def __str__(self) -> str:
        what = self.rule if self.side is None else f"{self.rule} {self.side}"
        return f"{what}, {self.first}" if self.first == self.last else f"{what}, {self.first} to {self.last}"


@attrs.frozen(kw_only=True)
class Beyond:
    """So many of so many successive points beyond a line, all on the same side.

    The line is the limit, or where `share` is below 1, so much of the way from the centre to it: a run on
    one side of the centre has the share 0.

    Raises:
        InvalidValue: A field is wrong, or a rule for moving ranges asks for more than one point. (Two
            ranges have a value in common, so a run of them means nothing.)

    Examples:
        >>> from goalkit.insight.rules import Beyond
        >>> limit = Beyond(name="limit")
        >>> run = Beyond(name="run_of_8", points=8, share=0)
        >>> outer_quarter = Beyond(name="3_of_4", points=4, count=3, share=0.5)
    """

    name: str
    """What the rule is called in its signals."""
    points: int = 1
    """How many successive points are looked at, 1 to 100."""
    count: int | None = None
    """How many of them must lie beyond the line; None for all."""
    share: float = attrs.field(default=1.0, converter=as_number)
    """Where the line lies, from 0 (the centre) to 1 (the limit)."""
    same_side: bool = False
    """Whether the points that need not lie beyond the line must lie on the same side of the centre."""
    inside_limits: bool = False
    """Whether points beyond the limit itself do not count towards `count`."""
    on: On = "values"
    """Whether values or moving ranges are looked at."""

    def __attrs_post_init__(self) -> None:
        check = _check_rule(self)
        _check_share(check, self.share)
        if self.count is not None:
            check.count("count", self.count, high=None if check.problems else self.points)
        check.flag("same_side", self.same_side)
        check.flag("inside_limits", self.inside_limits)
        if check.choice("on", self.on, _ONS) and self.on == "ranges" and self.points != 1:
            check.add("points", f"must be 1 for moving ranges, got {show(self.points)}", "rule.ranges")
        check.raise_if_any(named("Beyond", self.name))

    def find(self, chart: Chart) -> Iterator[Signal]:
        """Yield the signals of a chart."""
        if self.on == "ranges":
            yield from _joined(self, None, 1, chart.wild_ranges(self.share))
            return
        for side in _SIDES:
            yield from self._find(chart, side)

    def _find(self, chart: Chart, side: Side) -> Iterator[Signal]:
        counted = chart.beyond(side, self.share)
        if self.inside_limits:
            counted = [far and not out for far, out in zip(counted, chart.beyond(side, 1), strict=True)]
        same = chart.beyond(side, 0) if self.same_side else [True] * len(counted)
        count = self.points if self.count is None else self.count
        windows = [
            sum(counted[start:end]) >= count and all(same[start:end])
            for start, end in _windows(len(counted), self.points)
        ]
        for signal in _joined(self, side, self.points, windows):
            taking = [place for place in range(signal.first, signal.last + 1) if counted[place]]
            yield attrs.evolve(signal, first=taking[0], last=taking[-1])


@attrs.frozen(kw_only=True)
class Trending:
    """So many successive points, each above the one before, or each below it.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> from goalkit.insight.rules import Trending
        >>> trend = Trending(name="trend_of_7", points=7)
    """

    name: str
    """What the rule is called in its signals."""
    points: int
    """How many points there must be, 2 to 100: seven points are six rises."""

    def __attrs_post_init__(self) -> None:
        _check_rule(self, low=2).raise_if_any(named("Trending", self.name))

    def find(self, chart: Chart) -> Iterator[Signal]:
        """Yield the signals of a chart."""
        moves = chart.moves()
        for side, way in zip(_SIDES, (1, -1), strict=True):
            windows = [
                all(move == way for move in moves[start : end - 1])
                for start, end in _windows(len(chart.values), self.points)
            ]
            yield from _joined(self, side, self.points, windows)


@attrs.frozen(kw_only=True)
class Alternating:
    """So many successive points that go up and down in turn.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> from goalkit.insight.rules import Alternating
        >>> saw = Alternating(name="14_alternating", points=14)
    """

    name: str
    """What the rule is called in its signals."""
    points: int
    """How many points there must be, 3 to 100: fourteen points are thirteen moves."""

    def __attrs_post_init__(self) -> None:
        _check_rule(self, low=3).raise_if_any(named("Alternating", self.name))

    def find(self, chart: Chart) -> Iterator[Signal]:
        """Yield the signals of a chart."""
        turns = [before * after == -1 for before, after in pairwise(chart.moves())]
        windows = [all(turns[start : end - 2]) for start, end in _windows(len(chart.values), self.points)]
        yield from _joined(self, None, self.points, windows)


@attrs.frozen(kw_only=True)
class Hugging:
    """So many successive points nearer to the centre than a line, on either side.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> from goalkit.insight.rules import Hugging
        >>> calm = Hugging(name="15_within_1_sigma", points=15, share=1 / 3)
    """

    name: str
    """What the rule is called in its signals."""
    points: int
    """How many points there must be, 1 to 100."""
    share: float = attrs.field(converter=as_number)
    """Where the line lies, from 0 (the centre) to 1 (the limit)."""

    def __attrs_post_init__(self) -> None:
        check = _check_rule(self)
        _check_share(check, self.share)
        check.raise_if_any(named("Hugging", self.name))

    def find(self, chart: Chart) -> Iterator[Signal]:
        """Yield the signals of a chart."""
        near = chart.nearer(self.share)
        windows = [all(near[start:end]) for start, end in _windows(len(near), self.points)]
        yield from _joined(self, None, self.points, windows)


@attrs.frozen(kw_only=True)
class Astride:
    """So many successive points beyond a line, some above the centre and some below it.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> from goalkit.insight.rules import Astride
        >>> mixed = Astride(name="8_outside_1_sigma", points=8, share=1 / 3)
    """

    name: str
    """What the rule is called in its signals."""
    points: int
    """How many points there must be, 2 to 100."""
    share: float = attrs.field(converter=as_number)
    """Where the line lies, from 0 (the centre) to 1 (the limit)."""

    def __attrs_post_init__(self) -> None:
        check = _check_rule(self, low=2)
        _check_share(check, self.share)
        check.raise_if_any(named("Astride", self.name))

    def find(self, chart: Chart) -> Iterator[Signal]:
        """Yield the signals of a chart."""
        above, below = (chart.beyond(side, self.share) for side in _SIDES)
        windows = [
            any(above[start:end])
            and any(below[start:end])
            and all(high or low for high, low in zip(above[start:end], below[start:end], strict=True))
            for start, end in _windows(len(above), self.points)
        ]
        yield from _joined(self, None, self.points, windows)


Rule: TypeAlias = Beyond | Trending | Alternating | Hugging | Astride
"""One way to tell a signal from noise."""

_RULES = (Beyond, Trending, Alternating, Hugging, Astride)


@attrs.frozen(kw_only=True)
class RuleSet:
    """Rules that are used together. More rules find more, and raise more false alarms.

    Raises:
        InvalidValue: A field is wrong, there is no rule, or two rules have one name.

    Examples:
        >>> from goalkit.insight.rules import Beyond, RuleSet, Trending
        >>> ours = RuleSet(
        ...     name="ours",
        ...     rules=[
        ...         Beyond(name="limit"),
        ...         Beyond(name="run_of_6", points=6, share=0),
        ...         Trending(name="trend_of_6", points=6),
        ...     ],
        ... )
        >>> print(ours)
        ours: limit, run_of_6, trend_of_6
    """

    name: str
    """What the set is called."""
    rules: tuple[Rule, ...] = attrs.field(converter=_as_rules)
    """The rules; their order is the order of signals that begin at the same point."""
    source: str = ""
    """Where the rules come from."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.text("name", self.name, empty=False)
        check.items("rules", self.rules, _RULES)
        if self.rules == ():
            check.add("rules", "must have a rule", "rules.empty")
        if not check.problems:
            names = [rule.name for rule in self.rules]
            for at, name in enumerate(names):
                if name in names[:at]:
                    check.add(f"rules[{at}].name", f"{show(name)} is used twice", "id.duplicate")
        check.text("source", self.source)
        check.raise_if_any(named("RuleSet", self.name))

    def __str__(self) -> str:
        return f"{self.name}: {', '.join(rule.name for rule in self.rules)}"


WHEELER = RuleSet(
    name="Wheeler",
    rules=(
        Beyond(name="limit"),
        Beyond(name="range", on="ranges"),
        Beyond(name="3_of_4", points=4, count=3, share=0.5),
        Beyond(name="run_of_8", points=8, share=0),
    ),
    source="Donald J. Wheeler, Making Sense of Data",
)
"""A point beyond a limit, three of four nearer to a limit than to the centre, eight on one side."""

NHS = RuleSet(
    name="NHS",
    rules=(
        Beyond(name="limit"),
        Trending(name="trend_of_7", points=7),
        Beyond(name="2_of_3", points=3, count=2, share=2 / 3, same_side=True, inside_limits=True),
        Beyond(name="run_of_7", points=7, share=0),
    ),
    source="NHS England, Making Data Count, as in NHSRplotthedots",
)
"""A point beyond a limit, seven rising or falling, two of three close to a limit, seven on one side."""

WESTERN_ELECTRIC = RuleSet(
    name="Western Electric",
    rules=(
        Beyond(name="limit"),
        Beyond(name="2_of_3", points=3, count=2, share=2 / 3),
        Beyond(name="4_of_5", points=5, count=4, share=1 / 3),
        Beyond(name="run_of_8", points=8, share=0),
    ),
    source="Western Electric, Statistical Quality Control Handbook",
)
"""A point beyond a limit, two of three beyond 2 sigma, four of five beyond 1 sigma, eight on one side."""

NELSON = RuleSet(
    name="Nelson",
    rules=(
        Beyond(name="limit"),
        Beyond(name="run_of_9", points=9, share=0),
        Trending(name="trend_of_6", points=6),
        Alternating(name="14_alternating", points=14),
        Beyond(name="2_of_3", points=3, count=2, share=2 / 3),
        Beyond(name="4_of_5", points=5, count=4, share=1 / 3),
        Hugging(name="15_within_1_sigma", points=15, share=1 / 3),
        Astride(name="8_outside_1_sigma", points=8, share=1 / 3),
    ),
    source="Lloyd S. Nelson, The Shewhart Control Chart: Tests for Special Causes",
)
"""Nelson's eight tests, in his order."""

RULE_SETS = (WHEELER, NHS, WESTERN_ELECTRIC, NELSON)
"""The rule sets that are ready to use."""


class Chart:
    """Values next to their limits, as rules look at them: one answer a point."""

    def __init__(self, values: tuple[float, ...], limits: ProcessLimits) -> None:
        self.values = values
        self.limits = limits
        self._noise = noise(limits)

    def beyond(self, side: Side, share: float) -> list[bool]:
        """Return which points lie beyond the line at a share of the way to a limit."""
        line = self.limits.line(side, share)
        if side == "above":
            return [value > line + self._noise for value in self.values]
        return [value < line - self._noise for value in self.values]

    def nearer(self, share: float) -> list[bool]:
        """Return which points lie between the two lines at a share of the way to the limits."""
        low, high = self.limits.line("below", share), self.limits.line("above", share)
        return [low + self._noise < value < high - self._noise for value in self.values]

    def moves(self) -> list[int]:
        """Return how each value moved from the one before: 1 up, -1 down, 0 not at all."""
        return [
            (after > before + self._noise) - (after < before - self._noise) for before, after in pairwise(self.values)
        ]

    def wild_ranges(self, share: float) -> list[bool]:
        """Return for each value whether the moving range that ends there lies beyond its line."""
        center, limit = self.limits.range_center, self.limits.range_limit
        line = (center + share * (limit - center)) * (1 + 1e-14)
        return [False, *(move > line for move in moving_ranges(self.values))]


def find_signals(values: Iterable[Number], limits: ProcessLimits, rules: RuleSet = WHEELER) -> tuple[Signal, ...]:
    """Return the signals of a series of values, against limits of the same or of earlier values.

    One more value at the end never takes a signal away: it adds one, or makes the last points of one more.

    Args:
        values: The values, oldest first.
        limits: The limits; those of a baseline lock the comparison to it.
        rules: The rules.

    Returns:
        The signals, by first point, then in the order of the rules, above before below.

    Raises:
        InvalidValue: A value is no finite number, or limits or rules are something else.

    Examples:
        >>> from goalkit.insight.limits import process_limits
        >>> from goalkit.insight.rules import find_signals
        >>> values = [21.3, 20.2, 20.9, 21.0, 18.8, 19.6, 18.7, 18.6, 18.1, 18.9, 19.2, 18.2, 17.3, 19.0]
        >>> for signal in find_signals(values, process_limits(values)):
        ...     print(signal)
        3_of_4 above, 0 to 3
        run_of_8 below, 6 to 13
    """
    check = Check(None)
    given = checked_values(check, values)
    check.instance("limits", limits, ProcessLimits)
    check.instance("rules", rules, RuleSet)
    check.raise_if_any("find_signals")
    chart = Chart(given, limits)
    places = {rule.name: place for place, rule in enumerate(rules.rules)}
    found = [signal for rule in rules.rules for signal in rule.find(chart)]
    return tuple(sorted(found, key=lambda signal: (signal.first, places[signal.rule])))


def _joined(rule: Rule, side: Side | None, points: int, windows: Sequence[bool]) -> Iterator[Signal]:
    """Yield a signal for each stretch of windows that follow each other without a gap."""
    on = rule.on if isinstance(rule, Beyond) else "values"
    start = 0
    for place, holds in enumerate([*windows, False]):
        if not holds:
            if place > start:
                yield Signal(rule=rule.name, first=start, last=place + points - 2, side=side, on=on)
            start = place + 1
