"""Schools of grading: what a score is called at and beside every edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goalkit import Band, Grade, Grading, InvalidValue, Policy
from goalkit.scoring import schools
from goalkit.scoring.schools import SCHOOLS, Levels
from tests.scoring.build import card_of, objective, percent

if TYPE_CHECKING:
    from goalkit.model.objectives import Ambition


@pytest.mark.parametrize(
    ("name", "ambition", "scores"),
    [
        ("google", "aspirational", {0: "red", 0.399: "red", 0.4: "yellow", 0.699: "yellow", 0.7: "green", 1: "green"}),
        ("google", "committed", {0.399: "red", 0.4: "yellow", 0.7: "green", 1: "green"}),
        ("rounded", "committed", {0.65: "green"}),
        ("upper_edge", "committed", {0.6: "yellow", 0.6001: "green"}),
        ("doerr", "committed", {0.399: "red", 0.4: "yellow", 0.7: "green"}),
        ("rounded", "aspirational", {0.349: "red", 0.35: "yellow", 0.649: "yellow", 0.65: "green"}),
        ("upper_edge", "aspirational", {0.3: "red", 0.3001: "yellow", 0.6: "yellow", 0.6001: "green"}),
        ("binary", "aspirational", {0.999: "not met", 1: "met", 1.2: "met"}),
        ("binary", "committed", {0.999: "not met", 1: "met"}),
        ("learning", "aspirational", {0.9: "not validated", 1: "validated"}),
        ("three_levels", "aspirational", {0.29: "fail", 0.3: "commit", 0.7: "target", 0.99: "target", 1: "stretch"}),
        ("viva_goals", "aspirational", {0.39: "red", 0.4: "orange", 0.7: "green", 0.99: "green", 1: "orange"}),
        ("viva_goals", "committed", {0.39: "red", 0.99: "orange", 1: "green"}),
        ("mooncamp", "aspirational", {0.49: "Missed", 0.5: "Partially achieved", 0.99: "Partially achieved"}),
        ("mooncamp", "committed", {1: "Achieved"}),
        ("atlassian", "aspirational", {0.34: "off track", 0.35: "at risk", 0.64: "at risk", 0.65: "on track"}),
        ("atlassian", "committed", {0.7: "on track"}),
        ("committed", "aspirational", {0.99: "missed", 1: "achieved"}),
    ],
)
def test_what_a_score_is_called(name: str, ambition: Ambition, scores: dict[float, str]) -> None:
    grading = SCHOOLS[name]
    assert {score: grading.label(score, ambition) for score in scores} == scores


def test_every_school_is_listed() -> None:
    values = {name: value for name, value in vars(schools).items() if isinstance(value, Grading)}
    assert {name.lower() for name in values} | {"committed"} == set(SCHOOLS)
    assert all(SCHOOLS[name.lower()] == value for name, value in values.items())


def test_a_label_is_beside_the_grade() -> None:
    band = schools.VIVA_GOALS.band(1, "aspirational")
    assert (band.grade, band.label) == (Grade.ACHIEVED, "orange")
    assert Grading().label(0.5, "aspirational") == "partial"
    with pytest.raises(InvalidValue):
        Band("partial", 0.4, 0.7, label=5)  # type: ignore[arg-type]


RISING = Levels(commit=30, target=70, stretch=100)
FALLING = Levels(baseline=10, commit=6, target=4, stretch=2)


@pytest.mark.parametrize(
    ("levels", "zones"),
    [
        (
            RISING,
            {-5: "fail", 29.99: "fail", 30: "commit", 69.99: "commit", 70: "target", 100: "stretch", 200: "stretch"},
        ),
        (FALLING, {12: "fail", 6.01: "fail", 6: "commit", 4.01: "commit", 4: "target", 2: "stretch", -1: "stretch"}),
    ],
)
def test_the_lower_bound_of_a_level_belongs_to_it(levels: Levels, zones: dict[float, str]) -> None:
    assert {value: levels.zone(value) for value in zones} == zones


def test_the_grading_of_levels_is_the_same_in_scores() -> None:
    for levels, baseline, stretch in ((RISING, 0, 100), (FALLING, 10, 2)):
        grading = levels.grading()
        for step in range(-20, 140):
            value = baseline + (stretch - baseline) * step / 100
            assert grading.label(step / 100, "committed") == levels.zone(round(value, 9))


@pytest.mark.parametrize(
    ("levels", "paths"),
    [
        (Levels(commit=1e-6, target=1, stretch=1e6), ["commit"]),
        (Levels(commit=1, target=1e12 - 1, stretch=1e12), ["commit", "stretch"]),
        (Levels(baseline=5, commit=4, target=4 - 1e-12, stretch=2), ["target"]),
        (Levels(baseline=0, commit=-1, target=-2, stretch=-1e40), ["commit", "target"]),
    ],
)
def test_levels_that_a_score_cannot_tell_apart_have_zones_but_no_grading(levels: Levels, paths: list[str]) -> None:
    assert [levels.zone(value) for value in (levels.baseline, levels.commit, levels.target, levels.stretch)] == [
        "fail",
        "commit",
        "target",
        "stretch",
    ]
    with pytest.raises(InvalidValue) as caught:
        levels.grading()
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [
        (path, "levels.close") for path in paths
    ]


def test_a_billionth_of_the_way_is_the_nearest_that_a_score_can_tell_apart() -> None:
    levels = Levels(commit=1e-6, target=500, stretch=1000)
    assert [levels.grading().label(score, "committed") for score in (0, 1e-9)] == ["fail", "commit"]
    assert levels.zone(6e-7) == "fail"  # a score of 6e-10 is settled to 1e-9
    assert levels.grading().label(6e-10, "committed") == "commit"


@pytest.mark.parametrize(
    "wrong",
    [
        {"commit": 70, "target": 30, "stretch": 100},
        {"commit": 30, "target": 30, "stretch": 100},
        {"baseline": 50, "commit": 30, "target": 70, "stretch": 100},
        {"baseline": 30, "commit": 30, "target": 70, "stretch": 100},
        {"commit": 30, "target": "much", "stretch": 100},
    ],
)
def test_levels_all_go_one_way(wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidValue):
        Levels(**wrong)


def test_a_value_that_is_none_has_no_zone() -> None:
    with pytest.raises(InvalidValue) as caught:
        RISING.zone(float("nan"))
    assert [problem.path for problem in caught.value.problems] == ["value"]


def test_a_policy_takes_a_school() -> None:

    card = card_of(objective("o", percent("kr", 99)), policy=Policy(grading=schools.BINARY))
    assert card.objectives["o"].grade is Grade.MISSED
