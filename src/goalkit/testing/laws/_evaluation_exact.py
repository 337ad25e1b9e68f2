"""Laws of evaluators: everything that is answered is what exact fractions give."""

from __future__ import annotations

from goalkit.ports import Evaluator
from goalkit.testing.capabilities import Capability
from goalkit.testing.domain import Feature
from goalkit.testing.fixtures import EvaluatorFixture
from goalkit.testing.law import law
from goalkit.testing.laws._answers import expect_exact, needs
from goalkit.testing.laws._questions import (
    Question,
    about_goals,
    about_grades,
    about_owners,
    about_pace,
    about_plans,
    about_statuses,
)

__all__ = ["EXACT"]

_STANDARD = (Capability.STANDARD,)


@law(
    "evaluation.exact-plans",
    "Every number, grade, status and health of a plan is what exact fractions give, rounded to nine decimals.",
    why="Two programs that show the same goals must show the same numbers, whoever wrote them.",
    look_at=["what the message names first", "a rule of the policy that is left out", "numbers rounded on the way"],
    draws=lambda domain: {"question": about_plans(domain)},
    requires=_STANDARD,
)
def _exact_plans(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question) -> None:
    expect_exact(fixture, evaluator, question)


@law(
    "evaluation.exact-goals",
    "Key results of every measure, with their revisions, states and closings, make the score exact fractions give.",
    why="Each measure has a rule of its own, and what happened to a goal is dated: today's are not last week's.",
    look_at=[
        "entries by date, of one date the later entered; nothing dated after the day asked about",
        "falling metrics, equal baseline and target, sums over the cycle",
        "weights of 0, fixed shares, what is not started, what is cancelled or closed",
        "the policy: clamps, members, memberships",
    ],
    draws=lambda domain: {"question": about_goals(domain)},
    requires=_STANDARD,
)
def _exact_goals(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question) -> None:
    expect_exact(fixture, evaluator, question)


@law(
    "evaluation.exact-pace",
    "A goal at the edge of a status has the better one: what it is heading for is held against the limits exactly.",
    why="Half of all statuses that two systems disagree on lie on an edge: 0.35 by the middle of a cycle is 0.7.",
    look_at=[
        "elapsed days: as_of counts as a whole day, the end of a cycle is not in it",
        "> where it must be >=",
        "floats compared before they are rounded to nine decimals",
        "committed goals, which have limits of their own",
        "pending until a fifth of the cycle has passed",
    ],
    draws=lambda domain: {"question": about_pace(domain)},
    requires=(Capability.STANDARD, Capability.STATUSES),
)
def _exact_pace(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question) -> None:
    needs(fixture, Feature.CYCLES)
    expect_exact(fixture, evaluator, question)


@law(
    "evaluation.exact-grades",
    "A score that people would call 0.7 is graded as 0.7, however many floats it was added up from.",
    why="Three key results at 0.7 have the mean 0.6999999999999998 in floats, and a team reads that it missed.",
    look_at=[
        "the mean: round to nine decimals before comparing",
        "> where it must be >=: edges are in the better band",
        "scores rounded to two digits, 0.695 shown and graded as 0.7",
        "committed goals: 0.99 is missed",
    ],
    draws=lambda domain: {"question": about_grades(domain)},
    requires=_STANDARD,
)
def _exact_grades(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question) -> None:
    expect_exact(fixture, evaluator, question)


@law(
    "evaluation.exact-owners",
    "An owner's score is the weighted mean of its own current objectives, or of those of its last cycle.",
    why="A person's number that holds the goals of a whole department, or of last year, is no number of that person.",
    look_at=[
        "goals of owners below: they do not count",
        "the cycle: as_of in it, its end excluded; where there is none, the cycle that ended last",
        "the objective's weight, drafts, cancelled goals",
    ],
    draws=lambda domain: {"question": about_owners(domain)},
    requires=(Capability.STANDARD, Capability.OWNERS),
)
def _exact_owners(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question) -> None:
    needs(fixture, Feature.OWNERS)
    expect_exact(fixture, evaluator, question)


@law(
    "evaluation.exact-statuses",
    "A status that somebody states wins until the next check-in, and so does what the policy makes of it and of "
    "confidence.",
    why="A team says at risk, then checks in without a word: is it still at risk? Every product answers differently, "
    "and the policy says which answer is asked for.",
    look_at=[
        "a check-in without a status ends the stated one, by default",
        "notes without a value; two check-ins of one day",
        "confidence: the last one stated, by weight",
    ],
    draws=lambda domain: {"question": about_statuses(domain)},
    requires=(Capability.STANDARD, Capability.STATUSES),
)
def _exact_statuses(fixture: EvaluatorFixture, evaluator: Evaluator, *, question: Question) -> None:
    expect_exact(fixture, evaluator, question)


EXACT = (_exact_plans, _exact_goals, _exact_pace, _exact_statuses, _exact_grades, _exact_owners)
