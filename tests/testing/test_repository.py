"""The repositories of the library keep the laws of repositories, wrong ones do not; what the laws are made of works."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

import attrs
import pytest
from hypothesis import find, given
from hypothesis.stateful import rule

import goalkit as gk
from goalkit.errors import VersionConflict
from goalkit.ports import MemoryRepository, Repository, SQLiteRepository, memory
from goalkit.testing import Capability, Domain
from goalkit.testing.contracts import RepositoryContract
from goalkit.testing.faulty.repository import FAULTY
from goalkit.testing.laws import _interleaving, _repository_together
from goalkit.testing.laws._interleaving import Turns
from goalkit.testing.laws._keeping import (
    Addition,
    Step,
    additions,
    done,
    expect_plan,
    expect_plans,
    extended,
    is_version,
    make,
    refused,
    steps,
)
from goalkit.testing.laws._repository_together import together
from goalkit.testing.machines import RepositoryMachine

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from types import FrameType

    from goalkit.testing.faulty import Faulty

MEMORY = Path("/dev/shm")  # noqa: S108 - not a name that others know
"""A folder in memory, where there is one: laws make thousands of files and wait for the disk after each change."""
EVERYTHING = frozenset(
    {
        Capability.APPEND,
        Capability.QUERY,
        Capability.TRANSACTIONS,
        Capability.HISTORY,
        Capability.LASTING_VERSIONS,
        Capability.REOPEN,
        Capability.THREADS,
    }
)


class TestMemoryRepository(RepositoryContract):
    capabilities = EVERYTHING

    @contextmanager
    def open_subject(self) -> Generator[Repository]:
        yield MemoryRepository()

    def reopen(self, subject: Repository) -> Repository:
        assert isinstance(subject, MemoryRepository)
        return subject.reopen()

    def raw_keys(self, subject: Repository) -> Iterable[str]:
        assert isinstance(subject, MemoryRepository)
        return subject._store.kept


class TestSQLiteRepository(RepositoryContract):
    capabilities = EVERYTHING
    opened: ClassVar[list[SQLiteRepository]] = []

    @contextmanager
    def open_subject(self) -> Generator[Repository]:
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
            first = len(self.opened)
            self.opened.append(SQLiteRepository(Path(folder) / "plans.db"))
            try:
                yield self.opened[first]
            finally:
                while len(self.opened) > first:
                    self.opened.pop().close()

    def reopen(self, subject: Repository) -> Repository:
        assert isinstance(subject, SQLiteRepository)
        self.opened.append(subject.reopen())
        return self.opened[-1]

    def raw_keys(self, subject: Repository) -> Iterable[str]:
        assert isinstance(subject, SQLiteRepository)
        return [key for (key,) in subject._rows("SELECT DISTINCT key FROM changes")]  # type: ignore[misc]


class Quiet(MemoryRepository):
    """A put of the plan that is there is no change; versions begin anew after a deletion; one transaction at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.open = False

    def _keep(self, key: str, plan: gk.Plan) -> int:
        kept = self._store.kept.get(key, ())
        return kept[-1].version if kept and kept[-1].plan == plan else super()._keep(key, plan)

    def _forget(self, key: str) -> None:
        super()._forget(key)
        del self._store.last[key]

    @contextmanager
    def transaction(self) -> Generator[None]:
        if self.open:
            raise RuntimeError("a transaction is open")
        self.open = True
        try:
            with super().transaction():
                yield
        finally:
            self.open = False


class TestTheLeast(RepositoryContract):
    """Laws ask no more of a repository than it says it can do."""

    @contextmanager
    def open_subject(self) -> Generator[Repository]:
        yield MemoryRepository()


class TestSomeOfIt(TestTheLeast):
    capabilities = frozenset({Capability.HISTORY, Capability.TRANSACTIONS, Capability.LASTING_VERSIONS})


class TestAnotherRightOne(RepositoryContract):
    """What the interface leaves open may be decided otherwise."""

    capabilities = EVERYTHING - {Capability.LASTING_VERSIONS, Capability.REOPEN, Capability.THREADS}

    @contextmanager
    def open_subject(self) -> Generator[Repository]:
        yield Quiet()


class OurMachine(RepositoryMachine):
    fixture = TestMemoryRepository()

    @rule()
    def put_all_again(self) -> None:
        for key in list(self.repository.keys()):
            self.changed(("put", key, 2, "what is there"))


TestOurMachine = OurMachine.TestCase


# what the wrong ones do where nothing is wrong

GOAL = gk.Objective(id="o", title="Grow", key_results=[gk.KeyResult(id="k", title="Calls")])
PLAN = gk.Plan(kpis=[gk.KPI(id="kpi")], objectives=[GOAL])
DAY = dt.date(2026, 5, 11)


def session(repository: MemoryRepository) -> Iterator[Callable[[], object]]:
    """Yield the calls of a day of work."""

    def fail() -> None:
        with repository.transaction():
            repository.put("b", gk.Plan())
            raise gk.NotFound("b", [])

    def succeed() -> None:
        with repository.transaction():
            repository.put("c", PLAN)
            repository.delete("b")

    yield lambda: repository.put("a", PLAN)
    yield lambda: repository.put("a", gk.Plan(), expected_version=7)
    yield lambda: repository.put("a", PLAN, expected_version=repository.get("a").version)
    yield lambda: repository.put("b", PLAN, expected_version=0)
    yield lambda: repository.check_in("a", "k", gk.CheckIn(DAY, 1))
    yield lambda: repository.check_in("a", "nobody", gk.CheckIn(DAY, 1))
    yield lambda: repository.record("a", "kpi", gk.Reading(DAY, 1))
    yield lambda: repository.objectives("a", owner="nobody")
    yield lambda: repository.get_version("a", repository.versions("a")[0])
    yield lambda: repository.get_version("a", 99)
    yield fail
    yield succeed
    yield lambda: repository.reopen().get("a")
    yield lambda: repository.delete("a", expected_version=repository.get("a").version)
    yield lambda: repository.delete("a")
    yield lambda: repository.get("a")
    yield repository.keys


@pytest.mark.parametrize("faulty", FAULTY, ids=lambda faulty: faulty.id)
def test_a_wrong_repository_can_be_worked_with(faulty: Faulty) -> None:
    with faulty.fixture().open_subject() as repository:
        assert isinstance(repository, MemoryRepository)
        for call in session(repository):
            with suppress(gk.GoalkitError, KeyError):
                call()
        assert "c" in list(repository.keys())


# what the laws are made of


class TestComparing:
    def test_the_same_plan(self) -> None:
        expect_plan(PLAN, PLAN, "it")

    def test_places_that_differ(self) -> None:
        other = attrs.evolve(PLAN, name="Acme", objectives=[attrs.evolve(GOAL, weight=2, key_results=[])])
        with pytest.raises(AssertionError) as caught:
            expect_plan(PLAN, other, "what is got")
        assert str(caught.value) == (
            "what is got is another plan: name is 'nothing' instead of 'Acme';"
            " objectives[0].weight is 'nothing' instead of 2;"
            " objectives[0].key_results is [{'id': 'k', 'title': 'Calls'}] instead of 'nothing'"
        )

    def test_many_places_are_counted(self) -> None:
        one, other = (gk.Plan(owners=[gk.Owner(id=f"{name}{n}") for n in range(7)]) for name in "ab")
        with pytest.raises(AssertionError, match=r"owners\[4\]\.id is 'a4' instead of 'b4'; and 2 more$"):
            expect_plan(one, other, "it")

    def test_no_plan(self) -> None:
        with pytest.raises(AssertionError, match="it is no Plan but None"):
            expect_plan(None, PLAN, "it")

    @pytest.mark.parametrize("version", [0, -1, True, "1", None, 1.0])
    def test_no_version(self, version: object) -> None:
        with pytest.raises(AssertionError, match="put must be a version"):
            is_version(version, "put")

    def test_refused(self) -> None:
        def fail() -> None:
            raise KeyError("k")

        refused(KeyError, fail, "get")
        with pytest.raises(AssertionError, match=r"get raised KeyError \('k'\) instead of NotFound"):
            refused(gk.NotFound, fail, "get")
        with pytest.raises(AssertionError, match="get returned 7; it must raise NotFound or VersionConflict"):
            refused((gk.NotFound, VersionConflict), lambda: 7, "get")


def frame_in(file: str) -> FrameType:
    """Return a frame of code that is in a file, as it seems."""
    frames: list[FrameType] = []
    exec(compile("frames.append(sys._getframe())", file, "exec"), {"frames": frames, "sys": sys})  # noqa: S102 - its own text
    return frames[0]


class TestThreads:
    def test_answers_come_in_the_order_of_the_jobs(self) -> None:
        assert together(lambda: 1, lambda: 2, lambda: 3) == [1, 2, 3]

    def test_an_error_is_raised_and_the_interval_put_back(self) -> None:
        interval = sys.getswitchinterval()

        def fail() -> None:
            raise KeyError("k")

        with pytest.raises(KeyError):
            together(fail, lambda: None)
        assert sys.getswitchinterval() == interval

    def test_threads_take_turns_at_lines_of_the_code_under_test_only(self) -> None:
        turns, late = Turns(), Turns(0)
        here = sys._getframe()
        for frame in (here, frame_in(memory.__file__)):
            assert turns.at_calls(frame, "call", None) == turns.at_lines
            assert late.at_calls(frame, "call", None) is None
        for event in ("line", "return"):
            for _ in range(20):
                assert turns.at_lines(here, event, None) == turns.at_lines
        for other in (threading.__file__, _interleaving.__file__, gk.__file__, "<attrs generated eq>"):
            assert turns.at_calls(frame_in(other), "call", None) is None

    def test_threads_are_traced_inside_only_and_never_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found: list[object] = []
        monkeypatch.setattr(threading, "gettrace", lambda: found[-1] if found else None)
        monkeypatch.setattr(threading, "settrace", found.append)
        with _interleaving.interleaved(), _interleaving.interleaved():
            assert len(found) == 1
            assert callable(found[0])
        assert found[1:] == [None]

    def test_a_thread_that_is_stuck_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(_repository_together, "_PATIENCE", 0.05)
        stuck = threading.Event()
        with pytest.raises(AssertionError, match="two wait for each other"):
            together(stuck.wait)
        stuck.set()

    def test_an_error_is_not_hidden_by_those_who_wait_for_its_thread(self) -> None:
        barrier = threading.Barrier(2, timeout=5)

        def wait() -> None:
            barrier.wait()

        def fail() -> None:
            raise KeyError("k")

        with pytest.raises(KeyError):
            _repository_together._with_barrier(barrier, fail, wait)

    def test_those_who_wait_in_vain_are_told(self) -> None:
        barrier = threading.Barrier(2, timeout=0.05)

        def wait() -> None:
            barrier.wait()

        with pytest.raises(AssertionError, match="in vain"):
            _repository_together._with_barrier(barrier, wait)


class TestDrawing:
    @given(steps(Domain()))
    def test_steps_can_be_made(self, changes: list[Step]) -> None:
        repository = MemoryRepository()
        make(TestMemoryRepository(), repository, changes)
        expect_plans(repository, done(changes), "after the steps")

    @given(extended(Domain(), "check-in"), extended(Domain(), "reading"))
    def test_there_is_always_something_to_add(
        self, one: tuple[gk.Plan, list[Addition]], two: tuple[gk.Plan, list[Addition]]
    ) -> None:
        assert {type(item) for _, item in one[1]} == {gk.CheckIn}
        assert {type(item) for _, item in two[1]} == {gk.Reading}

    @pytest.mark.parametrize("kind", ["check-in", "reading", None])
    def test_nothing_can_be_added_to_an_empty_plan(self, kind: Literal["check-in", "reading"] | None) -> None:
        assert find(additions(Domain(), gk.Plan(), kind), lambda _: True) is None
