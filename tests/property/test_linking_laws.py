"""Laws of views, KPI coverage and drafts: brute force over the raw histories, no look-ahead, any order."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar, cast

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from goalkit import (
    KPI,
    Cadence,
    Cascaded,
    Change,
    Closing,
    Cycle,
    Decision,
    GoalkitError,
    Health,
    KeyResult,
    Milestones,
    Objective,
    Plan,
    Policy,
    StateChange,
    Target,
    Threshold,
    evaluate,
)
from goalkit.linking.coverage import KPICoverage, kpi_coverage
from goalkit.linking.drafts import Draft, draft_objective
from goalkit.linking.view import kpi_view
from goalkit.model.cadence import WEEKDAYS
from goalkit.model.readings import Reading
from goalkit.model.states import State
from tests.strategies import cadences, days, plans, policies, readings, targets, thresholds, units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")
ONE_DAY = dt.timedelta(days=1)
NO_GOALS = {State.DRAFT, State.CANCELLED}
OVER = {State.CLOSED, State.CANCELLED, State.POSTPONED}
HEALTHS = ("healthy", "warning", "breached", "stale", "no_data", "no_threshold")


@st.composite
def linked_plans(draw: st.DrawFn, max_objectives: int = 5) -> Plan:
    """Draw a plan with one more KPI that has a threshold and readings."""
    plan = draw(plans(max_objectives))
    threshold = draw(thresholds())
    last = KPI(
        id="last",
        owner=draw(st.sampled_from((None, *(owner.id for owner in plan.owners)))),
        threshold=threshold,
        confirm=draw(st.sampled_from((1, 1, 2, 3))),
        cadence=draw(st.none() | cadences),
        readings=draw(st.lists(readings(threshold), min_size=1, max_size=4)),
        targets=draw(targets(threshold)),
    )
    return attrs.evolve(plan, kpis=[*plan.kpis, last])


@st.composite
def dated_plans(draw: st.DrawFn) -> tuple[Plan, dt.date]:
    """Draw a plan and a day, often one on which a cycle begins or ends."""
    plan = draw(linked_plans())
    edges = [edge for cycle in plan.cycles for edge in (cycle.start, cycle.last_day, cycle.end)]
    return plan, draw(st.sampled_from(edges) | days)


# what was known at the close of a day


def cut(plan: Plan, as_of: dt.date, *, targets_until: dt.date | None = None) -> Plan:
    """Return a plan without anything dated after a day."""
    until = as_of if targets_until is None else targets_until

    def kpi(item: KPI) -> KPI:
        return attrs.evolve(
            item,
            readings=[found for found in item.readings if found.date <= as_of],
            targets=[found for found in item.targets if found.date <= until],
            decisions=[found for found in item.decisions if found.date <= as_of],
        )

    def state(states: Iterable[StateChange]) -> list[StateChange]:
        return [change for change in states if change.at <= as_of]

    def closing(found: Closing | None) -> Closing | None:
        return None if found is None or found.at > as_of else found

    def key_result(item: KeyResult) -> KeyResult:
        measure = item.measure
        if isinstance(measure, Milestones):
            steps = [
                attrs.evolve(step, done_on=None) if step.done_on is not None and step.done_on > as_of else step
                for step in measure.milestones
            ]
            measure = Milestones(steps)
        return attrs.evolve(
            item,
            measure=measure,
            check_ins=[found for found in item.check_ins if found.date <= as_of],
            revisions=[found for found in item.revisions if found.at <= as_of],
            states=state(item.states),
            closing=closing(item.closing),
        )

    def objective(item: Objective) -> Objective:
        return attrs.evolve(
            item,
            key_results=[key_result(found) for found in item.key_results],
            states=state(item.states),
            closing=closing(item.closing),
        )

    return attrs.evolve(plan, kpis=map(kpi, plan.kpis), objectives=map(objective, plan.objectives))


@st.composite
def continued(draw: st.DrawFn, plan: Plan, as_of: dt.date) -> Plan:
    """Draw a plan to which something dated after a day was appended."""
    later = st.integers(1, 200).map(lambda number: as_of + number * ONE_DAY)
    changes = st.lists(st.builds(StateChange, later, st.sampled_from(tuple(State))), max_size=1)

    def kpi(item: KPI) -> KPI:
        free = draw(later)
        more = item.threshold is not None and all(target.date != free for target in item.targets)
        way = None if item.threshold is None else item.threshold.direction
        return attrs.evolve(
            item,
            readings=[*item.readings, Reading(draw(later), draw(units))],
            targets=[*item.targets, *([Target(free, draw(thresholds(way)))] if more else [])],
            decisions=[*item.decisions, Decision(draw(later), "later")],
        )

    def objective(item: Objective) -> Objective:
        key_results = [
            attrs.evolve(
                found,
                states=[*found.states, *draw(changes)],
                closing=Closing(draw(later), 1) if found.closing is None else found.closing,
            )
            for found in item.key_results
        ]
        return attrs.evolve(item, key_results=key_results, states=[*item.states, *draw(changes)])

    return attrs.evolve(plan, kpis=list(map(kpi, plan.kpis)), objectives=list(map(objective, plan.objectives)))


# an oracle: everything from the raw histories, day by day


def in_force(kpi: KPI, date: dt.date) -> Threshold | None:
    """Return the threshold of a day by trying every target."""
    found = [target for target in kpi.targets if target.date <= date]
    return max(found, key=lambda target: target.date).threshold if found else kpi.threshold


def bands(kpi: KPI, as_of: dt.date) -> list[tuple[Reading, Health]]:
    """Return the readings in force up to a day, each with its band."""
    last: dict[dt.date, Reading] = {}
    for reading in kpi.readings:
        if reading.date <= as_of:
            last[reading.date] = reading
    found: list[tuple[Reading, Health]] = []
    for date in sorted(last):
        threshold = in_force(kpi, date)
        band = Health.NO_THRESHOLD if threshold is None else threshold.classify(last[date].value)
        found.append((last[date], band))
    return found


def known_healths(kpi: KPI, as_of: dt.date) -> list[Health]:
    """Return the known health after each reading: for each, look back at the last `confirm` of them."""
    found = [band for _, band in bands(kpi, as_of)]
    known: list[Health] = []
    for end in range(1, len(found) + 1):
        window = found[max(0, end - kpi.confirm) : end]
        changed = len(window) == kpi.confirm and len(set(window)) == 1
        known.append(window[-1] if end == 1 or changed else known[-1])
    return known


def state_of(goal: Objective | KeyResult, as_of: dt.date) -> State:
    """Return a goal's state by going through its changes in order of date, the closing before those of its day."""
    events: list[tuple[dt.date, int, int, State]] = [
        (change.at, 1, place, change.state) for place, change in enumerate(goal.states)
    ]
    if goal.closing is not None:
        events.append((goal.closing.at, 0, 0, State.CLOSED))
    state = State.ACTIVE
    for at, _, _, entered in sorted(events, key=lambda event: event[:3]):
        if at <= as_of:
            state = entered
    return state


def reads(key_result: KeyResult) -> str | None:
    """Return the KPI of any measure that has one."""
    found: str | None = getattr(key_result.measure, "kpi", None)
    return found


def phase(plan: Plan, objective: Objective, state: State, as_of: dt.date) -> str:
    """Return whether a goal in a state is current, upcoming or past."""
    cycle = next((cycle for cycle in plan.cycles if cycle.id == objective.cycle), None)
    over = cycle is not None and cycle.last_day < as_of
    ahead = cycle is not None and cycle.start > as_of
    if state in OVER or over:
        return "past"
    return "upcoming" if ahead or state is State.DRAFT else "current"


def expected_phases(plan: Plan, kpi: str, as_of: dt.date) -> dict[str, list[str]]:
    """Return the key results that read a KPI by where they stand."""
    found: dict[str, list[str]] = {"current": [], "upcoming": [], "past": []}
    for objective in plan.objectives:
        for key_result in objective.key_results:
            own, whole = state_of(key_result, as_of), state_of(objective, as_of)
            if reads(key_result) == kpi:
                state = whole if own is State.ACTIVE else own
                found[phase(plan, objective, state, as_of)].append(key_result.id)
    return found


# views


@given(dated_plans(), policies())
def test_a_view_says_what_the_raw_histories_say(case: tuple[Plan, dt.date], policy: Policy) -> None:
    plan, as_of = case
    card = evaluate(plan, as_of, policy)
    for kpi in plan.kpis:
        view = kpi_view(plan, kpi.id, as_of, policy)
        found, known = bands(kpi, as_of), known_healths(kpi, as_of)
        assert (view.health, view.value) == (card.kpis[kpi.id].health, card.kpis[kpi.id].value)
        last = known[-1] if known else Health.NO_DATA
        lenient = last is Health.NO_THRESHOLD and policy.no_threshold == "healthy"
        assert view.known_health is (Health.HEALTHY if lenient else last)
        assert view.threshold == in_force(kpi, as_of)
        decided = sorted((item for item in kpi.decisions if item.date <= as_of), key=lambda item: item.date)
        assert view.last_decision == (decided[-1] if decided else None)
        old = bool(found) and (as_of - found[0][0].date).days >= 90
        assert view.undecided is (old and not any(0 <= (as_of - item.date).days < 90 for item in kpi.decisions))
        assert view.judged == (in_force(kpi, found[-1][0].date) if found else None)
        phases = expected_phases(plan, kpi.id, as_of)
        assert [item.id for item in view.current] == phases["current"]
        assert [item.id for item in view.upcoming] == phases["upcoming"]
        assert [item.id for item in view.past] == phases["past"]
        assert view.answered is (bool(phases["current"]) if view.known_health is Health.BREACHED else None)
        guarding = [
            objective.id
            for objective in plan.objectives
            if kpi.id in objective.guardrails and phase(plan, objective, state_of(objective, as_of), as_of) == "current"
        ]
        assert [guard.objective for guard in view.guards] == guarding
        for guard in view.guards:
            assert guard.breached is (kpi.id in card.objectives[guard.objective].breached_guardrails)
        if not found:
            assert (view.since, view.previous, view.streak, view.unconfirmed) == (None, None, 0, None)
            continue
        begun = max(place for place in range(len(known)) if place == 0 or known[place] != known[place - 1])
        assert view.since == found[begun][0].date
        assert view.previous is (known[begun - 1] if begun else None)
        last = found[-1][1]
        streak = next((place for place, (_, band) in enumerate(reversed(found)) if band != last), len(found))
        assert view.streak == streak
        assert (view.unconfirmed is None) is (last is known[-1])


@given(linked_plans(), days, cadences, st.data())
def test_readings_on_the_dates_of_a_cadence_are_never_overdue(
    plan: Plan, anchor: dt.date, cadence: Cadence, data: st.DataObject
) -> None:
    weekday = data.draw(st.sampled_from(WEEKDAYS))
    own = Cadence.every_weeks(cadence.every, weekday) if cadence.unit == "week" else cadence
    taken = [own.occurrence(place, anchor) for place in range(data.draw(st.integers(1, 4)))]
    following = own.occurrence(len(taken), anchor)
    kpi = attrs.evolve(plan.kpi("last"), cadence=own, readings=[Reading(date, 1) for date in taken])
    plan = attrs.evolve(plan, kpis=[*plan.kpis[:-1], kpi])
    view = kpi_view(plan, "last", following)
    assert (view.due, view.overdue) == (following, False)
    assert view.health is not Health.STALE
    assert kpi_view(plan, "last", following + ONE_DAY).overdue


@given(dated_plans(), policies())
def test_what_is_stale_is_overdue(case: tuple[Plan, dt.date], policy: Policy) -> None:
    plan, as_of = case
    assume(policy.stale_after > 1)
    for kpi in plan.kpis:
        view = kpi_view(plan, kpi.id, as_of, policy)
        assert view.overdue or view.health is not Health.STALE
        assert view.due is None or (view.date is not None and view.due > view.date)


@given(linked_plans(), days)
def test_what_is_needed_to_confirm_is_needed_exactly(plan: Plan, as_of: dt.date) -> None:
    for kpi in cut(plan, as_of).kpis:
        view, last, threshold = kpi_view(plan, kpi.id, as_of), kpi.series.at(as_of), kpi.threshold_at(as_of)
        if view.unconfirmed is None or last is None or threshold is None:
            continue
        if threshold.classify(last.value) is not view.unconfirmed.band:
            continue  # another target began since
        assert view.unconfirmed.needed >= 1
        for more in range(1, view.unconfirmed.needed + 1):
            again = [Reading(as_of + number * ONE_DAY, last.value) for number in range(1, more + 1)]
            changed = attrs.evolve(kpi, readings=[*kpi.readings, *again])
            known = known_healths(changed, as_of + more * ONE_DAY)[-1]
            assert (known is view.unconfirmed.band) is (more == view.unconfirmed.needed)


@given(linked_plans(), days, policies(), st.data())
def test_views_and_coverage_never_look_ahead(plan: Plan, as_of: dt.date, policy: Policy, data: st.DataObject) -> None:
    past = cut(plan, as_of)
    later = data.draw(continued(past, as_of))
    for other in (plan, later):
        assert kpi_coverage(other, as_of, policy) == kpi_coverage(past, as_of, policy)
        for kpi in plan.kpis:
            assert kpi_view(other, kpi.id, as_of, policy) == kpi_view(past, kpi.id, as_of, policy)


# coverage


@given(dated_plans(), policies(), st.integers(1, 4))
def test_coverage_says_what_the_views_say(case: tuple[Plan, dt.date], policy: Policy, chased: int) -> None:
    plan, as_of = case
    found = kpi_coverage(plan, as_of, policy, chased=chased)
    views = [kpi_view(plan, kpi.id, as_of, policy) for kpi in plan.kpis]
    for name in HEALTHS:
        assert getattr(found, name) == tuple(view.id for view in views if view.health == name)
    assert sum(len(getattr(found, name)) for name in HEALTHS) == len(plan.kpis)
    assert found.unanswered == tuple(view.id for view in views if view.answered is False)
    assert found.answered == tuple(view.id for view in views if view.answered)
    assert found.unanswered_warnings == tuple(
        view.id for view in views if view.known_health is Health.WARNING and not view.current
    )
    assert found.linked == tuple(view.id for view in views if view.current)
    guarding = {kpi for objective in plan.objectives for kpi in objective.guardrails}
    assert found.unused == tuple(
        view.id
        for view in views
        if not (view.current or view.upcoming or view.past)
        and view.id not in guarding
        and plan.kpi(view.id).undecided(as_of)
    )
    assert found.undecided == tuple(view.id for view in views if view.undecided)
    by_owner: dict[str | None, list[str]] = {}
    for view in views:
        for owner in {item.owner for item in view.current}:
            by_owner.setdefault(owner, []).append(view.id)
    assert {row.owner: list(row.kpis) for row in found.chased if row.kpis} == by_owner
    assert [row.owner for row in found.chased if row.owner is not None] == [owner.id for owner in plan.owners]
    assert all(row.too_many is (len(row.kpis) > chased) for row in (*found.chased, found.chased_in_total))
    assert found.chased_in_total.kpis == found.linked
    assert found.share_of_kpis == float(Fraction(len(found.linked), len(plan.kpis)))


def watched(plan: Plan, objective: Objective, as_of: dt.date) -> bool:
    """Return whether a key result reads a KPI, or whatever the objective gathers does, all the way down."""
    own = [item for item in objective.key_results if state_of(item, as_of) not in NO_GOALS]
    if any(reads(item) is not None for item in own):
        return True
    gathering = [item.id for item in own if isinstance(item.measure, Cascaded)] if own else [objective.id]
    return any(
        link.to in gathering
        and link.contributes
        and link.weight > 0
        and state_of(child, as_of) not in NO_GOALS
        and watched(plan, child, as_of)
        for child in plan.objectives
        for link in child.aligned_to
    )


@given(dated_plans())
def test_current_objectives_are_watched_guarded_or_blind(case: tuple[Plan, dt.date]) -> None:
    plan, as_of = case
    found = kpi_coverage(plan, as_of)
    blind: list[str] = []
    guarded: list[str] = []
    current: list[str] = []
    for objective in plan.objectives:
        if phase(plan, objective, state_of(objective, as_of), as_of) != "current":
            continue
        current.append(objective.id)
        if not watched(plan, objective, as_of):
            (guarded if objective.guardrails else blind).append(objective.id)
    assert (list(found.objectives), list(found.blind), list(found.guarded_only)) == (current, blind, guarded)
    share = None if not current else float(1 - Fraction(len(blind), len(current)))
    assert found.share_of_objectives == share


def shuffled(data: st.DataObject, items: Sequence[T]) -> list[T]:
    return data.draw(st.permutations(items))


def plain(found: KPICoverage) -> dict[str, object]:
    """Return the fields with every collection in one order."""
    rows = {row.owner: (set(row.kpis), row.limit) for row in (*found.chased, found.chased_in_total)}
    names = [field.name for field in attrs.fields(KPICoverage) if not field.name.startswith("chased")]
    made: dict[str, object] = {"rows": rows, "shares": (found.share_of_kpis, found.share_of_objectives)}
    for name in names:
        value: object = getattr(found, name)
        made[name] = sorted(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else value
    return made


@given(linked_plans(), days, st.data())
def test_the_order_of_a_plan_changes_only_the_order_of_the_answer(
    plan: Plan, as_of: dt.date, data: st.DataObject
) -> None:
    mixed = attrs.evolve(
        plan,
        cycles=shuffled(data, plan.cycles),
        owners=shuffled(data, plan.owners),
        kpis=shuffled(data, plan.kpis),
        objectives=shuffled(data, plan.objectives),
    )
    assert plain(kpi_coverage(mixed, as_of)) == plain(kpi_coverage(plan, as_of))


# drafts


@st.composite
def asked(draw: st.DrawFn) -> tuple[Plan, str, dt.date]:
    """Draw a plan, one of its cycles that is not over, and a day on which the KPI `last` has a reading."""
    plan = draw(linked_plans(3))
    first = plan.kpi("last").readings[0].date
    as_of = max(first, draw(days))
    ahead = Cycle(id="next", start=as_of + draw(st.integers(1, 30)) * ONE_DAY, end=as_of + 100 * ONE_DAY)
    today = Cycle(id="today", start=as_of, end=as_of + ONE_DAY)
    running = Cycle(id="running", start=as_of - 30 * ONE_DAY, end=as_of + 30 * ONE_DAY)
    plan = attrs.evolve(plan, cycles=[*plan.cycles, ahead, today, running])
    kpi = plan.kpi("last")
    if kpi.threshold is not None and draw(st.booleans()):
        date = as_of + draw(st.integers(-9, 9)) * ONE_DAY
        kept = [target for target in kpi.targets if target.date != date]
        kpi = attrs.evolve(kpi, targets=[*kept, Target(date, draw(thresholds(kpi.threshold.direction)))])
        plan = attrs.evolve(plan, kpis=[*plan.kpis[:-1], kpi])
    going = [cycle.id for cycle in plan.cycles if cycle.last_day >= as_of]
    return plan, draw(st.sampled_from((*going, "running", "running"))), as_of


def drafted(make: Callable[[], Draft]) -> tuple[Draft | None, set[str]]:
    """Return the draft, or the codes of its refusal."""
    try:
        return make(), set()
    except GoalkitError as error:
        return None, {problem.code for problem in error.problems}


def edges(threshold: Threshold, value: float) -> list[float]:
    """Return the edges that a value has yet to reach."""
    low = [] if threshold.low is None or value >= threshold.low else [threshold.low]
    high = [] if threshold.high is None or value <= threshold.high else [threshold.high]
    return low + high


@given(asked())
def test_a_draft_or_the_reason_why_not(case: tuple[Plan, str, dt.date]) -> None:
    plan, cycle, as_of = case
    kpi, box = plan.kpi("last"), plan.cycle(cycle)
    value = bands(kpi, as_of)[-1][0].value
    known = known_healths(kpi, as_of)[-1]
    threshold = in_force(kpi, box.last_day)
    assert threshold is not None
    by_the_end = known_healths(attrs.evolve(kpi, threshold=threshold, targets=()), as_of)[-1]
    expected: set[str] = set()
    for objective in plan.objectives:
        for key_result in objective.key_results:
            own, whole = state_of(key_result, as_of), state_of(objective, as_of)
            if objective.cycle == cycle and reads(key_result) == "last" and {own, whole}.isdisjoint(OVER):
                expected.add("draft.exists")
    if known is Health.HEALTHY and (by_the_end is Health.HEALTHY or threshold.met(value)):
        expected.add("draft.healthy")
    elif not edges(threshold, value):
        expected.add("draft.reached")
    draft, codes = drafted(lambda: draft_objective(plan, "last", cycle, as_of))
    assert codes == expected
    if draft is not None:
        assert [draft.target] == edges(threshold, value)
        assert draft.baseline == value


@given(asked(), policies())
def test_a_draft_starts_at_its_baseline_and_is_done_at_its_target(
    case: tuple[Plan, str, dt.date], policy: Policy
) -> None:
    plan, cycle, as_of = case
    policy = attrs.evolve(policy, change="from_baseline")  # value over target does not start at 0
    draft, _ = drafted(lambda: draft_objective(plan, "last", cycle, as_of, policy))
    assume(draft is not None)
    assert draft is not None
    past = draft.add_to(cut(plan, as_of))
    for today in {as_of, max(as_of, plan.cycle(cycle).start)}:
        result = evaluate(past, today, policy).key_results[draft.key_result.id]
        assert (result.baseline, result.target, result.value) == (draft.baseline, draft.target, draft.baseline)
        assert result.progress == 0
    end = plan.cycle(cycle).last_day
    if end == as_of:
        return
    done = past.with_reading("last", Reading(end, draft.target))
    assert evaluate(done, end, policy).key_results[draft.key_result.id].progress == 1
    past = cut(plan, as_of, targets_until=end)
    done = past.with_reading("last", Reading(end, draft.target))
    threshold = in_force(done.kpi("last"), end)
    assert threshold is not None
    assert threshold.met(draft.target) is not threshold.strict


@given(asked(), st.data())
def test_drafts_look_ahead_at_targets_only_and_not_beyond_the_cycle(
    case: tuple[Plan, str, dt.date], data: st.DataObject
) -> None:
    plan, cycle, as_of = case
    day = plan.cycle(cycle).last_day
    past = cut(plan, as_of, targets_until=day)
    later = data.draw(continued(past, day))
    for other in (plan, later):
        assert drafted(lambda plan=other: draft_objective(plan, "last", cycle, as_of)) == drafted(  # type: ignore[misc]
            lambda: draft_objective(past, "last", cycle, as_of)
        )


@given(asked(), days)
def test_a_draft_counts_nowhere_and_answers_nothing(case: tuple[Plan, str, dt.date], today: dt.date) -> None:
    plan, cycle, as_of = case
    draft, _ = drafted(lambda: draft_objective(plan, "last", cycle, as_of))
    assume(draft is not None)
    assert draft is not None
    added = draft.add_to(plan)
    before, after = evaluate(plan, today), evaluate(added, today)
    for owner in plan.owners:
        assert after.owners[owner.id].score == before.owners[owner.id].score
    for objective in plan.objectives:
        assert after.objectives[objective.id].score == before.objectives[objective.id].score
    without, with_it = kpi_coverage(plan, today), kpi_coverage(added, today)
    if today >= min(as_of, plan.cycle(cycle).start):
        assert attrs.evolve(with_it, unused=without.unused) == without
        assert "last" not in with_it.unused
    codes = drafted(lambda: draft_objective(added, "last", cycle, as_of))[1]
    assert codes == {"draft.exists"}


@given(asked(), units)
def test_a_target_of_one_s_own_lies_ahead(case: tuple[Plan, str, dt.date], number: int) -> None:
    plan, cycle, as_of = case
    target = number / 10_000
    kpi = plan.kpi("last")
    value = bands(kpi, as_of)[-1][0].value
    threshold = in_force(kpi, plan.cycle(cycle).last_day)
    draft, codes = drafted(lambda: draft_objective(plan, "last", cycle, as_of, target=target))
    assume(not codes & {"draft.healthy", "draft.exists"})
    assert threshold is not None
    if threshold.direction == "increase":
        right = target > value
    elif threshold.direction == "decrease":
        right = target < value
    else:
        low, high = threshold.low or 0.0, threshold.high or 0.0
        up = value < target <= high and (value < low or (value == low and threshold.strict))
        right = up or (low <= target < value and (value > high or (value == high and threshold.strict)))
    assert (draft is not None) is right
    if draft is not None:
        assert isinstance(draft.key_result.measure, Change)
        assert draft.target == target == draft.key_result.measure.target
