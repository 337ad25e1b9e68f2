"""The repository in a SQLite file: what the laws of repositories do not ask, above all what happens to the file."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

import goalkit as gk
from goalkit.ports import MemoryRepository, SQLiteRepository, sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from goalkit.ports import Repository

MAY = dt.date(2026, 5, 11)
CALLS = gk.KeyResult(id="calls", title="Call every customer")
PLAN = gk.Plan(
    kpis=[gk.KPI(id="churn")],
    objectives=[gk.Objective(id="know", title="Know them", key_results=[CALLS])],
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "plans.db"


@pytest.fixture
def repository(file: Path) -> Iterator[SQLiteRepository]:
    with SQLiteRepository(file) as opened:
        yield opened


def child(code: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def start(processes: list[subprocess.Popen[str]]) -> None:
    """Let processes that wait begin, and wait until all went well."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
        assert process.returncode == 0


def table(file: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(file)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


class TestTheFile:
    def test_a_single_entry_is_one_small_row(self, repository: SQLiteRepository, file: Path) -> None:
        repository.put("acme", PLAN)
        repository.check_in("acme", "calls", gk.CheckIn(MAY, 0.1 + 0.2, note="ünï"))
        repository.record("acme", "churn", gk.Reading(MAY, 3))
        rows = table(file, "SELECT version, base, part, goal, body FROM changes WHERE part != '' ORDER BY version")
        assert rows == [
            (2, 1, "check_ins", "calls", '{"date":"2026-05-11","value":0.30000000000000004,"note":"ünï"}'),
            (3, 1, "readings", "churn", '{"date":"2026-05-11","value":3.0,"note":""}'),
        ]
        assert repository.get("acme").plan == PLAN.with_check_in(
            "calls", gk.CheckIn(MAY, 0.1 + 0.2, note="ünï")
        ).with_reading("churn", gk.Reading(MAY, 3))

    @pytest.mark.usefixtures("repository")
    def test_it_is_marked_and_in_wal_mode(self, file: Path) -> None:
        assert table(file, "PRAGMA application_id") == [(int.from_bytes(b"goal", "big"),)]
        assert table(file, "PRAGMA user_version") == [(sqlite.SCHEMA,)]
        assert table(file, "PRAGMA journal_mode") == [("wal",)]

    def test_closed_it_is_one_file(self, tmp_path: Path) -> None:
        with SQLiteRepository(str(tmp_path / "plans.db")) as repository:
            repository.put("acme", PLAN)
        assert [path.name for path in tmp_path.iterdir()] == ["plans.db"]

    def test_a_relative_path_stays_the_same_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        with SQLiteRepository("plans.db") as repository:
            repository.put("acme", PLAN)
            (tmp_path / "elsewhere").mkdir()
            monkeypatch.chdir(tmp_path / "elsewhere")
            with repository.reopen() as other:
                assert other.keys() == ("acme",)

    def test_an_empty_file_is_a_new_one(self, file: Path) -> None:
        file.touch()
        with SQLiteRepository(file) as repository:
            assert repository.keys() == ()

    @pytest.mark.parametrize("path", ["", ":memory:"])
    def test_no_file(self, path: str) -> None:
        with pytest.raises(gk.InvalidValue, match="MemoryRepository"):
            SQLiteRepository(path)

    @pytest.mark.parametrize("name", ["missing/plans.db", ".", "null\0.db"])
    def test_a_path_that_cannot_be_opened(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(gk.UnreadableFile) as caught:
            SQLiteRepository(f"{tmp_path}/{name}")
        assert caught.value.code == "file.unreadable"

    @pytest.mark.parametrize("content", [b"goalkit = 1\n" * 100, b"\0" * 4096, b"SQLite format 3\0" + b"\1" * 5000])
    def test_a_file_of_something_else(self, file: Path, content: bytes) -> None:
        file.write_bytes(content)
        with pytest.raises(gk.GoalkitError):
            SQLiteRepository(file)
        assert file.read_bytes() == content
        assert [path.name for path in file.parent.iterdir()] == [file.name]

    @pytest.mark.parametrize(
        "statement", ["CREATE TABLE users (id)", "PRAGMA user_version = 7", "PRAGMA application_id = 5"]
    )
    def test_a_database_of_something_else(self, file: Path, statement: str) -> None:
        table(file, statement)
        before = file.read_bytes()
        with pytest.raises(gk.InvalidFile) as caught:
            SQLiteRepository(file)
        assert caught.value.code == "file.foreign"
        assert file.read_bytes() == before
        assert [path.name for path in file.parent.iterdir()] == [file.name]

    def test_a_file_of_a_later_goalkit(self, file: Path) -> None:
        SQLiteRepository(file).close()
        table(file, f"PRAGMA user_version = {sqlite.SCHEMA + 1}")
        with pytest.raises(gk.InvalidFile, match=f"version {sqlite.SCHEMA + 1}, this one reads up to 1") as caught:
            SQLiteRepository(file)
        assert caught.value.code == "file.version"

    def test_a_damaged_page(self, file: Path) -> None:
        with SQLiteRepository(file) as repository:
            for number in range(50):
                repository.put(f"k{number}", PLAN)
        data = bytearray(file.read_bytes())
        data[4096:] = b"\xff" * (len(data) - 4096)
        file.write_bytes(data)
        with SQLiteRepository(file) as repository, pytest.raises(gk.InvalidFile) as caught:
            repository.keys()
        assert caught.value.code == "file.damaged"

    @pytest.mark.parametrize("damage", ["body = '{'", "goal = 'nobody'", "body = '[]', part = 'x'"])
    def test_a_row_that_cannot_be_read(self, repository: SQLiteRepository, file: Path, damage: str) -> None:
        repository.put("acme", PLAN)
        repository.check_in("acme", "calls", gk.CheckIn(MAY, 1))
        connection = sqlite3.connect(file)
        connection.execute(f"UPDATE changes SET {damage} WHERE version = 2")  # noqa: S608 - of this test
        connection.commit()
        connection.close()
        with pytest.raises(gk.InvalidFile) as caught:
            repository.get("acme")
        assert caught.value.code == "file.damaged"

    def test_a_plan_that_is_none_any_more(self, repository: SQLiteRepository, file: Path) -> None:
        repository.put("acme", PLAN)
        connection = sqlite3.connect(file)
        connection.execute('UPDATE changes SET body = \'{"goalkit":1,"nme":1}\'')
        connection.commit()
        connection.close()
        with pytest.raises(gk.InvalidFile, match=r"'acme': nme: is no key"):
            repository.get("acme")

    def test_a_file_that_may_only_be_read(self, repository: SQLiteRepository) -> None:
        repository._execute("PRAGMA query_only = 1")
        with pytest.raises(gk.UnreadableFile, match="readonly"):
            repository.put("acme", PLAN)
        assert repository.keys() == ()


class TestClosing:
    def test_it_is_closed_once(self, file: Path) -> None:
        repository = SQLiteRepository(file)
        repository.close()
        repository.close()
        with pytest.raises(gk.UnreadableFile, match="is closed"):
            repository.keys()

    def test_in_a_transaction_it_undoes(self, file: Path) -> None:
        repository = SQLiteRepository(file)

        def close_early() -> None:
            with repository.transaction():
                repository.put("acme", PLAN)
                repository.close()

        with pytest.raises(gk.UnreadableFile, match="is closed"):
            close_early()
        with SQLiteRepository(file) as again:
            assert again.keys() == ()

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
    def test_after_a_fork_it_says_so(self, repository: SQLiteRepository, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "getpid", lambda: -1)
        with pytest.raises(gk.UnreadableFile, match="open it again after a fork"):
            repository.keys()
        monkeypatch.undo()
        assert repository.keys() == ()


class TestTransactions:
    def test_one_that_sqlite_gave_up_is_not_gone_on_with(self, repository: SQLiteRepository) -> None:
        def go_on() -> None:
            with repository.transaction():
                repository.put("acme", PLAN)
                repository._execute("ROLLBACK")  # as SQLite does when the disk is full
                repository.put("umbrella", PLAN)

        with pytest.raises(gk.UnreadableFile, match="was undone"):
            go_on()
        assert repository.keys() == ()

    def test_threads_that_share_one_wait_for_its_transaction(self, repository: SQLiteRepository) -> None:
        seen: list[tuple[str, ...]] = []
        other = threading.Thread(target=lambda: seen.append(repository.keys()))
        with repository.transaction():
            repository.put("acme", PLAN)
            other.start()
            other.join(0.05)
            assert not seen
            repository.put("umbrella", PLAN)
        other.join()
        assert seen == [("acme", "umbrella")]

    def test_readers_do_not_wait_for_a_writer(self, repository: SQLiteRepository) -> None:
        repository.put("acme", PLAN)
        with repository.reopen() as reader, repository.transaction():
            repository.delete("acme")
            assert reader.keys() == ("acme",)
            assert reader.get("acme").plan == PLAN

    def test_a_writer_that_waits_too_long_says_so(self, file: Path, repository: SQLiteRepository) -> None:
        with SQLiteRepository(file, timeout=0.05) as other, repository.transaction():
            with pytest.raises(
                gk.UnreadableFile, match=r"locked: somebody else wrote to it for more than 0.05"
            ) as caught:
                other.put("acme", PLAN)
            assert caught.value.code == "file.locked"
        assert repository.keys() == ()


class TestOpeningALockedFile:
    def hold(self, file: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        connection.execute("BEGIN IMMEDIATE")
        return connection

    def test_it_waits_for_others_who_make_it(self, file: Path) -> None:
        connection = self.hold(file)
        release = threading.Timer(0.1, connection.close)
        release.start()
        with SQLiteRepository(file) as repository:
            assert repository.keys() == ()
        release.join()

    def test_not_longer_than_it_was_told(self, file: Path) -> None:
        connection = self.hold(file)
        with pytest.raises(gk.UnreadableFile) as caught:
            SQLiteRepository(file, timeout=0.05)
        assert caught.value.code == "file.locked"
        connection.close()

    def test_another_error_is_told_at_once(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        execute = SQLiteRepository._execute

        def fail(self: SQLiteRepository, statement: str, *values: str | int) -> None:
            if "journal_mode" in statement:
                raise self._failure("disk I/O error")
            execute(self, statement, *values)

        monkeypatch.setattr(SQLiteRepository, "_execute", fail)
        with pytest.raises(gk.UnreadableFile, match="disk I/O error"):
            SQLiteRepository(file)

    def test_somebody_else_made_it_meanwhile(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        allow_readers = SQLiteRepository._allow_readers

        def slow(self: SQLiteRepository) -> None:
            monkeypatch.setattr(SQLiteRepository, "_allow_readers", allow_readers)
            with SQLiteRepository(file) as other:
                other.put("acme", PLAN)
            allow_readers(self)

        monkeypatch.setattr(SQLiteRepository, "_allow_readers", slow)
        with SQLiteRepository(file) as repository:
            assert repository.keys() == ("acme",)


class TestWrongArguments:
    @pytest.mark.parametrize("make", [MemoryRepository, lambda: SQLiteRepository("unused.db")])
    def test_what_is_put_is_checked(
        self, make: Callable[[], Repository], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        repository = make()
        wrong: list[tuple[object, object, list[str]]] = [
            ("", PLAN, ["text.empty"]),
            (1, "plan", ["text.type", "part.type"]),
            ("\ud800", PLAN, ["text.surrogate"]),
        ]
        for key, plan, codes in wrong:
            with pytest.raises(gk.InvalidValue) as caught:
                repository.put(key, plan)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
            assert [problem.code for problem in caught.value.problems] == codes
        assert list(repository.keys()) == []
        if isinstance(repository, SQLiteRepository):
            repository.close()

    def test_no_key_that_no_file_can_hold_is_there(self, repository: SQLiteRepository) -> None:
        for call in (repository.get, repository.delete, repository.versions):
            with pytest.raises(gk.NotFound):
                call("\ud800")

    def test_no_version_beyond_the_numbers_of_the_file_is_there(self, repository: SQLiteRepository) -> None:
        repository.put("acme", PLAN)
        with pytest.raises(gk.NotFound, match="no version 9223372036854775808"):
            repository.get_version("acme", 2**63)


class TestProcesses:
    CRASH = """
import sys, goalkit as gk
from goalkit.ports import SQLiteRepository
repository = SQLiteRepository(sys.argv[1])
repository.put("before", gk.Plan())
with repository.transaction():
    repository.put("acme", gk.Plan(name="half"))
    repository.delete("before")
    print("inside", flush=True)
    sys.stdin.read()
"""

    def test_a_process_that_is_killed_in_a_transaction_leaves_nothing_of_it(self, file: Path) -> None:
        process = child(self.CRASH, file)
        assert process.stdout is not None
        assert process.stdout.readline() == "inside\n"
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        with SQLiteRepository(file, timeout=5) as repository:
            assert repository.keys() == ("before",)
            assert repository.put("before", PLAN, expected_version=1) == 2
        assert table(file, "PRAGMA integrity_check") == [("ok",)]

    WRITER = """
import sys, datetime as dt, goalkit as gk
from goalkit.errors import VersionConflict
from goalkit.ports import SQLiteRepository
file, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
sys.stdin.readline()
with SQLiteRepository(file) as repository:
    for number in range(count):
        repository.check_in("acme", "calls", gk.CheckIn(dt.date(2026, 5, 11), number, author=name))
        while True:
            stored = repository.get("counter")
            plan = gk.Plan(name=str(int(stored.plan.name) + 1))
            try:
                repository.put("counter", plan, expected_version=stored.version)
            except VersionConflict:
                continue
            break
"""

    def test_processes_that_write_at_once_lose_nothing(self, repository: SQLiteRepository, file: Path) -> None:
        each, names = 12, ("ana", "bo", "chi")
        repository.put("acme", PLAN)
        repository.put("counter", gk.Plan(name="0"))
        processes = [child(self.WRITER, file, name, each) for name in names]
        start(processes)
        check_ins = repository.get("acme").plan.key_result("calls").check_ins
        for name in names:
            assert [item.value for item in check_ins if item.author == name] == list(range(each))
        assert repository.versions("acme") == tuple(range(1, each * len(names) + 2))
        assert repository.get("counter").plan.name == str(each * len(names))

    MAKER = """
import sys, goalkit as gk
from goalkit.ports import SQLiteRepository
sys.stdin.readline()
with SQLiteRepository(sys.argv[1]) as repository:
    repository.put(sys.argv[2], gk.Plan())
"""

    def test_processes_that_make_the_file_at_once_make_one(self, file: Path) -> None:
        processes = [child(self.MAKER, file, name) for name in "abcd"]
        start(processes)
        with SQLiteRepository(file) as repository:
            assert repository.keys() == ("a", "b", "c", "d")
