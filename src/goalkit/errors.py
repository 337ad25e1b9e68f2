"""What goes wrong, as types.

Every error that goalkit raises on purpose is a `GoalkitError`. It also inherits the matching
builtin (`ValueError`, `LookupError`, `OSError`, `ImportError`), so code that knows nothing of goalkit
still catches it. It carries a stable `code` and a tuple of `Problem`s, each with the path to the field.

This module imports nothing of the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "GoalkitError",
    "InvalidFile",
    "InvalidPlan",
    "InvalidValue",
    "MissingExtra",
    "NotFound",
    "Problem",
    "UnreadableFile",
    "VersionConflict",
]

_SHOWN = 20
"""How many problems an error's text lists before it says how many more there are."""


@final
@attrs.frozen(repr=False)
class Problem:
    """One thing that is wrong, and where.

    Attributes:
        path: The field, as `objectives[2].key_results[0].weight`; empty for the object itself.
        message: One sentence in lower case that says what is wrong and, where it can, what to do.
        code: A stable identifier such as `number.nan`.

    Examples:
        >>> Problem("weight", "must be 0 or more, got -1.0", "number.low")
        Problem('weight', 'must be 0 or more, got -1.0', 'number.low')
        >>> str(Problem("weight", "must be 0 or more, got -1.0", "number.low"))
        'weight: must be 0 or more, got -1.0'
    """

    path: str
    message: str
    code: str

    def under(self, prefix: str) -> Problem:
        """Return the same problem seen from one level further out.

        Examples:
            >>> Problem("weight", "is missing", "field.missing").under("key_results[0]").path
            'key_results[0].weight'
        """
        if not prefix or not self.path:
            path = prefix or self.path
        else:
            path = f"{prefix}{self.path}" if self.path.startswith("[") else f"{prefix}.{self.path}"
        return Problem(path, self.message, self.code)

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message

    def __repr__(self) -> str:
        return f"Problem({self.path!r}, {self.message!r}, {self.code!r})"


class GoalkitError(Exception):
    """The root of all errors that goalkit raises on purpose.

    Attributes:
        code: A stable identifier of the kind of error. Where exactly one problem is reported it is
            that problem's code.
        what: What could not be built, read or found, as `KeyResult 'ttfa'`.
        problems: Everything that is wrong, in the order of the fields; never empty.

    Examples:
        >>> import goalkit as gk
        >>> try:
        ...     gk.Milestone("Ship", weight=-1)
        ... except gk.GoalkitError as error:
        ...     print(error.code, "|", error)
        number.low | Milestone 'Ship': weight: must be 0 or more, got -1
    """

    default_code: ClassVar[str] = "goalkit"
    """The code of this kind of error, where several problems are reported."""

    what: str
    problems: tuple[Problem, ...]

    def __init__(self, what: str, problems: Iterable[Problem]) -> None:
        self.what = what
        self.problems = tuple(problems)
        # Not the builtin's: OSError would take `what` for an error number.
        Exception.__init__(self, what, self.problems)

    @property
    def code(self) -> str:
        """The one problem's code, or the code of this kind of error."""
        return self.problems[0].code if len(self.problems) == 1 else self.default_code

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return f"{self.what}: {self.problems[0]}"
        lines = [f"{self.what}: {len(self.problems)} problems"]
        lines += [f"  {problem}" for problem in self.problems[:_SHOWN]]
        if len(self.problems) > _SHOWN:
            lines.append(f"  ... and {len(self.problems) - _SHOWN} more (all in .problems)")
        return "\n".join(lines)

    def __reduce__(self) -> tuple[type[GoalkitError], tuple[str, tuple[Problem, ...]]]:
        return type(self), (self.what, self.problems)


class InvalidValue(GoalkitError, ValueError):
    """A value breaks a rule of its own type: a number, a date, a weight, a band."""

    default_code = "value.invalid"


class InvalidPlan(GoalkitError, ValueError):
    """Values that are fine one by one do not fit together: unknown ids, duplicates, cycles of links."""

    default_code = "plan.invalid"


class InvalidFile(GoalkitError, ValueError):
    """A file or document is not a plan: syntax, unknown keys, wrong types, or an invalid plan in it."""

    default_code = "file.invalid"


class VersionConflict(GoalkitError):
    """Somebody else has changed what was to be changed: read it again, then decide.

    Examples:
        >>> error = VersionConflict.between("acme", expected=1, found=3)
        >>> print(error, "|", error.code)
        'acme': expected_version: must be 3, the version that is there, got 1 | version.conflict
    """

    default_code = "version.conflict"

    @classmethod
    def between(cls, key: str, *, expected: int, found: int) -> VersionConflict:
        """Return the error for a version that is not the one that is there; 0 is "nothing is there"."""
        text = f"must be {found}, the version that is there, got {expected}"
        return cls(repr(key), [Problem("expected_version", text, "version.conflict")])


class UnreadableFile(GoalkitError, OSError):
    """A file cannot be read or written: missing, a directory, no permission."""

    default_code = "file.unreadable"

    def __str__(self) -> str:  # OSError has a __str__ of its own, for errno and filename
        return GoalkitError.__str__(self)


class NotFound(GoalkitError, LookupError):
    """No such goal, KPI, owner or cycle in this plan."""

    default_code = "not-found"


class MissingExtra(GoalkitError, ImportError):
    """An optional part needs a package that is not installed; the message names the extra."""

    default_code = "extra.missing"

    def __str__(self) -> str:  # ImportError has a __str__ of its own, for msg
        return GoalkitError.__str__(self)
