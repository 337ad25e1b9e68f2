"""Plans in files: TOML for people, JSON for machines. `load(dump(plan)) == plan` for every plan."""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

from goalkit.errors import InvalidFile, InvalidValue, MissingExtra, Problem, UnreadableFile
from goalkit.interchange.native import decode, encode

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from goalkit.model.plan import Plan

__all__ = ["Format", "dump", "dumps", "load", "loads"]

Format: TypeAlias = Literal["toml", "json"]
"""How a plan is written: TOML for people, JSON for machines."""

_FORMATS = get_args(Format)
_PLACE = re.compile(r" \(at (line \d+, column \d+|end of document)\)$")
_LONGEST_LINE = 1_000_000
"""A line of TOML longer than this is no plan that a person wrote; refusing it early keeps bad input cheap."""


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
    where = Path(path)
    try:
        if where.is_dir():
            raise IsADirectoryError
        chosen = _format(where, format)
        data = where.read_bytes()
    except OSError as error:
        raise _unreadable(where, error) from error
    except ValueError as error:  # a path with a null character
        raise UnreadableFile(str(where)[:200], [Problem("", str(error), "file.name")]) from error
    return _parse(data, chosen, what=where.name)


def loads(text: str, *, format: Format) -> Plan:  # noqa: A002 - the word for it
    """Return the plan in a text.

    Raises:
        InvalidFile: It is not a plan; everything that is wrong is listed.
        InvalidValue: The format is unknown.

    Examples:
        >>> loads('goalkit = 1\\nname = "Acme"', format="toml").name
        'Acme'
        >>> loads('goalkit = 1\\nname = ', format="toml")
        Traceback (most recent call last):
        goalkit.errors.InvalidFile: text: end of document: Invalid value
    """
    _check_format(format)
    return _parse(text.encode("utf-8", "surrogatepass"), format, what="text")


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
        <BLANKLINE>
        [[owners]]
        id = "growth"
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
    """
    where = Path(path)
    text = dumps(plan, format=_format(where, format))
    try:
        _replace(Path(os.path.realpath(where)), text.encode())
    except OSError as error:
        raise _unreadable(where, error) from error


def _replace(target: Path, data: bytes) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _parse(data: bytes, chosen: Format, *, what: str) -> Plan:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidFile(
            what, [Problem(f"line {line}", f"is not UTF-8 text (byte {error.start}): not a plan", "file.encoding")]
        ) from error
    repeated: list[str] = []
    try:
        document = _toml(text) if chosen == "toml" else _json(text, repeated)
    except RecursionError as error:
        raise InvalidFile(what, [Problem("", "is nested too deeply to be a plan", "file.depth")]) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InvalidFile(what, [Problem(place, f"is no JSON: {error.msg}", "file.syntax")]) from error
    except ValueError as error:
        message = str(error)
        found = _PLACE.search(message)
        text = message if found is None else message[: found.start()]
        place = "" if found is None else found[1]
        raise InvalidFile(what, [Problem(place, text[:300], "file.syntax")]) from error
    problems = [Problem("", f"has the key {key!r} twice in one table", "key.duplicate") for key in repeated]
    try:
        plan = decode(document, what=what)
    except InvalidFile as error:
        raise InvalidFile(what, [*problems, *error.problems]) from error
    if problems:
        raise InvalidFile(what, problems)
    return plan


def _toml(text: str) -> dict[str, object]:
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > _LONGEST_LINE:
            message = f"Line of {len(line):,} characters; no plan has one (at line {number}, column 1)"
            raise ValueError(message)
    return tomllib.loads(text)


def _json(text: str, repeated: list[str]) -> object:
    def table(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            seen: set[str] = set()
            repeated.extend(key[:60] for key, _ in pairs if key in seen or seen.add(key))
        return found

    return json.loads(text, object_pairs_hook=table)


def _iso(value: object) -> str:
    return cast("dt.date", value).isoformat()


def _toml_writer() -> Callable[[dict[str, object]], str]:
    try:
        import tomli_w  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra(
            "TOML",
            [Problem("", "writing needs tomli-w: pip install 'goalkit-okr[toml]', or write JSON", "extra.missing")],
        ) from error
    return tomli_w.dumps


def _format(path: Path, given: Format | None) -> Format:
    if given is not None:
        return _check_format(given)
    suffix = path.suffix.lower().removeprefix(".")
    if suffix == "toml" or suffix == "json":  # noqa: PLR1714 - so that the type is narrowed
        return suffix
    raise InvalidValue(
        str(path)[:200], [Problem("format", "the name ends neither in .toml nor in .json: say which it is", "file.format")]
    )


def _check_format(given: Format) -> Format:
    if given not in _FORMATS:
        raise InvalidValue("plan", [Problem("format", f"must be toml or json, got {given!r}", "choice.unknown")])
    return given


def _unreadable(path: Path, error: OSError) -> UnreadableFile:
    reason = "is a directory" if isinstance(error, IsADirectoryError) else (error.strerror or str(error)).lower()
    return UnreadableFile(str(path)[:200], [Problem("", reason, "file.unreadable")])
