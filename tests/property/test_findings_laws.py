"""Laws of findings: silence where all is well, each rule on its mutation alone, order and names irrelevant."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, cast

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import goalkit as gk
from goalkit.checks.guidelines import ENTERPRISE, SCALE_UP, STARTUP, STRICT
from goalkit.checks.registry import RULES
from goalkit.interchange.native import decode, encode
from goalkit.model._check import evolve
from tests.checks.clean import AS_OF, clean_plans
from tests.checks.mutations import MUTATIONS
from tests.strategies import days, plans

if TYPE_CHECKING:
    from random import Random

    from goalkit.checks.guidelines import Guidelines

presets = st.sampled_from((SCALE_UP, STARTUP, ENTERPRISE, STRICT))


def found(report: gk.Report) -> set[tuple[object, ...]]:
    """Return findings without their place in the plan."""
    return {(item.code, item.subject.kind, item.subject.id, item.message, item.evidence) for item in report}


@given(clean_plans())
def test_nothing_is_found_where_all_is_well(plan: gk.Plan) -> None:
    report = gk.check(plan, AS_OF)
    assert [str(item) for item in report] == []
    assert report.ok


def test_every_rule_has_a_mutation() -> None:
    assert sorted(MUTATIONS) == [rule.code for rule in RULES]


@pytest.mark.parametrize("code", MUTATIONS)
@settings(max_examples=6)  # of each of the codes
@given(plan=clean_plans())
def test_a_rule_finds_its_mutation_and_no_other_does(code: str, plan: gk.Plan) -> None:
    report = gk.check(MUTATIONS[code](plan), AS_OF)
    assert {item.code for item in report} == {code}, [str(item) for item in report]


@pytest.mark.parametrize("code", MUTATIONS)
@settings(max_examples=6)  # of each of the codes
@given(plan=clean_plans())
def test_ignoring_removes_exactly_that_one(code: str, plan: gk.Plan) -> None:
    mutated = MUTATIONS[code](plan)
    report = gk.check(mutated, AS_OF)
    quiet = gk.check(attrs.evolve(mutated, ignore=[gk.Ignore(code, "agreed")]), AS_OF)
    assert len(quiet) == 0
    assert found(report) == {(i.code, i.subject.kind, i.subject.id, i.message, i.evidence) for i in quiet.ignored}


@given(plans(), days, presets)
def test_it_never_raises_and_is_deterministic(plan: gk.Plan, as_of: dt.date, guidelines: Guidelines) -> None:
    report = gk.check(plan, as_of, guidelines)
    assert gk.check(plan, as_of, guidelines) == report
    for item in report:
        assert item.message
        assert all(name for name, _ in item.evidence)


@given(plans(), days, st.randoms(use_true_random=False))
def test_the_order_of_a_plan_is_irrelevant(plan: gk.Plan, as_of: dt.date, random: Random) -> None:
    parts = {name: list(getattr(plan, name)) for name in ("cycles", "owners", "kpis", "objectives")}
    for part in parts.values():
        random.shuffle(part)
    mixed = evolve(plan, **parts)
    assert found(gk.check(mixed, as_of)) == found(gk.check(plan, as_of))


IDS = {"id", "owner", "parent", "cycle", "kpi", "to", "guardrails"}


def relabelled(value: object, key: str = "") -> object:
    """Return a document in which every id has another name."""
    if isinstance(value, dict):
        return {name: relabelled(item, name) for name, item in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [relabelled(item, key) for item in cast("list[object]", value)]
    return f"x{value}" if key in IDS and isinstance(value, str) else value


@given(plans(), days)
def test_names_are_irrelevant(plan: gk.Plan, as_of: dt.date) -> None:
    other = decode(relabelled(encode(plan)))
    places = [(item.code, item.subject.kind, f"x{item.subject.id}") for item in gk.check(plan, as_of)]
    moved = [(item.code, item.subject.kind, str(item.subject.id)) for item in gk.check(other, as_of)]
    assert sorted(moved) == sorted((code, kind, "None" if name == "xNone" else name) for code, kind, name in places)


@given(plans(), days, st.integers(1, 30))
def test_nothing_dated_later_is_seen(plan: gk.Plan, as_of: dt.date, later: int) -> None:
    day = as_of + dt.timedelta(days=later)
    since = attrs.evolve(plan, kpis=[attrs.evolve(item, readings=[*item.readings, (day, 77)]) for item in plan.kpis])
    assert found(gk.check(since, as_of)) == found(gk.check(plan, as_of))


@given(clean_plans())
def test_one_rule_alone_finds_what_it_finds_among_all(plan: gk.Plan) -> None:
    mutated = MUTATIONS["GK112"](plan)
    (rule,) = (item for item in RULES if item.code == "GK112")
    assert found(gk.check(mutated, AS_OF, rules=[rule])) == found(gk.check(mutated, AS_OF))
