"""The alignment graph: which goal serves which, as an immutable value with stable order everywhere.

Nodes are the objectives and key results of a plan. A key result is part of its objective; an objective is
aligned to parent objectives or parent key results, and each link contributes (counts) or only supports.
Nothing here recurses and nothing lists all paths unless asked to, so a chain of 100,000 goals and a lattice
with an exponential number of paths cost no more than their nodes and links.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar, cast, final

import attrs

from goalkit.model.plan import not_found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from goalkit.model.plan import Plan

__all__ = ["AlignmentGraph", "Link", "LinkKind", "alignment_graph"]

T = TypeVar("T")

LinkKind: TypeAlias = Literal["part", "contributes", "supports"]
"""A key result is part of its objective; an aligned objective contributes or only supports."""


@attrs.frozen(kw_only=True)
class Link:
    """One link from a child up to a parent.

    Examples:
        >>> import goalkit as gk
        >>> plan = gk.Plan(
        ...     objectives=[
        ...         gk.Objective(id="a", title="A"),
        ...         gk.Objective(id="b", title="B", aligned_to=[gk.Alignment("a", weight=2)]),
        ...     ]
        ... )
        >>> plan.alignment.links("b")
        (Link(child='b', parent='a', kind='contributes', weight=2.0, share=None),)
    """

    child: str
    """The id of the goal below."""
    parent: str
    """The id of the goal above."""
    kind: LinkKind
    """`part` for a key result of its objective; else whether the alignment contributes or only supports."""
    weight: float
    """The child's weight in the parent, 0 or more."""
    share: float | None = None
    """The child's fixed share of the parent's score, 0 to 1; None where it counts by its weight."""


@final
class AlignmentGraph:
    """Who serves whom in one plan. Get it from `plan.alignment`; it is built once per plan.

    Every method takes and returns ids, in the order of the plan unless it says otherwise.

    Raises:
        NotFound: A method was asked about a goal that the plan does not have.

    Examples:
        >>> import goalkit as gk
        >>> plan = gk.Plan(
        ...     objectives=[
        ...         gk.Objective(id="company", title="Win", key_results=[gk.KeyResult(id="arr", title="ARR")]),
        ...         gk.Objective(id="team", title="Sell", aligned_to=[gk.Alignment("arr")]),
        ...         gk.Objective(id="other", title="Help", aligned_to=[gk.Alignment("company", contributes=False)]),
        ...     ]
        ... )
        >>> graph = plan.alignment
        >>> graph.ancestors("team"), graph.children("company"), graph.depth("team")
        (('arr', 'company'), ('arr', 'other'), 2)
        >>> graph.path("team", "company"), graph.would_cycle("company", "team")
        (('team', 'arr', 'company'), True)
    """

    __slots__ = ("_above", "_below", "_depths", "_order", "_position", "goals", "plan")

    plan: Plan
    """The plan whose goals and links these are."""
    goals: tuple[str, ...]
    """Every goal: each objective, followed by its key results."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        above: dict[str, list[Link]] = {}
        below: dict[str, list[Link]] = {}
        for objective in plan.objectives:
            above[objective.id], below[objective.id] = [], []
            for item in objective.key_results:
                above[item.id], below[item.id] = [], []
        for objective in plan.objectives:
            for item in objective.key_results:
                link = Link(child=item.id, parent=objective.id, kind="part", weight=item.weight, share=item.share)
                above[item.id].append(link)
                below[objective.id].append(link)
        for objective in plan.objectives:
            for aligned in objective.aligned_to:
                kind: LinkKind = "contributes" if aligned.contributes else "supports"
                weight, share = aligned.weight, aligned.share
                link = Link(child=objective.id, parent=aligned.to, kind=kind, weight=weight, share=share)
                above[objective.id].append(link)
                below[aligned.to].append(link)
        self.goals = tuple(above)
        self._above = {goal: tuple(links) for goal, links in above.items()}
        self._below = {goal: tuple(links) for goal, links in below.items()}
        self._position = {goal: position for position, goal in enumerate(self.goals)}
        self._order: tuple[str, ...] | None = None
        self._depths: dict[str, int] | None = None

    # one step

    def links(self, goal: str) -> tuple[Link, ...]:
        """Return the links from a goal up to its parents."""
        return self._known(self._above, goal)

    def links_below(self, goal: str) -> tuple[Link, ...]:
        """Return the links from the children of a goal up to it: its key results first."""
        return self._known(self._below, goal)

    def parents(self, goal: str, *, contributing: bool | None = None) -> tuple[str, ...]:
        """Return the parents of a goal: of a key result its objective, of an objective what it is aligned to.

        Args:
            goal: The id of an objective or key result.
            contributing: True for links that count, False for those that only support, None for both.
        """
        return tuple(link.parent for link in _chosen(self.links(goal), contributing))

    def children(self, goal: str, *, contributing: bool | None = None) -> tuple[str, ...]:
        """Return the children of a goal: its key results, then the objectives aligned to it."""
        return tuple(link.child for link in _chosen(self.links_below(goal), contributing))

    # all steps

    def ancestors(self, goal: str, *, contributing: bool | None = None) -> tuple[str, ...]:
        """Return everything above a goal, the nearest first, each once."""
        return self._reach(goal, lambda name: self.parents(name, contributing=contributing))

    def descendants(self, goal: str, *, contributing: bool | None = None) -> tuple[str, ...]:
        """Return everything below a goal, the nearest first, each once."""
        return self._reach(goal, lambda name: self.children(name, contributing=contributing))

    def _reach(self, goal: str, step: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
        seen: dict[str, None] = {}
        waiting = deque(step(goal))
        while waiting:
            name = waiting.popleft()
            if name not in seen:
                seen[name] = None
                waiting.extend(step(name))
        return tuple(seen)

    # the whole

    def roots(self) -> tuple[str, ...]:
        """Return the goals without a parent."""
        return tuple(goal for goal in self.goals if not self._above[goal])

    def leaves(self) -> tuple[str, ...]:
        """Return the goals without a child."""
        return tuple(goal for goal in self.goals if not self._below[goal])

    def orphans(self) -> tuple[str, ...]:
        """Return the objectives that serve no parent although their owner is no company.

        A company's objectives are at the top by right; anybody else's should serve something.
        """
        return tuple(
            goal
            for goal in self.roots()
            if (owner := self.plan.objective(goal).owner) is None or self.plan.owner(owner).kind != "company"
        )

    def topological(self) -> tuple[str, ...]:
        """Return every goal, children before parents."""
        if self._order is None:
            found: list[str] = []
            for position in self.plan.structure.order:
                objective = self.plan.objectives[position]
                found.extend(item.id for item in objective.key_results)
                found.append(objective.id)
            self._order = tuple(found)
        return self._order

    def depth(self, goal: str) -> int:
        """Return how many goals stand above a goal on the longest way up: 0 for a root."""
        return self._known(self.depths(), goal)

    def depths(self) -> dict[str, int]:
        """Return the depth of every goal."""
        if self._depths is None:
            depths: dict[str, int] = {}
            for goal in reversed(self.topological()):
                depths[goal] = 1 + max((depths[link.parent] for link in self._above[goal]), default=-1)
            self._depths = depths
        return dict(self._depths)

    def level(self, goal: str) -> str | None:
        """Return the level of the organisation that a goal lives on: the kind of its owner, or None.

        A key result without an owner of its own lives on its objective's level.
        """
        self._known(self._above, goal)
        structure = self.plan.structure
        if goal in structure.objective_at:
            owner = self.plan.objective(goal).owner
        else:
            owner = self.plan.key_result(goal).owner or self.plan.objective_of(goal).owner
        return None if owner is None else self.plan.owner(owner).kind

    # ways

    def path(self, child: str, parent: str) -> tuple[str, ...] | None:
        """Return a shortest way from a goal up to another, both included; None where there is none.

        Of several shortest ways it is the first in the order of the plan. A goal's way to itself is itself.
        """
        self._known(self._above, child)
        self._known(self._above, parent)
        came: dict[str, str | None] = {child: None}
        waiting = deque([child])
        while waiting and parent not in came:
            name = waiting.popleft()
            for link in self._above[name]:
                if link.parent not in came:
                    came[link.parent] = name
                    waiting.append(link.parent)
        if parent not in came:
            return None
        way: list[str] = []
        at: str | None = parent
        while at is not None:
            way.append(at)
            at = came[at]
        return tuple(reversed(way))

    def paths(self, child: str, parent: str, *, contributing: bool | None = None) -> Iterator[tuple[str, ...]]:
        """Yield every way from a goal up to another, both included.

        There may be exponentially many: take what you need and stop. Branches that do not lead there are
        not walked, so the next way never takes longer than its length times the links on it.
        """
        useful = {parent, *self.descendants(parent, contributing=contributing)}
        self._known(self._above, child)
        if child not in useful:
            return
        way = [child]
        choices: list[Iterator[str]] = [iter(self._useful(child, useful, contributing))]
        if child == parent:
            yield (child,)
            return
        while way:
            name = next(choices[-1], None)
            if name is None:
                way.pop()
                choices.pop()
            elif name == parent:
                yield (*way, name)
            else:
                way.append(name)
                choices.append(iter(self._useful(name, useful, contributing)))

    def _useful(self, goal: str, useful: set[str], contributing: bool | None) -> tuple[str, ...]:  # noqa: FBT001
        return tuple(name for name in self.parents(goal, contributing=contributing) if name in useful)

    def would_cycle(self, child: str, parent: str) -> bool:
        """Return whether aligning `child` to `parent` would close a circle of links."""
        return self.circle(child, parent) is not None

    def circle(self, child: str, parent: str) -> tuple[str, ...] | None:
        """Return the circle that aligning `child` to `parent` would close, from the child back to it, or None."""
        way = self.path(parent, child)
        return None if way is None else (child, *way)

    def __repr__(self) -> str:
        links = sum(len(found) for found in self._above.values())
        return f"<AlignmentGraph of {len(self.goals)} goals and {links} links>"

    def __reduce__(self) -> tuple[type[AlignmentGraph], tuple[Plan]]:
        return type(self), (self.plan,)

    def _known(self, table: dict[str, T], goal: str) -> T:
        try:
            return table[goal]
        except (KeyError, TypeError):
            raise not_found(self.goals, goal, "objective or key result") from None


def _chosen(links: Iterable[Link], contributing: bool | None) -> Iterable[Link]:  # noqa: FBT001
    """Return the links that count (a key result counts as a part), those that only support, or all."""
    if contributing is None:
        return links
    return (link for link in links if (link.kind != "supports") is contributing)


def alignment_graph(plan: Plan) -> AlignmentGraph:
    """Return a plan's alignment graph, built at the first call and kept with the plan.

    Examples:
        >>> import goalkit as gk
        >>> plan = gk.Plan(objectives=[gk.Objective(id="win", title="Win")])
        >>> alignment_graph(plan) is plan.alignment
        True
    """
    found = plan.memo.get("alignment")
    if found is None:
        found = plan.memo["alignment"] = AlignmentGraph(plan)
    return cast("AlignmentGraph", found)
