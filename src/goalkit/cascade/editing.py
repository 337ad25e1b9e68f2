"""Safe editing of a cascade: align, detach, move and remove goals without circles or double counts.

A goal counts twice where it contributes to a goal directly and again on a longer way: through its parent
in the parent's parent. What counts is read from the links alone: a link contributes and has a weight and no
share of 0, so has a key result, and a key result counts the objectives aligned to it only where its measure is
`Cascaded`. Two different parents that meet further up are no double count: that is how cascades are meant.

Every function returns a new plan and leaves the old one as it was. Nothing here recurses or lists all ways.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from goalkit.errors import InvalidPlan, NotFound, Problem
from goalkit.model._check import Check, evolve, show
from goalkit.model.measures import Cascaded
from goalkit.model.objectives import Alignment

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from goalkit.cascade.graph import AlignmentGraph, Link
    from goalkit.model.numbers import Number
    from goalkit.model.objectives import Objective
    from goalkit.model.plan import Plan

__all__ = ["Children", "DoubleCount", "align", "detach", "double_counts", "move", "remove"]

DoubleCount: TypeAlias = Literal["refuse", "allow"]
"""Whether a new link may make a goal count twice in another."""

Children: TypeAlias = Literal["refuse", "detach", "cascade"]
"""What happens to the objectives aligned to a goal that is removed."""

_SHOWN = 12
"""How many goals of a way are named at either end, and children of a goal, before the rest is left out."""


def align(
    plan: Plan,
    child: str,
    to: str,
    *,
    weight: Number = 1,
    contributes: bool = True,
    share: Number | None = None,
    double_count: DoubleCount = "refuse",
) -> Plan:
    """Return a new plan in which an objective is aligned to a parent objective or key result.

    An existing link between the two is replaced in its place; a new one comes last. Ask
    `plan.alignment.would_cycle(child, to)` beforehand whether it would be refused as a circle.

    Raises:
        NotFound: There is no such goal.
        InvalidValue: The weight, the share or an option is wrong.
        InvalidPlan: The child is a key result; the link would close a circle, make a goal count twice, or make the
            fixed shares of the parent more than 1. The error names the whole way.

    Examples:
        >>> import goalkit as gk
        >>> plan = gk.Plan(objectives=[gk.Objective(id=name, title=name) for name in ("company", "unit", "team")])
        >>> plan = align(align(plan, "unit", "company"), "team", "unit")
        >>> align(plan, "company", "team")
        Traceback (most recent call last):
        goalkit.errors.InvalidPlan: Plan: objectives[0].aligned_to[0].to: links would form a circle: company -> team -> unit -> company
        >>> align(plan, "team", "company", contributes=False).alignment.parents("team")
        ('unit', 'company')
    """  # noqa: E501 - the error's text
    _option("align", "double_count", double_count, get_args(DoubleCount))
    graph = plan.alignment
    links = graph.links(child)
    graph.links(to)
    if child in plan.structure.key_result_at:
        text = f"{show(child)} is a key result, part of {show(links[0].parent)}; only objectives are aligned"
        raise InvalidPlan("Plan", [Problem(_path(plan, child), text, "link.key-result")])
    place = next((number for number, link in enumerate(links) if link.parent == to), len(links))
    path = f"{_path(plan, child)}.aligned_to[{place}].to"
    _refuse_circle(graph, child, to, path)
    link = Alignment(to, weight=weight, contributes=contributes, share=share)
    counts = _counts(plan, to) and link.contributes and bool(link.weight) and link.share != 0
    counted = any(link.parent == to for link in _counted(plan, links))
    if double_count == "refuse" and counts and not counted:
        _refuse_double_counts(plan, child, to, path)
    return _linked(plan, child, place, link)


def detach(plan: Plan, child: str, parent: str) -> Plan:
    """Return a new plan without the link from an objective to a parent.

    Raises:
        NotFound: There is no such goal, or no such link. A key result cannot be detached from its objective.

    Examples:
        >>> import goalkit as gk
        >>> team = gk.Objective(id="team", title="Sell", aligned_to=[gk.Alignment("company")])
        >>> plan = gk.Plan(objectives=[gk.Objective(id="company", title="Win"), team])
        >>> detach(plan, "team", "company").alignment.roots()
        ('company', 'team')
    """
    _link(plan.alignment, child, parent)
    if child in plan.structure.key_result_at:
        text = f"the key result {show(child)} is part of {show(parent)}: move or remove it instead"
        raise NotFound("Plan", [Problem("", text, "link.unknown")])
    return plan.with_objective(_without(plan.objective(child), {parent}))


def move(plan: Plan, child: str, parent: str, to: str, *, double_count: DoubleCount = "refuse") -> Plan:
    """Return a new plan in which a goal hangs under `to` instead of `parent`.

    An objective's link keeps its place, weight and kind. A key result moves to the end of another objective
    with everything it has, its check-ins too: those must fit the cycle it comes to.

    Raises:
        NotFound: There is no such goal, or it does not hang under `parent`.
        InvalidValue: The option is wrong.
        InvalidPlan: It hangs under `to` already, a key result would come under a key result, the new link
            would close a circle or make a goal count twice, or check-ins lie outside the new cycle.

    Examples:
        >>> import goalkit as gk
        >>> plan = gk.Plan(
        ...     objectives=[
        ...         gk.Objective(id="a", title="A", key_results=[gk.KeyResult(id="nps", title="NPS")]),
        ...         gk.Objective(id="b", title="B"),
        ...         gk.Objective(id="team", title="Team", aligned_to=[gk.Alignment("a", weight=2)]),
        ...     ]
        ... )
        >>> moved = move(move(plan, "team", "a", "b"), "nps", "a", "b")
        >>> moved.alignment.children("b"), moved.alignment.links("team")[0].weight
        (('nps', 'team'), 2.0)
    """
    _option("move", "double_count", double_count, get_args(DoubleCount))
    graph = plan.alignment
    link = _link(graph, child, parent)
    graph.links(to)
    if to == parent:
        return plan
    if child in plan.structure.key_result_at:
        return _move_key_result(plan, link, to, double_count)
    links = graph.links(child)
    place = links.index(link)
    path = f"{_path(plan, child)}.aligned_to[{place}].to"
    if any(other.parent == to for other in links):
        text = f"{show(child)} is aligned to {show(to)} already; detach it from {show(parent)} instead"
        raise InvalidPlan("Plan", [Problem(path, text, "link.duplicate")])
    _refuse_circle(graph, child, to, path)
    counts = _counts(plan, to) and link.kind == "contributes" and bool(link.weight) and link.share != 0
    if double_count == "refuse" and counts:
        _refuse_double_counts(plan, child, to, path, instead_of=parent)
    return _linked(plan, child, place, evolve(plan.objective(child).aligned_to[place], to=to))


def _move_key_result(plan: Plan, link: Link, to: str, double_count: DoubleCount) -> Plan:
    item = plan.key_result(link.child)
    path = _path(plan, item.id)
    if to in plan.structure.key_result_at:
        text = f"{show(item.id)} is a key result and can be part of an objective only, not of {show(to)}"
        raise InvalidPlan("Plan", [Problem(path, text, "link.key-result")])
    _refuse_circle(plan.alignment, item.id, to, path)
    if double_count == "refuse" and item.weight and item.share != 0:
        _refuse_double_counts(plan, item.id, to, path, instead_of=link.parent)
    changed = {
        link.parent: _without(plan.objective(link.parent), {item.id}),
        to: evolve(plan.objective(to), key_results=[*plan.objective(to).key_results, item]),
    }
    return evolve(plan, objectives=[changed.get(objective.id, objective) for objective in plan.objectives])


def remove(plan: Plan, goal: str, *, children: Children = "refuse") -> Plan:
    """Return a new plan without a goal. KPIs, guardrails, owners and cycles stay as they are.

    An objective goes with its key results. Where objectives are aligned to what goes, contributing or
    supporting: `refuse` removes nothing, `detach` takes their links away, and `cascade` also removes those
    that have no other parent, with those below them in turn.

    Raises:
        NotFound: There is no such goal.
        InvalidValue: The option is wrong.
        InvalidPlan: By `refuse`, objectives are aligned to it; the error names them.

    Examples:
        >>> import goalkit as gk
        >>> team = gk.Objective(id="team", title="Sell", aligned_to=[gk.Alignment("company")])
        >>> plan = gk.Plan(objectives=[gk.Objective(id="company", title="Win"), team])
        >>> remove(plan, "company")
        Traceback (most recent call last):
        goalkit.errors.InvalidPlan: Plan: objectives[0]: cannot be removed while it has children: 'team'; choose children='detach' or children='cascade'
        >>> remove(plan, "company", children="detach").alignment.goals
        ('team',)
        >>> remove(plan, "company", children="cascade").alignment.goals
        ()
    """  # noqa: E501 - the error's text
    _option("remove", "children", children, get_args(Children))
    gone = dict.fromkeys(_whole(plan, goal))
    if children == "refuse":
        _refuse_children(plan, goal, gone)
    elif children == "cascade":
        _cascade(plan, gone)
    kept = [_without(objective, gone) for objective in plan.objectives if objective.id not in gone]
    return evolve(plan, objectives=kept)


def _whole(plan: Plan, goal: str) -> list[str]:
    """Return a goal, and of an objective its key results."""
    return [goal, *(link.child for link in plan.alignment.links_below(goal) if link.kind == "part")]


def _refuse_children(plan: Plan, goal: str, gone: Iterable[str]) -> None:
    below = [link for name in gone for link in plan.alignment.links_below(name) if link.kind != "part"]
    names = [show(child) for child in dict.fromkeys(link.child for link in below)]
    if len(names) > 2 * _SHOWN:
        names = [*names[: 2 * _SHOWN], f"{len(names) - 2 * _SHOWN} more"]
    if names:
        advice = "choose children='detach' or children='cascade'"
        text = f"cannot be removed while it has children: {', '.join(names)}; {advice}"
        raise InvalidPlan("Plan", [Problem(_path(plan, goal), text, "goal.children")])


def _cascade(plan: Plan, gone: dict[str, None]) -> None:
    """Add the objectives of which every parent goes, with their key results."""
    graph = plan.alignment
    left: dict[str, int] = {}
    waiting = deque(gone)
    while waiting:
        for link in graph.links_below(waiting.popleft()):
            if link.kind != "part":
                left[link.child] = left.get(link.child, len(graph.links(link.child))) - 1
                whole = [] if left[link.child] else _whole(plan, link.child)
                gone.update(dict.fromkeys(whole))
                waiting.extend(whole)


def double_counts(plan: Plan) -> tuple[tuple[str, ...], ...]:
    """Return every way on which a goal counts again where it counts directly already.

    For each link that counts and is also implied by a longer way, a shortest such way is returned, from the
    child to the parent of that link, both included; links in the order of the plan.

    The cost is that of the links, plus for each goal with parents of different depth the links between them.

    Examples:
        >>> import goalkit as gk
        >>> plan = gk.Plan(
        ...     objectives=[
        ...         gk.Objective(id="company", title="Win"),
        ...         gk.Objective(id="unit", title="Sell", aligned_to=[gk.Alignment("company")]),
        ...         gk.Objective(id="team", title="Call", aligned_to=map(gk.Alignment, ("unit", "company"))),
        ...     ]
        ... )
        >>> double_counts(plan)
        (('team', 'unit', 'company'),)
    """
    graph = plan.alignment
    depths = graph.depths()
    found: list[tuple[str, ...]] = []
    for objective in plan.objectives:
        direct = {link.parent: None for link in _counted(plan, graph.links(objective.id))}
        if len(direct) < 2:
            continue
        floor = min(depths[parent] for parent in direct)  # nothing that high leads up to one of them
        ways: dict[str, tuple[str, ...]] = {}
        came: dict[str, str | None] = {objective.id: None, **dict.fromkeys(direct, objective.id)}
        waiting = deque(direct)
        while waiting:
            goal = waiting.popleft()
            for link in _counted(plan, graph.links(goal)) if depths[goal] > floor else ():
                if link.parent not in came:
                    came[link.parent] = goal
                    waiting.append(link.parent)
                elif link.parent in direct:
                    ways.setdefault(link.parent, (*_way(came, goal)[::-1], link.parent))
        found.extend(ways[parent] for parent in direct if parent in ways)
    return tuple(found)


# what counts


def _counts(plan: Plan, parent: str) -> bool:
    """Return whether a goal counts the objectives aligned to it: of key results only a cascaded one does."""
    return parent in plan.structure.objective_at or isinstance(plan.key_result(parent).measure, Cascaded)


def _counted(plan: Plan, links: Iterable[Link]) -> Iterator[Link]:
    """Choose the links that count, and where the parent counts them."""
    for link in links:
        aligned = link.kind == "contributes" and _counts(plan, link.parent)
        if link.weight and link.share != 0 and (aligned or link.kind == "part"):
            yield link


def _search(start: str, step: Callable[[str], Iterable[str]]) -> dict[str, str | None]:
    """Return every goal that the steps lead to, with the goal before it on a shortest way."""
    came: dict[str, str | None] = {start: None}
    waiting = deque([start])
    while waiting:
        goal = waiting.popleft()
        for name in step(goal):
            if name not in came:
                came[name] = goal
                waiting.append(name)
    return came


def _way(came: dict[str, str | None], goal: str) -> list[str]:
    """Return the way from a goal back to the start of a search, both included."""
    way = [goal]
    while (before := came[way[-1]]) is not None:
        way.append(before)
    return way


def _refuse_double_counts(plan: Plan, child: str, to: str, path: str, instead_of: str | None = None) -> None:
    """Refuse a new link that counts, where it closes a longer way beside a link or stands beside one."""
    graph = plan.alignment

    def up(goal: str) -> list[str]:
        links = _counted(plan, graph.links(goal))
        return [link.parent for link in links if (goal, link.parent) != (child, instead_of)]

    def down(goal: str) -> list[str]:
        return [link.child for link in _counted(plan, graph.links_below(goal))]

    above, below = _search(to, up), _search(child, down)
    pairs: list[tuple[list[str], list[str]]] = []
    over = _search(child, up)
    if to in over:
        pairs.append(([child, to], _way(over, to)[::-1]))
    for lower in below:
        beside = [upper for upper in up(lower) if upper in above]
        pairs += [([lower, upper], [*_way(below, lower), *_way(above, upper)[::-1]]) for upper in beside]
    problems = [
        Problem(
            path,
            f"{show(short[0])} would count twice in {show(short[-1])}: {_chain(short)} and {_chain(long)}; "
            "let one of the links only support, or allow it by double_count='allow'",
            "link.double-count",
        )
        for short, long in pairs
    ]
    if problems:
        raise InvalidPlan("Plan", problems)


def _refuse_circle(graph: AlignmentGraph, child: str, to: str, path: str) -> None:
    circle = graph.circle(child, to)
    if circle is not None:
        kind = "would be linked to itself" if len(circle) == 2 else "links would form a circle"
        raise InvalidPlan("Plan", [Problem(path, f"{kind}: {_chain(circle)}", "link.circle")])


# small parts


def _option(what: str, name: str, value: object, options: tuple[str, ...]) -> None:
    check = Check(None)
    check.choice(name, value, options)
    check.raise_if_any(what)


def _link(graph: AlignmentGraph, child: str, parent: str) -> Link:
    """Return the link between two goals; both must be known."""
    links = graph.links(child)
    graph.links(parent)
    for link in links:
        if link.parent == parent:
            return link
    parents = ", ".join(show(link.parent) for link in links)
    text = f"{show(child)} does not hang under {show(parent)}; its parents: {parents or 'none'}"
    raise NotFound("Plan", [Problem("", text, "link.unknown")])


def _linked(plan: Plan, child: str, place: int, link: Alignment) -> Plan:
    links = plan.objective(child).aligned_to
    return plan.with_objective(evolve(plan.objective(child), aligned_to=[*links[:place], link, *links[place + 1 :]]))


def _without(objective: Objective, gone: Collection[str]) -> Objective:
    """Return an objective without the links to some goals and without those of its key results that go."""
    links = [link for link in objective.aligned_to if link.to not in gone]
    items = [item for item in objective.key_results if item.id not in gone]
    if len(links) == len(objective.aligned_to) and len(items) == len(objective.key_results):
        return objective
    return evolve(objective, aligned_to=links, key_results=items)


def _path(plan: Plan, goal: str) -> str:
    structure = plan.structure
    if goal in structure.objective_at:
        return f"objectives[{structure.objective_at[goal]}]"
    position, place = structure.key_result_at[goal]
    return f"objectives[{position}].key_results[{place}]"


def _chain(steps: list[str] | tuple[str, ...]) -> str:
    if len(steps) > 2 * _SHOWN:
        steps = [*steps[:_SHOWN], f"... ({len(steps) - 2 * _SHOWN} more) ...", *steps[-_SHOWN:]]
    return " -> ".join(steps)
