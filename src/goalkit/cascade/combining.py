"""Several plans: one plan made of two, and a plan of some goals with what they need."""

from __future__ import annotations

from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from goalkit.cascade._drafts import FIELDS, PLACES, Part
from goalkit.errors import InvalidPlan, Problem
from goalkit.model._check import Check, evolve, show
from goalkit.model.objectives import Objective
from goalkit.model.plan import Plan, not_found
from goalkit.scoring._sentences import differences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goalkit.cascade._drafts import PartKind
    from goalkit.scoring.policy import Policy

__all__ = ["merge", "subset"]

P = TypeVar("P", bound=Part)

_CODE = "merge.conflict"
_SHOWN = 3
"""How many differences of two policies a message names."""


def merge(left: Plan, right: Plan) -> Plan:
    """Return one plan with everything of both, ordered by id. What both have must be the same.

    Paths of conflicts are those of the left plan.

    Raises:
        InvalidPlan: The two disagree: a part or a text differs, or an id is one goal here and another there.
            Every conflict is listed. Or the whole does not fit together: links form a circle.
        InvalidValue: One of the two is no plan.

    Examples:
        >>> import goalkit as gk
        >>> sales = gk.Plan(objectives=[gk.Objective(id="sell", title="Sell")])
        >>> product = gk.Plan(objectives=[gk.Objective(id="build", title="Build")])
        >>> [objective.id for objective in merge(sales, product).objectives]
        ['build', 'sell']
        >>> merge(sales, gk.Plan(objectives=[gk.Objective(id="sell", title="Sell", weight=2)]))
        Traceback (most recent call last):
        goalkit.errors.InvalidPlan: Plan: objectives[0].weight: objective 'sell' differs: 1.0 and 2.0
    """
    check = Check(None)
    check.instance("left", left, Plan)
    check.instance("right", right, Plan)
    check.raise_if_any("Plan")
    problems: list[Problem] = []
    texts = {field: _text(problems, field, left, right) for field in ("name", "description")}
    _homes(problems, left, right)
    policy = _policy(problems, left, right)
    parts = {
        "cycles": _union(problems, "cycle", left.cycles, right.cycles),
        "owners": _union(problems, "owner", left.owners, right.owners),
        "kpis": _union(problems, "KPI", left.kpis, right.kpis),
        "objectives": _union(problems, "objective", left.objectives, right.objectives),
    }
    ignored = sorted({*left.ignore, *right.ignore}, key=lambda item: (item.code, item.reason))
    for one, other in pairwise(ignored):
        if one.code == other.code:
            text = f"the reason for {one.code} differs: {show(one.reason)} and {show(other.reason)}"
            problems.append(Problem("ignore", text, _CODE))
    if problems:
        raise InvalidPlan("Plan", problems)
    return evolve(left, **texts, policy=policy, **parts, ignore=ignored)


def _text(problems: list[Problem], field: str, left: Plan, right: Plan) -> str:
    """Return the name or description: the one that is not empty."""
    ours: str = getattr(left, field)
    theirs: str = getattr(right, field)
    if ours and theirs and ours != theirs:
        text = f"{field} of the plan differs: {show(ours)} and {show(theirs)}"
        problems.append(Problem(field, text, _CODE))
    return ours or theirs


def _policy(problems: list[Problem], left: Plan, right: Plan) -> Policy | None:
    """Return the policy: that of the plan that has one."""
    if left.policy is not None and right.policy is not None and left.policy != right.policy:
        found = "; ".join(map(str, differences(left.policy, right.policy)[:_SHOWN]))
        problems.append(Problem("policy", f"policy of the plan differs: {found}", _CODE))
    return right.policy if left.policy is None else left.policy


def _homes(problems: list[Problem], left: Plan, right: Plan) -> None:
    """Note each id that is one goal here and another one there."""
    theirs = _goals(right)
    for name, (path, home) in _goals(left).items():
        if name in theirs and theirs[name][1] != home:
            other, place = theirs[name][1], theirs[name][0]
            text = f"goal {show(name)} is {_kind(home)}, and {_kind(other)} in the other plan ({place})"
            problems.append(Problem(f"{path}.id", text, _CODE))


def _kind(home: str | None) -> str:
    return "an objective" if home is None else f"a key result of {show(home)}"


def _goals(plan: Plan) -> dict[str, tuple[str, str | None]]:
    """Return the path of each goal, with the objective of each key result."""
    found: dict[str, tuple[str, str | None]] = {}
    for position, objective in enumerate(plan.objectives):
        path = f"objectives[{position}]"
        found[objective.id] = (path, None)
        for place, item in enumerate(objective.key_results):
            found[item.id] = (f"{path}.key_results[{place}]", objective.id)
    return found


def _union(problems: list[Problem], kind: PartKind, left: Sequence[P], right: Sequence[P]) -> list[P]:
    """Return the parts of both by id; note where one of them differs."""
    found = {item.id: (position, item) for position, item in enumerate(left)}
    for item in right:
        if item.id in found:
            position, ours = found[item.id]
            _compare(problems, kind, f"{PLACES[kind]}[{position}]", ours, item)
    parts = {item.id: item for item in (*left, *right)}
    return sorted(parts.values(), key=attrgetter("id"))


def _compare(problems: list[Problem], kind: PartKind, path: str, ours: Part, theirs: Part) -> None:
    """Note each field in which two parts with one id differ."""
    if ours == theirs:
        return
    before = len(problems)
    for field in FIELDS[kind]:
        here, there = getattr(ours, field), getattr(theirs, field)
        if here != there:
            text = f"{kind} {show(ours.id)} differs: {show(here)} and {show(there)}"
            problems.append(Problem(f"{path}.{field}", text, _CODE))
    if isinstance(ours, Objective) and isinstance(theirs, Objective):
        _compare_key_results(problems, path, ours, theirs)
    if len(problems) == before:
        text = f"{kind} {show(ours.id)} differs: {type(ours).__name__} and {type(theirs).__name__}"
        problems.append(Problem(path, text, _CODE))


def _compare_key_results(problems: list[Problem], path: str, ours: Objective, theirs: Objective) -> None:
    here = {item.id: place for place, item in enumerate(ours.key_results)}
    there = {item.id: item for item in theirs.key_results}
    for item in ours.key_results:
        inner = f"{path}.key_results[{here[item.id]}]"
        if item.id in there:
            _compare(problems, "key result", inner, item, there[item.id])
        else:
            text = f"key result {show(item.id)} is missing in the other plan"
            problems.append(Problem(inner, text, _CODE))
    for item in theirs.key_results:
        if item.id not in here:
            text = f"key result {show(item.id)} is in the other plan only"
            problems.append(Problem(f"{path}.key_results", text, _CODE))
    if list(here) != list(there) and here.keys() == there.keys():
        text = f"key results of {show(ours.id)} are in another order in the other plan"
        problems.append(Problem(f"{path}.key_results", text, _CODE))


def subset(
    plan: Plan,
    *,
    owner: str | None = None,
    cycle: str | None = None,
    goal: str | None = None,
    with_ancestors: bool = False,
) -> Plan:
    """Return a plan of some goals and what they need, in the order of the plan.

    What is asked for must hold at once; without any of it the whole plan is returned. An objective is kept
    whole, with its cycle, its owners and those above them, the KPIs that it is measured by or guarded with.
    By owner, the owner itself, everybody below it and their KPIs are kept as well, and by cycle the
    cycle, whether or not they have a goal. Links that lead out are left out.

    Args:
        plan: The plan.
        owner: Only the objectives of this owner and of the owners below it.
        cycle: Only the objectives of this cycle.
        goal: Only this objective and everything below it (for a key result: its objective).
        with_ancestors: Also everything above what was chosen.

    Raises:
        NotFound: There is no such owner, cycle or goal.

    Examples:
        >>> import goalkit as gk
        >>> plan = gk.Plan(
        ...     objectives=[
        ...         gk.Objective(id="company", title="Win"),
        ...         gk.Objective(id="team", title="Sell", aligned_to=[gk.Alignment("company")]),
        ...         gk.Objective(id="other", title="Help"),
        ...     ]
        ... )
        >>> [item.id for item in subset(plan, goal="company").objectives]
        ['company', 'team']
        >>> subset(plan, goal="team").objective("team").aligned_to
        ()
    """
    if owner is None and cycle is None and goal is None:
        return plan
    owners = set[str]() if owner is None else unit_of(plan, owner)
    if cycle is not None:
        plan.cycle(cycle)
    below = None if goal is None else _below(plan, goal)
    chosen = {
        item.id
        for item in plan.objectives
        if (owner is None or item.owner in owners)
        and (cycle is None or item.cycle == cycle)
        and (below is None or item.id in below)
    }
    if with_ancestors:
        chosen |= _objectives_of(plan, _climb(plan, chosen))
    objectives = [item for item in plan.objectives if item.id in chosen]
    kpis = _measured(objectives) | {item.id for item in plan.kpis if item.owner in owners}
    cycles = {item.cycle for item in objectives} | {cycle}
    people = owners | _people(objectives) | {item.owner for item in plan.kpis if item.id in kpis}
    kept_owners = _up(plan, people)
    goals = {name for item in objectives for name in (item.id, *(part.id for part in item.key_results))}
    return evolve(
        plan,
        cycles=[item for item in plan.cycles if item.id in cycles],
        owners=[item for item in plan.owners if item.id in kept_owners],
        kpis=[item for item in plan.kpis if item.id in kpis],
        objectives=[_cut(item, goals) for item in objectives],
    )


def unit_of(plan: Plan, owner: str) -> set[str]:
    """Return an owner and everybody below it."""
    plan.owner(owner)
    below: dict[str, list[str]] = {}
    for item in plan.owners:
        if item.parent is not None:
            below.setdefault(item.parent, []).append(item.id)
    waiting = [owner]
    for name in waiting:
        waiting.extend(below.get(name, ()))
    return set(waiting)


def _below(plan: Plan, goal: str) -> set[str]:
    """Return the objectives at and below a goal."""
    structure = plan.structure
    if goal not in structure.objective_at and goal not in structure.key_result_at:
        places = (*structure.objective_at, *structure.key_result_at)
        raise not_found(places, goal, "objective or key result")
    start = goal if goal in structure.objective_at else plan.objective_of(goal).id
    return {start} | {name for name in plan.alignment.descendants(start) if name in structure.objective_at}


def _climb(plan: Plan, chosen: Iterable[str]) -> set[str]:
    """Return every goal above some objectives."""
    seen: set[str] = set()
    waiting = list(chosen)
    while waiting:
        for parent in plan.alignment.parents(waiting.pop()):
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return seen


def _objectives_of(plan: Plan, goals: set[str]) -> set[str]:
    return {name for name in goals if name in plan.structure.objective_at}


def _measured(objectives: Iterable[Objective]) -> set[str | None]:
    """Return the KPIs that objectives are measured by or guarded with."""
    found: set[str | None] = set()
    for item in objectives:
        found.update(item.guardrails)
        found.update(getattr(part.measure, "kpi", None) for part in item.key_results)
    return found


def _people(objectives: Iterable[Objective]) -> set[str | None]:
    """Return the owners of objectives and of their key results."""
    found: set[str | None] = set()
    for item in objectives:
        found.add(item.owner)
        found.update(part.owner for part in item.key_results)
    return found


def _up(plan: Plan, owners: Iterable[str | None]) -> set[str]:
    """Return owners and everybody above them."""
    found: set[str] = set()
    for name in owners:
        at = name
        while at is not None and at not in found:
            found.add(at)
            at = plan.owner(at).parent
    return found


def _cut(objective: Objective, goals: set[str]) -> Objective:
    """Return an objective without the links that lead to other goals."""
    links = [link for link in objective.aligned_to if link.to in goals]
    return objective if len(links) == len(objective.aligned_to) else evolve(objective, aligned_to=links)
