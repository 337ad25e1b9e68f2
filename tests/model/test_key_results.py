"""Key results: what they hold, in which order, and where their value may come from."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalkit.errors import InvalidValue
from goalkit.model.history import CheckIn, Closing, Revision, StateChange
from goalkit.model.key_results import KeyResult
from goalkit.model.measures import Baseline, Cascaded, Change, Maintain, Milestone, Milestones
from goalkit.model.states import State
from goalkit.model.thresholds import Threshold
from tests.model.building import NO_COLLECTIONS, day, no_numbers, problems, refusal

if TYPE_CHECKING:
    from goalkit.model.measures import Measure

DAYS = Change(baseline=4, target=1, unit="days")

dates = st.integers(1, 9).map(day)


@given(st.lists(st.builds(CheckIn, dates, st.integers(0, 9)), max_size=8))
def test_entries_are_kept_by_date_and_of_one_date_as_entered(check_ins: list[CheckIn]) -> None:
    kept = KeyResult(id="ttfa", title="Faster", measure=DAYS, check_ins=check_ins).check_ins
    assert kept == tuple(sorted(check_ins, key=lambda item: item.date))


def test_revisions_and_states_are_kept_by_date() -> None:
    revisions = [Revision(at=day(5), target=2), Revision(at=day(3), target=3)]
    states = [StateChange(at=day(5), state=State.CLOSED), StateChange(at=day(3), state=State.DRAFT)]
    kept = KeyResult(id="ttfa", title="Faster", measure=DAYS, revisions=revisions, states=states)
    assert kept.revisions == tuple(revisions[::-1])
    assert kept.states == tuple(states[::-1])


def test_a_key_result_is_a_frozen_value() -> None:
    key_result = KeyResult(id="ttfa", title="Faster", check_ins=iter([CheckIn(day(1), 3)]))
    assert hash(key_result) == hash(KeyResult(id="ttfa", title="Faster", check_ins=[CheckIn(day(1), 3)]))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        key_result.weight = 2  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


@no_numbers
def test_a_weight_is_a_number(value: object, code: str) -> None:
    assert problems(KeyResult, id="ttfa", title="Faster", weight=value) == [("weight", code)]


def test_a_weight_is_not_negative_but_may_be_0() -> None:
    assert KeyResult(id="ttfa", title="Faster", weight=0).weight == 0.0
    assert str(refusal(KeyResult, id="ttfa", title="Faster", weight=-0.5)) == (
        "KeyResult 'ttfa': weight: must be 0 or more, got -0.5"
    )


@pytest.mark.parametrize("field", ["check_ins", "revisions", "states"])
@pytest.mark.parametrize("value", NO_COLLECTIONS)
def test_collections_must_be_collections(field: str, value: object) -> None:
    wrong = {"measure": DAYS, field: value}
    assert problems(KeyResult, id="ttfa", title="Faster", **wrong) == [(field, "collection.type")]


@pytest.mark.parametrize(
    ("measure", "source"),
    [
        (Change(kpi="nps", target=3), "the value is read from the KPI 'nps'; record a reading there"),
        (Maintain(kpi="nps"), "the value is read from the KPI 'nps'; record a reading there"),
        (Baseline(kpi="nps"), "the value is read from the KPI 'nps'; record a reading there"),
        (Milestones([Milestone("Draft")]), "milestones are done by their done_on date"),
        (Cascaded(), "the value comes from the objectives aligned to this key result"),
    ],
)
def test_a_value_is_not_checked_in_where_it_comes_from_elsewhere(measure: Measure, source: str) -> None:
    check_ins: list[object] = [CheckIn(day(1), note="fine"), "wrong", CheckIn(day(2), 3)]
    error = refusal(KeyResult, id="ttfa", title="Faster", measure=measure, check_ins=check_ins)
    assert [str(problem) for problem in error.problems] == [
        "check_ins[1]: must be CheckIn, got 'wrong'",
        f"check_ins[2].value: cannot be set here: {source}",
    ]


@pytest.mark.parametrize("measure", [None, DAYS, Maintain(threshold=Threshold.at_least(1)), Baseline(unit="NPS")])
def test_a_value_may_be_checked_in_elsewhere(measure: Measure | None) -> None:
    check_ins = (CheckIn(day(2), 3),)
    key_result = KeyResult(id="ttfa", title="Faster", measure=measure, check_ins=check_ins)
    assert key_result.check_ins is check_ins


@pytest.mark.parametrize("measure", [None, Baseline(), Cascaded(), Milestones([Milestone("Draft")])])
def test_only_a_change_can_be_revised(measure: Measure | None) -> None:
    error = refusal(KeyResult, id="ttfa", title="Faster", measure=measure, revisions=[Revision(at=day(1), target=3)])
    assert error.code == "revision.measure"


def test_all_problems_of_a_key_result_are_reported_at_once() -> None:
    wrong: dict[str, object] = {
        "title": " ",
        "measure": "change",
        "weight": math.nan,
        "owner": "",
        "priority": 0,
        "cadence": 7,
        "check_ins": 3,
        "revisions": 3,
        "states": 3,
        "closing": Closing,
        "description": None,
    }
    assert [path for path, _ in problems(KeyResult, id=" x", **wrong)] == ["id", *wrong]


def test_a_revision_cannot_turn_a_declared_direction() -> None:
    with pytest.raises(InvalidValue) as caught:
        KeyResult(
            id="k",
            title="K",
            measure=Change(0, 20, direction="increase"),
            revisions=[
                Revision(day(31), target=30),
                Revision(day(32), target=-10),
            ],
        )
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [
        ("revisions[1].direction", "change.direction")
    ]
