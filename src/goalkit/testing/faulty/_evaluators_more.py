"""More wrong evaluators: cascades, owners, KPIs, and what they remember."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from attrs import evolve

from goalkit.model.measures import Baseline, Cascaded, Change, Maintain
from goalkit.model.objectives import Alignment
from goalkit.ports.evaluator import Results, evaluate_plan
from goalkit.testing.faulty._evaluators import every_goal, every_item, every_kpi, wrong

if TYPE_CHECKING:
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.objectives import Objective
    from goalkit.model.plan import Plan
    from goalkit.model.readings import Reading
    from goalkit.scoring.policy import Policy
    from goalkit.testing.faulty._faulty import Faulty

__all__ = ["CASCADES"]

CASCADES: list[Faulty] = []
_DEEPEST = 900


# what hangs below what


@wrong(
    CASCADES,
    "alignments-ignored",
    "Goals are scored one by one: what is aligned to them does not count.",
    seen="links that are only drawn",
    by="cascade.weighted-children",
)
def _alignments_ignored(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(every_goal(plan, lambda goal: evolve(goal, aligned_to=[])), as_of, policy)


@wrong(
    CASCADES,
    "first-parent-only",
    "A goal with two parents counts in the first of them only.",
    seen="a `parent_id` column that came before alignment",
    by="cascade.weighted-children",
)
def _first_parent_only(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(every_goal(plan, lambda goal: evolve(goal, aligned_to=goal.aligned_to[:1])), as_of, policy)


@wrong(
    CASCADES,
    "link-weight-ignored",
    "All children count the same, whatever the weights of their links.",
    seen="AVG(score) over the children",
    by="cascade.weighted-children",
)
def _link_weight_ignored(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def plain(goal: Objective) -> Objective:
        return evolve(goal, aligned_to=[evolve(link, weight=1 if link.weight else 0) for link in goal.aligned_to])

    return evaluate_plan(every_goal(plan, plain), as_of, policy)


@wrong(
    CASCADES,
    "link-zero-is-one",
    "A link of weight 0 counts like one of weight 1.",
    seen="`link.weight or 1`",
    by="cascade.zero-weight-link",
)
def _link_zero_is_one(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def counted(goal: Objective) -> Objective:
        return evolve(goal, aligned_to=[evolve(link, weight=link.weight or 1) for link in goal.aligned_to])

    return evaluate_plan(every_goal(plan, counted), as_of, policy)


@wrong(
    CASCADES,
    "one-child-one-vote",
    "The weighted scores of children are divided by their number.",
    seen="`sum(w * s) / len(children)`",
    by="cascade.split-child",
)
def _one_child_one_vote(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    answers = dict(got.objectives)
    for goal in plan.objectives:
        below = [
            (link.weight, got.objectives[child.id].score)
            for child in plan.objectives
            for link in child.aligned_to
            if link.to == goal.id
        ]
        pairs = [(weight, score) for weight, score in below if weight and score is not None]
        if pairs and not goal.key_results and goal.closing is None:
            mean = sum(weight * score for weight, score in pairs) / len(pairs)
            answers[goal.id] = evolve(answers[goal.id], score=min(round(mean, 9), 1.0))
    return evolve(got, objectives=answers)


@wrong(
    CASCADES,
    "supporting-counts",
    "Links that only support count as well.",
    seen="one table for all links",
    by="cascade.supporting",
)
def _supporting_counts(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def counted(goal: Objective) -> Objective:
        return evolve(goal, aligned_to=[evolve(link, contributes=True, share=None) for link in goal.aligned_to])

    return evaluate_plan(every_goal(plan, counted), as_of, policy)


@wrong(
    CASCADES,
    "flattened",
    "A goal is the mean of everything below it, at any depth: deep branches count more.",
    seen="a recursive query for all descendants",
    by="cascade.weighted-children",
)
def _flattened(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    parents = {goal.id: goal.aligned_to for goal in plan.objectives}

    def all_above(goal: Objective) -> Objective:
        found, waiting = dict[str, Alignment](), list(goal.aligned_to)
        while waiting:
            link = waiting.pop()
            found.setdefault(link.to, link)
            waiting += parents.get(link.to, ())
        return evolve(goal, aligned_to=[evolve(link, share=None) for link in found.values()])

    return evaluate_plan(every_goal(plan, all_above), as_of, policy)


@wrong(
    CASCADES,
    "child-states-ignored",
    "A cancelled objective still counts in the one above it.",
    seen="states looked at for key results only",
    by="cascade.membership-of-children",
)
def _child_states_ignored(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    stateless = evaluate_plan(
        every_goal(plan, lambda goal: evolve(goal, states=[]) if goal.aligned_to else goal), as_of, policy
    )
    inner = {link.to for goal in plan.objectives for link in goal.aligned_to}
    answers = {name: stateless.objectives[name] if name in inner else one for name, one in got.objectives.items()}
    return evolve(got, objectives=answers)


@wrong(
    CASCADES,
    "everything-together",
    "Key results and children are averaged together.",
    seen="one list of all that hangs below a goal",
    by="cascade.own-first",
)
def _everything_together(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(plan, as_of, evolve(policy, members="both"))


@wrong(
    CASCADES,
    "sum-is-mean",
    "A key result that should add up values averages the scores of its children.",
    seen="one roll-up for all",
    by="cascade.key-result-parents",
)
def _sum_is_mean(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def averaged(item: KeyResult) -> KeyResult:
        return evolve(item, measure=Cascaded()) if isinstance(item.measure, Cascaded) else item

    return evaluate_plan(every_item(plan, averaged), as_of, policy)


@wrong(
    CASCADES,
    "held-against-the-best",
    "Statuses are ranks: whoever has less than half of the best score is off track.",
    seen="a leaderboard that was taken for a scorecard",
    by="cascade.locality",
)
def _held_against_the_best(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    best = max((answer.score or 0.0 for answer in got.key_results.values()), default=0.0)
    answers = {
        name: evolve(answer, status="off_track")
        if answer.score is not None and answer.status != "pending" and answer.score < best / 2
        else answer
        for name, answer in got.key_results.items()
    }
    return evolve(got, key_results=answers)


@wrong(
    CASCADES,
    "recursive",
    "Scores are worked out by a function that calls itself for each child.",
    seen="most first versions",
    by="cascade.deep",
)
def _recursive(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    if len(plan.objectives) > _DEEPEST:  # as many calls as Python allows
        raise RecursionError("maximum recursion depth exceeded")
    return evaluate_plan(plan, as_of, policy)


@wrong(
    CASCADES,
    "parents-too-early",
    "Goals are scored in the order of the list, with the children scored so far.",
    seen="one pass over a list that happened to be in order",
    by="evaluation.order",
)
def _parents_too_early(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got, seen = evaluate_plan(plan, as_of, policy), set[str]()
    answers = dict(got.objectives)
    for goal in plan.objectives:
        names = {goal.id, *(item.id for item in goal.key_results)}
        known = [
            child
            if child.id in seen
            else evolve(child, aligned_to=[one for one in child.aligned_to if one.to not in names])
            for child in plan.objectives
        ]
        answers[goal.id] = evaluate_plan(evolve(plan, objectives=known), as_of, policy).objectives[goal.id]
        seen.add(goal.id)
    return evolve(got, objectives=answers)


@wrong(
    CASCADES,
    "owners-below",
    "An owner's score holds the goals of the owners below it too.",
    seen="a team's number that was meant for its department",
    by="evaluation.exact-owners",
)
def _owners_below(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got, owners = evaluate_plan(plan, as_of, policy), dict[str, float | None]()
    for owner in plan.owners:
        mine = {owner.id, *(other.id for other in plan.owners if other.parent == owner.id)}
        together = every_goal(plan, lambda goal: evolve(goal, owner=owner.id) if goal.owner in mine else goal)  # noqa: B023
        owners[owner.id] = evaluate_plan(together, as_of, policy).owners[owner.id]
    return evolve(got, owners=owners)


@wrong(
    CASCADES,
    "last-year-too",
    "An owner's score holds the goals of all cycles.",
    seen="no filter by date",
    by="evaluation.exact-owners",
)
def _last_year_too(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    free = every_goal(plan, lambda goal: evolve(goal, cycle=None))
    return evolve(evaluate_plan(plan, as_of, policy), owners=evaluate_plan(free, as_of, policy).owners)


@wrong(
    CASCADES,
    "one-table",
    "Owners and goals share one table by id: an owner named like a goal has its score.",
    seen="`scores[id]`",
    by="evaluation.names",
)
def _one_table(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    scores = {name: answer.score for name, answer in got.objectives.items()}
    return evolve(got, owners={name: scores.get(name, score) for name, score in got.owners.items()})


# what is remembered


@wrong(
    CASCADES,
    "cached-by-id",
    "Answers are kept by the ids of the plan and the date, so a change of values is not seen.",
    seen="a cache key without a version",
    by="evaluation.no-memory",
)
class _CachedById:
    def __init__(self) -> None:
        self.answered: dict[object, Results] = {}

    def __call__(self, plan: Plan, as_of: dt.date, policy: Policy) -> Results:
        names = tuple(item.id for _, item in plan.key_results())
        return self.answered.setdefault((names, as_of), evaluate_plan(plan, as_of, policy))


@wrong(
    CASCADES,
    "sorted-in-place",
    "The objectives of the plan are sorted by title while it is evaluated.",
    seen="`plan.objectives.sort()`",
    by="evaluation.plan-untouched",
)
def _sorted_in_place(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    object.__setattr__(plan, "objectives", plan.objectives[::-1])
    return got


# KPIs


def _linked(item: KeyResult) -> str | None:
    return item.measure.kpi if isinstance(item.measure, (Baseline, Change, Maintain)) else None


def _other_readings(plan: Plan, as_of: dt.date, policy: Policy, other: Plan) -> Results:
    """Return results whose goals see other readings than the KPIs themselves."""
    return evolve(evaluate_plan(other, as_of, policy), kpis=evaluate_plan(plan, as_of, policy).kpis)


@wrong(
    CASCADES,
    "after-the-end",
    "A key result on a KPI takes its last reading, also after its cycle ended.",
    seen="`kpi.latest()`",
    by="linking.after-the-end",
)
def _after_the_end(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    ends = [cycle.last_day for cycle in plan.cycles]
    if not ends:
        return evaluate_plan(plan, as_of, policy)

    def inside(reading: Reading) -> Reading:
        return reading if reading.date > as_of else evolve(reading, date=min(reading.date, *ends))

    moved = every_kpi(plan, lambda kpi: evolve(kpi, readings=[inside(reading) for reading in kpi.readings]))
    return _other_readings(plan, as_of, policy, moved)


@wrong(
    CASCADES,
    "inclusive-end",
    "A reading on the day on which a cycle ends counts in it.",
    seen="BETWEEN start AND end",
    by="linking.after-the-end",
)
def _inclusive_end(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    ends = {cycle.end: cycle.last_day for cycle in plan.cycles}

    def inside(reading: Reading) -> Reading:
        return evolve(reading, date=ends.get(reading.date, reading.date)) if reading.date <= as_of else reading

    moved = every_kpi(plan, lambda kpi: evolve(kpi, readings=[inside(reading) for reading in kpi.readings]))
    return _other_readings(plan, as_of, policy, moved)


@wrong(
    CASCADES,
    "baseline-in-cycle",
    "A key result on a KPI starts at the first reading inside its cycle, also where there is one before it.",
    seen="only the readings of the cycle are loaded",
    by="linking.frozen-baseline",
)
def _baseline_in_cycle(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    starts = [cycle.start for cycle in plan.cycles]
    if not starts:
        return evaluate_plan(plan, as_of, policy)

    def loaded(kpi: KPI) -> KPI:
        inside = [reading for reading in kpi.readings if reading.date >= min(starts)]
        return evolve(kpi, readings=inside or kpi.readings)

    return _other_readings(plan, as_of, policy, every_kpi(plan, loaded))


@wrong(
    CASCADES,
    "copied-value",
    "Key results on a KPI keep the value that it had when they were linked.",
    seen="`key_result.value = kpi.value` in a form",
    by="linking.same-value",
)
def _copied_value(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    first = every_kpi(plan, lambda kpi: evolve(kpi, readings=kpi.readings[:1]))
    return _other_readings(plan, as_of, policy, first)


@wrong(
    CASCADES,
    "first-of-two-links",
    "Only the first key result on a KPI sees its last reading.",
    seen="`break` after the first match",
    by="linking.two-key-results",
)
def _first_of_two_links(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    old = evaluate_plan(every_kpi(plan, lambda kpi: evolve(kpi, readings=kpi.readings[:-1])), as_of, policy)
    seen, answers = set[str](), dict(got.key_results)
    for _, item in plan.key_results():
        name = _linked(item)
        if name in seen:
            answers[item.id] = old.key_results[item.id]
        seen |= {name} if name is not None else set()
    return evolve(got, key_results=answers)


@wrong(
    CASCADES,
    "first-reading-of-a-day",
    "Of two readings of one day the first counts: a correction is lost.",
    seen="INSERT OR IGNORE",
    by="linking.ingestion-order",
)
def _first_reading_of_a_day(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def first(kpi: KPI) -> KPI:
        kept: dict[dt.date, Reading] = {}
        for reading in kpi.readings:
            kept.setdefault(reading.date, reading)
        return evolve(kpi, readings=list(kept.values()))

    return evaluate_plan(every_kpi(plan, first), as_of, policy)


@wrong(
    CASCADES,
    "new-target-for-all",
    "The newest target of a KPI judges all of its readings.",
    seen="a target column that is overwritten",
    by="linking.dated-targets",
)
def _new_target_for_all(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def newest(kpi: KPI) -> KPI:
        return evolve(kpi, threshold=kpi.threshold_at(as_of), targets=[])

    return evaluate_plan(every_kpi(plan, newest), as_of, policy)


@wrong(
    CASCADES,
    "no-data-is-healthy",
    "A KPI without readings is healthy.",
    seen="`if not breached: healthy`",
    by="linking.no-readings",
)
def _no_data_is_healthy(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    got = evaluate_plan(plan, as_of, policy)
    kpis = {name: evolve(one, health="healthy") if one.value is None else one for name, one in got.kpis.items()}
    return evolve(got, kpis=kpis)


@wrong(
    CASCADES,
    "edges-always-in",
    "The edge of a threshold is healthy also where the threshold is strict.",
    seen="`<=` for all",
    by="linking.exact-health",
)
def _edges_always_in(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def loose(kpi: KPI) -> KPI:
        return kpi if kpi.threshold is None else evolve(kpi, threshold=evolve(kpi.threshold, strict=False))

    return evaluate_plan(every_kpi(plan, loose), as_of, policy)


@wrong(
    CASCADES,
    "unconfirmed",
    "Health changes with each reading, whatever number of them must agree.",
    seen="a field that only the form knows",
    by="linking.exact-health",
)
def _unconfirmed(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(every_kpi(plan, lambda kpi: evolve(kpi, confirm=1)), as_of, policy)


@wrong(
    CASCADES,
    "maintained-by-today",
    "A key result that keeps a KPI is judged by the KPI's first threshold, whatever targets came later.",
    seen="the threshold copied when the goal was made",
    by="linking.exact-links",
)
def _maintained_by_today(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return _other_readings(plan, as_of, policy, every_kpi(plan, lambda kpi: evolve(kpi, targets=[])))


@wrong(
    CASCADES,
    "key-result-links-lifted",
    "What is aligned to a key result counts in its objective.",
    seen="a foreign key that knows objectives only",
    by="cascade.exact-tree",
)
def _key_result_links_lifted(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    above = {item.id: goal.id for goal, item in plan.key_results()}

    def lifted(goal: Objective) -> Objective:
        links = {above.get(link.to, link.to): link for link in goal.aligned_to}
        return evolve(goal, aligned_to=[evolve(link, to=to, share=None) for to, link in links.items()])

    return evaluate_plan(every_goal(plan, lifted), as_of, policy)


@wrong(
    CASCADES,
    "stated-for-ever",
    "A status that somebody stated stays until another one is stated.",
    seen="`status or last_status`",
    by="evaluation.exact-statuses",
)
def _stated_for_ever(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(plan, as_of, evolve(policy, stated_status="kept"))


@wrong(
    CASCADES,
    "own-shares-ignored",
    "Fixed shares of key results are taken for weights of 1.",
    seen="a column of a later release",
    by="evaluation.fixed-share",
)
def _own_shares_ignored(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    return evaluate_plan(every_item(plan, lambda item: evolve(item, share=None)), as_of, policy)


@wrong(
    CASCADES,
    "shares-ignored",
    "Fixed shares of children are taken for weights of 1.",
    seen="a column of a later release",
    by="cascade.fixed-share-of-link",
)
def _shares_ignored(plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    def plain(goal: Objective) -> Objective:
        return evolve(goal, aligned_to=[evolve(link, share=None) for link in goal.aligned_to])

    return evaluate_plan(every_goal(plan, plain), as_of, policy)
