"""The scorecard as text: 80 columns, words for everything that colour says, nothing a terminal would obey."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.display.text import clean, fit, score_text, scorecard_text, width
from tests.property.test_file_laws import wild_plans
from tests.strategies import policies

SGR = re.compile(r"\x1b\[[0-9;]*m")
SAAS = Path(__file__).parents[2] / "examples" / "saas.toml"
MAY_15 = dt.date(2026, 5, 15)
Q2 = gk.Cycle.quarter(2026, 2)

HOSTILE = "\x1b[2J\x1b]0;title\x07 目標を達成する\n\r\t\u202egnp.exe\u200b e\u0301 👩‍👩‍👧 กำลังใจ \x9b31m " * 4

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def day(number: int) -> dt.date:
    return dt.date(2026, 5, number)


def objective(*key_results: gk.KeyResult) -> gk.Objective:
    return gk.Objective(id="o", title="O", cycle="2026-Q2", key_results=key_results)


def change(value: float | None) -> gk.KeyResult:
    check_ins = [] if value is None else [gk.CheckIn(day(11), value)]
    return gk.KeyResult(id="k", title="K", measure=gk.Change(baseline=0, target=100), check_ins=check_ins)


def card(
    *objectives: gk.Objective,
    kpis: tuple[gk.KPI, ...] = (),
    as_of: dt.date = MAY_15,
    policy: gk.Policy | None = None,
) -> gk.Scorecard:
    plan = gk.Plan(cycles=[Q2], kpis=kpis, objectives=objectives)
    return gk.evaluate(plan, as_of, gk.Policy() if policy is None else policy)


def lines(scorecard: gk.Scorecard) -> list[str]:
    return scorecard_text(scorecard).splitlines()


def row(scorecard: gk.Scorecard, word: str) -> str:
    [found] = [line for line in lines(scorecard) if word in line]
    return found


def check_text(scorecard: gk.Scorecard) -> None:
    """Check what holds for every scorecard."""
    plain = scorecard_text(scorecard)
    assert plain == str(scorecard)
    for line in plain.split("\n"):
        assert width(line) <= 80, line
        assert line.isprintable()
        assert line == line.rstrip() or line.endswith("  ")
    assert SGR.sub("", scorecard_text(scorecard, colour=True)) == plain


class TestWidth:
    @pytest.mark.parametrize(
        ("text", "columns"),
        [
            ("", 0),
            ("Ziel", 4),
            ("Müller", 6),
            ("Mu\u0308ller", 6),
            ("目標", 4),
            ("\uff21", 2),
            ("❤\ufe0f", 1),
            ("1\u20e3", 1),
            ("กำ", 2),
            ("नि", 2),
            ("😀", 2),
        ],
    )
    def test_of_texts(self, text: str, columns: int) -> None:
        assert width(text) == columns


class TestFit:
    @pytest.mark.parametrize(
        ("text", "columns", "fitted"),
        [
            ("Win", 5, "Win  "),
            ("Win", 3, "Win"),
            ("Wind", 3, "Wi…"),
            ("目標達成", 8, "目標達成"),
            ("目標達成", 7, "目標達…"),
            ("目標達成", 6, "目標… "),
            ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
            ("a  b\n\tc", 9, "a b c    "),
            ("\x1b[31mred\x1b[0m", 12, "[31mred [0m "),
            ("\x07\x9b\u202e\u2028", 2, "  "),
            ("", 0, ""),
        ],
    )
    def test_texts(self, text: str, columns: int, fitted: str) -> None:
        assert fit(text, columns) == fitted

    def test_indent_is_kept(self) -> None:
        assert fit("    a   b", 8, indent=2) == "  a b   "
        assert fit("abcdefgh", 6, indent=2) == "  abc…"

    @given(texts, st.integers(1, 50))
    def test_is_exact(self, text: str, columns: int) -> None:
        fitted = fit(text, columns)
        assert width(fitted) == columns
        assert fitted.isprintable()
        assert fit(fitted, columns) == fitted

    @given(texts)
    def test_cleaned_text_is_one_printable_line(self, text: str) -> None:
        assert clean(text).isprintable()
        assert len(clean(text)) == len(text)


class TestScoreText:
    @pytest.mark.parametrize(
        ("score", "text"),
        [
            (None, "-"),
            (0.0, "0.00"),
            (1.0, "1.00"),
            (0.405, "0.41"),
            (0.125, "0.13"),
            (0.994, "0.99"),
            (0.996, "0.99"),
            (0.9999, "0.99"),
            (1.0001, "1.00"),
            (1.004, "1.00"),
            (1.25, "1.25"),
            (0.0001, "0.01"),
            (0.004, "0.01"),
            (-0.0001, "-0.01"),
            (-0.2, "-0.20"),
            (1e-12, "0.00"),
            (1 - 1e-12, "1.00"),
            (999.99, "999.99"),
            (1000.0, "1000"),
            (-12345.6, "-12346"),
            (123456.0, "1.2e+05"),
            (-1e200, "-1e+200"),
        ],
    )
    def test_of_scores(self, score: float | None, text: str) -> None:
        assert score_text(score) == text

    @given(st.floats(-1e200, 1e200))
    def test_is_short_and_never_lies_about_the_ends(self, score: float) -> None:
        text = score_text(score)
        assert len(text) <= 9
        assert (text == "1.00") == (round(score, 9) == 1)
        assert (text == "0.00") == (round(score, 9) == 0)


class TestWholeText:
    def test_of_the_saas_example(self) -> None:
        plan = gk.load(SAAS)
        for when in (plan.cycles[0].start, MAY_15, plan.cycles[0].last_day, dt.date(2030, 1, 1), dt.date.min):
            check_text(gk.evaluate(plan, when))

    @pytest.mark.parametrize("text", [HOSTILE, "目" * 300, "\u0301" * 200 + "a", "x" * 300, "a b " * 90, "\n\n."])
    def test_of_hostile_texts(self, text: str) -> None:
        name = " ".join(clean(text).split())
        plan = gk.Plan(
            name=text,
            cycles=[gk.Cycle(id=name, start=Q2.start, end=Q2.end, name=text)],
            owners=[gk.Owner(id=name, name=text, kind="individual"), gk.Owner(id="a")],
            kpis=[
                gk.KPI(
                    id=name,
                    name=text,
                    unit=text,
                    threshold=gk.Threshold.at_least(1),
                    cadence=gk.Cadence.daily(),
                    readings=[(day(1), -1e99)],
                ),
            ],
            objectives=[
                gk.Objective(
                    id=name,
                    title=f"t{text}",
                    owner=name,
                    cycle=name,
                    guardrails=[name],
                    key_results=[
                        gk.KeyResult(
                            id=f"k{name}",
                            title=f"t{text}",
                            measure=gk.Change(baseline=-1e-99, target=1e99, unit=text),
                            check_ins=[gk.CheckIn(day(1), 1e100)],
                        ),
                        gk.KeyResult(
                            id="low",
                            title="low",
                            measure=gk.Change(baseline=0, target=1e-99),
                            check_ins=[gk.CheckIn(day(1), -1e100)],
                        ),
                    ],
                ),
                gk.Objective(
                    id="closed",
                    title=text + "t",
                    closing=gk.Closing(at=day(2), score=0.5),
                    key_results=[
                        gk.KeyResult(
                            id="far",
                            title="far",
                            measure=gk.Change(baseline=0, target=1e-99),
                            check_ins=[gk.CheckIn(day(1), -1e100)],
                        )
                    ],
                ),
            ],
        )
        for policy in (gk.Policy(), gk.Policy(clamp=(None, None), objective_clamp=(None, None))):
            for when in (day(1), MAY_15):
                check_text(gk.evaluate(plan, when, policy))

    @given(wild_plans(), policies(), st.integers(-50, 200))
    def test_of_any_plan(self, plan: gk.Plan, policy: gk.Policy, days: int) -> None:
        check_text(gk.evaluate(plan, dt.date(2026, 1, 1) + dt.timedelta(days), policy))

    def test_of_an_empty_plan(self) -> None:
        assert lines(gk.evaluate(gk.Plan(), MAY_15)) == ["Scorecard as of 2026-05-15"]
        assert lines(gk.evaluate(gk.Plan(name="\n"), MAY_15)) == ["Scorecard as of 2026-05-15"]

    def test_of_a_small_plan(self) -> None:
        plan = gk.Plan(
            name="Acme",
            cycles=[Q2, gk.Cycle.quarter(2026, 3)],
            owners=[gk.Owner(id="acme", name="Acme Inc.", kind="company"), gk.Owner(id="idle")],
            kpis=[
                gk.KPI(
                    id="churn",
                    name="Churn",
                    unit="%",
                    threshold=gk.Threshold.at_most(3, warning=3.5),
                    readings=[(dt.date(2026, 4, 30), 3.2)],
                ),
                gk.KPI(
                    id="nps",
                    threshold=gk.Threshold.at_least(40),
                    cadence=gk.Cadence.weekly(),
                    readings=[(dt.date(2026, 4, 1), 38)],
                ),
                gk.KPI(id="new"),
            ],
            objectives=[
                gk.Objective(
                    id="value",
                    title="Every trial user feels the value in 72 hours",
                    owner="acme",
                    cycle="2026-Q2",
                    guardrails=["nps"],
                    key_results=[
                        gk.KeyResult(
                            id="ttfa",
                            title="First action",
                            measure=gk.Change(baseline=4, target=1, unit="days"),
                            check_ins=[gk.CheckIn(day(11), 2.5)],
                        ),
                        gk.KeyResult(id="talks", title="Talk to users"),
                    ],
                ),
                gk.Objective(
                    id="old",
                    title="Done before",
                    ambition="committed",
                    closing=gk.Closing(at=day(1), score=0.7),
                ),
            ],
        )
        assert scorecard_text(gk.evaluate(plan, MAY_15)) == (
            """\
Acme as of 2026-05-15
2026-Q2: day 45 of 91 (2026-04-01 to 2026-06-30)

OBJECTIVES AND KEY RESULTS             SCORE  EXPECTED  GRADE     STATUS

Acme Inc. (company)                     0.50
  value: Every trial user feels the value in 72 hours
    zone short, stale                   0.50      0.49  partial   at risk
    guardrail breached: nps
    ttfa: First action
      4 to 1 days, now 2.5              0.50      0.49  partial   on track
    talks: Talk to users
      no measure agreed, stale             -      0.49  -         pending

(no owner)
  old: Done before
    committed                           0.70         -  missed    closed
    closed on 2026-05-01 with 0.70, computed -

KPIS                            VALUE           DATE        HEALTH
  Churn                         3.2 %           2026-04-30  warning
  nps                           38              2026-04-01  stale (was breached)
  new                           -               -           no data"""
        )

    def test_cycles_that_do_not_run_are_not_shown(self) -> None:
        assert not any("of 91" in line for line in lines(card(as_of=dt.date(2026, 7, 1))))
        assert any("day 91 of 91" in line for line in lines(card(as_of=dt.date(2026, 6, 30))))
        assert any("day 1 of 91" in line for line in lines(card(as_of=dt.date(2026, 4, 1))))


class TestRows:
    @pytest.mark.parametrize(
        ("value", "status", "paint"),
        [
            (None, "pending", ""),
            (60, "on track", "\033[32m"),
            (25, "at risk", "\033[33m"),
            (5, "off track", "\033[31m"),
        ],
    )
    def test_status(self, value: float | None, status: str, paint: str) -> None:
        scorecard = card(objective(change(value)))
        for line in (row(scorecard, "0 to 100"), row(scorecard, "zone")):
            assert line.endswith(f"  {status}")
        painted = f"{paint}{status}\033[0m" if paint else f"  {status}"
        assert scorecard_text(scorecard, colour=True).count(painted) == 2

    def test_status_ahead(self) -> None:
        scorecard = card(objective(change(90)), policy=gk.Policy(pace=gk.Pace(ahead=1.1)))
        assert row(scorecard, "0 to 100").endswith("achieved  ahead")
        assert "\033[32mahead\033[0m" in scorecard_text(scorecard, colour=True)

    @pytest.mark.parametrize("state", list(gk.State))
    def test_states(self, state: gk.State) -> None:
        item = gk.Objective(id="o", title="O", cycle="2026-Q2", states=[gk.StateChange(at=day(1), state=state)])
        expected = "pending" if state is gk.State.ACTIVE else state.value
        assert row(card(item), "aspirational").endswith(expected)
        assert SGR.sub("", scorecard_text(card(item), colour=True)) == scorecard_text(card(item))

    @pytest.mark.parametrize(
        ("measure", "value", "words"),
        [
            (gk.Change(baseline=4, target=1), 2.5, "4 to 1, now 2.5"),
            (gk.Change(baseline=4, target=1, unit="days"), None, "4 to 1 days, now -"),
            (gk.Change(baseline=4, unit="days"), 3, "now 3 days, progress unknown"),
            (gk.Change(baseline=4), None, "no value yet"),
            (gk.Maintain(threshold=gk.Threshold.at_least(9), unit="%"), 9.5, "now 9.5 %"),
            (gk.Baseline(unit="NPS"), 38, "now 38 NPS"),
            (None, 7, "now 7, progress unknown"),
            (None, None, "no measure agreed"),
        ],
    )
    def test_movement(self, measure: gk.Change | gk.Maintain | None, value: float | None, words: str) -> None:
        check_ins = [] if value is None else [gk.CheckIn(day(11), value)]
        item = gk.KeyResult(id="k", title="K", measure=measure, check_ins=check_ins, cadence=gk.Cadence.monthly())
        line = lines(card(objective(item)))[-1]
        assert line.strip().startswith(words + " " * 3)

    def test_stated_status(self) -> None:
        item = gk.KeyResult(
            id="k",
            title="K",
            measure=gk.Change(baseline=0, target=100),
            check_ins=[gk.CheckIn(day(11), 90, status="off_track")],
        )
        line = row(card(objective(item)), "0 to 100")
        assert "0 to 100, now 90, as stated" in line
        assert line.endswith("off track")

    def test_stale(self) -> None:
        item = gk.KeyResult(
            id="k",
            title="K",
            measure=gk.Change(baseline=0, target=100),
            check_ins=[gk.CheckIn(dt.date(2026, 4, 2), 9)],
        )
        assert "now 9, stale" in row(card(objective(item)), "0 to 100")
        assert "zone overreached, stale" in row(card(objective(item)), "zone")

    def test_owners(self) -> None:
        plan = gk.Plan(
            owners=[gk.Owner(id="b", kind="individual"), gk.Owner(id="a" * 60, kind="department")],
            objectives=[
                gk.Objective(id="1", title="1", owner="a" * 60),
                gk.Objective(id="2", title="2"),
                gk.Objective(id="3", title="3", owner="b"),
            ],
        )
        heads = [line for line in lines(gk.evaluate(plan, MAY_15))[3:] if line and not line.startswith(" ")]
        assert heads == [
            f"b (individual){' ' * 23}      -",
            f"{'a' * 23}… (department)      -",
            "(no owner)",
        ]


class TestKpis:
    def kpi(self, *readings: tuple[dt.date, float], threshold: gk.Threshold | None) -> gk.KPI:
        return gk.KPI(id="k", unit="%", threshold=threshold, cadence=gk.Cadence.weekly(), readings=list(readings))

    @pytest.mark.parametrize(
        ("value", "when", "health", "paint"),
        [
            (5, 11, "healthy", "\033[32m"),
            (3.5, 11, "warning", "\033[33m"),
            (1, 11, "breached", "\033[31m"),
            (5, 0, "stale (was healthy)", ""),
            (3.5, 0, "stale (was warning)", ""),
            (1, 0, "stale (was breached)", ""),
        ],
    )
    def test_health(self, value: float, when: int, health: str, paint: str) -> None:
        date = day(11) if when else dt.date(2026, 4, 1)
        scorecard = card(kpis=(self.kpi((date, value), threshold=gk.Threshold.at_least(4, 3)),))
        assert lines(scorecard)[-1] == f"  {'k':<28}  {f'{value:g} %':<14}  {date}  {health}"
        painted = scorecard_text(scorecard, colour=True).splitlines()[-1]
        assert painted.endswith(f"{paint}{health}\033[0m" if paint else f"  {health}")

    def test_without_threshold_or_data(self) -> None:
        none = self.kpi((day(11), 1), threshold=None)
        assert lines(card(kpis=(none,)))[-1].endswith("2026-05-11  no threshold")
        empty = self.kpi(threshold=gk.Threshold.at_least(4))
        assert lines(card(kpis=(empty,)))[-1].split() == ["k", "-", "-", "no", "data"]

    def test_long_values_are_cut(self) -> None:
        item = gk.KPI(id="k", unit="customers in May", readings=[(day(1), 123456)])
        assert "  123456 custom…  2026-05-01  " in lines(card(kpis=(item,)))[-1]


def test_a_named_policy_speaks_its_own_words() -> None:
    """Under another system's rules its "At Risk" must not be read for ours."""
    key_result = gk.KeyResult(
        id="kr",
        title="kr",
        measure=gk.Change(0, 100),
        check_ins=[gk.CheckIn(dt.date(2026, 5, 15), 41)],
    )
    goal = gk.Objective(id="o", title="o", cycle="2026-Q2", key_results=[key_result])
    plan = gk.Plan(cycles=[gk.Cycle.quarter(2026, 2)], objectives=[goal])
    card = gk.evaluate(plan, dt.date(2026, 5, 15), gk.policies.viva_goals)
    assert card.objectives["o"].status is gk.Status.AT_RISK
    lines = [line for line in str(card).splitlines() if "0.41" in line]
    assert [line.split()[-2:] for line in lines if "orange" in line] == [["orange", "Behind"]] * 2


def test_the_longest_words_of_every_system_are_shown_whole() -> None:
    item = gk.KeyResult(id="kr", title="kr", measure=gk.Change(0, 100), check_ins=[gk.CheckIn(day(2), 41)])
    plan = gk.Plan(cycles=[gk.Cycle.quarter(2026, 2)], objectives=[objective(item)])
    for policy in gk.policies.PRESETS.values():
        shown = [line for line in lines(gk.evaluate(plan, day(28), policy)) if "0.41" in line or "0.00" in line]
        result = gk.evaluate(plan, day(28), policy).key_results["kr"]
        assert result.score is not None
        words = policy.grading.label(result.score, "aspirational"), policy.status_name(result.status)
        assert shown[-1].endswith(f"  {words[1].replace('_', ' ')}")
        assert f"  {words[0]}  " in shown[-1]
        assert max(map(len, shown)) <= 80
