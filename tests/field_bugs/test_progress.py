"""Classes 1 to 11 of bugs found in other systems: the progress of one key result."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, cast

import pytest

import goalkit as gk
from goalkit.display import text
from goalkit.model import numbers
from tests.field_bugs import wrong
from tests.field_bugs.goals import card, day, key_result, moved, objective, refused, said, scored

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.model.measures import ChangeDirection


def check_01() -> None:
    """Metrics that should fall stood at 0 % or red however far they fell, as 119 under a ceiling of 150 did
    (Leantime/leantime#3247, puzzle/okr#1661, cityofaustin/atd-data-tech#4224); here one formula serves both
    ways.
    """
    halfway = moved(4, 1, 2.5)
    assert halfway.progress == halfway.score == 0.5
    assert moved(4, 1, 1).score == 1.0
    assert moved(180, 150, 165).progress == 0.5
    assert moved(180, 150, 119).score == 1.0
    assert moved(-10, -20, -15).progress == 0.5
    ceiling = gk.Threshold.at_most(150)
    kpi = gk.KPI(id="tickets", threshold=ceiling, readings=[(day("05-11"), 119)])
    held = key_result("kr", gk.Maintain(kpi="tickets"))
    result = card(objective("o", held), kpis=[kpi])
    assert result.kpis["tickets"].health is gk.Health.HEALTHY
    assert result.key_results["kr"].score == 1.0


def check_02() -> None:
    """A move in the wrong direction was drawn as progress, by `abs`, or as 0 as if nothing had happened
    (puzzle/okr#495, puzzle/okr#736); here progress is negative and only the score is clamped.
    """
    lost = moved(12, 20, 10)
    assert (lost.progress, lost.score) == (-0.25, 0.0)
    assert moved(12, 20, 10, open_clamp=True).score == -0.25
    assert moved(4, 1, 5.5).progress == -0.5
    assert moved(4, 1, 5.5, open_clamp=True).score == -0.5
    assert numbers.percent(-0.25) == -25


def check_03() -> None:
    """Where start and target were equal, or the target 0, the result was NaN, Infinity, 0.5 or 0, or the
    goal was refused (makeplane/plane#1325, operately/operately#452, operately/operately#777,
    Azure/pcs-remote-monitoring-webui#787, billchen198318/bamboobsc#9); here it is 1 once the target is
    reached in the declared direction, else 0, and a policy can say otherwise.
    """
    values: dict[tuple[float, ChangeDirection | None], float] = {
        (5.0, None): 1.0,
        (4.0, None): 0.0,
        (6.0, None): 0.0,
        (4.0, "increase"): 0.0,
        (6.0, "increase"): 1.0,
        (4.0, "decrease"): 1.0,
        (6.0, "decrease"): 0.0,
    }
    for (value, direction), expected in values.items():
        same = gk.Change(baseline=5, target=5, direction=direction)
        found = card(objective("o", key_result("kr", same, said("05-11", value))))
        progress = found.key_results["kr"].progress
        assert progress is not None
        assert math.isfinite(progress)
        assert progress == expected
        json.dumps(found.to_dict(), allow_nan=False)
    goal = objective("o", key_result("kr", gk.Change(baseline=5, target=5), said("05-11", 5)))
    zero = card(goal, policy=gk.Policy(degenerate="zero"))
    unknown = card(goal, policy=gk.Policy(degenerate="unknown"))
    assert (zero.key_results["kr"].progress, zero.objectives["o"].score) == (0.0, 0.0)
    assert (unknown.key_results["kr"].progress, unknown.objectives["o"].score) == (None, None)
    assert moved(0, 0, 0).progress == 1.0
    assert moved(5, 0, 2).progress == 0.6
    assert moved(5, 0, 0).progress == 1.0
    assert moved(-5, 0, -5).progress == 0.0


def check_04() -> None:
    """Value over target, with the baseline left out, called a metric at its starting point 80 % done (read
    in the code of horilla and of two more); here progress starts at the baseline, which for a linked KPI is
    frozen.
    """
    assert moved(80, 100, 80).progress == 0.0
    assert moved(80, 100, 90).progress == 0.5
    assert moved(80, 100, 79).progress == -0.05
    nps = gk.KPI(
        id="nps",
        readings=[(day("03-20"), 30), (day("04-10"), 32), (day("05-11"), 35), (day("04-01"), 31)],
    )
    linked = card(objective("o", key_result("kr", gk.Change(target=40, kpi="nps"))), kpis=[nps])
    assert linked.key_results["kr"].baseline == 30.0
    assert linked.key_results["kr"].progress == 0.5


def check_05() -> None:
    """Decimals were cut off: 5.9 of 10 was 50 %, 94 % showed as 93, a goal of 0.5 became 0 (puzzle/okr#235,
    PostHog/posthog#42969, metabase/metabase#24694); here no number is cut, and a percent is rounded half
    up.
    """
    assert moved(0, 10, 5.9).progress == 0.59
    assert moved(0, 0.5, 0.25).progress == 0.5
    assert moved(0, 0.15, 0.06).progress == 0.4
    assert gk.Milestone("Half", 0.5).weight == 0.5
    assert gk.Threshold.at_most(0.15).high == 0.15
    shown = {0.59: 59, 0.29: 29, 0.58: 58, 0.94: 94, 0.125: 13, 0.945: 95, -0.125: -13}
    assert {share: numbers.percent(share) for share in shown} == shown
    parts = card(objective("o", scored("a", 50, weight=29), scored("b", 50, weight=71))).explain("o")
    assert "share 29 %" in str(parts)


def check_06() -> None:
    """Text was read as a number as far as it went: '10,000' was 10, '03,2' was 3, '50%' and '0,5' something
    else (metabase/metabase#3849, operately/operately#747, tijlleenders/ZinZen#1442); here a text is no
    number, neither in a constructor nor in a file.
    """
    for words in ("10,000", "50%", "0,5", "03,2", "7", "", "1e3"):
        number = cast("float", words)
        assert refused(lambda: gk.CheckIn(day("05-11"), number)) == [("value", "number.text")]  # noqa: B023
        assert refused(lambda: gk.Change(baseline=0, target=number)) == [("target", "number.text")]  # noqa: B023
        item = {"id": "kr", "title": "KR", "measure": {"type": "change", "baseline": words, "target": 1}}
        document = {"goalkit": 1, "objectives": [{"id": "o", "title": "O", "key_results": [item]}]}
        file = json.dumps(document)
        where = "objectives[0].key_results[0].measure.baseline"
        assert refused(lambda: gk.loads(file, format="json")) == [(where, "number.text")]  # noqa: B023


def check_07() -> None:
    """A bar said 100 % while something was left to do (sourcegraph/sourcegraph-public-snapshot#25235,
    mapswipe/mapswipe#159, theforeman/foreman-tasks#225); here 100 % is shown only when complete, and 0 %
    only when nothing has moved.
    """
    shown = {0.994: 99, 0.995: 99, 0.996: 99, 0.9999: 99, 1.0: 100, 0.0: 0, 0.001: 1, -0.001: -1}
    assert {share: numbers.percent(share) for share in shown} == shown
    texts = {0.996: "0.99", 1.0: "1.00", 0.001: "0.01", 0.0: "0.00"}
    assert {score: text.score_text(score) for score in texts} == texts
    steps = [gk.Milestone(f"Step {n}", done_on=day("05-11") if n else None) for n in range(200)]
    found = card(objective("o", key_result("kr", gk.Milestones(steps)))).key_results["kr"]
    assert found.progress == 0.995
    assert found.zone is gk.StretchZone.STRONG
    assert gk.Grading().grade(0.996, "committed") is gk.Grade.MISSED
    assert gk.Grading().grade(1.0, "committed") is gk.Grade.ACHIEVED
    parts = str(card(objective("o", scored("a", 1, weight=996), scored("b", 1, weight=4))).explain("o"))
    assert "share 99 %" in parts
    assert "share 1 %" in parts


def check_08() -> None:
    """Half of the users wanted more than 100 % cut off and the other half wanted to see it
    (impress-org/givewp#7740, wealthfolio#235); here progress is never cut, the score is clamped by the
    policy, and each key result before it is averaged.
    """
    assert moved(0, 100, 125).progress == 1.25
    assert moved(0, 100, 125).score == 1.0
    assert moved(0, 100, 125, open_clamp=True).score == 1.25
    pair = objective("o", scored("a", 150), scored("b", 50))
    assert card(pair).objectives["o"].score == 0.75
    over = objective("o", scored("a", 150), scored("b", 150))
    seen = card(over, policy=gk.Policy(clamp=(0, None))).objectives["o"]
    assert (seen.progress, seen.score) == (1.5, 1.0)
    opened = gk.Policy(clamp=(0, None), objective_clamp=(0, None))
    assert card(over, policy=opened).objectives["o"].score == 1.5


def check_09() -> None:
    """The latest value was the one typed in last, so correcting an old entry moved the present
    (travelynx#82; read in the code of puzzle/okr); here it is the one dated last, of one date the one
    entered last, and nothing dated after the day asked about.
    """
    measure = gk.Change(baseline=0, target=10)
    late = key_result("kr", measure, said("05-20", 6), said("05-10", 4))
    assert card(objective("o", late)).key_results["kr"].value == 6.0
    assert card(objective("o", late)).objectives["o"].score == 0.6
    assert card(objective("o", late), as_of=day("05-15")).objectives["o"].score == 0.4
    twice = key_result("kr", measure, said("05-20", 6), said("05-20", 7))
    assert card(objective("o", twice)).objectives["o"].score == 0.7
    nps = gk.KPI(id="nps", readings=[(day("05-20"), 6), (day("05-10"), 4), (day("05-10"), 5)])
    assert card(kpis=[nps]).kpis["nps"].value == 6.0
    assert card(kpis=[nps], as_of=day("05-15")).kpis["nps"].value == 5.0
    assert card(kpis=[nps], as_of=day("05-01")).kpis["nps"].value is None


def check_10() -> None:
    """A level to hold counted as 0 while it stood at its start and as 100 far outside its range, 2 of 4
    tasks were 100 %, and a forecast over a window cut at today was today's value (read in the code of MHOKR
    and lopes-andre/okrs-tracker); here to maintain is to meet a threshold, milestones count against all of
    them, and the pace is that of the whole cycle.
    """
    held = gk.Maintain(threshold=gk.Threshold.between(95, 105))
    for value, score in {100.0: 1.0, 95.0: 1.0, 105.0: 1.0, 94.0: 0.0, 200.0: 0.0}.items():
        found = card(objective("o", key_result("kr", held, said("05-11", value))))
        assert found.key_results["kr"].score == score
    shares = key_result(
        "kr",
        gk.Maintain(threshold=gk.Threshold.at_least(99.9), method="readings"),
        *(said(f"05-{n:02d}", 99.95 if n % 4 else 99.0) for n in range(1, 9)),
    )
    assert card(objective("o", shares)).key_results["kr"].progress == 0.75
    done = [day("05-01"), day("05-02"), None, None]
    steps = gk.Milestones([gk.Milestone(f"Step {n}", done_on=on) for n, on in enumerate(done)])
    assert card(objective("o", key_result("kr", steps))).key_results["kr"].progress == 0.5
    assert card(objective("o", key_result("kr", steps)), as_of=day("05-01")).objectives["o"].score == 0.25
    april = gk.Cycle(id="2026-Q2", start=day("04-01"), end=day("05-01"))
    item = key_result("kr", gk.Change(baseline=0, target=100), said("04-10", 35))
    half = gk.evaluate(gk.Plan(cycles=[april], objectives=[objective("o", item)]), day("04-15"))
    assert half.key_results["kr"].expected == 0.5
    assert half.key_results["kr"].projected == 0.7


def check_11() -> None:
    """Checkpoints of a falling metric were compared the wrong way round, so being ahead was behind (read in
    the code of ShamanR); here a checkpoint becomes a share of the way, whatever the direction.
    """
    for baseline, target, point, good, bad in ((4, 1, 3, 2.5, 3.9), (1, 4, 2, 2.5, 1.1)):
        measure = gk.Change(baseline=baseline, target=target, phases=[(day("05-10"), point)])
        for value, status in {
            point: gk.Status.ON_TRACK,
            good: gk.Status.ON_TRACK,
            bad: gk.Status.OFF_TRACK,
        }.items():
            item = key_result("kr", measure, said("05-09", value))
            found = card(objective("o", item), as_of=day("05-10")).key_results["kr"]
            assert found.expected == 0.333333333
            assert found.status is status


CHECKS: dict[str, Callable[[], None]] = {
    "01": check_01,
    "02": check_02,
    "03": check_03,
    "04": check_04,
    "05": check_05,
    "06": check_06,
    "07": check_07,
    "08": check_08,
    "09": check_09,
    "10": check_10,
    "11": check_11,
}


def test_01_decreasing_metric_is_not_zero() -> None:
    check_01()


def test_02_regression_is_not_progress() -> None:
    check_02()


def test_03_target_equal_to_baseline_or_zero_is_a_number() -> None:
    check_03()


def test_04_baseline_is_not_ignored() -> None:
    check_04()


def test_05_decimals_are_not_cut_off() -> None:
    check_05()


def test_06_text_is_not_read_as_a_number() -> None:
    check_06()


def test_07_hundred_percent_is_not_shown_before_done() -> None:
    check_07()


def test_08_cap_is_a_choice_of_the_policy() -> None:
    check_08()


def test_09_latest_is_by_date_and_not_by_entry() -> None:
    check_09()


def test_10_level_milestones_and_pace_are_not_read_as_something_else() -> None:
    check_10()


def test_11_checkpoints_of_a_decreasing_metric_are_not_inverted() -> None:
    check_11()


@pytest.mark.parametrize(("check", "variant"), wrong.cases(CHECKS), ids=wrong.names(CHECKS))
def test_check_fails_on_the_wrong_variant(
    check: Callable[[], None], variant: wrong.Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    variant.refute(check, monkeypatch)


@pytest.mark.parametrize("number", CHECKS)
def test_check_passes_without_the_fast_path(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Many wrong variants switch it off as well; that alone is not what the checks fail on.
    with monkeypatch.context() as patch:
        wrong.slow_path(patch)
        CHECKS[number]()
