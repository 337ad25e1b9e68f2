"""Wrong repositories: plans, versions and keys."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, TypeVar

from attrs import evolve

from goalkit.errors import VersionConflict
from goalkit.model.objectives import Objective
from goalkit.model.plan import Plan
from goalkit.ports import MemoryRepository, Repository, Stored
from goalkit.testing.capabilities import Capability
from goalkit.testing.faulty._faulty import Faulty
from goalkit.testing.fixtures import RepositoryFixture

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

__all__ = ["ALL", "PLAIN", "wrong"]

R = TypeVar("R", bound=MemoryRepository)

ALL = frozenset(
    {
        Capability.APPEND,
        Capability.QUERY,
        Capability.TRANSACTIONS,
        Capability.HISTORY,
        Capability.LASTING_VERSIONS,
        Capability.REOPEN,
        Capability.THREADS,
    }
)
"""What the right repository, of which each is a variant, can do."""


def wrong(
    found: list[Faulty], name: str, bug: str, *, seen: str, by: str, can: frozenset[Capability] = ALL
) -> Callable[[type[R]], type[R]]:
    """Add a repository to a collection of wrong ones."""

    def register(kind: type[R]) -> type[R]:
        class Opened(RepositoryFixture):
            capabilities = can

            @contextmanager
            def open_subject(self) -> Generator[Repository]:
                yield kind()

            def reopen(self, subject: Repository) -> Repository:
                assert isinstance(subject, MemoryRepository)
                return subject.reopen()

            def raw_keys(self, subject: Repository) -> Iterable[str] | None:
                return subject.raw_keys() if isinstance(subject, _Buffered) else None

        Opened.__name__ = Opened.__qualname__ = f"Opened{kind.__name__}"
        entry = Faulty(id=f"repository.{name}", bug=bug, seen=seen, fixture=Opened, killed_by=f"repository.{by}")
        found.append(entry)
        return kind

    return register


_FOUND: list[Faulty] = []


# how it is opened


@wrong(_FOUND, "demo-data", "A new store has an example plan in it.", seen="tutorials and seeds", by="starts-empty")
class _DemoData(MemoryRepository):
    def __init__(self) -> None:
        super().__init__()
        self.put("example", Plan())


@wrong(
    _FOUND,
    "shared-default",
    "All repositories of a program share one store.",
    seen="a mutable default argument or class attribute; a test database that is emptied, not made anew",
    by="subjects-apart",
)
class _SharedDefault(MemoryRepository):
    shared: ClassVar[MemoryRepository] = MemoryRepository()

    def __init__(self) -> None:
        super().__init__()
        self._store = _SharedDefault.shared._store  # noqa: SLF001 - its own kind
        self._store.kept.clear()
        self._store.last.clear()


class _Buffered(MemoryRepository):
    def raw_keys(self) -> list[str]:
        """Return the keys in the store behind the buffer: none, because it is never flushed."""
        return []


wrong(
    _FOUND,
    "never-flushed",
    "What is put stays in a buffer and is never written.",
    seen="a session without commit; a file that is not closed",
    by="raw-keys",
    can=ALL - {Capability.REOPEN, Capability.THREADS},
)(_Buffered)


# plans


class _Changing(MemoryRepository):
    """Keeps something else than what was put."""

    @abstractmethod
    def changed(self, key: str, plan: Plan) -> Plan:
        """Return what is kept in place of a plan."""

    def put(self, key: str, plan: Plan, *, expected_version: int | None = None) -> int:
        return super().put(key, self.changed(key, plan), expected_version=expected_version)


@wrong(
    _FOUND,
    "drops-revisions",
    "The revisions of key results are not kept.",
    seen="a table that is missing, a mapping that was written before the field came",
    by="get-after-put",
)
class _DropsRevisions(_Changing):
    def changed(self, key: str, plan: Plan) -> Plan:
        goals = [
            evolve(goal, key_results=[evolve(item, revisions=()) for item in goal.key_results])
            for goal in plan.objectives
        ]
        return evolve(plan, objectives=goals)


@wrong(
    _FOUND,
    "drops-policy",
    "The policy of a plan is not kept.",
    seen="a column that came later and is never filled",
    by="get-after-put",
)
class _DropsPolicy(_Changing):
    def changed(self, key: str, plan: Plan) -> Plan:
        return evolve(plan, policy=None)


@wrong(
    _FOUND,
    "rounds-weights",
    "Weights come back with two decimals.",
    seen="NUMERIC(5, 2) columns; percent in whole numbers",
    by="get-after-put",
)
class _RoundsWeights(_Changing):
    def changed(self, key: str, plan: Plan) -> Plan:
        goals = [
            evolve(
                goal,
                weight=round(goal.weight, 2),
                key_results=[evolve(item, weight=round(item.weight, 2)) for item in goal.key_results],
            )
            for goal in plan.objectives
        ]
        return evolve(plan, objectives=goals)


@wrong(
    _FOUND,
    "six-digits",
    "Values are kept as text with six digits.",
    seen='f"{value:g}"; REAL columns; CSV files',
    by="get-after-put",
)
class _SixDigits(_Changing):
    def changed(self, key: str, plan: Plan) -> Plan:
        kpis = [
            evolve(kpi, readings=[evolve(item, value=float(f"{item.value:g}")) for item in kpi.readings])
            for kpi in plan.kpis
        ]
        return evolve(plan, kpis=kpis)


@wrong(
    _FOUND,
    "sorts-goals",
    "Objectives come back in the order of their ids.",
    seen="ORDER BY id, or a primary key that happens to be the order",
    by="get-after-put",
)
class _SortsGoals(_Changing):
    def changed(self, key: str, plan: Plan) -> Plan:
        return evolve(plan, objectives=sorted(plan.objectives, key=lambda goal: goal.id))


@wrong(
    _FOUND,
    "one-day-off",
    "Dates of readings come back a day earlier.",
    seen="a date kept as midnight of one time zone and read in another",
    by="get-after-put",
)
class _OneDayOff(_Changing):
    def changed(self, key: str, plan: Plan) -> Plan:
        day = dt.timedelta(days=1)
        kpis = [
            evolve(kpi, readings=[evolve(item, date=item.date - day) for item in kpi.readings]) for kpi in plan.kpis
        ]
        return evolve(plan, kpis=kpis)


@wrong(
    _FOUND,
    "trims-texts",
    "Blanks at the ends of texts are cut off, and line ends changed.",
    seen="form libraries that clean their input; CHAR columns",
    by="get-after-put",
)
class _TrimsTexts(_Changing):
    def changed(self, key: str, plan: Plan) -> Plan:
        goals = [
            evolve(goal, title="\n".join(goal.title.split("\r\n")).strip(), description=goal.description.strip())
            for goal in plan.objectives
        ]
        return evolve(plan, objectives=goals)


@wrong(
    _FOUND,
    "last-entry-of-a-day",
    "Of several check-ins of one day only the last is kept.",
    seen="a unique key on key result and date; a dictionary by date",
    by="get-after-put",
)
class _LastEntryOfADay(_Changing):
    def changed(self, key: str, plan: Plan) -> Plan:
        goals = [
            evolve(
                goal,
                key_results=[
                    evolve(item, check_ins={check_in.date: check_in for check_in in item.check_ins}.values())
                    for item in goal.key_results
                ],
            )
            for goal in plan.objectives
        ]
        return evolve(plan, objectives=goals)


@wrong(
    _FOUND,
    "merges-objectives",
    "A put updates the objectives that the new plan has and leaves the others of the old one.",
    seen="an upsert by id; a shallow merge of documents",
    by="put-replaces",
)
class _MergesObjectives(_Changing):
    def changed(self, key: str, plan: Plan) -> Plan:
        known = {goal.id for goal in plan.objectives} | {item.id for _, item in plan.key_results()}
        old = self.get(key).plan.objectives if self._found(key) else ()
        left = [Objective(id=goal.id, title=goal.title) for goal in old if goal.id not in known]
        return evolve(plan, objectives=[*plan.objectives, *left])


@wrong(
    _FOUND,
    "doubles-entries",
    "A put adds the readings of a plan to those that are there.",
    seen="parts that are inserted without deleting the old ones first",
    by="put-is-idempotent",
)
class _DoublesEntries(_Changing):
    def changed(self, key: str, plan: Plan) -> Plan:
        old = {kpi.id: kpi.readings for kpi in self.get(key).plan.kpis} if self._found(key) else {}
        return evolve(plan, kpis=[evolve(kpi, readings=[*old.get(kpi.id, ()), *kpi.readings]) for kpi in plan.kpis])


@wrong(
    _FOUND,
    "ignores-empty-plans",
    "A plan without objectives is not put: the old one stays.",
    seen="`if plan.objectives:` meant for None",
    by="put-replaces",
)
class _IgnoresEmptyPlans(_Changing):
    def changed(self, key: str, plan: Plan) -> Plan:
        return plan if plan.objectives or not self._found(key) else self.get(key).plan


# versions


@wrong(
    _FOUND,
    "version-as-text",
    "The last version is the largest as text: after 10 comes 10 again.",
    seen="max() of a text column; ids sorted in a list of names",
    by="version-grows",
)
class _VersionAsText(MemoryRepository):
    def _keep(self, key: str, plan: Plan) -> int:
        numbers = [str(stored.version) for stored in self._store.kept.get(key, ())]
        version = int(max(numbers, default=str(self._store.last.get(key, 0)))) + 1
        self._store.last[key] = version
        self._store.kept[key] = (*self._store.kept.get(key, ()), Stored(plan, version))
        return version


@wrong(
    _FOUND,
    "reads-count",
    "Each get raises the version.",
    seen="an optimistic counter that every access raises",
    by="version-grows",
)
class _CountsReads(MemoryRepository):
    def get(self, key: str) -> Stored:
        stored = super().get(key)
        self._store.last[key] = stored.version + 1
        self._store.kept[key] = (*self._store.kept[key][:-1], Stored(stored.plan, stored.version + 1))
        return stored


class _Expecting(MemoryRepository):
    """Compares versions in a way of its own."""

    @abstractmethod
    def conflicts(self, expected: int, found: int) -> bool:
        """Return whether a put or delete is refused."""

    def _expect(self, key: str, expected: int | None) -> None:
        found = self._found(key)
        if expected is not None and self.conflicts(expected, found):
            raise VersionConflict.between(key, expected=expected, found=found)


@wrong(
    _FOUND,
    "lost-update",
    "The version that was expected is not looked at: the last writer wins.",
    seen="an argument that was added to the interface and never used",
    by="version-conflict",
)
class _LostUpdate(_Expecting):
    def conflicts(self, expected: int, found: int) -> bool:
        return False


@wrong(
    _FOUND,
    "newer-accepted",
    "Only a version that is too old is refused, one that is not there yet passes.",
    seen="`<` in place of `!=`",
    by="version-conflict",
)
class _NewerAccepted(_Expecting):
    def conflicts(self, expected: int, found: int) -> bool:
        return expected < found


@wrong(
    _FOUND,
    "version-off-by-one",
    "The version that is expected is compared with the number of changes before the last.",
    seen="versions counted from 0 in the store and from 1 outside",
    by="version-agrees",
)
class _OffByOne(_Expecting):
    def conflicts(self, expected: int, found: int) -> bool:
        return expected != found - 1 if expected else bool(found)


@wrong(
    _FOUND,
    "zero-is-falsy",
    "expected_version=0 counts as none at all.",
    seen="`if expected_version and ...`",
    by="expected-nothing",
)
class _ZeroIsFalsy(_Expecting):
    def conflicts(self, expected: int, found: int) -> bool:
        return bool(expected) and expected != found


@wrong(
    _FOUND,
    "nothing-to-compare",
    "Where nothing is kept any expected version passes.",
    seen="the check in the branch for rows that exist",
    by="expected-nothing",
)
class _NothingToCompare(_Expecting):
    def conflicts(self, expected: int, found: int) -> bool:
        return bool(found) and expected != found


@wrong(
    _FOUND,
    "conflict-after-write",
    "A conflict is raised after the plan was written.",
    seen="the number of changed rows looked at after the update, without a rollback",
    by="version-conflict",
)
class _ConflictAfterWrite(MemoryRepository):
    def put(self, key: str, plan: Plan, *, expected_version: int | None = None) -> int:
        found = self._found(key)
        version = super().put(key, plan)
        if expected_version not in {None, found}:
            raise VersionConflict.between(key, expected=expected_version or 0, found=found)
        return version


@wrong(
    _FOUND,
    "delete-unchecked",
    "delete does not look at the expected version.",
    seen="the check was written for put only",
    by="version-conflict",
)
class _DeleteUnchecked(MemoryRepository):
    def delete(self, key: str, *, expected_version: int | None = None) -> None:
        super().delete(key)


@wrong(
    _FOUND,
    "version-restarts",
    "After a deletion versions begin at 1 again.",
    seen="a version column in the row that is deleted",
    by="lasting-versions",
)
class _VersionRestarts(MemoryRepository):
    def _forget(self, key: str) -> None:
        super()._forget(key)
        del self._store.last[key]


@wrong(
    _FOUND,
    "one-counter",
    "get has the number of changes of all keys as the version.",
    seen="one sequence or revision of the whole database",
    by="keys-independent",
    can=ALL - {Capability.HISTORY},
)
class _OneCounter(MemoryRepository):
    def get(self, key: str) -> Stored:
        return Stored(super().get(key).plan, self._found(key))

    def _found(self, key: str) -> int:
        return sum(self._store.last.values()) if key in self._store.kept else 0

    def _keep(self, key: str, plan: Plan) -> int:
        super()._keep(key, plan)
        return self._found(key)


PLAIN = tuple(_FOUND)
