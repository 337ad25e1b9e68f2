"""The plan: cycles, owners, KPIs and objectives together, checked once, then only read."""

from __future__ import annotations

from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import attrs

from goalkit.errors import InvalidPlan, NotFound, Problem
from goalkit.model._check import Check, as_tuple, evolve, its_id, show, unknown_code
from goalkit.model._consistency import Structure, examine
from goalkit.model._pretty import pretty
from goalkit.model.cycles import Cycle
from goalkit.model.ignores import Ignore, as_ignores, check_ignores
from goalkit.model.kpis import KPI
from goalkit.model.objectives import Objective
from goalkit.model.owners import Owner

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from goalkit.cascade.changes import PlanChange
    from goalkit.cascade.editing import Children, DoubleCount
    from goalkit.cascade.graph import AlignmentGraph
    from goalkit.display.chart import Chart, Theme, Width
    from goalkit.model.history import CheckIn
    from goalkit.model.key_results import KeyResult
    from goalkit.model.numbers import Number
    from goalkit.model.readings import Reading
    from goalkit.scoring.policy import Policy

__all__ = ["Plan"]

T = TypeVar("T")


def _as_cycles(values: Iterable[Cycle]) -> tuple[Cycle, ...]:
    return as_tuple(values)


def _as_owners(values: Iterable[Owner]) -> tuple[Owner, ...]:
    return as_tuple(values)


def _as_kpis(values: Iterable[KPI]) -> tuple[KPI, ...]:
    return as_tuple(values)


def _as_objectives(values: Iterable[Objective]) -> tuple[Objective, ...]:
    return as_tuple(values)


@pretty
@attrs.frozen(kw_only=True)
class Plan:
    """Cycles, owners, KPIs and objectives that fit together: the thing that is evaluated.

    The parts may be given in any order; they are kept in the order given. Building a plan checks all
    of it and reports every problem at once, each with the path to its field.

    Raises:
        InvalidPlan: Unknown or duplicate ids, links or owners in a circle (with the whole path), a
            check-in outside its cycle, units or directions that disagree between a key result and its
            KPI, values that cannot be added up.

    Examples:
        >>> import goalkit as gk
        >>> try:
        ...     gk.Plan(
        ...         objectives=[
        ...             gk.Objective(id="a", title="A", owner="ana", cycle="2026-Q9", aligned_to=[gk.Alignment("b")])
        ...         ]
        ...     )
        ... except gk.GoalkitError as error:
        ...     print(error)
        Plan: 3 problems
          objectives[0].owner: there is no owner 'ana'
          objectives[0].cycle: there is no cycle '2026-Q9'
          objectives[0].aligned_to[0].to: there is no objective or key result 'b'
    """

    name: str = ""
    """What people call it."""
    description: str = ""
    """Free text: the source of the goals, their licence."""
    policy: Policy | None = None
    """How it is scored where nobody says otherwise; None takes `Policy()`."""
    cycles: tuple[Cycle, ...] = attrs.field(default=(), converter=_as_cycles)
    """The time boxes that goals live in."""
    owners: tuple[Owner, ...] = attrs.field(default=(), converter=_as_owners)
    """Who goals and KPIs belong to."""
    kpis: tuple[KPI, ...] = attrs.field(default=(), converter=_as_kpis)
    """The ongoing metrics."""
    objectives: tuple[Objective, ...] = attrs.field(default=(), converter=_as_objectives)
    """The objectives with their key results."""
    ignore: tuple[Ignore, ...] = attrs.field(default=(), converter=as_ignores)
    """Findings that are no mistake anywhere in the plan, with the reason."""
    structure: Structure = attrs.field(init=False, eq=False, repr=False)
    """Look-up tables and the order of evaluation, for the other layers; not part of the value."""
    memo: dict[str, object] = attrs.field(init=False, eq=False, repr=False, factory=dict[str, object])
    """What other layers work out once per plan; not part of the value."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.text("name", self.name)
        check.text("description", self.description)
        check.items("cycles", self.cycles, Cycle)
        check.items("owners", self.owners, Owner)
        check.items("kpis", self.kpis, KPI)
        check.items("objectives", self.objectives, Objective)
        check_ignores(check, self.ignore)
        if self.policy is not None and not callable(getattr(self.policy, "priority_weight", None)):
            check.add("policy", f"must be Policy, got {show(self.policy)}", "part.type")  # scoring is a later layer
        if check.problems:
            raise InvalidPlan("Plan", check.problems)
        structure, problems = examine(self.cycles, self.owners, self.kpis, self.objectives)
        if problems:
            raise InvalidPlan("Plan", problems)
        check.keep("structure", structure)

    def __reduce__(self) -> tuple[object, tuple[()]]:
        fields = {field.name: getattr(self, field.name) for field in attrs.fields(type(self)) if field.init}
        return partial(type(self), **fields), ()

    def _repr_html_(self) -> str:
        """Return the plan as a table for notebooks; every text in it is escaped."""
        from goalkit.display.html import plan_html  # noqa: PLC0415 - a door to a later layer, opened when used

        return plan_html(self)

    def chart(
        self,
        goal: str,
        as_of: dt.date,
        *,
        policy: Policy | None = None,
        theme: Theme = "auto",
        width: Width = 640,
    ) -> Chart:
        """Return the score of a goal over its cycle as a chart, beside the pace that is expected of it.

        Args:
            goal: The id of an objective or key result.
            as_of: The day at whose close the question is asked; nothing dated later is in the chart.
            policy: Every choice of the arithmetic; by default the plan's own, else `Policy()`.
            theme: What is behind the chart: `light`, `dark`, or `auto` for the colour that the page has for text.
            width: Pixels of the scale, or `container` for the width of the element that the chart is in.

        Raises:
            NotFound: There is no such goal.
            InvalidValue: Another argument is wrong.

        Examples:
            >>> import datetime as dt, goalkit as gk
            >>> plan = gk.Plan(objectives=[gk.Objective(id="a", title="Feel fast")])
            >>> print(plan.chart("a", dt.date(2026, 5, 15)).alt)
            Feel fast: Nothing was entered up to 2026-05-15.
        """
        from goalkit.display.pace_chart import pace_chart  # noqa: PLC0415 - a door, as above

        return pace_chart(self, goal, as_of, policy=policy, theme=theme, width=width)

    # look-ups

    def objective(self, id: str) -> Objective:  # noqa: A002 - the field's name
        """Return one objective.

        Raises:
            NotFound: There is none with this id; the message names similar ones.
        """
        return self.objectives[_find(self.structure.objective_at, id, "objective")]

    def key_result(self, id: str) -> KeyResult:  # noqa: A002 - the field's name
        """Return one key result.

        Raises:
            NotFound: There is none with this id; the message names similar ones.
        """
        position, place = _find(self.structure.key_result_at, id, "key result")
        return self.objectives[position].key_results[place]

    def objective_of(self, key_result: str) -> Objective:
        """Return the objective that a key result belongs to.

        Raises:
            NotFound: There is no key result with this id.
        """
        return self.objectives[_find(self.structure.key_result_at, key_result, "key result")[0]]

    def kpi(self, id: str) -> KPI:  # noqa: A002 - the field's name
        """Return one KPI.

        Raises:
            NotFound: There is none with this id; the message names similar ones.
        """
        return self.kpis[_find(self.structure.kpi_at, id, "KPI")]

    def owner(self, id: str) -> Owner:  # noqa: A002 - the field's name
        """Return one owner.

        Raises:
            NotFound: There is none with this id; the message names similar ones.
        """
        return self.owners[_find(self.structure.owner_at, id, "owner")]

    def cycle(self, id: str) -> Cycle:  # noqa: A002 - the field's name
        """Return one cycle.

        Raises:
            NotFound: There is none with this id; the message names similar ones.
        """
        return self.cycles[_find(self.structure.cycle_at, id, "cycle")]

    def cycle_of(self, objective: Objective) -> Cycle | None:
        """Return an objective's cycle, or None where none was agreed."""
        return None if objective.cycle is None else self.cycle(objective.cycle)

    def key_results(self) -> Iterator[tuple[Objective, KeyResult]]:
        """Yield every key result with its objective, in the order given."""
        for objective in self.objectives:
            for key_result in objective.key_results:
                yield objective, key_result

    def last_entry(self) -> dt.date | None:
        """Return the date of the latest dated entry (reading, check-in, state, closing, milestone), or None.

        Examples:
            >>> import datetime as dt, goalkit as gk
            >>> gk.Plan(kpis=[gk.KPI(id="nps", readings=[(dt.date(2026, 5, 1), 38)])]).last_entry()
            datetime.date(2026, 5, 1)
        """
        return max(self._entries(), default=None)

    def _entries(self) -> Iterator[dt.date]:
        for kpi in self.kpis:
            yield from (reading.date for reading in kpi.readings[-1:])
        for objective in self.objectives:
            yield from _decided(objective)
            for key_result in objective.key_results:
                yield from _decided(key_result)
                yield from (item.date for item in key_result.check_ins[-1:])
                yield from (item.at for item in key_result.revisions[-1:])
                for step in getattr(key_result.measure, "milestones", ()):
                    if step.done_on is not None:
                        yield step.done_on

    # alignment: doors to goalkit.cascade, a later layer, opened when used

    @property
    def alignment(self) -> AlignmentGraph:
        """Who serves whom: the alignment graph, built once per plan."""
        from goalkit.cascade.graph import alignment_graph  # noqa: PLC0415

        return alignment_graph(self)

    def align(
        self,
        child: str,
        to: str,
        *,
        weight: Number = 1,
        contributes: bool = True,
        share: Number | None = None,
        double_count: DoubleCount = "refuse",
    ) -> Plan:
        """Return a new plan in which an objective is aligned to a parent objective or key result.

        An existing link between the two is replaced.

        Args:
            child: The id of the objective.
            to: The id of the parent.
            weight: The weight of the child in the parent's score, 0 or more.
            contributes: Whether the child counts there.
            share: Its fixed share of the parent's score, 0 to 1, instead of a part by weight.
            double_count: Whether a child may count in a parent and again, through it, in the parent's parent.

        Raises:
            NotFound: There is no such goal.
            InvalidPlan: The link would close a circle, count a goal twice, or give away more than all of the parent's
                score; the error names the whole way.
        """
        from goalkit.cascade.editing import align  # noqa: PLC0415

        return align(self, child, to, weight=weight, contributes=contributes, share=share, double_count=double_count)

    def detach(self, child: str, parent: str) -> Plan:
        """Return a new plan without the link from an objective to a parent.

        Raises:
            NotFound: There is no such goal, or no such link.
        """
        from goalkit.cascade.editing import detach  # noqa: PLC0415

        return detach(self, child, parent)

    def move(self, child: str, parent: str, to: str, *, double_count: DoubleCount = "refuse") -> Plan:
        """Return a new plan in which a goal hangs under `to` instead of `parent`.

        An objective's link keeps its weight and kind. A key result moves to another objective with everything it has.

        Raises:
            NotFound: There is no such goal, or it does not hang under `parent`.
            InvalidPlan: The new link would close a circle, or count a goal twice.
        """
        from goalkit.cascade.editing import move  # noqa: PLC0415

        return move(self, child, parent, to, double_count=double_count)

    def remove(self, goal: str, *, children: Children = "refuse") -> Plan:
        """Return a new plan without a goal.

        Args:
            goal: The id of an objective, which goes with its key results, or of a key result.
            children: What happens to objectives aligned to it: `refuse` to remove it, `detach` them, or
                `cascade` and remove those that have no other parent.

        Raises:
            NotFound: There is no such goal.
            InvalidPlan: By `refuse`, objectives are aligned to it; the error names them.
        """
        from goalkit.cascade.editing import remove  # noqa: PLC0415

        return remove(self, goal, children=children)

    # several plans: doors to goalkit.cascade

    def diff(self, other: Plan) -> tuple[PlanChange, ...]:
        """Return the changes that lead from this plan to another: `a.apply(a.diff(b)) == b`."""
        from goalkit.cascade.changes import diff  # noqa: PLC0415

        return diff(self, other)

    def apply(self, changes: Iterable[PlanChange]) -> Plan:
        """Return the plan after some changes, checked as a whole when all of them are made.

        Raises:
            NotFound: A change is about something that the plan does not have.
            InvalidPlan: The result does not fit together.
        """
        from goalkit.cascade.changes import apply  # noqa: PLC0415

        return apply(self, changes)

    @staticmethod
    def merge(left: Plan, right: Plan) -> Plan:
        """Return one plan with everything of both, ordered by id; what both have must be the same.

        Raises:
            InvalidPlan: The two disagree; every conflict is listed.
        """
        from goalkit.cascade.combining import merge  # noqa: PLC0415

        return merge(left, right)

    def subset(
        self,
        *,
        owner: str | None = None,
        cycle: str | None = None,
        goal: str | None = None,
        with_ancestors: bool = False,
    ) -> Plan:
        """Return a plan of some goals and what they need; links that lead out of it are left out.

        Args:
            owner: Only the objectives of this owner and of the owners below it.
            cycle: Only the objectives of this cycle.
            goal: Only this objective and everything below it (for a key result: its objective).
            with_ancestors: Also everything above what was chosen.

        Raises:
            NotFound: There is no such owner, cycle or goal.
        """
        from goalkit.cascade.combining import subset  # noqa: PLC0415

        return subset(self, owner=owner, cycle=cycle, goal=goal, with_ancestors=with_ancestors)

    # change

    def with_check_in(self, key_result: str, check_in: CheckIn) -> Plan:
        """Return a new plan with one more check-in, checked like any other.

        Raises:
            NotFound: There is no key result with this id.
            InvalidValue: The key result takes its value from elsewhere.
            InvalidPlan: The check-in is dated outside the cycle.
        """
        objective = self.objective_of(key_result)
        changed = [
            evolve(item, check_ins=(*item.check_ins, check_in)) if item.id == key_result else item
            for item in objective.key_results
        ]
        return self.with_objective(evolve(objective, key_results=changed))

    def with_reading(self, kpi: str, reading: Reading) -> Plan:
        """Return a new plan with one more reading of a KPI.

        Raises:
            NotFound: There is no KPI with this id.
        """
        found = self.kpi(kpi)
        changed = evolve(found, readings=[*found.readings, reading])
        return evolve(self, kpis=_put(self.kpis, changed, self.structure.kpi_at.get(kpi)))

    def with_objective(self, objective: Objective) -> Plan:
        """Return a new plan with an objective added, or put in place of the one with its id.

        Raises:
            InvalidValue: It is no `Objective`.
            InvalidPlan: It does not fit the rest of the plan.
        """
        check = Check(None)
        check.instance("objective", objective, Objective)
        check.raise_if_any("Plan")
        at = self.structure.objective_at.get(objective.id)
        return evolve(self, objectives=_put(self.objectives, objective, at))


def _decided(goal: Objective | KeyResult) -> Iterable[dt.date]:
    dates = [change.at for change in goal.states[-1:]]
    return dates if goal.closing is None else [*dates, goal.closing.at]


def _put(items: tuple[T, ...], item: T, at: int | None) -> tuple[T, ...]:
    return (*items, item) if at is None else (*items[:at], item, *items[at + 1 :])


def _find(places: Mapping[str, T], wanted: str, kind: str) -> T:
    try:
        return places[wanted]
    except (KeyError, TypeError):
        raise not_found(places, wanted, kind) from None


def not_found(places: Iterable[str], wanted: object, kind: str) -> NotFound:
    """Return the error for an id that does not exist, with the ids that look like it."""
    spelled = {place.casefold(): place for place in places}
    close = get_close_matches(wanted.casefold(), spelled, n=3) if isinstance(wanted, str) else []
    similar = [spelled[place] for place in close]
    hint = f"; did you mean {', '.join(map(repr, similar))}?" if similar else its_id(wanted)
    return NotFound("Plan", [Problem("", f"there is no {kind} {show(wanted)}{hint}", unknown_code(kind))])
