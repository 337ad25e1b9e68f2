"""Grades and stretch zones: the edges, rounding, and bands that are refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import pytest

from goalkit import Band, Grade, Grading, InvalidValue, Pace, Policy, Status, StretchZone
from goalkit.model.numbers import settle
from tests.scoring.build import card_of, objective, percent

if TYPE_CHECKING:
    from collections.abc import Iterable


def codes(error: pytest.ExceptionInfo[InvalidValue]) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("score", "aspirational", "committed"),
    [
        (0, "missed", "missed"),
        (0.399999999, "missed", "missed"),
        (0.4, "partial", "missed"),
        (0.699999999, "partial", "missed"),
        (0.7, "achieved", "missed"),
        (0.999999999, "achieved", "missed"),
        (0.9999999996, "achieved", "achieved"),
        (1, "achieved", "achieved"),
        (1.25, "achieved", "achieved"),
        (-0.5, "missed", "missed"),
    ],
)
def test_the_edge_is_in_the_better_band(score: float, aspirational: str, committed: str) -> None:
    assert Grading().grade(score, "aspirational") == aspirational
    assert Grading().grade(score, "committed") == committed


@pytest.mark.parametrize(
    ("score", "zone"),
    [
        (0.399999999, "overreached"),
        (0.4, "short"),
        (0.599999999, "short"),
        (0.6, "sweet_spot"),
        (0.7, "sweet_spot"),
        (0.700000001, "strong"),
        (0.999999999, "strong"),
        (0.9999999996, "full"),
        (1.5, "full"),
    ],
)
def test_the_zone_of_an_aspirational_score(score: float, zone: str) -> None:
    assert Grading().zone(score, "aspirational") is StretchZone(zone)
    assert Grading().zone(score, "committed") is None


def test_three_scores_of_seventy_percent_average_to_achieved() -> None:
    assert sum([0.7] * 3) / 3 < 0.7
    card = card_of(objective("o", *(percent(name, 70) for name in "abc")))
    assert (card.objectives["o"].score, card.objectives["o"].grade) == (0.7, Grade.ACHIEVED)
    assert settle(0.9999999996) == 1


def test_rounding_is_half_up_before_the_band_is_looked_up() -> None:
    assert Grading(round_to=1).grade(0.65, "aspirational") is Grade.ACHIEVED
    assert Grading(round_to=1).grade(0.649999999, "aspirational") is Grade.PARTIAL
    assert Grading(round_to=2).grade(0.65, "aspirational") is Grade.PARTIAL
    assert Grading(round_to=0).grade(0.5, "committed") is Grade.ACHIEVED
    card = card_of(objective("o", percent("kr", 65)), policy=Policy(grading=Grading(round_to=1)))
    assert (card.objectives["o"].score, card.objectives["o"].grade) == (0.65, Grade.ACHIEVED)


def test_more_decimals_than_a_score_has_round_nothing() -> None:
    assert Grading(round_to=40).grade(0.7, "aspirational") is Grade.ACHIEVED
    assert Grading(round_to=1).grade(1e40, "aspirational") is Grade.ACHIEVED


def test_a_band_says_what_is_wrong_with_it() -> None:
    with pytest.raises(InvalidValue) as caught:
        Band(cast("Grade", "good"), 0.7, 0.4)
    assert codes(caught) == [("grade", "choice.unknown"), ("high", "band.order")]
    assert Band(cast("Grade", "missed"), None, Decimal("0.4")) == Band(Grade.MISSED, None, 0.4)


@pytest.mark.parametrize(
    ("bands", "path", "code"),
    [
        ([], "aspirational", "bands.empty"),
        ([Band(Grade.MISSED, 0)], "aspirational[0].low", "bands.hole"),
        ([Band(Grade.MISSED, None, 1)], "aspirational[0].high", "bands.hole"),
        ([Band(Grade.MISSED, None, 0.4), Band(Grade.ACHIEVED, 0.5)], "aspirational[1].low", "bands.hole"),
        ([Band(Grade.MISSED, None, 0.5), Band(Grade.ACHIEVED, 0.4)], "aspirational[1].low", "bands.overlap"),
        ([Band(Grade.MISSED), Band(Grade.ACHIEVED, 0.4)], "aspirational[1].low", "bands.overlap"),
        ([Band(Grade.MISSED, None, 0.4), Band(Grade.ACHIEVED)], "aspirational[1].low", "bands.overlap"),
    ],
)
def test_bands_that_leave_a_hole_or_overlap_are_refused(bands: list[Band], path: str, code: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Grading(aspirational=bands)
    assert codes(caught) == [(path, code)]


def test_all_problems_of_a_grading_are_reported_at_once() -> None:
    with pytest.raises(InvalidValue) as caught:
        Grading(aspirational=(), committed=cast("list[Band]", ["good"]), zone_edges=(1, 2), round_to=-1)
    assert codes(caught) == [
        ("aspirational", "bands.empty"),
        ("committed[0]", "part.type"),
        ("zone_edges", "zone.edges"),
        ("round_to", "count.low"),
    ]


@pytest.mark.parametrize(
    ("edges", "path", "code"),
    [
        ((0.4, 0.6, 0.6, 1), "zone_edges", "zone.edges"),
        ((0.4, 0.6, 0.7), "zone_edges", "zone.edges"),
        ((0.4, float("nan"), 0.7, 1), "zone_edges[1]", "number.nan"),
        ((0.4, 0.6, True, 1), "zone_edges[2]", "number.bool"),
        (7, "zone_edges", "collection.type"),
    ],
)
def test_zone_edges_are_four_rising_numbers(edges: object, path: str, code: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Grading(zone_edges=cast("Iterable[float]", edges))
    assert codes(caught) == [(path, code)]


def test_zone_edges_may_be_decimals() -> None:
    grading = Grading(zone_edges=[Decimal("0.3"), Decimal("0.5"), Decimal("0.8"), 1])
    assert list(grading.zone_edges) == [0.3, 0.5, 0.8, 1]
    assert grading.zone(0.8, "aspirational") is StretchZone.SWEET_SPOT


def test_an_edge_of_a_third_is_settled_like_the_score_it_is_compared_with() -> None:
    third = Fraction(1, 3)
    grading = Grading(aspirational=[Band("missed", None, third), Band("achieved", third, None)])
    assert grading.grade(1 / 3, "aspirational") is Grade.ACHIEVED
    assert Pace.ratio(third, 0.1).status(1 / 3, 1.0, "aspirational") is Status.ON_TRACK
    assert Policy(pending_until=third).pending_until == 0.333333333
