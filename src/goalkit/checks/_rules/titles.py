"""Rules that read titles. What a title says is a hint, so all of them are notices, and silent where unsure.

They look for what writers on OKRs warn of again and again: an objective that is a metric, a health metric
as a key result, and work instead of its outcome (John Doerr, "Measure What Matters"; Christina Wodtke,
"Radical Focus"; Felipe Castro on key results of value and of activity).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from goalkit.checks._wording import Title, Value, same
from goalkit.checks.findings import Severity
from goalkit.checks.rule import Rule
from goalkit.model._check import digits
from goalkit.model.measures import Change, Maintain
from goalkit.scoring.progress import in_force

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.checks.facts import Facts
    from goalkit.checks.findings import Finding
    from goalkit.checks.language import Language
    from goalkit.model.key_results import KeyResult

__all__ = ["RULES"]

_BREAKS = frozenset(";:.\u2013\u2014-!?|/&+")
"""What begins a second part of a title."""


class TwoTargets(Rule):
    """The title says other numbers than the measure."""

    code: ClassVar[str] = "GK111"
    name: ClassVar[str] = "two-targets"
    severity: ClassVar[Severity] = Severity.NOTICE
    why: ClassVar[str] = "People work towards the number they read; progress is measured against the other one."
    fix: ClassVar[str] = "Agree on one number and write it in both places."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each key result whose title says another baseline or target.

        It is silent where the title arrives at several numbers: which of them the measure means is anybody's guess.
        """
        for _, item in facts.key_results(facts.objectives):
            if isinstance(item.measure, Change):
                yield from self._compare(facts, item, item.measure)

    def _compare(self, facts: Facts, item: KeyResult, change: Change) -> Iterator[Finding]:
        title = Title(item.title, facts.language)
        start, end = (None, None) if title.several() else title.span() or (None, title.arrival())
        kpi = facts.kpi(item)
        unit = change.unit or ("" if kpi is None else kpi.unit)
        now = in_force(change, item.revisions, facts.as_of)
        clashes = [
            (name, value.text, numbers[0])
            for name, value, numbers in (
                ("baseline", start, (now[0], change.baseline)),
                ("target", end, (now[1], change.target)),
            )
            if value is not None and _differs(value, numbers, unit, facts.language)
        ]
        if clashes:
            text = " and ".join(
                f"the title says {said}, but the {name} is {_with(it, unit)}" for name, said, it in clashes
            )
            said = {f"title_{name}": said for name, said, _ in clashes}
            yield self.at(facts, item, text, title=item.title, **said, baseline=now[0], target=now[1], unit=unit)


def _with(number: float | None, unit: str) -> str:
    shown = "" if number is None else digits(number)
    return f"{shown} {unit}".strip()


def _differs(value: Value, numbers: tuple[float | None, ...], unit: str, language: Language) -> bool:
    """Return whether a number of a title is none of the numbers of a measure, and of the same unit."""
    percent = Title(unit, language).any("percents")
    if value.percent and unit and not percent:
        return False
    if percent and (value.unit or value.money):
        return False
    other = language.unit(unit)
    if value.unit and other and value.unit != other:
        return False
    return not any(number is None or same(value, number, percent=percent) for number in numbers)


class ObjectiveIsMetric(Rule):
    """An objective that is only a number."""

    code: ClassVar[str] = "GK112"
    name: ClassVar[str] = "objective-is-metric"
    severity: ClassVar[Severity] = Severity.NOTICE
    why: ClassVar[str] = "A number says how far, but not where to or what for: nobody learns what should change."
    fix: ClassVar[str] = "Write what will be different for whom, and make the number one of its key results."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each objective whose title names a metric and a number, and nothing more."""
        for objective in facts.objectives:
            title = Title(objective.title, facts.language)
            number = _only_a_number(title)
            if number is not None:
                text = f"its title is only a number ({number}) and names nothing to strive for"
                yield self.at(facts, objective, text, title=objective.title, number=number)


def _only_a_number(title: Title) -> str | None:
    """Return the number of a title that names a metric and nothing else, or None."""
    end = len(title.tokens)
    if title.any("ambition", title.start) or _breaks(title):
        return None
    named = title.any("metrics", title.start) or title.any("counted", title.start)
    if step := title.has(title.start, "multiplying"):
        alone = title.unknown(title.start, end) <= 1 and not title.any("clauses", title.start + step)
        return title.tokens[title.start] if named and alone and not title.values else None
    values = [value for value in title.values if value.start >= title.start and _quantity(title, value)]
    if not values or len(values) < sum(value.start >= title.start for value in title.values):
        return None
    last = values[-1]
    if _more_said(title, last.end) or title.unknown(last.end, end) > 2:
        return None
    verb = title.has(title.start, "changes") or title.has(title.start, "keeping")
    named = named or any(value.percent or value.money for value in values)
    allowed = 4 if verb else 0
    return (
        last.text
        if named and title.unknown(title.start, last.start) <= allowed and (verb or title.unknown(last.end, end) == 0)
        else None
    )


def _breaks(title: Title) -> bool:
    """Return whether a title has a second part, after a dash or a full stop."""
    return any(token in _BREAKS for token in title.tokens[title.start : -1])


def _quantity(title: Title, value: Value) -> bool:
    """Return whether a number is an amount that a metric has, and not one by the way, as in "in 20 markets"."""
    if not value.plain:
        return not (value.unit and not value.percent and title.before(value.start, "periods"))
    at = title.back(value.start, "about")
    fields = ("ends", "starts", "limits", "levels", "changes", "keeping", "metrics")
    return at == title.start or any(title.before(at, field) for field in fields) or _amount(title, at)


def _amount(title: Title, at: int) -> bool:
    """Return whether a metric and a joint end before a place, as in "NPS of"."""
    joint = title.before(at, "amounts")
    return bool(joint and (title.before(at - joint, "metrics") or title.before(at - joint, "counted")))


def _more_said(title: Title, first: int) -> bool:
    """Return whether a clause follows that is no date, as in "by making renewals effortless"."""
    return any(title.has(at, "clauses") and not _date(title, at) for at in range(first, len(title.tokens)))


def _date(title: Title, at: int) -> bool:
    """Return whether a word such as "by" begins a date, as in "by the end of June" or "by 2027"."""
    after = title.skip(at, "clauses", "small")
    dated = after < len(title.tokens) and not title.is_word[after]
    return dated or bool(title.has(after, "periods") or title.has(after, "months"))


class KeyResultIsThreshold(Rule):
    """A key result that says where a number should stay."""

    code: ClassVar[str] = "GK113"
    name: ClassVar[str] = "key-result-is-threshold"
    severity: ClassVar[Severity] = Severity.NOTICE
    why: ClassVar[str] = "Keeping a number where it is protects health; a key result is there to change something."
    fix: ClassVar[str] = (
        "Make it a KPI with a threshold and a guardrail of the objective, or say from where to where it should move."
    )

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each key result whose title says where a number should stay.

        One that is measured as such by a KPI is meant: there is the KPI that the fix asks for.
        """
        for _, item in facts.key_results(facts.objectives):
            maintained = isinstance(item.measure, Maintain)
            if maintained and facts.kpi(item) is not None:
                continue
            number = _kept(Title(item.title, facts.language), maintained=maintained)
            if number is not None:
                text = f"says where a number should stay ({number}), not how far it should move"
                yield self.at(facts, item, text, title=item.title, number=number)


def _kept(title: Title, *, maintained: bool) -> str | None:
    """Return the number that a title keeps, or None."""
    if title.spans() or _moves(title):
        return None
    limits = [value for value in title.values if title.limited(value)]
    levels = [value for value in title.values if title.before(title.back(value.start, "about"), "levels")]
    whole = [value for value in title.values if _whole(title, value)]
    if title.has(title.start, "keeping"):
        kept = limits + levels + whole + [value for value in title.values if _beside_metric(title, value)]
    elif title.has(title.start, "work") or title.has(title.start, "work_or_noun"):
        kept = []
    elif title.any("standing"):
        kept = limits + whole
    elif title.any("keeping"):
        kept = limits + levels
    else:
        kept = limits if maintained else []
    return kept[0].text if kept else None


def _moves(title: Title) -> bool:
    """Return whether a title has a verb of change: not one of a limit, nor one that is never to happen."""
    first = title.start + title.has(title.start, "keeping")
    return any(
        title.has(at, "changes") and not title.has(at, "limits") and not title.before(at, "standing")
        for at in range(first, len(title.tokens))
    )


def _whole(title: Title, value: Value) -> bool:
    """Return whether a number is percent or money, and not a part of something, as in "80 % of users"."""
    return (value.percent or value.money) and not title.has(value.end, "amounts")


def _beside_metric(title: Title, value: Value) -> bool:
    at = title.back(value.start, "about")
    after = any(title.has(place, "metrics") for place in (value.end, value.end + 1))
    return after or bool(title.before(at, "metrics")) or _amount(title, at)


class KeyResultIsActivity(Rule):
    """A key result that names work instead of its outcome."""

    code: ClassVar[str] = "GK114"
    name: ClassVar[str] = "key-result-is-activity"
    severity: ClassVar[Severity] = Severity.NOTICE
    why: ClassVar[str] = "Work can be done without any effect; a key result shows whether it had one."
    fix: ClassVar[str] = (
        "Write what the work should change, with a number; keep the work itself in a list of initiatives."
    )

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each key result whose title names work and no outcome."""
        for _, item in facts.key_results(facts.objectives):
            if _measures_outcome(facts, item):
                continue
            word = _work(Title(item.title, facts.language))
            if word is not None:
                text = f'names work ("{_quoted(item.title, word)}"), not what it should change'
                yield self.at(facts, item, text, title=item.title, word=word)


def _quoted(title: str, words: str) -> str:
    """Return words of a title, with dots where it goes on."""
    before, _, after = title.strip().partition(words)
    return f"{'... ' * bool(before)}{words}{' ...' * bool(after)}"


def _measures_outcome(facts: Facts, item: KeyResult) -> bool:
    """Return whether a key result reads a KPI, or moves percent or money: an outcome, whatever its title."""
    if facts.kpi(item) is not None:
        return True
    unit = Title(item.measure.unit if isinstance(item.measure, Change) else "", facts.language)
    return unit.any("percents") or unit.any("money")


def _work(title: Title) -> str | None:
    """Return the words of a title that name work, or None where it names an outcome too or nothing is sure."""
    at = title.start
    step = title.has(at, "work") or _verb(title, at)
    if step:
        return None if _outcome(title, at, at + step) else title.slice(at, at + step)
    return _over(title)


def _verb(title: Title, at: int) -> int:
    """Return of how many tokens a word of work is that may be a noun too and here is a verb, or 0."""
    step = title.has(at, "work_or_noun")
    following = at + step
    if not step or following >= len(title.tokens):
        return 0
    if title.has(following, "determiners") or any(value.start == following for value in title.values):
        return step
    clause = next((place for place in range(following, len(title.tokens)) if title.has(place, "relatives")), None)
    noun = (
        title.has(following, "noun_marks")
        or title.has(following, "noun_heads")
        or title.has(following, "changes")
        or title.any("metrics", following, following + 3)
        or title.any("being", following, clause)
    )
    return 0 if noun else step


def _outcome(title: Title, verb: int, after: int) -> bool:
    """Return whether a title that begins with work names an outcome with a number."""
    if title.spans() or title.any("multiplying", after) or any(value.percent or value.money for value in title.values):
        return True
    people = title.has(verb, "people_work")
    for value in title.values:
        own = people and title.skip(after, "limits", "about", "small") >= value.start
        counted = title.any("metrics", value.end, value.end + 2) or title.any("counted", value.end, value.end + 2)
        if title.any("changes", after, value.start) or (counted and not own):
            return True
    return False


def _over(title: Title) -> str | None:
    """Return the words that say of work that it is over, as in "the policy is published", or None."""
    if title.values or title.any("changes") or title.any("standing"):
        return None
    for at in range(len(title.tokens)):
        step = title.has(at, "being")
        first = title.skip(at + step, "leads")
        last = first + title.has(first, "done")
        ends = last >= len(title.tokens) or not title.is_word[last] or title.has(last, "small")
        if step and last > first and ends and not title.any("relatives", 0, at):
            return title.slice(at, last)
    return None


RULES: tuple[Rule, ...] = (TwoTargets(), ObjectiveIsMetric(), KeyResultIsThreshold(), KeyResultIsActivity())
