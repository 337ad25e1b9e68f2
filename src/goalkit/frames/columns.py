"""Which column of a table says what: small declared schemas, one for each kind of table."""

from __future__ import annotations

import attrs

from goalkit.model._check import Check

__all__ = ["KeyResultColumns", "LinkColumns", "ObjectiveColumns", "ReadingColumns", "ScoreColumns"]

KIND = "goalkit_kind"
"""The key under which a field says what its column holds."""


def _column(kind: str, default: str) -> str:
    return attrs.field(default=default, metadata={KIND: kind})


def _optional(kind: str, default: str | None = None) -> str | None:
    return attrs.field(default=default, metadata={KIND: kind})


class _Columns:
    """Checks that each field is a name, or None where it may be."""

    __slots__ = ()

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        seen: dict[str, str] = {}
        for field in attrs.fields(type(self)):  # type: ignore[arg-type]  # each subclass is made by attrs
            name: object = getattr(self, field.name)
            if name is None and field.type in {"str | None", str | None}:
                continue
            text = check.text(field.name, name, empty=False)
            if text is not None and text in seen:
                check.add(field.name, f"names the column {text!r}, as {seen[text]} does", "frame.column")
            if text is not None:
                seen[text] = field.name
        check.raise_if_any(type(self).__name__)


@attrs.frozen(kw_only=True)
class KeyResultColumns(_Columns):
    """The columns of a table with one row for each key result.

    Raises:
        InvalidValue: A field is no name, or two fields name the same column.

    Examples:
        >>> from goalkit.frames import KeyResultColumns
        >>> KeyResultColumns(objective="goal_id", value="current", weight=None).baseline
        'baseline'
    """

    id: str = _column("id", "id")
    """The id of the key result; only carried along."""
    objective: str = _column("id", "objective")
    """The id of its objective."""
    baseline: str = _column("number", "baseline")
    """Where the metric starts."""
    target: str = _column("number", "target")
    """Where it should arrive. Empty where it is undisclosed: progress is unknown then."""
    value: str = _column("number", "value")
    """The value in force. Empty, NaN and infinite are no value."""
    weight: str | None = _optional("number", "weight")
    """The weight, 0 or more; an empty cell weighs 1. None where all weigh 1."""
    direction: str | None = _optional("text")
    """`increase` or `decrease`; asked only where baseline and target are equal. None where no row says it."""


@attrs.frozen(kw_only=True)
class ObjectiveColumns(_Columns):
    """The columns of a table with one row for each objective.

    Examples:
        >>> from goalkit.frames import ObjectiveColumns
        >>> ObjectiveColumns(id="goal_id").id
        'goal_id'
    """

    id: str = _column("id", "id")
    """The id of the objective, unique in the table."""


@attrs.frozen(kw_only=True)
class LinkColumns(_Columns):
    """The columns of a table with one row for each link from an objective to a parent objective.

    Examples:
        >>> from goalkit.frames import LinkColumns
        >>> LinkColumns(child="goal", parent="serves").weight
        'weight'
    """

    child: str = _column("id", "child")
    """The id of the objective that serves."""
    parent: str = _column("id", "parent")
    """The id of the objective that is served."""
    weight: str | None = _optional("number", "weight")
    """The weight of the child in the parent, 0 or more; an empty cell weighs 1. None where all weigh 1."""
    contributes: str | None = _optional("flag")
    """Whether the child counts or only supports; an empty cell counts. None where all count."""


@attrs.frozen(kw_only=True)
class ReadingColumns(_Columns):
    """The columns of a table with one row for each dated value: readings of KPIs, or check-ins of key results.

    Examples:
        >>> from goalkit.frames import ReadingColumns
        >>> ReadingColumns(id="metric", entry=None).date
        'date'
    """

    id: str = _column("id", "id")
    """The id of the KPI or key result."""
    date: str = _column("date", "date")
    """The day that the value belongs to: a date, or a moment without a time zone, of which the day counts."""
    value: str = _column("number", "value")
    """The value. A row without one is no reading."""
    entry: str | None = _optional("order", "entry")
    """What grows with each entry, a number or a moment: of two values with the same date the later entered wins.
    None declares that no two have the same date; where two different ones do, the value is unknown."""
    denominator: str | None = _optional("number")
    """What a ratio was measured on; only period values by `ratio` ask for it."""


@attrs.frozen(kw_only=True)
class ScoreColumns(_Columns):
    """The columns of a table with a score in each row, of key results or objectives.

    Examples:
        >>> from goalkit.frames import ScoreColumns
        >>> ScoreColumns(ambition=None).score
        'score'
    """

    score: str = _column("number", "score")
    """The score; empty, NaN and infinite are unknown."""
    ambition: str | None = _optional("text", "ambition")
    """`aspirational` or `committed`; an empty cell is aspirational, any other text leaves the band unknown. None where
    all are aspirational."""
    started: str | None = _optional("flag", "started")
    """Whether the score rests on any value; only `statuses` asks. None where every known score does."""
    cycle: str | None = _optional("text")
    """The id of the cycle; only `statuses` asks, where it is given several. An empty cell has none."""
