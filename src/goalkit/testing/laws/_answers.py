"""What the laws about evaluators have in common: asking, and saying in what two answers differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from unittest import SkipTest

from goalkit.ports.evaluator import GoalAnswer, KPIAnswer, Results
from goalkit.scoring.policy import Policy
from goalkit.testing.capabilities import Capability
from goalkit.testing.oracle import exact_results, same

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from fractions import Fraction

    from goalkit.model.plan import Plan
    from goalkit.ports import Evaluator
    from goalkit.testing.domain import Feature
    from goalkit.testing.fixtures import EvaluatorFixture, Fixture
    from goalkit.testing.laws._questions import Question
    from goalkit.testing.oracle._answers import ExactResults

__all__ = [
    "GREEN",
    "ask",
    "circumstances",
    "close",
    "expect_exact",
    "expect_same",
    "fail",
    "fields",
    "ids",
    "inexact",
    "needs",
    "only",
    "policy_for",
    "unlike",
    "usual_policy",
]

GREEN = frozenset({"on_track", "ahead"})
"""What nothing may be that nobody knows anything of."""
_SHOWN = 5
_TOLERANCE = 2.1e-9
"""Two numbers of nine decimals that were rounded from the same one by two ways of adding up."""


def needs(fixture: Fixture[object], *features: Feature) -> None:
    """Skip a law whose plans are not in the domain of a subject."""
    missing = [feature for feature in features if not fixture.domain.allows(feature)]
    if missing:
        raise SkipTest(f"is about what its domain leaves out: {', '.join(missing)}")


def policy_for(
    fixture: EvaluatorFixture, question: Question, suited: Callable[[Policy], bool] = lambda _: True
) -> Policy:
    """Return the policy to ask under: the drawn one, or one of those that the evaluator knows, as far as suited."""
    known = fixture.policies()
    if known is None:
        return question.policy if suited(question.policy) else Policy()
    found = [policy for policy in known if suited(policy)]
    if not found:
        raise SkipTest("is about no policy that the evaluator knows")
    return found[question.number % len(found)]


def usual_policy(fixture: EvaluatorFixture) -> Policy:
    """Return the default policy, or skip a law where the evaluator does not know it."""
    known = fixture.policies()
    if known is not None and Policy() not in known:
        raise SkipTest("is about the default policy, which the evaluator does not know")
    return Policy()


def ask(evaluator: Evaluator, plan: Plan, as_of: dt.date, policy: Policy) -> Results:
    """Return what an evaluator answers, if it is an answer."""
    got = cast("object", evaluator(plan, as_of, policy))
    assert isinstance(got, Results), f"the answer is {got!r}, not Results"
    return got


def fields(fixture: Fixture[object]) -> tuple[str, ...]:
    """Return the fields of a goal that are answered."""
    can = fixture.capabilities
    found = ["score"]
    found += ["progress"] if Capability.PROGRESS in can else []
    found += ["grade", "zone"] if Capability.GRADES in can else []
    return (*found, "status", "expected") if Capability.STATUSES in can else tuple(found)


def fail(differences: Iterable[str], what: str) -> None:
    """Fail with the first differences, if there are any."""
    found = list(differences)
    more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    assert not found, f"{what}: {'; '.join(found[:_SHOWN])}{more}"


# everything that is there, and nothing else


def ids(fixture: Fixture[object], got: Results, plan: Plan) -> Iterator[str]:
    """Yield what is answered and not in a plan, and what is in it and not answered."""
    can = fixture.capabilities
    wanted: dict[str, tuple[Mapping[str, object], list[str]]] = {
        "objective": (got.objectives, [item.id for item in plan.objectives]),
        "key result": (got.key_results, [item.id for _, item in plan.key_results()]),
    }
    if Capability.HEALTH in can:
        wanted["KPI"] = (got.kpis, [item.id for item in plan.kpis])
    if Capability.OWNERS in can:
        wanted["owner"] = (got.owners, [item.id for item in plan.owners])
    for kind, (answers, names) in wanted.items():
        for name in names:
            if name not in answers:
                yield f"the {kind} {name!r} has no answer"
        for name in answers:
            if name not in names:
                yield f"there is an answer for the {kind} {name!r}, which is not in the plan"


# against the oracle


def expect_exact(fixture: EvaluatorFixture, evaluator: Evaluator, question: Question) -> None:
    """Fail unless everything answered is what exact fractions give."""
    plan, as_of, policy = question.plan, question.as_of, policy_for(fixture, question)
    got, exact = ask(evaluator, plan, as_of, policy), exact_results(plan, as_of, policy)
    fail(inexact(fixture, got, exact, plan), circumstances(as_of, policy))


def inexact(fixture: Fixture[object], got: Results, exact: ExactResults, plan: Plan) -> list[str]:
    """Return in what an answer is not what exact fractions give."""
    differences = list(ids(fixture, got, plan))
    if differences:
        return differences
    for name, wanted in exact.objectives.items():
        differences += _inexact(fixture, f"objective {name!r}", got.objectives[name], wanted)
    for name, wanted in exact.key_results.items():
        differences += _inexact(fixture, f"key result {name!r}", got.key_results[name], wanted)
    if Capability.HEALTH in fixture.capabilities:
        for name, kpi in exact.kpis.items():
            value = None if kpi.value is None else float(kpi.value)
            differences += _pair(f"KPI {name!r}: value", got.kpis[name].value, value)
            differences += _pair(f"KPI {name!r}: health", got.kpis[name].health, kpi.health)
    if Capability.OWNERS in fixture.capabilities:
        for name, score in exact.owners.items():
            differences += _number(f"owner {name!r}: score", got.owners[name], score)
    return differences


def circumstances(as_of: dt.date, policy: Policy) -> str:
    """Return when something was asked, and under what policy."""
    return f"as of {as_of} under {_named(policy)}"


def _named(policy: Policy) -> str:
    return f"the policy {policy.to_dict()}" if policy != Policy() else "the default policy"


def _inexact(fixture: Fixture[object], where: str, got: GoalAnswer, wanted: object) -> Iterator[str]:
    for field in fields(fixture):
        answer, right = getattr(got, field), getattr(wanted, field)
        if field in {"score", "progress", "expected"}:
            yield from _number(f"{where}: {field}", answer, right)
        else:
            yield from _pair(f"{where}: {field}", answer, right)


def _number(where: str, got: object, exact: Fraction | None) -> Iterator[str]:
    number = isinstance(got, (int, float)) and not isinstance(got, bool)
    if (got is not None and not number) or not same(cast("float | None", got), exact):
        wanted = None if exact is None else float(round(exact, 9))
        yield f"{where} {got!r} instead of {wanted!r}" + ("" if exact is None else f" (exactly {exact})")


def _pair(where: str, got: object, wanted: object) -> Iterator[str]:
    if got != wanted:
        yield f"{where} {got!r} instead of {wanted!r}"


# against another answer


def expect_same(
    fixture: Fixture[object],
    got: Results,
    wanted: Results,
    what: str,
    *,
    names: Mapping[str, Mapping[str, str]] | None = None,
    without: Iterable[str] = (),
) -> None:
    """Fail unless two answers say the same of everything, but for some ids.

    Args:
        fixture: How the evaluator is opened.
        got: One answer.
        wanted: The other one.
        what: What was done between the two.
        names: By kind, the id in `got` of each id in `wanted`; by default the same.
        without: Ids not looked at.
    """
    left_out, found = set(without), list[str]()
    for kind in ("objectives", "key_results", "kpis", "owners"):
        answers: Mapping[str, object] = getattr(got, kind)
        for name, right in cast("Mapping[str, object]", getattr(wanted, kind)).items():
            other = name if names is None else names[kind][name]
            if name in left_out:
                continue
            if other not in answers:
                found.append(f"{kind} {other!r} has no answer")
            else:
                found += _differing(fixture, f"{kind} {other!r}", answers[other], right)
    fail(found, what)


def _differing(fixture: Fixture[object], where: str, got: object, wanted: object) -> Iterator[str]:
    if isinstance(got, GoalAnswer) and isinstance(wanted, GoalAnswer):
        for field in fields(fixture):
            yield from unlike(f"{where}: {field}", getattr(got, field), getattr(wanted, field))
    elif isinstance(got, KPIAnswer) and isinstance(wanted, KPIAnswer):
        yield from unlike(f"{where}: value", got.value, wanted.value)
        yield from unlike(f"{where}: health", got.health, wanted.health)
    else:
        yield from unlike(f"{where}: score", got, wanted)


def unlike(where: str, got: object, wanted: object) -> Iterator[str]:
    """Yield in what two answers differ, if they do."""
    if not close(got, wanted):
        yield f"{where} {got!r} instead of {wanted!r}"


def close(got: object, wanted: object) -> bool:
    """Return whether two answers are equal, numbers at nine decimals."""
    if isinstance(got, (int, float)) and isinstance(wanted, (int, float)):
        return abs(got - wanted) <= _TOLERANCE + 1e-12 * abs(wanted)
    return got == wanted


def only(got: Results, wanted: Results) -> set[str]:
    """Return the ids of what two answers say something different of."""
    found: set[str] = set()
    for kind in ("objectives", "key_results", "kpis", "owners"):
        answers: Mapping[str, object] = getattr(got, kind)
        others: Mapping[str, object] = getattr(wanted, kind)
        found |= {name for name in {*answers, *others} if answers.get(name, ...) != others.get(name, ...)}
    return found
