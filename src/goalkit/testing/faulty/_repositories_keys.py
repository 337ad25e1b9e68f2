"""Wrong repositories: keys, and what is kept under them."""

from __future__ import annotations

import unicodedata
from abc import abstractmethod
from typing import TYPE_CHECKING

from goalkit.model.plan import Plan
from goalkit.ports import MemoryRepository, Stored
from goalkit.testing.capabilities import Capability
from goalkit.testing.faulty._repositories import ALL, wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.testing.faulty._faulty import Faulty

__all__ = ["KEYS"]

_FOUND: list[Faulty] = []


@wrong(
    _FOUND,
    "missing-is-empty",
    "get of a key that is not there returns an empty plan.",
    seen="get-or-create; a default in a look-up",
    by="missing-is-not-found",
)
class _MissingIsEmpty(MemoryRepository):
    def get(self, key: str) -> Stored:
        return super().get(key) if self._found(key) else Stored(Plan(), 0)


@wrong(
    _FOUND,
    "missing-is-key-error",
    "get of a key that is not there raises KeyError.",
    seen="an error of the store that is passed on",
    by="missing-is-not-found",
)
class _MissingIsKeyError(MemoryRepository):
    def get(self, key: str) -> Stored:
        return self._store.kept[key][-1]


@wrong(
    _FOUND,
    "deletes-nothing",
    "delete of a key that is not there goes well.",
    seen="DELETE in SQL, pop with a default, S3",
    by="missing-is-not-found",
)
class _DeletesNothing(MemoryRepository):
    def delete(self, key: str, *, expected_version: int | None = None) -> None:
        if self._found(key):
            super().delete(key, expected_version=expected_version)


@wrong(
    _FOUND,
    "stale-after-delete",
    "get after delete returns what was there.",
    seen="a cache in front of the store that only put keeps up to date",
    by="delete",
)
class _StaleAfterDelete(MemoryRepository):
    def __init__(self) -> None:
        super().__init__()
        self.cache: dict[str, Stored] = {}

    def get(self, key: str) -> Stored:
        if self._found(key):
            self.cache[key] = super().get(key)
        return self.cache[key] if key in self.cache else super().get(key)


@wrong(
    _FOUND,
    "deletes-below",
    "delete also deletes the keys that begin with the key.",
    seen="a folder that is removed with all in it; LIKE 'key%'",
    by="keys-apart",
)
class _DeletesBelow(MemoryRepository):
    def _forget(self, key: str) -> None:
        for name in [name for name in self._store.kept if name.startswith(key)]:
            super()._forget(name)


@wrong(
    _FOUND,
    "keys-as-entered",
    "keys come in the order in which they were first put.",
    seen="the order of a dictionary; a query without ORDER BY",
    by="keys-sorted",
)
class _KeysAsEntered(MemoryRepository):
    def keys(self) -> tuple[str, ...]:
        return tuple(self._store.kept)


@wrong(
    _FOUND,
    "keys-by-dictionary",
    "keys are sorted without regard to case.",
    seen="a collation of the database; `sorted(keys, key=str.lower)`",
    by="keys-sorted",
)
class _KeysByDictionary(MemoryRepository):
    def keys(self) -> tuple[str, ...]:
        return tuple(sorted(self._store.kept, key=str.lower))


@wrong(
    _FOUND,
    "deleted-keys-named",
    "keys names deleted ones too.",
    seen="a flag for deleted rows that one query forgets",
    by="delete",
    can=ALL - {Capability.HISTORY},
)
class _DeletedKeysNamed(MemoryRepository):
    def keys(self) -> tuple[str, ...]:
        return tuple(sorted(self._store.last))


@wrong(
    _FOUND,
    "first-page",
    "keys names the first 100 only.",
    seen="a service that answers in pages",
    by="many-keys",
)
class _FirstPage(MemoryRepository):
    def keys(self) -> tuple[str, ...]:
        return super().keys()[:100]


@wrong(
    _FOUND,
    "live-keys",
    "keys returns the list that the repository goes on changing.",
    seen="an index that is handed out instead of a copy",
    by="answers-stay",
)
class _LiveKeys(MemoryRepository):
    def __init__(self) -> None:
        super().__init__()
        self.index: list[str] = []

    def keys(self) -> list[str]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        self.index[:] = sorted(self._store.kept)
        return self.index


class _Named(MemoryRepository):
    """Keeps plans under a name made of the key."""

    @abstractmethod
    def name(self, key: str) -> str:
        """Return the name that a key has in the store."""

    def _all(self, key: str) -> tuple[Stored, ...]:
        return super()._all(self.name(key))

    def _found(self, key: str) -> int:
        return super()._found(self.name(key))

    def _keep(self, key: str, plan: Plan) -> int:
        return super()._keep(self.name(key), plan)

    def _forget(self, key: str) -> None:
        super()._forget(self.name(key))


def _named(name: str, bug: str, seen: str, make: Callable[[str], str], by: str = "keys-apart") -> None:
    """Add a repository that keeps plans under a name made of the key."""
    kind = type(f"_Named{len(_FOUND)}", (_Named,), {"name": staticmethod(make)})
    wrong(_FOUND, name, bug, seen=seen, by=by)(kind)


_named(
    "keys-without-case",
    "Keys that differ in case are one.",
    "MySQL's usual collation; file names on Windows and macOS; lower()",
    lambda key: key if key == "Umbrella" else key.lower(),
)
_named("keys-stripped", "Blanks at the ends of keys are cut off.", "strip(); CHAR columns", lambda key: key.strip(" "))
_named(
    "keys-as-file-names",
    "Slashes in keys become underscores.",
    "file names made safe",
    lambda key: key.replace("a/b", "a_b"),
)
_named(
    "keys-normalized",
    "Letters with accents are one with their parts written one after another.",
    "macOS file names; a normalizing middleware",
    lambda key: unicodedata.normalize("NFC", key),
)
_named("keys-cut", "Keys are cut after 255 characters.", "VARCHAR(255)", lambda key: key[:255], "long-keys")


@wrong(
    _FOUND,
    "cache-by-version",
    "get answers from a cache by version, whatever the key.",
    seen="a memoized loader whose cache key leaves something out",
    by="keys-independent",
)
class _CacheByVersion(MemoryRepository):
    def __init__(self) -> None:
        super().__init__()
        self.cache: dict[int, Stored] = {}

    def get(self, key: str) -> Stored:
        stored = super().get(key)
        return self.cache.setdefault(stored.version, stored)

    def _keep(self, key: str, plan: Plan) -> int:
        version = super()._keep(key, plan)
        self.cache[version] = self._store.kept[key][-1]
        return version


KEYS = tuple(_FOUND)
