"""The command line: `python -m goalkit score FILE`, `explain FILE ID` and `check FILE ...`.

Exit code 0: done. Exit code 1: `check` found errors. Exit code 2: bad input, with a message that says what is
wrong and where.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import attrs

from goalkit.checks._ignoring import UselessIgnore
from goalkit.checks.check import check
from goalkit.checks.formats import Checked, github, sarif_log, text, to_json
from goalkit.checks.guidelines import GUIDELINES, SCALE_UP
from goalkit.checks.registry import RULES
from goalkit.display.text import clean, scorecard_text
from goalkit.errors import GoalkitError, InvalidFile, InvalidValue, NotFound, Problem
from goalkit.interchange.files import load, load_policy
from goalkit.scoring._plain import named_policy
from goalkit.scoring.evaluate import evaluate
from goalkit.scoring.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goalkit.model.plan import Plan
    from goalkit.scoring.explain import Explanation
    from goalkit.scoring.policy import Policy

__all__ = ["main"]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


_Codes: TypeAlias = tuple[str, ...]
"""Codes of rules, or their beginnings."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m goalkit", description="Score and check goals kept in files: objectives, key results and KPIs."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, words in (
        ("score", "print the scorecard: every objective, key result and KPI"),
        ("explain", "print where a number comes from"),
    ):
        command = commands.add_parser(name, help=words, description=words)
        command.add_argument("file", metavar="FILE", help="a plan in TOML or JSON")
        if name == "explain":
            command.add_argument("id", metavar="ID", help="an objective, key result, KPI or owner")
        _add_as_of(command)
        _add_policy(command)
        command.add_argument("--json", action="store_true", help="print JSON for machines")
    _add_check(commands.add_parser("check", help=_CHECK, description=_CHECK))
    return parser


_CHECK = "print the mistakes people make with goals; exit code 1 where one is an error"


def _add_check(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", metavar="FILE", help="a plan in TOML or JSON")
    _add_as_of(command)
    _add_policy(command)
    command.add_argument(
        "--guidelines",
        choices=tuple(GUIDELINES),
        default=SCALE_UP.name,
        help=f"the numbers to go by; left out: {SCALE_UP.name}",
    )
    command.add_argument(
        "--format",
        choices=("text", "json", "github", "sarif"),
        default="text",
        help="text for people (the default), JSON, workflow commands of GitHub Actions, or SARIF 2.1.0",
    )
    command.add_argument(
        "--select", type=_codes, metavar="CODE,...", help="only these rules; GK1 means all that begin with it"
    )
    command.add_argument(
        "--ignore", type=_codes, metavar="CODE,...", default=(), help="not these rules; the same beginnings do"
    )
    command.add_argument("--no-ignored", action="store_true", help="leave out what the file ignores with a reason")


def _add_as_of(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--as-of",
        type=_date,
        metavar="DATE",
        help="the day to look at, up to its close, as 2026-05-15; left out: that of the latest entry",
    )


def _add_policy(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--policy",
        type=_policy,
        metavar="NAME|FILE",
        help=(
            f"score as this system does: {', '.join(PRESETS)}; or by a table of fields in a file that ends in .toml or "
            ".json; left out: as the plan says"
        ),
    )


def _policy(words: str) -> Policy:
    """Return a preset by its name, or the policy in a file."""
    if Path(words).suffix.lower() in {".toml", ".json"} or "/" in words or os.sep in words:
        try:
            return load_policy(words)
        except GoalkitError as error:
            raise argparse.ArgumentTypeError(_lines(str(error).splitlines())) from error
    try:
        return named_policy(words)
    except InvalidValue as error:
        text = f"{error.problems[0].message} (a file with a policy ends in .toml or .json)"
        raise argparse.ArgumentTypeError(text) from error


def _codes(words: str) -> _Codes:
    """Return codes or their beginnings, of which each must mean a rule."""
    codes = tuple(code.strip().upper() for code in words.split(","))
    known = [rule.code for rule in (*RULES, UselessIgnore())]
    for code in codes:
        if not code or not any(name.startswith(code) for name in known):
            message = f"there is no rule {code[:40]!r}; a code is for instance {known[0]}"
            raise argparse.ArgumentTypeError(message)
    return codes


def _date(words: str) -> dt.date:
    try:
        if _DATE.fullmatch(words):
            return dt.date.fromisoformat(words)
    except ValueError:  # no such day
        pass
    message = f"{words[:40]!r} is no date; write year-month-day, as 2026-05-15"
    raise argparse.ArgumentTypeError(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 errors were found in goals, 2 bad input.

    Examples:
        >>> main(["score", "no-such-file.toml"])
        2
    """
    given = _parser().parse_args(arguments)
    bad: list[str] = []
    shown, code = "", 2
    try:
        if given.command == "check":
            shown, code = _check(given)
        else:
            shown, code = _card(given), 0
    except* GoalkitError as group:
        bad = [f"goalkit: {_lines(str(error).splitlines())}\n" for error in group.exceptions]
    sys.stderr.writelines(bad)
    if shown:
        _write(shown)
    return code


def _write(words: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(f"{words}\n".encode(encoding, "replace").decode(encoding))  # an old terminal shows a ?
        sys.stdout.flush()
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _card(given: argparse.Namespace) -> str:
    """Return what `score` and `explain` print."""
    plan = load(given.file)
    card = evaluate(plan, _as_of(given.as_of, plan), given.policy)
    if given.command == "score":
        return _json(card.to_dict()) if given.json else scorecard_text(card, colour=_colour())
    explanation = card.explain(given.id)
    return _json(explanation.to_dict()) if given.json else _explained(explanation)


def _check(given: argparse.Namespace) -> tuple[str, int]:
    """Return what `check` prints, and its exit code. All files are read before anything is printed."""
    checked: list[Checked] = []
    errors: list[GoalkitError] = []
    for file in dict.fromkeys(given.files):
        try:
            checked.append(_checked(file, given))
        except GoalkitError as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup("bad input", errors)
    return _reported(checked, given), 0 if all(item.report.ok for item in checked) else 1


def _checked(file: str, given: argparse.Namespace) -> Checked:
    try:
        plan = load(file)
    except InvalidFile as error:
        raise InvalidFile(file, error.problems) from error  # of several files, the path says which
    starts = [cycle.start for cycle in plan.cycles]
    if given.as_of is None and plan.last_entry() is None and starts:
        day = min(starts)  # a plan without entries is about to start
    else:
        day = _as_of(given.as_of, plan, what=f"{file}: --as-of")
    # by all rules, whatever is asked for: they judge ignores
    report = check(plan, day, GUIDELINES[given.guidelines], policy=given.policy, rules=RULES)
    report = attrs.evolve(
        report,
        findings=tuple(item for item in report.findings if _wanted(item.code, given)),
        ignored=tuple(item for item in report.ignored if _wanted(item.code, given) and not given.no_ignored),
    )
    source = Path(file).read_bytes().decode("utf-8", "replace")
    return Checked(report=report, file=_relative(file), source=source, plan=plan)


def _wanted(code: str, given: argparse.Namespace) -> bool:
    selected: _Codes | None = given.select
    ignored: _Codes = given.ignore
    return (selected is None or code.startswith(selected)) and not code.startswith(ignored)


def _relative(file: str) -> str:
    """Return a path as seen from here, which is where the repository begins; one from elsewhere in full."""
    path, here = Path(file).resolve(), Path.cwd().resolve()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _reported(checked: list[Checked], given: argparse.Namespace) -> str:
    if given.format == "json":
        return _json([{"file": Path(item.file).as_posix(), **to_json(item.report, item.plan)} for item in checked])
    if given.format == "sarif":
        return _json(sarif_log(checked, rules=[rule for rule in RULES if _wanted(rule.code, given)]))
    if given.format == "github":
        return "\n".join(filter(None, (github(item.report, item.file, item.source) for item in checked)))
    texts = [text(item.report, colour=_colour()) for item in checked]
    if len(checked) == 1:
        return texts[0]
    named = zip(checked, texts, strict=True)
    return "\n\n".join(f"{clean(str(item.file))}\n{words}" for item, words in named)


def _as_of(given: dt.date | None, plan: Plan, *, what: str = "--as-of") -> dt.date:
    """Return the day asked for, else that of the plan's latest entry: nothing here reads the clock."""
    if given is not None:
        return given
    latest = plan.last_entry()
    if latest is None:
        message = "is needed: the file has no dated entry to take the day from"
        raise NotFound(what, [Problem("", message, "as-of.missing")])
    return latest


def _explained(explanation: Explanation) -> str:
    return _lines([f"as of {explanation.as_of}", *explanation.lines()])


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(map(clean, lines))


def _json(document: object) -> str:
    return json.dumps(document, indent=2)  # in ASCII, which every reader and every terminal takes


def _colour() -> bool:
    """Return whether to use colour: only on a terminal, and never against https://no-color.org."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
