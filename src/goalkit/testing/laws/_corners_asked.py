"""How corner questions are asked: as far as a domain goes, one after another, and made small where one differs."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from unittest import SkipTest

import attrs

from goalkit.errors import GoalkitError
from goalkit.interchange.native import encode
from goalkit.model._check import evolve
from goalkit.scoring.policy import Policy
from goalkit.testing.domain import Domain, Feature
from goalkit.testing.laws._answers import ask, circumstances, fail, inexact, policy_for
from goalkit.testing.laws._corners_goals import of_cascades, of_members, of_owners
from goalkit.testing.laws._corners_kpis import of_guardrails, of_kpis, of_links
from goalkit.testing.laws._corners_policies import of_policies
from goalkit.testing.laws._corners_statuses import of_statuses
from goalkit.testing.laws._corners_values import of_values
from goalkit.testing.laws._rewriting import relabelled
from goalkit.testing.oracle import exact_results
from goalkit.testing.oracle._answers import rounded
from goalkit.testing.strategies._limits import limited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from goalkit.model.plan import Plan
    from goalkit.ports import Evaluator, Results
    from goalkit.testing.fixtures import EvaluatorFixture
    from goalkit.testing.laws._corners import Corner
    from goalkit.testing.oracle._answers import ExactResults

__all__ = ["THEMES", "ask_corners", "corners", "fitting"]

THEMES: dict[str, Callable[[], Iterator[Corner]]] = {
    "values": of_values,
    "members": of_members,
    "guardrails": of_guardrails,
    "statuses": of_statuses,
    "owners": of_owners,
    "policies": of_policies,
    "cascades": of_cascades,
    "kpis": of_kpis,
    "links": of_links,
}
"""What there are lists of."""

_PARTS = ("objectives", "kpis", "owners", "cycles")
_LISTS = ("key_results", "check_ins", "readings", "states", "revisions", "targets", "aligned_to", "guardrails")


@cache
def corners(theme: str, domain: Domain) -> tuple[Corner, ...]:
    """Return the corner questions of a theme, as far as a domain goes."""
    plans: dict[int, Plan | None] = {}
    found: list[Corner] = []
    for corner in list(THEMES[theme]()):  # all of them at once: the id of one that is gone is given to another
        plan = corner.question.plan
        if id(plan) not in plans:
            plans[id(plan)] = fitting(plan, domain)
        fitted = plans[id(plan)]
        if fitted is plan:
            found.append(corner)
        elif fitted is not None:
            found.append(evolve(corner, question=evolve(corner.question, plan=fitted)))
    return tuple(found)


def fitting(plan: Plan, domain: Domain) -> Plan | None:
    """Return a plan without what a domain does not support; None where it has numbers or sizes that are not."""
    plan = limited(plan, domain)
    if not domain.allows(Feature.ANY_TEXT):
        plan, _ = relabelled(plan)
    numbers = () if domain == Domain(features=domain.features | {Feature.LONG_NUMBERS}) else _numbers(plan)
    whole = domain.number_kinds == ("int",)
    places = 9 if domain.allows(Feature.LONG_NUMBERS) else 4
    if any(number != round(number, places) or (whole and not number.is_integer()) for number in numbers):
        return None
    return plan if len(plan.objectives) <= domain.max_objectives else None


def _numbers(part: object) -> Iterator[float]:
    """Yield the values, targets and weights of a plan, whatever scores and shares it has."""
    if isinstance(part, float):
        yield part
    elif isinstance(part, tuple):
        for one in cast("tuple[object, ...]", part):
            yield from _numbers(one)
    elif attrs.has(type(part)):
        for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(part))):
            if field.name not in {"score", "share", "confidence"}:
                yield from _numbers(getattr(part, field.name))


_EXACT: dict[tuple[int, Policy | None], tuple[ExactResults, Results, Corner]] = {}
"""What corner questions are answered with, by the id of the question, which is kept so that none other gets its id,
and by the policy if it is not its own."""


def _exact(corner: Corner, policy: Policy) -> tuple[ExactResults, Results]:
    """Return what a corner question is answered with, exactly and rounded, worked out once for all evaluators."""
    question = corner.question
    known = id(corner), None if policy is question.policy else policy
    if known not in _EXACT:
        exact = exact_results(question.plan, question.as_of, policy)
        _EXACT[known] = exact, rounded(exact), corner
    return _EXACT[known][:2]


def ask_corners(fixture: EvaluatorFixture, evaluator: Evaluator, *themes: str) -> None:
    """Fail with the first corner question that is not answered as exact fractions do."""
    asked: set[tuple[int, dt.date, Policy]] = set()
    count = 0
    for corner in (corner for theme in themes for corner in corners(theme, fixture.domain)):
        question = corner.question
        plan, as_of, policy = question.plan, question.as_of, policy_for(fixture, question)
        count += 1
        if policy is not question.policy:
            if (id(plan), as_of, policy) in asked:
                continue
            asked.add((id(plan), as_of, policy))
        try:
            got = ask(evaluator, plan, as_of, policy)
        except Exception as error:
            error.add_note(f"It was asked about {corner.name}, {circumstances(as_of, policy)}.")
            raise
        exact, usual = _exact(corner, policy)
        if got != usual and inexact(fixture, got, exact, plan):
            _tell(fixture, evaluator, corner, policy)
    if not count:
        raise SkipTest("is about what its domain leaves out: no corner question is left")


def _tell(fixture: EvaluatorFixture, evaluator: Evaluator, corner: Corner, policy: Policy) -> None:
    """Fail with a question as small as it gets."""
    as_of = corner.question.as_of

    def wrong(plan: Plan, policy: Policy) -> list[str]:
        try:
            return inexact(fixture, ask(evaluator, plan, as_of, policy), exact_results(plan, as_of, policy), plan)
        except Exception:  # noqa: BLE001 - what fails otherwise is another bug
            return []

    plan = corner.question.plan
    if fixture.policies() is None:
        for field in attrs.fields(Policy):
            usual = evolve(policy, **{field.name: getattr(Policy(), field.name)})
            policy = usual if wrong(plan, usual) else policy
    plan = _smallest(plan, lambda one: bool(wrong(one, policy)))
    differences = wrong(plan, policy) or ["what it says when it is asked again is right"]
    text = json.dumps(encode(plan), default=str, ensure_ascii=False)
    fail(differences, f"{corner.name}, {circumstances(as_of, policy)}, of the plan {text}")


def _smallest(plan: Plan, is_wrong: Callable[[Plan], bool]) -> Plan:
    """Return a plan without the parts that a difference does not need."""
    plan = _fewer(plan, is_wrong)
    for field in ("objectives", "kpis"):
        for place in range(len(getattr(plan, field))):
            for name in _LISTS:
                for part in getattr(getattr(plan, field)[place], name, ()):
                    parts = _changed(getattr(plan, field), place, name, part)
                    plan = _kept_small(plan, {field: parts}, is_wrong)
    return _fewer(plan, is_wrong)


def _fewer(plan: Plan, is_wrong: Callable[[Plan], bool]) -> Plan:
    for field in _PARTS:
        for part in getattr(plan, field):
            plan = _kept_small(plan, {field: _left(getattr(plan, field), part)}, is_wrong)
    return plan


def _left(parts: tuple[object, ...], part: object) -> list[object]:
    return [one for one in parts if one is not part]


def _changed(parts: tuple[object, ...], place: int, name: str, part: object) -> list[object]:
    found = list(parts)
    found[place] = evolve(cast("Any", found[place]), **{name: _left(getattr(found[place], name), part)})
    return found


def _kept_small(plan: Plan, fields: dict[str, list[object]], is_wrong: Callable[[Plan], bool]) -> Plan:
    try:
        found = evolve(plan, **fields)
    except GoalkitError:
        return plan  # another part needs it
    return found if is_wrong(found) else plan
