"""A cascade as a Graphviz graph, read back by a strict reader."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import NamedTuple

import pytest

import goalkit as gk
from goalkit.display.dot import dot_text
from tests.display.test_mermaid import HOSTILE, hostile_plan, shown
from tests.model.building import problems

EXAMPLES = Path(__file__).parents[2] / "examples"
MAY_15 = dt.date(2026, 5, 15)

TOKEN = re.compile(r'\s+|(->|[{}\[\];,=])|([A-Za-z_][A-Za-z_0-9]*|\d+(?:\.\d+)?)|"((?:[^"\\\n]|\\[n"\\])*)"')


class Graph(NamedTuple):
    """What a graph says."""

    nodes: dict[str, dict[str, str]]
    edges: list[tuple[str, str, dict[str, str]]]
    settings: dict[str, str]


def tokens(text: str) -> list[str]:
    """Cut a graph into tokens; a quoted text comes with its quotes."""
    found: list[str] = []
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        assert match is not None, text[at : at + 40]
        at = match.end()
        if match.lastindex:
            found.append(match.group())
    return found


def read(text: str) -> Graph:
    """Read a graph; anything but settings, nodes and edges of the exact form fails."""
    start, name, brace, *rest, end = tokens(text)
    assert (start, name, brace, end) == ("digraph", "cascade", "{", "}")
    graph = Graph({}, [], {})
    while rest:
        statement, rest = rest[: rest.index(";")], rest[rest.index(";") + 1 :]
        if statement[1] == "=":
            graph.settings[statement[0]] = statement[2]
            assert len(statement) == 3
        elif statement[1] == "->":
            graph.edges.append((statement[0], statement[2], attributes(statement[3:])))
        elif statement[0] not in {"node", "edge"}:
            assert re.fullmatch(r"n\d+", statement[0])
            assert statement[0] not in graph.nodes
            graph.nodes[statement[0]] = attributes(statement[1:])
    assert {name for child, parent, _ in graph.edges for name in (child, parent)} <= set(graph.nodes)
    return graph


def attributes(found: list[str]) -> dict[str, str]:
    """Read what stands in brackets."""
    if not found:
        return {}
    assert (found[0], found[-1]) == ("[", "]")
    inner = found[1:-1]
    assert inner[3::4] == [","] * (len(inner) // 4)
    assert inner[1::4] == ["="] * len(inner[::4])
    return dict(zip(inner[::4], inner[2::4], strict=True))


def label(text: str) -> list[str]:
    """Return the lines of a label as they are shown."""
    assert (text[0], text[-1]) == ('"', '"')
    assert text.isprintable()
    plain = re.sub(r'\\([n"\\])', lambda found: "\n" if found[1] == "n" else found[1], text[1:-1])
    assert re.search(r"&(?!amp;)", plain) is None
    return plain.replace("&amp;", "&").split("\n")


def test_an_example() -> None:
    plan = gk.load(EXAMPLES / "saas.toml")
    graph = read(dot_text(plan, gk.evaluate(plan, MAY_15)))
    assert graph.settings == {"rankdir": "BT"}
    assert label(graph.nodes["n0"]["label"]) == [
        "Win the mid-market on the strength",
        "of the product itself",
        "win-mid-market",
        "0.37 ● on track",
    ]
    assert graph.nodes["n0"]["style"] == '"filled"'
    assert graph.nodes["n3"]["style"] == '"rounded,filled"'
    assert graph.nodes["n3"]["fillcolor"] == '"#F0E442"'
    assert [(child, parent) for child, parent, _ in graph.edges] == [
        ("n1", "n0"),
        ("n5", "n0"),
        ("n2", "n1"),
        ("n3", "n1"),
        ("n4", "n1"),
        ("n6", "n5"),
        ("n7", "n5"),
    ]


def test_hostile_titles_stay_in_their_labels() -> None:
    plan = hostile_plan()
    graph = read(dot_text(plan, gk.evaluate(plan, MAY_15)))
    assert len(graph.nodes) == 2 * len(HOSTILE)
    assert len(graph.edges) == len(HOSTILE)
    titles = [label(node["label"])[0] for node in graph.nodes.values()]
    assert titles == [shown(title) for title in HOSTILE for _ in range(2)]


def test_links_tell_their_kind_and_weight() -> None:
    plan = gk.Plan(
        objectives=[
            gk.Objective(id="a", title="A", key_results=[gk.KeyResult(id="k", title="K", weight=0)]),
            gk.Objective(id="b", title="B", aligned_to=[gk.Alignment("a")]),
            gk.Objective(id="c", title="C", aligned_to=[gk.Alignment("a", contributes=False, weight=2)]),
        ]
    )
    graph = read(dot_text(plan))
    assert graph.edges == [
        ("n1", "n0", {"label": '"weight 0"', "arrowhead": "none", "penwidth": "0.5"}),
        ("n2", "n0", {}),
        ("n3", "n0", {"label": '"supports, weight 2"', "style": "dashed"}),
    ]
    assert graph.nodes["n0"] == {"label": r'"A\na"'}
    assert graph.nodes["n1"] == {"label": r'"K\nKR k"', "style": '"rounded"'}


def test_what_was_cut_is_said() -> None:
    plan = gk.load(EXAMPLES / "saas.toml")
    graph = read(dot_text(plan, root="first-value", depth=0))
    assert label(graph.nodes["n0"]["label"])[-2:] == ["1 parent not drawn", "3 children not drawn"]
    assert graph.settings["label"] == '"7 of 8 goals not drawn"'


def test_what_cannot_be_drawn() -> None:
    assert problems(dot_text, gk.Plan(), depth=-1) == [("depth", "count.low")]
    with pytest.raises(gk.NotFound):
        dot_text(gk.Plan(), root="a")


def test_an_empty_plan() -> None:
    assert read(dot_text(gk.Plan())) == Graph({}, [], {"rankdir": "BT"})
