"""Audit: what a bare list of metrics is worth, for teams who do not have a plan yet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

import attrs

from goalkit.checks._audit_plan import draft_plan
from goalkit.checks._audit_texts import amount, line, normal, questions, table
from goalkit.checks.guidelines import SCALE_UP, Guidelines
from goalkit.errors import InvalidValue
from goalkit.model._check import Check, as_optional_number, as_tuple, joined, named, show
from goalkit.model.cycles import Cycle
from goalkit.model.numbers import settle
from goalkit.model.thresholds import Direction

if TYPE_CHECKING:
    from goalkit.model.plan import Plan

__all__ = ["Audit", "AuditCount", "Audited", "Bucket", "Metric", "MetricLike", "Pillar", "audit"]

Bucket: TypeAlias = Literal["change", "health", "remove"]
"""Where a metric belongs: strategic change, ongoing health, or among the candidates for removal."""

Pillar: TypeAlias = Literal["metric", "target", "timeframe", "owner"]
"""What makes a KPI of a metric (Synergita, OKR vs KPI)."""

_PILLARS = get_args(Pillar)
_DIRECTIONS = get_args(Direction)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_STEADY = re.compile(
    r"^(maintain|maintaining|keep|keeping|sustain|sustaining|preserve|protect|remain|stay)\b"
    r"|\b(maintain|maintained|stay|stays|remain|remains|kept|held) "
    r"(at|above|below|under|over|within|between|stable|steady)\b"
)
"""Words that ask for no change, in a normal name."""


@attrs.frozen
class Metric:
    """One metric of a list: its name, and what else is known of it.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> import datetime as dt
        >>> from goalkit.checks.audit import Metric
        >>> Metric("Monthly churn", "%", target=3, deadline=dt.date(2026, 9, 30), value=4.2).target
        3.0
    """

    name: str
    """What people call it."""
    unit: str = ""
    """The unit of its values, as `%`, `days`, `EUR`. Percent is written as 12 for 12 %."""
    target: float | None = attrs.field(default=None, converter=as_optional_number)
    """The number to reach or to keep to, in its unit; None where none is known."""
    deadline: dt.date | None = None
    """The day by which the target should be reached, that day included; None where there is none."""
    owner: str | None = None
    """Who answers for it; None where nobody does."""
    last_decision: dt.date | None = None
    """The day of the last decision that it informed; None where none is known."""
    value: float | None = attrs.field(default=None, converter=as_optional_number)
    """What it is now, on the day of the audit; None where that is not known."""
    direction: Direction | None = None
    """Which way is better: `increase`, `decrease` or `maintain`; None where nobody said."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.text("name", self.name, empty=False)
        check.text("unit", self.unit)
        check.optional_number("target", self.target)
        if self.deadline is not None:
            check.date("deadline", self.deadline)
        if self.owner is not None:
            check.text("owner", self.owner, empty=False)
        if self.last_decision is not None:
            check.date("last_decision", self.last_decision)
        check.optional_number("value", self.value)
        if self.direction is not None:
            check.choice("direction", self.direction, _DIRECTIONS)
        check.raise_if_any(named("Metric", self.name))


MetricLike: TypeAlias = Metric | Mapping[str, object]
"""A `Metric`, or a mapping with the same fields: the row of a spreadsheet."""

_FIELDS = tuple(field.name for field in attrs.fields(Metric))


@attrs.frozen(kw_only=True)
class Audited:
    """Where one metric belongs, and why. Made by `audit`.

    Examples:
        >>> import datetime as dt
        >>> from goalkit.checks.audit import Metric, audit
        >>> found = audit([Metric("Uptime", "%", target=99.9, value=99.95)], dt.date(2026, 6, 15)).health[0]
        >>> found.reasons, found.missing, found.direction
        (('It has a target (99.9 %) and no deadline: a limit to keep to, not a change.',), ('timeframe', 'owner'), None)
    """

    metric: Metric
    """The metric as known on the day of the audit: without a decision that is dated later."""
    bucket: Bucket
    """`change`, `health` or `remove`."""
    reasons: tuple[str, ...]
    """Why, in sentences; at least one."""
    missing: tuple[Pillar, ...]
    """The pillars of a KPI that it does not have. `metric`: there is neither a unit nor a value. `timeframe`: no
    deadline lies ahead."""

    @property
    def direction(self) -> Direction | None:
        """Which way is better: as given, and for a metric that should move the way from the value to the target.

        Else None: 99.95 over a target of 99.9 is good where more is better, and 4.2 over one of 3 is not.
        """
        given, value, target = self.metric.direction, self.metric.value, self.metric.target
        if given is not None or self.bucket != "change" or value is None or target is None:
            return given
        return "increase" if target > value else "decrease"


@attrs.frozen(kw_only=True)
class AuditCount:
    """How many metrics there are, beside how many are advised.

    Examples:
        >>> from goalkit.checks.audit import AuditCount
        >>> print(AuditCount(name="listed", count=25, least=3, most=20))
        listed: 25 (3 to 20 advised: too many)
    """

    name: str
    """What is counted: `listed`, `kept` (change and health) or `chased at once` (change)."""
    count: int
    """How many there are, 0 or more."""
    least: int
    """How many are advised at least, 0 or more."""
    most: int
    """How many are advised at most."""

    @property
    def verdict(self) -> Literal["too few", "fine", "too many"]:
        """`too few`, `fine` or `too many`."""
        if self.count < self.least:
            return "too few"
        return "too many" if self.count > self.most else "fine"

    def __str__(self) -> str:
        span = f"{self.least} to {self.most}" if self.least else f"at most {self.most}"
        return f"{self.name}: {self.count} ({span} advised: {self.verdict})"


@attrs.frozen(kw_only=True)
class Audit:
    """A list of metrics, sorted. Made by `audit`; `plan` makes a draft plan of it.

    Examples:
        >>> import datetime as dt
        >>> from goalkit.checks.audit import Metric, audit
        >>> metrics = [
        ...     Metric("Monthly churn", "%", 3, dt.date(2026, 9, 30), "Success", value=4.2),
        ...     Metric("Page views"),
        ... ]
        >>> print(audit(metrics, dt.date(2026, 6, 15)))
        Audit of 2 metrics as of 2026-06-15 (guidelines scale-up)
        <BLANKLINE>
        STRATEGIC CHANGE: 1
          metric         now    target  by          owner
          Monthly churn  4.2 %  3 %     2026-09-30  Success
            - It should move from 4.2 % to 3 % by 2026-09-30.
        <BLANKLINE>
        ONGOING HEALTH: 0
        <BLANKLINE>
        CANDIDATES FOR REMOVAL: 1
          metric         now    target  by          owner
          Page views     -      -       -           -
            - Nobody owns it, it has no target, and no decision is known that it informed.
            - Missing: metric, target, timeframe, owner.
        <BLANKLINE>
        listed: 2 (3 to 20 advised: too few)
        kept: 1 (3 to 20 advised: too few)
        chased at once: 1 (at most 3 advised: fine)
        <BLANKLINE>
        TO ASK
        - What else would show early that the engine is not healthy?
        - What could get worse if everybody looks at Monthly churn only?
        - Which decision did people take last because of Monthly churn?
        - Who would miss Page views?
    """

    as_of: dt.date
    """The day of the audit, up to its close."""
    guidelines: Guidelines
    """The numbers it went by."""
    change: tuple[Audited, ...]
    """Strategic change: metrics that somebody wants to move by a day, in the order given."""
    health: tuple[Audited, ...]
    """Ongoing health: metrics to keep an eye on, in the order given."""
    remove: tuple[Audited, ...]
    """Candidates for removal, in the order given."""
    counts: tuple[AuditCount, ...]
    """How many are listed, kept and chased at once, each beside the guideline."""
    questions: tuple[str, ...]
    """What a facilitator would ask the team; the names in them are in alphabetical order."""

    def plan(self, cycle: Cycle, *, name: str = "") -> Plan:
        """Return a draft plan: a KPI for each metric that stays, and an objective for each that should move.

        * The value becomes a reading of the day of the audit, the last decision a decision of the KPI, the target
          and the direction its threshold. Without a direction there is no threshold, and one number is no range
          to stay in: the description then says the target.
        * The objective is in the state `draft` and has one key result, which reads the KPI; its baseline freezes
          by itself. The title asks to be reworded, and the description says what else to think of.
        * Candidates for removal are left out.

        Args:
            cycle: The cycle of the objectives; one that is not over.
            name: The name of the plan.

        Raises:
            InvalidValue: An argument is of the wrong type, or the cycle is over (`cycle.over`).

        Examples:
            >>> import datetime as dt, goalkit as gk
            >>> from goalkit.checks.audit import Metric, audit
            >>> churn = Metric("Monthly churn", "%", 3, dt.date(2026, 9, 30), "Customer Success", value=4.2)
            >>> plan = audit([churn], dt.date(2026, 6, 15)).plan(gk.Cycle.quarter(2026, 3))
            >>> [owner.id for owner in plan.owners], [kpi.id for kpi in plan.kpis]
            (['customer-success'], ['monthly-churn'])
            >>> plan.objectives[0].id, plan.objectives[0].title
            ('monthly-churn-2026-q3', 'Reword as an ambition: Monthly churn to 3 % by 2026-09-30')
            >>> plan.key_result("monthly-churn-2026-q3-kr").title
            'Monthly churn from 4.2 % to 3 %'
        """
        check = Check(None)
        if check.instance("cycle", cycle, Cycle) and cycle.last_day < self.as_of:
            text = f"{show(cycle.id)} is over since {cycle.last_day}, before {self.as_of}"
            check.add("cycle", text, "cycle.over")
        check.text("name", name)
        check.raise_if_any("Audit.plan")
        return draft_plan(self, cycle, name)

    def __iter__(self) -> Iterator[Audited]:
        return iter((*self.change, *self.health, *self.remove))

    def __len__(self) -> int:
        return len(self.change) + len(self.health) + len(self.remove)

    def __str__(self) -> str:
        return "\n".join(table(self))


def audit(metrics: Iterable[MetricLike], as_of: dt.date, guidelines: Guidelines = SCALE_UP) -> Audit:
    """Sort a bare list of metrics into strategic change, ongoing health and candidates for removal.

    The two buckets and the rule that a metric which changed no decision in 90 days goes are A. Cederblad's (OKR vs
    KPI: What's the Difference and When to Use Each), the four pillars Synergita's, and that only a few KPIs are
    chased in a quarter is UniFrame's. The first line that fits decides:

    1. Of metrics with the same name (upper and lower case, punctuation and blanks do not matter) one stays.
    2. A target and a deadline that lies ahead, which may be today: change. Not where nothing has to move: the target
       is reached (settled to nine decimals; in the direction given also passed), the direction is
       `maintain`, or the name says so ("Keep ...").
    3. The last known decision is `unused_days` old: remove.
    4. The deadline has passed, and something had to move by it: remove, renew it or let it go.
    5. No owner, no target, no decision known, and nothing says that it should stay as it is: remove.
    6. Else health. Of change and health together no more stay than `company_kpis` advises: those
       that should move first, then by the last decision. Of equals none is picked out.

    Args:
        metrics: `Metric`s, or mappings with the same fields. In a mapping None and blank texts are nothing, and a
            date may be a text as 2026-03-31.
        as_of: The day to look at, up to its close. A decision dated later is not known yet.
        guidelines: The numbers to go by: `unused_days`, `company_kpis` and `chased`.

    Raises:
        InvalidValue: An argument is of the wrong kind, or a metric is; all problems at once, each with
            its path, as `metrics[3].deadline`.

    Examples:
        >>> import datetime as dt
        >>> from goalkit.checks.audit import audit
        >>> found = audit([{"name": "NPS", "target": 40, "deadline": "2026-09-30"}], dt.date(2026, 6, 15))
        >>> [item.metric.name for item in found.change]
        ['NPS']
        >>> audit([{"name": "NPS", "deadlin": "Q3"}, {"name": "", "target": "40"}], dt.date(2026, 6, 15))
        Traceback (most recent call last):
        goalkit.errors.InvalidValue: audit: 3 problems
          metrics[0]: 'deadlin' is no field of a metric; did you mean deadline?
          metrics[1].name: is missing: a text is needed
          metrics[1].target: must be a number, got the text '40'
    """
    check = Check(None)
    given = _read(check, as_tuple(metrics))
    check.date("as_of", as_of)
    check.instance("guidelines", guidelines, Guidelines)
    check.raise_if_any("audit")
    cases = [_case(metric, as_of, guidelines) for metric in given]
    disagreements = _sort_out_duplicates(cases)
    _sort_out_rest(cases, guidelines)
    found = [case.result(as_of) for case in cases]
    counts = _counts(found, guidelines)
    expired = [case.metric for case in cases if case.passed and not case.again]
    leaving = [case.metric for case in cases if case.bucket == "remove" and not (case.passed or case.again)]
    return Audit(
        as_of=as_of,
        guidelines=guidelines,
        change=tuple(item for item in found if item.bucket == "change"),
        health=tuple(item for item in found if item.bucket == "health"),
        remove=tuple(item for item in found if item.bucket == "remove"),
        counts=counts,
        questions=(*questions(found, counts, expired, leaving), *disagreements),
    )


# reading


def _read(check: Check, values: object) -> list[Metric]:
    if not isinstance(values, tuple):
        check.add("metrics", f"must be a collection of metrics, got {show(values)}", "collection.type")
        return []
    found: list[Metric] = []
    for position, item in enumerate(cast("tuple[object, ...]", values)):
        path = f"metrics[{position}]"
        if isinstance(item, Metric):
            found.append(item)
        elif isinstance(item, Mapping):
            found += _from_row(check, path, cast("Mapping[object, object]", item))
        else:
            check.add(path, f"must be Metric or a mapping with its fields, got {show(item)}", "part.type")
    return found


def _from_row(check: Check, path: str, row: Mapping[object, object]) -> list[Metric]:
    """Return the one metric of a row, or none where something is wrong with it."""
    cells: dict[str, object] = {"name": None}
    for key, cell in row.items():
        if not isinstance(key, str) or key not in _FIELDS:
            similar = get_close_matches(str(key)[:60].lower(), _FIELDS, n=1)
            hint = f"did you mean {similar[0]}?" if similar else f"known are {', '.join(_FIELDS)}"
            check.add(path, f"{show(key)} is no field of a metric; {hint}", "key.unknown")
        elif cell is not None and not (isinstance(cell, str) and not cell.strip()):
            cells[key] = _as_date(check, f"{path}.{key}", cell) if key in {"deadline", "last_decision"} else cell
    try:
        return [cast("Callable[..., Metric]", Metric)(**cells)]
    except InvalidValue as error:
        check.problems.extend(problem.under(path) for problem in error.problems)
        return []


def _as_date(check: Check, path: str, cell: object) -> object:
    """Return the date that a text means, and anything else as it is."""
    if not isinstance(cell, str):
        return cell
    if _DATE.fullmatch(cell):
        try:
            return dt.date.fromisoformat(cell)
        except ValueError:
            pass
    check.add(path, f"is no date: {show(cell)} (write year-month-day, as 2026-03-31)", "date.form")
    return None


# sorting


@attrs.define(kw_only=True)
class _Case:
    """A metric while it is sorted."""

    metric: Metric
    bucket: Bucket
    reasons: list[str]
    passed: bool
    """Whether its deadline has passed and something had to move by it."""
    again: bool = False
    """Whether it is listed again and another one stays."""

    @property
    def need(self) -> tuple[bool, int]:
        """How much it is needed: whether it should move, and when it informed a decision."""
        decision = self.metric.last_decision
        return self.bucket == "change", 0 if decision is None else decision.toordinal()

    def result(self, as_of: dt.date) -> Audited:
        metric = self.metric
        lacks = {
            "metric": not metric.unit.strip() and metric.value is None,
            "target": metric.target is None,
            "timeframe": metric.deadline is None or metric.deadline < as_of,
            "owner": metric.owner is None,
        }
        missing = tuple(pillar for pillar in _PILLARS if lacks[pillar])
        return Audited(metric=metric, bucket=self.bucket, reasons=tuple(self.reasons), missing=missing)


def _case(given: Metric, as_of: dt.date, guidelines: Guidelines) -> _Case:
    """Sort one metric by itself."""
    later = given.last_decision is not None and given.last_decision > as_of
    metric = attrs.evolve(given, last_decision=None) if later else given
    steady = _steady(metric)
    unused = _unused(metric, as_of, guidelines.unused_days)
    ahead = metric.deadline is not None and metric.deadline >= as_of
    passed = metric.deadline is not None and not ahead and steady is None
    if metric.target is not None and ahead and steady is None:
        return _Case(metric=metric, bucket="change", reasons=[_move(metric), *unused], passed=False)
    doubts = list(unused)
    if passed:
        doubts.append(f"The deadline {metric.deadline} has passed: renew it or let it go.")
    if steady is None and metric.last_decision is None and metric.owner is None and metric.target is None:
        doubts.append("Nobody owns it, it has no target, and no decision is known that it informed.")
    if doubts:
        return _Case(metric=metric, bucket="remove", reasons=doubts, passed=passed)
    return _Case(metric=metric, bucket="health", reasons=list(_why_health(metric, as_of, steady)), passed=False)


def _steady(metric: Metric) -> str | None:
    """Return why nothing has to move, or None."""
    if metric.direction == "maintain":
        return "It is there to be maintained."
    words = _STEADY.search(normal(metric.name))
    if words is not None:
        return f'Its name asks for no change ("{words[0]}").'
    if metric.value is None or metric.target is None:
        return None
    value, target = settle(metric.value), settle(metric.target)
    if value == target:
        return f"It is at its target ({amount(metric, metric.target)}): keep it there."
    better = {"increase": value > target, "decrease": value < target}
    if metric.direction is not None and better[metric.direction]:
        return f"It is better than its target ({amount(metric, metric.target)}): keep it there."
    return None


def _unused(metric: Metric, as_of: dt.date, days: int) -> list[str]:
    """Say that the last decision is too long ago, where one is known."""
    last = metric.last_decision
    if last is None or (as_of - last).days < days:
        return []
    ago = (as_of - last).days
    return [f"It informed no decision in the last {days} days: the last one was {ago} days ago, on {last}."]


def _move(metric: Metric) -> str:
    target = amount(metric, cast("float", metric.target))  # what should move has one
    if metric.value is None:
        return f"It should reach {target} by {metric.deadline}; where it is now is not known."
    return f"It should move from {amount(metric, metric.value)} to {target} by {metric.deadline}."


def _why_health(metric: Metric, as_of: dt.date, steady: str | None) -> Iterator[str]:
    deadline = metric.deadline
    if steady is not None:
        yield steady
        if deadline is not None:
            passed = " has passed and" if deadline < as_of else ""
            yield f"The deadline {deadline}{passed} asks for no change: drop it."
    elif metric.target is not None:
        target = amount(metric, metric.target)
        yield f"It has a target ({target}) and no deadline: a limit to keep to, not a change."
    else:
        last = metric.last_decision
        yield f"{line(cast('str', metric.owner))} owns it." if last is None else f"It informed a decision on {last}."
        yield "Nothing says which values are healthy."
        if deadline is not None:
            yield f"It has a deadline ({deadline}) and no target: nobody can say when it is reached."


def _sort_out_duplicates(cases: Sequence[_Case]) -> list[str]:
    """Keep the most telling of the metrics with one name; return what to ask where they disagree."""
    groups: dict[str, list[_Case]] = {}
    for case in cases:
        groups.setdefault(normal(case.metric.name), []).append(case)
    asked: list[str] = []
    for _, group in sorted(groups.items()):
        if len(group) == 1:
            continue
        kept = max(group, key=_telling)
        name = line(kept.metric.name)
        for case in group:
            if case is not kept:
                first = f"It is listed {len(group)} times: {name} stays."
                case.reasons = [first, *(case.reasons if case.bucket == "remove" else ())]
                case.bucket, case.again = "remove", True
        different = [field for field in ("unit", "target", "deadline", "owner") if _disagree(group, field)]
        if different:
            asked.append(f"{name} is listed {len(group)} times, with a different {joined(different)}: which is right?")
    return asked


def _telling(case: _Case) -> tuple[object, ...]:
    """Order the metrics with one name: what stays anyhow, what is used, what is known; then by their fields."""
    values = attrs.astuple(case.metric)
    known = sum(value is not None and value != "" for value in values)
    return case.bucket != "remove", case.need, known, [repr(value) for value in values]


def _disagree(group: Sequence[_Case], field: str) -> bool:
    values: set[object] = {getattr(case.metric, field) for case in group}
    return len(values - {None, ""}) > 1


def _sort_out_rest(cases: Sequence[_Case], guidelines: Guidelines) -> None:
    """Let those go that are needed least, beyond the number of the guideline."""
    kept = [case for case in cases if case.bucket != "remove"]
    most = guidelines.company_kpis[1]
    if len(kept) <= most:
        return
    needs = sorted((case.need for case in kept), reverse=True)
    border = needs[most - 1] if most else (True, dt.date.max.toordinal() + 1)
    for case, need in [(case, case.need) for case in kept]:
        if need < border:
            more = sum(other > need for other in needs)
            text = f"At most {most} metrics are advised, and {more} others are needed more:"
            case.reasons.append(f"{text} they should move by a day, or informed a decision later.")
            case.bucket = "remove"


def _counts(found: Sequence[Audited], guidelines: Guidelines) -> tuple[AuditCount, ...]:
    least, most = guidelines.company_kpis
    kept = sum(item.bucket != "remove" for item in found)
    chased = sum(item.bucket == "change" for item in found)
    return (
        AuditCount(name="listed", count=len(found), least=least, most=most),
        AuditCount(name="kept", count=kept, least=least, most=most),
        AuditCount(name="chased at once", count=chased, least=0, most=guidelines.chased),
    )
