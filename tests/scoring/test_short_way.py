"""The short way of scoring plain objectives says what the long way says, on each edge that random plans seldom have."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import get_args

import pytest

from goalkit import Alignment, Change, CheckIn, KeyResult, Objective, Plan, Policy
from goalkit.scoring._engine import Engine
from goalkit.scoring.policy import Members, NotStarted

DAYS = [dt.date(2026, 5, number) for number in (1, 4, 5, 11, 12)]
"""Before the first check-in, on it, after it, on the last one, after that."""
WEIGHTS = (0.0, 1.0, 2.0, 1e100)


def plan(own: float, link: float) -> Plan:
    """Return two levels: a key result of each kind on both, weights of 0 and weights that are huge among them."""

    def items(name: str) -> list[KeyResult]:
        entries = [CheckIn(DAYS[1], 3), CheckIn(DAYS[3], 9), CheckIn(DAYS[3], 8), CheckIn(DAYS[4] + dt.timedelta(9), 1)]
        return [
            KeyResult(id=f"{name}-a", title="A", measure=Change(0, 10), weight=own, check_ins=entries),
            KeyResult(id=f"{name}-b", title="B", measure=Change(7, 3), weight=1, check_ins=entries[1:2]),
            KeyResult(id=f"{name}-c", title="C", measure=Change(7, 3), weight=own),
        ]

    return Plan(
        objectives=[
            Objective(id="top", title="Top", key_results=items("top")),
            Objective(
                id="made-of-goals", title="Made of goals", key_results=items("goals")[:1]
            ),  # or not, without weight
            Objective(
                id="low",
                title="Low",
                key_results=items("low"),
                aligned_to=[Alignment("top", weight=link), Alignment("made-of-goals", weight=link)],
            ),
            Objective(id="late", title="Late", key_results=items("late")[2:], aligned_to=[Alignment("made-of-goals")]),
        ]
    )


@pytest.mark.parametrize("members", get_args(Members))
@pytest.mark.parametrize("not_started", get_args(NotStarted))
def test_the_short_way_and_the_long_way_agree(members: Members, not_started: NotStarted) -> None:
    policy = Policy(members=members, not_started=not_started)
    for own, link, day in product(WEIGHTS, WEIGHTS, DAYS):
        goals = plan(own, link)
        fast, slow = Engine(goals, day, policy), Engine(goals, day, policy, fast=False)
        assert fast.scores == slow.scores, (own, link, day)
        assert fast.objective_raw == slow.objective_raw, (own, link, day)
        assert fast.objective_scores == slow.objective_scores, (own, link, day)
        asked = [slow._any_started(slow.counting(at)) for at in range(4)]  # a plain one is not asked so
        assert [fast.started(at) for at in range(4)] == asked, (own, link, day)
