"""`check`: order, ignoring, guidelines, and what it refuses."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.checks.findings import Subject
from goalkit.checks.guidelines import ENTERPRISE, GUIDELINES, SCALE_UP, STARTUP, STRICT, Guidelines
from goalkit.checks.registry import RULES
from tests.model.building import problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.checks.facts import Facts

MAY = dt.date(2026, 5, 15)


class Loud(gk.Rule):
    """A title in capital letters."""

    code, name, severity = "ACME2", "loud", gk.Severity.NOTICE
    why, fix = "It shouts.", "Do not shout."

    def find(self, facts: Facts) -> Iterator[gk.Finding]:
        for objective in facts.plan.objectives:
            if objective.title.isupper():
                yield self.at(facts, objective, "shouts", title=objective.title)
            for item in objective.key_results:
                if item.title.isupper():
                    yield self.at(facts, item, "shouts", title=item.title)


class Everything(gk.Rule):
    """One finding about everything there is."""

    code, name, severity = "ACME1", "everything", gk.Severity.ERROR
    why, fix = "It is there.", "Remove it."

    def find(self, facts: Facts) -> Iterator[gk.Finding]:
        plan = facts.plan
        for objective in reversed(plan.objectives):
            yield from (self.at(facts, item, "is there") for item in reversed(objective.key_results))
            yield self.at(facts, objective, "is there")
        yield from (self.at(facts, item, "is there") for item in plan.kpis)
        yield from (self.at(facts, item, "is there") for item in plan.owners)
        yield from (self.at(facts, item, "is there") for item in plan.cycles)
        yield self.at(facts, None, "is there")


def plan(**ignore: list[gk.Ignore]) -> gk.Plan:
    """Return a plan with one of everything, where some parts ignore findings."""
    part = {name: ignore.get(name, []) for name in ("plan", "owner", "kpi", "objective", "key_result")}
    key_result = gk.KeyResult(id="kr", title="KR", ignore=part["key_result"])
    objective = gk.Objective(id="o", title="O", owner="acme", key_results=[key_result], ignore=part["objective"])
    return gk.Plan(
        name="Acme",
        cycles=[gk.Cycle.quarter(2026, 2)],
        owners=[gk.Owner(id="acme", ignore=part["owner"])],
        kpis=[gk.KPI(id="nps", ignore=part["kpi"])],
        objectives=[objective],
        ignore=part["plan"],
    )


def found(plan: gk.Plan, *rules: gk.Rule) -> list[str]:
    """Return code and subject of what is reported."""
    return [f"{item.code} {item.subject}" for item in gk.check(plan, MAY, rules=rules)]


ALL = ["cycle 2026-Q2", "owner acme", "KPI nps", "objective o", "key result kr"]


def test_findings_come_by_severity_code_and_place() -> None:
    assert found(plan(), Loud(), Everything()) == [
        "ACME1 plan",
        *(f"ACME1 {subject}" for subject in ALL),
        "ACME2 objective o",
        "ACME2 key result kr",
    ]


def test_a_finding_says_where() -> None:
    report = gk.check(plan(), MAY, rules=[Everything()])
    assert [item.subject.path for item in report] == [
        "",
        "cycles[0]",
        "owners[0]",
        "kpis[0]",
        "objectives[0]",
        "objectives[0].key_results[0]",
    ]
    assert report.about("key result", "kr")[0].message == "is there"
    assert report.about("plan")[0].subject == Subject("plan")
    assert report.about("objective", "kr") == ()


def test_a_finding_says_the_title_or_name() -> None:
    named = attrs.evolve(
        plan(),
        cycles=[attrs.evolve(gk.Cycle.quarter(2026, 2), name="Spring")],
        owners=[gk.Owner(id="acme", name="Acme Ltd")],
        kpis=[gk.KPI(id="nps", name="Net promoter score")],
    )
    report = gk.check(named, MAY, rules=[Everything()])
    assert [item.subject.title for item in report] == ["", "Spring", "Acme Ltd", "Net promoter score", "O", "KR"]


def test_a_report_counts() -> None:
    report = gk.check(plan(), MAY, rules=[Loud(), Everything()])
    assert (len(report), report.ok, report.plan, report.as_of, report.guidelines) == (8, False, "Acme", MAY, "scale-up")
    assert report.counts == {gk.Severity.ERROR: 6, gk.Severity.WARNING: 0, gk.Severity.NOTICE: 2}
    assert gk.check(plan(), MAY, rules=[Loud()]).ok


def test_a_finding_is_plain_data() -> None:
    (first, _) = gk.check(plan(), MAY, rules=[Loud()])
    assert first.to_dict() == {
        "code": "ACME2",
        "name": "loud",
        "severity": "notice",
        "subject": {"kind": "objective", "id": "o", "path": "objectives[0]", "title": "O"},
        "message": "shouts",
        "why": "It shouts.",
        "fix": "Do not shout.",
        "evidence": {"title": "O"},
    }
    assert str(first) == "ACME2 notice: objective o: shouts"
    assert first.facts == {"title": "O"}


@pytest.mark.parametrize(
    ("part", "subject"),
    [("owner", "owner acme"), ("kpi", "KPI nps"), ("objective", "objective o"), ("key_result", "key result kr")],
)
def test_an_ignore_covers_what_holds_it_and_nothing_else(part: str, subject: str) -> None:
    ignoring = plan(**{part: [gk.Ignore("ACME1", "agreed")]})
    report = gk.check(ignoring, MAY, rules=[Everything()])
    everything = ["plan", *ALL]
    assert [str(item.subject) for item in report.ignored] == [subject]
    assert [str(item.subject) for item in report] == [item for item in everything if item != subject]


def test_an_ignore_of_the_plan_covers_all_of_it() -> None:
    report = gk.check(plan(plan=[gk.Ignore("ACME1", "agreed")]), MAY, rules=[Loud(), Everything()])
    assert [item.code for item in report] == ["ACME2", "ACME2"]
    assert len(report.ignored) == 6


def test_an_ignore_that_covers_nothing_is_a_finding() -> None:
    useless = plan(kpi=[gk.Ignore("ACME2", "agreed")], plan=[gk.Ignore("ACME3", "agreed")])
    assert found(useless, Loud(), Everything())[-1] == "GK901 KPI nps"
    report = gk.check(useless, MAY, rules=[Loud()])
    finding = report.about("KPI", "nps")[0]
    assert finding.message == (
        'ignores ACME2 ("agreed"), but nothing of that kind is found here (any more) under these guidelines'
    )
    assert finding.facts == {"ignores": "ACME2", "reason": "agreed"}
    assert not gk.check(useless, MAY, rules=[Everything()]).about("KPI", "nps")[1:], "ACME2 was not looked for"


def test_a_long_reason_is_cut_after_a_word() -> None:
    reason = "no readings while monitoring moves to the new data centre and the team is on the road"
    report = gk.check(plan(kpi=[gk.Ignore("ACME2", reason)]), MAY, rules=[Loud()])
    finding = report.about("KPI", "nps")[0]
    assert '("no readings while monitoring moves to the new data centre and the team is on ...")' in finding.message
    assert finding.facts["reason"] == reason


def test_a_useless_ignore_of_the_plan_is_a_finding() -> None:
    useless = plan(plan=[gk.Ignore("ACME2", "agreed")])
    quiet = attrs.evolve(useless.objectives[0], title="o", key_results=[])
    assert found(attrs.evolve(useless, objectives=[quiet]), Loud()) == ["GK901 plan"]
    assert found(attrs.evolve(useless, objectives=[]), Loud()) == [], "nobody works on anything: it waits"


@pytest.mark.parametrize("state", ["draft", "cancelled", "closed", "postponed"])
def test_an_ignore_waits_while_nobody_works_on_what_holds_it(state: str) -> None:
    change = gk.StateChange(dt.date(2026, 4, 1), gk.State(state))
    whole = plan(
        owner=[gk.Ignore("ACME2", "x")], objective=[gk.Ignore("ACME2", "x")], key_result=[gk.Ignore("ACME2", "x")]
    )
    results = [attrs.evolve(whole.objectives[0].key_results[0], title="kr")]
    running = attrs.evolve(whole.objectives[0], title="o", key_results=results)
    assert len(found(attrs.evolve(whole, objectives=[running]), Loud())) == 3
    waiting = attrs.evolve(running, states=[change])
    assert found(attrs.evolve(whole, objectives=[waiting]), Loud()) == []
    given_up = attrs.evolve(running, key_results=[attrs.evolve(results[0], states=[change])])
    assert "GK901 key result kr" not in found(attrs.evolve(whole, objectives=[given_up]), Loud())


def test_an_ignore_waits_in_the_last_days_of_the_cycle() -> None:
    """What is missing is not found any more then, so nobody can say that its exception is useless."""
    reason = [gk.Ignore("GK104", "one number says it all")]
    results = [gk.KeyResult(id="kr", title="Trust", measure=gk.Change(baseline=1, target=2))]
    goal = gk.Objective(id="o", title="Win", owner="acme", cycle="2026-Q2", key_results=results)
    whole = gk.Plan(cycles=[gk.Cycle.quarter(2026, 2)], owners=[gk.Owner(id="acme")], objectives=[goal], ignore=reason)
    short = attrs.evolve(whole, objectives=[attrs.evolve(goal, ignore=reason)], ignore=[])
    for item in (short, whole):
        for month, day, ignored in ((4, 1, 1), (6, 16, 1), (6, 17, 0), (6, 30, 0)):
            report = gk.check(item, dt.date(2026, month, day))
            assert sum(finding.code == "GK104" for finding in report.ignored) == ignored
            assert not any(finding.code == "GK901" for finding in report)


def test_the_owner_of_a_key_result_is_busy_too() -> None:
    whole = plan(owner=[gk.Ignore("ACME2", "x")])
    results = [attrs.evolve(whole.objectives[0].key_results[0], title="kr", owner="acme")]
    lent = attrs.evolve(whole.objectives[0], title="o", owner=None, key_results=results)
    assert found(attrs.evolve(whole, objectives=[lent]), Loud()) == ["GK901 owner acme"]


def test_an_ignore_of_no_rule_is_a_finding_wherever_it_stands() -> None:
    wrong = plan(
        kpi=[gk.Ignore("gk101", "agreed")], plan=[gk.Ignore("GK999999", "agreed"), gk.Ignore("OURS1", "agreed")]
    )
    report = gk.check(attrs.evolve(wrong, objectives=[]), MAY, rules=[Loud()])
    assert [item.message for item in report] == [
        "ignores GK999999, which is the code of no rule",
        "ignores gk101, which is the code of no rule; did you mean GK101?",
    ]


def test_a_useless_ignore_can_itself_be_ignored() -> None:
    quiet = plan(kpi=[gk.Ignore("ACME2", "agreed"), gk.Ignore("GK901", "we know")])
    report = gk.check(quiet, MAY, rules=[Loud()])
    assert report.about("KPI", "nps") == ()
    assert "GK901" in [item.code for item in report.ignored]


def test_an_ignore_on_a_part_is_not_useless_where_the_plan_ignores_it_too() -> None:
    both = plan(plan=[gk.Ignore("ACME1", "agreed")], kpi=[gk.Ignore("ACME1", "agreed")])
    assert found(both, Everything()) == []


def test_wrong_arguments_are_refused_together() -> None:
    wrong = problems(gk.check, 1, "today", "strict", policy=2, rules=[Loud(), 3, Loud()], language="en")
    assert wrong == [
        ("plan", "part.type"),
        ("as_of", "date.text"),
        ("guidelines", "part.type"),
        ("policy", "part.type"),
        ("language", "part.type"),
        ("rules[1]", "part.type"),
        ("rules", "rules.duplicate"),
    ]


def test_the_name_of_guidelines_is_no_guidelines() -> None:
    with pytest.raises(gk.InvalidValue) as caught:
        gk.check(plan(), MAY, "startup")  # type: ignore[arg-type]
    assert str(caught.value) == (
        "check: guidelines: must be Guidelines, got the text 'startup'; "
        "goalkit.checks.guidelines has STARTUP, SCALE_UP, ENTERPRISE and STRICT"
    )


def test_codes_and_names_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in RULES]
    assert len(set(codes)) == len(codes) == len({rule.name for rule in RULES})
    for rule in RULES:
        assert rule.code.startswith("GK")
        assert rule.why.endswith((".", "?"))
        assert rule.fix.endswith((".", "?"))
        assert rule.__doc__


class TestGuidelines:
    @pytest.mark.parametrize("guidelines", [SCALE_UP, STARTUP, ENTERPRISE, STRICT], ids=str)
    def test_every_number_has_a_source(self, guidelines: Guidelines) -> None:
        assert all(shown and source for _, shown, source in guidelines.rows())
        assert GUIDELINES[guidelines.name] is guidelines
        assert len(guidelines.rows()) == len(attrs.fields(Guidelines)) - 2  # all but name and sources

    def test_a_source_may_be_given(self) -> None:
        ours = attrs.evolve(SCALE_UP, name="ours", levels=5, sources={"levels": "agreed in March"})
        assert {name: source for name, _, source in ours.rows()}["levels"] == "agreed in March"
        assert str(ours) == "guidelines ours"

    def test_numbers_are_checked_together(self) -> None:
        assert problems(
            Guidelines,
            name="",
            objectives=(5, 1),
            kpis=3,
            key_results=(-1, "5"),
            levels=0,
            too_easy=85,
            check_in="weekly",
            sources=3,
        ) == [
            ("name", "text.empty"),
            ("objectives", "guidelines.order"),
            ("key_results[0]", "count.low"),
            ("key_results[1]", "count.type"),
            ("kpis", "part.type"),
            ("levels", "count.low"),
            ("too_easy", "number.high"),
            ("check_in", "part.type"),
            ("sources", "collection.type"),
        ]
        assert problems(Guidelines, too_easy=0.3) == [("too_hard", "guidelines.order")]


@given(st.sampled_from((gk.Severity.ERROR, gk.Severity.WARNING, gk.Severity.NOTICE)))
def test_a_severity_is_its_text(severity: gk.Severity) -> None:
    assert gk.Severity(severity.value) is severity
