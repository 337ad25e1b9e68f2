"""How the laws open a repository: on a new file, copied from an empty one."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from okr_store.database import open_database, open_engine

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from sqlalchemy.pool import ConnectionPoolEntry

_FOLDER = TemporaryDirectory(prefix="okr-store-")


@cache
def _empty_file() -> Path:
    path = Path(_FOLDER.name) / "empty.db"
    open_database(path).kw["bind"].dispose()
    return path


def _no_waiting_for_the_disk(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.execute("PRAGMA synchronous = OFF")  # for tests only: a crash of the machine may damage the file


@contextmanager
def empty_database() -> Iterator[sessionmaker[Session]]:
    """Open a new file with the tables in it; afterwards it is closed and gone."""
    with TemporaryDirectory(dir=_FOLDER.name) as folder:
        path = Path(shutil.copy(_empty_file(), folder))
        engine = open_engine(path)
        event.listen(engine, "connect", _no_waiting_for_the_disk)
        try:
            yield sessionmaker(engine)
        finally:
            engine.dispose()
