"""The engine of a live scorecard: it works out again what an event reaches, and nothing else.

An event replaces a part of the plan and marks the objective that it is in. Marked objectives are worked out children
before parents, by the very functions of a full evaluation; one whose outcome is as it was does not mark its parents.
"""

from __future__ import annotations

import math
from heapq import heappop, heappush
from typing import TYPE_CHECKING, TypeVar, cast

import attrs

from goalkit.live._moments import KeyResultCell, Moment, ObjectiveCell, Reader
from goalkit.live._renewing import renewed
from goalkit.live._sums import Part, RunningMean
from goalkit.model.measures import Cascaded, Change
from goalkit.model.numbers import settle
from goalkit.model.states import State
from goalkit.scoring._engine import Engine
from goalkit.scoring._members import HUGE

if TYPE_CHECKING:
    import datetime as dt
    import weakref
    from collections.abc import Sequence

    from goalkit.live._moments import Links
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Alignment, Objective
    from goalkit.model.plan import Plan
    from goalkit.scoring._flat import Flat
    from goalkit.scoring.policy import Policy

__all__ = ["LiveEngine"]

T = TypeVar("T")

MANY = 64
"""From so many children on their mean is kept, and not added up again for each that changes."""


class LiveEngine(Engine):
    """The results of a plan, changed in place by events: `begin`, replacements, `finish`, or `undo` instead."""

    def __init__(self, plan: Plan, as_of: dt.date, policy: Policy) -> None:
        super().__init__(plan, as_of, policy)
        flat = self.flat  # kept with the plan, so it must stay as it is
        self.goals: list[Objective] = list(flat.objectives)
        """The objectives; their key results are those of `items`, whatever they hold themselves."""
        self.items: list[KeyResult] = list(flat.key_results)
        self.flat: Flat = attrs.evolve(
            flat,
            objectives=cast("tuple[Objective, ...]", self.goals),
            key_results=self.items,
            kpis=list(flat.kpis),
            children=dict(flat.children),
            key_result_children=dict(flat.key_result_children),
            plain=[None] * len(self.goals),  # what is written out there is that of the plan it was opened with
        )
        self.gauges: list[KPI] = list(plan.kpis)
        """The KPIs."""
        self.kpis: Sequence[KPI] = self.gauges
        self.numbers: dict[str, int] = {
            name: flat.first[at] + place for name, (at, place) in plan.structure.key_result_at.items()
        }
        """The number of each key result by its id."""
        self.plain: list[bool] = [rows is not None for rows in flat.plain]
        """For each objective whether all its key results are plain."""
        self.rank: list[int] = [0] * len(self.goals)
        """For each objective its place in an order with children before parents."""
        for rank, at in enumerate(flat.order):
            self.rank[at] = rank
        self._asks_below = policy.objective_status != "projected" or policy.common_state != "ignored"
        self._usual = (  # as in an evaluation; where the rows of key results are not needed clamps do not matter
            policy.rollup == "mean" and policy.members in {"auto", "key_results"} and not self._weights
        )
        self._plain_usable = self._usual and self._plain_policy
        self._zero = policy.not_started == "zero"
        self._child_means: dict[int, RunningMean] = {}
        self._owner_means: dict[str, RunningMean] = {}
        self._movers: dict[int, set[int]] = {}
        """For each goal the children that have moved in this event."""
        self._all_started()
        if self._asks_below:
            self._from_below()
        self._readers: dict[int, list[int]] = {}
        self._guarded_by: dict[str, list[int]] = {}
        kpi_at = plan.structure.kpi_at
        for k, kpi in enumerate(flat.kpis):
            if kpi is not None:
                self._readers.setdefault(kpi_at[kpi.id], []).append(k)
        for at, objective in enumerate(self.goals):
            for guardrail in objective.guardrails:
                self._guarded_by.setdefault(guardrail, []).append(at)
        self._owner_scores = {owner.id: self._full_owner_score(owner.id) for owner in plan.owners}
        self._outdated: set[int] = set()
        """The objectives that hold key results of earlier on."""
        self._watched: list[Moment] = []
        self._before = Moment()
        self._dirty: dict[int, set[int]] = {}
        self._queue: list[tuple[int, int]] = []
        self._forced: set[int] = set()
        self._entered: set[int] = set()
        self._reader: Reader | None = None
        self._owners: dict[str, set[int]] = {}
        self._news: set[str] = set()

    def _all_started(self) -> dict[int, bool]:
        if self._started is None:
            found = self._started = {}
            for at in self.flat.order:
                quick = self._quick(at)
                found[at] = self._has_started(at) if quick is None else quick[1]
        return self._started

    def _has_started(self, at: int) -> bool:
        closed = self.closing_of(self.goals[at]) is not None
        return closed or self._any_started(self.counting(at))

    # one event

    def begin(self, moment: Moment, held: list[weakref.ref[Moment]]) -> None:
        """Begin an event: the moment is that before it, and those that are held are kept as they were."""
        self._before = moment
        self._watched = [moment, *(found for found in map(_found, held) if found is not None)]
        self._dirty, self._queue = {}, []
        self._forced, self._entered, self._movers = set(), set(), {}
        self._reader, self._owners, self._news = None, {}, set()

    def put_key_result(self, k: int, item: KeyResult, *, counts: bool, plain: bool = True) -> None:
        """Replace a key result; `counts` is False where nothing can change by it as of the date."""
        at = self.flat.objective_of[k]
        self._keep_key_result(k)
        self.items[k] = item
        self.flat.forget(k)
        self._outdated.add(at)
        if counts:
            if self.plain[at] and not plain:
                self._keep_objective(at)
                self.plain[at] = False
            self._mark(at, k)
            self._entered.add(k)

    def put_objective(self, at: int, objective: Objective, *, counts: bool) -> None:
        """Replace an objective by one in another state."""
        self._keep_objective(at)
        self.goals[at] = objective
        if counts:
            self._mark(at)
            self._forced.add(at)
            for k in range(self.flat.first[at], self.flat.first[at + 1]):
                self._mark(at, k)

    def put_kpi(self, position: int, kpi: KPI, *, counts: bool) -> None:
        """Replace a KPI by one with other readings."""
        before = self.gauges[position]
        for moment in self._watched:
            moment.kpis.setdefault(position, (before,))
        was = (before.series.at(self.as_of), self.health(before), self.known_health(before))
        self.gauges[position] = kpi
        self._health.pop(kpi.id, None)
        for k in self._readers.get(position, ()):
            self._keep_key_result(k)
            self.flat.kpis[k] = kpi
            self.flat.forget(k)
            if counts:
                self._mark(self.flat.objective_of[k], k)
                self._entered.add(k)
        now = (kpi.series.at(self.as_of), self.health(kpi), self.known_health(kpi))
        if _value(was[0]) != _value(now[0]) or was[1] != now[1]:
            self._news.add(kpi.id)
        if was[2] != now[2]:
            for at in self._guarded_by.get(kpi.id, ()):
                self._mark(at)
                self._forced.add(at)

    def put_link(self, child: int, objective: Objective, parent: int, k: int | None, links: Links) -> None:
        """Replace an objective by one with another link, and what is aligned to the parent or its key result."""
        self._keep_objective(child)
        self.goals[child] = objective
        if k is not None:
            self._keep_key_result(k)
            self.flat.key_result_children[k] = links
            self._mark(parent, k)
        else:
            self._keep_objective(parent)
            self.flat.children[parent] = links
            self._child_means.pop(parent, None)
            self._mark(parent)

    def finish(self) -> frozenset[str]:
        """Work out what the event reaches; return the ids of what changed."""
        while self._queue:
            _, at = heappop(self._queue)
            self._renew(at, self._dirty.pop(at))
        scores = {owner: self._owner_score(owner, goals) for owner, goals in self._owners.items()}
        for owner, score in scores.items():
            if score != self._owner_scores[owner]:
                self._news.add(owner)
        self._owner_scores.update(scores)
        self._watched, self._reader = [], None
        return frozenset(self._news)

    def undo(self) -> None:
        """Put back everything that the event has changed."""
        for k, (item, kpi, score, measured, links) in self._before.key_results.items():
            self.items[k], self.flat.kpis[k], self.scores[k] = item, kpi, score
            self.flat.forget(k)
            _put(self.measured, k, measured)
            _put(self.flat.key_result_children, k, links)
        for at, (goal, raw, score, total, started, status, links, plain) in self._before.objectives.items():
            self.goals[at], self.objective_raw[at], self.objective_scores[at] = goal, raw, score
            self.plain[at] = plain
            self._all_started()[at] = started
            self._child_means.pop(at, None)
            self._owner_means.pop(goal.owner or "", None)
            _put(self.totals, at, total)
            _put(self.flat.children, at, links)
            if self._statuses is not None and status is not None:
                self._statuses[at] = status
        for position, (kpi,) in self._before.kpis.items():
            self.gauges[position] = kpi
        self._health.clear()
        self._watched, self._reader = [], None

    # what was there before it is changed

    def _keep_key_result(self, k: int) -> None:
        if k not in self._before.key_results:
            flat = self.flat
            cell: KeyResultCell = (
                self.items[k],
                flat.kpis[k],
                self.scores[k],
                self.measured.get(k),
                flat.key_result_children.get(k),
            )
            for moment in self._watched:
                moment.key_results.setdefault(k, cell)

    def _keep_objective(self, at: int) -> None:
        if at not in self._before.objectives:
            cell: ObjectiveCell = (
                self.goals[at],
                self.objective_raw[at],
                self.objective_scores[at],
                self.totals.get(at),
                self._all_started()[at],
                None if self._statuses is None else self._statuses[at],
                self.flat.children.get(at),
                self.plain[at],
            )
            for moment in self._watched:
                moment.objectives.setdefault(at, cell)

    # working out

    def _mark(self, at: int, k: int | None = None) -> None:
        found = self._dirty.get(at)
        if found is None:
            found = self._dirty[at] = set()
            heappush(self._queue, (self.rank[at], at))
        if k is not None:
            found.add(k)

    def _renew(self, at: int, ks: set[int]) -> None:
        """Work out one objective with some of its key results; note what changed, mark what goes by it."""
        self._keep_objective(at)
        objective = self.goals[at]
        quick = self._work_out(at, ks, objective)
        moved = self._has_moved(at)
        if moved or any(k in self._entered or self._says_otherwise(k) for k in ks):
            self._mark_parents(at, objective, moved=moved)
        for k in ks:
            if self._key_result_news(at, k):
                self._news.add(self.items[k].id)
        if self._objective_news(at, quick=quick and at not in self._forced):
            self._news.add(objective.id)
        if objective.owner is not None and (moved or ks):
            self._owners.setdefault(objective.owner, set()).add(at)

    def _work_out(self, at: int, ks: set[int], objective: Objective) -> bool:
        """Work out key results and then their objective; return whether its roll-up was simple."""
        for k in ks:
            self._keep_key_result(k)
        if self.plain[at] and self._plain_usable:
            for k in ks:
                self.measured.pop(k, None)
                self.scores[k] = self._plain_score(k)
        else:
            for k in ks:
                self._score_key_result(k)
        quick = self._quick(at)
        if quick is not None:
            self._finish(at, objective, quick[0])
            self._all_started()[at] = quick[1]
        else:
            self.totals.pop(at, None)
            self._finish(at, objective, self.roll_up(at)[0])
            self._all_started()[at] = self._has_started(at)
        if self._statuses is not None:
            self._statuses[at] = self.common_state(at) or self._ruled(at)
        return quick is not None

    def _has_moved(self, at: int) -> bool:
        """Return whether anything of an objective that others go by is not as it was."""
        _, _, score, total, started, status, _, _ = self._before.objectives[at]
        return (
            at in self._forced
            or score != self.objective_scores[at]
            or started != self._all_started()[at]
            or total != self.totals.get(at)
            or (self._statuses is not None and status != self._statuses[at])
        )

    def _mark_parents(self, at: int, objective: Objective, *, moved: bool) -> None:
        structure = self.plan.structure
        for link in objective.aligned_to:
            parent = structure.objective_at.get(link.to)
            if parent is None:
                k = self.numbers[link.to]
                if isinstance(self.items[k].measure, Cascaded):
                    self._mark(self.flat.objective_of[k], k)
            elif moved and not self._deaf(parent):
                self._mark(parent)
                self._movers.setdefault(parent, set()).add(at)

    def _deaf(self, at: int) -> bool:
        """Return whether nothing of an objective goes by its children: its own plain key results count."""
        if not self.plain[at] or not self._plain_usable:
            return False
        own = range(self.flat.first[at], self.flat.first[at + 1])
        return any(self.items[k].weight and (self._zero or self.scores[k] is not None) for k in own)

    def _quick(self, at: int) -> tuple[float, bool] | None:
        """Return the roll-up of an objective and whether it has started, where both are simple; None elsewhere.

        Simple are plain key results, and nothing but active children that count by their weights: the mean of five
        children takes 3 microseconds here and 40 with everything that may be said about them.
        """
        first, last = self.flat.first[at], self.flat.first[at + 1]
        objective = self.goals[at]
        if objective.closing is not None or not self._usual:
            return None
        if first < last:
            return self._quick_plain(first, last) if self.plain[at] and self._plain_usable else None
        return None if self.policy.members == "key_results" else self._quick_children(at)

    def _quick_plain(self, first: int, last: int) -> tuple[float, bool] | None:
        parts: list[float] = []
        weights: list[float] = []
        started = False
        for k in range(first, last):
            score, weight = self.scores[k], self.items[k].weight
            if score is None:
                if not self._zero:
                    continue
                score = 0.0
            elif weight:
                started = True
            parts.append(weight * score)
            weights.append(weight)
        total = math.fsum(weights)
        return (math.fsum(parts) / total, started) if total else None

    def _quick_children(self, at: int) -> tuple[float, bool] | None:
        links = self.flat.children.get(at, ())
        if len(links) >= MANY:
            return self._quick_many(at, links)
        parts: list[float] = []
        weights: list[float] = []
        begun, goals, scores = False, self.goals, self.objective_scores
        all_started = self._started or {}
        for child, link in links:
            goal = goals[child]
            if not link.contributes or link.share is not None or goal.states or goal.closing is not None:
                return None
            score, weight = scores[child], link.weight
            if score is not None and weight:
                parts.append(weight * score)
                weights.append(weight)
                begun = begun or all_started[child]
        total = math.fsum(weights)
        return (math.fsum(parts) / total, begun) if 0 < total <= HUGE else None

    def _quick_many(self, at: int, links: Sequence[tuple[int, Alignment]]) -> tuple[float, bool] | None:
        """Return the same of many children, of which only those that moved are looked at."""
        running = self._child_means.get(at)
        if running is not None:
            moved = self._movers.get(at, ())
            name = self.goals[at].id
            links = [(child, link) for child in moved for link in self.goals[child].aligned_to if link.to == name]
        else:
            running = RunningMean()
        for child, link in links:
            goal = self.goals[child]
            if not link.contributes or link.share is not None or goal.states or goal.closing is not None:
                self._child_means.pop(at, None)
                return None
            score, weight = self.objective_scores[child], link.weight
            counted = score is not None and weight
            running.put(child, (weight, score or 0.0, self._all_started()[child]) if counted else None)
        self._child_means[at] = running
        mean = running.mean
        return None if mean is None else (mean, running.started)

    def _plain_score(self, k: int) -> float | None:
        """Return the score of a plain key result, as the fast path of an evaluation works it out."""
        progress = self._plain_progress(self.items[k])
        if progress is None:
            return None
        return self.low if progress < self.low else min(progress, self.high)

    def _plain_progress(self, item: KeyResult) -> float | None:
        measure = cast("Change", item.measure)
        baseline, target = cast("float", measure.baseline), cast("float", measure.target)
        for entry in reversed(item.check_ins):
            if entry.value is not None and entry.date <= self.as_of:
                return (entry.value - baseline) / (target - baseline)
        return None

    # what changed

    def _then(self) -> Reader:
        """Return an engine of the moment before the event; most events need none."""
        if self._reader is None:
            self._reader = Reader(self, self._before)
        return self._reader

    def _differs(self, one: float | None, other: float | None) -> bool:
        """Return whether two numbers are published as different ones."""
        if one is None or other is None:
            return one is not other
        return one != other and settle(one) != settle(other)

    def _says_otherwise(self, k: int) -> bool:
        """Return whether the measure of a key result says something else than before."""
        return self.measured.get(k) != self._before.key_results[k][3]

    def _key_result_news(self, at: int, k: int) -> bool:
        """Return whether anything published of a key result changed."""
        before, now = self._before.key_results[k], self.items[k]
        if self._differs(before[2], self.scores[k]):
            return True
        simple = self.plain[at] and self._plain_usable and at not in self._forced and before[2] == self.scores[k]
        if simple and not _phases(now) and all(entry.status is None for entry in now.check_ins):
            # the status is that of the score: 5 microseconds instead of 60, for what is most of what changes nothing
            return self._differs(self._plain_progress(before[0]), self._plain_progress(now))
        return _key_result_answer(self._then(), k) != _key_result_answer(self, k)

    def _objective_news(self, at: int, *, quick: bool) -> bool:
        """Return whether anything published of an objective changed; `quick` where the roll-up alone may have."""
        _, raw, score, _, started, _, _, _ = self._before.objectives[at]
        if self._differs(raw, self.objective_raw[at]) or self._differs(score, self.objective_scores[at]):
            return True
        own = self.items[self.flat.first[at] : self.flat.first[at + 1]]
        if not quick or self._asks_below or any(map(_phases, own)):
            return _objective_answer(self._then(), at) != _objective_answer(self, at)
        # only its score can have moved, and by less than is published; but an edge of its status may be there
        objective, same = self.goals[at], started == self._all_started()[at]
        if (same and score == self.objective_scores[at]) or self.state_of(objective) is not State.ACTIVE:
            return False
        was = self.computed_status(score, self.objective_yardstick(at), at, started=started)
        return self._capped(objective, was) is not self._paced(at)

    def _owner_score(self, owner: str, goals: set[int]) -> float | None:
        """Return an owner's score after some of the goals have changed, from a running mean where there is one."""
        if self._weights or self.policy.owner_score == "key_results":
            return self._full_owner_score(owner)
        running = self._owner_means.get(owner)
        if running is None or not goals.isdisjoint(self._forced):  # a state chooses which goals are current
            running = self._owner_means[owner] = RunningMean()
            goals = set(self.current(owner)[0])
            for at in goals:
                running.put(at, self._owner_part(at))
        else:
            for at in goals:
                if at in running:
                    running.put(at, self._owner_part(at))
        mean = running.mean
        return self._full_owner_score(owner) if mean is None else settle(mean)

    def _owner_part(self, at: int) -> Part | None:
        member = self._owned(at, self.objective_scores[at])
        return None if member.score is None else (member.weight, member.score, False)

    def _full_owner_score(self, owner: str) -> float | None:
        score = self.owner_roll_up(owner)[0]
        return None if score is None else settle(score)

    # the parts of a plan

    def parts(self, moment: Moment) -> tuple[list[Objective], list[KPI]]:
        """Return the objectives and KPIs of a moment."""
        first = self.flat.first
        for at in self._outdated:
            self.goals[at] = renewed(self.goals[at], key_results=tuple(self.items[first[at] : first[at + 1]]))
        self._outdated = set()
        objectives, kpis = list(self.goals), list(self.gauges)
        for at, cell in moment.objectives.items():
            objectives[at] = cell[0]
        for at in {*moment.objectives, *(self.flat.objective_of[k] for k in moment.key_results)}:
            numbers = range(first[at], first[at + 1])
            kept = moment.key_results
            own = tuple(kept[k][0] if k in kept else self.items[k] for k in numbers)
            objectives[at] = renewed(objectives[at], key_results=own)
        for position, (kpi,) in moment.kpis.items():
            kpis[position] = kpi
        return objectives, kpis


def _key_result_answer(engine: Engine, k: int) -> tuple[object, ...]:
    return (
        _settled(engine.measured_of(k).progress),
        _settled(engine.scores[k]),
        engine.key_result_status(k)[0],
        _settled(engine.expected(k)),
    )


def _objective_answer(engine: Engine, at: int) -> tuple[object, ...]:
    return engine.objective_status(at)[0], _settled(engine.objective_expected(at))


def _phases(item: KeyResult) -> object:
    return getattr(item.measure, "phases", ())


def _settled(value: float | None) -> float | None:
    return None if value is None else settle(value)


def _value(reading: object) -> object:
    return getattr(reading, "value", None)


def _found(reference: weakref.ref[Moment]) -> Moment | None:
    return reference()


def _put(table: dict[int, T], number: int, value: T | None) -> None:
    """Put back what a table had: nothing where it had nothing."""
    if value is None:
        table.pop(number, None)
    else:
        table[number] = value
