"""Charts of scorecards, of KPIs and of a score over time: what is in them, what is not, and what they say in words."""

from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import goalkit as gk
from goalkit.display._labels import COLOURS, result_of
from goalkit.display._vega import INK, spread
from goalkit.display.chart import Chart
from goalkit.insight.rules import NHS
from tests.display.charts import MAY_15, rows, spec, strings, validate
from tests.display.test_mermaid import HOSTILE, hostile_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.display.chart import Theme

SAAS = gk.load(Path(__file__).parents[2] / "examples" / "saas.toml")
CARD = gk.evaluate(SAAS, MAY_15)
Q2 = gk.Cycle.quarter(2026, 2)


def result(name: str, value: float | None = None, **others: Any) -> gk.KeyResult:  # noqa: ANN401 - any field
    check_ins = [] if value is None else [gk.CheckIn(dt.date(2026, 5, 4), value)]
    fields: dict[str, Any] = {"measure": gk.Change(baseline=0, target=100), "check_ins": check_ins, **others}
    return gk.KeyResult(id=name, title=name.upper(), **fields)


def one(*key_results: gk.KeyResult, **others: Any) -> gk.Plan:  # noqa: ANN401 - any field
    fields: dict[str, Any] = {"cycle": "2026-Q2", **others}
    objective = gk.Objective(id="o", title="Feel fast", key_results=key_results, **fields)
    return gk.Plan(cycles=[Q2], objectives=[objective])


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


CHARTS: dict[str, Callable[[Theme], Chart]] = {
    "scorecard": lambda theme: CARD.chart(theme=theme),
    "objective": lambda theme: CARD.chart("first-value", theme=theme),
    "kpi": lambda theme: SAAS.kpi("trial-to-paid").chart(MAY_15, theme=theme),
    "pace": lambda theme: SAAS.chart("ttfa", MAY_15, theme=theme),
    "nothing": lambda theme: gk.evaluate(gk.Plan(), MAY_15).chart(theme=theme),
}


class TestChart:
    def test_is_a_value(self) -> None:
        chart = CARD.chart()
        for made in (CARD.chart(), copy.deepcopy(chart), pickle.loads(pickle.dumps(chart))):  # noqa: S301 - our own
            assert made == chart
            assert hash(made) == hash(chart)
        assert chart != CARD.chart(theme="dark")
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            chart.alt = ""  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]

    def test_a_copy_to_change_changes_nothing(self) -> None:
        chart = CARD.chart()
        chart.to_dict().clear()
        assert chart.to_dict() == json.loads(chart.to_json())

    def test_describes_itself(self) -> None:
        chart = CARD.chart()
        assert spec(chart)["description"] == chart.alt == str(chart)
        assert repr(chart) == f"<Chart: {chart.alt}>"

    def test_may_stand_in_a_script(self) -> None:
        plan = gk.Plan(objectives=[gk.Objective(id="a", title="</script><!-- \u2028 & 目標")])
        text = gk.evaluate(plan, MAY_15).chart().to_json()
        assert text.isascii()
        assert not set(text) & set("<>&")
        assert "</script><!-- & 目標" in str(json.loads(text))

    def test_a_notebook_draws_it(self) -> None:
        chart = CARD.chart()
        kind = "application/vnd.vegalite.v5+json"
        assert chart._repr_mimebundle_() == {kind: chart.to_dict(), "text/plain": chart.alt}
        assert chart._repr_mimebundle_(include=["text/plain"]) == {"text/plain": chart.alt}
        assert chart._repr_mimebundle_(exclude=["text/plain", "text/html"]) == {kind: chart.to_dict()}


@pytest.mark.parametrize("name", CHARTS)
class TestLook:
    def test_all_colours_are_in_the_config(self, name: str) -> None:
        """So that another theme is another config, and data cannot bring a colour of their own."""
        light, dark = spec(CHARTS[name]("light")), spec(CHARTS[name]("dark"))
        assert light.pop("config") != dark.pop("config")
        assert light == dark
        assert not [text for text in strings(light) if text.startswith("#")]

    def test_the_background_is_that_of_the_page(self, name: str) -> None:
        assert spec(CHARTS[name]("auto"))["config"]["background"] == "transparent"

    def test_text_has_the_colour_of_the_theme(self, name: str) -> None:
        for theme, colour in INK.items():
            config = spec(CHARTS[name](theme))["config"]
            texts = [style["color"] for style in config["style"].values() if "fontSize" in style]
            assert {*texts, config["title"]["color"], config["axis"]["labelColor"]} == {colour}

    def test_is_a_specification(self, name: str) -> None:
        for theme in INK:
            validate(CHARTS[name](theme))

    def test_is_the_same_each_time(self, name: str) -> None:
        assert CHARTS[name]("auto").to_json() == CHARTS[name]("auto").to_json()


def test_text_can_be_read_on_light_and_dark_pages() -> None:
    assert contrast(INK["light"], "#FFFFFF") > 7
    assert contrast(INK["dark"], "#1E2129") > 7
    assert INK["auto"] == "currentColor"


class TestArguments:
    @pytest.mark.parametrize("width", [0, 199, 4001, True, 300.0, "wide", None])
    def test_a_width(self, width: Any) -> None:  # noqa: ANN401 - wrong on purpose
        with pytest.raises(gk.InvalidValue, match="width: must be 'container' or a whole number from 200 to 4000"):
            CARD.chart(width=width)

    def test_every_problem_is_listed(self) -> None:
        wrong: Any = "blue"
        with pytest.raises(gk.InvalidValue) as error:
            SAAS.kpi("mrr").chart(wrong, limits=wrong, process=wrong, theme=wrong, width=wrong)
        assert [item.path for item in error.value.problems] == ["as_of", "limits", "process", "theme", "width"]
        with pytest.raises(gk.InvalidValue) as error:
            SAAS.chart("ttfa", wrong, policy=wrong, theme=wrong, width=wrong)
        assert [item.path for item in error.value.problems] == ["as_of", "policy", "theme", "width"]
        with pytest.raises(gk.InvalidValue) as error:
            CARD.chart(key_results=wrong, theme=wrong)
        assert [item.path for item in error.value.problems] == ["key_results", "theme"]

    def test_an_unknown_goal(self) -> None:
        with pytest.raises(gk.NotFound, match="there is no objective 'first-valu'; did you mean 'first-value'"):
            CARD.chart("first-valu")
        with pytest.raises(gk.NotFound, match="no objective or key result 'ttf'; did you mean 'ttfa'"):
            SAAS.chart("ttf", MAY_15)

    def test_a_process_of_something_else(self) -> None:
        kpi = SAAS.kpi("trial-to-paid")
        for other in (gk.process_behaviour(kpi, dt.date(2026, 5, 14)), gk.process_behaviour(SAAS.kpi("mrr"), MAY_15)):
            with pytest.raises(gk.InvalidValue, match="not of 'trial-to-paid' as of 2026-05-15") as error:
                kpi.chart(MAY_15, process=other)
            assert error.value.code == "chart.process"

    def test_the_width_of_the_container(self) -> None:
        for chart in (
            CARD.chart(width="container"),
            SAAS.kpi("mrr").chart(MAY_15, width="container"),
            SAAS.chart("ttfa", MAY_15, width="container"),
        ):
            assert spec(chart)["width"] == "container"
            assert spec(chart)["autosize"]["type"] == "fit-x"
            validate(chart)


class TestScorecard:
    def test_says_what_the_scorecard_says(self) -> None:
        found = {row["id"]: row for row in rows(CARD.chart(), "bar", "track")}
        for name, row in found.items():
            score = result_of(CARD, name)
            assert (row["score"], row["expected"], row["status"]) == (score.score, score.expected, score.status)
        assert [row["id"] for row in found.values()][:3] == ["win-mid-market", "first-value", "ttfa"]

    def test_in_words(self) -> None:
        assert CARD.chart().alt.split(". ") == [
            "Scorecard of Acme, Q2 2026 as of 2026-05-15",
            "3 objectives: 2 on track and 1 at risk",
            "5 key results: 3 on track and 2 at risk",
            "Win the mid-market on the strength of the product itself: 0.37 where 0.49 is expected, on track",
            "Make every trial user feel the product's value in 72 hours: 0.40 where 0.49 is expected, on track",
            "A new account is ready for real work without our help: 0.33 where 0.49 is expected, at risk.",
        ]

    def test_of_one_objective(self) -> None:
        chart = CARD.chart("first-value")
        assert [row["id"] for row in rows(chart, "bar", "track")] == ["first-value", "ttfa", "conversion", "checklist"]
        assert "Trial-to-paid conversion from 12 % to 20 %: 0.31 where 0.49 is expected, at risk." in chart.alt

    def test_without_key_results(self) -> None:
        assert len(rows(CARD.chart(key_results=False), "bar", "track")) == 3

    def test_an_unknown_score_is_never_0(self) -> None:
        chart = gk.evaluate(one(result("a"), result("b", 0)), MAY_15).chart()
        assert [row["id"] for row in rows(chart, "bar", "outlined")] == ["o", "b"]
        assert [row["id"] for row in rows(chart, "text", "unknown")] == ["a"]
        assert [row["label"] for row in rows(chart, "bar", "track")][1:] == [
            "no score, pending, stale",
            "0.00, off track",
        ]

    def test_a_committed_goal_has_no_aim_of_a_stretch_goal(self) -> None:
        plan = one(result("a", 50), ambition="committed")
        chart = gk.evaluate(plan, MAY_15).chart()
        assert rows(chart, "bar", "aim") == []
        assert spec(chart)["title"]["subtitle"] == ["as of 2026-05-15", "bar: score · tick: expected by now"]

    def test_without_a_cycle_nothing_is_expected(self) -> None:
        chart = gk.evaluate(one(result("a", 50), cycle=None), MAY_15).chart()
        assert rows(chart, "tick") == []
        assert spec(chart)["title"]["subtitle"][1] == "bar: score"

    def test_the_aim_is_that_of_the_policy(self) -> None:
        policy = gk.Policy(grading=gk.Grading(zone_edges=(0.3, 0.5, 0.8, 1)))
        chart = gk.evaluate(SAAS, MAY_15, policy).chart()
        assert {(row["aim_from"], row["aim_to"]) for row in rows(chart, "bar", "aim")} == {(0.5, 0.8)}

    def test_scores_beyond_the_scale(self) -> None:
        policy = gk.Policy(clamp=(None, None))
        chart = gk.evaluate(one(result("a", -20), result("b", 5000)), MAY_15, policy).chart()
        [bars] = [layer for layer in spec(chart)["layer"] if layer["mark"].get("style") == "outlined"][:1]
        assert bars["encoding"]["x"]["scale"]["domain"] == [-0.2, 1.5]
        assert bars["encoding"]["x"]["scale"]["clamp"] is True
        assert {row["score"] for row in rows(chart, "bar", "outlined")} >= {-0.2, 50.0}
        assert any(row["label"].startswith("50.00, ") for row in rows(chart, "bar", "track"))

    def test_speaks_the_words_of_the_policy(self) -> None:
        chart = gk.evaluate(SAAS, MAY_15, gk.policies.viva_goals).chart("first-value")
        assert "3 key results: 1 On Track and 2 Behind." in chart.alt

    def test_long_lists_are_named_in_part_and_drawn_whole(self) -> None:
        objectives = [gk.Objective(id=f"o{at}", title=f"Goal {at}") for at in range(15)]
        chart = gk.evaluate(gk.Plan(objectives=objectives), MAY_15).chart()
        assert chart.alt.endswith("Goal 11: no score, pending. 3 more objectives are in the chart.")
        assert len(rows(chart, "bar", "track")) == 15
        chart = gk.evaluate(one(*(result(f"k{at}", at) for at in range(14))), MAY_15).chart("o")
        assert chart.alt.endswith("2 more key results are in the chart.")

    def test_hostile_texts_stay_texts(self) -> None:
        plan = hostile_plan()
        chart = gk.evaluate(plan, MAY_15).chart()
        validate(chart)
        assert chart.alt.isprintable()
        assert all(text.isprintable() for text in strings(spec(chart)))
        assert len(rows(chart, "bar", "track")) >= len(HOSTILE)


class TestKPI:
    def readings(self, *values: float | None, **others: Any) -> gk.KPI:  # noqa: ANN401 - any field
        """Return a weekly KPI; None is a week without a reading."""
        day = dt.date(2026, 1, 5)
        found = [(day + dt.timedelta(weeks=at), value) for at, value in enumerate(values) if value is not None]
        fields: dict[str, Any] = {"readings": found, "cadence": gk.Cadence.weekly(), **others}
        return gk.KPI(id="k", **fields)

    def test_readings_up_to_the_date(self) -> None:
        kpi = SAAS.kpi("trial-to-paid")
        chart = kpi.chart(dt.date(2026, 4, 20))
        assert [row["day"] for row in rows(chart, "point")] == ["2026-03-30", "2026-04-06", "2026-04-13", "2026-04-20"]
        assert chart.alt == (
            "Trial-to-paid conversion (%) as of 2026-04-20: 4 readings from 2026-03-30 to 2026-04-20, the last 12.9 on "
            "2026-04-20: healthy. The target is at least 12 (warning to 10). No limits of the process: limits need 5 "
            "readings, there are 4."
        )

    def test_the_latest_entry_of_a_date_counts(self) -> None:
        kpi = gk.KPI(id="k", readings=[(MAY_15, 1), (MAY_15, 2)])
        assert [row["value"] for row in rows(kpi.chart(MAY_15), "point")] == [2]

    def test_bands(self) -> None:
        chart = SAAS.kpi("mrr").chart(MAY_15)
        edges = {
            health: [(row["low"], row["high"]) for row in rows(chart, "rect", f"band-{health}")]
            for health in ("healthy", "warning", "breached")
        }
        [[_, low]], [[middle, high]] = edges["breached"], edges["healthy"]
        assert edges["warning"] == [(low, middle)] == [(420_000, 440_000)]
        assert high > 450_000
        assert [row["label"] for row in rows(chart, "text")] == ["breached", "warning", "healthy"]

    def test_a_band_on_both_sides(self) -> None:
        kpi = self.readings(5, 5, threshold=gk.Threshold.between(4, 6, tolerance=1))
        chart = kpi.chart(dt.date(2026, 2, 1))
        words = ["breached", "warning", "healthy", "warning", "breached"]
        assert [row["label"] for row in rows(chart, "text")] == words
        assert len(rows(chart, "rect", "band-warning")) == 2

    def test_a_single_healthy_value(self) -> None:
        kpi = self.readings(5, 5, threshold=gk.Threshold.between(5, 5))
        assert rows(kpi.chart(dt.date(2026, 2, 1)), "rect", "band-healthy") == []

    def test_targets_over_time(self) -> None:
        targets = [
            (dt.date(2026, 1, 19), gk.Threshold.at_most(8)),
            (dt.date(2026, 1, 21), gk.Threshold.at_most(7)),
            (dt.date(2026, 12, 1), gk.Threshold.at_most(1)),
        ]
        kpi = self.readings(9, 9, 9, 9, 9, threshold=gk.Threshold.at_most(10), targets=targets)
        chart = kpi.chart(dt.date(2026, 2, 10), limits=False)
        assert [row["high"] for row in rows(chart, "rect", "band-healthy")] == [10, 8, 7]
        starts = [row["from"] for row in rows(chart, "rect", "band-healthy")]
        assert starts[1:] == [1_768_780_800_000, 1_768_953_600_000]
        assert len(rows(chart, "text", "note-text")) == 4  # two days have no room for words
        assert [row["health"] for row in rows(chart, "point")] == ["healthy"] * 2 + ["breached"] * 3

    def test_without_a_threshold_there_are_no_bands(self) -> None:
        chart = self.readings(1, 2).chart(dt.date(2026, 2, 1))
        assert rows(chart, "rect") == rows(chart, "text") == []
        assert {row["health"] for row in rows(chart, "point")} == {"no threshold"}

    def test_gaps_stay_gaps(self) -> None:
        chart = self.readings(1, 2, None, 3, None, None, 4, 5).chart(dt.date(2026, 3, 1))
        assert [row["run"] for row in rows(chart, "line")] == [0, 0, 0, 1, 1]
        whole = self.readings(1, None, None, 4, cadence=None).chart(dt.date(2026, 3, 1))
        assert {row["run"] for row in rows(whole, "line")} == {0}

    def test_limits_and_signals(self) -> None:
        kpi = self.readings(5, 6, 5, 6, 5, 6, 20, threshold=gk.Threshold.at_most(8))
        baseline = (dt.date(2026, 1, 5), dt.date(2026, 2, 14))
        as_of = dt.date(2026, 3, 1)
        chart = kpi.chart(as_of, process=gk.process_behaviour(kpi, as_of, baseline=baseline))
        assert [row["kind"] for row in rows(chart, "point")] == ["common cause"] * 6 + ["concern"]
        assert [row["label"] for row in rows(chart, "text")][-3:] == [
            "upper limit 8.16",
            "mean 5.5",
            "lower limit 2.84",
        ]
        signals = "concern by limit above, 2026-02-16; neutral by range, 2026-02-16"
        assert chart.alt.endswith(f"Mean 5.5, limits 2.84 to 8.16. Signals: {signals}.")
        [points] = [layer for layer in spec(chart)["layer"] if layer["mark"]["type"] == "point"]
        assert points["encoding"]["shape"]["legend"]["values"] == ["common cause", "concern"]
        assert spec(chart)["title"]["subtitle"][2] == "made of the readings from 2026-01-05 to 2026-02-14"
        assert rows(kpi.chart(as_of, limits=False), "rule") == []

    def test_readings_before_the_baseline_are_drawn_without_a_verdict(self) -> None:
        kpi = self.readings(50, 5, 6, 5, 6, 5, 6)
        as_of = dt.date(2026, 3, 1)
        process = gk.process_behaviour(kpi, as_of, baseline=(dt.date(2026, 1, 6), as_of))
        assert [row["kind"] for row in rows(kpi.chart(as_of, process=process), "point")][:2] == [
            "reading",
            "common cause",
        ]

    def test_signals_for_the_better_and_for_neither(self) -> None:
        as_of = dt.date(2026, 3, 15)
        values = (5, 6, 5, 6, 5, 6, 5, 6, 20)
        kpi = self.readings(*values, direction="increase")
        window = (dt.date(2026, 1, 5), dt.date(2026, 2, 28))
        for found, kind in ((kpi, "improvement"), (self.readings(*values), "neutral signal")):
            process = gk.process_behaviour(found, as_of, baseline=window, rules=NHS)
            assert rows(found.chart(as_of, process=process), "point")[-1]["kind"] == kind

    def test_many_signals_are_named_in_part(self) -> None:
        kpi = self.readings(*([5, 6] * 4), *([20, 5.5] * 6), direction="increase")
        as_of = dt.date(2026, 12, 31)
        process = gk.process_behaviour(kpi, as_of, baseline=(dt.date(2026, 1, 5), dt.date(2026, 2, 28)))
        assert kpi.chart(as_of, process=process).alt.endswith("more signals are in the chart.")

    def test_what_never_varies(self) -> None:
        chart = self.readings(5, 5, 5, 5, 5).chart(dt.date(2026, 3, 1))
        assert [row["label"] for row in rows(chart, "text")] == ["always 5"]
        assert chart.alt.endswith("Mean 5, limits 5 to 5. No signals.")
        validate(chart)

    def test_nothing_is_made_up(self) -> None:
        chart = SAAS.kpi("mrr").chart(dt.date(2026, 1, 1))
        assert chart.alt == "Monthly recurring revenue (USD): There are no readings up to 2026-01-01."
        assert [layer["mark"]["type"] for layer in spec(chart)["layer"]] == ["text"]
        validate(chart)

    @pytest.mark.parametrize("value", [0, 1e100, -1e100, 1e-100])
    def test_extreme_values(self, value: float) -> None:
        kpi = gk.KPI(id="k", readings=[(dt.date.min, value)], threshold=gk.Threshold.at_least(value))
        for as_of in (dt.date.min, MAY_15, dt.date.max):
            validate(kpi.chart(as_of))


class TestPace:
    def test_the_score_of_each_day_is_that_of_the_scorecard(self) -> None:
        for goal in ("first-value", "win-mid-market", "conversion", "guided-setup"):
            found = rows(SAAS.chart(goal, MAY_15), "line", "line")
            for row in found:
                card = gk.evaluate(SAAS, dt.date.fromisoformat(row["day"]))
                whole = result_of(card, goal)
                assert (row["score"], row["expected"], row["status"]) == (whole.score, whole.expected, whole.status)
            assert found[-1]["day"] == "2026-05-15"

    def test_a_point_for_each_entry(self) -> None:
        chart = SAAS.chart("checklist", MAY_15)
        days = ["2026-04-13", "2026-04-27", "2026-05-04", "2026-05-11", "2026-05-15"]
        assert [row["day"] for row in rows(chart, "point", "outlined")] == days
        assert [row["day"] for row in rows(chart, "point", "cross")] == ["2026-04-01"]

    def test_in_words(self) -> None:
        name = "Time to first meaningful action from 4 days to 1 day"
        assert SAAS.chart("ttfa", MAY_15).alt.split(". ") == [
            f"Score of {name} as of 2026-05-15: 0.50 where 0.49 is expected, on track",
            "First pending on 2026-04-13, on track on 2026-04-20",
            "Began at 0.07 on 2026-04-13, lowest 0.07, highest 0.50",
            "The aim of a stretch goal is 0.6 to 0.7.",
        ]

    def test_the_pace_runs_to_the_end_of_the_cycle(self) -> None:
        found = rows(SAAS.chart("ttfa", MAY_15), "line", "thin")
        assert [(row["date"], row["expected"]) for row in found] == [("2026-04-01", 0.010989011), ("2026-06-30", 1.0)]

    def test_phases_up_to_the_date(self) -> None:
        phases = [(dt.date(2026, 4, 30), 10), (dt.date(2026, 6, 15), 90)]
        plan = one(result("a", 30, measure=gk.Change(baseline=0, target=100, phases=phases)), result("b", 5))
        found = rows(plan.chart("a", MAY_15), "line", "thin")
        assert [row["date"] for row in found] == ["2026-04-01", "2026-04-30", "2026-05-04", "2026-05-15"]
        assert found[1]["expected"] == 0.1
        assert len(rows(plan.chart("b", MAY_15), "line", "thin")) == 2
        assert len(rows(plan.chart("o", MAY_15), "line", "thin")) == 4
        steps = plan.chart("a", MAY_15, policy=gk.Policy(phases="latest_period"))
        [pace] = [layer for layer in spec(steps)["layer"] if layer["mark"].get("style") == "thin"]
        assert pace["mark"]["interpolate"] == "step-after"

    def test_zones(self) -> None:
        chart = SAAS.chart("first-value", MAY_15)
        assert [row["zone"] for row in rows(chart, "text")] == ["overreached", "short", "sweet spot", "strong", "full"]
        [aim] = rows(chart, "rect", "aim")
        assert (aim["from"], aim["to"]) == (0.6, 0.7)

    def test_zones_beyond_the_scale(self) -> None:
        policy = gk.Policy(grading=gk.Grading(zone_edges=(0.4, 2, 3, 4)))
        chart = SAAS.chart("first-value", MAY_15, policy=policy)
        assert [row["zone"] for row in rows(chart, "text")] == ["overreached", "short"]
        assert rows(chart, "rect", "aim") == []
        validate(chart)

    def test_a_committed_goal_has_a_promise(self) -> None:
        plan = one(result("a", 50), ambition="committed")
        chart = plan.chart("o", MAY_15)
        assert rows(chart, "rule", "thin") == [{"score": 1}]
        assert rows(chart, "rect") == []
        assert chart.alt.endswith("1 was promised.")

    def test_days_without_a_score_break_the_line(self) -> None:
        states = [gk.StateChange(dt.date(2026, 4, 20), "cancelled"), gk.StateChange(dt.date(2026, 5, 4), "active")]
        check_ins = [gk.CheckIn(dt.date(2026, 4, 10), 10), gk.CheckIn(dt.date(2026, 5, 4), 20)]
        plan = one(result("a", check_ins=check_ins, states=states))
        chart = plan.chart("o", MAY_15)
        assert [row["day"] for row in rows(chart, "point", "cross")] == ["2026-04-20"]
        assert len({row["run"] for row in rows(chart, "line", "line")}) == 2

    def test_children_and_kpis_are_entries_too(self) -> None:
        days = {row["day"] for row in rows(SAAS.chart("win-mid-market", MAY_15), "point")}
        assert {"2026-04-17", "2026-04-30", "2026-05-08", "2026-05-11"} <= days  # a milestone, a guardrail
        assert "2026-04-30" not in {row["day"] for row in rows(SAAS.chart("ttfa", MAY_15), "point")}

    def test_a_closing_after_the_cycle(self) -> None:
        closing = gk.Closing(at=dt.date(2026, 7, 10), score=0.9)
        plan = one(result("a", 50, revisions=[gk.Revision(at=dt.date(2026, 5, 10), target=90)]), closing=closing)
        chart = plan.chart("o", dt.date(2027, 1, 1))
        last = rows(chart, "line", "line")[-1]
        assert (last["day"], last["score"], last["status"]) == ("2026-07-10", 0.9, "closed")
        assert rows(chart, "rule", "faint")[-1].keys() != {"date"}

    def test_before_the_cycle(self) -> None:
        chart = SAAS.chart("ttfa", dt.date(2026, 3, 31))
        assert chart.alt.endswith("The cycle 2026-Q2 begins on 2026-04-01.")
        assert rows(chart, "line") == rows(chart, "point") == []

    def test_without_a_cycle(self) -> None:
        plan = one(result("a", 50), cycle=None)
        chart = plan.chart("o", MAY_15)
        assert rows(chart, "line", "thin") == []
        assert [row["day"] for row in rows(chart, "point")] == ["2026-05-04", "2026-05-15"]
        early = plan.chart("a", dt.date(2026, 5, 3))
        assert early.alt == "A: Nothing was entered up to 2026-05-03."

    def test_without_any_score(self) -> None:
        chart = one(result("a", measure=None, check_ins=[])).chart("a", MAY_15)
        assert rows(chart, "line", "line") == []
        assert [row["day"] for row in rows(chart, "point")] == ["2026-04-01", "2026-05-15"]
        assert spec(chart)["title"]["subtitle"][1] == "dashed: expected · cross: no score"
        validate(chart)

    def test_the_legend_has_the_words_of_the_policy(self) -> None:
        policy = gk.Policy(status_names={"on_track": '"});alert(1)'})
        [points] = [
            layer
            for layer in spec(SAAS.chart("ttfa", MAY_15, policy=policy))["layer"]
            if layer["mark"].get("style") == "outlined"
        ]
        expression = points["encoding"]["shape"]["legend"]["labelExpr"]
        table = json.loads(expression.removeprefix("(").removesuffix(")[datum.label]"))
        assert table["on_track"] == '"});alert(1)'
        assert table["at_risk"] == "at risk"


def test_symbols_tell_statuses_apart_without_colour() -> None:
    config = spec(CARD.chart())["config"]
    hollow = [colour == "transparent" for colour in config["range"]["category"]]
    looks = list(zip(config["range"]["symbol"], hollow, strict=True))
    assert len(looks) == len(gk.Status) == len(set(looks))
    filled = {colour for colour, empty in zip(config["range"]["category"], hollow, strict=True) if not empty}
    assert filled <= {fill for fill, _ in COLOURS.values()}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ([], []),
        ([50], [50]),
        ([-5, 200], [0, 100]),
        ([50, 50, 50], [38, 50, 62]),
        ([0, 1, 2], [0, 12, 24]),
        ([98, 99, 40, 100], [76, 88, 40, 100]),
    ],
)
def test_labels_do_not_overlap(wanted: list[float], found: list[float]) -> None:
    assert spread(wanted, 0, 100, 12) == found


def test_labels_share_what_room_there_is() -> None:
    assert spread([5.0] * 11, 0, 100, 50) == [10.0 * at for at in range(11)]
