"""Complete plans: every field that may be left out is there, with values that are easily lost on the way."""

from __future__ import annotations

import datetime as dt
from itertools import cycle as around
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar, get_args

import attrs
from hypothesis import strategies as st

from goalkit import (
    KPI,
    Alignment,
    Baseline,
    Cadence,
    Cascaded,
    Change,
    CheckIn,
    Closing,
    Cycle,
    Decision,
    Ignore,
    KeyResult,
    Maintain,
    Milestone,
    Milestones,
    Objective,
    Owner,
    Plan,
    Reading,
    Revision,
    StateChange,
    Target,
    Threshold,
)
from goalkit.model.history import STATED
from goalkit.model.measures import ChangeDirection, MaintainMethod
from goalkit.model.owners import OwnerKind
from goalkit.model.states import State
from goalkit.model.thresholds import Direction
from goalkit.testing.domain import Domain, Feature
from goalkit.testing.strategies._limits import limited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import SearchStrategy

    from goalkit.model.numbers import Number
    from goalkit.scoring.policy import Policy

__all__ = ["Edges", "complete_plans", "complete_plans_of"]

T = TypeVar("T")

UNITS = ("%", "days", "EUR", "")
QUARTER = Cycle.quarter(2026, 2)

_AWKWARD_NUMBERS: tuple[Number, ...] = (
    0,
    0.1 + 0.2,
    1 / 3,
    -0.5,
    12345678.901234567,
    1.0000000000000002,
    99.99999999999999,
    2**53 - 1,
    2.0**53 + 2,
    16777217,
    1e16,
    1e22,
    1e-7,
    1e100,
    -1e-100,
    123456789012345.6,
    0.1,
    2.675,
    -7,
)
"""Numbers that rounding, single precision, a format or whole-number types change."""
_ANY_NUMBERS: SearchStrategy[Number] = st.one_of(
    st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda number: number if abs(number) > 1e-9 else 0.0),
    st.integers(-(10**15), 10**15),
)

_AWKWARD_TEXTS: tuple[str, ...] = (
    "Grüße, Ω und 目標 🎯",
    "",
    " a blank on either side ",
    "say \"yes\", don't say 'no'",
    "back\\slash, \\n that is no line, \\u0041 that is no A",
    "first line\nsecond line\r\nthird\ttabbed",
    "null",
    "None",
    "NaN",
    "true",
    "12",
    "1e3",
    "2026-03-31",
    "=SUM(A1:A2)",
    "# no comment; a,b;c",
    "{curly} [square] <b>&amp;</b> %s %(name)s",
    '"""',
    "e\u0301 beside \u00e9, \ufb01 beside fi",
    "\u2028 and \u2029 and \u0085",
    "\u200b\ufeff",
    "אבג and 中文",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\x00\x1f\x7f",
    "-",
    "0",
    "long " * 200,
)
"""Texts that escaping, trimming, an encoding, a normal form or a narrow column changes."""
_ANY_TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)

_AWKWARD_IDS = (
    ("a", "A", "aa", "AA"),
    ("1", "01", "1.0", "1e0"),
    ("é", "e\u0301", "e", "É"),
    ("null", "None", "nan", "NA"),
    ("true", "True", "false", "0"),
    ("a b", "a  b", "a_b", "a-b"),
    ("a.b", "a[0]", "a/b", "a:b"),
    ("'q'", '"q"', "q\\", "#q"),
    ("目標", "Ziel ß", "Ziel ss", "ziel ß"),
    ("x" * 300, "x" * 301, "x" * 255, "x" * 256),
    ("2026-03-31", "31.03.2026", "=1", "@x"),
)
"""Four ids each that are different, and easily taken for one another or for something else."""

_AWKWARD_DAYS = (
    dt.date(1970, 1, 1),
    dt.date(1969, 12, 31),
    dt.date(2024, 2, 29),
    dt.date(2000, 2, 29),
    dt.date(1926, 4, 3),
    dt.date(2068, 12, 31),
    dt.date(2069, 1, 1),
    dt.date(2038, 1, 20),
    dt.date(2026, 3, 4),
    dt.date(2026, 3, 29),
    dt.date(2026, 10, 25),
    dt.date(2026, 12, 28),
    dt.date(1, 1, 1),
    dt.date(9999, 12, 31),
)
"""Dates at the ends of what a date can be, of eras, of months and years, and on days when clocks change."""
_ANY_DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))

Edges: TypeAlias = Literal["none", "numbers", "texts", "ids", "days", "zero"]
"""What a complete plan is full of, beside ordinary values."""

_NUMBERS: SearchStrategy[Number] = st.sampled_from((0, 1, 2.5, -3, 0.1, 40, 0.25, 100))
_WHOLE_NUMBERS: SearchStrategy[Number] = st.sampled_from((0, 1, 2, -3, 40, 100))
_TEXTS = st.sampled_from(("why", "a note", "because", "later", ""))
_DAYS = st.integers(0, 800).map(lambda days: dt.date(2025, 1, 1) + dt.timedelta(days))
_SHARES: SearchStrategy[Number] = st.sampled_from((0, 0.5, 1, 0.7, 0.1, 0.3))
_IDS: dict[str, tuple[int, int]] = {
    name: (kind, place)
    for kind, names in enumerate(
        (("top", "low", "plain", "change"), ("upper", "lower", "range", "way"), ("acme", "ana"), ("q2", "c1"))
    )
    for place, name in enumerate(names)
}
"""Which set of four ids a part takes its id from, and which of the four; the others are made of the first set."""


@attrs.frozen(kw_only=True)
class _Pools:
    """What the values of one plan are drawn from."""

    numbers: SearchStrategy[list[Number]]
    texts: SearchStrategy[list[str]]
    days: SearchStrategy[list[dt.date]]
    shares: SearchStrategy[list[Number]]
    flags: SearchStrategy[list[bool]]
    ids: SearchStrategy[int | None]


def _lists(values: SearchStrategy[T], least: int = 3) -> SearchStrategy[list[T]]:
    return st.lists(values, min_size=least, max_size=least + 2)


def _some(samples: Sequence[T], count: int, others: SearchStrategy[T]) -> SearchStrategy[list[T]]:
    """Draw some of the samples, those that stand together, and a few others: all are seen in few examples."""

    def chosen(start: int, more: list[T]) -> list[T]:
        return [samples[(start + number) % len(samples)] for number in range(count)] + more

    return st.builds(chosen, st.integers(0, len(samples) - 1), st.lists(others, max_size=2))


def _pools(domain: Domain, edges: Edges) -> _Pools:
    whole = set(domain.number_kinds) == {"int"}
    long, any_text = domain.allows(Feature.LONG_NUMBERS) and not whole, domain.allows(Feature.ANY_TEXT)
    pools = _Pools(
        numbers=_lists(_WHOLE_NUMBERS if whole else _NUMBERS, 5),
        texts=_lists(_TEXTS),
        days=_lists(_DAYS),
        shares=_lists(_SHARES),
        flags=_lists(st.booleans()),
        ids=st.none(),
    )
    if edges == "zero":
        zero: SearchStrategy[list[Number]] = st.just([0])
        return attrs.evolve(pools, numbers=zero, texts=st.just([""]), shares=zero, flags=st.just([False]))
    if edges == "numbers" and long:
        more = _lists(_SHARES | st.floats(1e-9, 1))
        return attrs.evolve(pools, numbers=_some(_AWKWARD_NUMBERS, 7, _ANY_NUMBERS), shares=more)
    if edges == "texts" and any_text:
        return attrs.evolve(pools, texts=_some(_AWKWARD_TEXTS, 9, _ANY_TEXTS))
    if edges == "ids" and any_text:
        return attrs.evolve(pools, ids=st.integers(0, len(_AWKWARD_IDS) - 1))
    return attrs.evolve(pools, days=_some(_AWKWARD_DAYS, 5, _ANY_DAYS)) if edges == "days" else pools


class _Values:
    """The values of one plan: each call hands out the next, and begins again after the last."""

    def __init__(self, draw: st.DrawFn, pools: _Pools) -> None:
        self._turn = draw(st.integers(0, 419))
        self._ids = draw(pools.ids)
        self._numbers = around(draw(pools.numbers))
        self._texts = around(draw(pools.texts))
        self._days = around(draw(pools.days))
        self._shares = around(draw(pools.shares))
        self._flags = around(draw(pools.flags))

    def id(self, name: str) -> str:
        if self._ids is None:
            return name
        kind, place = _IDS.get(name, (0, len(name) % 4))
        chosen = _AWKWARD_IDS[(self._ids + kind) % len(_AWKWARD_IDS)][place]
        return chosen if name in _IDS else f"{chosen}.{name}"

    def more_ids(self) -> list[str]:
        """Return the ids of four other sets, since one draw of a few leaves some out in 100 examples."""
        if self._ids is None:
            return []
        return [name for place in (2, 4, 6, 8) for name in _AWKWARD_IDS[(self._ids + place) % len(_AWKWARD_IDS)]]

    def of(self, options: Sequence[T]) -> T:
        """Return one of several options, another one in the next plans."""
        self._turn += 1
        return options[self._turn % len(options)]

    def number(self) -> Number:
        return next(self._numbers)

    def weight(self) -> Number:
        number = self.number()
        return -number if number < 0 else number

    def text(self) -> str:
        return next(self._texts)

    def title(self) -> str:
        text = self.text()
        return text if text.strip() else f"title{text}"

    def day(self) -> dt.date:
        return next(self._days)

    def share(self) -> Number:
        return next(self._shares)

    def flag(self) -> bool:
        return next(self._flags)

    def pair(self) -> tuple[Number, Number]:
        low, high = sorted((self.number(), self.number()))
        return low, high

    def ignore(self) -> list[Ignore]:
        return [Ignore("GK201", self.title()), Ignore("GK102", self.title())]


def complete_plans(*, edges: Edges = "none") -> SearchStrategy[Plan]:
    """Draw plans of three objectives (more with awkward ids) in which every field that may be left out has a value.

    Args:
        edges: What they are full of: numbers that rounding changes, texts and ids that are easily
            changed or taken for others, dates at the ends of what a date can be, or zeros, empty
            texts and no.
    """
    return complete_plans_of(Domain(), edges=edges)


@st.composite
def complete_plans_of(draw: st.DrawFn, domain: Domain, *, edges: Edges = "none") -> Plan:
    """Draw the complete plans of a domain: without what it does not support."""
    values = _Values(draw, _pools(domain, edges))
    policy = draw(st.none() | domain.policies()) if domain.allows(Feature.POLICY) and edges == "none" else None
    return limited(_plan(values, policy), domain)


def _plan(values: _Values, policy: Policy | None) -> Plan:
    start = min(values.day(), dt.date(9999, 11, 1))
    return Plan(
        name=values.text(),
        description=values.text(),
        policy=policy,
        cycles=[
            Cycle(id=values.id("q2"), start=QUARTER.start, end=QUARTER.end, name=values.text()),
            Cycle(id=values.id("c1"), start=start, end=start + dt.timedelta(days=30)),
            Cycle.month(2024, 2),
        ],
        owners=[
            Owner(
                id=values.id("ana"),
                name=values.text(),
                kind=values.of(get_args(OwnerKind)),
                parent=values.id("acme"),
                ignore=values.ignore(),
            ),
            Owner(id=values.id("acme"), name=values.text(), kind=values.of(get_args(OwnerKind))),
        ],
        kpis=_kpis(values),
        objectives=[
            _first(values),
            _second(values),
            Objective(id=values.id("plain"), title="plain"),
            *(Objective(id=name, title="plain") for name in values.more_ids()),
        ],
        ignore=values.ignore(),
    )


def _readings(values: _Values) -> list[Reading]:
    same = values.day()
    return [
        Reading(same, values.number(), note=values.text(), denominator=values.weight()),
        Reading(values.day(), values.number()),
        Reading(same, values.number(), note=values.text()),
    ]


def _kpis(values: _Values) -> list[KPI]:
    low, high = values.pair()
    outer_low, inner_low, inner_high, outer_high = sorted(values.number() for _ in range(4))
    same = values.day()
    return [
        KPI(
            id=values.id("upper"),
            name=values.text(),
            unit=UNITS[0],
            owner=values.id("ana"),
            threshold=Threshold.at_most(low, warning=high, strict=values.flag()),
            cadence=Cadence.weekly("monday"),
            kind="ratio",
            confirm=3,
            readings=_readings(values),
            description=values.text(),
            targets=[Target(values.day(), Threshold.at_most(values.number(), strict=values.flag()))],
            decisions=[Decision(same, values.title(), by=values.text()), Decision(same, values.title())],
            ignore=values.ignore(),
        ),
        KPI(id=values.id("lower"), threshold=Threshold.at_least(high, warning=low, strict=values.flag()), kind="stock"),
        KPI(
            id=values.id("range"),
            unit=UNITS[1],
            threshold=Threshold(
                low=inner_low,
                high=inner_high,
                warning_low=outer_low,
                warning_high=outer_high,
                strict=inner_low < inner_high and values.flag(),
            ),
            cadence=Cadence.every_weeks(2),
        ),
        KPI(id=values.id("way"), unit=UNITS[2], direction="maintain", kind="flow", readings=_readings(values)),
        KPI(id=values.id("free"), direction=values.of(get_args(Direction)), cadence=Cadence.monthly()),
    ]


def _first(values: _Values) -> Objective:
    """Return an objective in a cycle."""
    first, last = QUARTER.start, QUARTER.last_day
    return Objective(
        id=values.id("top"),
        title=values.title(),
        owner=values.id("acme"),
        cycle=values.id("q2"),
        ambition="committed",
        weight=values.weight(),
        priority=values.text(),
        guardrails=[values.id("way"), values.id("upper")],
        key_results=[
            KeyResult(
                id=values.id("change"),
                title=values.title(),
                measure=Change(
                    values.number(),
                    values.number(),
                    UNITS[1],
                    phases=[(first, values.number()), (last, values.number())],
                ),
                weight=values.weight(),
                owner=values.id("ana"),
                priority=values.text(),
                cadence=Cadence.quarterly(),
                check_ins=[
                    CheckIn(
                        last,
                        values.number(),
                        confidence=values.share(),
                        status=values.of(STATED),
                        note=values.text(),
                        author=values.text(),
                    ),
                    CheckIn(first, note=values.text()),
                    CheckIn(last, values.number(), confidence=values.share(), status=values.of(STATED)),
                ],
                revisions=[
                    Revision(last, target=values.number(), reason=values.text()),
                    Revision(first, baseline=values.number()),
                    Revision(first, values.number(), values.number()),
                ],
                states=_states(values),
                closing=Closing(values.day(), values.share(), by=values.text(), note=values.text()),
                description=values.text(),
                share=values.share(),
                ignore=values.ignore(),
            ),
            KeyResult(
                id=values.id("linked"),
                title=values.title(),
                measure=Change(target=values.number(), kpi=values.id("way")),
            ),
            KeyResult(
                id=values.id("kept"),
                title=values.title(),
                measure=Maintain(kpi=values.id("range"), method=values.of(get_args(MaintainMethod)), unit=UNITS[1]),
            ),
            KeyResult(id=values.id("steps"), title=values.title(), measure=_steps(values), weight=0),
            KeyResult(
                id=values.id("unknown"), title=values.title(), measure=Baseline(unit=UNITS[0], kpi=values.id("upper"))
            ),
            KeyResult(id=values.id("below"), title=values.title(), measure=Cascaded()),
            KeyResult(
                id=values.id("sum"), title=values.title(), measure=Cascaded("sum", values.number() or 100, UNITS[2])
            ),
        ],
        states=_states(values),
        closing=Closing(values.day(), values.share()),
        description=values.text(),
        ignore=values.ignore(),
    )


def _second(values: _Values) -> Objective:
    """Return an objective without a cycle, below the first."""
    low, high = values.pair()
    same, level = values.day(), values.number()
    return Objective(
        id=values.id("low"),
        title=values.title(),
        owner=values.id("ana"),
        priority=values.text(),
        aligned_to=[
            Alignment(values.id("top"), weight=values.weight(), contributes=values.flag()),
            Alignment(values.id("below"), share=values.share()),
        ],
        key_results=[
            KeyResult(
                id=values.id("adding"),
                title=values.title(),
                measure=Change(target=values.number(), unit=UNITS[2], accumulate=True),
                check_ins=[
                    CheckIn(same, values.number()),
                    CheckIn(values.day(), values.number()),
                    CheckIn(same, values.number(), note=values.text()),
                    CheckIn(same, author=values.text()),
                    CheckIn(same, values.number()),
                ],
            ),
            KeyResult(
                id=values.id("level"),
                title=values.title(),
                measure=Change(level, level, direction=values.of(get_args(ChangeDirection))),
                weight=values.weight(),
            ),
            KeyResult(id=values.id("secret"), title=values.title(), measure=Change(values.number(), unit=UNITS[2])),
            KeyResult(
                id=values.id("band"),
                title=values.title(),
                measure=Maintain(Threshold.between(low, high), unit=UNITS[1]),
                check_ins=[CheckIn(values.day(), values.number())],
            ),
            KeyResult(id=values.id("search"), title=values.title(), measure=Baseline(unit=UNITS[0])),
            KeyResult(id=values.id("words"), title=values.title(), check_ins=[CheckIn(values.day(), values.number())]),
        ],
    )


def _steps(values: _Values) -> Milestones:
    return Milestones(
        [
            Milestone(values.title(), values.weight(), values.day()),
            Milestone(values.title()),
            *(Milestone(f"step {number}", done_on=values.day()) for number in range(4)),
            Milestone("last", 0),
        ]
    )


def _states(values: _Values) -> list[StateChange]:
    same = values.day()
    return [
        StateChange(same, values.of(tuple(State)), values.text()),
        StateChange(values.day(), values.of(tuple(State))),
        StateChange(same, values.of(tuple(State)), values.text()),
    ]
