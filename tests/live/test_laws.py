"""After any events a live scorecard says what a full evaluation says, and which results each event changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalkit import Policy
from goalkit.live import _engine as engines
from goalkit.testing.strategies import policies as any_policies
from goalkit.testing.strategies import scenarios
from tests.live.telling import Told, events
from tests.strategies import days, plans, policies

if TYPE_CHECKING:
    import datetime as dt

    from goalkit import Plan
    from goalkit.testing.strategies import Scenario

_METHODS = {
    "CheckedIn": ("check_in", "key_result", "check_in"),
    "Recorded": ("record", "kpi", "reading"),
    "Retargeted": ("retarget", "key_result", "revision"),
    "Entered": ("set_state", "goal", "state_change"),
    "Aligned": ("align", "child", "alignment"),
}


@given(plans(), days, policies(), st.data())
def test_any_events_lead_to_what_a_full_evaluation_says(
    plan: Plan, as_of: dt.date, policy: Policy, data: st.DataObject
) -> None:
    told = Told(plan, as_of, policy)
    for event in data.draw(st.lists(events(plan, as_of), min_size=1, max_size=8)):
        if data.draw(st.integers(0, 3)) == 0:
            told.hold()
        told.tell(event)
    told.agree()


@given(scenarios(), any_policies())
def test_stories_of_the_kit_lead_to_what_a_full_evaluation_says(story: Scenario, policy: Policy) -> None:
    told = Told(story.plan, story.as_of, policy)
    for event in story.events:
        method, name, entry = _METHODS[type(event).__name__]
        told.hold()
        told.tell((method, getattr(event, name), getattr(event, entry)))
    told.agree()


@given(plans(), days, st.data(), st.sampled_from((1, 64)))
def test_plain_goals_take_the_short_way_to_the_same_results(
    plan: Plan, as_of: dt.date, data: st.DataObject, many: int
) -> None:
    parents = {link.to for goal in plan.objectives for link in goal.aligned_to}
    bare = attrs.evolve(
        plan,
        objectives=[
            attrs.evolve(
                goal,
                states=(),
                closing=None,
                aligned_to=[attrs.evolve(link, share=None) for link in goal.aligned_to if link.to in _ids(plan)],
                key_results=() if goal.id in parents else goal.key_results,
            )
            for goal in plan.objectives
        ],
    )
    policy = Policy(not_started=data.draw(st.sampled_from(("zero", "exclude"))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "MANY", many)  # from so many children on a running mean is kept
        told = Told(bare, as_of, policy)
        for event in data.draw(st.lists(events(bare, as_of), min_size=1, max_size=8)):
            told.tell(event)
        told.agree()


def _ids(plan: Plan) -> set[str]:
    return {goal.id for goal in plan.objectives}
