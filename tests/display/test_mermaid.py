"""A cascade as a Mermaid flowchart, read back by a strict reader."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import NamedTuple

import pytest

import goalkit as gk
from goalkit.display.mermaid import mermaid_text
from tests.model.building import problems

EXAMPLES = Path(__file__).parents[2] / "examples"
MAY_15 = dt.date(2026, 5, 15)

NODE = re.compile(r'  (n\d+)(?:(\[")([^"]*)"\]|\("([^"]*)"\))(?::::([a-z_]+))?')
LINK = re.compile(r'  (n\d+) (---|-->|-\.->)(?:\|"([a-z0-9., +-]+)"\|)? (n\d+)')
CLASS = re.compile(r"  classDef ([a-z_]+) fill:#[0-9A-F]{6},stroke:#000000,color:#[0-9A-F]{6}")
COMMENT = re.compile(r"  %% [a-z0-9 ]+")
KINDS = {"---": "part", "-->": "contributes", "-.->": "supports"}

HOSTILE = (
    'say "hi"',
    "a --> b",
    "]] end",
    ")) x",
    "%% gone",
    "%%{init: {}}%%",
    "<script>alert(1)</script>",
    "&lt; #quot; #34;",
    "a\nn9[x]\n",
    "line\u2028line\x85\x0b\x0c",
    "\x1b[31mred\x07",
    "\u202egnp.exe\u2066",
    "`code` **bold** _it_",
    "1. list",
    "- list",
    "style a:#fff;",
    "classDef x:#fff;",
    "back\\slash \\N \\",
    "a | b ; c { d } e",
    "fa:fa-car $$x$$",
    "end",
    "目標 Ω é 👩‍👩‍👧",
)


class Chart(NamedTuple):
    """What a flowchart says."""

    nodes: dict[str, tuple[str, list[str], str | None]]
    """Kind, lines of the label, class."""
    links: list[tuple[str, str, str | None, str]]
    """Child, kind, label, parent."""
    classes: list[str]
    comments: list[str]


def read(text: str) -> Chart:
    """Read a flowchart; anything that is not exactly a node, a link, a class or a comment fails."""
    first, *lines = text.split("\n")
    assert first == "flowchart BT"
    assert lines == "\n".join(lines).splitlines()
    chart = Chart({}, [], [], [])
    for line in lines:
        if node := NODE.fullmatch(line):
            name, square, boxed, rounded, status = node.groups()
            assert name not in chart.nodes
            chart.nodes[name] = ("objective" if square else "key result", label(boxed or rounded or ""), status)
        elif link := LINK.fullmatch(line):
            child, arrow, words, parent = link.groups()
            assert {child, parent} <= set(chart.nodes)
            chart.links.append((child, KINDS[arrow], words, parent))
        elif found := CLASS.fullmatch(line):
            chart.classes.append(found[1])
        else:
            assert COMMENT.fullmatch(line), line
            chart.comments.append(line[5:])
    return chart


def label(text: str) -> list[str]:
    """Return the lines of a label as they are shown; what Mermaid would obey must not stand in it."""
    assert "#36;#36;" not in text  # a formula
    assert "#58;fa-" not in text  # an icon
    lines = re.sub("(?<=#36;)\u2060(?=#36;)|(?<=#58;)\u2060(?=fa-)", "", text).split("<br/>")
    for line in lines:
        bare = re.sub(r"#\d+;", "", line)
        assert not set(bare) & set('"#;&<>[]{}|`%:\\$'), line
        assert bare.isprintable()
        assert not re.match(r"\s*(\d+[.)]|[-+*])\s", bare)
    return [re.sub(r"#(\d+);", lambda found: chr(int(found[1])), line) for line in lines]


def shown(text: str) -> str:
    """Return a text as one line of what can be seen."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def hostile_plan() -> gk.Plan:
    """Return a plan whose titles and ids want out of their labels."""
    return gk.Plan(
        objectives=[
            gk.Objective(
                id=f"o{number} {shown(title)}",
                title=title,
                key_results=[gk.KeyResult(id=f"k{number} {shown(title)}", title=title)],
            )
            for number, title in enumerate(HOSTILE)
        ]
    )


def test_an_example() -> None:
    plan = gk.load(EXAMPLES / "saas.toml")
    chart = read(mermaid_text(plan, gk.evaluate(plan, MAY_15)))
    assert chart.nodes["n0"] == (
        "objective",
        ["Win the mid-market on the strength of the product itself", "win-mid-market", "0.37 ● on track"],
        "on_track",
    )
    assert chart.nodes["n3"] == (
        "key result",
        ["Trial-to-paid conversion from 12 % to 20 %", "KR conversion", "0.31 ◆ at risk"],
        "at_risk",
    )
    assert chart.links == [
        ("n1", "contributes", None, "n0"),
        ("n5", "contributes", None, "n0"),
        ("n2", "part", None, "n1"),
        ("n3", "part", None, "n1"),
        ("n4", "part", None, "n1"),
        ("n6", "part", None, "n5"),
        ("n7", "part", None, "n5"),
    ]
    assert chart.classes == ["on_track", "at_risk"]
    assert chart.comments == []


def test_hostile_titles_stay_in_their_labels() -> None:
    plan = hostile_plan()
    chart = read(mermaid_text(plan, gk.evaluate(plan, MAY_15)))
    assert len(chart.nodes) == 2 * len(HOSTILE)
    assert len(chart.links) == len(HOSTILE)
    titles = [lines[0] for _, lines, _ in chart.nodes.values()]
    assert titles == [shown(title) for title in HOSTILE for _ in range(2)]


def test_links_tell_their_kind_and_weight() -> None:
    plan = gk.Plan(
        objectives=[
            gk.Objective(id="a", title="A", key_results=[gk.KeyResult(id="k", title="K", weight=0)]),
            gk.Objective(id="b", title="B", aligned_to=[gk.Alignment("a", weight=0.5)]),
            gk.Objective(id="c", title="C", aligned_to=[gk.Alignment("a", contributes=False, weight=1e-7)]),
        ]
    )
    assert read(mermaid_text(plan)).links == [
        ("n1", "part", "weight 0", "n0"),
        ("n2", "contributes", "weight 0.5", "n0"),
        ("n3", "supports", "supports, weight 1e-07", "n0"),
    ]


def test_what_was_cut_is_said() -> None:
    plan = gk.load(EXAMPLES / "saas.toml")
    chart = read(mermaid_text(plan, root="first-value", depth=0))
    [(_, lines, status)] = chart.nodes.values()
    assert lines[2:] == ["1 parent not drawn", "3 children not drawn"]
    assert (status, chart.classes, chart.comments) == (None, [], ["7 of 8 goals not drawn"])


def test_what_cannot_be_drawn() -> None:
    assert problems(mermaid_text, gk.Plan(), depth=-1) == [("depth", "count.low")]
    with pytest.raises(gk.NotFound):
        mermaid_text(gk.Plan(), root="a")


def test_an_empty_plan() -> None:
    assert mermaid_text(gk.Plan()) == "flowchart BT"


@pytest.mark.parametrize("word", HOSTILE)
def test_statuses_have_the_words_of_the_policy_and_the_class_of_ours(word: str) -> None:
    plan = gk.load(EXAMPLES / "saas.toml")
    chart = read(mermaid_text(plan, gk.evaluate(plan, MAY_15, gk.Policy(status_names={gk.Status.ON_TRACK: word}))))
    nodes = [node for node in chart.nodes.values() if node[2] == "on_track"]
    assert nodes
    for _, lines, _ in nodes:
        assert lines[-1].endswith(f" ● {shown(word)}")
