"""Bugs that people really write, and what the laws say: `pytest tests/planted.py` shows it. All of it fails."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from unittest.mock import patch

from django.db.models import F
from goalkit.errors import VersionConflict
from goalkit.testing import Domain
from goalkit.testing.contracts import RepositoryContract

from okrs.documents import write
from okrs.models import Alignment, KeyResult, Objective
from okrs.repository import DjangoRepository
from opening import empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    import goalkit as gk


def two_decimals(value: float) -> float:
    return round(value, 2)


class TestDecimalWeights(RepositoryContract):
    """The weights are written as a `DecimalField(max_digits=9, decimal_places=2)` writes them: 0.125 as 0.12."""

    domain = Domain(features={"weights"}, max_objectives=1)  # small, so that the smallest example is soon found

    @contextmanager
    def open_subject(self) -> Iterator[DjangoRepository]:
        with ExitStack() as stack:
            for model in (Objective, KeyResult, Alignment):
                weight = model._meta.get_field("weight")
                stack.enter_context(patch.object(weight, "get_prep_value", two_decimals))
            yield DjangoRepository(using=stack.enter_context(empty_database()))


class CheckedBefore(DjangoRepository):
    """Compares the version in Python and then saves; 0, for "nothing may be there", is falsy and not compared."""

    def put(self, key: str, plan: gk.Plan, *, expected_version: int | None = None) -> int:
        with self.transaction():
            stored, _ = self._plans().get_or_create(key=key)
            if expected_version and stored.version != expected_version:
                raise VersionConflict.between(key, expected=expected_version, found=stored.version)
            self._plans().filter(key=key).update(version=F("version") + 1, kept=True)
            write(stored, plan, using=self.using)
            return stored.version + 1


class TestCheckedBefore(RepositoryContract):
    @contextmanager
    def open_subject(self) -> Iterator[DjangoRepository]:
        with empty_database() as alias:
            yield CheckedBefore(using=alias)
