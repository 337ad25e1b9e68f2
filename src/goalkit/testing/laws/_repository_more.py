"""Laws of repositories that can do more: single entries, queries, history, lasting versions, reopening."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from goalkit.errors import GoalkitError, NotFound, VersionConflict
from goalkit.model.cycles import Cycle
from goalkit.model.history import CheckIn
from goalkit.model.key_results import KeyResult
from goalkit.model.kpis import KPI
from goalkit.model.objectives import Objective
from goalkit.model.owners import Owner
from goalkit.model.plan import Plan
from goalkit.model.readings import Reading
from goalkit.testing.capabilities import Capability
from goalkit.testing.law import law
from goalkit.testing.laws._keeping import (
    KEYS,
    added,
    done,
    expect_plan,
    expect_plans,
    extended,
    is_version,
    kept_plans,
    look,
    make,
    numbered,
    refused,
    same,
    small_plans,
    steps,
    take,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goalkit.ports import AppendingRepository, HistoryRepository, QueryingRepository, Repository
    from goalkit.testing.fixtures import RepositoryFixture
    from goalkit.testing.laws._keeping import Addition, Step

__all__ = ["MORE"]

_DAY = dt.date(2026, 5, 11)


# single entries


def _append(repository: AppendingRepository, plan: Plan, additions: Sequence[Addition]) -> None:
    repository.put("umbrella", plan)
    before, versions = repository.put("acme", plan), list[int]()
    for addition in additions:
        plan = added(plan, addition)
        version = is_version(take(repository, "acme", addition), "the call that adds an entry")
        stored = repository.get("acme")
        expect_plan(stored.plan, plan, f"after {addition[1]} was added to {addition[0]!r}, get('acme')")
        text = f"version {before} was there, an entry was added, {version} was returned and get has {stored.version}"
        assert stored.version == version > before, text
        versions.append(before)
        before = version
    for stale in versions[-1:]:
        late = partial(repository.put, "acme", plan, expected_version=stale)
        refused(VersionConflict, late, "put with the version from before an entry was added")


@law(
    "repository.check-in",
    "check_in keeps the plan with one check-in more: `Plan.with_check_in`; it counts as a change.",
    why="The second update of a day takes the place of the first, a late one is filed at the end, or it is not seen.",
    look_at=[
        "a unique key on key result and date",
        "the order of entries: by date, of one date as entered",
        "fields of a check-in that are not written",
        "a version that is not raised",
    ],
    draws=lambda domain: {"case": extended(domain, "check-in")},
    requires=[Capability.APPEND],
)
def _check_in(
    fixture: RepositoryFixture, repository: AppendingRepository, *, case: tuple[Plan, Sequence[Addition]]
) -> None:
    _append(repository, *case)


@law(
    "repository.record",
    "record keeps the plan with one reading more: `Plan.with_reading`; it counts as a change.",
    why="A correction replaces the value that was reported then, or a late reading becomes the latest.",
    look_at=[
        "a unique key on KPI and date",
        "the order of entries: by date, of one date as entered",
        "fields of a reading that are not written",
        "a version that is not raised",
    ],
    draws=lambda domain: {"case": extended(domain, "reading")},
    requires=[Capability.APPEND],
)
def _record(
    fixture: RepositoryFixture, repository: AppendingRepository, *, case: tuple[Plan, Sequence[Addition]]
) -> None:
    _append(repository, *case)


@law(
    "repository.append-refused",
    "An entry for a key, key result or KPI that is not there raises NotFound, one that does not fit the plan another"
    " GoalkitError; either changes nothing.",
    why="A plan is kept that can never be read again, or an entry hangs in the air and is lost.",
    look_at=[
        "an insert without looking at the plan",
        "ids matched without case or by prefix",
        "the date against the cycle",
    ],
    draws=lambda domain: {
        "wrong": st.sampled_from(("K", "k ", "o", "", "kpi", "k%")),
        "late": st.sampled_from((dt.date(2026, 3, 31), dt.date(2026, 7, 1), dt.date(2027, 5, 11))),
    },
    requires=[Capability.APPEND],
)
def _append_refused(fixture: RepositoryFixture, repository: AppendingRepository, *, wrong: str, late: dt.date) -> None:
    goal = Objective(id="o", title="Grow", cycle="2026-Q2", key_results=[KeyResult(id="k", title="Calls")])
    plan = Plan(cycles=[Cycle.quarter(2026, 2)], kpis=[KPI(id="kpi")], objectives=[goal])
    repository.put("acme", plan)
    before = look(fixture, repository)
    check_in, reading = CheckIn(_DAY, 1), Reading(_DAY, 1)
    refused(NotFound, lambda: repository.check_in("acme", wrong, check_in), f"check_in to {wrong!r}")
    other = "k" if wrong == "kpi" else wrong
    refused(NotFound, lambda: repository.record("acme", other, reading), f"record of {other!r}")
    refused(NotFound, lambda: repository.check_in("ACME", "k", check_in), "check_in under 'ACME', which is not there,")
    refused(NotFound, lambda: repository.record("acm", "kpi", reading), "record under 'acm', which is not there,")
    outside = f"check_in dated {late}, outside the cycle,"
    refused(GoalkitError, lambda: repository.check_in("acme", "k", CheckIn(late, 1)), outside)
    same(look(fixture, repository), before, "after entries that were refused")


@law(
    "repository.many-entries",
    "However many entries are added, all of them are kept.",
    why="A list that is cut at 100 entries, or sorted as text, shows last year's value as today's.",
    look_at=[
        "a limit in a query",
        "a place or version compared as text",
        "a log that is folded into the plan once it is long",
    ],
    requires=[Capability.APPEND],
)
def _many_entries(fixture: RepositoryFixture, repository: AppendingRepository) -> None:
    plan = Plan(
        kpis=[KPI(id="kpi")],
        objectives=[Objective(id="o", title="Grow", key_results=[KeyResult(id="k", title="Calls")])],
    )
    repository.put("acme", plan)
    for number in range(210):
        addition: Addition = ("k", CheckIn(_DAY, number)) if number % 2 else ("kpi", Reading(_DAY, number))
        take(repository, "acme", addition)
        plan = added(plan, addition)
    expect_plan(repository.get("acme").plan, plan, "after 210 entries of one day, get('acme')")


# queries

_OWNERS = ("growth", "growth-eu", "Growth", "grow_h", "%", "team growth")
_CYCLES = ("2026-Q1", "2026-Q10", "2026-q1", "%")


@st.composite
def _queried(draw: st.DrawFn) -> Plan:
    owner = st.sampled_from((None, *_OWNERS))
    count = draw(st.integers(1, 7))
    numbers = draw(st.permutations(range(count)))
    objectives = [
        Objective(
            id=f"o{number}",
            title=f"o{number}",
            owner=draw(owner),
            cycle=draw(st.sampled_from((None, *_CYCLES))),
            key_results=[KeyResult(id=f"k{number}", title="Calls", owner=draw(owner))],
        )
        for number in numbers
    ]
    start = dt.date(2026, 1, 1)
    return Plan(
        cycles=[Cycle(id=name, start=start, end=dt.date(2026, 4, 1)) for name in _CYCLES],
        owners=[Owner(id=name, parent="growth" if name == "growth-eu" else None) for name in _OWNERS],
        objectives=objectives,
    )


@law(
    "repository.query",
    "objectives() is the plan's objectives with exactly the owner, cycle or both asked for, in the plan's order.",
    why="A team's page leaves out its goals without a cycle, or shows those of its sub-teams.",
    look_at=[
        "None taken for 'has none' instead of 'any'",
        "or instead of and",
        "LIKE or a comparison without case",
        "owners of key results, or below the owner",
        "a missing ORDER BY",
    ],
    draws=lambda domain: {"plan": _queried()},
    requires=[Capability.QUERY],
)
def _query(fixture: RepositoryFixture, repository: QueryingRepository, *, plan: Plan) -> None:
    repository.put("umbrella", Plan(objectives=[Objective(id="other", title="Of another plan")]))
    repository.put("acme", plan)
    for owner in (None, *_OWNERS, "nobody"):
        for cycle in (None, *_CYCLES, "never"):
            wanted = [
                goal
                for goal in plan.objectives
                if (owner is None or goal.owner == owner) and (cycle is None or goal.cycle == cycle)
            ]
            found = list(repository.objectives("acme", owner=owner, cycle=cycle))
            asked = f"objectives('acme', owner={owner!r}, cycle={cycle!r})"
            ids = [[goal.id for goal in goals] for goals in (found, wanted)]
            assert ids[0] == ids[1], f"{asked} has {ids[0]} instead of {ids[1]}"
            assert found == wanted, f"{asked} has goals that differ from those of the plan"


@law(
    "repository.query-follows",
    "objectives() answers from what is kept now: after each change it agrees with get.",
    why="A search index that lags behind shows goals that were deleted.",
    look_at=["an index or copied column that only put maintains", "a cache of answers", "goals of deleted plans"],
    draws=lambda domain: {"changes": steps(domain, plan=small_plans(domain))},
    requires=[Capability.QUERY],
)
def _query_follows(fixture: RepositoryFixture, repository: QueryingRepository, *, changes: Sequence[Step]) -> None:
    for step in changes:
        make(fixture, repository, [step])
        for key in KEYS:
            if key not in list(repository.keys()):
                refused(NotFound, lambda: repository.objectives(key), f"objectives({key!r}), which is not there,")  # noqa: B023
                continue
            plan = repository.get(key).plan
            assert list(repository.objectives(key)) == list(plan.objectives), f"objectives({key!r}) is not what get has"
            owners = {goal.owner for goal in plan.objectives if goal.owner is not None}
            for owner in sorted(owners):
                wanted = [goal for goal in plan.objectives if goal.owner == owner]
                found = list(repository.objectives(key, owner=owner))
                assert found == wanted, f"objectives({key!r}, owner={owner!r}) is not what get has"


# history


@law(
    "repository.history",
    "Every version that was given is kept, oldest first, with the plan as it was then; the last is what get returns.",
    why="The score of last quarter changes when somebody edits the plan today.",
    look_at=[
        "an earlier version that is changed in place",
        "get_version that returns the latest",
        "versions in the order of text",
        "entries added one by one that make no version",
        "only the last ten that are kept",
    ],
    draws=lambda domain: {"changes": steps(domain, most=8)},
    requires=[Capability.HISTORY],
)
def _history(fixture: RepositoryFixture, repository: HistoryRepository, *, changes: Sequence[Step]) -> None:
    wanted: dict[str, list[tuple[int, Plan]]] = {}
    plans: dict[str, Plan] = {}
    for step in changes:
        make(fixture, repository, [step])
        plans = step.after(plans)
        if step.key not in plans:
            del wanted[step.key]
            continue
        version = repository.get(step.key).version
        kept = wanted.setdefault(step.key, [])
        if kept and kept[-1][0] == version:
            assert kept[-1][1] == plans[step.key], f"{step.key!r} was changed and still has version {version}"
        else:
            kept.append((version, plans[step.key]))
        for key, versions in wanted.items():
            _expect_history(repository, key, versions)


def _expect_history(repository: HistoryRepository, key: str, wanted: list[tuple[int, Plan]]) -> None:
    numbers, found = [number for number, _ in wanted], list(repository.versions(key))
    assert found == numbers, f"versions({key!r}) is {found} instead of {numbers}"
    for number, plan in wanted:
        stored = repository.get_version(key, number)
        expect_plan(stored.plan, plan, f"get_version({key!r}, {number})")
        assert stored.version == number, f"get_version({key!r}, {number}) has version {stored.version}"
    assert repository.get(key).version == numbers[-1], f"get({key!r}) has not the last version, {numbers[-1]}"


@law(
    "repository.long-history",
    "Of 120 versions of a plan all are kept and found.",
    why="An audit asks for the first one.",
    look_at=["a limit on versions", "versions sorted or compared as text: '100' < '99'"],
    requires=[Capability.HISTORY],
)
def _long_history(fixture: RepositoryFixture, repository: HistoryRepository) -> None:
    wanted: list[tuple[int, Plan]] = []
    for number in range(120):
        expected = wanted[-1][0] if wanted else 0
        wanted.append((repository.put("acme", numbered(number), expected_version=expected), numbered(number)))
    _expect_history(repository, "acme", wanted)


@law(
    "repository.history-not-found",
    "A version that a key does not have raises NotFound, as does every version of a key that is not there.",
    why="A link to an old version shows another plan, or the plan of somebody who had the key before.",
    look_at=[
        "a list that is indexed with version - 1: 0 is the last",
        "the nearest version below",
        "history that outlives delete",
    ],
    draws=lambda domain: {"puts": st.integers(1, 4), "off": st.sampled_from((1, 2, 100, 2**40))},
    requires=[Capability.HISTORY],
)
def _history_not_found(fixture: RepositoryFixture, repository: HistoryRepository, *, puts: int, off: int) -> None:
    versions = [repository.put("acme", numbered(number)) for number in range(puts)]
    repository.put("umbrella", numbered(0))
    for version in (0, -1, -puts, versions[-1] + off):
        refused(NotFound, lambda: repository.get_version("acme", version), f"get_version('acme', {version})")  # noqa: B023
    repository.delete("acme")
    refused(NotFound, lambda: repository.versions("acme"), "versions('acme') after it was deleted")
    refused(NotFound, lambda: repository.versions("acm"), "versions('acm'), which was never there,")
    for version in versions:
        refused(NotFound, lambda: repository.get_version("acme", version), "get_version of a deleted key")  # noqa: B023
    now = repository.put("acme", numbered(50))
    _expect_history(repository, "acme", [(now, numbered(50))])
    for version in versions:
        if version != now:
            refused(NotFound, lambda: repository.get_version("acme", version), "get_version of what was deleted")  # noqa: B023


@law(
    "repository.lasting-versions",
    "A version is never given twice under a key: what is put after a deletion gets a larger one than all before.",
    why="Whoever still has the deleted plan open overwrites the new one: its version number is there again.",
    look_at=["a row with the counter that is deleted too", "max() of the rows that are left"],
    draws=lambda domain: {"puts": st.lists(st.integers(1, 4), min_size=2, max_size=4)},
    requires=[Capability.LASTING_VERSIONS],
)
def _lasting_versions(fixture: RepositoryFixture, repository: Repository, *, puts: list[int]) -> None:
    given: list[int] = []
    for count in puts:
        for number in range(count):
            version = repository.put("acme", numbered(number))
            assert version > max(given, default=0), f"version {version} given after {given}, with deletions between"
            given.append(version)
        for stale in given[:-1]:
            late = lambda: repository.put("acme", numbered(-1), expected_version=stale)  # noqa: B023, E731
            refused(VersionConflict, late, f"put with expected_version={stale}, a version from before a deletion,")
        if Capability.REOPEN in fixture.capabilities:
            fixture.reopen(repository).delete("acme")
            repository = fixture.reopen(repository)
        else:
            repository.delete("acme")


# reopening


@law(
    "repository.reopen-same",
    "A repository opened again on the same store tells the same: keys, plans, versions and history.",
    why="What was saved before the restart is gone after it, or has another version.",
    look_at=["a missing commit or flush", "a part that is only kept in memory: versions, history, single entries"],
    draws=lambda domain: {"changes": steps(domain), "last": kept_plans(domain)},
    requires=[Capability.REOPEN],
)
def _reopen_same(fixture: RepositoryFixture, repository: Repository, *, changes: Sequence[Step], last: Plan) -> None:
    make(fixture, repository, changes)
    repository.put("last", last)
    before = look(fixture, repository)
    other = fixture.reopen(repository)
    same(look(fixture, other), before, "opened again")
    expect_plans(other, {**done(changes), "last": last}, "opened again")


@law(
    "repository.reopen-follows",
    "Of two repositories on one store each sees at once what the other changed, and expects its versions.",
    why="With two processes behind one address, every second page shows the plan of yesterday and saves it.",
    look_at=[
        "a cache that is never asked again",
        "versions counted in the object",
        "a read transaction that is left open",
    ],
    draws=lambda domain: {"changes": steps(domain, most=5)},
    requires=[Capability.REOPEN],
)
def _reopen_follows(fixture: RepositoryFixture, repository: Repository, *, changes: Sequence[Step]) -> None:
    other = fixture.reopen(repository)
    one, two, plans = repository, other, dict[str, Plan]()
    for step in changes:
        make(fixture, one, [step])
        plans = step.after(plans)
        expect_plans(two, plans, f"after a change of {step.key!r} by another repository on the store")
        same(look(fixture, two), look(fixture, one), "the second repository on the store")
        one, two = two, one
    version = one.put("acme", numbered(1))
    two.put("acme", numbered(2), expected_version=version)
    late = lambda: one.put("acme", numbered(3), expected_version=version)  # noqa: E731
    refused(VersionConflict, late, "put with a version after which another repository put")
    expect_plan(one.get("acme").plan, numbered(2), "what the other repository put")


MORE = (
    _check_in,
    _record,
    _append_refused,
    _many_entries,
    _query,
    _query_follows,
    _history,
    _long_history,
    _history_not_found,
    _lasting_versions,
    _reopen_same,
    _reopen_follows,
)
