"""Helpers: build objects from arguments that a type checker would refuse, and read the refusal."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

import pytest

from goalkit.errors import GoalkitError
from goalkit.model._check import show

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

NO_NUMBERS: list[tuple[object, str]] = [
    (math.nan, "number.nan"),
    (Decimal("NaN"), "number.nan"),
    (Decimal("sNaN"), "number.nan"),
    (math.inf, "number.infinite"),
    (-math.inf, "number.infinite"),
    (Decimal("-Infinity"), "number.infinite"),
    (True, "number.bool"),
    (False, "number.bool"),
    (10**400, "number.large"),
    (-(10**400), "number.large"),
    (10**150, "number.large"),
    (1.5e100, "number.large"),
    (Decimal("1e400"), "number.large"),
    (Fraction(10**400), "number.large"),
    (Fraction(1, 10**400), "number.small"),
    (Decimal("-1e-400"), "number.small"),
    (5e-324, "number.small"),
    ("3", "number.text"),
    ("", "number.text"),
    ([3], "number.type"),
    (3j, "number.type"),
    (b"3", "number.type"),
    (dt.date(2026, 4, 1), "number.type"),
]

no_numbers = pytest.mark.parametrize(("value", "code"), NO_NUMBERS, ids=show)

NO_DATES: list[tuple[object, str]] = [
    (dt.datetime(2026, 4, 1, 6, 30), "date.datetime"),  # noqa: DTZ001 - a naive one on purpose
    (dt.datetime(2026, 4, 1, 6, 30, tzinfo=dt.UTC), "date.datetime"),
    ("2026-04-01", "date.text"),
    (None, "date.missing"),
    (20260401, "date.type"),
    (dt.timedelta(1), "date.type"),
]

NO_COLLECTIONS: list[object] = [None, 3, "text", b"bytes", True, 0.5, object()]


def day(number: int) -> dt.date:
    """Return a day counted from 31 March 2026: 1 to 91 are the second quarter."""
    return dt.date(2026, 3, 31) + dt.timedelta(days=number)


def build(kind: Callable[..., T], /, *args: object, **kwargs: object) -> T:
    """Call with arguments that no type checker looks at."""
    return kind(*args, **kwargs)


def refusal(kind: Callable[..., object], /, *args: object, **kwargs: object) -> GoalkitError:
    """Return the error of a call that must be refused."""
    with pytest.raises(GoalkitError) as caught:
        kind(*args, **kwargs)
    return caught.value


def problems(kind: Callable[..., object], /, *args: object, **kwargs: object) -> list[tuple[str, str]]:
    """Return the path and code of everything that is wrong with a call."""
    return [(problem.path, problem.code) for problem in refusal(kind, *args, **kwargs).problems]
