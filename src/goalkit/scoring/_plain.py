"""A policy as plain values and back: what files, notebooks and other programs hold.

Everything here goes by the fields of the classes and their types, so a new field is written and read like the
others. Only what differs from a base is written; the base is the default, or a preset. Upon a base a table changes
what it names, and a list stands for the whole.
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
from goalkit.scoring.grading import Grading

if TYPE_CHECKING:
    from goalkit.scoring.policy import Policy

__all__ = ["named_policy", "plain", "policy_to", "presets", "read", "read_policy", "read_table"]

T = TypeVar("T")
Document: TypeAlias = dict[str, object]
_Pairs: TypeAlias = tuple[tuple[object, object], ...]

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
            return _written_pairs(cast("_Pairs", items), cast("_Pairs", base or ()), get_args(inner)[1])
        return [_written(item, None, inner) for item in items]
    return plain(value, base if type(base) is type(value) else None) if attrs.has(type(value)) else value


def _written_pairs(pairs: _Pairs, base: _Pairs, hint: object) -> object:
    """Return a table of the pairs that differ from those of a base, or, where it would not do, a list of all."""
    changed = tuple(pair for pair in pairs if pair not in base)
    if _merged(base, changed) == pairs:
        return {str(key): _written(value, None, hint) for key, value in changed}
    return [[str(key), _written(value, None, hint)] for key, value in pairs]


def _merged(base: _Pairs, pairs: _Pairs) -> _Pairs:
    """Return the pairs of a base with what others say instead, and then what they add."""
    return tuple((dict(base) | dict(pairs)).items())


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
        before, table = len(self.problems), cast("Mapping[object, object]", data)
        values = self.fields(path, table, kind, base)
        needed = [field.name for field in _fields(kind) if base is None and _default(field) is attrs.NOTHING]
        if any(name not in values for name in needed):
            return _BROKEN
        try:
            made = kind(**values) if base is None else evolve(base, **values)
        except InvalidValue as error:
            self.problems.extend(_by_key(problem, table, values).under(path) for problem in error.problems)
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
            return self.collection(path, data, hint, base)
        if not isinstance(hint, type):
            return data
        if isinstance(data, str) and hint in {Cadence, Grading}:
            return self.cadence(path, data) if hint is Cadence else self.school(path, data)
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

    def school(self, path: str, name: str) -> object:
        """Read the name of a school of grading."""
        from goalkit.scoring.schools import SCHOOLS  # noqa: PLC0415 - they build on policies

        if name not in SCHOOLS:
            text = f"there is no school of grading {show(name)}{_hint(name, list(SCHOOLS))}"
            self.add(path, f"{text} (the name of a school or a table may stand here)", "school.unknown")
            return _BROKEN
        return SCHOOLS[name]

    def collection(self, path: str, data: object, hint: object, base: object) -> object:
        """Read a list item by item; pairs of a name and a value may also be a table, which adds to those of a base."""
        inner = _item(hint)
        if _is_pair(inner) and isinstance(data, Mapping):
            table = cast("Mapping[object, object]", data)
            first, second = get_args(inner)
            pairs = tuple(
                (self.value(path, key, first, None), self.value(_join(path, key), value, second, None))
                for key, value in table.items()
            )
            return _merged(cast("_Pairs", base), pairs) if isinstance(base, tuple) else pairs
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


def _by_key(problem: Problem, table: Mapping[object, object], values: Document) -> Problem:
    """Return a problem of a pair under the key that it has in the table instead of its position among all pairs."""
    name, bracket, place = problem.path.partition("[")
    if not bracket or not isinstance(table.get(name), Mapping):
        return problem
    pairs = cast("_Pairs", values[name])
    return attrs.evolve(problem, path=_join(name, pairs[int(place.rstrip("]"))][0]))


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
    hint = f"; known are {', '.join(known)}"
    if isinstance(name, str):
        called = {policy.name.casefold(): key for key, policy in known.items()}
        hint = _hint(called.get(name.strip().casefold(), name), list(known))
    raise InvalidValue("Policy", [Problem("preset", f"there is no preset {show(name)}{hint}", "preset.unknown")])


def read_policy(kind: type[Policy], data: object) -> Policy:
    """Return the policy that the `policy` of a file describes: the name of a preset, or a table of fields.

    Raises:
        InvalidValue: Anything is wrong; everything is listed, each with its path below `policy`.
    """
    if isinstance(data, Mapping):
        return read_table(kind, cast("object", data))
    default = "for the default rules leave policy out"
    if data is None or (isinstance(data, str) and data.strip().casefold() in {"", NONE, "null", "default"}):
        text = f"{show(data)} is no policy: {default}; else write the name of a preset or a table of fields"
        raise InvalidValue(kind.__name__, [Problem("", text, "preset.unknown")])
    if not isinstance(data, str):
        text = f"must be the name of a preset or a table of fields, got {show(data)}; {default}"
        raise InvalidValue(kind.__name__, [Problem("", text, "table.type")])
    try:
        return named_policy(data)
    except InvalidValue as error:
        [problem] = error.problems
        text = f"{problem.message} (the name of a preset or a table of fields may stand here)"
        raise InvalidValue(kind.__name__, [Problem("", text, problem.code)]) from None


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
