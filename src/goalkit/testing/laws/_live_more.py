"""Laws of live scorecards about what draws seldom bring together: whole worlds, told from end to end."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from goalkit.errors import GoalkitError
from goalkit.model._check import evolve
from goalkit.ports import LiveScorecard, OpenLiveScorecard
from goalkit.testing.domain import Feature
from goalkit.testing.law import Law, law
from goalkit.testing.laws._answers import needs
from goalkit.testing.laws._happening import Event, Story, changed, expect, happen, opened, same_ids, take, tell
from goalkit.testing.laws._live_worlds import POLICIES, WORLDS, changes, days_on, links, measures, owners, worlds

if TYPE_CHECKING:
    from goalkit.model.plan import Plan
    from goalkit.testing.fixtures import LiveScorecardFixture

__all__ = ["WORLD_LAWS"]


@law(
    "live.measures",
    "Every measure follows its values: readings reach all that is on the KPI, check-ins what is not.",
    why="A metric that must stay above its limit falls below it, and its key result is green until a restart.",
    look_at=[
        "Maintain and Baseline on a KPI, not only Change",
        "a baseline that is taken from the KPI's readings",
        "objectives that the KPI guards, and others above them",
        "entries that come in late, corrections of a day, entries without a value",
    ],
    draws=lambda domain: {"story": worlds(domain, measures)},
)
def _measures(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story) -> None:
    tell(fixture, opened(fixture, subject, story), story, story.events)


@law(
    "live.links",
    "A link has the weight, the share and the kind that it was made with, also in place of an earlier one.",
    why="A goal that was given a quarter of its parent counts like any other, and nobody sees why.",
    look_at=[
        "fields of a link that are not handed on, or kept from the link before",
        "links to key results",
        "what comes in below a link that was made today, several levels up and on a second way",
    ],
    draws=lambda domain: {"story": worlds(domain, links)},
)
def _links(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story) -> None:
    needs(fixture, Feature.ALIGNMENTS)
    tell(fixture, opened(fixture, subject, story), story, story.events)


@law(
    "live.changes",
    "A change of baseline or target leaves the other as it was last; states come and go, on any goal, in any order.",
    why="Somebody corrects the baseline, and the target that was raised in spring is the old one again.",
    look_at=[
        "a revision of only one of the two numbers, after one of the other",
        "revisions and states of one day: the later entered counts",
        "changes that are entered late, or hold from tomorrow",
        "a goal that is active again, with its closing and its key results",
    ],
    draws=lambda domain: {"story": worlds(domain, changes)},
)
def _changes(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story) -> None:
    tell(fixture, opened(fixture, subject, story), story, story.events)


@law(
    "live.owners",
    "Owners have the scores of their goals as they are now, whatever cycle these are in and whether they count.",
    why="The page of a person shows another number than the page of the company.",
    look_at=[
        "owners of key results beside owners of objectives",
        "goals of past and coming cycles, or of none",
        "drafts that become active, weights of 0",
    ],
    draws=lambda domain: {"story": worlds(domain, owners)},
)
def _owners(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story) -> None:
    needs(fixture, Feature.OWNERS)
    tell(fixture, opened(fixture, subject, story), story, story.events)


@law(
    "live.policy",
    "The policy that a scorecard was opened with counts, before and after any event, whatever policy the plan has.",
    why="A board under the company's rules shows other scores after the first check-in than before it.",
    look_at=["plan.policy taken where none is handed on", "a full evaluation inside an event, without the policy"],
    draws=lambda domain: {"story": worlds(domain, *WORLDS)},
)
def _policy(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story) -> None:
    needs(fixture, Feature.POLICY)
    first = _one_of_each(story)
    for policy in (*POLICIES, None):
        plan = evolve(story.plan, policy=policy)
        live = subject(plan, story.as_of, story.under(fixture))
        for event in first:
            take(live, event)
            plan = happen(plan, event)
        expect(fixture, live, story, plan, f"after {len(first)} events on a plan with the policy {policy}")


def _one_of_each(story: Story) -> list[Event]:
    """Return the first possible events of a story, one of each kind where there are some."""
    plan, found = story.plan, dict[type[Event], Event]()
    for event in story.events:
        if type(event) not in found:
            with suppress(GoalkitError):  # only possible after events that are left out
                plan = happen(plan, event)
                found[type(event)] = event
    return list(found.values())


@law(
    "live.unasked",
    "The ids that an event answers are those that it changed itself, whether or not somebody asked for results before.",
    why="A screen redraws half of the board with each event, or nothing at all, until the results are asked for.",
    look_at=["changes counted since the last call of results()", "results that are worked out only when asked for"],
    draws=lambda domain: {"story": worlds(domain, *WORLDS, count=2)},
)
def _unasked(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story) -> None:
    live = opened(fixture, subject, story)
    plan = story.plan
    before = fixture.evaluate(plan, story.as_of, story.under(fixture))
    for event in story.events:
        ids = frozenset(take(live, event))
        plan = happen(plan, event)
        after = fixture.evaluate(plan, story.as_of, story.under(fixture))
        same_ids(event, ids, changed(fixture, before, after))
        before = after
    expect(fixture, live, story, plan, "after all events, asked for the first time", before)


@law(
    "live.apart",
    "Scorecards of one plan on other days, under other policies and with other events have nothing in common.",
    why="Two people look at the same plan, one of them at the end of March, and each sees what the other one entered.",
    look_at=["caches whose key has no date or no policy", "class attributes", "entries kept beside the plan"],
    draws=lambda domain: {"story": worlds(domain, *WORLDS, count=2)},
)
def _apart(fixture: LiveScorecardFixture, subject: OpenLiveScorecard, *, story: Story) -> None:
    sides: list[Story] = [
        story,
        evolve(story, as_of=days_on(story.as_of, -5), number=story.number + 1, policy=POLICIES[story.number + 1]),
        evolve(story, as_of=days_on(story.as_of, 30)),
        evolve(story, number=story.number + 1, policy=POLICIES[story.number + 1]),
    ]
    opening: list[LiveScorecard] = [opened(fixture, subject, side) for side in sides]
    plans: list[Plan] = [story.plan for _ in sides]
    for side, live in zip(sides, opening, strict=True):
        expect(fixture, live, side, story.plan, f"just opened as of {side.as_of}, beside others")
    for place, event in enumerate(story.events):
        for turn in (place % 4, (place + 1) % 4):
            try:
                after = happen(plans[turn], event)
            except GoalkitError:  # it was to follow one that another scorecard was told
                continue
            take(opening[turn], event)
            plans[turn] = after
    for side, live, plan in zip(sides, opening, plans, strict=True):
        what = f"as of {side.as_of}, with {len(sides) - 1} other scorecards of the same plan"
        expect(fixture, live, side, plan, what)


WORLD_LAWS: tuple[Law, ...] = (_measures, _links, _changes, _owners, _policy, _unasked, _apart)
"""All of them."""
