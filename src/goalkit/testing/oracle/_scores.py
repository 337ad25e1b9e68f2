"""The second part of the oracle: scores, members and roll-ups."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from goalkit.model.measures import Cascaded, Change
from goalkit.testing.oracle._arithmetic import Counted, clamp, frac, mean, over_target, settled, shared
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
        added = self.added(own, below) if self.policy.rollup == "sum" else None
        return mean(counted) if added is None else added

    def added(self, own: dict[str, Counted], below: dict[str, Counted]) -> Fraction | None:
        """Return the sum of moves over the sum of ways, None where values cannot be added."""
        moves = ways = Fraction(0)
        units: set[str] = set()
        signs: set[bool] = set()
        for kr_id in own:
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
            if start is None or target is None:
                return None
            units.add(measure.unit or (kpi.unit if kpi is not None else ""))
            way = target - start
            closing = self.closing(kr)
            if self.membership(self.state(kr)) == "zero":
                move = Fraction(0)
            elif closing is not None:
                move = frac(closing.score) * way
            else:
                move = Fraction(0) if value is None else value - start
            moves, ways = moves + move, ways + way
            if way:
                signs.add(way > 0)
        return None if below or len(units) > 1 or len(signs) > 1 or not ways else moves / ways

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
        if self.breached(objective) and policy.guardrails == "veto":
            return min(score, Fraction(0))
        if self.breached(objective) and policy.guardrails == "cap_score":
            return min(score, frac(policy.guardrail_score))
        return score

    def owner_score(self, owner: str) -> Fraction | None:
        mine = [item for item in self.plan.objectives if item.owner == owner]
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
