"""Every rule has a plan that it fires on and the same plan repaired, and the page of findings shows both."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

import goalkit as gk
from docs_ext.findings_page import PAGE, page
from goalkit.checks._ignoring import UselessIgnore
from goalkit.checks.registry import RULES

EXAMPLES = Path(__file__).parent / "examples"
CODES = [rule.code for rule in (*RULES, UselessIgnore())]
DATE = re.compile(r"# as of (\d{4}-\d{2}-\d{2})")


def findings(code: str, kind: str) -> list[gk.Finding]:
    """Return what is found in an example as of the day it names, under the default guidelines."""
    path = EXAMPLES / f"{code}.{kind}.toml"
    found = DATE.match(path.read_text(encoding="utf-8"))
    assert found is not None, f"{path.name} does not say as of which day"
    return list(gk.check(gk.load(path), dt.date.fromisoformat(found[1])))


@pytest.mark.parametrize("code", CODES)
def test_a_rule_fires_on_its_bad_example_and_not_on_the_good_one(code: str) -> None:
    assert [item for item in findings(code, "bad") if item.code == code]
    assert not [item for item in findings(code, "good") if item.code == code]


@pytest.mark.parametrize("code", CODES)
def test_a_repaired_example_has_no_new_mistake(code: str) -> None:
    before = {(item.code, item.subject.id) for item in findings(code, "bad")}
    after = {(item.code, item.subject.id) for item in findings(code, "good")}
    assert after <= before, f"new in {code}.good.toml: {sorted(after - before)}"


def test_there_is_no_example_of_anything_else() -> None:
    assert sorted(path.name for path in EXAMPLES.iterdir()) == sorted(
        f"{code}.{kind}.toml" for code in CODES for kind in ("bad", "good")
    )


def test_the_page_is_generated_from_the_rules() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python docs_ext/findings_page.py"
