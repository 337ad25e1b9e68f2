"""Did it hold? The five answers with worked numbers, what decides between them, and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from goalkit import (
    KPI,
    Cadence,
    Change,
    Cycle,
    KeyResult,
    Maintain,
    NotFound,
    Objective,
    Plan,
    Policy,
    Revision,
    StateChange,
    Threshold,
)
from goalkit.linking.holding import DatedSignal, Holding, Judgement, Sustained, judge, sustained
from tests.model.building import NO_DATES, build, problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goalkit.model.measures import ChangeDirection, Measure
    from goalkit.model.thresholds import Direction

Q2 = Cycle.quarter(2026, 2)
BEFORE = (8.1, 7.9, 8.0, 8.2, 7.8, 8.0, 8.1, 7.9, 8.0, 8.2, 7.8, 8.0)
"""Mean 8; moving ranges of 2.3 in 11 steps, so the limits are 2.66 * 2.3 / 11 = 0.5562 away, at 7.4438 and 8.5562."""
DOWN = (7.9, 7.6, 7.3, 7.0, 6.7, 6.4, 6.2, 6.0, 5.8, 5.6, 5.5, 5.4, 5.28)
"""Thirteen weeks on the way to 5.28; the mean of the last eight is 5.7725."""
STILL = (8.0, 8.1, 7.9) * 4 + (8.0,)
FIRST = dt.date(2026, 1, 7)
AS_OF = dt.date(2027, 6, 30)


def weekly(*values: float, first: dt.date = FIRST) -> list[tuple[dt.date, float]]:
    return [(first + dt.timedelta(weeks=week), value) for week, value in enumerate(values)]


def plan_of(
    readings: Sequence[tuple[dt.date, float]],
    measure: Measure | None = None,
    *,
    direction: Direction | None = "decrease",
    states: Sequence[StateChange] = (),
    objective_states: Sequence[StateChange] = (),
    revisions: Sequence[Revision] = (),
    cadence: Cadence | None = None,
    cycle: str | None = "2026-Q2",
    cycles: Sequence[Cycle] = (Q2,),
) -> Plan:
    kpi = KPI(id="churn", unit="%", direction=direction, readings=readings, cadence=cadence)
    item = KeyResult(
        id="churn-kr",
        title="Churn from 8 % to 4 %",
        measure=Change(target=4, kpi="churn") if measure is None else measure,
        states=states,
        revisions=revisions,
    )
    aim = Objective(id="stay", title="They stay", cycle=cycle, key_results=[item], states=objective_states)
    return Plan(cycles=cycles, kpis=[kpi], objectives=[aim])


def asked(*after: float, during: Sequence[float] = DOWN, as_of: dt.date = AS_OF, window: int = 8) -> Sustained:
    return sustained(plan_of(weekly(*BEFORE, *during, *after)), "churn-kr", as_of, window=window)


def judged(
    after: Sequence[float],
    during: Sequence[float],
    before: Sequence[float] = BEFORE,
    better: ChangeDirection = "decrease",
    window: int = 8,
) -> Judgement:
    later = weekly(*during, *after)
    end = later[len(during)][0] - dt.timedelta(days=1) if after else later[-1][0]
    return judge(before, later, end, better, window=window)


# the five answers


def test_two_quarters_at_five_are_holding() -> None:
    found = asked(*[5.0] * 26)
    assert found.verdict is Holding.HOLDING
    assert found.limits is not None
    assert (found.limits.center, found.limits.lower, found.limits.upper) == (8.0, 7.443818181818182, 8.556181818181818)
    assert found.improved == 5.7725
    assert (found.recent, found.firmness, len(found.baseline), len(found.after)) == (5.0, "firm", 12, 26)
    assert found.kept == 3 / 2.2275
    assert (found.change_date, found.end, found.better) == (dt.date(2026, 4, 1), dt.date(2026, 6, 30), "decrease")
    assert found.signals == (
        DatedSignal(
            rule="run_of_8", first=dt.date(2026, 4, 1), last=dt.date(2026, 12, 23), side="below", favourable=True
        ),
        DatedSignal(
            rule="3_of_4", first=dt.date(2026, 4, 8), last=dt.date(2026, 12, 23), side="below", favourable=True
        ),
        DatedSignal(
            rule="limit", first=dt.date(2026, 4, 15), last=dt.date(2026, 12, 23), side="below", favourable=True
        ),
    )
    assert str(found) == (
        "churn-kr on churn: it is holding: the mean of the last 8 readings after 2026-06-30, 5 %, is nearer to the "
        "improved 5.772 % (of the last 8 to 2026-06-30) than to 8 % before the change: it keeps 135 % of the gain."
    )


def test_back_at_eight_is_reverted() -> None:
    found = asked(5.3, 5.9, 7.0, 7.8, 8.0, 8.1)
    assert found.verdict is Holding.REVERTED
    assert str(found) == (
        "churn-kr on churn: it has reverted: the last 3 readings, to 2026-08-05, are all nearer to 8 % before the "
        "change than to the improved 5.772 % (of the last 8 to 2026-06-30): their mean, 7.967 %, keeps 1 % of the gain."
    )


def test_an_anomaly_of_one_quarter_is_reverted() -> None:
    # Monthly: 12 months near 8, a quarter near 5.3, then what it was. Three later months are enough.
    months = [dt.date(2025 + month // 12, month % 12 + 1, 15) for month in range(3, 21)]
    values = [*BEFORE, 5.5, 5.3, 5.28, 7.9, 8.1, 8.0]
    plan = plan_of(list(zip(months, values, strict=True)))
    assert plan.kpis[0].readings[12].date == dt.date(2026, 4, 15)
    answers = [sustained(plan, "churn-kr", day).verdict for day in (*months[14:], dt.date(2026, 12, 31))]
    assert answers == ["too_early", "too_early", "too_early", "reverted", "reverted"]


def test_nothing_but_noise_is_no_change_after_eight_readings() -> None:
    assert asked(*STILL[:7], during=STILL).verdict is Holding.TOO_EARLY
    found = asked(*STILL[:8], during=STILL)
    assert found.verdict is Holding.NO_CHANGE
    assert (found.improved, found.signals) == (None, ())
    assert str(found) == (
        "churn-kr on churn: no change: there is no signal of improvement, with 8 readings after 2026-06-30."
    )


def test_it_is_too_early_until_the_cycle_is_over() -> None:
    found = asked(5.0, as_of=dt.date(2026, 6, 30))
    assert found.verdict is Holding.TOO_EARLY
    assert found.rule == "the cycle ends on 2026-06-30"
    assert found.improved == 5.7725
    assert (found.after, found.recent) == ((), None)
    answers = [asked(*[5.0] * 3, as_of=day).verdict for day in (Q2.end, *(dt.date(2026, 7, n) for n in (1, 8, 15)))]
    assert answers == ["too_early", "too_early", "too_early", "holding"]


def test_before_the_cycle_only_what_is_known_is_the_baseline() -> None:
    found = asked(5.0, as_of=dt.date(2026, 2, 15))
    assert found.verdict is Holding.TOO_EARLY
    assert [reading.date for reading in found.baseline] == [day for day, _ in weekly(*BEFORE[:6])]
    assert found.firmness == "trial"


def test_without_a_reading_after_the_cycle_it_is_too_early() -> None:
    found = asked()
    assert found.verdict is Holding.TOO_EARLY
    assert found.rule == "there is no reading since 2026-06-30 yet"
    assert found.limits is not None
    assert (found.improved, found.kept, found.recent) == (5.7725, None, None)


def test_a_reading_that_is_overdue_is_no_data() -> None:
    """Weekly, the last of 24 June: stale from 9 July on. One later reading, and it is early again."""
    plan = plan_of(weekly(*BEFORE, *DOWN), cadence=Cadence.weekly())
    days = [dt.date(2026, 6, 30), dt.date(2026, 7, 1), dt.date(2026, 7, 14), dt.date(2026, 7, 15)]
    answers = [sustained(plan, "churn-kr", day) for day in days]
    last = plan.kpis[0].readings[-1].date
    assert last == dt.date(2026, 7, 1) - dt.timedelta(weeks=1)
    assert [found.verdict for found in answers[:2]] == ["too_early", "too_early"]
    late = sustained(plan, "churn-kr", last + dt.timedelta(weeks=2, days=1))
    assert late.verdict is Holding.NO_DATA
    assert late.rule == "there is no reading since 2026-06-30, although one is overdue"
    assert str(late).endswith(" Mind that the last reading is stale.")
    again = plan_of(weekly(*BEFORE, *DOWN, 5.0), cadence=Cadence.weekly())
    assert sustained(again, "churn-kr", dt.date(2026, 8, 30)).verdict is Holding.TOO_EARLY
    short = plan_of(weekly(*BEFORE[:4], first=dt.date(2026, 3, 1)), cadence=Cadence.weekly())
    assert sustained(short, "churn-kr", AS_OF).rule == "4 readings before the change, and limits need 5"


def test_without_a_reading_inside_the_cycle_there_is_no_data() -> None:
    found = judge(BEFORE, weekly(*[5.0] * 8), FIRST - dt.timedelta(days=1), "decrease")
    assert (found.verdict, found.improved) == ("no_data", None)
    assert found.rule == "there is no reading from the change to 2026-01-06, so nothing says what it did"


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 readings before"), (1, "1 reading before"), (4, "4 readings before")],
)
def test_without_a_baseline_there_is_no_data(count: int, text: str) -> None:
    readings = weekly(*[5.0] * 26, first=dt.date(2026, 4, 1) - dt.timedelta(weeks=count))
    found = sustained(plan_of(readings), "churn-kr", AS_OF)
    assert found.verdict is Holding.NO_DATA
    assert found.rule == f"{text} the change, and limits need 5"
    assert (found.limits, found.firmness, found.recent) == (None, None, 5.0)
    assert str(found) == f"churn-kr on churn: no data: {found.rule}."


# what decides where there is a signal of improvement; the middle between 8 and 6 is 7


SIX = (6.0,) * 13


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        ((6.0,), "too_early"),  # fewer than three decide nothing
        ((7.6,), "too_early"),
        ((8.0, 8.0), "too_early"),
        ((6.0, 7.45), "too_early"),
        ((6.0, 6.0), "too_early"),
        ((6.0, 6.0, 6.0), "holding"),
        ((7.0, 7.0, 7.0), "too_early"),  # half way is nearer to neither
        ((6.9, 7.0, 7.0), "holding"),
        ((7.1, 7.0, 7.0), "too_early"),
        ((7.1, 7.1, 7.0), "too_early"),
        ((7.1, 7.1, 7.1), "reverted"),
        ((6.0, 6.0, 6.0, 6.0, 6.0, 7.1, 7.1, 7.1), "reverted"),
        ((6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 7.1, 7.1), "holding"),
        ((7.0,) * 8, "too_early"),
        ((7.1, 7.1, 7.0) * 3, "reverted"),
        ((7.1, 7.0) * 4, "reverted"),
        ((6.9, 7.0) * 4, "holding"),
        ((8.6,), "too_early"),  # beyond the old limit on the other side
        ((8.6, 8.6), "too_early"),
        ((8.6, *[6.0] * 2), "reverted"),
        ((8.6, *[6.0] * 3), "too_early"),
        ((8.6, *[6.0] * 7), "too_early"),
        ((8.6, *[6.0] * 6, 8.6), "reverted"),
        ((8.6, *[6.0] * 8), "holding"),  # no longer among the last eight
        ((8.6, 8.6, 8.6, 8.6, 6.0, 6.0, 6.0), "reverted"),
    ],
)
def test_readings_are_told_apart_by_the_middle_between_the_levels(after: tuple[float, ...], verdict: str) -> None:
    found = judged(after, SIX)
    assert found.improved == 6.0
    assert found.verdict == verdict


def test_a_full_window_needs_no_signal_of_its_own() -> None:
    # Limits 8.0 -/+ 3.99: a shift of 1.5 lies far inside them. Eight weeks make a run; the later ones none.
    before = (8.0, 9.5, 8.0, 6.5) * 3
    during = (6.5,) * 8
    after = (6.5, 8.5) + (6.5, 6.5, 6.5, 8.5) * 2
    found = judged(after, during, before)
    assert [signal.last for signal in found.signals if signal.favourable] == [weekly(*during, 6.5)[-1][0]]
    assert (found.verdict, found.improved, found.recent) == ("holding", 6.5, 7.0)
    assert judged(after[:8], during, before).verdict is Holding.HOLDING
    assert judged(after[2:9], during, before).verdict is Holding.HOLDING  # the run touches it
    assert judged((8.5, 6.5, 6.5), during, before).verdict is Holding.TOO_EARLY  # nothing does


def test_the_window_can_be_shorter() -> None:
    assert judged(STILL[:4], STILL).verdict is Holding.TOO_EARLY
    assert judged(STILL[:4], STILL, window=4).verdict is Holding.NO_CHANGE
    assert judged((8.6, 6.0, 6.0, 6.0, 6.0), SIX, window=4).verdict is Holding.HOLDING
    assert judged((8.6, 6.0, 6.0, 6.0, 6.0), SIX).verdict is Holding.TOO_EARLY
    assert judged((8.6, 6.0, 6.0, 6.0, 6.0), SIX, window=4).recent == 6.0


# cases in which the plain reading of the rules would mislead


def test_a_signal_that_left_nothing_better_behind_is_no_improvement() -> None:
    during = (7.0, *[8.2, 8.0] * 6)  # one unusual week; the mean of the quarter is 8.015 all the same
    found = judged(STILL[:8], during)
    assert (found.verdict, found.improved) == ("no_change", None)
    assert [signal.favourable for signal in found.signals] == [True]
    assert found.rule.startswith("no signal of improvement left a better level behind, with 8 readings after")
    assert judged(STILL[:7], during).verdict is Holding.TOO_EARLY


def test_an_improvement_that_came_later_is_not_that_of_the_cycle() -> None:
    """Nothing moved in the cycle; ten readings after it something else did."""
    after = [*STILL[:10], *[5.0] * 20]
    found = asked(*after, during=STILL)
    assert (found.verdict, found.improved, found.kept) == ("no_change", None, None)
    assert found.rule == (
        "no signal of improvement began by 2026-06-30 (the first one after it: limit below, "
        "2026-09-09 to 2027-01-20), with 30 readings after 2026-06-30"
    )
    assert [signal.favourable for signal in found.signals] == [True] * 3
    for count in range(8, 31):
        assert asked(*after[:count], during=STILL).verdict is Holding.NO_CHANGE
    during = (7.0, *[8.2, 8.0] * 6)  # a week inside the cycle that left nothing behind
    assert judged([6.0] * 8, during).verdict is Holding.NO_CHANGE


def test_a_signal_that_begins_inside_may_end_after_the_cycle() -> None:
    """The last three weeks of the cycle are a little lower; with five more they are a run of eight."""
    during = (*STILL[:10], 7.7, 7.7, 7.7)
    found = judged([7.7] * 5, during)
    assert (found.verdict, found.improved, found.kept) == ("holding", 7.7, 1.0)
    assert judged([7.7] * 4, (*STILL[:10], 8.1, 8.1, 8.1)).improved is None
    # From the first reading after it on, the same run belongs to later.
    assert judged([7.7] * 8, STILL).verdict is Holding.NO_CHANGE


def test_a_ramp_is_judged_by_where_it_led() -> None:
    """From 8 down to 4 at the close; then a quarter at 7 has lost most of it."""
    ramp = [round(8 - 4 * week / 13, 4) for week in range(1, 14)]
    assert ramp[-1] == 4
    found = asked(*[7.0] * 13, during=ramp)
    assert found.verdict is Holding.REVERTED
    level = sum(ramp[-8:]) / 8
    assert found.improved == pytest.approx(level)
    assert found.kept == pytest.approx(1 / (8 - level))
    assert found.rule.endswith("(of the last 8 to 2026-06-30): their mean, 7 %, keeps 34 % of the gain")
    assert asked(*[4.0] * 13, during=ramp).kept == pytest.approx(4 / (8 - level))


def test_the_improved_level_is_that_of_the_readings_from_the_signal_on() -> None:
    found = asked(*[6.0] * 8, during=(*[8.0] * 10, 6.0, 6.0, 6.0))
    assert (found.verdict, found.improved) == ("holding", 6.0)
    assert "(of the last 3 to 2026-06-30)" in found.rule
    found = asked(*[6.0] * 8, during=(*[8.0] * 12, 6.0))
    assert found.improved == 6.0
    assert "than to 8 % before the change: it keeps 100 % of the gain" in found.rule
    assert "(of 2026-06-24)" in found.rule
    assert asked(*[6.0] * 8, during=(*[6.0] * 5, *[7.0] * 8)).improved == 7.0


@pytest.mark.parametrize(
    ("after", "text"),
    [
        (6.0, "100 % of the gain"),
        (5.9, "105 % of the gain"),
        (6.01, "99 % of the gain"),
        (7.5, "25 % of the gain"),
        (7.999, "1 % of the gain"),
        (8.0, "none of the gain"),
        (8.2, "none of the gain"),
        (-12.0, "1000 % of the gain"),
        (-12.1, "more than 10 times the gain"),
    ],
)
def test_what_is_left_of_the_gain_is_said(after: float, text: str) -> None:
    found = judged([after] * 8, SIX)
    assert found.rule.endswith(f" keeps {text}")
    assert found.kept == pytest.approx((8 - after) / 2)


def test_the_digits_are_those_that_tell_the_levels_apart() -> None:
    up = (99.991, 99.9912, 99.9909, 99.9911, 99.991, 99.9912)
    later = weekly(*[99.997] * 13, *[99.9941] * 8)
    found = judge(up * 2, later, later[12][0], "increase")
    assert found.rule == (
        "the mean of the last 8 readings after 2026-04-01, 99.9941, is nearer to the improved 99.997 "
        "(of the last 8 to 2026-04-01) than to 99.991067 before the change: it keeps 51 % of the gain"
    )


def test_a_level_that_is_the_old_one_is_no_improvement() -> None:
    found = judged(STILL[:8], [7.0, 8.5, 8.5, 8.0])
    assert (found.verdict, found.improved, len(found.signals)) == ("no_change", None, 1)


def test_getting_worse_is_no_change_with_the_reason() -> None:
    assert judged([8.6, 8.6], STILL).verdict is Holding.TOO_EARLY
    found = judged([8.6, 8.0, 8.0], STILL)
    assert found.verdict is Holding.NO_CHANGE
    assert found.rule == ("there is no signal of improvement, but one to the worse (limit above, 2026-04-08)")
    # Outside the last readings it says nothing about now.
    assert judged([8.6, *STILL[:6]], STILL).verdict is Holding.NO_CHANGE
    assert judged(STILL[:6], [8.6, *STILL]).verdict is Holding.TOO_EARLY


def test_a_signal_to_the_worse_is_named() -> None:
    found = judged([8.6, 6.0, 6.0], SIX)
    assert found.rule == (
        "the mean of the last 3 readings after 2026-04-07, 6.867, is nearer to the improved 6 (of the last 8 to "
        "2026-04-07) than to 8 before the change: it keeps 57 % of the gain, but there is a signal to the worse "
        "(limit above, 2026-04-08)"
    )
    found = judged([8.6, 8.6, 8.6, 8.6, 6.0, 6.0, 6.0], SIX)
    assert "keeps 26 % of the gain, and there is a signal to the worse (limit above, " in found.rule


def test_what_is_not_settled_says_so() -> None:
    assert judged([7.6], SIX).rule == (
        "the only reading after 2026-04-07, 7.6, is nearer to 8 before the change than to the improved 6 "
        "(of the last 8 to 2026-04-07): it keeps 20 % of the gain; fewer than 3 readings decide nothing"
    )
    assert judged([7.1, 7.1, 7.0], SIX).rule.endswith("; fewer than 8 readings do not settle that")
    assert judged([7.0] * 8, SIX).rule == (
        "the mean of the last 8 readings after 2026-04-07, 7, is half way from 8 before the change to the improved 6 "
        "(of the last 8 to 2026-04-07): it keeps 50 % of the gain"
    )


def test_a_run_that_began_before_the_change_is_none() -> None:
    # Four readings before the change and seven after it lie below 8, far inside the limits.
    before = (9.0, 7.0, 9.0, 7.0, 9.0, 9.0, 7.5, 7.5, 7.5, 7.5)
    assert judged([7.5] * 3, [7.5] * 4, before).signals == ()
    assert judged([7.5] * 4, [7.5] * 4, before).verdict is Holding.HOLDING


def test_a_baseline_that_moved_already_is_marked() -> None:
    falling = (9.5, 9.4, 9.3, 9.2, 9.1, 9.0, 7.0, 6.9, 6.8, 6.7, 6.6, 6.5)
    found = sustained(plan_of(weekly(*falling, *SIX, *[6.0] * 9)), "churn-kr", AS_OF)
    assert found.unstable
    assert str(found).endswith(" Mind that the KPI moved before the change already.")
    assert not asked(5.0).unstable
    # One wide step between two readings, both inside the limits: only a signal of values is a move.
    before = (8.0, 7.5, 8.0, 7.5, 7.4, 6.9, 9.1, 8.6, 8.5, 8.0, 7.5, 8.0)
    assert not judged([8.0], STILL, before).unstable


# a baseline that never moved


def test_a_constant_baseline_and_the_same_later_is_no_change() -> None:
    found = judged([8.0] * 8, [8.0] * 13, [8.0] * 12)
    assert (found.verdict, found.signals) == ("no_change", ())
    assert judged([8.0] * 7, [8.0] * 13, [8.0] * 12).verdict is Holding.TOO_EARLY


def test_after_a_constant_baseline_any_other_value_is_a_signal() -> None:
    assert judged([7.9] * 3, [7.9] * 13, [8.0] * 12).verdict is Holding.HOLDING
    assert judged([7.9] * 3, [7.9] * 13, [8.0] * 12, "increase").verdict is Holding.NO_CHANGE
    assert judged([8.0] * 3, [7.9] * 13, [8.0] * 12).verdict is Holding.REVERTED


# the baseline


def test_the_baseline_is_the_last_readings_before_the_cycle() -> None:
    old = weekly(*[20.0] * 8, *BEFORE, *DOWN, 5.0, first=FIRST - dt.timedelta(weeks=8))
    plan = plan_of(old)
    found = sustained(plan, "churn-kr", AS_OF)
    assert [reading.value for reading in found.baseline] == list(BEFORE)
    assert len(sustained(plan, "churn-kr", AS_OF, baseline=5).baseline) == 5
    assert len(sustained(plan, "churn-kr", AS_OF, baseline=500).baseline) == 20
    since = sustained(plan, "churn-kr", AS_OF, since=FIRST, baseline=5)
    assert [reading.value for reading in since.baseline] == list(BEFORE)
    assert len(sustained(plan, "churn-kr", AS_OF, since=FIRST + dt.timedelta(days=1)).baseline) == 11
    assert sustained(plan, "churn-kr", AS_OF, since=dt.date(2026, 3, 31)).verdict is Holding.NO_DATA


def test_a_baseline_of_fewer_than_twelve_is_a_trial() -> None:
    found = sustained(plan_of(weekly(*BEFORE, *DOWN, 5.0)), "churn-kr", AS_OF, baseline=11)
    assert found.firmness == "trial"
    assert str(found).endswith(" Mind that there are only 11 readings before the change.")


def test_a_cycle_that_starts_with_the_calendar_has_no_baseline() -> None:
    dawn = Cycle(id="dawn", start=dt.date.min, end=dt.date(1, 4, 1))
    plan = plan_of([(dt.date(1, 5, 1), 5.0)], cycle="dawn", cycles=[dawn])
    assert sustained(plan, "churn-kr", AS_OF).baseline == ()


def test_without_a_cycle_there_is_no_data() -> None:
    found = sustained(plan_of(weekly(*BEFORE, *DOWN), cycle=None), "churn-kr", AS_OF, since=AS_OF)
    assert found.verdict is Holding.NO_DATA
    assert found.rule == "the objective has no cycle, so nothing says when the change was made"
    assert (found.change_date, found.end, found.baseline, found.better) == (None, None, (), "decrease")


# which way is better


@pytest.mark.parametrize(
    ("measure", "direction", "better"),
    [
        (Change(kpi="churn", direction="decrease"), None, "decrease"),
        (Change(baseline=8, target=4, kpi="churn"), None, "decrease"),
        (Change(baseline=4, target=8, kpi="churn"), None, "increase"),
        (Change(kpi="churn"), "decrease", "decrease"),
        (Change(target=4, kpi="churn"), None, "decrease"),  # the frozen baseline is 8
        (Change(target=9, kpi="churn"), None, "increase"),
        (Change(target=9, kpi="churn"), "decrease", "decrease"),  # better than asked for from the start
        (Change(target=9, kpi="churn"), "maintain", "increase"),
        (Change(target=9, kpi="churn", accumulate=True), None, "increase"),
        (Change(target=-9, kpi="churn", accumulate=True), None, "decrease"),
        (Change(target=8, kpi="churn"), None, None),
        (Change(kpi="churn"), "maintain", None),
    ],
)
def test_which_way_is_better(measure: Change, direction: Direction | None, better: str | None) -> None:
    plan = plan_of(weekly(*BEFORE, *DOWN, 5.0), measure, direction=direction)
    assert sustained(plan, "churn-kr", AS_OF).better == better


def test_a_revision_counts_up_to_the_end_of_the_cycle() -> None:
    measure = Change(baseline=8, target=9, kpi="churn")
    readings = weekly(*BEFORE, *DOWN, 5.0)
    for day, better in ((dt.date(2026, 6, 30), "decrease"), (dt.date(2026, 7, 1), "increase")):
        plan = plan_of(readings, measure, direction=None, revisions=[Revision(at=day, target=4)])
        assert sustained(plan, "churn-kr", AS_OF).better == better
    plan = plan_of(readings, measure, direction=None, revisions=[Revision(at=AS_OF, target=4)], cycle=None)
    assert sustained(plan, "churn-kr", AS_OF).better == "decrease"
    assert sustained(plan, "churn-kr", AS_OF - dt.timedelta(days=1)).better == "increase"


def test_without_a_better_way_there_is_no_data() -> None:
    plan = plan_of(weekly(*BEFORE, *DOWN, 5.0), Change(kpi="churn"), direction=None)
    found = sustained(plan, "churn-kr", AS_OF)
    assert found.verdict is Holding.NO_DATA
    assert found.rule == "neither the key result nor the KPI says which way is better"
    assert sustained(plan, "churn-kr", Q2.last_day).verdict is Holding.TOO_EARLY


def test_without_readings_a_frozen_baseline_is_unknown() -> None:
    assert sustained(plan_of([], direction=None), "churn-kr", AS_OF).better is None


# what stands beside the answer


def test_cancelled_goals_and_drafts_are_answered() -> None:
    readings = weekly(*BEFORE, *DOWN, *[5.0] * 8)
    cancelled = [StateChange(dt.date(2026, 5, 1), "cancelled")]
    for plan in (plan_of(readings, states=cancelled), plan_of(readings, objective_states=cancelled)):
        found = sustained(plan, "churn-kr", AS_OF)
        assert found.verdict is Holding.HOLDING
        assert found.state == "cancelled"
        assert str(found).startswith("churn-kr (cancelled) on churn: it is holding: ")
    assert sustained(plan_of(readings, states=cancelled), "churn-kr", dt.date(2026, 4, 30)).state == "active"


def test_a_last_reading_that_is_too_old_is_marked() -> None:
    plan = plan_of(weekly(*BEFORE, *DOWN, *[5.0] * 8), cadence=Cadence.weekly())
    last = plan.kpis[0].readings[-1].date
    assert not sustained(plan, "churn-kr", last + dt.timedelta(weeks=2)).stale
    found = sustained(plan, "churn-kr", last + dt.timedelta(weeks=2, days=1))
    assert found.stale
    assert str(found).endswith(" Mind that the last reading is stale.")
    policy = Policy(stale_after=3)
    assert not sustained(plan, "churn-kr", last + dt.timedelta(weeks=2, days=1), policy).stale


def test_doubts_are_joined() -> None:
    found = sustained(plan_of(weekly(*BEFORE, *DOWN, 5.0), cadence=Cadence.weekly()), "churn-kr", AS_OF, baseline=6)
    assert str(found).endswith(" Mind that there are only 6 readings before the change, and the last reading is stale.")


def test_a_baseline_from_long_ago_is_marked() -> None:
    quarters = [Cycle.quarter(2023 + number // 4, number % 4 + 1).last_day for number in range(13)]
    plan = plan_of([*zip(quarters, BEFORE, strict=False), *weekly(*DOWN, 5.0, first=dt.date(2026, 4, 1))])
    assert str(sustained(plan, "churn-kr", AS_OF)).endswith(
        " Mind that the baseline reaches back to 2023-03-31, more than a year before the change."
    )
    for days, old in ((366, False), (367, True)):
        first = Q2.start - dt.timedelta(days=days)
        found = sustained(plan_of([(first, 8.0), *weekly(*BEFORE, *DOWN)]), "churn-kr", AS_OF, baseline=13)
        assert ("reaches back" in str(found)) == old


def test_parts_print_in_one_line() -> None:
    found = judged([8.6], SIX)
    assert str(found) == f"too early to say: {found.rule}"
    assert [str(signal) for signal in found.signals] == [
        "limit below, 2026-01-07 to 2026-04-01",
        "3_of_4 below, 2026-01-07 to 2026-04-01",
        "run_of_8 below, 2026-01-07 to 2026-04-01",
        "limit above, 2026-04-08",
    ]
    assert found.firmness == "firm"


# refusals


def test_an_unknown_key_result_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"there is no key result 'churn-k'; did you mean 'churn-kr'\?"):
        sustained(plan_of(weekly(*BEFORE)), "churn-k", AS_OF)


@pytest.mark.parametrize(
    ("measure", "code", "text"),
    [
        (Change(baseline=8, target=4), "holding.kpi", "must be linked to a KPI, which goes on after the cycle"),
        (Maintain(threshold=Threshold.at_most(4), kpi="churn"), "holding.measure", "has the measure Maintain"),
    ],
)
def test_only_a_change_of_a_kpi_can_hold(measure: Measure, code: str, text: str) -> None:
    plan = plan_of(weekly(*BEFORE), measure)
    assert problems(sustained, plan, "churn-kr", AS_OF) == [("key_result", code)]
    with pytest.raises(ValueError, match=text):
        sustained(plan, "churn-kr", AS_OF)


def test_a_key_result_without_a_measure_cannot_hold() -> None:
    plan = Plan(objectives=[Objective(id="o", title="O", key_results=[KeyResult(id="kr", title="K")])])
    with pytest.raises(ValueError, match=r"key_result: must have a Change, .* 'kr' has no measure"):
        sustained(plan, "kr", AS_OF)


def test_since_must_lie_before_the_cycle() -> None:
    plan = plan_of(weekly(*BEFORE))
    assert problems(sustained, plan, "churn-kr", AS_OF, since=Q2.start) == [("since", "date.order")]


def test_every_wrong_argument_is_reported() -> None:
    assert problems(sustained, None, "churn-kr", "today", policy="default", baseline=4, since="then", window=2) == [
        ("plan", "part.type"),
        ("as_of", "date.text"),
        ("policy", "part.type"),
        ("baseline", "count.low"),
        ("since", "date.text"),
        ("window", "count.low"),
    ]
    assert problems(judge, [1, "2"], [(FIRST, 1), 3], None, "up", window=2.5) == [
        ("readings[1]", "part.type"),
        ("baseline[1]", "number.text"),
        ("end", "date.missing"),
        ("better", "choice.unknown"),
        ("window", "count.type"),
    ]
    assert problems(judge, 3, 4, FIRST, "increase") == [
        ("readings", "collection.type"),
        ("baseline", "collection.type"),
    ]


@pytest.mark.parametrize(("value", "code"), NO_DATES)
def test_dates_are_dates(value: object, code: str) -> None:
    assert problems(sustained, plan_of([]), "churn-kr", value) == [("as_of", code)]
    assert problems(judge, [], [], value, "increase") == [("end", code)]


def test_any_kind_of_number_and_iterable_is_accepted() -> None:
    later = weekly(*SIX, *[6.0] * 8)
    end = later[12][0]
    assert judge(iter(BEFORE), reversed(later), end, "decrease") == judge(BEFORE, later, end, "decrease")
    assert build(judge, [1] * 5, [], FIRST, "increase").limits is not None


def test_the_vocabulary() -> None:
    assert [item.value for item in Holding] == ["holding", "reverted", "too_early", "no_change", "no_data"]
