"""The short way through the checks: is a field right as it is?

A plan of a whole company is millions of small objects, and nearly all of them are right. A class asks these
functions first; only where one of them says no does its `Check` look at everything and name every problem. What
is accepted here, the check accepts too, and keeps in the same form (tests/property/test_quick_laws.py).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import attrs

from goalkit.model.numbers import LARGEST, SMALLEST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

__all__ = [
    "LATER",
    "NO_ITEMS",
    "NO_TEXT",
    "is_id",
    "is_text",
    "is_title",
    "later",
    "took_items",
    "took_member",
    "took_number",
]

NO_TEXT = ""
"""The text that is the default of most texts; there is one in all of Python, so `is` finds it."""
NO_ITEMS: tuple[()] = ()
"""The collection that is the default of most collections; there is only one as well."""

LATER = "converter"
"""Where the metadata of a field has the converter that is called later, if at all."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def later(
    kind: type[object],  # noqa: ARG001 - what attrs passes
    fields: list[attrs.Attribute[object]],
) -> list[attrs.Attribute[object]]:
    """Put the converters of a class off: they tell type checkers what its constructor accepts, and `Check` calls them.

    Nearly all that they are given is right as it is. Calling one for each field of each object would be a sixth of
    the time that objects take.
    """
    found: list[attrs.Attribute[object]] = []
    for field in fields:
        converter = cast("object", field.converter)  # pyright: ignore[reportUnknownMemberType]
        more = {} if converter is None else {LATER: converter}
        found.append(field.evolve(converter=None, metadata={**field.metadata, **more}))
    return found


def is_text(value: object) -> bool:
    """Return whether a value is a text that any file can hold."""
    return type(value) is str and (value.isascii() or _SURROGATE.search(value) is None)


def is_title(value: object) -> bool:
    """Return whether a value is a text that does not begin with a blank, on one line of usual characters."""
    return type(value) is str and value.isprintable() and value[:1] > " "


def is_id(value: object) -> bool:
    """Return whether a value is an id without any blank; of the printable ones (no controls) " " is the only."""
    return type(value) is str and value.isprintable() and value != NO_TEXT and " " not in value


def took_number(target: object, name: str, low: float = -LARGEST, high: float = LARGEST) -> bool:
    """Keep a field that is a whole number or 0 as its float; return whether it is now a float that is right."""
    value: object = getattr(target, name)
    if type(value) is float:
        if not low <= value <= high:
            return False
        if value >= SMALLEST or value <= -SMALLEST:
            return True
        if value != 0.0:
            return False
        value = 0.0  # of -0.0 too
    elif type(value) is int and low <= value <= high:
        value = float(value)
    else:
        return False
    object.__setattr__(target, name, value)
    return True


def took_items(target: object, name: str, kind: type[object]) -> bool:
    """Keep a list as a tuple; return whether a field is now a tuple of objects of this very class."""
    items: object = getattr(target, name)
    if type(items) is list:
        items = tuple(cast("list[object]", items))
        object.__setattr__(target, name, items)
    if type(items) is not tuple:
        return False
    for item in cast("tuple[object, ...]", items):  # noqa: SIM110 - `all` costs twice as much for a few items
        if type(item) is not kind:
            return False
    return True


def took_member(target: object, name: str, members: Mapping[str, StrEnum]) -> bool:
    """Keep a text as the member of an enum that has it; return whether a field is now one of the members."""
    value: object = getattr(target, name)
    if not isinstance(value, str):
        return False
    member = members.get(value)
    if type(value) is str and member is not None:
        object.__setattr__(target, name, member)
        return True
    return value is member
