from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from typing import TYPE_CHECKING

import goalkit as gk
import pytest
from goalkit.testing import Capability, Domain
from goalkit.testing.contracts import SerializerContract
from okr_service import PydanticSerializer

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


class TestPydanticSerializer(SerializerContract):
    capabilities = frozenset({Capability.DETERMINISTIC, Capability.TREE})
    domain = Domain.without("policy", "ignores", "cadences", "phases", "targets", "decisions")

    def open_subject(self) -> AbstractContextManager[PydanticSerializer]:
        return nullcontext(PydanticSerializer())
