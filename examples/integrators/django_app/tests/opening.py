"""How the laws open a repository: on a database whose tables are empty."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connections

from okrs.models import StoredPlan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

_free = list(connections)
_opened: list[BaseDatabaseWrapper] = []


@contextmanager
def empty_database() -> Iterator[str]:
    """Take a database that nobody uses; afterwards all of its rows and connections are gone."""
    alias = _free.pop(0)
    try:
        yield alias
    finally:
        while _opened:
            _opened.pop().close()
        StoredPlan.objects.using(alias).all().delete()
        _free.insert(0, alias)


def connect_again(alias: str) -> None:
    """Have this thread open a connection of its own, that `empty_database` closes."""
    connection = connections[alias]
    connection.close()
    connection.inc_thread_sharing()
    _opened.append(connection)
