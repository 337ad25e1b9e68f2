"""Pictures of a cascade: which goals and links are drawn, and the text tree.

A `Picture` is the choice; `tree_text` here, `mermaid_text` and `dot_text` beside it draw it. A goal with
several parents is one goal in every picture: one node, or one full entry and references to it. What a
choice leaves out is said where it was left out. Nothing recurses, and every picture is linear in the size
of what it draws.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple, TypedDict, Unpack

import attrs

from goalkit.cascade.graph import Link
from goalkit.display._labels import is_objective, left_out_words, link_words, many, result_of, title_of, verdict
from goalkit.display.text import clean, fit, status_columns, width
from goalkit.errors import InvalidValue, Problem
from goalkit.model._check import Check
from goalkit.model.plan import Plan
from goalkit.scoring.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


__all__ = ["Choice", "Picture", "picture", "tree_text"]

_NARROWEST = 60
"""Columns below which a tree has no room for words."""
_PER_LEVEL = 8
"""One level of indentation for so many columns; below the last the level is written as a number."""
_RIGHT = 11
"""Columns of the score and of the mark of a status, with the blanks between them."""
_STATUS = (9, 20)
"""The fewest and the most columns of a status."""
_SIGNS = ("↑ the same goal as above", "┄ supports, does not count", "* stale")
_TITLE = 12
"""Columns that a title keeps, even if its notes are cut instead."""


class Choice(TypedDict, total=False):
    """What a picture may be told to leave out; see `picture`.

    Examples:
        >>> import goalkit as gk
        >>> plan = gk.Plan(objectives=[gk.Objective(id="win", title="Win"), gk.Objective(id="sell", title="Sell")])
        >>> choice: Choice = {"root": "win", "key_results": False}
        >>> picture(plan, **choice).goals
        ('win',)
    """

    root: str | None
    """The id of a goal: only it and what is below."""
    depth: int | None
    """How many levels below the roots; 0 or more."""
    owner: str | None
    """The id of an owner: only its goals, and what connects them."""
    explains: str | None
    """The id of a goal: only what counts in its score."""
    key_results: bool
    """Whether key results are drawn; True by default."""


def _same_card(card: Scorecard | None) -> object:
    return None if card is None else (card.as_of, card.policy)


@attrs.frozen(kw_only=True)
class Picture:
    """The goals and links that are drawn, all in the order of the plan. Made by `picture`.

    Examples:
        >>> import goalkit as gk
        >>> from goalkit.display.cascade import picture
        >>> plan = gk.Plan(
        ...     objectives=[
        ...         gk.Objective(id="a", title="Win", key_results=[gk.KeyResult(id="arr", title="ARR")]),
        ...         gk.Objective(id="b", title="Sell", aligned_to=[gk.Alignment("arr")]),
        ...     ]
        ... )
        >>> found = picture(plan, depth=1)
        >>> found.goals, found.children_left_out("arr"), found.left_out
        (('a', 'arr'), 1, 1)
    """

    plan: Plan = attrs.field(repr=False)
    """The plan that is drawn."""
    card: Scorecard | None = attrs.field(repr=False, eq=_same_card)
    """Where scores and statuses come from; None draws the structure only."""
    goals: tuple[str, ...]
    """The goals drawn: each objective, followed by its key results."""
    links: tuple[Link, ...]
    """The links drawn, by parent: its key results first, then the objectives aligned to it."""
    roots: tuple[str, ...]
    """The goals drawn without a parent in the picture."""
    _drawn: frozenset[str] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_drawn", frozenset(self.goals))

    @property
    def left_out(self) -> int:
        """How many goals of the plan are not drawn."""
        return len(self.plan.alignment.goals) - len(self.goals)

    def children_left_out(self, goal: str) -> int:
        """Return how many children of a goal are not drawn."""
        return sum(name not in self._drawn for name in self.plan.alignment.children(goal))

    def parents_left_out(self, goal: str) -> int:
        """Return how many parents of a goal are not drawn."""
        return sum(name not in self._drawn for name in self.plan.alignment.parents(goal))


def picture(
    plan: Plan,
    card: Scorecard | None = None,
    *,
    root: str | None = None,
    depth: int | None = None,
    owner: str | None = None,
    explains: str | None = None,
    key_results: bool = True,
) -> Picture:
    """Return which goals and links of a plan are drawn; choices are combined.

    Args:
        plan: The plan.
        card: Its scorecard, for scores and statuses.
        root: Only this goal and everything below it.
        depth: Only goals within so many links of the top: 0 draws only what has no parent in the picture.
        owner: Only goals of this owner and of the owners below it, and the links among them.
        explains: Only what counts in the score of this goal, on any way: no supporting links, nothing of
            weight 0, nothing below a goal that a person closed with a score.
        key_results: False leaves out key results, except those that a goal in the picture is aligned to.

    Raises:
        NotFound: There is no such goal or owner.
        InvalidValue: The depth is no number from 0; `explains` without a card; the card of another plan.

    Examples:
        >>> import goalkit as gk
        >>> from goalkit.display.cascade import picture
        >>> plan = gk.Plan(
        ...     objectives=[
        ...         gk.Objective(id="a", title="Win"),
        ...         gk.Objective(id="b", title="Sell", aligned_to=[gk.Alignment("a")]),
        ...     ]
        ... )
        >>> picture(plan, root="b")
        Picture(goals=('b',), links=(), roots=('b',))
    """
    graph = plan.alignment
    _examine(plan, card, depth, explains)
    kept: Iterable[str] = graph.goals
    counted: set[tuple[str, str]] | None = None
    if card is not None and explains is not None:
        graph.links(explains)  # refuses what is no goal
        counted = _counted(card, explains)
        kept = {explains, *(child for child, _ in counted)}
    chosen = set(kept)
    if root is not None:
        chosen &= {root, *graph.descendants(root)}
    if owner is not None:
        chosen &= _owned(plan, owner)
    if not key_results:
        chosen = {
            goal
            for goal in chosen
            if goal in plan.structure.objective_at
            or goal in {root, explains}
            or any(name in chosen for name in graph.children(goal))
        }
    links = _links(plan, chosen, counted)
    if depth is not None:
        chosen = _near(chosen, links, depth)
        links = tuple(link for link in links if link.child in chosen and link.parent in chosen)
    goals = tuple(goal for goal in graph.goals if goal in chosen)
    below = {link.child for link in links}
    return Picture(
        plan=plan,
        card=card,
        goals=goals,
        links=links,
        roots=tuple(goal for goal in goals if goal not in below),
    )


def _examine(plan: Plan, card: Scorecard | None, depth: int | None, explains: str | None) -> None:
    check = Check(None)
    if depth is not None:
        check.count("depth", depth, low=0)
    if card is None and explains is not None:
        check.add("card", "is missing: what counts in a score follows from a scorecard", "card.missing")
    if card is not None and card.plan is not plan and card.plan != plan:
        check.add("card", "is the scorecard of another plan", "card.other-plan")
    check.raise_if_any("Picture")


def _counted(card: Scorecard, goal: str) -> set[tuple[str, str]]:
    """Return every pair of child and parent by which something counts in a goal's score."""
    steps = {step.id: step for step in card.explain(goal).steps if step.kind in {"objective", "key result"}}
    found: set[tuple[str, str]] = set()
    seen = {goal}
    waiting = [goal]
    while waiting:
        parent = waiting.pop()
        if result_of(card, parent).closing is not None:
            continue
        for part in steps[parent].parts:
            if part.share is not None:
                found.add((part.id, parent))
                if part.id not in seen:
                    seen.add(part.id)
                    waiting.append(part.id)
    return found


def _owned(plan: Plan, owner: str) -> set[str]:
    """Return the goals of an owner and of the owners below it."""
    plan.owner(owner)  # refuses an unknown one
    below: dict[str | None, list[str]] = {}
    for item in plan.owners:
        below.setdefault(item.parent, []).append(item.id)
    owners = {owner}
    waiting = [owner]
    while waiting:
        found = below.get(waiting.pop(), [])
        owners.update(found)
        waiting.extend(found)
    goals: set[str] = set()
    for objective in plan.objectives:
        if objective.owner in owners:
            goals.add(objective.id)
        goals.update(item.id for item in objective.key_results if (item.owner or objective.owner) in owners)
    return goals


def _links(plan: Plan, chosen: set[str], counted: set[tuple[str, str]] | None) -> tuple[Link, ...]:
    graph = plan.alignment
    return tuple(
        link
        for goal in graph.goals
        if goal in chosen
        for link in graph.links_below(goal)
        if link.child in chosen and (counted is None or (link.child, goal) in counted)
    )


def _near(chosen: set[str], links: Iterable[Link], depth: int) -> set[str]:
    """Return the goals within a number of links of those that have no parent among them."""
    below: dict[str, list[str]] = {}
    steps = dict.fromkeys(chosen, 0)
    for link in links:
        below.setdefault(link.parent, []).append(link.child)
        steps.pop(link.child, None)
    waiting = deque(steps)
    while waiting:
        goal = waiting.popleft()
        if steps[goal] == depth:
            continue
        for child in below.get(goal, ()):
            if child not in steps:
                steps[child] = steps[goal] + 1
                waiting.append(child)
    return set(steps)


# the tree


class _Row(NamedTuple):
    goal: str
    link: Link | None
    lead: str
    """What stands before the branch."""
    level: int
    last: bool
    left_out: int = 0
    """Not 0 in the row that says how many children of the goal are not drawn."""


def tree_text(plan: Plan, card: Scorecard | None = None, *, columns: int = 100, **choice: Unpack[Choice]) -> str:
    """Return a cascade as a text tree: children below their parents, with score and status in words.

    A goal with several parents is printed in full under the first and as a reference (`↑`) under the
    others. A dotted branch only supports. What is deeper than the indentation has its level written out.

    Args:
        plan: The plan.
        card: Its scorecard, for scores and statuses.
        columns: The columns to use, 60 or more.
        **choice: What to leave out: `root`, `depth`, `owner`, `explains`, `key_results`; see `picture`.

    Raises:
        NotFound: There is no such goal or owner.
        InvalidValue: Fewer than 60 columns, or a choice is wrong.

    Examples:
        >>> import goalkit as gk
        >>> from goalkit.display.cascade import tree_text
        >>> plan = gk.Plan(
        ...     name="Acme",
        ...     objectives=[
        ...         gk.Objective(id="a", title="Win", key_results=[gk.KeyResult(id="arr", title="ARR")]),
        ...         gk.Objective(id="b", title="Sell", aligned_to=[gk.Alignment("a", weight=2)]),
        ...     ],
        ... )
        >>> print(tree_text(plan))
        Acme
        <BLANKLINE>
        a: Win
        ├─ KR arr: ARR
        └─ b: Sell [weight 2]
    """
    if columns < _NARROWEST:
        problem = Problem("columns", f"must be {_NARROWEST} or more, got {columns}", "number.low")
        raise InvalidValue("Tree", [problem])
    return "\n".join(line.rstrip() for line in _tree(picture(plan, card, **choice), columns))


def _tree(drawn: Picture, columns: int) -> Iterator[str]:
    card = drawn.card
    status = 0 if card is None else status_columns(card.policy, *_STATUS)
    room = columns if card is None else columns - _RIGHT - status
    deepest = columns // _PER_LEVEL
    name = drawn.plan.name or "Cascade"
    if card is None:
        yield fit(name, room)
    else:
        day = f" as of {card.as_of}"
        yield f"{fit(fit(name, room - len(day)).rstrip() + day, room)}  SCORE  STATUS"
    signs: set[str] = set()
    for row, again, parents in _rows(drawn, deepest):
        if row.left_out:
            yield f"{_branch(row)}… {many(row.left_out, 'child', 'children')} not drawn"
            continue
        if row.link is None:
            yield ""
        signs.update(_signs(drawn, row, again=again))
        yield _fitted(drawn, row, room, deepest, again=again, parents=parents) + verdict(card, row.goal, status)
    foot = [] if drawn.goals else ["no goals to draw"]
    foot += [text for text in _SIGNS if text in signs]
    if drawn.left_out:
        foot.append(left_out_words(drawn))
    if foot:
        yield ""
        yield from foot


def _signs(drawn: Picture, row: _Row, *, again: bool) -> Iterator[str]:
    """Yield the signs in a row that the foot explains."""
    if again:
        yield _SIGNS[0]
    if row.link is not None and row.link.kind == "supports":
        yield _SIGNS[1]
    if drawn.card is not None and result_of(drawn.card, row.goal).stale:
        yield _SIGNS[2]


def _rows(drawn: Picture, deepest: int) -> Iterator[tuple[_Row, bool, int]]:
    """Yield the rows from top to bottom, whether the goal stands above already, and its number of parents."""
    below: dict[str, list[Link]] = {}
    parents: dict[str, int] = {}
    for link in drawn.links:
        below.setdefault(link.parent, []).append(link)
        parents[link.child] = parents.get(link.child, 0) + 1
    seen: set[str] = set()
    stack = [_Row(goal, None, "", 0, last=True) for goal in reversed(drawn.roots)]
    while stack:
        row = stack.pop()
        again = row.goal in seen
        yield row, again, parents.get(row.goal, 0)
        if again:  # or the row that says what is not drawn
            continue
        seen.add(row.goal)
        lead, level = row.lead, row.level + 1
        if 0 < row.level < deepest:
            lead += "   " if row.last else "│  "
        left_out = drawn.children_left_out(row.goal)
        if left_out:
            stack.append(_Row(row.goal, None, lead, level, last=True, left_out=left_out))
        last = not left_out
        for link in reversed(below.get(row.goal, [])):
            stack.append(_Row(link.child, link, lead, level, last))
            last = False


def _branch(row: _Row) -> str:
    if not row.level:
        return ""
    line = "┄" if row.link is not None and row.link.kind == "supports" else "─"
    return f"{row.lead}{'└' if row.last else '├'}{line} "


def _fitted(drawn: Picture, row: _Row, room: int, deepest: int, *, again: bool, parents: int) -> str:
    """Return the words of one goal in exactly the room there is: the title gives way first."""
    notes = [] if row.link is None else link_words(row.link)
    left_out = drawn.parents_left_out(row.goal)
    if again:
        notes.append("see above")
    elif parents > 1:
        notes.append(f"{parents} parents")
    if left_out and not again:
        notes.append(f"{many(left_out, 'parent', 'parents')} not drawn")
    tail = f" [{', '.join(notes)}]" if notes else ""
    kind = "" if is_objective(drawn.plan, row.goal) else "KR "
    name = f"{'↑ ' * again}{kind}{clean(row.goal)}"
    lead = f"{_branch(row)}{f'(level {row.level}) ' * (row.level > deepest)}"
    room -= width(lead)
    title = fit(title_of(drawn.plan, row.goal), max(room - width(name) - 2 - width(tail), _TITLE)).rstrip()
    return lead + fit(f"{name}: {title}{tail}", room)
