"""The shape of goals: how many, owned by whom, measured by what."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.checks._rules.shape import RULES, ids
from goalkit.checks.guidelines import SCALE_UP, STRICT, Guidelines
from goalkit.model._check import evolve
from tests.strategies import days, plans, policies

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goalkit.model.measures import Measure
    from goalkit.model.owners import OwnerKind

MAY = dt.date(2026, 5, 15)
Q1, Q2, Q3 = (gk.Cycle.quarter(2026, number) for number in (1, 2, 3))
YEAR = gk.Cycle.year(2026)
OWNERS = (gk.Owner(id="acme", kind="company"), gk.Owner(id="growth", parent="acme"), gk.Owner(id="sales"))
CHANGE = gk.Change(baseline=4, target=1)


def since(state: str, day: dt.date = MAY) -> list[gk.StateChange]:
    return [gk.StateChange(day, gk.State(state))]


def kr(
    name: str,
    *,
    title: str = "",
    measure: Measure | None = CHANGE,
    weight: float = 1,
    owner: str | None = None,
    priority: str = "",
    states: Sequence[gk.StateChange] = (),
    revisions: Sequence[gk.Revision] = (),
) -> gk.KeyResult:
    return gk.KeyResult(
        id=name,
        title=title or name,
        measure=measure,
        weight=weight,
        owner=owner,
        priority=priority,
        states=states,
        revisions=revisions,
    )


def goal(
    name: str,
    *parents: str | gk.Alignment,
    title: str = "",
    owner: str | None = "growth",
    cycle: str | None = "2026-Q2",
    key_results: Iterable[gk.KeyResult] | None = None,
    states: Sequence[gk.StateChange] = (),
    priority: str = "",
) -> gk.Objective:
    """Return an objective with two key results, unless others are given."""
    if key_results is None:
        key_results = [kr(f"{name}-a"), kr(f"{name}-b")]
    return gk.Objective(
        id=name,
        title=title or name,
        owner=owner,
        cycle=cycle,
        aligned_to=[gk.Alignment(to) if isinstance(to, str) else to for to in parents],
        key_results=key_results,
        states=states,
        priority=priority,
    )


def plan_of(*goals: gk.Objective, owners: Sequence[gk.Owner] = OWNERS) -> gk.Plan:
    return gk.Plan(cycles=[Q1, Q2, Q3, YEAR], owners=owners, objectives=goals)


def found(
    code: str,
    *goals: gk.Objective,
    as_of: dt.date = MAY,
    guidelines: Guidelines = SCALE_UP,
    policy: gk.Policy | None = None,
) -> list[tuple[str, str]]:
    """Return subject and message of the findings of one rule, after all of them have run."""
    report = gk.check(plan_of(*goals), as_of, guidelines, policy=policy, rules=RULES)
    return [(str(item.subject), item.message) for item in report if item.code == code]


def facts(code: str, *goals: gk.Objective, policy: gk.Policy | None = None) -> dict[str, object]:
    """Return the evidence of the first finding of one rule."""
    report = gk.check(plan_of(*goals), MAY, policy=policy, rules=RULES)
    return dict(next(item.evidence for item in report if item.code == code))


def many(number: int, **more: str | None) -> list[gk.Objective]:
    return [goal(f"o{at}", **more) for at in range(number)]  # type: ignore[arg-type]


GONE = pytest.mark.parametrize("state", ["cancelled", "postponed"])
SILENT = pytest.mark.parametrize("state", ["cancelled", "postponed", "draft", "closed"])


def test_a_plan_of_good_shape_has_no_findings() -> None:
    report = gk.check(plan_of(goal("a"), goal("b"), goal("c", owner="acme"), goal("d", owner="acme")), MAY, rules=RULES)
    assert len(report) == 0


@SILENT
def test_what_is_not_agreed_or_no_longer_in_work_is_not_judged(state: str) -> None:
    bad = gk.Objective(id="o", title="O", states=since(state))
    assert [item.code for item in gk.check(plan_of(bad), MAY, rules=RULES)] == []
    before = gk.check(plan_of(bad), MAY - dt.timedelta(days=1), rules=RULES)
    assert [item.code for item in before] == ["GK105", "GK106", "GK107"]


def test_a_cycle_that_is_over_is_not_judged() -> None:
    bad = [goal(f"o{at}", title="same", owner="acme", key_results=[kr(f"k{at}", measure=None)]) for at in range(6)]
    late = gk.check(plan_of(*bad), dt.date(2026, 7, 1), rules=RULES)
    last = gk.check(plan_of(*bad), dt.date(2026, 6, 30), rules=RULES)
    assert len(late) == 0
    assert {item.code for item in last} == {"GK101", "GK108", "GK110"}, "too late for a second key result"


class TestTooManyObjectives:
    def test_six_of_one_team_are_too_many(self) -> None:
        assert found("GK101", *many(6)) == [
            ("owner growth", "owns 6 objectives in 2026-Q2; at most 5 are advised"),
        ]
        assert facts("GK101", *many(6)) == {
            "cycle": "2026-Q2",
            "objectives": ("o0", "o1", "o2", "o3", "o4", "o5"),
            "most": 5,
        }

    def test_five_are_not(self) -> None:
        assert found("GK101", *many(5)) == []

    def test_a_company_has_a_limit_of_its_own(self) -> None:
        guidelines = evolve(SCALE_UP, company_objectives=(1, 2))
        three = many(3, owner="acme")
        assert found("GK101", *three, *(goal(f"t{at}") for at in range(3)), guidelines=guidelines) == [
            ("owner acme", "owns 3 objectives in 2026-Q2; at most 2 are advised"),
        ]
        assert found("GK101", *three[1:], guidelines=guidelines) == []

    def test_each_owner_and_each_cycle_counts_by_itself(self) -> None:
        goals = [
            *many(4),
            *(goal(f"y{at}", cycle="2026") for at in range(4)),
            *(goal(f"n{at}", owner="sales") for at in range(4)),
        ]
        assert found("GK101", *goals) == []

    @SILENT
    def test_only_active_ones_count(self, state: str) -> None:
        assert found("GK101", *many(5), goal("last", states=since(state))) == []

    def test_without_owner_or_cycle_there_is_nothing_to_count_in(self) -> None:
        assert found("GK101", *many(9, owner=None)) == []
        assert found("GK101", *many(9, cycle=None)) == []


class TestTooFewObjectives:
    def test_a_company_with_one_objective(self) -> None:
        assert found("GK102", goal("win", owner="acme")) == [
            ("owner acme", "owns 1 objective in 2026-Q2; at least 2 are advised"),
        ]
        assert facts("GK102", goal("win", owner="acme")) == {
            "cycles": ("2026-Q2",),
            "objectives": ("win",),
            "least": 2,
        }

    def test_a_team_with_one_objective_is_fine(self) -> None:
        assert found("GK102", goal("win")) == []

    def test_a_company_without_any_is_not_asked(self) -> None:
        assert found("GK102", goal("a"), goal("b")) == []

    @pytest.mark.parametrize("cycle", ["2026-Q2", "2026", None])
    def test_what_runs_at_the_same_time_counts(self, cycle: str | None) -> None:
        assert found("GK102", goal("a", owner="acme"), goal("b", owner="acme", cycle=cycle)) == []

    @pytest.mark.parametrize("cycle", ["2026-Q1", "2026-Q3"])
    def test_what_runs_at_another_time_does_not(self, cycle: str) -> None:
        assert len(found("GK102", goal("a", owner="acme"), goal("b", owner="acme", cycle=cycle))) == 1

    def test_the_message_names_all_cycles(self) -> None:
        goals = [goal("a", owner="acme"), goal("b", owner="acme", cycle="2026")]
        guidelines = evolve(SCALE_UP, company_objectives=(3, 5))
        assert found("GK102", *goals, guidelines=guidelines) == [
            ("owner acme", "owns 2 objectives in 2026 and 2026-Q2; at least 3 are advised"),
        ]
        timeless = goal("c", owner="acme", cycle=None)
        assert found("GK102", goals[0], timeless, guidelines=guidelines) == [
            ("owner acme", "owns 2 objectives in 2026-Q2; at least 3 are advised"),
        ]

    @pytest.mark.parametrize("state", ["draft", "closed"])
    def test_drafts_and_what_is_done_already_count(self, state: str) -> None:
        assert found("GK102", goal("a", owner="acme"), goal("b", owner="acme", states=since(state))) == []

    @GONE
    def test_what_was_given_up_does_not(self, state: str) -> None:
        assert len(found("GK102", goal("a", owner="acme"), goal("b", owner="acme", states=since(state)))) == 1

    def test_before_a_cycle_starts_more_may_come(self) -> None:
        day = dt.date(2026, 4, 1)
        assert found("GK102", goal("a", owner="acme"), as_of=day - dt.timedelta(days=1)) == []
        assert len(found("GK102", goal("a", owner="acme"), as_of=day)) == 1

    def test_near_the_end_of_the_cycle_it_is_too_late_for_another(self) -> None:
        one = goal("a", owner="acme")
        assert len(found("GK102", one, as_of=dt.date(2026, 6, 16))) == 1
        assert found("GK102", one, as_of=dt.date(2026, 6, 17)) == []
        year = goal("b", owner="acme", cycle="2026")
        three = evolve(SCALE_UP, company_objectives=(3, 5))
        assert len(found("GK102", one, year, as_of=dt.date(2026, 6, 17), guidelines=three)) == 1

    def test_a_goal_without_a_cycle_alone_says_nothing(self) -> None:
        assert found("GK102", goal("a", owner="acme", cycle=None)) == []


class TestTooManyKeyResults:
    def test_six_are_too_many(self) -> None:
        six = goal("o", key_results=[kr(f"k{at}") for at in range(6)])
        assert found("GK103", six) == [("objective o", "has 6 key results; at most 5 are advised")]
        assert facts("GK103", six) == {"key_results": ("k0", "k1", "k2", "k3", "k4", "k5"), "most": 5}

    def test_five_are_not(self) -> None:
        assert found("GK103", goal("o", key_results=[kr(f"k{at}") for at in range(5)])) == []

    @SILENT
    def test_only_active_ones_count(self, state: str) -> None:
        items = [*(kr(f"k{at}") for at in range(5)), kr("last", states=since(state))]
        assert found("GK103", goal("o", key_results=items)) == []


class TestTooFewKeyResults:
    def test_one_is_too_few(self) -> None:
        one = goal("o", key_results=[kr("k")])
        assert found("GK104", one) == [("objective o", "has 1 key result; at least 2 are advised")]
        assert facts("GK104", one) == {"key_results": ("k",), "least": 2}

    def test_two_are_enough_but_not_for_the_strict(self) -> None:
        assert found("GK104", goal("o")) == []
        assert found("GK104", goal("o"), guidelines=STRICT) == [
            ("objective o", "has 2 key results; at least 3 are advised"),
        ]

    def test_none_at_all_is_another_mistake(self) -> None:
        assert found("GK104", goal("o", key_results=[])) == []

    @pytest.mark.parametrize("state", ["draft", "closed"])
    def test_drafts_and_what_is_done_already_count(self, state: str) -> None:
        assert found("GK104", goal("o", key_results=[kr("a"), kr("b", states=since(state))])) == []

    @GONE
    def test_what_was_given_up_does_not(self, state: str) -> None:
        assert len(found("GK104", goal("o", key_results=[kr("a"), kr("b", states=since(state))]))) == 1

    @pytest.mark.parametrize("parent", ["o", "k"])
    def test_where_others_contribute_one_is_enough(self, parent: str) -> None:
        one = goal("o", key_results=[kr("k")])
        assert found("GK104", one, goal("child", parent)) == []
        assert len(found("GK104", one, goal("child", gk.Alignment(parent, contributes=False)))) == 1
        assert len(found("GK104", one, goal("child", parent, states=since("cancelled")))) == 1

    def test_while_all_are_drafts_nothing_is_agreed_yet(self) -> None:
        assert found("GK104", goal("o", key_results=[kr("a", states=since("draft"))])) == []
        one = goal("o", key_results=[kr("a", states=since("draft", Q2.start)), kr("b")])
        assert found("GK104", one, guidelines=STRICT) == [
            ("objective o", "has 2 key results; at least 3 are advised"),
        ]

    def test_near_the_end_of_the_cycle_it_is_too_late_for_another(self) -> None:
        one = goal("o", key_results=[kr("k")])
        assert len(found("GK104", one, as_of=dt.date(2026, 6, 16))) == 1
        assert found("GK104", one, as_of=dt.date(2026, 6, 17)) == []
        last_day = evolve(SCALE_UP, too_late_days=1)
        assert len(found("GK104", one, as_of=dt.date(2026, 6, 29), guidelines=last_day)) == 1
        assert found("GK104", one, as_of=dt.date(2026, 6, 30), guidelines=last_day) == []
        assert len(found("GK104", goal("o", key_results=[kr("k")], cycle=None), as_of=dt.date(2026, 6, 30))) == 1

    def test_the_first_half_of_a_short_cycle_is_never_too_late(self) -> None:
        sprint = gk.Cycle(id="sprint", start=dt.date(2026, 5, 4), end=dt.date(2026, 5, 18))
        one = goal("o", cycle="sprint", key_results=[kr("k")])
        plan = evolve(plan_of(), cycles=[sprint], objectives=[one])
        codes = [[item.code for item in gk.check(plan, dt.date(2026, 5, day), rules=RULES)] for day in (10, 11)]
        assert codes == [["GK104"], []]


class TestNoKeyResult:
    def test_an_objective_without_any(self) -> None:
        assert found("GK105", goal("o", key_results=[])) == [("objective o", "has no key result")]
        assert facts("GK105", goal("o", key_results=[])) == {"key_results": ()}

    def test_one_is_enough_here(self) -> None:
        assert found("GK105", goal("o", key_results=[kr("k")])) == []

    def test_one_that_others_contribute_to_is_fine(self) -> None:
        assert found("GK105", goal("o", key_results=[]), goal("child", "o")) == []
        assert found("GK105", goal("o", key_results=[]), goal("child", "o", states=since("draft"))) == []

    def test_support_or_a_cancelled_contribution_is_no_measure(self) -> None:
        for child in (goal("c", gk.Alignment("o", contributes=False)), goal("c", "o", states=since("cancelled"))):
            assert len(found("GK105", goal("o", key_results=[]), child)) == 1

    def test_key_results_that_were_given_up_measure_nothing(self) -> None:
        gone = goal("o", key_results=[kr("a", states=since("cancelled")), kr("b", states=since("cancelled"))])
        assert found("GK105", gone) == [("objective o", "has no key result left (2 given up)")]
        assert facts("GK105", gone) == {"key_results": ("a", "b")}
        assert found("GK105", gone, as_of=MAY - dt.timedelta(days=1)) == []

    @pytest.mark.parametrize("state", ["postponed", "draft", "closed"])
    def test_others_count_or_will_count(self, state: str) -> None:
        assert found("GK105", goal("o", key_results=[kr("k", states=since(state))])) == []

    def test_only_drafts_for_too_long_measure_nothing(self) -> None:
        drafts = [kr("b", states=since("draft", Q1.start)), kr("a", states=since("draft", dt.date(2026, 3, 20)))]
        planned = goal("o", key_results=[*drafts, kr("c", states=since("cancelled", Q2.start))])
        assert found("GK105", planned, as_of=dt.date(2026, 3, 31)) == [], "before the cycle"
        assert found("GK105", planned, as_of=dt.date(2026, 4, 15)) == [], "two check-ins"
        assert found("GK105", planned, as_of=dt.date(2026, 4, 16)) == [
            ("objective o", "has only drafts (a and b) since 2026-04-01, and no draft counts"),
        ]
        assert len(found("GK105", planned, as_of=dt.date(2026, 6, 30))) == 1
        assert facts("GK105", planned) == {
            "key_results": ("a", "b", "c"),
            "drafts": ("a", "b"),
            "since": "2026-04-01",
            "cadence": "weekly",
            "late": 2,
        }
        slow = evolve(SCALE_UP, check_in=gk.Cadence.monthly())
        assert found("GK105", planned, guidelines=slow) == []

    def test_drafts_are_young_where_anything_was_agreed_late(self) -> None:
        on = dt.date(2026, 5, 10)
        old = [kr("a", states=since("draft", Q2.start)), kr("b", states=since("draft", Q2.start))]
        assert found("GK105", goal("o", key_results=[*old, kr("c", states=since("draft", on))])) == []
        agreed = [*since("draft", Q2.start), *since("active", on)]
        assert found("GK105", goal("o", key_results=old, states=agreed)) == []
        assert len(found("GK105", goal("o", key_results=old, states=agreed), as_of=dt.date(2026, 5, 25))) == 1
        timeless = goal("o", key_results=old, cycle=None)
        assert "since 2026-04-01" in found("GK105", timeless)[0][1]

    @pytest.mark.parametrize("state", ["active", "closed", "postponed"])
    def test_one_that_is_no_draft_is_enough(self, state: str) -> None:
        items = [kr("a", states=since("draft", Q2.start)), kr("b", states=since(state, Q2.start))]
        assert found("GK105", goal("o", key_results=items)) == []

    def test_drafts_below_measure_nothing_either(self) -> None:
        items = [kr("a", states=since("draft", Q2.start))]
        top = goal("o", key_results=items)
        below = goal("c", "o", states=since("draft", Q2.start))
        assert found("GK105", top, below) == [
            ("objective o", "has only drafts (a and c) since 2026-04-01, and no draft counts"),
        ]
        assert found("GK105", top, goal("c", "o")) == []

    def test_drafts_that_the_policy_counts_are_no_mistake(self) -> None:
        items = [kr("a", states=since("draft", Q2.start))]
        for drafts, number in (("exclude", 1), ("zero", 0), ("count", 0)):
            policy = gk.Policy(drafts=drafts)  # type: ignore[arg-type]
            assert len(found("GK105", goal("o", key_results=items), policy=policy)) == number

    def test_the_policy_says_what_counts(self) -> None:
        postponed, cancelled = (
            goal(name, key_results=[kr("k", states=since(name))]) for name in ("postponed", "cancelled")
        )
        assert len(found("GK105", postponed, policy=gk.Policy(postponed="exclude"))) == 1
        assert found("GK105", cancelled, policy=gk.Policy(cancelled="zero")) == []


class TestNoOwnerAndNoCycle:
    def test_an_objective_that_nobody_owns(self) -> None:
        assert found("GK106", goal("o", owner=None)) == [("objective o", "nobody owns it")]
        assert facts("GK106", goal("o", owner=None)) == {"owner": None}
        assert found("GK106", goal("o", key_results=[kr("k")])) == []

    def test_an_objective_without_a_cycle(self) -> None:
        assert found("GK107", goal("o", cycle=None)) == [("objective o", "belongs to no cycle")]
        assert facts("GK107", goal("o", cycle=None)) == {"cycle": None}
        assert found("GK107", goal("o", cycle="2026-Q3")) == []


class TestDuplicateTitle:
    def test_the_objective_whose_id_comes_last_has_the_finding(self) -> None:
        goals = goal("b", title="Win  the Market."), goal("a", title="win the market", owner="sales")
        assert found("GK108", *goals) == [("objective b", "has the same title as a in 2026-Q2")]
        assert found("GK108", *reversed(goals)) == found("GK108", *goals)
        assert facts("GK108", *goals) == {"cycle": "2026-Q2", "title": "win the market", "same_as": ("a",)}

    def test_width_and_accents_in_parts_are_the_same_to_the_eye(self) -> None:
        assert len(found("GK108", goal("a", title="Café \uff11"), goal("b", title="Cafe\u0301 1"))) == 1

    @pytest.mark.parametrize(("one", "other"), [("Churn < 3", "Churn > 3"), ("C++", "C"), ("...", "!!!"), ("A+", "A-")])
    def test_signs_that_mean_something_are_kept(self, one: str, other: str) -> None:
        assert found("GK108", goal("a", title=one), goal("b", title=other)) == []

    def test_in_another_cycle_or_without_one_the_same_title_is_fine(self) -> None:
        assert found("GK108", goal("a", title="Win"), goal("b", title="Win", cycle="2026-Q3")) == []
        assert found("GK108", goal("a", title="Win", cycle=None), goal("b", title="Win", cycle=None)) == []

    @SILENT
    def test_only_active_goals_are_compared(self, state: str) -> None:
        assert found("GK108", goal("a", title="Win"), goal("b", title="Win", states=since(state))) == []
        items = [kr("k", title="NPS"), kr("l", title="NPS", states=since(state))]
        assert found("GK108", goal("a", key_results=items)) == []

    def test_a_goal_split_among_owners_under_one_parent_is_fine(self) -> None:
        top, east = goal("top", owner="acme"), goal("east", "top", title="Win ten towns")
        assert found("GK108", top, east, goal("west", "top", title="Win ten towns", owner="sales")) == []
        assert len(found("GK108", top, east, goal("west", title="Win ten towns", owner="sales"))) == 1
        assert len(found("GK108", top, east, goal("west", "top", title="Win ten towns"))) == 1

    def test_key_results_of_one_owner(self) -> None:
        one, other = (goal(name, key_results=[kr(f"{name}-k", title="NPS")]) for name in "ab")
        assert found("GK108", one, other) == [("key result b-k", "has the same title as a-k in 2026-Q2")]

    def test_key_results_of_different_owners_are_fine(self) -> None:
        one = goal("a", key_results=[kr("k", title="NPS"), kr("l", title="NPS", owner="sales")])
        other = goal("b", owner="acme", key_results=[kr("m", title="NPS")])
        assert found("GK108", one, other) == []

    def test_where_nobody_owns_them_key_results_of_one_objective_are_compared(self) -> None:
        one = goal("a", owner=None, key_results=[kr("k", title="NPS"), kr("l", title="NPS")])
        other = goal("b", owner=None, key_results=[kr("m", title="NPS")])
        assert [subject for subject, _ in found("GK108", one, other)] == ["key result l"]
        assert found("GK108", goal("growth", title="x", key_results=[kr("n", title="NPS")]), other) == []

    def test_of_many_only_the_number_is_named(self) -> None:
        assert found("GK108", *many(6, title="Win")) == [
            ("objective o5", "has the same title as o0, o1, o2, o3 and o4 in 2026-Q2"),
        ]
        assert found("GK108", *many(7, title="Win")) == [("objective o6", "has the same title as 6 others in 2026-Q2")]
        assert facts("GK108", *many(7, title="Win"))["same_as"] == ("o0", "o1", "o2", "o3", "o4", "o5")


class TestWeights:
    def test_an_objective_whose_key_results_all_weigh_nothing(self) -> None:
        light = goal("o", key_results=[kr("b", weight=0), kr("a", weight=0)])
        assert found("GK109", light) == [("objective o", "all its parts have weight 0 (a and b), so it has no score")]
        assert facts("GK109", light) == {"members": ("a", "b")}

    def test_one_weight_is_enough(self) -> None:
        assert found("GK109", goal("o", key_results=[kr("a", weight=0), kr("b", weight=0.1)])) == []

    def test_what_is_aligned_counts_too(self) -> None:
        light = goal("o", key_results=[kr("a", weight=0)])
        assert found("GK109", light, goal("c", "o")) == []
        both = found("GK109", light, goal("c", gk.Alignment("o", weight=0)))
        assert both == [("objective o", "all its parts have weight 0 (a and c), so it has no score")]
        many = goal("o", key_results=[kr(f"k{at}", weight=0) for at in range(6)])
        assert found("GK109", many) == [("objective o", "all its parts have weight 0, so it has no score")]
        assert len(found("GK109", light, goal("c", gk.Alignment("o", contributes=False)))) == 1
        assert len(found("GK109", light, goal("c", "o", states=since("cancelled")))) == 1

    def test_a_share_of_0_counts_as_little_as_a_weight_of_0(self) -> None:
        idle = [attrs.evolve(kr("a"), share=0), attrs.evolve(kr("b"), share=0)]
        text = "all its parts have weight or share 0 (a and b), so it has no score"
        assert found("GK109", goal("o", key_results=idle)) == [("objective o", text)]
        assert found("GK109", goal("o", key_results=[idle[0], kr("b", weight=0)])) == [("objective o", text)]
        assert found("GK109", goal("o", key_results=[idle[0], kr("b", weight=0.1)])) == []
        assert found("GK109", goal("o", key_results=[idle[0], attrs.evolve(kr("b"), share=0.1)])) == []
        below = found("GK109", goal("o", key_results=idle[:1]), goal("c", gk.Alignment("o", share=0)))
        assert [subject for subject, _ in below] == ["objective o"]
        assert found("GK109", goal("o", key_results=idle[:1]), goal("c", gk.Alignment("o", share=0.1))) == []

    def test_a_share_does_not_make_a_weight_of_0_count(self) -> None:
        """The finding says what the score says."""
        light = goal("o", key_results=[attrs.evolve(kr("a", weight=0), share=0.5)])
        assert found("GK109", light) == [("objective o", "all its parts have weight 0 (a), so it has no score")]
        assert gk.evaluate(plan_of(light), MAY).objectives["o"].score is None

    def test_without_members_it_is_another_mistake(self) -> None:
        assert found("GK109", goal("o", key_results=[])) == []
        assert found("GK109", goal("o", key_results=[kr("a", weight=0, states=since("cancelled"))])) == []

    def test_a_draft_that_will_count_is_enough(self) -> None:
        assert found("GK109", goal("o", key_results=[kr("a", weight=0), kr("b", states=since("draft"))])) == []

    def test_priorities_are_weights(self) -> None:
        policy = gk.Policy(priority_weights={"P9": 0})
        plain = goal("o", key_results=[kr("a", priority="P9")])
        assert len(found("GK109", plain, policy=policy)) == 1
        assert found("GK109", plain) == []
        parent, child = goal("top", key_results=[]), goal("c", "top", priority="P9")
        assert [subject for subject, _ in found("GK109", parent, child, policy=policy)] == ["objective top"]

    def test_milestones_that_all_weigh_nothing(self) -> None:
        steps = gk.Milestones([gk.Milestone("Draft", 0), gk.Milestone("Launch", 0)])
        light = goal("o", key_results=[kr("k", measure=steps), kr("l")])
        assert found("GK109", light) == [("key result k", "all its milestones have weight 0, so it has no score")]
        assert facts("GK109", light) == {"milestones": 2}
        one = gk.Milestones([gk.Milestone("Draft", 0), gk.Milestone("Launch", 1)])
        assert found("GK109", goal("o", key_results=[kr("k", measure=one)])) == []
        assert found("GK109", goal("o", key_results=[kr("k", measure=steps, weight=0), kr("l")])) == []


class TestNoNumber:
    def test_no_measure_and_no_target(self) -> None:
        bad = goal("o", key_results=[kr("k", measure=None), kr("l", measure=gk.Change(baseline=1))])
        assert found("GK110", bad) == [
            ("key result k", "says no number that could be measured"),
            ("key result l", "has no target"),
        ]
        assert facts("GK110", bad) == {"measure": None}
        assert facts("GK110", goal("o", key_results=[kr("l", measure=gk.Change(baseline=1))])) == {
            "measure": "change",
            "target": None,
        }

    @pytest.mark.parametrize(
        "measure",
        [
            gk.Change(baseline=1, target=0),
            gk.Maintain(threshold=gk.Threshold.at_least(0)),
            gk.Milestones([gk.Milestone("Launch")]),
            gk.Baseline(),
            gk.Cascaded(),
        ],
    )
    def test_every_other_measure_is_fine(self, measure: Measure) -> None:
        assert found("GK110", goal("o", key_results=[kr("k", measure=measure)])) == []

    def test_a_target_may_be_set_later(self) -> None:
        item = kr(
            "k",
            measure=gk.Change(baseline=1),
            revisions=[gk.Revision(at=dt.date(2026, 5, 1), baseline=2), gk.Revision(at=MAY, target=3)],
        )
        assert found("GK110", goal("o", key_results=[item])) == []
        assert len(found("GK110", goal("o", key_results=[item]), as_of=MAY - dt.timedelta(days=1))) == 1

    @SILENT
    def test_only_active_ones_are_asked(self, state: str) -> None:
        assert found("GK110", goal("o", key_results=[kr("k", measure=None, states=since(state))])) == []

    def test_a_number_in_the_title_is_no_measure(self) -> None:
        said = goal("o", key_results=[kr("k", title="NPS from 40 to 70 by Q2", measure=None), kr("l")])
        assert found("GK110", said) == [("key result k", "has a number in its title, but no measure")]
        dated = goal("o", key_results=[kr("k", title="Trust by 2026-06-30", measure=None), kr("l")])
        assert found("GK110", dated) == [("key result k", "says no number that could be measured")]

    @pytest.mark.parametrize(
        "title",
        [
            "2/3 of users come back",
            "Two thirds of users come back",
            "Everybody posts twice a week",
            "3-5 customers recommend us",
            "9/10 customers recommend us",
            "2/3 users come back",
            "Half of all users come back",
            "Double the number of referrals",
            "At least one customer recommends us",
            "\N{VULGAR FRACTION TWO THIRDS} of users come back",
        ],
    )
    def test_a_number_may_be_written_in_many_ways(self, title: str) -> None:
        said = goal("o", key_results=[kr("k", title=title, measure=None), kr("l")])
        assert found("GK110", said) == [("key result k", "has a number in its title, but no measure")]

    @pytest.mark.parametrize(
        "title",
        [
            "Live by 6/30",
            "Answer 24/7",
            "Ready for Q1/Q2",
            "Trust by 5/12 at last",
            "Double down on trust",
            "5/3 of it",
        ],
    )
    def test_a_date_or_a_saying_is_no_number(self, title: str) -> None:
        said = goal("o", key_results=[kr("k", title=title, measure=None), kr("l")])
        assert found("GK110", said) == [("key result k", "says no number that could be measured")]

    def test_what_is_only_shown_needs_no_number(self) -> None:
        assert found("GK110", goal("o", key_results=[kr("k", measure=None, weight=0), kr("l")])) == []
        assert found("GK110", goal("o", key_results=[attrs.evolve(kr("k", measure=None), share=0), kr("l")])) == []


def test_ids_are_sorted() -> None:
    assert ids([goal("b"), goal("a")]) == ("a", "b")


# laws

TITLES = ("Win", "win.", "Grow")
KINDS: tuple[OwnerKind, ...] = ("company", "department", "team", "individual")


@st.composite
def organisations(draw: st.DrawFn) -> gk.Plan:
    """Draw a plan with all kinds of owners, a few titles only, and some weights of 0."""
    plan = draw(plans(6))
    kinds, titles, zero = st.sampled_from(KINDS), st.sampled_from(TITLES), st.integers(0, 3).map(lambda n: n == 0)
    owners = [attrs.evolve(owner, kind=draw(kinds)) for owner in plan.owners]

    def light(item: gk.KeyResult) -> gk.KeyResult:
        return attrs.evolve(item, title=draw(titles), weight=0 if draw(zero) else item.weight)

    objectives = [
        attrs.evolve(item, title=draw(titles), key_results=[light(result) for result in item.key_results])
        for item in plan.objectives
    ]
    return attrs.evolve(plan, owners=owners, objectives=objectives, ignore=())


def seen(plan: gk.Plan, as_of: dt.date, rules: Iterable[gk.Rule], policy: gk.Policy | None = None) -> set[object]:
    """Return everything that is found, but for places."""
    report = gk.check(plan, as_of, policy=policy, rules=rules)
    return {(item.code, item.subject.kind, item.subject.id, item.message, item.evidence) for item in report}


def shuffled(data: st.DataObject, plan: gk.Plan) -> gk.Plan:
    """Return the same plan with everything in another order."""

    def mixed(item: gk.Objective) -> gk.Objective:
        results = data.draw(st.permutations(item.key_results))
        return attrs.evolve(item, key_results=results, aligned_to=data.draw(st.permutations(item.aligned_to)))

    return attrs.evolve(
        plan,
        objectives=[mixed(item) for item in data.draw(st.permutations(plan.objectives))],
        owners=data.draw(st.permutations(plan.owners)),
        cycles=data.draw(st.permutations(plan.cycles)),
    )


def known(plan: gk.Plan, as_of: dt.date) -> gk.Plan:
    """Return the plan as it was known on a day: without decisions and revisions dated later."""

    def result(item: gk.KeyResult) -> gk.KeyResult:
        return attrs.evolve(
            item,
            states=[change for change in item.states if change.at <= as_of],
            revisions=[change for change in item.revisions if change.at <= as_of],
            closing=None if item.closing is None or item.closing.at > as_of else item.closing,
        )

    def objective(item: gk.Objective) -> gk.Objective:
        return attrs.evolve(
            item,
            states=[change for change in item.states if change.at <= as_of],
            closing=None if item.closing is None or item.closing.at > as_of else item.closing,
            key_results=[result(one) for one in item.key_results],
        )

    return attrs.evolve(plan, objectives=[objective(item) for item in plan.objectives])


@given(organisations(), days, policies(), st.data())
def test_order_changes_nothing_and_no_plan_is_too_odd(
    plan: gk.Plan, as_of: dt.date, policy: gk.Policy, data: st.DataObject
) -> None:
    assert seen(plan, as_of, RULES, policy) == seen(shuffled(data, plan), as_of, RULES, policy)


@given(organisations(), days)
def test_nothing_dated_later_is_seen(plan: gk.Plan, as_of: dt.date) -> None:
    assert seen(plan, as_of, RULES) == seen(known(plan, as_of), as_of, RULES)


@given(organisations(), days)
def test_an_objective_called_weightless_or_unmeasured_has_no_score(plan: gk.Plan, as_of: dt.date) -> None:
    card = gk.evaluate(plan, as_of)
    for item in gk.check(plan, as_of, rules=RULES):
        if item.code in {"GK105", "GK109"} and item.subject.id is not None:
            scores = card.objectives if item.subject.kind == "objective" else card.key_results
            assert scores[item.subject.id].score is None
