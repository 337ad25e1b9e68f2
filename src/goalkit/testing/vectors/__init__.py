"""Golden vectors: inputs and the answers they must give, as plain JSON for implementations in any language.

`README.md` in this folder says what the fields mean; the files are in the installed package too.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, TypeAlias, cast

__all__ = ["NAMES", "Vectors", "load", "schema"]

Vectors: TypeAlias = dict[str, Any]
"""One file as plain dictionaries and lists."""

NAMES = ("scoring", "grading", "pace", "rollup", "health", "cycles", "expected", "calendars", "plans")
"""The files, from the smallest step of the arithmetic to whole plans."""


def load(name: str) -> Vectors:
    """Return the vectors of a name: a dictionary with `vectors`, `version` and `cases`.

    Raises:
        ValueError: There are no such vectors.

    Examples:
        >>> case = load("scoring")["cases"][3]
        >>> case["id"], case["input"]["value"], case["expect"]["score"]
        ('scoring-004', 50, 0.5)

        Every case has an input and what is expected of it, so a test of your own arithmetic is a loop:

        >>> from fractions import Fraction
        >>> def mean(members):
        ...     counted = [(Fraction(str(m["score"] or 0)), Fraction(str(m["weight"]))) for m in members if m["weight"]]
        ...     return sum(score * weight for score, weight in counted) / sum(weight for _, weight in counted)
        >>> case = load("rollup")["cases"][3]
        >>> case["title"], float(round(mean(case["input"]["members"]), 9)) == case["expect"]["score"]
        ('mean: weights', True)
    """
    if name not in NAMES:
        raise ValueError(f"there are no vectors {name!r}; there are {', '.join(NAMES)}")
    return _read(name)


def schema() -> Vectors:
    """Return the JSON Schema (2020-12) of all the files.

    Examples:
        >>> schema()["$schema"]
        'https://json-schema.org/draft/2020-12/schema'
    """
    return _read("schema")


def _read(name: str) -> Vectors:
    text = files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8")
    return cast("Vectors", json.loads(text))
