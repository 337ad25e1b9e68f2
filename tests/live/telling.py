"""Events of any kind, possible or not, and a live scorecard told them beside one that works out everything again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeAlias

import attrs
from hypothesis import strategies as st

from goalkit import (
    Alignment,
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
from goalkit.ports import RecomputedScorecard
from goalkit.scoring.results import KeyResultResult, KPIResult, ObjectiveResult, OwnerResult

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
    goals = [*plan.structure.objective_at, "nobody"]
    items = [*plan.structure.key_result_at, "nobody"]
    kpis = [*plan.structure.kpi_at, "nobody"]
    starts = [cycle.start for cycle in plan.cycles]
    days = st.one_of(
        st.integers(-40, 12).map(lambda days: near + dt.timedelta(days=days)),
        *(st.integers(0, 80).map(lambda days, start=start: start + dt.timedelta(days=days)) for start in starts),
    )
    check_ins = st.builds(
        CheckIn,
        days,
        st.none() | _VALUES,
        confidence=st.sampled_from((None, None, 0.3, 0.9)),
        status=_STATED,
    )
    revisions = st.builds(Revision, days, baseline=st.none() | _VALUES, target=_VALUES)
    links = st.builds(
        Alignment,
        st.sampled_from([*goals, *items]),
        weight=st.sampled_from((1.0, 1.0, 2.0, 0.5, 0.0)),
        contributes=st.sampled_from((True, True, True, False)),
        share=_SHARES,
    )
    return st.one_of(
        st.tuples(st.just("check_in"), st.sampled_from(items), check_ins),
        st.tuples(st.just("check_in"), st.sampled_from(items), check_ins),
        st.tuples(st.just("record"), st.sampled_from(kpis), st.builds(Reading, days, _VALUES)),
        st.tuples(st.just("retarget"), st.sampled_from(items), revisions),
        st.tuples(
            st.just("set_state"),
            st.sampled_from([*goals, *items]),
            st.builds(StateChange, days, st.sampled_from(list(State))),
        ),
        st.tuples(st.just("align"), st.sampled_from([*goals, *items]), links),
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
            before = self.live.plan
            self._refuses(lambda: getattr(self.live, method)(name, entry), error)
            assert self.live.plan is before
            return False
        assert getattr(self.live, method)(name, entry) == wanted
        return True

    def _refuses(self, call: Callable[[], object], error: GoalkitError) -> None:
        try:
            call()
        except GoalkitError as raised:
            assert type(raised) is type(error), (raised, error)
        else:
            raise AssertionError(error)

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
