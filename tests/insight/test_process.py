"""The process behind a KPI: limits, dated signals and their meaning, assurance of the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goalkit import KPI, Threshold
from goalkit.insight.limits import NIST, process_limits
from goalkit.insight.process import Process, ProcessSignal, process_behaviour
from goalkit.insight.rules import NELSON, NHS, WESTERN_ELECTRIC, Beyond, RuleSet
from tests.model.building import NO_DATES, build, day, problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goalkit.model.thresholds import Direction

LAST = day(91)
SAW = (11, 13, 11, 13, 11, 13, 11, 13, 11, 13, 11, 13)
"""Mean 12, moving ranges 2, limits 6.68 and 17.32, a third of the way in the middle of 12 and 17.32 is 14.66."""


def kpi(
    values: Sequence[float], threshold: Threshold | None = None, *, direction: Direction | None = None, first: int = 1
) -> KPI:
    readings = [(day(first + place), value) for place, value in enumerate(values)]
    return KPI(id="k", threshold=threshold, direction=direction, readings=readings)


def locked(later: Sequence[float], direction: Direction | None = "increase", rules: RuleSet = NHS) -> Process:
    """Return a process with limits locked on twelve readings, and some later ones."""
    return process_behaviour(kpi([*SAW, *later], direction=direction), LAST, baseline=(day(1), day(12)), rules=rules)


def test_limits_are_those_of_the_readings_until_the_day() -> None:
    found = process_behaviour(kpi([*SAW, 99]), day(12))
    assert found.limits == process_limits(SAW)
    assert (found.kpi, found.as_of, found.baseline, found.reason) == ("k", day(12), None, None)
    assert [reading.value for reading in found.readings] == [float(value) for value in SAW]
    assert found.signals == ()
    assert found.variation == "common_cause"
    assert found.assurance is None


def test_of_two_readings_of_a_day_the_later_entered_counts() -> None:
    twice = KPI(id="k", readings=[(day(1), 99), *((day(place + 1), value) for place, value in enumerate(SAW))])
    assert process_behaviour(twice, LAST) == process_behaviour(kpi(SAW), LAST)


def test_options_reach_limits_and_rules() -> None:
    values = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2]
    found = process_behaviour(
        kpi(values), LAST, center="median", ranges="median", screen=True, minimum=11, constants=NIST
    )
    assert found.limits == process_limits(values, center="median", ranges="median", screen=True, constants=NIST)
    assert process_behaviour(kpi(values), LAST, screen=True).limits == process_limits(values, screen=True)
    assert process_behaviour(kpi(values), LAST, minimum=12).reason == "limits need 12 readings, there are 11"
    assert process_behaviour(kpi([1, 2]), LAST, minimum=2).limits is not None


@pytest.mark.parametrize(
    ("count", "reason"),
    [
        (0, "limits need 5 readings, there are 0"),
        (1, "limits need 5 readings, there is 1"),
        (4, "limits need 5 readings, there are 4"),
    ],
)
def test_too_few_readings_have_no_limits_but_a_reason(count: int, reason: str) -> None:
    found = process_behaviour(kpi(SAW[:count], Threshold.at_least(10)), LAST)
    assert (found.limits, found.reason, found.signals) == (None, reason, ())
    assert (found.variation, found.assurance, len(found.readings)) == (None, None, count)
    assert str(found) == f"k: {reason}"


def test_a_baseline_locks_the_limits() -> None:
    later = [16, 16, 16, 16, 16, 16, 16, 16]
    found = locked(later, rules=WESTERN_ELECTRIC)
    assert found.limits == process_limits(SAW)
    assert found.baseline == (day(1), day(12))
    assert found.variation == "improvement"
    assert process_behaviour(kpi([*SAW, *later]), LAST).limits != found.limits


def test_readings_before_the_baseline_are_left_out() -> None:
    values = [99, 99, *SAW, 99]
    found = process_behaviour(kpi(values), LAST, baseline=(day(3), day(14)))
    assert found.limits == process_limits(SAW)
    assert [reading.date for reading in found.readings] == [day(place) for place in range(3, 16)]
    assert {signal.first for signal in found.signals} == {day(15)}


def test_a_baseline_that_is_not_over_is_made_of_what_there_is() -> None:
    short = process_behaviour(kpi(SAW), day(8), baseline=(day(5), day(12)))
    assert short.reason == "limits need 5 readings, there are 4 from 2026-04-05 to 2026-04-12"
    assert process_behaviour(kpi(SAW), day(9), baseline=(day(5), day(12))).limits == process_limits(SAW[4:9])


def test_signals_have_dates() -> None:
    signal = ProcessSignal(rule="limit", side="above", first=day(14), last=day(15), meaning="improvement")
    assert locked([12, 18, 19]).signals == (signal,)
    assert locked([12, 18], rules=RuleSet(name="r", rules=[Beyond(name="range", on="ranges")])).signals == ()
    ranges = locked([11, 18], rules=RuleSet(name="r", rules=[Beyond(name="range", on="ranges")])).signals
    assert ranges == (ProcessSignal(rule="range", on="ranges", first=day(14), last=day(14), meaning="neutral"),)


@pytest.mark.parametrize(
    ("direction", "above", "below"),
    [
        ("increase", "improvement", "concern"),
        ("decrease", "concern", "improvement"),
        ("maintain", "neutral", "neutral"),
        (None, "neutral", "neutral"),
    ],
)
def test_a_signal_means_what_the_direction_says(direction: Direction | None, above: str, below: str) -> None:
    assert (locked([18], direction).variation, locked([6], direction).variation) == (above, below)
    assert [signal.meaning for signal in locked([18], direction).signals] == [above]
    rising, falling = [12, 12.5, 13, 13.5, 14, 14.5, 15], [12, 11.5, 11, 10.5, 10, 9.5, 9]
    assert (locked(rising, direction).variation, locked(falling, direction).variation) == (above, below)


def test_the_direction_follows_from_the_threshold() -> None:
    costs = kpi([*SAW, 18], Threshold.at_most(12))
    found = process_behaviour(costs, LAST, baseline=(day(1), day(12)))
    assert (found.better, found.variation) == ("decrease", "concern")


def test_variation_is_about_the_latest_reading() -> None:
    assert locked([18, 12]).variation == "common_cause"
    assert locked([18, 12]).signals != ()
    assert locked([*[13] * 7, 11]).variation == "common_cause"
    assert locked([13] * 6).variation == "improvement"  # with the last of the baseline


@pytest.mark.parametrize(
    ("later", "rules", "variation"),
    [
        # beyond a limit (above), while falling for seven
        ([30, 29, 28, 27, 26, 25, 24], NHS, "improvement"),
        # falling for seven, while above for eight
        ([13.9, 13.8, 13.7, 13.6, 13.5, 13.4, 13.3], NHS, "concern"),
        # falling for seven, while two of three are far above
        ([17, 16.9, 16.8, 16.7, 16.6, 16.5, 16.4], NHS, "concern"),
        # a sawtooth of fourteen, and beyond a limit
        ([11, 18], NELSON, "improvement"),
        # a sawtooth of fourteen alone
        ([11, 13], NELSON, "neutral"),
    ],
)
def test_of_several_signals_the_weightiest_counts(later: list[float], rules: RuleSet, variation: str) -> None:
    found = locked(later, rules=rules)
    assert found.variation == variation
    assert sum(signal.last == day(12 + len(later)) for signal in found.signals) >= (1 if later == [11, 13] else 2)


def test_a_wild_range_alone_is_neutral_and_goes_last() -> None:
    wild = Beyond(name="range", on="ranges")
    assert locked([17, 8], rules=RuleSet(name="r", rules=[wild])).variation == "neutral"
    both = RuleSet(name="r", rules=[wild, Beyond(name="pair", points=2, share=0)])
    assert locked([17, 8, 8], rules=both).variation == "concern"
    assert (
        locked([8, 17.2, 8, 17.3], rules=RuleSet(name="r", rules=[wild, Beyond(name="limit")])).variation == "neutral"
    )
    assert locked([8, 17.4], rules=RuleSet(name="r", rules=[wild, Beyond(name="limit")])).variation == "improvement"


@pytest.mark.parametrize(
    ("threshold", "assurance"),
    [
        (Threshold.at_least(6), "consistently_met"),
        (Threshold.at_least(6.68), "hit_and_miss"),
        (Threshold.at_least(12), "hit_and_miss"),
        (Threshold.at_least(17.32), "hit_and_miss"),
        (Threshold.at_least(17.33), "consistently_missed"),
        (Threshold.at_least(17.33, warning=6), "consistently_missed"),
        (Threshold.at_most(18), "consistently_met"),
        (Threshold.at_most(17.32), "hit_and_miss"),
        (Threshold.at_most(6.68), "hit_and_miss"),
        (Threshold.at_most(6.6), "consistently_missed"),
        (Threshold.between(6, 18), "consistently_met"),
        (Threshold.between(6, 17), "hit_and_miss"),
        (Threshold.between(7, 18), "hit_and_miss"),
        (Threshold.between(6.68, 18), "hit_and_miss"),
        (Threshold.between(6, 17.32), "hit_and_miss"),
        (Threshold.between(11, 13), "hit_and_miss"),
        (Threshold.between(17.32, 20), "hit_and_miss"),
        (Threshold.between(17.4, 20), "consistently_missed"),
        (Threshold.between(1, 6.68), "hit_and_miss"),
        (Threshold.between(1, 6.6), "consistently_missed"),
    ],
    ids=str,
)
def test_a_target_is_met_by_the_process_missed_or_both(threshold: Threshold, assurance: str) -> None:
    assert process_behaviour(kpi(SAW, threshold), LAST).assurance == assurance


def test_a_process_without_variation_meets_its_target_or_does_not() -> None:
    assert process_behaviour(kpi([100] * 6, Threshold.at_least(100)), LAST).assurance == "consistently_met"
    assert (
        process_behaviour(kpi([100] * 6, Threshold.at_least(100, strict=True)), LAST).assurance == "consistently_missed"
    )
    assert process_behaviour(kpi([100] * 6, Threshold.at_most(99)), LAST).assurance == "consistently_missed"


def test_float_noise_decides_nothing_about_a_target() -> None:
    values = [0.1, 0.3, 0.2, 0.3, 0.1]  # limits -0.199 and 0.599
    noisy = 0.1 + 0.499  # 0.5990000000000001
    assert process_behaviour(kpi(values, Threshold.at_most(noisy)), LAST).assurance == "hit_and_miss"
    assert process_behaviour(kpi(values, Threshold.at_least(noisy)), LAST).assurance == "hit_and_miss"
    assert process_behaviour(kpi(values, Threshold.at_least(0.5991)), LAST).assurance == "consistently_missed"


def test_it_prints_as_a_short_text() -> None:
    found = process_behaviour(kpi([*SAW, 12, 18.25], Threshold.at_least(5)), LAST, baseline=(day(1), day(12)))
    assert str(found) == (
        "k: improvement at 18.25; 12, limits 6.68 to 17.32 (firm, 12 values); target consistently met\n"
        "improvement: limit above, 2026-04-14"
    )
    assert str(process_behaviour(kpi(SAW), LAST)) == "k: common cause at 13; 12, limits 6.68 to 17.32 (firm, 12 values)"
    run = ProcessSignal(rule="saw", first=day(1), last=day(14), meaning="neutral")
    assert str(run) == "neutral: saw, 2026-04-01 to 2026-04-14"


def test_all_problems_are_named_at_once() -> None:
    options = {"baseline": (day(2), day(1)), "rules": "NHS", "center": "mode", "minimum": 1}
    assert problems(process_behaviour, "churn", "2026-04-01", **options) == [
        ("kpi", "part.type"),
        ("as_of", "date.text"),
        ("baseline", "baseline.order"),
        ("rules", "part.type"),
        ("center", "choice.unknown"),
        ("minimum", "count.low"),
    ]
    assert problems(process_behaviour, kpi(SAW), LAST, ranges="x", screen=None, constants=3) == [
        ("ranges", "choice.unknown"),
        ("screen", "flag.type"),
        ("constants", "part.type"),
    ]


@pytest.mark.parametrize("baseline", [day(1), (), (day(1),), (day(1), day(2), day(3)), "ab", 5], ids=str)
def test_a_baseline_is_two_dates(baseline: object) -> None:
    assert problems(process_behaviour, kpi(SAW), LAST, baseline=baseline) == [("baseline", "part.type")]


@pytest.mark.parametrize(("value", "code"), NO_DATES, ids=str)
def test_dates_must_be_dates(value: object, code: str) -> None:
    assert problems(process_behaviour, kpi(SAW), value) == [("as_of", code)]
    assert problems(process_behaviour, kpi(SAW), LAST, baseline=(value, value)) == [
        ("baseline[0]", code),
        ("baseline[1]", code),
    ]


def test_a_baseline_of_one_day_is_fine() -> None:
    found = build(process_behaviour, kpi(SAW), LAST, baseline=[day(1), day(1)])
    assert found.reason == "limits need 5 readings, there is 1 from 2026-04-01 to 2026-04-01"
    assert found.baseline == (day(1), day(1))


def test_a_reading_close_to_a_limit_is_told_from_it() -> None:
    values = [99.9912, 99.9969, 99.991, 99.9965, 99.992, 99.996]
    found = process_behaviour(kpi([*values, 99.98], Threshold.at_least(99.9)), LAST, baseline=(day(1), day(6)))
    assert str(found).splitlines()[0] == (
        "k: concern at 99.98; 99.99393, limits 99.98031 to 100.00755 (trial, 6 values); target consistently met"
    )
    found = process_behaviour(kpi([*values, 99.9803]), LAST, baseline=(day(1), day(6)))
    assert "99.9803; 99.993933, limits 99.980314" in str(found)
