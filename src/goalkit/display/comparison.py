"""A comparison of policies as text for a terminal: a column for each policy, three lines for each goal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goalkit.display.text import COLUMNS, clean, fit, score_text, status_text, width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.scoring.comparing import Answer, Comparison, Row

__all__ = ["comparison_text"]

_LEFT = 8
"""Columns for the words at the left: `  status`."""
_WIDEST = 11
"""The most columns that a policy takes: six of them, with a blank before each, fit beside the words at the left.
What is longer goes on in the next line."""
_PARTS = re.compile(r"[^ _/-]*[ _/-]?")
"""The parts of a text between which a line may end."""
_LINES = 6
"""The most lines of one word or name; what is longer still is cut."""


def comparison_text(comparison: Comparison) -> str:
    """Return a comparison as text: a column for each policy, in blocks where there are many.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> plan = gk.Plan(objectives=[gk.Objective(id="win", title="Win")])
        >>> comparison = gk.compare(
        ...     plan, dt.date(2026, 5, 15), {"ours": gk.Policy(), "theirs": gk.Policy(drafts="zero")}
        ... )
        >>> comparison_text(comparison) == str(comparison)
        True
    """
    many = len(comparison.names)
    day = f" as of {comparison.as_of} under {many} {'policy' if many == 1 else 'policies'}"
    name = fit(comparison.plan.name, COLUMNS - len(day)).rstrip() or "Goals"
    lines = [f"{name}{day}"]
    widths = [_width(comparison, place) for place in range(many)]
    start = 0
    for size in _sizes(widths):
        lines.append("")
        lines.extend(_block(comparison, widths, start, start + size))
        start += size
    return "\n".join([*lines, "", _summary(comparison)])


def _sizes(widths: list[int]) -> list[int]:
    """Return how many policies stand in each block: as few blocks as fit, and where that fits as many in each."""
    sizes: list[int] = []
    while sum(sizes) < len(widths):
        rest = widths[sum(sizes) :]
        sizes.append(max((size for size in range(1, len(rest) + 1) if _fits(rest[:size])), default=1))
    least, more = divmod(len(widths), len(sizes))
    even = [least + (place < more) for place in range(len(sizes))]
    balanced = all(_fits(widths[sum(even[:place]) : sum(even[: place + 1])]) for place in range(len(even)))
    return even if balanced else sizes


def _fits(widths: list[int]) -> bool:
    """Return whether so many columns fit beside the words at the left."""
    return _LEFT + sum(taken + 1 for taken in widths) <= COLUMNS


def _width(comparison: Comparison, place: int) -> int:
    """Return how many columns a policy takes: as many as its longest line."""
    words = [clean(comparison.names[place])]
    for row in comparison.rows:
        words.extend(_words(row.answers[place]))
    return max(width(line) for word in words for line in _wrapped(word, _WIDEST))


def _words(answer: Answer) -> tuple[str, str, str]:
    """Return score, grade and status as they are shown."""
    status = status_text(answer.status, answer.status_name)
    return score_text(answer.score), clean(answer.grade_name or "-"), clean(status)


def _block(comparison: Comparison, widths: list[int], start: int, stop: int) -> Iterator[str]:
    places = range(start, stop)
    yield from _cells("", [clean(comparison.names[place]) for place in places], widths[start:stop])
    for row in comparison.rows:
        yield fit(_title(row), COLUMNS).rstrip()
        shown = [_words(row.answers[place]) for place in places]
        for label, words in zip(("score", "grade", "status"), zip(*shown, strict=True), strict=True):
            yield from _cells(f"  {label}", list(words), widths[start:stop])


def _title(row: Row) -> str:
    return f"{'KR ' if row.kind == 'key result' else ''}{row.goal}: {row.title}"


def _cells(label: str, words: list[str], widths: list[int]) -> Iterator[str]:
    """Yield the lines of a row, with its words at the right of their columns."""
    cells = [_wrapped(word, taken) for word, taken in zip(words, widths, strict=True)]
    for number in range(max(map(len, cells))):
        lines = [cell[number] if number < len(cell) else "" for cell in cells]
        padded = [" " * (taken + 1 - width(line)) + line for line, taken in zip(lines, widths, strict=True)]
        yield f"{'' if number else label:<{_LEFT}}{''.join(padded)}".rstrip()


def _wrapped(words: str, columns: int) -> list[str]:
    """Return words in lines of so many columns: broken at blanks and behind `_`, `-` and `/`, else anywhere."""
    lines = [""]
    for part in _PARTS.findall(" ".join(words.split())):
        if width(lines[-1] + part.rstrip()) > columns and lines[-1].strip():
            lines.append("")
        for char in part:
            if char != " " and width(lines[-1] + char) > columns:
                lines.append("")
            lines[-1] += char
    found = [line.strip() for line in lines]
    if len(found) <= _LINES:
        return found
    return [*found[: _LINES - 1], fit("".join(lines[_LINES - 1 :]), columns).rstrip()]


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
