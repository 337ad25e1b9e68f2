"""Audit: where each metric of a bare list belongs, and the draft plan that comes of it."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.checks.audit import Audit, AuditCount, Audited, Bucket, Metric, MetricLike, audit
from goalkit.checks.guidelines import SCALE_UP, STARTUP, Guidelines
from goalkit.model.states import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goalkit.model.thresholds import Direction

TODAY = dt.date(2026, 6, 15)
AHEAD = dt.date(2026, 9, 30)
PAST = dt.date(2026, 3, 31)
Q3 = gk.Cycle.quarter(2026, 3)
FEW = attrs.evolve(SCALE_UP, name="few", company_kpis=(1, 3))


def days_ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def one(metric: MetricLike, as_of: dt.date = TODAY, guidelines: Guidelines = SCALE_UP) -> Audited:
    found = audit([metric], as_of, guidelines)
    assert len(found) == 1
    return next(iter(found))


def names(items: Iterable[Audited]) -> list[str]:
    return [item.metric.name for item in items]


def asked(found: Audit, start: str) -> list[str]:
    return [question for question in found.questions if question.startswith(start)]


# where a metric belongs


def test_a_target_and_a_deadline_ahead_are_a_change() -> None:
    found = one(Metric("Churn", "%", target=3, deadline=AHEAD, owner="Success", value=4.2))
    assert found.bucket == "change"
    assert found.reasons == ("It should move from 4.2 % to 3 % by 2026-09-30.",)
    assert found.missing == ()
    assert found.direction == "decrease"


def test_the_way_from_the_value_to_the_target_is_the_direction_of_a_change() -> None:
    assert one(Metric("NPS", target=40, deadline=AHEAD, value=30)).direction == "increase"
    assert one(Metric("NPS", target=40, deadline=AHEAD, value=50)).direction == "decrease"
    assert one(Metric("NPS", target=40, value=30)).direction is None


def test_a_change_without_a_value_says_so() -> None:
    found = one(Metric("NPS", target=40, deadline=AHEAD))
    assert found.bucket == "change"
    assert found.reasons == ("It should reach 40 by 2026-09-30; where it is now is not known.",)
    assert found.missing == ("metric", "owner")
    assert found.direction is None


def test_a_deadline_today_lies_ahead_and_one_of_yesterday_has_passed() -> None:
    metric = Metric("NPS", target=40, deadline=TODAY, value=30)
    assert one(metric).bucket == "change"
    assert "timeframe" not in one(metric).missing
    late = one(metric, TODAY + dt.timedelta(days=1))
    assert late.bucket == "remove"
    assert late.reasons == ("The deadline 2026-06-15 has passed: renew it or let it go.",)
    assert "timeframe" in late.missing


def test_a_target_without_deadline_is_health() -> None:
    found = one(Metric("Uptime", "%", target=99.9, owner="Platform", value=99.95))
    assert found.bucket == "health"
    assert found.reasons == ("It has a target (99.9 %) and no deadline: a limit to keep to, not a change.",)
    assert found.missing == ("timeframe",)
    assert found.direction is None


def test_a_target_equal_to_the_value_is_health() -> None:
    found = one(Metric("NPS", target=40, deadline=AHEAD, value=40))
    assert found.bucket == "health"
    assert found.reasons == (
        "It is at its target (40): keep it there.",
        "The deadline 2026-09-30 asks for no change: drop it.",
    )
    assert one(Metric("NPS", target=0.3, deadline=AHEAD, value=0.1 + 0.2)).bucket == "health"
    assert one(Metric("NPS", target=40, deadline=AHEAD, value=40.00001)).bucket == "change"


@pytest.mark.parametrize(
    ("direction", "value", "bucket"),
    [
        ("increase", 41, "health"),
        ("increase", 39, "change"),
        ("decrease", 39, "health"),
        ("decrease", 41, "change"),
        (None, 39, "change"),
        (None, 41, "change"),
        ("maintain", 41, "health"),
    ],
)
def test_a_target_that_is_passed_in_the_direction_given_is_health(
    direction: Direction | None, value: float, bucket: Bucket
) -> None:
    assert one(Metric("NPS", target=40, deadline=AHEAD, value=value, direction=direction)).bucket == bucket


def test_a_target_that_is_passed_is_called_better() -> None:
    found = one(Metric("NPS", target=40, deadline=AHEAD, value=41, direction="increase"))
    assert found.reasons[0] == "It is better than its target (40): keep it there."


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Keep churn low", "keep"),
        ("maintain NPS", "maintain"),
        ("Uptime stays above 99.9 %", "stays above"),
        ("Margin, held at 60 %", "held at"),
        ("Sustaining growth", "sustaining"),
    ],
)
def test_a_name_may_ask_for_no_change(name: str, words: str) -> None:
    found = one(Metric(name, target=3, deadline=AHEAD, value=4))
    assert found.bucket == "health"
    assert found.reasons[0] == f'Its name asks for no change ("{words}").'
    assert one(Metric(name)).bucket == "health"
    assert one(Metric(name, deadline=PAST)).reasons[1] == (
        "The deadline 2026-03-31 has passed and asks for no change: drop it."
    )


@pytest.mark.parametrize("name", ["Maintenance cost", "Average length of stay", "Upkeep", "Hold time", "Keepers"])
def test_words_that_only_look_alike_say_nothing(name: str) -> None:
    assert one(Metric(name, target=3, deadline=AHEAD, value=4)).bucket == "change"
    assert one(Metric(name)).bucket == "remove"


def test_what_is_there_to_be_maintained_is_health() -> None:
    found = one(Metric("Margin", direction="maintain"))
    assert found.bucket == "health"
    assert found.reasons == ("It is there to be maintained.",)


def test_a_metric_that_informed_no_decision_in_90_days_is_to_go() -> None:
    metric = Metric("Blog posts", target=8, owner="Marketing", last_decision=days_ago(90))
    assert one(metric).bucket == "remove"
    assert one(metric).reasons == (
        "It informed no decision in the last 90 days: the last one was 90 days ago, on 2026-03-17.",
    )
    assert one(attrs.evolve(metric, last_decision=days_ago(89))).bucket == "health"
    assert one(metric, guidelines=attrs.evolve(SCALE_UP, unused_days=91)).bucket == "health"


def test_a_change_that_informed_no_decision_stays_a_change_and_says_so() -> None:
    found = one(Metric("NPS", target=40, deadline=AHEAD, value=30, last_decision=days_ago(120)))
    assert found.bucket == "change"
    assert found.reasons[1].startswith("It informed no decision in the last 90 days: the last one was 120 days ago")


def test_a_bare_name_is_to_go() -> None:
    found = one(Metric("Page views"))
    assert found.bucket == "remove"
    assert found.reasons == ("Nobody owns it, it has no target, and no decision is known that it informed.",)
    assert found.missing == ("metric", "target", "timeframe", "owner")


def test_an_owner_or_a_decision_keeps_a_metric_without_target() -> None:
    owned = one(Metric("Margin", "%", owner="Finance"))
    assert owned.bucket == "health"
    assert owned.reasons == ("Finance owns it.", "Nothing says which values are healthy.")
    used = one(Metric("Margin", "%", owner="Finance", last_decision=days_ago(3), deadline=AHEAD))
    assert used.bucket == "health"
    assert used.reasons == (
        "It informed a decision on 2026-06-12.",
        "Nothing says which values are healthy.",
        "It has a deadline (2026-09-30) and no target: nobody can say when it is reached.",
    )


def test_all_doubts_are_named() -> None:
    found = one(Metric("NPS", target=40, deadline=PAST, value=30, last_decision=days_ago(100)))
    assert [reason.split()[0] for reason in found.reasons] == ["It", "The"]


def test_a_unit_or_a_value_makes_a_metric_of_a_name() -> None:
    assert "metric" not in one(Metric("Churn", "%")).missing
    assert "metric" not in one(Metric("NPS", value=0)).missing
    assert "metric" in one(Metric("Churn", "  ")).missing


def test_a_decision_dated_later_is_not_known_yet() -> None:
    later = Metric("NPS", owner=None, last_decision=TODAY + dt.timedelta(days=1))
    assert one(later) == one(Metric("NPS"))
    assert one(later, TODAY + dt.timedelta(days=1)).bucket == "health"


# duplicates


@pytest.mark.parametrize(
    "again", ["monthly churn", " Monthly  Churn", "Monthly-churn.", "MONTHLY_CHURN", "(Monthly) churn"]
)
def test_of_metrics_with_the_same_name_the_most_telling_stays(again: str) -> None:
    found = audit([Metric(again, "%"), Metric("Monthly churn", "%", target=3, deadline=AHEAD)], TODAY)
    assert names(found.change) == ["Monthly churn"]
    assert found.remove[0].reasons == (
        "It is listed 2 times: Monthly churn stays.",
        "Nobody owns it, it has no target, and no decision is known that it informed.",
    )
    assert not asked(found, "Who would miss")


def test_symbols_tell_metrics_apart() -> None:
    found = audit([Metric("Churn", owner="a"), Metric("Churn %", owner="a"), Metric("Churn €", owner="a")], TODAY)
    assert len(found.health) == 3


def test_of_duplicates_the_one_used_last_stays_and_the_other_reasons_are_not_its_own() -> None:
    old = Metric("NPS", target=40, owner="a", last_decision=days_ago(30))
    new = Metric("NPS", target=45, last_decision=days_ago(10))
    found = audit([old, new], TODAY)
    assert [item.metric for item in found.health] == [new]
    assert found.remove[0].reasons == ("It is listed 2 times: NPS stays.",)
    assert asked(found, "NPS") == ["NPS is listed 2 times, with a different target: which is right?"]


@pytest.mark.parametrize(
    ("stays", "leaves"),
    [
        # what stays anyhow, before what is used
        (
            Metric("NPS", owner="a"),
            Metric("NPS", "x", target=40, deadline=PAST, value=30, owner="a", last_decision=days_ago(1)),
        ),
        # what is known, where they are used alike
        (Metric("NPS", target=40, owner="a"), Metric("NPS", owner="z")),
        # any order, where as much is known of them
        (Metric("NPS", target=41, owner="a"), Metric("NPS", target=40, owner="a")),
    ],
)
def test_which_of_two_duplicates_stays_does_not_depend_on_the_order(stays: Metric, leaves: Metric) -> None:
    for order in ([stays, leaves], [leaves, stays]):
        found = audit(order, TODAY)
        assert [item.metric for item in found.health] == [stays]
        assert not asked(found, "Renew")


def test_duplicates_that_are_all_to_go_leave_one_question() -> None:
    found = audit([Metric("Views"), Metric("Views", "x"), Metric("views", "y", deadline=AHEAD)], TODAY)
    assert not found.health
    assert len(found.remove) == 3
    assert asked(found, "Who would miss") == ["Who would miss views?"]
    assert asked(found, "views") == ["views is listed 3 times, with a different unit: which is right?"]


def test_duplicates_that_say_the_same_are_not_asked_about() -> None:
    found = audit([Metric("NPS", target=40), Metric("NPS", owner="a")], TODAY)
    assert not asked(found, "NPS")
    several = audit([Metric("NPS", target=40, owner="a"), Metric("NPS", target=41, owner="b")], TODAY)
    assert asked(several, "NPS") == ["NPS is listed 2 times, with a different target and owner: which is right?"]


def test_a_name_of_nothing_but_punctuation_is_a_name() -> None:
    found = audit([Metric("..."), Metric("…"), Metric("!?")], TODAY)
    assert len([item for item in found if "listed" in item.reasons[0]]) == 1


# numbers of metrics


def test_beyond_the_number_advised_the_least_used_are_to_go() -> None:
    metrics = [Metric(f"m{days}", owner="a", last_decision=days_ago(days)) for days in (60, 10, 50, 20, 30, 40)]
    found = audit(metrics, TODAY, FEW)
    assert names(found.health) == ["m10", "m20", "m30"]
    assert names(found.remove) == ["m60", "m50", "m40"]
    assert found.remove[0].reasons[-1] == (
        "At most 3 metrics are advised, and 5 others are needed more: "
        "they should move by a day, or informed a decision later."
    )
    assert "and 3 others" in found.remove[2].reasons[-1]


def test_what_should_move_stays_before_what_is_used() -> None:
    moving = [Metric(f"c{n}", target=1, deadline=AHEAD) for n in range(2)]
    used = [Metric(f"u{n}", owner="a", last_decision=days_ago(n)) for n in range(2)]
    found = audit([*used, Metric("never", owner="a"), *moving], TODAY, FEW)
    assert names(found.change) == ["c0", "c1"]
    assert names(found.health) == ["u0"]
    assert names(found.remove) == ["u1", "never"]


def test_of_equals_none_is_picked_out() -> None:
    found = audit([Metric(f"m{n}", owner="a") for n in range(5)], TODAY, FEW)
    assert len(found.health) == 5
    assert found.counts[1] == AuditCount(name="kept", count=5, least=1, most=3)
    assert asked(found, "5 metrics") == ["5 metrics are more than 3: which of them would nobody miss?"]
    assert not audit([Metric("m", owner="a")], TODAY, attrs.evolve(FEW, company_kpis=(0, 0))).health


def test_metrics_that_are_to_go_anyhow_do_not_push_others_out() -> None:
    metrics = [Metric(f"m{n}", owner="a", last_decision=days_ago(n)) for n in range(3)]
    found = audit([*metrics, Metric("views"), Metric("M0", owner="a")], TODAY, FEW)
    assert len(found.health) == 3


def test_counts_are_held_against_the_guideline() -> None:
    moving = [Metric(f"c{n}", target=1, deadline=AHEAD) for n in range(4)]
    found = audit([*moving, Metric("views")], TODAY, STARTUP)
    assert list(map(str, found.counts)) == [
        "listed: 5 (5 to 10 advised: fine)",
        "kept: 4 (5 to 10 advised: too few)",
        "chased at once: 4 (at most 3 advised: too many)",
    ]
    assert asked(found, "Which 3") == ["Which 3 of c0, c1, c2 and c3 matter most now?"]
    assert AuditCount(name="kept", count=10, least=5, most=10).verdict == "fine"
    assert AuditCount(name="kept", count=11, least=5, most=10).verdict == "too many"


# questions and the table


def test_what_a_facilitator_asks() -> None:
    found = audit(
        [
            Metric("Margin", "%", owner="Finance", last_decision=days_ago(5)),
            Metric("Uptime", "%", 99.9, owner="Ops", value=99.95, last_decision=days_ago(5)),
            Metric("Load", target=60, direction="maintain", last_decision=days_ago(5)),
            Metric("Speed", "ms", owner="Ops", deadline=AHEAD),
            Metric("Paid", "%", 30, PAST, "Growth", value=22),
            Metric("Views"),
        ],
        TODAY,
    )
    assert found.questions == (
        "Which of these numbers should move, to where and by which day?",
        "Who answers for Load?",
        "How do you get the number for Load, in which unit, and what is it now?",
        "From which value of Margin on would you act?",
        "Which number should Speed reach by the deadline?",
        "Is more better, or less: Uptime?",
        "Within which range should it stay: Load?",
        "How often do you look at Load, Margin and Uptime?",
        "Which decision did people take last because of Speed?",
        "Renew the deadline, or let it go: Paid?",
        "Who would miss Views?",
    )


def test_a_change_is_asked_for_its_price() -> None:
    found = audit([Metric("NPS", "points", 40, AHEAD, "Product", TODAY, 30)], TODAY)
    assert found.questions == (
        "What else would show early that the engine is not healthy?",
        "What could get worse if everybody looks at NPS only?",
    )


def test_a_question_names_six_metrics_at_most() -> None:
    found = audit([Metric(f"Views {n}") for n in range(8)], TODAY)
    text = "Who would miss Views 0, Views 1, Views 2, Views 3, Views 4, Views 5 and 2 more?"
    assert asked(found, "Who would miss") == [text]
    seven = audit([Metric(f"Views {n}") for n in range(6)], TODAY)
    assert asked(seven, "Who would miss")[0].endswith("Views 4 and Views 5?")


def test_names_in_a_question_are_in_alphabetical_order() -> None:
    found = audit([Metric("banana"), Metric("Cherry"), Metric("Apple")], TODAY)
    assert asked(found, "Who would miss") == ["Who would miss Apple, banana and Cherry?"]


def test_a_change_of_unknown_direction_is_asked_about() -> None:
    found = audit([Metric("NPS", target=40, deadline=AHEAD)], TODAY)
    assert asked(found, "Is more better") == ["Is more better, or less: NPS?"]


def test_an_empty_list_is_an_audit_too() -> None:
    found = audit([], TODAY)
    assert len(found) == 0
    assert str(found).splitlines() == [
        "Audit of 0 metrics as of 2026-06-15 (guidelines scale-up)",
        "",
        "STRATEGIC CHANGE: 0",
        "",
        "ONGOING HEALTH: 0",
        "",
        "CANDIDATES FOR REMOVAL: 0",
        "",
        "listed: 0 (3 to 20 advised: too few)",
        "kept: 0 (3 to 20 advised: too few)",
        "chased at once: 0 (at most 3 advised: fine)",
        "",
        "TO ASK",
        "- What else would show early that the engine is not healthy?",
    ]
    plan = found.plan(Q3)
    assert (plan.kpis, plan.objectives, plan.owners) == ((), (), ())


def test_a_table_without_questions_ends_with_the_counts() -> None:
    found = attrs.evolve(audit([Metric("Views")], TODAY), questions=())
    assert str(found).splitlines()[-1].startswith("chased at once")
    assert str(found).startswith("Audit of 1 metric as of")


def test_a_long_name_is_cut_and_a_number_is_not() -> None:
    found = audit([Metric("A" * 40, "EUR\n", target=1234567890123, owner="An owner with a long name")], TODAY)
    row = str(found).splitlines()[6]
    assert row == f"  {'A' * 27}…  -    1234567890123 EUR  -   An owner with a…"


# reading rows


def test_rows_of_a_spreadsheet_are_metrics() -> None:
    row = {
        "name": "Churn",
        "unit": None,
        "target": Decimal("3.5"),
        "deadline": "2026-09-30",
        "owner": " ",
        "last_decision": dt.date(2026, 5, 1),
        "value": Fraction(9, 2),
        "direction": "",
    }
    found = audit([row, MappingProxyType({"name": "NPS"})], TODAY)
    assert found.change[0].metric == Metric("Churn", "", 3.5, AHEAD, None, dt.date(2026, 5, 1), 4.5)
    assert names(found.remove) == ["NPS"]


def test_every_problem_is_reported_at_once_with_its_path() -> None:
    rows: list[object] = [
        Metric("fine"),
        {"name": "NPS", "Target": 3, 4: "x", "value": math.nan},
        {"unit": "%", "target": "40", "direction": "up"},
        {"name": "Churn", "deadline": "Q3", "last_decision": "2026-02-30", "owner": 5},
        {"name": "Churn", "deadline": dt.datetime(2026, 3, 1)},  # noqa: DTZ001 - as spreadsheets have it
        "Churn",
    ]
    with pytest.raises(gk.InvalidValue) as caught:
        audit(cast("list[Metric]", rows), cast("dt.date", "today"), cast("Guidelines", 3))
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [
        ("metrics[1]", "key.unknown"),
        ("metrics[1]", "key.unknown"),
        ("metrics[1].value", "number.nan"),
        ("metrics[2].name", "text.type"),
        ("metrics[2].target", "number.text"),
        ("metrics[2].direction", "choice.unknown"),
        ("metrics[3].deadline", "date.form"),
        ("metrics[3].last_decision", "date.form"),
        ("metrics[3].owner", "text.type"),
        ("metrics[4].deadline", "date.datetime"),
        ("metrics[5]", "part.type"),
        ("as_of", "date.text"),
        ("guidelines", "part.type"),
    ]
    messages = [problem.message for problem in caught.value.problems]
    assert messages[0] == "'Target' is no field of a metric; did you mean target?"
    assert messages[1] == (
        "4 is no field of a metric; known are name, unit, target, deadline, owner, last_decision, value, direction"
    )
    assert messages[6] == "is no date: 'Q3' (write year-month-day, as 2026-03-31)"


def test_what_is_no_collection_is_refused() -> None:
    with pytest.raises(gk.InvalidValue, match="metrics: must be a collection of metrics, got 3"):
        audit(cast("list[Metric]", 3), TODAY)
    with pytest.raises(gk.InvalidValue, match="metrics: must be a collection of metrics, got 'NPS'"):
        audit(cast("list[Metric]", "NPS"), TODAY)


def test_a_metric_checks_all_its_fields() -> None:
    with pytest.raises(gk.InvalidValue) as caught:
        Metric(
            "",
            cast("str", None),
            math.inf,
            cast("dt.date", "soon"),
            "",
            cast("dt.date", 3),
            cast("float", "x"),
            cast("Direction", "up"),
        )
    assert [problem.path for problem in caught.value.problems] == [
        "name",
        "unit",
        "target",
        "deadline",
        "owner",
        "last_decision",
        "value",
        "direction",
    ]


# the plan

CHURN = Metric("Monthly churn", "%", 3, AHEAD, "Customer Success", days_ago(10), 4.2)


def test_a_change_becomes_a_draft_objective_on_its_kpi() -> None:
    plan = audit([CHURN], TODAY).plan(Q3, name="Acme")
    assert plan == gk.Plan(
        name="Acme",
        description="Drafted as of 2026-06-15 from a list, 1 of 1 metrics.",
        cycles=[Q3],
        owners=[gk.Owner(id="customer-success", name="Customer Success")],
        kpis=[
            gk.KPI(
                id="monthly-churn",
                name="Monthly churn",
                unit="%",
                owner="customer-success",
                threshold=gk.Threshold.at_most(3),
                readings=[gk.Reading(TODAY, 4.2, note="from the audit")],
                decisions=[gk.Decision(days_ago(10), "known from the audit by its date only")],
            )
        ],
        objectives=[
            gk.Objective(
                id="monthly-churn-2026-q3",
                title="Reword as an ambition: Monthly churn to 3 % by 2026-09-30",
                owner="customer-success",
                cycle="2026-Q3",
                key_results=[
                    gk.KeyResult(
                        id="monthly-churn-2026-q3-kr",
                        title="Monthly churn from 4.2 % to 3 %",
                        measure=gk.Change(target=3, kpi="monthly-churn", direction="decrease"),
                    )
                ],
                states=[gk.StateChange(TODAY, State.DRAFT, "proposed by the audit of 2026-06-15")],
                description=(
                    "It should move from 4.2 % to 3 % by 2026-09-30. "
                    "Say what will be different for whom; the number stays in the key result."
                ),
            )
        ],
    )


def test_the_draft_starts_from_the_value_of_the_audit_and_moves_with_the_kpi() -> None:
    plan = audit([CHURN], TODAY).plan(Q3)
    plan = plan.with_reading("monthly-churn", gk.Reading(dt.date(2026, 8, 15), 3.9))
    result = gk.evaluate(plan, dt.date(2026, 8, 31)).key_results["monthly-churn-2026-q3-kr"]
    assert result.baseline == 4.2
    assert result.progress == 0.25  # 0.3 of 1.2


def test_a_draft_of_a_running_cycle_is_a_draft_from_its_start_on() -> None:
    q2 = gk.Cycle.quarter(2026, 2)
    plan = audit([CHURN], TODAY).plan(q2)
    assert plan.objectives[0].states[0].at == q2.start
    assert plan.objectives[0].description.endswith(
        "The deadline 2026-09-30 lies after 2026-Q2 (to 2026-06-30): set a step on the way."
    )
    assert audit([CHURN], q2.last_day).plan(q2).objectives


def test_a_deadline_before_the_cycle_asks_for_another_cycle() -> None:
    plan = audit([CHURN], TODAY).plan(gk.Cycle.quarter(2026, 4))
    assert plan.objectives[0].description.endswith(
        "The deadline 2026-09-30 lies before 2026-Q4 (from 2026-10-01): choose another cycle."
    )
    on_the_edges = attrs.evolve(CHURN, deadline=dt.date(2026, 10, 1))
    assert "choose" not in audit([on_the_edges], TODAY).plan(gk.Cycle.quarter(2026, 4)).objectives[0].description


@pytest.mark.parametrize(
    ("direction", "threshold", "description"),
    [
        ("increase", gk.Threshold.at_least(99), ""),
        ("decrease", gk.Threshold.at_most(99), ""),
        (None, None, "Target 99 %. It has no threshold until somebody says which way is better."),
        ("maintain", None, "Target 99 %. It has no threshold until somebody says the range to stay in."),
    ],
)
def test_a_threshold_comes_of_target_and_direction(
    direction: Direction | None, threshold: gk.Threshold | None, description: str
) -> None:
    metric = Metric("Uptime", "%", target=99, value=99.5, direction=direction)
    kpi = audit([metric], TODAY).plan(Q3).kpi("uptime")
    assert (kpi.threshold, kpi.description) == (threshold, description)
    assert kpi.better == direction


@pytest.mark.parametrize("direction", ["increase", "decrease"])
def test_a_direction_without_target_stays_a_direction(direction: Direction) -> None:
    kpi = audit([Metric("Uptime", owner="a", direction=direction)], TODAY).plan(Q3).kpi("uptime")
    assert (kpi.threshold, kpi.direction, kpi.description) == (None, direction, "")


def test_a_change_without_value_has_no_direction_and_no_baseline() -> None:
    plan = audit([Metric("NPS", target=40, deadline=AHEAD)], TODAY).plan(Q3)
    assert plan.kpi("nps").threshold is None
    assert plan.objectives[0].key_results[0].measure == gk.Change(target=40, kpi="nps")
    assert plan.objectives[0].key_results[0].title == "NPS to 40"


def test_candidates_for_removal_are_left_out_of_the_plan() -> None:
    plan = audit([Metric("Views"), Metric("NPS", owner="a")], TODAY).plan(Q3)
    assert [kpi.id for kpi in plan.kpis] == ["nps"]
    assert plan.description.endswith("1 of 2 metrics.")


def test_ids_are_unique() -> None:
    metrics = [
        Metric("Churn", target=1, deadline=AHEAD, owner="Ana B."),
        Metric("Churn +", target=1, deadline=AHEAD, owner="ana b"),
        Metric("%", owner="¿?"),
        Metric("€", owner="??"),
        Metric("目標 / Größe", owner="Ana-B+"),
    ]
    plan = audit(metrics, TODAY).plan(Q3)
    assert [kpi.id for kpi in plan.kpis] == ["churn", "churn-2", "metric", "metric-2", "目標-größe"]
    assert [kpi.owner for kpi in plan.kpis] == ["ana-b", "ana-b", "owner", "owner-2", "ana-b-2"]
    assert [item.id for item in plan.objectives] == ["churn-2026-q3", "churn-2-2026-q3"]
    twins = [Metric("a", target=1, deadline=AHEAD), Metric("a x kr", target=1, deadline=AHEAD)]
    cycle = attrs.evolve(Q3, id="x")
    assert [item.id for item in audit(twins, TODAY).plan(cycle).objectives] == ["a-x", "a-x-kr-x"]
    odd = audit([Metric("a", target=1, deadline=AHEAD)], TODAY).plan(attrs.evolve(Q3, id="***"))
    assert odd.objectives[0].id == "a-cycle"


def test_a_cycle_that_is_over_and_wrong_arguments_are_refused() -> None:
    found = audit([CHURN], TODAY)
    with pytest.raises(gk.InvalidValue, match="cycle: '2026-Q1' is over since 2026-03-31, before 2026-06-15"):
        found.plan(gk.Cycle.quarter(2026, 1))
    with pytest.raises(gk.InvalidValue) as caught:
        found.plan(cast("gk.Cycle", "2026-Q3"), name=cast("str", 3))
    assert [problem.path for problem in caught.value.problems] == ["cycle", "name"]


# laws

near = st.one_of(st.integers(-3, 3), st.sampled_from((-90, -89, -91)), st.integers(-400, 400))
days = near.map(lambda number: TODAY + dt.timedelta(days=number))
numbers = st.one_of(st.integers(-2, 2), st.sampled_from((0.1, 0.3, 1e-12, 1e100, -1e-100)), st.floats(-1e6, 1e6))
numbers = numbers.filter(lambda number: number == 0 or abs(number) >= 1e-100)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda text: text.strip() != ""
)
directions: st.SearchStrategy[Direction | None] = st.sampled_from((None, "increase", "decrease", "maintain"))
pool = st.sampled_from(("NPS", "nps", "Keep NPS", "Churn", "churn %", "Churn."))
limits = st.sampled_from((SCALE_UP, FEW, attrs.evolve(SCALE_UP, company_kpis=(0, 0)), attrs.evolve(FEW, unused_days=1)))


@st.composite
def metrics(draw: st.DrawFn, name: st.SearchStrategy[str]) -> Metric:
    return Metric(
        draw(name),
        draw(st.one_of(st.sampled_from(("", "%")), texts)),
        target=draw(st.none() | numbers),
        deadline=draw(st.none() | days),
        owner=draw(st.one_of(st.none(), st.sampled_from(("Ana", "ana")), texts)),
        last_decision=draw(st.none() | days),
        value=draw(st.none() | numbers),
        direction=draw(directions),
    )


any_lists = st.lists(metrics(st.one_of(pool, texts)), max_size=9)


@st.composite
def apart(draw: st.DrawFn, most: int = 9) -> list[Metric]:
    """Draw metrics whose names say nothing and are all different."""
    return [draw(metrics(st.just(f"Metric {number}"))) for number in range(draw(st.integers(0, most)))]


def known(metric: Metric) -> Metric:
    late = metric.last_decision is not None and metric.last_decision > TODAY
    return attrs.evolve(metric, last_decision=None) if late else metric


def expected(metric: Metric, unused_days: int) -> Bucket:
    """Sort one metric with a name that says nothing, by cases written down independently."""
    used: str = "unknown"
    if metric.last_decision is not None and metric.last_decision <= TODAY:
        used = "no" if metric.last_decision <= TODAY - dt.timedelta(days=unused_days) else "yes"
    moves = metric.direction != "maintain"
    if metric.value is not None and metric.target is not None:
        distance = round(Fraction(metric.target), 9) - round(Fraction(metric.value), 9)
        done = {None: distance == 0, "increase": distance <= 0, "decrease": distance >= 0, "maintain": True}
        moves = not done[metric.direction]
    when = "never" if metric.deadline is None else "later" if metric.deadline >= TODAY else "before"
    if moves and metric.target is not None and when == "later":
        return "change"
    if used == "no" or (moves and when == "before"):
        return "remove"
    idle = used == "unknown" and metric.owner is None and metric.target is None
    return "remove" if idle and moves else "health"


@given(any_lists, limits)
def test_law_every_metric_lands_in_exactly_one_bucket_with_a_reason(
    given: list[Metric], guidelines: Guidelines
) -> None:
    found = audit(given, TODAY, guidelines)
    assert Counter(item.metric for item in found) == Counter(map(known, given))
    for bucket in ("change", "health", "remove"):
        items: tuple[Audited, ...] = getattr(found, bucket)
        assert all(item.bucket == bucket and item.reasons for item in items)
        rest = map(known, given)
        assert all(item.metric in rest for item in items)  # in the order given
    assert len(found) == len(given)
    assert str(found).count("\n    - ") >= len(given)
    assert not any(char for char in str(found).replace("\n", "") if not char.isprintable())


@given(apart(most=3))
def test_law_the_bucket_of_one_metric_is_that_of_the_cases_written_down(given: list[Metric]) -> None:
    found = audit(given, TODAY, FEW)
    assert {item.metric.name: item.bucket for item in found} == {
        metric.name: expected(metric, FEW.unused_days) for metric in given
    }


@given(st.data(), any_lists, limits)
def test_law_the_order_given_changes_only_the_order(
    data: st.DataObject, given: list[Metric], guidelines: Guidelines
) -> None:
    mixed = data.draw(st.permutations(given))
    first, second = audit(given, TODAY, guidelines), audit(mixed, TODAY, guidelines)
    assert Counter(first) == Counter(second)
    assert (first.counts, first.questions) == (second.counts, second.questions)


@given(any_lists, limits, days)
def test_law_what_is_decided_later_changes_nothing(given: list[Metric], guidelines: Guidelines, day: dt.date) -> None:
    later = max(day, TODAY + dt.timedelta(days=1))
    seen = [metric if known(metric) == metric else attrs.evolve(metric, last_decision=later) for metric in given]
    assert audit(given, TODAY, guidelines) == audit(seen, TODAY, guidelines)
    assert audit(given, TODAY, guidelines) == audit(map(known, given), TODAY, guidelines)


@given(apart(), limits)
def test_law_names_that_say_nothing_change_no_bucket(given: list[Metric], guidelines: Guidelines) -> None:
    renamed = [attrs.evolve(metric, name=f"Zahl {-number}{'z' * number}") for number, metric in enumerate(given)]
    assert [item.bucket for item in audit(given, TODAY, guidelines)] == [
        item.bucket for item in audit(renamed, TODAY, guidelines)
    ]
    one_by_one = zip(audit(given, TODAY, guidelines), audit(renamed, TODAY, guidelines), strict=True)
    assert all(attrs.evolve(a.metric, name="x") == attrs.evolve(b.metric, name="x") for a, b in one_by_one)


@given(apart(), st.integers(0, 4))
def test_law_who_leaves_for_the_number_is_needed_less_than_all_who_stay(given: list[Metric], most: int) -> None:
    alone = {item.metric.name: item for item in audit(given, TODAY, attrs.evolve(SCALE_UP, company_kpis=(0, 99)))}
    found = audit(given, TODAY, attrs.evolve(SCALE_UP, company_kpis=(0, most)))

    def need(item: Audited) -> tuple[bool, dt.date]:
        return alone[item.metric.name].bucket == "change", item.metric.last_decision or dt.date.min

    kept = [item for item in found if item.bucket != "remove"]
    left = [item for item in found.remove if alone[item.metric.name].bucket != "remove"]
    assert len(kept) >= min(most, len(kept) + len(left))
    assert all(need(item) < need(other) for item in left for other in kept)
    beyond = sorted(map(need, kept), reverse=True)[max(most - 1, 0) :]
    assert not left or len(set(beyond)) <= 1  # only equals of the last one stay beyond the number


@given(any_lists, limits)
def test_law_what_stays_would_stay_again(given: list[Metric], guidelines: Guidelines) -> None:
    found = audit(given, TODAY, guidelines)
    again = audit([item.metric for item in (*found.change, *found.health)], TODAY, guidelines)
    assert (again.change, again.health, again.remove) == (found.change, found.health, ())


@given(any_lists)
def test_law_a_row_is_the_metric_it_describes(given: list[Metric]) -> None:
    def cell(value: object) -> object:
        return value.isoformat() if isinstance(value, dt.date) else value

    rows = [{name: cell(value) for name, value in attrs.asdict(metric).items()} for metric in given]
    given = [attrs.evolve(metric, unit=metric.unit if metric.unit.strip() else "") for metric in given]
    assert audit(rows, TODAY) == audit(given, TODAY)


@st.composite
def cycles(draw: st.DrawFn) -> gk.Cycle:
    """Draw a cycle around the day, or ahead of it."""
    start = TODAY + dt.timedelta(draw(st.integers(-80, 80)))
    return gk.Cycle(id="c d", start=start, end=start + dt.timedelta(draw(st.integers(81, 200))))


@given(any_lists, limits, cycles(), days)
def test_law_the_plan_is_valid_and_can_be_checked_and_evaluated(
    given: list[Metric], guidelines: Guidelines, cycle: gk.Cycle, day: dt.date
) -> None:
    found = audit(given, TODAY, guidelines)
    plan = found.plan(cycle)
    assert [kpi.name for kpi in plan.kpis] == names((*found.change, *found.health))
    assert [item.key_results[0].measure for item in plan.objectives] == [
        gk.Change(target=item.metric.target, kpi=kpi.id, direction=cast("None", item.direction))
        for item, kpi in zip(found.change, plan.kpis, strict=False)
    ]
    for as_of in (day, TODAY):
        gk.check(plan, as_of, guidelines)
        card = gk.evaluate(plan, as_of)
        drafts = as_of >= min(TODAY, cycle.start)  # nothing counts before
        assert not drafts or {result.state for result in card.objectives.values()} <= {State.DRAFT}
    card = gk.evaluate(plan, max(TODAY, cycle.start))
    for item, objective in zip(found.change, plan.objectives, strict=True):
        result = card.key_results[objective.key_results[0].id]
        assert (result.baseline, result.progress) == (item.metric.value, None if item.metric.value is None else 0)
    assert gk.loads(gk.dumps(plan, format="json"), format="json") == plan


@given(any_lists)
def test_law_readings_and_health_of_the_plan_are_those_of_the_list(given: list[Metric]) -> None:
    found = audit(given, TODAY)
    plan = found.plan(Q3)
    for item, kpi in zip((*found.change, *found.health), plan.kpis, strict=True):
        metric = item.metric
        reading = kpi.series.at(TODAY)
        assert (None if reading is None else reading.value) == metric.value
        assert kpi.series.at(days_ago(1)) is None
        assert kpi.better == item.direction
        last = kpi.last_decision(TODAY)
        assert (None if last is None else last.date) == metric.last_decision
        if item.bucket == "change" and metric.value is not None:
            assert kpi.known_health(TODAY).value == "breached"
