"""Which KPIs nobody answers for, which nothing uses, and which goals no KPI watches."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs

from goalkit.linking.view import UNDECIDED_DAYS, check_asked, current_objectives, links, undecided
from goalkit.model._check import Check
from goalkit.model.measures import Cascaded
from goalkit.model.numbers import percent
from goalkit.model.states import Health, State
from goalkit.scoring.evaluate import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goalkit.linking.view import Link
    from goalkit.model.plan import Plan
    from goalkit.scoring.policy import Policy
    from goalkit.scoring.scorecard import Scorecard

__all__ = ["ChasedKPIs", "KPICoverage", "kpi_coverage"]

_NO_GOALS = (State.DRAFT, State.CANCELLED)


@attrs.frozen(kw_only=True)
class ChasedKPIs:
    """The different KPIs that the current key results of one owner, or of a whole plan, read.

    Examples:
        >>> from goalkit.linking.coverage import ChasedKPIs
        >>> ChasedKPIs(owner="growth", kpis=("churn", "nps"), limit=3).too_many
        False
    """

    owner: str | None
    """The id of the owner; None for key results without one, and for the whole plan."""
    kpis: tuple[str, ...]
    """The ids of the KPIs, in the order of the plan."""
    limit: int
    """How many are advised at most."""

    @property
    def too_many(self) -> bool:
        """Whether there are more than advised."""
        return len(self.kpis) > self.limit


@attrs.frozen(kw_only=True)
class KPICoverage:
    """How the KPIs and the goals of a plan cover each other on a day. Made by `kpi_coverage`.

    All ids stand in the order of the plan. A *current* key result is active (its objective too), and its
    objective has no cycle or one that contains the day.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.linking.coverage import kpi_coverage
        >>> may = dt.date(2026, 5, 31)
        >>> plan = gk.Plan(
        ...     owners=[gk.Owner(id="growth")],
        ...     kpis=[
        ...         gk.KPI(id="churn", threshold=gk.Threshold.at_most(3), readings=[(may, 4.2)]),
        ...         gk.KPI(id="nps", threshold=gk.Threshold.at_least(40), readings=[(may, 31)]),
        ...         gk.KPI(id="visits", kind="flow"),
        ...     ],
        ...     objectives=[
        ...         gk.Objective(
        ...             id="loved",
        ...             title="People recommend us",
        ...             owner="growth",
        ...             key_results=[gk.KeyResult(id="kr", title="31 to 40", measure=gk.Change(target=40, kpi="nps"))],
        ...         ),
        ...         gk.Objective(id="fun", title="Have fun", owner="growth"),
        ...     ],
        ... )
        >>> print(kpi_coverage(plan, dt.date(2026, 6, 15)))
        health        KPIs  with a current key result
        healthy          0                          0
        warning          0                          0
        breached         2                          1
        stale            0                          0
        no_data          1                          0
        no_threshold     0                          0
        <BLANKLINE>
        owner         KPIs chased
        growth                  1
        in total                1
        <BLANKLINE>
        KPIs with a current key result: 33 %
        current objectives with a KPI or a guardrail: 50 %
        breached, nobody works on it: churn
        breached, somebody works on it: nps
        used by nothing: churn, visits
        objectives without a KPI or a guardrail: fun
    """

    as_of: dt.date
    """The day, up to its close."""
    healthy: tuple[str, ...]
    """KPIs by their health on the day: each stands in exactly one of the six lists from here on."""
    warning: tuple[str, ...]
    """KPIs in the warning band."""
    breached: tuple[str, ...]
    """KPIs whose threshold is breached."""
    stale: tuple[str, ...]
    """KPIs whose last reading is too old to say; those last known as breached stand in the lists below, too."""
    no_data: tuple[str, ...]
    """KPIs without a reading by the day."""
    no_threshold: tuple[str, ...]
    """KPIs for which nothing says which values are healthy."""
    unanswered: tuple[str, ...]
    """KPIs whose last known health is a breach, stale or not, and that no current key result reads."""
    answered: tuple[str, ...]
    """KPIs whose last known health is a breach, stale or not, and that a current key result reads."""
    unanswered_warnings: tuple[str, ...]
    """KPIs whose last known health is a warning, stale or not, and that no current key result reads."""
    unused: tuple[str, ...]
    """KPIs that nothing uses: no key result of any time or state reads them, no objective of any time or
    state has them as a guardrail, and they informed no decision in the last 90 days."""
    undecided: tuple[str, ...]
    """KPIs that informed no decision in the last 90 days although their first reading is at least as old,
    whether or not something uses them."""
    linked: tuple[str, ...]
    """KPIs that a current key result reads, whatever their health."""
    objectives: tuple[str, ...]
    """The current objectives: active, without a cycle or in one that contains the day."""
    blind: tuple[str, ...]
    """Current objectives without a guardrail of which no key result reads a KPI (drafts and cancelled ones
    do not count).

    An objective without key results of its own, and a `Cascaded` key result, are what contributes to them: they
    read a KPI where one of those does, however far below (a link of weight 0 does not contribute)."""
    guarded_only: tuple[str, ...]
    """Current objectives with a guardrail that would be `blind` without it."""
    chased: tuple[ChasedKPIs, ...]
    """The KPIs that the current key results of each owner read, in the order of the plan; at last those of
    key results without an owner, if any. A key result without an owner has its objective's."""
    chased_in_total: ChasedKPIs
    """The KPIs that all current key results read: the same as `linked`."""

    @property
    def share_of_kpis(self) -> float | None:
        """Share of the KPIs that a current key result reads; None without KPIs."""
        return _share(len(self.linked), sum(len(found) for _, found in self._by_health()))

    @property
    def share_of_objectives(self) -> float | None:
        """Share of the current objectives with a key result on a KPI, or a guardrail; None without any."""
        return _share(len(self.objectives) - len(self.blind), len(self.objectives))

    def _by_health(self) -> Iterator[tuple[Health, tuple[str, ...]]]:
        yield Health.HEALTHY, self.healthy
        yield Health.WARNING, self.warning
        yield Health.BREACHED, self.breached
        yield Health.STALE, self.stale
        yield Health.NO_DATA, self.no_data
        yield Health.NO_THRESHOLD, self.no_threshold

    def __str__(self) -> str:
        return "\n".join([*self._tables(), *self._lists()])

    def _tables(self) -> Iterator[str]:
        wide = max(12, *(len(row.owner or "(none)") for row in self.chased)) if self.chased else 12
        yield f"{'health':{wide}}  KPIs  with a current key result"
        linked = set(self.linked)
        for health, found in self._by_health():
            yield f"{health:{wide}}  {len(found):4}  {len(linked.intersection(found)):25}"
        yield ""
        yield f"{'owner':{wide}}  KPIs chased"
        total = self.chased_in_total
        for name, row in [*((row.owner or "(none)", row) for row in self.chased), ("in total", total)]:
            yield f"{name:{wide}}  {len(row.kpis):11}{f'  more than {row.limit}' * row.too_many}"
        yield ""
        for name, share in (
            ("KPIs with a current key result", self.share_of_kpis),
            ("current objectives with a KPI or a guardrail", self.share_of_objectives),
        ):
            yield f"{name}: {'-' if share is None else f'{percent(share)} %'}"

    def _lists(self) -> Iterator[str]:
        old = set(self.stale)
        for title, found in (
            ("breached, nobody works on it", self.unanswered),
            ("breached, somebody works on it", self.answered),
            ("warning, nobody works on it", self.unanswered_warnings),
            ("used by nothing", self.unused),
        ):
            if found:
                yield f"{title}: {', '.join(f'{name} (stale)' if name in old else name for name in found)}"
        for title, found in (
            (f"no decision for {UNDECIDED_DAYS} days", self.undecided),
            ("objectives without a KPI or a guardrail", self.blind),
            ("objectives with a guardrail only", self.guarded_only),
        ):
            if found:
                yield f"{title}: {', '.join(found)}"


def kpi_coverage(plan: Plan, as_of: dt.date, policy: Policy | None = None, *, chased: int = 3) -> KPICoverage:
    """Return which KPIs nobody answers for, which nothing uses, and which goals no KPI watches.

    Args:
        plan: The plan.
        as_of: The day, up to its close; nothing dated after it is looked at.
        policy: When a reading is stale; by default the plan's own, else `Policy()`.
        chased: How many different KPIs a team should chase at once, at most. Two or three a cycle is what
            practitioners advise; the others are watched, and held by guardrails.

    Raises:
        InvalidValue: An argument is of the wrong type, or `chased` is no whole number of 1 or more.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> from goalkit.linking.coverage import kpi_coverage
        >>> churn = gk.KPI(id="churn", threshold=gk.Threshold.at_most(3), readings=[(dt.date(2026, 5, 31), 4.2)])
        >>> found = kpi_coverage(gk.Plan(kpis=[churn]), dt.date(2026, 6, 15))
        >>> found.unanswered, found.unused, found.share_of_objectives
        (('churn',), ('churn',), None)
    """
    check = Check(None)
    check_asked(check, plan, as_of, policy)
    check.count("chased", chased)
    check.raise_if_any("kpi_coverage")
    card = evaluate(plan, as_of, policy)
    known = {kpi: result.known_health for kpi, result in card.kpis.items()}
    health = {kpi: result.health for kpi, result in card.kpis.items()}
    found = list(links(card))
    current = [link for link in found if link.stage == "current"]
    linked = {link.kpi for link in current}
    used = {link.kpi for link in found}.union(*(objective.guardrails for objective in plan.objectives))

    def of(wanted: Health) -> tuple[str, ...]:
        return tuple(kpi for kpi, band in health.items() if band is wanted)

    def known_as(wanted: Health, *, read: bool) -> tuple[str, ...]:
        return tuple(kpi for kpi, band in known.items() if band is wanted and (kpi in linked) is read)

    blind, guarded_only = _without_kpi(card, found)
    return KPICoverage(
        as_of=as_of,
        healthy=of(Health.HEALTHY),
        warning=of(Health.WARNING),
        breached=of(Health.BREACHED),
        stale=of(Health.STALE),
        no_data=of(Health.NO_DATA),
        no_threshold=of(Health.NO_THRESHOLD),
        unanswered=known_as(Health.BREACHED, read=False),
        answered=known_as(Health.BREACHED, read=True),
        unanswered_warnings=known_as(Health.WARNING, read=False),
        unused=tuple(kpi.id for kpi in plan.kpis if kpi.id not in used and kpi.undecided(as_of, UNDECIDED_DAYS)),
        undecided=tuple(kpi.id for kpi in plan.kpis if undecided(kpi, as_of)),
        linked=_ordered(plan, linked),
        objectives=tuple(objective.id for objective in current_objectives(card)),
        blind=blind,
        guarded_only=guarded_only,
        chased=_chased(card, current, chased),
        chased_in_total=ChasedKPIs(owner=None, kpis=_ordered(plan, linked), limit=chased),
    )


def _without_kpi(card: Scorecard, found: Iterable[Link]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the current objectives of which no key result reads a KPI: without a guardrail, and with one."""
    measured = _measured(card, {link.objective for link in found if link.state not in _NO_GOALS})
    rest = [objective for objective in current_objectives(card) if objective.id not in measured]
    blind = tuple(objective.id for objective in rest if not objective.guardrails)
    return blind, tuple(objective.id for objective in rest if objective.guardrails)


def _measured(card: Scorecard, reading: set[str]) -> set[str]:
    """Add to the objectives that read a KPI those that gather what others contribute, from the bottom up."""
    gathers: dict[str, str] = {}
    for objective in card.plan.objectives:
        own = [item for item in objective.key_results if card.engine.state_of(item) not in _NO_GOALS]
        if not own:
            gathers[objective.id] = objective.id
        gathers.update((item.id, objective.id) for item in own if isinstance(item.measure, Cascaded))
    measured, waiting = set(reading), list(reading)
    while waiting:
        child = card.plan.objective(waiting.pop())
        if card.engine.state_of(child) in _NO_GOALS:
            continue
        for link in child.aligned_to:
            parent = gathers.get(link.to)
            if parent is not None and parent not in measured and link.contributes and link.weight:
                measured.add(parent)
                waiting.append(parent)
    return measured


def _chased(card: Scorecard, current: Iterable[Link], limit: int) -> tuple[ChasedKPIs, ...]:
    by_owner: dict[str | None, set[str]] = {owner.id: set() for owner in card.plan.owners}
    for link in current:
        by_owner.setdefault(card.key_results[link.key_result].owner, set()).add(link.kpi)
    return tuple(
        ChasedKPIs(owner=owner, kpis=_ordered(card.plan, kpis), limit=limit) for owner, kpis in by_owner.items()
    )


def _ordered(plan: Plan, kpis: set[str]) -> tuple[str, ...]:
    return tuple(sorted(kpis, key=plan.structure.kpi_at.__getitem__))


def _share(some: int, of: int) -> float | None:
    return some / of if of else None
