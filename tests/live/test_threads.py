"""Readers see one moment, whatever a writer is doing: by force in the middle of an event, and by many threads."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from typing import TYPE_CHECKING

import pytest

import goalkit as gk
from goalkit.live import _engine as engines
from goalkit.live import _moments as moments
from goalkit.live._moments import Moment, Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from goalkit.live import LiveView

DAY = dt.date(2026, 5, 15)
NAMES = ("a", "b", "c")
EVENTS = 1_000


def entry(value: float) -> gk.CheckIn:
    return gk.CheckIn(DAY, value)


def company() -> gk.Plan:
    """Return three goals below one below one, whose scores are the means of those below."""

    def item(name: str) -> gk.KeyResult:
        return gk.KeyResult(id=f"k-{name}", title=name, measure=gk.Change(0, 10), check_ins=[entry(0)])

    top = gk.Objective(id="top", title="top", owner="ana")
    middle = gk.Objective(id="middle", title="middle", aligned_to=[gk.Alignment("top")])
    below = [
        gk.Objective(id=name, title=name, key_results=[item(name)], aligned_to=[gk.Alignment("middle")])
        for name in NAMES
    ]
    return gk.Plan(owners=[gk.Owner(id="ana")], objectives=[top, middle, *below])


def torn(view: LiveView) -> list[str]:
    """Return what does not fit together in a view: every goal has the score that those below it make."""
    of_items = [view.key_results[f"k-{name}"].score for name in NAMES]
    of_goals = [view.objectives[name].score for name in NAMES]
    middle, top, owner = view.objectives["middle"].score, view.objectives["top"].score, view.owners["ana"].score
    found = [] if of_items == of_goals else [f"key results {of_items}, objectives {of_goals}"]
    mean = gk.evaluate(view.plan, view.as_of).objectives["middle"].score
    return found + ([] if middle == top == owner == mean else [f"{middle}, {top}, {owner} instead of {mean}"])


# in the middle of an event, for certain


def read_in_the_middle(live: gk.LiveScorecard, held: LiveView) -> list[str]:
    """Return what is torn in a view that is read after each step of an event that came after it was taken."""
    found: list[str] = []
    mark = engines.LiveEngine._mark_parents

    def reading(engine: engines.LiveEngine, at: int, objective: gk.Objective, *, moved: bool) -> None:
        reader = Reader(engine, held._moment)  # a new one: it has made nothing yet
        scores = [*(reader.objective_scores[at] for at in range(5)), reader.scores[0]]
        found.extend([] if scores == [0.0] * 6 else [str(scores)])
        mark(engine, at, objective, moved=moved)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(engines.LiveEngine, "_mark_parents", reading)
        live.check_in("k-a", entry(9))
    return found + torn(held)


def test_a_view_read_in_the_middle_of_an_event_is_of_one_moment() -> None:
    live = gk.LiveScorecard(company(), DAY)
    assert read_in_the_middle(live, live.view()) == []


def test_a_writer_that_keeps_nothing_for_views_would_be_found() -> None:
    """The planted mistake: the event keeps what it changes for itself alone."""
    live = gk.LiveScorecard(company(), DAY)
    held = live.view()
    live._moment = Moment()
    assert read_in_the_middle(live, held) == [
        "[0.0, 0.0, 0.9, 0.0, 0.0, 0.9]",  # the key result and its goal are new, and all above them is old
        "[0.0, 0.3, 0.9, 0.0, 0.0, 0.9]",
        "[0.3, 0.3, 0.9, 0.0, 0.0, 0.9]",
    ]


def test_a_new_view_waits_for_the_event() -> None:
    live = gk.LiveScorecard(company(), DAY)
    free: list[bool] = []

    def ask() -> None:
        free.append(live._lock.acquire(blocking=False))
        if free[-1]:
            live._lock.release()

    def elsewhere() -> None:
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()

    elsewhere()
    with pytest.MonkeyPatch.context() as patch:
        whole = engines.LiveEngine.finish

        def finish(engine: engines.LiveEngine) -> frozenset[str]:
            elsewhere()
            return whole(engine)

        patch.setattr(engines.LiveEngine, "finish", finish)
        live.check_in("k-a", entry(9))
    assert free == [True, False]


class Racing(list[float]):
    """A list in which a writer changes a cell just before somebody gets it."""

    def __init__(self, values: list[float], change: Callable[[], None]) -> None:
        super().__init__(values)
        self.change = change

    def __getitem__(self, number: int) -> float:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        self.change()
        return super().__getitem__(number)


class RacingTable(dict[int, float]):
    """The same as a dictionary."""

    def __init__(self, values: dict[int, float], change: Callable[[], None]) -> None:
        super().__init__(values)
        self.change = change

    def get(self, number: int, default: float | None = None) -> float | None:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        self.change()
        return super().get(number, default)


class Hasty(moments._Column[float]):
    """The planted mistake: it looks for what was kept first and then at what is there now."""

    def __getitem__(self, number: int) -> float:
        cell = self._kept.get(number)
        value = self._now[number]
        return value if cell is None else 1.0


@pytest.mark.parametrize(("column", "read"), [(moments._Column[float], 1.0), (Hasty, 2.0)])
def test_a_cell_that_changes_while_it_is_read_is_read_as_it_was(
    column: type[moments._Column[float]], read: float
) -> None:
    kept: dict[int, tuple[object, ...]] = {}

    def change() -> None:
        if not kept:
            kept[0] = (1.0,)  # a writer first keeps
            now[0] = 2.0  # and then writes

    now = Racing([1.0], change)
    assert column(now, kept, 0)[0] == read
    assert now == [2.0]


def test_an_entry_that_changes_while_it_is_read_is_read_as_it_was() -> None:
    kept: dict[int, tuple[object, ...]] = {}

    def change() -> None:
        if not kept:
            kept[0] = (1.0,)
            now[0] = 2.0

    now = RacingTable({0: 1.0}, change)
    assert moments._Table[float](now, kept, 0).get(0) == 1.0
    assert now[0] == 2.0


# many threads


@pytest.fixture
def impatient() -> Generator[None]:
    """Let threads take turns as often as can be."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


class Crowd:
    """Writers and readers of one live scorecard."""

    def __init__(self) -> None:
        self.live = gk.LiveScorecard(company(), DAY)
        self.found: list[str] = []
        self.done = threading.Event()

    def write(self, seed: int) -> None:
        for number in range(EVENTS):
            name = NAMES[(number + seed) % 3]
            self.live.check_in(f"k-{name}", entry((0, 2.5, 5, 10)[(number * seed) % 4]))

    def read(self) -> None:
        while not self.done.is_set():
            held = self.live.view()
            self.found += torn(held) + torn(self.live.view())
            if held.results().objectives["top"].score != held.objectives["middle"].score:
                self.found.append("results of two moments")

    def start(self, work: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - a thread must not fail in silence
                self.found.append(repr(error))

        thread = threading.Thread(target=run)
        thread.start()
        return thread


@pytest.mark.usefixtures("impatient")
def test_readers_beside_two_writers_see_whole_moments() -> None:
    crowd = Crowd()
    readers = [crowd.start(crowd.read) for _ in range(3)]
    writers = [crowd.start(lambda seed=seed: crowd.write(seed)) for seed in (1, 3)]  # type: ignore[misc]
    for thread in writers:
        thread.join()
    crowd.done.set()
    for thread in readers:
        thread.join()
    assert crowd.found == []
    plan = crowd.live.plan
    assert sum(len(item.check_ins) for _, item in plan.key_results()) == 2 * EVENTS + len(NAMES)
    assert crowd.live.results() == gk.LiveScorecard(plan, DAY).results()
