from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.vendor.pretty import pretty

import goalkit as gk
from goalkit._hypothesis import register
from goalkit.cascade.events import CheckedIn
from goalkit.ports import SheetImporter
from goalkit.testing import Domain, strategies
from goalkit.testing.domain import Feature
from goalkit.testing.sheets import Sheet
from goalkit.testing.strategies import Invalid, PlanDocument, Scenario
from goalkit.testing.strategies._hand import NEW_YEAR
from tests.testing.drawing import (
    FEW,
    MANY,
    NAMES,
    NIGHTLY,
    QUICK,
    ROOT,
    anything,
    many_plans,
    objects,
    reach,
    reachable,
    smallest,
    strategy,
)
from tests.testing.features import USES, parts


def rebuilt(item: object) -> object:
    return cast("Callable[[object], object]", attrs.evolve)(item)


# what is drawn is valid


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_drawn_can_be_built_again(name: str) -> None:
    @(MANY if NIGHTLY else FEW)
    @given(strategy(name)())
    def check(drawn: object) -> None:
        for item in objects(drawn):
            if not isinstance(item, Invalid):
                assert rebuilt(item) == item

    check()


@MANY
@given(Domain().plans())
def test_every_plan_is_valid_and_evaluates(plan: gk.Plan) -> None:
    assert attrs.evolve(plan) == plan
    assert len(gk.evaluate(plan, NEW_YEAR).objectives) == len(plan.objectives) <= 6


@FEW
@given(st.integers(1, 40).flatmap(lambda most: strategies.plans(max_objectives=st.just(most))))
def test_a_large_plan_has_shares_that_fit(plan: gk.Plan) -> None:
    assert len(plan.objectives) <= 40


@FEW
@given(strategies.portfolios())
def test_plans_of_a_portfolio_share_kpis_and_no_goals(found: tuple[gk.Plan, ...]) -> None:
    goals = [goal for plan in found for goal in (*plan.structure.objective_at, *plan.structure.key_result_at)]
    assert len(goals) == len(set(goals))
    assert 2 <= len(found) <= 4
    assert all(plan.kpis == found[0].kpis for plan in found)


@FEW
@given(strategies.moments())
def test_a_moment_is_aware(moment: dt.datetime) -> None:
    assert moment.utcoffset() is not None
    gk.business_date(moment, "UTC")


@FEW
@given(strategies.ids(), strategies.texts(), strategies.scores(), strategies.weights())
def test_values_are_what_fields_take(name: str, text: str, score: float, weight: float) -> None:
    item = gk.KeyResult(id=name, title="Grow", description=text, closing=gk.Closing(NEW_YEAR, score), weight=weight)
    assert (item.id, item.description, item.closing) == (name, text, gk.Closing(NEW_YEAR, score))


# domains


def without(feature: Feature) -> Domain:
    return Domain.without(feature)


@pytest.mark.parametrize("feature", list(Feature)[:: 4 if QUICK else 1])
def test_a_domain_without_a_feature_never_draws_it(feature: Feature) -> None:
    uses = USES[feature]

    @(MANY if NIGHTLY else FEW)
    @given(without(feature).scenarios())
    def check(story: Scenario) -> None:
        assert not uses(story.plan), f"the plan uses {feature}"
        assert not uses(story.final), f"the events bring in {feature}"

    check()
    assert uses(reach(uses))


@pytest.mark.parametrize(
    "feature", [Feature.SAME_DAY, Feature.CYCLES, Feature.OWNERS, Feature.ALIGNMENTS, Feature.WEIGHTS]
)
def test_sheets_keep_to_the_domain(feature: Feature) -> None:
    @FEW
    @given(without(feature).sheets())
    def check(sheet: Sheet) -> None:
        assert sheet.plan is not None
        assert not USES[feature](sheet.plan)

    check()


@FEW
@given(Domain().sheets(same_day=False))
def test_sheets_without_two_rows_of_one_day(sheet: Sheet) -> None:
    rows = [(row["key_result"], row["date"]) for row in sheet.rows if row["date"]]
    assert len(rows) == len(set(rows))


@FEW
@given(Domain(features=(), number_kinds=("int",), max_objectives=2).plans())
def test_the_least_domain(plan: gk.Plan) -> None:
    assert len(plan.objectives) <= 2
    for item in parts(plan):
        assert type(item) in {gk.Plan, gk.Objective, gk.KeyResult, gk.Change, gk.CheckIn}
        if isinstance(item, gk.CheckIn):
            assert item.value is None or item.value.is_integer()
        if isinstance(item, gk.Change):
            assert item.baseline is not None
            assert item.target is not None
            assert (item.baseline.is_integer(), item.target.is_integer()) == (True, True)


@FEW
@given(Domain(number_kinds=("int",)).plans())
def test_whole_numbers_alone(plan: gk.Plan) -> None:
    for item in parts(plan):
        if isinstance(item, gk.Reading | gk.CheckIn) and item.value is not None:
            assert item.value.is_integer()
        if isinstance(item, gk.Threshold):
            edges = (item.low, item.high, item.warning_low, item.warning_high)
            assert all(edge is None or edge.is_integer() for edge in edges)


METHODS = [
    "check_ins",
    "cycles",
    "days",
    "documents",
    "ids",
    "key_results",
    "kpis",
    "numbers",
    "plans",
    "policies",
    "readings",
    "scenarios",
    "scores",
    "sheets",
    "texts",
    "thresholds",
    "weights",
    "wrong_sheets",
]


@pytest.mark.parametrize("name", METHODS)
def test_every_method_of_a_domain_draws(name: str) -> None:
    for domain in (Domain(), Domain(features=(), number_kinds=["fraction"])):
        reachable(getattr(domain, name)(), lambda drawn: drawn is not None)


def test_numbers_of_a_domain_are_of_its_kinds() -> None:
    found = [reachable(Domain(number_kinds=[kind]).numbers(), anything) for kind in ("int", "decimal", "fraction")]
    assert [type(number).__name__ for number in found] == ["int", "Decimal", "Fraction"]


def test_a_domain_says_what_it_is() -> None:
    assert repr(Domain()) == pretty(Domain()) == "Domain()"
    small = strategies.domain(features=set(Feature) - {Feature.KPIS}, number_kinds=["int"], max_objectives=2)
    assert repr(small) == "Domain(features=frozenset(Feature) - {'kpis'}, number_kinds=('int',), max_objectives=2)"
    assert (small.allows(Feature.KPIS), small.allows(Feature.OWNERS)) == (False, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"features": {"magic"}},
        {"number_kinds": ()},
        {"number_kinds": ("complex",)},
        {"max_objectives": 0},
    ],
)
def test_a_domain_that_is_none_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"magic|number_kinds|max_objectives"):
        Domain(**wrong)


# what can be reached


def links(plan: gk.Plan, objective: gk.Objective) -> list[str]:
    owners = plan.structure.key_result_at
    return [plan.objective_of(link.to).id if link.to in owners else link.to for link in objective.aligned_to]


def above(plan: gk.Plan) -> dict[str, list[set[str]]]:
    """Return for each objective what is above it by each of its links."""
    found: dict[str, list[set[str]]] = {}
    for item in plan.objectives:  # links lead to earlier objectives
        found[item.id] = [{to}.union(*found[to]) for to in links(plan, item)]
    return found


def depth(plan: gk.Plan) -> int:
    levels: dict[str, int] = {}
    for item in plan.objectives:
        levels[item.id] = 1 + max((levels[to] for to in links(plan, item)), default=0)
    return max(levels.values(), default=0)


def diamond(plan: gk.Plan) -> bool:
    return any(one & two for ways in above(plan).values() for one in ways for two in ways if one is not two)


def changes(plan: gk.Plan) -> list[gk.Change]:
    return [item for item in parts(plan) if isinstance(item, gk.Change)]


def key_results(plan: gk.Plan) -> list[gk.KeyResult]:
    return [item for _, item in plan.key_results()]


def done(item: gk.KeyResult) -> list[float]:
    """Return the shares of the way that the check-ins of a change have come."""
    change = item.measure
    if not isinstance(change, gk.Change) or None in {change.baseline, change.target} or change.way is None:
        return []
    start, end = cast("float", change.baseline), cast("float", change.target)
    values = [entry.value for entry in item.check_ins if entry.value is not None]
    return [] if start == end else [round((value - start) / (end - start), 9) for value in values]


def edges(threshold: gk.Threshold | None) -> list[float]:
    if threshold is None:
        return []
    found = (threshold.low, threshold.high, threshold.warning_low, threshold.warning_high)
    return [edge for edge in found if edge is not None]


REACHED: dict[str, Callable[[gk.Plan], bool]] = {
    "an empty plan": lambda plan: plan == gk.Plan(),
    "a depth of 4": lambda plan: depth(plan) >= 4,
    "a diamond": diamond,
    "a falling metric": lambda plan: any(change.way == "decrease" for change in changes(plan)),
    "a baseline that is the target": lambda plan: any(
        change.baseline is not None and change.baseline == change.target for change in changes(plan)
    ),
    "exactly 0.7 of the way": lambda plan: any(0.7 in done(item) for item in key_results(plan)),
    "just below 0.7": lambda plan: any(0.69 < share < 0.7 for item in key_results(plan) for share in done(item)),
    "beyond the target": lambda plan: any(share > 1 for item in key_results(plan) for share in done(item)),
    "behind the baseline": lambda plan: any(share < 0 for item in key_results(plan) for share in done(item)),
    "a key result without weight": lambda plan: any(item.weight == 0 for item in key_results(plan)),
    "nothing but weights of 0": lambda plan: any(
        item.key_results and all(inner.weight == 0 for inner in item.key_results) for item in plan.objectives
    ),
    "an objective without key results": lambda plan: any(not item.key_results for item in plan.objectives),
    "a check-in on a leap day": lambda plan: any(
        entry.date == dt.date(2024, 2, 29) for item in key_results(plan) for entry in item.check_ins
    ),
    "a check-in on the last day of its cycle": lambda plan: any(
        entry.date == plan.cycle(item.cycle).last_day
        for item in plan.objectives
        if item.cycle
        for inner in item.key_results
        for entry in inner.check_ins
    ),
    "cycles that meet": lambda plan: any(one.end == two.start for one in plan.cycles for two in plan.cycles),
    "a reading on an edge": lambda plan: any(
        reading.value in edges(kpi.threshold) for kpi in plan.kpis for reading in kpi.readings
    ),
    "a reading a hair beside an edge": lambda plan: any(
        0 < abs(reading.value - edge) < 1e-9 * max(1, abs(edge))
        for kpi in plan.kpis
        for edge in edges(kpi.threshold)
        for reading in kpi.readings
    ),
    "a sum of values with children": lambda plan: any(
        getattr(plan.objectives[place].key_results[number].measure, "method", "") == "sum"
        for place, number in plan.structure.key_result_children
    ),
    "a goal that is active again after its closing": lambda plan: any(
        item.closing is not None and any(change.at >= item.closing.at for change in item.states)
        for item in key_results(plan)
    ),
    "two ids that differ in case only": lambda plan: (
        len({item.id.casefold() for item in plan.objectives}) < len(plan.objectives)
    ),
    "a KPI with the id of a goal": lambda plan: any(kpi.id in plan.structure.objective_at for kpi in plan.kpis),
    "a guardrail": lambda plan: any(item.guardrails for item in plan.objectives),
}


@pytest.mark.parametrize("name", REACHED)
def test_plans_reach(name: str) -> None:
    assert REACHED[name](reach(REACHED[name]))


MOMENTS: dict[str, Callable[[dt.datetime], bool]] = {
    "a time that comes twice": lambda moment: moment.fold == 1,
    "another date than in UTC": lambda moment: moment.date() != moment.astimezone(dt.UTC).date(),
    "the hour after a change": lambda moment: (
        moment.utcoffset() != (moment.astimezone(dt.UTC) - dt.timedelta(hours=2)).astimezone(moment.tzinfo).utcoffset()
    ),
}


@pytest.mark.parametrize("name", MOMENTS)
def test_moments_reach(name: str) -> None:
    assert reachable(strategies.moments(), MOMENTS[name]).tzinfo is not None


def test_dates_reach_leap_days_and_ends_of_months() -> None:
    found = reachable(strategies.dates(), lambda day: day.year != 2024 and day.day in {30, 31})
    assert found.day in {30, 31}
    assert reachable(strategies.dates(), lambda day: day == dt.date(2000, 2, 29)) == dt.date(2000, 2, 29)


# what examples shrink to

DAY_ZERO = dt.date(2024, 1, 1)
LINKED = Domain(features={Feature.ALIGNMENTS, Feature.MANY_PARENTS}, max_objectives=3)
SMALLEST: list[tuple[st.SearchStrategy[Any], Callable[[Any], bool], object]] = [
    (strategies.plans(), anything, gk.Plan()),
    (LINKED.plans(), lambda plan: bool(plan.objectives), gk.Plan(objectives=[gk.Objective(id="o0", title="o0")])),
    (
        LINKED.plans(),
        diamond,
        gk.Plan(
            objectives=[
                gk.Objective(id="o0", title="o0"),
                gk.Objective(id="o1", title="o1", aligned_to=[gk.Alignment("o0")]),
                gk.Objective(id="o2", title="o2", aligned_to=[gk.Alignment("o1"), gk.Alignment("o0")]),
            ]
        ),
    ),
    (strategies.kpis(), lambda kpi: kpi.threshold is not None, gk.KPI(id="k0", threshold=gk.Threshold.at_least(0))),
    (strategies.thresholds(), lambda item: item.strict, gk.Threshold.at_least(0, strict=True)),
    (strategies.changes(), anything, gk.Change(0, 10)),
    (strategies.changes(), lambda item: item.way == "decrease", gk.Change(0, -10)),
    (strategies.key_results(), lambda item: item.weight == 0, gk.KeyResult(id="k0", title="k0", weight=0)),
    (strategies.objectives(), anything, gk.Objective(id="o0", title="o0")),
    (strategies.check_ins().map(lambda item: attrs.evolve(item, date=DAY_ZERO)), anything, gk.CheckIn(DAY_ZERO)),
    (strategies.readings(), anything, gk.Reading(DAY_ZERO, 0)),
    (strategies.cycles(), lambda cycle: cycle.days == 10, gk.Cycle(id="c0", start=DAY_ZERO, end=dt.date(2024, 1, 11))),
    (strategies.policies(), anything, gk.Policy()),
    (strategies.scenarios(plan=st.just(gk.Plan())), anything, Scenario(plan=gk.Plan(), as_of=DAY_ZERO)),
    (strategies.numbers(), anything, 0.0),
    (strategies.scores(), anything, 0.7),
    (strategies.weights(), lambda weight: weight != 1, 0.0),
    (strategies.texts(), anything, ""),
    (strategies.days(), anything, DAY_ZERO),
]


@pytest.mark.parametrize(("what", "condition", "example"), SMALLEST)
def test_an_example_shrinks_to(what: st.SearchStrategy[Any], condition: Callable[[Any], bool], example: object) -> None:
    assert smallest(what, condition) == example


# every field


KINDS = [
    gk.Alignment,
    gk.Baseline,
    gk.Cadence,
    gk.Cascaded,
    gk.Change,
    gk.CheckIn,
    gk.Closing,
    gk.Cycle,
    gk.Decision,
    gk.Grading,
    gk.Ignore,
    gk.KPI,
    gk.KeyResult,
    gk.Maintain,
    gk.Milestone,
    gk.Milestones,
    gk.Objective,
    gk.Owner,
    gk.Pace,
    gk.Plan,
    gk.Policy,
    gk.Reading,
    gk.Revision,
    gk.StateChange,
    gk.Target,
    gk.Threshold,
]
TEXTS = {
    (gk.Alignment, "to"),
    (gk.Milestone, "title"),
    (gk.Decision, "note"),
    (gk.Ignore, "reason"),
    (gk.KPI, "id"),
    (gk.KeyResult, "id"),
    (gk.KeyResult, "title"),
    (gk.Objective, "id"),
    (gk.Objective, "title"),
    (gk.Owner, "id"),
    (gk.Plan, "name"),
    (gk.Plan, "description"),
    (gk.KPI, "name"),
    (gk.KPI, "description"),
    (gk.KeyResult, "description"),
    (gk.Objective, "description"),
    (gk.Cycle, "name"),
    (gk.Owner, "name"),
    (gk.CheckIn, "note"),
    (gk.CheckIn, "author"),
    (gk.Reading, "note"),
}


def test_every_field_is_filled_within_300_draws() -> None:
    """A field that is never filled is one that a serializer can forget."""
    filled: set[tuple[type[object], str]] = set()
    odd: set[tuple[type[object], str]] = set()
    for item in (part for plan in many_plans() for part in objects(plan)):
        for field in attrs.fields(type(item)):
            value: object = getattr(item, field.name) if field.init else None
            factory = getattr(field.default, "factory", None)
            if field.init and value != (factory() if factory else field.default):
                filled.add((type(item), field.name))
            if isinstance(value, str) and not value.isascii():
                odd.add((type(item), field.name))
    fields = {(kind, field.name) for kind in KINDS for field in attrs.fields(kind) if field.init}
    assert {f"{kind.__name__}.{name}" for kind, name in fields - filled} == set()
    assert {f"{kind.__name__}.{name}" for kind, name in TEXTS - odd} == set()


# stories


@FEW
@given(strategies.scenarios())
def test_every_plan_of_a_story_is_valid(story: Scenario) -> None:
    plan = story.plan
    for count, event in enumerate(story.events, start=1):
        plan = plan.apply([event])
        assert story.after(count) == plan
    assert story.final == plan


@pytest.mark.parametrize("name", ["CheckedIn", "Recorded", "Retargeted", "Entered", "Aligned"])
def test_stories_reach_every_event(name: str) -> None:
    story = reachable(strategies.scenarios(), lambda story: name in {type(event).__name__ for event in story.events})
    assert story.final != story.plan


def test_stories_reach_late_entries() -> None:
    def late(story: Scenario) -> bool:
        dates = [event.check_in.date for event in story.events if isinstance(event, CheckedIn)]
        return dates != sorted(dates)

    assert len(reachable(strategies.scenarios(), late).events) > 1


# documents and sheets


@FEW
@given(strategies.documents())
def test_a_document_holds_its_plan_or_is_refused_at_the_unknown_key(document: PlanDocument) -> None:
    if document.unknown is None:
        assert gk.loads(document.text, format=document.format) == document.plan
    else:
        with pytest.raises(gk.InvalidFile) as caught:
            gk.loads(document.text, format=document.format)
        assert [problem.path for problem in caught.value.problems] == [document.unknown]


@MANY
@given(strategies.sheets())
def test_a_sheet_stands_for_its_plan(sheet: Sheet) -> None:
    assert SheetImporter().read(sheet.rows) == sheet.plan


@MANY
@given(strategies.wrong_sheets())
def test_a_wrong_sheet_is_refused_at_its_wrong_cells(sheet: Sheet) -> None:
    with pytest.raises(gk.InvalidFile) as caught:
        SheetImporter().read(sheet.rows)
    cells = (cell.split(".") for cell in sheet.wrong)
    assert {problem.path for problem in caught.value.problems} == {f"rows[{row}].{column}" for row, column in cells}


# types


def test_from_type_knows_the_types() -> None:
    register()
    for kind in KINDS:
        assert isinstance(reachable(st.from_type(kind), anything), kind)


PROGRAM = """
import hypothesis, sys
assert "goalkit.testing" not in sys.modules, "the kit is imported before it is needed"
from goalkit import KeyResult
print(hypothesis.find(hypothesis.strategies.from_type(KeyResult), lambda item: True).id)
"""


def test_hypothesis_finds_the_entry_point(tmp_path: Path) -> None:
    entry = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"][
        "hypothesis"
    ]
    folder = tmp_path / "goalkit_here-0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: goalkit-here\nVersion: 0\n")
    (folder / "entry_points.txt").write_text("[hypothesis]\n" + "".join(f"{key} = {at}\n" for key, at in entry.items()))
    places = os.pathsep.join([str(ROOT / "src"), str(tmp_path)])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        env={**os.environ, "PYTHONPATH": places},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("k0\n", "")
