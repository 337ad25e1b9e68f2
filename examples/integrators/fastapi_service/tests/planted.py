"""Bugs that people really write, and what the laws say: `pytest tests/planted.py` shows it. All of it fails."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import TYPE_CHECKING, cast

from goalkit.testing import Capability, Domain
from goalkit.testing.contracts import SerializerContract

from okr_service import PydanticSerializer, models

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import goalkit as gk


class Forgiving(PydanticSerializer):
    """Ignores fields that it does not know, as pydantic does unless it is told to forbid them."""

    def parse(self, document: str | bytes) -> models.Plan:
        return models.Plan.model_validate_json(document, extra="ignore")


class TestForgiving(SerializerContract):
    capabilities = frozenset({Capability.DETERMINISTIC, Capability.TREE})
    domain = Domain(features={"weights"}, max_objectives=1)  # small, so that the smallest example is soon found

    def open_subject(self) -> AbstractContextManager[PydanticSerializer]:
        return nullcontext(Forgiving())


class Coercing(PydanticSerializer):
    """Makes the types fit, as pydantic does unless it is told to be strict: "12" and true become 12 and 1."""

    def parse(self, document: str | bytes) -> models.Plan:
        return models.Plan.model_validate_json(document, strict=False)


class TestCoercing(TestForgiving):
    def open_subject(self) -> AbstractContextManager[PydanticSerializer]:
        return nullcontext(Coercing())


OPTIONAL = {"description", "name", "note", "priority", "unit", "weight"}


class Short(PydanticSerializer):
    """Leaves optional fields out where they are empty, so that answers are short; but a weight of 0 is a weight."""

    def dumps(self, plan: gk.Plan) -> str:
        return json.dumps(_short(json.loads(super().dumps(plan))))


def _short(value: object) -> object:
    if isinstance(value, list):
        return [_short(item) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        fields = cast("dict[str, object]", value)
        return {key: _short(item) for key, item in fields.items() if item or key not in OPTIONAL}
    return value


class TestShort(TestForgiving):
    def open_subject(self) -> AbstractContextManager[PydanticSerializer]:
        return nullcontext(Short())
