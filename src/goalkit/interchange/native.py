"""The native format as plain values: what a plan looks like in a document, key by key.

`encode` and `decode` are each other's inverse for every plan. Keys are the names of the fields; what has
its default value is left out. Decoding looks at everything before it complains: unknown keys, missing
keys, wrong types, bad dates and everything that does not fit together come as one list, each with
its path. There is no half-read plan.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache
from itertools import takewhile
from typing import TypeAlias, TypeVar, cast

import attrs

from goalkit.errors import InvalidFile, InvalidPlan, InvalidValue, Problem
from goalkit.interchange._references import unknown_references
from goalkit.interchange._shortcuts import DATE, Shortcut, Unusual, as_it_stands, list_of, record_of, to_date
from goalkit.model._check import Check, show
from goalkit.model._consistency import examine
from goalkit.model.cadence import Cadence
from goalkit.model.cycles import Cycle
from goalkit.model.history import CheckIn, Closing, Revision, StateChange
from goalkit.model.ignores import Ignore
from goalkit.model.key_results import KeyResult
from goalkit.model.kpis import KPI, Decision, Target
from goalkit.model.measures import Baseline, Cascaded, Change, Maintain, Milestone, Milestones
from goalkit.model.objectives import Alignment, Objective
from goalkit.model.owners import Owner
from goalkit.model.plan import Plan
from goalkit.model.readings import Reading
from goalkit.model.thresholds import Threshold
from goalkit.scoring._plain import policy_to, read_policy
from goalkit.scoring.policy import Policy

__all__ = ["VERSION", "decode", "encode"]

T = TypeVar("T")
Document: TypeAlias = dict[str, object]

VERSION = 1
"""The version of the format that this library writes; it reads this one and all before it."""

_MEASURES: dict[str, type[object]] = {
    "change": Change,
    "maintain": Maintain,
    "milestones": Milestones,
    "baseline": Baseline,
    "cascaded": Cascaded,
}
_DATES = frozenset({"date", "at", "done_on"})
"""Fields that are a date in whichever class they are."""
_PART = re.compile(r"^(.* exists already \()?(cycles|owners|kpis|objectives)\[([0-9]+)\]")
"""Where a problem or, for an id that is used twice, its message names one of the parts."""
_WHOLE = 2.0**53


class _Broken:
    """Stands where a part could not be read; its problems are noted already."""

    def __repr__(self) -> str:
        return "something that could not be read"


_BROKEN = _Broken()


# decoding


class _Reader:
    """Collects problems while a document is read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, path: str, message: str, code: str) -> None:
        self.problems.append(Problem(path, message, code))

    def table(self, path: str, data: object, keys: list[str]) -> Document | None:
        """Return a table whose keys are known; note every key that is not."""
        if not isinstance(data, Mapping):
            self.add(path, f"must be a table of {', '.join(keys)}; got {show(data)}", "table.type")
            return None
        table = cast("Mapping[str, object]", data)
        for key in table:
            if key not in keys:
                similar = get_close_matches(str(key)[:60], keys, n=1)
                hint = f"; did you mean {similar[0]}?" if similar else f"; known are {', '.join(keys)}"
                self.add(join(path, key), f"is no key of this table{hint}", "key.unknown")
        return {key: table[key] for key in keys if key in table}

    def construct(
        self, path: str, kind: Callable[..., T], values: Document, names: Mapping[str, str] | None = None
    ) -> T | _Broken:
        """Build an object; what it complains about is noted, except of parts that were broken before.

        `names` gives the keys of the file for fields that are called otherwise there.
        """
        try:
            return kind(**values)
        except InvalidValue as error:
            paths = (problem.path for problem in reversed(self.problems))
            noted = list(takewhile(lambda noted: noted.startswith(path), paths))  # what its parts complained about
            for problem in error.problems:
                named = Problem((names or {}).get(problem.path, problem.path), problem.message, problem.code)
                found = named.under(path)
                if not any(
                    item == found.path or item.startswith((f"{found.path}.", f"{found.path}[")) for item in noted
                ):
                    self.problems.append(found)
            return _BROKEN

    def record(self, path: str, data: object, kind: type[T]) -> T | _Broken:
        """Read one object of a class by the names of its fields."""
        fields = [field for field in attrs.fields(cast("type[attrs.AttrsInstance]", kind)) if field.init]
        table = self.table(path, data, [field.name for field in fields])
        if table is None:
            return _BROKEN
        values: Document = {}
        for field in fields:
            if field.name in table:
                values[field.name] = self.field(join(path, field.name), table[field.name], kind, field.name)
            elif field.default is attrs.NOTHING:
                self.add(join(path, field.name), "is missing", "key.missing")
                values[field.name] = _BROKEN
        return self.construct(path, kind, values)

    def field(self, path: str, data: object, kind: type[object], name: str) -> object:
        """Read one field: by its own rule where it has one, else as it stands."""
        if name in _DATES:
            return self.date(path, data)
        rule = _RULES.get((kind, name))
        return data if rule is None else rule(self, path, data)

    def date(self, path: str, data: object) -> object:
        """Read a date; a text must be written year-month-day."""
        if not isinstance(data, str):
            return data
        if DATE.fullmatch(data):
            try:
                return dt.date.fromisoformat(data)
            except ValueError:
                pass
        self.add(path, f"is no date: {show(data)} (write year-month-day, as 2026-03-31)", "date.form")
        return _BROKEN

    def many(self, path: str, data: object, read: Callable[[_Reader, str, object], object]) -> object:
        """Read a list item by item: each by its shortcut, and with its path only where that gives up."""
        if not isinstance(data, (list, tuple)):
            self.add(path, f"must be a list, got {show(data)}", "list.type")
            return _BROKEN
        short = _shortcut(read)
        found: list[object] = []
        for position, item in enumerate(cast("list[object]", data)):
            try:
                found.append(short(item))
            except Exception:  # noqa: BLE001 - whatever it is, the careful way says it, or raises it again
                found.append(read(self, f"{path}[{position}]", item))
        return tuple(found)


_Rule: TypeAlias = Callable[[_Reader, str, object], object]


@attrs.frozen
class _One:
    """The rule for a table of one class."""

    kind: type[object]

    def __call__(self, reader: _Reader, path: str, data: object) -> object:
        return reader.record(path, data, self.kind)


@attrs.frozen
class _Many:
    """The rule for a list."""

    read: _Rule

    def __call__(self, reader: _Reader, path: str, data: object) -> object:
        return reader.many(path, data, self.read)


def _as_it_stands(reader: _Reader, path: str, data: object) -> object:  # noqa: ARG001 - a rule like the others
    return data


def _cadence(reader: _Reader, path: str, data: object) -> object:
    if not isinstance(data, str):
        return data
    try:
        return Cadence.parse(data)
    except InvalidValue as error:
        reader.problems.extend(Problem(path, problem.message, problem.code) for problem in error.problems)
        return _BROKEN


def _alignment(reader: _Reader, path: str, data: object) -> object:
    if isinstance(data, str):
        return reader.construct(path, Alignment, {"to": data})
    return reader.record(path, data, Alignment)


def _phase(reader: _Reader, path: str, data: object) -> object:
    table = reader.table(path, data, ["date", "expected"])
    if table is None:
        return _BROKEN
    before = len(reader.problems)
    for key in ("date", "expected"):
        if key not in table:
            reader.add(join(path, key), "is missing", "key.missing")
    date = _day(reader, join(path, "date"), table.get("date", _BROKEN))
    check = Check(None)
    if "expected" in table:
        check.to_float(join(path, "expected"), table["expected"])
    reader.problems.extend(check.problems)
    return (date, table["expected"]) if len(reader.problems) == before else _BROKEN


def _threshold(reader: _Reader, path: str, data: object) -> object:
    keys = ["at_least", "at_most", "between", "around", "warning", "tolerance", "strict"]
    table = reader.table(path, data, keys)
    if table is None:
        return _BROKEN
    kinds = [key for key in keys[:4] if key in table]
    if len(kinds) != 1:
        reader.add(path, "needs exactly one of at_least, at_most, between, around", "threshold.kind")
        return _BROKEN
    kind, strict, warning = kinds[0], table.get("strict", False), table.get("warning")
    if kind == "around":
        if "tolerance" not in table:
            text = "is missing: say how far from the target is healthy, as a share of it"
            reader.add(join(path, "tolerance"), text, "key.missing")
            return _BROKEN
        given = {"target": table["around"], "tolerance": table["tolerance"], "warning": warning, "strict": strict}
        edges = dict.fromkeys(("low", "high", "warning_low", "warning_high"), "around")
        return reader.construct(path, Threshold.around, given, {"target": "around", **edges})
    if kind != "between":
        if "tolerance" in table:
            reader.add(join(path, "tolerance"), "belongs to between and around; use warning", "threshold.kind")
        side = "low" if kind == "at_least" else "high"
        values: Document = {side: table[kind], f"warning_{side}": warning, "strict": strict}
        names = {"": kind, side: kind, f"warning_{side}": "warning"}
        return reader.construct(path, Threshold, values, names)
    return _range(reader, path, table)


def _range(reader: _Reader, path: str, table: Document) -> object:
    """Read a threshold with two edges."""
    warning = table.get("warning")
    edges = _pair(reader, join(path, "between"), table["between"])
    warnings = (None, None) if warning is None else _pair(reader, join(path, "warning"), warning)
    both = "tolerance" in table and warning is not None
    if both:
        reader.add(join(path, "tolerance"), "and warning say the same thing; give one", "threshold.kind")
    if edges is None or warnings is None or both:
        return _BROKEN
    values: Document = {"low": edges[0], "high": edges[1], "strict": table.get("strict", False)}
    names = {
        "low": "between[0]",
        "high": "between[1]",
        "warning_low": "warning[0]",
        "warning_high": "warning[1]",
    }
    if "tolerance" in table:
        return reader.construct(path, Threshold.between, {**values, "tolerance": table["tolerance"]}, names)
    values |= {"warning_low": warnings[0], "warning_high": warnings[1]}
    return reader.construct(path, Threshold, values, names)


def _pair(reader: _Reader, path: str, data: object) -> tuple[object, object] | None:
    shown = show(data)
    items = cast("list[object]", data) if isinstance(data, (list, tuple)) else []
    if len(items) == 2:
        return items[0], items[1]
    reader.add(path, f"must be a pair of low and high, got {shown}", "threshold.pair")
    return None


def _measure(reader: _Reader, path: str, data: object) -> object:
    if not isinstance(data, Mapping):
        reader.add(path, f"must be a table with a type, got {show(data)}", "table.type")
        return _BROKEN
    table = cast("Mapping[str, object]", data)
    kind = table.get("type")
    if not isinstance(kind, str) or kind not in _MEASURES:
        reader.add(join(path, "type"), f"must be one of {', '.join(_MEASURES)}; got {show(kind)}", "measure.type")
        return _BROKEN
    return reader.record(path, {key: value for key, value in table.items() if key != "type"}, _MEASURES[kind])


def _cycle(reader: _Reader, path: str, data: object) -> object:
    """A cycle ends, in a file, on its last day: an `end` would be read as that by half of all people."""
    table = reader.table(path, data, ["id", "start", "last_day", "name"])
    if table is None:
        return _BROKEN
    name = {"name": table["name"]} if "name" in table else {}
    label = table.get("id")
    if "start" not in table and "last_day" not in table and isinstance(label, str):
        try:
            cycle = Cycle.parse(label)
        except InvalidValue as error:
            for problem in error.problems:
                reader.add(path, f"needs start and last_day; without them its id {problem.message}", "key.missing")
            return _BROKEN
        return reader.construct(path, Cycle, {"id": cycle.id, "start": cycle.start, "end": cycle.end, **name})
    for key in ("id", "start", "last_day"):
        if key not in table:
            reader.add(join(path, key), "is missing", "key.missing")
    start, last_day = (_day(reader, join(path, key), table.get(key, _BROKEN)) for key in ("start", "last_day"))
    end: object = _BROKEN
    if isinstance(last_day, dt.date):
        if last_day == dt.date.max:
            reader.add(join(path, "last_day"), f"must lie before {dt.date.max}", "date.range")
        elif isinstance(start, dt.date) and last_day < start:
            reader.add(join(path, "last_day"), f"{last_day} lies before the start {start}", "cycle.empty")
        else:
            end = last_day + dt.timedelta(days=1)
    values: Document = {"id": table.get("id", _BROKEN), "start": start, "end": end, **name}
    return reader.construct(path, Cycle, values, {"end": "last_day"})


def _day(reader: _Reader, path: str, data: object) -> dt.date | _Broken:
    value = reader.date(path, data)
    if isinstance(value, _Broken):
        return value
    check = Check(None)
    day = check.date(path, value)
    reader.problems.extend(check.problems)
    return _BROKEN if day is None else day


_RULES: dict[tuple[type[object], str], _Rule] = {
    (KPI, "threshold"): _threshold,
    (KPI, "cadence"): _cadence,
    (KPI, "readings"): _Many(_One(Reading)),
    (KPI, "targets"): _Many(_One(Target)),
    (KPI, "decisions"): _Many(_One(Decision)),
    (Target, "threshold"): _threshold,
    (Owner, "ignore"): _Many(_One(Ignore)),
    (KPI, "ignore"): _Many(_One(Ignore)),
    (Objective, "ignore"): _Many(_One(Ignore)),
    (KeyResult, "ignore"): _Many(_One(Ignore)),
    (Change, "phases"): _Many(_phase),
    (Maintain, "threshold"): _threshold,
    (Milestones, "milestones"): _Many(_One(Milestone)),
    (KeyResult, "measure"): _measure,
    (KeyResult, "cadence"): _cadence,
    (KeyResult, "check_ins"): _Many(_One(CheckIn)),
    (KeyResult, "revisions"): _Many(_One(Revision)),
    (KeyResult, "states"): _Many(_One(StateChange)),
    (KeyResult, "closing"): _One(Closing),
    (Objective, "guardrails"): _Many(_as_it_stands),
    (Objective, "aligned_to"): _Many(_alignment),
    (Objective, "key_results"): _Many(_One(KeyResult)),
    (Objective, "states"): _Many(_One(StateChange)),
    (Objective, "closing"): _One(Closing),
}


@cache
def _shortcut(rule: _Rule) -> Shortcut:
    """Return the short way of a rule; of one that has none, the rule itself, wherever it stands."""
    if isinstance(rule, _Many):
        return list_of(_shortcut(rule.read))
    if isinstance(rule, _One):
        return _record(rule.kind)
    return _SHORTCUTS[rule] if rule in _SHORTCUTS else lambda data: _alone(rule, data)


def _record(kind: type[object]) -> Shortcut:
    fields: dict[str, Shortcut] = {}
    for field in attrs.fields(cast("type[attrs.AttrsInstance]", kind)):
        rule = _RULES.get((kind, field.name))
        if field.name in _DATES:
            fields[field.name] = to_date
        elif rule is not None:
            fields[field.name] = _shortcut(rule)
    return record_of(kind, fields)


def _alone(rule: _Rule, data: object) -> object:
    reader = _Reader()
    found = rule(reader, "", data)
    if reader.problems:
        raise Unusual
    return found


def _short_measure(data: object) -> object:
    values = cast("Document", data).copy()
    return _shortcut(_One(_MEASURES[cast("str", values.pop("type"))]))(values)


def _short_alignment(data: object) -> object:
    return Alignment(data) if isinstance(data, str) else _shortcut(_One(Alignment))(data)


_SHORTCUTS: dict[_Rule, Shortcut] = {
    _measure: _short_measure,
    _alignment: _short_alignment,
    _as_it_stands: as_it_stands,
}

_PARTS: dict[str, _Rule] = {
    "cycles": _Many(_cycle),
    "owners": _Many(_One(Owner)),
    "kpis": _Many(_One(KPI)),
    "objectives": _Many(_One(Objective)),
}
_IGNORES = _Many(_One(Ignore))


def _policy(reader: _Reader, path: str, data: object) -> object:
    """A policy is the name of a preset or a table of fields, in which `preset` gives those that are not named."""
    try:
        return read_policy(Policy, data)
    except InvalidValue as error:
        reader.problems.extend(problem.under(path) for problem in error.problems)
        return _BROKEN


def decode(document: object, *, what: str = "document") -> Plan:
    """Return the plan that a document of plain values describes.

    Args:
        document: A table as `json` or `tomllib` read it; dates may be texts, as 2026-03-31.
        what: How errors call the document, for instance its file name.

    Raises:
        InvalidFile: Anything is wrong; the error lists everything, each with its path.

    Examples:
        >>> decode({"goalkit": 1, "cycles": [{"id": "2026-Q2"}]}).cycles[0].last_day
        datetime.date(2026, 6, 30)
        >>> decode({"goalkit": 1, "owners": [{"id": "growth", "knd": "team"}]}, what="acme.toml")
        Traceback (most recent call last):
        goalkit.errors.InvalidFile: acme.toml: owners[0].knd: is no key of this table; did you mean kind?
    """
    reader = _Reader()
    table = reader.table("", document, ["goalkit", "name", "description", "policy", *_PARTS, "ignore"])
    if table is None:
        raise InvalidFile(what, reader.problems)
    version = table.pop("goalkit", None)
    if type(version) is not int or not 1 <= version <= VERSION:
        message = (
            f"is missing: a plan starts with goalkit = {VERSION}, the version of its format"
            if version is None
            else f"must be a version this library reads (1 to {VERSION}), got {show(version)}"
        )
        raise InvalidFile(what, [Problem("goalkit", message, "file.version"), *reader.problems])
    parts = {key: rule(reader, key, table.get(key, ())) for key, rule in _PARTS.items()}
    others: Document = {"ignore": _IGNORES(reader, "ignore", table.get("ignore", ()))}
    if "policy" in table:
        others["policy"] = _policy(reader, "policy", table["policy"])
    plan = _assemble(reader, table, parts, others)
    if plan is None:
        raise InvalidFile(what, reader.problems)
    return plan


def _assemble(reader: _Reader, table: Document, parts: Document, others: Document) -> Plan | None:
    """Build the plan, or note what is wrong between the parts that could be read."""
    texts: Document = {key: table[key] for key in ("name", "description") if key in table}
    check = Check(None)
    for name, text in texts.items():
        check.text(name, text)
    reader.problems[:0] = check.problems
    if not reader.problems:
        try:
            return cast("Callable[..., Plan]", Plan)(**texts, **parts, **others)
        except InvalidPlan as error:
            reader.problems.extend(error.problems)
            return None
    kept: dict[str, list[int]] = {}
    whole: dict[str, list[object]] = {}
    for key, part in parts.items():
        items = cast("tuple[object, ...]", part) if isinstance(part, tuple) else (_BROKEN,)
        kept[key] = [position for position, item in enumerate(items) if not isinstance(item, _Broken)]
        whole[key] = [items[position] for position in kept[key]]
    _, problems = cast("Callable[..., tuple[object, list[Problem]]]", examine)(*whole.values())
    for problem in problems:
        if not problem.code.endswith(".unknown"):  # these are told from the document itself
            path, message = _placed(problem.path, kept), _placed(problem.message, kept)
            reader.problems.append(Problem(path, message, problem.code))
    noted = {problem.path for problem in reader.problems}
    reader.problems.extend(problem for problem in unknown_references(table) if problem.path not in noted)
    return None


def _placed(text: str, kept: dict[str, list[int]]) -> str:
    """Return a text in which the place of a part among those kept is replaced by its place in the file."""

    def place(found: re.Match[str]) -> str:
        places, at = kept[found[2]], int(found[3])
        return f"{found[1] or ''}{found[2]}[{places[at] if at < len(places) else at}]"

    return _PART.sub(place, text)


def join(path: str, key: object) -> str:
    """Return the path of a key in a table; a key of any text is short and one line."""
    name = "".join(char if char.isprintable() else "?" for char in str(key)[:60]) or '""'
    return f"{path}.{name}" if path else name


# encoding


def encode(plan: Plan) -> Document:
    """Return a plan as a document of plain values: texts, numbers, dates, lists and tables.

    Examples:
        >>> import goalkit as gk
        >>> encode(gk.Plan(owners=[gk.Owner(id="growth", name="Growth")]))
        {'goalkit': 1, 'owners': [{'id': 'growth', 'name': 'Growth'}]}
    """
    if not isinstance(plan, Plan):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
        raise InvalidValue("encode", [Problem("plan", f"must be a Plan, got {show(plan)}", "part.type")])
    return {"goalkit": VERSION, **_encode_object(plan)}


def _encode_object(item: object) -> Document:
    if isinstance(item, Threshold):
        return _encode_threshold(item)
    if isinstance(item, Cycle):
        named = {"name": item.name} if item.name else {}
        return {"id": item.id, "start": item.start, "last_day": item.last_day, **named}
    table: Document = {}
    for name, kind in _MEASURES.items():
        if type(item) is kind:
            table["type"] = name
    for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(item))):
        if not field.init:
            continue
        value: object = getattr(item, field.name)
        if field.default is attrs.NOTHING or value != field.default:
            table[field.name] = _encode_value(value, field.name)
    return table


def _encode_value(value: object, name: str) -> object:
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _WHOLE else value
    if isinstance(value, (str, Cadence)):
        return str(value)
    if isinstance(value, Policy):
        return policy_to(value)
    if isinstance(value, tuple):
        items = cast("tuple[object, ...]", value)
        if name == "phases":
            pairs = cast("tuple[tuple[dt.date, float], ...]", items)
            return [{"date": date, "expected": _encode_value(expected, "")} for date, expected in pairs]
        return [_encode_value(item, "") for item in items]
    return _encode_object(value) if attrs.has(type(value)) else value


def _encode_threshold(item: Threshold) -> Document:
    edges = {
        name: _encode_value(getattr(item, name), "")
        for name in ("low", "high", "warning_low", "warning_high")
        if getattr(item, name) is not None
    }
    strict = {"strict": True} if item.strict else {}
    if item.high is None:
        warning = {"warning": edges["warning_low"]} if "warning_low" in edges else {}
        return {"at_least": edges["low"], **warning, **strict}
    if item.low is None:
        warning = {"warning": edges["warning_high"]} if "warning_high" in edges else {}
        return {"at_most": edges["high"], **warning, **strict}
    warning = {}
    if "warning_low" in edges or "warning_high" in edges:
        warning = {"warning": [edges.get("warning_low", edges["low"]), edges.get("warning_high", edges["high"])]}
    return {"between": [edges["low"], edges["high"]], **warning, **strict}
