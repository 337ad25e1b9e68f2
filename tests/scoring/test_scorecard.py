"""The scorecard: look-ups, errors, plain values, and what `evaluate` accepts."""

from __future__ import annotations

import datetime as dt
import json
import pickle
from typing import Any, cast

import attrs
import pytest

from goalkit import KPI, Change, Closing, InvalidValue, NotFound, Owner, Plan, Policy, Threshold, evaluate
from goalkit.scoring.presets import PRESETS
from tests.scoring.build import APRIL, card_of, day, key_result, objective, percent, plan_of, said

CARD = card_of(
    objective("o", percent("a", 80), percent("b", None)),
    objective("c", key_result("d", Change(baseline=0, target=1), said(1, 1), closing=Closing(at=day(2), score=0.5))),
    kpis=[KPI(id="kpi", name="Churn", unit="%", threshold=Threshold.at_most(3), readings=[(day(1), 2)])],
)


def test_results_are_mappings_in_the_order_of_the_plan() -> None:
    assert list(CARD.objectives) == ["o", "c"]
    assert list(CARD.key_results) == ["a", "b", "d"]
    assert len(CARD.key_results) == 3
    assert "a" in CARD.key_results
    assert "o" not in CARD.key_results
    assert CARD.objectives["o"] is CARD.objectives["o"]
    assert repr(CARD.kpis) == "<1 KPI results>"
    assert repr(CARD) == "<Scorecard of 2 objectives and 1 KPIs as of 2026-04-15>"


def test_columns_hold_a_field_of_all_goals() -> None:
    columns = CARD.columns("key_results")
    assert columns.id == ("a", "b", "d")
    assert columns.progress == (0.8, None, 1.0)
    assert columns.score == (0.8, None, 0.5)
    assert CARD.columns("objectives").score == (0.4, 0.5)
    assert evaluate(Plan(), APRIL.start).columns("objectives").score == ()


def test_columns_work_out_exactly_what_is_far_beyond_its_target() -> None:
    far = key_result("far", Change(baseline=0.1, target=0.3), said(1, 0.7), said(2, 0.9))
    columns = card_of(objective("o", far)).columns("key_results")
    assert (columns.progress, columns.score) == ((4.0,), (1.0,))


def test_columns_of_anything_else_are_refused() -> None:
    with pytest.raises(InvalidValue, match="kind: must be one of objectives, key_results; got 'kpis'"):
        CARD.columns(cast("Any", "kpis"))


def test_an_unknown_id_is_an_error_that_names_similar_ones() -> None:
    with pytest.raises(NotFound, match="there is no KPI 'kp'; did you mean 'kpi'"):
        CARD.kpis["kp"]
    with pytest.raises(LookupError):
        CARD.owners["nobody"]
    assert CARD.kpis.get("kp") is None
    assert CARD.kpis.get("kp", 7) == 7
    found = CARD.kpis.get("kpi")
    assert found is not None
    assert found.name == "Churn"
    assert found.explanation.kind == "KPI"


def test_plain_values_are_ready_for_json() -> None:
    found = CARD.to_dict()
    assert json.loads(json.dumps(found)) == found
    assert found["schema"] == "goalkit.scorecard/1"
    assert found["as_of"] == "2026-04-15"
    assert found["policy"] == ""
    assert evaluate(CARD.plan, CARD.as_of, PRESETS["viva_goals"]).to_dict()["policy"] == "Viva Goals"
    rows = cast("list[dict[str, Any]]", found["key_results"])
    assert [row["score"] for row in rows] == [0.8, None, 0.5]
    assert rows[2]["closing"] == {"at": "2026-04-02", "score": 0.5, "by": None, "note": ""}
    assert rows[0]["last_update"] == "2026-04-01"
    objectives = cast("list[dict[str, Any]]", found["objectives"])
    assert objectives[0]["key_results"] == ["a", "b"]


def test_a_scorecard_pickles() -> None:
    again = pickle.loads(pickle.dumps(CARD))  # noqa: S301 - written a moment ago
    assert again.to_dict() == CARD.to_dict()


def test_equal_results_are_equal_whatever_card_they_come_from() -> None:
    twin = evaluate(CARD.plan, CARD.as_of, CARD.policy)
    assert twin.objectives["o"] == CARD.objectives["o"]
    assert hash(twin.objectives["o"]) == hash(CARD.objectives["o"])


def test_evaluate_refuses_what_it_cannot_evaluate() -> None:
    with pytest.raises(InvalidValue) as caught:
        evaluate(cast("Plan", {}), dt.datetime(2026, 4, 15, tzinfo=dt.UTC), cast("Policy", "default"))
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [
        ("plan", "part.type"),
        ("as_of", "date.datetime"),
        ("policy", "part.type"),
    ]


def test_the_parts_of_a_plan_are_prepared_once() -> None:
    plan = plan_of(objective("o", percent("a", 80)))
    assert evaluate(plan, day(1)).objectives["o"].score == evaluate(plan, day(30)).objectives["o"].score
    assert len(plan.memo) == 1
    assert attrs.evolve(plan).memo == {}


def test_an_empty_plan_has_an_empty_scorecard() -> None:
    card = evaluate(Plan(), day(1))
    assert (len(card.objectives), len(card.key_results), len(card.kpis), len(card.owners)) == (0, 0, 0, 0)
    assert card.to_dict()["objectives"] == []


def test_the_owner_of_a_key_result_is_its_own_or_its_objectives() -> None:
    own = attrs.evolve(percent("a", 80), owner="ben")
    plan = Plan(
        cycles=[APRIL],
        owners=[Owner(id="ana"), Owner(id="ben")],
        objectives=[objective("o", own, percent("b", 10), owner="ana")],
    )
    card = evaluate(plan, day(15))
    assert (card.key_results["a"].owner, card.key_results["b"].owner) == ("ben", "ana")


def test_a_key_result_far_from_its_baseline_and_one_near_cancelling_are_both_exact() -> None:
    near = key_result("near", Change(baseline=999_999.999, target=1_000_000), said(1, 999_999.9997))
    far = key_result("far", Change(baseline=0.1, target=0.2), said(1, 700_100))
    card = card_of(objective("o", near, far), policy=Policy(clamp=(None, None)))
    assert (card.key_results["near"].score, card.key_results["far"].score) == (0.7, 7_000_999)
