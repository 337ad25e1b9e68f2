"""The scalar core as the oracle: a table's rows as a plan, and what an evaluation says of it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

import goalkit as gk
from tests.frames.engines import Columns, Row

CYCLE = gk.Cycle.quarter(2026, 2)
AS_OF = dt.date(2026, 5, 15)
TOLERANCE = 1e-9


@attrs.frozen(kw_only=True)
class KR:
    """One row of a table of key results."""

    objective: str | None
    value: float | None
    baseline: float = 0.0
    target: float | None = 1.0
    weight: float | None = 1.0
    direction: str | None = None


@attrs.frozen(kw_only=True)
class Goals:
    """Tables of goals."""

    key_results: tuple[KR, ...]
    objectives: Mapping[str, str | None]
    """For each id its ambition."""
    links: tuple[tuple[str, str, float | None], ...] = ()

    def key_result_table(self) -> Columns:
        rows = self.key_results
        return {
            "id": ("text", [f"kr-{place}" for place in range(len(rows))]),
            "objective": ("text", [row.objective for row in rows]),
            "baseline": ("number", [row.baseline for row in rows]),
            "target": ("number", [row.target for row in rows]),
            "value": ("number", [row.value for row in rows]),
            "weight": ("number", [row.weight for row in rows]),
            "direction": ("text", [row.direction for row in rows]),
            "ambition": ("text", [self.objectives.get(row.objective or "") for row in rows]),
        }

    def objective_table(self) -> Columns:
        return {
            "id": ("text", list(self.objectives)),
            "ambition": ("text", list(self.objectives.values())),
            "owner": ("text", ["me"] * len(self.objectives)),
        }

    def link_table(self) -> Columns:
        return {
            "child": ("text", [child for child, _, _ in self.links]),
            "parent": ("text", [parent for _, parent, _ in self.links]),
            "weight": ("number", [weight for _, _, weight in self.links]),
        }

    def plan(self) -> gk.Plan:
        """Return the same goals as a plan."""
        return gk.Plan(cycles=[CYCLE], objectives=[self._objective(name) for name in self.objectives])

    def _objective(self, name: str) -> gk.Objective:
        return gk.Objective(
            id=name,
            title=name,
            cycle=CYCLE.id,
            ambition="committed" if self.objectives[name] == "committed" else "aspirational",
            key_results=[_key_result(at, row) for at, row in enumerate(self.key_results) if row.objective == name],
            aligned_to=[
                gk.Alignment(parent, weight=_weight(weight)) for child, parent, weight in self.links if child == name
            ],
        )


def _known(value: float | None) -> bool:
    return value is not None and math.isfinite(value) and abs(value) <= 1e100


def _weight(weight: float | None) -> float:
    return 1.0 if weight is None or math.isnan(weight) else weight


def _key_result(at: int, row: KR) -> gk.KeyResult:
    target = row.target if _known(row.target) else None
    direction: Any = row.direction if row.baseline == row.target else None
    check_ins = [gk.CheckIn(AS_OF, row.value)] if _known(row.value) else []
    return gk.KeyResult(
        id=f"kr-{at}",
        title="Move it",
        weight=_weight(row.weight),
        measure=gk.Change(baseline=row.baseline, target=target, direction=direction),
        check_ins=check_ins,
    )


def expected_rows(results: Iterable[Any]) -> dict[str, Row]:
    """Return what an evaluation says of goals, by their ids."""
    return {
        result.id: {
            "score": result.score,
            "grade": None if result.grade is None else str(result.grade),
            "zone": None if result.zone is None else str(result.zone),
            "status": str(result.status),
            "expected": result.expected,
        }
        for result in results
    }


def differences(found: Iterable[Row], expected: Mapping[str, Row]) -> list[str]:
    """Return where rows differ from what is expected of them: numbers by more than 1e-9, anything else at all."""
    rows = {row["id"]: row for row in found}
    wrong = [f"rows: {sorted(rows)} instead of {sorted(expected)}"] * (set(rows) != set(expected))
    for key in sorted(set(rows) & set(expected)):
        for name, right in expected[key].items():
            value = rows[key][name]
            if not _same(value, right):
                wrong.append(f"{key}.{name}: {value!r} instead of {right!r}")
    return wrong


def _same(value: object, right: object) -> bool:
    if isinstance(value, float) and isinstance(right, float):
        return abs(value - right) <= TOLERANCE * max(1.0, abs(right))
    return value == right and (value is None) == (right is None)
