"""The scorecard: the result of evaluating a plan as of a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Generic, TypeVar, cast, final, get_args, overload

import attrs

from goalkit.model._check import Check
from goalkit.model.history import Closing
from goalkit.model.numbers import settle
from goalkit.model.plan import not_found
from goalkit.scoring._engine import Engine
from goalkit.scoring._members import scored
from goalkit.scoring.columns import Columns, GoalKind, columns_of
from goalkit.scoring.explain import explain_goal, explain_kpi, explain_owner
from goalkit.scoring.pace import projected
from goalkit.scoring.results import KeyResultResult, KPIResult, ObjectiveResult, OwnerResult

if TYPE_CHECKING:
    from goalkit.display.chart import Chart, Theme, Width
    from goalkit.model.objectives import Ambition
    from goalkit.model.plan import Plan
    from goalkit.scoring.explain import Explanation, Kind
    from goalkit.scoring.policy import Policy

__all__ = ["Results", "Scorecard"]

T = TypeVar("T")
D = TypeVar("D")

SCHEMA = "goalkit.scorecard/1"
"""What the plain values of a scorecard are, and the version of their form."""


@final
class Results(Mapping[str, T], Generic[T]):
    """Results by id, in the order of the plan; each is made when it is asked for, and kept.

    Raises:
        NotFound: There is no result with this id (also a `LookupError`).

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> results = gk.evaluate(gk.Plan(owners=[gk.Owner(id="growth")]), dt.date(2026, 5, 15)).owners
        >>> list(results), results["growth"].score
        (['growth'], None)
    """

    __slots__ = ("_ids", "_kind", "_made", "_make")

    def __init__(self, kind: str, ids: Mapping[str, int], make: Callable[[int], T]) -> None:
        self._kind = kind
        self._ids = ids
        self._make = make
        self._made: dict[str, T] = {}

    def __getitem__(self, key: str) -> T:
        found = self._made.get(key)
        if found is None:
            if key not in self._ids:
                raise not_found(self._ids, key, self._kind)
            found = self._made[key] = self._make(self._ids[key])
        return found

    def __contains__(self, key: object) -> bool:
        return key in self._ids

    @overload
    def get(self, key: str, default: None = None) -> T | None: ...
    @overload
    def get(self, key: str, default: T) -> T: ...
    @overload
    def get(self, key: str, default: D) -> T | D: ...
    def get(self, key: str, default: T | D | None = None) -> T | D | None:
        """Return a result, or `default` where there is none."""
        return self[key] if key in self._ids else default

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __repr__(self) -> str:
        return f"<{len(self._ids)} {self._kind} results>"


@final
@attrs.frozen(eq=False, repr=False)
class Scorecard:
    """What a plan is worth as of a date, under a policy. Made by `evaluate`.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> card = gk.evaluate(gk.Plan(kpis=[gk.KPI(id="nps", name="NPS")]), dt.date(2026, 5, 15))
        >>> card.kpis["nps"].health
        <Health.NO_DATA: 'no_data'>
        >>> card.kpis["mps"]
        Traceback (most recent call last):
        goalkit.errors.NotFound: Plan: there is no KPI 'mps'; did you mean 'nps'?
    """

    plan: Plan
    """What was evaluated."""
    as_of: dt.date
    """The day, up to its close."""
    policy: Policy
    """The choices that were made."""
    objectives: Results[ObjectiveResult] = attrs.field(init=False)
    """Results of the objectives by id, in the order of the plan."""
    key_results: Results[KeyResultResult] = attrs.field(init=False)
    """Results of the key results by id."""
    kpis: Results[KPIResult] = attrs.field(init=False)
    """Results of the KPIs by id."""
    owners: Results[OwnerResult] = attrs.field(init=False)
    """Results of the owners by id."""
    engine: Engine = attrs.field(init=False)
    """What the results are made from, for the other layers."""

    def __attrs_post_init__(self) -> None:
        engine = Engine(self.plan, self.as_of, self.policy)
        structure, first = self.plan.structure, engine.flat.first
        numbers = {key: first[at] + place for key, (at, place) in structure.key_result_at.items()}
        made = {
            "engine": engine,
            "objectives": Results("objective", structure.objective_at, self._objective),
            "key_results": Results("key result", numbers, self._key_result),
            "kpis": Results("KPI", structure.kpi_at, self._kpi),
            "owners": Results("owner", structure.owner_at, self._owner),
        }
        for name, value in made.items():
            object.__setattr__(self, name, value)

    def __reduce__(self) -> tuple[type[Scorecard], tuple[Plan, dt.date, Policy]]:
        return type(self), (self.plan, self.as_of, self.policy)

    def explain(self, id: str, kind: Kind | None = None) -> Explanation:  # noqa: A002 - the field's name
        """Return where the number of a goal, KPI or owner comes from.

        Goals are looked up first, then KPIs, then owners; `kind` asks for one of them.

        Raises:
            NotFound: Nothing has this id; the message names similar ids.
        """
        engine, structure = self.engine, self.plan.structure
        if kind in {None, "objective"} and id in structure.objective_at:
            return explain_goal(engine, "objective", structure.objective_at[id])
        if kind in {None, "key result"} and id in structure.key_result_at:
            at, place = structure.key_result_at[id]
            return explain_goal(engine, "key result", engine.flat.first[at] + place)
        if kind in {None, "KPI"} and id in structure.kpi_at:
            return explain_kpi(engine, self.plan.kpi(id))
        if kind in {None, "owner"} and id in structure.owner_at:
            return explain_owner(engine, self.plan.owner(id))
        tables = (structure.objective_at, structure.key_result_at, structure.kpi_at, structure.owner_at)
        raise not_found([key for table in tables for key in table], id, kind or "goal, KPI or owner")

    def columns(self, kind: GoalKind) -> Columns:
        """Return what all objectives or all key results are worth, field by field, in the order of the plan.

        Cheaper than to read all results, which are made one by one.

        Args:
            kind: `objectives` or `key_results`.

        Raises:
            InvalidValue: It is neither.
        """
        check = Check(None)
        check.choice("kind", kind, get_args(GoalKind))
        check.raise_if_any("Scorecard")
        return columns_of(self.engine, kind)

    def to_dict(self) -> dict[str, object]:
        """Return all results as plain values for JSON; dates as ISO text, unknown as None.

        `schema` is what they are and their version; `policy` is the name of the policy. Grades and statuses have
        goalkit's names, whatever the policy calls them.
        """
        return {
            "schema": SCHEMA,
            "plan": self.plan.name,
            "as_of": self.as_of.isoformat(),
            "policy": self.policy.name,
            "objectives": [_plain(result) for result in self.objectives.values()],
            "key_results": [_plain(result) for result in self.key_results.values()],
            "kpis": [_plain(result) for result in self.kpis.values()],
            "owners": [_plain(result) for result in self.owners.values()],
        }

    def __str__(self) -> str:
        from goalkit.display.text import scorecard_text  # noqa: PLC0415 - a door to a later layer, opened when used

        return scorecard_text(self)

    def _repr_html_(self) -> str:
        """Return the scorecard as a table for notebooks; every text in it is escaped."""
        from goalkit.display.html import scorecard_html  # noqa: PLC0415 - a door, as in __str__

        return scorecard_html(self)

    def chart(
        self, objective: str | None = None, *, key_results: bool = True, theme: Theme = "auto", width: Width = 640
    ) -> Chart:
        """Return the scores as a chart: a bar for each goal beside what is expected of it by now.

        Args:
            objective: The id of an objective: only this one with its key results.
            key_results: Whether key results have rows, too.
            theme: What is behind the chart: `light`, `dark`, or `auto` for the colour that the page has for text.
            width: Pixels of the scale, or `container` for the width of the element that the chart is in.

        Raises:
            NotFound: There is no such objective.
            InvalidValue: Another argument is wrong.

        Examples:
            >>> import datetime as dt, goalkit as gk
            >>> plan = gk.Plan(name="Acme", objectives=[gk.Objective(id="a", title="Feel fast")])
            >>> print(gk.evaluate(plan, dt.date(2026, 5, 15)).chart().alt)
            Scorecard of Acme as of 2026-05-15. 1 objective: 1 pending. Feel fast: no score, pending.
        """
        from goalkit.display.scorecard_chart import scorecard_chart  # noqa: PLC0415 - a door, as in __str__

        return scorecard_chart(self, objective, key_results=key_results, theme=theme, width=width)

    def __repr__(self) -> str:
        return f"<Scorecard of {len(self.objectives)} objectives and {len(self.kpis)} KPIs as of {self.as_of}>"

    # results, each made when it is asked for

    def _key_result(self, k: int) -> KeyResultResult:
        engine, policy = self.engine, self.policy
        flat = engine.flat
        item, at = flat.key_results[k], flat.objective_of[k]
        objective = flat.objectives[at]
        measured = engine.measured_of(k)
        score = _settled(engine.scores[k])
        expected = engine.expected(k)
        status, computed, stated = engine.key_result_status(k)
        return KeyResultResult(
            id=item.id,
            title=item.title,
            objective=objective.id,
            owner=item.owner or objective.owner,
            weight=item.weight,
            state=engine.state_of(item),
            progress=_settled(measured.progress),
            score=score,
            computed_score=_clamped(measured.progress, policy),
            original_progress=_settled(measured.original),
            original_score=_clamped(measured.original, policy),
            grade=None if score is None else policy.grading.grade(score, objective.ambition),
            zone=None if score is None else policy.grading.zone(score, objective.ambition),
            status=status,
            computed_status=computed,
            stated_status=stated,
            expected=_settled(expected),
            projected=_projected(engine.scores[k], expected),
            confidence=engine.confidence(k),
            value=measured.value,
            baseline=measured.baseline,
            target=measured.target,
            unit=engine.unit_of(k),
            last_update=engine.last_update(k),
            stale=engine.stale(k),
            closing=engine.closing_of(item),
            card=self,
        )

    def _objective(self, at: int) -> ObjectiveResult:
        engine, policy = self.engine, self.policy
        flat = engine.flat
        objective = flat.objectives[at]
        ambition: Ambition = objective.ambition
        score = _settled(engine.objective_scores[at])
        expected = engine.objective_expected(at)
        status, computed = engine.objective_status(at)
        return ObjectiveResult(
            id=objective.id,
            title=objective.title,
            owner=objective.owner,
            cycle=objective.cycle,
            ambition=ambition,
            state=engine.state_of(objective),
            progress=_settled(engine.objective_raw[at]),
            score=score,
            computed_score=_settled(engine.computed_score(at)),
            grade=None if score is None else policy.grading.grade(score, ambition),
            zone=None if score is None else policy.grading.zone(score, ambition),
            status=status,
            computed_status=computed,
            expected=_settled(expected),
            projected=_projected(engine.objective_scores[at], expected),
            breached_guardrails=tuple(kpi.id for kpi in engine.breached(objective)),
            key_results=tuple(item.id for item in objective.key_results),
            stale=any(engine.stale(k) for k in range(flat.first[at], flat.first[at + 1])),
            closing=engine.closing_of(objective),
            card=self,
        )

    def _kpi(self, at: int) -> KPIResult:
        kpi = self.plan.kpis[at]
        reading = kpi.series.at(self.as_of)
        return KPIResult(
            id=kpi.id,
            name=kpi.name,
            owner=kpi.owner,
            unit=kpi.unit,
            value=None if reading is None else reading.value,
            date=None if reading is None else reading.date,
            health=self.engine.health(kpi),
            known_health=self.engine.known_health(kpi),
            stale=self.engine.kpi_stale(kpi),
            card=self,
        )

    def _owner(self, at: int) -> OwnerResult:
        owner = self.plan.owners[at]
        score, _, _ = self.engine.owner_roll_up(owner.id)
        current, _ = self.engine.current(owner.id)
        return OwnerResult(
            id=owner.id,
            name=owner.name,
            kind=owner.kind,
            score=_settled(score),
            objectives=tuple(self.plan.objectives[position].id for position in current),
            card=self,
        )


def _settled(value: float | None) -> float | None:
    return None if value is None else settle(value)


def _clamped(value: float | None, policy: Policy) -> float | None:
    return None if value is None else settle(scored(value, policy))


def _projected(score: float | None, expected: float | None) -> float | None:
    return None if score is None or expected is None else projected(score, expected)


def _plain(result: ObjectiveResult | KeyResultResult | KPIResult | OwnerResult) -> dict[str, object]:
    plain: dict[str, object] = {}
    for field in attrs.fields(type(result)):
        if field.name.startswith("_"):
            continue
        value: object = getattr(result, field.name)
        if isinstance(value, Closing):
            plain[field.name] = {**attrs.asdict(value), "at": value.at.isoformat()}
        elif isinstance(value, tuple):
            plain[field.name] = list(cast("tuple[object, ...]", value))
        elif isinstance(value, Enum):
            plain[field.name] = value.value
        else:
            plain[field.name] = value.isoformat() if isinstance(value, dt.date) else value
    return plain
