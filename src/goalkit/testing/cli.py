"""The command line of the kit: `python -m goalkit.testing list`, `explain ID` and `run`.

Exit code 0: done, all laws held. Exit code 1: a law does not hold. Exit code 2: bad input.
"""

from __future__ import annotations

import argparse
import sys
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING

from goalkit.testing import _report
from goalkit.testing.contracts import PORTS
from goalkit.testing.law import EDITION, edition_of
from goalkit.testing.laws import SETS
from goalkit.testing.running import outcomes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goalkit.testing.law import Edition, Law
    from goalkit.testing.running import Outcome

__all__ = ["main"]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m goalkit.testing", description="The laws of goalkit, for implementations of your own."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    words = "print the laws, one line each"
    listing = commands.add_parser("list", help=words, description=words)
    listing.add_argument("pattern", nargs="?", default="*", metavar="GLOB", help="only these, as 'repository.*'")
    words = "print what a law says, why, and what to look at where it fails"
    explain = commands.add_parser("explain", help=words, description=words)
    explain.add_argument("id", metavar="ID", help="a law, as repository.get-after-put")
    words = "ask the laws of a port of an implementation"
    run = commands.add_parser("run", help=words, description=words)
    run.add_argument("--port", required=True, choices=sorted(PORTS), help="what it implements")
    run.add_argument(
        "--subject",
        required=True,
        metavar="MODULE:NAME",
        help="a function that opens a subject (returns it, or a context manager of it), a fixture or a contract",
    )
    run.add_argument("--laws", default="*", metavar="GLOB", help="only these laws, as '*.get-*'")
    run.add_argument("--edition", type=_edition, default=EDITION, help="the edition of laws; left out: the newest")
    run.add_argument("--report", metavar="FILE", help="write a conformance report (.json or .md)")
    return parser


def _edition(text: str) -> Edition:
    try:
        return edition_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _laws(pattern: str = "*") -> Iterator[Law]:
    for laws in SETS.values():
        yield from laws.matching(pattern)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    Examples:
        >>> main(["list", "repository.get-after-put"])
        repository.get-after-put: What was put is what is got, with the version that put returned.
        0
    """
    parser = _parser()
    chosen = parser.parse_args(argv)
    if chosen.command == "list":
        return _list(parser, chosen.pattern)
    if chosen.command == "explain":
        return _explain(parser, chosen.id)
    return _run(parser, chosen)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _list(parser: argparse.ArgumentParser, pattern: str) -> int:
    found = list(_laws(pattern))
    if not found:
        parser.error(f"no law fits {pattern!r}; the sets are {', '.join(SETS)}")
    for law in found:
        _say(str(law))
    return 0


def _explain(parser: argparse.ArgumentParser, wanted: str) -> int:
    known = {law.id: law for law in _laws()}
    if wanted not in known:
        near = get_close_matches(wanted, known, n=1, cutoff=0.5)
        parser.error(f"there is no law {wanted!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    _say(known[wanted].explain())
    return 0


def _run(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
    port = PORTS[chosen.port]
    laws = [law for laws in port.law_sets for law in laws.matching(chosen.laws)]
    if not laws:
        parser.error(f"no law of {chosen.port} fits {chosen.laws!r}")
    try:
        subject = _found(chosen.subject)
        found = outcomes(laws, subject, edition=chosen.edition)
    except (ImportError, AttributeError, TypeError, ValueError, NotImplementedError) as error:
        parser.error(f"{chosen.subject}: {error}")
    for outcome in found:
        _show(outcome)
    entries = _report.entries_of(found, chosen.subject)
    _say(_report.summary(entries))
    if chosen.report is not None:
        _report.write(chosen.report, entries)
    return 1 if any(outcome.result == "broken" for outcome in found) else 0


def _found(place: str) -> object:
    module, colon, name = place.partition(":")
    if not (module and colon and name):
        raise ValueError("write a module and a name in it, as 'shop.goals:open_repository'")
    found: object = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def _show(outcome: Outcome) -> None:
    _say(f"{outcome.result:8}{outcome.law.id}" + (f": {outcome.reason}" if outcome.result == "skipped" else ""))
    if outcome.error is not None:
        text = "\n".join([outcome.reason, *getattr(outcome.error, "__notes__", ())])
        _say("\n".join(f"    {line}" for line in text.splitlines()))
