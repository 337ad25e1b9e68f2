from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import goalkit as gk
import pytest
from django.test import RequestFactory

from okrs import views
from okrs.repository import DjangoRepository
from opening import empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import JsonResponse

PLAN = gk.Plan(
    cycles=[gk.Cycle.quarter(2026, 2)],
    objectives=[
        gk.Objective(
            id="listen",
            title="Know our customers",
            cycle="2026-Q2",
            key_results=[gk.KeyResult(id="calls", title="Talk to 50 customers", measure=gk.Change(0, 50))],
        )
    ],
)


@pytest.fixture(autouse=True)
def stored() -> Iterator[None]:
    with empty_database() as alias:
        assert alias == "default"
        DjangoRepository().put("acme", PLAN)
        yield


def post(key_result: str = "calls", **fields: object) -> JsonResponse:
    return views.check_in(RequestFactory().post("/", fields), key="acme", key_result=key_result)


def answer(response: JsonResponse) -> Any:  # noqa: ANN401
    return json.loads(response.content)


def scored(**fields: str) -> JsonResponse:
    return views.scorecard(RequestFactory().get("/", fields), key="acme")


def test_a_check_in_moves_the_scorecard() -> None:
    assert answer(post(date="2026-05-11", value=35, confidence=0.6)) == {"version": 2}
    card = answer(scored(as_of="2026-05-15"))
    assert (card["as_of"], card["objectives"][0]["score"]) == ("2026-05-15", 0.7)
    assert answer(scored(as_of="2026-05-10"))["objectives"][0]["score"] == 0


def test_a_scorecard_is_of_today_where_no_day_is_given() -> None:
    assert answer(scored())["as_of"] == views.today().isoformat()
    assert scored(as_of="tomorrow").status_code == 422


@pytest.mark.parametrize(
    ("fields", "status", "path"),
    [
        ({"date": "2026-05-11", "confidence": 7}, 422, "confidence"),
        ({"date": "2026-07-01", "value": 35}, 422, "objectives[0].key_results[0].check_ins[0].date"),
        ({"date": "2026-05-11", "key_result": "talks"}, 404, ""),
    ],
)
def test_what_goalkit_refuses_is_answered_with_its_path(fields: dict[str, object], status: int, path: str) -> None:
    response = post(**fields)
    assert response.status_code == status
    assert [problem["path"] for problem in answer(response)["problems"]] == [path]


def test_what_the_form_refuses_is_answered_by_field() -> None:
    response = post(date="11.05.2026")
    assert response.status_code == 422
    assert list(answer(response)["problems"]) == ["date"]
