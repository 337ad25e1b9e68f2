"""Laws of calibration: an oracle by brute force, no look-ahead, no order, exact parts of the Brier score."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs
from hypothesis import given
from hypothesis import strategies as st

from goalkit import (
    KPI,
    Baseline,
    Change,
    CheckIn,
    Closing,
    Cycle,
    KeyResult,
    Maintain,
    Objective,
    Owner,
    Plan,
    Policy,
    Reading,
    Revision,
    StateChange,
    evaluate,
)
from goalkit.insight.brier import brier, decomposition
from goalkit.insight.calibration import Calibration, CalibrationRow, calibration
from goalkit.model.numbers import settle
from goalkit.model.states import State
from tests.strategies import NEW_YEAR, plans, policies, shares

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from goalkit.insight.brier import Forecast

ONE_DAY = dt.timedelta(days=1)
FAR = NEW_YEAR + dt.timedelta(days=400)
NAMES = ("w0", "w1", "w2")

later = st.integers(-5, 130).map(lambda number: NEW_YEAR + dt.timedelta(days=number))
horizons = st.sampled_from((0.5, 1 / 3, 0.1, 0.9, 1))
stated = st.sampled_from((0, 0.1, 0.3, 0.5, 0.7, 0.9, 1, 1 / 3)) | shares
forecasts: st.SearchStrategy[list[Forecast]] = st.lists(st.tuples(stated, st.integers(0, 1)), min_size=1, max_size=60)


def frac(number: float) -> Fraction:
    """Return a number as it is written."""
    return Fraction(repr(number))


def with_owners(plan: Plan, names: Sequence[str | None]) -> Plan:
    """Return a plan whose key results have these owners, in turn."""
    known = {owner.id for owner in plan.owners}
    chosen = iter([name if name in known else None for name in names] * 100)
    return on_key_results(plan, lambda item: attrs.evolve(item, owner=next(chosen)))


def on_key_results(plan: Plan, change: Callable[[KeyResult], KeyResult]) -> Plan:
    return attrs.evolve(
        plan,
        objectives=[
            attrs.evolve(item, key_results=[change(kr) for kr in item.key_results]) for item in plan.objectives
        ],
    )


owned = st.builds(with_owners, plans(), st.lists(st.sampled_from((None, None, *NAMES)), min_size=1, max_size=5))
"""Plans in which a key result may have another owner than its objective."""


@st.composite
def histories(draw: st.DrawFn) -> Plan:
    """Draw up to five cycles in a row in which most key results have a score and a confidence."""
    months = [Cycle.month(2026, number) for number in range(1, draw(st.integers(1, 5)) + 1)]
    goals: list[Objective] = []
    level = draw(st.sampled_from(((0.9, 1), (0, 0.3, 0.4), (0.6, 0.7, 0.85), (0, 0.4, 0.7, 0.85, 1))))
    for number, month in enumerate(months):
        found: list[KeyResult] = []
        for place in range(draw(st.integers(0, 6))):
            day = month.start + dt.timedelta(days=draw(st.integers(0, 27)))
            score = draw(st.sampled_from((*level, *level, None)))
            closing = month.end + dt.timedelta(days=draw(st.integers(-9, 9)))
            found.append(
                KeyResult(
                    id=f"o{number}.{place}",
                    title="kr",
                    owner=draw(st.sampled_from((None, "w0", "w1"))),
                    measure=Change(baseline=0, target=1),
                    check_ins=[CheckIn(day, score, confidence=draw(st.none() | stated))],
                    closing=Closing(closing, draw(st.sampled_from(level))) if draw(st.integers(0, 4)) == 4 else None,
                )
            )
        goals.append(
            Objective(
                id=f"o{number}",
                title="o",
                cycle=month.id,
                owner=draw(st.sampled_from((None, "w0", "w2"))),
                ambition="aspirational" if draw(st.integers(0, 3)) else "committed",
                key_results=found,
            )
        )
    return Plan(cycles=months, owners=[Owner(id=name) for name in NAMES], objectives=goals)


# an oracle


def state_on(states: Sequence[StateChange], day: dt.date) -> State | None:
    """Return the last state entered on one day, or None where there is none."""
    found = None
    for change in states:
        if change.at == day:
            found = change.state
    return found


def grade_in_force(goal: KeyResult | Objective, as_of: dt.date) -> Closing | None:
    """Return the closing by looking at every day since: it is lifted where the goal is active on one of them."""
    closing = goal.closing
    if closing is None:
        return None
    day = closing.at
    if day > as_of:
        return None
    while day <= as_of:
        if state_on(goal.states, day) is State.ACTIVE:
            return None
        day += ONE_DAY
    return closing


def state_by_walk(goal: KeyResult | Objective, last_day: dt.date, as_of: dt.date) -> State:
    """Return the state by walking through all days: changes up to the end of the cycle, a grade at any time."""
    state, day = State.ACTIVE, NEW_YEAR - dt.timedelta(days=30)
    closing = grade_in_force(goal, as_of)
    while day <= as_of:
        if closing is not None and closing.at == day:
            state = State.CLOSED
        if day <= last_day:
            state = state_on(goal.states, day) or state
        day += ONE_DAY
    return state


def without_closing(plan: Plan, name: str) -> Plan:
    """Return a plan in which nobody graded one key result."""
    return on_key_results(plan, lambda item: attrs.evolve(item, closing=None) if item.id == name else item)


def expected_rows(
    plan: Plan, as_of: dt.date, policy: Policy, horizon: float
) -> dict[str | None, list[tuple[str, str, Fraction | None, Fraction | None]]]:
    """Return cycle, ambition, final score and forecast of each key result that takes part, by owner."""
    found: dict[str | None, list[tuple[str, str, Fraction | None, Fraction | None]]] = defaultdict(list)
    for objective, item in plan.key_results():
        cycle = plan.cycle_of(objective)
        if cycle is None or as_of <= cycle.last_day:
            continue
        ends = [state_by_walk(goal, cycle.last_day, as_of) for goal in (objective, item)]
        if State.DRAFT in ends or State.CANCELLED in ends:
            continue
        closing = grade_in_force(item, as_of)
        score = None if closing is None else closing.score
        if closing is None:
            bare = without_closing(plan, item.id)
            score = evaluate(bare, cycle.last_day, policy).key_results[item.id].score
        confidence, day = None, cycle.start
        while day <= cycle.last_day and settle(cycle.elapsed(day, policy.day_count)) <= settle(horizon):
            for check_in in item.check_ins:
                if check_in.date == day and check_in.confidence is not None:
                    confidence = check_in.confidence
            day += ONE_DAY
        row = (
            cycle.id,
            objective.ambition,
            None if score is None else frac(score),
            None if confidence is None else frac(settle(confidence)),
        )
        found[None].append(row)
        owner = item.owner or objective.owner
        if owner is not None:
            found[owner].append(row)
    return found


def check_row(row: CalibrationRow, expected: list[tuple[str, str, Fraction | None, Fraction | None]]) -> None:
    """Compare a row with the key results that it should be made of, in exact arithmetic."""
    scored = [(cycle, ambition, score) for cycle, ambition, score, _ in expected if score is not None]
    stretch = [(cycle, score) for cycle, ambition, score in scored if ambition == "aspirational"]
    promised = [(cycle, score) for cycle, ambition, score in scored if ambition == "committed"]
    assert (row.stretch.key_results, row.stretch.cycles) == (len(stretch), len({cycle for cycle, _ in stretch}))
    kept = row.commitments
    assert (kept.key_results, kept.cycles) == (len(promised), len({cycle for cycle, _ in promised}))
    assert row.stretch.key_results + row.stretch.unscored == sum(item[1] == "aspirational" for item in expected)
    assert kept.key_results + kept.unscored == sum(item[1] == "committed" for item in expected)
    assert kept.kept == sum(score >= 1 for _, score in promised)
    assert kept.share_kept == (settle(kept.kept / len(promised)) if promised else None)
    assert row.stretch.full == sum(score >= 1 for _, score in stretch)
    verdict = None
    if stretch:
        mean = sum((score for _, score in stretch), start=Fraction(0)) / len(stretch)
        share = Fraction(row.stretch.full, len(stretch))
        assert row.stretch.mean == settle(float(mean))
        assert row.stretch.share_full == settle(float(share))
        if len(stretch) >= 2:
            easy = mean > Fraction(85, 100) or share > Fraction(2, 3)
            aimed = (Fraction(6, 10) <= mean) - (mean <= Fraction(7, 10))
            beside = {-1: "short", 0: "calibrated", 1: "strong"}[aimed]
            verdict = "too_easy" if easy else "too_hard" if mean < Fraction(4, 10) else beside
    assert row.stretch.verdict == verdict
    assert bool(row.stretch.question) == (verdict in {"too_easy", "too_hard"})
    assert bool(row.stretch.reason) == (verdict is None)
    assert ("closed cycles" in row.stretch.reason) == (row.stretch.cycles < 1)
    assert ("key results" in row.stretch.reason) == (len(stretch) < 2)
    edges = {"aspirational": Fraction(7, 10), "committed": Fraction(1)}
    said = [(stated, score >= edges[ambition]) for _, ambition, score, stated in expected if score is not None]
    pairs = [(stated, Fraction(happened)) for stated, happened in said if stated is not None]
    assert (row.confidence.forecasts, row.confidence.unstated) == (len(pairs), len(said) - len(pairs))
    if not pairs:
        assert row.confidence.brier is None
        return
    total = len(pairs)
    wrong = sum(((stated - happened) ** 2 for stated, happened in pairs), start=Fraction(0)) / total
    base = sum((happened for _, happened in pairs), start=Fraction(0)) / total
    middle = sum((stated for stated, _ in pairs), start=Fraction(0)) / total
    assert row.confidence.brier == float(wrong)
    assert row.confidence.base_rate == float(base)
    assert row.confidence.mean_confidence == float(middle)
    assert row.confidence.bias == float(middle - base)
    assert row.confidence.base_brier == float(base * (1 - base))
    assert row.confidence.skill == (None if base in {0, 1} else float(1 - wrong / (base * (1 - base))))
    assert (row.confidence.decomposition is None) == (total < 30)


def check_all(plan: Plan, as_of: dt.date, policy: Policy, horizon: float) -> None:
    found = calibration(plan, as_of, policy, least_cycles=1, least_key_results=2, horizon=horizon)
    expected = expected_rows(plan, as_of, policy, horizon)
    check_row(found.plan, expected[None])
    held = {name for name in expected if name is not None}
    assert [row.owner for row in found.owners] == [owner.id for owner in plan.owners if owner.id in held]
    for row in found.owners:
        check_row(row, expected[row.owner])


@given(owned, later, policies(), horizons)
def test_it_is_what_brute_force_finds(plan: Plan, as_of: dt.date, policy: Policy, horizon: float) -> None:
    check_all(plan, as_of, policy, horizon)


@given(histories(), st.integers(0, 180), horizons)
def test_it_is_what_brute_force_finds_in_long_histories(plan: Plan, number: int, horizon: float) -> None:
    check_all(plan, NEW_YEAR + dt.timedelta(days=number), Policy(), horizon)


# time


def known_by(plan: Plan, as_of: dt.date) -> Plan:
    """Return a plan without anything dated after a day."""

    def cut(item: KeyResult) -> KeyResult:
        return attrs.evolve(
            item,
            check_ins=[entry for entry in item.check_ins if entry.date <= as_of],
            revisions=[entry for entry in item.revisions if entry.at <= as_of],
            states=[entry for entry in item.states if entry.at <= as_of],
            closing=None if item.closing is None or item.closing.at > as_of else item.closing,
        )

    return attrs.evolve(
        on_key_results(plan, cut),
        kpis=[attrs.evolve(kpi, readings=[r for r in kpi.readings if r.date <= as_of]) for kpi in plan.kpis],
    )


def add_later(plan: Plan, after: dt.date, score: float) -> Plan:
    """Return a plan in which things happen to every goal and KPI on the day after."""
    day = after + ONE_DAY

    def more(item: KeyResult) -> KeyResult:
        grade = item.closing or Closing(day, score)
        known = [revision for revision in item.revisions if revision.at <= after]
        revised = [*known, Revision(at=day, baseline=7, target=7)] if isinstance(item.measure, Change) else ()
        states = [*item.states, StateChange(at=day, state=State.ACTIVE), StateChange(at=day, state=State.CANCELLED)]
        return attrs.evolve(item, closing=grade, revisions=revised, states=states)

    return attrs.evolve(
        on_key_results(plan, more),
        kpis=[attrs.evolve(kpi, readings=[*kpi.readings, Reading(day, 3)]) for kpi in plan.kpis],
    )


@given(owned, later, policies(), shares)
def test_what_is_dated_after_the_day_changes_nothing(plan: Plan, as_of: dt.date, policy: Policy, score: float) -> None:
    before = calibration(known_by(plan, as_of), as_of, policy, least_cycles=1, least_key_results=2)
    known = calibration(plan, as_of, policy, least_cycles=1, least_key_results=2)
    after = calibration(add_later(plan, as_of, score), as_of, policy, least_cycles=1, least_key_results=2)
    assert before == known == after


@given(owned, later, policies())
def test_after_the_end_only_a_grade_changes_a_score(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    """Everything up to the end of the last cycle is kept; of what comes later only closings are."""
    end = max(cycle.last_day for cycle in plan.cycles)
    day = end + ONE_DAY

    def more(item: KeyResult) -> KeyResult:
        known = [revision for revision in item.revisions if revision.at <= end]
        revised = [*known, Revision(at=day, baseline=7, target=7)] if isinstance(item.measure, Change) else ()
        return attrs.evolve(
            item,
            states=[*(state for state in item.states if state.at <= end), StateChange(at=day, state=State.CANCELLED)],
            revisions=revised,
        )

    def settled(item: KeyResult) -> KeyResult:
        return attrs.evolve(item, states=[state for state in item.states if state.at <= end])

    plain = on_key_results(plan, settled)
    moved = attrs.evolve(
        on_key_results(plan, more),
        kpis=[attrs.evolve(kpi, readings=[*kpi.readings, Reading(day, 3)]) for kpi in plan.kpis],
    )
    today = max(as_of, FAR)
    assert calibration(moved, today, policy) == calibration(plain, today, policy)


@given(histories(), shares)
def test_a_grade_given_later_replaces_the_score(plan: Plan, score: float) -> None:
    graded = on_key_results(plan, lambda item: attrs.evolve(item, closing=Closing(FAR, score)))
    before = calibration(on_key_results(plan, lambda item: attrs.evolve(item, closing=None)), FAR - ONE_DAY)
    assert attrs.evolve(calibration(graded, FAR - ONE_DAY), as_of=FAR) == attrs.evolve(before, as_of=FAR)
    row = calibration(graded, FAR).plan
    assert row.stretch.unscored == row.commitments.unscored == 0
    assert row.stretch.mean == (score if row.stretch.key_results else None)
    assert row.commitments.share_kept == (float(score >= 1) if row.commitments.key_results else None)


@given(owned, later, policies(), histories())
def test_an_open_cycle_changes_nothing(plan: Plan, as_of: dt.date, policy: Policy, other: Plan) -> None:
    still_open = Cycle(id="open", start=NEW_YEAR, end=as_of + ONE_DAY if as_of >= NEW_YEAR else FAR)
    newcomer = Owner(id="newcomer")

    def moved(item: KeyResult) -> KeyResult:
        inside = [entry for entry in item.check_ins if entry.date in still_open]
        return attrs.evolve(item, id=f"new-{item.id}", owner=None, check_ins=inside)

    goals = [
        attrs.evolve(
            item,
            id=f"new-{item.id}",
            cycle="open",
            owner="newcomer",
            key_results=[moved(kr) for kr in item.key_results],
        )
        for item in other.objectives
    ]
    larger = attrs.evolve(
        plan,
        cycles=[*plan.cycles, still_open],
        owners=[newcomer, *plan.owners],
        objectives=[*goals, *plan.objectives],
    )
    assert calibration(larger, as_of, policy) == calibration(plan, as_of, policy)


# order and names


def shuffled(found: Calibration) -> Calibration:
    """Return the same with the owners in the order of their names."""
    return attrs.evolve(found, owners=tuple(sorted(found.owners, key=lambda row: row.owner or "")))


@given(st.one_of(owned, histories()), later, policies(), st.randoms(use_true_random=False))
def test_the_order_of_goals_owners_and_cycles_changes_nothing(
    plan: Plan, as_of: dt.date, policy: Policy, random: Random
) -> None:
    def mix(items: Sequence[KeyResult]) -> list[KeyResult]:
        return random.sample(items, len(items))

    objectives = [attrs.evolve(item, key_results=mix(item.key_results)) for item in plan.objectives]
    mixed = attrs.evolve(
        plan,
        cycles=random.sample(plan.cycles, len(plan.cycles)),
        owners=random.sample(plan.owners, len(plan.owners)),
        objectives=random.sample(objectives, len(objectives)),
    )
    left = calibration(mixed, as_of, policy, least_cycles=1, least_key_results=2)
    right = calibration(plan, as_of, policy, least_cycles=1, least_key_results=2)
    assert shuffled(left) == shuffled(right)


def renamed(plan: Plan) -> Plan:
    """Return the same plan in other words."""

    def name(old: str) -> str:
        return f"x-{old[::-1]}"

    def maybe(old: str | None) -> str | None:
        return None if old is None else name(old)

    def measure_of(item: KeyResult) -> KeyResult:
        measure = item.measure
        if not isinstance(measure, (Change, Maintain, Baseline)) or measure.kpi is None:
            return item
        return attrs.evolve(item, measure=attrs.evolve(measure, kpi=name(measure.kpi)))

    def kpi_of(item: KPI) -> KPI:
        return attrs.evolve(item, id=name(item.id), owner=maybe(item.owner))

    return Plan(
        cycles=[attrs.evolve(item, id=name(item.id)) for item in plan.cycles],
        owners=[attrs.evolve(item, id=name(item.id), parent=maybe(item.parent)) for item in plan.owners],
        kpis=[kpi_of(item) for item in plan.kpis],
        objectives=[
            attrs.evolve(
                item,
                id=name(item.id),
                title="another",
                owner=maybe(item.owner),
                cycle=maybe(item.cycle),
                guardrails=[name(kpi) for kpi in item.guardrails],
                aligned_to=[attrs.evolve(link, to=name(link.to)) for link in item.aligned_to],
                key_results=[
                    attrs.evolve(measure_of(kr), id=name(kr.id), title="another", owner=maybe(kr.owner))
                    for kr in item.key_results
                ],
            )
            for item in plan.objectives
        ],
    )


@given(owned, later, policies())
def test_names_change_nothing(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    found = calibration(plan, as_of, policy)
    other = calibration(renamed(plan), as_of, policy)
    back = tuple(attrs.evolve(row, owner=None if row.owner is None else row.owner[2:][::-1]) for row in other.owners)
    assert attrs.evolve(other, owners=back) == found


# numbers


def test_the_checks_of_the_oracle_are_not_empty() -> None:
    """The drawn histories reach every verdict and every reason; this pins the ones that matter."""
    for score, verdict in ((0.9, "too_easy"), (0.3, "too_hard"), (0.6, "calibrated")):
        kr = KeyResult(
            id="a", title="a", measure=Change(baseline=0, target=1), check_ins=[CheckIn(NEW_YEAR, score, confidence=1)]
        )
        goal = Objective(id="o", title="o", cycle="2026-01", owner="w0", key_results=[kr, attrs.evolve(kr, id="b")])
        plan = Plan(cycles=[Cycle.month(2026, 1)], owners=[Owner(id="w0")], objectives=[goal])
        check_all(plan, FAR, Policy(), 0.5)
        found = calibration(plan, FAR, least_cycles=1, least_key_results=2)
        assert (found.plan.stretch.verdict, found.owners[0].stretch.verdict) == (verdict, verdict)


@given(forecasts)
def test_a_brier_score_is_the_mean_squared_distance(given_forecasts: list[Forecast]) -> None:
    wrong = [(frac(settle(float(p))) - o) ** 2 for p, o in given_forecasts]
    found = brier(given_forecasts)
    assert found is not None
    assert found == float(sum(wrong, start=Fraction(0)) / len(wrong))
    assert 0 <= found <= 1


@given(forecasts, st.randoms(use_true_random=False))
def test_the_order_of_forecasts_changes_nothing(given_forecasts: list[Forecast], random: Random) -> None:
    mixed = random.sample(given_forecasts, len(given_forecasts))
    assert brier(mixed) == brier(given_forecasts)
    assert decomposition(mixed) == decomposition(given_forecasts)


@given(forecasts)
def test_the_parts_make_up_the_score_exactly(given_forecasts: list[Forecast]) -> None:
    total = len(given_forecasts)
    pairs = [(frac(settle(float(p))), Fraction(o)) for p, o in given_forecasts]
    bins: dict[Fraction, list[Fraction]] = defaultdict(list)
    for said, outcome in pairs:
        bins[said].append(outcome)
    base = sum((outcome for _, outcome in pairs), start=Fraction(0)) / total
    means = {said: sum(outcomes, start=Fraction(0)) / len(outcomes) for said, outcomes in bins.items()}
    reliability = sum(((said - means[said]) ** 2 for said, _ in pairs), start=Fraction(0)) / total
    resolution = sum(((means[said] - base) ** 2 for said, _ in pairs), start=Fraction(0)) / total
    uncertainty = base * (1 - base)
    score = sum(((said - outcome) ** 2 for said, outcome in pairs), start=Fraction(0)) / total
    assert reliability - resolution + uncertainty == score
    found = decomposition(given_forecasts)
    assert found is not None
    assert (found.reliability, found.resolution, found.uncertainty) == (
        float(reliability),
        float(resolution),
        float(uncertainty),
    )
    assert [(item.stated, item.forecasts, item.happened) for item in found.bins] == [
        (float(said), len(bins[said]), float(means[said])) for said in sorted(bins)
    ]
    assert 0 <= found.resolution <= found.uncertainty + 1e-15
    assert found.uncertainty <= 0.25


@given(st.lists(st.integers(0, 1), min_size=1, max_size=40))
def test_perfect_confidence_scores_0_and_half_a_quarter(outcomes: list[int]) -> None:
    assert brier([(outcome, outcome) for outcome in outcomes]) == 0
    assert brier([(1 - outcome, outcome) for outcome in outcomes]) == 1
    assert brier([(0.5, outcome) for outcome in outcomes]) == 0.25
    parts = decomposition([(outcome, outcome) for outcome in outcomes])
    assert parts is not None
    assert (parts.reliability, parts.resolution) == (0, parts.uncertainty)


@given(forecasts)
def test_turning_the_event_round_changes_nothing(given_forecasts: list[Forecast]) -> None:
    turned = [(1 - frac(settle(float(p))), 1 - o) for p, o in given_forecasts]
    assert brier(turned) == brier(given_forecasts)


@given(st.lists(st.tuples(stated, st.integers(0, 1)), min_size=30, max_size=40))
def test_a_plan_gives_the_score_of_its_forecasts(given_forecasts: list[Forecast]) -> None:
    krs = [
        KeyResult(
            id=f"k{place}",
            title="kr",
            measure=Change(baseline=0, target=1),
            check_ins=[CheckIn(NEW_YEAR, outcome, confidence=float(p))],
        )
        for place, (p, outcome) in enumerate(given_forecasts)
    ]
    goal = Objective(id="o", title="o", cycle="2026-01", key_results=krs)
    said = calibration(Plan(cycles=[Cycle.month(2026, 1)], objectives=[goal]), FAR).plan.confidence
    assert said.brier == brier(given_forecasts)
    assert said.decomposition == decomposition(given_forecasts)
    assert said.mean_confidence is not None
    assert said.base_rate is not None
    assert said.bias is not None
    assert abs(said.bias - (said.mean_confidence - said.base_rate)) < 1e-12
