"""What may happen to goals and KPIs, as changes of a plan: check-ins, links, states, dropped goals.

Each is a value that says what would happen. `plan.apply` makes it happen in a new plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from goalkit.cascade._drafts import Step
from goalkit.model._check import Check, digits, show
from goalkit.model._pretty import pretty
from goalkit.model.history import CheckIn, Revision, StateChange
from goalkit.model.objectives import Alignment
from goalkit.model.readings import Reading

if TYPE_CHECKING:
    from goalkit.cascade._drafts import Draft

__all__ = ["Aligned", "CheckedIn", "Detached", "Dropped", "Entered", "Recorded", "Retargeted"]


@pretty
@attrs.frozen
class CheckedIn(Step):
    """A key result gets one more check-in.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> print(CheckedIn("ttfa", gk.CheckIn(dt.date(2026, 5, 11), 2.5)))
        key result 'ttfa': check in 2.5 on 2026-05-11
    """

    key_result: str
    """The id of the key result."""
    check_in: CheckIn
    """What is checked in."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.identifier("key_result", self.key_result)
        check.instance("check_in", self.check_in, CheckIn)
        check.raise_if_any("CheckedIn")

    def edit(self, draft: Draft) -> None:
        """Make the change in a draft."""
        entry = draft.entry("key result", self.key_result, field="key_result")
        if entry is not None:
            entry.append("check_ins", self.check_in)

    def __str__(self) -> str:
        value = "" if self.check_in.value is None else f" {digits(self.check_in.value)}"
        return f"key result {show(self.key_result)}: check in{value} on {self.check_in.date}"


@pretty
@attrs.frozen
class Recorded(Step):
    """A KPI gets one more reading.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> print(Recorded("churn", gk.Reading(dt.date(2026, 5, 31), 2.8)))
        KPI 'churn': record 2.8 on 2026-05-31
    """

    kpi: str
    """The id of the KPI."""
    reading: Reading
    """What is recorded."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.identifier("kpi", self.kpi)
        check.instance("reading", self.reading, Reading)
        check.raise_if_any("Recorded")

    def edit(self, draft: Draft) -> None:
        """Make the change in a draft."""
        entry = draft.entry("KPI", self.kpi, field="kpi")
        if entry is not None:
            entry.append("readings", self.reading)

    def __str__(self) -> str:
        return f"KPI {show(self.kpi)}: record {digits(self.reading.value)} on {self.reading.date}"


@pretty
@attrs.frozen
class Retargeted(Step):
    """A key result gets another baseline or target from a date on.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> print(Retargeted("arr", gk.Revision(at=dt.date(2026, 5, 1), target=18)))
        key result 'arr': target 18 from 2026-05-01
    """

    key_result: str
    """The id of the key result."""
    revision: Revision
    """The new numbers."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.identifier("key_result", self.key_result)
        check.instance("revision", self.revision, Revision)
        check.raise_if_any("Retargeted")

    def edit(self, draft: Draft) -> None:
        """Make the change in a draft."""
        entry = draft.entry("key result", self.key_result, field="key_result")
        if entry is not None:
            entry.append("revisions", self.revision)

    def __str__(self) -> str:
        numbers = {"baseline": self.revision.baseline, "target": self.revision.target}
        text = ", ".join(f"{name} {digits(value)}" for name, value in numbers.items() if value is not None)
        return f"key result {show(self.key_result)}: {text} from {self.revision.at}"


@pretty
@attrs.frozen
class Entered(Step):
    """An objective or a key result enters a state: it is closed, postponed, cancelled or made active.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> import datetime as dt, goalkit as gk
        >>> print(Entered("arr", gk.StateChange(at=dt.date(2026, 5, 1), state="cancelled")))
        goal 'arr': cancelled from 2026-05-01
    """

    goal: str
    """The id of the objective or key result."""
    state_change: StateChange
    """The state and the date."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.identifier("goal", self.goal)
        check.instance("state_change", self.state_change, StateChange)
        check.raise_if_any("Entered")

    def edit(self, draft: Draft) -> None:
        """Make the change in a draft."""
        found = draft.goal(self.goal)
        if found is not None:
            found[1].append("states", self.state_change)

    def __str__(self) -> str:
        return f"goal {show(self.goal)}: {self.state_change.state.value} from {self.state_change.at}"


@pretty
@attrs.frozen
class Aligned(Step):
    """An objective is aligned to a parent; a link between the two that exists already is replaced.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> import goalkit as gk
        >>> print(Aligned("team", gk.Alignment("company", weight=2)))
        objective 'team': align to 'company', weight 2
    """

    child: str
    """The id of the objective."""
    alignment: Alignment
    """The link up to its parent."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.identifier("child", self.child)
        check.instance("alignment", self.alignment, Alignment)
        check.raise_if_any("Aligned")

    def edit(self, draft: Draft) -> None:
        """Make the change in a draft."""
        entry = draft.entry("objective", self.child, field="child")
        if entry is not None:
            entry.link_table()[self.alignment.to] = self.alignment
            draft.note_links(self.child, (self.alignment,))

    def __str__(self) -> str:
        link = self.alignment
        weight = "" if link.weight == 1 else f", weight {digits(link.weight)}"
        kind = "" if link.contributes else ", supporting only"
        return f"objective {show(self.child)}: align to {show(link.to)}{weight}{kind}"


@pretty
@attrs.frozen
class Detached(Step):
    """An objective is no longer aligned to a parent.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> print(Detached("team", "company"))
        objective 'team': detach from 'company'
    """

    child: str
    """The id of the objective."""
    parent: str
    """The id of the objective or key result it was aligned to."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.identifier("child", self.child)
        check.identifier("parent", self.parent)
        check.raise_if_any("Detached")

    def edit(self, draft: Draft) -> None:
        """Make the change in a draft."""
        entry = draft.entry("objective", self.child, field="child")
        if entry is None:
            return
        links = entry.link_table()
        if self.parent not in links:
            draft.unknown("parent", links, self.parent, "link")
        links.pop(self.parent, None)

    def __str__(self) -> str:
        return f"objective {show(self.child)}: detach from {show(self.parent)}"


@pretty
@attrs.frozen
class Dropped(Step):
    """An objective with its key results, or a key result, is given up; links to it go with it.

    Raises:
        InvalidValue: A field is wrong.

    Examples:
        >>> print(Dropped("team"))
        goal 'team': drop it, and the links to it
    """

    goal: str
    """The id of the objective or key result."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.identifier("goal", self.goal)
        check.raise_if_any("Dropped")

    def edit(self, draft: Draft) -> None:
        """Make the change in a draft."""
        found = draft.goal(self.goal)
        if found is not None:
            kind, entry = found
            inner = entry.key_results().entries if kind == "objective" else ()
            draft.unlink([self.goal, *inner])
            draft.remove(kind, self.goal, None)

    def __str__(self) -> str:
        return f"goal {show(self.goal)}: drop it, and the links to it"
