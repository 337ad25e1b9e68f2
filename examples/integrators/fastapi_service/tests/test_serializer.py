from __future__ import annotations

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


@pytest.mark.parametrize(
    "plan",
    [
        gk.Plan(policy=gk.Policy()),
        gk.Plan(kpis=[gk.KPI(id="p95", cadence=gk.Cadence.parse("weekly"))]),
        gk.Plan(ignore=[gk.Ignore("O1", "known")]),
    ],
)
def test_what_the_json_has_no_field_for_is_not_dropped_silently(plan: gk.Plan) -> None:
    with pytest.raises(gk.InvalidPlan, match="holds a policy, ignored findings, cadences"):
        PydanticSerializer().dumps(plan)
