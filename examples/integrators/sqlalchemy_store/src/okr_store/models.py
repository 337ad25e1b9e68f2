"""The tables: a column for what is asked about, and `rest` for all else, in goalkit's own JSON form."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship


class Base(DeclarativeBase):
    """The base of all rows."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {dict[str, Any]: JSON}
    columns: ClassVar[tuple[str, ...]] = ()
    """The columns that are called as goalkit's fields are."""


class PlanRow(Base):
    """A plan under its key. The row outlives a deletion, so that no version is ever given twice."""

    __tablename__ = "plan"

    key: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    kept: Mapped[bool] = mapped_column(default=False)
    rest: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cycles: Mapped[list[CycleRow]] = relationship(order_by="CycleRow.position", cascade="all, delete-orphan")
    owners: Mapped[list[OwnerRow]] = relationship(order_by="OwnerRow.position", cascade="all, delete-orphan")
    kpis: Mapped[list[KPIRow]] = relationship(order_by="KPIRow.position", cascade="all, delete-orphan")
    objectives: Mapped[list[ObjectiveRow]] = relationship(
        order_by="ObjectiveRow.position", cascade="all, delete-orphan"
    )


class VersionRow(Base):
    """A plan as it was, whole: nobody asks an old plan for its parts."""

    __tablename__ = "version"

    key: Mapped[str] = mapped_column(ForeignKey("plan.key"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str]


class Part:
    """What the parts of a plan have in common: goalkit's id is `ref`, the place in the list is `position`."""

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str]
    position: Mapped[int]
    rest: Mapped[dict[str, Any]]


class PlanPart(Part):
    """A part that hangs on the plan itself."""

    plan_key: Mapped[str] = mapped_column(ForeignKey("plan.key"))

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[UniqueConstraint]:
        return (UniqueConstraint("plan_key", "ref"),)


class CycleRow(PlanPart, Base):
    """A time box; `last_day` belongs to it."""

    __tablename__ = "cycle"
    columns = ("start", "last_day")

    start: Mapped[dt.date]
    last_day: Mapped[dt.date]


class OwnerRow(PlanPart, Base):
    """A company, department, team or person."""

    __tablename__ = "owner"
    columns = ("name", "kind")

    name: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="team")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("owner.id"))
    parent: Mapped[OwnerRow | None] = relationship(remote_side="OwnerRow.id")


class KPIRow(PlanPart, Base):
    """An ongoing metric."""

    __tablename__ = "kpi"
    columns = ("name", "unit")

    name: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("owner.id"))
    owner: Mapped[OwnerRow | None] = relationship()
    readings: Mapped[list[ReadingRow]] = relationship(
        order_by="ReadingRow.date, ReadingRow.id", cascade="all, delete-orphan"
    )


class ObjectiveRow(PlanPart, Base):
    """An aim of one owner in one cycle."""

    __tablename__ = "objective"
    columns = ("title", "weight")

    title: Mapped[str]
    weight: Mapped[float] = mapped_column(default=1.0)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("owner.id"))
    owner: Mapped[OwnerRow | None] = relationship()
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    cycle: Mapped[CycleRow | None] = relationship()
    aligned_to: Mapped[list[AlignmentRow]] = relationship(order_by="AlignmentRow.id", cascade="all, delete-orphan")
    key_results: Mapped[list[KeyResultRow]] = relationship(
        order_by="KeyResultRow.position", cascade="all, delete-orphan", back_populates="objective"
    )


class AlignmentRow(Base):
    """A link from an objective to a parent: the `ref` of an objective or of a key result."""

    __tablename__ = "alignment"
    columns = ("to", "weight", "contributes", "share")

    id: Mapped[int] = mapped_column(primary_key=True)
    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id"))
    to: Mapped[str]
    weight: Mapped[float] = mapped_column(default=1.0)
    contributes: Mapped[bool] = mapped_column(default=True)
    share: Mapped[float | None]


class KeyResultRow(Part, Base):
    """A proof point of an objective."""

    __tablename__ = "key_result"
    columns = ("title", "weight")

    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id"))
    objective: Mapped[ObjectiveRow] = relationship(back_populates="key_results")
    title: Mapped[str]
    weight: Mapped[float] = mapped_column(default=1.0)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("owner.id"))
    owner: Mapped[OwnerRow | None] = relationship()
    check_ins: Mapped[list[CheckInRow]] = relationship(
        order_by="CheckInRow.date, CheckInRow.id", cascade="all, delete-orphan"
    )
    revisions: Mapped[list[RevisionRow]] = relationship(
        order_by="RevisionRow.at, RevisionRow.id", cascade="all, delete-orphan"
    )


class ReadingRow(Base):
    """A value of a KPI; of two with one date the later entered counts."""

    __tablename__ = "reading"
    columns = ("date", "value", "note", "denominator")

    id: Mapped[int] = mapped_column(primary_key=True)
    kpi_id: Mapped[int] = mapped_column(ForeignKey("kpi.id"))
    date: Mapped[dt.date]
    value: Mapped[float]
    note: Mapped[str] = mapped_column(default="")
    denominator: Mapped[float | None]


class CheckInRow(Base):
    """An update of a key result; of two with one date the later entered counts."""

    __tablename__ = "check_in"
    columns = ("date", "value", "confidence", "status", "note", "author")

    id: Mapped[int] = mapped_column(primary_key=True)
    key_result_id: Mapped[int] = mapped_column(ForeignKey("key_result.id"))
    date: Mapped[dt.date]
    value: Mapped[float | None]
    confidence: Mapped[float | None]
    status: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    author: Mapped[str | None]


class RevisionRow(Base):
    """A change of a key result's baseline or target."""

    __tablename__ = "revision"
    columns = ("at", "baseline", "target", "reason")

    id: Mapped[int] = mapped_column(primary_key=True)
    key_result_id: Mapped[int] = mapped_column(ForeignKey("key_result.id"))
    at: Mapped[dt.date]
    baseline: Mapped[float | None]
    target: Mapped[float | None]
    reason: Mapped[str] = mapped_column(default="")
