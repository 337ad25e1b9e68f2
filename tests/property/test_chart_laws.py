"""Laws of charts: any plan has one, with each goal once, no score made up, and nothing of what comes later."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.display._labels import result_of
from goalkit.display._vega import one_line
from goalkit.display.text import called
from goalkit.testing import strategies
from tests.display.charts import rows, spec, strings, validate
from tests.property.test_picture_laws import hostile_plans
from tests.strategies import days, plans, policies

if TYPE_CHECKING:
    from goalkit.display.chart import Chart


@st.composite
def cards(draw: st.DrawFn) -> gk.Scorecard:
    """Draw the scorecard of a plan whose titles want out of their labels."""
    return gk.evaluate(draw(hostile_plans()), draw(days), draw(policies()))


def dates(chart: Chart) -> list[dt.date]:
    """Return the dates of all rows but those of the pace, which is known to the end of the cycle."""
    found: list[dict[str, Any]] = [
        row
        for layer in spec(chart)["layer"]
        if layer["mark"].get("style") != "thin" or layer["mark"]["type"] != "line"
        for row in layer.get("data", {}).get("values", [])
    ]
    return [dt.date.fromisoformat(row["day"]) for row in found if "day" in row]


@given(cards(), st.booleans())
def test_a_scorecard_has_each_goal_once_with_its_score(card: gk.Scorecard, key_results: bool) -> None:  # noqa: FBT001
    chart = card.chart(key_results=key_results)
    validate(chart)
    drawn = rows(chart, "bar", "track")
    wanted = [result_of(card, row["id"]) for row in drawn]
    goals = [name for goal in card.plan.objectives for name in (goal.id, *(item.id for item in goal.key_results))]
    assert [row["id"] for row in drawn] == [name for name in goals if key_results or name in card.objectives]
    assert [(row["title"], row["score"], row["expected"], row["status"]) for row in drawn] == [
        (one_line(result.title), result.score, result.expected, result.status) for result in wanted
    ]
    known = [row["row"] for row in drawn if row["score"] is not None]
    assert [row["row"] for row in rows(chart, "bar", "outlined")] == known
    assert [row["row"] for row in rows(chart, "text", "unknown")] == [
        row["row"] for row in drawn if row["row"] not in known
    ]
    assert all(text.isprintable() for text in strings(spec(chart)))


@given(cards())
def test_the_words_of_a_scorecard_name_every_status(card: gk.Scorecard) -> None:
    alt = card.chart().alt
    assert alt.isprintable()
    for name in (*card.objectives, *card.key_results):
        assert called(card, result_of(card, name))[1] in alt


@given(st.data(), cards())
def test_a_chart_of_one_objective_is_a_part_of_the_whole(data: st.DataObject, card: gk.Scorecard) -> None:
    name = data.draw(st.sampled_from([*card.objectives]))
    chart = card.chart(name)
    whole = {row["id"]: row for row in rows(card.chart(), "bar", "track")}
    drawn = rows(chart, "bar", "track")
    assert len(drawn) == 1 + len(card.objectives[name].key_results)
    assert all({**row, "row": 0} == {**whole[row["id"]], "row": 0} for row in drawn)


@given(st.data(), hostile_plans(), days, policies())
def test_a_score_over_time_ends_as_the_scorecard_says(
    data: st.DataObject, plan: gk.Plan, as_of: dt.date, policy: gk.Policy
) -> None:
    goal = data.draw(st.sampled_from(plan.alignment.goals))
    chart = plan.chart(goal, as_of, policy=policy)
    validate(chart)
    assert all(day <= as_of for day in dates(chart))
    result = result_of(gk.evaluate(plan, as_of, policy), goal)
    points = rows(chart, "point", "outlined") + rows(chart, "point", "cross")
    if not points:
        assert ": Nothing was entered up to " in chart.alt or ": The cycle " in chart.alt
        return
    last = max(points, key=lambda row: row["day"])
    assert (last["score"], last["status"]) == (result.score, result.status)
    for row in points:
        day = dt.date.fromisoformat(row["day"])
        if day != dt.date.fromisoformat(last["day"]):
            then = result_of(gk.evaluate(plan, day, policy), goal)
            assert (row["score"], row["expected"], row["status"]) == (then.score, then.expected, then.status)


@given(st.data(), strategies.plans(), strategies.days())
def test_any_plan_has_its_charts(data: st.DataObject, plan: gk.Plan, as_of: dt.date) -> None:
    card = gk.evaluate(plan, as_of)
    charts = [card.chart(theme="dark"), *(kpi.chart(as_of) for kpi in plan.kpis)]
    if plan.alignment.goals:
        charts.append(plan.chart(data.draw(st.sampled_from(plan.alignment.goals)), as_of))
    for chart in charts:
        validate(chart)
        assert chart.alt.isprintable()


@given(strategies.kpis(), strategies.days())
def test_a_kpi_has_each_reading_up_to_the_date(kpi: gk.KPI, as_of: dt.date) -> None:
    chart = kpi.chart(as_of)
    found = [(row["day"], row["value"]) for row in rows(chart, "point")]
    assert found == [(item.date.isoformat(), item.value) for item in kpi.series.until(as_of)]
    for row in rows(chart, "point"):
        threshold = kpi.threshold_at(dt.date.fromisoformat(row["day"]))
        assert row["health"] == ("no threshold" if threshold is None else threshold.classify(row["value"]))
    assert len(rows(chart, "line")) == len(found)


@given(strategies.kpis(), strategies.days())
def test_what_comes_later_is_not_in_a_chart(kpi: gk.KPI, as_of: dt.date) -> None:
    known = attrs.evolve(
        kpi,
        readings=[item for item in kpi.readings if item.date <= as_of],
        targets=[item for item in kpi.targets if item.date <= as_of],
    )
    assert known.chart(as_of) == kpi.chart(as_of)


@given(st.data(), plans(), days)
def test_later_entries_do_not_change_a_score_over_time(data: st.DataObject, plan: gk.Plan, as_of: dt.date) -> None:
    goal = data.draw(st.sampled_from(plan.alignment.goals))
    assert forgetful(plan, as_of).chart(goal, as_of) == plan.chart(goal, as_of)


def forgetful(plan: gk.Plan, as_of: dt.date) -> gk.Plan:
    """Return a plan without the readings, check-ins, revisions and decisions dated after a day."""

    def key_result(item: gk.KeyResult) -> gk.KeyResult:
        measure = item.measure
        if isinstance(measure, gk.Milestones):
            steps = [
                attrs.evolve(step, done_on=None) if step.done_on is not None and step.done_on > as_of else step
                for step in measure.milestones
            ]
            measure = attrs.evolve(measure, milestones=steps)
        return attrs.evolve(
            item,
            measure=measure,
            check_ins=[entry for entry in item.check_ins if entry.date <= as_of],
            revisions=[entry for entry in item.revisions if entry.at <= as_of],
            states=[entry for entry in item.states if entry.at <= as_of],
            closing=None if item.closing is None or item.closing.at > as_of else item.closing,
        )

    return attrs.evolve(
        plan,
        kpis=[attrs.evolve(kpi, readings=[item for item in kpi.readings if item.date <= as_of]) for kpi in plan.kpis],
        objectives=[
            attrs.evolve(
                goal,
                key_results=[key_result(item) for item in goal.key_results],
                states=[entry for entry in goal.states if entry.at <= as_of],
                closing=None if goal.closing is None or goal.closing.at > as_of else goal.closing,
            )
            for goal in plan.objectives
        ],
    )
