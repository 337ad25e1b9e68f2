"""What happens to a goal: check-ins, revisions, closings, changes of state, and what is in force."""

from __future__ import annotations

import math

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalkit.model.history import CheckIn, Closing, Revision, StateChange, closing_at, state_at
from goalkit.model.states import State, Status
from tests.model.building import build, day, no_numbers, problems, refusal

changes = st.lists(st.builds(StateChange, at=st.integers(1, 8).map(day), state=st.sampled_from(State)), max_size=6).map(
    tuple
)
closings = st.none() | st.builds(Closing, at=st.integers(1, 8).map(day), score=st.just(0.7))


@given(changes, closings, st.integers(0, 9))
def test_the_state_is_the_last_entered_of_the_latest_day(
    states: tuple[StateChange, ...], closing: Closing | None, as_of: int
) -> None:
    by_day = {change.at: change.state for change in states}
    if closing is not None:
        by_day.setdefault(closing.at, State.CLOSED)
    expected = State.ACTIVE
    for number in range(as_of + 1):
        expected = by_day.get(day(number), expected)
    assert state_at(states, closing, day(as_of)) is expected


@given(changes, closings, st.integers(0, 9))
def test_a_closing_holds_from_its_day_until_the_goal_is_active_again(
    states: tuple[StateChange, ...], closing: Closing | None, as_of: int
) -> None:
    in_force = None
    for number in range(as_of + 1):
        if closing is not None and closing.at == day(number):
            in_force = closing
        if state_at(states, closing, day(number)) is State.ACTIVE:
            in_force = None
    assert closing_at(states, closing, day(as_of)) == in_force


@given(changes, changes, closings, st.integers(0, 9))
def test_what_happens_later_changes_nothing_today(
    states: tuple[StateChange, ...], more: tuple[StateChange, ...], closing: Closing | None, as_of: int
) -> None:
    later = tuple(change for change in more if change.at > day(as_of))
    assert state_at(states + later, closing, day(as_of)) is state_at(states, closing, day(as_of))
    assert closing_at(states + later, closing, day(as_of)) == closing_at(states, closing, day(as_of))


def test_a_goal_is_active_until_something_is_said() -> None:
    postponed = StateChange(at=day(3), state=State.POSTPONED)
    assert state_at((), None, day(1)) is State.ACTIVE
    assert state_at((postponed,), None, day(2)) is State.ACTIVE
    assert state_at((postponed,), None, day(3)) is State.POSTPONED


def test_a_lifted_closing_does_not_come_back() -> None:
    closing = Closing(at=day(3), score=0.7)
    states = (
        StateChange(at=day(5), state=State.ACTIVE),
        StateChange(at=day(7), state=State.POSTPONED),
    )
    found = [closing_at(states, closing, day(number)) for number in (2, 3, 4, 5, 7)]
    assert found == [None, closing, closing, None, None]
    assert [state_at(states, closing, day(number)).value for number in (2, 3, 5, 7)] == (
        ["active", "closed", "active", "postponed"]
    )


def test_texts_are_taken_for_states_and_statuses() -> None:
    assert build(StateChange, at=day(1), state="cancelled").state is State.CANCELLED
    assert build(CheckIn, day(1), status="at_risk").status is Status.AT_RISK


def test_a_check_in_may_be_a_note_alone() -> None:
    check_in = CheckIn(day(1), note="on holiday")
    assert (check_in.value, check_in.confidence, check_in.status) == (None, None, None)


@pytest.mark.parametrize("status", ["closed", "cancelled", "draft", "postponed", "green", 3])
def test_a_check_in_states_only_what_a_person_can_state(status: object) -> None:
    assert problems(CheckIn, day(1), status=status) == [("status", "choice.unknown")]


@no_numbers
def test_no_number_of_a_history_is_anything_else(value: object, code: str) -> None:
    assert problems(CheckIn, day(1), value) == [("value", code)]
    assert problems(CheckIn, day(1), confidence=value) == [("confidence", code)]
    assert problems(Revision, at=day(1), baseline=value, target=value) == [
        ("baseline", code),
        ("target", code),
    ]
    assert problems(Closing, at=day(1), score=value) == [("score", code)]


def test_a_revision_that_changes_nothing_is_refused() -> None:
    assert str(refusal(Revision, at=day(1), reason="why not")) == (
        "Revision: changes nothing: give a baseline, a target or both"
    )


def test_a_score_and_a_confidence_lie_from_0_to_1() -> None:
    assert problems(Closing, at=day(1), score=70) == [("score", "number.high")]
    assert problems(Closing, at=day(1), score=-0.1) == [("score", "number.low")]
    assert problems(CheckIn, day(1), confidence=1.5) == [("confidence", "number.high")]


def test_all_problems_are_reported_at_once() -> None:
    wrong = {"value": math.nan, "confidence": 2, "status": "x", "note": 3, "author": 3}
    assert [path for path, _ in problems(CheckIn, None, **wrong)] == ["date", *wrong]
    assert problems(Revision, at=1, reason=None) == [
        ("at", "date.type"),
        ("", "revision.empty"),
        ("reason", "text.type"),
    ]
    assert [path for path, _ in problems(Closing, at=1, score=None, by=3, note=3)] == (["at", "score", "by", "note"])
    assert [path for path, _ in problems(StateChange, at=1, state=None, note=3)] == ["at", "state", "note"]


@pytest.mark.parametrize(
    "entry",
    [
        CheckIn(day(1), author="ana"),
        Revision(at=day(1), target=3),
        Closing(at=day(1), score=1, by="ana"),
        StateChange(at=day(1), state=State.CLOSED),
    ],
)
def test_entries_are_frozen(entry: object) -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(entry, "note", "changed")  # noqa: B010 - a name that a type checker does not look at
