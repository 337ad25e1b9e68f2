"""Rules about who contributes to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalkit.cascade.editing import double_counts
from goalkit.checks._phrases import bracketed, listed
from goalkit.checks._rules.shape import ids
from goalkit.checks.facts import GIVEN_UP
from goalkit.checks.findings import Severity
from goalkit.checks.rule import Rule
from goalkit.model._check import evolve
from goalkit.model.measures import Cascaded
from goalkit.model.states import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.cascade.graph import Link
    from goalkit.checks.facts import Facts
    from goalkit.checks.findings import Finding
    from goalkit.model.cycles import Cycle
    from goalkit.model.key_results import KeyResult
    from goalkit.model.objectives import Alignment, Objective
    from goalkit.model.plan import Plan

__all__ = ["RULES"]

_MANY = "goals that were given up or are over"


class Orphan(Rule):
    """A goal that serves no goal above it, or only goals that were given up or are over."""

    code, name, severity = "GK401", "orphan", Severity.WARNING
    why = "Work that serves no goal above it may be good work, but not what was agreed to matter."
    fix = "Align it to the goal it serves. If it serves none, ask whether it should be done now."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each objective that serves nothing live.

        Without any link it must stand below owners with goals. With links it is enough that what they lead to was
        given up; where that is only over, there must be another goal to serve (else its cycle is the mistake).
        """
        for objective, above in _orphans(facts):
            served = tuple(sorted({link.to for link in objective.aligned_to}))
            ends = tuple(_end(facts, goal) for goal in served)
            parts = [f"serves only {_with_ends(served, ends)}"] if served else []
            if above:
                parts.append(_unserved(above, alone=not served))
            evidence = {"served": served, "ends": ends} if served else {}
            yield self.at(facts, objective, ", and ".join(parts), owner=objective.owner, above=above, **evidence)


def _unserved(above: tuple[str, ...], *, alone: bool) -> str:
    """Return that a goal serves nothing above it; not `alone` after what it serves instead."""
    if len(above) == 1:
        return f"{'does not serve' if alone else 'not'} the goal above it{bracketed(above)}"
    return f"{'serves ' * alone}none of the {len(above)} goals above it{bracketed(above)}"


def _end(facts: Facts, goal: str) -> str:
    """Return in words why a goal is not live any more."""
    if not facts.given_up(goal):
        return "over"
    state = facts.state(facts.objective_of(goal))
    return str(state if state in GIVEN_UP else facts.state(facts.plan.key_result(goal)))


def _with_ends(goals: tuple[str, ...], ends: tuple[str, ...]) -> str:
    return listed([f"{goal} ({end})" for goal, end in zip(goals, ends, strict=True)], _MANY)


class NoContributors(Rule):
    """A goal that others should carry and nobody does."""

    code, name, severity = "GK402", "no-contributors", Severity.WARNING
    why = "A company reaches a goal only where somebody's own goals work towards it."
    fix = "Ask who will move it and align their goals to it, or drop it for this cycle."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each goal of a company, and each cascaded key result, that nobody serves.

        Nothing is said of an owner's goals while as many goals that could serve one of them serve nothing: the
        missing links are found there, as orphans.
        """
        below = _goals_below(facts)
        found: dict[str | None, list[tuple[str, Finding]]] = {}
        for objective in facts.agreed:
            cycle = facts.cycle(objective)
            if cycle is None or cycle.start <= facts.as_of:
                alone = ((objective.id, finding) for finding in self._alone(facts, objective, below))
                found.setdefault(objective.owner, []).extend(alone)
        orphans = [above for _, above in _orphans(facts)]
        for pairs in found.values():
            goals = {goal for goal, _ in pairs}
            if len(pairs) > sum(1 for above in orphans if not goals.isdisjoint(above)):
                yield from (finding for _, finding in pairs)

    def _alone(self, facts: Facts, objective: Objective, below: dict[str | None, list[Objective]]) -> Iterator[Finding]:
        items = [item for _, item in facts.key_results([objective])]
        cascaded = [item for item in items if isinstance(item.measure, Cascaded)]
        for item in cascaded:
            if facts.state(item) is State.ACTIVE and not any(map(_counts, _served_by(facts, item.id))):
                text = "is made of the goals aligned to it, but none contributes"
                yield self.at(facts, item, text, contributors=0)
        if cascaded or not items or any(item.owner not in {None, objective.owner} for item in items):
            return  # the key result says it; nothing measures it; somebody else works on a key result
        others = ids(item for item in below.get(objective.owner, ()) if _meet(facts, item, objective))
        if others and not any(_served_by(facts, goal) for goal in (objective.id, *ids(items))):
            if len(others) == 1:
                text = f"the goal below it{bracketed(others)} does not work towards it"
            else:
                text = f"none of the {len(others)} goals below it{bracketed(others)} works towards it"
            yield self.at(facts, objective, text, owner=objective.owner, below=others)


class OutsideParent(Rule):
    """A goal that runs outside of the cycle of the goal it contributes to."""

    code, name, severity = "GK403", "outside-parent", Severity.WARNING
    why = "Work done after the parent has ended counts too late; work done before it began does not belong to it."
    fix = "Align it to a goal of its own cycle, or of a longer one around it."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each objective and cycle of parents that does not enclose its own.

        Where it serves nothing live and could, it is an orphan: a finding of its own.
        """
        orphans = {objective.id for objective, _ in _orphans(facts)}
        for objective in facts.agreed:
            cycle = facts.cycle(objective)
            if cycle is None or objective.id in orphans:
                continue
            outside: dict[Cycle, list[str]] = {}
            for link in facts.plan.alignment.links(objective.id):
                frame = facts.cycle(facts.objective_of(link.parent))
                if _counts(link) and not facts.given_up(link.parent) and frame is not None:
                    outside.setdefault(frame, []).append(link.parent)
            for frame, names in outside.items():
                if not frame.encloses(cycle):
                    yield self._outside(facts, objective, cycle, frame, tuple(sorted(names)))

    def _outside(
        self, facts: Facts, objective: Objective, cycle: Cycle, frame: Cycle, parents: tuple[str, ...]
    ) -> Finding:
        own, theirs = (f"{item.start} to {item.last_day}" for item in (cycle, frame))
        the = f", the goal{'s' * (len(parents) > 1)}" if bracketed(parents) else ""
        return self.at(
            facts,
            objective,
            f"runs from {own}, outside {listed(parents, 'goals')}{the} it contributes to ({theirs})",
            parents=parents,
            start=str(cycle.start),
            last_day=str(cycle.last_day),
            parent_start=str(frame.start),
            parent_last_day=str(frame.last_day),
        )


class TooDeep(Rule):
    """A cascade of more levels than people can see through."""

    code, name, severity = "GK404", "too-deep", Severity.WARNING
    why = "Each level delays goals and blurs what they were for."
    fix = "Let the lowest goals serve a higher one directly, or make them key results or tasks of their parent."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding for the plan where its goals stand on more levels than advised.

        Levels are those of goals, along links that contribute or only support. A goal stands beside the goal it
        serves, not below it, where it is a shorter cycle's part of a goal of the same owner, and where its owner is
        of the same kind and under the same parent as the other's: neighbours who help each other.
        """
        levels = _levels(facts)
        most = facts.guidelines.levels
        deep = tuple(sorted(goal for goal, level in levels.items() if level > most))
        if deep:
            deepest = max(levels.values())
            lowest = listed([goal for goal in deep if levels[goal] == deepest], "goals")
            text = f"has goals on {deepest} levels, one under the other; at most {most} are advised"
            yield self.at(facts, None, f"{text}. On the lowest: {lowest}", levels=deepest, most=most, goals=deep)


class SkipsTeam(Rule):
    """A person's goal straight under a goal of the company, past the team."""

    code, name, severity = "GK405", "skips-team", Severity.WARNING
    why = "The team does not see the work in its own goals, and cannot weigh it against the rest."
    fix = "Align it to the goal of the team that it belongs to."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each goal of a person under the company's where those in between have goals."""
        plan = facts.plan
        owned = _owned(facts)
        for objective in facts.agreed:
            owner = facts.owner(objective.owner)
            links = [link for link in plan.alignment.links(objective.id) if facts.live(link.parent)]
            straight = [link.parent for link in links if link.kind == "contributes"]
            straight = [goal for goal in straight if plan.alignment.level(goal) == "company"]
            if owner is None or owner.kind != "individual" or not straight:
                continue
            between = {item.id for item in facts.above(owner) if item.kind in {"team", "department"}}
            passed = [goal for name in between for goal in owned.get(name, ()) if _meet(facts, goal, objective)]
            if passed and not any(facts.objective_of(link.parent).owner in between for link in links):
                parents = tuple(sorted(straight))
                text = f"contributes directly to the company's {_goals(parents)}; {_team_goals(ids(passed))} skipped"
                yield self.at(facts, objective, text, owner=owner.id, parents=parents, passed=ids(passed))


def _goals(goals: tuple[str, ...]) -> str:
    """Return some goals, as `goals a and b`; of many only how many."""
    return f"goal{'s' * (len(goals) > 1)} {listed(goals, '')}" if bracketed(goals) else f"{len(goals)} goals"


def _team_goals(goals: tuple[str, ...]) -> str:
    """Return the goals of a team and their verb, as `its team's goals, a and b, are`; of many only how many."""
    if len(goals) == 1:
        return f"its team's goal, {goals[0]}, is"
    return f"its team's goals, {listed(goals, '')}, are" if bracketed(goals) else f"its team's {len(goals)} goals are"


class TwoPaths(Rule):
    """A goal that contributes to another directly and once more through a third."""

    code, name, severity = "GK406", "two-paths", Severity.WARNING
    why = "The same work counts twice there, and hides how the rest is doing."
    fix = "Remove the direct link, or mark it as support only (`contributes = false`)."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each link that a longer way repeats."""
        if all(len(item.aligned_to) < 2 for item in facts.objectives):
            return
        counting = _counting(facts)
        graph = counting.alignment
        present = {item.id for item in facts.objectives}
        for child, *_, parent in double_counts(counting):
            if child in present:
                others = [goal for goal in graph.parents(child) if goal != parent]
                through = tuple(sorted(goal for goal in others if graph.path(goal, parent) is not None))
                times = "twice" if len(through) == 1 else "more than once"
                text = f"counts {times} towards {parent}: directly, and through {listed(through, 'goals')}"
                yield self.at(facts, facts.plan.objective(child), text, parent=parent, through=through)


# goals


def _served_by(facts: Facts, goal: str) -> list[Link]:
    """Return the links from objectives that were not given up to a goal, of any kind."""
    links = facts.plan.alignment.links_below(goal)
    return [link for link in links if link.kind != "part" and not facts.given_up(link.child)]


def _counts(link: Link) -> bool:
    return link.kind == "contributes" and link.weight > 0 and link.share != 0


def _meet(facts: Facts, one: Objective, other: Objective) -> bool:
    """Return whether two objectives run at the same time on any day; one without a cycle always does."""
    first, second = facts.cycle(one), facts.cycle(other)
    return first is None or second is None or first.overlaps(second)


# owners


def _owned(facts: Facts) -> dict[str | None, list[Objective]]:
    found: dict[str | None, list[Objective]] = {}
    for objective in facts.agreed:
        found.setdefault(objective.owner, []).append(objective)
    return found


def _orphans(facts: Facts) -> Iterator[tuple[Objective, tuple[str, ...]]]:
    """Yield the objectives that serve nothing live, with the goals above them that run at the same time."""
    owned = _owned(facts)
    for objective in facts.agreed:
        served = [link.to for link in objective.aligned_to]
        if any(map(facts.live, served)):
            continue
        owner = facts.owner(objective.owner)
        higher = () if owner is None or owner.kind == "company" else facts.above(owner)
        goals = [goal for item in higher for goal in owned.get(item.id, ())]
        above = ids(goal for goal in goals if _meet(facts, goal, objective))
        if above or any(map(facts.given_up, served)):
            yield objective, above


def _goals_below(facts: Facts) -> dict[str | None, list[Objective]]:
    """Return for each company the goals of the owners below it."""
    found: dict[str | None, list[Objective]] = {}
    for objective in facts.agreed:
        owner = facts.owner(objective.owner)
        for item in facts.above(owner) if owner is not None else ():
            if item.kind == "company":
                found.setdefault(item.id, []).append(objective)
    return found


# levels


def _levels(facts: Facts) -> dict[str, int]:
    """Return the level of each objective that is no draft: 1 at the top."""
    graph = facts.plan.alignment
    present = {item.id: item for item in facts.objectives if facts.state(item) is not State.DRAFT}
    found: dict[str, int] = {}
    for goal in reversed(graph.topological()):
        objective = present.get(goal)
        if objective is not None:
            parents = [facts.objective_of(name) for name in graph.parents(goal) if facts.live(name)]
            steps = [found[item.id] + _step(facts, objective, item) for item in parents if item.id in found]
            found[goal] = max(steps, default=1)
    return found


def _step(facts: Facts, child: Objective, parent: Objective) -> int:
    """Return how many levels a goal stands below one that it serves: 1, or 0 beside it."""
    if child.owner == parent.owner:
        inner, outer = facts.cycle(child), facts.cycle(parent)
        return 0 if inner is not None and outer is not None and outer.days > inner.days else 1
    one, other = facts.owner(child.owner), facts.owner(parent.owner)
    if one is None or other is None or one.parent is None:
        return 1
    return int((one.kind, one.parent) != (other.kind, other.parent))


# what counts


def _counting(facts: Facts) -> Plan:
    """Return the plan with the goals that count and the links between them that count, and nothing else."""
    plan = facts.plan
    left_out = {*GIVEN_UP, State.DRAFT}
    kept = [item for item in plan.objectives if facts.state(item) not in left_out]
    goals = {item.id for item in kept}
    goals |= {item.id for objective in kept for item in objective.key_results if _cascades(facts, item)}

    def links(objective: Objective) -> list[Alignment]:
        links = [link for link in objective.aligned_to if link.to in goals and link.contributes]
        return [link for link in links if link.weight and link.share != 0]

    return evolve(plan, objectives=[evolve(item, aligned_to=links(item)) for item in kept])


def _cascades(facts: Facts, item: KeyResult) -> bool:
    """Return whether a key result counts, and counts what is aligned to it."""
    counts = item.weight > 0 and item.share != 0 and facts.state(item) not in {*GIVEN_UP, State.DRAFT}
    return counts and isinstance(item.measure, Cascaded)


RULES: tuple[Rule, ...] = (
    Orphan(),
    NoContributors(),
    OutsideParent(),
    TooDeep(),
    SkipsTeam(),
    TwoPaths(),
)
