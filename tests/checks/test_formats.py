"""Formats of a report: text, JSON, workflow commands of GitHub and SARIF, each read back by a reader of its own."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import attrs
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.checks._ignoring import UselessIgnore
from goalkit.checks.findings import Finding, Report, Subject
from goalkit.checks.formats import Checked, github, sarif, sarif_log, text, to_json
from goalkit.display.text import width
from tests.strategies import plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.checks.facts import Facts
    from goalkit.interchange.files import Format

MAY_15 = dt.date(2026, 5, 15)
SCHEMA = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
SOURCE = """\
# Acme's goals
goalkit = 1
name = "Acme"
ignore = [{ code = "TT103", reason = "we like it short" }]

[[owners]]
id = "win"

[[kpis]]
id = "churn"
name = "Churn"
unit = "%"
ignore = [{ code = "TT102", reason = "no owner on purpose" }]

[[objectives]]
id = "win"
title = "WIN THE MARKET"

[[objectives.key_results]]
id = "deals"
title = "DEALS"

[[objectives]]
id = "keep"
title = "KEEP {0} OF 100 %"
"""


class Shouting(gk.Rule):
    """A title in capital letters.

    The rest of the docstring is for those who read code.
    """

    code, name, severity = "TT101", "shouting", gk.Severity.WARNING
    why = "Capital letters are no ambition, and they take longer to read than any other way to write a goal."
    fix = "Write it as you would say it."

    def find(self, facts: Facts) -> Iterator[Finding]:
        for objective in facts.plan.objectives:
            goals: list[gk.Objective | gk.KeyResult] = [objective, *objective.key_results]
            for item in goals:
                if item.title.isupper():
                    yield self.at(
                        facts, item, "is written in capital letters", title=item.title, words=("a", ("b", 1.5))
                    )


class Unowned(gk.Rule):
    code, name, severity = "TT102", "un-owned", gk.Severity.ERROR
    why = "Nobody looks at it."
    fix = "Name an owner."

    def find(self, facts: Facts) -> Iterator[Finding]:
        items: list[gk.KPI | gk.Objective] = [*facts.plan.kpis, *facts.plan.objectives]
        for item in items:
            if item.owner is None:
                yield self.at(facts, item, "has no owner")


class Short(gk.Rule):
    """A plan with a short name."""

    code, name, severity = "TT103", "short", gk.Severity.NOTICE
    why = "Names are read by people."
    fix = "Use more words."

    def find(self, facts: Facts) -> Iterator[Finding]:
        yield self.at(facts, None, "has a short name", length=len(facts.plan.name))


RULES = (Shouting(), Unowned(), Short())
PLAN = gk.loads(SOURCE, format="toml")
REPORT = gk.check(PLAN, MAY_15, rules=RULES)
EMPTY = gk.check(gk.Plan(name="Acme"), MAY_15, rules=[])

FOUND = Finding(
    code="TT1",
    name="odd",
    severity=gk.Severity.NOTICE,
    subject=Subject("objective", "win", "objectives[0]"),
    message="is odd",
    why="It is odd.",
    fix="Make it even.",
)


def reported(*findings: Finding, **more: Any) -> Report:  # noqa: ANN401 - fields of a report
    """Return a report of some findings."""
    fields: dict[str, Any] = {"plan": "Acme", "as_of": MAY_15, "guidelines": "ours", "findings": findings, **more}
    return Report(**fields)


any_text = st.one_of(
    st.text(), st.text(alphabet="%:,=\r\n{}[]() \x1b\u0085\u2028ab", max_size=30), st.just("::error::%25%0A")
)
evidence = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=5,
)
subjects = st.one_of(
    st.just(Subject("plan")),
    st.builds(
        Subject, st.sampled_from(("KPI", "objective", "owner", "cycle")), st.text(min_size=1), st.text(), any_text
    ),
)
findings = st.builds(
    Finding,
    code=st.sampled_from(("TT1", "TT2")) | st.text(min_size=1),
    name=st.text(min_size=1),
    severity=st.sampled_from(gk.Severity),
    subject=subjects,
    message=any_text,
    why=any_text,
    fix=any_text,
    evidence=st.lists(st.tuples(st.text(), evidence), max_size=3).map(tuple),
)
reports = st.builds(
    reported,
    st.one_of(st.just(FOUND), findings),
    findings,
    plan=any_text,
    guidelines=st.text(),
    ignored=st.lists(findings, max_size=2).map(tuple),
)


class TestText:
    def test_is_to_be_read_without_documents(self) -> None:
        assert text(REPORT) == (
            "Acme as of 2026-05-15\n"
            "\n"
            "error TT102 un-owned\n"
            '  objective win ("WIN THE MARKET"): has no owner\n'
            '  objective keep ("KEEP {0} OF 100 %"): has no owner\n'
            "  Why: Nobody looks at it.\n"
            "  Do:  Name an owner.\n"
            "\n"
            "warning TT101 shouting\n"
            '  objective win ("WIN THE MARKET"): is written in capital letters\n'
            "  key result deals: is written in capital letters\n"
            '  objective keep ("KEEP {0} OF 100 %"): is written in capital letters\n'
            "  Why: Capital letters are no ambition, and they take longer to read than any\n"
            "       other way to write a goal.\n"
            "  Do:  Write it as you would say it.\n"
            "\n"
            "2 errors, 3 warnings under the scale-up guidelines\n"
            "2 ignored with a reason: TT102, TT103\n"
            "error: wrong in any case; warning: a known mistake"
        )

    def test_shows_a_title_cut_after_a_word(self) -> None:
        long = "Make winter storage as easy as a berth in summer, for every harbour on the Baltic"
        titled = attrs.evolve(FOUND, subject=attrs.evolve(FOUND.subject, title=long))
        lines = text(reported(titled)).split("\n")
        assert lines[3:5] == [
            '  objective win ("Make winter storage as easy as a berth in summer, for ..."):',
            "    is odd",
        ]
        for title in ("", "Win", "WIN", " "):
            same = attrs.evolve(FOUND, subject=attrs.evolve(FOUND.subject, title=title))
            assert text(reported(same)).split("\n")[3] == "  objective win: is odd"

    def test_is_how_a_report_prints(self) -> None:
        assert str(REPORT) == text(REPORT)

    def test_keeps_a_number_and_its_per_cent_together(self) -> None:
        for length in range(50, 75):
            lines = text(reported(attrs.evolve(FOUND, message=f"{'x' * length} 13 % now"))).split("\n")
            assert not any(line.lstrip().startswith("%") for line in lines)
            assert max(map(width, lines)) <= 80

    def test_of_nothing_is_one_line(self) -> None:
        assert text(EMPTY) == "Acme as of 2026-05-15: nothing found"
        assert text(attrs.evolve(EMPTY, plan="")) == "Plan as of 2026-05-15: nothing found"
        assert text(attrs.evolve(EMPTY, ignored=(FOUND, FOUND))) == (
            "Acme as of 2026-05-15: nothing found; 2 ignored with a reason: TT1 (2)"
        )

    def test_counts(self) -> None:
        assert text(reported(FOUND)).endswith("\n\n1 notice under the ours guidelines\nnotice: worth a look")
        assert text(reported(FOUND, FOUND)).endswith("\n\n2 notices under the ours guidelines\nnotice: worth a look")

    def test_says_once_what_is_the_same(self) -> None:
        other = attrs.evolve(FOUND, fix="Make it even, soon.")
        assert text(reported(FOUND, FOUND, other)).count("  Why: It is odd.") == 2

    def test_colours_repeat_words(self) -> None:
        coloured = text(REPORT, colour=True)
        assert "\033[31merror\033[0m TT102" in coloured
        assert "\033[33mwarning\033[0m TT101" in coloured
        assert "\033[36mnotice\033[0m TT1" in text(reported(FOUND), colour=True)
        assert coloured.startswith("\033[1mAcme as of 2026-05-15\033[0m\n")
        assert re.sub(r"\033\[[0-9]+m", "", coloured) == text(REPORT)

    def test_fits_a_terminal(self) -> None:
        long = attrs.evolve(FOUND, message="is " + "very " * 40 + "odd", why="目標 " * 50, fix="x" * 200)
        written = text(reported(long, plan="A name of many words " * 9)).split("\n")
        wide = [line for line in written if width(line) > 80]
        assert wide == [f"  Do:  {'x' * 200}"]
        assert written[4].startswith("    very")
        assert text(reported(plan="A name of many words " * 9)).endswith("… as of 2026-05-15: nothing found")
        assert width(text(reported(plan="A name of many words " * 9))) == 80

    @pytest.mark.parametrize(("length", "rows"), [(61, 1), (62, 2)])
    def test_uses_the_whole_line(self, length: int, rows: int) -> None:
        # "  objective win: " takes 17 columns, the word and " a" the rest of 80
        written = text(reported(attrs.evolve(FOUND, message=f"{'x' * length} a"))).split("\n")
        assert written.index("  Why: It is odd.") == 3 + rows
        assert width(written[3]) == (80 if rows == 1 else 79)

    @given(reports)
    def test_holds_nothing_that_a_terminal_would_obey(self, report: Report) -> None:
        assert text(report).replace("\n", "").isprintable()


class TestJSON:
    def test_has_everything(self) -> None:
        document = to_json(REPORT, PLAN)
        assert json.loads(json.dumps(document)) == document
        assert {name: document[name] for name in ("plan", "as_of", "guidelines", "ok", "counts")} == {
            "plan": "Acme",
            "as_of": "2026-05-15",
            "guidelines": "scale-up",
            "ok": False,
            "counts": {"error": 2, "warning": 3, "notice": 0},
        }
        assert document["findings"] == [
            {**finding.to_dict(), "evidence": {"title": finding.facts["title"], "words": ["a", ["b", 1.5]]}}
            if finding.code == "TT101"
            else finding.to_dict()
            for finding in REPORT
        ]
        assert document["ignored"] == [
            {**REPORT.ignored[0].to_dict(), "reason": "no owner on purpose"},
            {**REPORT.ignored[1].to_dict(), "reason": "we like it short"},
        ]

    def test_knows_no_reason_without_the_plan(self) -> None:
        document: dict[str, Any] = to_json(REPORT)
        assert [item["reason"] for item in document["ignored"]] == [None, None]

    @pytest.mark.parametrize("kind", ["owner", "KPI", "objective", "key result"])
    def test_takes_the_reason_of_the_subject_before_that_of_the_plan(self, kind: str) -> None:
        here, plan_wide = [gk.Ignore("TT1", f"of the {kind}")], [gk.Ignore("TT1", "of the plan"), gk.Ignore("TT2", "b")]
        plan = gk.Plan(
            owners=[gk.Owner(id="x", ignore=here if kind == "owner" else ())],
            kpis=[gk.KPI(id="x", name="X", ignore=here if kind == "KPI" else ())],
            objectives=[
                gk.Objective(
                    id="x",
                    title="X",
                    ignore=here if kind == "objective" else (),
                    key_results=[gk.KeyResult(id="kr", title="K", ignore=here if kind == "key result" else ())],
                )
            ],
            ignore=plan_wide,
        )
        name = "kr" if kind == "key result" else "x"
        found = [
            attrs.evolve(FOUND, subject=Subject(kind, name)),  # type: ignore[arg-type]
            attrs.evolve(FOUND, subject=Subject("cycle", name)),
            attrs.evolve(FOUND, subject=Subject(kind, name), code="TT2"),  # type: ignore[arg-type]
        ]
        document: dict[str, Any] = to_json(reported(ignored=tuple(found)), plan)
        assert [item["reason"] for item in document["ignored"]] == [f"of the {kind}", "of the plan", "b"]

    @given(reports)
    def test_is_json_whatever_the_evidence(self, report: Report) -> None:
        json.dumps(to_json(report), allow_nan=False)

    def test_writes_infinity_as_a_text(self) -> None:
        odd = attrs.evolve(FOUND, evidence=(("most", math.inf), ("least", (-math.inf, 2.5))))
        document: dict[str, Any] = to_json(reported(odd))
        assert document["findings"][0]["evidence"] == {"most": "inf", "least": ["-inf", 2.5]}


def read_command(line: str) -> tuple[str, dict[str, str], str]:
    """Read a workflow command as the runner of GitHub Actions does: its name, properties and message."""
    assert line.startswith("::")
    head, _, message = line[2:].partition("::")
    name, _, rest = head.partition(" ")
    properties = dict(part.split("=", 1) for part in rest.split(","))
    for escaped, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        properties = {key: value.replace(escaped, char) for key, value in properties.items()}
        message = message if char in ":," else message.replace(escaped, char)
    return name, properties, message


class TestGitHub:
    WIN, KEEP = 'objective win ("WIN THE MARKET")', 'objective keep ("KEEP {0} OF 100 %25")'

    def test_names_the_line_of_each_id(self) -> None:
        assert github(REPORT, "goals/acme.toml", SOURCE).split("\n") == [
            *(
                f"::error file=goals/acme.toml,line={line},title=TT102 un-owned::{subject}: "
                "has no owner%0ANobody looks at it.%0AName an owner."
                for line, subject in ((16, self.WIN), (24, self.KEEP))
            ),
            *(
                f"::warning file=goals/acme.toml,line={line},title=TT101 shouting::{subject}: "
                f"is written in capital letters%0A{Shouting.why}%0A{Shouting.fix}"
                for line, subject in ((16, self.WIN), (20, "key result deals"), (24, self.KEEP))
            ),
        ]

    def test_of_nothing_is_empty(self) -> None:
        assert github(EMPTY, "acme.toml", "") == ""

    def test_falls_back_to_the_first_line(self) -> None:
        assert github(reported(FOUND), "acme.toml", "").startswith("::notice file=acme.toml,line=1,title=TT1 odd::")

    def test_escapes(self) -> None:
        odd = attrs.evolve(FOUND, name="a:b,c", message="50 % :: of, all", why="a\r\nb")
        assert github(reported(odd), "a,b:c%.toml", "") == (
            "::notice file=a%2Cb%3Ac%25.toml,line=1,title=TT1 a%3Ab%2Cc::"
            "objective win: 50 %25 :: of, all%0Aa  b%0AMake it even."
        )

    @given(reports, any_text.filter(lambda name: "/" not in name and name not in {"", "."}))
    def test_is_read_back_by_the_runner(self, report: Report, file: str) -> None:
        written = github(report, file, SOURCE).split("\n")
        assert len(written) == len(report)
        for line, finding in zip(written, report, strict=True):
            name, properties, message = read_command(line)
            assert name == finding.severity.value
            assert list(properties) == ["file", "line", "title"]
            assert properties["file"] == file
            assert properties["line"] == ("16" if finding is FOUND else "2" if finding.subject.id is None else "1")
            assert properties["title"].startswith(finding.code) or not finding.code.isprintable()
            assert message.count("\n") == 2
            assert message.replace("\n", "").isprintable()


def valid(log: dict[str, Any]) -> dict[str, Any]:
    """Check a log against the schema and what the schema cannot say; return its one run."""
    jsonschema.Draft4Validator(SCHEMA).validate(log)  # pyright: ignore[reportUnknownMemberType]
    assert json.loads(json.dumps(log, allow_nan=False)) == log
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    places = [item["location"] for item in run["artifacts"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"] in places
    return run  # type: ignore[no-any-return]


class TestSARIF:
    def test_describes_every_rule(self) -> None:
        run = valid(sarif(REPORT, "acme.toml", SOURCE, rules=RULES))
        assert run["tool"]["driver"]["name"] == "goalkit"
        assert run["tool"]["driver"]["rules"] == [
            {
                "id": "GK901",
                "name": "useless-ignore",
                "shortDescription": {"text": "An `ignore` that does nothing, or that names no rule."},
                "fullDescription": {"text": UselessIgnore.why},
                "help": {"text": f"{UselessIgnore.why} {UselessIgnore.fix}"},
                "defaultConfiguration": {"level": "note"},
            },
            {
                "id": "TT101",
                "name": "shouting",
                "shortDescription": {"text": "A title in capital letters."},
                "fullDescription": {"text": Shouting.why},
                "help": {"text": f"{Shouting.why} {Shouting.fix}"},
                "defaultConfiguration": {"level": "warning"},
            },
            {
                "id": "TT102",
                "name": "un-owned",
                "shortDescription": {"text": "Un owned"},  # its class says nothing
                "fullDescription": {"text": "Nobody looks at it."},
                "help": {"text": "Nobody looks at it. Name an owner."},
                "defaultConfiguration": {"level": "error"},
            },
            {
                "id": "TT103",
                "name": "short",
                "shortDescription": {"text": "A plan with a short name."},
                "fullDescription": {"text": "Names are read by people."},
                "help": {"text": "Names are read by people. Use more words."},
                "defaultConfiguration": {"level": "note"},
            },
        ]

    def test_of_a_finding(self) -> None:
        run = valid(sarif(REPORT, "goals/acme.toml", SOURCE, plan=PLAN, rules=RULES))
        result = run["results"][3]
        print_of = result.pop("partialFingerprints")
        assert result == {
            "ruleId": "TT101",
            "ruleIndex": 1,
            "level": "warning",
            "message": {"text": "key result deals: is written in capital letters"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "goals/acme.toml", "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 20},
                    },
                    "logicalLocations": [
                        {
                            "name": "deals",
                            "kind": "key result",
                            "fullyQualifiedName": "objectives[0].key_results[0]",
                            "properties": {"title": "DEALS"},
                        }
                    ],
                }
            ],
            "properties": {
                "evidence": {"title": "DEALS", "words": ["a", ["b", 1.5]]},
                "fix": "Write it as you would say it.",
            },
        }
        assert re.fullmatch("[0-9a-f]{32}:1", print_of["goalkit/v1"])

    def test_says_what_was_looked_at(self) -> None:
        run = valid(sarif(EMPTY, "goals/acme.toml", SOURCE))
        assert run["results"] == []
        assert run["artifacts"] == [
            {
                "location": {"uri": "goals/acme.toml", "uriBaseId": "%SRCROOT%"},
                "roles": ["analysisTarget"],
                "properties": {"plan": "Acme", "asOf": "2026-05-15", "guidelines": "scale-up"},
            }
        ]

    def test_suppresses_what_is_ignored(self) -> None:
        results = valid(sarif(REPORT, "a.toml", SOURCE, plan=PLAN, rules=RULES))["results"]
        assert [result.get("suppressions") for result in results] == [
            *[None] * 5,
            [{"kind": "inSource", "justification": "no owner on purpose"}],
            [{"kind": "inSource", "justification": "we like it short"}],
        ]
        assert results[6]["locations"][0]["logicalLocations"] == [{"name": "plan", "kind": "plan"}]
        assert results[6]["locations"][0]["physicalLocation"]["region"] == {"startLine": 2}
        without = valid(sarif(REPORT, "a.toml", SOURCE, rules=RULES))["results"]
        assert [result.get("suppressions") for result in without] == [*[None] * 5, *[[{"kind": "inSource"}]] * 2]
        assert valid(sarif(REPORT, "a.toml", SOURCE, rules=RULES, ignored=False))["results"] == results[:5]

    def test_fingerprints_stay_when_lines_and_numbers_change(self) -> None:
        def prints(report: Report, source: str) -> list[str]:
            results = valid(sarif(report, "a.toml", source, rules=RULES))["results"]
            return [result["partialFingerprints"]["goalkit/v1"] for result in results]

        found = prints(REPORT, SOURCE)
        assert len(set(found)) == len(REPORT) + len(REPORT.ignored)
        moved = [
            attrs.evolve(item, message="else", evidence=(), subject=attrs.evolve(item.subject, path="x"))
            for item in REPORT
        ]
        assert prints(attrs.evolve(REPORT, findings=tuple(moved)), "\n\n" + SOURCE) == found

    def test_fingerprints_tell_findings_apart(self) -> None:
        twice = (FOUND, attrs.evolve(FOUND, message="b"), attrs.evolve(FOUND, subject=Subject("KPI", "win")))
        results = valid(sarif(reported(*twice), "a.toml", ""))["results"]
        first, second, other = (result["partialFingerprints"]["goalkit/v1"] for result in results)
        assert (first[-2:], second[-2:], other[-2:]) == (":1", ":2", ":1")
        assert first[:-2] == second[:-2] != other[:-2]

    def test_describes_rules_that_nobody_named(self) -> None:
        run = valid(sarif(reported(FOUND), "a.toml", "", rules=[]))
        assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["GK901", "TT1"]
        assert run["tool"]["driver"]["rules"][1]["shortDescription"] == {"text": "Odd"}

    def test_braces_stand_for_no_argument(self) -> None:
        odd = attrs.evolve(FOUND, message="says {0}", why="{")
        run = valid(sarif(reported(odd), "a.toml", "", rules=[]))
        assert run["results"][0]["message"] == {"text": "objective win: says {{0}}"}
        assert run["tool"]["driver"]["rules"][1]["fullDescription"] == {"text": "{{"}

    @pytest.mark.parametrize(
        ("file", "location"),
        [
            ("a b/näh#1%?.toml", {"uri": "a%20b/n%C3%A4h%231%25%3F.toml", "uriBaseId": "%SRCROOT%"}),
            ("./a/./b.toml", {"uri": "a/b.toml", "uriBaseId": "%SRCROOT%"}),
            ("c:b.toml", {"uri": "c%3Ab.toml", "uriBaseId": "%SRCROOT%"}),
            (Path("a") / "b.json", {"uri": "a/b.json", "uriBaseId": "%SRCROOT%"}),
            (Path("/goals/a b.toml"), {"uri": "file:///goals/a%20b.toml"}),
            ("\udcff.toml", {"uri": "%FF.toml", "uriBaseId": "%SRCROOT%"}),
        ],
    )
    def test_files_are_uris(self, file: str | Path, location: dict[str, str]) -> None:
        assert valid(sarif(EMPTY, file, ""))["artifacts"][0]["location"] == location

    def test_of_several_files_is_one_run(self) -> None:
        other = Checked(report=reported(FOUND), file="b.toml", source='goalkit = 1\n[[objectives]]\nid = "win"')
        run = valid(sarif_log([Checked(report=REPORT, file="a.toml", source=SOURCE, plan=PLAN), other], rules=RULES))
        assert [item["location"]["uri"] for item in run["artifacts"]] == ["a.toml", "b.toml"]
        where = [result["locations"][0]["physicalLocation"] for result in run["results"]]
        assert [item["artifactLocation"]["uri"] for item in where] == ["a.toml"] * 7 + ["b.toml"]
        assert where[-1]["region"] == {"startLine": 3}
        twice = valid(sarif_log([other, other], rules=RULES))
        assert (len(twice["artifacts"]), len(twice["results"])) == (1, 2)
        assert valid(sarif_log([]))["results"] == []

    @given(reports, st.sampled_from(("a.toml", "ü/%.json")))
    def test_is_valid_whatever_is_found(self, report: Report, file: str) -> None:
        run = valid(sarif(report, file, SOURCE, plan=PLAN, rules=RULES))
        assert len(run["results"]) == len(report) + len(report.ignored)
        for result, finding in zip(run["results"], (*report, *report.ignored), strict=True):
            said = result["message"]["text"].replace("{{", "{").replace("}}", "}")
            assert said.startswith(str(finding.subject)) or "{" in str(finding.subject) or "}" in str(finding.subject)
            assert unquote(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) == file


class Everything(gk.Rule):
    """A rule that finds something everywhere."""

    code, name, severity = "TT104", "everything", gk.Severity.NOTICE
    why, fix = "It is there.", "Let it be."

    def find(self, facts: Facts) -> Iterator[Finding]:
        plan = facts.plan
        for item in (None, *plan.cycles, *plan.owners, *plan.kpis, *plan.objectives):
            yield self.at(facts, item, "is there")
            for inner in item.key_results if isinstance(item, gk.Objective) else ():
                yield self.at(facts, inner, "is there")


@given(plans(max_objectives=4), st.sampled_from(("toml", "json")))
def test_everything_in_a_plan_has_a_line_of_its_own(plan: gk.Plan, format: Format) -> None:  # noqa: A002
    source = gk.dumps(plan, format=format)
    report = gk.check(plan, MAY_15, rules=[Everything()])
    run = valid(sarif(report, f"a.{format}", source, plan=plan, rules=[Everything()]))
    places = [result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in run["results"]]
    assert len(set(places)) == len(places)
    prints = [result["partialFingerprints"]["goalkit/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)
    commands = [read_command(line) for line in github(report, f"a.{format}", source).split("\n")]
    assert [int(properties["line"]) for _, properties, _ in commands] == places[: len(report)]
    assert text(report).count(": is there") == len([item for item in report if item.code == "TT104"])
