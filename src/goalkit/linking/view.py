"""One KPI on one day: where it stands, since when, and which goals read it or are held back by it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from goalkit.errors import InvalidValue
from goalkit.model._check import Check, counted, digits
from goalkit.model.health import Trend
from goalkit.model.history import Closing
from goalkit.model.kpis import Decision
from goalkit.model.measures import Baseline, Change, Maintain
from goalkit.model.numbers import percent
from goalkit.model.plan import Plan
from goalkit.model.states import Health, State, Status
from goalkit.model.thresholds import Threshold
from goalkit.scoring.evaluate import evaluate
from goalkit.scoring.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goalkit.model.cycles import Cycle
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Objective
    from goalkit.scoring.scorecard import Scorecard

__all__ = ["Guarded", "KPIView", "LinkedKeyResult", "Unconfirmed", "kpi_view"]

UNDECIDED_DAYS = 90
"""A KPI that informed no decision for so long is decoration."""

Stage: TypeAlias = Literal["current", "upcoming", "past"]
"""Whether somebody works on a goal on a day, will, or did."""


@attrs.frozen(kw_only=True)
class LinkedKeyResult:
    """A key result that reads a KPI, as evaluated on the day. Part of a `KPIView`.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.linking.view import kpi_view
        >>> plan = gk.Plan(
        ...     kpis=[gk.KPI(id="churn", unit="%", readings=[(dt.date(2026, 3, 31), 4)])],
        ...     objectives=[
        ...         gk.Objective(
        ...             id="stay",
        ...             title="People stay",
        ...             key_results=[gk.KeyResult(id="kr", title="4 to 3", measure=gk.Change(target=3, kpi="churn"))],
        ...         )
        ...     ],
        ... )
        >>> (found,) = kpi_view(plan, "churn", dt.date(2026, 4, 15)).current
        >>> found.id, found.baseline, found.target, found.progress
        ('kr', 4.0, 3.0, 0.0)
    """

    id: str
    """Its id."""
    title: str
    """Its title."""
    objective: str
    """The id of its objective."""
    owner: str | None
    """The id of its owner, its own or its objective's."""
    cycle: str | None
    """The id of its cycle."""
    state: State
    """Its own state; where it is active itself, its objective's."""
    baseline: float | None
    """Where it starts, in the KPI's unit; None where the measure has none."""
    target: float | None
    """Where it should arrive, in the unit of the KPI."""
    value: float | None
    """The value in force: the KPI's, up to the end of the cycle."""
    progress: float | None
    """From baseline to target; may be negative or above 1."""
    score: float | None
    """Its settled score."""
    status: Status
    """Where it is heading."""
    closing: Closing | None
    """The closing in force on the day, if any."""


@attrs.frozen(kw_only=True)
class Guarded:
    """A current objective that has the KPI as a guardrail. Part of a `KPIView`.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.linking.view import kpi_view
        >>> plan = gk.Plan(
        ...     kpis=[gk.KPI(id="nps", threshold=gk.Threshold.at_least(40), readings=[(dt.date(2026, 4, 1), 31)])],
        ...     objectives=[gk.Objective(id="sell", title="Sell more", guardrails=["nps"])],
        ... )
        >>> (found,) = kpi_view(plan, "nps", dt.date(2026, 4, 15)).guards
        >>> found.objective, found.breached
        ('sell', True)
    """

    objective: str
    """The id of the objective."""
    title: str
    """Its title."""
    owner: str | None
    """The id of its owner."""
    cycle: str | None
    """The id of its cycle."""
    breached: bool
    """Whether the last known health of the KPI is a breach."""


@attrs.frozen(kw_only=True)
class Unconfirmed:
    """A last reading that lies in another band than the known health. Part of a `KPIView`.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.linking.view import kpi_view
        >>> churn = gk.KPI(
        ...     id="churn",
        ...     threshold=gk.Threshold.at_most(3),
        ...     confirm=3,
        ...     readings=[(dt.date(2026, 4, 1), 2), (dt.date(2026, 4, 8), 5)],
        ... )
        >>> print(kpi_view(gk.Plan(kpis=[churn]), "churn", dt.date(2026, 4, 9)).unconfirmed)
        breached by 1 reading, 2 more must agree
    """

    band: Health
    """The band of the last reading."""
    readings: int
    """How many readings at the end lie in that band; 1 or more."""
    needed: int
    """How many more in a row must lie there before the known health changes; 1 or more."""

    def __str__(self) -> str:
        return f"{self.band} by {counted(self.readings, 'reading')}, {self.needed} more must agree"


@attrs.frozen(kw_only=True)
class KPIView:
    """What one KPI looks like at the close of a day. Made by `kpi_view`.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.linking.view import kpi_view
        >>> churn = gk.KPI(
        ...     id="churn",
        ...     name="Monthly churn",
        ...     unit="%",
        ...     cadence=gk.Cadence.monthly(),
        ...     threshold=gk.Threshold.at_most(3, warning=3.5),
        ...     readings=[(dt.date(2026, 3, 31), 2.8), (dt.date(2026, 4, 30), 3.9), (dt.date(2026, 5, 31), 4.2)],
        ... )
        >>> print(kpi_view(gk.Plan(kpis=[churn]), "churn", dt.date(2026, 6, 15)))
        Monthly churn (churn) on 2026-06-15: breached
          known health: breached since 2026-04-30, before that healthy
          last reading: 4.2 % of 2026-05-31; 2 readings in a row are breached
          healthy: at most 3 (warning to 3.5)
          trend: up 0.3 % since 2026-04-30, worsening
          next reading: due 2026-06-30
          last decision: none
          current key results: none, although it is breached
    """

    as_of: dt.date
    """The day, up to its close."""
    id: str
    """The id of the KPI."""
    name: str
    """What people call it."""
    unit: str
    """The unit of its readings."""
    owner: str | None
    """The id of its owner."""
    value: float | None
    """The last reading's value; None without one."""
    date: dt.date | None
    """The last reading's date."""
    health: Health
    """Where it stands; `stale` where the last reading is too old to say."""
    known_health: Health
    """Where it stood when it was last looked at."""
    since: dt.date | None
    """The reading with which the known health began; None without readings."""
    previous: Health | None
    """The known health before this one; None where there was no other."""
    streak: int
    """How many of the last readings lie in the same band, confirmed or not."""
    unconfirmed: Unconfirmed | None
    """The last reading's band where it differs from the known health, because more must agree."""
    threshold: Threshold | None
    """Which values are healthy on the day."""
    judged: Threshold | None
    """Which values were healthy on the date of the last reading, and so what it was judged by; None without either."""
    trend: Trend | None
    """From the reading before to the last one; None with fewer than two."""
    due: dt.date | None
    """When the next reading is due: on the first date of the cadence after the last one, as `Cadence.due` has
    it. None without either."""
    overdue: bool
    """Whether that day has passed. It is stale only after as many periods as the policy says."""
    last_decision: Decision | None
    """What was decided last because of it."""
    undecided: bool
    """Whether it informed no decision in the last 90 days, although its first reading is at least as old."""
    current: tuple[LinkedKeyResult, ...]
    """Key results that read it and that somebody works on: active, without a cycle or in one that contains
    the day. In the order of the plan, as the next two."""
    upcoming: tuple[LinkedKeyResult, ...]
    """Key results that read it and whose cycle has not begun, and drafts whose cycle is not over."""
    past: tuple[LinkedKeyResult, ...]
    """Key results that read it and whose cycle is over, or that were closed, cancelled or postponed (one
    that was moved to a later cycle is another goal there)."""
    guards: tuple[Guarded, ...]
    """The current objectives that have it as a guardrail."""
    answered: bool | None
    """Whether a current key result reads it; None where its known health is no breach."""

    def __str__(self) -> str:
        title = f"{self.name} ({self.id})" if self.name.strip() else self.id
        return "\n  ".join([f"{title} on {self.as_of}: {_plain(self.health)}", *self._lines()])

    def _lines(self) -> Iterator[str]:
        if self.value is not None:
            yield from self._last(f"last reading: {in_unit(self.value, self.unit)} of {self.date}")
        if self.unconfirmed is not None:
            yield f"not confirmed: {self.unconfirmed}"
        if self.threshold is not None:
            yield f"healthy: {self.threshold}"
        if self.trend is not None:
            moved = "" if not self.trend.change else f" {in_unit(abs(self.trend.change), self.unit)}"
            meaning = "" if self.trend.meaning is None else f", {self.trend.meaning}"
            yield f"trend: {self.trend.direction}{moved} since {self.trend.first.date}{meaning}"
        if self.due is not None:
            yield f"next reading: {'was ' * self.overdue}due {self.due}"
        decision = self.last_decision
        said = "none" if decision is None else f"{decision.date}, {decision.note}"
        yield f"last decision: {said}{f'; undecided for {UNDECIDED_DAYS} days' * self.undecided}"
        nobody = "none, although it is breached" if self.answered is False else "none"
        yield f"current key results: {_shown(self.current) or nobody}"
        for name, found in (("upcoming", self.upcoming), ("past", self.past)):
            if found:
                yield f"{name} key results: {_shown(found)}"
        if self.guards:
            yield f"guards: {', '.join(guard.objective for guard in self.guards)}"

    def _last(self, reading: str) -> Iterator[str]:
        """Yield what the last reading says of the health."""
        if self.judged is None:
            yield "known health: none, there is no threshold"
            yield reading
            return
        before = "" if self.previous is None else f", before that {self.previous}"
        yield f"known health: {self.known_health} since {self.since}{before}"
        band = self.known_health if self.unconfirmed is None else self.unconfirmed.band
        run = "1 reading is" if self.streak == 1 else f"{self.streak} readings in a row are"
        then = "" if self.judged == self.threshold else f"; judged by {self.judged}, in force then"
        yield f"{reading}; {run} {in_words(band)}{then}"


def kpi_view(plan: Plan, kpi: str, as_of: dt.date, policy: Policy | None = None) -> KPIView:
    """Return what one KPI looks like at the close of a day, with the goals that use it.

    Nothing dated after the day shows.

    Args:
        plan: The plan.
        kpi: The id of the KPI.
        as_of: The day.
        policy: When a reading is stale, and how key results are scored; by default the plan's own, else `Policy()`.

    Raises:
        InvalidValue: An argument is of the wrong type; all problems at once.
        NotFound: There is no KPI with this id. (`draft_objective`, which is given several names, reports
            unknown ones with all other problems in one `InvalidValue`.)

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.linking.view import kpi_view
        >>> nps = gk.KPI(id="nps", threshold=gk.Threshold.at_least(40), readings=[(dt.date(2026, 4, 1), 31)])
        >>> view = kpi_view(gk.Plan(kpis=[nps]), "nps", dt.date(2026, 4, 15))
        >>> view.health.value, view.since.isoformat(), view.answered
        ('breached', '2026-04-01', False)
    """
    check = Check(None)
    check_asked(check, plan, as_of, policy)
    check.id_text("kpi", kpi)
    check.raise_if_any("kpi_view")
    plan.kpi(kpi)
    return view_of(evaluate(plan, as_of, policy), kpi)


def check_asked(check: Check, plan: Plan, as_of: dt.date, policy: Policy | None) -> None:
    """Check what is given to every question about a plan on a day."""
    check.instance("plan", plan, Plan)
    check.date("as_of", as_of)
    check.instance("policy", policy, Policy, optional=True)


def view_of(card: Scorecard, kpi: str) -> KPIView:
    """Return the view of one KPI from a scorecard."""
    as_of, result, item = card.as_of, card.kpis[kpi], card.plan.kpi(kpi)
    history = item.health_history(as_of)
    due = _due(item, result.date)
    linked = [link for link in links(card) if link.kpi == kpi]
    current = _results(card, linked, "current")
    return KPIView(
        as_of=as_of,
        id=kpi,
        name=item.name,
        unit=item.unit,
        owner=item.owner,
        value=result.value,
        date=result.date,
        health=result.health,
        known_health=result.known_health,
        since=history[-1].since if history else None,
        previous=history[-2].health if len(history) > 1 else None,
        streak=item.streak(as_of),
        unconfirmed=unconfirmed(item, as_of),
        threshold=item.threshold_at(as_of),
        judged=None if result.date is None else item.threshold_at(result.date),
        trend=item.trend(as_of),
        due=due,
        overdue=due is not None and as_of > due,
        last_decision=item.last_decision(as_of),
        undecided=undecided(item, as_of),
        current=current,
        upcoming=_results(card, linked, "upcoming"),
        past=_results(card, linked, "past"),
        guards=tuple(
            Guarded(
                objective=objective.id,
                title=objective.title,
                owner=objective.owner,
                cycle=objective.cycle,
                breached=result.known_health is Health.BREACHED,
            )
            for objective in current_objectives(card)
            if kpi in objective.guardrails
        ),
        answered=bool(current) if result.known_health is Health.BREACHED else None,
    )


@attrs.frozen(kw_only=True)
class Link:
    """A key result that reads a KPI, and where it stands on the day of a scorecard."""

    kpi: str
    key_result: str
    objective: str
    state: State
    """Its own state; where it is active itself, its objective's."""
    stage: Stage


def links(card: Scorecard) -> Iterator[Link]:
    """Yield every key result that reads a KPI, in the order of the plan."""
    for objective, key_result in card.plan.key_results():
        kpi = kpi_of(key_result)
        if kpi is None:
            continue
        state = card.engine.state_of(key_result)
        if state is State.ACTIVE:
            state = card.engine.state_of(objective)
        at = _stage(card.plan.cycle_of(objective), state, card.as_of)
        yield Link(kpi=kpi, key_result=key_result.id, objective=objective.id, state=state, stage=at)


def kpi_of(key_result: KeyResult) -> str | None:
    """Return the id of the KPI that a key result reads."""
    measure = key_result.measure
    return measure.kpi if isinstance(measure, (Change, Maintain, Baseline)) else None


def current_objectives(card: Scorecard) -> Iterator[Objective]:
    """Yield the objectives that somebody works on: active, without a cycle or in one that contains the day."""
    for objective in card.plan.objectives:
        state = card.engine.state_of(objective)
        if _stage(card.plan.cycle_of(objective), state, card.as_of) == "current":
            yield objective


def _stage(cycle: Cycle | None, state: State, as_of: dt.date) -> Stage:
    if state in {State.CLOSED, State.CANCELLED, State.POSTPONED} or (cycle is not None and cycle.end <= as_of):
        return "past"
    if state is State.DRAFT or (cycle is not None and as_of < cycle.start):
        return "upcoming"
    return "current"


def unconfirmed(kpi: KPI, as_of: dt.date) -> Unconfirmed | None:
    """Return the band of the last reading where it is not the known health."""
    last = kpi.series.at(as_of)
    threshold = None if last is None else kpi.threshold_at(last.date)
    if last is None or threshold is None:
        return None
    band = threshold.classify(last.value)
    if band is kpi.known_health(as_of):
        return None
    streak = kpi.streak(as_of)
    return Unconfirmed(band=band, readings=streak, needed=kpi.confirm - streak)


def undecided(kpi: KPI, as_of: dt.date) -> bool:
    """Return whether a KPI informed no decision for 90 days, although its first reading is at least as old."""
    old = bool(kpi.readings) and (as_of - kpi.readings[0].date).days >= UNDECIDED_DAYS
    return old and kpi.undecided(as_of, UNDECIDED_DAYS)


def _due(kpi: KPI, last: dt.date | None) -> dt.date | None:
    if last is None or kpi.cadence is None:
        return None
    try:
        return kpi.cadence.due(last)
    except InvalidValue:  # after the last date there is
        return None


def _results(card: Scorecard, linked: Iterable[Link], stage: Stage) -> tuple[LinkedKeyResult, ...]:
    return tuple(_result(card, link) for link in linked if link.stage == stage)


def _result(card: Scorecard, link: Link) -> LinkedKeyResult:
    found = card.key_results[link.key_result]
    return LinkedKeyResult(
        id=found.id,
        title=found.title,
        objective=link.objective,
        owner=found.owner,
        cycle=card.plan.objective(link.objective).cycle,
        state=link.state,
        baseline=found.baseline,
        target=found.target,
        value=found.value,
        progress=found.progress,
        score=found.score,
        status=found.status,
        closing=found.closing,
    )


def in_unit(value: float, unit: str) -> str:
    """Return a number with its unit."""
    return f"{digits(value)} {unit}".rstrip()


def in_words(band: Health) -> str:
    """Return healthy, warning or breached as it is said of a KPI or a reading."""
    return "in the warning band" if band is Health.WARNING else band.value


def _plain(state: Health | Status) -> str:
    return state.value.replace("_", " ")


def _shown(found: Iterable[LinkedKeyResult]) -> str:
    return ", ".join(
        f"{item.id} ({_plain(item.status)}{'' if item.score is None else f', {percent(item.score)} %'})"
        for item in found
    )
