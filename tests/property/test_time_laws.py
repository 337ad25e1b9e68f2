"""Laws of time: periods tile the calendar, labels lead back, occurrences match a search by day."""

from __future__ import annotations

import calendar as stdlib_calendar
import datetime as dt
from itertools import pairwise
from typing import get_args

from hypothesis import assume, example, given
from hypothesis import strategies as st

from goalkit.errors import InvalidValue
from goalkit.model.cadence import Cadence, Weekday
from goalkit.model.calendars import FiscalCalendar, RetailCalendar
from goalkit.model.cycles import Cycle, DayCount, PeriodKind, business_date

ONE_DAY = dt.timedelta(days=1)
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
KINDS: tuple[PeriodKind, ...] = get_args(PeriodKind)

dates = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))
years = st.integers(1901, 2199)
weekdays = st.sampled_from(WEEKDAYS)


@st.composite
def fiscal_calendars(draw: st.DrawFn) -> FiscalCalendar:
    """Draw any rule for a year of twelve months."""
    month = draw(st.integers(1, 12))
    return FiscalCalendar(
        start_month=month,
        start_day=draw(st.integers(1, stdlib_calendar.monthrange(2000, month)[1])),
        named_by=draw(st.sampled_from(("end", "start"))),
    )


@st.composite
def retail_calendars(draw: st.DrawFn) -> RetailCalendar:
    """Draw any rule for a year of 52 or 53 weeks."""
    first = draw(st.integers(1, 11))
    second = draw(st.integers(1, 12 - first))
    return RetailCalendar(
        weekday=draw(weekdays),
        end_month=draw(st.integers(1, 12)),
        rule=draw(st.sampled_from(("nearest", "last"))),
        pattern=(first, second, 13 - first - second),
        extra_week_quarter=draw(st.integers(1, 4)),
        named_by=draw(st.sampled_from(("end", "start"))),
    )


calendars = st.one_of(fiscal_calendars(), retail_calendars())
cadences = st.one_of(
    st.sampled_from((Cadence.daily(), Cadence.monthly(), Cadence.quarterly())),
    st.builds(Cadence.every_weeks, st.integers(1, 60), st.none() | weekdays),
)


@st.composite
def cycles(draw: st.DrawFn) -> Cycle:
    """Draw a cycle of any dates and up to 400 days."""
    start = draw(dates)
    days = draw(st.integers(1, 400))
    return Cycle(id="cycle", start=start, end=start + days * ONE_DAY)


def kinds_of(calendar: FiscalCalendar | RetailCalendar) -> tuple[PeriodKind, ...]:
    """Return the kinds that a calendar does not refuse."""
    missing = "week" if isinstance(calendar, FiscalCalendar) else "trimester"
    return tuple(kind for kind in KINDS if kind != missing)


@given(calendars, dates, st.data())
def test_every_date_is_in_exactly_one_period_of_each_kind(
    calendar: FiscalCalendar | RetailCalendar, day: dt.date, data: st.DataObject
) -> None:
    kind = data.draw(st.sampled_from(kinds_of(calendar)))
    cycle = calendar.containing(day, kind)
    assert cycle.start <= day < cycle.end
    assert calendar.containing(cycle.start, kind) == cycle
    assert calendar.containing(cycle.last_day, kind) == cycle
    assert calendar.parse(str(cycle)) == cycle


@given(calendars, dates, st.data())
def test_neighbours_meet(calendar: FiscalCalendar | RetailCalendar, day: dt.date, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(kinds_of(calendar)))
    cycle = calendar.containing(day, kind)
    after = calendar.next(cycle)
    before = calendar.previous(cycle)
    assert after.start == cycle.end
    assert before.end == cycle.start
    assert calendar.previous(after) == calendar.next(before) == cycle
    assert not cycle.overlaps(after)
    assert len({before.id, cycle.id, after.id}) == 3


@given(calendars, years, st.data())
def test_parts_fill_the_year(calendar: FiscalCalendar | RetailCalendar, year: int, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(kinds_of(calendar)))
    whole = calendar.year(year)
    parts = calendar.periods(year, kind)
    assert (parts[0].start, parts[-1].end) == (whole.start, whole.end)
    assert all(left.end == right.start for left, right in pairwise(parts))
    assert sum(part.days for part in parts) == whole.days
    assert all(whole.encloses(part) for part in parts)


@given(calendars, years)
def test_smaller_kinds_fit_into_larger_ones(calendar: FiscalCalendar | RetailCalendar, year: int) -> None:
    levels: tuple[PeriodKind, ...] = ("month", "quarter", "half", "year")
    for small, large in pairwise(levels):
        for part in calendar.periods(year, small):
            assert calendar.containing(part.start, large).encloses(part)


@given(calendars, st.dates(), st.data())
def test_a_date_anywhere_has_a_period_or_a_reason(
    calendar: FiscalCalendar | RetailCalendar, day: dt.date, data: st.DataObject
) -> None:
    near_an_end = st.integers(0, 800).map(lambda n: dt.date.min + n * ONE_DAY)
    near_the_other = st.integers(0, 800).map(lambda n: dt.date.max - n * ONE_DAY)
    day = data.draw(st.just(day) | near_an_end | near_the_other)
    kind = data.draw(st.sampled_from(kinds_of(calendar)))
    try:
        cycle = calendar.containing(day, kind)
        neighbours = [move(cycle) for move in (calendar.next, calendar.previous)]
    except InvalidValue as error:
        assert error.code == "date.range"  # noqa: PT017 - either outcome is right for some dates
        assert min(day - dt.date.min, dt.date.max - day).days < 2 * 372
    else:
        assert day in cycle
        assert (neighbours[0].start, neighbours[1].end) == (cycle.end, cycle.start)


@given(fiscal_calendars(), years)
def test_months_begin_on_the_day_or_the_last_of_a_shorter_month(calendar: FiscalCalendar, year: int) -> None:
    for cycle in calendar.periods(year, "month"):
        day = cycle.start.day
        short = (cycle.start + ONE_DAY).month != cycle.start.month
        assert day == calendar.start_day or (short and day < calendar.start_day)
    first = calendar.year(year).start
    assert first.month == calendar.start_month
    assert year == (calendar.year(year).last_day if calendar.named_by == "end" else first).year


def last_day_by_search(calendar: RetailCalendar, anchor_year: int) -> dt.date:
    """Look at days around the end of the anchor month, one by one."""
    length = stdlib_calendar.monthrange(anchor_year, calendar.end_month)[1]
    anchor = dt.date(anchor_year, calendar.end_month, length)
    offsets = range(-6, 1) if calendar.rule == "last" else range(-3, 4)
    days = [anchor + offset * ONE_DAY for offset in offsets]
    (found,) = [day for day in days if day.strftime("%A").lower() == calendar.weekday]
    return found


@given(retail_calendars(), years)
def test_retail_years_end_where_a_search_says(calendar: RetailCalendar, year: int) -> None:
    anchor = year + 1 if calendar.named_by == "start" and calendar.end_month < 12 else year
    cycle = calendar.year(year)
    assert cycle.start == last_day_by_search(calendar, anchor - 1) + ONE_DAY
    assert cycle.last_day == last_day_by_search(calendar, anchor)
    weeks = calendar.weeks_in(year)
    assert weeks in {52, 53}
    assert cycle.days == 7 * weeks
    quarters = [part.days // 7 for part in calendar.periods(year, "quarter")]
    expected = [13, 13, 13, 13]
    expected[calendar.extra_week_quarter - 1] += weeks - 52
    assert quarters == expected
    months = [part.days // 7 for part in calendar.periods(year, "month")]
    split = list(calendar.pattern) * 4
    split[calendar.extra_week_quarter * 3 - 1] += weeks - 52
    assert months == split


@given(years, st.sampled_from(("half", "trimester", "quarter", "month")))
def test_cycles_of_the_calendar_year_match_a_search(year: int, kind: PeriodKind) -> None:
    length = {"half": 6, "trimester": 4, "quarter": 3, "month": 1}[kind]
    build = {
        "half": Cycle.half,
        "trimester": Cycle.trimester,
        "quarter": Cycle.quarter,
        "month": Cycle.month,
    }[kind]
    found = [build(year, number) for number in range(1, 12 // length + 1)]
    starts = [dt.date(year, month, 1) for month in range(1, 13, length)]
    assert [cycle.start for cycle in found] == starts
    assert [cycle.end for cycle in found] == [*starts[1:], dt.date(year + 1, 1, 1)]
    assert [Cycle.parse(cycle.id) for cycle in found] == found
    assert list(FiscalCalendar().periods(year, kind)) == found


@example("2026-Q2", FiscalCalendar())
@given(st.text(alphabet="FY0123456789-HTQMW ", max_size=12) | st.text(max_size=12), calendars)
def test_a_label_is_read_or_refused(label: str, calendar: FiscalCalendar | RetailCalendar) -> None:
    for parse in (Cycle.parse, calendar.parse):
        try:
            cycle = parse(label)
        except InvalidValue as error:
            assert error.code in {"label.form", "text.surrogate"}  # noqa: PT017 - most texts
        else:
            assert str(cycle) == label


@given(cycles(), st.integers(-50, 450), st.sampled_from(get_args(DayCount)))
def test_the_elapsed_share_grows_from_0_to_1(cycle: Cycle, offset: int, day_count: DayCount) -> None:
    day = cycle.start + offset * ONE_DAY
    share = cycle.elapsed(day, day_count)
    assert 0 <= share <= 1
    assert share <= cycle.elapsed(day + ONE_DAY, day_count)
    assert cycle.elapsed(cycle.last_day, day_count) == 1
    assert cycle.elapsed(cycle.start - ONE_DAY, day_count) == 0
    if day_count == "end_of_day":
        passed = [d for d in range(cycle.days) if cycle.start + d * ONE_DAY <= day]
        assert share == len(passed) / cycle.days


@given(cycles(), cycles())
def test_overlap_is_a_common_day(left: Cycle, right: Cycle) -> None:
    right = Cycle(
        id="near",
        start=left.start + (right.start - left.start) % dt.timedelta(days=500) - 250 * ONE_DAY,
        end=left.start + (right.start - left.start) % dt.timedelta(days=500) - 250 * ONE_DAY + right.days * ONE_DAY,
    )
    mine = {left.start + n * ONE_DAY for n in range(left.days)}
    other = {right.start + n * ONE_DAY for n in range(right.days)}
    assert left.overlaps(right) == right.overlaps(left) == bool(mine & other)
    assert left.encloses(right) == (other <= mine)


@given(
    st.datetimes(dt.datetime(1900, 1, 2), dt.datetime(2200, 1, 1)),  # noqa: DTZ001 - naive bounds
    st.integers(-1439, 1439),
    st.integers(-1439, 1439),
)
def test_the_date_of_an_instant_is_a_shift_of_the_clock(
    wall: dt.datetime, given_minutes: int, wanted_minutes: int
) -> None:
    own = dt.timezone(dt.timedelta(minutes=given_minutes))
    wanted = dt.timezone(dt.timedelta(minutes=wanted_minutes))
    shifted = wall + dt.timedelta(minutes=wanted_minutes - given_minutes)
    assert business_date(wall.replace(tzinfo=own), wanted) == shifted.date()


def is_last_working_day(day: dt.date) -> bool:
    """Look at the rest of the month, day by day."""
    if day.isoweekday() > 5:
        return False
    length = stdlib_calendar.monthrange(day.year, day.month)[1]
    rest = [day.replace(day=number) for number in range(day.day + 1, length + 1)]
    return all(later.isoweekday() > 5 for later in rest)


def occurs_by_search(cadence: Cadence, anchor: dt.date, day: dt.date) -> bool:
    """Decide for one day whether the cadence names it."""
    if day < anchor:
        return False
    if cadence.unit == "week":
        first = anchor
        while cadence.weekday not in {None, first.strftime("%A").lower()}:
            if first == dt.date.max:
                return False
            first += ONE_DAY
        return day >= first and (day - first).days % (7 * cadence.every) == 0
    if cadence.unit == "month":
        return is_last_working_day(day)
    if cadence.unit == "quarter":
        return (day.month - anchor.month) % 3 == 2 and is_last_working_day(day)
    return True


@given(cadences, dates, st.integers(-400, 400), st.integers(0, 500))
def test_occurrences_match_a_search_by_day(cadence: Cadence, anchor: dt.date, offset: int, length: int) -> None:
    start = anchor + offset * ONE_DAY
    days = [start + n * ONE_DAY for n in range(length)]
    expected = [day for day in days if occurs_by_search(cadence, anchor, day)]
    assert list(cadence.occurrences(start, start + length * ONE_DAY, anchor)) == expected


@given(cadences, st.integers(1, 400), st.integers(0, 400))
def test_the_last_dates_have_occurrences_too(cadence: Cadence, before: int, skipped: int) -> None:
    anchor = dt.date.max - before * ONE_DAY
    start = dt.date.max - max(before - skipped, 0) * ONE_DAY
    days = [start + n * ONE_DAY for n in range((dt.date.max - start).days)]
    expected = [day for day in days if occurs_by_search(cadence, anchor, day)]
    assert list(cadence.occurrences(start, dt.date.max, anchor)) == expected


@given(cadences, dates, st.integers(0, 1500))
def test_occurrences_are_counted_from_the_anchor(cadence: Cadence, anchor: dt.date, length: int) -> None:
    found = cadence.occurrences(anchor, anchor + length * ONE_DAY)
    assert [cadence.occurrence(k, anchor) for k in range(len(found))] == list(found)
    assert cadence.occurrence(len(found), anchor) >= anchor + length * ONE_DAY


@given(cadences, dates, dates, st.integers(1, 200), st.integers(1, 200))
def test_ranges_that_meet_have_the_occurrences_of_the_whole(
    cadence: Cadence, anchor: dt.date, start: dt.date, one: int, two: int
) -> None:
    assume(abs((anchor - start).days) < 20_000)
    middle = start + one * ONE_DAY
    end = middle + two * ONE_DAY
    left = cadence.occurrences(start, middle, anchor)
    right = cadence.occurrences(middle, end, anchor)
    assert left + right == cadence.occurrences(start, end, anchor)


@given(cadences, dates, st.integers(0, 60))
def test_a_deadline_is_a_whole_number_of_periods_later(cadence: Cadence, day: dt.date, periods: int) -> None:
    later = cadence.after(day, periods)
    assert cadence.after(day, 0) == day
    assert later < cadence.after(day, periods + 1)
    if cadence.unit in {"day", "week"}:
        length = 1 if cadence.unit == "day" else 7 * cadence.every
        assert (later - day).days == length * periods
    else:
        months = periods * (3 if cadence.unit == "quarter" else 1)
        assert (later.year - day.year) * 12 + later.month - day.month == months
        assert later.day == day.day or (later.day < day.day and (later + ONE_DAY).month != later.month)


@given(cadences)
def test_the_text_of_a_cadence_leads_back(cadence: Cadence) -> None:
    assert Cadence.parse(str(cadence)) == cadence


@example("weekly")
@given(st.text(max_size=30))
def test_any_other_text_is_refused(text: str) -> None:
    try:
        cadence = Cadence.parse(text)
    except InvalidValue as error:
        assert error.code in {"cadence.form", "text.surrogate"}  # noqa: PT017 - most texts
    else:
        assert str(cadence) == text


def test_the_search_ends_where_dates_end() -> None:
    assert not occurs_by_search(Cadence.weekly("monday"), dt.date.max, dt.date.max)
