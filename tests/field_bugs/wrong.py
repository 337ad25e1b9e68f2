"""Deliberately wrong variants of goalkit: each has a bug that another system had.

A check that passes on goalkit and on its wrong variant as well shows nothing. So each variant here
names the check that must fail on it, and puts the bug in place for as long as that check runs.
"""

from __future__ import annotations

import copy
import datetime as dt
import math
import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar, cast
from zoneinfo import ZoneInfo

import attrs
import pytest

import goalkit as gk
from goalkit.errors import Problem
from goalkit.interchange import native
from goalkit.model import _consistency, history
from goalkit.model._check import Check
from goalkit.model.readings import Series
from goalkit.scoring import _engine, _flat, _members, _scores, scorecard
from goalkit.scoring import progress as measures
from goalkit.scoring._engine import Engine
from goalkit.scoring._members import Member
from goalkit.scoring.progress import Measured

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from goalkit.model.history import Closing, Revision, StateChange
    from goalkit.model.kpis import KPI
    from goalkit.model.measures import Phase
    from goalkit.scoring._flat import Flat
    from goalkit.scoring.results import KeyResultResult

T = TypeVar("T")

Patch: TypeAlias = pytest.MonkeyPatch
Formula: TypeAlias = Callable[[float, float, float], float | None]
Raises: TypeAlias = type[Exception] | tuple[type[Exception], ...]


class Apply(Protocol):
    """A function that puts a bug in place."""

    __name__: str

    def __call__(self, patch: Patch, /) -> None: ...


@attrs.frozen
class Variant:
    """goalkit with one bug, and the check that must fail on it."""

    check: str
    name: str
    apply: Callable[[Patch], None]
    raises: Raises
    """What the check fails with: an assertion, or the error that the bug itself raises."""

    def refute(self, check: Callable[[], None], monkeypatch: Patch) -> None:
        """Show that the check fails with the bug in place, and passes again without it."""
        with monkeypatch.context() as patch:
            self.apply(patch)
            with pytest.raises(self.raises):
                check()
        check()


VARIANTS: list[Variant] = []


def wrong(*checks: str, raises: Raises = AssertionError) -> Callable[[Apply], Apply]:
    """Register a function that puts a bug in place, on which each of the checks must fail."""

    def register(apply: Apply) -> Apply:
        VARIANTS.extend(Variant(check, apply.__name__, apply, raises) for check in checks)
        return apply

    return register


def cases(checks: Mapping[str, Callable[[], None]]) -> list[tuple[Callable[[], None], Variant]]:
    """Return every check with each of its wrong variants; a check that has none shows nothing."""
    without = set(checks) - {variant.check for variant in VARIANTS}
    assert not without, f"no wrong variant of {without}"
    return [(checks[variant.check], variant) for variant in VARIANTS if variant.check in checks]


def names(checks: Mapping[str, Callable[[], None]]) -> list[str]:
    """Return the names of the cases, in their order."""
    return [f"{variant.check}-{variant.name}" for _, variant in cases(checks)]


# tools


def slow_path(patch: Patch) -> None:
    """Have every key result measured one by one: the fast path has the arithmetic written out."""

    def rows(_objective: gk.Objective, _start: int) -> None:
        return None

    patch.setattr(_flat, "_rows", rows)


def never(*_: object) -> bool:
    """Let a short way never be taken."""
    return False


def formula(patch: Patch, wrong_formula: Formula) -> None:
    """Put a formula of value, baseline and target in place of the right one."""

    def change_progress(
        value: float, baseline: float, target: float, _way: str | None = None, _degenerate: str = ""
    ) -> float | None:
        return wrong_formula(value, baseline, target)

    slow_path(patch)
    patch.setattr(measures, "change_progress", change_progress)


def where_equal(patch: Patch, result: float | None) -> None:
    """Give one result wherever baseline and target are equal."""
    formula(patch, lambda value, start, end: result if start == end else (value - start) / (end - start))


def averaging(patch: Patch, wrong_mean: Callable[[list[tuple[float, float]]], float | None]) -> None:
    """Put another mean of pairs of weight and score in place of the right one."""

    def mean(members: Sequence[Member]) -> float | None:
        pairs = [(member.weight, member.score) for member in members if member.score is not None]
        return wrong_mean(pairs) if pairs else None

    slow_path(patch)
    patch.setattr(_scores, "mean", mean)
    patch.setattr(_engine, "mean", mean)


def reading_texts(patch: Patch, read: Callable[[str], float | None]) -> None:
    """Have numbers read from texts."""
    right = Check.to_float

    def to_float(self: Check, name: str, value: object) -> float | None:
        return right(self, name, read(value) if isinstance(value, str) else value)

    patch.setattr(Check, "to_float", to_float)


def without_checks(kind: type) -> Callable[[Patch], None]:
    """Switch off what a constructor checks."""

    def off(_self: object) -> None:
        return None

    return lambda patch: patch.setattr(kind, "__attrs_post_init__", off)


def quiet(_self: Check, _what: str) -> None:
    """Keep what is wrong to oneself."""


def members_of(patch: Patch, change: Callable[[Engine, Member], Member]) -> None:
    """Change each key result as a member of its objective."""
    right = Engine._key_result_member

    def member(self: Engine, k: int) -> Member:
        return change(self, right(self, k))

    slow_path(patch)
    patch.setattr(Engine, "_key_result_member", member)


def showing(patch: Patch, show: Callable[[float], int]) -> None:
    """Show percents in another way, wherever they are shown."""
    patch.setattr("goalkit.model.numbers.percent", show)
    patch.setattr("goalkit.scoring.explain.percent", show)


# 1-4: the formula


@wrong("01")
def only_increases_count(patch: Patch) -> None:
    formula(patch, lambda v, b, t: (v - b) / (t - b) if t > b else 0.0)


@wrong("01", "04")
def value_over_target(patch: Patch) -> None:
    formula(patch, lambda v, _, t: v / t if t else 0.0)


@wrong("01")
def decrease_is_clamped_before_it_is_divided(patch: Patch) -> None:
    formula(patch, lambda v, b, t: max(v - b, 0.0) / abs(t - b))


@wrong("01")
def ceiling_is_read_as_a_floor(patch: Patch) -> None:
    def inside(_self: gk.Threshold, value: float, low: float | None, high: float | None, **_: object) -> bool:
        return all(edge is None or value >= edge for edge in (low, high))

    patch.setattr(gk.Threshold, "_inside", inside)


@wrong("02")
def distance_is_absolute(patch: Patch) -> None:
    formula(patch, lambda v, b, t: abs(v - b) / abs(t - b))


@wrong("02")
def regression_is_nothing(patch: Patch) -> None:
    formula(patch, lambda v, b, t: max((v - b) / (t - b), 0.0))


@wrong("02")
def percent_without_its_sign(patch: Patch) -> None:
    showing(patch, lambda share: round(abs(share) * 100))


@wrong("03")
def equal_is_nan(patch: Patch) -> None:
    where_equal(patch, math.nan)


@wrong("03")
def equal_is_infinite(patch: Patch) -> None:
    where_equal(patch, math.inf)


@wrong("03")
def equal_is_half(patch: Patch) -> None:
    where_equal(patch, 0.5)


@wrong("03")
def equal_is_zero(patch: Patch) -> None:
    where_equal(patch, 0.0)


@wrong("03")
def equal_is_done(patch: Patch) -> None:
    where_equal(patch, 1.0)


@wrong("03")
def equal_is_unknown(patch: Patch) -> None:
    where_equal(patch, None)


@wrong("03", raises=ZeroDivisionError)
def equal_is_divided_by(patch: Patch) -> None:
    formula(patch, lambda v, b, t: (v - b) / (t - b))


@wrong("03")
def target_0_is_no_target(patch: Patch) -> None:
    right = measures.change_progress
    formula(patch, lambda v, b, t: right(v, b, t) if t else 0.0)


@wrong("03", raises=gk.InvalidValue)
def equal_is_refused(patch: Patch) -> None:
    right = gk.Change.__attrs_post_init__

    def check(self: gk.Change) -> None:
        right(self)
        if self.baseline == self.target:  # pragma: no branch - the check begins with such a one
            raise gk.InvalidValue("Change", [Problem("target", "equals the baseline", "change.degenerate")])

    patch.setattr(gk.Change, "__attrs_post_init__", check)


@wrong("04")
def baseline_is_zero(patch: Patch) -> None:
    right = measures.in_force

    def in_force(change: gk.Change, revisions: tuple[Revision, ...], as_of: dt.date) -> tuple[float, float | None]:
        return 0.0, right(change, revisions, as_of)[1]

    slow_path(patch)
    patch.setattr(measures, "in_force", in_force)


@wrong("04")
def baseline_follows_the_first_reading_in_the_cycle(patch: Patch) -> None:
    def frozen(series: Series, cycle: gk.Cycle | None, as_of: dt.date) -> gk.Reading | None:
        inside = series.within(dt.date.min if cycle is None else cycle.start, as_of)
        return inside[0] if inside else None

    patch.setattr(measures, "frozen_baseline", frozen)


@wrong("04")
def baseline_follows_the_value(patch: Patch) -> None:
    def frozen(series: Series, _cycle: gk.Cycle | None, as_of: dt.date) -> gk.Reading | None:
        return series.at(as_of)

    patch.setattr(measures, "frozen_baseline", frozen)


# 5-7: numbers in and out


@wrong("05")
def value_is_cut_to_an_integer(patch: Patch) -> None:
    formula(patch, lambda v, b, t: (int(v) - b) / (t - b))


@wrong("05")
def progress_is_cut_to_a_percent(patch: Patch) -> None:
    formula(patch, lambda v, b, t: int((v - b) / (t - b) * 10) / 10)


@wrong("05")
def fields_are_integers(patch: Patch) -> None:
    right = Check.to_float

    def to_float(self: Check, name: str, value: object) -> float | None:
        number = right(self, name, value)
        cut = name in {"value", "baseline", "target", "weight"}
        return float(int(number)) if cut and number is not None else number

    patch.setattr(Check, "to_float", to_float)


@wrong("05", raises=gk.InvalidValue)
def small_numbers_are_refused(patch: Patch) -> None:
    right = Check.to_float

    def to_float(self: Check, name: str, value: object) -> float | None:
        number = right(self, name, value)
        if name == "target" and number is not None and 0 < number < 1:
            self.add(name, "must be 1 or more", "number.low")
        return number

    patch.setattr(Check, "to_float", to_float)


@wrong("05", "07")
def percent_is_cut(patch: Patch) -> None:
    showing(patch, lambda share: int(share * 100))


@wrong("05", "07")
def percent_is_rounded_half_to_even(patch: Patch) -> None:
    showing(patch, lambda share: round(share * 100))


@wrong("07")
def percent_is_rounded_half_up_and_no_more(patch: Patch) -> None:
    showing(patch, lambda share: math.floor(share * 100 + 0.5))


@wrong("07")
def percent_is_rounded_up(patch: Patch) -> None:
    showing(patch, lambda share: math.ceil(share * 100))


@wrong("07")
def score_in_a_text_is_rounded_and_no_more(patch: Patch) -> None:
    def shown(score: float | None) -> str:
        return "-" if score is None else f"{score:.2f}"

    patch.setattr("goalkit.display.text.score_text", shown)


@wrong("07")
def shown_percent_is_graded(patch: Patch) -> None:
    right = gk.Grading.grade

    def grade(self: gk.Grading, score: float, ambition: str) -> gk.Grade:
        return right(self, round(score, 2), "committed" if ambition == "committed" else "aspirational")

    patch.setattr(gk.Grading, "grade", grade)


@wrong("06")
def text_is_read_as_far_as_it_is_a_number(patch: Patch) -> None:
    def read(text: str) -> float:
        found = re.match(r"[0-9]+(\.[0-9]+)?", text)
        return 0.0 if found is None else float(found[0])

    reading_texts(patch, read)


@wrong("06")
def comma_is_a_decimal_point(patch: Patch) -> None:
    reading_texts(patch, lambda text: float(text.replace(",", ".").rstrip("%") or 0))


@wrong("06")
def comma_is_left_out(patch: Patch) -> None:
    reading_texts(patch, lambda text: float(text.replace(",", "").rstrip("%") or 0))


@wrong("06")
def text_is_zero(patch: Patch) -> None:
    reading_texts(patch, lambda _: 0.0)


@wrong("06")
def text_is_nothing(patch: Patch) -> None:
    reading_texts(patch, lambda _: None)


# 8-9: the cap, the latest value


@wrong("08")
def nothing_is_capped(patch: Patch) -> None:
    def clamped(value: float, _clamp: object) -> float:
        return value

    slow_path(patch)
    patch.setattr(_scores, "clamped", clamped)
    patch.setattr(_members, "clamped", clamped)


@wrong("08")
def mean_is_capped_and_not_what_it_is_made_of(patch: Patch) -> None:
    def open_sides(_clamp: object) -> tuple[float, float]:
        return -2.0, 2.0

    patch.setattr(_scores, "open_sides", open_sides)


@wrong("08")
def progress_itself_is_capped(patch: Patch) -> None:
    formula(patch, lambda v, b, t: min((v - b) / (t - b), 1.0))


@wrong("08")
def cap_cannot_be_opened(patch: Patch) -> None:
    def clamped(value: float, _clamp: object) -> float:
        return min(max(value, 0.0), 1.0)

    slow_path(patch)
    patch.setattr(_scores, "clamped", clamped)
    patch.setattr(_members, "clamped", clamped)


@wrong("09")
def latest_is_the_last_entered(patch: Patch) -> None:
    def as_entered(items: tuple[T, ...], _dates: list[dt.date]) -> tuple[T, ...]:
        return items

    patch.setattr("goalkit.model.key_results.in_order", as_entered)


@wrong("09")
def of_one_date_the_first_entered_wins(patch: Patch) -> None:
    def in_order(items: tuple[T, ...], dates: list[dt.date]) -> tuple[T, ...]:
        places = sorted(range(len(items)), key=lambda place: (dates[place], -place))
        return tuple(items[place] for place in places)

    patch.setattr("goalkit.model.key_results._is_in_order", never)  # so that all are put in order
    patch.setattr("goalkit.model.key_results.in_order", in_order)


@wrong("09")
def tomorrow_is_known_today(patch: Patch) -> None:
    def at(self: Series, _as_of: dt.date) -> gk.Reading | None:
        return self.readings[-1] if self.readings else None

    slow_path(patch)
    patch.setattr(Series, "at", at)


# 10-11: levels, milestones, checkpoints


@wrong("10")
def level_is_measured_from_its_start(patch: Patch) -> None:
    def maintain(measure: gk.Maintain, series: Series, *_: object) -> Measured:
        low, high = cast("gk.Threshold", measure.threshold).low, cast("gk.Threshold", measure.threshold).high
        value = series.readings[-1].value
        start = low if high is None else high
        return Measured(progress=(value - (start or 0)) / (start or 1), value=value)

    patch.setattr(measures, "measure_maintain", maintain)


@wrong("10")
def level_is_a_floor(patch: Patch) -> None:
    def met(self: gk.Threshold, value: float, **_: object) -> bool:
        return self.low is None or value >= self.low

    patch.setattr(gk.Threshold, "met", met)


@wrong("10")
def milestones_are_counted_against_those_touched(patch: Patch) -> None:
    def milestones(measure: gk.Milestones, _cycle: object, as_of: dt.date) -> Measured:
        dated = [step.done_on for step in measure.milestones if step.done_on is not None]
        return Measured(progress=sum(date <= as_of for date in dated) / max(len(dated), 1))

    patch.setattr(measures, "measure_milestones", milestones)


@wrong("10")
def milestones_are_done_before_their_date(patch: Patch) -> None:
    def milestones(measure: gk.Milestones, _cycle: object, _as_of: dt.date) -> Measured:
        steps = measure.milestones
        return Measured(progress=sum(step.done_on is not None for step in steps) / len(steps))

    patch.setattr(measures, "measure_milestones", milestones)


@wrong("10")
def window_of_a_forecast_ends_today(patch: Patch) -> None:
    def elapsed(_self: gk.Cycle, _as_of: dt.date, _day_count: str = "") -> float:
        return 1.0

    patch.setattr(gk.Cycle, "elapsed", elapsed)


def checkpoints(patch: Patch, change: Callable[[float, float, float], float]) -> None:
    """Expect, at a checkpoint, a share made of its value, the baseline and the target."""

    def expected(phases: tuple[Phase, ...], baseline: float, target: float, *_: object) -> float:
        return change(phases[0][1], baseline, target)

    patch.setattr(_engine, "expected_by_phases", expected)


@wrong("11")
def checkpoint_is_inverted(patch: Patch) -> None:
    checkpoints(patch, lambda point, b, t: 1 - (point - b) / (t - b) if t < b else (point - b) / (t - b))


@wrong("11")
def checkpoint_has_the_wrong_sign(patch: Patch) -> None:
    checkpoints(patch, lambda point, b, t: (point - b) / abs(t - b))


@wrong("11")
def checkpoint_is_a_share_of_the_target(patch: Patch) -> None:
    checkpoints(patch, lambda point, _, t: min(point / t, 1.0))


@wrong("11")
def checkpoints_are_ignored(patch: Patch) -> None:
    def expected(self: Engine, k: int) -> float | None:
        return self.elapsed(self.flat.objective_of[k])

    patch.setattr(Engine, "expected", expected)


# 12-13: what is missing, what is over


@wrong("12")
def missing_is_dropped(patch: Patch) -> None:
    def unscored(_self: Engine, _measured: Measured | None) -> tuple[None, str]:
        return None, "not started"

    slow_path(patch)
    patch.setattr(Engine, "_unscored", unscored)


@wrong("12")
def missing_is_always_zero(patch: Patch) -> None:
    def unscored(_self: Engine, _measured: Measured | None) -> tuple[float, str]:
        return 0.0, "not started, counts as 0"

    slow_path(patch)
    patch.setattr(Engine, "_unscored", unscored)


@wrong("12")
def missing_is_a_value_of_zero(patch: Patch) -> None:
    right = Engine.measure

    def measure(self: Engine, k: int) -> Measured:
        found = right(self, k)
        return found if found.progress is not None else attrs.evolve(found, progress=0.0)

    slow_path(patch)
    patch.setattr(Engine, "measure", measure)


@wrong("12")
def zero_is_missing(patch: Patch) -> None:
    def drop(_engine: Engine, member: Member) -> Member:
        return member if member.score else attrs.evolve(member, score=None)

    members_of(patch, drop)


@wrong("12")
def note_without_a_value_is_a_value(patch: Patch) -> None:
    def series(self: Flat, k: int) -> Series:
        return Series(tuple(gk.Reading(item.date, item.value or 0.0) for item in self.key_results[k].check_ins))

    slow_path(patch)
    patch.setattr(_flat.Flat, "series", series)


@wrong("13")
def every_state_counts(patch: Patch) -> None:
    def membership(_self: Engine, _state: gk.State) -> str:
        return "count"

    patch.setattr(Engine, "_membership", membership)


@wrong("13")
def cancelled_is_done(patch: Patch) -> None:
    def done(engine: Engine, member: Member) -> Member:
        state = engine.state_of(engine.flat.key_results[member.at])
        return attrs.evolve(member, score=1.0) if state is gk.State.CANCELLED else member

    members_of(patch, done)


@wrong("13")
def cancelled_is_zero(patch: Patch) -> None:
    def zero(engine: Engine, member: Member) -> Member:
        state = engine.state_of(engine.flat.key_results[member.at])
        return attrs.evolve(member, score=0.0) if state is gk.State.CANCELLED else member

    members_of(patch, zero)


@wrong("13")
def cancelled_key_result_is_left_out_and_cancelled_objective_is_not(patch: Patch) -> None:
    right = Engine.state_of

    def state_of(self: Engine, goal: gk.KeyResult | gk.Objective) -> gk.State:
        return gk.State.ACTIVE if isinstance(goal, gk.Objective) else right(self, goal)

    patch.setattr(Engine, "state_of", state_of)


@wrong("13")
def owner_counts_what_its_objectives_do_not(patch: Patch) -> None:
    def owned(_self: Engine, at: int, score: float | None) -> Member:
        return Member(kind="objective", at=at, weight=1.0, score=score)

    patch.setattr(Engine, "_owned", owned)


@wrong("13")
def closed_is_gone(patch: Patch) -> None:
    def membership(_self: Engine, state: gk.State) -> str:
        return "count" if state is gk.State.ACTIVE else "exclude"

    patch.setattr(Engine, "_membership", membership)


@wrong("13")
def cancelled_today_was_never_there(patch: Patch) -> None:
    right = history.state_at

    def state_at(states: tuple[StateChange, ...], closing: Closing | None, _as_of: dt.date) -> gk.State:
        return right(states, closing, dt.date.max)

    patch.setattr(_scores, "state_at", state_at)


# 14-15: weights and means


@wrong("14")
def weights_are_lost(patch: Patch) -> None:
    averaging(patch, lambda pairs: sum(score for _, score in pairs) / len(pairs))


@wrong("14")
def weights_are_taken_as_percents(patch: Patch) -> None:
    averaging(patch, lambda pairs: sum(weight * score for weight, score in pairs) / 100)


@wrong("14")
def last_weight_is_what_is_left_of_100(patch: Patch) -> None:
    def mean(pairs: list[tuple[float, float]]) -> float:
        weights = [weight for weight, _ in pairs[:-1]]
        weights.append(100 - sum(weights))
        return sum(weight * score for weight, (_, score) in zip(weights, pairs, strict=True)) / 100

    averaging(patch, mean)


@wrong("14")
def without_a_weight_a_goal_is_dropped(patch: Patch) -> None:
    def drop(_engine: Engine, member: Member) -> Member:
        return attrs.evolve(member, score=None) if member.weight == 1 else member

    members_of(patch, drop)


@wrong("14")
def without_any_weight_all_are_equal(patch: Patch) -> None:
    def member(self: Engine, k: int) -> Member:
        return Member(kind="key result", at=k, weight=self.flat.key_results[k].weight or 1.0, score=self.scores[k])

    slow_path(patch)
    patch.setattr(Engine, "_key_result_member", member)


@wrong("14", "36_values", "36_files")
def weight_below_0_is_accepted(patch: Patch) -> None:
    right = Check.number

    def number(
        self: Check,
        name: str,
        value: object,
        *,
        low: float | None = None,
        high: float | None = None,
        **_: object,
    ) -> float | None:
        return right(self, name, value, low=None if name == "weight" else low, high=high)

    patch.setattr(Check, "number", number)


@wrong("14_shares")
def shares_are_rounded_to_percents(patch: Patch) -> None:
    def mean(pairs: list[tuple[float, float]]) -> float:
        total = sum(weight for weight, _ in pairs)
        return sum(round(weight / total, 2) * score for weight, score in pairs)

    averaging(patch, mean)


@wrong("14_shares")
def shares_are_shown_rounded(patch: Patch) -> None:
    def settle(value: float) -> float:
        return round(value, 2)

    patch.setattr("goalkit.scoring.explain.settle", settle)


@wrong("14_shares", "15")
def parent_is_a_sum(patch: Patch) -> None:
    averaging(patch, lambda pairs: sum(weight * score for weight, score in pairs))


@wrong("15")
def new_child_takes_over(patch: Patch) -> None:
    def choose(_self: Engine, own: list[Member], children: list[Member]) -> tuple[list[Member], str]:
        return (children or own), "members"

    slow_path(patch)
    patch.setattr(Engine, "_choose", choose)


@wrong("15")
def new_child_is_mixed_in(patch: Patch) -> None:
    def choose(_self: Engine, own: list[Member], children: list[Member]) -> tuple[list[Member], str]:
        return own + children, "members"

    slow_path(patch)
    patch.setattr(Engine, "_choose", choose)


@wrong("15")
def sum_of_values_is_a_mean_of_ratios(patch: Patch) -> None:
    def added(_self: Engine, _counted: Sequence[Member]) -> str:
        return "values cannot be added"

    patch.setattr(Engine, "added", added)


# 16-17: parents


def status_from(patch: Patch, choose: Callable[[Iterable[float]], float]) -> None:
    """Take an objective's status from a score among those of its children."""
    right = Engine.computed_status

    def computed(self: Engine, score: float | None, expected: float | None, at: int, *, started: bool) -> gk.Status:
        scores = [self.objective_scores[child] or 0.0 for child, _ in self.flat.children.get(at, ())]
        return right(self, choose(scores) if scores else score, expected, at, started=started)

    patch.setattr(Engine, "computed_status", computed)


@wrong("16")
def status_is_of_the_last_child(patch: Patch) -> None:
    status_from(patch, lambda scores: list(scores)[-1])


@wrong("16")
def status_is_of_the_worst_child_unasked(patch: Patch) -> None:
    status_from(patch, min)


@wrong("16")
def owner_is_always_an_average_of_averages(patch: Patch) -> None:
    right = Engine.owner_roll_up

    def owner_roll_up(self: Engine, owner: str) -> tuple[float | None, list[Member], str]:
        self.policy = attrs.evolve(self.policy, owner_score="objectives")
        return right(self, owner)

    patch.setattr(Engine, "owner_roll_up", owner_roll_up)


@wrong("16")
def cascaded_sum_is_a_mean_of_ratios(patch: Patch) -> None:
    def cascaded(self: Engine, k: int, _measure: gk.Cascaded) -> Measured:
        return Measured(progress=_members.mean(self.child_members(self.flat.key_result_children.get(k, ()))))

    patch.setattr(Engine, "_cascaded", cascaded)


@wrong("17")
def numbers_are_kept_by_name(patch: Patch) -> None:
    kept: dict[str, Flat] = {}

    def flatten(plan: gk.Plan) -> Flat:
        return kept.setdefault(plan.name, _flat._build(plan))

    patch.setattr(_scores, "flatten", flatten)


@wrong("17")
def links_are_kept_when_a_child_moves(patch: Patch) -> None:
    right = gk.Plan.with_objective

    def with_objective(self: gk.Plan, objective: gk.Objective) -> gk.Plan:
        changed = right(self, objective)
        object.__setattr__(changed, "structure", self.structure)
        return changed

    patch.setattr(gk.Plan, "with_objective", with_objective)


@wrong("17", raises=(AssertionError, KeyError))
def parents_are_worked_out_before_their_children(patch: Patch) -> None:
    def flatten(plan: gk.Plan) -> Flat:
        flat = _flat._build(plan)
        return attrs.evolve(flat, order=flat.order[::-1])

    patch.setattr(_scores, "flatten", flatten)


@wrong("17")
def change_is_made_in_place(patch: Patch) -> None:
    right = gk.Plan.with_objective

    def with_objective(self: gk.Plan, objective: gk.Objective) -> gk.Plan:
        changed = right(self, objective)
        for name in ("objectives", "structure", "memo"):
            object.__setattr__(self, name, getattr(changed, name))
        return self

    patch.setattr(gk.Plan, "with_objective", with_objective)


# 18-20: closings, views, kinds


@wrong("18")
def closing_is_ignored(patch: Patch) -> None:
    def closing_at(*_: object) -> None:
        return None

    patch.setattr(_scores, "closing_at", closing_at)


@wrong("18")
def closing_is_overwritten_by_the_next_update(patch: Patch) -> None:
    right = Engine.closing_of

    def closing_of(self: Engine, goal: gk.KeyResult | gk.Objective) -> Closing | None:
        found = right(self, goal)
        dates = [item.date for item in getattr(goal, "check_ins", ()) if item.date <= self.as_of]
        return None if found is None or max(dates, default=dt.date.min) > found.at else found

    patch.setattr(Engine, "closing_of", closing_of)


@wrong("18")
def closing_hides_what_was_computed(patch: Patch) -> None:
    def computed_score(self: Engine, at: int) -> float | None:
        closing = self.closing_of(self.flat.objectives[at])
        return self.objective_raw[at] if closing is None else closing.score

    patch.setattr(Engine, "computed_score", computed_score)


@wrong("18")
def closing_holds_before_its_date(patch: Patch) -> None:
    def closing_at(_states: object, closing: Closing | None, _as_of: dt.date) -> Closing | None:
        return closing

    patch.setattr(_scores, "closing_at", closing_at)


@wrong("18")
def stated_status_is_overwritten(patch: Patch) -> None:
    right = Engine.key_result_status

    def key_result_status(self: Engine, k: int) -> tuple[gk.Status, gk.Status, gk.Status | None]:
        _, computed, stated = right(self, k)
        return computed, computed, stated

    patch.setattr(Engine, "key_result_status", key_result_status)


@wrong("19")
def explanation_rounds_by_itself(patch: Patch) -> None:
    def number(value: float | None) -> str:
        return "unknown" if value is None else f"{value:.2f}"

    patch.setattr("goalkit.scoring.explain.number", number)


@wrong("19")
def dictionary_has_the_number_before_its_clamp(patch: Patch) -> None:
    right = scorecard._plain

    def plain(result: KeyResultResult) -> dict[str, object]:
        table = right(result)
        return {**table, "score": table.get("progress")}

    patch.setattr(scorecard, "_plain", plain)


@wrong("19")
def text_cuts_what_others_round(patch: Patch) -> None:
    def shown(score: float | None) -> str:
        return "-" if score is None else f"{int(score * 100) / 100:.2f}"

    patch.setattr("goalkit.display.text.score_text", shown)


@wrong("19")
def number_is_shown_rounded_and_compared_unrounded(patch: Patch) -> None:
    def grade(self: gk.Grading, score: float, _ambition: str) -> gk.Grade:
        return next(band.grade for band in reversed(self.aspirational) if band.low is None or score - 1e-16 >= band.low)

    def settled(value: float | None) -> float | None:
        return value

    patch.setattr("goalkit.scoring._making._settled", settled)
    patch.setattr(gk.Grading, "grade", grade)


@wrong("19")
def warning_is_drawn_green(patch: Patch) -> None:
    right = Engine.known_health

    def known_health(self: Engine, kpi: KPI) -> gk.Health:
        found = right(self, kpi)
        return gk.Health.HEALTHY if found is gk.Health.WARNING else found

    patch.setattr(Engine, "known_health", known_health)


@wrong("20")
def only_metrics_are_aggregated(patch: Patch) -> None:
    def metrics(engine: Engine, member: Member) -> Member:
        is_metric = isinstance(engine.flat.key_results[member.at].measure, gk.Change)
        return member if is_metric else attrs.evolve(member, score=None)

    members_of(patch, metrics)


@wrong("20")
def levels_are_forgotten(patch: Patch) -> None:
    def others(engine: Engine, member: Member) -> Member:
        is_level = isinstance(engine.flat.key_results[member.at].measure, gk.Maintain)
        return attrs.evolve(member, score=None) if is_level else member

    members_of(patch, others)


@wrong("20")
def milestones_do_not_move_their_goal(patch: Patch) -> None:
    def milestones(_measure: gk.Milestones, _cycle: object, _as_of: dt.date) -> Measured:
        return Measured(started=False)

    patch.setattr(measures, "measure_milestones", milestones)


# 25-26: time zones and fiscal years


def dated(patch: Patch, to_date: Callable[[dt.datetime, str], dt.date]) -> None:
    """Turn instants into dates in another way."""
    patch.setattr("goalkit.model.cycles.business_date", to_date)


@wrong("25")
def date_is_that_of_utc(patch: Patch) -> None:
    dated(patch, lambda moment, _: moment.astimezone(dt.UTC).date())


@wrong("25")
def date_is_that_on_the_clock_of_the_moment(patch: Patch) -> None:
    dated(patch, lambda moment, _: moment.date())


@wrong("25")
def moment_without_a_zone_is_that_of_the_server(patch: Patch) -> None:
    dated(
        patch,
        lambda moment, zone: moment.replace(tzinfo=moment.tzinfo or dt.UTC).astimezone(ZoneInfo(zone)).date(),
    )


@wrong("25")
def datetime_is_a_date(patch: Patch) -> None:
    right = Check.date

    def date(self: Check, name: str, value: object) -> dt.date | None:
        return right(self, name, value.date() if isinstance(value, dt.datetime) else value)

    patch.setattr(Check, "date", date)


@wrong("25")
def date_in_a_file_is_midnight_in_london_seen_from_california(patch: Patch) -> None:
    right = native._Reader.date

    def date(self: native._Reader, path: str, data: object) -> object:
        found = right(self, path, data)
        return found - dt.timedelta(days=1) if isinstance(found, dt.date) else found

    patch.setattr(native._Reader, "date", date)


@wrong("25")
def last_day_is_a_day_early(patch: Patch) -> None:
    patch.setattr(gk.Cycle, "last_day", property(lambda self: self.end - dt.timedelta(days=2)))


@wrong("25")
def last_day_is_the_end(patch: Patch) -> None:
    patch.setattr(gk.Cycle, "last_day", property(lambda self: self.end))


@wrong("26")
def fiscal_year_is_named_by_its_start(patch: Patch) -> None:
    patch.setattr(gk.FiscalCalendar, "_ahead", property(lambda _: 0))


@wrong("26")
def fiscal_year_is_always_named_by_its_end(patch: Patch) -> None:
    patch.setattr(gk.FiscalCalendar, "_ahead", property(lambda _: 1))


@wrong("26")
def quarters_are_those_of_january(patch: Patch) -> None:
    def starts(self: gk.FiscalCalendar, year: int, kind: str) -> Sequence[int]:
        parts = {"year": 1, "half": 2, "quarter": 4, "month": 12}[kind]
        return [
            dt.date(year - self._ahead + n * 12 // parts // 12, n * 12 // parts % 12 + 1, 1).toordinal()
            for n in range(parts + 1)
        ]

    patch.setattr(gk.FiscalCalendar, "_starts", starts)


@wrong("26", raises=gk.InvalidValue)
def fiscal_year_of_a_day_is_its_calendar_year(patch: Patch) -> None:
    def year_of(_self: gk.FiscalCalendar, day: dt.date) -> int:
        return day.year

    patch.setattr(gk.FiscalCalendar, "_year_of", year_of)


@wrong("26")
def start_day_is_the_first_of_the_month(patch: Patch) -> None:
    right = gk.FiscalCalendar.__attrs_post_init__

    def check(self: gk.FiscalCalendar) -> None:
        object.__setattr__(self, "start_day", 1)
        right(self)

    patch.setattr(gk.FiscalCalendar, "__attrs_post_init__", check)


# 27-28: membership in a cycle, empty cycles


def containing(patch: Patch, inside: Callable[[gk.Cycle, dt.date], bool]) -> None:
    """Decide in another way whether a date is in a cycle."""
    patch.setattr(gk.Cycle, "contains", inside)


@wrong("27")
def end_is_inside(patch: Patch) -> None:
    containing(patch, lambda cycle, day: cycle.start <= day <= cycle.end)


@wrong("27")
def start_is_outside(patch: Patch) -> None:
    containing(patch, lambda cycle, day: cycle.start < day < cycle.end)


@wrong("27")
def last_day_is_outside(patch: Patch) -> None:
    containing(patch, lambda cycle, day: cycle.start <= day < cycle.last_day)


@wrong("27")
def last_month_is_outside(patch: Patch) -> None:
    containing(patch, lambda cycle, day: cycle.start <= day < cycle.end - dt.timedelta(days=30))


@wrong("27")
def cycles_that_meet_overlap(patch: Patch) -> None:
    def overlaps(self: gk.Cycle, other: gk.Cycle) -> bool:
        return self.start <= other.end and other.start <= self.end

    patch.setattr(gk.Cycle, "overlaps", overlaps)


@wrong("27")
def years_are_forgotten(patch: Patch) -> None:
    right = gk.FiscalCalendar.containing

    def by_quarter(self: gk.FiscalCalendar, day: dt.date, _kind: str = "") -> gk.Cycle:
        return right(self, day, "quarter")

    patch.setattr(gk.FiscalCalendar, "containing", by_quarter)


@wrong("27", raises=gk.InvalidPlan)
def check_in_on_the_last_day_is_outside(patch: Patch) -> None:
    right = _consistency._dates

    def dates(look: _consistency._Examination, path: str, item: gk.KeyResult, cycle: gk.Cycle) -> None:
        right(look, path, item, gk.Cycle(id=cycle.id, start=cycle.start, end=cycle.last_day))

    patch.setattr(_consistency, "_inside", never)  # so that each date is looked at
    patch.setattr(_consistency, "_dates", dates)


@wrong("27_check_in", "36_files", "36_plans")
def check_in_is_taken_whenever_it_is(patch: Patch) -> None:
    def dates(*_: object) -> None:
        return None

    patch.setattr(_consistency, "_dates", dates)


@wrong("27_check_in")
def check_in_on_the_end_is_inside(patch: Patch) -> None:
    right = _consistency._dates

    def dates(look: _consistency._Examination, path: str, item: gk.KeyResult, cycle: gk.Cycle) -> None:
        right(look, path, item, gk.Cycle(id=cycle.id, start=cycle.start, end=cycle.end + dt.timedelta(days=1)))

    patch.setattr(_consistency, "_dates", dates)


@wrong("28")
def end_before_start_is_accepted(patch: Patch) -> None:
    without_checks(gk.Cycle)(patch)


@wrong("28")
def end_on_the_start_is_accepted(patch: Patch) -> None:
    right = gk.Cycle.__attrs_post_init__

    def check(self: gk.Cycle) -> None:
        if self.start != self.end:
            right(self)

    patch.setattr(gk.Cycle, "__attrs_post_init__", check)


@wrong("28")
def dates_are_swapped_silently(patch: Patch) -> None:
    def check(self: gk.Cycle) -> None:
        start, end = sorted((self.start, self.end))
        object.__setattr__(self, "start", start)
        object.__setattr__(self, "end", end)

    patch.setattr(gk.Cycle, "__attrs_post_init__", check)


@wrong("28", raises=ZeroDivisionError)
def one_day_is_divided_by_no_days(patch: Patch) -> None:
    def elapsed(self: gk.Cycle, as_of: dt.date, _day_count: str = "") -> float:
        return min(max((as_of - self.start).days / (self.days - 1), 0.0), 1.0)

    patch.setattr(gk.Cycle, "elapsed", elapsed)


@wrong("28")
def one_day_is_never_over(patch: Patch) -> None:
    def elapsed(self: gk.Cycle, as_of: dt.date, _day_count: str = "") -> float:
        return min(max((as_of - self.start).days / self.days, 0.0), 1.0)

    patch.setattr(gk.Cycle, "elapsed", elapsed)


# 29: revisions


@wrong("29")
def revision_holds_from_the_start(patch: Patch) -> None:
    right = measures.in_force

    def in_force(
        change: gk.Change, revisions: tuple[Revision, ...], _as_of: dt.date
    ) -> tuple[float | None, float | None]:
        return right(change, revisions, dt.date.max)

    patch.setattr(measures, "in_force", in_force)


@wrong("29")
def revision_holds_from_the_day_after(patch: Patch) -> None:
    right = measures.in_force

    def in_force(
        change: gk.Change, revisions: tuple[Revision, ...], as_of: dt.date
    ) -> tuple[float | None, float | None]:
        return right(change, revisions, as_of - dt.timedelta(days=1))

    patch.setattr(measures, "in_force", in_force)


@wrong("29")
def revision_is_ignored(patch: Patch) -> None:
    def in_force(change: gk.Change, *_: object) -> tuple[float | None, float | None]:
        return change.baseline, change.target

    patch.setattr(measures, "in_force", in_force)


@wrong("29")
def revision_leaves_no_trace(patch: Patch) -> None:
    right = Engine.measure

    def measure(self: Engine, k: int) -> Measured:
        found = right(self, k)
        return attrs.evolve(found, original=found.progress)

    patch.setattr(Engine, "measure", measure)


@wrong("29_unmeasured")
def unmeasured_is_zero(patch: Patch) -> None:
    right = Engine.measure

    def measure(self: Engine, k: int) -> Measured:
        found = right(self, k)
        return attrs.evolve(found, started=found.progress is not None)

    slow_path(patch)
    patch.setattr(Engine, "measure", measure)


# 36: paths around the rules


@wrong("36_values", "36_files")
def rules_are_validators_that_can_be_switched_off(patch: Patch) -> None:
    right = Check.raise_if_any

    def raise_if_any(self: Check, what: str) -> None:
        if not attrs.validators.get_disabled():
            right(self, what)

    patch.setattr(Check, "raise_if_any", raise_if_any)


@wrong("36_values", "36_plans")
def changed_copy_is_not_checked(patch: Patch) -> None:
    def evolve(value: T, **changes: object) -> T:
        changed = copy.copy(value)
        for name, field in changes.items():
            object.__setattr__(changed, name, field)
        return changed

    patch.setattr(attrs, "evolve", evolve)


@wrong("36_values")
def nothing_is_checked(patch: Patch) -> None:
    patch.setattr(Check, "raise_if_any", quiet)


@wrong("36_values", "36_files")
def score_above_1_is_accepted(patch: Patch) -> None:
    right = Check.number

    def number(self: Check, name: str, value: object, *, low: float | None = None, **_: object) -> float | None:
        return right(self, name, value, low=low)

    patch.setattr(Check, "number", number)


@wrong("36_values", "36_files")
def nan_is_accepted(patch: Patch) -> None:
    right = Check.to_float

    def to_float(self: Check, name: str, value: object) -> float | None:
        return 0.0 if isinstance(value, float) and math.isnan(value) else right(self, name, value)

    patch.setattr(Check, "to_float", to_float)


@wrong("36_files")
def file_is_not_checked(patch: Patch) -> None:
    right = native.decode

    def decode(document: object, *, what: str = "") -> gk.Plan:
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(Check, "raise_if_any", quiet)
            return right(document, what=what)

    patch.setattr("goalkit.interchange.files.decode", decode)


@wrong("36_plans")
def check_in_goes_around_the_constructor(patch: Patch) -> None:
    def with_check_in(self: gk.Plan, key_result: str, check_in: gk.CheckIn) -> gk.Plan:
        changed = copy.deepcopy(self)
        item = changed.key_result(key_result)
        object.__setattr__(item, "check_ins", (*item.check_ins, check_in))
        return changed

    patch.setattr(gk.Plan, "with_check_in", with_check_in)


@wrong("36_plans")
def changed_plan_is_not_examined(patch: Patch) -> None:
    right = _consistency.examine

    def examine(*parts: Sequence[object]) -> tuple[_consistency.Structure, list[Problem]]:
        return cast("Callable[..., tuple[_consistency.Structure, list[Problem]]]", right)(*parts)[0], []

    patch.setattr("goalkit.model.plan.examine", examine)


@wrong("36_plans")
def copy_is_not_examined(patch: Patch) -> None:
    def reduce(self: gk.Plan) -> tuple[object, tuple[()]]:
        values = {field.name: getattr(self, field.name) for field in attrs.fields(gk.Plan)}
        return partial(_unexamined, values), ()

    patch.setattr(gk.Plan, "__reduce__", reduce)


def _unexamined(values: dict[str, object]) -> gk.Plan:
    plan = object.__new__(gk.Plan)
    for name, value in values.items():
        object.__setattr__(plan, name, value)
    return plan


@wrong("36_plans")
def circle_is_accepted(patch: Patch) -> None:
    def report(*_: object) -> None:
        return None

    patch.setattr(_consistency, "_report_circle", report)


@wrong("36_plans")
def linked_value_can_be_overwritten(patch: Patch) -> None:
    def source(_measure: object) -> str:
        return ""

    patch.setattr("goalkit.model.key_results.value_source", source)
