"""The pages on testing a port: the first example is a test file that people copy, and the commands work on it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import unittest
from importlib import util
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import settings

from goalkit.testing.cli import main
from goalkit.testing.contract import Contract
from goalkit.testing.contracts import PORTS

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "how-to" / "testing"
PAGES = sorted(page.stem for page in FOLDER.glob("*.md") if page.stem != "index")
FEW = settings(max_examples=2, stateful_step_count=3, database=None, deadline=None)


def test_file(page: str) -> str:
    """Return the first example of a page."""
    found = re.search(r"^```python\n(# test_goals\.py\n.*?)^```$", text_of(page), re.MULTILINE | re.DOTALL)
    assert found is not None, "the first example is the test file"
    return found[1]


test_file.__test__ = False  # type: ignore[attr-defined] # pyright: ignore[reportFunctionMemberAccess]


def text_of(page: str) -> str:
    return (FOLDER / f"{page}.md").read_text(encoding="utf-8")


def commands(page: str) -> list[list[str]]:
    """Return what a page says to run, without `python -m`."""
    found = re.search(r'^```bash reason="run by [^"]*"\n(.*?)^```$', text_of(page), re.MULTILINE | re.DOTALL)
    assert found is not None
    lines = [shlex.split(line) for line in found[1].splitlines()]
    assert {tuple(line[:2]) for line in lines} == {("python", "-m")}
    return [line[2:] for line in lines]


@pytest.fixture
def module(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import the test file of a page as `test_goals`."""
    file = tmp_path / "test_goals.py"
    file.write_text(test_file(cast("str", request.param)), encoding="utf-8")
    spec = util.spec_from_file_location("test_goals", file)
    assert spec is not None
    assert spec.loader is not None
    made = util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "test_goals", made)
    spec.loader.exec_module(made)
    return made


def test_each_port_has_a_page() -> None:
    assert {page.replace("-", "_") for page in PAGES} == set(PORTS)


@pytest.mark.parametrize(("module", "page"), [(page, page) for page in PAGES], indirect=["module"], ids=PAGES)
def test_the_command_line_holds_the_laws_of_the_page(
    module: ModuleType, page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = [command[1:] for command in commands(page) if command[0] == "goalkit.testing"]
    assert line[line.index("--port") + 1] == page.replace("-", "_")
    assert module.__name__ in line[line.index("--subject") + 1]
    code, printed = main(line), capsys.readouterr().out
    assert code == 0, printed
    assert "held" in printed


@pytest.mark.parametrize(("module", "page"), [(page, page) for page in PAGES], indirect=["module"], ids=PAGES)
def test_unittest_runs_a_law_of_the_page(module: ModuleType, page: str) -> None:
    contract = cast("type[object]", next(value for value in vars(module).values() if is_contract(value)))
    port = PORTS[page.replace("-", "_")]
    assert issubclass(contract, port)
    law = next(law for laws in port.law_sets for law in laws if not law.requires and not law.stateful)
    bases = cast("tuple[type[object], ...]", (contract, unittest.TestCase))
    case = cast("type[unittest.TestCase]", type("Case", bases, {"law_settings": FEW}))
    result = unittest.TestResult()
    case(law.test).run(result)
    assert (result.testsRun, result.failures, result.errors, result.skipped) == (1, [], [], [])


def is_contract(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Contract) and value.__name__.startswith("Test")


def test_pytest_runs_what_the_page_says(tmp_path: Path) -> None:
    """One page is enough: what pytest collects and reports is the same for all ports."""
    (tmp_path / "test_goals.py").write_text(test_file("importer"), encoding="utf-8")
    loaded = [] if list(entry_points(group="pytest11", name="goalkit")) else ["-p", "_goalkit_pytest"]
    plain, some = (command for command in commands("importer") if command[0] == "pytest")
    assert set(plain) - set(some) == {"-rs"}
    run = subprocess.run(
        [sys.executable, "-m", *some, "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *loaded],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert "1 held" in run.stdout
    assert "importer.same-day" in (tmp_path / "conformance.md").read_text(encoding="utf-8")
