"""Small plans to show a bug on, in the second quarter of 2026."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import goalkit as gk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goalkit.model.measures import Measure
    from goalkit.scoring.results import KeyResultResult

Q2 = gk.Cycle.quarter(2026, 2)
END = dt.date(2026, 6, 30)


def day(text: str) -> dt.date:
    """Return a date of 2026, as `05-11`."""
    return dt.date.fromisoformat(f"2026-{text}")


def said(text: str, value: float | None = None) -> gk.CheckIn:
    """Return a check-in of a date of 2026."""
    return gk.CheckIn(day(text), value)


def key_result(
    id: str,  # noqa: A002 - the field's name
    measure: Measure | None,
    *check_ins: gk.CheckIn,
    weight: float = 1.0,
    revisions: Iterable[gk.Revision] = (),
    states: Iterable[gk.StateChange] = (),
    closing: gk.Closing | None = None,
) -> gk.KeyResult:
    return gk.KeyResult(
        id=id,
        title=id,
        measure=measure,
        check_ins=check_ins,
        weight=weight,
        revisions=revisions,
        states=states,
        closing=closing,
    )


def moved(baseline: float, target: float, value: float, *, open_clamp: bool = False) -> KeyResultResult:
    """Return the result of one metric that went from a baseline to a value."""
    item = key_result("kr", gk.Change(baseline=baseline, target=target), said("05-11", value))
    policy = gk.Policy(clamp=(None, None)) if open_clamp else None
    return card(objective("o", item), policy=policy).key_results["kr"]


def scored(
    id: str,  # noqa: A002 - the field's name
    percent: float,
    *,
    weight: float = 1.0,
    states: Iterable[gk.StateChange] = (),
    closing: gk.Closing | None = None,
) -> gk.KeyResult:
    """Return a key result with a score, in percent."""
    measure = gk.Change(baseline=0, target=100)
    check_in = said("05-11", percent)
    return key_result(id, measure, check_in, weight=weight, states=states, closing=closing)


def objective(
    id: str,  # noqa: A002 - the field's name
    *key_results: gk.KeyResult,
    to: str | None = None,
    owner: str | None = None,
    cycle: str = "2026-Q2",
    states: Iterable[gk.StateChange] = (),
    closing: gk.Closing | None = None,
) -> gk.Objective:
    return gk.Objective(
        id=id,
        title=id,
        owner=owner,
        cycle=cycle,
        key_results=key_results,
        aligned_to=[] if to is None else [gk.Alignment(to)],
        states=states,
        closing=closing,
    )


def plan(
    *objectives: gk.Objective,
    kpis: Iterable[gk.KPI] = (),
    owners: Iterable[gk.Owner] = (),
    cycles: Iterable[gk.Cycle] = (Q2,),
) -> gk.Plan:
    return gk.Plan(name="Acme", cycles=cycles, kpis=kpis, owners=owners, objectives=objectives)


def card(
    *objectives: gk.Objective,
    as_of: dt.date = END,
    policy: gk.Policy | None = None,
    kpis: Iterable[gk.KPI] = (),
    owners: Iterable[gk.Owner] = (),
) -> gk.Scorecard:
    return gk.evaluate(plan(*objectives, kpis=kpis, owners=owners), as_of, policy)


def cancelled(text: str) -> gk.StateChange:
    """Return that a goal was cancelled on a date of 2026."""
    return gk.StateChange(at=day(text), state=gk.State.CANCELLED)


def refused(build: Callable[[], object]) -> list[tuple[str, str]]:
    """Return path and code of everything that goalkit refuses; an assertion fails if it refuses nothing."""
    try:
        built = build()
    except gk.GoalkitError as error:
        return [(problem.path, problem.code) for problem in error.problems]
    raise AssertionError(f"accepted: {built!r}"[:200])
