"""Thresholds: bands without holes, edges in the better band, one normal form."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, cast

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from goalkit.errors import InvalidValue
from goalkit.model._check import show
from goalkit.model.numbers import exact
from goalkit.model.states import Health
from goalkit.model.thresholds import Threshold
from tests.model.building import NO_NUMBERS, build, no_numbers, problems, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.model.numbers import Number

SIDES = ("low", "high", "warning_low", "warning_high")
BETTER_FIRST = (Health.HEALTHY, Health.WARNING, Health.BREACHED)

edges = st.decimals(min_value=-4, max_value=4, places=1).map(float)


@st.composite
def thresholds(draw: st.DrawFn) -> Threshold:
    """Draw any threshold, often with edges that meet."""
    values = sorted(draw(st.lists(edges, min_size=4, max_size=4)))
    kept = {
        name: value
        for name, value in zip(("warning_low", "low", "high", "warning_high"), values, strict=True)
        if draw(st.booleans())
    }
    for side in ("low", "high"):
        if side not in kept:
            kept.pop(f"warning_{side}", None)
    assume("low" in kept or "high" in kept)
    strict = draw(st.booleans())
    assume(not (strict and kept.get("low") == kept.get("high")))
    return build(Threshold, strict=strict, **kept)


def sample(*of: Threshold) -> list[float]:
    """Return all edges, points between any two of them, and points outside."""
    marks = sorted({edge for item in of for edge in edges_of(item)})
    middles = [(left + right) / 2 for left, right in pairwise(marks)]
    return [marks[0] - 1, *marks, *middles, marks[-1] + 1]


def edges_of(threshold: Threshold) -> list[float]:
    """Return the edges there are."""
    found = [cast("float | None", getattr(threshold, name)) for name in SIDES]
    return [edge for edge in found if edge is not None]


def oracle(threshold: Threshold, value: Fraction) -> Health:
    """Classify in exact arithmetic, by distances to the bad side."""

    def beyond(low: float | None, high: float | None) -> bool:
        gaps = [] if low is None else [exact(low) - value]
        gaps += [] if high is None else [value - exact(high)]
        return any(gap >= 0 if threshold.strict else gap > 0 for gap in gaps)

    if not beyond(threshold.low, threshold.high):
        return Health.HEALTHY
    low = threshold.low if threshold.warning_low is None else threshold.warning_low
    high = threshold.high if threshold.warning_high is None else threshold.warning_high
    return Health.BREACHED if beyond(low, high) else Health.WARNING


def mirrored(threshold: Threshold) -> Threshold:
    """Return the threshold of the negated metric."""

    def minus(edge: float | None) -> float | None:
        return None if edge is None else -edge

    return Threshold(
        low=minus(threshold.high),
        high=minus(threshold.low),
        warning_low=minus(threshold.warning_high),
        warning_high=minus(threshold.warning_low),
        strict=threshold.strict,
    )


# laws


@given(thresholds(), thresholds())
def test_thresholds_are_equal_exactly_where_they_classify_alike(one: Threshold, other: Threshold) -> None:
    alike = all(one.classify(value) is other.classify(value) for value in sample(one, other))
    assert (one == other) is alike
    if alike:
        assert hash(one) == hash(other)


@given(thresholds())
def test_classify_is_exact_at_every_edge(threshold: Threshold) -> None:
    for value in sample(threshold):
        assert threshold.classify(value) is oracle(threshold, exact(value))
        assert threshold.met(value) is (threshold.classify(value) is Health.HEALTHY)


@given(thresholds())
def test_negating_all_numbers_and_swapping_sides_changes_nothing(threshold: Threshold) -> None:
    mirror = mirrored(threshold)
    assert mirrored(mirror) == threshold
    assert [mirror.classify(-value) for value in sample(threshold)] == [
        threshold.classify(value) for value in sample(threshold)
    ]
    swapped = {"increase": "decrease", "decrease": "increase", "maintain": "maintain"}
    assert mirror.direction == swapped[threshold.direction]


@given(edges, edges, st.lists(edges, min_size=2, max_size=6))
def test_more_is_never_worse_under_at_least(target: float, warning: float, values: list[float]) -> None:
    rule = Threshold.at_least(max(target, warning), min(target, warning))
    for worse, better in combinations(sorted(values), 2):
        assert BETTER_FIRST.index(rule.classify(better)) <= BETTER_FIRST.index(rule.classify(worse))


@given(edges, st.decimals(min_value=0, max_value=2, places=2), edges)
def test_a_tolerance_is_added_as_people_write_it(low: float, tolerance: Decimal, width: float) -> None:
    high = float(Decimal(repr(low)) + abs(Decimal(repr(width))))
    band = Threshold.between(low, high, tolerance=tolerance)
    for edge, sign in ((low, -1), (high, 1)):
        last = float(Decimal(repr(edge)) + sign * tolerance)
        assert band.classify(last) is (Health.WARNING if tolerance else Health.HEALTHY)


# cases


@pytest.mark.parametrize(
    ("rule", "bands"),
    [
        (Threshold.at_most(3.0, warning=3.5), {3.0: "healthy", 3.5: "warning", 3.51: "breached"}),
        (
            Threshold.at_least(12, warning=10),
            {12: "healthy", 11.9: "warning", 10: "warning", 9.9: "breached"},
        ),
        (Threshold.at_least(12), {12: "healthy", 11.9: "breached"}),
        (
            Threshold.between(70, 80, tolerance=5),
            {70: "healthy", 80: "healthy", 65: "warning", 85: "warning", 64.9: "breached", 85.1: "breached"},
        ),
        (
            Threshold.at_most(3, warning=3.5, strict=True),
            {2.9: "healthy", 3: "warning", 3.4: "warning", 3.5: "breached"},
        ),
        (Threshold.between(5, 5), {5: "healthy", 5.1: "breached"}),
    ],
)
def test_an_edge_belongs_to_the_better_band_unless_strict(rule: Threshold, bands: dict[float, str]) -> None:
    assert {value: rule.classify(value).value for value in bands} == bands


@given(
    edges,
    st.decimals(min_value=0, max_value=2, places=2),
    st.decimals(min_value=0, max_value=2, places=2),
    st.booleans(),
)
def test_around_is_healthy_where_the_distance_is_a_share_of_the_target(
    target: float,
    tolerance: Decimal,
    more: Decimal,
    strict: bool,  # noqa: FBT001 - drawn
) -> None:
    assume(not strict or (target and tolerance))
    rule = Threshold.around(target, tolerance, tolerance + more, strict=strict)
    middle, near, far = exact(target), Fraction(tolerance), Fraction(tolerance + more)
    for value in sample(rule):
        gap = abs(exact(value) - middle)

        def inside(share: Fraction, gap: Fraction = gap) -> bool:
            return gap < abs(middle) * share if strict else gap <= abs(middle) * share

        found = "healthy" if inside(near) else "warning" if inside(far) else "breached"
        assert rule.classify(value) == found
    assert Threshold.around(-target, tolerance, tolerance + more, strict=strict) == mirrored(rule)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (Threshold.around(50, 0.05), "between 47.5 and 52.5"),
        (Threshold.around(250, Fraction(1, 20), strict=True), "between 237.5 and 262.5 (edges excluded)"),
        (Threshold.around(-50, 0.05, 0.1), "between -52.5 and -47.5 (warning to -55 and -45)"),
        (Threshold.around(0.3, 0.1), "between 0.27 and 0.33"),
        (Threshold.around(0, 0.05), "between 0 and 0"),
        (Threshold.around(7, 0, 0), "between 7 and 7"),
    ],
)
def test_around_a_target(rule: Threshold, text: str) -> None:
    assert rule.words() == text


def test_what_is_wrong_around_a_target() -> None:
    around: Callable[..., Threshold] = Threshold.around
    assert problems(around, "50", -0.1, math.nan, strict=1) == [
        ("target", "number.text"),
        ("warning", "number.nan"),
        ("tolerance", "number.low"),
        ("strict", "flag.type"),
    ]
    assert problems(around, None, None) == [("target", "number.missing"), ("tolerance", "number.missing")]
    assert problems(around, 50, 0.1, 0.05) == [("warning", "threshold.order")]
    assert problems(around, 0, 0.1, strict=True) == [("strict", "threshold.empty")]
    assert problems(around, 1e100, 0.1) == [("high", "number.large")]


def test_a_warning_at_the_target_is_no_band() -> None:
    assert Threshold.at_least(12, warning=12) == Threshold.at_least(12)
    assert Threshold.at_most(3, warning=3, strict=True) == Threshold.at_most(3, strict=True)
    assert Threshold.between(1, 2, tolerance=0) == Threshold.between(1, 2)
    assert Threshold.at_least(-0.0) == Threshold.at_least(0)


@pytest.mark.parametrize("number", [3, 3.0, Decimal(3), Fraction(3)])
def test_any_kind_of_number_is_kept_as_a_float(number: Number) -> None:
    rule = Threshold.between(number, number, number)
    assert [type(edge) for edge in edges_of(rule)] == [float] * 4
    assert rule == Threshold(low=3, high=3, warning_low=0, warning_high=6)
    assert rule.met(number)


def test_a_value_may_be_a_decimal_as_people_write_it() -> None:
    assert Threshold.at_least(0.1).met(Decimal("0.1"))
    assert Threshold.at_most(0.3).met(Fraction(3, 10))


@no_numbers
def test_a_value_that_is_no_number_is_in_no_band(value: object, code: str) -> None:
    if show(value) not in {"1.5e+100", "5e-324"}:  # finite floats can be compared
        assert problems(Threshold.at_least(1).met, value) == [("value", code)]
        assert problems(Threshold.at_least(1).classify, value) == [("value", code)]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (Threshold.at_least(12), "at least 12"),
        (Threshold.at_least(1_250_000, strict=True), "above 1250000"),
        (Threshold.at_most(3, warning=3.5), "at most 3 (warning to 3.5)"),
        (Threshold.at_most(0.1, strict=True), "below 0.1"),
        (Threshold.between(1, 2), "between 1 and 2"),
        (Threshold.between(1, 2, strict=True), "between 1 and 2 (edges excluded)"),
        (
            Threshold.between(1, 2, 0.5, strict=True),
            "between 1 and 2 (warning to 0.5 and 2.5; edges excluded)",
        ),
    ],
)
def test_a_threshold_reads_as_words(rule: Threshold, text: str) -> None:
    assert str(rule) == text


@pytest.mark.parametrize(
    ("rule", "direction"),
    [
        (Threshold.at_least(1), "increase"),
        (Threshold.at_most(1), "decrease"),
        (Threshold.between(1, 2), "maintain"),
    ],
)
def test_the_direction_follows_from_the_edges(rule: Threshold, direction: str) -> None:
    assert rule.direction == direction


def test_a_threshold_is_frozen() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Threshold.at_least(1).low = 2  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


# refused


@no_numbers
@pytest.mark.parametrize("side", SIDES)
def test_no_edge_is_anything_but_a_number(side: str, value: object, code: str) -> None:
    assert (side, code) in problems(Threshold, **{"low": 1, "high": 2, side: value})


@pytest.mark.parametrize(("value", "code"), [*NO_NUMBERS, (None, "number.missing")], ids=show)
def test_the_named_constructors_say_which_argument_is_wrong(value: object, code: str) -> None:
    at_least: Callable[..., Threshold] = Threshold.at_least
    assert problems(at_least, value) == [("target", code)]
    assert problems(Threshold.at_most, value) == [("target", code)]
    assert problems(Threshold.between, value, value, value) == [
        ("low", code),
        ("high", code),
        ("tolerance", code),
    ]


def test_the_named_constructors_report_everything_at_once() -> None:
    expected = [("target", "number.nan"), ("warning", "number.text"), ("strict", "flag.type")]
    assert problems(Threshold.at_least, math.nan, "2", strict="yes") == expected
    assert problems(Threshold.at_most, None, True, strict=1) == [
        ("target", "number.missing"),
        ("warning", "number.bool"),
        ("strict", "flag.type"),
    ]
    assert problems(Threshold.between, "1", 2, -1, strict=None) == [
        ("low", "number.text"),
        ("tolerance", "number.low"),
        ("strict", "flag.type"),
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [("", "threshold.no-edge")]),
        ({"warning_low": 1}, [("", "threshold.no-edge"), ("warning_low", "threshold.order")]),
        ({"low": 3, "high": 2}, [("low", "threshold.order")]),
        ({"low": 3, "warning_low": 4}, [("warning_low", "threshold.order")]),
        ({"high": 3, "warning_high": 2}, [("warning_high", "threshold.order")]),
        ({"high": 3, "warning_low": 2}, [("warning_low", "threshold.order")]),
        ({"low": 3, "warning_high": 4}, [("warning_high", "threshold.order")]),
        ({"low": 3, "high": 3, "strict": True}, [("strict", "threshold.empty")]),
        (
            {"low": 3, "high": 2, "warning_low": 4, "warning_high": 1, "strict": "yes"},
            [
                ("strict", "flag.type"),
                ("low", "threshold.order"),
                ("warning_low", "threshold.order"),
                ("warning_high", "threshold.order"),
            ],
        ),
        ({"low": math.nan, "warning_low": 4}, [("low", "number.nan")]),
    ],
)
def test_bands_out_of_order_are_refused(fields: dict[str, object], expected: list[tuple[str, str]]) -> None:
    assert problems(Threshold, **fields) == expected


def test_a_warning_on_the_good_side_is_named_with_both_numbers() -> None:
    assert str(refusal(Threshold.at_most, 1_500_000, 1_400_000)) == (
        "Threshold: warning: must lie on the bad side of the target 1500000, got 1400000, which is below it"
    )
    assert str(refusal(Threshold.at_least, 1, 2)).endswith("target 1, got 2, which is above it")
    assert problems(Threshold.at_least, 12, 13, strict=1) == [("warning", "threshold.order"), ("strict", "flag.type")]
    assert problems(Threshold.at_least, None, 13) == [("target", "number.missing")]


def test_a_tolerance_that_leaves_the_numbers_is_refused() -> None:
    assert problems(Threshold.between, 1e100, 1e100, 1e100) == [("warning_high", "number.large")]
    assert isinstance(refusal(Threshold.between, 1, 2, -1), InvalidValue)


ALERTS: list[tuple[str, Callable[[Fraction], bool]]] = [
    ("10", lambda x: x < 0 or x > 10),
    ("10:", lambda x: x < 10),
    ("~:10", lambda x: x > 10),
    ("10:20", lambda x: x < 10 or x > 20),
    ("-2.5:.5", lambda x: x < Fraction(-5, 2) or x > Fraction(1, 2)),
    ("@~:10", lambda x: x <= 10),
    ("@10:", lambda x: x >= 10),
]
"""Range expressions and the values that raise an alert, as the Monitoring Plugins guidelines have them."""


class TestFromNagios:
    @pytest.mark.parametrize(("text", "alerts"), ALERTS)
    @given(value=st.sampled_from((0, 10, 20, 0.5, -2.5)) | st.floats(-30, 30))
    def test_raises_an_alert_for_the_same_values(
        self, text: str, alerts: Callable[[Fraction], bool], value: float
    ) -> None:
        threshold = Threshold.from_nagios(text)
        assert threshold.met(value) is not alerts(Fraction(value))
        assert threshold.classify(value) is (Health.BREACHED if alerts(Fraction(value)) else Health.HEALTHY)

    @given(
        st.tuples(st.integers(-9, 9), st.integers(0, 9), st.integers(-9, 9), st.integers(0, 9)),
        st.sampled_from(("both", "low", "high")),
        st.integers(-20, 20),
    )
    def test_critical_comes_before_warning(self, edges: tuple[int, int, int, int], kind: str, value: int) -> None:
        critical_low, critical_width, warning_low, warning_width = edges
        critical = (critical_low, critical_low + critical_width)
        warning = (warning_low, warning_low + warning_width)
        form = {"both": "{}:{}", "low": "{}:", "high": "~:{1}"}[kind]
        assume(kind != "both" or max(critical[0], warning[0]) <= min(critical[1], warning[1]))
        threshold = Threshold.from_nagios(form.format(*critical), form.format(*warning))

        def alert(low: int, high: int) -> bool:
            return (kind != "high" and value < low) or (kind != "low" and value > high)

        expected = Health.BREACHED if alert(*critical) else Health.WARNING if alert(*warning) else Health.HEALTHY
        assert threshold.classify(value) is expected

    def test_a_warning_may_watch_one_side_of_a_critical_range(self) -> None:
        threshold = Threshold.from_nagios("10:20", "~:18")
        assert threshold == Threshold(low=10, high=18, warning_high=20)

    def test_a_warning_beside_the_critical_range_is_named(self) -> None:
        assert str(refusal(Threshold.from_nagios, "10:20", "25:30")) == (
            "Threshold: warning: '25:30' leaves no healthy value inside critical '10:20'"
        )
        assert Threshold.from_nagios("10:20", "20:30") == Threshold(low=20, high=20, warning_low=10)

    @pytest.mark.parametrize(
        ("critical", "warning", "found"),
        [
            ("", None, [("critical", "nagios.form")]),
            ("@", None, [("critical", "nagios.form")]),
            ("ten", None, [("critical", "nagios.form")]),
            ("1 0", None, [("critical", "nagios.form")]),
            ("10:~", None, [("critical", "nagios.form")]),
            (10, None, [("critical", "nagios.form")]),
            (None, None, [("critical", "nagios.form")]),
            ("20:10", None, [("critical", "nagios.order")]),
            ("~:", None, [("critical", "nagios.limit")]),
            ("@10:20", None, [("critical", "nagios.inside")]),
            ("@10", None, [("critical", "nagios.inside")]),
            ("1e400:", "1e400", [("critical", "number.infinite"), ("warning", "number.infinite")]),
            ("20:10", "x", [("critical", "nagios.order"), ("warning", "nagios.form")]),
            ("10:", "@~:12", [("warning", "nagios.strict")]),
            ("~:20", "10:15", [("critical", "nagios.unbounded")]),
            ("10:", "~:15", [("critical", "nagios.unbounded")]),
            ("10:20", "25:30", [("warning", "nagios.empty")]),
            ("10:20", "5", [("warning", "nagios.empty")]),
        ],
    )
    def test_what_makes_no_threshold_is_refused(
        self, critical: object, warning: object, found: list[tuple[str, str]]
    ) -> None:
        assert problems(Threshold.from_nagios, critical, warning)[: len(found)] == found
