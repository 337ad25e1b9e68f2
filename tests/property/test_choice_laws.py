"""Laws of the choices of a policy: shares, edges, methods, value over target, strict limits, all or nothing."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
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
from goalkit.model.numbers import settle
from goalkit.scoring._engine import Engine
from goalkit.scoring.presets import PRESETS
from goalkit.scoring.progress import share_of_target
from goalkit.scoring.schools import Levels
from tests.strategies import NEW_YEAR, as_number, days, plans, policies, shares, thresholds, units

if TYPE_CHECKING:
    from goalkit.model.measures import ChangeDirection, MaintainMethod

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
    wanted = Fraction(value, target) if way == "increase" else Fraction(target, value)
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


@given(plans(), days, policies())
def test_names_and_words_change_no_number(plan: Plan, as_of: dt.date, policy: Policy) -> None:
    named = attrs.evolve(policy, name="ours", source="here", status_names={Status.ON_TRACK: "fine"})
    assert evaluate(plan, as_of, named).to_dict() == evaluate(plan, as_of, policy).to_dict()


@given(st.lists(st.integers(-1000, 1000), min_size=4, max_size=4, unique=True), st.integers(-1500, 1500))
def test_a_falling_metric_has_mirrored_levels(levels: list[int], value: int) -> None:
    baseline, commit, target, stretch = sorted(levels)
    rising = Levels(baseline=baseline, commit=commit, target=target, stretch=stretch)
    falling = Levels(baseline=-baseline, commit=-commit, target=-target, stretch=-stretch)
    assert rising.zone(value) == falling.zone(-value)
    reached = sum(value >= level for level in (commit, target, stretch))
    assert rising.zone(value) == ("fail", "commit", "target", "stretch")[reached]
