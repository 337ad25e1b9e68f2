"""Who contributes to whom: orphans, goals that nobody serves, cycles, levels and double ways."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, cast

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.checks._rules.cascade import RULES
from goalkit.checks.guidelines import ENTERPRISE, SCALE_UP, Guidelines
from tests.checks.test_shape import goal, known, kr, organisations, seen, shuffled, since
from tests.strategies import days, plans

if TYPE_CHECKING:
    from collections.abc import Sequence


MAY = dt.date(2026, 5, 15)
CYCLES = [*(gk.Cycle.quarter(2026, number) for number in (1, 2, 3)), gk.Cycle.year(2026)]
OWNERS = (
    gk.Owner(id="acme", kind="company"),
    gk.Owner(id="product", kind="department", parent="acme"),
    gk.Owner(id="growth", parent="product"),
    gk.Owner(id="sales", parent="product"),
    gk.Owner(id="ana", kind="individual", parent="growth"),
    gk.Owner(id="ceo", kind="individual", parent="acme"),
)
SUPPORT = gk.Alignment("win", contributes=False)


def plan_of(*goals: gk.Objective, owners: Sequence[gk.Owner] = OWNERS) -> gk.Plan:
    return gk.Plan(cycles=CYCLES, owners=owners, objectives=goals)


def found(
    code: str,
    *goals: gk.Objective,
    owners: Sequence[gk.Owner] = OWNERS,
    as_of: dt.date = MAY,
    guidelines: Guidelines = SCALE_UP,
) -> list[tuple[str, str]]:
    """Return subject and message of the findings of one rule, after all of them have run."""
    report = gk.check(plan_of(*goals, owners=owners), as_of, guidelines, rules=RULES)
    return [(str(item.subject), item.message) for item in report if item.code == code]


def facts(code: str, *goals: gk.Objective) -> dict[str, object]:
    """Return the evidence of the first finding of one rule."""
    return dict(next(item.evidence for item in gk.check(plan_of(*goals), MAY, rules=RULES) if item.code == code))


WIN = goal("win", owner="acme")
SHIP = goal("ship", "win", owner="product")
SELL = goal("sell", "ship")
SILENT = pytest.mark.parametrize("state", ["cancelled", "postponed", "draft", "closed"])
GONE = pytest.mark.parametrize("state", ["cancelled", "postponed"])
HERE = pytest.mark.parametrize("state", ["draft", "closed"])


def test_a_good_cascade_has_no_findings() -> None:
    assert len(gk.check(plan_of(WIN, SHIP, SELL), MAY, rules=RULES)) == 0


class TestOrphan:
    def test_a_goal_that_does_not_serve_the_one_above(self) -> None:
        fun = goal("fun")
        assert found("GK401", WIN, fun) == [("objective fun", "does not serve the goal above it (win)")]
        assert facts("GK401", WIN, fun) == {"owner": "growth", "above": ("win",)}

    def test_goals_of_all_owners_above_are_named(self) -> None:
        assert found("GK401", SHIP, WIN, goal("fun")) == [
            ("objective fun", "serves none of the 2 goals above it (ship and win)"),
        ]

    def test_of_many_goals_above_only_the_number_is_named(self) -> None:
        tops = [goal(f"top{at}", owner="acme") for at in range(6)]
        assert found("GK401", *tops, goal("fun")) == [("objective fun", "serves none of the 6 goals above it")]

    @pytest.mark.parametrize("link", [SUPPORT, gk.Alignment("win", weight=0), gk.Alignment("win")])
    def test_any_link_will_do(self, link: gk.Alignment) -> None:
        assert found("GK401", WIN, goal("fun", link)) == []

    def test_a_goal_without_owner_is_another_mistake(self) -> None:
        assert found("GK401", WIN, goal("fun", owner=None)) == []

    def test_where_there_is_nothing_above_there_is_nothing_to_serve(self) -> None:
        assert found("GK401", goal("fun"), goal("deals", owner="sales"), goal("calls", "fun", owner="ana")) == []

    def test_a_company_stands_at_the_top_also_below_another(self) -> None:
        owners = [gk.Owner(id="holding", kind="company"), gk.Owner(id="acme", kind="company", parent="holding")]
        assert found("GK401", goal("hold", owner="holding"), WIN, owners=owners) == []

    def test_nothing_is_asked_of_what_stands_above_the_own_company(self) -> None:
        owners = [
            gk.Owner(id="holding", kind="company"),
            gk.Owner(id="acme", kind="company", parent="holding"),
            gk.Owner(id="growth", parent="acme"),
        ]
        assert found("GK401", goal("hold", owner="holding"), goal("fun"), owners=owners) == []

    def test_an_owner_of_whom_nobody_said_where_it_belongs_stands_below_the_company(self) -> None:
        owners = [gk.Owner(id="acme", kind="company"), gk.Owner(id="growth")]
        assert len(found("GK401", WIN, goal("fun"), owners=owners)) == 1
        owners = [*owners, gk.Owner(id="other", kind="company"), gk.Owner(id="team", parent="other")]
        assert found("GK401", WIN, goal("fun", owner="team"), owners=owners) == []

    @SILENT
    def test_only_active_goals_are_above_or_orphans(self, state: str) -> None:
        assert found("GK401", WIN, goal("fun", states=since(state))) == []
        assert found("GK401", attrs.evolve(WIN, states=since(state)), goal("fun")) == []

    def test_goals_of_another_time_are_not_above(self) -> None:
        assert found("GK401", goal("win", owner="acme", cycle="2026-Q3"), goal("fun")) == []
        assert len(found("GK401", goal("win", owner="acme", cycle="2026"), goal("fun"))) == 1
        assert len(found("GK401", goal("win", owner="acme", cycle=None), goal("fun"))) == 1
        assert found("GK401", WIN, goal("fun"), as_of=dt.date(2026, 7, 1)) == []


class TestOrphanOfAGoalThatIsGone:
    @GONE
    def test_a_goal_above_that_was_given_up_is_none(self, state: str) -> None:
        old, fun = goal("old", owner="acme", states=since(state)), goal("fun", "old")
        assert found("GK401", WIN, old, fun) == [
            ("objective fun", f"serves only old ({state}), and not the goal above it (win)"),
        ]
        assert facts("GK401", WIN, old, fun) == {
            "owner": "growth",
            "above": ("win",),
            "served": ("old",),
            "ends": (state,),
        }
        assert found("GK402", WIN, old, fun) == [], "the goal that is left is not to blame"
        assert found("GK401", WIN, old, fun, as_of=MAY - DAY) == []

    @GONE
    def test_a_key_result_above_that_was_given_up_is_none(self, state: str) -> None:
        win = goal("win", owner="acme", key_results=[kr("a", states=since(state)), kr("b")])
        assert found("GK401", win, goal("fun", "a")) == [
            ("objective fun", f"serves only a ({state}), and not the goal above it (win)"),
        ]
        assert found("GK401", win, goal("fun", "b")) == []
        gone = attrs.evolve(win, states=since("postponed"))
        ((_, message),) = found("GK401", gone, SHIP, goal("fun", "b"))[1:]
        assert message == "serves only b (postponed), and not the goal above it (ship)"

    def test_a_goal_above_that_is_over_is_none(self) -> None:
        old = goal("old", owner="acme", cycle="2026-Q1")
        for link in (gk.Alignment("old"), gk.Alignment("old", contributes=False)):
            fun = goal("fun", link)
            assert found("GK401", WIN, old, fun) == [
                ("objective fun", "serves only old (over), and not the goal above it (win)"),
            ]
            assert found("GK402", WIN, old, fun) == []
            assert found("GK403", WIN, old, fun) == [], "one mistake, one finding"

    def test_several_of_both_kinds(self) -> None:
        goals = goal("b", owner="acme", states=since("cancelled")), goal("a", owner="acme", cycle="2026-Q1")
        assert found("GK401", WIN, SHIP, *goals, goal("fun", "b", "a")) == [
            (
                "objective fun",
                "serves only a (over) and b (cancelled), and none of the 2 goals above it (ship and win)",
            ),
        ]
        many = [goal(f"o{at}", owner="acme", states=since("cancelled")) for at in range(6)]
        assert found("GK401", WIN, *many, goal("fun", *(item.id for item in many))) == [
            (
                "objective fun",
                "serves only 6 goals that were given up or are over, and not the goal above it (win)",
            ),
        ]

    @pytest.mark.parametrize("state", ["active", "draft", "closed"])
    def test_one_that_is_live_is_enough(self, state: str) -> None:
        old = goal("old", owner="acme", states=since("cancelled"))
        assert found("GK401", attrs.evolve(WIN, states=since(state)), old, goal("fun", "old", "win")) == []

    @pytest.mark.parametrize("owner", ["growth", "acme", None])
    def test_work_for_what_was_given_up_needs_no_other_goal_above(self, owner: str | None) -> None:
        old = goal("old", owner="acme", states=since("cancelled"))
        assert found("GK401", old, goal("fun", "old", owner=owner)) == [
            ("objective fun", "serves only old (cancelled)")
        ]
        assert found("GK401", old, goal("fun", "old", states=since("draft"))) == []

    def test_work_for_what_is_only_over_is_a_mistake_of_the_cycle(self) -> None:
        old, fun = goal("old", owner="acme", cycle="2026-Q1"), goal("fun", "old")
        assert found("GK401", old, fun) == []
        assert len(found("GK403", old, fun)) == 1


class TestNoContributors:
    def test_a_company_goal_that_nobody_serves(self) -> None:
        lead = goal("lead", owner="acme")
        assert found("GK402", WIN, lead, SHIP, SELL) == [
            ("objective lead", "none of the 2 goals below it (sell and ship) works towards it"),
        ]
        assert found("GK402", WIN, lead, SHIP) == [
            ("objective lead", "the goal below it (ship) does not work towards it"),
        ]
        assert facts("GK402", WIN, lead, SHIP) == {"owner": "acme", "below": ("ship",)}

    @pytest.mark.parametrize("parent", ["lead", "lead-a"])
    def test_one_that_serves_it_or_a_key_result_is_enough(self, parent: str) -> None:
        lead = goal("lead", owner="acme")
        assert found("GK402", WIN, lead, SHIP, goal("more", gk.Alignment(parent, contributes=False))) == []

    @GONE
    def test_one_that_was_given_up_is_not(self, state: str) -> None:
        more = goal("more", "lead", states=since(state))
        assert len(found("GK402", WIN, goal("lead", owner="acme"), SHIP, more)) == 1

    @HERE
    def test_one_that_is_planned_or_done_is(self, state: str) -> None:
        more = goal("more", "lead", states=since(state))
        assert found("GK402", WIN, goal("lead", owner="acme"), SHIP, more) == []

    def test_where_nobody_could_serve_it_nothing_is_said(self) -> None:
        owners = [
            gk.Owner(id="acme", kind="company"),
            gk.Owner(id="other", kind="company"),
            gk.Owner(id="t", parent="other"),
        ]
        else_ = goal("else", owner="other"), goal("theirs", "else", owner="t")
        assert found("GK402", WIN) == []
        assert found("GK402", WIN, *else_, owners=owners) == []
        assert (
            found("GK402", WIN, goal("later", "far", cycle="2026-Q3"), goal("far", owner="sales", cycle="2026-Q3"))
            == []
        )
        assert found("GK402", WIN, goal("lost", owner=None), goal("ship", "lost", owner=None)) == []

    def test_a_company_below_another_serves_it(self) -> None:
        owners = [gk.Owner(id="holding", kind="company"), gk.Owner(id="acme", kind="company", parent="holding")]
        hold = goal("hold", owner="holding")
        assert [subject for subject, _ in found("GK402", hold, WIN, owners=owners)] == ["objective hold"]
        assert found("GK402", hold, goal("win", "hold", owner="acme"), owners=owners) == []

    def test_a_key_result_of_somebody_else_is_somebody_working_on_it(self) -> None:
        items = [kr("a"), kr("b", owner="sales")]
        assert found("GK402", WIN, goal("lead", owner="acme", key_results=items), SHIP) == []
        items = [kr("a"), kr("b", owner="acme")]
        assert len(found("GK402", WIN, goal("lead", owner="acme", key_results=items), SHIP)) == 1

    def test_without_key_results_it_is_another_mistake(self) -> None:
        assert found("GK402", WIN, goal("lead", owner="acme", key_results=[]), SHIP) == []

    def test_goals_of_teams_need_nobody_below(self) -> None:
        assert found("GK402", WIN, SHIP, SELL, goal("deals", "win", owner="sales")) == []

    def test_of_many_goals_below_only_the_number_is_named(self) -> None:
        below = [goal(f"b{at}", "win") for at in range(6)]
        assert found("GK402", WIN, goal("lead", owner="acme"), *below) == [
            ("objective lead", "none of the 6 goals below it works towards it"),
        ]

    def test_an_orphan_of_another_company_or_time_explains_nothing(self) -> None:
        owners = [*OWNERS, gk.Owner(id="other", kind="company"), gk.Owner(id="crew", parent="other")]
        rival, alone = goal("rival", owner="other"), goal("alone", owner="crew")
        lead = goal("lead", owner="acme")
        assert [subject for subject, _ in found("GK401", WIN, lead, SHIP, rival, alone, owners=owners)] == [
            "objective alone"
        ]
        assert [subject for subject, _ in found("GK402", WIN, lead, SHIP, rival, alone, owners=owners)] == [
            "objective lead"
        ]
        later = goal("later", owner="acme", cycle="2026-Q3"), goal("adrift", cycle="2026-Q3")
        assert [subject for subject, _ in found("GK402", WIN, lead, SHIP, *later)] == ["objective lead"]

    def test_as_many_orphans_explain_it(self) -> None:
        assert found("GK402", WIN, goal("fun")) == []
        assert len(found("GK401", WIN, goal("fun"))) == 1
        lead = goal("lead", owner="acme")
        assert [subject for subject, _ in found("GK402", WIN, lead, goal("fun"))] == ["objective win", "objective lead"]

    def test_before_a_cycle_starts_more_may_come(self) -> None:
        goals = WIN, goal("lead", owner="acme"), SHIP
        assert found("GK402", *goals, as_of=dt.date(2026, 3, 31)) == []
        assert len(found("GK402", *goals, as_of=dt.date(2026, 4, 1))) == 1
        timeless = [attrs.evolve(item, cycle=None) for item in goals]
        assert len(found("GK402", *timeless, as_of=dt.date(2026, 3, 31))) == 1

    def test_a_cascaded_key_result_needs_contributors_whoever_owns_it(self) -> None:
        whole = goal("deals", owner="sales", key_results=[kr("sum", measure=gk.Cascaded()), kr("own")])
        assert found("GK402", whole) == [
            ("key result sum", "is made of the goals aligned to it, but none contributes"),
        ]
        assert facts("GK402", whole) == {"contributors": 0}
        assert found("GK402", whole, goal("calls", "sum", owner="ana")) == []
        for link in (
            gk.Alignment("sum", contributes=False),
            gk.Alignment("sum", weight=0),
            gk.Alignment("sum", share=0),
        ):
            assert len(found("GK402", whole, goal("calls", link, owner="ana"))) == 1

    @SILENT
    def test_a_cascaded_key_result_that_is_not_active(self, state: str) -> None:
        items = [kr("sum", measure=gk.Cascaded(), states=since(state)), kr("own")]
        assert found("GK402", goal("deals", key_results=items)) == []

    def test_a_company_goal_with_a_cascaded_key_result_has_one_finding(self) -> None:
        lead = goal("lead", owner="acme", key_results=[kr("sum", measure=gk.Cascaded())])
        assert [subject for subject, _ in found("GK402", WIN, SHIP, lead)] == ["key result sum"]


class TestOutsideParent:
    def test_a_goal_that_ends_after_its_parent(self) -> None:
        late = goal("sell", "ship", cycle="2026-Q3")
        assert found("GK403", SHIP, WIN, late) == [
            (
                "objective sell",
                (
                    "runs from 2026-07-01 to 2026-09-30, outside ship, the goal it contributes to "
                    "(2026-04-01 to 2026-06-30)"
                ),
            )
        ]
        assert facts("GK403", SHIP, WIN, late) == {
            "parents": ("ship",),
            "start": "2026-07-01",
            "last_day": "2026-09-30",
            "parent_start": "2026-04-01",
            "parent_last_day": "2026-06-30",
        }

    def test_parents_of_one_cycle_have_one_finding(self) -> None:
        late = goal("sell", "ship-a", "win", cycle="2026")
        (message,) = [message for _, message in found("GK403", SHIP, WIN, late)]
        assert message == (
            "runs from 2026-01-01 to 2026-12-31, outside ship-a and win, the goals it contributes to "
            "(2026-04-01 to 2026-06-30)"
        )

    def test_of_many_parents_only_the_number_is_named(self) -> None:
        tops = [goal(f"top{at}", owner="acme") for at in range(6)]
        late = goal("sell", *(item.id for item in tops), cycle="2026-Q3")
        (message,) = [message for _, message in found("GK403", *tops, late)]
        assert message == (
            "runs from 2026-07-01 to 2026-09-30, outside 6 goals it contributes to (2026-04-01 to 2026-06-30)"
        )

    @pytest.mark.parametrize("cycle", ["2026-Q2", "2026", None])
    def test_the_same_cycle_a_longer_one_and_none_enclose_it(self, cycle: str | None) -> None:
        assert found("GK403", goal("ship", cycle=cycle), goal("sell", "ship")) == []

    def test_a_goal_without_a_cycle_is_another_mistake(self) -> None:
        assert found("GK403", goal("ship"), goal("sell", "ship", cycle=None)) == []

    def test_one_day_is_enough(self) -> None:
        for start, end in ((Q2.start - DAY, Q2.end), (Q2.start, Q2.end + DAY)):
            own = gk.Cycle(id="own", start=start, end=end)
            plan = gk.Plan(
                cycles=[Q2, own], owners=OWNERS, objectives=[goal("ship"), goal("sell", "ship", cycle="own")]
            )
            assert [item.code for item in gk.check(plan, MAY, rules=RULES)] == ["GK403"]

    def test_links_that_do_not_count_may_reach_anywhere(self) -> None:
        for link in (SUPPORT, gk.Alignment("win", weight=0)):
            assert found("GK403", WIN, goal("sell", link, cycle="2026-Q3")) == []

    @GONE
    def test_a_parent_that_was_given_up_says_nothing(self, state: str) -> None:
        gone, top = attrs.evolve(SHIP, states=since(state)), goal("top", owner="acme", cycle="2026")
        assert found("GK403", gone, WIN, goal("sell", "ship", cycle="2026")) == []
        assert found("GK403", gone, WIN, top, goal("sell", "ship", "top", cycle="2026")) == []
        assert len(found("GK403", SHIP, WIN, top, goal("sell", "ship", "top", cycle="2026"))) == 1

    @SILENT
    def test_only_active_goals_are_judged(self, state: str) -> None:
        assert found("GK403", WIN, goal("sell", "win", cycle="2026", states=since(state))) == []

    def test_a_parent_that_is_over_is_a_parent(self) -> None:
        assert len(found("GK403", WIN, goal("sell", "win", cycle="2026-Q3"), as_of=dt.date(2026, 8, 1))) == 1
        assert found("GK403", WIN, goal("sell", "win", cycle="2026-Q1")) == [], "over itself"


DAY = dt.timedelta(days=1)
Q2 = CYCLES[1]


class TestTooDeep:
    CALLS = goal("calls", "sell", owner="ana")

    def test_four_levels(self) -> None:
        assert found("GK404", WIN, SHIP, SELL, self.CALLS) == [
            ("plan", "has goals on 4 levels, one under the other; at most 3 are advised. On the lowest: calls"),
        ]
        assert facts("GK404", WIN, SHIP, SELL, self.CALLS) == {"levels": 4, "most": 3, "goals": ("calls",)}

    def test_three_levels_are_fine_and_four_for_an_enterprise(self) -> None:
        assert found("GK404", WIN, SHIP, SELL) == []
        assert found("GK404", WIN, SHIP, SELL, self.CALLS, guidelines=ENTERPRISE) == []

    def test_links_to_key_results_and_links_that_support_make_levels_too(self) -> None:
        sell = goal("sell", gk.Alignment("ship-a", contributes=False))
        assert len(found("GK404", WIN, SHIP, sell, goal("calls", "sell-b", owner="ana"))) == 1

    def test_the_longest_way_counts(self) -> None:
        assert len(found("GK404", WIN, SHIP, SELL, goal("calls", "win", "sell", owner="ana"))) == 1

    def test_a_quarter_of_the_same_owners_year_is_no_level(self) -> None:
        year = goal("win", owner="acme", cycle="2026")
        quarter = goal("q2", "win", owner="acme")
        assert found("GK404", year, quarter, goal("ship", "q2", owner="product"), SELL) == []
        same = attrs.evolve(year, cycle="2026-Q2")
        assert len(found("GK404", same, quarter, goal("ship", "q2", owner="product"), SELL)) == 1
        timeless = attrs.evolve(year, cycle=None)
        assert len(found("GK404", timeless, quarter, goal("ship", "q2", owner="product"), SELL)) == 1

    def test_neighbours_who_help_each_other_are_no_level(self) -> None:
        help_ = goal("help", "sell", owner="sales")
        assert found("GK404", WIN, SHIP, SELL, help_) == []
        owners = [attrs.evolve(item, parent=None) if item.kind == "team" else item for item in OWNERS]
        assert len(found("GK404", WIN, SHIP, SELL, help_, owners=owners)) == 1, "nobody says that they are neighbours"
        owners = [attrs.evolve(item, kind="department") if item.id == "sales" else item for item in OWNERS]
        assert len(found("GK404", WIN, SHIP, SELL, help_, owners=owners)) == 1, "of another kind"
        owners = [attrs.evolve(item, parent="acme") if item.id == "sales" else item for item in OWNERS]
        assert len(found("GK404", WIN, SHIP, SELL, help_, owners=owners)) == 1, "in another department"

    def test_goals_without_owners_stand_below_each_other(self) -> None:
        chain = [goal(f"o{at}", *([f"o{at - 1}"] if at else []), owner=None) for at in range(4)]
        assert len(found("GK404", *chain)) == 1
        mixed = [attrs.evolve(item, owner="growth" if at % 2 else None) for at, item in enumerate(chain)]
        assert len(found("GK404", *mixed)) == 1

    @pytest.mark.parametrize("state", ["cancelled", "postponed", "draft"])
    @pytest.mark.parametrize("place", [0, 1, 2, 3])
    def test_what_is_not_agreed_is_no_level(self, state: str, place: int) -> None:
        goals = [WIN, SHIP, SELL, self.CALLS]
        goals[place] = attrs.evolve(goals[place], states=since(state))
        assert found("GK404", *goals) == []

    @GONE
    def test_a_key_result_that_was_given_up_holds_nobody(self, state: str) -> None:
        win = goal("win", owner="acme", key_results=[kr("a", states=since(state)), kr("b")])
        assert found("GK404", win, goal("ship", "a", owner="product"), SELL, self.CALLS) == []
        assert len(found("GK404", win, goal("ship", "b", owner="product"), SELL, self.CALLS)) == 1

    def test_a_long_chain_is_no_trouble(self) -> None:
        chain = [goal(f"o{at:04}", *([f"o{at - 1:04}"] if at else []), owner=None) for at in range(3000)]
        assert found("GK404", *chain) == [
            ("plan", "has goals on 3000 levels, one under the other; at most 3 are advised. On the lowest: o2999")
        ]
        assert len(cast("tuple[str, ...]", facts("GK404", *chain)["goals"])) == 2997

    def test_of_many_on_the_lowest_level_only_the_number_is_named(self) -> None:
        deep = [goal(f"calls{at}", "sell", owner="ana") for at in range(6)]
        ((_, message),) = found("GK404", WIN, SHIP, SELL, *deep)
        assert message.endswith("On the lowest: 6 goals")


class TestSkipsTeam:
    CALLS = goal("calls", "win", owner="ana")

    def test_a_persons_goal_past_the_team(self) -> None:
        assert found("GK405", WIN, SHIP, SELL, self.CALLS) == [
            (
                "objective calls",
                "contributes directly to the company's goal win; its team's goals, sell and ship, are skipped",
            ),
        ]
        assert found("GK405", WIN, goal("sell", "win"), self.CALLS) == [
            ("objective calls", "contributes directly to the company's goal win; its team's goal, sell, is skipped"),
        ]
        assert facts("GK405", WIN, SHIP, SELL, self.CALLS) == {
            "owner": "ana",
            "parents": ("win",),
            "passed": ("sell", "ship"),
        }

    def test_of_many_goals_only_the_number_is_named(self) -> None:
        tops = [goal(f"top{at}", owner="acme") for at in range(6)]
        passed = [goal(f"sell{at}", "top0") for at in range(6)]
        calls = goal("calls", *(item.id for item in tops), owner="ana")
        assert found("GK405", *tops, *passed, calls) == [
            ("objective calls", "contributes directly to the company's 6 goals; its team's 6 goals are skipped"),
        ]
        calls = goal("calls", "top0", "top1", owner="ana")
        ((_, message),) = found("GK405", *tops, *passed, calls)
        assert message.startswith("contributes directly to the company's goals top0 and top1; ")

    def test_under_the_team_or_department_it_is_fine(self) -> None:
        assert found("GK405", WIN, SHIP, SELL, goal("calls", "sell", owner="ana")) == []
        assert found("GK405", WIN, SHIP, SELL, goal("calls", "win", "ship-a", owner="ana")) == []

    def test_where_those_in_between_have_no_goals_nothing_is_passed(self) -> None:
        assert found("GK405", WIN, self.CALLS, goal("deals", "win", owner="sales")) == []
        assert found("GK405", WIN, self.CALLS, goal("sell", "win", cycle="2026-Q3")) == []

    def test_a_person_right_below_the_company_has_nobody_in_between(self) -> None:
        assert found("GK405", WIN, SHIP, SELL, goal("hire", "win", owner="ceo")) == []

    def test_a_team_may_stand_below_the_company(self) -> None:
        assert found("GK405", WIN, SHIP, goal("sell", "win")) == []
        assert found("GK405", WIN, SHIP, goal("sell", "win", owner=None)) == []

    def test_a_key_result_of_the_team_is_the_teams(self) -> None:
        win = goal("win", owner="acme", key_results=[kr("a", owner="growth"), kr("b")])
        assert found("GK405", win, SHIP, SELL, goal("calls", "a", owner="ana")) == []
        assert len(found("GK405", win, SHIP, SELL, goal("calls", "b", owner="ana"))) == 1

    def test_support_is_welcome_from_anywhere(self) -> None:
        assert found("GK405", WIN, SHIP, SELL, goal("calls", SUPPORT, owner="ana")) == []

    @GONE
    def test_a_parent_that_was_given_up_says_nothing(self, state: str) -> None:
        assert found("GK405", attrs.evolve(WIN, states=since(state)), SHIP, SELL, self.CALLS) == []
        win = goal("win", owner="acme", key_results=[kr("a", states=since(state)), kr("b")])
        assert found("GK405", win, SHIP, SELL, goal("calls", "a", owner="ana")) == []

    @GONE
    def test_a_goal_of_the_team_that_was_given_up_is_no_way_around(self, state: str) -> None:
        old = goal("old", owner="growth", states=since(state))
        assert len(found("GK405", WIN, SHIP, SELL, old, goal("calls", "win", "old", owner="ana"))) == 1

    def test_a_company_goal_that_is_over_is_another_mistake(self) -> None:
        old, calls = goal("old", owner="acme", cycle="2026-Q1"), goal("calls", "old", owner="ana")
        assert found("GK405", WIN, SHIP, SELL, old, calls) == []
        assert len(found("GK401", WIN, SHIP, SELL, old, calls)) == 1

    @SILENT
    def test_only_active_goals_are_judged(self, state: str) -> None:
        assert found("GK405", WIN, SHIP, SELL, attrs.evolve(self.CALLS, states=since(state))) == []
        passed = attrs.evolve(SHIP, states=since(state)), attrs.evolve(SELL, states=since(state))
        assert found("GK405", WIN, *passed, self.CALLS) == []


class TestTwoPaths:
    def test_directly_and_through_the_parent(self) -> None:
        both = goal("sell", "win", "ship")
        assert found("GK406", WIN, SHIP, both) == [
            ("objective sell", "counts twice towards win: directly, and through ship"),
        ]
        assert facts("GK406", WIN, SHIP, both) == {"parent": "win", "through": ("ship",)}

    def test_one_finding_names_all_ways(self) -> None:
        deals = goal("deals", "win", owner="sales")
        assert found("GK406", WIN, SHIP, deals, goal("sell", "win", "ship", "deals")) == [
            ("objective sell", "counts more than once towards win: directly, and through deals and ship"),
        ]

    def test_two_parents_that_meet_above_are_how_cascades_are_meant(self) -> None:
        deals = goal("deals", "win", owner="sales")
        assert found("GK406", WIN, SHIP, deals, goal("sell", "ship", "deals")) == []

    @pytest.mark.parametrize("link", [SUPPORT, gk.Alignment("win", weight=0), gk.Alignment("win", share=0)])
    def test_what_does_not_count_does_not_count_twice(self, link: gk.Alignment) -> None:
        assert found("GK406", WIN, SHIP, goal("sell", link, "ship")) == []
        assert found("GK406", WIN, goal("ship", link), goal("sell", "win", "ship")) == []

    @pytest.mark.parametrize(
        "link", [gk.Alignment("deals", contributes=False), gk.Alignment("deals", weight=0)], ids=["support", "weight 0"]
    )
    def test_a_way_that_does_not_count_is_not_named(self, link: gk.Alignment) -> None:
        deals = goal("deals", "win", owner="sales")
        assert found("GK406", WIN, SHIP, deals, goal("sell", "win", "ship", link)) == [
            ("objective sell", "counts twice towards win: directly, and through ship"),
        ]

    def test_a_key_result_that_is_only_shown_counts_nothing_twice(self) -> None:
        for weight, number in ((1, 1), (0, 0)):
            win = goal("win", owner="acme", key_results=[kr("k", measure=gk.Cascaded(), weight=weight)])
            assert len(found("GK406", win, goal("ship", "k", owner="product"), goal("sell", "ship", "k"))) == number

    def test_only_a_cascaded_key_result_passes_on_what_is_aligned_to_it(self) -> None:
        sell = goal("sell", "win", "k")
        unshared = goal("win", owner="acme", key_results=[attrs.evolve(kr("k", measure=gk.Cascaded()), share=0)])
        assert found("GK406", unshared, sell) == []
        for measure, weight, number in ((gk.Cascaded(), 1, 1), (gk.Cascaded(), 0, 0), (gk.Baseline(), 1, 0)):
            win = goal("win", owner="acme", key_results=[kr("k", measure=measure, weight=weight)])
            assert len(found("GK406", win, sell)) == number
        gone = goal("win", owner="acme", key_results=[kr("k", measure=gk.Cascaded(), states=since("draft"))])
        assert found("GK406", gone, sell) == []

    @pytest.mark.parametrize("state", ["cancelled", "postponed", "draft"])
    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_what_is_not_agreed_counts_nowhere(self, state: str, place: int) -> None:
        goals = [WIN, SHIP, goal("sell", "win", "ship")]
        goals[place] = attrs.evolve(goals[place], states=since(state))
        assert found("GK406", *goals) == []

    def test_what_is_over_is_left_alone_and_a_parent_that_is_over_still_counts(self) -> None:
        goals = goal("win", owner="acme", cycle="2026"), SHIP, goal("sell", "win", "ship")
        more = goal("more", "win", "deals", cycle="2026"), goal("deals", owner="sales", cycle="2026")
        assert found("GK406", *goals, *more, as_of=dt.date(2026, 7, 1)) == []
        goals = goals[0], SHIP, goal("sell", "win", "ship", cycle="2026")
        assert len(found("GK406", *goals, as_of=dt.date(2026, 7, 1))) == 1


# laws


@given(organisations(), days, st.data())
def test_order_changes_nothing_and_no_plan_is_too_odd(plan: gk.Plan, as_of: dt.date, data: st.DataObject) -> None:
    assert seen(plan, as_of, RULES) == seen(shuffled(data, plan), as_of, RULES)


@given(organisations(), days)
def test_nothing_dated_later_is_seen(plan: gk.Plan, as_of: dt.date) -> None:
    assert seen(plan, as_of, RULES) == seen(known(plan, as_of), as_of, RULES)


def running(plan: gk.Plan) -> gk.Plan:
    """Return the plan with every goal active."""

    def active(item: gk.Objective) -> gk.Objective:
        results = [attrs.evolve(result, states=(), closing=None) for result in item.key_results]
        return attrs.evolve(item, states=(), closing=None, key_results=results)

    return attrs.evolve(plan, objectives=[active(item) for item in plan.objectives], ignore=())


@given(plans())
def test_levels_are_those_of_the_longest_way_up(plan: gk.Plan) -> None:
    """By brute force: every way up, counted without owners, where each step is a level."""
    plan = running(plan)
    plan = attrs.evolve(plan, objectives=[attrs.evolve(item, owner=None, cycle=None) for item in plan.objectives])

    def ways(goal: str) -> list[list[str]]:
        parents = [
            link.to if link.to in plan.structure.objective_at else plan.objective_of(link.to).id
            for link in plan.objective(goal).aligned_to
        ]
        return [[goal, *way] for parent in parents for way in ways(parent)] or [[goal]]

    longest = {item.id: max(map(len, ways(item.id))) for item in plan.objectives}
    deep = tuple(sorted(goal for goal, level in longest.items() if level > 3))
    found = [item.facts for item in gk.check(plan, MAY, rules=RULES) if item.code == "GK404"]
    assert found == ([{"levels": max(longest.values()), "most": 3, "goals": deep}] if deep else [])


@given(plans())
def test_two_paths_are_all_links_that_a_longer_way_repeats(plan: gk.Plan) -> None:
    """By brute force over all ways of links that count."""
    plan = running(attrs.evolve(plan, objectives=[attrs.evolve(item, cycle=None) for item in plan.objectives]))

    def up(goal: str) -> list[str]:
        if goal in plan.structure.key_result_at:
            return [plan.objective_of(goal).id]
        counting = [link for link in plan.objective(goal).aligned_to if link.contributes and link.weight]
        links = [link.to for link in counting if link.share != 0]
        return [to for to in links if to in plan.structure.objective_at or cascaded(to)]

    def cascaded(goal: str) -> bool:
        item = plan.key_result(goal)
        return isinstance(item.measure, gk.Cascaded) and item.weight > 0 and item.share != 0

    def above(goal: str) -> set[str]:
        return {goal}.union(*(above(parent) for parent in up(goal)))

    expected = {
        (item.id, parent, tuple(sorted(other for other in up(item.id) if other != parent and parent in above(other))))
        for item in plan.objectives
        for parent in up(item.id)
    }
    found = [item for item in gk.check(plan, MAY, rules=RULES) if item.code == "GK406"]
    assert {(item.subject.id, item.facts["parent"], item.facts["through"]) for item in found} == {
        way for way in expected if way[2]
    }
