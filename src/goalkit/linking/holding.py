"""Did it hold? A key result moved its KPI in a cycle; the readings after the cycle say whether it stayed there.

Natural limits are locked on the readings before the change, since limits that follow the data always
find the last months normal. Later readings are compared with them by Wheeler's rules (a value beyond a
limit, three of four in the outer quarter, eight on one side). The answer is the first of these that is true:

1. `too_early`: the cycle is not over.
2. `no_data`: fewer than five readings before the change, nothing that says which way is better, no reading inside
   the cycle, or none after it although one is overdue.
3. `too_early`: no reading after the cycle yet.
4. Without a signal of improvement that began inside the cycle and left a better level behind: `no_change` where
   eight readings after the cycle are there, or at least three and a signal to the worse among the last eight;
   else `too_early`. What improves only later is not the work of the cycle.
5. With one, the improved level is the mean of the last eight readings inside the cycle, of those from the
   signal on, and half of the gain parts the readings that kept it from those that lost it. Fewer than three
   readings after the cycle are `too_early`. `reverted`: each of the last three is below half of the gain; or the
   mean of the last eight is; or a signal to the worse touches the last three, or the last eight while their mean is
   below half. `holding`: the mean of the last eight is above half of the gain; while there are fewer than eight, a
   signal of improvement must touch them too. Else `too_early`.

Why the mean and not the rules or the last reading alone: of lasting shifts of one sigma that were found, about one in
six has no signal that touches the last eight readings, and one in four ends with a reading nearer to the old
level. Why the last eight of the cycle: a level that was reached step by step is not its mean since the first step,
and what came back to half way has lost half. `benchmarks/holding.py` measures how often each answer is right.

Sources: limits locked on a baseline, and a new level that begins with the first reading of its signal, are
Wheeler's; eight readings on one side make a shift (Wheeler), and fewer than three later readings decide nothing
(Barr, *Practical Performance Measurement*).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import cast, get_args

import attrs

from goalkit.errors import InvalidValue, Problem
from goalkit.insight.limits import LEAST, Firmness, ProcessLimits, Side, process_limits
from goalkit.insight.rules import Signal, find_signals
from goalkit.linking._changes import baseline_of, better_of, linked_of, state_of
from goalkit.model._check import Check, as_tuple, counted, short
from goalkit.model.cycles import Cycle
from goalkit.model.kpis import KPI
from goalkit.model.measures import ChangeDirection
from goalkit.model.numbers import Number, exact, percent
from goalkit.model.plan import Plan
from goalkit.model.readings import Reading, ReadingLike, Series, as_readings, check_readings
from goalkit.model.states import State
from goalkit.scoring.evaluate import policy_of
from goalkit.scoring.policy import Policy

__all__ = ["DatedSignal", "Holding", "Judgement", "Sustained", "judge", "sustained"]

WINDOW = 8
"""How many of the last readings stand for now, and for the end of the cycle: as many as a run needs."""
FEW = 3
"""Fewer later readings than this decide nothing."""
_MANY = 10
"""Shares of the gain above this are no longer counted: the gain itself was hardly any."""
_YEAR = 366
"""Readings so many days before the change are old."""

_WAYS: tuple[ChangeDirection, ...] = get_args(ChangeDirection)


class Holding(StrEnum):
    """What the readings after a cycle say about the change made in it.

    Examples:
        >>> from goalkit.linking.holding import Holding
        >>> Holding("holding")
        <Holding.HOLDING: 'holding'>
    """

    HOLDING = "holding"
    """It improved, and the readings after the cycle are still nearer to the improved level."""
    REVERTED = "reverted"
    """It improved, and went back."""
    TOO_EARLY = "too_early"
    """The cycle is not over, or there are too few readings after it to say."""
    NO_CHANGE = "no_change"
    """It did not improve in the cycle beyond what it did anyway; it may have become worse, or better later."""
    NO_DATA = "no_data"
    """There is nothing to compare, or nothing to compare it with."""


_SPOKEN = {
    Holding.HOLDING: "it is holding",
    Holding.REVERTED: "it has reverted",
    Holding.TOO_EARLY: "too early to say",
    Holding.NO_CHANGE: "no change",
    Holding.NO_DATA: "no data",
}


@attrs.frozen(kw_only=True)
class DatedSignal:
    """A signal with its dates.

    Examples:
        >>> import datetime as dt
        >>> from goalkit.linking.holding import DatedSignal
        >>> day = lambda n: dt.date(2026, 6, n)
        >>> print(DatedSignal(rule="run_of_8", first=day(1), last=day(29), side="below", favourable=True))
        run_of_8 below, 2026-06-01 to 2026-06-29
    """

    rule: str
    """The name of the rule, as in `goalkit.insight.rules.WHEELER`."""
    first: dt.date
    """The date of the first reading that takes part."""
    last: dt.date
    """The date of the last reading that takes part."""
    side: Side
    """On which side of the centre of the baseline."""
    favourable: bool
    """Whether that is the better side."""

    def __str__(self) -> str:
        dates = f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"
        return f"{self.rule} {self.side}, {dates}"


@attrs.frozen(kw_only=True)
class Judgement:
    """What the readings after a change say, without a plan. Made by `judge`.

    Examples:
        >>> import datetime as dt
        >>> from goalkit.linking.holding import judge
        >>> found = judge([8, 9, 7, 8, 8], [(dt.date(2026, 6, 1), 4)], dt.date(2026, 6, 30), "decrease")
        >>> print(found)
        too early to say: there is no reading since 2026-06-30 yet
    """

    verdict: Holding
    """The answer."""
    rule: str
    """What decided, in words, numbers and dates."""
    limits: ProcessLimits | None = None
    """The limits locked on the readings before the change; None where there are fewer than five."""
    improved: float | None = None
    """The level at the end of the change, in the unit of the readings; None where it did not improve by then."""
    kept: float | None = None
    """The share of the gain that `recent` has kept: 1 all of it, 0 none, above 1 more; None without a gain."""
    recent: float | None = None
    """The mean of the last readings after the cycle, at most `window` of them; None where there are none."""
    after: tuple[Reading, ...] = ()
    """The readings in force dated after the end, by date."""
    signals: tuple[DatedSignal, ...] = ()
    """The signals of the readings since the change against the locked limits, by their first reading."""
    unstable: bool = False
    """Whether the readings before the change have a signal of their own: they moved before it."""

    @property
    def firmness(self) -> Firmness | None:
        """`firm` with 12 readings or more before the change, else `trial`; None without limits."""
        return None if self.limits is None else self.limits.firmness

    def __str__(self) -> str:
        return f"{_SPOKEN[self.verdict]}: {self.rule}"


def judge(
    baseline: Iterable[Number],
    readings: Iterable[ReadingLike],
    end: dt.date,
    better: ChangeDirection,
    *,
    window: int = WINDOW,
) -> Judgement:
    """Return whether a change held, from the numbers alone.

    Order of the readings never matters; of two with the same date the later given wins. Where the baseline
    never moved its limits have no width, and any other value is a signal.

    Args:
        baseline: The values before the change, oldest first.
        readings: The readings since the change, those after `end` included.
        end: The last day on which people worked on the change.
        better: Which way is better.
        window: How many of the last readings stand for now, 3 or more.

    Raises:
        InvalidValue: A value is no number, a reading or date none, or an option is wrong.

    Examples:
        >>> import datetime as dt
        >>> from goalkit.linking.holding import judge
        >>> weeks = [dt.date(2026, 4, 6) + dt.timedelta(weeks=n) for n in range(16)]
        >>> values = [7, 6, 5, 5, 5, 5, 5, 5, 4, 5, 4, 5, 4, 5, 4, 6]
        >>> found = judge([8, 9, 7, 8, 8, 9, 8, 7], zip(weeks, values), dt.date(2026, 6, 30), "decrease")
        >>> found.verdict.value, found.limits.center, found.improved, found.recent
        ('holding', 8.0, 4.625, 5.0)
    """
    later = _Later()
    check = Check(later)
    check_readings(check, as_readings(readings))
    given = check.placed("baseline", as_tuple(baseline), object)
    values = [check.to_float(f"baseline[{position}]", value) for position, value in given]
    check.date("end", end)
    check.choice("better", better, _WAYS)
    check.count("window", window, low=FEW)
    check.raise_if_any("judge")
    known = [value for value in values if value is not None]
    return _judged(known, Series(later.readings).until(dt.date.max), end, better, window, "")


@attrs.frozen(kw_only=True)
class Sustained:
    """Whether a key result's change of its KPI held, as of a date. Made by `sustained`.

    Examples:
        >>> import datetime as dt
        >>> from goalkit.linking.holding import Holding, Sustained
        >>> found = Sustained(
        ...     key_result="churn-kr",
        ...     kpi="churn",
        ...     as_of=dt.date(2026, 6, 30),
        ...     verdict=Holding.TOO_EARLY,
        ...     rule="the cycle ends on 2026-06-30",
        ... )
        >>> print(found)
        churn-kr on churn: too early to say: the cycle ends on 2026-06-30.
    """

    key_result: str
    """The id of the key result."""
    kpi: str
    """The id of its KPI."""
    unit: str = ""
    """The unit of the KPI."""
    as_of: dt.date
    """The day, up to its close."""
    verdict: Holding
    """The answer."""
    rule: str
    """What decided, in words, numbers and dates."""
    state: State = State.ACTIVE
    """The state of the key result, or of its objective where the key result is active, as of the day."""
    change_date: dt.date | None = None
    """The first day of the cycle; None without a cycle."""
    end: dt.date | None = None
    """The last day of the cycle; None without a cycle."""
    better: ChangeDirection | None = None
    """Which way is better; None where nothing says so."""
    baseline: tuple[Reading, ...] = ()
    """The readings before the change date on which the limits are locked, by date."""
    limits: ProcessLimits | None = None
    """The limits locked on the baseline; None where it has fewer than five readings."""
    improved: float | None = None
    """The level at the end of the cycle, in the KPI's unit; None where it did not improve by then."""
    kept: float | None = None
    """The share of the gain that `recent` has kept: 1 all of it, 0 none, above 1 more; None without a gain."""
    recent: float | None = None
    """The mean of the last readings after the cycle, at most `window` of them; None where there are none."""
    after: tuple[Reading, ...] = ()
    """The readings in force dated after the cycle, by date."""
    signals: tuple[DatedSignal, ...] = ()
    """The signals of the readings since the change date against the locked limits, by their first reading."""
    unstable: bool = False
    """Whether the baseline has a signal of its own: the KPI moved before the key result began."""
    stale: bool = False
    """Whether the last reading is older than the policy allows."""

    @property
    def firmness(self) -> Firmness | None:
        """`firm` with 12 readings or more in the baseline, else `trial`; None without limits."""
        return None if self.limits is None else self.limits.firmness

    def __str__(self) -> str:
        name = self.key_result if self.state is State.ACTIVE else f"{self.key_result} ({self.state})"
        text = f"{name} on {self.kpi}: {_SPOKEN[self.verdict]}: {self.rule}."
        doubts: list[str] = []
        if self.baseline and self.change_date is not None:
            first = self.baseline[0].date
            if (self.change_date - first).days > _YEAR:
                doubts.append(f"the baseline reaches back to {first}, more than a year before the change")
        if self.firmness == "trial":
            doubts.append(f"there are only {len(self.baseline)} readings before the change")
        if self.unstable:
            doubts.append("the KPI moved before the change already")
        if self.stale:
            doubts.append("the last reading is stale")
        return f"{text} Mind that {', and '.join(doubts)}." if doubts else text


def sustained(
    plan: Plan,
    key_result_id: str,
    as_of: dt.date,
    policy: Policy | None = None,
    *,
    baseline: int = 12,
    since: dt.date | None = None,
    window: int = WINDOW,
) -> Sustained:
    """Return whether what a key result changed in its KPI has held since its cycle ended.

    Which way is better is what the key result declares, else what the KPI says, else the way from its
    baseline (frozen, where it has none of its own) to its target. Drafts and cancelled goals are answered like
    any other, because the question is about the KPI; the text says what they are. Whether the key
    result is the cause is for people to say.

    Args:
        plan: The plan.
        key_result_id: The id of a key result with a `Change` on a KPI.
        as_of: The day, up to its close; nothing dated later is looked at.
        policy: The policy, by default the plan's own, else `Policy()`; it says when a reading is stale.
        baseline: How many of the last readings before the cycle are the baseline, 5 or more.
        since: Take all readings from this day to the day before the cycle instead.
        window: How many of the last readings stand for now, 3 or more.

    Raises:
        NotFound: There is no such key result.
        InvalidValue: The key result is no `Change` (`holding.measure`) or has no KPI (`holding.kpi`), `since`
            is not before the cycle (`date.order`), or an argument is wrong.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.linking.holding import sustained
        >>> weeks = [dt.date(2026, 1, 7) + dt.timedelta(weeks=n) for n in range(38)]
        >>> before = [8.1, 7.9, 8, 8.2, 7.8, 8, 8.1, 7.9, 8, 8.2, 7.8, 8]
        >>> kr = gk.KeyResult(id="churn-kr", title="Churn to 4 %", measure=gk.Change(target=4, kpi="churn"))
        >>> plan = gk.Plan(
        ...     cycles=[gk.Cycle.quarter(2026, 2)],
        ...     kpis=[gk.KPI(id="churn", direction="decrease", readings=zip(weeks, before + [6] * 13 + [5.2] * 13))],
        ...     objectives=[gk.Objective(id="stay", title="They stay", cycle="2026-Q2", key_results=[kr])],
        ... )
        >>> found = sustained(plan, "churn-kr", dt.date(2026, 9, 30))
        >>> found.verdict.value, found.limits.center, found.improved, found.recent, found.firmness
        ('holding', 8.0, 6.0, 5.2, 'firm')
    """
    check = Check(None)
    check.instance("plan", plan, Plan)
    check.date("as_of", as_of)
    check.instance("policy", policy, Policy, optional=True)
    check.count("baseline", baseline, low=LEAST)
    if since is not None:
        check.date("since", since)
    check.count("window", window, low=FEW)
    check.raise_if_any("sustained")
    item, objective = plan.key_result(key_result_id), plan.objective_of(key_result_id)
    cycle = plan.cycle_of(objective)
    change, kpi = linked_of(plan, item)
    if since is not None and cycle is not None and since >= cycle.start:
        text = f"must be before the cycle starts on {cycle.start}, got {since}"
        raise InvalidValue("sustained", [Problem("since", text, "date.order")])
    before = () if cycle is None else baseline_of(kpi.series, cycle, as_of, since, baseline)
    better = better_of(change, item, kpi, cycle, as_of)
    stale = kpi.overdue(as_of, policy_of(plan, policy).stale_after)
    found = _found(kpi, cycle, as_of, before, better, window, stale=stale)
    return Sustained(
        key_result=item.id,
        kpi=kpi.id,
        unit=kpi.unit,
        as_of=as_of,
        verdict=found.verdict,
        rule=found.rule,
        state=state_of(item, objective, as_of),
        change_date=None if cycle is None else cycle.start,
        end=None if cycle is None else cycle.last_day,
        better=better,
        baseline=before,
        limits=found.limits,
        improved=found.improved,
        kept=found.kept,
        recent=found.recent,
        after=found.after,
        signals=found.signals,
        unstable=found.unstable,
        stale=stale,
    )


def _found(
    kpi: KPI,
    cycle: Cycle | None,
    as_of: dt.date,
    before: tuple[Reading, ...],
    better: ChangeDirection | None,
    window: int,
    *,
    stale: bool,
) -> Judgement:
    """Return what is found up to the close of `as_of`; while the cycle runs it is too early to say."""
    if cycle is None:
        text = "the objective has no cycle, so nothing says when the change was made"
        return Judgement(verdict=Holding.NO_DATA, rule=text)
    if better is None:
        text = "neither the key result nor the KPI says which way is better"
        found = Judgement(verdict=Holding.NO_DATA, rule=text)
    else:
        values, later = [reading.value for reading in before], kpi.series.within(cycle.start, as_of)
        found = _judged(values, later, cycle.last_day, better, window, kpi.unit)
    if as_of <= cycle.last_day:
        return attrs.evolve(found, verdict=Holding.TOO_EARLY, rule=f"the cycle ends on {cycle.last_day}")
    if stale and not found.after and found.verdict is Holding.TOO_EARLY:
        text = f"there is no reading since {cycle.last_day}, although one is overdue"
        return attrs.evolve(found, verdict=Holding.NO_DATA, rule=text)
    return found


class _Later:
    """Where `check_readings` keeps its result."""

    readings: tuple[Reading, ...] = ()


def _judged(
    baseline: Sequence[float],
    readings: tuple[Reading, ...],
    end: dt.date,
    better: ChangeDirection,
    window: int,
    unit: str,
) -> Judgement:
    """Judge values that are checked, and readings by date without duplicates."""
    after = tuple(reading for reading in readings if reading.date > end)
    recent = float(_mean([exact(reading.value) for reading in after[-window:]])) if after else None
    limits = process_limits(baseline)
    if limits is None:
        rule = f"{counted(len(baseline), 'reading')} before the change, and limits need {LEAST}"
        return Judgement(verdict=Holding.NO_DATA, rule=rule, recent=recent, after=after)
    case = _Case(baseline, readings, after, limits, end, better, window, unit)
    verdict, rule = case.answer()
    return Judgement(
        verdict=verdict,
        rule=rule,
        limits=limits,
        improved=None if case.improved is None else float(case.improved),
        kept=None if case.kept is None else float(case.kept),
        recent=recent,
        after=after,
        signals=tuple(case.dated(signal) for signal in case.signals),
        unstable=any(signal.on == "values" for signal in find_signals(baseline, limits)),
    )


class _Case:
    """The readings since a change beside the limits of those before it."""

    def __init__(
        self,
        baseline: Sequence[float],
        readings: tuple[Reading, ...],
        after: tuple[Reading, ...],
        limits: ProcessLimits,
        end: dt.date,
        better: ChangeDirection,
        window: int,
        unit: str,
    ) -> None:
        self.readings = readings
        self.values = [exact(reading.value) for reading in readings]
        self.after = after
        self.end = end
        self.window = window
        self.unit = unit
        self.good: Side = "above" if better == "increase" else "below"
        self.inside = len(readings) - len(after)  # how many readings lie inside the cycle
        self.start = len(readings) - len(after[-window:])  # the position of the first of the last readings
        self.center = _mean([exact(value) for value in baseline])
        found = find_signals([reading.value for reading in readings], limits)
        self.signals = [signal for signal in found if signal.on == "values"]
        self.origin, self.improved = self._level(1 if better == "increase" else -1)
        self.kept = self._share(self.values[self.start :]) if after and self.improved is not None else None

    def _level(self, way: int) -> tuple[int, Fraction | None]:
        """Return where the level at the end of the cycle begins, and that level where it is an improved one."""
        for signal in self.signals:
            if signal.side == self.good and signal.first < self.inside:
                origin = max(signal.first, self.inside - WINDOW)
                level = _mean(self.values[origin : self.inside])
                if way * (level - self.center) > 0:
                    return origin, level
        return 0, None

    def _share(self, values: Sequence[Fraction]) -> Fraction:
        """Return the share of the gain that the mean of some values keeps."""
        return (_mean(values) - self.center) / (cast("Fraction", self.improved) - self.center)

    def dated(self, signal: Signal) -> DatedSignal:
        """Return a signal of values with its dates."""
        return DatedSignal(
            rule=signal.rule,
            first=self.readings[signal.first].date,
            last=self.readings[signal.last].date,
            side=cast("Side", signal.side),  # None only for rules that Wheeler does not have
            favourable=signal.side == self.good,
        )

    def answer(self) -> tuple[Holding, str]:
        """Return the verdict and what decided."""
        if not self.inside:
            return Holding.NO_DATA, f"there is no reading from the change to {self.end}, so nothing says what it did"
        if not self.after:
            return Holding.TOO_EARLY, f"there is no reading since {self.end} yet"
        against = [signal for signal in self.signals if signal.side != self.good and signal.last >= self.start]
        if self.improved is None:
            return self._never_improved(against)
        return self._improved(self.improved, against)

    def _never_improved(self, against: list[Signal]) -> tuple[Holding, str]:
        good = [signal for signal in self.signals if signal.side == self.good]
        none = "there is no signal of improvement"
        if any(signal.first < self.inside for signal in good):
            none = "no signal of improvement left a better level behind"
        elif good:
            none = f"no signal of improvement began by {self.end} (the first one after it: {self.dated(good[0])})"
        count = f"{counted(len(self.after), 'reading')} after {self.end}"
        if against and len(self.after) >= FEW:
            return Holding.NO_CHANGE, f"{none}, but one to the worse ({self.dated(against[-1])})"
        if len(self.after) >= self.window:
            return Holding.NO_CHANGE, f"{none}, with {count}"
        return Holding.TOO_EARLY, f"{none}, but only {count} ({self.window} are needed)"

    def _improved(self, improved: Fraction, against: list[Signal]) -> tuple[Holding, str]:
        last = self.values[self.start :]
        now, full, half = self._share(last), len(last) == self.window, Fraction(1, 2)
        mean = self._compared(improved, last, now)
        if len(last) < FEW:
            return Holding.TOO_EARLY, f"{mean}; fewer than {FEW} readings decide nothing"
        if all(self._share([value]) < half for value in last[-FEW:]):
            return Holding.REVERTED, self._lost(improved, last[-FEW:])
        if against:
            worst = max(against, key=lambda signal: signal.last)
            verdict = Holding.REVERTED if now < half or worst.last >= len(self.values) - FEW else Holding.TOO_EARLY
            joint = "and" if now < half else "but"
            return verdict, f"{mean}, {joint} there is a signal to the worse ({self.dated(worst)})"
        touched = any(signal.side == self.good and signal.last >= self.start for signal in self.signals)
        if now > half and (full or touched):
            return Holding.HOLDING, mean
        if full:
            return (Holding.REVERTED if now < half else Holding.TOO_EARLY), mean
        return Holding.TOO_EARLY, f"{mean}; fewer than {self.window} readings do not settle that"

    def _compared(self, improved: Fraction, last: Sequence[Fraction], share: Fraction) -> str:
        """Return in words where the mean of the last readings lies between the two levels."""
        old, new, now = self._levels(improved, _mean(last))
        if share == Fraction(1, 2):
            place = f"half way from {old} to {new}"
        else:
            place = f"nearer to {new} than to {old}" if share > Fraction(1, 2) else f"nearer to {old} than to {new}"
        which = "only reading" if len(self.after) == 1 else f"mean of the last {counted(len(last), 'reading')}"
        return f"the {which} after {self.end}, {now}, is {place}: it keeps {_gain(share)}"

    def _lost(self, improved: Fraction, last: Sequence[Fraction]) -> str:
        old, new, now = self._levels(improved, _mean(last))
        until = self.readings[-1].date
        place = f"all nearer to {old} than to {new}"
        share = _gain(self._share(last))
        return f"the last {len(last)} readings, to {until}, are {place}: their mean, {now}, keeps {share}"

    def _levels(self, improved: Fraction, now: Fraction) -> tuple[str, str, str]:
        """Return the old level, the improved one and that of now in words."""
        numbers = [self.center, improved, now, (self.center + improved) / 2]
        old, new, last = (f"{short(number, numbers)} {self.unit}".rstrip() for number in numbers[:3])
        count = self.inside - self.origin
        which = f"{self.readings[self.inside - 1].date}" if count == 1 else f"the last {count} to {self.end}"
        return f"{old} before the change", f"the improved {new} (of {which})", last


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction()) / len(values)


def _gain(share: Fraction) -> str:
    if share <= 0:
        return "none of the gain"
    return f"{percent(float(share))} % of the gain" if share <= _MANY else f"more than {_MANY} times the gain"
