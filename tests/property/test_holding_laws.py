"""Laws of "did it hold?": brute force in exact fractions, no look-ahead, order, units, mirrors, dates."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

import attrs
from hypothesis import event, given
from hypothesis import strategies as st

from goalkit import KPI, Change, Cycle, KeyResult, Objective, Plan, Policy
from goalkit.linking.holding import Judgement, judge, sustained

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goalkit.model.measures import ChangeDirection

START = dt.date(2026, 4, 1)
OPPOSITE: dict[ChangeDirection, ChangeDirection] = {"increase": "decrease", "decrease": "increase"}


class Story(NamedTuple):
    """Tenths before, in and after a cycle, a day apart, in which up or down is better."""

    before: list[int]
    during: list[int]
    after: list[int]
    better: ChangeDirection
    window: int

    @property
    def later(self) -> list[tuple[dt.date, float]]:
        days = range(len(self.during) + len(self.after))
        return [(START + dt.timedelta(day), tenths(v)) for day, v in zip(days, self.during + self.after, strict=True)]

    @property
    def end(self) -> dt.date:
        return START + dt.timedelta(len(self.during) - 1)


def tenths(value: int) -> float:
    return value / 10


ways: st.SearchStrategy[ChangeDirection] = st.sampled_from(("increase", "decrease"))


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Draw a story of noise around levels that stay, improve, grow worse or go back."""
    level = draw(st.integers(-50, 50))
    size = draw(st.sampled_from((0, 2, 5)))
    noise = st.integers(-size, size)
    better = draw(ways)
    way = 1 if better == "increase" else -1

    def around(middle: int, lengths: tuple[int, ...]) -> list[int]:
        count = draw(st.sampled_from(lengths))
        return [middle + draw(noise) for _ in range(count)]

    shifts = st.sampled_from((0, 2, 4, 8, 12, -5))
    during = draw(shifts) * way
    between = draw(st.sampled_from((during, during, 0, 0, during // 2, draw(shifts) * way)))
    odd = draw(st.lists(st.integers(-20, 20).map(lambda step: level + step), max_size=2))
    after = around(level + between, (3, 8, 1, 2, 4, 5, 6, 7, 9, 10, 11, 0))
    place = draw(st.integers(0, len(after)))
    return Story(
        before=around(level, (12, 5, 6, 8, 14, 4)),
        during=draw(st.permutations(odd[:1] + around(level + during, (3, 13, 8, 5, 1, 0)))),
        after=after[:place] + odd[1:] + after[place:],
        better=better,
        window=draw(st.sampled_from((8, 8, 8, 3, 5))),
    )


def ask(story: Story) -> Judgement:
    return judge(map(tenths, story.before), story.later, story.end, story.better, window=story.window)


# an oracle: the rules again, in fractions, as a person would check them by hand


def stretches(holds: Sequence[bool]) -> Iterator[range]:
    """Yield the positions of each unbroken stretch of yes."""
    for yes, places in groupby(range(len(holds)), key=lambda place: holds[place]):
        if yes:
            found = list(places)
            yield range(found[0], found[-1] + 1)


def signals_of(moves: Sequence[Fraction], width: Fraction) -> list[tuple[int, int, str]]:
    """Return the signals above the centre: first and last position, and what makes them."""
    found = [(run[0], run[-1], "limit") for run in stretches([move > width for move in moves])]
    outer = [2 * move > width and move > 0 for move in moves]
    windows = [sum(outer[place : place + 4]) >= 3 for place in range(len(moves) - 3)]
    for run in stretches(windows):
        inside = [place for place in range(run[0], run[-1] + 4) if outer[place]]
        found.append((inside[0], inside[-1], "3_of_4"))
    runs = stretches([move > 0 for move in moves])
    found += [(run[0], run[-1], "run_of_8") for run in runs if len(run) >= 8]
    return sorted(found)


def mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction()) / len(values)


def oracle(story: Story) -> tuple[str, Fraction | None]:
    """Return the verdict and the improved level, in tenths."""
    if len(story.before) < 5 or not story.during:
        return "no_data", None
    center = mean([Fraction(value) for value in story.before])
    ranges = [Fraction(abs(after - before)) for before, after in pairwise(story.before)]
    width = Fraction(266, 100) * mean(ranges)
    way = 1 if story.better == "increase" else -1
    moves = [way * (value - center) for value in story.during + story.after]
    good, bad = signals_of(moves, width), signals_of([-move for move in moves], width)
    last = min(story.window, len(story.after))
    recent = len(moves) - last
    full = len(story.after) >= story.window
    worse = [signal for signal in bad if signal[1] >= recent]
    gain: Fraction | None = None
    for first, _, _ in good:
        here = moves[first : len(story.during)][-8:]
        if here and mean(here) > 0:
            gain = mean(here)
            break
    level = None if gain is None else center + way * gain
    if len(story.after) < 3:
        return "too_early", level
    if gain is None:
        return "no_change" if full or worse else "too_early", None
    ahead = [move - gain / 2 for move in moves[recent:]]
    now = mean(ahead)
    current = any(signal[1] >= len(moves) - 3 for signal in worse)
    if all(step < 0 for step in ahead[-3:]) or current:
        return "reverted", level
    if worse:
        return "reverted" if now < 0 else "too_early", level
    holds = now > 0 and (full or any(signal[1] >= recent for signal in good))
    return "holding" if holds else "reverted" if full and now < 0 else "too_early", level


@given(stories())
def test_the_verdict_is_that_of_the_rules_by_hand(story: Story) -> None:
    found = ask(story)
    verdict, level = oracle(story)
    event(verdict)
    assert found.verdict == verdict
    recent = story.after[-story.window :]
    if verdict != "no_data":
        assert found.improved == (None if level is None else float(level / 10))
        center = mean([Fraction(value) for value in story.before])
        kept = (
            None
            if level is None or not recent
            else float((mean(list(map(Fraction, recent))) - center) / (level - center))
        )
        assert found.kept == kept
    assert found.recent == (float(Fraction(sum(recent), 10 * len(recent))) if recent else None)
    assert [reading.value for reading in found.after] == list(map(tenths, story.after))


# what must make no difference


def facts(found: Judgement) -> tuple[object, ...]:
    """Return what does not depend on the unit and the sign of the values."""
    return found.verdict, [(signal.rule, signal.first, signal.last, signal.favourable) for signal in found.signals]


@given(stories(), st.data())
def test_order_and_replaced_readings_make_no_difference(story: Story, data: st.DataObject) -> None:
    wrong = [(day, 1e6) for day, _ in story.later]
    mixed = data.draw(st.permutations(story.later))
    again = judge(map(tenths, story.before), [*wrong, *mixed], story.end, story.better, window=story.window)
    assert again == ask(story)


@given(stories(), st.integers(1, 999), st.integers(-10_000, 10_000))
def test_the_unit_makes_no_difference(story: Story, factor: int, shift: int) -> None:
    def other(values: list[int]) -> list[int]:
        return [factor * value + shift for value in values]

    moved = story._replace(before=other(story.before), during=other(story.during), after=other(story.after))
    assert facts(ask(moved)) == facts(ask(story))


@given(stories())
def test_a_rise_mirrors_a_fall(story: Story) -> None:
    def other(values: list[int]) -> list[int]:
        return [-value for value in values]

    mirrored = Story(other(story.before), other(story.during), other(story.after), OPPOSITE[story.better], story.window)
    found, again = ask(story), ask(mirrored)
    assert facts(again) == facts(found)
    assert again.improved == (None if found.improved is None else -found.improved)


@given(stories(), st.integers(-1000, 1000))
def test_shifting_all_dates_makes_no_difference(story: Story, days: int) -> None:
    step = dt.timedelta(days)
    later = [(day + step, value) for day, value in story.later]
    moved = judge(map(tenths, story.before), later, story.end + step, story.better, window=story.window)
    found = ask(story)
    assert (moved.verdict, moved.improved, moved.recent) == (found.verdict, found.improved, found.recent)
    assert [(signal.first - step, signal.last - step) for signal in moved.signals] == [
        (signal.first, signal.last) for signal in found.signals
    ]


@given(st.integers(-100, 100), st.integers(5, 14), st.integers(1, 13), st.integers(0, 12))
def test_what_never_moves_never_changes(level: int, before: int, during: int, after: int) -> None:
    found = ask(Story([level] * before, [level] * during, [level] * after, "increase", 8))
    assert found.verdict == ("no_change" if after >= 8 else "too_early")
    assert (found.signals, found.improved, found.unstable) == ((), None, False)


@given(stories(), st.lists(st.integers(-70, 70), max_size=30))
def test_what_comes_later_is_no_work_of_the_cycle(story: Story, more: list[int]) -> None:
    """Eight readings after the cycle tell whether it improved in it; nothing after them changes that."""
    first = ask(story._replace(after=(story.after * 8)[:8] or [0] * 8))
    later = ask(story._replace(after=((story.after * 8)[:8] or [0] * 8) + more))
    assert later.improved == first.improved
    if first.verdict == "no_change" and story.window <= 8:
        assert later.verdict == "no_change"


@given(stories())
def test_few_readings_decide_nothing(story: Story) -> None:
    found = ask(story._replace(after=story.after[:2]))
    assert found.verdict in {"too_early", "no_data"}
    assert (found.verdict == "no_data") == (len(story.before) < 5 or not story.during)


# within a plan


def plan_of(story: Story, extra: Sequence[tuple[dt.date, float]] = ()) -> Plan:
    """Return a plan whose cycle is that of the story; without a day in the cycle it is the day before it."""
    first = START - dt.timedelta(len(story.before))
    earlier = [(first + dt.timedelta(day), tenths(value)) for day, value in enumerate(story.before)]
    end = story.end + dt.timedelta(1)
    cycle = Cycle(id="c", start=min(START, story.end), end=end)
    kpi = KPI(id="k", direction=story.better, readings=[*earlier, *story.later, *extra])
    item = KeyResult(id="kr", title="K", measure=Change(target=4, kpi="k"))
    return Plan(cycles=[cycle], kpis=[kpi], objectives=[Objective(id="o", title="O", cycle="c", key_results=[item])])


days = st.integers(-20, 40).map(lambda day: START + dt.timedelta(day))


@given(stories().filter(lambda story: bool(story.during)))
def test_a_plan_gives_the_answer_of_its_numbers(story: Story) -> None:
    as_of = START + dt.timedelta(60)
    found = sustained(plan_of(story), "kr", as_of, baseline=100, window=story.window)
    alone = ask(story)
    for name in attrs.fields_dict(Judgement):
        assert getattr(found, name) == getattr(alone, name)
    assert [reading.value for reading in found.baseline] == list(map(tenths, story.before))
    assert found == sustained(
        plan_of(story), "kr", as_of, Policy(), since=START - dt.timedelta(30), window=story.window
    )
    assert str(found).startswith("kr on k: ")


@given(stories(), days, st.lists(st.tuples(st.integers(1, 60), st.integers(-99, 99)), max_size=5))
def test_nothing_dated_later_is_looked_at(story: Story, as_of: dt.date, extra: list[tuple[int, int]]) -> None:
    whole = sustained(plan_of(story, [(as_of + dt.timedelta(day), value) for day, value in extra]), "kr", as_of)
    plan = plan_of(story)
    known = attrs.evolve(plan.kpis[0], readings=[item for item in plan.kpis[0].readings if item.date <= as_of])
    assert whole == sustained(attrs.evolve(plan, kpis=[known]), "kr", as_of)
    assert whole.verdict == "too_early" or as_of > plan.cycles[0].last_day
