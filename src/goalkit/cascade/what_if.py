"""What if: the scorecard after hypothetical changes, with the difference to today's."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from goalkit.model.plan import Plan
from goalkit.model.states import Health, Status
from goalkit.scoring.evaluate import evaluate
from goalkit.scoring.explain import Kind, number
from goalkit.scoring.grading import Grade
from goalkit.scoring.results import KeyResultResult, KPIResult, OwnerResult
from goalkit.scoring.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from goalkit.cascade.changes import PlanChange
    from goalkit.scoring.policy import Policy
    from goalkit.scoring.results import ObjectiveResult

    Result: TypeAlias = ObjectiveResult | KeyResultResult | KPIResult | OwnerResult

__all__ = ["Difference", "Presence", "WhatIf", "what_if"]

Presence: TypeAlias = Literal["both", "added", "removed"]
"""Whether something exists before and after the changes, only after, or only before."""


@attrs.frozen(kw_only=True)
class Difference:
    """What changes for one goal, KPI or owner. What it does not have is None, as is a side it is not on.

    Examples:
        >>> from goalkit.cascade.what_if import Difference
        >>> print(Difference(kind="objective", id="win", score_before=0.25, score_after=0.5))
        objective win: score 0.25 -> 0.5
    """

    kind: Kind
    """`objective`, `key result`, `KPI` or `owner`."""
    id: str
    """Its id."""
    presence: Presence = "both"
    """Whether it is in both plans, or only in the one before or after."""
    score_before: float | None = None
    """The settled score in the first plan."""
    score_after: float | None = None
    """The settled score in the second plan."""
    grade_before: Grade | None = None
    """The grade in the first plan."""
    grade_after: Grade | None = None
    """The grade in the second plan."""
    status_before: Status | Health | None = None
    """The status of a goal, the health of a KPI."""
    status_after: Status | Health | None = None
    """The same in the second plan."""
    value_before: float | None = None
    """The value in force of a key result or KPI."""
    value_after: float | None = None
    """The same in the second plan."""

    def __str__(self) -> str:
        names = ("value", "score", "grade", "health" if self.kind == "KPI" else "status")
        parts = [
            f"{name} {_arrow(*pair)}" for name, pair in zip(names, self._pairs(), strict=True) if pair[0] != pair[1]
        ]
        return f"{self.kind} {self.id}: {', '.join(parts if self.presence == 'both' else [self.presence, *parts])}"

    def _pairs(self) -> tuple[tuple[object, object], ...]:
        return (
            (self.value_before, self.value_after),
            (self.score_before, self.score_after),
            (self.grade_before, self.grade_after),
            (self.status_before, self.status_after),
        )

    def row(self) -> tuple[str, ...]:
        """Return kind, id, value, score, grade, status (or health) and presence as text for a table."""
        presence = "" if self.presence == "both" else self.presence
        return self.kind, self.id, *(_arrow(*pair) for pair in self._pairs()), presence


@attrs.frozen(kw_only=True)
class WhatIf:
    """The scorecards before and after hypothetical changes. Made by `what_if`; prints what differs.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.cascade.what_if import what_if
        >>> plan = gk.Plan(kpis=[gk.KPI(id="nps", name="NPS")])
        >>> print(what_if(plan, [], dt.date(2026, 5, 15)))
        nothing differs
    """

    plan: Plan = attrs.field(repr=False)
    """The hypothetical plan."""
    before: Scorecard
    """What the plan is worth today."""
    after: Scorecard
    """What the hypothetical plan is worth on the same day under the same policy."""
    differences: tuple[Difference, ...]
    """Only what differs: goals, KPIs, owners, in the order of the plan."""

    def __str__(self) -> str:
        if not self.differences:
            return "nothing differs"
        rows = [("", "", "value", "score", "grade", "status", ""), *(item.row() for item in self.differences)]
        widths = [
            max(map(len, column)) if any(column[1:]) else 0  # a column without any entry is left out
            for column in zip(*rows, strict=True)
        ]
        return "\n".join(
            "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True) if width).rstrip()
            for row in rows
        )


def what_if(plan: Plan, changes: Iterable[PlanChange], as_of: dt.date, policy: Policy | None = None) -> WhatIf:
    """Return what a plan would be worth after some changes, with the difference to what it is worth.

    Neither the plan nor anything else changes. Goals that did not change, and that no changed goal leads
    up to, never differ.

    Args:
        plan: The plan.
        changes: Check-ins, new links, dropped goals and so on, as `plan.apply` takes them.
        as_of: The day, for both sides.
        policy: Every choice of the arithmetic, for both sides; by default that of each plan, else `Policy()`.

    Raises:
        NotFound: A change is about something that the plan does not have.
        InvalidPlan: The changed plan does not fit together.
        InvalidValue: `as_of` is no date, or another argument is of the wrong type.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.cascade.events import CheckedIn
        >>> from goalkit.cascade.what_if import what_if
        >>> kr = gk.KeyResult(
        ...     id="arr",
        ...     title="ARR",
        ...     measure=gk.Change(baseline=0, target=100),
        ...     check_ins=[gk.CheckIn(dt.date(2026, 5, 4), 30)],
        ... )
        >>> plan = gk.Plan(
        ...     cycles=[gk.Cycle.quarter(2026, 2)],
        ...     objectives=[gk.Objective(id="win", title="Win", cycle="2026-Q2", key_results=[kr])],
        ... )
        >>> found = what_if(plan, [CheckedIn("arr", gk.CheckIn(dt.date(2026, 5, 15), 45))], dt.date(2026, 5, 15))
        >>> print(found)
                         value     score        grade              status
        objective   win            0.3 -> 0.45  missed -> partial  at_risk -> on_track
        key result  arr  30 -> 45  0.3 -> 0.45  missed -> partial  at_risk -> on_track
        >>> found.differences[0].score_before, plan.key_result("arr").check_ins[-1].value
        (0.3, 30.0)
    """
    before = evaluate(plan, as_of, policy)
    changed = plan.apply(changes)
    after = evaluate(changed, as_of, policy)
    return WhatIf(plan=changed, before=before, after=after, differences=differences(before, after))


def differences(before: Scorecard, after: Scorecard) -> tuple[Difference, ...]:
    """Return what differs between two scorecards: goals, KPIs, owners, in the order of the plan.

    What only one of them has stands where its plan has it.
    """
    left, right = before.plan, after.plan
    found: list[Difference] = []
    for goal in _together(left.alignment.goals, right.alignment.goals):
        # An id may be an objective on one side and a key result on the other.
        found += _compared("objective", goal, before.objectives, after.objectives)
        found += _compared("key result", goal, before.key_results, after.key_results)
    for item in _together(before.kpis, after.kpis):
        found += _compared("KPI", item, before.kpis, after.kpis)
    for item in _together(before.owners, after.owners):
        found += _compared("owner", item, before.owners, after.owners)
    return tuple(found)


def _together(left: Iterable[str], right: Iterable[str]) -> list[str]:
    """Return the ids of both sides as the right has them, each left over after the one it followed."""
    kept = dict.fromkeys(right)
    following: dict[str | None, list[str]] = {}
    last: str | None = None
    for item in left:
        if item in kept:
            last = item
        else:
            following.setdefault(last, []).append(item)
    together = following.get(None, [])
    for item in kept:
        together += [item, *following.get(item, ())]
    return together


def _compared(kind: Kind, id_: str, before: Mapping[str, Result], after: Mapping[str, Result]) -> list[Difference]:
    """Return the difference of two results, if there is any."""
    left, right = before.get(id_), after.get(id_)
    if left is None and right is None:
        return []
    if _facts(left) == _facts(right) and left is not None and right is not None:
        return []
    score_before, grade_before, status_before, value_before = _facts(left)
    score_after, grade_after, status_after, value_after = _facts(right)
    return [
        Difference(
            kind=kind,
            id=id_,
            presence="added" if left is None else "removed" if right is None else "both",
            score_before=score_before,
            score_after=score_after,
            grade_before=grade_before,
            grade_after=grade_after,
            status_before=status_before,
            status_after=status_after,
            value_before=value_before,
            value_after=value_after,
        )
    ]


def _facts(result: Result | None) -> tuple[float | None, Grade | None, Status | Health | None, float | None]:
    """Return score, grade, status or health, and value of a result."""
    if result is None:
        return None, None, None, None
    if isinstance(result, KPIResult):
        return None, None, result.health, result.value
    if isinstance(result, OwnerResult):
        return result.score, None, None, None
    value = result.value if isinstance(result, KeyResultResult) else None
    return result.score, result.grade, result.status, value


def _arrow(before: object, after: object) -> str:
    """Return two sides as text: one where they are the same, nothing where both are None."""
    left, right = _text(before), _text(after)
    if left == right:
        return "" if before is None else left
    return f"{left} -> {right}"


def _text(side: object) -> str:
    if side is None:
        return "-"
    return number(side) if isinstance(side, float) else str(side)
