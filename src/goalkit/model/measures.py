"""Measures: the five ways in which a key result can be measured."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

import attrs

from goalkit.model._check import Check, as_number, as_optional_number, as_tuple, digits, named, parts_of, show
from goalkit.model._pretty import pretty
from goalkit.model._quick import NO_ITEMS, NO_TEXT, is_id, is_text, later, took_number
from goalkit.model.thresholds import Threshold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goalkit.model.numbers import Number

__all__ = [
    "Baseline",
    "CascadeMethod",
    "Cascaded",
    "Change",
    "ChangeDirection",
    "Maintain",
    "MaintainMethod",
    "Measure",
    "Milestone",
    "Milestones",
    "Phase",
]

ChangeDirection: TypeAlias = Literal["increase", "decrease"]
"""Which way a `Change` goes."""

MaintainMethod: TypeAlias = Literal[
    "latest", "readings", "periods", "recorded", "cycle", "worst", "distance", "average"
]
"""What a `Maintain` counts: the latest value, every value, check-in periods in one of four ways, or how far a
value lies from the threshold."""

CascadeMethod: TypeAlias = Literal["mean", "sum"]
"""What a `Cascaded` key result takes from its children: their scores or their values."""

Phase: TypeAlias = tuple[dt.date, float]
"""A date and the value expected by the close of it."""

_CHANGE_DIRECTIONS = get_args(ChangeDirection)
_MAINTAIN_METHODS = get_args(MaintainMethod)
_CASCADE_METHODS = get_args(CascadeMethod)


def _as_phases(values: Iterable[tuple[dt.date, Number]]) -> tuple[Phase, ...]:
    return cast("tuple[Phase, ...]", as_tuple(values))


@pretty
@attrs.frozen(field_transformer=later)
class Change:
    """A metric that moves from a baseline to a target; increase and decrease alike.

    Progress is `(value - baseline) / (target - baseline)`. Where baseline and target are equal it is
    1 once the value has reached the target in the declared direction, else 0 (a policy may say 0 or
    unknown instead). Targets are absolute: "by 20 %" and "to 20 %" are two different targets.

    Raises:
        InvalidValue: No baseline and no KPI to take it from, a number that is none, a direction that
            contradicts baseline and target, or phases out of order.

    Examples:
        >>> import goalkit as gk
        >>> gk.Change(baseline=4, target=1, unit="days").way
        'decrease'
        >>> gk.Change(target=1)
        Traceback (most recent call last):
        goalkit.errors.InvalidValue: Change: baseline: is missing: say where it starts, or link a KPI
    """

    baseline: float | None = attrs.field(default=None, converter=as_optional_number)
    """Where the metric starts. None takes it, frozen, from the KPI: its last reading before the cycle
    starts, else the first one inside it. With `accumulate` None means 0."""
    target: float | None = attrs.field(default=None, converter=as_optional_number)
    """Where the metric should arrive; None where the target is undisclosed: progress is then unknown."""
    unit: str = ""
    """The unit of baseline, target and values; empty takes the KPI's."""
    kpi: str | None = None
    """The id of the KPI whose readings are the values; None where check-ins are."""
    accumulate: bool = attrs.field(default=False, kw_only=True)
    """Whether the value is the baseline plus the sum of the values dated inside the cycle."""
    direction: ChangeDirection | None = attrs.field(default=None, kw_only=True)
    """The way it goes; needed only where baseline and target are equal."""
    phases: tuple[Phase, ...] = attrs.field(default=(), converter=_as_phases, kw_only=True)
    """Dates and expected values that replace the straight line from baseline to target in pace."""

    def __attrs_post_init__(self) -> None:
        if not (
            took_number(self, "baseline")
            and (self.target is None or took_number(self, "target"))
            and (self.unit is NO_TEXT or is_text(self.unit))
            and (self.kpi is None or is_id(self.kpi))
            and self.accumulate is False
            and self.direction is None
            and self.phases is NO_ITEMS
        ):
            self._check()

    def _check(self) -> None:
        check = Check(self)
        check.convert()
        baseline = check.optional_number("baseline", self.baseline)
        if self.baseline is None and self.kpi is None and not self.accumulate:
            check.add(
                "baseline",
                "is missing: say where it starts, or link a KPI",
                "change.baseline",
            )
        target = check.optional_number("target", self.target)
        check.text("unit", self.unit)
        check.optional_identifier("kpi", self.kpi)
        check.flag("accumulate", self.accumulate)
        if self.direction is not None and check.choice("direction", self.direction, _CHANGE_DIRECTIONS):
            start = 0.0 if self.baseline is None and self.accumulate else baseline
            if start is not None and target is not None and start != target:
                way = "increase" if target > start else "decrease"
                if way != self.direction:
                    steps = f"from {digits(start)} to {digits(target)}"
                    text = f"says {self.direction}, but {steps} is a{'n' * (way == 'increase')} {way}"
                    check.add("direction", text, "change.direction")
        self._check_phases(check)
        check.raise_if_any("Change")

    def _check_phases(self, check: Check) -> None:
        if not isinstance(cast("object", self.phases), tuple):
            check.add("phases", f"must be a collection, got {show(self.phases)}", "collection.type")
            return
        phases: list[Phase] = []
        for position, item in enumerate(cast("tuple[object, ...]", self.phases)):
            path = f"phases[{position}]"
            pair = parts_of(item)
            if len(pair) != 2:
                text = f"must be a pair of date and expected value, got {show(item)}"
                check.add(path, text, "part.type")
                continue
            date, number = check.date(path, pair[0]), check.to_float(path, pair[1])
            if date is None or number is None:
                continue
            if phases and date <= phases[-1][0]:
                check.add(path, f"must be dated after the phase before it, got {date}", "change.phases")
            phases.append((date, number))
        check.keep("phases", tuple(phases))

    @property
    def way(self) -> ChangeDirection | None:
        """The direction, as declared or as baseline and target have it; None where neither says."""
        start = 0.0 if self.baseline is None and self.accumulate else self.baseline
        if self.direction is not None or start is None or self.target is None or start == self.target:
            return self.direction
        return "increase" if self.target > start else "decrease"


@pretty
@attrs.frozen
class Maintain:
    """A metric that must stay on the good side of a threshold.

    Progress is, by method:

    * `latest`: 1 if the value in force meets the threshold, else 0.
    * `readings`: the share of the values dated inside the cycle that meet it.
    * `periods`: the share of elapsed check-in periods whose last value meets it. A period without a value is
      not met, and the running period counts once it has a value.
    * `recorded`: the same share of the periods up to the latest one with a value (ServiceNow).
    * `cycle`: the periods met over all periods of the cycle, so that it climbs from 0 (Profit.co). Unknown
      without a cycle.
    * `worst`: 0 once any elapsed period is not met, else 1 (Oboard).
    * `distance`: how the value in force compares with the threshold: value over target where it must be at
      least that, 2 less that quotient where it must be at most that; between two edges it is 1 inside and the
      same distance from the edge it went over outside (Profit.co). Unknown where that edge is 0.
    * `average`: the same distance of the mean of the values inside the cycle from the mean of their targets.

    Raises:
        InvalidValue: No threshold and no KPI to take it from, or an unknown method.

    Examples:
        >>> import goalkit as gk
        >>> gk.Maintain(threshold=gk.Threshold.at_least(99.9), method="periods", unit="%").method
        'periods'
    """

    threshold: Threshold | None = None
    """The values that are met (healthy ones); None takes the KPI's threshold."""
    kpi: str | None = None
    """The id of the KPI whose readings are the values; None where check-ins are."""
    method: MaintainMethod | None = None
    """What is counted; None takes the policy's, by default `latest`."""
    unit: str = ""
    """The unit of the values; empty takes the KPI's."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.instance("threshold", self.threshold, Threshold, optional=True)
        if self.threshold is None and self.kpi is None:
            check.add(
                "threshold",
                "is missing: say which values are met, or link a KPI that does",
                "maintain.threshold",
            )
        check.optional_identifier("kpi", self.kpi)
        if self.method is not None:
            check.choice("method", self.method, _MAINTAIN_METHODS)
        check.text("unit", self.unit)
        check.raise_if_any("Maintain")


@pretty
@attrs.frozen
class Milestone:
    """One step that is done or not.

    Raises:
        InvalidValue: The weight is negative or no number, or the date is none.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> gk.Milestone("Checklist is live", done_on=dt.date(2026, 5, 4)).weight
        1.0
    """

    title: str
    """What is done when it is done."""
    weight: float = attrs.field(default=1.0, converter=as_number)
    """Its share among the milestones, 0 or more; 0 means shown, not counted."""
    done_on: dt.date | None = None
    """The day it was done; None while it is not."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.text("title", self.title, empty=False)
        check.number("weight", self.weight, low=0)
        if self.done_on is not None:
            check.date("done_on", self.done_on)
        check.raise_if_any(named("Milestone", self.title))


def _as_milestones(values: Iterable[Milestone]) -> tuple[Milestone, ...]:
    return as_tuple(values)


@pretty
@attrs.frozen
class Milestones:
    """A list of steps; progress is the weight done by the date over all weight. One step is a yes or no.

    Raises:
        InvalidValue: The list is empty, or an item is no `Milestone`.

    Examples:
        >>> import goalkit as gk
        >>> len(gk.Milestones([gk.Milestone("Draft"), gk.Milestone("Launch", 2)]).milestones)
        2
    """

    milestones: tuple[Milestone, ...] = attrs.field(converter=_as_milestones)
    """The steps, in the order in which they are shown; at least one."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.items("milestones", self.milestones, Milestone)
        if self.milestones == ():
            check.add(
                "milestones",
                "must not be empty: one milestone makes a yes-or-no key result",
                "milestones.empty",
            )
        check.raise_if_any("Milestones")


@pretty
@attrs.frozen(kw_only=True)
class Baseline:
    """Find out where we stand: progress is unknown until a first value exists, then 1.

    It does not count in a roll-up before that.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> import goalkit as gk
        >>> gk.Baseline(unit="NPS").unit
        'NPS'
    """

    unit: str = ""
    """The unit of the value that is looked for."""
    kpi: str | None = None
    """The id of the KPI whose first reading inside the cycle is the value; None where check-ins are."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.text("unit", self.unit)
        check.optional_identifier("kpi", self.kpi)
        check.raise_if_any("Baseline")


@pretty
@attrs.frozen
class Cascaded:
    """A key result that is made of the objectives aligned to it.

    By `mean` progress is the weighted mean of the scores of its contributing children. By `sum` it is
    the sum of the values of their key results over the target: 29 and 30 and 20 under a target of 100
    make 0.79.

    Raises:
        InvalidValue: `sum` without a target other than 0, or `mean` with one.

    Examples:
        >>> import goalkit as gk
        >>> gk.Cascaded(method="sum", target=100, unit="customers").target
        100.0
    """

    method: CascadeMethod = "mean"
    """What is taken from the children: `mean` of their scores or `sum` of their values."""
    target: float | None = attrs.field(default=None, converter=as_optional_number)
    """The sum to reach, for `sum` only; not 0."""
    unit: str = ""
    """The unit of the sum; only values in this unit can be added."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        known = check.choice("method", self.method, _CASCADE_METHODS)
        target = check.optional_number("target", self.target)
        if known and self.method == "sum" and (self.target is None or target == 0):
            check.add(
                "target",
                f"must be a number other than 0 for a sum, got {show(self.target)}",
                "cascaded.target",
            )
        if known and self.method == "mean" and self.target is not None:
            check.add("target", "belongs to a sum of values; a mean of scores has none", "cascaded.target")
        check.text("unit", self.unit)
        check.raise_if_any("Cascaded")


Measure: TypeAlias = Change | Maintain | Milestones | Baseline | Cascaded
"""Any of the five measures."""
