"""Objectives: the qualitative aim of one owner in one cycle, and what it is aligned to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import attrs

from goalkit.model._check import Check, as_number, as_optional_number, as_tuple, named, show
from goalkit.model._pretty import pretty
from goalkit.model._quick import NO_ITEMS, NO_TEXT, is_id, is_text, is_title, later, took_items, took_number
from goalkit.model.history import Closing, StateChange
from goalkit.model.ignores import Ignore, as_ignores, check_ignores
from goalkit.model.key_results import KeyResult, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Alignment", "Ambition", "Objective"]

Ambition: TypeAlias = Literal["aspirational", "committed"]
"""A stretch aim, of which 60-70 % is a success, or a promise, of which 100 % is."""

_AMBITIONS = get_args(Ambition)


@pretty
@attrs.frozen(field_transformer=later)
class Alignment:
    """A link from an objective to a parent objective or parent key result.

    Raises:
        InvalidValue: A field is wrong; whether the parent exists is checked by the `Plan`.

    Examples:
        >>> import goalkit as gk
        >>> gk.Alignment("win-mid-market", weight=2).contributes
        True
    """

    to: str
    """The id of the parent objective or key result."""
    weight: float = attrs.field(default=1.0, converter=as_number, kw_only=True)
    """The weight of this child in the parent's score, 0 or more; 0 means shown, not counted."""
    contributes: bool = attrs.field(default=True, kw_only=True)
    """Whether the child counts in the parent's score; False means it only supports it."""
    share: float | None = attrs.field(default=None, converter=as_optional_number, kw_only=True)
    """The fixed share of this child in the parent's score, 0 to 1, instead of a weight; those without one share
    the rest in the ratio of their weights. 0 means shown, not counted, and so does a weight of 0 beside any share."""

    def __attrs_post_init__(self) -> None:
        if not (
            is_id(self.to)
            and took_number(self, "weight", 0)
            and self.share is None
            and (self.contributes is True or self.contributes is False)
        ):
            self._check()

    def _check(self) -> None:
        check = Check(self)
        check.convert()
        check.identifier("to", self.to)
        check.number("weight", self.weight, low=0)
        check.optional_number("share", self.share, low=0, high=1)
        check.flag("contributes", self.contributes)
        check.raise_if_any(named("Alignment", self.to))


def _as_ids(values: Iterable[str]) -> tuple[str, ...]:
    return as_tuple(values)


def _as_alignments(values: Iterable[Alignment]) -> tuple[Alignment, ...]:
    return as_tuple(values)


def _as_key_results(values: Iterable[KeyResult]) -> tuple[KeyResult, ...]:
    return as_tuple(values)


def _as_states(values: Iterable[StateChange]) -> tuple[StateChange, ...]:
    return as_tuple(values)


@pretty
@attrs.frozen(kw_only=True, field_transformer=later)
class Objective:
    """The qualitative aim of one owner in one cycle.

    Raises:
        InvalidValue: A field is wrong, or the same parent or guardrail is listed twice.

    Examples:
        >>> import goalkit as gk
        >>> gk.Objective(
        ...     id="first-value",
        ...     title="Every trial user feels the value in 72 hours",
        ...     owner="growth",
        ...     cycle="2026-Q2",
        ... ).ambition
        'aspirational'
    """

    id: str
    """Unique among the objectives and key results of a plan."""
    title: str
    """What people read."""
    owner: str | None = None
    """The id of its owner."""
    cycle: str | None = None
    """The id of its cycle; None where none was agreed: there is then no pace and no status."""
    ambition: Ambition = "aspirational"
    """`aspirational` (60-70 % is the aim) or `committed` (100 % is promised)."""
    weight: float = attrs.field(default=1.0, converter=as_number)
    """Its weight in its owner's score, 0 or more; 0 means shown, not counted."""
    priority: str = ""
    """A label such as `P0`; a policy may give each label a weight."""
    guardrails: tuple[str, ...] = attrs.field(default=(), converter=_as_ids)
    """The ids of KPIs that must not breach while this objective is pursued."""
    aligned_to: tuple[Alignment, ...] = attrs.field(default=(), converter=_as_alignments)
    """Its parents; there may be several."""
    key_results: tuple[KeyResult, ...] = attrs.field(default=(), converter=_as_key_results)
    """Its key results, in the order in which they are shown."""
    states: tuple[StateChange, ...] = attrs.field(default=(), converter=_as_states)
    """Its changes of state, kept by date."""
    closing: Closing | None = None
    """A person's final score, if one was given."""
    description: str = ""
    """Free text."""
    ignore: tuple[Ignore, ...] = attrs.field(default=(), converter=as_ignores)
    """Findings about it that are no mistake, with the reason."""

    def __attrs_post_init__(self) -> None:
        if not (
            is_id(self.id)
            and is_title(self.title)
            and (self.owner is None or is_id(self.owner))
            and (self.cycle is None or is_id(self.cycle))
            and is_text(self.ambition)
            and self.ambition in _AMBITIONS
            and took_number(self, "weight", 0)
            and (self.priority is NO_TEXT or is_text(self.priority))
            and took_items(self, "aligned_to", Alignment)
            and (len(self.aligned_to) < 2 or len({link.to for link in self.aligned_to}) == len(self.aligned_to))
            and took_items(self, "key_results", KeyResult)
            and (self.closing is None or type(self.closing) is Closing)
            and (self.description is NO_TEXT or is_text(self.description))
            and self.guardrails is NO_ITEMS
            and self.states is NO_ITEMS
            and self.ignore is NO_ITEMS
        ):
            self._check()

    def _check(self) -> None:
        check = Check(self)
        check.convert()
        check.identifier("id", self.id)
        check.text("title", self.title, empty=False)
        check.optional_identifier("owner", self.owner)
        check.optional_identifier("cycle", self.cycle)
        check.choice("ambition", self.ambition, _AMBITIONS)
        check.number("weight", self.weight, low=0)
        check.text("priority", self.priority)
        check.identifiers("guardrails", self.guardrails)
        parents: set[str] = set()
        for position, link in check.placed("aligned_to", self.aligned_to, Alignment):
            if link.to in parents:
                check.add(f"aligned_to[{position}].to", f"{show(link.to)} is a parent already", "link.duplicate")
            parents.add(link.to)
        check.items("key_results", self.key_results, KeyResult)
        states = check.items("states", self.states, StateChange)
        check.instance("closing", self.closing, Closing, optional=True)
        check.text("description", self.description)
        check_ignores(check, self.ignore)
        check.raise_if_any(named("Objective", self.id))
        check.keep("states", in_order(states, [item.at for item in states]))
