"""Events of any kind, possible or not, and a live scorecard told them beside one that works out everything again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeAlias

import attrs
import pytest
from hypothesis import strategies as st

from goalkit import (
    Alignment,
    Cascaded,
    CheckIn,
    GoalkitError,
    LiveScorecard,
    Policy,
    Reading,
    Revision,
    State,
    StateChange,
    Status,
    evaluate,
)
from goalkit.model.key_results import value_source
from goalkit.ports import RecomputedScorecard
from goalkit.scoring.results import KeyResultResult, KPIResult, ObjectiveResult, OwnerResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from goalkit import Plan, Scorecard
    from goalkit.live import LiveView

Result: TypeAlias = ObjectiveResult | KeyResultResult | KPIResult | OwnerResult
Event: TypeAlias = "tuple[str, str, CheckIn | Reading | Revision | StateChange | Alignment]"
"""The method, the id and the entry."""

_VALUES = st.sampled_from((0.0, 1.0, 3.0, 5.0, 7.0, 10.0, 12.5, -4.0, 100.0, 1e-7, 0.3333))
_SHARES = st.sampled_from((None, None, None, 0.0, 0.25, 0.5, 1.0))
_STATED = st.sampled_from((None, None, None, Status.AT_RISK, Status.ON_TRACK))


def events(plan: Plan, near: dt.date) -> st.SearchStrategy[Event]:
    """Draw events about a plan, dated about a day; some of them cannot happen."""
    goals, items, kpis = ([*names] for names in _names(plan))
    return st.one_of(
        st.sampled_from([*items, items[-1] if items else "nobody", "nobody"]).flatmap(
            lambda name: st.tuples(st.just("check_in"), st.just(name), check_ins(plan, name, near))
        ),
        st.tuples(
            st.just("record"),
            st.sampled_from([*kpis, "nobody"]),
            st.builds(Reading, _days(near), _VALUES),
        ),
        st.tuples(
            st.just("retarget"),
            st.sampled_from([*items, "nobody"]),
            st.builds(Revision, _days(near), baseline=st.none() | _VALUES, target=_VALUES),
        ),
        st.tuples(
            st.just("set_state"),
            st.sampled_from([*goals, *items, "nobody"]),
            st.builds(StateChange, _days(near), st.sampled_from(list(State))),
        ),
        links(plan),
    )


def _names(plan: Plan) -> tuple[Iterable[str], Iterable[str], Iterable[str]]:
    return plan.structure.objective_at, plan.structure.key_result_at, plan.structure.kpi_at


def _days(near: dt.date) -> st.SearchStrategy[dt.date]:
    return st.integers(-40, 12).map(lambda days: near + dt.timedelta(days=days))


def check_ins(plan: Plan, name: str, near: dt.date) -> st.SearchStrategy[CheckIn]:
    """Draw check-ins of a key result, mostly in its cycle."""
    at = plan.structure.key_result_at.get(name)
    cycle = None if at is None else plan.cycle_of(plan.objectives[at[0]])
    inside = _days(near) if cycle is None else st.dates(cycle.start, cycle.last_day)
    values = st.none() if at is None or value_source(plan.key_result(name).measure) else _VALUES
    confidences = st.sampled_from((None, None, 0.3, 0.9))
    right = st.builds(CheckIn, inside, st.none() | values, confidence=confidences, status=_STATED)
    return st.one_of(right, right, right, st.builds(CheckIn, _days(near), _VALUES))


def links(plan: Plan) -> st.SearchStrategy[Event]:
    """Draw links, mostly from an objective to one before it or to a key result of that, as drawn plans have them."""
    goals, items, _ = ([*names] for names in _names(plan))
    anything = st.tuples(st.sampled_from([*goals, *items, "nobody"]), st.sampled_from([*goals, *items, "nobody"]))
    ways = [
        (child.id, name)
        for place, child in enumerate(plan.objectives)
        for above in plan.objectives[:place]
        for name in (above.id, *(item.id for item in above.key_results if isinstance(item.measure, Cascaded)))
    ]
    upward = [anything] + ([st.sampled_from(ways)] * 3 if ways else [])
    return st.one_of(*upward).flatmap(
        lambda way: st.tuples(
            st.just("align"),
            st.just(way[0]),
            st.builds(
                Alignment,
                st.just(way[1]),
                weight=st.sampled_from((1.0, 1.0, 2.0, 0.5, 0.0)),
                contributes=st.sampled_from((True, True, True, False)),
                share=_SHARES,
            ),
        )
    )


class Told:
    """A live scorecard and one that works out everything again, told the same."""

    def __init__(self, plan: Plan, as_of: dt.date, policy: Policy) -> None:
        self.plan, self.as_of, self.policy = plan, as_of, policy
        self.live = LiveScorecard(plan, as_of, policy)
        self.right = RecomputedScorecard(plan, as_of, policy)
        self.views: list[tuple[LiveView, Plan]] = []

    def tell(self, event: Event) -> bool:
        """Tell both an event; return whether it happened, and fail where they do not agree."""
        method, name, entry = event
        try:
            wanted = getattr(self.right, method)(name, entry)
        except GoalkitError as error:
            self._refuses(event, error)
            return False
        assert getattr(self.live, method)(name, entry) == wanted
        return True

    def _refuses(self, event: Event, error: GoalkitError) -> None:
        method, name, entry = event
        before = self.live.plan
        with pytest.raises(type(error)) as caught:
            getattr(self.live, method)(name, entry)
        assert method in {"retarget", "set_state"} or str(caught.value) == str(error)
        assert self.live.plan is before

    def hold(self) -> None:
        """Take a view and keep it."""
        self.views.append((self.live.view(), self.right.plan))

    def agree(self) -> None:
        """Fail where the live scorecard says something else than a full evaluation, or a view something else now."""
        assert self.live.results() == self.right.results()
        for view, plan in [*self.views, (self.live.view(), self.right.plan)]:
            same(view, evaluate(plan, self.as_of, self.policy))


def same(view: LiveView, card: Scorecard) -> None:
    """Fail where a view and a scorecard differ in any field of any result, or in an explanation."""
    assert view.plan == card.plan
    assert view.plan.structure == card.plan.structure
    kinds: list[tuple[Mapping[str, Result], Mapping[str, Result]]] = [
        (view.objectives, card.objectives),
        (view.key_results, card.key_results),
        (view.kpis, card.kpis),
        (view.owners, card.owners),
    ]
    for ours, theirs in kinds:
        assert list(ours) == list(theirs)
        for name, result in theirs.items():
            assert attrs.asdict(ours[name], filter=_said) == attrs.asdict(result, filter=_said)
            assert ours[name].explanation == result.explanation


def _said(field: attrs.Attribute[object], _value: object) -> bool:
    return not field.name.startswith("_")
