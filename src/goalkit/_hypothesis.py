"""What Hypothesis runs when it is imported, so that `st.from_type(KeyResult)` and `@given(...)` know goalkit's types.

Only the names are registered; a strategy, and with it the rest of the kit, is imported when one is first drawn. With
`HYPOTHESIS_NO_PLUGINS=1` in the environment nothing is registered, and `register()` does it by hand.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

__all__ = ["register"]

_TYPES = {
    "goalkit.model.cadence:Cadence": "cadences",
    "goalkit.model.calendars:FiscalCalendar": "fiscal_calendars",
    "goalkit.model.calendars:RetailCalendar": "retail_calendars",
    "goalkit.model.cycles:Cycle": "cycles",
    "goalkit.model.history:CheckIn": "check_ins",
    "goalkit.model.history:Closing": "closings",
    "goalkit.model.history:Revision": "revisions",
    "goalkit.model.history:StateChange": "state_changes",
    "goalkit.model.ignores:Ignore": "ignores",
    "goalkit.model.key_results:KeyResult": "key_results",
    "goalkit.model.kpis:Decision": "decisions",
    "goalkit.model.kpis:KPI": "kpis",
    "goalkit.model.kpis:Target": "targets",
    "goalkit.model.measures:Baseline": "baselines",
    "goalkit.model.measures:Cascaded": "cascadeds",
    "goalkit.model.measures:Change": "changes",
    "goalkit.model.measures:Maintain": "maintains",
    "goalkit.model.measures:Milestone": "milestone_steps",
    "goalkit.model.measures:Milestones": "milestones",
    "goalkit.model.objectives:Alignment": "alignments",
    "goalkit.model.objectives:Objective": "objectives",
    "goalkit.model.owners:Owner": "owners",
    "goalkit.model.plan:Plan": "plans",
    "goalkit.model.readings:Reading": "readings",
    "goalkit.model.thresholds:Threshold": "thresholds",
    "goalkit.scoring.grading:Grading": "gradings",
    "goalkit.scoring.pace:Pace": "paces",
    "goalkit.scoring.policy:Policy": "policies",
}
"""The classes, each with the name of its strategy."""


def register() -> None:
    """Tell Hypothesis which strategy draws which class.

    Examples:
        >>> import goalkit as gk
        >>> from hypothesis import find, strategies as st
        >>> register()  # Hypothesis does this where the package is installed
        >>> find(st.from_type(gk.Owner), lambda owner: owner.kind == "company").kind
        'company'
    """
    from hypothesis import strategies as st  # noqa: PLC0415 - it is what imports this

    for place, name in _TYPES.items():
        module, _, kind = place.partition(":")
        st.register_type_strategy(getattr(import_module(module), kind), _drawn_by(name))


def _drawn_by(name: str) -> Callable[[type[Any]], SearchStrategy[Any]]:
    def strategy(kind: type[Any]) -> SearchStrategy[Any]:  # noqa: ARG001 - how Hypothesis calls it
        from goalkit.testing import strategies  # noqa: PLC0415 - only when one is drawn

        return cast("SearchStrategy[Any]", getattr(strategies, name)())

    return strategy
