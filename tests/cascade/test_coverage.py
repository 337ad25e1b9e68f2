"""Coverage: which goals serve a parent, and where the cascade has holes."""

from __future__ import annotations

import pytest

from goalkit import Alignment, Cascaded, Cycle, KeyResult, NotFound, Objective, Owner, Plan
from goalkit.cascade.coverage import Coverage, CoverageRow, coverage

Q2, Q3 = Cycle.quarter(2026, 2), Cycle.quarter(2026, 3)
OWNERS = [
    Owner(id="acme", kind="company"),
    Owner(id="product", kind="department", parent="acme"),
    Owner(id="growth", parent="product"),
    Owner(id="ana", kind="individual", parent="growth"),
]


def goal(
    name: str,
    owner: str | None,
    *parents: str | Alignment,
    cycle: str | None = "2026-Q2",
    key_results: tuple[KeyResult, ...] = (),
) -> Objective:
    return Objective(
        id=name,
        title=name,
        owner=owner,
        cycle=cycle,
        aligned_to=[Alignment(to) if isinstance(to, str) else to for to in parents],
        key_results=key_results,
    )


def kr(name: str, *, cascaded: bool = False, owner: str | None = None) -> KeyResult:
    return KeyResult(id=name, title=name, owner=owner, measure=Cascaded() if cascaded else None)


def plan_of(*goals: Objective, owners: list[Owner] = OWNERS) -> Plan:
    return Plan(cycles=[Q2, Q3], owners=owners, objectives=goals)


def test_objectives_that_serve_a_parent_are_counted_per_owner_and_level() -> None:
    found = coverage(
        plan_of(
            goal("win", "acme"),
            goal("ship", "product", "win"),
            goal("sell", "growth", Alignment("ship", contributes=False)),
            goal("fun", "growth"),
            goal("lost", None),
        )
    )
    assert found.owners == (
        CoverageRow(name="acme", objectives=1, aligned=0),
        CoverageRow(name="product", objectives=1, aligned=1),
        CoverageRow(name="growth", objectives=2, aligned=1),
        CoverageRow(name="ana", objectives=0, aligned=0),
        CoverageRow(name=None, objectives=1, aligned=0),
    )
    assert found.levels == (
        CoverageRow(name="company", objectives=1, aligned=0),
        CoverageRow(name="department", objectives=1, aligned=1),
        CoverageRow(name="team", objectives=2, aligned=1),
        CoverageRow(name="individual", objectives=0, aligned=0),
        CoverageRow(name=None, objectives=1, aligned=0),
    )
    assert [row.share for row in found.owners] == [0, 1, 0.5, None, 0]
    assert found.alignment_index == 0.5
    assert found.orphans == ("fun", "lost")
    assert found.owners_without_goals == ("ana",)
    assert found.parents_without_contributors == ()


def test_a_goal_of_a_company_that_nobody_contributes_to() -> None:
    found = coverage(
        plan_of(
            goal("fed", "acme"),
            goal("by-kr", "acme", key_results=(kr("fed-kr"),)),
            goal("helped", "acme"),
            goal("weightless", "acme"),
            goal("alone", "acme"),
            goal("below", "product"),
            goal(
                "child",
                "growth",
                "fed",
                "fed-kr",
                Alignment("helped", contributes=False),
                Alignment("weightless", weight=0),
            ),
        )
    )
    assert found.parents_without_contributors == ("helped", "weightless", "alone")


def test_a_cascaded_key_result_that_nobody_contributes_to() -> None:
    found = coverage(
        plan_of(
            goal("o", "growth", key_results=(kr("fed", cascaded=True), kr("alone", cascaded=True), kr("plain"))),
            goal("child", "growth", "fed"),
        )
    )
    assert found.parents_without_contributors == ("alone",)


def test_without_a_company_the_roots_of_owners_that_have_others_below_are_asked() -> None:
    owners = [Owner(id="head", kind="department"), Owner(id="team", parent="head"), Owner(id="other")]
    found = coverage(
        plan_of(
            goal("alone", "head"),
            goal("fed", "head"),
            goal("lower", "head", "fed"),
            goal("theirs", "team"),
            goal("else", "other"),
            goal("nobody", None),
            owners=owners,
        )
    )
    assert found.parents_without_contributors == ("alone",)


def test_an_owner_with_a_key_result_has_a_goal() -> None:
    found = coverage(plan_of(goal("win", "acme", key_results=(kr("kr", owner="ana"),))))
    assert found.owners_without_goals == ("product", "growth")


def test_one_cycle_serves_goals_of_another() -> None:
    plan = plan_of(
        goal("year", "acme", cycle=None),
        goal("now", "growth", "year"),
        goal("then", "growth", cycle="2026-Q3"),
    )
    found = coverage(plan, cycle="2026-Q2")
    assert found.cycle == "2026-Q2"
    assert found.alignment_index == 1
    assert found.orphans == ()
    assert found.owners_without_goals == ("acme", "product", "ana")
    assert coverage(plan, cycle="2026-Q3").orphans == ("then",)
    assert coverage(plan).alignment_index == 0.5


def test_an_unknown_cycle_is_refused() -> None:
    with pytest.raises(NotFound, match="there is no cycle '2026-Q9'"):
        coverage(plan_of(), cycle="2026-Q9")


def test_an_empty_plan_has_no_index() -> None:
    found = coverage(Plan())
    assert found == Coverage(
        cycle=None,
        owners=(),
        levels=(),
        alignment_index=None,
        orphans=(),
        parents_without_contributors=(),
        owners_without_goals=(),
    )
    assert str(found).endswith("alignment index: -")


def test_it_prints_as_tables() -> None:
    plan = plan_of(goal("win", "acme"), goal("fun", "growth", key_results=(kr("sum", cascaded=True),)), goal("x", None))
    assert str(coverage(plan, cycle="2026-Q2")).splitlines() == [
        "cycle 2026-Q2",
        "",
        "owner       objectives  serve a parent  share",
        "acme                 1               0    0 %",
        "product              0               0      -",
        "growth               1               0    0 %",
        "ana                  0               0      -",
        "(none)               1               0    0 %",
        "",
        "level       objectives  serve a parent  share",
        "company              1               0    0 %",
        "department           0               0      -",
        "team                 1               0    0 %",
        "individual           0               0      -",
        "(none)               1               0    0 %",
        "",
        "alignment index: 0 %",
        "serve no parent: fun, x",
        "nobody contributes to: win, sum",
        "owners without goals: product, ana",
    ]
