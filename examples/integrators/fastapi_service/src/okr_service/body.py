"""What all models of a plan have in common."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, ClassVar, Self, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, PrivateAttr, model_validator
from pydantic.alias_generators import to_camel


def _day(value: object) -> object:
    """Read year-month-day and nothing else; pydantic alone takes moments and seconds since 1970, too."""
    if isinstance(value, str):
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError(f"is no date: {value!r} (write year-month-day, as 2026-03-31)")
        return dt.date.fromisoformat(value)
    return value


Day = Annotated[dt.date, BeforeValidator(_day)]


class Body(BaseModel):
    """Part of a plan. It takes no other types and no other fields than it names, and builds a value of goalkit."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        serialize_by_alias=True,
        from_attributes=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
    )
    builds: ClassVar[type[object]]
    _value: object = PrivateAttr()

    @model_validator(mode="after")
    def _check(self) -> Self:
        self._value = self._build()  # an InvalidValue is a ValueError: pydantic collects it, with the place
        return self

    def _build(self) -> object:
        return self.builds(**{name: _plain(value) for name, value in self if name != "type"})


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in cast("tuple[object, ...]", value))
    return value._value if isinstance(value, Body) else value  # noqa: SLF001 - of the same class
