"""Forecasts: where a key result will stand on the last day of its cycle, how sure that is, and by which method.

Few values say little, so a forecast never is a number alone: it comes with an interval, the method, the
number of values it rests on and the event that its probability is about. Where a method has no basis
there is a reason instead.

| method | for | rests on |
|---|---|---|
| `drift` | what accumulates: totals, stocks | random walk with drift from where it began, Student's t |
| `level` | what goes up and down: ratios, rates | mean of the last four values, moving ranges (XmR), Student's t |
| `ols` | nothing by itself | least-squares line with its prediction interval, Student's t |
| `theil_sen` | nothing by itself | line through the medians; no interval and no probability |

What `benchmarks/forecast.py` measured on made-up cycles of 13 weeks, as the share of 80 % intervals that held:

* `drift`: 80 % to 82 % on random walks, 92 % to 99 % on straight lines with noise. `ols`: 44 % to 59 % on random
  walks; so it and `theil_sen` are there only to be compared with.
* `level`: 78 % to 80 % on stationary values. With a normal distribution it is 72 % to 76 %, which is why Student's t
  is used, with one degree of freedom for each moving range.
* `level` on values that move holds next to never (at most 3 % on lines and walks), so it is given by itself only
  where the values show no signal against their own process limits.
* `level` with two of three monthly values, resting on the year before: 80 % without a shift, 79 % after a shift of
  one sigma, 71 % of two. With one value it is 55 % of two, so two is the least.
* On S-curves (a late bend, or an early one) no method holds before about two thirds of the cycle: at most 22 % after
  six weeks, and after four weeks the base rate is the better guess. Values that few cannot tell a curve from a line;
  `low_information` warns of the first third only.
"""

from __future__ import annotations

import datetime as dt
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

import attrs

from goalkit.insight._estimates import Estimate, chance, drift, level, ols, theil_sen
from goalkit.insight._events import event_of
from goalkit.insight._student import t_quantile
from goalkit.insight.limits import FIRM, process_limits
from goalkit.insight.rules import find_signals
from goalkit.model._check import Check, digits, short, show
from goalkit.model.measures import Change, Maintain
from goalkit.model.numbers import exact, percent, settle
from goalkit.model.plan import Plan
from goalkit.model.states import State
from goalkit.scoring.evaluate import evaluate
from goalkit.scoring.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from goalkit.insight._events import Event
    from goalkit.model.cadence import Cadence
    from goalkit.model.cycles import Cycle
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.measures import Measure
    from goalkit.model.numbers import Number
    from goalkit.model.readings import Reading
    from goalkit.scoring.scorecard import Scorecard

__all__ = ["Forecast", "ForecastMethod", "forecast"]

ForecastMethod: TypeAlias = Literal["drift", "level", "ols", "theil_sen"]
"""How the value of the last day is worked out."""

_METHODS: tuple[ForecastMethod, ...] = get_args(ForecastMethod)
_FLOOR, _CEILING = 0.05, 0.95
_NARROWEST, _WIDEST = 0.5, 0.999
_FURTHEST = 10
_INSIDE = 2
"""So many values inside the cycle a level needs at least, whatever was before."""
_STOPPED = {State.CANCELLED, State.CLOSED}
_YEAR = dt.timedelta(days=366)
_LEAST: dict[ForecastMethod, int] = {"drift": 4, "level": 5, "ols": 4, "theil_sen": 4}
_MONTH = 146_097 / 4_800
"""Days of a mean month: 400 years have 146,097 days."""


@attrs.frozen(kw_only=True)
class Forecast:
    """Where a key result will stand at the end of its cycle, as known on a date. Made by `forecast`.

    Examples:
        >>> import datetime as dt, textwrap, goalkit as gk
        >>> from goalkit.insight.forecast import forecast
        >>> posts = gk.KeyResult(
        ...     id="posts",
        ...     title="Write 70 posts",
        ...     measure=gk.Change(target=70, unit="posts", accumulate=True),
        ...     check_ins=[gk.CheckIn(dt.date(2026, 4, 5 + 7 * n), (4, 5, 4, 7)[n]) for n in range(4)]
        ...     + [gk.CheckIn(dt.date(2026, 5, 3), 4), gk.CheckIn(dt.date(2026, 5, 10), 7)],
        ... )
        >>> plan = gk.Plan(
        ...     cycles=[gk.Cycle.weeks("spring", dt.date(2026, 3, 30), 13)],
        ...     objectives=[gk.Objective(id="o", title="Be heard", cycle="spring", key_results=[posts])],
        ... )
        >>> found = forecast(plan, "posts", dt.date(2026, 5, 12))
        >>> found.probability, found.method, found.n
        (0.321034362, 'drift', 6)
        >>> print(textwrap.fill(str(found), 100))
        posts: 67.17 posts expected on 2026-06-28, 80 % interval 58.71 to 75.63 (drift, 6 increments); value
        at least 70 on 2026-06-28: 32 %. From now on it takes 5.809 per week, so far it moved 5.167 per
        week.
    """

    key_result: str
    """The id of the key result."""
    as_of: dt.date
    """The day, up to its close; nothing dated later is looked at."""
    unit: str
    """The unit of all values."""
    interval: float
    """How much of the time the value should lie from `low` to `high`, 0.5 to 0.999."""
    goal: float
    """The progress asked for, above 0 and at most 10; 1 is the target itself."""
    last_day: dt.date | None = None
    """The last day of the cycle, which the forecast is about; None without a cycle."""
    goal_value: float | None = None
    """The value at which that progress is reached; None where there is none, or a whole range is asked for."""
    event: str = ""
    """What the probability is about, as `value at least 70 on 2026-06-30`; empty where there is no such event."""
    edges: tuple[float, ...] = ()
    """The one or two values at which that begins or ends to be true, in ascending order."""
    method: ForecastMethod | None = None
    """How the value was forecast; None where it was not."""
    reason: str = ""
    """Why there is no probability; empty where there is one."""
    assumed: str = ""
    """What had to be assumed because the plan does not say it; empty where nothing was."""
    n: int = 0
    """What it rests on: the number of increments (`drift`), else of values."""
    n_before: int = 0
    """How many of those values are readings from before the cycle; only a `level` of a linked KPI has any."""
    value: float | None = None
    """The value in force."""
    value_date: dt.date | None = None
    """The date of that value."""
    expected: float | None = None
    """The value expected on the last day; never to be shown without its interval."""
    low: float | None = None
    """Lower end of the interval."""
    high: float | None = None
    """Upper end of the interval."""
    probability: float | None = None
    """The probability of the event, kept from 0.05 to 0.95: so few values never make anything certain."""
    statistic: float | None = None
    """`(edge - expected) / standard error`, before any limit; None where the event has two edges."""
    df: int | None = None
    """Degrees of freedom of Student's t."""
    reached: bool | None = None
    """Whether the value in force would make the event true; None without a value or an event."""
    happened: bool | None = None
    """Whether the event happened, where the last day is known: it has a value, or is past. None while it is open."""
    required_rate: float | None = None
    """Change per day, from `as_of` (or the start of the cycle) on, that leads from the value in force exactly
    to `goal_value` on the last day; away from the goal where it is passed already. None where no day is left."""
    current_rate: float | None = None
    """Mean change per day so far, to the last value: from the baseline of a key result with values of its own,
    from the KPI's last reading of the year before the cycle, else from the first value inside."""
    period: str = ""
    """The period in which check-ins are due, as `week` or `2 weeks`."""
    period_days: float = 7.0
    """Its length in days; of a month and a quarter the mean length."""
    days_left: int | None = None
    """Days of the cycle after `as_of`; None without a cycle."""
    ended: bool = False
    """Whether nothing is left to do: the last day has its value or is past, or the goal is cancelled or closed."""
    low_information: bool = False
    """Whether less than a third of the cycle has passed, when no method is better than a guess on curved paths."""

    @property
    def required_per_period(self) -> float | None:
        """`required_rate` for one period of check-ins."""
        return None if self.required_rate is None else self.required_rate * self.period_days

    @property
    def current_per_period(self) -> float | None:
        """`current_rate` for one period of check-ins."""
        return None if self.current_rate is None else self.current_rate * self.period_days

    @property
    def value_age(self) -> int | None:
        """Days from the value in force to `as_of`; None without a value."""
        return None if self.value_date is None else (self.as_of - self.value_date).days

    def __str__(self) -> str:
        """Return the forecast, or why there is none, and the rates of a goal that has not ended."""
        first = f"{self.key_result}: {self._finding()}."
        return first if self.ended else " ".join([first, *self._rates()])

    def _rates(self) -> list[str]:
        """Return what it takes, how it went so far, and how old the last value is, as sentences."""
        parts, current = list[str](), self.current_per_period
        if self.reached:
            parts.append("The last value is there already")
        elif self.required_rate is not None:
            parts.append(f"From now on it takes {self._required(self.required_rate)}")
        if current is not None:
            beside = [] if self.required_per_period is None else [self.required_per_period]
            parts.append(f"{'so' if parts else 'So'} far it moved {short(current, beside)} per {self.period}")
        sentences = [f"{', '.join(parts)}."] if parts else []
        if self.value_age is not None and self.value_age > self.period_days:
            sentences.append(f"Mind that the last value is {self.value_age} days old.")
        return sentences

    def _required(self, rate: float) -> str:
        days = cast("int", self.days_left)
        if days >= self.period_days:
            beside = [] if self.current_per_period is None else [self.current_per_period]
            return f"{short(rate * self.period_days, beside)} per {self.period}"
        amount = f"{short(rate * days)} {self.unit}".rstrip()
        return f"{amount} on the last day" if days == 1 else f"{amount} in the {days} days left"

    def _finding(self) -> str:
        if self.expected is None:
            return f"no forecast, because {self.reason}"
        notes = [f"{self.method}, {self.n} {'increments' if self.method == 'drift' else 'values'}"]
        if self.n_before:
            notes[0] += f", {self.n_before} of them from before the cycle"
        if self.low_information:
            notes.append("low information, less than a third of the cycle has passed")
        if self.assumed:
            notes.append(self.assumed)
        spread = "no interval"
        group = [self.expected, *self.edges, *(end for end in (self.low, self.high) if end is not None)]
        if self.low is not None and self.high is not None:
            wide = digits(settle(self.interval * 100))
            spread = f"{wide} % interval {short(self.low, group)} to {short(self.high, group)}"
        value = f"{short(self.expected, group)} {self.unit}".rstrip()
        outcome = self.reason if self.probability is None else f"{self.event}: {_odds(self.probability)}"
        return f"{value} expected on {self.last_day}, {spread} ({'; '.join(notes)}); {outcome}"


def _odds(probability: float) -> str:
    limit = {_FLOOR: " or less", _CEILING: " or more"}.get(probability, "")
    return f"{percent(probability)} %{limit}"


def forecast(
    plan: Plan,
    key_result_id: str,
    as_of: dt.date,
    policy: Policy | None = None,
    *,
    method: Literal["auto"] | ForecastMethod = "auto",
    interval: Number = 0.8,
    goal: Number | None = None,
) -> Forecast:
    """Return where a key result will stand on the last day of its cycle, and how likely it reaches its goal.

    Looked at are the values in force dated inside the cycle, up to the close of `as_of`. What `accumulate`s is
    looked at as a running total. A walk (`drift`) starts from what was measured, never from a number that was
    only agreed on: on a KPI from its last reading of the year before the cycle, at that reading's own date;
    with values of its own from the baseline as first agreed, at the close of the day before the cycle. Without
    these it starts at the first value inside.

    A `level` on a KPI with fewer than five values inside the cycle (a quarter has three months), but at least two,
    rests on the KPI's readings of the year before too, on the last twelve values in all, unless together they
    show a signal. `n_before` says how many those are.

    By `auto` the method follows from what is declared: `drift` for a `Change` that accumulates or reads a
    stock, `level` for one that reads a ratio, or a flow without adding it up, and for `Maintain` by the
    latest value. A `Change` that says nothing is taken to accumulate, and `assumed` says so.

    There is no forecast, and a `reason`, for other measures, for goals that are not active, outside the cycle, for
    an undisclosed target, below four increments (`level`: five values), and where the values have no spread.
    Rates are given wherever value, goal and end are known and something is left to do. Days without a value
    are days that have passed: the rate that it takes is that from `as_of` on.

    The event is that the value on the last day has reached the target (or the share of the way that `goal`
    asks for), or meets the threshold, for a KPI's the one in force on the last day. Once the last day has its
    value, or is past, nothing is left to forecast: `happened` says how it ended, by the target in force on the
    day of the last value, as its score does.

    Args:
        plan: The goals.
        key_result_id: The id of the key result.
        as_of: The day, up to its close.
        policy: Every choice of the arithmetic; by default the plan's own, else `Policy()`.
        method: One of the methods, or `auto`.
        interval: How much of the time the value should lie inside the interval, 0.5 to 0.999.
        goal: The progress asked for, above 0 and at most 10; 1, the target itself, by default.

    Raises:
        InvalidValue: An argument is of the wrong type or out of range.
        NotFound: There is no such key result.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.insight.forecast import forecast
        >>> days = [dt.date(2026, 4, 7) + dt.timedelta(weeks=n) for n in range(6)]
        >>> churn = gk.KPI(id="churn", kind="ratio", unit="%", readings=zip(days, (5.1, 4.8, 5, 4.6, 4.7, 4.9)))
        >>> kr = gk.KeyResult(id="kr", title="Churn to 4 %", measure=gk.Change(baseline=5, target=4, kpi="churn"))
        >>> plan = gk.Plan(
        ...     cycles=[gk.Cycle.quarter(2026, 2)],
        ...     kpis=[churn],
        ...     objectives=[gk.Objective(id="o", title="Keep them", cycle="2026-Q2", key_results=[kr])],
        ... )
        >>> found = forecast(plan, "kr", dt.date(2026, 5, 15))
        >>> found.method, found.n, round(found.low, 2), round(found.high, 2), found.event
        ('level', 6, 4.45, 5.15, 'value at most 4 on 2026-06-30')
    """
    wide, share = _checked(plan, as_of, policy, method, interval, goal)
    item, objective = plan.key_result(key_result_id), plan.objective_of(key_result_id)
    card = evaluate(plan, as_of, policy)
    known = _known(card, item, wide, share)
    cycle = plan.cycle_of(objective)
    if cycle is None:
        return attrs.evolve(known, reason="its objective has no cycle, so there is no last day to look to")
    kpi = _kpi(plan, item.measure)
    path = _path(card, item, cycle)
    judged = known.value_date if as_of > cycle.last_day and known.value_date is not None else cycle.last_day
    event = event_of(item.measure, kpi, card.key_results[item.id], cycle.last_day, share, judged, card.policy)
    known = _timed(known, card, cycle, path, event)
    reason = _obstacle(card, item, cycle, known, event)
    if reason or isinstance(event, str):
        return attrs.evolve(known, reason=reason)
    chosen, assumed = _declared_method(item.measure, kpi) if method == "auto" else (method, "")
    inside = [value for day, value in path if day > 0]
    if method == "auto" and chosen == "level" and _moves(inside):
        text = "its values still move, so the mean of the last four says little; method='drift' takes them to go on"
        return attrs.evolve(known, n=len(inside), reason=text)
    if chosen == "level":
        return _by_level(known, inside, _year_before(card, item, cycle), event)
    found = _predicted(known, path, cycle, event, chosen)
    return found if found.method is None else attrs.evolve(found, assumed=assumed)


def _checked(
    plan: object, as_of: object, policy: object, method: object, interval: object, goal: object
) -> tuple[float, float]:
    """Check the arguments; return the interval and the progress asked for."""
    check = Check(None)
    check.instance("plan", plan, Plan)
    check.date("as_of", as_of)
    check.instance("policy", policy, Policy, optional=True)
    check.choice("method", method, ("auto", *_METHODS))
    wide = check.to_float("interval", interval)
    if wide is not None and not _NARROWEST <= wide <= _WIDEST:
        check.add("interval", f"must be from {_NARROWEST} to {_WIDEST}, got {show(interval)}", "forecast.interval")
    share = 1.0 if goal is None else check.to_float("goal", goal)
    if share is not None and share <= 0:
        check.add("goal", f"must be above 0, got {show(goal)}", "number.low")
    if share is not None and share > _FURTHEST:
        text = f"must be {_FURTHEST} or less, got {show(goal)} (a share of the way: 0.7 is 70 %)"
        check.add("goal", text, "number.high")
    check.raise_if_any("forecast")
    return cast("float", wide), cast("float", share)


# what is known without a forecast


def _known(card: Scorecard, item: KeyResult, interval: float, goal: float) -> Forecast:
    """Return what can be said of a key result without its cycle."""
    result = card.key_results[item.id]
    period, period_days = _period(card.engine.cadence_of(_number(card, item)))
    return Forecast(
        key_result=item.id,
        as_of=card.as_of,
        unit=result.unit,
        interval=interval,
        goal=goal,
        value=result.value,
        value_date=card.engine.measured_of(_number(card, item)).last_entry,
        period=period,
        period_days=period_days,
        ended=not _STOPPED.isdisjoint({result.state, card.objectives[result.objective].state}),
    )


def _number(card: Scorecard, item: KeyResult) -> int:
    at, place = card.plan.structure.key_result_at[item.id]
    return card.engine.flat.first[at] + place


def _kpi(plan: Plan, measure: Measure | None) -> KPI | None:
    return plan.kpi(measure.kpi) if isinstance(measure, (Change, Maintain)) and measure.kpi is not None else None


def _period(cadence: Cadence) -> tuple[str, float]:
    """Return a period of a cadence in words, and its length in days."""
    days = {"day": 1.0, "week": 7.0, "month": _MONTH, "quarter": 3 * _MONTH}[cadence.unit]
    name = cadence.unit if cadence.every == 1 else f"{cadence.every} {cadence.unit}s"
    return name, days * cadence.every


def _path(card: Scorecard, item: KeyResult, cycle: Cycle) -> list[tuple[int, float]]:
    """Return days since the close of the day before the cycle, with the values known by `as_of`.

    Days up to 0 lie before the cycle: they are where a walk starts.
    """
    measure, as_of = item.measure, card.as_of
    if not isinstance(measure, (Change, Maintain)):
        return []
    inside = card.engine.flat.series(_number(card, item)).within(cycle.start, min(as_of, cycle.last_day))
    values = [exact(reading.value) for reading in inside]
    start: list[tuple[int, float]] = []
    if isinstance(measure, Change) and measure.accumulate:
        baseline = card.key_results[item.id].baseline or 0.0
        start, values = [(0, baseline)], list(accumulate(values, initial=exact(baseline)))[1:]
    elif isinstance(measure, Change) and measure.kpi is not None:
        start = _year_before(card, item, cycle)[-1:]
    elif isinstance(measure, Change):
        start = [(0, cast("float", measure.baseline))]  # without a KPI there is one
    return start + [(_day(reading, cycle), float(value)) for reading, value in zip(inside, values, strict=True)]


def _day(reading: Reading, cycle: Cycle) -> int:
    return (reading.date - cycle.start).days + 1


def _year_before(card: Scorecard, item: KeyResult, cycle: Cycle) -> list[tuple[int, float]]:
    """Return the KPI's readings of the year before the cycle, as known by `as_of`; none of a running total."""
    kpi = _kpi(card.plan, item.measure)
    total = isinstance(item.measure, Change) and item.measure.accumulate
    if kpi is None or total or cycle.start == dt.date.min:
        return []
    first = cycle.start - min(_YEAR, cycle.start - dt.date.min)
    eve = min(card.as_of, cycle.start - dt.timedelta(days=1))
    return [(_day(reading, cycle), reading.value) for reading in kpi.series.within(first, eve)]


def _timed(
    known: Forecast, card: Scorecard, cycle: Cycle, path: list[tuple[int, float]], event: Event | str
) -> Forecast:
    """Add what the cycle says: time left, rates, and how it ended."""
    over = known.as_of > cycle.last_day or not _horizon(cycle, path)
    left = min(cycle.days, max(0, (cycle.last_day - known.as_of).days))
    found = attrs.evolve(
        known,
        last_day=cycle.last_day,
        days_left=left,
        ended=over or known.ended,
        low_information=settle(cycle.elapsed(known.as_of, card.policy.day_count)) < settle(1 / 3),
        current_rate=_rate(path[0], path[-1]) if len(path) > 1 else None,
    )
    if isinstance(event, str):
        return found
    found = attrs.evolve(found, event=event.text, edges=event.edges, goal_value=event.goal_value)
    if known.value is None:
        return found
    reached = event.met(known.value)
    if over:
        return attrs.evolve(found, reached=reached, happened=reached)
    found = attrs.evolve(found, reached=reached)
    if event.goal_value is None or found.ended or not left:
        return found
    return attrs.evolve(found, required_rate=_rate((0, known.value), (left, event.goal_value)))


def _horizon(cycle: Cycle, path: list[tuple[int, float]]) -> int:
    """Return the days from the last value, or from the day before the cycle, to its last day."""
    return cycle.days - (path[-1][0] if path else 0)


def _rate(first: tuple[int, float], last: tuple[int, float]) -> float:
    return float((exact(last[1]) - exact(first[1])) / (last[0] - first[0]))


def _obstacle(card: Scorecard, item: KeyResult, cycle: Cycle, known: Forecast, event: Event | str) -> str:
    """Return what stands against any forecast; empty where nothing does."""
    if isinstance(event, str):
        return event
    result = card.key_results[item.id]
    objective = card.objectives[result.objective]
    for name, state in (("key result", result.state), ("objective", objective.state)):
        if state is not State.ACTIVE:
            return f"the {name} is {state}"
    if known.as_of < cycle.start:
        return f"the cycle starts on {cycle.start}"
    if known.happened is not None:
        return f"the last day is known: {known.event} is {'true' if known.happened else 'false'}"
    return "the cycle is over and has no value" if known.as_of > cycle.last_day else ""


# the forecast


def _declared_method(measure: Measure | None, kpi: KPI | None) -> tuple[ForecastMethod, str]:
    """Return the method that follows from what is declared, and what had to be assumed."""
    kind = None if kpi is None else kpi.kind
    if not isinstance(measure, Change) or (kind in {"ratio", "flow"} and not measure.accumulate):
        return "level", ""
    if measure.accumulate or kind == "stock":
        return "drift", ""
    return "drift", "taken to accumulate, which nothing says"


def _moves(values: list[float]) -> bool:
    """Return whether values show a signal against their own limits: they are then no level."""
    limits = process_limits(values)
    return limits is not None and any(signal.on == "values" for signal in find_signals(values, limits))


def _by_level(known: Forecast, values: list[float], before: list[tuple[int, float]], event: Event) -> Forecast:
    """Add the forecast by level from the values inside the cycle, or why there is none."""
    n, least = len(values), _LEAST["level"]
    known = attrs.evolve(known, n=n)
    if n < least and (n < _INSIDE or not before):
        return attrs.evolve(known, reason=f"level needs {least} values inside the cycle, and there {_are(n)}")
    if n < least:
        values = [value for _, value in before][n - FIRM :] + values
        if len(values) < least:
            there = f"inside the cycle and in the year before it there {_are(len(values))}"
            return attrs.evolve(known, reason=f"level needs {least} values, and {there}")
        if _moves(values):
            text = "those before it are no help, because together they show a signal"
            return attrs.evolve(
                known, reason=f"level needs {least} values inside the cycle, and there {_are(n)}; {text}"
            )
        known = attrs.evolve(known, n=len(values), n_before=len(values) - n)
    return _from_estimate(known, level(values), event, "level")


def _predicted(
    known: Forecast, path: list[tuple[int, float]], cycle: Cycle, event: Event, method: ForecastMethod
) -> Forecast:
    """Add the forecast by a method that looks at a path, or why there is none."""
    if method != "drift":
        path = [point for point in path if point[0] > 0]
    n = max(0, len(path) - (method == "drift"))
    known = attrs.evolve(known, n=n)
    least, counted = _LEAST[method], "increments" if method == "drift" else "values inside the cycle"
    if n < least:
        return attrs.evolve(known, reason=f"{method} needs {least} {counted}, and there {_are(n)}")
    times, values = [day for day, _ in path], [value for _, value in path]
    if method == "theil_sen":
        slope, intercept = theil_sen(times, values)
        reason = "theil_sen has no interval and no probability"
        return attrs.evolve(known, method=method, expected=slope * cycle.days + intercept, reason=reason)
    return _from_estimate(known, _PATHS[method](times, values, _horizon(cycle, path)), event, method)


def _from_estimate(known: Forecast, estimate: Estimate, event: Event, method: ForecastMethod) -> Forecast:
    """Add an estimate: its interval, and the probability of the event."""
    if not estimate.error:
        return attrs.evolve(known, reason="the values have no spread to judge by")
    half = -t_quantile((1 - known.interval) / 2, estimate.df) * estimate.error
    return attrs.evolve(
        known,
        method=method,
        expected=estimate.expected,
        low=estimate.expected - half,
        high=estimate.expected + half,
        probability=min(max(settle(chance(estimate, event.low, event.high)), _FLOOR), _CEILING),
        statistic=(event.edges[0] - estimate.expected) / estimate.error if len(event.edges) == 1 else None,
        df=estimate.df,
    )


def _are(n: int) -> str:
    return "is 1" if n == 1 else f"are {n}"


_PATHS: dict[str, Callable[[Sequence[int], Sequence[float], int], Estimate]] = {"drift": drift, "ols": ols}
