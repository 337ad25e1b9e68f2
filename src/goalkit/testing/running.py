"""Running laws: one law on a subject, with Hypothesis; all laws of a set, with outcomes."""

from __future__ import annotations

import inspect
from contextlib import AbstractContextManager, nullcontext
from traceback import extract_tb
from typing import TYPE_CHECKING, Literal, TypeVar, cast
from unittest import SkipTest

import attrs
from hypothesis import given
from hypothesis.reporting import with_reporter

from goalkit.testing.law import EDITION, Edition, Law, LawSet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hypothesis import settings

    from goalkit.testing.capabilities import Capability
    from goalkit.testing.fixtures import Fixture

__all__ = ["LawsBroken", "Outcome", "bound", "check_all", "fixture_of", "outcomes", "why_not"]

T = TypeVar("T")


class LawsBroken(ExceptionGroup[Exception]):
    """One or more laws do not hold; each error inside carries the law, the example and what to look at."""


@attrs.frozen(kw_only=True)
class Outcome:
    """What came out of one law.

    Examples:
        >>> from goalkit.ports import MemoryRepository
        >>> from goalkit.testing import laws, outcomes
        >>> outcomes(laws.repository.matching("*get-after-put"), MemoryRepository)[0].result
        'held'
    """

    law: Law
    """The law that was asked."""
    result: Literal["held", "broken", "skipped"]
    """Whether it holds, is broken, or was not asked."""
    reason: str = ""
    """Why it was skipped; what went wrong."""
    error: Exception | None = attrs.field(default=None, eq=False, repr=False)
    """What the law raised, where it is broken."""


def why_not(law: Law, capabilities: Iterable[Capability], edition: Edition = EDITION) -> str | None:
    """Return why a law is not asked of a subject, or None if it is.

    Examples:
        >>> from goalkit.testing import Capability, laws
        >>> law = laws.repository.matching("*get-after-put")[0]
        >>> print(why_not(law, capabilities=()))
        None
    """
    if law.since > edition:
        year, number = law.since
        return f"law of edition {year}.{number}, later than the suite's {edition[0]}.{edition[1]}"
    missing = law.requires.difference(capabilities)
    return f"needs the capability {', '.join(sorted(missing))}" if missing else None


def bound(law: Law, fixture: Callable[[], Fixture[T]], chosen: settings | None = None) -> Callable[[], None]:
    """Return a law as a test without arguments. A subject is opened anew for each example.

    Args:
        law: The law.
        fixture: Makes the fixture, before each example.
        chosen: Hypothesis settings; None leaves them to the profile that is active.

    Examples:
        >>> from goalkit.ports import MemoryRepository
        >>> from goalkit.testing import laws
        >>> law = laws.repository.matching("*get-after-put")[0]
        >>> bound(law, fixture_of(laws.repository.fixture, MemoryRepository)).__name__
        'test_get_after_put'
    """
    if law.stateful:
        return _stateful(law, fixture, chosen)
    strategies = dict(law.draws(fixture().domain))

    def runner(**drawn: object) -> None:
        __tracebackhide__ = True
        made = fixture()
        with made.open_subject() as subject:
            _noted(law, lambda: law.check(made, subject, **drawn))

    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter(name, keyword) for name in strategies]
    runner.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    runner.__name__ = runner.__qualname__ = law.test
    runner.__doc__ = law.statement
    if not strategies:
        return cast("Callable[[], None]", runner)
    test = given(**strategies)(runner)
    return cast("Callable[[], None]", test if chosen is None else chosen(test))


def _stateful(law: Law, fixture: Callable[[], Fixture[T]], chosen: settings | None) -> Callable[[], None]:
    def runner() -> None:
        __tracebackhide__ = True
        _noted(law, lambda: law.check(fixture(), chosen))

    runner.__name__ = runner.__qualname__ = law.test
    runner.__doc__ = law.statement
    return runner


def _noted(law: Law, call: Callable[[], None]) -> None:
    __tracebackhide__ = True
    try:
        call()
    except Exception as error:
        if not (isinstance(error, SkipTest) or type(error).__module__.startswith("hypothesis")):
            error.add_note(law.explain())
        raise


def fixture_of(kind: type[Fixture[object]], subject: object) -> Callable[[], Fixture[object]]:
    """Return what makes a fixture: from a fixture, its class, or a function that opens a subject.

    Args:
        kind: The fixture class that the laws are called with.
        subject: A fixture or fixture class, or a function without arguments that returns a subject
            or a context manager of one.

    Raises:
        TypeError: It is none of them.

    Examples:
        >>> from goalkit.ports import MemoryRepository
        >>> from goalkit.testing.fixtures import RepositoryFixture
        >>> with fixture_of(RepositoryFixture, MemoryRepository)().open_subject() as repository:
        ...     repository.keys()
        ()
    """
    made = cast("Fixture[object]", subject)
    call = cast("Callable[[], object]", subject)
    if isinstance(subject, kind):
        return lambda: made
    if _is_kind_of(subject, kind):
        return cast("type[Fixture[object]]", subject)
    if not callable(subject):
        raise TypeError(f"pass a {kind.__name__} or a function that opens a subject, got {subject!r}")

    def open_subject(_self: object) -> AbstractContextManager[object]:
        opened = call()
        if isinstance(opened, AbstractContextManager):
            return cast("AbstractContextManager[object]", opened)
        return nullcontext(opened)

    return type(f"Opened{kind.__name__}", (kind,), {"open_subject": open_subject})


def _is_kind_of(subject: object, kind: type[object]) -> bool:
    return isinstance(subject, type) and issubclass(subject, kind)


def outcomes(
    laws: LawSet | Iterable[Law],
    subject: object,
    *,
    fixture: type[Fixture[object]] | None = None,
    settings: settings | None = None,
    edition: Edition = EDITION,
) -> tuple[Outcome, ...]:
    """Check laws one after another, and return what came out of each.

    If a law about the fixture does not hold, the others are skipped: they would say nothing.

    Args:
        laws: A set of laws, or some laws of one set.
        subject: A fixture, its class, or a function that opens a subject.
        fixture: What the laws are called with; by default, what their set declares.
        settings: Hypothesis settings for each law; None leaves them to the active profile.
        edition: The edition asked for; laws of later ones are skipped.

    Examples:
        >>> from goalkit.ports import MemoryRepository
        >>> from goalkit.testing import laws
        >>> {outcome.result for outcome in outcomes(laws.repository.matching("*missing*"), MemoryRepository)}
        {'held'}
    """
    asked = tuple(laws)
    make = fixture_of(fixture or _fixture(laws, asked), subject)
    can = make().capabilities
    found: list[Outcome] = []
    broken: str | None = None
    for law in sorted(asked, key=lambda item: not item.sanity):
        reason = why_not(law, can, edition) or broken
        outcome = Outcome(law=law, result="skipped", reason=reason) if reason else _outcome(law, make, settings)
        found.append(outcome)
        if law.sanity and outcome.result == "broken":
            broken = f"the fixture does not do what it should: {law.id}"
    return tuple(found)


def _fixture(laws: LawSet | Iterable[Law], asked: tuple[Law, ...]) -> type[Fixture[object]]:
    if isinstance(laws, LawSet):
        return laws.fixture
    from goalkit.testing.laws import SETS  # noqa: PLC0415 - the sets know their laws, not the other way round

    return SETS[asked[0].set].fixture


def _outcome(law: Law, make: Callable[[], Fixture[object]], chosen: settings | None) -> Outcome:
    try:
        with with_reporter(_silent):  # what it has to say is in the error too
            bound(law, make, chosen)()
    except SkipTest as skipped:
        return Outcome(law=law, result="skipped", reason=str(skipped))
    except Exception as error:  # noqa: BLE001 - whatever a subject raises breaks the law
        first = _first(error)
        text = str(first) or _line(first)
        return Outcome(law=law, result="broken", reason=text, error=first)
    return Outcome(law=law, result="held")


def _silent(text: object) -> None:
    """Print nothing: how to reproduce a failure is not part of an outcome."""


def _first(error: Exception) -> Exception:
    """Return an error, or the first one where Hypothesis found several ways to break a law."""
    if not isinstance(error, ExceptionGroup):
        return error
    return cast("ExceptionGroup[Exception]", error).exceptions[0]


def _line(error: Exception) -> str:
    """Return what was asserted, where an assertion has no words of its own."""
    frames = extract_tb(error.__traceback__)
    return f"{type(error).__name__}: {frames[-1].line}" if frames else type(error).__name__


def check_all(
    laws: LawSet | Iterable[Law],
    subject: object,
    *,
    fixture: type[Fixture[object]] | None = None,
    settings: settings | None = None,
    edition: Edition = EDITION,
) -> tuple[Outcome, ...]:
    """Check laws and raise if any does not hold; takes the same arguments as `outcomes`.

    Raises:
        LawsBroken: One error for each law that does not hold.

    Examples:
        >>> from goalkit.ports import MemoryRepository
        >>> from goalkit.testing import check_all, laws
        >>> {outcome.result for outcome in check_all(laws.repository.matching("*missing*"), MemoryRepository)}
        {'held'}
    """
    found = outcomes(laws, subject, fixture=fixture, settings=settings, edition=edition)
    errors = [outcome.error for outcome in found if outcome.error is not None]
    if errors:
        names = ", ".join(outcome.law.id for outcome in found if outcome.error is not None)
        raise LawsBroken(f"{len(errors)} of {len(found)} laws do not hold: {names}", errors)
    return found
