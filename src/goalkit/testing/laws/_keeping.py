"""What the laws of repositories have in common: looking at everything, comparing it, and changes to make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar, cast

import attrs
from hypothesis import strategies as st

from goalkit.interchange.native import encode
from goalkit.model._check import evolve
from goalkit.model.history import CheckIn
from goalkit.model.key_results import KeyResult, value_source
from goalkit.model.kpis import KPI
from goalkit.model.measures import Change
from goalkit.model.objectives import Objective
from goalkit.model.plan import Plan
from goalkit.model.readings import Reading
from goalkit.ports import (
    AppendingRepository,
    HistoryRepository,
    QueryingRepository,
    Repository,
    Stored,
    TransactionalRepository,
)
from goalkit.testing.capabilities import Capability
from goalkit.testing.domain import Feature

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Protocol

    from goalkit.testing.domain import Domain
    from goalkit.testing.fixtures import RepositoryFixture

    class FullRepository(
        AppendingRepository, QueryingRepository, TransactionalRepository, HistoryRepository, Repository, Protocol
    ):
        """All that a repository can do."""


__all__ = [
    "KEYS",
    "Addition",
    "Seen",
    "Step",
    "added",
    "additions",
    "done",
    "expect_plan",
    "expect_plans",
    "extended",
    "full",
    "is_version",
    "kept_plans",
    "look",
    "make",
    "numbered",
    "refused",
    "same",
    "small_plans",
    "steps",
    "take",
    "two_acts",
]

KEYS = ("acme", "acme/2026-Q2", "Umbrella")
"""Keys to work with; `keys-apart` asks for harder ones."""

_SHOWN = 5


def numbered(number: int) -> Plan:
    """Return a small plan that is unlike those of other numbers."""
    return Plan(objectives=[Objective(id="o", title=str(number))])


def full(repository: Repository) -> FullRepository:
    """Return a repository as one that can do everything; the caller knows what it may ask."""
    return cast("FullRepository", repository)


# comparing


def expect_plan(got: object, wanted: Plan, what: str) -> None:
    """Fail unless a plan is the wanted one, with the places at which they differ."""
    if got == wanted and isinstance(got, Plan):
        return
    if not isinstance(got, Plan):
        raise AssertionError(f"{what} is no Plan but {got!r}")  # noqa: TRY004 - a law does not hold
    places = list(_differences(encode(got), encode(wanted), ""))
    more = f"; and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    raise AssertionError(f"{what} is another plan: {'; '.join(places[:_SHOWN])}{more}")


def _differences(got: object, wanted: object, path: str) -> Iterator[str]:
    if got == wanted:
        return
    if isinstance(got, dict) and isinstance(wanted, dict):
        ours, theirs = cast("dict[str, object]", got), cast("dict[str, object]", wanted)
        for key in {**theirs, **ours}:
            place = f"{path}.{key}" if path else key
            yield from _differences(ours.get(key, "nothing"), theirs.get(key, "nothing"), place)
    elif (
        isinstance(got, list)
        and isinstance(wanted, list)
        and len(cast("list[object]", got)) == len(cast("list[object]", wanted))
    ):
        pairs = zip(cast("list[object]", got), cast("list[object]", wanted), strict=True)
        for position, (one, other) in enumerate(pairs):
            yield from _differences(one, other, f"{path}[{position}]")
    else:
        yield f"{path or 'the plan'} is {got!r} instead of {wanted!r}"


def is_version(version: object, what: str) -> int:
    """Fail unless something is the number of a version, 1 or more; return it."""
    if type(version) is not int or version < 1:
        raise AssertionError(f"{what} must be a version, a whole number from 1, got {version!r}")
    return version


def refused(error: type[Exception] | tuple[type[Exception], ...], call: Callable[[], object], what: str) -> None:
    """Fail unless a call raises an error."""
    names = " or ".join(kind.__name__ for kind in (error if isinstance(error, tuple) else (error,)))
    try:
        answer = call()
    except error:
        return
    except Exception as raised:
        text = f"{what} raised {type(raised).__name__} ({raised}) instead of {names}"
        raise AssertionError(text) from raised
    raise AssertionError(f"{what} returned {answer!r}; it must raise {names}")


@attrs.frozen
class Seen:
    """All that a repository tells of one key."""

    stored: Stored
    versions: tuple[tuple[int, Plan], ...]
    """Every version with its plan; empty without `HISTORY`."""


def look(fixture: RepositoryFixture, repository: Repository) -> Mapping[str, Seen]:
    """Return everything that a repository tells, by key."""
    found: dict[str, Seen] = {}
    for key in list(repository.keys()):
        versions: list[tuple[int, Plan]] = []
        if Capability.HISTORY in fixture.capabilities:
            versions = [(n, full(repository).get_version(key, n).plan) for n in full(repository).versions(key)]
        found[key] = Seen(repository.get(key), tuple(versions))
    return found


def same(after: Mapping[str, Seen], before: Mapping[str, Seen], what: str) -> None:
    """Fail if a repository tells anything else than before."""
    assert list(after) == list(before), f"{what}: keys() is {list(after)} instead of {list(before)}"
    for key, then in before.items():
        now = after[key]
        expect_plan(now.stored.plan, then.stored.plan, f"{what}: what is kept under {key!r}")
        got, wanted = now.stored.version, then.stored.version
        assert got == wanted, f"{what}: {key!r} has version {got} instead of {wanted}"
        numbers = [[number for number, _ in seen.versions] for seen in (now, then)]
        assert numbers[0] == numbers[1], f"{what}: versions({key!r}) is {numbers[0]} instead of {numbers[1]}"
        for (number, got_plan), (_, plan) in zip(now.versions, then.versions, strict=True):
            expect_plan(got_plan, plan, f"{what}: version {number} of {key!r}")


# drawing


def small_plans(domain: Domain) -> st.SearchStrategy[Plan]:
    """Return plans of up to two objectives, for laws about many changes."""
    return attrs.evolve(domain, max_objectives=min(domain.max_objectives, 2)).plans()


@st.composite
def kept_plans(draw: st.DrawFn, domain: Domain) -> Plan:
    """Draw plans; the parts of every other one stand in the opposite order, so that no order is that of the ids."""
    plan = draw(domain.plans())
    if not draw(st.booleans()):
        return plan
    goals = [
        evolve(
            goal,
            key_results=goal.key_results[::-1],
            aligned_to=goal.aligned_to[::-1],
            guardrails=goal.guardrails[::-1],
        )
        for goal in reversed(plan.objectives)
    ]
    return Plan(
        name=plan.name,
        description=plan.description,
        policy=plan.policy,
        cycles=plan.cycles[::-1],
        owners=plan.owners[::-1],
        kpis=plan.kpis[::-1],
        objectives=goals,
        ignore=plan.ignore,
    )


Addition: TypeAlias = tuple[str, CheckIn | Reading]
"""The id of a key result or KPI, and what to add to it."""


def added(plan: Plan, addition: Addition) -> Plan:
    """Return a plan with a check-in or reading more."""
    goal, item = addition
    return plan.with_check_in(goal, item) if isinstance(item, CheckIn) else plan.with_reading(goal, item)


def take(repository: AppendingRepository, key: str, addition: Addition) -> int:
    """Have a repository add a check-in or reading."""
    goal, item = addition
    return repository.check_in(key, goal, item) if isinstance(item, CheckIn) else repository.record(key, goal, item)


@st.composite
def additions(
    draw: st.DrawFn, domain: Domain, plan: Plan, kind: Literal["check-in", "reading"] | None = None
) -> Addition | None:
    """Draw what can be added to a plan, often dated like an entry that is there; None where nothing can."""
    entries: list[KPI | tuple[Objective, KeyResult]] = []
    if kind != "reading":
        entries += plan.key_results()
    if kind != "check-in":
        entries += plan.kpis
    if not entries:
        return None
    chosen = draw(st.sampled_from(entries))
    if isinstance(chosen, KPI):
        return chosen.id, _dated(draw, draw(domain.readings()), [item.date for item in chosen.readings])
    objective, key_result = chosen
    item = draw(domain.check_ins())
    dates = [check_in.date for check_in in key_result.check_ins]
    cycle = plan.cycle_of(objective)
    if cycle is not None:
        dates += [cycle.start, cycle.last_day]
        if item.date not in cycle:
            item = evolve(item, date=cycle.start)
    if value_source(key_result.measure):
        item = evolve(item, value=None)
    return key_result.id, _dated(draw, item, dates)


@st.composite
def extended(draw: st.DrawFn, domain: Domain, kind: Literal["check-in", "reading"]) -> tuple[Plan, Sequence[Addition]]:
    """Draw a plan and what to add to it, one after another."""
    plan = draw(small_plans(domain))
    if kind == "reading" and not plan.kpis:
        plan = evolve(plan, kpis=[KPI(id="to-measure")])
    if kind == "check-in" and not any(goal.key_results for goal in plan.objectives):
        plan = plan.with_objective(
            Objective(id="to-do", title="Grow", key_results=[KeyResult(id="to-do.1", title="Calls")])
        )
    found: list[Addition] = []
    after = plan
    for _ in range(draw(st.integers(1, 4))):
        found.append(cast("Addition", draw(additions(domain, after, kind))))  # there is something to add to
        after = added(after, found[-1])
    return plan, found


Entry = TypeVar("Entry", CheckIn, Reading)


def _dated(draw: st.DrawFn, item: Entry, dates: list[dt.date]) -> Entry:
    again = draw(st.booleans())
    return evolve(item, date=draw(st.sampled_from(dates))) if again and dates else item


@attrs.frozen
class Step:
    """One change of a repository."""

    key: str
    do: Plan | Addition | None
    """A plan to put, something to add, or None to delete."""

    def after(self, plans: Mapping[str, Plan]) -> dict[str, Plan]:
        """Return what is kept after the change."""
        found = dict(plans)
        if self.do is None:
            del found[self.key]
        else:
            found[self.key] = self.do if isinstance(self.do, Plan) else added(plans[self.key], self.do)
        return found


def _simple(domain: Domain) -> Plan:
    """Return a plan to which check-ins and, where there are KPIs, readings can be added."""
    calls = KeyResult(id="k", title="Calls", measure=Change(0, 10))
    kpis = [KPI(id="kpi")] if domain.allows(Feature.KPIS) else []
    return Plan(kpis=kpis, objectives=[Objective(id="o", title="Grow", key_results=[calls])])


@st.composite
def steps(
    draw: st.DrawFn,
    domain: Domain,
    start: Mapping[str, Plan] | None = None,
    least: int = 1,
    most: int = 6,
    *,
    plan: st.SearchStrategy[Plan] | None = None,
) -> list[Step]:
    """Draw changes that can be made one after another, in an empty repository or from a start.

    The plans are simple, so that many changes are quickly drawn; `plan` gives one that is not.
    """
    plans, found = dict(start or {}), list[Step]()
    pool = [_simple(domain) if plan is None else draw(plan), *plans.values()]
    for number in range(draw(st.integers(least, most))):
        key = draw(st.sampled_from((*KEYS, *plans, *plans)))
        form = draw(st.sampled_from(("put", "new", "add", "add", "delete", "delete"))) if key in plans else "put"
        addition = draw(additions(domain, plans[key])) if form == "add" else None
        do: Plan | Addition | None = addition
        if form == "put":
            do = draw(st.sampled_from(pool))
        elif form == "new" or (form == "add" and addition is None):
            do = numbered(number)
        found.append(Step(key, do))
        plans = found[-1].after(plans)
    return found


@st.composite
def two_acts(draw: st.DrawFn, domain: Domain) -> tuple[list[Step], list[Step]]:
    """Draw changes to make, and others to make after them: all kinds of them, on keys that are there and new ones."""
    first = draw(steps(domain, least=0, most=3))
    return first, draw(steps(domain, done(first), least=1, most=4))


def done(changes: Sequence[Step]) -> dict[str, Plan]:
    """Return what is kept after some changes of an empty repository."""
    plans: dict[str, Plan] = {}
    for step in changes:
        plans = step.after(plans)
    return plans


def make(fixture: RepositoryFixture, repository: Repository, changes: Sequence[Step]) -> None:
    """Make changes one after another; what is to be added is put with the whole plan where there is no other way."""
    for step in changes:
        if step.do is None:
            repository.delete(step.key)
        elif isinstance(step.do, Plan):
            repository.put(step.key, step.do)
        elif Capability.APPEND in fixture.capabilities:
            take(full(repository), step.key, step.do)
        else:
            repository.put(step.key, added(repository.get(step.key).plan, step.do))


def expect_plans(repository: Repository, plans: Mapping[str, Plan], what: str) -> None:
    """Fail unless a repository keeps some plans and nothing else."""
    keys = list(repository.keys())
    assert keys == sorted(plans), f"{what}: keys() is {keys} instead of {sorted(plans)}"
    for key, plan in plans.items():
        expect_plan(repository.get(key).plan, plan, f"{what}: what is kept under {key!r}")
