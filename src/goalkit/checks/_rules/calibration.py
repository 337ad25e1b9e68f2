"""Rules about patterns over several cycles, and about how the last one ended.

What is found is a question about targets and forecasts, never a rating of people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalkit.checks._rules.rhythm import Cards, days_before, ended, ended_last, explained, pursued, unexplained
from goalkit.checks.findings import Severity
from goalkit.checks.rule import Rule
from goalkit.insight.calibration import calibration
from goalkit.model.measures import Baseline, Maintain
from goalkit.model.numbers import percent, settle
from goalkit.model.states import State, Status
from goalkit.scoring.grading import Grade

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from goalkit.checks.facts import Facts
    from goalkit.checks.findings import Evidence, Finding
    from goalkit.insight.calibration import Calibration, CalibrationRow, Confidence, Stretch, Verdict
    from goalkit.model.key_results import KeyResult
    from goalkit.model.objectives import Objective
    from goalkit.model.owners import Owner
    from goalkit.scoring.results import KeyResultResult
    from goalkit.scoring.scorecard import Scorecard

__all__ = ["RULES"]

_FULL = 1.0
_MOST_FULL = 2 / 3
"""A larger share of key results at 1.0 asks for too little (Google re:Work)."""
_HORIZON = 0.5
"""The share of a cycle at which the confidence in force is the forecast."""
_WEEK = 7
_GREEN = (Status.ON_TRACK, Status.AHEAD)


def _calibration(facts: Facts, event: float | None = None) -> Calibration:
    numbers = facts.guidelines
    return calibration(
        facts.plan,
        facts.as_of,
        facts.policy,
        least_cycles=numbers.least_cycles,
        least_key_results=numbers.least_key_results,
        too_easy=numbers.too_easy,
        too_hard=numbers.too_hard,
        full=_MOST_FULL,
        horizon=_HORIZON,
        event=event,
    )


def _judged(facts: Facts, wanted: Verdict) -> list[tuple[Owner | None, Stretch, float]]:
    """Return the owners whose pattern has a verdict, with its mean; the plan (None) only where no owner's has."""
    found = _calibration(facts)

    def among(rows: Iterable[CalibrationRow]) -> list[tuple[Owner | None, Stretch, float]]:
        return [
            (facts.owner(row.owner), row.stretch, row.stretch.mean)
            for row in rows
            if row.stretch.verdict == wanted and row.stretch.mean is not None
        ]

    return among(found.owners) or among([found.plan])


def _stretch(facts: Facts, stretch: Stretch) -> dict[str, Evidence]:
    """Return the numbers behind a verdict."""
    return {
        "cycles": stretch.cycles,
        "key_results": stretch.key_results,
        "mean": stretch.mean,
        "full": stretch.full,
        "least_cycles": facts.guidelines.least_cycles,
        "least_key_results": facts.guidelines.least_key_results,
    }


def _always_full(facts: Facts) -> dict[str, tuple[list[dt.date], int]]:
    """Return, by owner, the last days of the latest cycles in which all was reached, and of how many key results.

    Only those with enough such cycles in a row. A cycle of nothing but measures that ask for no more than to find
    out or to keep something neither counts nor ends the row.
    """
    known: dict[str, dict[dt.date, list[tuple[float | None, bool]]]] = {}
    for objective, cycle in ended(facts):
        for item in pursued(facts, objective) if objective.ambition == "aspirational" else ():
            owner = item.owner or objective.owner
            if owner is not None:
                asks = not isinstance(item.measure, (Baseline, Maintain))
                score = facts.card.key_results[item.id].score
                known.setdefault(owner, {}).setdefault(cycle.last_day, []).append((score, asks))
    rows = {owner: _row_of_full(by_day) for owner, by_day in known.items()}
    return {owner: row for owner, row in rows.items() if len(row[0]) >= facts.guidelines.least_cycles}


def _row_of_full(by_day: dict[dt.date, list[tuple[float | None, bool]]]) -> tuple[list[dt.date], int]:
    days: list[dt.date] = []
    count = 0
    for day in sorted(by_day, reverse=True):
        if any(score is None or score < _FULL for score, _ in by_day[day]):
            break
        if any(asks for _, asks in by_day[day]):
            days.insert(0, day)
            count += len(by_day[day])
    return days, count


class TooEasy(Rule):
    """Aspirational targets that are nearly always reached."""

    code, name, severity = "GK601", "too-easy", Severity.WARNING
    why = (
        "A stretch goal is set so that 60 to 70 % is a good result. "
        "What is nearly always reached could have asked for more."
    )
    fix = "Ask before the next cycle what would be worth trying, and set the target there."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each owner whose targets ask for too little, or one for the plan."""
        always = _always_full(facts)
        limit = settle(facts.guidelines.too_easy)
        for owner, stretch, mean in _judged(facts, "too_easy"):
            if always if owner is None else owner.id in always:
                continue  # each and every one was reached: a finding of its own
            cycles, count = stretch.cycles, stretch.key_results
            if mean > limit:
                text = f"came to {percent(mean)} % on average; above {percent(limit)} %"
            else:
                text = f"reached 100 % in {stretch.full} cases; more than two thirds"
            yield self.at(
                facts,
                owner,
                f"the {count} aspirational key results of {cycles} ended cycles {text} is a sign of easy targets",
                **_stretch(facts, stretch),
                too_easy=facts.guidelines.too_easy,
                most_full=settle(_MOST_FULL),
            )


class TooHard(Rule):
    """Aspirational targets that are nearly never reached."""

    code, name, severity = "GK602", "too-hard", Severity.WARNING
    why = "A stretch goal is set so that 60 to 70 % is a good result. Targets far out of reach are soon ignored."
    fix = "Set fewer or nearer targets in the next cycle, or make time for them."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each owner whose targets ask for too much, or one for the plan."""
        for owner, stretch, mean in _judged(facts, "too_hard"):
            yield self.at(
                facts,
                owner,
                f"the {stretch.key_results} aspirational key results of {stretch.cycles} ended cycles came to "
                f"{percent(mean)} % on average; below {percent(facts.guidelines.too_hard)} % is a sign of targets "
                "out of reach",
                **_stretch(facts, stretch),
                too_hard=facts.guidelines.too_hard,
            )


class AlwaysFull(Rule):
    """Aspirational key results that are all reached in full, cycle after cycle."""

    code, name, severity = "GK603", "always-full", Severity.WARNING
    why = "Full marks once are a success. Full marks every time say that the targets were safe from the start."
    fix = "Raise the next targets until reaching all of them is in doubt, or call them committed."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each owner who reached everything in each of the last cycles."""
        always = _always_full(facts)
        for owner in facts.plan.owners:
            if owner.id in always:
                days, count = always[owner.id]
                yield self.at(
                    facts,
                    owner,
                    f"all {count} aspirational key results of its last {len(days)} ended cycles were reached in full",
                    cycles=len(days),
                    ended=tuple(day.isoformat() for day in days),
                    key_results=count,
                    least_cycles=facts.guidelines.least_cycles,
                )


class CommittedMissed(Rule):
    """A promise that was not kept, and no note that says why."""

    code, name, severity = "GK604", "committed-missed", Severity.WARNING
    why = "A committed objective is a promise of 100 %. Others relied on it, and will rely on the next one."
    fix = "Write into the closing note what happened and what changes; or call it aspirational next time."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each committed objective that was closed below its promise without a word."""
        cards = Cards(facts)
        for objective, cycle in ended(facts):
            score = facts.card.objectives[objective.id].score
            if objective.ambition != "committed" or facts.state(objective) is not State.CLOSED or score is None:
                continue
            if facts.policy.grading.grade(score, "committed") is Grade.ACHIEVED or _told(facts, objective):
                continue
            if not _in_question(facts, objective, cards):  # else the same note is asked for already
                yield self.at(
                    facts,
                    objective,
                    f"was committed for {cycle.id} and closed at {percent(score)} % without a note",
                    cycle=cycle.id,
                    last_day=cycle.last_day.isoformat(),
                    score=score,
                )


def _graded(facts: Facts, objective: Objective) -> tuple[Objective | KeyResult, ...]:
    """Return an objective and those of its key results that fell short: what its grade rests on."""
    card = facts.card
    short = [item for item in objective.key_results if (card.key_results[item.id].score or 0.0) < _FULL]
    return objective, *short


def _told(facts: Facts, objective: Objective) -> bool:
    """Return whether a note says what happened."""
    return any(explained(facts, goal) for goal in _graded(facts, objective))


def _in_question(facts: Facts, objective: Objective, cards: Cards) -> bool:
    """Return whether a grade lies far from what was computed and nobody says why: a finding of its own."""
    return any(unexplained(facts, goal, cards) is not None for goal in _graded(facts, objective))


class ConfidenceOff(Rule):
    """Stated confidence that comes true much less, or much more, often than stated."""

    code, name, severity = "GK605", "confidence-off", Severity.NOTICE
    why = 'Confidence helps others plan only if "70 %" comes true about seven times in ten.'
    fix = "Look at old forecasts together before the next ones are stated: what did we not see coming?"

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each owner whose forecasts are off, or one for the plan."""
        over = _calibration(facts)
        if over.plan.confidence.forecasts < facts.guidelines.least_forecasts:
            return
        under = _calibration(facts, event=_FULL)
        pairs = list(zip(over.owners, under.owners, strict=True))
        owned = [item for pair in pairs for item in _off(facts, *pair)]
        for owner, said, word in owned or list(_off(facts, over.plan, under.plan)):
            yield self._finding(facts, owner, said, word)

    def _finding(self, facts: Facts, owner: Owner | None, said: Confidence, word: str) -> Finding:
        stated, happened = settle(said.mean_confidence or 0.0), settle(said.base_rate or 0.0)
        who = "people were" if owner is None else "the owner was"
        true = round(happened * said.forecasts)
        return self.at(
            facts,
            owner,
            f"halfway through its cycles {who} {percent(stated)} % confident on average in {said.forecasts} key "
            f"results, but {_came_true(true, confident=stated > happened)}",
            forecasts=said.forecasts,
            mean_confidence=stated,
            base_rate=happened,
            bias=settle(stated - happened),
            meaning=word,
            horizon=_HORIZON,
            confidence_gap=facts.guidelines.confidence_gap,
            least_forecasts=facts.guidelines.least_forecasts,
        )


def _came_true(number: int, *, confident: bool) -> str:
    """Return how many forecasts came true, and what that says."""
    count = f"{number or 'none'} of them came true"
    return f"{'only ' * bool(number)}{count}: too confident" if confident else f"{count}: too cautious"


def _off(facts: Facts, over: CalibrationRow, under: CalibrationRow) -> Iterable[tuple[Owner | None, Confidence, str]]:
    """Return the forecasts of an owner that are off, whatever people mean by success.

    Some mean a good grade, some the whole target. Confidence is too high where it is too high for a good grade, and
    too low where it is too low for the whole target.
    """
    gap, least = settle(facts.guidelines.confidence_gap), facts.guidelines.least_forecasts
    high, low = over.confidence, under.confidence
    if high.forecasts < least or high.bias is None or low.bias is None:
        return []
    if settle(high.bias) > gap:
        return [(facts.owner(over.owner), high, "over-confidence")]
    if settle(low.bias) < -gap:
        return [(facts.owner(over.owner), low, "under-confidence")]
    return []


class Watermelon(Rule):
    """An objective that was green until its last week, and then missed."""

    code, name, severity = "GK606", "watermelon", Severity.WARNING
    why = "Green outside, red inside: those who could have helped did not know."
    fix = "Ask at each check-in what supports the green, and thank whoever reports red first."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each objective of the last cycle that turned from green to missed in a week."""
        cards = Cards(facts)
        for objective, cycle in ended_last(facts):
            if cycle.days < facts.guidelines.settled_days or not _red(facts, objective):
                continue
            day = days_before(cycle.last_day, _WEEK)
            green = _green(facts, objective, cards.at(day))
            if green and not _in_question(facts, objective, cards):
                score = facts.card.objectives[objective.id].score or 0.0
                yield self.at(
                    facts,
                    objective,
                    f"was {green} on {day}, a week before its end, but ended at {percent(score)} %",
                    cycle=cycle.id,
                    last_day=cycle.last_day.isoformat(),
                    day=day.isoformat(),
                    status=green,
                    score=score,
                    settled_days=facts.guidelines.settled_days,
                )


def _red(facts: Facts, objective: Objective) -> bool:
    """Return whether an objective was closed as missed, and by more than a promise that was nearly kept."""
    score = facts.card.objectives[objective.id].score
    if score is None or facts.state(objective) is not State.CLOSED:
        return False
    missed = facts.policy.grading.grade(score, objective.ambition) is Grade.MISSED
    return missed and facts.policy.pace.status(score, 1.0, objective.ambition) is Status.OFF_TRACK


def _green(facts: Facts, objective: Objective, card: Scorecard) -> str:
    """Return in words how an objective was green: by its own status, or by that of all its key results.

    It was not where anybody warned: said at risk or off track, or had next to no confidence.
    """
    result = card.objectives[objective.id]
    own = [card.key_results[item.id] for item in pursued(facts, objective)]
    if result.breached_guardrails or any(_warned(facts, item) for item in own):
        return ""
    if result.status in _GREEN:
        return result.status.replace("_", " ")
    return "on track in all of its key results" if own and all(item.status in _GREEN for item in own) else ""


def _warned(facts: Facts, result: KeyResultResult) -> bool:
    if result.stated_status in {Status.AT_RISK, Status.OFF_TRACK}:
        return True
    return result.confidence is not None and settle(result.confidence) < facts.policy.confidence_at_risk


RULES: tuple[Rule, ...] = (TooEasy(), TooHard(), AlwaysFull(), CommittedMissed(), ConfidenceOff(), Watermelon())
