"""Coverage of KPIs: which nobody answers for, which nothing uses, and which goals no KPI watches."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs
import pytest

from goalkit import (
    KPI,
    Alignment,
    Cadence,
    Cascaded,
    Change,
    Cycle,
    Decision,
    KeyResult,
    Objective,
    Owner,
    Plan,
    Policy,
    StateChange,
    Threshold,
)
from goalkit.linking.coverage import ChasedKPIs, KPICoverage, kpi_coverage
from tests.model.building import NO_DATES, problems

if TYPE_CHECKING:
    from collections.abc import Iterable

APRIL, MAY = Cycle.month(2026, 4), Cycle.month(2026, 5)
TODAY = dt.date(2026, 4, 15)
LIMIT = Threshold.at_most(3, warning=4)


def day(number: int) -> dt.date:
    return dt.date(2026, 4, number)


def kpi(name: str, *values: float, weekly: bool = False, at: int = 1, decided: dt.date | None = None) -> KPI:
    return KPI(
        id=name,
        threshold=LIMIT,
        cadence=Cadence.weekly() if weekly else None,
        readings=[(day(at + place), value) for place, value in enumerate(values)],
        decisions=() if decided is None else [Decision(decided, "act")],
    )


def goal(
    name: str,
    *kpis: str,
    owner: str | None = "growth",
    cycle: str | None = "2026-04",
    guardrails: Iterable[str] = (),
    state: str | None = None,
    of_key_results: str | None = None,
    key_result_owner: str | None = None,
) -> Objective:
    return Objective(
        id=name,
        title=name,
        owner=owner,
        cycle=cycle,
        guardrails=tuple(guardrails),
        states=() if state is None else [StateChange(day(1), state)],
        key_results=[
            KeyResult(
                id=f"{name}-{read}",
                title=read,
                owner=key_result_owner,
                measure=Change(target=1, kpi=read),
                states=() if of_key_results is None else [StateChange(day(1), of_key_results)],
            )
            for read in kpis
        ],
    )


def plan_of(kpis: Iterable[KPI], *objectives: Objective) -> Plan:
    owners = [Owner(id="growth"), Owner(id="product")]
    return Plan(cycles=[APRIL, MAY], owners=owners, kpis=tuple(kpis), objectives=objectives)


def test_every_kpi_stands_in_one_list_of_health() -> None:
    found = kpi_coverage(
        plan_of(
            [
                kpi("good", 2),
                kpi("fair", 3.5),
                kpi("bad", 9),
                kpi("old", 2, weekly=True),
                kpi("none"),
                KPI(id="free", readings=[(day(1), 1)]),
            ]
        ),
        day(16),
    )
    assert (found.healthy, found.warning, found.breached) == (("good",), ("fair",), ("bad",))
    assert (found.stale, found.no_data, found.no_threshold) == (("old",), ("none",), ("free",))


def test_a_breach_is_answered_by_a_current_key_result_only() -> None:
    names = ["alone", "chased", "drafted", "later", "closed", "always"]
    found = kpi_coverage(
        plan_of(
            [kpi(name, 9) for name in names],
            goal("a", "chased"),
            goal("b", "drafted", state="draft"),
            goal("c", "later", cycle="2026-05"),
            goal("d", "closed", of_key_results="closed"),
            goal("e", "always", cycle=None),
        ),
        TODAY,
    )
    assert found.breached == tuple(names)
    assert found.answered == ("chased", "always")
    assert found.unanswered == ("alone", "drafted", "later", "closed")
    assert found.linked == ("chased", "always")
    assert found.share_of_kpis == pytest.approx(1 / 3)


def test_a_breach_counts_although_it_is_stale() -> None:
    plan = plan_of([kpi("old", 9, weekly=True), kpi("watched", 9, weekly=True)], goal("a", "watched"))
    found = kpi_coverage(plan, day(16))
    assert (found.stale, found.breached) == (("old", "watched"), ())
    assert (found.unanswered, found.answered) == (("old",), ("watched",))
    assert "breached, nobody works on it: old (stale)" in str(found)
    assert "breached, somebody works on it: watched (stale)" in str(found)
    assert kpi_coverage(plan, day(16), Policy(stale_after=3)).stale == ()


def test_warnings_that_nobody_works_on() -> None:
    found = kpi_coverage(plan_of([kpi("a", 3.5), kpi("b", 3.5), kpi("c", 3.5, weekly=True)], goal("g", "b")), day(16))
    assert found.unanswered_warnings == ("a", "c")
    assert (found.unanswered, found.answered) == ((), ())
    assert "warning, nobody works on it: a, c (stale)" in str(found)


def test_what_nothing_uses() -> None:
    found = kpi_coverage(
        plan_of(
            [
                kpi("idle"),
                kpi("cancelled"),
                kpi("guard"),
                kpi("decided", decided=dt.date(2026, 1, 16)),
                kpi("forgotten", decided=dt.date(2026, 1, 15)),
                kpi("tomorrow", decided=dt.date(2026, 4, 16)),
            ],
            goal("g", "cancelled", state="cancelled"),
            goal("h", cycle="2026-05", guardrails=["guard"]),
        ),
        TODAY,
    )
    assert found.unused == ("idle", "forgotten", "tomorrow")


def test_what_informed_no_decision_although_it_is_old_enough() -> None:
    def old(name: str, first: dt.date, *decided: dt.date) -> KPI:
        return KPI(id=name, readings=[(first, 1), (day(1), 1)], decisions=[Decision(date, "act") for date in decided])

    january = dt.date(2026, 1, 1)
    found = kpi_coverage(
        plan_of(
            [
                old("plain", dt.date(2026, 1, 15)),
                old("young", dt.date(2026, 1, 16)),
                old("decided", january, dt.date(2026, 1, 16)),
                old("forgotten", january, dt.date(2026, 1, 15)),
                old("tomorrow", january, day(16)),
                old("read", january),
                kpi("none"),
                kpi("next", 2, at=20),
            ],
            goal("g", "read"),
        ),
        TODAY,
    )
    assert found.undecided == ("plain", "forgotten", "tomorrow", "read")
    assert "\nno decision for 90 days: plain, forgotten, tomorrow, read" in str(found)
    assert found.unused == ("plain", "young", "forgotten", "tomorrow", "none", "next")
    assert "no decision" not in str(kpi_coverage(plan_of([kpi("young", 2)]), TODAY))


def gathers(name: str, *key_results: KeyResult, state: str | None = None, **links: Alignment) -> Objective:
    return Objective(
        id=name,
        title=name,
        key_results=key_results,
        aligned_to=tuple(links.values()),
        states=() if state is None else [StateChange(day(1), state)],
    )


def aligned(child: Objective, to: str, *, weight: float = 1, contributes: bool = True) -> Objective:
    return attrs.evolve(child, aligned_to=[Alignment(to, weight=weight, contributes=contributes)])


def seen(*objectives: Objective) -> tuple[str, ...]:
    """Return the current objectives that are not blind."""
    found = kpi_coverage(plan_of([kpi("a", 2)], *objectives), TODAY)
    assert found.guarded_only == ()
    return tuple(name for name in found.objectives if name not in found.blind)


def test_an_objective_that_only_gathers_sees_by_its_children() -> None:
    child, top = goal("child", "a"), gathers("top")
    assert seen(top, aligned(child, "top")) == ("top", "child")
    assert seen(top, aligned(goal("child"), "top")) == ()
    assert seen(top, aligned(goal("child", guardrails=()), "top")) == ()
    assert seen(top, aligned(child, "top", contributes=False)) == ("child",)
    assert seen(top, aligned(child, "top", weight=0)) == ("child",)
    middle = gathers("middle", to=Alignment("top"))
    assert seen(top, middle, aligned(child, "middle")) == ("top", "middle", "child")
    assert seen(top, aligned(goal("blind"), "top"), aligned(child, "top")) == ("top", "child")


@pytest.mark.parametrize(
    ("state", "visible"),
    [("draft", False), ("cancelled", False), ("closed", True), ("postponed", True), ("active", True)],
)
def test_a_child_that_is_no_goal_watches_nothing(state: str, *, visible: bool) -> None:
    child = aligned(goal("child", "a", state=state, of_key_results="closed"), "top")
    assert ("top" in seen(gathers("top"), child)) is visible
    middle = gathers("middle", state=state, to=Alignment("top"))
    assert ("top" in seen(gathers("top"), middle, aligned(goal("child", "a"), "middle"))) is visible


def test_an_objective_with_key_results_of_its_own_sees_by_them() -> None:
    child = aligned(goal("child", "a"), "top")
    typed = KeyResult(id="typed", title="x", measure=Change(baseline=0, target=1))
    assert seen(gathers("top", typed), child) == ("child",)
    cancelled = attrs.evolve(typed, states=[StateChange(day(1), "cancelled")])
    assert seen(gathers("top", cancelled), child) == ("top", "child")


def test_a_cascaded_key_result_sees_by_its_children() -> None:
    child, sum_of = aligned(goal("child", "a"), "sum"), KeyResult(id="sum", title="x", measure=Cascaded())
    typed = KeyResult(id="typed", title="x", measure=Change(baseline=0, target=1))
    assert seen(gathers("top", sum_of), child) == ("top", "child")
    assert seen(gathers("top", typed, sum_of), child) == ("top", "child")
    assert seen(gathers("top", typed, sum_of), aligned(goal("child", "a"), "top")) == ("child",)
    draft = attrs.evolve(sum_of, states=[StateChange(day(1), "draft")])
    assert seen(gathers("top", typed, draft), child) == ("child",)


def test_goals_that_no_kpi_watches() -> None:
    plan = plan_of(
        [kpi("a", 2), kpi("b", 2)],
        goal("blind"),
        goal("drafted", "a", of_key_results="draft"),
        goal("cancelled", "a", of_key_results="cancelled"),
        goal("closed", "a", of_key_results="closed"),
        goal("postponed", "a", of_key_results="postponed"),
        goal("measured", "a"),
        goal("guarded", guardrails=["b"]),
        goal("both", "a", guardrails=["b"]),
        goal("later", cycle="2026-05"),
        goal("given up", state="cancelled"),
        goal("planned", state="draft"),
    )
    found = kpi_coverage(plan, TODAY)
    current = ("blind", "drafted", "cancelled", "closed", "postponed", "measured", "guarded", "both")
    assert found.objectives == current
    assert found.blind == ("blind", "drafted", "cancelled")
    assert found.guarded_only == ("guarded",)
    assert found.share_of_objectives == 5 / 8
    assert kpi_coverage(plan, dt.date(2026, 5, 1)).objectives == ("later",)


def test_how_many_kpis_each_owner_chases() -> None:
    plan = plan_of(
        [kpi(name, 2) for name in "abcde"],
        goal("g", "c", "a", "b"),
        goal("h", "b", "d"),
        goal("i", "e", key_result_owner="product"),
        goal("j", "a", owner=None),
        goal("k", "e", cycle="2026-05"),
    )
    found = kpi_coverage(plan, TODAY)
    assert found.chased == (
        ChasedKPIs(owner="growth", kpis=("a", "b", "c", "d"), limit=3),
        ChasedKPIs(owner="product", kpis=("e",), limit=3),
        ChasedKPIs(owner=None, kpis=("a",), limit=3),
    )
    assert [row.too_many for row in found.chased] == [True, False, False]
    assert found.chased_in_total == ChasedKPIs(owner=None, kpis=("a", "b", "c", "d", "e"), limit=3)
    assert not kpi_coverage(plan, TODAY, chased=4).chased[0].too_many
    assert kpi_coverage(plan, TODAY, chased=4).chased_in_total.too_many
    assert not kpi_coverage(plan, TODAY, chased=5).chased_in_total.too_many


def test_an_empty_plan_has_no_shares() -> None:
    found = kpi_coverage(Plan(), TODAY)
    assert found == KPICoverage(
        as_of=TODAY,
        healthy=(),
        warning=(),
        breached=(),
        stale=(),
        no_data=(),
        no_threshold=(),
        unanswered=(),
        answered=(),
        unanswered_warnings=(),
        unused=(),
        undecided=(),
        linked=(),
        objectives=(),
        blind=(),
        guarded_only=(),
        chased=(),
        chased_in_total=ChasedKPIs(owner=None, kpis=(), limit=3),
    )
    assert (found.share_of_kpis, found.share_of_objectives) == (None, None)
    assert str(found).endswith("current key result: -\ncurrent objectives with a KPI or a guardrail: -")


def test_it_prints_as_tables() -> None:
    plan = plan_of(
        [kpi("bad", 9), *(kpi(name, 2) for name in "abcd")],
        goal("g", *"abcd", owner=None),
        goal("h", guardrails=["bad"], owner="product"),
    )
    assert str(kpi_coverage(plan, TODAY)) == (
        "health        KPIs  with a current key result\n"
        "healthy          4                          4\n"
        "warning          0                          0\n"
        "breached         1                          0\n"
        "stale            0                          0\n"
        "no_data          0                          0\n"
        "no_threshold     0                          0\n"
        "\n"
        "owner         KPIs chased\n"
        "growth                  0\n"
        "product                 0\n"
        "(none)                  4  more than 3\n"
        "in total                4  more than 3\n"
        "\n"
        "KPIs with a current key result: 80 %\n"
        "current objectives with a KPI or a guardrail: 100 %\n"
        "breached, nobody works on it: bad\n"
        "objectives with a guardrail only: h"
    )


@pytest.mark.parametrize(("as_of", "code"), NO_DATES)
def test_no_dates_are_refused(as_of: object, code: str) -> None:
    assert problems(kpi_coverage, Plan(), as_of) == [("as_of", code)]


@pytest.mark.parametrize(("chased", "code"), [(0, "count.low"), (2.5, "count.type"), (True, "count.type")])
def test_a_limit_that_is_none_is_refused(chased: object, code: str) -> None:
    assert problems(kpi_coverage, Plan(), TODAY, chased=chased) == [("chased", code)]
    assert problems(kpi_coverage, None, None, 3, chased=chased) == [
        ("plan", "part.type"),
        ("as_of", "date.missing"),
        ("policy", "part.type"),
        ("chased", code),
    ]
