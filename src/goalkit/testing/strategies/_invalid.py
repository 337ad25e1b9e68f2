"""Strategies of what must be refused: arguments with something wrong in them, and the error that says so."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
from hypothesis import strategies as st

from goalkit.errors import GoalkitError, InvalidPlan, InvalidValue
from goalkit.model._pretty import pretty
from goalkit.model.cycles import Cycle
from goalkit.model.history import CheckIn, Revision
from goalkit.model.ignores import Ignore
from goalkit.model.key_results import KeyResult
from goalkit.model.kpis import KPI, Target
from goalkit.model.measures import Cascaded, Change, Milestone, Milestones
from goalkit.model.objectives import Alignment, Objective
from goalkit.model.owners import Owner
from goalkit.model.plan import Plan
from goalkit.model.thresholds import Threshold
from goalkit.scoring.policy import Policy
from goalkit.testing.strategies._hand import NEW_YEAR, given

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = [
    "Invalid",
    "invalid_changes",
    "invalid_cycles",
    "invalid_key_results",
    "invalid_kpis",
    "invalid_objectives",
    "invalid_plans",
    "invalid_policies",
    "invalid_thresholds",
]

Wrong: TypeAlias = tuple[Mapping[str, Any], str]
"""Arguments that differ from right ones, and the path of the problem."""


@pretty
@attrs.frozen(kw_only=True)
class Invalid:
    """Arguments that a class must refuse, and how.

    Examples:
        >>> import goalkit as gk
        >>> wrong = Invalid(kind=gk.Milestone, arguments={"title": ""}, error=gk.InvalidValue, path="title")
        >>> wrong.problems()[0].path == wrong.path
        True
    """

    kind: type[object]
    """The class."""
    arguments: Mapping[str, Any]
    """Its arguments by name; exactly one of them, or one pair that contradicts itself, is wrong."""
    error: type[GoalkitError]
    """The class of the error."""
    path: str
    """The path of the problem, as `problems[0].path` of the error has it."""

    def problems(self) -> tuple[Any, ...]:
        """Build the object, and return the problems of the error that it raises.

        Raises:
            AssertionError: It raises no error.
        """
        try:
            self.kind(**self.arguments)
        except self.error as error:
            return error.problems
        raise AssertionError(f"{self.kind.__name__} takes {dict(self.arguments)!r}")


_NO_NUMBERS: tuple[object, ...] = (math.nan, math.inf, -math.inf, True, "12", "", "12 %", [], 10**400, 1e-200)
"""What is no number, or has no place among those of goalkit."""
_NO_TEXTS = (None, 3, b"text", ["text"])
_NO_IDS = (None, "", " ", "two\nlines", " padded", "padded ", 7)
_NO_DATES = (None, "2024-01-01", dt.datetime(2024, 1, 1, tzinfo=dt.UTC), 20240101)
_NO_CHOICES = (None, "", "unknown", 1)
_NO_FLAGS = (None, 1, "yes")
_OUTSIDE = (-0.1, 1.1, 70, -1)
"""No shares: below 0, above 1, percent."""


def _each(name: str, values: tuple[object, ...], path: str | None = None) -> list[Wrong]:
    """Return one wrong argument after another, all with the same path."""
    return [({name: value}, name if path is None else path) for value in values]


def _drawn(kind: type[object], right: Mapping[str, Any], wrong: list[Wrong], which: Any) -> SearchStrategy[Invalid]:  # noqa: ANN401 - given by the caller
    places: SearchStrategy[int] = given(which=which).get("which", st.integers(0, len(wrong) - 1))
    error = InvalidPlan if kind is Plan else InvalidValue

    def make(place: int) -> Invalid:
        changed, path = wrong[place % len(wrong)]
        return Invalid(kind=kind, arguments={**right, **changed}, error=error, path=path)

    return places.map(make)


_THRESHOLDS: list[Wrong] = [
    *_each("low", _NO_NUMBERS),
    *_each("warning_low", _NO_NUMBERS),
    *_each("strict", _NO_FLAGS),
    ({"low": None}, ""),
    ({"low": 3, "high": 2}, "low"),
    ({"low": 3, "high": 3, "strict": True}, "strict"),
    ({"low": 3, "warning_low": 4}, "warning_low"),
    ({"low": None, "high": 3, "warning_high": 2}, "warning_high"),
    ({"low": None, "high": 3, "warning_low": 2}, "warning_low"),
    ({"warning_high": 9}, "warning_high"),
]


def invalid_thresholds(*, which: SearchStrategy[int] | None = None) -> SearchStrategy[Invalid]:
    """Draw arguments that `Threshold` refuses: no edge, edges out of order, a warning on the good side.

    Args:
        which: The number of the case, counted round from 0; so for all of these strategies.

    Examples:
        >>> from hypothesis import find
        >>> find(invalid_thresholds(), lambda wrong: wrong.problems()[0].code == "threshold.empty").path
        'strict'
    """
    return _drawn(Threshold, {"low": 3}, _THRESHOLDS, which)


_CYCLES: list[Wrong] = [
    *_each("id", _NO_IDS),
    *_each("start", _NO_DATES),
    *_each("end", _NO_DATES),
    *_each("name", _NO_TEXTS),
    ({"end": NEW_YEAR}, "end"),  # no day long
    ({"end": NEW_YEAR - dt.timedelta(days=1)}, "end"),
]


def invalid_cycles(*, which: SearchStrategy[int] | None = None) -> SearchStrategy[Invalid]:
    """Draw arguments that `Cycle` refuses: an end that is not after the start, datetimes, texts for dates.

    Examples:
        >>> from hypothesis import find
        >>> find(invalid_cycles(), lambda wrong: wrong.problems()[0].code == "cycle.empty").path
        'end'
    """
    return _drawn(Cycle, {"id": "c0", "start": NEW_YEAR, "end": dt.date(2024, 4, 1)}, _CYCLES, which)


_CHANGES: list[Wrong] = [
    *_each("baseline", (None, *_NO_NUMBERS)),
    *_each("target", _NO_NUMBERS),
    *_each("unit", _NO_TEXTS),
    *_each("accumulate", _NO_FLAGS),
    *_each("direction", ("decrease", "up", "", 1)),
    *_each("kpi", _NO_IDS[1:]),
    ({"phases": [(NEW_YEAR, 1), (NEW_YEAR, 2)]}, "phases[1]"),
    ({"phases": [(NEW_YEAR, "1")]}, "phases[0]"),
    ({"phases": [("2024-01-01", 1)]}, "phases[0]"),
    ({"phases": [NEW_YEAR]}, "phases[0]"),
    ({"phases": 3}, "phases"),
]


def invalid_changes(*, which: SearchStrategy[int] | None = None) -> SearchStrategy[Invalid]:
    """Draw arguments that `Change` refuses: no baseline, a contradicting direction, phases out of order.

    Examples:
        >>> from hypothesis import find
        >>> find(invalid_changes(), lambda wrong: wrong.problems()[0].code == "change.direction").path
        'direction'
    """
    return _drawn(Change, {"baseline": 0, "target": 10}, _CHANGES, which)


_STEPS = Milestones([Milestone("Draft")])
_KEY_RESULTS: list[Wrong] = [
    *_each("id", _NO_IDS),
    *_each("title", (*_NO_TEXTS, "", "  ", "\ud800")),
    *_each("measure", (3, "change", {"baseline": 0})),
    *_each("weight", (None, -1, -0.0001, *_NO_NUMBERS)),
    *_each("share", (*_OUTSIDE, *_NO_NUMBERS)),
    *_each("owner", _NO_IDS[1:]),
    *_each("priority", _NO_TEXTS),
    *_each("cadence", ("weekly", 7)),
    *_each("closing", (0.7, {})),
    *_each("description", _NO_TEXTS),
    ({"check_ins": [3]}, "check_ins[0]"),
    ({"check_ins": 3}, "check_ins"),
    ({"states": ["closed"]}, "states[0]"),
    ({"revisions": [12]}, "revisions[0]"),
    ({"check_ins": [CheckIn(NEW_YEAR, 3)], "measure": _STEPS}, "check_ins[0].value"),
    ({"check_ins": [CheckIn(NEW_YEAR), CheckIn(NEW_YEAR, 3)], "measure": Cascaded()}, "check_ins[1].value"),
    ({"check_ins": [CheckIn(NEW_YEAR, 3)], "measure": Change(0, 1, kpi="k0")}, "check_ins[0].value"),
    ({"revisions": [Revision(NEW_YEAR, target=5)], "measure": _STEPS}, "revisions"),
    (
        {"revisions": [Revision(NEW_YEAR, target=-5)], "measure": Change(0, 10, direction="increase")},
        "revisions[0].direction",
    ),
    ({"ignore": [Ignore("GK102", "a"), Ignore("GK102", "b")]}, "ignore[1].code"),
]


def invalid_key_results(*, which: SearchStrategy[int] | None = None) -> SearchStrategy[Invalid]:
    """Draw arguments that `KeyResult` refuses: negative weights, values where they come from elsewhere, no title.

    Examples:
        >>> from hypothesis import find
        >>> find(invalid_key_results(), lambda wrong: wrong.path == "weight").error.__name__
        'InvalidValue'
    """
    return _drawn(KeyResult, {"id": "o0.k0", "title": "Grow", "measure": Change(0, 10)}, _KEY_RESULTS, which)


_OBJECTIVES: list[Wrong] = [
    *_each("id", _NO_IDS),
    *_each("title", (*_NO_TEXTS, "", "\n", "\udfff")),
    *_each("owner", _NO_IDS[1:]),
    *_each("cycle", _NO_IDS[1:]),
    *_each("ambition", ("moonshot", *_NO_CHOICES)),
    *_each("weight", (None, -1, *_NO_NUMBERS)),
    *_each("priority", _NO_TEXTS),
    *_each("closing", (1, "closed")),
    *_each("description", _NO_TEXTS),
    ({"guardrails": "k0"}, "guardrails"),
    ({"guardrails": ["k0", "k0"]}, "guardrails[1]"),
    ({"guardrails": [""]}, "guardrails[0]"),
    ({"aligned_to": [Alignment("a"), Alignment("b"), Alignment("a")]}, "aligned_to[2].to"),
    ({"aligned_to": ["a"]}, "aligned_to[0]"),
    ({"key_results": ["kr"]}, "key_results[0]"),
    ({"key_results": 3}, "key_results"),
    ({"states": ["closed"]}, "states[0]"),
]


def invalid_objectives(*, which: SearchStrategy[int] | None = None) -> SearchStrategy[Invalid]:
    """Draw arguments that `Objective` refuses: no title, an unknown ambition, the same parent twice.

    Examples:
        >>> from hypothesis import find
        >>> find(invalid_objectives(), lambda wrong: wrong.problems()[0].code == "link.duplicate").error.__name__
        'InvalidValue'
    """
    return _drawn(Objective, {"id": "o0", "title": "Win"}, _OBJECTIVES, which)


_UP, _DOWN = Threshold.at_least(3), Threshold.at_most(3)
_KPIS: list[Wrong] = [
    *_each("id", _NO_IDS),
    *_each("name", _NO_TEXTS),
    *_each("unit", _NO_TEXTS),
    *_each("owner", _NO_IDS[1:]),
    *_each("threshold", (3, "at least 3")),
    *_each("direction", ("decrease", "maintain", "up", 1)),
    *_each("cadence", ("weekly", 7)),
    *_each("kind", ("sum", "", 1)),
    *_each("confirm", (0, -1, 1001, 1.0, True, None, "2")),
    *_each("description", _NO_TEXTS),
    ({"readings": [(NEW_YEAR, "3")]}, "readings[0].value"),
    ({"readings": [(NEW_YEAR, 3), ("2024-01-02", 3)]}, "readings[1].date"),
    ({"readings": [3]}, "readings[0]"),
    ({"readings": 3}, "readings"),
    ({"targets": [Target(NEW_YEAR, _UP), Target(NEW_YEAR, _UP)]}, "targets[1].date"),
    ({"targets": [Target(NEW_YEAR, _DOWN)]}, "targets[0].threshold"),
    ({"targets": [Target(NEW_YEAR, _UP)], "threshold": None}, "threshold"),
    ({"decisions": ["go on"]}, "decisions[0]"),
]


def invalid_kpis(*, which: SearchStrategy[int] | None = None) -> SearchStrategy[Invalid]:
    """Draw arguments that `KPI` refuses: a direction against the threshold, two targets of one day, no numbers.

    Examples:
        >>> from hypothesis import find
        >>> find(invalid_kpis(), lambda wrong: wrong.problems()[0].code == "kpi.direction").path
        'direction'
    """
    return _drawn(KPI, {"id": "k0", "threshold": _UP}, _KPIS, which)


def _objective(name: str, **fields: Any) -> Objective:  # noqa: ANN401 - fields of any type
    return Objective(id=name, title=name, **fields)


def _measured(measure: Change, *check_ins: CheckIn) -> Objective:
    return _objective(
        "o0", cycle="c0", key_results=[KeyResult(id="kr", title="kr", measure=measure, check_ins=check_ins)]
    )


_CYCLE = Cycle(id="c0", start=NEW_YEAR, end=dt.date(2024, 4, 1))
_KPI = KPI(id="k0", unit="%", threshold=_UP)
_PLANS: list[Wrong] = [
    *_each("name", _NO_TEXTS),
    *_each("description", _NO_TEXTS),
    *_each("policy", ("google", {})),
    ({"objectives": [3]}, "objectives[0]"),
    ({"objectives": 3}, "objectives"),
    ({"objectives": [_objective("o0", owner="nobody")]}, "objectives[0].owner"),
    ({"objectives": [_objective("o0", cycle="2024-Q9")]}, "objectives[0].cycle"),
    ({"objectives": [_objective("o0", guardrails=["none"])]}, "objectives[0].guardrails[0]"),
    ({"objectives": [_objective("o0", aligned_to=[Alignment("none")])]}, "objectives[0].aligned_to[0].to"),
    ({"objectives": [_objective("o0", aligned_to=[Alignment("o0")])]}, "objectives[0].aligned_to[0].to"),
    ({"objectives": [_objective("o0"), _objective("o0")]}, "objectives[1].id"),
    (
        {"objectives": [_objective("o0", key_results=[KeyResult(id="o0", title="kr")])]},
        "objectives[0].key_results[0].id",
    ),
    ({"cycles": [_CYCLE, _CYCLE]}, "cycles[1].id"),
    ({"kpis": [_KPI, _KPI]}, "kpis[1].id"),
    ({"kpis": [KPI(id="k1", owner="nobody")]}, "kpis[0].owner"),
    ({"owners": [Owner(id="w0", parent="nobody")]}, "owners[0].parent"),
    ({"owners": [Owner(id="w0", parent="w1"), Owner(id="w1", parent="w0")]}, "owners[0].parent"),
    (
        {"objectives": [_measured(Change(0, 10), CheckIn(_CYCLE.end, 3))]},
        "objectives[0].key_results[0].check_ins[0].date",
    ),
    (
        {"objectives": [_measured(Change(0, 10), CheckIn(NEW_YEAR - dt.timedelta(days=1), 3))]},
        "objectives[0].key_results[0].check_ins[0].date",
    ),
    (
        {"objectives": [_measured(Change(0, 10, phases=[(_CYCLE.end, 3)]))]},
        "objectives[0].key_results[0].measure.phases[0]",
    ),
    ({"objectives": [_measured(Change(0, 10, kpi="none"))]}, "objectives[0].key_results[0].measure.kpi"),
    ({"objectives": [_measured(Change(0, 10, "EUR", kpi="k0"))]}, "objectives[0].key_results[0].measure.unit"),
    ({"objectives": [_measured(Change(10, 0, kpi="k0"))]}, "objectives[0].key_results[0].measure.target"),
    (
        {
            "objectives": [
                _objective("o0", key_results=[KeyResult(id=name, title=name, share=0.6) for name in ("a", "b")])
            ]
        },
        "objectives[0]",
    ),
]


def invalid_plans(*, which: SearchStrategy[int] | None = None) -> SearchStrategy[Invalid]:
    """Draw arguments that `Plan` refuses: unknown and duplicate ids, circles, check-ins outside their cycle.

    Examples:
        >>> from hypothesis import find
        >>> find(invalid_plans(), lambda wrong: wrong.problems()[0].code == "link.circle").error.__name__
        'InvalidPlan'
    """
    return _drawn(Plan, {"cycles": [_CYCLE], "kpis": [_KPI]}, _PLANS, which)


_POLICIES: list[Wrong] = [
    *_each("name", _NO_TEXTS),
    *_each("rollup", ("median", *_NO_CHOICES)),
    *_each("members", _NO_CHOICES),
    *_each("degenerate", ("maybe", "", 1)),
    *_each("guardrails", _NO_CHOICES),
    *_each("change", _NO_CHOICES),
    *_each("clamp", ((1, 0), (0,), (0, 1, 2), 1, None)),
    *_each("pending_until", (*_OUTSIDE, None, *_NO_NUMBERS)),
    *_each("guardrail_score", (*_OUTSIDE, None)),
    *_each("stale_after", (0, -1, 1.5, None, True)),
    *_each("grading", (None, "google")),
    *_each("pace", (None, 0.7)),
    *_each("check_in_cadence", (None, "weekly")),
    ({"clamp": (math.nan, 1)}, "clamp"),
    ({"confidence_on_track": 0.3, "confidence_at_risk": 0.4}, "confidence_at_risk"),
    ({"priority_weights": {"P0": -1}}, "priority_weights[0]"),
    ({"priority_weights": [("P0", 1), ("P0", 2)]}, "priority_weights[1]"),
    ({"status_names": {"green": "Green"}}, "status_names[0]"),
    ({"status_confidence": {"on_track": 80}}, "status_confidence[0]"),
]


def invalid_policies(*, which: SearchStrategy[int] | None = None) -> SearchStrategy[Invalid]:
    """Draw arguments that `Policy` refuses: unknown choices, limits out of order, negative weights, percent.

    Examples:
        >>> from hypothesis import find
        >>> find(invalid_policies(), lambda wrong: wrong.problems()[0].code == "clamp.order").error.__name__
        'InvalidValue'
    """
    return _drawn(Policy, {}, _POLICIES, which)


ALL_INVALID: tuple[tuple[Callable[..., SearchStrategy[Invalid]], list[Wrong]], ...] = (
    (invalid_thresholds, _THRESHOLDS),
    (invalid_cycles, _CYCLES),
    (invalid_changes, _CHANGES),
    (invalid_key_results, _KEY_RESULTS),
    (invalid_objectives, _OBJECTIVES),
    (invalid_kpis, _KPIS),
    (invalid_plans, _PLANS),
    (invalid_policies, _POLICIES),
)
"""All of them with their cases."""
