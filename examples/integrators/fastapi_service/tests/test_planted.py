from __future__ import annotations

from traceback import format_exception_only
from typing import TYPE_CHECKING

import planted
import pytest
from goalkit.testing import LawsBroken, check_all, laws

if TYPE_CHECKING:
    from goalkit.testing.contracts import SerializerContract


def failure(law: str, contract: type[SerializerContract]) -> str:
    with pytest.raises(LawsBroken) as caught:
        check_all(laws.serializer.matching(law), contract)
    return "".join(format_exception_only(caught.value.exceptions[0]))


def test_fields_that_are_left_out_are_caught() -> None:
    text = failure("serializer.unknown-fields", planted.TestForgiving)
    assert "law serializer.unknown-fields (2026.1)" in text
    assert "extra='ignore' (pydantic's default)" in text
    assert "Plan(" in text.partition("Failing test case")[2]


def test_types_that_are_made_to_fit_are_caught() -> None:
    text = failure("serializer.wrong-types", planted.TestCoercing)
    assert "law serializer.wrong-types (2026.1)" in text
    assert "pydantic without strict" in text
    assert "Plan(" in text.partition("Failing test case")[2]


def test_zeros_that_are_left_out_are_caught() -> None:
    text = failure("serializer.round-trip", planted.TestShort)
    assert "law serializer.round-trip (2026.1)" in text
    assert "weight: 0.0 was written, 1.0 came back" in text
    assert "weight=0.0" in text.partition("Failing test case")[2]
    assert "law serializer.falsy-values" in failure("serializer.falsy-values", planted.TestShort)
