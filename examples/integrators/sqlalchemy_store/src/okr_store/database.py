"""A SQLite file, opened so that transactions are what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import create_engine, event
from sqlalchemy.orm import sessionmaker

from okr_store.models import Base

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session
    from sqlalchemy.pool import ConnectionPoolEntry


def open_engine(path: Path) -> Engine:
    """Return the engine of a file."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def open_database(path: Path) -> sessionmaker[Session]:
    """Return the sessions of a file, which is made if there is none."""
    engine = open_engine(path)
    Base.metadata.create_all(engine)
    return sessionmaker(engine)


def _prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver begins no transactions of its own; `_begin` does
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")  # who waits at the start never fails in the middle
