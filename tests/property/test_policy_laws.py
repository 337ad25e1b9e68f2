"""Laws of policies as values: plain values and back, sentences, plans that carry one, comparisons."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Literal, cast, get_args, get_origin, get_type_hints

import attrs
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.interchange.native import decode, encode
from goalkit.scoring._plain import plain, policy_to, read, read_table
from goalkit.scoring._sentences import differences, policy_text, sentences
from goalkit.scoring.comparing import Answer, compare
from goalkit.scoring.evaluate import policy_of
from goalkit.scoring.presets import PRESETS
from tests.strategies import cadences, days, plans, shares

if TYPE_CHECKING:
    import datetime as dt

    from goalkit.interchange.files import Format

HINTS = get_type_hints(gk.Policy)
NAMES = [field.name for field in attrs.fields(gk.Policy)]
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
sides = st.none() | st.sampled_from((0, 0.5))
tops = st.none() | st.sampled_from((1, 1.25))


@st.composite
def gradings(draw: st.DrawFn) -> gk.Grading:
    """Draw bands of any edges and labels."""
    edges = sorted(draw(st.lists(shares, unique=True, min_size=1, max_size=3)))
    lows, highs = [None, *edges], [*edges, None]
    grades = st.sampled_from(("missed", "partial", "achieved"))
    bands = [
        gk.Band(draw(grades), low, high, label=draw(st.sampled_from(("", "green"))))
        for low, high in zip(lows, highs, strict=True)
    ]
    places = draw(st.none() | st.integers(0, 3))
    return draw(st.sampled_from((gk.Grading(aspirational=bands, round_to=places), gk.Grading(committed=bands))))


@st.composite
def paces(draw: st.DrawFn) -> gk.Pace:
    """Draw a pace of any rule, with limits in order."""
    fair, good = sorted((draw(shares), draw(shares)))
    build = draw(st.sampled_from((gk.Pace.ratio, gk.Pace.achievement, gk.Pace.points_behind)))
    pace = build(good, fair, 1.5) if build != gk.Pace.points_behind else build(fair, good, draw(st.none() | st.just(1)))
    strict = draw(st.booleans())
    return attrs.evolve(pace, strict=strict, strict_at_risk=draw(st.sampled_from((None, not strict))))


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "name": texts,
    "source": texts,
    "clamp": st.tuples(sides, tops),
    "objective_clamp": st.tuples(sides, tops),
    "priority_weights": st.dictionaries(st.sampled_from(("P0", "P1", "")), shares, max_size=2),
    "grading": gradings(),
    "pace": paces(),
    "pending_until": shares,
    "status_confidence": st.dictionaries(st.sampled_from(gk.Status), shares, max_size=2),
    "status_names": st.dictionaries(st.sampled_from(gk.Status), st.sampled_from(("Behind", "Done")), max_size=2),
    "confidence_on_track": st.sampled_from((0.7, 0.75, 0.9)),
    "confidence_at_risk": st.sampled_from((0.4, 0.35, 0)),
    "guardrail_score": shares,
    "check_in_cadence": cadences,
    "stale_after": st.integers(1, 3),
} | {
    name: st.sampled_from(get_args(HINTS[name])) for name in NAMES if get_origin(HINTS[name]) is Literal
}  # fmt: skip
"""What each field may hold; a field that is not here fails the first test below."""


@st.composite
def any_policies(draw: st.DrawFn) -> gk.Policy:
    """Draw a policy, or a preset, with other choices in any of its fields."""
    base = draw(st.sampled_from((gk.Policy(), gk.Policy(), *PRESETS.values())))
    changed = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=8))
    values = {name: draw(VALUES[name]) for name in changed}
    if "confidence_on_track" not in values and "confidence_at_risk" in values:
        values["confidence_on_track"] = 0.9
    if "confidence_at_risk" not in values and "confidence_on_track" in values:
        values["confidence_at_risk"] = 0.1
    return attrs.evolve(base, **values)


def test_the_laws_know_every_field() -> None:
    assert set(VALUES) == set(NAMES)


# plain values


@given(any_policies())
def test_plain_values_are_undone_by_reading(policy: gk.Policy) -> None:
    table = policy.to_dict()
    kept = deepcopy(table)
    assert gk.Policy.from_dict(table) == policy
    assert table == kept
    assert gk.Policy.from_dict(json.loads(json.dumps(table))) == policy
    assert gk.Policy.from_dict(table).to_dict() == table


@given(any_policies())
def test_only_what_differs_from_the_default_is_written(policy: gk.Policy) -> None:
    changed = [name for name in NAMES if getattr(policy, name) != getattr(gk.Policy(), name)]
    assert list(policy.to_dict()) == changed


@given(any_policies(), any_policies())
def test_a_table_upon_a_base_leads_to_the_policy(base: gk.Policy, policy: gk.Policy) -> None:
    table = plain(policy, base)
    assert read(gk.Policy, table, base) == policy
    assert (table == {}) == (base == policy)


@given(any_policies())
def test_what_a_file_says_is_the_policy(policy: gk.Policy) -> None:
    said = policy_to(policy)
    event("name" if isinstance(said, str) else "preset" if "preset" in said else "table")
    assert (PRESETS[said] if isinstance(said, str) else read_table(gk.Policy, said)) == policy


junk: st.SearchStrategy[object] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.lists(st.integers() | st.none(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
    st.lists(st.dictionaries(st.sampled_from(("grade", "low", "colour")), st.just("missed"), max_size=2), max_size=2),
)


@given(any_policies(), st.lists(st.tuples(st.sampled_from([*NAMES, "preset"]) | texts, junk), max_size=4))
def test_damage_is_named_where_it_is(policy: gk.Policy, damages: list[tuple[str, object]]) -> None:
    table = policy.to_dict()
    for name, value in damages:
        nested = table.get(name)
        if isinstance(nested, dict) and isinstance(value, dict):
            cast("dict[object, object]", nested).update(cast("dict[object, object]", value))
        else:
            table[name] = value
    try:
        found = gk.Policy.from_dict(table)
    except gk.InvalidValue as error:
        event("refused")
        for problem in error.problems:
            assert problem.path
            assert problem.path.isprintable()
            assert problem.message
            assert problem.code
    else:
        event("read")
        assert gk.Policy.from_dict(found.to_dict()) == found


@given(any_policies(), st.sets(st.sampled_from(("rolup", "nme", "x" * 200, "pace.rule", "\n")), min_size=1))
def test_every_unknown_key_is_named(policy: gk.Policy, unknown: set[str]) -> None:
    table = policy.to_dict() | dict.fromkeys(unknown, 1)
    with pytest.raises(gk.InvalidValue) as caught:
        gk.Policy.from_dict(table)
    assert [problem.code for problem in caught.value.problems] == ["key.unknown"] * len(unknown)


# sentences


@given(any_policies(), any_policies())
def test_policies_differ_in_the_sentences_of_the_fields_that_differ(one: gk.Policy, other: gk.Policy) -> None:
    found = differences(one, other)
    assert [item.field for item in found] == [name for name in NAMES if getattr(one, name) != getattr(other, name)]
    for item in found:
        assert not set(item.ours) & set(item.theirs)
    assert [(item.field, item.theirs, item.ours) for item in found] == [
        (item.field, item.ours, item.theirs) for item in differences(other, one)
    ]


@given(plans(4), days, any_policies(), st.sampled_from(NAMES), st.data())
def test_what_reads_the_same_counts_the_same(
    plan: gk.Plan, as_of: dt.date, one: gk.Policy, name: str, data: st.DataObject
) -> None:
    """A field may be silent only where it has no part in any number."""
    values = {name: data.draw(VALUES[name])}
    try:
        other = attrs.evolve(one, **values)
    except gk.InvalidValue:  # limits out of order
        return
    if str(one) == str(other):
        event("the same" if one == other else f"silent: {name}")
        assert gk.evaluate(plan, as_of, one).to_dict() == gk.evaluate(plan, as_of, other).to_dict()
    else:
        event("told")


@given(any_policies())
def test_a_policy_reads_the_same_after_plain_values(policy: gk.Policy) -> None:
    assert str(gk.Policy.from_dict(policy.to_dict())) == str(policy) == policy_text(policy)
    assert sentences(policy).keys() == set(NAMES)


# plans that carry a policy


@given(plans(4), any_policies(), st.sampled_from(("toml", "json")))
def test_a_file_keeps_the_policy(plan: gk.Plan, policy: gk.Policy, format: Format) -> None:  # noqa: A002
    plan = attrs.evolve(plan, policy=policy)
    text = gk.dumps(plan, format=format)
    found = gk.loads(text, format=format)
    assert found == plan
    assert hash(found) == hash(plan)
    assert decode(encode(plan)) == plan
    assert gk.dumps(found, format=format) == text


@given(plans(4), any_policies(), days)
def test_a_plan_is_scored_by_its_own_policy_unless_another_is_given(
    plan: gk.Plan, policy: gk.Policy, as_of: dt.date
) -> None:
    carrying = attrs.evolve(plan, policy=policy)
    assert gk.evaluate(carrying, as_of).to_dict() == gk.evaluate(plan, as_of, policy).to_dict()
    assert gk.evaluate(carrying, as_of).policy == policy == policy_of(carrying)
    assert gk.evaluate(carrying, as_of, gk.Policy()).to_dict() == gk.evaluate(plan, as_of).to_dict()


policies_or_none = st.none() | any_policies()


@given(plans(3), plans(3), policies_or_none, policies_or_none)
def test_a_difference_of_plans_takes_the_policy_along(
    before: gk.Plan, after: gk.Plan, ours: gk.Policy | None, theirs: gk.Policy | None
) -> None:
    left, right = attrs.evolve(before, policy=ours), attrs.evolve(after, policy=theirs)
    changes = left.diff(right)
    assert left.apply(changes) == right
    assert [str(item) for item in changes if getattr(item, "field", "") == "policy"] != [] or ours == theirs
    for item in changes:
        json.dumps(item.to_dict())


@given(plans(3), policies_or_none, policies_or_none)
def test_merging_keeps_the_policy_that_there_is(
    plan: gk.Plan, ours: gk.Policy | None, theirs: gk.Policy | None
) -> None:
    left, right = attrs.evolve(plan, policy=ours), attrs.evolve(plan, policy=theirs)
    try:
        merged = gk.Plan.merge(left, right)
    except gk.InvalidPlan as error:
        assert None not in {ours, theirs}
        assert ours != theirs
        assert [problem.path for problem in error.problems] == ["policy"]  # noqa: PT017 - both ways are right
    else:
        assert merged.policy == (ours or theirs)
        assert ours == theirs or None in {ours, theirs}


@given(plans(3), any_policies())
def test_a_part_of_a_plan_keeps_the_policy(plan: gk.Plan, policy: gk.Policy) -> None:
    carrying = attrs.evolve(plan, policy=policy)
    assert carrying.subset(goal=plan.objectives[0].id).policy == policy
    assert carrying.with_objective(plan.objectives[0]) == carrying


# comparisons


def answers(plan: gk.Plan, as_of: dt.date, policy: gk.Policy, goal: str) -> tuple[object, ...]:
    card = gk.evaluate(plan, as_of, policy)
    result = card.objectives.get(goal) or card.key_results[goal]
    return result.score, result.grade, result.status


def of(answer: Answer) -> tuple[object, ...]:
    return answer.score, answer.grade, answer.status


@given(plans(3), days, st.lists(any_policies(), min_size=1, max_size=3))
def test_a_comparison_says_what_each_policy_says(plan: gk.Plan, as_of: dt.date, chosen: list[gk.Policy]) -> None:
    found = compare(plan, as_of, {f"p{number}": policy for number, policy in enumerate(chosen)})
    rows = {row.goal: row for row in found.rows}
    for objective in plan.objectives:
        for name in (objective.id, *(item.id for item in objective.key_results)):
            right = [answers(plan, as_of, policy, name) for policy in chosen]
            if name in rows:
                assert [of(answer) for answer in rows[name].answers] == right
                assert rows[name].agree == (len(set(right)) == 1)
            else:
                assert name != objective.id
                assert len(set(right)) == 1
    assert [row for row in found.rows if row not in found.disagreements] == [row for row in found.rows if row.agree]
    assert all(len(line) <= 80 for line in str(found).splitlines() if line.isascii())


@given(plans(3), days, any_policies(), any_policies(), st.data())
def test_reasons_lead_from_one_answer_to_the_other_without_a_gap(
    plan: gk.Plan, as_of: dt.date, one: gk.Policy, other: gk.Policy, data: st.DataObject
) -> None:
    goals = [name for goal in plan.objectives for name in (goal.id, *(item.id for item in goal.key_results))]
    goal = data.draw(st.sampled_from(goals))
    reasons = compare(plan, as_of, {"one": one, "other": other}).why(goal)
    event(f"{len(reasons)} reasons")
    at = answers(plan, as_of, one, goal)
    policy = one
    for reason in reasons:
        assert of(reason.before) == at
        assert reason.before != reason.after
        assert reason.policy == "other"
        assert {item.field for item in reason.differences} == set(reason.fields)
        at = of(reason.after)
    assert at == answers(plan, as_of, other, goal)
    changed = [name for reason in reasons for name in reason.fields]
    assert len(set(changed)) == len(changed)
    steps = [reasons[0].before, *(reason.after for reason in reasons)] if reasons else []
    assert len(set(steps)) == len(steps)  # none leads back
    for reason in reasons:
        right = {name: getattr(other, name) for name in reason.fields}
        for name in reason.fields:  # and none names what could be left out
            fewer = {key: value for key, value in right.items() if key != name}
            try:
                assert answers(plan, as_of, attrs.evolve(policy, **fewer), goal) != of(reason.after)
            except gk.InvalidValue:
                event("does not go with the rest")
        policy = attrs.evolve(policy, **right)
        assert answers(plan, as_of, policy, goal) == of(reason.after)
    assert (answers(plan, as_of, one, goal) == answers(plan, as_of, other, goal)) == (not reasons)
