"""Goals as values: Objectives and Key Results, KPIs, cycles and thresholds, and what they are worth.

An OKR says what to change; a KPI says whether the engine is healthy. goalkit keeps them one connected
system: build or load a `Plan`, evaluate it as of a date under a `Policy`, read the `Scorecard`.
"""

import importlib
import sys
import typing

if typing.TYPE_CHECKING:
    from goalkit.cascade.carry_over import CarryOverRule, carry_over
    from goalkit.cascade.contribution import contribution, contributions, sensitivity
    from goalkit.cascade.coverage import coverage
    from goalkit.cascade.graph import AlignmentGraph
    from goalkit.cascade.what_if import what_if
    from goalkit.checks.audit import Audit, Metric, audit
    from goalkit.checks.check import check
    from goalkit.checks.findings import Finding, Report, Severity
    from goalkit.checks.guidelines import Guidelines
    from goalkit.checks.rule import Rule
    from goalkit.errors import (
        GoalkitError,
        InvalidFile,
        InvalidPlan,
        InvalidValue,
        MissingExtra,
        NotFound,
        Problem,
        UnreadableFile,
        VersionConflict,
    )
    from goalkit.insight.calibration import Calibration, calibration
    from goalkit.insight.forecast import Forecast, forecast
    from goalkit.insight.limits import ProcessLimits, process_limits
    from goalkit.insight.process import Process, process_behaviour
    from goalkit.interchange.files import dump, dumps, load, loads
    from goalkit.linking.coverage import KPICoverage, kpi_coverage
    from goalkit.linking.drafts import Draft, draft_objective
    from goalkit.linking.holding import Holding, Sustained, sustained
    from goalkit.linking.view import KPIView, kpi_view
    from goalkit.live import LiveScorecard
    from goalkit.model.cadence import Cadence
    from goalkit.model.calendars import FiscalCalendar, RetailCalendar
    from goalkit.model.cycles import Cycle, business_date
    from goalkit.model.health import HealthSpan, Trend
    from goalkit.model.history import CheckIn, Closing, Revision, StateChange
    from goalkit.model.ignores import Ignore
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI, Decision, Target
    from goalkit.model.measures import Baseline, Cascaded, Change, Maintain, Milestone, Milestones
    from goalkit.model.objectives import Alignment, Objective
    from goalkit.model.owners import Owner
    from goalkit.model.plan import Plan
    from goalkit.model.readings import Reading
    from goalkit.model.states import Health, State, Status
    from goalkit.model.thresholds import Threshold
    from goalkit.scoring import presets as policies
    from goalkit.scoring.comparing import Comparison, compare
    from goalkit.scoring.evaluate import evaluate
    from goalkit.scoring.explain import Explanation
    from goalkit.scoring.grading import Band, Grade, Grading, StretchZone
    from goalkit.scoring.pace import Pace
    from goalkit.scoring.policy import Policy
    from goalkit.scoring.results import KeyResultResult, KPIResult, ObjectiveResult, OwnerResult
    from goalkit.scoring.schools import Levels
    from goalkit.scoring.scorecard import Scorecard

__all__ = [
    "KPI",
    "Alignment",
    "AlignmentGraph",
    "Audit",
    "Band",
    "Baseline",
    "Cadence",
    "Calibration",
    "CarryOverRule",
    "Cascaded",
    "Change",
    "CheckIn",
    "Closing",
    "Comparison",
    "Cycle",
    "Decision",
    "Draft",
    "Explanation",
    "Finding",
    "FiscalCalendar",
    "Forecast",
    "GoalkitError",
    "Grade",
    "Grading",
    "Guidelines",
    "Health",
    "HealthSpan",
    "Holding",
    "Ignore",
    "InvalidFile",
    "InvalidPlan",
    "InvalidValue",
    "KPICoverage",
    "KPIResult",
    "KPIView",
    "KeyResult",
    "KeyResultResult",
    "Levels",
    "LiveScorecard",
    "Maintain",
    "Metric",
    "Milestone",
    "Milestones",
    "MissingExtra",
    "NotFound",
    "Objective",
    "ObjectiveResult",
    "Owner",
    "OwnerResult",
    "Pace",
    "Plan",
    "Policy",
    "Problem",
    "Process",
    "ProcessLimits",
    "Reading",
    "Report",
    "RetailCalendar",
    "Revision",
    "Rule",
    "Scorecard",
    "Severity",
    "State",
    "StateChange",
    "Status",
    "StretchZone",
    "Sustained",
    "Target",
    "Threshold",
    "Trend",
    "UnreadableFile",
    "VersionConflict",
    "audit",
    "business_date",
    "calibration",
    "carry_over",
    "check",
    "compare",
    "contribution",
    "contributions",
    "coverage",
    "draft_objective",
    "dump",
    "dumps",
    "evaluate",
    "forecast",
    "kpi_coverage",
    "kpi_view",
    "load",
    "loads",
    "policies",
    "process_behaviour",
    "process_limits",
    "sensitivity",
    "sustained",
    "what_if",
]

_HOMES = {
    "goalkit.cascade.carry_over": (
        "CarryOverRule",
        "carry_over",
    ),
    "goalkit.cascade.contribution": (
        "contribution",
        "contributions",
        "sensitivity",
    ),
    "goalkit.cascade.coverage": ("coverage",),
    "goalkit.cascade.graph": ("AlignmentGraph",),
    "goalkit.cascade.what_if": ("what_if",),
    "goalkit.checks.audit": (
        "Audit",
        "Metric",
        "audit",
    ),
    "goalkit.checks.check": ("check",),
    "goalkit.checks.findings": (
        "Finding",
        "Report",
        "Severity",
    ),
    "goalkit.checks.guidelines": ("Guidelines",),
    "goalkit.checks.rule": ("Rule",),
    "goalkit.errors": (
        "GoalkitError",
        "InvalidFile",
        "InvalidPlan",
        "InvalidValue",
        "MissingExtra",
        "NotFound",
        "Problem",
        "UnreadableFile",
        "VersionConflict",
    ),
    "goalkit.insight.calibration": (
        "Calibration",
        "calibration",
    ),
    "goalkit.insight.forecast": (
        "Forecast",
        "forecast",
    ),
    "goalkit.insight.limits": (
        "ProcessLimits",
        "process_limits",
    ),
    "goalkit.insight.process": (
        "Process",
        "process_behaviour",
    ),
    "goalkit.interchange.files": (
        "dump",
        "dumps",
        "load",
        "loads",
    ),
    "goalkit.linking.coverage": (
        "KPICoverage",
        "kpi_coverage",
    ),
    "goalkit.linking.drafts": (
        "Draft",
        "draft_objective",
    ),
    "goalkit.linking.holding": (
        "Holding",
        "Sustained",
        "sustained",
    ),
    "goalkit.linking.view": (
        "KPIView",
        "kpi_view",
    ),
    "goalkit.live": ("LiveScorecard",),
    "goalkit.model.cadence": ("Cadence",),
    "goalkit.model.calendars": (
        "FiscalCalendar",
        "RetailCalendar",
    ),
    "goalkit.model.cycles": (
        "Cycle",
        "business_date",
    ),
    "goalkit.model.health": (
        "HealthSpan",
        "Trend",
    ),
    "goalkit.model.history": (
        "CheckIn",
        "Closing",
        "Revision",
        "StateChange",
    ),
    "goalkit.model.ignores": ("Ignore",),
    "goalkit.model.key_results": ("KeyResult",),
    "goalkit.model.kpis": (
        "KPI",
        "Decision",
        "Target",
    ),
    "goalkit.model.measures": (
        "Baseline",
        "Cascaded",
        "Change",
        "Maintain",
        "Milestone",
        "Milestones",
    ),
    "goalkit.model.objectives": (
        "Alignment",
        "Objective",
    ),
    "goalkit.model.owners": ("Owner",),
    "goalkit.model.plan": ("Plan",),
    "goalkit.model.readings": ("Reading",),
    "goalkit.model.states": (
        "Health",
        "State",
        "Status",
    ),
    "goalkit.model.thresholds": ("Threshold",),
    "goalkit.scoring.comparing": (
        "Comparison",
        "compare",
    ),
    "goalkit.scoring.evaluate": ("evaluate",),
    "goalkit.scoring.explain": ("Explanation",),
    "goalkit.scoring.grading": (
        "Band",
        "Grade",
        "Grading",
        "StretchZone",
    ),
    "goalkit.scoring.pace": ("Pace",),
    "goalkit.scoring.policy": ("Policy",),
    "goalkit.scoring.results": (
        "KeyResultResult",
        "KPIResult",
        "ObjectiveResult",
        "OwnerResult",
    ),
    "goalkit.scoring.schools": ("Levels",),
    "goalkit.scoring.scorecard": ("Scorecard",),
}
"""Where each name lives. A module is loaded when one of its names is first asked for: a program that loads plans and
evaluates them pays for neither audits nor forecasts, and `import goalkit` alone loads nothing."""

_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


if not typing.TYPE_CHECKING:  # a type checker that saw it would take any name for one of these

    def __getattr__(name: str) -> object:
        if name == "policies":
            found: object = importlib.import_module("goalkit.scoring.presets")
        elif name in _HOME_OF:
            found = getattr(importlib.import_module(_HOME_OF[name]), name)
        else:
            raise AttributeError(f"module 'goalkit' has no attribute {name!r}", name=name, obj=sys.modules[__name__])
        globals()[name] = found  # from now on it is an attribute like any other
        return found


def __dir__() -> list[str]:
    return __all__
