from __future__ import annotations

from traceback import format_exception_only
from typing import TYPE_CHECKING

import pytest
from goalkit.testing import LawsBroken, check_all, laws
from hypothesis import settings

import planted

if TYPE_CHECKING:
    from goalkit.testing.contracts import SerializerContract


ONE_FAILURE = settings(max_examples=100, report_multiple_bugs=False, database=None)


def failure(law: str, contract: type[SerializerContract]) -> str:
    with pytest.raises(LawsBroken) as caught:
        check_all(laws.serializer.matching(law), contract, settings=ONE_FAILURE)
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
