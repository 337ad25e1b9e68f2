"""What happens to a goal over time: check-ins, revisions, changes of state, closings.

Each is dated, and nothing dated after the day asked about is ever looked at.
"""

from __future__ import annotations

import datetime as dt

import attrs

from goalkit.model._check import Check, as_number, as_optional_number
from goalkit.model._pretty import pretty
from goalkit.model._quick import NO_TEXT, is_text, later, took_member, took_number
from goalkit.model.numbers import LARGEST, SMALLEST
from goalkit.model.states import State, Status

__all__ = ["CheckIn", "Closing", "Revision", "StateChange"]

STATED = (Status.PENDING, Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.AHEAD)
"""What a check-in may state; a goal is closed or cancelled by a `StateChange`, not by a check-in."""
_STATED = {status.value: status for status in STATED}


def _as_status(value: Status | str | None) -> Status | None:
    return value  # type: ignore[return-value]  # pyright: ignore[reportReturnType] - checked and kept below


def _as_state(value: State | str) -> State:
    return value  # type: ignore[return-value]  # pyright: ignore[reportReturnType] - checked and kept below


@pretty
@attrs.frozen(field_transformer=later)
class CheckIn:
    """One dated update of a key result. Every part may be left out: a note alone is a check-in.

    Raises:
        InvalidValue: The date is none, the value no finite number, the confidence outside 0 to 1, or the
            status none that a person can state.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> gk.CheckIn(dt.date(2026, 5, 11), value=2.5, confidence=0.6, status="on_track").status
        <Status.ON_TRACK: 'on_track'>
    """

    date: dt.date
    """The day the update is about."""
    value: float | None = attrs.field(default=None, converter=as_optional_number)
    """The metric's value, in the measure's unit; None where the update has no number."""
    confidence: float | None = attrs.field(default=None, converter=as_optional_number, kw_only=True)
    """How sure the author is that the target will be reached, 0 to 1."""
    status: Status | None = attrs.field(default=None, converter=_as_status, kw_only=True)
    """The status as the author sees it; it wins over the computed one until the next check-in."""
    note: str = attrs.field(default="", kw_only=True)
    """Free text."""
    author: str | None = attrs.field(default=None, kw_only=True)
    """Who wrote it."""

    def __attrs_post_init__(self) -> None:
        value = self.value
        if not (
            type(self.date) is dt.date
            and (value is None or (type(value) is float and SMALLEST <= value <= LARGEST) or took_number(self, "value"))
            and (self.confidence is None or took_number(self, "confidence", 0, 1))
            and (self.status is None or took_member(self, "status", _STATED))
            and (self.note is NO_TEXT or is_text(self.note))
            and (self.author is None or is_text(self.author))
        ):
            self._check()

    def _check(self) -> None:
        check = Check(self)
        check.convert()
        check.date("date", self.date)
        if self.value is not None:
            check.number("value", self.value)
        if self.confidence is not None:
            check.number("confidence", self.confidence, low=0, high=1)
        if self.status is not None:
            check.enum("status", self.status, Status, STATED)
        check.text("note", self.note)
        if self.author is not None:
            check.text("author", self.author)
        check.raise_if_any("CheckIn")


@pretty
@attrs.frozen
class Revision:
    """A change of a key result's baseline or target, in force from its date on, with the reason.

    A date before the revision sees the old numbers, and every result carries the score against the
    original target beside the one against the target in force.

    Raises:
        InvalidValue: A field is wrong, or neither baseline nor target is given.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> gk.Revision(at=dt.date(2026, 5, 1), target=18, reason="new pricing").target
        18.0
    """

    at: dt.date
    """The first day the new numbers hold."""
    baseline: float | None = attrs.field(default=None, converter=as_optional_number)
    """The new baseline; None leaves it as it was."""
    target: float | None = attrs.field(default=None, converter=as_optional_number)
    """The new target; None leaves it as it was."""
    reason: str = ""
    """Why: the audit trail."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.date("at", self.at)
        check.optional_number("baseline", self.baseline)
        check.optional_number("target", self.target)
        if self.baseline is None and self.target is None:
            check.add("", "changes nothing: give a baseline, a target or both", "revision.empty")
        check.text("reason", self.reason)
        check.raise_if_any("Revision")


@pretty
@attrs.frozen
class Closing:
    """A person's final score. It replaces the computed one from its date on; both stay visible.

    A closing puts the goal into the state closed, unless a change of state of the same day or later
    says something else; one that makes the goal active again also lifts the closing.

    Raises:
        InvalidValue: A field is wrong, or the score lies outside 0 to 1.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> gk.Closing(at=dt.date(2026, 6, 30), score=0.7, by="ana", note="shipped late").score
        0.7
    """

    at: dt.date
    """The day of the grading; it may lie after the end of the cycle."""
    score: float = attrs.field(converter=as_number)
    """The score given, 0 to 1."""
    by: str | None = None
    """Who gave it."""
    note: str = ""
    """Why it differs from the computed score."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.date("at", self.at)
        check.number("score", self.score, low=0, high=1)
        if self.by is not None:
            check.text("by", self.by)
        check.text("note", self.note)
        check.raise_if_any("Closing")


@pretty
@attrs.frozen
class StateChange:
    """A goal enters a state on a date; it is active before the first one.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> gk.StateChange(at=dt.date(2026, 5, 1), state="cancelled", note="superseded").state
        <State.CANCELLED: 'cancelled'>
    """

    at: dt.date
    """The first day of the state."""
    state: State = attrs.field(converter=_as_state)
    """The state: draft, active, closed, postponed or cancelled."""
    note: str = ""
    """Why."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.date("at", self.at)
        check.enum("state", self.state, State)
        check.text("note", self.note)
        check.raise_if_any("StateChange")


def state_at(states: tuple[StateChange, ...], closing: Closing | None, as_of: dt.date) -> State:
    """Return the state in force at the close of `as_of`; of two changes on one day the later entered wins."""
    last: StateChange | None = None
    for change in states:
        if change.at <= as_of and (last is None or last.at <= change.at):
            last = change
    if closing is not None and closing.at <= as_of and (last is None or last.at < closing.at):
        return State.CLOSED
    return State.ACTIVE if last is None else last.state


def closing_at(states: tuple[StateChange, ...], closing: Closing | None, as_of: dt.date) -> Closing | None:
    """Return the closing in force at the close of `as_of`: dated by then, and the goal not reopened since.

    A goal is reopened where it is active at the close of any day from the closing on; what happens to
    it later does not bring the closing back.
    """
    if closing is None or closing.at > as_of:
        return None
    since = {change.at: change.state for change in states if closing.at <= change.at <= as_of}
    return None if State.ACTIVE in since.values() else closing
