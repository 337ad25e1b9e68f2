"""The command line: `python -m goalkit score FILE` and `python -m goalkit explain FILE ID`.

Exit code 0: done. Exit code 2: bad input, with a message that says what is wrong and where.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import sys
from typing import TYPE_CHECKING

from goalkit.display.text import clean, scorecard_text
from goalkit.errors import GoalkitError, NotFound, Problem
from goalkit.interchange.files import load
from goalkit.scoring.evaluate import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goalkit.model.plan import Plan
    from goalkit.scoring.explain import Explanation

__all__ = ["main"]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m goalkit", description="Score goals kept in a file: objectives, key results and KPIs."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in (
        ("score", "print the scorecard: every objective, key result and KPI"),
        ("explain", "print where a number comes from"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("file", metavar="FILE", help="a plan in TOML or JSON")
        if name == "explain":
            command.add_argument("id", metavar="ID", help="an objective, key result, KPI or owner")
        command.add_argument(
            "--as-of",
            type=_date,
            metavar="DATE",
            help="the day to look at, up to its close, as 2026-05-15; left out: that of the latest entry",
        )
        command.add_argument("--json", action="store_true", help="print JSON for machines")
    return parser


def _date(text: str) -> dt.date:
    try:
        if _DATE.fullmatch(text):
            return dt.date.fromisoformat(text)
    except ValueError:  # no such day
        pass
    message = f"{text[:40]!r} is no date; write year-month-day, as 2026-05-15"
    raise argparse.ArgumentTypeError(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 2 bad input."""
    given = _parser().parse_args(arguments)
    try:
        plan = load(given.file)
        card = evaluate(plan, _as_of(given.as_of, plan))
        if given.command == "score":
            text = _json(card.to_dict()) if given.json else scorecard_text(card, colour=_colour())
        else:
            explanation = card.explain(given.id)
            text = _json(explanation.to_dict()) if given.json else _explained(explanation)
    except GoalkitError as error:
        sys.stderr.write(f"goalkit: {_lines(str(error).splitlines())}\n")
        return 2
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(f"{text}\n".encode(encoding, "replace").decode(encoding))  # an old terminal shows a ?
        sys.stdout.flush()
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _as_of(given: dt.date | None, plan: Plan) -> dt.date:
    """Return the day asked for, else that of the plan's latest entry: nothing here reads the clock."""
    if given is not None:
        return given
    latest = plan.last_entry()
    if latest is None:
        message = "is needed: the file has no dated entry to take the day from"
        raise NotFound("--as-of", [Problem("", message, "as-of.missing")])
    return latest


def _explained(explanation: Explanation) -> str:
    return _lines([f"as of {explanation.as_of}", *explanation.lines()])


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(map(clean, lines))


def _json(document: dict[str, object]) -> str:
    return json.dumps(document, indent=2)  # in ASCII, which every reader and every terminal takes


def _colour() -> bool:
    """Return whether to use colour: only on a terminal, and never against https://no-color.org."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
