"""Range expressions of Nagios and the Monitoring Plugins: `[@][start:][end]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from goalkit.model._check import digits, show

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.model._check import Check

_NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_RANGE = re.compile(rf"(?P<inside>@?)(?:(?P<start>~|{_NUMBER})?(?P<colon>:))?(?P<end>{_NUMBER})?", re.ASCII)


@attrs.frozen
class Range:
    """The values that raise no alert: an interval, open to a side where the edge is None."""

    low: float | None
    high: float | None
    strict: bool
    """Whether the edges themselves raise an alert."""


def read_range(check: Check, name: str, text: object) -> Range | None:
    """Read an expression, or note what is wrong with it."""
    found = _RANGE.fullmatch(text) if isinstance(text, str) else None
    if found is None or not (found["end"] or found["colon"]):
        check.add(name, f"must be a range as 10, 10:, ~:10, 10:20 or @~:10; got {show(text)}", "nagios.form")
        return None
    before = len(check.problems)
    start = None if found["start"] == "~" else check.to_float(name, float(found["start"] or 0))
    end = check.to_float(name, float(found["end"])) if found["end"] else None
    if len(check.problems) > before:
        return None
    if start is not None and end is not None and start > end:
        check.add(name, f"{show(text)} starts above its end", "nagios.order")
    elif start is None and end is None:
        check.add(name, f"{show(text)} sets no limit", "nagios.limit")
    elif found["inside"] and start is not None and end is not None:
        sides = f"below {digits(start)} and above {digits(end)}"
        check.add(name, f"{show(text)} leaves two healthy intervals, {sides}", "nagios.inside")
    elif found["inside"]:
        return Range(low=end, high=start, strict=True)
    else:
        return Range(low=start, high=end, strict=False)
    return None


def tightest(choose: Callable[[float, float], float], first: float | None, second: float | None) -> float | None:
    """Return the tighter of two edges, of which either may be missing."""
    if first is None or second is None:
        return second if first is None else first
    return choose(first, second)
