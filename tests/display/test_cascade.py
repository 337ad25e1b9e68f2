"""What a picture of a cascade holds, and the text tree."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

import goalkit as gk
from goalkit.display._labels import COLOURS, SYMBOLS
from goalkit.display.cascade import picture, tree_text
from goalkit.display.text import width
from tests.model.building import problems

EXAMPLES = Path(__file__).parents[2] / "examples"
MAY_15 = dt.date(2026, 5, 15)

SAAS = """\
Acme, Q2 2026 as of 2026-05-15                                                    SCORE  STATUS

win-mid-market: Win the mid-market on the strength of the product itself           0.37  on track
├─ first-value: Make every trial user feel the product's value in 72 hours         0.40  on track
│  ├─ KR ttfa: Time to first meaningful action from 4 days to 1 day                0.50  on track
│  ├─ KR conversion: Trial-to-paid conversion from 12 % to 20 %                    0.31  at risk
│  └─ KR checklist: In-app onboarding checklist with 70 % completion               0.40  on track
└─ self-serve: A new account is ready for real work without our help               0.33  at risk
   ├─ KR activation: Accounts that invite a colleague in week one from 35 % to …   0.28  at risk
   └─ KR guided-setup: Guided setup replaces the onboarding call                   0.38  on track"""

SHARED = """\
Cascade

top: T
├─ KR top.k: k
│  └─ shared: T [weight 0, 3 parents]
│     └─ KR shared.k: k
├─ left: T [weight 2]
│  └─ ↑ shared: T [see above]
└┄ ↑ shared: T [supports, see above]

alone: T

↑ the same goal as above
┄ supports, does not count"""


def saas() -> gk.Plan:
    return gk.load(EXAMPLES / "saas.toml")


def goal(name: str, *parents: gk.Alignment, title: str = "T", owner: str | None = None, krs: str = "") -> gk.Objective:
    key_results = [gk.KeyResult(id=f"{name}.{kr}", title=kr) for kr in krs]
    return gk.Objective(id=name, title=title, owner=owner, aligned_to=parents, key_results=key_results)


def family() -> gk.Plan:
    """Return a company, two teams, and a goal under three parents: by weight, by support, by a key result."""
    return gk.Plan(
        owners=[
            gk.Owner(id="acme", kind="company"),
            gk.Owner(id="sales", parent="acme"),
            gk.Owner(id="north", parent="sales"),
            gk.Owner(id="it"),
        ],
        objectives=[
            goal("top", owner="acme", krs="k"),
            goal("left", gk.Alignment("top", weight=2), owner="sales"),
            goal(
                "shared",
                gk.Alignment("left"),
                gk.Alignment("top", contributes=False),
                gk.Alignment("top.k", weight=0),
                owner="north",
                krs="k",
            ),
            goal("alone", owner="it"),
        ],
    )


def score(name: str, value: float, *, weight: float = 1) -> gk.KeyResult:
    check_ins = [gk.CheckIn(dt.date(2026, 5, 1), value)]
    return gk.KeyResult(
        id=name, title=name, weight=weight, measure=gk.Change(baseline=0, target=100), check_ins=check_ins
    )


# what is drawn


def test_a_whole_plan_is_its_graph() -> None:
    plan = family()
    drawn = picture(plan)
    assert drawn.goals == plan.alignment.goals
    assert {(link.child, link.parent) for link in drawn.links} == {
        ("top.k", "top"),
        ("left", "top"),
        ("shared", "left"),
        ("shared", "top"),
        ("shared", "top.k"),
        ("shared.k", "shared"),
    }
    assert (drawn.roots, drawn.left_out) == (("top", "alone"), 0)


def test_below_a_goal() -> None:
    drawn = picture(family(), root="left")
    assert drawn.goals == ("left", "shared", "shared.k")
    assert drawn.roots == ("left",)
    assert (drawn.left_out, drawn.parents_left_out("left"), drawn.parents_left_out("shared")) == (3, 1, 2)


def test_below_a_key_result() -> None:
    assert picture(family(), root="top.k").goals == ("top.k", "shared", "shared.k")


@pytest.mark.parametrize(
    ("depth", "goals"),
    [
        (0, ("top", "alone")),
        (1, ("top", "top.k", "left", "shared", "alone")),
        (2, ("top", "top.k", "left", "shared", "shared.k", "alone")),
        (9, ("top", "top.k", "left", "shared", "shared.k", "alone")),
    ],
)
def test_so_many_levels_by_the_shortest_way(depth: int, goals: tuple[str, ...]) -> None:
    assert picture(family(), depth=depth).goals == goals


def test_levels_count_from_the_chosen_goal() -> None:
    assert picture(family(), root="left", depth=1).goals == ("left", "shared")


def test_an_owner_with_the_owners_below_it() -> None:
    assert picture(family(), owner="sales").goals == ("left", "shared", "shared.k")
    assert picture(family(), owner="north").goals == ("shared", "shared.k")
    assert picture(family(), owner="it").links == ()


def test_a_key_result_may_have_its_own_owner() -> None:
    objective = gk.Objective(id="o", title="O", owner="a", key_results=[gk.KeyResult(id="k", title="K", owner="b")])
    plan = gk.Plan(owners=[gk.Owner(id="a"), gk.Owner(id="b")], objectives=[objective])
    assert picture(plan, owner="a").goals == ("o",)
    assert picture(plan, owner="b").goals == ("k",)


def test_without_key_results_but_those_that_goals_hang_on() -> None:
    assert picture(family(), key_results=False).goals == ("top", "top.k", "left", "shared", "alone")
    assert picture(family(), root="shared.k", key_results=False).goals == ("shared.k",)


def test_what_explains_a_score() -> None:
    closing = gk.Closing(at=dt.date(2026, 5, 2), score=0.9)
    plan = gk.Plan(
        cycles=[gk.Cycle.quarter(2026, 2)],
        objectives=[
            gk.Objective(id="top", title="Top", cycle="2026-Q2"),
            gk.Objective(
                id="counts",
                title="Counts",
                cycle="2026-Q2",
                key_results=[score("counts.k", 50), score("none", 50, weight=0)],
                aligned_to=[gk.Alignment("top"), gk.Alignment("closed")],
            ),
            gk.Objective(
                id="helps",
                title="Helps",
                cycle="2026-Q2",
                key_results=[score("helps.k", 50)],
                aligned_to=[gk.Alignment("top", contributes=False)],
            ),
            gk.Objective(
                id="closed", title="Closed", cycle="2026-Q2", aligned_to=[gk.Alignment("top")], closing=closing
            ),
        ],
    )
    card = gk.evaluate(plan, MAY_15)
    drawn = picture(plan, card, explains="top")
    assert drawn.goals == ("top", "counts", "counts.k", "closed")
    assert [(link.child, link.parent) for link in drawn.links] == [
        ("counts", "top"),
        ("closed", "top"),
        ("counts.k", "counts"),
    ]
    assert picture(plan, card, explains="counts.k").goals == ("counts.k",)
    assert picture(plan, card, explains="top", key_results=False).goals == ("top", "counts", "closed")
    before = gk.evaluate(plan, dt.date(2026, 5, 1))
    assert ("counts", "closed") in {(link.child, link.parent) for link in picture(plan, before, explains="top").links}


def test_a_goal_that_counts_twice_is_drawn_once() -> None:
    plan = gk.Plan(
        objectives=[
            gk.Objective(id="a", title="A"),
            gk.Objective(id="b", title="B", aligned_to=[gk.Alignment("a")]),
            gk.Objective(
                id="c",
                title="C",
                aligned_to=[gk.Alignment("a"), gk.Alignment("b")],
                key_results=[score("k", 50)],
            ),
        ]
    )
    drawn = picture(plan, gk.evaluate(plan, MAY_15), explains="a")
    assert (drawn.goals, len(drawn.links)) == (("a", "b", "c", "k"), 4)


def test_what_cannot_be_drawn() -> None:
    plan = saas()
    card = gk.evaluate(plan, MAY_15)
    assert problems(picture, plan, depth=-1) == [("depth", "count.low")]
    assert problems(picture, plan, depth=1.5) == [("depth", "count.type")]
    assert problems(picture, plan, explains="ttfa") == [("card", "card.missing")]
    assert problems(picture, family(), card, explains="top") == [("card", "card.other-plan")]
    assert problems(picture, plan, root="nps") == [("", "goal.unknown")]
    assert problems(picture, plan, card, explains="nps") == [("", "goal.unknown")]
    assert problems(picture, plan, owner="nobody") == [("", "owner.unknown")]
    assert problems(tree_text, plan, columns=59) == [("columns", "number.low")]


def test_pictures_are_values() -> None:
    plan = saas()
    one, other = (picture(plan, gk.evaluate(saas(), MAY_15), depth=1) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert one != picture(plan, gk.evaluate(plan, dt.date(2026, 5, 16)), depth=1)
    assert one != picture(plan, depth=1)


# the tree


def test_the_tree_of_a_company() -> None:
    plan = saas()
    assert tree_text(plan, gk.evaluate(plan, MAY_15)) == SAAS


def test_a_goal_under_several_parents_is_one_goal() -> None:
    assert tree_text(family()) == SHARED


def test_what_was_cut_is_said() -> None:
    lines = tree_text(family(), depth=1, root="left").splitlines()
    assert lines == [
        "Cascade",
        "",
        "left: T [1 parent not drawn]",
        "└─ shared: T [2 parents not drawn]",
        "   └─ … 1 child not drawn",
        "",
        "4 of 6 goals not drawn",
    ]


def test_nothing_to_draw() -> None:
    assert tree_text(gk.Plan(name="Empty")) == "Empty\n\nno goals to draw"
    plan = family()
    assert tree_text(plan, root="top", owner="it").endswith("no goals to draw\n6 of 6 goals not drawn")


def test_stale_is_said_beside_the_status() -> None:
    plan = gk.load(EXAMPLES / "sourced_2018q2.toml")
    text = tree_text(plan, gk.evaluate(plan, dt.date(2018, 5, 15)))
    assert "KR srcd-002: Create a Monthly Financials Dashboard" in text
    assert all(width(line) <= 100 for line in text.splitlines())
    assert text.count("srcd-102") == 2
    assert "  pending *\n" in text
    assert text.endswith("\n↑ the same goal as above\n* stale")


def test_a_deep_chain_has_its_levels_written_out() -> None:
    plan = gk.Plan(objectives=[goal(f"o{i}", *([gk.Alignment(f"o{i - 1}")] if i else [])) for i in range(16)])
    lines = tree_text(plan, columns=60).splitlines()
    assert lines[9].endswith("   └─ o7: T")
    assert lines[10] == f"{' ' * 18}└─ (level 8) o8: T"
    assert lines[17] == f"{' ' * 18}└─ (level 15) o15: T"


def test_long_words_are_cut_where_the_room_ends() -> None:
    plan = gk.Plan(
        name="N" * 200,
        objectives=[
            goal("i" * 200, title="T" * 200),
            goal("b", gk.Alignment("i" * 200, weight=0.1), title="目標" * 40),
        ],
    )
    lines = tree_text(plan, gk.evaluate(plan, MAY_15), columns=60).splitlines()
    assert all(width(line) <= 60 for line in lines)
    assert "…  [weight 0.1]" in lines[3] or "… [weight 0.1]" in lines[3]
    assert lines[0].endswith("as of 2026-05-15  SCORE  STATUS")


def test_a_title_that_shows_nothing() -> None:
    assert tree_text(gk.Plan(objectives=[goal("a", title="\u200b")])).endswith("a: (no title)")


# words and colours


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_status_has_a_shape_a_colour_and_readable_text() -> None:
    assert set(COLOURS) == set(gk.Status)
    assert set(SYMBOLS) == {*gk.Status, *gk.Health}
    assert len({SYMBOLS[status] for status in gk.Status}) == len(gk.Status)
    assert len({fill for fill, _ in COLOURS.values()}) == len(COLOURS)
    for fill, text in COLOURS.values():
        dark, light = sorted((luminance(fill), luminance(text)))
        assert (light + 0.05) / (dark + 0.05) >= 4.5


DRAW = """
import datetime as dt, sys, goalkit as gk
from goalkit.display.cascade import tree_text
from goalkit.display.dot import dot_text
from goalkit.display.mermaid import mermaid_text
plan = gk.load(sys.argv[1])
card = gk.evaluate(plan, dt.date(2026, 5, 15))
for draw in (tree_text, dot_text, mermaid_text):
    for choice in ({}, {"explains": "win-mid-market"}, {"owner": "acme", "depth": 1, "key_results": False}):
        print(ascii(draw(plan, card, **choice)))
"""


def test_pictures_do_not_depend_on_the_order_of_sets() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", DRAW, str(EXAMPLES / "saas.toml")],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
    assert len(found.pop()) > 1000


def test_a_tree_speaks_the_words_of_the_policy() -> None:
    plan = saas()
    shown = tree_text(plan, gk.evaluate(plan, MAY_15, gk.policies.perdoo)).splitlines()
    assert [line.endswith("  Needs attention") for line in shown[2:4]] == [True, True]
    assert shown[4].endswith("  0.50  On track")
    assert {len(line[: line.index("0.")]) for line in shown[2:]} == {77}
    long = gk.Policy(status_names={gk.Status.ON_TRACK: "all is well with this goal\nof ours"})
    shown = tree_text(plan, gk.evaluate(plan, MAY_15, long), columns=60).splitlines()
    assert shown[2].endswith("  0.37  all is well with th…")
    assert max(map(width, shown)) <= 60
