from __future__ import annotations

from traceback import format_exception_only
from typing import TYPE_CHECKING

import pytest
from goalkit.testing import LawsBroken, check_all, laws
from hypothesis import settings

import planted

if TYPE_CHECKING:
    import pandas as pd
    from goalkit.testing.contracts import ImporterContract


ONE_FAILURE = settings(max_examples=100, report_multiple_bugs=False, database=None)


def failure(law: str, contract: type[ImporterContract[pd.DataFrame]]) -> str:
    with pytest.raises(LawsBroken) as caught:
        check_all(laws.importer.matching(law), contract, settings=ONE_FAILURE)
    return "".join(format_exception_only(caught.value.exceptions[0]))


def test_targets_that_became_zero_are_caught() -> None:
    text = failure("importer.empty-cells", planted.TestFilledWithZeros)
    assert "is empty, and was read as 0.0" in text
    assert "law importer.empty-cells (2026.1)" in text
    assert "float(cell or 0), fillna(0), COALESCE(target, 0)" in text
    assert "'target': ''" in text.partition("Failing test case")[2]


def test_ids_that_were_numbers_are_caught() -> None:
    text = failure("importer.goals", planted.TestIdsFromNumbers)
    assert "the rows name the goals [('00" in text
    assert "law importer.goals (2026.1)" in text
    assert "ids read as numbers" in text
    assert "'objective': '00" in text.partition("Failing test case")[2]
