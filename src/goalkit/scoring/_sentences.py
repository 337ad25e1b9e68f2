"""A policy in sentences that a person can read, one for each choice, and where two policies differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, cast

import attrs

from goalkit.model._check import digits
from goalkit.model.numbers import settle
from goalkit.model.states import Status

if TYPE_CHECKING:
    from goalkit.scoring.grading import Band, Grading
    from goalkit.scoring.pace import Pace
    from goalkit.scoring.policy import Clamp, Policy

__all__ = ["CHOICES", "Difference", "differences", "policy_text", "sentences"]

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
        "all_or_nothing": "A key result scores 1 once it is reached and 0 before.",
    },
    "threshold_edges": {
        "declared": "A value on the edge of a threshold is met or not as the threshold says.",
        "inclusive": "A value on the edge of a threshold is met.",
        "strict": "A value on the edge of a threshold is not met.",
    },
    "maintain": {
        "latest": "What is to be maintained is met or not by its latest value, unless it says otherwise.",
        "readings": "What is to be maintained scores the share of its values that are met, unless it says otherwise.",
        "periods": "What is to be maintained scores the share of elapsed periods that are met, unless it says "
        "otherwise.",
        "recorded": "What is to be maintained scores the share of periods that are met, up to the latest with a "
        "value, unless it says otherwise.",
        "cycle": "What is to be maintained scores the share of all periods of the cycle that are met, unless it says "
        "otherwise.",
        "worst": "What is to be maintained scores 0 once a period was not met, unless it says otherwise.",
        "distance": "What is to be maintained scores by how its latest value compares with the threshold, unless it "
        "says otherwise.",
        "average": "What is to be maintained scores by how the mean of its values compares with the threshold, "
        "unless it says otherwise.",
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
        "end_of_day": "A day counts when it is over: the first day of a cycle has its share of what is expected.",
        "first_day_zero": "Nothing is expected on the first day of a cycle, everything on the last.",
    },
    "objective_status": {
        "projected": "The status of an objective follows from its own score.",
        "worst": "The status of an objective is that of its worst member.",
        "confidence": "The status of an objective follows from the mean confidence of its key results.",
    },
    "stated_status": {
        "sticky": "A stated status holds until the next check-in.",
        "until_newer": "A stated status holds until a newer value is entered.",
        "kept": "A stated status holds until another one is stated.",
        "ignored": "The status is always computed; stated ones are only shown.",
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
        "veto": "Under a breached guardrail the score is 0.",
    },
}
"""The sentence of every choice of every field that has named choices."""

_RULES = {
    "projected": "The status goes by the score over what is expected by now.",
    "points_behind": "The status goes by how far the score lies behind what is expected by now.",
    "achievement": "The status goes by the score, over what the phases expect where there are phases.",
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


def policy_text(policy: Policy) -> str:
    """Return a policy as text, a sentence on each line."""
    return "\n".join(line for lines in sentences(policy).values() for line in lines)


def differences(policy: Policy, other: Policy) -> tuple[Difference, ...]:
    """Return the sentences in which two policies differ, by field.

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


def _where_any(text: str, otherwise: str = "", form: str = "{} by {}") -> _Writer:
    """Return a writer of pairs or of a text; of none it says something else, or nothing."""

    def write(value: object) -> tuple[str, ...]:
        if not value:
            return (otherwise,) if otherwise else ()
        if isinstance(value, str):
            return (text.format(value),)
        pairs = cast("tuple[tuple[object, object], ...]", value)
        return (text.format(", ".join(form.format(_key(key), _word(found)) for key, found in pairs)),)

    return write


def _key(key: object) -> str:
    return key.replace("_", " ") if isinstance(key, Status) else repr(key)


def _pace(value: object) -> tuple[str, ...]:
    pace = cast("Pace", value)
    behind = " behind" if pace.rule == "points_behind" else ""
    found = [_RULES[pace.rule], f"{_limits(pace, pace.on_track, pace.at_risk)}, else off track."]
    if pace.committed_on_track is None and pace.committed_at_risk is None:
        found.append("The same limits hold for committed goals.")
    else:
        found.append(f"Committed goals: {_limits(pace, pace.committed_on_track, pace.committed_at_risk).lower()}.")
    if pace.ahead is None:
        found.append("No goal is ahead.")
    else:
        found.append(f"Ahead from {_word(pace.ahead)}{' before what is expected' if behind else ''}.")
    return tuple(found)


def _limits(pace: Pace, on_track: float | None, at_risk: float | None) -> str:
    """Return the two limits of a pace; the edge of each belongs to the better status or not."""
    behind = pace.rule == "points_behind"
    inside, beyond = ("up to {} behind", "below {} behind") if behind else ("from {}", "above {}")
    second = pace.strict if pace.strict_at_risk is None else pace.strict_at_risk
    parts: list[str] = []
    for word, limit, strict in (("On track", on_track, pace.strict), ("at risk", at_risk, second)):
        place = "as for the others" if limit is None else (beyond if strict else inside).format(_word(limit))
        parts.append(f"{word} {place}")
    return ", ".join(parts)


def _grading(value: object) -> tuple[str, ...]:
    grading = cast("Grading", value)
    short, sweet, strong, full = map(_word, grading.zone_edges)
    found = [
        f"Grades of aspirational objectives: {_bands(grading.aspirational)}.",
        f"Grades of committed objectives: {_bands(grading.committed)}.",
        f"Stretch zones: short from {short}, sweet spot from {sweet} to {strong}, full from {full}.",
    ]
    if grading.round_to is not None:
        decimals = "1 decimal" if grading.round_to == 1 else f"{grading.round_to} decimals"
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
    "priority_weights": _where_any("Priorities multiply weights: {}.", "Priorities do not change weights."),
    "grading": _grading,
    "pace": _pace,
    "pending_until": _with("The status is pending before {} of the cycle has passed."),
    "status_confidence": _where_any("A status without a stated confidence counts as confidence: {}."),
    "status_names": _where_any("Statuses are called: {}.", form="{} is {!r}"),
    "confidence_on_track": _with("By confidence, an objective is on track from {}."),
    "confidence_at_risk": _with("By confidence, an objective is at risk from {}."),
    "guardrail_score": _with("Where a breached guardrail limits the score, the limit is {}."),
    "check_in_cadence": _with("Check-ins are due {}, unless the key result says otherwise."),
    "stale_after": _with("Values are stale after {} periods without an update."),
}
"""What is said of the fields that hold more than a named choice."""
