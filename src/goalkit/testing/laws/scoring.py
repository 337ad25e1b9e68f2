"""Laws of progress, of the clamp and of pace: from a value to a score and a status."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from goalkit.model.states import Status
from goalkit.testing import exact
from goalkit.testing.capabilities import Capability
from goalkit.testing.fixtures import RulesFixture
from goalkit.testing.law import LawSet, law
from goalkit.testing.laws._numbers import (
    PARTS,
    UNIT,
    Way,
    follows,
    noisy,
    parts,
    same,
    shares,
    standard,
    ways,
    written,
)

if TYPE_CHECKING:
    from goalkit.model.numbers import Number
    from goalkit.model.objectives import Ambition
    from goalkit.ports import Rules
    from goalkit.testing.domain import NumberKind

__all__ = ["scoring"]

_BASELINE = (Capability.FROM_BASELINE,)
_EIGHTHS = range(0, PARTS + 1, PARTS // 8)
_STANDARD = (Capability.STANDARD,)
_AMBITIONS: tuple[Ambition, ...] = ("aspirational", "committed")
_RANKS = {Status.OFF_TRACK: 0, Status.AT_RISK: 1, Status.ON_TRACK: 2, Status.AHEAD: 3}
_ambitions = st.sampled_from(_AMBITIONS)
_units = st.one_of(
    st.sampled_from((0, 1, -1, UNIT, 100 * UNIT, -3 * UNIT, 9_999_999_990, 10_000_000_000)),
    st.integers(-100 * UNIT, 100 * UNIT),
    st.integers(-(10**10), 10**10),
)
"""Any numbers of four decimals up to a million."""


def _share(rules: Rules, way: Way, part: int) -> float | None:
    return rules.progress(way.at(part), baseline=way.baseline, target=way.target)


# progress


@law(
    "scoring.endpoints",
    "Progress is 0 at the baseline and 1 at the target, whether the target lies above the baseline or below it.",
    why="Products that divide the value by the target show 60 % on the first day of going from 12 to 20.",
    look_at=[
        "value / target instead of (value - baseline) / (target - baseline)",
        "a baseline or target of 0 taken for a missing one: `if not baseline`",
        "a metric that should fall: its numerator and denominator are both negative, and need no special case",
        "a percent (100) instead of a share (1)",
    ],
    draws=lambda domain: {"way": ways()},
    requires=_BASELINE,
)
def _endpoints(fixture: RulesFixture, rules: Rules, *, way: Way) -> None:
    for asked in (way, Way(0, way.step), Way(-PARTS * way.step, way.step)):
        first, last = _share(rules, asked, 0), _share(rules, asked, PARTS)
        assert same(first, 0), f"{asked}: progress at the baseline is {first!r}, not 0"
        assert same(last, 1), f"{asked}: progress at the target is {last!r}, not 1"


@law(
    "scoring.value-at-share",
    "The value that lies a share of the way from baseline to target has that share as its progress.",
    why="A rule that only ever says 0 or 1 has right ends, is monotone and still tells nobody how far they are.",
    look_at=[
        "the formula between the ends: (value - baseline) / (target - baseline)",
        "integer division, int() or round() of the value or of the result",
        "abs() around a difference: the sign says which side of the baseline the value is on",
    ],
    draws=lambda domain: {"way": ways(), "part": st.integers(0, PARTS)},
    requires=_BASELINE,
)
def _value_at_share(fixture: RulesFixture, rules: Rules, *, way: Way, part: int) -> None:
    for place in (part, 2_800, 1_333, 1):
        got = _share(rules, way, place)
        wanted = Fraction(place, PARTS)
        assert same(got, wanted), f"{way}: progress of {way.at(place)!r} is {got!r}, not {float(wanted)!r}"


@law(
    "scoring.halfway",
    "The value halfway between two values has the progress halfway between theirs.",
    why="A curve or a step in the middle makes the last points of a metric worth more or less than the first.",
    look_at=[
        "rounding of progress before it is used",
        "a step at some share, or a curve such as a square or logarithm",
    ],
    draws=lambda domain: {"way": ways(), "part": parts, "apart": st.integers(1, PARTS)},
    requires=_BASELINE,
)
def _halfway(fixture: RulesFixture, rules: Rules, *, way: Way, part: int, apart: int) -> None:
    low, middle, high = (_share(rules, way, place) for place in (part - apart, part, part + apart))
    assert low is not None and high is not None, f"{way}: progress is None although the way has a length"  # noqa: PT018
    wanted = (exact.frac(low) + exact.frac(high)) / 2
    assert same(middle, wanted), (
        f"{way}: progress of {way.at(part)!r} is {middle!r}, but {low!r} and {high!r} at equal distances"
    )


@law(
    "scoring.progress-rises",
    "A value nearer to the target never has less progress, and one further on never less than the target.",
    why="A falling metric that is inverted rewards teams for more churn.",
    look_at=["the sign of the distance where the target lies below the baseline", "max/min that were swapped"],
    draws=lambda domain: {"way": ways(), "places": st.lists(parts, min_size=2, max_size=5)},
    requires=_BASELINE,
)
def _progress_rises(fixture: RulesFixture, rules: Rules, *, way: Way, places: list[int]) -> None:
    found = [(place, _share(rules, way, place)) for place in sorted({*places, *_EIGHTHS})]
    for (before, lower), (after, higher) in pairwise(found):
        assert lower is not None and higher is not None, f"{way}: no progress although the way has a length"  # noqa: PT018
        assert lower <= higher or same(lower, higher), (
            f"{way}: progress falls from {lower!r} at {way.at(before)!r} to {higher!r} at {way.at(after)!r}"
        )


@law(
    "scoring.beyond",
    "Progress goes on beyond the target and below the baseline: 1.25 a quarter further on, -0.25 a quarter back.",
    why="Clamping is a step of its own that the policy chooses; done here, no policy can show 125 % or a regression.",
    look_at=["min(…, 1) or max(…, 0) inside the formula", "abs() that makes a step back look like one forward"],
    draws=lambda domain: {"way": ways(), "beyond": st.one_of(st.sampled_from((1_000, 1)), st.integers(1, 40_000))},
    requires=_BASELINE,
)
def _beyond(fixture: RulesFixture, rules: Rules, *, way: Way, beyond: int) -> None:
    for place in (PARTS + beyond, -beyond):
        got, wanted = _share(rules, way, place), Fraction(place, PARTS)
        assert same(got, wanted), f"{way}: progress of {way.at(place)!r} is {got!r}, not {float(wanted)!r}"


@law(
    "scoring.mirror",
    "With all three numbers negated progress is the same: a metric that falls is measured as one that rises.",
    why="Decreasing metrics are the ones that products get wrong most: cost, churn, incidents.",
    look_at=["a special case for target < baseline", "abs(), or comparison of the numbers themselves with 0"],
    draws=lambda domain: {"way": ways(), "part": parts},
    requires=[Capability.SYMMETRIC],
)
def _mirror(fixture: RulesFixture, rules: Rules, *, way: Way, part: int) -> None:
    value, start, end = way.at(part), way.baseline, way.target
    got, mirrored = (
        rules.progress(value, baseline=start, target=end),
        rules.progress(-value, baseline=-start, target=-end),
    )
    assert same(got, mirrored), (
        f"{way}: progress of {value!r} is {got!r}, but {mirrored!r} of {-value!r} from {-start!r} to {-end!r}"
    )


@law(
    "scoring.unit-change",
    "Progress does not depend on the unit: with all numbers times a and plus b it is the same.",
    why="A goal in euros must not score differently in cents, nor one in degrees Celsius in Fahrenheit.",
    look_at=[
        "a value over the target, which depends on where 0 is",
        "numbers rounded or cut to whole ones before they are divided",
        "a small distance taken for none: `abs(target - baseline) < 1`",
    ],
    draws=lambda domain: {
        "way": ways(),
        "part": parts,
        "times": st.sampled_from(("100", "0.01", "1.8", "1000", "0.001", "2")),
        "plus": st.sampled_from(("0", "32", "-7", "-459.67", "1000")),
    },
    requires=_BASELINE,
)
def _unit_change(fixture: RulesFixture, rules: Rules, *, way: Way, part: int, times: str, plus: str) -> None:
    value, start, end = (float(way.exactly(place) * Fraction(times) + Fraction(plus)) for place in (part, 0, PARTS))
    got = rules.progress(value, baseline=start, target=end)
    wanted = _share(rules, way, part)
    assert same(got, wanted), (
        f"{way}: progress of {way.at(part)!r} is {wanted!r}; times {times} plus {plus} it is {got!r} of {value!r}"
    )


@law(
    "scoring.degenerate",
    "Where baseline and target are equal progress is 1 if the value is there, else 0; or what the policy says.",
    why="Real data has such goals ('keep NPS at 50'). Dividing by 0 takes the page down; always 0 or 1 is a lie.",
    look_at=[
        "a division by target - baseline without a look at 0",
        "`or 1` on the divisor",
        "the policy's `degenerate`: reached, zero or unknown",
    ],
    draws=lambda domain: {"number": _units, "other": st.one_of(st.sampled_from((0, 1, -1)), _units)},
    requires=_BASELINE,
)
def _degenerate(fixture: RulesFixture, rules: Rules, *, number: int, other: int) -> None:
    at, off = number / UNIT, (number + (other or UNIT)) / UNIT
    got = tuple(rules.progress(value, baseline=at, target=at) for value in (at, off))
    rule = standard(fixture).degenerate
    allowed = {"reached": (1, 0), "zero": (0, 0), "unknown": (None, None)}
    wanted = [allowed[rule]] if follows(fixture) else [allowed[rule], (None, None)]
    assert got in wanted, f"from {at!r} to {at!r}: progress of {at!r} and {off!r} is {got}; wanted {wanted}"


@law(
    "scoring.finite",
    "Whatever the numbers, progress is a finite number or None; never NaN, an infinity or an error.",
    why="One NaN turns every sum above it into NaN, and a comparison with NaN is always false: nothing is ever missed.",
    look_at=["0 / 0 and x / 0, above all with numpy and pandas, which do not raise", "numbers near 1e100 and 1e-100"],
    draws=lambda domain: {
        "numbers": st.tuples(
            *[st.sampled_from((0.0, 1.0, -1.0, 0.1 + 0.2, 0.3, 1e100, -1e100, 1e-100, 5e17, 100.0))] * 3
        )
    },
)
def _finite(fixture: RulesFixture, rules: Rules, *, numbers: tuple[float, float, float]) -> None:
    value, start, end = numbers
    for goal in (end, start):
        got = rules.progress(value, baseline=start, target=goal)
        assert got is None or math.isfinite(got), f"progress of {value!r} from {start!r} to {goal!r} is {got!r}"


@law(
    "scoring.number-types",
    "The same numbers as float, int, Decimal or Fraction, also mixed, have the same progress.",
    why="A database answers with Decimal, a form with int, a report with float, and one goal sees all of them.",
    look_at=[
        "arithmetic on what was passed: convert each number first",
        "int // int",
        "Decimal(0.1), which is not 0.1",
    ],
    draws=lambda domain: {
        "way": ways(),
        "part": parts,
        "kinds": st.tuples(*[st.sampled_from(domain.number_kinds)] * 3),
    },
)
def _number_types(
    fixture: RulesFixture, rules: Rules, *, way: Way, part: int, kinds: tuple[NumberKind, NumberKind, NumberKind]
) -> None:
    numbers: list[Number] = [
        written(way.exactly(place), kind) for place, kind in zip((part, 0, PARTS), kinds, strict=True)
    ]
    got = rules.progress(numbers[0], baseline=numbers[1], target=numbers[2])
    wanted = _share(rules, way, part)
    assert same(got, wanted), (
        f"progress of {numbers[0]!r} from {numbers[1]!r} to {numbers[2]!r} is {got!r}, not {wanted!r}"
    )


@law(
    "scoring.repeatable",
    "The same question has the same answer, whatever was asked in between.",
    why="A cache with too short a key answers with another goal's numbers.",
    look_at=["a cache whose key leaves out the baseline, the target or the kind of goal", "state kept between calls"],
    draws=lambda domain: {"way": ways(), "other": ways(), "part": parts},
)
def _repeatable(fixture: RulesFixture, rules: Rules, *, way: Way, other: Way, part: int) -> None:
    value = way.at(part)
    asked = [(way.baseline, way.target), (other.baseline, way.target), (way.baseline, other.target)]
    first = [rules.progress(value, baseline=start, target=end) for start, end in asked]
    with fixture.open_subject() as fresh:
        alone = [fresh.progress(value, baseline=start, target=end) for start, end in reversed(asked)][::-1]
    again = [rules.progress(value, baseline=start, target=end) for start, end in asked]
    assert first == alone, f"progress of {value!r} on the ways {asked} is {first}, asked in reverse order {alone}"
    assert first == again, f"progress of {value!r} on the ways {asked} is {first}, and asked again {again}"
    for first_asked, next_asked in (_AMBITIONS, _AMBITIONS[::-1]):
        with fixture.open_subject() as fresh:
            fresh.status(0.8, 1.0, first_asked)
            fresh.grade(0.8, first_asked)
            after = fresh.status(0.8, 1.0, next_asked), fresh.grade(0.8, next_asked)
        with fixture.open_subject() as fresh:
            wanted = fresh.status(0.8, 1.0, next_asked), fresh.grade(0.8, next_asked)
        assert after == wanted, f"status and grade of 0.8 ({next_asked}) are {after} after {first_asked}, else {wanted}"


@law(
    "scoring.exact-progress",
    "Progress is what exact arithmetic gives, to nine decimals, for numbers of four decimals up to a million.",
    why="In floats 999999.9997 on the way from 999999.999 to 1000000 is 0.6999998, a grade below what it is.",
    look_at=[
        "a difference of large floats: take numbers as they are written, str() to Fraction or Decimal",
        "rounding to fewer than nine decimals",
        "what the policy says of `change` and `degenerate`",
    ],
    draws=lambda domain: {
        "start": _units,
        "span": st.one_of(st.sampled_from((10, -10, 1, 0, 3, -30_000)), _units),
        "value": st.one_of(st.tuples(st.just(0), st.integers(-12, 12)), st.tuples(st.just(1), _units)),
    },
    requires=_STANDARD,
)
def _exact_progress(fixture: RulesFixture, rules: Rules, *, start: int, span: int, value: tuple[int, int]) -> None:
    far, by = value
    asked = [(by if far else start + by, start, start + span)]
    asked += [(last - 3, last - 10, last) for last in (10**10, -(10**10) + 10, 5 * 10**9 + 3)]
    for now, baseline, target in asked:
        wanted = exact.progress(standard(fixture), *(Fraction(units, UNIT) for units in (now, baseline, target)))
        got = rules.progress(now / UNIT, baseline=baseline / UNIT, target=target / UNIT)
        assert same(got, wanted), (
            f"progress of {now / UNIT!r} from {baseline / UNIT!r} to {target / UNIT!r} is {got!r}, "
            f"not {None if wanted is None else float(wanted)!r}"
        )


@law(
    "scoring.not-a-number",
    "Of a number that is not finite there is no progress: it is refused or unknown.",
    why="A missing value that arrives as NaN becomes 0 % or 100 %, by the order of two comparisons.",
    look_at=["comparisons with NaN, which are all false: the last `else` wins", "max(0, min(1, NaN))"],
    requires=_STANDARD,
)
def _not_a_number(fixture: RulesFixture, rules: Rules) -> None:
    for bad in (math.nan, math.inf, -math.inf):
        for numbers in ((bad, 0.0, 1.0), (0.5, bad, 1.0), (0.5, 0.0, bad)):
            try:
                got = rules.progress(numbers[0], baseline=numbers[1], target=numbers[2])
            except (ValueError, TypeError, ArithmeticError):
                continue
            assert got is None, f"progress of {numbers[0]!r} from {numbers[1]!r} to {numbers[2]!r} is {got!r}"


# the clamp


_progress = st.one_of(shares, st.sampled_from((-1e9, 1e9, 1e-9, -1e-9, 1.000001, 0.0, 1.0)))


@law(
    "scoring.clamp-idempotent",
    "Clamping a score again changes nothing.",
    why="Scores pass through several layers; each that clamps again would change them again.",
    look_at=["scaling or rounding inside the clamp", "a percent made of a share"],
    draws=lambda domain: {"progress": _progress},
)
def _clamp_idempotent(fixture: RulesFixture, rules: Rules, *, progress: float) -> None:
    once = rules.clamp(progress)
    twice = rules.clamp(once)
    assert once == twice, f"the score of {progress!r} is {once!r}, and clamped again {twice!r}"


@law(
    "scoring.clamp-rises",
    "More progress never has a lower score.",
    why="Above 100 % a score that falls back, or wraps to 0, punishes whoever over-delivers.",
    look_at=["the two limits swapped", "progress above the limit that is dropped instead of capped"],
    draws=lambda domain: {"progress": st.lists(_progress, min_size=2, max_size=4)},
)
def _clamp_rises(fixture: RulesFixture, rules: Rules, *, progress: list[float]) -> None:
    for less, more in pairwise(sorted(progress)):
        low, high = rules.clamp(less), rules.clamp(more)
        assert low <= high, f"the score of {less!r} is {low!r}, that of {more!r} only {high!r}"


@law(
    "scoring.clamp-keeps-what-is-inside",
    "A score is the progress itself, or one of the limits: nothing else happens in the clamp.",
    why="A score rounded to one decimal here lifts 0.65 over the edge of a band before it is graded.",
    look_at=["round() in the clamp", "a share turned into a percent"],
    draws=lambda domain: {"progress": _progress},
)
def _clamp_keeps(fixture: RulesFixture, rules: Rules, *, progress: float) -> None:
    got = rules.clamp(progress)
    limits = (rules.clamp(-1e12), rules.clamp(1e12))
    assert same(got, progress) or got in limits, (
        f"the score of progress {progress!r} is {got!r}: neither the same nor one of the limits {limits}"
    )


@law(
    "scoring.exact-clamp",
    "The score of a progress is what the policy's clamp makes of it, with open sides left open.",
    why="A policy that shows 125 % or a regression shows neither where the limits are written into the code.",
    look_at=["0 and 1 written into the code instead of the policy's `clamp`", "a limit of 0 taken for none: `if low:`"],
    draws=lambda domain: {"progress": _progress},
    requires=_STANDARD,
)
def _exact_clamp(fixture: RulesFixture, rules: Rules, *, progress: float) -> None:
    for asked in (progress, -0.25, 1.25, 0.0, 1.0, 0.6995):
        got, wanted = rules.clamp(asked), exact.score(standard(fixture), exact.frac(asked))
        assert same(got, wanted), f"the score of progress {asked!r} is {got!r}, not {float(wanted)!r}"


# pace


def _rank(rules: Rules, score: float, expected: float, ambition: Ambition) -> int:
    got = rules.status(score, expected, ambition)
    assert got in _RANKS, f"the status of {score!r} where {expected!r} is expected is {got!r}"
    return _RANKS[got]


_expected = st.one_of(st.sampled_from((1.0, 0.5, 0.0, 0.2, 0.01)), st.integers(1, 90).map(lambda day: day / 90))


@law(
    "scoring.status-rises",
    "With a higher score a goal never has a worse status.",
    why="A warning that appears because things got better is switched off, and the next one is not seen.",
    look_at=["the limits in the wrong order of `if`s", "points behind and points ahead confused"],
    draws=lambda domain: {
        "scores": st.lists(shares, min_size=2, max_size=4),
        "expected": _expected,
        "ambition": _ambitions,
    },
)
def _status_rises(
    fixture: RulesFixture, rules: Rules, *, scores: list[float], expected: float, ambition: Ambition
) -> None:
    found = [(score, _rank(rules, score, expected, ambition)) for score in sorted([*scores, 0.0, expected, 1.0])]
    for (less, worse), (more, better) in pairwise(found):
        assert worse <= better, (
            f"where {expected!r} is expected a {ambition} score of {less!r} has a better status than {more!r}"
        )


@law(
    "scoring.status-falls-with-time",
    "The same score never has a better status when more is expected.",
    why="A goal that stands still while its quarter runs out must turn red, not green.",
    look_at=["expected over score instead of score over expected", "the elapsed share taken for what is left"],
    draws=lambda domain: {"score": st.integers(0, UNIT).map(lambda units: units / UNIT), "ambition": _ambitions},
)
def _status_falls(fixture: RulesFixture, rules: Rules, *, score: float, ambition: Ambition) -> None:
    found = [(day / 30, _rank(rules, score, day / 30, ambition)) for day in range(1, 31)]
    for (less, better), (more, worse) in pairwise(found):
        assert worse <= better, (
            f"a {ambition} score of {score!r} has a better status where {more!r} is expected than where {less!r} is"
        )


@law(
    "scoring.status-at-the-start",
    "Where nothing is expected yet a goal is on track or ahead, whatever its score.",
    why="On the first day of a quarter a page full of red, or a division by zero, is nobody's fault but the code's.",
    look_at=["score / expected without a look at 0", "0 >= 0 as a strict comparison"],
    draws=lambda domain: {"score": st.sampled_from((0.0, 0.3, 1.0)), "ambition": _ambitions},
    requires=_STANDARD,
)
def _status_at_the_start(fixture: RulesFixture, rules: Rules, *, score: float, ambition: Ambition) -> None:
    got = rules.status(score, 0.0, ambition)
    wanted = exact.status(standard(fixture), exact.frac(score), exact.ZERO, ambition)
    assert got == wanted, f"a {ambition} score of {score!r} where nothing is expected is {got!r}, not {wanted!r}"


@law(
    "scoring.status-noise",
    "A status does not change by the last bits of a float: 0.1 + 0.2 + 0.4 is 0.7.",
    why="Of goals that lie exactly on a limit a third fall below it in plain floats.",
    look_at=["a comparison without rounding to nine decimals first"],
)
def _status_noise(fixture: RulesFixture, rules: Rules) -> None:
    for noise, meant in noisy():
        for expected in (1.0, 0.5, 0.75, 0.9):
            for ambition in _AMBITIONS:
                got, wanted = rules.status(noise, expected, ambition), rules.status(meant, expected, ambition)
                assert got == wanted, f"{noise!r} where {expected!r} is expected is {got!r}, but {meant!r} {wanted!r}"


@law(
    "scoring.exact-status",
    "The status is what the policy's pace rule says, at its limits and a little beside them, for both kinds of goals.",
    why="Committed goals have stricter limits than aspirational ones, and a limit belongs to the better status.",
    look_at=[
        "> instead of >= at a limit, or the policy's `strict` ignored",
        "committed goals held to the limits of aspirational ones",
        "a ratio taken for a difference",
        "a comparison without rounding to nine decimals first",
    ],
    draws=lambda domain: {
        "day": st.integers(1, 366),
        "days": st.sampled_from((1, 7, 30, 31, 90, 91, 92, 365, 366)),
        "beside": st.sampled_from((0, 0, 1, -1, 50, -50, 500, -500)),
        "ambition": _ambitions,
    },
    requires=_STANDARD,
)
def _exact_status(fixture: RulesFixture, rules: Rules, *, day: int, days: int, beside: int, ambition: Ambition) -> None:
    policy = standard(fixture)
    expected = Fraction((day - 1) % days + 1, days)
    limits = [*exact.limits(policy, "aspirational"), *exact.limits(policy, "committed")]
    limits += [] if policy.pace.ahead is None else [exact.frac(policy.pace.ahead), -exact.frac(policy.pace.ahead)]
    by = Fraction(beside, UNIT)
    for limit in limits:
        for score in (limit * expected + by, expected - limit + by, limit + by, (limit + by) * expected):
            got = rules.status(float(score), float(expected), ambition)
            wanted = exact.status(policy, score, expected, ambition)
            assert got == wanted, (
                f"a {ambition} score of {float(score)!r} where {float(expected)!r} is expected "
                f"is {got!r}, not {wanted!r}"
            )


scoring: LawSet = LawSet(
    "scoring",
    RulesFixture,
    (
        _endpoints,
        _value_at_share,
        _halfway,
        _progress_rises,
        _beyond,
        _mirror,
        _unit_change,
        _degenerate,
        _finite,
        _number_types,
        _repeatable,
        _exact_progress,
        _not_a_number,
        _clamp_idempotent,
        _clamp_rises,
        _clamp_keeps,
        _exact_clamp,
        _status_rises,
        _status_falls,
        _status_at_the_start,
        _status_noise,
        _exact_status,
    ),
)
"""Laws of progress, of the clamp and of pace: from a value to a score and a status."""
