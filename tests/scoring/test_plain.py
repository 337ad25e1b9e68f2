"""A policy as plain values: what is written, what is read, and what is said of what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import attrs
import pytest

from goalkit import Band, Cadence, Grading, InvalidValue, Pace, Policy, Status
from goalkit.scoring._plain import named_policy, policy_to
from goalkit.scoring.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Mapping


def problems(table: object) -> list[tuple[str, str, str]]:
    with pytest.raises(InvalidValue) as caught:
        Policy.from_dict(cast("Mapping[str, object]", table))
    assert caught.value.what == "Policy"
    return [(problem.path, problem.code, problem.message) for problem in caught.value.problems]


def codes(table: object) -> list[tuple[str, str]]:
    return [(path, code) for path, code, _ in problems(table)]


def test_only_what_differs_is_written() -> None:
    assert Policy().to_dict() == {}
    policy = Policy(
        name="Ours",
        clamp=(None, 1.25),
        priority_weights={"P0": 2, "P1": 0.5},
        grading=Grading(committed=[Band("missed", None, 0.9), Band("achieved", 0.9, label="green")], round_to=1),
        pace=Pace.points_behind(0, 0.3),
        check_in_cadence=Cadence.every_weeks(2, "monday"),
        stale_after=3,
        status_names={Status.AT_RISK: "Behind"},
        status_confidence={Status.ON_TRACK: 0.8},
    )
    assert policy.to_dict() == {
        "name": "Ours",
        "clamp": ["none", 1.25],
        "priority_weights": {"P0": 2, "P1": 0.5},
        "grading": {
            "committed": [
                {"grade": "missed", "high": 0.9},
                {"grade": "achieved", "low": 0.9, "label": "green"},
            ],
            "round_to": 1,
        },
        "pace": {
            "rule": "points_behind",
            "on_track": 0,
            "at_risk": 0.3,
            "committed_on_track": "none",
            "committed_at_risk": "none",
        },
        "status_confidence": {"on_track": 0.8},
        "check_in_cadence": "every 2 weeks on monday",
        "stale_after": 3,
        "status_names": {"at_risk": "Behind"},
    }
    assert Policy.from_dict(policy.to_dict()) == policy
    assert type(next(iter(Policy.from_dict(policy.to_dict()).status_names))[0]) is Status


def test_values_are_plain() -> None:
    found = Policy(grading=Grading(committed=[Band("achieved")]), pending_until=1.0).to_dict()
    committed = cast("dict[str, list[dict[str, object]]]", found["grading"])["committed"]
    assert type(committed[0]["grade"]) is str
    assert type(found["pending_until"]) is int
    assert Policy(priority_weights={"P0": 1e22}).to_dict() == {"priority_weights": {"P0": 1e22}}


def test_none_may_be_written_in_two_ways() -> None:
    assert Policy.from_dict({"clamp": [None, "none"]}).clamp == (None, None)
    assert Policy.from_dict({"pace": {"committed_on_track": None, "committed_at_risk": "none"}}).pace == Pace(
        committed_on_track=None, committed_at_risk=None
    )
    assert Policy.from_dict({"name": "none"}).name == "none"


def test_pairs_are_a_table_or_a_list() -> None:
    assert Policy.from_dict({"priority_weights": [["P0", 2]]}) == Policy(priority_weights={"P0": 2})
    assert Policy.from_dict({"status_names": [["at_risk", "Behind"]]}) == Policy(
        status_names={Status.AT_RISK: "Behind"}
    )


def test_a_table_inside_changes_only_what_it_names() -> None:
    assert Policy.from_dict({"pace": {"on_track": 0.9}}).pace == Pace(on_track=0.9)
    viva = PRESETS["viva_goals"]
    found = Policy.from_dict({"preset": "viva_goals", "pace": {"at_risk": 0.5}, "not_started": "exclude"})
    assert found == attrs.evolve(viva, pace=attrs.evolve(viva.pace, at_risk=0.5), not_started="exclude")
    assert Policy.from_dict({"preset": "viva_goals"}) == viva


def test_a_table_of_pairs_adds_to_those_of_the_preset_and_a_list_stands_for_all() -> None:
    upraise = PRESETS["upraise"]
    assert upraise.status_names == (("on_track", "On track"), ("at_risk", "Falling behind"), ("off_track", "At risk"))
    names: dict[str, object] = {"off_track": "Late", "closed": "Done"}
    found = Policy.from_dict({"preset": "upraise", "status_names": names})
    assert found.status_names == (*upraise.status_names[:2], ("off_track", "Late"), ("closed", "Done"))
    assert policy_to(found) == {"preset": "upraise", "status_names": names}
    assert Policy.from_dict({"preset": "upraise", "status_names": {}}) == upraise
    alone = Policy.from_dict({"preset": "upraise", "status_names": [["off_track", "Late"]]})
    assert alone.status_names == (("off_track", "Late"),)
    assert policy_to(alone) == {"preset": "upraise", "status_names": [["off_track", "Late"]]}
    none = attrs.evolve(upraise, status_names=())
    assert policy_to(none) == {"preset": "upraise", "status_names": []}
    assert Policy.from_dict(cast("dict[str, object]", policy_to(none))) == none


def test_a_wrong_pair_is_named_by_its_key_whatever_the_preset_lists_before_it() -> None:
    table = {"preset": "upraise", "status_names": {"closed": "Done", "late": "Late", "on_track": 5}}
    assert codes(table) == [("status_names.on_track", "text.type"), ("status_names.late", "choice.unknown")]
    assert codes({"preset": "upraise", "status_names": [["late", "Late"]]}) == [("status_names[0]", "choice.unknown")]


def test_a_policy_is_written_as_the_preset_that_it_is_or_comes_from() -> None:
    grove = PRESETS["grove"]
    assert policy_to(grove) == "grove"
    assert policy_to(attrs.evolve(grove, cancelled="zero")) == {"preset": "grove", "cancelled": "zero"}
    assert policy_to(attrs.evolve(grove, name="Ours")) == attrs.evolve(grove, name="Ours").to_dict()
    assert policy_to(Policy()) == {}


def test_every_problem_is_listed_with_its_path() -> None:
    table = {
        "rolup": "mean",
        "clamp": 7,
        "not_started": "never",
        "grading": {"committed": [{"low": 1, "colour": "red"}, 5], "zone_edges": [1]},
        "pace": {"on_track": "fast", "strikt": True},
        "check_in_cadence": "hourly",
        "stale_after": 0,
        "status_names": {"late": "Behind"},
    }
    assert codes(table) == [
        ("rolup", "key.unknown"),
        ("grading.committed[0].colour", "key.unknown"),
        ("grading.committed[0].grade", "key.missing"),
        ("grading.committed[1]", "table.type"),
        ("grading.zone_edges", "zone.edges"),
        ("pace.strikt", "key.unknown"),
        ("pace.on_track", "number.text"),
        ("check_in_cadence", "cadence.form"),
        ("not_started", "choice.unknown"),
        ("clamp", "clamp.form"),
        ("status_names.late", "choice.unknown"),
        ("stale_after", "count.low"),
    ]


def test_unknown_keys_come_with_a_hint() -> None:
    assert problems({"not_startd": "zero"})[0][2] == "is no key of this table; did you mean not_started?"
    assert problems({"pace": {"x": 1}})[0][2].startswith("is no key of this table; known are rule, on_track, ")
    assert problems({5: 1})[0][:2] == ("5", "key.unknown")
    assert problems({"": 1})[0][:2] == ('""', "key.unknown")
    assert problems({"a\n" + "b" * 99: 1})[0][0] == "a?" + "b" * 58


@pytest.mark.parametrize("table", [None, 5, "viva_goals", ["preset"]])
def test_anything_but_a_table_is_refused(table: object) -> None:
    path, code, message = problems(table)[0]
    assert (path, code) == ("", "table.type")
    assert message.startswith("must be a table of name, source, clamp, ")


@pytest.mark.parametrize(
    ("table", "path", "code"),
    [
        ({"clamp": "none"}, "clamp", "clamp.form"),
        ({"clamp": [1, 0]}, "clamp", "clamp.order"),
        ({"priority_weights": 5}, "priority_weights", "collection.type"),
        ({"priority_weights": {"P0": "two"}}, "priority_weights.P0", "number.text"),
        ({"priority_weights": ["P0"]}, "priority_weights[0]", "part.type"),
        ({"grading": {"aspirational": 5}}, "grading.aspirational", "collection.type"),
        ({"grading": None}, "grading", "table.type"),
        ({"grading": {"committed": [{"grade": "super"}]}}, "grading.committed[0].grade", "choice.unknown"),
        ({"grading": {"committed": [{"grade": "missed", "high": 1}]}}, "grading.committed[0].high", "bands.hole"),
        ({"check_in_cadence": 5}, "check_in_cadence", "part.type"),
        ({"pace": {"at_risk": 2}}, "pace.at_risk", "pace.order"),
    ],
)
def test_what_is_wrong_inside_has_its_path(table: object, path: str, code: str) -> None:
    assert codes(table)[0] == (path, code)


def test_a_preset_must_be_known_and_the_rest_is_read_all_the_same() -> None:
    assert problems({"preset": "viva_gols", "x": 1, "stale_after": 0}) == [
        ("preset", "preset.unknown", "there is no preset 'viva_gols'; did you mean viva_goals?"),
        ("x", "key.unknown", problems({"x": 1})[0][2]),
        ("stale_after", "count.low", "must be 1 or more, got 0"),
    ]
    assert codes({"preset": "viva_gols"}) == [("preset", "preset.unknown")]
    assert codes({"preset": "viva_goals", "x": 1}) == [("x", "key.unknown")]
    assert problems({"preset": 5})[0][2].startswith("there is no preset 5; known are google, doerr, ")


def test_presets_by_name() -> None:
    assert named_policy("grove") is PRESETS["grove"]
    with pytest.raises(InvalidValue, match="there is no preset 'x'; known are google, "):
        named_policy("x")
