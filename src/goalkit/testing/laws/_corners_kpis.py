"""Corner questions about KPIs, key results on KPIs, and guardrails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from goalkit.model._check import evolve
from goalkit.model.cadence import Cadence
from goalkit.model.history import Closing, StateChange
from goalkit.model.kpis import KPI, KPIKind, Target
from goalkit.model.measures import Baseline, Change, Maintain, MaintainMethod
from goalkit.model.plan import Plan
from goalkit.model.readings import Reading
from goalkit.model.states import State, Status
from goalkit.model.thresholds import Direction, Threshold
from goalkit.scoring.policy import GuardrailRule, Policy
from goalkit.testing.laws._corners import CYCLES, at, child, goal, item, on, scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.model.history import CheckIn
    from goalkit.model.objectives import Objective
    from goalkit.testing.laws._corners import Corner

__all__ = ["of_guardrails", "of_kpis", "of_links"]

_OPEN = (None, None)
_LIMIT = Threshold.at_most(3, warning=3.5)
_DIRECTIONS: tuple[Direction | None, ...] = (None, *get_args(Direction))
_METHODS: tuple[MaintainMethod | None, ...] = (None, *get_args(MaintainMethod))
_KINDS: tuple[KPIKind | None, ...] = (None, *get_args(KPIKind))


def _kpi(name: str, *values: tuple[int, float], **fields: Any) -> KPI:  # noqa: ANN401 - any field
    return KPI(id=name, readings=[Reading(on(day), value) for day, value in values], **fields)


# KPIs


def of_kpis() -> Iterator[Corner]:
    """Yield those about KPIs alone."""
    yield from _bands()
    yield from _confirmed()
    yield from _stale()
    yield from _targets()


def _bands() -> Iterator[Corner]:
    forms = (
        Threshold.at_least(5, warning=3),
        Threshold.at_most(5, warning=7),
        Threshold.between(4, 6, tolerance=2),
        Threshold.at_least(5),
        Threshold.at_most(0),
        Threshold.between(0.1, 0.3, tolerance=0.1),
    )
    found: list[KPI] = []
    for place, form in enumerate(forms):
        for judged in (form, evolve(form, strict=True)):
            ends = (form.low, form.high, form.warning_low, form.warning_high)
            values = {edge + step for edge in ends if edge is not None for step in (-0.05, 0, 0.05)}
            found += [_kpi(f"m{place} {judged.strict} {value}", (5, value), threshold=judged) for value in values]
    found += [
        _kpi("none"),
        _kpi("none yet", (50, 1)),
        _kpi("free", (5, 0)),
        _kpi("free falls", (5, 0), direction="decrease"),
    ]
    found += [_kpi("none, judged", threshold=_LIMIT), _kpi("none, free", direction="increase", cadence=Cadence.daily())]
    found += [_kpi("twice", (5, 9), (5, 1), threshold=_LIMIT), _kpi("late", (5, 1), (4, 9), threshold=_LIMIT)]
    policies = (Policy(), Policy(no_threshold="healthy"), Policy(threshold_edges="strict"))
    yield from scene("bands of KPIs", Plan(kpis=found), (4, 5, 6), *policies)


_HEALTHY, _WARNS, _BROKEN = 1, 3.2, 9


def _confirmed() -> Iterator[Corner]:
    runs = (
        (_HEALTHY, _BROKEN, _BROKEN, _BROKEN, _HEALTHY),
        (_BROKEN, _HEALTHY, _BROKEN, _HEALTHY, _BROKEN),
        (_HEALTHY, _WARNS, _BROKEN, _WARNS, _WARNS),
        (_BROKEN, _BROKEN, _WARNS, _BROKEN, _HEALTHY),
    )
    found = [
        _kpi(f"m{place} {confirm}", *enumerate(run, 1), threshold=_LIMIT, confirm=confirm)
        for place, run in enumerate(runs)
        for confirm in (1, 2, 3)
    ]
    corrected = ((1, _HEALTHY), (2, _BROKEN), (2, _BROKEN), (3, _BROKEN), (3, _HEALTHY), (4, _BROKEN), (2, _BROKEN))
    found += [_kpi(f"corrected {number}", *corrected, threshold=_LIMIT, confirm=number) for number in (1, 2, 3)]
    yield from scene("readings that confirm", Plan(kpis=found), (1, 2, 3, 4, 5, 9))


def _stale() -> Iterator[Corner]:
    cadences = (Cadence.daily(), Cadence.weekly(), Cadence.weekly("monday"), Cadence.every_weeks(2), Cadence.monthly())
    found = [
        _kpi(f"m{number}", (1, 1), (31, 9), threshold=_LIMIT, cadence=one)
        for number, one in enumerate((*cadences, Cadence.quarterly()))
    ]
    found += [_kpi("free", (31, 9), cadence=Cadence.daily()), _kpi("no cadence", (31, 9), threshold=_LIMIT)]
    found += [_kpi("late", (31, 1), (20, 9), threshold=_LIMIT, cadence=Cadence.daily())]
    plan = Plan(kpis=found)
    policies = [Policy(stale_after=number) for number in (1, 2, 3)]
    days = (31, 32, 33, 34, 35, 38, 39, 45, 46, 47, 52, 53, 59, 60, 73, 74, 89, 90, 91, 92, 120, 121, 212, 213)
    yield from scene("stale KPIs", plan, days, *policies)
    yield from scene("stale KPIs", plan, (33, 34), Policy(check_in_cadence=Cadence.monthly(), no_threshold="healthy"))


def _targets() -> Iterator[Corner]:
    targets = [Target(on(10), Threshold.at_most(2)), Target(on(20), Threshold.at_most(1, warning=1.5))]
    found = [
        _kpi("steps", (5, 3), (10, 2.5), (15, 2), (20, 2), (25, 1.5), threshold=_LIMIT, targets=targets),
        _kpi("before", (9, 2.5), threshold=_LIMIT, targets=targets),
        _kpi("confirmed", (9, 3), (10, 3), (11, 3), (20, 1), threshold=_LIMIT, targets=targets, confirm=2),
    ]
    items = [item(f"{one.id} {method}", Maintain(kpi=one.id, method=method)) for one in found for method in _METHODS]
    items.append(item("own", Maintain(Threshold.at_most(3), kpi="steps")))
    plan = Plan(cycles=CYCLES, kpis=found, objectives=[goal("o", *items)])
    policies = (Policy(clamp=_OPEN), Policy(maintain_status="threshold", pending_until=0))
    yield from scene("targets of KPIs", plan, (5, 9, 10, 11, 19, 20, 25), *policies)


# key results on KPIs


def of_links() -> Iterator[Corner]:
    """Yield those about key results whose values are a KPI's readings."""
    yield from _frozen()
    yield from _ways()
    yield from _ends()
    yield from _units()


def _frozen() -> Iterator[Corner]:
    runs = {
        "before": ((-9, 2), (0, 4), (0, 5), (1, 8), (50, 9), (100, 10), (101, 20)),
        "on the first day": ((1, 4), (1, 5), (50, 9)),
        "inside": ((20, 4), (20, 6), (50, 9), (20, 5), (10, 3)),
        "later": ((101, 4),),
        "long before": ((-9, 4),),
        "zero": ((-9, 0), (50, 9)),
        "none": (),
    }
    found = [_kpi(name, *run) for name, run in runs.items()]
    judged = Threshold.at_least(5, warning=4)
    items = [item(f"{name} to 10", Change(target=10, kpi=name)) for name in runs]
    items += [item(f"{name} from 0", Change(0, 10, kpi=name)) for name in runs]
    items += [item(f"{name} open", Change(kpi=name)) for name in runs]
    items += [item(f"{name} found out", Baseline(kpi=name)) for name in runs]
    items += [item(f"{name} kept", Maintain(judged, kpi=name)) for name in runs]
    items += [item(f"{name} kept on average", Maintain(judged, kpi=name, method="average")) for name in runs]
    items += [item(f"{name} kept in each", Maintain(judged, kpi=name, method="readings")) for name in runs]
    again = [evolve(one, id=f"{one.id} again") for one in items]
    plan = Plan(cycles=CYCLES, kpis=found, objectives=[goal("o", *items), goal("no cycle", *again, cycle=None)])
    days = (-9, 0, 1, 20, 50, 99, 100, 101, 102)
    yield from scene("readings in and around a cycle", plan, days)
    yield from scene("readings in and around a cycle", plan, (0, 50), Policy(not_started="exclude", change="of_target"))


def _ways() -> Iterator[Corner]:
    found = [_kpi(f"m {way}", (-5, 8), (20, 9), (30, 4), (40, 5), direction=way) for way in _DIRECTIONS]
    found.append(_kpi("judged", (-5, 8), (20, 9), (30, 4), (40, 5), threshold=_LIMIT))
    items = [
        item(f"{one.id} {target}", Change(target=target, kpi=one.id))
        for one in found
        for target in (5, 8, 10)
        if one.better != "decrease" or target <= 8
    ]
    plan = Plan(cycles=CYCLES, kpis=found, objectives=[goal("o", *items)])
    policies = (Policy(), Policy(degenerate="zero"), Policy(degenerate="unknown"), Policy(change="of_target"))
    yield from scene("directions of KPIs", plan, (10, 20, 30, 40), *policies)


def _ends() -> Iterator[Corner]:
    flow = _kpi("flow", (0, 5), (1, 2), (20, 3), (20, 4), (100, 1), (101, 9), kind="flow")
    items = [item("adds", Change(0, 10, kpi="flow", accumulate=True)), item("last", Change(0, 10, kpi="flow"))]
    items += [item("adds from 1", Change(1, 10, kpi="flow", accumulate=True))]
    items += [item("adds up", Change(None, 10, kpi="flow", accumulate=True))]
    stated = at((10, None), (30, None))
    items += [item("with notes", Change(0, 10, "", "flow"), *stated)]
    plan = Plan(cycles=CYCLES, kpis=[flow], objectives=[goal("o", *items)])
    yield from scene("sums of a KPI", plan, (0, 1, 19, 20, 99, 100, 101))
    says: list[CheckIn] = [evolve(at((day, None))[0], status=Status.OFF_TRACK) for day in (1, 20)]
    items = [item("stated", Change(0, 10, kpi="flow"), says[0]), item("same day", Change(0, 10, kpi="flow"), says[1])]
    plan = Plan(cycles=CYCLES, kpis=[flow], objectives=[goal("o", *items)])
    policies = [Policy(stated_status=rule, pending_until=0) for rule in ("sticky", "until_newer", "kept", "ignored")]
    yield from scene("what is said of a KPI", plan, (1, 19, 20, 21, 100, 101), *policies)
    weekly = _kpi("weekly", (1, 6), (8, 4), (15, 6), cadence=Cadence.weekly(), threshold=Threshold.at_least(5))
    items = [item(f"{method}", Maintain(kpi="weekly", method=method)) for method in _METHODS]
    items += [
        item(f"daily {method}", Maintain(kpi="weekly", method=method), cadence=Cadence.daily()) for method in _METHODS
    ]
    plan = Plan(cycles=CYCLES, kpis=[weekly], objectives=[goal("o", *items)])
    yield from scene("periods of a KPI", plan, (7, 16, 40), Policy(), Policy(check_in_cadence=Cadence.daily()))


def _units() -> Iterator[Corner]:
    found = [
        _kpi(f"m {kind} {unit} too", (0, 0), (5, number + 1), kind=kind, unit=unit)
        for number, (kind, unit) in enumerate((kind, unit) for kind in _KINDS for unit in ("", "EUR", "%"))
    ]
    kinds = ("", "EUR", "%", "percent", "USD")
    for first in found:
        one = item("linked", Change(0, 100, kpi=first.id))
        for unit in (first.unit, "EUR"):
            other = item("other", Change(0, 10, unit), *at((1, 4)))
            plan = Plan(cycles=CYCLES, kpis=[first], objectives=[goal("o", one, other)])
            yield from scene(f"units: {first.id} and {unit}", plan, (50,), Policy(rollup="by_unit"))
        yield from scene(f"units: {first.id}", plan, (50,), Policy(rollup="sum"))
    for unit in kinds:
        items = [item("one", Change(0, 100, unit), *at((1, 50))), item("other", Change(0, 10, "EUR"), *at((1, 1)))]
        plan = Plan(cycles=CYCLES, objectives=[goal("o", *items)])
        yield from scene(f"units: {unit}", plan, (50,), Policy(rollup="by_unit"), Policy(rollup="sum"))


# guardrails


def _guarded(name: str, reached: float, guards: str, **fields: Any) -> Objective:  # noqa: ANN401 - any field
    return child(name, reached, guardrails=[guards], **fields)


_RULES: tuple[GuardrailRule, ...] = get_args(GuardrailRule)


def of_guardrails() -> Iterator[Corner]:
    """Yield those about goals with a guardrail."""
    strict = evolve(_LIMIT, strict=True)
    guards = [
        _kpi("broken", (5, 9), threshold=_LIMIT),
        _kpi("stale", (5, 9), threshold=_LIMIT, cadence=Cadence.daily()),
        _kpi("warns", (5, 3.2), threshold=_LIMIT),
        _kpi("edge", (5, 3), threshold=_LIMIT),
        _kpi("last edge", (5, 3.5), threshold=_LIMIT),
        _kpi("strict edge", (5, 3), threshold=strict),
        _kpi("strict warns", (5, 3.2), threshold=strict),
        _kpi("strict last edge", (5, 3.5), threshold=strict),
        _kpi("unconfirmed", (4, 1), (5, 9), threshold=_LIMIT, confirm=2),
        _kpi("confirmed", (4, 9), (5, 9), (6, 1), threshold=_LIMIT, confirm=2),
        _kpi("back", (5, 9), (50, 1), threshold=_LIMIT),
        _kpi("later", (51, 9), threshold=_LIMIT),
        _kpi("free", (5, 9)),
        _kpi("none", threshold=_LIMIT),
        _kpi("tightened", (5, 2.5), threshold=_LIMIT, targets=[Target(on(6), Threshold.at_most(2))]),
        _kpi("tighter", (7, 2.5), threshold=_LIMIT, targets=[Target(on(6), Threshold.at_most(2))]),
    ]
    for guard in guards:
        plan = Plan(
            cycles=CYCLES, kpis=[guard], objectives=[_guarded("high", 9, guard.id), _guarded("low", 1, guard.id)]
        )
        policies = [Policy(guardrails=rule) for rule in _RULES]
        yield from scene(f"guardrail: {guard.id}", plan, (49, 50), *policies)
    yield from _guards(guards[0])


def _guards(guard: KPI) -> Iterator[Corner]:
    """Yield goals with a broken guardrail in all situations."""
    name, early = guard.id, _kpi("first", (5, 1), threshold=_LIMIT)
    given_up = [StateChange(on(20), State.CANCELLED)]
    said = [evolve(at((20, 9))[0], status=Status.AHEAD, confidence=1)]
    goals = {
        "high": _guarded("high", 9, name),
        "over": _guarded("over", 15, name),
        "below zero": _guarded("below zero", -5, name),
        "low": _guarded("low", 1, name),
        "at the cap": _guarded("at the cap", 6, name),
        "committed": _guarded("committed", 10, name, ambition="committed"),
        "closed": _guarded("closed", 9, name, closing=Closing(on(20), 0.9)),
        "closed low": _guarded("closed low", 9, name, closing=Closing(on(20), 0.2)),
        "closed key result": goal("c", item("k", 9, closing=Closing(on(20), 0.9)), guardrails=[name]),
        "cancelled": _guarded("cancelled", 9, name, states=given_up),
        "no cycle": _guarded("no cycle", 9, name, cycle=None),
        "ended": _guarded("ended", 9, name, cycle="before"),
        "not begun": _guarded("not begun", 9, name, cycle="after"),
        "no value": goal("n", item("k", Change(0, 10)), guardrails=[name]),
        "nothing": goal("n", guardrails=[name]),
        "stated": goal("s", item("k", 9, *said), guardrails=[name]),
        "several": goal("s", item("k", 9), guardrails=["first", name]),
    }
    policies = [Policy(guardrails=rule) for rule in _RULES]
    policies += [Policy(guardrails=rule, objective_status="worst", guardrail_score=0) for rule in _RULES]
    policies += [Policy(guardrails=rule, objective_status="confidence", guardrail_score=0.3) for rule in _RULES]
    policies += [Policy(guardrails=rule, clamp=_OPEN, objective_clamp=_OPEN, guardrail_score=1) for rule in _RULES]
    policies += [Policy(guardrails=rule, objective_clamp=(0.7, 0.8), rollup="min") for rule in _RULES]
    for title, one in goals.items():
        plan = Plan(cycles=CYCLES, kpis=[guard, early], objectives=[one])
        yield from scene(f"guardrail broken: {title}", plan, (50,), *policies)
    yield from scene(
        "guardrail breaks", Plan(cycles=CYCLES, kpis=[guard], objectives=[goals["high"]]), (4, 5, 6), *policies
    )
