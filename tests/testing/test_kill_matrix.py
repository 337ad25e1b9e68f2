"""What the laws catch: each wrong implementation is caught, and no law is there for nothing."""

from __future__ import annotations

import pytest

from goalkit.testing.faulty import ZOO, Faulty
from goalkit.testing.law import Law
from tests.testing.drawing import QUICK
from tests.testing.matrix import TRIVIAL, killed, known_laws, snapshot

LAWS = {law.id: law for law in known_laws()}


@pytest.mark.parametrize("faulty", ZOO[::6] if QUICK else ZOO, ids=lambda faulty: faulty.id)
def test_each_wrong_implementation_is_caught_by_the_law_it_is_there_for(faulty: Faulty) -> None:
    assert killed(faulty, LAWS[faulty.killed_by])


def test_the_snapshot_knows_each_of_them_and_the_law_that_catches_it() -> None:
    assert sorted(snapshot()) == sorted(faulty.id for faulty in ZOO)
    for faulty in ZOO:
        assert faulty.killed_by in snapshot()[faulty.id]
    assert set().union(*snapshot().values()) <= set(LAWS)


@pytest.mark.parametrize("law", LAWS.values(), ids=lambda law: law.id)
def test_each_law_catches_something_that_trivial_laws_do_not(law: Law) -> None:
    caught = [by for by in snapshot().values() if law.id in by]
    assert caught
    if law.id not in TRIVIAL and not law.sanity:  # sanity is about the fixture, and asked first
        assert any(not set(TRIVIAL).intersection(by) for by in caught)


def test_there_are_enough_of_them_and_each_says_what_is_wrong() -> None:
    assert len(ZOO) >= 60
    assert len({faulty.id for faulty in ZOO}) == len({(faulty.port, faulty.bug) for faulty in ZOO}) == len(ZOO)
    assert all(faulty.bug.endswith(".") and faulty.seen for faulty in ZOO)
