"""The words, shapes and colours of goals that every picture uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalkit.display.text import called, clean, fit, score_text
from goalkit.model._check import digits
from goalkit.model.states import Health, Status

if TYPE_CHECKING:
    from goalkit.cascade.graph import Link
    from goalkit.display.cascade import Picture
    from goalkit.model.plan import Plan
    from goalkit.scoring.results import KeyResultResult, ObjectiveResult
    from goalkit.scoring.scorecard import Scorecard

__all__ = [
    "COLOURS",
    "SYMBOLS",
    "is_objective",
    "left_out_words",
    "link_words",
    "many",
    "node_lines",
    "result_of",
    "statuses",
    "title_of",
    "verdict",
    "words",
]

SYMBOLS: dict[Status | Health, str] = {
    Status.PENDING: "○",
    Status.ON_TRACK: "●",
    Status.AT_RISK: "◆",
    Status.OFF_TRACK: "▼",
    Status.AHEAD: "▲",
    Status.DRAFT: "◇",
    Status.CLOSED: "■",
    Status.POSTPONED: "▷",
    Status.CANCELLED: "□",
    Health.HEALTHY: "●",
    Health.WARNING: "◆",
    Health.BREACHED: "▼",
    Health.STALE: "◇",
    Health.NO_DATA: "○",
    Health.NO_THRESHOLD: "□",
}
"""A shape for each status and health, beside its word: colour never says anything alone."""

COLOURS: dict[Status, tuple[str, str]] = {
    Status.PENDING: ("#FFFFFF", "#000000"),
    Status.ON_TRACK: ("#009E73", "#000000"),
    Status.AT_RISK: ("#F0E442", "#000000"),
    Status.OFF_TRACK: ("#D55E00", "#000000"),
    Status.AHEAD: ("#56B4E9", "#000000"),
    Status.DRAFT: ("#EEEEEE", "#000000"),
    Status.CLOSED: ("#0072B2", "#FFFFFF"),
    Status.POSTPONED: ("#CC79A7", "#000000"),
    Status.CANCELLED: ("#AAAAAA", "#000000"),
}
"""Fill and text of each status: the palette of Okabe and Ito, told apart with any kind of colour vision."""


def result_of(card: Scorecard, goal: str) -> ObjectiveResult | KeyResultResult:
    """Return the result of an objective or key result."""
    return card.objectives[goal] if goal in card.plan.structure.objective_at else card.key_results[goal]


def is_objective(plan: Plan, goal: str) -> bool:
    """Return whether a goal is an objective and no key result."""
    return goal in plan.structure.objective_at


def title_of(plan: Plan, goal: str) -> str:
    """Return a goal's title as one line without anything that a terminal would obey."""
    found = plan.objective(goal) if is_objective(plan, goal) else plan.key_result(goal)
    return " ".join(clean(found.title).split()) or "(no title)"


def words(name: str) -> str:
    """Return a health as words."""
    return name.replace("_", " ")


def many(count: int, one: str, several: str) -> str:
    """Return a number of things in words."""
    return f"{count} {one if count == 1 else several}"


def link_words(link: Link) -> list[str]:
    """Return what is special about a link: that it only supports, a weight other than 1."""
    found = ["supports"] if link.kind == "supports" else []
    return found if link.weight == 1 else [*found, f"weight {digits(link.weight)}"]


def node_lines(drawn: Picture, goal: str) -> list[str]:
    """Return the lines of a node's label: title, id, score with status, what was left out around it."""
    kind = "" if is_objective(drawn.plan, goal) else "KR "
    lines = [title_of(drawn.plan, goal), f"{kind}{clean(goal)}"]
    if drawn.card is not None:
        result = result_of(drawn.card, goal)
        stale = ", stale" * result.stale
        _, status = called(drawn.card, result)
        lines.append(f"{score_text(result.score)} {SYMBOLS[result.status]} {status}{stale}")
    above, below = drawn.parents_left_out(goal), drawn.children_left_out(goal)
    if above:
        lines.append(f"{many(above, 'parent', 'parents')} not drawn")
    if below:
        lines.append(f"{many(below, 'child', 'children')} not drawn")
    return lines


def statuses(drawn: Picture) -> dict[str, Status]:
    """Return the status of every goal drawn; empty without a card."""
    return {} if drawn.card is None else {goal: result_of(drawn.card, goal).status for goal in drawn.goals}


def left_out_words(drawn: Picture) -> str:
    """Return how many goals are not drawn, or nothing where all are."""
    whole = len(drawn.plan.alignment.goals)
    return f"{drawn.left_out} of {many(whole, 'goal', 'goals')} not drawn" if drawn.left_out else ""


def verdict(card: Scorecard | None, goal: str, columns: int) -> str:
    """Return the score and status at the right of a tree's row, the status in so many columns; empty without a card."""
    if card is None:
        return ""
    result = result_of(card, goal)
    status = fit(called(card, result)[1], columns).rstrip()
    return f"  {score_text(result.score):>5}  {status}{' *' * result.stale}"
