"""Laws of repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from goalkit.testing.fixtures import RepositoryFixture
from goalkit.testing.law import LawSet, law

if TYPE_CHECKING:
    from goalkit.model.plan import Plan
    from goalkit.ports import Repository

__all__ = ["repository"]


@law(
    "repository.starts-empty",
    "A repository that was just opened keeps nothing.",
    why="Tests that share a store pass or fail by their order.",
    look_at=["open_subject of your fixture: a new store for each call, or one that is emptied"],
    sanity=True,
)
def _starts_empty(fixture: RepositoryFixture, repository: Repository) -> None:
    assert list(repository.keys()) == []


@law(
    "repository.get-after-put",
    "What was put is what is got, with the version that put returned.",
    why="A plan that comes back without its last revision, or with a weight rounded to two decimals, gives other scores.",
    look_at=["columns that are too narrow or round numbers", "fields that are not written", "the order of lists"],
    draws=lambda domain: {"plan": domain.plans(), "key": st.sampled_from(("acme", "acme/2026-Q2"))},
)
def _get_after_put(fixture: RepositoryFixture, repository: Repository, *, plan: Plan, key: str) -> None:
    version = repository.put(key, plan)
    stored = repository.get(key)
    assert stored.plan == plan
    assert stored.version == version


repository = LawSet("repository", RepositoryFixture, (_starts_empty, _get_after_put))
