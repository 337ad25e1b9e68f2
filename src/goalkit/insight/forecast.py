"""Forecasts: where a key result will stand on the last day of its cycle, how sure that is, and by which method.

Few values say little, so a forecast never is a number alone: it comes with an interval, the method, the
number of values it rests on and the event that its probability is about. Where a method has no basis
there is a reason instead.

| method | for | rests on |
|---|---|---|
| `drift` | what accumulates: totals, stocks | random walk with drift from the baseline, Student's t |
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
from goalkit.insight._student import t_quantile
from goalkit.insight.limits import process_limits
from goalkit.insight.rules import find_signals
from goalkit.model._check import Check, digits, short, show
from goalkit.model.measures import Change, Maintain
from goalkit.model.numbers import exact, percent, settle
from goalkit.model.plan import Plan
from goalkit.model.states import State
from goalkit.scoring.evaluate import evaluate
from goalkit.scoring.policy import Policy
from goalkit.scoring.progress import frozen_baseline, in_force, strictness, value_for, value_for_share, way_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from goalkit.model.cadence import Cadence
    from goalkit.model.cycles import Cycle
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.measures import Measure
    from goalkit.model.numbers import Number
    from goalkit.model.readings import Series
    from goalkit.model.thresholds import Threshold
    from goalkit.scoring.results import KeyResultResult
    from goalkit.scoring.scorecard import Scorecard

__all__ = ["Forecast", "ForecastMethod", "forecast"]

ForecastMethod: TypeAlias = Literal["drift", "level", "ols", "theil_sen"]
"""How the value of the last day is worked out."""

_METHODS: tuple[ForecastMethod, ...] = get_args(ForecastMethod)
_FLOOR, _CEILING = 0.05, 0.95
_WIDEST = 0.999
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
        at least 70 on 2026-06-28: 32 %. From the last value on it takes 5.571 per week, so far it moved
        5.167 per week.
    """

    key_result: str
    """The id of the key result."""
    as_of: dt.date
    """The day, up to its close; nothing dated later is looked at."""
    unit: str
    """The unit of all values."""
    interval: float
    """How much of the time the value should lie from `low` to `high`, above 0 and below 1."""
    goal: float
    """The progress asked for; 1 is the target itself."""
    last_day: dt.date | None = None
    """The last day of the cycle, which the forecast is about; None without a cycle."""
    goal_value: float | None = None
    """The value at which that progress is reached; None where there is none, or a whole range is asked for."""
    event: str = ""
    """What the probability is about, as `value at least 70 on 2026-06-30`; empty where there is no such event."""
    method: ForecastMethod | None = None
    """How the value was forecast; None where it was not."""
    reason: str = ""
    """Why there is no probability; empty where there is one."""
    assumed: str = ""
    """What had to be assumed because the plan does not say it; empty where nothing was."""
    n: int = 0
    """What it rests on: the number of increments (`drift`), else of values inside the cycle."""
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
    """Change per day, from the last value on, that leads exactly to `goal_value` on the last day; away
    from the goal where it is passed already."""
    current_rate: float | None = None
    """Mean change per day so far: from the baseline, or the first value, to the last value."""
    period: str = ""
    """The period in which check-ins are due, as `week` or `2 weeks`."""
    period_days: float = 7.0
    """Its length in days; of a month and a quarter the mean length."""
    days_left: int | None = None
    """Days of the cycle after `as_of`; None without a cycle."""
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

    def __str__(self) -> str:
        """Return the forecast, or why there is none, and the rates: one or two sentences."""
        first = f"{self.key_result}: {self._finding()}."
        rates: list[str] = []
        if self.reached and self.happened is None:
            rates.append("The last value is there already")
        elif self.required_per_period is not None:
            rates.append(f"From the last value on it takes {short(self.required_per_period)} per {self.period}")
        if self.current_per_period is not None:
            rates.append(f"{'so' if rates else 'So'} far it moved {short(self.current_per_period)} per {self.period}")
        return f"{first} {', '.join(rates)}." if rates else first

    def _finding(self) -> str:
        if self.expected is None:
            return f"no forecast, because {self.reason}"
        notes = [f"{self.method}, {self.n} {'increments' if self.method == 'drift' else 'values'}"]
        if self.low_information:
            notes.append("low information, less than a third of the cycle has passed")
        if self.assumed:
            notes.append(self.assumed)
        spread = "no interval"
        if self.low is not None and self.high is not None:
            wide = digits(settle(self.interval * 100))
            spread = f"{wide} % interval {short(self.low)} to {short(self.high)}"
        value = f"{short(self.expected)} {self.unit}".rstrip()
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

    Looked at are the values in force dated inside the cycle, up to the close of `as_of`. A walk (`drift`)
    starts from the baseline at the close of the day before the cycle; where the baseline itself is the first
    reading inside the cycle, it starts there. What `accumulate`s is looked at as a running total.

    By `auto` the method follows from what is declared: `drift` for a `Change` that accumulates or reads a
    stock, `level` for one that reads a ratio, or a flow without adding it up, and for `Maintain` by the
    latest value. A `Change` that says nothing is taken to accumulate, and `assumed` says so.

    There is no forecast, and a `reason`, for other measures, for goals that are not active, outside the cycle, for
    an undisclosed target, below four increments (`level`: five values), and where the values have no spread.
    Rates are given wherever value, goal and end are known.

    The event is that the value on the last day has reached the target (or the share of the way that `goal`
    asks for), or meets the threshold. Once the last day has its value, or is past, nothing is left to
    forecast: `happened` says how it ended.

    Args:
        plan: The goals.
        key_result_id: The id of the key result.
        as_of: The day, up to its close.
        policy: Every choice of the arithmetic; by default the plan's own, else `Policy()`.
        method: One of the methods, or `auto`.
        interval: How much of the time the value should lie inside the interval, above 0 and below 1.
        goal: The progress asked for, above 0; 1, the target itself, by default.

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
    event = _event(item.measure, kpi, card.key_results[item.id], cycle.last_day, share, card.policy)
    known = _timed(known, card, cycle, path, event)
    reason = _obstacle(card, item, cycle, known, event)
    if reason or isinstance(event, str):
        return attrs.evolve(known, reason=reason)
    chosen, assumed = _declared_method(item.measure, kpi) if method == "auto" else (method, "")
    if method == "auto" and chosen == "level" and _moves([value for day, value in path if day > 0]):
        text = "its values still move, so the mean of the last four says little; method='drift' takes them to go on"
        return attrs.evolve(known, reason=text)
    return _predicted(known, path, cycle, event, chosen, assumed)


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
    if wide is not None and not 0 < wide <= _WIDEST:
        check.add("interval", f"must be above 0 and at most {_WIDEST}, got {show(interval)}", "forecast.interval")
    share = 1.0 if goal is None else check.to_float("goal", goal)
    if share is not None and share <= 0:
        check.add("goal", f"must be above 0, got {show(goal)}", "number.low")
    check.raise_if_any("forecast")
    return cast("float", wide), cast("float", share)


# what is known without a forecast


@attrs.frozen(kw_only=True)
class _Event:
    """A range that the value should lie in on the last day; an edge of None is open."""

    low: float | None = None
    high: float | None = None
    strict: bool = False
    goal_value: float | None = None
    text: str

    def met(self, value: float) -> bool:
        if value in {self.low, self.high}:
            return not self.strict
        return (self.low is None or value > self.low) and (self.high is None or value < self.high)


def _known(card: Scorecard, item: KeyResult, interval: float, goal: float) -> Forecast:
    """Return what can be said of a key result without its cycle."""
    result = card.key_results[item.id]
    kpi = _kpi(card.plan, item.measure)
    cadence = item.cadence or (None if kpi is None else kpi.cadence) or card.policy.check_in_cadence
    period, period_days = _period(cadence)
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

    Day 0 is the baseline of a `Change`; it is left out where the baseline is the first reading inside.
    """
    measure, as_of = item.measure, card.as_of
    if not isinstance(measure, (Change, Maintain)):
        return []
    series = card.engine.flat.series(_number(card, item))
    inside = series.within(cycle.start, min(as_of, cycle.last_day))
    values = [exact(reading.value) for reading in inside]
    start: list[tuple[int, float]] = []
    if isinstance(measure, Change):
        baseline = card.key_results[item.id].baseline
        if measure.accumulate:
            values = list(accumulate(values, initial=exact(baseline or 0.0)))[1:]
        if baseline is not None and not _starts_inside(measure, item, series, cycle, as_of):
            start = [(0, baseline)]
    days = [(reading.date - cycle.start).days + 1 for reading in inside]
    return start + [(day, float(value)) for day, value in zip(days, values, strict=True)]


def _starts_inside(change: Change, item: KeyResult, series: Series, cycle: Cycle, as_of: dt.date) -> bool:
    """Return whether the baseline is a reading inside the cycle."""
    if change.kpi is None or change.accumulate or in_force(change, item.revisions, as_of)[0] is not None:
        return False
    first = frozen_baseline(series, cycle, as_of)
    return first is not None and first.date >= cycle.start


def _event(
    measure: Measure | None, kpi: KPI | None, result: KeyResultResult, last_day: dt.date, goal: float, policy: Policy
) -> _Event | str:
    """Return what has to be the case on the last day, or why there is no such thing."""
    if measure is None:
        return "no measure was agreed"
    if isinstance(measure, Change):
        return _change_event(measure, kpi, result, last_day, goal, policy)
    if not isinstance(measure, Maintain):
        return f"{type(measure).__name__} has no value that moves to a target by itself"
    method = measure.method or policy.maintain
    if method != "latest":
        share = "the threshold" if method == "distance" else "what has been"
        return f"Maintain by {method} is a share of {share}, not a value"
    if goal != 1:
        return "a threshold is met or not, so there is no share of it to ask for"
    threshold = measure.threshold or cast("KPI", kpi).threshold
    edges = attrs.evolve(cast("Threshold", threshold), warning_low=None, warning_high=None)
    strict = strictness(policy.threshold_edges)
    excluded = edges.strict if strict is None else strict
    text = f"value {edges.words(strict=strict)} on {last_day}"
    return _Event(low=edges.low, high=edges.high, strict=excluded, text=text)


def _change_event(
    change: Change, kpi: KPI | None, result: KeyResultResult, last_day: dt.date, goal: float, policy: Policy
) -> _Event | str:
    baseline, target = result.baseline, result.target
    if target is None:
        return "the target is undisclosed"
    if baseline is None:
        return "there is no value yet"
    onward = way_of(baseline, target)
    better = None if kpi is None or kpi.better == "maintain" else kpi.better
    way = change.direction or better or onward
    if way is None:
        return "baseline and target are equal and no direction is declared"
    if goal != 1 and way != onward:
        return "the target was reached at the start, so there is no share of the way to ask for"
    if policy.change == "of_target" and goal != 1:
        if not target:
            return "the target is 0, so there is no share of it to ask for"
        value = value_for_share(goal, target, way)
    else:
        value = target if goal == 1 else value_for(goal, baseline, target)
    return _one_sided(value, way, last_day)


def _one_sided(value: float, way: str, last_day: dt.date) -> _Event:
    if way == "increase":
        return _Event(low=value, goal_value=value, text=f"value at least {digits(value)} on {last_day}")
    return _Event(high=value, goal_value=value, text=f"value at most {digits(value)} on {last_day}")


def _timed(
    known: Forecast, card: Scorecard, cycle: Cycle, path: list[tuple[int, float]], event: _Event | str
) -> Forecast:
    """Add what the cycle says: time left, rates, and how it ended."""
    over = known.as_of > cycle.last_day
    left = _horizon(cycle, path)
    found = attrs.evolve(
        known,
        last_day=cycle.last_day,
        days_left=min(cycle.days, max(0, (cycle.last_day - known.as_of).days)),
        low_information=settle(cycle.elapsed(known.as_of, card.policy.day_count)) < settle(1 / 3),
        current_rate=_rate(path[0], path[-1]) if len(path) > 1 else None,
    )
    if isinstance(event, str):
        return found
    found = attrs.evolve(found, event=event.text, goal_value=event.goal_value)
    if known.value is None:
        return found
    reached = event.met(known.value)
    if over or not left:
        return attrs.evolve(found, reached=reached, happened=reached)
    required = None if event.goal_value is None else _rate((0, known.value), (left, event.goal_value))
    return attrs.evolve(found, reached=reached, required_rate=required)


def _horizon(cycle: Cycle, path: list[tuple[int, float]]) -> int:
    """Return the days from the last value, or from the day before the cycle, to its last day."""
    return cycle.days - (path[-1][0] if path else 0)


def _rate(first: tuple[int, float], last: tuple[int, float]) -> float:
    return float((exact(last[1]) - exact(first[1])) / (last[0] - first[0]))


def _obstacle(card: Scorecard, item: KeyResult, cycle: Cycle, known: Forecast, event: _Event | str) -> str:
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


def _predicted(
    known: Forecast,
    path: list[tuple[int, float]],
    cycle: Cycle,
    event: _Event,
    method: ForecastMethod,
    assumed: str,
) -> Forecast:
    """Add the forecast by a method, or why the method has none."""
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
    estimate = level(values) if method == "level" else _PATHS[method](times, values, _horizon(cycle, path))
    if not estimate.error:
        return attrs.evolve(known, reason="the values have no spread to judge by")
    half = -t_quantile((1 - known.interval) / 2, estimate.df) * estimate.error
    edges = [edge for edge in (event.low, event.high) if edge is not None]
    return attrs.evolve(
        known,
        method=method,
        assumed=assumed,
        expected=estimate.expected,
        low=estimate.expected - half,
        high=estimate.expected + half,
        probability=min(max(settle(chance(estimate, event.low, event.high)), _FLOOR), _CEILING),
        statistic=(edges[0] - estimate.expected) / estimate.error if len(edges) == 1 else None,
        df=estimate.df,
    )


def _are(n: int) -> str:
    return "is 1" if n == 1 else f"are {n}"


_PATHS: dict[str, Callable[[Sequence[int], Sequence[float], int], Estimate]] = {"drift": drift, "ols": ols}
