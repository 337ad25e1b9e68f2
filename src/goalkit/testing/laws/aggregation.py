"""Laws of the roll-up: from the scores of members to the score of a goal."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from goalkit.ports.rules import Member
from goalkit.testing import exact
from goalkit.testing.capabilities import Capability
from goalkit.testing.fixtures import RulesFixture
from goalkit.testing.law import LawSet, law
from goalkit.testing.laws._numbers import follows, same, shares, standard, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from hypothesis.strategies import SearchStrategy

    from goalkit.ports import Rules
    from goalkit.testing.domain import Domain, NumberKind

__all__ = ["aggregation"]

_LINEAR = (Capability.LINEAR,)
_STANDARD = (Capability.STANDARD,)
_positive = st.sampled_from((1.0, 2.0, 0.5, 3.0, 0.1, 0.25, 10.0, 1000.0))
_weights = st.one_of(_positive, st.just(0.0))
_members = st.builds(Member, shares, weight=_weights)
_some = st.lists(_members, max_size=5)
_maybe = st.builds(Member, st.one_of(shares, st.none()), weight=_weights)
_counting = st.lists(st.builds(Member, shares, weight=_positive), min_size=1, max_size=5)


def _unknown(_domain: Domain) -> dict[str, SearchStrategy[object]]:
    return {"members": st.lists(_maybe, max_size=4), "weight": _positive}


def _alone(rules: Rules, score: float) -> float:
    """Return the score of a goal with one member: its score within the limits of a goal."""
    found = rules.roll_up([Member(score, weight=1.0)])
    assert found is not None, f"one member of score {score!r} makes no score"
    return found


def _inside(rules: Rules, members: Iterable[Member]) -> list[Member]:
    """Return members with scores within the limits of a goal, so that these limits play no part."""
    return [
        member if member.score is None else Member(_alone(rules, member.score), weight=member.weight)
        for member in members
    ]


def _text(members: Iterable[Member]) -> str:
    return ", ".join(f"{member.score!r} (weight {member.weight!r})" for member in members) or "no member"


@law(
    "aggregation.nothing-is-none",
    "A goal without members, or whose members all have weight 0, has no score: None, not 0 and not an error.",
    why="An objective that was not filled in yet shows 0 % and red, or takes the dashboard down by a division by 0.",
    look_at=["sum(weights) or 1", "a score of 0 for an empty list", "max/min of an empty list"],
    draws=lambda domain: {"scores": st.lists(shares, max_size=3)},
)
def _nothing_is_none(fixture: RulesFixture, rules: Rules, *, scores: list[float]) -> None:
    for members in ([], [Member(score, weight=0.0) for score in scores], [Member(None, weight=0.0)]):
        got = rules.roll_up(members)
        assert got is None, f"the score of {_text(members)} is {got!r}, not None"


@law(
    "aggregation.equal-members",
    "Members of equal scores make that score, whatever their number and weights.",
    why="Three key results at 0.7 that make 0.6999999999999998 or 2.1 are the two classics.",
    look_at=["a sum instead of a mean", "a division by the number of members instead of their weight", "rounding"],
    draws=lambda domain: {
        "score": shares,
        "weights": st.one_of(
            st.lists(_positive, min_size=1, max_size=6), st.sampled_from(([1.0] * 3, [0.1] * 1000, [2.0] * 7))
        ),
    },
)
def _equal_members(fixture: RulesFixture, rules: Rules, *, score: float, weights: list[float]) -> None:
    members = [Member(score, weight=weight) for weight in weights]
    got, wanted = rules.roll_up(members), _alone(rules, score)
    assert same(got, wanted), (
        f"{len(members)} members of score {score!r} and weights {weights[:6]} make {got!r}, one makes {wanted!r}"
    )


@law(
    "aggregation.one-member",
    "A member from 0 to 1 that counts alone makes its own score, whatever its weight.",
    why="With weights in percent, or not brought to a sum of 1, one key result of weight 30 makes 30 times its score.",
    look_at=["weights taken for shares that sum to 1", "a division by 100"],
    draws=lambda domain: {
        "score": st.one_of(
            st.sampled_from((0.7, 0.0, 1.0, 0.4)), st.integers(0, 10_000).map(lambda units: units / 10_000)
        ),
        "weight": _positive,
    },
    requires=_LINEAR,
)
def _one_member(fixture: RulesFixture, rules: Rules, *, score: float, weight: float) -> None:
    got = rules.roll_up([Member(score, weight=weight)])
    low, high = standard(fixture).objective_clamp
    wanted = exact.clamp(exact.frac(score), (low, high)) if follows(fixture) else exact.frac(score)
    assert same(got, wanted), f"one member of score {score!r} and weight {weight!r} makes {got!r}"


@law(
    "aggregation.between",
    "The score lies between the lowest and the highest of the members that count.",
    why="A score above that of every member shows that something was added up or counted twice.",
    look_at=["a sum instead of a mean", "weights that are not divided by", "negative scores"],
    draws=lambda domain: {"members": _counting},
)
def _between(fixture: RulesFixture, rules: Rules, *, members: list[Member]) -> None:
    got = rules.roll_up(members)
    ends = [_alone(rules, member.score) for member in members if member.score is not None]
    low, high = min(ends), max(ends)
    assert got is not None, f"{_text(members)}: no score"
    assert low <= got <= high or same(got, low) or same(got, high), (
        f"{_text(members)}: {got!r} is not between {low!r} and {high!r}"
    )


@law(
    "aggregation.any-order",
    "The order of members changes nothing.",
    why="Dragging a key result to another place must not change a score.",
    look_at=["a running mean of means", "pairs of lists (scores, weights) of which only one was sorted"],
    draws=lambda domain: {"members": st.lists(_members, min_size=2, max_size=5), "random": st.randoms()},
)
def _order(fixture: RulesFixture, rules: Rules, *, members: list[Member], random: Random) -> None:
    shuffled = list(members)
    random.shuffle(shuffled)
    wanted = rules.roll_up(members)
    for order in (shuffled, members[::-1], members[1:] + members[:1]):
        got = rules.roll_up(order)
        assert same(got, wanted), f"{_text(members)}: {wanted!r}, but {got!r} in the order {_text(order)}"


@law(
    "aggregation.monotone",
    "Raising the score of a member never lowers the score of the goal.",
    why="Teams that are punished for progress stop reporting it.",
    look_at=["a median or a mode", "negative weights", "members dropped above or below a limit"],
    draws=lambda domain: {"members": _counting, "which": st.integers(0, 4)},
)
def _monotone(fixture: RulesFixture, rules: Rules, *, members: list[Member], which: int) -> None:
    place = which % len(members)
    found: list[tuple[float, float]] = []
    for score in sorted(
        {members[place].score or 0.0, -0.5, 0.0, 0.3, 0.4, 0.5, 0.69, 0.7, 0.99, 1.0, 1.001, 1.25, 2.0}
    ):
        raised = [*members[:place], Member(score, weight=members[place].weight), *members[place + 1 :]]
        got = rules.roll_up(raised)
        assert got is not None, f"{_text(raised)}: no score"
        found.append((score, got))
    for (less, before), (more, after) in pairwise(found):
        assert before <= after or same(before, after), (
            f"{_text(members)}: {before!r} with a score of {less!r} at place {place}, {after!r} with {more!r}"
        )


@law(
    "aggregation.zero-weight",
    "A member of weight 0 is shown and does not count, whatever its score.",
    why="People set a weight to 0 to take a goal out of a score; `weight or 1` puts it back in.",
    look_at=[
        "`weight or 1`, `if weight`: 0 is a weight",
        "a division by the number of members",
        "min() over all members",
    ],
    draws=lambda domain: {"members": _some, "score": st.one_of(shares, st.none()), "place": st.integers(0, 5)},
)
def _zero_weight(
    fixture: RulesFixture, rules: Rules, *, members: list[Member], score: float | None, place: int
) -> None:
    more = list(members)
    more.insert(place, Member(score, weight=0.0))
    got, wanted = rules.roll_up(more), rules.roll_up(members)
    assert same(got, wanted), f"{_text(members)}: {wanted!r}; with a member of score {score!r} and weight 0: {got!r}"


@law(
    "aggregation.scaling",
    "Only the ratios of weights matter: all weights times the same factor change nothing.",
    why="One team gives weights from 1 to 5, the next one percents that sum to 100.",
    look_at=["weights that must sum to 1", "weights rounded or cut to whole numbers", "a division by 100"],
    draws=lambda domain: {
        "members": _counting,
        "factor": st.sampled_from((2.0, 100.0, 0.01, 0.1, 1 / 3, 1e6, 1e-6, 1e50, 1e-50)),
    },
    requires=_LINEAR,
)
def _scaling(fixture: RulesFixture, rules: Rules, *, members: list[Member], factor: float) -> None:
    scaled = [Member(member.score, weight=float(member.weight) * factor) for member in members]
    got, wanted = rules.roll_up(scaled), rules.roll_up(members)
    assert same(got, wanted), f"{_text(members)}: {wanted!r}; with all weights times {factor!r}: {got!r}"


@law(
    "aggregation.split",
    "A member split into two of half its weight each changes nothing.",
    why="A score that depends on into how many key results the same work is cut invites cutting.",
    look_at=["a division by the number of members instead of their weight", "weights that are ignored"],
    draws=lambda domain: {"members": _counting, "which": st.integers(0, 4), "parts": st.sampled_from((2, 4, 3))},
    requires=_LINEAR,
)
def _split(fixture: RulesFixture, rules: Rules, *, members: list[Member], which: int, parts: int) -> None:
    place = which % len(members)
    whole = members[place]
    piece = Member(whole.score, weight=whole.weight / parts)
    cut = members[:place] + [piece] * parts + members[place + 1 :]
    got, wanted = rules.roll_up(cut), rules.roll_up(members)
    assert same(got, wanted), f"{_text(members)}: {wanted!r}; with member {place} in {parts} parts: {got!r}"


@law(
    "aggregation.grouping",
    "Rolled up in two steps, with the weight of a group the sum of its weights, the score is the same.",
    why="The company's score must not depend on whether there is a department in between.",
    look_at=["means of means that forget the weights of the groups", "a clamp or rounding between the steps"],
    draws=lambda domain: {"first": _counting, "second": _counting},
    requires=_LINEAR,
)
def _grouping(fixture: RulesFixture, rules: Rules, *, first: list[Member], second: list[Member]) -> None:
    groups = [_inside(rules, first), _inside(rules, second)]
    wanted = rules.roll_up(groups[0] + groups[1])
    steps = [
        Member(rules.roll_up(group), weight=math.fsum(float(member.weight) for member in group)) for group in groups
    ]
    got = rules.roll_up(steps)
    assert same(got, wanted), f"{_text(groups[0])} and {_text(groups[1])}: {wanted!r} at once, {got!r} in two steps"


@law(
    "aggregation.weighted-mean",
    "The score is the sum of scores times weights, over the sum of weights; only then limits apply.",
    why="Clamped before it is weighted, 1.5 and 0.25 make 0.625 instead of 0.875.",
    look_at=[
        "min(…, 1) on each member, or on each product of score and weight",
        "a division by the number of members instead of their weight",
        "weights that are ignored, cut to whole numbers, or `or 1`",
    ],
    draws=lambda domain: {"members": st.lists(_members, min_size=1, max_size=5)},
    requires=_LINEAR,
)
def _weighted_mean(fixture: RulesFixture, rules: Rules, *, members: list[Member]) -> None:
    for scores in ((), (1.5, 0.25), (-0.5, 0.75), (0.7, 0.2)):
        asked = [Member(score, weight=1.0) for score in scores] or members
        mean = exact.weighted_mean(
            (exact.frac(member.score), exact.frac(member.weight)) for member in asked if member.score is not None
        )
        got = rules.roll_up(asked)
        wanted = None if mean is None else _alone(rules, float(mean))
        assert same(got, wanted), f"{_text(asked)}: {got!r}, not {wanted!r}"


@law(
    "aggregation.unknown-members",
    "A member without a score counts as 0 or is left out, and always the same of the two.",
    why="Where it depends on the others, a goal nobody started lifts one objective and sinks the next.",
    look_at=[
        "None taken as 0 in the sum but left out of the weights, or the other way round",
        "the policy's `not_started`",
        "`if not score`, which takes 0 for None",
    ],
    draws=_unknown,
)
def _unknown_members(fixture: RulesFixture, rules: Rules, *, members: list[Member], weight: float) -> None:
    probe = rules.roll_up([Member(1.0, weight=1.0), Member(None, weight=1.0)])
    left_out = same(probe, _alone(rules, 1.0))
    members = [*members, Member(None, weight=weight)]
    as_0 = [Member(0.0 if member.score is None else member.score, weight=member.weight) for member in members]
    known = [member for member in members if member.score is not None]
    got, wanted = rules.roll_up(members), rules.roll_up(known if left_out else as_0)
    rule = "left out" if left_out else "taken as 0"
    assert same(got, wanted), f"{_text(members)}: {got!r}; with what is unknown {rule}: {wanted!r}"


@law(
    "aggregation.members-stay",
    "Members are left as they are, and may come as a list or a tuple.",
    why="A roll-up that sorts or empties the list it was given breaks whatever its caller does next.",
    look_at=["list.sort(), pop() or remove() on the argument", "members without a score taken out of it"],
    draws=lambda domain: {"members": st.lists(_maybe, min_size=2, max_size=5)},
)
def _members_stay(fixture: RulesFixture, rules: Rules, *, members: list[Member]) -> None:
    given: Sequence[Member] = list(members)
    got = rules.roll_up(given)
    assert given == members, f"the list {_text(members)} is {_text(given)} after the roll-up"
    again = rules.roll_up(tuple(members))
    assert same(got, again), f"{_text(members)}: {got!r} as a list, {again!r} as a tuple"


@law(
    "aggregation.weight-types",
    "Weights as int, float, Decimal or Fraction, also mixed, make the same score.",
    why="A weight from a database column is a Decimal; times a float score it is a TypeError.",
    look_at=["arithmetic on what was passed: convert each weight first", "int // int"],
    draws=lambda domain: {
        "scores": st.lists(shares, min_size=1, max_size=4),
        "weights": st.lists(st.sampled_from((1, 2, 5, 25)), min_size=4, max_size=4),
        "kinds": st.lists(st.sampled_from(domain.number_kinds), min_size=4, max_size=4),
        "over": st.sampled_from((1, 10)),
    },
)
def _weight_types(
    fixture: RulesFixture, rules: Rules, *, scores: list[float], weights: list[int], kinds: list[NumberKind], over: int
) -> None:
    fractions = [Fraction(weight, over) for weight in weights]
    plain = [Member(score, weight=float(weight)) for score, weight in zip(scores, fractions, strict=False)]
    typed = [
        Member(score, weight=written(weight, kind))
        for score, weight, kind in zip(scores, fractions, kinds, strict=False)
    ]
    got, wanted = rules.roll_up(typed), rules.roll_up(plain)
    assert same(got, wanted), f"{_text(typed)}: {got!r}; with weights as floats {wanted!r}"


@law(
    "aggregation.finite-score",
    "However large, small or different the weights are, the score is a finite number.",
    why="Weights that are budgets or head counts of a nation overflow, or drown the rest in rounding.",
    look_at=["the sum of products before the division", "1 / weight", "weights of very different size"],
    draws=lambda domain: {
        "members": st.lists(
            st.builds(Member, shares, weight=st.sampled_from((1e100, 1e-100, 1.0, 1e9, 1e-9, 123456789.0))),
            min_size=1,
            max_size=4,
        )
    },
)
def _finite_score(fixture: RulesFixture, rules: Rules, *, members: list[Member]) -> None:
    got = rules.roll_up(members)
    assert got is not None, f"{_text(members)}: None"
    assert math.isfinite(got), f"{_text(members)}: {got!r}"


@law(
    "aggregation.exact-roll-up",
    "The score is what exact arithmetic gives under the policy, to nine decimals.",
    why="Each choice of the policy, such as whether what was not started counts as 0, moves scores by tens of points.",
    look_at=["the policy's `not_started`, `rollup` and `objective_clamp`", "rounding of members before they are added"],
    draws=lambda domain: {
        "members": st.lists(
            st.builds(Member, st.one_of(shares, st.none()), weight=st.one_of(_weights, st.integers(0, 3).map(float))),
            max_size=6,
        )
    },
    requires=_STANDARD,
)
def _exact_roll_up(fixture: RulesFixture, rules: Rules, *, members: list[Member]) -> None:
    for scores in ((), (1.5, 0.25), (1.5, 1.25), (-0.5, 0.75), (None, 1.0), (None,)):
        asked = [Member(score, weight=1.0) for score in scores] or members
        counted = [
            (None if member.score is None else exact.frac(member.score), exact.frac(member.weight)) for member in asked
        ]
        wanted = exact.roll_up(standard(fixture), counted)
        got = rules.roll_up(asked)
        assert same(got, wanted), f"{_text(asked)}: {got!r}, not {None if wanted is None else float(wanted)!r}"


aggregation: LawSet = LawSet(
    "aggregation",
    RulesFixture,
    (
        _nothing_is_none,
        _equal_members,
        _one_member,
        _between,
        _order,
        _monotone,
        _zero_weight,
        _scaling,
        _split,
        _grouping,
        _weighted_mean,
        _unknown_members,
        _members_stay,
        _weight_types,
        _finite_score,
        _exact_roll_up,
    ),
)
"""Laws of the roll-up: from the scores of members to the score of a goal."""
