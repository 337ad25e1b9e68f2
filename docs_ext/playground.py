"""What the playground page asks of goalkit, as JSON with HTML in it: the page's worker runs this in Pyodide.

Everything that comes from the reader's text is escaped.
"""

from __future__ import annotations

import datetime as dt
import json
from html import escape
from typing import TYPE_CHECKING

import goalkit as gk
from goalkit.display._labels import many
from goalkit.display.html import scorecard_html

if TYPE_CHECKING:
    from collections.abc import Callable


def answer(question: str, text: str, as_of: str, goal: str) -> str:
    """Return the answer to `score`, `explain` or `check` of a plan in TOML.

    Args:
        question: One of the three.
        text: The plan.
        as_of: The day as `2026-05-15`; empty for that of the latest entry.
        goal: The id that `explain` explains.
    """
    plan = None
    try:
        plan = gk.loads(text, format="toml")
        html = QUESTIONS[question](plan, _day(plan, as_of), goal)
        ok = True
    except gk.GoalkitError as error:
        html, ok = _problems(error), False
    goals = {} if plan is None else _goals(plan)
    return json.dumps({"ok": ok, "html": html, "goals": goals})


def _day(plan: gk.Plan, as_of: str) -> dt.date:
    if as_of:
        return dt.date.fromisoformat(as_of)
    latest = plan.last_entry()
    if latest is None:
        message = "is needed: the plan has no dated entry to take the day from"
        raise gk.NotFound("plan", [gk.Problem("as-of date", message, "as-of.missing")])
    return latest


def _score(plan: gk.Plan, day: dt.date, _: str) -> str:
    return scorecard_html(gk.evaluate(plan, day))


def _explain(plan: gk.Plan, day: dt.date, goal: str) -> str:
    return _printed(gk.evaluate(plan, day).explain(goal))


def _check(plan: gk.Plan, day: dt.date, _: str) -> str:
    return _printed(gk.check(plan, day))


QUESTIONS: dict[str, Callable[[gk.Plan, dt.date, str], str]] = {"score": _score, "explain": _explain, "check": _check}
"""The answer to each question, in HTML."""


def _printed(value: object) -> str:
    return f"<pre><code>{escape(str(value))}</code></pre>"


def _problems(error: gk.GoalkitError) -> str:
    items = "".join(
        f"<li>{f'<code>{escape(problem.path)}</code> ' if problem.path else ''}{escape(problem.message)}</li>"
        for problem in error.problems
    )
    return f"<p>{many(len(error.problems), 'problem', 'problems')}:</p><ul>{items}</ul>"


def _goals(plan: gk.Plan) -> dict[str, str]:
    """Return the id and the title of all that can be explained."""
    named: list[tuple[str, str]] = []
    for objective in plan.objectives:
        named += [(objective.id, objective.title), *((item.id, item.title) for item in objective.key_results)]
    named += [(kpi.id, kpi.name) for kpi in plan.kpis]
    named += [(owner.id, owner.name) for owner in plan.owners]
    return dict(named)
