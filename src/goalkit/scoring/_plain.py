"""A policy as plain values and back: what files, notebooks and other programs hold.

Everything here goes by the fields of the classes and their types, so a new field is written and read like the
others. Only what differs from a base is written; the base is the default, or a preset.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from types import UnionType
from typing import TYPE_CHECKING, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import attrs

from goalkit.errors import InvalidValue, Problem
from goalkit.model._check import evolve, show
from goalkit.model.cadence import Cadence

if TYPE_CHECKING:
    from goalkit.scoring.policy import Policy

__all__ = ["named_policy", "plain", "policy_to", "presets", "read", "read_table"]

T = TypeVar("T")
Document: TypeAlias = dict[str, object]

NONE = "none"
"""What stands for None, which TOML cannot say: an open side of a clamp, a limit that there is not."""
_WHOLE = 2.0**53


class _Broken:
    """Stands where a value could not be read; its problems are noted already."""


_BROKEN = _Broken()


def presets() -> Mapping[str, Policy]:
    """Return the policies that have a name of their own."""
    from goalkit.scoring.presets import PRESETS  # noqa: PLC0415 - they are policies themselves

    return PRESETS


# writing


def plain(value: object, base: object = None) -> Document:
    """Return the fields of a value that differ from those of a base; without a base, from the defaults."""
    table: Document = {}
    for field in _fields(type(value)):
        found: object = getattr(value, field.name)
        usual = _default(field) if base is None else getattr(base, field.name)
        if found != usual:
            table[field.name] = _written(found, usual, _hints(type(value))[field.name])
    return table


def _written(value: object, base: object, hint: object) -> object:
    if value is None:
        return NONE
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _WHOLE else value
    if isinstance(value, (str, Cadence)):
        return str(value)
    if isinstance(value, tuple):
        items = cast("tuple[object, ...]", value)
        inner = _item(hint)
        if _is_pair(inner):
            pairs = cast("tuple[tuple[object, object], ...]", items)
            return {str(key): _written(found, None, get_args(inner)[1]) for key, found in pairs}
        return [_written(item, None, inner) for item in items]
    return plain(value, base if type(base) is type(value) else None) if attrs.has(type(value)) else value


# reading


def read(kind: type[T], data: object, base: T | None = None) -> T:
    """Return an object of plain values: a base (the defaults, without one) with what the table names.

    Raises:
        InvalidValue: Anything is wrong; everything is listed, each with its path.
    """
    reader = _Reader()
    found = reader.record("", data, kind, base)
    if reader.problems:
        raise InvalidValue(kind.__name__, reader.problems)
    return cast("T", found)


class _Reader:
    """Collects problems while plain values are read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, path: str, message: str, code: str) -> None:
        self.problems.append(Problem(path, message, code))

    def record(self, path: str, data: object, kind: type[object], base: object) -> object:
        """Read a table of fields; whatever could be read of it is checked even where something else could not."""
        names = [field.name for field in _fields(kind)]
        if not isinstance(data, Mapping):
            self.add(path, f"must be a table of {', '.join(names)}; got {show(data)}", "table.type")
            return _BROKEN
        before = len(self.problems)
        values = self.fields(path, cast("Mapping[object, object]", data), kind, base)
        needed = [field.name for field in _fields(kind) if base is None and _default(field) is attrs.NOTHING]
        if any(name not in values for name in needed):
            return _BROKEN
        try:
            made = kind(**values) if base is None else evolve(base, **values)
        except InvalidValue as error:
            self.problems.extend(problem.under(path) for problem in error.problems)
            return _BROKEN
        return made if len(self.problems) == before else _BROKEN

    def fields(self, path: str, table: Mapping[object, object], kind: type[object], base: object) -> Document:
        """Return the values of a table that could be read; note unknown and missing keys."""
        usual = {field.name: _default(field) if base is None else getattr(base, field.name) for field in _fields(kind)}
        values: Document = {}
        for key, value in table.items():
            if not isinstance(key, str) or key not in usual:
                hint = _hint(str(key), list(usual))
                self.add(_join(path, key), f"is no key of this table{hint}", "key.unknown")
                continue
            found = self.value(_join(path, key), value, _hints(kind)[key], usual[key])
            if not isinstance(found, _Broken):
                values[key] = found
        for name, default in usual.items():
            if default is attrs.NOTHING and name not in table:
                self.add(_join(path, name), "is missing", "key.missing")
        return values

    def value(self, path: str, data: object, hint: object, base: object) -> object:
        """Read a value of a type; what the class itself complains about is left as it stands."""
        if get_origin(hint) in {Union, UnionType}:
            kinds = [kind for kind in get_args(hint) if kind is not type(None)]
            if data is None or (data == NONE and str not in kinds):
                return None
            hint = kinds[0]
        if get_origin(hint) is tuple:
            return self.collection(path, data, hint)
        if not isinstance(hint, type):
            return data
        if hint is Cadence and isinstance(data, str):
            return self.cadence(path, data)
        if attrs.has(hint) and hint is not Cadence:
            return self.record(path, data, hint, base if type(base) is hint else None)
        members = hint if issubclass(hint, StrEnum) else ()
        return next((member for member in members if member.value == data), data)

    def cadence(self, path: str, data: str) -> object:
        try:
            return Cadence.parse(data)
        except InvalidValue as error:
            self.problems.extend(Problem(path, problem.message, problem.code) for problem in error.problems)
            return _BROKEN

    def collection(self, path: str, data: object, hint: object) -> object:
        """Read a list item by item; pairs of a name and a value may also be a table."""
        inner = _item(hint)
        if _is_pair(inner) and isinstance(data, Mapping):
            table = cast("Mapping[object, object]", data)
            first, second = get_args(inner)
            return tuple(
                (self.value(path, key, first, None), self.value(_join(path, key), value, second, None))
                for key, value in table.items()
            )
        if not isinstance(data, (list, tuple)):
            return data
        items = cast("list[object]", data)
        found = tuple(self.value(f"{path}[{place}]", item, inner, None) for place, item in enumerate(items))
        return _BROKEN if any(isinstance(item, _Broken) for item in found) else found


def _hint(name: str, known: list[str]) -> str:
    similar = [word for word in known if name and word.startswith(name)] or get_close_matches(name[:60], known, n=1)
    return f"; did you mean {similar[0]}?" if similar else f"; known are {', '.join(known)}"


def _join(path: str, key: object) -> str:
    """Return the path of a key in a table; a key of any text is short and one line."""
    name = "".join(char if char.isprintable() else "?" for char in str(key)[:60]) or '""'
    return f"{path}.{name}" if path else name


# fields and their types


def _fields(kind: type[object]) -> list[attrs.Attribute[object]]:
    return [field for field in attrs.fields(cast("type[attrs.AttrsInstance]", kind)) if field.init]


def _hints(kind: type[object]) -> dict[str, object]:
    if kind not in _KNOWN:
        _KNOWN[kind] = get_type_hints(kind)
    return _KNOWN[kind]


_KNOWN: dict[type[object], dict[str, object]] = {}


def _default(field: attrs.Attribute[object]) -> object:
    """Return the default of a field; NOTHING where it must be given."""
    factory = cast("Callable[[], object] | None", getattr(field.default, "factory", None))
    return field.default if factory is None else factory()


def _item(hint: object) -> object:
    """Return the type of the items of a tuple; they are all of one."""
    return next(iter(get_args(hint)), None)


def _is_pair(hint: object) -> bool:
    """Return whether items are pairs of a name and a value."""
    parts = get_args(hint)
    first = parts[0] if get_origin(hint) is tuple and len(parts) == 2 else None
    return isinstance(first, type) and issubclass(first, str)


# presets


def named_policy(name: object) -> Policy:
    """Return the preset with this name.

    Raises:
        InvalidValue: There is none; the message names one that looks like it.
    """
    known = presets()
    if isinstance(name, str) and name in known:
        return known[name]
    hint = _hint(name, list(known)) if isinstance(name, str) else f"; known are {', '.join(known)}"
    raise InvalidValue("Policy", [Problem("preset", f"there is no preset {show(name)}{hint}", "preset.unknown")])


def read_table(kind: type[Policy], data: object) -> Policy:
    """Return the policy that a table of fields describes, perhaps upon a `preset`.

    Raises:
        InvalidValue: Anything is wrong; everything is listed, each with its path.
    """
    table = dict(cast("Mapping[object, object]", data)) if isinstance(data, Mapping) else {}
    if "preset" not in table:
        return read(kind, table if isinstance(data, Mapping) else data)
    name = table.pop("preset")
    problems: list[Problem] = []
    base = None
    try:
        base = named_policy(name)
    except InvalidValue as error:
        problems += error.problems
    try:
        found = read(kind, table, base)
    except InvalidValue as error:
        problems += error.problems
    else:
        if not problems:
            return found
    raise InvalidValue(kind.__name__, problems)


def policy_to(policy: Policy) -> str | Document:
    """Return what a file says for a policy: its preset's name, what differs from that preset or from the default."""
    known = presets()
    for name, preset in known.items():
        if preset == policy:
            return name
    for name, preset in known.items():
        if preset.name == policy.name:
            return {"preset": name, **plain(policy, preset)}
    return plain(policy)
