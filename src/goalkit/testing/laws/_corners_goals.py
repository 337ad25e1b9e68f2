"""Corner questions about objectives: which key results and children count, how much, and the scores of owners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from goalkit.model._check import evolve
from goalkit.model.history import Closing, StateChange
from goalkit.model.kpis import KPI
from goalkit.model.measures import Cascaded, Change, Milestone, Milestones
from goalkit.model.objectives import Alignment, Objective
from goalkit.model.owners import Owner
from goalkit.model.plan import Plan
from goalkit.model.states import State
from goalkit.model.thresholds import Threshold
from goalkit.scoring.policy import Members, Membership, NotStarted, OwnerScore, Policy, RollUp
from goalkit.testing.laws._corners import CYCLES, START, at, child, goal, item, on, scene

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goalkit.model.key_results import KeyResult
    from goalkit.testing.laws._corners import Corner

__all__ = ["of_cascades", "of_members", "of_owners"]

_OPEN = (None, None)
_MEMBERS: tuple[Members, ...] = get_args(Members)
_ROLLUPS: tuple[RollUp, ...] = get_args(RollUp)
_MEMBERSHIPS: tuple[Membership, ...] = get_args(Membership)
_NOT_STARTED: tuple[NotStarted, ...] = get_args(NotStarted)
_ALONE: tuple[str, ...] = ("drafts", "closed", "postponed", "cancelled")


def _becomes(state: State, day: int = 20) -> list[StateChange]:
    return [StateChange(on(day), state)]


def _memberships() -> list[Policy]:
    """Return policies in which states count in each way."""
    found = [evolve(Policy(), **{name: rule}) for name in _ALONE for rule in _MEMBERSHIPS]
    found += [Policy(drafts=rule, closed=rule, postponed=rule, cancelled=rule) for rule in _MEMBERSHIPS]
    return list(dict.fromkeys(found))


# key results


def of_members() -> Iterator[Corner]:
    """Yield those about objectives of key results alone."""
    yield from _weights()
    yield from _shares()
    yield from _states()
    yield from _closings()
    yield from _rollups()


def _weights() -> Iterator[Corner]:
    sets: dict[str, Sequence[KeyResult]] = {
        "thirds": [item("a", 10), item("b", 0), item("c", 0)],
        "weights": [item("a", 10, weight=3), item("b", 4, weight=1)],
        "weights of tenths": [item("a", 7, weight=0.1), item("b", 7, weight=0.2), item("c", 7, weight=0.7)],
        "weight 0": [item("a", 10, weight=0), item("b", 4)],
        "weight 0 alone": [item("a", 10, weight=0)],
        "weight 0 and no value": [item("a", 10, weight=0), item("b", Change(0, 10))],
        "priorities": [item("a", 10, priority="P0"), item("b", 4, priority="P1"), item("c", 1, priority="P2")],
        "a priority out": [item("a", 10, priority="P1"), item("b", 4, priority="P1", weight=2)],
        "a priority and a weight": [
            item("a", 10, priority="P0", weight=0.5),
            item("b", 4),
            item("c", 1, priority="p0"),
        ],
        "no value": [item("a", 10), item("b", Change(0, 10)), item("c", None)],
        "no values": [item("a", Change(0, 10)), item("b", Change(0, 10), weight=0)],
        "nothing": [],
        "unmeasured": [item("a", None), item("b", Change(0), *at((1, 5)))],
        "over": [item("a", 15), item("b", 4)],
        "under": [item("a", -15), item("b", 4)],
        "a step undone": [item("a", Milestones([Milestone("m")])), item("b", 4)],
        "not started later": [item("a", Change(0, 10), *at((60, 5))), item("b", 4)],
    }
    policies = [Policy(not_started=rule, rollup=rollup) for rule in _NOT_STARTED for rollup in ("mean", "min")]
    policies += [Policy(priority_weights={"P0": 2, "P1": 0}), Policy(priority_weights={"": 0, "P1": 0.5})]
    policies += [Policy(clamp=_OPEN), Policy(clamp=_OPEN, objective_clamp=_OPEN), Policy(objective_clamp=(0.5, 0.55))]
    policies += [Policy(credit="all_or_nothing", not_started=rule) for rule in _NOT_STARTED]
    policies += [Policy(clamp=(0.25, 0.75), not_started=rule, cancelled="zero") for rule in _NOT_STARTED]
    for name, found in sets.items():
        yield from scene(f"members: {name}", Plan(cycles=CYCLES, objectives=[goal("o", *found)]), (50,), *policies)


def _shares() -> Iterator[Corner]:
    gone = _becomes(State.CANCELLED)
    sets: dict[str, Sequence[KeyResult]] = {
        "half": [item("a", 10, share=0.5), item("b", 4), item("c", 1, weight=2)],
        "none": [item("a", 10, share=0), item("b", 4)],
        "none alone": [item("a", 10, share=0)],
        "all": [item("a", 10, share=1), item("b", 4)],
        "in sum all": [item("a", 10, share=0.3), item("b", 4, share=0.7), item("c", 7)],
        "in sum less, nothing else": [item("a", 10, share=0.3), item("b", 4, share=0.2)],
        "weight 0": [item("a", 10, share=0.5, weight=0), item("b", 4)],
        "of one cancelled": [item("a", 10, share=0.5, states=gone), item("b", 4), item("c", 1)],
        "of one not started": [item("a", Change(0, 10), share=0.5), item("b", 4)],
        "the rest cancelled": [item("a", 10, share=0.25), item("b", 4, states=gone)],
        "the rest of weight 0": [item("a", 10, share=0.25), item("b", 4, weight=0)],
        "of one unmeasured": [item("a", None, share=0.5), item("b", 4), item("c", 1)],
        "two, one cancelled": [item("a", 9, share=0.5, states=gone), item("b", 4, share=0.3), item("c", 1)],
        "two, one of weight 0": [item("a", 9, share=0.5, weight=0), item("b", 4, share=0.3), item("c", 1)],
        "two, the rest cancelled": [item("a", 9, share=0.5), item("b", 4, share=0.3), item("c", 1, states=gone)],
        "with a priority": [item("a", 10, share=0.5, priority="P0"), item("b", 4, priority="P1"), item("c", 1)],
    }
    policies = [Policy(not_started=rule, cancelled=count) for rule in _NOT_STARTED for count in _MEMBERSHIPS]
    policies += [Policy(priority_weights={"P0": 0, "P1": 3}), Policy(rollup="min"), Policy(rollup="sum")]
    policies += [Policy(objective_status="worst", status_members=who, pending_until=0) for who in ("counted", "all")]
    for name, found in sets.items():
        yield from scene(f"shares: {name}", Plan(cycles=CYCLES, objectives=[goal("o", *found)]), (50,), *policies)


def _states() -> Iterator[Corner]:
    for state in State:
        back = [StateChange(on(30), State.ACTIVE), *_becomes(state)]
        twice = [StateChange(on(20), state), StateChange(on(20), State.ACTIVE)]
        again = [StateChange(on(20), State.ACTIVE), StateChange(on(20), state)]
        plan = Plan(
            cycles=CYCLES,
            objectives=[
                goal("one of two", item("a", 9, states=_becomes(state)), item("b", 2)),
                goal("alone", item("c", 9, states=_becomes(state))),
                goal("back", item("d", 9, states=back), item("e", 2)),
                goal("twice", item("f", 9, states=twice), item("g", 9, states=again), item("h", 2)),
                goal("itself", item("i", 9), item("j", Change(0, 10)), states=_becomes(state)),
                goal("without a value", item("k", Change(0, 10), states=_becomes(state)), item("l", 2)),
            ],
        )
        yield from scene(f"{state.value} from day 20", plan, (19, 20, 21, 29, 30))
        yield from scene(f"{state.value} from day 20", plan, (20,), *_memberships(), Policy(clamp=(0.25, 0.75)))


def _closings() -> Iterator[Corner]:
    def both(**fields: Any) -> list[Objective]:  # noqa: ANN401 - any field
        closed: dict[str, Any] = {"closing": Closing(on(20), 0.9), **fields}
        name = f"o{len(fields)}"
        return [
            goal(name, item(f"{name} a", 3, **closed), item(f"{name} b", 1)),
            goal(f"{name} itself", item(f"{name} c", 3), **closed),
        ]

    reopened = {
        "closed": [],
        "reopened": _becomes(State.ACTIVE, 30),
        "reopened that day": _becomes(State.ACTIVE, 20),
        "active before": _becomes(State.ACTIVE, 19),
        "cancelled then": _becomes(State.CANCELLED, 30),
        "cancelled that day": _becomes(State.CANCELLED, 20),
        "cancelled before": _becomes(State.CANCELLED, 19),
        "reopened and closed again": [*_becomes(State.ACTIVE, 30), *_becomes(State.CLOSED, 40)],
        "reopened for an hour": [StateChange(on(30), State.ACTIVE), StateChange(on(30), State.CLOSED)],
        "reopened, cancelled": [*_becomes(State.CANCELLED, 25), *_becomes(State.ACTIVE, 30)],
    }
    for name, states in reopened.items():
        plan = Plan(cycles=CYCLES, objectives=both(states=states))
        policies = [Policy(), Policy(closed="exclude", cancelled="zero"), Policy(closed="zero", cancelled="count")]
        yield from scene(f"closing: {name}", plan, (19, 20, 21, 30, 41), *policies)
    plain = Plan(cycles=CYCLES, objectives=both())
    clamps = ((0.25, 0.75), (0, 0.7), (0.95, 1), _OPEN)
    policies = [Policy(clamp=clamp) for clamp in clamps] + [Policy(objective_clamp=clamp) for clamp in clamps]
    policies += [
        Policy(credit="all_or_nothing"),
        Policy(rollup="sum"),
        Policy(rollup="min"),
        Policy(baseline="uncounted"),
    ]
    yield from scene("closing: under a clamp", plain, (50,), *policies)
    for score in (0, 0.4, 0.7, 1):
        found = [
            item("a", Change(0, 10), closing=Closing(on(20), score)),
            item("b", None, closing=Closing(on(20), score)),
        ]
        plan = Plan(cycles=CYCLES, objectives=[goal("o", *found), goal("none", closing=Closing(on(101), score))])
        policies = [Policy(), Policy(not_started="exclude", objective_status="worst"), Policy(rollup="sum")]
        yield from scene(f"closing: {score} without a value", plan, (20, 50, 101), *policies)


def _rollups() -> Iterator[Corner]:
    euros, dollars = Change(0, 100, "EUR"), Change(0, 10, "USD")
    gone = _becomes(State.CANCELLED)
    sets: dict[str, Sequence[KeyResult]] = {
        "one unit": [item("a", euros, *at((1, 50))), item("b", Change(10, 20, "EUR"), *at((1, 12)))],
        "two units": [item("a", euros, *at((1, 50))), item("b", dollars, *at((1, 2)))],
        "no units": [item("a", 5), item("b", Change(0, 100), *at((1, 90)))],
        "weights": [item("a", euros, *at((1, 50)), weight=0), item("b", Change(0, 10, "EUR"), *at((1, 2)), weight=3)],
        "per cent": [item("a", Change(0, 100, "%"), *at((1, 50))), item("b", Change(0, 10, "%"), *at((1, 2)))],
        "both ways": [item("a", euros, *at((1, 50))), item("b", Change(100, 0, "EUR"), *at((1, 90)))],
        "falling": [item("a", Change(100, 50, "EUR"), *at((1, 60))), item("b", Change(10, 0, "EUR"), *at((1, 9)))],
        "no value": [item("a", euros), item("b", Change(0, 10, "EUR"), *at((1, 2)))],
        "cancelled": [item("a", euros, *at((1, 50)), states=gone), item("b", Change(0, 10, "EUR"), *at((1, 2)))],
        "closed": [
            item("a", euros, *at((1, 50)), closing=Closing(on(5), 0.9)),
            item("b", Change(0, 10, "EUR"), *at((1, 2))),
        ],
        "closed low": [item("a", 5, closing=Closing(on(5), 0)), item("b", 2)],
        "over": [item("a", 15), item("b", -3)],
        "steps": [item("a", 5), item("b", Milestones([Milestone("m")]))],
        "a sum of nothing": [item("a", 5), item("b", Cascaded(method="sum", target=10))],
        "equal": [item("a", Change(5, 5), *at((1, 5)))],
        "reached": [item("a", 15), item("b", 5), item("c", 10)],
    }
    policies = [Policy(rollup=rollup) for rollup in _ROLLUPS]
    policies += [Policy(rollup=rollup, not_started="exclude", cancelled="zero") for rollup in _ROLLUPS]
    policies += [Policy(rollup=rollup, clamp=_OPEN, objective_clamp=_OPEN) for rollup in _ROLLUPS]
    policies += [Policy(rollup=rollup, change="of_target") for rollup in _ROLLUPS]
    policies += [Policy(rollup=rollup, credit="all_or_nothing") for rollup in _ROLLUPS]
    for name, found in sets.items():
        yield from scene(f"roll-up: {name}", Plan(cycles=CYCLES, objectives=[goal("o", *found)]), (50,), *policies)


# children


def of_cascades() -> Iterator[Corner]:
    """Yield those about objectives above others."""
    yield from _links()
    yield from _children()
    yield from _sums()


def _links() -> Iterator[Corner]:
    """Yield links of all kinds to an objective, and to a key result."""
    pairs: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "plain": ({}, {}),
        "weights": ({"weight": 3}, {"weight": 1}),
        "weight 0": ({"weight": 0}, {}),
        "all of weight 0": ({"weight": 0}, {"weight": 0}),
        "supports": ({"contributes": False}, {}),
        "all support": ({"contributes": False}, {"contributes": False, "weight": 2}),
        "a share": ({"share": 0.25}, {"weight": 2}),
        "a share of 0": ({"share": 0}, {}),
        "a share of all": ({"share": 1}, {}),
    }
    gone = _becomes(State.CANCELLED)
    for to in ("top", "mean"):
        top = goal("top", *([item("mean", Cascaded())] if to == "mean" else []))
        below = [child("a", 9, Alignment(to, share=0.5), states=gone), child("b", 4, Alignment(to, share=0.3))]
        plan = Plan(cycles=CYCLES, objectives=[top, *below, child("c", 1, Alignment(to))])
        yield from scene(f"link to {to}: two shares, one cancelled", plan, (50,), *_memberships())
    for name, (first, second) in pairs.items():
        for to in ("top", "mean", "sum"):
            above = [item("mean", Cascaded()), item("sum", Cascaded(method="sum", target=20))]
            top = goal("top", *([one for one in above if one.id == to]))
            below = [
                child("high", 9, Alignment(to, **first), priority="P0"),
                child("low", 2, Alignment(to, **second), priority="P1", weight=5),
            ]
            plan = Plan(cycles=CYCLES, objectives=[top, *below])
            policies = [
                Policy(),
                Policy(priority_weights={"P0": 2, "P1": 0}),
                Policy(rollup="min"),
                Policy(rollup="sum"),
            ]
            yield from scene(f"link to {to}: {name}", plan, (50,), *policies)


def _children() -> Iterator[Corner]:
    gone, put_off = _becomes(State.CANCELLED), _becomes(State.POSTPONED)
    link = Alignment("top")
    alarm = KPI(id="alarm", threshold=Threshold.at_most(3), readings=[(START, 9)])
    tops = {
        "nothing of its own": goal("top"),
        "a key result": goal("top", item("own", 4)),
        "one of weight 0": goal("top", item("own", 4, weight=0)),
        "one not started": goal("top", item("own", Change(0, 10))),
        "one unmeasured": goal("top", item("own", None)),
        "one with a share": goal("top", item("own", 4, share=0.5)),
        "one cancelled": goal("top", item("own", 4, states=gone)),
        "no cycle": goal("top", cycle=None),
        "closed": goal("top", closing=Closing(on(20), 0.3)),
    }
    sets = {
        "one": [child("a", 9, link)],
        "three": [child("a", 9, link), child("b", 2, link), child("c", 2, link)],
        "one without a value": [goal("a", item("ak", Change(0, 10)), aligned_to=[link]), child("b", 2, link)],
        "one of nothing": [goal("a", aligned_to=[link]), child("b", 2, link)],
        "one cancelled": [child("a", 9, link, states=gone), child("b", 2, link)],
        "one put off": [child("a", 9, link, states=put_off), child("b", 2, link)],
        "all put off": [child("a", 9, link, states=put_off), child("b", 2, link, states=put_off)],
        "one closed": [child("a", 9, link, closing=Closing(on(20), 0.1)), child("b", 2, link)],
        "one behind a guardrail": [child("a", 9, link, guardrails=["alarm"]), child("b", 2, link)],
        "one of another cycle": [child("a", 9, link, cycle="before"), child("b", 2, link, cycle=None)],
        "only one that supports": [child("a", 9, Alignment("top", contributes=False))],
        "a grandchild": [
            goal("a", aligned_to=[link]),
            child("b", 2, Alignment("a")),
            child("c", 8, Alignment("a"), link),
        ],
        "over": [child("a", 15, link), child("b", -3, link)],
    }
    policies = [Policy(members=members) for members in _MEMBERS]
    policies += [
        Policy(members=members, not_started="exclude", cancelled="zero", postponed="exclude") for members in _MEMBERS
    ]
    policies += [
        Policy(members=members, rollup="sum", guardrails="cap_score", cancelled="zero") for members in _MEMBERS
    ]
    policies += [
        Policy(members=members, objective_status="worst", status_members="all", common_state="adopted")
        for members in _MEMBERS
    ]
    policies += [Policy(objective_status="worst", objective_clamp=_OPEN, clamp=_OPEN, guardrails="veto")]
    for name, top in tops.items():
        for other, below in sets.items():
            if name == "nothing of its own" or other in {"three", "only one that supports"}:
                plan = Plan(cycles=CYCLES, kpis=[alarm], objectives=[top, *below])
                yield from scene(f"children: {name} above {other}", plan, (50,), *policies)


def _sums() -> Iterator[Corner]:
    """Yield key results made of goals."""
    gone = _becomes(State.CANCELLED)
    link = Alignment("sum"), Alignment("mean")
    euros = Change(0, 100, "EUR")
    sets = {
        "nothing": [],
        "two": [child("a", 9, *link), child("b", 2, *link)],
        "tenths": [child("a", 0.1, *link), child("b", 0.2, *link)],
        "one cancelled": [child("a", 9, *link, states=gone), child("b", 2, *link)],
        "one of weight 0": [goal("a", item("ak", 9, weight=0), item("al", 3), aligned_to=link)],
        "a share of 0": [goal("a", item("ak", 9, share=0), item("al", 3), aligned_to=link)],
        "a key result cancelled": [goal("a", item("ak", 9, states=gone), item("al", 3), aligned_to=link)],
        "without a value": [goal("a", item("ak", Change(0, 10)), aligned_to=link)],
        "one without a value": [goal("a", item("ak", Change(0, 10)), item("al", 3), aligned_to=link)],
        "falling": [goal("a", item("ak", Change(10, 0), *at((1, 4))), item("al", 3), aligned_to=link)],
        "undisclosed": [goal("a", item("ak", Change(0), *at((1, 4))), item("al", 3), aligned_to=link)],
        "steps": [goal("a", item("ak", Milestones([Milestone("m", 1, on(1))])), item("al", 3), aligned_to=link)],
        "closed": [child("a", 9, *link, closing=Closing(on(20), 0.2)), child("b", 2, *link)],
        "a key result closed": [goal("a", item("ak", 9, closing=Closing(on(20), 0.2)), aligned_to=link)],
        "euros": [goal("a", item("ak", euros, *at((1, 40))), aligned_to=link)],
        "over": [child("a", 90, *link), child("b", 2, *link)],
        "below zero": [child("a", -9, *link), child("b", 2, *link)],
    }
    policies = [
        Policy(),
        Policy(not_started="exclude"),
        Policy(cancelled="count"),
        Policy(cancelled="zero", clamp=_OPEN, objective_clamp=_OPEN),
        Policy(rollup="sum"),
        Policy(credit="all_or_nothing", pending_until=0),
    ]
    for target in (10, 0.3):
        for name, below in sets.items():
            above = [item("sum", Cascaded(method="sum", target=target)), item("mean", Cascaded())]
            plan = Plan(cycles=CYCLES, objectives=[goal("top", *above), *below])
            yield from scene(f"made of goals: {name}, of {target}", plan, (50,), *policies)


# owners


def of_owners() -> Iterator[Corner]:
    """Yield those about the scores of owners."""
    gone, draft, put_off = (_becomes(state) for state in (State.CANCELLED, State.DRAFT, State.POSTPONED))
    mine = {
        "one": [child("a", 9, owner="w")],
        "weights": [child("a", 9, owner="w", weight=3), child("b", 2, owner="w")],
        "weight 0": [child("a", 9, owner="w", weight=0), child("b", 2, owner="w")],
        "weight 0 alone": [child("a", 9, owner="w", weight=0)],
        "priorities": [child("a", 9, owner="w", priority="P0"), child("b", 2, owner="w", priority="P1")],
        "of another": [child("a", 9, owner="w"), child("b", 2, owner="other")],
        "of one below": [child("a", 9, owner="w"), child("b", 2, owner="below")],
        "only of one below": [child("b", 2, owner="below")],
        "a key result of another": [goal("a", item("k", 9, owner="other"), item("l", 2), owner="w")],
        "a key result alone": [goal("a", item("k", 9, owner="w"), item("l", 2), owner="other")],
        "key results": [goal("a", item("k", 9), item("l", 2, weight=3), owner="w"), child("b", 5, owner="w")],
        "a key result of weight 0": [goal("a", item("k", 9), item("l", 2, weight=0), owner="w")],
        "a share": [goal("a", item("k", 9, share=0.9), item("l", 2, weight=3), owner="w"), child("b", 5, owner="w")],
        "without a value": [goal("a", item("k", Change(0, 10)), owner="w"), child("b", 5, owner="w")],
        "nothing": [goal("a", owner="w"), child("b", 5, owner="w")],
        "before and now": [child("a", 9, owner="w", cycle="before"), child("b", 2, owner="w")],
        "no cycle and now": [child("a", 9, owner="w", cycle=None), child("b", 2, owner="w")],
        "before and no cycle": [child("a", 9, owner="w", cycle="before"), child("b", 2, owner="w", cycle=None)],
        "before": [child("a", 9, owner="w", cycle="before"), child("b", 2, owner="w", cycle="older")],
        "older": [child("a", 9, owner="w", cycle="older"), child("b", 2, owner="w", cycle="older")],
        "after": [child("a", 9, owner="w", cycle="after"), child("b", 2, owner="w", cycle="older")],
        "draft now": [child("a", 9, owner="w", cycle="before"), child("b", 2, owner="w", states=draft)],
        "draft before": [
            child("a", 9, owner="w", cycle="before", states=draft),
            child("b", 2, owner="w", cycle="older"),
        ],
        "cancelled now": [child("a", 9, owner="w", cycle="before"), child("b", 2, owner="w", states=gone)],
        "put off now": [child("a", 9, owner="w", cycle="before"), child("b", 2, owner="w", states=put_off)],
        "cancelled": [child("a", 9, owner="w"), child("b", 2, owner="w", states=gone)],
        "weight 0 now": [child("a", 9, owner="w", cycle="before"), child("b", 2, owner="w", weight=0)],
        "closed": [child("a", 9, owner="w", closing=Closing(on(20), 0.1)), child("b", 2, owner="w")],
        "aligned": [child("a", 9, owner="w"), child("b", 2, Alignment("a"), owner="w")],
        "over": [child("a", 15, owner="w"), child("b", 2, owner="w")],
    }
    rules: tuple[OwnerScore, ...] = get_args(OwnerScore)
    policies = [Policy(owner_score=rule) for rule in rules]
    policies += [Policy(owner_score=rule, not_started="exclude", cancelled="zero", drafts="count") for rule in rules]
    policies += [Policy(owner_score=rule, closed="zero", postponed="exclude", cancelled="count") for rule in rules]
    policies += [Policy(owner_score=rule, priority_weights={"P0": 2, "P1": 0}, rollup="min") for rule in rules]
    policies += [Policy(owner_score=rule, clamp=_OPEN, objective_clamp=_OPEN, drafts="zero") for rule in rules]
    owners = [Owner(id="w"), Owner(id="other"), Owner(id="below", parent="w"), Owner(id="idle")]
    for name, found in mine.items():
        plan = Plan(cycles=CYCLES, owners=owners, objectives=found)
        yield from scene(f"owner: {name}", plan, (50,), *policies)
        yield from scene(f"owner: {name}", plan, (-99, 0, 1, 100, 101, 102, 200, 201))
