"""A plan that carries its policy: in files, in every answer, through every change."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

import attrs
import pytest

import goalkit as gk
from goalkit.cascade.changes import Described
from goalkit.interchange.files import load_policy
from goalkit.interchange.native import encode
from goalkit.scoring.evaluate import policy_of
from goalkit.scoring.presets import PRESETS
from goalkit.scoring.schools import SCHOOLS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from goalkit.checks.facts import Facts

AS_OF = dt.date(2026, 5, 15)
MAY_STAND = "the name of a preset or a table of fields may stand here"
LEAVE_OUT = "for the default rules leave policy out"
LATER = dt.date(2026, 8, 1)
OURS = gk.Policy(name="Ours", not_started="exclude", stale_after=1, clamp=(0, None))


def plan(policy: gk.Policy | None = None) -> gk.Plan:
    """A plan whose answers differ between `OURS` and the default: one key result not started, one beyond its target."""
    q2, q3 = gk.Cycle.quarter(2026, 2), gk.Cycle.quarter(2026, 3)
    readings = [(dt.date(2026, 3, 2) + dt.timedelta(weeks=week), 40 + week % 3) for week in range(7)]
    return gk.Plan(
        policy=policy,
        cycles=[q2, q3],
        kpis=[gk.KPI(id="nps", threshold=gk.Threshold.at_least(50), cadence=gk.Cadence.monthly(), readings=readings)],
        objectives=[
            gk.Objective(
                id="win",
                title="Win",
                cycle="2026-Q2",
                key_results=[
                    gk.KeyResult(
                        id="started",
                        title="Started",
                        measure=gk.Change(0, 10),
                        check_ins=[
                            gk.CheckIn(dt.date(2026, 4, 20), 2, confidence=0.6),
                            gk.CheckIn(dt.date(2026, 5, 4), 12, confidence=0.7),
                        ],
                    ),
                    gk.KeyResult(id="waiting", title="Waiting", measure=gk.Change(0, 10)),
                    gk.KeyResult(id="linked", title="NPS", measure=gk.Change(40, 50, kpi="nps")),
                ],
            )
        ],
    )


class Named(gk.Rule):
    """How a plan is scored."""

    code, name, severity = "TT101", "named", gk.Severity.NOTICE
    why, fix = "It is good to know.", "Nothing is to be done."

    def find(self, facts: Facts) -> Iterator[gk.Finding]:
        yield self.at(facts, None, f"is scored as {facts.policy.name or 'usual'}")


def drafted(plan: gk.Plan, policy: gk.Policy | None) -> object:
    try:
        return str(gk.draft_objective(plan, "nps", cycle="2026-Q3", as_of=AS_OF, policy=policy))
    except gk.InvalidValue as error:
        return str(error)


def carried(plan: gk.Plan, policy: gk.Policy | None) -> object:
    return gk.carry_over(plan, "2026-Q2", "2026-Q3", as_of=LATER, policy=policy).carried


ASKED: dict[str, Callable[[gk.Plan, gk.Policy | None], object]] = {
    "evaluate": lambda plan, policy: gk.evaluate(plan, AS_OF, policy).to_dict(),
    "what_if": lambda plan, policy: gk.what_if(plan, [], AS_OF, policy).before.to_dict(),
    "what_if after": lambda plan, policy: gk.what_if(plan, [], AS_OF, policy).after.to_dict(),
    "carry_over": carried,
    "forecast": lambda plan, policy: gk.forecast(plan, "started", AS_OF, policy),
    "sustained": lambda plan, policy: gk.sustained(plan, "linked", AS_OF, policy).stale,
    "kpi_view": lambda plan, policy: str(gk.kpi_view(plan, "nps", AS_OF, policy)),
    "kpi_coverage": lambda plan, policy: gk.kpi_coverage(plan, AS_OF, policy),
    "calibration": lambda plan, policy: gk.calibration(plan, LATER, policy),
    "check": lambda plan, policy: gk.check(plan, AS_OF, policy=policy, rules=[Named()]).findings,
    "draft_objective": drafted,
}
POLICIES = {
    "carry_over": gk.Policy(clamp=(1, None), not_started="exclude"),
    "forecast": gk.Policy(grading=gk.Grading(aspirational=[gk.Band("achieved")]), check_in_cadence=gk.Cadence.daily()),
}
"""The policy that makes a difference, where it is not `OURS`."""


@pytest.mark.parametrize("name", ASKED)
def test_every_answer_goes_by_the_plans_policy_unless_another_is_given(name: str) -> None:
    ask, policy = ASKED[name], POLICIES.get(name, OURS)
    assert ask(plan(policy), None) == ask(plan(), policy)
    assert ask(plan(policy), gk.Policy()) == ask(plan(), None)


@pytest.mark.parametrize("name", ASKED)
def test_these_answers_differ_between_policies(name: str) -> None:
    assert ASKED[name](plan(POLICIES.get(name, OURS)), None) != ASKED[name](plan(), None)


def test_the_policy_of_a_plan() -> None:
    assert policy_of(plan()) == gk.Policy()
    assert policy_of(plan(OURS)) is OURS
    assert policy_of(plan(OURS), PRESETS["grove"]) is PRESETS["grove"]


@pytest.mark.parametrize("wrong", ["viva_goals", 5, {"clamp": [0, 1]}])
def test_a_plan_takes_nothing_but_a_policy(wrong: object) -> None:
    with pytest.raises(gk.InvalidPlan) as caught:
        gk.Plan(policy=cast("gk.Policy", wrong))
    assert [(item.path, item.code) for item in caught.value.problems] == [("policy", "part.type")]


def test_what_only_looks_like_a_policy_is_refused_when_it_is_used() -> None:
    class Like:
        def priority_weight(self, priority: str) -> float:
            return float(len(priority))

    with pytest.raises(gk.InvalidValue, match="Plan: policy: must be Policy, got"):
        gk.evaluate(gk.Plan(policy=cast("gk.Policy", Like())), AS_OF)


def test_an_event_of_calibration_may_reach_the_clamp_of_the_plans_policy() -> None:
    assert gk.calibration(plan(OURS), LATER, event=1.1).events[0][1] == 1.1
    with pytest.raises(gk.InvalidValue, match="event: must be 1 or less"):
        gk.calibration(plan(), LATER, event=1.1)


# files

READ: list[tuple[str, gk.Policy]] = [
    ('policy = "viva_goals"', PRESETS["viva_goals"]),
    ('policy = { not_started = "exclude", clamp = [0, "none"] }', gk.Policy(not_started="exclude", clamp=(0, None))),
    ('policy = { preset = "grove", not_started = "exclude" }', attrs.evolve(PRESETS["grove"], not_started="exclude")),
    ("[policy]\nstale_after = 3\n[policy.pace]\non_track = 0.8", gk.Policy(stale_after=3, pace=gk.Pace(on_track=0.8))),
    ("policy = {}", gk.Policy()),
    ('policy = { grading = "rounded" }', gk.Policy(grading=SCHOOLS["rounded"])),
]  # fmt: skip


@pytest.mark.parametrize(("text", "policy"), READ)
def test_a_file_carries_its_policy(text: str, policy: gk.Policy) -> None:
    assert gk.loads(f"goalkit = 1\n{text}\n", format="toml").policy == policy


def test_a_policy_is_written_as_shortly_as_it_is_read() -> None:
    assert encode(gk.Plan()) == {"goalkit": 1}
    assert encode(gk.Plan(policy=gk.Policy())) == {"goalkit": 1, "policy": {}}
    assert encode(gk.Plan(policy=PRESETS["grove"])) == {"goalkit": 1, "policy": "grove"}
    changed = attrs.evolve(PRESETS["grove"], stale_after=3)
    assert encode(gk.Plan(policy=changed)) == {"goalkit": 1, "policy": {"preset": "grove", "stale_after": 3}}
    assert encode(gk.Plan(policy=gk.Policy(clamp=(None, 1)))) == {"goalkit": 1, "policy": {"clamp": ["none", 1]}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('policy = "viva"', ["policy: there is no preset 'viva'; did you mean viva_goals?"]),
        (
            'policy = "vivagoals"',
            [f"policy: there is no preset 'vivagoals'; did you mean viva_goals? ({MAY_STAND})"],
        ),
        ('policy = "15Five"', ["policy: there is no preset '15Five'; did you mean fifteen_five?"]),
        (
            "policy = 5",
            [f"policy: must be the name of a preset or a table of fields, got 5; {LEAVE_OUT}"],
        ),
        (
            'policy = "none"',
            [f"policy: 'none' is no policy: {LEAVE_OUT}; else write the name of a preset or a table of fields"],
        ),
        (
            'policy = { grading = "gogle" }',
            ["policy.grading: there is no school of grading 'gogle'; did you mean google? (the name of a school or"],
        ),
        (
            'policy = { preset = "x", stale_aftr = 1, clamp = [1, 0], pace = { rule = "slow" } }\nnme = "Acme"',
            [
                "nme: is no key of this table; did you mean name?",
                "policy.preset: there is no preset 'x'; known are google, ",
                "policy.stale_aftr: is no key of this table; did you mean stale_after?",
                "policy.pace.rule: must be one of projected, ",
                "policy.clamp: must not have its lowest score above its highest, got (1, 0)",
            ],
        ),
        (
            'policy = "grov"\nowners = [{ id = "a", parent = "b" }]',
            ["policy: there is no preset 'grov'; did you mean grove?", "owners[0].parent: there is no owner 'b'"],
        ),
    ],
)
def test_what_is_wrong_with_a_policy_is_named(text: str, expected: list[str]) -> None:
    with pytest.raises(gk.InvalidFile) as caught:
        gk.loads(f"goalkit = 1\n{text}\n", format="toml")
    found = [str(problem) for problem in caught.value.problems]
    assert len(found) == len(expected)
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(start)


def test_no_policy_is_no_null() -> None:
    with pytest.raises(gk.InvalidFile, match="policy: None is no policy: for the default rules leave policy out"):
        gk.loads('{"goalkit": 1, "policy": null}', format="json")


# files of a policy


@pytest.mark.parametrize(
    ("name", "text", "policy"),
    [
        ("p.toml", 'preset = "grove"\nnot_started = "exclude"', attrs.evolve(PRESETS["grove"], not_started="exclude")),
        ("p.json", '{"stale_after": 3}', gk.Policy(stale_after=3)),
        ("p.toml", "", gk.Policy()),
    ],
)
def test_a_policy_has_a_file_of_its_own(tmp_path: Path, name: str, text: str, policy: gk.Policy) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    assert load_policy(file) == policy


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("p.toml", 'preset = "grov"', "p.toml: preset: there is no preset 'grov'; did you mean grove"),
        ("p.toml", "stale_after = ", "p.toml: .*Invalid value"),
        ("p.json", '{"name": "a", "name": "b"}', "p.json: has the key 'name' twice"),
        ("p.json", '{"name": "a", "name": 5}', "p.json: 2 problems"),
        ("p.json", "[1]", r"p.json: must be a table of name, source, .*; got \[1\]"),
        ("p.toml", "goalkit = 1", "p.toml: is a plan and no policy; write the fields of the policy at the top"),
    ],
)
def test_what_is_no_policy_is_told_apart(tmp_path: Path, name: str, text: str, message: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(gk.InvalidFile, match=message):
        load_policy(file)


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(gk.UnreadableFile, match="no such file"):
        load_policy("nowhere.toml")
    with pytest.raises(gk.InvalidValue, match=r"the name ends neither in \.toml nor in \.json"):
        load_policy("policy.yaml")


# changes


def test_a_change_of_policy_says_which_sentences_change() -> None:
    (change,) = gk.Plan(policy=gk.Policy()).diff(gk.Plan(policy=gk.Policy(not_started="exclude")))
    assert str(change) == (
        "plan: policy without 'Key results without a value count as 0.', "
        "with 'Key results without a value do not count.'"
    )
    assert change.to_dict() == {
        "change": "described",
        "field": "policy",
        "before": {},
        "after": {"not_started": "exclude"},
    }
    given = Described("policy", None, PRESETS["grove"])
    assert str(given) == f"plan: policy from nothing to {PRESETS['grove'].name!r}"
    assert str(Described("policy", gk.Policy(), None)) == "plan: policy from an unnamed one to nothing"
    assert gk.Plan().apply([given]).policy == PRESETS["grove"]


def test_a_change_of_policy_that_does_not_fit_is_a_conflict() -> None:
    with pytest.raises(gk.InvalidPlan, match=r"changes\[0\].before: policy of the plan is None, not Policy\("):
        gk.Plan().apply([Described("policy", gk.Policy(), None)])
    with pytest.raises(gk.InvalidValue) as caught:
        Described("policy", cast("Any", "grove"), None)
    assert [(item.path, item.code) for item in caught.value.problems] == [("before", "part.type")]


def test_plans_with_two_policies_do_not_merge() -> None:
    with pytest.raises(gk.InvalidPlan) as caught:
        gk.Plan.merge(gk.Plan(policy=gk.Policy()), gk.Plan(policy=gk.Policy(closed="zero", stale_after=3)))
    assert str(caught.value) == (
        "Plan: policy: policy of the plan differs: closed: Closed goals count with their score. | Closed goals count "
        "as 0.; stale_after: Values are stale after 2 periods without an update. | Values are stale after 3 periods "
        "without an update."
    )
