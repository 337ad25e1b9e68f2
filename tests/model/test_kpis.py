"""KPIs: their health as last known, their summaries, and what they refuse."""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalkit.errors import InvalidValue
from goalkit.model.cadence import Cadence
from goalkit.model.kpis import KPI, Summary
from goalkit.model.states import Health
from goalkit.model.thresholds import Threshold
from tests.model.building import NO_DATES, build, day, problems, refusal

if TYPE_CHECKING:
    from decimal import Decimal

CHURN = Threshold.at_most(3.0, warning=3.5)
VALUES = {Health.HEALTHY: 2.0, Health.WARNING: 3.2, Health.BREACHED: 9.0}

histories = st.lists(st.tuples(st.integers(1, 10), st.sampled_from(sorted(VALUES))), max_size=14)


def folded(bands: list[Health], confirm: int) -> Health:
    """Return the health after some readings: for each, look back at the last `confirm` of them."""
    known = bands[0]
    for end in range(1, len(bands) + 1):
        last = bands[max(0, end - confirm) : end]
        if len(last) == confirm and len(set(last)) == 1:
            known = last[0]
    return known


@given(histories, st.integers(1, 4), st.integers(0, 11))
def test_known_health_is_what_a_walk_through_the_readings_gives(
    history: list[tuple[int, Health]], confirm: int, as_of: int
) -> None:
    kpi = KPI(
        id="churn",
        threshold=CHURN,
        confirm=confirm,
        readings=[(day(number), VALUES[band]) for number, band in history],
    )
    in_force = {number: band for number, band in history if number <= as_of}
    bands = [in_force[number] for number in sorted(in_force)]
    expected = folded(bands, confirm) if bands else Health.NO_DATA
    assert kpi.known_health(day(as_of)) is expected


def test_one_bad_reading_changes_nothing_where_two_must_agree() -> None:
    readings = [(day(1), 2), (day(2), 9), (day(3), 2), (day(4), 9), (day(5), 9), (day(6), 3.2)]
    kpi = KPI(id="churn", threshold=CHURN, confirm=2, readings=readings)
    assert [kpi.known_health(day(number)).value for number in range(1, 7)] == (["healthy"] * 4 + ["breached"] * 2)


def test_without_a_threshold_nothing_is_healthy() -> None:
    kpi = KPI(id="nps", readings=[(day(2), 40)])
    assert kpi.known_health(day(1)) is Health.NO_DATA
    assert kpi.known_health(day(2)) is Health.NO_THRESHOLD


def test_a_kpi_is_overdue_after_two_cadences() -> None:
    kpi = KPI(id="nps", cadence=Cadence.weekly(), readings=[(day(1), 40)])
    assert [kpi.overdue(day(number)) for number in (0, 1, 15, 16)] == [False, False, False, True]
    assert kpi.overdue(day(9), periods=1)
    assert not KPI(id="nps", readings=[(day(1), 40)]).overdue(dt.date(2100, 1, 1))


@given(
    st.lists(st.decimals(min_value=-999, max_value=999, places=3), min_size=1, max_size=9),
    st.sampled_from(("last", "first", "sum", "mean", "min", "max", "median")),
)
def test_a_summary_is_exact(values: list[Decimal], how: Summary) -> None:
    kpi = KPI(id="sales", readings=[(day(n), value) for n, value in enumerate(values, 1)])
    ordered = sorted(map(Fraction, values))
    middle = len(ordered) // 2
    expected: dict[str, Fraction] = {
        "last": Fraction(values[-1]),
        "first": Fraction(values[0]),
        "sum": sum(ordered, Fraction()),
        "mean": sum(ordered, Fraction()) / len(ordered),
        "min": ordered[0],
        "max": ordered[-1],
        "median": (ordered[middle] + ordered[~middle]) / 2,
    }
    assert kpi.summary(day(1), day(20), how) == float(expected[how])


def test_a_summary_looks_at_its_days_only_and_at_corrections() -> None:
    kpi = KPI(id="sales", kind="flow", readings=[(day(1), 1), (day(2), 2), (day(2), 3), (day(3), 4)])
    assert kpi.summary(day(2), day(2), "sum") == 3.0
    assert kpi.summary(day(1), day(2), "sum") == 4.0
    assert kpi.summary(day(1), day(3)) == 4.0
    assert kpi.summary(day(4), day(9), "sum") is None


def test_a_summary_of_a_period_that_ends_before_it_begins_is_refused() -> None:
    kpi = KPI(id="sales", kind="flow", readings=[(day(1), 1)])
    assert kpi.summary(day(1), day(1), "sum") == 1.0
    assert str(refusal(kpi.summary, day(2), day(1), "sum")) == (
        "KPI 'sales': last: must not be before the first day, got 2026-04-02 to 2026-04-01"
    )
    assert problems(kpi.summary, day(2), day(1)) == [("last", "range.backwards")]
    assert problems(kpi.summary, None, "2026-04-01", "total") == [
        ("how", "choice.unknown"),
        ("first", "date.missing"),
        ("last", "date.text"),
    ]


@pytest.mark.parametrize("kind", ["stock", "ratio"])
def test_a_stock_or_a_ratio_has_no_sum(kind: str) -> None:
    kpi = build(KPI, id="staff", kind=kind, readings=[(day(1), 12)])
    assert str(refusal(kpi.summary, day(1), day(9), "sum")) == (f"KPI 'staff': how: a {kind} does not add up over time")
    assert kpi.summary(day(1), day(9), "mean") == 12.0


@pytest.mark.parametrize("how", ["total", "", None, ["sum"], 3])
def test_an_unknown_summary_is_refused(how: object) -> None:
    assert problems(KPI(id="sales").summary, day(1), day(9), how) == [("how", "choice.unknown")]


@pytest.mark.parametrize(("value", "code"), NO_DATES)
def test_a_question_about_no_date_is_refused(value: object, code: str) -> None:
    kpi = KPI(id="nps", cadence=Cadence.weekly())
    assert problems(kpi.known_health, value) == [("as_of", code)]
    assert problems(kpi.overdue, value) == [("as_of", code)]
    assert problems(kpi.summary, value, day(1)) == [("first", code)]
    assert problems(kpi.summary, day(1), value) == [("last", code)]


def test_the_direction_follows_from_the_threshold_or_is_declared() -> None:
    assert KPI(id="churn", threshold=CHURN).better == "decrease"
    assert KPI(id="nps", direction="increase").better == "increase"
    assert KPI(id="nps").better is None
    declared_too = KPI(id="churn", threshold=CHURN, direction="decrease")
    assert declared_too == KPI(id="churn", threshold=CHURN)
    assert hash(declared_too) == hash(KPI(id="churn", threshold=CHURN))


def test_a_direction_against_the_threshold_is_refused() -> None:
    assert str(refusal(KPI, id="churn", threshold=CHURN, direction="increase")) == (
        "KPI 'churn': direction: says increase, but the threshold (at most 3 (warning to 3.5)) says decrease"
    )


def test_a_kpi_is_frozen() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        KPI(id="nps").unit = "%"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def test_all_problems_of_a_kpi_are_reported_at_once() -> None:
    error = refusal(
        KPI,
        id=" nps",
        name=3,
        unit=None,
        owner="",
        threshold=3,
        direction="up",
        cadence="weekly",
        kind="level",
        confirm=0,
        readings=[(day(1), math.inf)],
        description="\ud800",
    )
    assert error.what == "KPI ' nps'"
    assert [(problem.path, problem.code) for problem in error.problems] == [
        ("id", "id.form"),
        ("name", "text.type"),
        ("unit", "text.type"),
        ("owner", "text.empty"),
        ("threshold", "part.type"),
        ("direction", "choice.unknown"),
        ("cadence", "part.type"),
        ("kind", "choice.unknown"),
        ("confirm", "count.low"),
        ("readings[0].value", "number.infinite"),
        ("description", "text.surrogate"),
    ]


def test_a_direction_is_checked_beside_a_wrong_threshold() -> None:
    assert problems(KPI, id="nps", threshold=3, direction="increase") == [("threshold", "part.type")]


def test_no_more_than_a_thousand_readings_need_agree() -> None:
    assert KPI(id="nps", confirm=1000).confirm == 1000
    with pytest.raises(InvalidValue, match="confirm: must be 1000 or less"):
        KPI(id="nps", confirm=10**5000)
