"""The live scorecard: an event costs what it changes, not what exists."""

from __future__ import annotations

import weakref
from operator import attrgetter
from threading import RLock
from typing import TYPE_CHECKING, final

from goalkit.cascade.events import Entered, Recorded, Retargeted
from goalkit.errors import InvalidPlan
from goalkit.live._engine import LiveEngine
from goalkit.live._links import allowed, is_goal, links_to, raise_above, with_link
from goalkit.live._moments import Moment
from goalkit.live._renewing import entered, renewed
from goalkit.live.view import LiveView
from goalkit.model._check import Check, evolve
from goalkit.model._consistency import outside
from goalkit.model.history import CheckIn
from goalkit.model.key_results import revised, value_source
from goalkit.model.measures import Change
from goalkit.model.objectives import Alignment
from goalkit.model.plan import Plan, not_found
from goalkit.scoring.evaluate import policy_of
from goalkit.scoring.policy import Policy

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from goalkit.model._consistency import Structure
    from goalkit.model.history import Revision, StateChange
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.readings import Reading
    from goalkit.ports.evaluator import Results
    from goalkit.scoring.scorecard import Scorecard

__all__ = ["LiveScorecard"]

_date = attrgetter("date")
_OPPOSITE = {"increase": "decrease", "decrease": "increase"}


@final
class LiveScorecard:
    """The results of a plan, kept up to date while events come in; each event returns the ids that changed by it.

    The results are those of a full evaluation of `plan`, to the last bit. The date and the policy stay those that it
    was opened with. An event that is refused raises and changes nothing.

    An event costs what it reaches: the goal, its parents and owners as far up as anything changes, and for each of
    them the number of its members. The first event that changes an owner's score also looks at all goals of that
    owner. In a tree of 100,000 objectives with four key results in each of the lowest, a check-in that changes
    everything above it takes 1/8,000 of an evaluation, and 1.6 times what it takes in a tree of 1,000 objectives of
    the same depth (`benchmarks/live.py`). A refused link costs a check of the whole plan.

    Any number of threads may read and write. Events wait for one another. Whoever reads more than one thing takes a
    `view`, which later events do not change, and needs no lock.

    Args:
        plan: The goals.
        as_of: The day, up to its close.
        policy: Every choice of the arithmetic; by default the plan's own, else `Policy()`.

    Raises:
        InvalidValue: `as_of` is no date (a datetime is refused), or another argument is of the wrong type.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> item = gk.KeyResult(id="calls", title="50 calls", measure=gk.Change(baseline=0, target=50))
        >>> plan = gk.Plan(objectives=[gk.Objective(id="listen", title="Listen", key_results=[item])])
        >>> live = gk.LiveScorecard(plan, dt.date(2026, 5, 15))
        >>> sorted(live.check_in("calls", gk.CheckIn(dt.date(2026, 5, 11), 35)))
        ['calls', 'listen']
        >>> live.view().objectives["listen"].score
        0.7
    """

    __slots__ = ("__weakref__", "_engine", "_held", "_lock", "_moment", "_structure", "_view")

    def __init__(self, plan: Plan, as_of: dt.date, policy: Policy | None = None) -> None:
        check = Check(None)
        check.instance("plan", plan, Plan)
        check.date("as_of", as_of)
        check.instance("policy", policy, Policy, optional=True)
        check.raise_if_any("LiveScorecard")
        self._engine = LiveEngine(plan, as_of, policy_of(plan, policy))
        self._lock = RLock()
        self._structure: Structure | None = plan.structure
        """The structure of the plan; None where links have changed since it was known."""
        self._view: LiveView | None = None
        """The view of now, if somebody took one since the last event."""
        self._moment = Moment()
        self._held: list[weakref.ref[Moment]] = []

    # reading

    @property
    def as_of(self) -> dt.date:
        """The day that it was opened with."""
        return self._engine.as_of

    @property
    def policy(self) -> Policy:
        """The policy that it was opened with."""
        return self._engine.policy

    @property
    def plan(self) -> Plan:
        """The plan with all events so far; built when it is asked for, then kept until the next event."""
        with self._lock:
            plan = self.view().plan
            self._structure = plan.structure
            return plan

    def view(self) -> LiveView:
        """Return what it says now: results, explanations and the plan of one moment.

        Taking a view copies nothing. Read a few tiles from one view, and they fit together.
        """
        with self._lock:
            if self._view is None:
                self._view = LiveView(self._engine, self._moment, self._lock, self._structure)
            return self._view

    def results(self) -> Results:
        """Return all results of now, which never change later; worked out when asked for, at the cost of the plan."""
        return self.view().results()

    def scorecard(self) -> Scorecard:
        """Return an ordinary scorecard of now, evaluated in full."""
        return self.view().scorecard()

    def __repr__(self) -> str:
        return f"<LiveScorecard of {len(self._engine.goals)} objectives as of {self.as_of}>"

    # events

    def check_in(self, key_result: str, check_in: CheckIn) -> frozenset[str]:
        """Add a check-in to a key result; return the ids of what changed by it.

        Raises:
            NotFound: No such key result.
            InvalidValue: The key result takes its value from elsewhere.
            InvalidPlan: It is dated outside the cycle.
        """
        with self._lock:
            engine = self._engine
            k = self._key_result(key_result)
            item = engine.items[k]
            entries = entered(item.check_ins, check_in, _date) if type(check_in) is CheckIn else ()
            if entries and (check_in.value is None or not value_source(item.measure)):
                self._refuse_outside(k, entries, check_in)
                new = renewed(item, check_ins=entries)
            else:
                new = self.plan.with_check_in(key_result, check_in).key_result(key_result)
            return self._take(lambda: engine.put_key_result(k, new, counts=check_in.date <= engine.as_of))

    def record(self, kpi: str, reading: Reading) -> frozenset[str]:
        """Add a reading to a KPI; return the ids of what changed by it.

        Raises:
            NotFound: No such KPI.
            InvalidValue: It is no reading.
        """
        with self._lock:
            engine = self._engine
            places = engine.plan.structure.kpi_at
            at = _place(places, kpi)
            if at is None:
                raise not_found(places, kpi, "KPI")
            reading = Recorded(kpi, reading).reading
            new = renewed(engine.kpis[at], readings=entered(engine.kpis[at].readings, reading, _date))
            return self._take(lambda: engine.put_kpi(at, new, counts=reading.date <= engine.as_of))

    def align(self, child: str, alignment: Alignment) -> frozenset[str]:
        """Let an objective contribute to a goal, in place of a link between the two; return what changed by it.

        What is checked and worked out is above and below the two goals, and what is ranked between them.

        Raises:
            NotFound: No such objective or goal.
            InvalidValue: It is no alignment.
            InvalidPlan: The child is a key result, or the link would close a circle, make a goal count twice, or give
                away more than all of the parent's score.
        """
        check = Check(None)
        check.instance("alignment", alignment, Alignment)
        check.raise_if_any("LiveScorecard")
        with self._lock:
            engine, structure = self._engine, self._engine.plan.structure
            at, link = _place(structure.objective_at, child), alignment
            if at is None or not is_goal(engine, link.to) or not allowed(engine, at, link):
                at = self._asked(child, link)
            new = evolve(engine.goals[at], aligned_to=with_link(engine.goals[at], link))
            links, parent, k = links_to(engine, at, link), structure.objective_at.get(link.to), None
            if parent is None:
                k = engine.numbers[link.to]
                parent = engine.flat.objective_of[k]
            raise_above(engine, at, parent)
            ids = self._take(lambda: engine.put_link(at, new, parent, k, links))
            self._structure = None
            return ids

    def retarget(self, key_result: str, revision: Revision) -> frozenset[str]:
        """Add a change of baseline or target to a key result; return the ids of what changed by it.

        Raises:
            NotFound: No such key result.
            InvalidValue: The key result has no target to change, or the new one goes another way.
        """
        with self._lock:
            engine = self._engine
            k = self._key_result(key_result)
            event = Retargeted(key_result, revision)
            new = evolve(engine.items[k], revisions=[*engine.items[k].revisions, revision])
            if not _same_way(new, engine.flat.kpis[k]):
                new = self.plan.apply([event]).key_result(key_result)
            counts = revision.at <= engine.as_of
            return self._take(lambda: engine.put_key_result(k, new, counts=counts, plain=False))

    def set_state(self, goal: str, change: StateChange) -> frozenset[str]:
        """Add a change of state to an objective or key result; return the ids of what changed by it.

        Raises:
            NotFound: No such goal.
            InvalidValue: It is no change of state.
        """
        with self._lock:
            engine, objective_at = self._engine, self._engine.plan.structure.objective_at
            at, k = _place(objective_at, goal), _place(engine.numbers, goal)
            if at is None and k is None:
                raise not_found([*objective_at, *engine.numbers], goal, "objective or key result")
            change = Entered(goal, change).state_change
            counts = change.at <= engine.as_of
            if at is not None:
                objective = evolve(engine.goals[at], states=[*engine.goals[at].states, change])
                return self._take(lambda: engine.put_objective(at, objective, counts=counts))
            k = engine.numbers[goal]
            item = evolve(engine.items[k], states=[*engine.items[k].states, change])
            return self._take(lambda: engine.put_key_result(k, item, counts=counts, plain=False))

    # parts

    def _key_result(self, name: str) -> int:
        k = _place(self._engine.numbers, name)
        if k is None:
            raise not_found(self._engine.numbers, name, "key result")
        return k

    def _refuse_outside(self, k: int, entries: tuple[CheckIn, ...], check_in: CheckIn) -> None:
        """Refuse a check-in dated outside the cycle: the one thing that a plan looks at besides the key result."""
        flat = self._engine.flat
        at = flat.objective_of[k]
        cycle = flat.cycles[at]
        if cycle is not None and not cycle.start <= check_in.date < cycle.end:
            place = next(place for place, entry in enumerate(entries) if entry is check_in)
            path = f"objectives[{at}].key_results[{k - flat.first[at]}].check_ins[{place}].date"
            raise InvalidPlan("Plan", [outside(path, check_in.date, cycle)])

    def _asked(self, child: str, link: Alignment) -> int:
        """Let the plan say what is wrong with a link; return where its child is if nothing is."""
        weight, contributes, share = link.weight, link.contributes, link.share
        plan = self.plan.align(child, link.to, weight=weight, contributes=contributes, share=share)
        return plan.structure.objective_at[child]

    def _take(self, change: Callable[[], None]) -> frozenset[str]:
        """Let something happen; if it cannot be worked out, put everything back."""
        engine = self._engine
        engine.begin(self._moment, self._held)
        try:
            change()
            ids = engine.finish()
        except BaseException:
            engine.undo()
            raise
        if self._view is not None:
            self._held = [found for found in self._held if found() is not None]
            self._held.append(weakref.ref(self._moment))
            self._view = None
        self._moment = Moment()
        return ids


def _place(places: Mapping[str, int], name: object) -> int | None:
    """Return where something is; None where it is not, whatever was asked for."""
    return places.get(name) if isinstance(name, str) else None


def _same_way(item: KeyResult, kpi: KPI | None) -> bool:
    """Return whether a key result goes the way that is better for its KPI, after each of its revisions."""
    change = item.measure
    if kpi is None or not isinstance(change, Change):
        return True
    for revision in item.revisions:
        change = revised(change, revision)
        if change.way in _OPPOSITE and kpi.better == _OPPOSITE[change.way]:
            return False
    return True
