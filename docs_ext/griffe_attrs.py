"""A griffe extension that shows attrs classes as their users see them.

Griffe reads source code and so finds no constructor in an attrs class, and shows a field's default
as `attrs.field(default=..., converter=...)`. This extension imports each class, gives it the
constructor that attrs made, and replaces each `attrs.field(...)` by the default it stands for. It also
takes away griffe's labels for where a field is stored, which say nothing to a reader.
"""

from __future__ import annotations

import inspect
from enum import Enum
from typing import TYPE_CHECKING, Any, cast

import attrs
from griffe import (
    Attribute,
    Class,
    Expr,
    Extension,
    Function,
    Module,
    Parameter,
    ParameterKind,
    Parameters,
    dynamic_import,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS: dict[object, ParameterKind] = {
    inspect.Parameter.KEYWORD_ONLY: ParameterKind.keyword_only,
    inspect.Parameter.POSITIONAL_OR_KEYWORD: ParameterKind.positional_or_keyword,
}
_WHERE_IT_IS_STORED = {"class-attribute", "instance-attribute", "module-attribute"}


class AttrsSignatures(Extension):
    """Give each attrs class its constructor and plain defaults."""

    def on_package(self, *, pkg: Module, **_kwargs: object) -> None:
        """Go through a package once griffe has read all of it."""
        for cls in _classes(pkg):
            try:
                runtime = dynamic_import(cls.path)
            except ImportError:
                if _is_private(cls):
                    continue  # only for type checkers: `if TYPE_CHECKING:` around a class
                raise
            if attrs.has(runtime) and "__init__" not in cls.members:
                _describe(cls, runtime)
            _unlabel(cls)
        for module in _modules(pkg):
            _unlabel(module)


def _is_private(cls: Class) -> bool:
    return any(part.startswith("_") for part in cls.path.split("."))


def _classes(where: Module | Class) -> Iterator[Class]:
    for member in list(where.members.values()):
        if isinstance(member, Class):
            yield member
        if isinstance(member, (Class, Module)):
            yield from _classes(member)


def _modules(where: Module) -> Iterator[Module]:
    yield where
    for member in list(where.members.values()):
        if isinstance(member, Module):
            yield from _modules(member)


def _unlabel(where: Module | Class) -> None:
    for member in where.members.values():
        if isinstance(member, Attribute):
            member.labels -= _WHERE_IT_IS_STORED


def _describe(cls: Class, runtime: type[attrs.AttrsInstance]) -> None:
    fields = {field.alias: field for field in attrs.fields(runtime)}
    parameters = [Parameter("self", kind=ParameterKind.positional_or_keyword)]
    for name, parameter in inspect.signature(runtime).parameters.items():
        field = fields[name]
        default = _default(field)
        member = _find(cls, field.name)
        parameters.append(
            Parameter(
                name,
                annotation=_accepted(cls, field, member) if member else None,
                kind=_KINDS[parameter.kind],
                default=default,
            )
        )
        if member:
            member.value = default
    cls.set_member("__init__", Function("__init__", parameters=Parameters(*parameters)))


def _find(cls: Class, name: str) -> Attribute | None:
    member = cls.all_members.get(name)
    return member if isinstance(member, Attribute) else None


def _accepted(cls: Class, field: attrs.Attribute[Any], member: Attribute) -> str | Expr | None:
    """Return what the constructor takes: what a converter takes, where it is made for the field."""
    used = cast("object", field.converter or field.metadata.get("converter"))  # pyright: ignore[reportUnknownMemberType]
    converter = cls.module.all_members.get(getattr(used, "__name__", ""))
    if converter is None or not converter.is_function:
        return member.annotation
    function = cast("Function", converter)
    made_for_it = str(function.returns) == str(member.annotation)  # not for a generic as_tuple
    return function.parameters[0].annotation if made_for_it else member.annotation


def _default(field: attrs.Attribute[Any]) -> str | None:
    default = cast("object", field.default)
    if default is attrs.NOTHING:
        return None
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        made = cast("object", default.factory)  # type: ignore[attr-defined]
        return f"{getattr(made, '__qualname__', '...')}()"  # of a generic dictionary: dict()
    if isinstance(default, Enum):
        return f"{type(default).__name__}.{default.name}"
    return repr(default)
