"""What readings say over time: dated targets, the history of health, trends, decisions, ratios of sums."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.model.kpis import KPI, Decision, Summary, Target
from goalkit.model.readings import Reading
from goalkit.model.states import Health
from goalkit.model.thresholds import Threshold
from tests import strategies
from tests.model.building import NO_COLLECTIONS, day, problems, refusal

CHURN = Threshold.at_most(3, warning=4)


class TestTargets:
    KPI = KPI(
        id="churn",
        threshold=Threshold.at_most(5),
        targets=[(day(20), Threshold.at_most(2)), Target(day(10), CHURN)],
        readings=[(day(9), 4.5), (day(10), 4.5), (day(19), 3), (day(20), 3), (day(40), 2)],
    )

    def test_are_carried_forward(self) -> None:
        found = [str(self.KPI.threshold_at(day(number))) for number in (1, 9, 10, 19, 20, 300)]
        assert found == ["at most 5"] * 2 + ["at most 3 (warning to 4)"] * 2 + ["at most 2"] * 2

    def test_judge_each_reading_by_its_own_date(self) -> None:
        spans = self.KPI.health_history(day(90))
        assert [(span.health.value, span.since, span.until, span.readings) for span in spans] == [
            ("healthy", day(9), day(10), 1),
            ("breached", day(10), day(19), 1),
            ("healthy", day(19), day(20), 1),
            ("breached", day(20), day(40), 1),
            ("healthy", day(40), None, 1),
        ]

    def test_a_new_target_does_not_judge_an_old_reading(self) -> None:
        kpi = KPI(id="churn", threshold=Threshold.at_most(5), targets=[(day(10), CHURN)], readings=[(day(9), 4.5)])
        assert kpi.known_health(day(30)) is Health.HEALTHY

    def test_say_which_way_is_better_as_the_threshold_does(self) -> None:
        assert self.KPI.better == "decrease"
        assert problems(KPI, id="churn", threshold=CHURN, targets=[(day(1), Threshold.at_least(3))]) == [
            ("targets[0].threshold", "kpi.direction")
        ]

    def test_have_a_threshold_before_them(self) -> None:
        assert problems(KPI, id="churn", targets=[(day(1), CHURN)]) == [("threshold", "targets.start")]
        assert problems(KPI, id="churn", threshold=3, targets=[(day(1), CHURN)]) == [("threshold", "part.type")]

    def test_start_on_different_days(self) -> None:
        targets = [(day(1), CHURN), (day(2), CHURN), (day(1), Threshold.at_most(2))]
        assert str(refusal(KPI, id="churn", threshold=CHURN, targets=targets)) == (
            "KPI 'churn': targets[2].date: 2026-04-01 has a target already"
        )

    def test_every_wrong_one_is_reported_with_its_position(self) -> None:
        wrong = [(day(1), 3), ("1 April", CHURN), (day(3),), 3, None, Target(day(4), CHURN)]
        assert problems(KPI, id="churn", threshold=CHURN, targets=wrong) == [
            ("targets[0].threshold", "part.type"),
            ("targets[1].date", "date.text"),
            ("targets[2]", "part.type"),
            ("targets[3]", "part.type"),
            ("targets[4]", "part.type"),
        ]

    @pytest.mark.parametrize("value", NO_COLLECTIONS)
    def test_must_be_a_collection(self, value: object) -> None:
        assert problems(KPI, id="churn", threshold=CHURN, targets=value) == [("targets", "collection.type")]

    def test_of_a_key_result_that_maintains(self) -> None:
        """Each value is judged by the target of its own day."""
        quarter = gk.Cycle.quarter(2026, 2)
        for method, score in (("latest", 1.0), ("readings", 0.6)):
            measure = gk.Maintain(kpi="churn", method=method)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
            stay = gk.KeyResult(id="stay", title="Stay", measure=measure)
            goal = gk.Objective(id="o", title="O", cycle=quarter.id, key_results=[stay])
            plan = gk.Plan(cycles=[quarter], kpis=[self.KPI], objectives=[goal])
            assert gk.evaluate(plan, day(60)).key_results["stay"].score == score


class TestHistory:
    @given(strategies.kpis(), strategies.days)
    def test_ends_with_the_known_health(self, kpi: KPI, as_of: dt.date) -> None:
        spans = kpi.health_history(as_of)
        known = kpi.known_health(as_of)
        assert (spans[-1].health if spans else Health.NO_DATA) is known
        assert sum(span.readings for span in spans) == len(kpi.series.until(as_of))
        for before, after in pairwise(spans):
            assert before.until == after.since
            assert before.health is not after.health

    @given(strategies.kpis(), strategies.days)
    def test_is_what_was_known_on_every_day_before(self, kpi: KPI, as_of: dt.date) -> None:
        for span in kpi.health_history(as_of):
            assert kpi.known_health(span.since) is span.health
            last = as_of if span.until is None else span.until - dt.timedelta(days=1)
            assert kpi.known_health(last) is span.health

    @given(strategies.kpis(), strategies.days, strategies.days)
    def test_never_looks_ahead(self, kpi: KPI, as_of: dt.date, later: dt.date) -> None:
        spans = kpi.health_history(as_of)
        earlier = [reading for reading in kpi.readings if reading.date <= as_of]
        known = KPI(
            id=kpi.id,
            threshold=kpi.threshold,
            direction=kpi.direction,
            confirm=kpi.confirm,
            readings=earlier,
            targets=[target for target in kpi.targets if target.date <= as_of],
        )
        assert known.health_history(max(as_of, later)) == spans
        assert known.streak(max(as_of, later)) == kpi.streak(as_of)

    @given(strategies.kpis(), strategies.days, st.sampled_from((0.5, 4, 1024)))
    def test_is_the_same_in_every_unit(self, kpi: KPI, as_of: dt.date, factor: float) -> None:
        """A power of two changes no digit, so that every edge stays exactly where it is."""

        def scaled(threshold: Threshold) -> Threshold:
            edges = (threshold.low, threshold.high, threshold.warning_low, threshold.warning_high)
            low, high, below, above = (None if edge is None else edge * factor for edge in edges)
            return Threshold(low=low, high=high, warning_low=below, warning_high=above, strict=threshold.strict)

        other = KPI(
            id=kpi.id,
            threshold=None if kpi.threshold is None else scaled(kpi.threshold),
            direction=kpi.direction,
            confirm=kpi.confirm,
            readings=[(reading.date, reading.value * factor) for reading in kpi.readings],
            targets=[(target.date, scaled(target.threshold)) for target in kpi.targets],
        )
        assert other.health_history(as_of) == kpi.health_history(as_of)
        assert other.streak(as_of) == kpi.streak(as_of)

    @given(st.lists(st.sampled_from((2, 2.9, 3.0)), max_size=9), st.integers(1, 4))
    def test_never_flaps_inside_a_band(self, values: list[float], confirm: int) -> None:
        readings = list(zip(map(day, range(1, 10)), values, strict=False))
        kpi = KPI(id="churn", threshold=CHURN, confirm=confirm, readings=readings)
        assert len(kpi.health_history(day(30))) == min(len(values), 1)

    def test_without_threshold(self) -> None:
        kpi = KPI(id="nps", readings=[(day(1), 30), (day(2), 31)])
        (span,) = kpi.health_history(day(9))
        assert (span.health, span.since, span.until, span.readings) == (Health.NO_THRESHOLD, day(1), None, 2)
        assert kpi.health_history(day(0)) == ()

    def test_of_a_streak(self) -> None:
        readings = [(day(1), 2), (day(2), 5), (day(3), 5), (day(3), 2), (day(4), 2)]
        kpi = KPI(id="churn", threshold=CHURN, readings=readings)
        assert [kpi.streak(day(number)) for number in range(5)] == [0, 1, 1, 1, 2]


class TestTrend:
    @given(st.decimals(-99, 99, places=2), st.decimals(-99, 99, places=2))
    def test_is_exact_and_mirrors_with_the_direction(self, first: Decimal, last: Decimal) -> None:
        readings = [(day(1), first), (day(2), last)]
        rising = KPI(id="nps", direction="increase", readings=readings).trend(day(9))
        falling = KPI(id="nps", direction="decrease", readings=readings).trend(day(9))
        assert rising is not None
        assert falling is not None
        assert rising.change == falling.change == float(last - first)
        relative = float(Fraction(last - first) / abs(Fraction(first))) if first else None
        assert rising.relative == falling.relative == relative
        opposite = {"improving": "worsening", "worsening": "improving", "steady": "steady", None: None}
        assert rising.meaning == opposite[falling.meaning]
        way = "flat" if last == first else "up" if last > first else "down"
        assert rising.direction == falling.direction == way
        assert rising.meaning == {"flat": "steady", "up": "improving", "down": "worsening"}[way]

    def test_of_a_loss_that_shrinks_is_a_rise(self) -> None:
        trend = KPI(id="profit", direction="increase", readings=[(day(1), -4), (day(2), -3)]).trend(day(2))
        assert trend is not None
        assert (trend.relative, trend.meaning) == (0.25, "improving")

    def test_from_nothing_has_no_share(self) -> None:
        trend = KPI(id="sales", direction="increase", readings=[(day(1), 0), (day(2), 5)]).trend(day(2))
        assert trend is not None
        assert (trend.change, trend.relative) == (5.0, None)

    @pytest.mark.parametrize(
        ("first", "last", "meaning"),
        [
            (90, 85, "improving"),
            (60, 65, "improving"),
            (72, 78, "steady"),
            (75, 81, "worsening"),
            (60, 90, "improving"),
        ],
    )
    def test_to_a_range_is_the_distance_from_it(self, first: float, last: float, meaning: str) -> None:
        readings = [(day(1), first), (day(2), last)]
        trend = KPI(id="load", threshold=Threshold.between(70, 80.5), readings=readings).trend(day(2))
        assert trend is not None
        assert trend.meaning == meaning

    def test_without_a_way_has_no_meaning(self) -> None:
        readings = [(day(1), 3), (day(2), 4)]
        for kpi in (KPI(id="nps", readings=readings), KPI(id="nps", direction="maintain", readings=readings)):
            trend = kpi.trend(day(2))
            assert trend is not None
            assert trend.meaning is None

    def test_over_several_readings(self) -> None:
        kpi = KPI(id="nps", readings=[(day(1), 1), (day(2), 5), (day(2), 2), (day(3), 4)])
        trend = kpi.trend(day(9), over=2)
        assert trend is not None
        assert (trend.first.value, trend.last.value) == (1.0, 4.0)
        assert kpi.trend(day(9), over=3) is None
        assert kpi.trend(day(1)) is None
        assert problems(kpi.trend, day(9), 0) == [("over", "count.low")]


class TestDecisions:
    KPI = KPI(id="churn", decisions=[Decision(day(40), "hire a coach"), Decision(day(1), "ask customers", by="ann")])

    def test_the_last_one_by_then(self) -> None:
        assert [item.date for item in self.KPI.decisions] == [day(1), day(40)]
        found = [self.KPI.last_decision(day(number)) for number in (0, 1, 39, 40)]
        assert [item and item.date for item in found] == [None, day(1), day(1), day(40)]

    def test_a_metric_that_informed_none_for_ninety_days(self) -> None:
        found = [self.KPI.undecided(day(number)) for number in (0, 1, 39, 40, 129, 130)]
        assert found == [True, False, False, False, False, True]
        assert self.KPI.undecided(day(47), days=7)
        assert problems(self.KPI.undecided, day(47), 0) == [("days", "count.low")]

    def test_wrong_ones_are_refused(self) -> None:
        assert problems(Decision, "today", " ", by=3) == [
            ("date", "date.text"),
            ("note", "text.empty"),
            ("by", "text.type"),
        ]
        assert problems(KPI, id="churn", decisions=[3]) == [("decisions[0]", "part.type")]


class TestRatioOfSums:
    @given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=9))
    def test_is_the_ratio_of_the_sums(self, rows: list[tuple[int, int]]) -> None:
        """Of rows of parts and wholes; each reading says the part of 100."""
        readings = [
            Reading(day(n), Fraction(100 * part, whole), denominator=whole)
            for n, (part, whole) in enumerate(rows)
            if whole
        ]
        kpi = KPI(id="paid", unit="%", kind="ratio", readings=readings)
        parts, wholes = sum(part for part, whole in rows if whole), sum(whole for _, whole in rows)
        found = kpi.summary(day(0), day(9), "ratio")
        assert found == (pytest.approx(100 * parts / wholes, rel=1e-12) if wholes else None)

    def test_is_not_the_mean_of_ratios(self) -> None:
        readings = [Reading(day(1), 0.3, denominator=100), Reading(day(2), 0.5, denominator=2)]
        kpi = KPI(id="paid", kind="ratio", readings=readings)
        assert kpi.summary(day(1), day(2), "ratio") == float(Fraction(31, 102))
        assert kpi.summary(day(1), day(2), "mean") == 0.4

    def test_of_nothing_is_unknown(self) -> None:
        kpi = KPI(id="paid", readings=[Reading(day(1), 0, denominator=0)])
        assert kpi.summary(day(1), day(1), "ratio") is None
        assert kpi.summary(day(2), day(9), "ratio") is None

    def test_needs_every_denominator(self) -> None:
        kpi = KPI(id="paid", readings=[(day(1), 30), Reading(day(2), 50, denominator=2)])
        assert str(refusal(kpi.summary, day(1), day(2), "ratio")) == (
            "KPI 'paid': readings.denominator: 30 of 2026-04-01 has none: a ratio of sums needs one for each"
        )
        assert kpi.summary(day(2), day(2), "ratio") == 50.0

    @given(st.lists(st.decimals(-99, 99, places=2), min_size=2, max_size=9), st.integers(1, 8))
    def test_sums_of_adjacent_windows_add_up(self, values: list[Decimal], cut: int) -> None:
        kpi = KPI(id="sales", kind="flow", readings=[(day(n), value) for n, value in enumerate(values, 1)])
        parts = [kpi.summary(day(1), day(cut), "sum"), kpi.summary(day(cut + 1), day(20), "sum")]
        exact = [Fraction(str(part)) for part in parts if part is not None]
        assert sum(exact, Fraction()) == Fraction(str(kpi.summary(day(1), day(20), "sum")))


@given(
    st.permutations(list(range(6))), st.sampled_from(("last", "first", "sum", "mean", "min", "max", "median", "ratio"))
)
def test_order_of_entry_and_duplicates_are_irrelevant(order: list[int], how: Summary) -> None:
    readings = [Reading(day(n), n * 0.1, denominator=n + 1) for n in range(6)]
    plain = KPI(id="k", threshold=CHURN, readings=readings)
    mixed = KPI(id="k", threshold=CHURN, readings=[readings[n] for n in order])
    twice = KPI(id="k", threshold=CHURN, readings=[reading for reading in readings for _ in range(2)])
    assert mixed == plain
    for kpi in (mixed, twice):
        assert kpi.summary(day(0), day(9), how) == plain.summary(day(0), day(9), how)
        assert kpi.health_history(day(9)) == plain.health_history(day(9))
        assert kpi.trend(day(9)) == plain.trend(day(9))
