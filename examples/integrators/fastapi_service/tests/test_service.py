from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from okr_service import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAN: dict[str, Any] = {
    "name": "Acme",
    "cycles": [{"id": "2026-Q2", "start": "2026-04-01", "lastDay": "2026-06-30"}],
    "owners": [{"id": "web"}],
    "kpis": [{"id": "p95", "unit": "ms", "threshold": {"high": 300}}],
    "objectives": [
        {
            "id": "speed",
            "title": "Feel fast",
            "cycle": "2026-Q2",
            "owner": "web",
            "keyResults": [
                {
                    "id": "p95-down",
                    "title": "p95 from 900 ms to 300 ms",
                    "measure": {"type": "change", "baseline": 900, "target": 300, "unit": "ms"},
                    "checkIns": [{"date": "2026-05-11", "value": 480}, {"date": "2026-06-01", "value": 300}],
                }
            ],
        }
    ],
}


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(create_app()) as client:
        yield client


def changed(**fields: object) -> dict[str, Any]:
    """Return the plan with other fields in its only key result."""
    objective = PLAN["objectives"][0]
    return {**PLAN, "objectives": [{**objective, "keyResults": [{**objective["keyResults"][0], **fields}]}]}


def problems(client: TestClient, document: object, status: int = 422) -> list[tuple[str, str]]:
    answer = client.put("/plans/acme", json=document)
    assert answer.status_code == status
    return [(problem["path"], problem["code"]) for problem in answer.json()["problems"]]


def test_a_plan_is_what_was_put(client: TestClient) -> None:
    assert client.put("/plans/acme", json=PLAN).json() == {"version": 1}
    document = client.get("/plans/acme").json()
    assert document["objectives"][0]["keyResults"][0]["checkIns"][0] == {"date": "2026-05-11", "value": 480, "note": ""}
    assert client.put("/plans/again", json=document).status_code == 200
    assert client.get("/plans/again").json() == document


def test_a_scorecard_knows_nothing_later_than_its_day(client: TestClient) -> None:
    client.put("/plans/acme", json=PLAN)
    card = client.get("/plans/acme/scorecard", params={"as_of": "2026-05-11"}).json()
    assert card["asOf"] == "2026-05-11"
    objective = card["objectives"][0]
    assert (objective["score"], objective["owner"]) == (pytest.approx(0.7), "web")
    assert objective["keyResults"][0]["lastUpdate"] == "2026-05-11"
    assert card["kpis"][0] == {"id": "p95", "name": "", "unit": "ms", "value": None, "date": None, "health": "no_data"}
    assert card["owners"] == [{"id": "web", "name": "", "score": pytest.approx(0.7)}]


def test_all_problems_are_named_with_their_places(client: TestClient) -> None:
    wrong = changed(
        weight=-1,
        share=2,
        measure={"type": "change", "baseline": "900", "trget": 300},
        checkIns=[{"date": "2026-02-30"}, {"date": "2026-05-11", "confidence": 7}],
    )
    place = "objectives[0].keyResults[0]"
    assert problems(client, wrong) == [
        (f"{place}.measure.baseline", "float_type"),
        (f"{place}.measure.trget", "extra_forbidden"),
        (f"{place}.checkIns[0].date", "value_error"),
        (f"{place}.checkIns[1].confidence", "number.high"),
    ]
    assert problems(client, changed(weight=-1, share=2)) == [
        (f"{place}.weight", "number.low"),
        (f"{place}.share", "number.high"),
    ]


def test_what_does_not_fit_together_is_named_with_its_place(client: TestClient) -> None:
    wrong = {**changed(checkIns=[{"date": "2026-07-01"}]), "owners": []}
    assert problems(client, wrong) == [
        ("objectives[0].owner", "owner.unknown"),
        ("objectives[0].keyResults[0].checkIns[0].date", "check-in.outside-cycle"),
    ]
    backwards = {**PLAN, "cycles": [{"id": "2026-Q2", "start": "2026-04-01", "lastDay": "2026-03-01"}]}
    assert problems(client, backwards) == [("cycles[0].lastDay", "cycle.empty")]


def test_what_is_no_json_is_refused(client: TestClient) -> None:
    answer = client.put("/plans/acme", content=b"{")
    assert answer.status_code == 422
    assert [problem["code"] for problem in answer.json()["problems"]] == ["json_invalid"]
    assert client.get("/plans/acme").status_code == 404


def test_nobody_overwrites_what_somebody_else_has_put(client: TestClient) -> None:
    client.put("/plans/acme", json=PLAN)
    answer = client.put("/plans/acme", json=PLAN, params={"expected_version": 0})
    assert answer.status_code == 409
    assert answer.json()["problems"][0]["code"] == "version.conflict"


@pytest.mark.parametrize("as_of", ["2026-02-30", "today", "1778457600", "2026-05-11T00:00:00Z", None])
def test_a_scorecard_needs_a_day(client: TestClient, as_of: str | None) -> None:
    client.put("/plans/acme", json=PLAN)
    answer = client.get("/plans/acme/scorecard", params={} if as_of is None else {"as_of": as_of})
    assert answer.status_code == 422
    assert [problem["path"] for problem in answer.json()["problems"]] == ["query.as_of"]


def test_the_documentation_shows_the_models(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    body = paths["/plans/{key}"]["put"]["requestBody"]["content"]["application/json"]["schema"]
    assert "lastDay" in str(body)
    assert "schemas/Plan" in str(paths["/plans/{key}"]["get"]["responses"]["200"])
