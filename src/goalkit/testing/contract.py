"""Contracts: test classes that ask all laws of a port, one test for each law."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, ClassVar, TypeVar
from unittest import SkipTest

from hypothesis import Phase, settings

from goalkit.testing.fixtures import Fixture
from goalkit.testing.law import Law, LawSet, edition_of
from goalkit.testing.running import bound, why_not

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

__all__ = ["Contract"]

S_co = TypeVar("S_co", covariant=True)

_NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""For gaps that are known: that there is an example is enough."""


class Contract(Fixture[S_co]):
    """The base of the contracts: a class whose tests are laws.

    Subclass the contract of your port, say in `open_subject` how a subject is opened, and let pytest
    or unittest collect it. A subclass gets one test for each law; nothing else is to be written.

    Examples:
        >>> from goalkit.ports import MemoryRepository
        >>> from goalkit.testing.contracts import RepositoryContract
        >>> class TestMyRepository(RepositoryContract):
        ...     def open_subject(self):
        ...         return MemoryRepository()
        >>> issubclass(TestMyRepository, Contract), hasattr(TestMyRepository, "test_get_after_put")
        (True, True)
    """

    edition: ClassVar[str] = "2026.1"
    """The edition of laws that this suite was written for; later laws are skipped until you raise it."""
    expected_failures: ClassVar[Mapping[str, str]] = {}
    """Known gaps: the id or the test name of a law, and why it does not hold. A gap that closes fails."""
    law_settings: ClassVar[settings | None] = None
    """Hypothesis settings for these laws only; None leaves them to your active profile."""
    law_sets: ClassVar[tuple[LawSet, ...]] = ()
    """The laws; a subclass may add sets of its own."""

    def __init_subclass__(cls, *, abstract: bool = False, **options: object) -> None:
        super().__init_subclass__(**options)
        laws = _by_test(cls)
        _refuse_overrides(cls, laws)
        if abstract:
            return
        expected = _expected(cls, laws.values())
        sane = _Sanity(cls, [law for law in laws.values() if law.sanity])
        for name, law in laws.items():
            setattr(cls, name, staticmethod(_test(cls, law, expected.get(law.id), sane)))


def _by_test(cls: type[Contract[Any]]) -> dict[str, Law]:
    """Return the laws by the names of their tests, which must differ: an equal one would hide a law."""
    found: dict[str, Law] = {}
    for law in (law for laws in cls.law_sets for law in laws):
        if law.test in found:
            raise TypeError(f"{cls.__name__} has two laws for {law.test!r}: {found[law.test].id} and {law.id}")
        found[law.test] = law
    return found


def _refuse_overrides(cls: type[Contract[Any]], laws: Mapping[str, Law]) -> None:
    for name in laws:
        value = vars(cls).get(name)
        if value is not None:
            raise TypeError(f"{cls.__name__} overrides the law {name!r}; a known gap belongs into expected_failures")


def _expected(cls: type[Contract[Any]], laws: Iterable[Law]) -> dict[str, str]:
    known = {name: law.id for law in laws for name in (law.id, law.test)}
    unknown = sorted(set(cls.expected_failures) - set(known))
    if unknown:
        raise TypeError(f"expected_failures of {cls.__name__} names no law: {', '.join(unknown)}")
    return {known[name]: reason for name, reason in cls.expected_failures.items()}


class _Sanity:
    """Whether a fixture does what it should: found out once, when the first law is asked."""

    def __init__(self, cls: type[Contract[Any]], laws: list[Law]) -> None:
        self.cls = cls
        self.laws = laws
        self.answer: str | None = None

    def require(self) -> None:
        if self.answer is None:
            self.answer = self._find()
        if self.answer:
            raise SkipTest(f"the fixture does not do what it should: {self.answer}")

    def _find(self) -> str:
        for law in self.laws:
            if why_not(law, self.cls.capabilities, edition_of(self.cls.edition)):
                continue
            try:
                bound(law, self.cls, self.cls.law_settings)()
            except Exception:  # noqa: BLE001 - its own test shows it
                return law.id
        return ""


def _test(cls: type[Contract[Any]], law: Law, gap: str | None, sane: _Sanity) -> Callable[..., None]:
    reason = why_not(law, cls.capabilities, edition_of(cls.edition))
    chosen = cls.law_settings if gap is None else settings(cls.law_settings, phases=_NO_SHRINKING)
    test = _skipped(reason) if reason else bound(law, cls, chosen)
    if not (reason or law.sanity):
        test = _guarded(test, sane)
    if gap is not None and not reason:
        test = _gap(test, law, gap)
    test.__name__, test.__qualname__ = law.test, f"{cls.__qualname__}.{law.test}"
    test.__module__, test.__doc__ = cls.__module__, law.statement
    test.goalkit_law = law  # type: ignore[attr-defined]
    return test


def _skipped(reason: str) -> Callable[[], None]:
    def test() -> None:
        raise SkipTest(reason)

    return test


def _guarded(test: Callable[..., None], sane: _Sanity) -> Callable[..., None]:
    def guarded() -> None:
        __tracebackhide__ = True
        sane.require()
        test()

    # Hypothesis' own pytest plugin knows its tests by these: marker, statistics, replay of failures.
    for name in ("is_hypothesis_test", "hypothesis"):
        if hasattr(test, name):
            setattr(guarded, name, getattr(test, name))
    return guarded


def _gap(test: Callable[..., None], law: Law, reason: str) -> Callable[[], None]:
    def expected() -> None:
        __tracebackhide__ = True
        try:
            test()
        except SkipTest:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, it is expected
            _fail_as_expected(reason)
        else:
            raise AssertionError(f"{law.id} holds now: take it out of expected_failures ({reason})")

    return expected


def _fail_as_expected(reason: str) -> None:
    pytest = sys.modules.get("pytest")
    if pytest is not None:
        pytest.xfail(reason)
    raise SkipTest(f"expected failure: {reason}")
