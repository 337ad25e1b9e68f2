"""A plan under change: parts that can be edited in any order and are checked once, at the end.

A draft costs no more than the plan and the changes together: a part is looked up by its id, histories and
links grow in place, positions are settled when everything else is, and each part that was touched is
built once. Nothing is checked in between, so the states on the way need not be valid plans.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar, cast, get_args

import attrs

from goalkit.errors import InvalidPlan, InvalidValue, NotFound, Problem
from goalkit.model._check import evolve, show, unknown_code
from goalkit.model.cadence import Cadence
from goalkit.model.cycles import Cycle
from goalkit.model.history import CheckIn
from goalkit.model.key_results import KeyResult, in_order
from goalkit.model.kpis import KPI
from goalkit.model.measures import Measure
from goalkit.model.objectives import Alignment, Objective
from goalkit.model.owners import Owner
from goalkit.model.plan import not_found
from goalkit.model.readings import Reading
from goalkit.scoring.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from goalkit.model.history import Revision, StateChange
    from goalkit.model.plan import Plan

P = TypeVar("P")

PartKind: TypeAlias = Literal["cycle", "owner", "KPI", "objective", "key result"]
"""What a plan is made of."""

Part: TypeAlias = Cycle | Owner | KPI | Objective | KeyResult
"""One part of a plan."""

KINDS: tuple[PartKind, ...] = get_args(PartKind)
CLASSES: dict[PartKind, type[Part]] = dict(zip(KINDS, get_args(Part), strict=True))
PLACES: dict[PartKind, str] = {
    "cycle": "cycles",
    "owner": "owners",
    "KPI": "kpis",
    "objective": "objectives",
    "key result": "key_results",
}
"""The field that holds the parts of each kind."""
FIELDS: dict[PartKind, tuple[str, ...]] = {
    kind: tuple(
        field.name
        for field in attrs.fields(cast("type[attrs.AttrsInstance]", CLASSES[kind]))
        if field.init and field.name not in {"id", "key_results"}
    )
    for kind in KINDS
}
"""The fields of each kind that can change; a key result is a part of its own."""

_MEASURES = get_args(Measure)
_HINTS = 3
"""How many unknown ids are answered with similar ones: looking for those takes a while."""


class Step:
    """What every change of a plan has in common."""

    __slots__ = ()

    def edit(self, draft: Draft) -> None:
        """Make the change, or note why it cannot be made."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, object]:
        """Return the change as plain values for JSON: its name under `change`, then its fields."""
        name = "".join(f"_{char.lower()}" if char.isupper() else char for char in type(self).__name__)
        return {"change": name.removeprefix("_"), **_table(self)}


def plain(value: object) -> object:
    """Return any value of a plan as texts, numbers, lists and tables."""
    if isinstance(value, Enum):
        return cast("object", value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (Cadence, Policy)):
        return str(value) if isinstance(value, Cadence) else value.to_dict()
    items = as_items(value)
    if items is not None:
        return [plain(item) for item in items]
    if isinstance(value, _MEASURES):
        return {"type": type(value).__name__.lower(), **_table(value)}
    return _table(value) if attrs.has(type(value)) else value


def _table(value: object) -> dict[str, object]:
    """Return the fields that do not have their default value."""
    table: dict[str, object] = {}
    for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(value))):
        found: object = getattr(value, field.name)
        if field.init and (field.default is attrs.NOTHING or found != field.default):
            table[field.name] = plain(found)
    return table


class Entry:
    """One part under change: its value, and what is different by now."""

    __slots__ = ("fields", "histories", "links", "shelf", "value")

    def __init__(self, value: Part) -> None:
        self.value: Part = value
        self.fields: dict[str, object] = {}
        self.histories: dict[str, list[object]] = {}
        self.links: dict[str, Alignment] | None = None
        self.shelf: Shelf | None = None

    def read(self, field: str) -> object:
        """Return a field as it is by now."""
        if field in self.histories:
            items = tuple(self.histories[field])
            return in_order(items, [_dated(item) for item in items])
        if field == "aligned_to" and self.links is not None:
            return tuple(self.links.values())
        return self.fields.get(field, getattr(self.value, field))

    def write(self, field: str, value: object) -> None:
        """Replace a field."""
        self.histories.pop(field, None)
        if field == "aligned_to":
            self.links = None
        self.fields[field] = value

    def append(self, field: str, item: object) -> None:
        """Add to a history; one that holds something else by mistake is left for its own check."""
        if field not in self.histories:
            items = as_items(self.read(field))
            if items is None or not all(isinstance(one, type(item)) for one in items):
                return
            self.histories[field] = list(items)
        self.histories[field].append(item)

    def link_table(self) -> dict[str, Alignment]:
        """Return the links by parent, to be changed in place; of broken ones a table that nobody reads."""
        if self.links is None:
            found = as_items(self.read("aligned_to"))
            table = {link.to: link for link in _alignments(found)}
            if found is None or len(table) != len(found):
                return table
            self.links = table
        return self.links

    def key_results(self) -> Shelf:
        """Return the key results of an objective."""
        if self.shelf is None:
            self.shelf = Shelf(cast("Objective", self.value).key_results)
        return self.shelf

    def build(self, path: str, problems: list[Problem]) -> Part:
        """Return the part as it is by now; what is wrong with it is noted under its path."""
        changes = {name: self.read(name) for name in (*self.fields, *self.histories)}
        if self.links is not None:
            changes["aligned_to"] = self.read("aligned_to")
        if self.shelf is not None:
            changes["key_results"] = self.shelf.build(f"{path}.key_results", problems)
        try:
            return evolve(self.value, **changes) if changes else self.value
        except InvalidValue as error:
            problems.extend(problem.under(path) for problem in error.problems)
            return self.value


def _dated(item: object) -> date:
    return item.date if isinstance(item, (CheckIn, Reading)) else cast("Revision | StateChange", item).at


def as_items(value: object) -> tuple[object, ...] | None:
    """Return a collection as such, None for anything else."""
    return cast("tuple[object, ...]", value) if isinstance(value, tuple) else None


def _alignments(value: object) -> list[Alignment]:
    return [item for item in as_items(value) or () if isinstance(item, Alignment)]


class Shelf:
    """Parts of one kind in their order."""

    __slots__ = ("entries", "placed")

    def __init__(self, items: Iterable[Part]) -> None:
        self.entries: dict[str, Entry] = {item.id: Entry(item) for item in items}
        self.placed: dict[str, int] = {}
        """The places in the result of what was added or moved to one; of two for one the later gets it."""

    def put(self, name: str, entry: Entry, at: int | None) -> None:
        """Add a part: at its place in the result, or after everything else."""
        self.entries[name] = entry
        if at is not None:
            self.placed[name] = at

    def take(self, name: str) -> Entry:
        """Remove a part and return it."""
        self.placed.pop(name, None)
        return self.entries.pop(name)

    def build(self, path: str, problems: list[Problem]) -> tuple[Part, ...]:
        """Return the parts as they are by now, each where it belongs."""
        waiting = sorted(self.placed, key=self.placed.__getitem__, reverse=True)
        ordered: list[str] = []
        for name in self.entries:
            if name not in self.placed:
                while waiting and self.placed[waiting[-1]] <= len(ordered):
                    ordered.append(waiting.pop())
                ordered.append(name)
        ordered.extend(reversed(waiting))
        return tuple(self.entries[name].build(f"{path}[{position}]", problems) for position, name in enumerate(ordered))


class Draft:
    """A plan under change."""

    def __init__(self, plan: Plan) -> None:
        self.plan: Plan = plan
        self.path: str = ""
        """The change that is being made."""
        self.texts: dict[str, object] = {}
        self.problems: list[Problem] = []
        self._shelves: dict[PartKind, Shelf] = {}
        self._homes: dict[str, dict[str, None]] = {}
        """The objectives that have a key result with this id: while changes are made there may be several."""
        self._children: dict[str, dict[str, None]] | None = None
        """The objectives that may be aligned to a goal, from the first time that one is dropped."""

    # problems

    def conflict(self, field: str, message: str) -> None:
        """Note that a change does not fit what the plan has."""
        self.problems.append(Problem(f"{self.path}.{field}", message, "change.conflict"))

    def unknown(self, field: str, places: Iterable[str], wanted: str, kind: str) -> None:
        """Note that a change is about something that does not exist."""
        near = places if len(self.problems) < _HINTS else ()
        found = not_found(near, wanted, kind).problems[0]
        self.problems.append(found.under(f"{self.path}.{field}"))

    # looking up

    def shelf(self, kind: PartKind) -> Shelf:
        """Return the parts of a kind that the plan itself holds."""
        if kind not in self._shelves:
            self._shelves[kind] = Shelf(getattr(self.plan, PLACES[kind]))
        return self._shelves[kind]

    def homes(self, key_result: str) -> dict[str, None]:
        """Return the objectives that have a key result with this id."""
        if key_result not in self._homes:
            at = self.plan.structure.key_result_at.get(key_result)
            self._homes[key_result] = {} if at is None else {self.plan.objectives[at[0]].id: None}
        return self._homes[key_result]

    def holder(self, kind: PartKind, name: str, objective: str | None, field: str = "id") -> Shelf | None:
        """Return the shelf that holds a part, or note that there is none."""
        if objective is not None:
            inside = self.inside(objective)
            if inside is None or name in inside.entries:
                return inside
            text = f"objective {show(objective)} has no {kind} {show(name)}"
            self.problems.append(Problem(f"{self.path}.{field}", text, unknown_code(kind)))
            return None
        if kind == "key result":
            home = next(reversed(self.homes(name)), None)
            if home is not None:
                return self.shelf("objective").entries[home].key_results()
            self.unknown(field, self.plan.structure.key_result_at, name, kind)
            return None
        shelf = self.shelf(kind)
        if name in shelf.entries:
            return shelf
        self.unknown(field, shelf.entries, name, kind)
        return None

    def entry(self, kind: PartKind, name: str, objective: str | None = None, field: str = "id") -> Entry | None:
        """Return a part, or note that there is none."""
        shelf = self.holder(kind, name, objective, field)
        return None if shelf is None else shelf.entries[name]

    def goal(self, name: str) -> tuple[PartKind, Entry] | None:
        """Return an objective or a key result with its kind, or note that there is none."""
        objectives = self.shelf("objective").entries
        if name in objectives:
            return "objective", objectives[name]
        home = next(reversed(self.homes(name)), None)
        if home is not None:
            return "key result", objectives[home].key_results().entries[name]
        places = (*objectives, *self.plan.structure.key_result_at) if len(self.problems) < _HINTS else ()
        self.unknown("goal", places, name, "objective or key result")
        return None

    def inside(self, objective: str, field: str = "objective") -> Shelf | None:
        """Return the key results of an objective, or note that there is no such objective."""
        entry = self.entry("objective", objective, field=field)
        return None if entry is None else entry.key_results()

    # changing

    def add(self, kind: PartKind, item: Part, at: int | None, objective: str | None) -> None:
        """Add a part; an id that is in use already is a conflict."""
        shelf = self.shelf(kind) if objective is None else self.inside(objective)
        if shelf is None:
            return
        if item.id in shelf.entries:
            self.conflict("item.id", f"{kind} {show(item.id)} exists already")
            return
        shelf.put(item.id, Entry(item), at)
        if objective is not None:
            self.homes(item.id)[objective] = None
        if isinstance(item, Objective):
            self.note_links(item.id, item.aligned_to)
            for place, key_result in enumerate(item.key_results):
                homes = self.homes(key_result.id)
                if item.id in homes:
                    text = f"key result {show(key_result.id)} exists already"
                    self.conflict(f"item.key_results[{place}].id", text)
                homes[item.id] = None

    def remove(self, kind: PartKind, name: str, objective: str | None) -> Entry | None:
        """Take a part out, an objective with its key results, and return it."""
        shelf = self.holder(kind, name, objective)
        if shelf is None:
            return None
        entry = shelf.take(name)
        if kind == "key result":
            homes = self.homes(name)
            homes.pop(next(reversed(homes)) if objective is None else objective)
        if kind == "objective":
            for key_result in entry.key_results().entries:
                self.homes(key_result).pop(name, None)
        return entry

    def move(self, name: str, objective: str | None, to: str, at: int | None) -> None:
        """Move a key result to another objective."""
        shelf = self.inside(to, "to")
        if shelf is None:
            return
        if name in shelf.entries:
            self.conflict("to", f"objective {show(to)} has a key result {show(name)} already")
            return
        entry = self.remove("key result", name, objective)
        if entry is not None:
            shelf.put(name, entry, at)
            self.homes(name)[to] = None

    def note_links(self, child: str, links: object) -> None:
        """Remember who is aligned to whom, if that was asked for."""
        if self._children is not None:
            for link in _alignments(links):
                self._children.setdefault(link.to, {})[child] = None

    def unlink(self, goals: Iterable[str]) -> None:
        """Remove every link that leads to one of these goals."""
        entries = self.shelf("objective").entries
        if self._children is None:
            self._children = {}
            for child, entry in entries.items():
                self.note_links(child, entry.read("aligned_to"))
        for goal in goals:
            for child in self._children.pop(goal, {}):
                if child in entries:
                    entries[child].link_table().pop(goal, None)

    def build(self) -> Plan:
        """Return the plan as it is by now, checked."""
        if self.problems:
            missing = all(problem.code.endswith(".unknown") for problem in self.problems)
            raise (NotFound if missing else InvalidPlan)("Plan", self.problems)
        parts: Mapping[str, object] = {
            PLACES[kind]: self._shelves[kind].build(PLACES[kind], self.problems)
            for kind in KINDS
            if kind in self._shelves
        }
        if self.problems:
            raise InvalidValue("Plan", self.problems)
        return evolve(self.plan, **self.texts, **parts)
