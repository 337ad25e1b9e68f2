"""Wrong serializers that take what is no plan, or something else than it says, when they read."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Callable, Iterable
from typing import cast

from goalkit.errors import InvalidFile
from goalkit.model.plan import Plan
from goalkit.ports.serializer import Document
from goalkit.testing.faulty._faulty import Faulty
from goalkit.testing.faulty._serializers import (
    RIGHT,
    Table,
    Upgrading,
    Value,
    items_of,
    mapped,
    reading,
    table_of,
    tables_of,
    text_of,
    wrong,
)

__all__ = ["READ"]


class _Forgiving(Upgrading):
    """Makes an empty plan of what it cannot read at all."""

    def loads(self, document: Document) -> Plan:
        return super().loads(document) if _is_json(document) else Plan()


def _is_json(document: Document) -> bool:
    try:
        json.loads(document)
    except (ValueError, RecursionError):
        return False
    return True


class _Bare(Upgrading):
    """Lets the errors of the parser through."""

    def loads(self, document: Document) -> Plan:
        json.loads(document)
        return super().loads(document)


class _Keyed(Upgrading):
    """Takes ids out of their tables without a look whether they are there."""

    def loads(self, document: Document) -> Plan:
        for inner in tables_of(table_of(document)):
            for kind in ("owners", "kpis", "objectives", "key_results"):
                for item in items_of(inner, kind):
                    item["id"]
        return super().loads(document)


class _LastKey(Upgrading):
    """Takes the last of two equal keys."""

    def loads(self, document: Document) -> Plan:
        return super().loads(text_of(json.loads(document)) if _is_json(document) else document)


class _FirstPart(Upgrading):
    """Reads the first value of a document and ignores the rest."""

    def loads(self, document: Document) -> Plan:
        if isinstance(document, str):
            try:
                _, end = json.JSONDecoder().raw_decode(document)
            except (ValueError, RecursionError):
                return super().loads(document)
            return super().loads(document[:end])
        return super().loads(document)


class _Mending(Upgrading):
    """Closes what a document that ends too early left open."""

    def loads(self, document: Document) -> Plan:
        text = document if isinstance(document, str) else document.decode("utf-8", "replace")
        if _is_json(text) or not text.startswith("{"):
            return super().loads(document)
        bare = re.sub(r'"(\\.|[^"\\])*"', "", text)
        waiting: list[str] = []
        for char in bare:
            if char in "{[":
                waiting.append("}" if char == "{" else "]")
            elif char in "}]" and waiting:
                waiting.pop()
        return super().loads(text.rstrip().rstrip(",") + "".join(reversed(waiting)))


class _Dropping(Upgrading):
    """Leaves out whatever is complained about and reads the rest."""

    paths = re.compile("")
    """What it leaves out: everything whose path has this."""
    codes = re.compile("")

    def loads(self, document: Document) -> Plan:
        try:
            return super().loads(document)
        except InvalidFile as error:
            table = table_of(document)
            steps = [
                [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", problem.path)]
                for problem in error.problems
                if self.paths.search(problem.path) and self.codes.search(problem.code)
            ]
            if table is None or not steps:
                raise
            for path in sorted(steps, key=str, reverse=True):
                self.leave_out(table, path)
            return super().loads(text_of(table))

    def leave_out(self, table: Table, path: list[str | int]) -> None:
        *outer, last = path
        value: Value = table
        for step in outer:
            value = value[step]
        del value[last]


class _IgnoringUnknown(_Dropping):
    codes = re.compile(r"key\.unknown")


class _IgnoringDeep(_Dropping):
    """Ignores unknown fields of check-ins only."""

    paths = re.compile(r"check_ins\[\d+\]\.")
    codes = re.compile(r"key\.unknown")


class _Skipping(_Dropping):
    """Leaves out readings that it cannot read."""

    paths = re.compile(r"readings\[\d+\]")

    def leave_out(self, table: Table, path: list[str | int]) -> None:
        place = path.index("readings") + 2
        super().leave_out(table, path[:place])


class _FirstProblem(Upgrading):
    def loads(self, document: Document) -> Plan:
        try:
            return super().loads(document)
        except InvalidFile as error:
            raise InvalidFile(error.what, error.problems[:1]) from error


class _Coercing(Upgrading):
    """Takes whatever can be made a number."""

    def __init__(self, keys: Iterable[str], make: Callable[[Value], Value]) -> None:
        self.keys = tuple(keys)
        self.make = make

    def loads(self, document: Document) -> Plan:
        table = table_of(document)
        if table is None:
            return super().loads(document)
        for inner in tables_of(table):
            for key in self.keys:
                if key in inner:
                    inner[key] = self.make(inner[key])
        return super().loads(text_of(table))


def _from_text(value: Value) -> Value:
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _default(kind: str, key: str, value: object) -> Callable[[Table], None]:
    """Return what gives every item of a list a value for a key that is missing."""

    def change(table: Table) -> None:
        for inner in tables_of(table):
            for item in items_of(inner, kind):
                item.setdefault(key, value)

    return change


def _no_target(table: Table) -> None:
    for inner in tables_of(table):
        if inner.get("type") == "change":
            inner.setdefault("target", 0)


def _null_is_zero(table: Table) -> Value:
    return mapped(table, lambda value: 0 if value is None else value)


def _unknown_choice(table: Table) -> None:
    for inner in tables_of(table):
        if "ambition" in inner and inner["ambition"] not in {"committed", "aspirational"}:
            del inner["ambition"]


def _any_version(table: Table) -> None:
    if isinstance(table.get("goalkit"), (int, float)) and table["goalkit"] > 0:
        table["goalkit"] = 1


def _once(table: Table) -> None:
    for inner in tables_of(table):
        for key in ("owners", "kpis", "objectives", "key_results"):
            items = inner.get(key)
            if isinstance(items, list) and all(isinstance(item, dict) for item in cast("list[object]", items)):
                inner[key] = list({str(item.get("id")): item for item in cast("list[Table]", items)}.values())


def _no_nan(table: Table) -> Value:
    def kept(value: Value) -> Value:
        if isinstance(value, dict):
            pairs = cast("Table", value).items()
            return {key: kept(inner) for key, inner in pairs if not (type(inner) is float and inner != inner)}  # noqa: PLR0124
        return [kept(inner) for inner in cast("list[object]", value)] if isinstance(value, list) else value

    return kept(table)


def _days_of(table: Table) -> Value:
    """Take the day out of a moment."""

    def one(value: object) -> object:
        found = re.fullmatch(r"(\d{4}-\d\d-\d\d)T.*", value) if isinstance(value, str) else None
        return found[1] if found else value

    return mapped(table, one)


def _days_carried(table: Table) -> Value:
    """Let 30 February be 2 March."""

    def one(value: object) -> object:
        found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value) if isinstance(value, str) else None
        if found and 1 <= int(found[2]) <= 12 and int(found[1]):
            first = dt.date(int(found[1]), int(found[2]), 1)
            return (first + dt.timedelta(days=int(found[3]) - 1)).isoformat() if int(found[1]) < 9999 else value
        return value

    return mapped(table, one)


def _rounded(table: Table) -> Value:
    return mapped(table, lambda value: round(value, 6) if type(value) is float and abs(value) < 1e15 else value)


class _Original(Upgrading):
    """Knows no version but its own."""

    def loads(self, document: Document) -> Plan:
        return RIGHT.loads(document)


class _HalfUpgraded(Upgrading):
    """Reads version 0 without its title."""

    def loads(self, document: Document) -> Plan:
        table = table_of(document)
        if table is not None and table.get("goalkit") == 0:
            table.pop("title", None)
        return super().loads(document if table is None else text_of(table))


READ: tuple[Faulty, ...] = (
    wrong(
        "empty-for-garbage",
        "What cannot be read is an empty plan.",
        "except ValueError: return Plan()",
        "garbage",
        _Forgiving,
    ),
    wrong(
        "errors-of-the-parser", "Errors of the parser come out as they are.", "json.loads without try", "garbage", _Bare
    ),
    wrong("key-error", "A goal, KPI or owner without an id is a KeyError.", "item['id']", "damage", _Keyed),
    wrong(
        "rest-ignored", "What follows the first value is ignored.", "raw_decode, a stream parser", "cut-off", _FirstPart
    ),
    wrong("mended", "A document that ends too early is mended.", "a lenient parser", "cut-off", _Mending),
    wrong(
        "unknown-ignored", "Unknown fields are dropped silently.", "extra='ignore'", "unknown-fields", _IgnoringUnknown
    ),
    wrong(
        "unknown-in-check-ins",
        "Unknown fields of check-ins are dropped silently.",
        "CheckIn(item['date'], ...)",
        "unknown-fields",
        _IgnoringDeep,
    ),
    reading(
        "any-version",
        "The version of the format is not looked at.",
        "a field that is written only",
        "changed-numbers",
        _any_version,
    ),
    reading(
        "whole-confirm",
        "The number of readings that must agree is cut to a whole number.",
        "int(value)",
        "changed-numbers",
        lambda table: (
            [
                inner.update(confirm=int(inner["confirm"]))
                for inner in tables_of(table)
                if type(inner.get("confirm")) is float and math.isfinite(inner["confirm"])
            ]
            and None
        ),
    ),
    reading(
        "rounded-in",
        "Numbers are rounded to six decimals when they are read.",
        "a Decimal field's quantize",
        "exact-numbers",
        _rounded,
    ),
    reading(
        "unknown-ambition",
        "An ambition nobody knows is the usual one.",
        "get(text, default)",
        "changed-texts",
        _unknown_choice,
    ),
    wrong(
        "texts-as-numbers",
        "A text that looks like a number is one.",
        "float(value), pydantic without strict",
        "wrong-types",
        lambda: _Coercing(("value", "target", "baseline", "weight"), _from_text),
    ),
    wrong(
        "true-is-1",
        "True is read as 1.",
        "float(value), isinstance(value, int)",
        "wrong-types",
        lambda: _Coercing(
            ("value", "target", "baseline", "weight", "score"),
            lambda value: int(value) if isinstance(value, bool) else value,
        ),
    ),
    wrong(
        "truthy",
        "Whatever is not empty is yes.",
        "bool(value)",
        "wrong-types",
        lambda: _Coercing(("contributes", "accumulate", "strict"), bool),
    ),
    wrong(
        "skips-readings",
        "Readings that cannot be read are left out.",
        "except ValueError: continue",
        "wrong-types",
        _Skipping,
    ),
    reading("nan-is-missing", "NaN is read as no value.", "a table library", "no-numbers", _no_nan),
    reading(
        "day-of-moment", "Of a moment the first ten characters are the date.", "value[:10]", "wrong-dates", _days_of
    ),
    reading(
        "30-february", "A day after the end of a month counts on.", "JavaScript's Date", "wrong-dates", _days_carried
    ),
    reading("missing-target-0", "A missing target is 0.", "get('target', 0)", "missing-numbers", _no_target),
    reading("null-is-0", "Null is 0.", "float(value or 0)", "missing-numbers", _null_is_zero),
    reading(
        "title-from-id",
        "A missing title is empty space.",
        "get('title', '-')",
        "required-fields",
        _default("objectives", "title", "-"),
    ),
    reading(
        "made-up-ids",
        "A missing id is made up.",
        "uuid4() as the default",
        "required-fields",
        lambda table: (
            [
                item.setdefault("id", f"key-result-{id(item)}")
                for inner in tables_of(table)
                for item in items_of(inner, "key_results")
            ]
            and None
        ),
    ),
    reading(
        "last-of-an-id", "Of two goals with one id the last one wins.", "a dictionary by id", "repeated-items", _once
    ),
    wrong("last-of-a-key", "Of two equal keys the last one wins.", "json.loads", "repeated-keys", _LastKey),
    wrong(
        "first-problem", "Only the first problem is reported.", "raise inside the loop", "every-problem", _FirstProblem
    ),
    wrong(
        "no-old-versions",
        "Documents of earlier versions are refused.",
        "version != VERSION",
        "old-documents",
        _Original,
    ),
    wrong(
        "old-fields-lost",
        "A field that was renamed is lost in documents of earlier versions.",
        "an upgrade that nobody wrote",
        "old-documents",
        _HalfUpgraded,
    ),
)
