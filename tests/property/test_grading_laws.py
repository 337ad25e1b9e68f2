"""Laws of grading: every score has exactly one grade and zone, in order, with the edge in the better band."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalkit import Band, Grade, Grading, InvalidValue, Pace, StretchZone, Threshold
from goalkit.model.states import Status
from tests.strategies import as_number, near, shares, thresholds, units

if TYPE_CHECKING:
    from goalkit.model.objectives import Ambition

GRADES = (Grade.MISSED, Grade.PARTIAL, Grade.ACHIEVED)
ZONES = tuple(StretchZone)
WORST_FIRST = (Status.OFF_TRACK, Status.AT_RISK, Status.ON_TRACK, Status.AHEAD)
ambitions: st.SearchStrategy[Ambition] = st.sampled_from(("aspirational", "committed"))
scores = st.one_of(shares, st.floats(-2, 2, allow_nan=False))
paces = st.sampled_from(
    (Pace(), Pace(ahead=1.1), Pace.points_behind(), Pace.points_behind(0.1, 0.3, 0.1), Pace.ratio(0.9, 0.7))
)
edge_lists = st.sets(st.integers(-20, 20), min_size=1, max_size=4).map(lambda found: [n / 10 for n in sorted(found)])


def bands_at(edges: list[float]) -> list[Band]:
    """Return bands that meet at the edges."""
    sides = [None, *edges, None]
    return [Band(GRADES[number % 3], low, high) for number, (low, high) in enumerate(pairwise(sides))]


@given(scores, scores, ambitions, st.sampled_from((None, 1, 2, 12)))
def test_a_better_score_never_has_a_worse_grade(
    first: float, second: float, ambition: Ambition, round_to: int | None
) -> None:
    grading = Grading(round_to=round_to)
    low, high = sorted((first, second))
    assert GRADES.index(grading.grade(low, ambition)) <= GRADES.index(grading.grade(high, ambition))


@given(scores, scores)
def test_a_better_score_never_has_a_worse_zone(first: float, second: float) -> None:
    low, high = (Grading().zone(score, "aspirational") for score in sorted((first, second)))
    assert low is not None
    assert high is not None
    assert ZONES.index(low) <= ZONES.index(high)


@given(scores, scores, st.floats(0, 1), ambitions, paces)
def test_a_better_score_never_has_a_worse_status(
    first: float, second: float, expected: float, ambition: Ambition, pace: Pace
) -> None:
    low, high = (pace.status(score, expected, ambition) for score in sorted((first, second)))
    assert WORST_FIRST.index(low) <= WORST_FIRST.index(high)


@given(scores)
def test_a_committed_score_has_no_zone(score: float) -> None:
    assert Grading().zone(score, "committed") is None


@given(edge_lists, st.integers(-300, 300))
def test_every_score_lies_in_exactly_one_band(edges: list[float], number: int) -> None:
    score = number / 100
    bands = bands_at(edges)
    found = [
        band for band in bands if (band.low is None or score >= band.low) and (band.high is None or score < band.high)
    ]
    assert len(found) == 1
    assert Grading(aspirational=bands).grade(score, "aspirational") is found[0].grade


@given(edge_lists, st.data(), st.sampled_from((-0.05, 0.05)))
def test_bands_that_leave_a_hole_or_overlap_are_refused(edges: list[float], data: st.DataObject, by: float) -> None:
    bands = bands_at(edges)
    at = data.draw(st.integers(1, len(bands) - 1))
    before = bands[at - 1]
    assert before.high is not None
    bands[at - 1] = Band(before.grade, before.low, before.high + by)
    with pytest.raises(InvalidValue) as caught:
        Grading(committed=bands)
    assert caught.value.code == ("bands.overlap" if by > 0 else "bands.hole")


@given(edge_lists, st.data())
def test_a_missing_band_is_a_hole(edges: list[float], data: st.DataObject) -> None:
    bands = bands_at(edges)
    del bands[data.draw(st.integers(0, len(bands) - 1))]
    with pytest.raises(InvalidValue) as caught:
        Grading(aspirational=bands)
    assert caught.value.code == "bands.hole"


@given(st.integers(0, 10_000), st.integers(0, 3))
def test_rounding_is_half_up_in_decimals(number: int, places: int) -> None:
    score = Decimal(number) / 10_000
    rounded = score.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert Grading(round_to=places).grade(float(score), "aspirational") is Grading().grade(
        float(rounded), "aspirational"
    )


@given(thresholds(), st.data())
def test_a_value_on_the_good_side_of_another_is_never_in_a_worse_band(
    threshold: Threshold, data: st.DataObject
) -> None:
    order = ("breached", "warning", "healthy")
    low, high = (float(as_number(number)) for number in sorted(data.draw(st.tuples(near(threshold), units))))
    worse, better = (low, high) if threshold.direction == "increase" else (high, low)
    if threshold.direction != "maintain":
        assert order.index(threshold.classify(worse)) <= order.index(threshold.classify(better))
