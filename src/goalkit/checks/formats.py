"""Formats of a report: text for people, JSON, workflow commands of GitHub, and SARIF 2.1.0."""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from collections import Counter
from itertools import groupby
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

import attrs

from goalkit.checks._ignoring import UselessIgnore
from goalkit.checks._lines import lines
from goalkit.checks.findings import Report, Severity
from goalkit.checks.registry import RULES
from goalkit.display.text import COLUMNS, clean, fit, width
from goalkit.model.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from goalkit.checks.findings import Evidence, Finding, Subject, SubjectKind
    from goalkit.checks.rule import Rule

__all__ = ["Checked", "github", "sarif", "sarif_log", "text", "to_json"]

_Document: TypeAlias = dict[str, object]
_Lines: TypeAlias = "Mapping[tuple[SubjectKind, str | None], int]"

_PAINTS = {Severity.ERROR: "\033[31m", Severity.WARNING: "\033[33m", Severity.NOTICE: "\033[36m"}
_BOLD, _PLAIN = "\033[1m", "\033[0m"
_MEANINGS = {
    Severity.ERROR: "wrong in any case",
    Severity.WARNING: "a known mistake",
    Severity.NOTICE: "worth a look",
}
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


@attrs.frozen(kw_only=True)
class Checked:
    r"""A file and what was found in it, for a log of several files.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> source = 'goalkit = 1\nname = "Acme"'
        >>> plan = gk.loads(source, format="toml")
        >>> report = gk.check(plan, dt.date(2026, 5, 15), rules=[])
        >>> Checked(report=report, file="goals/acme.toml", source=source, plan=plan).report.ok
        True
    """

    report: Report
    """What was found."""
    file: str | os.PathLike[str]
    """The path of the file; a relative one counts from the root of the repository."""
    source: str
    """The text of the file, in which lines are looked up."""
    plan: Plan | None = None
    """The plan, for the reasons why findings are ignored."""


# --- Text --------------------------------------------------------------------------------------------


def text(report: Report, *, colour: bool = False) -> str:
    """Return a report for people: the worst first, each mistake with why it matters and what to do.

    Args:
        report: What `check` found.
        colour: Whether to colour severities for a terminal; they are always there as words too.

    Returns:
        Lines of 80 columns at most, as far as words fit. A single line where nothing was found.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> class Unnamed(gk.Rule):
        ...     code, name, severity = "ACME1", "unnamed", gk.Severity.WARNING
        ...     why = "A plan without a name is mistaken for another."
        ...     fix = "Give it a name."
        ...
        ...     def find(self, facts):
        ...         if not facts.plan.name:
        ...             yield self.at(facts, None, "has no name")
        >>> print(text(gk.check(gk.Plan(), dt.date(2026, 5, 15), rules=[Unnamed()])))
        Plan as of 2026-05-15
        <BLANKLINE>
        warning ACME1 unnamed
          plan: has no name
          Why: A plan without a name is mistaken for another.
          Do:  Give it a name.
        <BLANKLINE>
        1 warning under the scale-up guidelines
        warning: a known mistake
        >>> print(text(gk.check(gk.Plan(name="Acme"), dt.date(2026, 5, 15), rules=[Unnamed()])))
        Acme as of 2026-05-15: nothing found
    """
    end = f" as of {report.as_of}{'' if report.findings else ': nothing found'}"
    title = f"{fit(report.plan, COLUMNS - len(end)).rstrip() or 'Plan'}{end}"
    if not report.findings:
        return "; ".join([title, *_ignored(report)])
    blocks = [[_paint(title, _BOLD, colour=colour)]]
    for _, same in groupby(report.findings, key=_mistake):
        blocks.append(list(_block(list(same), colour=colour)))
    summary = f"{_counts(report)} under the {clean(report.guidelines)} guidelines"
    blocks.append([summary, *_ignored(report), _meanings(report)])
    return "\n\n".join("\n".join(block) for block in blocks)


def _mistake(finding: Finding) -> tuple[str, ...]:
    return finding.code, finding.name, finding.severity, finding.why, finding.fix


def _block(findings: list[Finding], *, colour: bool) -> Iterator[str]:
    """Yield the lines of one mistake, made once or several times."""
    first = findings[0]
    severity = _paint(first.severity.value, _PAINTS[first.severity], colour=colour)
    yield f"{severity} {clean(f'{first.code} {first.name}')}"
    for finding in findings:
        yield from _wrapped(f"{finding.subject.in_full}: {finding.message}", "  ", "    ")
    yield from _wrapped(first.why, "  Why: ", " " * 7)
    yield from _wrapped(first.fix, "  Do:  ", " " * 7)


def _wrapped(words: str, first: str, rest: str) -> Iterator[str]:
    """Yield words in lines that fit; a word that is longer than a line gets one of its own, and % stays where it is."""
    line, empty = first, True
    for word in re.split(" (?!%)", " ".join(clean(words).split())):
        if not empty and width(line) + 1 + width(word) > COLUMNS:
            yield line
            line, empty = rest, True
        line += word if empty else f" {word}"
        empty = False
    yield line.rstrip()


def _counts(report: Report) -> str:
    counts = [(severity.value, count) for severity, count in report.counts.items() if count]
    return ", ".join(f"{count} {name if count == 1 else f'{name}s'}" for name, count in counts)


def _meanings(report: Report) -> str:
    """Return what the severities of a report mean."""
    return "; ".join(f"{name}: {_MEANINGS[name]}" for name, count in report.counts.items() if count)


def _ignored(report: Report) -> list[str]:
    """Return one text about what is ignored, or none."""
    if not report.ignored:
        return []
    codes = Counter(finding.code for finding in report.ignored)
    named = ", ".join(clean(code) if count == 1 else f"{clean(code)} ({count})" for code, count in codes.items())
    return [f"{len(report.ignored)} ignored with a reason: {named}"]


def _paint(words: str, paint: str, *, colour: bool) -> str:
    return f"{paint}{words}{_PLAIN}" if colour else words


# --- JSON --------------------------------------------------------------------------------------------


def to_json(report: Report, plan: Plan | None = None) -> dict[str, object]:
    """Return a report as plain values for `json.dump`.

    Args:
        report: What `check` found.
        plan: The plan, for the reason of each ignored finding; without it the reasons are None.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> document = to_json(gk.check(gk.Plan(name="Acme"), dt.date(2026, 5, 15), rules=[]))
        >>> document["plan"], document["as_of"], document["ok"], document["findings"]
        ('Acme', '2026-05-15', True, [])
    """
    reasons = _Reasons(plan)
    return {
        "plan": report.plan,
        "as_of": report.as_of.isoformat(),
        "guidelines": report.guidelines,
        "ok": report.ok,
        "counts": {severity.value: count for severity, count in report.counts.items()},
        "findings": [_finding(finding) for finding in report.findings],
        "ignored": [{**_finding(finding), "reason": reasons.of(finding)} for finding in report.ignored],
    }


def _finding(finding: Finding) -> _Document:
    return {**finding.to_dict(), "evidence": _evidence(finding)}


def _evidence(finding: Finding) -> _Document:
    return {name: _plain(value) for name, value in finding.evidence}


def _plain(value: Evidence) -> object:
    """Return evidence as JSON knows it, which has no tuples and no infinity."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


class _Reasons:
    """Why findings are ignored: the reason on the subject, else that of the plan."""

    def __init__(self, plan: Plan | None) -> None:
        plan = plan or Plan()
        self.reasons: dict[tuple[str, str | None, str], str] = {}
        self.everywhere = {ignore.code: ignore.reason for ignore in plan.ignore}
        key_results = [item for objective in plan.objectives for item in objective.key_results]
        for kind, items in (
            ("owner", plan.owners),
            ("KPI", plan.kpis),
            ("objective", plan.objectives),
            ("key result", key_results),
        ):
            for item in items:
                self.reasons |= {(kind, item.id, ignore.code): ignore.reason for ignore in item.ignore}

    def of(self, finding: Finding) -> str | None:
        place = (finding.subject.kind, finding.subject.id, finding.code)
        return self.reasons.get(place, self.everywhere.get(finding.code))


# --- GitHub ------------------------------------------------------------------------------------------


def github(report: Report, file: str | os.PathLike[str], source: str) -> str:
    r"""Return a report as workflow commands of GitHub Actions, which shows them beside the lines of a change.

    Args:
        report: What `check` found.
        file: The path of the file from the root of the repository.
        source: The text of the file, in which lines are looked up.

    Returns:
        A line for each finding; empty where there is none. What is ignored is left out.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> class Unnamed(gk.Rule):
        ...     code, name, severity = "ACME1", "unnamed", gk.Severity.WARNING
        ...     why, fix = "100 % of readers wonder.", "Give it a name."
        ...
        ...     def find(self, facts):
        ...         yield self.at(facts, None, "has no name")
        >>> report = gk.check(gk.Plan(), dt.date(2026, 5, 15), rules=[Unnamed()])
        >>> print(github(report, "goals.toml", "# Acme\ngoalkit = 1"))
        ::warning file=goals.toml,line=2,title=ACME1 unnamed::plan: has no name%0A100 %25 of readers wonder.%0AGive it a name.
    """  # noqa: E501
    places = lines(source)
    return "\n".join(_command(finding, PurePath(file).as_posix(), places) for finding in report.findings)


def _command(finding: Finding, file: str, places: _Lines) -> str:
    said = (f"{finding.subject.in_full}: {finding.message}", finding.why, finding.fix)
    message = _data("\n".join(map(clean, said)))
    title = clean(f"{finding.code} {finding.name}")
    line = _line(places, finding.subject)
    return f"::{finding.severity.value} file={_property(file)},line={line},title={_property(title)}::{message}"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def _line(places: _Lines, subject: Subject) -> int:
    return places.get((subject.kind, subject.id), 1)


# --- SARIF -------------------------------------------------------------------------------------------


def sarif(
    report: Report,
    file: str | os.PathLike[str],
    source: str,
    *,
    plan: Plan | None = None,
    rules: Iterable[Rule] = RULES,
    ignored: bool = True,
) -> dict[str, object]:
    """Return a report as a log in SARIF 2.1.0, the format of OASIS that tools for code review read.

    Args:
        report: What `check` found.
        file: The path of the file from the root of the repository.
        source: The text of the file, in which lines are looked up.
        plan: The plan, for the reason of each ignored finding.
        rules: The rules that were applied.
        ignored: Whether to keep what is ignored, as suppressed results.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> report = gk.check(gk.Plan(), dt.date(2026, 5, 15), rules=[])
        >>> log = sarif(report, "goals.toml", "goalkit = 1", rules=[])
        >>> log["version"], log["runs"][0]["tool"]["driver"]["name"], log["runs"][0]["results"]
        ('2.1.0', 'goalkit', [])
    """
    checked = Checked(report=report, file=file, source=source, plan=plan)
    return sarif_log([checked], rules=rules, ignored=ignored)


def sarif_log(files: Iterable[Checked], *, rules: Iterable[Rule] = RULES, ignored: bool = True) -> dict[str, object]:
    """Return the reports of several files as one log in SARIF 2.1.0 with one run.

    Examples:
        >>> sarif_log([], rules=[])["runs"][0]["artifacts"]
        []
    """
    chosen = tuple(files)
    described = _described(chosen, rules)
    places = {code: place for place, code in enumerate(described)}
    artifacts: list[_Document] = []
    for artifact in map(_artifact, chosen):
        if artifact not in artifacts:  # the format has each but once
            artifacts.append(artifact)
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "goalkit", "rules": list(described.values())}},
                "artifacts": artifacts,
                "results": [result for item in chosen for result in _results(item, places, ignored=ignored)],
            }
        ],
    }


def _described(files: Sequence[Checked], rules: Iterable[Rule]) -> dict[str, _Document]:
    """Return what is known of each rule, by code: those applied, and those that found something."""
    found = {
        finding.code: _rule(finding, finding.name.replace("-", " ").capitalize())
        for item in files
        for finding in (*item.report.findings, *item.report.ignored)
    }
    applied = {rule.code: _rule(rule, _title(rule)) for rule in (*rules, UselessIgnore())}
    return dict(sorted((found | applied).items()))


def _title(rule: Rule) -> str:
    """Return which mistake a rule looks for: the first line of what its class says."""
    written = (type(rule).__doc__ or "").strip()
    return written.partition("\n")[0] if written else rule.name.replace("-", " ").capitalize()


def _rule(rule: Rule | Finding, title: str) -> _Document:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": _message(title),
        "fullDescription": _message(rule.why),
        "help": _message(f"{rule.why} {rule.fix}"),
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _artifact(item: Checked) -> _Document:
    report = item.report
    return {
        "location": _location(item),
        "roles": ["analysisTarget"],
        "properties": {"plan": report.plan, "asOf": report.as_of.isoformat(), "guidelines": report.guidelines},
    }


def _results(item: Checked, rules: Mapping[str, int], *, ignored: bool) -> Iterator[_Document]:
    places, reasons = lines(item.source), _Reasons(item.plan)
    seen: Counter[str] = Counter()
    for finding in item.report.findings:
        yield _result(item, finding, rules, places, seen)
    for finding in item.report.ignored if ignored else ():
        reason = reasons.of(finding)
        known = {} if reason is None else {"justification": reason}
        suppressed = {"suppressions": [{"kind": "inSource", **known}]}
        yield _result(item, finding, rules, places, seen) | suppressed


def _result(item: Checked, finding: Finding, rules: Mapping[str, int], places: _Lines, seen: Counter[str]) -> _Document:
    mark = _fingerprint(finding)
    seen[mark] += 1
    return {
        "ruleId": finding.code,
        "ruleIndex": rules[finding.code],
        "level": _LEVELS[finding.severity],
        "message": _message(f"{finding.subject.in_full}: {finding.message}"),
        "locations": [_place(item, finding.subject, _line(places, finding.subject))],
        "partialFingerprints": {"goalkit/v1": f"{mark}:{seen[mark]}"},
        "properties": {"evidence": _evidence(finding), "fix": finding.fix},
    }


def _fingerprint(finding: Finding) -> str:
    """Return what stays the same wherever the subject moves in the file, and whatever its numbers become."""
    said = json.dumps([finding.code, finding.subject.kind, finding.subject.id])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _place(item: Checked, subject: Subject, line: int) -> _Document:
    logical: _Document = {"name": subject.id or "plan", "kind": subject.kind}
    if subject.path:
        logical["fullyQualifiedName"] = subject.path
    if subject.title:
        logical["properties"] = {"title": subject.title}
    return {
        "physicalLocation": {
            "artifactLocation": _location(item),
            "region": {"startLine": line},
        },
        "logicalLocations": [logical],
    }


def _location(item: Checked) -> _Document:
    """Return the place of a file as a URI: from the root of the repository, or absolute."""
    path = Path(item.file)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(os.fsencode(path.as_posix())), "uriBaseId": "%SRCROOT%"}


def _message(words: str) -> _Document:
    """Return a text as a message; single braces would stand for its arguments."""
    return {"text": words.replace("{", "{{").replace("}", "}}")}
