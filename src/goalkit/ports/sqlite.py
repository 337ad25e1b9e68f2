"""A repository in one SQLite file, for programs of one machine: nothing to install and no server to run.

The table `plans` has a row for each key: the last version given, and whether a plan is kept there
now. The table `changes` has a row for each version: a whole plan as a JSON document, or the one check-in
or reading that was added to the version before. To read a version is to take the last whole plan up to
it and the additions since; to add is to write one small row.

The file is marked as goalkit's (`application_id`) and with the version of these tables
(`user_version`). A file of something else, or of a later goalkit, is refused and left as it is.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, TypeAlias, cast

import attrs

from goalkit.errors import GoalkitError, InvalidFile, InvalidValue, Problem, UnreadableFile, VersionConflict
from goalkit.interchange.native import decode, encode
from goalkit.model._check import show
from goalkit.ports.memory import checked, chosen, no_version, nothing_kept
from goalkit.ports.repository import Stored

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Generator
    from types import TracebackType
    from typing import Self

    from goalkit.model.history import CheckIn
    from goalkit.model.objectives import Objective
    from goalkit.model.plan import Plan
    from goalkit.model.readings import Reading

__all__ = ["SCHEMA", "SQLiteRepository"]

SCHEMA = 1
"""The version of the tables that this library makes; it reads no later one."""

_MARK = int.from_bytes(b"goal", "big")
_TABLES = (
    """CREATE TABLE plans (
        key TEXT NOT NULL PRIMARY KEY,
        version INTEGER NOT NULL, -- the last one given; it outlives a deletion
        kept INTEGER NOT NULL     -- 1 where a plan is there now, else 0
    ) WITHOUT ROWID""",
    """CREATE TABLE changes (
        key TEXT NOT NULL,
        version INTEGER NOT NULL,
        base INTEGER NOT NULL, -- the version of the whole plan it builds on; its own, where it is one
        part TEXT NOT NULL,    -- empty for a whole plan, else which list of a goal gets one more item
        goal TEXT NOT NULL,    -- the id of the key result or KPI that gets it
        body TEXT NOT NULL,    -- JSON
        PRIMARY KEY (key, version)
    ) WITHOUT ROWID""",
)
_READ = """
    SELECT piece.version, piece.part, piece.goal, piece.body
    FROM changes AS wanted JOIN changes AS piece
        ON piece.key = wanted.key AND piece.version BETWEEN wanted.base AND wanted.version
    WHERE wanted.key = ? AND wanted.version = {version}
    ORDER BY piece.version"""
_READ_LAST = _READ.format(version="(SELECT version FROM plans WHERE plans.key = wanted.key)")
_READ_ONE = _READ.format(version="?")
_ADD = """
    INSERT INTO changes (key, version, base, part, goal, body)
    SELECT key, ?, base, ?, ?, ? FROM changes WHERE key = ? AND version = ?"""
_PAUSE = 0.01
"""Seconds between two attempts where SQLite itself does not wait."""

_Row: TypeAlias = tuple[int, str, str, str]
_Table: TypeAlias = dict[str, object]


class SQLiteRepository:
    """Plans in one SQLite file, with all that a repository can do.

    Any number of threads and processes of one machine may use the file at once: writers wait for each
    other, readers wait for nobody and see whole changes only. A change is on the disk when the call (or
    the transaction around it) returns, and whatever happens to the process, the file holds each change
    and each transaction wholly or not at all. A network folder is no place for it: SQLite needs locks.

    One repository may be used from several threads; while one of them is in a transaction, the others
    wait. After a fork, open a new one in the child. Close it when done, or use it in a `with` statement.
    Every version is kept until its key is deleted.

    Raises:
        UnreadableFile: The file cannot be opened, or is locked by somebody else for longer than the
            timeout. Every method raises it if that happens later (also an `OSError`).
        InvalidFile: It is the file of something else, of a later version of goalkit, or damaged. It is
            left as it is (also a `ValueError`).
        InvalidValue: The path is empty or `:memory:`; a `MemoryRepository` keeps plans in memory.

    Examples:
        >>> import datetime as dt, goalkit as gk, pathlib, tempfile
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "acme.db"
        >>> churn = gk.KPI(id="churn", unit="%")
        >>> with SQLiteRepository(file) as repository:
        ...     version = repository.put("acme", gk.Plan(kpis=[churn]), expected_version=0)
        ...     repository.record("acme", "churn", gk.Reading(dt.date(2026, 5, 1), 3.2))
        2

        Opened again, it is all there, earlier versions too:

        >>> repository = SQLiteRepository(file)
        >>> repository.get("acme").plan.kpi("churn").readings[0].value
        3.2
        >>> len(repository.get_version("acme", 1).plan.kpi("churn").readings)
        0

        Changes that belong together are made in a transaction; an exception undoes all of them:

        >>> with repository.transaction():
        ...     version = repository.put("acme", gk.Plan(), expected_version=2)
        ...     repository.delete("umbrella")
        Traceback (most recent call last):
        goalkit.errors.NotFound: 'umbrella': key: nothing is kept under it
        >>> repository.versions("acme")
        (1, 2)
        >>> repository.close()
    """

    def __init__(self, path: str | os.PathLike[str], *, timeout: float = 30.0) -> None:
        """Open a file, and make it if there is none.

        Args:
            path: The file. SQLite keeps two more beside it while it is open, with `-wal` and `-shm`
                at the end of their names; they belong to it.
            timeout: How many seconds to wait for others who write.
        """
        name = os.fspath(path)
        if name in {"", ":memory:"}:
            text = "must be the path of a file; a MemoryRepository keeps plans in memory"
            raise InvalidValue("SQLiteRepository", [Problem("path", text, "path.form")])
        self._path = str(Path(name).absolute())
        self._timeout = timeout
        self._lock = RLock()
        self._depth = 0
        self._process = os.getpid()
        try:
            self._connection: sqlite3.Connection | None = sqlite3.connect(
                self._path,
                timeout=timeout,
                isolation_level=None,  # transactions are begun here, not by the module
                check_same_thread=False,  # the lock sees to that
            )
        except (sqlite3.Error, ValueError) as error:  # ValueError: a path with a null character
            raise self._failure(error) from error
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; an open transaction is undone. A second call does nothing."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def reopen(self) -> Self:
        """Return a second repository on the same file, with a connection of its own."""
        return type(self)(self._path, timeout=self._timeout)

    # plans

    def keys(self) -> tuple[str, ...]:
        """Return the keys under which a plan is kept, sorted."""
        rows = cast("list[tuple[str]]", self._rows("SELECT key FROM plans WHERE kept"))
        return tuple(sorted(key for (key,) in rows))

    def get(self, key: str) -> Stored:
        """Return what is kept under a key.

        Raises:
            NotFound: Nothing is kept under the key.
        """
        rows = self._rows(_READ_LAST, key)
        if not rows:
            raise nothing_kept(key)
        return self._stored(key, rows)

    def put(self, key: str, plan: Plan, *, expected_version: int | None = None) -> int:
        """Keep a plan under a key, in place of what was there, and return its version.

        Raises:
            VersionConflict: Another version is there; nothing was changed.
            InvalidValue: The key is no text or empty, or the plan is none.
        """
        checked(key, plan)
        body = _text(encode(plan))
        with self.transaction():
            last, _ = self._expect(key, expected_version)
            version = last + 1
            self._execute("REPLACE INTO plans (key, version, kept) VALUES (?, ?, 1)", key, version)
            whole = "INSERT INTO changes (key, version, base, part, goal, body) VALUES (?, ?, ?, '', '', ?)"
            self._execute(whole, key, version, version, body)
        return version

    def delete(self, key: str, *, expected_version: int | None = None) -> None:
        """Forget what is kept under a key, its earlier versions too.

        The number of its last version is remembered, so that a plan put there later gets a higher one.

        Raises:
            NotFound: Nothing is kept under the key.
            VersionConflict: Another version is there; nothing was changed.
        """
        with self.transaction():
            _, found = self._expect(key, None)
            if not found:
                raise nothing_kept(key)
            self._expect(key, expected_version)
            self._execute("DELETE FROM changes WHERE key = ?", key)
            self._execute("UPDATE plans SET kept = 0 WHERE key = ?", key)

    # single entries

    def check_in(self, key: str, key_result: str, check_in: CheckIn) -> int:
        """Add a check-in to a key result, as `Plan.with_check_in` does, and return the new version.

        Raises:
            NotFound: No such key, or no such key result in the plan.
            InvalidValue: The key result takes its value from elsewhere.
            InvalidPlan: The check-in is dated outside the cycle.
        """
        with self.transaction():
            stored = self.get(key)
            stored.plan.with_check_in(key_result, check_in)  # whatever is wrong with it is found here
            return self._add(key, stored.version, "check_ins", key_result, check_in)

    def record(self, key: str, kpi: str, reading: Reading) -> int:
        """Add a reading to a KPI, as `Plan.with_reading` does, and return the new version.

        Raises:
            NotFound: No such key, or no such KPI in the plan.
        """
        with self.transaction():
            stored = self.get(key)
            stored.plan.with_reading(kpi, reading)
            return self._add(key, stored.version, "readings", kpi, reading)

    def _add(self, key: str, found: int, part: str, goal: str, item: CheckIn | Reading) -> int:
        values = {field.name: getattr(item, field.name) for field in attrs.fields(type(item))}
        body = _text({name: value for name, value in values.items() if value is not None})
        self._execute(_ADD, found + 1, part, goal, body, key, found)
        self._execute("UPDATE plans SET version = ? WHERE key = ?", found + 1, key)
        return found + 1

    # queries

    def objectives(self, key: str, *, owner: str | None = None, cycle: str | None = None) -> tuple[Objective, ...]:
        """Return the objectives of a plan, in the plan's order: all, or those of an owner, a cycle or both.

        Raises:
            NotFound: Nothing is kept under the key.
        """
        return chosen(self.get(key).plan, owner, cycle)

    # history

    def versions(self, key: str) -> tuple[int, ...]:
        """Return the versions kept of a key, oldest first; the last is the one that `get` returns.

        Raises:
            NotFound: Nothing is kept under the key.
        """
        statement = "SELECT version FROM changes WHERE key = ? ORDER BY version"
        rows = cast("list[tuple[int]]", self._rows(statement, key))
        if not rows:
            raise nothing_kept(key)
        return tuple(version for (version,) in rows)

    def get_version(self, key: str, version: int) -> Stored:
        """Return a plan as it was in an earlier version.

        Raises:
            NotFound: No such key, or no such version of it.
        """
        rows = self._rows(_READ_ONE, key, version)
        if not rows:
            self.versions(key)
            raise no_version(key, version)
        return self._stored(key, rows)

    # transactions

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Open a transaction: an exception that leaves the block undoes every change made in it.

        It waits for the transactions of others, and others wait for its end before they write; so keep
        it short. A transaction inside another can fail alone; what it did becomes lasting with the
        outer one.

        Raises:
            UnreadableFile: Others wrote for longer than the timeout.
        """
        with self._lock:
            inner = self._depth > 0
            if inner and not self._connected().in_transaction:  # SQLite gives up some by itself: a full disk
                raise self._failure("the transaction was undone after an error")
            self._execute("SAVEPOINT inside" if inner else "BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
                self._execute("RELEASE inside" if inner else "COMMIT")
            except BaseException:
                self._undo(inner=inner)
                raise
            finally:
                self._depth -= 1

    def _undo(self, *, inner: bool) -> None:
        if self._connection is None or not self._connection.in_transaction:
            return  # it is undone
        if inner:
            self._connection.execute("ROLLBACK TO inside")
            self._connection.execute("RELEASE inside")
        else:
            self._connection.execute("ROLLBACK")

    # the file

    def _prepare(self) -> None:
        self._execute("PRAGMA synchronous = FULL")
        self._execute("BEGIN")
        new = self._is_new()
        self._execute("COMMIT")
        if new:
            self._allow_readers()
            with self.transaction():
                if self._is_new():  # still: another process may have been faster
                    for table in _TABLES:
                        self._execute(table)
                    self._execute(f"PRAGMA application_id = {_MARK}")
                    self._execute(f"PRAGMA user_version = {SCHEMA}")

    def _is_new(self) -> bool:
        """Return whether the file is empty; refuse it if it is not one of ours."""
        mark, version, tables = cast(
            "tuple[int, int, int]",
            self._rows(
                "SELECT application_id, user_version, tables"
                " FROM (SELECT count(*) AS tables FROM sqlite_master), pragma_application_id, pragma_user_version"
            )[0],
        )
        if (mark, version, tables) == (0, 0, 0):
            return True
        if mark != _MARK:
            raise InvalidFile(self._path, [Problem("", "is a database of something else", "file.foreign")])
        if version > SCHEMA:
            text = f"was made by a later goalkit: its tables have version {version}, this one reads up to {SCHEMA}"
            raise InvalidFile(self._path, [Problem("", text, "file.version")])
        return False

    def _allow_readers(self) -> None:
        """Have readers and a writer work at the same time (write-ahead log), where the file system allows it."""
        until = time.monotonic() + self._timeout
        while True:
            try:
                self._execute("PRAGMA journal_mode = WAL")
            except UnreadableFile as error:  # SQLite does not wait here
                if error.code != "file.locked" or time.monotonic() >= until:
                    raise
                time.sleep(_PAUSE)
            else:
                return

    def _connected(self) -> sqlite3.Connection:
        if self._process != os.getpid():
            raise self._failure("was opened in another process: open it again after a fork")
        if self._connection is None:
            raise self._failure("is closed")
        return self._connection

    def _execute(self, statement: str, *values: str | int) -> None:
        try:
            self._connected().execute(statement, values)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _rows(self, statement: str, *values: str | int) -> list[tuple[object, ...]]:
        """Return the rows of one statement, which sees the file as it is at one moment."""
        with self._lock:
            try:
                return self._connected().execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise self._failure(error) from error
            except (UnicodeEncodeError, OverflowError):  # no file holds half a surrogate pair or 2 ** 63
                return []

    def _failure(self, error: Exception | str) -> GoalkitError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_NOTADB:
            return InvalidFile(self._path, [Problem("", "is no SQLite file", "file.foreign")])
        if code == sqlite3.SQLITE_CORRUPT:
            return InvalidFile(self._path, [Problem("", f"is damaged: {error}", "file.damaged")])
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            text = f"is locked: somebody else wrote to it for more than {self._timeout:g} seconds"
            return UnreadableFile(self._path, [Problem("", text, "file.locked")])
        return UnreadableFile(self._path, [Problem("", str(error), "file.unreadable")])

    # rows

    def _expect(self, key: str, expected: int | None) -> tuple[int, int]:
        """Return the last version given under a key and the one that is there, 0 for none."""
        rows = cast("list[tuple[int, int]]", self._rows("SELECT version, kept FROM plans WHERE key = ?", key))
        last, kept = rows[0] if rows else (0, 0)
        found = last if kept else 0
        if expected is not None and expected != found:
            raise VersionConflict.between(key, expected=expected, found=found)
        return last, found

    def _stored(self, key: str, rows: list[tuple[object, ...]]) -> Stored:
        (version, _, _, whole), *added = cast("list[_Row]", rows)
        try:
            document = cast("_Table", json.loads(whole))
            goals = _goals(document) if added else {}
            for version, part, goal, body in added:  # noqa: B007 - the last one is the version
                cast("list[object]", goals[part, goal].setdefault(part, [])).append(json.loads(body))
        except (LookupError, TypeError, ValueError) as error:
            text = f"is damaged: what is kept under {show(key)} cannot be read ({show(error)})"
            raise InvalidFile(self._path, [Problem("", text, "file.damaged")]) from error
        return Stored(decode(document, what=f"{self._path}: {show(key)}"), version)


def _goals(document: _Table) -> dict[tuple[str, str], _Table]:
    """Return the key results and KPIs of a document, which entries are added to, by list and id."""
    objectives = cast("list[_Table]", document.get("objectives", ()))
    key_results = [item for objective in objectives for item in cast("list[_Table]", objective.get("key_results", ()))]
    found = {("check_ins", cast("str", item["id"])): item for item in key_results}
    kpis = cast("list[_Table]", document.get("kpis", ()))
    return {**found, **{("readings", cast("str", item["id"])): item for item in kpis}}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_iso)


def _iso(value: object) -> str:
    return cast("dt.date", value).isoformat()
