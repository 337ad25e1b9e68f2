"""Classes 21 to 24 of bugs found in other systems: circles, several parents, large cascades, copies."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest import mock

import attrs
import pytest

import goalkit as gk
from goalkit.cascade import carry_over as rolling
from goalkit.cascade import editing
from goalkit.model import _consistency
from goalkit.scoring._engine import Engine
from goalkit.scoring._scores import Scores
from tests.field_bugs import wrong
from tests.field_bugs.goals import END, card, objective, plan, refused, said, scored

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LAYERS = 9
Q3 = gk.Cycle.quarter(2026, 3)


def aligned(name: str, *to: str, key_results: Sequence[gk.KeyResult] = ()) -> gk.Objective:
    """Return an objective under several parents."""
    return attrs.evolve(objective(name, *key_results), aligned_to=[gk.Alignment(parent) for parent in to])


def check_21() -> None:
    """A goal could be its own ancestor, in one step or in two, and looking at it then ended in a recursion
    error that locked the records (antopolskiy/kanban-md#24, OCA/project#332, danbooru#2071); here a circle is
    refused on every way in, with the whole path, and depth is no problem.
    """
    code = "link.circle"
    assert refused(lambda: plan(aligned("a", "a")))[0][1] == code
    assert refused(lambda: plan(aligned("a", "b"), aligned("b", "a")))[0][1] == code
    ring = [aligned("a", "b"), aligned("b", "kr"), aligned("c", "a", key_results=[scored("kr", 50)])]
    assert refused(lambda: plan(*ring))[0][1] == code
    line = plan(aligned("a"), aligned("b", "a"), aligned("c", "b"))
    assert line.alignment.circle("a", "c") == ("a", "c", "b", "a")
    assert refused(lambda: line.align("a", "c"))[0][1] == code
    assert refused(lambda: line.with_objective(aligned("a", "c")))[0][1] == code
    deep = [aligned(f"o{n}", *([f"o{n - 1}"] if n else [])) for n in range(3000)]
    assert plan(*deep).alignment.depth("o2999") == 2999


def check_22() -> None:
    """A goal that serves two others could be hung under one only, or was counted twice where one of the two
    stands above the other (puzzle/okr#320, src-d/okrs#54); here it counts in each parent by the weight of each
    link, and a link that would count it twice on one way up is refused.
    """
    child = aligned("child", "left", "right", key_results=[scored("kr", 50)])
    two = plan(aligned("left"), aligned("right"), child)
    results = gk.evaluate(two, END).objectives
    assert (results["left"].score, results["right"].score) == (0.5, 0.5)
    tall = plan(aligned("top"), aligned("middle", "top"), aligned("low", "middle", key_results=[scored("kr", 50)]))
    assert [code for _, code in refused(lambda: tall.align("low", "top"))] == ["link.double-count"]
    allowed = tall.align("low", "top", double_count="allow")
    assert editing.double_counts(allowed) == (("low", "middle", "top"),)
    assert sum(gk.contributions(gk.evaluate(allowed, END), "top").values()) == 0.5


def lattice() -> list[gk.Objective]:
    """Return layers of two goals, each under both goals of the layer above: 2 to the power of layers ways."""
    goals: list[gk.Objective] = []
    for layer in range(LAYERS):
        above = [f"{layer - 1}{side}" for side in "ab"] if layer else []
        bottom = layer == LAYERS - 1
        goals += [
            aligned(f"{layer}{side}", *above, key_results=[scored(f"kr{side}", 70)] if bottom else []) for side in "ab"
        ]
    return goals


def check_23() -> None:
    """Each goal asked its children anew, query by query, so that a large cascade took days to recalculate
    (SFDO-Community/declarative-lookup-rollup-summaries#427, feincms/django-tree-queries#77); here each goal is
    rolled up once, however many ways lead to it.
    """
    goals = lattice()
    for step, policy in (
        ("_score_plain", None),
        ("_finish", gk.Policy(priority_weights={"P9": 2})),
    ):  # the short way, the long
        with mock.patch.object(Engine, step, autospec=True, side_effect=getattr(Scores, step)) as finished:
            assert card(*goals, policy=policy).objectives["0a"].score == 0.7
        assert finished.call_count == len(goals)


def check_24() -> None:
    """Saving a parent rewrote its children, copies lost fields or took along what belongs to the old cycle, and a
    key result could not be moved (ONE-F-M/one_fm#3016, puzzle/okr#620, puzzle/okr#1253); here an edit
    changes what it names, a clone keeps what the goal is and leaves what happened to it, and a key result moves
    with everything it has.
    """
    growth, sales = gk.Owner(id="growth"), gk.Owner(id="sales")
    half = attrs.evolve(scored("kr", 50, weight=2), description="why", owner="sales")
    child = attrs.evolve(aligned("child", "top", key_results=[half]), owner="growth", guardrails=["nps"], weight=3)
    cycles = (gk.Cycle.quarter(2026, 2), Q3)
    goals = [objective("top", owner="sales"), child, objective("other", owner="sales")]
    before = plan(*goals, kpis=[gk.KPI(id="nps")], owners=[growth, sales], cycles=cycles)

    renamed = before.with_objective(attrs.evolve(before.objective("top"), title="New"))
    assert renamed.objectives[1:] == before.objectives[1:]

    rolled = gk.carry_over(before, "2026-Q2", "2026-Q3", as_of=END)
    clone = rolled.plan.objective("child@2026-Q3")
    assert (clone.owner, clone.guardrails, clone.weight, clone.title) == ("growth", ("nps",), 3.0, "child")
    (copied,) = clone.key_results
    assert (copied.weight, copied.description, copied.owner) == (2.0, "why", "sales")
    assert copied.check_ins == ()
    assert rolled.plan.key_result("kr") == half

    moved = before.move("kr", "child", to="other")
    assert moved.objective("other").key_results == (half,)
    assert moved.objective("child").key_results == ()
    assert moved.with_check_in("kr", said("06-01", 60)).key_result("kr").check_ins[:-1] == half.check_ins


@wrong.wrong("21")
def circles_are_not_looked_for(patch: wrong.Patch) -> None:
    def sort(below: Sequence[Sequence[int]]) -> tuple[list[int], list[list[int]]]:
        return list(range(len(below))), []

    patch.setattr(_consistency, "sort_topologically", sort)


@wrong.wrong("21")
def only_links_to_itself_are_circles(patch: wrong.Patch) -> None:
    right = _consistency.sort_topologically

    def sort(below: Sequence[Sequence[int]]) -> tuple[list[int], list[list[int]]]:
        order, circles = right(below)
        own = [circle for circle in circles if len(circle) == 2]
        return (order if len(order) == len(below) else list(range(len(below)))), own

    patch.setattr(_consistency, "sort_topologically", sort)


@wrong.wrong("21", raises=RecursionError)
def circles_are_looked_for_by_recursion(patch: wrong.Patch) -> None:
    right = _consistency.sort_topologically

    def sort(below: Sequence[Sequence[int]]) -> tuple[list[int], list[list[int]]]:
        order, circles = right(below)

        def visit(position: int) -> None:
            for lower in below[position]:
                visit(lower)

        for position in range(0 if circles else len(below)):
            visit(position)
        return order, circles

    patch.setattr(_consistency, "sort_topologically", sort)


@wrong.wrong("22")
def only_the_first_parent_counts(patch: wrong.Patch) -> None:
    right = Engine.child_members

    def members(self: Engine, links: Sequence[tuple[int, gk.Alignment]], *, scored: bool = True) -> list[object]:
        first = [(at, link) for at, link in links if self.flat.objectives[at].aligned_to[0] == link]
        return [*right(self, first, scored=scored)]

    def never(_: Engine) -> bool:
        return False

    patch.setattr(Engine, "child_members", members)
    patch.setattr(Engine, "_asks_nothing_else", never)  # False: the short way has no members


@wrong.wrong("22")
def double_counts_are_let_pass(patch: wrong.Patch) -> None:
    def refuse(*_: object) -> None:
        return None

    patch.setattr(editing, "_refuse_double_counts", refuse)


@wrong.wrong("23")
def each_goal_asks_its_children_anew(patch: wrong.Patch) -> None:
    right = Engine._score_objective

    def score(self: Engine, at: int) -> None:
        for child, _ in self.flat.children.get(at, ()):
            self._score_objective(child)
        right(self, at)

    patch.setattr(Engine, "_score_objective", score)


@wrong.wrong("24")
def saving_a_parent_rewrites_its_children(patch: wrong.Patch) -> None:
    right = gk.Plan.with_objective

    def save(self: gk.Plan, parent: gk.Objective) -> gk.Plan:
        saved = right(self, parent)
        for child in self.objectives:
            if any(link.to == parent.id for link in child.aligned_to):
                saved = right(saved, attrs.evolve(child, owner=parent.owner))
        return saved

    patch.setattr(gk.Plan, "with_objective", save)


@wrong.wrong("24")
def a_copy_takes_its_check_ins_along(patch: wrong.Patch) -> None:
    def cloned(self: rolling._Roll, item: gk.KeyResult, _notes: list[str]) -> gk.KeyResult:
        return attrs.evolve(item, id=self.ids[item.id], check_ins=[gk.CheckIn(Q3.start)])

    patch.setattr(rolling._Roll, "_cloned", cloned)


@wrong.wrong("24")
def a_copy_loses_its_guardrails(patch: wrong.Patch) -> None:
    right = rolling._Roll._clone

    def clone(self: rolling._Roll, goal: gk.Objective) -> gk.Objective:
        return attrs.evolve(right(self, goal), guardrails=())

    patch.setattr(rolling._Roll, "_clone", clone)


@wrong.wrong("24")
def a_moved_key_result_starts_again(patch: wrong.Patch) -> None:
    right = gk.Plan.move

    def move(self: gk.Plan, child: str, parent: str, to: str) -> gk.Plan:
        moved = right(self, child, parent, to)
        goal = moved.objective(to)
        empty = [attrs.evolve(item, check_ins=[]) for item in goal.key_results]
        return moved.with_objective(attrs.evolve(goal, key_results=empty))

    patch.setattr(gk.Plan, "move", move)


CHECKS = {"21": check_21, "22": check_22, "23": check_23, "24": check_24}


def test_21_circles_are_refused_on_every_way_in() -> None:
    check_21()


def test_22_a_goal_counts_in_each_parent_and_never_twice_on_one_way() -> None:
    check_22()


def test_23_each_goal_is_rolled_up_once() -> None:
    check_23()


def test_24_edits_copies_and_moves_change_what_they_name() -> None:
    check_24()


@pytest.mark.parametrize(("check", "variant"), wrong.cases(CHECKS), ids=wrong.names(CHECKS))
def test_check_fails_on_the_wrong_variant(
    check: Callable[[], None], variant: wrong.Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    variant.refute(check, monkeypatch)
