"""Laws of evaluators: fixed lists of small questions, so that no edge is left to luck."""

from __future__ import annotations

from goalkit.ports import Evaluator
from goalkit.testing.capabilities import Capability
from goalkit.testing.domain import Feature
from goalkit.testing.fixtures import EvaluatorFixture
from goalkit.testing.law import law
from goalkit.testing.laws._answers import needs
from goalkit.testing.laws._corners_asked import ask_corners

__all__ = ["CASCADE_CORNERS", "CORNERS", "LINK_CORNERS"]

_STANDARD = (Capability.STANDARD,)


@law(
    "evaluation.corner-values",
    "On each edge of values, dates, revisions, steps and thresholds a key result has the score exact fractions give.",
    why="Random plans seldom meet the last day of a month, a value on a strict edge, or 9.9999999999 of 10.",
    look_at=[
        "what the message names: the question is always the same",
        "periods of a month counted as 30 days, or as what is left of it",
        "which gaps count: `recorded` knows none after the last value",
        "a clamp narrower than 0 to 1",
        "complete before or after rounding to nine decimals",
    ],
    requires=_STANDARD,
)
def _values(fixture: EvaluatorFixture, evaluator: Evaluator) -> None:
    ask_corners(fixture, evaluator, "values")


@law(
    "evaluation.corner-members",
    "Weights of 0, shares, priorities, states and closings count under each policy as exact fractions say.",
    why="What counts for nothing, what was cancelled and what somebody closed meet in one objective sooner or later.",
    look_at=[
        "a closing score is never clamped, never credited, never lowered",
        "`or` where 0 has a meaning: a weight of 0, a share of 0, a limit of 0",
        "a share of what does not count",
        "states dated on the day asked about, or twice that day",
    ],
    requires=_STANDARD,
)
def _members(fixture: EvaluatorFixture, evaluator: Evaluator) -> None:
    ask_corners(fixture, evaluator, "members")


@law(
    "evaluation.corner-guardrails",
    "A breached guardrail lowers what it may lower, and nothing else, under each rule.",
    why="A KPI that nobody fed for a month is no longer healthy, and a score that a person gave is no longer computed.",
    look_at=[
        "a breached KPI that went stale: still breached",
        "a warning, also of a strict threshold: no breach",
        "a veto of a score below 0",
        "a closing score: it stays",
        "the clamp of the objective comes before the cap",
    ],
    requires=_STANDARD,
)
def _guardrails(fixture: EvaluatorFixture, evaluator: Evaluator) -> None:
    needs(fixture, Feature.KPIS, Feature.GUARDRAILS)
    ask_corners(fixture, evaluator, "guardrails")


@law(
    "evaluation.corner-statuses",
    "On each limit of grades, pace, phases, confidence and time a goal has the status exact fractions give.",
    why="A limit of 0 is a limit, the limit of ahead belongs to ahead, and phases know the days as cycles do.",
    look_at=[
        "`committed or usual` where the limit of committed goals is 0",
        "> where it must be >=",
        "the day count, on phases as on cycles",
        "who is asked: members of weight 0 too, by `all`",
        "floats compared before they are rounded to nine decimals",
    ],
    requires=(Capability.STANDARD, Capability.STATUSES),
)
def _statuses(fixture: EvaluatorFixture, evaluator: Evaluator) -> None:
    ask_corners(fixture, evaluator, "statuses")


@law(
    "evaluation.corner-owners",
    "What an owner's score is made of is what counts now, else what counted in its last cycle.",
    why="A draft of the new cycle must not hide what its owner reached in the last one.",
    look_at=["drafts and cancelled goals do not choose the cycle", "the first day after a cycle", "weights of 0"],
    requires=(Capability.STANDARD, Capability.OWNERS),
)
def _owners(fixture: EvaluatorFixture, evaluator: Evaluator) -> None:
    needs(fixture, Feature.OWNERS)
    ask_corners(fixture, evaluator, "owners")


@law(
    "evaluation.corner-policies",
    "A plan with one of everything is answered exactly under each choice that a policy has, and under each preset.",
    why="A choice that is read in one place and forgotten in another is found by the customer who made it.",
    look_at=["the fields of the policy that the message names", "a default where the policy should be asked"],
    requires=_STANDARD,
)
def _policies(fixture: EvaluatorFixture, evaluator: Evaluator) -> None:
    ask_corners(fixture, evaluator, "policies")


@law(
    "cascade.corner-links",
    "Links of each kind, above objectives and key results of each kind, count as exact fractions say.",
    why="Weight 0, shares, supporting links and cancelled children each have a rule; together they have several.",
    look_at=["children beside key results that do not count", "sums of what falls", "closed children of a sum"],
    requires=_STANDARD,
)
def _cascades(fixture: EvaluatorFixture, evaluator: Evaluator) -> None:
    needs(fixture, Feature.ALIGNMENTS)
    ask_corners(fixture, evaluator, "cascades")


@law(
    "linking.corner-kpis",
    "On each edge of thresholds, staleness, cycles and corrections a KPI and its key results are what is exact.",
    why="The reading of the first day, the day a value goes stale and a KPI that is a ratio are seldom drawn.",
    look_at=[
        "both edges of a strict band",
        "the day that a reading is due: not stale yet",
        "the frozen baseline: the last reading before the cycle, else the first one entered",
        "a ratio by its kind, not only by its unit",
    ],
    requires=_STANDARD,
)
def _links(fixture: EvaluatorFixture, evaluator: Evaluator) -> None:
    needs(fixture, Feature.KPIS)
    ask_corners(fixture, evaluator, "kpis", *(["links"] if fixture.domain.allows(Feature.LINKS) else []))


CORNERS = (_values, _members, _guardrails, _statuses, _owners, _policies)
CASCADE_CORNERS = (_cascades,)
LINK_CORNERS = (_links,)
