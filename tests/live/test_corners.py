"""What draws seldom bring together: each corner in which something must be brought up to date, or must not."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs
import pytest

import goalkit as gk
from tests.live.telling import Event, Told

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = dt.date(2026, 5, 15)
YESTERDAY = DAY - dt.timedelta(days=1)
CYCLE = gk.Cycle.quarter(2026, 2)
MIDDLE = dt.date(2026, 5, 1)

BELOW = gk.Alignment("p")
CANCELLED = gk.StateChange(DAY, "cancelled")


def item(name: str, value: float | None = None, measure: gk.Change | gk.Cascaded | None = None) -> gk.KeyResult:
    """Return a key result, with a value of yesterday if one is given."""
    entries = [] if value is None else [gk.CheckIn(YESTERDAY, value)]
    return gk.KeyResult(id=name, title=name, measure=measure or gk.Change(0, 10), check_ins=entries)


def goal(name: str, *items: gk.KeyResult, to: str | None = None, owner: str | None = None) -> gk.Objective:
    links = [] if to is None else [gk.Alignment(to)]
    return gk.Objective(id=name, title=name, cycle=CYCLE.id, key_results=items, aligned_to=links, owner=owner)


def value(name: str, number: float | None = None, **fields: object) -> Event:
    return "check_in", name, gk.CheckIn(DAY, number, **fields)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def tell(objectives: Sequence[gk.Objective], policy: gk.Policy, *events: Event, kpis: Sequence[gk.KPI] = ()) -> None:
    """Tell a live scorecard some events, and compare everything after each."""
    plan = gk.Plan(cycles=[CYCLE], owners=[gk.Owner(id="ana")], kpis=kpis, objectives=objectives)
    told = Told(plan, DAY, policy)
    for event in events:
        told.hold()
        assert told.tell(event)
        told.agree()


def test_an_owner_by_key_results_follows_one_that_moves_no_goal() -> None:
    objectives = [goal("o", item("low", 1), item("k", 5), owner="ana")]
    tell(objectives, gk.Policy(owner_score="key_results", rollup="min"), value("k", 6))


def test_a_sum_above_follows_values_that_move_no_score() -> None:
    objectives = [goal("p", to="top"), goal("o", item("k", 12), to="p"), goal("q", item("l", 1), to="p"), goal("top")]
    tell(objectives, gk.Policy(rollup="sum"), value("k", 15), value("k", 11))


def test_what_can_no_more_be_added_up_is_not_added_up_above() -> None:
    euros = attrs.evolve(item("x", 5, gk.Change(0, 10, unit="EUR")), states=[gk.StateChange(YESTERDAY, "draft")])
    objectives = [
        goal("p"),
        goal("o", item("k", 5), euros, to="p"),
        goal("q", item("l", 30, gk.Change(0, 100)), to="p"),
    ]
    tell(objectives, gk.Policy(rollup="sum"), value("k", 6), ("set_state", "x", gk.StateChange(DAY, "active")))


def test_a_cascaded_sum_follows_values_that_move_no_score() -> None:
    total = item("s", measure=gk.Cascaded(method="sum", target=100))
    over = item("t", measure=gk.Cascaded(method="sum", target=500))
    objectives = [goal("top", over), goal("p", total, to="t"), goal("o", item("k", 12), to="s")]
    tell(objectives, gk.Policy(), value("k", 15), value("k", 11), ("set_state", "k", CANCELLED))
    clamped = [
        goal("top", over),
        goal("p", item("s", measure=gk.Cascaded(method="sum", target=5)), to="t"),
        objectives[2],
    ]
    tell(clamped, gk.Policy(), value("k", 15), value("k", 20))


def test_a_first_value_of_0_starts_what_is_above() -> None:
    objectives = [goal("top"), goal("p", to="top"), goal("o", item("k"), item("l"), to="p")]
    tell(objectives, gk.Policy(no_value="pending"), value("k", 0), value("l", 0))
    cascaded = [goal("p", item("c", measure=gk.Cascaded())), goal("o", item("k"), to="c")]
    tell(cascaded, gk.Policy(no_value="pending"), value("k", 0))


@pytest.mark.parametrize("status", ["worst", "confidence"])
def test_statuses_from_below_follow_what_moves_no_score(status: str) -> None:
    policy = gk.Policy(objective_status=status)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    objectives = [goal("top"), goal("p", to="top"), goal("o", item("k", 5), item("l", 5), to="p")]
    stated = value("k", 5, status="off_track", confidence=0.1)
    tell(objectives, policy, stated, value("k", 5, status="on_track", confidence=0.9), value("k", 9), value("l", 1))
    own = [goal("p", item("own", 9)), goal("o", item("k", 5), to="p")]
    tell(own, policy, value("k", 1), ("set_state", "o", CANCELLED))


def test_a_state_that_all_members_have_is_adopted_above() -> None:
    objectives = [goal("top"), goal("p", to="top"), goal("o", item("k", 5), item("l", 5), to="p")]
    closed = gk.StateChange(DAY, "closed")
    policy = gk.Policy(common_state="adopted")
    tell(objectives, policy, ("set_state", "k", closed), ("set_state", "l", closed), value("k", 6))
    own = [goal("top"), goal("p", item("own", 5), to="top"), goal("o", item("k", 5), to="p")]
    tell(own, policy, ("set_state", "own", closed), ("set_state", "o", closed), value("k", 6))


def test_a_state_counts_above_though_the_score_is_the_same() -> None:
    objectives = [goal("top"), goal("p", to="top"), goal("o", item("k", 5), to="p"), goal("q", item("l", 5), to="p")]
    tell(objectives, gk.Policy(), ("set_state", "o", CANCELLED), value("l", 7), value("k", 9))
    postponed = gk.StateChange(DAY, "postponed")
    tell(objectives, gk.Policy(), ("set_state", "p", postponed), value("l", 5 + 1e-11), value("l", 6))
    tell(objectives, gk.Policy(), ("set_state", "o", gk.StateChange(DAY, "closed")), value("k", 5, status="at_risk"))


def test_own_key_results_that_count_no_more_give_way_to_children() -> None:
    policy = gk.Policy(not_started="exclude")
    objectives = [goal("top"), goal("p", item("own"), to="top"), goal("o", item("k", 5), to="p")]
    tell(
        objectives,
        policy,
        value("k", 6),
        value("own", 1),
        value("k", 7),
        ("set_state", "own", CANCELLED),
        value("k", 8),
    )
    zero = [goal("p", gk.KeyResult(id="own", title="own", weight=0, measure=gk.Change(0, 10))), objectives[2]]
    tell(zero, gk.Policy(), value("k", 6), value("own", 1), value("k", 7))


def test_a_child_with_a_closing_counts_with_that() -> None:
    closed = attrs.evolve(goal("o", item("k", 5), to="p"), closing=gk.Closing(YESTERDAY, 0.9))
    objectives = [goal("top"), goal("p", to="top"), closed, goal("q", item("l", 2), to="p")]
    reopened = gk.StateChange(DAY, "active")
    cancelled = gk.StateChange(YESTERDAY, "cancelled")
    for policy in (gk.Policy(), gk.Policy(closed="exclude"), gk.Policy(rollup="sum")):
        tell(objectives, policy, value("k", 6), value("l", 3), ("set_state", "o", reopened), value("k", 7))
        tell(objectives, policy, ("set_state", "o", cancelled), value("l", 4))


def test_phases_expect_more_of_a_key_result_that_has_moved() -> None:
    phased = gk.Change(0, 10, phases=[(MIDDLE, 3), (CYCLE.last_day, 10)])
    objectives = [goal("p"), goal("o", item("k", measure=phased), item("l", 2), to="p")]
    for policy in (
        gk.Policy(phases="latest_period"),
        gk.Policy(rollup="sum"),
        gk.Policy(pace=gk.Pace(rule="achievement")),
    ):
        tell(
            objectives,
            policy,
            ("check_in", "k", gk.CheckIn(dt.date(2026, 4, 20), 1)),
            value("k", 1),
            value("l", 3),
            ("retarget", "l", gk.Revision(DAY, target=20)),
            value("l", 3, status="at_risk"),
        )


def test_a_stated_status_changes_the_status_alone() -> None:
    objectives = [goal("p"), goal("o", item("k", 5), to="p")]
    for rule in ("sticky", "until_newer", "ignored"):
        policy = gk.Policy(stated_status=rule)  # pyright: ignore[reportArgumentType]
        tell(objectives, policy, value("k", 5, status="off_track"), value("k", 5), value("k", status="ahead"))


def test_a_score_at_the_clamp_hides_progress_that_is_published() -> None:
    objectives = [goal("p"), goal("o", item("k", 12), to="p")]
    tell(objectives, gk.Policy(), value("k", 15), value("k", -3), value("k", -5))


def test_guardrails_reach_goals_and_what_is_above_them() -> None:
    kpi = gk.KPI(id="m", threshold=gk.Threshold.at_least(5), readings=[(YESTERDAY, 7)])
    guarded = attrs.evolve(goal("o", item("k", 9), to="p", owner="ana"), guardrails=["m"])
    objectives = [goal("top"), goal("p", to="top"), guarded]
    breach: Event = ("record", "m", gk.Reading(DAY, 1))
    for rule in ("report", "cap_status", "cap_score", "veto"):
        policy = gk.Policy(guardrails=rule)  # pyright: ignore[reportArgumentType]
        tell(objectives, policy, breach, value("k", 8), ("record", "m", gk.Reading(DAY, 6)), value("k", 7), kpis=[kpi])
        tell(objectives, attrs.evolve(policy, rollup="sum"), breach, kpis=[kpi])


def test_every_key_result_on_a_kpi_follows_its_readings() -> None:
    kpi = gk.KPI(id="m", threshold=gk.Threshold.at_least(5), readings=[(MIDDLE, 7)])
    linked = [item(name, measure=gk.Change(0, 10, kpi="m")) for name in ("k", "l")]
    objectives = [goal("p"), goal("o", linked[0], to="p"), goal("q", linked[1], item("x", 2), to="p")]
    events: list[Event] = [("record", "m", gk.Reading(DAY, number)) for number in (8, 8, 9, 2)]
    tell(objectives, gk.Policy(), *events, ("record", "m", gk.Reading(MIDDLE, 3)), value("x", 4), kpis=[kpi])


def test_a_new_target_ends_the_short_way() -> None:
    objectives = [goal("p"), goal("o", item("k", 5), item("l", 5), to="p")]
    later = gk.Revision(DAY + dt.timedelta(days=1), target=50)
    tell(
        objectives,
        gk.Policy(),
        ("retarget", "k", later),
        value("k", 6),
        ("retarget", "k", gk.Revision(YESTERDAY, target=20)),
        value("k", 7),
        ("retarget", "k", gk.Revision(DAY, baseline=2)),
        value("l", 7),
        ("set_state", "l", gk.StateChange(DAY, "draft")),
        value("l", 8),
    )


def test_owners_follow_states_that_choose_what_is_current() -> None:
    before = gk.Cycle.quarter(2026, 1)
    done = gk.KeyResult(id="done", title="done", measure=gk.Change(0, 10), check_ins=[gk.CheckIn(before.last_day, 9)])
    old = attrs.evolve(goal("old", done, owner="ana"), cycle=before.id)
    plan = gk.Plan(
        cycles=[before, CYCLE],
        owners=[gk.Owner(id="ana")],
        objectives=[
            old,
            *(
                attrs.evolve(goal(name, item(of, 5), owner="ana"), states=[gk.StateChange(MIDDLE, "draft")])
                for name, of in (("o", "k"), ("q", "l"))
            ),
        ],
    )
    told = Told(plan, DAY, gk.Policy())
    for event in (
        ("check_in", "done", gk.CheckIn(before.last_day, 8)),
        ("set_state", "o", gk.StateChange(YESTERDAY, "active")),
        ("set_state", "q", gk.StateChange(YESTERDAY, "active")),
        value("k", 6),
        ("set_state", "o", gk.StateChange(YESTERDAY, "draft")),
        value("l", 4),
        ("set_state", "q", CANCELLED),
        ("set_state", "o", gk.StateChange(DAY, "active")),
        value("k", 7),
    ):
        assert told.tell(event)
        told.agree()


def test_two_ways_that_meet_are_worked_out_once_each_after_both() -> None:
    both = attrs.evolve(goal("o", item("k", 5)), aligned_to=[gk.Alignment("left"), gk.Alignment("c", weight=3)])
    objectives = [
        goal("top"),
        goal("left", to="top"),
        goal("right", item("c", measure=gk.Cascaded()), to="top"),
        both,
        goal("q", item("l", 1), to="left"),
    ]
    tell(objectives, gk.Policy(), value("k", 7), value("l", 3), ("align", "q", gk.Alignment("c")), value("l", 4))


def test_a_status_has_its_edge_between_two_scores_that_are_published_alike() -> None:
    """On the first of 91 days a score of 0.7 / 91 is on track; a difference of a ten-billionth is multiplied by 91."""
    objectives = [goal("p"), goal("o", item("k"), to="p")]
    plan = gk.Plan(cycles=[CYCLE], objectives=objectives)
    for waiting in (False, True):
        told = Told(plan, CYCLE.start, gk.Policy(pending_until=0))
        if waiting:
            told.tell(("set_state", "p", gk.StateChange(CYCLE.start, "postponed")))
        for number in (0.076923076, 0.0769230775, 0.076923076):
            assert told.tell(("check_in", "k", gk.CheckIn(CYCLE.start, number)))
            told.agree()


@pytest.mark.parametrize("seed", range(5))
def test_very_large_weights_are_divided_first_as_ever(seed: int) -> None:
    weights = (1e95, 3e94 + seed * 1e93, 7e93)
    below = [
        attrs.evolve(goal(f"g{number}", item(f"k{number}", 1)), aligned_to=[gk.Alignment("p", weight=weight)])
        for number, weight in enumerate(weights)
    ]
    policy = gk.Policy(clamp=(None, None), objective_clamp=(None, None))
    events = [value(f"k{number}", 1e20 / (3 + seed + number)) for number in (0, 1, 2, 0)]
    tell([goal("p"), *below], policy, *events)


def test_members_stand_in_the_order_of_the_plan_whenever_they_were_aligned() -> None:
    objectives = [goal("p"), goal("o", item("k", 5)), goal("q", item("l", 3))]
    tell(objectives, gk.Policy(), ("align", "q", BELOW), ("align", "o", BELOW), value("k", 6))
    total = [goal("p", item("c", measure=gk.Cascaded())), *objectives[1:]]
    tell(total, gk.Policy(), ("align", "q", gk.Alignment("c")), ("align", "o", gk.Alignment("c")), value("k", 6))
