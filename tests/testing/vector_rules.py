"""The rules behind the golden vectors in exact fractions, from plain data to plain data.

Written apart from the library, which is not imported here: inputs and answers are what stands in the JSON.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any, TypeAlias

__all__ = [
    "Data",
    "answer",
    "clamp",
    "elapsed",
    "expected",
    "frac",
    "grade",
    "health",
    "number",
    "period",
    "progress",
    "roll_up",
    "settled",
    "status",
    "written",
]

Data: TypeAlias = dict[str, Any]
ZERO, ONE = Fraction(0), Fraction(1)
MOST = Fraction(100)
"""The most that a target over a value is."""
DAY = dt.timedelta(days=1)


# numbers


def frac(number: float) -> Fraction:
    """Return a number as it is written: 0.1 is one tenth."""
    return Fraction(str(number))


def settled(number: Fraction) -> Fraction:
    """Return a number rounded half even to nine decimals."""
    return round(number, 9)


def number(found: Fraction) -> float:
    """Return a number as it stands in the JSON, settled."""
    whole = settled(found)
    return int(whole) if whole.denominator == 1 else float(whole)


def written(found: Fraction) -> str:
    """Return a number exactly: as a decimal where that ends, else as a fraction."""
    rest, places = found.denominator, 0
    while rest % 10 == 0 or rest % 5 == 0 or rest % 2 == 0:
        rest = rest // 10 if rest % 10 == 0 else rest // 5 if rest % 5 == 0 else rest // 2
        places += 1
    if rest != 1:
        return f"{found.numerator}/{found.denominator}"
    while (found * 10**places).denominator != 1:
        places += 1
    digits = f"{abs(found * 10**places).numerator:0{places + 1}d}"
    sign = "-" if found < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".") if places else digits)


def answer(**found: Fraction | None) -> Data:
    """Return numbers for the JSON, each with its exact text."""
    numbers: Data = {name: None if value is None else number(value) for name, value in found.items()}
    return {**numbers, "exact": {name: None if value is None else written(value) for name, value in found.items()}}


# scoring


def progress(policy: Data, value: Fraction, baseline: Fraction, target: Fraction) -> Fraction | None:
    """Return how far a value is on the way."""
    if policy["change"] == "of_target":
        if target == 0:
            return None
        nearer_to_zero = baseline > target if target > 0 else baseline < target
        if not nearer_to_zero:
            return value / target
        return min(target / value, MOST) if value * target > 0 else MOST
    if baseline != target:
        return (value - baseline) / (target - baseline)
    if policy["degenerate"] == "unknown":
        return None
    return ONE if policy["degenerate"] == "reached" and value == target else ZERO


def clamp(found: Fraction, sides: list[float | None]) -> Fraction:
    """Return a number inside a clamp."""
    low, high = sides
    if low is not None and found < frac(low):
        return frac(low)
    return frac(high) if high is not None and found > frac(high) else found


def score(policy: Data, share: Fraction) -> Fraction:
    """Return the score of a progress."""
    if policy["credit"] == "all_or_nothing":
        share = ONE if settled(share) >= 1 else ZERO
    return clamp(share, policy["clamp"])


# grading


def half_up(found: Fraction, places: int) -> Fraction:
    """Return a number rounded to some decimals, a half away from zero."""
    scaled = abs(found) * 10**places
    whole = scaled.numerator // scaled.denominator
    if scaled - whole >= Fraction(1, 2):
        whole += 1
    return Fraction(whole if found >= 0 else -whole, 10**places)


def grade(grading: Data, share: Fraction, ambition: str) -> Data:
    """Return the grade of a score, and the stretch zone of an aspirational one."""
    looked_up = settled(share)
    zone = None
    if ambition == "aspirational":
        first, second, third, fourth = map(frac, grading["zone_edges"])
        zone = "full" if looked_up >= fourth else "strong" if looked_up > third else "sweet_spot"
        if looked_up < second:
            zone = "overreached" if looked_up < first else "short"
    if grading["round_to"] is not None:
        looked_up = half_up(looked_up, grading["round_to"])
    found = [
        band["grade"]
        for band in grading[ambition]
        if (band["low"] is None or looked_up >= frac(band["low"]))
        and (band["high"] is None or looked_up < frac(band["high"]))
    ]
    assert len(found) == 1
    return {"grade": found[0], "zone": zone}


# pace


def status(pace: Data, share: Fraction, due: Fraction, ambition: str) -> str:
    """Return the status of a score where a share is expected."""
    good, fair = (_limit(pace, name, ambition) for name in ("on_track", "at_risk"))
    ahead = None if pace["ahead"] is None else frac(pace["ahead"])
    if pace["rule"] == "points_behind":
        level, good, fair = -settled(due - share), -good, -fair
    elif pace["rule"] == "achievement":
        level = settled(share)
    elif settled(due) > 0:
        level = settled(share / due)
    else:
        return "ahead" if ahead is not None and ahead <= good else "on_track"
    if ahead is not None and level >= ahead:
        return "ahead"
    if level > good or (level == good and not pace["strict"]):
        return "on_track"
    strict = pace["strict"] if pace["strict_at_risk"] is None else pace["strict_at_risk"]
    return "at_risk" if level > fair or (level == fair and not strict) else "off_track"


def _limit(pace: Data, name: str, ambition: str) -> Fraction:
    own = pace[f"committed_{name}"] if ambition == "committed" else None
    return frac(pace[name] if own is None else own)


# roll-up


def roll_up(rules: Data, members: list[Data]) -> Fraction | None:
    """Return the score of a goal from its members."""
    pairs: list[tuple[Fraction, Fraction]] = []
    for member in members:
        if member["weight"] == 0 or (member["score"] is None and rules["not_started"] == "exclude"):
            continue
        pairs.append((ZERO if member["score"] is None else frac(member["score"]), frac(member["weight"])))
    if not pairs:
        return None
    if rules["rollup"] == "min":
        return clamp(min(share for share, _ in pairs), rules["clamp"])
    mean = sum((share * weight for share, weight in pairs), ZERO) / sum((weight for _, weight in pairs), ZERO)
    return clamp(mean, rules["clamp"])


# health


def band(threshold: Data, value: Fraction) -> str:
    """Return the band of one value."""
    low: Fraction | None = None
    high: Fraction | None = None
    warning_low: Fraction | None = None
    warning_high: Fraction | None = None
    if "at_least" in threshold:
        low = frac(threshold["at_least"])
        warning_low = frac(threshold["warning"]) if "warning" in threshold else low
    elif "at_most" in threshold:
        high = frac(threshold["at_most"])
        warning_high = frac(threshold["warning"]) if "warning" in threshold else high
    else:
        first, last = map(frac, threshold["between"])
        tolerance = frac(threshold.get("tolerance", 0))
        low, high, warning_low, warning_high = first, last, first - tolerance, last + tolerance
    strict = threshold.get("strict", False)
    if _inside(value, low, high, strict=strict):
        return "healthy"
    return "warning" if _inside(value, warning_low, warning_high, strict=strict) else "breached"


def _inside(value: Fraction, low: Fraction | None, high: Fraction | None, *, strict: bool) -> bool:
    if strict and value in {low, high}:
        return False
    return (low is None or value >= low) and (high is None or value <= high)


def health(threshold: Data, values: list[float], confirm: int) -> str:
    """Return the health after values in the order of their dates: the last band that so many in a row agreed on."""
    bands = [band(threshold, frac(value)) for value in values]
    known = bands[0]
    for place in range(confirm, len(bands) + 1):
        if len(set(bands[place - confirm : place])) == 1:
            known = bands[place - 1]
    return known


# time


def day(text: str) -> dt.date:
    """Return a date."""
    return dt.date.fromisoformat(text)


def elapsed(start: dt.date, last_day: dt.date, as_of: dt.date, day_count: str) -> Fraction:
    """Return the share of a cycle that has passed at the close of a day."""
    length, passed = (last_day - start).days + 1, (as_of - start).days + 1
    if day_count == "first_day_zero":
        length, passed = length - 1, passed - 1
        if length == 0:
            return ONE if passed >= 0 else ZERO
    return Fraction(min(max(passed, 0), length), length)


def expected(case: Data) -> Fraction:
    """Return the share that is expected: on a line from the baseline through the phases to the target."""
    start, last = day(case["start"]), day(case["last_day"])
    offset = 1 if case["day_count"] == "end_of_day" else 0
    end = max((last - start).days + offset, 1)
    baseline, target = frac(case["baseline"]), frac(case["target"])
    points = {0: baseline, end: target}
    points |= {(day(phase["date"]) - start).days + offset: frac(phase["value"]) for phase in case["phases"]}
    today = min(max((day(case["as_of"]) - start).days + offset, 0), end)
    left = max(place for place in points if place <= today)
    right = min((place for place in points if place > today), default=left)
    value = points[left]
    if right > left:
        value += (points[right] - points[left]) * Fraction(today - left, right - left)
    return (value - baseline) / (target - baseline)


# calendars

_PARTS = {"year": 1, "half": 2, "trimester": 3, "quarter": 4, "month": 12}
_LETTERS = {"half": "H", "trimester": "T", "quarter": "Q", "month": "M", "week": "W"}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def period(calendar: Data, kind: str, date: dt.date) -> Data:
    """Return the one period of a kind that a date is in."""
    starts = _fiscal if calendar["type"] == "fiscal" else _retail
    for year in range(date.year - 2, date.year + 3):
        found = starts(calendar, kind, year)
        if found[0] <= date < found[-1]:
            number = max(place for place, first in enumerate(found) if first <= date) + 1
            label = _label(calendar, kind, year, number)
            last = found[number] - DAY
            return {"label": label, "start": found[number - 1].isoformat(), "last_day": last.isoformat()}
    raise AssertionError(date)


def _plain(calendar: Data) -> bool:
    return calendar["type"] == "fiscal" and (calendar["start_month"], calendar["start_day"]) == (1, 1)


def _label(calendar: Data, kind: str, year: int, number: int) -> str:
    name = f"{year:04d}" if _plain(calendar) else f"FY{year:04d}"
    if kind == "year":
        return name
    if kind == "month" and _plain(calendar):
        return f"{name}-{number:02d}"
    return f"{name}-{_LETTERS[kind]}{number:02d}" if kind in {"month", "week"} else f"{name}-{_LETTERS[kind]}{number}"


def _fiscal(calendar: Data, kind: str, year: int) -> list[dt.date]:
    """Return where the periods of a year begin, and where the last one ends."""
    first = year - 1 if calendar["named_by"] == "end" and not _plain(calendar) else year
    step = 12 // _PARTS[kind]
    months = [first * 12 + calendar["start_month"] - 1 + number * step for number in range(_PARTS[kind] + 1)]
    return [_in_month(month // 12, month % 12 + 1, calendar["start_day"]) for month in months]


def _in_month(year: int, month: int, day_of_month: int) -> dt.date:
    """Return a day of a month, or its last day where it is shorter."""
    while True:
        try:
            return dt.date(year, month, day_of_month)
        except ValueError:
            day_of_month -= 1


def _retail(calendar: Data, kind: str, year: int) -> list[dt.date]:
    before = year if calendar["named_by"] == "start" and calendar["end_month"] != 12 else year - 1
    first, end = (_last_day(calendar, anchor) + DAY for anchor in (before, before + 1))
    weeks = (end - first).days // 7
    if kind == "week":
        lengths = [1] * weeks
    else:
        lengths = list(calendar["pattern"]) * 4
        lengths[calendar["extra_week_quarter"] * 3 - 1] += weeks - 52
    starts = [first]
    for length in lengths:
        starts.append(starts[-1] + 7 * length * DAY)
    return starts if kind == "week" else starts[:: 12 // _PARTS[kind]]


def _last_day(calendar: Data, year: int) -> dt.date:
    """Return the last day of the year whose anchor is the end of a month of a calendar year."""
    month = year * 12 + calendar["end_month"]
    anchor = dt.date(month // 12, month % 12 + 1, 1) - DAY
    behind, before = (3, 3) if calendar["rule"] == "nearest" else (0, 6)
    near = [anchor + by * DAY for by in range(-before, behind + 1)]
    [found] = [date for date in near if date.weekday() == _WEEKDAYS.index(calendar["weekday"])]
    return found
