"""Hypothesis strategies: valid numbers, parts, plans and policies, biased to the edges of the bands."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, get_args

from attrs import evolve
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
    Grading,
    Ignore,
    KeyResult,
    Maintain,
    Milestone,
    Milestones,
    Objective,
    Owner,
    Pace,
    Plan,
    Policy,
    Reading,
    Revision,
    StateChange,
    Target,
    Threshold,
)
from goalkit.model.history import STATED
from goalkit.model.measures import MaintainMethod
from goalkit.model.states import State, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goalkit.model.measures import ChangeDirection, Measure
    from goalkit.model.numbers import Number
    from goalkit.model.thresholds import Direction

ONE = 10_000
"""One, in decimal units: the last of four places."""
MOST = 1_000_000 * ONE
EDGES = (7_000, 4_000, 6_000, 7_500, 9_500, 10_000, 3_500, 2_000, 0)
"""Shares of the way from baseline to target, in decimal units, at which something changes."""
NEW_YEAR = dt.date(2026, 1, 1)
LENGTHS = (10, 20, 30, 50, 91, 100, 7, 1)
"""Days of a cycle; most divide so that an expected share is a short decimal."""

Kind = Literal["float", "int", "decimal", "fraction"]


def as_number(units: int, kind: Kind = "float") -> Number:
    """Return decimal units as a number of one of the accepted types."""
    if kind == "int" and units % ONE == 0:
        return units // ONE
    if kind == "fraction":
        return Fraction(units, ONE)
    decimal = Decimal(units) / ONE
    return float(decimal) if kind == "float" else decimal


kinds: st.SearchStrategy[Kind] = st.sampled_from(("float", "int", "decimal", "fraction"))
small = st.integers(-100, 100).map(lambda number: number * ONE)
units = st.one_of(small, st.integers(-20 * ONE, 20 * ONE), st.integers(-MOST, MOST))
"""Decimals of four places up to a million, in decimal units."""
decimals: st.SearchStrategy[Number] = st.builds(as_number, units, kinds)
"""The same as numbers of any accepted type."""


def _beside(edge: int, by: int) -> int:
    return min(max(edge + by, 0), ONE)


shares: st.SearchStrategy[float] = st.one_of(
    st.sampled_from(EDGES),
    st.builds(_beside, st.sampled_from(EDGES), st.sampled_from((-1, 1))),
).map(lambda share: share / ONE)
"""Scores and confidences from 0 to 1, at an edge or one decimal unit beside it."""
weights: st.SearchStrategy[Number] = st.one_of(
    st.just(1.0), st.integers(0, 3), st.builds(as_number, st.integers(0, 30 * ONE), kinds)
)
days = st.one_of(st.integers(0, 25), st.integers(-5, 120)).map(lambda day: NEW_YEAR + dt.timedelta(days=day))
"""Dates around the cycles of the plans."""
counts = st.sampled_from((1, 2, 0, 3))
fixed_shares: st.SearchStrategy[float | None] = st.sampled_from((*[None] * 8, 0.1, 0.05, 0.02, 0))
"""Fixed shares, mostly none; the goals of one parent cannot have more than 1 in all."""
cadences = st.sampled_from((Cadence.weekly(), Cadence.daily(), Cadence.every_weeks(2), Cadence.monthly()))


methods: st.SearchStrategy[MaintainMethod | None] = st.sampled_from((None, *get_args(MaintainMethod)))


@st.composite
def values(draw: st.DrawFn, baseline: int, target: int) -> int:
    """Draw a value in decimal units: at or one unit beside an edge of the way, or anywhere."""
    if draw(st.integers(0, 3)) == 3:
        return draw(units)
    share = draw(st.sampled_from(EDGES)) * draw(st.sampled_from((20, 10, 5, 4, 1)))
    beside = draw(st.sampled_from((0, 0, -1, 1)))
    return min(max(baseline + share * (target - baseline) // (20 * ONE) + beside, -MOST), MOST)


@st.composite
def spans(draw: st.DrawFn, way: ChangeDirection | None = None) -> tuple[int, int]:
    """Draw a baseline and a target in decimal units, seldom equal, in one direction if that is asked for."""
    baseline = draw(units)
    distance = draw(st.one_of(small, st.sampled_from((ONE, 100 * ONE, 1, -1, -ONE)), units))
    target = min(max(baseline + distance, -MOST), MOST)
    return (target, baseline) if _backwards(way, baseline, target) else (baseline, target)


@st.composite
def cycles(draw: st.DrawFn, name: str = "c0") -> Cycle:
    """Draw a cycle of the first weeks of 2026."""
    start = NEW_YEAR + dt.timedelta(days=draw(st.sampled_from((0, 0, 10, 3))))
    return Cycle(id=name, start=start, end=start + dt.timedelta(days=draw(st.sampled_from(LENGTHS))))


@st.composite
def thresholds(draw: st.DrawFn, way: Direction | None = None) -> Threshold:
    """Draw a threshold of any form, in one direction if that is asked for."""
    first, second = sorted((draw(units), draw(units)))
    strict = draw(st.booleans()) and first != second
    kind = draw(kinds)
    low, high = as_number(first, kind), as_number(second, kind)
    forms = {"increase": (0, 1), "decrease": (2,), "maintain": (3,), None: (0, 1, 2, 3)}
    form = draw(st.sampled_from(forms[way]))
    if form == 0:
        return Threshold.at_least(low, strict=strict)
    if form == 1:
        return Threshold.at_least(high, warning=low, strict=strict)
    if form == 2:
        return Threshold.at_most(low, warning=high, strict=strict)
    return Threshold.between(low, high, as_number(draw(st.integers(0, 5 * ONE)), kind), strict=strict)


@st.composite
def near(draw: st.DrawFn, threshold: Threshold | None) -> int:
    """Draw a value in decimal units: at or one unit beside an edge of a threshold, or anywhere."""
    found = () if threshold is None else (threshold.low, threshold.high, threshold.warning_low, threshold.warning_high)
    edges = [round(edge * ONE) for edge in found if edge is not None]
    if not edges or draw(st.integers(0, 3)) == 3:
        return draw(units)
    return min(max(draw(st.sampled_from(edges)) + draw(st.sampled_from((0, -1, 1))), -MOST), MOST)


@st.composite
def readings(draw: st.DrawFn, threshold: Threshold | None = None) -> Reading:
    """Draw a reading near the edges of a threshold."""
    denominator = draw(st.sampled_from((None, None, 0, 3)))
    return Reading(draw(days), as_number(draw(near(threshold)), draw(kinds)), denominator=denominator)


@st.composite
def targets(draw: st.DrawFn, threshold: Threshold | None) -> list[Target]:
    """Draw later targets that go the way of a threshold; none where there is no threshold."""
    if threshold is None:
        return []
    dates = draw(st.lists(days, max_size=2, unique=True))
    return [Target(date, draw(thresholds(threshold.direction))) for date in dates]


@st.composite
def kpis(draw: st.DrawFn, name: str = "k0", owners: Sequence[str] = ()) -> KPI:
    """Draw a KPI: with and without threshold, cadence and confirmation."""
    threshold = draw(st.none() | thresholds())
    directions: tuple[Direction | None, ...] = (None, "increase", "decrease", "maintain")
    later = draw(targets(threshold))
    judging = draw(st.sampled_from((threshold, *(target.threshold for target in later))))
    return KPI(
        id=name,
        unit=draw(st.sampled_from(("", "%"))),
        owner=draw(st.sampled_from((None, *owners))),
        threshold=threshold,
        direction=draw(st.sampled_from(directions)) if threshold is None else None,
        cadence=draw(st.none() | cadences),
        confirm=draw(st.sampled_from((1, 1, 2, 3))),
        readings=draw(st.lists(readings(judging), max_size=5)),
        targets=later,
        decisions=[Decision(date, "go on") for date in draw(st.lists(days, max_size=1))],
    )


@st.composite
def changes(draw: st.DrawFn, kpi: KPI | None, cycle: Cycle | None) -> tuple[Change, int, int]:
    """Draw a change with its baseline and target in decimal units."""
    better = None if kpi is None or kpi.better == "maintain" else kpi.better
    baseline, target = draw(spans(better))
    kind = draw(kinds)
    accumulate = draw(st.integers(0, 4)) == 4
    known = draw(st.integers(0, 4)) < 3 or not (accumulate or kpi is not None)
    disclosed = draw(st.integers(0, 9)) < 9
    if not known and accumulate:
        baseline, target = 0, -abs(target) if better == "decrease" else abs(target)
    directions: tuple[ChangeDirection | None, ...] = (None,)
    if better is not None and kpi is not None:
        directions = (None, better)
    elif baseline == target or not (known or accumulate):
        directions = (None, "increase", "decrease")
    else:
        directions = (None, "increase" if target > baseline else "decrease")
    phases: list[tuple[dt.date, Number]] = []
    if cycle is not None and draw(st.integers(0, 4)) == 4:
        dates = draw(st.sets(st.integers(0, cycle.days - 1), max_size=2))
        phases = [
            (cycle.start + dt.timedelta(days=day), as_number(draw(values(baseline, target)), kind))
            for day in sorted(dates)
        ]
    change = Change(
        baseline=as_number(baseline, kind) if known else None,
        target=as_number(target, kind) if disclosed else None,
        unit="" if kpi is None else draw(st.sampled_from(("", kpi.unit))),
        kpi=None if kpi is None else kpi.id,
        accumulate=accumulate,
        direction=draw(st.sampled_from(directions)),
        phases=phases,
    )
    return change, baseline, target


@st.composite
def milestones(draw: st.DrawFn) -> Milestones:
    """Draw one to four steps, done or not."""
    count = draw(st.integers(1, 4))
    return Milestones([Milestone(f"m{step}", draw(weights), draw(st.none() | days)) for step in range(count)])


@st.composite
def states(draw: st.DrawFn) -> list[StateChange]:
    """Draw a history of states, mostly none."""
    if draw(st.integers(0, 5)) < 5:
        return []
    change = st.builds(StateChange, at=days, state=st.sampled_from(tuple(State)))
    return draw(st.lists(change, min_size=1, max_size=3))


@st.composite
def closings(draw: st.DrawFn) -> Closing | None:
    """Draw a closing, mostly none."""
    if draw(st.integers(0, 7)) < 7:
        return None
    return Closing(at=draw(days), score=draw(shares))


@st.composite
def revisions(
    draw: st.DrawFn, way: ChangeDirection | None = None, baseline: int | None = 0, target: int | None = ONE
) -> list[Revision]:
    """Draw changes of a baseline, a target or both that keep to a direction, if there is one."""
    found: list[Revision] = []
    for at in sorted(draw(st.lists(days, min_size=1, max_size=2))):
        start, end = draw(spans(way))
        new = draw(st.sampled_from(((start, None), (None, end), (start, end))))
        after = baseline if new[0] is None else new[0], target if new[1] is None else new[1]
        if _backwards(way, *after):
            new = after = start, end
        baseline, target = after
        numbers = [None if number is None else as_number(number, draw(kinds)) for number in new]
        found.append(Revision(at=at, baseline=numbers[0], target=numbers[1]))
    return found


def _backwards(way: ChangeDirection | None, baseline: int | None, target: int | None) -> bool:
    if baseline is None or target is None or way is None:
        return False
    return target < baseline if way == "increase" else target > baseline


@st.composite
def key_results(
    draw: st.DrawFn, name: str, cycle: Cycle | None, kpi_pool: Sequence[KPI] = (), *, cascade: bool = True
) -> KeyResult:
    """Draw a key result of any measure with its history."""
    kpi = draw(st.sampled_from((None, None, *kpi_pool)))
    unit = "" if kpi is None else kpi.unit
    link = None if kpi is None else kpi.id
    form = draw(st.sampled_from((0, 0, 0, 0, 1, 2, 3, 4, 5, 6) if cascade else (0, 0, 0, 0, 1, 2, 3, 6)))
    measure: Measure | None
    drawn: st.SearchStrategy[int] = units
    valued = kpi is None
    history: list[Revision] = []
    if form == 0:
        measure, baseline, target = draw(changes(kpi, cycle))
        drawn = values(baseline, target)
        if draw(st.integers(0, 3)) == 3:
            better = None if kpi is None or kpi.better == "maintain" else kpi.better
            start = baseline if measure.baseline is not None or measure.accumulate else None
            end = None if measure.target is None else target
            history = draw(revisions(measure.direction or better, start, end))
    elif form == 1:
        threshold = draw(thresholds(None if kpi is None else kpi.better))
        inherits = kpi is not None and kpi.threshold is not None and draw(st.booleans())
        method = draw(methods)
        measure = Maintain(threshold=None if inherits else threshold, kpi=link, method=method, unit=unit)
        drawn = near(threshold)
    elif form == 2:
        measure, valued = draw(milestones()), False
    elif form == 3:
        measure = Baseline(unit=unit, kpi=link)
    elif form == 4:
        measure, valued = Cascaded(), False
    elif form == 5:
        total = draw(st.integers(1, 500)) * ONE
        measure, valued = Cascaded(method="sum", target=as_number(total, draw(kinds))), False
    else:
        measure, valued = None, True
    dates = days
    if cycle is not None:
        dates = st.integers(0, cycle.days - 1).map(lambda day: cycle.start + dt.timedelta(days=day))
    check_ins = [
        CheckIn(
            draw(dates),
            as_number(draw(drawn), draw(kinds)) if valued and draw(st.integers(0, 4)) < 4 else None,
            confidence=draw(st.none() | shares),
            status=draw(st.sampled_from((None, None, None, *STATED))),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    return KeyResult(
        id=name,
        title=name,
        measure=measure,
        weight=draw(weights),
        priority=draw(st.sampled_from(("", "", "P0", "P1"))),
        cadence=draw(st.none() | cadences),
        check_ins=check_ins,
        revisions=history,
        states=draw(states()),
        closing=draw(closings()),
        share=draw(fixed_shares),
    )


@st.composite
def owner_trees(draw: st.DrawFn) -> list[Owner]:
    """Draw up to three owners; the parent of each is one before it, or none."""
    found: list[Owner] = []
    for number in range(draw(st.integers(0, 3))):
        parent = draw(st.sampled_from((None, *(owner.id for owner in found))))
        found.append(Owner(id=f"w{number}", parent=parent))
    return found


@st.composite
def alignments(draw: st.DrawFn, above: Sequence[Objective]) -> list[Alignment]:
    """Draw links to objectives or key results that come earlier in the plan."""
    parents = [item for objective in above for item in (objective.id, *(kr.id for kr in objective.key_results))]
    if not parents:
        return []
    chosen = draw(st.lists(st.sampled_from(parents), unique=True, max_size=3))
    return [
        Alignment(to, weight=draw(weights), contributes=draw(st.integers(0, 4)) < 4, share=draw(fixed_shares))
        for to in chosen
    ]


@st.composite
def objectives(
    draw: st.DrawFn,
    number: int,
    cycle_pool: Sequence[Cycle],
    owners: Sequence[str] = (),
    kpi_pool: Sequence[KPI] = (),
    above: Sequence[Objective] = (),
) -> Objective:
    """Draw an objective below those that come earlier in the plan."""
    cycle = draw(st.sampled_from((*cycle_pool, None)))
    return Objective(
        id=f"o{number}",
        title=f"o{number}",
        owner=draw(st.sampled_from((None, *owners))),
        cycle=None if cycle is None else cycle.id,
        ambition=draw(st.sampled_from(("aspirational", "committed"))),
        weight=draw(weights),
        priority=draw(st.sampled_from(("", "", "P0", "P1"))),
        guardrails=draw(st.sets(st.sampled_from(kpi_pool), max_size=1).map(lambda found: sorted(k.id for k in found)))
        if kpi_pool and draw(st.integers(0, 2)) == 2
        else (),
        aligned_to=draw(alignments(above)),
        key_results=[draw(key_results(f"o{number}.k{place}", cycle, kpi_pool)) for place in range(draw(counts))],
        states=draw(states()),
        closing=draw(closings()),
    )


@st.composite
def plans(draw: st.DrawFn, max_objectives: int = 8) -> Plan:
    """Draw a valid plan whose alignments form a graph without circles."""
    cycle_pool = [draw(cycles(f"c{number}")) for number in range(draw(st.integers(1, 2)))]
    owners = draw(owner_trees())
    names = [owner.id for owner in owners]
    kpi_pool = [draw(kpis(f"k{number}", names)) for number in range(draw(st.integers(0, 3)))]
    found: list[Objective] = []
    for number in range(draw(st.integers(1, max_objectives))):
        found.append(draw(objectives(number, cycle_pool, names, kpi_pool, tuple(found))))
    ignore = draw(st.sampled_from(((), (), (Ignore("GK102", "a small plan"),))))
    return Plan(cycles=cycle_pool, owners=owners, kpis=kpi_pool, objectives=found, ignore=ignore)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Draw a policy; each choice is mostly the default."""
    clamps = st.sampled_from(((0, 1), (None, None), (0, None), (None, 1), (0, 1.25), (-0.5, 2), (0.25, 0.75)))
    memberships = st.sampled_from(("count", "zero", "exclude"))
    choices: dict[str, st.SearchStrategy[object]] = {
        "clamp": clamps,
        "objective_clamp": clamps,
        "degenerate": st.sampled_from(("reached", "zero", "unknown")),
        "members": st.sampled_from(("auto", "key_results", "children", "both")),
        "rollup": st.sampled_from(("mean", "min", "sum", "by_unit")),
        "not_started": st.sampled_from(("zero", "exclude")),
        "drafts": memberships,
        "closed": memberships,
        "postponed": memberships,
        "cancelled": memberships,
        "priority_weights": st.sampled_from(({"P0": 2}, {"P0": 1, "P1": 0}, {"": 0.5})),
        "owner_score": st.sampled_from(("objectives", "key_results")),
        "grading": st.sampled_from((Grading(round_to=1), Grading(round_to=2))),
        "pace": st.sampled_from(
            (
                Pace.points_behind(),
                Pace.points_behind(0.165, 0.33, ahead=0.1),
                Pace.ratio(0.9, 0.7, ahead=1.1),
                Pace.ratio(0.7, 0.5),
                Pace(ahead=1.1),
                Pace(strict=True),
                evolve(Pace.points_behind(0.1, 1, ahead=0.1), strict=True, strict_at_risk=False),
                Pace.achievement(0.9, 0.75),
                Pace.achievement(0.7, 0.4, ahead=1),
                Pace.by_score(0.65, 0.35, ahead=1),
            )
        ),
        "day_count": st.just("first_day_zero"),
        "pending_until": st.sampled_from((0, 0.5)),
        "objective_status": st.sampled_from(("worst", "confidence")),
        "phases": st.just("latest_period"),
        "closed_members": st.sampled_from(("best", "pace")),
        "common_state": st.just("adopted"),
        "confidence_from": st.just("status"),
        "guardrails": st.sampled_from(("report", "cap_score", "veto")),
        "check_in_cadence": cadences,
        "stale_after": st.integers(1, 3),
        "change": st.just("of_target"),
        "credit": st.just("all_or_nothing"),
        "maintain": st.sampled_from(get_args(MaintainMethod)),
        "threshold_edges": st.sampled_from(("inclusive", "strict")),
        "maintain_status": st.just("threshold"),
        "stated_status": st.sampled_from(("until_newer", "kept", "ignored")),
        "no_threshold": st.just("healthy"),
        "baseline": st.just("uncounted"),
        "no_value": st.just("judged"),
        "status_members": st.just("all"),
        "status_confidence": st.sampled_from(
            ({Status.ON_TRACK: 0.8, Status.AT_RISK: 0.4, Status.OFF_TRACK: 0.1}, {Status.CLOSED: 1})
        ),
        "status_names": st.just({Status.AT_RISK: "Behind"}),
        "name": st.just("ours"),
    }
    changed = draw(st.lists(st.sampled_from(sorted(choices)), unique=True, max_size=10))
    return Policy(**{name: draw(choices[name]) for name in changed})  # type: ignore[arg-type]
