"""Wording: a title as words and numbers, for the rules that read titles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from goalkit.checks.language import Language

__all__ = ["Title", "Value", "same"]

_LONGEST = 300
"""A title of more characters is a text, and not read."""
_GAP = "[ \u00a0\u2009\u202f'\u2019]"
_TOKEN = re.compile(
    rf"""
    (?<![\w.,/:\-\u2013])                                            # no part of a date, a version or a range
    (?P<digits>[0-9]{{1,3}}(?:{_GAP}[0-9]{{3}})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)*)
    (?P<tail>[^\W\d_]*)                                              # 10k, 300ms, 99th
    (?![-\u2013/:.,]?\w)
    | (?P<word>[^\W\d_](?:\w|['\u2019.&-](?=\w))*)
    | ->|=>|<=|>=|\S
    """,
    re.VERBOSE,
)
_SHARE = re.compile(r"(?<![\w.,/:\-\u2013])([0-9]{1,9})([/\u2013-])([0-9]{1,9})(?![\w/:\-\u2013])")
"""2/3, 3-5: a part or a range, or a piece of a date."""
_CODE = re.compile(r"[^\W\d_]{1,3}\d+")
_SCALES = (("thousands", 3), ("millions", 6), ("billions", 9))
_FACTORS = (1e3, 1e-3, 1e6, 1e-6, 1e9, 1e-9)
_OPEN, _CLOSED = ("(", "["), (")", "]")


@attrs.frozen(kw_only=True)
class Value:
    """A number in a title, with what belongs to it."""

    start: int
    """Its first token."""
    end: int
    """The token after it."""
    text: str
    """As written."""
    readings: tuple[tuple[float, float], ...]
    """What it may be, as 2.500 is 2.5 or 2500, each with half of its last place."""
    percent: bool
    money: bool
    scaled: bool
    unit: str | None

    @property
    def plain(self) -> bool:
        """Whether it is a number and nothing else."""
        return not (self.percent or self.money or self.scaled or self.unit)


class Title:
    """A title as tokens and values."""

    def __init__(self, text: str, language: Language) -> None:
        self.language = language
        self.text = text
        matches = [] if len(text) > _LONGEST else list(_TOKEN.finditer(text))
        self.tokens = [match[0].casefold().replace("\u2019", "'") for match in matches]
        self.is_word = [match["word"] is not None for match in matches]
        self._matches = matches
        self.values = self._values()
        self.start = self._start()

    def has(self, at: int, field: str) -> int:
        """Return of how many tokens the entry of a list is that stands at a place, or 0."""
        return self.language.match(self.tokens, at, field)

    def slice(self, first: int, last: int) -> str:
        """Return what is written from one token to the one before another."""
        return self.text[self._matches[first].start() : self._matches[last - 1].end()]

    def any(self, field: str, first: int = 0, last: int | None = None) -> bool:
        """Return whether a list has an entry that starts between two places."""
        return any(self.has(at, field) for at in range(first, len(self.tokens) if last is None else last))

    def before(self, at: int, field: str) -> int:
        """Return of how many tokens the entry of a list is that ends before a place, or 0."""
        return next((n for n in (4, 3, 2, 1) if n <= at and self.has(at - n, field) == n), 0)

    def skip(self, at: int, *fields: str) -> int:
        """Return the first place, from one on, where no entry of the lists stands."""
        while step := max(self.has(at, field) for field in fields):
            at += step
        return at

    def back(self, at: int, *fields: str) -> int:
        """Return where the entries of the lists that end before a place begin."""
        while step := max(self.before(at, field) for field in fields):
            at -= step
        return at

    def _start(self) -> int:
        """Return the place of the first word that counts: after numbering, labels and lead-ins."""
        at, end = 0, len(self.tokens)
        numbers = {value.start for value in self.values}
        if 0 in numbers and self.tokens[1:2] in ([")"], ["."]):
            at = 2
        while at < end and at not in numbers:
            if self.tokens[at] in _OPEN:
                at = next((place for place in range(at, end) if self.tokens[place] in _CLOSED), at) + 1
                continue
            step = self.has(at, "leads") or self._label(at) or bool(_CODE.fullmatch(self.tokens[at]))
            if self.is_word[at] and not step:
                break
            at += step or 1
        return at

    def _label(self, at: int) -> int:
        """Return of how many tokens a label is, as `Sales (new deals):` is of five; 0 without one."""
        colon = next((n for n in range(at, min(at + 7, len(self.tokens))) if self.tokens[n] == ":"), None)
        if colon is None or any(at <= value.start < colon for value in self.values):
            return 0
        return colon + 1 - at

    def _values(self) -> list[Value]:
        found: list[Value] = []
        years = sum(_year(token) for token in self.tokens)
        for at, match in enumerate(self._matches):
            taken = found[-1].end if found else 0
            value = self._value(at, taken) if match["digits"] and self.tokens[at - 1 : at] != ["#"] else None
            if value is not None and not self._dated(value, years):
                found.append(value)
        return found

    def _value(self, at: int, taken: int) -> Value | None:
        match, language = self._matches[at], self.language
        readings, tail, end, power = _readings(match["digits"]), match["tail"].casefold(), at + 1, 0
        percent = money = False
        unit: str | None = None
        for field, zeros in _SCALES:
            if tail and language.match((tail,), 0, field):
                power, unit = zeros, language.unit(tail)
            elif not tail and self.has(end, field):
                power, unit, end = zeros, language.unit(self.tokens[end]), end + 1
        if tail and not power:
            unit = language.unit(tail)
            money = bool(language.match((tail,), 0, "money"))
            if unit is None and not money:
                return None
        if step := self.has(end, "percents"):
            percent, end = True, end + step
        if step := self.has(end, "money"):
            money, end = True, end + step
        if unit is None and end < len(self.tokens):
            unit = language.unit(self.tokens[end])
        start = at
        if at > taken and self.has(at - 1, "money"):
            money, start = True, at - 1
        return Value(
            start=start,
            end=end,
            text=self.slice(start, end),
            readings=tuple((number * 10**power, half * 10**power) for number, half in readings),
            percent=percent,
            money=money,
            scaled=power > 0,
            unit=unit,
        )

    def _dated(self, value: Value, years: int) -> bool:
        """Return whether a number is (part of) a date."""
        if not value.readings:
            return True
        if self.has(value.end, "months") or self.before(value.start, "months"):
            return True
        if not value.plain or not _year(self.tokens[value.start]):
            return False
        to = self.before(value.start, "ends") or self.before(value.start, "starts")
        counts = self.has(value.end, "metrics") or self.has(value.end, "counted")
        return years > 1 or not (to or counts)

    def span(self) -> tuple[Value, Value | None] | None:
        """Return the numbers of the one "from 12 % to 20 %"; the second is None where it is a limit."""
        pairs = [self._pair(one, two) for one, two in zip(self.values, self.values[1:], strict=False)]
        found = [pair for pair in pairs if pair is not None]
        return found[0] if len(found) == 1 else None

    def _pair(self, one: Value, two: Value) -> tuple[Value, Value | None] | None:
        gap = range(one.end, two.start)
        joints = [at for at in gap if self.has(at, "ends")]
        if not joints or len(gap) > 8:
            return None
        if not any(self.has(at, "arrows") for at in joints):
            first = self.back(one.start, "about", "limits")
            last = self.skip(joints[-1] + self.has(joints[-1], "ends"), "about", "limits")
            if not self.before(first, "starts") or last != two.start:
                return None
        unit, percent = one.unit or two.unit, one.percent or two.percent  # "from 12 to 20 %" has both in percent
        one, two = (attrs.evolve(value, unit=value.unit or unit, percent=percent) for value in (one, two))
        exact = not self.any("limits", joints[-1], two.start)
        return one, two if exact else None

    def spans(self) -> bool:
        """Return whether the title says "from 12 % to 20 %" at all."""
        return any(self._pair(one, two) for one, two in zip(self.values, self.values[1:], strict=False))

    def several(self) -> bool:
        """Return whether more than one number is arrived at, as in "NPS from 40 to 50 and churn to 3 %"."""
        goals = [value for value in self.values if self.before(self.back(value.start, "about", "limits"), "ends")]
        return len(goals) > 1

    def counts(self) -> bool:
        """Return whether the title says any number: in digits, as a part or range, or in words."""
        if self.values or self.any("spelled"):
            return True
        if any(self.has(at, "multiplying") and not self.has(at, "ambition") for at in range(len(self.tokens))):
            return True
        return any(self._counted(match) for match in _SHARE.finditer(self.text))

    def _counted(self, match: re.Match[str]) -> bool:
        """Return whether things follow a part or a range, as in "2/3 of users": else it may be a date."""
        rest = [token[0] for token in _TOKEN.finditer(self.text[match.end() :])]
        if int(match[1]) >= int(match[3]) or not rest:
            return False
        return any(self.language.match(rest, 0, field) for field in ("amounts", "counted", "metrics", "percents"))

    def arrival(self) -> Value | None:
        """Return the number of "increase ... to 70", where it is the only one and nothing else is said of it."""
        if len(self.values) != 1:
            return None
        value = self.values[0]
        before = self.back(value.start, "about")
        step = self.before(before, "ends")
        if not step or before == step or self.any("limits"):
            return None
        moved = self.has(self.start, "changes") or self.before(before - step, "metrics")
        after = value.end + (value.end < len(self.tokens) and self.language.unit(self.tokens[value.end]) is not None)
        if not moved or (after < len(self.tokens) and self.is_word[after] and not self._known_after(after)):
            return None
        return value

    def _known_after(self, at: int) -> bool:
        """Return whether what follows a number belongs to it: in "visits to 3 landing pages" it does not."""
        return any(self.has(at, field) for field in ("periods", "metrics", "counted"))

    def limited(self, value: Value) -> bool:
        """Return whether a number is a limit, as in "below 3 %"."""
        return bool(self.before(self.back(value.start, "about"), "limits"))

    def unknown(self, first: int, last: int) -> int:
        """Return how many words between two places are neither numbers nor belong to them."""
        count, at = 0, first
        starts = {value.start: value.end for value in self.values}
        while at < last:
            step = starts[at] - at if at in starts else max(self.has(at, field) for field in _KNOWN)
            count += not step and self.is_word[at] and not self.language.unit(self.tokens[at])
            at += step or 1
        return count


_KNOWN = ("changes", "keeping", "metrics", "counted", "limits", "small", "months", "periods", "about", "leads")


def _year(token: str) -> bool:
    return len(token) == 4 and token.isascii() and token.isdigit() and "1990" <= token <= "2050"


def _readings(written: str) -> list[tuple[float, float]]:
    """Return what digits may mean, each with half of the last place shown: 1,000 is 1000, or 1."""
    bare = re.sub(_GAP, "", written)
    marks = [mark for mark in bare if mark in ".,"]
    if len(bare) > 15:
        return []
    whole = float(re.sub("[.,]", "", bare))
    if not marks:
        return [(whole, 0.5)]
    last = marks[-1]
    places = len(bare) - bare.rindex(last) - 1
    decimal = (whole / 10**places, 0.5 / 10**places)
    if len(marks) == 1:
        return [decimal, (whole, 0.5)] if places == 3 else [decimal]
    return [decimal] if marks.count(last) == 1 else [(whole, 0.5)]


def same(value: Value, number: float, *, percent: bool) -> bool:
    """Return whether a number in a title is, rounded and in whatever thousands, the number of a measure."""
    factors = (*_FACTORS, 100.0, 0.01) if percent or value.percent else _FACTORS
    return any(
        abs(read - number) <= _slack(read, half, scaled=value.scaled)
        or any(abs(read - number * factor) <= min(half, 0.05 * abs(read)) for factor in factors)
        for read, half in value.readings
    )


def _slack(read: float, half: float, *, scaled: bool) -> float:
    """Return how far a number that was rounded may lie from the exact one."""
    shown = min(half, 0.05 * abs(read)) if scaled else half
    zeros = half
    while read and read % (20 * zeros) == 0:
        zeros *= 10
    return max(shown, min(zeros, 0.02 * abs(read)))
