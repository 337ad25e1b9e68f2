"""Laws of health: from a value and a threshold to healthy, warning or breached."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs
from hypothesis import strategies as st

from goalkit.model.states import Health
from goalkit.model.thresholds import Threshold
from goalkit.testing import exact
from goalkit.testing.capabilities import Capability
from goalkit.testing.domain import Feature
from goalkit.testing.fixtures import RulesFixture
from goalkit.testing.law import LawSet, law
from goalkit.testing.laws._numbers import UNIT, written

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from goalkit.model.numbers import Number
    from goalkit.ports import Rules
    from goalkit.testing.domain import Domain, NumberKind

__all__ = ["thresholds"]

_Form: TypeAlias = Literal["at_least", "at_most", "between"]
_FORMS: tuple[_Form, ...] = ("at_least", "at_most", "between")
_WORSE = {Health.HEALTHY: 0, Health.WARNING: 1, Health.BREACHED: 2}
_edges = st.one_of(
    st.sampled_from((0, UNIT, 3 * UNIT, 35_000, -2 * UNIT, 1_000, 99 * UNIT + 9_000)),
    st.integers(-100 * UNIT, 100 * UNIT),
)


@attrs.frozen
class Bands:
    """A threshold in whole units of four decimals."""

    form: _Form
    edge: int
    """Where it is healthy from, or to; of two edges the lower."""
    width: int
    """Between its two edges."""
    warning: int
    """How wide the warning band is; 0 for none."""
    strict: bool

    @property
    def threshold(self) -> Threshold:
        """The threshold."""
        return self.times(1)

    def times(self, factor: int) -> Threshold:
        """Return the threshold with all edges times a number; one below 0 turns it round."""
        first, last = sorted((self.edge * factor, (self.edge + self.width) * factor))
        band = abs(self.warning * factor)
        turned = {"at_least": "at_most", "at_most": "at_least", "between": "between"}
        form = self.form if factor > 0 else turned[self.form]
        if form == "between":
            tolerance = band / UNIT
            return Threshold.between(first / UNIT, last / UNIT, tolerance=tolerance, strict=self.strict)
        edge = self.edge * factor
        if form == "at_least":
            return Threshold.at_least(edge / UNIT, warning=(edge - band) / UNIT, strict=self.strict)
        return Threshold.at_most(edge / UNIT, warning=(edge + band) / UNIT, strict=self.strict)

    def __str__(self) -> str:
        return str(self.threshold)

    @property
    def values(self) -> list[int]:
        """Values at each edge and beside it, in the middle, and far away, rising."""
        ends = [self.edge] if self.form != "between" else [self.edge, self.edge + self.width]
        edges = {end + by for end in ends for by in (0, self.warning, -self.warning)}
        beside = {edge + by for edge in edges for by in (-1, 0, 1)}
        return sorted(beside | {0, self.edge + self.width // 2, self.edge - 10**7, self.edge + 10**7})


def _bands(domain: Domain) -> SearchStrategy[Bands]:
    widths = st.one_of(st.sampled_from((1_000, 5_000, UNIT)), st.integers(1, 10 * UNIT))
    warnings = st.one_of(st.just(0), widths) if domain.allows(Feature.WARNINGS) else st.just(0)
    strict = st.booleans() if domain.allows(Feature.STRICT) else st.just(False)  # noqa: FBT003
    return st.builds(Bands, st.sampled_from(_FORMS), _edges, widths, warnings, strict)


def _draw(domain: Domain) -> dict[str, SearchStrategy[object]]:
    return {"bands": _bands(domain)}


def _agree(rules: Rules, threshold: Threshold, units: int) -> None:
    value = units / UNIT
    got, wanted = rules.health(value, threshold), exact.health(threshold, Fraction(units, UNIT))
    assert got == wanted, f"{threshold}: {value!r} is {got!r}, not {wanted.value!r}"


@law(
    "thresholds.at-edges",
    "A value at an edge is in the better band; where the threshold is strict, in the worse one.",
    why="'At least 99.9 %' met exactly is met. Alerting tools and dashboards that differ here page people at night.",
    look_at=["> for >= or the reverse", "`strict` not looked at", "an edge of 0 taken for none: `if threshold.low:`"],
    draws=_draw,
)
def _health_edges(fixture: RulesFixture, rules: Rules, *, bands: Bands) -> None:
    ends = [bands.edge] if bands.form != "between" else [bands.edge, bands.edge + bands.width]
    for end in ends:
        for units in (end, end + bands.warning, end - bands.warning):
            _agree(rules, bands.threshold, units)
            _agree(rules, attrs.evolve(bands, edge=0).threshold, 0)


@law(
    "thresholds.beside-edges",
    "One unit of the fourth decimal beyond an edge is beyond it, one before it is not.",
    why="A tolerance or rounding at the edge hides a breach that the contract calls one.",
    look_at=["round() of the value before it is compared", "math.isclose at the edge", "int() of the value"],
    draws=_draw,
)
def _beside_edges(fixture: RulesFixture, rules: Rules, *, bands: Bands) -> None:
    for units in bands.values:
        _agree(rules, bands.threshold, units)


@law(
    "thresholds.worsens",
    "Going away from the healthy values health never gets better: healthy, warning, breached.",
    why="With warning and breach swapped a dashboard is calmest when it is worst.",
    look_at=["the order of the comparisons: healthy first, then warning, else breached", "warning and breach swapped"],
    draws=_draw,
)
def _worsens(fixture: RulesFixture, rules: Rules, *, bands: Bands) -> None:
    healthy = {"at_least": bands.edge + 10**7, "at_most": bands.edge - 10**7}
    middle = healthy.get(bands.form, bands.edge + bands.width // 2)
    for side in (-1, 1):
        found = [units for units in bands.values if (units - middle) * side >= 0]
        ranks = [(units, _rank(rules, bands, units)) for units in sorted(found, key=lambda units: abs(units - middle))]
        for (near, better), (far, worse) in pairwise(ranks):
            assert better <= worse, f"{bands}: {far / UNIT!r} is healthier than {near / UNIT!r}, which is nearer"


def _rank(rules: Rules, bands: Bands, units: int) -> int:
    got = rules.health(units / UNIT, bands.threshold)
    assert got in _WORSE, f"{bands}: the health of {units / UNIT!r} is {got!r}"
    return _WORSE[got]


@law(
    "thresholds.mirrored",
    "A value under 'at least' is as healthy as its negative under 'at most' with the edges negated.",
    why="Ceilings are coded after floors, and copied with a sign left behind.",
    look_at=["the branch for falling metrics", "edges of the warning band added where they should be taken off"],
    draws=_draw,
)
def _health_mirror(fixture: RulesFixture, rules: Rules, *, bands: Bands) -> None:
    turned = bands.times(-1)
    for units in bands.values:
        got, mirrored = rules.health(units / UNIT, bands.threshold), rules.health(-units / UNIT, turned)
        assert got == mirrored, f"{bands}: {units / UNIT!r} is {got!r}; {turned}: {-units / UNIT!r} is {mirrored!r}"


@law(
    "thresholds.warning",
    "A warning is given inside the warning band, on every side that has one, and nowhere else.",
    why="The band exists so that somebody acts before the breach; without it the first sign is the breach.",
    look_at=["a tolerance that only one side has, or none", "a warning invented as 10 % beside the edge"],
    draws=_draw,
)
def _warning(fixture: RulesFixture, rules: Rules, *, bands: Bands) -> None:
    plain = attrs.evolve(bands, warning=0)
    for units in plain.values:
        got = rules.health(units / UNIT, plain.threshold)
        assert got != Health.WARNING, f"{plain} has no warning band, but {units / UNIT!r} is a warning"
    if bands.warning > 1:
        below, above = bands.edge - bands.warning // 2, bands.edge + bands.warning // 2
        sides = {"at_least": [below], "at_most": [above], "between": [below, above + bands.width]}
        for units in sides[bands.form]:
            got = rules.health(units / UNIT, bands.threshold)
            assert got == Health.WARNING, f"{bands}: {units / UNIT!r} is {got!r}, not a warning"


@law(
    "thresholds.unit",
    "Health does not depend on the unit: with the value and all edges times ten it is the same.",
    why="A share of 0.995 and 99.5 % are one fact.",
    look_at=["a tolerance in absolute numbers", "a percent taken for a share", "rounding before the comparison"],
    draws=lambda domain: {**_draw(domain), "factor": st.sampled_from((10, 100, 2, 1000))},
)
def _health_unit(fixture: RulesFixture, rules: Rules, *, bands: Bands, factor: int) -> None:
    scaled = bands.times(factor)
    for units in bands.values:
        got, wanted = rules.health(units * factor / UNIT, scaled), rules.health(units / UNIT, bands.threshold)
        assert got == wanted, f"{bands}: {units / UNIT!r} is {wanted!r}, but times {factor} it is {got!r}"


@law(
    "thresholds.each-side",
    "Each side of a range has its own edge and its own warning band, or none.",
    why="A range with a warning above only has none below: there the next thing after healthy is a breach.",
    look_at=[
        "a side without a warning band taken for one without an edge",
        "one tolerance used on both sides",
        "min() or max() over edges of which one is None",
    ],
    draws=lambda domain: {"threshold": domain.thresholds()},
)
def _each_side(fixture: RulesFixture, rules: Rules, *, threshold: Threshold) -> None:
    ends = (threshold.low, threshold.high, threshold.warning_low, threshold.warning_high)
    for edge in (exact.frac(end) for end in ends if end is not None):
        for by in (-1, 0, 1):
            value = float(edge + Fraction(by, UNIT))
            got, wanted = rules.health(value, threshold), exact.health(threshold, exact.frac(value))
            assert got == wanted, f"{threshold}: {value!r} is {got!r}, not {wanted.value!r}"


@law(
    "thresholds.value-types",
    "A value as float, int, Decimal or Fraction has the same health, above all at an edge.",
    why="Decimal('0.1') < 0.1 is true in Python: a value from a database misses the edge that it is on.",
    look_at=["a Decimal compared with a float edge: convert the value first", "int() of the value"],
    draws=lambda domain: {**_draw(domain), "kind": st.sampled_from(domain.number_kinds)},
)
def _health_types(fixture: RulesFixture, rules: Rules, *, bands: Bands, kind: NumberKind) -> None:
    for units in bands.values:
        value: Number = written(Fraction(units, UNIT), kind)
        got, wanted = rules.health(value, bands.threshold), rules.health(units / UNIT, bands.threshold)
        assert got == wanted, f"{bands}: {value!r} is {got!r}, but {units / UNIT!r} is {wanted!r}"


@law(
    "thresholds.not-finite",
    "A value that is no number is refused: it is not healthy, and not breached either.",
    why="Comparisons with NaN are all false, so a KPI without a measurement falls through to the last `else`.",
    look_at=["values from pandas, where a gap is NaN", "the last `return` of the chain of comparisons"],
    requires=[Capability.STANDARD],
)
def _not_finite(fixture: RulesFixture, rules: Rules) -> None:
    for threshold in (Threshold.at_least(1), Threshold.at_most(1), Threshold.between(1, 2, tolerance=1)):
        try:
            got = rules.health(math.nan, threshold)
        except (ValueError, TypeError, ArithmeticError):
            continue
        assert got not in _WORSE, f"{threshold}: NaN is {got!r}"


thresholds: LawSet = LawSet(
    "thresholds",
    RulesFixture,
    (
        _health_edges,
        _beside_edges,
        _worsens,
        _health_mirror,
        _warning,
        _health_unit,
        _each_side,
        _health_types,
        _not_finite,
    ),
)
"""Laws of health: from a value and a threshold to healthy, warning or breached."""
