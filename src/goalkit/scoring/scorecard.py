"""The scorecard: the result of evaluating a plan as of a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Generic, TypeVar, cast, final, get_args, overload

import attrs

from goalkit.model._check import Check
from goalkit.model.history import Closing
from goalkit.model.plan import not_found
from goalkit.scoring._engine import Engine
from goalkit.scoring._making import Making, explained
from goalkit.scoring.columns import Columns, ColumnsKind, columns_of
from goalkit.scoring.results import KeyResultResult, KPIResult, ObjectiveResult, OwnerResult

if TYPE_CHECKING:
    from goalkit.display.chart import Chart, Theme, Width
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
        making = Making(engine, self)
        structure, first = self.plan.structure, engine.flat.first
        numbers = {key: first[at] + place for key, (at, place) in structure.key_result_at.items()}
        made = {
            "engine": engine,
            "objectives": Results("objective", structure.objective_at, making.objective),
            "key_results": Results("key result", numbers, making.key_result),
            "kpis": Results("KPI", structure.kpi_at, making.kpi),
            "owners": Results("owner", structure.owner_at, making.owner),
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
        return explained(self.engine, id, kind)

    def columns(self, kind: ColumnsKind) -> Columns:
        """Return what all objectives or all key results are worth, field by field, in the order of the plan.

        Cheaper than to read all results, which are made one by one.

        Args:
            kind: `objectives` or `key_results`.

        Raises:
            InvalidValue: It is neither.
        """
        check = Check(None)
        check.choice("kind", kind, get_args(ColumnsKind))
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
