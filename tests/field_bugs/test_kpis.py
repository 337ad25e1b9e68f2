"""Classes 30 to 35 of bugs found in other systems: KPIs, their thresholds, and key results linked to them."""

from __future__ import annotations

import builtins
import datetime as dt
import json
import math
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, cast
from unittest import mock

import attrs
import pytest

import goalkit as gk
from goalkit.cascade.changes import Removed
from tests.field_bugs import wrong, wrong_kpis
from tests.field_bugs.goals import END, card, day, key_result, objective, plan, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goalkit.model.kpis import Summary
    from goalkit.model.measures import Measure

HEALTHY, WARNING, BREACHED = gk.Health.HEALTHY, gk.Health.WARNING, gk.Health.BREACHED
BADNESS = {HEALTHY: 0, WARNING: 1, BREACHED: 2}


def forms() -> list[tuple[gk.Threshold, dict[float, gk.Health]]]:
    """Return what each form of threshold says at its edges and just beyond them."""
    return [
        (gk.Threshold.at_least(80), {80: HEALTHY, 79.9: BREACHED}),
        (gk.Threshold.at_least(80, strict=True), {80.1: HEALTHY, 80: BREACHED}),
        (
            gk.Threshold.at_least(80, warning=51),
            {80: HEALTHY, 79.9: WARNING, 51: WARNING, 50.9: BREACHED},
        ),
        (
            gk.Threshold.at_least(80, warning=51, strict=True),
            {80.1: HEALTHY, 80: WARNING, 51.1: WARNING, 51: BREACHED},
        ),
        (gk.Threshold.at_most(3), {3: HEALTHY, 3.1: BREACHED}),
        (gk.Threshold.at_most(3, strict=True), {2.9: HEALTHY, 3: BREACHED}),
        (
            gk.Threshold.at_most(3, warning=3.5),
            {3: HEALTHY, 3.1: WARNING, 3.5: WARNING, 3.6: BREACHED},
        ),
        (
            gk.Threshold.at_most(3, warning=3.5, strict=True),
            {2.9: HEALTHY, 3: WARNING, 3.4: WARNING, 3.5: BREACHED},
        ),
        (
            gk.Threshold.between(70, 80),
            {69.9: BREACHED, 70: HEALTHY, 80: HEALTHY, 80.1: BREACHED},
        ),
        (
            gk.Threshold.between(0.3, 0.7, tolerance=0.1),
            {0.1: BREACHED, 0.2: WARNING, 0.3: HEALTHY, 0.7: HEALTHY, 0.8: WARNING, 0.9: BREACHED},
        ),
        (
            gk.Threshold.between(70, 80, tolerance=5, strict=True),
            {65: BREACHED, 65.1: WARNING, 70: WARNING, 75: HEALTHY, 80: WARNING, 84.9: WARNING, 85: BREACHED},
        ),
        (
            gk.Threshold.from_nagios("5:", warning="10:"),
            {10: HEALTHY, 9.9: WARNING, 5: WARNING, 4.9: BREACHED},
        ),
        (gk.Threshold.from_nagios("~:10"), {10: HEALTHY, 10.1: BREACHED}),
        (gk.Threshold.from_nagios("@~:10"), {10.1: HEALTHY, 10: BREACHED}),
    ]


def linked(name: str, measure: Measure | None, *check_ins: gk.CheckIn) -> gk.Objective:
    """Return an objective `o-name` with one key result of this name."""
    return objective(f"o-{name}", key_result(name, measure, *check_ins))


def stands(threshold: gk.Threshold, value: float) -> gk.Health:
    """Return the health of a KPI; what else looks at the threshold must agree with it."""
    kpi = gk.KPI(id="kpi", threshold=threshold, readings=[(day("05-11"), value)])
    goal = attrs.evolve(linked("kr", gk.Maintain(kpi="kpi")), guardrails=["kpi"])
    result = card(goal, kpis=[kpi])
    health = result.kpis["kpi"].health
    assert result.key_results["kr"].score == float(health is HEALTHY)
    assert result.objectives["o-kr"].breached_guardrails == ("kpi",) * (health is BREACHED)
    assert threshold.classify(value) is health
    return health


def check_30() -> None:
    """Whether a bound belongs to a band was written nowhere, was `>=` in one place and `>` in another, and an equal
    value was red where less is better (SpagoBILabs/SpagoBI#1090, ClimberAB/ClimberKPI#32, the code of OCA kpi);
    here an edge belongs to the better band, both ways, or is excluded by `strict`, and everything that
    looks at a threshold says the same.
    """
    for threshold, expected in forms():
        assert {value: stands(threshold, value) for value in expected} == expected, str(threshold)
        written = gk.dumps(plan(kpis=[gk.KPI(id="kpi", threshold=threshold)]), format="toml")
        assert gk.loads(written, format="toml").kpi("kpi").threshold == threshold, written


def probes(threshold: gk.Threshold) -> list[float]:
    """Return every edge of a threshold, its nearest neighbours among floats, and values between and beyond."""
    fields = (threshold.low, threshold.high, threshold.warning_low, threshold.warning_high)
    edges = sorted(edge for edge in fields if edge is not None)
    around = [
        near for edge in edges for near in (math.nextafter(edge, -math.inf), edge, math.nextafter(edge, math.inf))
    ]
    between = [(left + right) / 2 for left, right in pairwise(edges)]
    return sorted([-1e9, *around, *between, 1e9])


def check_31() -> None:
    """Bands were a list of ranges: 51-80 and >= 80 overlap, 39.5 lies between 0-39 and 40-50, a value in a hole was
    silently neutral, and of two bands the last in the list won
    (redhat-developer/red-hat-developers-documentation-rhdh#2183, DalgoT4D/DDP_backend#1410, the code of OCA
    kpi); here a threshold is edges, not ranges: it parts the line into bands, and edges out of order are
    refused.
    """
    for threshold, _ in forms():
        healths = [threshold.classify(value) for value in probes(threshold)]
        assert set(healths) <= set(BADNESS), str(threshold)
        badness = [BADNESS[health] for health in healths]
        best = badness.index(0)
        assert badness[:best] == sorted(badness[:best], reverse=True), str(threshold)
        assert badness[best:] == sorted(badness[best:]), str(threshold)
        edges = (threshold.low, threshold.high, threshold.warning_low, threshold.warning_high)
        assert sum(one != other for one, other in pairwise(badness)) == sum(edge is not None for edge in edges)
    printed = gk.Threshold.at_least(80, warning=40)
    assert [stands(printed, value) for value in (39.5, 79.5, 80)] == [BREACHED, WARNING, HEALTHY]
    may = day("05-01")
    twice = [(may, gk.Threshold.at_least(3)), (may, gk.Threshold.at_least(5))]
    hole = [gk.Band("missed", high=0.39), gk.Band("achieved", low=0.4)]
    overlap = [gk.Band("missed", high=0.8), gk.Band("achieved", low=0.51)]
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: gk.Threshold.at_least(80, warning=81), "threshold.order"),
        (lambda: gk.Threshold.at_most(3, warning=2), "threshold.order"),
        (lambda: gk.Threshold(low=3, warning_high=5), "threshold.order"),
        (lambda: gk.Threshold.between(80, 51), "threshold.order"),
        (lambda: gk.Threshold.between(70, 80, tolerance=-5), "number.low"),
        (lambda: gk.Threshold.between(5, 5, strict=True), "threshold.empty"),
        (gk.Threshold, "threshold.no-edge"),
        (lambda: gk.Threshold.from_nagios("@51:80"), "nagios.inside"),
        (lambda: printed.classify(math.nan), "number.nan"),
        (lambda: gk.KPI(id="kpi", threshold=printed, targets=twice), "targets.duplicate"),
        (lambda: gk.Grading(aspirational=hole), "bands.hole"),
        (lambda: gk.Grading(aspirational=overlap), "bands.overlap"),
    ]
    for build, code in cases:
        assert code in {found for _, found in refused(build)}, code


def check_31_defaults() -> None:
    """Default bands were changed under their users, from 100 and 80 to 80 and 50, and with them the colours of numbers
    that had not changed (DalgoT4D/DDP_backend#1410); here there is no default warning and no default
    threshold, a file holds every edge, and a new target holds from its day on.
    """
    floor, ceiling = gk.Threshold.at_least(100), gk.Threshold.at_most(100)
    assert [stands(floor, value) for value in (100, 99, 80, 50)] == [HEALTHY, BREACHED, BREACHED, BREACHED]
    assert [stands(ceiling, value) for value in (100, 101, 120)] == [HEALTHY, BREACHED, BREACHED]
    read = (day("04-30"), 90)
    without = gk.KPI(id="without", readings=[read])
    bare = gk.KPI(id="bare", threshold=floor, readings=[read])
    warned = gk.KPI(id="warned", threshold=gk.Threshold.at_least(100, warning=80), readings=[read])
    kpis = [without, bare, warned]
    healths = [result.health for result in card(kpis=kpis).kpis.values()]
    assert healths == [gk.Health.NO_THRESHOLD, BREACHED, WARNING]
    written = gk.dumps(plan(kpis=kpis), format="json")
    tables = cast("list[dict[str, object]]", json.loads(written)["kpis"])
    assert [table.get("threshold") for table in tables] == [None, {"at_least": 100}, {"at_least": 100, "warning": 80}]
    assert gk.loads(written, format="json").kpis == tuple(kpis)
    easier = attrs.evolve(warned, targets=[(day("05-01"), gk.Threshold.at_least(80, warning=50))])
    for as_of in (day("04-30"), END):
        assert card(kpis=[easier], as_of=as_of).kpis["warned"].health is WARNING


def check_32() -> None:
    """Null was taken for 0, in a chart, an alert or an average, an error gave 0.0, and a value of 0 was taken for
    none (elastic/kibana#2875, grafana/grafana#8655, the code of kpi-engine and OCA kpi); here no reading is
    `no_data` and None, and 0 is a reading like any other.
    """
    most, least = gk.Threshold.at_most(0), gk.Threshold.at_least(0, warning=-1)
    kpis = [
        gk.KPI(id="none", threshold=most),
        gk.KPI(id="later", threshold=most, readings=[(dt.date(2026, 7, 1), 5)]),
        gk.KPI(id="zero", threshold=most, readings=[(day("05-11"), 0)]),
        gk.KPI(id="breached", threshold=gk.Threshold.at_least(1), readings=[(day("05-11"), 0)]),
    ]
    measures: dict[str, Measure] = {
        "unknown": gk.Change(baseline=10, target=0, kpi="none"),
        "level": gk.Maintain(kpi="none"),
        "down": gk.Change(baseline=10, target=0, kpi="zero"),
        "up": gk.Change(baseline=0, target=10, kpi="breached"),
        "level-0": gk.Maintain(kpi="zero"),
    }
    goals = [linked(name, measure) for name, measure in measures.items()]
    result = card(*goals, kpis=kpis)
    for name in ("none", "later"):
        assert (result.kpis[name].health, result.kpis[name].value) == (gk.Health.NO_DATA, None)
    assert (result.kpis["zero"].health, result.kpis["zero"].value) == (HEALTHY, 0.0)
    assert (result.kpis["breached"].health, result.kpis["breached"].value) == (BREACHED, 0.0)
    assert [least.classify(value) for value in (0, -1, -2)] == [HEALTHY, WARNING, BREACHED]
    for name in ("unknown", "level"):
        found = result.key_results[name]
        assert (found.progress, found.score, found.value, found.grade) == (None, None, None, None)
        assert found.status is result.objectives[f"o-{name}"].status is gk.Status.PENDING
    read = [result.key_results[name] for name in ("down", "up", "level-0")]
    assert [(found.value, found.progress) for found in read] == [(0.0, 1.0), (0.0, 0.0), (0.0, 1.0)]

    plain = cast("list[dict[str, object]]", result.to_dict()["kpis"])
    assert [table["value"] for table in plain] == [None, None, 0.0, 0.0]
    shown = {line.split()[0]: line.split()[1] for line in str(result).splitlines() if line.split()[:1] != []}
    assert [shown[kpi.id] for kpi in kpis] == ["-", "-", "0", "0"]
    assert refused(lambda: gk.Reading(day("05-11"), cast("float", None))) == [("value", "number.missing")]


def check_32_summaries() -> None:
    """An average counted a day without a value as 0, or left out a day whose value was 0, and the sum of nothing was
    0 (grafana/grafana#8655, the code of kpi-engine); here a day without a reading is in no summary, and a
    summary of no readings is None.
    """
    kpi = gk.KPI(id="kpi", kind="flow", readings=[(day("04-01"), 0), (day("04-03"), 6)])
    april, may = (day("04-01"), day("04-30")), (day("05-01"), day("05-31"))
    hows: tuple[tuple[Summary, float], ...] = (
        ("mean", 3.0),
        ("median", 3.0),
        ("sum", 6.0),
        ("min", 0.0),
        ("first", 0.0),
        ("last", 6.0),
    )
    for how, expected in hows:
        assert kpi.summary(*april, how) == expected, how
        assert kpi.summary(*may, how) is None, how
    assert kpi.summary(*may, "ratio") is None
    empty = [gk.Reading(day("04-01"), 0, denominator=0)]
    assert gk.KPI(id="kpi", kind="ratio", readings=empty).summary(*april, "ratio") is None
    assert (kpi.trend(day("04-02")), gk.KPI(id="none").trend(END)) == (None, None)


def check_33() -> None:
    """A change in percent was misleading, and had no rule for a number before of 0 or less
    (oslokommune/okr-tracker#736, the code of kpi-engine); here it is None where the number before was 0, else
    a share of its size, and the change in the KPI's own unit stands beside it.
    """
    cases: list[tuple[float, float, float, float | None]] = [
        (50, 75, 25, 0.5),
        (80, 60, -20, -0.25),
        (4, 0, -4, -1.0),
        (0.1, 0.3, 0.2, 2.0),
        (30, 33, 3, 0.1),
        (0, 5, 5, None),
        (0, -5, -5, None),
        (0, 0, 0, None),
        (-2, 1, 3, 1.5),
        (-100, -50, 50, 0.5),
        (-50, -100, -50, -1.0),
        (100, -50, -150, -1.5),
    ]
    for first, last, change, relative in cases:
        kpi = gk.KPI(id="kpi", direction="increase", readings=[(day("04-30"), first), (day("05-31"), last)])
        found = kpi.trend(END)
        assert found is not None
        assert (found.change, found.relative) == (change, relative), (first, last)
        meaning = "steady" if change == 0 else "improving" if change > 0 else "worsening"
        assert found.meaning == meaning, (first, last)


def check_34() -> None:
    """The status of a target was what its author said, and nothing compared the value with the target
    (unidoc/isms#206); here a person may state a status, the computed one and the health of the KPI stand
    beside it, and no score or grade follows from what was stated.
    """
    kpi = gk.KPI(id="kpi", threshold=gk.Threshold.at_least(90), readings=[(day("06-01"), 10)])
    stated = gk.CheckIn(day("06-02"), status=gk.Status.ON_TRACK)
    goal = linked("kr", gk.Change(baseline=0, target=100, kpi="kpi"), stated)
    result = card(goal, kpis=[kpi], as_of=day("06-15"))
    found = result.key_results["kr"]
    assert (found.score, found.grade) == (0.1, gk.Grade.MISSED)
    statuses = (found.status, found.stated_status, found.computed_status)
    assert statuses == (gk.Status.ON_TRACK, gk.Status.ON_TRACK, gk.Status.OFF_TRACK)
    assert result.kpis["kpi"].health is BREACHED
    assert result.objectives["o-kr"].status is gk.Status.OFF_TRACK
    silent = attrs.evolve(goal.key_results[0], check_ins=[stated, gk.CheckIn(day("06-09"))])
    later = card(objective("o", silent), kpis=[kpi], as_of=day("06-15")).key_results["kr"]
    assert (later.status, later.stated_status) == (gk.Status.OFF_TRACK, None)
    assert not {"health", "status"} & {field.name for field in attrs.fields(gk.KPI)}


def check_34_scale() -> None:
    """One scale of colours served all KPIs, whichever way was better and whatever the target, and a target belonged
    to the KPI or to the goal but not to both (billchen198318/bamboobsc#29, billchen198318/bamboobsc#53);
    here each KPI has a threshold and direction of its own, and a key result may have another one.
    """
    thresholds = {
        "floor": gk.Threshold.at_least(4),
        "ceiling": gk.Threshold.at_most(4),
        "warned": gk.Threshold.at_most(4, warning=6),
        "range": gk.Threshold.between(4, 6),
        "large": gk.Threshold.at_least(400, warning=300),
    }
    kpis = [gk.KPI(id=name, threshold=one, readings=[(day("05-11"), 5)]) for name, one in thresholds.items()]
    own = linked("own", gk.Maintain(kpi="ceiling", threshold=gk.Threshold.at_most(5)))
    result = card(own, linked("same", gk.Maintain(kpi="ceiling")), kpis=kpis)
    healths = [found.health for found in result.kpis.values()]
    assert healths == [HEALTHY, BREACHED, WARNING, HEALTHY, BREACHED]
    assert [kpi.better for kpi in kpis] == ["increase", "decrease", "decrease", "maintain", "increase"]
    assert [result.key_results[name].score for name in ("own", "same")] == [1.0, 0.0]


def check_34_targets() -> None:
    """A KPI had one target, so the target of a new period judged the old periods too (billchen198318/bamboobsc#53);
    here a target has a first day, holds until the next, and each reading is judged by the one of its own day.
    """
    kpi = gk.KPI(
        id="kpi",
        threshold=gk.Threshold.at_most(4),
        targets=[(day("06-01"), gk.Threshold.at_most(2)), (day("05-01"), gk.Threshold.at_most(3))],
        readings=[(day("04-30"), 3.5), (day("05-01"), 3.5), (day("05-31"), 2.5), (day("06-01"), 2.5)],
    )
    days = (day("04-30"), day("05-01"), day("05-31"), day("06-01"), END)
    expected = [HEALTHY, BREACHED, HEALTHY, BREACHED, BREACHED]
    assert [card(kpis=[kpi], as_of=as_of).kpis["kpi"].health for as_of in days] == expected
    spans = [(span.health, span.since) for span in kpi.health_history(END)]
    assert spans == list(zip(expected[:4], days[:4], strict=True))
    held = linked("kr", gk.Maintain(kpi="kpi", method="readings"))
    assert card(held, kpis=[kpi]).key_results["kr"].score == 0.5


def check_34_frequencies() -> None:
    """Metrics of different frequency were held against one calendar, so that a monthly one was late every week or a
    weekly one in time for a month (billchen198318/bamboobsc#53); here the cadence is the KPI's own, and what
    reads it counts in its periods.
    """
    weekly = [(day("04-01") + dt.timedelta(days=7 * week), 5) for week in range(11)]
    monthly = [(day("04-30"), 5), (day("05-31"), 5)]
    threshold = gk.Threshold.at_least(4)
    kpis = [
        gk.KPI(id="weekly", threshold=threshold, cadence=gk.Cadence.weekly(), readings=weekly),
        gk.KPI(id="monthly", threshold=threshold, cadence=gk.Cadence.monthly(), readings=monthly),
        gk.KPI(id="whenever", threshold=threshold, readings=[(day("01-05"), 5)]),
    ]
    goals = [linked(f"by-{name}", gk.Maintain(kpi=name, method="periods")) for name in ("weekly", "monthly")]

    def stale(as_of: dt.date) -> list[bool]:
        result = card(*goals, kpis=kpis, as_of=as_of)
        for found in result.kpis.values():
            assert found.known_health is HEALTHY
            assert found.health is (gk.Health.STALE if found.stale else HEALTHY)
        read = [result.key_results[f"by-{name}"].stale for name in ("weekly", "monthly")]
        assert read == [result.kpis[name].stale for name in ("weekly", "monthly")]
        return [found.stale for found in result.kpis.values()]

    # The last ones are of 10 June and 31 May; two periods later are 24 June and 31 July.
    assert stale(day("05-30")) == [False, False, False]
    assert stale(day("06-24")) == [False, False, False]
    assert stale(day("06-25")) == [True, False, False]
    after = card(kpis=kpis, as_of=dt.date(2026, 8, 1)).kpis
    assert [found.stale for found in after.values()] == [True, True, False]
    scores = card(*goals, kpis=kpis, as_of=day("06-16")).key_results
    assert [found.score for found in scores.values()] == [1.0, 1.0]


def check_35() -> None:
    """A goal linked to a KPI read "the last one" there was, and was 1 once the KPI reached its target and 0 before (the
    code of gauzy); here each key result reads the KPI that it names, however alike their names are,
    and moves with it.
    """
    values = {"nps": 20, "NPS": 30, "nps-eu": 40, "np": 50}
    names = list(values)
    kpis = [gk.KPI(id=name, name="NPS", readings=[(day("05-11"), values[name])]) for name in names]
    goal = objective("o", *(key_result(f"kr-{name}", gk.Change(0, 100, kpi=name)) for name in names))
    for order in (kpis, kpis[::-1]):
        found = card(goal, kpis=order).key_results
        assert {name: found[f"kr-{name}"].value for name in names} == values
        assert [found[f"kr-{name}"].progress for name in names] == [0.2, 0.3, 0.4, 0.5]
    changed = plan(goal, kpis=kpis).with_reading("NPS", gk.Reading(day("06-11"), 90))
    after = gk.evaluate(changed, END).key_results
    assert [after[f"kr-{name}"].progress for name in names] == [0.2, 0.9, 0.4, 0.5]


def check_35_deleted() -> None:
    """A link could be exchanged for one to another KPI without anybody asking for it (the code of gauzy); here a KPI
    that something names cannot go: a plan without it is refused on every way in, and the error names the links.
    """
    nps, other = gk.KPI(id="nps", readings=[(day("05-11"), 20)]), gk.KPI(id="nps-2")
    goal = attrs.evolve(linked("kr", gk.Change(0, 100, kpi="nps")), guardrails=["nps"])
    right = plan(goal, kpis=[nps, other])
    paths = ["objectives[0].guardrails[0]", "objectives[0].key_results[0].measure.kpi"]
    expected = [(path, "kpi.unknown") for path in paths]
    assert refused(lambda: attrs.evolve(right, kpis=[other])) == expected
    assert refused(lambda: attrs.evolve(right, kpis=[])) == expected
    assert refused(lambda: right.apply([Removed("KPI", "nps")])) == expected
    document = cast("dict[str, list[object]]", json.loads(gk.dumps(right, format="json")))
    document["kpis"] = document["kpis"][1:]
    assert refused(lambda: gk.loads(json.dumps(document), format="json")) == expected
    free = right.apply([Removed("KPI", "nps-2")])
    assert gk.evaluate(free, END).key_results["kr"].progress == 0.2


def check_35_unique() -> None:
    """Nothing made the pair of indicator and period unique, so a corrected value counted beside the one that it
    corrects (the documentation of FlowyTeam); here of two readings of a date the later entered counts, and
    counts once, and the earlier stays on record.
    """
    first, second, third = day("04-30"), day("05-31"), day("06-30")
    readings = [(second, 2), (first, 10), (second, 4), (third, 6)]
    kpi = gk.KPI(id="kpi", kind="flow", threshold=gk.Threshold.at_least(5), confirm=2, readings=readings)
    assert [reading.value for reading in kpi.readings] == [10, 2, 4, 6]
    quarter = (day("04-01"), third)
    assert [kpi.summary(*quarter, how) for how in ("sum", "max", "median")] == [20.0, 10.0, 6.0]
    goals = [
        linked("sum", gk.Change(target=40, kpi="kpi", accumulate=True)),
        linked("share", gk.Maintain(kpi="kpi", method="readings")),
    ]
    found = card(*goals, kpis=[kpi]).key_results
    assert (found["sum"].value, found["sum"].progress) == (20.0, 0.5)
    assert found["share"].score == round(2 / 3, 9)
    assert card(*goals, kpis=[kpi], as_of=second).kpis["kpi"].value == 4
    assert kpi.known_health(second) is HEALTHY  # two readings must agree, and there is one
    assert (kpi.streak(second), [span.readings for span in kpi.health_history(third)]) == (1, [3])
    trend = kpi.trend(second)
    assert trend is not None
    assert trend.change == -6
    assert refused(lambda: plan(kpis=[kpi, kpi])) == [("kpis[1].id", "id.duplicate")]


FORMULAS = ("1+1", "=1+1", "2*3", "__import__('os').getpid()", "5", "")


def places(text: str) -> Iterable[Callable[[], object]]:
    """Return every place where a number could be given as a text."""
    number = cast("float", text)
    when = day("05-11")
    yield lambda: gk.Reading(when, number)
    yield lambda: gk.Reading(when, 1, denominator=number)
    yield lambda: gk.KPI(id="kpi", readings=[(when, number)])
    yield lambda: plan(kpis=[gk.KPI(id="kpi")]).with_reading("kpi", gk.Reading(when, number))
    yield lambda: gk.CheckIn(when, number)
    yield lambda: gk.Threshold.at_least(number)
    yield lambda: gk.Threshold.at_most(1, warning=number)
    yield lambda: gk.Threshold.between(1, 2, tolerance=number)
    yield lambda: gk.Change(baseline=number, target=1)
    yield lambda: gk.Change(baseline=0, target=number, kpi="kpi")
    yield lambda: gk.Threshold.at_least(1).met(number)
    for table in ({"readings": [{"date": "2026-05-11", "value": text}]}, {"threshold": {"at_least": text}}):
        document = json.dumps({"goalkit": 1, "kpis": [{"id": "kpi", **table}]})
        yield partial(gk.loads, document, format="json")


def check_35_formulas() -> None:
    """The value of a KPI could be a formula that was run as code, and an error in it gave 0.0 (the code of kpi-engine
    and OCA kpi); here a number is a number, no text is ever evaluated, and a formula in a description stays
    a text.
    """
    banned = mock.Mock(side_effect=AssertionError("a text was evaluated"))
    with mock.patch.object(builtins, "eval", banned), mock.patch.object(builtins, "exec", banned):
        for text in FORMULAS:
            for build in places(text):
                assert [code for _, code in refused(build)] == ["number.text"], text
            noted = gk.KPI(id="kpi", name=text, unit=text, description=text)
            again = gk.loads(gk.dumps(plan(kpis=[noted]), format="json"), format="json").kpi("kpi")
            assert (again.name, again.unit, again.description) == (text, text, text)


CHECKS: dict[str, Callable[[], None]] = {
    "30": check_30,
    "31": check_31,
    "31_defaults": check_31_defaults,
    "32": check_32,
    "32_summaries": check_32_summaries,
    "33": check_33,
    "34": check_34,
    "34_scale": check_34_scale,
    "34_targets": check_34_targets,
    "34_frequencies": check_34_frequencies,
    "35": check_35,
    "35_deleted": check_35_deleted,
    "35_unique": check_35_unique,
    "35_formulas": check_35_formulas,
}


def test_30_an_edge_belongs_to_the_better_band_or_is_excluded() -> None:
    check_30()


def test_31_a_threshold_parts_the_line_without_hole_or_overlap() -> None:
    check_31()


def test_31_no_default_says_what_is_healthy() -> None:
    check_31_defaults()


def test_32_no_reading_is_unknown_and_0_is_a_reading() -> None:
    check_32()


def test_32_a_summary_of_no_readings_is_none() -> None:
    check_32_summaries()


def test_33_a_relative_change_is_a_share_of_the_size_before() -> None:
    check_33()


def test_34_computed_status_and_health_stand_beside_the_stated_one() -> None:
    check_34()


def test_34_each_kpi_has_its_own_threshold_and_direction() -> None:
    check_34_scale()


def test_34_each_reading_is_judged_by_the_target_of_its_day() -> None:
    check_34_targets()


def test_34_a_kpi_is_due_by_its_own_cadence() -> None:
    check_34_frequencies()


def test_35_each_key_result_reads_the_kpi_it_names() -> None:
    check_35()


def test_35_a_kpi_is_not_deleted_from_under_a_link() -> None:
    check_35_deleted()


def test_35_of_one_date_one_reading_counts() -> None:
    check_35_unique()


def test_35_no_text_is_evaluated() -> None:
    check_35_formulas()


def test_every_variant_names_a_check() -> None:
    named = {variant.check for variant in wrong.VARIANTS if variant.apply.__module__ == wrong_kpis.__name__}
    assert named == set(CHECKS)


@pytest.mark.parametrize(("check", "variant"), wrong.cases(CHECKS), ids=wrong.names(CHECKS))
def test_check_fails_on_the_wrong_variant(
    check: Callable[[], None], variant: wrong.Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    variant.refute(check, monkeypatch)
