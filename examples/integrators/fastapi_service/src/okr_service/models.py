"""The JSON shape of plans: models that are filled from JSON or from goalkit's values, and build the latter."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, cast

import goalkit as gk
from goalkit.model.kpis import KPIKind
from goalkit.model.measures import CascadeMethod, ChangeDirection, MaintainMethod
from goalkit.model.objectives import Ambition
from goalkit.model.owners import OwnerKind
from goalkit.model.thresholds import Direction
from pydantic import Discriminator, Field, Tag

from okr_service.body import Body, Day


class Cycle(Body):
    builds = gk.Cycle

    id: str
    start: Day
    last_day: Annotated[Day, Field(lt=dt.date.max)]
    name: str = ""

    def _build(self) -> gk.Cycle:
        return gk.Cycle(id=self.id, start=self.start, end=self.last_day + dt.timedelta(days=1), name=self.name)


class Owner(Body):
    builds = gk.Owner

    id: str
    name: str = ""
    kind: OwnerKind = "team"
    parent: str | None = None


class Threshold(Body):
    builds = gk.Threshold

    low: float | None = None
    high: float | None = None
    warning_low: float | None = None
    warning_high: float | None = None
    strict: bool = False


class Reading(Body):
    builds = gk.Reading

    date: Day
    value: float
    note: str = ""
    denominator: float | None = None


class KPI(Body):
    builds = gk.KPI

    id: str
    name: str = ""
    description: str = ""
    unit: str = ""
    owner: str | None = None
    threshold: Threshold | None = None
    direction: Direction | None = None
    kind: KPIKind | None = None
    confirm: int = 1
    readings: tuple[Reading, ...] = ()


class Change(Body):
    builds = gk.Change

    type: Literal["change"] = "change"
    baseline: float | None = None
    target: float | None = None
    unit: str = ""
    kpi: str | None = None
    accumulate: bool = False
    direction: ChangeDirection | None = None


class Maintain(Body):
    builds = gk.Maintain

    type: Literal["maintain"] = "maintain"
    threshold: Threshold | None = None
    kpi: str | None = None
    method: MaintainMethod | None = None
    unit: str = ""


class Milestone(Body):
    builds = gk.Milestone

    title: str
    weight: float = 1
    done_on: Day | None = None


class Milestones(Body):
    builds = gk.Milestones

    type: Literal["milestones"] = "milestones"
    milestones: tuple[Milestone, ...]


class Baseline(Body):
    builds = gk.Baseline

    type: Literal["baseline"] = "baseline"
    unit: str = ""
    kpi: str | None = None


class Cascaded(Body):
    builds = gk.Cascaded

    type: Literal["cascaded"] = "cascaded"
    method: CascadeMethod = "mean"
    target: float | None = None
    unit: str = ""


def _type_of(measure: object) -> str | None:
    """Return the type of a measure: what JSON says, or which of goalkit's classes it is."""
    if isinstance(measure, dict):
        found = cast("dict[str, object]", measure).get("type")
        return found if isinstance(found, str) else None
    return type(measure).__name__.lower()


Measure = Annotated[
    Annotated[Change, Tag("change")]
    | Annotated[Maintain, Tag("maintain")]
    | Annotated[Milestones, Tag("milestones")]
    | Annotated[Baseline, Tag("baseline")]
    | Annotated[Cascaded, Tag("cascaded")],
    Discriminator(_type_of),
]


class CheckIn(Body):
    builds = gk.CheckIn

    date: Day
    value: float | None = None
    confidence: float | None = None
    status: gk.Status | None = None
    note: str = ""
    author: str | None = None


class Revision(Body):
    builds = gk.Revision

    at: Day
    baseline: float | None = None
    target: float | None = None
    reason: str = ""


class StateChange(Body):
    builds = gk.StateChange

    at: Day
    state: gk.State
    note: str = ""


class Closing(Body):
    builds = gk.Closing

    at: Day
    score: float
    by: str | None = None
    note: str = ""


class KeyResult(Body):
    builds = gk.KeyResult

    id: str
    title: str
    description: str = ""
    measure: Measure | None = None
    weight: float = 1
    share: float | None = None
    owner: str | None = None
    priority: str = ""
    check_ins: tuple[CheckIn, ...] = ()
    revisions: tuple[Revision, ...] = ()
    states: tuple[StateChange, ...] = ()
    closing: Closing | None = None


class Alignment(Body):
    builds = gk.Alignment

    to: str
    weight: float = 1
    contributes: bool = True
    share: float | None = None


class Objective(Body):
    builds = gk.Objective

    id: str
    title: str
    description: str = ""
    owner: str | None = None
    cycle: str | None = None
    ambition: Ambition = "aspirational"
    weight: float = 1
    priority: str = ""
    guardrails: tuple[str, ...] = ()
    aligned_to: tuple[Alignment, ...] = ()
    key_results: tuple[KeyResult, ...] = ()
    states: tuple[StateChange, ...] = ()
    closing: Closing | None = None


class Plan(Body):
    """A whole plan. Its lists must be there, so that `{}` is not taken for an empty plan."""

    builds = gk.Plan

    name: str = ""
    description: str = ""
    cycles: tuple[Cycle, ...]
    owners: tuple[Owner, ...]
    kpis: tuple[KPI, ...]
    objectives: tuple[Objective, ...]

    @property
    def plan(self) -> gk.Plan:
        """The plan that was built."""
        return cast("gk.Plan", self._value)
