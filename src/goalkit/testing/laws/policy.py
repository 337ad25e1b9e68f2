"""Laws of a policy as a value: it can be kept, read and used, and says the same everywhere."""

from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
from typing import TYPE_CHECKING

import attrs
from hypothesis import strategies as st

from goalkit.model.cycles import Cycle
from goalkit.model.history import CheckIn
from goalkit.model.key_results import KeyResult
from goalkit.model.measures import Change
from goalkit.model.objectives import Objective
from goalkit.model.plan import Plan
from goalkit.model.states import Status
from goalkit.ports.evaluator import GoalAnswer, results_of
from goalkit.ports.rules import Member
from goalkit.scoring.evaluate import evaluate
from goalkit.testing.capabilities import Capability
from goalkit.testing.fixtures import RulesFixture
from goalkit.testing.law import LawSet, law
from goalkit.testing.laws._numbers import PARTS, Way, parts, same, shares, standard, ways

if TYPE_CHECKING:
    from random import Random

    from goalkit.model.objectives import Ambition
    from goalkit.ports import Rules
    from goalkit.scoring.policy import Policy

__all__ = ["policy"]

_STANDARD = (Capability.STANDARD,)
_START = dt.date(2026, 1, 1)
_CYCLE = Cycle(id="c", start=_START, end=_START + dt.timedelta(days=100))
_days = st.integers(0, 98).map(lambda day: _START + dt.timedelta(days=day))
_AMBITIONS: tuple[Ambition, ...] = ("aspirational", "committed")


@attrs.frozen
class Goal:
    """A key result with one check-in, or none."""

    way: Way
    part: int | None
    """Where it is, in parts of its way; None where it was not started."""
    weight: float


_goals = st.lists(
    st.builds(Goal, ways(), st.one_of(parts, st.none()), st.sampled_from((1.0, 2.0, 0.5, 0.0))), min_size=1, max_size=3
)


def _plan(goals: list[Goal], day: dt.date, ambition: Ambition) -> Plan:
    key_results = [
        KeyResult(
            id=f"k{number}",
            title=f"k{number}",
            measure=Change(goal.way.baseline, goal.way.target),
            weight=goal.weight,
            check_ins=[] if goal.part is None else [CheckIn(day, goal.way.at(goal.part))],
        )
        for number, goal in enumerate(goals)
    ]
    objective = Objective(id="o", title="o", cycle="c", ambition=ambition, key_results=key_results)
    return Plan(cycles=[_CYCLE], objectives=[objective])


@law(
    "policy.round-trip",
    "A policy written as plain values, through JSON, is the same policy when it is read again.",
    why="A rule that is lost when the plan is saved scores the same goals differently on the next machine.",
    look_at=[
        "rules kept in a subclass: only fields of a policy, grading and pace are written",
        "a to_dict of your own",
    ],
    requires=_STANDARD,
)
def _round_trip(fixture: RulesFixture, rules: Rules) -> None:
    policy = standard(fixture)
    written = json.dumps(policy.to_dict())
    again = type(policy).from_dict(json.loads(written))
    assert again == policy, f"read again the policy differs; it wrote {written}"


@law(
    "policy.copies",
    "A copy of a policy, and one that went through pickle, is equal, has the same hash and the same text.",
    why="Workers and caches get copies; a policy that compares by identity is evaluated anew for each.",
    look_at=["a subclass without attrs' eq, or with state of its own", "functions kept as fields"],
    requires=_STANDARD,
)
def _copies(fixture: RulesFixture, rules: Rules) -> None:
    policy = standard(fixture)
    for made, how in ((copy.deepcopy(policy), "copied"), (pickle.loads(pickle.dumps(policy)), "pickled")):  # noqa: S301 - our own bytes
        assert made == policy, f"the policy is not equal to itself when it is {how}"
        assert hash(made) == hash(policy), f"the policy has another hash when it is {how}"
        assert str(made) == str(policy), f"the policy has another text when it is {how}"


@law(
    "policy.sentences",
    "A policy says in sentences what it does, always the same, and differently where it differs from the default.",
    why="Nobody trusts a score whose rules cannot be read by those who are scored.",
    look_at=["an empty __str__, or one that shows an address in memory"],
    requires=_STANDARD,
)
def _sentences(fixture: RulesFixture, rules: Rules) -> None:
    policy = standard(fixture)
    text = str(policy)
    assert text.strip().endswith("."), f"the policy says {text!r}, which is no sentence"
    assert text == str(attrs.evolve(policy)), "a copy of the policy says something else of itself"
    assert " at 0x" not in text, f"the policy says {text!r}, which is an address in memory"


@law(
    "policy.steps-of-an-evaluation",
    "Progress, score, roll-up, grade, status and elapsed time are in an evaluation what the rules say step by step.",
    why="A second place that works out scores drifts away from the first, and the two pages show two numbers.",
    look_at=["the policy that the rules were made with, and the one that `policy` of your suite names"],
    draws=lambda domain: {"goals": _goals, "day": _days, "ambition": st.sampled_from(_AMBITIONS)},
    requires=_STANDARD,
)
def _steps(fixture: RulesFixture, rules: Rules, *, goals: list[Goal], day: dt.date, ambition: Ambition) -> None:
    policy = standard(fixture)
    card = evaluate(_plan(goals, day, ambition), day, policy)
    members: list[Member] = []
    for number, goal in enumerate(goals):
        seen = card.key_results[f"k{number}"]
        score = None
        if goal.part is not None:
            value = goal.way.at(goal.part)
            progress = rules.progress(value, baseline=goal.way.baseline, target=goal.way.target)
            score = None if progress is None else rules.clamp(progress)
            assert same(progress, seen.progress), (
                f"k{number}: progress {progress!r}, in the evaluation {seen.progress!r}"
            )
            assert same(score, seen.score), f"k{number}: score {score!r}, in the evaluation {seen.score!r}"
        if goal.part is None or score is not None:  # what was started and cannot be measured does not count
            members.append(Member(score, weight=goal.weight))
    result = card.objectives["o"]
    rolled = rules.roll_up(members)
    if policy.rollup != "sum":
        assert same(rolled, result.score), f"the objective: score {rolled!r}, in the evaluation {result.score!r}"
    share = rules.elapsed(_CYCLE, day)
    assert same(share, _CYCLE.elapsed(day, policy.day_count)), f"elapsed on {day}: {share!r}"
    if result.score is not None:
        grade = rules.grade(result.score, ambition)
        assert grade == result.grade, f"the objective: grade {grade!r}, in the evaluation {result.grade!r}"
        by_pace = policy.objective_status == "projected" and result.computed_status is not Status.PENDING
        if by_pace:
            status = rules.status(result.score, share, ambition)
            assert status == result.computed_status, (
                f"the objective: status {status!r}, in the evaluation {result.computed_status!r}"
            )


@law(
    "policy.order-and-time",
    "Under the policy neither the order of goals matters, nor anything that is dated later.",
    why="Last month's report must read the same when it is printed again today.",
    look_at=["a grading or pace of your own that keeps what it saw, or reads the clock"],
    draws=lambda domain: {"goals": _goals, "day": _days, "later": shares, "random": st.randoms()},
    requires=_STANDARD,
)
def _order_and_time(
    fixture: RulesFixture, rules: Rules, *, goals: list[Goal], day: dt.date, later: float, random: Random
) -> None:
    policy = standard(fixture)
    plan = _plan(goals, day, "aspirational")
    before = _answers(plan, day, policy)
    key_results = [
        attrs.evolve(item, check_ins=[*item.check_ins, CheckIn(day + dt.timedelta(days=1), later)])
        for item in plan.objectives[0].key_results
    ]
    random.shuffle(key_results)
    changed = attrs.evolve(plan, objectives=[attrs.evolve(plan.objectives[0], key_results=key_results)])
    for part in (0, PARTS, 2_900, 2_700, 1_700, 1_500):
        other = _plan([attrs.evolve(goal, part=part) for goal in goals], day, "aspirational")
        _answers(other, day, policy)
        after = _answers(changed, day, policy)
        assert after == before, f"as of {day}: {before}; shuffled, with later check-ins, after another plan: {after}"


def _answers(plan: Plan, day: dt.date, policy: Policy) -> dict[str, GoalAnswer]:
    found = results_of(evaluate(plan, day, policy))
    return {**found.objectives, **dict(sorted(found.key_results.items()))}


@law(
    "policy.half-done",
    "A key result that is half done scores as much as the rules give a half, on any way up or down.",
    why="A policy that is right for what rises and wrong for what falls is found by the first team that cuts costs.",
    look_at=["`change` of the policy", "a measure of your own"],
    draws=lambda domain: {"way": ways(), "day": _days},
    requires=[Capability.STANDARD, Capability.FROM_BASELINE],
)
def _half_done(fixture: RulesFixture, rules: Rules, *, way: Way, day: dt.date) -> None:
    card = evaluate(_plan([Goal(way, PARTS // 2, 1.0)], day, "aspirational"), day, standard(fixture))
    got, wanted = card.key_results["k0"].score, rules.clamp(0.5)
    assert same(got, wanted), f"{way}: half done scores {got!r}, not {wanted!r}"


policy: LawSet = LawSet(
    "policy",
    RulesFixture,
    (_round_trip, _copies, _sentences, _steps, _order_and_time, _half_done),
)
"""Laws of a policy as a value: it can be kept, read and used, and says the same everywhere."""
