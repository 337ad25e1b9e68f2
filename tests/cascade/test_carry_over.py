"""Unit tests of the roll-over to the next cycle."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

import goalkit as gk
from goalkit.cascade.carry_over import CarryOver, CarryOverRule, Left, carry_over
from tests.model.building import build, day, problems, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

Q2, Q3 = gk.Cycle.quarter(2026, 2), gk.Cycle.quarter(2026, 3)
END = Q2.last_day
RESTART = CarryOverRule(baseline="restart")
AGAIN = CarryOverRule(finished="carry")


def objective(name: str, *items: gk.KeyResult, cycle: str | None = "2026-Q2", **fields: Any) -> gk.Objective:  # noqa: ANN401
    """Return an objective of the old cycle."""
    return gk.Objective(id=name, title=name, cycle=cycle, key_results=items, **fields)


def item(name: str, measure: Any, *values: float, **fields: Any) -> gk.KeyResult:  # noqa: ANN401
    """Return a key result with one check-in a week."""
    check_ins = [gk.CheckIn(day(7 * week), value) for week, value in enumerate(values, 1)]
    return gk.KeyResult(id=name, title=name, measure=measure, check_ins=check_ins, **fields)


def roll(
    *objectives: gk.Objective, kpis: Iterable[gk.KPI] = (), as_of: dt.date = END, rule: CarryOverRule | None = None
) -> CarryOver:
    """Carry some objectives over."""
    plan = gk.Plan(cycles=[Q2, Q3], objectives=objectives, kpis=kpis)
    return carry_over(plan, "2026-Q2", "2026-Q3", as_of=as_of, rule=rule)


def rolled(
    measure: Any,  # noqa: ANN401
    *values: float,
    kpis: Iterable[gk.KPI] = (),
    rule: CarryOverRule | None = None,
    **fields: Any,  # noqa: ANN401
) -> tuple[Any, tuple[str, ...]]:
    """Return the measure of one key result's clone (its id, where it stays) and what is said of it.

    A second key result, with nothing done, keeps the objective unfinished.
    """
    found = roll(
        objective("o", item("k", measure, *values, **fields), item("idle", gk.Change(0, 1))), kpis=kpis, rule=rule
    )
    (carried,) = found.carried
    clone = dict(carried.key_results).get("k")
    return "stays" if clone is None else found.plan.key_result(clone).measure, carried.notes


# measures


def test_a_metric_starts_where_it_stands_and_keeps_its_target() -> None:
    assert rolled(gk.Change(0, 10, "blogs"), 2, 5) == (gk.Change(5, 10, "blogs"), ("k starts at 5 (was 0)",))
    assert rolled(gk.Change(9, 1), 7.5)[0] == gk.Change(7.5, 1)
    assert rolled(gk.Change(9, 1), 12)[0] == gk.Change(12, 1)
    assert rolled(gk.Change(0, 10)) == (gk.Change(0, 10), ())


def test_by_restart_it_starts_where_it_did() -> None:
    assert rolled(gk.Change(0, 10), 2, 5, rule=RESTART) == (gk.Change(0, 10), ())


def test_revisions_in_force_are_part_of_the_new_numbers() -> None:
    history = [gk.Revision(at=day(20), baseline=2, target=20), gk.Revision(at=Q3.start, target=50)]
    assert rolled(gk.Change(0, 10), 5, revisions=history)[0] == gk.Change(5, 20)
    assert rolled(gk.Change(0, 10), 5, revisions=history, rule=RESTART)[0] == gk.Change(2, 20)


def test_phases_are_dropped_and_that_is_said() -> None:
    phased = gk.Change(0, 10, phases=[(day(30), 4)])
    assert rolled(phased, 5) == (
        gk.Change(5, 10),
        ("k starts at 5 (was 0)", "k loses its phases: they are dates of 2026-Q2"),
    )


def test_a_metric_that_has_arrived_is_finished() -> None:
    for value in (10, 12):
        assert rolled(gk.Change(0, 10), value) == ("stays", ("k stays: finished",))
        assert rolled(gk.Change(0, 10), value, rule=AGAIN) == (gk.Change(0, 10), ())
    assert rolled(gk.Change(5, 5, direction="increase"), 6)[0] == "stays"
    assert rolled(gk.Change(5, 5, direction="increase"), 3)[0] == gk.Change(3, 5, direction="increase")


@pytest.mark.parametrize("degenerate", ["zero", "unknown"])
def test_a_target_that_is_reached_is_finished_whatever_the_policy_makes_of_it(degenerate: Any) -> None:  # noqa: ANN401
    reached = item("k", gk.Change(5, 5, direction="increase"), 6)
    plan = gk.Plan(cycles=[Q2, Q3], objectives=[objective("o", reached)])
    done = carry_over(plan, "2026-Q2", "2026-Q3", as_of=END, policy=gk.Policy(degenerate=degenerate))
    assert done.carried[0].notes == ("k stays: finished",)
    assert done.plan.objective("o@2026-Q3").key_results == ()


def test_a_sum_goes_on_or_starts_again() -> None:
    posts = gk.Change(0, 100, accumulate=True)
    assert rolled(posts, 20, 15)[0] == gk.Change(35, 100, accumulate=True)
    assert rolled(posts, 20, 15, rule=RESTART)[0] == posts
    assert rolled(gk.Change(target=100, accumulate=True), 20) == (
        gk.Change(20, 100, accumulate=True),
        ("k starts at 20",),
    )


def test_a_metric_on_a_kpi_takes_its_own_baseline_from_it_and_freezes_another_anew() -> None:
    kpis = [gk.KPI(id="nps", readings=[(day(-5), 30), (day(50), 34), (day(95), 37)])]
    assert rolled(gk.Change(20, 40, kpi="nps"), kpis=kpis)[0] == gk.Change(34, 40, kpi="nps")
    unset = gk.Change(target=40, kpi="nps")
    for rule in (None, RESTART):
        assert rolled(unset, kpis=kpis, rule=rule) == (
            unset,
            ("k starts where its KPI nps stands when 2026-Q3 starts",),
        )
    adds = [gk.KPI(id="posts", readings=[(day(5), 3), (day(50), 4)])]
    summed = gk.Change(target=40, kpi="posts", accumulate=True)
    assert rolled(summed, kpis=adds)[0] == gk.Change(7, 40, kpi="posts", accumulate=True)


def test_a_kpi_that_moved_between_the_cycles_or_after_the_old_one_is_where_the_clone_starts() -> None:
    kpis = [gk.KPI(id="nps", readings=[(day(50), 34), (day(95), 37), (day(99), 38)])]
    linked = objective("o", item("k", gk.Change(20, 40, kpi="nps")))
    found = roll(linked, kpis=kpis, as_of=day(96)).plan
    assert found.key_result("k@2026-Q3").measure == gk.Change(37, 40, kpi="nps")
    assert gk.evaluate(found, day(96)).key_results["k@2026-Q3"].progress == 0


def test_of_milestones_those_not_done_are_carried_or_all_of_them() -> None:
    done, late, todo = gk.Milestone("a", done_on=day(3)), gk.Milestone("b", 2, done_on=Q3.start), gk.Milestone("c")
    open_steps = [gk.Milestone("b", 2), todo]
    assert rolled(gk.Milestones([done, late, todo])) == (
        gk.Milestones(open_steps),
        ("k keeps 2 of 3 milestones: not yet done",),
    )
    everything = gk.Milestones([gk.Milestone("a"), *open_steps])
    assert rolled(gk.Milestones([done, late, todo]), rule=RESTART) == (everything, ())
    assert rolled(gk.Milestones([done]))[0] == "stays"
    assert rolled(gk.Milestones([done]), rule=AGAIN)[0] == gk.Milestones([gk.Milestone("a")])


def test_milestones_of_no_weight_are_finished_when_all_are_done() -> None:
    done = gk.Milestone("a", 0, done_on=day(3))
    assert rolled(gk.Milestones([done]))[0] == "stays"
    assert rolled(gk.Milestones([done, gk.Milestone("b", 0)]))[0] == gk.Milestones([gk.Milestone("b", 0)])


def test_what_is_maintained_goes_on_and_a_baseline_that_was_found_is_finished() -> None:
    kept = gk.Maintain(gk.Threshold.at_least(99))
    assert rolled(kept, 99.5) == (kept, ())
    assert rolled(gk.Baseline(unit="NPS"))[0] == gk.Baseline(unit="NPS")
    assert rolled(gk.Baseline(unit="NPS"), 12)[0] == "stays"
    assert rolled(gk.Cascaded()) == (gk.Cascaded(), ())
    assert rolled(None, 3) == (None, ())


# objectives


def test_what_is_not_unfinished_stays_with_the_reason() -> None:
    full = item("full.k", gk.Change(0, 10), 10)
    ended = [gk.StateChange(day(40), state) for state in ("closed", "cancelled", "postponed")]
    graded = objective("graded", closing=gk.Closing(at=END, score=0.4))
    done = roll(
        objective("full", full),
        *(objective(change.state, states=[change]) for change in ended),
        graded,
        objective("later", cycle="2026-Q3"),
        objective("timeless", cycle=None),
    )
    assert done.left == (
        Left(id="full", reason="finished, its score is 1"),
        Left(id="closed", reason="closed"),
        Left(id="cancelled", reason="cancelled"),
        Left(id="postponed", reason="postponed"),
        Left(id="graded", reason="closed"),
    )
    assert done.carried == ()
    assert str(done).splitlines()[:2] == [
        "2026-Q2 to 2026-Q3 as of 2026-06-30: 0 of 5 objectives carried over",
        "  full stays: finished, its score is 1",
    ]


def test_a_clone_keeps_everything_but_its_history() -> None:
    kept: dict[str, Any] = {
        "owner": "ana",
        "ambition": "committed",
        "weight": 2,
        "priority": "P0",
        "guardrails": ["nps"],
        "description": "why",
    }
    kr: dict[str, Any] = {
        "owner": "ana",
        "weight": 3,
        "priority": "P1",
        "cadence": gk.Cadence.weekly(),
        "description": "how",
    }
    lifted = [gk.StateChange(day(50), "active", "reopened")]
    one = item("k", gk.Change(0, 10), 5, states=lifted, closing=gk.Closing(at=day(40), score=0.5), **kr)
    old = objective("o", one, states=lifted, closing=gk.Closing(at=day(45), score=0.5), **kept)
    plan = gk.Plan(cycles=[Q2], owners=[gk.Owner(id="ana")], kpis=[gk.KPI(id="nps")], objectives=[old])
    done = carry_over(plan, "2026-Q2", Q3, as_of=END)
    clone = gk.KeyResult(id="k@2026-Q3", title="k", measure=gk.Change(5, 10), **kr)
    assert done.plan.cycles == (Q2, Q3)
    assert done.plan.objectives[1] == gk.Objective(
        id="o@2026-Q3", title="o", cycle="2026-Q3", key_results=[clone], **kept
    )
    assert done.plan.objectives[0].states[1:] == (
        gk.StateChange(END, "postponed", "carried over to 2026-Q3 as o@2026-Q3"),
    )
    assert done.plan.objectives[0].key_results == old.key_results


def test_a_draft_stays_a_draft_and_never_counts() -> None:
    plan = gk.Plan(
        cycles=[Q2, Q3],
        objectives=[
            objective("top", cycle=None),
            objective("idea", states=[gk.StateChange(day(1), "draft")], aligned_to=[gk.Alignment("top")]),
            objective("run", item("k", gk.Change(0, 10), 4, states=[gk.StateChange(day(1), "draft")])),
        ],
    )
    for as_of, since in ((END, END), (Q3.start + dt.timedelta(days=5), Q3.start)):
        done = carry_over(plan, "2026-Q2", "2026-Q3", as_of=as_of)
        draft = (gk.StateChange(since, "draft"),)
        assert done.plan.objective("idea@2026-Q3").states == draft
        assert done.plan.objective("run@2026-Q3").states == ()
        assert done.plan.key_result("k@2026-Q3").states == draft
        assert done.plan.objective("idea").states[-1].state is gk.State.CANCELLED
        assert done.carried[0].notes == ("idea was a draft: its clone is a draft, the old one is cancelled",)
        assert gk.evaluate(done.plan, as_of).objectives["top"].score is None


def test_key_results_that_people_have_ended_stay() -> None:
    ended = item("k", gk.Change(0, 10), 4, states=[gk.StateChange(day(30), "cancelled")])
    done = roll(objective("o", ended, item("other", gk.Change(0, 10), 4)))
    assert done.carried[0].notes == ("k stays: cancelled", "other starts at 4 (was 0)")
    assert done.carried[0].key_results == (("other", "other@2026-Q3"),)


# links


def test_links_follow_the_parents_that_are_carried_over() -> None:
    links = [gk.Alignment("top", weight=2), gk.Alignment("top.k", contributes=False), gk.Alignment("year")]
    done = roll(
        objective("year", cycle=None), objective("top", item("top.k", gk.Cascaded())), objective("o", aligned_to=links)
    )
    assert done.plan.objective("o@2026-Q3").aligned_to == (
        gk.Alignment("top@2026-Q3", weight=2),
        gk.Alignment("top.k@2026-Q3", contributes=False),
        gk.Alignment("year"),
    )
    assert done.plan.objective("o").aligned_to == tuple(links)


def test_a_link_to_what_stays_in_the_old_cycle_only_supports_it() -> None:
    full = item("full", gk.Change(0, 10), 10)
    gone = objective("gone", states=[gk.StateChange(day(30), "cancelled")])
    links = [gk.Alignment("gone", weight=2), gk.Alignment("full")]
    done = roll(gone, objective("top", full, item("idle", gk.Change(0, 1))), objective("o", aligned_to=links))
    assert done.plan.objective("o@2026-Q3").aligned_to == (
        gk.Alignment("gone", weight=2, contributes=False),
        gk.Alignment("full", contributes=False),
    )
    assert done.carried[1].notes == (
        "now only supports gone, which stays in 2026-Q2",
        "now only supports full, which stays in 2026-Q2",
    )


# names


def test_ids_end_with_the_new_cycle_and_never_with_both() -> None:
    plan = gk.Plan(cycles=[Q2, Q3, gk.Cycle.quarter(2026, 4)], objectives=[objective("o", item("k", None))])
    once = carry_over(plan, "2026-Q2", "2026-Q3", as_of=END).plan
    twice = carry_over(once, "2026-Q3", "2026-Q4", as_of=Q3.last_day)
    assert twice.carried[0].new == "o@2026-Q4"
    assert twice.carried[0].key_results == (("k@2026-Q3", "k@2026-Q4"),)
    named = carry_over(once, "2026-Q3", "2026-Q4", as_of=END, rule=CarryOverRule(id_suffix="+", note="late"))
    assert named.carried[0].new == "o@2026-Q3+"
    assert named.plan.objective("o@2026-Q3").states[-1].note == "late"


def test_an_id_that_exists_is_refused() -> None:
    plan = [objective("o", item("k", None)), objective("k!", cycle=None), objective("o!", cycle=None)]
    error = refusal(roll, *plan, rule=CarryOverRule(id_suffix="!"))
    assert isinstance(error, gk.InvalidPlan)
    assert [problem.code for problem in error.problems] == ["id.duplicate"] * 2
    assert "the clone of 'o' cannot be called 'o!': that id exists already; choose another suffix" in str(error)
    twins = [objective("o"), objective("o@2026-Q2")]
    assert "the clone of 'o@2026-Q2' cannot be called 'o@2026-Q3'" in str(refusal(roll, *twins))


# arguments


def test_the_new_cycle_must_follow_and_be_the_one_the_plan_has() -> None:
    plan = gk.Plan(cycles=[Q2, Q3])
    assert "2026-Q2 starts on 2026-04-01, but 2026-Q3 ends only on 2026-09-30" in str(
        refusal(carry_over, plan, "2026-Q3", "2026-Q2", as_of=END)
    )
    assert refusal(carry_over, plan, "2026-Q2", "2026-Q2", as_of=END).code == "cycle.overlap"
    assert isinstance(refusal(carry_over, plan, "2026-Q1", "2026-Q3", as_of=END), gk.NotFound)
    assert isinstance(refusal(carry_over, plan, "2026-Q2", "2026-Q5", as_of=END), gk.NotFound)
    other = gk.Cycle(id="2026-Q3", start=Q3.start, end=Q3.last_day)
    assert "the plan has another cycle '2026-Q3'" in str(refusal(carry_over, plan, "2026-Q2", other, as_of=END))
    assert carry_over(plan, "2026-Q2", Q3, as_of=END).plan == plan


def test_arguments_of_other_types_are_refused_together() -> None:
    found = problems(carry_over, "plan", "2026-Q2", 3, as_of="today", rule="x", policy="y")
    assert [path for path, _ in found] == ["plan", "to_cycle", "as_of", "rule", "policy"]
    found = problems(CarryOverRule, baseline="x", finished="y", id_suffix="", note=3)
    assert [path for path, _ in found] == ["baseline", "finished", "id_suffix", "note"]
    with pytest.raises(gk.NotFound):
        build(carry_over, gk.Plan(cycles=[Q3]), ["x"], "2026-Q3", as_of=END)


def test_the_result_says_in_words_what_was_done() -> None:
    done = roll(
        objective("known", item("posts", gk.Change(0, 10), 5), item("site", gk.Change(0, 1), 1)),
        objective("trust", states=[gk.StateChange(day(30), "cancelled")]),
    )
    assert str(done) == "\n".join(  # noqa: FLY002 - one line each
        [
            "2026-Q2 to 2026-Q3 as of 2026-06-30: 1 of 2 objectives carried over",
            "  known -> known@2026-Q3",
            "    posts -> posts@2026-Q3",
            "    site stays: finished",
            "    posts starts at 5 (was 0)",
            "  trust stays: cancelled",
        ]
    )
    assert "plan=" not in repr(done)
