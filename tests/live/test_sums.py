"""A running mean is to the last bit what the mean of all its parts is."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from goalkit.live._sums import Part, RunningMean

_FLOATS = st.floats(-1e90, 1e90, allow_subnormal=True)
_WEIGHTS = st.floats(1e-100, 1e80) | st.sampled_from((1.0, 2.0, 0.1, 0.3, 1e89))


@given(st.lists(st.tuples(st.integers(0, 4), st.none() | st.tuples(_WEIGHTS, _FLOATS, st.booleans()))))
def test_a_running_mean_is_the_mean_of_what_is_there(puts: list[tuple[int, Part | None]]) -> None:
    running, parts = RunningMean(), dict[int, Part | None]()
    for number, part in puts:
        running.put(number, part)
        parts[number] = part
    counted = [part for part in parts.values() if part is not None]
    total = math.fsum(weight for weight, _, _ in counted)
    wanted = math.fsum(weight * score for weight, score, _ in counted) / total if counted else None
    assert running.mean == wanted
    assert running.started is any(started for _, _, started in counted)
    assert [number in running for number in range(5)] == [number in parts for number in range(5)]


def test_too_large_weights_have_no_running_mean() -> None:
    running = RunningMean()
    running.put(0, (1e95, 0.5, True))
    assert running.mean is None
    running.put(0, None)
    assert (running.mean, running.started) == (None, False)
