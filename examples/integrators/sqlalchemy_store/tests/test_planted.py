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


def test_a_check_in_that_is_no_version_is_caught() -> None:
    text = failure("repository.check-in", planted.TestOnlyTheRow)
    assert "law repository.check-in (2026.1)" in text
    assert "a version that is not raised" in text
    assert "CheckIn(" in text.partition("Failing test case")[2]
