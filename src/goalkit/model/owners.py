"""Owners: who goals and KPIs belong to."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import attrs

from goalkit.model._check import Check, named
from goalkit.model._pretty import pretty
from goalkit.model.ignores import Ignore, as_ignores, check_ignores

__all__ = ["Owner", "OwnerKind"]

OwnerKind: TypeAlias = Literal["company", "department", "team", "individual"]
"""The level of an owner in its organisation."""

_KINDS = get_args(OwnerKind)


@pretty
@attrs.frozen(kw_only=True)
class Owner:
    """A company, department, team or individual; each may sit under a parent.

    Raises:
        InvalidValue: A field is wrong; whether the parent exists is checked by the `Plan`.

    Examples:
        >>> import goalkit as gk
        >>> gk.Owner(id="growth", name="Growth", kind="team", parent="acme").kind
        'team'
    """

    id: str
    """Unique among the owners of a plan."""
    name: str = ""
    """What people call it."""
    kind: OwnerKind = "team"
    """Its level: `company`, `department`, `team` or `individual`."""
    parent: str | None = None
    """The id of the owner it belongs to; None at the top."""
    ignore: tuple[Ignore, ...] = attrs.field(default=(), converter=as_ignores)
    """Findings about it that are no mistake, with the reason."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.identifier("id", self.id)
        check.text("name", self.name)
        check.choice("kind", self.kind, _KINDS)
        check.optional_identifier("parent", self.parent)
        check_ignores(check, self.ignore)
        check.raise_if_any(named("Owner", self.id))
