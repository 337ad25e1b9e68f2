"""Wrong implementations have one bug each: where it does not show, they do what the reference does.

Every input is fixed, so that the parts of them that no law needs to reach are run each time.
"""

from __future__ import annotations

import datetime as dt
import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import attrs
import pytest

import goalkit as gk
from goalkit.errors import GoalkitError
from goalkit.ports import (
    JSONSerializer,
    Member,
    ReadingSource,
    RecomputedScorecard,
    SheetImporter,
    evaluate_plan,
)
from goalkit.testing.faulty import ZOO
from goalkit.testing.faulty._evaluators_corners import _or
from goalkit.testing.sheets import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.ports import Importer, OpenLiveScorecard, Rules, Serializer
    from goalkit.testing.sheets import Row

FIXTURES = {faulty.id: faulty.fixture for faulty in ZOO}
DAY = dt.date(2026, 5, 12)
LATER = dt.date(2026, 5, 19)
POLICY = gk.Policy()


def opened(name: str) -> Any:  # noqa: ANN401 - a subject of any port
    """Return a subject of a wrong implementation; none of them needs to be closed."""
    with ExitStack() as stack:
        return stack.enter_context(FIXTURES[name]().open_subject())


def names(port: str) -> list[str]:
    """Return the names of all wrong implementations of a port."""
    return [faulty.id.partition(".")[2] for faulty in ZOO if faulty.port == port]


# wrong evaluators

ITEM = gk.KeyResult(id="k", title="k", measure=gk.Change(0, 10), check_ins=[gk.CheckIn(DAY, 7)])
LINKED = gk.KeyResult(id="l", title="l", measure=gk.Change(0, 10, kpi="m"))
FREE = gk.Plan(
    kpis=[gk.KPI(id="m", readings=[(DAY, 5), (LATER, 8)])],
    objectives=[gk.Objective(id="o", title="o", key_results=[ITEM, LINKED])],
)
"""A plan without cycles."""
BARE = gk.Plan(objectives=[gk.Objective(id="o", title="o"), gk.Objective(id="p", title="p")])
"""A plan in which nothing has a score."""


@pytest.mark.parametrize(
    ("plan", "wrong"),
    [
        (FREE, {"day-before", "pending-is-green", "copied-value"}),
        (BARE, {"none-is-zero", "pending-is-green"}),
        (gk.Plan(), set[str]()),
    ],
)
def test_most_evaluators_are_right_about_a_plain_plan(plan: gk.Plan, wrong: set[str]) -> None:
    right = evaluate_plan(plan, LATER, POLICY)
    assert {name for name in names("evaluator") if opened(f"evaluator.{name}")(plan, LATER, POLICY) != right} == wrong


def test_a_mean_beside_the_score_is_no_float_noise() -> None:
    cancelled = attrs.evolve(LINKED, states=[gk.StateChange(DAY, "cancelled")])
    plan = attrs.evolve(FREE, objectives=[gk.Objective(id="o", title="o", key_results=[ITEM, cancelled])])
    right = evaluate_plan(plan, LATER, POLICY)
    assert right.objectives["o"].score == 0.7
    assert opened("evaluator.float-noise")(plan, LATER, POLICY) == right


# wrong rules


@pytest.mark.parametrize(
    ("members", "score"),
    [([], None), ([Member(0.5, weight=0)], None), ([Member(0.5)], 0.5), ([Member(0.5), Member(0.5)], 0.75)],
)
def test_the_chance_of_any_of_no_members_is_unknown(members: list[Member], score: float | None) -> None:
    rules: Rules = opened("policy.any-of-them")
    assert rules.roll_up(members) == score


def test_a_mean_of_means_is_right_for_two_that_count() -> None:
    rules: Rules = opened("policy.mean-of-means")
    assert rules.roll_up([Member(0.5), Member(0.9, weight=0), Member(1.0)]) == 0.75
    assert rules.roll_up([Member(0.9, weight=0)]) is None


# wrong importers

GOAL: Row = {**dict.fromkeys(COLUMNS, ""), "objective": "grow", "objective_title": "Grow"}
PART: Row = {
    **GOAL,
    "cycle": "2026",
    "key_result": "users",
    "key_result_title": "More users",
    "unit": "users",
    "baseline": "10",
    "target": "20",
    "date": "2026-05-12",
    "value": "15",
}


def test_most_importers_read_a_plain_sheet_and_leave_it_as_it_is() -> None:
    right, misread, changed = SheetImporter().read([PART]), set[str](), set[str]()
    for name in names("importer"):
        rows = [dict(PART)]
        misread |= {name} if opened(f"importer.{name}").read(rows) != right else set()
        changed |= {name} if rows != [PART] else set()
    assert changed == {"takes-rows"}
    assert misread == {
        "a-day-early",
        "days-for-months",
        "first-row-lost",
        "header-read",
        "last-row-lost",
        "no-weight-is-0",
        "owner-for-nobody",
        "owner-unknown",
        "short-cycles",
        "swapped",
        "units-dropped",
    }


@pytest.mark.parametrize(
    ("written", "read"), [("03.04.2026", dt.date(2026, 4, 3)), ("03/04/2026", dt.date(2026, 3, 4)), ("3 April", None)]
)
def test_a_date_is_guessed_by_what_stands_between_its_numbers(written: str, read: dt.date | None) -> None:
    importer: Importer[list[Row]] = opened("importer.any-date")
    try:
        plan = importer.read([{**PART, "date": written}])
    except gk.InvalidFile:
        assert read is None
    else:
        assert [check_in.date for check_in in plan.key_result("users").check_ins] == [read]


# wrong serializers


def read_by(serializer: Serializer, document: str | bytes) -> gk.Plan | list[str]:
    """Return the plan of a document, or its problems."""
    try:
        return serializer.loads(document)
    except GoalkitError as error:
        return [str(problem) for problem in error.problems]


RIGHT = JSONSerializer().dumps(FREE)


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("errors-of-the-parser", RIGHT),
        ("rest-ignored", RIGHT),
        ("rest-ignored", RIGHT.encode()),
        ("rest-ignored", b"no JSON"),
        ("rest-ignored", "no JSON"),
        ("mended", RIGHT),
        ("mended", RIGHT.encode()),
        ("mended", "no JSON"),
        ("any-version", "no JSON"),
        ("any-version", RIGHT),
        ("any-version", '{"goalkit": "1"}'),
        ("any-version", '{"goalkit": -1}'),
        ("old-fields-lost", RIGHT),
        ("old-fields-lost", "no JSON"),
        ("old-fields-lost", '{"goalkit": 2}'),
        ("texts-as-numbers", "no JSON"),
        ("texts-as-numbers", RIGHT),
    ],
)
def test_a_serializer_reads_as_it_must_otherwise(name: str, document: str | bytes) -> None:
    assert read_by(opened(f"serializer.{name}"), document) == read_by(JSONSerializer(), document)


def test_most_serializers_write_and_read_a_plain_plan() -> None:
    def returned(serializer: Serializer) -> list[object]:
        return [read_by(serializer, RIGHT), read_by(serializer, serializer.dumps(FREE))]

    found = {name for name in names("serializer") if returned(opened(f"serializer.{name}")) != [FREE, FREE]}
    assert found == {"falsy-dropped", "west-of-greenwich"}


def test_a_serializer_that_fails_for_an_empty_plan_writes_others() -> None:
    serializer: Serializer = opened("serializer.empty-plan-fails")
    assert json.loads(serializer.dumps(FREE)) == json.loads(RIGHT)


# wrong KPI sources

READINGS = (gk.Reading(DAY, 5), gk.Reading(LATER, 8))
MAY = (dt.date(2026, 5, 1), dt.date(2026, 6, 1))
JULY = (dt.date(2026, 7, 1), dt.date(2026, 8, 1))


def filled(source: ReadingSource) -> ReadingSource:
    source.add("nps", *READINGS)
    source.add("none")
    return source


def test_most_sources_answer_a_plain_question() -> None:
    asked = [name for name in names("kpi_source") if name != "shared-store"]  # what is in it, other tests have left
    answers = {name: tuple(filled(opened(f"kpi_source.{name}")).readings("nps", *MAY)) for name in asked}
    assert {name for name, answer in answers.items() if answer != READINGS} == {
        "carried-forward",
        "datetimes",
        "month-first",
        "newest-first",
        "texts",
        "total-so-far",
    }


@pytest.mark.parametrize(
    ("name", "kpi", "window"),
    [
        ("look-back", "nps", (DAY, LATER)),
        ("no-rows-not-found", "nps", (DAY, DAY)),
        ("key-error", "nps", JULY),
        ("key-error", "none", MAY),
    ],
)
def test_a_source_answers_as_it_must_otherwise(name: str, kpi: str, window: tuple[dt.date, dt.date]) -> None:
    answer = filled(opened(f"kpi_source.{name}")).readings(kpi, *window)
    assert tuple(answer) == filled(ReadingSource()).readings(kpi, *window)


@pytest.mark.parametrize("name", ["any-case", "slugs", "short-ids"])
def test_a_source_of_other_names_takes_values_back(name: str) -> None:
    source = filled(opened(f"kpi_source.{name}"))
    source.add_gap("nps", DAY)
    assert source.readings("nps", *MAY) == READINGS[1:]


def test_a_gap_of_a_day_without_a_value_makes_a_kpi_known() -> None:
    source = cast("ReadingSource", opened("kpi_source.gap-after-value"))
    with pytest.raises(gk.NotFound):
        source.readings("nps", *MAY)
    source.add_gap("nps", DAY)
    assert source.readings("nps", *MAY) == ()


# wrong live scorecards

LIVE = gk.Plan(
    owners=[gk.Owner(id="w")],
    kpis=[gk.KPI(id="m")],
    objectives=[
        gk.Objective(id="o", title="o", owner="w", key_results=[attrs.evolve(ITEM, check_ins=()), LINKED]),
        gk.Objective(id="p", title="p"),
    ],
)
Event: TypeAlias = "Callable[[RecomputedScorecard], frozenset[str]]"


def check_in(live: RecomputedScorecard) -> frozenset[str]:
    return live.check_in("k", gk.CheckIn(DAY, 7))


def record(live: RecomputedScorecard) -> frozenset[str]:
    return live.record("m", gk.Reading(DAY, 5))


def cancel(live: RecomputedScorecard) -> frozenset[str]:
    return live.set_state("k", gk.StateChange(DAY, "cancelled"))


@pytest.mark.parametrize(
    ("event", "wrong"),
    [
        (check_in, {"all-changed", "goals-only", "owner-forgotten"}),
        (record, {"all-changed", "goals-only", "owner-forgotten"}),
        (cancel, {"all-changed", "same-score-same-status"}),
    ],
)
def test_most_scorecards_take_a_plain_event(event: Event, wrong: set[str]) -> None:
    def told(opening: OpenLiveScorecard) -> list[object]:
        live = cast("RecomputedScorecard", opening(LIVE, DAY, POLICY))
        return [event(live), live.plan, live.results()]

    right = told(RecomputedScorecard)
    assert {name for name in names("live") if told(opened(f"live.{name}")) != right} == wrong


def test_a_check_in_on_nothing_is_refused_and_changes_nothing() -> None:
    live = cast("RecomputedScorecard", opened("live.half-refused")(LIVE, DAY, POLICY))
    before = live.results()
    with pytest.raises(gk.NotFound):
        live.check_in("nobody", gk.CheckIn(DAY, 7))
    assert live.results() == before
    with pytest.raises(GoalkitError):
        live.check_in("l", gk.CheckIn(DAY, 7))
    assert live.results() != before  # the bug


def test_a_link_of_nothing_is_refused_and_changes_nothing() -> None:
    live = cast("RecomputedScorecard", opened("live.circle-half-made")(LIVE, DAY, POLICY))
    assert live.align("o", gk.Alignment("p")) == {"p"}
    before = live.plan
    with pytest.raises(gk.NotFound):
        live.align("nobody", gk.Alignment("p"))
    assert live.plan == before
    with pytest.raises(gk.NotFound):
        live.align("o", gk.Alignment("nobody"))
    assert live.plan != before  # the bug


def test_a_choice_that_a_policy_refuses_is_left_as_it_was() -> None:
    usual = gk.Threshold.at_least(1)
    assert _or(lambda: gk.Threshold.at_least(2), usual) == gk.Threshold.at_least(2)
    assert _or(lambda: gk.Threshold.at_least(1, warning=2), usual) == usual
