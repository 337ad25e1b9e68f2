"""The reference keeps the laws of live scorecards, wrong ones do not; what the laws are made of works."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from typing import TYPE_CHECKING, cast, get_args

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import goalkit as gk
from goalkit.cascade.events import CheckedIn
from goalkit.errors import InvalidPlan, NotFound
from goalkit.ports import RecomputedScorecard, Results, evaluate_plan
from goalkit.ports.recomputed import changed_ids
from goalkit.scoring.policy import Policy
from goalkit.testing import Capability, Domain, outcomes
from goalkit.testing.contracts import LiveScorecardContract
from goalkit.testing.domain import Feature
from goalkit.testing.fixtures import LiveScorecardFixture
from goalkit.testing.laws import SETS
from goalkit.testing.laws import live as live_laws
from goalkit.testing.laws._happening import Event, Story, expect, happen, happened, stories, take
from goalkit.testing.laws._live_worlds import POLICIES, WORLDS, measures
from goalkit.testing.machines import CheckInMachine

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

    from goalkit.ports import OpenLiveScorecard

QUICK = settings(
    max_examples=100,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=cast("list[HealthCheck]", list(HealthCheck)),
)
DAY = dt.date(2024, 1, 10)


class Ours(LiveScorecardFixture):
    """The reference."""

    def open_subject(self) -> AbstractContextManager[OpenLiveScorecard]:
        return nullcontext(RecomputedScorecard)


class TestRecomputed(Ours, LiveScorecardContract):
    """The reference keeps all laws."""


class Least(Ours):
    """A live scorecard of scores, under one policy, of plain plans."""

    capabilities = frozenset[Capability]()
    domain = Domain(features=())

    def policies(self) -> Iterable[Policy]:
        return (Policy(not_started="exclude"),)


def test_laws_ask_only_for_what_a_scorecard_can_do() -> None:
    found = outcomes(live_laws, Least, settings=settings(QUICK, max_examples=10))
    assert [(one.law.id, one.reason) for one in found if one.result == "broken"] == []


class OurCheckIns(CheckInMachine):
    """The reference takes any events."""

    fixture = Ours()


TestCheckIns = OurCheckIns.TestCase
TestCheckIns.settings = settings(QUICK, max_examples=5)


# the reference


def _plan() -> gk.Plan:
    items = [
        gk.KeyResult(id="k", title="k", measure=gk.Change(0, 10)),
        gk.KeyResult(id="l", title="l", measure=gk.Change(0, 10, kpi="m")),
    ]
    return gk.Plan(
        owners=[gk.Owner(id="w")],
        kpis=[gk.KPI(id="m")],
        objectives=[
            gk.Objective(id="o", title="o", owner="w", key_results=items),
            gk.Objective(id="p", title="p"),
        ],
    )


def test_each_event_says_what_it_changed() -> None:
    live = RecomputedScorecard(_plan(), DAY, Policy())
    assert live.check_in("k", gk.CheckIn(DAY, 5)) == {"k", "o", "w"}
    assert live.record("m", gk.Reading(DAY, 10)) == {"m", "l", "o", "w"}
    assert live.results().objectives["o"].score == 0.75
    assert live.align("o", gk.Alignment("p", weight=2, share=0.5)) == {"p"}
    assert live.plan.objective("o").aligned_to == (gk.Alignment("p", weight=2, share=0.5),)
    assert live.align("o", gk.Alignment("p", weight=2)) == frozenset()
    assert live.plan.objective("o").aligned_to == (gk.Alignment("p", weight=2),)
    assert live.retarget("k", gk.Revision(at=DAY, target=20)) == {"k", "o", "p", "w"}
    assert live.set_state("l", gk.StateChange(DAY, "cancelled")) == {"l", "o", "p", "w"}
    assert live.results() == evaluate_plan(live.plan, DAY, Policy())


def test_what_is_refused_changes_nothing() -> None:
    live = RecomputedScorecard(_plan(), DAY, Policy())
    live.align("o", gk.Alignment("p"))
    plan, results = live.plan, live.results()
    with pytest.raises(NotFound):
        live.align("p", gk.Alignment("nobody"))
    with pytest.raises(InvalidPlan):
        live.align("p", gk.Alignment("o"))
    assert live.plan is plan
    assert live.results() is results


def test_what_one_of_two_results_does_not_know_has_changed() -> None:
    assert changed_ids(Results(owners={"a": None}), Results(owners={"b": None})) == {"a", "b"}


# what laws say


def _story() -> Story:
    return Story(plan=_plan(), events=(), as_of=DAY, policy=Policy())


class _Saying(RecomputedScorecard):
    """A scorecard that answers something else."""

    def __init__(self, answer: object, plan: gk.Plan | None = None) -> None:
        super().__init__(plan or _plan(), DAY, Policy())
        self.answer = answer

    def results(self) -> Results:
        return cast("Results", self.answer)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (None, "told: results() is None, not Results"),
        (Results(), "told: no answer for the objective 'o'; no answer for the objective 'p'"),
        (
            attrs.evolve(evaluate_plan(_plan(), DAY, Policy()), owners={"w": 0.5}),
            "told: owner 'w': 0.5 instead of 0.0",
        ),
        (
            attrs.evolve(evaluate_plan(_plan(), DAY, Policy()), owners={"w": 0.0, "x": 1.0}),
            "told: an answer for the owner 'x', which is not there",
        ),
    ],
)
def test_a_wrong_result_is_named_with_the_right_one(answer: object, text: str) -> None:
    with pytest.raises(AssertionError) as caught:
        expect(Ours(), _Saying(answer), _story(), _plan(), "told")
    assert str(caught.value).startswith(text)


def test_another_plan_is_refused() -> None:
    with pytest.raises(AssertionError, match="told: the plan is not that with all events so far"):
        expect(Ours(), _Saying(None, gk.Plan()), _story(), _plan(), "told")


class _Refusing(RecomputedScorecard):
    """Refuses no check-in on what is not there."""

    def check_in(self, key_result: str, check_in: gk.CheckIn) -> frozenset[str]:
        if key_result == "nobody":
            return frozenset()
        return super().check_in(key_result, check_in)


class _Failing(RecomputedScorecard):
    """Raises what no interface knows."""

    def record(self, kpi: str, reading: gk.Reading) -> frozenset[str]:
        if kpi == "nobody":
            raise OSError(kpi)
        return super().record(kpi, reading)


@pytest.mark.parametrize(
    ("opening", "text"),
    [
        (_Refusing, "a check-in on no key result ('nobody') returned frozenset(); it must raise NotFound"),
        (_Failing, "a reading of no KPI ('nobody') raised OSError (nobody) instead of NotFound"),
    ],
)
def test_an_event_that_is_not_refused_is_named(opening: OpenLiveScorecard, text: str) -> None:
    law = SETS["live"]["live.refused"]
    with pytest.raises(AssertionError) as caught:
        law.check(Ours(), opening, story=_story(), world=_story())
    assert str(caught.value) == text


REFUSED = Story(plan=_plan(), events=(CheckedIn("l", gk.CheckIn(DAY, 5)),), as_of=DAY, policy=Policy())
"""A check-in with a value on a key result whose values are the KPI's."""


@given(st.just(REFUSED))
def test_the_machine_knows_what_must_be_refused(story: Story) -> None:
    machine = OurCheckIns()
    machine.open(story)
    machine.happen(0)
    assert machine.waiting == []
    assert machine.plan == _plan()
    machine.teardown()


@given(st.just(REFUSED))
def test_the_machine_says_what_was_not_refused(story: Story) -> None:
    class Refusing(Ours):
        def open_subject(self) -> AbstractContextManager[OpenLiveScorecard]:
            return nullcontext(_Refusing)

    class Machine(CheckInMachine):
        fixture = Refusing()

    machine = Machine()
    machine.open(story)
    with pytest.raises(AssertionError, match="a check-in on no key result returned frozenset"):
        machine.stranger()


# what is drawn


@pytest.mark.parametrize("feature", [*Feature, None])
def test_stories_are_drawn_without_any_one_feature(feature: Feature | None) -> None:
    domain = Domain.without(*([] if feature is None else [feature]))

    @settings(QUICK, max_examples=20)
    @given(stories(domain), stories(domain, later=False))
    def draw(story: Story, past: Story) -> None:
        plan = story.plan
        for event in story.events:
            plan = happen(plan, event)
        assert plan == happened(story.plan, story.events)
        last = happened(past.plan, past.events).last_entry()
        assert last is None or past.plan.last_entry() == last or last <= past.as_of or past.plan.cycles

    draw()


# whole worlds


def _kinds(events: Iterable[Event]) -> set[type[Event]]:
    return {type(event) for event in events}


@pytest.mark.parametrize("number", range(len(POLICIES)))
def test_worlds_reach_every_kind_of_event_and_change_something(number: int) -> None:
    found = [world(Domain(), number) for world in WORLDS]
    assert set[type[Event]]().union(*(_kinds(story.events) for story in found)) == set(get_args(Event))
    for story in found:
        assert story.plan.policy not in {None, story.policy}
        assert len(story.plan.objectives) <= Domain().max_objectives
        live = RecomputedScorecard(story.plan, story.as_of, story.policy)
        changing = [event for event in story.events if take(live, event)]
        assert len(changing) >= len(story.events) // 3
        assert live.plan == happened(story.plan, story.events)


def test_a_world_has_every_measure_on_a_kpi_and_of_its_own() -> None:
    found = {
        (type(item.measure), getattr(item.measure, "kpi", None)) for _, item in measures(Domain(), 0).plan.key_results()
    }
    linked = {kind for kind, kpi in found if kpi is not None}
    assert linked == {gk.Change, gk.Maintain, gk.Baseline}
    assert {kind for kind, kpi in found if kpi is None} == {*linked, gk.Milestones, gk.Cascaded, type(None)}


@pytest.mark.parametrize("feature", [*Feature, None])
@pytest.mark.parametrize("most", [1, 6])
def test_worlds_are_there_without_any_one_feature(feature: Feature | None, most: int) -> None:
    missing = [] if feature is None else [feature]
    domain = attrs.evolve(Domain.without(*missing), max_objectives=most)
    for world in WORLDS:
        story = world(domain, 1)
        assert len(story.plan.objectives) <= most
        assert RecomputedScorecard(happened(story.plan, story.events), story.as_of, story.policy).results().objectives


def test_worlds_of_a_plain_domain_have_goals_and_check_ins_only() -> None:
    for world in WORLDS:
        story = world(Domain(features=()), 2)
        assert _kinds(story.events) <= {CheckedIn}
        plan = story.plan
        assert (plan.kpis, plan.owners, plan.cycles, plan.policy) == ((), (), (), None)


def test_two_ids_that_are_the_same_name_no_stranger() -> None:
    item = gk.KeyResult(id="x", title="x", measure=gk.Change(0, 10))
    plan = gk.Plan(kpis=[gk.KPI(id="x")], objectives=[gk.Objective(id="o", title="o", key_results=[item])])
    story = Story(plan=plan, events=(), as_of=DAY, policy=Policy())
    SETS["live"]["live.refused"].check(Ours(), RecomputedScorecard, story=story, world=story)
