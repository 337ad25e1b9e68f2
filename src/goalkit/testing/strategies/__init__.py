"""Strategies: valid goals of every kind for Hypothesis, biased to the edges at which something changes.

Every function takes keyword arguments only, and each of them is a strategy for one part; what is left out is drawn
as usual. A plain value is refused: wrap it in `st.just(...)`. Everything drawn is valid, but for `invalid_*`,
`wrong_sheets` and documents with an unknown key, which say what is wrong with them.

The parts that fit each other are drawn in that order: a threshold, then readings at its edges; a cycle, then check-ins
inside it. Nothing is drawn and thrown away. What a failing example shrinks to stands in each docstring; examples
print as calls that can be pasted.

`domain(...)` limits all of them to what an integration supports.

Examples:
    >>> import goalkit as gk
    >>> from hypothesis import find, strategies as st
    >>> falling = changes(baseline=st.just(4), target=st.just(1), unit=st.just("days"))
    >>> item = find(key_results(id=st.just("ttfa"), measure=falling), lambda item: len(item.check_ins) == 2)
    >>> item.measure
    Change(baseline=4.0, target=1.0, unit='days', kpi=None, accumulate=False, direction=None, phases=())
    >>> key_results(weight=2)
    Traceback (most recent call last):
    hypothesis.errors.InvalidArgument: weight must be a strategy, got 2; wrap it in st.just(2)
"""

from collections.abc import Iterable

from goalkit.testing.domain import Domain, Feature, NumberKind
from goalkit.testing.strategies._documents import PlanDocument, documents
from goalkit.testing.strategies._goals import check_ins, closings, key_results, revisions, state_changes
from goalkit.testing.strategies._invalid import (
    Invalid,
    invalid_changes,
    invalid_cycles,
    invalid_key_results,
    invalid_kpis,
    invalid_objectives,
    invalid_plans,
    invalid_policies,
    invalid_thresholds,
)
from goalkit.testing.strategies._measures import (
    baselines,
    cascadeds,
    changes,
    maintains,
    measures,
    milestone_steps,
    milestones,
)
from goalkit.testing.strategies._metrics import decisions, ignores, kpis, readings, targets, thresholds
from goalkit.testing.strategies._objectives import alignments, objectives, owners
from goalkit.testing.strategies._plans import organisations, plans, portfolios
from goalkit.testing.strategies._policies import gradings, paces, policies
from goalkit.testing.strategies._scenarios import Event, Scenario, scenarios
from goalkit.testing.strategies._sheets import sheets, wrong_sheets
from goalkit.testing.strategies._time import cadences, calendars, cycles, fiscal_calendars, retail_calendars
from goalkit.testing.strategies._values import dates, days, ids, moments, numbers, scores, shares, texts, weights

__all__ = [
    "Event",
    "Invalid",
    "PlanDocument",
    "Scenario",
    "alignments",
    "baselines",
    "cadences",
    "calendars",
    "cascadeds",
    "changes",
    "check_ins",
    "closings",
    "cycles",
    "dates",
    "days",
    "decisions",
    "documents",
    "domain",
    "fiscal_calendars",
    "gradings",
    "ids",
    "ignores",
    "invalid_changes",
    "invalid_cycles",
    "invalid_key_results",
    "invalid_kpis",
    "invalid_objectives",
    "invalid_plans",
    "invalid_policies",
    "invalid_thresholds",
    "key_results",
    "kpis",
    "maintains",
    "measures",
    "milestone_steps",
    "milestones",
    "moments",
    "numbers",
    "objectives",
    "organisations",
    "owners",
    "paces",
    "plans",
    "policies",
    "portfolios",
    "readings",
    "retail_calendars",
    "revisions",
    "scenarios",
    "scores",
    "shares",
    "sheets",
    "state_changes",
    "targets",
    "texts",
    "thresholds",
    "weights",
    "wrong_sheets",
]


def domain(
    *,
    features: Iterable[Feature | str] = frozenset(Feature),
    number_kinds: Iterable[NumberKind] = ("float", "int", "decimal", "fraction"),
    max_objectives: int = 6,
) -> Domain:
    """Return what an integration supports; its methods are these strategies within that.

    Args:
        features: What plans may hold.
        number_kinds: The types of numbers.
        max_objectives: The most objectives that a plan has.

    Examples:
        >>> from hypothesis import find
        >>> ours = domain(features=set(Feature) - {Feature.WEIGHTS}, max_objectives=3)
        >>> find(ours.plans(), lambda plan: len(plan.objectives) == 3).objectives[2].weight
        1.0
    """
    return Domain(features=features, number_kinds=number_kinds, max_objectives=max_objectives)
