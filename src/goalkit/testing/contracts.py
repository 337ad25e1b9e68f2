"""Contracts, one for each port: subclass the one of your port and let your test runner collect it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from goalkit.testing import laws
from goalkit.testing.contract import Contract
from goalkit.testing.fixtures import RepositoryFixture

if TYPE_CHECKING:
    from goalkit.ports import Repository
    from goalkit.testing.law import LawSet

__all__ = ["RepositoryContract"]


class RepositoryContract(RepositoryFixture, Contract["Repository"], abstract=True):
    """All laws of repositories."""

    law_sets: ClassVar[tuple[LawSet, ...]] = (laws.repository,)
