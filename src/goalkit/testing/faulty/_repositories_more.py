"""Wrong repositories: single entries, queries, history, reopening, transactions, threads."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from copy import copy
from typing import TYPE_CHECKING

from attrs import evolve

from goalkit.errors import InvalidPlan
from goalkit.ports import MemoryRepository, Stored
from goalkit.testing.capabilities import Capability
from goalkit.testing.faulty._repositories import ALL, wrong

if TYPE_CHECKING:
    from typing import Self

    from goalkit.model.history import CheckIn
    from goalkit.model.objectives import Objective
    from goalkit.model.plan import Plan
    from goalkit.model.readings import Reading
    from goalkit.testing.faulty._faulty import Faulty

__all__ = ["MORE"]

_FOUND: list[Faulty] = []
_MOMENT = 0.0005
"""Seconds that a way to a store takes."""


# single entries


def _with_check_ins(plan: Plan, key_result: str, check_ins: list[CheckIn]) -> Plan:
    objective = plan.objective_of(key_result)
    changed = [evolve(item, check_ins=check_ins) if item.id == key_result else item for item in objective.key_results]
    return plan.with_objective(evolve(objective, key_results=changed))


@wrong(
    _FOUND,
    "one-check-in-a-day",
    "A check-in takes the place of the one of the same day.",
    seen="an upsert on key result and date",
    by="check-in",
)
class _OneCheckInADay(MemoryRepository):
    def check_in(self, key: str, key_result: str, check_in: CheckIn) -> int:
        plan = self.get(key).plan.with_check_in(key_result, check_in)
        others = [item for item in plan.key_result(key_result).check_ins if item.date != check_in.date]
        return self._keep(key, _with_check_ins(plan, key_result, [*others, check_in]))


@wrong(
    _FOUND,
    "newest-entry-first",
    "A check-in is put before those of the same day.",
    seen="lists that are shown newest first, kept that way",
    by="check-in",
)
class _NewestFirst(MemoryRepository):
    def check_in(self, key: str, key_result: str, check_in: CheckIn) -> int:
        plan = self.get(key).plan
        return self._keep(key, _with_check_ins(plan, key_result, [check_in, *plan.key_result(key_result).check_ins]))


@wrong(
    _FOUND,
    "check-in-without-words",
    "A check-in that is added loses its note, author and confidence.",
    seen="an endpoint that was written for date and value",
    by="check-in",
)
class _WithoutWords(MemoryRepository):
    def check_in(self, key: str, key_result: str, check_in: CheckIn) -> int:
        return super().check_in(key, key_result, evolve(check_in, note="", author=None, confidence=None))


@wrong(
    _FOUND,
    "entry-is-no-change",
    "A check-in that is added leaves the version as it is.",
    seen="a table of entries beside the row with the version",
    by="check-in",
    can=ALL - {Capability.HISTORY},
)
class _NoChange(MemoryRepository):
    def check_in(self, key: str, key_result: str, check_in: CheckIn) -> int:
        stored = self.get(key)
        changed = Stored(stored.plan.with_check_in(key_result, check_in), stored.version)
        self._store.kept[key] = (*self._store.kept[key][:-1], changed)
        return stored.version


@wrong(
    _FOUND,
    "correction-replaces",
    "A reading takes the place of the one of the same day.",
    seen="a time series database; an upsert on KPI and date",
    by="record",
)
class _CorrectionReplaces(MemoryRepository):
    def record(self, key: str, kpi: str, reading: Reading) -> int:
        plan = self.get(key).plan.with_reading(kpi, reading)
        others = [item for item in plan.kpi(kpi).readings if item.date != reading.date]
        kpis = [evolve(item, readings=[*others, reading]) if item.id == kpi else item for item in plan.kpis]
        return self._keep(key, evolve(plan, kpis=kpis))


@wrong(
    _FOUND,
    "reading-without-denominator",
    "A reading that is added loses its denominator.",
    seen="an endpoint that was written for date and value",
    by="record",
)
class _WithoutDenominator(MemoryRepository):
    def record(self, key: str, kpi: str, reading: Reading) -> int:
        return super().record(key, kpi, evolve(reading, denominator=None))


@wrong(
    _FOUND,
    "entry-into-the-air",
    "A check-in for a key result that is not there goes well and is lost.",
    seen="an update that matches no row",
    by="append-refused",
)
class _IntoTheAir(MemoryRepository):
    def check_in(self, key: str, key_result: str, check_in: CheckIn) -> int:
        plan = self.get(key).plan
        if not any(item.id == key_result for _, item in plan.key_results()):
            return self.get(key).version
        return super().check_in(key, key_result, check_in)


@wrong(
    _FOUND,
    "entry-moved-into-the-cycle",
    "A check-in dated outside the cycle is kept with the nearest date inside.",
    seen="input that is put right without asking",
    by="append-refused",
)
class _MovedIntoTheCycle(MemoryRepository):
    def check_in(self, key: str, key_result: str, check_in: CheckIn) -> int:
        try:
            return super().check_in(key, key_result, check_in)
        except InvalidPlan:
            plan = self.get(key).plan
            cycle = plan.cycle_of(plan.objective_of(key_result))
            return super().check_in(key, key_result, evolve(check_in, date=cycle.start if cycle else dt.date.min))


@wrong(
    _FOUND,
    "last-hundred-entries",
    "Of the entries of a key result only the last 100 are kept.",
    seen="a ring buffer, a capped list, a query with a limit",
    by="many-entries",
)
class _LastHundred(MemoryRepository):
    def check_in(self, key: str, key_result: str, check_in: CheckIn) -> int:
        plan = self.get(key).plan.with_check_in(key_result, check_in)
        return self._keep(key, _with_check_ins(plan, key_result, [*plan.key_result(key_result).check_ins[-100:]]))


# queries


class _Querying(MemoryRepository):
    """Chooses objectives in a way of its own."""

    @abstractmethod
    def fits(self, objective: Objective, owner: str | None, cycle: str | None) -> bool:
        """Return whether an objective is among those asked for."""

    def objectives(self, key: str, *, owner: str | None = None, cycle: str | None = None) -> tuple[Objective, ...]:
        return tuple(goal for goal in self.get(key).plan.objectives if self.fits(goal, owner, cycle))


@wrong(
    _FOUND,
    "query-by-prefix",
    "A query finds owners that begin with the one asked for.",
    seen="LIKE 'growth%'; a search index",
    by="query",
)
class _ByPrefix(_Querying):
    def fits(self, objective: Objective, owner: str | None, cycle: str | None) -> bool:
        return (owner is None or (objective.owner or "").startswith(owner)) and cycle in {None, objective.cycle}


@wrong(
    _FOUND,
    "query-forgets-owner",
    "Where a cycle is given, the owner is not looked at.",
    seen="`if cycle: ... elif owner: ...`",
    by="query",
)
class _ForgetsOwner(_Querying):
    def fits(self, objective: Objective, owner: str | None, cycle: str | None) -> bool:
        return objective.cycle == cycle if cycle is not None else owner in {None, objective.owner}


@wrong(
    _FOUND,
    "query-none-is-without",
    "Without an owner asked for, a query finds the objectives that have none.",
    seen="`WHERE owner IS :owner`; a filter that is always on",
    by="query",
)
class _NoneIsWithout(_Querying):
    def fits(self, objective: Objective, owner: str | None, cycle: str | None) -> bool:
        return (cycle is not None and owner is None) or (objective.owner == owner and cycle in {None, objective.cycle})


@wrong(
    _FOUND,
    "query-of-key-result-owners",
    "A query for an owner also finds objectives of which it owns a key result.",
    seen="a join with key results",
    by="query",
)
class _KeyResultOwners(_Querying):
    def fits(self, objective: Objective, owner: str | None, cycle: str | None) -> bool:
        owners = {None, objective.owner, *(item.owner for item in objective.key_results)}
        return owner in owners and cycle in {None, objective.cycle}


@wrong(
    _FOUND,
    "query-sorted",
    "A query returns objectives in the order of their ids.",
    seen="an index that happens to be the order",
    by="query",
)
class _QuerySorted(MemoryRepository):
    def objectives(self, key: str, *, owner: str | None = None, cycle: str | None = None) -> tuple[Objective, ...]:
        return tuple(sorted(super().objectives(key, owner=owner, cycle=cycle), key=lambda goal: goal.id))


@wrong(
    _FOUND,
    "query-index-behind",
    "Queries answer from an index that only put renews.",
    seen="a search index or copied table beside the plans",
    by="query-follows",
    can=ALL - {Capability.REOPEN, Capability.THREADS},
)
class _IndexBehind(MemoryRepository):
    def __init__(self) -> None:
        super().__init__()
        self.index: dict[str, Plan] = {}

    def put(self, key: str, plan: Plan, *, expected_version: int | None = None) -> int:
        version = super().put(key, plan, expected_version=expected_version)
        self.index[key] = plan
        return version

    def objectives(self, key: str, *, owner: str | None = None, cycle: str | None = None) -> tuple[Objective, ...]:
        found = super().objectives(key, owner=owner, cycle=cycle)
        kept = {goal.id: goal for goal in self.index[key].objectives}
        return tuple(kept.get(goal.id, goal) for goal in found)


# history


@wrong(
    _FOUND,
    "history-is-now",
    "get_version returns the latest plan under the number asked for.",
    seen="a history table with the numbers and a join to the current row",
    by="history",
)
class _HistoryIsNow(MemoryRepository):
    def get_version(self, key: str, version: int) -> Stored:
        return Stored(self.get(key).plan, super().get_version(key, version).version)


@wrong(
    _FOUND,
    "history-rewritten",
    "A check-in that is added is in the version before it too.",
    seen="entries kept by key result, not by version",
    by="history",
)
class _HistoryRewritten(MemoryRepository):
    def check_in(self, key: str, key_result: str, check_in: CheckIn) -> int:
        version = super().check_in(key, key_result, check_in)
        *earlier, before, now = self._store.kept[key]
        self._store.kept[key] = (*earlier, Stored(now.plan, before.version), now)
        return version


@wrong(
    _FOUND,
    "hundred-versions",
    "Only the last 100 versions are kept.",
    seen="a retention that somebody set for tests",
    by="long-history",
)
class _HundredVersions(MemoryRepository):
    def _keep(self, key: str, plan: Plan) -> int:
        version = super()._keep(key, plan)
        self._store.kept[key] = self._store.kept[key][-100:]
        return version


@wrong(
    _FOUND,
    "versions-as-text",
    "versions are in the order of text: 1, 10, 2.",
    seen="names of files in a folder; keys of a key-value store",
    by="long-history",
)
class _VersionsAsText(MemoryRepository):
    def versions(self, key: str) -> tuple[int, ...]:
        return tuple(sorted(super().versions(key), key=str))


@wrong(
    _FOUND,
    "version-by-place",
    "get_version takes the number as a place in a list: version 0 is the last.",
    seen="`history[version - 1]`",
    by="history-not-found",
    can=ALL - {Capability.LASTING_VERSIONS},
)
class _ByPlace(MemoryRepository):
    def get_version(self, key: str, version: int) -> Stored:
        kept = self._all(key)
        place = version - kept[0].version
        return kept[place] if abs(place) < len(kept) else super().get_version(key, version)


@wrong(
    _FOUND,
    "history-outlives-delete",
    "The versions of a deleted plan come back with the next plan under its key.",
    seen="rows of the history that no foreign key deletes",
    by="history-not-found",
)
class _HistoryOutlives(MemoryRepository):
    def __init__(self) -> None:
        super().__init__()
        self.gone: dict[str, tuple[Stored, ...]] = {}

    def _forget(self, key: str) -> None:
        self.gone[key] = self._store.kept[key]
        super()._forget(key)

    def _keep(self, key: str, plan: Plan) -> int:
        version = super()._keep(key, plan)
        self._store.kept[key] = (*self.gone.pop(key, ()), *self._store.kept[key])
        return version


# reopening


@wrong(
    _FOUND,
    "entries-in-memory",
    "Check-ins that were added are gone when the store is opened again.",
    seen="a log that is folded into the plan at the next put",
    by="reopen-same",
    can=ALL - {Capability.THREADS},
)
class _EntriesInMemory(MemoryRepository):
    def __init__(self) -> None:
        super().__init__()
        self.flushed: dict[str, Stored] = {}

    def put(self, key: str, plan: Plan, *, expected_version: int | None = None) -> int:
        version = super().put(key, plan, expected_version=expected_version)
        self.flushed[key] = self.get(key)
        return version

    def reopen(self) -> Self:
        other = super().reopen()
        other._store = copy(self._store)  # noqa: SLF001 - its own kind
        other._store.kept = {  # noqa: SLF001
            key: (*kept[:-1], Stored(self.flushed.get(key, kept[-1]).plan, kept[-1].version))
            for key, kept in self._store.kept.items()
        }
        return other


@wrong(
    _FOUND,
    "never-asked-again",
    "A plan that was read once is answered from memory, whoever changed it since.",
    seen="a cache in each process",
    by="reopen-follows",
    can=ALL - {Capability.THREADS, Capability.TRANSACTIONS},
)
class _NeverAskedAgain(MemoryRepository):
    def __init__(self) -> None:
        super().__init__()
        self.cache: dict[str, Stored] = {}

    def reopen(self) -> Self:
        other = super().reopen()
        other.cache = {}
        return other

    def get(self, key: str) -> Stored:
        return self.cache.setdefault(key, super().get(key))

    def _keep(self, key: str, plan: Plan) -> int:
        version = super()._keep(key, plan)
        self.cache[key] = self._store.kept[key][-1]
        return version

    def _forget(self, key: str) -> None:
        super()._forget(key)
        self.cache.pop(key, None)


MORE = tuple(_FOUND)
