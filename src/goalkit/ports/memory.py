"""A repository in memory: the reference of the interface, for tests and small programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalkit.errors import NotFound, Problem, VersionConflict
from goalkit.ports.repository import Stored

if TYPE_CHECKING:
    from goalkit.model.plan import Plan

__all__ = ["MemoryRepository"]


class MemoryRepository:
    """Plans in a dictionary."""

    def __init__(self) -> None:
        self._kept: dict[str, Stored] = {}

    def keys(self) -> tuple[str, ...]:
        """Return the keys under which a plan is kept, sorted."""
        return tuple(sorted(self._kept))

    def get(self, key: str) -> Stored:
        """Return what is kept under a key."""
        if key not in self._kept:
            raise NotFound(repr(key), [Problem("key", "nothing is kept under it", "key.unknown")])
        return self._kept[key]

    def put(self, key: str, plan: Plan, *, expected_version: int | None = None) -> int:
        """Keep a plan under a key."""
        found = self._kept[key].version if key in self._kept else 0
        if expected_version is not None and expected_version != found:
            raise VersionConflict.between(key, expected=expected_version, found=found)
        self._kept[key] = Stored(plan, found + 1)
        return found + 1
