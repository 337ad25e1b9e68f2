"""A view: what a live scorecard said at one moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, final

from goalkit.live._moments import Moment, Reader
from goalkit.live._renewing import linked, plan_of
from goalkit.scoring._making import Making, explained
from goalkit.scoring.scorecard import Results, Scorecard

if TYPE_CHECKING:
    import datetime as dt
    from threading import RLock

    from goalkit.live._engine import LiveEngine
    from goalkit.model._consistency import Structure
    from goalkit.model.plan import Plan
    from goalkit.ports.evaluator import Results as Answers
    from goalkit.scoring.explain import Explanation, Kind
    from goalkit.scoring.policy import Policy
    from goalkit.scoring.results import KeyResultResult, KPIResult, ObjectiveResult, OwnerResult

__all__ = ["LiveView"]


class _Explainer:
    """Explains results by an engine: they hold on to it, and it holds on to no view."""

    __slots__ = ("engine",)

    def __init__(self, engine: Reader) -> None:
        self.engine = engine

    def explain(self, id: str, kind: Kind | None = None) -> Explanation:  # noqa: A002 - the field's name
        return explained(self.engine, id, kind)


@final
class LiveView:
    """What a live scorecard said at one moment. Made by `LiveScorecard.view`; later events do not change it.

    Any number of threads may read it while events come in. Each result is made when it is asked for. Taking a view
    copies nothing; as long as somebody holds it, each event keeps what it replaces.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> item = gk.KeyResult(id="calls", title="50 calls", measure=gk.Change(baseline=0, target=50))
        >>> plan = gk.Plan(objectives=[gk.Objective(id="listen", title="Listen", key_results=[item])])
        >>> live = gk.LiveScorecard(plan, dt.date(2026, 5, 15))
        >>> before = live.view()
        >>> ids = live.check_in("calls", gk.CheckIn(dt.date(2026, 5, 11), 35))
        >>> before.objectives["listen"].score, live.view().objectives["listen"].score
        (0.0, 0.7)
    """

    __slots__ = (
        "__weakref__",
        "_answers",
        "_engine",
        "_live",
        "_lock",
        "_moment",
        "_plan",
        "_structure",
        "as_of",
        "key_results",
        "kpis",
        "objectives",
        "owners",
        "policy",
    )

    as_of: dt.date
    """The day, up to its close."""
    policy: Policy
    """The choices that were made."""
    objectives: Results[ObjectiveResult]
    """Results of the objectives by id, in the order of the plan."""
    key_results: Results[KeyResultResult]
    """Results of the key results by id."""
    kpis: Results[KPIResult]
    """Results of the KPIs by id."""
    owners: Results[OwnerResult]
    """Results of the owners by id."""

    def __init__(self, live: LiveEngine, moment: Moment, lock: RLock, structure: Structure | None) -> None:
        self._live, self._moment, self._lock = live, moment, lock
        self._structure = structure
        self._engine = Reader(live, moment)
        self._plan: Plan | None = None
        self._answers: Answers | None = None
        self.as_of, self.policy = live.as_of, live.policy
        making, places = Making(self._engine, _Explainer(self._engine)), live.plan.structure
        self.objectives = Results("objective", places.objective_at, making.objective)
        self.key_results = Results("key result", live.numbers, making.key_result)
        self.kpis = Results("KPI", places.kpi_at, making.kpi)
        self.owners = Results("owner", places.owner_at, making.owner)

    @property
    def plan(self) -> Plan:
        """The plan at that moment, built when it is asked for; it has been checked event by event."""
        if self._plan is None:
            with self._lock:
                objectives, kpis = self._live.parts(self._moment)
            structure = self._structure or linked(self._live.plan.structure, objectives)
            plan = plan_of(self._live.plan, structure, objectives, kpis)
            self._plan = plan
        return self._plan

    def results(self) -> Answers:
        """Return everything that the port of live scorecards answers; worked out once, at the cost of the plan."""
        from goalkit.ports.evaluator import results_of  # noqa: PLC0415 - all ports take a while to load

        if self._answers is None:
            self._answers = results_of(cast("Scorecard", self))  # it has the same four kinds of results
        return self._answers

    def scorecard(self) -> Scorecard:
        """Return an ordinary scorecard of the moment, evaluated in full."""
        return Scorecard(self.plan, self.as_of, self.policy)

    def explain(self, id: str, kind: Kind | None = None) -> Explanation:  # noqa: A002 - the field's name
        """Return where the number of a goal, KPI or owner comes from.

        Goals are looked up first, then KPIs, then owners; `kind` asks for one of them.

        Raises:
            NotFound: Nothing has this id; the message names similar ids.
        """
        return explained(self._engine, id, kind)

    def __repr__(self) -> str:
        return f"<LiveView of {len(self.objectives)} objectives and {len(self.kpis)} KPIs as of {self.as_of}>"
