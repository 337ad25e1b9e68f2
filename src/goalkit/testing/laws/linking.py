"""Laws of evaluators: KPIs, and key results that take their values from them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from goalkit.model._check import evolve
from goalkit.model.cycles import Cycle
from goalkit.model.history import CheckIn
from goalkit.model.key_results import KeyResult
from goalkit.model.kpis import KPI
from goalkit.model.measures import Change, Maintain
from goalkit.model.objectives import Objective
from goalkit.model.plan import Plan
from goalkit.model.readings import Reading
from goalkit.model.thresholds import Threshold
from goalkit.ports import Evaluator
from goalkit.testing.capabilities import Capability
from goalkit.testing.domain import Feature
from goalkit.testing.fixtures import EvaluatorFixture
from goalkit.testing.law import LawSet, law
from goalkit.testing.laws._answers import ask, expect_exact, expect_same, fail, needs, unlike, usual_policy
from goalkit.testing.laws._evaluation_corners import LINK_CORNERS
from goalkit.testing.laws._evaluation_members import same_goal
from goalkit.testing.laws._questions import Question
from goalkit.testing.laws._questions_more import about_kpis, about_links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goalkit.model.measures import Measure

__all__ = ["linking"]

_CYCLE = Cycle(id="now", start=dt.date(2024, 2, 20), end=dt.date(2024, 3, 11))
"""Twenty days, with a 29 February among them."""
_LINKED = (Feature.KPIS, Feature.LINKS, Feature.CYCLES)
_HEALTH = (Capability.HEALTH,)

_days = st.sampled_from((0, -1, 1, 9, 10, 19, 20, 21, -30, 5))
"""Days after the start of the cycle: its first and last, the day it ends, and days outside."""
_values = st.sampled_from((0.0, 10.0, 40.0, 70.0, 100.0, -20.0, 120.0))
_entries = st.lists(st.tuples(_days, _values), max_size=5)
_asked = st.sampled_from((0, 9, 19, 20, 25, -1, 10))


def _on(days: int) -> dt.date:
    return _CYCLE.start + dt.timedelta(days=days)


def _readings(fixture: EvaluatorFixture, entries: Sequence[tuple[int, float]]) -> list[Reading]:
    """Return readings; one for each day, where the domain has no more."""
    found = entries if fixture.domain.allows(Feature.SAME_DAY) else list(dict(entries).items())
    return [Reading(_on(days), value) for days, value in found]


def _plan(kpi: KPI, *measures: Measure, check_ins: Sequence[CheckIn] = ()) -> Plan:
    """Return a plan with a KPI and key results `k0`, `k1` and so on, each in an objective of its own."""
    objectives = [
        Objective(
            id=f"o{place}",
            title="Aim",
            cycle=_CYCLE.id,
            key_results=[KeyResult(id=f"k{place}", title="Measure", measure=measure, check_ins=check_ins)],
        )
        for place, measure in enumerate(measures)
    ]
    return Plan(cycles=[_CYCLE], kpis=[kpi], objectives=objectives)


def _known(kpi: KPI, day: dt.date) -> list[Reading]:
    """Return the readings up to a day, by date, the last entered of each."""
    found = {reading.date: reading for reading in kpi.readings if reading.date <= day}
    return [found[date] for date in sorted(found)]


@law(
    "linking.exact-links",
    "Key results on KPIs, and goals with guardrails, are what exact fractions give.",
    why="The link between a metric and a goal is where two systems meet, and where dates, corrections and missing "
    "values are lost.",
    look_at=[
        "which readings count: by the day asked about, and before the end of the cycle",
        "the baseline: frozen before the cycle starts",
        "thresholds and dated targets in force on the day of each reading",
    ],
    draws=lambda domain: {"question": about_links(domain)},
    requires=(Capability.STANDARD,),
)
def _exact(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question) -> None:
    needs(fixture, Feature.KPIS)
    expect_exact(fixture, evaluator, question)


@law(
    "linking.exact-health",
    "The value and the health of each KPI are what exact fractions give.",
    why="A KPI on the edge of its threshold is healthy in one report and a breach in the next one.",
    look_at=[
        "edges: they are in the better band, unless the threshold is strict",
        "confirm: health changes only after so many readings agree",
        "stale: two cadences after the last reading",
        "dated targets: each reading is judged by the one in force on its day",
    ],
    draws=lambda domain: {"question": about_kpis(domain)},
    requires=(Capability.STANDARD, Capability.HEALTH),
)
def _exact_health(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question) -> None:
    needs(fixture, Feature.KPIS)
    expect_exact(fixture, evaluator, question)


@law(
    "linking.same-value",
    "A key result on a KPI is worth what one with the same numbers checked in by hand is worth.",
    why="The chart of the KPI and the progress of the goal on it stand side by side; they must tell the same story.",
    look_at=["a copy of the value made when the link was", "another rounding", "readings after the end of the cycle"],
    draws=lambda domain: {"entries": _entries, "asked": _asked, "falls": st.booleans()},
)
def _same_value(
    fixture: EvaluatorFixture,
    evaluator: Evaluator,
    *,
    entries: list[tuple[int, float]],
    asked: int,
    falls: bool,
) -> None:
    needs(fixture, *_LINKED)
    policy, day = usual_policy(fixture), _on(asked)
    inside = [entry for entry in entries if 0 <= entry[0] < _CYCLE.days]
    kpi = KPI(id="m", readings=_readings(fixture, inside))
    ends = (100.0, 0.0) if falls else (0.0, 100.0)
    by_hand = [CheckIn(reading.date, reading.value) for reading in kpi.readings]
    got = ask(evaluator, _plan(kpi, Change(*ends, kpi="m")), day, policy)
    wanted = ask(evaluator, _plan(evolve(kpi, readings=[]), Change(*ends), check_ins=by_hand), day, policy)
    fail(same_goal(fixture, got.key_results["k0"], wanted.key_results["k0"]), f"on a KPI, as of {day}")
    known = _known(kpi, day)
    value = known[-1].value if known else None
    if Capability.HEALTH in fixture.capabilities:
        fail(unlike("the value of the KPI is", got.kpis["m"].value, value), f"as of {day}")
    score = None if value is None else abs(value - ends[0]) / 100 if (value >= ends[0]) != falls else 0.0
    score = score if score is None or value not in ends else float(value == ends[1])
    fail(unlike("the score is", got.key_results["k0"].score, None if score is None else min(score, 1)), f"as of {day}")


@law(
    "linking.frozen-baseline",
    "Without a baseline of its own a key result starts at the last reading before its cycle, else at the first in it.",
    why="A baseline that moves with each new reading shows a progress of 0 % for ever.",
    look_at=[
        "the first reading in the cycle used though there is one before it",
        "the earliest reading instead of the last one before the start",
        "a reading on the first day: it is in the cycle",
        "later corrections dated inside the cycle do not move it",
    ],
    draws=lambda domain: {"entries": _entries, "asked": _asked},
)
def _frozen_baseline(
    fixture: EvaluatorFixture, evaluator: Evaluator, *, entries: list[tuple[int, float]], asked: int
) -> None:
    needs(fixture, *_LINKED)
    policy, day = usual_policy(fixture), _on(asked)
    kpi = KPI(id="m", readings=_readings(fixture, entries))
    before = [reading for reading in kpi.readings if reading.date < _CYCLE.start and reading.date <= day]
    inside = [reading for reading in kpi.readings if reading.date in _CYCLE and reading.date <= day]
    start = before[-1].value if before else inside[0].value if inside else None
    got = ask(evaluator, _plan(kpi, Change(target=200, kpi="m")), day, policy).key_results["k0"]
    if start is None:
        fail(unlike("the score is", got.score, None), f"nothing was read by {day}")
        return
    wanted = ask(evaluator, _plan(kpi, Change(start, 200, kpi="m")), day, policy).key_results["k0"]
    what = f"readings {[(str(item.date), item.value) for item in kpi.readings]}: the baseline is {start:g}, as of {day}"
    fail(same_goal(fixture, got, wanted), what)


@law(
    "linking.after-the-end",
    "Readings after the end of a cycle do not count for its key results; the KPI goes on.",
    why="The number of April must not lift a goal of the first quarter.",
    look_at=[
        "the end of the cycle: it is not in it",
        "BETWEEN in SQL, which takes both ends",
        "the last reading of all",
    ],
    draws=lambda domain: {"entries": _entries, "value": _values, "days": st.sampled_from((20, 21, 40))},
)
def _after_the_end(
    fixture: EvaluatorFixture,
    evaluator: Evaluator,
    *,
    entries: list[tuple[int, float]],
    value: float,
    days: int,
) -> None:
    needs(fixture, *_LINKED)
    policy, day = usual_policy(fixture), _on(days)
    during = [entry for entry in entries if entry[0] < _CYCLE.days]
    limit = Threshold.at_most(50)
    kpi = KPI(id="m", threshold=limit, readings=_readings(fixture, during))
    more = evolve(kpi, readings=[*kpi.readings, Reading(_on(days), value)])
    measures: list[Measure] = [Change(100, 0, kpi="m")]
    measures += [Maintain(kpi="m")] if fixture.domain.allows(Feature.MAINTAIN) else []
    got, wanted = (ask(evaluator, _plan(item, *measures), day, policy) for item in (more, kpi))
    for name in wanted.key_results:
        fail(same_goal(fixture, got.key_results[name], wanted.key_results[name]), f"with a reading of {_on(days)}")
    if Capability.HEALTH in fixture.capabilities:
        fail(unlike("the value of the KPI is", got.kpis["m"].value, value), f"with a reading of {_on(days)}")


@law(
    "linking.no-readings",
    "A KPI without readings by the day asked about has no value, is not healthy, and a key result on it has no score.",
    why="A metric whose import failed shows 0, and where less is better 0 is green.",
    look_at=[
        "`or 0`",
        "the health of None",
        "guardrails without data: no breach",
        "readings after the day asked about",
    ],
    draws=lambda domain: {"later": _entries, "falls": st.booleans(), "asked": _asked},
    requires=_HEALTH,
)
def _no_readings(
    fixture: EvaluatorFixture, evaluator: Evaluator, *, later: list[tuple[int, float]], falls: bool, asked: int
) -> None:
    needs(fixture, *_LINKED)
    policy, day = usual_policy(fixture), _on(asked)
    limit = Threshold.at_most(50) if falls else Threshold.at_least(-50)
    readings = _readings(fixture, [(asked + 1 + days % 9, value) for days, value in later])
    kpi = KPI(id="m", threshold=limit, readings=readings)
    ends = (100.0, 0.0) if falls else (0.0, 100.0)
    measures: list[Measure] = [Change(*ends, kpi="m")]
    measures += [Maintain(kpi="m")] if fixture.domain.allows(Feature.MAINTAIN) else []
    got = ask(evaluator, _plan(kpi, *measures), day, policy)
    found = list(unlike("its value is", got.kpis["m"].value, None))
    found += unlike("its health is", got.kpis["m"].health, "no_data")
    for name, answer in got.key_results.items():
        found += unlike(f"the score of {name!r} is", answer.score, None)
        if Capability.STATUSES in fixture.capabilities:
            found += unlike(f"the status of {name!r} is", answer.status, "pending")
    bare = ask(evaluator, _plan(evolve(kpi, threshold=None, readings=[Reading(day, 1)])), day, policy).kpis["m"]
    found += unlike("the health of a KPI without a threshold is", bare.health, "no_threshold")
    fail(found, f"a KPI of which nothing was read by {day}")


@law(
    "linking.dated-targets",
    "Each reading is judged by the target in force on its own day; a new target does not rewrite the past.",
    why="Raising the bar in April turned all of last year red.",
    look_at=[
        "the newest target for all readings",
        "the first day of a target: it is in force",
        "targets of the future",
    ],
    draws=lambda domain: {"days": _days, "value": _values, "first": _days, "asked": _asked},
    requires=_HEALTH,
)
def _dated_targets(
    fixture: EvaluatorFixture, evaluator: Evaluator, *, days: int, value: float, first: int, asked: int
) -> None:
    needs(fixture, Feature.KPIS, Feature.TARGETS)
    policy, day = usual_policy(fixture), _on(asked)
    old, new = Threshold.at_least(40), Threshold.at_least(100)
    kpi = KPI(id="m", threshold=old, targets=[(_on(first), new)], readings=[Reading(_on(days), value)])
    got = ask(evaluator, Plan(kpis=[kpi]), day, policy).kpis["m"].health
    least = 100 if days >= first else 40
    wanted = "no_data" if days > asked else "healthy" if value >= least else "breached"
    what = f"{value:g} on {_on(days)}, at least 40, from {_on(first)} on at least 100, as of {day}"
    fail(unlike("its health is", got, wanted), what)


@law(
    "linking.two-key-results",
    "All key results on one KPI see the same readings, as does the KPI itself.",
    why="The company's goal and the team's goal on one metric differ by a day because one of them is cached.",
    look_at=["values copied when a goal was last saved", "only the first key result of a KPI brought up to date"],
    draws=lambda domain: {"entries": _entries, "asked": _asked},
)
def _two_key_results(
    fixture: EvaluatorFixture, evaluator: Evaluator, *, entries: list[tuple[int, float]], asked: int
) -> None:
    needs(fixture, *_LINKED)
    policy, day = usual_policy(fixture), _on(asked)
    kpi = KPI(id="m", readings=_readings(fixture, [entry for entry in entries if entry[0] < _CYCLE.days]))
    got = ask(evaluator, _plan(kpi, *(Change(0, 100, kpi="m"),) * 3), day, policy)
    answers = got.key_results
    found = [text for name in ("k1", "k2") for text in same_goal(fixture, answers[name], answers["k0"])]
    known = _known(kpi, day)
    wanted = None if not known else min(max(known[-1].value / 100, 0.0), 1.0)
    found += unlike("the score is", answers["k0"].score, wanted)
    fail(found, f"three key results on one KPI, as of {day}")


@law(
    "linking.ingestion-order",
    "The order in which readings of different days come in means nothing; of one day the later entered counts.",
    why="A nightly import that loads last month again must not change today's number.",
    look_at=["the last row instead of the last date", "running sums", "the first of two readings of a day"],
    draws=lambda domain: {"entries": st.lists(st.tuples(_days, _values), min_size=2, max_size=6), "asked": _asked},
)
def _ingestion_order(
    fixture: EvaluatorFixture, evaluator: Evaluator, *, entries: list[tuple[int, float]], asked: int
) -> None:
    needs(fixture, *_LINKED)
    policy, day = usual_policy(fixture), _on(asked)
    measures: list[Measure] = [Change(0, 100, kpi="m")]
    measures += [Change(0, 100, kpi="m", accumulate=True)] if fixture.domain.allows(Feature.ACCUMULATE) else []
    limit = Threshold.at_least(40)
    as_entered = KPI(id="m", threshold=limit, readings=_readings(fixture, entries))
    once = KPI(id="m", threshold=limit, readings=_readings(fixture, list(dict(entries).items())[::-1]))
    got, wanted = (ask(evaluator, _plan(item, *measures), day, policy) for item in (as_entered, once))
    expect_same(fixture, got, wanted, f"with corrections of the same days, as of {day}")


linking: LawSet = LawSet(
    "linking",
    EvaluatorFixture,
    (
        _same_value,
        _frozen_baseline,
        _after_the_end,
        _no_readings,
        _dated_targets,
        _two_key_results,
        _ingestion_order,
        _exact,
        _exact_health,
        *LINK_CORNERS,
    ),
)
"""Laws of evaluators: KPIs, and key results that take their values from them."""
