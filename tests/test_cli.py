"""The command line: what it prints, where, in which colours, and with which exit code."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

import goalkit as gk
from goalkit.cli import main

EXAMPLE = Path(__file__).parents[1] / "examples" / "saas.toml"
SAAS = str(EXAMPLE)
MAY_15 = dt.date(2026, 5, 15)

Output = pytest.CaptureFixture[str]


class Terminal(io.TextIOWrapper):
    """A standard output that keeps what is written, and may be a terminal."""

    def __init__(self, *, terminal: bool, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def text(self) -> str:
        self.seek(0)
        return self.read()


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Take away what the surroundings say of colours."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return monkeypatch


def fails(output: Output, *arguments: str) -> str:
    """Run a command that must fail; return the message."""
    try:
        code: object = main(arguments)
    except SystemExit as error:  # argparse
        code = error.code
    assert code == 2
    captured = output.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    return captured.err


def written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


class TestScore:
    def test_prints_the_scorecard(self, capsys: Output) -> None:
        assert main(["score", SAAS, "--as-of", "2026-05-15"]) == 0
        card = gk.evaluate(gk.load(SAAS), MAY_15)
        assert capsys.readouterr() == (f"{card}\n", "")

    def test_prints_json(self, capsys: Output) -> None:
        assert main(["score", SAAS, "--as-of", "2026-05-15", "--json"]) == 0
        card = gk.evaluate(gk.load(SAAS), MAY_15)
        captured = capsys.readouterr()
        assert json.loads(captured.out) == json.loads(json.dumps(card.to_dict()))
        assert json.loads(captured.out)["as_of"] == "2026-05-15"
        assert captured.err == ""

    def test_takes_the_day_of_the_latest_entry(self, capsys: Output) -> None:
        assert main(["score", SAAS]) == 0
        plan = gk.load(SAAS)
        last = plan.last_entry()
        assert last is not None
        assert capsys.readouterr().out == f"{gk.evaluate(plan, last)}\n"

    def test_needs_a_day_where_there_is_no_entry(self, tmp_path: Path, capsys: Output) -> None:
        file = written(tmp_path / "plan.toml", 'goalkit = 1\ncycles = [{ id = "2026-Q2" }]')
        assert fails(capsys, "score", file) == (
            "goalkit: --as-of: is needed: the file has no dated entry to take the day from\n"
        )
        assert main(["score", file, "--as-of", "2026-05-15"]) == 0

    @pytest.mark.parametrize(
        "text",
        [
            "today",
            "2026-5-15",
            "2026-02-30",
            "20260515",
            "2026-W20-5",
            "2026-05- 5",
            "",
            "\u0662\u0660\u0662\u0666-05-15",
            "15.05.2026",
        ],
    )
    def test_refuses_what_is_no_day(self, text: str, capsys: Output) -> None:
        message = fails(capsys, "score", SAAS, "--as-of", text)
        assert f"{text!r} is no date; write year-month-day, as 2026-05-15" in message

    def test_takes_any_day(self, capsys: Output) -> None:
        for text in ("0001-01-01", "9999-12-31"):
            assert main(["score", SAAS, "--as-of", text]) == 0
            assert text in capsys.readouterr().out


class TestExplain:
    @pytest.mark.parametrize("name", ["first-value", "ttfa", "churn", "acme"])
    def test_prints_where_a_number_comes_from(self, name: str, capsys: Output) -> None:
        explanation = gk.evaluate(gk.load(SAAS), MAY_15).explain(name)
        assert main(["explain", SAAS, name, "--as-of", "2026-05-15"]) == 0
        assert capsys.readouterr() == (f"as of 2026-05-15\n{explanation}\n", "")
        assert main(["explain", SAAS, name, "--as-of", "2026-05-15", "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == explanation.to_dict()

    def test_names_ids_like_an_unknown_one(self, capsys: Output) -> None:
        assert fails(capsys, "explain", SAAS, "first-valeu") == (
            "goalkit: Plan: there is no goal, KPI or owner 'first-valeu'; did you mean 'first-value'?\n"
        )

    def test_prints_nothing_that_a_terminal_would_obey(self, tmp_path: Path, capsys: Output) -> None:
        title = "a\x1b[2J\r\nb\u202e"
        plan = gk.Plan(name=title, objectives=[gk.Objective(id="o", title=title)])
        gk.dump(plan, tmp_path / "plan.json")
        for command in (
            ["explain", str(tmp_path / "plan.json"), "o"],
            ["score", str(tmp_path / "plan.json")],
        ):
            assert main([*command, "--as-of", "2026-05-15"]) == 0
            text = capsys.readouterr().out
            assert "a [2J" in text
            assert text.replace("\n", "").isprintable()


class TestBadInput:
    @pytest.mark.parametrize("command", [["score"], ["explain", "x"]])
    def test_is_explained(self, command: list[str], tmp_path: Path, capsys: Output) -> None:
        file = written(tmp_path / "plan.toml", 'goalkit = 1\nnmae = "x"\nowners = 5')
        assert fails(capsys, command[0], file, *command[1:]) == (
            "goalkit: plan.toml: 2 problems\n"
            "  nmae: is no key of this table; did you mean name?\n"
            "  owners: must be a list, got 5\n"
        )

    def test_of_every_kind(self, tmp_path: Path, capsys: Output) -> None:
        (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
        for name, words in (
            ("none.toml", "no such file"),
            ("", "is a directory"),
            ("plan.txt", "neither in .toml nor in .json"),
            ("binary.toml", "is not UTF-8 text"),
            ("nu\0ll.toml", "null"),
        ):
            message = fails(capsys, "score", str(tmp_path / name))
            assert message.startswith("goalkit: ")
            assert words in message

    def test_prints_nothing_that_a_terminal_would_obey(self, tmp_path: Path, capsys: Output) -> None:
        message = fails(capsys, "score", str(tmp_path / "a\x1b[2Jb.toml"))
        assert message.strip().isprintable()

    @pytest.mark.parametrize(
        "arguments", [[], ["score"], ["explain", SAAS], ["grade", SAAS], ["score", SAAS, "--what"]]
    )
    def test_of_arguments(self, arguments: list[str], capsys: Output) -> None:
        assert fails(capsys, *arguments).startswith("usage: python -m goalkit")

    def test_help(self, capsys: Output) -> None:
        for arguments in (["--help"], ["score", "--help"], ["explain", "--help"]):
            with pytest.raises(SystemExit) as caught:
                main(arguments)
            assert caught.value.code == 0
            assert capsys.readouterr().out.startswith("usage: python -m goalkit")


class TestColour:
    def run(self, monkeypatch: pytest.MonkeyPatch, *, terminal: bool) -> str:
        output = Terminal(terminal=terminal)
        monkeypatch.setattr(sys, "stdout", output)
        assert main(["score", SAAS, "--as-of", "2026-05-15"]) == 0
        return output.text()

    def test_on_a_terminal(self, plain: pytest.MonkeyPatch) -> None:
        assert "\033[32mon track\033[0m" in self.run(plain, terminal=True)

    def test_not_in_a_file(self, plain: pytest.MonkeyPatch) -> None:
        assert "\033" not in self.run(plain, terminal=False)

    @pytest.mark.parametrize(
        ("name", "value", "colours"),
        [("NO_COLOR", "1", "no"), ("NO_COLOR", "", "yes"), ("TERM", "dumb", "no")],
    )
    def test_may_be_switched_off(self, name: str, value: str, colours: str, plain: pytest.MonkeyPatch) -> None:
        plain.setenv(name, value)
        assert ("\033" in self.run(plain, terminal=True)) is (colours == "yes")

    def test_not_in_json(self, plain: pytest.MonkeyPatch) -> None:
        output = Terminal(terminal=True)
        plain.setattr(sys, "stdout", output)
        assert main(["score", SAAS, "--json"]) == 0
        assert "\033" not in output.text()


class TestOutput:
    def test_old_terminals_show_what_they_can(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        plan = gk.Plan(name="Ziel für 目標", objectives=[gk.Objective(id="o", title="x" * 90)])
        gk.dump(plan, tmp_path / "plan.json")
        for encoding, name in (("ascii", "Ziel f?r ??"), ("latin-1", "Ziel für ??"), ("utf-8", plan.name)):
            output = Terminal(terminal=False, encoding=encoding)
            monkeypatch.setattr(sys, "stdout", output)
            assert main(["score", str(tmp_path / "plan.json"), "--as-of", "2026-05-15"]) == 0
            assert output.text().startswith(f"{name} as of 2026-05-15\n")
            output = Terminal(terminal=False, encoding=encoding)
            monkeypatch.setattr(sys, "stdout", output)
            assert main(["score", str(tmp_path / "plan.json"), "--as-of", "2026-05-15", "--json"]) == 0
            assert json.loads(output.text())["plan"] == plan.name

    def test_a_reader_may_leave(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
        file = (tmp_path / "out").open("w", encoding="utf-8")

        def leave() -> NoReturn:
            raise BrokenPipeError

        with file:
            monkeypatch.setattr(file, "flush", leave, raising=False)
            monkeypatch.setattr(sys, "stdout", file)
            assert main(["score", SAAS]) == 0
            monkeypatch.undo()
        assert capsys.readouterr().err == ""

    def test_a_reader_may_leave_a_process(self, tmp_path: Path) -> None:
        script = f"{sys.executable} -m goalkit score {SAAS} | true"
        ran = subprocess.run(
            ["/bin/sh", "-c", script],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env=environment(),
        )
        assert ran.stderr == ""


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(gk.__file__).parents[1])}


def test_python_m_goalkit(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "goalkit", "score", SAAS, "--as-of", "2026-05-15"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**environment(), "PYTHONIOENCODING": "utf-8"},
    )
    assert ran.stdout == f"{gk.evaluate(gk.load(SAAS), MAY_15)}\n"
    assert ran.stderr == ""
    failed = subprocess.run(
        [sys.executable, "-m", "goalkit", "score", str(tmp_path / "none.toml")],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=environment(),
    )
    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr == f"goalkit: {tmp_path / 'none.toml'}: no such file or directory\n"
