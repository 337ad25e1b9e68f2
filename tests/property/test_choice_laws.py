"""Laws of the choices of a policy: shares, edges, methods, value over target, strict limits, all or nothing."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from goalkit import (
    Alignment,
    Cadence,
    Change,
    CheckIn,
    Cycle,
    InvalidValue,
    KeyResult,
    Maintain,
    Objective,
    Pace,
    Plan,
    Policy,
    State,
    StateChange,
    Status,
    Threshold,
    evaluate,
)
from goalkit.model.numbers import exact, settle
from goalkit.scoring._engine import Engine
from goalkit.scoring.presets import PRESETS
from goalkit.scoring.progress import change_progress, share_of_target
from goalkit.scoring.schools import Levels
from tests.strategies import NEW_YEAR, as_number, days, plans, policies, shares, thresholds, units

if TYPE_CHECKING:
    from goalkit.model.measures import ChangeDirection, MaintainMethod
    from goalkit.model.objectives import Ambition
    from goalkit.scoring.policy import RollUp

OPEN = Policy(clamp=(None, None), objective_clamp=(None, None))
CYCLE = Cycle(id="c", start=NEW_YEAR, end=NEW_YEAR + dt.timedelta(days=50))
WORST_FIRST = (Status.OFF_TRACK, Status.AT_RISK, Status.ON_TRACK, Status.AHEAD)
percents = st.integers(0, 100)


def row(number: int, value: float | None, weight: float = 1, share: float | None = None) -> KeyResult:
    return KeyResult(
        id=f"k{number}",
        title="k",
        weight=weight,
        share=share,
        measure=Change(baseline=0, target=100),
        check_ins=() if value is None else [CheckIn(NEW_YEAR, value)],
    )


def score_of(rows: list[KeyResult], policy: Policy | None = None) -> float | None:
    plan = Plan(objectives=[Objective(id="o", title="o", key_results=rows)])
    return evaluate(plan, NEW_YEAR, policy).objectives["o"].score


@st.composite
def shared_rows(draw: st.DrawFn) -> list[KeyResult]:
    """Draw key results some of which have a fixed share, up to 1 in all."""
    left = 100
    found: list[KeyResult] = []
    for number in range(draw(st.integers(1, 6))):
        share: float | None = None
        if draw(st.booleans()):
            part = draw(st.one_of(st.integers(0, left), st.just(left)))
            left -= part
            share = part / 100
        found.append(row(number, draw(percents), draw(st.integers(0, 3)), share))
    return found


@given(shared_rows())
def test_the_score_is_the_mean_by_shares(rows: list[KeyResult]) -> None:
    counted = [item for item in rows if item.weight and item.share != 0]
    fixed = sum((Fraction(str(item.share)) for item in counted if item.share is not None), start=Fraction(0))
    free = sum(Fraction(item.weight) for item in counted if item.share is None)
    parts: dict[str, Fraction] = {}
    for item in counted:
        if item.share is not None:
            parts[item.id] = Fraction(str(item.share)) / (1 if free else fixed)
        elif fixed < 1:
            parts[item.id] = (1 - fixed) * Fraction(item.weight) / free
    got = score_of(rows)
    if not parts:
        assert got is None
        return
    assert sum(parts.values()) == 1
    wanted = sum(parts[item.id] * Fraction(item.check_ins[0].value or 0) / 100 for item in rows if item.id in parts)
    assert got == settle(float(wanted))


@given(shared_rows(), st.randoms())
def test_the_order_of_what_has_shares_changes_nothing(rows: list[KeyResult], dice: object) -> None:
    turned = list(rows)
    dice.shuffle(turned)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    assert score_of(turned) == score_of(rows)


@given(st.lists(percents, min_size=1, max_size=5), st.integers(1, 20))
def test_equal_shares_are_equal_weights(values: list[int], hundredths: int) -> None:
    equal = [row(number, value, share=hundredths / 100) for number, value in enumerate(values)]
    assert score_of(equal) == score_of([row(number, value) for number, value in enumerate(values)])


@given(shared_rows(), percents)
def test_what_does_not_count_changes_no_share(rows: list[KeyResult], value: int) -> None:
    left = 1 - sum(Fraction(str(item.share)) for item in rows if item.share is not None)
    gone = attrs.evolve(row(9, value, share=float(left)), states=[StateChange(NEW_YEAR, State.CANCELLED)])
    assert score_of([*rows, gone]) == score_of(rows)


@given(shared_rows())
def test_shares_of_links_are_shares_of_key_results(rows: list[KeyResult]) -> None:
    children = [
        Objective(
            id=f"o{item.id}",
            title="o",
            aligned_to=[Alignment("top", weight=item.weight, share=item.share)],
            key_results=[attrs.evolve(item, weight=1, share=None)],
        )
        for item in rows
    ]
    plan = Plan(objectives=[Objective(id="top", title="top"), *children])
    assert evaluate(plan, NEW_YEAR).objectives["top"].score == score_of(rows)


# value over target


@given(units, units, units, units)
def test_value_over_target_does_not_look_at_the_baseline(value: int, target: int, first: int, second: int) -> None:
    assume((first < target) is (second < target) and target not in {first, second})
    policy = attrs.evolve(OPEN, change="of_target")

    def progress(baseline: int) -> float | None:
        change = Change(baseline=as_number(baseline), target=as_number(target))
        item = KeyResult(id="k", title="k", measure=change, check_ins=[CheckIn(NEW_YEAR, as_number(value))])
        plan = Plan(objectives=[Objective(id="o", title="o", key_results=[item])])
        return evaluate(plan, NEW_YEAR, policy).key_results["k"].progress

    assert progress(first) == progress(second)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from(("increase", "decrease")))
def test_the_two_directions_are_reciprocal(value: int, target: int, way: ChangeDirection) -> None:
    found = share_of_target(value, target, way)
    wanted = Fraction(value, target) if way == "increase" else min(Fraction(target, value), Fraction(100))
    assert found == float(wanted)
    other: ChangeDirection = "decrease" if way == "increase" else "increase"
    assert share_of_target(-value, -target, other) == found  # a mirrored metric is worth the same


@given(st.integers(1, 1000), st.integers(1, 1000), st.integers(1, 1000))
def test_a_better_value_is_never_worth_less(target: int, first: int, second: int) -> None:
    worse, better = sorted((first, second))
    up = [share_of_target(value, target, "increase") or 0 for value in (worse, better)]
    down = [share_of_target(value, target, "decrease") or 0 for value in (better, worse)]
    assert up[0] <= up[1]
    assert down[0] <= down[1]


# what is kept


@st.composite
def kept(draw: st.DrawFn) -> tuple[Threshold, list[CheckIn], Cadence]:
    """Draw a threshold with values beside its edges."""
    threshold = draw(thresholds())
    edges = [edge for edge in (threshold.low, threshold.high) if edge is not None]
    near = st.sampled_from([edge + by for edge in edges for by in (-1, 0, 0, 1)])
    inside = st.integers(0, 49).map(lambda number: NEW_YEAR + dt.timedelta(days=number))
    check_ins = draw(st.lists(st.builds(CheckIn, inside, near), min_size=1, max_size=6))
    return threshold, check_ins, draw(st.sampled_from((Cadence.weekly(), Cadence.daily(), Cadence.every_weeks(2))))


def kept_progress(
    drawn: tuple[Threshold, list[CheckIn], Cadence], method: MaintainMethod, policy: Policy = OPEN, day: int = 49
) -> float | None:
    threshold, check_ins, cadence = drawn
    measure = Maintain(threshold, method=method)
    item = KeyResult(id="k", title="k", measure=measure, cadence=cadence, check_ins=check_ins)
    plan = Plan(cycles=[CYCLE], objectives=[Objective(id="o", title="o", cycle="c", key_results=[item])])
    return evaluate(plan, NEW_YEAR + dt.timedelta(days=day), policy).key_results["k"].progress


counting: st.SearchStrategy[MaintainMethod] = st.sampled_from(
    ("latest", "readings", "periods", "recorded", "cycle", "worst")
)


@given(kept(), counting)
def test_stricter_edges_never_help(drawn: tuple[Threshold, list[CheckIn], Cadence], method: MaintainMethod) -> None:
    found = [
        kept_progress(drawn, method, attrs.evolve(OPEN, threshold_edges=edges)) or 0
        for edges in ("strict", "declared", "inclusive")
    ]
    assert found == sorted(found)
    assert found[1] in {found[0], found[2]}


@given(kept(), counting, st.integers(0, 49))
def test_the_method_may_come_from_the_policy(
    drawn: tuple[Threshold, list[CheckIn], Cadence], method: MaintainMethod, day: int
) -> None:
    policy = attrs.evolve(OPEN, maintain=method)
    assert kept_progress(drawn, None, policy, day) == kept_progress(drawn, method, OPEN, day)  # type: ignore[arg-type]


@given(kept())
def test_the_methods_of_periods_agree_with_each_other(drawn: tuple[Threshold, list[CheckIn], Cadence]) -> None:
    periods, recorded, cycle, worst = (
        kept_progress(drawn, method) or 0.0 for method in ("periods", "recorded", "cycle", "worst")
    )
    assert cycle == periods  # the whole cycle has passed
    assert recorded >= periods  # what comes after the last value is left out
    assert worst == float(periods == 1)
    assert (recorded > 0) is (periods > 0)


@given(kept(), st.integers(0, 48))
def test_by_cycle_progress_is_never_lost(drawn: tuple[Threshold, list[CheckIn], Cadence], day: int) -> None:
    threshold, check_ins, _ = drawn
    check_ins = list({item.date: item for item in check_ins}.values())  # no period is met and then not
    before, after = (
        kept_progress((threshold, check_ins, Cadence.daily()), "cycle", day=at) or 0 for at in (day, day + 1)
    )
    assert before <= after


@given(st.integers(1, 1000), st.integers(-500, 2000))
def test_distance_is_1_on_the_edge_and_mirrors(edge: int, value: int) -> None:
    weekly = Cadence.weekly()
    check_ins = [CheckIn(NEW_YEAR, value)]
    least = kept_progress((Threshold.at_least(edge), check_ins, weekly), "distance")
    most = kept_progress((Threshold.at_most(edge), check_ins, weekly), "distance")
    assert least == settle(value / edge)
    assert most == settle(2 - value / edge)
    mirrored = kept_progress((Threshold.at_most(-edge), [CheckIn(NEW_YEAR, -value)], weekly), "distance")
    assert mirrored == least
    assert kept_progress((Threshold.at_least(edge), check_ins, weekly), "average") == least


# statuses


@given(shares, shares, st.sampled_from(("aspirational", "committed")), st.sampled_from([*PRESETS.values(), Policy()]))
def test_strict_limits_are_never_kinder(score: float, expected: float, ambition: str, policy: Policy) -> None:
    loose, strict = (
        attrs.evolve(policy.pace, strict=strict, strict_at_risk=None).status(score, expected, ambition)  # type: ignore[arg-type]
        for strict in (False, True)
    )
    assert WORST_FIRST.index(strict) <= WORST_FIRST.index(loose)
    beside = attrs.evolve(policy.pace, strict=True, strict_at_risk=None).status(score + 1e-8, expected, ambition)  # type: ignore[arg-type]
    if policy.pace.rule != "projected" or expected:
        assert WORST_FIRST.index(beside) >= WORST_FIRST.index(loose)


@given(shares)
def test_achievement_is_the_projection_at_the_end(score: float) -> None:
    for on_track, at_risk in ((0.9, 0.75), (0.7, 0.4)):
        achieved = Pace.achievement(on_track, at_risk).status(score, 1, "committed")
        assert achieved is Pace.ratio(on_track, at_risk).status(score, 1, "committed")


@given(shares, shares, shares, st.sampled_from(("aspirational", "committed")))
def test_by_score_what_is_expected_says_nothing(score: float, one: float, other: float, ambition: Ambition) -> None:
    pace = Pace.by_score(0.65, 0.35)
    assert pace.status(score, one, ambition) is pace.status(score, other, ambition)
    assert pace.status(score, one, ambition) is Pace.achievement(0.65, 0.35).status(score, 1, ambition)


# sums of values


@st.composite
def rows_in_one_unit(draw: st.DrawFn, unit: str) -> list[KeyResult]:
    found: list[KeyResult] = []
    for number in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, 50))
        change = Change(start, start + draw(st.integers(1, 100)), unit)
        check_ins = [CheckIn(NEW_YEAR, draw(st.integers(-50, 200)))]
        found.append(KeyResult(id=f"k{number}", title="k", measure=change, check_ins=check_ins))
    return found


@given(rows_in_one_unit("EUR"), st.integers(1, 3), st.sampled_from(("sum", "by_unit")))
def test_it_makes_no_difference_to_a_sum_who_has_the_values(rows: list[KeyResult], teams: int, rule: RollUp) -> None:
    """Shared out among child objectives, values add up to what they add up to in one objective."""
    policy = attrs.evolve(OPEN, rollup=rule)
    top = Objective(id="o", title="o")
    shared_out = [
        Objective(id=f"team{number}", title="o", aligned_to=[Alignment("o")], key_results=rows[number::teams])
        for number in range(teams)
    ]
    plan = Plan(objectives=[top, *(item for item in shared_out if item.key_results)])
    assert evaluate(plan, NEW_YEAR, policy).objectives["o"].score == score_of(rows, policy)


@given(st.lists(st.tuples(st.integers(1, 99), st.integers(-20, 200)), min_size=1, max_size=5), st.integers(1, 3))
def test_where_less_is_better_a_sum_is_the_targets_over_the_values(rows: list[tuple[int, int]], teams: int) -> None:
    krs = [
        KeyResult(id=f"k{n}", title="k", measure=Change(100, goal), check_ins=[CheckIn(NEW_YEAR, value)])
        for n, (goal, value) in enumerate(rows)
    ]
    goals, values = (sum(found) for found in zip(*rows, strict=True))
    policy = attrs.evolve(OPEN, rollup="sum", change="of_target")
    wanted = settle(min(goals / values, 100)) if values > 0 else 100
    assert score_of(krs, policy) == wanted
    below = [
        Objective(id=f"team{n}", title="o", aligned_to=[Alignment("o")], key_results=krs[n::teams])
        for n in range(min(teams, len(krs)))
    ]
    plan = Plan(objectives=[Objective(id="o", title="o"), *below])
    assert evaluate(plan, NEW_YEAR, policy).objectives["o"].score == wanted


@given(
    st.integers(1, 1000),
    st.floats(-10, 2000, allow_subnormal=False),
    st.floats(0, 10, allow_subnormal=False),
    st.sampled_from((1, -1)),
)
def test_over_the_target_a_better_value_is_never_worth_less(target: int, value: float, gain: float, sign: int) -> None:
    for way, better in (("increase", value + gain), ("decrease", value - gain)):
        onward: ChangeDirection = "increase" if (way == "increase") is (sign > 0) else "decrease"
        before, after = (share_of_target(sign * at, sign * target, onward) for at in (value, better))
        assert before is not None
        assert after is not None
        assert before <= after


@given(rows_in_one_unit("%"), st.booleans())
def test_by_unit_percentages_are_a_mean(rows: list[KeyResult], money: bool) -> None:  # noqa: FBT001 - drawn
    if money:
        changes = [row.measure for row in rows if isinstance(row.measure, Change)]
        rows = [
            attrs.evolve(row, measure=attrs.evolve(change, unit="EUR"))
            for row, change in zip(rows, changes, strict=True)
        ]
    found = score_of(rows, attrs.evolve(OPEN, rollup="by_unit"))
    assert found == score_of(rows, attrs.evolve(OPEN, rollup="sum" if money else "mean"))


@given(rows_in_one_unit("EUR"))
def test_all_or_nothing_a_sum_is_reached_or_not(rows: list[KeyResult]) -> None:
    whole = score_of(rows, attrs.evolve(OPEN, rollup="sum"))
    found = score_of(rows, attrs.evolve(OPEN, rollup="sum", credit="all_or_nothing"))
    assert whole is not None
    assert found == (1 if whole >= 1 else 0)


# all policies


@given(plans(), days, policies())
def test_all_or_nothing_knows_two_scores(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    changed = attrs.evolve(policy, credit="all_or_nothing", clamp=(0, 1))
    for result in evaluate(plan, as_of, changed).key_results.values():
        assert result.computed_score in {None, 0, 1}
        if result.progress is not None:
            assert result.computed_score == (result.progress >= 1)


@given(plans(), days, st.sampled_from(sorted(PRESETS)))
def test_presets_give_the_same_on_both_paths(plan: Plan, as_of: dt.date, name: str) -> None:
    fast, slow = (Engine(plan, as_of, PRESETS[name], fast=fast) for fast in (True, False))
    assert fast.scores == slow.scores
    assert fast.objective_scores == slow.objective_scores


@given(plans(), days, policies(), st.data())
def test_choices_of_status_change_no_score_and_no_key_result(
    plan: Plan, as_of: dt.date, policy: Policy, data: st.DataObject
) -> None:
    changed = attrs.evolve(
        policy,
        common_state=data.draw(st.sampled_from(("ignored", "adopted"))),
        closed_members=data.draw(st.sampled_from(("silent", "best", "pace"))),
        confidence_from=data.draw(st.sampled_from(("stated", "status"))),
        status_members=data.draw(st.sampled_from(("counted", "all"))),
    )
    before, after = evaluate(plan, as_of, policy), evaluate(plan, as_of, changed)
    for name, result in after.objectives.items():
        assert (result.score, result.expected) == (before.objectives[name].score, before.objectives[name].expected)
    for name, item in after.key_results.items():
        assert (item.score, item.status) == (before.key_results[name].score, before.key_results[name].status)


@given(plans(), days, policies())
def test_an_adopted_state_is_that_of_every_counted_member(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    before, after = (
        evaluate(plan, as_of, attrs.evolve(policy, common_state=choice, objective_status="projected"))
        for choice in ("ignored", "adopted")
    )
    aside = {Status.DRAFT, Status.CANCELLED}
    for at, objective in enumerate(plan.objectives):
        found, usual = after.objectives[objective.id].computed_status, before.objectives[objective.id].computed_status
        if found is usual:
            continue
        assert found in {Status.CLOSED, Status.POSTPONED}
        for member in after.engine.counting(at):
            state = Status.PENDING
            if member.kind == "objective":
                state = after.objectives[plan.objectives[member.at].id].status
            else:
                own = after.engine.state_of(after.engine.flat.key_results[member.at])
                state = Status.PENDING if own is State.ACTIVE else Status(own.value)
            if member.counted:
                assert state is found or state in aside


@given(
    st.dictionaries(st.integers(0, 99), st.integers(1, 99), min_size=1, max_size=4),
    st.integers(0, 99),
    st.tuples(st.integers(0, 120), st.integers(0, 120)),
    st.integers(0, 120),
    policies(),
)
def test_by_period_nothing_changes_until_something_is_entered(
    phases: dict[int, int], entered: int, later: tuple[int, int], value: int, policy: Policy
) -> None:
    cycle = Cycle(id="c", start=NEW_YEAR, end=NEW_YEAR + dt.timedelta(days=100))
    steps = [(NEW_YEAR + dt.timedelta(days=day), expected) for day, expected in sorted(phases.items())]
    item = KeyResult(
        id="kr",
        title="kr",
        measure=Change(baseline=0, target=100, phases=steps),
        check_ins=[CheckIn(NEW_YEAR + dt.timedelta(days=entered), value)],
    )
    plan = Plan(cycles=[cycle], objectives=[Objective(id="o", title="o", cycle="c", key_results=[item])])
    rule = attrs.evolve(policy, phases="latest_period", pace=Pace.achievement(0.9, 0.75), pending_until=0)
    found = [
        evaluate(plan, NEW_YEAR + dt.timedelta(days=entered + days), rule).key_results["kr"] for days in (0, *later)
    ]
    planned = [expected for day, expected in sorted(phases.items()) if day >= entered]
    last = phases.get(99, 100)
    expected = settle((planned[0] if planned else last) / 100)
    assert [result.expected for result in found] == [expected] * 3
    assert len({(result.projected, result.status) for result in found}) == 1


@given(plans(), days, policies())
def test_names_and_words_change_no_number(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    named = attrs.evolve(policy, name="ours", source="here", status_names={Status.ON_TRACK: "fine"})
    assert {**evaluate(plan, as_of, named).to_dict(), "policy": policy.name} == evaluate(plan, as_of, policy).to_dict()


@st.composite
def far_and_near_levels(draw: st.DrawFn) -> tuple[Levels, float]:
    """Draw levels of any size that rise or fall, and a value on one of them, beside one or anywhere."""
    sign, size = draw(st.sampled_from((1, -1))), 10.0 ** draw(st.integers(-20, 20))
    steps = [draw(st.integers(1, 999)) * 10.0 ** draw(st.integers(-14, 0)) for _ in range(3)]
    start = draw(st.sampled_from((0.0, 0.0, 1.0, -30.0)))
    rising = [start, start + steps[0], start + steps[0] + steps[1], start + sum(steps)]
    assume(len(set(rising)) == len(rising))
    baseline, commit, target, stretch = (sign * size * level for level in rising)
    level = draw(st.sampled_from((baseline, commit, target, stretch)))
    beside = draw(st.sampled_from((0.0, 0.0, -1e-10, 1e-10, -6e-10, 6e-10, -2e-9, 2e-9, -0.1, 0.1)))
    assume(commit != baseline and len({baseline, commit, target, stretch}) == 4)
    value = level + beside * (stretch - baseline)
    levels = Levels(baseline=baseline, commit=commit, target=target, stretch=stretch)
    return levels, value


@given(far_and_near_levels())
def test_zones_and_grades_agree_but_within_a_billionth_of_the_way(drawn: tuple[Levels, float]) -> None:
    """Where nine decimals cannot tell two levels apart there is no grading, and only there."""
    levels, value = drawn
    ends = (exact(levels.baseline), exact(levels.stretch))
    edges = [exact(level) for level in (levels.baseline, levels.commit, levels.target, levels.stretch)]
    way = [(edge - ends[0]) / (ends[1] - ends[0]) for edge in edges]
    try:
        grading = levels.grading()
    except InvalidValue:
        assert any(after - before <= Fraction(1001, 10**12) for before, after in pairwise(way))
        return
    for level, zone in zip(
        (levels.commit, levels.target, levels.stretch), ("commit", "target", "stretch"), strict=True
    ):
        progress = change_progress(level, levels.baseline, levels.stretch)
        assert progress is not None
        assert grading.label(progress, "committed") == levels.zone(level) == zone
    share = (exact(value) - ends[0]) / (ends[1] - ends[0])
    if all(abs(share - edge) > Fraction(1, 10**9) for edge in way[1:]):
        progress = change_progress(value, levels.baseline, levels.stretch)
        assert progress is not None
        assert grading.label(progress, "aspirational") == levels.zone(value)


@given(st.lists(st.integers(-1000, 1000), min_size=4, max_size=4, unique=True), st.integers(-1500, 1500))
def test_a_falling_metric_has_mirrored_levels(levels: list[int], value: int) -> None:
    baseline, commit, target, stretch = sorted(levels)
    rising = Levels(baseline=baseline, commit=commit, target=target, stretch=stretch)
    falling = Levels(baseline=-baseline, commit=-commit, target=-target, stretch=-stretch)
    assert rising.zone(value) == falling.zone(-value)
    reached = sum(value >= level for level in (commit, target, stretch))
    assert rising.zone(value) == ("fail", "commit", "target", "stretch")[reached]
