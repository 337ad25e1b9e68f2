"""Thresholds: which values of a metric are healthy, which are a warning, which are a breach."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

from goalkit.errors import InvalidValue, Problem
from goalkit.model._check import Check, as_optional_number
from goalkit.model.numbers import Number, add
from goalkit.model.states import Health

__all__ = ["Direction", "Threshold"]

Direction: TypeAlias = Literal["increase", "decrease", "maintain"]
"""Which way is better: up, down, or staying inside a range."""


@attrs.frozen(kw_only=True)
class Threshold:
    """The bands of a metric: a healthy interval inside a wider interval of warning, breach outside.

    Build one with `at_least`, `at_most` or `between`. Edges belong to the better band, in both
    directions: under `at_most(3.0, warning=3.5)` 3.0 is healthy and 3.5 a warning. `strict=True`
    excludes the edges. Values are kept in one normal form, so two thresholds that accept the same
    values are equal and hash equal; bands cannot leave a hole and cannot overlap.

    The rule for edges is the one of Blackbaud's KPI function; Grafana's panels give the edge to the
    upper band whatever the direction, Viva Goals and Quantive exclude it (`strict=True`).

    Raises:
        InvalidValue: No edge at all, edges out of order, a warning on the good side of the target, or
            a threshold that accepts no value.

    Examples:
        >>> import goalkit as gk
        >>> churn = gk.Threshold.at_most(3.0, warning=3.5)
        >>> [churn.classify(value).value for value in (3.0, 3.5, 3.51)]
        ['healthy', 'warning', 'breached']
        >>> gk.Threshold.at_least(12, warning=12) == gk.Threshold.at_least(12)
        True
    """

    low: float | None = attrs.field(default=None, converter=as_optional_number)
    """Lower edge of the healthy interval, in the metric's unit; None where there is none."""
    high: float | None = attrs.field(default=None, converter=as_optional_number)
    """Upper edge of the healthy interval; None where there is none."""
    warning_low: float | None = attrs.field(default=None, converter=as_optional_number)
    """Lower edge of the warning band; None where there is no such band."""
    warning_high: float | None = attrs.field(default=None, converter=as_optional_number)
    """Upper edge of the warning band; None where there is no such band."""
    strict: bool = False
    """Whether the edges themselves are excluded (from healthy, and from the warning band)."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        low = check.optional_number("low", self.low)
        high = check.optional_number("high", self.high)
        warning_low = check.optional_number("warning_low", self.warning_low)
        warning_high = check.optional_number("warning_high", self.warning_high)
        check.flag("strict", self.strict)
        check.raise_if_any("Threshold")
        if low is None and high is None:
            check.add("", "needs an edge: use at_least, at_most or between", "threshold.no-edge")
        if low is not None and high is not None:
            if low > high:
                check.add(
                    "low", f"must not lie above the high edge, got {low:g} and {high:g}", "threshold.order"
                )
            elif low == high and self.strict:
                check.add("strict", f"leaves no value between {low:g} and {high:g}", "threshold.empty")
        for side, edge, warning, wrong in (
            ("low", low, warning_low, warning_low is not None and low is not None and warning_low > low),
            (
                "high",
                high,
                warning_high,
                warning_high is not None and high is not None and warning_high < high,
            ),
        ):
            if warning is not None and edge is None:
                check.add(f"warning_{side}", f"needs a {side} edge beside it", "threshold.order")
            elif wrong:
                better = "above" if side == "low" else "below"
                check.add(
                    f"warning_{side}",
                    f"must lie on the bad side of the target {edge:g}, got {warning:g}, which is {better} it",
                    "threshold.order",
                )
        check.raise_if_any("Threshold")
        if warning_low == low:
            check.keep("warning_low", None)
        if warning_high == high:
            check.keep("warning_high", None)

    @classmethod
    def at_least(cls, target: Number, warning: Number | None = None, *, strict: bool = False) -> Threshold:
        """Healthy from `target` upwards, a warning down to `warning`, breached below that.

        Examples:
            >>> Threshold.at_least(12, warning=10).classify(11).value
            'warning'
        """
        return cls(low=_required(target), warning_low=warning, strict=strict)

    @classmethod
    def at_most(cls, target: Number, warning: Number | None = None, *, strict: bool = False) -> Threshold:
        """Healthy up to `target`, a warning up to `warning`, breached above that.

        Examples:
            >>> Threshold.at_most(3.0, strict=True).met(3.0)
            False
        """
        return cls(high=_required(target), warning_high=warning, strict=strict)

    @classmethod
    def between(cls, low: Number, high: Number, tolerance: Number = 0, *, strict: bool = False) -> Threshold:
        """Healthy from `low` to `high`, a warning up to `tolerance` beyond either edge.

        The edges of the warning bands are sums as people write them: 0.7 and a tolerance of 0.1 make
        0.8, not 0.7999999999999999.

        Examples:
            >>> band = Threshold.between(0.3, 0.7, tolerance=0.1)
            >>> band.warning_low, band.warning_high
            (0.2, 0.8)
        """
        plain = cls(low=_required(low), high=_required(high), strict=strict)
        check = Check(plain)
        margin = check.to_float("tolerance", tolerance)
        if margin is not None and margin < 0:
            check.add("tolerance", f"must be 0 or more, got {margin:g}", "number.low")
        check.raise_if_any("Threshold")
        if not margin or plain.low is None or plain.high is None:
            return plain
        return cls(
            low=plain.low,
            high=plain.high,
            warning_low=add(plain.low, -margin),
            warning_high=add(plain.high, margin),
            strict=strict,
        )

    @property
    def direction(self) -> Direction:
        """Which way is better: `increase` for at_least, `decrease` for at_most, else `maintain`."""
        if self.high is None:
            return "increase"
        return "decrease" if self.low is None else "maintain"

    def met(self, value: float) -> bool:
        """Return whether `value` is healthy.

        Examples:
            >>> Threshold.at_least(99.9).met(99.9)
            True
        """
        return self._inside(value, self.low, self.high)

    def classify(self, value: float) -> Health:
        """Return the band of one value: healthy, warning or breached.

        Examples:
            >>> Threshold.between(70, 80, tolerance=5).classify(84).value
            'warning'
        """
        if self.met(value):
            return Health.HEALTHY
        low = self.low if self.warning_low is None else self.warning_low
        high = self.high if self.warning_high is None else self.warning_high
        return Health.WARNING if self._inside(value, low, high) else Health.BREACHED

    def _inside(self, value: float, low: float | None, high: float | None) -> bool:
        if self.strict:
            return (low is None or value > low) and (high is None or value < high)
        return (low is None or value >= low) and (high is None or value <= high)

    def __str__(self) -> str:
        """Return the rule in words.

        Examples:
            >>> str(Threshold.at_most(3, warning=3.5)), str(Threshold.between(1, 2, strict=True))
            ('at most 3 (warning to 3.5)', 'between 1 and 2 (edges excluded)')
        """
        notes: list[str] = []
        if self.high is None:
            text = f"{'above' if self.strict else 'at least'} {self.low:g}"
        elif self.low is None:
            text = f"{'below' if self.strict else 'at most'} {self.high:g}"
        else:
            text = f"between {self.low:g} and {self.high:g}"
            if self.strict:
                notes.append("edges excluded")
        warnings = [f"{edge:g}" for edge in (self.warning_low, self.warning_high) if edge is not None]
        if warnings:
            notes.insert(0, f"warning to {' and '.join(warnings)}")
        return f"{text} ({'; '.join(notes)})" if notes else text


def _required(target: Number) -> Number:
    """Return the target of a named constructor, which, unlike an edge, cannot be left out."""
    if target is None:  # pyright: ignore[reportUnnecessaryComparison] - callers without a type checker
        raise InvalidValue(
            "Threshold", [Problem("target", "is missing: a number is needed", "number.missing")]
        )
    return target
