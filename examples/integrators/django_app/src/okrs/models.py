"""The tables: a column for what the app asks about, and `rest` for all else, in goalkit's own JSON form."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CASCADE, RESTRICT


class StoredPlan(models.Model):
    """A plan under its key. The row outlives a deletion, so that no version is ever given twice."""

    key = models.TextField(unique=True)
    version = models.PositiveBigIntegerField(default=0)
    kept = models.BooleanField(default=False)
    rest = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.key


class Part(models.Model):
    """A part of a plan: what goalkit calls its id is `ref`, its place in the list is `position`."""

    columns: ClassVar[tuple[str, ...]]
    """The columns that are called as goalkit's fields are."""

    plan = models.ForeignKey(StoredPlan, CASCADE, related_name="%(class)ss")
    position = models.PositiveIntegerField()
    ref = models.TextField()
    rest = models.JSONField(default=dict)

    class Meta:
        abstract = True
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("plan", "ref"), name="one_%(class)s_of_a_ref"),)

    def __str__(self) -> str:
        return self.ref


class Cycle(Part):
    """A time box; `last_day` belongs to it."""

    columns = ("start", "last_day")
    start = models.DateField()
    last_day = models.DateField()


class Owner(Part):
    """A company, department, team or person."""

    columns = ("name", "kind")
    name = models.TextField(blank=True)
    kind = models.TextField(default="team")
    parent = models.ForeignKey("self", RESTRICT, null=True, related_name="children")


class Kpi(Part):
    """An ongoing metric."""

    columns = ("name", "unit")
    name = models.TextField(blank=True)
    unit = models.TextField(blank=True)
    owner = models.ForeignKey(Owner, RESTRICT, null=True, related_name="kpis")


class Objective(Part):
    """An aim of one owner in one cycle."""

    columns = ("title", "weight")
    title = models.TextField()
    owner = models.ForeignKey(Owner, RESTRICT, null=True, related_name="objectives")
    cycle = models.ForeignKey(Cycle, RESTRICT, null=True, related_name="objectives")
    weight = models.FloatField(default=1)


class KeyResult(Part):
    """A proof point of an objective."""

    columns = ("title", "weight")
    objective = models.ForeignKey(Objective, CASCADE, related_name="key_results")
    title = models.TextField()
    owner = models.ForeignKey(Owner, RESTRICT, null=True, related_name="key_results")
    weight = models.FloatField(default=1)


class Entry(models.Model):
    """What hangs on a goal or KPI and has a column for each of its fields."""

    columns: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return ", ".join(f"{name}={getattr(self, name)}" for name in self.columns)


class Alignment(Entry):
    """A link from an objective to a parent: the `ref` of an objective or of a key result."""

    columns = ("to", "weight", "contributes", "share")
    objective = models.ForeignKey(Objective, CASCADE, related_name="aligned_to")
    to = models.TextField()
    weight = models.FloatField(default=1)
    contributes = models.BooleanField(default=True)
    share = models.FloatField(null=True)

    class Meta:
        ordering = ("pk",)


class Reading(Entry):
    """A value of a KPI; of two with one date the later entered counts."""

    columns = ("date", "value", "note", "denominator")
    kpi = models.ForeignKey(Kpi, CASCADE, related_name="readings")
    date = models.DateField()
    value = models.FloatField()
    note = models.TextField(blank=True)
    denominator = models.FloatField(null=True)

    class Meta:
        ordering = ("date", "pk")


class CheckIn(Entry):
    """An update of a key result; of two with one date the later entered counts."""

    columns = ("date", "value", "confidence", "status", "note", "author")
    key_result = models.ForeignKey(KeyResult, CASCADE, related_name="check_ins")
    date = models.DateField()
    value = models.FloatField(null=True)
    confidence = models.FloatField(null=True)
    status = models.TextField(null=True)  # noqa: DJ001 - as in goalkit, None is no status and "" is none at all
    note = models.TextField(blank=True)
    author = models.TextField(null=True)  # noqa: DJ001

    class Meta:
        ordering = ("date", "pk")


class Revision(Entry):
    """A change of a key result's baseline or target."""

    columns = ("at", "baseline", "target", "reason")
    key_result = models.ForeignKey(KeyResult, CASCADE, related_name="revisions")
    at = models.DateField()
    baseline = models.FloatField(null=True)
    target = models.FloatField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "pk")
