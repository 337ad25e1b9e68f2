"""What callers may write, as the type checkers see it: this file is checked by mypy and pyright, and runs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import assert_type

import goalkit as gk

DAY = dt.date(2026, 5, 11)


def test_numbers_collections_and_literals_are_accepted_as_documented() -> None:
    key_result = gk.KeyResult(
        id="ttfa",
        title="First action",
        measure=gk.Change(baseline=Decimal("4.0"), target=Fraction(1)),
        check_ins=[gk.CheckIn(DAY, 2, status="on_track", confidence=0.5)],
        revisions=(gk.Revision(at=DAY, target=2),),
        states=[gk.StateChange(DAY, "active")],
    )
    objective = gk.Objective(
        id="value",
        title="Value",
        cycle="2026-Q2",
        ambition="committed",
        key_results=(item for item in [key_result]),
        aligned_to=[gk.Alignment("top", weight=2)],
    )
    plan = gk.Plan(
        cycles=[gk.Cycle.quarter(2026, 2)],
        kpis=[gk.KPI(id="nps", readings=[(DAY, 38), gk.Reading(DAY, 39)])],
        objectives=(objective, gk.Objective(id="top", title="Top")),
    )
    assert_type(plan.objectives, tuple[gk.Objective, ...])
    card = gk.evaluate(plan, DAY, gk.Policy(clamp=(None, 1), priority_weights={"P0": 1}))
    assert_type(card.objectives["value"].score, float | None)
    assert_type(card.key_results["ttfa"].grade, gk.Grade | None)
    assert_type(card.kpis["nps"].health, gk.Health)
    assert card.objectives["value"].key_results == ("ttfa",)


def test_bands_are_accepted_as_documented() -> None:
    grading = gk.Grading(committed=[gk.Band("missed", None, 1), gk.Band("achieved", 1)])
    assert_type(grading.committed, tuple[gk.Band, ...])
    assert grading == gk.Grading()
