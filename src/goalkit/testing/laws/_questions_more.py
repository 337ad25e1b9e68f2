"""More of what evaluators are asked: cascades, and key results on KPIs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from goalkit.model._check import evolve
from goalkit.model.cadence import Cadence
from goalkit.model.history import CheckIn
from goalkit.model.key_results import KeyResult
from goalkit.model.kpis import KPI, KPIKind, Target
from goalkit.model.measures import Cascaded, Change
from goalkit.model.objectives import Alignment, Objective
from goalkit.model.owners import Owner
from goalkit.model.plan import Plan
from goalkit.model.readings import Reading
from goalkit.model.thresholds import Direction
from goalkit.testing.domain import Feature
from goalkit.testing.laws._questions import GOAL_CHOICES, Question, Sketch, drawn
from goalkit.testing.strategies._hand import NEW_YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import SearchStrategy

    from goalkit.testing.domain import Domain

__all__ = [
    "about_cascades",
    "about_families",
    "about_kpis",
    "about_links",
    "about_members",
    "about_trees",
    "kpi",
    "measured",
]

_KINDS: tuple[KPIKind | None, ...] = (None, "ratio", "stock", None)
_UNITS = ("", "%", "EUR")
_DIRECTIONS: tuple[Direction | None, ...] = (None, "increase", "decrease", "maintain")
_CASCADE_CHOICES = {
    **{name: GOAL_CHOICES[name] for name in ("rollup", "not_started", "drafts", "closed", "postponed", "cancelled")},
    **{name: GOAL_CHOICES[name] for name in ("objective_status", "objective_clamp", "priority_weights", "change")},
    "members": ("both", "children", "key_results"),
}
_LINK_CHOICES = {
    **{name: GOAL_CHOICES[name] for name in ("change", "degenerate", "maintain", "threshold_edges", "stated_status")},
    "maintain_status": ("threshold",),
    "no_threshold": ("healthy",),
    "guardrails": ("cap_score", "veto", "report"),
    "guardrail_score": (0.3,),
    "stale_after": (1, 3),
    "rollup": ("by_unit", "sum"),
    "check_in_cadence": (Cadence.daily(),),
}
_ENDS: tuple[tuple[float, float], ...] = ((0, 10), (0, 10), (10, 0), (5, 20), (0, 0))
_VALUES = (0, 10, 7, 4, 3, 5, 12, -2)
"""Values of a key result from 0 to 10."""


def measured(sketch: Sketch, name: str, *, weight: float = 1.0, ends: tuple[float, float] = (0, 10)) -> KeyResult:
    """Draw a key result from 0 to 10 that has a value by now."""
    return KeyResult(
        id=name,
        title="Measure",
        weight=weight,
        measure=Change(*ends),
        check_ins=[CheckIn(sketch.by_now(), sketch.hand.pick(_VALUES))],
    )


def _link(sketch: Sketch, to: str, shares: Sequence[float | None] = (None,)) -> Alignment:
    hand = sketch.hand
    share = hand.pick(shares) if hand.may(Feature.SHARES, 4) else None
    supports = hand.may(Feature.SUPPORTING, 5)
    return Alignment(to, weight=hand.weight(), contributes=not supports, share=share)


def about_cascades(domain: Domain) -> SearchStrategy[Question]:
    """Draw questions about goals aligned to others and to their key results: chains, diamonds, all kinds of links."""
    return drawn(_cascade, domain)


def _cascade(sketch: Sketch) -> Plan:
    hand = sketch.hand
    sketch.choose(_CASCADE_CHOICES)
    owners = [Owner(id=hand.id("w", 0))] if hand.has(Feature.OWNERS) else []
    objectives: list[Objective] = []
    places: list[list[str]] = []
    for number in range(2 + hand.below(4)):
        above = [place for place in places if hand.below(4) < 3]
        if not hand.has(Feature.MANY_PARENTS):
            above = above[:1]
        links = [_link(sketch, hand.pick(place), (0.2, 0.1, 0.0)) for place in above]
        count = hand.pick((1, 1, 2, 0))
        items = [_cascade_item(sketch, made_of_goals=hand.below(4) < (3 if number == 0 else 1)) for _ in range(count)]
        goal = sketch.objective(
            items,
            aligned_to=links if hand.has(Feature.ALIGNMENTS) else [],
            owner=owners[0].id if owners and hand.below(2) else None,
        )
        objectives.append(goal)
        below = [item.id for item in items] if hand.has(Feature.KEY_RESULT_PARENTS) else []
        places.append([goal.id, *below])
    if hand.below(2):
        objectives.reverse()
    return Plan(cycles=sketch.cycles, owners=owners, objectives=objectives)


def _cascade_item(sketch: Sketch, *, made_of_goals: bool) -> KeyResult:
    hand, name = sketch.hand, sketch.id("k")
    if made_of_goals and hand.has(Feature.CASCADED):
        sums = hand.one_in(3)
        measure = Cascaded(method="sum", target=hand.pick((10, 30, 100))) if sums else Cascaded()
        return KeyResult(id=name, title="Measure", measure=measure, weight=hand.weight(), states=sketch.states(12))
    item = measured(sketch, name, weight=hand.weight(), ends=hand.pick(_ENDS))
    return evolve(item, check_ins=[]) if hand.one_in(8) else item


def about_trees(domain: Domain) -> SearchStrategy[Question]:
    """Draw questions about plain goals below one, of which the third may hang below the first."""
    return drawn(_tree, domain)


def _tree(sketch: Sketch) -> Plan:
    hand = sketch.hand
    cycle = None if sketch.cycle is None else sketch.cycle.id
    top = Objective(id=sketch.id("o"), title="Aim", cycle=cycle)
    found = [top]
    for number in range(1, 2 + hand.below(3)):
        links: list[Alignment] = []
        if hand.has(Feature.ALIGNMENTS):
            to = found[1].id if number == 3 and hand.below(2) else top.id
            links = [Alignment(to, weight=hand.pick((2.0, 1.0, 3.0)) if hand.has(Feature.WEIGHTS) else 1)]
        items = [measured(sketch, sketch.id("k"))]
        found.append(Objective(id=sketch.id("o"), title="Aim", cycle=cycle, aligned_to=links, key_results=items))
    return Plan(cycles=sketch.cycles, objectives=found)


def about_families(domain: Domain) -> SearchStrategy[Question]:
    """Draw questions about goals without key results above goals that have one: a fork, a chain or a diamond."""
    return drawn(_family, domain)


_FAMILIES: tuple[tuple[tuple[int, ...], ...], ...] = (
    ((), (0,), (0,)),  # a fork: the parents of each, by their places
    ((), (0,), (0,), (1, 2)),  # a diamond, in which the bottom alone has a value
    ((), (0,), (0,), (1, 2), (0,)),  # a diamond with a brother
    ((), (0,), (1,), (0,)),  # a chain and a brother
    ((), (0,), (0,), (0,), (1,), (1,)),
    ((), (0,), (1, 0), (0,)),  # a short way and a long one
)


def _family(sketch: Sketch) -> Plan:
    hand = sketch.hand
    shape = hand.pick(_FAMILIES)
    many = hand.has(Feature.MANY_PARENTS)
    cycle = None if sketch.cycle is None else sketch.cycle.id
    names = [sketch.id("o") for _ in shape]
    inner = {place for parents in shape for place in parents}
    owners = [Owner(id=hand.id("w", number)) for number in range(2)] if hand.has(Feature.OWNERS) else []
    found: list[Objective] = []
    for place, parents in enumerate(shape):
        weights = (2.0, 1.0, 3.0) if hand.has(Feature.WEIGHTS) else (1.0,)
        links = [Alignment(names[parent], weight=hand.pick(weights)) for parent in parents[: None if many else 1]]
        found.append(
            Objective(
                id=names[place],
                title="Aim",
                cycle=cycle,
                owner=hand.pick((None, *(owner.id for owner in owners))),
                aligned_to=links if hand.has(Feature.ALIGNMENTS) else [],
                key_results=[] if place in inner else [measured(sketch, sketch.id("k"))],
            )
        )
    if hand.below(2):
        found.reverse()
    return Plan(cycles=sketch.cycles, owners=owners, objectives=found)


def about_members(domain: Domain) -> SearchStrategy[Question]:
    """Draw questions about one objective of several key results that have values."""
    return drawn(_members, domain)


def _members(sketch: Sketch) -> Plan:
    hand = sketch.hand
    items = [measured(sketch, sketch.id("k"), weight=hand.weight() or 1.0) for _ in range(2 + hand.below(3))]
    cycle = None if sketch.cycle is None else sketch.cycle.id
    goal = Objective(id=sketch.id("o"), title="Aim", cycle=cycle, ambition=sketch.ambition(), key_results=items)
    return Plan(cycles=sketch.cycles, objectives=[goal])


# KPIs


def kpi(sketch: Sketch, number: int) -> KPI:
    """Draw a KPI with readings around the day asked about and the start of the cycle."""
    hand = sketch.hand
    threshold = sketch.threshold() if hand.below(4) else None
    targets: list[Target] = []
    if threshold is not None and hand.may(Feature.TARGETS, 2):
        dates = sorted({sketch.near() for _ in range(1 + hand.below(2))})
        targets = [Target(date, sketch.threshold(threshold.direction)) for date in dates]
    judging = [threshold, *(item.threshold for item in targets)]
    found: list[Reading] = []
    for _ in range(hand.below(6)):
        date = NEW_YEAR + dt.timedelta(days=hand.pick((-1, 0, -3, 1, sketch.length - 1, sketch.length)))
        date = sketch.near() if hand.below(3) else date
        taken = not hand.has(Feature.SAME_DAY) and date in [item.date for item in found]
        found += [] if taken else [Reading(date, hand.near(hand.pick(judging)))]
    return KPI(
        id=hand.id("m", number),
        threshold=threshold,
        targets=targets,
        direction=hand.pick(_DIRECTIONS) if threshold is None else None,
        kind=hand.pick(_KINDS),
        unit=hand.pick(_UNITS) if hand.may(Feature.UNITS, 3) else "",
        cadence=hand.pick((Cadence.daily(), Cadence.weekly())) if hand.may(Feature.CADENCES, 3) else None,
        confirm=hand.pick((2, 3)) if hand.may(Feature.CONFIRM, 4) else 1,
        readings=found,
    )


def about_kpis(domain: Domain) -> SearchStrategy[Question]:
    """Draw questions about KPIs."""
    return drawn(_kpis, domain)


def _kpis(sketch: Sketch) -> Plan:
    sketch.choose(_LINK_CHOICES)
    if not sketch.hand.has(Feature.KPIS):
        return Plan()
    return Plan(kpis=[kpi(sketch, number) for number in range(1 + sketch.hand.below(2))])


def about_links(domain: Domain) -> SearchStrategy[Question]:
    """Draw questions about key results on KPIs, and goals with KPIs as guardrails."""
    return drawn(_links, domain)


def _links(sketch: Sketch) -> Plan:
    hand = sketch.hand
    sketch.choose(_LINK_CHOICES)
    found: list[KPI] = []
    if hand.has(Feature.KPIS):
        found = [kpi(sketch, number) for number in range(1 + hand.below(2))]
    objectives: list[Objective] = []
    for _ in range(1 + hand.below(2)):
        items = [
            sketch.key_result(hand.pick(found) if found and hand.has(Feature.LINKS) else None)
            for _ in range(1 + hand.below(2))
        ]
        guarded = [item.id for item in found] if found and hand.may(Feature.GUARDRAILS, 3) else []
        objectives.append(sketch.objective(items, guardrails=guarded))
    return Plan(cycles=sketch.cycles, kpis=found, objectives=objectives)
