"""A comparison of policies as text for a terminal: a column for each policy, three lines for each goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalkit.display.text import COLUMNS, clean, fit, score_text, width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.scoring.comparing import Answer, Comparison, Row

__all__ = ["comparison_text"]

_LEFT = 8
"""Columns for the words at the left: `  status`."""
_WIDEST = 11
"""The most columns that a policy takes: six of them, with a blank before each, fit beside the words at the left."""


def comparison_text(comparison: Comparison) -> str:
    """Return a comparison as text: a column for each policy, in blocks where there are many."""
    many = len(comparison.names)
    day = f" as of {comparison.as_of} under {many} {'policy' if many == 1 else 'policies'}"
    name = fit(comparison.plan.name, COLUMNS - len(day)).rstrip() or "Goals"
    lines = [f"{name}{day}"]
    widths = [_width(comparison, place) for place in range(many)]
    start = 0
    while start < many:
        stop = start + 1
        while stop < many and _LEFT + sum(taken + 1 for taken in widths[start : stop + 1]) <= COLUMNS:
            stop += 1
        lines.append("")
        lines.extend(_block(comparison, widths, start, stop))
        start = stop
    return "\n".join([*lines, "", _summary(comparison)])


def _width(comparison: Comparison, place: int) -> int:
    """Return how many columns a policy takes: as many as its longest word, within limits."""
    words = [clean(comparison.names[place])]
    for row in comparison.rows:
        words.extend(_words(row.answers[place]))
    return min(max(map(width, words)), _WIDEST)


def _words(answer: Answer) -> tuple[str, str, str]:
    """Return score, grade and status as they are shown."""
    status = answer.status_name.replace("_", " ")
    return score_text(answer.score), clean(answer.grade_name or "-"), clean(status)


def _block(comparison: Comparison, widths: list[int], start: int, stop: int) -> Iterator[str]:
    places = range(start, stop)
    yield _line("", [comparison.names[place] for place in places], widths[start:stop])
    for row in comparison.rows:
        yield fit(_title(row), COLUMNS).rstrip()
        shown = [_words(row.answers[place]) for place in places]
        for label, words in zip(("score", "grade", "status"), zip(*shown, strict=True), strict=True):
            yield _line(f"  {label}", list(words), widths[start:stop])


def _title(row: Row) -> str:
    return f"{'KR ' if row.kind == 'key result' else ''}{row.goal}: {row.title}"


def _line(label: str, words: list[str], widths: list[int]) -> str:
    """Return a row with its words at the right of their columns."""
    cells = [fit(word, taken).rstrip() for word, taken in zip(words, widths, strict=True)]
    padded = [" " * (taken + 1 - width(cell)) + cell for cell, taken in zip(cells, widths, strict=True)]
    return f"{label:<{_LEFT}}{''.join(padded)}".rstrip()


def _summary(comparison: Comparison) -> str:
    """Return on how many goals the policies disagree."""
    plan = comparison.plan
    differ = [row.kind for row in comparison.disagreements]
    objectives, key_results = differ.count("objective"), differ.count("key result")
    whole = sum(len(objective.key_results) for objective in plan.objectives)
    return (
        f"{objectives} of {len(plan.objectives)} objectives and {key_results} of {whole} key results differ"
        if differ
        else "all policies agree"
    )
