"""How a value object checks itself: every field is looked at, every problem is kept, one error is raised.

A class calls this from `__attrs_post_init__` (attrs validators can be switched off globally, that
cannot). Converters only *declare* what a constructor accepts and normalise what is already right;
whatever is wrong passes through them and is reported here, together with all the rest.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from itertools import pairwise
from numbers import Real
from typing import TYPE_CHECKING, TypeVar, cast

import attrs

from goalkit.errors import InvalidValue, Problem
from goalkit.model._quick import LATER
from goalkit.model.numbers import LARGEST, SMALLEST, Number

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_FEWEST = 4
"""How many digits a number to read has at least, zeros at its end left out."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def show(value: object) -> str:
    """Return a short text of any value for an error message; never longer than a line."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - a foreign __repr__ must not hide the real problem
        text = f"<{type(value).__name__}>"
    text = _SURROGATE.sub("?", _CONTROL.sub(" ", text))
    return text if len(text) <= 60 else f"{text[:57]}..."


def digits(number: float) -> str:
    """Return a number as people write it: 1250000, not 1.25e+06."""
    return f"{number:.15g}"


def short(number: float | Fraction, beside: Iterable[float | Fraction] = ()) -> str:
    """Return a computed number to read beside others: no digits of it that say nothing, none hidden that do.

    Four digits, or all before the point; more where two different numbers of the sentence are closer than
    that, until the smallest distance has two digits: 99.9912 is 99.99 alone, and 99.9912 beside 99.9969.
    """
    value = float(number)
    numbers = sorted({Fraction(other) for other in (number, *beside)})
    gaps = [after - before for before, after in pairwise(numbers)]
    decimals = 1 - _power(float(min(gaps))) if gaps else 0
    count = max(_FEWEST, _power(value) + 1 + max(0, decimals))
    return digits(float(f"{value:.{count}g}"))


def _power(number: float) -> int:
    """Return the power of ten of a number's first digit: 2 for 123."""
    return Decimal(number).adjusted()


def counted(number: int, what: str) -> str:
    """Return a number of things in words, as `1 KPI` or `2 KPIs`."""
    return f"{number} {what}{'s' * (number != 1)}"


def joined(words: Sequence[str]) -> str:
    """Return words as people list them: `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def as_number(value: Number) -> float:
    """Declare that a field accepts any `Number`; conversion and checks happen in `Check.number`."""
    return cast("float", value)


def as_optional_number(value: Number | None) -> float | None:
    """Declare that a field accepts any `Number` or None."""
    return cast("float | None", value)


def as_tuple(values: Iterable[T]) -> tuple[T, ...]:
    """Make a tuple of any iterable; what is no iterable (or is one text) is left for the check."""
    if type(values) is tuple or isinstance(values, (str, bytes)) or not isinstance(cast("object", values), Iterable):
        return cast("tuple[T, ...]", values)
    return tuple(values)


def parts_of(item: object) -> tuple[object, ...]:
    """Return the parts of a tuple or list, none of anything else."""
    return tuple(cast("tuple[object, ...]", item)) if isinstance(item, (tuple, list)) else ()


def evolve(item: T, **changes: object) -> T:
    """Return a copy with other fields, checked like any other object.

    As `attrs.evolve`, which looks the fields up anew at each call and takes twice as long for a key result.
    """
    kind: Callable[..., T] = type(item)
    return kind(**{argument: getattr(item, name) for argument, name in _arguments(cast("Hashable", kind))} | changes)


@cache
def _arguments(kind: Hashable) -> tuple[tuple[str, str], ...]:
    """Return the arguments of a class, each with the field that it becomes."""
    fields = [field for field in attrs.fields(cast("type[attrs.AttrsInstance]", kind)) if field.init]
    return tuple((field.alias or field.name, field.name) for field in fields)


class Check:
    """Collects the problems of one object under construction.

    Setting a field to its normal form goes through `keep`, because the object is frozen.
    """

    __slots__ = ("problems", "target")

    def __init__(self, target: object) -> None:
        self.target: object = target
        self.problems: list[Problem] = []

    def add(self, path: str, message: str, code: str) -> None:
        """Note one problem."""
        self.problems.append(Problem(path, message, code))

    def keep(self, name: str, value: object) -> None:
        """Set a field of the frozen object to its normal form."""
        object.__setattr__(self.target, name, value)

    def convert(self) -> None:
        """Call the converters that were put off at construction, field by field."""
        for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(self.target))):
            if LATER in field.metadata:
                self.keep(field.name, field.metadata[LATER](getattr(self.target, field.name)))

    def raise_if_any(self, what: str) -> None:
        """Raise one `InvalidValue` that lists everything noted."""
        if self.problems:
            raise InvalidValue(what, self.problems)

    # numbers

    def number(
        self,
        name: str,
        value: object,
        *,
        low: float | None = None,
        high: float | None = None,
        above: float | None = None,
    ) -> float | None:
        """Check and keep a number as `float`; return it, or None where it is no number."""
        number = self.to_float(name, value)
        if number is None:
            return None
        if low is not None and number < low:
            self.add(name, f"must be {low:g} or more, got {show(value)}", "number.low")
            return None
        if above is not None and number <= above:
            self.add(name, f"must be above {above:g}, got {show(value)}", "number.low")
            return None
        if high is not None and number > high:
            hint = f" (write {number / 100:g} for {number:g} %)" if high == 1 and number <= 100 else ""
            self.add(name, f"must be {high:g} or less, got {show(value)}{hint}", "number.high")
            return None
        self.keep(name, number)
        return number

    def optional_number(
        self, name: str, value: object, *, low: float | None = None, high: float | None = None
    ) -> float | None:
        """Check and keep a number that may be absent."""
        return None if value is None else self.number(name, value, low=low, high=high)

    def to_float(self, name: str, value: object) -> float | None:
        """Return `value` as a float, or note why it cannot be one."""
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, Fraction, Real)):
            self.add(name, *_no_number(value))
            return None
        number = _as_float(cast("Number", value))  # Real: the numbers of numpy and pandas
        magnitude = abs(number)
        if SMALLEST <= magnitude <= LARGEST or (magnitude == 0 and value == 0):
            return number or 0.0  # -0.0 becomes 0.0: two spellings of one value
        self.add(name, *_out_of_range(number, cast("Number", value)))
        return None

    # texts

    def text(self, name: str, value: object, *, empty: bool = True) -> str | None:
        """Check a text. Half of a surrogate pair cannot be written to any file and is refused."""
        if not isinstance(value, str):
            self.add(
                name,
                "is missing: a text is needed" if value is None else f"must be a text, got {show(value)}",
                "text.type",
            )
            return None
        if not empty and not value.strip():
            self.add(name, "must not be empty", "text.empty")
            return None
        if _SURROGATE.search(value):
            self.add(name, f"has half of a surrogate pair, which no file can hold: {show(value)}", "text.surrogate")
            return None
        return value

    def identifier(self, name: str, value: object) -> str | None:
        """Check an id: a text of one line without blanks at its ends."""
        text = self.id_text(name, value, empty=False)
        if text is None:
            return None
        if text != text.strip() or _CONTROL.search(text):
            self.add(name, f"must be one line without blanks at its ends, got {show(value)}", "id.form")
            return None
        return text

    def id_text(self, name: str, value: object, *, empty: bool = True) -> str | None:
        """Check that an id is a text and not the object it belongs to."""
        if hint := its_id(value):
            self.add(name, f"must be an id, got {show(value)}{hint}", "text.type")
            return None
        return self.text(name, value, empty=empty)

    def optional_identifier(self, name: str, value: object) -> str | None:
        """Check an id that may be absent."""
        return None if value is None else self.identifier(name, value)

    # dates

    def date(self, name: str, value: object) -> dt.date | None:
        """Check a calendar date. A datetime is refused: which day it is depends on a time zone."""
        if type(value) is dt.date:
            return value
        if isinstance(value, dt.datetime):
            self.add(
                name,
                f"must be a date, got the datetime {value.isoformat()}; "
                "turn it into a date with goalkit.business_date(moment, tz)",
                "date.datetime",
            )
            return None
        if isinstance(value, dt.date):
            return value
        if isinstance(value, str):
            self.add(name, f"must be a date, got the text {show(value)}; use datetime.date", "date.text")
            return None
        if value is None:
            self.add(name, "is missing: a date is needed", "date.missing")
            return None
        self.add(name, f"must be a date, got {show(value)}", "date.type")
        return None

    # choices

    def choice(self, name: str, value: object, options: Sequence[str]) -> bool:
        """Check that a text is one of the declared options."""
        if isinstance(value, str) and value in options:
            return True
        self.add(name, f"must be one of {', '.join(options)}; got {show(value)}", "choice.unknown")
        return False

    def enum(self, name: str, value: object, kind: type[E], allowed: Sequence[E] | None = None) -> E | None:
        """Check and keep a member of an enum; its text is accepted as well."""
        members = tuple(kind) if allowed is None else allowed
        if isinstance(value, str):
            for member in members:
                if value == member.value:
                    if value is not member:
                        self.keep(name, member)
                    return member
        self.add(name, f"must be one of {', '.join(members)}; got {show(value)}", "choice.unknown")
        return None

    def flag(self, name: str, value: object) -> None:
        """Check a yes or no."""
        if not isinstance(value, bool):
            self.add(name, f"must be True or False, got {show(value)}", "flag.type")

    def count(self, name: str, value: object, *, low: int = 1, high: int | None = None) -> int | None:
        """Check a whole number."""
        if isinstance(value, bool) or not isinstance(value, int):
            self.add(name, f"must be a whole number, got {show(value)}", "count.type")
            return None
        if value < low:
            self.add(name, f"must be {low} or more, got {show(value)}", "count.low")
            return None
        if high is not None and value > high:
            self.add(name, f"must be {high} or less, got {show(value)}", "count.high")
            return None
        return value

    # parts

    def instance(self, name: str, value: object, kind: type | tuple[type, ...], *, optional: bool = False) -> bool:
        """Check that a field holds an object of the right class."""
        if optional and value is None:
            return True
        if isinstance(value, kind):
            return True
        kinds = kind if isinstance(kind, tuple) else (kind,)
        names = " or ".join(k.__name__ for k in kinds)
        self.add(name, f"must be {names}, got {show(value)}", "part.type")
        return False

    def items(self, name: str, values: object, kind: type[T] | tuple[type[T], ...]) -> tuple[T, ...]:
        """Check a collection item by item; return the items that are right."""
        return tuple(item for _, item in self.placed(name, values, kind))

    def placed(self, name: str, values: object, kind: type[T] | tuple[type[T], ...]) -> list[tuple[int, T]]:
        """Check a collection item by item; return the items that are right, each with its position."""
        if not isinstance(values, tuple):
            self.add(name, f"must be a collection, got {show(values)}", "collection.type")
            return []
        return [
            (position, cast("T", item))
            for position, item in enumerate(cast("tuple[object, ...]", values))
            if isinstance(item, kind) or self.instance(f"{name}[{position}]", item, kind)
        ]

    def identifiers(self, name: str, values: object) -> None:
        """Check a collection of ids without duplicates."""
        seen: set[str] = set()
        if not isinstance(values, tuple):
            self.add(name, f"must be a collection of ids, got {show(values)}", "collection.type")
            return
        for position, item in enumerate(cast("tuple[object, ...]", values)):
            text = self.identifier(f"{name}[{position}]", item)
            if text is not None and text in seen:
                self.add(f"{name}[{position}]", f"{show(text)} is listed twice", "id.duplicate")
            elif text is not None:
                seen.add(text)


def _no_number(value: object) -> tuple[str, str]:
    """Return what to say about a value of another kind, and the code."""
    if isinstance(value, bool):
        return f"must be a number, got {value} (a bool is not a number here)", "number.bool"
    if isinstance(value, str):
        return f"must be a number, got the text {show(value)}", "number.text"
    if value is None:
        return "is missing: a number is needed", "number.missing"
    return f"must be a number, got {show(value)} ({type(value).__name__})", "number.type"


def _as_float(value: Number) -> float:
    """Return the nearest float; infinity for what is too large, NaN for any kind of NaN."""
    try:
        return float(value)
    except OverflowError:
        return math.inf
    except ValueError:  # a signalling NaN
        return math.nan


def _out_of_range(number: float, value: Number) -> tuple[str, str]:
    """Return what to say about a number that is none or has no place among floats, and the code."""
    if math.isnan(number):
        return "must be a number, got NaN; leave it out (None) where nothing is known", "number.nan"
    if math.isinf(number) and value in {math.inf, -math.inf}:
        return f"must be finite, got {number}", "number.infinite"
    if abs(number) > LARGEST:
        return f"is too large (magnitude above {LARGEST:g}), got {show(value)}", "number.large"
    text = f"is too small to tell from 0 (magnitude below {SMALLEST:g}), got {show(value)}"
    return text, "number.small"


def unknown_code(kind: str) -> str:
    """Return the code of an id that does not exist: `key-result.unknown`, `goal.unknown` where two kinds fit."""
    return f"{'goal' if ' or ' in kind else kind.lower().replace(' ', '-')}.unknown"


def its_id(value: object) -> str:
    """Return a hint where an object stands in the place of its id, or nothing."""
    own: object = None if isinstance(value, str) else getattr(value, "id", None)
    return f"; pass its id, {show(own)}" if isinstance(own, str) else ""


def named(kind: str, name: object) -> str:
    """Return how an error calls the object: its class, and its id where it has one."""
    return f"{kind} {show(name)}" if isinstance(name, str) and name else kind
