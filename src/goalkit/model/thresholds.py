"""Thresholds: which values of a metric are healthy, which are a warning, which are a breach."""

from __future__ import annotations

from typing import Literal, TypeAlias, cast

import attrs

from goalkit.model._check import Check, as_optional_number, digits, show
from goalkit.model._nagios import Range, read_range, tightest
from goalkit.model._pretty import pretty
from goalkit.model.numbers import Number, add, exact
from goalkit.model.states import Health

__all__ = ["Direction", "Threshold"]

Direction: TypeAlias = Literal["increase", "decrease", "maintain"]
"""Which way is better: up, down, or staying inside a range."""


@pretty
@attrs.frozen(kw_only=True)
class Threshold:
    """The bands of a metric: a healthy interval inside a wider interval of warning, breach outside.

    Build one with `at_least`, `at_most`, `between` or `around`. Edges belong to the better band, in both
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
        if self.low is None and self.high is None:
            check.add("", "needs an edge: use at_least, at_most, between or around", "threshold.no-edge")
        if low is not None and high is not None:
            if low > high:
                text = f"must not lie above the high edge, got {digits(low)} and {digits(high)}"
                check.add("low", text, "threshold.order")
            elif low == high and self.strict is True:
                text = f"leaves no value between {digits(low)} and {digits(high)}"
                check.add("strict", text, "threshold.empty")
        _check_warning(check, "low", self.low, low, warning_low, path="warning_low")
        _check_warning(check, "high", self.high, high, warning_high, path="warning_high")
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
        check = Check(None)
        low, warning_low = _target_and_warning(check, "low", target, warning)
        check.flag("strict", strict)
        check.raise_if_any("Threshold")
        return cls(low=low, warning_low=warning_low, strict=strict)

    @classmethod
    def at_most(cls, target: Number, warning: Number | None = None, *, strict: bool = False) -> Threshold:
        """Healthy up to `target`, a warning up to `warning`, breached above that.

        Examples:
            >>> Threshold.at_most(3.0, strict=True).met(3.0)
            False
        """
        check = Check(None)
        high, warning_high = _target_and_warning(check, "high", target, warning)
        check.flag("strict", strict)
        check.raise_if_any("Threshold")
        return cls(high=high, warning_high=warning_high, strict=strict)

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
        check = Check(None)
        first, last = check.to_float("low", low), check.to_float("high", high)
        margin = check.to_float("tolerance", tolerance)
        if margin is not None and margin < 0:
            check.add("tolerance", f"must be 0 or more, got {show(tolerance)}", "number.low")
        check.flag("strict", strict)
        check.raise_if_any("Threshold")
        if not margin:
            return cls(low=first, high=last, strict=strict)
        warning_low = None if first is None else add(first, -margin)
        warning_high = None if last is None else add(last, margin)
        return cls(low=first, high=last, warning_low=warning_low, warning_high=warning_high, strict=strict)

    @classmethod
    def around(
        cls, target: Number, tolerance: Number, warning: Number | None = None, *, strict: bool = False
    ) -> Threshold:
        """Healthy within `tolerance` of `target`, a warning within `warning`, breached farther away.

        Both are shares of the target: 250 with 0.05 is 237.5 to 262.5 (ServiceNow: "maintain constant" with a
        tolerance of 5 %). The edges are exact, as people write them. What is kept are the edges.

        Examples:
            >>> print(Threshold.around(250, 0.05))
            between 237.5 and 262.5
            >>> print(Threshold.around(-50, 0.05, warning=0.1))
            between -52.5 and -47.5 (warning to -55 and -45)
        """
        check = Check(None)
        middle, near = check.to_float("target", target), check.to_float("tolerance", tolerance)
        far = None if warning is None else check.to_float("warning", warning)
        if near is not None and near < 0:
            check.add("tolerance", f"must be 0 or more, got {show(tolerance)}", "number.low")
        elif near is not None and far is not None and far < near:
            text = f"must not be less than the tolerance {digits(near)}, got {digits(far)}"
            check.add("warning", text, "threshold.order")
        check.flag("strict", strict)
        check.raise_if_any("Threshold")
        low, high = _beside(cast("float", middle), cast("float", near))
        warning_low, warning_high = (None, None) if far is None else _beside(cast("float", middle), far)
        return cls(low=low, high=high, warning_low=warning_low, warning_high=warning_high, strict=strict)

    @classmethod
    def from_nagios(cls, critical: str, warning: str | None = None) -> Threshold:
        """Build the threshold that two range expressions of Nagios and the Monitoring Plugins mean.

        `[@][start:][end]` names the values that raise no alert, its ends included: `10` is 0 to 10, `10:`
        is 10 and more, `~:10` is anything up to 10. With `@` it names those that do, so that `@~:10` is
        healthy above 10 (`strict`). `critical` makes a breach; `warning` a warning where nothing is
        critical. The rules are those of the Monitoring Plugins guidelines.

        Raises:
            InvalidValue: An expression is none, its start lies above its end, it raises no alert or always
                one, `@` leaves two healthy intervals, or the two do not make one threshold (one
                includes its ends and the other does not, a warning has no breach beyond it, or nothing is
                healthy by both).

        Examples:
            >>> print(Threshold.from_nagios("5:", warning="10:"))
            at least 10 (warning to 5)
            >>> print(Threshold.from_nagios("10:20"))
            between 10 and 20
            >>> print(Threshold.from_nagios("@1:2"))
            Traceback (most recent call last):
            goalkit.errors.InvalidValue: Threshold: critical: '@1:2' leaves two healthy intervals, below 1 and above 2
        """
        check = Check(None)
        outer = read_range(check, "critical", critical)
        inner = outer if warning is None else read_range(check, "warning", warning)
        check.raise_if_any("Threshold")
        outer, inner = cast("Range", outer), cast("Range", inner)
        if inner.strict != outer.strict:
            check.add("warning", "must include its ends as critical does: only one of them has an @", "nagios.strict")
        for side, edge, beyond in (("below", inner.low, outer.low), ("above", inner.high, outer.high)):
            if edge is not None and beyond is None:
                check.add("critical", f"has no breach {side} the warning at {digits(edge)}", "nagios.unbounded")
        low, high = tightest(max, inner.low, outer.low), tightest(min, inner.high, outer.high)
        if not check.problems and low is not None and high is not None and low > high:
            text = f"{show(warning)} leaves no healthy value inside critical {show(critical)}"
            check.add("warning", text, "nagios.empty")
        check.raise_if_any("Threshold")
        return cls(low=low, high=high, warning_low=outer.low, warning_high=outer.high, strict=outer.strict)

    @property
    def direction(self) -> Direction:
        """Which way is better: `increase` for at_least, `decrease` for at_most, else `maintain`."""
        if self.high is None:
            return "increase"
        return "decrease" if self.low is None else "maintain"

    def met(self, value: Number, *, strict: bool | None = None) -> bool:
        """Return whether `value` is healthy.

        Args:
            value: A value of the metric.
            strict: Whether the edges are excluded; None takes the threshold's own `strict`.

        Raises:
            InvalidValue: The value is no finite number.

        Examples:
            >>> Threshold.at_least(99.9).met(99.9), Threshold.at_least(99.9).met(99.9, strict=True)
            (True, False)
        """
        return self._inside(_finite(value), self.low, self.high, strict=self.strict if strict is None else strict)

    def classify(self, value: Number, *, strict: bool | None = None) -> Health:
        """Return the band of one value: healthy, warning or breached.

        Args:
            value: A value of the metric.
            strict: Whether the edges are excluded; None takes the threshold's own `strict`.

        Raises:
            InvalidValue: The value is no finite number.

        Examples:
            >>> Threshold.between(70, 80, tolerance=5).classify(84).value
            'warning'
        """
        number = _finite(value)
        strict = self.strict if strict is None else strict
        if self._inside(number, self.low, self.high, strict=strict):
            return Health.HEALTHY
        low = self.low if self.warning_low is None else self.warning_low
        high = self.high if self.warning_high is None else self.warning_high
        return Health.WARNING if self._inside(number, low, high, strict=strict) else Health.BREACHED

    def _inside(self, value: float, low: float | None, high: float | None, *, strict: bool) -> bool:
        if strict:
            return (low is None or value > low) and (high is None or value < high)
        return (low is None or value >= low) and (high is None or value <= high)

    def words(self, *, strict: bool | None = None) -> str:
        """Return the rule in words.

        Args:
            strict: Whether the edges are excluded; None takes the threshold's own `strict`.

        Examples:
            >>> Threshold.at_least(8).words(), Threshold.at_least(8).words(strict=True)
            ('at least 8', 'above 8')
        """
        excluded = self.strict if strict is None else strict
        notes: list[str] = []
        warnings = [digits(edge) for edge in (self.warning_low, self.warning_high) if edge is not None]
        if warnings:
            notes.append(f"warning to {' and '.join(warnings)}")
        if self.low is not None and self.high is not None:
            text = f"between {digits(self.low)} and {digits(self.high)}"
            if excluded:
                notes.append("edges excluded")
        else:
            words = ("above", "below") if excluded else ("at least", "at most")
            edges = zip(words, (self.low, self.high), strict=True)
            text = " ".join(f"{word} {digits(edge)}" for word, edge in edges if edge is not None)
        return f"{text} ({'; '.join(notes)})" if notes else text

    def __str__(self) -> str:
        """Return the rule in words.

        Examples:
            >>> str(Threshold.at_most(3, warning=3.5)), str(Threshold.between(1, 2, strict=True))
            ('at most 3 (warning to 3.5)', 'between 1 and 2 (edges excluded)')
        """
        return self.words()


def _beside(target: float, share: float) -> tuple[float, float]:
    """Return the edges that lie a share of the target below and above it."""
    middle = exact(target)
    margin = abs(middle) * exact(share)
    return float(middle - margin), float(middle + margin)


def _target_and_warning(
    check: Check, side: Literal["low", "high"], target: Number, warning: Number | None
) -> tuple[float | None, float | None]:
    """Check the numbers of a threshold with one edge, which, unlike an edge of two, cannot be left out."""
    edge = check.to_float("target", target)
    beyond = None if warning is None else check.to_float("warning", warning)
    if edge is not None:
        _check_warning(check, side, edge, edge, beyond, path="warning")
    return edge, beyond


def _check_warning(
    check: Check, side: Literal["low", "high"], given: object, edge: float | None, warning: float | None, *, path: str
) -> None:
    """Check that a warning has an edge beside it and lies on the bad side of it."""
    if warning is None:
        return
    if given is None:
        check.add(path, f"needs a {side} edge beside it", "threshold.order")
    elif edge is not None and (warning > edge if side == "low" else warning < edge):
        better = "above" if side == "low" else "below"
        text = f"must lie on the bad side of the target {digits(edge)}, got {digits(warning)}, which is"
        check.add(path, f"{text} {better} it", "threshold.order")


def _finite(value: Number) -> float:
    """Return a value to classify as a float, or raise; NaN would otherwise be in no band at all."""
    if type(value) is float and value - value == 0.0:  # not of an infinity or NaN
        return value
    check = Check(None)
    number = check.to_float("value", value)
    check.raise_if_any("Threshold")
    return cast("float", number)
