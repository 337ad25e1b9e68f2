"""`check`: all rules, one plan, one report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalkit.checks._ignoring import sort_out
from goalkit.checks.facts import Facts
from goalkit.checks.findings import Report, ordered
from goalkit.checks.guidelines import GUIDELINES, SCALE_UP, Guidelines
from goalkit.checks.language import ENGLISH, Language
from goalkit.checks.registry import RULES
from goalkit.checks.rule import Rule
from goalkit.model._check import Check, as_tuple, joined, show
from goalkit.model.plan import Plan
from goalkit.scoring.evaluate import policy_of
from goalkit.scoring.policy import Policy

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable


__all__ = ["check"]


def check(
    plan: Plan,
    as_of: dt.date,
    guidelines: Guidelines = SCALE_UP,
    *,
    policy: Policy | None = None,
    rules: Iterable[Rule] = RULES,
    language: Language = ENGLISH,
) -> Report:
    """Find the mistakes people make with goals. Silence where all is well.

    Args:
        plan: The plan to look at.
        as_of: The day to look at, up to its close. Nothing dated later is seen.
        guidelines: The numbers to go by: `SCALE_UP`, `STARTUP`, `ENTERPRISE`, `STRICT` or your own.
        policy: The policy to evaluate with; by default the plan's own, else `Policy()`.
        rules: The rules to apply: `RULES`, some of them, or some of your own beside them.
        language: The words that rules look for in titles.

    Returns:
        The findings, the worst first. What a goal or the plan ignores with a reason is kept apart.

    Raises:
        InvalidValue: An argument is of the wrong kind, or two rules have the same code.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> plan = gk.Plan(objectives=[gk.Objective(id="win", title="Win the mid-market")])
        >>> for finding in gk.check(plan, dt.date(2026, 5, 15)):
        ...     if finding.severity is gk.Severity.ERROR:
        ...         print(finding)
        GK105 error: objective win: has no key result
        GK106 error: objective win: nobody owns it
        GK107 error: objective win: belongs to no cycle
    """
    chosen = _checked(plan, as_of, guidelines, policy, as_tuple(rules), language)
    facts = Facts(plan, as_of, guidelines, policy_of(plan, policy), language)
    found = [finding for rule in chosen for finding in rule.find(facts)]
    kept, ignored = sort_out(facts, found, {rule.code for rule in chosen}, {rule.code for rule in RULES})
    places = _places(plan)
    return Report(
        plan=plan.name,
        as_of=as_of,
        guidelines=guidelines.name,
        findings=ordered(kept, places),
        ignored=ordered(ignored, places),
    )


def _checked(
    plan: object, as_of: object, guidelines: object, policy: object, rules: object, language: object
) -> tuple[Rule, ...]:
    check = Check(None)
    check.instance("plan", plan, Plan)
    check.date("as_of", as_of)
    if isinstance(guidelines, str):
        presets = joined([name.upper().replace("-", "_") for name in GUIDELINES])
        text = f"must be Guidelines, got the text {show(guidelines)}; goalkit.checks.guidelines has {presets}"
        check.add("guidelines", text, "part.type")
    else:
        check.instance("guidelines", guidelines, Guidelines)
    check.instance("policy", policy, Policy, optional=True)
    check.instance("language", language, Language)
    chosen = check.items("rules", rules, Rule)
    codes = [rule.code for rule in chosen]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        check.add("rules", f"{code} is the code of two of them", "rules.duplicate")
    check.raise_if_any("check")
    return chosen


def _places(plan: Plan) -> dict[str, int]:
    """Return the order of the places in a plan: cycles, owners, KPIs, objectives with their key results."""
    paths = [f"{kind}[{at}]" for kind in ("cycles", "owners", "kpis") for at in range(len(getattr(plan, kind)))]
    for at, objective in enumerate(plan.objectives):
        paths.append(f"objectives[{at}]")
        paths += [f"objectives[{at}].key_results[{place}]" for place in range(len(objective.key_results))]
    return {path: number for number, path in enumerate(paths)}
