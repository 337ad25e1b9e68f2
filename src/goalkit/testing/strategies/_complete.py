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
from goalkit.testing.strategies._awkward import (
    ANY_DAYS,
    ANY_NUMBERS,
    ANY_TEXTS,
    AWKWARD_DAYS,
    AWKWARD_IDS,
    AWKWARD_NUMBERS,
    AWKWARD_TEXTS,
)
from goalkit.testing.strategies._limits import limited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import SearchStrategy

    from goalkit.model.numbers import Number
    from goalkit.scoring.policy import Policy

__all__ = ["LABELS", "QUARTER", "Edges", "Values", "complete_plan", "complete_plans", "complete_plans_of"]

T = TypeVar("T")

UNITS = ("%", "days", "EUR", "")
QUARTER = Cycle.quarter(2026, 2)
LABELS = ("2026-Q2", "2026", "2026-H1", "2026-T1", "2026-04")
"""Ids of cycles that are the labels of other periods."""

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
        return attrs.evolve(pools, numbers=_some(AWKWARD_NUMBERS, 7, ANY_NUMBERS), shares=more)
    if edges == "texts" and any_text:
        return attrs.evolve(pools, texts=_some(AWKWARD_TEXTS, 9, ANY_TEXTS))
    if edges == "ids" and any_text:
        return attrs.evolve(pools, ids=st.integers(0, len(AWKWARD_IDS) - 1))
    return attrs.evolve(pools, days=_some(AWKWARD_DAYS, 5, ANY_DAYS)) if edges == "days" else pools


class Values:
    """The values of one plan: each call hands out the next, and begins again after the last."""

    def __init__(
        self,
        turn: int,
        ids: int | None,
        *,
        numbers: Sequence[Number],
        texts: Sequence[str],
        days: Sequence[dt.date],
        shares: Sequence[Number],
        flags: Sequence[bool],
    ) -> None:
        self._turn = turn
        self._ids = ids
        self._numbers = around(numbers)
        self._texts = around(texts)
        self._days = around(days)
        self._shares = around(shares)
        self._flags = around(flags)

    def id(self, name: str) -> str:
        if self._ids is None:
            return name
        kind, place = _IDS.get(name, (0, len(name) % 4))
        chosen = AWKWARD_IDS[(self._ids + kind) % len(AWKWARD_IDS)][place]
        return chosen if name in _IDS else f"{chosen}.{name}"

    def more_ids(self) -> list[str]:
        """Return the ids of four other sets, since one draw of a few leaves some out in 100 examples."""
        if self._ids is None:
            return []
        return [name for place in (2, 4, 6, 8) for name in AWKWARD_IDS[(self._ids + place) % len(AWKWARD_IDS)]]

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
    pools = _pools(domain, edges)
    values = Values(
        draw(st.integers(0, 419)),
        draw(pools.ids),
        numbers=draw(pools.numbers),
        texts=draw(pools.texts),
        days=draw(pools.days),
        shares=draw(pools.shares),
        flags=draw(pools.flags),
    )
    policy = draw(st.none() | domain.policies()) if domain.allows(Feature.POLICY) and edges == "none" else None
    return limited(complete_plan(values, policy), domain)


def complete_plan(values: Values, policy: Policy | None) -> Plan:
    """Return a complete plan of given values."""
    start = min(values.day(), dt.date(9999, 11, 1))
    return Plan(
        name=values.text(),
        description=values.text(),
        policy=policy,
        cycles=[
            Cycle(id=values.id("q2"), start=QUARTER.start, end=QUARTER.end, name=values.text()),
            Cycle(id=values.id("c1"), start=start, end=start + dt.timedelta(days=30)),
            Cycle.month(2024, 2),
            Cycle(id=values.of(LABELS), start=QUARTER.end, end=dt.date(2026, 10, 1)),
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


def _readings(values: Values) -> list[Reading]:
    same = values.day()
    return [
        Reading(same, values.number(), note=values.text(), denominator=values.weight()),
        Reading(values.day(), values.number()),
        Reading(same, values.number(), note=values.text()),
    ]


def _kpis(values: Values) -> list[KPI]:
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


def _first(values: Values) -> Objective:
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
        closing=Closing(values.day(), values.share(), by=values.text(), note=values.text()),
        description=values.text(),
        ignore=values.ignore(),
    )


def _second(values: Values) -> Objective:
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


def _steps(values: Values) -> Milestones:
    return Milestones(
        [
            Milestone(values.title(), values.weight(), values.day()),
            Milestone(values.title()),
            *(Milestone(f"step {number}", done_on=values.day()) for number in range(4)),
            Milestone("last", 0),
        ]
    )


def _states(values: Values) -> list[StateChange]:
    same = values.day()
    return [
        StateChange(same, values.of(tuple(State)), values.text()),
        StateChange(values.day(), values.of(tuple(State))),
        StateChange(same, values.of(tuple(State)), values.text()),
    ]
