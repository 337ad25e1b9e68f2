"""Corner questions about every choice of a policy: a plan of everything under each of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from goalkit.model._check import evolve
from goalkit.model.cadence import Cadence
from goalkit.model.history import CheckIn, Closing, StateChange
from goalkit.model.kpis import KPI, Target
from goalkit.model.measures import Baseline, Cascaded, Change, Maintain, Milestone, Milestones
from goalkit.model.objectives import Alignment
from goalkit.model.owners import Owner
from goalkit.model.plan import Plan
from goalkit.model.readings import Reading
from goalkit.model.states import State, Status
from goalkit.model.thresholds import Threshold
from goalkit.scoring.policy import Policy
from goalkit.scoring.presets import PRESETS
from goalkit.testing.laws._corners import CYCLES, goal, item, on, scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.model.key_results import KeyResult
    from goalkit.testing.laws._corners import Corner

__all__ = ["CHOICES", "of_policies"]

_OPEN = (None, None)
_WORTH = {Status.ON_TRACK: 0.8, Status.AT_RISK: 0.4, Status.OFF_TRACK: 0.1, Status.CLOSED: 1, Status.AHEAD: 0.9}


def _everything(cycle: str | None, first: int) -> Plan:
    """Return a plan with at least one of everything, each of its dates by the number of days after the first."""

    def later(number: int) -> dt.date:
        return on(first + number)

    def way(name: str, value: float | None, *said: CheckIn, **fields: Any) -> KeyResult:  # noqa: ANN401 - any field
        check_ins = [] if value is None else [CheckIn(later(1), value, confidence=min(value / 100, 1))]
        return item(name, Change(0, 100, "EUR"), *check_ins, *said, **fields)

    limit = Threshold.at_most(3, warning=4, strict=True)
    values = [Reading(later(day), value) for day, value in ((-3, 9), (2, 2), (3, 3), (4, 5))]
    kpi = KPI(id="kpi", threshold=limit, cadence=Cadence.daily(), readings=values, targets=[Target(later(20), limit)])
    free = KPI(id="free", unit="%", readings=[Reading(later(9), 5)])
    gone = [StateChange(later(5), State.CANCELLED)]
    parents = [Alignment("sum"), Alignment("mean", weight=2), Alignment("top", contributes=False)]
    stated = CheckIn(later(8), status=Status.AT_RISK, confidence=0.5)
    return Plan(
        cycles=CYCLES,
        owners=[Owner(id="ana"), Owner(id="team", parent="ana")],
        kpis=[kpi, free, KPI(id="empty"), evolve(kpi, id="slow", confirm=2)],
        objectives=[
            goal(
                "top",
                item("sum", Cascaded(method="sum", target=100, unit="EUR")),
                item("mean", Cascaded()),
                cycle=cycle,
                owner="ana",
                guardrails=["kpi"],
            ),
            goal(
                "a",
                way("a1", 40, stated),
                way("a2", None, weight=2),
                way("a3", 70, states=gone),
                way("a4", 90, closing=Closing(later(6), 0.3), priority="P0"),
                way("a5", 50, weight=0),
                way("a6", 120, share=0.2, priority="P1"),
                cycle=cycle,
                owner="ana",
                aligned_to=parents,
            ),
            goal("b", way("b1", 20), cycle=None, states=gone, aligned_to=parents, owner="team"),
            goal(
                "c",
                item("c1", Maintain(kpi="kpi", method="periods")),
                item("c2", Change(target=2, kpi="kpi")),
                item("c3", Change(target=2, kpi="free")),
                item("c4", Maintain(Threshold.at_least(5)), CheckIn(later(2), 5), CheckIn(later(3), 4)),
                item("c5", Change(5, 5), CheckIn(later(2), 5)),
                item("c6", Baseline(), CheckIn(later(9), 1)),
                cycle=cycle,
                owner="team",
                ambition="committed",
                guardrails=["slow"],
                aligned_to=[Alignment("top", share=0.5)],
            ),
            goal(
                "d",
                item("d1", Change(0, 10, phases=((later(9), 0), (later(14), 5))), CheckIn(later(3), 4)),
                item("d2", Milestones([Milestone("m", 1, later(2)), Milestone("n", 3)])),
                way("d3", 30, CheckIn(later(3), 30, status=Status.OFF_TRACK)),
                item("d4", Change(0, 10, accumulate=True), CheckIn(later(3), 4), CheckIn(later(4), 4)),
                cycle=cycle,
                priority="P0",
                owner="ana",
                states=[StateChange(later(12), State.POSTPONED)],
            ),
            goal("e", way("e1", 60), cycle=cycle, owner="ana", closing=Closing(later(12), 0.5)),
        ],
    )


_LITERALS: dict[str, tuple[object, ...]] = {
    name: get_args(hint) for name, hint in get_type_hints(Policy).items() if get_origin(hint) is Literal
}
"""The fields of a policy that are one of some words."""


def _choices() -> Iterator[Policy]:
    """Yield policies that between them make every choice."""
    yield Policy()
    yield from PRESETS.values()
    for start in (Policy(), Policy(objective_status="worst", rollup="sum", members="both", pending_until=0)):
        for name, options in _LITERALS.items():
            for option in options:
                if getattr(start, name) != option:
                    yield evolve(start, **{name: option})
    yield Policy(clamp=_OPEN, objective_clamp=_OPEN, guardrail_score=0)
    yield Policy(priority_weights={"P0": 3, "P1": 0}, stale_after=1, check_in_cadence=Cadence.monthly())
    yield Policy(objective_status="confidence", status_confidence=_WORTH, status_names={Status.AT_RISK: "Behind"})


CHOICES = tuple(_choices())


def of_policies() -> Iterator[Corner]:
    """Yield a plan of everything under every choice."""
    plan, free = _everything("now", 1), _everything(None, 1)
    kept = Policy(clamp=_OPEN, objective_clamp=(0, 0.1), not_started="exclude", pending_until=0)
    yield from scene("a plan that keeps a policy", evolve(plan, policy=kept), (22,))
    for number, policy in enumerate(CHOICES):
        yield from scene("one of everything", plan, ((22, 10, 5)[number % 3],), policy)
        if not number % 4:
            yield from scene("one of everything, without a cycle", free, (10,), policy)
