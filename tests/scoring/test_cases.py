"""Worked examples of other systems, in tests/cases: each under the policy that its file names."""

from __future__ import annotations

import datetime as dt
import json
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from goalkit import Cycle, Plan, Policy, Scorecard, evaluate, loads, sensitivity
from goalkit.cascade.carry_over import CarryOverRule, carry_over
from goalkit.insight.confidence import net_confidence
from goalkit.scoring.presets import PRESETS
from goalkit.scoring.progress import value_for

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).parents[1] / "cases"
Case = dict[str, Any]


def read(path: Path) -> Case:
    found: Case = json.loads(path.read_text(encoding="utf-8"))
    return found


FILES = {path.stem: read(path) for path in sorted(FOLDER.glob("*.json")) if path.stem != "not_reproduced"}
NOT_REPRODUCED: list[Case] = read(FOLDER / "not_reproduced.json")["not_reproduced"]
CASES: list[tuple[str, Case]] = [(name, case) for name, found in FILES.items() for case in found["cases"]]
PRINTED = {"number", "word", "rule"}
ROUNDINGS = {"half_up": ROUND_HALF_UP, "down": ROUND_DOWN}
FUNCTIONS: dict[str, Callable[..., object]] = {"value_for": value_for, "net_confidence": net_confidence}
SETTLED = 9


def policy_of(said: str | Case) -> Policy:
    """Return the preset of a name, or the policy of a table of fields."""
    return PRESETS[said] if isinstance(said, str) else Policy.from_dict(said)


def planned(case: Case, policy: Policy) -> Plan:
    """Return the plan of a case, rolled over into another cycle where the case says so."""
    plan = loads(json.dumps(case["plan"]), format="json")
    step = case.get("carry_over")
    if step is None:
        return plan
    day, rule = dt.date.fromisoformat(step["as_of"]), CarryOverRule(**step["rule"])
    return carry_over(plan, step["from_cycle"], step["to_cycle"], as_of=day, rule=rule, policy=policy).plan


def found_by(card: Scorecard, expected: Case) -> object:
    """Return what a scorecard says of a goal or KPI or owner."""
    goal, field = expected["goal"], expected["field"]
    if field == "share":
        return sensitivity(card, goal, expected["of"])
    tables = (card.objectives, card.key_results, card.kpis, card.owners)
    result: Any = next(table[goal] for table in tables if goal in table)
    if field == "status_name":
        return card.policy.status_name(result.status)
    if field == "label":
        objective = result.objective if goal in card.key_results else goal
        ambition = card.plan.objective(objective).ambition
        return card.policy.grading.label(result.score, ambition)
    return getattr(result, field)


def agrees(found: object, expected: Case) -> bool:
    """Return whether a result is what is expected, numbers after the same rounding."""
    wanted = expected["equals"]
    if wanted is None or isinstance(wanted, str):
        return found == wanted
    if not isinstance(found, (int, float)):
        return False
    settled = Decimal(str(found)).quantize(Decimal(1).scaleb(-SETTLED))
    unit = Decimal(1).scaleb(-expected.get("digits", SETTLED))
    return settled.quantize(unit, ROUNDINGS[expected.get("rounding", "half_up")]) == Decimal(str(wanted))


@pytest.mark.parametrize(("name", "case"), [pytest.param(n, c, id=f"{n} {c['id']}") for n, c in CASES])
def test_a_case_gives_what_its_source_prints(name: str, case: Case) -> None:
    said: str | Case = case.get("policy") or FILES[name]["policy"]
    policy = policy_of(said)
    plan = planned(case, policy) if "plan" in case else Plan()
    wrong: list[str] = []
    for expected in case["expect"]:
        if "function" in expected:
            found: object = FUNCTIONS[expected["function"]](**expected["arguments"])
        else:
            day = dt.date.fromisoformat(expected.get("as_of", case["as_of"]))
            found = found_by(evaluate(plan, day, policy), expected)
        if not agrees(found, expected):
            wrong.append(f"{found!r} instead of {expected}")
    assert not wrong, f"{case['title']}: " + "; ".join(wrong)


def test_every_published_case_is_here_once_or_listed_with_the_reason() -> None:
    ids = [case["id"] for _, case in CASES] + [case["id"] for case in NOT_REPRODUCED]
    assert len(ids) == len(set(ids))
    assert {case for case in ids if case.startswith("AC-")} == {f"AC-{number:02}" for number in range(1, 58)}
    assert sum(case["id"].startswith("AC-") for _, case in CASES) == 57


def test_every_preset_has_a_case() -> None:
    assert {found["policy"] for found in FILES.values() if isinstance(found["policy"], str)} == set(PRESETS)


def test_cases_say_where_they_come_from_and_what_is_expected() -> None:
    for _, case in CASES:
        assert all(case[key] for key in ("title", "source", "expect")), case["id"]
        assert case["printed"] in PRINTED, case["id"]
    for case in NOT_REPRODUCED:
        assert set(case) == {"id", "system", "title", "source", "reason"}, case["id"]
        assert all(case.values()), case["id"]


def test_files_hold_no_keys_but_those_described() -> None:
    keys = {"id", "title", "source", "printed", "as_of", "note", "policy", "carry_over", "plan", "expect"}
    questions = {"goal", "field", "of", "equals", "digits", "rounding", "as_of", "function", "arguments"}
    for name, found in FILES.items():
        assert set(found) == {"system", "policy", "cases"}, name
    for _, case in CASES:
        assert set(case) <= keys, case["id"]
        assert all(set(expected) <= questions for expected in case["expect"]), case["id"]


@pytest.mark.parametrize(
    ("found", "expected", "right"),
    [
        (0.725, {"equals": 0.73, "digits": 2}, True),
        (0.725, {"equals": 0.72, "digits": 2}, False),
        (0.375, {"equals": 0.37, "digits": 2, "rounding": "down"}, True),
        (1 / 3, {"equals": 0.33}, False),
        (0.1 + 0.2, {"equals": 0.3}, True),
        (None, {"equals": 0}, False),
        (0.0, {"equals": None}, False),
        ("Green", {"equals": "Red"}, False),
    ],
)
def test_a_wrong_number_does_not_agree(found: object, expected: Case, *, right: bool) -> None:
    assert agrees(found, expected) is right


def test_a_case_fails_where_a_choice_of_its_policy_is_changed() -> None:
    plan = planned(next(case for _, case in CASES if case["id"] == "AC-03"), PRESETS["quantive"])
    card = evaluate(plan, dt.date(2026, 6, 30), Policy())
    assert not agrees(card.key_results["kr"].score, {"equals": 1.25})


def test_thirteen_weeks_are_one_quarter() -> None:
    assert Cycle.parse("2026-Q2").days == 13 * 7
