"""The short way through a document: parts that are right are built without a word about where they stand.

The careful reader makes a path for every field, in case something is wrong there. Nearly always nothing is, so
each part is first read by a shortcut, which knows no paths and gives up at the first thing that is unusual. What
it gives up, in whatever way, the careful reader reads again and explains; what it returns, the careful reader
would have returned too (tests/property/test_shortcut_laws.py). A plan is read in a third of the time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeAlias, cast

__all__ = ["DATE", "Shortcut", "Unusual", "as_it_stands", "list_of", "record_of", "to_date"]

Shortcut: TypeAlias = Callable[[object], object]
"""Reads one part; raises anything at all where it is not right."""

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
"""How a date is written in a text."""


class Unusual(Exception):
    """A part is for the careful reader."""


def as_it_stands(data: object) -> object:
    """Return a part that the class itself checks."""
    return data


def to_date(data: object) -> dt.date:
    """Return a date, or the one that a text says."""
    return data if type(data) is dt.date else _date_of(cast("str", data))


@lru_cache(maxsize=4096)
def _date_of(text: str) -> dt.date:
    """Read a date once for all that have it: a plan has far fewer days than entries."""
    if DATE.fullmatch(text) is None:
        raise Unusual
    return dt.date.fromisoformat(text)


def list_of(read: Shortcut) -> Shortcut:
    """Return the shortcut for a list of parts."""

    def short(data: object) -> object:
        if type(data) is not list:
            raise Unusual
        return tuple([read(item) for item in cast("list[object]", data)])

    return short


def record_of(kind: Callable[..., object], fields: Mapping[str, Shortcut]) -> Shortcut:
    """Return the shortcut for a table of a class's fields; `fields` are those that do not stand as they are.

    A key that is unknown or missing is for Python to find: it is an argument that is unknown or missing.
    """
    shortcuts = tuple(fields.items())

    def short(data: object) -> object:
        if type(data) is not dict:
            raise Unusual
        values = cast("dict[str, object]", data).copy()
        for name, read in shortcuts:
            if name in values:
                values[name] = read(values[name])
        return kind(**values)

    return short
