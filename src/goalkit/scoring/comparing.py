"""The same goals under several policies: what each makes of them, where they disagree, and which choice does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, cast

import attrs

from goalkit.errors import InvalidValue
from goalkit.model._check import Check, as_tuple, digits, evolve, show
from goalkit.model.plan import Plan, not_found
from goalkit.model.states import Status
from goalkit.scoring._sentences import Difference, differences, marked
from goalkit.scoring.evaluate import evaluate
from goalkit.scoring.grading import Grade
from goalkit.scoring.policy import Policy

if TYPE_CHECKING:
    from goalkit.model.objectives import Ambition
    from goalkit.scoring.scorecard import Scorecard

__all__ = ["Answer", "Comparison", "Reason", "Row", "compare"]


@attrs.frozen(kw_only=True)
class Answer:
    """What one policy says of one goal. Two answers are equal where they mean the same, whatever it is called.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> plan = gk.Plan(objectives=[gk.Objective(id="win", title="Win")])
        >>> print(compare(plan, dt.date(2026, 5, 15), {"ours": gk.Policy()}).rows[0].answers[0])
        none, no grade, pending
    """

    score: float | None
    """The settled score; None where nothing counts."""
    grade: Grade | None
    """None without a score."""
    status: Status
    """Where the goal is heading."""
    grade_name: str = attrs.field(eq=False)
    """What the policy calls the grade; empty without one."""
    status_name: str = attrs.field(eq=False)
    """What the policy calls the status."""

    def __str__(self) -> str:
        status = _spaced(self.status) if self.status_name == self.status else self.status_name
        return f"{_number(self.score)}, {self.grade_name or 'no grade'}, {status}"

    def step(self, after: Answer) -> str:
        """Return what differs in another answer, in words that all policies share."""
        pairs = (
            ("score", _number(self.score), _number(after.score)),
            ("grade", self.grade or "none", after.grade or "none"),
            ("status", _spaced(self.status), _spaced(after.status)),
        )
        return ", ".join(f"{name} {one} -> {other}" for name, one, other in pairs if one != other)


@attrs.frozen(kw_only=True)
class Row:
    """One goal under every policy.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> plan = gk.Plan(objectives=[gk.Objective(id="win", title="Win")])
        >>> row = compare(plan, dt.date(2026, 5, 15), {"ours": gk.Policy(), "theirs": gk.Policy()}).rows[0]
        >>> row.goal, row.agree
        ('win', True)
    """

    goal: str
    """Its id."""
    kind: Literal["objective", "key result"]
    """Which kind of goal it is."""
    title: str
    """Its title."""
    answers: tuple[Answer, ...]
    """What the policies say, in their order."""

    @property
    def agree(self) -> bool:
        """Whether all policies give it the same score, grade and status."""
        return all(answer == self.answers[0] for answer in self.answers)


@attrs.frozen(kw_only=True)
class Reason:
    """A step from the answer of the first policy to that of another: one choice, or several that need each other.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> tries = [gk.KeyResult(id=name, title=name, measure=gk.Change(0, 10)) for name in ("a", "b")]
        >>> tries[0] = gk.KeyResult(
        ...     id="a", title="a", measure=gk.Change(0, 10), check_ins=[gk.CheckIn(dt.date(2026, 5, 1), 8)]
        ... )
        >>> plan = gk.Plan(objectives=[gk.Objective(id="win", title="Win", key_results=tries)])
        >>> both = {"ours": gk.Policy(), "theirs": gk.Policy(not_started="exclude")}
        >>> print(*compare(plan, dt.date(2026, 5, 15), both).why("win"))
        theirs: score 0.4 -> 0.8, grade partial -> achieved. Key results without a value do not count.
    """

    policy: str
    """The name of the other policy."""
    fields: tuple[str, ...]
    """The choice: a field of the policy, or several that make the step only together."""
    differences: tuple[Difference, ...]
    """What the first policy says of it, and what the other one says."""
    before: Answer
    """The answer before the choice is changed."""
    after: Answer
    """The answer after it."""

    def __str__(self) -> str:
        words = " ".join(line for found in self.differences for line in found.theirs)
        return f"{self.policy}: {self.before.step(self.after)}. {words}"


@attrs.frozen(kw_only=True)
class Comparison:
    """The goals of a plan under several policies. Made by `compare`; printing it shows a table.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> kr = gk.KeyResult(
        ...     id="nps", title="NPS", measure=gk.Change(30, 50), check_ins=[gk.CheckIn(dt.date(2026, 5, 4), 55)]
        ... )
        >>> plan = gk.Plan(name="Acme", objectives=[gk.Objective(id="love", title="They love it", key_results=[kr])])
        >>> both = {"capped": gk.Policy(), "open": gk.Policy(clamp=(0, None), objective_clamp=(0, None))}
        >>> print(compare(plan, dt.date(2026, 5, 15), both))
        Acme as of 2026-05-15 under 2 policies
        <BLANKLINE>
                   capped     open
        love: They love it
          score      1.00     1.25
          grade  achieved achieved
          status  pending  pending
        KR nps: NPS
          score      1.00     1.25
          grade  achieved achieved
          status  pending  pending
        <BLANKLINE>
        1 of 1 objectives and 1 of 1 key results differ
    """

    plan: Plan = attrs.field(repr=False)
    """What was evaluated."""
    as_of: dt.date
    """The day, up to its close."""
    names: tuple[str, ...]
    """What the policies are called, in the order given."""
    policies: tuple[Policy, ...] = attrs.field(repr=False)
    """The policies."""
    rows: tuple[Row, ...]
    """Every objective, and every key result on which the policies disagree, in the order of the plan."""

    @property
    def disagreements(self) -> tuple[Row, ...]:
        """The rows in which not all policies say the same."""
        return tuple(row for row in self.rows if not row.agree)

    def why(self, goal: str) -> tuple[Reason, ...]:
        """Return which choices make the answers of the other policies differ from that of the first one.

        Only choices without which the answer would be another one are named: the first policy with the fields
        of all reasons taken from the other one gives the other's answer. They are replaced in their order, each
        on top of those before it, and every step that changes the answer is a reason; choices that do so only
        together are one. So the reasons lead from the answer of the first policy to that of the other without a
        gap. Empty for a policy with the same answer.

        Raises:
            NotFound: There is no such objective or key result.
        """
        structure = self.plan.structure
        if goal not in structure.objective_at and goal not in structure.key_result_at:
            raise not_found((*structure.objective_at, *structure.key_result_at), goal, "objective or key result")
        first = self.policies[0]
        return tuple(
            reason
            for name, policy in zip(self.names[1:], self.policies[1:], strict=True)
            for reason in _Way(self.plan, self.as_of, goal, first, policy).reasons(name)
        )

    def __str__(self) -> str:
        from goalkit.display.comparison import comparison_text  # noqa: PLC0415 - a door to a later layer

        return comparison_text(self)


def compare(plan: Plan, as_of: dt.date, policies: Mapping[str, Policy] | Iterable[Policy]) -> Comparison:
    """Return what several policies make of the same goals on the same day.

    Args:
        plan: The goals.
        as_of: The day, up to its close.
        policies: The policies with the names to show them by; or just policies, shown by their own names, or
            by their places where they have none.

    Raises:
        InvalidValue: There is no policy, two of them have one name, or an argument is of the wrong type.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> late = gk.KeyResult(id="late", title="Late", measure=gk.Change(0, 10))
        >>> plan = gk.Plan(objectives=[gk.Objective(id="win", title="Win", key_results=[late])])
        >>> both = [gk.Policy(name="counts"), gk.Policy(name="waits", not_started="exclude")]
        >>> found = compare(plan, dt.date(2026, 5, 15), both)
        >>> [(row.goal, [answer.score for answer in row.answers]) for row in found.disagreements]
        [('win', [0.0, None])]
    """
    check = Check(None)
    check.instance("plan", plan, Plan)
    check.date("as_of", as_of)
    named = _named(check, policies)
    check.raise_if_any("compare")
    cards = [evaluate(plan, as_of, policy) for _, policy in named]
    rows: list[Row] = []
    for objective in plan.objectives:
        rows.append(_row(cards, objective.id, "objective", objective.title))
        inner = [_row(cards, item.id, "key result", item.title) for item in objective.key_results]
        rows.extend(row for row in inner if not row.agree)
    names, chosen = zip(*named, strict=True)
    return Comparison(
        plan=plan,
        as_of=as_of,
        names=cast("tuple[str, ...]", names),
        policies=cast("tuple[Policy, ...]", chosen),
        rows=tuple(rows),
    )


@attrs.frozen
class _Way:
    """The way from the answer that one policy gives for a goal to that of another one."""

    plan: Plan
    as_of: dt.date
    goal: str
    first: Policy
    other: Policy

    def reasons(self, name: str) -> list[Reason]:
        """Return the steps from the first answer to the other one; without a step to one that was there before."""
        start, end = self.answer(self.first), self.answer(self.other)
        differ = [field.name for field in attrs.fields(Policy)]
        differ = [field for field in differ if getattr(self.first, field) != getattr(self.other, field)]
        found: list[Reason] = []
        at, before, waiting = self.first, start, list[str]()
        for field in self.needed(self.first, differ, end):
            waiting.append(field)
            changed = self.taken(at, waiting)
            if changed is None:  # it does not go with a choice that is still to come
                continue
            after = self.answer(changed)
            again = next((place for place, reason in enumerate(found) if reason.before == after), None)
            if again is not None:  # the steps since then undo each other
                waiting = [*(name for reason in found[again:] for name in reason.fields), *waiting]
                del found[again:]
                at = cast("Policy", self.taken(self.first, [name for reason in found for name in reason.fields]))
                before = after
            elif after != before and not _unsaid(after, start, end):
                fields = self.needed(at, waiting, after)
                changed = cast("Policy", self.taken(at, fields))
                told = tuple(self.told(difference) for difference in differences(at, changed))
                found.append(Reason(policy=name, fields=tuple(fields), differences=told, before=before, after=after))
                at, before = changed, after
                waiting = [other for other in waiting if other not in fields]
        return found

    def taken(self, base: Policy, fields: Iterable[str]) -> Policy | None:
        """Return a policy with fields of the other one; None where they do not go with the rest."""
        try:
            return evolve(base, **{field: getattr(self.other, field) for field in fields})
        except InvalidValue:
            return None

    def told(self, found: Difference) -> Difference:
        """Return a difference with a mark at what is no published rule of a preset."""
        ours = tuple(marked(self.first, found.field, line) for line in found.ours)
        theirs = tuple(marked(self.other, found.field, line) for line in found.theirs)
        return Difference(found.field, ours, theirs)

    def answer(self, policy: Policy) -> Answer:
        return _answer(evaluate(self.plan, self.as_of, policy), self.goal)

    def needed(self, base: Policy, fields: list[str], right: Answer) -> list[str]:
        """Return the fields without those that can go, one by one from the last, and leave the answer right."""
        for field in reversed(fields):
            fewer = [other for other in fields if other != field]
            changed = self.taken(base, fewer)
            if changed is not None and self.answer(changed) == right:
                fields = fewer
        return fields


def _unsaid(between: Answer, start: Answer, end: Answer) -> bool:
    """Return whether an answer on the way knows less than both ends: no step that a person would understand."""
    if between.score is None and None not in {start.score, end.score}:
        return True
    return between.status is Status.PENDING and Status.PENDING not in {start.status, end.status}


def _number(score: float | None) -> str:
    return "none" if score is None else digits(score)


def _spaced(word: str) -> str:
    return word.replace("_", " ")


def _named(check: Check, policies: object) -> list[tuple[str, Policy]]:
    """Return the policies with their names; note what is wrong."""
    found: list[tuple[str, Policy]] = []
    if isinstance(policies, Mapping):
        for name, policy in cast("Mapping[object, object]", policies).items():
            text = check.text("policies", name, empty=False)
            if check.instance(f"policies[{show(name)}]", policy, Policy):
                found.append((text or "", cast("Policy", policy)))
    else:
        items = check.placed("policies", as_tuple(cast("Iterable[Policy]", policies)), Policy)
        found = [(policy.name or f"policy {place + 1}", policy) for place, policy in items]
        names = [name for name, _ in found]
        for name in sorted({name for name in names if names.count(name) > 1}):
            check.add("policies", f"{show(name)} is the name of two of them; give names of your own", "id.duplicate")
    if not found and not check.problems:
        check.add("policies", "must not be empty", "collection.empty")
    return found


def _row(cards: list[Scorecard], goal: str, kind: Literal["objective", "key result"], title: str) -> Row:
    return Row(goal=goal, kind=kind, title=title, answers=tuple(_answer(card, goal) for card in cards))


def _answer(card: Scorecard, goal: str) -> Answer:
    policy = card.policy
    result = card.objectives[goal] if goal in card.objectives else card.key_results[goal]
    objective = card.plan.objective(goal) if goal in card.objectives else card.plan.objective_of(goal)
    ambition: Ambition = objective.ambition
    return Answer(
        score=result.score,
        grade=result.grade,
        status=result.status,
        grade_name="" if result.score is None else policy.grading.label(result.score, ambition),
        status_name=policy.status_name(result.status),
    )
