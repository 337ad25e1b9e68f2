"""Guidelines: every number that the rules go by, in one value, each with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

import attrs

from goalkit.model._check import Check, as_number, digits, evolve, parts_of, show
from goalkit.model.cadence import Cadence

if TYPE_CHECKING:
    from collections.abc import Mapping


__all__ = ["ENTERPRISE", "GUIDELINES", "SCALE_UP", "STARTUP", "STRICT", "Between", "Guidelines"]

Between: TypeAlias = tuple[int, int]
"""The least and the most."""

_SPACELEAN = "SpaceLean, OKR vs KPI: Which Is Better for Your Team in 2026?"
_CEDERBLAD = "Andreas Cederblad, OKR vs KPI: What's the Difference and When to Use Each"
_UNIFRAME = "UniFrame, KPIs vs OKRs"
_SYNERGITA = "Synergita, OKR vs KPI"
_SKILLS = "pm-skills, measure-okr-grader"
_OURS = "goalkit"


def _of(source: str) -> dict[str, str]:
    return {"source": source}


@attrs.frozen(kw_only=True)
class Guidelines:
    """Every number that the rules go by. `sources` says where each comes from.

    The defaults are the advice for a company of 50 to 500 people; `STARTUP` and `ENTERPRISE` differ where
    advice does. Change a number with `attrs.evolve`.

    Raises:
        InvalidValue: A number is out of range, or the least of a pair lies above its most.

    Examples:
        >>> import attrs
        >>> from goalkit.checks.guidelines import SCALE_UP, STARTUP
        >>> SCALE_UP.key_results, STARTUP.company_objectives
        ((2, 5), (2, 3))
        >>> attrs.evolve(SCALE_UP, name="ours", key_results=(3, 5)).key_results
        (3, 5)
    """

    name: str = "scale-up"
    """What a report calls them."""
    objectives: Between = attrs.field(
        default=(1, 5), metadata=_of(_SPACELEAN + " (3-5); one is no mistake (" + _CEDERBLAD + ": 1-2)")
    )
    """Objectives of one owner in one cycle."""
    company_objectives: Between = attrs.field(default=(2, 5), metadata=_of(_SPACELEAN + " (3-5; startups 2-3)"))
    """Objectives of a company in one cycle."""
    key_results: Between = attrs.field(default=(2, 5), metadata=_of(_SPACELEAN + "; others say 3-5 or 2-4"))
    """Key results of one objective."""
    kpis: Between = attrs.field(
        default=(1, 10), metadata=_of(_SPACELEAN + " (5-10 per team or function); " + _CEDERBLAD + " (3-5)")
    )
    """KPIs of one owner that is no company."""
    company_kpis: Between = attrs.field(default=(3, 20), metadata=_of(_SPACELEAN + " (10-20)"))
    """KPIs of a company, or of a plan whose KPIs have no owner."""
    kpis_in_all: int = attrs.field(default=40, metadata=_of(_CEDERBLAD + " (40 and more is decoration)"))
    """From so many KPIs of one owner on it is decoration, whoever owns them."""
    chased: int = attrs.field(
        default=3, metadata=_of(_UNIFRAME + " (only some KPIs have a key result in a quarter); 2-3 a cycle")
    )
    """KPIs that key results of one owner chase at once, at most."""
    levels: int = attrs.field(default=3, metadata=_of(_SPACELEAN + " (company, team, individual)"))
    """Levels of goals from the top to the bottom, at most."""
    check_in: Cadence = attrs.field(default=Cadence.weekly(), metadata=_of(_SPACELEAN + " (weekly check-ins)"))
    """How often a key result without a cadence of its own is checked in; overdue after `late` of them."""
    late: int = attrs.field(default=2, metadata=_of("Grafana: stale after two missed evaluations"))
    """After how many missed periods a check-in is overdue, or a reading stale."""
    unused_days: int = attrs.field(
        default=90, metadata=_of(_CEDERBLAD + " (a metric that changed no decision in 90 days)")
    )
    """After how many days a KPI without link and decision is unused."""
    flat_readings: int = attrs.field(default=12, metadata=_of("NHS Making Data Count (firm limits from 12 points)"))
    """Over how many readings a KPI counts as flat for long, at least."""
    flat_days: int = attrs.field(
        default=180, metadata=_of(_SPACELEAN + " (a metric that has plateaued for six months)")
    )
    """Over how many days they reach, at least."""
    grading_days: int = attrs.field(default=14, metadata=_of(_OURS + ": two weeks for the review"))
    """How many days after the end of a cycle its objectives are closed, at most."""
    grade_gap: float = attrs.field(
        default=0.2, converter=as_number, metadata=_of(_OURS + ": about half a band of the grades")
    )
    """How far a person's score may lie from the computed one without a note."""
    last_days: int = attrs.field(default=2, metadata=_of(_OURS + ": the last day and the one before it"))
    """At the end of a cycle: when all check-ins lie in these days, nobody steered by them."""
    too_late_days: int = attrs.field(default=14, metadata=_of(_OURS + ": two weekly check-ins"))
    """At the end of a cycle, in its second half at most: too late to ask for another goal or number."""
    settled_days: int = attrs.field(default=28, metadata=_of(_OURS + ": four weekly check-ins"))
    """Cycles shorter than this are not judged by the rhythm of their check-ins."""
    least_cycles: int = attrs.field(default=3, metadata=_of(_SKILLS + " (several cycles; one is no pattern)"))
    """Closed cycles that make a pattern."""
    least_key_results: int = attrs.field(default=6, metadata=_of(_OURS + ": fewer say nothing about a mean"))
    """Closed key results that make a pattern."""
    too_easy: float = attrs.field(default=0.85, converter=as_number, metadata=_of(_SKILLS))
    """Mean score of aspirational key results above which targets ask for too little."""
    too_hard: float = attrs.field(default=0.4, converter=as_number, metadata=_of(_SPACELEAN + "; " + _SKILLS))
    """Mean score of aspirational key results below which targets ask for too much."""
    least_forecasts: int = attrs.field(
        default=10, metadata=_of(_OURS + ": a difference of 0.25 is then about 1.6 standard errors")
    )
    """Stated confidences with an outcome that make a pattern."""
    confidence_gap: float = attrs.field(default=0.25, converter=as_number, metadata=_of(_OURS))
    """How far mean confidence may lie from the share that came true."""
    sources: Mapping[str, str] = attrs.field(factory=dict[str, str], eq=False, repr=False)
    """Where each number comes from, by the name of its field; what is not given is that of the defaults."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.text("name", self.name, empty=False)
        for name in ("objectives", "company_objectives", "key_results", "kpis", "company_kpis"):
            _check_between(check, name, getattr(self, name))
        for name in _COUNTS:
            check.count(name, getattr(self, name))
        for name in ("grade_gap", "too_easy", "too_hard", "confidence_gap"):
            check.number(name, getattr(self, name), low=0, high=1)
        if not check.problems and self.too_hard > self.too_easy:
            text = f"must not lie above too easy ({digits(self.too_easy)}), got {digits(self.too_hard)}"
            check.add("too_hard", text, "guidelines.order")
        check.instance("check_in", self.check_in, Cadence)
        if not isinstance(cast("object", self.sources), dict):
            check.add("sources", f"must be a dictionary of texts, got {show(self.sources)}", "collection.type")
        check.raise_if_any("Guidelines")
        defaults = {item.name: item.metadata["source"] for item in attrs.fields(Guidelines) if item.metadata}
        check.keep("sources", {**defaults, **self.sources})

    def rows(self) -> tuple[tuple[str, str, str], ...]:
        """Return a row for each number: its name, its value as text, its source.

        Examples:
            >>> from goalkit.checks.guidelines import STARTUP
            >>> STARTUP.rows()[1][:2]
            ('company_objectives', '2 to 3')
        """
        names = [item.name for item in attrs.fields(Guidelines) if item.metadata]
        return tuple((name, _shown(getattr(self, name)), self.sources[name]) for name in names)

    def __str__(self) -> str:
        return f"guidelines {self.name}"


_COUNTS = (
    "kpis_in_all",
    "chased",
    "levels",
    "late",
    "unused_days",
    "flat_readings",
    "flat_days",
    "grading_days",
    "last_days",
    "too_late_days",
    "settled_days",
    "least_cycles",
    "least_key_results",
    "least_forecasts",
)


def _check_between(check: Check, name: str, value: object) -> None:
    pair = parts_of(value)
    if len(pair) != 2:
        check.add(name, f"must be a pair of the least and the most, got {show(value)}", "part.type")
        return
    least, most = check.count(f"{name}[0]", pair[0], low=0), check.count(f"{name}[1]", pair[1], low=0)
    if least is None or most is None:
        return
    if least > most:
        check.add(name, f"has its least above its most, got {least} and {most}", "guidelines.order")
    check.keep(name, (least, most))


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        least, most = cast("Between", value)
        return f"{least} to {most}"
    return str(value) if isinstance(value, Cadence) else digits(cast("float", value))


SCALE_UP = Guidelines()
"""50 to 500 people: company, team and individual goals, a set of KPIs for each function, weekly check-ins."""

STARTUP = Guidelines(
    name="startup",
    company_objectives=(2, 3),
    company_kpis=(5, 10),
    levels=2,
    sources={
        "company_objectives": _SPACELEAN + " (under 50 people: 2-3 company objectives a quarter)",
        "company_kpis": _SPACELEAN + " (5-10 core KPIs used as key results)",
        "levels": _OURS + ": company and team",
    },
)
"""Under 50 people: two or three company objectives a quarter, five to ten KPIs."""

ENTERPRISE = Guidelines(
    name="enterprise",
    kpis=(1, 15),
    levels=4,
    check_in=Cadence(unit="week", every=2),
    sources={
        "kpis": _SPACELEAN + " (10-15 KPIs for each business unit)",
        "levels": _SPACELEAN + " (cascade of 3-4 levels)",
        "check_in": _CEDERBLAD + " (OKRs every two weeks, monthly at the least)",
    },
)
"""500 people and more: a cascade of three to four levels, ten to fifteen KPIs for each business unit."""

STRICT = evolve(
    SCALE_UP,
    name="strict",
    objectives=(1, 2),
    company_objectives=(1, 3),
    key_results=(3, 5),
    kpis=(3, 5),
    sources={
        **SCALE_UP.sources,
        "objectives": _CEDERBLAD + " (1-2 a quarter and team)",
        "company_objectives": _SPACELEAN + " (startups 2-3)",
        "key_results": _SYNERGITA + " (3-5)",
        "kpis": _CEDERBLAD + " (3-5 for each business unit)",
    },
)
"""The tighter advice wherever advice differs."""

GUIDELINES = {item.name: item for item in (STARTUP, SCALE_UP, ENTERPRISE, STRICT)}
"""The presets by name."""
