"""Policies that reproduce the arithmetic of known systems and books: declared values, each with its source.

A preset sets what a system's pages say and leaves the rest at the defaults. Change one choice of it with
`attrs.evolve(policies.viva_goals, clamp=(None, None))`. Where pages say how a status is computed, and of no first part
of the period without one, it holds from the first day (`pending_until=0`); where they say neither, the default holds.
`PUBLISHED` names the fields that the pages state; a printed preset marks the others.

Examples:
    >>> import goalkit as gk
    >>> gk.policies.quantive.clamp, gk.policies.PRESETS["oboard"].pace.on_track
    ((None, None), 0.7)
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from goalkit.model.states import Status
from goalkit.scoring import schools
from goalkit.scoring.pace import Pace
from goalkit.scoring.policy import Policy

__all__ = [
    "PRESETS",
    "PUBLISHED",
    "atlassian",
    "databox",
    "doerr",
    "engagedly",
    "fifteen_five",
    "google",
    "grove",
    "lattice",
    "mooncamp",
    "oboard",
    "perdoo",
    "planview",
    "profit_co",
    "quantive",
    "servicenow",
    "tability",
    "upraise",
    "viva_goals",
]


def _names(on_track: str, at_risk: str, off_track: str, **others: str) -> dict[Status, str]:
    """Return a system's words for the three statuses, from the best to the worst, and for others."""
    names = {Status.ON_TRACK: on_track, Status.AT_RISK: at_risk, Status.OFF_TRACK: off_track}
    return names | {Status(name): word for name, word in others.items()}


google: Policy = Policy(
    name="Google",
    source='re:Work, "Grade OKRs", rework.withgoogle.com/guides/set-goals-with-okrs/steps/grade-OKRs',
    grading=schools.GOOGLE,
)
"""Scores from 0.0 to 1.0; an objective is the mean of its key results; 0.6 to 0.7 is the aim. The pages have one set of
bands, for every objective."""

doerr: Policy = Policy(
    name="Doerr",
    source='John Doerr, "Measure What Matters" (2018), on scoring: goodreads.com/notes/37559166-measure-what-matters',
    grading=schools.DOERR,
)
"""An objective is the mean of the completion of its key results; red, yellow and green for every one."""

grove: Policy = Policy(
    name="Grove",
    source='Andrew Grove\'s rule as retold in "Measure What Matters": a key result was met or it was not',
    credit="all_or_nothing",
    grading=schools.BINARY,
)
"""A key result is met or not; an objective is the share of those met."""

viva_goals: Policy = Policy(
    name="Viva Goals",
    source=(
        "Microsoft, Viva Goals documentation, github.com/MicrosoftDocs/Viva: kr-types.md, "
        "track-okr-progress-status.md, configuring-okrs.md, okr-contributions.md, closing-and-scoring.md"
    ),
    threshold_edges="strict",
    maintain_status="threshold",
    baseline="uncounted",
    members="both",
    stated_status="until_newer",
    status_members="all",
    day_count="first_day_zero",
    pending_until=0,
    common_state="adopted",
    closed_members="pace",
    pace=Pace.points_behind(0, 0.25),
    grading=schools.VIVA_GOALS,
    status_names=_names("On Track", "Behind", "At Risk", pending="Not Started", closed="Closed", postponed="Postponed"),
)
"""Points behind a straight line from 0 on the first day to 100 on the last; the edge of a threshold is not met."""

quantive: Policy = Policy(
    name="Quantive Results",
    source=(
        "Quantive, help.quantive.com/en/articles/3849793 (key results), 4865857 and 4867334 (objectives); "
        "help.gtmhub.com/en/articles/4283366 (cascaded key results)"
    ),
    clamp=(None, None),
    objective_clamp=(None, None),
    threshold_edges="strict",
)
"""Progress is not limited on either side; the edge of a threshold is not met."""

perdoo: Policy = Policy(
    name="Perdoo",
    source=(
        "Perdoo, support.perdoo.com/en/articles/4898961 (progress), 3130225 (progress above 100 %), "
        "4640875 (statuses), 5627060 (KPI targets)"
    ),
    threshold_edges="inclusive",
    objective_status="worst",
    status_members="all",
    closed_members="best",
    stated_status="kept",
    no_threshold="healthy",
    status_names=_names("On track", "Needs attention", "Off track", closed="Accomplished"),
)
"""Progress counts from 0 to 100 %; an objective has the status of its weakest key result."""

lattice: Policy = Policy(
    name="Lattice",
    source="Lattice, help.lattice.com/hc/en-us/articles/360059451414 (weights), help.lattice.com/en/articles/2347054",
    stated_status="kept",
    status_names=_names("On Track", "Progressing", "Off Track", pending="Not Updated"),
)
"""The mean of key results of equal weight, unless weights are given; statuses are chosen by people."""

mooncamp: Policy = Policy(
    name="Mooncamp",
    source=(
        "Mooncamp, mooncamp.com/docs/progress-measurement, mooncamp.com/docs/goal-statuses, "
        "help.mooncamp.com/en/traffic-lights-system-and-status-of-goals"
    ),
    members="both",
    pending_until=0,
    pace=Pace.ratio(0.9, 0.7),
    grading=schools.MOONCAMP,
    status_names=_names("On track", "Progressing", "Off track", pending="Not started"),
)
"""Progress over elapsed time: from 90 % on track, from 70 % progressing; the mean of all goals below."""

tability: Policy = Policy(
    name="Tability",
    source=(
        "Tability, guides.tability.app/docs/features/check-ins/using-the-check-ins-api (confidence), "
        "guides.tability.app/api/tability-api/api-reference/outcomes"
    ),
    pending_until=0,
    pace=Pace(
        on_track=0.7,
        at_risk=0.5,
        committed_on_track=None,
        committed_at_risk=None,
        strict=True,
        strict_at_risk=False,
    ),
    status_names=_names("green", "yellow", "red"),
)
"""Confidence by projected growth: green above 70 %, yellow from 50 to 70 %, red below."""

fifteen_five: Policy = Policy(
    name="15Five",
    source=(
        "15Five, success.15five.com/hc/en-us/articles/360019261211 (key results), 360002690152 (aligned objectives), "
        "50988767493915 (statuses)"
    ),
    clamp=(0, None),
    members="both",
    status_names=_names("On track", "Behind", "At risk"),
)
"""A key result may exceed 100 %, an objective may not; aligned objectives count in equal parts."""

oboard: Policy = Policy(
    name="Oboard",
    source="Oboard, oboard.atlassian.net/wiki/spaces/OBPFJ/pages/42729609 (grades and statuses), 42729574 (thresholds)",
    members="both",
    pending_until=0,
    pace=Pace.ratio(0.7, 0.4),
    status_names=_names("On track", "Behind", "At risk"),
)
"""Progress over elapsed time: from 70 % on track, from 40 % behind, below at risk; the mean of all goals below."""

upraise: Policy = Policy(
    name="UpRaise",
    source=(
        "UpRaise, amoeboids.atlassian.net/wiki/spaces/UPFJ/pages/3942580247 (maintain), USA/pages/1566736458 (status), "
        "UP/pages/62134719 (weights)"
    ),
    threshold_edges="inclusive",
    members="both",
    pending_until=0,
    pace=Pace.ratio(0.95, 0.75),
    status_names=_names("On track", "Falling behind", "At risk"),
)
"""Progress over elapsed time: from 95 % on track, from 75 % falling behind."""

engagedly: Policy = Policy(
    name="Engagedly",
    source=(
        "Engagedly, help.engagedly.com/understanding-goal-measurement-types-and-logics, "
        "help.engagedly.com/automatic-status-updates-for-goals, engagedly.com/goals-module-auto-status-update"
    ),
    threshold_edges="inclusive",
    pending_until=0,
    no_value="judged",
    pace=Pace.points_behind(0.165, 0.33),
    status_names=_names("On Track", "Behind", "At Risk", pending="Not Started"),
)
"""Points behind the elapsed share of the days, today included: to 16.5 on track, to 33 behind; not started before the
first day, and from then on judged."""

profit_co: Policy = Policy(
    name="Profit.co",
    source=(
        "Profit.co, profit.co/answers/kpis/how-does-the-two-progress-calculations-for-the-control-kpi-key-result-work-"
        "in-profit-co, profit.co/answers/okrs/how-are-okr-status-and-color-codes-linked-with-okr"
    ),
    clamp=(0, None),
    maintain="cycle",
    threshold_edges="inclusive",
    stated_status="kept",
    objective_status="confidence",
    status_members="all",
    common_state="adopted",
    confidence_from="status",
    status_confidence={
        Status.CLOSED: 1,
        Status.AHEAD: 0.8,
        Status.ON_TRACK: 0.8,
        Status.AT_RISK: 0.3,
        Status.OFF_TRACK: 0.1,
    },
    confidence_on_track=0.8,
    confidence_at_risk=0.3,
    status_names=_names("On Track", "At Risk", "In Trouble", closed="Completed"),
)
"""Control key results count successful check-ins of the whole period; an objective has the mean confidence that the
statuses of its key results stand for."""

servicenow: Policy = Policy(
    name="ServiceNow Goal Framework",
    source=(
        "ServiceNow, Goal Framework, github.com/ServiceNow/ServiceNowDocs: target-types-gf, "
        "target-status-calculation-examples, goal-progress-value-calculation"
    ),
    maintain="recorded",
    threshold_edges="inclusive",
    members="both",
    stated_status="until_newer",
    objective_status="worst",
    status_members="all",
    phases="latest_period",
    pending_until=0,
    pace=Pace.achievement(0.9, 0.75),
    status_names=_names("Green", "Yellow", "Red"),
)
"""Achievement of the target, or of the plan for the latest period with a value: green from 90 %, yellow from 75 %."""

databox: Policy = Policy(
    name="Databox",
    source="Databox, help.databox.com/understanding-timeframes, help.databox.com/create-and-manage-okrs",
    change="of_target",
    clamp=(None, None),
    objective_clamp=(None, None),
    rollup="by_unit",
)
"""The current value over the target, without a baseline; numbers and money are added before they are divided, what is
in per cent is averaged; where down is good the target is over the value. Of goals below only the direct ones count,
with what their own values add up to."""

planview: Policy = Policy(
    name="Planview OKRs",
    source="Planview, success.planview.com/Planview_LeanKit/OKRs/075_OKR_Health",
    pending_until=0,
    pace=Pace(
        rule="points_behind",
        on_track=0.1,
        at_risk=1,
        committed_on_track=None,
        committed_at_risk=None,
        ahead=0.1,
        strict=True,
        strict_at_risk=False,
    ),
    status_names=_names("On track", "Behind", "Behind", ahead="Ahead"),
)
"""Within 10 points of what is planned by now is on track; 10 or more behind is behind, 10 or more ahead is ahead."""

atlassian: Policy = Policy(
    name="Atlassian Goals",
    source='Atlassian, "Status and score", intercom.help/atlas-by-atlassian/en/articles/6216876',
    pending_until=0,
    pace=Pace.by_score(0.65, 0.35),  # 0.7 and 0.4 of a score rounded half up to one decimal
    grading=schools.ATLASSIAN,
    status_names=_names("On track", "At risk", "Off track", pending="Pending", postponed="Paused", closed="Completed"),
)
"""The bands of the score are the status: off track to 0.3, at risk 0.4 to 0.6, on track from 0.7."""

PRESETS: Mapping[str, Policy] = MappingProxyType(
    {
        "google": google,
        "doerr": doerr,
        "grove": grove,
        "viva_goals": viva_goals,
        "quantive": quantive,
        "perdoo": perdoo,
        "lattice": lattice,
        "mooncamp": mooncamp,
        "tability": tability,
        "fifteen_five": fifteen_five,
        "oboard": oboard,
        "upraise": upraise,
        "engagedly": engagedly,
        "profit_co": profit_co,
        "servicenow": servicenow,
        "databox": databox,
        "planview": planview,
        "atlassian": atlassian,
    }
)
"""Every preset by its name."""

PUBLISHED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        name: frozenset(fields.split())
        for name, fields in {
            "google": "clamp objective_clamp credit rollup grading",
            "doerr": "clamp objective_clamp credit rollup grading",
            "grove": "credit",
            "viva_goals": "change credit baseline maintain threshold_edges members rollup grading pace day_count "
            "phases pending_until no_value maintain_status stated_status objective_status status_members "
            "closed_members common_state",
            "quantive": "clamp change credit maintain threshold_edges rollup",
            "perdoo": "clamp objective_clamp threshold_edges rollup stated_status objective_status status_members "
            "closed_members no_threshold",
            "lattice": "rollup stated_status",
            "mooncamp": "clamp objective_clamp members rollup grading pace pending_until objective_status",
            "tability": "pace pending_until",
            "fifteen_five": "clamp objective_clamp members rollup",
            "oboard": "threshold_edges members rollup pace pending_until",
            "upraise": "maintain threshold_edges members rollup pace pending_until",
            "engagedly": "threshold_edges pace day_count pending_until no_value",
            "profit_co": "clamp maintain threshold_edges stated_status objective_status status_members confidence_from "
            "status_confidence common_state",
            "servicenow": "change credit maintain threshold_edges members rollup pace phases pending_until "
            "stated_status objective_status status_members",
            "databox": "change credit rollup",
            "planview": "rollup pace pending_until",
            "atlassian": "clamp grading pace pending_until",
        }.items()
    }
)
"""Of every preset, by its name, the fields that its source states. All others are goalkit's own."""
