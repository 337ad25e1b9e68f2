"""Runs the core tests on Python 3.14 in Pyodide under Node: `python -m tests.pyodide.run [PYTEST ARGUMENT...]`.

Without arguments all folders of `CORE` are run. Needs Node 20 and npm; a network only until its cache is filled.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from docs_ext.vendor import PYODIDE, ROOT, copy, goalkit_wheel, run, wheels

HERE = Path(__file__).resolve().parent
STACK = "--stack-size=7000"
"""Kilobytes for deep recursion; Node's own limit is 984, that of the process usually 8192."""
CORE = (
    "tests/model",
    "tests/scoring",
    "tests/cascade",
    "tests/linking",
    "tests/insight",
    "tests/checks",
    "tests/display",
    "tests/interchange",
    "tests/property",
    # These compare with scipy or validate with jsonschema, which are not pure Python.
    "--ignore=tests/checks/test_formats.py",
    "--ignore=tests/display/test_chart.py",
    "--ignore=tests/insight/test_forecast.py",
    "--ignore=tests/insight/test_student.py",
    "--ignore=tests/property/test_chart_laws.py",
    "--ignore=tests/property/test_forecast_laws.py",
    "--ignore=tests/property/test_frame_laws.py",
    # Pyodide itself dies of what is nested 100,000 deep, where CPython raises RecursionError.
    "--deselect=tests/interchange/test_files.py::TestLarge::test_json_nested_deep",
    "--deselect=tests/interchange/test_native.py::TestEverythingAtOnce::test_values_that_hide_are_shown_short",
    # It has no processes, no umask, and no limit to the length of a file's name.
    "--deselect=tests/checks/test_language.py::test_an_import_reads_no_words",
    "--deselect=tests/display/test_cascade.py::test_pictures_do_not_depend_on_the_order_of_sets",
    "--deselect=tests/interchange/test_files.py::TestDump::test_a_new_file_respects_the_umask",
    "--deselect=tests/interchange/test_files.py::TestPaths::test_very_long_name",
)


def main() -> None:
    """Put Pyodide and the wheels into a temporary folder, and run the tests from there."""
    node = shutil.which("node")
    if node is None:
        sys.exit("node is not found: install Node.js 20 or newer")
    with tempfile.TemporaryDirectory(prefix="goalkit-pyodide-") as name:
        work = Path(name)
        PYODIDE.copy_to(work / "pyodide")
        copy([*wheels(HERE / "requirements.txt"), goalkit_wheel(work)], work / "wheels")
        run(node, STACK, HERE / "run.mjs", ROOT, work / "pyodide", work / "wheels", *(sys.argv[1:] or CORE))


if __name__ == "__main__":
    main()
