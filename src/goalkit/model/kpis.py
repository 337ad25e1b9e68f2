"""KPIs: ongoing metrics that say whether the engine is healthy."""

from __future__ import annotations

import datetime as dt
import statistics
from bisect import bisect_right
from fractions import Fraction
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

import attrs

from goalkit.errors import InvalidValue
from goalkit.model._check import Check, as_tuple, digits, named, parts_of, show
from goalkit.model._pretty import pretty
from goalkit.model.cadence import Cadence
from goalkit.model.cycles import checked_date
from goalkit.model.health import HealthSpan, Trend, last_run, spans, trend
from goalkit.model.ignores import Ignore, as_ignores, check_ignores
from goalkit.model.numbers import exact
from goalkit.model.readings import Reading, Series, as_readings, check_readings
from goalkit.model.states import Health
from goalkit.model.thresholds import Direction, Threshold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from goalkit.display.chart import Chart, Theme, Width
    from goalkit.insight.process import Process

__all__ = ["KPI", "Decision", "KPIKind", "Summary", "Target", "TargetLike"]

KPIKind: TypeAlias = Literal["flow", "stock", "ratio"]
"""What adds up over time: a flow does (sales), a stock (headcount) and a ratio (churn) do not."""

Summary: TypeAlias = Literal["last", "first", "sum", "mean", "min", "max", "median", "ratio"]
"""How the readings of a period become one value; `ratio` is the ratio of sums."""

_MOST = 1000
"""More readings than this never agree before anybody asks."""

_KINDS = get_args(KPIKind)
_DIRECTIONS = get_args(Direction)
_SUMMARIES: dict[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "last": lambda values: values[-1],
    "first": lambda values: values[0],
    "sum": lambda values: sum(values, Fraction()),
    "mean": lambda values: sum(values, Fraction()) / len(values),
    "min": min,
    "max": max,
    "median": statistics.median,
}
"""In exact arithmetic, so that three readings of 0.7 have the mean 0.7."""
_SUMMARY_NAMES = get_args(Summary)

_date = attrgetter("date")


@pretty
@attrs.frozen
class Target:
    """Which values of a KPI are healthy from a day on. It stays in force until the next target.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> print(gk.Target(dt.date(2026, 4, 1), gk.Threshold.at_most(3.0)))
        at most 3 from 2026-04-01
    """

    date: dt.date
    """The first day on which it holds, as the first day of a cycle."""
    threshold: Threshold
    """Which values are healthy from that day on."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.date("date", self.date)
        check.instance("threshold", self.threshold, Threshold)
        check.raise_if_any("Target")

    def __str__(self) -> str:
        return f"{self.threshold} from {self.date}"


TargetLike: TypeAlias = Target | tuple[dt.date, Threshold]
"""A `Target`, or a pair of the first day and the threshold."""


@pretty
@attrs.frozen
class Decision:
    """Something that was decided because of a KPI. A metric that informs no decision is decoration.

    Raises:
        InvalidValue: The date is none, or the note is empty.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> gk.Decision(dt.date(2026, 5, 11), "stop the discount campaign", by="sales").note
        'stop the discount campaign'
    """

    date: dt.date
    """The day of the decision."""
    note: str
    """What was decided."""
    by: str | None = attrs.field(default=None, kw_only=True)
    """Who decided."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.date("date", self.date)
        check.text("note", self.note, empty=False)
        if self.by is not None:
            check.text("by", self.by)
        check.raise_if_any("Decision")


def _as_targets(values: Iterable[TargetLike]) -> tuple[Target, ...]:
    return cast("tuple[Target, ...]", as_tuple(values))


def _as_decisions(values: Iterable[Decision]) -> tuple[Decision, ...]:
    return as_tuple(values)


@pretty
@attrs.frozen(kw_only=True)
class KPI:
    """An ongoing metric with a unit, an owner, a cadence and a threshold. It has no cycle and never expires.

    Raises:
        InvalidValue: A field is wrong, the declared direction contradicts the threshold, or dated targets
            have no threshold before them, go another way or start on the same day.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> churn = gk.KPI(
        ...     id="churn",
        ...     name="Monthly churn",
        ...     unit="%",
        ...     threshold=gk.Threshold.at_most(3.0, warning=3.5),
        ...     readings=[(dt.date(2026, 4, 30), 3.2)],
        ... )
        >>> churn.known_health(dt.date(2026, 5, 15)).value, churn.better
        ('warning', 'decrease')
    """

    id: str
    """Unique among the KPIs of a plan."""
    name: str = ""
    """What people call it."""
    unit: str = ""
    """The unit of its values, as `%`, `days`, `EUR`. Percent is stored as written: 12 for 12 %."""
    owner: str | None = None
    """The id of its owner."""
    threshold: Threshold | None = None
    """Which values are healthy; None makes its health `no_threshold`, never healthy."""
    direction: Direction | None = None
    """Which way is better, for a KPI without threshold; otherwise it follows from the threshold."""
    cadence: Cadence | None = None
    """How often a reading is due; None where it is never stale."""
    kind: KPIKind | None = None
    """`flow`, `stock` or `ratio`; sums over time are refused for the last two."""
    confirm: int = 1
    """How many readings in a row must agree before its health changes."""
    readings: tuple[Reading, ...] = attrs.field(default=(), converter=as_readings)
    """Its dated values; given in any order, kept by date."""
    description: str = ""
    """Free text: how it is measured and from which source."""
    targets: tuple[Target, ...] = attrs.field(default=(), converter=_as_targets)
    """What is healthy from later days on, each carried forward to the next; `threshold` holds before the
    first. Given in any order, kept by date."""
    decisions: tuple[Decision, ...] = attrs.field(default=(), converter=_as_decisions)
    """What was decided because of it; given in any order, kept by date."""
    ignore: tuple[Ignore, ...] = attrs.field(default=(), converter=as_ignores)
    """Findings about it that are no mistake, with the reason."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.identifier("id", self.id)
        check.text("name", self.name)
        check.text("unit", self.unit)
        check.optional_identifier("owner", self.owner)
        measured = check.instance("threshold", self.threshold, Threshold, optional=True)
        if self.direction is not None:
            known = check.choice("direction", self.direction, _DIRECTIONS)
            if known and measured and self.threshold is not None:
                self._check_direction(check, self.threshold)
        check.instance("cadence", self.cadence, Cadence, optional=True)
        if self.kind is not None:
            check.choice("kind", self.kind, _KINDS)
        check.count("confirm", self.confirm, high=_MOST)
        check_readings(check, self.readings)
        check.text("description", self.description)
        self._check_targets(check)
        decisions = check.items("decisions", self.decisions, Decision)
        check_ignores(check, self.ignore)
        check.raise_if_any(named("KPI", self.id))
        check.keep("decisions", tuple(sorted(decisions, key=_date)))
        if self.threshold is not None:
            check.keep("direction", None)  # it follows from the threshold: one normal form

    def _check_direction(self, check: Check, threshold: Threshold) -> None:
        if threshold.direction != self.direction:
            text = f"says {self.direction}, but the threshold ({threshold}) says {threshold.direction}"
            check.add("direction", text, "kpi.direction")

    def _check_targets(self, check: Check) -> None:
        given = cast("object", self.targets)
        if not isinstance(given, tuple):
            text = f"must be a collection of Target or (date, threshold), got {show(given)}"
            check.add("targets", text, "collection.type")
            return
        found: list[Target] = []
        for position, item in enumerate(cast("tuple[object, ...]", given)):
            target = _as_target(check, f"targets[{position}]", item)
            if target is None:
                continue
            if isinstance(self.threshold, Threshold) and target.threshold.direction != self.threshold.direction:
                text = f"{target.threshold} goes another way than the threshold before it ({self.threshold})"
                check.add(f"targets[{position}].threshold", text, "kpi.direction")
            if target.date in map(_date, found):
                check.add(f"targets[{position}].date", f"{target.date} has a target already", "targets.duplicate")
            found.append(target)
        if found and self.threshold is None:
            check.add("threshold", "is missing: say what is healthy before the first target", "targets.start")
        check.keep("targets", tuple(sorted(found, key=_date)))

    @property
    def better(self) -> Direction | None:
        """Which way is better: from the threshold, else as declared, else None."""
        return self.direction if self.threshold is None else self.threshold.direction

    @property
    def series(self) -> Series:
        """The readings as a time series."""
        return Series(self.readings)

    def threshold_at(self, date: dt.date) -> Threshold | None:
        """Return which values are healthy on a day: by the last target that has begun, else `threshold`.

        Examples:
            >>> import datetime as dt, goalkit as gk
            >>> churn = gk.KPI(
            ...     id="churn",
            ...     threshold=gk.Threshold.at_most(4),
            ...     targets=[(dt.date(2026, 4, 1), gk.Threshold.at_most(3))],
            ... )
            >>> [str(churn.threshold_at(dt.date(2026, month, 1))) for month in (3, 4, 12)]
            ['at most 4', 'at most 3', 'at most 3']
        """
        position = bisect_right(self.targets, checked_date("KPI", "date", date), key=_date)
        return self.targets[position - 1].threshold if position else self.threshold

    def known_health(self, as_of: dt.date) -> Health:
        """Return the last known health at the close of `as_of`, whether or not the reading is stale by then.

        Health starts with the first reading's band and changes only after `confirm` readings in a row
        lie in the same other band. Each reading is judged by the threshold in force on its own date, so
        that a new target does not rewrite the past. Of two readings with the same date only the later
        entered counts.

        Returns:
            `no_data`, `no_threshold`, `healthy`, `warning` or `breached`.
        """
        last = self.series.at(as_of)
        if last is None:
            return Health.NO_DATA
        return self._band(last) if self.confirm == 1 else self.health_history(as_of)[-1].health

    def health_history(self, as_of: dt.date) -> tuple[HealthSpan, ...]:
        """Return the history of the known health up to the close of `as_of`, oldest first.

        Empty without readings; one span of `no_threshold` where nothing says which values are healthy.

        Examples:
            >>> import datetime as dt, goalkit as gk
            >>> day = lambda n: dt.date(2026, 4, n)
            >>> churn = gk.KPI(
            ...     id="churn",
            ...     threshold=gk.Threshold.at_most(3),
            ...     confirm=2,
            ...     readings=[(day(1), 2), (day(8), 5), (day(15), 6), (day(22), 2)],
            ... )
            >>> [(span.health.value, span.since.day) for span in churn.health_history(day(30))]
            [('healthy', 1), ('breached', 15)]
        """
        readings = self.series.until(as_of)
        return spans([(reading.date, self._band(reading)) for reading in readings], self.confirm)

    def streak(self, as_of: dt.date) -> int:
        """Return how many of the last readings lie in the same band, confirmed or not; 0 without readings.

        Examples:
            >>> import datetime as dt, goalkit as gk
            >>> day = lambda n: dt.date(2026, 4, n)
            >>> churn = gk.KPI(
            ...     id="churn", threshold=gk.Threshold.at_most(3), readings=[(day(1), 2), (day(8), 5), (day(15), 6)]
            ... )
            >>> churn.streak(day(30))
            2
        """
        return last_run([self._band(reading) for reading in self.series.until(as_of)])

    def _band(self, reading: Reading) -> Health:
        threshold = self.threshold_at(reading.date) if self.targets else self.threshold
        return Health.NO_THRESHOLD if threshold is None else threshold.classify(reading.value)

    def trend(self, as_of: dt.date, over: int = 1) -> Trend | None:
        """Return which way it moved, from the reading `over` readings before to the one in force.

        None where there are not so many readings.

        Raises:
            InvalidValue: `over` is no whole number of 1 or more.

        Examples:
            >>> import datetime as dt, goalkit as gk
            >>> churn = gk.KPI(
            ...     id="churn",
            ...     direction="decrease",
            ...     readings=[(dt.date(2026, 4, 30), 3.2), (dt.date(2026, 5, 31), 2.8)],
            ... )
            >>> trend = churn.trend(dt.date(2026, 6, 1))
            >>> trend.change, trend.direction, trend.meaning
            (-0.4, 'down', 'improving')
        """
        check = Check(None)
        check.count("over", over)
        check.raise_if_any(named("KPI", self.id))
        readings = self.series.until(as_of)
        if len(readings) <= over:
            return None
        last = readings[-1]
        return trend(readings[-1 - over], last, self.better, self.threshold_at(last.date))

    def last_decision(self, as_of: dt.date) -> Decision | None:
        """Return the last decision dated up to the close of `as_of`, or None.

        Examples:
            >>> import datetime as dt, goalkit as gk
            >>> churn = gk.KPI(id="churn", decisions=[gk.Decision(dt.date(2026, 5, 11), "hire a second coach")])
            >>> churn.last_decision(dt.date(2026, 5, 10))
        """
        position = bisect_right(self.decisions, checked_date("KPI", "as_of", as_of), key=_date)
        return self.decisions[position - 1] if position else None

    def undecided(self, as_of: dt.date, days: int = 90) -> bool:
        """Return whether it informed no decision in the last `days` days up to `as_of`, the day itself included.

        Raises:
            InvalidValue: `days` is no whole number of 1 or more.

        Examples:
            >>> import datetime as dt, goalkit as gk
            >>> churn = gk.KPI(id="churn", decisions=[gk.Decision(dt.date(2026, 1, 1), "hire a coach")])
            >>> churn.undecided(dt.date(2026, 3, 31)), churn.undecided(dt.date(2026, 4, 1))
            (False, True)
        """
        check = Check(None)
        check.count("days", days)
        check.raise_if_any(named("KPI", self.id))
        last = self.last_decision(as_of)
        return last is None or (as_of - last.date).days >= days

    def chart(
        self,
        as_of: dt.date,
        *,
        limits: bool = True,
        process: Process | None = None,
        theme: Theme = "auto",
        width: Width = 640,
    ) -> Chart:
        """Return the readings up to the close of `as_of` as a chart: what is healthy, and the limits of the process.

        Args:
            as_of: The day at whose close the question is asked; nothing dated later is in the chart.
            limits: Whether the limits of the process and its signals are drawn.
            process: The process with options of your own, made by `process_behaviour` for the same day.
            theme: What is behind the chart: `light`, `dark`, or `auto` for the colour that the page has for text.
            width: Pixels of the scale, or `container` for the width of the element that the chart is in.

        Raises:
            InvalidValue: An argument is wrong, or the process is one of another KPI or day.

        Examples:
            >>> import datetime as dt, goalkit as gk
            >>> nps = gk.KPI(id="nps", threshold=gk.Threshold.at_least(40), readings=[(dt.date(2026, 5, 1), 38)])
            >>> print(nps.chart(dt.date(2026, 5, 15), limits=False).alt)
            nps as of 2026-05-15: 1 reading, the last 38 on 2026-05-01: breached. The target is at least 40.
        """
        from goalkit.display.kpi_chart import kpi_chart  # noqa: PLC0415 - a door to a later layer, opened when used

        return kpi_chart(self, as_of, limits=limits, process=process, theme=theme, width=width)

    def overdue(self, as_of: dt.date, periods: int = 2) -> bool:
        """Return whether the last reading is older than `periods` cadences at the close of `as_of`."""
        last = self.series.at(as_of)
        if last is None or self.cadence is None:
            return False
        return self.cadence.passed(last.date, periods, as_of)

    def summary(self, first: dt.date, last: dt.date, how: Summary = "last") -> float | None:
        """Return one value for the days from `first` to `last`, both included; None without readings.

        `ratio` is the ratio of sums: the values weighted with their denominators. The mean of ratios lets
        a day with two trials count as much as one with two hundred. None where all denominators are 0.

        Raises:
            InvalidValue: An unknown summary; a sum over a KPI declared a stock or a ratio (a sum of
                balances or of percentages means nothing; MetricFlow makes the same rule); a ratio over
                readings of which one has no denominator; a date is none, or `last` lies before `first`
                (`range.backwards`).

        Examples:
            >>> import datetime as dt, goalkit as gk
            >>> sales = gk.KPI(id="sales", kind="flow", readings=[(dt.date(2026, 4, d), d) for d in (1, 2, 9)])
            >>> sales.summary(dt.date(2026, 4, 1), dt.date(2026, 4, 7), "sum")
            3.0
            >>> readings = [
            ...     gk.Reading(dt.date(2026, 4, 1), 30, denominator=100),  # 30 of 100 trials
            ...     gk.Reading(dt.date(2026, 4, 2), 50, denominator=2),  # 1 of 2
            ... ]
            >>> paid = gk.KPI(id="trial-to-paid", unit="%", kind="ratio", readings=readings)
            >>> april = dt.date(2026, 4, 1), dt.date(2026, 4, 30)
            >>> round(paid.summary(*april, "ratio"), 4), paid.summary(*april, "mean")
            (30.3922, 40.0)
        """
        check = Check(None)
        check.choice("how", how, _SUMMARY_NAMES)
        if how == "sum" and self.kind in {"stock", "ratio"}:
            check.add("how", f"a {self.kind} does not add up over time", "kpi.sum")
        begin, end = check.date("first", first), check.date("last", last)
        readings: tuple[Reading, ...] = ()
        if begin is not None and end is not None:
            if end < begin:
                text = f"must not be before the first day, got {begin} to {end}"
                check.add("last", text, "range.backwards")
            readings = self.series.within(begin, end)
        if how == "ratio":
            for reading in readings:
                if reading.denominator is None:
                    text = f"{digits(reading.value)} of {reading.date} has none: a ratio of sums needs one for each"
                    check.add("readings.denominator", text, "kpi.denominator")
        check.raise_if_any(named("KPI", self.id))
        if not readings:
            return None
        if how == "ratio":
            return _ratio_of_sums(readings)
        return float(_SUMMARIES[how]([exact(reading.value) for reading in readings]))


def _ratio_of_sums(readings: Sequence[Reading]) -> float | None:
    weights = [exact(reading.denominator or 0.0) for reading in readings]
    total = sum(weights, Fraction())
    parts = (exact(reading.value) * weight for reading, weight in zip(readings, weights, strict=True))
    return float(sum(parts, Fraction()) / total) if total else None


def _as_target(check: Check, path: str, item: object) -> Target | None:
    """Return a target or a pair as a target, or note what is wrong with it."""
    if isinstance(item, Target):
        return item
    pair = parts_of(item)
    if len(pair) != 2:
        check.add(path, f"must be a Target or a pair of date and threshold, got {show(item)}", "part.type")
        return None
    try:
        return Target(*cast("tuple[dt.date, Threshold]", pair))
    except InvalidValue as error:
        check.problems.extend(problem.under(path) for problem in error.problems)
        return None
