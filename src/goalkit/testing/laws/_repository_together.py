"""Laws of repositories that many use at once: transactions and threads."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from time import sleep
from typing import TYPE_CHECKING, TypeVar

from hypothesis import strategies as st

from goalkit.errors import NotFound, VersionConflict
from goalkit.model.history import CheckIn
from goalkit.model.key_results import KeyResult
from goalkit.model.objectives import Objective
from goalkit.model.plan import Plan
from goalkit.testing.capabilities import Capability
from goalkit.testing.law import law
from goalkit.testing.laws._interleaving import interleaved
from goalkit.testing.laws._keeping import (
    KEYS,
    done,
    expect_plan,
    expect_plans,
    full,
    look,
    make,
    numbered,
    refused,
    same,
    steps,
    two_acts,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from goalkit.ports import Repository, TransactionalRepository
    from goalkit.testing.fixtures import RepositoryFixture
    from goalkit.testing.laws._keeping import Step

__all__ = ["TOGETHER", "together"]

T = TypeVar("T")

_PATIENCE = 60.0
"""Seconds after which a thread that has not ended is taken for stuck."""
_GLANCE = 0.2
"""Seconds that a reader gets while a transaction is open; it may as well wait for its end."""
_THOUGHT = 0.0005
"""Seconds between reading and saving, in which others may save."""
_THREADS = 4
_DAY = dt.date(2026, 5, 11)


class _Stop(Exception):
    """Leaves a transaction."""


class _HardStop(BaseException):
    """Leaves a transaction as an interrupt of the keyboard or the end of a task does."""


_STOPS = (_Stop, _HardStop)


# transactions


@law(
    "repository.transaction-commits",
    "The changes of a transaction that ends well are all kept; inside it, what was changed is read as changed.",
    why="Half of a carry-over is saved, or a step reads what the step before it has just replaced.",
    look_at=["a commit that is missing", "reads that go past the transaction", "changes collected and lost"],
    draws=lambda domain: {"acts": two_acts(domain)},
    requires=[Capability.TRANSACTIONS],
)
def _transaction_commits(
    fixture: RepositoryFixture, repository: TransactionalRepository, *, acts: tuple[Sequence[Step], Sequence[Step]]
) -> None:
    make(fixture, repository, acts[0])
    plans = done(acts[0])
    with repository.transaction():
        for step in acts[1]:
            make(fixture, repository, [step])
            plans = step.after(plans)
            expect_plans(repository, plans, f"in the transaction, after a change of {step.key!r}")
        inside = look(fixture, repository)
    expect_plans(repository, plans, "after the transaction")
    same(look(fixture, repository), inside, "after the transaction, compared with its last moment")
    if Capability.REOPEN in fixture.capabilities:
        same(look(fixture, fixture.reopen(repository)), inside, "opened again after the transaction")


@law(
    "repository.transaction-undoes",
    "An exception that leaves a transaction undoes all its changes, versions and history too, and reaches the caller.",
    why="An import that fails in the middle leaves half of the goals; or it fails, and the program says it went well.",
    look_at=[
        "`except Exception`, which misses an interrupt",
        "a commit in `finally`",
        "`__exit__` that returns True",
        "a counter, index or cache that is not rolled back",
        "statements that commit by themselves",
    ],
    draws=lambda domain: {"acts": two_acts(domain), "stop": st.sampled_from(_STOPS), "after": st.booleans()},
    requires=[Capability.TRANSACTIONS],
)
def _transaction_undoes(
    fixture: RepositoryFixture,
    repository: TransactionalRepository,
    *,
    acts: tuple[Sequence[Step], Sequence[Step]],
    stop: type[BaseException],
    after: bool,
) -> None:
    make(fixture, repository, acts[0])
    before = look(fixture, repository)
    _fail(repository, stop, lambda: make(fixture, repository, acts[1]))
    same(look(fixture, repository), before, "after a transaction that an exception left")
    if Capability.REOPEN in fixture.capabilities:
        same(look(fixture, fixture.reopen(repository)), before, "opened again after a transaction that failed")
    for key in KEYS if after else ():
        version = before[key].stored.version if key in before else 0
        repository.put(key, numbered(1), expected_version=version)
        expect_plan(
            repository.get(key).plan, numbered(1), f"what was put under {key!r} after a transaction that failed"
        )


def _fail(repository: TransactionalRepository, stop: type[BaseException], change: Callable[[], None]) -> None:
    try:
        with repository.transaction():
            change()
            raise stop  # noqa: TRY301 - the block is what is tested
    except stop:
        return
    raise AssertionError("a transaction kept an exception to itself: the caller takes the work for done")


@law(
    "repository.transaction-conflict",
    "A conflict that leaves a transaction undoes what was done before it; one that is caught inside undoes nothing.",
    why="Three plans are saved together; the third was changed by somebody else, and the first two are saved alone.",
    look_at=["puts that commit by themselves", "an error of the driver that makes the rest of the transaction void"],
    draws=lambda domain: {
        "first": steps(domain, most=3),
        "caught": st.booleans(),
        "wrong": st.sampled_from(("nothing is there", "something is there", "missing")),
    },
    requires=[Capability.TRANSACTIONS],
)
def _transaction_conflict(
    fixture: RepositoryFixture,
    repository: TransactionalRepository,
    *,
    first: Sequence[Step],
    caught: bool,
    wrong: str,
) -> None:
    repository.put("taken", numbered(0))
    before = look(fixture, repository)

    def clash() -> None:
        if wrong == "missing":
            repository.delete("free")
        elif wrong == "nothing is there":
            repository.put("free", numbered(1), expected_version=1)
        else:
            repository.put("taken", numbered(1), expected_version=0)

    error = NotFound if wrong == "missing" else VersionConflict
    if not caught:

        def all_of_it() -> None:
            with repository.transaction():
                make(fixture, repository, first)
                clash()

        refused(error, all_of_it, "a transaction in which a change is refused")
        same(look(fixture, repository), before, "after a transaction that a refused change left")
        return
    with repository.transaction():
        make(fixture, repository, first)
        refused(error, clash, f"a change that must be refused ({wrong})")
        repository.put("last", numbered(5))
    wanted = {**done(first), "taken": numbered(0), "last": numbered(5)}
    expect_plans(repository, wanted, "after a transaction in which a refused change was caught")


@law(
    "repository.transaction-nested",
    "A transaction in a transaction may be refused; where it is not, the inner one can fail alone, and the outer one"
    " undoes what the inner did.",
    why="A function that opens a transaction is called inside another one: its end commits half of the other.",
    look_at=[
        "an inner commit that commits all",
        "an inner failure that undoes all, or nothing",
        "a depth that is not counted down",
    ],
    draws=lambda domain: {
        "acts": two_acts(domain),
        "inner_fails": st.booleans(),
        "outer_fails": st.booleans(),
        "more": st.booleans(),
    },
    requires=[Capability.TRANSACTIONS],
)
def _transaction_nested(
    fixture: RepositoryFixture,
    repository: TransactionalRepository,
    *,
    acts: tuple[Sequence[Step], Sequence[Step]],
    inner_fails: bool,
    outer_fails: bool,
    more: bool,
) -> None:
    repository.put("kept", numbered(0))
    before = look(fixture, repository)
    plans = {"kept": numbered(0)}
    try:
        with repository.transaction():
            make(fixture, repository, acts[0])
            plans |= done(acts[0])
            if inner_fails:
                _fail(repository, _Stop, lambda: make(fixture, repository, acts[1]))
            else:
                with repository.transaction():
                    make(fixture, repository, acts[1])
                plans = {"kept": numbered(0), **done([*acts[0], *acts[1]])}
            expect_plans(repository, plans, "in the outer transaction, after the inner one")
            if more:
                repository.put("kept", numbered(1))
                plans["kept"] = numbered(1)
            if outer_fails:
                raise _Stop  # noqa: TRY301 - the block is what is tested
    except AssertionError:
        raise
    except Exception:  # noqa: BLE001 - the law's own, or however a second transaction is refused
        same(look(fixture, repository), before, "after the outer transaction failed")
        return
    expect_plans(repository, plans, "after both transactions")


# threads


def together(*jobs: Callable[[], T]) -> list[T]:
    """Run jobs at once, each in a thread, and return their answers; the first error is raised."""
    answers: dict[int, T] = {}
    errors: list[BaseException] = []
    start = threading.Barrier(len(jobs))

    def run(place: int, job: Callable[[], T]) -> None:
        try:
            start.wait(_PATIENCE)
            answers[place] = job()
        except BaseException as error:  # noqa: BLE001 - raised below, in the thread that asked
            errors.append(error)

    threads = [threading.Thread(target=run, args=item, daemon=True) for item in enumerate(jobs)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # threads take turns often, so that what is between two steps shows
    try:
        with interleaved():
            for thread in threads:
                thread.start()
            _wait(*threads)
    finally:
        sys.setswitchinterval(interval)
    if errors:
        raise errors[0]
    return [answers[place] for place in range(len(jobs))]


def _wait(*threads: threading.Thread) -> None:
    for thread in threads:
        thread.join(_PATIENCE)
        assert not thread.is_alive(), f"a thread has not ended after {_PATIENCE:g} seconds: two wait for each other?"


@law(
    "repository.threads-one-wins",
    "Of several threads that put with the same expected version at once, one succeeds; the others get VersionConflict.",
    why="Two people save at the same moment, both are told that it went well, and one change is lost.",
    look_at=[
        "the version read and compared before the write, without a lock or transaction",
        "an update without the version in its WHERE",
        "an error of the driver (locked, unique) instead of VersionConflict",
    ],
    requires=[Capability.THREADS],
)
def _threads_one_wins(fixture: RepositoryFixture, repository: Repository) -> None:
    rounds = 25
    barrier = threading.Barrier(_THREADS, timeout=_PATIENCE)
    repository.put("acme", numbered(-1))
    won: dict[tuple[int, str], list[tuple[int, int]]] = {}
    lock = threading.Lock()

    def writer(thread: int) -> None:
        own = fixture.reopen(repository)
        for turn in range(rounds):
            for key, version in (("acme", own.get("acme").version), (f"new {turn}", 0)):
                plan = numbered(turn * _THREADS + thread)
                barrier.wait()
                try:
                    given = own.put(key, plan, expected_version=version)
                except VersionConflict:
                    continue
                with lock:
                    won.setdefault((turn, key), []).append((thread, given))
            barrier.wait()

    _with_barrier(barrier, *(_job(writer, thread) for thread in range(_THREADS)))
    for turn in range(rounds):
        for key in ("acme", f"new {turn}"):
            winners = won.get((turn, key), [])
            text = (
                f"{len(winners)} of {_THREADS} threads that put under {key!r} with the same expected version succeeded"
            )
            assert len(winners) == 1, text
            kept = repository.get(key) if key != "acme" or turn == rounds - 1 else None
            if kept is not None:
                expect_plan(
                    kept.plan, numbered(turn * _THREADS + winners[0][0]), f"what the one winner put under {key!r}"
                )
                assert kept.version == winners[0][1], f"the winner got version {winners[0][1]}, {kept.version} is there"


def _job(work: Callable[[int], T], thread: int) -> Callable[[], T]:
    return lambda: work(thread)


def _with_barrier(barrier: threading.Barrier, *jobs: Callable[[], None]) -> None:
    """Run jobs that wait for each other; an error of one is not hidden by the others waiting in vain."""
    first: list[BaseException] = []

    def guarded(job: Callable[[], None]) -> None:
        try:
            job()
        except threading.BrokenBarrierError:
            pass
        except BaseException as error:  # noqa: BLE001 - raised below
            first.append(error)
            barrier.abort()

    def start(job: Callable[[], None]) -> Callable[[], None]:
        return lambda: guarded(job)

    together(*(start(job) for job in jobs))
    if first:
        raise first[0]
    assert not barrier.broken, "the threads waited for each other in vain: one is stuck"


@law(
    "repository.threads-no-lost-update",
    "Threads that read, change and put with the version they read, again after a conflict, lose no change.",
    why="The counter, the check-in, the new goal of one of two colleagues is gone.",
    look_at=["a version check and a write that are two steps", "a cache of one object that serves an old version"],
    requires=[Capability.THREADS],
)
def _threads_no_lost_update(fixture: RepositoryFixture, repository: Repository) -> None:
    each = 15
    plans = [numbered(number) for number in range(_THREADS * each + 1)]
    repository.put("acme", plans[0])

    def writer() -> None:
        own = fixture.reopen(repository)
        for _ in range(each):
            while True:
                stored = own.get("acme")
                number = int(stored.plan.objectives[0].title)
                sleep(_THOUGHT)
                try:
                    own.put("acme", plans[number + 1], expected_version=stored.version)
                except VersionConflict:
                    continue
                break

    together(*[writer] * _THREADS)
    counted = repository.get("acme").plan.objectives[0].title
    assert int(counted) == _THREADS * each, f"{_THREADS} threads counted {each} steps each, and {counted} are kept"


@law(
    "repository.threads-no-lost-entry",
    "Check-ins that threads add at once are all kept, and each is a version of its own.",
    why="Before the Monday meeting all teams check in within a minute, and some check-ins are missing.",
    look_at=[
        "check_in that gets, changes and puts without the version",
        "the place of an entry counted before the insert",
    ],
    requires=[Capability.THREADS, Capability.APPEND],
)
def _threads_no_lost_entry(fixture: RepositoryFixture, repository: Repository) -> None:
    each = 15
    key_results = [KeyResult(id=f"k{number}", title="Calls") for number in range(2)]
    start = repository.put("acme", Plan(objectives=[Objective(id="o", title="Grow", key_results=key_results)]))

    def writer(thread: int) -> list[int]:
        own = full(fixture.reopen(repository))
        return [own.check_in("acme", f"k{thread % 2}", CheckIn(_DAY, thread * each + number)) for number in range(each)]

    given = together(*(_job(writer, thread) for thread in range(_THREADS)))
    stored = repository.get("acme")
    values = sorted(check_in.value or 0 for _, item in stored.plan.key_results() for check_in in item.check_ins)
    wanted = [float(number) for number in range(_THREADS * each)]
    assert values == wanted, f"{len(wanted)} check-ins were added, {len(values)} are kept"
    versions = sorted(version for answers in given for version in answers)
    twice = len(versions) - len(set(versions))
    assert not twice, f"{twice} of {len(versions)} check-ins got the version of another one"
    assert versions[0] > start, f"a check-in got version {versions[0]}, and {start} was there before"
    assert stored.version == versions[-1], f"get has version {stored.version}, the last one given is {versions[-1]}"


@law(
    "repository.threads-whole-reads",
    "Whoever reads while others write gets one of the plans that were put, whole, with its own version.",
    why="A page shows the objectives of the new plan with the weights of the old one, or an error.",
    look_at=[
        "rows that are deleted and inserted again in two steps",
        "plan and version read by two statements",
        "a file written in place",
    ],
    requires=[Capability.THREADS],
)
def _threads_whole_reads(fixture: RepositoryFixture, repository: Repository) -> None:
    plans = [_large(number) for number in range(2)]
    put = {repository.put("acme", plans[0]): 0}
    seen: list[tuple[int, Plan]] = []
    ended = threading.Event()

    def writer() -> None:
        own = fixture.reopen(repository)
        try:
            for number in range(1, 40):
                put[own.put("acme", plans[number % 2])] = number % 2
                sleep(_THOUGHT)
        finally:
            ended.set()

    def reader() -> None:
        own = fixture.reopen(repository)
        while not ended.is_set():
            stored = own.get("acme")
            keys = list(own.keys())
            assert keys == ["acme"], f"while 'acme' was put again, keys() was {keys}"
            seen.append((stored.version, stored.plan))
            sleep(_THOUGHT)  # a reader that never rests keeps a writer out where reading takes a lock

    together(writer, reader, reader)
    for version, plan in seen:
        assert version in put, f"get had version {version}, which no put returned"
        expect_plan(plan, plans[put[version]], f"get at version {version}, while others wrote,")


def _large(number: int) -> Plan:
    key_results = [KeyResult(id=f"k{place}", title=f"{number}") for place in range(12)]
    return Plan(objectives=[Objective(id="o", title=str(number), key_results=key_results)])


@law(
    "repository.transaction-unseen",
    "What a transaction has changed is not seen by others before it ends well; nothing that is undone is ever seen.",
    why="Somebody is told about a plan that was never saved.",
    look_at=[
        "changes made in the shared store and undone on failure, without a lock",
        "isolation level READ UNCOMMITTED",
    ],
    requires=[Capability.THREADS, Capability.TRANSACTIONS],
)
def _transaction_unseen(fixture: RepositoryFixture, repository: TransactionalRepository) -> None:
    repository.put("acme", numbered(1))
    repository.put("umbrella", numbered(2))
    seen: list[object] = []

    def read() -> None:
        try:
            own = fixture.reopen(repository)
            expect_plans(own, {"acme": numbered(1), "umbrella": numbered(2)}, "read during a transaction of another")
        except BaseException as error:  # noqa: BLE001 - raised below
            seen.append(error)

    reader = threading.Thread(target=read, daemon=True)

    def change() -> None:
        repository.put("acme", numbered(3))
        repository.put("new", numbered(4))
        repository.delete("umbrella")
        reader.start()
        reader.join(_GLANCE)

    _fail(repository, _Stop, change)
    _wait(reader)
    for error in seen:
        assert isinstance(error, BaseException)
        raise error


@law(
    "repository.transaction-at-once",
    "To others the changes of a transaction appear at once.",
    why="A report adds up two plans of which one is already carried over and the other is not.",
    look_at=["changes written one by one at commit", "puts that commit by themselves"],
    requires=[Capability.THREADS, Capability.TRANSACTIONS],
)
def _transaction_at_once(fixture: RepositoryFixture, repository: TransactionalRepository) -> None:
    names = ("first", "second", "third")
    for name in names:
        repository.put(name, numbered(0))
    ended = threading.Event()

    def writer() -> None:
        own = full(fixture.reopen(repository))
        try:
            for number in range(1, 25):
                with own.transaction():
                    for name in names if number % 2 else reversed(names):
                        own.put(name, numbered(number))
                        sleep(_THOUGHT)
        finally:
            ended.set()

    def reader() -> None:
        own = fixture.reopen(repository)
        while not ended.is_set():
            for order in (names, names[::-1]):
                read = [int(own.get(name).plan.objectives[0].title) for name in order]
                text = f"of plans that are always put together {', '.join(order)} were read, in this order, at {read}"
                assert read == sorted(read), text
            sleep(_THOUGHT)

    together(writer, reader)


TOGETHER = (
    _transaction_commits,
    _transaction_undoes,
    _transaction_conflict,
    _transaction_nested,
    _threads_one_wins,
    _threads_no_lost_update,
    _threads_no_lost_entry,
    _threads_whole_reads,
    _transaction_unseen,
    _transaction_at_once,
)
