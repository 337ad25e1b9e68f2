"""Plans in the tables of this app, as goalkit's repositories are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import goalkit as gk
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import F
from goalkit.errors import NotFound, Problem, VersionConflict
from goalkit.ports import Stored

from okrs.documents import erase, read, write
from okrs.models import CheckIn, KeyResult, Kpi, Reading, StoredPlan

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from django.db.models import QuerySet


class DjangoRepository:
    """Plans in a database of a Django project.

    Each method is one transaction, or a savepoint in the one that is open. The row of the plan is
    locked while it is read or changed, so that nobody sees half of a plan.
    """

    def __init__(self, using: str = DEFAULT_DB_ALIAS) -> None:
        """Use one of the project's databases."""
        self.using = using

    # plans

    def keys(self) -> tuple[str, ...]:
        """Return the keys under which a plan is kept."""
        return tuple(sorted(self._plans().filter(kept=True).values_list("key", flat=True)))  # by code points

    def get(self, key: str) -> Stored:
        """Return a plan and its version."""
        with self.transaction():
            stored = self._locked(key)
            return Stored(read(stored), stored.version)

    def put(self, key: str, plan: gk.Plan, *, expected_version: int | None = None) -> int:
        """Keep a plan in place of what was there, and return its version."""
        with self.transaction():
            self._plans().get_or_create(key=key)
            stored = self._change(key, expected_version, kept=True)
            write(stored, plan, using=self.using)
            return stored.version

    def delete(self, key: str, *, expected_version: int | None = None) -> None:
        """Forget a plan; only the number of its last version stays."""
        with self.transaction():
            self._locked(key)
            erase(self._change(key, expected_version, kept=False))

    # single entries

    def check_in(self, key: str, key_result: str, check_in: gk.CheckIn) -> int:
        """Add a check-in to a key result."""
        with self.transaction():
            stored = self._locked(key)
            read(stored).with_check_in(key_result, check_in)  # refuses what does not fit the plan
            row = KeyResult.objects.using(self.using).get(plan=stored, ref=key_result)
            CheckIn.objects.using(self.using).create(key_result=row, **attrs.asdict(check_in))
            return self._change(key, stored.version, kept=True).version

    def record(self, key: str, kpi: str, reading: gk.Reading) -> int:
        """Add a reading to a KPI."""
        with self.transaction():
            stored = self._locked(key)
            read(stored).with_reading(kpi, reading)
            row = Kpi.objects.using(self.using).get(plan=stored, ref=kpi)
            Reading.objects.using(self.using).create(kpi=row, **attrs.asdict(reading))
            return self._change(key, stored.version, kept=True).version

    # queries

    def objectives(self, key: str, *, owner: str | None = None, cycle: str | None = None) -> tuple[gk.Objective, ...]:
        """Return the objectives of a plan: all, or those of an owner, a cycle or both."""
        with self.transaction():
            stored = self._locked(key)
            found = stored.objectives.all()
            if owner is not None:
                found = found.filter(owner__ref=owner)
            if cycle is not None:
                found = found.filter(cycle__ref=cycle)
            refs = list(found.values_list("ref", flat=True))
            if not refs:
                return ()
            plan = read(stored)
            return tuple(plan.objective(ref) for ref in refs)

    # transactions

    def transaction(self) -> AbstractContextManager[None]:
        """Open a transaction, or a savepoint in one."""
        return transaction.atomic(using=self.using)

    def _plans(self) -> QuerySet[StoredPlan]:
        return StoredPlan.objects.using(self.using)

    def _locked(self, key: str) -> StoredPlan:
        """Return the row of a plan; others who want it wait for the end of the transaction."""
        stored = self._plans().select_for_update().filter(key=key, kept=True).first()
        if stored is None:
            raise NotFound(repr(key), [Problem("key", "nothing is kept under it", "key.unknown")])
        return stored

    def _change(self, key: str, expected: int | None, *, kept: bool) -> StoredPlan:
        """Give a plan its next version, in one UPDATE that finds no row if somebody was faster."""
        rows = self._plans().filter(key=key)
        if expected is not None:
            rows = rows.filter(kept=True, version=expected) if expected else rows.filter(kept=False)
        changed = rows.update(version=F("version") + 1, kept=kept)
        stored = self._plans().get(key=key)
        if not changed:
            found = stored.version if stored.kept else 0
            raise VersionConflict.between(key, expected=expected or 0, found=found)
        return stored
