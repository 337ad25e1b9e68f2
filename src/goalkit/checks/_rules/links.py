"""Rules about KPIs and key results together."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import attrs

from goalkit.checks._phrases import healthy, rounded
from goalkit.checks._rules.kpis import stale, worked_on
from goalkit.checks.findings import Severity
from goalkit.checks.rule import Rule
from goalkit.insight.limits import FIRM, process_limits
from goalkit.insight.rules import find_signals
from goalkit.linking.coverage import kpi_coverage
from goalkit.linking.view import in_unit
from goalkit.model.measures import Baseline, Cascaded, Change, Maintain
from goalkit.model.numbers import exact, half_up, settle
from goalkit.model.states import Health, State

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from goalkit.checks.facts import Facts
    from goalkit.checks.findings import Finding
    from goalkit.insight.limits import ProcessLimits
    from goalkit.linking.coverage import KPICoverage
    from goalkit.model.cycles import Cycle
    from goalkit.model.history import CheckIn
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Objective
    from goalkit.model.readings import Reading

__all__ = ["RULES"]

_WORD = re.compile(r"[^\W_]+")
_BEFORE = frozenset(
    _WORD.findall(
        "a achieve boost bring cut decrease drive drop get grow have hit hold improve increase keep lift lower "
        "maintain move our push raise reach reduce shrink take the"
    )
)
"""Words before the name of a metric that leave it the same metric: `reduce our churn`."""
_AFTER = frozenset(
    _WORD.findall(
        "a above and at back below between by down end from h1 h2 in is least most of over percent points q1 q2 q3 q4 "
        "quarter stays than the this to under until up within year"
    )
)
"""Words after it that leave it the same metric, as numbers do: `churn from 4 to 3 by the end of Q2`."""
_LONGEST = 20
"""Names of more words than this are not looked for."""


def coverage(facts: Facts) -> KPICoverage:
    """Return how the KPIs and the goals cover each other on the day."""
    return kpi_coverage(facts.plan, facts.as_of, facts.policy, chased=facts.guidelines.chased)


class UnansweredBreach(Rule):
    """A breached KPI that nobody works on."""

    code, name, severity = "GK501", "unanswered-breach", Severity.WARNING
    why = "A breach says that something is broken. If nothing follows from it, the threshold means nothing."
    fix = "Make it the key result of an objective, or write down the decision about it on the KPI."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each KPI whose last known health is a breach without an answer.

        An answer is a key result that reads it, in a cycle that runs, is to come or is under review, or a
        decision since the breach began that is not too old itself.
        """
        worked = worked_on(facts)
        for kpi in facts.plan.kpis:
            if facts.card.kpis[kpi.id].known_health is not Health.BREACHED or kpi.id in worked:
                continue
            span = kpi.health_history(facts.as_of)[-1]
            decision, reading = kpi.last_decision(facts.as_of), kpi.series.until(facts.as_of)[-1]
            threshold = kpi.threshold_at(reading.date)
            recent = not kpi.undecided(facts.as_of, facts.guidelines.unused_days)
            answered = decision is not None and recent and decision.date >= span.since
            if answered or threshold is None:
                continue
            yield self.at(
                facts,
                kpi,
                f"has been breached since {span.since} and nobody works on it: it was "
                f"{in_unit(reading.value, kpi.unit)} on {reading.date}; "
                f"healthy is {healthy(threshold, kpi.unit)}",
                since=span.since.isoformat(),
                readings=span.readings,
                value=reading.value,
                date=reading.date.isoformat(),
                threshold=str(threshold),
                stale=stale(facts, kpi),
                last_decision=None if decision is None else decision.date.isoformat(),
                grading_days=facts.guidelines.grading_days,
                unused_days=facts.guidelines.unused_days,
            )


class BlindObjective(Rule):
    """An objective that no KPI measures or guards."""

    code, name, severity = "GK502", "blind-objective", Severity.NOTICE
    why = "Nobody sees whether it moves the business, or what it costs elsewhere."
    fix = "Let a key result read a KPI, or name as its guardrail the KPI that must not suffer."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each current objective with neither a KPI nor a guardrail.

        It is silent where the objective has no key result of its own, where one finds out where we stand or
        is made of the goals below, where one of those has a KPI, and in a plan without any KPI: those have
        findings of their own, or need none.
        """
        if not facts.plan.kpis:
            return
        found = coverage(facts)
        blind = set(found.blind)
        seeing = set(found.objectives) - blind
        graph = facts.plan.alignment
        for objective in facts.plan.objectives:
            if objective.id not in blind:
                continue
            results = [item for _, item in facts.key_results([objective])]
            if not results or any(isinstance(item.measure, (Baseline, Cascaded)) for item in results):
                continue
            if seeing.isdisjoint(graph.descendants(objective.id, contributing=True)):
                yield self.at(
                    facts,
                    objective,
                    "has no key result that reads a KPI, and no guardrail",
                    key_results=tuple(item.id for item in results),
                    kpis=(),
                    guardrails=(),
                )


@attrs.frozen(kw_only=True)
class _Pair:
    """A key result with values of its own whose title says that it measures a KPI."""

    kpi: KPI
    owner: str | None
    item: KeyResult
    unit: str


class KPIDisagrees(Rule):
    """A key result that measures the same as a KPI and says another number."""

    code, name, severity = "GK503", "kpi-disagrees", Severity.WARNING
    why = "Two numbers for one thing: one of them is wrong, and every meeting begins by asking which."
    fix = "Let the key result read the KPI, or give it a title that says what it measures instead."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each key result of today that contradicts a KPI of the same name and unit.

        The title may say no more than the name: a verb before it, numbers and dates after it. Any other word
        may make it another metric, as in `churn in Germany`. Where several owners have a key result of that
        name, those of other owners than the KPI's are taken as parts of the whole.
        """
        names = _names(facts)
        pairs = [pair for objective in facts.current for pair in _pairs(facts, objective, names)]
        owners: defaultdict[str, set[str | None]] = defaultdict(set)
        for pair in pairs:
            owners[pair.kpi.id].add(pair.owner)
        for pair in pairs:
            if len(owners[pair.kpi.id]) > 1 and pair.owner != pair.kpi.owner:
                continue
            found = _last_comparison(facts, pair)
            if found is not None and not _agree(facts, pair, *found):
                yield self._disagreement(facts, pair, *found)

    def _disagreement(self, facts: Facts, pair: _Pair, check_in: CheckIn, value: float, reading: Reading) -> Finding:
        kpi = pair.kpi
        when = "that day" if reading.date == check_in.date else f"on {reading.date}"
        return self.at(
            facts,
            pair.item,
            f"said {in_unit(value, pair.unit)} on {check_in.date}, but KPI {kpi.id}, of the same name, said "
            f"{in_unit(reading.value, kpi.unit)} {when}",
            kpi=kpi.id,
            name=kpi.name,
            title=pair.item.title,
            date=check_in.date.isoformat(),
            value=value,
            kpi_date=reading.date.isoformat(),
            kpi_value=reading.value,
            unit=pair.unit,
            kpi_unit=kpi.unit,
        )


def _names(facts: Facts) -> dict[tuple[str, ...], list[KPI]]:
    """Return the KPIs by the words of their names."""
    found: dict[tuple[str, ...], list[KPI]] = {}
    for kpi in facts.plan.kpis:
        found.setdefault(tuple(_words(kpi.name)), []).append(kpi)
    return found


def _pairs(facts: Facts, objective: Objective, names: dict[tuple[str, ...], list[KPI]]) -> Iterator[_Pair]:
    """Yield the active key results of an objective that are named after exactly one KPI and do not read it."""
    for item in objective.key_results:
        measure = item.measure
        if facts.state(item) is not State.ACTIVE or not isinstance(measure, (Change, Maintain, Baseline)):
            continue
        if measure.kpi is not None or (isinstance(measure, Change) and measure.accumulate):
            continue
        owner = item.owner or objective.owner
        named = list(_named_after(_words(item.title), measure.unit, names))
        if len(named) > 1:
            named = [kpi for kpi in named if kpi.owner == owner]
        if len(named) == 1:
            yield _Pair(kpi=named[0], owner=owner, item=item, unit=measure.unit)


def _named_after(words: list[str], unit: str, names: dict[tuple[str, ...], list[KPI]]) -> Iterator[KPI]:
    """Yield the KPIs that a title names, with no words around but those that leave it the same metric."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            for kpi in names.get(tuple(words[start:end]), ()):
                if unit.casefold() in {"", kpi.unit.casefold()} and _only_numbers(words[end:], kpi.unit):
                    yield kpi
        if words[start] not in _BEFORE:
            return


def _only_numbers(rest: list[str], unit: str) -> bool:
    """Return whether the rest of a title only says from where to where and until when.

    `churn by 2 points` is another metric than churn: its values are what it has moved.
    """
    if any(word == "by" and after[0].isdigit() for word, after in pairwise(rest)):
        return False
    allowed = _AFTER.union(_words(unit))
    return all(word in allowed or word[0].isdigit() for word in rest)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _last_comparison(facts: Facts, pair: _Pair) -> tuple[CheckIn, float, Reading] | None:
    """Return the last check-in whose value can be compared with a reading, and that reading."""
    for check_in in reversed(pair.item.check_ins):
        if check_in.value is None or check_in.date > facts.as_of:
            continue
        reading = _comparable(facts, pair, check_in)
        if reading is not None:
            return check_in, check_in.value, reading
    return None


def _comparable(facts: Facts, pair: _Pair, check_in: CheckIn) -> Reading | None:
    """Return the reading in force on the day of a check-in, if both speak of the same time.

    That is a reading of the same day, or one no more than a period of the KPI and of the check-ins old when the
    next reading is there as well: before that, the check-in may just be the newer number.
    """
    kpi, day = pair.kpi, check_in.date
    reading = kpi.series.at(day)
    if reading is None or reading.date == day:
        return reading
    rhythm = pair.item.cadence or facts.guidelines.check_in
    if kpi.cadence is None or kpi.cadence.passed(reading.date, 1, day) or rhythm.passed(reading.date, 1, day):
        return None
    return None if _next_value(facts, kpi, check_in) is None else reading


def _next_value(facts: Facts, kpi: KPI, check_in: CheckIn) -> float | None:
    return next((item.value for item in kpi.series.until(facts.as_of) if item.date > check_in.date), None)


def _agree(facts: Facts, pair: _Pair, check_in: CheckIn, value: float, reading: Reading) -> bool:
    """Return whether the two numbers go together: the same, or on the way from one reading to the next.

    Where the key result names no unit, numbers of another size may be in another one: thousands, say.
    """
    near = [reading.value]
    after = _next_value(facts, pair.kpi, check_in)
    if reading.date != check_in.date and after is not None:
        near.append(after)
    if settle(min(near)) <= settle(value) <= settle(max(near)) or _rounded(value, reading.value):
        return True
    return pair.unit.casefold() != pair.kpi.unit.casefold() and not _same_size(value, reading.value)


def _rounded(value: float, other: float) -> bool:
    """Return whether one number is the other, rounded to its own decimals: 120 is 120.4."""
    decimals = [
        max(0, -cast("int", Decimal(repr(number)).normalize().as_tuple().exponent)) for number in (value, other)
    ]
    places = min(decimals)
    return half_up(value, places) == half_up(other, places)


def _same_size(value: float, other: float) -> bool:
    """Return whether neither number is more than twice the other."""
    return bool(other) and exact(value) / exact(other) <= 2 <= 4 * exact(value) / exact(other)


class TooManyChased(Rule):
    """More KPIs chased at once than anybody can move."""

    code, name, severity = "GK504", "too-many-chased", Severity.WARNING
    why = "Two or three numbers a cycle can be moved. Whoever chases more moves none."
    fix = "Choose the two or three that matter most now, and use the others as guardrails, or just watch them."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each owner, and for the plan where key results have no owner.

        The plan as a whole is not counted: ten teams may well chase two each.
        """
        found = coverage(facts)
        for row in found.chased:
            if row.too_many:
                tries = "tries" if row.owner is not None else "has key results without an owner that try"
                yield self.at(
                    facts,
                    facts.owner(row.owner),
                    f"{tries} to move {len(row.kpis)} KPIs at once; at most {row.limit} are advised",
                    kpis=row.kpis,
                    chased=row.limit,
                    in_total=len(found.chased_in_total.kpis),
                )


class TargetWithinProcess(Rule):
    """A target that the KPI reaches anyway."""

    code, name, severity = "GK505", "target-within-process", Severity.NOTICE
    why = "It can be reached, and missed, by chance: the score then says nothing about the work."
    fix = "Aim beyond what the KPI does anyway, or say what must become different for it to stay there."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each key result, current or to come, whose target asks nothing new of its KPI."""
        for objective, item in facts.key_results(facts.objectives):
            kpi, cycle = facts.kpi(item), facts.cycle(objective)
            states = {facts.state(objective), facts.state(item)}
            if kpi is None or cycle is None or not isinstance(item.measure, Change) or item.measure.accumulate:
                continue
            if states <= {State.ACTIVE, State.DRAFT}:
                yield from self._judge(facts, item, kpi, cycle)

    def _judge(self, facts: Facts, item: KeyResult, kpi: KPI, cycle: Cycle) -> Iterator[Finding]:
        result = facts.card.key_results[item.id]
        before = [reading for reading in kpi.series.until(facts.as_of) if reading.date < cycle.start][-FIRM:]
        values = [reading.value for reading in before]
        limits = process_limits(values)
        baseline, target = result.baseline, result.target
        if limits is None or baseline is None or target is None or baseline == target:
            return
        if find_signals(values, limits):
            return
        rises = target > baseline
        if not _reached(limits, target, rises=rises) or _recovers(facts, kpi, cycle, before[-1], target, rises=rises):
            return
        there = sum(value >= target if rises else value <= target for value in values)
        edges = (rounded(edge, [*values, target]) for edge in (limits.lower, limits.upper))
        lower, upper = (f"{edge} {kpi.unit}".rstrip() for edge in edges)
        yield self.at(
            facts,
            item,
            f"aims at {in_unit(target, kpi.unit)}, but {kpi.id} varies between {lower} and {upper} anyway: "
            f"{_share(there, len(values), before[-1].date)}",
            kpi=kpi.id,
            baseline=baseline,
            target=target,
            lower=settle(limits.lower),
            center=settle(limits.center),
            upper=settle(limits.upper),
            readings=len(values),
            first=before[0].date.isoformat(),
            last=before[-1].date.isoformat(),
            reached=there,
        )


def _share(there: int, readings: int, last: dt.date) -> str:
    """Return how many readings were at the target."""
    number = "all" if there == readings else f"{there or 'none'} of the"
    ending = "were at the target already" if there > 1 else "was at the target already" if there else "was at it yet"
    return f"{number} {readings} readings up to {last} {ending}"


def _reached(limits: ProcessLimits, target: float, *, rises: bool) -> bool:
    """Return whether a target lies inside the limits, or even on the worse side of the center."""
    return limits.reaches(target) or (target < limits.center if rises else target > limits.center)


def _recovers(facts: Facts, kpi: KPI, cycle: Cycle, last: Reading, target: float, *, rises: bool) -> bool:
    """Return whether a target brings a KPI that is not healthy back to what is healthy, and asks no more."""
    threshold = kpi.threshold_at(min(cycle.start, facts.as_of))
    if threshold is None or kpi.known_health(last.date) is Health.HEALTHY:
        return False
    edge = threshold.low if rises else threshold.high
    return edge is not None and (target <= edge if rises else target >= edge)


RULES: tuple[Rule, ...] = (
    UnansweredBreach(),
    BlindObjective(),
    KPIDisagrees(),
    TooManyChased(),
    TargetWithinProcess(),
)
"""Rules about KPIs and key results together."""
