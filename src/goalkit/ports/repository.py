"""Where plans are kept: the interface of a repository, in steps from the least to the most it can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

from goalkit.model.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from goalkit.model.history import CheckIn
    from goalkit.model.objectives import Objective
    from goalkit.model.readings import Reading

__all__ = [
    "AppendingRepository",
    "HistoryRepository",
    "QueryingRepository",
    "Repository",
    "Stored",
    "TransactionalRepository",
]


@attrs.frozen
class Stored:
    """A plan as it was kept, with the number of its version.

    Examples:
        >>> import goalkit as gk
        >>> Stored(gk.Plan(), 3).version
        3
    """

    plan: Plan
    """The plan, whole."""
    version: int
    """1 or more; larger with each change of what is kept under the key."""


class Repository(Protocol):
    """A place where plans are kept, each under a key of the caller's: a company, a tenant, a quarter.

    A version number counts the changes of one key. Whoever changes a plan passes the version that
    was read as `expected_version`, so that nobody's change is lost: if somebody was faster, the call
    raises `goalkit.VersionConflict` and changes nothing.

    Examples:
        >>> from goalkit.ports import MemoryRepository
        >>> repository: Repository = MemoryRepository()
        >>> repository.put("acme", Plan(name="Acme"), expected_version=0)
        1
        >>> repository.get("acme").plan.name
        'Acme'
    """

    def keys(self) -> Sequence[str]:
        """Return the keys under which a plan is kept, sorted."""
        ...

    def get(self, key: str) -> Stored:
        """Return what is kept under a key.

        Raises:
            NotFound: Nothing is kept under the key.
        """
        ...

    def put(self, key: str, plan: Plan, *, expected_version: int | None = None) -> int:
        """Keep a plan under a key, in place of what was there, and return its version.

        Args:
            key: Any text that is not empty.
            plan: What to keep, all of it.
            expected_version: The version that must be there; 0 for "nothing may be there". None
                keeps the plan whatever is there.

        Raises:
            VersionConflict: Another version is there; nothing was changed.
        """
        ...

    def delete(self, key: str, *, expected_version: int | None = None) -> None:
        """Forget what is kept under a key.

        Raises:
            NotFound: Nothing is kept under the key.
            VersionConflict: Another version is there; nothing was changed.
        """
        ...


class AppendingRepository(Repository, Protocol):
    """A repository that takes a single check-in or reading without the whole plan being sent.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.ports import MemoryRepository
        >>> repository: AppendingRepository = MemoryRepository()
        >>> repository.put("acme", Plan(kpis=[gk.KPI(id="churn")]))
        1
        >>> repository.record("acme", "churn", gk.Reading(dt.date(2026, 4, 30), 2.5))
        2
    """

    def check_in(self, key: str, key_result: str, check_in: CheckIn) -> int:
        """Add a check-in to a key result, as `Plan.with_check_in` does, and return the new version.

        Raises:
            NotFound: No such key, or no such key result in the plan.
        """
        ...

    def record(self, key: str, kpi: str, reading: Reading) -> int:
        """Add a reading to a KPI, as `Plan.with_reading` does, and return the new version.

        Raises:
            NotFound: No such key, or no such KPI in the plan.
        """
        ...


class QueryingRepository(Repository, Protocol):
    """A repository that finds objectives without the caller reading the whole plan.

    Examples:
        >>> import goalkit as gk
        >>> from goalkit.ports import MemoryRepository
        >>> repository: QueryingRepository = MemoryRepository()
        >>> version = repository.put("acme", Plan(objectives=[gk.Objective(id="win", title="Win")]))
        >>> [objective.id for objective in repository.objectives("acme")]
        ['win']
    """

    def objectives(self, key: str, *, owner: str | None = None, cycle: str | None = None) -> Sequence[Objective]:
        """Return the objectives of a plan, in the plan's order: all, or those of an owner, a cycle or both.

        Raises:
            NotFound: Nothing is kept under the key.
        """
        ...


class TransactionalRepository(Repository, Protocol):
    """A repository whose changes can be made together or not at all.

    Examples:
        >>> from goalkit.ports import MemoryRepository
        >>> repository: TransactionalRepository = MemoryRepository()
        >>> with repository.transaction():
        ...     version = repository.put("acme", Plan())
        ...     version = repository.put("beta", Plan())
        >>> repository.keys()
        ('acme', 'beta')
    """

    def transaction(self) -> AbstractContextManager[object]:
        """Open a transaction: an exception that leaves the block undoes every change made in it."""
        ...


class HistoryRepository(Repository, Protocol):
    """A repository that keeps what was there before.

    Examples:
        >>> from goalkit.ports import MemoryRepository
        >>> repository: HistoryRepository = MemoryRepository()
        >>> versions = [repository.put("acme", Plan(name=name)) for name in ("Acme", "Acme Inc.")]
        >>> repository.get_version("acme", 1).plan.name
        'Acme'
    """

    def versions(self, key: str) -> Sequence[int]:
        """Return the versions kept of a key, oldest first; the last is the one that `get` returns.

        Raises:
            NotFound: Nothing is kept under the key.
        """
        ...

    def get_version(self, key: str, version: int) -> Stored:
        """Return a plan as it was in an earlier version.

        Raises:
            NotFound: No such key, or no such version of it.
        """
        ...
