"""Guardrails and the health of KPIs: what a breach does, and what is only reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goalkit import KPI, Cadence, Health, Policy, Threshold
from tests.scoring.build import card_of, day, objective, percent

if TYPE_CHECKING:
    from goalkit.scoring.policy import GuardrailRule, ObjectiveStatus

CHURN = Threshold.at_most(3.0, warning=3.5)
BROKEN = KPI(id="churn", threshold=CHURN, readings=[(day(1), 3.2), (day(10), 4)])
GOOD = percent("kr", 90)


@pytest.mark.parametrize(
    ("rule", "score", "status", "effect"),
    [
        ("report", 0.9, "on_track", "reported only"),
        ("cap_status", 0.9, "at_risk", "status at most at_risk"),
        ("cap_score", 0.6, "at_risk", "status at most at_risk, score at most 0.6"),
        ("veto", 0, "off_track", "status at most at_risk, score at most 0"),
    ],
)
def test_what_a_breach_does(rule: GuardrailRule, score: float, status: str, effect: str) -> None:
    card = card_of(objective("o", GOOD, guardrails=["churn"]), kpis=[BROKEN], policy=Policy(guardrails=rule))
    got = card.objectives["o"]
    assert (got.score, got.status, got.progress) == (score, status, 0.9)
    assert got.breached_guardrails == ("churn",)
    assert f"guardrail churn is breached: 4 on 2026-04-10; {effect}" in str(card.explain("o"))
    assert card.key_results["kr"].status == "on_track"


def test_a_warning_is_no_breach() -> None:
    card = card_of(objective("o", GOOD, guardrails=["churn"]), kpis=[BROKEN], on=9)
    assert (card.objectives["o"].status, card.objectives["o"].breached_guardrails) == ("on_track", ())


@pytest.mark.parametrize("rule", ["worst", "confidence"])
def test_a_breach_caps_any_rule_of_status(rule: ObjectiveStatus) -> None:
    policy = Policy(objective_status=rule, confidence_on_track=0, confidence_at_risk=0)
    item = percent("kr", 90)
    from goalkit import CheckIn

    sure = type(item)(id="kr", title="kr", measure=item.measure, check_ins=[CheckIn(day(1), 90, confidence=0.9)])
    card = card_of(objective("o", sure, guardrails=["churn"]), kpis=[BROKEN], policy=policy)
    assert card.objectives["o"].status == "at_risk"


def test_a_breach_does_not_improve_a_status() -> None:
    card = card_of(objective("o", percent("kr", 5), guardrails=["churn"]), kpis=[BROKEN])
    assert card.objectives["o"].status == "off_track"


@pytest.mark.parametrize(("value", "score"), [(90, 0), (0, 0), (-25, -0.25)])
def test_a_veto_never_raises_a_score(value: float, score: float) -> None:
    """Where scores may lie below 0, 0 is the most that a veto leaves, not what it makes of everything."""
    policy = Policy(guardrails="veto", clamp=(None, None), objective_clamp=(None, None))
    card = card_of(objective("o", percent("kr", value), guardrails=["churn"]), kpis=[BROKEN], policy=policy)
    assert card.objectives["o"].score == score
    assert "Under a breached guardrail the status is at risk at best, and the score is 0 at most." in str(policy)


def test_guardrails_lower_a_score_below_a_clamp_too() -> None:
    item = percent("kr", 90)
    for rule, score in (("cap_score", 0.6), ("veto", 0)):
        policy = Policy(guardrails=rule, objective_clamp=(0.7, 0.8))  # type: ignore[arg-type]
        got = card_of(objective("o", item, guardrails=["churn"]), kpis=[BROKEN], policy=policy).objectives["o"]
        assert (got.progress, got.score) == (0.9, score)


def test_a_vetoed_child_counts_as_0() -> None:
    child = objective("c", GOOD, guardrails=["churn"], parents=["o"])
    card = card_of(objective("o"), child, kpis=[BROKEN], policy=Policy(guardrails="veto"))
    assert card.objectives["o"].score == 0
    for rule, score in (("report", 0.9), ("cap_score", 0.6), ("veto", 0)):
        policy = Policy(guardrails=rule, rollup="sum")  # type: ignore[arg-type]
        assert card_of(objective("o"), child, kpis=[BROKEN], policy=policy).objectives["o"].score == score
    unmeasured = objective("c", guardrails=["churn"])
    assert card_of(unmeasured, kpis=[BROKEN], policy=Policy(guardrails="veto")).objectives["c"].score is None


# health


def test_the_health_of_a_kpi() -> None:
    card = card_of(kpis=[BROKEN], on=9)
    got = card.kpis["churn"]
    assert (got.health, got.known_health, got.value, got.date) == ("warning", "warning", 3.2, day(1))
    assert card_of(kpis=[BROKEN], on=10).kpis["churn"].health is Health.BREACHED


def test_no_data_and_no_threshold_are_states_of_their_own() -> None:
    card = card_of(kpis=[KPI(id="new", threshold=CHURN), KPI(id="free", readings=[(day(1), 7)])])
    assert (card.kpis["new"].health, card.kpis["free"].health) == ("no_data", "no_threshold")
    assert card.kpis["new"].value is None
    assert card.explain("new").steps[0].rule == "no reading yet"
    assert "no threshold says which values are healthy" in card.explain("free").steps[0].rule


def test_health_is_stale_after_two_cadences() -> None:
    kpi = KPI(id="churn", threshold=CHURN, cadence=Cadence.weekly(), readings=[(day(1), 3.2)])
    fresh, old = (card_of(kpis=[kpi], on=on) for on in (15, 16))
    assert (fresh.kpis["churn"].health, fresh.kpis["churn"].stale) == ("warning", False)
    got = old.kpis["churn"]
    assert (got.health, got.known_health, got.stale) == ("stale", "warning", True)
    step = old.explain("churn").steps[0]
    assert step.result == "stale (last known warning)"
    assert step.notes == ("stale: no reading for more than 2 periods (weekly)",)


def test_without_threshold_a_kpi_is_never_more_than_that() -> None:
    kpi = KPI(id="free", cadence=Cadence.weekly(), readings=[(day(1), 7)])
    card = card_of(kpis=[kpi], on=30)
    assert (card.kpis["free"].health, card.kpis["free"].stale) == ("no_threshold", True)
    assert card.explain("free").steps[0].result == "no_threshold"


def test_without_reading_a_kpi_is_not_stale() -> None:
    kpi = KPI(id="new", threshold=CHURN, cadence=Cadence.weekly())
    assert card_of(kpis=[kpi]).kpis["new"].health is Health.NO_DATA


def test_a_deadline_after_the_last_date_is_never_missed() -> None:
    kpi = KPI(id="churn", threshold=CHURN, cadence=Cadence.weekly(), readings=[(day(1), 3.2)])
    policy = Policy(stale_after=10_000_000)
    assert card_of(kpis=[kpi], on=30, policy=policy).kpis["churn"].stale is False


def test_health_changes_only_once_confirmed() -> None:
    kpi = KPI(id="churn", threshold=CHURN, confirm=2, readings=[(day(1), 2), (day(2), 4), (day(3), 4)])
    first, second = (card_of(kpis=[kpi], on=on) for on in (2, 3))
    assert first.kpis["churn"].health is Health.HEALTHY
    assert "that reading is breached, but 2 in a row must agree before health changes" in str(first.explain("churn"))
    assert second.kpis["churn"].health is Health.BREACHED
