"""Who a score comes from, and what one more point below would give: exact shares of a cascade.

Both questions are answered by one walk from the goal asked about down to everything below it, so the
cost is linear in goals and links however many ways there are.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

from goalkit.cascade._walks import Contributions, Goal, Sensitivities, add_up
from goalkit.errors import InvalidValue, Problem
from goalkit.model._check import show
from goalkit.model.numbers import settle
from goalkit.model.plan import not_found
from goalkit.scoring.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["contribution", "contributions", "sensitivities", "sensitivity"]


def contribution(card: Scorecard, goal: str, to: str) -> float | None:
    """Return how much of the score of `to` comes from `goal`, on all ways up.

    The contributions of all leaves below a goal add up to its score (see `contributions`). A goal that is
    not below `to`, or does not count there, contributes 0. A goal contributes its whole score to itself.

    Args:
        card: The scorecard.
        goal: The id of an objective or key result.
        to: The id of the objective or key result whose score is asked about.

    Returns:
        The contribution in points of score; None where `to` has no score.

    Raises:
        NotFound: There is no such goal.
        InvalidValue: The card is no `Scorecard`.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.cascade.contribution import contribution
        >>> def team(name, weight, value):
        ...     kr = gk.KeyResult(
        ...         id=f"{name}-kr",
        ...         title="Sign",
        ...         measure=gk.Change(baseline=0, target=100),
        ...         check_ins=[gk.CheckIn(dt.date(2026, 5, 11), value)],
        ...     )
        ...     link = gk.Alignment("company", weight=weight)
        ...     return gk.Objective(id=name, title="Sell", aligned_to=[link], key_results=[kr])
        >>> plan = gk.Plan(
        ...     objectives=[gk.Objective(id="company", title="Win"), team("east", 3, 50), team("west", 1, 100)]
        ... )
        >>> card = gk.evaluate(plan, dt.date(2026, 5, 15))
        >>> contribution(card, "east", "company"), contribution(card, "west-kr", "company")
        (0.375, 0.25)
        >>> card.objectives["company"].score
        0.625
    """
    _place(card, goal)
    score = _score(card, to)
    if goal == to or score is None:
        return score
    return contributions(card, to, leaves_only=False).get(goal, 0.0)


def contributions(card: Scorecard, to: str, *, leaves_only: bool = True) -> dict[str, float]:
    """Return how much of the score of `to` comes from each goal below it that counts, in plan order.

    The contributions of the leaves add up to the score: `settle(fsum(values)) == score`. A leaf is a goal
    whose score is not made of other goals: a key result with a measure of its own or with a closing
    score, an objective with a closing score, and a goal whose score the lower end of a clamp made out of
    nothing. A goal that is itself a leaf is all of its own score.

    * By `mean` each counted member has its share of the weight; by `min` all comes from the lowest member
      (the first of several); by a sum of values each key result has its share of the moves, and a child
      objective that of what its own values add up to; a sum that is credited all or nothing is scaled to it.
    * What counts as 0 contributes 0. What does not count is not in the result.
    * Where a clamp or a guardrail changed a score, everything below is scaled with it.
    * Below a `Cascaded` sum each key result whose value is added has the share of its value, and an
      objective in between the shares of its key results.

    Args:
        card: The scorecard.
        to: The id of an objective or key result.
        leaves_only: Whether to leave out the goals between `to` and the leaves.

    Returns:
        Contributions by id; empty where `to` has no score.

    Raises:
        NotFound: There is no such goal.
        InvalidValue: The card is no `Scorecard`.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.cascade.contribution import contributions
        >>> krs = [
        ...     gk.KeyResult(
        ...         id=name,
        ...         title=name,
        ...         measure=gk.Change(baseline=0, target=8),
        ...         check_ins=[gk.CheckIn(dt.date(2026, 5, 11), value)],
        ...     )
        ...     for name, value in (("demos", 4), ("deals", 1))
        ... ]
        >>> plan = gk.Plan(objectives=[gk.Objective(id="sales", title="Sell", key_results=krs)])
        >>> contributions(gk.evaluate(plan, dt.date(2026, 5, 15)), "sales")
        {'demos': 0.25, 'deals': 0.0625}
    """
    place = _place(card, to)
    score = _score(card, to)
    if score is None:
        return {}
    walk = Contributions(card.engine)
    walk.run(place)
    leaves = {goal: math.fsum(parts) for goal, parts in walk.leaves.items()}
    added = add_up(leaves, score)
    if leaves_only:
        return {name: added[goal] for name, goal in _named(card, added)}
    found = {goal: walk.amount(goal) + added.get(goal, 0.0) - leaves.get(goal, 0.0) for goal in walk.reached()}
    return {name: found[goal] for name, goal in _named(card, found) if name != to or goal in added}


def sensitivity(card: Scorecard, goal: str, of: str) -> float | None:
    """Return what one more point of `goal` gives to the score of `of`, on all ways up.

    It is the rise of the one score for a small rise of the other, so it is 0 where a rise stops on the
    way: below a closing score, below a clamp, cap or veto that holds the score where it is, for goals that
    do not count or count as 0, and by `min` for all but the one lowest member (for every one of them where
    several are lowest). What counts as 0 because it has not started has the share it will count with.

    Below sums of values a point of a key result is worth its way from baseline to target, and one of a child
    objective what the ways below it add up to. A `Cascaded` sum is made of the values of key results, so the
    scores of the objectives between, and closing scores, have no part in it.

    Args:
        card: The scorecard.
        goal: The id of an objective or key result.
        of: The id of the objective or key result whose score is asked about.

    Returns:
        Points per point; None where `of` has no score.

    Raises:
        NotFound: There is no such goal.
        InvalidValue: The card is no `Scorecard`.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.cascade.contribution import sensitivity
        >>> krs = [
        ...     gk.KeyResult(id=name, title=name, weight=weight, measure=gk.Change(baseline=0, target=8))
        ...     for name, weight in (("demos", 3), ("deals", 1))
        ... ]
        >>> plan = gk.Plan(objectives=[gk.Objective(id="sales", title="Sell", key_results=krs)])
        >>> sensitivity(gk.evaluate(plan, dt.date(2026, 5, 15)), "demos", of="sales")
        0.75
    """
    _place(card, goal)
    if _score(card, of) is None:
        return None
    return 1.0 if goal == of else sensitivities(card, of).get(goal, 0.0)


def sensitivities(card: Scorecard, of: str) -> dict[str, float]:
    """Return what one more point of each goal below gives to the score of `of`, in plan order.

    See `sensitivity`. A goal that does not count, or stands below a closing score, is not in the result.

    Args:
        card: The scorecard.
        of: The id of an objective or key result.

    Returns:
        Points per point by id; empty where `of` has no score.

    Raises:
        NotFound: There is no such goal.
        InvalidValue: The card is no `Scorecard`.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.cascade.contribution import sensitivities
        >>> krs = [
        ...     gk.KeyResult(id=name, title=name, weight=weight, measure=gk.Change(baseline=0, target=8))
        ...     for name, weight in (("demos", 3), ("deals", 1))
        ... ]
        >>> plan = gk.Plan(objectives=[gk.Objective(id="sales", title="Sell", key_results=krs)])
        >>> sensitivities(gk.evaluate(plan, dt.date(2026, 5, 15)), "sales")
        {'demos': 0.75, 'deals': 0.25}
    """
    place = _place(card, of)
    if _score(card, of) is None:
        return {}
    walk = Sensitivities(card.engine)
    walk.run(place)
    found = {goal: walk.rise(goal) for goal in walk.reached()}
    return {name: found[goal] for name, goal in _named(card, found) if goal != place}


def _place(card: Scorecard, goal: str) -> Goal:
    if not isinstance(cast("object", card), Scorecard):
        text = f"must be a Scorecard, got {show(card)}; goalkit.evaluate(plan, as_of) makes one"
        raise InvalidValue("contribution", [Problem("card", text, "part.type")])
    structure = card.plan.structure
    try:
        if goal in structure.objective_at:
            return "objective", structure.objective_at[goal]
        at, place = structure.key_result_at[goal]
    except (KeyError, TypeError):
        raise not_found(card.plan.alignment.goals, goal, "objective or key result") from None
    return "key result", card.engine.flat.first[at] + place


def _score(card: Scorecard, goal: str) -> float | None:
    kind, at = _place(card, goal)
    engine = card.engine
    score = engine.objective_scores[at] if kind == "objective" else engine.scores[at]
    return None if score is None else settle(score)


def _named(card: Scorecard, found: Iterable[Goal]) -> Iterator[tuple[str, Goal]]:
    """Yield goals with their ids, each objective followed by its key results."""
    flat = card.engine.flat

    def rank(goal: Goal) -> tuple[int, int]:
        return (goal[1], -1) if goal[0] == "objective" else (flat.objective_of[goal[1]], goal[1])

    for goal in sorted(found, key=rank):
        yield (flat.objectives if goal[0] == "objective" else flat.key_results)[goal[1]].id, goal
