"""A policy in sentences: every choice has one, and two policies differ in the sentences of their choices."""

from __future__ import annotations

from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

import attrs
import pytest

from goalkit import Band, Cadence, Grading, Pace, Policy, Status
from goalkit.scoring._sentences import CHOICES, Difference, differences, policy_text, sentences
from goalkit.scoring.pace import PaceRule
from goalkit.scoring.presets import PRESETS

HINTS = get_type_hints(Policy)
NAMED: dict[str, tuple[str, ...]] = {
    field.name: get_args(HINTS[field.name])
    for field in attrs.fields(Policy)
    if get_origin(HINTS[field.name]) is Literal
}
SILENT = {"name", "source", "status_confidence", "status_names"}
"""Fields of which nothing is said where they are empty."""


def said(**fields: object) -> dict[str, tuple[str, ...]]:
    return sentences(Policy(**cast("dict[str, Any]", fields)))


def test_there_are_named_choices() -> None:
    assert NAMED["not_started"] == ("zero", "exclude")
    assert len(NAMED) > 15


@pytest.mark.parametrize("name", NAMED)
def test_every_choice_has_a_sentence_of_its_own(name: str) -> None:
    assert list(CHOICES[name]) == list(NAMED[name])
    assert len(set(CHOICES[name].values())) == len(NAMED[name])


def test_no_sentence_is_about_a_choice_that_there_is_not() -> None:
    assert CHOICES.keys() == NAMED.keys()


def test_no_two_choices_share_a_sentence() -> None:
    every = [sentence for found in CHOICES.values() for sentence in found.values()]
    assert len(set(every)) == len(every)


@pytest.mark.parametrize("name", [field.name for field in attrs.fields(Policy)])
def test_every_field_is_spoken_of(name: str) -> None:
    found = sentences(Policy())[name]
    assert bool(found) == (name not in SILENT)
    for sentence in found:
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert name not in sentence or "_" not in name  # in words, not as the field is called


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_reads_as_sentences(name: str) -> None:
    text = str(PRESETS[name])
    assert text == policy_text(PRESETS[name])
    assert text.splitlines()[0] == f"This is {PRESETS[name].name}."
    assert all(line.strip() for line in text.splitlines())


@pytest.mark.parametrize(
    ("fields", "name", "expected"),
    [
        ({"clamp": (None, None)}, "clamp", "Scores of key results are unlimited."),
        ({"clamp": (0, None)}, "clamp", "Scores of key results are at least 0."),
        ({"objective_clamp": (None, 1.25)}, "objective_clamp", "Scores of objectives are at most 1.25."),
        ({"clamp": (-0.5, 1)}, "clamp", "Scores of key results are at least -0.5 and at most 1."),
        (
            {"priority_weights": {"P0": 2, "": 0.5}},
            "priority_weights",
            "Priorities multiply weights: 'P0' by 2, '' by 0.5.",
        ),
        ({}, "priority_weights", "Priorities do not change weights."),
        (
            {"check_in_cadence": Cadence.every_weeks(2)},
            "check_in_cadence",
            "Check-ins are due every 2 weeks, unless the key result says otherwise.",
        ),
        (
            {"status_confidence": {Status.ON_TRACK: 0.8}},
            "status_confidence",
            "A status without a stated confidence counts as confidence: on track by 0.8.",
        ),
        ({"status_names": {Status.AT_RISK: "Behind"}}, "status_names", "Statuses are called: at risk is 'Behind'."),
        ({"source": "example.org"}, "source", "Its rules are published: example.org."),
        ({"pending_until": 0.1}, "pending_until", "The status is pending before 0.1 of the cycle has passed."),
    ],
)
def test_numbers_and_names_are_read_out(fields: dict[str, object], name: str, expected: str) -> None:
    assert said(**fields)[name] == (expected,)


def test_a_pace_is_read_out() -> None:
    assert said()["pace"] == (
        "The status goes by the score over what is expected by now.",
        "On track from 0.7, at risk from 0.4, else off track.",
        "Committed goals: on track from 0.95, at risk from 0.75.",
        "No goal is ahead.",
    )
    assert said(pace=Pace.points_behind(0.165, 0.33, ahead=0.1))["pace"] == (
        "The status goes by how far the score lies behind what is expected by now.",
        "On track up to 0.165 behind, at risk up to 0.33 behind, else off track.",
        "The same limits hold for committed goals.",
        "Ahead from 0.1 before what is expected.",
    )
    strict = Pace(rule="achievement", committed_at_risk=None, ahead=1.1, strict=True, strict_at_risk=False)
    assert said(pace=strict)["pace"] == (
        "The status goes by the score, over what the phases expect where there are phases.",
        "On track above 0.7, at risk from 0.4, else off track.",
        "Committed goals: on track above 0.95, at risk as for the others.",
        "Ahead from 1.1.",
    )
    behind = attrs.evolve(Pace.points_behind(), strict=True)
    assert said(pace=behind)["pace"][1] == "On track below 0 behind, at risk below 0.25 behind, else off track."


@pytest.mark.parametrize("rule", get_args(PaceRule))
def test_every_rule_of_pace_has_a_sentence(rule: PaceRule) -> None:
    pace = Pace.points_behind() if rule == "points_behind" else Pace(rule=rule)
    assert said(pace=pace)["pace"][0].startswith("The status goes by")


def test_a_grading_is_read_out() -> None:
    bands = [Band("missed", None, 0.300000001, label="red"), Band("partial", 0.300000001, 0.65), Band("achieved", 0.65)]
    assert said(grading=Grading(aspirational=bands, round_to=1))["grading"] == (
        "Grades of aspirational objectives: missed (red), partial above 0.3, achieved from 0.65.",
        "Grades of committed objectives: missed, achieved from 1.",
        "Stretch zones: short from 0.4, sweet spot from 0.6 to 0.7, full from 1.",
        "Scores are rounded to 1 decimal before they are graded.",
    )
    assert (
        said(grading=Grading(round_to=2))["grading"][-1] == "Scores are rounded to 2 decimals before they are graded."
    )


def test_differences_are_the_sentences_that_differ() -> None:
    assert differences(Policy(), Policy()) == ()
    assert differences(Policy(), Policy(cancelled="zero", pace=Pace(ahead=1.1), name="Ours")) == (
        Difference("name", (), ("This is Ours.",)),
        Difference("cancelled", ("Cancelled goals do not count.",), ("Cancelled goals count as 0.",)),
        Difference("pace", ("No goal is ahead.",), ("Ahead from 1.1.",)),
    )


def test_a_difference_is_one_line() -> None:
    found = differences(Policy(), Policy(name="Ours", closed="exclude"))
    assert [str(item) for item in found] == [
        "name: - | This is Ours.",
        "closed: Closed goals count with their score. | Closed goals do not count.",
    ]


def test_what_has_no_sentence_yet_is_shown_by_its_name() -> None:
    """A new field appears before anybody has written of it."""

    @attrs.frozen(kw_only=True)
    class Wider(Policy):
        new_rule: str = "as before"
        edges: tuple[float, ...] = (0.5, 1 / 3)
        nothing: None = None

    text = policy_text(Wider())
    assert text.splitlines()[-3:] == ["New rule: as before.", "Edges: 0.5, 0.3333333333333333.", "Nothing: none."]
    assert policy_text(Wider(edges=())).splitlines()[-2] == "Edges: none."
