"""Comparisons: what each policy says, where they disagree and why, and how the table reads."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, cast

import attrs
import pytest

import goalkit as gk
from goalkit.scoring._sentences import sentences
from goalkit.scoring.comparing import compare
from goalkit.scoring.presets import PRESETS
from tests.scoring.build import APRIL, day, said

if TYPE_CHECKING:
    from collections.abc import Mapping

SAAS = Path(__file__).parents[2] / "examples" / "saas.toml"
SIX = ("google", "grove", "viva_goals", "mooncamp", "fifteen_five", "servicenow")


def small() -> gk.Plan:
    """An objective with one key result half done on the last day but one, and one not started."""
    half = gk.KeyResult(id="half", title="Half", measure=gk.Change(0, 10), check_ins=[said(2, 5)])
    none = gk.KeyResult(id="none", title="None", measure=gk.Change(0, 10))
    done = gk.KeyResult(id="done", title="Done", measure=gk.Change(0, 10), check_ins=[said(2, 20)])
    return gk.Plan(
        name="Small",
        cycles=[APRIL],
        objectives=[
            gk.Objective(id="o", title="O", cycle=APRIL.id, key_results=[half, none]),
            gk.Objective(id="p", title="P", cycle=APRIL.id, key_results=[done]),
        ],
    )


def test_the_table_shows_each_policy_and_every_difference() -> None:
    policies = {
        "default": gk.Policy(),
        "waits": gk.Policy(not_started="exclude"),
        "words": gk.Policy(status_names={gk.Status.AT_RISK: "Behind"}, not_started="exclude", clamp=(0, None)),
    }
    assert str(compare(small(), day(30), policies)).splitlines() == [
        "Small as of 2026-04-30 under 3 policies",
        "",
        "           default    waits    words",
        "o: O",
        "  score       0.25     0.50     0.50",
        "  grade     missed  partial  partial",
        "  status off track  at risk   Behind",
        "p: P",
        "  score       1.00     1.00     1.00",
        "  grade   achieved achieved achieved",
        "  status  on track on track on track",
        "KR done: Done",
        "  score       1.00     1.00     2.00",
        "  grade   achieved achieved achieved",
        "  status  on track on track on track",
        "",
        "1 of 2 objectives and 1 of 3 key results differ",
    ]


def test_rows_are_all_objectives_and_the_key_results_that_differ() -> None:
    open_end = gk.Policy(not_started="exclude", clamp=(0, None))
    found = compare(small(), day(30), [gk.Policy(), open_end])
    assert [(row.goal, row.kind, row.title, row.agree) for row in found.rows] == [
        ("o", "objective", "O", False),
        ("p", "objective", "P", True),
        ("done", "key result", "Done", False),
    ]
    assert [row.goal for row in found.disagreements] == ["o", "done"]
    assert found.names == ("policy 1", "policy 2")
    assert found.as_of == day(30)
    assert str(found.rows[0].answers[1]) == "0.5, partial, at risk"
    assert str(found.rows[2].answers[1]) == "2, achieved, on track"


def test_words_alone_are_no_disagreement() -> None:
    named = gk.Policy(status_names={gk.Status.ON_TRACK: "Green"})
    found = compare(small(), day(30), {"plain": gk.Policy(), "named": named})
    assert found.disagreements == ()
    assert str(found).splitlines()[-1] == "all policies agree"
    assert found.rows[1].answers[1].status_name == "Green"
    assert found.why("p") == ()


def test_reasons_name_the_choice_and_what_it_did() -> None:
    strict = gk.Policy(
        not_started="exclude", clamp=(0, None), objective_clamp=(0, None), pace=gk.Pace.achievement(0.5, 0.4)
    )
    found = compare(small(), day(30), {"ours": gk.Policy(), "strict": strict})
    does_not_count = "Key results without a value do not count."
    assert [str(reason) for reason in found.why("o")] == [
        f"strict: score 0.25 -> 0.5, grade missed -> partial, status off track -> at risk. {does_not_count}",
        f"strict: status at risk -> on track. {' '.join(sentences(strict)['pace'][:3])}",
    ]
    assert [reason.fields for reason in found.why("p")] == [("clamp", "objective_clamp")]
    late = compare(
        gk.Plan(objectives=[gk.Objective(id="x", title="X", key_results=small().objectives[0].key_results[1:])]),
        day(30),
        [gk.Policy(), strict],
    )
    assert str(late.why("x")[0]).startswith("policy 2: score 0 -> none, grade missed -> none. ")
    assert str(late.rows[0].answers[1]) == "none, no grade, pending"


def test_choices_that_need_each_other_are_one_reason() -> None:
    item = gk.KeyResult(id="k", title="K", measure=gk.Change(0, 10), check_ins=[gk.CheckIn(day(2), 5, confidence=0.35)])
    plan = gk.Plan(cycles=[APRIL], objectives=[gk.Objective(id="o", title="O", cycle=APRIL.id, key_results=[item])])
    low = gk.Policy(objective_status="confidence", confidence_on_track=0.3, confidence_at_risk=0.2)
    high = attrs.evolve(low, confidence_on_track=0.7, confidence_at_risk=0.4)
    (reason,) = compare(plan, day(30), {"high": high, "low": low}).why("o")
    assert reason.fields == ("confidence_on_track", "confidence_at_risk")
    assert str(reason).startswith(
        "low: status off track -> on track. By confidence, an objective is on track from 0.3."
    )


def test_many_policies_stand_in_blocks_of_six_or_more() -> None:
    plan = gk.load(SAAS)
    text = str(compare(plan, dt.date(2026, 5, 11), PRESETS))
    heads = [line for line in text.splitlines() if any(f" {name[:8]}" in line for name in PRESETS) and ":" not in line]
    assert len(heads) == 3
    assert [len(head.split()) for head in heads[:2]] >= [6, 6]
    assert sum(len(head.split()) for head in heads) == len(PRESETS)
    assert max(map(len, text.splitlines())) <= 80


def heads(*names: str) -> list[int]:
    """Return how many policies stand in each block of a comparison."""
    ours = {name: gk.Policy() for name in names}
    lines = str(compare(small(), day(30), ours)).splitlines()
    return [len(lines[at + 1].split()) for at, line in enumerate(lines) if not line and lines[at + 1].startswith(" ")]


def test_blocks_hold_as_many_policies_each() -> None:
    assert heads(*"abcdef") == [6]
    assert heads(*"abcdefgh") == [4, 4]
    assert heads(*"abcdefghi") == [5, 4]
    assert heads(*(f"{letter}{'x' * 10}" for letter in "abcdefg")) == [4, 3]


def test_blocks_of_uneven_columns_take_what_fits() -> None:
    from goalkit.display.comparison import _sizes  # pyright: ignore[reportPrivateUsage]

    assert _sizes([11] * 6 + [5, 5]) == [4, 4]
    assert _sizes([5] * 10 + [11] * 6) == [11, 5]  # eight and eight would not fit
    assert _sizes([99, 5]) == [1, 1]


def test_why_marks_what_is_not_published() -> None:
    late = gk.Plan(objectives=[gk.Objective(id="x", title="X", key_results=small().objectives[0].key_results[1:])])
    skips = attrs.evolve(PRESETS["quantive"], not_started="exclude")
    (reason,) = compare(late, day(30), {"ours": skips, "Quantive": PRESETS["quantive"]}).why("x")
    [difference] = reason.differences
    assert difference.ours == ("Key results without a value do not count (changed here).",)
    assert difference.theirs == ("Key results without a value count as 0 (goalkit's own; not published).",)
    assert str(reason).endswith("count as 0 (goalkit's own; not published).")


def test_six_systems_give_different_answers_for_one_plan() -> None:
    found = compare(gk.load(SAAS), dt.date(2026, 5, 11), {name: PRESETS[name] for name in SIX})
    head = str(found).splitlines()[2].split()
    assert head == ["google", "grove", "viva_goals", "mooncamp", "fifteen_", "servicenow"]
    assert str(found).splitlines()[3].split() == ["five"]
    answers = {(answer.score, answer.grade, answer.status) for answer in found.rows[0].answers}
    assert len(answers) >= 3


def test_one_policy_is_a_policy() -> None:
    lines = str(compare(gk.Plan(), day(30), {"\x1b[2Jours": gk.Policy()})).splitlines()
    assert lines == ["Goals as of 2026-04-30 under 1 policy", "", "         [2Jours", "", "all policies agree"]


def test_the_words_of_a_system_are_never_cut_but_go_on_in_the_next_line() -> None:
    words = {
        "Partly done": gk.Policy(status_names={gk.Status.OFF_TRACK: "Needs our attention"}),
        "unbreakable_name/x": gk.Policy(status_names={gk.Status.OFF_TRACK: "Aufmerksamkeit"}),
    }
    assert str(compare(small(), day(30), words)).splitlines()[2:8] == [
        "         Partly done unbreakable",
        "                         _name/x",
        "o: O",
        "  score         0.25        0.25",
        "  grade       missed      missed",
        "  status   Needs our Aufmerksamk",
    ]
    assert str(compare(small(), day(30), words)).splitlines()[8] == "           attention         eit"
    endless = str(compare(small(), day(30), {"word " * 50: gk.Policy()})).splitlines()
    assert [line.strip() for line in endless[2:8]] == ["word word"] * 5 + ["word word …"]


def problems(plan: object, as_of: object, policies: object) -> list[tuple[str, str]]:
    with pytest.raises(gk.InvalidValue) as caught:
        compare(cast("gk.Plan", plan), cast("dt.date", as_of), cast("Mapping[str, gk.Policy]", policies))
    assert caught.value.what == "compare"
    return [(problem.path, problem.code) for problem in caught.value.problems]


def test_wrong_arguments_are_refused_together() -> None:
    assert problems(5, "today", {"a": 5, "": gk.Policy()}) == [
        ("plan", "part.type"),
        ("as_of", "date.text"),
        ("policies['a']", "part.type"),
        ("policies", "text.empty"),
    ]
    assert problems(gk.Plan(), day(1), {}) == [("policies", "collection.empty")]
    assert problems(gk.Plan(), day(1), []) == [("policies", "collection.empty")]
    assert problems(gk.Plan(), day(1), 5) == [("policies", "collection.type")]
    assert problems(gk.Plan(), day(1), [gk.Policy(), "grove"]) == [("policies[1]", "part.type")]
    twice = [gk.Policy(name="a"), gk.Policy(name="a"), gk.Policy()]
    assert problems(gk.Plan(), day(1), twice) == [("policies", "id.duplicate")]


def test_reasons_of_an_unknown_goal() -> None:
    with pytest.raises(gk.NotFound, match="no objective or key result 'hal'; did you mean 'half'"):
        compare(small(), day(30), [gk.Policy()]).why("hal")


def test_where_the_answers_agree_there_is_nothing_to_explain() -> None:
    """Two choices that undo each other are no reasons: a policy between them is nobody's."""
    reached = gk.KeyResult(
        id="kr",
        title="kr",
        measure=gk.Change(5, 5, direction="increase"),
        check_ins=[gk.CheckIn(dt.date(2026, 5, 1), 9)],
    )
    goal = gk.Objective(id="o", title="o", cycle="2026-Q2", key_results=[reached])
    plan = gk.Plan(cycles=[gk.Cycle.quarter(2026, 2)], objectives=[goal])
    ours = gk.Policy(change="of_target", degenerate="unknown")
    comparison = gk.compare(plan, dt.date(2026, 5, 15), {"ours": ours, "theirs": gk.Policy()})
    assert comparison.disagreements == ()
    assert comparison.why("o") == ()


def degenerate_plan() -> gk.Plan:
    """A key result whose baseline is its target, reached."""
    reached = gk.KeyResult(id="kr", title="kr", measure=gk.Change(5, 5), check_ins=[said(1, 5)])
    goal = gk.Objective(id="o", title="o", cycle=APRIL.id, key_results=[reached])
    return gk.Plan(cycles=[APRIL], objectives=[goal])


def test_two_choices_that_count_only_together_are_one_reason() -> None:
    """Under `of_target` the rule for equal baseline and target plays no part: it needs the other formula too."""
    policies = {"ours": gk.Policy(change="of_target"), "theirs": gk.Policy(degenerate="zero")}
    (reason,) = compare(degenerate_plan(), day(30), policies).why("o")
    assert reason.fields == ("change", "degenerate")
    assert str(reason) == (
        "theirs: score 1 -> 0, grade achieved -> missed, status on track -> off track. "
        "Progress is the way from the baseline to the target. Where baseline and target are equal, progress is 0."
    )


def test_no_reason_goes_by_an_answer_that_nobody_gives() -> None:
    """Without what a status is worth, a mean of confidences that nobody stated is unknown: both are one reason."""
    item = gk.KeyResult(id="k", title="K", measure=gk.Change(0, 10), check_ins=[said(2, 9)])
    plan = gk.Plan(cycles=[APRIL], objectives=[gk.Objective(id="o", title="O", cycle=APRIL.id, key_results=[item])])
    sure = gk.Policy(objective_status="confidence", status_confidence={gk.Status.ON_TRACK: 0.5}, rollup="min")
    (reason,) = compare(plan, day(30), {"ours": gk.Policy(), "theirs": sure}).why("o")
    assert reason.fields == ("objective_status", "status_confidence")
    assert str(reason).startswith("theirs: status on track -> at risk. The status of an objective follows from")
    assert "A status counts as a confidence: on track as 0.5" in str(reason)


def test_no_reason_goes_by_an_unknown_score_that_nobody_gives() -> None:
    policies = {"ours": gk.Policy(change="of_target", degenerate="unknown"), "theirs": gk.Policy(degenerate="zero")}
    (reason,) = compare(degenerate_plan(), day(2), policies).why("o")
    assert (reason.before.status, reason.after.status) == (gk.Status.PENDING, gk.Status.PENDING)
    assert (reason.fields, reason.before.score, reason.after.score) == (("change", "degenerate"), 1, 0)


def test_steps_that_undo_each_other_are_one_reason_with_what_they_lead_to() -> None:
    """With the draft the mean falls, without the closed one it rises to where it was; the postponed one needs both."""
    values = {"active": 6, "closed": 2, "draft": 2, "postponed": 10}
    items = [
        gk.KeyResult(
            id=state,
            title=state,
            measure=gk.Change(0, 10),
            check_ins=[said(2, value)],
            states=[] if state == "active" else [gk.StateChange(day(3), state)],
        )
        for state, value in values.items()
    ]
    plan = gk.Plan(cycles=[APRIL], objectives=[gk.Objective(id="o", title="O", cycle=APRIL.id, key_results=items)])
    policies = {"ours": gk.Policy(postponed="exclude"), "theirs": gk.Policy(drafts="count", closed="exclude")}
    (reason,) = compare(plan, day(30), policies).why("o")
    assert reason.fields == ("drafts", "closed", "postponed")
    assert (reason.before.score, reason.after.score) == (0.4, 0.6)


def test_only_what_matters_is_named() -> None:
    """The floor for objectives alone gives the other answer, whatever the clamp and the formula do."""
    item = gk.KeyResult(id="k", title="K", measure=gk.Change(2, 4), check_ins=[said(2, 3)])
    plan = gk.Plan(cycles=[APRIL], objectives=[gk.Objective(id="o", title="O", cycle=APRIL.id, key_results=[item])])
    theirs = gk.Policy(clamp=(0, 0.5), change="of_target", objective_clamp=(0.6, 1))
    reasons = compare(plan, day(30), {"ours": gk.Policy(), "theirs": theirs}).why("o")
    assert [reason.fields for reason in reasons] == [("objective_clamp",)]
