"""Results: what an evaluation says of each goal, KPI and owner. `None` where nothing is known.

Every progress, score and expected value is settled (rounded to nine decimals). Progress, score, grade,
status and health are five different things and stand in five different fields.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

import attrs

from goalkit.model.history import Closing
from goalkit.model.states import Health, State, Status
from goalkit.scoring.grading import Grade, StretchZone

if TYPE_CHECKING:
    from goalkit.scoring.explain import Explanation, Kind

__all__ = ["KPIResult", "KeyResultResult", "ObjectiveResult", "OwnerResult"]


class Explaining(Protocol):
    """What results ask for their explanations: the scorecard they are from."""

    def explain(self, id: str, kind: Kind | None = None) -> Explanation:  # noqa: A002 - the field's name
        """Return where the number of a goal, KPI or owner comes from."""
        ...


@attrs.frozen(kw_only=True)
class KeyResultResult:
    """What an evaluation says of one key result.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> kr = gk.KeyResult(
        ...     id="ttfa",
        ...     title="First action",
        ...     measure=gk.Change(baseline=4, target=1),
        ...     check_ins=[gk.CheckIn(dt.date(2026, 5, 11), 2.5)],
        ... )
        >>> plan = gk.Plan(
        ...     cycles=[gk.Cycle.quarter(2026, 2)],
        ...     objectives=[gk.Objective(id="o", title="O", cycle="2026-Q2", key_results=[kr])],
        ... )
        >>> result = gk.evaluate(plan, dt.date(2026, 5, 15)).key_results["ttfa"]
        >>> result.progress, result.grade.value, result.status.value, result.value
        (0.5, 'partial', 'on_track', 2.5)
    """

    id: str
    """Its id."""
    title: str
    """Its title."""
    objective: str
    """The id of its objective."""
    owner: str | None
    """The id of its owner, its own or its objective's."""
    weight: float
    """Its weight in the objective, before the policy's priority weights."""
    state: State
    """What people have decided about it."""
    progress: float | None
    """How far it has moved from baseline to target; may be negative or above 1. None: not started or unknown."""
    score: float | None
    """Progress after the clamp, or a person's closing score."""
    computed_score: float | None
    """Progress after the clamp, whether or not a closing score replaces it."""
    original_progress: float | None
    """Progress against the original baseline and target, before any revision."""
    original_score: float | None
    """The same after the clamp."""
    grade: Grade | None
    """What the score means; None without one."""
    zone: StretchZone | None
    """None for committed objectives."""
    status: Status
    """The state where the goal is not active; else as stated in the last check-in; else as computed."""
    computed_status: Status
    """As the pace rule says, whatever was stated."""
    stated_status: Status | None
    """What the last check-in stated, if it did."""
    expected: float | None
    """The share expected by now: the elapsed share of the cycle, or the phases."""
    projected: float | None
    """The score it is heading for: score over expected."""
    confidence: float | None
    """The last confidence stated, 0 to 1."""
    value: float | None
    """The value in force, in `unit`."""
    baseline: float | None
    """Where the metric starts, after revisions."""
    target: float | None
    """Where it should arrive, after revisions."""
    unit: str
    """The unit of value, baseline and target."""
    last_update: dt.date | None
    """The date of the last check-in or reading; None without one."""
    stale: bool
    """Whether it was not updated for longer than the policy allows."""
    closing: Closing | None
    """The closing in force, if any."""
    _card: Explaining = attrs.field(eq=False, repr=False, alias="card")

    @property
    def explanation(self) -> Explanation:
        """Where the score comes from."""
        return self._card.explain(self.id, kind="key result")


@attrs.frozen(kw_only=True)
class ObjectiveResult:
    """What an evaluation says of one objective.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> plan = gk.Plan(
        ...     cycles=[gk.Cycle.quarter(2026, 2)],
        ...     objectives=[gk.Objective(id="o", title="Nothing measured yet", cycle="2026-Q2")],
        ... )
        >>> result = gk.evaluate(plan, dt.date(2026, 5, 15)).objectives["o"]
        >>> result.score, result.grade, result.status.value
        (None, None, 'pending')
    """

    id: str
    """Its id."""
    title: str
    """Its title."""
    owner: str | None
    """The id of its owner."""
    cycle: str | None
    """The id of its cycle."""
    ambition: str
    """`aspirational` or `committed`."""
    state: State
    """What people have decided about it."""
    progress: float | None
    """The roll-up of what counts, before clamp, guardrails and closing."""
    score: float | None
    """The roll-up after clamp and guardrails, or a person's closing score; None where nothing counts."""
    computed_score: float | None
    """The roll-up after clamp and guardrails, whether or not a closing score replaces it."""
    grade: Grade | None
    """What the score means; None without one."""
    zone: StretchZone | None
    """None for committed objectives."""
    status: Status
    """The state where the objective is not active; else as computed."""
    computed_status: Status
    """As the policy computes it, whatever the state."""
    expected: float | None
    """The share expected by now."""
    projected: float | None
    """The score it is heading for: score over expected."""
    breached_guardrails: tuple[str, ...]
    """The ids of the guardrail KPIs whose last known health is a breach."""
    key_results: tuple[str, ...]
    """The ids of its key results."""
    stale: bool
    """Whether any of its key results is stale."""
    closing: Closing | None
    """The closing in force, if any."""
    _card: Explaining = attrs.field(eq=False, repr=False, alias="card")

    @property
    def explanation(self) -> Explanation:
        """Where the score comes from, down to the last check-in."""
        return self._card.explain(self.id, kind="objective")


@attrs.frozen(kw_only=True)
class KPIResult:
    """What an evaluation says of one KPI.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> nps = gk.KPI(
        ...     id="nps",
        ...     threshold=gk.Threshold.at_least(40, warning=30),
        ...     cadence=gk.Cadence.weekly(),
        ...     readings=[(dt.date(2026, 4, 1), 38)],
        ... )
        >>> result = gk.evaluate(gk.Plan(kpis=[nps]), dt.date(2026, 5, 15)).kpis["nps"]
        >>> result.health.value, result.known_health.value, result.value
        ('stale', 'warning', 38.0)
    """

    id: str
    """Its id."""
    name: str
    """What people call it."""
    owner: str | None
    """The id of its owner."""
    unit: str
    """The unit of its readings."""
    value: float | None
    """The last reading's value; None without one."""
    date: dt.date | None
    """The last reading's date."""
    health: Health
    """Where it stands; `stale` where the last reading is too old to say."""
    known_health: Health
    """Where it stood when it was last looked at."""
    stale: bool
    """Whether the last reading is older than the policy allows."""
    _card: Explaining = attrs.field(eq=False, repr=False, alias="card")

    @property
    def explanation(self) -> Explanation:
        """Where the health comes from."""
        return self._card.explain(self.id, kind="KPI")


@attrs.frozen(kw_only=True)
class OwnerResult:
    """What an evaluation says of one owner: the mean of its current objectives, or of their key results.

    Current are the objectives without a cycle and those whose cycle contains the date; where none of those
    counts, as a draft does not, those of the cycle that ended last.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> gk.evaluate(gk.Plan(owners=[gk.Owner(id="growth")]), dt.date(2026, 5, 15)).owners["growth"].score
    """

    id: str
    """Its id."""
    name: str
    """What people call it."""
    kind: str
    """`company`, `department`, `team` or `individual`."""
    score: float | None
    """None where nothing counts."""
    objectives: tuple[str, ...]
    """The ids of its current objectives, counted or not."""
    _card: Explaining = attrs.field(eq=False, repr=False, alias="card")

    @property
    def explanation(self) -> Explanation:
        """Where the score comes from."""
        return self._card.explain(self.id, kind="owner")
