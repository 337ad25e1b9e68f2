"""Contracts bind laws to tests: one test a law, no silent override, gaps that must stay gaps."""

from __future__ import annotations

import unittest
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, ClassVar
from unittest import SkipTest

import pytest
from attrs import evolve
from hypothesis import Phase, settings
from hypothesis import strategies as st

from goalkit.ports import MemoryRepository
from goalkit.testing import Capability, Contract, Law, LawsBroken, LawSet, check_all, outcomes
from goalkit.testing.fixtures import (
    Fixture,
    ImporterFixture,
    KPISourceFixture,
    RepositoryFixture,
    SerializerFixture,
)
from goalkit.testing.law import edition_of, law
from goalkit.testing.running import fixture_of, why_not
from tests.testing.subjects import Dirty, Right, Wrong

if TYPE_CHECKING:
    from collections.abc import Callable

FEW = settings(max_examples=20, database=None)
QUICK = settings(FEW, phases=[Phase.generate])
SEEN: list[int] = []


class Number(Fixture[int]):
    """A subject so small that it is a number."""

    def open_subject(self) -> Any:  # noqa: ANN401
        raise AssertionError("only for its class")


@law("number.fine", "It is what it says.", why="It is asked first.", look_at=["the number"], sanity=True)
def fine(fixture: Fixture[int], subject: int) -> None:
    assert subject != 13


@law(
    "number.small",
    "It is below ten.",
    why="It grows.",
    look_at=["the number"],
    draws=lambda _domain: {"by": st.integers(0, 3)},
)
def small(fixture: Fixture[int], subject: int, *, by: int) -> None:
    SEEN.append(by)
    assert subject + by < 10, f"{subject} + {by} is 10 or more"


@law("number.even", "It is even.", why="?", look_at=["?"], requires=[Capability.THREADS], since=(2026, 2))
def even(fixture: Fixture[int], subject: int) -> None:
    assert subject % 2 == 0


@law("number.machine", "It runs.", why="?", look_at=["?"], stateful=True)
def machine(fixture: Fixture[int], chosen: settings | None) -> None:
    with fixture.open_subject() as subject:
        assert subject != 11, "eleven"


NUMBERS = LawSet("number", Number, (small, fine, even, machine))


class NumberContract(Number, Contract[int], abstract=True):
    law_sets: ClassVar[tuple[LawSet, ...]] = (NUMBERS,)
    law_settings = FEW


def of(number: int, **members: Any) -> type[NumberContract]:  # noqa: ANN401
    """Return a contract of a number."""
    return type("TestNumber", (NumberContract,), {"open_subject": opening(number), **members})


def opening(number: int) -> Callable[[object], AbstractContextManager[int]]:
    """Return a method that opens a number."""

    def open_subject(_self: object) -> AbstractContextManager[int]:
        return nullcontext(number)

    return open_subject


def run(contract: type[NumberContract], name: str) -> str:
    """Run one test of a contract, and return what came out of it."""
    try:
        getattr(contract, name)()
    except SkipTest as skipped:
        return f"skipped: {skipped}"
    except pytest.xfail.Exception as failed:
        return f"gap: {failed}"
    except AssertionError as error:
        first = str(error).partition("\n")[0]  # pytest adds what it knows of the assertion
        return f"broken: {first}"
    return "held"


def test_each_law_becomes_a_test_with_a_name_and_a_sentence() -> None:
    contract = of(1)
    assert [name for name in vars(contract) if name.startswith("test_")] == [
        "test_small",
        "test_fine",
        "test_even",
        "test_machine",
    ]
    test: Any = vars(contract)["test_small"].__func__
    assert test.__doc__ == "It is below ten."
    assert test.goalkit_law is small
    assert test.is_hypothesis_test


def test_laws_hold_or_not() -> None:
    assert run(of(1), "test_small") == "held"
    assert run(of(7), "test_small") == "broken: 7 + 3 is 10 or more"
    assert run(of(11), "test_machine") == "broken: eleven"
    assert run(of(12), "test_machine") == "held"


def test_the_error_names_the_law_and_what_to_look_at() -> None:
    with pytest.raises(AssertionError) as caught:
        of(7).test_small()  # type: ignore[attr-defined]
    notes = "\n".join(caught.value.__notes__)
    assert small.explain() in notes
    assert "by=3" in notes


def test_where_the_fixture_is_wrong_other_laws_say_nothing() -> None:
    contract = of(13)
    assert run(contract, "test_fine") == "broken: assert 13 != 13"
    for _ in range(2):
        answer = run(contract, "test_small")
        assert answer == "skipped: the fixture does not do what it should: number.fine"


def test_laws_of_later_editions_and_of_missing_capabilities_are_skipped_with_the_reason() -> None:
    assert run(of(1), "test_even") == "skipped: law of edition 2026.2, later than the suite's 2026.1"
    assert run(of(1, edition="2026.2"), "test_even") == "skipped: needs the capability threads"
    able = {"edition": "2026.2", "capabilities": {Capability.THREADS}}
    assert run(of(2, **able), "test_even") == "held"
    assert run(of(1, **able), "test_even").startswith("broken")
    assert why_not(even, (), (2026, 2)) == "needs the capability threads"
    assert edition_of("2026.10") > edition_of("2026.2")


@pytest.mark.parametrize("text", ["2026", "2026.x", "x.1", ""])
def test_an_edition_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"2026\.1"):
        edition_of(text)


@pytest.mark.parametrize("name", ["test_small", "number.small"])
def test_a_known_gap_may_fail_but_not_close(name: str) -> None:
    gaps = {name: "#12"}
    assert run(of(7, expected_failures=gaps), "test_small") == "gap: #12"
    closed = run(of(1, expected_failures=gaps), "test_small")
    assert closed == "broken: number.small holds now: take it out of expected_failures (#12)"
    assert run(of(13, expected_failures=gaps), "test_small").startswith("skipped: the fixture")
    assert run(of(1, expected_failures={"test_even": "?"}), "test_even").startswith("skipped: law of edition")


def test_without_pytest_a_known_gap_is_a_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    contract = of(7, expected_failures={"test_small": "#12"})
    monkeypatch.delitem(__import__("sys").modules, "pytest")
    with pytest.raises(SkipTest, match="expected failure: #12"):
        contract.test_small()  # type: ignore[attr-defined]


def test_a_law_cannot_be_overridden_and_a_gap_must_be_one() -> None:
    with pytest.raises(TypeError, match="overrides the law 'test_small'"):
        of(1, test_small=lambda: None)
    with pytest.raises(TypeError, match=r"names no law: test_smal"):
        of(1, expected_failures={"test_smal": "?"})


def test_a_law_about_the_fixture_that_is_not_asked_stops_nothing() -> None:
    later = evolve(fine, since=(2026, 2))
    contract = of(13, law_sets=(LawSet("number", Number, (later, machine)),))
    assert run(contract, "test_fine").startswith("skipped: law of edition 2026.2")
    assert run(contract, "test_machine") == "held"


def test_two_laws_with_one_name_would_hide_each_other() -> None:
    other = LawSet("other", Number, (evolve(small, id="other.small"),))
    with pytest.raises(TypeError, match=r"two laws for 'test_small': number\.small and other\.small"):
        of(1, law_sets=(NUMBERS, other))


def test_a_subclass_of_a_suite_asks_again_of_its_own_subject() -> None:
    parent = of(1)
    child = type("TestChild", (parent,), {"open_subject": opening(9)})
    assert run(parent, "test_small") == "held"
    assert run(child, "test_small").startswith("broken")


def test_plain_unittest_runs_a_contract() -> None:
    case = type("TestCase", (of(7), unittest.TestCase), {})
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    assert (result.testsRun, len(result.failures), len(result.skipped)) == (4, 1, 1)


def test_a_set_refuses_laws_of_others_and_equal_names() -> None:
    with pytest.raises(ValueError, match="ids of their own"):
        LawSet("others", Number, (small,))
    with pytest.raises(ValueError, match="ids of their own"):
        LawSet("number", Number, (small, small))
    assert NUMBERS["number.even"] is even
    with pytest.raises(KeyError):
        NUMBERS["number.odd"]
    assert NUMBERS.matching("number.[es]*") == (small, even)
    assert str(small) == "number.small: It is below ten."
    assert "needs: threads" in even.explain()


def test_laws_are_asked_without_a_framework() -> None:
    found = outcomes(NUMBERS, lambda: 7, settings=FEW)
    assert [(item.law.name, item.result) for item in found] == [
        ("fine", "held"),
        ("small", "broken"),
        ("even", "skipped"),
        ("machine", "held"),
    ]
    assert found[1].reason.startswith("7 + 3 is 10 or more")
    skipped = outcomes(NUMBERS, lambda: 13, settings=FEW)
    assert [item.result for item in skipped] == ["broken", "skipped", "skipped", "skipped"]
    with pytest.raises(LawsBroken, match=r"1 of 4 laws do not hold: number\.small") as caught:
        check_all(NUMBERS, lambda: 7, settings=FEW)
    assert [str(error)[:11] for error in caught.value.exceptions] == ["7 + 3 is 10"]
    assert {item.result for item in check_all(NUMBERS, lambda: 2, settings=FEW)} == {"held", "skipped"}


def test_of_several_ways_to_break_a_law_the_first_is_told() -> None:
    @law("number.twofold", "?", why="?", look_at=["?"], draws=lambda _domain: {"at": st.booleans()})
    def twofold(fixture: Fixture[int], subject: int, *, at: bool) -> None:
        assert not at, "one way"
        raise ValueError("another way")

    (found,) = outcomes([twofold], lambda: 1, fixture=Number, settings=settings(FEW, report_multiple_bugs=True))
    assert found.reason.partition("\n")[0] in {"one way", "another way"}


def test_a_law_may_find_out_that_it_cannot_be_asked() -> None:
    @law("number.never", "?", why="?", look_at=["?"])
    def never(fixture: Fixture[int], subject: int) -> None:
        raise SkipTest("not today")

    @law("number.silent", "?", why="?", look_at=["?"])
    def silent(fixture: Fixture[int], subject: int) -> None:
        raise AssertionError

    first, second = outcomes([never, silent], lambda: 1, fixture=Number)
    assert (first.result, first.reason) == ("skipped", "not today")
    assert (second.result, second.reason) == ("broken", "AssertionError: raise AssertionError")


def test_what_only_the_author_of_a_fixture_knows_is_asked_for_by_name() -> None:
    nothing: Any = None
    hooks = {
        RepositoryFixture: [("reopen", 1)],
        ImporterFixture[Any]: [("make_source", 1)],
        KPISourceFixture: [("fill", 3), ("fill_gap", 3), ("fill_moment", 4)],
    }
    for fixture, names in hooks.items():
        for name, count in names:
            with pytest.raises(NotImplementedError, match=name):
                getattr(fixture(), name)(*[nothing] * count)
    assert ImporterFixture[tuple[str, int]]().snapshot(("a", 1)) == "('a', 1)"
    assert list(SerializerFixture().old_documents()) == []


def test_a_subject_is_opened_by_a_context_manager_too() -> None:
    assert outcomes([machine], lambda: nullcontext(3), fixture=Number)[0].result == "held"
    assert outcomes([machine], lambda: nullcontext(11), fixture=Number)[0].reason.startswith("eleven")


def test_a_subject_is_a_fixture_its_class_or_what_opens_one() -> None:
    get = [law for law in check_all_laws() if law.name == "get-after-put"]
    for subject in (Right, Right(), MemoryRepository):
        assert outcomes(get, subject, settings=QUICK)[0].result == "held"
    assert outcomes(get, Wrong, settings=QUICK)[0].result == "broken"
    assert outcomes(check_all_laws(), Dirty, settings=QUICK)[0].result == "broken"
    with pytest.raises(TypeError, match="pass a RepositoryFixture or a function"):
        fixture_of(RepositoryFixture, 3)
    with pytest.raises(NotImplementedError, match="must say in open_subject"):
        RepositoryFixture().open_subject()


def check_all_laws() -> tuple[Law, ...]:
    """Return the laws of repositories."""
    from goalkit.testing import laws

    return tuple(laws.repository)
