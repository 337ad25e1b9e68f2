"""A cascade as a Mermaid flowchart, for pages that draw it (GitHub, GitLab, many wikis)."""

from __future__ import annotations

import re
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

__all__ = ["mermaid_text"]

_ARROWS = {"part": "---", "contributes": "-->", "supports": "-.->"}
_RISKY = re.compile(r"""["#&<>\[\]{}|`%:;\\$@*_~=^°¶]|[-+.()](?=\s|$)""")
"""What Mermaid, Markdown in a label, or HTML would obey: quotes, brackets, comments, entities, list marks."""
_JOINED = re.compile(r"(?<=\$)(?=\$)|(?<=:)(?=fa-)")
"""Where a word joiner stands: two dollars begin a formula, and `fa:fa-` an icon, even if written as numbers."""


def mermaid_text(plan: Plan, card: Scorecard | None = None, **choice: Unpack[Choice]) -> str:
    """Return a cascade as a Mermaid flowchart: children below, arrows up, each goal one node.

    A solid arrow contributes, a dotted one supports, a line without a head joins a key result to its
    objective (which is the box with sharp corners). Status is a word and a shape beside its colour. Mermaid
    draws up to 500 links and 50,000 characters by default: cut a large cascade with `root`, `depth`,
    `owner` or `explains`.

    Args:
        plan: The plan.
        card: Its scorecard, for scores and statuses.
        **choice: What to leave out: `root`, `depth`, `owner`, `explains`, `key_results`; see `picture`.

    Raises:
        NotFound: There is no such goal or owner.
        InvalidValue: A choice is wrong.

    Examples:
        >>> import goalkit as gk
        >>> from goalkit.display.mermaid import mermaid_text
        >>> plan = gk.Plan(
        ...     objectives=[
        ...         gk.Objective(id="a", title="Win <b>", key_results=[gk.KeyResult(id="arr", title="ARR")]),
        ...         gk.Objective(id="b", title="Sell", aligned_to=[gk.Alignment("a", weight=2)]),
        ...     ]
        ... )
        >>> print(mermaid_text(plan))
        flowchart BT
          n0["Win #60;b#62;<br/>a"]
          n1("ARR<br/>KR arr")
          n2["Sell<br/>b"]
          n1 --- n0
          n2 -->|"weight 2"| n0
    """
    return "\n".join(_lines(picture(plan, card, **choice)))


def _lines(drawn: Picture) -> Iterator[str]:
    yield "flowchart BT"
    rest = left_out_words(drawn)
    if rest:
        yield f"  %% {rest}"
    names = {goal: f"n{number}" for number, goal in enumerate(drawn.goals)}
    found = statuses(drawn)
    for goal, name in names.items():
        label = "<br/>".join(map(_escaped, node_lines(drawn, goal)))
        shape = f'["{label}"]' if is_objective(drawn.plan, goal) else f'("{label}")'
        yield f"  {name}{shape}{f':::{found[goal]}' if found else ''}"
    for link in drawn.links:
        text = ", ".join(link_words(link))
        label = f'|"{text}"|' if text else ""
        yield f"  {names[link.child]} {_ARROWS[link.kind]}{label} {names[link.parent]}"
    used = set(found.values())
    for status, (fill, text) in COLOURS.items():
        if status in used:
            yield f"  classDef {status} fill:{fill},stroke:#000000,color:{text}"


def _escaped(text: str) -> str:
    """Return a text in which every character that means something is written as its number."""
    return _RISKY.sub(lambda found: f"#{ord(found.group())};", _JOINED.sub("\u2060", text))
