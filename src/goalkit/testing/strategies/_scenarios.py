"""Strategies of stories: a plan, what happens to it, and the day on which somebody asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

import attrs
from hypothesis import event

from goalkit.cascade.events import Aligned, CheckedIn, Entered, Recorded, Retargeted
from goalkit.model._pretty import pretty
from goalkit.model.history import Revision
from goalkit.model.key_results import value_source
from goalkit.model.measures import Change, ChangeDirection
from goalkit.model.plan import Plan
from goalkit.testing.domain import Domain, Feature
from goalkit.testing.strategies._goals import make_check_in, make_state, values_of
from goalkit.testing.strategies._hand import ALL, NOTHING_GIVEN, ONE, Given, Hand, given, made
from goalkit.testing.strategies._metrics import make_reading
from goalkit.testing.strategies._objectives import make_alignment
from goalkit.testing.strategies._plans import make_plan

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from goalkit.model.key_results import KeyResult
    from goalkit.model.objectives import Objective

__all__ = ["Event", "Scenario", "scenarios"]

Event: TypeAlias = CheckedIn | Recorded | Retargeted | Entered | Aligned
"""What may happen: a check-in, a reading, a revision, a change of state, an alignment."""


def _as_events(events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(events)


@pretty
@attrs.frozen(kw_only=True)
class Scenario:
    """A plan, what happens to it one after another, and the day on which somebody asks.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> scenario = Scenario(
        ...     plan=gk.Plan(kpis=[gk.KPI(id="nps")]),
        ...     events=[Recorded("nps", gk.Reading(dt.date(2024, 1, 10), 38))],
        ...     as_of=dt.date(2024, 1, 10),
        ... )
        >>> scenario.final.kpi("nps").readings[0].value
        38.0
    """

    plan: Plan
    """The plan before anything happens."""
    events: tuple[Event, ...] = attrs.field(default=(), converter=_as_events)
    """What happens, in the order of entry: some are dated before earlier ones, some after `as_of`."""
    as_of: dt.date
    """The day asked about."""

    @property
    def final(self) -> Plan:
        """The plan after all events."""
        return self.after(len(self.events))

    def after(self, count: int) -> Plan:
        """Return the plan after the first events."""
        return self.plan.apply(self.events[:count])


def scenarios(
    *,
    plan: SearchStrategy[Plan] | None = None,
    size: SearchStrategy[int] | None = None,
    as_of: SearchStrategy[dt.date] | None = None,
) -> SearchStrategy[Scenario]:
    """Draw stories. Every event is valid after all before it, and so is every plan on the way.

    Events come in the order of entry: mostly a date follows an earlier one, some are late, some of the same day.
    Shrinks to an empty plan to which nothing happens, asked about on 1 January 2024.

    Args:
        plan: The plan before anything happens.
        size: How many events, at most: a plan without goals and KPIs has none. By default up to 6.
        as_of: The day asked about.

    Examples:
        >>> import goalkit as gk
        >>> from hypothesis import find, strategies as st
        >>> plan = gk.Plan(kpis=[gk.KPI(id="nps")])
        >>> print(*find(scenarios(plan=st.just(plan)), lambda story: len(story.events) == 1).events)
        KPI 'nps': record 0 on 2024-01-01
    """
    return made(make_scenario, ALL, given(plan=plan, size=size, as_of=as_of))


def scenarios_of(domain: Domain) -> SearchStrategy[Scenario]:
    """Draw stories of a domain."""
    return made(make_scenario, domain)


def make_scenario(hand: Hand, parts: Given = NOTHING_GIVEN) -> Scenario:
    """Draw a story."""
    plan: Plan = hand.own(parts, "plan", lambda: make_plan(hand))
    size: int | None = hand.own(parts, "size", lambda: None)
    teller = _Teller(hand, plan)
    told = hand.several((6,) * 6 if size is None else (2,) * size, teller.tell, size or 0)
    events = [found for found in told if found is not None]
    event(f"events: {len(events)}")
    return Scenario(plan=plan, events=events, as_of=hand.own(parts, "as_of", hand.day))


class _Teller:
    """Draws one event after another, each valid whatever came before."""

    def __init__(self, hand: Hand, plan: Plan) -> None:
        self.hand = hand
        self.plan = plan
        self.key_results = list(plan.key_results())
        self.changing = [(owner, item) for owner, item in self.key_results if isinstance(item.measure, Change)]
        self.goals = [*plan.structure.objective_at, *plan.structure.key_result_at]
        self.revised: dict[str, list[dt.date]] = {}
        self.taken = {item.id: {entry.date for entry in item.check_ins} for _, item in self.key_results}
        self.taken |= {f"KPI {kpi.id}": {entry.date for entry in kpi.readings} for kpi in plan.kpis}
        self.linked: dict[str, list[str]] = {}
        """Where events have aligned an objective to."""
        self.kinds: list[Callable[[], Event | None]] = []
        if self.key_results:
            self.kinds += [self._check_in, self._check_in]
        if plan.kpis:
            self.kinds += [self._record, self._record]
        if self.changing and hand.has(Feature.REVISIONS):
            self.kinds.append(self._retarget)
        if self.goals and hand.has(Feature.STATES):
            self.kinds.append(self._enter)
        if len(plan.objectives) > 1 and hand.has(Feature.ALIGNMENTS):
            self.kinds.append(self._align)

    def tell(self, number: int) -> Event | None:  # noqa: ARG002 - one after another
        """Return one more event, or None where nothing can happen, which ends the story."""
        return self.hand.pick(self.kinds)() if self.kinds else None

    def _free(self, name: str, date: dt.date) -> bool:
        """Return whether something may be dated on a day: it is the first that is, or that does not matter."""
        taken = self.taken.setdefault(name, set())
        free = self.hand.has(Feature.SAME_DAY) or date not in taken
        taken.add(date)
        return free

    def _check_in(self) -> Event | None:
        hand = self.hand
        objective, item = hand.pick(self.key_results)
        date = hand.day(self.plan.cycle_of(objective))
        value = None if value_source(item.measure) else values_of(hand, item.measure)
        return CheckedIn(item.id, make_check_in(hand, date, value)) if self._free(item.id, date) else None

    def _record(self) -> Event | None:
        kpi = self.hand.pick(self.plan.kpis)
        date = self.hand.day()
        reading = make_reading(self.hand, kpi.threshold_at(date), date=date)
        return Recorded(kpi.id, reading) if self._free(f"KPI {kpi.id}", date) else None

    def _retarget(self) -> Event:
        """A revision later than all others of the key result gives both numbers, so that it fits any way."""
        _, item = self.hand.pick(self.changing)
        dates = self.revised.setdefault(item.id, [entry.at for entry in item.revisions])
        gap = dt.timedelta(days=0 if self.hand.has(Feature.SAME_DAY) else 1)
        at = max([self.hand.day(), *(date + gap for date in dates)])
        dates.append(at)
        way = self._way(item)
        start, end = self.hand.span(way)
        keep = way is None and self.hand.one_in(2)
        reason = self.hand.text(Feature.NOTES)
        return Retargeted(
            item.id, Revision(at=at, baseline=None if keep else start / ONE, target=end / ONE, reason=reason)
        )

    def _way(self, item: KeyResult) -> ChangeDirection | None:
        """Return the direction that a key result must keep to: its own, or that of its KPI."""
        measure = item.measure
        declared = measure.direction if isinstance(measure, Change) else None
        linked = getattr(measure, "kpi", None)
        better = None if linked is None else self.plan.kpi(linked).better
        return declared or (None if better == "maintain" else better)

    def _enter(self) -> Event:
        return Entered(self.hand.pick(self.goals), make_state(self.hand))

    def _align(self) -> Event:
        """Align an objective to one before it in the plan, as all links of drawn plans go."""
        hand = self.hand
        place = 1 + hand.below(len(self.plan.objectives) - 1)
        child, above = self.plan.objectives[place], self.plan.objectives[:place]
        linked = [link.to for link in child.aligned_to] or self.linked.get(child.id, [])
        if not hand.has(Feature.MANY_PARENTS) and linked:
            to = linked[0]
        else:
            to = hand.pick([goal for parent in above for goal in self._places(parent)])
            self.linked[child.id] = [to]
        link = make_alignment(hand, to)
        return Aligned(child.id, attrs.evolve(link, share=None))

    def _places(self, parent: Objective) -> list[str]:
        """Return where one may align to: the objective, and those of its key results that add up scores."""
        if not self.hand.has(Feature.KEY_RESULT_PARENTS):
            return [parent.id]
        sums = [item for item in parent.key_results if getattr(item.measure, "method", "") == "sum"]
        return [parent.id, *(item.id for item in parent.key_results if item not in sums)]
