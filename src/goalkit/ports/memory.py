"""A repository in memory: the reference of the interface, for tests and small programs."""

from __future__ import annotations

from contextlib import contextmanager
from copy import copy
from threading import RLock
from typing import TYPE_CHECKING

import attrs

from goalkit.errors import NotFound, Problem, VersionConflict
from goalkit.model._check import Check, show
from goalkit.model.plan import Plan
from goalkit.ports.repository import Stored

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Self

    from goalkit.model.history import CheckIn
    from goalkit.model.objectives import Objective
    from goalkit.model.readings import Reading

__all__ = ["MemoryRepository"]


@attrs.define
class _Store:
    """What the repositories on one store share."""

    lock: RLock = attrs.field(factory=RLock)
    kept: dict[str, tuple[Stored, ...]] = attrs.field(factory=dict[str, tuple[Stored, ...]])
    """All versions of each key, the oldest first."""
    last: dict[str, int] = attrs.field(factory=dict[str, int])
    """The last version given under each key, of deleted ones too."""


class MemoryRepository:
    """Plans in a dictionary, with all that a repository can do.

    Plans are immutable, so keeping one is keeping a reference; every version is kept until its key is
    deleted. Any number of threads may use one repository or several on the same store (`reopen`);
    while a transaction is open, other threads wait for its end.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> calls = gk.KeyResult(id="calls", title="Call every customer")
        >>> plan = gk.Plan(objectives=[gk.Objective(id="o", title="Know them", key_results=[calls])])
        >>> repository = MemoryRepository()
        >>> repository.put("acme", plan)
        1
        >>> repository.check_in("acme", "calls", gk.CheckIn(dt.date(2026, 5, 11), 2.5))
        2
        >>> repository.put("acme", plan, expected_version=1)
        Traceback (most recent call last):
        goalkit.errors.VersionConflict: 'acme': expected_version: must be 2, the version that is there, got 1
        >>> repository.versions("acme"), repository.get_version("acme", 1).plan == plan
        ((1, 2), True)

        Changes that belong together are made in a transaction:

        >>> with repository.transaction():
        ...     version = repository.put("acme/2026-Q3", repository.get("acme").plan)
        ...     repository.delete("acme")
        >>> repository.keys()
        ('acme/2026-Q3',)
    """

    def __init__(self) -> None:
        self._store = _Store()

    def reopen(self) -> Self:
        """Return a second repository on the same store, as another thread would open it."""
        return copy(self)

    def keys(self) -> tuple[str, ...]:
        """Return the keys under which a plan is kept, sorted."""
        with self._store.lock:
            return tuple(sorted(self._store.kept))

    def get(self, key: str) -> Stored:
        """Return what is kept under a key.

        Raises:
            NotFound: Nothing is kept under the key.
        """
        with self._store.lock:
            return self._all(key)[-1]

    def put(self, key: str, plan: Plan, *, expected_version: int | None = None) -> int:
        """Keep a plan under a key, in place of what was there, and return its version.

        Raises:
            VersionConflict: Another version is there; nothing was changed.
            InvalidValue: The key is no text or empty, or the plan is none.
        """
        checked(key, plan)
        with self._store.lock:
            self._expect(key, expected_version)
            return self._keep(key, plan)

    def delete(self, key: str, *, expected_version: int | None = None) -> None:
        """Forget what is kept under a key, its earlier versions too.

        The number of its last version is remembered, so that a plan put there later gets a higher one.

        Raises:
            NotFound: Nothing is kept under the key.
            VersionConflict: Another version is there; nothing was changed.
        """
        with self._store.lock:
            self._all(key)
            self._expect(key, expected_version)
            self._forget(key)

    def check_in(self, key: str, key_result: str, check_in: CheckIn) -> int:
        """Add a check-in to a key result, as `Plan.with_check_in` does, and return the new version.

        Raises:
            NotFound: No such key, or no such key result in the plan.
            InvalidValue: The key result takes its value from elsewhere.
            InvalidPlan: The check-in is dated outside the cycle.
        """
        with self._store.lock:
            return self._keep(key, self.get(key).plan.with_check_in(key_result, check_in))

    def record(self, key: str, kpi: str, reading: Reading) -> int:
        """Add a reading to a KPI, as `Plan.with_reading` does, and return the new version.

        Raises:
            NotFound: No such key, or no such KPI in the plan.
        """
        with self._store.lock:
            return self._keep(key, self.get(key).plan.with_reading(kpi, reading))

    def objectives(self, key: str, *, owner: str | None = None, cycle: str | None = None) -> tuple[Objective, ...]:
        """Return the objectives of a plan, in the plan's order: all, or those of an owner, a cycle or both.

        Raises:
            NotFound: Nothing is kept under the key.
        """
        return chosen(self.get(key).plan, owner, cycle)

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Open a transaction: an exception that leaves the block undoes every change made in it.

        A transaction inside another can fail alone; what it did becomes lasting with the outer one.
        """
        store = self._store
        with store.lock:
            kept, last = dict(store.kept), dict(store.last)
            try:
                yield
            except BaseException:
                store.kept, store.last = kept, last
                raise

    def versions(self, key: str) -> tuple[int, ...]:
        """Return the versions kept of a key, oldest first; the last is the one that `get` returns.

        Raises:
            NotFound: Nothing is kept under the key.
        """
        with self._store.lock:
            return tuple(stored.version for stored in self._all(key))

    def get_version(self, key: str, version: int) -> Stored:
        """Return a plan as it was in an earlier version.

        Raises:
            NotFound: No such key, or no such version of it.
        """
        with self._store.lock:
            for stored in self._all(key):
                if stored.version == version:
                    return stored
        raise no_version(key, version)

    def _all(self, key: str) -> tuple[Stored, ...]:
        """Return all versions of a key, the oldest first; there is at least one."""
        found = self._store.kept.get(key)
        if not found:
            raise nothing_kept(key)
        return found

    def _expect(self, key: str, expected: int | None) -> None:
        found = self._found(key)
        if expected is not None and expected != found:
            raise VersionConflict.between(key, expected=expected, found=found)

    def _found(self, key: str) -> int:
        """Return the version that is there, 0 for none."""
        kept = self._store.kept.get(key)
        return kept[-1].version if kept else 0

    def _keep(self, key: str, plan: Plan) -> int:
        version = self._store.last.get(key, 0) + 1
        self._store.last[key] = version
        self._store.kept[key] = (*self._store.kept.get(key, ()), Stored(plan, version))
        return version

    def _forget(self, key: str) -> None:
        del self._store.kept[key]


# what repositories have in common


def checked(key: object, plan: object) -> None:
    """Check what is to be put.

    Raises:
        InvalidValue: The key is no text or empty, or the plan is none.
    """
    check = Check(None)
    if check.text("key", key) == "":
        check.add("key", "must not be empty", "text.empty")
    if not isinstance(plan, Plan):
        check.add("plan", f"must be a Plan, got {show(plan)}", "part.type")
    check.raise_if_any("put")


def nothing_kept(key: str) -> NotFound:
    """Return the error for a key under which nothing is kept."""
    return NotFound(show(key), [Problem("key", "nothing is kept under it", "key.unknown")])


def no_version(key: str, version: int) -> NotFound:
    """Return the error for a version that a key does not have."""
    return NotFound(show(key), [Problem("version", f"there is no version {show(version)}", "version.unknown")])


def chosen(plan: Plan, owner: str | None, cycle: str | None) -> tuple[Objective, ...]:
    """Return the objectives of an owner, a cycle, both, or all."""
    return tuple(
        objective
        for objective in plan.objectives
        if owner in {None, objective.owner} and cycle in {None, objective.cycle}
    )
