from __future__ import annotations

from traceback import format_exception_only
from typing import TYPE_CHECKING

import pytest
from goalkit.testing import LawsBroken, check_all, laws
from hypothesis import settings

import planted

if TYPE_CHECKING:
    from goalkit.testing.contracts import RepositoryContract


ONE_FAILURE = settings(max_examples=100, report_multiple_bugs=False, database=None)


def failure(law: str, contract: type[RepositoryContract]) -> str:
    with pytest.raises(LawsBroken) as caught:
        check_all(laws.repository.matching(law), contract, settings=ONE_FAILURE)
    return "".join(format_exception_only(caught.value.exceptions[0]))


def test_weights_of_two_decimals_are_caught() -> None:
    text = failure("repository.get-after-put", planted.TestDecimalWeights)
    assert "law repository.get-after-put (2026.1)" in text
    assert "columns that are too narrow or round numbers" in text
    assert "Plan(" in text.partition("Failing test case")[2]


def test_a_version_that_is_compared_in_python_is_caught() -> None:
    text = failure("repository.expected-nothing", planted.TestCheckedBefore)
    assert "law repository.expected-nothing (2026.1)" in text
    assert "`if expected_version` instead of `is not None`" in text
    assert "deleted=" in text.partition("Failing test case")[2]
