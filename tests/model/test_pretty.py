from __future__ import annotations

import datetime as dt
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter, pretty

import goalkit as gk
from goalkit.cascade.events import Aligned, CheckedIn, Entered, Recorded, Retargeted
from goalkit.testing import Domain
from goalkit.testing.strategies import PlanDocument, Scenario

DAY = dt.date(2024, 1, 1)
NAMES: dict[str, object] = {
    **{name: getattr(gk, name) for name in gk.__all__},
    **{kind.__name__: kind for kind in (Aligned, CheckedIn, Entered, Recorded, Retargeted, Scenario, PlanDocument)},
    "datetime": dt,
}
PRINTED: list[tuple[object, str]] = [
    (gk.Plan(), "Plan()"),
    (gk.Alignment("win", weight=2), "Alignment('win', weight=2.0)"),
    (gk.StateChange(DAY, gk.State.CLOSED), "StateChange(datetime.date(2024, 1, 1), 'closed')"),
    (gk.CheckIn(DAY, status="on_track"), "CheckIn(datetime.date(2024, 1, 1), status='on_track')"),
    (gk.Threshold.at_most(3, warning=4), "Threshold(high=3.0, warning_high=4.0)"),
    (gk.Policy(rollup="min"), "Policy(rollup='min')"),
    (gk.Policy(grading=gk.Grading()), "Policy()"),
    (gk.Policy(status_confidence={gk.Status.AT_RISK: 0.4}), "Policy(status_confidence=(('at_risk', 0.4),))"),
    (gk.Milestones([gk.Milestone("Draft")]), "Milestones((Milestone('Draft'),))"),
    (gk.Owner(id="a", name="", kind="team"), "Owner(id='a')"),
]


@pytest.mark.parametrize(("item", "text"), PRINTED)
def test_a_value_prints_as_the_call_that_makes_it(item: object, text: str) -> None:
    assert pretty(item) == text


@settings(database=None)
@given(Domain().scenarios())
def test_what_is_printed_can_be_run(story: Scenario) -> None:
    text = pretty(story)
    assert eval(text, dict(NAMES)) == story  # noqa: S307 - that it can be pasted is the point
    assert len(text.split()) <= len(repr(story).split())


def test_a_class_prints_as_its_name() -> None:
    assert pretty([gk.KPI, gk.Threshold.at_least(3)]) == "[KPI, Threshold(low=3.0)]"


def test_ipython_asks_the_class() -> None:
    printer = RepresentationPrinter()
    cast("type", gk.Plan).__dict__["_repr_pretty_"].__get__(None, gk.Plan)(gk.Plan(name="Acme"), printer, False)
    assert printer.getvalue() == "Plan(name='Acme')"


def test_a_failing_example_is_short() -> None:
    @settings(database=None, derandomize=True)
    @given(st.just(gk.Plan(objectives=[gk.Objective(id="o0", title="Win")])))
    def fails(plan: gk.Plan) -> None:
        assert not plan.objectives

    with pytest.raises(AssertionError) as caught:
        fails()
    assert "plan=Plan(objectives=(Objective(id='o0', title='Win'),))" in "\n".join(caught.value.__notes__)
