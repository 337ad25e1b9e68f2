"""Corner questions about what one key result is worth: changes, sums, steps, thresholds, and what was revised."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from goalkit.model.cadence import Cadence
from goalkit.model.history import CheckIn, Closing, Revision
from goalkit.model.measures import (
    Baseline,
    Change,
    ChangeDirection,
    Maintain,
    MaintainMethod,
    Milestone,
    Milestones,
)
from goalkit.model.plan import Plan
from goalkit.model.thresholds import Threshold
from goalkit.scoring.policy import Policy
from goalkit.testing.laws._corners import CYCLES, at, goal, item, on, scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.model.key_results import KeyResult
    from goalkit.testing.laws._corners import Corner

__all__ = ["of_values"]

_OPEN = (None, None)
_WAYS: tuple[ChangeDirection | None, ...] = (None, *get_args(ChangeDirection))
_METHODS: tuple[MaintainMethod | None, ...] = (None, *get_args(MaintainMethod))

_OF_CHANGES = (
    Policy(),
    Policy(clamp=_OPEN, objective_clamp=_OPEN),
    Policy(clamp=(0.25, 0.75)),
    Policy(clamp=(0, 1.25), objective_clamp=(0.1, 0.4)),
    Policy(clamp=(0, None), objective_clamp=(0, None)),
    Policy(change="of_target", clamp=_OPEN, objective_clamp=_OPEN),
    Policy(change="of_target", credit="all_or_nothing"),
    Policy(credit="all_or_nothing"),
    Policy(credit="all_or_nothing", clamp=(0.25, 0.75)),
    Policy(degenerate="zero"),
    Policy(degenerate="unknown"),
)
_ENDS = (
    (0, 10),
    (10, 0),
    (5, 20),
    (20, 5),
    (-10, -20),
    (-20, -10),
    (-5, 5),
    (0.1, 0.7),
    (0, 0.3),
    (10, -10),
    (1000000, 2),
)


def of_values() -> Iterator[Corner]:
    """Yield them all."""
    yield from _changes()
    yield from _degenerate()
    yield from _entries()
    yield from _revisions()
    yield from _unknown()
    yield from _steps()
    yield from _sums()
    yield from _edges()
    yield from _periods()
    yield from _months()


def _changes() -> Iterator[Corner]:
    found: list[KeyResult] = []
    for place, (start, end) in enumerate(_ENDS):
        way = end - start
        for number, share in enumerate((0.35, 1, 1.5)):
            found.append(item(f"k{place}.{number}", Change(start, end), *at((1, round(start + share * way, 9)))))
        found.append(item(f"k{place}.back", Change(start, end), *at((1, start - way))))
    found += [item("zero", Change(10, 2), *at((1, 0))), item("other side", Change(10, 2), *at((1, -1)))]
    found += [item("below zero", Change(-10, -2), *at((1, 0))), item("nine nines", 9.9999999999)]
    found += [item("eight nines", 9.99999999), item("third", Change(0, 3), *at((1, 1)))]
    yield from scene("changes", Plan(cycles=CYCLES, objectives=[goal("o", *found)]), (50,), *_OF_CHANGES)
    for name, value in (("above", 15), ("below", -5), ("half", 5), ("nearly", 9.9999999999), ("reached", 10)):
        plan = Plan(cycles=CYCLES, objectives=[goal("o", item("k", value))])
        yield from scene(f"a score {name}", plan, (50,), *_OF_CHANGES)


def _degenerate() -> Iterator[Corner]:
    found = [
        item(f"k{number} {end} {value} {way}", Change(end, end, direction=way), *at((1, value)))
        for number, end in enumerate((5, 0, -5))
        for way in _WAYS
        for value in (end - 1, end, end + 1)
    ]
    found.append(item("nothing yet", Change(5, 5)))
    plan = Plan(cycles=CYCLES, objectives=[goal("o", *found)])
    policies = [Policy(degenerate="zero"), Policy(degenerate="unknown"), Policy(not_started="exclude")]
    yield from scene("baseline equals target", plan, (50,), Policy(), *policies, Policy(change="of_target"))


def _entries() -> Iterator[Corner]:
    """Yield what is dated around the day asked about, entered late, or entered twice."""
    found = [
        item("in order", Change(0, 10), *at((10, 1), (20, 2), (30, 3), (100, 9))),
        item("entered late", Change(0, 10), *at((20, 2), (10, 1), (30, 3), (15, 4))),
        item("twice a day", Change(0, 10), *at((10, 1), (20, 2), (20, 3), (10, 5))),
        item("the lower later", Change(0, 10), *at((20, 7), (20, 0))),
        item("a note later", Change(0, 10), *at((10, 6), (20, None), (20, None), (30, 0))),
        item("notes alone", Change(0, 10), *at((10, None), (20, None))),
        item("one day", Change(0, 10), *at((20, 5))),
        item("adds", Change(0, 10, accumulate=True), *at((10, 1), (20, 2), (20, 3), (30, 0.5), (100, 9))),
        item("adds late", Change(3, 10, accumulate=True), *at((30, 1), (10, 2), (20, -1), (10, 4))),
        item("adds nothing", Change(2, 10, accumulate=True), *at((10, None))),
        item("adds 0", Change(2, 10, accumulate=True), *at((10, 0))),
        item("adds tenths", Change(0, 0.3, accumulate=True), *at((10, 0.1), (20, 0.1), (30, 0.1))),
        item("no start", Change(None, 10, accumulate=True), *at((10, 5))),
        item("closed", Change(0, 10), *at((10, 1), (30, 9)), closing=Closing(on(20), 0.35)),
    ]
    plan = Plan(cycles=CYCLES, objectives=[goal("o", *found), goal("no cycle", *_renamed(found), cycle=None)])
    policies = (Policy(), Policy(not_started="exclude", no_value="judged", pending_until=0))
    yield from scene("entries", plan, (0, 9, 10, 20, 21, 30, 99, 100, 101), *policies)


def _renamed(found: list[KeyResult]) -> list[KeyResult]:
    from goalkit.model._check import evolve  # noqa: PLC0415

    return [evolve(one, id=f"{one.id} again") for one in found]


def _revisions() -> Iterator[Corner]:
    both = [Revision(on(20), baseline=2, target=20), Revision(on(30), target=8)]
    found = [
        item("target", 5, revisions=[Revision(on(20), target=20)]),
        item("baseline", 5, revisions=[Revision(on(20), baseline=2)]),
        item("one after another", 5, revisions=both),
        item("entered late", 5, revisions=both[::-1]),
        item("baseline after target", 5, revisions=[Revision(on(20), target=20), Revision(on(30), baseline=4)]),
        item("now falls", 5, revisions=[Revision(on(20), baseline=9, target=1)]),
        item("now equal", 5, revisions=[Revision(on(20), baseline=5, target=5)]),
        item("to zero", 5, revisions=[Revision(on(20), target=0)]),
        item("disclosed", Change(0), *at((1, 5)), revisions=[Revision(on(20), target=10)]),
        item("adds", Change(0, 10, accumulate=True), *at((1, 5)), revisions=[Revision(on(20), baseline=2, target=20)]),
    ]
    plan = Plan(cycles=CYCLES, objectives=[goal("o", *found)])
    policies = (Policy(), Policy(change="of_target"), Policy(degenerate="unknown"))
    yield from scene("revisions", plan, (19, 20, 21, 29, 30, 31), *policies)


def _unknown() -> Iterator[Corner]:
    found = [
        item("no measure", None, *at((1, 5))),
        item("no target", Change(0), *at((1, 5))),
        item("no value", Change(0, 10)),
        item("no value of a threshold", Maintain(Threshold.at_least(5))),
        item("no value of a sum", Change(0, 10, accumulate=True)),
        item("nothing found out", Baseline()),
        item("found out", Baseline(), *at((20, 0))),
        item("found out late", Baseline(), *at((20, None), (30, 7))),
    ]
    policies = (
        Policy(),
        Policy(not_started="exclude"),
        Policy(baseline="uncounted"),
        Policy(no_value="judged", pending_until=0),
        Policy(no_value="judged", pending_until=0, maintain_status="threshold", not_started="exclude"),
        Policy(change="of_target"),
    )
    for one in found:
        plan = Plan(cycles=CYCLES, objectives=[goal("o", one), goal("beside", item("known", 6), _renamed([one])[0])])
        yield from scene(f"unknown: {one.id}", plan, (0, 20, 50), *policies)


def _steps() -> Iterator[Corner]:
    steps = [Milestone("a", 1, on(10)), Milestone("b", 2, on(100)), Milestone("c", 0, on(10)), Milestone("d", 3)]
    found = [
        item("steps", Milestones(steps)),
        item("after the end", Milestones([*steps, Milestone("e", 1, on(101))])),
        item("before the start", Milestones([Milestone("e", 1, on(-5)), Milestone("f")])),
        item("thirds", Milestones([Milestone("a", 1, on(10)), Milestone("b"), Milestone("c")])),
        item("no weight", Milestones([Milestone("a", 0, on(10))])),
        item("all", Milestones([Milestone("a", 1, on(10)), Milestone("b", 1, on(20))])),
    ]
    again = _renamed(found)
    plan = Plan(cycles=CYCLES, objectives=[goal("o", *found), goal("no cycle", *again, cycle=None)])
    policies = (Policy(), Policy(credit="all_or_nothing"), Policy(not_started="exclude"))
    yield from scene("steps", plan, (0, 9, 10, 11, 99, 100, 101, 102), *policies)


def _sums() -> Iterator[Corner]:
    """Yield sums over a cycle of a single day, and entries on both of its sides."""
    found = [item("adds", Change(0, 10, accumulate=True), *at((10, 4))), item("last", Change(0, 10), *at((10, 4)))]
    found += [item("keeps", Maintain(Threshold.at_least(4), method="periods"), *at((10, 4)))]
    plan = Plan(cycles=CYCLES, objectives=[goal("o", *found, cycle="day")])
    policies = (Policy(pending_until=0), Policy(pending_until=1), Policy(day_count="first_day_zero"))
    yield from scene("a cycle of one day", plan, (8, 9, 10, 11, 12), *policies)


_THRESHOLDS = (
    Threshold.at_least(5, warning=3),
    Threshold.at_most(5, warning=7),
    Threshold.between(4, 6, tolerance=2),
    Threshold.at_least(0),
    Threshold.at_most(0),
    Threshold.at_least(-5, warning=-6),
    Threshold.at_least(0.3, warning=0.1),
)


def _edges() -> Iterator[Corner]:
    found: list[KeyResult] = []
    for place, threshold in enumerate(_THRESHOLDS):
        for strict in (False, True):
            judged = Threshold(
                low=threshold.low,
                high=threshold.high,
                warning_low=threshold.warning_low,
                warning_high=threshold.warning_high,
                strict=strict,
            )
            ends = (judged.low, judged.high, judged.warning_low, judged.warning_high)
            values = {edge + step for edge in ends if edge is not None for step in (-0.5, 0, 0.5)}
            found += [
                item(f"k{place} {strict} {value}", Maintain(judged), *at((10, 1), (20, value)))
                for value in sorted(values)
            ]
    halves = [found[: len(found) // 2], found[len(found) // 2 :]]
    plan = Plan(cycles=CYCLES, objectives=[goal("o", *halves[0]), goal("more", *halves[1], ambition="committed")])
    for policy in (
        Policy(),
        Policy(threshold_edges="strict", maintain_status="threshold", pending_until=0),
        Policy(threshold_edges="inclusive", maintain_status="threshold", pending_until=0),
        Policy(maintain_status="threshold"),
        Policy(maintain="distance", clamp=_OPEN),
        Policy(maintain="average", threshold_edges="strict", clamp=_OPEN),
    ):
        yield from scene("edges of thresholds", plan, (0, 20) if policy.threshold_edges == "strict" else (20,), policy)


_RUNS: tuple[tuple[tuple[int, float], ...], ...] = (
    ((1, 6), (7, 4), (8, 6), (15, 4), (21, 6), (22, 6), (50, 6), (51, 2), (100, 9)),
    ((2, 6),),  # a value in the first period only
    ((2, 4), (3, 6), (10, 6), (17, 6)),  # bad first, then good, in one period
    ((20, 6), (29, 4)),  # nothing in the first ones
    ((20, 6), (20, 4), (21, 8), (19, 4)),
)
_KEPT = Threshold.at_least(5, warning=3)


def _periods() -> Iterator[Corner]:
    found: list[KeyResult] = []
    for place, run in enumerate(_RUNS):
        found += [item(f"{method} {place}", Maintain(_KEPT, method=method), *at(*run)) for method in _METHODS]
    again = _renamed(found)
    plan = Plan(cycles=CYCLES, objectives=[goal("o", *found), goal("no cycle", *again, cycle=None)])
    yield from scene("periods of a week", plan, (2, 7, 8, 21, 35, 99, 101))
    again = [one for one in found if isinstance(one.measure, Maintain) and one.measure.method is None]
    plan = Plan(cycles=CYCLES, objectives=[goal("o", *again), goal("no cycle", *_renamed(again), cycle=None)])
    for method in get_args(MaintainMethod):
        for cadence in (Cadence.weekly(), Cadence.monthly()):
            policy = Policy(maintain=method, check_in_cadence=cadence, not_started="exclude", clamp=_OPEN)
            yield from scene(f"{method} by the policy", plan, (22, 60), policy)


_CADENCES = (
    Cadence.daily(),
    Cadence.weekly(),
    Cadence.weekly("monday"),
    Cadence.every_weeks(2),
    Cadence.every_weeks(2, "friday"),
    Cadence.monthly(),
    Cadence.quarterly(),
)


def _months() -> Iterator[Corner]:
    """Yield periods of all lengths; the first of January is the first day, so 31, 32, 59, 60 and 90 are edges."""
    found: list[KeyResult] = []
    for cadence in _CADENCES:
        for method in ("periods", "recorded", "cycle", "worst"):
            name = f"{cadence} {method}"
            run = at((1, 6), (12, 4), (30, 6), (31, 4), (32, 6), (59, 6), (60, 4), (61, 6), (90, 6), (91, 4))
            found.append(item(name, Maintain(_KEPT, method=method), *run, cadence=cadence))
            run = at((31, 6), (41, 1))
            found.append(item(f"{name} two", Maintain(_KEPT, method=method), *run, cadence=cadence))
    plan = Plan(cycles=CYCLES, objectives=[goal("o", *found)])
    yield from scene("periods of all lengths", plan, (32, 51, 60, 100))
    one = item("k", Maintain(_KEPT, method="periods"), CheckIn(on(31), 6), cadence=Cadence.monthly())
    yield from scene("months without a cycle", Plan(objectives=[goal("o", one, cycle=None)]), (31, 58, 59, 60, 89, 90))
