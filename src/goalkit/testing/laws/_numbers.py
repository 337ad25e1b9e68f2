"""What the laws about numbers share: ways from a baseline to a target, comparison at nine decimals, float noise."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs
from hypothesis import strategies as st

from goalkit.scoring.policy import Policy
from goalkit.testing.capabilities import Capability
from goalkit.testing.exact import ONE, frac

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goalkit.model.numbers import Number
    from goalkit.testing.domain import NumberKind
    from goalkit.testing.fixtures import RulesFixture

UNIT = 10_000
"""Numbers are drawn with four decimals, as whole numbers of this part of one."""
PARTS = 4_000
"""A way has this many equal parts, so that each part of it has four decimals too."""
SHARES = (0, PARTS, 2_800, 1_600, 2_780, 2_000, 1, PARTS - 1, 1_333, PARTS + 1, -1, -1_000, 5_000, 8_000, 12_000)
"""Parts of the way at which something changes, or beside it: 0, 1, 0.7, 0.4, 0.695, a half, a third, beyond."""
_STEPS = (20, 1, 5, 250, 25, 2_500, 25_000)
_STARTS = (0, 12 * UNIT, 4 * UNIT, -5 * UNIT, UNIT, 1)
_TOLERANCE = Fraction(1, 10**9)


@attrs.frozen
class Way:
    """A way from a baseline to a target, up or down, in parts of four decimals."""

    start: int
    """The baseline, in units."""
    step: int
    """One part of the way, in units; below 0 where the metric should fall."""

    @property
    def baseline(self) -> float:
        """The baseline."""
        return self.at(0)

    @property
    def target(self) -> float:
        """The target."""
        return self.at(PARTS)

    def at(self, part: int) -> float:
        """Return the value after a number of parts of the way."""
        return float(self.exactly(part))

    def exactly(self, part: int) -> Fraction:
        """Return the same as a fraction."""
        return Fraction(self.start + part * self.step, UNIT)

    def __str__(self) -> str:
        return f"from {self.baseline!r} to {self.target!r}"


@st.composite
def ways(draw: st.DrawFn) -> Way:
    """Draw a way: rising or falling, with negative numbers, with a baseline or a target of 0."""
    step = draw(st.sampled_from(_STEPS)) * draw(st.sampled_from((1, -1)))
    start = draw(st.one_of(st.sampled_from((*_STARTS, -PARTS * step)), st.integers(-(10**7), 10**7)))
    return Way(start, step)


parts = st.one_of(st.sampled_from(SHARES), st.integers(-PARTS, 3 * PARTS))
"""Parts of a way, also before its start and beyond its end."""
shares = st.one_of(
    st.sampled_from((7_000, 10_000, 0, 4_000, 6_950, 6_999, 3_999, 9_999, 12_500, -2_000, 3_333)),
    st.integers(-5_000, 20_000),
).map(lambda units: units / UNIT)
"""Scores of four decimals, some below 0 and above 1."""


def standard(fixture: RulesFixture) -> Policy:
    """Return the policy that rules follow."""
    return Policy() if fixture.policy is None else fixture.policy


def follows(fixture: RulesFixture) -> bool:
    """Return whether rules say that they follow their policy."""
    return Capability.STANDARD in fixture.capabilities


def same(got: float | None, wanted: Number | None) -> bool:
    """Return whether an answer is a number, equal at nine decimals; of large numbers, at nine digits."""
    if got is None or wanted is None:
        return got is wanted
    if not math.isfinite(got):
        return False
    expected = frac(wanted)
    return abs(frac(got) - expected) <= _TOLERANCE * max(ONE, abs(expected))


def written(number: Fraction, kind: NumberKind) -> Number:
    """Return a number in one of the accepted types; a float where it is not whole and should be an int."""
    if kind == "int" and number.denominator == 1:
        return int(number)
    if kind == "decimal":
        return Decimal(number.numerator) / number.denominator
    return number if kind == "fraction" else float(number)


def noisy() -> Iterable[tuple[float, float]]:
    """Return numbers as sums and products of floats make them, each with the number that is meant."""
    yield 0.1 + 0.2 + 0.4, 0.7
    yield (0.7 + 0.7 + 0.7) / 3, 0.7
    yield 0.1 + 0.2, 0.3
    yield 1 - 0.9, 0.1
    yield 1.1 - 0.4, 0.7
    for count in range(1, 41):
        total = 0.0
        for _ in range(count):
            total += 0.05
        yield total, count / 20
        yield count * 0.05, count / 20
        yield 1 - (20 - count) * 0.05, count / 20
    for meant in (0.0, 0.3, 0.4, 0.6, 0.7, 0.75, 0.95, 1.0):
        yield math.nextafter(meant, -math.inf), meant
        yield math.nextafter(meant, math.inf), meant
        yield meant - 1e-12, meant
        yield meant + 1e-12, meant
