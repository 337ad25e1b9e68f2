"""Laws of importers on fixed sheets: each odd cell, and each mistake in each column, is met in every run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goalkit.errors import GoalkitError
from goalkit.testing.law import law
from goalkit.testing.laws._importing import read_of
from goalkit.testing.laws._serializing import difference
from goalkit.testing.strategies._edge_sheets import edge_sheets
from goalkit.testing.strategies._every_mistake import every_mistake

if TYPE_CHECKING:
    from goalkit.ports import Importer
    from goalkit.testing.fixtures import ImporterFixture

__all__ = ["EDGE_LAWS"]


@law(
    "importer.edge-cells",
    "Whatever can stand in a cell is read as it stands: each of some hundred odd ids, texts, numbers, dates, labels.",
    why="Users and users became one goal, and CRLF a line break of the platform; random rows seldom have just that.",
    look_at=[
        "casefold(), lower(), strip() and Unicode normal forms on ids",
        "open() without newline=''; StringIO(text, newline=None): CRLF in a cell becomes LF",
        "types of columns that are guessed, by the first rows too",
        "a limit of rows or of letters",
        "titles used as keys: two goals may have the same",
    ],
)
def _edge_cells(fixture: ImporterFixture[Any], importer: Importer[Any]) -> None:
    for sheet in edge_sheets(fixture.domain):
        try:
            read, wanted = read_of(fixture, importer, sheet)
        except GoalkitError as error:
            raise AssertionError(
                f"nothing is wrong in the rows {sheet.rows[:9]!r}, and they are refused: {error}"
            ) from error
        assert read == wanted, f"the rows {sheet.rows[:9]!r} were read otherwise\n{difference(wanted, read)}"


@law(
    "importer.each-mistake",
    "Each mistake in each column is refused, and a problem names its cell: all that `goalkit.ports.sheets` rules out.",
    why="A check that is there for titles and targets, and not for weights and parents, hits one user, later.",
    look_at=[
        "rows of one goal that say different things in one of the nine columns that must be alike",
        "an empty cell in a later row, filled down from the row above",
        "a blank taken for an empty cell, a row of blanks taken for an empty row",
        "a parent found in another case, trimmed, or by its title",
        "a unit without numbers, a value without a date",
        "`$` in a regular expression, which a line break at the end passes; `\\d`, which is a digit of any script",
        "`place` of your fixture, if your paths look otherwise",
    ],
)
def _each_mistake(fixture: ImporterFixture[Any], importer: Importer[Any]) -> None:
    for sheet in every_mistake(fixture.domain):
        cells = [(int(row), column) for row, _, column in (cell.partition(".") for cell in sheet.wrong)]
        wrong = ", ".join(f"{row}.{column} ({sheet.rows[row][column]!r})" for row, column in cells)
        said = f"wrong is {wrong or 'the circle of parents'} in {sheet.rows!r}"
        try:
            read = importer.read(fixture.make_source(sheet))
        except GoalkitError as error:
            paths = [problem.path for problem in error.problems]
            for row, column in cells:
                assert fixture.place(row, column) in paths, f"{said}; named are {paths}"
            continue
        raise AssertionError(f"{said}; the sheet was read all the same, as {read!r}")


EDGE_LAWS = (_edge_cells, _each_mistake)
