"""Measures: the five ways to measure a key result, and what they refuse."""

from __future__ import annotations

import copy
import datetime as dt
import math

import attrs
import pytest

from goalkit.model.measures import Baseline, Cascaded, Change, Maintain, Milestone, Milestones
from goalkit.model.thresholds import Threshold
from tests.model.building import NO_COLLECTIONS, NO_DATES, build, day, no_numbers, problems, refusal

# Change


@pytest.mark.parametrize(
    ("change", "way"),
    [
        (Change(baseline=4, target=1), "decrease"),
        (Change(baseline=1, target=4), "increase"),
        (Change(baseline=1, target=1), None),
        (Change(baseline=1, target=1, direction="decrease"), "decrease"),
        (Change(baseline=1), None),
        (Change(kpi="nps", target=4), None),
        (Change(kpi="nps", target=4, direction="increase"), "increase"),
        (Change(accumulate=True, target=100), "increase"),
        (Change(accumulate=True, target=-5), "decrease"),
        (Change(accumulate=True, target=100, direction="increase"), "increase"),
    ],
)
def test_the_way_follows_from_baseline_and_target_or_is_declared(change: Change, way: str | None) -> None:
    assert change.way == way


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            {"baseline": 4, "target": 1, "direction": "increase"},
            "says increase, but from 4 to 1 is a decrease",
        ),
        (
            {"baseline": 1, "target": 4, "direction": "decrease"},
            "says decrease, but from 1 to 4 is an increase",
        ),
        (
            {"accumulate": True, "target": 2_500_000, "direction": "decrease"},
            "says decrease, but from 0 to 2500000 is an increase",
        ),
    ],
)
def test_a_direction_against_the_numbers_is_refused(fields: dict[str, object], text: str) -> None:
    assert str(refusal(Change, **fields)) == f"Change: direction: {text}"


def test_a_direction_is_not_judged_by_a_wrong_number() -> None:
    wrong = {"baseline": math.nan, "target": 5, "accumulate": True, "direction": "decrease"}
    assert problems(Change, **wrong) == [("baseline", "number.nan")]


def test_a_change_needs_a_baseline_or_a_kpi() -> None:
    assert problems(Change, target=1) == [("baseline", "change.baseline")]


@no_numbers
def test_no_number_of_a_change_is_anything_else(value: object, code: str) -> None:
    assert problems(Change, baseline=value, target=value, phases=[(day(1), value)]) == [
        ("baseline", code),
        ("target", code),
        ("phases[0]", code),
    ]


def test_phases_are_dates_in_order_with_numbers() -> None:
    change = build(Change, baseline=0, target=10, phases=[[day(1), 2], (day(5), 4)])
    assert change.phases == ((day(1), 2.0), (day(5), 4.0))
    wrong = [(day(5), 1), (day(5), 2), (day(4), 3), (day(6),), "ab", ("x", True), (day(7), 7)]
    assert problems(Change, baseline=0, phases=wrong) == [
        ("phases[1]", "change.phases"),
        ("phases[2]", "change.phases"),
        ("phases[3]", "part.type"),
        ("phases[4]", "part.type"),
        ("phases[5]", "date.text"),
        ("phases[5]", "number.bool"),
    ]


@pytest.mark.parametrize("value", NO_COLLECTIONS)
def test_collections_must_be_collections(value: object) -> None:
    assert problems(Change, baseline=0, phases=value) == [("phases", "collection.type")]
    assert problems(Milestones, value) == [("milestones", "collection.type")]


def test_all_problems_of_a_change_are_reported_at_once() -> None:
    wrong = {"unit": 3, "kpi": "", "accumulate": 1, "direction": "up", "phases": 3}
    assert [path for path, _ in problems(Change, baseline="1", target="2", **wrong)] == (["baseline", "target", *wrong])


# Maintain, Baseline


def test_a_maintain_needs_a_threshold_or_a_kpi() -> None:
    assert Maintain(kpi="churn").threshold is None
    assert problems(Maintain) == [("threshold", "maintain.threshold")]


def test_all_problems_of_a_maintain_are_reported_at_once() -> None:
    assert problems(Maintain, threshold=3, kpi="", method="mean", unit=None) == [
        ("threshold", "part.type"),
        ("kpi", "text.empty"),
        ("method", "choice.unknown"),
        ("unit", "text.type"),
    ]


def test_all_problems_of_a_baseline_are_reported_at_once() -> None:
    assert problems(Baseline, unit=None, kpi=3) == [("unit", "text.type"), ("kpi", "text.type")]


# Milestones


def test_milestones_must_not_be_empty() -> None:
    assert str(refusal(Milestones, [])) == (
        "Milestones: milestones: must not be empty: one milestone makes a yes-or-no key result"
    )


def test_milestones_are_milestones() -> None:
    assert problems(Milestones, [Milestone("Draft"), "Launch"]) == [("milestones[1]", "part.type")]
    assert Milestones(iter([Milestone("Draft", 0)])).milestones == (Milestone("Draft", 0),)


@pytest.mark.parametrize(("value", "code"), [item for item in NO_DATES if item[0] is not None])
def test_a_milestone_is_done_on_a_date(value: object, code: str) -> None:
    assert problems(Milestone, "Draft", -1, value) == [("weight", "number.low"), ("done_on", code)]
    assert Milestone("Draft", done_on=dt.date(2026, 4, 1)).done_on == dt.date(2026, 4, 1)


# Cascaded


def test_a_sum_needs_a_target_and_a_mean_has_none() -> None:
    assert Cascaded(method="sum", target=100).target == 100.0
    assert problems(Cascaded, method="sum") == [("target", "cascaded.target")]
    assert problems(Cascaded, method="sum", target=0) == [("target", "cascaded.target")]
    assert problems(Cascaded, target=100) == [("target", "cascaded.target")]


def test_all_problems_of_a_cascaded_are_reported_at_once() -> None:
    assert problems(Cascaded, method="max", target=math.inf, unit=3) == [
        ("method", "choice.unknown"),
        ("target", "number.infinite"),
        ("unit", "text.type"),
    ]
    assert problems(Cascaded, method="sum", target="3") == [("target", "number.text")]


@pytest.mark.parametrize(
    "measure",
    [
        Change(baseline=1),
        Maintain(threshold=Threshold.at_least(1)),
        Milestones([Milestone("Draft")]),
        Baseline(),
        Cascaded(),
    ],
)
def test_measures_are_frozen_values(measure: object) -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(measure, "unit", "EUR")  # noqa: B010 - a name that a type checker does not look at
    same = copy.deepcopy(measure)
    assert same == measure
    assert hash(same) == hash(measure)
