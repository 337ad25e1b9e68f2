"""Wrong evaluators whose bug shows on an edge only: what random plans seldom have and fixed questions always have."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeVar

from attrs import evolve

from goalkit.errors import InvalidValue
from goalkit.model.cadence import Cadence
from goalkit.model.measures import Change, Maintain, Milestones
from goalkit.ports.evaluator import GoalAnswer, Results, evaluate_plan
from goalkit.scoring.grading import Grading
from goalkit.scoring.policy import Policy
from goalkit.testing.faulty._evaluators import every_goal, every_item, every_kpi, wrong
from goalkit.testing.oracle import exact_results

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Objective
    from goalkit.model.plan import Plan
    from goalkit.testing.faulty._faulty import Faulty

__all__ = ["CORNERS"]

CORNERS: list[Faulty] = []
_VALUES, _MEMBERS = "evaluation.corner-values", "evaluation.corner-members"
_GUARDRAILS, _STATUSES = "evaluation.corner-guardrails", "evaluation.corner-statuses"

T = TypeVar("T")


def _or(make: Callable[[], T], otherwise: T) -> T:
    """Return something made, or something else where that is refused."""
    try:
        return make()
    except InvalidValue:
        return otherwise


# guardrails


def _broken(plan: Plan, as_of: dt.date, policy: Policy, goal: Objective) -> bool:
    got = evaluate_plan(every_kpi(plan, lambda kpi: evolve(kpi, cadence=None)), as_of, policy)
    return any(got.kpis[name].health == "breached" for name in goal.guardrails)


@wrong(
    CORNERS,
    "cap-lowers-closing",
    "A breached guardrail lowers a score that a person gave.",
    seen="the cap as the last step of a pipeline",
    by=_GUARDRAILS,
)
def _cap_lowers_closing(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    limit = {"cap_score": policy.guardrail_score, "veto": 0.0}.get(policy.guardrails)
    found: dict[str, GoalAnswer] = {}
    for goal in plan.objectives:
        answer = found[goal.id] = got.objectives[goal.id]
        if limit is not None and answer.score is not None and _broken(plan, as_of, policy, goal):
            found[goal.id] = evolve(answer, score=min(answer.score, limit))
    return evolve(got, objectives=found)


@wrong(
    CORNERS,
    "stale-guardrail",
    "A guardrail whose KPI went stale is no breach.",
    seen="`if kpi.health == BREACHED`, where stale is another health",
    by=_GUARDRAILS,
)
def _stale_guardrail(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    kpis = evaluate_plan(plan, as_of, policy).kpis

    def fresh(goal: Objective) -> Objective:
        return evolve(goal, guardrails=[name for name in goal.guardrails if kpis[name].health != "stale"])

    return evaluate_plan(every_goal(plan, fresh), as_of, policy)


@wrong(
    CORNERS,
    "veto-lifts",
    "A veto sets the score to 0, also one that was lower.",
    seen="`0 if breached else score`",
    by=_GUARDRAILS,
)
def _veto_lifts(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    found = dict(got.objectives)
    for goal in plan.objectives:
        score = found[goal.id].score
        if policy.guardrails == "veto" and score is not None and score < 0 and _broken(plan, as_of, policy, goal):
            found[goal.id] = evolve(found[goal.id], score=0.0, grade="missed", zone=found[goal.id].zone)
    return evolve(got, objectives=found)


@wrong(
    CORNERS,
    "strict-warning-breaches",
    "A guardrail in the warning band of a strict threshold is taken for breached.",
    seen="strict read as: no warnings",
    by=_GUARDRAILS,
)
def _strict_warning_breaches(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    twins: list[KPI] = []
    for kpi in plan.kpis:
        limit = kpi.threshold
        if limit is not None and limit.strict:
            limit = evolve(limit, warning_low=None, warning_high=None)
        twins.append(evolve(kpi, id=f"{kpi.id} twin", threshold=limit))
    other = evolve(plan, kpis=[*plan.kpis, *twins])
    other = every_goal(other, lambda goal: evolve(goal, guardrails=[f"{name} twin" for name in goal.guardrails]))
    got = evaluate_plan(other, as_of, policy)
    return evolve(got, kpis={kpi.id: got.kpis[kpi.id] for kpi in plan.kpis})


@wrong(
    CORNERS,
    "cap-of-zero",
    "A highest score of 0 under a breached guardrail is taken for none: 0.6.",
    seen="`policy.guardrail_score or 0.6`",
    by=_GUARDRAILS,
)
def _cap_of_zero(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(plan, as_of, evolve(policy, guardrail_score=policy.guardrail_score or 0.6))


# scores and members


@wrong(
    CORNERS,
    "closing-clamped",
    "The score that a person gave a key result is clamped like a computed one.",
    seen="one place where all scores are clamped",
    by=_MEMBERS,
)
def _closing_clamped(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    low, high = (usual if side is None else side for side, usual in zip(policy.clamp, (0.0, 1.0), strict=True))

    def clamped(item: KeyResult) -> KeyResult:
        if item.closing is None:
            return item
        score = min(max(min(max(item.closing.score, low), high), 0.0), 1.0)
        return evolve(item, closing=evolve(item.closing, score=score))

    return evaluate_plan(every_item(plan, clamped), as_of, policy)


@wrong(
    CORNERS,
    "closed-at-zero",
    "A goal that was closed at 0 is not closed.",
    seen="`if closing.score`",
    by=_MEMBERS,
)
def _closed_at_zero(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def opened(item: KeyResult) -> KeyResult:
        return evolve(item, closing=item.closing if item.closing and item.closing.score else None)

    return evaluate_plan(every_item(plan, opened), as_of, policy)


@wrong(
    CORNERS,
    "share-of-zero",
    "A key result with a fixed share of 0 counts by its weight.",
    seen="`item.share or weight`",
    by=_MEMBERS,
)
def _share_of_zero(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(every_item(plan, lambda item: evolve(item, share=item.share or None)), as_of, policy)


@wrong(
    CORNERS,
    "link-share-of-zero",
    "A link with a fixed share of 0 counts by its weight.",
    seen="`link.share or weight`",
    by="cascade.corner-links",
)
def _link_share_of_zero(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def weighed(goal: Objective) -> Objective:
        return evolve(goal, aligned_to=[evolve(link, share=link.share or None) for link in goal.aligned_to])

    return evaluate_plan(every_goal(plan, weighed), as_of, policy)


@wrong(
    CORNERS,
    "priorities-by-any-case",
    "A priority of p0 has the weight of P0.",
    seen="a column with a collation that knows no case",
    by=_MEMBERS,
)
def _priorities_by_any_case(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    other = every_item(plan, lambda item: evolve(item, priority=item.priority.upper()))
    return evaluate_plan(other, as_of, policy)


@wrong(
    CORNERS,
    "ratio-by-unit-alone",
    "By unit, a KPI that is a ratio is added up if its unit does not say that it is one.",
    seen="`unit == '%'`",
    by="linking.corner-kpis",
)
def _ratio_by_unit_alone(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(every_kpi(plan, lambda kpi: evolve(kpi, kind=None)), as_of, policy)


@wrong(
    CORNERS,
    "complete-before-rounding",
    "By all or nothing, 9.9999999999 of 10 is nothing.",
    seen="`progress >= 1` in floats or fractions, before anything is rounded",
    by=_VALUES,
)
def _complete_before_rounding(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    if policy.credit != "all_or_nothing":
        return got
    exact = exact_results(plan, as_of, policy).key_results
    found = dict(got.key_results)
    for name, item in exact.items():
        progress = item.progress
        if progress is not None and progress < 1 and found[name].progress == 1:
            found[name] = evolve(found[name], score=0.0)
    return evolve(got, key_results=found)


@wrong(
    CORNERS,
    "draft-hides-last-cycle",
    "A draft of this cycle hides what its owner reached in the last one.",
    seen="the current cycle chosen before drafts are left out",
    by="evaluation.corner-owners",
)
def _draft_hides_last_cycle(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    now = {cycle.id for cycle in plan.cycles if as_of in cycle}
    busy = {goal.owner for goal in plan.objectives if goal.cycle in now}

    def current(goal: Objective) -> Objective:
        return goal if goal.cycle in now or goal.cycle is None or goal.owner not in busy else evolve(goal, owner=None)

    return evolve(got, owners=evaluate_plan(every_goal(plan, current), as_of, policy).owners)


@wrong(
    CORNERS,
    "own-policy-first",
    "The policy that a plan keeps wins over the one that is asked for.",
    seen="`plan.policy or policy`",
    by="evaluation.corner-policies",
)
def _own_policy_first(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(plan, as_of, plan.policy or policy)


# values


def _with_cadence(plan: Plan, as_of: dt.date, policy: Policy, change: Callable[[Cadence], Cadence]) -> Results:
    """Return what is answered where the periods of key results are others."""
    kpis = {kpi.id: kpi for kpi in plan.kpis}

    def changed(item: KeyResult) -> KeyResult:
        linked = kpis.get(getattr(item.measure, "kpi", None) or "")
        cadence = item.cadence or (linked.cadence if linked else None) or policy.check_in_cadence
        return evolve(item, cadence=change(cadence))

    return evaluate_plan(every_item(plan, changed), as_of, policy)


@wrong(
    CORNERS,
    "month-of-four-weeks",
    "A month is four weeks.",
    seen="`timedelta(weeks=4)`",
    by=_VALUES,
)
def _month_of_four_weeks(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return _with_cadence(plan, as_of, policy, lambda one: Cadence.every_weeks(4) if one == Cadence.monthly() else one)


@wrong(
    CORNERS,
    "trailing-gaps-count",
    "Of the recorded periods those after the last value count too, as not met.",
    seen="a loop up to today",
    by=_VALUES,
)
def _trailing_gaps_count(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def counted(item: KeyResult) -> KeyResult:
        measure = item.measure
        if isinstance(measure, Maintain) and measure.method == "recorded":
            return evolve(item, measure=evolve(measure, method="periods"))
        return item

    return evaluate_plan(every_item(plan, counted), as_of, policy)


@wrong(
    CORNERS,
    "steps-of-no-weight",
    "A milestone of weight 0 counts as one of weight 1.",
    seen="`milestone.weight or 1`",
    by=_VALUES,
)
def _steps_of_no_weight(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def counted(item: KeyResult) -> KeyResult:
        measure = item.measure
        if not isinstance(measure, Milestones):
            return item
        return evolve(item, measure=Milestones([evolve(one, weight=one.weight or 1) for one in measure.milestones]))

    return evaluate_plan(every_item(plan, counted), as_of, policy)


@wrong(
    CORNERS,
    "direction-forgotten",
    "Where baseline and target are equal, the direction of a change plays no part.",
    seen="`value == target`",
    by=_VALUES,
)
def _direction_forgotten(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def plain(item: KeyResult) -> KeyResult:
        return evolve(item, measure=evolve(item.measure, direction=None)) if isinstance(item.measure, Change) else item

    return evaluate_plan(every_item(plan, plain), as_of, policy)


@wrong(
    CORNERS,
    "one-side-of-a-band",
    "A band that is to be kept is judged by its low side alone.",
    seen="`if low is not None: ... elif high is not None`",
    by=_VALUES,
)
def _one_side_of_a_band(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def low(item: KeyResult) -> KeyResult:
        if not isinstance(item.measure, Maintain) or item.measure.kpi is not None:
            return item
        limit = item.measure.threshold
        if limit is None or limit.low is None:
            return item
        return evolve(item, measure=Maintain(evolve(limit, high=None, warning_high=None), method=item.measure.method))

    return evaluate_plan(every_item(plan, low), as_of, policy)


# statuses


@wrong(
    CORNERS,
    "limit-of-zero",
    "A limit of 0 for committed goals is taken for none.",
    seen="`committed_on_track or on_track`",
    by=_STATUSES,
)
def _limit_of_zero(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    pace = policy.pace
    good, fair = pace.committed_on_track or None, pace.committed_at_risk or None
    other = _or(lambda: evolve(pace, committed_on_track=good, committed_at_risk=fair), pace)
    return evaluate_plan(plan, as_of, evolve(policy, pace=other))


@wrong(
    CORNERS,
    "ahead-needs-more",
    "A goal on the limit of ahead is on track.",
    seen="`>` for one limit, `>=` for the others",
    by=_STATUSES,
)
def _ahead_needs_more(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    pace = policy.pace
    other = pace if pace.ahead is None else _or(lambda: evolve(pace, ahead=(pace.ahead or 0.0) + 1e-9), pace)
    return evaluate_plan(plan, as_of, evolve(policy, pace=other))


@wrong(
    CORNERS,
    "phases-count-days-alike",
    "Phases ignore how the policy counts days.",
    seen="a function that gets the dates and not the policy",
    by=_STATUSES,
)
def _phases_count_days_alike(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    other = evaluate_plan(plan, as_of, evolve(policy, day_count="end_of_day"))
    found = dict(got.key_results)
    for _, item in plan.key_results():
        if isinstance(item.measure, Change) and item.measure.phases:
            found[item.id] = other.key_results[item.id]
    return evolve(got, key_results=found)


@wrong(
    CORNERS,
    "silent-without-weight",
    "Where all members are asked for their status, those of weight 0 are left out.",
    seen="one list of members for scores and statuses",
    by=_STATUSES,
)
def _silent_without_weight(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    if policy.status_members != "all":
        return got

    def counted(goal: Objective) -> Objective:
        linked = {link.to for other in plan.objectives for link in other.aligned_to}
        return evolve(goal, key_results=[item for item in goal.key_results if item.weight or item.id in linked])

    other = evaluate_plan(every_goal(plan, counted), as_of, policy).objectives
    found = {name: evolve(answer, status=other[name].status) for name, answer in got.objectives.items()}
    return evolve(got, objectives=found)


@wrong(
    CORNERS,
    "pending-at-once",
    "A policy by which nothing is pending is taken for the default: a fifth of the cycle.",
    seen="`policy.pending_until or 0.2`",
    by=_STATUSES,
)
def _pending_at_once(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(plan, as_of, evolve(policy, pending_until=policy.pending_until or 0.2))


@wrong(
    CORNERS,
    "no-confidence-at-all",
    "A confidence of 0 is taken for none stated.",
    seen="`if check_in.confidence`",
    by=_STATUSES,
)
def _no_confidence_at_all(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def stated(item: KeyResult) -> KeyResult:
        return evolve(item, check_ins=[evolve(one, confidence=one.confidence or None) for one in item.check_ins])

    return evaluate_plan(every_item(plan, stated), as_of, policy)


@wrong(
    CORNERS,
    "strict-for-both",
    "Where the limit of at risk is not strict and that of on track is, both are.",
    seen="`strict_at_risk or strict`",
    by=_STATUSES,
)
def _strict_for_both(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    pace = evolve(policy.pace, strict_at_risk=policy.pace.strict_at_risk or None)
    return evaluate_plan(plan, as_of, evolve(policy, pace=pace))


@wrong(
    CORNERS,
    "zones-never-move",
    "Stretch zones have the default edges, whatever the policy says.",
    seen="constants beside a table of bands",
    by=_STATUSES,
)
def _zones_never_move(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    grading = evolve(policy.grading, zone_edges=Grading().zone_edges)
    return evaluate_plan(plan, as_of, evolve(policy, grading=grading))


@wrong(
    CORNERS,
    "phases-on-a-line",
    "Phases are always a line, also where the policy goes by the latest period.",
    seen="a choice that only the form knows",
    by=_STATUSES,
)
def _phases_on_a_line(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(plan, as_of, evolve(policy, phases="line"))


# KPIs


@wrong(
    CORNERS,
    "stale-after-two",
    "A KPI is stale after two periods, whatever the policy says.",
    seen="a constant beside the setting",
    by="linking.corner-kpis",
)
def _stale_after_two(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(plan, as_of, evolve(policy, stale_after=2))


@wrong(
    CORNERS,
    "confirmed-by-two",
    "Two readings that agree are enough, whatever number the KPI asks for.",
    seen="`confirm > 1` as a flag",
    by="linking.corner-kpis",
)
def _confirmed_by_two(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(every_kpi(plan, lambda kpi: evolve(kpi, confirm=min(kpi.confirm, 2))), as_of, policy)


@wrong(
    CORNERS,
    "warning-edge-breaches",
    "A value on the edge of the warning band is a breach.",
    seen="`<=` for the target and `<` for the warning",
    by="linking.corner-kpis",
)
def _warning_edge_breaches(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def narrower(kpi: KPI) -> KPI:
        limit = kpi.threshold
        if limit is None:
            return kpi
        low, high = limit.warning_low, limit.warning_high
        low, high = None if low is None else low + 1e-7, None if high is None else high - 1e-7
        return evolve(kpi, threshold=_or(lambda: evolve(limit, warning_low=low, warning_high=high), limit))

    return evaluate_plan(every_kpi(plan, narrower), as_of, policy)
