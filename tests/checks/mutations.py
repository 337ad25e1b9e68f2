"""For each finding the smallest change of a clean plan that makes the mistake, and only that one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeVar

import goalkit as gk
from goalkit.model._check import evolve
from tests.checks.clean import AMBITIONS, AS_OF, METRICS, Q1, Q2, key_result, kpi

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def _put(items: tuple[T, ...], at: int, item: T) -> tuple[T, ...]:
    found = list(items)
    found[at] = item
    return tuple(found)


def with_objective(plan: gk.Plan, at: int, **changes: object) -> gk.Plan:
    """Return a plan in which one objective has other fields."""
    changed = evolve(plan.objectives[at], **changes)
    return evolve(plan, objectives=_put(plan.objectives, at, changed))


def with_key_result(plan: gk.Plan, at: int, place: int, **changes: object) -> gk.Plan:
    """Return a plan in which one key result has other fields."""
    results = plan.objectives[at].key_results
    changed = evolve(results[place], **changes)
    return with_objective(plan, at, key_results=(*results[:place], changed, *results[place + 1 :]))


def with_kpi(plan: gk.Plan, at: int, **changes: object) -> gk.Plan:
    """Return a plan in which one KPI has other fields."""
    return evolve(plan, kpis=_put(plan.kpis, at, evolve(plan.kpis[at], **changes)))


def _more_objectives(plan: gk.Plan) -> gk.Plan:
    first = plan.objectives[0]
    more = [_copy(first, f"more{n}", title) for n, title in enumerate(AMBITIONS[-5:])]
    children = [
        _copy(plan.objectives[-1], f"child{n}", f"Carry it, part {'abcde'[n]}", parent=item.id)
        for n, item in enumerate(more)
    ]
    owners = [*plan.owners, *(gk.Owner(id=f"crew{n}", parent="acme") for n in range(5))]
    children = [evolve(item, owner=f"crew{n}") for n, item in enumerate(children)]
    return evolve(plan, owners=owners, objectives=(*plan.objectives, *more, *children))


def _copy(objective: gk.Objective, name: str, title: str, parent: str | None = None) -> gk.Objective:
    results = [
        evolve(item, id=f"{name}-{place}", title=f"{item.title} at {name}")
        for place, item in enumerate(objective.key_results)
    ]
    links = () if parent is None else (gk.Alignment(parent),)
    return evolve(objective, id=name, title=title, key_results=results, aligned_to=links)


def _late(plan: gk.Plan) -> gk.Plan:
    """No check-in of one key result for more than two weeks."""
    early = plan.objectives[0].key_results[0].check_ins[:3]
    return with_key_result(plan, 0, 0, check_ins=early)


def _finished(plan: gk.Plan, **changes: object) -> gk.Plan:
    """Add an objective of the first quarter, graded in time and with a note; change some of its fields."""
    days = [Q1.start + dt.timedelta(days=7 * week + 6) for week in range(12)]
    results = [
        gk.KeyResult(
            id=f"past-{place}",
            title=f"{metric} last winter from 10 to 20",
            measure=gk.Change(baseline=10, target=20),
            check_ins=[gk.CheckIn(day, 10 + 0.55 * (week + 1), confidence=0.6) for week, day in enumerate(days)],
        )
        for place, metric in enumerate(METRICS[:2])
    ]
    past = gk.Objective(
        id="past",
        title="Lay the ground for spring",
        owner="acme",
        cycle=Q1.id,
        guardrails=["margin"],
        key_results=results,
        closing=gk.Closing(dt.date(2026, 4, 7), 0.66, note="two thirds of the way, as hoped"),
    )
    return evolve(plan, objectives=(*plan.objectives, evolve(past, **changes)))


def _past(plan: gk.Plan, **changes: object) -> gk.Plan:
    """Change every key result of the finished objective."""
    whole = _finished(plan)
    results = [evolve(item, **changes) for item in whole.objective("past").key_results]
    return with_objective(whole, -1, key_results=results)


def _flat(plan: gk.Plan) -> gk.Plan:
    """A warning that never moves, over half a year, and that nobody decides about."""
    first = AS_OF - dt.timedelta(days=7 * 30 + 1)
    wobble = (0, 1, -1, 0, 1, -1)
    readings = [(first + dt.timedelta(days=7 * week), 47.5 + wobble[week % 6] / 2) for week in range(31)]
    guarded = with_objective(plan, 0, guardrails=(plan.kpis[-1].id,))
    return with_kpi(guarded, -1, readings=readings, decisions=())


def _unguarded(plan: gk.Plan, kpi: str) -> gk.Plan:
    """Move every guardrail to another KPI."""
    other = next(item.id for item in plan.kpis if item.id != kpi)
    return evolve(plan, objectives=[evolve(item, guardrails=(other,)) for item in plan.objectives])


def _breached(plan: gk.Plan) -> gk.Plan:
    """The last three readings of a KPI that guards nothing lie in the breach."""
    kpi = plan.kpis[-1]
    readings = [*kpi.readings[:-3], *((item.date, 30) for item in kpi.readings[-3:])]
    return with_kpi(_unguarded(plan, kpi.id), -1, readings=readings)


def _linked(plan: gk.Plan, target: float, count: int = 1) -> gk.Plan:
    """Let the first key results of a company objective read KPIs."""
    results = list(plan.objectives[0].key_results)
    extra = max(0, count - len(results))
    results += [key_result(f"extra{n}", f"{METRICS[-1 - n]} elsewhere", 5, 15) for n in range(extra)]
    for place in range(count):
        kpi = plan.kpis[place]
        title = f"{kpi.name} from 70 to {target:g}"
        results[place] = gk.KeyResult(id=f"on-{kpi.id}", title=title, measure=gk.Change(target=target, kpi=kpi.id))
    return with_objective(plan, 0, key_results=results)


def _cycles(plan: gk.Plan, score: float, confidence: float = 0.6) -> gk.Plan:
    """Add four finished quarters with three key results of one team each, all with the same score."""
    cycles = [gk.Cycle.quarter(2025, number) for number in (1, 2, 3, 4)]
    past: list[gk.Objective] = []
    for number, cycle in enumerate(cycles):
        results: list[gk.KeyResult] = []
        for place in range(3):
            days = [cycle.start + dt.timedelta(days=7 * week + 6) for week in range(12)]
            values = [10 + 10 * score * (week + 1) / 12 for week in range(12)]
            check_ins = [gk.CheckIn(day, value, confidence=confidence) for day, value in zip(days, values, strict=True)]
            results.append(
                gk.KeyResult(
                    id=f"past{number}-{place}",
                    title=f"{METRICS[place]} in year {number} from 10 to 20",
                    measure=gk.Change(baseline=10, target=20),
                    check_ins=check_ins,
                )
            )
        objective = gk.Objective(
            id=f"past{number}",
            title=AMBITIONS[-1 - number],
            owner="team0",
            cycle=cycle.id,
            guardrails=["margin"],
            aligned_to=[gk.Alignment("goal")],
            key_results=results,
            closing=gk.Closing(cycle.end, score, note="as it came out"),
        )
        past.append(objective)
    top = gk.Objective(
        id="goal",
        title="Stay independent",
        owner="acme",
        cycle="years",
        guardrails=["margin"],
        key_results=[key_result("years-0", "Years of cash", 1, 3), key_result("years-1", "Patents in use", 2, 5)],
    )
    years = gk.Cycle(id="years", start=dt.date(2025, 1, 1), end=dt.date(2027, 1, 1))
    return evolve(plan, cycles=(*plan.cycles, *cycles, years), objectives=(*plan.objectives, top, *past))


def _one_top(plan: gk.Plan) -> gk.Plan:
    """Only one company objective, with all teams below it."""
    top = plan.objectives[0]
    below = [item for item in plan.objectives if item.owner != "acme"]
    return evolve(plan, objectives=[top, *(evolve(item, aligned_to=(gk.Alignment(top.id),)) for item in below)])


def _few_kpis(plan: gk.Plan) -> gk.Plan:
    """Two KPIs in all."""
    return evolve(
        plan,
        kpis=[item for item in plan.kpis if item.id in {"mrr", "margin"}],
        objectives=[evolve(item, guardrails=("margin",)) for item in plan.objectives],
    )


def _longer(plan: gk.Plan) -> gk.Plan:
    """A team's goal goes on after the company's goal has ended."""
    whole = evolve(plan, cycles=[*plan.cycles, gk.Cycle(id="long", start=Q2.start, end=dt.date(2026, 8, 1))])
    return with_objective(whole, -1, cycle="long")


def _deep(plan: gk.Plan) -> gk.Plan:
    """Four levels of goals: company, team, squad, person."""
    owners = [
        *plan.owners,
        gk.Owner(id="squad", parent="team0"),
        gk.Owner(id="ann", kind="individual", parent="squad"),
    ]
    team = next(item for item in plan.objectives if item.owner == "team0")
    squad = evolve(_copy(team, "squad-goal", AMBITIONS[-1], parent=team.id), owner="squad")
    person = evolve(_copy(team, "person-goal", AMBITIONS[-2], parent="squad-goal"), owner="ann")
    return evolve(plan, owners=owners, objectives=(*plan.objectives, squad, person))


def _individual(plan: gk.Plan) -> gk.Plan:
    """A person's goal straight under a company's."""
    owners = [*plan.owners, gk.Owner(id="ann", kind="individual", parent="team0")]
    person = evolve(_copy(plan.objectives[-1], "own", AMBITIONS[-1], parent=plan.objectives[0].id), owner="ann")
    return evolve(plan, owners=owners, objectives=(*plan.objectives, person))


def _two_paths(plan: gk.Plan) -> gk.Plan:
    """A team's goal serves a company's goal directly and through another team's goal."""
    owners = [*plan.owners, gk.Owner(id="crew", parent="team0")]
    team = next(item for item in plan.objectives if item.owner == "team0")
    top = team.aligned_to[0].to
    crew = evolve(
        _copy(team, "crew-goal", AMBITIONS[-1]),
        owner="crew",
        aligned_to=(gk.Alignment(team.id), gk.Alignment(top)),
    )
    return evolve(plan, owners=owners, objectives=(*plan.objectives, crew))


def _disagreeing(plan: gk.Plan) -> gk.Plan:
    """A key result on the same metric as a KPI, typed in by hand, with another number."""
    item = plan.kpis[0]
    last = item.readings[-1]
    rival = gk.KeyResult(
        id="rival",
        title=f"{item.name} from 60 to 95",
        measure=gk.Change(baseline=60, target=95, unit=item.unit),
        check_ins=[gk.CheckIn(last.date, last.value - 5)],
    )
    results = (*plan.objectives[0].key_results[:-1], rival)
    return with_objective(plan, 0, key_results=results)


def _watermelon(plan: gk.Plan) -> gk.Plan:
    """Green to the last week, then missed."""
    days = [Q1.start + dt.timedelta(days=7 * week + 6) for week in range(12)]
    results = [
        gk.KeyResult(
            id=f"past-{place}",
            title=f"{METRICS[place]} last winter from 10 to 20",
            measure=gk.Change(baseline=10, target=20),
            check_ins=[gk.CheckIn(day, 12.5, status="on_track") for day in days],
        )
        for place in range(2)
    ]
    closing = gk.Closing(dt.date(2026, 4, 7), 0.25, note="we saw what we wanted to see")
    return _finished(plan, key_results=tuple(results), closing=closing)


MUTATIONS: dict[str, Callable[[gk.Plan], gk.Plan]] = {
    "GK101": _more_objectives,
    "GK102": _one_top,
    "GK103": lambda plan: with_objective(
        plan,
        0,
        key_results=[key_result(f"many{n}", f"{METRICS[n]} over there", n + 1, n + 31) for n in range(6)],
    ),
    "GK104": lambda plan: with_objective(plan, -1, key_results=plan.objectives[-1].key_results[:1]),
    "GK105": lambda plan: with_objective(plan, -1, key_results=()),
    "GK106": lambda plan: with_objective(plan, -1, owner=None),
    "GK107": lambda plan: with_objective(plan, -1, cycle=None),
    "GK108": lambda plan: with_objective(plan, 1, title=plan.objectives[0].title),
    "GK109": lambda plan: with_objective(
        plan,
        -1,
        key_results=[evolve(item, weight=0) for item in plan.objectives[-1].key_results],
    ),
    "GK110": lambda plan: with_key_result(
        plan, 0, 0, measure=None, title="Everybody talks to a customer", check_ins=()
    ),
    "GK111": lambda plan: with_key_result(plan, 0, 0, title=f"{METRICS[0]} from 1 to 999"),
    "GK112": lambda plan: with_objective(plan, 0, title="Increase NPS to 70"),
    "GK113": lambda plan: with_key_result(plan, 0, 0, title="Keep the error rate below 2 %"),
    "GK114": lambda plan: with_key_result(plan, 0, 0, title="Launch the new website"),
    "GK201": lambda plan: with_kpi(plan, 0, owner=None),
    "GK202": lambda plan: evolve(
        plan, kpis=(*plan.kpis, *(kpi(f"more{n}", f"Number {n}", "team0") for n in range(11)))
    ),
    "GK203": _few_kpis,
    "GK204": lambda plan: with_kpi(plan, 0, readings=plan.kpis[0].readings[:-4]),
    "GK205": lambda plan: with_kpi(
        _unguarded(plan, plan.kpis[-1].id),
        -1,
        decisions=(),
        readings=[
            gk.Reading(item.date - dt.timedelta(days=7 * n), item.value)
            for item in plan.kpis[-1].readings
            for n in range(10)
        ],
    ),
    "GK206": lambda plan: evolve(plan, objectives=()),
    "GK207": _flat,
    "GK301": _late,
    "GK302": lambda plan: _past(plan, check_ins=()),
    "GK303": lambda plan: _finished(plan, closing=None),
    "GK304": lambda plan: _finished(plan, closing=gk.Closing(dt.date(2026, 4, 7), 0.3)),
    "GK305": lambda plan: _past(plan, check_ins=[gk.CheckIn(Q1.last_day, 16.6)]),
    "GK401": lambda plan: with_objective(plan, -1, aligned_to=()),
    "GK402": lambda plan: evolve(
        plan, objectives=[*plan.objectives, _copy(plan.objectives[0], "alone", AMBITIONS[-1])]
    ),
    "GK403": _longer,
    "GK404": _deep,
    "GK405": _individual,
    "GK406": _two_paths,
    "GK501": _breached,
    "GK502": lambda plan: with_objective(plan, -1, guardrails=()),
    "GK503": _disagreeing,
    "GK504": lambda plan: _linked(plan, 95, 4),
    "GK505": lambda plan: _linked(plan, 71),
    "GK601": lambda plan: _cycles(plan, 0.9),
    "GK602": lambda plan: _cycles(plan, 0.3, confidence=0.1),
    "GK603": lambda plan: _cycles(plan, 1.0, confidence=0.9),
    "GK604": lambda plan: _finished(plan, ambition="committed", closing=gk.Closing(dt.date(2026, 4, 7), 0.66)),
    "GK605": lambda plan: _cycles(plan, 0.65, confidence=1.0),
    "GK606": _watermelon,
}
"""For each code: the smallest change of a clean plan that makes the mistake."""
