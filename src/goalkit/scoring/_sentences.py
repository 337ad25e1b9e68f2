"""A policy in sentences that a person can read, one for each choice, and where two policies differ.

Scores and confidences are written as they are shown (0.7), what is compared with the time or with what is expected
by now as per cent or in points of 100.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias, cast

import attrs

from goalkit.model._check import counted, digits, joined
from goalkit.model.numbers import settle
from goalkit.model.states import Status

if TYPE_CHECKING:
    from goalkit.scoring.grading import Band, Grading
    from goalkit.scoring.pace import Pace
    from goalkit.scoring.policy import Clamp, Policy

__all__ = [
    "CHOICES",
    "ONLY_WITH",
    "Difference",
    "differences",
    "in_force",
    "marked",
    "policy_text",
    "preset_of",
    "sentences",
]

_Writer: TypeAlias = Callable[[object], tuple[str, ...]]


def _membership(goals: str) -> dict[str, str]:
    return {
        "count": f"{goals} count with their score.",
        "zero": f"{goals} count as 0.",
        "exclude": f"{goals} do not count.",
    }


CHOICES: dict[str, dict[str, str]] = {
    "change": {
        "from_baseline": "Progress is the way from the baseline to the target.",
        "of_target": "Progress is the value over the target, or the target over the value where less is better; "
        "the baseline plays no part.",
    },
    "credit": {
        "partial": "A key result scores its progress.",
        "all_or_nothing": "A key result scores 1 once it is reached and 0 before; so does a sum of values.",
    },
    "threshold_edges": {
        "declared": "What is to be maintained meets its threshold on the edge or not, as the threshold says.",
        "inclusive": "What is to be maintained meets its threshold on the edge.",
        "strict": "What is to be maintained does not meet its threshold on the edge.",
    },
    "maintain": {
        "latest": "What is to be maintained scores 1 if its latest value meets the threshold, else 0, unless it says "
        "otherwise.",
        "readings": "What is to be maintained scores the share of its values that meet the threshold, unless it says "
        "otherwise.",
        "periods": "What is to be maintained scores the share of elapsed periods that are met, unless it says "
        "otherwise.",
        "recorded": "What is to be maintained scores the share of periods that are met, up to the latest with a "
        "value, unless it says otherwise.",
        "cycle": "What is to be maintained scores the share of all periods of the cycle that are met, unless it says "
        "otherwise.",
        "worst": "What is to be maintained scores 0 once a period was not met, else 1, unless it says otherwise.",
        "distance": "What is to be maintained scores by how its latest value compares with the threshold, unless it "
        "says otherwise.",
        "average": "What is to be maintained scores by how the mean of its values compares with the threshold, "
        "unless it says otherwise.",
    },
    "baseline": {
        "complete": "A baseline that is to be found scores 1 once it has a first value.",
        "uncounted": "A baseline that is to be found has no score and does not count.",
    },
    "degenerate": {
        "reached": "Where baseline and target are equal, progress is 1 once the target is reached, else 0.",
        "zero": "Where baseline and target are equal, progress is 0.",
        "unknown": "Where baseline and target are equal, progress is unknown.",
    },
    "members": {
        "auto": "An objective is made of its key results where any counts, else of its children.",
        "key_results": "An objective is made of its key results.",
        "children": "An objective is made of its children, of its key results where no child contributes.",
        "both": "An objective is made of its key results and its children.",
    },
    "rollup": {
        "mean": "The score of an objective is the weighted mean of its members.",
        "min": "The score of an objective is that of its lowest member.",
        "sum": "The score of an objective is the sum of its values over the sum of its targets, where they share a "
        "unit.",
        "by_unit": "The score of an objective is the sum of its values over the sum of its targets, where they share a "
        "unit; percentages and ratios are averaged.",
    },
    "not_started": {
        "zero": "Key results without a value count as 0.",
        "exclude": "Key results without a value do not count.",
    },
    "drafts": _membership("Drafts"),
    "closed": _membership("Closed goals"),
    "postponed": _membership("Postponed goals"),
    "cancelled": _membership("Cancelled goals"),
    "owner_score": {
        "objectives": "The score of an owner is the mean of its objectives.",
        "key_results": "The score of an owner is the mean of all key results of its objectives.",
    },
    "day_count": {
        "end_of_day": "A day counts in full: on the first of 100 days 1 % is expected, on the last everything.",
        "first_day_zero": "Nothing is expected on the first day of a cycle, everything on the last.",
    },
    "phases": {
        "line": "Between the dates of its phases, what is expected of a key result runs on a straight line.",
        "latest_period": "Of a key result with phases, what is planned for the period of its latest value is "
        "expected until the next value.",
    },
    "objective_status": {
        "projected": "The status of an objective follows from its own score.",
        "worst": "The status of an objective is that of its worst member.",
        "confidence": "The status of an objective follows from the mean confidence of its key results.",
    },
    "status_members": {
        "counted": "Members have the say in the status of their objective that they have in its score.",
        "all": "All members have the same say in the status of their objective, also those of weight 0.",
    },
    "closed_members": {
        "silent": "By the worst status, closed members say nothing.",
        "best": "By the worst status, closed is better than any other status; members without one say nothing.",
        "pace": "By the worst status, closed members say nothing; where all others are pending, the objective goes "
        "by its own score.",
    },
    "common_state": {
        "ignored": "An objective is not closed or postponed because all its members are.",
        "adopted": "An objective whose members are all closed, or all postponed, has that status.",
    },
    "confidence_from": {
        "stated": "The confidence of a key result is the last one stated, else what its status counts as.",
        "status": "The confidence of a key result is what its status counts as; stated ones are only shown.",
    },
    "stated_status": {
        "sticky": "A stated status holds until the next check-in.",
        "until_newer": "A stated status holds until a newer value is entered.",
        "kept": "A stated status holds until another one is stated.",
        "ignored": "The status is always computed; stated ones are only shown.",
    },
    "no_value": {
        "pending": "The status of a goal without any value is pending.",
        "judged": "The status of a goal without any value is that of a score of 0.",
    },
    "maintain_status": {
        "pace": "The status of what is to be maintained goes by the pace of its score.",
        "threshold": "The status of what is to be maintained goes by the band that its value lies in.",
    },
    "no_threshold": {
        "no_threshold": "A KPI without a threshold has no health.",
        "healthy": "A KPI without a threshold is healthy once it has a value.",
    },
    "guardrails": {
        "report": "A breached guardrail is only shown.",
        "cap_status": "Under a breached guardrail the status is at risk at best.",
        "cap_score": "Under a breached guardrail the status is at risk at best, and the score has a limit.",
        "veto": "Under a breached guardrail the status is at risk at best, and the score is 0 at most.",
    },
}
"""The sentence of every choice of every field that has named choices."""

_POINT = 0.01
"""One point of 100."""

ONLY_WITH: dict[str, tuple[str, tuple[str, ...]]] = {
    "degenerate": ("change", ("from_baseline",)),
    "status_members": ("objective_status", ("worst", "confidence")),
    "closed_members": ("objective_status", ("worst",)),
    "confidence_from": ("objective_status", ("confidence",)),
    "status_confidence": ("objective_status", ("confidence",)),
    "confidence_on_track": ("objective_status", ("confidence",)),
    "confidence_at_risk": ("objective_status", ("confidence",)),
    "guardrail_score": ("guardrails", ("cap_score",)),
}
"""The fields that play a part only where another one has one of some values."""

_RULES = {
    "projected": "The status goes by the score as a share of what is expected by now.",
    "points_behind": "The status goes by the points of 100 that the score lies behind what is expected by now.",
    "achievement": "The status goes by the score itself, whatever time has passed; where there are phases, by the "
    "score as a share of what they expect by now.",
    "score": "The status goes by the score alone, whatever time has passed and whatever phases expect.",
}
"""The sentence of every rule of a pace."""


@attrs.frozen
class Difference:
    """One choice in which two policies differ.

    Examples:
        >>> import goalkit as gk
        >>> print(*differences(gk.Policy(), gk.Policy(not_started="exclude")))
        not_started: Key results without a value count as 0. | Key results without a value do not count.
    """

    field: str
    """The name of the policy's field."""
    ours: tuple[str, ...]
    """What the one policy says and the other does not; empty where it says nothing of it."""
    theirs: tuple[str, ...]
    """What the other policy says instead."""

    def __str__(self) -> str:
        return f"{self.field}: {' '.join(self.ours) or '-'} | {' '.join(self.theirs) or '-'}"


def sentences(policy: Policy) -> dict[str, tuple[str, ...]]:
    """Return what a policy says, by field, in the order of the fields.

    Examples:
        >>> import goalkit as gk
        >>> sentences(gk.Policy())["cancelled"]
        ('Cancelled goals do not count.',)
    """
    return {field.name: _said(field.name, getattr(policy, field.name)) for field in attrs.fields(type(policy))}


def in_force(policy: Policy) -> dict[str, tuple[str, ...]]:
    """Return the sentences of the rules that another choice of the same policy does not switch off.

    Examples:
        >>> import goalkit as gk
        >>> in_force(gk.Policy())["confidence_on_track"], in_force(gk.Policy(guardrails="cap_score"))["guardrail_score"]
        ((), ('Where a breached guardrail limits the score, the limit is 0.6.',))
    """
    said = sentences(policy)
    for name, (field, values) in ONLY_WITH.items():
        if getattr(policy, field) not in values:
            said[name] = ()
    if policy.pending_until and policy.stated_status != "ignored":
        said["pending_until"] = tuple(f"{line[:-1]}, unless one is stated." for line in said["pending_until"])
    return said


def policy_text(policy: Policy) -> str:
    """Return a policy as text, a sentence on each line: the rules in force, the words for statuses before their use.

    What the source of a preset does not say is marked.
    """
    said = {name: tuple(marked(policy, name, line) for line in found) for name, found in in_force(policy).items()}
    if preset_of(policy) is not None:
        said["source"] = (f"Its rules are published, but for those marked: {policy.source}.",)
    names = said.pop("status_names")
    lines: list[str] = []
    for name, found in said.items():
        lines.extend(names if name == "pace" else ())
        lines.extend(found)
    return "\n".join(lines)


OWN = " (goalkit's own; not published)"
"""Behind a sentence of a preset that its source does not say."""
CHANGED = " (changed here)"
"""Behind a sentence in which a policy differs from the preset that it is a variant of."""
_NAMES = frozenset(("name", "source", "status_names"))
_ZONES = "Stretch zones: "
"""How the sentence of a grading begins that is goalkit's in every preset."""


def preset_of(policy: Policy) -> tuple[str, Policy] | None:
    """Return the preset, with its key, that a policy is or is a variant of: the one with its name and source."""
    from goalkit.scoring.presets import PRESETS  # noqa: PLC0415 - they are policies themselves

    called = (policy.name, policy.source)
    return next(((key, found) for key, found in PRESETS.items() if (found.name, found.source) == called), None)


def marked(policy: Policy, field: str, line: str) -> str:
    """Return a sentence of a policy; of a preset with a mark where its source does not say so.

    Examples:
        >>> import goalkit as gk
        >>> marked(gk.policies.quantive, "cancelled", "Cancelled goals do not count.")
        "Cancelled goals do not count (goalkit's own; not published)."
        >>> marked(gk.policies.quantive, "clamp", "Scores of key results are unlimited.")
        'Scores of key results are unlimited.'
    """
    from goalkit.scoring.presets import PUBLISHED  # noqa: PLC0415 - they are policies themselves

    found = preset_of(policy)
    if found is None or field in _NAMES:
        return line
    key, preset = found
    if getattr(policy, field) != getattr(preset, field, None):
        return f"{line[:-1]}{CHANGED}."
    return line if field in PUBLISHED[key] and not line.startswith(_ZONES) else f"{line[:-1]}{OWN}."


def differences(policy: Policy, other: Policy) -> tuple[Difference, ...]:
    """Return the sentences in which two policies differ, by field, in force or not.

    Examples:
        >>> import goalkit as gk
        >>> [found.field for found in differences(gk.Policy(), gk.Policy(rollup="min", closed="exclude"))]
        ['rollup', 'closed']
    """
    ours, theirs = sentences(policy), sentences(other)
    return tuple(
        Difference(
            name,
            tuple(line for line in ours[name] if line not in theirs[name]),
            tuple(line for line in theirs[name] if line not in ours[name]),
        )
        for name in ours
        if ours[name] != theirs[name]
    )


def _said(name: str, value: object) -> tuple[str, ...]:
    sentence = CHOICES.get(name, {}).get(str(value))
    if sentence is not None:
        return (sentence,)
    writer = _WRITERS.get(name)
    return _plainly(name, value) if writer is None else writer(value)


def _plainly(name: str, value: object) -> tuple[str, ...]:
    """Return the sentence of a field that has none of its own."""
    words = name.replace("_", " ")
    return (f"{words[:1].upper()}{words[1:]}: {_word(value)}.",)


def _word(value: object) -> str:
    """Return any value as a person writes it."""
    if isinstance(value, float):
        shown = digits(value)
        return shown if float(shown) == value else repr(value)
    if isinstance(value, tuple):
        items = cast("tuple[object, ...]", value)
        return ", ".join(map(_word, items)) or "none"
    return "none" if value is None else str(value)


def _clamped(goals: str) -> _Writer:
    def write(value: object) -> tuple[str, ...]:
        low, high = cast("Clamp", value)
        sides = [f"at least {_word(low)}"] * (low is not None) + [f"at most {_word(high)}"] * (high is not None)
        return (f"Scores of {goals} are {' and '.join(sides) or 'unlimited'}.",)

    return write


def _with(text: str) -> _Writer:
    return lambda value: (text.format(_word(value)),)


def _percent(share: float) -> str:
    """Return a share as per cent, with all its digits."""
    text = f"{Decimal(repr(share)) * 100:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _where_any(text: str) -> _Writer:
    """Return a writer of a text; of an empty one it says nothing."""
    return lambda value: (text.format(value),) if value else ()


def _pending(value: object) -> tuple[str, ...]:
    share = cast("float", value)
    if not share:
        return ("Goals have a status from the first day of a cycle.",)
    if share == 1:
        return ("The status is pending until the last day of a cycle.",)
    return (f"The status is pending in the first {_percent(share)} % of a cycle.",)


def _priorities(value: object) -> tuple[str, ...]:
    weights = cast("tuple[tuple[str, float], ...]", value)
    if not weights:
        return ("Priorities do not change weights.",)
    words = [f"{repr(label) if label else 'none'} by {_word(weight)}" for label, weight in weights]
    return (f"Priorities multiply weights: {', '.join(words)}, any other by 1.",)


def _confidences(value: object) -> tuple[str, ...]:
    shares = cast("tuple[tuple[Status, float], ...]", value)
    if not shares:
        return ("No status counts as a confidence.",)
    words = ", ".join(f"{_spaced(status)} as {_word(share)}" for status, share in shares)
    rest = "" if len(shares) == len(Status) else "; any other counts as none"
    return (f"A status counts as a confidence: {words}{rest}.",)


def _names(value: object) -> tuple[str, ...]:
    """Return what statuses are called; those with one name together."""
    called: dict[str, list[str]] = {}
    for status, name in cast("tuple[tuple[Status, str], ...]", value):
        called.setdefault(name, []).append(_spaced(status))
    words = ", ".join(f"{joined(statuses)} {name!r}" for name, statuses in called.items())
    return (f"Statuses are called: {words}.",) if called else ()


def _spaced(word: str) -> str:
    return word.replace("_", " ")


def _stale(value: object) -> tuple[str, ...]:
    return (f"Values are stale after {counted(cast('int', value), 'period')} without an update.",)


def _pace(value: object) -> tuple[str, ...]:
    pace = cast("Pace", value)
    found = [_RULES[pace.rule], _limits(pace, pace.on_track, pace.at_risk)]
    if pace.committed_on_track is None and pace.committed_at_risk is None:
        found.append("The same limits hold for committed goals.")
    else:
        limits = _limits(pace, pace.committed_on_track, pace.committed_at_risk)
        found.append(f"Committed goals: {limits[0].lower()}{limits[1:]}")
    if pace.ahead is None:
        found.append("No goal is ahead.")
    else:
        best = -pace.ahead if pace.rule == "points_behind" else pace.ahead
        found.append(f"Ahead {_limit(pace, best, strict=False)}.")
    return tuple(found)


def _limits(pace: Pace, on_track: float | None, at_risk: float | None) -> str:
    """Return the two limits of a pace; the edge of each belongs to the better status or not."""
    second = pace.strict if pace.strict_at_risk is None else pace.strict_at_risk
    if pace.rule == "points_behind" and at_risk == 1 and on_track is not None and not second:
        return f"On track {_limit(pace, on_track, strict=pace.strict)}, else at risk; off track only beyond 100 points."
    parts: list[str] = []
    for word, limit, strict in (("On track", on_track, pace.strict), ("at risk", at_risk, second)):
        place = "as for the others" if limit is None else _limit(pace, limit, strict=strict)
        parts.append(f"{word} {place}")
    return f"{', '.join(parts)}, else off track."


def _limit(pace: Pace, limit: float, *, strict: bool) -> str:
    """Return where a status begins, in the terms of the rule."""
    if pace.rule != "points_behind":
        unit = f"{_percent(limit)} %" if pace.rule == "projected" else _word(limit)
        return f"{'above' if strict else 'from'} {unit}"
    points = f"{_percent(abs(limit))} {'point' if abs(limit) == _POINT else 'points'}"
    if not limit:
        return "only if ahead of it" if strict else "if not behind"
    if limit < 0:
        return f"{'if more than' if strict else 'from'} {points} ahead of it"
    return f"{'if less than' if strict else 'up to'} {points} behind"


def _grading(value: object) -> tuple[str, ...]:
    grading = cast("Grading", value)
    short, sweet, strong, full = map(_word, grading.zone_edges)
    aim = f"sweet spot from {sweet} to {strong}, strong above {strong}"
    same = grading.committed == grading.aspirational
    found = [
        f"Grades of aspirational objectives: {_bands(grading.aspirational)}.",
        "Committed objectives have the same grades."
        if same
        else f"Grades of committed objectives: {_bands(grading.committed)}.",
        f"Stretch zones: overreached below {short}, short from {short}, {aim}, full from {full}.",
    ]
    if grading.round_to is not None:
        decimals = counted(grading.round_to, "decimal") if grading.round_to else "whole numbers"
        found.append(f"Scores are rounded to {decimals} before they are graded.")
    return tuple(found)


def _bands(bands: tuple[Band, ...]) -> str:
    return ", ".join(
        f"{band.grade}{f' ({band.label})' if band.label else ''}{'' if band.low is None else _from(band.low)}"
        for band in bands
    )


def _from(low: float) -> str:
    """Return where a band begins; one unit of the ninth decimal above a short number is above that number."""
    edge = settle(low - 1e-9)
    return f" above {_word(edge)}" if len(_word(edge)) + 4 < len(_word(low)) else f" from {_word(low)}"


_WRITERS: dict[str, _Writer] = {
    "name": _where_any("This is {}."),
    "source": _where_any("Its rules are published: {}."),
    "clamp": _clamped("key results"),
    "objective_clamp": _clamped("objectives"),
    "priority_weights": _priorities,
    "grading": _grading,
    "pace": _pace,
    "pending_until": _pending,
    "status_confidence": _confidences,
    "status_names": _names,
    "confidence_on_track": _with("By confidence, an objective is on track from {}."),
    "confidence_at_risk": _with("By confidence, an objective is at risk from {}, else off track."),
    "guardrail_score": _with("Where a breached guardrail limits the score, the limit is {}."),
    "check_in_cadence": _with("Check-ins are due {}, unless the key result or its KPI says otherwise."),
    "stale_after": _stale,
}
"""What is said of the fields that hold more than a named choice."""
