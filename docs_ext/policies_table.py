"""Prints the tables of all presets for docs/coming-from.md, made from their values.

`python docs_ext/policies_table.py` prints them, with `--write` it also puts them into the page.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from goalkit.model._check import digits
from goalkit.model.states import Status
from goalkit.scoring.grading import Grading
from goalkit.scoring.policy import Policy
from goalkit.scoring.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.scoring.grading import Band
    from goalkit.scoring.pace import Pace
    from goalkit.scoring.policy import Clamp

PAGE = Path(__file__).resolve().parent.parent / "docs" / "coming-from.md"
BEGIN = "<!-- made by docs_ext/policies_table.py -->\n"
END = "<!-- end of what is made -->\n"
_STATUSES = (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK)


def tables() -> str:
    """Return the tables in Markdown, one for each theme: narrow enough for a page that does not scroll sideways."""
    return "\n".join(f"### {theme}\n\n{_table(columns)}" for theme, columns in THEMES.items())


def _table(columns: dict[str, Callable[[Policy], str]]) -> str:
    """Return a table: a row for each preset, a column for each group of choices."""
    lines = [f"| policy | {' | '.join(columns)} |", f"|---|{'---|' * len(columns)}"]
    usual = {title: write(Policy()) for title, write in columns.items()}
    lines += [_row("`gk.Policy()`", usual, {})]
    for key, policy in PRESETS.items():
        words = {title: write(policy) for title, write in columns.items()}
        lines += [_row(f"[`{key}`](#{slug(policy.name)})", words, usual)]
    return "\n".join(lines) + "\n"


def slug(heading: str) -> str:
    """Return the anchor that a page has for a heading."""
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in " -_")
    return "-".join(kept.split())


def _row(name: str, words: dict[str, str], usual: dict[str, str]) -> str:
    cells = (f"*{text}*" if usual.get(title) == text else text for title, text in words.items())
    return f"| {name} | {' | '.join(cells)} |"


def _clamp(policy: Policy) -> str:
    if policy.clamp == policy.objective_clamp:
        return _limits(policy.clamp)
    return f"key results {_limits(policy.clamp)}, objectives {_limits(policy.objective_clamp)}"


def _limits(clamp: Clamp) -> str:
    low, high = clamp
    if low is None and high is None:
        return "open"
    if low is None:
        return f"up to {high:g}"
    return f"from {low:g}" if high is None else f"{low:g} to {high:g}"


def _formula(policy: Policy) -> str:
    text = {"from_baseline": "from baseline to target", "of_target": "value over target"}[policy.change]
    text += "" if policy.credit == "partial" else "; 1 or 0"
    return text if policy.baseline == "complete" else f"{text}; a baseline has none"


def _thresholds(policy: Policy) -> str:
    edge = {"declared": "as declared", "inclusive": "met", "strict": "not met"}[policy.threshold_edges]
    counted = {
        "latest": "latest value",
        "recorded": "periods up to the latest value",
        "cycle": "all periods of the cycle",
    }
    return f"edge {edge}; {counted.get(policy.maintain, policy.maintain)}"


def _rollup(policy: Policy) -> str:
    rule = {"mean": "mean", "min": "lowest", "sum": "sum of values", "by_unit": "sum of values, mean of percentages"}[
        policy.rollup
    ]
    members = {
        "auto": "key results, else children",
        "key_results": "key results",
        "children": "children, else key results",
        "both": "key results and children",
    }
    return f"{rule} of {members[policy.members]}"


def _time(policy: Policy) -> str:
    first = {"end_of_day": "day 1 counts", "first_day_zero": "day 1 is 0 %"}[policy.day_count]
    first += f"; pending before {100 * policy.pending_until:g} %" if policy.pending_until else ""
    return first if policy.no_value == "pending" else f"{first}; no value is judged as 0"


def _status(policy: Policy) -> str:
    pace = policy.pace
    limits = _pair(pace, pace.on_track, pace.at_risk)
    if pace.committed_on_track is not None and pace.committed_at_risk is not None:
        limits += f" (committed {_pair(pace, pace.committed_on_track, pace.committed_at_risk)})"
    rule = {
        "projected": "score / expected",
        "points_behind": "expected - score",
        "achievement": "score / phases",
        "score": "score",
    }[pace.rule]
    return f"{rule} {limits}"


def _objective_status(policy: Policy) -> str:
    rule = {"projected": "by its score", "worst": "worst member", "confidence": "mean confidence"}
    text = rule[policy.objective_status]
    if policy.objective_status == "worst":
        text += {"silent": "", "best": "; closed is best", "pace": "; by its score if no other is known"}[
            policy.closed_members
        ]
    if policy.objective_status == "confidence":
        text += {"stated": "", "status": " of statuses"}[policy.confidence_from]
    if policy.objective_status != "projected" and policy.status_members == "all":
        text += ", of any weight"
    return text + {"ignored": "", "adopted": "; closed with all members"}[policy.common_state]


def _pair(pace: Pace, on_track: float, at_risk: float) -> str:
    """Return both limits with the sign that a better status needs."""
    inside, beyond = ("≤", "<") if pace.rule == "points_behind" else ("≥", ">")
    second = pace.strict if pace.strict_at_risk is None else pace.strict_at_risk
    signs = (beyond if pace.strict else inside, beyond if second else inside)
    return ", ".join(f"{sign} {digits(limit)}" for sign, limit in zip(signs, (on_track, at_risk), strict=True))


def _called(policy: Policy) -> str:
    words = (policy.status_name(status).replace("_", " ") for status in _STATUSES)
    return " / ".join(words)


def _stated(policy: Policy) -> str:
    return {
        "sticky": "to the next check-in",
        "until_newer": "to a newer value",
        "kept": "to another one",
        "ignored": "never",
    }[policy.stated_status]


def _grading(policy: Policy) -> str:
    grading = policy.grading
    text = _bands(grading.aspirational)
    if grading.committed != grading.aspirational:
        same = grading.committed == Grading().committed
        text += f" (committed {'1' if same else _bands(grading.committed)})"
    return text if grading.round_to is None else f"{text}; rounded to {grading.round_to} decimal"


def _bands(bands: tuple[Band, ...]) -> str:
    return ", ".join(
        band.label or str(band.grade) if band.low is None else f"{digits(band.low)} {band.label or band.grade}"
        for band in bands
    )


THEMES: dict[str, dict[str, Callable[[Policy], str]]] = {
    "Scores": {
        "scores": _clamp,
        "progress": _formula,
        "thresholds": _thresholds,
        "objective": _rollup,
    },
    "Status": {
        "time": _time,
        "on track, at risk": _status,
        "an objective's status": _objective_status,
        "a stated status holds": _stated,
    },
    "Words": {
        "on track / at risk / off track": _called,
        "grades": _grading,
    },
}
"""What each column of each table says of a policy."""


def with_tables(text: str) -> str:
    """Return the text of the page with the tables that the presets make."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{begin}\n{tables()}\n{end}{after}"


if __name__ == "__main__":
    sys.stdout.write(tables())
    if "--write" in sys.argv:
        PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
