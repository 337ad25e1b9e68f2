"""Goals as values: Objectives and Key Results, KPIs, cycles and thresholds, and what they are worth.

An OKR says what to change; a KPI says whether the engine is healthy. goalkit keeps them one connected
system: build or load a `Plan`, evaluate it as of a date under a `Policy`, read the `Scorecard`.
"""

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


def __dir__() -> list[str]:
    return __all__
