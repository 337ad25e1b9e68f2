"""Classes 12 to 20 of bugs found in other systems: what a parent makes of its children."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

import attrs
import pytest

import goalkit as gk
from tests.field_bugs import wrong
from tests.field_bugs.goals import (
    END,
    cancelled,
    card,
    day,
    key_result,
    objective,
    plan,
    refused,
    said,
    scored,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def check_12() -> None:
    """A goal without a value was 0 in one version and left out in the next, and an empty bar and a bar at 0
    % looked the same (frappe/hrms#2023, puzzle/okr#58, puzzle/okr#217, puzzle/okr#130); here its progress
    is None, and how it counts is named by the policy and said in the explanation.
    """
    nothing = key_result("c", gk.Change(baseline=0, target=5))
    note = key_result("c", gk.Change(baseline=0, target=5), gk.CheckIn(day("05-11"), note="soon"))
    five = [key_result(name, gk.Change(baseline=0, target=5), said("05-11", 5)) for name in "ab"]
    for missing in (nothing, note):
        zero = card(objective("o", *five, missing))
        assert zero.objectives["o"].score == 0.666666667
        assert zero.key_results["c"].progress is None
        assert zero.key_results["c"].score is None
        assert zero.key_results["c"].grade is None
        assert "not started, counts as 0" in str(zero.explain("o"))
        left_out = card(objective("o", *five, missing), policy=gk.Policy(not_started="exclude"))
        assert left_out.objectives["o"].score == 1.0
        assert "not counted: not started" in str(left_out.explain("o"))
    at_zero = key_result("c", gk.Change(baseline=0, target=5), said("05-11", 0))
    for rule in (gk.Policy(), gk.Policy(not_started="exclude")):
        found = card(objective("o", *five, at_zero), policy=rule)
        assert found.objectives["o"].score == 0.666666667
        assert found.key_results["c"].progress == 0.0
    for unknown in (key_result("c", gk.Baseline()), key_result("c", None)):
        assert card(objective("o", *five, unknown)).objectives["o"].score == 1.0
    assert card(objective("o")).objectives["o"].score is None
    alone = card(objective("o", nothing), policy=gk.Policy(not_started="exclude")).objectives["o"]
    assert (alone.score, alone.status) == (None, gk.Status.PENDING)


def check_13() -> None:
    """Archived and cancelled goals went on counting, or did so in one of several places
    (usekaneo/kaneo#389, dessalines/habit-maker#358); here a cancelled goal or a draft counts nowhere from
    its date on, and a closed one counts everywhere.
    """
    given_up = scored("b", 20, states=[cancelled("05-20")])
    draft = scored("d", 10, states=[gk.StateChange(at=day("04-01"), state=gk.State.DRAFT)])
    closed = scored("c", 60, states=[gk.StateChange(at=day("05-20"), state=gk.State.CLOSED)])
    goals = (
        objective("top"),
        objective("one", scored("a", 80), given_up, closed, draft, to="top", owner="ana"),
        objective("two", scored("e", 0), to="top", owner="ana", states=[cancelled("05-20")]),
    )
    owner = gk.Owner(id="ana")
    found = card(*goals, owners=[owner])
    scores = {name: found.objectives[name].score for name in ("one", "top")}
    assert scores == {"one": 0.7, "top": 0.7}
    assert found.owners["ana"].score == 0.7
    by_items = card(*goals, owners=[owner], policy=gk.Policy(owner_score="key_results"))
    assert by_items.owners["ana"].score == 0.7
    assert "not counted: cancelled" in str(by_items.explain("one"))
    for explained in (found.explain("one"), found.explain("top")):
        first = explained.steps[0]
        left_out = {part.id for part in first.parts if part.score is None}
        assert left_out == ({"b", "d"} if first.id == "one" else {"two"})
    before = card(*goals, as_of=day("05-19"), owners=[owner])
    assert before.objectives["one"].score == 0.533333333
    assert before.objectives["top"].score == 0.266666667
    assert found.key_results["b"].status is gk.Status.CANCELLED


def check_14() -> None:
    """Weights were lost (33.3 each for 82.6, 16.5 and 0.8), not normalised, made shares negative above 100,
    or a goal without one fell out of the mean (MicrosoftDocs/Viva#518, frappe/erpnext#15170,
    oslokommune/okr-tracker#879); here any weights of 0 or more do, and only their ratios count.
    """
    sizes = {"a": (500.0, 100.0), "b": (100.0, 0.0), "c": (5.0, 0.0)}
    for factor in (1.0, 0.001, 1000.0):
        items = [scored(name, value, weight=size * factor) for name, (size, value) in sizes.items()]
        found = card(objective("o", *items))
        assert found.objectives["o"].score == 0.826446281
        shares = [part.share for part in found.explain("o").steps[0].parts]
        assert shares == [0.826446281, 0.165289256, 0.008264463]
    default = objective("o", scored("a", 100, weight=3), scored("b", 0))
    assert card(default).objectives["o"].score == 0.75
    shown = card(objective("o", scored("a", 40), scored("b", 100, weight=0)))
    assert shown.objectives["o"].score == 0.4
    assert shown.key_results["b"].score == 1.0
    nothing = card(objective("o", scored("a", 40, weight=0), scored("b", 100, weight=0)))
    assert nothing.objectives["o"].score is None
    assert refused(lambda: scored("a", 40, weight=-1)) == [("weight", "number.low")]
    assert refused(lambda: scored("a", 40, weight=math.nan)) == [("weight", "number.nan")]
    assert refused(lambda: gk.Alignment("o", weight=-1)) == [("weight", "number.low")]


def check_14_shares() -> None:
    """Shares rounded to whole percents were calculated with and made 99 or 101 (fieldsight/fieldsight#136);
    here the exact weights are, and three full thirds make 1.
    """
    for n in (3, 6, 7, 8):
        items = [scored(f"kr{k}", 100) for k in range(n)]
        found = card(objective("o", *items))
        assert found.objectives["o"].score == 1.0
        shares = [part.share for part in found.explain("o").steps[0].parts if part.share is not None]
        assert len(shares) == n
        assert abs(math.fsum(shares) - 1) < n * 1e-9
    uneven = card(objective("o", *(scored(f"kr{k}", 100 if k < 2 else 0) for k in range(3))))
    assert uneven.objectives["o"].score == 0.666666667


def check_15() -> None:
    """A parent was the sum of its children in one place and their mean in another, and the same goal read
    75.2 and 65.8 (OpenSourcePolitics/decidim#500, AjuntamentdeBarcelona/decidim-barcelona#193); here it is
    the weighted mean unless the policy says otherwise, and a new child does not change by what it is made
    of.
    """
    items = [scored("a", 90), scored("b", 60), scored("c", 30)]
    found = card(objective("o", *items)).objectives["o"]
    assert (found.progress, found.score) == (0.6, 0.6)
    assert card(objective("o", *items), policy=gk.Policy(rollup="min")).objectives["o"].score == 0.3
    child = objective("child", scored("d", 0), to="o")
    assert card(objective("o", *items), child).objectives["o"].score == 0.6
    both = card(objective("o", *items), child, policy=gk.Policy(members="both"))
    assert both.objectives["o"].score == 0.45
    counts = [
        key_result("a", gk.Change(baseline=0, target=30), said("05-11", 29)),
        key_result("b", gk.Change(baseline=0, target=70), said("05-11", 50)),
    ]
    summed = card(objective("o", *counts), policy=gk.Policy(rollup="sum")).objectives["o"]
    assert summed.score == 0.79


def check_16() -> None:
    """A parent took the status of a child's score (read in the code of Unlock-OkrService), and averages of
    averages gave 96 for 97 (cisagov/pe-reports#526, Stanford-Online/edx-platform#29); here a status follows
    from the goal's own score, and whether an owner is the mean of objectives or of key results is a named
    choice.
    """
    behind, done = (
        objective("behind", scored("a", 0), to="top"),
        objective("done", scored("b", 100), to="top"),
    )
    for children in ((behind, done), (done, behind)):
        found = card(objective("top"), *children)
        assert found.objectives["top"].score == 0.5
        assert found.objectives["top"].status is gk.Status.AT_RISK
        assert found.objectives["behind"].status is gk.Status.OFF_TRACK
        assert found.objectives["done"].status is gk.Status.ON_TRACK
    goals = (
        objective("small", scored("a", 100), owner="ana"),
        objective("large", scored("b", 0), scored("c", 0), scored("d", 0), owner="ana"),
    )
    for policy, score in (
        (gk.Policy(owner_score="objectives"), 0.5),
        (gk.Policy(owner_score="key_results"), 0.25),
    ):
        assert card(*goals, owners=[gk.Owner(id="ana")], policy=policy).owners["ana"].score == score
    whole = key_result("kr", gk.Cascaded(method="sum", target=100))
    parts = [
        objective(
            name,
            key_result(f"{name}-kr", gk.Change(baseline=0, target=target), said("05-11", value)),
            to="kr",
        )
        for name, target, value in (("x", 30, 29), ("y", 30, 30), ("z", 40, 20))
    ]
    assert card(objective("top", whole), *parts).key_results["kr"].progress == 0.79


def check_17() -> None:
    """A parent kept its old number after a child was moved, deleted or archived
    (steedos/okr-management-app#10, taskany-inc/issues#1752, Simon-Initiative/oli-torus#434); here a change
    makes a new plan, whose every number is worked out anew.
    """
    child = objective("child", scored("a", 80), to="left")
    other = objective("other", scored("b", 20), to="left")
    tops = [objective("root"), objective("left", to="root"), objective("right", to="root")]
    first = plan(child, other, *tops)

    def scores(of: gk.Plan) -> list[float | None]:
        found = gk.evaluate(of, END)
        return [found.objectives[top.id].score for top in tops]

    assert scores(first) == [0.5, 0.5, None]
    moved = first.with_objective(attrs.evolve(child, aligned_to=[gk.Alignment("right")]))
    assert scores(moved) == [0.5, 0.2, 0.8]
    assert scores(attrs.evolve(first, objectives=[other, *tops])) == [0.2, 0.2, None]
    assert scores(first.with_objective(attrs.evolve(child, states=[cancelled("05-20")]))) == [0.2, 0.2, None]
    assert scores(first.with_check_in("a", said("06-01", 100))) == [0.6, 0.6, None]
    assert scores(first) == [0.5, 0.5, None]
    nps = gk.KPI(id="nps", readings=[(day("03-31"), 30), (day("05-01"), 32)])
    linked = plan(objective("root", key_result("kr", gk.Change(target=40, kpi="nps"))), kpis=[nps])
    assert gk.evaluate(linked, END).objectives["root"].score == 0.2
    read = linked.with_reading("nps", gk.Reading(day("05-11"), 35))
    assert gk.evaluate(read, END).objectives["root"].score == 0.5


def check_18() -> None:
    """A value set by hand was overwritten by the next automatic update (read in the code of GitLab; real
    cards hold 65 beside a computed 83.3); here a closing score holds, whatever comes in after it, and the
    computed one stays beside it; so does a stated status until the next check-in.
    """
    closing = gk.Closing(at=day("06-10"), score=0.65, by="ana")
    item = key_result("a", gk.Change(baseline=0, target=6), said("05-11", 5), said("06-20", 6), closing=closing)
    for as_of, score, computed in (
        ("06-09", 0.833333333, 0.833333333),
        ("06-10", 0.65, 0.833333333),
        ("06-30", 0.65, 1.0),
    ):
        found = card(objective("o", item), as_of=day(as_of))
        assert found.key_results["a"].score == score
        assert found.key_results["a"].computed_score == computed
        assert found.objectives["o"].score == score
    graded = objective("o", scored("a", 90), closing=closing)
    result = card(graded).objectives["o"]
    assert (result.score, result.computed_score, result.progress) == (0.65, 0.9, 0.9)
    reopened = attrs.evolve(graded, states=[gk.StateChange(at=day("06-20"), state=gk.State.ACTIVE)])
    assert card(reopened).objectives["o"].score == 0.9
    stated = gk.CheckIn(day("06-10"), 10, status=gk.Status.ON_TRACK)
    status = card(objective("o", key_result("a", gk.Change(baseline=0, target=100), stated))).key_results["a"]
    assert status.status is gk.Status.ON_TRACK
    assert status.computed_status is gk.Status.OFF_TRACK


def check_19() -> None:
    """The list said one number and the detail view another, and 83 with a warning at 75 was drawn green
    (taskany-inc/issues#3012, keptn/keptn#1379; read in the code of four more); here results, `to_dict`, the
    explanation and the text all say the settled number, and grades are those of the number shown.
    """
    cost = gk.KPI(id="uptime", threshold=gk.Threshold.at_least(90, warning=75), readings=[(day("05-11"), 83)])
    goal = objective("o", *(key_result(name, gk.Change(baseline=0, target=3), said("05-11", 2.1)) for name in "abc"))
    over = objective("p", key_result("d", gk.Change(baseline=0, target=6), said("05-11", 8)), scored("e", 1 / 3))
    found = card(goal, over, kpis=[cost])
    plain = found.to_dict()
    objectives, key_results, kpis = (_by_id(plain[name]) for name in ("objectives", "key_results", "kpis"))
    texts = {
        "o": ("0.7", "0.70"),
        "p": ("0.501666667", "0.50"),
        "a": ("0.7", "0.70"),
        "d": ("1", "1.00"),
        "e": ("0.003333333", "0.01"),
    }
    lines = str(found).splitlines()
    for name, (text, shown) in texts.items():
        result = found.objectives[name] if name in objectives else found.key_results[name]
        table = objectives[name] if name in objectives else key_results[name]
        assert result.score is not None
        assert result.score == table["score"] == float(text)
        assert result.grade == table["grade"] == gk.Grading().grade(result.score, "aspirational")
        assert result.status == table["status"]
        row = lines[[line.split(":")[0].strip() for line in lines].index(name) + 1]
        assert f" {shown} " in row
        assert f" {result.grade} " in row
        for explained in (found.explain(name), result.explanation):
            assert explained.steps[0].result == text
            assert f" {name} = {text} " in str(explained)
        assert f"'result': {text!r}" in str(found.explain(name).to_dict())
    assert found.objectives["o"].grade is gk.Grade.ACHIEVED
    assert found.kpis["uptime"].health is gk.Health.WARNING
    assert kpis["uptime"]["health"] == "warning"
    assert found.explain("uptime").steps[0].result == "warning"
    parts = found.explain("p").steps[0].parts
    assert {part.id: part.score for part in parts} == {"d": 1.0, "e": 0.003333333}


def _by_id(rows: object) -> dict[str, dict[str, object]]:
    return {str(row["id"]): row for row in cast("list[dict[str, object]]", rows)}


def check_20() -> None:
    """One kind of key result was forgotten in the aggregate, and milestones did not move their goal
    (puzzle/okr#1680, Leantime/leantime#3678); here all five measures count alike.
    """
    step = gk.Milestones([gk.Milestone("Draft", done_on=day("05-11")), gk.Milestone("Launch")])
    kinds = [
        scored("change", 50),
        key_result("milestones", step),
        key_result("maintain", gk.Maintain(threshold=gk.Threshold.at_least(1)), said("05-11", 0)),
        key_result("baseline", gk.Baseline(), said("05-11", 7)),
        key_result("cascaded", gk.Cascaded()),
    ]
    child = objective("child", scored("inner", 20), to="cascaded")
    found = card(objective("o", *kinds), child)
    assert [found.key_results[item.id].score for item in kinds] == [0.5, 0.5, 0.0, 1.0, 0.2]
    assert found.objectives["o"].score == 0.44
    assert all(part.share == 0.2 for part in found.explain("o").steps[0].parts)
    launched = gk.Milestones(
        [gk.Milestone("Draft", done_on=day("05-11")), gk.Milestone("Launch", done_on=day("05-12"))]
    )
    kinds[1] = key_result("milestones", launched)
    assert card(objective("o", *kinds), child).objectives["o"].score == 0.54


CHECKS: dict[str, Callable[[], None]] = {
    "12": check_12,
    "13": check_13,
    "14": check_14,
    "14_shares": check_14_shares,
    "15": check_15,
    "16": check_16,
    "17": check_17,
    "18": check_18,
    "19": check_19,
    "20": check_20,
}


def test_12_missing_value_is_neither_silently_zero_nor_silently_dropped() -> None:
    check_12()


def test_13_cancelled_goal_counts_nowhere() -> None:
    check_13()


def test_14_weights_are_ratios_and_none_is_lost() -> None:
    check_14()


def test_14_rounded_shares_are_not_calculated_with() -> None:
    check_14_shares()


def test_15_parent_is_a_mean_and_stays_one() -> None:
    check_15()


def test_16_parent_status_is_its_own_and_averages_are_not_averaged() -> None:
    check_16()


def test_17_parent_is_not_stale_after_a_move_or_removal() -> None:
    check_17()


def test_18_closing_score_is_not_overwritten() -> None:
    check_18()


def test_19_two_views_say_the_same_number() -> None:
    check_19()


def test_20_no_kind_of_key_result_is_forgotten() -> None:
    check_20()


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
