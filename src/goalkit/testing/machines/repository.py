"""The state machine of repositories: any changes in any order, compared with a list of all plans ever put."""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from hypothesis import note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from goalkit.errors import NotFound, VersionConflict
from goalkit.model.history import CheckIn
from goalkit.model.key_results import value_source
from goalkit.model.plan import Plan
from goalkit.model.readings import Reading
from goalkit.testing.capabilities import Capability
from goalkit.testing.fixtures import RepositoryFixture
from goalkit.testing.laws._keeping import (
    Addition,
    added,
    expect_plan,
    full,
    is_version,
    numbered,
    refused,
    small_plans,
    take,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.ports import Repository

__all__ = ["RepositoryMachine", "run_repository_machine"]

_KEYS = ("acme", "acme/2026-Q2", "ACME")
_DAY = dt.date(2026, 5, 11)

Form: TypeAlias = Literal["put", "check_in", "record", "delete"]
Expected: TypeAlias = Literal["anything", "what is there", "nothing", "one before", "one after"]
Change: TypeAlias = tuple[Form, str, int, Expected]

keys: st.SearchStrategy[str] = st.sampled_from(_KEYS)
numbers: st.SearchStrategy[int] = st.integers(0, 5)
expectations: st.SearchStrategy[Expected] = st.sampled_from(
    ("anything", "what is there", "nothing", "one before", "one after")
)
forms: st.SearchStrategy[Form] = st.sampled_from(("put", "check_in", "record", "delete"))
changes: st.SearchStrategy[Change] = st.tuples(forms, keys, numbers, expectations)


def _pool(machine: RepositoryMachine) -> st.SearchStrategy[list[Plan]]:
    return st.lists(small_plans(machine.fixture.domain), min_size=2, max_size=2)


class _Stop(Exception):
    """Leaves a transaction."""


def _can(*capabilities: Capability) -> Callable[[RepositoryMachine], bool]:
    return lambda machine: machine.fixture.capabilities.issuperset(capabilities)


class RepositoryMachine(RuleBasedStateMachine):
    """All operations of a repository in any order; what it tells is compared with lists of what was put.

    Subclass it, set `fixture`, and have `TestCase` collected; rules of your own may use `repository`,
    `changed` and `versions`.

    Examples:
        >>> from contextlib import nullcontext
        >>> from goalkit.ports import MemoryRepository
        >>> class InMemory(RepositoryFixture):
        ...     def open_subject(self):
        ...         return nullcontext(MemoryRepository())
        >>> class InMemoryMachine(RepositoryMachine):
        ...     fixture = InMemory()
        >>> TestInMemory = InMemoryMachine.TestCase
    """

    fixture: ClassVar[RepositoryFixture] = RepositoryFixture()
    """How the repository is opened, and what it can do."""

    repository: Repository
    """The repository that the next change is made with."""
    other: Repository
    """A repository on the same store; the same one until it was opened again."""

    def __init__(self) -> None:
        super().__init__()
        self.versions: dict[str, list[tuple[int, Plan]]] = {}
        """What must be there: the versions of each key with their plans."""
        self.given: dict[str, int] = {}
        """The largest version given under each key, of deleted ones too."""
        self.touched: str = _KEYS[0]
        """The key of the last change."""
        self.opened: int = 0
        self._opened = ExitStack()
        self._pool: list[Plan] = []

    @initialize(plans=st.runner().flatmap(_pool))
    def open(self, plans: list[Plan]) -> None:
        """Open an empty repository."""
        self.repository = self.other = self._opened.enter_context(self.fixture.open_subject())
        self._pool = plans

    def teardown(self) -> None:
        """Close it."""
        self._opened.close()

    # changes

    @rule(key=keys, number=numbers, expected=expectations)
    def put(self, key: str, number: int, expected: Expected) -> None:
        """Put a plan."""
        self.changed(("put", key, number, expected))

    @rule(key=keys, expected=expectations)
    def delete(self, key: str, expected: Expected) -> None:
        """Delete a key, whether or not it is there."""
        self.changed(("delete", key, 0, expected))

    @precondition(_can(Capability.APPEND))
    @rule(key=keys, number=numbers, form=st.sampled_from(("check_in", "record")))
    def add(self, key: str, number: int, form: Form) -> None:
        """Add a check-in or reading to one of the goals of a plan, where there is one."""
        self.changed((form, key, number, "anything"))

    @precondition(_can(Capability.TRANSACTIONS))
    @rule(inside=st.lists(changes, min_size=1, max_size=4), fails=st.booleans())
    def transaction(self, inside: list[Change], fails: bool) -> None:  # noqa: FBT001 - a rule gets what is drawn
        """Make some changes together, and undo them or not."""
        versions, given = {key: list(found) for key, found in self.versions.items()}, dict(self.given)
        try:
            with full(self.repository).transaction():
                for change in inside:
                    self.changed(change)
                    self._compare(change[1])
                if fails:
                    raise _Stop  # noqa: TRY301 - the block is what is tested
        except _Stop:
            self.versions, self.given = versions, given
            return
        assert not fails, "a transaction kept an exception to itself"

    @precondition(lambda self: Capability.REOPEN in self.fixture.capabilities and self.opened < 3)
    @rule()
    def reopen(self) -> None:
        """Go on with another repository on the same store."""
        self.opened += 1
        self.other = self.repository
        self.repository = self.fixture.reopen(self.repository)

    @precondition(lambda self: self.opened > 0)
    @rule()
    def swap(self) -> None:
        """Go on with the repository from before."""
        self.repository, self.other = self.other, self.repository

    # looking

    @invariant()
    def agrees(self) -> None:
        """Compare the keys, and the plan that was changed last."""
        found = list(self.repository.keys())
        assert found == sorted(self.versions), f"keys() is {found} instead of {sorted(self.versions)}"
        self._compare(self.touched)

    @rule()
    def look(self) -> None:
        """Compare everything."""
        for key in _KEYS:
            self._compare(key)
            if Capability.QUERY in self.fixture.capabilities and key in self.versions:
                wanted = list(self.versions[key][-1][1].objectives)
                assert list(full(self.repository).objectives(key)) == wanted, f"objectives({key!r}) is not the plan's"
            if Capability.HISTORY in self.fixture.capabilities and key in self.versions:
                self._compare_history(key)

    def _compare(self, key: str) -> None:
        if key not in self.versions:
            refused(NotFound, lambda: self.repository.get(key), f"get({key!r}), which is not there,")
            return
        version, plan = self.versions[key][-1]
        stored = self.repository.get(key)
        expect_plan(stored.plan, plan, f"get({key!r})")
        assert stored.version == version, f"get({key!r}) has version {stored.version} instead of {version}"

    def _compare_history(self, key: str) -> None:
        repository, wanted = full(self.repository), self.versions[key]
        found = list(repository.versions(key))
        assert found == [version for version, _ in wanted], f"versions({key!r}) is {found}"
        for version, plan in wanted:
            expect_plan(repository.get_version(key, version).plan, plan, f"get_version({key!r}, {version})")

    # one change, in the repository and in the lists

    def changed(self, change: Change) -> None:
        """Make a change, or have it refused, and note it."""
        form, key, number, expectation = change
        self.touched = key
        there = self.versions[key][-1][0] if key in self.versions else 0
        expected = _expected(expectation, there)
        if form == "delete":
            self._delete(key, expected, there)
        elif form == "put":
            self._put(key, (*self._pool, *map(numbered, range(4)))[number], expected, there)
        elif Capability.APPEND in self.fixture.capabilities:
            self._add(form, key, number)

    def _delete(self, key: str, expected: int | None, there: int) -> None:
        call = partial(self.repository.delete, key, expected_version=expected)
        what = f"delete({key!r}, expected_version={expected}) where version {there} is"
        if not there:
            refused((NotFound, VersionConflict) if expected else NotFound, call, what)
        elif expected in {None, there}:
            call()
            del self.versions[key]
        else:
            refused(VersionConflict, call, what)

    def _put(self, key: str, plan: Plan, expected: int | None, there: int) -> None:
        call = partial(self.repository.put, key, plan, expected_version=expected)
        if expected in {None, there}:
            self._note(key, plan, call())
        else:
            refused(VersionConflict, call, f"put({key!r}, expected_version={expected}) where version {there} is")

    def _add(self, form: Form, key: str, number: int) -> None:
        plan = self.versions[key][-1][1] if key in self.versions else Plan()
        addition = _addition(plan, form, number)
        call = partial(take, full(self.repository), key, addition)
        if addition[0]:
            self._note(key, added(plan, addition), call())
        else:
            refused(NotFound, call, f"{form} to a goal that is not there, under {key!r},")

    def _note(self, key: str, plan: Plan, answer: int) -> None:
        version = is_version(answer, f"the answer for {key!r}")
        kept = self.versions.setdefault(key, [])
        if kept and kept[-1] == (version, plan):
            return  # the same plan again may be no change
        lasting = Capability.LASTING_VERSIONS in self.fixture.capabilities
        before = self.given.get(key, 0) if lasting or kept else 0
        assert version > before, f"a change of {key!r} got version {version}, and {before} was there before"
        note(f"{key!r} has version {version}")
        kept.append((version, plan))
        self.given[key] = version


def _expected(expectation: Expected, there: int) -> int | None:
    if expectation == "anything":
        return None
    return {"what is there": there, "nothing": 0, "one before": max(there - 1, 0), "one after": there + 1}[expectation]


def _addition(plan: Plan, form: Form, number: int) -> Addition:
    """Return an entry for one of the goals of a plan; for no goal, where there is none."""
    if form == "record":
        kpi = plan.kpis[number % len(plan.kpis)].id if plan.kpis else ""
        return kpi, Reading(_DAY - dt.timedelta(days=number % 2), number)
    pairs = list(plan.key_results())
    if not pairs:
        return "", CheckIn(_DAY)
    objective, key_result = pairs[number % len(pairs)]
    cycle = plan.cycle_of(objective)
    date = _DAY if cycle is None else (cycle.start, cycle.last_day)[number % 2]
    return key_result.id, CheckIn(date, None if value_source(key_result.measure) else number)


def run_repository_machine(fixture: RepositoryFixture, chosen: settings | None) -> None:
    """Run the machine on the repositories that a fixture opens.

    Args:
        fixture: How a repository is opened, and what it can do.
        chosen: Hypothesis settings; None takes the active profile, without a deadline.

    Examples:
        >>> from contextlib import nullcontext
        >>> from goalkit.ports import MemoryRepository
        >>> class Ours(RepositoryFixture):
        ...     def open_subject(self):
        ...         return nullcontext(MemoryRepository())
        >>> run_repository_machine(Ours(), settings(max_examples=1, stateful_step_count=2, deadline=None))
    """
    machine = type("Repository", (RepositoryMachine,), {"fixture": fixture})
    run_state_machine_as_test(machine, settings=chosen)
