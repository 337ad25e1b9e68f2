"""Coverage: which goals of a plan serve something, and where the cascade has holes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from goalkit.model.measures import Cascaded
from goalkit.model.numbers import percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goalkit.model.objectives import Objective
    from goalkit.model.owners import OwnerKind
    from goalkit.model.plan import Plan

__all__ = ["Coverage", "CoverageRow", "coverage"]

_LEVELS: tuple[OwnerKind, ...] = ("company", "department", "team", "individual")


@attrs.frozen(kw_only=True)
class CoverageRow:
    """How many objectives of one owner, or of one level of owners, serve a parent.

    Examples:
        >>> from goalkit.cascade.coverage import CoverageRow
        >>> CoverageRow(name="team", objectives=4, aligned=3).share
        0.75
    """

    name: str | None
    """The id of the owner, or the kind of owners; None for objectives without an owner."""
    objectives: int
    """How many objectives there are."""
    aligned: int
    """How many of them serve a parent, by a link that contributes or only supports."""

    @property
    def share(self) -> float | None:
        """Share of the objectives that serve a parent; None where there are none."""
        return self.aligned / self.objectives if self.objectives else None


@attrs.frozen(kw_only=True)
class Coverage:
    """Which goals of a plan serve something, and where the cascade has holes. Made by `coverage`.

    Examples:
        >>> import goalkit as gk
        >>> from goalkit.cascade.coverage import coverage
        >>> plan = gk.Plan(
        ...     owners=[gk.Owner(id="acme", kind="company"), gk.Owner(id="growth", parent="acme")],
        ...     objectives=[
        ...         gk.Objective(id="win", title="Win", owner="acme"),
        ...         gk.Objective(id="sell", title="Sell", owner="growth", aligned_to=[gk.Alignment("win")]),
        ...         gk.Objective(id="fun", title="Have fun", owner="growth"),
        ...     ],
        ... )
        >>> print(coverage(plan))
        owner      objectives  serve a parent  share
        acme                1               0    0 %
        growth              2               1   50 %
        <BLANKLINE>
        level      objectives  serve a parent  share
        company             1               0    0 %
        team                2               1   50 %
        <BLANKLINE>
        alignment index: 50 %
        serve no parent: fun
    """

    cycle: str | None
    """The cycle whose objectives were looked at; None for all."""
    owners: tuple[CoverageRow, ...]
    """A row for each owner, in the order of the plan; at last one for objectives without an owner, if any."""
    levels: tuple[CoverageRow, ...]
    """A row for each kind of owner that the plan has, from the company down; then the same."""
    alignment_index: float | None
    """Share of the objectives whose owner is no company that serve a parent; None where there are none.

    Objectives without an owner are among them: a company's goals may stand at the top, any other goal
    should serve something, so the index is 1 exactly where there are no orphans.
    """
    orphans: tuple[str, ...]
    """Objectives that serve no parent although their owner is no company."""
    parents_without_contributors: tuple[str, ...]
    """Goals that others should contribute to and none does, in the order of the plan.

    These are the objectives of companies (where no owner is a company: the objectives without a parent
    whose owner has other owners below it), and every `Cascaded` key result. A child counts for an
    objective also where it is aligned to one of its key results. A link of weight 0 does not contribute.
    """
    owners_without_goals: tuple[str, ...]
    """Owners that have neither an objective nor a key result of their own."""

    def __str__(self) -> str:
        def shown(share: float | None) -> str:
            return "-" if share is None else f"{percent(share)} %"

        names = [row.name or "(none)" for row in (*self.owners, *self.levels)]
        wide = max(9, *map(len, names)) if names else 9
        lines: list[str] = [] if self.cycle is None else [f"cycle {self.cycle}", ""]
        for title, rows in (("owner", self.owners), ("level", self.levels)):
            lines.append(f"{title:{wide}}  objectives  serve a parent  share")
            lines += [
                f"{row.name or '(none)':{wide}}  {row.objectives:10}  {row.aligned:14}  {shown(row.share):>5}"
                for row in rows
            ]
            lines.append("")
        lines.append(f"alignment index: {shown(self.alignment_index)}")
        for title, found in (
            ("serve no parent", self.orphans),
            ("nobody contributes to", self.parents_without_contributors),
            ("owners without goals", self.owners_without_goals),
        ):
            if found:
                lines.append(f"{title}: {', '.join(found)}")
        return "\n".join(lines)


def coverage(plan: Plan, *, cycle: str | None = None) -> Coverage:
    """Return which goals of a plan serve a parent, per owner and level, and where the cascade has holes.

    Nothing is evaluated: drafts and closed goals are goals like any other.

    Args:
        plan: The plan.
        cycle: Look only at the objectives of this cycle; what they serve, and what contributes to them,
            may be of any cycle.

    Raises:
        NotFound: There is no such cycle.

    Examples:
        >>> import goalkit as gk
        >>> from goalkit.cascade.coverage import coverage
        >>> plan = gk.Plan(
        ...     owners=[gk.Owner(id="acme", kind="company")],
        ...     objectives=[gk.Objective(id="win", title="Win", owner="acme")],
        ... )
        >>> found = coverage(plan)
        >>> found.parents_without_contributors, found.alignment_index
        (('win',), None)
    """
    if cycle is not None:
        plan.cycle(cycle)
    chosen = [item for item in plan.objectives if cycle is None or item.cycle == cycle]
    kinds: dict[str | None, str | None] = {None: None, **{owner.id: owner.kind for owner in plan.owners}}
    present = set(kinds.values())
    lower = [item for item in chosen if kinds[item.owner] != "company"]
    held = {item.owner for item in chosen} | {key_result.owner for item in chosen for key_result in item.key_results}
    inside = {item.id for item in chosen}
    return Coverage(
        cycle=cycle,
        owners=_rows((owner.id for owner in plan.owners), chosen, lambda item: item.owner),
        levels=_rows((kind for kind in _LEVELS if kind in present), chosen, lambda item: kinds[item.owner]),
        alignment_index=CoverageRow(
            name=None, objectives=len(lower), aligned=sum(bool(item.aligned_to) for item in lower)
        ).share,
        orphans=tuple(goal for goal in plan.alignment.orphans() if goal in inside),
        parents_without_contributors=_without_contributors(plan, chosen, kinds),
        owners_without_goals=tuple(owner.id for owner in plan.owners if owner.id not in held),
    )


def _rows(
    names: Iterable[str], chosen: Iterable[Objective], name_of: Callable[[Objective], str | None]
) -> tuple[CoverageRow, ...]:
    """Count objectives under each name; those without one come last, if there are any."""
    counts: dict[str | None, list[int]] = {name: [0, 0] for name in names}
    for item in chosen:
        count = counts.setdefault(name_of(item), [0, 0])
        count[0] += 1
        count[1] += bool(item.aligned_to)
    return tuple(CoverageRow(name=name, objectives=total, aligned=aligned) for name, (total, aligned) in counts.items())


def _without_contributors(
    plan: Plan, chosen: Iterable[Objective], kinds: dict[str | None, str | None]
) -> tuple[str, ...]:
    fed = {link.to for item in plan.objectives for link in item.aligned_to if link.contributes and link.weight}
    heads = {owner.parent for owner in plan.owners} - {None}
    companies = "company" in kinds.values()
    found: list[str] = []
    for item in chosen:
        expected = kinds[item.owner] == "company" if companies else item.owner in heads and not item.aligned_to
        if expected and fed.isdisjoint({item.id, *(key_result.id for key_result in item.key_results)}):
            found.append(item.id)
        found.extend(
            key_result.id
            for key_result in item.key_results
            if isinstance(key_result.measure, Cascaded) and key_result.id not in fed
        )
    return tuple(found)
