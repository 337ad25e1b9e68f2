"""Findings: what is wrong, where, why it matters, what to do, and the numbers it rests on."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from goalkit.checks._phrases import shortened

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

__all__ = ["Evidence", "Finding", "Report", "Severity", "Subject", "SubjectKind"]

SubjectKind: TypeAlias = Literal["plan", "cycle", "owner", "KPI", "objective", "key result"]
"""What a finding is about."""

Evidence: TypeAlias = str | float | int | bool | tuple["Evidence", ...] | None
"""A fact behind a finding, plain enough for JSON: dates are texts, as 2026-05-15."""

_TITLE = 60
"""So many columns of a title are shown behind an id."""


class Severity(StrEnum):
    """How sure and how bad.

    Examples:
        >>> Severity("error")
        <Severity.ERROR: 'error'>
    """

    ERROR = "error"
    """Wrong whatever the circumstances: a number cannot come out, or two numbers contradict each other."""
    WARNING = "warning"
    """A known mistake; there may be a good reason, which `ignore` writes down."""
    NOTICE = "notice"
    """Worth a look, as what a title seems to say."""


_RANK = {severity: rank for rank, severity in enumerate(Severity)}


@attrs.frozen
class Subject:
    """What a finding is about.

    Examples:
        >>> subject = Subject("key result", "ttfa", "objectives[0].key_results[0]", "Time to first action")
        >>> print(subject)
        key result ttfa
        >>> subject.in_full
        'key result ttfa ("Time to first action")'
    """

    kind: SubjectKind
    """What kind of thing it is: the plan or a part of it."""
    id: str | None = None
    """Its id; None for the plan."""
    path: str = ""
    """Its place in the plan, as `objectives[0].key_results[1]`; empty for the plan."""
    title: str = ""
    """The title of an objective or key result, the name of a KPI, an owner or a cycle; empty where there is none."""

    def __str__(self) -> str:
        return self.kind if self.id is None else f"{self.kind} {self.id}"

    @property
    def in_full(self) -> str:
        """Kind, id and title, as reports show it; a long title is cut after a word."""
        title = shortened(self.title, _TITLE)
        if title.casefold() in {"", str(self.id).casefold()}:
            return str(self)
        return f'{self} ("{title}")'


@attrs.frozen(kw_only=True)
class Finding:
    """One mistake, found by one rule. Made by `check`.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> plan = gk.Plan(objectives=[gk.Objective(id="win", title="Win the mid-market")])
        >>> report = gk.check(plan, dt.date(2026, 5, 15))
        >>> finding = next(item for item in report if item.name == "no-owner")
        >>> finding.severity.value, str(finding.subject), finding.message
        ('error', 'objective win', 'nobody owns it')
    """

    code: str
    """Stable and never used for anything else, as `GK106`."""
    name: str
    """The rule's name in words, as `no-owner`."""
    severity: Severity
    """How bad it is."""
    subject: Subject
    """What it is about."""
    message: str
    """What is wrong: one sentence about the subject, with its numbers."""
    why: str
    """Why it matters."""
    fix: str
    """What to do."""
    evidence: tuple[tuple[str, Evidence], ...] = ()
    """The facts it rests on, by name: enough to come to the same finding again."""

    @property
    def facts(self) -> dict[str, Evidence]:
        """The evidence as a dictionary."""
        return dict(self.evidence)

    def __str__(self) -> str:
        return f"{self.code} {self.severity}: {self.subject}: {self.message}"

    def to_dict(self) -> dict[str, object]:
        """Return everything as plain values."""
        return {
            "code": self.code,
            "name": self.name,
            "severity": self.severity.value,
            "subject": attrs.asdict(self.subject),
            "message": self.message,
            "why": self.why,
            "fix": self.fix,
            "evidence": self.facts,
        }


@attrs.frozen(kw_only=True)
class Report:
    """All findings of a plan as of a date, the worst first. Made by `check`.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> report = gk.check(gk.Plan(), dt.date(2026, 5, 15))
        >>> len(report), report.ok
        (0, True)
    """

    plan: str
    """The name of the plan."""
    as_of: dt.date
    """The date that the plan was looked at."""
    guidelines: str
    """The name of the guidelines."""
    findings: tuple[Finding, ...]
    """By severity, then code, then place in the plan."""
    ignored: tuple[Finding, ...] = ()
    """What was found and is ignored with a reason."""

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __str__(self) -> str:
        """Return the report as text, as `goalkit.checks.formats.text` does."""
        from goalkit.checks.formats import text  # noqa: PLC0415 - a report prints itself

        return text(self)

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings and notices may be there."""
        return all(item.severity is not Severity.ERROR for item in self.findings)

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings of each severity."""
        found = Counter(item.severity for item in self.findings)
        return {severity: found[severity] for severity in Severity}

    def about(self, kind: SubjectKind, identifier: str | None = None) -> tuple[Finding, ...]:
        """Return the findings about one thing, as `about("objective", "win")`."""
        return tuple(item for item in self.findings if (item.subject.kind, item.subject.id) == (kind, identifier))


def ordered(findings: list[Finding], places: dict[str, int]) -> tuple[Finding, ...]:
    """Return findings by severity, code and place in the plan."""

    def key(item: Finding) -> tuple[int, str, int, str]:
        return _RANK[item.severity], item.code, places.get(item.subject.path, -1), item.message

    return tuple(sorted(findings, key=key))
