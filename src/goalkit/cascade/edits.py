"""Edits of a plan as values: a part is added, removed, moved, or gets another value in one field.

These are the changes that a difference between two plans is made of.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, cast

import attrs

from goalkit.cascade._drafts import CLASSES, FIELDS, KINDS, Part, PartKind, Step, as_items
from goalkit.model._check import Check, digits, show
from goalkit.model.ignores import Ignore
from goalkit.scoring._sentences import sentences
from goalkit.scoring.policy import Policy

if TYPE_CHECKING:
    from goalkit.cascade._drafts import Draft

__all__ = ["Added", "Changed", "Described", "Moved", "Removed"]

_SHOWN = 5
"""How many items of a collection a text names before it says how many more there are."""


def _check(check: Check, kind: PartKind, name: object, objective: str | None, *, needed: bool = False) -> bool:
    """Check what most changes have; return whether the kind is one."""
    known = check.choice("kind", kind, KINDS)
    check.identifier("id", name)
    check.optional_identifier("objective", objective)
    if known and objective is not None and kind != "key result":
        check.add("objective", f"belongs to a key result, not to a {kind}", "change.objective")
    if needed and objective is None and kind == "key result":
        check.add("objective", "is missing: say which objective gets the key result", "change.objective")
    return known


def _place(check: Check, at: int | None) -> None:
    if at is not None:
        check.count("at", at, low=0)


def _name(kind: PartKind, name: str, objective: str | None) -> str:
    return f"{kind} {show(name)}" + ("" if objective is None else f" of objective {show(objective)}")


def _at(at: int | None) -> str:
    return "at the end" if at is None else f"in place {at + 1}"


def _value(value: object) -> str:
    if isinstance(value, Policy):
        return show(value.name) if value.name else "an unnamed one"
    return digits(value) if isinstance(value, float) else "nothing" if value is None else show(value)


def _step(before: object, after: object) -> str:
    """Say how a value changes; of a collection what goes and what comes."""
    gone, come = as_items(before), as_items(after)
    if gone is None or come is None:
        return f"from {_value(before)} to {_value(after)}"
    old, new = Counter(gone), Counter(come)
    parts = [f"without {_value(item)}" for item in (old - new).elements()]
    parts += [f"with {_value(item)}" for item in (new - old).elements()]
    more = [f"{len(parts) - _SHOWN} more"] if len(parts) > _SHOWN else []
    return ", ".join([*parts[:_SHOWN], *more]) or "in another order"


@attrs.frozen
class Added(Step):
    """A part is added; an objective comes with its key results.

    Raises:
        InvalidValue: A field is wrong, or the item is not of that kind.

    Examples:
        >>> import goalkit as gk
        >>> print(Added("objective", gk.Objective(id="team", title="Sell more"), 0))
        add objective 'team' in place 1
    """

    kind: PartKind
    """What is added."""
    item: Part
    """The part itself."""
    at: int | None = None
    """Its position in the result, counted from 0; None for the end."""
    objective: str | None = None
    """The id of the objective that a key result is added to."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        if _check(check, self.kind, "any", self.objective, needed=True):
            check.instance("item", self.item, CLASSES[self.kind])
        _place(check, self.at)
        check.raise_if_any("Added")

    def edit(self, draft: Draft) -> None:
        """Make the change in a draft."""
        draft.add(self.kind, self.item, self.at, self.objective)

    def __str__(self) -> str:
        return f"add {_name(self.kind, self.item.id, self.objective)} {_at(self.at)}"


@attrs.frozen
class Removed(Step):
    """A part is removed, an objective with its key results. Links to it stay: see `Dropped`.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> print(Removed("key result", "arr", "company"))
        remove key result 'arr' of objective 'company'
    """

    kind: PartKind
    """What is removed."""
    id: str
    """Its id."""
    objective: str | None = None
    """The id of a key result's objective; None finds it."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        _check(check, self.kind, self.id, self.objective)
        check.raise_if_any("Removed")

    def edit(self, draft: Draft) -> None:
        """Make the change in a draft."""
        draft.remove(self.kind, self.id, self.objective)

    def __str__(self) -> str:
        return f"remove {_name(self.kind, self.id, self.objective)}"


@attrs.frozen
class Moved(Step):
    """A part moves to another position, a key result perhaps to another objective.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> print(Moved("key result", "arr", 0, "company", to="team"))
        move key result 'arr' of objective 'company' to objective 'team' in place 1
    """

    kind: PartKind
    """What moves."""
    id: str
    """Its id."""
    at: int | None = None
    """Its position in the result, counted from 0; None for the end."""
    objective: str | None = None
    """The id of the objective that a key result is in; None finds it."""
    to: str | None = attrs.field(default=None, kw_only=True)
    """The id of the objective that a key result moves to; None leaves it where it is."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        known = _check(check, self.kind, self.id, self.objective)
        _place(check, self.at)
        check.optional_identifier("to", self.to)
        if known and self.to is not None and self.kind != "key result":
            check.add("to", f"belongs to a key result, not to a {self.kind}", "change.objective")
        check.raise_if_any("Moved")

    def edit(self, draft: Draft) -> None:
        """Make the change in a draft."""
        if self.to is not None:
            draft.move(self.id, self.objective, self.to, self.at)
            return
        shelf = draft.holder(self.kind, self.id, self.objective)
        if shelf is not None:
            shelf.put(self.id, shelf.take(self.id), self.at)

    def __str__(self) -> str:
        to = "" if self.to is None else f"to objective {show(self.to)} "
        return f"move {_name(self.kind, self.id, self.objective)} {to}{_at(self.at)}"


def _lines(policy: Policy) -> tuple[str, ...]:
    """Return the sentences of a policy, to say how one differs from another."""
    return tuple(line for lines in sentences(policy).values() for line in lines)


def _frozen(value: object) -> object:
    return tuple(cast("list[object]", value)) if isinstance(value, list) else value


def _is_value(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


@attrs.frozen
class Changed(Step):
    """One field of a part gets another value.

    Raises:
        InvalidValue: A field is wrong, or parts of that kind have no such field to change: an id never
            changes, and key results are parts of their own.

    Examples:
        >>> print(Changed("objective", "team", "weight", before=1, after=2))
        objective 'team': weight from 1 to 2
    """

    kind: PartKind
    """What changes."""
    id: str
    """Its id."""
    field: str
    """The name of the field."""
    before: object = attrs.field(converter=_frozen)
    """The value that it has; another one is a conflict."""
    after: object = attrs.field(converter=_frozen)
    """The value that it gets."""
    objective: str | None = None
    """The id of a key result's objective; None finds it."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        if _check(check, self.kind, self.id, self.objective):
            check.choice("field", self.field, FIELDS[self.kind])
        for name, value in (("before", self.before), ("after", self.after)):
            if not _is_value(value):
                check.add(name, f"must be a value as plans have it, got {show(value)}", "change.value")
        check.raise_if_any("Changed")

    def edit(self, draft: Draft) -> None:
        """Make the change in a draft."""
        entry = draft.entry(self.kind, self.id, self.objective)
        if entry is None:
            return
        now = entry.read(self.field)
        if now != self.before:
            text = f"{self.field} of {self.kind} {show(self.id)} is {_value(now)}, not {_value(self.before)}"
            draft.conflict("before", text)
            return
        entry.write(self.field, self.after)
        if self.field == "aligned_to":
            draft.note_links(self.id, self.after)

    def __str__(self) -> str:
        return f"{_name(self.kind, self.id, self.objective)}: {self.field} {_step(self.before, self.after)}"


@attrs.frozen
class Described(Step):
    """The plan itself gets another name, description or policy, or ignores other findings.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> print(Described("name", before="", after="Acme 2026"))
        plan: name from '' to 'Acme 2026'
    """

    field: Literal["name", "description", "policy", "ignore"]
    """Which of them."""
    before: str | Policy | tuple[Ignore, ...] | None
    """What it has; anything else is a conflict."""
    after: str | Policy | tuple[Ignore, ...] | None
    """What it gets."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.choice("field", self.field, ("name", "description", "policy", "ignore"))
        for name, value in (("before", self.before), ("after", self.after)):
            if self.field == "ignore":
                check.items(name, value, Ignore)
            elif self.field == "policy":
                check.instance(name, value, Policy, optional=True)
            else:
                check.text(name, value)
        check.raise_if_any("Described")

    def edit(self, draft: Draft) -> None:
        """Make the change in a draft."""
        now = draft.texts.get(self.field, getattr(draft.plan, self.field))
        if now == self.before:
            draft.texts[self.field] = self.after
        else:
            draft.conflict("before", f"{self.field} of the plan is {show(now)}, not {show(self.before)}")

    def __str__(self) -> str:
        if isinstance(self.before, Policy) and isinstance(self.after, Policy):
            return f"plan: policy {_step(_lines(self.before), _lines(self.after))}"
        return f"plan: {self.field} {_step(self.before, self.after)}"
