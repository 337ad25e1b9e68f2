"""Laws of serializers whose documents are JSON: one place is changed, and no change goes unnoticed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import attrs
from hypothesis import strategies as st

from goalkit.errors import GoalkitError
from goalkit.testing.capabilities import Capability
from goalkit.testing.law import law
from goalkit.testing.laws._json_tree import (
    appended,
    as_text,
    at,
    leaves,
    put,
    repeated_key,
    shown,
    spread,
    tables,
    tree_of,
    without,
)
from goalkit.testing.laws._serializing import attempt, mixed, refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hypothesis.strategies import SearchStrategy

    from goalkit.model.plan import Plan
    from goalkit.ports import Serializer
    from goalkit.testing.domain import Domain
    from goalkit.testing.fixtures import SerializerFixture
    from goalkit.testing.laws._json_tree import Place, Tree

__all__ = ["TREE_LAWS"]

_FRESH = "no-such-text-9f3a"
_TREE = [Capability.TREE]
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _places(domain: Domain) -> Mapping[str, SearchStrategy[object]]:
    return {"plan": domain.complete_plans(), "start": st.integers(0, 5040)}


def _excerpt(plan: Plan, start: int) -> Plan:
    """Return a third of a plan, so that many changes of it can be tried in little time."""
    kept = [
        attrs.evolve(item, key_results=[part for place, part in enumerate(item.key_results) if place % 3 == start % 3])
        for item in plan.objectives
    ]
    goals = {item.id for item in kept} | {part.id for item in kept for part in item.key_results}
    objectives = [
        attrs.evolve(item, aligned_to=[link for link in item.aligned_to if link.to in goals]) for item in kept
    ]
    links = {getattr(part.measure, "kpi", None) for item in kept for part in item.key_results}
    used = links.union(*(item.guardrails for item in kept if start % 2))
    return attrs.evolve(
        plan,
        policy=plan.policy if start % 4 == 0 else None,
        kpis=[item for place, item in enumerate(plan.kpis) if place % 3 == start % 3 or item.id in used],
        objectives=[item if start % 2 else attrs.evolve(item, guardrails=()) for item in objectives],
    )


def _numbers_of(value: object) -> Iterator[float]:
    """Yield every number in the goals and KPIs of a plan."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, tuple):
        for item in cast("tuple[object, ...]", value):
            yield from _numbers_of(item)
    elif attrs.has(type(value)):
        for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(value))):
            if field.eq and field.name != "policy":
                yield from _numbers_of(getattr(value, field.name))


@law(
    "serializer.cut-off",
    "A document that ends too early, or goes on after its end, is refused.",
    why="A disk that was full leaves half a file; the half of the goals that could be read is taken for all.",
    look_at=[
        "a parser that repairs or stops where it can (raw_decode, a stream of lines)",
        "partial results: except: break",
    ],
    draws=lambda domain: {"plan": domain.complete_plans(), "cut": st.integers(1, 10_000), "more": st.booleans()},
    requires=_TREE,
)
def _cut_off(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan, cut: int, more: bool) -> None:
    document = serializer.dumps(plan)
    whole = (document if isinstance(document, str) else document.decode()).strip()
    if more:
        ends = [whole + (whole, "}", " x", "\n{}")[cut % 4]]
    else:
        places = [7919 * (cut + number) % len(whole) for number in range(6)]
        ends = [whole[:place] if place % 2 else whole[:place].rpartition("\n")[0] for place in places]
    for end in ends:
        broken = end if isinstance(document, str) else end.encode()
        assert refused(serializer, broken), f"was read as a plan: {end[:100]!r} ... {end[-100:]!r}"


@law(
    "serializer.unknown-fields",
    "A field that nobody knows is refused, or kept: it is in what is written afterwards. It is never dropped silently.",
    why="A target that was spelled trget is no target; a field of a newer version is lost by saving in an older one.",
    look_at=[
        "dict.get for each field and nothing for the rest",
        "extra='ignore' (pydantic's default)",
        "**_ in a constructor",
    ],
    draws=_places,
    requires=_TREE,
)
def _unknown(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan, start: int) -> None:
    plan = _excerpt(plan, start)
    document = serializer.dumps(plan)
    start = mixed(document, start)
    tree = tree_of(document)
    for place, table in spread(tables(tree), start):
        changed = as_text(put(tree, place, {**table, _FRESH: "something"}), document)
        found = attempt(serializer, changed)
        if not isinstance(found, GoalkitError):
            kept = _FRESH in str(serializer.dumps(found))
            assert kept, f"the unknown field {_FRESH!r} in {shown(place)} was dropped silently"


@law(
    "serializer.changed-numbers",
    "A number that is changed in a document changes the plan, or is refused.",
    why="A number that is rounded, cut off or not read at all is found in no test that only writes and reads.",
    look_at=[
        "int() and round() on the way in",
        "the version of the format, which is not looked at",
        "a field that is written and never read",
    ],
    draws=_places,
    requires=_TREE,
)
def _changed_numbers(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan, start: int) -> None:
    plan = _excerpt(plan, start)
    document = serializer.dumps(plan)
    start = mixed(document, start)
    tree = tree_of(document)
    for place, value in spread(leaves(tree, int, float), start):
        number = cast("float", value)
        other = number + (1, 0.5, 1e-7)[start // 5 % 3]
        if float(other) != float(number):
            found = attempt(serializer, as_text(put(tree, place, other), document))
            assert found != plan, f"{shown(place)} is {other!r} instead of {number!r}, and the plan is the same"


@law(
    "serializer.changed-texts",
    "A text that is changed in a document is in the plan, or refused.",
    why="An ambition that was misspelled is aspirational, and a status nobody knows is none.",
    look_at=[
        "a default for what is not known: get(text, default), except ValueError: None",
        "a field that is written and never read",
    ],
    draws=_places,
    requires=_TREE,
)
def _changed_texts(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan, start: int) -> None:
    plan = _excerpt(plan, start)
    document = serializer.dumps(plan)
    start = mixed(document, start)
    tree = tree_of(document)
    for place, value in spread(leaves(tree, str), start, 6):
        found = attempt(serializer, as_text(put(tree, place, _FRESH), document))
        if not isinstance(found, GoalkitError):
            assert _FRESH in repr(found), (
                f"{shown(place)} is {_FRESH!r} instead of {value!r}, and the plan has it nowhere"
            )


def _wrong(value: Tree) -> list[Tree]:
    """Return values of types that cannot stand for one of another type."""
    if isinstance(value, bool):
        return [int(value), str(value).lower(), [value]]
    if isinstance(value, (int, float)):
        return [str(value), True, [value], {"value": value}]
    if isinstance(value, str):
        return [[value], {"value": value}, *([] if _is_number(value) else [7, True])]
    return [[value], "text", 7, True] if isinstance(value, dict) else [{}, "text", 7, True]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@law(
    "serializer.wrong-types",
    'A value of another type is refused: "12" for 12, true for 1, a text for a list, a list for a table.',
    why="A spreadsheet's text of a number is a number here and a text there; true counts as 1.",
    look_at=[
        "float() and bool() of whatever comes (bool('false') is True); pydantic without strict",
        "isinstance(value, int), which takes True",
        "a text where a list is expected: it is iterated letter by letter",
    ],
    draws=_places,
    requires=_TREE,
)
def _wrong_types(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan, start: int) -> None:
    plan = _excerpt(plan, start)
    document = serializer.dumps(plan)
    start = mixed(document, start)
    tree = tree_of(document)
    for place, value in spread(leaves(tree, int, float, str, bool), start) + spread(leaves(tree, list, dict), start, 2):
        choices = _wrong(value)
        other = choices[start // 5 % len(choices)]
        changed = as_text(put(tree, place, other), document)
        assert refused(serializer, changed), (
            f"{shown(place)} is {other!r} instead of {value!r}, and was read all the same"
        )


@law(
    "serializer.no-numbers",
    "NaN, infinity and what becomes infinite are refused.",
    why="NaN is in no order with anything: the score of the whole company is NaN, or 0.",
    look_at=["json.loads, which reads NaN and Infinity", "NaN taken for None"],
    draws=lambda domain: {
        **_places(domain),
        "literal": st.sampled_from(("NaN", "Infinity", "-Infinity", "1e999", "-1e999")),
    },
    requires=_TREE,
)
def _no_numbers(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan, start: int, literal: str) -> None:
    plan = _excerpt(plan, start)
    document = serializer.dumps(plan)
    start = mixed(document, start)
    tree = tree_of(document)
    for place, value in spread(leaves(tree, int, float), start):
        marked = cast("str", as_text(put(tree, place, _FRESH), ""))
        text = marked.replace(f'"{_FRESH}"', literal)
        changed = text.encode() if isinstance(document, bytes) else text
        assert refused(serializer, changed), f"{shown(place)} is {literal} instead of {value!r}, and was read"


_NO_DATES = ("2026-02-30", "2025-02-29", "2026-13-01", "2026-00-10", "31.03.2026", "03/04/2026", "today", "2026-03")


@law(
    "serializer.wrong-dates",
    "A date that there is not, one in another form, and a moment in place of a date are refused.",
    why="30 February became 2 March; a moment near midnight became the day before.",
    look_at=[
        "parsers that guess (dateutil, pandas) or go on counting (30 February)",
        "fromisoformat()[:10], datetime.date() of a moment with a zone",
    ],
    draws=lambda domain: {**_places(domain), "text": st.sampled_from((*_NO_DATES, "T23:30:00-08:00", "T00:00:00Z"))},
    requires=_TREE,
)
def _wrong_dates(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan, start: int, text: str) -> None:
    plan = _excerpt(plan, start)
    document = serializer.dumps(plan)
    start = mixed(document, start)
    tree = tree_of(document)
    dates = [(place, value) for place, value in leaves(tree, str) if _DATE.fullmatch(str(value))]
    for place, value in spread(dates, start) if dates else ():
        other = f"{value}{text}" if text.startswith("T") else text
        changed = as_text(put(tree, place, other), document)
        assert refused(serializer, changed), f"{shown(place)} is {other!r} instead of {value!r}, and was read"


@law(
    "serializer.missing-numbers",
    "A number that is missing or null is never read as 0.",
    why="A target that was left out became 0: the goal is done, or goes the other way.",
    look_at=["get(key, 0), float(value or 0)", "the zero value of a generated class (protobuf, Go, numpy)"],
    draws=lambda domain: {**_places(domain), "null": st.booleans()},
    requires=_TREE,
)
def _missing_numbers(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan, start: int, null: bool) -> None:
    plan = _excerpt(plan, start)
    document = serializer.dumps(plan)
    start = mixed(document, start)
    tree = tree_of(document)
    zeros = sum(number == 0 for number in _numbers_of(plan))
    found = [(place, value) for place, value in leaves(tree, int, float) if value != 0 and isinstance(place[-1], str)]
    for place, value in spread(found, start, 6):
        changed = put(tree, place, None) if null else without(tree, place)
        loaded = attempt(serializer, as_text(changed, document))
        if not isinstance(loaded, GoalkitError):
            more = sum(number == 0 for number in _numbers_of(loaded)) - zeros
            assert more <= 0, (
                f"{shown(place)} is {'null' if null else 'missing'} instead of {value!r}, and was read as 0"
            )


@law(
    "serializer.required-fields",
    "A goal without its id or its title is refused.",
    why="A goal with an id that was made up is another goal with every load; nobody can link to it.",
    look_at=["get('title', ''), get('title', id)", "an id that is made where there is none"],
    draws=_places,
    requires=_TREE,
)
def _required(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan, start: int) -> None:
    named = _named(_excerpt(plan, start))
    document = serializer.dumps(named)
    start = mixed(document, start)
    tree = tree_of(document)
    for place in _some([key for _, keys in _records(tree, named) for key in keys], start):
        changed = as_text(without(tree, place), document)
        assert refused(serializer, changed), f"{shown(place)} is missing, and the document was read all the same"


def _named(plan: Plan) -> Plan:
    """Return a plan in which every goal has a title of its own."""
    return attrs.evolve(
        plan,
        objectives=[
            attrs.evolve(
                item,
                title=f"title of {item.id}",
                key_results=[attrs.evolve(part, title=f"title of {part.id}") for part in item.key_results],
            )
            for item in plan.objectives
        ],
    )


def _records(tree: Tree, plan: Plan) -> list[tuple[Place, list[Place]]]:
    """Return the place of each goal in a document, with the places of its title and id."""
    ids = {item.title: item.id for item in plan.objectives}
    ids |= {item.title: item.id for _, item in plan.key_results()}
    found: list[tuple[Place, list[Place]]] = []
    for place, table in tables(tree):
        titles = [key for key, value in table.items() if isinstance(value, str) and value in ids]
        if len(titles) == 1:
            wanted = ids[cast("str", table[titles[0]])]
            names = [key for key, value in table.items() if value == wanted][:1]
            found.append((place, [(*place, key) for key in (*titles, *names)]))
    return found


def _some(places: list[Place], start: int, most: int = 5) -> list[Place]:
    """Return some of the places, others for each start."""
    return [places[(start + number * 3) % len(places)] for number in range(min(most, len(places)))]


@law(
    "serializer.repeated-items",
    "A goal that stands twice in a document is refused; of anything else both are in the plan, or it is refused.",
    why="A merge of two branches left a goal twice; the second one silently won.",
    look_at=["a dictionary by id that is filled in a loop", "duplicates removed", "INSERT OR REPLACE"],
    draws=_places,
    requires=_TREE,
)
def _repeated_items(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan, start: int) -> None:
    named = _named(_excerpt(plan, start))
    document = serializer.dumps(named)
    start = mixed(document, start)
    tree = tree_of(document)
    goals = [place for place, _ in _records(tree, named) if isinstance(place[-1], int)]
    for place in _some(goals, start, 2):
        changed = as_text(appended(tree, place), document)
        assert refused(serializer, changed), (
            f"{shown(place)} stands there twice, and the document was read all the same"
        )
    items = [(place, value) for place, value in leaves(tree, dict) if place and isinstance(place[-1], int)]
    for place, _ in spread(items, start) if items else ():
        found = attempt(serializer, as_text(appended(tree, place), document))
        assert found != named, f"{shown(place)} stands there twice, and one of them was dropped silently"


@law(
    "serializer.repeated-keys",
    "A key that stands twice in one table is refused: one of the two values would be dropped silently.",
    why="A merge of two branches left target twice, 40 and 60; which one counts depends on the parser.",
    look_at=["json.loads, which keeps the last one: object_pairs_hook sees both"],
    draws=_places,
    requires=_TREE,
)
def _repeated_keys(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan, start: int) -> None:
    plan = _excerpt(plan, start)
    document = serializer.dumps(plan)
    start = mixed(document, start)
    tree = tree_of(document)
    found = [(place, value) for place, value in leaves(tree, str, int, float, bool) if isinstance(place[-1], str)]
    for place, value in spread(found, start):
        kind = [other for other, _ in found if type(at(tree, other)) is type(value)]
        twice = at(tree, kind[start % len(kind)])
        changed = repeated_key(tree, place, twice, document)
        assert refused(serializer, changed), f"{shown(place)} stands there twice ({value!r}, {twice!r}), and was read"


@law(
    "serializer.every-problem",
    "Where two fields are wrong, one error has two problems, each with its path.",
    why="People correct one field, upload again, and get the next message, forty times.",
    look_at=["the first problem that is raised from inside a loop", "paths that do not say which item is meant"],
    draws=_places,
    requires=_TREE,
)
def _every_problem(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan, start: int) -> None:
    free = attrs.evolve(_excerpt(plan, start), policy=None)
    document = serializer.dumps(free)
    start = mixed(document, start)
    tree = tree_of(document)
    items = [(place, value) for place, value in leaves(tree, int, float) if any(isinstance(s, int) for s in place)]
    chosen = [place for place, _ in spread(items, start, 2)] if items else []
    if len(chosen) == 2:
        for place in chosen:
            tree = put(tree, place, "no number")
        paths = {problem.path for problem in refused(serializer, as_text(tree, document))}
        names = " and ".join(map(shown, chosen))
        assert len(paths - {""}) >= 2, f"{names} are no numbers; the problems are at {sorted(paths)}"


TREE_LAWS = (
    _cut_off,
    _unknown,
    _changed_numbers,
    _changed_texts,
    _wrong_types,
    _no_numbers,
    _wrong_dates,
    _missing_numbers,
    _required,
    _repeated_items,
    _repeated_keys,
    _every_problem,
)
