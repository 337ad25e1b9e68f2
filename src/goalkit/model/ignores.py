"""Ignores: findings that somebody looked at and keeps, each with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from goalkit.model._check import Check, as_tuple, show
from goalkit.model._pretty import pretty

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Ignore"]


@pretty
@attrs.frozen
class Ignore:
    """A finding to leave out of reports, and why. It covers what holds it: a goal, a KPI, an owner or the plan.

    Raises:
        InvalidValue: The code is no id, or the reason is empty.

    Examples:
        >>> import goalkit as gk
        >>> gk.Ignore("GK404", "the research unit has a level of its own").code
        'GK404'
    """

    code: str
    """The code of the finding, as `GK404`."""
    reason: str
    """Why it is no mistake here."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.identifier("code", self.code)
        check.text("reason", self.reason, empty=False)
        check.raise_if_any("Ignore")


def as_ignores(values: Iterable[Ignore]) -> tuple[Ignore, ...]:
    """Declare that a field accepts ignores; `check_ignores` does the work."""
    return as_tuple(values)


def check_ignores(check: Check, values: tuple[Ignore, ...]) -> None:
    """Check a collection of ignores, no code twice, and keep it in the order of the codes."""
    seen: set[str] = set()
    items = check.placed("ignore", values, Ignore)
    check.keep("ignore", tuple(sorted((item for _, item in items), key=lambda item: item.code)))
    for position, item in items:
        if item.code in seen:
            check.add(f"ignore[{position}].code", f"{show(item.code)} is ignored already", "ignore.duplicate")
        seen.add(item.code)
