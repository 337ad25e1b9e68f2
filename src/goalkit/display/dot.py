"""A cascade in the language of Graphviz: `dot -Tsvg` draws it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Unpack

from goalkit.display._labels import (
    COLOURS,
    is_objective,
    left_out_words,
    link_words,
    node_lines,
    statuses,
)
from goalkit.display.cascade import picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.display.cascade import Choice, Picture
    from goalkit.model.plan import Plan
    from goalkit.scoring.scorecard import Scorecard

__all__ = ["dot_text"]

_COLUMNS = 36
"""Where the lines of a label are broken: Graphviz does not do it."""
_EDGES = {"part": ["arrowhead=none", "penwidth=0.5"], "contributes": [], "supports": ["style=dashed"]}


def dot_text(plan: Plan, card: Scorecard | None = None, **choice: Unpack[Choice]) -> str:
    r"""Return a cascade as a Graphviz graph: children below, arrows up, each goal one node.

    A solid arrow contributes, a dashed one supports, a thin line without a head joins a key result to its
    objective (which is the box with sharp corners). Status is a word and a shape beside its colour.

    Args:
        plan: The plan.
        card: Its scorecard, for scores and statuses.
        **choice: What to leave out: `root`, `depth`, `owner`, `explains`, `key_results`; see `picture`.

    Raises:
        NotFound: There is no such goal or owner.
        InvalidValue: A choice is wrong.

    Examples:
        >>> import goalkit as gk
        >>> from goalkit.display.dot import dot_text
        >>> plan = gk.Plan(
        ...     objectives=[
        ...         gk.Objective(id="a", title='Win "it"'),
        ...         gk.Objective(id="b", title="Help", aligned_to=[gk.Alignment("a", contributes=False)]),
        ...     ]
        ... )
        >>> print(dot_text(plan))
        digraph cascade {
          rankdir=BT;
          node [shape=box, fontname="Helvetica,Arial,sans-serif", fontsize=11];
          edge [fontname="Helvetica,Arial,sans-serif", fontsize=9];
          n0 [label="Win \"it\"\na"];
          n1 [label="Help\nb"];
          n1 -> n0 [label="supports", style=dashed];
        }
    """
    return "\n".join(_lines(picture(plan, card, **choice)))


def _lines(drawn: Picture) -> Iterator[str]:
    yield "digraph cascade {"
    yield "  rankdir=BT;"
    yield '  node [shape=box, fontname="Helvetica,Arial,sans-serif", fontsize=11];'
    yield '  edge [fontname="Helvetica,Arial,sans-serif", fontsize=9];'
    rest = left_out_words(drawn)
    if rest:
        yield f'  label="{rest}";'
    names = {goal: f"n{number}" for number, goal in enumerate(drawn.goals)}
    found = statuses(drawn)
    for goal, name in names.items():
        parts = [f"label={_quoted(node_lines(drawn, goal))}"]
        styles = [] if is_objective(drawn.plan, goal) else ["rounded"]
        if found:
            fill, text = COLOURS[found[goal]]
            styles.append("filled")
            parts += [f'fillcolor="{fill}"', f'fontcolor="{text}"']
        if styles:
            parts.append(f'style="{",".join(styles)}"')
        yield f"  {name} [{', '.join(parts)}];"
    for link in drawn.links:
        text = ", ".join(link_words(link))
        parts = [*([f'label="{text}"'] if text else []), *_EDGES[link.kind]]
        how = f" [{', '.join(parts)}]" if parts else ""
        yield f"  {names[link.child]} -> {names[link.parent]}{how};"
    yield "}"


def _quoted(lines: list[str]) -> str:
    """Return lines as one quoted text; a backslash, a quote or an `&` in them means nothing more."""
    broken = [part for line in lines for part in textwrap.wrap(line, _COLUMNS, break_on_hyphens=False)]
    safe = (part.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for part in broken)
    return '"' + "\\n".join(safe) + '"'
