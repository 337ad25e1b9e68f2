"""A policy in sentences: every choice has one, and two policies differ in the sentences of their choices."""

from __future__ import annotations

from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

import attrs
import pytest

from goalkit import Band, Cadence, Grading, Pace, Policy, Status
from goalkit.scoring._sentences import (
    CHOICES,
    ONLY_WITH,
    Difference,
    differences,
    in_force,
    policy_text,
    sentences,
)
from goalkit.scoring.pace import PaceRule
from goalkit.scoring.presets import PRESETS, PUBLISHED

HINTS = get_type_hints(Policy)
NAMED: dict[str, tuple[str, ...]] = {
    field.name: get_args(HINTS[field.name])
    for field in attrs.fields(Policy)
    if get_origin(HINTS[field.name]) is Literal
}
ACHIEVED = (
    "The status goes by the score itself, whatever time has passed; where there are phases, by the score as a share of "
    "what they expect by now."
)
EVERY_STATUS = [f"{status.value.replace('_', ' ')} as 1" for status in Status]
SILENT = {"name", "source", "status_names"}
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
            "Priorities multiply weights: 'P0' by 2, none by 0.5, any other by 1.",
        ),
        ({}, "priority_weights", "Priorities do not change weights."),
        (
            {"check_in_cadence": Cadence.every_weeks(2)},
            "check_in_cadence",
            "Check-ins are due every 2 weeks, unless the key result or its KPI says otherwise.",
        ),
        (
            {"status_confidence": {Status.ON_TRACK: 0.8}},
            "status_confidence",
            "A status counts as a confidence: on track as 0.8; any other counts as none.",
        ),
        (
            {"status_confidence": dict.fromkeys(Status, 1)},
            "status_confidence",
            f"A status counts as a confidence: {', '.join(EVERY_STATUS)}.",
        ),
        ({}, "status_confidence", "No status counts as a confidence."),
        ({"status_names": {Status.AT_RISK: "Behind"}}, "status_names", "Statuses are called: at risk 'Behind'."),
        (
            {"status_names": {Status.AT_RISK: "Behind", Status.AHEAD: "Ahead", Status.OFF_TRACK: "Behind"}},
            "status_names",
            "Statuses are called: at risk and off track 'Behind', ahead 'Ahead'.",
        ),
        ({"source": "example.org"}, "source", "Its rules are published: example.org."),
        ({"pending_until": 0.125}, "pending_until", "The status is pending in the first 12.5 % of a cycle."),
        ({"pending_until": 0}, "pending_until", "Goals have a status from the first day of a cycle."),
        ({"pending_until": 1}, "pending_until", "The status is pending until the last day of a cycle."),
        ({"stale_after": 1}, "stale_after", "Values are stale after 1 period without an update."),
    ],
)
def test_numbers_and_names_are_read_out(fields: dict[str, object], name: str, expected: str) -> None:
    assert said(**fields)[name] == (expected,)


def test_a_pace_is_read_out() -> None:
    assert said()["pace"] == (
        "The status goes by the score as a share of what is expected by now.",
        "On track from 70 %, at risk from 40 %, else off track.",
        "Committed goals: on track from 95 %, at risk from 75 %, else off track.",
        "No goal is ahead.",
    )
    assert said(pace=Pace.points_behind(0.165, 0.33, ahead=0.1))["pace"] == (
        "The status goes by the points of 100 that the score lies behind what is expected by now.",
        "On track up to 16.5 points behind, at risk up to 33 points behind, else off track.",
        "The same limits hold for committed goals.",
        "Ahead from 10 points ahead of it.",
    )
    strict = Pace(rule="achievement", committed_at_risk=None, ahead=1.1, strict=True, strict_at_risk=False)
    assert said(pace=strict)["pace"] == (
        ACHIEVED,
        "On track above 0.7, at risk from 0.4, else off track.",
        "Committed goals: on track above 0.95, at risk as for the others, else off track.",
        "Ahead from 1.1.",
    )


@pytest.mark.parametrize(
    ("on_track", "at_risk", "strict", "expected"),
    [
        (0, 0.25, False, "On track if not behind, at risk up to 25 points behind, else off track."),
        (0, 0.25, True, "On track only if ahead of it, at risk if less than 25 points behind, else off track."),
        (-0.05, 0, False, "On track from 5 points ahead of it, at risk if not behind, else off track."),
        (-0.01, 0, True, "On track if more than 1 point ahead of it, at risk only if ahead of it, else off track."),
    ],
)
def test_points_ahead_are_not_points_behind_with_a_sign(
    on_track: float,
    at_risk: float,
    strict: bool,  # noqa: FBT001 - a case
    expected: str,
) -> None:
    pace = attrs.evolve(Pace.points_behind(on_track, at_risk), strict=strict)
    assert said(pace=pace)["pace"][1] == expected


def test_planview_does_not_contradict_itself() -> None:
    text = str(PRESETS["planview"])
    assert "On track if less than 10 points behind, else at risk; off track only beyond 100 points." in text
    assert "Ahead from 10 points ahead of it." in text
    three = attrs.evolve(PRESETS["planview"].pace, at_risk=0.5)
    assert (
        said(pace=three)["pace"][1]
        == "On track if less than 10 points behind, at risk up to 50 points behind, else off track."
    )
    assert "at risk and off track 'Behind'" in text


@pytest.mark.parametrize("rule", get_args(PaceRule))
@pytest.mark.parametrize("field", [field.name for field in attrs.fields(Pace) if field.name != "rule"])
def test_every_field_of_a_pace_is_spoken_of(rule: PaceRule, field: str) -> None:
    usual = Pace.points_behind(0.1, 0.3) if rule == "points_behind" else Pace(rule=rule)
    other = {
        "on_track": 0.05 if rule == "points_behind" else 0.75,
        "at_risk": 0.35,
        "committed_on_track": 0.08 if rule == "points_behind" else 0.96,
        "committed_at_risk": 0.36,
        "ahead": 1.2,
        "strict": True,
        "strict_at_risk": True,
    }
    changed = attrs.evolve(usual, **cast("dict[str, Any]", {field: other[field]}))
    assert said(pace=changed)["pace"] != said(pace=usual)["pace"]


@pytest.mark.parametrize("rule", get_args(PaceRule))
def test_every_rule_of_pace_has_a_sentence(rule: PaceRule) -> None:
    pace = Pace.points_behind() if rule == "points_behind" else Pace(rule=rule)
    assert said(pace=pace)["pace"][0].startswith("The status goes by")


def test_a_grading_is_read_out() -> None:
    bands = [Band("missed", None, 0.300000001, label="red"), Band("partial", 0.300000001, 0.65), Band("achieved", 0.65)]
    zones = (
        "Stretch zones: overreached below 0.4, short from 0.4, sweet spot from 0.6 to 0.7, strong above 0.7, "
        "full from 1."
    )
    assert said(grading=Grading(aspirational=bands, round_to=1))["grading"] == (
        "Grades of aspirational objectives: missed (red), partial above 0.3, achieved from 0.65.",
        "Grades of committed objectives: missed, achieved from 1.",
        zones,
        "Scores are rounded to 1 decimal before they are graded.",
    )
    assert said(grading=Grading(aspirational=bands, committed=bands, round_to=2))["grading"][1:] == (
        "Committed objectives have the same grades.",
        zones,
        "Scores are rounded to 2 decimals before they are graded.",
    )
    assert (
        said(grading=Grading(round_to=0))["grading"][-1]
        == "Scores are rounded to whole numbers before they are graded."
    )


# rules in force

OTHERWISE: dict[str, object] = {
    "degenerate": "zero",
    "status_members": "all",
    "closed_members": "best",
    "confidence_from": "status",
    "status_confidence": {Status.ON_TRACK: 0.8},
    "confidence_on_track": 0.8,
    "confidence_at_risk": 0.3,
    "guardrail_score": 0.5,
}
"""Another value of each field that another one can switch off."""


def test_rules_can_be_switched_off_by_choices_that_there_are() -> None:
    assert OTHERWISE.keys() == ONLY_WITH.keys()
    for name, values in ONLY_WITH.values():
        assert set(values) < set(NAMED[name])


@pytest.mark.parametrize("name", ONLY_WITH)
def test_only_rules_in_force_are_recited(name: str) -> None:
    governor, needed = ONLY_WITH[name]
    for value in NAMED[governor]:
        policy = Policy(**cast("dict[str, Any]", {governor: value}))
        changed = attrs.evolve(policy, **cast("dict[str, Any]", {name: OTHERWISE[name]}))
        assert (policy_text(changed) != policy_text(policy)) == (value in needed)
        assert bool(in_force(policy)[name]) == (value in needed)
        assert sentences(policy)[name] != sentences(changed)[name]  # two policies always differ in words


def test_what_a_policy_does_not_use_it_does_not_say() -> None:
    usual, databox = str(Policy()), str(PRESETS["databox"])
    assert "Where baseline and target are equal" in usual
    assert "Where baseline and target are equal" not in databox
    assert "onfidence" not in usual
    assert "By confidence, an objective is on track from 0.8 (goalkit's own; not published)." in str(
        PRESETS["profit_co"]
    )
    assert "the limit is" not in usual


@pytest.mark.parametrize("name", NAMED)
def test_every_choice_in_force_changes_the_text(name: str) -> None:
    governor = {ONLY_WITH[name][0]: ONLY_WITH[name][1][0]} if name in ONLY_WITH else {}
    texts = {policy_text(Policy(**cast("dict[str, Any]", {**governor, name: value}))) for value in NAMED[name]}
    assert len(texts) == len(NAMED[name])


def test_words_for_statuses_stand_before_the_statuses() -> None:
    lines = str(PRESETS["viva_goals"]).splitlines()
    [called] = [place for place, line in enumerate(lines) if line.startswith("Statuses are called")]
    assert lines[called + 1].startswith("The status goes by")


OWN = " (goalkit's own; not published)."


@pytest.mark.parametrize("key", PRESETS)
def test_a_preset_marks_what_its_source_does_not_say(key: str) -> None:
    policy = PRESETS[key]
    lines = str(policy).splitlines()
    [source] = [line for line in lines if line.startswith("Its rules are published")]
    assert source == f"Its rules are published, but for those marked: {policy.source}."
    for name, found in in_force(policy).items():
        if name in {"name", "source", "status_names"}:
            continue
        for line in found:
            own = name not in PUBLISHED[key] or line.startswith("Stretch zones")
            assert (f"{line[:-1]}{OWN}" in lines) is own
            assert (line in lines) is not own


def test_published_are_fields_of_presets() -> None:
    fields = {field.name for field in attrs.fields(Policy)} - {"name", "source", "status_names"}
    assert PUBLISHED.keys() == PRESETS.keys()
    for key, names in PUBLISHED.items():
        assert names
        assert names <= fields
        changed = {name for name in fields if getattr(PRESETS[key], name) != getattr(Policy(), name)}
        own = {"quantive": {"objective_clamp"}, "grove": {"grading"}, "databox": {"clamp", "objective_clamp"}}
        rest = own.get(key, set[str]()) | {"confidence_on_track", "confidence_at_risk"}
        assert changed - names <= rest, key  # what differs from the default has a source, but for what fills a hole


def test_a_variant_of_a_preset_marks_what_was_changed() -> None:
    lines = str(attrs.evolve(PRESETS["viva_goals"], members="auto")).splitlines()
    assert "An objective is made of its key results where any counts, else of its children (changed here)." in lines
    renamed = str(attrs.evolve(PRESETS["viva_goals"], name="Acme", source="handbook, page 12"))
    assert "Its rules are published: handbook, page 12." in renamed
    assert "not published" not in renamed
    assert "not published" not in str(Policy())


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "The status is pending in the first 20 % of a cycle, unless one is stated."),
        ({"stated_status": "ignored"}, "The status is pending in the first 20 % of a cycle."),
        ({"pending_until": 0}, "Goals have a status from the first day of a cycle."),
    ],
)
def test_a_stated_status_comes_before_pending(fields: dict[str, Any], expected: str) -> None:
    assert in_force(Policy(**fields))["pending_until"] == (expected,)


def test_differences_are_the_sentences_that_differ() -> None:
    assert differences(Policy(), Policy()) == ()
    assert differences(Policy(), Policy(cancelled="zero", pace=Pace(ahead=1.1), name="Ours")) == (
        Difference("name", (), ("This is Ours.",)),
        Difference("cancelled", ("Cancelled goals do not count.",), ("Cancelled goals count as 0.",)),
        Difference("pace", ("No goal is ahead.",), ("Ahead from 110 %.",)),
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
