"""Laws of every repository: what is put is what is got, versions, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest import SkipTest

from hypothesis import strategies as st

from goalkit.errors import NotFound, VersionConflict
from goalkit.ports import Stored
from goalkit.testing.capabilities import Capability
from goalkit.testing.law import law
from goalkit.testing.laws._keeping import (
    KEYS,
    done,
    expect_plan,
    expect_plans,
    full,
    is_version,
    kept_plans,
    look,
    make,
    numbered,
    refused,
    same,
    small_plans,
    steps,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goalkit.model.plan import Plan
    from goalkit.ports import Repository
    from goalkit.testing.fixtures import RepositoryFixture
    from goalkit.testing.laws._keeping import Step

__all__ = ["BASICS"]

_ALIKE = (
    ("acme", "ACME"),
    ("acme", "acme "),
    ("acme", " acme"),
    ("acme", "acme/"),
    ("acme", "acme/2026"),
    ("acme", "acm"),
    ("acme", "%"),
    ("acme", "acm_"),
    ("acme", "*"),
    ("acme", "."),
    ("acme", "acme."),
    ("acme", "acme.json"),
    ("acme", "acme\n"),
    ("a/b", "a_b"),
    ("a/b", "a-b"),
    ("a b", "a_b"),
    ("a b", "a  b"),
    ("a b", "a+b"),
    ("a b", "a%20b"),
    ("a/../b", "b"),
    ("a:b", "a"),
    ("a\\b", "ab"),
    ("it's", "its"),
    ('"acme"', "acme"),
    ("1", "01"),
    ("1", "1.0"),
    ("None", "null"),
    ("straße", "strasse"),
    ("Ä", "ä"),
    ("café", "cafe"),
    ("caf\u00e9", "cafe\u0301"),
    ("目標", "目的"),
    ("🚀", "🎯"),
    ("ﬁn", "fin"),
)
"""Pairs of keys that some stores take for one."""
_LONG = "x" * 299


@law(
    "repository.starts-empty",
    "A repository that was just opened keeps nothing.",
    why="Tests that share a store pass or fail by their order.",
    look_at=["open_subject of your fixture: a new store for each call, or one that is emptied"],
    sanity=True,
)
def _starts_empty(fixture: RepositoryFixture, repository: Repository) -> None:
    assert list(repository.keys()) == [], f"a new repository has the keys {list(repository.keys())}"


@law(
    "repository.subjects-apart",
    "Two repositories that were opened one after another share nothing.",
    why="If the fixture opens the same store twice, laws see each other's plans and fail for no reason of their own.",
    look_at=["open_subject of your fixture", "a class attribute or module variable as store", "a mutable default"],
    sanity=True,
)
def _subjects_apart(fixture: RepositoryFixture, repository: Repository) -> None:
    repository.put("acme", numbered(1))
    with fixture.open_subject() as other:
        assert list(other.keys()) == [], f"put in one repository, {list(other.keys())} is in another"
        other.put("acme", numbered(2))
        other.put("umbrella", numbered(3))
        expect_plans(repository, {"acme": numbered(1)}, "after puts in another repository")


@law(
    "repository.raw-keys",
    "The keys in the store are those that the repository names.",
    why="A repository that answers from its own memory passes every other law until the process ends.",
    look_at=["a put that fills a cache and not the store", "a missing commit", "a delete that only hides"],
)
def _raw_keys(fixture: RepositoryFixture, repository: Repository) -> None:
    if fixture.raw_keys(repository) is None:
        raise SkipTest("the fixture has no raw_keys to read the store past the repository")
    for key in KEYS:
        repository.put(key, numbered(1))
    repository.put(KEYS[1], numbered(2))
    repository.delete(KEYS[0])
    raw = sorted(fixture.raw_keys(repository) or ())
    assert raw == sorted(KEYS[1:]), f"the store has the keys {raw} after {list(KEYS)} were put and {KEYS[0]!r} deleted"
    assert list(repository.keys()) == raw, f"keys() is {list(repository.keys())}, the store has {raw}"


@law(
    "repository.get-after-put",
    "What was put is what is got, with the version that put returned.",
    why="A plan that comes back without its last revision, or with a weight rounded to two decimals, changes scores.",
    look_at=["columns that are too narrow or round numbers", "fields that are not written", "the order of lists"],
    draws=lambda domain: {"plan": kept_plans(domain), "key": st.sampled_from(("acme", "acme/2026-Q2"))},
)
def _get_after_put(fixture: RepositoryFixture, repository: Repository, *, plan: Plan, key: str) -> None:
    version = is_version(repository.put(key, plan), f"put({key!r})")
    for time in ("first", "second"):
        stored = repository.get(key)
        assert isinstance(stored, Stored), f"get({key!r}) must return Stored, got {stored!r}"
        expect_plan(stored.plan, plan, f"get({key!r}) for the {time} time")
        assert stored.version == version, f"put returned version {version}, get({key!r}) has {stored.version!r}"


@law(
    "repository.put-replaces",
    "A plan that is put takes the place of all that was there.",
    why="Goals that were removed from the plan come back, and count.",
    look_at=["rows of the old plan that stay", "an update that merges documents", "insert-or-ignore"],
    draws=lambda domain: {"old": small_plans(domain), "new": kept_plans(domain)},
)
def _put_replaces(fixture: RepositoryFixture, repository: Repository, *, old: Plan, new: Plan) -> None:
    repository.put("acme", old)
    version = repository.put("acme", new)
    stored = repository.get("acme")
    expect_plan(stored.plan, new, "after the second of two puts, get('acme')")
    assert stored.version == version, f"the second put returned version {version}, get has {stored.version}"
    assert list(repository.keys()) == ["acme"], f"after two puts under 'acme', keys() is {list(repository.keys())}"


@law(
    "repository.put-is-idempotent",
    "To put the same plan again changes nothing of it, and never lowers the version.",
    why="A job that is run twice doubles check-ins or loses goals.",
    look_at=[
        "entries that are added instead of replaced",
        "ids that get a suffix",
        "a no-change branch that returns None",
    ],
    draws=lambda domain: {"plan": domain.plans()},
)
def _put_is_idempotent(fixture: RepositoryFixture, repository: Repository, *, plan: Plan) -> None:
    first = is_version(repository.put("acme", plan), "put")
    got = repository.get("acme").plan
    for _ in range(2):
        version = is_version(repository.put("acme", got), "put of what was got")
        stored = repository.get("acme")
        expect_plan(stored.plan, plan, "after it was put again, get('acme')")
        assert stored.version == version >= first, f"version {version} was returned, {stored.version} is got"
    assert list(repository.keys()) == ["acme"], f"keys() is {list(repository.keys())}"


@law(
    "repository.version-grows",
    "Each change of a key gives it a larger version, which get has too; reading changes no version.",
    why="Two different plans with one version number: whoever read the first overwrites the second unseen.",
    look_at=[
        "a version compared or sorted as text: '10' < '9'",
        "max() of a column of text",
        "a counter of the process",
    ],
)
def _version_grows(fixture: RepositoryFixture, repository: Repository) -> None:
    before = 0
    for number in range(13):
        version = is_version(repository.put("acme", numbered(number)), "put")
        assert version > before, f"change {number + 1} of 'acme' got version {version} after {before}"
        for _ in range(2):
            stored = repository.get("acme")
            assert stored.version == version, f"put returned version {version}, get has {stored.version}"
            expect_plan(stored.plan, numbered(number), f"get('acme') at version {version}")
            repository.keys()
        before = version


@law(
    "repository.version-conflict",
    "A put or delete that expects a version that is not there raises VersionConflict and changes nothing.",
    why="Two people edit the same plan, and the change of the first is lost without anybody seeing it.",
    look_at=[
        "expected_version that is not looked at",
        "a comparison with < or >= instead of !=",
        "a check after the write",
        "a check that reads from a cache",
    ],
    draws=lambda domain: {
        "puts": st.integers(1, 4),
        "off": st.sampled_from((-1, 1, -2, 2, 100, "nothing")),
        "deletes": st.booleans(),
    },
)
def _version_conflict(
    fixture: RepositoryFixture, repository: Repository, *, puts: int, off: int | str, deletes: bool
) -> None:
    repository.put("umbrella", numbered(0))
    version = [repository.put("acme", numbered(number)) for number in range(puts)][-1]
    wrong = 0 if isinstance(off, str) else max(version + off, 0)
    before = look(fixture, repository)

    def change() -> None:
        if deletes:
            repository.delete("acme", expected_version=wrong)
        else:
            repository.put("acme", numbered(99), expected_version=wrong)

    what = f"{'delete' if deletes else 'put'} with expected_version={wrong}"
    refused(VersionConflict, change, f"{what} where version {version} is")
    same(look(fixture, repository), before, f"after {what} was refused")


@law(
    "repository.version-agrees",
    "A put or delete that expects the version that is there is done.",
    why="Every save fails, and people learn to press it until it works, without the check.",
    look_at=["versions that differ between put, get and the check by one", "a version read as text"],
    draws=lambda domain: {"puts": st.integers(1, 12)},
)
def _version_agrees(fixture: RepositoryFixture, repository: Repository, *, puts: int) -> None:
    version = 0
    for number in range(puts):
        if number % 2:
            version = repository.get("acme").version
        version = repository.put("acme", numbered(number), expected_version=version)
        expect_plan(repository.get("acme").plan, numbered(number), "get after put with the expected version")
    repository.delete("acme", expected_version=version)
    assert list(repository.keys()) == [], "delete with the right expected_version left the key"


@law(
    "repository.expected-nothing",
    "expected_version=0 puts where nothing is and is refused elsewhere; a larger one is refused where nothing is.",
    why="0 is falsy: `if expected_version:` skips the check, and who registers second takes the plan of the first.",
    look_at=[
        "`if expected_version` instead of `is not None`",
        "an upsert",
        "an update that matches no row and is taken for done",
    ],
    draws=lambda domain: {"deleted": st.booleans(), "too_large": st.integers(1, 3)},
)
def _expected_nothing(fixture: RepositoryFixture, repository: Repository, *, deleted: bool, too_large: int) -> None:
    if deleted:
        repository.put("acme", numbered(1))
        repository.delete("acme")
    before = look(fixture, repository)
    refused(
        VersionConflict,
        lambda: repository.put("acme", numbered(2), expected_version=too_large),
        f"put with expected_version={too_large} where nothing is",
    )
    same(look(fixture, repository), before, "after the refused put")
    version = is_version(repository.put("acme", numbered(3), expected_version=0), "put with expected_version=0")
    stored = repository.get("acme")
    expect_plan(stored.plan, numbered(3), "get after put with expected_version=0")
    assert stored.version == version, f"put returned version {version}, get has {stored.version}"
    before = look(fixture, repository)
    again = lambda: repository.put("acme", numbered(4), expected_version=0)  # noqa: E731
    refused(VersionConflict, again, f"put with expected_version=0 where version {version} is")
    same(look(fixture, repository), before, "after the refused put")


@law(
    "repository.missing-is-not-found",
    "get and delete of a key under which nothing is kept raise NotFound.",
    why="An empty plan in place of an error becomes a dashboard on which everything is fine.",
    look_at=[
        "a default in a look-up",
        "get-or-create",
        "KeyError or None of the driver passed on",
        "a match by prefix",
    ],
    draws=lambda domain: {"key": st.sampled_from(("acme", "acm", "ACME", "nothing/here", "%", "None", "acme "))},
)
def _missing_is_not_found(fixture: RepositoryFixture, repository: Repository, *, key: str) -> None:
    if key != "acme":
        repository.put("acme", numbered(1))
    before = look(fixture, repository)
    refused(NotFound, lambda: repository.get(key), f"get({key!r})")
    refused(NotFound, lambda: repository.delete(key), f"delete({key!r})")
    same(look(fixture, repository), before, f"after get and delete of {key!r}, which is not there")


@law(
    "repository.delete",
    "What was deleted is gone, and nothing else; what is put there later is all that is there.",
    why="A plan that was deleted by law or by contract shows up again; or the plans of others went with it.",
    look_at=[
        "a cache that is not told",
        "a flag that a query forgets",
        "rows of parts that stay",
        "delete by prefix or LIKE",
    ],
    draws=lambda domain: {"changes": steps(domain), "at": st.integers(0, 2), "again": st.booleans()},
)
def _delete(
    fixture: RepositoryFixture, repository: Repository, *, changes: Sequence[Step], at: int, again: bool
) -> None:
    make(fixture, repository, changes)
    plans = done(changes)
    key = KEYS[at]
    if key not in plans:
        repository.put(key, numbered(-1))
    repository.get(key)
    others = {name: seen for name, seen in look(fixture, repository).items() if name != key}
    repository.delete(key)
    same(look(fixture, repository), others, f"after delete({key!r})")
    refused(NotFound, lambda: repository.get(key), f"get({key!r}) after it was deleted")
    refused(NotFound, lambda: repository.delete(key), f"a second delete({key!r})")
    if again:
        is_version(repository.put(key, numbered(7)), "put after delete")
        expect_plan(repository.get(key).plan, numbered(7), f"what was put under {key!r} after it was deleted")
        after = {name: seen for name, seen in look(fixture, repository).items() if name != key}
        same(after, others, f"after put({key!r})")


@law(
    "repository.keys-sorted",
    "keys() has each key under which a plan is kept, once, sorted by code points.",
    why="Lists jump around between two calls, and pages of them leave out plans.",
    look_at=[
        "the order of a dictionary or of the store",
        "an order of words (a collation)",
        "a page of results",
        "keys of deleted plans",
    ],
    draws=lambda domain: {
        "keys": st.lists(
            st.sampled_from(("b", "a", "B", "10", "9", "Z", "_", "ä", "a/b", "a b", "A", "é", "z", "🚀", "-")),
            unique=True,
            min_size=2,
        ),
        "gone": st.integers(0, 1),
    },
)
def _keys_sorted(fixture: RepositoryFixture, repository: Repository, *, keys: list[str], gone: int) -> None:
    for key in [*keys, *keys[1:]]:
        repository.put(key, numbered(1))
    for key in keys[:gone]:
        repository.delete(key)
    found = repository.keys()
    wanted = sorted(keys[gone:])
    assert list(found) == wanted, f"keys() is {list(found)} instead of {wanted}"
    assert len(found) == len(wanted), f"keys() must be a sequence, got {found!r}"


@law(
    "repository.keys-apart",
    "Keys that differ in anything are different keys: in case, blanks, accents, slashes, wildcards.",
    why="Two tenants share one plan, or one reads the other's.",
    look_at=[
        "a collation that ignores case, accents or blanks at the end",
        "file names made of keys by replacing characters",
        "LIKE, glob or regular expressions on keys",
        "strip(), lower(), normalize()",
    ],
)
def _keys_apart(fixture: RepositoryFixture, repository: Repository) -> None:
    for one, other in _ALIKE:
        _apart(repository, one, other)
        _apart(repository, other, one)


@law(
    "repository.long-keys",
    "Keys of 300 characters are told apart by their last one.",
    why="A column that cuts off what is too long makes one key of two, without an error.",
    look_at=["VARCHAR(255) on a server that truncates", "names of files", "a prefix index"],
)
def _long_keys(fixture: RepositoryFixture, repository: Repository) -> None:
    _apart(repository, _LONG + "a", _LONG + "b")


def _apart(repository: Repository, one: str, other: str) -> None:
    repository.put(one, numbered(1))
    refused(NotFound, lambda: repository.get(other), f"get({other!r}) where only {one!r} was put")
    refused(NotFound, lambda: repository.delete(other), f"delete({other!r}) where only {one!r} was put")
    repository.put(other, numbered(2), expected_version=0)
    expect_plans(repository, {one: numbered(1), other: numbered(2)}, f"after puts under {one!r} and {other!r}")
    repository.delete(other)
    expect_plans(repository, {one: numbered(1)}, f"after {other!r} was deleted")
    repository.delete(one)


@law(
    "repository.keys-independent",
    "A change under one key changes nothing under another, its version neither.",
    why="A save in one tenant makes every open form of all others stale.",
    look_at=["one counter of versions for all keys", "a cache with too small a key", "one object that is filled again"],
    draws=lambda domain: {"changes": steps(domain), "new": small_plans(domain)},
)
def _keys_independent(
    fixture: RepositoryFixture, repository: Repository, *, changes: Sequence[Step], new: Plan
) -> None:
    make(fixture, repository, changes)
    plans = done(changes)
    expect_plans(repository, plans, "after changes of several keys")
    for key in plans:
        others = {name: seen for name, seen in look(fixture, repository).items() if name != key}
        repository.put(key, new)
        after = {name: seen for name, seen in look(fixture, repository).items() if name != key}
        same(after, others, f"after put({key!r})")
        expect_plan(repository.get(key).plan, new, f"get({key!r}) after put")


@law(
    "repository.answers-stay",
    "What a repository answered stays as it was when something is changed later.",
    why="A report that is being written changes under the writer's hands.",
    look_at=[
        "a list or view of the repository's own that is handed out",
        "one Stored that is changed and returned again",
    ],
)
def _answers_stay(fixture: RepositoryFixture, repository: Repository) -> None:
    first = repository.put("acme", numbered(1))
    keys, stored = repository.keys(), repository.get("acme")
    had = list(keys)
    history = Capability.HISTORY in fixture.capabilities
    versions = full(repository).versions("acme") if history else ()
    repository.put("acme", numbered(2))
    repository.put("umbrella", numbered(3))
    repository.get("acme")
    repository.delete("acme")
    repository.get("umbrella")
    repository.keys()
    assert list(keys) == had, f"keys() answered {had}; after later changes the same answer is {list(keys)}"
    expect_plan(stored.plan, numbered(1), "the plan of an answer of get, after later changes,")
    assert stored.version == first, f"the version of an answer of get turned from {first} to {stored.version}"
    assert not history or list(versions) == [first], (
        f"an answer of versions() turned from [{first}] to {list(versions)}"
    )


@law(
    "repository.many-keys",
    "However many plans are kept, all of them are named and got.",
    why="The page size of a service or driver hides every plan beyond the first 100.",
    look_at=[
        "pages of results of which only the first is read",
        "a limit in a query",
        "a cache that drops what is old",
    ],
)
def _many_keys(fixture: RepositoryFixture, repository: Repository) -> None:
    plans = {f"tenant {number}": numbered(number) for number in range(130)}
    for key, plan in plans.items():
        repository.put(key, plan)
    expect_plans(repository, plans, "after 130 puts")


BASICS = (
    _starts_empty,
    _subjects_apart,
    _raw_keys,
    _get_after_put,
    _put_replaces,
    _put_is_idempotent,
    _version_grows,
    _version_conflict,
    _version_agrees,
    _expected_nothing,
    _missing_is_not_found,
    _delete,
    _keys_sorted,
    _keys_apart,
    _long_keys,
    _keys_independent,
    _answers_stay,
    _many_keys,
)
