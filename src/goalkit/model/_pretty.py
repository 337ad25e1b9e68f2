"""How values print where examples are printed: as the short call that makes them.

A `repr` shows every field. In a failing test or a notebook most of a plan is defaults, so the printers of
Hypothesis and IPython, which both ask an object for `_repr_pretty_`, get a call without them. It can be pasted
and run after `import datetime` and `from goalkit import *`.
"""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

__all__ = ["Printer", "pretty"]

T = TypeVar("T")


class Printer(Protocol):
    """What Hypothesis and IPython pass: a pretty printer."""

    def text(self, obj: str) -> None:
        """Write a text."""

    def pretty(self, obj: object) -> None:
        """Write another object."""

    def breakable(self, sep: str = " ") -> None:
        """Write a blank, or begin a new line."""

    def group(self, indent: int = 0, open: str = "", close: str = "") -> AbstractContextManager[None]:  # noqa: A002
        """Keep what is written in the block on one line if it fits."""
        ...


def pretty(kind: type[T]) -> type[T]:
    """Let objects of an attrs class print as the call that makes them, without what has its default value.

    Examples:
        >>> import goalkit as gk
        >>> from hypothesis.vendor.pretty import pretty
        >>> print(pretty(gk.KeyResult(id="arr", title="Grow", measure=gk.Change(baseline=12, target=20))))
        KeyResult(id='arr', title='Grow', measure=Change(baseline=12.0, target=20.0))
    """
    kind._repr_pretty_ = _Method()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    return kind


class _Method:
    """A method that knows when it is asked of the class itself, which is an object to print as well."""

    def __get__(self, item: object | None, kind: type[object]) -> Callable[..., None]:
        def of_class(*arguments: object) -> None:
            if len(arguments) == 3:  # IPython: the object, the printer and whether it is inside itself
                _print(*cast("tuple[object, Printer, bool]", arguments))
            else:  # Hypothesis
                cast("Printer", arguments[0]).text(kind.__name__)

        return of_class if item is None else partial(_print, item)


def _print(item: object, printer: Printer, cycle: bool) -> None:  # noqa: ARG001, FBT001 - called by place
    name = type(item).__name__
    with printer.group(4, f"{name}(", ")"):
        for place, (label, value) in enumerate(_told(item)):
            printer.text("," if place else "")
            printer.breakable(" " if place else "")
            printer.text(label)
            printer.pretty(_plain(value))


def _plain(value: object) -> object:
    """Return a member of an enum as its text, which is accepted wherever it is; in tuples too."""
    if isinstance(value, StrEnum):
        return value.value
    return tuple(map(_plain, cast("tuple[object, ...]", value))) if type(value) is tuple else value


def _told(item: object) -> list[tuple[str, object]]:
    """Return what a call must say, each with its label: fields without a default by place, others by name."""
    found: list[tuple[str, object]] = []
    for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(item))):
        value: object = getattr(item, field.name)
        if not field.init or value == _default(field):
            continue
        by_place = field.default is attrs.NOTHING and not field.kw_only
        found.append(("" if by_place else f"{field.alias}=", value))
    return found


def _default(field: attrs.Attribute[object]) -> object:
    default: object = field.default
    factory = getattr(default, "factory", None)
    return factory() if callable(factory) else default
