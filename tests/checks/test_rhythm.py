"""Rules about rhythm: when each fires, with what, and where a sensible organisation hears nothing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.checks._rules import rhythm
from goalkit.checks._rules.rhythm import days_before
from goalkit.checks.guidelines import ENTERPRISE, SCALE_UP
from tests.property.test_change_laws import goals, mixed, relabelled
from tests.property.test_linking_laws import cut
from tests.strategies import days, plans, policies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from random import Random

    from goalkit.checks.guidelines import Guidelines
    from goalkit.model.measures import Measure

Q1, Q2, Q3 = (gk.Cycle.quarter(2026, number) for number in (1, 2, 3))
CHANGE = gk.Change(baseline=0, target=100)
LATER = dt.date(2026, 7, 10)
"""Q2 is over, its grading not yet overdue."""
SOON = attrs.evolve(SCALE_UP, settled_days=1, grading_days=1, grade_gap=0, late=1, check_in=gk.Cadence.daily())
"""Guidelines by which nearly everything is a finding."""


def day(month: int, number: int) -> dt.date:
    return dt.date(2026, month, number)


def at(month: int, number: int, value: float | None = 1, note: str = "") -> gk.CheckIn:
    return gk.CheckIn(day(month, number), value, note=note)


def closed(month: int, number: int, score: float = 0.7, note: str = "") -> gk.Closing:
    return gk.Closing(day(month, number), score, note=note)


def became(state: str, month: int, number: int, note: str = "") -> gk.StateChange:
    return gk.StateChange(day(month, number), gk.State(state), note)


def kr(
    name: str = "kr",
    *check_ins: gk.CheckIn,
    measure: Measure | None = CHANGE,
    cadence: gk.Cadence | None = None,
    states: Iterable[gk.StateChange] = (),
    closing: gk.Closing | None = None,
) -> gk.KeyResult:
    return gk.KeyResult(
        id=name,
        title=name,
        measure=measure,
        cadence=cadence,
        check_ins=check_ins,
        states=tuple(states),
        closing=closing,
    )


def goal(
    *key_results: gk.KeyResult,
    name: str = "win",
    owner: str | None = "growth",
    cycle: str | None = "2026-Q2",
    states: Iterable[gk.StateChange] = (),
    closing: gk.Closing | None = None,
) -> gk.Objective:
    return gk.Objective(
        id=name,
        title=name,
        owner=owner,
        cycle=cycle,
        key_results=key_results,
        states=tuple(states),
        closing=closing,
    )


def plan_of(*objectives: gk.Objective, kpis: Iterable[gk.KPI] = ()) -> gk.Plan:
    return gk.Plan(
        cycles=[Q1, Q2, Q3, gk.Cycle.weeks("short", day(4, 6), 3)],
        owners=[gk.Owner(id="growth"), gk.Owner(id="product")],
        kpis=tuple(kpis),
        objectives=objectives,
    )


def found(
    plan: gk.Plan | gk.Objective,
    as_of: dt.date = LATER,
    guidelines: Guidelines = SCALE_UP,
    policy: gk.Policy | None = None,
) -> tuple[gk.Finding, ...]:
    whole = plan if isinstance(plan, gk.Plan) else plan_of(plan)
    return gk.check(whole, as_of, guidelines, rules=rhythm.RULES, policy=policy).findings


def texts(plan: gk.Plan | gk.Objective, as_of: dt.date = LATER, guidelines: Guidelines = SCALE_UP) -> list[str]:
    return [str(item) for item in found(plan, as_of, guidelines)]


def codes(plan: gk.Plan | gk.Objective, as_of: dt.date = LATER, guidelines: Guidelines = SCALE_UP) -> list[str]:
    return [item.code for item in found(plan, as_of, guidelines)]


STEADY = (at(4, 13), at(5, 4), at(6, 1), at(6, 22))
"""Check-ins all through the second quarter."""


class TestCheckInOverdue:
    def test_nothing_for_longer_than_two_periods(self) -> None:
        (finding,) = found(goal(kr("kr", at(4, 13), at(4, 20))), day(5, 5))
        assert str(finding) == (
            "GK301 warning: key result kr: was last updated on 2026-04-20, 15 days ago; a check-in is due weekly"
        )
        assert finding.facts == {
            "last_update": "2026-04-20",
            "since": "2026-04-20",
            "days": 15,
            "cadence": "weekly",
            "late": 2,
        }

    def test_nothing_at_all(self) -> None:
        (finding,) = found(goal(kr()), day(4, 16))
        assert finding.message == (
            "was not updated since it began on 2026-04-01, 15 days ago; a check-in is due weekly"
        )
        assert finding.facts["last_update"] is None

    @pytest.mark.parametrize(
        ("item", "as_of"),
        [
            (kr("kr", at(4, 20)), day(5, 4)),
            (kr(), day(4, 15)),
            (kr("kr", at(4, 20), at(5, 4, None, "nothing new")), day(5, 18)),
            (kr("kr", at(4, 30), cadence=gk.Cadence.monthly()), day(6, 30)),
        ],
        ids=["two weeks", "first two weeks", "a note is a check-in", "two months"],
    )
    def test_in_time(self, item: gk.KeyResult, as_of: dt.date) -> None:
        assert codes(goal(item), as_of) == []

    def test_a_cadence_of_its_own_comes_first(self) -> None:
        daily = goal(kr("kr", at(4, 20), cadence=gk.Cadence.daily()))
        assert codes(daily, day(4, 22)) == []
        assert texts(daily, day(4, 23))[0].endswith("3 days ago; a check-in is due daily")

    def test_the_guidelines_say_how_often(self) -> None:
        item = goal(kr("kr", at(4, 20)))
        assert codes(item, day(5, 18), ENTERPRISE) == []
        assert texts(item, day(5, 19), ENTERPRISE)[0].endswith("a check-in is due every 2 weeks")

    @pytest.mark.parametrize("state", ["draft", "closed", "postponed", "cancelled"])
    def test_only_what_people_work_on(self, state: str) -> None:
        change = became(state, 4, 1)
        assert codes(goal(kr(), states=[change]), day(5, 20)) == []
        assert codes(goal(kr(states=[change])), day(5, 20)) == []

    @pytest.mark.parametrize("cycle", [None, "2026-Q1", "2026-Q3"])
    def test_only_in_a_running_cycle(self, cycle: str | None) -> None:
        assert "GK301" not in codes(goal(kr(), cycle=cycle), day(5, 20))

    def test_the_clock_starts_when_it_becomes_active(self) -> None:
        drafted = [became("draft", 4, 1), became("active", 5, 1)]
        for item in (goal(kr(), states=drafted), goal(kr(states=drafted))):
            assert codes(item, day(5, 15)) == []
            assert texts(item, day(5, 16))[0].endswith(
                "was not updated since it began on 2026-05-01, 15 days ago; a check-in is due weekly"
            )

    def test_an_update_from_before_a_pause_does_not_count(self) -> None:
        paused = [became("postponed", 4, 10), became("active", 5, 20)]
        item = goal(kr("kr", at(4, 6), states=paused))
        assert codes(item, day(6, 3)) == []
        (finding,) = found(item, day(6, 4))
        assert finding.message.startswith("was not updated since it began on 2026-05-20, 15 days ago")
        assert (finding.facts["last_update"], finding.facts["since"]) == ("2026-04-06", "2026-05-20")

    @pytest.mark.parametrize(
        "measure",
        [
            gk.Change(baseline=0, target=50, kpi="nps"),
            gk.Maintain(threshold=gk.Threshold.at_least(5), kpi="nps"),
            gk.Cascaded(),
            None,
        ],
    )
    def test_not_where_the_value_comes_from_elsewhere_or_there_is_none(self, measure: Measure | None) -> None:
        plan = plan_of(goal(kr(measure=measure)), kpis=[gk.KPI(id="nps")])
        assert codes(plan, day(6, 20)) == []

    def test_not_where_it_has_arrived(self) -> None:
        done = gk.Milestones([gk.Milestone("a", done_on=day(4, 9))])
        assert codes(goal(kr(measure=done)), day(6, 20)) == []
        assert codes(goal(kr("kr", at(4, 9, 100))), day(6, 20)) == []
        assert codes(goal(kr("kr", at(4, 9, 3), measure=gk.Baseline())), day(6, 20)) == []

    def test_not_yet_arrived(self) -> None:
        half = gk.Milestones([gk.Milestone("a", done_on=day(4, 9)), gk.Milestone("b")])
        (finding,) = found(goal(kr(measure=half)), day(6, 20))
        assert finding.facts["last_update"] == "2026-04-09"
        assert codes(goal(kr("kr", at(4, 9, 99))), day(6, 20)) == ["GK301"]
        assert codes(goal(kr(measure=gk.Baseline())), day(6, 20)) == ["GK301"]

    def test_what_must_only_be_kept_never_arrives(self) -> None:
        kept = gk.Change(baseline=5, target=5, direction="increase")
        assert codes(goal(kr("kr", at(4, 9, 6), measure=kept)), day(6, 20)) == ["GK301"]
        uptime = gk.Maintain(threshold=gk.Threshold.at_least(5))
        assert codes(goal(kr("kr", at(4, 9, 6), measure=uptime)), day(6, 20)) == ["GK301"]


class TestSetAndForget:
    def test_no_entry_between_start_and_end(self) -> None:
        (finding,) = found(goal(kr(), kr("b", at(4, 1, 0))))
        assert str(finding) == (
            "GK302 warning: objective win: nobody entered anything between its first day, 2026-04-01, "
            "and its end, 2026-06-30"
        )
        assert finding.facts == {
            "cycle": "2026-Q2",
            "start": "2026-04-01",
            "end": "2026-06-30",
            "key_results": 2,
            "settled_days": 28,
        }

    def test_one_entry_is_enough(self) -> None:
        assert codes(goal(kr("kr", at(4, 2)), kr("b"))) == []
        assert codes(goal(kr("kr", at(6, 30)), kr("b"))) == []
        step = gk.Milestones([gk.Milestone("a", done_on=day(5, 2)), gk.Milestone("b")])
        assert codes(goal(kr(measure=step))) == []

    def test_a_milestone_outside_the_cycle_is_no_entry(self) -> None:
        for done in (day(3, 31), day(4, 1), day(7, 1)):
            step = gk.Milestones([gk.Milestone("a", done_on=done)])
            assert codes(goal(kr(measure=step))) == ["GK302"]

    @pytest.mark.parametrize(("month", "number", "expected"), [(4, 1, 1), (4, 2, 0), (6, 30, 0), (7, 1, 1)])
    def test_a_reading_in_the_cycle_is_an_entry(self, month: int, number: int, expected: int) -> None:
        nps = gk.KPI(id="nps", readings=[(day(month, number), 3)])
        item = goal(kr(measure=gk.Change(baseline=0, target=50, kpi="nps")))
        assert len(found(plan_of(item, kpis=[nps]))) == expected

    def test_while_the_cycle_runs_it_is_overdue(self) -> None:
        assert codes(goal(kr()), day(6, 30)) == ["GK301"]

    def test_a_draft_or_a_goal_given_up_is_not_forgotten(self) -> None:
        for state in ("draft", "postponed", "cancelled"):
            assert codes(goal(kr(), states=[became(state, 4, 20)])) == []
            assert codes(goal(kr(states=[became(state, 4, 20)]))) == []

    def test_what_is_made_of_other_goals_is_not_forgotten(self) -> None:
        assert codes(goal()) == []
        assert codes(goal(kr(measure=gk.Cascaded()), kr("b"))) == []

    def test_too_short_to_be_judged(self) -> None:
        assert codes(goal(kr(), cycle="short"), day(4, 30)) == []
        assert codes(goal(kr(), cycle="short"), day(4, 30), attrs.evolve(SCALE_UP, settled_days=21)) == ["GK302"]

    @pytest.mark.parametrize("by", ["closing", "state"])
    def test_closed_early(self, by: Literal["closing", "state"]) -> None:
        def early(number: int) -> gk.Objective:
            if by == "closing":
                return goal(kr(), closing=closed(4, number, note="no longer wanted"))
            return goal(kr(), states=[became("closed", 4, number, "no longer wanted")])

        assert codes(early(27)) == []
        assert [item.facts["end"] for item in found(early(28))] == ["2026-04-28"]

    def test_closed_twice_it_ended_the_first_time(self) -> None:
        twice = goal(kr(), closing=closed(4, 9, note="done"), states=[became("closed", 7, 2)])
        assert codes(twice) == []
        assert codes(attrs.evolve(twice, closing=closed(7, 2), states=[became("closed", 4, 9, "done")])) == []

    def test_agreed_late(self) -> None:
        def late(number: int) -> gk.Objective:
            return goal(kr(), states=[became("draft", 4, 1), became("active", 6, number)])

        assert codes(late(4)) == []
        assert [item.facts["start"] for item in found(late(3))] == ["2026-06-03"]

    def test_what_is_dated_later_does_not_change_when_it_ended(self) -> None:
        assert codes(goal(kr(), states=[became("closed", 4, 9, "done"), became("active", 8, 1)])) == []

    def test_only_a_closing_ends_it(self) -> None:
        agreed = goal(kr(), states=[became("draft", 4, 1), became("active", 4, 5)], closing=closed(7, 2, 0.1))
        assert [(item.facts["start"], item.facts["end"]) for item in found(agreed)] == [("2026-04-05", "2026-06-30")]

    def test_reopened_for_grading_it_lived_all_the_time(self) -> None:
        states = [became("closed", 6, 30), became("active", 7, 3), became("closed", 7, 5)]
        assert [item.facts["end"] for item in found(goal(kr(), states=states))] == ["2026-06-30"]

    def test_the_lesson_is_of_the_last_cycle_of_each_owner(self) -> None:
        old = goal(kr("a"), name="old", cycle="2026-Q1", states=[became("closed", 3, 31)])
        others = attrs.evolve(old, id="others", owner="product", key_results=[kr("b")])
        new = goal(kr("c", *STEADY))
        assert [item.subject.id for item in found(plan_of(old, others, new))] == ["others"]
        gone = attrs.evolve(new, states=[became("cancelled", 5, 1)])
        assert [item.subject.id for item in found(plan_of(old, others, gone))] == ["old", "others"]


class TestNotGraded:
    def test_long_over_and_still_open(self) -> None:
        (finding,) = found(goal(kr("kr", *STEADY)), day(7, 15))
        assert str(finding) == (
            "GK303 warning: objective win: is still open, 15 days after its cycle 2026-Q2 ended on 2026-06-30"
        )
        assert finding.facts == {"cycle": "2026-Q2", "last_day": "2026-06-30", "days": 15, "grading_days": 14}

    def test_there_is_time_for_the_review(self) -> None:
        assert codes(goal(kr("kr", *STEADY)), day(7, 14)) == []

    @pytest.mark.parametrize("state", ["draft", "closed", "postponed", "cancelled"])
    def test_decided(self, state: str) -> None:
        assert codes(goal(kr("kr", *STEADY), states=[became(state, 7, 1)]), day(9, 1)) == []

    def test_graded(self) -> None:
        graded = goal(kr("kr", *STEADY), closing=closed(7, 2, note="as agreed"))
        assert codes(graded, day(9, 1)) == []
        assert codes(attrs.evolve(graded, states=[became("active", 7, 20)]), day(9, 1)) == ["GK303"]
        assert codes(attrs.evolve(graded, closing=closed(9, 2)), day(9, 1)) == ["GK303"]

    def test_graded_by_its_key_results(self) -> None:
        one = kr("a", *STEADY, closing=closed(7, 2, note="as agreed"))
        dropped = kr("c", states=[became("cancelled", 5, 1)])
        assert codes(goal(one, kr("b", *STEADY)), day(9, 1)) == ["GK303"]
        assert codes(goal(one, kr("b", *STEADY, states=[became("closed", 7, 1)]), dropped), day(9, 1)) == []
        assert codes(goal(dropped), day(9, 1)) == ["GK303"]

    def test_no_cycle_has_no_end(self) -> None:
        assert codes(goal(kr("kr"), cycle=None), day(12, 1)) == []

    def test_an_old_one_can_still_be_graded(self) -> None:
        old = goal(kr("a", at(2, 2), at(3, 2)), name="old", cycle="2026-Q1")
        new = goal(kr("b", *STEADY), states=[became("closed", 7, 1)])
        assert [item.subject.id for item in found(plan_of(old, new), day(9, 1))] == ["old"]


class TestUnexplainedGrade:
    half = (at(4, 13, 10), at(6, 22, 40))

    def test_far_from_what_was_computed(self) -> None:
        (finding,) = found(goal(kr("kr", *self.half), closing=closed(7, 2, 0.7)))
        assert str(finding) == (
            "GK304 warning: objective win: was graded 70 % although its key results come to 40 %, and no note says why"
        )
        assert finding.facts == {
            "score": 0.7,
            "computed": 0.4,
            "gap": 0.3,
            "closed_on": "2026-07-02",
            "grade_gap": 0.2,
        }

    def test_an_objective_that_others_contribute_to_has_parts(self) -> None:
        part = goal(kr("b", *STEADY), name="part", states=[became("closed", 7, 1)])
        child = attrs.evolve(part, aligned_to=[gk.Alignment("win")])
        top = goal(kr("kr", *self.half), closing=closed(7, 2, 0.9))
        (finding,) = found(plan_of(top, child))
        assert "although its parts come to " in finding.message
        support = attrs.evolve(child, aligned_to=[gk.Alignment("win", contributes=False)])
        (finding,) = found(plan_of(top, support))
        assert "although its key results come to " in finding.message

    def test_a_key_result_is_one_mistake(self) -> None:
        """The objective's computed score rests on the grade of its key result."""
        (finding,) = found(
            goal(kr("kr", *self.half, closing=closed(7, 1, 0.1)), closing=closed(7, 2, 0.1)),
        )
        assert str(finding.subject) == "key result kr"
        assert finding.message == "was graded 10 % although its measure comes to 40 %, and no note says why"

    @pytest.mark.parametrize("score", [0.2, 0.6])
    def test_near_enough(self, score: float) -> None:
        assert codes(goal(kr("kr", *self.half), closing=closed(7, 2, score))) == []
        assert codes(goal(kr("kr", *self.half, closing=closed(7, 2, score)))) == []

    @pytest.mark.parametrize("score", [0.199, 0.601])
    def test_a_little_too_far(self, score: float) -> None:
        assert codes(goal(kr("kr", *self.half), closing=closed(7, 2, score))) == ["GK304"]

    def test_a_note_says_why(self) -> None:
        assert codes(goal(kr("kr", *self.half), closing=closed(7, 2, 0.9, "two deals signed on 1 July"))) == []
        assert codes(goal(kr("kr", *self.half), closing=closed(7, 2, 0.9, " "))) == ["GK304"]
        said = goal(kr("kr", *self.half), closing=closed(7, 2, 0.9), states=[became("closed", 7, 2, "two deals")])
        assert codes(said) == []
        unsaid = attrs.evolve(said, states=[became("closed", 7, 2), became("closed", 7, 11, "too late")])
        assert codes(unsaid) == ["GK304"]
        other = [became("draft", 4, 1, "waiting for a budget"), became("active", 4, 2)]
        assert codes(attrs.evolve(said, states=other)) == ["GK304"]

    @pytest.mark.parametrize("state", ["active", "draft", "postponed", "cancelled"])
    def test_only_what_is_closed(self, state: str) -> None:
        change = [became(state, 7, 3)]
        assert codes(goal(kr("kr", *self.half), closing=closed(7, 2, 0.9), states=change)) == []
        assert codes(goal(kr("kr", *self.half, closing=closed(7, 2, 0.9), states=change))) == []

    def test_not_under_an_objective_that_was_given_up(self) -> None:
        one = kr("kr", *self.half, closing=closed(5, 2, 0.9))
        assert codes(goal(one, states=[became("cancelled", 5, 3)])) == []

    def test_a_running_cycle_and_an_old_one_too(self) -> None:
        early = goal(kr("kr", at(4, 13, 10), at(5, 4, 40)), closing=closed(5, 6, 0.9))
        assert codes(early, day(5, 10)) == ["GK304"]
        later = goal(
            kr("b", at(7, 8), at(8, 3), at(9, 2)), name="new", cycle="2026-Q3", states=[became("closed", 9, 30)]
        )
        assert [item.subject.id for item in found(plan_of(early, later), day(10, 5))] == ["win"]

    def test_nothing_computed_is_nothing_to_differ_from(self) -> None:
        assert "GK304" not in codes(goal(kr(), closing=closed(7, 2, 0.9)))
        assert "GK304" not in codes(goal(kr(closing=closed(7, 2, 0.9))))
        assert "GK304" not in codes(goal(closing=closed(7, 2, 0.9)))
        assert codes(goal(kr("kr", *self.half), kr("b"), closing=closed(7, 2, 0.5))) == ["GK304"]

    def test_a_person_cannot_grade_beyond_full(self) -> None:
        open_policy = gk.Policy(clamp=(None, None), objective_clamp=(None, None))
        beyond = goal(kr("kr", at(4, 13, 50), at(6, 22, 180), closing=closed(7, 2, 1)))
        assert found(beyond, policy=open_policy) == ()
        below = goal(kr("kr", at(4, 13, 50), at(6, 22, -180), closing=closed(7, 2, 0.1)))
        assert found(below, policy=open_policy) == ()
        (finding,) = found(goal(kr("kr", at(4, 13), at(6, 22, 180), closing=closed(7, 2, 0.5))), policy=open_policy)
        assert (finding.facts["computed"], finding.facts["gap"]) == (1.0, 0.5)

    def test_what_a_value_does_afterwards_is_not_the_doing_of_the_grade(self) -> None:
        rising = (at(4, 13, 10), at(5, 4, 40), at(6, 22, 90))
        assert codes(goal(kr("kr", *rising, closing=closed(5, 6, 0.4)))) == []
        assert codes(goal(kr("kr", *rising, closing=closed(5, 6, 0.9)))) == []
        assert codes(goal(kr("kr", *rising[1:], closing=closed(5, 1, 0.1)))) == []
        assert [item.facts["computed"] for item in found(goal(kr("kr", *rising, closing=closed(5, 6, 0.65))))] == [0.9]


class TestLastDayUpdates:
    def test_all_check_ins_in_the_last_days(self) -> None:
        (finding,) = found(goal(kr("kr", at(6, 29)), kr("b", at(4, 1, 0), at(6, 30), at(6, 30, 2))))
        assert str(finding) == (
            "GK305 warning: objective win: all 3 of its check-ins were made in its last days, "
            "from 2026-06-29 to 2026-06-30"
        )
        assert finding.facts == {
            "cycle": "2026-Q2",
            "end": "2026-06-30",
            "check_ins": 3,
            "first": "2026-06-29",
            "last": "2026-06-30",
            "last_days": 2,
        }

    def test_one_entry_before_is_enough(self) -> None:
        late = kr("kr", at(6, 29), at(6, 30))
        assert codes(goal(late)) == ["GK305"]
        assert codes(goal(late, kr("b", at(6, 28)))) == []
        assert codes(goal(late, kr("b", at(4, 2)))) == []
        step = gk.Milestones([gk.Milestone("a", done_on=day(5, 2)), gk.Milestone("b")])
        assert codes(goal(late, kr("b", measure=step))) == []
        linked = goal(late, kr("b", measure=gk.Change(baseline=0, target=50, kpi="nps")))
        assert codes(plan_of(linked, kpis=[gk.KPI(id="nps", readings=[(day(5, 2), 3)])])) == []
        assert codes(plan_of(linked, kpis=[gk.KPI(id="nps", readings=[(day(3, 2), 3)])])) == ["GK305"]

    def test_all_on_one_day(self) -> None:
        (finding,) = found(goal(kr("kr", at(6, 30)), kr("b", at(6, 30))))
        assert finding.message == "both of its check-ins were made in its last days, on 2026-06-30"

    def test_two_check_ins_are_named(self) -> None:
        (finding,) = found(goal(kr("kr", at(6, 30)), kr("b", at(6, 29))))
        assert finding.message == "both of its check-ins were made in its last days, on 2026-06-29 and 2026-06-30"

    def test_one_check_in_says_nothing(self) -> None:
        assert codes(goal(kr("kr", at(6, 30)))) == []

    def test_a_reading_or_a_milestone_at_the_end_is_no_check_in(self) -> None:
        step = gk.Milestones([gk.Milestone("a", done_on=day(6, 29)), gk.Milestone("b", done_on=day(6, 30))])
        assert codes(goal(kr("kr", at(6, 30)), kr("b", measure=step))) == []

    def test_as_rare_as_agreed(self) -> None:
        quarterly = gk.Cadence.quarterly()
        items = (kr("a", at(6, 30), cadence=quarterly), kr("b", at(6, 30), cadence=quarterly))
        assert codes(goal(*items)) == []
        assert codes(goal(*items, kr("c", at(6, 30)))) == []
        assert codes(goal(kr("a", at(6, 29), at(6, 30), cadence=gk.Cadence.monthly()))) == ["GK305"]
        started = [became("draft", 4, 1), became("active", 5, 30)]
        item = kr("a", at(6, 29), at(6, 30), cadence=gk.Cadence.monthly())
        assert codes(goal(item, states=started)) == []

    def test_the_number_of_days_is_a_guideline(self) -> None:
        late = goal(kr("kr", at(6, 24), at(6, 30)))
        assert codes(late) == []
        assert codes(late, guidelines=attrs.evolve(SCALE_UP, last_days=6)) == []
        assert codes(late, guidelines=attrs.evolve(SCALE_UP, last_days=7)) == ["GK305"]
        assert codes(late, guidelines=attrs.evolve(SCALE_UP, last_days=10**9)) == []

    def test_closed_early_the_last_days_are_those_before(self) -> None:
        early = goal(kr("kr", at(5, 19), at(5, 20)), closing=closed(5, 20, 0.1))
        assert codes(early) == ["GK305"]
        assert codes(attrs.evolve(early, closing=closed(5, 21, 0.1))) == []

    def test_too_short_to_be_judged(self) -> None:
        assert codes(goal(kr("kr", at(4, 25), at(4, 26)), cycle="short"), day(4, 30)) == []
        started = [became("draft", 4, 1), became("active", 6, 20)]
        assert codes(goal(kr("kr", at(6, 29), at(6, 30)), states=started)) == []

    def test_not_before_the_end(self) -> None:
        assert codes(goal(kr("kr", at(6, 29), at(6, 30))), day(6, 30)) == []

    def test_a_key_result_given_up_does_not_count(self) -> None:
        late = kr("kr", at(6, 29), at(6, 30), states=[became("cancelled", 6, 30)])
        assert codes(goal(late, kr("b", at(6, 30)))) == []


def test_the_first_date_there_is() -> None:
    assert days_before(dt.date(1, 1, 9), 8) == days_before(dt.date(1, 1, 9), 10**12) == dt.date.min
    assert days_before(day(3, 1), 1) == day(2, 28)


# laws


guidelines = st.sampled_from((SCALE_UP, SOON))
dates = st.one_of(days, st.integers(0, 400).map(lambda number: dt.date(2026, 1, 1) + dt.timedelta(days=number)))


def as_set(
    findings: Iterable[gk.Finding], names: Mapping[str, str] | None = None
) -> set[tuple[str, str, str | None, str, str]]:
    known = names or {}
    return {
        (item.code, item.subject.kind, known.get(item.subject.id or "", item.subject.id), item.message, str(item.facts))
        for item in findings
    }


@given(plans(), dates, guidelines, policies())
def test_no_finding_is_made_twice_and_nothing_raises(
    plan: gk.Plan, as_of: dt.date, limits: Guidelines, policy: gk.Policy
) -> None:
    keys = [(item.code, item.subject) for item in found(plan, as_of, limits, policy)]
    assert len(keys) == len(set(keys))


@given(plans(), dates, guidelines, st.randoms(use_true_random=False))
def test_order_and_ids_do_not_matter(plan: gk.Plan, as_of: dt.date, limits: Guidelines, random: Random) -> None:
    before = found(plan, as_of, limits)
    assert as_set(found(mixed(plan, random), as_of, limits)) == as_set(before)
    names = {name: f"{name}-new" for name in goals(plan)}
    assert as_set(found(relabelled(plan, names), as_of, limits)) == as_set(before, names)


@given(plans(), dates, guidelines)
def test_nothing_looks_ahead(plan: gk.Plan, as_of: dt.date, limits: Guidelines) -> None:
    assert found(cut(plan, as_of), as_of, limits) == found(plan, as_of, limits)


@given(plans(), dates, guidelines)
def test_an_objective_that_ended_has_at_most_one_finding_about_its_check_ins(
    plan: gk.Plan, as_of: dt.date, limits: Guidelines
) -> None:
    seen: dict[str | None, set[str]] = {}
    for item in found(plan, as_of, limits):
        owner = item.subject.id if item.subject.kind == "objective" else plan.objective_of(item.subject.id or "").id
        seen.setdefault(owner, set()).add(item.code)
    assert all(len(found & {"GK301", "GK302", "GK305"}) <= 1 for found in seen.values())
    assert all(not ({"GK301"} <= found and {"GK303"} & found) for found in seen.values())


@given(plans(), dates, st.sampled_from((1, 2, 3)))
def test_overdue_is_what_a_scorecard_calls_stale(plan: gk.Plan, as_of: dt.date, late: int) -> None:
    """Where values come from check-ins alone, nothing has arrived yet and nothing became active later."""
    limits = attrs.evolve(SCALE_UP, late=late)
    card = gk.evaluate(plan, as_of, gk.Policy(stale_after=late))
    overdue = {item.subject.id for item in found(plan, as_of, limits) if item.code == "GK301"}
    for objective, item in plan.key_results():
        result = card.key_results[item.id]
        inside = objective.cycle is None or as_of in plan.cycle(objective.cycle)
        plain = not (item.states or objective.states) and isinstance(item.measure, gk.Change) and not item.measure.kpi
        if plain and inside and (result.progress is None or result.progress < 1):
            assert (item.id in overdue) == result.stale
