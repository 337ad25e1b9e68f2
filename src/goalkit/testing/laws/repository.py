"""Laws of repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalkit.testing.fixtures import RepositoryFixture
from goalkit.testing.law import LawSet, law
from goalkit.testing.laws._repository_basics import BASICS
from goalkit.testing.laws._repository_more import MORE
from goalkit.testing.laws._repository_together import TOGETHER

if TYPE_CHECKING:
    from hypothesis import settings

__all__ = ["repository"]


@law(
    "repository.any-order",
    "After any changes in any order a repository tells what a list of all plans ever put tells.",
    why="What goes wrong only after a deletion, a failed transaction and a second opening is found by a customer.",
    look_at=["what the last steps have in common", "caches and counters that one kind of change forgets"],
    stateful=True,
)
def _any_order(fixture: RepositoryFixture, chosen: settings | None) -> None:
    from goalkit.testing.machines.repository import run_repository_machine  # noqa: PLC0415 - needed here only

    run_repository_machine(fixture, chosen)


repository: LawSet = LawSet("repository", RepositoryFixture, (*BASICS, *MORE, *TOGETHER, _any_order))
"""Laws of repositories: what was kept is found again, and nobody's change is lost."""
