"""Laws of serializers: nothing is lost on the way, and what is no plan is refused."""

from __future__ import annotations

import copy
import datetime as dt
from typing import TYPE_CHECKING, TypeVar

import attrs
from hypothesis import strategies as st

from goalkit.errors import GoalkitError
from goalkit.model.history import CheckIn, Revision, StateChange
from goalkit.model.plan import Plan
from goalkit.model.readings import Reading
from goalkit.testing.capabilities import Capability
from goalkit.testing.fixtures import SerializerFixture
from goalkit.testing.law import LawSet, law
from goalkit.testing.laws._serializer_edges import EDGE_LAWS, GARBAGE
from goalkit.testing.laws._serializer_trees import TREE_LAWS
from goalkit.testing.laws._serializing import difference, mixed, refused, reloaded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hypothesis.strategies import SearchStrategy

    from goalkit.ports import Serializer
    from goalkit.testing.domain import Domain
    from goalkit.testing.strategies._complete import Edges

__all__ = ["serializer"]

M = TypeVar("M", Revision, StateChange)
E = TypeVar("E", CheckIn, Reading)


def _complete(edges: Edges = "none") -> Callable[[Domain], Mapping[str, SearchStrategy[object]]]:
    return lambda domain: {"plan": domain.complete_plans(edges=edges)}


def _two(domain: Domain) -> Mapping[str, SearchStrategy[object]]:
    return {"plan": domain.complete_plans(), "other": domain.complete_plans(edges="zero") | domain.complete_plans()}


@law(
    "serializer.round-trip",
    "A plan comes back as it was, an empty one too.",
    why="A plan without its last revision, or with a weight rounded to two decimals, gives other scores.",
    look_at=[
        "fields that are not written, or written and not read",
        "measures of another type than the common one",
        "numbers that are rounded",
        "lists sorted by id, title or date, sets: the order in which things are shown is part of a plan",
    ],
    draws=lambda domain: {"plan": domain.plans()},
)
def _round_trip(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan) -> None:
    reloaded(serializer, plan)


@law(
    "serializer.every-field",
    "Every field comes back, those that are seldom used too: policies, notes, decisions, shares, strict edges.",
    why="The audit trail is empty, or a plan is graded by another policy, after it was saved and loaded once.",
    look_at=[
        "fields that came with a later version of the library",
        "the policy, dated targets and decisions of KPIs, phases, closings, denominators, ignores",
        "strict, direction, accumulate, contributes, method",
        "the names of cycles and owners",
    ],
    draws=_complete(),
)
def _every_field(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan) -> None:
    reloaded(serializer, plan)


@law(
    "serializer.falsy-values",
    "Zeros, empty texts and no are values: they come back as they were, and neither as nothing nor as the default.",
    why="A weight of 0, shown and not counted, came back as 1 and counted; a value of 0 came back as no value.",
    look_at=[
        "if value: instead of if value is not None:",
        "value or default",
        "exclude_defaults, exclude_none, omitempty against the wrong default",
    ],
    draws=_complete("zero"),
)
def _falsy(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan) -> None:
    reloaded(serializer, plan)


@law(
    "serializer.exact-numbers",
    "Numbers come back to the last digit: 0.1 + 0.2, a third, very large and very small ones.",
    why="A value right at a target is below it after one save: the score says 0.69 where it said 0.7.",
    look_at=[
        "formats such as %g, %f, .2f and locale-aware ones; repr is exact",
        "single precision, DECIMAL(10, 2), 32-bit whole numbers",
        "int() of whole floats that are too large, rounding of nearly whole ones",
    ],
    draws=_complete("numbers"),
)
def _numbers(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan) -> None:
    reloaded(serializer, plan)


@law(
    "serializer.texts",
    "Texts come back character by character: quotes, line breaks, blanks at the ends, all scripts, words like null.",
    why="Somebody's name is spelled with a question mark, and a note ends at its first line.",
    look_at=[
        "an encoding that is not UTF-8, or errors='ignore'",
        "escapes written by hand",
        "strip(), line breaks made alike, Unicode normalised",
        "texts that a format reads as something else: null, true, 12, 2026-03-31",
        "columns that cut after 255 characters",
    ],
    draws=_complete("texts"),
)
def _texts(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan) -> None:
    reloaded(serializer, plan)


@law(
    "serializer.ids",
    "Ids come back as they were, and different ids stay different: a and A, 1 and 01, with dots and blanks.",
    why="Two goals become one, or a key result finds another KPI.",
    look_at=[
        "ids used as keys or paths, split at dots or slashes",
        "lower case, trimming, Unicode normal forms",
        "ids that look like numbers or null, read as such",
    ],
    draws=_complete("ids"),
)
def _ids(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan) -> None:
    reloaded(serializer, plan)


@law(
    "serializer.dates",
    "Dates come back as the same dates, in every time zone: leap days, ends of years, before 1970, years 1 and 9999.",
    why="West of Greenwich every check-in moves a day back with every save, and the last one into another quarter.",
    look_at=[
        "a date written as a moment and read in another zone; seconds since 1970",
        "years of two digits, months and days in another order",
        "a cycle's end, which is the day after its last day",
    ],
    draws=_complete("days"),
)
def _dates(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan) -> None:
    reloaded(serializer, plan)


@law(
    "serializer.same-day",
    "Check-ins, readings, revisions and states of one date all come back, in the order of entry: the last is in force.",
    why="A correction of the same day is lost, or the mistaken value wins after a save.",
    look_at=["a dictionary by date", "a sort by date and value, or one that is not stable", "duplicates removed"],
    draws=lambda domain: {"plan": domain.complete_plans(), "backwards": st.booleans()},
)
def _same_day(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan, backwards: bool) -> None:
    objectives = [
        attrs.evolve(
            item,
            states=_on_at(item.states, backwards=backwards),
            key_results=[
                attrs.evolve(
                    part,
                    check_ins=_on_date(part.check_ins, backwards=backwards),
                    revisions=_on_at(part.revisions, backwards=False),
                    states=_on_at(part.states, backwards=backwards),
                )
                for part in item.key_results
            ],
        )
        for item in plan.objectives
    ]
    kpis = [attrs.evolve(item, readings=_on_date(item.readings, backwards=backwards)) for item in plan.kpis]
    reloaded(serializer, attrs.evolve(plan, objectives=objectives, kpis=kpis))


_DAY = dt.date(2026, 4, 20)


def _on_at(items: tuple[M, ...], *, backwards: bool) -> list[M]:
    """Return changes as changes of one day."""
    return [attrs.evolve(item, at=_DAY) for item in (items[::-1] if backwards else items)]


def _on_date(items: tuple[E, ...], *, backwards: bool) -> list[E]:
    """Return entries as entries of one day."""
    return [attrs.evolve(item, date=_DAY) for item in (items[::-1] if backwards else items)]


@law(
    "serializer.plan-unchanged",
    "Writing leaves the plan as it is.",
    why="The plan on the screen has lost its policy because it was saved.",
    look_at=["object.__setattr__ and pop on the way to plain values", "a field moved elsewhere and not put back"],
    draws=_complete(),
)
def _unchanged(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan) -> None:
    before = copy.deepcopy(plan)
    serializer.dumps(plan)
    assert plan == before, f"after writing, the plan is another one\n{difference(before, plan)}"


@law(
    "serializer.no-memory",
    "What is written or read does not depend on what was written or read before, not even on a failure.",
    why="One customer's plan has a goal of another's.",
    look_at=[
        "a mutable default argument, a list kept on the class",
        "a cache by name or id() instead of by everything",
        "state left behind by a document that was refused",
    ],
    draws=_two,
)
def _no_memory(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan, other: Plan) -> None:
    first, second = serializer.dumps(plan), serializer.dumps(other)
    assert type(first) is type(second), f"one document is {type(first).__name__}, the next {type(second).__name__}"
    refused(serializer, _half(first))
    for name, document, wanted in (("first", first, plan), ("second", second, other), ("first", first, plan)):
        found = serializer.loads(document)
        assert found == wanted, f"the {name} of two documents gives another plan\n{difference(wanted, found)}"
    again = serializer.loads(serializer.dumps(plan))
    assert again == plan, f"written again after another plan, it is another one\n{difference(plan, again)}"


def _half(document: str | bytes) -> str | bytes:
    return document[: len(document) // 2]


@law(
    "serializer.equal-documents",
    "Equal plans give equal documents.",
    why="Every save is a change in version control, and a cache by content never hits.",
    look_at=[
        "the order of sets, and of tables that were filled in another order",
        "a time stamp, a counter or an address in the document",
        "numbers written as they were given: 1, 1.0, Decimal('1')",
    ],
    draws=_complete(),
    requires=[Capability.DETERMINISTIC],
)
def _equal(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan) -> None:
    first = serializer.dumps(plan)
    assert serializer.dumps(plan) == first, "the same plan was written twice, and gave two documents"
    assert serializer.dumps(copy.deepcopy(plan)) == first, "an equal plan gives another document"


@law(
    "serializer.canonical",
    "A document that was written is written again the same after it was loaded.",
    why="A file that is loaded and saved without a change shows changes all over.",
    look_at=["defaults that are written the second time", "the order of keys", "0 and 0.0, None and missing"],
    draws=lambda domain: {"plan": domain.complete_plans() | domain.complete_plans(edges="zero")},
    requires=[Capability.DETERMINISTIC],
)
def _canonical(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan) -> None:
    document = serializer.dumps(plan)
    again = serializer.dumps(serializer.loads(document))
    assert again == document, f"written\n{document!r}\nloaded and written again\n{again!r}"


@law(
    "serializer.garbage",
    "What is no document of a plan is refused with a GoalkitError: an empty text, other JSON, a page of HTML.",
    why="An empty file becomes an empty plan, which is saved over the backup.",
    look_at=[
        "except: return Plan()",
        "the errors of the parser (JSONDecodeError, UnicodeDecodeError, RecursionError), which are no GoalkitError",
        "a list or a number where a table is expected: AttributeError, TypeError",
    ],
    draws=lambda domain: {"garbage": st.sampled_from(GARBAGE) | st.text(max_size=20)},
)
def _garbage(fixture: SerializerFixture, serializer: Serializer, *, garbage: str) -> None:
    written = serializer.dumps(Plan())
    document = garbage.encode("utf-8", "replace") if isinstance(written, bytes) else garbage
    if document.strip() != written.strip():
        assert refused(serializer, document), f"{document[:200]!r} was read as a plan"


@law(
    "serializer.damage",
    "A damaged document is either still a plan or refused with a GoalkitError; no other error comes out.",
    why="The error page says KeyError: 'id', and nobody knows which of 300 goals is meant.",
    look_at=[
        "table['id'] without a look whether it is there",
        "int(), date.fromisoformat() and Enum() outside of a try",
        "bytes that are no UTF-8",
    ],
    draws=lambda domain: {
        "plan": domain.complete_plans(),
        "place": st.integers(0, 10_000),
        "instead": st.sampled_from(
            (*["a line less"] * 6, "", '"', ",", "0", "x", "}", "\n", "-", "null", "\ud800", "\x00")
        ),
    },
)
def _damage(fixture: SerializerFixture, serializer: Serializer, *, plan: Plan, place: int, instead: str) -> None:
    document = serializer.dumps(plan)
    text = document if isinstance(document, str) else document.decode("latin-1")
    lines = text.split("\n")
    first = mixed(document, place)
    for number in range(first, first + 8):
        line = number * 7919 % len(lines)
        start = number * 7919 % (len(text) + 1)
        damaged = text[:start] + instead + text[start + number % 3 :]
        if instead == "a line less":
            damaged = "\n".join(lines[:line] + lines[line + 1 :])
        refused(serializer, damaged if isinstance(document, str) else damaged.encode("latin-1", "replace"))


@law(
    "serializer.old-documents",
    "Documents of earlier versions are read as the plans they hold, and come back from what is written now.",
    why="After an update nobody can open the plans of last year.",
    look_at=["the step from one version to the next", "fields that were renamed", "a version that is not looked at"],
    requires=[Capability.OLD_DOCUMENTS],
)
def _old(fixture: SerializerFixture, serializer: Serializer) -> None:
    documents = list(fixture.old_documents())
    assert documents, "OLD_DOCUMENTS needs documents: old_documents of your fixture returns none"
    for name, document, plan in documents:
        try:
            found = serializer.loads(document)
        except GoalkitError as error:
            raise AssertionError(f"{name} is refused: {error}") from error
        assert found == plan, f"{name} is read as another plan\n{difference(plan, found)}"
        reloaded(serializer, found)


serializer: LawSet = LawSet(
    "serializer",
    SerializerFixture,
    (
        _round_trip,
        _every_field,
        _falsy,
        _numbers,
        _texts,
        _ids,
        _dates,
        _same_day,
        _unchanged,
        _no_memory,
        _equal,
        _canonical,
        _garbage,
        _damage,
        *EDGE_LAWS,
        *TREE_LAWS,
        _old,
    ),
)
"""Laws of serializers: nothing is lost on the way, and what is no plan is refused."""
