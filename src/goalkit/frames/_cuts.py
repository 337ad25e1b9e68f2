"""Cut points: from which number on the scalar core gives the next band.

A rule of bands is not written a second time for tables. The core is asked for the smallest float that it puts into
each band, which takes some sixty questions, and a table only compares with it. So whatever the core does before it
looks a band up (nine decimals, a rounding of the policy, an edge in the worse band) is done in tables as well, to the
last bit, and no engine's own way of rounding plays a part.
"""

from __future__ import annotations

import struct
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import narwhals.stable.v2 as nw

from goalkit.model.numbers import settle
from goalkit.model.states import Status
from goalkit.scoring.grading import StretchZone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from goalkit.model.objectives import Ambition
    from goalkit.scoring.grading import Grading
    from goalkit.scoring.pace import Pace

Steps: TypeAlias = tuple[str, tuple[tuple[float, str], ...]]
"""The lowest label, and from which number on each better one begins, rising."""

EDGE = 1e300
"""Nothing that a table computes lies further out."""
_WORST_FIRST = (Status.OFF_TRACK, Status.AT_RISK, Status.ON_TRACK, Status.AHEAD)


def lowest(holds: Callable[[float], bool]) -> float | None:
    """Return the smallest float for which something holds that holds for all larger ones; None where for none."""
    if not holds(EDGE):
        return None
    low, high = _place(-EDGE), _place(EDGE)
    while low < high:
        middle = (low + high) // 2
        if holds(_float(middle)):
            high = middle
        else:
            low = middle + 1
    return _float(low)


def _place(value: float) -> int:
    """Return the place of a float among all floats, from the lowest to the highest."""
    bits: int = struct.unpack("<q", struct.pack("<d", value))[0]
    return bits if bits >= 0 else -(bits & 0x7FFFFFFFFFFFFFFF)


def _float(place: int) -> float:
    value: float = struct.unpack("<d", struct.pack("<q", abs(place)))[0]
    return value if place >= 0 else -value


def _steps(labels: Sequence[str], rank: Callable[[float], int]) -> Steps:
    first, found = labels[0], list[tuple[float, str]]()
    for position, label in enumerate(labels):
        cut = lowest(lambda value, position=position: rank(value) >= position)  # type: ignore[misc]
        if cut is not None and cut > -EDGE:
            found.append((cut, label))
        elif cut is not None:
            first = label
    return first, tuple(found)


@cache
def grade_steps(grading: Grading, ambition: Ambition) -> Steps:
    """Return from which score on each grade begins."""
    bands = grading.committed if ambition == "committed" else grading.aspirational
    labels = [str(band.grade) for band in bands]
    return _steps(labels, lambda score: bands.index(grading.band(score, ambition)))


@cache
def zone_steps(grading: Grading) -> Steps:
    """Return from which score on each stretch zone begins."""
    zones = tuple(StretchZone)

    def rank(score: float) -> int:
        zone = grading.zone(score, "aspirational")
        return 0 if zone is None else zones.index(zone)

    return _steps(zones, rank)


@cache
def status_steps(pace: Pace, ambition: Ambition) -> Steps:
    """Return from which level on each status begins: score over expected, points ahead, or the score alone."""
    expected = 0.0 if pace.rule == "points_behind" else 1.0
    return _steps(_WORST_FIRST, lambda level: _WORST_FIRST.index(pace.status(level, expected, ambition)))


@cache
def complete() -> float:
    """Return the smallest float that counts as 1."""
    return lowest(lambda value: settle(value) >= 1) or 1.0


def banded(level: nw.Expr, steps: Steps) -> nw.Expr:
    """Return the label of a column of finite numbers; null where there is none."""
    first, cuts = steps
    found: nw.Expr = nw.when(~level.is_null()).then(nw.lit(first))
    for cut, label in cuts:
        found = nw.when(level >= cut).then(nw.lit(label)).otherwise(found)
    return found
