"""The policy: one immutable value that holds every choice the arithmetic has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, TypeAlias, cast, get_args

import attrs

from goalkit.model._check import Check, as_number, as_tuple, show
from goalkit.model._pretty import pretty
from goalkit.model.cadence import Cadence
from goalkit.model.cycles import DayCount
from goalkit.model.measures import MaintainMethod
from goalkit.model.numbers import Number, settle
from goalkit.model.states import Status
from goalkit.scoring._plain import plain, read_table
from goalkit.scoring._sentences import policy_text
from goalkit.scoring.grading import Grading
from goalkit.scoring.pace import Pace

__all__ = [
    "BaselineRule",
    "ChangeRule",
    "Clamp",
    "ClosedMembers",
    "CommonState",
    "ConfidenceFrom",
    "Credit",
    "Degenerate",
    "GuardrailRule",
    "MaintainStatus",
    "Members",
    "Membership",
    "NoThreshold",
    "NoValue",
    "NotStarted",
    "ObjectiveStatus",
    "OwnerScore",
    "PhaseRule",
    "Policy",
    "RollUp",
    "StatedStatus",
    "StatusMembers",
    "ThresholdEdges",
]

Clamp: TypeAlias = tuple[float | None, float | None]
"""The lowest and highest score; None leaves that side open."""
Degenerate: TypeAlias = Literal["reached", "zero", "unknown"]
"""Progress where baseline and target are equal: 1 once reached (else 0), always 0, or unknown."""
Members: TypeAlias = Literal["auto", "key_results", "children", "both"]
"""What an objective is made of; `auto` takes its key results where any counts, else its children; `children` takes
its key results where no child contributes to it."""
RollUp: TypeAlias = Literal["mean", "min", "sum", "by_unit"]
"""Weighted mean of scores, lowest score, or sum of values over sum of targets: of all values, or only of those that
are no percentages or other ratios, which are averaged."""
Membership: TypeAlias = Literal["count", "zero", "exclude"]
"""Whether a goal in some state counts with its score, counts as 0, or does not count."""
NotStarted: TypeAlias = Literal["zero", "exclude"]
"""Whether a key result without any value counts as 0 or does not count."""
OwnerScore: TypeAlias = Literal["objectives", "key_results"]
"""Whether an owner's score is the mean of its objectives or of all their key results."""
ObjectiveStatus: TypeAlias = Literal["projected", "worst", "confidence"]
"""An objective's status by its own score, by its worst counted member, or by mean confidence."""
StatusMembers: TypeAlias = Literal["counted", "all"]
"""Whose statuses make that of an objective: those of the members that count in its score, by their weights there, or
those of all members alike."""
NoValue: TypeAlias = Literal["pending", "judged"]
"""Whether the status of a goal without any value is pending or that of a score of 0."""
GuardrailRule: TypeAlias = Literal["report", "cap_status", "cap_score", "veto"]
"""What a breached guardrail does, from least to most."""
ChangeRule: TypeAlias = Literal["from_baseline", "of_target"]
"""Progress of a `Change` from its baseline to its target, or as the value over the target (target over value where
it should fall)."""
Credit: TypeAlias = Literal["partial", "all_or_nothing"]
"""Whether a key result, or a sum of values, scores its progress, or 1 once it is reached and 0 before."""
BaselineRule: TypeAlias = Literal["complete", "uncounted"]
"""Whether a `Baseline` is complete once it has a first value, or never has a score."""
ThresholdEdges: TypeAlias = Literal["declared", "inclusive", "strict"]
"""Whether a value equal to the threshold of a `Maintain` meets it: as the threshold says, always, or never."""
MaintainStatus: TypeAlias = Literal["pace", "threshold"]
"""The status of a `Maintain` by the pace of its score, or by the band that its value lies in."""
PhaseRule: TypeAlias = Literal["line", "latest_period"]
"""What phases expect: by the day on a straight line through them, or what is planned for the end of the period in
which the latest value lies."""
ConfidenceFrom: TypeAlias = Literal["stated", "status"]
"""Whether the confidence of a key result is the last one stated (else what its status is worth), or always what its
status is worth."""
CommonState: TypeAlias = Literal["ignored", "adopted"]
"""Whether an objective whose members are all closed, or all postponed, has that status itself."""
ClosedMembers: TypeAlias = Literal["silent", "best", "pace"]
"""What closed members say of the worst status: nothing; that they are better than any other; or, where all others are
pending, that the objective goes by its own pace."""
StatedStatus: TypeAlias = Literal["sticky", "until_newer", "kept", "ignored"]
"""How long a status that a person stated holds: until the next check-in, until a newer value, until another one is
stated, or not at all."""
NoThreshold: TypeAlias = Literal["no_threshold", "healthy"]
"""The health of a KPI that has readings but no threshold."""


def _as_pairs(values: Mapping[str, Number] | Iterable[tuple[str, Number]]) -> tuple[tuple[str, float], ...]:
    return as_tuple(cast("Iterable[tuple[str, float]]", values.items() if isinstance(values, Mapping) else values))


def _as_shares(
    values: Mapping[Status, Number] | Mapping[str, Number] | Iterable[tuple[Status | str, Number]],
) -> tuple[tuple[Status, float], ...]:
    return as_tuple(cast("Iterable[tuple[Status, float]]", values.items() if isinstance(values, Mapping) else values))


def _as_names(
    values: Mapping[Status, str] | Mapping[str, str] | Iterable[tuple[Status | str, str]],
) -> tuple[tuple[Status, str], ...]:
    return as_tuple(cast("Iterable[tuple[Status, str]]", values.items() if isinstance(values, Mapping) else values))


def _as_clamp(values: Iterable[Number | None]) -> Clamp:
    return cast("Clamp", as_tuple(values))


_CHOICES: dict[str, tuple[str, ...]] = {
    "degenerate": get_args(Degenerate),
    "members": get_args(Members),
    "rollup": get_args(RollUp),
    "not_started": get_args(NotStarted),
    "drafts": get_args(Membership),
    "closed": get_args(Membership),
    "postponed": get_args(Membership),
    "cancelled": get_args(Membership),
    "owner_score": get_args(OwnerScore),
    "objective_status": get_args(ObjectiveStatus),
    "guardrails": get_args(GuardrailRule),
    "day_count": get_args(DayCount),
    "change": get_args(ChangeRule),
    "credit": get_args(Credit),
    "threshold_edges": get_args(ThresholdEdges),
    "maintain": get_args(MaintainMethod),
    "maintain_status": get_args(MaintainStatus),
    "baseline": get_args(BaselineRule),
    "no_value": get_args(NoValue),
    "status_members": get_args(StatusMembers),
    "stated_status": get_args(StatedStatus),
    "phases": get_args(PhaseRule),
    "confidence_from": get_args(ConfidenceFrom),
    "common_state": get_args(CommonState),
    "closed_members": get_args(ClosedMembers),
    "no_threshold": get_args(NoThreshold),
}


@pretty
@attrs.frozen(kw_only=True)
class Policy:
    """Every choice that the arithmetic has, by name. The defaults are the rules the reference describes.

    Raises:
        InvalidValue: An unknown choice, a clamp or limits out of order, a weight below 0.

    Examples:
        >>> import goalkit as gk
        >>> gk.Policy(clamp=(None, None), not_started="exclude").clamp
        (None, None)
        >>> gk.Policy(rollup="median")
        Traceback (most recent call last):
        goalkit.errors.InvalidValue: Policy: rollup: must be one of mean, min, sum, by_unit; got 'median'
    """

    name: str = ""
    """What people call it."""
    source: str = ""
    """Where its rules are published."""
    clamp: Clamp = attrs.field(default=(0.0, 1.0), converter=_as_clamp)
    """Lowest and highest computed score of a key result. (None, None) shows 125 % and -20 %. A clamp limits what is
    computed of values: a closing score stays as the person gave it, and what counts as 0 counts as 0, also outside."""
    objective_clamp: Clamp = attrs.field(default=(0.0, 1.0), converter=_as_clamp)
    """Lowest and highest roll-up of an objective (15Five: key results may exceed 1, objectives not). Guardrails lower
    what it leaves, also below its lowest score."""
    change: ChangeRule = "from_baseline"
    """What the progress of a `Change` is: the part of its way, or the value over the target (Databox)."""
    credit: Credit = "partial"
    """Whether a key result scores its progress, or only 1 or 0 (Grove: "did I do it or not?"). Where values are added
    up it is the sum that is credited: 1 once it reaches the sum of the targets, 0 before, whichever parts did."""
    degenerate: Degenerate = "reached"
    """Progress of a `Change` whose baseline equals its target."""
    maintain: MaintainMethod = "latest"
    """What a `Maintain` counts that does not say so itself."""
    threshold_edges: ThresholdEdges = "declared"
    """Whether a value equal to the threshold of a `Maintain` meets it."""
    baseline: BaselineRule = "complete"
    """What a `Baseline` scores once it has a first value. An `uncounted` one has no score, does not count and is never
    on track by itself (Viva Goals); a closing score stays as the person gave it."""
    members: Members = "auto"
    """What an objective's score is made of."""
    rollup: RollUp = "mean"
    """How the members become one score. A `sum` needs one unit: values of key results, and what those of child
    objectives add up to; members that cannot be added are averaged. Weights and fixed shares play no part in a sum
    but that 0 leaves a member out. `by_unit` adds numbers and money and averages what is in per cent, and key results
    of a KPI that is a ratio (Databox)."""
    not_started: NotStarted = "zero"
    """How a key result without any value counts."""
    drafts: Membership = "exclude"
    """How a draft counts."""
    closed: Membership = "count"
    """How a closed goal counts."""
    postponed: Membership = "count"
    """How a postponed goal counts."""
    cancelled: Membership = "exclude"
    """How a cancelled goal counts."""
    priority_weights: tuple[tuple[str, float], ...] = attrs.field(default=(), converter=_as_pairs)
    """What a goal's weight is multiplied by for its priority label; a label not listed, and none, is 1."""
    owner_score: OwnerScore = "objectives"
    """What an owner's score is made of."""
    grading: Grading = attrs.field(factory=Grading)
    """The bands of grades and the edges of the stretch zones."""
    pace: Pace = attrs.field(factory=Pace)
    """How a score becomes a status."""
    day_count: DayCount = "end_of_day"
    """How days count: `as_of` is the close of that day, or 0 % on the first and 100 % on the last (Viva)."""
    phases: PhaseRule = "line"
    """What is expected of a key result with phases. By `latest_period` the status of the latest period with a value
    holds until the next value (ServiceNow)."""
    pending_until: float = attrs.field(default=0.2, converter=as_number)
    """The share of the cycle before which the status is pending. Before the cycle begins it always is."""
    no_value: NoValue = "pending"
    """The status where no value exists yet. By `judged` it is that of a score of 0 (Engagedly: at risk where nobody
    checked in by the last day); a `Maintain` whose status goes by its threshold still waits for a value."""
    maintain_status: MaintainStatus = "pace"
    """By `threshold` a `Maintain` is on track where its value is healthy, at risk in the warning band, off track
    beyond (Viva Goals)."""
    stated_status: StatedStatus = "sticky"
    """How long a stated status holds."""
    objective_status: ObjectiveStatus = "projected"
    """Where an objective's status comes from. By `confidence` an objective none of whose key results is asked goes by
    what the statuses of its children are worth."""
    status_members: StatusMembers = "counted"
    """By `worst` and by `confidence`: who is asked. By `all` it is every member that neither its state nor a link that
    only supports keeps out, also one of weight 0, and all have the same say (Perdoo, ServiceNow, Profit.co)."""
    closed_members: ClosedMembers = "silent"
    """By `worst`: what closed members say (Perdoo: the best of all; Viva Goals: beside members that have not started
    the pace of the objective decides)."""
    common_state: CommonState = "ignored"
    """Whether an objective adopts the state of members that are all closed or all postponed (Viva Goals); drafts and
    cancelled ones are not asked."""
    confidence_from: ConfidenceFrom = "stated"
    """By `confidence`: whether a stated confidence counts before what the status is worth (Profit.co: the status
    alone)."""
    status_confidence: tuple[tuple[Status, float], ...] = attrs.field(default=(), converter=_as_shares)
    """By `confidence`: what the status of a key result is worth where no confidence was stated, and of one that is
    closed or otherwise not active also where one was; a status not listed is worth nothing known and does not
    count."""
    confidence_on_track: float = attrs.field(default=0.7, converter=as_number)
    """By `confidence`: on track from this mean confidence."""
    confidence_at_risk: float = attrs.field(default=0.4, converter=as_number)
    """By `confidence`: at risk from this mean confidence."""
    guardrails: GuardrailRule = "cap_status"
    """What a breached guardrail does: only shown, status at most at risk, also score at most
    `guardrail_score`, or score at most 0. It never raises a score."""
    guardrail_score: float = attrs.field(default=0.6, converter=as_number)
    """The highest score under a breached guardrail, by `cap_score`."""
    no_threshold: NoThreshold = "no_threshold"
    """The health of a KPI that has readings but no threshold."""
    check_in_cadence: Cadence = attrs.field(factory=Cadence.weekly)
    """How often a check-in is due where the key result does not say."""
    stale_after: int = 2
    """Periods without a check-in or reading after which a value is stale."""
    status_names: tuple[tuple[Status, str], ...] = attrs.field(default=(), converter=_as_names)
    """What people call the statuses; for display and comparison only."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.text("name", self.name)
        check.text("source", self.source)
        for name, options in _CHOICES.items():
            check.choice(name, getattr(self, name), options)
        for name in ("clamp", "objective_clamp"):
            _check_clamp(check, name, getattr(self, name))
        _check_weights(check, self.priority_weights)
        _check_by_status(check, "status_confidence", self.status_confidence, _share)
        _check_by_status(check, "status_names", self.status_names, _name)
        check.instance("grading", self.grading, Grading)
        check.instance("pace", self.pace, Pace)
        check.number("pending_until", self.pending_until, low=0, high=1)
        good = check.number("confidence_on_track", self.confidence_on_track, low=0, high=1)
        fair = check.number("confidence_at_risk", self.confidence_at_risk, low=0, high=1)
        if good is not None and fair is not None and fair > good:
            check.add("confidence_at_risk", f"must not lie above on track ({good:g}), got {fair:g}", "pace.order")
        check.number("guardrail_score", self.guardrail_score, low=0, high=1)
        check.instance("check_in_cadence", self.check_in_cadence, Cadence)
        check.count("stale_after", self.stale_after)
        check.raise_if_any("Policy")
        for name in ("pending_until", "confidence_on_track", "confidence_at_risk"):
            check.keep(name, settle(getattr(self, name)))  # as what it is compared with

    def priority_weight(self, priority: str) -> float:
        """Return what the weight of a goal with this priority label is multiplied by.

        Examples:
            >>> Policy(priority_weights={"P0": 1, "P1": 0}).priority_weight("P1")
            0.0
        """
        return dict(self.priority_weights).get(priority, 1.0)

    def to_dict(self) -> dict[str, object]:
        """Return what differs from the default as plain values, for JSON and TOML; `none` stands for None.

        Examples:
            >>> Policy(clamp=(0, None), not_started="exclude").to_dict()
            {'clamp': [0, 'none'], 'not_started': 'exclude'}
        """
        return plain(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Policy:
        """Return the policy that a table of fields describes; a `preset` gives the fields that it does not name.

        Raises:
            InvalidValue: Anything is wrong; everything is listed, each with its path.

        Examples:
            >>> Policy.from_dict({"pace": {"on_track": 0.9}}).pace.at_risk
            0.4
            >>> Policy.from_dict({"not_startd": "exclude"})
            Traceback (most recent call last):
            goalkit.errors.InvalidValue: Policy: not_startd: is no key of this table; did you mean not_started?
        """
        return read_table(cls, data)

    def __str__(self) -> str:
        return policy_text(self)

    def status_name(self, status: Status) -> str:
        """Return what people call a status.

        Examples:
            >>> import goalkit as gk
            >>> Policy(status_names={gk.Status.AT_RISK: "Behind"}).status_name(gk.Status.AT_RISK)
            'Behind'
        """
        return dict(self.status_names).get(status, str(status))


def _check_clamp(check: Check, name: str, clamp: object) -> None:
    given = show(clamp)
    sides = cast("tuple[object, ...]", clamp) if isinstance(clamp, tuple) else ()
    if len(sides) != 2:
        text = "must be the lowest and the highest score, or None for an open side"
        check.add(name, f"{text}; got {given}", "clamp.form")
        return
    low, high = (None if side is None else check.to_float(name, side) for side in sides)
    if low is not None and high is not None and low > high:
        check.add(name, f"must not have its lowest score above its highest, got {given}", "clamp.order")
    check.keep(name, (low, high))


def _pairs(check: Check, name: str, pairs: object, what: str) -> Iterator[tuple[str, object, object]]:
    """Yield the path and both parts of what is a pair."""
    found = cast("tuple[tuple[object, ...], ...]", check.items(name, pairs, (tuple, list)))
    for position, pair in enumerate(found):
        path = f"{name}[{position}]"
        if len(pair) == 2:
            yield path, pair[0], pair[1]
        else:
            check.add(path, f"must be a {what}, got {show(pair)}", "part.type")


def _share(check: Check, path: str, value: object) -> object:
    share = check.to_float(path, value)
    if share is not None and not 0 <= share <= 1:
        check.add(path, f"must lie from 0 to 1, got {share:g}", "number.range")
    return share


def _name(check: Check, path: str, value: object) -> object:
    return check.text(path, value, empty=False)


def _check_by_status(check: Check, name: str, pairs: object, read: Callable[[Check, str, object], object]) -> None:
    """Check and keep what is said of each status."""
    right: dict[Status, object] = {}
    for path, first, second in _pairs(check, name, pairs, "status and what is said of it"):
        status = next((item for item in Status if item == first), None)
        if status is None:
            check.add(path, f"must be one of {', '.join(Status)}; got {show(first)}", "choice.unknown")
            continue
        if status in right:
            check.add(path, f"{show(str(status))} is listed twice", "id.duplicate")
        right[status] = read(check, path, second)
    check.keep(name, tuple(right.items()))


def _check_weights(check: Check, pairs: object) -> None:
    right: dict[str, float] = {}
    for path, first, second in _pairs(check, "priority_weights", pairs, "label and a weight"):
        label, weight = check.text(path, first), check.to_float(path, second)
        if weight is not None and weight < 0:
            check.add(path, f"must be 0 or more, got {weight:g}", "number.low")
        if label in right:
            check.add(path, f"{show(label)} is listed twice", "id.duplicate")
        if label is not None:
            right[label] = weight or 0.0
    check.keep("priority_weights", tuple(right.items()))
