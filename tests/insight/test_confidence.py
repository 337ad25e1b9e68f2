"""Net confidence: goals on track less goals off track."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalkit import InvalidValue, Status
from goalkit.insight.confidence import net_confidence

if TYPE_CHECKING:
    from collections.abc import Iterable

statuses = st.lists(st.sampled_from(Status), max_size=12)
MIRROR = {Status.ON_TRACK: Status.OFF_TRACK, Status.AHEAD: Status.OFF_TRACK, Status.OFF_TRACK: Status.ON_TRACK}
SILENT = (Status.PENDING, Status.DRAFT, Status.CLOSED, Status.POSTPONED, Status.CANCELLED)


@pytest.mark.parametrize(
    ("given_statuses", "expected"),
    [
        (["on_track", "off_track"], 0),
        (["on_track", "on_track", "on_track", "at_risk", "off_track"], 0.4),
        (["ahead", "at_risk"], 0.5),
        (["at_risk"], 0),
        (["off_track", "off_track", "at_risk"], -2 / 3),
        ([Status.ON_TRACK, *SILENT], 1),
        ([*SILENT], None),
        ([], None),
    ],
)
def test_the_share_on_track_less_the_share_off_track(
    given_statuses: list[Status | str], expected: float | None
) -> None:
    assert net_confidence(given_statuses) == expected
    assert net_confidence(iter(given_statuses)) == expected


@given(statuses)
def test_it_is_the_mean_of_one_point_each(found: list[Status]) -> None:
    points = {Status.ON_TRACK: 1, Status.AHEAD: 1, Status.AT_RISK: 0, Status.OFF_TRACK: -1}
    counted = [points[status] for status in found if status in points]
    expected = float(Fraction(sum(counted), len(counted))) if counted else None
    assert net_confidence(found) == expected
    assert net_confidence(reversed(found)) == expected
    opposite = net_confidence(MIRROR.get(status, status) for status in found)
    assert opposite == (None if expected is None else -expected)


def test_what_is_no_status_is_named() -> None:
    with pytest.raises(InvalidValue) as caught:
        net_confidence(["on_track", "green", cast("Status", 5), cast("Status", [])])
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [
        ("statuses[1]", "choice.unknown"),
        ("statuses[2]", "choice.unknown"),
        ("statuses[3]", "choice.unknown"),
    ]
    with pytest.raises(InvalidValue, match="statuses: must be a collection"):
        net_confidence(cast("Iterable[Status]", "on_track"))
