"""The second part of the oracle: scores, members and roll-ups."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from goalkit.model.measures import Cascaded, Change
from goalkit.testing.oracle._arithmetic import RATIOS, Added, Counted, clamp, frac, mean, over_target, settled, shared
from goalkit.testing.oracle._progress import Progress

if TYPE_CHECKING:
    from goalkit.model.objectives import Alignment, Objective


class Scores(Progress):
    """The scores of goals and owners."""

    if TYPE_CHECKING:  # what later parts add

        def breached(self, objective: Objective) -> bool: ...

    # scores

    def weight(self, weight: float, priority: str) -> Fraction:
        return frac(weight) * frac(dict(self.policy.priority_weights).get(priority, 1.0))

    def kr_score(self, kr_id: str) -> Fraction | None:
        kr = self.krs[kr_id][1]
        closing = self.closing(kr)
        if closing is not None:
            return frac(closing.score)
        progress = self.progress(kr_id)[0]
        if progress is not None and self.policy.credit == "all_or_nothing":
            progress = Fraction(int(settled(progress) >= 1))
        return None if progress is None else clamp(progress, self.policy.clamp)

    def key_results(self, objective: Objective) -> dict[str, Counted]:
        """Return the key results that can count."""
        found: dict[str, Counted] = {}
        for kr in objective.key_results:
            weight = self.weight(kr.weight, kr.priority)
            score = self.kr_score(kr.id)
            membership = self.membership(self.state(kr))
            if score is None and self.policy.not_started == "zero" and self.progress(kr.id)[1]:
                score = Fraction(0)
            if membership == "zero":
                score = Fraction(0)
            if membership != "exclude" and score is not None and weight and kr.share != 0:
                found[kr.id] = weight, score
        return found

    def child_scores(self, links: list[tuple[Objective, Alignment]]) -> dict[str, Counted]:
        found: dict[str, Counted] = {}
        for child, link in links:
            weight = self.weight(link.weight, child.priority)
            membership = self.membership(self.state(child))
            score = Fraction(0) if membership == "zero" else self.score(child.id)
            if link.contributes and membership != "exclude" and score is not None and weight and link.share != 0:
                found[child.id] = weight, score
        return found

    def fixed_links(self, links: list[tuple[Objective, Alignment]]) -> dict[str, Fraction]:
        return {child.id: frac(link.share) for child, link in links if link.share is not None}

    def fixed_krs(self, objective: Objective) -> dict[str, Fraction]:
        return {kr.id: frac(kr.share) for kr in objective.key_results if kr.share is not None}

    def counting(self, objective: Objective) -> tuple[dict[str, Counted], dict[str, Counted]]:
        """Return the key results and the children that count, with weights that make their shares."""
        own, below = self.taken(objective)
        fixed = self.fixed_krs(objective) | self.fixed_links(self.links(objective.id))
        both = shared(own | below, fixed)
        return {name: both[name] for name in own if name in both}, {name: both[name] for name in below if name in both}

    def taken(self, objective: Objective) -> tuple[dict[str, Counted], dict[str, Counted]]:
        """Return the key results and the children that the policy lets count."""
        own, below = self.key_results(objective), self.child_scores(self.links(objective.id))
        members = self.policy.members
        if members == "both":
            return own, below
        if members == "key_results" or (members == "auto" and own):
            return own, {}
        if members == "children" and not any(
            link.contributes and self.weight(link.weight, child.priority) and link.share != 0
            for child, link in self.links(objective.id)
        ):
            return own, {}
        return {}, below

    def _roll_up(self, objective_id: str) -> Fraction | None:
        own, below = self.counting(self.objectives[objective_id])
        counted = [*own.values(), *below.values()]
        if not counted:
            return None
        if self.policy.rollup == "min":
            return min(score for _, score in counted)
        added = self.added(objective_id)
        if added is None:
            return mean(counted)
        share = self.share(added)
        return share if self.policy.credit == "partial" else Fraction(int(settled(share) >= 1))

    def share(self, added: Added) -> Fraction:
        """Return how much of its targets a sum of values is."""
        value, target, _, falls = added
        if not falls:
            return value / target
        found = over_target(value, target, "decrease" if target > 0 else "increase")
        assert found is not None
        return found

    def with_share(self, added: Added, share: Fraction) -> Added | None:
        """Return a sum of the same targets that is another share of them."""
        _, target, unit, falls = added
        if not falls:
            return share * target, target, unit, falls
        return (target / share, target, unit, falls) if share > 0 else None

    def _added(self, objective_id: str) -> Added | None:
        """Return what the values of an objective add up to, None where they are not added."""
        if self.policy.rollup not in {"sum", "by_unit"}:
            return None
        own, below = self.counting(self.objectives[objective_id])
        found = [*map(self.added_by_child, below), *map(self.added_by_kr, own)]
        parts = [part for part in found if part is not None]
        units, signs = {unit for _, _, unit, _ in parts}, {way > 0 for _, way, _, _ in parts if way}
        kinds = {falls for _, _, _, falls in parts}
        ways = sum((way for _, way, _, _ in parts), start=Fraction(0))
        if len(parts) < len(found) or len(units) != 1 or len(signs) > 1 or len(kinds) > 1 or not ways:
            return None
        return sum((move for move, _, _, _ in parts), start=Fraction(0)), ways, units.pop(), kinds.pop()

    def added_by_child(self, child_id: str) -> Added | None:
        child, found = self.objectives[child_id], self.added(child_id)
        if found is None:
            return None
        closing, limit = self.closing(child), self.limit(child)
        if closing is not None:
            found = self.with_share(found, frac(closing.score))
        elif limit is not None and limit < self.share(found):
            found = self.with_share(found, limit)
        if found is None or self.membership(self.state(child)) != "zero":
            return found
        return self.with_share(found, Fraction(0))

    def added_by_kr(self, kr_id: str) -> Added | None:  # noqa: PLR0911 - one for each way to have no part
        kr = self.krs[kr_id][1]
        measure, kpi = kr.measure, self.kpi_of(kr)
        if isinstance(measure, Change):
            value, start, target = self.counted_from(kr_id)
        elif isinstance(measure, Cascaded) and measure.method == "sum":
            assert measure.target is not None
            value, target = self.value(kr_id), frac(measure.target)
            start = None if value is None else Fraction(0)
        else:
            return None
        unit = measure.unit or (kpi.unit if kpi is not None else "")
        ratio = unit in RATIOS or (kpi is not None and kpi.kind == "ratio")
        if target is None or (self.policy.rollup == "by_unit" and ratio):
            return None
        closing, zero = self.closing(kr), self.membership(self.state(kr)) == "zero"
        falls = start is None and isinstance(measure, Change) and target != 0 and self.numbers(kr_id)[1] is not None
        if falls:
            if zero:
                return None
            if closing is not None:
                return self.with_share((Fraction(0), target, unit, True), frac(closing.score))
            return None if value is None else (value, target, unit, True)
        if start is None:
            return None
        way = target - start
        if zero:
            return Fraction(0), way, unit, False
        if closing is not None:
            return frac(closing.score) * way, way, unit, False
        return Fraction(0) if value is None else value - start, way, unit, False

    def counted_from(self, kr_id: str) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
        """Return value, where its progress counts from, and target."""
        value, start, target = self.numbers(kr_id)
        if self.policy.change == "from_baseline" or start is None or target is None:
            return value, start, target
        way = self.declared_way(kr_id) or self.onward(start, target)
        adds = target != 0 and over_target(2 * target, target, way) == 2
        return value, Fraction(0) if adds else None, target

    def score(self, objective_id: str) -> Fraction | None:
        objective, policy = self.objectives[objective_id], self.policy
        closing = self.closing(objective)
        if closing is not None:
            return frac(closing.score)
        raw = self.roll_up(objective_id)
        if raw is None:
            return None
        score = clamp(raw, policy.objective_clamp)
        limit = self.limit(objective)
        return score if limit is None else min(score, limit)

    def limit(self, objective: Objective) -> Fraction | None:
        """Return the highest score under a breached guardrail."""
        if not self.breached(objective):
            return None
        return {"veto": Fraction(0), "cap_score": frac(self.policy.guardrail_score)}.get(self.policy.guardrails)

    def owner_score(self, owner: str) -> Fraction | None:
        mine = [item for item in self.plan.objectives if item.owner == owner]
        mine = [item for item in mine if self.membership(self.state(item)) != "exclude"]
        current = [item for item in mine if item.cycle is None or self.as_of in self.cycles[item.cycle]]
        if not current:
            ended = [item for item in mine if self.cycles[item.cycle or ""].end <= self.as_of]
            latest = max((self.cycles[item.cycle or ""].end for item in ended), default=None)
            current = [item for item in ended if self.cycles[item.cycle or ""].end == latest]
        counted: list[Counted] = []
        for item in current:
            weight = self.weight(item.weight, item.priority)
            membership = self.membership(self.state(item))
            if not weight or membership == "exclude":
                continue
            if self.policy.owner_score == "key_results":
                zero = membership == "zero"
                own_krs = self.key_results(item).values()
                counted += [(each, Fraction(0) if zero else score) for each, score in own_krs]
                continue
            score = Fraction(0) if membership == "zero" else self.score(item.id)
            if score is not None:
                counted.append((weight, score))
        return mean(counted)
