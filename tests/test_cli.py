"""The command line: what it prints, where, in which colours, and with which exit code."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import attrs
import pytest

import goalkit as gk
from goalkit.checks import formats
from goalkit.checks.guidelines import STRICT
from goalkit.cli import main
from goalkit.scoring.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.checks.facts import Facts

ROOT = Path(__file__).parents[1]
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

    def test_goes_by_the_policy_given_then_by_that_of_the_file(self, tmp_path: Path, capsys: Output) -> None:
        assert main(["score", SAAS, "--as-of", "2026-05-15", "--policy", "viva_goals"]) == 0
        viva = gk.evaluate(gk.load(SAAS), MAY_15, PRESETS["viva_goals"])
        assert capsys.readouterr().out == f"{viva}\n"
        assert "\nscored by the rules of Viva Goals\n" in str(viva)
        file = tmp_path / "viva.json"
        gk.dump(attrs.evolve(gk.load(SAAS), policy=PRESETS["viva_goals"]), file)
        assert main(["score", str(file), "--as-of", "2026-05-15"]) == 0
        assert capsys.readouterr().out == f"{viva}\n"
        assert main(["score", str(file), "--as-of", "2026-05-15", "--policy", "grove"]) == 0
        assert "\nscored by the rules of Grove\n" in capsys.readouterr().out

    @pytest.mark.parametrize("command", [("score", SAAS), ("explain", SAAS, "ttfa"), ("check", SAAS)])
    def test_refuses_an_unknown_policy(self, command: tuple[str, ...], capsys: Output) -> None:
        message = fails(capsys, *command, "--policy", "viva_gols")
        assert "argument --policy: there is no preset 'viva_gols'; did you mean viva_goals?" in message

    def test_takes_a_policy_from_a_file(self, tmp_path: Path, capsys: Output) -> None:
        file = written(tmp_path / "ours.toml", 'preset = "mooncamp"\nname = "Ours"')
        assert main(["score", SAAS, "--as-of", "2026-05-15", "--policy", file]) == 0
        ours = attrs.evolve(PRESETS["mooncamp"], name="Ours")
        assert capsys.readouterr().out == f"{gk.evaluate(gk.load(SAAS), MAY_15, ours)}\n"

    @pytest.mark.parametrize(
        ("name", "text", "message"),
        [
            (
                "ours.toml",
                "stale_aftr = 3",
                "ours.toml: stale_aftr: is no key of this table; did you mean stale_after?",
            ),
            ("ours.json", "[1", "ours.json: line 1, column 3: is no JSON"),
            ("ours.yaml", "", "format: the name ends neither in .toml nor in .json"),
        ],
    )
    def test_refuses_a_file_that_is_no_policy(
        self, tmp_path: Path, name: str, text: str, message: str, capsys: Output
    ) -> None:
        assert message in fails(capsys, "score", SAAS, "--policy", written(tmp_path / name, text))

    def test_refuses_a_policy_that_is_not_there(self, capsys: Output) -> None:
        assert "argument --policy: nowhere.toml: no such file" in fails(
            capsys, "score", SAAS, "--policy", "nowhere.toml"
        )
        message = fails(capsys, "score", SAAS, "--policy", "ours")
        assert "atlassian (a file with a policy ends in .toml or .json)" in message

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

    def test_goes_by_a_policy(self, capsys: Output) -> None:
        explanation = gk.evaluate(gk.load(SAAS), MAY_15, PRESETS["databox"]).explain("ttfa")
        assert main(["explain", SAAS, "ttfa", "--as-of", "2026-05-15", "--policy", "databox"]) == 0
        assert capsys.readouterr().out == f"as of 2026-05-15\n{explanation}\n"

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


class Shouting(gk.Rule):
    """A title in capital letters."""

    code, name, severity = "TT101", "shouting", gk.Severity.WARNING
    why, fix = "Capital letters are no ambition.", "Write it as you would say it."

    def find(self, facts: Facts) -> Iterator[gk.Finding]:
        for objective in facts.plan.objectives:
            if objective.title.isupper():
                yield self.at(facts, objective, "is written in capital letters")


class Unowned(gk.Rule):
    """An objective that nobody owns."""

    code, name, severity = "TT102", "unowned", gk.Severity.ERROR
    why, fix = "Nobody looks at it.", "Name an owner."

    def find(self, facts: Facts) -> Iterator[gk.Finding]:
        for objective in facts.plan.objectives:
            if objective.owner is None:
                yield self.at(facts, objective, f"has no owner on {facts.as_of}")


class Many(gk.Rule):
    """More than two objectives, as told by the guidelines."""

    code, name, severity = "TU201", "many", gk.Severity.NOTICE
    why, fix = "Much is little.", "Choose."

    def find(self, facts: Facts) -> Iterator[gk.Finding]:
        if len(facts.plan.objectives) > facts.guidelines.objectives[1]:
            yield self.at(facts, None, "has many objectives")


class Scored(gk.Rule):
    """How a plan is scored."""

    code, name, severity = "TT103", "scored", gk.Severity.NOTICE
    why, fix = "It is good to know.", "Nothing is to be done."

    def find(self, facts: Facts) -> Iterator[gk.Finding]:
        yield self.at(facts, None, f"is scored as {facts.policy.name or 'usual'}")


RULES = (Shouting(), Unowned(), Many())
GOOD = 'goalkit = 1\nname = "Good"\ncycles = [{ id = "2026-Q2" }, { id = "2026-Q1" }]\n'
BAD = """\
goalkit = 1
name = "Bad"
cycles = [{ id = "2026-Q2" }]
objectives = [
  { id = "win", title = "WIN" },
  { id = "keep", title = "Keep", ignore = [{ code = "TT102", reason = "a crowd does" }] },
  { id = "old", title = "Old", ignore = [{ code = "TT101", reason = "long ago" }, { code = "TT102", reason = "b" }] },
]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with plans, which is the current one, and check with rules of these tests."""
    monkeypatch.setattr("goalkit.cli.RULES", RULES)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "goals").mkdir()
    written(tmp_path / "goals" / "good.toml", GOOD)
    written(tmp_path / "goals" / "bad.toml", BAD)
    return tmp_path


def report(source: str, as_of: dt.date = dt.date(2026, 4, 1), **more: Any) -> gk.Report:  # noqa: ANN401
    """Return the report that a command should print."""
    return gk.check(gk.loads(source, format="toml"), as_of, rules=RULES, **more)


@pytest.mark.usefixtures("folder")
class TestCheck:
    def run(self, output: Output, *arguments: str, code: int = 1) -> str:
        assert main(["check", *arguments]) == code
        captured = output.readouterr()
        assert captured.err == ""
        return captured.out

    def test_prints_a_report(self, capsys: Output) -> None:
        assert self.run(capsys, "goals/bad.toml") == f"{formats.text(report(BAD))}\n"
        assert "objective win: has no owner on 2026-04-01" in formats.text(report(BAD))

    def test_of_a_plan_without_errors_succeeds(self, capsys: Output) -> None:
        assert self.run(capsys, "goals/good.toml", code=0) == "Good as of 2026-01-01: nothing found\n"
        assert "shouting" in self.run(capsys, "goals/bad.toml", "--select", "TT101", code=0)

    def test_takes_the_day_given_or_the_latest_entry_or_the_first_start(self, tmp_path: Path, capsys: Output) -> None:
        assert "on 2026-05-15" in self.run(capsys, "goals/bad.toml", "--as-of", "2026-05-15")
        assert "on 2026-04-01" in self.run(capsys, "goals/bad.toml")
        entries = 'kpis = [{ id = "k", name = "K", readings = [{ date = 2026-03-02, value = 1 }] }]\n'
        written(tmp_path / "entries.toml", BAD + entries)
        assert "on 2026-03-02" in self.run(capsys, "entries.toml")

    def test_goes_by_a_policy(self, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
        monkeypatch.setattr("goalkit.cli.RULES", (Scored(),))
        assert "is scored as ServiceNow" in self.run(capsys, "goals/bad.toml", "--policy", "servicenow", code=0)
        assert "is scored as usual" in self.run(capsys, "goals/bad.toml", code=0)

    def test_goes_by_guidelines(self, capsys: Output) -> None:
        assert "many" not in self.run(capsys, "goals/bad.toml")
        printed = self.run(capsys, "goals/bad.toml", "--guidelines", "strict")
        assert printed == f"{formats.text(report(BAD, guidelines=STRICT))}\n"
        assert "TU201 many" in printed

    @pytest.mark.parametrize(
        ("arguments", "codes"),
        [
            ((), ["TT102", "TT101", "GK901"]),
            (("--select", "TT101"), ["TT101"]),
            (("--select", "tt101, GK901"), ["TT101", "GK901"]),
            (("--select", "TT"), ["TT102", "TT101"]),
            (("--ignore", "TT"), ["GK901"]),
            (("--ignore", "GK901"), ["TT102", "TT101"]),
            (("--ignore", "TT102,GK"), ["TT101"]),
            (("--select", "T", "--ignore", "TT101"), ["TT102"]),
        ],
    )
    def test_applies_the_rules_chosen(self, arguments: tuple[str, ...], codes: list[str], capsys: Output) -> None:
        printed = self.run(capsys, "goals/bad.toml", "--format", "json", *arguments, code=1 if "TT102" in codes else 0)
        assert [item["code"] for item in json.loads(printed)[0]["findings"]] == codes

    @pytest.mark.parametrize("option", ["--select", "--ignore"])
    @pytest.mark.parametrize("codes", ["TT103", "", "TT101,", "TT101;TT102", "TT1011", "shouting"])
    def test_refuses_codes_that_mean_no_rule(self, option: str, codes: str, capsys: Output) -> None:
        message = fails(capsys, "check", "goals/bad.toml", option, codes)
        assert f"argument {option}: there is no rule {codes.rpartition(',')[2].upper()!r}" in message
        assert "a code is for instance TT101" in message

    def test_in_json(self, capsys: Output) -> None:
        printed = self.run(capsys, "goals/good.toml", "./goals/bad.toml", "--format", "json")
        plan = gk.loads(BAD, format="toml")
        assert json.loads(printed) == [
            {"file": "goals/good.toml", **formats.to_json(report(GOOD, dt.date(2026, 1, 1)))},
            {"file": "goals/bad.toml", **formats.to_json(report(BAD), plan)},
        ]
        assert "a crowd does" in printed
        assert "a crowd does" not in self.run(capsys, "goals/bad.toml", "--format", "json", "--no-ignored")
        assert len(json.loads(self.run(capsys, "goals/good.toml", "--format", "json", code=0))) == 1

    def test_for_github(self, folder: Path, capsys: Output) -> None:
        expected = f"{formats.github(report(BAD), 'goals/bad.toml', BAD)}\n"
        assert ",line=5," in expected
        for arguments in (
            ["goals/bad.toml"],
            [str(folder / "goals" / "bad.toml")],
            ["goals/good.toml", "goals/bad.toml"],
        ):
            assert self.run(capsys, *arguments, "--format", "github") == expected
        assert self.run(capsys, "goals/good.toml", "--format", "github", code=0) == ""
        printed = self.run(capsys, "goals/bad.toml", "goals/good.toml", "goals/../goals/bad.toml", "--format", "github")
        assert printed == expected * 2

    def test_in_sarif(self, capsys: Output) -> None:
        printed = self.run(capsys, "goals/bad.toml", "goals/good.toml", "goals/bad.toml", "--format", "sarif")
        checked = [
            formats.Checked(report=report(BAD), file="goals/bad.toml", source=BAD, plan=gk.loads(BAD, format="toml")),
            formats.Checked(report=report(GOOD, dt.date(2026, 1, 1)), file="goals/good.toml", source=GOOD),
        ]
        assert json.loads(printed) == formats.sarif_log(checked, rules=RULES)
        assert "suppressions" in printed
        printed = self.run(capsys, "goals/bad.toml", "--format", "sarif", "--no-ignored", "--select", "TT102")
        (run,) = json.loads(printed)["runs"]
        assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["GK901", "TT102"]
        assert [result["ruleId"] for result in run["results"]] == ["TT102"]

    def test_of_a_file_elsewhere_gives_its_whole_path(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
    ) -> None:
        monkeypatch.chdir(folder / "goals")
        written(folder / "plan.toml", GOOD)
        printed = self.run(capsys, "../plan.toml", "bad.toml", "--format", "sarif")
        uris = [item["location"]["uri"] for item in json.loads(printed)["runs"][0]["artifacts"]]
        assert uris == [(folder / "plan.toml").resolve().as_uri(), "bad.toml"]

    def test_names_each_of_several_files(self, capsys: Output) -> None:
        printed = self.run(capsys, "goals/good.toml", "goals/bad.toml")
        good, bad = formats.text(report(GOOD, dt.date(2026, 1, 1))), formats.text(report(BAD))
        assert printed == f"goals/good.toml\n{good}\n\ngoals/bad.toml\n{bad}\n"

    def test_colours_on_a_terminal(self, plain: pytest.MonkeyPatch) -> None:
        output = Terminal(terminal=True)
        plain.setattr(sys, "stdout", output)
        assert main(["check", "goals/bad.toml"]) == 1
        assert "\033[31merror\033[0m TT102 unowned" in output.text()

    def test_says_all_that_is_wrong_with_files_and_prints_no_report(self, tmp_path: Path, capsys: Output) -> None:
        written(tmp_path / "goals" / "worse.toml", 'goalkit = 1\nnmae = "x"\nowners = 5')
        written(tmp_path / "goals" / "bare.toml", "goalkit = 1")
        files = [f"goals/{name}.toml" for name in ("bad", "worse", "none", "bare")]
        assert fails(capsys, "check", *files) == (
            "goalkit: goals/worse.toml: 2 problems\n"
            "  nmae: is no key of this table; did you mean name?\n"
            "  owners: must be a list, got 5\n"
            "goalkit: goals/none.toml: no such file or directory\n"
            "goalkit: goals/bare.toml: --as-of: is needed: the file has no dated entry to take the day from\n"
        )
        assert self.run(capsys, "goals/bare.toml", "--as-of", "2026-05-15", code=0) != ""

    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["goals/bad.toml", "--guidelines", "huge"],
            ["goals/bad.toml", "--format", "xml"],
            ["goals/bad.toml", "--as-of", "today"],
        ],
    )
    def test_refuses_other_arguments(self, arguments: list[str], capsys: Output) -> None:
        assert fails(capsys, "check", *arguments).startswith("usage: python -m goalkit check")

    def test_keeps_its_exit_code_when_the_reader_leaves(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def leave() -> NoReturn:
            raise BrokenPipeError

        with (tmp_path / "out").open("w", encoding="utf-8") as file:
            monkeypatch.setattr(file, "flush", leave, raising=False)
            monkeypatch.setattr(sys, "stdout", file)
            assert main(["check", "goals/bad.toml"]) == 1
            monkeypatch.undo()


class TestCheckElsewhere:
    """The commands that other tools are told to run."""

    HOOK = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    DOCS = (ROOT / "docs" / "how-to" / "command-line.md").read_text(encoding="utf-8")

    def test_the_hook_runs(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
        fields = dict(re.findall(r"^(?:- |  )(\w+): (.+)$", self.HOOK, re.MULTILINE))
        assert (fields["id"], fields["language"]) == ("goalkit-check", "python")
        command = shlex.split(fields["entry"])
        assert command[:3] == ["python", "-m", "goalkit"]
        monkeypatch.chdir(tmp_path)
        assert main([*command[3:], written(tmp_path / "goals.toml", GOOD)]) == 0
        assert capsys.readouterr().err == ""

    @pytest.mark.parametrize(
        ("file", "matches"),
        [
            ("goals.toml", True),
            ("goals.json", True),
            ("goals/2026/q2.toml", True),
            ("company/goals/q2.json", True),
            ("company/goals.toml", True),
            ("goals/README.md", False),
            ("pyproject.toml", False),
            ("mygoals.toml", False),
            ("goals-old/q2.toml", False),
        ],
    )
    def test_the_hook_looks_at_goals(self, file: str, matches: bool) -> None:  # noqa: FBT001
        (pattern,) = re.findall(r"^  files: (.+)$", self.HOOK, re.MULTILINE)
        assert (re.search(pattern, file) is not None) is matches

    def test_the_workflow_in_the_docs_runs(self, folder: Path, capsys: Output) -> None:
        (yaml,) = re.findall(r"^```yaml[^\n]*\n(.*?on: pull_request.*?)^```$", self.DOCS, re.MULTILINE | re.DOTALL)
        commands = re.findall(r"python -m goalkit (check .*)$", yaml, re.MULTILINE)
        assert len(commands) == 2
        for command in commands:
            words = shlex.split(command.replace('"$(date +%F)"', "2026-05-15").partition(" > ")[0])
            at = words.index("goals/*.toml")
            files = sorted(str(path.relative_to(folder)) for path in folder.glob("goals/*.toml"))
            assert main([*words[:at], *files, *words[at + 1 :]]) == 1
            assert "goals/bad.toml" in capsys.readouterr().out


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
        "arguments", [[], ["score"], ["explain", SAAS], ["grade", SAAS], ["score", SAAS, "--what"], ["check"]]
    )
    def test_of_arguments(self, arguments: list[str], capsys: Output) -> None:
        assert fails(capsys, *arguments).startswith("usage: python -m goalkit")

    def test_help(self, capsys: Output) -> None:
        for arguments in (["--help"], ["score", "--help"], ["explain", "--help"], ["check", "--help"]):
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
