"""Laws of grades: from a score to a word."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from goalkit.ports.rules import Member
from goalkit.testing import exact
from goalkit.testing.capabilities import Capability
from goalkit.testing.fixtures import RulesFixture
from goalkit.testing.law import LawSet, law
from goalkit.testing.laws._numbers import PARTS, Way, noisy, shares, standard, ways

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goalkit.model.objectives import Ambition
    from goalkit.ports import Rules

__all__ = ["grading"]

_STANDARD = (Capability.STANDARD,)
_AMBITIONS: tuple[Ambition, ...] = ("aspirational", "committed")
_ambitions = st.sampled_from(_AMBITIONS)
_NOISY = (Way(9_000, 1), Way(4_000, 3), Way(3_000, -1))
"""Ways on which floats make less than 0.7 of 0.7."""


def _edges(fixture: RulesFixture) -> list[float]:
    """Return where the bands of the policy begin, and the usual edges."""
    grading = standard(fixture).grading
    bands = (*grading.aspirational, *grading.committed)
    return sorted({band.low for band in bands if band.low is not None} | {0.0, 0.4, 0.7, 1.0})


def _agree(fixture: RulesFixture, rules: Rules, score: float) -> None:
    for ambition in _AMBITIONS:
        got, wanted = rules.grade(score, ambition), exact.grade(standard(fixture), exact.frac(score), ambition)
        assert got == wanted, f"the grade of the {ambition} score {score!r} is {got!r}, not {wanted!r}"


@law(
    "grading.total",
    "Every score has a grade, also below 0 and above 1, for both kinds of goals.",
    why="Bands written as 0.4 to 0.69 and 0.7 to 1.0 have no word for 0.695, nor for 1.2.",
    look_at=["bands with two closed ends", "a chain of `elif`s without an `else`", "a table that ends at 1.0"],
    draws=lambda domain: {"score": st.one_of(shares, st.floats(-3, 3)), "ambition": _ambitions},
)
def _total(fixture: RulesFixture, rules: Rules, *, score: float, ambition: Ambition) -> None:
    for asked in (score, 0.3999, 0.69, 0.695, 0.6999, 0.995, 0.35, -1.0, 1.25, 1e6):
        got = rules.grade(asked, ambition)
        assert got, f"the grade of the {ambition} score {asked!r} is {got!r}"


@law(
    "grading.in-order",
    "Along rising scores a grade, once left, does not come back.",
    why="A higher score with a lower grade is what people remember of a tool.",
    look_at=["bands that overlap", "rounding half to even", "scores compared as text: '10' < '9'", "abs() of a score"],
    draws=lambda domain: {"scores": st.lists(shares, max_size=6), "ambition": _ambitions},
)
def _grades_in_order(fixture: RulesFixture, rules: Rules, *, scores: list[float], ambition: Ambition) -> None:
    steps = [number / 20 for number in range(-10, 41)] + [-100.0, 10.0, 100.0]
    seen: list[str] = []
    for score in sorted([*scores, *steps]):
        grade = rules.grade(score, ambition)
        if not seen or seen[-1] != grade:
            assert grade not in seen, (
                f"a {ambition} score of {score!r} is {grade!r} again, after {' and '.join(map(repr, seen))}"
            )
            seen.append(grade)


@law(
    "grading.noise",
    "A grade does not change by the last bits of a float: 0.1 + 0.2 + 0.4 is 0.7.",
    why="Of 2,320 realistic scores that lie exactly on an edge, 789 fall below it in plain floats.",
    look_at=["a comparison without rounding to nine decimals first", "Decimal(score) instead of Decimal(str(score))"],
)
def _grade_noise(fixture: RulesFixture, rules: Rules) -> None:
    for noise, meant in noisy():
        for ambition in _AMBITIONS:
            got, wanted = rules.grade(noise, ambition), rules.grade(meant, ambition)
            assert got == wanted, f"a {ambition} score of {noise!r} is {got!r}, but {meant!r} is {wanted!r}"


@law(
    "grading.of-equal-members",
    "A goal whose members all have one score has the grade of that score.",
    why="Three key results at 0.7 average to 0.6999999999999998 in floats; their objective turns yellow.",
    look_at=["a mean by sum() and a comparison without rounding", "a roll-up that divides by the wrong number"],
    draws=lambda domain: {
        "score": st.sampled_from((0.7, 0.4, 1.0, 0.6, 0.3)),
        "weights": st.lists(st.sampled_from((1.0, 0.1, 0.2, 0.3, 3.0, 7.0)), min_size=1, max_size=10),
        "ambition": _ambitions,
    },
)
def _of_equal_members(
    fixture: RulesFixture, rules: Rules, *, score: float, weights: list[float], ambition: Ambition
) -> None:
    for chosen in (weights, [1.0] * 3, [0.1] * 6, [1.0] * 49):
        rolled, alone = (rules.roll_up([Member(score, weight=weight) for weight in some]) for some in (chosen, [1.0]))
        assert rolled is not None and alone is not None, f"members of score {score!r} make no score"  # noqa: PT018
        got, wanted = rules.grade(rolled, ambition), rules.grade(alone, ambition)
        assert got == wanted, (
            f"{len(chosen)} members of score {score!r} make {rolled!r}, {got!r}; one is {wanted!r} ({ambition})"
        )


@law(
    "grading.of-progress",
    "A value that lies 0.7 of the way has the grade of the score 0.7, and so with all other shares.",
    why="In floats (0.31 - 0.1) / (0.4 - 0.1) is 0.6999999999999998: a goal that is just green turns yellow.",
    look_at=["progress rounded to whole percents", "a comparison without rounding to nine decimals first"],
    draws=lambda domain: {"way": ways(), "ambition": _ambitions},
    requires=[Capability.FROM_BASELINE],
)
def _of_progress(fixture: RulesFixture, rules: Rules, *, way: Way, ambition: Ambition) -> None:
    asked = [(way, part) for part in (2_800, 1_600, 4_000, 0, 2_400, 2_799)] + [(noisy, 2_800) for noisy in _NOISY]
    for on, part in asked:
        progress = rules.progress(on.at(part), baseline=on.baseline, target=on.target)
        assert progress is not None, f"{on}: no progress although the way has a length"
        got = rules.grade(rules.clamp(progress), ambition)
        wanted = rules.grade(rules.clamp(part / PARTS), ambition)
        assert got == wanted, f"{on}: {on.at(part)!r} is {got!r} ({progress!r}), but {part / PARTS!r} is {wanted!r}"


@law(
    "grading.edges",
    "The edge of a band belongs to the better band, to the last bit.",
    why="'From 0.7' that is coded as 'above 0.7' fails the goals that people aim for exactly.",
    look_at=[
        "> instead of >= at the lower edge",
        "edges of 69 or 0.69 instead of 0.7",
        "half-open the wrong way round",
    ],
    requires=_STANDARD,
)
def _grade_edges(fixture: RulesFixture, rules: Rules) -> None:
    for edge in _edges(fixture):
        for score in (edge, math.nextafter(edge, -math.inf), math.nextafter(edge, math.inf)):
            _agree(fixture, rules, score)


@law(
    "grading.just-below",
    "A score just below the edge of a band is not in that band: 0.695 is not 0.7, and 0.999999 is not done.",
    why="Rounding for display that leaks into the grade: 0.695 shown as 70 % and graded as achieved.",
    look_at=[
        "round(score, 2) or a whole percent before the comparison",
        "a tolerance like 0.01 around the edge",
        "the policy's `round_to`, half up in decimals, where it is asked for",
    ],
    requires=_STANDARD,
)
def _just_below(fixture: RulesFixture, rules: Rules) -> None:
    for edge in map(exact.frac, _edges(fixture)):
        for by in ("0.05", "0.04999", "0.01", "0.005", "0.004", "0.001", "0.0001", "0.00001", "1e-6", "1e-7", "1e-8"):
            _agree(fixture, rules, float(edge - Fraction(by)))
            _agree(fixture, rules, float(edge + Fraction(by)))


@law(
    "grading.by-kind",
    "Committed and aspirational goals are graded each by their own bands.",
    why="'You either did it or you didn't': 0.9 of a commitment is missed, 0.9 of a stretch goal is a triumph.",
    look_at=["the ambition that is not looked at", "both sets of bands under one name", "the two sets swapped"],
    draws=lambda domain: {"tenths": st.integers(-2, 13)},
    requires=_STANDARD,
)
def _by_kind(fixture: RulesFixture, rules: Rules, *, tenths: int) -> None:
    _agree(fixture, rules, tenths / 10)
    _agree(fixture, rules, 0.9)


@law(
    "grading.exact-grade",
    "The grade is that of the one band of the policy that the score lies in.",
    why="One score must have one grade on every page and in every export.",
    look_at=[
        "the policy's bands, which may be others than 0.4, 0.7 and 1",
        "bands in another order than from the lowest",
    ],
    draws=lambda domain: {"scores": st.lists(shares, min_size=1, max_size=5)},
    requires=_STANDARD,
)
def _exact_grade(fixture: RulesFixture, rules: Rules, *, scores: Iterable[float]) -> None:
    for score in scores:
        _agree(fixture, rules, score)


grading: LawSet = LawSet(
    "grading",
    RulesFixture,
    (
        _total,
        _grades_in_order,
        _grade_noise,
        _of_equal_members,
        _of_progress,
        _grade_edges,
        _just_below,
        _by_kind,
        _exact_grade,
    ),
)
"""Laws of grades: from a score to a word."""
