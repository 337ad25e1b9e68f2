"""The rules behind the golden vectors of whole plans, in exact fractions; the library is not imported here.

It knows what those plans hold: changes, thresholds to keep, milestones, links to KPIs, weights, alignment, guardrails.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.testing.vector_rules import (
    ONE,
    ZERO,
    Data,
    band,
    clamp,
    day,
    elapsed,
    frac,
    grade,
    health,
    number,
    progress,
    status,
    written,
)

__all__ = ["results"]


def results(case: Data) -> Data:
    """Return what a plan says at the close of a day, under a policy."""
    return _Plan(case).results()


class _Plan:
    def __init__(self, case: Data) -> None:
        self.plan: Data = case["plan"]
        self.policy: Data = case["policy"]
        self.as_of: str = case["as_of"]
        self.cycles: Data = {item["id"]: item for item in self.plan.get("cycles", [])}
        self.kpis: Data = {item["id"]: item for item in self.plan.get("kpis", [])}
        self.objectives: Data = {item["id"]: item for item in self.plan["objectives"]}

    def results(self) -> Data:
        return {
            "objectives": {name: self.objective(item) for name, item in self.objectives.items()},
            "key_results": {
                item["id"]: self.key_result(item, objective)
                for objective in self.objectives.values()
                for item in objective.get("key_results", [])
            },
            "kpis": {
                name: {"value": self.last(item.get("readings", [])), "health": self.health(item)}
                for name, item in self.kpis.items()
            },
        }

    # values

    def known(self, entries: list[Data]) -> list[float]:
        """Return the values up to the day in the order of their dates, of each date the one entered last."""
        found = {item["date"]: item["value"] for item in entries if item["date"] <= self.as_of and "value" in item}
        return [value for _, value in sorted(found.items())]

    def last(self, entries: list[Data]) -> float | None:
        known = self.known(entries)
        return known[-1] if known else None

    def health(self, kpi: Data) -> str:
        known = self.known(kpi.get("readings", []))
        if not known:
            return "no_data"
        return health(kpi["threshold"], known, kpi.get("confirm", 1)) if "threshold" in kpi else "no_threshold"

    # key results

    def progress(self, item: Data) -> Fraction | None:
        measure = item["measure"]
        if measure["type"] == "milestones":
            steps = measure["milestones"]
            weights = {place: frac(step.get("weight", 1)) for place, step in enumerate(steps)}
            done = (place for place, step in enumerate(steps) if step.get("done_on", "9") <= self.as_of)
            return sum((weights[place] for place in done), ZERO) / sum(weights.values(), ZERO)
        entries = self.kpis[measure["kpi"]].get("readings", []) if "kpi" in measure else item.get("check_ins", [])
        value = self.last(entries)
        if value is None:
            return None
        if measure["type"] == "maintain":
            return ONE if band(measure["threshold"], frac(value)) == "healthy" else ZERO
        return progress(self.policy, frac(value), frac(measure["baseline"]), frac(measure["target"]))

    def key_result_score(self, item: Data) -> Fraction | None:
        found = self.progress(item)
        return None if found is None else clamp(found, self.policy["clamp"])

    def key_result(self, item: Data, objective: Data) -> Data:
        found, score = self.progress(item), self.key_result_score(item)
        goal = self.goal(objective, score, started=found is not None)
        exact = {"progress": None if found is None else written(found), **goal.pop("exact")}
        return {"progress": None if found is None else number(found), **goal, "exact": exact}

    # objectives

    def members(self, objective: Data) -> tuple[list[tuple[Fraction, Fraction]], bool]:
        """Return the scores and weights of what counts, and whether any of it rests on a value."""
        own: list[tuple[Fraction | None, Fraction, bool]] = []
        for item in objective.get("key_results", []):
            score = self.key_result_score(item)
            own.append((score, frac(item.get("weight", 1)), self.progress(item) is not None))
        if self.policy["not_started"] == "zero":
            own = [(ZERO if score is None else score, weight, started) for score, weight, started in own]
        below: list[tuple[Fraction | None, Fraction, bool]] = []
        for child in self.objectives.values():
            for link in child.get("aligned_to", []):
                if link["to"] == objective["id"] and link.get("contributes", True):
                    started = self.members(child)[1]
                    below.append((self.score(child), frac(link.get("weight", 1)), started))
        counted = [[item for item in found if item[0] is not None and item[1] > 0] for found in (own, below)]
        if self.policy["members"] == "both":
            taken = counted[0] + counted[1]
        else:
            taken = counted[0] or ([] if self.policy["members"] == "key_results" else counted[1])
        pairs = [(score, weight) for score, weight, _ in taken if score is not None]
        return pairs, any(started for _, _, started in taken)

    def score(self, objective: Data) -> Fraction | None:
        pairs, _ = self.members(objective)
        if not pairs:
            return None
        mean = sum((score * weight for score, weight in pairs), ZERO) / sum((weight for _, weight in pairs), ZERO)
        return clamp(mean, self.policy["objective_clamp"])

    def objective(self, objective: Data) -> Data:
        goal = self.goal(objective, self.score(objective), started=self.members(objective)[1])
        breached = any(self.health(self.kpis[name]) == "breached" for name in objective.get("guardrails", []))
        if breached and goal["status"] == "on_track":
            goal["status"] = "at_risk"
        return goal

    def goal(self, objective: Data, score: Fraction | None, *, started: bool) -> Data:
        ambition = objective.get("ambition", "aspirational")
        cycle: Any = self.cycles.get(objective.get("cycle", ""))
        due = None
        if cycle is not None:
            due = elapsed(day(cycle["start"]), day(cycle["last_day"]), day(self.as_of), "end_of_day")
        found: Data = {"grade": None, "zone": None}
        if score is not None:
            found = grade(self.policy["grading"], score, ambition)
        heading = "pending"
        if score is not None and due is not None and started and due >= frac(self.policy["pending_until"]):
            heading = status(self.policy["pace"], score, due, ambition)
        return {
            "score": None if score is None else number(score),
            **found,
            "expected": None if due is None else number(due),
            "status": heading,
            "exact": {"score": None if score is None else written(score)},
        }
