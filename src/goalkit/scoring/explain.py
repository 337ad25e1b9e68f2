"""Explanations: every number with its rule, its inputs, its weights, and what was left out and why."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from goalkit.model._check import digits
from goalkit.model.measures import Cascaded, Maintain
from goalkit.model.numbers import percent, settle
from goalkit.model.states import State, Status
from goalkit.scoring._members import shared
from goalkit.scoring.pace import projected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goalkit.model.kpis import KPI
    from goalkit.model.owners import Owner
    from goalkit.scoring._engine import Engine
    from goalkit.scoring._members import Member

__all__ = ["Explanation", "Kind", "Part", "Step"]

Kind: TypeAlias = Literal["objective", "key result", "KPI", "owner"]
"""What is explained."""

_FROM_MEMBERS = {Status.CLOSED, Status.POSTPONED}
"""What an active objective has as its status only because of its members."""


@attrs.frozen(kw_only=True)
class Part:
    """One goal that a score is made of, or that was left out of it.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> kr = gk.KeyResult(id="kr", title="KR", weight=2)
        >>> plan = gk.Plan(objectives=[gk.Objective(id="o", title="O", key_results=[kr])])
        >>> part = gk.evaluate(plan, dt.date(2026, 5, 15)).explain("o").steps[0].parts[0]
        >>> part.kind, part.id
        ('key result', 'kr')
    """

    kind: Kind
    """Whether it is an objective, a key result, a KPI or an owner."""
    id: str
    """Its id."""
    weight: float
    """Its weight, after the policy's priority weights."""
    share: float | None
    """Its share of all counted weight, 0 to 1; None where it does not count."""
    score: float | None
    """The score that counts; None where it does not count."""
    fixed: bool
    """Whether that share is fixed, whatever the weights are."""
    reason: str
    """Why it does not count, or counts otherwise than with its own score; else empty."""


@attrs.frozen(kw_only=True)
class Step:
    """How one number came about.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> nps = gk.KPI(id="nps", threshold=gk.Threshold.at_least(40), readings=[(dt.date(2026, 5, 1), 31)])
        >>> step = gk.evaluate(gk.Plan(kpis=[nps]), dt.date(2026, 5, 15)).explain("nps").steps[0]
        >>> step.kind, step.result
        ('KPI', 'breached')
    """

    kind: Kind
    """Whether it is an objective, a key result, a KPI or an owner."""
    id: str
    """Its id."""
    title: str
    """Its title or name."""
    result: str
    """The number or health in short, as `0.40625`; `unknown` where there is none."""
    rule: str
    """The arithmetic in words and numbers."""
    notes: tuple[str, ...]
    """Clamp, closing, guardrails, revisions, status: what else had a say."""
    parts: tuple[Part, ...]
    """What it is made of, in the order given."""


@attrs.frozen(kw_only=True)
class Explanation:
    """Where a number comes from: a tree of steps that prints as text and serialises.

    A goal that is reached on several ways is explained once and referred to after that, so that the
    size stays linear in goals and links.

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
        ...     objectives=[gk.Objective(id="o", title="Value", cycle="2026-Q2", key_results=[kr])],
        ... )
        >>> print(gk.evaluate(plan, dt.date(2026, 5, 15)).explain("o"))
        objective o = 0.5  Value
          weighted mean of 1 key results
          status on_track: score 0.5 of 0.494505495 expected projects to 1.011111111
          key result ttfa = 0.5  First action  (weight 1, share 100 %)
            (2.5 - 4) / (1 - 4); check-in of 2026-05-11
            status on_track: score 0.5 of 0.494505495 expected projects to 1.011111111
    """

    id: str
    """What was asked about."""
    kind: Kind
    """Whether that is an objective, a key result, a KPI or an owner."""
    as_of: dt.date
    """The date of the scorecard."""
    steps: tuple[Step, ...]
    """Every step once; the first is the number that was asked about."""

    def step(self, id: str) -> Step | None:  # noqa: A002 - the field's name
        """Return the step of one goal, or None where it has no part in this number."""
        return next((step for step in self.steps if step.id == id), None)

    def lines(self) -> Iterator[str]:
        """Yield the explanation as text, a line at a time, indented by depth."""
        steps = {(step.kind, step.id): step for step in self.steps}
        shown: set[tuple[str, str]] = set()
        stack: list[tuple[int, Part | None, tuple[Kind, str]]] = [(0, None, (self.kind, self.id))]
        while stack:
            depth, part, key = stack.pop()
            step = steps[key]
            indent = "  " * min(depth, _DEEPEST)
            line = f"{indent}{step.kind} {step.id} = {step.result}  {step.title}".rstrip()
            if part is not None:
                line += f"  ({_role(part)})"
            if key in shown:
                yield f"{line} - as above"
                continue
            shown.add(key)
            yield line
            for text in (step.rule, *step.notes):
                yield f"{indent}  {text}"
            stack.extend((depth + 1, inner, (inner.kind, inner.id)) for inner in reversed(step.parts))

    def to_dict(self) -> dict[str, object]:
        """Return the explanation as plain values for JSON: each step once, parts by id."""
        return {
            "id": self.id,
            "kind": self.kind,
            "as_of": self.as_of.isoformat(),
            "steps": [
                {
                    **{name: getattr(step, name) for name in ("kind", "id", "title", "result", "rule")},
                    "notes": list(step.notes),
                    "parts": [attrs.asdict(part) for part in step.parts],
                }
                for step in self.steps
            ],
        }

    def __str__(self) -> str:
        return "\n".join(self.lines())


_DEEPEST = 40
"""Indentation stops growing here, so that the text of a deep cascade stays linear in size."""


def _role(part: Part) -> str:
    if part.share is None:
        return f"not counted: {part.reason}"
    share = f"share {percent(part.share)} %"
    text = f"fixed {share}" if part.fixed else f"weight {digits(part.weight)}, {share}"
    return f"{text}, {part.reason}" if part.reason else text


def number(value: float | None) -> str:
    """Return a settled number as text, `unknown` for None."""
    return "unknown" if value is None else f"{settle(value):.9f}".rstrip("0").rstrip(".")


def explain_goal(engine: Engine, kind: Kind, at: int) -> Explanation:
    """Explain one objective or key result and everything below it."""
    steps = _steps(engine, [(kind, at)])
    return Explanation(id=steps[0].id, kind=steps[0].kind, as_of=engine.as_of, steps=tuple(steps))


def _steps(engine: Engine, goals: Sequence[tuple[str, int]]) -> list[Step]:
    """Return the step of each goal and of everything below it, each once."""
    steps: dict[tuple[str, int], Step] = {}
    waiting = list(reversed(goals))
    while waiting:
        goal = waiting.pop()
        if goal in steps:
            continue
        step, members = (_objective if goal[0] == "objective" else _key_result)(engine, goal[1])
        steps[goal] = step
        waiting.extend((member.kind, member.at) for member in reversed(members))
    return list(steps.values())


def _objective(engine: Engine, at: int) -> tuple[Step, list[Member]]:
    objective = engine.flat.objectives[at]
    raw, members, rule = engine.roll_up(at)
    score = engine.objective_scores[at]
    notes: list[str] = []
    clamp_note = _clamp_note(raw, engine.policy.objective_clamp)
    if clamp_note:
        notes.append(clamp_note)
    notes.extend(_guardrail_notes(engine, at))
    closing = engine.closing_of(objective)
    if closing is not None:
        notes.append(_closing_note(closing.at, closing.score, closing.by, raw))
    status, computed = engine.objective_status(at)
    if computed in _FROM_MEMBERS:
        active = engine.state_of(objective) is State.ACTIVE
        why = "that of its members" if active else f"the goal is not active; computed: {computed}"
        notes.append(f"status {status}: {why}")
    else:
        notes.append(_status_note(engine, status, computed, None, score, engine.objective_yardstick(at)))
    step = Step(
        kind="objective",
        id=objective.id,
        title=objective.title,
        result=number(score),
        rule=rule,
        notes=tuple(notes),
        parts=_parts(engine, members, engine.counting(at)),
    )
    return step, members


def _key_result(engine: Engine, k: int) -> tuple[Step, list[Member]]:
    item = engine.flat.key_results[k]
    measured = engine.measured_of(k)
    score = engine.scores[k]
    rule = f"{measured.rule}; {measured.source}" if measured.source and measured.started else measured.rule
    notes: list[str] = []
    credited = measured.progress
    if credited is not None and engine.policy.credit == "all_or_nothing":
        credited = float(settle(credited) >= 1)
        notes.append(f"{'reached' if credited else 'not reached'}: {number(credited)}, all or nothing")
    clamp_note = _clamp_note(credited, engine.policy.clamp)
    if clamp_note:
        notes.append(clamp_note)
    notes.extend(
        f"revised on {revision.at}{': ' * bool(revision.reason)}{revision.reason}; "
        f"progress against the original numbers is {number(measured.original)}"
        for revision in item.revisions
        if revision.at <= engine.as_of
    )
    closing = engine.closing_of(item)
    if closing is not None:
        notes.append(_closing_note(closing.at, closing.score, closing.by, measured.progress))
    status, computed, stated = engine.key_result_status(k)
    by_band = isinstance(item.measure, Maintain) and engine.policy.maintain_status == "threshold"
    if by_band and stated is None and status is computed:
        known = status is not Status.PENDING
        notes.append(f"status {status}" + (f": the value is {measured.band}" if known else ""))
    else:
        notes.append(_status_note(engine, status, computed, stated, engine.judged(k), engine.yardstick(k)))
    links = engine.flat.key_result_children.get(k, ())
    members = shared(engine.child_members(links))
    if not isinstance(item.measure, Cascaded):
        members = [attrs.evolve(member, score=None, reason="the key result has its own measure") for member in members]
    step = Step(
        kind="key result",
        id=item.id,
        title=item.title,
        result=number(score),
        rule=rule,
        notes=tuple(notes),
        parts=_parts(engine, members, members),
    )
    return step, members


def _clamp_note(raw: float | None, clamp: tuple[float | None, float | None]) -> str:
    low, high = clamp
    if raw is not None and low is not None and raw < low:
        return f"{number(raw)} clamped to {number(low)}"
    if raw is not None and high is not None and raw > high:
        return f"{number(raw)} clamped to {number(high)}"
    return ""


def _closing_note(at: dt.date, score: float, by: str | None, raw: float | None) -> str:
    return f"closed on {at} with {number(score)}{' by ' * bool(by)}{by or ''}; computed: {number(raw)}"


def _guardrail_notes(engine: Engine, at: int) -> Iterator[str]:
    effect = {
        "report": "reported only",
        "cap_status": "status at most at_risk",
        "cap_score": f"status at most at_risk, score at most {number(engine.policy.guardrail_score)}",
        "veto": "status at most at_risk, score at most 0",
    }[engine.policy.guardrails]
    for kpi in engine.breached(engine.flat.objectives[at]):
        reading = kpi.series.at(engine.as_of)
        if reading is not None:  # pragma: no branch - a breach has a reading
            yield f"guardrail {kpi.id} is breached: {digits(reading.value)} on {reading.date}; {effect}"


def _status_note(
    engine: Engine, status: object, computed: object, stated: object, score: float | None, expected: float | None
) -> str:
    if stated is not None and status is stated:
        last = "the last" if engine.policy.stated_status == "sticky" else "a"
        return f"status {status}: stated in {last} check-in; computed: {computed}"
    if status is not computed:
        return f"status {status}: the goal is not active; computed: {computed}"
    rule = engine.policy.pace.rule
    if score is None or expected is None or rule == "score":
        return f"status {status}{'' if score is None or expected is None else f': score {number(score)}'}"
    text = f"status {status}: score {number(score)} of {number(expected)} expected"
    heading = projected(score, expected)
    if rule == "projected" and heading is not None:
        return f"{text} projects to {number(heading)}"
    if rule == "achievement" and heading is not None:
        return f"{text} is {number(heading)} of it"
    return f"{text} is {number(expected - score)} behind" if rule == "points_behind" else text


def _parts(engine: Engine, members: list[Member], chosen: list[Member]) -> tuple[Part, ...]:
    taken = {(member.kind, member.at) for member in chosen}
    total = math.fsum(member.weight for member in chosen if member.counted)
    parts: list[Part] = []
    for member in members:
        objective = member.kind == "objective"
        goal = engine.flat.objectives[member.at] if objective else engine.flat.key_results[member.at]
        counts = member.score is not None and (member.kind, member.at) in taken
        parts.append(
            Part(
                kind="objective" if objective else "key result",
                id=goal.id,
                weight=member.weight if member.given is None else member.given,
                share=settle(member.weight / total) if counts else None,
                score=settle(member.score) if counts and member.score is not None else None,
                fixed=counts and member.share is not None,
                reason=member.reason if counts or member.score is None else "the policy counts other members here",
            )
        )
    return tuple(parts)


def explain_kpi(engine: Engine, kpi: KPI) -> Explanation:
    """Explain one KPI's health."""
    reading = kpi.series.at(engine.as_of)
    known = engine.known_health(kpi)
    notes: list[str] = []
    if reading is None:
        rule = "no reading yet"
    elif kpi.threshold is None:
        rule = f"last reading {digits(reading.value)} of {reading.date}; no threshold says which values are healthy"
        if engine.policy.no_threshold == "healthy":
            notes.append("healthy by policy where there is no threshold")
    else:
        threshold = kpi.threshold_at(reading.date) or kpi.threshold
        band = threshold.classify(reading.value)
        rule = f"last reading {digits(reading.value)} of {reading.date}; healthy is {threshold}"
        if band is not known:
            notes.append(f"that reading is {band}, but {kpi.confirm} in a row must agree before health changes")
    health = engine.health(kpi)
    if engine.kpi_stale(kpi):
        notes.append(f"stale: no reading for more than {engine.policy.stale_after} periods ({kpi.cadence})")
    step = Step(
        kind="KPI",
        id=kpi.id,
        title=kpi.name,
        result=str(health) if health is known else f"{health} (last known {known})",
        rule=rule,
        notes=tuple(notes),
        parts=(),
    )
    return Explanation(id=kpi.id, kind="KPI", as_of=engine.as_of, steps=(step,))


def explain_owner(engine: Engine, owner: Owner) -> Explanation:
    """Explain one owner's score and everything below it."""
    score, members, rule = engine.owner_roll_up(owner.id)
    head = Step(
        kind="owner",
        id=owner.id,
        title=owner.name,
        result=number(score),
        rule=rule,
        notes=(),
        parts=_parts(engine, members, members),
    )
    below = _steps(engine, [(member.kind, member.at) for member in members])
    return Explanation(id=owner.id, kind="owner", as_of=engine.as_of, steps=(head, *below))
