"""Fail unless pyright knows the type of every public name: `--verifytypes` at exactly 100 %.

Pyright has no limit to set for this, so its JSON report is read.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TypedDict

PACKAGE = "goalkit"


class Symbol(TypedDict):
    """One name in pyright's report."""

    name: str
    isExported: bool
    isTypeKnown: bool
    isTypeAmbiguous: bool


class Completeness(TypedDict):
    """The part of pyright's report that is read here."""

    completenessScore: float
    symbols: list[Symbol]


class Report(TypedDict):
    """Pyright's report."""

    typeCompleteness: Completeness


def main() -> int:
    """Print the score and each name that is not fully typed; return the exit code."""
    command = [sys.executable, "-m", "pyright", "--verifytypes", PACKAGE]
    run = subprocess.run([*command, "--ignoreexternal", "--outputjson"], capture_output=True, text=True, check=False)
    try:
        report: Report = json.loads(run.stdout)
        completeness = report["typeCompleteness"]
    except (ValueError, KeyError):
        print(run.stdout, run.stderr, sep="\n")
        return 1
    public = [symbol for symbol in completeness["symbols"] if symbol["isExported"]]
    for symbol in public:
        if symbol["isTypeAmbiguous"] or not symbol["isTypeKnown"]:
            print(f"not fully typed: {symbol['name']}")
    score = completeness["completenessScore"]
    print(f"type completeness of {PACKAGE}: {score:.2%} of {len(public)} public names")
    return 0 if public and score == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
