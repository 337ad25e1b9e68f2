"""The states that goals and KPIs can be in: five vocabularies that are never mixed."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Health", "State", "Status"]


class State(StrEnum):
    """What people have decided about a goal: is it planned, running, finished or given up?

    Examples:
        >>> State("postponed")
        <State.POSTPONED: 'postponed'>
    """

    DRAFT = "draft"
    """Planned, not yet agreed; does not count in a roll-up."""
    ACTIVE = "active"
    """Running; the default."""
    CLOSED = "closed"
    """Finished; counts with the score it has."""
    POSTPONED = "postponed"
    """Moved to a later cycle; counts with the score it has."""
    CANCELLED = "cancelled"
    """Given up; does not count in a roll-up. Cancelled is not done."""


class Status(StrEnum):
    """Where a goal is heading as of the date.

    Examples:
        >>> Status.ON_TRACK.value
        'on_track'
    """

    PENDING = "pending"
    """Too early to tell, or no value exists yet."""
    ON_TRACK = "on_track"
    """Heading for the best grade."""
    AT_RISK = "at_risk"
    """Behind, not yet out of reach."""
    OFF_TRACK = "off_track"
    """Far behind."""
    AHEAD = "ahead"
    """Only where the policy's pace rule names a limit for it."""
    DRAFT = "draft"
    """The goal is a draft."""
    CLOSED = "closed"
    """The goal is closed."""
    POSTPONED = "postponed"
    """The goal is postponed."""
    CANCELLED = "cancelled"
    """The goal is cancelled."""


class Health(StrEnum):
    """Where a KPI stands as of the date.

    Examples:
        >>> Health("healthy")
        <Health.HEALTHY: 'healthy'>
    """

    HEALTHY = "healthy"
    """Where it should be."""
    WARNING = "warning"
    """Past the warning edge, not yet past the threshold."""
    BREACHED = "breached"
    """Past the threshold."""
    STALE = "stale"
    """The last reading is older than the policy allows; the last known health is kept beside it."""
    NO_DATA = "no_data"
    """No reading exists as of the date."""
    NO_THRESHOLD = "no_threshold"
    """There are readings but nothing says which values are healthy."""
