"""Key results: the measurable proof points of an objective."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

import attrs

from goalkit.errors import InvalidValue
from goalkit.model._check import Check, as_number, as_optional_number, as_tuple, named, show
from goalkit.model._pretty import pretty
from goalkit.model._quick import NO_ITEMS, NO_TEXT, is_id, is_text, is_title, later, took_items, took_number
from goalkit.model.cadence import Cadence
from goalkit.model.history import CheckIn, Closing, Revision, StateChange
from goalkit.model.ignores import Ignore, as_ignores, check_ignores
from goalkit.model.measures import Baseline, Cascaded, Change, Maintain, Measure, Milestones

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["KeyResult"]

T = TypeVar("T")

_MEASURES = (Change, Maintain, Milestones, Baseline, Cascaded)
_NO_CADENCE_OR_ONE = (type(None), Cadence)
_FROM_CHECK_INS = (Change, Maintain, Baseline)
"""Measures whose values come from check-ins, unless they have a KPI."""


def _as_check_ins(values: Iterable[CheckIn]) -> tuple[CheckIn, ...]:
    return as_tuple(values)


def _as_revisions(values: Iterable[Revision]) -> tuple[Revision, ...]:
    return as_tuple(values)


def _as_states(values: Iterable[StateChange]) -> tuple[StateChange, ...]:
    return as_tuple(values)


@pretty
@attrs.frozen(kw_only=True, field_transformer=later)
class KeyResult:
    """A measurable proof point of one objective.

    Raises:
        InvalidValue: A field is wrong; a value is checked in where the value comes from elsewhere (a
            KPI, milestones, a cascade); a revision of a measure that has no target to revise.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> gk.KeyResult(
        ...     id="ttfa",
        ...     title="First action from 4 days to 1 day",
        ...     measure=gk.Change(baseline=4, target=1, unit="days"),
        ...     check_ins=[gk.CheckIn(dt.date(2026, 5, 11), value=2.5)],
        ... ).weight
        1.0
    """

    id: str
    """Unique among the objectives and key results of a plan."""
    title: str
    """What people read."""
    measure: Measure | None = None
    """How it is measured; None where no number was agreed: its progress is then unknown."""
    weight: float = attrs.field(default=1.0, converter=as_number)
    """Its weight in the objective's score, 0 or more; 0 means shown, not counted."""
    owner: str | None = None
    """The id of its owner; None means the objective's."""
    priority: str = ""
    """A label such as `P0`; a policy may give each label a weight."""
    cadence: Cadence | None = None
    """How often a check-in is due; None takes the policy's."""
    check_ins: tuple[CheckIn, ...] = attrs.field(default=(), converter=_as_check_ins)
    """Its updates; given in any order, kept by date, of one date in the order of entry."""
    revisions: tuple[Revision, ...] = attrs.field(default=(), converter=_as_revisions)
    """Its changes of baseline and target, kept by date."""
    states: tuple[StateChange, ...] = attrs.field(default=(), converter=_as_states)
    """Its changes of state, kept by date."""
    closing: Closing | None = None
    """A person's final score, if one was given."""
    description: str = ""
    """Free text."""
    share: float | None = attrs.field(default=None, converter=as_optional_number)
    """Its fixed share of the objective's score, 0 to 1, instead of a weight; those without one share the rest
    in the ratio of their weights. 0 means shown, not counted, and so does a weight of 0 beside any share."""
    ignore: tuple[Ignore, ...] = attrs.field(default=(), converter=as_ignores)
    """Findings about it that are no mistake, with the reason."""

    def __attrs_post_init__(self) -> None:
        measure = self.measure
        if not (
            is_id(self.id)
            and is_title(self.title)
            and (measure is None or (isinstance(measure, _FROM_CHECK_INS) and measure.kpi is None))
            and took_number(self, "weight", 0)
            and self.share is None
            and (self.owner is None or is_id(self.owner))
            and (self.priority is NO_TEXT or is_text(self.priority))
            and type(self.cadence) in _NO_CADENCE_OR_ONE
            and self.revisions is NO_ITEMS
            and self.states is NO_ITEMS
            and self.ignore is NO_ITEMS
            and (self.closing is None or type(self.closing) is Closing)
            and (self.description is NO_TEXT or is_text(self.description))
            and took_items(self, "check_ins", CheckIn)
            and _is_in_order(self.check_ins)
        ):
            self._check()

    def _check(self) -> None:
        check = Check(self)
        check.convert()
        check.identifier("id", self.id)
        check.text("title", self.title, empty=False)
        measured = check.instance("measure", self.measure, _MEASURES, optional=True)
        check.number("weight", self.weight, low=0)
        check.optional_number("share", self.share, low=0, high=1)
        check.optional_identifier("owner", self.owner)
        check.text("priority", self.priority)
        check.instance("cadence", self.cadence, Cadence, optional=True)
        placed = check.placed("check_ins", self.check_ins, CheckIn)
        revisions = check.items("revisions", self.revisions, Revision)
        states = check.items("states", self.states, StateChange)
        check.instance("closing", self.closing, Closing, optional=True)
        check.text("description", self.description)
        check_ignores(check, self.ignore)
        if measured:
            self._check_against_measure(check, placed, revisions)
        check.raise_if_any(named("KeyResult", self.id))
        check.keep("check_ins", in_order(self.check_ins, [item.date for item in self.check_ins]))
        check.keep("revisions", in_order(revisions, [item.at for item in revisions]))
        check.keep("states", in_order(states, [item.at for item in states]))

    def _check_against_measure(
        self, check: Check, check_ins: list[tuple[int, CheckIn]], revisions: tuple[Revision, ...]
    ) -> None:
        source = value_source(self.measure)
        if source:
            for position, item in check_ins:
                if item.value is not None:
                    check.add(f"check_ins[{position}].value", f"cannot be set here: {source}", "check-in.source")
        if revisions and not isinstance(self.measure, Change):
            check.add(
                "revisions",
                "need a Change measure, which has the baseline and target to revise",
                "revision.measure",
            )
        if isinstance(self.measure, Change) and not check.problems:
            change = self.measure
            for position, revision in sorted(enumerate(self.revisions), key=_by_date):
                try:
                    change = revised(change, revision)
                except InvalidValue as error:
                    check.problems.extend(problem.under(f"revisions[{position}]") for problem in error.problems)


def _by_date(placed: tuple[int, Revision]) -> dt.date:
    return placed[1].at


def revised(change: Change, revision: Revision) -> Change:
    """Return a `Change` with the numbers of a revision, checked like any other.

    Raises:
        InvalidValue: The new numbers go against the declared direction.
    """
    baseline = change.baseline if revision.baseline is None else revision.baseline
    target = change.target if revision.target is None else revision.target
    return attrs.evolve(change, baseline=baseline, target=target)


def value_source(measure: Measure | None) -> str:
    """Return where the values come from when not from check-ins, as a sentence; empty where they do."""
    if isinstance(measure, (Change, Maintain, Baseline)) and measure.kpi is not None:
        return f"the value is read from the KPI {show(measure.kpi)}; record a reading there"
    if isinstance(measure, Milestones):
        return "milestones are done by their done_on date"
    if isinstance(measure, Cascaded):
        return "the value comes from the objectives aligned to this key result"
    return ""


def _is_in_order(check_ins: tuple[CheckIn, ...]) -> bool:
    """Return whether no check-in is dated before the one before it; one call, where `in_order` builds lists."""
    last = dt.date.min
    for item in check_ins:
        date = item.date
        if date < last:
            return False
        last = date
    return True


def in_order(items: tuple[T, ...], dates: list[dt.date]) -> tuple[T, ...]:
    """Return items by date; items of one date stay in the order of entry."""
    if all(earlier <= later for earlier, later in pairwise(dates)):
        return items
    return tuple(item for _, item in sorted(zip(dates, items, strict=True), key=itemgetter(0)))
