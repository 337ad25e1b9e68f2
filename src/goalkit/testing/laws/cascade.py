"""Laws of evaluators: goals aligned to goals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from goalkit.model._check import evolve
from goalkit.model.cycles import Cycle
from goalkit.model.history import CheckIn, StateChange
from goalkit.model.key_results import KeyResult
from goalkit.model.measures import Cascaded, Change
from goalkit.model.objectives import Alignment, Objective
from goalkit.model.plan import Plan
from goalkit.model.states import State
from goalkit.ports import Evaluator
from goalkit.scoring.policy import Policy
from goalkit.testing.capabilities import Capability
from goalkit.testing.domain import Feature
from goalkit.testing.fixtures import EvaluatorFixture
from goalkit.testing.law import LawSet, law
from goalkit.testing.laws._answers import (
    ask,
    close,
    expect_exact,
    expect_same,
    fail,
    needs,
    only,
    policy_for,
    unlike,
    usual_policy,
)
from goalkit.testing.laws._evaluation_corners import CASCADE_CORNERS
from goalkit.testing.laws._evaluation_members import added_up, averaged, inside, same_goal, weighed
from goalkit.testing.laws._questions import Question
from goalkit.testing.laws._questions_more import about_cascades, about_families
from goalkit.testing.laws._rewriting import replaced

if TYPE_CHECKING:
    from collections.abc import Iterable


__all__ = ["cascade"]

_DEPTH = 2_000
_scores = st.sampled_from((10.0, 0.0, 7.0, 4.0, 3.0))


def _children_count(policy: Policy) -> bool:
    """Return whether children make the score of a goal that has no key results, by weight."""
    return averaged(policy) and policy.members != "key_results"


def _some_count(policy: Policy) -> bool:
    return added_up(policy) and policy.members != "key_results"


def _mean(pairs: Iterable[tuple[float, float | None]]) -> float | None:
    found = [(weight, score) for weight, score in pairs if score is not None]
    total = math.fsum(weight for weight, _ in found)
    return math.fsum(weight * score for weight, score in found) / total if total else None


def _below(plan: Plan, goal: str) -> list[tuple[Objective, Alignment]]:
    return [(child, link) for child in plan.objectives for link in child.aligned_to if link.to == goal]


@law(
    "cascade.exact-tree",
    "Whatever is aligned to whatever, each goal has the score that exact fractions give.",
    why="Chains, diamonds and links to key results are where two programs first disagree.",
    look_at=[
        "which members count: own key results before children, by default",
        "the weight, share and kind of each link; the state of each child",
        "key results that are made of children: means of scores, sums of values over a target",
    ],
    draws=lambda domain: {"question": about_cascades(domain)},
    requires=(Capability.STANDARD,),
)
def _exact(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question) -> None:
    expect_exact(fixture, evaluator, question)


@law(
    "cascade.locality",
    "A check-in changes its key result and what that counts in, and nothing else.",
    why="A number that moves though nobody touched its goal makes people doubt all numbers.",
    look_at=[
        "scores held against the best or the mean of others",
        "children that take over the status of their parent",
    ],
    draws=lambda domain: {
        "question": about_families(domain),
        "value": st.sampled_from((10.0, 0.0)),
        "which": st.integers(0, 9),
    },
)
def _locality(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question, value: float, which: int) -> None:
    plan, policy, as_of = question.plan, policy_for(fixture, question), question.as_of
    pairs = list(plan.key_results())
    objective, item = pairs[which % len(pairs)]
    entry = item.check_ins[-1]
    changed = replaced(plan, evolve(item, check_ins=[evolve(entry, value=value)]))
    got, before = ask(evaluator, changed, as_of, policy), ask(evaluator, plan, as_of, policy)
    touched = _above(plan, objective) | {item.id}
    owners = {goal.owner for goal in plan.objectives if goal.id in touched}
    found = only(got, before) - touched - {owner for owner in owners if owner is not None}
    assert not found, f"a check-in on {item.id!r} changed {', '.join(map(repr, sorted(found)))}"


def _above(plan: Plan, objective: Objective) -> set[str]:
    """Return the ids of an objective and of all above it, on any way."""
    found, waiting = set[str](), [objective.id]
    while waiting:
        goal = waiting.pop()
        found.add(goal)
        waiting += [link.to for link in plan.objective(goal).aligned_to]
    return found


@law(
    "cascade.weighted-children",
    "A goal without key results is the mean of the goals directly below it, by the weights of their links; in a "
    "diamond each way counts once.",
    why="Whoever adds up everything below a goal counts the bottom of a diamond twice, and deep branches more.",
    look_at=[
        "all descendants instead of direct children",
        "the weight of the link, not of the objective",
        "a set that drops the second way, or children counted again through their parents",
    ],
    draws=lambda domain: {"question": about_families(domain)},
)
def _weighted_mean(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question) -> None:
    plan, policy = question.plan, policy_for(fixture, question, _children_count)
    got, found = ask(evaluator, plan, question.as_of, policy), list[str]()
    for goal in plan.objectives:
        if not goal.key_results:
            pairs = [
                (link.weight, got.objectives[child.id].score)
                for child, link in _below(plan, goal.id)
                if link.contributes
            ]
            wanted = inside(_mean(pairs), policy)
            text = ", ".join(f"{score!r} (weight {weight:g})" for weight, score in pairs) or "nothing"
            found += unlike(f"{goal.id!r} of {text} has the score", got.objectives[goal.id].score, wanted)
    fail(found, "goals made of the goals below them")


@law(
    "cascade.supporting",
    "A link that only supports its parent changes nothing there.",
    why="People link what helps so that all can see it; a parent's score must not fall because of that.",
    look_at=["links all treated alike", "supporting links that count with weight 1"],
    draws=lambda domain: {
        "question": about_families(domain),
        "which": st.integers(0, 9),
        "weight": st.sampled_from((1, 3)),
    },
)
def _supporting(
    fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question, which: int, weight: float
) -> None:
    needs(fixture, Feature.ALIGNMENTS, Feature.SUPPORTING)
    plan, policy = question.plan, policy_for(fixture, question)
    linked = [goal for goal in plan.objectives if goal.aligned_to]
    child = linked[which % len(linked)]
    link = child.aligned_to[0]
    only_supports = evolve(link, contributes=False, weight=weight if fixture.domain.allows(Feature.WEIGHTS) else 1)
    got = ask(evaluator, _with_first(plan, child, only_supports), question.as_of, policy)
    wanted = ask(evaluator, _with_first(plan, child, None), question.as_of, policy)
    expect_same(fixture, got, wanted, f"{child.id!r} only supports {link.to!r}")


def _with_first(plan: Plan, child: Objective, link: Alignment | None) -> Plan:
    links = child.aligned_to[1:] if link is None else (link, *child.aligned_to[1:])
    return plan.with_objective(evolve(child, aligned_to=links))


@law(
    "cascade.zero-weight-link",
    "A child whose link has the weight 0 is shown and does not count; where all have it, the parent has no score.",
    why="People set a weight to 0 to take a team out of a score; `weight or 1` puts it back in.",
    look_at=["`weight or 1`, `if weight`", "a division by the number of children", "0 for a mean of nothing"],
    draws=lambda domain: {"question": about_families(domain), "which": st.integers(0, 9)},
)
def _zero_weight(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question, which: int) -> None:
    needs(fixture, Feature.ALIGNMENTS, Feature.WEIGHTS)
    plan, policy = question.plan, policy_for(fixture, question, weighed)
    linked = [goal for goal in plan.objectives if goal.aligned_to]
    child = linked[which % len(linked)]
    link = child.aligned_to[0]
    got = ask(evaluator, _with_first(plan, child, evolve(link, weight=0)), question.as_of, policy)
    wanted = ask(evaluator, _with_first(plan, child, None), question.as_of, policy)
    expect_same(fixture, got, wanted, f"the link from {child.id!r} to {link.to!r} has the weight 0")
    nothing = [evolve(goal, aligned_to=[evolve(one, weight=0) for one in goal.aligned_to]) for goal in plan.objectives]
    answers = ask(evaluator, evolve(plan, objectives=nothing), question.as_of, policy).objectives
    for goal in nothing:
        if not goal.key_results:
            found = list(unlike("the score is", answers[goal.id].score, None))
            if Capability.GRADES in fixture.capabilities:
                found += unlike("the grade is", answers[goal.id].grade, None)
            if Capability.STATUSES in fixture.capabilities:
                found += unlike("the status is", answers[goal.id].status, "pending")
            fail(found, f"all links to {goal.id!r} have the weight 0")


@law(
    "cascade.split-child",
    "A child split into two of half its weight changes nothing in its parent.",
    why="A score that depends on into how many teams the same work is cut rewards reorganisation.",
    look_at=["a division by the number of children", "weights rounded to whole numbers"],
    draws=lambda domain: {"question": about_families(domain), "which": st.integers(0, 9)},
)
def _split(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question, which: int) -> None:
    needs(fixture, Feature.ALIGNMENTS, Feature.WEIGHTS)
    plan, policy = question.plan, policy_for(fixture, question, lambda one: weighed(one) and added_up(one))
    leaves = [goal for goal in plan.objectives if goal.aligned_to and goal.key_results]
    child = leaves[which % len(leaves)]
    twin = evolve(child, id="twin", key_results=[evolve(item, id=f"twin {item.id}") for item in child.key_results])
    double = evolve(child, aligned_to=[evolve(link, weight=2 * link.weight) for link in child.aligned_to])
    got = ask(evaluator, plan.with_objective(twin), question.as_of, policy)
    wanted = ask(evaluator, plan.with_objective(double), question.as_of, policy)
    for link in child.aligned_to:
        fail(same_goal(fixture, got.objectives[link.to], wanted.objectives[link.to]), f"{child.id!r} split into two")


@law(
    "cascade.fixed-share-of-link",
    "A child with a fixed share makes that part of its parent's score; the others share the rest by their weights.",
    why="Half of the score for one team means half of it, however many teams join.",
    look_at=["shares taken for weights", "weights that are not brought to what the shares leave", "a share of 0"],
    draws=lambda domain: {
        "question": about_families(domain),
        "share": st.sampled_from((0.5, 0.25, 0.9, 0.0, 1.0)),
    },
)
def _fixed_share(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question, share: float) -> None:
    needs(fixture, Feature.ALIGNMENTS, Feature.SHARES)
    plan = question.plan
    policy = policy_for(fixture, question, lambda one: _children_count(one) and one.objective_clamp == (0, 1))
    child = next(goal for goal in plan.objectives if goal.aligned_to)
    link = child.aligned_to[0]
    got = ask(evaluator, _with_first(plan, child, evolve(link, share=share)), question.as_of, policy)
    pairs = [(one.weight, got.objectives[goal.id].score) for goal, one in _below(plan, link.to) if goal.id != child.id]
    own, others = got.objectives[child.id].score, _mean(pairs)
    if own is None or others is None:
        wanted = others if share == 0 or own is None else own
    else:
        wanted = share * own + (1 - share) * others
    text = f"{child.id!r} at {own!r} has the share {share}, the others are at {others!r}"
    fail(unlike(f"the score of {link.to!r} is", got.objectives[link.to].score, wanted), text)


@law(
    "cascade.membership-of-children",
    "A child that was cancelled, or put off, counts in its parent as the policy says, from that day on.",
    why="A unit that drops a goal in time must not be red for it until the end of the year.",
    look_at=["states of children are looked at too, not only those of key results", "the day of the change itself"],
    draws=lambda domain: {
        "question": about_families(domain),
        "state": st.sampled_from((State.CANCELLED, State.DRAFT, State.POSTPONED, State.CLOSED)),
        "days": st.sampled_from((0, 1, -1)),
        "which": st.integers(0, 9),
    },
)
def _membership(
    fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question, state: State, days: int, which: int
) -> None:
    needs(fixture, Feature.ALIGNMENTS, Feature.STATES)
    plan, as_of = question.plan, question.as_of
    policy = policy_for(fixture, question, lambda one: _some_count(one) and _rule(one, state) != "zero")
    leaves = [goal for goal in plan.objectives if goal.aligned_to and goal.key_results]
    child = leaves[which % len(leaves)]
    change = StateChange(at=as_of.fromordinal(as_of.toordinal() - days), state=state)
    got = ask(evaluator, plan.with_objective(evolve(child, states=[change])), as_of, policy)
    out = days >= 0 and _rule(policy, state) == "exclude"
    wanted = ask(evaluator, plan.with_objective(evolve(child, aligned_to=[])) if out else plan, as_of, policy)
    found = list[str]()
    for link in child.aligned_to:
        found += unlike(f"the score of {link.to!r} is", got.objectives[link.to].score, wanted.objectives[link.to].score)
    fail(found, f"{child.id!r} is {state.value} from {change.at} on, asked on {as_of}")


def _rule(policy: Policy, state: State) -> str:
    rules = {State.CANCELLED: policy.cancelled, State.DRAFT: policy.drafts, State.POSTPONED: policy.postponed}
    return rules.get(state, policy.closed)


@law(
    "cascade.own-first",
    "By default an objective is made of its own key results, and of its children only where none of those counts.",
    why="Key results and teams averaged together give a number that stands for neither.",
    look_at=["key results and children put into one list", "children used though own key results count"],
    draws=lambda domain: {"question": about_families(domain), "value": _scores, "counts": st.booleans()},
)
def _own_first(
    fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question, value: float, counts: bool
) -> None:
    needs(fixture, Feature.ALIGNMENTS, Feature.WEIGHTS)
    plan = question.plan
    policy = policy_for(fixture, question, lambda one: weighed(one) and added_up(one) and one.members == "auto")
    leaf = next(goal for goal in plan.objectives if goal.key_results)
    date = leaf.key_results[0].check_ins[0].date
    own = KeyResult(
        id="own",
        title="Measure",
        weight=1 if counts else 0,
        measure=Change(baseline=0, target=10),
        check_ins=[CheckIn(date, value)],
    )
    top = plan.objective(next(link.to for goal in plan.objectives for link in goal.aligned_to))
    with_own = plan.with_objective(evolve(top, key_results=[own]))
    got = ask(evaluator, with_own, question.as_of, policy)
    alone = [goal if goal.id == top.id else evolve(goal, aligned_to=[]) for goal in with_own.objectives]
    other = evolve(with_own, objectives=alone) if counts else plan
    wanted = ask(evaluator, other, question.as_of, policy)
    started = got.key_results["own"].score is not None
    if started or not counts:
        what = f"a key result of its own that {'counts' if counts else 'has the weight 0'}"
        fail(same_goal(fixture, got.objectives[top.id], wanted.objectives[top.id]), f"{top.id!r} with {what}")


@law(
    "cascade.key-result-parents",
    "A key result made of goals is the mean of their scores, or the sum of their values over its target; one with "
    "values of its own is not touched by what is aligned to it.",
    why="29 of 30, 30 of 30 and 20 of 40 under a target of 100 is 0.79, and no mean of percentages.",
    look_at=["a mean where a sum is asked for", "links to a key result taken for links to its objective"],
    draws=lambda domain: {
        "values": st.lists(st.sampled_from((29.0, 30.0, 20.0, 0.0, 40.0)), min_size=1, max_size=4),
        "weights": st.lists(st.sampled_from((1.0, 2.0, 3.0)), min_size=4, max_size=4),
        "target": st.sampled_from((100.0, 40.0, 7.0)),
    },
)
def _key_result_parents(
    fixture: EvaluatorFixture, evaluator: Evaluator, *, values: list[float], weights: list[float], target: float
) -> None:
    needs(fixture, Feature.ALIGNMENTS, Feature.KEY_RESULT_PARENTS, Feature.CASCADED, Feature.MANY_PARENTS)
    policy = usual_policy(fixture)
    day = Cycle.quarter(2024, 1).start
    plain = KeyResult(id="plain", title="Measure", measure=Change(baseline=0, target=10), check_ins=[CheckIn(day, 5)])
    items = [
        KeyResult(id="sum", title="Measure", measure=Cascaded(method="sum", target=target)),
        KeyResult(id="mean", title="Measure", measure=Cascaded()),
        plain,
    ]
    found = [Objective(id="top", title="Aim", key_results=items)]
    weights = weights if fixture.domain.allows(Feature.WEIGHTS) else [1.0] * 4
    for number, (value, weight) in enumerate(zip(values, weights, strict=False)):
        item = KeyResult(
            id=f"k{number}", title="Measure", measure=Change(baseline=0, target=40), check_ins=[CheckIn(day, value)]
        )
        links = [Alignment(name, weight=weight) for name in ("sum", "mean", "plain")]
        found.append(Objective(id=f"o{number}", title="Aim", aligned_to=links, key_results=[item]))
    got = ask(evaluator, Plan(objectives=found), day, policy)
    mean = _mean([(weight, value / 40) for value, weight in zip(values, weights, strict=False)])
    differences = list(unlike("the sum is", got.key_results["sum"].score, min(sum(values) / target, 1.0)))
    differences += unlike("the mean is", got.key_results["mean"].score, mean)
    differences += unlike("the one with values of its own is", got.key_results["plain"].score, 0.5)
    fail(differences, f"goals with {values} of 40, weights {weights[: len(values)]}, under a target of {target:g}")


@law(
    "cascade.deep",
    "Goals may hang below one another as deep as they like: the score comes up from the bottom.",
    why="Recursion ends at a thousand levels, with an error that names no goal.",
    look_at=[
        "a function that calls itself for each child",
        "a limit of levels",
        "scores worked out again for each level",
    ],
)
def _deep(fixture: EvaluatorFixture, evaluator: Evaluator) -> None:
    needs(fixture, Feature.ALIGNMENTS)
    policy = usual_policy(fixture)
    day = Cycle.quarter(2024, 1).start
    item = KeyResult(id="k", title="Measure", measure=Change(baseline=0, target=10), check_ins=[CheckIn(day, 7)])
    found = [Objective(id="o0", title="Aim", key_results=[item])]
    chain = [
        evolve(found[0], aligned_to=[Alignment("o1")]),
        *(
            Objective(id=f"o{place}", title="Aim", aligned_to=[Alignment(f"o{place + 1}")])
            for place in range(1, _DEPTH)
        ),
        Objective(id=f"o{_DEPTH}", title="Aim"),
    ]
    try:
        got = ask(evaluator, Plan(objectives=chain), day, policy)
    except RecursionError as error:
        raise AssertionError(f"RecursionError in a chain of {_DEPTH} objectives") from error
    score = got.objectives[f"o{_DEPTH}"].score
    assert score is not None and close(score, got.objectives["o0"].score), (  # noqa: PT018
        f"the top of a chain of {_DEPTH} objectives has the score {score!r}, the bottom {got.objectives['o0'].score!r}"
    )


cascade: LawSet = LawSet(
    "cascade",
    EvaluatorFixture,
    (
        _weighted_mean,
        _locality,
        _supporting,
        _zero_weight,
        _split,
        _fixed_share,
        _membership,
        _own_first,
        _key_result_parents,
        _deep,
        _exact,
        *CASCADE_CORNERS,
    ),
)
"""Laws of evaluators: goals aligned to goals."""
