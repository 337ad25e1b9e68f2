"""Calibration: whether targets asked for enough, and whether stated confidence came true, over closed cycles.

One cycle is no pattern, so nothing is judged before several have ended. What is found is a question, never a rating.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from goalkit.insight._calibration_table import lines
from goalkit.insight.brier import Decomposition, base_rate, brier_of, by_stated, parts_of_brier
from goalkit.model._check import Check, as_number, as_optional_number
from goalkit.model.history import closing_at, state_at
from goalkit.model.numbers import Number, percent, settle
from goalkit.model.plan import Plan
from goalkit.model.states import State
from goalkit.scoring._members import scored
from goalkit.scoring.evaluate import evaluate, policy_of
from goalkit.scoring.grading import Grade
from goalkit.scoring.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goalkit.model.cycles import Cycle, DayCount
    from goalkit.model.key_results import KeyResult
    from goalkit.model.objectives import Ambition, Objective
    from goalkit.scoring._engine import Engine
    from goalkit.scoring.grading import Grading

__all__ = [
    "LEAST_FORECASTS",
    "Calibration",
    "CalibrationRow",
    "Commitments",
    "Confidence",
    "Stretch",
    "Verdict",
    "calibration",
]

Verdict: TypeAlias = Literal["too_hard", "short", "calibrated", "strong", "too_easy"]
"""What a pattern of final scores says of the targets; `short` and `strong` lie beside the aim of 60 to 70 %."""

LEAST_FORECASTS = 30
"""From so many resolved forecasts on the Brier score is decomposed; its parts are biased in small samples."""
_FULL = 1.0
_AIM = (0.6, 0.7)
"""The mean score that stretch goals aim at (Google re:Work)."""
_REACHED: dict[Ambition, float] = {"aspirational": 0.7, "committed": 1.0}
"""The event where a grading has no edge for it."""
_NOT_COUNTED = (State.DRAFT, State.CANCELLED)
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ONE_DAY = dt.timedelta(days=1)


# results


@attrs.frozen(kw_only=True)
class Stretch:
    """How far aspirational targets were reached over closed cycles, and what that asks.

    A mean of 0.6 to 0.7 is `calibrated`: the aim of a stretch goal (Google re:Work). A mean above 0.85 or more than
    two thirds at 1.0 is `too_easy`, a mean below 0.4 is `too_hard`; between those and the aim it is `strong` or
    `short`, which asks nothing yet. Each edge belongs to the side nearer to the aim.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> found = calibration(gk.Plan(), dt.date(2026, 5, 15)).plan.stretch
        >>> found.key_results, found.mean
        (0, None)
    """

    cycles: int
    """How many ended cycles the key results are of."""
    key_results: int
    """How many aspirational key results count: not draft, not cancelled, with a final score."""
    unscored: int
    """How many more would count, but nobody ever gave them a value or a score."""
    mean: float | None
    """Mean final score, unweighted: each key result is one target. None where none counts."""
    full: int
    """How many of them have a final score of 1.0 or more."""
    share_full: float | None
    """Share of them with a final score of 1.0 or more, 0 to 1."""
    verdict: Verdict | None
    """What the pattern says; None where there is none yet."""
    reason: str
    """Why there is no verdict; empty where there is one."""
    question: str
    """What to ask those who set the targets; empty where there is nothing to ask."""


@attrs.frozen(kw_only=True)
class Commitments:
    """How many committed key results were kept over closed cycles: a promise is kept at 1.0, and 0.8 is a miss.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> found = calibration(gk.Plan(), dt.date(2026, 5, 15)).plan.commitments
        >>> found.kept, found.share_kept
        (0, None)
    """

    cycles: int
    """How many ended cycles the key results are of."""
    key_results: int
    """How many committed key results count: not draft, not cancelled, with a final score."""
    unscored: int
    """How many more would count, but nobody ever gave them a value or a score."""
    kept: int
    """How many of them have a final score of 1.0 or more."""
    share_kept: float | None
    """Share of them with a final score of 1.0 or more, 0 to 1; None where none counts."""


@attrs.frozen(kw_only=True)
class Confidence:
    """How well the confidence stated part of the way through a cycle foretold its end.

    Each key result is one forecast, whatever the number of its check-ins, because those are no
    independent forecasts. The event is in `Calibration.events`.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> found = calibration(gk.Plan(), dt.date(2026, 5, 15)).plan.confidence
        >>> found.forecasts, found.brier
        (0, None)
    """

    forecasts: int
    """How many key results had stated a confidence by the horizon and have a final score."""
    unstated: int
    """How many more have a final score, but had stated no confidence by then."""
    brier: float | None
    """Mean of (confidence - outcome) squared, 0 to 1; 0 is best. None without forecasts."""
    mean_confidence: float | None
    """Mean confidence stated, 0 to 1."""
    base_rate: float | None
    """Share of the forecasts whose event happened, 0 to 1."""
    base_brier: float | None
    """The Brier score of always stating the base rate, 0 to 0.25."""
    skill: float | None
    """1 - `brier` / `base_brier`: 1 is perfect, 0 no better than the base rate, below 0 worse.

    None where all events, or none, happened: then there is nothing to tell apart."""
    bias: float | None
    """`mean_confidence` - `base_rate`, -1 to 1: above 0 is over-confidence, below 0 under-confidence."""
    decomposition: Decomposition | None
    """The parts of the Brier score; None below 30 forecasts."""
    reason: str
    """Why there is no decomposition; empty where there is one."""


@attrs.frozen(kw_only=True)
class CalibrationRow:
    """The calibration of a whole plan, or of one owner.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> calibration(gk.Plan(), dt.date(2026, 5, 15)).plan.owner is None
        True
    """

    owner: str | None
    """The id of the owner; None for the whole plan."""
    stretch: Stretch
    """The aspirational key results."""
    commitments: Commitments
    """The committed key results."""
    confidence: Confidence
    """What was stated on the way, for both kinds."""


@attrs.frozen(kw_only=True)
class Calibration:
    """Whether targets asked for enough and confidence came true, as of a date. Made by `calibration`.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.insight.calibration import calibration
        >>> def quarter(number):
        ...     met = gk.CheckIn(dt.date(2026, 3 * number - 2, 9), 10, confidence=0.9)
        ...     measure = gk.Change(baseline=0, target=10)
        ...     ids = [f"q{number}-{place}" for place in range(3)]
        ...     krs = [gk.KeyResult(id=id, title="Sign customers", measure=measure, check_ins=[met]) for id in ids]
        ...     return gk.Objective(id=f"q{number}", title="Grow", cycle=f"2026-Q{number}", key_results=krs)
        >>> plan = gk.Plan(
        ...     cycles=[gk.Cycle.quarter(2026, number) for number in (1, 2, 3)],
        ...     objectives=[quarter(number) for number in (1, 2, 3)],
        ... )
        >>> print(calibration(plan, dt.date(2026, 10, 1)))
        cycles that ended before 2026-10-01
        <BLANKLINE>
        stretch     cycles  key results   mean  at 100 %  verdict
        (plan)           3            9  100 %     100 %  too easy
        <BLANKLINE>
        committed   cycles  key results  at 100 %
        (plan)           0            0         -
        <BLANKLINE>
        confidence  forecasts  stated  happened  Brier  skill
        (plan)              9    90 %     100 %   0.01      -
        forecast: the confidence in force at 50 % of the cycle
        event: a final score of at least 0.7 (aspirational) or 1 (committed)
        <BLANKLINE>
        (plan): Nine of nine key results were fully reached in three cycles: could the targets have asked for more?
    """

    as_of: dt.date
    """The day, up to its close; only cycles whose last day lies before it are looked at."""
    horizon: float
    """The share of the cycle at which the confidence in force is the forecast, above 0 to 1."""
    events: tuple[tuple[Ambition, float], ...]
    """What a forecast is about: the lowest final score at which the event has happened, for each ambition."""
    plan: CalibrationRow
    """All key results."""
    owners: tuple[CalibrationRow, ...]
    """A row for each owner of a key result that was looked at, in the order of the plan.

    A key result belongs to its own owner, else to that of its objective. An owner's row does not include the owners
    below it; key results without any owner are only in the row of the plan."""

    @property
    def questions(self) -> tuple[tuple[str | None, str], ...]:
        """What to ask, each with the id of the owner, or None for the whole plan."""
        return tuple((row.owner, row.stretch.question) for row in (self.plan, *self.owners) if row.stretch.question)

    def __str__(self) -> str:
        return "\n".join(lines(self))


# the plan


@attrs.frozen(kw_only=True)
class _Terms:
    """The arguments of `calibration`, checked together."""

    plan: Plan
    as_of: dt.date
    policy: Policy | None
    least_cycles: int
    least_key_results: int
    too_easy: float = attrs.field(converter=as_number)
    too_hard: float = attrs.field(converter=as_number)
    full: float = attrs.field(converter=as_number)
    horizon: float = attrs.field(converter=as_number)
    event: float | None = attrs.field(converter=as_optional_number)

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.instance("plan", self.plan, Plan)
        check.date("as_of", self.as_of)
        check.instance("policy", self.policy, Policy, optional=True)
        check.count("least_cycles", self.least_cycles)
        check.count("least_key_results", self.least_key_results)
        easy = check.number("too_easy", self.too_easy, low=0, high=1)
        hard = check.number("too_hard", self.too_hard, low=0, high=1)
        if easy is not None and hard is not None and hard > easy:
            check.add("too_hard", f"must not lie above too easy {easy:g}, got {hard:g}", "number.order")
        check.number("full", self.full, low=0, high=1)
        check.number("horizon", self.horizon, above=0, high=1)
        if self.event is not None:
            check.number("event", self.event, above=0, high=_highest(self.policy or getattr(self.plan, "policy", None)))
        check.raise_if_any("calibration")


def _highest(policy: object) -> float | None:
    """Return the highest score there can be; None where there is no limit."""
    high = policy.clamp[1] if isinstance(policy, Policy) else 1.0
    return None if high is None else max(high, 1.0)


@attrs.frozen(kw_only=True)
class _Final:
    """One key result of an ended cycle that takes part."""

    owner: str | None
    cycle: str
    ambition: Ambition
    score: float | None
    """The final score, settled; None where it is unknown."""
    confidence: float | None
    """The confidence in force at the horizon."""


def calibration(
    plan: Plan,
    as_of: dt.date,
    policy: Policy | None = None,
    *,
    least_cycles: int = 3,
    least_key_results: int = 6,
    too_easy: Number = 0.85,
    too_hard: Number = 0.4,
    full: Number = 2 / 3,
    horizon: Number = 0.5,
    event: Number | None = None,
) -> Calibration:
    """Return whether the targets of closed cycles asked for enough, and whether stated confidence came true.

    Looked at are the key results of cycles that ended before the day, unless they or their objective were a
    draft or cancelled when the cycle ended; one that a person graded after that is closed, and looked at. The final
    score is a person's closing score, where one is in force as of the day (it may be dated after the end),
    else the score at the close of the cycle's last day. Whatever else happens after the end of a cycle does not
    change its scores. Weights do not matter.

    Stretch: over enough closed cycles and aspirational key results, a high mean or many at 1.0 is a pattern of
    targets that ask for too little, a low mean of targets out of reach (Google's OKR playbook and re:Work). Where both
    seem to hold, which takes scores below 0, the verdict is `too_easy`.

    Confidence: one forecast for each key result, the confidence in force on the last day at which at most
    `horizon` of the cycle had passed. The event is that the final score, not rounded, reaches the edge of the policy's
    grade `achieved` (0.7 aspirational and 1.0 committed by default), or `event`.

    Args:
        plan: The goals.
        as_of: The day, up to its close. Nothing dated after it is looked at.
        policy: The policy of the scores; by default the plan's own, else `Policy()`.
        least_cycles: Below so many ended cycles there is no verdict: one cycle is no pattern.
        least_key_results: Below so many aspirational key results there is no verdict.
        too_easy: A mean score above this is too easy.
        too_hard: A mean score below this is too hard.
        full: A share of key results at 1.0 above this is too easy.
        horizon: The share of the cycle at which the confidence in force is the forecast, above 0 to 1.
        event: The final score that the confidence is about, for both ambitions; None takes the policy's.

    Raises:
        InvalidValue: An argument is of the wrong type or out of range, or `too_hard` lies above `too_easy`.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.insight.calibration import calibration
        >>> kr = gk.KeyResult(
        ...     id="sign",
        ...     title="Sign 10 customers",
        ...     measure=gk.Change(baseline=0, target=10),
        ...     check_ins=[
        ...         gk.CheckIn(dt.date(2026, 5, 4), 4, confidence=0.6),
        ...         gk.CheckIn(dt.date(2026, 6, 29), 9, confidence=1),
        ...     ],
        ... )
        >>> plan = gk.Plan(
        ...     cycles=[gk.Cycle.quarter(2026, 2)],
        ...     objectives=[gk.Objective(id="grow", title="Grow", cycle="2026-Q2", key_results=[kr])],
        ... )
        >>> row = calibration(plan, dt.date(2026, 7, 1)).plan
        >>> row.stretch.mean, row.stretch.verdict, row.stretch.reason
        (0.9, None, '1 of 3 closed cycles and 1 of 6 key results')
        >>> row.confidence.brier, row.confidence.mean_confidence, row.confidence.base_rate
        (0.16, 0.6, 1.0)
    """
    terms = _Terms(
        plan=plan,
        as_of=as_of,
        policy=policy,
        least_cycles=least_cycles,
        least_key_results=least_key_results,
        too_easy=as_number(too_easy),
        too_hard=as_number(too_hard),
        full=as_number(full),
        horizon=as_number(horizon),
        event=as_optional_number(event),
    )
    rules = policy_of(plan, policy)
    ambitions: tuple[Ambition, ...] = ("aspirational", "committed")
    edges: dict[Ambition, float] = {
        name: _edge(rules.grading, name) if terms.event is None else terms.event for name in ambitions
    }
    finals = list(_finals(terms, rules))
    owned: dict[str | None, list[_Final]] = {}
    for item in finals:
        owned.setdefault(item.owner, []).append(item)
    return Calibration(
        as_of=as_of,
        horizon=terms.horizon,
        events=tuple(edges.items()),
        plan=_row(None, finals, terms, edges),
        owners=tuple(_row(owner.id, owned[owner.id], terms, edges) for owner in plan.owners if owner.id in owned),
    )


def _edge(grading: Grading, ambition: Ambition) -> float:
    """Return the lowest score from which on every grade is `achieved`, as the bands of a policy have it."""
    edge = None
    for band in reversed(grading.committed if ambition == "committed" else grading.aspirational):
        if band.grade is not Grade.ACHIEVED:
            break
        edge = band.low
    return _REACHED[ambition] if edge is None else edge


def _finals(terms: _Terms, policy: Policy) -> Iterator[_Final]:
    """Yield the key results of ended cycles that take part, each with its final score."""
    ended: dict[dt.date, list[tuple[Objective, KeyResult, Cycle]]] = {}
    for objective, key_result in terms.plan.key_results():
        cycle = terms.plan.cycle_of(objective)
        if cycle is not None and cycle.end <= terms.as_of:
            ended.setdefault(cycle.last_day, []).append((objective, key_result, cycle))
    for last_day, items in ended.items():
        engine = evaluate(terms.plan, last_day, policy).engine
        cycles = {cycle.id: cycle for _, _, cycle in items}
        days = {name: _day_of(cycle, terms.horizon, policy.day_count) for name, cycle in cycles.items()}
        for objective, key_result, cycle in items:
            if _takes_part(objective, last_day, terms.as_of) and _takes_part(key_result, last_day, terms.as_of):
                yield _Final(
                    owner=key_result.owner or objective.owner,
                    cycle=cycle.id,
                    ambition=objective.ambition,
                    score=_final_score(engine, key_result, terms.as_of),
                    confidence=_stated(key_result, days[cycle.id]),
                )


def _takes_part(goal: Objective | KeyResult, last_day: dt.date, as_of: dt.date) -> bool:
    """Return whether a goal was neither a draft nor cancelled at the end, or was graded by a person afterwards."""
    states = tuple(change for change in goal.states if change.at <= last_day)
    closing = closing_at(goal.states, goal.closing, as_of)
    return state_at(states, closing, as_of) not in _NOT_COUNTED


def _final_score(engine: Engine, key_result: KeyResult, as_of: dt.date) -> float | None:
    closing = closing_at(key_result.states, key_result.closing, as_of)
    if closing is not None:
        return settle(closing.score)
    at, place = engine.plan.structure.key_result_at[key_result.id]
    progress = engine.measured_of(engine.flat.first[at] + place).progress
    return None if progress is None else settle(scored(progress, engine.policy))


def _day_of(cycle: Cycle, horizon: float, day_count: DayCount) -> dt.date | None:
    """Return the last day of a cycle at which at most this share of it had passed; None where there is none."""

    def passed(number: int) -> float:
        return settle(cycle.elapsed(cycle.start + number * _ONE_DAY, day_count))

    count = bisect_right(range(cycle.days), settle(horizon), key=passed)
    return cycle.start + (count - 1) * _ONE_DAY if count else None


def _stated(key_result: KeyResult, day: dt.date | None) -> float | None:
    """Return the confidence in force at the close of a day."""
    found = None
    for check_in in key_result.check_ins:
        if day is not None and check_in.date <= day and check_in.confidence is not None:
            found = check_in.confidence
    return found


def _row(owner: str | None, finals: Sequence[_Final], terms: _Terms, edges: dict[Ambition, float]) -> CalibrationRow:
    return CalibrationRow(
        owner=owner,
        stretch=_stretch([item for item in finals if item.ambition == "aspirational"], terms),
        commitments=_commitments([item for item in finals if item.ambition == "committed"]),
        confidence=_confidence(finals, edges),
    )


def _scores(finals: Sequence[_Final]) -> tuple[list[float], int, int]:
    """Return the known scores, the number of cycles they are of, and how many scores are not known."""
    scores = [item.score for item in finals if item.score is not None]
    cycles = {item.cycle for item in finals if item.score is not None}
    return scores, len(cycles), len(finals) - len(scores)


def _stretch(finals: Sequence[_Final], terms: _Terms) -> Stretch:
    scores, cycles, unscored = _scores(finals)
    count = len(scores)
    full = sum(score >= _FULL for score in scores)
    mean = settle(math.fsum(scores) / count) if scores else None
    share = settle(full / count) if scores else None
    verdict: Verdict | None = None
    reason = question = ""
    if mean is None or share is None or cycles < terms.least_cycles or count < terms.least_key_results:
        wanted = ((cycles, terms.least_cycles, "closed cycles"), (count, terms.least_key_results, "key results"))
        reason = " and ".join(f"{found} of {least} {what}" for found, least, what in wanted if found < least)
    elif share > settle(terms.full):
        verdict = "too_easy"
        were = "was" if full == 1 else "were"
        question = (
            f"{_word(full)} of {_many(count, 'key result')} {were} fully reached in {_many(cycles, 'cycle')}: "
            "could the targets have asked for more?"
        ).capitalize()
    elif mean > settle(terms.too_easy):
        verdict = "too_easy"
        question = _on_average(count, cycles, mean) + "could the targets have asked for more?"
    elif mean < settle(terms.too_hard):
        verdict = "too_hard"
        question = _on_average(count, cycles, mean) + "were the targets within reach, and was there time for them?"
    elif mean < _AIM[0]:
        verdict = "short"
    else:
        verdict = "strong" if mean > _AIM[1] else "calibrated"
    return Stretch(
        cycles=cycles,
        key_results=count,
        unscored=unscored,
        mean=mean,
        full=full,
        share_full=share,
        verdict=verdict,
        reason=reason,
        question=question,
    )


def _on_average(count: int, cycles: int, mean: float) -> str:
    text = f"{_many(count, 'key result')} of {_many(cycles, 'cycle')} came to {percent(mean)} % on average: "
    return text.capitalize()


def _many(count: int, noun: str) -> str:
    return f"{_word(count)} {noun}{'' if count == 1 else 's'}"


def _word(count: int) -> str:
    return _WORDS[count] if count < len(_WORDS) else str(count)


def _commitments(finals: Sequence[_Final]) -> Commitments:
    scores, cycles, unscored = _scores(finals)
    kept = sum(score >= _FULL for score in scores)
    return Commitments(
        cycles=cycles,
        key_results=len(scores),
        unscored=unscored,
        kept=kept,
        share_kept=settle(kept / len(scores)) if scores else None,
    )


def _confidence(finals: Sequence[_Final], edges: dict[Ambition, float]) -> Confidence:
    forecasts: list[tuple[float, int]] = []
    unstated = 0
    for item in finals:
        if item.score is None:
            continue
        if item.confidence is None:
            unstated += 1
        else:
            forecasts.append((item.confidence, int(item.score >= settle(edges[item.ambition]))))
    total = len(forecasts)
    if not forecasts:
        return Confidence(
            forecasts=0,
            unstated=unstated,
            brier=None,
            mean_confidence=None,
            base_rate=None,
            base_brier=None,
            skill=None,
            bias=None,
            decomposition=None,
            reason="no forecast has been resolved",
        )
    counts = by_stated(forecasts)
    score, base = brier_of(counts), base_rate(counts)
    spread = base * (1 - base)
    stated = sum((value * count for value, (count, _) in counts.items()), start=Fraction(0)) / total
    enough = total >= LEAST_FORECASTS
    return Confidence(
        forecasts=total,
        unstated=unstated,
        brier=float(score),
        mean_confidence=float(stated),
        base_rate=float(base),
        base_brier=float(spread),
        skill=float(1 - score / spread) if spread else None,
        bias=float(stated - base),
        decomposition=parts_of_brier(counts) if enough else None,
        reason="" if enough else f"{total} of {LEAST_FORECASTS} resolved forecasts",
    )
