"""The view of one KPI: where it stands on a day, and which goals use it."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from goalkit import (
    KPI,
    Baseline,
    Cadence,
    Change,
    Closing,
    Cycle,
    Decision,
    Health,
    KeyResult,
    Maintain,
    NotFound,
    Objective,
    Owner,
    Plan,
    Policy,
    StateChange,
    Status,
    Threshold,
)
from goalkit.linking.view import Guarded, LinkedKeyResult, Unconfirmed, kpi_view
from goalkit.model.states import State
from tests.model.building import NO_DATES, problems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goalkit.model.measures import Measure

CHURN = Threshold.at_most(3, warning=3.5)
MARCH, APRIL, MAY = (Cycle.month(2026, month) for month in (3, 4, 5))


def day(number: int, month: int = 4) -> dt.date:
    return dt.date(2026, month, number)


def churn(
    *readings: tuple[dt.date, float],
    cadence: Cadence | None = None,
    confirm: int = 1,
    targets: Iterable[tuple[dt.date, Threshold]] = (),
    decisions: Iterable[Decision] = (),
) -> KPI:
    return KPI(
        id="churn",
        name="Monthly churn",
        unit="%",
        owner="growth",
        threshold=CHURN,
        cadence=cadence,
        confirm=confirm,
        readings=readings,
        targets=tuple(targets),
        decisions=tuple(decisions),
    )


def goal(
    name: str,
    measure: Measure | None = None,
    *,
    cycle: str | None = "2026-04",
    states: Iterable[StateChange] = (),
    own: Iterable[StateChange] = (),
    closing: Closing | None = None,
    guardrails: Iterable[str] = (),
) -> Objective:
    reads = Change(target=3, kpi="churn") if measure is None else measure
    kr = KeyResult(id=f"{name}-kr", title=name, measure=reads, states=tuple(own), closing=closing)
    return Objective(
        id=name, title=name, cycle=cycle, key_results=[kr], states=tuple(states), guardrails=tuple(guardrails)
    )


def plan_of(kpi: KPI, *objectives: Objective) -> Plan:
    return Plan(
        cycles=[MARCH, APRIL, MAY],
        owners=[Owner(id="growth")],
        kpis=[kpi, KPI(id="nps", threshold=Threshold.at_least(40), readings=[(day(1), 31)])],
        objectives=objectives,
    )


def test_a_breached_kpi_in_figures() -> None:
    kpi = churn((day(31, 1), 2.5), (day(28, 2), 3.9), (day(31, 3), 4.2), cadence=Cadence.monthly())
    view = kpi_view(plan_of(kpi), "churn", day(15))
    assert (view.id, view.name, view.unit, view.owner) == ("churn", "Monthly churn", "%", "growth")
    assert (view.value, view.date, view.as_of) == (4.2, day(31, 3), day(15))
    assert view.health is view.known_health is Health.BREACHED
    assert (view.since, view.previous, view.streak) == (day(28, 2), Health.HEALTHY, 2)
    assert view.unconfirmed is None
    assert view.threshold == CHURN
    assert view.trend is not None
    assert (view.trend.change, view.trend.meaning) == (0.3, "worsening")
    assert (view.due, view.overdue) == (day(30), False)
    assert (view.last_decision, view.undecided) == (None, False)
    assert view.answered is False


def test_a_kpi_without_anything() -> None:
    view = kpi_view(Plan(kpis=[KPI(id="nps")]), "nps", day(15))
    assert (view.value, view.date, view.since, view.previous, view.streak) == (None, None, None, None, 0)
    assert view.health is view.known_health is Health.NO_DATA
    assert (view.unconfirmed, view.threshold, view.trend, view.due, view.overdue) == (None, None, None, None, False)
    assert (view.current, view.upcoming, view.past, view.guards, view.answered) == ((), (), (), (), None)
    assert view.judged is None
    assert str(view) == "nps on 2026-04-15: no data\n  last decision: none\n  current key results: none"


def test_a_kpi_without_a_threshold_has_no_band_to_confirm() -> None:
    kpi = KPI(id="visits", readings=[(day(1), 5), (day(8), 5)])
    view = kpi_view(Plan(kpis=[kpi]), "visits", day(15))
    assert view.known_health is Health.NO_THRESHOLD
    assert (view.since, view.streak, view.unconfirmed, view.previous) == (day(1), 2, None, None)
    assert str(view) == (
        "visits on 2026-04-15: no threshold\n"
        "  known health: none, there is no threshold\n"
        "  last reading: 5 of 2026-04-08\n"
        "  trend: flat since 2026-04-01\n"
        "  last decision: none\n"
        "  current key results: none"
    )


def test_a_reading_that_is_not_confirmed_yet() -> None:
    kpi = churn((day(1), 2), (day(2), 3.2), (day(3), 9), (day(4), 9), confirm=4)
    view = kpi_view(plan_of(kpi), "churn", day(15))
    assert view.known_health is Health.HEALTHY
    assert view.unconfirmed == Unconfirmed(band=Health.BREACHED, readings=2, needed=2)
    assert (view.since, view.streak, view.answered) == (day(1), 2, None)
    assert "  not confirmed: breached by 2 readings, 2 more must agree\n" in str(view)
    assert "9 % of 2026-04-04; 2 readings in a row are breached" in str(view)
    assert kpi_view(plan_of(kpi), "churn", day(1)).unconfirmed is None


def test_each_reading_is_judged_by_the_threshold_of_its_own_day() -> None:
    kpi = churn((day(1), 3.2), targets=[(day(10), Threshold.at_most(2))], confirm=2)
    view = kpi_view(plan_of(kpi), "churn", day(15))
    assert view.known_health is Health.WARNING
    assert view.unconfirmed is None
    assert (view.judged, view.threshold) == (CHURN, Threshold.at_most(2))
    assert (
        "\n  last reading: 3.2 % of 2026-04-01; 1 reading is in the warning band; "
        "judged by at most 3 (warning to 3.5), in force then\n  healthy: at most 2\n"
    ) in str(view)
    before = kpi_view(plan_of(kpi), "churn", day(9))
    assert (before.judged, before.threshold) == (CHURN, CHURN)
    assert "judged" not in str(before)


def test_a_reading_after_a_new_target_is_judged_by_it() -> None:
    kpi = churn((day(12), 2.5), targets=[(day(10), Threshold.at_most(2))])
    view = kpi_view(plan_of(kpi), "churn", day(15))
    assert (view.known_health, view.unconfirmed) == (Health.BREACHED, None)


def test_the_health_before_is_the_last_one_before() -> None:
    view = kpi_view(plan_of(churn((day(1), 2), (day(2), 9), (day(3), 3.2))), "churn", day(15))
    assert (view.known_health, view.previous, view.since) == (Health.WARNING, Health.BREACHED, day(3))


def test_a_stale_breach_is_a_breach_to_goals() -> None:
    kpi = churn((day(1), 9), cadence=Cadence.weekly())
    plan = plan_of(kpi, goal("sell", Change(target=50, kpi="nps"), guardrails=["churn"]))
    view = kpi_view(plan, "churn", day(30))
    assert (view.health, view.known_health, view.answered) == (Health.STALE, Health.BREACHED, False)
    assert view.guards[0].breached


@pytest.mark.parametrize(
    ("cadence", "dates"),
    [
        (Cadence.monthly(), [day(30, 1), day(27, 2), day(31, 3), day(30), day(29, 5)]),
        (Cadence.quarterly(), [day(30, 1), day(30), day(31, 7)]),
        (Cadence.weekly("monday"), [day(6), day(13), day(20)]),
        (Cadence.every_weeks(2, "monday"), [day(6), day(20), day(4, 5)]),
        (Cadence.weekly(), [day(1), day(8)]),
    ],
)
def test_what_is_read_on_the_dates_of_its_cadence_is_never_overdue(cadence: Cadence, dates: list[dt.date]) -> None:
    for last, following in pairwise(dates):
        plan = plan_of(churn((last, 2), cadence=cadence))
        on_the_day = kpi_view(plan, "churn", following)
        assert (on_the_day.due, on_the_day.overdue) == (following, False)
        assert kpi_view(plan, "churn", following + dt.timedelta(days=1)).overdue


def test_a_reading_beside_the_weekday_is_due_on_the_next_one() -> None:
    wednesday = churn((day(8), 2), cadence=Cadence.weekly("monday"))
    assert kpi_view(plan_of(wednesday), "churn", day(9)).due == day(13)


def test_the_next_reading_is_due_one_period_after_the_last() -> None:
    plan = plan_of(churn((day(1), 2), cadence=Cadence.weekly()))
    assert kpi_view(plan, "churn", day(8)).due == day(8)
    assert not kpi_view(plan, "churn", day(8)).overdue
    late = kpi_view(plan, "churn", day(9))
    assert late.overdue
    assert late.health is Health.HEALTHY
    assert "  next reading: was due 2026-04-08\n" in str(late)
    stale = kpi_view(plan, "churn", day(16))
    assert (stale.health, stale.known_health) == (Health.STALE, Health.HEALTHY)
    assert kpi_view(plan, "churn", day(16), Policy(stale_after=3)).health is Health.HEALTHY
    assert kpi_view(plan, "churn", day(31, 3)).due is None


def test_the_last_date_there_is_has_no_next() -> None:
    last = dt.date.max
    assert kpi_view(plan_of(churn((last, 2), cadence=Cadence.daily())), "churn", last).due is None


def test_the_last_decision() -> None:
    plan = plan_of(churn(decisions=[Decision(day(1), "hire"), Decision(day(20), "stop")]))
    view = kpi_view(plan, "churn", day(15))
    assert view.last_decision == Decision(day(1), "hire")
    assert not view.undecided
    assert "  last decision: 2026-04-01, hire\n" in str(view)


@pytest.mark.parametrize(
    ("first", "decided", "undecided"),
    [
        (day(14), None, False),
        (dt.date(2026, 1, 16), None, False),  # 89 days old
        (dt.date(2026, 1, 15), None, True),
        (dt.date(2026, 1, 1), dt.date(2026, 1, 16), False),
        (dt.date(2026, 1, 1), dt.date(2026, 1, 15), True),
        (dt.date(2026, 1, 1), day(16), True),
        (day(16), None, False),
    ],
)
def test_undecided_is_only_what_is_old_enough(first: dt.date, decided: dt.date | None, *, undecided: bool) -> None:
    decisions = [] if decided is None else [Decision(decided, "hire")]
    view = kpi_view(plan_of(churn((first, 2), (day(20), 2), decisions=decisions)), "churn", day(15))
    assert view.undecided is undecided
    assert ("; undecided for 90 days" in str(view)) is undecided


def test_a_current_key_result_answers_a_breach() -> None:
    view = kpi_view(plan_of(churn((day(31, 3), 5), (day(10), 4)), goal("stay")), "churn", day(15))
    assert view.answered
    assert view.current == (
        LinkedKeyResult(
            id="stay-kr",
            title="stay",
            objective="stay",
            owner=None,
            cycle="2026-04",
            state=State.ACTIVE,
            baseline=5.0,
            target=3.0,
            value=4.0,
            progress=0.5,
            score=0.5,
            status=Status.ON_TRACK,
            closing=None,
        ),
    )
    assert str(view).endswith("current key results: stay-kr (on track, 50 %)")


def test_before_during_and_after_a_cycle() -> None:
    plan = plan_of(
        churn((day(1, 3), 5)),
        goal("march", cycle="2026-03"),
        goal("april", Baseline(kpi="churn")),
        goal("may", Maintain(kpi="churn"), cycle="2026-05"),
        goal("always", cycle=None),
        goal("other", Change(target=50, kpi="nps")),
    )
    for today, current, upcoming, past in (
        (day(31, 3), ["march-kr", "always-kr"], ["april-kr", "may-kr"], []),
        (day(1), ["april-kr", "always-kr"], ["may-kr"], ["march-kr"]),
        (day(30), ["april-kr", "always-kr"], ["may-kr"], ["march-kr"]),
        (day(1, 6), ["always-kr"], [], ["march-kr", "april-kr", "may-kr"]),
    ):
        view = kpi_view(plan, "churn", today)
        assert [item.id for item in view.current] == current
        assert [item.id for item in view.upcoming] == upcoming
        assert [item.id for item in view.past] == past
    assert "  upcoming key results: may-kr (pending" in str(kpi_view(plan, "churn", day(1)))
    assert "  past key results: march-kr" in str(kpi_view(plan, "churn", day(1)))


@pytest.mark.parametrize("of_objective", [True, False])
@pytest.mark.parametrize(
    ("state", "cycle", "stage"),
    [
        ("draft", "2026-04", "upcoming"),
        ("draft", "2026-05", "upcoming"),
        ("draft", "2026-03", "past"),
        ("draft", None, "upcoming"),
        ("closed", "2026-04", "past"),
        ("closed", None, "past"),
        ("cancelled", "2026-05", "past"),
        ("cancelled", None, "past"),
        ("postponed", "2026-04", "past"),
        ("postponed", "2026-05", "past"),
        ("active", "2026-04", "current"),
        ("active", "2026-05", "upcoming"),
    ],
)
def test_the_state_says_whether_anybody_works_on_it(
    state: str, cycle: str | None, stage: str, *, of_objective: bool
) -> None:
    change = [StateChange(day(2, 2), state)]
    item = goal("stay", cycle=cycle, states=change if of_objective else (), own=() if of_objective else change)
    view = kpi_view(plan_of(churn((day(1), 5)), item), "churn", day(15))
    found = {"current": view.current, "upcoming": view.upcoming, "past": view.past}
    assert [name for name, items in found.items() if items] == [stage]
    assert found[stage][0].state == state
    assert view.answered is (stage == "current")


def test_a_state_of_its_own_wins_over_the_objective_s() -> None:
    item = goal("stay", states=[StateChange(day(1), "draft")], own=[StateChange(day(1), "cancelled")])
    view = kpi_view(plan_of(churn((day(1), 5)), item), "churn", day(15))
    assert [found.state for found in view.past] == [State.CANCELLED]


def test_a_closing_shows_from_its_day_on() -> None:
    closing = Closing(day(20), 0.4)
    plan = plan_of(churn((day(31, 3), 5)), goal("stay", closing=closing))
    assert kpi_view(plan, "churn", day(19)).current[0].closing is None
    (found,) = kpi_view(plan, "churn", day(20)).past
    assert (found.closing, found.score, found.status) == (closing, 0.4, Status.CLOSED)


def test_the_current_objectives_that_it_guards() -> None:
    plan = plan_of(
        churn((day(1), 3.2), (day(10), 9)),
        goal("sell", Change(target=50, kpi="nps"), guardrails=["churn"]),
        goal("later", Change(target=50, kpi="nps"), guardrails=["churn"], cycle="2026-05"),
        goal("given up", guardrails=["churn"], states=[StateChange(day(1), "cancelled")]),
        goal("else", guardrails=["nps"]),
    )
    assert kpi_view(plan, "churn", day(9)).guards == (
        Guarded(objective="sell", title="sell", owner=None, cycle="2026-04", breached=False),
    )
    view = kpi_view(plan, "churn", day(10))
    assert [(guard.objective, guard.breached) for guard in view.guards] == [("sell", True)]
    assert str(view).endswith("\n  guards: sell")


def test_it_prints_as_a_block() -> None:
    kpi = churn((day(28, 2), 2), (day(31, 3), 3.2), cadence=Cadence.monthly())
    assert str(kpi_view(plan_of(kpi, goal("stay")), "churn", day(15))) == (
        "Monthly churn (churn) on 2026-04-15: warning\n"
        "  known health: warning since 2026-03-31, before that healthy\n"
        "  last reading: 3.2 % of 2026-03-31; 1 reading is in the warning band\n"
        "  healthy: at most 3 (warning to 3.5)\n"
        "  trend: up 1.2 % since 2026-02-28, worsening\n"
        "  next reading: due 2026-04-30\n"
        "  last decision: none\n"
        "  current key results: stay-kr (off track, 0 %)"
    )


@pytest.mark.parametrize(("as_of", "code"), NO_DATES)
def test_no_dates_are_refused(as_of: object, code: str) -> None:
    assert problems(kpi_view, plan_of(churn()), "churn", as_of) == [("as_of", code)]


def test_all_wrong_arguments_are_reported() -> None:
    found = problems(kpi_view, None, 3, None, "strict")
    assert found == [
        ("plan", "part.type"),
        ("as_of", "date.missing"),
        ("policy", "part.type"),
        ("kpi", "text.type"),
    ]


@pytest.mark.parametrize("name", ["chrun", ""])
def test_an_unknown_kpi_is_not_found(name: str) -> None:
    with pytest.raises(NotFound, match="there is no KPI"):
        kpi_view(plan_of(churn()), name, day(15))


@pytest.mark.parametrize("name", [3, None, ["churn"]])
def test_what_is_no_text_names_no_kpi(name: object) -> None:
    assert problems(kpi_view, plan_of(churn()), name, day(15)) == [("kpi", "text.type")]


def test_a_name_of_blanks_is_none() -> None:
    view = kpi_view(Plan(kpis=[KPI(id="nps", name="  ")]), "nps", day(15))
    assert str(view).startswith("nps on 2026-04-15: no data\n")
