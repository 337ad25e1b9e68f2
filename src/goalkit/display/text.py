"""Results as text for a terminal: readable in 80 columns, with words for everything that colour says."""

from __future__ import annotations

import unicodedata
from itertools import accumulate
from typing import TYPE_CHECKING

from goalkit.model._check import digits
from goalkit.model.measures import Milestones
from goalkit.model.numbers import half_up, settle
from goalkit.scoring.results import KeyResultResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goalkit.model.owners import Owner
    from goalkit.model.plan import Plan
    from goalkit.model.states import Status
    from goalkit.scoring.policy import Policy
    from goalkit.scoring.results import KPIResult, ObjectiveResult
    from goalkit.scoring.scorecard import Scorecard

__all__ = ["called", "clean", "fit", "score_text", "scorecard_text", "status_columns", "status_text", "width"]

COLUMNS = 80

_GOOD, _FAIR, _BAD, _BOLD, _PLAIN = "\033[32m", "\033[33m", "\033[31m", "\033[1m", "\033[0m"
_COLOURS = {
    "on_track": _GOOD,
    "ahead": _GOOD,
    "healthy": _GOOD,
    "at_risk": _FAIR,
    "warning": _FAIR,
    "off_track": _BAD,
    "breached": _BAD,
}
_NUMBERS = 21
"""Columns of score and expected, with the blanks between all columns of a row."""
_GRADE, _STATUS = (8, 18), (14, 16)
"""The fewest and the most columns of a grade and of a status; the words at the left of a row take the rest of 80."""
_KPI_LEFT = 30
"""The same for KPIs, whose health may need 20 columns: `stale (was breached)`."""
_LARGE, _HUGE = 1000.0, 100_000.0
"""From here on a score, possible only without a clamp, is shown without decimals; with two digits."""


def width(text: str) -> int:
    """Return how many columns a text takes: wide characters take two, combining ones none.

    Examples:
        >>> width("Ziel"), width("目標")
        (4, 4)
    """
    return sum(
        0 if unicodedata.category(char) in {"Mn", "Me"} else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def clean(text: str) -> str:
    r"""Return a text as one line without the characters that a terminal would obey rather than show.

    Examples:
        >>> clean("Win\x1b[2J the\nmarket")
        'Win [2J the market'
    """
    return "".join(char if char.isprintable() else " " for char in text)


def fit(text: str, columns: int, *, indent: int = 0) -> str:
    """Return a text cut or padded to exactly `columns`; what was cut ends in an ellipsis. Lines become one.

    Characters that a terminal would obey rather than show become blanks; `indent` blanks are kept.

    Examples:
        >>> fit("Win the mid-market", 10), fit("Win", 5)
        ('Win the m…', 'Win  ')
    """
    text = " " * indent + " ".join(clean(text).split())
    if width(text) > columns:
        kept = [char for char, used in zip(text, accumulate(map(width, text)), strict=True) if used < columns]
        text = f"{''.join(kept)}…"
    return text + " " * (columns - width(text))


def score_text(score: float | None) -> str:
    """Return a score as it is shown: two decimals, `1.00` only when complete, `0.00` only when nothing moved.

    Examples:
        >>> score_text(0.40625), score_text(0.9999), score_text(0.0001), score_text(None)
        ('0.41', '0.99', '0.01', '-')
    """
    if score is None:
        return "-"
    settled = settle(score)
    if abs(settled) >= _LARGE:
        return f"{settled:.0f}" if abs(settled) < _HUGE else f"{settled:.2g}"
    shown = half_up(settled, 2)
    if shown == 1 and settled < 1:
        shown = 0.99
    if shown == 0 and settled != 0:
        shown = 0.01 if settled > 0 else -0.01
    return f"{shown:.2f}"


def scorecard_text(card: Scorecard, *, colour: bool = False) -> str:
    """Return a scorecard as text: objectives with their key results by owner, then KPIs.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> card = gk.evaluate(gk.Plan(name="Acme"), dt.date(2026, 5, 15))
        >>> print(scorecard_text(card))
        Acme as of 2026-05-15
    """
    return "\n".join(_lines(card, colour=colour))


def _lines(card: Scorecard, *, colour: bool) -> Iterator[str]:
    plan = card.plan
    day = f" as of {card.as_of}"
    name = fit(plan.name, COLUMNS - len(day)).rstrip() or "Scorecard"
    yield _paint(f"{name}{day}", _BOLD, colour=colour)
    if card.policy.name:
        yield fit(f"scored by the rules of {card.policy.name}", COLUMNS).rstrip()
    for cycle in plan.cycles:
        if card.as_of in cycle:
            passed = (card.as_of - cycle.start).days + 1
            text = f": day {passed} of {cycle.days} ({cycle.start} to {cycle.last_day})"
            yield f"{fit(cycle.id, COLUMNS - len(text)).rstrip()}{text}"
    if plan.objectives:
        yield ""
        left, grade = _columns(card.policy)
        yield f"{fit('OBJECTIVES AND KEY RESULTS', left)}  SCORE  EXPECTED  {'GRADE':<{grade}}  STATUS"
    for owner, objectives in _by_owner(plan, card.objectives.values()):
        yield ""
        yield _paint(_owner_line(card, owner), _BOLD, colour=colour)
        for objective in objectives:
            yield from _objective_lines(card, objective, colour=colour)
    if plan.kpis:
        yield ""
        yield f"{'KPIS':<{_KPI_LEFT}}  VALUE           DATE        HEALTH"
        for kpi in card.kpis.values():
            yield _kpi_line(kpi, colour=colour)


def _by_owner(plan: Plan, results: Iterable[ObjectiveResult]) -> Iterator[tuple[Owner | None, list[ObjectiveResult]]]:
    groups: dict[str | None, list[ObjectiveResult]] = {}
    for result in results:
        groups.setdefault(result.owner, []).append(result)
    for owner in plan.owners:
        if owner.id in groups:
            yield owner, groups[owner.id]
    if None in groups:
        yield None, groups[None]


def _owner_line(card: Scorecard, owner: Owner | None) -> str:
    if owner is None:
        return "(no owner)"
    left, _ = _columns(card.policy)
    name = fit(owner.name or owner.id, left - len(owner.kind) - 3).rstrip()
    return f"{fit(f'{name} ({owner.kind})', left)}  {score_text(card.owners[owner.id].score):>5}"


def _objective_lines(card: Scorecard, result: ObjectiveResult, *, colour: bool) -> Iterator[str]:
    yield fit(f"  {result.id}: {result.title}", COLUMNS, indent=2).rstrip()
    words = [result.ambition if result.zone is None else f"zone {_words(result.zone)}"]
    if result.stale:
        words.append("stale")
    yield _row("    " + ", ".join(words), card, result, colour=colour)
    for name in result.breached_guardrails:
        yield fit(f"    guardrail breached: {name}", COLUMNS, indent=4).rstrip()
    if result.closing is not None:
        yield (
            f"    closed on {result.closing.at} with {score_text(result.closing.score)}, "
            f"computed {score_text(result.computed_score)}"
        )
    for name in result.key_results:
        key_result = card.key_results[name]
        yield fit(f"    {key_result.id}: {key_result.title}", COLUMNS, indent=4).rstrip()
        yield _row("      " + _movement(card, key_result), card, key_result, colour=colour)


def called(card: Scorecard, result: ObjectiveResult | KeyResultResult) -> tuple[str, str]:
    """Return grade and status in the words of the policy, which may be those of another system, as one line each.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> card = gk.evaluate(gk.Plan(objectives=[gk.Objective(id="win", title="Win")]), dt.date(2026, 5, 15))
        >>> called(card, card.objectives["win"])
        ('-', 'pending')
    """
    goal = result.objective if isinstance(result, KeyResultResult) else result.id
    ambition = card.plan.objective(goal).ambition
    grade = "-" if result.score is None else card.policy.grading.label(result.score, ambition)
    return _one_line(grade), _one_line(status_text(result.status, card.policy.status_name(result.status)))


def status_text(status: Status, name: str) -> str:
    """Return what a policy calls a status; goalkit's own name as words.

    Examples:
        >>> import goalkit as gk
        >>> status_text(gk.Status.AT_RISK, "at_risk"), status_text(gk.Status.AT_RISK, "needs_help")
        ('at risk', 'needs_help')
    """
    return _words(name) if name == status else name


def status_columns(policy: Policy, fewest: int, most: int) -> int:
    """Return how many columns the words of a policy for statuses take.

    Examples:
        >>> import goalkit as gk
        >>> status_columns(gk.Policy(status_names={"at_risk": "needs help now"}), 9, 20)
        14
    """
    return min(max([fewest, *(width(_one_line(name)) for _, name in policy.status_names)]), most)


def _columns(policy: Policy) -> tuple[int, int]:
    """Return the columns of the words at the left of a row, and those of its grade."""
    bands = (*policy.grading.aspirational, *policy.grading.committed)
    grade = min(max(_GRADE[0], *(width(_one_line(band.label)) for band in bands)), _GRADE[1])
    return COLUMNS - _NUMBERS - grade - status_columns(policy, *_STATUS), grade


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _row(words: str, card: Scorecard, result: ObjectiveResult | KeyResultResult, *, colour: bool) -> str:
    grade, status = called(card, result)
    left, wide = _columns(card.policy)
    numbers = f"{score_text(result.score):>5}  {score_text(result.expected):>8}"
    indent = len(words) - len(words.lstrip())
    start = f"{fit(words, left, indent=indent)}  {numbers}  {fit(grade, wide)}  "
    shown = fit(status, COLUMNS - width(start)).rstrip()
    return start + _paint(shown, _COLOURS.get(result.status, ""), colour=colour)


def _movement(card: Scorecard, result: KeyResultResult) -> str:
    """Return a key result's numbers in a few words, and what else is worth one."""
    measure = card.plan.key_result(result.id).measure
    unit = f" {result.unit}" if result.unit else ""
    if isinstance(measure, Milestones):
        cycle = card.plan.cycle_of(card.plan.objective(result.objective))
        close = card.as_of if cycle is None else min(card.as_of, cycle.last_day)
        done = sum(step.done_on is not None and step.done_on <= close for step in measure.milestones)
        words = [f"{done} of {len(measure.milestones)} milestones"]
    elif measure is None and result.value is None:
        words = ["no measure agreed"]
    elif result.baseline is not None and result.target is not None:
        words = [f"{digits(result.baseline)} to {digits(result.target)}{unit}, now {_now(result.value)}"]
    elif result.value is not None:
        words = [f"now {digits(result.value)}{unit}"]
    else:
        words = ["no value yet"]
    if result.progress is None and result.value is not None:
        words.append("progress unknown")
    if not result.weight:
        words.append("not counted")
    if result.stated_status is not None and result.status is result.stated_status:
        words.append("as stated")
    if result.stale:
        words.append("stale")
    return ", ".join(words)


def _now(value: float | None) -> str:
    return "-" if value is None else f"{digits(value)}"


def _kpi_line(result: KPIResult, *, colour: bool) -> str:
    value = "-" if result.value is None else f"{digits(result.value)} {result.unit}".rstrip()
    health = _paint(_words(result.health), _COLOURS.get(result.health, ""), colour=colour)
    if result.health is not result.known_health:
        health += f" (was {_words(result.known_health)})"
    name = fit(result.name or result.id, _KPI_LEFT - 2)
    return f"  {name}  {fit(value, 14)}  {result.date or '-'!s:<10}  {health}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _paint(text: str, paint: str, *, colour: bool) -> str:
    return f"{paint}{text}{_PLAIN}" if colour and paint else text
