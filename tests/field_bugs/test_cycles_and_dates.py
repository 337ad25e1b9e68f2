"""Classes 25 to 29 of bugs found in other systems: cycles, dates, and targets that change on the way."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, cast

import pytest

import goalkit as gk
from goalkit.model import cycles
from tests.field_bugs import wrong
from tests.field_bugs.goals import END, Q2, card, day, key_result, objective, plan, refused, said, scored

if TYPE_CHECKING:
    from collections.abc import Callable


def check_25() -> None:
    """A quarter ended a day early or late depending on the time zone of the server or of the reader
    (sourcegraph/handbook#3706, Northeastern-Electric-Racing/FinishLine#1066); here dates have no time, an
    instant becomes one in a zone that is named, and the last day of a cycle is in it.
    """
    instant = dt.datetime(2026, 5, 1, 6, 30, tzinfo=dt.UTC)
    assert cycles.business_date(instant, "America/Los_Angeles") == day("04-30")
    assert cycles.business_date(instant, "UTC") == day("05-01")
    assert cycles.business_date(instant, "Pacific/Kiritimati") == day("05-01")
    late = dt.datetime(2026, 4, 30, 20, 0, tzinfo=dt.UTC)
    assert cycles.business_date(late, "Asia/Tokyo") == day("05-01")
    naive = instant.replace(tzinfo=None)
    assert refused(lambda: cycles.business_date(naive, "UTC")) == [("moment", "moment.naive")]
    for moment in (naive, instant):
        assert refused(lambda: gk.CheckIn(moment, 1)) == [("date", "date.datetime")]  # noqa: B023
        assert refused(lambda: gk.Reading(moment, 1)) == [("date", "date.datetime")]  # noqa: B023
        assert refused(lambda: gk.evaluate(gk.Plan(), moment)) == [("as_of", "date.datetime")]  # noqa: B023
        assert refused(lambda: Q2.contains(moment)) == [("day", "date.datetime")]  # noqa: B023
    assert (Q2.start, Q2.last_day) == (day("04-01"), day("06-30"))
    assert gk.Cycle.month(2026, 4).last_day == day("04-30")
    file = {"goalkit": 1, "cycles": [{"id": "april", "start": "2026-04-01", "last_day": "2026-04-30"}]}
    read = gk.loads(json.dumps(file), format="json").cycles[0]
    assert (read.start, read.last_day, read.days) == (day("04-01"), day("04-30"), 30)
    assert '"last_day": "2026-04-30"' in gk.dumps(gk.Plan(cycles=[read]), format="json")


def check_26() -> None:
    """A fiscal year was called after the wrong calendar year, or its quarters were those of January
    (sourcegraph/handbook#2520, tidyverse/lubridate#682, spencermountain/spacetime#65,
    awesomemotive/easy-digital-downloads#9502); here a calendar says where its year begins and after which
    year it is named.
    """
    federal = gk.FiscalCalendar(start_month=10)
    assert federal.year(2021).start == dt.date(2020, 10, 1)
    assert federal.year(2021).last_day == dt.date(2021, 9, 30)
    assert federal.quarter(2021, 1).start == dt.date(2020, 10, 1)
    assert str(federal.containing(dt.date(2020, 12, 31))) == "FY2021-Q1"
    assert str(federal.containing(dt.date(2021, 9, 30))) == "FY2021-Q4"
    assert str(federal.containing(dt.date(2021, 10, 1))) == "FY2022-Q1"
    february = gk.FiscalCalendar(start_month=2)
    assert str(february.containing(dt.date(2021, 1, 31))) == "FY2021-Q4"
    assert str(february.containing(dt.date(2021, 2, 1))) == "FY2022-Q1"
    uk = gk.FiscalCalendar(start_month=4, start_day=6, named_by="start")
    assert str(uk.containing(dt.date(2026, 4, 5), "year")) == "FY2025"
    assert str(uk.containing(dt.date(2026, 4, 6), "year")) == "FY2026"
    assert str(gk.FiscalCalendar().containing(dt.date(2026, 1, 1))) == "2026-Q1"
    for named in (gk.FiscalCalendar(), gk.FiscalCalendar(named_by="start")):
        assert named.year(2026).start == dt.date(2026, 1, 1)


def check_27() -> None:
    """A day was in two quarters or in none, a check-in lay outside its own, the last month of a quarter was
    empty, and yearly periods were forgotten (taskany-inc/issues#1335, taskany-inc/issues#1292,
    oslokommune/okr-tracker#671, puzzle/okr#176, SuiteCRM/SuiteCRM#5967); here a cycle is half open, so each
    date is in exactly one, and a check-in outside its cycle is refused.
    """
    quarters = [gk.Cycle.quarter(2026, n) for n in (1, 2, 3, 4)]
    calendar = gk.FiscalCalendar()
    for n in range(365):
        date = dt.date(2026, 1, 1) + dt.timedelta(days=n)
        inside = [quarter for quarter in quarters if date in quarter]
        assert inside == [calendar.containing(date)]
        assert inside[0].id == f"2026-Q{(date.month + 2) // 3}"
        assert calendar.containing(date, "year") == gk.Cycle.year(2026)
    assert not Q2.overlaps(gk.Cycle.quarter(2026, 3))
    old, new = (
        objective("old", scored("a", 50), owner="ana"),
        gk.Objective(id="new", title="New", owner="ana", cycle="2026-Q3"),
    )
    goals = plan(old, new, owners=[gk.Owner(id="ana")], cycles=quarters)
    current = {day("06-30"): ("old",), day("07-01"): ("new",)}
    for date, ids in current.items():
        assert gk.evaluate(goals, date).owners["ana"].objectives == ids
    edge = key_result("a", gk.Change(baseline=0, target=10), said("04-01", 2), said("06-30", 5))
    assert card(objective("o", edge)).objectives["o"].score == 0.5


def check_27_check_in() -> None:
    """A check-in could be dated outside the quarter it belonged to (puzzle/okr#176); here it is refused."""
    for text in ("03-31", "07-01"):
        item = key_result("a", gk.Change(baseline=0, target=10), said(text, 5))
        where = "objectives[0].key_results[0].check_ins[0].date"
        outside = [(where, "check-in.outside-cycle")]
        assert refused(lambda: plan(objective("o", item))) == outside  # noqa: B023
        empty = plan(objective("o", key_result("a", gk.Change(baseline=0, target=10))))
        assert refused(lambda: empty.with_check_in("a", said(text, 5))) == outside  # noqa: B023


def check_28() -> None:
    """A period could end before it began, or on the spot, and comparisons with its length were NaN or
    Infinity (read in the code of Operately and MHOKR); here a cycle has at least one day, also in a file.
    """
    start = day("04-01")
    for end in (day("04-01"), day("03-31"), dt.date(2025, 4, 1)):
        assert refused(lambda: gk.Cycle(id="c", start=start, end=end)) == [("end", "cycle.empty")]  # noqa: B023
    assert refused(lambda: gk.Cycle.weeks("c", start, 0)) == [("n", "count.low")]
    table = {"id": "c", "start": "2026-04-01", "last_day": "2026-03-31"}
    file = json.dumps({"goalkit": 1, "cycles": [table]})
    assert refused(lambda: gk.loads(file, format="json")) == [("cycles[0].last_day", "cycle.empty")]
    one = gk.Cycle(id="c", start=start, end=day("04-02"))
    for count, before, then in (("end_of_day", 0.0, 1.0), ("first_day_zero", 0.0, 1.0)):
        rule = cast("cycles.DayCount", count)
        assert one.elapsed(day("03-31"), rule) == before
        assert one.elapsed(start, rule) == then
        assert one.elapsed(END, rule) == then


def check_29() -> None:
    """A target lowered late changed the score without a trace (ipld/roadmap#10); here a revision has a date
    and a reason, days before it see the old target, and the score against the original one stays beside the
    new.
    """
    revision = gk.Revision(at=day("06-15"), target=15, reason="vendor left the market")
    values = [said("05-11", 6), said("06-20", 12)]
    item = key_result("a", gk.Change(baseline=0, target=20), *values, revisions=[revision])
    before = card(objective("o", item), as_of=day("06-14")).key_results["a"]
    assert (before.target, before.score, before.original_score) == (20.0, 0.3, 0.3)
    on_the_day = card(objective("o", item), as_of=day("06-15")).key_results["a"]
    assert (on_the_day.target, on_the_day.score, on_the_day.original_score) == (15.0, 0.4, 0.3)
    after = card(objective("o", item))
    result = after.key_results["a"]
    assert (result.target, result.score, result.original_score) == (15.0, 0.8, 0.6)
    assert result.original_progress == 0.6
    assert after.objectives["o"].score == 0.8
    text = str(after.explain("a"))
    assert "revised on 2026-06-15: vendor left the market" in text
    assert "against the original numbers is 0.6" in text


def check_29_unmeasured() -> None:
    """A result over two repositories could not be scored and pulled its goal to 0 (ipld/roadmap#23); here a
    key result without a measure is shown as unknown and does not count.
    """
    unclear = key_result("b", None, gk.CheckIn(day("05-11"), note="one of two repositories moved"))
    found = card(objective("o", scored("a", 60), unclear))
    assert found.objectives["o"].score == 0.6
    assert (found.key_results["b"].progress, found.key_results["b"].score) == (None, None)
    assert "not counted: no measure was agreed" in str(found.explain("o"))


CHECKS: dict[str, Callable[[], None]] = {
    "25": check_25,
    "26": check_26,
    "27": check_27,
    "27_check_in": check_27_check_in,
    "28": check_28,
    "29": check_29,
    "29_unmeasured": check_29_unmeasured,
}


def test_25_quarter_end_does_not_depend_on_a_time_zone() -> None:
    check_25()


def test_26_fiscal_year_has_the_right_name_and_start() -> None:
    check_26()


def test_27_each_date_is_in_exactly_one_quarter() -> None:
    check_27()


def test_27_check_in_outside_its_cycle_is_refused() -> None:
    check_27_check_in()


def test_28_cycle_cannot_end_before_it_starts() -> None:
    check_28()


def test_29_late_revision_keeps_the_original_score() -> None:
    check_29()


def test_29_key_result_without_measure_is_unknown_and_not_zero() -> None:
    check_29_unmeasured()


@pytest.mark.parametrize(("check", "variant"), wrong.cases(CHECKS), ids=wrong.names(CHECKS))
def test_check_fails_on_the_wrong_variant(
    check: Callable[[], None], variant: wrong.Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    variant.refute(check, monkeypatch)
