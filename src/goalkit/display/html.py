"""A plan and a scorecard as HTML tables, for notebooks: no script, no style sheet, every text escaped."""

from __future__ import annotations

from html import escape
from itertools import islice
from typing import TYPE_CHECKING

from goalkit.display._labels import SYMBOLS, link_words, many, words
from goalkit.display.text import called, clean, score_text
from goalkit.model._check import digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goalkit.model.plan import Plan
    from goalkit.scoring.results import KeyResultResult, KPIResult, ObjectiveResult
    from goalkit.scoring.scorecard import Scorecard

__all__ = ["plan_html", "scorecard_html"]

_ROWS = 200
"""Rows of a table; what follows is counted."""
_LINE = "border-bottom:1px solid rgba(128,128,128,0.35);padding:0.2em 0.7em;text-align:left;vertical-align:top"
_TABLE = "border-collapse:collapse;margin:0.5em 0;color:inherit;background:transparent"
_GREY = "opacity:0.75"


def plan_html(plan: Plan, *, rows: int = _ROWS) -> str:
    """Return a plan as an HTML fragment: its goals with what they serve, its KPIs.

    Args:
        plan: The plan.
        rows: How many rows a table may have; the rest is counted.

    Examples:
        >>> import goalkit as gk
        >>> from goalkit.display.html import plan_html
        >>> plan = gk.Plan(objectives=[gk.Objective(id="a", title="<script>alert(1)</script>")])
        >>> "<script" in plan_html(plan), "&lt;script&gt;alert(1)&lt;/script&gt;" in plan_html(plan)
        (False, True)
    """
    objectives, key_results = len(plan.objectives), sum(len(item.key_results) for item in plan.objectives)
    counts = [
        many(objectives, "objective", "objectives"),
        many(key_results, "key result", "key results"),
        many(len(plan.kpis), "KPI", "KPIs"),
        many(len(plan.owners), "owner", "owners"),
        many(len(plan.cycles), "cycle", "cycles"),
    ]
    parts = [_heading(plan.name or "Plan", ", ".join(counts))]
    if plan.objectives:
        heads = ("Goal", "Owner", "Cycle", "Serves")
        parts.append(_table(heads, _plan_rows(plan), objectives + key_results, rows))
    if plan.kpis:
        found = (
            (
                _goal(kpi.id, kpi.name, kpi.description),
                _owner(plan, kpi.owner),
                _text(kpi.unit),
                _text("; ".join(map(str, (kpi.threshold, *kpi.targets))) if kpi.threshold else ""),
                _text("" if kpi.cadence is None else str(kpi.cadence)),
            )
            for kpi in plan.kpis
        )
        parts.append(_table(("KPI", "Owner", "Unit", "Threshold", "Cadence"), found, len(plan.kpis), rows))
    return f"<div>{''.join(parts)}</div>"


def scorecard_html(card: Scorecard, *, rows: int = _ROWS) -> str:
    """Return a scorecard as an HTML fragment: goals with score, grade and status, KPIs with their health.

    Args:
        card: The scorecard.
        rows: How many rows a table may have; the rest is counted.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.display.html import scorecard_html
        >>> plan = gk.Plan(objectives=[gk.Objective(id="a", title='"><img src=x>')])
        >>> "<img" in scorecard_html(gk.evaluate(plan, dt.date(2026, 5, 15)))
        False
    """
    plan = card.plan
    rules = f", scored by the rules of {_line(card.policy.name)}" if card.policy.name else ""
    parts = [_heading(plan.name or "Scorecard", f"as of {card.as_of}{rules}")]
    if plan.objectives:
        goals = ("Goal", "Owner", "Score", "Expected", "Grade", "Status")
        parts.append(_table(goals, _score_rows(card), len(card.objectives) + len(card.key_results), rows))
    if plan.kpis:
        heads = ("KPI", "Owner", "Value", "Date", "Health")
        parts.append(_table(heads, (_kpi_row(card, kpi) for kpi in card.kpis.values()), len(card.kpis), rows))
    return f"<div>{''.join(parts)}</div>"


def _plan_rows(plan: Plan) -> Iterator[tuple[str, ...]]:
    graph = plan.alignment
    for objective in plan.objectives:
        serves: list[str] = []
        for link in graph.links(objective.id):
            special = link_words(link)
            serves.append(_text(link.parent) + (f" ({', '.join(special)})" if special else ""))
        yield (
            _goal(objective.id, objective.title, objective.description),
            _owner(plan, objective.owner),
            _text(objective.cycle or ""),
            "<br>".join(serves) or "-",
        )
        for item in objective.key_results:
            [part] = graph.links(item.id)
            yield (
                _goal(item.id, item.title, item.description, part=True),
                _owner(plan, item.owner),
                "",
                ", ".join(link_words(part)),
            )


def _score_rows(card: Scorecard) -> Iterator[tuple[str, ...]]:
    plan = card.plan
    for objective in plan.objectives:
        yield _score_row(card, card.objectives[objective.id], objective.description, part=False)
        for item in objective.key_results:
            yield _score_row(card, card.key_results[item.id], item.description, part=True)


def _score_row(
    card: Scorecard, result: ObjectiveResult | KeyResultResult, description: str, *, part: bool
) -> tuple[str, ...]:
    grade, status = called(card, result)
    return (
        _goal(result.id, result.title, description, part=part),
        _owner(card.plan, result.owner),
        score_text(result.score),
        score_text(result.expected),
        "-" if result.grade is None else _text(grade),
        f"{SYMBOLS[result.status]} {_text(status)}{', stale' * result.stale}",
    )


def _kpi_row(card: Scorecard, result: KPIResult) -> tuple[str, ...]:
    kpi = card.plan.kpi(result.id)
    health = f"{SYMBOLS[result.health]} {words(result.health)}"
    if result.health is not result.known_health:
        health += f" (was {words(result.known_health)})"
    return (
        _goal(kpi.id, kpi.name, kpi.description),
        _owner(card.plan, kpi.owner),
        "-" if result.value is None else _text(f"{digits(result.value)} {result.unit}"),
        "-" if result.date is None else str(result.date),
        health,
    )


def _heading(name: str, rest: str) -> str:
    return f'<p><strong>{_text(name)}</strong> <span style="{_GREY}">{escape(rest)}</span></p>'


def _table(heads: Iterable[str], rows: Iterable[tuple[str, ...]], count: int, most: int) -> str:
    top = "".join(f'<th scope="col" style="{_LINE}">{head}</th>' for head in heads)
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in islice(rows, most))
    rest = f'<p style="{_GREY}">{count - most} more of {count} rows not shown</p>' if count > most else ""
    return f'<table style="{_TABLE}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>{rest}'


def _cells(row: Iterable[str]) -> str:
    return "".join(f'<td style="{_LINE}">{cell}</td>' for cell in row)


def _goal(name: str, title: str, description: str, *, part: bool = False) -> str:
    """Return the cell of a goal or KPI; its description is what a mouse over it shows."""
    about = f' title="{escape(_line(description))}"' if description.strip() else ""
    indent = ' style="margin-left:1.5em"' if part else ""
    return f'<div{indent}{about}>{_text(title)} <code style="{_GREY}">{_text(name)}</code></div>'


def _owner(plan: Plan, owner: str | None) -> str:
    return "-" if owner is None else _text(plan.owner(owner).name or owner)


def _text(text: str) -> str:
    """Return a text as one escaped line, kept apart from what is written from left to right around it."""
    line = _line(text)
    return f"<bdi>{escape(line)}</bdi>" if line else "-"


def _line(text: str) -> str:
    return " ".join(clean(text).split())
