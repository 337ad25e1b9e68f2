"""Plans in files: TOML for people, JSON for machines. `load(dump(plan)) == plan` for every plan."""

from __future__ import annotations

import json
import os
import re
import secrets
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

from goalkit.errors import InvalidFile, InvalidValue, MissingExtra, Problem, UnreadableFile
from goalkit.interchange.native import decode, encode, join
from goalkit.model._check import show
from goalkit.scoring._plain import read_table
from goalkit.scoring.policy import Policy

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from goalkit.model.plan import Plan

__all__ = ["Format", "dump", "dumps", "load", "load_policy", "loads"]

Format: TypeAlias = Literal["toml", "json"]
"""How a plan is written: TOML for people, JSON for machines."""

_FORMATS = get_args(Format)
_PLACE = re.compile(r" \(at (line \d+, column \d+|end of document)\)$")
_LONGEST_LINE = 1_000_000
"""A line of TOML that is longer and has no text in quotes is no plan; refusing it keeps bad input cheap."""
_DEEP_KEY = re.compile(
    r"""^[ \t\[]*+(?:(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){200}""", re.MULTILINE
)
"""A key of so many parts: tomllib takes time with the square of their number."""
_LONG_NUMBER = re.compile(r"[0-9_]{640,}")
"""Python refuses to read whole numbers of more digits than a limit, which cannot be set below 640."""


def load(path: str | os.PathLike[str], *, format: Format | None = None) -> Plan:  # noqa: A002 - the word for it
    """Return the plan in a file.

    Args:
        path: The file; `.toml` or `.json` says its format.
        format: The format, where the name does not say it.

    Raises:
        UnreadableFile: There is no such file, or it is a directory, or may not be read (also an `OSError`).
        InvalidFile: It is not a plan. Everything that is wrong is listed, with its line or path (also a
            `ValueError`).
        InvalidValue: The format is neither given nor known from the name.

    Examples:
        >>> import goalkit as gk, pathlib, tempfile
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "acme.json"
        >>> plan = gk.Plan(name="Acme", cycles=[gk.Cycle.quarter(2026, 2)])
        >>> gk.dump(plan, file)
        >>> gk.load(file) == plan
        True
    """
    what, document, problems = _read(path, format)
    return _plan(document, problems, what=what)


def loads(text: str, *, format: Format) -> Plan:  # noqa: A002 - the word for it
    r"""Return the plan in a text.

    Raises:
        InvalidFile: It is not a plan; everything that is wrong is listed.
        InvalidValue: The format is unknown.

    Examples:
        >>> loads('goalkit = 1\nname = "Acme"', format="toml").name
        'Acme'
        >>> loads("goalkit = 1\nname = ", format="toml")
        Traceback (most recent call last):
        goalkit.errors.InvalidFile: text: end of document: Invalid value
    """
    _check_format(format)
    document, problems = _document(text.encode("utf-8", "surrogatepass"), format, what="text")
    return _plan(document, problems, what="text")


def dumps(plan: Plan, *, format: Format) -> str:  # noqa: A002 - the word for it
    """Return a plan as text.

    Raises:
        MissingExtra: Writing TOML needs the package tomli-w: install `goalkit-okr[toml]`.
        InvalidValue: The format is unknown.

    Examples:
        >>> import goalkit as gk
        >>> print(dumps(gk.Plan(name="Acme", owners=[gk.Owner(id="growth")]), format="toml"))
        goalkit = 1
        name = "Acme"
        owners = [
            { id = "growth" },
        ]
        <BLANKLINE>
    """
    _check_format(format)
    document = encode(plan)
    if format == "toml":
        return _toml_writer()(document)
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False, default=_iso) + "\n"


def dump(plan: Plan, path: str | os.PathLike[str], *, format: Format | None = None) -> None:  # noqa: A002
    """Write a plan to a file.

    The text goes to a temporary file beside it, which then takes its place, so a crash leaves
    either the old file or the new one and never a torn one.

    Raises:
        UnreadableFile: The file cannot be written (also an `OSError`).
        MissingExtra: Writing TOML needs the package tomli-w: install `goalkit-okr[toml]`.
        InvalidValue: The format is neither given nor known from the name.

    Examples:
        >>> import goalkit as gk, pathlib, tempfile
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "acme.json"
        >>> gk.dump(gk.Plan(name="Acme"), file)
        >>> print(file.read_text(encoding="utf-8"), end="")
        {
          "goalkit": 1,
          "name": "Acme"
        }
    """
    where = Path(path)
    text = dumps(plan, format=_format(where, format))
    try:
        _replace(Path(os.path.realpath(where)), text.encode())
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        raise _unreadable(where, error) from error


def _replace(target: Path, data: bytes) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else None
    # Never more open than the old file, not even for a moment; a new file is what the umask makes of it.
    made = 0o666 if mode is None else mode
    name = target.with_name(f".{target.name[:40]}.{secrets.token_hex(8)}")
    opened = open(name, "xb", opener=lambda path, flags: os.open(path, flags, made))  # noqa: SIM115
    try:
        with opened as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            name.chmod(mode)
        name.replace(target)
    except BaseException:
        name.unlink(missing_ok=True)
        raise


def load_policy(path: str | os.PathLike[str]) -> Policy:
    r"""Return the policy in a file: a table of fields, perhaps upon a `preset`, as under `policy` in a plan.

    Raises:
        UnreadableFile: There is no such file, or it may not be read.
        InvalidFile: It is not a policy; everything that is wrong is listed.
        InvalidValue: The name ends neither in `.toml` nor in `.json`.

    Examples:
        >>> import pathlib, tempfile
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "ours.toml"
        >>> _ = file.write_text('preset = "grove"\nnot_started = "exclude"')
        >>> load_policy(file).credit
        'all_or_nothing'
    """
    what, document, problems = _read(path, None)
    if _is_plan(document):
        text = "is a plan and no policy; write the fields of the policy at the top of a file of its own"
        raise InvalidFile(what, [*problems, Problem("", text, "file.plan")])
    try:
        policy = read_table(Policy, document)
    except InvalidValue as error:
        raise InvalidFile(what, [*problems, *error.problems]) from error
    if problems:
        raise InvalidFile(what, problems)
    return policy


def _is_plan(document: object) -> bool:
    return isinstance(document, dict) and "goalkit" in document


def _read(path: str | os.PathLike[str], given: Format | None) -> tuple[str, object, list[Problem]]:
    """Return the name of a file, the plain values in it, and a problem for every key that stands twice.

    Nothing holds on to the text: it would be in memory beside the plan.
    """
    where = Path(path)
    try:
        if where.is_dir():
            raise IsADirectoryError
        chosen = _format(where, given)
        data = where.read_bytes()
    except InvalidValue:  # a ValueError too, and not about the path
        raise
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        raise _unreadable(where, error) from error
    return where.name, *_document(data, chosen, what=where.name)


def _plan(document: object, problems: list[Problem], *, what: str) -> Plan:
    try:
        plan = decode(document, what=what)
    except InvalidFile as error:
        raise InvalidFile(what, [*problems, *error.problems]) from error
    if problems:
        raise InvalidFile(what, problems)
    return plan


def _document(data: bytes, chosen: Format, *, what: str) -> tuple[object, list[Problem]]:
    """Return the plain values in a file, and a problem for every key that stands twice."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidFile(
            what,
            [Problem(f"line {line}", f"is not UTF-8 text (byte {error.start}): not a plan", "file.encoding")],
        ) from error
    repeated: list[_Table] = []
    try:
        document = _toml(text, what) if chosen == "toml" else _json(text, repeated)
    except RecursionError as error:
        raise InvalidFile(what, [Problem("", "is nested too deeply to be a plan", "file.depth")]) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InvalidFile(what, [Problem(place, f"is no JSON: {error.msg}", "file.syntax")]) from error
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = _PLACE.search(message)
        reason = message if found is None else message[: found.start()]
        raise InvalidFile(what, [Problem("" if found is None else found[1], reason[:300], "file.syntax")]) from error
    except InvalidFile:
        raise
    except ValueError as error:  # Python's limit on the digits of a whole number
        longest = max(_LONG_NUMBER.finditer(text), key=lambda found: len(found[0]))
        message = f"has a number of {len(longest[0]):,} digits; none here is that large"
        raise InvalidFile(what, [Problem(_line(text, longest.start()), message, "number.large")]) from error
    problems = [
        Problem(path, f"has the key {show(key)} twice", "key.duplicate") for path, key in _repeated(document, repeated)
    ]
    return document, problems


def _line(text: str, position: int) -> str:
    return f"line {text.count(chr(10), 0, position) + 1}"


def _toml(text: str, what: str) -> dict[str, object]:
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > _LONGEST_LINE and '"' not in line and "'" not in line:
            message = f"has {len(line):,} characters and no text; no plan has such a line"
            raise InvalidFile(what, [Problem(f"line {number}", message, "file.syntax")])
    deep = _DEEP_KEY.search(text)
    if deep is not None:
        raise InvalidFile(what, [Problem(_line(text, deep.start()), "is nested too deeply to be a plan", "file.depth")])
    return tomllib.loads(text)


class _Table(dict[str, object]):
    """A table of JSON in which a key stands more than once."""

    repeated: tuple[str, ...] = ()


def _json(text: str, repeated: list[_Table]) -> object:
    keys = 0

    def counted(table: dict[str, object]) -> dict[str, object]:
        nonlocal keys
        keys += len(table)
        return table

    document = json.loads(text, object_hook=counted)
    # Each key has a colon behind it, so where there are no more colons than keys, none stands twice. Reading
    # pairs, which would tell it of any text, takes half as long again.
    if keys == text.count(":") or keys == sum(text.count(f"{before}:") for before in '" \t\n\r'):
        return document
    return _json_of_pairs(text, repeated)


def _json_of_pairs(text: str, repeated: list[_Table]) -> object:
    def table(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        marked, counts = _Table(found), Counter(key for key, _ in pairs)
        marked.repeated = tuple(key for key in found if counts[key] > 1)
        repeated.append(marked)
        return marked

    return json.loads(text, object_pairs_hook=table)


def _repeated(document: object, repeated: list[_Table]) -> Iterator[tuple[str, str]]:
    """Yield every key that stands twice, with the path of its table."""
    waiting = [("", document)] if repeated else []
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, _Table):
            yield from ((path, key) for key in value.repeated)
        if isinstance(value, dict):
            table = cast("dict[str, object]", value)
            waiting.extend((join(path, key), table[key]) for key in reversed(table))
        elif isinstance(value, list):
            items = cast("list[object]", value)
            waiting.extend((f"{path}[{place}]", items[place]) for place in reversed(range(len(items))))


def _iso(value: object) -> str:
    return cast("dt.date", value).isoformat()


def _toml_writer() -> Callable[[dict[str, object]], str]:
    try:
        import tomli_w  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra(
            "TOML",
            [
                Problem(
                    "",
                    "writing needs the package tomli-w (the extra toml), or write JSON",
                    "extra.missing",
                )
            ],
        ) from error
    return tomli_w.dumps


def _format(path: Path, given: Format | None) -> Format:
    if given is not None:
        return _check_format(given)
    suffix = path.suffix.lower().removeprefix(".")
    if suffix in _FORMATS:
        return cast("Format", suffix)
    raise InvalidValue(
        str(path)[:200],
        [Problem("format", "the name ends neither in .toml nor in .json: say which it is", "file.format")],
    )


def _check_format(given: Format) -> Format:
    if given not in _FORMATS:
        raise InvalidValue("plan", [Problem("format", f"must be toml or json, got {show(given)}", "choice.unknown")])
    return given


def _unreadable(path: Path, error: OSError | ValueError) -> UnreadableFile:
    if isinstance(error, IsADirectoryError):
        reason = "is a directory"
    else:
        reason = str(getattr(error, "strerror", None) or error).lower()
    return UnreadableFile(str(path)[:200], [Problem("", reason, "file.unreadable")])
