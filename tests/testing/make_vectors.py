"""Makes the golden vectors: `python -m tests.testing.make_vectors` writes them, `--check` says whether they are right.

The answers come from exact fractions in `vector_rules` and `vector_plans`, not from the library.
"""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from tests.testing import vector_rules as rules
from tests.testing.vector_cases import CASES
from tests.testing.vector_plans import results

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.testing.vector_rules import Data

FOLDER = Path(__file__).parents[2] / "src" / "goalkit" / "testing" / "vectors"
VERSION = 1


def _scoring(case: Data) -> Data:
    policy = case["policy"]
    numbers = [rules.frac(case[name]) for name in ("value", "baseline", "target")]
    found = rules.progress(policy, *numbers)
    return rules.answer(progress=found, score=None if found is None else rules.score(policy, found))


def _pace(case: Data) -> Data:
    numbers = rules.frac(case["score"]), rules.frac(case["expected"])
    return {"status": rules.status(case["pace"], *numbers, case["ambition"])}


def _elapsed(case: Data) -> Fraction:
    start, last, as_of = (rules.day(case[name]) for name in ("start", "last_day", "as_of"))
    return rules.elapsed(start, last, as_of, case["day_count"])


ANSWERS: dict[str, Callable[[Data], Data]] = {
    "scoring": _scoring,
    "grading": lambda case: rules.grade(case["grading"], rules.frac(case["score"]), case["ambition"]),
    "pace": _pace,
    "rollup": lambda case: rules.answer(score=rules.roll_up(case["rules"], case["members"])),
    "health": lambda case: {"health": rules.health(case["threshold"], case["values"], case["confirm"])},
    "cycles": lambda case: rules.answer(elapsed=_elapsed(case)),
    "expected": lambda case: rules.answer(expected=rules.expected(case)),
    "calendars": lambda case: rules.period(case["calendar"], case["kind"], rules.day(case["date"])),
    "plans": results,
}


def made(name: str) -> str:
    """Return the text of a file of vectors: one case a line."""
    lines: list[str] = []
    for place, (title, asked) in enumerate(CASES[name](), start=1):
        case = {"id": f"{name}-{place:03d}", "title": title, "input": asked, "expect": ANSWERS[name](asked)}
        lines.append("  " + json.dumps(case, ensure_ascii=False, allow_nan=False))
    head = f' "vectors": "{name}",\n "version": {VERSION},\n "cases": [\n'
    return "{\n" + head + ",\n".join(lines) + "\n ]\n}\n"


def main(arguments: list[str]) -> int:
    """Write the files, or return 1 if one of them is not as it would be written."""
    wrong = 0
    for name in CASES:
        file, text = FOLDER / f"{name}.json", made(name)
        if "--check" not in arguments:
            file.write_text(text, encoding="utf-8")
        elif not file.is_file() or file.read_text(encoding="utf-8") != text:
            sys.stdout.write(f"{file.name} is not what make_vectors makes\n")
            wrong = 1
    return wrong


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
