"""Bugs that people really write, and what the laws say: `pytest tests/planted.py` shows it. All of it fails."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from goalkit.testing import Capability, Domain
from goalkit.testing.contracts import SerializerContract
from okr_service import PydanticSerializer, models

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import goalkit as gk


class Forgiving(PydanticSerializer):
    """The models as pydantic has them by default: "12" is 12, and a field that nobody knows is left out."""

    def loads(self, document: str | bytes) -> gk.Plan:
        return models.Plan.model_validate_json(document, strict=False, extra="ignore").plan


class TestForgiving(SerializerContract):
    capabilities = frozenset({Capability.DETERMINISTIC, Capability.TREE})
    domain = Domain(features={"weights"}, max_objectives=1)  # small, so that the smallest example is soon found

    def open_subject(self) -> AbstractContextManager[PydanticSerializer]:
        return nullcontext(Forgiving())


class Short(PydanticSerializer):
    """Leaves out what is empty, so that answers are short; a weight of 0 and a value of 0 are not empty."""

    def dumps(self, plan: gk.Plan) -> str:
        return json.dumps(_short(json.loads(super().dumps(plan))))


def _short(value: Any) -> Any:
    if isinstance(value, list):
        return [_short(item) for item in value]
    if isinstance(value, dict):
        return {key: _short(item) for key, item in value.items() if item or isinstance(item, list)}
    return value


class TestShort(SerializerContract):
    domain = Domain(features={"weights"}, max_objectives=1)

    def open_subject(self) -> AbstractContextManager[PydanticSerializer]:
        return nullcontext(Short())
