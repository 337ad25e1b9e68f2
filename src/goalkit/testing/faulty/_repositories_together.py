"""Wrong repositories: transactions and threads."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from time import sleep
from typing import TYPE_CHECKING

from goalkit.errors import VersionConflict
from goalkit.ports import MemoryRepository, Stored
from goalkit.testing.capabilities import Capability
from goalkit.testing.faulty._repositories import ALL, wrong

if TYPE_CHECKING:
    from collections.abc import Generator

    from goalkit.model.history import CheckIn
    from goalkit.model.plan import Plan
    from goalkit.testing.faulty._faulty import Faulty

__all__ = ["TOGETHER"]

_FOUND: list[Faulty] = []
_MOMENT = 0.0005
"""Seconds that a way to a store takes."""


# transactions


@wrong(
    _FOUND,
    "no-rollback",
    "A transaction that fails keeps what was changed before the failure.",
    seen="a connection that commits each statement",
    by="transaction-undoes",
)
class _NoRollback(MemoryRepository):
    @contextmanager
    def transaction(self) -> Generator[None]:
        with self._store.lock:
            yield


@wrong(
    _FOUND,
    "interrupt-commits",
    "A transaction that is left by an interrupt keeps what was changed.",
    seen="`except Exception: rollback` with a commit in `finally`",
    by="transaction-undoes",
)
class _InterruptCommits(MemoryRepository):
    @contextmanager
    def transaction(self) -> Generator[None]:
        store = self._store
        with store.lock:
            kept, last = dict(store.kept), dict(store.last)
            try:
                yield
            except Exception:
                store.kept, store.last = kept, last
                raise


@wrong(
    _FOUND,
    "failure-kept-quiet",
    "A transaction that fails is undone, and the caller is not told.",
    seen="`__exit__` that returns True; a generator that catches and does not raise",
    by="transaction-undoes",
)
class _KeptQuiet(MemoryRepository):
    @contextmanager
    def transaction(self) -> Generator[None]:
        with suppress(Exception), super().transaction():
            yield


@wrong(
    _FOUND,
    "rollback-keeps-deletions",
    "A transaction that fails brings back what was changed, not what was deleted.",
    seen="an undo log that was written for puts",
    by="transaction-undoes",
)
class _KeepsDeletions(MemoryRepository):
    @contextmanager
    def transaction(self) -> Generator[None]:
        before = set(self._store.kept)
        gone: set[str] = set()
        try:
            with super().transaction():
                try:
                    yield
                finally:
                    gone = before - set(self._store.kept)
        except BaseException:
            for key in gone:
                del self._store.kept[key]
            raise


@wrong(
    _FOUND,
    "rollback-keeps-new-keys",
    "A transaction that fails leaves the plans under keys that were new.",
    seen="an undo that restores old values only where there were some",
    by="transaction-undoes",
)
class _KeepsNewKeys(MemoryRepository):
    @contextmanager
    def transaction(self) -> Generator[None]:
        store, kept, last = self._store, dict(self._store.kept), dict(self._store.last)
        with store.lock:
            try:
                yield
            except BaseException:
                store.kept.update(kept)
                store.last.update(last)
                raise


@wrong(
    _FOUND,
    "rollback-keeps-versions",
    "A transaction that fails undoes the plans, and leaves the numbers of their versions.",
    seen="a counter or cache beside the store",
    by="transaction-undoes",
    can=ALL - {Capability.HISTORY},
)
class _KeepsVersions(MemoryRepository):
    @contextmanager
    def transaction(self) -> Generator[None]:
        store, last = self._store, dict(self._store.last)
        try:
            with super().transaction():
                try:
                    yield
                finally:
                    last = dict(store.last)
        except BaseException:
            store.last = last
            store.kept = {key: (*kept[:-1], Stored(kept[-1].plan, last[key])) for key, kept in store.kept.items()}
            raise


@wrong(
    _FOUND,
    "reads-past-the-transaction",
    "Inside a transaction get returns the plan from before it.",
    seen="reads on another connection; writes that are collected until commit",
    by="transaction-commits",
    can=ALL - {Capability.THREADS},
)
class _ReadsPast(MemoryRepository):
    def __init__(self) -> None:
        super().__init__()
        self.before: dict[str, Stored] | None = None

    def get(self, key: str) -> Stored:
        stored = super().get(key)
        return stored if self.before is None else self.before.get(key, stored)

    @contextmanager
    def transaction(self) -> Generator[None]:
        with super().transaction():
            self.before = {key: kept[-1] for key, kept in self._store.kept.items()}
            try:
                yield
            finally:
                self.before = None


@wrong(
    _FOUND,
    "commit-forgets-deletions",
    "What a transaction deleted is there again after it.",
    seen="a unit of work that writes what was changed, and has no list of what was deleted",
    by="transaction-commits",
)
class _ForgetsDeletions(MemoryRepository):
    @contextmanager
    def transaction(self) -> Generator[None]:
        kept = dict(self._store.kept)
        with super().transaction():
            yield
            self._store.kept = {**kept, **self._store.kept}


@wrong(
    _FOUND,
    "conflict-commits",
    "A conflict in a transaction makes what was done before it lasting.",
    seen="an error handler that commits or closes the session",
    by="transaction-conflict",
)
class _ConflictCommits(MemoryRepository):
    @contextmanager
    def transaction(self) -> Generator[None]:
        conflict: VersionConflict | None = None
        with super().transaction():
            try:
                yield
            except VersionConflict as error:
                conflict = error
        if conflict is not None:
            raise conflict


@wrong(
    _FOUND,
    "caught-conflict-undoes",
    "After a conflict that the caller catches, the rest of a transaction is undone without a word.",
    seen="a session that is void after the first error of the database",
    by="transaction-conflict",
)
class _CaughtConflictUndoes(MemoryRepository):
    def __init__(self) -> None:
        super().__init__()
        self.void = False

    def _expect(self, key: str, expected: int | None) -> None:
        try:
            super()._expect(key, expected)
        except VersionConflict:
            self.void = True
            raise

    @contextmanager
    def transaction(self) -> Generator[None]:
        store = self._store
        with super().transaction():
            kept, last, self.void = dict(store.kept), dict(store.last), False
            yield
            if self.void:
                store.kept, store.last = kept, last


@wrong(
    _FOUND,
    "inner-commits-all",
    "The end of a transaction inside another makes the work of both lasting.",
    seen="a commit at the end of every block, whatever is around it",
    by="transaction-nested",
)
class _InnerCommitsAll(MemoryRepository):
    def __init__(self) -> None:
        super().__init__()
        self.undo: tuple[dict[str, tuple[Stored, ...]], dict[str, int]] | None = None

    def put_back(self) -> None:
        """Undo what was done since the last transaction began."""
        if self.undo is not None:
            self._store.kept, self._store.last = self.undo

    @contextmanager
    def transaction(self) -> Generator[None]:
        store = self._store
        with store.lock:
            self.undo = dict(store.kept), dict(store.last)
            try:
                yield
            except BaseException:
                self.put_back()
                raise
            finally:
                self.undo = None


@wrong(
    _FOUND,
    "inner-failure-kept",
    "A transaction inside another that fails alone keeps its changes.",
    seen="a depth counter: only the outermost block begins and ends anything",
    by="transaction-nested",
)
class _InnerFailureKept(MemoryRepository):
    def __init__(self) -> None:
        super().__init__()
        self.depth = 0

    @contextmanager
    def transaction(self) -> Generator[None]:
        with self._store.lock:
            self.depth += 1
            try:
                if self.depth > 1:
                    yield
                else:
                    with super().transaction():
                        yield
            finally:
                self.depth -= 1


# threads


@wrong(
    _FOUND,
    "check-then-write",
    "The version is compared first and the plan written then, with room for others between.",
    seen="a SELECT and an UPDATE without a transaction; exists() before open()",
    by="threads-one-wins",
)
class _CheckThenWrite(MemoryRepository):
    def put(self, key: str, plan: Plan, *, expected_version: int | None = None) -> int:
        self._expect(key, expected_version)
        sleep(_MOMENT)
        return super().put(key, plan)


@wrong(
    _FOUND,
    "version-outside-lock",
    "The version is compared before the lock is taken, and not once more inside it.",
    seen="a dictionary with a lock around the write only",
    by="threads-one-wins",
)
class _VersionOutsideLock(MemoryRepository):
    def put(self, key: str, plan: Plan, *, expected_version: int | None = None) -> int:
        self._expect(key, expected_version)
        sleep(0)  # another thread may go on here at any time
        return super().put(key, plan)


@wrong(
    _FOUND,
    "conflict-by-cache",
    "The expected version is compared with the one that this object has seen last.",
    seen="a version attribute of a mapped object that is not loaded again",
    by="threads-no-lost-update",
)
class _ConflictByCache(MemoryRepository):
    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, int] = {}

    def reopen(self) -> _ConflictByCache:
        other = super().reopen()
        other.known = {}
        return other

    def get(self, key: str) -> Stored:
        stored = super().get(key)
        self.known[key] = stored.version
        return stored

    def _expect(self, key: str, expected: int | None) -> None:
        found = self.known.get(key, self._found(key)) if self._found(key) else 0
        if expected is not None and expected != found:
            raise VersionConflict.between(key, expected=expected, found=found)

    def _keep(self, key: str, plan: Plan) -> int:
        version = super()._keep(key, plan)
        self.known[key] = version
        return version


@wrong(
    _FOUND,
    "get-change-put",
    "check_in reads the plan, adds to it and puts it, with room for others between.",
    seen="a helper on top of get and put",
    by="threads-no-lost-entry",
)
class _GetChangePut(MemoryRepository):
    def check_in(self, key: str, key_result: str, check_in: CheckIn) -> int:
        plan = self.get(key).plan.with_check_in(key_result, check_in)
        sleep(_MOMENT)
        return self.put(key, plan)


@wrong(
    _FOUND,
    "delete-then-insert",
    "A put deletes what is there and inserts the new plan in a second step.",
    seen="rows that are replaced without a transaction; a file that is emptied and written",
    by="threads-whole-reads",
)
class _DeleteThenInsert(MemoryRepository):
    def _keep(self, key: str, plan: Plan) -> int:
        kept = self._store.kept.pop(key, ())
        lock = self._store.lock
        lock.release()
        sleep(_MOMENT)
        lock.acquire()
        self._store.kept[key] = kept
        return super()._keep(key, plan)


@wrong(
    _FOUND,
    "plan-and-version-apart",
    "get reads the plan first and its version then.",
    seen="two queries outside of a transaction",
    by="threads-whole-reads",
)
class _PlanAndVersionApart(MemoryRepository):
    def get(self, key: str) -> Stored:
        plan = super().get(key).plan
        sleep(_MOMENT)
        return Stored(plan, super().get(key).version)


class _Unlocked(MemoryRepository):
    """Holds no lock while a transaction is open."""

    @contextmanager
    def transaction(self) -> Generator[None]:
        store = self._store
        kept, last = dict(store.kept), dict(store.last)
        try:
            yield
        except BaseException:
            with store.lock:
                store.kept, store.last = kept, last
            raise


wrong(
    _FOUND,
    "seen-before-the-end",
    "Others see the changes of a transaction while it is open.",
    seen="READ UNCOMMITTED; changes in a shared structure that are undone on failure",
    by="transaction-unseen",
)(_Unlocked)


@wrong(
    _FOUND,
    "written-one-by-one",
    "A transaction collects its changes and writes them one after another at its end.",
    seen="a unit of work on top of a store without transactions",
    by="transaction-at-once",
    can=ALL - {Capability.HISTORY, Capability.LASTING_VERSIONS},
)
class _OneByOne(MemoryRepository):
    @contextmanager
    def transaction(self) -> Generator[None]:
        store = self._store
        with store.lock:
            before = dict(store.kept)
            with super().transaction():
                yield
            after, store.kept = store.kept, before
        for key in sorted({*before, *after}):
            with store.lock:
                if key in after:
                    store.kept[key] = after[key]
                else:
                    del store.kept[key]
            sleep(_MOMENT)


# in any order


@wrong(
    _FOUND,
    "undoes-once",
    "The second transaction that fails is not undone.",
    seen="a savepoint that is not set again; a flag that is never put back",
    by="any-order",
)
class _UndoesOnce(MemoryRepository):
    def __init__(self) -> None:
        super().__init__()
        self.failed = False

    @contextmanager
    def transaction(self) -> Generator[None]:
        store = self._store
        with store.lock:
            kept, last = dict(store.kept), dict(store.last)
            try:
                yield
            except BaseException:
                if not self.failed:
                    store.kept, store.last = kept, last
                self.failed = True
                raise


TOGETHER = tuple(_FOUND)
