"""Plans that are full of what is easily lost: what is fixed is met in every run, whatever is drawn."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeVar

import attrs

from goalkit import KPI, Change, CheckIn, Cycle, KeyResult, Objective, Plan, Policy, Reading, Threshold
from goalkit.testing.domain import Domain, Feature
from goalkit.testing.strategies._awkward import AWKWARD_DAYS, AWKWARD_IDS, AWKWARD_NUMBERS, AWKWARD_TEXTS
from goalkit.testing.strategies._complete import LABELS, QUARTER, Values, complete_plan
from goalkit.testing.strategies._limits import limited

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goalkit.model.numbers import Number

__all__ = ["edge_plans", "plain_plan", "twins"]

T = TypeVar("T")

_NUMBERS: tuple[Number, ...] = (0, 1, 2.5, -3, 0.1, 40, 0.25, 100)
_WHOLE: tuple[Number, ...] = (0, 1, 2, -3, 40, 100)
_SHARES: tuple[Number, ...] = (0, 0.1 + 0.2, 1 / 3, 1, 0.7, 1e-9, 0.5)
_TEXTS = ("why", "a note", "", "because")
_TURNS = max(map(len, (AWKWARD_DAYS, AWKWARD_IDS, AWKWARD_NUMBERS, AWKWARD_TEXTS)))
"""Enough that each value has been in each field."""
_DAY = dt.date(2026, 4, 20)


def edge_plans(domain: Domain) -> Iterator[Plan]:
    """Yield plans in which each field has had each awkward number, text, id and date; some are odd as a whole.

    Examples:
        >>> names = {plan.name for plan in edge_plans(Domain())}
        >>> set(AWKWARD_TEXTS) <= names
        True
    """
    for turn in range(_TURNS):
        yield _turned(limited(complete_plan(_values(domain, turn), None), domain), turn)
    nothing = Values(0, None, numbers=[0], texts=[""], days=[_DAY], shares=[0], flags=[False])
    yield limited(complete_plan(nothing, None), domain)
    for turn in range(4):
        yield limited(_alike(complete_plan(_values(domain, turn), None)), domain)
    yield limited(Plan(policy=Policy(), cycles=_cycles(), kpis=_kpis()), domain)
    yield limited(_large(), domain)


def plain_plan(domain: Domain) -> Plan:
    """Return a complete plan without anything odd."""
    values = Values(0, None, numbers=_WHOLE, texts=["why", "a note"], days=[_DAY], shares=[0, 0.5, 1], flags=[True])
    plan = limited(complete_plan(values, None), domain)
    return attrs.evolve(plan, name="Acme a") if domain.allows(Feature.DESCRIPTIONS) else plan


def _values(domain: Domain, turn: int) -> Values:
    whole = set(domain.number_kinds) == {"int"}
    long, any_text = domain.allows(Feature.LONG_NUMBERS), domain.allows(Feature.ANY_TEXT)
    numbers = _WHOLE if whole else AWKWARD_NUMBERS if long else _NUMBERS
    return Values(
        turn,
        turn % len(AWKWARD_IDS) if any_text else None,
        numbers=_from(numbers, turn),
        texts=_from(AWKWARD_TEXTS if any_text else _TEXTS, turn),
        days=_from(AWKWARD_DAYS, turn),
        shares=_from(_SHARES if long else (0, 0.5, 1, 0.25), turn),
        flags=_from((True, False), turn),
    )


def _from(values: Sequence[T], turn: int) -> list[T]:
    """Return values from one of them on, and then the ones before it."""
    start = turn % max(len(values), 1)
    return [*values[start:], *values[:start]]


def _turned(plan: Plan, turn: int) -> Plan:
    """Return a plan in which something else comes first: parents before their children, and the other way round."""
    return attrs.evolve(
        plan,
        cycles=_from(plan.cycles, turn),
        owners=_from(plan.owners, turn),
        kpis=_from(plan.kpis, turn),
        objectives=_from(plan.objectives, turn),
    )


def _alike(plan: Plan) -> Plan:
    """Return a plan in which everything says what stands beside it: names that are ids, entries that are there twice.

    What equals something else is no default, and no duplicate.
    """
    return attrs.evolve(
        plan,
        description=plan.name,
        cycles=[attrs.evolve(item, name=item.id) for item in plan.cycles],
        owners=[attrs.evolve(item, name=item.id) for item in plan.owners],
        kpis=[
            attrs.evolve(
                item,
                name=item.id,
                description=item.id,
                readings=[entry for entry in item.readings for _ in range(2)],
                decisions=[entry for entry in item.decisions for _ in range(2)],
            )
            for item in plan.kpis
        ],
        objectives=[
            attrs.evolve(
                item,
                title=item.id,
                description=item.id,
                states=[entry for entry in item.states for _ in range(2)],
                key_results=[_alike_below(item, part) for part in item.key_results],
            )
            for item in plan.objectives
        ],
    )


def _alike_below(above: Objective, item: KeyResult) -> KeyResult:
    return attrs.evolve(
        item,
        title=above.id,
        description=above.id,
        owner=above.owner,
        priority=above.priority,
        check_ins=[
            attrs.evolve(entry, note=above.id, author=above.owner or "") for entry in item.check_ins for _ in range(2)
        ],
        revisions=[entry for entry in item.revisions for _ in range(2)],
        states=[entry for entry in item.states for _ in range(2)],
        closing=None if item.closing is None else attrs.evolve(item.closing, by=above.owner or "", note=above.id),
    )


def _cycles() -> list[Cycle]:
    """Return cycles whose ids are labels of other periods, of periods that begin as they do, and of their own."""
    own = (Cycle.parse(label) for label in ("2024", "2024-H1", "2024-T1", "2024-Q1", "2024-01"))
    foreign = [Cycle(id=label, start=QUARTER.end, end=dt.date(2026, 10, 1), name=label) for label in LABELS]
    begun = (Cycle.parse(label) for label in ("2025", "2025-H1", "2025-T1", "2025-Q1", "2025-01"))
    odd = (Cycle(id=text, start=_DAY, end=dt.date(2027, 4, 20)) for text in ("2026-q3", "Q2 2026", "FY26", "2023-13"))
    shorter = (attrs.evolve(item, end=item.last_day) for item in begun)
    named = (attrs.evolve(item, name=item.id) for item in (Cycle.parse("2022-Q1"), Cycle.parse("2022")))
    return [*own, *foreign, *shorter, *odd, *named]


def _kpis() -> list[KPI]:
    """Return KPIs with thresholds of each form: with warnings on one side, on both, and none, and without a width."""
    forms = [
        Threshold(low=low, high=high, warning_low=warning_low, warning_high=warning_high)
        for low, high in ((-1, None), (None, 3), (-1, 3), (0, 0))
        for warning_low in ((None, -1, -2) if low is not None else (None,))
        for warning_high in ((None, 3, 4) if high is not None else (None,))
        if low != 0 or (warning_low, warning_high) == (None, None)
    ]
    strict = [attrs.evolve(form, strict=True) for form in forms if form.low != form.high]
    return [KPI(id=f"limit {number}", threshold=form) for number, form in enumerate((*forms, *strict))]


def _large() -> Plan:
    """Return a plan with more of everything than a page, a batch or a column holds."""
    days = [dt.date(2023, 1, 1) + dt.timedelta(days=number) for number in range(1_100)]
    part = KeyResult(
        id="long", title="long", measure=Change(0, 10), check_ins=[CheckIn(day, n) for n, day in enumerate(days)]
    )
    more = [KeyResult(id=f"part {n}", title="part", measure=Change(0, n + 1)) for n in range(120)]
    return Plan(
        name="n" * 300,
        description="\u00e9" * 10_000,
        kpis=[KPI(id="long", readings=[Reading(day, n) for n, day in enumerate(days)])],
        objectives=[
            Objective(id="top", title="t" * 300, key_results=[part, *more]),
            *(Objective(id=f"goal {n}", title="goal") for n in range(120)),
        ],
    )


def twins(plan: Plan) -> Iterator[tuple[str, Plan]]:
    """Yield plans that differ from one in one letter or digit, so that documents are as long; each with what it is.

    Examples:
        >>> [name for name, _ in twins(Plan(name="Acme", objectives=[Objective(id="o", title="Grow")]))]
        ['name', 'title of o']
    """
    if plan.name:
        yield "name", attrs.evolve(plan, name=_other(plan.name))
    for goal in plan.objectives:
        yield f"title of {goal.id}", _with(plan, goal, attrs.evolve(goal, title=_other(goal.title)))
        for part in goal.key_results:
            for changed in _changed(part):
                parts = [changed if item is part else item for item in goal.key_results]
                yield f"{part.id}", _with(plan, goal, attrs.evolve(goal, key_results=parts))


def _with(plan: Plan, goal: Objective, other: Objective) -> Plan:
    return attrs.evolve(plan, objectives=[other if item is goal else item for item in plan.objectives])


def _other(text: str) -> str:
    return f"{text[:-1]}{'b' if text.endswith('a') else 'a'}"


def _changed(item: KeyResult) -> Iterator[KeyResult]:
    yield attrs.evolve(item, title=_other(item.title))
    for entry in item.check_ins[-1:]:
        others = item.check_ins[:-1]
        yield attrs.evolve(item, check_ins=[*others, attrs.evolve(entry, value=3 if entry.value == 2 else 2)])
        yield attrs.evolve(
            item, check_ins=[*others, attrs.evolve(entry, date=entry.date.replace(day=3 + entry.date.day % 2))]
        )
