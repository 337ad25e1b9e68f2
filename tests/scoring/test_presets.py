"""Presets: what each system's pages print, with the numbers of those pages."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs
import pytest

from goalkit import (
    KPI,
    Alignment,
    Baseline,
    Cascaded,
    Change,
    CheckIn,
    Cycle,
    Health,
    KeyResult,
    Maintain,
    Plan,
    Policy,
    Status,
    Threshold,
    evaluate,
)
from goalkit.model.cadence import Cadence
from goalkit.scoring import presets
from goalkit.scoring.presets import PRESETS
from tests.scoring.build import card_of, day, key_result, objective, percent, result_of, said

if TYPE_CHECKING:
    from collections.abc import Sequence

HUNDRED = Cycle(id="hundred", start=day(1), end=day(1) + dt.timedelta(days=100))


def after(days: int, progress: float, policy: Policy, phases: Sequence[tuple[dt.date, float]] = ()) -> Status:
    """Return the status of a percentage after some of a hundred days."""
    change = Change(baseline=0, target=100, phases=phases)
    item = key_result("kr", change, said(1, progress))
    plan = Plan(cycles=[HUNDRED], objectives=[objective("o", item, cycle="hundred")])
    card = evaluate(plan, HUNDRED.start + dt.timedelta(days=days - 1), policy)
    assert card.objectives["o"].computed_status is card.key_results["kr"].computed_status
    return card.key_results["kr"].status


def change_of(policy: Policy, baseline: float, target: float, value: float) -> float | None:
    return result_of(key_result("kr", Change(baseline=baseline, target=target), said(2, value)), policy=policy).score


def objective_of(policy: Policy, *scores: float) -> float | None:
    krs = [percent(f"k{number}", score) for number, score in enumerate(scores)]
    return card_of(objective("o", *krs), policy=policy).objectives["o"].score


def test_each_has_a_name_and_a_source_and_is_found_under_its_name() -> None:
    assert set(PRESETS) | {"PRESETS", "PUBLISHED"} == set(presets.__all__)
    for name, policy in PRESETS.items():
        assert getattr(presets, name) is policy
        assert policy.name
        assert len(policy.source) > 20
    assert len({policy.name for policy in PRESETS.values()}) == len(PRESETS)
    with pytest.raises(TypeError):
        PRESETS["mine"] = Policy()  # type: ignore[index]


def test_each_differs_from_the_defaults_and_from_every_other() -> None:
    bare = [attrs.evolve(policy, name="", source="", status_names=()) for policy in PRESETS.values()]
    assert presets.google.grading == presets.doerr.grading  # the bands of the guide and of the book are the same
    assert len({*bare, Policy()}) == len(PRESETS)


def test_quantive_is_not_limited() -> None:
    got = [change_of(presets.quantive, 100, 60, value) for value in (80, 70, 50, 110)]
    assert got == [0.5, 0.75, 1.25, -0.25]
    below = key_result("kr", Maintain(Threshold.at_most(25)), said(2, 25))
    assert result_of(below, policy=presets.quantive).score == 0
    assert objective_of(presets.quantive, 27, 18, 73) == 0.393333333


def test_quantive_adds_the_values_below_a_cascaded_key_result() -> None:
    top = objective("top", key_result("sum", Cascaded(method="sum", target=100)))
    rows = [
        objective(
            f"o{number}", key_result(f"k{number}", Change(baseline=0, target=goal), said(2, value)), parents=["sum"]
        )
        for number, (value, goal) in enumerate(((29, 30), (30, 30), (20, 40)))
    ]
    assert card_of(top, *rows, policy=presets.quantive).key_results["sum"].score == 0.79


def test_viva_goals_has_no_progress_of_a_baseline() -> None:
    find = key_result("find", Baseline(), said(2, 7))
    card = card_of(objective("o", find, percent("half", 20)), policy=presets.viva_goals)
    assert (card.key_results["find"].score, card.key_results["find"].status) == (None, "pending")
    assert card.objectives["o"].score == 0.2
    assert card_of(objective("o", find, percent("half", 20))).objectives["o"].score == 0.6


@pytest.mark.parametrize("name", ["mooncamp", "oboard"])
def test_all_goals_below_count(name: str) -> None:
    child = objective("child", percent("below", 60), parents=["top"])
    card = card_of(objective("top", percent("own", 20)), child, policy=PRESETS[name])
    assert card.objectives["top"].score == 0.4


def test_perdoo_limits_what_enters_the_mean() -> None:
    assert objective_of(presets.perdoo, 0, 200) == 0.5


@pytest.mark.parametrize("name", ["engagedly", "viva_goals", "mooncamp", "databox", "atlassian"])
def test_before_the_cycle_nothing_is_judged(name: str) -> None:
    kpi = KPI(id="kpi", readings=[(dt.date(2026, 3, 1), 90)])
    item = key_result("kr", Change(target=100, kpi="kpi", baseline=0))
    on = dt.date(2026, 3, 20)
    plan = Plan(cycles=[Cycle.month(2026, 4)], kpis=[kpi], objectives=[objective("o", item)])
    card = evaluate(plan, on, PRESETS[name])
    assert card.key_results["kr"].score == 0.9
    assert (card.key_results["kr"].status, card.objectives["o"].status) == ("pending", "pending")


def test_engagedly_judges_what_nobody_checked_in() -> None:
    words: list[str] = []
    for on in (1, 14, 30):
        card = card_of(objective("o", percent("kr", None)), on=on, policy=presets.engagedly)
        assert card.key_results["kr"].status == card.objectives["o"].status
        words.append(presets.engagedly.status_name(card.objectives["o"].status))
    assert words == ["On Track", "At Risk", "At Risk"]


@pytest.mark.parametrize("name", ["perdoo", "servicenow"])
def test_a_key_result_of_weight_0_has_its_say_in_the_status(name: str) -> None:
    krs = [percent("good", 100), percent("bad", 10, weight=0)]
    card = card_of(objective("o", *krs), policy=PRESETS[name], on=30)
    assert (card.objectives["o"].score, card.objectives["o"].status) == (1, "off_track")


def test_profit_co_asks_every_key_result_alike_and_children_where_there_is_none() -> None:
    def stated(name: str, status: str, weight: float = 1, share: float | None = None) -> KeyResult:
        item = key_result(name, Change(baseline=0, target=1), said(2, 1, status), weight=weight)
        return attrs.evolve(item, share=share)

    policy = presets.profit_co
    krs = [stated("a", "on_track", weight=9), stated("b", "off_track", weight=0), stated("c", "off_track", share=0)]
    card = card_of(objective("o", *krs), policy=policy)
    assert policy.status_name(card.objectives["o"].status) == "At Risk"  # (80 + 10 + 10) / 3
    assert (
        card_of(objective("o", *krs), policy=attrs.evolve(policy, status_members="counted")).objectives["o"].status
        == "on_track"
    )
    children = [
        objective(f"o{n}", stated(f"k{n}", status), parents=["top"]) for n, status in enumerate(("on_track", "at_risk"))
    ]
    top = card_of(objective("top"), *children, policy=policy).objectives["top"]
    assert policy.status_name(top.status) == "At Risk"  # (80 + 30) / 2
    assert card_of(objective("top"), children[0], policy=policy).objectives["top"].status == "on_track"


def test_viva_goals() -> None:
    assert change_of(presets.viva_goals, 30, 50, 40) == 0.5
    assert objective_of(presets.viva_goals, 0, 25, 20) == 0.15
    krs = [attrs.evolve(percent("a", 100), share=0.5), percent("b", 0), percent("c", 0)]
    parts = card_of(objective("o", *krs), policy=presets.viva_goals).explain("o").steps[0].parts
    assert [part.share for part in parts] == [0.5, 0.25, 0.25]
    above = key_result("kr", Maintain(Threshold.at_least(8)), said(2, 7.8))
    got = result_of(above, policy=presets.viva_goals, on=2)
    assert (got.score, presets.viva_goals.status_name(got.status)) == (0, "At Risk")
    aspirational = presets.viva_goals.grading
    assert [aspirational.label(1, kind) for kind in ("aspirational", "committed")] == ["orange", "green"]


@pytest.mark.parametrize(
    ("expected", "actual", "word"),
    [(52, 47, "Behind"), (33, 33, "On Track"), (33, 32.9, "Behind"), (50, 25, "Behind"), (50, 24.9, "At Risk")],
)
def test_viva_goals_counts_points_behind(expected: int, actual: float, word: str) -> None:
    cycle = Cycle(id="c", start=day(1), end=day(1) + dt.timedelta(days=101))  # 0 % on the first day, 100 % on the last
    item = key_result("kr", Change(baseline=0, target=100), said(1, actual))
    plan = Plan(cycles=[cycle], objectives=[objective("o", item, cycle="c")])
    got = evaluate(plan, day(1) + dt.timedelta(days=expected), presets.viva_goals).key_results["kr"]
    assert got.expected == expected / 100
    assert presets.viva_goals.status_name(got.status) == word


@pytest.mark.parametrize(
    ("name", "days", "progress", "word"),
    [
        ("engagedly", 50, 33.5, "On Track"),
        ("engagedly", 50, 33.4, "Behind"),
        ("engagedly", 50, 17, "Behind"),
        ("engagedly", 50, 16.9, "At Risk"),
        ("mooncamp", 100, 50, "Off track"),
        ("mooncamp", 50, 50, "On track"),
        ("mooncamp", 50, 44.9, "Progressing"),
        ("oboard", 40, 15, "At risk"),
        ("oboard", 40, 50, "On track"),
        ("oboard", 40, 20, "Behind"),
        ("upraise", 100, 95, "On track"),
        ("upraise", 100, 94.9, "Falling behind"),
        ("upraise", 100, 74.9, "At risk"),
        ("tability", 100, 70.1, "green"),
        ("tability", 100, 70, "yellow"),
        ("tability", 100, 50, "yellow"),
        ("tability", 100, 49.9, "red"),
        ("planview", 50, 60, "Ahead"),
        ("planview", 50, 59.9, "On track"),
        ("planview", 40, 30.1, "On track"),
        ("planview", 40, 30, "Behind"),
        ("planview", 40, 20, "Behind"),
        ("planview", 100, 0, "Behind"),
        ("servicenow", 1, 90, "Green"),
        ("servicenow", 100, 89.9, "Yellow"),
        ("servicenow", 100, 75, "Yellow"),
        ("servicenow", 1, 70, "Red"),
        ("atlassian", 1, 70, "On track"),
        ("atlassian", 100, 40, "At risk"),
        ("atlassian", 100, 34.9, "Off track"),
    ],
)
def test_status_by_pace(name: str, days: int, progress: float, word: str) -> None:
    policy = attrs.evolve(PRESETS[name], objective_status="projected")
    assert policy.status_name(after(days, progress, policy)) == word


def test_planview_means_of_progress_and_of_what_is_planned() -> None:
    rows = [(60, 50), (20, 40), (50, 100)]
    krs = [
        key_result(f"k{number}", Change(baseline=0, target=100, phases=((day(15), float(planned)),)), said(2, value))
        for number, (value, planned) in enumerate(rows)
    ]
    card = card_of(objective("o", *krs), policy=presets.planview)
    assert (card.objectives["o"].score, card.objectives["o"].expected) == (0.433333333, 0.633333333)
    assert [presets.planview.status_name(card.key_results[f"k{n}"].status) for n in range(2)] == ["Ahead", "Behind"]


def test_perdoo() -> None:
    assert objective_of(presets.perdoo, 100, 0, 0) == 0.333333333
    assert objective_of(presets.perdoo, 100, -50) == 0.5
    kpi = KPI(id="kpi", readings=[(day(2), 5)])
    assert card_of(objective("o"), kpis=[kpi], policy=presets.perdoo).kpis["kpi"].health is Health.HEALTHY
    krs = [
        key_result(f"k{n}", Change(baseline=0, target=1), said(2, 1, status))
        for n, status in enumerate(("on_track", "at_risk"))
    ]
    status = card_of(objective("o", *krs), policy=presets.perdoo).objectives["o"].status
    assert presets.perdoo.status_name(status) == "Needs attention"


def test_lattice_weights() -> None:
    krs = [percent("a", 100, weight=0), percent("b", 0, weight=50), percent("c", 0, weight=50)]
    assert card_of(objective("o", *krs), policy=presets.lattice).objectives["o"].score == 0
    assert objective_of(presets.lattice, 100, 0, 0) == 0.333333333


def test_15five_limits_only_the_objective() -> None:
    card = card_of(objective("o", percent("a", 140), percent("b", 100)), policy=presets.fifteen_five)
    assert (card.key_results["a"].score, card.objectives["o"].progress, card.objectives["o"].score) == (1.4, 1.2, 1)
    children = [objective(f"c{n}", percent(f"k{n}", 0), parents=["top"]) for n in range(4)]
    parts = card_of(objective("top"), *children, policy=presets.fifteen_five).explain("top").steps[0].parts
    assert [part.share for part in parts] == [0.25] * 4


def test_tability_has_a_floor() -> None:
    assert change_of(presets.tability, 1_000_000, 1_300_000, 120_000) == 0


def test_upraise() -> None:
    scores = [
        result_of(key_result("kr", Maintain(Threshold.between(5, 7)), said(2, value)), policy=presets.upraise).score
        for value in (2, 5, 6, 7, 7.1)
    ]
    assert scores == [0, 1, 1, 1, 0]
    for second, whole in ((0, 0.6), (100, 1)):
        children = [
            objective("a", percent("a1", 100), parents=[Alignment("top", weight=6)]),
            objective("b", percent("b1", second), parents=[Alignment("top", weight=4)]),
        ]
        assert card_of(objective("top"), *children, policy=presets.upraise).objectives["top"].score == whole


def test_engagedly_counts_today() -> None:
    assert result_of(percent("kr", 50), policy=presets.engagedly).expected == 0.5
    assert (
        result_of(
            key_result("kr", Maintain(Threshold.at_least(5, strict=True)), said(2, 5)), policy=presets.engagedly
        ).score
        == 1
    )


def weekly(
    policy: Policy, threshold: Threshold, values: Sequence[float | None], method: str | None = None
) -> list[float | None]:
    """Return the progress at the end of each of thirteen weeks."""
    cycle = Cycle.weeks("c", dt.date(2026, 4, 6), 13)
    check_ins = [
        CheckIn(cycle.start + dt.timedelta(days=7 * number), value)
        for number, value in enumerate(values)
        if value is not None
    ]
    item = KeyResult(
        id="kr",
        title="kr",
        cadence=Cadence.weekly(),
        measure=Maintain(threshold, method=method),  # type: ignore[arg-type]
        check_ins=check_ins,
    )
    plan = Plan(cycles=[cycle], objectives=[objective("o", item, cycle="c")])
    ends = [cycle.start + dt.timedelta(days=7 * number + 6) for number in range(len(values))]
    return [evaluate(plan, end, policy).key_results["kr"].score for end in ends]


def test_profit_co_control_key_results() -> None:
    values: tuple[float | None, ...] = (4.8, 4.2, 4.5, 3.5, 4.25, None, 4.5, 2, 3, 4.5, 4.6, 5, 4.5)
    shown = [round(100 * (score or 0)) for score in weekly(presets.profit_co, Threshold.between(4, 5), values)]
    assert shown == [8, 15, 23, 23, 31, 31, 38, 38, 38, 46, 54, 62, 69]
    values = (0.8, 1, 0.5, 0.75, 0.25, 1, 1.5, 1.2, 1.35, 1.5, 1.75, 1)
    shown = [round(100 * (score or 0)) for score in weekly(presets.profit_co, Threshold.at_most(1), values, "distance")]
    assert shown == [120, 100, 150, 125, 175, 100, 50, 80, 65, 50, 25, 100]


def test_profit_co_means_the_confidence_of_statuses() -> None:
    for statuses, word in (
        (("on_track", "on_track"), "On Track"),
        (("on_track", "at_risk"), "At Risk"),
        (("at_risk", "off_track"), "In Trouble"),
    ):
        krs = [
            key_result(f"k{n}", Change(baseline=0, target=1), said(2, 1, status)) for n, status in enumerate(statuses)
        ]
        status = card_of(objective("o", *krs), policy=presets.profit_co).objectives["o"].status
        assert presets.profit_co.status_name(status) == word


def test_servicenow_maintain_targets() -> None:
    year = Cycle(id="year", start=dt.date(2026, 1, 1), end=dt.date(2027, 1, 1))
    check_ins = [CheckIn(dt.date(2026, month, 20), 97 if month == 5 else 98) for month in range(1, 13)]
    for last, share in ((12, 11 / 12), (6, 5 / 6)):
        item = KeyResult(
            id="kr",
            title="kr",
            cadence=Cadence.monthly(),
            measure=Maintain(Threshold.at_least(98)),
            check_ins=check_ins[:last],
        )
        plan = Plan(cycles=[year], objectives=[objective("o", item, cycle="year")])
        got = evaluate(plan, dt.date(2026, 12, 31), presets.servicenow).key_results["kr"]
        assert got.score == pytest.approx(share)


def test_servicenow_takes_the_worst_and_forgets_what_was_stated() -> None:
    krs = [percent("green", 90), percent("red", 60)]
    card = card_of(objective("o", *krs), objective("top", percent("yellow", 80)), policy=presets.servicenow)
    assert card.objectives["o"].status is Status.OFF_TRACK
    child = objective("o", *krs, parents=["top"])
    top = card_of(child, objective("top", percent("yellow", 80)), policy=presets.servicenow).objectives["top"]
    assert presets.servicenow.status_name(top.status) == "Red"
    item = key_result("kr", Change(baseline=0, target=100), said(2, status="off_track"), said(3, 95))
    assert presets.servicenow.status_name(result_of(item, policy=presets.servicenow).status) == "Green"


def test_databox_divides_by_the_target() -> None:
    assert change_of(presets.databox, 10, 20, 16) == 0.8
    assert change_of(presets.databox, 20, 15, 8) == 1.875
    rows = [
        key_result(f"k{n}", Change(baseline=5, target=goal), said(2, value))
        for n, (value, goal) in enumerate(((20, 40), (60, 160)))
    ]
    assert card_of(objective("o", *rows), policy=presets.databox).objectives["o"].score == 0.4
    falling = [
        key_result(f"k{n}", Change(baseline=90, target=goal), said(2, value))
        for n, (value, goal) in enumerate(((20, 10), (30, 30)))
    ]
    assert card_of(objective("o", *falling), policy=presets.databox).objectives["o"].score == 0.8


def test_grove_counts_what_was_met() -> None:
    assert objective_of(presets.grove, 99, 100, 100, 0) == 0.5
    assert objective_of(presets.doerr, 99, 100, 100, 0) == 0.7475


def test_google() -> None:
    three_of_six = key_result("kr", Change(baseline=0, target=6), said(2, 3))
    assert result_of(three_of_six, policy=presets.google).score == 0.5
    assert presets.google.grading.label(0.5, "aspirational") == "yellow"
