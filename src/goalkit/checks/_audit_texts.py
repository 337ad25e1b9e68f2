"""What an audit says: names and numbers in a line, the table, and what a facilitator would ask."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from goalkit.display.text import clean, fit, width
from goalkit.linking.view import in_unit
from goalkit.model._check import joined

if TYPE_CHECKING:
    from goalkit.checks.audit import Audit, AuditCount, Audited, Metric

_NAMES = 6
"""A question lists so many names before it says how many more there are."""
_NAME_COLUMNS, _OWNER_COLUMNS = 28, 16


def normal(name: str) -> str:
    """Return a name without what does not tell metrics apart; symbols, as + and %, do."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    kept = (char if char == "%" or unicodedata.category(char)[0] in "LMNS" else " " for char in folded)
    return " ".join("".join(kept).split()) or folded.strip()


def line(text: str) -> str:
    return " ".join(clean(text).split()) or "?"


def amount(metric: Metric, number: float) -> str:
    return in_unit(number, " ".join(clean(metric.unit).split()))


def _names(metrics: Iterable[Metric]) -> str:
    names = sorted({line(metric.name) for metric in metrics}, key=lambda name: (name.casefold(), name))
    if len(names) > _NAMES:
        names = [*names[:_NAMES], f"{len(names) - _NAMES} more"]
    return joined(names)


def table(found: Audit) -> Iterator[str]:
    yield f"Audit of {len(found)} metric{'s' * (len(found) != 1)} as of {found.as_of} ({found.guidelines})"
    head = ("metric", "now", "target", "by", "owner")
    rows = [_row(item.metric) for item in found]
    most = (_NAME_COLUMNS, None, None, None, _OWNER_COLUMNS)
    widths = [
        min(max(map(width, column)), limit or 1000)
        for column, limit in zip(zip(head, *rows, strict=True), most, strict=True)
    ]
    for title, items in (
        ("STRATEGIC CHANGE", found.change),
        ("ONGOING HEALTH", found.health),
        ("CANDIDATES FOR REMOVAL", found.remove),
    ):
        yield ""
        yield f"{title}: {len(items)}"
        if items:
            yield _table_line(head, widths)
        for item in items:
            yield _table_line(_row(item.metric), widths)
            yield from (f"    - {reason}" for reason in item.reasons)
            if item.missing:
                yield f"    - Missing: {', '.join(item.missing)}."
    yield ""
    yield from map(str, found.counts)
    if found.questions:
        yield ""
        yield "TO ASK"
        yield from (f"- {question}" for question in found.questions)


def _row(metric: Metric) -> tuple[str, ...]:
    numbers = ("-" if number is None else amount(metric, number) for number in (metric.value, metric.target))
    return line(metric.name), *numbers, str(metric.deadline or "-"), line(metric.owner or "-")


def _table_line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(["", *(fit(cell, columns) for cell, columns in zip(cells, widths, strict=True))]).rstrip()


def questions(
    found: Sequence[Audited], counts: tuple[AuditCount, ...], expired: Sequence[Metric], leaving: Sequence[Metric]
) -> Iterator[str]:
    """Yield what a facilitator would ask: about the list, what stays, what has expired and what should leave."""
    _, total, chased = counts
    kept = [item for item in found if item.bucket != "remove"]
    if chased.verdict == "too many":
        moving = [item.metric for item in found if item.bucket == "change"]
        yield f"Which {chased.most} of {_names(moving)} matter most now?"
    if kept and not chased.count:
        yield "Which of these numbers should move, to where and by which day?"
    if total.verdict == "too few":
        yield "What else would show early that the engine is not healthy?"
    if total.verdict == "too many":
        yield f"{total.count} metrics are more than {total.most}: which of them would nobody miss?"
    for text, fits in _ASKED:
        metrics = [item.metric for item in kept if fits(item)]
        if metrics:
            yield text.format(_names(metrics))
    if expired:
        yield f"Renew the deadline, or let it go: {_names(expired)}?"
    if leaving:
        yield f"Who would miss {_names(leaving)}?"


_ASKED: tuple[tuple[str, Callable[[Audited], bool]], ...] = (
    ("What could get worse if everybody looks at {} only?", lambda item: item.bucket == "change"),
    ("Who answers for {}?", lambda item: "owner" in item.missing),
    (
        "How do you get the number for {}, in which unit, and what is it now?",
        lambda item: "metric" in item.missing,
    ),
    (
        "From which value of {} on would you act?",
        lambda item: "target" in item.missing and "timeframe" in item.missing,
    ),
    (
        "Which number should {} reach by the deadline?",
        lambda item: "target" in item.missing and "timeframe" not in item.missing,
    ),
    ("Is more better, or less: {}?", lambda item: item.metric.target is not None and item.direction is None),
    (
        "Within which range should it stay: {}?",
        lambda item: item.metric.target is not None and item.direction == "maintain",
    ),
    ("How often do you look at {}?", lambda item: item.bucket == "health" and "timeframe" in item.missing),
    ("Which decision did people take last because of {}?", lambda item: item.metric.last_decision is None),
)
"""What to ask about metrics that stay, and which of them."""
