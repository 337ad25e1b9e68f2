"""A live scorecard: what it takes and refuses, the plan it has, the views it gives away."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from heapq import heappop
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

import goalkit as gk
from goalkit.cascade.events import Aligned, CheckedIn
from goalkit.errors import InvalidPlan, InvalidValue, NotFound
from goalkit.live import LiveView
from goalkit.live import _engine as engines
from goalkit.testing.contracts import LiveScorecardContract
from goalkit.testing.fixtures import LiveScorecardFixture
from goalkit.testing.machines import CheckInMachine
from tests.live.telling import Event, Told, same

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from goalkit.ports import OpenLiveScorecard

DAY = dt.date(2026, 5, 15)
CYCLE = gk.Cycle.quarter(2026, 2)


class Ours(LiveScorecardFixture):
    """The live scorecard of goalkit."""

    def open_subject(self) -> AbstractContextManager[OpenLiveScorecard]:
        return nullcontext(gk.LiveScorecard)


class TestLive(Ours, LiveScorecardContract):
    """It keeps all laws."""


class OurCheckIns(CheckInMachine):
    """It takes any events."""

    fixture = Ours()


TestCheckIns = OurCheckIns.TestCase
TestCheckIns.settings = settings(TestCheckIns.settings, stateful_step_count=20)


def goal(
    name: str,
    *items: gk.KeyResult,
    to: Sequence[gk.Alignment | str] = (),
    owner: str | None = None,
    guardrails: Sequence[str] = (),
) -> gk.Objective:
    links = [gk.Alignment(link) if isinstance(link, str) else link for link in to]
    return gk.Objective(
        id=name,
        title=name,
        cycle=CYCLE.id,
        key_results=items,
        aligned_to=links,
        owner=owner,
        guardrails=guardrails,
    )


def change(name: str, value: float | None = None, **fields: object) -> gk.KeyResult:
    entries = [] if value is None else [gk.CheckIn(DAY, value)]
    return gk.KeyResult(id=name, title=name, measure=gk.Change(0, 10, **fields), check_ins=entries)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def company(*objectives: gk.Objective, kpis: Sequence[gk.KPI] = ()) -> gk.Plan:
    return gk.Plan(cycles=[CYCLE], owners=[gk.Owner(id="ana")], kpis=kpis, objectives=objectives)


def opened(*objectives: gk.Objective, kpis: Sequence[gk.KPI] = (), policy: gk.Policy | None = None) -> Told:
    return Told(company(*objectives, kpis=kpis), DAY, policy or gk.Policy())


# opening


def test_without_a_policy_it_takes_that_of_the_plan() -> None:
    policy = gk.Policy(not_started="exclude")
    plan = gk.Plan(policy=policy)
    live = gk.LiveScorecard(plan, DAY)
    assert (live.policy, live.as_of, live.plan == plan) == (policy, DAY, True)
    assert gk.LiveScorecard(gk.Plan(), DAY).policy == gk.Policy()


def test_what_it_cannot_be_opened_with_is_named() -> None:
    with pytest.raises(InvalidValue, match="LiveScorecard: 3 problems"):
        gk.LiveScorecard("plan", "today", "strict")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_it_says_what_it_is() -> None:
    live = gk.LiveScorecard(company(goal("o")), DAY)
    assert repr(live) == "<LiveScorecard of 1 objectives as of 2026-05-15>"
    assert repr(live.view()) == "<LiveView of 1 objectives and 0 KPIs as of 2026-05-15>"


# plan, views, results


def test_plan_view_and_results_are_kept_until_something_happens() -> None:
    live = gk.LiveScorecard(company(goal("o", change("k"))), DAY)
    plan, view, results = live.plan, live.view(), live.results()
    assert (live.plan is plan, live.view() is view, live.results() is results) == (True, True, True)
    assert live.check_in("k", gk.CheckIn(DAY, 5)) == {"k", "o"}
    assert (view.plan is plan, view.results() is results, live.plan is plan) == (True, True, False)
    assert results.objectives["o"].score == 0
    assert live.results().objectives["o"].score == 0.5


def test_the_plan_of_an_earlier_view_is_that_of_its_moment() -> None:
    told = opened(goal("p"), goal("o", change("k")), goal("q", change("l")), kpis=[gk.KPI(id="m")])
    told.hold()
    told.tell(("check_in", "k", gk.CheckIn(DAY, 5)))
    told.tell(("check_in", "l", gk.CheckIn(DAY, 5)))
    assert told.live.plan == told.right.plan
    told.hold()
    told.tell(("align", "o", gk.Alignment("p")))
    told.tell(("check_in", "k", gk.CheckIn(DAY, 6)))
    told.tell(("record", "m", gk.Reading(DAY, 6)))
    told.hold()
    told.tell(("set_state", "p", gk.StateChange(DAY, "closed")))
    told.agree()


def test_a_full_scorecard_of_now_can_be_had() -> None:
    live = gk.LiveScorecard(company(goal("o", change("k"))), DAY)
    live.check_in("k", gk.CheckIn(DAY, 5))
    card = live.scorecard()
    assert isinstance(card, gk.Scorecard)
    same(live.view(), card)


def test_results_hold_their_moment_though_nobody_holds_the_view() -> None:
    live = gk.LiveScorecard(company(goal("p"), goal("o", change("k", 2), to=["p"]), goal("q", change("l"))), DAY)
    objectives, card = live.view().objectives, live.scorecard()
    live.check_in("l", gk.CheckIn(DAY, 8))
    live.check_in("k", gk.CheckIn(DAY, 9))
    assert objectives["p"].score == 0.2
    assert objectives["p"].explanation == card.objectives["p"].explanation


def test_views_that_nobody_holds_cost_nothing() -> None:
    live = gk.LiveScorecard(company(goal("o", change("k"))), DAY)
    held = live.view()
    for value in range(5):
        live.view()
        live.check_in("k", gk.CheckIn(DAY, value))
    assert len(live._held) == 2  # the one that is held, and the last one
    assert held.objectives["o"].score == 0
    live.view()
    del held
    live.check_in("k", gk.CheckIn(DAY, 7))
    live.view()
    live.check_in("k", gk.CheckIn(DAY, 8))
    assert len(live._held) == 1


def test_nothing_has_an_explanation_that_is_not_there() -> None:
    view: LiveView = gk.LiveScorecard(company(goal("o")), DAY).view()
    assert view.explain("o", "objective").id == "o"
    with pytest.raises(NotFound, match="there is no goal, KPI or owner 'x'"):
        view.explain("x")


# what is refused


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("check_in", ("nobody", gk.CheckIn(DAY, 1)), NotFound),
        ("check_in", (["k"], gk.CheckIn(DAY, 1)), NotFound),
        ("check_in", ("k", 5), InvalidValue),
        ("check_in", ("k", gk.CheckIn(CYCLE.end, 1)), InvalidPlan),
        ("check_in", ("k", gk.CheckIn(CYCLE.start - dt.timedelta(days=1), 1)), InvalidPlan),
        ("check_in", ("l", gk.CheckIn(DAY, 1)), InvalidValue),
        ("record", ("nobody", gk.Reading(DAY, 1)), NotFound),
        ("record", ("m", (DAY, 1)), InvalidValue),
        ("retarget", ("nobody", gk.Revision(DAY, target=1)), NotFound),
        ("retarget", ("k", 5), InvalidValue),
        ("retarget", ("n", gk.Revision(DAY, target=1)), InvalidValue),
        ("retarget", ("l", gk.Revision(DAY, target=-5)), InvalidPlan),
        ("set_state", ("nobody", gk.StateChange(DAY, "closed")), NotFound),
        ("set_state", ("o", "closed"), InvalidValue),
        ("align", ("nobody", gk.Alignment("o")), NotFound),
        ("align", (7, gk.Alignment("o")), NotFound),
        ("align", ("o", gk.Alignment("nobody")), NotFound),
        ("align", ("o", "p"), InvalidValue),
        ("align", ("k", gk.Alignment("p")), InvalidPlan),
        ("align", ("p", gk.Alignment("o")), InvalidPlan),
        ("align", ("o", gk.Alignment("k")), InvalidPlan),
        ("align", ("q", gk.Alignment("p", share=0.6)), InvalidPlan),
        ("align", ("r", gk.Alignment("o")), InvalidPlan),
        ("align", ("o", gk.Alignment("s")), InvalidPlan),
        ("align", ("r", gk.Alignment("above")), InvalidPlan),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    method: str, arguments: tuple[object, ...], error: type[Exception]
) -> None:
    kpi = gk.KPI(id="m", unit="EUR", direction="increase")
    linked = gk.KeyResult(id="l", title="l", measure=gk.Change(0, 10, kpi="m"))
    total = gk.KeyResult(id="s", title="s", measure=gk.Cascaded(method="sum", target=10, unit="days"))
    told = opened(
        goal("above"),
        goal("p", to=["above"]),
        goal("top", total),
        goal("o", change("k"), linked, gk.KeyResult(id="n", title="n"), to=[gk.Alignment("p", share=0.5)]),
        goal("q", change("x")),
        goal("r", change("y"), to=["p"]),
        kpis=[kpi],
    )
    plan, results = told.live.plan, told.live.results()
    with pytest.raises(error):
        getattr(told.live, method)(*arguments)
    assert (told.live.plan is plan, told.live.results() is results) == (True, True)
    told.agree()


@pytest.mark.parametrize(
    "policy", [gk.Policy(objective_status="worst", guardrails="veto", rollup="by_unit"), gk.Policy()]
)
def test_an_event_that_cannot_be_worked_out_is_undone(monkeypatch: pytest.MonkeyPatch, policy: gk.Policy) -> None:
    monkeypatch.setattr(engines, "MANY", 1)
    kpi = gk.KPI(id="m", threshold=gk.Threshold.at_least(5), readings=[(DAY, 7)])
    total = gk.KeyResult(id="s", title="s", measure=gk.Cascaded())
    told = opened(
        goal("top", total),
        goal("p", owner="ana"),
        goal("o", change("k"), change("l", kpi="m"), to=["p"], owner="ana", guardrails=["m"]),
        goal("q", change("x", 3), to=["p"], owner="ana"),
        kpis=[kpi],
        policy=policy,
    )
    told.hold()
    told.tell(("check_in", "x", gk.CheckIn(DAY, 4)))

    def finish(engine: engines.LiveEngine) -> frozenset[str]:
        while engine._queue:
            _, at = heappop(engine._queue)
            engine._renew(at, engine._dirty.pop(at))
        for owner, goals in engine._owners.items():
            engine._owner_score(owner, goals)
        raise MemoryError

    happenings: list[Callable[[], object]] = [
        lambda: told.live.check_in("k", gk.CheckIn(DAY, 5)),
        lambda: told.live.record("m", gk.Reading(DAY, 2)),
        lambda: told.live.set_state("o", gk.StateChange(DAY, "closed")),
        lambda: told.live.align("p", gk.Alignment("s")),
        lambda: told.live.align("p", gk.Alignment("top")),
        lambda: told.live.retarget("k", gk.Revision(DAY, target=20)),
        lambda: told.live.check_in("x", gk.CheckIn(DAY, 9)),
    ]
    afterwards: list[Event] = [
        ("check_in", "k", gk.CheckIn(DAY, 6)),
        ("set_state", "o", gk.StateChange(DAY - dt.timedelta(days=9), "active")),
        ("check_in", "x", gk.CheckIn(DAY, 5)),
        ("check_in", "k", gk.CheckIn(DAY, 5)),
        ("align", "p", gk.Alignment("s")),
    ]
    for event in happenings:
        with monkeypatch.context() as patch:
            patch.setattr(engines.LiveEngine, "finish", finish)
            with pytest.raises(MemoryError):
                event()
        told.agree()
    for entry in afterwards:
        assert told.tell(entry)
        told.agree()


# what an event reaches


def test_nothing_is_worked_out_above_goals_that_do_not_go_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    renewed: list[str] = []
    whole = engines.LiveEngine._renew

    def renew(engine: engines.LiveEngine, at: int, ks: set[int]) -> None:
        renewed.append(engine.goals[at].id)
        whole(engine, at, ks)

    monkeypatch.setattr(engines.LiveEngine, "_renew", renew)
    told = opened(
        goal("top"),
        goal("deaf", change("own", 5), to=["top"]),
        goal("p", to=["top"]),
        goal("o", change("k", 5), to=["p", "deaf"]),
    )
    live = told.live
    assert live.check_in("k", gk.CheckIn(DAY, 6)) == {"k", "o", "p", "top"}
    assert renewed == ["o", "p", "top"]
    renewed.clear()
    assert live.check_in("k", gk.CheckIn(DAY, 6)) == frozenset()
    assert renewed == ["o"]  # where nothing has moved the way ends
    renewed.clear()
    assert live.check_in("k", gk.CheckIn(DAY + dt.timedelta(days=1), 9)) == frozenset()
    assert renewed == []  # nothing dated later counts


def test_a_status_may_change_though_no_published_number_does() -> None:
    """At 0.7 of what is expected a goal is on track, and 0.7 less a billionth of a billionth is published as 0.7."""
    policy = gk.Policy(pace=gk.Pace(rule="score", on_track=0.7, at_risk=0.4))
    told = opened(goal("p"), goal("o", change("k", 7), to=["p"]), policy=policy)
    for value in (7 - 1e-12, 7.0, 6.9999999999, 7.0):
        told.tell(("check_in", "k", gk.CheckIn(DAY, value)))
        told.agree()


def test_links_made_against_the_order_of_the_plan_are_worked_out_in_theirs() -> None:
    names = [f"g{number}" for number in range(12)]
    told = opened(
        *(
            goal(name, change(f"k-{name}", 5) if number == 0 else change(f"k-{name}"))
            for number, name in enumerate(names)
        ),
        policy=gk.Policy(members="both"),
    )
    for parent, child in pairwise(
        names
    ):  # each below the one before it, which came first as long as nothing was linked
        assert told.tell(("align", child, gk.Alignment(parent)))
    for number in (3, 7, 0):
        told.tell(("check_in", f"k-g{number}", gk.CheckIn(DAY, 9)))
    assert not told.tell(("align", names[2], gk.Alignment(names[-1])))
    told.agree()


@pytest.mark.parametrize("many", [1, 64])
def test_short_ways_end_where_a_member_is_not_simple(monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    monkeypatch.setattr(engines, "MANY", many)
    told = opened(
        goal("p", owner="ana"),
        *(goal(name, change(f"k-{name}", 5), to=["p"], owner="ana") for name in "abc"),
        goal("none", change("k-none")),
    )
    day = DAY - dt.timedelta(days=1)
    for event in (
        ("check_in", "k-a", gk.CheckIn(DAY, 6)),
        ("check_in", "k-a", gk.CheckIn(DAY, 6)),  # nothing moves
        ("align", "none", gk.Alignment("p")),
        ("align", "none", gk.Alignment("p", weight=0)),
        ("check_in", "k-b", gk.CheckIn(DAY, 6)),
        ("set_state", "b", gk.StateChange(DAY, "cancelled")),
        ("check_in", "k-b", gk.CheckIn(DAY, 7)),
        ("set_state", "b", gk.StateChange(DAY, "active")),
        ("align", "c", gk.Alignment("p", contributes=False)),
        ("check_in", "k-c", gk.CheckIn(DAY, 7)),
        ("set_state", "k-c", gk.StateChange(day, "draft")),
        ("align", "c", gk.Alignment("p", share=0.5)),
        ("check_in", "k-c", gk.CheckIn(DAY, 8)),
        ("set_state", "p", gk.StateChange(DAY, "postponed")),
        ("check_in", "k-a", gk.CheckIn(DAY, 9)),
        ("align", "a", gk.Alignment("p", weight=1e95)),
        ("check_in", "k-a", gk.CheckIn(DAY, 8)),
    ):
        assert told.tell(event)
        told.agree()


def test_a_goal_that_waits_keeps_its_status_while_its_score_moves_by_less_than_is_published() -> None:
    told = opened(goal("p"), goal("o", change("k", 5), to=["p"]))
    told.tell(("set_state", "p", gk.StateChange(DAY, "postponed")))
    assert told.tell(("check_in", "k", gk.CheckIn(DAY, 5 + 1e-12)))
    told.agree()


def test_many_children_and_owners_by_key_results_are_added_up_as_ever() -> None:
    below = [goal(f"g{number}", change(f"k{number}"), to=["p"], owner="ana") for number in range(70)]
    for policy in (gk.Policy(), gk.Policy(owner_score="key_results"), gk.Policy(not_started="exclude")):
        told = opened(goal("p", owner="ana"), *below, policy=policy)
        for number in (3, 4, 3, 69):
            told.tell(("check_in", f"k{number}", gk.CheckIn(DAY, number / 10)))
        told.tell(("set_state", "g3", gk.StateChange(DAY, "draft")))
        told.tell(("check_in", "k4", gk.CheckIn(DAY, 9)))
        told.agree()


def test_after_new_links_a_goal_is_still_worked_out_once_after_all_that_is_below_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """There are a short way up to the top and a long one; before the links the top came first in the order."""
    names = ["top", "short", "third", "second", "first"]
    told = opened(*map(goal, names), goal("o", change("k", 5)))
    for child, parent in (
        ("short", "top"),
        ("third", "top"),
        ("second", "third"),
        ("o", "short"),
        ("o", "first"),
        ("first", "second"),
    ):
        assert told.tell(("align", child, gk.Alignment(parent)))
    renewed: list[str] = []
    whole = engines.LiveEngine._renew

    def renew(engine: engines.LiveEngine, at: int, ks: set[int]) -> None:
        renewed.append(engine.goals[at].id)
        whole(engine, at, ks)

    monkeypatch.setattr(engines.LiveEngine, "_renew", renew)
    told.tell(("check_in", "k", gk.CheckIn(DAY, 6)))
    told.agree()
    assert len(renewed) == len(set(renewed)) == 6
    assert (renewed[0], renewed[-1]) == ("o", "top")


def test_where_a_look_at_the_neighbours_is_not_enough_the_plan_is_asked() -> None:
    """A sum takes one unit; of what has no weight the unit does not matter, and only the plan looks that far."""
    total = gk.KeyResult(id="s", title="s", measure=gk.Cascaded(method="sum", target=10, unit="days"))
    shown = gk.KeyResult(id="x", title="x", weight=0, measure=gk.Change(0, 10, unit="EUR"))
    told = opened(goal("top", total), goal("o", change("k", 5), shown))
    assert told.tell(("align", "o", gk.Alignment("s")))
    told.agree()


def test_events_of_the_cascade_are_told_by_their_own_methods() -> None:
    """`Plan.apply` takes these as values; a live scorecard has a method for each."""
    plan = company(goal("p"), goal("o", change("k")))
    after = plan.apply([CheckedIn("k", gk.CheckIn(DAY, 5)), Aligned("o", gk.Alignment("p"))])
    live = gk.LiveScorecard(plan, DAY)
    live.check_in("k", gk.CheckIn(DAY, 5))
    live.align("o", gk.Alignment("p"))
    assert live.plan == after
