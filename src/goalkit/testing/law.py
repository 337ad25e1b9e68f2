"""Laws: named properties as values that any test framework can check."""

from __future__ import annotations

from fnmatch import fnmatchcase
from textwrap import fill
from typing import TYPE_CHECKING, final

import attrs

from goalkit.testing.capabilities import Capability

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from hypothesis.strategies import SearchStrategy

    from goalkit.testing.domain import Domain
    from goalkit.testing.fixtures import Fixture

__all__ = ["EDITION", "Edition", "Law", "LawSet", "edition_of", "law"]

Edition = tuple[int, int]
"""Year and number of a set of laws, compared as numbers."""

EDITION: Edition = (2026, 1)
"""The newest edition that this release knows."""


def edition_of(text: str) -> Edition:
    """Return an edition from its text.

    Raises:
        ValueError: The text is not of the form `2026.1`.

    Examples:
        >>> edition_of("2026.1") < edition_of("2026.10")
        True
    """
    year, dot, number = text.partition(".")
    if not (dot and year.isdecimal() and number.isdecimal()):
        raise ValueError(f"an edition is a year and a number, as '2026.1', got {text!r}")
    return int(year), int(number)


@final
@attrs.frozen(kw_only=True)
class Law:
    """A property that every right implementation of a port has.

    Examples:
        >>> from goalkit.testing import laws
        >>> law = laws.repository["repository.get-after-put"]
        >>> law.set, law.name, law.test
        ('repository', 'get-after-put', 'test_get_after_put')
    """

    id: str
    """The set and the name: `repository.put-is-idempotent`. It never changes."""
    statement: str
    """What holds, in one sentence."""
    rationale: str
    """What goes wrong in products where it does not hold."""
    troubleshooting: tuple[str, ...]
    """What to look at where it fails, the likeliest first."""
    since: Edition = (2026, 1)
    """The edition that it came with."""
    requires: frozenset[Capability] = frozenset()
    """What a subject must be able to do for the law to be asked of it."""
    draws: Callable[[Domain], Mapping[str, SearchStrategy[object]]] = attrs.field(repr=False)
    """The examples it is checked on, from what a subject's domain allows."""
    check: Callable[..., None] = attrs.field(repr=False)
    """Called with the fixture, an open subject and the example by keyword; raises `AssertionError`.

    A stateful law is called with the fixture and Hypothesis settings (or None) instead.
    """
    sanity: bool = False
    """Whether it is about the fixture: if it fails, no other law is asked."""
    stateful: bool = False
    """Whether it runs a state machine, which opens its own subjects."""

    @property
    def set(self) -> str:
        """The name of its set, the first part of its id."""
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        """The second part of its id."""
        return self.id.partition(".")[2]

    @property
    def test(self) -> str:
        """The name of the test that a contract makes of it."""
        return "test_" + self.name.replace("-", "_")

    def explain(self) -> str:
        """Return the law as text: what it says, why, and what to look at where it fails.

        Examples:
            >>> from goalkit.testing import laws
            >>> print(laws.repository["repository.get-after-put"].explain().splitlines()[0])
            law repository.get-after-put (2026.1)
        """
        year, number = self.since
        lines = [f"law {self.id} ({year}.{number})", _wrapped(self.statement, "  ")]
        lines += [_wrapped(f"why: {self.rationale}", "  ")]
        if self.requires:
            lines.append(f"  needs: {', '.join(sorted(self.requires))}")
        lines.append("  look at:")
        lines += [_wrapped(text, "    - ", "      ") for text in self.troubleshooting]
        return "\n".join(lines)

    def __str__(self) -> str:
        return f"{self.id}: {self.statement}"


def _nothing(domain: Domain) -> Mapping[str, SearchStrategy[object]]:  # noqa: ARG001 - as those that draw
    return {}


def law(
    id: str,  # noqa: A002 - the field's name
    statement: str,
    *,
    why: str,
    look_at: Iterable[str],
    draws: Callable[[Domain], Mapping[str, SearchStrategy[Any]]] = _nothing,
    requires: Iterable[Capability] = (),
    since: Edition = (2026, 1),
    sanity: bool = False,
    stateful: bool = False,
) -> Callable[[Callable[..., None]], Law]:
    """Make a law of the function below: its check.

    Examples:
        >>> @law("ours.small", "A key has fewer than 80 characters.", why="The column is short.", look_at=["put"])
        ... def small(fixture, repository):
        ...     assert all(len(key) < 80 for key in repository.keys())
        >>> small.id, small.test
        ('ours.small', 'test_small')
    """
    return lambda check: Law(
        id=id,
        statement=statement,
        rationale=why,
        troubleshooting=tuple(look_at),
        since=since,
        requires=frozenset(requires),
        draws=draws,
        check=check,
        sanity=sanity,
        stateful=stateful,
    )


def _wrapped(text: str, first: str, rest: str | None = None) -> str:
    return fill(text, 100, initial_indent=first, subsequent_indent=first if rest is None else rest)


@final
@attrs.frozen
class LawSet:
    """The laws of one subject matter, in the order in which they are best read.

    Examples:
        >>> from goalkit.testing import laws
        >>> len(laws.repository) > 10, laws.repository.matching("*.get-*")[0].name
        (True, 'get-after-put')
    """

    name: str
    """The first part of the ids of its laws."""
    fixture: type[Fixture[object]]
    """What its laws are called with."""
    laws: tuple[Law, ...]
    """The laws, in the order in which they are best read."""

    def __attrs_post_init__(self) -> None:
        ids = [law.id for law in self.laws]
        wrong = [name for name in ids if name.partition(".")[0] != self.name]
        if wrong or len({law.test for law in self.laws}) < len(ids):
            raise ValueError(f"laws of {self.name!r} must have ids of their own that begin with its name: {ids}")

    def __iter__(self) -> Iterator[Law]:
        return iter(self.laws)

    def __len__(self) -> int:
        return len(self.laws)

    def __getitem__(self, id: str) -> Law:  # noqa: A002 - the field's name
        for law in self.laws:
            if law.id == id:
                return law
        raise KeyError(id)

    def matching(self, glob: str) -> tuple[Law, ...]:
        """Return the laws whose id fits a pattern with `*` and `?`."""
        return tuple(law for law in self.laws if fnmatchcase(law.id, glob))
