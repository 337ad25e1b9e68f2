"""The policy: what it accepts, what it refuses, and that every problem is reported."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

import pytest

from goalkit import Cadence, Grading, InvalidValue, Pace, Policy


def codes(**fields: object) -> list[tuple[str, str]]:
    with pytest.raises(InvalidValue) as caught:
        Policy(**cast("dict[str, Any]", fields))
    return [(problem.path, problem.code) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "name",
    [
        "degenerate",
        "members",
        "rollup",
        "not_started",
        "drafts",
        "closed",
        "postponed",
        "cancelled",
        "owner_score",
        "objective_status",
        "guardrails",
        "day_count",
    ],
)
def test_an_unknown_choice_is_refused(name: str) -> None:
    assert codes(**{name: "whatever"}) == [(name, "choice.unknown")]


@pytest.mark.parametrize("name", ["clamp", "objective_clamp"])
def test_a_clamp_is_a_pair_of_numbers_in_order(name: str) -> None:
    assert codes(**{name: 7}) == [(name, "clamp.form")]
    assert codes(**{name: (0, 1, 2)}) == [(name, "clamp.form")]
    assert codes(**{name: (1, 0)}) == [(name, "clamp.order")]
    assert codes(**{name: (0, float("nan"))}) == [(name, "number.nan")]


def test_numbers_of_any_type_are_kept_as_floats() -> None:
    policy = Policy(clamp=[Decimal(0), None], priority_weights=[("P0", Decimal(2))], pending_until=Decimal("0.1"))
    assert (policy.clamp, policy.priority_weights, policy.pending_until) == ((0.0, None), (("P0", 2.0),), 0.1)
    assert policy.priority_weight("P0") == 2
    assert policy.priority_weight("P9") == 1


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        (7, "collection.type"),
        (["P0"], "part.type"),
        ([("P0",)], "part.type"),
        ([(1, 2)], "text.type"),
        ([("P0", -1)], "number.low"),
        ([("P0", "2")], "number.text"),
        ([("P0", 1), ("P0", 2)], "id.duplicate"),
    ],
)
def test_priority_weights_are_labels_with_weights(weights: object, code: str) -> None:
    assert [found for _, found in codes(priority_weights=weights)] == [code]


def test_everything_wrong_is_reported_at_once() -> None:
    found = codes(
        grading="strict",
        pace="fast",
        pending_until=20,
        confidence_on_track=0.3,
        confidence_at_risk=0.4,
        guardrail_score=-1,
        check_in_cadence="weekly",
        stale_after=0,
    )
    assert found == [
        ("grading", "part.type"),
        ("pace", "part.type"),
        ("pending_until", "number.high"),
        ("confidence_at_risk", "pace.order"),
        ("guardrail_score", "number.low"),
        ("check_in_cadence", "part.type"),
        ("stale_after", "count.low"),
    ]
    assert codes(confidence_on_track=2) == [("confidence_on_track", "number.high")]


def test_equal_policies_hash_equal() -> None:
    first = Policy(clamp=(0, 1), priority_weights={"P0": 1})
    second = Policy(priority_weights=[("P0", 1.0)], grading=Grading(), pace=Pace(), check_in_cadence=Cadence.weekly())
    assert first == second
    assert hash(first) == hash(second)
