"""Rules about KPIs: where each fires, with its words and facts, and where it keeps still."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.checks._rules import links
from goalkit.checks._rules.kpis import RULES
from goalkit.checks.guidelines import ENTERPRISE, SCALE_UP, Guidelines
from goalkit.model._check import evolve
from tests.strategies import as_number, days, plans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAY = dt.date(2026, 5, 15)
Q1, Q2, Q3 = gk.Cycle.quarter(2026, 1), gk.Cycle.quarter(2026, 2), gk.Cycle.quarter(2026, 3)
LIMIT = gk.Threshold.at_most(3, warning=4)
OWNERS = [
    gk.Owner(id="acme", kind="company"),
    gk.Owner(id="growth", parent="acme"),
    gk.Owner(id="ana", kind="individual", parent="growth"),
]


def ago(number: int, today: dt.date = MAY) -> dt.date:
    """Return a day so many days before today."""
    return today - dt.timedelta(days=number)


def kpi(
    identifier: str = "churn", /, *values: float, owner: str | None = "growth", last: int = 15, **fields: object
) -> gk.KPI:
    """Return a complete KPI with a reading every 30 days, the last one so many days ago."""
    dates = [ago(last + 30 * place) for place in range(len(values))][::-1]
    made = gk.KPI(
        id=identifier,
        name=identifier,
        unit="%",
        owner=owner,
        threshold=LIMIT,
        cadence=gk.Cadence.monthly(),
        readings=list(zip(dates, values, strict=True)),
    )
    return evolve(made, **fields)


def goal(
    name: str = "win",
    *reads: str,
    owner: str | None = "growth",
    cycle: str | None = "2026-Q2",
    guardrails: Sequence[str] = (),
    states: Sequence[tuple[dt.date, str]] = (),
    of_key_results: Sequence[tuple[dt.date, str]] = (),
) -> gk.Objective:
    return gk.Objective(
        id=name,
        title=name,
        owner=owner,
        cycle=cycle,
        guardrails=guardrails,
        states=[gk.StateChange(at, state) for at, state in states],
        key_results=[
            gk.KeyResult(
                id=f"{name}-{read}",
                title=read,
                measure=gk.Change(baseline=5, target=2, kpi=read),
                states=[gk.StateChange(at, state) for at, state in of_key_results],
            )
            for read in reads
        ],
    )


def plan_of(kpis: Iterable[gk.KPI], *objectives: gk.Objective, owners: Sequence[gk.Owner] = OWNERS) -> gk.Plan:
    return gk.Plan(cycles=[Q1, Q2, Q3], owners=owners, kpis=tuple(kpis), objectives=objectives)


def found(
    plan: gk.Plan, code: str, as_of: dt.date = MAY, guidelines: Guidelines = SCALE_UP
) -> list[tuple[str, str, dict[str, object]]]:
    """Return subject, message and facts of the findings with a code."""
    report = gk.check(plan, as_of, guidelines, rules=RULES)
    return [(str(item.subject), item.message, dict(item.facts)) for item in report if item.code == code]


def subjects(plan: gk.Plan, code: str, as_of: dt.date = MAY, guidelines: Guidelines = SCALE_UP) -> list[str]:
    return [subject for subject, _, _ in found(plan, code, as_of, guidelines)]


def test_the_rules_stand_in_the_order_of_their_codes() -> None:
    assert [rule.code for rule in RULES] == [f"GK20{number}" for number in range(1, 8)]


# GK201


def test_a_kpi_with_nothing_but_an_id_lacks_all_four_pillars() -> None:
    assert found(plan_of([gk.KPI(id="x")]), "GK201") == [
        (
            "KPI x",
            (
                "has no name or unit (what is measured), no threshold (what is healthy), "
                "no cadence (how often it is read) and no owner (who answers for it)"
            ),
            {
                "missing": ("metric", "target", "timeframe", "owner"),
                "name": "",
                "unit": "",
                "threshold": None,
                "cadence": None,
                "owner": None,
            },
        )
    ]


@pytest.mark.parametrize(
    ("field", "value", "message", "pillar"),
    [
        ("threshold", None, "has no threshold (what is healthy)", "target"),
        ("cadence", None, "has no cadence (how often it is read)", "timeframe"),
        ("owner", None, "has no owner (who answers for it)", "owner"),
    ],
)
def test_each_missing_pillar_is_named(field: str, value: object, message: str, pillar: str) -> None:
    ((subject, said, facts),) = found(plan_of([evolve(kpi("churn", 2), **{field: value})]), "GK201")
    assert (subject, said, facts["missing"]) == ("KPI churn", message, (pillar,))
    assert facts[field] is None


def test_a_count_needs_no_unit_and_a_unit_may_do_without_a_name() -> None:
    assert not found(plan_of([kpi("a", unit=""), kpi("b", name="")]), "GK201")
    assert found(plan_of([kpi("c", unit="", name="")]), "GK201")[0][1] == "has no name or unit (what is measured)"


def test_a_threshold_is_not_missed_while_a_key_result_finds_out_where_we_stand() -> None:
    explored = kpi("nps", threshold=None)

    def plan(cycle: str, state: str = "active") -> gk.Plan:
        states = [gk.StateChange(ago(30), state)]
        result = gk.KeyResult(id="kr", title="Know our NPS", measure=gk.Baseline(kpi="nps"), states=states)
        return plan_of([explored], gk.Objective(id="know", title="Know", cycle=cycle, key_results=[result]))

    assert not found(plan("2026-Q2"), "GK201")
    assert not found(plan("2026-Q3", "draft"), "GK201")
    assert subjects(plan("2026-Q1"), "GK201") == ["KPI nps"]
    assert subjects(plan("2026-Q2", "cancelled"), "GK201") == ["KPI nps"]


# GK202


def test_more_kpis_than_a_team_can_look_after() -> None:
    many = [kpi(f"k{number}") for number in range(11)]
    assert found(plan_of(many), "GK202") == [
        (
            "owner growth",
            "has 11 KPIs; at most 10 are advised",
            {"kpis": tuple(sorted(f"k{n}" for n in range(11))), "most": 10},
        )
    ]
    assert not found(plan_of(many[:10]), "GK202")
    assert not found(plan_of(many), "GK202", guidelines=ENTERPRISE)


def test_a_company_and_a_plan_without_owners_may_have_more() -> None:
    for owner, subject in (("acme", "owner acme"), (None, "plan")):
        many = [kpi(f"k{number}", owner=owner) for number in range(21)]
        assert [item[:2] for item in found(plan_of(many), "GK202")] == [
            (subject, "has 21 KPIs; at most 20 are advised")
        ]
        assert not found(plan_of(many[:20]), "GK202")


def test_kpis_that_nobody_owns_are_not_counted_where_others_have_an_owner() -> None:
    many = [kpi(f"k{number}", owner=None) for number in range(21)]
    assert not found(plan_of([*many, kpi("owned")]), "GK202")


def test_from_some_number_on_it_is_decoration_whatever_the_limit() -> None:
    generous = attrs.evolve(SCALE_UP, kpis=(1, 100), kpis_in_all=40)
    many = [kpi(f"k{number}") for number in range(40)]
    assert [item[1] for item in found(plan_of(many), "GK202", guidelines=generous)] == [
        "has 40 KPIs; at most 39 are advised"
    ]
    assert not found(plan_of(many[:39]), "GK202", guidelines=generous)


# GK203


def test_goals_without_any_kpi() -> None:
    assert found(plan_of([], goal("a"), goal("b")), "GK203") == [
        ("plan", "has 2 objectives and no KPI", {"objectives": 2, "kpis": 0})
    ]
    assert found(plan_of([], goal("a")), "GK203")[0][1] == "has 1 objective and no KPI"


def test_a_plan_without_goals_of_today_needs_no_kpi() -> None:
    assert not found(plan_of([]), "GK203")
    assert not found(plan_of([], goal("a", cycle="2026-Q1")), "GK203")
    assert not found(plan_of([], goal("a", states=[(ago(1), "cancelled")])), "GK203")
    assert found(plan_of([], goal("a", states=[(ago(1), "draft")])), "GK203")


def test_a_company_with_hardly_any_kpi() -> None:
    plan = plan_of([kpi("a", owner="acme"), kpi("b", owner="growth")], goal("win", owner="acme"))
    assert found(plan, "GK203") == [
        (
            "owner acme",
            "has only 2 KPIs, those of its teams included; at least 3 are advised",
            {"kpis": ("a", "b"), "least": 3},
        )
    ]
    foreign = kpi("c", owner="elsewhere")
    rival = [gk.Owner(id="rival", kind="company"), gk.Owner(id="elsewhere", parent="rival")]
    other = evolve(plan, kpis=[foreign], owners=[*plan.owners, *rival])
    assert found(other, "GK203")[0][1] == "has no KPI, and neither have its teams; at least 3 are advised"


def test_kpis_of_everybody_below_and_of_nobody_count_for_the_company() -> None:
    win = goal("win", owner="acme")
    assert not found(plan_of([kpi("a", owner="acme"), kpi("b"), kpi("c", owner="ana")], win), "GK203")
    assert not found(plan_of([kpi("a", owner="acme"), kpi("b"), kpi("c", owner=None)], win), "GK203")
    rival = [gk.Owner(id="rival", kind="company"), gk.Owner(id="other", parent="rival")]
    plan = plan_of([kpi("a"), kpi("b"), kpi("c", owner="other")], win, owners=[*OWNERS, *rival])
    assert subjects(plan, "GK203") == ["owner acme"]
    homeless = [*OWNERS, gk.Owner(id="other")]
    assert not found(plan_of([kpi("a"), kpi("b"), kpi("c", owner="other")], win, owners=homeless), "GK203")


def test_a_company_that_is_there_as_a_parent_only_is_not_judged() -> None:
    assert not found(plan_of([kpi("a")], goal("win", owner="growth")), "GK203")
    assert not found(plan_of([kpi("a")], goal("win", owner="acme", cycle="2026-Q1")), "GK203")


# GK204


def test_a_kpi_that_is_not_read_any_more() -> None:
    old = kpi("churn", 2, 2, readings=[(dt.date(2026, 2, 15), 2), (dt.date(2026, 3, 15), 2)])
    assert not found(plan_of([old]), "GK204", MAY)  # two months to the day
    assert found(plan_of([old]), "GK204", dt.date(2026, 5, 16)) == [
        (
            "KPI churn",
            "was last read on 2026-03-15, 62 days ago, but it should be read monthly",
            {"last": "2026-03-15", "cadence": "monthly", "late": 2},
        )
    ]
    patient = attrs.evolve(SCALE_UP, late=3)
    assert not found(plan_of([old]), "GK204", dt.date(2026, 5, 16), patient)


def test_a_kpi_without_cadence_or_reading_is_never_stale() -> None:
    assert not found(plan_of([kpi("a", 2, last=400, cadence=None), kpi("b")]), "GK204")
    assert not found(plan_of([kpi("future", 2, last=-30)]), "GK204", ago(-29))


# GK205


def unused(**fields: object) -> gk.KPI:
    """Return a healthy and fresh KPI whose first reading is 135 days old."""
    return evolve(kpi("likes", 2, 2, 2, 2, 2), **fields)


OTHER = goal("other")


def test_a_kpi_that_nothing_uses() -> None:
    assert found(plan_of([unused()], OTHER), "GK205") == [
        (
            "KPI likes",
            "has been used for no goal and no decision in the last 90 days",
            {"unused_days": 90, "first_reading": "2025-12-31", "last_decision": None},
        )
    ]


def test_a_decision_is_a_use_for_as_many_days() -> None:
    def decided(days: int) -> gk.Plan:
        return plan_of([unused(decisions=[gk.Decision(ago(days), "go on")])], OTHER)

    assert not found(decided(89), "GK205")
    assert not found(decided(0), "GK205")
    assert found(decided(90), "GK205")[0][2]["last_decision"] == ago(90).isoformat()
    assert found(decided(-1), "GK205")[0][2]["last_decision"] is None


def test_a_new_kpi_is_given_time() -> None:
    young = kpi("likes", 2, 2, 2, last=29)
    assert not found(plan_of([young], OTHER), "GK205")  # first read 89 days ago
    assert subjects(plan_of([young], OTHER), "GK205", ago(-1)) == ["KPI likes"]
    assert not found(plan_of([kpi("likes")], OTHER), "GK205")


def test_a_key_result_or_a_guardrail_is_a_use_now_and_to_come_and_for_days_after_its_cycle() -> None:
    for cycle in ("2026-Q2", "2026-Q3", "2026-Q1", None):
        assert not found(plan_of([unused()], OTHER, goal("g", "likes", cycle=cycle)), "GK205")
        assert not found(plan_of([unused()], OTHER, goal("g", cycle=cycle, guardrails=["likes"])), "GK205")
    fresh = unused(cadence=None)
    for use in (goal("g", "likes", cycle="2026-Q1"), goal("g", cycle="2026-Q1", guardrails=["likes"])):
        plan = plan_of([fresh], goal("other", cycle=None), use)
        assert not found(plan, "GK205", dt.date(2026, 6, 28))  # 89 days after 31 March
        assert subjects(plan, "GK205", dt.date(2026, 6, 29)) == ["KPI likes"]


def test_a_goal_that_was_given_up_is_a_use_for_as_many_days() -> None:
    def plan(days: int, *, of_objective: bool) -> gk.Plan:
        change = [(ago(days), "cancelled")]
        use = goal("g", "likes", cycle=None, states=change if of_objective else [])
        if not of_objective:
            use = goal("g", "likes", cycle=None, of_key_results=change)
        return plan_of([unused()], OTHER, use)

    for of_objective in (True, False):
        assert not found(plan(88, of_objective=of_objective), "GK205")
        assert subjects(plan(89, of_objective=of_objective), "GK205") == ["KPI likes"]
    again = goal("g", "likes", cycle=None, states=[(ago(200), "postponed"), (ago(10), "active"), (ago(5), "closed")])
    assert not found(plan_of([unused()], OTHER, again), "GK205")
    assert subjects(plan_of([unused()], OTHER, again), "GK205", ago(11)) == ["KPI likes"]


def test_what_has_a_better_finding_is_not_called_unused() -> None:
    breached = kpi("likes", 9, 9, 9, 9, 9)
    stale = kpi("likes", 2, 2, 2, 2, 2, last=70)
    flat = kpi("likes", *[3.5] * 12)
    stale_and_flat = kpi("likes", *[3.5] * 12, last=70)
    for item, code in ((stale, "GK204"), (flat, "GK207"), (stale_and_flat, "GK204")):
        report = gk.check(plan_of([item], OTHER), MAY, rules=RULES)
        assert [finding.code for finding in report] == [code]
    report = gk.check(plan_of([breached], OTHER), MAY, rules=(*RULES, *links.RULES))
    assert [finding.code for finding in report] == ["GK501"]
    assert not found(plan_of([unused()]), "GK205")  # GK206 says that there is no objective


# GK206


def test_kpis_and_no_objective() -> None:
    assert found(plan_of([kpi("a"), kpi("b")]), "GK206") == [
        (
            "plan",
            "has 2 KPIs, but no objective that is running or planned",
            {"kpis": 2, "last_objective": None, "grading_days": 14},
        )
    ]
    assert not found(plan_of([]), "GK206")


def test_objectives_of_today_and_drafts_of_tomorrow_are_enough() -> None:
    assert not found(plan_of([kpi()], goal()), "GK206")
    assert not found(plan_of([kpi()], goal(cycle="2026-Q3", states=[(ago(3), "draft")])), "GK206")
    assert subjects(plan_of([kpi()], goal(states=[(ago(3), "cancelled")])), "GK206") == ["plan"]


def test_between_two_cycles_there_is_time_for_the_review() -> None:
    plan = plan_of([kpi()], goal(cycle="2026-Q1"))
    assert not found(plan, "GK206", dt.date(2026, 4, 14))
    assert found(plan, "GK206", dt.date(2026, 4, 15))[0][2]["last_objective"] == "2026-03-31"
    plan = plan_of([kpi()], goal(cycle="2026-Q1"), goal("late"))
    assert not found(plan, "GK206", dt.date(2026, 7, 14))
    assert found(plan, "GK206", dt.date(2026, 7, 15))[0][2]["last_objective"] == "2026-06-30"


# GK207

WARNED = (3.2, 3.3, 3.1, 3.2, 3.4, 3.2, 3.3, 3.1, 3.3, 3.2, 3.1, 3.3)


def test_a_kpi_in_its_warning_band_that_does_not_move() -> None:
    assert found(plan_of([kpi("churn", *WARNED)], OTHER), "GK207") == [
        (
            "KPI churn",
            (
                "has been in its warning band since 2025-06-04 and stayed around 3.2 % in all 12 readings "
                "from 2025-06-04 to 2026-04-30; nobody works on it"
            ),
            {
                "readings": 12,
                "first": "2025-06-04",
                "last": "2026-04-30",
                # 38.7 / 12, and the moving ranges 1 2 1 2 2 1 2 2 1 1 2 tenths: 1.7 / 11
                "center": 3.225,
                "lower": round(3.225 - 2.66 * 1.7 / 11, 9),
                "upper": round(3.225 + 2.66 * 1.7 / 11, 9),
                "warning_since": "2025-06-04",
                "flat_readings": 12,
                "flat_days": 180,
                "unused_days": 90,
            },
        )
    ]


def test_it_takes_enough_readings_over_enough_days() -> None:
    assert not found(plan_of([kpi("churn", *WARNED[1:])], OTHER), "GK207")
    few = attrs.evolve(SCALE_UP, flat_readings=11)
    assert found(plan_of([kpi("churn", *WARNED[1:])], OTHER), "GK207", guidelines=few)
    short = attrs.evolve(SCALE_UP, flat_readings=7)
    assert found(plan_of([kpi("churn", *WARNED[:7])], OTHER), "GK207", guidelines=short)  # 180 days
    assert not found(
        plan_of([kpi("churn", *WARNED[:7])], OTHER), "GK207", guidelines=attrs.evolve(short, flat_days=181)
    )
    hardly = attrs.evolve(SCALE_UP, flat_readings=2, flat_days=1)
    assert not found(
        plan_of([kpi("churn", *WARNED[:4])], OTHER), "GK207", guidelines=attrs.evolve(hardly, flat_days=90)
    )
    assert not found(plan_of([kpi("churn", *WARNED)], OTHER), "GK207", guidelines=hardly)  # two readings have no limits


def test_only_the_last_stretch_counts() -> None:
    moved = kpi("churn", 9, 9, 9, *WARNED)
    assert found(plan_of([moved], OTHER), "GK207")[0][2]["readings"] == 12
    assert not found(plan_of([moved], OTHER), "GK207", guidelines=attrs.evolve(SCALE_UP, flat_readings=13))


def test_what_moves_is_not_flat() -> None:
    falling = (3.95, 3.9, 3.85, 3.8, 3.7, 3.6, 3.55, 3.5, 3.4, 3.3, 3.2, 3.1)
    assert not found(plan_of([kpi("churn", *falling)], OTHER), "GK207")


@pytest.mark.parametrize(
    "values",
    [[2.0] * 12, [9.0] * 12],
    ids=["healthy", "breached"],
)
def test_a_healthy_kpi_may_stay_and_a_breach_is_no_flat_warning(values: list[float]) -> None:
    assert not found(plan_of([kpi("churn", *values)], OTHER), "GK207")


def test_without_threshold_nothing_says_that_standing_still_is_bad() -> None:
    item = kpi("churn", *WARNED, threshold=None, direction="decrease")
    assert not found(plan_of([item], OTHER), "GK207")


def test_a_flat_kpi_that_somebody_works_on_is_in_good_hands() -> None:
    flat = kpi("churn", *WARNED)
    assert not found(plan_of([flat], goal("g", "churn")), "GK207")
    assert not found(plan_of([flat], goal("g", "churn", cycle="2026-Q3", states=[(ago(2), "draft")])), "GK207")
    assert subjects(plan_of([flat], OTHER, goal("g", "churn", cycle="2026-Q1")), "GK207") == ["KPI churn"]
    assert subjects(plan_of([flat], goal("g", "churn", states=[(ago(2), "cancelled")])), "GK207") == ["KPI churn"]
    assert subjects(plan_of([flat], goal("g", "churn", of_key_results=[(ago(2), "postponed")])), "GK207") == [
        "KPI churn"
    ]
    assert subjects(plan_of([flat], goal("g", guardrails=["churn"])), "GK207") == ["KPI churn"]
    assert not found(plan_of([evolve(flat, decisions=[gk.Decision(ago(89), "wait")])], OTHER), "GK207")
    assert found(plan_of([evolve(flat, decisions=[gk.Decision(ago(90), "wait")])], OTHER), "GK207")


def test_a_goal_is_still_worked_on_while_its_cycle_is_under_review() -> None:
    flat = kpi("churn", *WARNED, last=45)
    plan = plan_of([flat], goal("g", "churn", cycle="2026-Q1"), goal("other", cycle=None))
    assert not found(plan, "GK207", dt.date(2026, 4, 14))
    assert subjects(plan, "GK207", dt.date(2026, 4, 15)) == ["KPI churn"]


# laws


@st.composite
def long_kpis(draw: st.DrawFn, name: str) -> gk.KPI:
    """Draw a KPI with weeks of readings, some of them in the future."""
    start = draw(days)
    count = draw(st.integers(0, 30))
    numbers = draw(st.lists(st.integers(25_000, 45_000), min_size=count, max_size=count))
    return gk.KPI(
        id=name,
        name=draw(st.sampled_from(("", "Churn", "Churn rate"))),
        unit=draw(st.sampled_from(("", "%"))),
        threshold=draw(st.sampled_from((LIMIT, None))),
        cadence=draw(st.sampled_from((None, gk.Cadence.weekly(), gk.Cadence.monthly()))),
        readings=[(start + dt.timedelta(days=7 * at), as_number(value)) for at, value in enumerate(numbers)],
        decisions=[gk.Decision(date, "go on") for date in draw(st.lists(days, max_size=2))],
    )


@st.composite
def rich_plans(draw: st.DrawFn) -> gk.Plan:
    """Draw a plan in which the KPIs have many readings, and titles name them."""
    plan = draw(plans(max_objectives=4))
    longer = [evolve(draw(long_kpis(item.id)), owner=item.owner) for item in plan.kpis]
    swap = {
        item.id: evolve(item, readings=new.readings, decisions=new.decisions, name=new.name)
        for item, new in zip(plan.kpis, longer, strict=True)
    }
    objectives = [
        evolve(
            objective,
            key_results=[
                evolve(item, title=draw(st.sampled_from((item.title, "Churn", "Reduce churn rate from 4 to 3"))))
                for item in objective.key_results
            ],
        )
        for objective in plan.objectives
    ]
    return evolve(plan, kpis=[swap[item.id] for item in plan.kpis], objectives=objectives, ignore=())


def known(plan: gk.Plan, as_of: dt.date) -> gk.Plan:
    """Return a plan without anything dated after a day."""

    def at(item: gk.Objective | gk.KeyResult) -> dict[str, object]:
        closing = item.closing if item.closing is not None and item.closing.at <= as_of else None
        return {"states": [change for change in item.states if change.at <= as_of], "closing": closing}

    def cut(item: gk.KeyResult) -> gk.KeyResult:
        return evolve(
            item,
            check_ins=[entry for entry in item.check_ins if entry.date <= as_of],
            revisions=[entry for entry in item.revisions if entry.at <= as_of],
            **at(item),
        )

    return evolve(
        plan,
        kpis=[
            evolve(
                item,
                readings=[reading for reading in item.readings if reading.date <= as_of],
                decisions=[decision for decision in item.decisions if decision.date <= as_of],
                targets=[target for target in item.targets if target.date <= as_of],
            )
            for item in plan.kpis
        ],
        objectives=[
            evolve(item, key_results=[cut(part) for part in item.key_results], **at(item)) for item in plan.objectives
        ],
    )


EVERY = (*RULES, *links.RULES)
guidelines = st.sampled_from(
    (
        SCALE_UP,
        attrs.evolve(
            SCALE_UP, flat_readings=5, flat_days=1, unused_days=1, grading_days=1, chased=1, company_kpis=(0, 0)
        ),
        attrs.evolve(SCALE_UP, unused_days=10**9, grading_days=10**9, flat_days=10**9, flat_readings=10**9, late=10**6),
    )
)


@given(rich_plans(), st.one_of(days, st.sampled_from((dt.date.min, dt.date(2100, 1, 1)))), guidelines)
def test_any_plan_can_be_checked_and_nothing_dated_later_is_seen(
    plan: gk.Plan, as_of: dt.date, numbers: Guidelines
) -> None:
    report = gk.check(plan, as_of, numbers, rules=EVERY)
    assert gk.check(known(plan, as_of), as_of, numbers, rules=EVERY) == report


@given(rich_plans(), days, guidelines, st.randoms())
def test_the_order_of_the_plan_does_not_matter(
    plan: gk.Plan, as_of: dt.date, numbers: Guidelines, random: object
) -> None:
    def mixed(items: Sequence[object]) -> list[object]:
        shuffled = list(items)
        random.shuffle(shuffled)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
        return shuffled

    other = evolve(plan, kpis=mixed(plan.kpis), owners=mixed(plan.owners), objectives=mixed(plan.objectives))

    def facts(of: gk.Plan) -> set[tuple[str, str]]:
        return {(item.code, str(item.subject)) for item in gk.check(of, as_of, numbers, rules=EVERY)}

    assert facts(other) == facts(plan)


@given(rich_plans(), days, guidelines)
def test_of_stale_unused_and_flat_a_kpi_is_one_at_most(plan: gk.Plan, as_of: dt.date, numbers: Guidelines) -> None:
    report = gk.check(plan, as_of, numbers, rules=EVERY)
    for item in plan.kpis:
        codes = {finding.code for finding in report.about("KPI", item.id)}
        assert len(codes & {"GK204", "GK205", "GK207"}) <= 1
        assert len(codes & {"GK205", "GK207", "GK501"}) <= 1
