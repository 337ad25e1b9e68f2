"""Laws of importers: what a sheet says is what the plan holds, and a sheet that is wrong gives no plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import strategies as st

from goalkit.errors import GoalkitError
from goalkit.model.measures import Change
from goalkit.model.plan import Plan
from goalkit.testing.capabilities import Capability
from goalkit.testing.fixtures import ImporterFixture
from goalkit.testing.law import LawSet, law
from goalkit.testing.laws._import_edges import EDGE_LAWS
from goalkit.testing.laws._importing import read_of, source_of
from goalkit.testing.sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from random import Random

    from hypothesis.strategies import SearchStrategy

    from goalkit.model.history import CheckIn
    from goalkit.model.key_results import KeyResult
    from goalkit.ports import Importer
    from goalkit.testing.domain import Domain
    from goalkit.testing.sheets import Row

__all__ = ["importer"]

_Fixture = ImporterFixture[Any]


def _sheets(domain: Domain) -> Mapping[str, SearchStrategy[object]]:
    return {"sheet": domain.sheets()}


def _wrong_sheets(domain: Domain) -> Mapping[str, SearchStrategy[object]]:
    return {"sheet": domain.mistaken_sheets()}


def _pairs(read: Plan, wanted: Plan) -> Iterator[tuple[str, KeyResult, KeyResult]]:
    """Yield the key results that are in both plans, with their ids."""
    found = {item.id: item for _, item in read.key_results()}
    for _, item in wanted.key_results():
        if item.id in found:
            yield item.id, found[item.id], item


def _numbers(item: KeyResult) -> dict[str, float | None]:
    """Return the numbers of a key result by column; None where there is none."""
    measure = item.measure if isinstance(item.measure, Change) else None
    return {
        "baseline": None if measure is None else measure.baseline,
        "target": None if measure is None else measure.target,
        "weight": item.weight,
    }


@law(
    "importer.goals",
    "Every objective and key result of a sheet is in the plan once, under its objective, in the order of the rows.",
    why="A goal that is lost in an import is missed months later; one that is there twice counts twice.",
    look_at=[
        "a sheet without rows, which is an empty plan",
        "the last row: a loop that ends one too early, a file without a line break at its end",
        "a row without a key result, and an objective of which all rows are so",
        "a blank row, which ends nothing",
        "several rows of one key result: each is a check-in, not another key result",
        "ids read as numbers, trimmed or put into lower case: 007, 7 and 7.0; a and A; NA",
        "groups that come back sorted (groupby sorts unless it is told not to)",
    ],
    draws=_sheets,
)
def _goals(fixture: _Fixture, importer: Importer[Any], *, sheet: Sheet) -> None:
    read, wanted = read_of(fixture, importer, sheet)
    found, named = (
        [(item.id, [part.id for part in item.key_results]) for item in plan.objectives] for plan in (read, wanted)
    )
    assert found == named, f"the rows name the goals {named}, the plan has {found}"


@law(
    "importer.texts",
    "Titles, units and owners are what the cells say, character by character.",
    why="Titles cut at a comma, and owners called nan, are what people remember of a tool.",
    look_at=[
        "the encoding of the file: UTF-8, said explicitly",
        "cells in quotes with commas, quotes and line breaks in them: use a CSV parser, open files with newline=''",
        "strip, lower and title case",
        "words that a table library takes for a missing value: NA, nan, null, None",
        "a column that is not read: unit, owner",
    ],
    draws=_sheets,
)
def _texts(fixture: _Fixture, importer: Importer[Any], *, sheet: Sheet) -> None:
    read, wanted = read_of(fixture, importer, sheet)
    objectives = {item.id: item for item in read.objectives}
    for item in wanted.objectives:
        if item.id in objectives:
            other = objectives[item.id]
            assert other.title == item.title, f"title of {item.id!r}: {other.title!r}, the cell says {item.title!r}"
            assert other.owner == item.owner, f"owner of {item.id!r}: {other.owner!r}, the cell says {item.owner!r}"
    for name, found, part in _pairs(read, wanted):
        assert found.title == part.title, f"title of {name!r}: {found.title!r}, the cell says {part.title!r}"
        if isinstance(found.measure, Change) and isinstance(part.measure, Change):
            unit, said = found.measure.unit, part.measure.unit
            assert unit == said, f"unit of {name!r}: {unit!r}, the cell says {said!r}"


@law(
    "importer.numbers",
    "Baselines, targets, weights and values are the numbers that the cells say, to the last digit.",
    why="A target of 1,250 that became 1.25, or a percent divided by 100 once too often, gives a score nobody doubts.",
    look_at=[
        "baseline and target in the wrong order, or sorted: falling metrics go down",
        "a weight of 0, which is a weight, read as no weight",
        "rounding, single precision, int() on the way",
        "abs() of negative numbers",
        "percents divided by 100",
    ],
    draws=_sheets,
)
def _exact(fixture: _Fixture, importer: Importer[Any], *, sheet: Sheet) -> None:
    read, wanted = read_of(fixture, importer, sheet)
    for name, found, item in _pairs(read, wanted):
        numbers = _numbers(found)
        for column, said in _numbers(item).items():
            if said is not None:
                assert numbers[column] == said, f"{column} of {name!r}: {numbers[column]!r}, the cell says {said!r}"
        values, told = (sorted(_values(part)) for part in (found, item))
        assert values == told, f"values of {name!r}: {values}, the cells say {told}"


def _values(item: KeyResult) -> list[float]:
    return [check_in.value for check_in in item.check_ins if check_in.value is not None]


@law(
    "importer.empty-cells",
    "An empty cell is no value: no target, no number, no owner, the usual weight; never 0.",
    why="A missing target that became 0 turns a rising metric into a falling one that is done long ago.",
    look_at=[
        "float(cell or 0), fillna(0), COALESCE(target, 0)",
        "NaN, which is what a table library makes of an empty cell",
        "a check-in without a value, which is a check-in and has none; or the value before it filled down",
        "an empty weight, which is 1",
        "an empty owner, cycle or parent, which is none and not the text ''",
    ],
    draws=_sheets,
)
def _empty_cells(fixture: _Fixture, importer: Importer[Any], *, sheet: Sheet) -> None:
    read, wanted = read_of(fixture, importer, sheet)
    for name, found, item in _pairs(read, wanted):
        numbers = _numbers(found)
        for column, said in _numbers(item).items():
            if said is None:
                assert numbers[column] is None, f"{column} of {name!r} is empty, and was read as {numbers[column]!r}"
        if item.measure is None:
            assert found.measure is None, f"{name!r} has neither baseline nor target, and was read as {found.measure!r}"
        without, told = ([each.date for each in part.check_ins if each.value is None] for part in (found, item))
        assert without == told, f"check-ins of {name!r} without a value: {without}, the cells say {told}"
    objectives = {item.id: item for item in read.objectives}
    for goal in wanted.objectives:
        other = objectives.get(goal.id)
        if other is not None:
            for column in ("owner", "cycle"):
                if getattr(goal, column) is None:
                    told = getattr(other, column)
                    assert told is None, f"{column} of {goal.id!r} is empty, and was read as {told!r}"


@law(
    "importer.dates",
    "Check-ins have the dates that their cells say, and cycles are the periods that their labels name.",
    why="3 April read as 4 March puts a value into another quarter.",
    look_at=[
        "the order of day and month, and whether the library guesses it: say the format",
        "a date that became a moment in a time zone and another day on the way back",
        "the end of a cycle: its last day is in it",
        "two check-ins with the same date and value: both are there",
    ],
    draws=_sheets,
)
def _dates(fixture: _Fixture, importer: Importer[Any], *, sheet: Sheet) -> None:
    read, wanted = read_of(fixture, importer, sheet)
    for name, found, item in _pairs(read, wanted):
        dates, said = ([check_in.date for check_in in part.check_ins] for part in (found, item))
        assert dates == said, (
            f"check-ins of {name!r} are dated {_days(found.check_ins)}, the cells say {_days(item.check_ins)}"
        )
    cycles = {item.id: item for item in read.cycles}
    objectives = {item.id: item for item in read.objectives}
    for goal in wanted.objectives:
        if goal.cycle is not None and goal.id in objectives:
            assert objectives[goal.id].cycle == goal.cycle, (
                f"cycle of {goal.id!r}: {objectives[goal.id].cycle!r}, the cell says {goal.cycle!r}"
            )
            cycle = wanted.cycle(goal.cycle)
            assert (cycles[cycle.id].start, cycles[cycle.id].end) == (cycle.start, cycle.end), (
                f"{cycle.id} is from {cycle.start} to {cycle.last_day}; "
                f"it was read as {cycles[cycle.id].start} to {cycles[cycle.id].last_day}"
            )


def _days(items: tuple[CheckIn, ...]) -> list[str]:
    return [str(item.date) for item in items]


@law(
    "importer.same-day",
    "Values of one key result and one date stay in the order of their rows: the last one is the one in force.",
    why="A correction that was entered later the same day is lost, or comes and goes with the sorting.",
    look_at=[
        "a sort that is not stable (pandas: kind='stable'), or sorts by date and value",
        "drop_duplicates, a dictionary by date",
        "a mean or sum of the values of a day",
    ],
    draws=_sheets,
)
def _same_day(fixture: _Fixture, importer: Importer[Any], *, sheet: Sheet) -> None:
    read, wanted = read_of(fixture, importer, sheet)
    for name, found, item in _pairs(read, wanted):
        for date in sorted({check_in.date for check_in in item.check_ins}):
            values, said = ([each.value for each in part.check_ins if each.date == date] for part in (found, item))
            assert values == said, f"values of {name!r} on {date}: {values}, the rows say {said}"


@law(
    "importer.parents",
    "An objective has the parent that its cell names, wherever in the sheet that is: below, above, or a key result.",
    why="Alignment that is lost in an import makes islands of teams; nobody sees that the company's score is wrong.",
    look_at=[
        "a parent whose row comes later: link in a second pass, when all goals are there",
        "a parent that is a key result, not an objective",
        "ids read as numbers, so that 007 is not found",
    ],
    draws=_sheets,
)
def _parents(fixture: _Fixture, importer: Importer[Any], *, sheet: Sheet) -> None:
    read, wanted = read_of(fixture, importer, sheet)
    objectives = {item.id: item for item in read.objectives}
    for item in wanted.objectives:
        if item.id in objectives:
            found, said = objectives[item.id].aligned_to, item.aligned_to
            assert found == said, f"parents of {item.id!r}: {found}, the cells say {said}"


@law(
    "importer.nothing-else",
    "The plan holds what the sheet says and nothing else.",
    why="Owners nobody entered, a made-up cycle or a default state change what is counted.",
    look_at=[
        "owners and cycles that no row names, or named twice",
        "the order of owners and cycles: as they are first named (a set has none)",
        "fields that are filled although no column says so: states, closings, names, descriptions",
    ],
    draws=_sheets,
)
def _nothing_else(fixture: _Fixture, importer: Importer[Any], *, sheet: Sheet) -> None:
    read, wanted = read_of(fixture, importer, sheet)
    assert read.owners == wanted.owners, f"owners {read.owners}, the cells name {wanted.owners}"
    assert read.cycles == wanted.cycles, f"cycles {read.cycles}, the cells name {wanted.cycles}"
    assert read == wanted, f"read {read!r}\nthe rows say {wanted!r}"


@law(
    "importer.source-unchanged",
    "Reading leaves the source as it is.",
    why="Whoever imports twice, or shows the table beside the plan, sees another table.",
    look_at=["columns renamed or dropped in place", "rows popped from the list", "cells normalised in place"],
    draws=_sheets,
)
def _source_unchanged(fixture: _Fixture, importer: Importer[Any], *, sheet: Sheet) -> None:
    source = source_of(fixture, sheet)
    before = fixture.snapshot(source)
    importer.read(source)
    after = fixture.snapshot(source)
    assert after == before, f"the source was\n{before}\nand after reading it is\n{after}"


@law(
    "importer.source-unchanged-by-mistakes",
    "Reading leaves the source as it is where it is refused, too.",
    why="Somebody corrects one cell and tries again, on a table that is half converted.",
    look_at=["cells converted one after another in place", "what is undone only at the end"],
    draws=_wrong_sheets,
)
def _wrong_unchanged(fixture: _Fixture, importer: Importer[Any], *, sheet: Sheet) -> None:
    source = fixture.make_source(sheet)
    before = fixture.snapshot(source)
    _problems(importer, source)
    after = fixture.snapshot(source)
    assert after == before, f"the source was\n{before}\nand after reading it is\n{after}"


@law(
    "importer.no-memory",
    "What is read of a source does not depend on what was read before.",
    why="The second import of the day has the first one's goals in it, or its mistakes.",
    look_at=[
        "lists of problems, rows or ids kept on the importer and never emptied",
        "a mutable default argument",
        "a cache whose key is not all of the source",
    ],
    draws=lambda domain: {"sheet": domain.sheets(), "other": domain.sheets(), "wrong": domain.mistaken_sheets()},
)
def _no_memory(fixture: _Fixture, importer: Importer[Any], *, sheet: Sheet, other: Sheet, wrong: Sheet) -> None:
    first = importer.read(source_of(fixture, sheet))
    again = importer.read(source_of(fixture, sheet))
    assert again == first, "the same sheet was read twice, and gave two plans"
    between = importer.read(source_of(fixture, other))
    titled = _retitled(sheet)
    assert importer.read(source_of(fixture, titled)) == titled.plan, (
        "a sheet was read after one that has other titles only, and gave another plan than its own"
    )
    once = _problems(importer, fixture.make_source(wrong))
    after = importer.read(source_of(fixture, sheet))
    assert after == first, "a sheet was read again after others, and gave another plan"
    assert importer.read(source_of(fixture, other)) == between, "a sheet was read again, and gave another plan"
    twice = _problems(importer, fixture.make_source(wrong))
    assert [str(item) for item in twice] == [str(item) for item in once], (
        "a wrong sheet was read again, and gave others"
    )


def _retitled(sheet: Sheet) -> Sheet:
    """Return a sheet whose objectives have other titles."""
    assert sheet.plan is not None, "the sheet was drawn without its plan"
    rows = [
        {**row, "objective_title": f"New: {row['objective_title']}"} if row["objective"] else row for row in sheet.rows
    ]
    goals = [attrs.evolve(item, title=f"New: {item.title}") for item in sheet.plan.objectives]
    return Sheet(tuple(rows), attrs.evolve(sheet.plan, objectives=goals))


@law(
    "importer.refuses",
    "A sheet with a wrong cell is refused with a GoalkitError; no part of a plan is returned.",
    why="Ninety rows of a hundred were imported, the rest is in a log file. Nobody reads it.",
    look_at=[
        "errors='coerce', except ValueError: continue",
        "float(), which takes 1_000, nan, inf and digits of every script; commas removed before it",
        "dates in any form that a library guesses",
        "rows of one goal that contradict each other: the last one wins silently",
        "an id that is used twice: the second overwrites the first",
        "a parent nobody knows, left out",
        "errors of other types: KeyError, decimal.InvalidOperation",
    ],
    draws=lambda domain: {"wrong": domain.single_mistakes()},
)
def _refuses(fixture: _Fixture, importer: Importer[Any], *, wrong: Iterable[Sheet]) -> None:
    for sheet in wrong:
        try:
            read = importer.read(fixture.make_source(sheet))
        except GoalkitError:
            continue
        raise AssertionError(f"wrong are {_wrong(sheet)}; the sheet was read all the same, as {read!r}")


@law(
    "importer.every-problem",
    "Where several cells are wrong, one error names each of them, by its row and column.",
    why="People correct a cell, upload again, and get the next message, forty times; or search it in 900 rows.",
    look_at=[
        "the first problem that is raised from inside the loop",
        "problems between goals (unknown parents, ids used twice), looked for only when all cells are right",
        "the number of the row: counted from 0 after the header, blank rows included",
        "`place` of your fixture, if your paths look otherwise",
    ],
    draws=_wrong_sheets,
)
def _every_problem(fixture: _Fixture, importer: Importer[Any], *, sheet: Sheet) -> None:
    paths = [problem.path for problem in _problems(importer, fixture.make_source(sheet))]
    for cell in sheet.wrong:
        row, _, column = cell.partition(".")
        place = fixture.place(int(row), column)
        said = sheet.rows[int(row)][column]
        assert place in paths, f"the cell {place} is wrong ({said!r}), and no problem names it; named are {paths}"


@law(
    "importer.rows-in-any-order",
    "In whatever order rows stand, the goals are the same, as long as rows of one key result and date keep theirs.",
    why="Somebody sorts the sheet by date or by owner, and the import loses all but the last rows of each goal.",
    look_at=["groupby of itertools, which needs sorted rows", "a goal that is finished when another one begins"],
    draws=lambda domain: {"sheet": domain.sheets(), "order": st.randoms(use_true_random=False)},
    requires=[Capability.ROW_ORDER],
)
def _any_order(fixture: _Fixture, importer: Importer[Any], *, sheet: Sheet, order: Random) -> None:
    rows = list(sheet.rows)
    order.shuffle(rows)
    mixed = Sheet(tuple(_in_entry_order(rows, sheet.rows)), sheet.plan)
    read = importer.read(fixture.make_source(mixed))
    assert sheet.plan is not None, "the sheet was drawn without its plan"
    assert _sorted(read) == _sorted(sheet.plan), (
        f"the rows in another order were read as {read!r}\nthey say {sheet.plan!r}"
    )


def _in_entry_order(mixed: list[Row], rows: tuple[Row, ...]) -> Iterator[Row]:
    """Yield mixed rows, in which those of one key result and date take their old order again."""
    waiting: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        waiting.setdefault((row["key_result"], row["date"]), []).append(row)
    for row in mixed:
        yield waiting[row["key_result"], row["date"]].pop(0)


def _sorted(plan: Plan) -> tuple[object, ...]:
    """Return what a plan holds, without the order of its goals."""
    goals = {
        item.id: (item.title, item.owner, item.cycle, item.aligned_to, {part.id: part for part in item.key_results})
        for item in plan.objectives
    }
    return goals, {item.id: item for item in plan.owners}, {item.id: item for item in plan.cycles}


def _problems(importer: Importer[Any], source: object) -> tuple[Any, ...]:
    """Return the problems of a source; none if it was read, which is another law's matter."""
    try:
        importer.read(source)
    except GoalkitError as error:
        return error.problems
    return ()


def _wrong(sheet: Sheet) -> str:
    cells = [cell.partition(".") for cell in sheet.wrong]
    return ", ".join(f"{cell[0]}.{cell[2]} ({sheet.rows[int(cell[0])][cell[2]]!r})" for cell in cells) or "the parents"


importer: LawSet = LawSet(
    "importer",
    ImporterFixture,
    (
        _goals,
        _texts,
        _exact,
        _empty_cells,
        _dates,
        _same_day,
        _parents,
        _nothing_else,
        _source_unchanged,
        _wrong_unchanged,
        _no_memory,
        _refuses,
        _every_problem,
        _any_order,
        *EDGE_LAWS,
    ),
)
"""Laws of importers: what a sheet says is what the plan holds, and a wrong sheet gives no plan."""
