"""From a KPI that is not healthy to a goal: a draft objective with one key result that reads the KPI."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, cast

import attrs

from goalkit.errors import InvalidPlan, Problem
from goalkit.linking.view import check_asked, in_unit, in_words, links, unconfirmed
from goalkit.model._check import Check, as_tuple, show, unknown_code
from goalkit.model._consistency import similar
from goalkit.model.health import spans
from goalkit.model.history import StateChange
from goalkit.model.key_results import KeyResult
from goalkit.model.measures import Change
from goalkit.model.objectives import Objective
from goalkit.model.plan import Plan
from goalkit.model.states import Health, State
from goalkit.model.thresholds import Threshold
from goalkit.scoring.evaluate import evaluate
from goalkit.scoring.progress import frozen_baseline

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from goalkit.model.cycles import Cycle
    from goalkit.model.health import HealthSpan
    from goalkit.model.kpis import KPI
    from goalkit.model.measures import ChangeDirection
    from goalkit.model.numbers import Number
    from goalkit.model.readings import Reading
    from goalkit.scoring.policy import Policy
    from goalkit.scoring.scorecard import Scorecard

__all__ = ["Draft", "draft_objective"]

_UNFIT = {
    Health.HEALTHY: ("is healthy: there is nothing to bring back", "draft.healthy"),
    Health.NO_DATA: ("has no reading: take one first", "draft.no-data"),
    Health.NO_THRESHOLD: ("has no threshold: nothing says which values are healthy", "draft.no-threshold"),
}


@attrs.frozen(kw_only=True)
class Draft:
    """A proposed objective with one key result that reads a KPI, and why. Made by `draft_objective`.

    It is a value; `add_to` puts the objective into a plan, where it is a draft until people agree.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.linking.drafts import draft_objective
        >>> churn = gk.KPI(
        ...     id="churn",
        ...     name="Monthly churn",
        ...     unit="%",
        ...     threshold=gk.Threshold.at_most(3),
        ...     readings=[(dt.date(2026, 4, 30), 2.8), (dt.date(2026, 5, 31), 4.2)],
        ... )
        >>> plan = gk.Plan(cycles=[gk.Cycle.quarter(2026, 3)], kpis=[churn])
        >>> draft = draft_objective(plan, "churn", "2026-Q3", dt.date(2026, 6, 15))
        >>> print(draft)
        churn-2026-q3: Bring Monthly churn back to at most 3 %
          churn-2026-q3-kr: Monthly churn from 4.2 % to 3 %
          - Monthly churn is breached since 2026-05-31, over 1 reading.
          - The last reading is 4.2 % of 2026-05-31; healthy is at most 3.
          - The baseline is 4.2 %, the value now. It is frozen when 2026-Q3 starts on 2026-07-01: a new reading before moves it.
          - The target is 3 %, the edge of what is healthy on 2026-09-30, the last day of 2026-Q3 (at most 3).
          - There is no guardrail: name the KPI that would be hurt first if people looked at this number only.
          - The title says only what the numbers say: reword it as an ambition.
          - It is a draft and does not count: add StateChange(day, "active") to the objective once it is agreed.
        >>> gk.evaluate(draft.add_to(plan), dt.date(2026, 7, 15)).key_results["churn-2026-q3-kr"].baseline
        4.2
    """  # noqa: E501 - the text of a reason is one line

    objective: Objective
    """The proposed objective, with one key result."""
    kpi: str
    """The id of the KPI."""
    baseline: float
    """Where the key result starts: the value of the KPI on the day of the draft, in its unit."""
    target: float
    """Where it should arrive, in the KPI's unit."""
    reasons: tuple[str, ...]
    """Why, in sentences with numbers and dates."""

    @property
    def key_result(self) -> KeyResult:
        """The key result of the objective."""
        return self.objective.key_results[0]

    def add_to(self, plan: Plan) -> Plan:
        """Return a new plan with the objective.

        Raises:
            InvalidValue: It is no `Plan`.
            InvalidPlan: There is a goal with the id already, or the objective does not fit the plan.

        Examples:
            >>> import datetime as dt, goalkit as gk
            >>> from goalkit.linking.drafts import draft_objective
            >>> nps = gk.KPI(id="nps", threshold=gk.Threshold.at_least(40), readings=[(dt.date(2026, 6, 1), 31)])
            >>> plan = gk.Plan(cycles=[gk.Cycle.quarter(2026, 3)], kpis=[nps])
            >>> draft_objective(plan, "nps", "2026-Q3", dt.date(2026, 6, 15)).add_to(plan).objectives[0].title
            'Bring nps to at least 40'
        """
        check = Check(None)
        check.instance("plan", plan, Plan)
        check.raise_if_any("Draft")
        if self.objective.id in plan.structure.objective_at:  # `with_objective` would replace it
            text = f"goal {show(self.objective.id)} exists already"
            raise InvalidPlan("Draft", [Problem("objective.id", text, "id.duplicate")])
        return plan.with_objective(self.objective)

    def __str__(self) -> str:
        lines = [f"{self.objective.id}: {self.objective.title}", f"  {self.key_result.id}: {self.key_result.title}"]
        return "\n".join([*lines, *(f"  - {reason}" for reason in self.reasons)])


@attrs.frozen(kw_only=True)
class _Case:
    """A KPI that is not healthy or will not be, the cycle, and what is healthy then."""

    card: Scorecard
    kpi: KPI
    cycle: Cycle
    reading: Reading
    """The reading in force."""
    judged: Threshold
    """The threshold by which that reading was judged."""
    threshold: Threshold
    """The threshold in force on the last day of the cycle."""
    guardrails: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.kpi.name.strip() or self.kpi.id

    @property
    def end(self) -> str:
        return f"{self.cycle.last_day}, the last day of {self.cycle.id}"

    def number(self, value: float) -> str:
        return in_unit(value, self.kpi.unit)

    def side(self) -> Literal["below", "above", "inside"]:
        """Return on which side of the healthy values the reading lies."""
        value, low, high = self.reading.value, self.threshold.low, self.threshold.high
        if low is not None and (value < low or (value == low and self.threshold.strict)):
            return "below"
        if high is not None and (value > high or (value == high and self.threshold.strict)):
            return "above"
        return "inside"

    def edge(self) -> float:
        """Return the edge of the healthy values on the side of the reading, or the only one."""
        edges = {"below": self.threshold.low, "above": self.threshold.high}
        found = edges.get(self.side())
        if found is None:
            found = self.threshold.high if self.threshold.low is None else self.threshold.low
        return cast("float", found)


def draft_objective(
    plan: Plan,
    kpi: str,
    cycle: str,
    as_of: dt.date,
    policy: Policy | None = None,
    *,
    guardrails: Sequence[str] = (),
    target: Number | None = None,
    owner: str | None = None,
    id: str | None = None,  # noqa: A002 - the field's name
    title: str | None = None,
) -> Draft:
    """Propose an objective that brings a KPI back to health, with one key result that reads it.

    * A breach and a warning are worth a proposal, by the last known health: also where the reading is
      stale by now, with a reason that says so. So is a KPI that is healthy, but misses the target already
      dated for the cycle.
    * The baseline is the value now. Where that is what the key result would freeze at the start of the cycle
      anyhow, it is left to freeze, so that a reading before the start still moves it; in a cycle that
      runs already it is written down where the value at its start was another one.
    * The target is the edge of the healthy values nearest to the value, by the threshold in force on the last
      day of the cycle. Dated targets of the KPI up to then are plans, so they are read although they are
      dated after `as_of`; nothing else is. The edge is the target of a strict threshold, too: the key result
      is done there, the KPI is healthy only beyond it.
    * The objective is in the state `draft` from the day on which it could count otherwise: `as_of`, or the
      start of a cycle that runs already.

    Args:
        plan: The plan.
        kpi: The id of the KPI.
        cycle: The id of the cycle of the objective; one that is not over.
        as_of: The day, up to its close.
        policy: When a reading is stale; by default the plan's own, else `Policy()`.
        guardrails: The ids of KPIs that usually get hurt when this one is pushed.
        target: Another number to reach, as a step on the way: it lies from the value on towards better, and
            for a threshold with two edges not beyond the far one.
        owner: The id of the owner; the KPI's by default.
        id: The id of the objective; made of the KPI's and the cycle's by default. The key result gets the
            same with `-kr`. Where a goal has that id already, a number is added.
        title: The title; the plain numbers by default.

    Raises:
        InvalidValue: One error with all problems of all arguments. An argument is of the wrong type or names nothing
            (`kpi.unknown`, `cycle.unknown`, `owner.unknown`; this is not the `NotFound` of `kpi_view`, because
            several names are given here); the cycle is over (`cycle.over`); the id is taken
            (`id.duplicate`); a guardrail is the KPI itself (`draft.guardrail`); an active or draft key
            result of that cycle reads the KPI (`draft.exists`); the KPI is healthy and meets the target of the
            cycle (`draft.healthy`); it cannot be judged (`draft.no-data`, `draft.no-threshold`); its value lies
            at the target already (`draft.reached`); the target given lies on the wrong side (`draft.target`).

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.linking.drafts import draft_objective
        >>> plan = gk.Plan(
        ...     cycles=[gk.Cycle.quarter(2026, 3)],
        ...     kpis=[
        ...         gk.KPI(id="churn", threshold=gk.Threshold.at_most(3), readings=[(dt.date(2026, 5, 31), 4.2)]),
        ...         gk.KPI(id="nps"),
        ...     ],
        ... )
        >>> draft = draft_objective(plan, "churn", "2026-Q3", dt.date(2026, 6, 15), guardrails=["nps"], target=3.5)
        >>> draft.objective.title, draft.baseline, draft.target, draft.objective.guardrails
        ('Bring churn to at most 3.5', 4.2, 3.5, ('nps',))
        >>> draft_objective(plan, "nps", "2026-Q3", dt.date(2026, 6, 15))
        Traceback (most recent call last):
        goalkit.errors.InvalidValue: draft_objective: kpi: 'nps' has no reading: take one first
    """
    guards = as_tuple(guardrails)
    check = Check(None)
    check_asked(check, plan, as_of, policy)
    check.identifier("kpi", kpi)
    check.identifier("cycle", cycle)
    check.identifiers("guardrails", guards)
    goal = None if target is None else check.to_float("target", target)
    check.optional_identifier("owner", owner)
    check.optional_identifier("id", id)
    if title is not None:
        check.text("title", title, empty=False)
    wrong = {problem.path for problem in check.problems}
    if wrong.isdisjoint({"plan", "as_of"}):
        _check_names(check, plan, kpi, cycle, as_of, guards, owner, id)
        wrong = {problem.path for problem in check.problems}
    case: _Case | None = None
    reached: float | None = None
    if wrong.isdisjoint({"plan", "as_of", "policy", "kpi", "cycle"}):
        case = _case(check, evaluate(plan, as_of, policy), plan.kpi(kpi), plan.cycle(cycle), guards)
    if case is not None and "target" not in wrong:
        reached = _target(check, case, goal)
    check.raise_if_any("draft_objective")
    found, aim = cast("_Case", case), cast("float", reached)  # else there was a problem
    return _draft(found, aim, given=goal is not None, owner=owner, name=id, title=title)


def _check_names(
    check: Check,
    plan: Plan,
    kpi: str,
    cycle: str,
    as_of: dt.date,
    guardrails: tuple[str, ...],
    owner: str | None,
    name: str | None,
) -> None:
    """Note ids of the right form that name nothing, and those that name something unfit."""
    structure = plan.structure
    wrong = {problem.path for problem in check.problems}
    if "kpi" not in wrong:
        _check_known(check, "kpi", kpi, structure.kpi_at, "KPI")
    if "cycle" not in wrong and _check_known(check, "cycle", cycle, structure.cycle_at, "cycle"):
        last = plan.cycle(cycle).last_day
        if last < as_of:
            check.add("cycle", f"{show(cycle)} is over since {last}, before {as_of}", "cycle.over")
    for position, guardrail in enumerate(() if "guardrails" in wrong else guardrails):
        path = f"guardrails[{position}]"
        if path in wrong:
            continue
        if guardrail == kpi:
            check.add(
                path, f"{show(kpi)} is the KPI that should move, and cannot be its own guardrail", "draft.guardrail"
            )
        else:
            _check_known(check, path, guardrail, structure.kpi_at, "KPI")
    if owner is not None and "owner" not in wrong:
        _check_known(check, "owner", owner, structure.owner_at, "owner")
    if name is not None and "id" not in wrong and _taken(plan, name):
        check.add("id", f"goal {show(name)} exists already", "id.duplicate")


def _check_known(check: Check, path: str, wanted: str, places: Collection[str], kind: str) -> bool:
    if wanted in places:
        return True
    check.add(path, f"there is no {kind} {show(wanted)}{similar(wanted, places, check.problems)}", unknown_code(kind))
    return False


def _taken(plan: Plan, name: str) -> bool:
    return name in plan.structure.objective_at or name in plan.structure.key_result_at


def _case(check: Check, card: Scorecard, kpi: KPI, cycle: Cycle, guardrails: tuple[str, ...]) -> _Case | None:
    """Return what the draft is about, or note why there is nothing to propose."""
    for link in links(card):
        running = link.state in {State.ACTIVE, State.DRAFT}
        if link.kpi == kpi.id and running and card.plan.objective(link.objective).cycle == cycle.id:
            text = f"{show(cycle.id)} has the key result {show(link.key_result)}, which reads {show(kpi.id)} already"
            check.add("cycle", text, "draft.exists")
    known = card.kpis[kpi.id].known_health
    threshold = kpi.threshold_at(cycle.last_day)
    if known in _UNFIT and not (known is Health.HEALTHY and _will_miss(kpi, threshold, card.as_of)):
        text, code = _UNFIT[known]
        pending = unconfirmed(kpi, card.as_of)
        check.add("kpi", f"{show(kpi.id)} {text}" + (f" ({pending})" if pending else ""), code)
        return None
    reading = cast("Reading", kpi.series.at(card.as_of))  # a KPI that is not healthy has one, and a threshold
    return _Case(
        card=card,
        kpi=kpi,
        cycle=cycle,
        reading=reading,
        judged=cast("Threshold", kpi.threshold_at(reading.date)),
        threshold=cast("Threshold", threshold),
        guardrails=guardrails,
    )


def _will_miss(kpi: KPI, threshold: Threshold | None, as_of: dt.date) -> bool:
    """Return whether a KPI lies outside another threshold, by as many readings as its health takes to change."""
    reading = kpi.series.at(as_of)
    if reading is None or threshold is None or threshold.met(reading.value):
        return False
    return _judged_by(kpi, threshold, as_of)[-1].health is not Health.HEALTHY


def _judged_by(kpi: KPI, threshold: Threshold, as_of: dt.date) -> tuple[HealthSpan, ...]:
    """Return the history of health as if this threshold had been in force all the time."""
    readings = kpi.series.until(as_of)
    return spans([(reading.date, threshold.classify(reading.value)) for reading in readings], kpi.confirm)


def _target(check: Check, case: _Case, given: float | None) -> float | None:
    """Return the number to reach, or note why it cannot be one."""
    value, threshold = case.reading.value, case.threshold
    way = _way(case)
    if given is None or way is None:
        goal = case.edge()
        if way is None or not _beyond(goal, value, way):
            last = f"the last reading {case.number(value)} of {case.reading.date}"
            hint = "" if way is None else "; give a target beyond it"
            text = f"{last} lies at or within the edge of what is healthy on {case.end} ({threshold}){hint}"
            check.add("kpi", text, "draft.reached")
        return goal
    if not _beyond(given, value, way):
        text = f"must lie on the way from the value {case.number(value)} towards better ({way}), got {show(given)}"
        check.add("target", text, "draft.target")
    far = threshold.high if way == "increase" else threshold.low
    if threshold.direction == "maintain" and far is not None and _beyond(given, far, way):
        check.add("target", f"must not lie beyond what is healthy ({threshold}), got {show(given)}", "draft.target")
    return given


def _way(case: _Case) -> ChangeDirection | None:
    """Return which way the value has to go; None where it is inside a threshold with two edges."""
    direction = case.threshold.direction
    if direction != "maintain":
        return direction
    side = case.side()
    if side == "inside":
        return None
    return "increase" if side == "below" else "decrease"


def _beyond(number: float, start: float, way: ChangeDirection) -> bool:
    return number > start if way == "increase" else number < start


def _draft(case: _Case, target: float, *, given: bool, owner: str | None, name: str | None, title: str | None) -> Draft:
    kpi, plan, as_of = case.kpi, case.card.plan, case.card.as_of
    value = case.reading.value
    frozen = frozen_baseline(kpi.series, case.cycle, as_of)
    written = None if frozen is not None and frozen.value == value else value
    way = _way(case) if case.threshold.direction == "maintain" else None  # else the KPI says which way it goes
    change = Change(baseline=written, target=target, kpi=kpi.id, direction=way)
    wanted = _free(plan, _slug(f"{kpi.id}-{case.cycle.id}")) if name is None else name
    proof = KeyResult(
        id=_free(plan, f"{wanted}-kr"),
        title=f"{case.name} from {case.number(value)} to {case.number(target)}",
        measure=change,
    )
    state = StateChange(min(as_of, case.cycle.start), State.DRAFT, f"proposed on {as_of} because of the KPI {kpi.id}")
    objective = Objective(
        id=wanted,
        title=_title(case, target, given=given) if title is None else title,
        owner=kpi.owner if owner is None else owner,
        cycle=case.cycle.id,
        guardrails=case.guardrails,
        key_results=[proof],
        states=[state],
    )
    reasons = [*_why(case), _baseline(case, frozen), _why_target(case, target, given=given), *_links(case)]
    if title is None:
        reasons.append("The title says only what the numbers say: reword it as an ambition.")
    reasons.append(
        'It is a draft and does not count: add StateChange(day, "active") to the objective once it is agreed.'
    )
    return Draft(objective=objective, kpi=kpi.id, baseline=value, target=target, reasons=tuple(reasons))


def _slug(text: str) -> str:
    return "-".join(text.lower().split())


def _free(plan: Plan, name: str) -> str:
    """Return an id that no goal has: the one given, or the first with a number."""
    found, number = name, 1
    while _taken(plan, found):
        number += 1
        found = f"{name}-{number}"
    return found


def _title(case: _Case, target: float, *, given: bool) -> str:
    healthy = any(span.health is Health.HEALTHY for span in _judged_by(case.kpi, case.threshold, case.card.as_of))
    back = "back " if healthy and not given else ""
    words = ("above", "below") if case.threshold.strict and not given else ("at least", "at most")
    word = words[0] if _way(case) == "increase" else words[1]
    return f"Bring {case.name} {back}to {word} {case.number(target)}"


def _why(case: _Case) -> Iterator[str]:
    result = case.card.kpis[case.kpi.id]
    span = case.kpi.health_history(case.card.as_of)[-1]
    over = f"{span.readings} reading{'s' * (span.readings != 1)}"
    yield f"{case.name} is {in_words(span.health)} since {span.since}, over {over}."
    yield f"The last reading is {case.number(case.reading.value)} of {case.reading.date}; healthy is {case.judged}."
    if span.health is Health.HEALTHY:
        begun = next(item for item in reversed(case.kpi.targets) if item.date <= case.cycle.last_day)
        yield f"It misses the target from {begun.date} on: {begun.threshold}."
    if span.health is Health.WARNING:
        yield "A warning is no breach yet: decide whether it deserves a goal."
    pending = unconfirmed(case.kpi, case.card.as_of)
    if pending is not None:
        yield f"That reading lies in another band: {pending} before the health changes."
    if result.stale:
        yield f"That reading is stale on {case.card.as_of}: take a new one before this is agreed."


def _baseline(case: _Case, frozen: Reading | None) -> str:
    now = case.number(case.reading.value)
    start, text = case.cycle.start, f"The baseline is {now}, the value now."
    if case.card.as_of < start:
        return f"{text} It is frozen when {case.cycle.id} starts on {start}: a new reading before moves it."
    if frozen is not None and frozen.value == case.reading.value:
        return f"{text} It is the value with which {case.cycle.id} began on {start}, too."
    began = "" if frozen is None else f", where {case.cycle.id} began on {start} with {case.number(frozen.value)}"
    return f"{text} It is written down{began}."


def _why_target(case: _Case, target: float, *, given: bool) -> str:
    edge = f"the edge of what is healthy on {case.end} ({case.threshold})"
    text = f"The target is {case.number(target)}"
    start = max(case.cycle.start, case.card.as_of)
    then = case.kpi.threshold_at(start)
    before = "" if then == case.threshold else f" On {start} healthy is {then}."
    if given:
        return f"{text}, as given; {case.number(case.edge())} is {edge}.{before}"
    strict = " The edge itself is not healthy: the key result is done there, the KPI is healthy only beyond it."
    return f"{text}, {edge}.{strict * case.threshold.strict}{before}"


def _links(case: _Case) -> Iterator[str]:
    """Yield what else the plan says: who works on it now, and what must not be hurt."""
    others = [link.key_result for link in links(case.card) if link.kpi == case.kpi.id and link.stage == "current"]
    if others:
        yield f"Work on it is under way: {', '.join(others)}."
    if not case.guardrails:
        yield "There is no guardrail: name the KPI that would be hurt first if people looked at this number only."
        return
    names = ", ".join(case.guardrails)
    yield f"Guardrails: {names} must not breach while this is pursued, so that one number is not bought with another."
    breached = [name for name in case.guardrails if case.card.kpis[name].known_health is Health.BREACHED]
    if breached:
        yield f"Breached already: {', '.join(breached)}."
    for name in case.guardrails:
        kpi = case.card.plan.kpi(name)
        lacking = (("a threshold", kpi.threshold is None), ("a reading", kpi.series.at(case.card.as_of) is None))
        missing = [what for what, is_missing in lacking if is_missing]
        if missing:
            yield f"{name} cannot breach until it has {' and '.join(missing)}."
