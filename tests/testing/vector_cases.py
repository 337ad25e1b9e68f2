"""What the golden vectors ask: inputs at and beside every edge, as plain data."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.testing.vector_rules import Data

__all__ = ["CASES", "Asked"]

Asked = tuple[str, dict[str, Any]]
"""The title and the input of a case."""

NOISE = 0.1 + 0.2
BELOW_SEVEN = sum([0.7] * 3) / 3
"""0.6999999999999998: the mean of three times 0.7 in binary floats."""


# scoring

_SCORING: Data = {"change": "from_baseline", "degenerate": "reached", "credit": "partial", "clamp": [0, 1]}
_WAYS = (
    ("rising", 0, 100, (0, 1, 33, 50, 70, 99.99, 100, 101, 125, -1, -20)),
    ("falling", 4, 1, (4, 3, 2.5, 2, 1, 0, 5, 4.0001)),
    ("through zero", -50, 50, (-50, 0, 20, 50, 60, -51)),
    ("below zero, rising", -20, -5, (-20, -12.5, -5, 0, -25)),
    ("below zero, falling", -5, -20, (-5, -12.5, -20, -21, 0)),
    ("thirds", 0, 3, (1, 2, 0.3333)),
    ("sevenths", 1, 8, (2, 4, 6.5)),
    ("decimals that floats cannot hold", 0.1, 0.7, (0.3, NOISE, 0.52, 0.4)),
    ("a narrow way", 99.9, 99.99, (99.963, 99.936, 99.95)),
    ("large numbers", 1_000_000, 1_250_000, (1_175_000, 1_100_000, 1_249_999.99)),
    ("a half of the ninth decimal", 0, 2_000_000_000, (1, 3, 5, 1_400_000_001)),
)


def scoring() -> Iterator[Asked]:
    """Values on their way from a baseline to a target."""
    for title, baseline, target, values in _WAYS:
        for value in values:
            yield title, {"policy": _SCORING, "value": value, "baseline": baseline, "target": target}
    for degenerate, value in product(("reached", "zero", "unknown"), (5, 4, 6, 0)):
        title = f"baseline equal to target, degenerate {degenerate}"
        policy = {**_SCORING, "degenerate": degenerate}
        yield title, {"policy": policy, "value": value, "baseline": 5, "target": 5}
    for sides, value in product(([None, None], [0, None], [None, 1], [-0.5, 1.5]), (-80, -20, 50, 125, 180)):
        policy = {**_SCORING, "clamp": sides}
        yield "open or wide clamps", {"policy": policy, "value": value, "baseline": 0, "target": 100}
    for value in (0, 99.99, 99.99999998, 99.9999999999, 100, 120, -5):
        policy = {**_SCORING, "credit": "all_or_nothing"}
        yield "all or nothing", {"policy": policy, "value": value, "baseline": 0, "target": 100}
    policy = {**_SCORING, "change": "of_target"}
    for value, baseline, target in (
        (16, 10, 20),
        (8, 30, 15),
        (15, 30, 15),
        (30, 30, 15),
        (0.1, 30, 15),
        (0, 30, 15),
        (-1, 30, 15),
    ):
        yield "value over target", {"policy": policy, "value": value, "baseline": baseline, "target": target}
    for value, baseline, target in ((3, 5, 0), (0, 5, 0), (-10, -40, -20), (-30, -10, -20), (7, 7, 7), (25, 10, 20)):
        yield "value over target", {"policy": policy, "value": value, "baseline": baseline, "target": target}


# grading

GRADING: Data = {
    "aspirational": [
        {"grade": "missed", "low": None, "high": 0.4},
        {"grade": "partial", "low": 0.4, "high": 0.7},
        {"grade": "achieved", "low": 0.7, "high": None},
    ],
    "committed": [{"grade": "missed", "low": None, "high": 1}, {"grade": "achieved", "low": 1, "high": None}],
    "zone_edges": [0.4, 0.6, 0.7, 1],
    "round_to": None,
}


def grading() -> Iterator[Asked]:
    """Scores at and beside the edges of bands and zones."""
    beside = (-0.05, -0.0001, -1e-9, 0, 1e-9, 0.0001)
    for ambition, edge in (*product(("aspirational",), (0.4, 0.6, 0.7, 1)), ("committed", 1), ("committed", 0.7)):
        for by in beside:
            title = f"{ambition}, {'at' if not by else 'beside'} {edge}"
            yield title, {"grading": GRADING, "score": round(edge + by, 9), "ambition": ambition}
    for score in (BELOW_SEVEN, 0.7 - 4e-10, 0.7 - 6e-10, NOISE + 0.4, 0.9999999999, 1 - 6e-10, 0.39999999951):
        for ambition in ("aspirational", "committed"):
            yield "rounded to nine decimals first", {"grading": GRADING, "score": score, "ambition": ambition}
    for score in (-1, -0.0001, 0, 1.25, 2):
        for ambition in ("aspirational", "committed"):
            yield "outside and ends", {"grading": GRADING, "score": score, "ambition": ambition}
    for score in (0.65, 0.6499, 0.649999999, 0.6499999999, 0.35, 0.3499, 0.05, 0.95, 0.949, -0.05, 0.45):
        rounded = {**GRADING, "round_to": 1}
        yield "rounded half up to one decimal", {"grading": rounded, "score": score, "ambition": "aspirational"}
    for score in (0.95, 0.9499, 1):
        yield (
            "rounded half up to one decimal, committed",
            {"grading": {**GRADING, "round_to": 1}, "score": score, "ambition": "committed"},
        )
    for score in (0.695, 0.6949, 0.005, 0.995):
        rounded = {**GRADING, "round_to": 2}
        yield "rounded half up to two decimals", {"grading": rounded, "score": score, "ambition": "aspirational"}


# pace

PACE: Data = {
    "rule": "projected",
    "on_track": 0.7,
    "at_risk": 0.4,
    "committed_on_track": 0.95,
    "committed_at_risk": 0.75,
    "ahead": None,
    "strict": False,
    "strict_at_risk": None,
}
_ALIKE: Data = {**PACE, "committed_on_track": None, "committed_at_risk": None}
_BEHIND: Data = {**_ALIKE, "rule": "points_behind", "on_track": 0, "at_risk": 0.25}
_ACHIEVEMENT: Data = {**_ALIKE, "rule": "achievement", "on_track": 0.9, "at_risk": 0.75}


_PACES: tuple[tuple[str, Data, str, tuple[float, ...], float], ...] = (
    ("half gone", PACE, "aspirational", (0, 0.1999, 0.2, 0.2001, 0.3499, 0.35, 0.3501, 0.5, 1, -0.1), 0.5),
    ("half gone", PACE, "committed", (0.3749, 0.375, 0.4749, 0.475, 0.5), 0.5),
    ("at the end", PACE, "aspirational", (BELOW_SEVEN, 0.7, 0.6999999996, 0.6999999994, 0.4), 1),
    ("nothing expected yet", PACE, "aspirational", (0, 0.5, -1), 0),
    ("nothing expected yet, with ahead", {**PACE, "ahead": 1.1}, "aspirational", (0, 0.5, -1), 0),
    ("nothing expected yet, ahead where on track begins", {**_ALIKE, "ahead": 0.7}, "aspirational", (0, 1), 0),
    ("ahead from 1.1", {**PACE, "ahead": 1.1}, "aspirational", (0.5499, 0.55, 0.5501, 0.35), 0.5),
    ("limits excluded", {**PACE, "strict": True}, "aspirational", (0.35, 0.3501, 0.2, 0.2001), 0.5),
    ("at risk excluded", {**PACE, "strict_at_risk": True}, "aspirational", (0.35, 0.3501, 0.2, 0.2001), 0.5),
    (
        "on track excluded",
        {**PACE, "strict": True, "strict_at_risk": False},
        "aspirational",
        (0.35, 0.3501, 0.2, 0.2001),
        0.5,
    ),
    ("points behind", _BEHIND, "aspirational", (0.5, 0.4999, 0.25, 0.2499, 0.6, 0, 1), 0.5),
    ("points behind, with ahead", {**_BEHIND, "ahead": 0.1}, "committed", (0.5, 0.4999, 0.25, 0.6, 0.5999), 0.5),
    ("achievement, whatever time has passed", _ACHIEVEMENT, "aspirational", (0.9, 0.8999, 0.75, 0.7499, 1), 0.1),
)
_QUOTIENTS = ((0.07, 0.1), (0.21, 0.3), (0.63, 0.9), (0.28, 0.7), (0.12, 0.3), (NOISE, 0.4))
_DIFFERENCES = ((0.1, 0.35), (0.2, 0.45), (0.05, 0.3), (0.3, 0.55), (0.7, 0.7))


def pace() -> Iterator[Asked]:
    """Scores held against what is expected."""
    for title, rules, ambition, scores, due in _PACES:
        for score in scores:
            yield f"{title}, {ambition}", {"pace": rules, "score": score, "expected": due, "ambition": ambition}
    for title, rules, pairs in (("quotients", PACE, _QUOTIENTS), ("differences", _BEHIND, _DIFFERENCES)):
        for score, due in pairs:
            case = {"pace": rules, "score": score, "expected": due, "ambition": "aspirational"}
            yield f"{title} that floats miss", case


# roll-up

_ROLL_UP: Data = {"rollup": "mean", "not_started": "zero", "clamp": [0, 1]}


def rollup() -> Iterator[Asked]:
    """Members with scores and weights."""

    def asked(title: str, rules: Data, *members: tuple[float | None, float]) -> Asked:
        return title, {"rules": rules, "members": [{"score": score, "weight": weight} for score, weight in members]}

    excluding, least = {**_ROLL_UP, "not_started": "exclude"}, {**_ROLL_UP, "rollup": "min"}
    for rules, name in ((_ROLL_UP, "mean"), (excluding, "mean, not started excluded"), (least, "min")):
        yield asked(f"{name}: no member", rules)
        yield asked(f"{name}: one member", rules, (0.4, 1))
        yield asked(f"{name}: three times the same", rules, (0.7, 1), (0.7, 1), (0.7, 1))
        yield asked(f"{name}: weights", rules, (0.8, 3), (0.4, 1))
        yield asked(f"{name}: weights are ratios", rules, (0.8, 300), (0.4, 100))
        yield asked(f"{name}: split into halves", rules, (0.8, 1.5), (0.8, 1.5), (0.4, 1))
        yield asked(f"{name}: weight 0 is shown, not counted", rules, (0.1, 0), (0.9, 1))
        yield asked(f"{name}: all weights 0", rules, (0.1, 0), (0.9, 0))
        yield asked(f"{name}: not started", rules, (None, 1), (0.8, 1))
        yield asked(f"{name}: nothing started", rules, (None, 1), (None, 2))
        yield asked(f"{name}: not started, weight 0", rules, (None, 0), (0.8, 1))
        yield asked(f"{name}: thirds", rules, (1, 1), (0, 1), (0, 1))
        yield asked(f"{name}: decimals that floats cannot hold", rules, (0.1, 0.1), (0.2, 0.2), (NOISE, 0.3))
        yield asked(f"{name}: a score below 0 and one above 1", rules, (-0.2, 1), (1.25, 1))
        yield asked(f"{name}: above 1 in all", rules, (1.5, 2), (1.2, 1))
        yield asked(f"{name}: below 0 in all", rules, (-0.5, 1))
        yield asked(f"{name}: tiny and large weights", rules, (0.25, 0.0001), (0.75, 1_000_000))
        yield asked(f"{name}: ten of them", rules, *((number / 10, 1) for number in range(1, 11)))
    free = {**_ROLL_UP, "clamp": [None, None]}
    for members in (((1.25, 1), (1.5, 1)), ((-0.2, 1), (0, 3)), ((-0.2, 1), (1.25, 1))):
        yield asked("open clamp", free, *members)
        yield asked("open clamp, min", {**free, "rollup": "min"}, *members)
    upper = {**_ROLL_UP, "clamp": [None, 1]}
    yield asked("members above 1 make up for others", upper, (1.5, 1), (0.5, 1), (0.7, 1))
    yield asked("limited above only", upper, (-0.4, 1))


# health

_AT_LEAST: Data = {"at_least": 12, "warning": 10}
_AT_MOST: Data = {"at_most": 3.0, "warning": 3.5}
_BETWEEN: Data = {"between": [70, 80], "tolerance": 5}
_TENTHS: Data = {"between": [0.3, 0.7], "tolerance": 0.1}


def health() -> Iterator[Asked]:
    """Values at and beside the edges of thresholds, and rows of values."""

    def asked(title: str, threshold: Data, *values: float, confirm: int = 1) -> Asked:
        return title, {"threshold": threshold, "values": list(values), "confirm": confirm}

    forms = (
        ("at least", _AT_LEAST, (12, 10)),
        ("at most", _AT_MOST, (3, 3.5)),
        ("between", _BETWEEN, (65, 70, 80, 85)),
        ("tenths", _TENTHS, (0.2, 0.3, 0.7, 0.8)),
        ("at least, no warning", {"at_least": 99.9}, (99.9,)),
        ("at most 0", {"at_most": 0}, (0,)),
        ("at least, below 0", {"at_least": -5, "warning": -7.5}, (-5, -7.5)),
    )
    for name, threshold, edges in forms:
        for strict in (False, True):
            rule = {**threshold, "strict": True} if strict else threshold
            for edge, by in product(edges, (-0.0001, 0, 0.0001)):
                title = f"{name}, {'at' if not by else 'beside'} an edge{' that is excluded' if strict else ''}"
                yield asked(title, rule, round(edge + by, 4))
    yield asked("one value only", {"between": [5, 5]}, 5)
    yield asked("noise of floats is no tolerance", {"at_most": 0.3}, NOISE)
    yield asked("the last value counts", _AT_MOST, 9, 9, 2)
    for confirm, values in (
        (2, (2, 9)),
        (2, (2, 9, 9)),
        (2, (2, 9, 2, 9)),
        (2, (2, 2, 9, 2)),
        (3, (2, 9, 9)),
        (3, (2, 9, 9, 9)),
        (3, (2, 3.2, 9, 3.2, 3.2, 3.2)),
        (2, (9,)),
        (5, (3.2, 9, 2)),
    ):
        yield asked(f"changes after {confirm} in a row", _AT_MOST, *values, confirm=confirm)


# time

_CYCLES = (
    ("April", "2026-04-01", "2026-04-30"),
    ("a quarter of 91 days", "2026-04-01", "2026-06-30"),
    ("a leap February", "2024-02-01", "2024-02-29"),
    ("a year", "2025-01-01", "2025-12-31"),
    ("six weeks", "2026-05-11", "2026-06-21"),
    ("one day", "2026-05-11", "2026-05-11"),
    ("two days over a new year", "2025-12-31", "2026-01-01"),
)
_DAYS = {
    "2026-04-01": ("2026-03-31", "2026-04-01", "2026-04-02", "2026-04-15", "2026-04-30", "2026-05-01", "2027-01-01"),
    "2024-02-01": ("2024-01-31", "2024-02-01", "2024-02-14", "2024-02-28", "2024-02-29", "2024-03-01"),
    "2025-01-01": ("2024-12-31", "2025-01-01", "2025-03-14", "2025-07-02", "2025-12-31", "2026-01-01"),
    "2026-05-11": ("2026-05-10", "2026-05-11", "2026-05-12", "2026-05-31", "2026-06-21", "2026-06-22"),
    "2025-12-31": ("2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02"),
}


def cycles() -> Iterator[Asked]:
    """The share of cycles that has passed."""
    for title, start, last in _CYCLES:
        for as_of, day_count in product(_DAYS[start], ("end_of_day", "first_day_zero")):
            yield title, {"start": start, "last_day": last, "as_of": as_of, "day_count": day_count}


def expected() -> Iterator[Asked]:
    """The share that phases expect."""
    phases: tuple[tuple[str, list[tuple[str, float]]], ...] = (
        ("no phase", []),
        ("one phase", [("2026-04-15", 10)]),
        ("two phases", [("2026-04-10", 10), ("2026-04-20", 90)]),
        ("a phase on the last day", [("2026-04-30", 50)]),
        ("back and forth", [("2026-04-10", 60), ("2026-04-20", 30)]),
    )
    days = ("2026-03-31", "2026-04-01", "2026-04-10", "2026-04-15", "2026-04-25", "2026-04-30", "2026-05-01")
    for (title, found), as_of, day_count in product(phases, days, ("end_of_day", "first_day_zero")):
        steps = [{"date": date, "value": value} for date, value in found]
        case: Data = {"baseline": 0, "target": 100, "phases": steps, "as_of": as_of, "day_count": day_count}
        yield title, {"start": "2026-04-01", "last_day": "2026-04-30", **case}
    for as_of in days:
        steps = [{"date": "2026-04-15", "value": 3.1}]
        case = {"baseline": 4, "target": 1, "phases": steps, "as_of": as_of, "day_count": "end_of_day"}
        yield "falling", {"start": "2026-04-01", "last_day": "2026-04-30", **case}


# calendars

_PLAIN: Data = {"type": "fiscal", "start_month": 1, "start_day": 1, "named_by": "end"}
_FEDERAL: Data = {**_PLAIN, "start_month": 10}
_BRITISH: Data = {**_PLAIN, "start_month": 4, "start_day": 6, "named_by": "start"}
_NRF: Data = {
    "type": "retail",
    "weekday": "saturday",
    "end_month": 1,
    "rule": "nearest",
    "pattern": [4, 5, 4],
    "extra_week_quarter": 4,
    "named_by": "start",
}
_LAST_SATURDAY: Data = {**_NRF, "end_month": 8, "rule": "last", "pattern": [4, 4, 5], "named_by": "end"}
_DECEMBER: Data = {**_NRF, "end_month": 12, "weekday": "sunday", "pattern": [5, 4, 4], "extra_week_quarter": 1}


def calendars() -> Iterator[Asked]:
    """The periods that dates are in."""
    months = ("year", "half", "trimester", "quarter", "month")
    weeks = ("year", "half", "quarter", "month", "week")
    asked: tuple[tuple[str, Data, tuple[str, ...], tuple[str, ...]], ...] = (
        ("the calendar year", _PLAIN, months, ("2024-02-29", "2026-01-01", "2026-12-31", "2026-06-30")),
        ("from October, named by its end", _FEDERAL, months, ("2020-10-01", "2021-09-30", "2021-01-01")),
        ("from October, named by its start", {**_FEDERAL, "named_by": "start"}, months, ("2020-10-01", "2021-09-30")),
        ("from 6 April", _BRITISH, months, ("2026-04-05", "2026-04-06", "2026-12-31")),
        ("from the 31st", {**_PLAIN, "start_month": 8, "start_day": 31}, months, ("2024-02-29", "2026-02-27")),
        ("NRF", _NRF, weeks, ("2024-02-03", "2024-02-04", "2023-01-29", "2025-02-01")),
        ("the last Saturday of August", _LAST_SATURDAY, weeks, ("2024-08-31", "2024-09-01", "2025-08-30")),
        ("near the end of December", _DECEMBER, weeks, ("2023-01-01", "2026-01-04", "2024-12-30")),
    )
    for title, calendar, kinds, dates in asked:
        for kind, date in product(kinds, dates):
            yield title, {"calendar": calendar, "kind": kind, "date": date}


def plans() -> Iterator[Asked]:
    """Whole plans."""
    from tests.testing.vector_documents import documents

    yield from documents()


CASES = {
    "scoring": scoring,
    "grading": grading,
    "pace": pace,
    "rollup": rollup,
    "health": health,
    "cycles": cycles,
    "expected": expected,
    "calendars": calendars,
    "plans": plans,
}
"""What each file of vectors asks."""
