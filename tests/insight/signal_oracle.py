"""Every published rule once more, window by window, on whole numbers and limits at -6 and 6 around 0.

Written from the sources, without the library: sigma is 2, the outer quarter begins at 3, a range is wild above 7.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    Window: TypeAlias = list[int]
    Found: TypeAlias = tuple[str | None, int, int]


def _everybody(_: int) -> bool:
    return True


def _alternates(window: Window) -> bool:
    steps = [after - before for before, after in pairwise(window)]
    return all(step != 0 for step in steps) and all((before > 0) != (after > 0) for before, after in pairwise(steps))


# For each rule: points, whether it has sides, whether a window is a signal (seen from above), who takes part.
ORACLE: dict[tuple[str, str], tuple[int, bool, Callable[[Window], bool], Callable[[int], bool]]] = {
    ("Wheeler", "limit"): (1, True, lambda w: w[0] > 6, _everybody),
    ("Wheeler", "range"): (2, False, lambda w: abs(w[1] - w[0]) > 7, _everybody),
    ("Wheeler", "3_of_4"): (4, True, lambda w: sum(x > 3 for x in w) >= 3, lambda x: x > 3),
    ("Wheeler", "run_of_8"): (8, True, lambda w: min(w) > 0, _everybody),
    ("NHS", "limit"): (1, True, lambda w: w[0] > 6, _everybody),
    ("NHS", "trend_of_7"): (7, True, lambda w: w == sorted(set(w)), _everybody),
    ("NHS", "2_of_3"): (3, True, lambda w: min(w) > 0 and sum(4 < x <= 6 for x in w) >= 2, lambda x: 4 < x <= 6),
    ("NHS", "run_of_7"): (7, True, lambda w: min(w) > 0, _everybody),
    ("Western Electric", "limit"): (1, True, lambda w: w[0] > 6, _everybody),
    ("Western Electric", "2_of_3"): (3, True, lambda w: sum(x > 4 for x in w) >= 2, lambda x: x > 4),
    ("Western Electric", "4_of_5"): (5, True, lambda w: sum(x > 2 for x in w) >= 4, lambda x: x > 2),
    ("Western Electric", "run_of_8"): (8, True, lambda w: min(w) > 0, _everybody),
    ("Nelson", "limit"): (1, True, lambda w: w[0] > 6, _everybody),
    ("Nelson", "run_of_9"): (9, True, lambda w: min(w) > 0, _everybody),
    ("Nelson", "trend_of_6"): (6, True, lambda w: w == sorted(set(w)), _everybody),
    ("Nelson", "14_alternating"): (14, False, _alternates, _everybody),
    ("Nelson", "2_of_3"): (3, True, lambda w: sum(x > 4 for x in w) >= 2, lambda x: x > 4),
    ("Nelson", "4_of_5"): (5, True, lambda w: sum(x > 2 for x in w) >= 4, lambda x: x > 2),
    ("Nelson", "15_within_1_sigma"): (15, False, lambda w: max(map(abs, w)) < 2, _everybody),
    ("Nelson", "8_outside_1_sigma"): (
        8,
        False,
        lambda w: min(map(abs, w)) > 2 and max(w) > 0 and min(w) < 0,
        _everybody,
    ),
}


def expected(rules: str, rule: str, series: list[int]) -> list[Found]:
    """Return side, first and last point of every signal of one rule, in the order of the library."""
    points, sided, holds, takes_part = ORACLE[rules, rule]
    found: list[Found] = []
    for side, sign in (("above", 1), ("below", -1)) if sided else ((None, 1),):
        turned = [sign * value for value in series]
        ends = [end for end in range(points - 1, len(turned)) if holds(turned[end - points + 1 : end + 1])]
        while ends:
            last = ends[0]
            while last + 1 in ends:
                last += 1
            first = ends[0] if rule == "range" else ends[0] - points + 1
            taking = [place for place in range(first, last + 1) if takes_part(turned[place])]
            found.append((side, taking[0], taking[-1]))
            ends = [end for end in ends if end > last]
    return sorted(found, key=lambda signal: signal[1])
