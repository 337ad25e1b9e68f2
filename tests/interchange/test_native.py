"""The native format as plain values: what is written, what is read, and what is said of what is wrong."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias, cast

import pytest

import goalkit as gk
from goalkit.interchange.native import VERSION, decode, encode

Document: TypeAlias = dict[str, object]

MAY = dt.date(2026, 5, 1)
EMPTY: Document = {}


def everything() -> gk.Plan:
    """A plan that uses every field of every class with a value that is not its default."""
    return gk.Plan(
        name="Acme",
        description="Two lines\nand a tab\t",
        policy=gk.Policy(name="Ours", clamp=(0, None), stale_after=3),
        ignore=[gk.Ignore("GK404", "the research unit has a level of its own")],
        cycles=[
            gk.Cycle.quarter(2026, 2),
            gk.Cycle(id="spring", start=dt.date(2026, 3, 2), end=dt.date(2026, 4, 13), name="Spring"),
        ],
        owners=[
            gk.Owner(id="acme", name="Acme", kind="company"),
            gk.Owner(id="growth", kind="team", parent="acme"),
        ],
        kpis=[
            gk.KPI(
                id="churn",
                name="Churn",
                unit="%",
                owner="acme",
                threshold=gk.Threshold.at_most(3, warning=3.5, strict=True),
                cadence=gk.Cadence.monthly(),
                kind="ratio",
                confirm=2,
                readings=[gk.Reading(MAY, 3.2, note="late"), gk.Reading(dt.date(2026, 4, 1), 1e22)],
                description="From billing",
            ),
            gk.KPI(id="load", threshold=gk.Threshold.between(70, 80, tolerance=5)),
            gk.KPI(id="band", threshold=gk.Threshold(low=1, high=2, warning_high=3)),
            gk.KPI(id="nps", threshold=gk.Threshold.at_least(40)),
            gk.KPI(id="cost", threshold=gk.Threshold.at_most(40)),
            gk.KPI(id="floor", threshold=gk.Threshold.at_least(40, warning=39.5)),
            gk.KPI(id="plain", threshold=gk.Threshold.between(1, 2)),
            gk.KPI(id="up", direction="increase", cadence=gk.Cadence.every_weeks(2, "monday")),
        ],
        objectives=[
            gk.Objective(
                id="top",
                title="Top",
                owner="acme",
                cycle="2026-Q2",
                ambition="committed",
                weight=2,
                priority="P0",
                guardrails=["churn", "load"],
                states=[gk.StateChange(at=MAY, state="postponed", note="later")],
                closing=gk.Closing(at=dt.date(2026, 7, 1), score=0.7, by="ana", note="late"),
                description="Text",
                key_results=[
                    gk.KeyResult(
                        id="change",
                        title="Change",
                        measure=gk.Change(baseline=4, target=1, unit="days", direction="decrease", phases=[(MAY, 2.5)]),
                        weight=0,
                        owner="growth",
                        priority="P1",
                        cadence=gk.Cadence.weekly(),
                        check_ins=[gk.CheckIn(MAY, 2.5, confidence=0.6, status="at_risk", note="so so", author="bo")],
                        revisions=[gk.Revision(at=MAY, baseline=5, target=1.5, reason="new pricing")],
                        states=[gk.StateChange(at=MAY, state="draft")],
                        closing=gk.Closing(at=MAY, score=1),
                        description="More",
                    ),
                    gk.KeyResult(
                        id="sum", title="Sum", measure=gk.Cascaded(method="sum", target=100, unit="customers")
                    ),
                    gk.KeyResult(id="none", title="None"),
                    gk.KeyResult(id="linked", title="L", measure=gk.Change(kpi="up", target=9)),
                    gk.KeyResult(id="added", title="A", measure=gk.Change(baseline=0.5, target=9, accumulate=True)),
                ],
            ),
            gk.Objective(
                id="low",
                title="Low",
                aligned_to=[gk.Alignment("top"), gk.Alignment("sum", weight=0.5, contributes=False)],
                key_results=[
                    gk.KeyResult(
                        id="keep",
                        title="Keep",
                        measure=gk.Maintain(threshold=gk.Threshold.at_least(99.9), method="readings", unit="%"),
                    ),
                    gk.KeyResult(id="kept", title="Kept", measure=gk.Maintain(kpi="load")),
                    gk.KeyResult(
                        id="steps",
                        title="Steps",
                        measure=gk.Milestones([gk.Milestone("Draft", 2, done_on=MAY), gk.Milestone("Launch")]),
                    ),
                    gk.KeyResult(id="base", title="Base", measure=gk.Baseline(unit="NPS")),
                    gk.KeyResult(id="bases", title="Base", measure=gk.Baseline(kpi="nps")),
                    gk.KeyResult(id="mean", title="Mean", measure=gk.Cascaded()),
                ],
            ),
        ],
    )


def document(**parts: object) -> Document:
    return {"goalkit": 1, **parts}


def problems(data: object) -> list[tuple[str, str, str]]:
    with pytest.raises(gk.InvalidFile) as caught:
        decode(data)
    return [(item.path, item.message, item.code) for item in caught.value.problems]


def messages(data: object) -> list[tuple[str, str]]:
    return [(path, message) for path, message, _ in problems(data)]


def objective(**fields: object) -> Document:
    return document(objectives=[{"id": "o", "title": "O", **fields}])


def key_result(**fields: object) -> Document:
    return objective(key_results=[{"id": "k", "title": "K", **fields}])


def measure(**fields: object) -> Document:
    return key_result(measure=fields)


def kpi(**fields: object) -> Document:
    return document(kpis=[{"id": "k", **fields}])


KR = "objectives[0].key_results[0]"


class TestRoundTrip:
    def test_everything(self) -> None:
        plan = everything()
        assert decode(encode(plan)) == plan

    def test_empty_plan(self) -> None:
        assert encode(gk.Plan()) == {"goalkit": VERSION}
        assert decode({"goalkit": 1}) == gk.Plan()

    def test_tuples_are_lists(self) -> None:
        assert decode(document(owners=({"id": "a"},))).owners == (gk.Owner(id="a"),)

    def test_dates_may_be_texts(self) -> None:
        read = decode(kpi(readings=[{"date": "2026-05-01", "value": 1}]))
        assert read.kpis[0].readings == (gk.Reading(MAY, 1),)

    def test_nulls_are_what_is_left_out(self) -> None:
        threshold = {"between": [1, 2], "warning": None}
        assert decode(kpi(owner=None, threshold=threshold)).kpis[0].threshold == gk.Threshold.between(1, 2)
        assert decode(kpi(cadence=None)).kpis[0].cadence is None

    def test_whole_floats_are_written_as_integers(self) -> None:
        readings = [(MAY, value) for value in (1.0, 0.5, 2.0**53, -3.0)]
        kpis = cast("list[Document]", encode(gk.Plan(kpis=[gk.KPI(id="k", readings=readings)]))["kpis"])
        written = [item["value"] for item in cast("list[Document]", kpis[0]["readings"])]
        assert [(value, type(value)) for value in written] == [
            (1, int),
            (0.5, float),
            (2.0**53, float),
            (-3, int),
        ]

    def test_enums_are_written_as_plain_texts(self) -> None:
        plan = encode(everything())
        state = cast("list[Document]", cast("list[Document]", plan["objectives"])[0]["states"])[0]["state"]
        assert type(state) is str

    @pytest.mark.parametrize(
        ("threshold", "written"),
        [
            (gk.Threshold.at_least(1), {"at_least": 1}),
            (gk.Threshold.at_least(1, 0.5, strict=True), {"at_least": 1, "warning": 0.5, "strict": True}),
            (gk.Threshold.at_most(1), {"at_most": 1}),
            (gk.Threshold.at_most(1, 2), {"at_most": 1, "warning": 2}),
            (gk.Threshold.between(1, 2), {"between": [1, 2]}),
            (gk.Threshold.between(1, 2, 1), {"between": [1, 2], "warning": [0, 3]}),
            (gk.Threshold(low=1, high=2, warning_low=0), {"between": [1, 2], "warning": [0, 2]}),
            (gk.Threshold(low=1, high=2, warning_high=3), {"between": [1, 2], "warning": [1, 3]}),
        ],
    )
    def test_thresholds(self, threshold: gk.Threshold, written: Document) -> None:
        encoded = encode(gk.Plan(kpis=[gk.KPI(id="k", threshold=threshold)]))
        assert encoded["kpis"] == [{"id": "k", "threshold": written}]
        assert decode(encoded).kpis[0].threshold == threshold

    def test_tolerance(self) -> None:
        read = decode(kpi(threshold={"between": [70, 80], "tolerance": 5})).kpis[0].threshold
        assert read == gk.Threshold.between(70, 80, tolerance=5)

    def test_around(self) -> None:
        read = decode(kpi(threshold={"around": 50, "tolerance": 0.05})).kpis[0].threshold
        assert read == gk.Threshold.between(47.5, 52.5)
        wide = {"around": -250, "tolerance": 0.05, "warning": 0.1, "strict": True}
        read = decode(kpi(threshold=wide)).kpis[0].threshold
        assert read == gk.Threshold.between(-262.5, -237.5, 12.5, strict=True)
        assert read is not None
        written = encode(gk.Plan(kpis=[gk.KPI(id="k", threshold=read)]))["kpis"]
        assert written == [
            {"id": "k", "threshold": {"between": [-262.5, -237.5], "warning": [-275, -225], "strict": True}}
        ]

    def test_an_alignment_may_be_an_id(self) -> None:
        top = {"id": "p", "title": "P"}
        read = decode(document(objectives=[top, {"id": "o", "title": "O", "aligned_to": ["p"]}]))
        assert read.objectives[1].aligned_to == (gk.Alignment("p"),)

    def test_a_cycle_may_be_a_label_with_a_name(self) -> None:
        read = decode(document(cycles=[{"id": "2026-Q2", "name": "Spring"}])).cycles[0]
        assert (read.start, read.last_day, read.name) == (dt.date(2026, 4, 1), dt.date(2026, 6, 30), "Spring")

    def test_a_subclass_of_date_is_a_date(self) -> None:
        class Day(dt.date):
            pass

        cycles = [{"id": "c", "start": Day(2026, 4, 1), "last_day": Day(2026, 4, 2)}]
        assert decode(document(cycles=cycles)).cycles[0].days == 2


class TestVersion:
    @pytest.mark.parametrize(
        ("data", "message"),
        [
            ({}, "is missing: a plan starts with goalkit = 1, the version of its format"),
            (
                {"goalkit": None},
                "is missing: a plan starts with goalkit = 1, the version of its format",
            ),
            ({"goalkit": 2}, "must be a version this library reads (1 to 1), got 2"),
            ({"goalkit": 0}, "must be a version this library reads (1 to 1), got 0"),
            ({"goalkit": True}, "must be a version this library reads (1 to 1), got True"),
            ({"goalkit": 1.0}, "must be a version this library reads (1 to 1), got 1.0"),
            ({"goalkit": "1"}, "must be a version this library reads (1 to 1), got '1'"),
        ],
    )
    def test_is_needed(self, data: Document, message: str) -> None:
        assert problems(data) == [("goalkit", message, "file.version")]

    def test_comes_first_and_hides_no_unknown_key(self) -> None:
        assert [path for path, _ in messages({"goalkit": 9, "cycels": [], "owners": 5})] == [
            "goalkit",
            "cycels",
        ]


class TestUnknownKeys:
    @pytest.mark.parametrize(
        ("data", "path", "hint"),
        [
            (document(kpi=[]), "kpi", "; did you mean kpis?"),
            (document(cycles=[{"id": "2026", "nam": ""}]), "cycles[0].nam", "; did you mean name?"),
            (document(owners=[{"id": "a", "knd": "team"}]), "owners[0].knd", "; did you mean kind?"),
            (kpi(tresholds={}), "kpis[0].tresholds", "; did you mean threshold?"),
            (
                kpi(readings=[{"date": MAY, "value": 1, "notes": ""}]),
                "kpis[0].readings[0].notes",
                "; did you mean note?",
            ),
            (
                kpi(threshold={"at_least": 1, "warnings": 0}),
                "kpis[0].threshold.warnings",
                "; did you mean warning?",
            ),
            (objective(titel="x"), "objectives[0].titel", "; did you mean title?"),
            (
                objective(aligned_to=[{"to": "o2", "wieght": 1}]),
                "objectives[0].aligned_to[0].wieght",
                "; did you mean weight?",
            ),
            (
                objective(states=[{"at": MAY, "state": "draft", "nate": ""}]),
                "objectives[0].states[0].nate",
                "; did you mean note?",
            ),
            (
                objective(closing={"at": MAY, "score": 1, "scor": 1}),
                "objectives[0].closing.scor",
                "; did you mean score?",
            ),
            (key_result(check_in=[]), f"{KR}.check_in", "; did you mean check_ins?"),
            (
                key_result(check_ins=[{"date": MAY, "value": 1, "xyz": 1}]),
                f"{KR}.check_ins[0].xyz",
                "; known are date, value, confidence, status, note, author",
            ),
            (
                key_result(revisions=[{"at": MAY, "traget": 1}]),
                f"{KR}.revisions[0].traget",
                "; did you mean target?",
            ),
            (
                measure(type="change", baseline=1, target=2, units=""),
                f"{KR}.measure.units",
                "; did you mean unit?",
            ),
            (
                measure(type="change", baseline=1, phases=[{"date": MAY, "expected": 1, "dat": 1}]),
                f"{KR}.measure.phases[0].dat",
                "; did you mean date?",
            ),
            (
                measure(type="milestones", milestones=[{"title": "a", "done": MAY}]),
                f"{KR}.measure.milestones[0].done",
                "; did you mean done_on?",
            ),
            (
                measure(type="maintain", threshold={"at_least": 1, "stict": True}),
                f"{KR}.measure.threshold.stict",
                "; did you mean strict?",
            ),
        ],
    )
    def test_are_named_with_a_hint(self, data: Document, path: str, hint: str) -> None:
        assert (path, f"is no key of this table{hint}", "key.unknown") in problems(data)

    def test_may_be_anything(self) -> None:
        data: dict[object, object] = {5: 1, "\x1b[31m\nred": 1, "x" * 100: 1, "": 1, "goalkit": 1}
        assert [path for path, _ in messages(data)] == ["5", "?[31m?red", "x" * 60, '""']


class TestWrongKinds:
    @pytest.mark.parametrize("data", [None, 5, "text", [], [{"goalkit": 1}], dt.date(2026, 5, 1)])
    def test_of_document(self, data: object) -> None:
        [(path, message, code)] = problems(data)
        assert (path, code) == ("", "table.type")
        keys = "goalkit, name, description, policy, cycles, owners, kpis, objectives, ignore"
        assert message.startswith(f"must be a table of {keys}")

    @pytest.mark.parametrize("part", ["cycles", "owners", "kpis", "objectives"])
    @pytest.mark.parametrize("data", [None, 5, "text", {}])
    def test_of_list(self, part: str, data: object) -> None:
        assert problems(document(**{part: data})) == [(part, f"must be a list, got {data!r}", "list.type")]

    @pytest.mark.parametrize(
        ("part", "keys"),
        [
            ("cycles", "id, start, last_day, name"),
            ("owners", "id, name, kind, parent, ignore"),
        ],
    )
    def test_of_item(self, part: str, keys: str) -> None:
        assert problems(document(**{part: [5]})) == [(f"{part}[0]", f"must be a table of {keys}; got 5", "table.type")]

    @pytest.mark.parametrize(
        ("data", "path", "message"),
        [
            (document(name=5), "name", "must be a text, got 5"),
            (document(description=None), "description", "is missing: a text is needed"),
            (kpi(name=5), "kpis[0].name", "must be a text, got 5"),
            (kpi(cadence=5), "kpis[0].cadence", "must be Cadence, got 5"),
            (kpi(readings=5), "kpis[0].readings", "must be a list, got 5"),
            (kpi(readings=[5]), "kpis[0].readings[0]", "must be a table of date, value, note, denominator; got 5"),
            (
                kpi(threshold=5),
                "kpis[0].threshold",
                "must be a table of at_least, at_most, between, around, warning, tolerance, strict; got 5",
            ),
            (
                kpi(readings=[{"date": 5, "value": 1}]),
                "kpis[0].readings[0].date",
                "must be a date, got 5",
            ),
            (
                kpi(readings=[{"date": MAY, "value": True}]),
                "kpis[0].readings[0].value",
                "must be a number, got True (a bool is not a number here)",
            ),
            (
                kpi(readings=[{"date": MAY, "value": "3"}]),
                "kpis[0].readings[0].value",
                "must be a number, got the text '3'",
            ),
            (objective(guardrails={"k": 1}), "objectives[0].guardrails", "must be a list, got {'k': 1}"),
            (objective(guardrails="k"), "objectives[0].guardrails", "must be a list, got 'k'"),
            (objective(aligned_to="o2"), "objectives[0].aligned_to", "must be a list, got 'o2'"),
            (
                objective(aligned_to=[5]),
                "objectives[0].aligned_to[0]",
                "must be a table of to, weight, contributes, share; got 5",
            ),
            (
                objective(aligned_to=[" "]),
                "objectives[0].aligned_to[0].to",
                "must not be empty",
            ),
            (key_result(measure=5), f"{KR}.measure", "must be a table with a type, got 5"),
            (
                measure(unit="%"),
                f"{KR}.measure.type",
                "must be one of change, maintain, milestones, baseline, cascaded; got None",
            ),
            (
                measure(type="chnage"),
                f"{KR}.measure.type",
                "must be one of change, maintain, milestones, baseline, cascaded; got 'chnage'",
            ),
            (
                measure(type=["change"]),
                f"{KR}.measure.type",
                "must be one of change, maintain, milestones, baseline, cascaded; got ['change']",
            ),
            (
                measure(type="change", baseline=1, phases=[5]),
                f"{KR}.measure.phases[0]",
                "must be a table of date, expected; got 5",
            ),
            (
                measure(type="change", baseline=1, phases=[{"date": MAY, "expected": "x"}]),
                f"{KR}.measure.phases[0].expected",
                "must be a number, got the text 'x'",
            ),
            (measure(type="milestones", milestones=5), f"{KR}.measure.milestones", "must be a list, got 5"),
            (
                objective(closing=5),
                "objectives[0].closing",
                "must be a table of at, score, by, note; got 5",
            ),
        ],
    )
    def test_of_field(self, data: Document, path: str, message: str) -> None:
        assert messages(data) == [(path, message)]


class TestMissingKeys:
    @pytest.mark.parametrize(
        ("data", "paths"),
        [
            (document(owners=[EMPTY]), ["owners[0].id"]),
            (document(kpis=[EMPTY]), ["kpis[0].id"]),
            (document(objectives=[EMPTY]), ["objectives[0].id", "objectives[0].title"]),
            (objective(key_results=[EMPTY]), [f"{KR}.id", f"{KR}.title"]),
            (document(cycles=[EMPTY]), ["cycles[0].id", "cycles[0].start", "cycles[0].last_day"]),
            (document(cycles=[{"id": "c", "start": MAY}]), ["cycles[0].last_day"]),
            (document(cycles=[{"id": "c", "last_day": MAY}]), ["cycles[0].start"]),
            (kpi(readings=[EMPTY]), ["kpis[0].readings[0].date", "kpis[0].readings[0].value"]),
            (key_result(check_ins=[EMPTY]), [f"{KR}.check_ins[0].date"]),
            (key_result(revisions=[EMPTY]), [f"{KR}.revisions[0].at"]),
            (objective(closing=EMPTY), ["objectives[0].closing.at", "objectives[0].closing.score"]),
            (objective(states=[EMPTY]), ["objectives[0].states[0].at", "objectives[0].states[0].state"]),
            (objective(aligned_to=[EMPTY]), ["objectives[0].aligned_to[0].to"]),
            (measure(type="milestones"), [f"{KR}.measure.milestones"]),
            (measure(type="milestones", milestones=[EMPTY]), [f"{KR}.measure.milestones[0].title"]),
            (
                measure(type="change", baseline=1, phases=[{"expected": 1}]),
                [f"{KR}.measure.phases[0].date"],
            ),
            (
                measure(type="change", baseline=1, phases=[EMPTY]),
                [f"{KR}.measure.phases[0].date", f"{KR}.measure.phases[0].expected"],
            ),
        ],
    )
    def test_are_named(self, data: Document, paths: list[str]) -> None:
        assert problems(data) == [(path, "is missing", "key.missing") for path in paths]


class TestDates:
    @pytest.mark.parametrize(
        "text",
        [
            "2026-5-1",
            "20260501",
            "2026-02-30",
            "2026-W20-5",
            "0000-01-01",
            "",
            "\u0662\u0660\u0662\u0666-05-01",
        ],
    )
    def test_must_be_year_month_day(self, text: str) -> None:
        message = f"is no date: {text!r} (write year-month-day, as 2026-03-31)"
        for data, path in (
            (kpi(readings=[{"date": text, "value": 1}]), "kpis[0].readings[0].date"),
            (objective(closing={"at": text, "score": 1}), "objectives[0].closing.at"),
            (
                measure(type="milestones", milestones=[{"title": "a", "done_on": text}]),
                f"{KR}.measure.milestones[0].done_on",
            ),
            (
                measure(type="change", baseline=1, phases=[{"date": text, "expected": 1}]),
                f"{KR}.measure.phases[0].date",
            ),
            (document(cycles=[{"id": "c", "start": text, "last_day": "2026-05-01"}]), "cycles[0].start"),
            (document(cycles=[{"id": "c", "start": "2026-05-01", "last_day": text}]), "cycles[0].last_day"),
        ):
            assert problems(data) == [(path, message, "date.form")]

    def test_must_not_be_datetimes(self) -> None:
        moment = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)
        found = problems(document(cycles=[{"id": "c", "start": moment, "last_day": moment}]))
        assert [(path, code) for path, _, code in found] == [
            ("cycles[0].start", "date.datetime"),
            ("cycles[0].last_day", "date.datetime"),
        ]

    def test_null_is_no_date(self) -> None:
        assert problems(document(cycles=[{"id": "c", "start": None, "last_day": MAY}])) == [
            ("cycles[0].start", "is missing: a date is needed", "date.missing")
        ]


class TestCycles:
    def test_last_day_before_start(self) -> None:
        data = document(cycles=[{"id": " ", "start": MAY, "last_day": dt.date(2026, 4, 30)}])
        assert problems(data) == [
            ("cycles[0].last_day", "2026-04-30 lies before the start 2026-05-01", "cycle.empty"),
            ("cycles[0].id", "must not be empty", "text.empty"),
        ]

    def test_last_day_of_all_days(self) -> None:
        data = document(cycles=[{"id": "c", "start": MAY, "last_day": dt.date.max}])
        assert problems(data) == [("cycles[0].last_day", "must lie before 9999-12-31", "date.range")]

    def test_last_day_but_one(self) -> None:
        data = document(cycles=[{"id": "c", "start": MAY, "last_day": "9999-12-30"}])
        assert decode(data).cycles[0].end == dt.date.max

    def test_id_that_is_no_label(self) -> None:
        [(path, message, code)] = problems(document(cycles=[{"id": "spring"}]))
        assert (path, code) == ("cycles[0]", "key.missing")
        assert message.startswith("needs start and last_day; without them its id must be a label like 2026, 2026-H1")

    def test_wrong_name_beside_a_label(self) -> None:
        assert messages(document(cycles=[{"id": "2026", "name": 5}])) == [("cycles[0].name", "must be a text, got 5")]

    def test_id_of_wrong_kind(self) -> None:
        assert messages(document(cycles=[{"id": 5}])) == [
            ("cycles[0].start", "is missing"),
            ("cycles[0].last_day", "is missing"),
            ("cycles[0].id", "must be a text, got 5"),
        ]


class TestThresholds:
    @pytest.mark.parametrize(
        ("data", "path", "message"),
        [
            ({}, "", "needs exactly one of at_least, at_most, between, around"),
            ({"at_least": 1, "at_most": 2}, "", "needs exactly one of at_least, at_most, between, around"),
            ({"around": 1, "between": [1, 2]}, "", "needs exactly one of at_least, at_most, between, around"),
            ({"at_least": 1, "tolerance": 1}, ".tolerance", "belongs to between and around; use warning"),
            ({"at_most": 1, "tolerance": 1}, ".tolerance", "belongs to between and around; use warning"),
            ({"at_least": "x"}, ".at_least", "must be a number, got the text 'x'"),
            ({"at_most": True}, ".at_most", "must be a number, got True (a bool is not a number here)"),
            ({"at_least": None}, ".at_least", "needs an edge: use at_least, at_most, between or around"),
            (
                {"at_least": 1, "warning": 2},
                ".warning",
                "must lie on the bad side of the target 1, got 2, which is above it",
            ),
            (
                {"at_most": 2, "warning": 1},
                ".warning",
                "must lie on the bad side of the target 2, got 1, which is below it",
            ),
            ({"at_most": 2, "strict": "yes"}, ".strict", "must be True or False, got 'yes'"),
            ({"between": 5}, ".between", "must be a pair of low and high, got 5"),
            ({"between": [1]}, ".between", "must be a pair of low and high, got [1]"),
            ({"between": [1, 2], "warning": 5}, ".warning", "must be a pair of low and high, got 5"),
            ({"between": [1, 2], "warning": []}, ".warning", "must be a pair of low and high, got []"),
            (
                {"between": [1, 2], "warning": [0, 3], "tolerance": 1},
                ".tolerance",
                "and warning say the same thing; give one",
            ),
            ({"between": [1, 2], "tolerance": -1}, ".tolerance", "must be 0 or more, got -1"),
            ({"between": ["x", 2]}, ".between[0]", "must be a number, got the text 'x'"),
            (
                {"between": [1, 2], "warning": [0, "x"]},
                ".warning[1]",
                "must be a number, got the text 'x'",
            ),
            ({"between": [2, 1]}, ".between[0]", "must not lie above the high edge, got 2 and 1"),
            ({"around": 5}, ".tolerance", "is missing: say how far from the target is healthy, as a share of it"),
            ({"around": "x", "tolerance": 0.1}, ".around", "must be a number, got the text 'x'"),
            ({"around": 5, "tolerance": -1}, ".tolerance", "must be 0 or more, got -1"),
            (
                {"around": 5, "tolerance": 0.1, "warning": 0.05},
                ".warning",
                "must not be less than the tolerance 0.1, got 0.05",
            ),
        ],
    )
    def test_wrong(self, data: Document, path: str, message: str) -> None:
        assert messages(kpi(threshold=data)) == [(f"kpis[0].threshold{path}", message)]
        assert messages(measure(type="maintain", threshold=data)) == [(f"{KR}.measure.threshold{path}", message)]

    def test_two_wrong_pairs_are_both_named(self) -> None:
        found = messages(kpi(threshold={"between": 1, "warning": 2, "tolerance": 3}))
        assert [path.rpartition(".")[2] for path, _ in found] == ["between", "warning", "tolerance"]


class TestCadences:
    def test_wrong_text(self) -> None:
        [(path, message, code)] = problems(kpi(cadence="weekly on mnday"))
        assert (path, code) == ("kpis[0].cadence", "cadence.form")
        assert message.endswith("got 'weekly on mnday'")

    def test_of_key_result(self) -> None:
        assert [path for path, _ in messages(key_result(cadence=""))] == [f"{KR}.cadence"]


class TestEverythingAtOnce:
    def test_problems_of_all_parts_and_of_the_plan(self) -> None:
        data = document(
            name=5,
            cycles=[{"id": "2026-Q2"}],
            owners=[{"id": "a"}, {"id": "b", "parent": "nobody"}],
            kpis=[{"id": "k"}],
            objectives=[
                {"id": "o", "title": 7},
                {"id": "p", "title": "P", "owner": "c", "cycle": "2026-Q9", "guardrails": ["x"]},
                {"id": "p", "title": "P again", "aligned_to": ["o"]},
            ],
        )
        assert messages(data) == [
            ("name", "must be a text, got 5"),
            ("objectives[0].title", "must be a text, got 7"),
            ("objectives[2].id", "goal 'p' exists already (objectives[1])"),
            ("owners[1].parent", "there is no owner 'nobody'"),
            ("objectives[1].owner", "there is no owner 'c'"),
            ("objectives[1].cycle", "there is no cycle '2026-Q9'; did you mean '2026-Q2'?"),
            ("objectives[1].guardrails[0]", "there is no KPI 'x'"),
        ]

    def test_no_id_is_unknown_where_its_part_is_broken(self) -> None:
        data = document(
            cycles=[{"id": "c"}],
            owners=[5, {"id": "a", "parent": "b"}],
            kpis=5,
            objectives=[
                {"id": "o"},
                {
                    "id": "p",
                    "title": "P",
                    "owner": "b",
                    "cycle": "c",
                    "guardrails": ["k"],
                    "aligned_to": ["o"],
                },
            ],
        )
        assert [path for path, _ in messages(data)] == [
            "cycles[0]",
            "owners[0]",
            "kpis",
            "objectives[0].title",
        ]

    def test_duplicates_are_named_by_their_place_in_the_file(self) -> None:
        data = document(
            cycles=[{"id": "x"}, {"id": "2026"}, {"id": "2026"}],
            owners=[{}, {"id": "a"}, {"id": "b"}, {"id": "a"}],
            kpis=[{}, {"id": "k"}, {"id": "k"}],
            objectives=[
                {},
                {"id": "o", "title": "O", "key_results": [{"id": "r", "title": "R"}]},
                {"id": "r", "title": "R"},
            ],
        )
        assert [item for item in messages(data) if "exists" in item[1]] == [
            ("cycles[2].id", "cycle '2026' exists already (cycles[1])"),
            ("owners[3].id", "owner 'a' exists already (owners[1])"),
            ("kpis[2].id", "KPI 'k' exists already (kpis[1])"),
            ("objectives[2].id", "goal 'r' exists already (objectives[1].key_results[0])"),
        ]

    def test_an_id_may_look_like_a_place(self) -> None:
        item = {"id": "x exists already (objectives[99]", "title": "X"}
        assert messages(document(objectives=[EMPTY, item, item]))[-1] == (
            "objectives[2].id",
            "goal 'x exists already (objectives[99]' exists already (objectives[1])",
        )

    def test_plan_level_problems_alone(self) -> None:
        assert problems(document(owners=[{"id": "a", "parent": "a"}])) == [
            ("owners[0].parent", "owners form a circle: a -> a", "owner.circle")
        ]

    def test_text_problems_alone(self) -> None:
        assert messages(document(name=1, description=2)) == [
            ("name", "must be a text, got 1"),
            ("description", "must be a text, got 2"),
        ]

    def test_a_broken_field_is_named_once(self) -> None:
        data = key_result(
            measure={"type": "change", "baseline": 1, "phases": [{"date": "x", "expected": 1}]},
            check_ins=[{"date": MAY, "value": "x"}],
        )
        assert [path for path, _ in messages(data)] == [
            f"{KR}.measure.phases[0].date",
            f"{KR}.check_ins[0].value",
        ]

    def test_what_stands_after_a_broken_item_keeps_its_place(self) -> None:
        data = objective(aligned_to=[{"wieght": 1}, "p", "p"])
        assert ("objectives[0].aligned_to[2].to", "'p' is a parent already") in messages(data)
        assert messages(data)[-1] == (
            "objectives[0].aligned_to[1].to",
            "there is no objective or key result 'p'",
        )

    def test_unknown_ids_in_what_could_not_be_read_are_named_too(self) -> None:
        data = objective(owner="growht", cycle="2026-Q9", key_results=[{"id": "k", "measure": {"kpi": "nps"}}, 5])
        data["owners"] = [{"id": "growth", "kind": "tem"}, {"id": "x", "parent": "acme"}]
        data["kpis"] = [{"name": "no id"}]
        found = dict(messages(data))
        assert found["objectives[0].owner"] == "there is no owner 'growht'; did you mean 'growth'?"
        assert found["objectives[0].cycle"] == "there is no cycle '2026-Q9'"
        assert found["owners[1].parent"] == "there is no owner 'acme'"
        assert "objectives[0].key_results[0].measure.kpi" not in found  # the KPI without an id may be it

    def test_an_id_may_look_like_a_path(self) -> None:
        data = objective(title=5)
        data["owners"] = [{"id": "(owners[99])"}, {"id": "(owners[99])"}]
        assert ("owners[1].id", "owner '(owners[99])' exists already (owners[0])") in messages(data)

    def test_checked_in_values_after_a_broken_check_in_keep_their_place(self) -> None:
        data = key_result(measure={"type": "cascaded"}, check_ins=[{}, {"date": MAY, "value": 1}])
        assert [path for path, _ in messages(data)] == [f"{KR}.check_ins[0].date", f"{KR}.check_ins[1].value"]

    def test_ten_thousand_problems_are_listed_in_a_moment(self) -> None:
        found = problems(document(owners=[{"id": 5, "kind": 6}] * 5000))
        assert len(found) == 10_000

    def test_values_that_hide_are_shown_short(self) -> None:
        deep: list[object] = []
        for _ in range(100_000):
            deep = [deep]
        assert messages(document(name=deep)) == [("name", "must be a text, got <list>")]
        while deep:  # taken apart by hand: letting go of all at once is deep as well
            deep = cast("list[object]", deep.pop())


class TestErrors:
    def test_are_value_errors_and_carry_the_name(self) -> None:
        with pytest.raises(ValueError, match=r"^acme\.toml: goalkit: is missing"):
            decode({}, what="acme.toml")

    def test_count_what_they_do_not_show(self) -> None:
        with pytest.raises(gk.InvalidFile) as caught:
            decode(document(owners=[5] * 30))
        assert str(caught.value).splitlines()[0] == "document: 30 problems"
        assert str(caught.value).splitlines()[-1] == "  ... and 10 more (all in .problems)"
