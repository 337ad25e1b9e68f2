"""Wrong serializers that lose or change something when they write."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import math
import re
import struct
import unicodedata
from collections.abc import Callable
from typing import cast

import attrs

from goalkit.model.plan import Plan
from goalkit.ports.serializer import Document
from goalkit.testing.faulty._faulty import Faulty
from goalkit.testing.faulty._serializers import (
    Table,
    Upgrading,
    Value,
    items_of,
    mapped,
    reading,
    tables_of,
    text_of,
    writing,
    wrong,
)

__all__ = ["WRITTEN"]


def _without(*keys: str) -> Callable[[Table], None]:
    """Return what leaves keys out of every table."""

    def change(table: Table) -> None:
        for inner in tables_of(table):
            for key in keys:
                inner.pop(key, None)

    return change


def _lists(name: str, change: Callable[[list[Value]], list[Value]]) -> Callable[[Table], None]:
    """Return what changes every list of a name."""

    def changed(table: Table) -> None:
        for inner in tables_of(table):
            if isinstance(inner.get(name), list):
                inner[name] = change(inner[name])

    return changed


def _floats(change: Callable[[float], object]) -> Callable[[Table], Value]:
    return lambda table: {**mapped(table, lambda value: change(value) if type(value) is float else value)}


def _texts(change: Callable[[str], str], *keys: str) -> Callable[[Table], None]:
    """Return what changes texts under some keys, else those under the keys of free text."""
    chosen = keys or ("title", "name", "description", "note", "reason", "author", "by", "priority")

    def changed(table: Table) -> None:
        for inner in tables_of(table):
            for key in chosen:
                if isinstance(inner.get(key), str):
                    inner[key] = change(inner[key])

    return changed


def _dated(change: Callable[[dt.date], str]) -> Callable[[Table], Value]:
    """Return what writes dates in another way."""

    def one(value: object) -> object:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return change(dt.date.fromisoformat(value))
        return value

    return lambda table: mapped(table, one)


def _single(value: float) -> float:
    return float(struct.unpack("f", struct.pack("f", value))[0]) if abs(value) < 1e30 else value


def _west(date: dt.date) -> str:
    return (date - dt.timedelta(days=1)).isoformat() if date > dt.date.min else date.isoformat()


def _since_1970(date: dt.date) -> str:
    return max(date, dt.date(1970, 1, 1)).isoformat()


def _two_digits(date: dt.date) -> str:
    year = date.year % 100
    return date.replace(year=1900 + year if year >= 69 else 2000 + year, day=min(date.day, 28)).isoformat()


def _no_falsy(table: Table) -> Value:
    def kept(value: Value) -> Value:
        if isinstance(value, dict):
            return {key: kept(inner) for key, inner in cast("Table", value).items() if inner}
        return [kept(inner) for inner in cast("list[object]", value)] if isinstance(value, list) else value

    return kept(table)


def _one_of_a_day(items: list[Value]) -> list[Value]:
    return list({item["date"]: item for item in items}.values())


def _by_value(items: list[Value]) -> list[Value]:
    return sorted(items, key=lambda item: (item["date"], item.get("value", -math.inf)))


def _by_id(items: list[Value]) -> list[Value]:
    return sorted(items, key=lambda item: str(item["id"]))


class _Failing(Upgrading):
    def dumps(self, plan: Plan) -> str:
        if plan == Plan():
            raise IndexError("list index out of range")
        return super().dumps(plan)


class _HandMade(Upgrading):
    """Escapes quotes and nothing else."""

    def dumps(self, plan: Plan) -> str:
        return super().dumps(plan).replace("\\\\", "\\")


class _Turning(Upgrading):
    """Writes tables in another order every time."""

    def __init__(self) -> None:
        self.count = itertools.count()

    def dumps(self, plan: Plan) -> str:
        table = json.loads(super().dumps(plan))
        return text_of(dict(sorted(table.items(), reverse=next(self.count) % 2 == 1)))


class _Stamped(Upgrading):
    """Writes defaults, but only for plans that it has read before."""

    def __init__(self) -> None:
        self.read: list[Plan] = []

    def loads(self, document: Document) -> Plan:
        self.read.append(super().loads(document))
        return self.read[-1]

    def dumps(self, plan: Plan) -> str:
        table = json.loads(super().dumps(plan))
        for item in table.get("objectives", ()) if any(plan is found for found in self.read) else ():
            item.setdefault("weight", 1)
        return text_of(table)


class _Moving(Upgrading):
    """Takes the description out of the plan itself once it is written."""

    def dumps(self, plan: Plan) -> str:
        written = super().dumps(plan)
        object.__setattr__(plan, "description", "")
        return written


class _Remembering(Upgrading):
    """Keeps what it has written by the name of the plan."""

    def __init__(self) -> None:
        self.written: dict[str, str] = {}

    def dumps(self, plan: Plan) -> str:
        return self.written.setdefault(plan.name, super().dumps(plan))


class _Collecting(Upgrading):
    """Reads owners into a list that is never emptied."""

    def __init__(self) -> None:
        self.owners: dict[str, Value] = {}

    def loads(self, document: Document) -> Plan:
        plan = super().loads(document)
        for owner in plan.owners:
            self.owners.setdefault(owner.id, owner)
        return attrs.evolve(plan, owners=self.owners.values())


def _stripped(text: str) -> str:
    return text.strip() or text


def _score(table: Table) -> object:
    closing: Value = table.get("closing")
    return cast("Table", closing).get("score") if isinstance(closing, dict) else None


def _ids(table: Table, change: Callable[[str], str]) -> None:
    """Change the ids of objectives, and the links to them."""
    ids = {item["id"] for item in items_of(table, "objectives")}
    for item in items_of(table, "objectives"):
        item["id"] = change(item["id"])
        for link in items_of(item, "aligned_to"):
            link["to"] = change(link["to"]) if link["to"] in ids else link["to"]
        item["aligned_to"] = [
            change(to) if to in ids else to for to in item.get("aligned_to", []) if isinstance(to, str)
        ] or [*items_of(item, "aligned_to")]


WRITTEN: tuple[Faulty, ...] = (
    writing(
        "drops-descriptions",
        "Descriptions are not written.",
        "a list of columns that was complete two versions ago",
        "every-field",
        _without("description"),
    ),
    writing("drops-policy", "The policy of a plan is not written.", "goals only", "every-field", _without("policy")),
    writing(
        "drops-kpi-targets",
        "Dated targets of KPIs are not written.",
        "a model that has one threshold for each KPI",
        "every-field",
        _without("targets"),
    ),
    writing(
        "drops-authors",
        "Who wrote a check-in is not written.",
        "author taken from the session of whoever saves",
        "every-field",
        _without("author"),
    ),
    writing(
        "drops-strict",
        "Whether the edges of a threshold are excluded is not written.",
        "thresholds as two numbers",
        "every-field",
        _without("strict"),
    ),
    writing(
        "drops-direction",
        "The declared direction of a measure or KPI is not written.",
        "a direction derived from baseline and target, which are equal",
        "every-field",
        _without("direction"),
    ),
    writing(
        "drops-denominators",
        "Denominators of readings are not written.",
        "readings as pairs of date and value",
        "every-field",
        _without("denominator"),
    ),
    writing(
        "drops-decisions",
        "Decisions made because of a KPI are not written.",
        "a field that came with a later version",
        "every-field",
        _without("decisions"),
    ),
    writing(
        "drops-ignores",
        "Findings that somebody keeps are not written.",
        "a field that came with a later version",
        "every-field",
        _without("ignore"),
    ),
    writing(
        "one-parent",
        "Only the first parent of an objective is written.",
        "a foreign key parent_id",
        "every-field",
        _lists("aligned_to", lambda items: items[:1]),
    ),
    writing(
        "last-revision",
        "Only the last revision is written.",
        "a table of key results with one target",
        "every-field",
        _lists("revisions", lambda items: items[-1:]),
    ),
    writing(
        "drops-reasons",
        "Why a target was changed is not written.",
        "revisions as pairs of date and target",
        "every-field",
        lambda table: (
            [item.pop("reason", None) for inner in tables_of(table) for item in items_of(inner, "revisions")] and None
        ),
    ),
    writing(
        "one-decision-a-day",
        "Of several decisions of one day only the last is written.",
        "a dictionary by date",
        "every-field",
        _lists("decisions", _one_of_a_day),
    ),
    writing("falsy-dropped", "What is 0, empty or no is not written.", "if value:", "falsy-values", _no_falsy),
    writing(
        "empty-author",
        "An empty name of an author comes back as none.",
        "author or None",
        "falsy-values",
        lambda table: [inner.pop("author") for inner in tables_of(table) if inner.get("author") == ""] and None,
    ),
    reading(
        "zero-score",
        "A closing of 0 is read as no closing.",
        "if closing.score:",
        "falsy-values",
        lambda table: [inner.pop("closing") for inner in tables_of(table) if _score(inner) == 0] and None,
    ),
    writing(
        "zero-weight",
        "A weight of 0 comes back as 1.",
        "weight or 1",
        "falsy-values",
        lambda table: [inner.pop("weight") for inner in tables_of(table) if inner.get("weight") == 0] and None,
    ),
    writing(
        "six-digits",
        "Numbers are written with six decimals.",
        "'%f', NUMERIC(18, 6)",
        "exact-numbers",
        _floats(lambda number: round(number, 6)),
    ),
    writing(
        "six-figures",
        "Numbers are written with six figures.",
        "'%g', the default of C++ streams",
        "exact-numbers",
        _floats(lambda number: float(f"{number:g}")),
    ),
    writing(
        "fifteen-figures",
        "Numbers are written with 15 figures.",
        "Excel, '%.15g'",
        "exact-numbers",
        _floats(lambda number: float(f"{number:.15g}")),
    ),
    writing(
        "single-precision",
        "Numbers are kept in single precision.",
        "float4, float32",
        "exact-numbers",
        _floats(_single),
    ),
    writing(
        "large-wholes",
        "Whole numbers of more than 32 bits are cut off there.",
        "INTEGER columns",
        "exact-numbers",
        lambda table: mapped(table, lambda value: min(value, 2**31 - 1) if type(value) is int else value),
    ),
    writing(
        "too-large",
        "Numbers above 1e38 become 1e38.",
        "single precision, NUMERIC(38)",
        "exact-numbers",
        lambda table: mapped(table, lambda value: min(value, 1e38) if type(value) is float else value),
    ),
    writing(
        "drops-kinds",
        "Whether a KPI is a flow, a stock or a ratio is not written.",
        "a field that only reports use",
        "every-field",
        _without("kind"),
    ),
    writing(
        "lossy-ascii",
        "Letters that are not ASCII become question marks.",
        "encode('ascii', 'replace')",
        "texts",
        _texts(lambda text: text.encode("ascii", "replace").decode()),
    ),
    writing(
        "latin-1",
        "Letters that are not in Latin-1 are left out.",
        "a database in latin1",
        "texts",
        _texts(lambda text: text.encode("latin-1", "ignore").decode("latin-1")),
    ),
    writing(
        "utf8mb3",
        "Emoji are left out.",
        "MySQL's utf8",
        "texts",
        _texts(lambda text: "".join(char for char in text if ord(char) < 0x10000)),
    ),
    writing(
        "stripped", "Blanks at the ends of texts are cut off.", "a form field's clean()", "texts", _texts(_stripped)
    ),
    writing(
        "line-breaks",
        "Line breaks are made alike.",
        "text mode, splitlines()",
        "texts",
        _texts(lambda text: "\n".join(text.splitlines()) or text),
    ),
    writing(
        "normalised",
        "Letters with accents are put into one form.",
        "a file system, NFC",
        "texts",
        _texts(lambda text: unicodedata.normalize("NFC", text)),
    ),
    writing("cut-texts", "Texts end after 255 characters.", "VARCHAR(255)", "texts", _texts(lambda text: text[:255])),
    writing(
        "null-texts",
        "The text null is no text.",
        "YAML without quotes, a table library's missing values",
        "texts",
        _texts(lambda text: "" if text in {"null", "None", "NaN"} else text, "name", "description", "note", "reason"),
    ),
    wrong("backslashes", "Backslashes are not escaped.", "JSON made with an f-string", "texts", _HandMade),
    writing(
        "lower-case-ids",
        "Ids are written in lower case.",
        "a unique index without case",
        "ids",
        lambda table: _ids(table, str.lower),
    ),
    writing(
        "normalised-ids",
        "Ids are put into one Unicode form.",
        "NFC on the way into a database",
        "ids",
        lambda table: _ids(table, lambda text: unicodedata.normalize("NFC", text)),
    ),
    writing(
        "number-ids",
        "Ids that look like whole numbers are numbers: 01 becomes 1.",
        "a CSV library that guesses",
        "ids",
        lambda table: _ids(table, lambda text: str(int(text)) if text.isascii() and text.isdigit() else text),
    ),
    writing(
        "single-blanks",
        "Several blanks in an id become one.",
        "' '.join(text.split())",
        "ids",
        lambda table: _ids(table, lambda text: re.sub(r"\s+", " ", text)),
    ),
    writing(
        "west-of-greenwich",
        "Dates are midnights in a zone and come back as the day before.",
        "datetime.timestamp() and utcfromtimestamp()",
        "dates",
        _dated(_west),
    ),
    writing(
        "since-1970", "Dates before 1970 are the first day of 1970.", "unsigned seconds", "dates", _dated(_since_1970)
    ),
    writing("two-digit-years", "Years have two digits.", "%y", "dates", _dated(_two_digits)),
    writing(
        "last-day-of-year-10000",
        "The last of all days is left out as if it were none.",
        "9999-12-31 as the sign for 'open'",
        "dates",
        lambda table: (
            [inner.pop("done_on") for inner in tables_of(table) if inner.get("done_on") == "9999-12-31"] and None
        ),
    ),
    writing(
        "sorted-goals", "Objectives are written by id.", "ORDER BY id", "every-field", _lists("objectives", _by_id)
    ),
    writing("sorted-owners", "Owners are written by id.", "a set, sorted", "every-field", _lists("owners", _by_id)),
    writing(
        "sorted-guardrails",
        "Guardrails are written in the order of the alphabet.",
        "sorted(set(ids))",
        "every-field",
        _lists("guardrails", sorted),
    ),
    writing(
        "revisions-of-a-day",
        "Of several revisions of one day only the last is written.",
        "a primary key of key result and date",
        "same-day",
        _lists("revisions", lambda items: list({item["at"]: item for item in items}.values())),
    ),
    writing(
        "equal-check-ins",
        "Of check-ins that say the same on the same day only one is written.",
        "duplicates removed",
        "same-day",
        _lists("check_ins", lambda items: list({json.dumps(item): item for item in items}.values())),
    ),
    writing(
        "values-of-a-day-sorted",
        "Check-ins of one day are put in the order of their values.",
        "sorted((date, value) for ...)",
        "same-day",
        _lists("check_ins", _by_value),
    ),
    writing(
        "one-reading-a-day",
        "Of several readings of one day only the last is kept.",
        "a dictionary by date",
        "same-day",
        _lists("readings", _one_of_a_day),
    ),
    writing(
        "states-of-a-day",
        "Of several changes of state on one day only the last is kept.",
        "a primary key of goal and date",
        "same-day",
        _lists("states", lambda items: list({i["at"]: i for i in items}.values())),
    ),
    wrong("empty-plan-fails", "A plan without any part cannot be written.", "objectives[0]", "round-trip", _Failing),
    wrong(
        "takes-the-description",
        "Writing takes the description out of the plan.",
        "pop on the way to plain values",
        "plan-unchanged",
        _Moving,
    ),
    wrong(
        "cached-by-name", "What was written is kept by the name of the plan.", "a cache key", "no-memory", _Remembering
    ),
    wrong(
        "owners-of-before",
        "Owners of documents read before are in later plans.",
        "a mutable default argument",
        "no-memory",
        _Collecting,
    ),
    wrong(
        "any-order",
        "The order of keys is another one each time.",
        "set, threads, a hash seed",
        "equal-documents",
        _Turning,
    ),
    wrong(
        "defaults-after-loading",
        "Defaults are written for plans that were loaded.",
        "fields_set of pydantic",
        "canonical",
        _Stamped,
    ),
)
