"""Small plans in April 2026, whose thirty days make elapsed shares short decimals."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from goalkit import KPI, Alignment, Change, CheckIn, Cycle, KeyResult, Objective, Plan, Policy, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goalkit import Closing, Revision, Scorecard, StateChange, Status
    from goalkit.model.measures import Measure
    from goalkit.model.objectives import Ambition
    from goalkit.scoring.results import KeyResultResult

APRIL = Cycle.month(2026, 4)
MARCH = Cycle.month(2026, 3)


def day(number: int, month: int = 4) -> dt.date:
    """Return a day of 2026, of April by default."""
    return dt.date(2026, month, number)


def said(number: int, value: float | None = None, status: Status | str | None = None) -> CheckIn:
    """Return a check-in of a day of April."""
    return CheckIn(day(number), value, status=status)


def key_result(
    name: str = "kr",
    measure: Measure | None = None,
    *check_ins: CheckIn,
    weight: float = 1,
    priority: str = "",
    revisions: Iterable[Revision] = (),
    states: Iterable[StateChange] = (),
    closing: Closing | None = None,
) -> KeyResult:
    """Return a key result."""
    return KeyResult(
        id=name,
        title=name,
        measure=measure,
        check_ins=tuple(check_ins),
        weight=weight,
        priority=priority,
        revisions=tuple(revisions),
        states=tuple(states),
        closing=closing,
    )


def percent(name: str, value: float | None, weight: float = 1, priority: str = "") -> KeyResult:
    """Return a key result from 0 to 100 with a value on 1 April, or without any."""
    check_ins = () if value is None else (said(1, value),)
    return key_result(name, Change(baseline=0, target=100), *check_ins, weight=weight, priority=priority)


def objective(
    name: str = "o",
    *key_results: KeyResult,
    cycle: str | None = "2026-04",
    ambition: Ambition = "aspirational",
    parents: Iterable[str | Alignment] = (),
    guardrails: Iterable[str] = (),
    owner: str | None = None,
    weight: float = 1,
    priority: str = "",
    states: Iterable[StateChange] = (),
    closing: Closing | None = None,
) -> Objective:
    """Return an objective of April."""
    return Objective(
        id=name,
        title=name,
        cycle=cycle,
        ambition=ambition,
        owner=owner,
        weight=weight,
        priority=priority,
        guardrails=tuple(guardrails),
        aligned_to=tuple(Alignment(link) if isinstance(link, str) else link for link in parents),
        key_results=tuple(key_results),
        states=tuple(states),
        closing=closing,
    )


def plan_of(*objectives: Objective, kpis: Iterable[KPI] = ()) -> Plan:
    """Return a plan of goals of March and April."""
    return Plan(cycles=[MARCH, APRIL], kpis=tuple(kpis), objectives=tuple(objectives))


def card_of(
    *objectives: Objective, kpis: Iterable[KPI] = (), on: int | dt.date = 15, policy: Policy | None = None
) -> Scorecard:
    """Evaluate goals as of a date, by default in the middle of April."""
    return evaluate(plan_of(*objectives, kpis=kpis), day(on) if isinstance(on, int) else on, policy)


def result_of(
    item: KeyResult,
    *,
    kpi: KPI | None = None,
    on: int | dt.date = 15,
    policy: Policy | None = None,
    cycle: str | None = "2026-04",
    ambition: Ambition = "aspirational",
) -> KeyResultResult:
    """Evaluate one key result."""
    card = card_of(
        objective("o", item, cycle=cycle, ambition=ambition),
        kpis=() if kpi is None else (kpi,),
        on=on,
        policy=policy,
    )
    return card.key_results[item.id]
