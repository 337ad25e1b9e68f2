"""How many goals are on track beyond those that are off track: one number for many goals."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from goalkit.model._check import Check, as_tuple, show
from goalkit.model.states import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["net_confidence"]

_FOR = (Status.ON_TRACK, Status.AHEAD)
_JUDGED = (*_FOR, Status.AT_RISK, Status.OFF_TRACK)


def net_confidence(statuses: Iterable[Status | str]) -> float | None:
    """Return the share of goals that are on track less the share of those that are off track.

    This is the Net Confidence Score (NCS) of Tability, tability.io/features/net-confidence-score, as a share: what is
    shown there as 40 is 0.4 here. It compares teams whose scores cannot be compared. Goals that are ahead count as on
    track. A goal of which nobody can say yet, and one that is closed, postponed, cancelled or a draft, does not count.

    Args:
        statuses: The statuses of the goals, for instance of the key results of a scorecard.

    Returns:
        A share from -1 (all off track) to 1 (all on track); None where no goal counts.

    Raises:
        InvalidValue: Something is no status.

    Examples:
        >>> from goalkit.insight.confidence import net_confidence
        >>> net_confidence(["on_track", "on_track", "on_track", "at_risk", "off_track"])
        0.4
        >>> net_confidence(["on_track", "at_risk", "off_track", "pending"])
        0.0
    """
    check = Check(None)
    counts: Counter[Status] = Counter()
    for place, given in check.placed("statuses", as_tuple(statuses), object):
        status = next((item for item in Status if item == given), None)
        if status is not None:
            counts[status] += 1
        else:
            check.add(f"statuses[{place}]", f"must be one of {', '.join(Status)}; got {show(given)}", "choice.unknown")
    check.raise_if_any("net_confidence")
    judged = sum(counts[status] for status in _JUDGED)
    if not judged:
        return None
    return float(Fraction(sum(counts[status] for status in _FOR) - counts[Status.OFF_TRACK], judged))
