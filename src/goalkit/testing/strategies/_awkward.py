"""Values that are easily changed or lost on the way: numbers, texts, ids and dates."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from goalkit.model.numbers import Number

__all__ = [
    "ANY_DAYS",
    "ANY_NUMBERS",
    "ANY_TEXTS",
    "AWKWARD_DAYS",
    "AWKWARD_IDS",
    "AWKWARD_NUMBERS",
    "AWKWARD_TEXTS",
]

AWKWARD_NUMBERS: tuple[Number, ...] = (
    0,
    0.1 + 0.2,
    1 / 3,
    -0.5,
    12345678.901234567,
    1.0000000000000002,
    99.99999999999999,
    2**53 - 1,
    2.0**53 + 2,
    16777217,
    1e16,
    1e22,
    1e-7,
    1e100,
    -1e-100,
    123456789012345.6,
    0.1,
    2.675,
    -7,
)
"""Numbers that rounding, single precision, a format or whole-number types change."""
ANY_NUMBERS: SearchStrategy[Number] = st.one_of(
    st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda number: number if abs(number) > 1e-9 else 0.0),
    st.integers(-(10**15), 10**15),
)

AWKWARD_TEXTS: tuple[str, ...] = (
    "Grüße, Ω und 目標 🎯",
    "",
    " a blank on either side ",
    "say \"yes\", don't say 'no'",
    "back\\slash, \\n that is no line, \\u0041 that is no A",
    "first line\nsecond line\r\nthird\ttabbed",
    "null",
    "None",
    "NaN",
    "true",
    "12",
    "1e3",
    "2026-03-31",
    "=SUM(A1:A2)",
    "# no comment; a,b;c",
    "{curly} [square] <b>&amp;</b> %s %(name)s",
    '"""',
    "e\u0301 beside \u00e9, \ufb01 beside fi",
    "\u2028 and \u2029 and \u0085",
    "\u200b\ufeff",
    "אבג and 中文",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\x00\x1f\x7f",
    "-",
    "0",
    "long " * 200,
)
"""Texts that escaping, trimming, an encoding, a normal form or a narrow column changes."""
ANY_TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)

AWKWARD_IDS = (
    ("a", "A", "aa", "AA"),
    ("1", "01", "1.0", "1e0"),
    ("é", "e\u0301", "e", "É"),
    ("null", "None", "nan", "NA"),
    ("true", "True", "false", "0"),
    ("a b", "a  b", "a_b", "a-b"),
    ("a.b", "a[0]", "a/b", "a:b"),
    ("'q'", '"q"', "q\\", "#q"),
    ("目標", "Ziel ß", "Ziel ss", "ziel ß"),
    ("x" * 300, "x" * 301, "x" * 255, "x" * 256),
    ("2026-03-31", "31.03.2026", "=1", "@x"),
)
"""Four ids each that are different, and easily taken for one another or for something else."""

AWKWARD_DAYS = (
    dt.date(1970, 1, 1),
    dt.date(1969, 12, 31),
    dt.date(2024, 2, 29),
    dt.date(2000, 2, 29),
    dt.date(1926, 4, 3),
    dt.date(2068, 12, 31),
    dt.date(2069, 1, 1),
    dt.date(2038, 1, 20),
    dt.date(2026, 3, 4),
    dt.date(2026, 3, 29),
    dt.date(2026, 10, 25),
    dt.date(2026, 12, 28),
    dt.date(1, 1, 1),
    dt.date(9999, 12, 31),
)
"""Dates at the ends of what a date can be, of eras, of months and years, and on days when clocks change."""
ANY_DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))
