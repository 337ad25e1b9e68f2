"""Rules about rhythm: check-ins, grading, and when they happen.

What can still be repaired (a missing check-in, a missing grade or note) is found whenever it happened. What is only a
lesson for the next time is found for the cycle of each owner that ended last.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from goalkit.checks.facts import GIVEN_UP
from goalkit.checks.findings import Severity
from goalkit.checks.rule import Rule
from goalkit.model.history import closing_at
from goalkit.model.measures import Cascaded, Change, Maintain
from goalkit.model.numbers import percent, settle
from goalkit.model.objectives import Objective
from goalkit.model.states import State
from goalkit.scoring.evaluate import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.checks.facts import Facts
    from goalkit.checks.findings import Finding
    from goalkit.model.cycles import Cycle
    from goalkit.model.history import Closing
    from goalkit.model.key_results import KeyResult
    from goalkit.scoring.results import KeyResultResult
    from goalkit.scoring.scorecard import Scorecard

__all__ = ["RULES", "Cards", "days_before", "ended", "ended_last", "explained", "graded", "pursued", "unexplained"]

_FEWEST = 2
"""A single check-in says nothing about when people check in."""
_NOT_PURSUED = {State.DRAFT, *GIVEN_UP}


# what several rules ask


class Cards:
    """The scorecards of a plan as of earlier days, each made once."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._made = {facts.as_of: facts.card}

    def at(self, day: dt.date) -> Scorecard:
        """Return the scorecard as of a day."""
        if day not in self._made:
            self._made[day] = evaluate(self._facts.plan, day, self._facts.policy)
        return self._made[day]


def pursued(facts: Facts, objective: Objective) -> tuple[KeyResult, ...]:
    """Return the key results of an objective that were agreed and not given up."""
    return tuple(item for item in objective.key_results if facts.state(item) not in _NOT_PURSUED)


def ended(facts: Facts) -> list[tuple[Objective, Cycle]]:
    """Return the finished objectives, each with its cycle."""
    return [(item, facts.plan.cycle(item.cycle)) for item in facts.finished if item.cycle is not None]


def ended_last(facts: Facts) -> list[tuple[Objective, Cycle]]:
    """Return the finished objectives of each owner's last ended cycle, with that cycle."""
    last: dict[str | None, dt.date] = {}
    for objective, cycle in ended(facts):
        last[objective.owner] = max(cycle.last_day, last.get(objective.owner, cycle.last_day))
    return [(item, cycle) for item, cycle in ended(facts) if cycle.last_day == last[item.owner]]


def days_before(day: dt.date, count: int) -> dt.date:
    """Return the date some days before another, or the first date there is."""
    return dt.date.fromordinal(max(day.toordinal() - count, 1))


def graded(facts: Facts, objective: Objective) -> bool:
    """Return whether an objective is closed, or all of its key results are."""
    if facts.state(objective) is State.CLOSED:
        return True
    own = pursued(facts, objective)
    return bool(own) and all(facts.state(item) is State.CLOSED for item in own)


def explained(facts: Facts, goal: Objective | KeyResult) -> bool:
    """Return whether a note says why a goal was closed as it was."""
    closing = closing_at(goal.states, goal.closing, facts.as_of)
    notes = [item.note for item in goal.states if item.state is State.CLOSED and item.at <= facts.as_of]
    return any(note.strip() for note in (*notes, "" if closing is None else closing.note))


def unexplained(facts: Facts, goal: Objective | KeyResult, cards: Cards) -> tuple[Closing, float] | None:
    """Return a closing far from the computed score, and that score; None where it is near, or a note says why.

    It must be far from what was computed on the day of the closing, too: what a value did afterwards is not
    the doing of those who graded.
    """
    closing = closing_at(goal.states, goal.closing, facts.as_of)
    if closing is None or facts.state(goal) is not State.CLOSED or explained(facts, goal):
        return None
    then, now = (_computed(cards.at(day), goal) for day in (closing.at, facts.as_of))
    if then is None or now is None:
        return None
    nearest = min(settle(abs(closing.score - score)) for score in (then, now))
    return (closing, now) if nearest > settle(facts.guidelines.grade_gap) else None


def _computed(card: Scorecard, goal: Objective | KeyResult) -> float | None:
    """Return a computed score as far as a person can give it, 0 to 1; None where it rests on no value."""
    if isinstance(goal, Objective):
        found = card.objectives[goal.id].computed_score
        values = [card.key_results[item.id].score for item in goal.key_results]
        if values and all(value is None for value in values):
            return None
    else:
        found = card.key_results[goal.id].computed_score
    return None if found is None else min(max(found, 0.0), 1.0)


def _activated(goal: Objective | KeyResult, until: dt.date) -> list[dt.date]:
    """Return the days up to one on which a goal became active again, or for the first time."""
    return [change.at for change in goal.states if change.state is State.ACTIVE and change.at <= until]


def _closed_on(facts: Facts, goal: Objective) -> list[dt.date]:
    """Return the days on which a goal that is closed was closed."""
    if facts.state(goal) is not State.CLOSED:
        return []
    closing = closing_at(goal.states, goal.closing, facts.as_of)
    changes = [change for change in goal.states if change.at <= facts.as_of][-1:]
    days = [change.at for change in changes if change.state is State.CLOSED]
    return days if closing is None else [*days, closing.at]


def _life(facts: Facts, objective: Objective, cycle: Cycle) -> tuple[dt.date, dt.date]:
    """Return from when to when an objective of an ended cycle was pursued."""
    end = min([cycle.last_day, *_closed_on(facts, objective)])
    return max([cycle.start, *_activated(objective, end)]), end


def _lived(facts: Facts) -> Iterator[tuple[Objective, Cycle, dt.date, dt.date]]:
    """Yield the objectives that ended last and were pursued for long enough, with the first and the last day."""
    for objective, cycle in ended_last(facts):
        start, end = _life(facts, objective, cycle)
        if (end - start).days + 1 >= facts.guidelines.settled_days:
            yield objective, cycle, start, end


def _entries(facts: Facts, item: KeyResult) -> list[dt.date]:
    """Return the dates of all that was entered for a key result: check-ins, readings, milestones, decisions on it."""
    kpi = facts.kpi(item)
    steps = getattr(item.measure, "milestones", ())
    return [
        *(check_in.date for check_in in item.check_ins),
        *(step.done_on for step in steps if step.done_on is not None),
        *(revision.at for revision in item.revisions),
        *(change.at for change in item.states),
        *(reading.date for reading in (() if kpi is None else kpi.readings)),
    ]


# rules


class CheckInOverdue(Rule):
    """A running key result that nobody has updated for too long."""

    code, name, severity = "GK301", "check-in-overdue", Severity.WARNING
    why = "What is not looked at cannot be steered: a problem shows when it is too late to do something about it."
    fix = 'Check in now, even if nothing has moved; or choose a cadence that fits (`cadence = "monthly"`), or close it.'

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each key result whose last update is too long ago."""
        for objective in facts.current:
            cycle = facts.cycle(objective)
            if cycle is None:
                continue
            for item in objective.key_results:
                if _awaits(facts, item):
                    yield from self._overdue(facts, objective, item, cycle)

    def _overdue(self, facts: Facts, objective: Objective, item: KeyResult, cycle: Cycle) -> Iterator[Finding]:
        late, cadence = facts.guidelines.late, item.cadence or facts.guidelines.check_in
        begun = max([cycle.start, *_activated(objective, facts.as_of), *_activated(item, facts.as_of)])
        last = facts.card.key_results[item.id].last_update
        since = begun if last is None else max(begun, last)
        if not cadence.passed(since, late, facts.as_of):
            return
        days = (facts.as_of - since).days
        what = f"was last updated on {since}" if since == last else f"was not updated since it began on {since}"
        yield self.at(
            facts,
            item,
            f"{what}, {days} days ago; a check-in is due {cadence}",
            last_update=None if last is None else last.isoformat(),
            since=since.isoformat(),
            days=days,
            cadence=str(cadence),
            late=late,
        )


def _awaits(facts: Facts, item: KeyResult) -> bool:
    """Return whether a key result lives by check-ins, is active, and has not arrived."""
    if item.measure is None or isinstance(item.measure, Cascaded) or facts.kpi(item) is not None:
        return False
    return facts.state(item) is State.ACTIVE and not _arrived(facts.card.key_results[item.id], item)


def _arrived(result: KeyResultResult, item: KeyResult) -> bool:
    """Return whether nothing is left to do; what must only be kept never arrives."""
    keeps = isinstance(item.measure, Change) and result.baseline == result.target
    if keeps or isinstance(item.measure, Maintain):
        return False
    return result.progress is not None and result.progress >= 1


class SetAndForget(Rule):
    """An objective that was set at the start and not looked at again before its end."""

    code, name, severity = "GK302", "set-and-forget", Severity.WARNING
    why = "A goal that is only set and graded changes nothing in between. This is how most goals fail."
    fix = "Agree on a fixed time for check-ins in the next cycle, and on who asks for them."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each objective without an entry between its start and its end."""
        for objective, cycle, start, end in _lived(facts):
            own = pursued(facts, objective)
            if not own or any(isinstance(item.measure, Cascaded) for item in own):
                continue
            if not any(cycle.start < day <= cycle.last_day for item in own for day in _entries(facts, item)):
                yield self.at(
                    facts,
                    objective,
                    f"nobody entered anything between its first day, {start}, and its end, {end}",
                    cycle=cycle.id,
                    start=start.isoformat(),
                    end=end.isoformat(),
                    key_results=len(own),
                    settled_days=facts.guidelines.settled_days,
                )


class NotGraded(Rule):
    """An objective whose cycle is long over and that nobody closed."""

    code, name, severity = "GK303", "not-graded", Severity.WARNING
    why = "Without a grade nobody learns from it, and the next targets are guesses."
    fix = "Close it with a score and a note; or cancel it, or move it to a cycle that is running."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each objective of an ended cycle that is still open."""
        limit = facts.guidelines.grading_days
        for objective, cycle in ended(facts):
            days = (facts.as_of - cycle.last_day).days
            if days > limit and not graded(facts, objective):
                yield self.at(
                    facts,
                    objective,
                    f"is still open, {days} days after its cycle {cycle.id} ended on {cycle.last_day}",
                    cycle=cycle.id,
                    last_day=cycle.last_day.isoformat(),
                    days=days,
                    grading_days=limit,
                )


class UnexplainedGrade(Rule):
    """A grade far from the computed score, without a note that says why."""

    code, name, severity = "GK304", "unexplained-grade", Severity.WARNING
    why = "A grade may differ from the number, but whoever reads it later must be able to see why."
    fix = "Write the reason into the closing note, or correct the score or the last value."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each closing that is far from the computed score and has no note."""
        cards = Cards(facts)
        for objective in facts.plan.objectives:
            if facts.state(objective) in _NOT_PURSUED:
                continue
            goals: tuple[Objective | KeyResult, ...] = (objective, *objective.key_results)
            for goal in goals:
                found = unexplained(facts, goal, cards)
                if found is not None:
                    closing, computed = found
                    score = settle(closing.score)
                    yield self.at(
                        facts,
                        goal,
                        f"was graded {percent(score)} % although {_parts(facts, goal)} to {percent(computed)} %, "
                        "and no note says why",
                        score=score,
                        computed=computed,
                        gap=settle(abs(score - computed)),
                        closed_on=closing.at.isoformat(),
                        grade_gap=facts.guidelines.grade_gap,
                    )


def _parts(facts: Facts, goal: Objective | KeyResult) -> str:
    """Return what a computed score comes from, with its verb."""
    if not isinstance(goal, Objective):
        return "its measure comes"
    below = facts.plan.alignment.links_below(goal.id)
    return "its parts come" if any(link.kind == "contributes" for link in below) else "its key results come"


class LastDayUpdates(Rule):
    """An objective whose check-ins were all made in the last days of its cycle."""

    code, name, severity = "GK305", "last-day-updates", Severity.WARNING
    why = "Numbers that come on the last day are a report. Nobody can have steered by them."
    fix = "Next time, check in while there is still time to act: a few minutes, in the rhythm you agreed on."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each objective with check-ins in its last days only."""
        for objective, cycle, start, end in _lived(facts):
            first = days_before(end, facts.guidelines.last_days - 1)
            own = pursued(facts, objective)
            if any(cycle.start < day < first for item in own for day in _entries(facts, item)):
                continue
            late = [
                check_in.date
                for item in own
                if (item.cadence or facts.guidelines.check_in).passed(start, 1, first)  # one was due before
                for check_in in item.check_ins
                if check_in.date >= first
            ]
            if len(late) >= _FEWEST:
                yield self.at(
                    facts,
                    objective,
                    f"{_all_of(late)} made in its last days, {_when(min(late), max(late), len(late))}",
                    cycle=cycle.id,
                    end=end.isoformat(),
                    check_ins=len(late),
                    first=min(late).isoformat(),
                    last=max(late).isoformat(),
                    last_days=facts.guidelines.last_days,
                )


def _all_of(days: list[dt.date]) -> str:
    return "both of its check-ins were" if len(days) == _FEWEST else f"all {len(days)} of its check-ins were"


def _when(first: dt.date, last: dt.date, count: int) -> str:
    if first == last:
        return f"on {first}"
    return f"on {first} and {last}" if count == _FEWEST else f"from {first} to {last}"


RULES: tuple[Rule, ...] = (CheckInOverdue(), SetAndForget(), NotGraded(), UnexplainedGrade(), LastDayUpdates())
