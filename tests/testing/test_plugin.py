"""The pytest plugin and the command line of the kit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import EntryPoints, entry_points
from pathlib import Path
from typing import Any

import pytest

import _goalkit_pytest
from goalkit.testing import _report
from goalkit.testing.cli import main

ROOT = Path(__file__).parents[2]
SUITE = """
from contextlib import contextmanager

from hypothesis import Phase, settings

from goalkit.ports import MemoryRepository
from goalkit.testing.contracts import RepositoryContract
from tests.testing.subjects import SMALL, Forgetful


class TestRight(RepositoryContract):
    domain = SMALL
    law_settings = settings(max_examples=20, phases=[Phase.generate])
    @contextmanager
    def open_subject(self):
        yield MemoryRepository()


class TestGap(RepositoryContract):
    domain = SMALL
    law_settings = settings(max_examples=20, phases=[Phase.generate])
    expected_failures = {"test_get_after_put": "#12 forgets | more"}

    @contextmanager
    def open_subject(self):
        yield Forgetful()


class TestWrong(RepositoryContract):
    domain = SMALL
    law_settings = settings(max_examples=20, phases=[Phase.generate])
    @contextmanager
    def open_subject(self):
        yield Forgetful()


def test_of_ones_own():
    pass
"""


def run(folder: Path, *arguments: str, code: int) -> str:
    """Run pytest on the suite in a process of its own, as strictly as it goes."""
    (folder / "test_ours.py").write_text(SUITE, encoding="utf-8")
    loaded = [] if any(entry.name == "goalkit" for entry in _entry_points()) else ["-p", "_goalkit_pytest"]
    strictly = ("-q", "-p", "no:cacheprovider", "-W", "error", "--strict-markers", *loaded)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *strictly, "test_ours.py", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def _entry_points() -> EntryPoints:
    return entry_points(group="pytest11")


def test_a_run_says_which_laws_held_and_writes_a_report(tmp_path: Path) -> None:
    only = ("--goalkit-laws", "repository.get-*")
    text = run(tmp_path, *only, "--goalkit-report", "report.json", "-n2", "-k", "not Wrong", code=0)
    assert "goalkit: 2 laws asked of 2 suites: 1 held, 1 known to be broken" in text
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (report["format"], report["version"], report["edition"]) == ("goalkit-conformance", 1, "2026.1")
    gap, right = report["suites"]
    assert (gap["conforms"], right["conforms"]) == (False, True)
    assert right["laws"] == [{"law": "repository.get-after-put", "result": "held", "reason": ""}]
    assert gap["laws"][0] == {"law": "repository.get-after-put", "result": "gap", "reason": "#12 forgets | more"}


def test_a_failure_shows_the_example_and_the_law(tmp_path: Path) -> None:
    only = ("--goalkit-laws", "repository.get-after-put")
    text = run(tmp_path, *only, "--goalkit-report", "report.md", "-k", "Wrong or own", code=1)
    assert "law repository.get-after-put (2026.1)" in text
    assert "plan=" in text
    assert "goalkit: 1 law asked of 1 suite: 1 broken" in text
    assert "| `repository.get-after-put` | broken |" in (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "FAILED test_ours.py::TestWrong::test_get_after_put" in text


def report(when: str, outcome: str, longrepr: object = None) -> pytest.TestReport:
    """Return a report as pytest makes one."""
    made: Any = pytest.TestReport
    found: pytest.TestReport = made("x::y", ("x", 0, "y"), {}, outcome, longrepr, when)
    return found


def test_what_goes_wrong_around_a_law_is_its_result_too() -> None:
    results = {
        ("setup", "passed"): None,
        ("setup", "failed"): "broken",
        ("setup", "skipped"): "skipped",
        ("call", "passed"): "held",
        ("teardown", "failed"): "broken",
    }
    for (when, outcome), wanted in results.items():
        assert _goalkit_pytest._result(report(when, outcome)) == wanted
    assert _goalkit_pytest._reason(report("setup", "failed", "no fixture")) == ""
    assert _goalkit_pytest._reason(report("call", "skipped", ("file", 1, "Skipped: needs threads"))) == "needs threads"


def test_without_laws_the_plugin_says_nothing(tmp_path: Path) -> None:
    assert "goalkit" not in run(tmp_path, "-k", "own", code=0)


def test_a_report_is_written_only_where_one_is_asked_for(tmp_path: Path) -> None:
    text = run(tmp_path, "--goalkit-laws", "repository.starts-empty", "-k", "Right", code=0)
    assert "goalkit: 1 law asked of 1 suite: 1 held" in text
    assert "conformance report" not in text


def test_loading_the_plugin_loads_neither_goalkit_nor_hypothesis() -> None:
    code = "import _goalkit_pytest, sys; print(sorted({'goalkit', 'hypothesis', 'pytest'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
    assert _goalkit_pytest.KEY == "goalkit_law"


def test_the_summary_counts_newer_laws() -> None:
    entry = {"law": "a.b", "suite": "s", "result": "skipped", "reason": "law of edition 2027.1, later"}
    assert _report.summary([entry]) == "goalkit: 1 law asked of 1 suite: 1 skipped (1 law of newer editions)"


# the command line


def test_list_and_explain(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "repository.*-put"]) == 0
    assert "repository.get-after-put: What was put" in capsys.readouterr().out
    assert main(["explain", "repository.get-after-put"]) == 0
    assert "look at:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["list", "nothing.*"], "no law fits 'nothing.*'"),
        (["explain", "repository.get-after-putt"], "did you mean 'repository.get-after-put'?"),
        (["explain", "?"], "there is no law '?'"),
        (["run", "--port", "repository", "--subject", "nowhere"], "write a module and a name in it"),
        (["run", "--port", "repository", "--subject", "no_such_module:x"], "No module named"),
        (["run", "--port", "repository", "--subject", "tests.testing.subjects:Nothing"], "Nothing"),
        (["run", "--port", "repository", "--subject", "math:pi.real.x"], "no attribute"),
        (["run", "--port", "repository", "--subject", "math:pi"], "pass a RepositoryFixture"),
        (["run", "--port", "repository", "--subject", "math:pi", "--laws", "x"], "no law of repository fits 'x'"),
        (["run", "--port", "repository", "--subject", "math:pi", "--edition", "x"], "an edition is a year"),
    ],
)
def test_bad_input_is_said(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err


def test_run_asks_the_laws_of_a_subject(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["run", "--port", "repository", "--laws", "*.starts-empty", "--subject"]
    assert main([*asked, "goalkit.ports:MemoryRepository"]) == 0
    assert "held    repository.starts-empty" in capsys.readouterr().out
    report = tmp_path / "report.json"
    assert main([*asked, "tests.testing.subjects:Dirty", "--report", str(report)]) == 1
    text = capsys.readouterr().out
    assert "broken  repository.starts-empty" in text
    assert "    law repository.starts-empty (2026.1)" in text
    assert "'left'" in text
    assert json.loads(report.read_text(encoding="utf-8"))["suites"][0]["conforms"] is False


def test_run_says_what_was_skipped(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["run", "--port", "repository", "--laws", "*.threads*", "--subject"]
    assert main([*asked, "goalkit.ports:MemoryRepository"]) == 0
    assert "skipped repository." in capsys.readouterr().out


def test_the_command_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "goalkit.testing", "list", "repository.starts-empty"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("repository.starts-empty: ")
